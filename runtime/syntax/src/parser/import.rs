//! `import`, `using`, and the names in `export` and `public`.

use crate::kind::Kind::*;
use crate::stream::{Ctx, Parser};
use crate::tree::flag::TRIVIA;

impl Parser<'_> {
    /// A name, `@name`, or `$name`.
    pub(crate) fn import_name(&mut self, c: Ctx, allow_quotes: bool) {
        self.bump_trivia();
        let m = self.mark();
        if self.peek(c) == At {
            self.skip(c);
            self.macro_name(c);
            let at = self.behind_index(false);
            self.fix_macro_name(at);
            return;
        }
        let k2 = self.peek_nth(c, 2).kind;
        if allow_quotes && self.peek(c) == Colon && !self.is_closing(c, k2) {
            let (a, b) = self.next_span(true);
            self.warning(a, b, "quoting with `:` is not required here");
        }
        self.unary_prefix(c, false);
        let mut parens = false;
        let mut at = self.behind_index(false);
        let inner = |p: &Self, at: Option<usize>, parens: &mut bool| match at {
            Some(i) if p.out[i].kind == Parens && !p.out[i].is_leaf() => {
                *parens = true;
                p.first_child(i)
            }
            at => at,
        };
        at = inner(self, at, &mut parens);
        if allow_quotes
            && let Some(i) = at
            && self.out[i].kind == KwQuote
            && !self.out[i].is_leaf()
        {
            at = inner(self, self.first_child(i), &mut parens);
        }
        let ok = at.is_some_and(|i| {
            let n = &self.out[i];
            if n.is_leaf() { n.kind == Ident || n.kind.is_operator() } else { matches!(n.kind, Dollar | KwVar) }
        });
        if parens && at.is_none_or(|i| self.out[i].orig != DotDot) {
            let (a, b) = self.span_since(m);
            self.warning(a, b, "parentheses are not required here");
        }
        if !ok {
            self.emit_error(m, 0, "expected identifier");
        }
    }

    pub(crate) fn imports(&mut self, c: Ctx) {
        let m = self.mark();
        let is_using = self.peek(c) == KwUsing;
        let word = self.peek(c);
        self.skip(c);
        let first = self.mark();
        let renamed = self.import_item(c, is_using, false);
        let t = self.peek_token(c);
        let prefixed = t.kind == Colon && !t.spaced();
        if prefixed {
            self.skip(c);
            if renamed {
                self.emit_error(first, 0, "`as` before `:` in import/using");
            }
        } else if t.kind == Comma {
            self.skip(c);
        }
        if prefixed || t.kind == Comma {
            let item = |p: &mut Self, c: Ctx| {
                p.import_item(c, is_using, prefixed);
            };
            self.comma_separated(c, item);
            if self.peek(c) == Colon {
                let e = self.mark();
                self.skip(c);
                self.comma_separated(c, item);
                self.emit_error(
                    e,
                    TRIVIA,
                    "`:` can only be used when importing a single module. Split imports into multiple lines",
                );
            }
        }
        if prefixed {
            self.emit(m, Colon, 0);
        }
        self.emit(m, word, 0);
    }

    /// One path, perhaps renamed with `as`; true when it is.
    fn import_item(&mut self, c: Ctx, is_using: bool, prefixed: bool) -> bool {
        let m = self.mark();
        self.import_path(c);
        if self.peek(c) != KwAs {
            return false;
        }
        self.skip(c);
        self.import_name(c, false);
        self.emit(m, KwAs, 0);
        if is_using && !prefixed {
            self.emit_error(m, 0, "`using` with `as` renaming requires a `:` and context module");
        }
        true
    }

    fn import_path(&mut self, c: Ctx) {
        let m = self.mark();
        self.bump_trivia();
        // The lexer joins dots; here each stands for itself.
        let mut first = true;
        loop {
            let t = self.peek_token(c);
            if !first && t.spaced() {
                let (a, b) = self.space_span();
                self.warning(a, b, "space between dots in import path");
            }
            let dots = match t.kind {
                Dot => 1,
                DotDot => 2,
                Ellipsis => 3,
                _ => break,
            };
            self.bump_trivia_to(false);
            self.bump_split(&[(1, Dot, 0); 3][..dots]);
            first = false;
        }
        let t = self.peek_token(c);
        if t.dotted() {
            self.bump_trivia_to(false); // `import .⋆`
            self.bump_split(&[(1, Dot, 0), (-1, Ident, 0)]);
        } else {
            self.import_name(c, false);
        }
        loop {
            let t = self.peek_token(c);
            if t.kind == Dot {
                self.no_space(c);
                self.skip(c);
                self.import_name(c, true);
            } else if t.dotted() {
                if t.spaced() {
                    let (a, b) = self.space_span();
                    self.warning(a, b, "space between dots in import path");
                }
                self.bump_trivia_to(false);
                let d = self.mark();
                self.bump_split(&[(1, Dot, TRIVIA), (-1, Ident, 0)]);
                if t.kind.is_syntactic_operator() {
                    self.emit_error(d, 0, "syntactic operators not allowed in import");
                }
            } else if t.kind == Ellipsis {
                self.bump_trivia_to(false); // `import A...` imports the operator `..`.
                self.bump_split(&[(1, Dot, TRIVIA), (2, Ident, 0)]);
            } else {
                break;
            }
        }
        self.emit(m, ImportPath, 0);
    }
}
