//! Intersection of types with a name: parameters are equal, elements of tuples intersect.

use super::super::env::*;
use super::super::tuple::{Shape, Tail};
use crate::apply::{Checks, apply_name, tuple_type};
use crate::fields::supertype;
use crate::kinds::*;
use crate::subtype::type_equal;
use crate::{equal, vararg};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{DataType, TypeVar};

impl Env<'_> {
    /// The common value of two invariant parameters.
    fn meet_invariant(&mut self, x: Value, y: Value) -> Option<Value> {
        let h = self.h;
        if !has_free_typevars(h, x) && !has_free_typevars(h, y) {
            let same = match (kind(h, x), kind(h, y)) {
                (Kind::Other, Kind::Other) => equal::egal(h, x, y),
                (Kind::Other, _) | (_, Kind::Other) => false,
                _ => type_equal(h, x, y),
            };
            return same.then_some(y);
        }
        if is_family(h, x) && as_datatype(h, y).is_some() || is_family(h, y) && as_datatype(h, x).is_some() {
            return None;
        }
        self.invdepth += 1;
        let r = self.meet(x, y, Place::Invariant);
        self.invdepth -= 1;
        let bottom = self.bottom();
        if is_typevar(h, x) && is_typevar(h, y) {
            return (r != bottom || self.holds(x, bottom) && self.holds(y, bottom)).then_some(r);
        }
        if r == bottom {
            return (self.holds(x, bottom) && self.holds(y, bottom)).then_some(r);
        }
        // What was found must really equal both.
        if !matches!(kind(h, r), Kind::Other) && !(self.both_hold(x, y)) {
            return None;
        }
        Some(r)
    }

    fn both_hold(&mut self, x: Value, y: Value) -> bool {
        let saved = self.save();
        let ok = self.constrain(x, y) && self.constrain(y, x);
        self.restore(&saved);
        ok
    }

    pub(super) fn meet_datatypes(&mut self, x: DataType, y: DataType, place: Place) -> Value {
        let h = self.h;
        if is_tuple(x) && is_tuple(y) {
            return self.meet_tuples(x, y, place.element());
        }
        let (xt, yt) = (is_type_type(h, x), is_type_type(h, y));
        if xt != yt {
            let (ty, other) = if xt { (x, y) } else { (y, x) };
            if is_kind(h, other.0) {
                return self.meet_type_kind(ty, other.0);
            }
        }
        if x.name() == y.name() {
            return self.meet_same_name(x, y);
        }
        let any = self.root(Known::Any);
        let at = |mut s: DataType, name: Value| {
            while s.name() != name {
                if s.0 == any {
                    return None;
                }
                s = supertype(h, s);
            }
            Some(s)
        };
        if let Some(s) = at(x, y.name()) {
            let r = self.meet(s.0, y.0, Place::Free);
            return if r == self.bottom() { r } else { x.0 };
        }
        if let Some(s) = at(y, x.name()) {
            let r = self.meet(x.0, s.0, Place::Free);
            return if r == self.bottom() { r } else { y.0 };
        }
        self.bottom()
    }

    /// `Type{p}` with `DataType` and the like.
    fn meet_type_kind(&mut self, ty: DataType, k: Value) -> Value {
        let p = param(ty, 0);
        let h = self.h;
        if !is_typevar(h, p) {
            return if p.type_of() == k { ty.0 } else { self.bottom() };
        }
        let (lb, ub) = self.bounds(self.resolve(p));
        if is_concrete(h, ub) && k == self.root(Known::DataType) {
            // The one other type below a concrete one, `Union{}`, is of a kind of its own.
            self.invdepth += 1;
            let only = self.meet(p, ub, Place::Invariant);
            self.invdepth -= 1;
            return if only == self.bottom() { only } else { crate::subtype::type_of_type(h, ub).unwrap_or(ty.0) };
        }
        if lb == self.bottom() && ub == self.root(Known::Any) {
            return k;
        }
        ty.0
    }

    fn meet_same_name(&mut self, x: DataType, y: DataType) -> Value {
        let h = self.h;
        let mut new = Vec::with_capacity(n_params(x));
        for i in 0..n_params(x) {
            match self.meet_invariant(param(x, i), param(y, i)) {
                Some(p) => new.push(p),
                None => return self.bottom(),
            }
        }
        if new == params(x) {
            return x.0;
        }
        if new == params(y) {
            return y.0;
        }
        apply_name(h, x, &new, Checks::None).unwrap_or_else(|_| self.bottom())
    }

    fn meet_tuples(&mut self, xd: DataType, yd: DataType, place: Place) -> Value {
        let h = self.h;
        let bottom = self.bottom();
        let (x, y) = (self.shape(xd), self.shape(yd));
        match (x.tail, y.tail) {
            (Tail::None, Tail::None) if x.fixed != y.fixed => return bottom,
            (Tail::None, _) if x.fixed < y.fixed => return bottom,
            (_, Tail::None) if y.fixed < x.fixed => return bottom,
            _ => {}
        }
        let n = x.fixed.max(y.fixed);
        let mut elems = Vec::with_capacity(n + 1);
        for i in 0..n {
            let (Some(a), Some(b)) = (x.get(i), y.get(i)) else {
                return bottom;
            };
            let r = self.meet(a, b, place);
            if r == bottom {
                return bottom;
            }
            elems.push(r);
        }
        let fits = match (x.tail, y.tail) {
            (Tail::None, Tail::None) => true,
            (Tail::None, _) => self.set_count(&y, n),
            (_, Tail::None) => self.set_count(&x, n),
            _ => self.meet_tails(&x, &y, n, place, &mut elems),
        };
        if !fits {
            return bottom;
        }
        tuple_type(h, &elems).unwrap_or(bottom)
    }

    /// The tuple of that shape has `n` elements in all.
    fn set_count(&mut self, s: &Shape, n: usize) -> bool {
        let Tail::Count(var) = s.tail else {
            return true;
        };
        let k = self.h.box_int64((n - s.fixed) as i64);
        self.invdepth += 1;
        let r = self.meet(var, k, Place::Invariant);
        self.invdepth -= 1;
        r != self.bottom()
    }

    fn meet_tails(&mut self, x: &Shape, y: &Shape, n: usize, place: Place, elems: &mut Vec<Value>) -> bool {
        let h = self.h;
        let (Some(a), Some(b)) = (x.elem, y.elem) else {
            return false;
        };
        let saved = self.save();
        let r = self.meet(a, b, place);
        if r == self.bottom() {
            // No further elements: both tails end here.
            self.restore(&saved);
            return self.set_count(x, n) && self.set_count(y, n);
        }
        // A tail may hold more than one element.
        let again = self.meet(a, b, place);
        let r = if again == self.bottom() { r } else { again };
        let count = match (x.tail, y.tail) {
            (Tail::Count(p), Tail::Count(q)) if x.fixed == y.fixed => {
                self.invdepth += 1;
                let c = self.meet(p, q, Place::Invariant);
                self.invdepth -= 1;
                if c == self.bottom() {
                    return false;
                }
                Some(c)
            }
            (Tail::Count(p), _) if x.fixed == n => Some(p),
            (_, Tail::Count(q)) if y.fixed == n => Some(q),
            _ => None,
        };
        match vararg::vararg(h, Some(r), count) {
            Ok(va) => {
                elems.push(va);
                true
            }
            Err(_) => false,
        }
    }
}

/// Whether `t` is a `where` over a variable that is itself a parameter (`Vector{T} where T`): no single `Vector{X}`
/// equals it.
fn is_family(h: &heap::Heap, t: Value) -> bool {
    let Kind::UnionAll(u) = kind(h, t) else {
        return false;
    };
    let var = TypeVar(u.var());
    var.lb() != var.ub()
        && as_datatype(h, unwrap_unionall(h, t)).is_some_and(|d| !is_tuple(d) && params(d).contains(&var.0))
}
