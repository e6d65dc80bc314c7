//! Binary operators from arrows down to shifts, and `where`.

use crate::kind::Kind::{self, *};
use crate::lexer::Token;
use crate::stream::{Ctx, Mark, Parser};
use crate::tree::flag::{DOTTED, INFIX, PREFIX_OP, TRIVIA};

/// A function for the next tighter level.
type Level<'a> = fn(&mut Parser<'a>, Ctx);

fn call_kind(t: Token) -> Kind {
    if t.dotted() { DotCall } else { Call }
}

/// Both unary and binary, so that spaces decide inside `[...]`.
pub(crate) fn is_both_unary_and_binary(t: Token) -> bool {
    !t.suffixed()
        && (matches!(t.kind, Plus | Minus | StarOp | PlusMinus)
            || (matches!(t.kind, Dollar | Amp | Tilde) && !t.dotted()))
}

/// `<:` and `>:`, which are syntax, not calls.
pub(crate) fn is_type_operator(t: Token) -> bool {
    matches!(t.kind, Subtype | Supertype) && !t.dotted()
}

impl<'a> Parser<'a> {
    fn left_assoc(&mut self, c: Ctx, down: Level<'a>, is_op: fn(Kind) -> bool) {
        let m = self.mark();
        down(self, c);
        loop {
            let t = self.peek_token(c);
            if !is_op(t.kind) {
                return;
            }
            self.bump_dotsplit(c, false, Some(Ident));
            down(self, c);
            self.emit(m, call_kind(t), INFIX);
        }
    }

    pub(crate) fn right_assoc(&mut self, c: Ctx, down: Level<'a>, is_op: fn(Kind) -> bool, this: Level<'a>) {
        let m = self.mark();
        down(self, c);
        let t = self.peek_token(c);
        if is_op(t.kind) {
            self.bump_dotsplit(c, false, Some(Ident));
            self.nest(|p| this(p, c));
            self.emit(m, call_kind(t), INFIX);
        }
    }

    pub(crate) fn arrow(&mut self, c: Ctx) {
        let m = self.mark();
        self.or(c);
        let t = self.peek_token(c);
        if !t.kind.is_prec_arrow() {
            return;
        }
        if t.kind == LongArrow && t.plain() {
            self.skip(c); // The only arrow that is syntax.
            self.nest(|p| p.arrow(c));
            self.emit(m, LongArrow, 0);
        } else {
            self.bump_dotsplit(c, false, Some(Ident));
            self.nest(|p| p.arrow(c));
            self.emit(m, call_kind(t), INFIX);
        }
    }

    fn lazy(&mut self, c: Ctx, down: Level<'a>, op: Kind, this: Level<'a>) {
        let m = self.mark();
        down(self, c);
        let t = self.peek_token(c);
        if t.kind == op {
            self.skip(c);
            self.nest(|p| this(p, c));
            self.emit(m, op, t.flags & DOTTED);
        }
    }

    fn or(&mut self, c: Ctx) {
        self.lazy(c, Self::and, OrOr, Self::or);
    }

    fn and(&mut self, c: Ctx) {
        self.lazy(c, |p, c| p.comparison(c, false), AndAnd, Self::and);
    }

    /// One comparison is a call (or `<:`), several make a chain.
    pub(crate) fn comparison(&mut self, c: Ctx, type_name: bool) {
        let m = self.mark();
        let k = self.peek(c);
        if type_name && k.is_reserved() {
            self.bump(c, 0);
            self.emit_error(m, 0, format!("Invalid type name `{}`", k.text()));
        } else {
            self.pipe_lt(c);
        }
        let first = self.peek_token(c);
        if !first.kind.is_prec_comparison() {
            return;
        }
        let mut count = 0;
        let mut op_at = 0;
        while self.peek(c).is_prec_comparison() {
            count += 1;
            op_at = self.bump_dotsplit(c, true, Some(Ident));
            self.pipe_lt(c);
        }
        if count > 1 {
            self.emit(m, Comparison, 0);
        } else if is_type_operator(first) {
            self.out[op_at].flags |= TRIVIA;
            self.emit(m, first.kind, 0);
        } else {
            if first.dotted() {
                // In a call the dot is said by the node, so its own node goes.
                self.flatten_dot(op_at);
            }
            self.emit(m, call_kind(first), INFIX);
        }
    }

    /// Makes a `Dot` node over an operator vanish: its leaves become its parent's.
    pub(crate) fn flatten_dot(&mut self, at: usize) {
        let n = &mut self.out[at];
        n.kind = Tombstone;
        n.flags |= TRIVIA;
        n.span = 0;
        n.len = 0;
    }

    pub(crate) fn pipe_lt(&mut self, c: Ctx) {
        self.right_assoc(c, Self::pipe_gt, |k| k == PipeLt, Self::pipe_lt);
    }

    fn pipe_gt(&mut self, c: Ctx) {
        self.left_assoc(c, Self::range, |k| k == PipeGt);
    }

    /// Ranges, and `x...`
    pub(crate) fn range(&mut self, c: Ctx) {
        let m = self.mark();
        self.invalid_ops(c);
        let first = self.peek_token(c);
        if first.kind != Colon && first.kind.is_prec_colon() {
            self.bump_dotsplit(c, false, Some(Ident));
            self.invalid_ops(c);
            self.emit(m, call_kind(first), INFIX);
        } else if first.kind == Colon && c.has(Ctx::RANGE_COLON) && self.colons(c, m) {
            return;
        }
        if self.peek(c) == Ellipsis {
            self.skip(c);
            self.emit(m, Ellipsis, 0);
        }
    }

    /// `a:b` and `a:b:c`; true when an error ended it.
    fn colons(&mut self, c: Ctx, m: Mark) -> bool {
        let mut colons = 0;
        while self.peek(c) == Colon {
            if c.has(Ctx::SPACE) && self.peek_token(c).spaced() && !self.peek_nth(c, 2).spaced() {
                break; // `[1 :a]` has two elements.
            }
            let t2 = self.peek_nth(c, 2);
            if matches!(t2.kind, Lt | Gt) && !t2.spaced() {
                self.bump_trivia_to(false);
                let e = self.mark();
                self.bump_as(c, 0, Some(Ident));
                self.bump_as(c, 0, Some(Ident));
                let op = if t2.kind == Lt { "<" } else { ">" };
                self.emit_error(e, 0, format!("Invalid `:{op}` found, maybe replace with `{op}:`"));
                self.invalid_ops(c);
                self.emit(m, Call, INFIX);
                break;
            }
            colons += 1;
            self.bump_as(c, if colons == 1 { 0 } else { TRIVIA }, Some(Ident));
            let newline = self.peek(c) == Newline;
            let k = self.peek(c);
            if self.is_closing(c, k) {
                self.missing(0, "missing last argument in range expression");
                self.emit(m, Call, INFIX);
                self.error_next("found unexpected closing token");
                return true;
            }
            if newline {
                let (a, b) = self.space_span();
                self.error(a, b, "line break after `:` in range expression");
                self.hint("put the range on one line, or in parentheses");
                self.bump_invisible(Error, 0);
                self.emit(m, Call, INFIX);
                return true;
            }
            self.invalid_ops(c);
            if colons == 2 {
                self.emit(m, Call, INFIX);
                colons = 0;
            }
        }
        if colons > 0 {
            self.emit(m, Call, INFIX);
        }
        false
    }

    /// Operators that do not exist (`--`, `**`), taken for binary ones for a better message.
    fn invalid_ops(&mut self, c: Ctx) {
        let m = self.mark();
        self.sum(c);
        loop {
            let t = self.peek_token(c);
            if !matches!(t.kind, ErrInvalidOp | ErrDoubleStar) {
                return;
            }
            self.bump_trivia_to(c.has(Ctx::NEWLINES));
            self.bump_dotsplit(c, false, None);
            self.sum(c);
            self.emit(m, call_kind(t), INFIX);
        }
    }

    fn sum(&mut self, c: Ctx) {
        self.chained(c, Self::term, Kind::is_prec_plus, |k| matches!(k, Plus | PlusPlus));
    }

    fn term(&mut self, c: Ctx) {
        self.chained(c, Self::rational, Kind::is_prec_times, |k| k == Star);
    }

    /// Left to right; `a + b + c` is one call.
    fn chained(&mut self, c: Ctx, down: Level<'a>, is_op: fn(Kind) -> bool, chains: fn(Kind) -> bool) {
        let m = self.mark();
        down(self, c);
        loop {
            let t = self.peek_token(c);
            if !is_op(t.kind) || self.parts_elements(c, t) {
                return;
            }
            self.bump_dotsplit(c, false, Some(Ident));
            down(self, c);
            if chains(t.kind) && t.plain() {
                loop {
                    let t2 = self.peek_token(c);
                    if t2.kind != t.kind || !t2.plain() || self.parts_elements(c, t2) {
                        break;
                    }
                    self.skip(c);
                    down(self, c);
                }
            }
            self.emit(m, call_kind(t), INFIX);
        }
    }

    /// `[x +y]`: the operator starts a new element.
    fn parts_elements(&mut self, c: Ctx, t: Token) -> bool {
        c.has(Ctx::SPACE) && t.spaced() && is_both_unary_and_binary(t) && !self.peek_nth(c, 2).spaced()
    }

    fn rational(&mut self, c: Ctx) {
        self.left_assoc(c, Self::shift, |k| k == Rational);
    }

    fn shift(&mut self, c: Ctx) {
        self.left_assoc(c, Self::unary_subtype, |k| k == Shift);
    }

    /// `<: A where B` is `<: (A where B)`.
    fn unary_subtype(&mut self, c: Ctx) {
        let t = self.peek_token(c);
        if !is_type_operator(t) {
            return self.where_level(c, Self::juxtapose);
        }
        let k2 = self.peek_nth(c, 2).kind;
        if self.is_closing(c, k2) || matches!(k2, Newline | Eq) {
            self.bump(c, 0); // The operator itself.
        } else if matches!(k2, LBrace | LParen) {
            self.where_level(c, Self::juxtapose);
        } else {
            let m = self.mark();
            self.skip(c);
            self.nest(|p| p.unary_subtype(c));
            self.emit(m, t.kind, PREFIX_OP);
        }
    }

    pub(crate) fn where_level(&mut self, c: Ctx, down: Level<'a>) {
        let m = self.mark();
        down(self, c);
        if c.has(Ctx::WHERE) && self.peek(c) == KwWhere {
            self.where_chain(c, m);
        }
    }

    pub(crate) fn where_chain(&mut self, c: Ctx, m: Mark) {
        let c = c.without(Ctx::WHERE);
        while self.peek(c) == KwWhere {
            self.skip(c);
            self.bump_trivia();
            if self.peek(c) == LBrace {
                let b = self.mark();
                self.skip(c);
                let cat = self.cat(c, RBrace, c.has(Ctx::END_SYMBOL), b);
                self.emit_braces(b, cat);
            } else {
                self.comparison(c, false);
            }
            self.emit(m, KwWhere, 0);
        }
    }
}
