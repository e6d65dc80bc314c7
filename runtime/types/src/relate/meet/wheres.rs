//! Intersection under a `where`: once to see where its variable occurs, again with what that says, and out of its scope.

use super::super::env::*;
use super::super::sub::widen_type_type;
use crate::kinds::*;
use crate::subst::instantiate_unchecked;
use crate::{equal, unionall};
use abi::Value;
use heap::typed::{TypeVar, UnionAll};

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

impl Env<'_> {
    pub(super) fn meet_unionall(&mut self, t: Value, u: UnionAll, right: bool, place: Place) -> Value {
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
    pub(super) fn mentions_unbound(&self, t: Value) -> bool {
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
        // A bound that came to mention the variable itself: inside it stands for all that it was declared for.
        let closed = b.ub != b.var && has_typevar(h, b.ub, b.var);
        let b = &Binding { ub: if closed { unionall::unionall(h, var, b.ub) } else { b.ub }, ..b.clone() };
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
