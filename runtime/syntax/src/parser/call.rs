//! What follows a value and binds tightest: `f(x)`, `a[i]`, `A{T}`, `a.b`, `x'`, `r"..."`, macro arguments.

use crate::kind::Kind::*;
use crate::stream::{Ctx, Mark, Parser};
use crate::tree::flag::{self, POSTFIX, TRIVIA};

impl Parser<'_> {
    /// The suffixes of what came since `m`. With `in_macro`, a macro name with its `@` has just been taken.
    pub(crate) fn call_chain(&mut self, c: Ctx, m: Mark, in_macro: bool) {
        if self.behind().is_number() && self.peek(c) == LParen {
            return; // `2(x)` multiplies.
        }
        let mut in_macro = in_macro;
        // Where the name stands that becomes a macro name when one of its uses follows.
        let mut name_at = self.behind_index(false);
        // The bytes of an `@name` that is not the first component.
        let mut at_range: Option<(u32, u32)> = None;
        let mut may_string = true;
        loop {
            let mut may_string_next = false;
            let t = self.peek_token(c);
            let k = t.kind;
            if !in_macro
                && c.has(Ctx::SPACE)
                && t.spaced()
                && matches!(k, LParen | LSquare | LBrace | DQuote | TripleDQuote | Backtick | TripleBacktick)
            {
                break; // `[f (x)]` has two elements.
            }
            if in_macro && (t.spaced() || !matches!(k, LParen | LSquare | LBrace | Prime | Dot)) {
                self.spaced_macro_arguments(c, m, name_at);
                break;
            }
            match k {
                LParen => {
                    self.no_space(c);
                    let open = self.mark();
                    self.skip(c);
                    let flags = self.arguments(c, RParen, open);
                    if self.peek(c) == KwDo {
                        self.nest(|p| p.do_block(c));
                    }
                    if in_macro {
                        self.fix_macro_name(name_at);
                        self.emit(m, MacroCall, flag::A | flags);
                        in_macro = false;
                        at_range = None;
                    } else {
                        self.emit(m, Call, flags);
                    }
                }
                LSquare => {
                    let inner = self.mark();
                    self.no_space(c);
                    let open = self.mark();
                    self.skip(c);
                    let cat = self.cat(c.with(Ctx::END_SYMBOL), RSquare, c.has(Ctx::END_SYMBOL), open);
                    if in_macro {
                        self.fix_macro_name(name_at);
                        self.emit_dim(inner, cat.kind, cat.flags, cat.dim);
                        self.emit(m, MacroCall, 0);
                        in_macro = false;
                        at_range = None;
                    } else {
                        let kind = match cat.kind {
                            Vect => Ref,
                            HCat => TypedHCat,
                            VCat => TypedVCat,
                            Comprehension => TypedComprehension,
                            _ => TypedNCat,
                        };
                        self.emit_dim(m, kind, cat.flags, cat.dim);
                    }
                }
                LBrace => {
                    let inner = self.mark();
                    self.no_space(c);
                    let open = self.mark();
                    self.skip(c);
                    let flags = self.arguments(c, RBrace, open);
                    if in_macro {
                        self.fix_macro_name(name_at);
                        self.emit(inner, Braces, flags);
                        self.emit(m, MacroCall, 0);
                        in_macro = false;
                        at_range = None;
                    } else {
                        self.emit(m, Curly, flags);
                    }
                }
                Dot => {
                    self.no_space(c);
                    let dot = self.mark();
                    if let Some((a, b)) = at_range {
                        self.error(a, b, "`@` must appear on first or last macro name component");
                        self.bump_error(c, TRIVIA, "Unexpected `.` after macro name");
                    } else {
                        self.skip(c);
                    }
                    match self.peek(c) {
                        LParen => {
                            if in_macro {
                                self.bump_invisible(Error, TRIVIA);
                                let (a, b) = self.span_since(m);
                                self.error(a, b, "dot call syntax not supported for macros");
                            }
                            self.no_space(c);
                            let open = self.mark();
                            self.skip(c);
                            let flags = self.arguments(c, RParen, open);
                            self.emit(m, DotCall, flags);
                        }
                        Colon => {
                            let q = self.mark();
                            self.skip(c);
                            self.no_space(c);
                            self.nest(|p| p.atom(c, false, false));
                            self.emit(q, KwQuote, flag::A);
                            self.emit(m, Dot, 0);
                        }
                        Dollar => {
                            let d = self.mark();
                            self.skip(c);
                            self.nest(|p| p.atom(c, true, false));
                            self.emit(d, Dollar, 0);
                            name_at = Some(self.out.len() - 1);
                            self.emit(m, Dot, 0);
                        }
                        At => {
                            let a = self.byte;
                            if in_macro {
                                self.bump_error(c, TRIVIA, "repeated `@` in macro module path");
                            } else {
                                self.skip(c);
                                in_macro = true;
                            }
                            self.macro_name(c);
                            name_at = Some(self.out.len() - 1);
                            at_range = Some((a, self.byte));
                            self.emit(m, Dot, 0);
                        }
                        Prime => {
                            self.bump_dotsplit(c, false, Some(Ident));
                            self.emit_error(dot, 0, "the .' operator for transpose is discontinued");
                            self.emit(m, DotCall, POSTFIX);
                        }
                        _ => {
                            self.nest(|p| p.atom(c, false, false));
                            name_at = Some(self.out.len() - 1);
                            may_string_next = true;
                            self.emit(m, Dot, 0);
                        }
                    }
                }
                Prime if !t.spaced() => {
                    self.bump_as(c, 0, Some(Ident));
                    self.emit(m, Call, POSTFIX);
                }
                DQuote | TripleDQuote | Backtick | TripleBacktick
                    if !t.spaced() && may_string && self.names_string_macro(name_at) =>
                {
                    let kind = if k.is_string_delim() { StrMacroName } else { CmdMacroName };
                    if let Some(at) = name_at {
                        self.out[at].kind = kind;
                    }
                    self.string(c, true);
                    let t = self.peek_token(c);
                    if !t.spaced() && t.kind.is_string_suffix() {
                        let word = t.kind == Ident || t.kind.is_keyword() || t.kind.is_word_operator();
                        self.bump_as(c, 0, Some(if word { StrChunk } else { t.kind }));
                    }
                    self.emit(m, MacroCall, 0);
                }
                _ => break,
            }
            may_string = may_string_next;
        }
    }

    /// Is the token there a name that the lexer, too, took for a string macro's?
    fn names_string_macro(&self, name_at: Option<usize>) -> bool {
        name_at.is_some_and(|i| {
            let n = &self.out[i];
            n.is_leaf() && (n.orig == Ident || n.orig.is_contextual() || n.orig.is_word_operator())
        })
    }

    /// `@m a b`
    fn spaced_macro_arguments(&mut self, c: Ctx, m: Mark, name_at: Option<usize>) {
        self.fix_macro_name(name_at);
        let c = c.spaced();
        let count = self.spaced_exprs(c);
        let is_doc = name_at.is_some_and(|i| self.out[i].is_leaf() && self.out[i].orig == KwDoc);
        if is_doc && count == 1 && self.peek(c) == Newline {
            // `@doc "text"` may have what it documents on the next line.
            let k2 = self.peek_nth(c, 2).kind;
            if !self.is_closing(c, k2) && k2 != Newline {
                self.bump(c, 0);
                self.eq(c);
            }
        }
        self.emit(m, MacroCall, 0);
    }

    fn spaced_exprs(&mut self, c: Ctx) -> usize {
        let mut count = 0;
        loop {
            let k = self.peek(c);
            if self.is_closing(c, k) || k == Newline || (c.has(Ctx::GENERATOR) && k == KwFor) {
                return count;
            }
            self.eq(c);
            count += 1;
        }
    }

    /// The name after `@`.
    pub(crate) fn macro_name(&mut self, c: Ctx) {
        self.no_space(c);
        let m = self.mark();
        self.nest(|p| p.atom(c, false, false));
        let Some(at) = self.behind_index(false) else { return };
        let n = &self.out[at];
        if n.kind == Parens && !n.is_leaf() {
            let (a, b) = self.span_since(m);
            self.warning(a, b, "parenthesizing macro names is unnecessary");
        } else if n.kind.is_error() || !(n.is_leaf() || n.kind == KwVar) {
            self.emit_error(m, 0, "invalid macro name");
        }
    }

    /// Turns the name at that node into a macro name.
    pub(crate) fn fix_macro_name(&mut self, at: Option<usize>) {
        let Some(mut at) = at else { return };
        while matches!(self.out[at].kind, KwVar | Parens) && !self.out[at].is_leaf() {
            match self.first_child(at) {
                Some(i) => at = i,
                None => return,
            }
        }
        let n = &mut self.out[at];
        if n.kind == Error {
            return;
        }
        if n.is_leaf() && !n.kind.is_error() {
            n.kind = MacroName;
        } else {
            n.kind = Error;
            let b = self.end_of(at);
            self.error(b, b, "invalid macro name");
        }
    }

    /// `do x, y ... end`; the call before it is emitted by the caller, around both.
    fn do_block(&mut self, c: Ctx) {
        let m = self.mark();
        self.skip(c);
        let c = Ctx::NORMAL;
        let args = self.mark();
        if matches!(self.peek(c), Newline | Semi) {
            self.skip(c);
        } else {
            self.comma_separated(c, Self::range);
        }
        self.emit(args, Tuple, 0);
        self.block(c, Self::eq);
        self.bump_closing(c, KwEnd, "", Some(m));
        self.emit(m, KwDo, 0);
    }
}
