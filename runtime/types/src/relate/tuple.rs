//! Subtyping of tuple types: covariant elements, and tails of unknown length.

use super::env::*;
use crate::kinds::*;
use abi::{Known, Value};
use heap::typed::DataType;

/// How long the tail of a tuple type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tail {
    /// No tail (or one of known length, already spread out).
    None,
    /// Any number.
    Unbounded,
    /// As many as a variable says.
    Count(Value),
}

/// A tuple type as elements and a tail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    dt: DataType,
    written: usize,
    /// Number of leading elements.
    pub fixed: usize,
    /// Type of the elements that follow, if any.
    pub elem: Option<Value>,
    pub tail: Tail,
}

impl Shape {
    /// Element `i` (from 0), beyond the fixed ones that of the tail.
    pub(crate) fn get(&self, i: usize) -> Option<Value> {
        if i < self.written { Some(param(self.dt, i)) } else { self.elem }
    }
}

impl Env<'_> {
    /// Reads a tuple type; a count variable with a known value counts as that number.
    pub(crate) fn shape(&self, dt: DataType) -> Shape {
        let h = self.h;
        let n = n_params(dt);
        let Some(va) = tuple_vararg(h, dt) else {
            return Shape { dt, written: n, fixed: n, elem: None, tail: Tail::None };
        };
        let mut shape =
            Shape { dt, written: n - 1, fixed: n - 1, elem: Some(vararg_elem(h, va)), tail: Tail::Unbounded };
        let Some(mut count) = va.try_N() else {
            return shape;
        };
        // A variable may be known to equal another one, or to be so much more.
        for _ in 0..16 {
            match self.lookup(count) {
                Some(b) if b.lb == b.ub => count = b.lb,
                Some(Binding { length_of: Some((var, more)), .. }) => {
                    shape.fixed += more;
                    count = *var;
                }
                _ => break,
            }
        }
        if let Some(b) = self.lookup(count)
            && b.right
            && as_count(h, b.lb).is_some()
        {
            count = b.lb;
        }
        match as_count(h, count) {
            Some(k) => {
                shape.fixed += k.max(0) as usize;
                shape.tail = Tail::None;
            }
            None => shape.tail = Tail::Count(count),
        }
        shape
    }

    pub(crate) fn sub_tuple(&mut self, xd: DataType, yd: DataType, place: Place) -> bool {
        if yd.0 == self.root(Known::Tuple) {
            return true;
        }
        let (x, y) = (self.shape(xd), self.shape(yd));
        let found = |e: &Self, t: Tail| match t {
            Tail::Count(n) => e.lookup(n).is_some_and(|b| b.right),
            _ => false,
        };
        match (x.tail, y.tail) {
            (Tail::None, Tail::None) if x.fixed != y.fixed => return false,
            (Tail::None, _) if x.fixed < y.fixed => return false,
            (Tail::Unbounded, Tail::None) => return false,
            (Tail::Count(_), Tail::None) if x.fixed > y.fixed || !found(self, x.tail) => {
                return false;
            }
            // A count that is to be found may be large enough.
            (Tail::Count(_), Tail::Unbounded) if self.intersection && found(self, x.tail) => {}
            (Tail::Unbounded | Tail::Count(_), Tail::Unbounded | Tail::Count(_)) if x.fixed < y.fixed => {
                return false;
            }
            _ => {}
        }
        let place = place.element();
        let count = x.fixed.max(y.fixed);
        let mut last: Option<(Value, Value)> = None;
        let mut repeats = 0;
        for i in 0..count {
            let (Some(a), Some(b)) = (x.get(i), y.get(i)) else {
                return false;
            };
            // The same pair again can say nothing new after the second time.
            if last == Some((a, b)) {
                repeats += 1;
                if repeats >= 2 {
                    continue;
                }
            } else {
                repeats = 0;
            }
            last = Some((a, b));
            if !self.sub(a, b, place) {
                return false;
            }
        }
        match (x.tail, y.tail) {
            (Tail::None, Tail::None) | (Tail::None, Tail::Unbounded) => true,
            (Tail::None, Tail::Count(n)) => self.count_is(n, x.fixed - y.fixed),
            (Tail::Count(n), Tail::None) => self.count_is(n, y.fixed - x.fixed),
            (_, y_tail) => {
                let (Some(a), Some(b)) = (x.elem, y.elem) else {
                    return false;
                };
                // Twice: a tail may hold two elements, which the diagonal rule must see.
                if !(self.sub(a, b, place) && self.sub(a, b, place)) {
                    return false;
                }
                match (x.tail, y_tail) {
                    (_, Tail::Unbounded | Tail::None) => true,
                    (Tail::Count(n), Tail::Count(m)) if x.fixed == y.fixed => {
                        self.invdepth += 1;
                        let r = self.sub_equal(n, m);
                        self.invdepth -= 1;
                        r
                    }
                    (Tail::Count(n), Tail::Count(m)) => self.count_is_more(m, n, x.fixed - y.fixed),
                    (_, Tail::Count(m)) => self.count_is_any(m),
                }
            }
        }
    }

    /// The count variable equals a number.
    fn count_is(&mut self, var: Value, n: usize) -> bool {
        let number = self.h.box_int64(n as i64);
        self.invdepth += 1;
        let r = self.sub_equal(number, var);
        self.invdepth -= 1;
        r
    }

    /// The count variable is another one plus a number: possible only when nothing else says what it is.
    fn count_is_more(&mut self, var: Value, other: Value, more: usize) -> bool {
        let free = self.is_unknown_count(var);
        if free && let Some(b) = self.lookup_mut(var) {
            b.length_of = Some((other, more));
        }
        free
    }

    fn is_unknown_count(&mut self, var: Value) -> bool {
        let (any, bottom) = (self.root(Known::Any), self.root(Known::Bottom));
        let Some(i) = self.lookup_index(var) else {
            return self.ignore_free;
        };
        self.record(i, Place::Invariant);
        let b = &self.vars[i];
        b.right && !b.any_length && b.length_of.is_none() && b.lb == bottom && b.ub == any
    }

    /// The count variable stands for every length: possible only when nothing else says what it is.
    fn count_is_any(&mut self, var: Value) -> bool {
        // (Inside an invariant parameter one type is meant, with one length.)
        let depth = self.invdepth;
        let free = self.is_unknown_count(var) && self.lookup(var).is_none_or(|b| b.depth == depth);
        if free && let Some(b) = self.lookup_mut(var) {
            b.any_length = true;
        }
        free
    }
}
