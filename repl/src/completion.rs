//! What a tab does with the words that the session offers: insert what is certain, list what is not.

use unicode_width::UnicodeWidthStr;
use vm::Offer;

/// What becomes of the text (plain), the cursor at byte `cursor`.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Nothing,
    Replace { text: String, cursor: usize },
    List(String),
}

/// `again`: the same was asked just before, and nothing was certain.
pub fn apply(offer: &Offer, text: &str, cursor: usize, again: bool, columns: usize) -> Outcome {
    let Some(typed) = text.get(offer.start.min(cursor)..cursor) else { return Outcome::Nothing };
    if offer.only_list {
        return if offer.words.is_empty() { Outcome::Nothing } else { Outcome::List(offer.words.join("\n")) };
    }
    let Some(common) = common_start(&offer.words) else { return Outcome::Nothing };
    if common != typed && (offer.words.len() == 1 || common.len() > typed.len()) {
        let mut changed = text[..offer.start].to_string();
        changed.push_str(common);
        let at = changed.len();
        changed.push_str(&text[cursor..]);
        return Outcome::Replace { text: changed, cursor: at };
    }
    if again && offer.words.len() > 1 { Outcome::List(in_columns(&offer.words, columns)) } else { Outcome::Nothing }
}

/// What all words begin with.
fn common_start(words: &[String]) -> Option<&str> {
    let (first, rest) = words.split_first()?;
    let mut len = first.len();
    for word in rest {
        len = first[..len].bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
    }
    while !first.is_char_boundary(len) {
        len -= 1;
    }
    Some(&first[..len])
}

/// The words in columns, first downwards.
fn in_columns(words: &[String], columns: usize) -> String {
    let widest = words.iter().map(|w| w.width()).max().unwrap_or(0) + 2;
    let across = (columns / widest).max(1);
    let down = words.len().div_ceil(across);
    let mut out = String::new();
    for row in 0..down {
        let mut line = String::new();
        for word in words.iter().skip(row).step_by(down) {
            let column = line.width().div_ceil(widest) * widest;
            line.extend(std::iter::repeat_n(' ', column - line.width()));
            line.push_str(word);
        }
        out.push_str(&line);
        if row + 1 < down {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(words: &[&str], start: usize) -> Offer {
        Offer { start, words: words.iter().map(|w| w.to_string()).collect(), only_list: false }
    }

    #[test]
    fn what_is_certain_is_inserted() {
        let one = apply(&offer(&["println"], 4), "x = prin(1)", 8, false, 80);
        assert_eq!(one, Outcome::Replace { text: "x = println(1)".to_string(), cursor: 11 });
        let more = apply(&offer(&["print", "println"], 0), "pr", 2, false, 80);
        assert_eq!(more, Outcome::Replace { text: "print".to_string(), cursor: 5 });
        assert_eq!(apply(&offer(&["print", "println"], 0), "print", 5, false, 80), Outcome::Nothing);
        let symbol = apply(&offer(&["\u{3b1}"], 0), "\\alpha", 6, false, 80);
        assert_eq!(symbol, Outcome::Replace { text: "\u{3b1}".to_string(), cursor: 2 });
        assert_eq!(apply(&offer(&[], 0), "zz", 2, true, 80), Outcome::Nothing);
    }

    #[test]
    fn what_is_not_is_listed() {
        let shown = apply(&offer(&["print", "println", "printstyled"], 0), "print", 5, true, 30);
        assert_eq!(shown, Outcome::List("print        printstyled\nprintln".to_string()));
    }
}
