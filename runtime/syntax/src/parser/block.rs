//! Constructs that a reserved word introduces, except functions and imports.

use crate::kind::Kind::*;
use crate::stream::{Ctx, Mark, Parser};
use crate::tree::flag::{self, TRIVIA};

impl Parser<'_> {
    pub(crate) fn resword(&mut self, _outer: Ctx) {
        self.nest(|p| p.resword_inner());
    }

    fn resword_inner(&mut self) {
        let c = Ctx::NORMAL; // What is around has no say inside.
        self.bump_trivia();
        let m = self.mark();
        let word = self.peek(c);
        match word {
            KwBegin | KwQuote => {
                self.skip(c);
                self.block_inner(c, Self::statement);
                self.bump_closing(c, KwEnd, "", Some(m));
                self.emit(m, Block, 0);
                if word == KwQuote {
                    self.emit(m, KwQuote, 0);
                }
            }
            KwWhile => {
                self.skip(c);
                self.cond(c);
                self.body_and_end(c, m);
                self.emit(m, KwWhile, 0);
            }
            KwFor => {
                self.skip(c);
                self.iteration_specs(c);
                self.body_and_end(c, m);
                self.emit(m, KwFor, 0);
            }
            KwLet => self.let_block(c, m),
            KwIf => self.if_elseif(c, false, false),
            KwGlobal | KwLocal => {
                self.skip(c);
                let konst = self.mark();
                let is_const = self.peek(c) == KwConst;
                if is_const {
                    self.skip(c);
                }
                let assigned = self.declared(c);
                if is_const {
                    self.emit(konst, KwConst, 0);
                    if !assigned {
                        self.emit_error(m, 0, "expected assignment after `const`");
                    }
                }
                self.emit(m, word, 0);
            }
            KwConst => {
                self.skip(c);
                let scope = self.mark();
                let scope_word = self.peek(c);
                let scoped = matches!(scope_word, KwLocal | KwGlobal);
                if scoped {
                    self.skip(c);
                }
                let assigned = self.declared(c);
                if scoped {
                    self.emit(scope, scope_word, 0);
                }
                self.emit(m, KwConst, 0);
                if !assigned {
                    self.emit_error(m, 0, "expected assignment after `const`");
                }
            }
            KwFunction | KwMacro => {
                self.skip(c);
                self.bump_trivia();
                if self.signature(c, word == KwFunction) {
                    self.body_and_end(c, m);
                } else {
                    self.skip_past_newlines();
                }
                self.emit(m, word, 0);
            }
            KwAbstract => {
                self.skip(c);
                self.skip(c);
                self.comparison(c, true);
                self.skip_semicolons(c);
                self.bump_closing(c, KwEnd, "", Some(m));
                self.emit(m, KwAbstract, 0);
            }
            KwStruct | KwMutable => {
                if word == KwMutable {
                    self.skip(c);
                }
                self.skip(c);
                self.comparison(c, true);
                self.block(c, |p, c| p.documented(c, Self::field));
                self.bump_closing(c, KwEnd, "", Some(m));
                self.emit(m, KwStruct, if word == KwMutable { flag::A } else { 0 });
            }
            KwPrimitive => {
                self.skip(c);
                self.skip(c);
                let spaced = c.spaced();
                self.comparison(spaced, true);
                self.cond(spaced);
                self.skip_semicolons(c);
                self.bump_closing(c, KwEnd, "", Some(m));
                self.emit(m, KwPrimitive, 0);
            }
            KwTry => self.try_block(c, m),
            KwReturn => {
                self.skip(c);
                let k = self.peek(c);
                if k != Newline && !self.is_closing(c, k) {
                    self.eq(c);
                }
                self.emit(m, KwReturn, 0);
            }
            KwBreak | KwContinue => {
                self.skip(c);
                self.emit(m, word, 0);
                if !matches!(self.peek(c), Newline | Semi | RParen | Colon | End | KwEnd) {
                    self.recover(c, TRIVIA, &format!("unexpected token after {}", word.text()), |p, k| {
                        k == Newline || p.is_closing(c, k)
                    });
                }
            }
            KwModule | KwBaremodule => {
                self.skip(c);
                if self.peek(c).is_reserved() {
                    self.bump_error(c, 0, "Invalid module name");
                } else {
                    self.unary_prefix(c, false);
                }
                self.block(c, Self::public_or_statement);
                self.bump_closing(c, KwEnd, "", Some(m));
                self.emit(m, KwModule, if word == KwBaremodule { flag::A } else { 0 });
            }
            KwExport | KwPublic => {
                self.skip(c);
                self.comma_separated(c, |p, c| p.import_name(c, false));
                self.emit(m, word, 0);
            }
            KwImport | KwUsing => self.imports(c),
            _ => self.bump_error(c, TRIVIA, "invalid `do` syntax"),
        }
    }

    fn body_and_end(&mut self, c: Ctx, open: Mark) {
        self.block(c, Self::eq);
        self.bump_closing(c, KwEnd, "", Some(open));
    }

    fn skip_semicolons(&mut self, c: Ctx) {
        while matches!(self.peek(c), Semi | Newline) {
            self.skip(c);
        }
    }

    fn let_block(&mut self, c: Ctx, m: Mark) {
        self.skip(c);
        let vars = self.mark();
        if !matches!(self.peek(c), Newline | Semi) {
            self.comma_separated(c, Self::eq_star);
        }
        self.emit(vars, Block, 0);
        let k = self.peek(c);
        if matches!(k, Newline | Semi) {
            self.skip(c);
        } else if k != KwEnd {
            self.recover(c, TRIVIA, "let variables should end in `;` or newline", |p, k| {
                k == Newline || p.is_closing(c, k)
            });
        }
        self.body_and_end(c, m);
        self.emit(m, KwLet, 0);
    }

    fn field(&mut self, c: Ctx) {
        let m = self.mark();
        let is_const = self.peek(c) == KwConst;
        if is_const {
            self.skip(c);
        }
        self.eq(c);
        if is_const {
            self.emit(m, KwConst, 0);
        }
    }

    fn if_elseif(&mut self, c: Ctx, is_elseif: bool, word_taken: bool) {
        let m = self.mark();
        let word = if word_taken { KwElseif } else { self.peek(c) };
        if !word_taken {
            self.skip(c);
        }
        if matches!(self.peek(c), Newline | KwEnd) {
            self.bump_trivia_error(true, 0, &format!("missing condition in `{}`", word.text()));
        } else {
            self.cond(c);
        }
        self.block(c, Self::eq);
        self.bump_trivia();
        match self.peek(c) {
            KwElseif => self.nest(|p| p.if_elseif(c, true, false)),
            KwElse => {
                let e = self.mark();
                self.skip(c);
                if self.peek(c) == KwIf {
                    self.skip(c);
                    self.emit_error(e, TRIVIA, "use `elseif` instead of `else if`");
                    self.nest(|p| p.if_elseif(c, true, true));
                } else {
                    self.block(c, Self::eq);
                }
            }
            _ => {}
        }
        if !is_elseif {
            self.bump_closing(c, KwEnd, "", Some(m));
        }
        self.emit(m, word, 0);
    }

    /// What `global`, `local` and `const` declare; true when it is assigned with `=`.
    fn declared(&mut self, c: Ctx) -> bool {
        let m = self.mark();
        let commas = self.comma(c, false);
        let t = self.peek_token(c);
        if t.kind.is_prec_assignment() {
            if commas > 0 {
                self.emit(m, Tuple, 0);
            }
            self.assignment_from(c, m, |p, c| {
                p.comma(c, true);
            });
        }
        t.kind == Eq && !t.dotted()
    }

    fn try_block(&mut self, c: Ctx, m: Mark) {
        self.skip(c);
        self.block(c, Self::eq);
        let mut has_catch = false;
        let mut has_finally = false;
        self.bump_trivia();
        if self.peek(c) == KwCatch {
            has_catch = true;
            self.catch_clause(c);
        }
        self.bump_trivia();
        if self.peek(c) == KwElse {
            let e = self.mark();
            self.skip(c);
            self.block(c, Self::eq);
            if !has_catch {
                self.emit_error(e, 0, "Expected `catch` before `else`");
            }
            self.emit(e, KwElse, 0);
        }
        self.bump_trivia();
        if self.peek(c) == KwFinally {
            let f = self.mark();
            has_finally = true;
            self.skip(c);
            self.block(c, Self::eq);
            self.emit(f, KwFinally, 0);
        }
        self.bump_trivia();
        if !has_catch && self.peek(c) == KwCatch {
            let k = self.mark();
            self.catch_clause(c);
            let (a, b) = self.span_since(k);
            self.warning(a, b, "`catch` after `finally` will execute out of order");
        }
        let missing = !has_catch && !has_finally;
        if missing {
            self.bump_invisible(Error, TRIVIA);
        }
        self.bump_closing(c, KwEnd, "", Some(m));
        self.emit(m, KwTry, 0);
        if missing {
            let (a, b) = self.span_since(m);
            self.error(a, b, "try without catch or finally");
        }
    }

    fn catch_clause(&mut self, c: Ctx) {
        let m = self.mark();
        self.skip(c);
        let k = self.peek(c);
        if matches!(k, Newline | Semi) || self.is_closing(c, k) {
            self.bump_invisible(Placeholder, 0);
        } else {
            let v = self.mark();
            self.eq_star(c);
            if !matches!(self.behind(), Ident | KwVar | Dollar) {
                self.emit_error(v, 0, "a variable name is expected after `catch`");
            }
        }
        self.block(c, Self::eq);
        self.emit(m, KwCatch, 0);
    }
}
