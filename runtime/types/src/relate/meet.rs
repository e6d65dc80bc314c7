//! Intersection: the walk over two types that builds a type for the values in both.
//!
//! All variables are to be found here, on either side. Where the exact intersection has no simple form the
//! result may be larger, never smaller.

use super::env::*;
use super::sub::widen_type_type;
use super::tuple::{Shape, Tail};
use crate::apply::{Checks, apply_name, tuple_type};
use crate::fields::supertype;
use crate::kinds::*;
use crate::subst::instantiate_unchecked;
use crate::subtype::{subtype, type_equal};
use crate::{equal, union, unionall, vararg};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{DataType, TypeVar, Union, UnionAll};
use smallvec::SmallVec;

/// What a walk through the body of a `where` is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    /// To see where the variable occurs.
    First,
    /// For the bounds of a variable that is a tuple element once.
    Bounds,
    /// With a variable that only concrete types fit.
    Concrete,
    /// With the value that the first walk found.
    Known(Value),
}

/// Ways through the unions of one intersection that are tried before it settles for a larger type.
const MAX_ROUNDS: usize = 200;

impl Env<'_> {
    fn bottom(&self) -> Value {
        self.root(Known::Bottom)
    }

    /// The union of the intersections for every way through the unions.
    pub(crate) fn meet_all(&mut self, x: Value, y: Value) -> Value {
        self.right.clear();
        let start = self.save();
        let mut merged: Option<Saved> = None;
        let mut parts: Vec<Value> = Vec::new();
        let outermost = self.out_index == 0 && !self.out.is_empty();
        let mut values: Option<SmallVec<[Option<Value>; 4]>> = None;
        for round in 0.. {
            self.right.rewind();
            if outermost {
                self.out.fill(None);
            }
            let r = self.meet(x, y, Place::Free);
            if r != self.bottom() {
                let now = self.save();
                merged = Some(match merged {
                    Some(before) => self.merge(&before, &now),
                    None => now,
                });
                parts.push(r);
                if outermost {
                    values = Some(match values {
                        None => self.out.clone(),
                        Some(before) => self.same_values(before),
                    });
                }
            }
            self.restore(&start);
            if self.fuel == 0 || round > MAX_ROUNDS {
                // Too many ways: the left type is above every intersection.
                return x;
            }
            if !self.right.advance() {
                break;
            }
        }
        if let Some(m) = merged {
            self.restore(&m);
        }
        if let Some(v) = values {
            self.out = v;
        }
        union::type_union(self.h, &parts)
    }

    /// Values of outermost variables that two ways through the unions agree on.
    fn same_values(&self, before: SmallVec<[Option<Value>; 4]>) -> SmallVec<[Option<Value>; 4]> {
        before
            .iter()
            .zip(&self.out)
            .map(|(p, q)| match (*p, *q) {
                (Some(p), Some(q)) if equal::egal(self.h, p, q) => Some(p),
                _ => None,
            })
            .collect()
    }

    /// Bounds that hold whichever of two ways was taken.
    fn merge(&mut self, a: &Saved, b: &Saved) -> Saved {
        self.restore(b);
        for p in a {
            let Some(i) = self.lookup_index(p.var) else {
                continue;
            };
            let q = &self.vars[i];
            let lb = if equal::egal(self.h, p.lb, q.lb) { p.lb } else { self.bottom() };
            let ub = self.join_bound(p.ub, q.ub);
            let v = &mut self.vars[i];
            v.lb = lb;
            v.ub = ub;
            v.occurs_inv = v.occurs_inv.max(p.occurs_inv);
            v.occurs_cov = v.occurs_cov.max(p.occurs_cov);
            v.concrete |= p.concrete;
            for &moved in &p.inner {
                if !v.inner.contains(&moved) {
                    v.inner.push(moved);
                }
            }
        }
        self.save()
    }

    /// The intersection of a type with a bound, beside the main walk; `depth` is that of the bound's variable.
    pub(crate) fn meet_aside(&mut self, x: Value, y: Value, depth: u32) -> Value {
        let any = self.root(Known::Any);
        let h = self.h;
        if x == y || (y == any && !is_typevar(h, x)) || union_members(h, y).contains(&x) {
            return x;
        }
        if (x == any && !is_typevar(h, y)) || union_members(h, x).contains(&y) {
            return y;
        }
        if self.triangular > 8 {
            return x;
        }
        let choices = std::mem::take(&mut self.right);
        let invdepth = std::mem::replace(&mut self.invdepth, depth);
        self.triangular += 1;
        let r = self.meet_all(x, y);
        self.triangular -= 1;
        self.invdepth = invdepth;
        self.right = choices;
        r
    }

    /// The intersection for the union choices of this run; `Union{}` when there is none.
    pub(crate) fn meet(&mut self, x: Value, y: Value, place: Place) -> Value {
        if self.fuel == 0 || self.depth > MAX_DEPTH || x == y {
            return self.whole(y);
        }
        self.fuel -= 1;
        self.depth += 1;
        let r = self.meet_step(x, y, place);
        self.depth -= 1;
        r
    }

    fn meet_step(&mut self, x: Value, y: Value, place: Place) -> Value {
        let h = self.h;
        let (kx, ky) = (kind(h, x), kind(h, y));
        match (kx, ky) {
            (Kind::TypeVar(_), Kind::TypeVar(_)) => return self.meet_vars(x, y, place),
            (Kind::TypeVar(_), _) => return self.meet_var(x, y, place),
            (_, Kind::TypeVar(_)) => return self.meet_var(y, x, place),
            (Kind::Bottom, _) | (_, Kind::Bottom) => return self.bottom(),
            (Kind::Other, Kind::Other) => {
                return if equal::egal(h, x, y) { x } else { self.bottom() };
            }
            (Kind::Other, _) if y == self.root(Known::Any) => return x,
            (_, Kind::Other) if x == self.root(Known::Any) => return y,
            (Kind::Other, _) | (_, Kind::Other) => return self.bottom(),
            _ => {}
        }
        let closed = !has_free_typevars(h, x) && !has_free_typevars(h, y);
        if closed && self.out_index >= self.out.len() {
            if subtype(h, x, y) {
                return x;
            }
            if subtype(h, y, x) {
                return y;
            }
        }
        let any = self.root(Known::Any);
        match (kx, ky) {
            (Kind::Union(u), _) => {
                if u.a() == y || u.b() == y {
                    return y;
                }
                self.meet_union(u, y, false, place)
            }
            (_, Kind::Union(u)) => {
                if u.a() == x || u.b() == x {
                    return x;
                }
                if let Kind::UnionAll(ux) = kx
                    && !closed
                {
                    return self.meet_unionall(y, ux, false, place);
                }
                self.meet_union(u, x, true, place)
            }
            _ if y == any => self.whole(x),
            (Kind::UnionAll(u), _) if x != any => self.meet_unionall(y, u, false, place),
            (_, Kind::UnionAll(u)) if y != any => self.meet_unionall(x, u, true, place),
            _ if x == any => self.whole(y),
            (Kind::DataType(a), Kind::DataType(b)) => self.meet_datatypes(a, b, place),
            _ => self.bottom(),
        }
    }

    /// A type that is taken as it stands: its variables occur in the result.
    fn whole(&mut self, t: Value) -> Value {
        let h = self.h;
        for i in 0..self.vars.len() {
            let var = self.vars[i].var;
            if has_typevar(h, t, var) {
                let inside = t != var && occurs_invariant(h, t, var);
                let b = &mut self.vars[i];
                let count = if inside { &mut b.occurs_inv } else { &mut b.occurs_cov };
                *count = (*count + 1).min(2);
            }
        }
        t
    }

    fn meet_ordered(&mut self, other: Value, part: Value, right: bool, place: Place) -> Value {
        if right { self.meet(other, part, place) } else { self.meet(part, other, place) }
    }

    fn meet_union(&mut self, u: Union, other: Value, right: bool, place: Place) -> Value {
        let h = self.h;
        let closed = !has_free_typevars(h, u.0) && !has_free_typevars(h, other);
        if place == Place::Invariant || closed {
            let start = self.save();
            let choices = std::mem::take(&mut self.right);
            let mut merged: Option<Saved> = None;
            let mut parts = Vec::new();
            for member in [u.a(), u.b()] {
                self.right.clear();
                let r = if right { self.meet_all(other, member) } else { self.meet_all(member, other) };
                if r != self.bottom() {
                    let now = self.save();
                    merged = Some(match merged {
                        Some(m) => self.merge(&m, &now),
                        None => now,
                    });
                    parts.push(r);
                }
                self.restore(&start);
            }
            if let Some(m) = merged {
                self.restore(&m);
            }
            self.right = choices;
            return union::type_union(h, &parts);
        }
        // All ways are tried in turn, and joined at the top.
        let member = self.pick_member(u.0, true);
        self.meet_ordered(other, member, right, place)
    }

    /// Whether `y` can be reached from `x` through bounds.
    fn reaches(&self, x: Value, y: Value, depth: usize) -> bool {
        if depth > 16 {
            return true;
        }
        union_members(self.h, x).into_iter().any(|m| {
            if !is_typevar(self.h, m) {
                return false;
            }
            m == y
                || self.lookup(m).is_some_and(|b| {
                    (b.ub != m && self.reaches(b.ub, y, depth + 1)) || (b.lb != m && self.reaches(b.lb, y, depth + 1))
                })
        })
    }

    /// What a variable is known to be another name for.
    pub(crate) fn resolve(&self, mut var: Value) -> Value {
        for _ in 0..64 {
            match self.lookup(var) {
                Some(b) if b.lb == b.ub && is_typevar(self.h, b.lb) && b.lb != var => var = b.lb,
                _ => break,
            }
        }
        var
    }

    fn bounds(&self, var: Value) -> (Value, Value) {
        self.lookup(var).map_or_else(|| (TypeVar(var).lb(), TypeVar(var).ub()), |b| (b.lb, b.ub))
    }

    fn meet_vars(&mut self, x: Value, y: Value, place: Place) -> Value {
        for v in [x, y] {
            if let Some(i) = self.lookup_index(v) {
                self.record(i, place);
            }
        }
        let (x, y) = (self.resolve(x), self.resolve(y));
        if x == y {
            return x;
        }
        let (xi, yi) = (self.lookup_index(x), self.lookup_index(y));
        let (Some(_), Some(_)) = (xi, yi) else {
            // A variable that nothing binds stays as it is.
            return match (xi, yi) {
                (None, Some(_)) => self.meet_var(y, x, place),
                (Some(_), None) => self.meet_var(x, y, place),
                _ => {
                    let (_, xu) = self.bounds(x);
                    let (_, yu) = self.bounds(y);
                    if place == Place::Invariant { x } else { self.meet_aside(xu, yu, self.invdepth) }
                }
            };
        };
        let ((xl, xu), (yl, yu)) = (self.bounds(x), self.bounds(y));
        let depth = [x, y].iter().filter_map(|v| self.lookup(*v)).map(|b| b.depth).min().unwrap_or(0);
        let circular = self.reaches(xu, y, 0) || self.reaches(yu, x, 0);
        if place == Place::Invariant {
            let (outer, inner) = if self.is_outside(x, y) { (x, y) } else { (y, x) };
            let ub = match (circular, self.reaches(xu, y, 0)) {
                (true, true) => yu,
                (true, false) => xu,
                _ => self.meet_aside(xu, yu, depth),
            };
            let strip = |e: &Self, l: Value, v: Value| if l == v { e.bottom() } else { l };
            let (xl, yl) = (strip(self, xl, y), strip(self, yl, x));
            let lb = self.join_bound(xl, yl);
            if !self.holds(lb, ub) {
                return self.bottom();
            }
            if let Some(b) = self.lookup_mut(outer) {
                b.lb = lb;
                b.ub = ub;
            }
            if let Some(b) = self.lookup_mut(inner) {
                b.lb = outer;
                b.ub = outer;
            }
            return outer;
        }
        if circular {
            return if self.reaches(xu, y, 0) { x } else { y };
        }
        let ub = self.meet_aside(xu, yu, depth);
        if ub == self.bottom() {
            return ub;
        }
        let keeps = |e: &Self, v: Value| e.lookup(v).is_some_and(|b| b.keep != Keep::Replace);
        let (kx, ky) = (keeps(self, x), keeps(self, y));
        for v in [x, y] {
            if keeps(self, v)
                && let Some(b) = self.lookup_mut(v)
            {
                b.ub = ub;
            }
        }
        match (kx, ky) {
            (true, true) => {
                if self.is_outside(x, y) {
                    x
                } else {
                    y
                }
            }
            (true, false) => x,
            (false, true) => y,
            _ if ub == xu => x,
            _ if ub == yu => y,
            _ => ub,
        }
    }

    /// `x <: y` for some values of the variables, which keep the bounds that this finds when it holds in one
    /// way only.
    fn constrain(&mut self, x: Value, y: Value) -> bool {
        let saved = self.save();
        let sides: Vec<bool> = self.vars.iter().map(|b| b.right).collect();
        for b in &mut self.vars {
            b.right = true;
        }
        let (left, right) = (std::mem::take(&mut self.left), std::mem::take(&mut self.right));
        let out = std::mem::take(&mut self.out);
        let ok = self.forall_exists(x, y, Place::Free);
        let other_ways = self.right.has_more();
        self.out = out;
        self.left = left;
        self.right = right;
        for (b, side) in self.vars.iter_mut().zip(sides) {
            b.right = side;
        }
        if !ok || other_ways || self.has_stale_bound(&saved) {
            self.restore(&saved);
        }
        ok
    }

    /// Whether a bound found since then mentions a variable that was in scope only meanwhile.
    fn has_stale_bound(&self, saved: &Saved) -> bool {
        self.vars.iter().zip(saved).any(|(now, before)| {
            (now.lb != before.lb && self.mentions_unbound(now.lb))
                || (now.ub != before.ub && self.mentions_unbound(now.ub))
        })
    }

    /// `x <: y` whatever the variables are.
    fn always(&mut self, x: Value, y: Value) -> bool {
        if y == self.root(Known::Any) {
            return true;
        }
        let saved = self.save();
        for b in &mut self.vars {
            b.right = false;
        }
        let (left, right) = (std::mem::take(&mut self.left), std::mem::take(&mut self.right));
        let out = std::mem::take(&mut self.out);
        let ignore_free = std::mem::replace(&mut self.ignore_free, false);
        let ok = self.forall_exists(x, y, Place::Free);
        self.ignore_free = ignore_free;
        self.out = out;
        self.left = left;
        self.right = right;
        self.restore(&saved);
        ok
    }

    /// `x <: y` for some values of the variables; their bounds stay as they are.
    fn holds(&mut self, x: Value, y: Value) -> bool {
        if x == y || x == self.bottom() {
            return true;
        }
        let saved = self.save();
        let ok = self.constrain(x, y);
        self.restore(&saved);
        ok
    }

    fn meet_var(&mut self, b: Value, a: Value, place: Place) -> Value {
        let h = self.h;
        if let Some(i) = self.lookup_index(b) {
            self.record(i, place);
        }
        let b = self.resolve(b);
        let Some(i) = self.lookup_index(b) else {
            if place == Place::Invariant {
                return b;
            }
            return self.meet_aside(TypeVar(b).ub(), a, self.invdepth);
        };
        let (lb, ub) = (self.vars[i].lb, self.vars[i].ub);
        if self.reaches(lb, b, 0) || self.reaches(ub, b, 0) {
            return a;
        }
        if matches!(kind(h, a), Kind::Other) {
            return self.meet_value(i, a);
        }
        if lb == ub && !is_typevar(h, lb) && place != Place::Invariant && !has_free_typevars(h, lb) {
            return self.meet_aside(lb, a, self.vars[i].depth);
        }
        if place == Place::Invariant {
            return self.meet_exact(i, b, a);
        }
        let new = self.meet_aside(ub, a, self.vars[i].depth);
        if new == self.bottom() {
            return new;
        }
        if self.vars[i].keep == Keep::Narrow {
            if !self.holds(lb, new) {
                return self.bottom();
            }
            if new != b && !has_typevar(h, new, b) {
                self.vars[i].ub = new;
            }
            return b;
        }
        if is_concrete(h, new) {
            // Every value here has exactly this type, so the variable is above it.
            if !self.holds(new, ub) {
                return self.bottom();
            }
            self.vars[i].lb = self.join_bound(lb, new);
            return new;
        }
        if !is_typevar(h, ub) && !is_typevar(h, a) && self.always(ub, a) {
            return b;
        }
        new
    }

    /// A variable meets a value parameter.
    fn meet_value(&mut self, i: usize, a: Value) -> Value {
        let h = self.h;
        let (any, bottom) = (self.root(Known::Any), self.bottom());
        let b = &mut self.vars[i];
        let fits = |t: Value| matches!(kind(h, t), Kind::Other) && equal::egal(h, t, a);
        if (b.lb == bottom || fits(b.lb)) && (b.ub == any || fits(b.ub)) {
            b.lb = a;
            b.ub = a;
            a
        } else {
            bottom
        }
    }

    /// A variable must equal a type.
    fn meet_exact(&mut self, i: usize, b: Value, a: Value) -> Value {
        let h = self.h;
        let (lb, ub) = (self.vars[i].lb, self.vars[i].ub);
        if lb == ub && equal::egal(h, lb, a) {
            return lb;
        }
        if self.mentions_through(a, b, 0) {
            // `T == Vector{T}` has no solution.
            return self.bottom();
        }
        let new = if has_free_typevars(h, a) {
            let new = self.meet_aside(ub, a, self.vars[i].depth);
            if new == self.bottom() || !self.holds(lb, new) {
                return self.bottom();
            }
            // The bound may have been written in terms of other variables; `a` itself is what was asked for.
            if self.constrain(a, ub) { a } else { new }
        } else {
            if !(self.constrain(lb, a) && self.constrain(a, ub)) {
                return self.bottom();
            }
            a
        };
        if self.mentions_through(new, b, 0) {
            return self.bottom();
        }
        let v = &mut self.vars[i];
        v.lb = new;
        v.ub = new;
        new
    }

    /// Whether a type mentions a variable inside, through what other variables are known to equal.
    fn mentions_through(&self, t: Value, var: Value, depth: usize) -> bool {
        if depth > 16 || has_typevar(self.h, t, var) {
            return depth > 16 || t != var;
        }
        let mut free = Vec::new();
        collect_free_typevars(self.h, t, &mut free);
        free.into_iter().any(|v| {
            let v = self.resolve(v);
            if v == var {
                return true;
            }
            self.lookup(v).is_some_and(|b| {
                b.lb == b.ub && b.lb != v && !is_typevar(self.h, b.lb) && self.mentions_through(b.lb, var, depth + 1)
            })
        })
    }

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

    fn meet_datatypes(&mut self, x: DataType, y: DataType, place: Place) -> Value {
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

    fn meet_unionall(&mut self, t: Value, u: UnionAll, right: bool, place: Place) -> Value {
        let start = self.save();
        let (first, b) = self.meet_unionall_once(t, u, right, place, Pass::First);
        if first == self.bottom() {
            return first;
        }
        let known = equal::egal(self.h, b.lb, b.ub) && !has_free_typevars(self.h, b.lb);
        let pass = if b.concrete {
            Pass::Concrete
        } else if known && (b.occurs_cov > 0 || b.occurs_inv > 1 || as_count(self.h, b.lb).is_some()) {
            Pass::Known(b.lb)
        } else if b.occurs_cov > 0 && b.occurs_inv == 0 {
            Pass::Bounds
        } else {
            return first;
        };
        let after = self.save();
        let out = self.out.clone();
        self.restore(&start);
        let (second, c) = self.meet_unionall_once(t, u, right, place, pass);
        if pass == Pass::Bounds && !c.concrete {
            // The first says the same without the variable; the second gave the bounds.
            if second == self.bottom() {
                self.restore(&after);
                self.out = out;
                return first;
            }
            // A variable whose `where` moved outwards is the one of the second walk.
            return if self.mentions_unbound(first) { second } else { first };
        }
        second
    }

    /// Whether a type mentions a variable that is not in scope.
    fn mentions_unbound(&self, t: Value) -> bool {
        if !has_free_typevars(self.h, t) {
            return false;
        }
        let mut free = Vec::new();
        collect_free_typevars(self.h, t, &mut free);
        free.into_iter().any(|v| self.lookup(v).is_none())
    }

    fn meet_unionall_once(&mut self, t: Value, u: UnionAll, right: bool, place: Place, pass: Pass) -> (Value, Binding) {
        let h = self.h;
        let u = self.unalias(u);
        let (var, body) = (u.var(), u.body());
        let index = self.vars.len();
        let mut b = Binding::new(var, right, self.invdepth);
        match pass {
            Pass::First => {}
            Pass::Bounds => b.keep = Keep::Narrow,
            Pass::Concrete => {
                b.keep = Keep::Narrow;
                b.concrete = true;
            }
            Pass::Known(value) => {
                b.lb = value;
                b.ub = value;
            }
        }
        self.vars.push(b);
        let mut r = if right {
            self.out_index += 1;
            let r = self.meet(t, body, place);
            self.out_index -= 1;
            r
        } else {
            self.meet(body, t, place)
        };
        let mut b = self.vars[index].clone();
        b.concrete |= b.occurs_cov > 1 && is_leaf_bound(h, TypeVar(var).lb()) && !occurs_invariant(h, body, var);
        if r != self.bottom() && b.concrete {
            if is_typevar(h, b.lb) {
                if let Some(lower) = self.lookup_mut(b.lb) {
                    lower.concrete = true;
                }
            } else if !is_leaf_bound(h, b.lb) {
                r = self.bottom();
            }
        }
        self.vars.truncate(index);
        if r != self.bottom() {
            r = self.close(r, &b, body);
        }
        (r, b)
    }

    /// Takes a variable out of scope: puts its value into the result, or a `where` around it.
    fn close(&mut self, result: Value, b: &Binding, body: Value) -> Value {
        let h = self.h;
        let var = TypeVar(b.var);
        let value = if equal::egal(h, b.lb, b.ub) {
            Some(b.ub)
        } else if !is_typevar(h, b.ub)
            && is_concrete(h, b.ub)
            && (b.concrete || !occurs_invariant(h, body, b.var))
            && !occurs_invariant(h, result, b.var)
        {
            // A tuple element below a concrete type is that type.
            Some(b.ub)
        } else {
            None
        };
        let replacement = match value {
            Some(v) => v,
            None if b.lb != var.lb() || b.ub != var.ub() => new_typevar(h, var.name(), b.lb, b.ub),
            None => b.var,
        };
        if b.right && self.out_index < self.out.len() {
            let value = if b.occurs_inv == 0 { widen_type_type(h, replacement) } else { replacement };
            self.out[self.out_index] = Some(value);
        }
        let mut wrap = value.is_none();
        for i in 0..self.vars.len() {
            for upper in [false, true] {
                let bound = if upper { self.vars[i].ub } else { self.vars[i].lb };
                if !has_typevar(h, bound, b.var) {
                    continue;
                }
                let new = if value.is_some() {
                    instantiate_unchecked(h, bound, &[(b.var, replacement)])
                } else if bound == b.var {
                    if upper { b.ub } else { b.lb }
                } else if self.vars[i].depth == b.depth && self.vars[i].lb == self.vars[i].ub
                    || (upper && self.vars[i].inner.contains(&replacement))
                {
                    // The `where` of this variable moves outside of the one that is known through it.
                    if !self.vars[i].inner.contains(&replacement) {
                        self.vars[i].inner.push(replacement);
                    }
                    wrap = false;
                    instantiate_unchecked(h, bound, &[(b.var, replacement)])
                } else if upper {
                    let named = instantiate_unchecked(h, bound, &[(b.var, replacement)]);
                    unionall::unionall(h, TypeVar(replacement), named)
                } else {
                    self.bottom()
                };
                if upper {
                    self.vars[i].ub = new;
                } else {
                    self.vars[i].lb = new;
                }
            }
        }
        let mut r = result;
        if has_typevar(h, r, b.var) {
            if replacement != b.var {
                r = instantiate_unchecked(h, r, &[(b.var, replacement)]);
            }
            if wrap {
                r = unionall::unionall(h, TypeVar(replacement), r);
            }
        }
        for &moved in b.inner.iter().rev() {
            r = unionall::unionall(h, TypeVar(moved), r);
        }
        r
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
