//! `typejoin`, and what is left of a type without another: the approximations that Base and inference use.

use crate::apply::{apply_type, tuple_type};
use crate::equal::same_param;
use crate::fields::supertype;
use crate::kinds::*;
use crate::subtype::subtype;
use crate::{union, unionall, vararg};
use abi::{Known, Value};
use heap::Heap;
use heap::typed::{DataType, TypeVar};

/// The closest common supertype that has a name.
pub fn typejoin(h: &Heap, a: Value, b: Value) -> Value {
    let any = h.root(Known::Any);
    if a == b {
        return a;
    }
    if !has_free_typevars(h, a) && !has_free_typevars(h, b) {
        if subtype(h, a, b) {
            return b;
        }
        if subtype(h, b, a) {
            return a;
        }
    }
    match (kind(h, a), kind(h, b)) {
        (Kind::Other, _) | (_, Kind::Other) => any,
        (Kind::Bottom, _) => b,
        (_, Kind::Bottom) => a,
        (Kind::UnionAll(u), _) => {
            let t = typejoin(h, u.body(), b);
            unionall::unionall(h, TypeVar(u.var()), t)
        }
        (_, Kind::UnionAll(u)) => {
            let t = typejoin(h, a, u.body());
            unionall::unionall(h, TypeVar(u.var()), t)
        }
        (Kind::TypeVar(v), _) => typejoin(h, v.ub(), b),
        (_, Kind::TypeVar(v)) => typejoin(h, a, v.ub()),
        (Kind::Union(u), _) => {
            let t = typejoin(h, u.a(), u.b());
            typejoin(h, t, b)
        }
        (_, Kind::Union(u)) => {
            let t = typejoin(h, u.a(), u.b());
            typejoin(h, a, t)
        }
        (Kind::DataType(x), Kind::DataType(y)) => match (is_tuple(x), is_tuple(y)) {
            (true, true) => join_tuples(h, x, y),
            (false, false) => join_named(h, x, y),
            _ => any,
        },
        _ => any,
    }
}

fn join_named(h: &Heap, a: DataType, b: DataType) -> Value {
    let any = h.root(Known::Any);
    let mut b = b;
    while b.0 != any {
        let mut s = a;
        while s.0 != any && s.name() != b.name() {
            s = supertype(h, s);
        }
        if s.name() == b.name() {
            return join_params(h, s, b);
        }
        b = supertype(h, b);
    }
    any
}

/// The join of two instantiations of one declaration: parameters that differ become variables.
fn join_params(h: &Heap, a: DataType, b: DataType) -> Value {
    if is_type_type(h, a) && [a, b].iter().any(|t| is_unbounded_var(h, param(*t, 0))) {
        return h.root(Known::Type);
    }
    let mut t = name_of(a).wrapper();
    let mut open: Vec<TypeVar> = Vec::new();
    for i in 0..n_params(a) {
        let (p, q) = (param(a, i), param(b, i));
        let Kind::UnionAll(u) = kind(h, t) else {
            break;
        };
        let step = if same_param(h, p, q) { apply_type(h, t, &[p]).ok() } else { None };
        t = match step {
            Some(applied) => applied,
            None => {
                open.push(TypeVar(u.var()));
                u.body()
            }
        };
    }
    unionall::wrap_unionall(h, t, &open)
}

fn is_unbounded_var(h: &Heap, t: Value) -> bool {
    match kind(h, t) {
        Kind::TypeVar(v) => v.lb() == h.root(Known::Bottom) && v.ub() == h.root(Known::Any),
        _ => false,
    }
}

fn join_tuples(h: &Heap, a: DataType, b: DataType) -> Value {
    let (short, long) = if fixed_len(h, a) <= fixed_len(h, b) { (a, b) } else { (b, a) };
    let (n, m) = (fixed_len(h, short), fixed_len(h, long));
    let elem = |dt: DataType, i: usize| -> Option<Value> {
        if i < fixed_len(h, dt) { Some(param(dt, i)) } else { tuple_vararg(h, dt).map(|va| vararg_elem(h, va)) }
    };
    let bottom = h.root(Known::Bottom);
    let mut out: Vec<Value> = (0..n)
        .map(|i| {
            let x = elem(short, i).unwrap_or(bottom);
            let y = elem(long, i).unwrap_or(bottom);
            typejoin(h, x, y)
        })
        .collect();
    let mut tail = bottom;
    let mut open = false;
    for i in n..m {
        tail = typejoin(h, tail, elem(long, i).unwrap_or(bottom));
        open = true;
    }
    for dt in [short, long] {
        if let Some(va) = tuple_vararg(h, dt) {
            tail = typejoin(h, tail, vararg_elem(h, va));
            open = true;
        }
    }
    if open && let Ok(va) = vararg::vararg(h, Some(tail), None) {
        out.push(va);
    }
    tuple_type(h, &out).unwrap_or_else(|_| h.root(Known::Tuple))
}

fn fixed_len(h: &Heap, dt: DataType) -> usize {
    n_params(dt) - usize::from(tuple_vararg(h, dt).is_some())
}

/// A type for the values of `a` that are not in `b`: exact for unions and for tuples that differ in one
/// element, else `a`.
pub fn type_difference(h: &Heap, a: Value, b: Value) -> Value {
    if !has_free_typevars(h, a) && !has_free_typevars(h, b) && subtype(h, a, b) {
        return h.root(Known::Bottom);
    }
    match kind(h, a) {
        Kind::Union(_) => {
            let parts: Vec<Value> = union_members(h, a).into_iter().map(|m| type_difference(h, m, b)).collect();
            union::type_union(h, &parts)
        }
        Kind::DataType(x) if is_tuple(x) => tuple_difference(h, x, b),
        _ => a,
    }
}

fn tuple_difference(h: &Heap, x: DataType, b: Value) -> Value {
    let Some(y) = as_tuple(h, b) else {
        return x.0;
    };
    let n = n_params(x);
    if n != n_params(y) || tuple_vararg(h, x).is_some() || tuple_vararg(h, y).is_some() {
        return x.0;
    }
    let mut differing = (0..n).filter(|&i| !subtype(h, param(x, i), param(y, i)));
    let (Some(i), None) = (differing.next(), differing.next()) else {
        return x.0;
    };
    let mut elems = params(x);
    elems[i] = type_difference(h, elems[i], param(y, i));
    if elems[i] == h.root(Known::Bottom) {
        return h.root(Known::Bottom);
    }
    tuple_type(h, &elems).unwrap_or(x.0)
}
