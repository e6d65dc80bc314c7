//! What stands in `[...]` and `{...}`: elements, rows, comprehensions, any number of dimensions.

use crate::kind::Kind::{self, *};
use crate::stream::{Ctx, Mark, Parser};
use crate::tree::flag::{B, TRIVIA};

/// What the bracket's content turned out to be.
#[derive(Clone, Copy)]
pub(crate) struct Cat {
    pub kind: Kind,
    pub flags: u8,
    pub dim: u8,
}

/// Whether spaces or semicolons separate columns; they must not be mixed.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    Unknown,
    RowMajor,
    ColumnMajor,
}

/// A separator: the dimension it concatenates along, and how tightly it binds (space 0, `;` -1, `;;` -2).
#[derive(Clone, Copy)]
struct Separator {
    dim: u8,
    power: i32,
}

/// No separator: the array ends.
const STOP: Separator = Separator { dim: 0, power: i32::MIN };

const MIXED: &str = "cannot mix space and ;; separators in an array expression, except to wrap a line";

impl Parser<'_> {
    /// The content and the closing bracket; the opening one, at `open`, is taken.
    pub(crate) fn cat(&mut self, c: Ctx, close: Kind, end_is_symbol: bool, open: Mark) -> Cat {
        let c = c.with(Ctx::RANGE_COLON | Ctx::SPACE | Ctx::WHERE | Ctx::GENERATOR).without(Ctx::NEWLINES);
        let m = self.mark();
        let k = self.peek_past_newlines().kind;
        if k == close {
            return self.vect(c, close, false, open);
        }
        if k == Semi {
            self.bump_trivia();
            let s = self.separator(c, &mut Order::Unknown);
            self.bump_closing(c, close, "", Some(open));
            return Cat { kind: NCat, flags: 0, dim: s.dim };
        }
        self.eq_star(c);
        let k = self.peek_past_newlines().kind;
        if k == Comma || (self.is_closing(c, k) && k != Semi) {
            if k == Comma {
                self.skip_past_newlines();
            }
            self.vect(c, close, k == Comma, open)
        } else if k == KwFor {
            let c = c.with(Ctx::NEWLINES).without(Ctx::SPACE | Ctx::END_SYMBOL);
            self.generator(c, m);
            self.bump_closing(c, close, "", Some(open));
            Cat { kind: Comprehension, flags: 0, dim: 0 }
        } else {
            self.array(c, m, close, end_is_symbol, open)
        }
    }

    /// The rest of a list with commas.
    fn vect(&mut self, c: Ctx, close: Kind, comma_before: bool, open: Mark) -> Cat {
        let b = self.brackets(c, close, true, open, |_, _| true);
        let flags = b.flags | if b.exprs == 0 && comma_before { B } else { 0 };
        Cat { kind: Vect, flags, dim: 0 }
    }

    /// Separators of descending power; `array_inner` handles equal and ascending ones.
    fn array(&mut self, c: Ctx, m: Mark, close: Kind, end_is_symbol: bool, open: Mark) -> Cat {
        let c = if end_is_symbol { c.with(Ctx::END_SYMBOL) } else { c.without(Ctx::END_SYMBOL) };
        let mut order = Order::Unknown;
        let mut sep = self.separator(c, &mut order);
        if sep.power == i32::MIN {
            self.bump_closing(c, close, "", Some(open));
            return Cat { kind: HCat, flags: 0, dim: 0 };
        }
        loop {
            let next = self.array_inner(c, sep.power, &mut order);
            if next.power == i32::MIN {
                break;
            }
            self.emit_row(m, sep);
            sep = next;
        }
        self.bump_closing(c, close, "", Some(open));
        match sep.power {
            -1 => Cat { kind: VCat, flags: 0, dim: 0 },
            0 => Cat { kind: HCat, flags: 0, dim: 0 },
            _ => Cat { kind: NCat, flags: 0, dim: sep.dim },
        }
    }

    fn emit_row(&mut self, m: Mark, sep: Separator) {
        if sep.power == 0 {
            self.emit(m, Row, 0);
        } else {
            self.emit_dim(m, NRow, 0, sep.dim);
        }
    }

    fn array_inner(&mut self, c: Ctx, power: i32, order: &mut Order) -> Separator {
        let mut m = self.mark();
        let mut sep = Separator { dim: 0, power };
        loop {
            if sep.power < power {
                return sep;
            }
            let k = self.peek(c);
            if self.is_closing(c, k) {
                return STOP; // A trailing separator.
            }
            if sep.power == power {
                m = self.mark();
                self.eq_star(c);
                sep = self.separator(c, order);
            } else {
                let mut next = STOP;
                self.nest(|p| next = p.array_inner(c, sep.power, order));
                self.emit_row(m, sep);
                sep = next;
            }
        }
    }

    /// The separator after an element, if any.
    fn separator(&mut self, c: Ctx, order: &mut Order) -> Separator {
        let m = self.mark();
        if self.peek_past_newlines().kind == Semi {
            self.bump_trivia();
            let mut semis = 0i32;
            loop {
                self.skip(c);
                semis += 1;
                let t = self.peek_token(c);
                if t.kind != Semi {
                    break;
                }
                if t.spaced() {
                    self.no_space(c);
                }
            }
            let newline = self.peek(c) == Newline;
            self.bump_trivia();
            if semis == 2 {
                if *order == Order::RowMajor {
                    if newline {
                        return Separator { dim: 2, power: 0 }; // `;;` wraps the line.
                    }
                    self.emit_error(m, TRIVIA, MIXED);
                } else {
                    *order = Order::ColumnMajor;
                }
            }
            if semis > 255 {
                self.emit_error(m, TRIVIA, "too many dimensions in array expression");
                semis = 255;
            }
            return Separator { dim: semis as u8, power: -semis };
        }
        let t = self.peek_token(c);
        if t.kind == Newline {
            self.bump_trivia();
            return if self.peek(c) == RSquare { STOP } else { Separator { dim: 1, power: -1 } };
        }
        if t.kind == Comma {
            self.bump_error(c, TRIVIA, "unexpected comma in array expression");
            return Separator { dim: 1, power: -1 };
        }
        if t.spaced() && !self.is_closing(c, t.kind) {
            if *order == Order::ColumnMajor {
                self.bump_trivia_error(true, TRIVIA, MIXED);
            } else {
                *order = Order::RowMajor;
            }
            return Separator { dim: 2, power: 0 };
        }
        STOP
    }

    /// The node for `{...}`.
    pub(crate) fn emit_braces(&mut self, m: Mark, cat: Cat) {
        match cat.kind {
            HCat => {
                self.emit(m, Row, 0);
            }
            NCat => {
                self.emit_dim(m, NRow, 0, cat.dim);
            }
            _ => {}
        }
        if matches!(cat.kind, Vect | Comprehension) {
            self.emit(m, Braces, cat.flags & B);
        } else {
            self.emit(m, BracesCat, 0);
        }
    }
}
