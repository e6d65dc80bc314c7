//! Pasted text: prompts and output copied from another session go, and complete statements are taken apart.

use crate::lines;

/// What a paste comes to.
#[derive(Debug, PartialEq, Eq)]
pub struct Pasted {
    /// Statements to run one after the other.
    pub statements: Vec<String>,
    /// What stays to be edited.
    pub rest: String,
}

const PROMPT: &str = "julia> ";

/// Takes a pasted text apart (lines end with `\n`).
pub fn taken_apart(text: &str) -> Pasted {
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    if behind_prompt(first).is_some() {
        return from_session(text);
    }
    let mut statements = Vec::new();
    let mut at = 0;
    while let Some(end) = statement_end(text, at) {
        let statement = text[at..end].trim_matches(['\n', '\r', ' ', '\t']);
        if !statement.is_empty() {
            statements.push(statement.to_string());
        }
        at = end;
    }
    Pasted { statements, rest: text[at..].trim_start_matches('\n').to_string() }
}

/// Where the statements that begin at byte `start` end with a line; `None` when that is not in the text.
fn statement_end(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    while at < text.len() {
        let found = syntax::parse_statement(text, at, true, "", 1);
        if found.failure.as_ref().is_some_and(|f| f.incomplete.is_some()) {
            return None;
        }
        // What is wrong goes to the session as far as its line, which will say so.
        let next = if found.failure.is_some() || found.next <= at { at + 1 } else { found.next };
        let mut next = next.min(text.len());
        while !text.is_char_boundary(next) {
            next += 1;
        }
        if text[..next].ends_with('\n') && found.failure.is_none() {
            return Some(next);
        }
        let end = text[next..].find('\n').map(|i| next + i + 1);
        let line = text[next..end.unwrap_or(text.len())].trim();
        if line.is_empty() || line.starts_with('#') || found.failure.is_some() {
            return end;
        }
        at = next + usize::from(text[next..].starts_with(';'));
    }
    None
}

/// What stands behind a prompt, which may name a module: `(Foo) julia> `.
fn behind_prompt(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let bare = if line.starts_with('(') { line.split_once(") ").map_or(line, |(_, r)| r) } else { line };
    bare.strip_prefix(PROMPT).or_else(|| (bare.trim_end() == PROMPT.trim_end()).then_some(""))
}

/// Of a copied session: what was typed.
fn from_session(text: &str) -> Pasted {
    let mut statements: Vec<String> = Vec::new();
    let mut open: Option<String> = None;
    for line in text.split_inclusive('\n') {
        let ended = line.ends_with('\n');
        let line = line.trim_end_matches('\n');
        if let Some(code) = behind_prompt(line) {
            statements.extend(open.take());
            open = Some(code.to_string());
        } else if let Some(code) = open.as_mut() {
            let blanks = line.bytes().take(PROMPT.len()).take_while(|&b| b == b' ').count();
            code.push('\n');
            code.push_str(&line[blanks..]);
        }
        // What follows a complete statement is its output.
        if ended && open.as_deref().is_some_and(|code| !lines::is_incomplete(code)) {
            statements.extend(open.take());
        }
    }
    statements.retain(|s| !s.trim().is_empty());
    Pasted { statements, rest: open.unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(statements: &[&str], rest: &str) -> Pasted {
        Pasted { statements: statements.iter().map(|s| s.to_string()).collect(), rest: rest.to_string() }
    }

    #[test]
    fn statements_end_with_their_lines() {
        assert_eq!(taken_apart("x = 1"), pasted(&[], "x = 1"));
        assert_eq!(taken_apart("x = 1\ny = 2"), pasted(&["x = 1"], "y = 2"));
        assert_eq!(taken_apart("x = 1; y = 2\n"), pasted(&["x = 1; y = 2"], ""));
        assert_eq!(
            taken_apart("for i in 1:2\n  f(i)\nend # done\n\n"),
            pasted(&["for i in 1:2\n  f(i)\nend # done"], "")
        );
        assert_eq!(taken_apart("\"text\"\nf() = 1\n"), pasted(&["\"text\"\nf() = 1"], ""));
        assert_eq!(taken_apart("f(1,\n"), pasted(&[], "f(1,\n"));
        assert_eq!(taken_apart("1 +* 2\nx\n"), pasted(&["1 +* 2", "x"], ""));
    }

    #[test]
    fn prompts_and_output_go() {
        let text = "julia> x = 1\n1\n\njulia> for i in 1:2\n           i\n       end\n\njulia> x + 1\n2\n";
        assert_eq!(taken_apart(text), pasted(&["x = 1", "for i in 1:2\n    i\nend", "x + 1"], ""));
        assert_eq!(taken_apart("julia> x = 1"), pasted(&[], "x = 1"));
        assert_eq!(taken_apart("(Foo) julia> y\n2\n"), pasted(&["y"], ""));
    }
}
