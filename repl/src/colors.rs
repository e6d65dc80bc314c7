//! Colours of Julia code on a terminal, by the kinds of its tokens.

use syntax::{Kind, Node};

const RESET: &str = "\x1b[0m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const YELLOW: &str = "\x1b[33m";
const BLUE: &str = "\x1b[34m";
const MAGENTA: &str = "\x1b[35m";
const CYAN: &str = "\x1b[36m";
const GREY: &str = "\x1b[90m";

/// The code with escape sequences, which take no columns.
pub fn colored(text: &str) -> String {
    let parsed = syntax::parse_all(text, "");
    let tree = parsed.tree();
    let leaves: Vec<&Node> = tree.nodes.iter().filter(|n| n.is_leaf() && n.len > 0).collect();
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = tree.start as usize;
    out.push_str(&text[..at.min(text.len())]);
    for (i, leaf) in leaves.iter().enumerate() {
        let end = at + leaf.len as usize;
        // (A token of a text with errors may end inside of a character.)
        let Some(piece) = text.get(at..end) else { return text.to_string() };
        let next = leaves.get(i + 1).map(|n| n.orig);
        let last = i.checked_sub(1).map(|k| leaves[k].orig);
        let color = color(leaf, last, next);
        if color.is_empty() {
            out.push_str(piece);
        } else {
            out.push_str(color);
            out.push_str(piece);
            out.push_str(RESET);
        }
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

fn color(leaf: &Node, last: Option<Kind>, next: Option<Kind>) -> &'static str {
    let kind = leaf.kind;
    match leaf.orig {
        Kind::Comment => GREY,
        Kind::At => MAGENTA,
        Kind::StrChunk | Kind::CharChunk | Kind::CmdChunk => GREEN,
        Kind::DQuote | Kind::TripleDQuote | Kind::Backtick | Kind::TripleBacktick => GREEN,
        Kind::Prime if kind != Kind::Prime => GREEN,
        k if k.is_number() => MAGENTA,
        _ if matches!(kind, Kind::MacroName | Kind::StrMacroName | Kind::CmdMacroName) => MAGENTA,
        _ if kind == Kind::Ident => match (last, next) {
            (Some(Kind::DoubleColon | Kind::Subtype | Kind::Supertype), _) => YELLOW,
            (Some(Kind::Colon), _) if leaf.has(syntax::flag::A) => MAGENTA,
            (_, Some(Kind::LParen)) => CYAN,
            _ => "",
        },
        k if k.is_keyword() || k.is_word_operator() => RED,
        k if k.is_syntactic_assignment() => RED,
        Kind::Dot | Kind::DoubleColon | Kind::Colon => "",
        k if k.is_error() => "",
        k if k.is_operator() => BLUE,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    /// Without the escape sequences.
    fn bare(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(i) = rest.find('\x1b') {
            out.push_str(&rest[..i]);
            rest = rest[i..].split_once('m').map_or("", |(_, r)| r);
        }
        out + rest
    }

    #[test]
    fn no_text_is_lost() {
        for text in
            ["", "f(x::Int) = x + 1 # sum", "\"a$(b)c\" * 'd'", "for i in 1:2", "@m x", "\u{3b1} = \"", "a\n  b", "]"]
        {
            assert_eq!(bare(&super::colored(text)), text);
        }
    }

    #[test]
    fn words_have_their_colors() {
        let shown = super::colored("for x in f(1) end");
        assert!(shown.starts_with("\x1b[31mfor\x1b[0m "), "{shown:?}");
        assert!(shown.contains("\x1b[36mf\x1b[0m("), "{shown:?}");
        assert!(shown.contains("\x1b[35m1\x1b[0m"), "{shown:?}");
    }
}
