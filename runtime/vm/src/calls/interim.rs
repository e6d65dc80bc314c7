//! Specificity and the join of types, as far as plain subtyping tells.

use abi::{Known, Value};
use heap::Heap;
use types::Kind;

/// Whether a signature is strictly narrower than another.
pub(super) fn more_specific(h: &Heap, a: Value, b: Value) -> bool {
    types::subtype(h, a, b) && !types::subtype(h, b, a)
}

/// The nearest common supertype that has a name.
pub(crate) fn typejoin(h: &Heap, a: Value, b: Value) -> Value {
    if types::subtype(h, a, b) {
        return b;
    }
    if types::subtype(h, b, a) {
        return a;
    }
    let mut t = a;
    loop {
        let up = match types::kind(h, types::unwrap_unionall(h, t)) {
            Kind::DataType(_) => types::supertype_of(h, t),
            _ => None,
        };
        match up {
            Some(s) if s != t => {
                if types::subtype(h, b, s) {
                    return s;
                }
                t = s;
            }
            _ => return h.root(Known::Any),
        }
    }
}
