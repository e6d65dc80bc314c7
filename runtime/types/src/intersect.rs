//! `typeintersect`: a type for the values that two types share.

use crate::kinds::*;
use crate::relate::env::Env;
use crate::subtype::subtype;
use abi::{Known, Value};
use heap::Heap;
use smallvec::SmallVec;

/// The intersection of two types.
pub fn intersect(h: &Heap, a: Value, b: Value) -> Value {
    if let Some(r) = easy(h, a, b) {
        return r;
    }
    let mut env = Env::new(h);
    env.intersection = true;
    // Only variables whose `where` has moved outwards are ever met unbound.
    env.ignore_free = !has_free_typevars(h, a) && !has_free_typevars(h, b);
    let r = env.meet_all(a, b);
    let r = tidy(h, r, a, b);
    if r == h.root(Known::Bottom) || (subtype(h, r, a) && subtype(h, r, b)) {
        return r;
    }
    // Larger than need be: the other order may find a smaller one.
    let mut env = Env::new(h);
    env.intersection = true;
    env.ignore_free = !has_free_typevars(h, a) && !has_free_typevars(h, b);
    let other = env.meet_all(b, a);
    let other = tidy(h, other, b, a);
    if subtype(h, other, r) { other } else { r }
}

/// The intersection with the values of the outermost `where` variables of `b`. `None` when it is empty.
pub fn intersect_env(h: &Heap, a: Value, b: Value) -> Option<(Value, Vec<Value>)> {
    let (vars, _) = peel_unionall(h, b);
    if vars.is_empty() {
        let r = intersect(h, a, b);
        return (r != h.root(Known::Bottom)).then(|| (r, Vec::new()));
    }
    if let Some(values) = crate::subtype::subtype_env(h, a, b) {
        return Some((a, values));
    }
    let mut env = Env::new(h);
    env.intersection = true;
    // Only variables whose `where` has moved outwards are ever met unbound.
    env.ignore_free = !has_free_typevars(h, a) && !has_free_typevars(h, b);
    env.out = SmallVec::from_elem(None, vars.len());
    let r = env.meet_all(a, b);
    if r == h.root(Known::Bottom) {
        return None;
    }
    let values = env.out.iter().zip(&vars).map(|(v, var)| v.unwrap_or(var.0)).collect();
    Some((tidy(h, r, a, b), values))
}

/// Whether no value is in both, as far as a cheap look can say.
pub fn obviously_disjoint(h: &Heap, a: Value, b: Value) -> bool {
    disjoint(h, a, b, true)
}

/// The same for two signatures of which the more specific one is asked for, where tuples of different lengths compare.
pub(crate) fn obviously_unrelated(h: &Heap, a: Value, b: Value) -> bool {
    disjoint(h, a, b, false)
}

fn disjoint(h: &Heap, a: Value, b: Value, lengths_count: bool) -> bool {
    let (x, y) = (unwrap_unionall(h, a), unwrap_unionall(h, b));
    let (Some(x), Some(y)) = (as_datatype(h, x), as_datatype(h, y)) else {
        return false;
    };
    if is_tuple(x) && is_tuple(y) {
        let (n, m) = (n_params(x), n_params(y));
        let (vx, vy) = (tuple_vararg(h, x).is_some(), tuple_vararg(h, y).is_some());
        let (fx, fy) = (n - usize::from(vx), m - usize::from(vy));
        if lengths_count && ((!vx && !vy && n != m) || (!vx && n < fy) || (!vy && m < fx)) {
            return true;
        }
        return (0..fx.min(fy)).any(|i| disjoint(h, param(x, i), param(y, i), lengths_count));
    }
    if x.name() == y.name() {
        // Different types are different as parameters.
        let differ = |p, q| different_heads(h, p, q) || binds_more(h, p, q) || binds_more(h, q, p);
        return (lengths_count && is_type_type(h, x) && differ(param(x, 0), param(y, 0)))
            || (0..n_params(x)).any(|i| disjoint(h, param(x, i), param(y, i), lengths_count));
    }
    let any = h.root(Known::Any);
    let (kx, ky) = (is_kind(h, x.0), is_kind(h, y.0));
    if x.0 == any || y.0 == any || (kx && is_type_type(h, y)) || (ky && is_type_type(h, x)) {
        return false;
    }
    let below = |mut s: heap::typed::DataType, name: Value| {
        while s.name() != name {
            if s.0 == any {
                return false;
            }
            s = crate::fields::supertype(h, s);
        }
        true
    };
    !below(x, y.name()) && !below(y, x.name())
}

/// Whether two parameters are types with different names.
fn different_heads(h: &Heap, a: Value, b: Value) -> bool {
    match (as_datatype(h, a), as_datatype(h, b)) {
        (Some(x), Some(y)) => x.name() != y.name() && !is_tuple(x) && !is_tuple(y),
        _ => false,
    }
}

/// Whether one type stands for all values of a parameter of which the other has one: `NamedTuple` and `NamedTuple{names}`
/// are never the same type, whatever `names` is outside.
fn binds_more(h: &Heap, a: Value, b: Value) -> bool {
    let ((of_a, x), (of_b, y)) = (peel_unionall(h, a), peel_unionall(h, b));
    let (Some(x), Some(y)) = (as_datatype(h, x), as_datatype(h, y)) else {
        return false;
    };
    if x.name() != y.name() || is_tuple(x) || n_params(x) != n_params(y) {
        return false;
    }
    let bottom = h.root(Known::Bottom);
    (0..n_params(x)).any(|i| {
        let (p, q) = (param(x, i), param(y, i));
        of_a.iter().any(|v| v.0 == p && v.lb() == bottom)
            && matches!(kind(h, q), Kind::TypeVar(_))
            && !of_b.iter().any(|v| v.0 == q)
    })
}

fn easy(h: &Heap, a: Value, b: Value) -> Option<Value> {
    if a == b {
        return Some(a);
    }
    let (any, bottom) = (h.root(Known::Any), h.root(Known::Bottom));
    if a == any || b == bottom {
        return Some(b);
    }
    if b == any || a == bottom {
        return Some(a);
    }
    if has_free_typevars(h, a) || has_free_typevars(h, b) {
        return None;
    }
    if subtype(h, a, b) {
        return Some(a);
    }
    if subtype(h, b, a) {
        return Some(b);
    }
    // `Type{T}` and its kind share values without either being below the other.
    let certain = |t: Value| is_concrete(h, t) && !mentions_kind(h, t);
    (certain(a) || certain(b) || obviously_disjoint(h, a, b)).then_some(bottom)
}

/// Whether a concrete type is one of the types of types, or a tuple with one among its elements.
fn mentions_kind(h: &Heap, t: Value) -> bool {
    is_kind(h, t) || as_tuple(h, t).is_some_and(|dt| params(dt).into_iter().any(|p| mentions_kind(h, p)))
}

/// A result that is above an operand is replaced by that operand.
fn tidy(h: &Heap, r: Value, a: Value, b: Value) -> Value {
    if has_free_typevars(h, a) || has_free_typevars(h, b) || r == h.root(Known::Bottom) {
        return r;
    }
    if r != a && subtype(h, a, r) {
        return a;
    }
    if r != b && subtype(h, b, r) {
        return b;
    }
    r
}
