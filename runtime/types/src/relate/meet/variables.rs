//! Intersection with a variable: bounds are narrowed, or the variable takes a value.

use super::super::env::*;
use crate::equal;
use crate::kinds::*;
use abi::{Known, Value};
use heap::typed::TypeVar;

impl Env<'_> {
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

    pub(super) fn bounds(&self, var: Value) -> (Value, Value) {
        self.lookup(var).map_or_else(|| (TypeVar(var).lb(), TypeVar(var).ub()), |b| (b.lb, b.ub))
    }

    pub(super) fn meet_vars(&mut self, x: Value, y: Value, place: Place) -> Value {
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
        // Two variables that only concrete types fit share values only when they are the same type.
        let concrete = |e: &Self, v: Value| e.lookup(v).is_some_and(|b| b.concrete);
        if place == Place::Invariant || (concrete(self, x) && concrete(self, y)) {
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
    pub(super) fn constrain(&mut self, x: Value, y: Value) -> bool {
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
    pub(super) fn holds(&mut self, x: Value, y: Value) -> bool {
        if x == y || x == self.bottom() {
            return true;
        }
        let saved = self.save();
        let ok = self.constrain(x, y);
        self.restore(&saved);
        ok
    }

    pub(super) fn meet_var(&mut self, b: Value, a: Value, place: Place) -> Value {
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
}
