//! `a <: b` for nominal types, unions and plain tuples (type variables are still treated by their bounds).

use crate::kinds::*;
use abi::{Known, Value, type_flags};
use heap::Heap;

/// Whether every value of `a` is one of `b`.
pub fn subtype(h: &Heap, a: Value, b: Value) -> bool {
    if a == b || b == h.root(Known::Any) || a == h.root(Known::Bottom) {
        return true;
    }
    match (kind(h, a), kind(h, b)) {
        (Kind::Union(u), _) => subtype(h, u.a(), b) && subtype(h, u.b(), b),
        (_, Kind::Union(u)) => subtype(h, a, u.a()) || subtype(h, a, u.b()),
        (Kind::TypeVar(v), _) => subtype(h, v.ub(), b),
        (_, Kind::TypeVar(v)) => subtype(h, a, v.lb()),
        (Kind::DataType(x), Kind::DataType(y)) => {
            if y.0 == h.root(Known::Tuple) {
                return is_tuple(x);
            }
            if is_tuple(x) && is_tuple(y) {
                return n_params(x) == n_params(y)
                    && (0..n_params(x)).all(|i| subtype(h, param(x, i), param(y, i)));
            }
            let mut x = x;
            while x.name() != y.name() {
                if x.0 == h.root(Known::Any) {
                    return false;
                }
                x = crate::fields::supertype(h, x);
            }
            if (x.flags() | y.flags()) & type_flags::FREE_TYPEVARS == 0 {
                return x == y;
            }
            (0..n_params(x)).all(|i| param(x, i) == param(y, i))
        }
        (Kind::UnionAll(u), _) => subtype(h, u.body(), b),
        (Kind::DataType(x), Kind::UnionAll(_)) => {
            let inner = unwrap_unionall(h, b);
            as_datatype(h, inner).is_some_and(|y| x.name() == y.name())
        }
        _ => false,
    }
}

/// Whether two types are equal: each a subtype of the other.
pub fn type_equal(h: &Heap, a: Value, b: Value) -> bool {
    a == b || (subtype(h, a, b) && subtype(h, b, a))
}
