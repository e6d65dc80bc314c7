//! Type declarations: what `struct`, `abstract type` and `primitive type` make.
//!
//! A declaration comes in the steps in which a program gives it: `new_datatype` makes the type and its
//! name, `set_supertype` and `set_field_types` complete it, so that both may mention the type itself.

use crate::apply::instance_flags;
use crate::hash::typename_hash;
use crate::kinds::*;
use crate::layout::{Plan, set_layout};
use crate::unionall::wrap_unionall;
use abi::{Known, Value, type_flags, typename_flags};
use heap::typed::{DataType, TypeName, TypeVar};
use heap::{Heap, Object};

/// What sort of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// `abstract type`.
    Abstract,
    /// `primitive type` of that many bits (a multiple of 8).
    Primitive {
        /// Its size.
        bits: u32,
    },
    /// `struct`.
    Immutable,
    /// `mutable struct`.
    Mutable,
}

/// A declaration without supertype and field types.
#[derive(Clone, Copy, Debug)]
pub struct Declaration<'a> {
    /// Its name (a `Symbol`).
    pub name: Value,
    /// The module that it belongs to.
    pub module: Value,
    /// Its type parameters (`TypeVar`s).
    pub params: &'a [Value],
    /// What it is.
    pub sort: Sort,
    /// Field names (`Symbol`s).
    pub field_names: &'a [Value],
    /// A `fields::field_flags` byte for each field, or empty.
    pub field_flags: &'a [u8],
    /// How many of the last fields `new` may leave undefined.
    pub n_uninitialized: usize,
}

/// Makes the type of a declaration; returns its `DataType` (`TypeName.wrapper` is what the name is bound to).
/// Its supertype is not set yet; a `primitive` or `abstract` type has its body, a `struct` does not.
pub fn new_datatype(h: &Heap, d: &Declaration) -> DataType {
    let dt = DataType(h.alloc(h.root(Known::DataType), DataType::SIZE));
    let name = TypeName(h.alloc(h.root(Known::TypeName), TypeName::SIZE));
    fill(h, dt, name, d);
    dt
}

/// Fills freshly allocated objects with a declaration (the first types are allocated before their names).
pub(crate) fn fill(h: &Heap, dt: DataType, name: TypeName, d: &Declaration) {
    name.set_name(h, d.name);
    name.set_module(h, d.module);
    name.set_names(h, h.svec(d.field_names));
    name.set_hash(h, typename_hash(h, d.name, d.module));
    name.set_n_uninitialized(h, d.n_uninitialized as u64);
    if d.field_flags.iter().any(|&b| b != 0) {
        name.set_field_flags(h, h.string(d.field_flags));
    }
    name.set_flags(
        h,
        match d.sort {
            Sort::Abstract => typename_flags::ABSTRACT | typename_flags::COMPLETE,
            Sort::Primitive { .. } => typename_flags::PRIMITIVE | typename_flags::COMPLETE,
            Sort::Immutable => 0,
            Sort::Mutable => typename_flags::MUTABLE,
        },
    );
    dt.set_name(h, name.0);
    dt.set_parameters(h, h.svec(d.params));
    dt.set_hash(h, d.params.iter().fold(name.hash(), |acc, &p| heap::mix_hash(acc, crate::hash::param_hash(h, p))));
    // (Types of types were told apart before they were declared.)
    let kind = dt.flags() & type_flags::KIND_MASK;
    dt.set_flags(h, kind | instance_flags(h, name, d.params, !d.params.is_empty()));
    let vars: Vec<TypeVar> = d.params.iter().map(|&p| TypeVar(p)).collect();
    name.set_wrapper(h, wrap_unionall(h, dt.0, &vars));
    if let Sort::Primitive { bits } = d.sort {
        dt.set_types(h, h.svec(&[]));
        set_layout(h, dt, Plan::bits(bits / 8).encode(h), true, true);
    }
}

/// Sets the supertype of a declaration.
pub fn set_supertype(h: &Heap, dt: DataType, supertype: Value) {
    dt.set_supertype(h, supertype);
}

/// Gives a `struct` declaration its body.
pub fn set_field_types(h: &Heap, dt: DataType, types: &[Value]) {
    let name = name_of(dt);
    dt.set_types(h, h.svec(types));
    let mut flags = name.flags() | typename_flags::COMPLETE;
    if types.iter().any(|&t| contains_inline(h, t, name)) {
        flags |= typename_flags::NO_INLINE;
    }
    name.set_flags(h, flags);
    dt.set_flags(h, dt.flags() | type_flags::FIELDS_DONE);
    if dt.flags() & type_flags::CONCRETE != 0 {
        crate::layout::layout_of(h, dt);
    }
}

/// Whether the layout of a field of type `t` could depend on the layout of `name` itself.
fn contains_inline(h: &Heap, t: Value, name: TypeName) -> bool {
    match kind(h, t) {
        Kind::DataType(dt) => {
            if dt.name() == name.0 {
                return true;
            }
            let flags = name_of(dt).flags();
            let boxed = typename_flags::MUTABLE | typename_flags::PRIMITIVE | typename_flags::ABSTRACT;
            if !is_tuple(dt) && flags & boxed != 0 {
                return false;
            }
            (0..n_params(dt)).any(|i| contains_inline(h, param(dt, i), name))
        }
        Kind::UnionAll(u) => contains_inline(h, u.body(), name),
        Kind::Union(u) => contains_inline(h, u.a(), name) || contains_inline(h, u.b(), name),
        Kind::Vararg(va) => contains_inline(h, vararg_elem(h, va), name),
        Kind::TypeVar(_) | Kind::Bottom | Kind::Other => false,
    }
}

/// Whether two declarations say the same, so that the second may keep the first's type: same name and module
/// are the caller's to check.
pub fn equivalent(h: &Heap, a: DataType, b: DataType) -> bool {
    let (x, y) = (name_of(a), name_of(b));
    let visible = typename_flags::ABSTRACT | typename_flags::MUTABLE | typename_flags::PRIMITIVE;
    if (x.flags() ^ y.flags()) & visible != 0
        || x.n_uninitialized() != y.n_uninitialized()
        || n_params(a) != n_params(b)
        || svec_values(x.names()) != svec_values(y.names())
        || x.try_field_flags().map(|f| f.string_bytes()) != y.try_field_flags().map(|f| f.string_bytes())
    {
        return false;
    }
    if x.flags() & typename_flags::PRIMITIVE != 0 {
        let size = |d| crate::layout::layout_of_declaration(h, d).map(|l| l.size());
        if size(a) != size(b) {
            return false;
        }
    }
    // Compare `b` with its own variables replaced by those of `a`, and itself by `a`.
    let vars: Vec<TypeVar> = params(a).into_iter().map(TypeVar).collect();
    let rename: Vec<(Value, Value)> = (0..n_params(a)).map(|i| (param(b, i), vars[i].0)).collect();
    let same = |p: Option<Value>, q: Option<Value>| match (p, q) {
        (Some(p), Some(q)) => {
            let q = retarget(h, q, b, a);
            let q = crate::subst::instantiate_unchecked(h, q, &rename);
            crate::equal::egal(h, p, q)
        }
        (None, None) => true,
        _ => false,
    };
    let bounds_match = (0..n_params(a)).all(|i| {
        let (v, w) = (vars[i], TypeVar(param(b, i)));
        v.name() == w.name() && same(Some(v.lb()), Some(w.lb())) && same(Some(v.ub()), Some(w.ub()))
    });
    let types = |d: DataType| d.try_types().map(svec_values);
    let fields_match = match (types(a), types(b)) {
        (Some(p), Some(q)) => p.len() == q.len() && p.iter().zip(&q).all(|(&p, &q)| same(Some(p), Some(q))),
        (None, None) => true,
        _ => false,
    };
    bounds_match && fields_match && same(a.try_supertype(), b.try_supertype())
}

/// `t` with instantiations of the declaration `from` turned into those of `to`.
fn retarget(h: &Heap, t: Value, from: DataType, to: DataType) -> Value {
    match kind(h, t) {
        Kind::DataType(dt) => {
            let n = n_params(dt);
            let new: Vec<Value> = (0..n).map(|i| retarget(h, param(dt, i), from, to)).collect();
            let like = if dt.name() == from.name() { to } else { dt };
            if like == dt && new == params(dt) {
                return t;
            }
            if n == 0 {
                return like.0;
            }
            crate::apply::apply_name(h, like, &new, crate::apply::Checks::None).unwrap_or(t)
        }
        Kind::UnionAll(u) => {
            let body = retarget(h, u.body(), from, to);
            crate::unionall::unionall(h, TypeVar(u.var()), body)
        }
        Kind::Union(u) => crate::union::build(h, &[retarget(h, u.a(), from, to), retarget(h, u.b(), from, to)]),
        Kind::Vararg(va) => {
            crate::vararg::vararg(h, va.try_T().map(|t| retarget(h, t, from, to)), va.try_N()).unwrap_or(t)
        }
        _ => t,
    }
}
