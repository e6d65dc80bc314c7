//! What a word is among operators: its precedence, and where it may stand.

use crate::kind::Kind;
use crate::lexer::Lexer;

/// Bits of `operator_facts` above the precedence.
pub mod operator_flag {
    /// May stand before one operand.
    pub const UNARY: u32 = 32;
    /// May stand between two operands.
    pub const BINARY: u32 = 64;
    /// Is an operator.
    pub const OPERATOR: u32 = 128;
    /// May stand after one operand.
    pub const POSTFIX: u32 = 256;
}

/// Julia's number for the precedence of an operator (1 assignment, ... 17 dot; 0 without one) and `operator_flag`
/// bits; 0 for what is no operator. The words `in` and `isa` have a precedence only.
pub fn operator_facts(text: &str) -> u32 {
    use operator_flag::{BINARY, OPERATOR, POSTFIX, UNARY};
    match text {
        "" => return 0,
        "in" | "isa" => return 7,
        // A quote after nothing begins a character; after a value it is an operator, perhaps with a suffix.
        _ if text.starts_with('\'') => {
            let suffix = text.chars().skip(1).all(crate::chars::is_operator_suffix);
            return if suffix { OPERATOR | POSTFIX | BINARY } else { 0 };
        }
        "..." => return OPERATOR,
        "." => return OPERATOR | BINARY | 17,
        _ => {}
    }
    let mut lexer = Lexer::new(text.as_bytes(), 0);
    let token = lexer.next_token();
    let kind = token.kind;
    if token.end as usize != text.len() || !kind.is_operator() || kind.is_error() || kind.is_word_operator() {
        return 0;
    }
    let unary = matches!(
        kind,
        Kind::Bang
            | Kind::Not
            | Kind::Radical
            | Kind::Plus
            | Kind::Minus
            | Kind::PlusMinus
            | Kind::Tilde
            | Kind::Subtype
            | Kind::Supertype
            | Kind::StarOp
    ) && !token.suffixed();
    let binary = !matches!(kind, Kind::Bang | Kind::Not | Kind::Radical | Kind::Subtype | Kind::Supertype);
    let mut facts = OPERATOR | precedence(kind);
    if unary {
        facts |= UNARY;
    }
    if binary {
        facts |= BINARY;
    }
    facts
}

fn precedence(kind: Kind) -> u32 {
    if kind.is_prec_assignment() {
        return 1;
    }
    if kind.is_prec_arrow() {
        return 4;
    }
    if kind.is_prec_comparison() {
        return 7;
    }
    if kind.is_prec_colon() {
        return 10;
    }
    if kind.is_prec_plus() {
        return 11;
    }
    if kind.is_prec_times() {
        return 12;
    }
    match kind {
        Kind::PairArrow => 2,
        Kind::Question => 3,
        Kind::OrOr => 5,
        Kind::AndAnd => 6,
        Kind::PipeLt => 8,
        Kind::PipeGt => 9,
        Kind::Rational => 13,
        Kind::Shift => 14,
        Kind::Power => 15,
        Kind::DoubleColon => 16,
        Kind::Dot => 17,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::operator_flag::{BINARY, OPERATOR, UNARY};
    use super::*;

    #[test]
    fn precedences_are_julias() {
        let known = [
            ("=", 1),
            ("+=", 1),
            (".=", 1),
            ("=>", 2),
            ("?", 3),
            ("-->", 4),
            ("→", 4),
            ("||", 5),
            ("&&", 6),
            ("<", 7),
            ("<:", 7),
            ("∈", 7),
            ("<|", 8),
            ("|>", 9),
            (":", 10),
            ("..", 10),
            ("+", 11),
            (".+", 11),
            ("⊻", 11),
            ("|", 11),
            ("*", 12),
            ("&", 12),
            ("÷", 12),
            ("∘", 12),
            ("//", 13),
            ("<<", 14),
            ("^", 15),
            ("↑", 15),
            ("::", 16),
            (".", 17),
            ("->", 0),
            ("!", 0),
            ("√", 0),
            ("~", 1),
            ("in", 7),
            ("isa", 7),
            ("where", 0),
            ("x", 0),
            ("", 0),
            ("+ +", 0),
            ("+₁", 11),
        ];
        for (text, wanted) in known {
            assert_eq!(operator_facts(text) & 31, wanted, "{text}");
        }
    }

    #[test]
    fn places_are_julias() {
        assert_eq!(operator_facts("+") & !31, OPERATOR | UNARY | BINARY);
        assert_eq!(operator_facts("!") & !31, OPERATOR | UNARY);
        assert_eq!(operator_facts("*") & !31, OPERATOR | BINARY);
        assert_eq!(operator_facts("<:") & !31, OPERATOR | UNARY);
        assert_eq!(operator_facts("in") & !31, 0);
        assert_eq!(operator_facts("x"), 0);
        assert_eq!(operator_facts("'") & OPERATOR, OPERATOR);
    }
}
