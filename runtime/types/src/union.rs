//! `Union{...}` in its normal form: flat, without members that another member covers, in a fixed order.

use crate::kinds::*;
use crate::{layout, subtype};
use abi::{Known, Value, type_flags};
use heap::typed::DataType;
use heap::{Heap, Object};
use std::cmp::Ordering;

/// The union of these types (type variables allowed).
pub fn type_union(h: &Heap, parts: &[Value]) -> Value {
    let mut members = Vec::with_capacity(parts.len());
    for &p in parts {
        members.extend(union_members(h, p));
    }
    let any = h.root(Known::Any);
    if members.contains(&any) {
        return any;
    }
    drop_covered(h, &mut members);
    members.sort_by(|&a, &b| member_order(h, a, b));
    build(h, &members)
}

/// The union object of members that are already simplified and in order.
pub(crate) fn build(h: &Heap, members: &[Value]) -> Value {
    let Some((&last, init)) = members.split_last() else {
        return h.root(Known::Bottom);
    };
    init.iter().rev().fold(last, |tail, &m| h.new_struct(h.root(Known::Union), &[m, tail]))
}

fn drop_covered(h: &Heap, members: &mut Vec<Value>) {
    let mut i = 0;
    while i < members.len() {
        let covered = (0..members.len())
            .any(|j| i != j && covers(h, members[j], members[i]) && (i > j || !covers(h, members[i], members[j])));
        if covered {
            members.remove(i);
        } else {
            i += 1;
        }
    }
}

/// Whether a member makes another superfluous. With free variables only the evident case counts.
fn covers(h: &Heap, big: Value, small: Value) -> bool {
    if big == small {
        return true;
    }
    if is_concrete(h, big) && is_concrete(h, small) {
        return false;
    }
    if has_free_typevars(h, big) || has_free_typevars(h, small) {
        return crate::equal::egal(h, big, small);
    }
    subtype::subtype(h, small, big)
}

/// The order of members: singletons, plain bits, other types, then `where` types; by name inside each.
fn member_order(h: &Heap, a: Value, b: Value) -> Ordering {
    rank(h, a).cmp(&rank(h, b)).then_with(|| name_order(h, unwrap_unionall(h, a), unwrap_unionall(h, b)))
}

fn rank(h: &Heap, t: Value) -> u8 {
    match kind(h, t) {
        Kind::DataType(dt) => {
            // `layout_of` also makes the instance of a type that is used here for the first time.
            let bits = layout::is_bits(h, t);
            if dt.flags() & type_flags::CONCRETE != 0 && dt.try_instance().is_some() {
                0
            } else if bits {
                1
            } else {
                2
            }
        }
        _ => 3,
    }
}

fn name_order(h: &Heap, a: Value, b: Value) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    match (kind(h, a), kind(h, b)) {
        (Kind::DataType(x), Kind::DataType(y)) => datatype_order(h, x, y),
        (Kind::DataType(_), _) => Ordering::Less,
        (_, Kind::DataType(_)) => Ordering::Greater,
        (Kind::UnionAll(_), Kind::UnionAll(_)) => name_order(h, unwrap_unionall(h, a), unwrap_unionall(h, b)),
        (Kind::TypeVar(x), Kind::TypeVar(y)) => x
            .name()
            .symbol_str()
            .cmp(y.name().symbol_str())
            .then_with(|| name_order(h, x.ub(), y.ub()))
            .then_with(|| name_order(h, x.lb(), y.lb())),
        (Kind::Vararg(x), Kind::Vararg(y)) => name_order(h, vararg_elem(h, x), vararg_elem(h, y)),
        (Kind::Union(x), Kind::Union(y)) => name_order(h, x.a(), y.a()).then_with(|| name_order(h, x.b(), y.b())),
        (Kind::Other, Kind::Other) => crate::hash::param_hash(h, a).cmp(&crate::hash::param_hash(h, b)),
        _ => kind_rank(h, a).cmp(&kind_rank(h, b)),
    }
}

fn kind_rank(h: &Heap, t: Value) -> u8 {
    match kind(h, t) {
        Kind::DataType(_) => 0,
        Kind::Union(_) => 1,
        Kind::UnionAll(_) => 2,
        Kind::TypeVar(_) => 3,
        Kind::Vararg(_) => 4,
        Kind::Bottom => 5,
        Kind::Other => 6,
    }
}

fn datatype_order(h: &Heap, x: DataType, y: DataType) -> Ordering {
    let by_name = name_of(x).name().symbol_str().cmp(name_of(y).name().symbol_str());
    by_name.then_with(|| {
        (0..n_params(x).min(n_params(y)))
            .map(|i| name_order(h, param(x, i), param(y, i)))
            .find(|o| o.is_ne())
            .unwrap_or_else(|| n_params(x).cmp(&n_params(y)))
    })
}
