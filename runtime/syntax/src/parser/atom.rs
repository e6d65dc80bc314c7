//! Names, literals, quoted symbols, and everything that starts with a bracket or a quote mark.

use crate::kind::Kind::*;
use crate::stream::{Ctx, Parser};
use crate::tree::flag::{self, TRIVIA};

impl Parser<'_> {
    /// With `check_identifiers`, syntactic operators and closing words are refused as names.
    pub(crate) fn atom(&mut self, c: Ctx, check_identifiers: bool, prefixed: bool) {
        self.bump_trivia();
        let m = self.mark();
        let t = self.peek_token(c);
        let k = t.kind;
        match k {
            Ident => self.bump(c, 0),
            _ if k.is_error() => self.bump(c, 0), // Reported when all tokens are checked.
            Prime => self.char_literal(c),
            CharChunk => self.bump_as(c, 0, Some(Ident)),
            Colon => {
                let t2 = self.peek_nth(c, 2);
                if self.is_closing(c, t2.kind) && (!t2.kind.is_keyword() || t2.spaced()) {
                    self.bump(c, 0); // A literal colon.
                    return;
                }
                self.skip(c);
                if t2.spaced() {
                    self.bump_trivia_error(true, TRIVIA, "whitespace not allowed after `:` used for quoting");
                }
                // Quoting makes words into names, and `end` lose its meaning as an index.
                self.nest(|p| p.atom(c.without(Ctx::END_SYMBOL), false, false));
                self.emit(m, KwQuote, flag::A);
            }
            Eq if check_identifiers && t.plain() => {
                self.bump_error(c, 0, "unexpected `=`");
                self.hint("`=` assigns; `==` compares");
            }
            _ if k.is_word_operator() => self.bump_as(c, 0, Some(Ident)),
            _ if k.is_operator() => {
                let kind = if k.is_syntactic_operator() { k } else { Ident };
                self.bump_dotsplit(c, true, Some(kind));
                if check_identifiers && (k.is_syntactic_operator() || k == Question) {
                    self.emit_error(m, 0, "invalid identifier");
                }
            }
            _ if k.is_keyword() => self.word_as_name(c, check_identifiers),
            LParen => self.paren(c, check_identifiers, prefixed),
            LSquare => {
                self.skip(c);
                let cat = self.cat(c, RSquare, c.has(Ctx::END_SYMBOL), m);
                self.emit_dim(m, cat.kind, cat.flags, cat.dim);
            }
            LBrace => {
                self.skip(c);
                let cat = self.cat(c, RBrace, c.has(Ctx::END_SYMBOL), m);
                self.emit_braces(m, cat);
            }
            At => {
                self.skip(c);
                self.nest(|p| p.macro_name(c));
                self.call_chain(c, m, true);
            }
            DQuote | TripleDQuote => self.string(c, false),
            Backtick | TripleBacktick => self.string(c, true),
            _ if k.is_literal() => self.bump(c, 0),
            _ if self.is_closing(c, k) => {
                // Left in place, for what is around to end with.
                self.error_next(if k == End {
                    "premature end of input".to_string()
                } else {
                    format!("unexpected `{}`", k.text())
                });
                self.bump_invisible(Error, 0);
            }
            _ => self.bump_error(c, 0, "invalid syntax atom"),
        }
    }

    fn char_literal(&mut self, c: Ctx) {
        let m = self.mark();
        self.skip(c);
        match self.peek(c) {
            Prime => {
                self.missing(0, "empty character literal");
                self.skip(c);
            }
            End => self.missing(0, "unterminated character literal"),
            k => {
                let kind = if k == CharChunk || k.is_error() { None } else { Some(CharChunk) };
                self.bump_as(c, 0, kind);
                if self.peek(c) == Prime {
                    self.skip(c);
                } else {
                    self.missing(TRIVIA, "unterminated character literal");
                }
            }
        }
        self.emit(m, Char, 0);
    }

    /// A keyword where a name is expected; `var"..."`.
    fn word_as_name(&mut self, c: Ctx, check_identifiers: bool) {
        let m = self.mark();
        let k = self.peek(c);
        let t2 = self.peek_nth(c, 2);
        if !(k == KwVar && t2.kind == DQuote && !t2.spaced()) {
            if check_identifiers && self.is_closing(c, k) {
                self.bump_error(c, 0, "invalid identifier");
                self.hint(format!("nothing is open here that `{}` could belong to", k.text()));
            } else {
                self.bump_as(c, 0, Some(Ident));
            }
            return;
        }
        self.skip(c);
        self.skip(c);
        if self.peek(c) == StrChunk {
            self.bump_as(c, flag::B, Some(Ident));
        } else {
            self.bump_invisible(Ident, flag::B);
        }
        if self.peek(c) == DQuote {
            self.skip(c);
        } else {
            self.missing(TRIVIA, "unterminated `var\"\"` identifier");
        }
        let t = self.peek_token(c);
        if !t.spaced() && !t.kind.is_operator() {
            if t.kind.is_string_suffix() {
                self.bump_error(c, TRIVIA, "suffix not allowed after `var\"...\"` syntax");
            } else if matches!(t.kind, DQuote | TripleDQuote | Backtick | TripleBacktick) {
                self.missing(TRIVIA, "`var\"...\"` syntax not supported as string macro name");
            }
        }
        self.emit(m, KwVar, 0);
    }
}
