//! `===` on any two values, and equality of type parameters.

use crate::fields::field_types;
use crate::kinds::*;
use crate::layout::{LayoutView, layout_of, stored_type};
use crate::subtype;
use abi::{Known, ObjectKind, Value, type_flags, typename_flags};
use heap::typed::{DataType, TypeVar};
use heap::{Heap, Object};

/// `a === b`: the same object, or immutable values with the same content.
#[inline]
pub fn egal(h: &Heap, a: Value, b: Value) -> bool {
    a == b || (a.type_of() == b.type_of() && egal_same_type(h, a, b))
}

fn egal_same_type(h: &Heap, a: Value, b: Value) -> bool {
    let r = h.roots();
    let t = a.type_of();
    match kind(h, a) {
        Kind::TypeVar(_) | Kind::Bottom => return false,
        Kind::Other => {}
        _ => return egal_types(h, a, b, &mut Vec::new()),
    }
    if t == r.get(Known::Symbol) {
        return false;
    }
    if t == r.get(Known::String) {
        return a.string_bytes() == b.string_bytes();
    }
    if t == r.get(Known::SimpleVector) {
        return a.svec_len() == b.svec_len() && (0..a.svec_len()).all(|i| egal_opt(h, a.svec_get(i), b.svec_get(i)));
    }
    let dt = DataType(t);
    if name_of(dt).flags() & typename_flags::MUTABLE != 0 {
        return false;
    }
    match layout_of(h, dt) {
        Some(l) if l.kind() == ObjectKind::Fixed => egal_fields(h, dt, l, a, 0, b, 0),
        _ => false,
    }
}

fn egal_opt(h: &Heap, a: Option<Value>, b: Option<Value>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => egal(h, a, b),
        _ => false,
    }
}

/// `===` on immutable structs of one type stored inside two objects at byte offsets.
pub fn egal_fields(h: &Heap, dt: DataType, l: LayoutView, a: Value, at_a: usize, b: Value, at_b: usize) -> bool {
    if l.n_refs() == 0 && !l.has_padding() {
        return a.bytes(at_a, l.size()) == b.bytes(at_b, l.size());
    }
    let types = field_types(h, dt);
    (0..l.n_fields()).all(|i| {
        let f = l.field(i);
        let (x, y) = (at_a + f.offset as usize, at_b + f.offset as usize);
        if f.is_ref {
            return egal_opt(h, a.reference(x), b.reference(y));
        }
        if f.is_union && a.bytes(at_a + f.selector(), 1) != b.bytes(at_b + f.selector(), 1) {
            return false;
        }
        let inner = types.and_then(|t| t.svec_get(i)).and_then(|t| stored_type(h, t, a, f, at_a));
        match inner {
            Some((d, l)) => egal_fields(h, d, l, a, x, b, y),
            None => a.bytes(x, f.size as usize) == b.bytes(y, f.size as usize),
        }
    })
}

/// `===` on two types: same structure, variables of `where`s paired by position (and of the same name).
fn egal_types(h: &Heap, a: Value, b: Value, env: &mut Vec<(Value, Value)>) -> bool {
    if a == b && (env.is_empty() || !has_free_typevars(h, a)) {
        return true;
    }
    match (kind(h, a), kind(h, b)) {
        (Kind::TypeVar(_), Kind::TypeVar(_)) => {
            env.iter().rev().find(|(x, y)| *x == a || *y == b).map_or(a == b, |(x, y)| *x == a && *y == b)
        }
        (Kind::DataType(x), Kind::DataType(y)) => {
            if x.name() != y.name() || n_params(x) != n_params(y) {
                return false;
            }
            // Types without free variables are unique, up to how their parameters are written.
            if (x.flags() | y.flags()) & type_flags::CONCRETE != 0 {
                return a == b;
            }
            (0..n_params(x)).all(|i| egal_types(h, param(x, i), param(y, i), env))
        }
        (Kind::UnionAll(x), Kind::UnionAll(y)) => {
            let (v, w) = (TypeVar(x.var()), TypeVar(y.var()));
            if v.name() != w.name() || !egal_types(h, v.lb(), w.lb(), env) || !egal_types(h, v.ub(), w.ub(), env) {
                return false;
            }
            env.push((v.0, w.0));
            let r = egal_types(h, x.body(), y.body(), env);
            env.pop();
            r
        }
        (Kind::Union(x), Kind::Union(y)) => egal_types(h, x.a(), y.a(), env) && egal_types(h, x.b(), y.b(), env),
        (Kind::Vararg(x), Kind::Vararg(y)) => {
            let mut same = |p: Option<Value>, q: Option<Value>| match (p, q) {
                (None, None) => true,
                (Some(p), Some(q)) => egal_types(h, p, q, env),
                _ => false,
            };
            same(x.try_T(), y.try_T()) && same(x.try_N(), y.try_N())
        }
        (Kind::Other, Kind::Other) => egal(h, a, b),
        _ => false,
    }
}

/// Whether two parameters mean the same instantiation: equal types, or `===` values.
pub fn same_param(h: &Heap, a: Value, b: Value) -> bool {
    if a == b {
        return true;
    }
    match (kind(h, a), kind(h, b)) {
        (Kind::Other, Kind::Other) => egal(h, a, b),
        (Kind::Other, _) | (_, Kind::Other) => false,
        (Kind::Vararg(x), Kind::Vararg(y)) => {
            let same = |p: Option<Value>, q: Option<Value>| match (p, q) {
                (None, None) => true,
                (Some(p), Some(q)) => same_param(h, p, q),
                _ => false,
            };
            same_param(h, vararg_elem(h, x), vararg_elem(h, y)) && same(x.try_N(), y.try_N())
        }
        (Kind::Vararg(_), _) | (_, Kind::Vararg(_)) => false,
        (Kind::TypeVar(_), _) | (_, Kind::TypeVar(_)) => false,
        // Dispatch tells `Type{A}` from `Type{B}` even where `A == B` (see `apply::same_params`).
        (Kind::DataType(x), Kind::DataType(y)) if is_type_type(h, x) && is_type_type(h, y) => false,
        // (Mostly the same type as two images have it.)
        _ => egal_types(h, a, b, &mut Vec::new()) || subtype::type_equal(h, a, b),
    }
}
