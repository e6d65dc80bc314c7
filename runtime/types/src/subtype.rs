//! `a <: b`, `a == b` and `v isa t`: the entry points, and the cases that need no search.

use crate::fields::supertype;
use crate::kinds::*;
use crate::relate::env::{Env, Place};
use abi::{Known, Value, type_flags};
use heap::typed::{DataType, TypeVar};
use heap::{Heap, Object};

/// Whether every value of `a` is one of `b`.
pub fn subtype(h: &Heap, a: Value, b: Value) -> bool {
    match quick(h, a, b) {
        Some(r) => r,
        None => Env::new(h).forall_exists(a, b, Place::Free),
    }
}

/// Whether two types have the same values: each a subtype of the other.
pub fn type_equal(h: &Heap, a: Value, b: Value) -> bool {
    if a == b {
        return true;
    }
    let (x, y) = (as_datatype(h, a), as_datatype(h, b));
    if let (Some(x), Some(y)) = (x, y) {
        let flags = x.flags() | y.flags();
        if flags & type_flags::FREE_TYPEVARS == 0
            && (flags & type_flags::CONCRETE != 0 || !is_tuple(x) || !is_tuple(y))
            && !(is_type_type(h, x) && is_type_type(h, y))
        {
            return false;
        }
    }
    subtype(h, a, b) && subtype(h, b, a)
}

/// `a <: b` with the values of the outermost `where` variables of `b`; a variable that is not determined
/// gives a `TypeVar`.
pub fn subtype_env(h: &Heap, a: Value, b: Value) -> Option<Vec<Value>> {
    let (vars, _) = peel_unionall(h, b);
    if vars.is_empty() {
        return subtype(h, a, b).then(Vec::new);
    }
    let mut env = Env::new(h);
    if !env.with_output(vars.len()).forall_exists(a, b, Place::Free) {
        return None;
    }
    Some(env.out.iter().zip(&vars).map(|(v, var)| v.unwrap_or(var.0)).collect())
}

/// As `subtype`, where a variable that nothing binds matches anything.
pub fn subtype_ignoring_free(h: &Heap, a: Value, b: Value) -> bool {
    let mut env = Env::new(h);
    env.ignore_free = true;
    env.forall_exists(a, b, Place::Free)
}

/// Whether a value is an instance of a type.
#[inline]
pub fn isa(h: &Heap, v: Value, t: Value) -> bool {
    let ty = v.type_of();
    if ty == t || t == h.root(Known::Any) {
        return true;
    }
    isa_general(h, v, ty, t)
}

fn isa_general(h: &Heap, v: Value, ty: Value, t: Value) -> bool {
    if let Some(dt) = as_datatype(h, t)
        && let Some(r) = nominal_isa(h, DataType(ty), dt)
    {
        return r;
    }
    if is_type(h, v) {
        return type_isa(h, v, t);
    }
    subtype(h, ty, t)
}

/// `isa` for a type with a name and no search: it is met on the way up from the value's type, or it is not.
#[inline]
fn nominal_isa(h: &Heap, ty: DataType, t: DataType) -> Option<bool> {
    let flags = t.flags();
    if flags & type_flags::CONCRETE != 0 {
        return Some(false);
    }
    if flags & (type_flags::TUPLE | type_flags::FREE_TYPEVARS) != 0 || is_type_type(h, t) {
        return None;
    }
    let any = h.root(Known::Any);
    let mut s = ty;
    loop {
        s = supertype(h, s);
        if s == t {
            return Some(true);
        }
        if s.0 == any {
            return Some(false);
        }
    }
}

/// `isa` where the value is itself a type.
fn type_isa(h: &Heap, v: Value, t: Value) -> bool {
    if t == h.root(Known::Type) {
        return true;
    }
    if v == h.root(Known::Bottom) {
        return subtype(h, v.type_of(), t);
    }
    if has_free_typevars(h, v) {
        return subtype(h, v.type_of(), t);
    }
    if let Some(p) = type_type_param(h, t) {
        return type_equal(h, v, p);
    }
    if let Kind::UnionAll(u) = kind(h, t)
        && type_type_param(h, u.body()) == Some(u.var())
    {
        let var = TypeVar(u.var());
        return subtype(h, v, var.ub()) && subtype(h, var.lb(), v);
    }
    if let Some(dt) = as_datatype(h, t)
        && !is_type_type(h, dt)
    {
        return subtype(h, v.type_of(), t);
    }
    match type_of_type(h, v) {
        Some(tt) => subtype(h, tt, t),
        None => false,
    }
}

/// `Type{v}`.
pub fn type_of_type(h: &Heap, v: Value) -> Option<Value> {
    crate::apply::apply_type(h, h.root(Known::Type), &[v]).ok()
}

/// The answers that need no environment: `None` leaves it to the search.
#[inline]
pub(crate) fn quick(h: &Heap, a: Value, b: Value) -> Option<bool> {
    let r = h.roots();
    if a == b {
        return Some(true);
    }
    let ka = kind(h, a);
    if b == r.get(Known::Any) {
        return Some(!matches!(ka, Kind::Vararg(_)));
    }
    match (ka, kind(h, b)) {
        (Kind::Bottom, Kind::Other | Kind::Vararg(_)) => Some(false),
        (Kind::Bottom, Kind::DataType(_) | Kind::UnionAll(_) | Kind::Union(_)) => Some(true),
        (Kind::DataType(_) | Kind::UnionAll(_) | Kind::Union(_), Kind::Bottom) => Some(false),
        (Kind::DataType(x), Kind::DataType(y)) => quick_datatypes(h, x, y),
        (Kind::DataType(x), Kind::UnionAll(_)) => quick_unionall(h, x, b),
        (Kind::DataType(x), Kind::Union(u)) if x.flags() & type_flags::CONCRETE != 0 && !is_tuple(x) => {
            // One concrete type is in one of the members, or in none.
            match (quick(h, a, u.a()), quick(h, a, u.b())) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            }
        }
        _ => None,
    }
}

fn quick_datatypes(h: &Heap, x: DataType, y: DataType) -> Option<bool> {
    let r = h.roots();
    if is_tuple(y) {
        if !is_tuple(x) {
            return Some(false);
        }
        return quick_tuples(h, x, y);
    }
    if is_tuple(x) {
        return Some(false);
    }
    if (x.flags() | y.flags()) & type_flags::FREE_TYPEVARS != 0 {
        return None;
    }
    let type_name = r.get(Known::TypeTypeName);
    if x.name() == type_name || y.name() == type_name {
        return None;
    }
    if y.flags() & type_flags::CONCRETE != 0 {
        return Some(x == y);
    }
    // Without variables, types are unique: the chain of supertypes meets `y` itself or does not.
    let any = r.get(Known::Any);
    let mut s = x;
    while s.name() != y.name() {
        if s.0 == any {
            return Some(false);
        }
        s = supertype(h, s);
    }
    Some(s == y)
}

fn quick_tuples(h: &Heap, x: DataType, y: DataType) -> Option<bool> {
    if y.0 == h.root(Known::Tuple) {
        return Some(true);
    }
    if y.flags() & type_flags::CONCRETE != 0 && x.flags() & type_flags::CONCRETE != 0 {
        return Some(x == y);
    }
    if (x.flags() | y.flags()) & type_flags::FREE_TYPEVARS != 0 {
        return None;
    }
    let n = n_params(x);
    if tuple_vararg(h, x).is_some() {
        return None;
    }
    let (fixed, tail) = match tuple_vararg(h, y) {
        None if n_params(y) != n => return Some(false),
        None => (n, None),
        Some(va) if va.try_N().is_some() => return None,
        Some(va) => (n_params(y) - 1, Some(vararg_elem(h, va))),
    };
    if n < fixed {
        return Some(false);
    }
    let mut sure = true;
    for i in 0..n {
        let b = if i < fixed { param(y, i) } else { tail? };
        match quick(h, param(x, i), b) {
            Some(true) => {}
            Some(false) => return Some(false),
            // Elements are independent here, but one whose answer needs a search may still decide.
            None => sure = false,
        }
    }
    sure.then_some(true)
}

/// A nominal type against `Name{...} where ...`: when no supertype has the name, or each variable stands once,
/// as a parameter of its own. For tuples, only what certainly fails.
fn quick_unionall(h: &Heap, x: DataType, b: Value) -> Option<bool> {
    let r = h.roots();
    let y = match kind(h, unwrap_unionall(h, b)) {
        Kind::DataType(y) => y,
        _ => return None,
    };
    if x.flags() & type_flags::FREE_TYPEVARS != 0 {
        return None;
    }
    match (is_tuple(x), is_tuple(y)) {
        (true, true) => return tuple_certainly_fails(h, x, y).then_some(false),
        (false, false) => {}
        _ => return Some(false),
    }
    let type_name = r.get(Known::TypeTypeName);
    if x.name() == type_name || y.name() == type_name {
        return None;
    }
    let any = r.get(Known::Any);
    let mut s = x;
    while s.name() != y.name() {
        if s.0 == any {
            return Some(false);
        }
        s = supertype(h, s);
    }
    if b == name_of(y).wrapper() {
        // The declaration itself: its instances are all within its bounds.
        return Some(true);
    }
    independent_params(h, s, y)
}

/// `s <: y where ...` when each parameter of `y` is closed, or a variable that is written nowhere else.
fn independent_params(h: &Heap, s: DataType, y: DataType) -> Option<bool> {
    let n = n_params(y);
    for i in 0..n {
        let (p, q) = (param(s, i), param(y, i));
        match kind(h, q) {
            Kind::TypeVar(v) => {
                let (lb, ub) = (v.lb(), v.ub());
                if has_free_typevars(h, lb)
                    || has_free_typevars(h, ub)
                    || (0..n).any(|j| j != i && has_typevar(h, param(y, j), q))
                {
                    return None;
                }
                let (any, bottom) = (h.root(Known::Any), h.root(Known::Bottom));
                if matches!(kind(h, p), Kind::Other) {
                    if ub != any || lb != bottom {
                        return Some(false);
                    }
                    continue;
                }
                if !(ub == any || subtype(h, p, ub)) || !(lb == bottom || subtype(h, lb, p)) {
                    return Some(false);
                }
            }
            _ if has_free_typevars(h, q) => return None,
            _ if crate::equal::same_param(h, p, q) => {}
            _ => return Some(false),
        }
    }
    Some(true)
}

/// Whether some element of a closed tuple type can be in no way below that of a `where` tuple.
fn tuple_certainly_fails(h: &Heap, x: DataType, y: DataType) -> bool {
    if tuple_vararg(h, x).is_some() {
        return false;
    }
    let (n, m) = (n_params(x), n_params(y));
    let tail = tuple_vararg(h, y);
    let fixed = m - usize::from(tail.is_some());
    if n < fixed || (tail.is_none() && n != fixed) {
        return true;
    }
    (0..n).any(|i| {
        let b = if i < fixed { param(y, i) } else { tail.map_or_else(|| h.root(Known::Any), |va| vararg_elem(h, va)) };
        element_certainly_fails(h, param(x, i), b)
    })
}

fn element_certainly_fails(h: &Heap, a: Value, b: Value) -> bool {
    match (kind(h, a), kind(h, b)) {
        (_, Kind::TypeVar(v)) => {
            let ub = v.ub();
            !is_typevar(h, ub) && element_certainly_fails(h, a, ub)
        }
        (Kind::DataType(x), Kind::DataType(y)) => {
            if y.flags() & type_flags::FREE_TYPEVARS == 0 {
                return quick(h, a, b) == Some(false);
            }
            if is_tuple(x) || is_tuple(y) {
                return is_tuple(x) != is_tuple(y) && !is_type_type(h, y);
            }
            name_certainly_fails(h, x, y)
        }
        (Kind::DataType(_), Kind::UnionAll(_)) => quick(h, a, b) == Some(false),
        _ => false,
    }
}

/// Whether no supertype of `x` has the name of `y`; for `Type{...}`, whether their parameters have different names.
fn name_certainly_fails(h: &Heap, x: DataType, y: DataType) -> bool {
    if is_type_type(h, y) {
        if !is_type_type(h, x) {
            return !is_kind(h, x.0);
        }
        let head = |t: DataType| as_datatype(h, param(t, 0)).filter(|d| !is_tuple(*d)).map(DataType::name);
        return matches!((head(x), head(y)), (Some(p), Some(q)) if p != q);
    }
    if is_type_type(h, x) {
        return true;
    }
    let any = h.root(Known::Any);
    let mut s = x;
    while s.name() != y.name() {
        if s.0 == any {
            return true;
        }
        s = supertype(h, s);
    }
    false
}
