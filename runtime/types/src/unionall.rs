//! `where`: making `UnionAll` types in their normal form.

use crate::kinds::*;
use crate::relate::env::occurs_invariant;
use crate::relate::specific::count_occurrences;
use crate::{union, vararg};
use abi::{Known, Value};
use heap::Heap;
use heap::typed::{TypeVar, UnionAll};

/// `body where var`; just `body` when it does not mention the variable, the bound when it is the variable.
pub fn unionall(h: &Heap, var: TypeVar, body: Value) -> Value {
    if body == var.0 {
        return var.ub();
    }
    if let Kind::Vararg(va) = kind(h, body) {
        // A `where` around `Vararg{T}` is one around its element type.
        let elem = va.try_T().map(|t| unionall(h, var, t));
        return vararg::vararg(h, elem, va.try_N()).expect("the count is that of a valid Vararg");
    }
    if !has_typevar(h, body, var.0) {
        return body;
    }
    h.new_struct(h.root(Known::UnionAll), &[var.0, body])
}

/// A parameter in its normal form: `Tuple{T} where T<:Real` is `Tuple{Real}`, since the variable stands once, as an
/// element, and so for all that its bound allows.
pub(crate) fn normal_param(h: &Heap, t: Value) -> Value {
    match kind(h, t) {
        Kind::UnionAll(u) => {
            let var = TypeVar(u.var());
            let body = normal_param(h, u.body());
            let covariant = matches!(kind(h, body), Kind::Union(_) | Kind::UnionAll(_)) || as_tuple(h, body).is_some();
            if var.lb() == var.ub()
                || (covariant && count_occurrences(h, body, var.0) == 1 && !occurs_invariant(h, body, var.0))
            {
                return crate::subst::instantiate_unchecked(h, body, &[(var.0, var.ub())]);
            }
            if body == u.body() { t } else { unionall(h, var, body) }
        }
        Kind::Union(u) => {
            let (a, b) = (normal_param(h, u.a()), normal_param(h, u.b()));
            if a == u.a() && b == u.b() { t } else { union::type_union(h, &[a, b]) }
        }
        _ => t,
    }
}

/// Puts `where`s around a type, the last variable innermost.
pub fn wrap_unionall(h: &Heap, body: Value, vars: &[TypeVar]) -> Value {
    vars.iter().rev().fold(body, |t, v| unionall(h, *v, t))
}

/// Puts the `where`s of `like` around `body` (the inverse of `unwrap_unionall`).
pub fn rewrap_unionall(h: &Heap, body: Value, like: Value) -> Value {
    match kind(h, like) {
        Kind::UnionAll(u) => {
            let inner = rewrap_unionall(h, body, u.body());
            unionall(h, TypeVar(u.var()), inner)
        }
        _ => body,
    }
}

/// The same type with a fresh variable, so that it can be used twice in one comparison.
pub fn rename(h: &Heap, u: UnionAll) -> UnionAll {
    let var = TypeVar(u.var());
    let fresh = new_typevar(h, var.name(), var.lb(), var.ub());
    let body = crate::subst::instantiate_unchecked(h, u.body(), &[(var.0, fresh)]);
    UnionAll(h.new_struct(h.root(Known::UnionAll), &[fresh, body]))
}

/// `Union{A where T, B where T}` from a union under a `where`.
pub fn distribute_unionall(h: &Heap, u: UnionAll) -> Value {
    let parts: Vec<Value> = union_members(h, u.body()).into_iter().map(|m| unionall(h, TypeVar(u.var()), m)).collect();
    union::type_union(h, &parts)
}
