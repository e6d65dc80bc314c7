//! Specificity: which of two method signatures is to be preferred where both apply.
//!
//! A subtype is more specific. Beyond that, signatures that overlap without one being below the other are
//! compared element by element, so that `(Int, Any...)` comes before `(Integer, String)`. The relation is
//! antisymmetric, but not quite transitive.

use crate::fields::supertype;
use crate::intersect::{obviously_disjoint, obviously_unrelated};
use crate::kinds::*;
use crate::subst::instantiate_unchecked;
use crate::subtype::{subtype, type_equal};
use crate::{equal, unionall};
use abi::{Known, Value};
use heap::typed::{DataType, TypeVar, Union, UnionAll};
use heap::{Heap, Object};

/// Whether signature `a` is more specific than `b`.
pub fn more_specific(h: &Heap, a: Value, b: Value) -> bool {
    if a == b || obviously_unrelated(h, a, b) {
        return false;
    }
    if has_free_typevars(h, a) || has_free_typevars(h, b) {
        return false;
    }
    if subtype(h, b, a) {
        return false;
    }
    if subtype(h, a, b) {
        return true;
    }
    Compare { h, env: Vec::new(), fuel: 8_000 }.more(a, b, false)
}

struct Compare<'h> {
    h: &'h Heap,
    /// Variables of the `where`s around what is compared, and how often each occurs.
    env: Vec<(Value, usize)>,
    fuel: u32,
}

/// How the length of a tuple type is given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    Fixed,
    Counted(Value),
    Open,
}

impl Compare<'_> {
    fn root(&self, k: Known) -> Value {
        self.h.root(k)
    }

    fn wrap(&self, t: Value) -> Value {
        if matches!(kind(self.h, t), Kind::Other) {
            return t;
        }
        self.env.iter().rev().fold(t, |t, (v, _)| unionall::unionall(self.h, TypeVar(*v), t))
    }

    fn equal(&self, a: Value, b: Value) -> bool {
        let value = |t| matches!(kind(self.h, t), Kind::Other);
        if value(a) || value(b) {
            return equal::egal(self.h, a, b);
        }
        type_equal(self.h, self.wrap(a), self.wrap(b))
    }

    fn below(&self, a: Value, b: Value) -> bool {
        let value = |t| matches!(kind(self.h, t), Kind::Other);
        if value(a) || value(b) {
            return equal::egal(self.h, a, b);
        }
        subtype(self.h, self.wrap(a), self.wrap(b))
    }

    fn occurs(&self, var: Value) -> usize {
        self.env.iter().rev().find(|(v, _)| *v == var).map_or(0, |(_, n)| *n)
    }

    fn in_where(&mut self, u: UnionAll, f: impl FnOnce(&mut Self, Value) -> bool) -> bool {
        let n = count_occurrences(self.h, u.body(), u.var());
        self.env.push((u.var(), n));
        let r = f(self, u.body());
        self.env.pop();
        r
    }

    fn more(&mut self, a: Value, b: Value, invariant: bool) -> bool {
        if a == b || self.fuel == 0 {
            return false;
        }
        self.fuel -= 1;
        let h = self.h;
        if let (Some(x), Some(y)) = (as_tuple(h, a), as_tuple(h, b)) {
            return self.tuples(x, y, invariant);
        }
        let any = self.root(Known::Any);
        let (ka, kb) = (kind(h, a), kind(h, b));
        if !invariant {
            if a == any {
                return false;
            }
            if b == any && !matches!(ka, Kind::TypeVar(_)) {
                return true;
            }
        }
        if let Kind::Union(u) = ka {
            if let Kind::UnionAll(ub) = kb {
                return self.in_where(ub, |c, body| c.more(a, body, invariant));
            }
            return self.union_more(u, b, invariant);
        }
        if let (Kind::DataType(x), false) = (ka, invariant)
            && is_type_type(h, x)
            && let Some(r) = self.type_against_kind(param(x, 0), b)
        {
            return r;
        }
        if let Kind::Union(u) = kb {
            if let Kind::UnionAll(ua) = ka {
                return self.in_where(ua, |c, body| c.more(body, b, invariant));
            }
            return (self.more(a, u.a(), invariant) || self.more(a, u.b(), invariant)) && !self.more(b, a, invariant);
        }
        match (ka, kb) {
            (Kind::DataType(x), Kind::DataType(y)) => self.datatypes(x, y),
            (Kind::TypeVar(x), _) => self.var_first(x, b, kb, invariant),
            (_, Kind::TypeVar(y)) => self.var_second(a, ka, y, invariant),
            (Kind::UnionAll(u), _) => self.in_where(u, |c, body| c.more(body, b, invariant)),
            (_, Kind::UnionAll(u)) => self.in_where(u, |c, body| c.more(a, body, invariant)),
            _ => false,
        }
    }

    /// A union is more specific when some member is, and nothing says the opposite.
    fn union_more(&mut self, u: Union, b: Value, invariant: bool) -> bool {
        if self.below(b, u.0) {
            return false;
        }
        if !(self.more(u.a(), b, invariant) || self.more(u.b(), b, invariant)) {
            return false;
        }
        match kind(self.h, b) {
            Kind::Union(v) => !(self.more(v.a(), u.0, invariant) || self.more(v.b(), u.0, invariant)),
            _ => true,
        }
    }

    /// `Type{p}` against the kinds; `None` where the general rules decide.
    fn type_against_kind(&mut self, p: Value, b: Value) -> Option<bool> {
        let h = self.h;
        if b == self.root(Known::Bottom).type_of() {
            return Some(false);
        }
        if let Kind::TypeVar(v) = kind(h, p) {
            let any = self.root(Known::Any);
            return (is_kind(h, b) && !self.below(any, v.ub())).then_some(true);
        }
        if p == self.root(Known::Bottom) {
            let all = self.root(Known::Type);
            return self.below(b, all).then_some(true);
        }
        is_kind(h, b).then_some(true)
    }

    fn datatypes(&mut self, x: DataType, y: DataType) -> bool {
        let h = self.h;
        let any = self.root(Known::Any);
        if x.0 == self.root(Known::Bottom).type_of() && (is_kind(h, y.0) || is_type_type(h, y)) {
            return true;
        }
        let mut s = x;
        let mut above = false;
        while s.0 != any {
            if s.name() == y.name() {
                if above {
                    if !is_type_type(h, s) {
                        return true;
                    }
                    if let Kind::TypeVar(v) = kind(h, param(y, 0))
                        && self.below(any, v.ub())
                    {
                        return true;
                    }
                }
                return self.same_name(s, y);
            }
            s = supertype(h, s);
            above = true;
        }
        false
    }

    fn same_name(&mut self, x: DataType, y: DataType) -> bool {
        let h = self.h;
        let n = n_params(x).min(n_params(y));
        let (mut a_score, mut b_score) = (0, 0);
        let (mut a_value, mut b_value) = (false, false);
        let (mut a_diag, mut b_diag) = (false, false);
        for i in 0..n {
            let (a, b) = (param(x, i), param(y, i));
            let (a_free, b_free) = (has_free_typevars(h, a), has_free_typevars(h, b));
            let (a_var, b_var) = (is_typevar(h, a), is_typevar(h, b));
            if !a_free && !b_free && !equal::same_param(h, a, b) {
                return false;
            }
            if (a_var || !a_free || b_free) && self.more(a, b, true) {
                a_score += 1;
            } else if (b_var || !b_free || a_free) && self.more(b, a, true) {
                b_score += 1;
            } else if self.equal(a, b) {
                match (a_free, b_free) {
                    (false, true) => a_score += 1,
                    (true, false) => b_score += 1,
                    _ => {}
                }
            }
            if b_var && !a_var && !is_type(h, a) {
                a_value = true;
            } else if a_var && !b_var && !is_type(h, b) {
                b_value = true;
            }
            let again = |dt: DataType, v: Value| (i + 1..n_params(dt)).any(|j| has_typevar(h, param(dt, j), v));
            a_diag |= a_var && again(x, a);
            b_diag |= b_var && again(y, b);
        }
        if a_value != b_value {
            return a_value;
        }
        if b_score > a_score || (b_diag && !a_diag) {
            return false;
        }
        a_score > b_score || (a_diag && !b_diag)
    }

    fn var_first(&mut self, x: TypeVar, b: Value, kb: Kind, invariant: bool) -> bool {
        let h = self.h;
        if let Kind::TypeVar(y) = kb {
            return (self.more(x.ub(), y.ub(), false) && !self.more(x.lb(), y.lb(), false))
                || (self.more(y.lb(), x.lb(), false) && !self.more(y.ub(), x.ub(), false));
        }
        if matches!(kb, Kind::Other | Kind::Vararg(_)) {
            return false;
        }
        if invariant {
            if x.ub() == self.root(Known::Bottom) {
                return true;
            }
            if !has_free_typevars(h, b) {
                return false;
            }
            if self.equal(x.ub(), b) {
                return self.occurs(x.0) >= 2;
            }
        } else if b == self.root(Known::Any) && x.ub() == b {
            // `(T, T)` comes before `(Any, Any)`.
            return self.occurs(x.0) >= 2;
        }
        self.more(x.ub(), b, false)
    }

    fn var_second(&mut self, a: Value, ka: Kind, y: TypeVar, invariant: bool) -> bool {
        let h = self.h;
        if matches!(ka, Kind::Other | Kind::Vararg(_)) {
            return true;
        }
        if invariant {
            if y.ub() == self.root(Known::Bottom) {
                return false;
            }
            if has_free_typevars(h, a) {
                if self.more(a, y.ub(), false) {
                    return true;
                }
                return self.equal(a, y.ub()) && self.occurs(y.0) < 2;
            }
            if obviously_disjoint(h, a, y.ub()) {
                return false;
            }
            return !self.more(y.ub(), a, false);
        }
        self.more(a, y.ub(), false)
    }

    fn length(&self, t: DataType) -> Length {
        match tuple_vararg(self.h, t) {
            None => Length::Fixed,
            Some(va) => va.try_N().map_or(Length::Open, Length::Counted),
        }
    }

    fn element(&self, t: DataType, i: usize) -> Option<Value> {
        match tuple_vararg(self.h, t) {
            Some(va) if i + 1 >= n_params(t) => Some(vararg_elem(self.h, va)),
            _ => (i < n_params(t)).then(|| param(t, i)),
        }
    }

    fn tuples(&mut self, x: DataType, y: DataType, invariant: bool) -> bool {
        // A tail counted by a variable is first compared at the other's length, if that says something
        // about the elements before it.
        match (self.length(x), self.length(y)) {
            (Length::Counted(n), Length::Fixed) if self.at_length(x, n, y, false) == Some(true) => {
                return true;
            }
            (Length::Fixed, Length::Counted(n)) if self.at_length(y, n, x, true) == Some(false) => {
                return false;
            }
            _ => {}
        }
        self.elements(x, y, invariant)
    }

    /// Compares `a` with its tail length set so that it is as long as `b`; `swapped` asks about `b`.
    fn at_length(&mut self, a: DataType, count: Value, b: DataType, swapped: bool) -> Option<bool> {
        let h = self.h;
        let n = n_params(a);
        let tail = (n_params(b) + 1).checked_sub(n).filter(|&t| t > 0)?;
        let number = h.box_int64(tail as i64);
        let fixed = instantiate_unchecked(h, a.0, &[(count, number)]);
        let new = as_tuple(h, fixed)?;
        if (0..n - 1).all(|i| param(a, i) == param(new, i)) {
            return None;
        }
        if self.equal(b.0, new.0) {
            return Some(swapped);
        }
        Some(if swapped { self.more(b.0, new.0, false) } else { self.more(new.0, b.0, false) })
    }

    fn elements(&mut self, x: DataType, y: DataType, invariant: bool) -> bool {
        let h = self.h;
        let (n, m) = (n_params(x), n_params(y));
        if m == 0 {
            return false;
        }
        if n == 0 {
            return true;
        }
        let (x_len, y_len) = (self.length(x), self.length(y));
        let (x_tail, y_tail) = (x_len != Length::Fixed, y_len != Length::Fixed);
        let (mut x_diag, mut y_diag) = (false, false);
        let mut some = false;
        let mut i = 0;
        loop {
            if x_tail && y_tail && i >= n && i >= m {
                break;
            }
            let (a, b) = match (self.element(x, i), self.element(y, i)) {
                (None, None) => break,
                (None, _) => return true,
                (Some(_), None) => {
                    if !x_tail && !some {
                        return false;
                    }
                    break;
                }
                (Some(a), Some(b)) => (a, b),
            };
            if self.more(b, a, invariant) {
                return false;
            }
            x_diag |= is_typevar(h, a) && self.occurs(a) > 1;
            y_diag |= is_typevar(h, b) && self.occurs(b) > 1;
            // The tails themselves may be disjoint.
            if x_tail && y_tail && i + 1 >= n && i + 1 >= m && (some || (x_diag && !y_diag)) {
                return true;
            }
            let more = self.more(a, b, invariant);
            if !more && !self.below(a, b) {
                // A counted tail stays more specific, though the elements are disjoint: that keeps the
                // relation transitive where the count was fixed by an earlier element.
                return match x_len {
                    Length::Counted(c) => some && self.occurs(c) > 1,
                    _ => false,
                };
            }
            if !more
                && i + 1 == n
                && n == m
                && !x_tail
                && y_tail
                && is_typevar(h, a)
                && is_typevar(h, b)
                && !x_diag
                && y_diag
                && self.equal(a, b)
            {
                return false;
            }
            some |= more;
            i += 1;
        }
        if x_tail && y_tail && n > m && (!y_diag || x_diag) {
            return true;
        }
        if x_tail && !y_tail && !some {
            return false;
        }
        some || (x_diag && !y_diag)
    }
}

/// How often a variable is written in a type (in a union, in the member that has most).
pub(crate) fn count_occurrences(h: &Heap, t: Value, var: Value) -> usize {
    match kind(h, t) {
        Kind::TypeVar(_) => usize::from(t == var),
        Kind::Union(u) => count_occurrences(h, u.a(), var).max(count_occurrences(h, u.b(), var)),
        Kind::UnionAll(u) if u.var() != var => count_occurrences(h, u.body(), var),
        Kind::Vararg(va) => [va.try_T(), va.try_N()].into_iter().flatten().map(|t| count_occurrences(h, t, var)).sum(),
        Kind::DataType(dt) => (0..n_params(dt)).map(|i| count_occurrences(h, param(dt, i), var)).sum(),
        _ => 0,
    }
}
