//! The loosest levels: assignment, bare tuples, pairs, and the ternary.

use crate::kind::Kind::*;
use crate::stream::{Ctx, Mark, Parser};
use crate::tree::flag::{self, INFIX, TRIVIA};

impl Parser<'_> {
    /// A statement's expression: `a, b = c, d` makes tuples on both sides.
    pub(crate) fn eq(&mut self, c: Ctx) {
        self.assignment(c, |p, c| {
            p.comma(c, true);
        });
    }

    /// An expression where commas separate, as in an argument list.
    pub(crate) fn eq_star(&mut self, c: Ctx) {
        let k = self.peek(c);
        // A lone name or literal needs no trip through all levels.
        if (k.is_literal() || k == Ident) && matches!(self.peek_nth(c, 2).kind, Comma | RParen | RBrace | RSquare) {
            self.bump(c, 0);
        } else {
            self.assignment(c, Self::pair);
        }
    }

    pub(crate) fn assignment(&mut self, c: Ctx, down: fn(&mut Self, Ctx)) {
        self.nest(|p| {
            let m = p.mark();
            down(p, c);
            p.assignment_from(c, m, down);
        });
    }

    /// The rest of an assignment whose left side came since `m`.
    pub(crate) fn assignment_from(&mut self, c: Ctx, m: Mark, down: fn(&mut Self, Ctx)) {
        let t = self.peek_token(c);
        if !t.kind.is_prec_assignment() {
            return;
        }
        if t.kind == Tilde {
            if c.has(Ctx::SPACE) && t.spaced() && !self.peek_nth(c, 2).spaced() {
                return; // `[a ~b]` has two elements.
            }
            self.bump_dotsplit(c, false, Some(Ident));
            self.bump_trivia();
            self.assignment(c, down);
            self.emit(m, if t.dotted() { DotCall } else { Call }, INFIX);
            return;
        }
        let short_function = t.kind == Eq && !t.dotted() && self.was_eventually_call();
        if t.kind == OpEq {
            self.bump_trivia();
            if t.dotted() {
                self.bump_split(&[(1, Dot, TRIVIA), (-2, Ident, 0), (1, Eq, TRIVIA)]);
            } else {
                self.bump_split(&[(-1, Ident, 0), (1, Eq, TRIVIA)]);
            }
        } else {
            self.skip(c);
        }
        self.bump_trivia();
        self.assignment(c, down);
        if short_function {
            self.emit(m, KwFunction, flag::A);
        } else {
            self.emit(m, t.kind, t.flags & flag::DOTTED);
        }
    }

    /// Is the last node a call, when `where`, `::T` and parentheses around it are taken off?
    pub(crate) fn was_eventually_call(&self) -> bool {
        let mut at = self.behind_index(true);
        while let Some(i) = at {
            let n = &self.out[i];
            if n.is_leaf() {
                return false;
            }
            match n.kind {
                Call => return true,
                KwWhere | Parens => at = self.first_child(i),
                DoubleColon if n.call_form() == INFIX => at = self.first_child(i),
                _ => return false,
            }
        }
        false
    }

    /// `a, b` without parentheses; gives the number of commas.
    pub(crate) fn comma(&mut self, c: Ctx, make_tuple: bool) -> usize {
        let m = self.mark();
        let mut commas = 0;
        self.pair(c);
        loop {
            if self.peek(c) != Comma {
                if make_tuple && commas > 0 {
                    self.emit(m, Tuple, 0);
                }
                return commas;
            }
            self.skip(c);
            commas += 1;
            if Self::is_plain_equals(self.peek_token(c)) {
                continue; // `x, = xs`
            }
            self.pair(c);
        }
    }

    pub(crate) fn pair(&mut self, c: Ctx) {
        self.right_assoc(c, Self::cond, |k| k == PairArrow, Self::pair);
    }

    /// `a ? b : c`
    pub(crate) fn cond(&mut self, c: Ctx) {
        let m = self.mark();
        self.arrow(c);
        let t = self.peek_token(c);
        if t.kind != Question {
            return;
        }
        self.nest(|p| p.cond_tail(c, m));
    }

    fn cond_tail(&mut self, c: Ctx, m: Mark) {
        if !self.peek_token(c).spaced() {
            self.missing(TRIVIA, "space required before `?` operator");
        }
        self.skip(c);
        if !self.peek_token(c).spaced() {
            self.missing(TRIVIA, "space required after `?` operator");
        }
        self.eq_star(c.without(Ctx::RANGE_COLON));
        let t = self.peek_token(c);
        if !t.spaced() {
            self.missing(TRIVIA, "space required before `:` in `?` expression");
        }
        if t.kind == Colon {
            self.skip(c);
        } else {
            self.missing(TRIVIA, "`:` expected in `?` expression");
        }
        let t = self.peek_past_newlines();
        if !t.spaced() {
            self.missing(TRIVIA, "space required after `:` in `?` expression");
        }
        if t.kind.is_block_continuation() && !(t.kind == KwEnd && c.has(Ctx::END_SYMBOL)) {
            // Such a word belongs to what is around.
            self.missing(TRIVIA, format!("unexpected `{}`", t.kind.text()));
            self.emit(m, KwIf, 0);
            return;
        }
        self.eq_star(c);
        self.emit(m, Question, 0);
    }
}
