//! Subtyping with variables: the walk over two types that finds whether all of the left is in the right.
//!
//! Variables bound on the left stand for every type in their bounds; those on the right are to be found,
//! and collect a lower and an upper bound on the way. Left unions must hold for each member, right unions
//! for one.

use super::env::*;
use crate::equal::egal;
use crate::fields::supertype;
use crate::kinds::*;
use crate::subtype::subtype;
use crate::union;
use abi::{Known, Value, type_flags};
use heap::Object;
use heap::typed::{DataType, TypeVar, UnionAll};
use smallvec::SmallVec;

impl Env<'_> {
    pub(crate) fn root(&self, k: Known) -> Value {
        self.h.root(k)
    }

    /// Every choice on the left has a choice on the right.
    pub(crate) fn forall_exists(&mut self, x: Value, y: Value, place: Place) -> bool {
        let mut saved = self.save();
        self.left.clear();
        loop {
            self.right.clear();
            loop {
                self.right.rewind();
                self.left.rewind();
                if self.sub(x, y, place) {
                    break;
                }
                self.restore(&saved);
                if self.fuel == 0 || !self.right.advance() {
                    return false;
                }
            }
            if !self.left.advance() {
                return true;
            }
            saved = self.save();
        }
    }

    /// Every choice on the left, where the right's choices belong to the comparison around this one.
    fn forall_local(&mut self, x: Value, y: Value, place: Place) -> bool {
        if !has_free_typevars(self.h, x) && !has_free_typevars(self.h, y) {
            return subtype(self.h, x, y);
        }
        let left = std::mem::take(&mut self.left);
        let result = if self.has_existential(x) || self.has_existential(y) {
            loop {
                self.left.rewind();
                if !self.sub(x, y, place) {
                    break false;
                }
                if !self.left.advance() {
                    break true;
                }
            }
        } else {
            let right = std::mem::take(&mut self.right);
            let r = self.forall_exists(x, y, place);
            self.right = right;
            r
        };
        self.left = left;
        result
    }

    /// The walk itself.
    pub(crate) fn sub(&mut self, x: Value, y: Value, place: Place) -> bool {
        if self.fuel == 0 || self.depth > MAX_DEPTH {
            return false;
        }
        self.fuel -= 1;
        self.depth += 1;
        let r = self.sub_step(x, y, place);
        self.depth -= 1;
        r
    }

    fn sub_step(&mut self, x: Value, y: Value, place: Place) -> bool {
        let h = self.h;
        let (mut x, mut y) = (x, y);
        if let Kind::Union(_) = kind(h, x) {
            if x == y {
                return true;
            }
            x = self.pick_member(x, false);
        }
        if let Kind::Union(u) = kind(h, y) {
            if x == u.a() || x == u.b() {
                return true;
            }
            let split = match kind(h, x) {
                Kind::UnionAll(xu) => return self.sub_unionall(y, xu, false, place),
                // A variable is first matched against the whole union, then against its members; there is
                // no need to look at the members when no variable is to be found.
                Kind::TypeVar(_) => {
                    let found = self.lookup(x).is_some_and(|b| b.right);
                    (found || has_free_typevars(h, y)) && self.right.pick()
                }
                _ => true,
            };
            if split {
                y = self.pick_member(y, true);
            }
        }
        match (kind(h, x), kind(h, y)) {
            (Kind::TypeVar(_), Kind::TypeVar(_)) => self.var_var(x, y, place),
            (Kind::TypeVar(_), Kind::UnionAll(u)) if self.lookup(x).map_or(!self.ignore_free, |b| !b.right) => {
                self.bound_below(x, y) || self.sub_unionall(x, u, true, place)
            }
            (Kind::TypeVar(_), _) => self.var_below(x, y, place),
            (_, Kind::TypeVar(_)) => self.var_above(y, x, place),
            (Kind::Vararg(_), _) if y == self.root(Known::Any) => false,
            (_, _) if y == self.root(Known::Any) => true,
            (Kind::Bottom, ky) => !matches!(ky, Kind::Other | Kind::Vararg(_)),
            (Kind::UnionAll(u), _) => {
                if x == y && self.out_index >= self.out.len() {
                    return true;
                }
                self.sub_unionall(y, u, false, place)
            }
            (_, Kind::UnionAll(u)) => self.sub_unionall(x, u, true, place),
            (Kind::DataType(xd), Kind::DataType(yd)) => self.sub_datatype(xd, yd, place),
            (Kind::Other, Kind::Other) => egal(h, x, y),
            _ => false,
        }
    }

    fn sub_datatype(&mut self, xd: DataType, yd: DataType, place: Place) -> bool {
        if xd == yd {
            return true;
        }
        let h = self.h;
        if is_tuple(yd) {
            return is_tuple(xd) && self.sub_tuple(xd, yd, place);
        }
        if is_tuple(xd) {
            return false;
        }
        let (x_type, y_type) = (is_type_type(h, xd), is_type_type(h, yd));
        if x_type && !y_type {
            return self.type_below_kind(param(xd, 0), yd);
        }
        if y_type && !x_type && xd.0 != self.root(Known::Bottom).type_of() {
            return self.kind_below_type(xd, param(yd, 0));
        }
        let any = self.root(Known::Any);
        let mut xd = xd;
        while xd.name() != yd.name() {
            if xd.0 == any {
                return false;
            }
            xd = supertype(h, xd);
        }
        if (xd.flags() | yd.flags()) & type_flags::FREE_TYPEVARS == 0 && !x_type {
            // Types without free variables are unique, but for `Type{A}` and `Type{B}` of equal types.
            return xd == yd;
        }
        self.invdepth += 1;
        let all = (0..n_params(xd)).all(|i| self.sub_equal(param(xd, i), param(yd, i)));
        self.invdepth -= 1;
        all
    }

    /// `Type{p} <: y` for a `y` that is not itself `Type{...}`: `y` must be the kind of `p`.
    fn type_below_kind(&mut self, p: Value, y: DataType) -> bool {
        if is_typevar(self.h, p) {
            return false;
        }
        p.type_of() == y.0
    }

    /// `DataType <: Type{p}` and the like: only when `p` is a variable that may be any type.
    fn kind_below_type(&mut self, x: DataType, p: Value) -> bool {
        if !is_typevar(self.h, p) || !is_kind(self.h, x.0) {
            return false;
        }
        let (any, bottom) = (self.root(Known::Any), self.root(Known::Bottom));
        if let Some(i) = self.lookup_index(p)
            && self.vars[i].right
        {
            // The value would be whatever type the object is: nothing else may be said of the variable.
            let b = &self.vars[i];
            let (ub, depth) = (b.ub, b.depth);
            if b.any_type || b.lb != bottom || b.occurs_inv + b.occurs_cov > 0 || self.invdepth > depth {
                return false;
            }
            if ub != any && !(is_typevar(self.h, ub) && self.sub(any, ub, Place::Free)) {
                return false;
            }
            self.record(i, Place::Invariant);
            self.vars[i].any_type = true;
            return true;
        }
        self.invdepth += 1;
        let r = self.sub(any, p, Place::Invariant) && self.sub(p, bottom, Place::Invariant);
        self.invdepth -= 1;
        r
    }

    /// Equality of two invariant parameters.
    pub(crate) fn sub_equal(&mut self, x: Value, y: Value) -> bool {
        let h = self.h;
        if x == y {
            if let Some(i) = is_typevar(h, x).then(|| self.lookup_index(x)).flatten() {
                self.record(i, Place::Invariant);
            }
            return true;
        }
        let (kx, ky) = (kind(h, x), kind(h, y));
        match (kx, ky) {
            (Kind::DataType(a), Kind::DataType(b)) => {
                if (a.flags() | b.flags()) & type_flags::FREE_TYPEVARS == 0
                    && (a.flags() | b.flags()) & type_flags::CONCRETE != 0
                {
                    // Instantiations are unique.
                    return false;
                }
                if a.name() != b.name() {
                    return false;
                }
            }
            (Kind::Other, Kind::Other) => return egal(h, x, y),
            // A closed type against a variable that is to be found needs no union to be decided.
            (_, Kind::TypeVar(_)) if self.is_found(y) && !has_free_typevars(h, x) => {
                return self.var_above(y, x, Place::Invariant) && self.var_below(y, x, Place::Free);
            }
            (Kind::TypeVar(_), _) if self.is_found(x) && !has_free_typevars(h, y) => {
                return self.var_below(x, y, Place::Invariant) && self.var_above(x, y, Place::Free);
            }
            (Kind::Other, Kind::TypeVar(_)) | (Kind::TypeVar(_), Kind::Other) => {}
            (Kind::Other, _) | (_, Kind::Other) => return false,
            (Kind::Union(a), Kind::Union(b)) if has_free_typevars(h, x) || has_free_typevars(h, y) => {
                // First pair the members as they are written, then try the general way.
                let general = self.right.pick();
                if !general {
                    return self.sub_equal(a.a(), b.a()) && self.sub_equal(a.b(), b.b());
                }
            }
            _ => {}
        }
        self.forall_local(x, y, Place::Invariant) && self.forall_local(y, x, Place::Free)
    }

    /// Whether the variable is one that is to be found.
    fn is_found(&self, var: Value) -> bool {
        self.lookup(var).is_some_and(|b| b.right)
    }

    /// A check of bounds: its union choices are its own on the left.
    pub(crate) fn check(&mut self, x: Value, y: Value) -> bool {
        let (any, bottom) = (self.root(Known::Any), self.root(Known::Bottom));
        if x == y || (x == bottom && is_type(self.h, y)) || (y == any && is_type(self.h, x)) {
            return true;
        }
        if x == any && as_datatype(self.h, y).is_some() {
            return false;
        }
        self.forall_local(x, y, Place::Free)
    }

    /// Continues with the bound of a left variable.
    fn sub_bound(&mut self, x: Value, y: Value, place: Place) -> bool {
        let (any, bottom) = (self.root(Known::Any), self.root(Known::Bottom));
        if x == y || (x == bottom && is_type(self.h, y)) || (y == any && is_type(self.h, x)) {
            return true;
        }
        if x == any && as_datatype(self.h, y).is_some() {
            return false;
        }
        self.sub(x, y, place)
    }

    /// Whether already the bound of a left variable, a `where` itself, is below `y`.
    fn bound_below(&mut self, x: Value, y: Value) -> bool {
        let h = self.h;
        let mut ub = x;
        for _ in 0..16 {
            match self.lookup(ub) {
                Some(b) if !b.right => ub = b.ub,
                None if is_typevar(h, ub) => ub = TypeVar(ub).ub(),
                _ => break,
            }
        }
        matches!(kind(h, ub), Kind::UnionAll(_))
            && !self.has_existential(ub)
            && !self.has_existential(y)
            && self.forall_local(ub, y, Place::Free)
    }

    fn var_var(&mut self, x: Value, y: Value, place: Place) -> bool {
        if x == y {
            return true;
        }
        let (xi, yi) = (self.lookup_index(x), self.lookup_index(y));
        if self.ignore_free && (xi.is_none() || yi.is_none()) {
            return true;
        }
        let x_found = xi.is_some_and(|i| self.vars[i].right);
        let y_found = yi.is_some_and(|i| self.vars[i].right);
        if x_found {
            if let Some(i) = yi {
                self.record(i, place);
            }
            if let (true, Some(i), Some(j)) = (y_found, xi, yi) {
                self.record(i, place);
                let (lb, ub) = (self.vars[i].lb, self.vars[j].ub);
                return self.sub(lb, ub, Place::Free);
            }
            return self.var_below(x, y, place);
        }
        if y_found {
            if let Some(i) = xi {
                self.record(i, place);
            }
            return self.var_above(y, x, place);
        }
        let x_ub = xi.map_or_else(|| TypeVar(x).ub(), |i| self.vars[i].ub);
        let y_lb = yi.map_or_else(|| TypeVar(y).lb(), |i| self.vars[i].lb);
        for i in [xi, yi].into_iter().flatten() {
            self.record(i, place);
        }
        if self.is_outside(x, y) { self.sub_bound(x, y_lb, place) } else { self.sub_bound(x_ub, y, place) }
    }

    /// `b <: a` for a variable `b`; narrows its upper bound when it is to be found.
    fn var_below(&mut self, b: Value, a: Value, place: Place) -> bool {
        let h = self.h;
        let b = if self.intersection { self.resolve(b) } else { b };
        if a == b {
            return true;
        }
        let Some(i) = self.lookup_index(b) else {
            return self.ignore_free || self.sub_bound(TypeVar(b).ub(), a, place);
        };
        self.record(i, place);
        if !self.vars[i].right {
            let ub = self.vars[i].ub;
            return self.sub_bound(ub, a, place);
        }
        if self.vars[i].ub == a {
            return true;
        }
        if self.vars[i].any_type || self.vars[i].any_length || self.vars[i].length_of.is_some() {
            return false;
        }
        let is_value = matches!(kind(h, a), Kind::Other);
        let lb = self.vars[i].lb;
        if !((is_value && lb == self.root(Known::Bottom)) || self.check(lb, a)) {
            return false;
        }
        let new = if self.intersection {
            self.meet_aside(a, self.vars[i].ub, self.vars[i].depth)
        } else {
            self.meet_bound(self.vars[i].ub, a)
        };
        if new != b && !union_members(h, new).contains(&b) {
            self.vars[i].ub = new;
        }
        if is_typevar(h, a)
            && let Some(j) = self.lookup_index(a)
            && !self.vars[j].right
            && union_members(h, self.vars[i].lb).contains(&a)
            && self.vars[i].depth != self.vars[j].depth
            && self.is_outside(b, a)
        {
            // One value cannot equal every type that an inner variable stands for.
            let (lo, hi) = (self.vars[j].lb, self.vars[j].ub);
            return self.sub_bound(hi, lo, place);
        }
        true
    }

    /// `a <: b` for a variable `b`; raises its lower bound when it is to be found.
    fn var_above(&mut self, b: Value, a: Value, place: Place) -> bool {
        let h = self.h;
        let b = if self.intersection { self.resolve(b) } else { b };
        if a == b {
            return true;
        }
        let Some(i) = self.lookup_index(b) else {
            return self.ignore_free || self.sub_bound(a, TypeVar(b).lb(), place);
        };
        self.record(i, place);
        if !self.vars[i].right {
            let lb = self.vars[i].lb;
            return self.sub_bound(a, lb, place);
        }
        if self.vars[i].lb == a {
            return true;
        }
        if self.vars[i].any_type || self.vars[i].any_length || self.vars[i].length_of.is_some() {
            return false;
        }
        let is_value = matches!(kind(h, a), Kind::Other);
        let ub = self.vars[i].ub;
        if !((is_value && ub == self.root(Known::Any)) || self.check(a, ub)) {
            return false;
        }
        let new = self.join_bound(self.vars[i].lb, a);
        if new != b && !union_members(h, new).contains(&b) {
            self.vars[i].lb = new;
        }
        place != Place::Invariant || self.may_hold(i, a)
    }

    /// Whether variable `i`, found to equal `a`, may do so: one value cannot equal all that a left variable
    /// further inside stands for.
    fn may_hold(&mut self, i: usize, a: Value) -> bool {
        let h = self.h;
        let depth = self.vars[i].depth;
        let escaping = (i + 1..self.vars.len()).find(|&j| {
            let v = &self.vars[j];
            !v.right && v.depth != depth && has_typevar(h, a, v.var)
        });
        match escaping {
            None => true,
            Some(j) => {
                let (lo, hi) = (self.vars[j].lb, self.vars[j].ub);
                self.sub_bound(hi, lo, Place::Free)
            }
        }
    }

    /// The least bound above both, without looking into them.
    pub(crate) fn join_bound(&mut self, a: Value, b: Value) -> Value {
        let h = self.h;
        let (any, bottom) = (self.root(Known::Any), self.root(Known::Bottom));
        if a == bottom || b == any || a == b {
            return b;
        }
        if b == bottom || a == any {
            return a;
        }
        match (kind(h, a), kind(h, b)) {
            // Two different values have only "anything" in common, which no value equals.
            (Kind::Other, _) | (_, Kind::Other) => {
                if egal(h, a, b) {
                    a
                } else {
                    any
                }
            }
            // A left variable is below its own bound.
            (Kind::TypeVar(_), _) if self.lookup(a).is_some_and(|v| !v.right && v.ub == b) => b,
            (_, Kind::TypeVar(_)) if self.lookup(b).is_some_and(|v| !v.right && v.ub == a) => a,
            // And above its own lower one.
            (Kind::TypeVar(_), _) if self.lookup(a).is_some_and(|v| !v.right && v.lb == b) => a,
            (_, Kind::TypeVar(_)) if self.lookup(b).is_some_and(|v| !v.right && v.lb == a) => b,
            _ => union::type_union(h, &[a, b]),
        }
    }

    /// A bound below both (the new one where that cannot be said).
    fn meet_bound(&mut self, a: Value, b: Value) -> Value {
        let h = self.h;
        let (any, bottom) = (self.root(Known::Any), self.root(Known::Bottom));
        if a == any || b == bottom || a == b {
            return b;
        }
        if b == any || a == bottom {
            return a;
        }
        if matches!(kind(h, a), Kind::Other) || matches!(kind(h, b), Kind::Other) {
            return b;
        }
        if union_members(h, a).contains(&b) {
            return b;
        }
        if union_members(h, b).contains(&a) {
            return a;
        }
        if has_free_typevars(h, a) || has_free_typevars(h, b) {
            return b;
        }
        if subtype(h, a, b) {
            a
        } else if subtype(h, b, a) {
            b
        } else {
            crate::intersect::intersect(h, a, b)
        }
    }

    fn sub_unionall(&mut self, t: Value, u: UnionAll, right: bool, place: Place) -> bool {
        let h = self.h;
        let u = self.unalias(u);
        let (var, body) = (u.var(), u.body());
        let index = self.vars.len();
        self.vars.push(Binding::new(var, right, self.invdepth));
        let mut ok = if right {
            self.out_index += 1;
            let r = self.sub(t, body, place);
            self.out_index -= 1;
            r
        } else {
            self.sub(body, t, place)
        };
        let mut b = self.vars[index].clone();
        if b.occurs_inv == 0 {
            b.lb = widen_type_type(h, b.lb);
        }
        let diagonal = b.occurs_cov > 1 && !occurs_invariant(h, body, var);
        // A variable that occurs more than once, and only as a tuple element, has concrete values only.
        if ok && (b.concrete || (diagonal && is_leaf_bound(h, TypeVar(var).lb()))) {
            if b.concrete && !diagonal && !is_leaf_bound(h, b.ub) {
                ok = false;
            } else if is_typevar(h, b.lb) {
                let is_concrete = self.concrete_left.contains(&b.lb);
                match self.lookup_mut(b.lb) {
                    Some(lower) => lower.concrete = true,
                    None if is_concrete => {}
                    None => ok = is_leaf_bound(h, TypeVar(b.lb).lb()) && false_unless_leaf(h, b.lb),
                }
            } else if !is_leaf_bound(h, b.lb) {
                ok = false;
            }
        }
        self.vars.truncate(index);
        if ok && !right {
            if b.concrete || (diagonal && is_leaf_bound(h, TypeVar(var).lb())) {
                self.concrete_left.push(var);
            }
            self.close_lower_bounds(TypeVar(var), b.ub);
            self.close_upper_bounds(var, b.lb);
        }
        if ok && right && self.out_index < self.out.len() {
            self.report(self.out_index, &b, TypeVar(var));
        }
        ok
    }

    /// What was found to be above a left variable, which goes out of scope, is above all that it stands for.
    /// (Not what equals it: that varies with it, so no one type is known.) One that only concrete types fit stays: what
    /// is above it may be concrete as well, if nothing else is below that.
    fn close_lower_bounds(&mut self, var: TypeVar, ub: Value) {
        let h = self.h;
        for i in 0..self.vars.len() {
            let lb = self.vars[i].lb;
            if !self.vars[i].right || !has_typevar(h, lb, var.0) || has_typevar(h, self.vars[i].ub, var.0) {
                continue;
            }
            let mut closed = self.root(Known::Bottom);
            for m in union_members(h, lb) {
                let all = if m == var.0 && self.concrete_left.contains(&m) {
                    m
                } else if m == var.0 {
                    ub
                } else {
                    crate::unionall::unionall(h, var, m)
                };
                closed = self.join_bound(closed, all);
            }
            self.vars[i].lb = closed;
        }
    }

    /// What was found to be below a left variable, which goes out of scope, is below all that it stands for.
    fn close_upper_bounds(&mut self, var: Value, lb: Value) {
        for b in &mut self.vars {
            if b.right && b.ub == var {
                b.ub = lb;
            }
        }
    }

    /// Writes the value found for an outermost variable.
    fn report(&mut self, slot: usize, b: &Binding, var: TypeVar) {
        let h = self.h;
        let bottom = self.root(Known::Bottom);
        let mut b = b.clone();
        if self.concrete_left.contains(&b.lb) {
            b.lb = TypeVar(b.lb).ub();
        }
        let value = if b.any_type || b.any_length || b.length_of.is_some() {
            var.0
        } else if b.occurs_inv == 0 && b.lb != bottom {
            if is_leaf_bound(h, b.lb) { b.lb } else { new_typevar(h, var.name(), bottom, b.lb) }
        } else if b.lb != bottom || b.lb == b.ub {
            b.lb
        } else if b.lb == var.lb() && b.ub == var.ub() {
            var.0
        } else {
            new_typevar(h, var.name(), b.lb, b.ub)
        };
        let value = self.close_value(value, var);
        // Different values for different members of a union: not known.
        self.out[slot] = Some(match self.out[slot] {
            Some(old) if !crate::equal::egal(h, old, value) => var.0,
            _ => value,
        });
    }

    /// A value that mentions variables of the left side, which are out of scope now, is only a bound.
    fn close_value(&self, value: Value, var: TypeVar) -> Value {
        let h = self.h;
        if is_typevar(h, value) || !has_free_typevars(h, value) {
            return value;
        }
        let mut free = Vec::new();
        collect_free_typevars(h, value, &mut free);
        let free: Vec<TypeVar> = free.into_iter().map(TypeVar).collect();
        let ub = crate::unionall::wrap_unionall(h, value, &free);
        new_typevar(h, var.name(), self.root(Known::Bottom), ub)
    }

    /// `x <: y` with values for the outermost `n` variables of `y`.
    pub(crate) fn with_output(&mut self, n: usize) -> &mut Self {
        self.out = SmallVec::from_elem(None, n);
        self
    }
}

/// An argument that is the type `X` is an instance of `typeof(X)`; that it is this instance matters only where the
/// method asks for `Type{...}`. So `f(x::T, y::T) where T` takes `f(Int, String)`, and `T` is `DataType`.
pub(crate) fn widen_type_type(h: &heap::Heap, t: Value) -> Value {
    match kind(h, t) {
        Kind::DataType(dt) if is_type_type(h, dt) && !has_free_typevars(h, t) => param(dt, 0).type_of(),
        Kind::Union(_) => {
            let members: Vec<Value> = union_members(h, t).into_iter().map(|m| widen_type_type(h, m)).collect();
            union::type_union(h, &members)
        }
        _ => t,
    }
}

/// A variable nobody binds is concrete only when its own bounds say so.
fn false_unless_leaf(h: &heap::Heap, var: Value) -> bool {
    is_leaf_bound(h, TypeVar(var).ub())
}
