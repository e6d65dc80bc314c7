//! Hashes that say the same in every process: of types (stored in them), and of any value (`objectid`).
//!
//! Types that are equal have equal hashes, though they may be written differently; so what has more than
//! one way to be written (unions of tuples, `where`s) hashes coarsely.

use crate::fields::field_types;
use crate::kinds::*;
use crate::layout::{LayoutView, layout_of, stored_type};
use crate::relate::env::occurs_invariant;
use crate::relate::specific::count_occurrences;
use abi::{Known, ObjectKind, Value, typename_flags};
use heap::typed::{DataType, Module, TypeName, TypeVar};
use heap::{Heap, Object, hash_bytes, mix_hash};

/// Types that can be written in very different ways.
const COARSE: u64 = 0x9b1d_57a3_11c6_0e2f;
const TYPEVAR: u64 = 0x51ed_270b_0a35_c7d1;
const VARARG: u64 = 0x2f0b_44e9_7d1c_a683;
const UNIONALL: u64 = 0x7c3e_9915_be20_d44b;
const UNION: u64 = 0x1d8a_e4c2_66f3_5b97;
const BOTTOM: u64 = 0x3a5f_02d8_c94e_617b;
const UNDEFINED: u64 = 0x60cc_1f93_28b7_d05a;

/// The hash of a type or of a value parameter.
pub fn param_hash(h: &Heap, t: Value) -> u64 {
    match kind(h, t) {
        Kind::DataType(dt) => {
            if is_tuple(dt) && !is_concrete(h, t) {
                COARSE
            } else {
                dt.hash()
            }
        }
        Kind::TypeVar(_) => TYPEVAR,
        Kind::Bottom => BOTTOM,
        Kind::Vararg(va) => {
            let n = va.try_N().map_or(0, |n| param_hash(h, n));
            mix_hash(mix_hash(VARARG, param_hash(h, vararg_elem(h, va))), n)
        }
        Kind::UnionAll(u) => {
            let var = TypeVar(u.var());
            // Where only one value fits, or the variable stands once for its bound, the type is that instantiation.
            let body = u.body();
            let covariant = !occurs_invariant(h, body, var.0);
            if var.lb() == var.ub()
                || (covariant
                    && (count_occurrences(h, body, var.0) == 1
                        || is_concrete(h, var.ub()) && as_tuple(h, unwrap_unionall(h, t)).is_some()))
            {
                let only = crate::subst::instantiate_unchecked(h, body, &[(var.0, var.ub())]);
                return param_hash(h, only);
            }
            match kind(h, unwrap_unionall(h, t)) {
                Kind::DataType(dt) if !is_tuple(dt) => mix_hash(UNIONALL, name_of(dt).hash()),
                _ => COARSE,
            }
        }
        Kind::Union(_) => {
            let mut sum = UNION;
            for m in union_members(h, t) {
                if matches!(kind(h, m), Kind::TypeVar(_)) || as_tuple(h, unwrap_unionall(h, m)).is_some() {
                    return COARSE;
                }
                sum = sum.wrapping_add(param_hash(h, m));
            }
            sum
        }
        Kind::Other => object_hash(h, t, &|_| COARSE),
    }
}

/// The hash of a type as a program sees it.
pub fn type_hash(h: &Heap, t: Value) -> u64 {
    param_hash(h, t)
}

/// The hash for a new declaration: of its name and the path of its module.
pub fn typename_hash(h: &Heap, name: Value, module: Value) -> u64 {
    let _ = h;
    mix_hash(name.symbol_hash(), module_hash(Module(module)))
}

/// The hash of a module: of its path.
pub fn module_hash(m: Module) -> u64 {
    let mut out = 0;
    let mut m = m;
    // Parents end in a module that is its own parent; the limit guards against a broken chain.
    for _ in 0..64 {
        out = mix_hash(out, m.try_name().map_or(0, |n| n.symbol_hash()));
        match m.try_parent() {
            Some(p) if p != m.0 => m = Module(p),
            _ => break,
        }
    }
    out
}

/// `objectid`: by content for immutable values and types, by `identity` for mutable objects (the caller
/// knows how objects get their numbers).
pub fn object_hash(h: &Heap, v: Value, identity: &dyn Fn(Value) -> u64) -> u64 {
    let r = h.roots();
    let t = v.type_of();
    match kind(h, v) {
        Kind::DataType(dt) => return dt.hash(),
        Kind::TypeVar(_) => return identity(v),
        Kind::Other => {}
        _ => return param_hash(h, v),
    }
    if t == r.get(Known::Symbol) {
        return v.symbol_hash();
    }
    if t == r.get(Known::String) {
        return mix_hash(DataType(t).hash(), hash_bytes(v.string_bytes()));
    }
    if t == r.get(Known::SimpleVector) {
        return (0..v.svec_len()).fold(DataType(t).hash(), |acc, i| {
            mix_hash(acc, v.svec_get(i).map_or(UNDEFINED, |e| object_hash(h, e, identity)))
        });
    }
    if t == r.get(Known::Module) {
        return mix_hash(DataType(t).hash(), module_hash(Module(v)));
    }
    if t == r.get(Known::TypeName) {
        return mix_hash(DataType(t).hash(), TypeName(v).hash());
    }
    let dt = DataType(t);
    if name_of(dt).flags() & typename_flags::MUTABLE != 0 {
        return identity(v);
    }
    match layout_of(h, dt) {
        Some(l) if l.kind() == ObjectKind::Fixed => mix_hash(dt.hash(), fields_hash(h, dt, l, v, 0, identity)),
        _ => identity(v),
    }
}

/// `objectid`, with the heap's numbers for mutable objects.
pub fn object_id(h: &Heap, v: Value) -> u64 {
    object_hash(h, v, &|o| mix_hash(DataType(o.type_of()).hash(), h.identity(o)))
}

/// The hash of an immutable struct stored at `base` inside `v`.
fn fields_hash(h: &Heap, dt: DataType, l: LayoutView, v: Value, base: usize, identity: &dyn Fn(Value) -> u64) -> u64 {
    if l.n_refs() == 0 && !l.has_padding() {
        return hash_bytes(v.bytes(base, l.size()));
    }
    let types = field_types(h, dt);
    let mut out = 0;
    for i in 0..l.n_fields() {
        let f = l.field(i);
        let at = base + f.offset as usize;
        let one = if f.is_ref {
            v.reference(at).map_or(UNDEFINED, |e| object_hash(h, e, identity))
        } else {
            let inner = types.and_then(|t| t.svec_get(i)).and_then(|t| stored_type(h, t, v, f, base));
            match inner {
                Some((d, l)) if f.is_union => mix_hash(d.hash(), fields_hash(h, d, l, v, at, identity)),
                Some((d, l)) => fields_hash(h, d, l, v, at, identity),
                None => hash_bytes(v.bytes(at, f.size as usize)),
            }
        };
        out = mix_hash(out, one);
    }
    out
}
