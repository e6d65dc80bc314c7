//! Juxtaposition, unary operators, powers, `::` and `->`.

use crate::kind::Kind::*;
use crate::lexer::Token;
use crate::parser::binary::is_type_operator;
use crate::stream::{Ctx, Mark, Parser};
use crate::tree::flag::{INFIX, PREFIX_OP, TRIVIA};

/// Operators that may stand before one operand.
fn is_unary_op(t: Token) -> bool {
    !t.suffixed()
        && (is_type_operator(t) || matches!(t.kind, Plus | Minus | Bang | Tilde | Not | Radical | StarOp | PlusMinus))
}

impl Parser<'_> {
    /// `2x`, `2(x)`, `x'y`
    pub(crate) fn juxtapose(&mut self, c: Ctx) {
        let m = self.mark();
        self.unary(c);
        let mut terms = 1;
        while self.at_juxtaposed(c) {
            if self.peek(c) == Radical {
                self.unary(c);
            } else {
                self.factor(c);
            }
            terms += 1;
        }
        if terms > 1 {
            self.emit(m, Juxtapose, 0);
        }
    }

    fn at_juxtaposed(&mut self, c: Ctx) -> bool {
        let t = self.peek_token(c);
        let k = t.kind;
        if t.spaced() || (k.is_operator() && k != Radical) || self.is_closing(c, k) {
            return false;
        }
        let prev = self.behind();
        let joins = prev.is_number()
            || (!k.is_number()
                && k != At
                && !matches!(
                    prev,
                    Block
                        | KwQuote
                        | KwIf
                        | KwFor
                        | KwWhile
                        | KwLet
                        | KwFunction
                        | KwMacro
                        | KwAbstract
                        | KwPrimitive
                        | KwStruct
                        | KwTry
                        | KwModule
                        | Dollar
                        | Amp
                        | DoubleColon
                )
                && !self.is_initial_reserved(c, prev));
        if !joins {
            return false;
        }
        if prev == String || k.is_string_delim() {
            self.missing(TRIVIA, "cannot juxtapose string literal");
            return true;
        }
        !self.is_initial_reserved(c, k)
    }

    /// Signed literals, unary calls, and prefix calls of any operator.
    pub(crate) fn unary(&mut self, c: Ctx) {
        // The usual case first: what stands here is no operator.
        if self.peek(c) == Ident {
            self.bump_trivia();
            return self.factor(c);
        }
        let m = self.mark_after_trivia();
        let op = self.peek_token(c);
        if !op.kind.is_operator()
            || op.kind.is_word_operator()
            || matches!(op.kind, Colon | Prime)
            || (matches!(op.kind, Dollar | Amp | DoubleColon) && !op.dotted())
            || op.kind.is_syntactic_operator()
        {
            return self.factor(c);
        }
        let t2 = self.peek_nth(c, 2);
        let k2 = t2.kind;
        if matches!(op.kind, Plus | Minus)
            && op.plain()
            && !t2.spaced()
            && (matches!(k2, Integer | Float | Float32) || (op.kind == Plus && matches!(k2, BinInt | HexInt | OctInt)))
        {
            let k3 = self.peek_nth(c, 3).kind;
            if k3 == Power || matches!(k3, LSquare | LBrace) {
                // `-2^x` negates the power.
                self.bump_as(c, 0, Some(Ident));
                self.factor(c);
                self.emit(m, Call, PREFIX_OP);
            } else {
                self.bump_glued(k2);
                self.factor_from(c, m);
            }
        } else if self.is_closing(c, k2) || matches!(k2, Newline | Eq) {
            self.atom(c, true, false); // The operator itself.
        } else if k2 == LBrace || (!is_unary_op(op) && k2 == LParen) {
            self.factor(c);
        } else if k2 == LParen {
            self.unary_paren(c, m, op, t2.spaced());
        } else {
            let op_at = if is_unary_op(op) {
                self.bump_dotsplit(c, false, Some(Ident))
            } else {
                self.bump_dotsplit(c, true, Some(Ident));
                self.emit_error(m, 0, "not a unary operator")
            };
            self.nest(|p| p.unary(c));
            if is_type_operator(op) {
                self.out[op_at].flags |= TRIVIA;
                self.emit(m, op.kind, PREFIX_OP);
            } else {
                self.emit(m, if op.dotted() { DotCall } else { Call }, PREFIX_OP);
            }
        }
    }

    fn mark_after_trivia(&mut self) -> Mark {
        let m = self.mark();
        self.bump_trivia();
        m
    }

    /// `+(a, b)` is a call with arguments, `+(a; b)` and `+(a)` apply the operator to a block or value.
    fn unary_paren(&mut self, c: Ctx, m: Mark, op: Token, spaced: bool) {
        let op_at = self.bump_dotsplit(c, true, Some(Ident));
        let space = self.mark();
        let mut space_at = None;
        if spaced {
            self.bump_trivia();
            space_at = Some(self.emit(space, Tombstone, 0));
        }
        let space_end = self.byte;
        let paren = self.mark();
        self.skip(c);
        let leading_semi = self.peek_past_newlines().kind == Semi;
        let b = self.brackets(c, RParen, true, paren, |_, b| {
            b.commas || b.splat || (leading_semi && (b.exprs > 0 || b.semis == 1)) || (b.semis == 0 && b.exprs == 0)
        });
        let type_op = is_type_operator(op);
        if b.parameters {
            if let Some(at) = space_at {
                self.out[at].kind = Error;
                self.error(
                    space.byte,
                    space_end,
                    "whitespace not allowed between prefix function call and argument list",
                );
            }
            if type_op {
                self.out[op_at].flags |= TRIVIA;
                self.emit(m, op.kind, b.flags);
            } else {
                self.emit(m, Call, b.flags);
            }
            self.call_chain(c, m, false);
            self.factor_from(c, m);
            return;
        }
        if let Some(at) = space_at {
            self.flatten_dot(at);
        }
        self.emit(paren, if b.semis > 0 { Block } else { Parens }, if b.semis > 0 { crate::tree::flag::A } else { 0 });
        self.call_chain(c, paren, false);
        self.factor_from(c, paren);
        if type_op {
            self.out[op_at].flags |= TRIVIA;
            self.emit(m, op.kind, PREFIX_OP);
        } else if op.dotted() {
            self.flatten_dot(op_at);
            self.emit(m, DotCall, PREFIX_OP);
        } else {
            self.emit(m, Call, PREFIX_OP);
        }
    }

    /// `x^y`
    pub(crate) fn factor(&mut self, c: Ctx) {
        let m = self.mark();
        self.call(c);
        self.factor_from(c, m);
    }

    fn factor_from(&mut self, c: Ctx, m: Mark) {
        self.decl_from(c, m);
        let t = self.peek_token(c);
        if t.kind == Power {
            self.bump_dotsplit(c, false, Some(Ident));
            self.nest(|p| p.factor_after(c));
            self.emit(m, if t.dotted() { DotCall } else { Call }, INFIX);
        }
    }

    fn factor_after(&mut self, c: Ctx) {
        self.right_assoc(c, Self::juxtapose, |k| k == Power, Self::factor_after);
    }

    /// `a::T` and `a -> b`
    fn decl_from(&mut self, c: Ctx, m: Mark) {
        while self.peek(c) == DoubleColon {
            self.skip(c);
            self.where_level(c, Self::call);
            self.emit(m, DoubleColon, INFIX);
        }
        if self.peek(c) == Arrow {
            // A tuple is the argument list; `(x where T) -> y` is left as it is, for lowering to see.
            if !matches!(self.behind(), Tuple | KwWhere) {
                self.emit(m, Tuple, 0);
            }
            self.skip(c);
            self.eq_star(c);
            self.emit(m, Arrow, 0);
        }
    }

    pub(crate) fn call(&mut self, c: Ctx) {
        if self.at_initial_reserved(c) {
            self.resword(c);
        } else {
            let m = self.mark();
            self.unary_prefix(c, false);
            self.call_chain(c, m, false);
        }
    }

    /// `&a`, `::T`, `$a`
    pub(crate) fn unary_prefix(&mut self, c: Ctx, prefixed: bool) {
        let t = self.peek_token(c);
        if !matches!(t.kind, Dollar | Amp | DoubleColon) || t.dotted() {
            return self.atom(c, true, prefixed);
        }
        let m = self.mark();
        let k2 = self.peek_nth(c, 2).kind;
        if t.kind != DoubleColon && (self.is_closing(c, k2) || k2 == Newline) {
            self.bump(c, 0); // The operator itself.
            return;
        }
        self.skip(c);
        if t.kind == Dollar {
            self.nest(|p| p.unary_prefix(c, true));
        } else {
            self.nest(|p| p.where_level(c, Self::call));
        }
        self.emit(m, t.kind, if t.kind == DoubleColon { PREFIX_OP } else { 0 });
    }
}
