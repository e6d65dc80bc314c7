//! Lines after the first: they stand below the first one's text, behind as many blanks as the prompt is wide.
//!
//! The editor puts what it edits at the left margin. So continuation lines begin, in its buffer only, with no-break spaces
//! that keys step over; what the program or the history gets is the text without them.

/// A blank that no program begins a line with.
const BLANK: char = '\u{a0}';

/// The text with `width` blanks before each line but the first.
pub fn indent(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        out.push(c);
        if c == '\n' {
            out.extend(std::iter::repeat_n(BLANK, width));
        }
    }
    out
}

/// The text without the blanks of `indent`.
pub fn plain(shown: &str, width: usize) -> String {
    let mut lines = shown.split('\n');
    let mut out = lines.next().unwrap_or("").to_string();
    for line in lines {
        out.push('\n');
        let blanks = line.chars().take(width).take_while(|&c| c == BLANK).count();
        out.push_str(&line[blanks * BLANK.len_utf8()..]);
    }
    out
}

/// Is the end of `before` the beginning of a continuation line?
pub fn at_line_start(before: &str, width: usize) -> bool {
    let line = before.rsplit('\n').next().unwrap_or("");
    line.len() < before.len() && line.chars().count() == width && line.chars().all(|c| c == BLANK)
}

/// The white space that the last line of a plain text begins with: a new line begins with it too.
pub fn indentation(text: &str) -> &str {
    let line = text.rsplit('\n').next().unwrap_or("");
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Rows that a text behind a prompt takes on a terminal of so many columns.
pub fn rows(text: &str, width: usize, columns: usize) -> usize {
    let columns = columns.max(1);
    text.split('\n').map(|l| (width + unicode_width::UnicodeWidthStr::width(l)) / columns + 1).sum()
}

/// Would more text mend this one?
pub fn is_incomplete(text: &str) -> bool {
    let parsed = syntax::parse_all(text, "");
    parsed.has_errors() && parsed.incomplete().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_come_and_go() {
        let text = "for i in 1:2\n    f(i)\nend";
        let shown = indent(text, 7);
        assert_eq!(plain(&shown, 7), text);
        assert!(at_line_start(&shown[..13 + 14], 7));
        assert!(!at_line_start(&shown[..13 + 15], 7));
        assert!(!at_line_start("", 7));
        assert_eq!(indentation("x\n    f(i)"), "    ");
    }

    #[test]
    fn what_lacks_an_end_is_incomplete() {
        for text in ["for i in 1:2", "f(1,", "\"abc", "x =", "#= a", "let x = 1\n"] {
            assert!(is_incomplete(text), "{text}");
        }
        for text in ["", "x", "1 +* 2", "f(x) = 1 # c", ")", "end"] {
            assert!(!is_incomplete(text), "{text}");
        }
    }
}
