//! Substitution of types for type variables.

use crate::apply::{Checks, apply_name};
use crate::error::Result;
use crate::kinds::*;
use crate::{union, unionall, vararg};
use abi::{Value, type_flags};
use heap::Heap;
use heap::typed::TypeVar;

/// Replaces free variables by what `env` pairs them with; checks bounds of parameters on the way.
pub fn instantiate(h: &Heap, t: Value, env: &[(Value, Value)]) -> Result<Value> {
    subst(h, t, env, Checks::Bounds)
}

/// As `instantiate` without bound checks; what cannot be made at all becomes `Union{}`.
pub fn instantiate_unchecked(h: &Heap, t: Value, env: &[(Value, Value)]) -> Value {
    if env.is_empty() {
        return t;
    }
    subst(h, t, env, Checks::None).unwrap_or_else(|_| h.root(abi::Known::Bottom))
}

pub(crate) fn subst(h: &Heap, t: Value, env: &[(Value, Value)], checks: Checks) -> Result<Value> {
    match kind(h, t) {
        Kind::TypeVar(_) => Ok(env.iter().rev().find(|(var, _)| *var == t).map_or(t, |(_, with)| *with)),
        Kind::UnionAll(u) => {
            if !has_free_typevars(h, t) {
                return Ok(t);
            }
            let var = TypeVar(u.var());
            let lb = subst(h, var.lb(), env, checks)?;
            let ub = subst(h, var.ub(), env, checks)?;
            if lb == var.lb() && ub == var.ub() {
                // The variable is its own binding, whatever the outer environment says of it.
                let mut inner = env.to_vec();
                inner.push((var.0, var.0));
                let body = subst(h, u.body(), &inner, checks)?;
                if body == u.body() {
                    return Ok(t);
                }
                return Ok(unionall::unionall(h, var, body));
            }
            let fresh = new_typevar(h, var.name(), lb, ub);
            let mut inner = env.to_vec();
            inner.push((var.0, fresh));
            let body = subst(h, u.body(), &inner, checks)?;
            Ok(unionall::unionall(h, TypeVar(fresh), body))
        }
        Kind::Union(u) => {
            let a = subst(h, u.a(), env, checks)?;
            let b = subst(h, u.b(), env, checks)?;
            if a == u.a() && b == u.b() {
                return Ok(t);
            }
            Ok(union::type_union(h, &[a, b]))
        }
        Kind::Vararg(va) => {
            let elem = va.try_T().map(|t| subst(h, t, env, checks)).transpose()?;
            let n = va.try_N().map(|n| subst(h, n, env, checks)).transpose()?;
            if elem == va.try_T() && n == va.try_N() {
                return Ok(t);
            }
            vararg::vararg(h, elem, n)
        }
        Kind::DataType(dt) => {
            if dt.flags() & type_flags::FREE_TYPEVARS == 0 {
                return Ok(t);
            }
            let n = n_params(dt);
            let mut changed = false;
            let mut new = Vec::with_capacity(n);
            for i in 0..n {
                let old = param(dt, i);
                let p = subst(h, old, env, checks)?;
                changed |= p != old;
                new.push(p);
            }
            if !changed {
                return Ok(t);
            }
            apply_name(h, dt, &new, checks)
        }
        Kind::Bottom | Kind::Other => Ok(t),
    }
}
