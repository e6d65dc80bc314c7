//! What stands in parentheses: a tuple, a block, grouping, arguments, a generator.

use crate::kind::Kind::{self, *};
use crate::stream::{Ctx, Mark, Parser};
use crate::tree::flag::{self, TRIVIA};

/// What was seen between two brackets.
pub(crate) struct Brackets {
    pub commas: bool,
    /// The first expression ended in `...`.
    pub splat: bool,
    pub semis: usize,
    pub exprs: usize,
    /// The caller's answer: semicolons start `parameters`.
    pub parameters: bool,
    /// `flag::B` when the last thing was a comma.
    pub flags: u8,
}

impl Parser<'_> {
    /// Parses up to and with `close`; the opening bracket, at `open`, is taken. `decide` sees what came
    /// (before the closing bracket is taken) and says whether semicolons start `parameters` nodes.
    pub(crate) fn brackets(
        &mut self,
        c: Ctx,
        close: Kind,
        generator_is_last: bool,
        open: Mark,
        decide: impl FnOnce(&mut Self, &Brackets) -> bool,
    ) -> Brackets {
        let c = c.bracketed();
        let mut b = Brackets { commas: false, splat: false, semis: 0, exprs: 0, parameters: false, flags: 0 };
        let mut params: Vec<usize> = Vec::new();
        let mut param_start: Option<Mark> = None;
        let mut trailing_comma = false;
        loop {
            let k = self.peek(c);
            if k == close {
                break;
            }
            if k == Semi {
                if let Some(m) = param_start {
                    params.push(self.emit(m, Tombstone, 0));
                }
                b.semis += 1;
                param_start = Some(self.mark());
                self.skip(c);
                self.bump_trivia();
                continue;
            }
            trailing_comma = false;
            if self.is_closing(c, k) {
                break;
            }
            let m = self.mark();
            self.eq_star(c);
            b.exprs += 1;
            if b.exprs == 1 {
                b.splat = self.behind() == Ellipsis;
            }
            let mut k = self.peek(c);
            if k == KwFor {
                self.generator(c, m);
                if generator_is_last {
                    break;
                }
                k = self.peek(c);
            }
            if k == Comma {
                b.commas = true;
                self.skip(c);
                trailing_comma = true;
            } else if k != Semi && k != close {
                break; // The closing bracket's recovery handles it.
            }
        }
        if let Some(m) = param_start
            && self.byte != m.byte
        {
            params.push(self.emit(m, Tombstone, 0));
        }
        b.parameters = decide(self, &b);
        for at in params {
            if b.parameters {
                self.out[at].kind = Parameters;
            } else {
                self.flatten_dot(at);
            }
        }
        self.bump_closing(c, close, " or `,`", Some(open));
        b.flags = if trailing_comma { flag::B } else { 0 };
        b
    }

    /// Parentheses that are no argument list.
    pub(crate) fn paren(&mut self, c: Ctx, check_identifiers: bool, prefixed: bool) {
        let c = c.bracketed();
        let m = self.mark();
        self.skip(c);
        let k = self.peek(c);
        if k == RParen {
            self.skip(c);
            self.emit(m, Tuple, flag::A);
            return;
        }
        if k.is_syntactic_operator() {
            self.atom(c, check_identifiers, false); // `:(=)`
            self.bump_closing(c, RParen, "", Some(m));
            self.emit(m, Parens, 0);
            return;
        }
        if !check_identifiers && k == DoubleColon && self.peek_nth_at(true, 2).kind == RParen {
            self.bump(c, 0); // `:(::)`
            self.skip_past_newlines();
            self.emit(m, Parens, 0);
            return;
        }
        let leading_semi = k == Semi;
        let b = self.brackets(c, RParen, true, m, |p, b| {
            b.commas
                || (b.splat && b.semis >= 1)
                || (leading_semi && (b.semis == 1 || b.exprs > 0))
                || (p.peek_nth(c, 2).kind == Arrow && p.behind() != KwWhere && !prefixed)
        });
        if b.parameters {
            self.emit(m, Tuple, flag::A | b.flags);
        } else if b.semis > 0 {
            self.emit(m, Block, flag::A);
        } else {
            self.emit(m, Parens, 0);
        }
    }

    /// Arguments of a call; the opening bracket is taken.
    pub(crate) fn arguments(&mut self, c: Ctx, close: Kind, open: Mark) -> u8 {
        self.brackets(c.with(Ctx::GENERATOR), close, false, open, |_, _| true).flags
    }

    /// `for x in xs, y in ys if cond`, perhaps several, after the expression that came since `m`.
    pub(crate) fn generator(&mut self, c: Ctx, m: Mark) {
        loop {
            let t = self.peek_token(c);
            if t.kind != KwFor {
                break;
            }
            if !t.spaced() {
                self.missing(TRIVIA, "Expected space before `for` in generator");
            }
            self.skip(c);
            let f = self.mark();
            self.iteration_specs(c);
            if self.peek(c) == KwIf {
                self.skip(c);
                self.nest(|p| p.cond(c));
                self.emit(f, Filter, 0);
            }
        }
        self.emit(m, Generator, 0);
    }

    pub(crate) fn iteration_specs(&mut self, c: Ctx) {
        let m = self.mark();
        self.comma_separated(c, |p, c| p.nest(|p| p.iteration_spec(c)));
        self.emit(m, Iteration, 0);
    }

    /// In a generator a newline may stand before `=`, `in`, `∈`.
    fn peek_in(&mut self, c: Ctx) -> Kind {
        let k = self.peek(c);
        if k == Newline && c.has(Ctx::GENERATOR) { self.peek_nth(c, 2).kind } else { k }
    }

    fn iteration_spec(&mut self, c: Ctx) {
        let m = self.mark();
        self.pipe_lt(c.spaced());
        let is_in = |k| matches!(k, Eq | KwIn | ElemOf);
        if self.behind_orig() == KwOuter {
            let k = self.peek_in(c);
            if !is_in(k) {
                // Not the name but the word: a variable follows.
                if let Some(last) = self.out.last_mut() {
                    last.kind = KwOuter;
                    last.flags |= TRIVIA;
                }
                self.pipe_lt(c);
                self.emit(m, KwOuter, 0);
            }
        }
        let k = self.peek_in(c);
        if is_in(k) {
            self.skip(c);
            self.pipe_lt(c);
        } else {
            self.recover(c, 0, "invalid iteration spec: expected one of `=` `in` or `∈`", |p, k| {
                matches!(k, Comma | Newline) || p.is_closing(c, k)
            });
        }
        self.emit(m, KwIn, 0);
    }
}
