//! What kind of type object a value is, and the small questions that follow from it.

use abi::{Known, Value, type_flags, typename_flags};
use heap::typed::{DataType, TypeName, TypeVar, TypeofVararg, Union, UnionAll};
use heap::{Heap, Object};

/// A value seen as a type, or as a value parameter of one.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A type with a name.
    DataType(DataType),
    /// `body where var`.
    UnionAll(UnionAll),
    /// `Union{a, b}`.
    Union(Union),
    /// A type variable.
    TypeVar(TypeVar),
    /// `Vararg{T, N}`, legal only as the last parameter of a tuple type.
    Vararg(TypeofVararg),
    /// `Union{}`.
    Bottom,
    /// Anything else: a value used as a parameter.
    Other,
}

/// Sorts a value by the type of the object.
#[inline]
pub fn kind(h: &Heap, v: Value) -> Kind {
    let kind = match DataType(v.type_of()).flags() & type_flags::KIND_MASK {
        type_flags::KIND_DATATYPE => Kind::DataType(DataType(v)),
        type_flags::KIND_UNIONALL => Kind::UnionAll(UnionAll(v)),
        type_flags::KIND_TYPEVAR => Kind::TypeVar(TypeVar(v)),
        type_flags::KIND_UNION => Kind::Union(Union(v)),
        type_flags::KIND_VARARG => Kind::Vararg(TypeofVararg(v)),
        type_flags::KIND_BOTTOM => Kind::Bottom,
        _ => Kind::Other,
    };
    debug_assert_eq!(matches!(kind, Kind::DataType(_)), v.type_of() == h.root(Known::DataType));
    kind
}

/// The value as a `DataType`, when it is one.
#[inline]
pub fn as_datatype(h: &Heap, v: Value) -> Option<DataType> {
    DataType::of(v, &h.roots())
}

/// Whether the value is a type: what `isa(v, Type)` answers.
#[inline]
pub fn is_type(h: &Heap, v: Value) -> bool {
    matches!(kind(h, v), Kind::DataType(_) | Kind::UnionAll(_) | Kind::Union(_) | Kind::Bottom)
}

/// Whether the value is a type variable.
#[inline]
pub fn is_typevar(h: &Heap, v: Value) -> bool {
    v.type_of() == h.root(Known::TypeVar)
}

/// Whether the value is a `Vararg`.
#[inline]
pub fn is_vararg(h: &Heap, v: Value) -> bool {
    v.type_of() == h.root(Known::TypeofVararg)
}

/// Whether the `DataType` is a tuple type.
#[inline]
pub fn is_tuple(dt: DataType) -> bool {
    dt.flags() & type_flags::TUPLE != 0
}

/// Whether the value is a tuple `DataType`.
#[inline]
pub fn as_tuple(h: &Heap, v: Value) -> Option<DataType> {
    as_datatype(h, v).filter(|dt| is_tuple(*dt))
}

/// Whether the `DataType` is `Type{...}`.
#[inline]
pub fn is_type_type(h: &Heap, dt: DataType) -> bool {
    dt.name() == h.root(Known::TypeTypeName)
}

/// `T` of `Type{T}`.
#[inline]
pub fn type_type_param(h: &Heap, v: Value) -> Option<Value> {
    let dt = as_datatype(h, v)?;
    is_type_type(h, dt).then(|| param(dt, 0))
}

/// Whether the `DataType` is `NamedTuple{...}`.
#[inline]
pub fn is_named_tuple(h: &Heap, dt: DataType) -> bool {
    dt.name() == h.root(Known::NamedTupleTypeName)
}

/// The number of parameters.
#[inline]
pub fn n_params(dt: DataType) -> usize {
    dt.parameters().svec_len()
}

/// Parameter `i`, from 0.
#[inline]
pub fn param(dt: DataType, i: usize) -> Value {
    dt.parameters().svec_get(i).expect("parameters of a type are always set")
}

/// All parameters.
pub fn params(dt: DataType) -> Vec<Value> {
    (0..n_params(dt)).map(|i| param(dt, i)).collect()
}

/// The elements of a vector whose elements are all set.
pub fn svec_values(v: Value) -> Vec<Value> {
    (0..v.svec_len()).filter_map(|i| v.svec_get(i)).collect()
}

/// The type name of a `DataType`.
#[inline]
pub fn name_of(dt: DataType) -> TypeName {
    TypeName(dt.name())
}

/// The type inside all `where`s.
pub fn unwrap_unionall(h: &Heap, mut v: Value) -> Value {
    while let Kind::UnionAll(u) = kind(h, v) {
        v = u.body();
    }
    v
}

/// The variables of all outer `where`s (outermost first) and the type inside.
pub fn peel_unionall(h: &Heap, mut v: Value) -> (Vec<TypeVar>, Value) {
    let mut vars = Vec::new();
    while let Kind::UnionAll(u) = kind(h, v) {
        vars.push(TypeVar(u.var()));
        v = u.body();
    }
    (vars, v)
}

/// The `DataType` that a declaration made: its parameters are its own type variables.
pub fn primary(h: &Heap, name: TypeName) -> DataType {
    DataType(unwrap_unionall(h, name.wrapper()))
}

/// The element type of a `Vararg`.
#[inline]
pub fn vararg_elem(h: &Heap, va: TypeofVararg) -> Value {
    va.try_T().unwrap_or_else(|| h.root(Known::Any))
}

/// The members of a union from left to right; any other type is its own single member.
pub fn union_members(h: &Heap, t: Value) -> Vec<Value> {
    let mut out = Vec::new();
    collect_members(h, t, &mut out);
    out
}

fn collect_members(h: &Heap, t: Value, out: &mut Vec<Value>) {
    match kind(h, t) {
        Kind::Union(u) => {
            collect_members(h, u.a(), out);
            collect_members(h, u.b(), out);
        }
        Kind::Bottom => {}
        _ => out.push(t),
    }
}

/// Whether any direct instance exists (`isconcretetype`).
#[inline]
pub fn is_concrete(h: &Heap, t: Value) -> bool {
    as_datatype(h, t).is_some_and(|dt| dt.flags() & type_flags::CONCRETE != 0)
}

/// Whether the declaration was `abstract type` (any instantiation, `isabstracttype` of the unwrapped type).
pub fn is_abstract(h: &Heap, t: Value) -> bool {
    as_datatype(h, unwrap_unionall(h, t)).is_some_and(|dt| name_of(dt).flags() & typename_flags::ABSTRACT != 0)
}

/// Whether the declaration was `mutable struct`.
pub fn is_mutable_type(h: &Heap, t: Value) -> bool {
    as_datatype(h, unwrap_unionall(h, t)).is_some_and(|dt| name_of(dt).flags() & typename_flags::MUTABLE != 0)
}

/// Whether the declaration was `primitive type`.
pub fn is_primitive_type(h: &Heap, t: Value) -> bool {
    as_datatype(h, t).is_some_and(|dt| name_of(dt).flags() & typename_flags::PRIMITIVE != 0)
}

/// Whether the type mentions a variable that nothing in it binds.
pub fn has_free_typevars(h: &Heap, t: Value) -> bool {
    free_typevars(h, t, &mut Vec::new())
}

fn free_typevars(h: &Heap, t: Value, bound: &mut Vec<Value>) -> bool {
    match kind(h, t) {
        Kind::TypeVar(_) => !bound.contains(&t),
        Kind::UnionAll(u) => {
            let var = TypeVar(u.var());
            if free_typevars(h, var.lb(), bound) || free_typevars(h, var.ub(), bound) {
                return true;
            }
            bound.push(u.var());
            let r = free_typevars(h, u.body(), bound);
            bound.pop();
            r
        }
        Kind::Union(u) => free_typevars(h, u.a(), bound) || free_typevars(h, u.b(), bound),
        Kind::Vararg(va) => {
            va.try_T().is_some_and(|t| free_typevars(h, t, bound))
                || va.try_N().is_some_and(|n| free_typevars(h, n, bound))
        }
        Kind::DataType(dt) => {
            dt.flags() & type_flags::FREE_TYPEVARS != 0
                && (bound.is_empty() || (0..n_params(dt)).any(|i| free_typevars(h, param(dt, i), bound)))
        }
        Kind::Bottom | Kind::Other => false,
    }
}

/// Whether the type mentions the variable `var` free.
pub fn has_typevar(h: &Heap, t: Value, var: Value) -> bool {
    match kind(h, t) {
        Kind::TypeVar(_) => t == var,
        Kind::UnionAll(u) => {
            let v = TypeVar(u.var());
            has_typevar(h, v.lb(), var)
                || has_typevar(h, v.ub(), var)
                || (u.var() != var && has_typevar(h, u.body(), var))
        }
        Kind::Union(u) => has_typevar(h, u.a(), var) || has_typevar(h, u.b(), var),
        Kind::Vararg(va) => {
            va.try_T().is_some_and(|t| has_typevar(h, t, var)) || va.try_N().is_some_and(|n| has_typevar(h, n, var))
        }
        Kind::DataType(dt) => {
            dt.flags() & type_flags::FREE_TYPEVARS != 0 && (0..n_params(dt)).any(|i| has_typevar(h, param(dt, i), var))
        }
        Kind::Bottom | Kind::Other => false,
    }
}

/// The free type variables of a type, in the order of their first mention.
pub fn collect_free_typevars(h: &Heap, t: Value, out: &mut Vec<Value>) {
    fn walk(h: &Heap, t: Value, bound: &mut Vec<Value>, out: &mut Vec<Value>) {
        match kind(h, t) {
            Kind::TypeVar(_) => {
                if !bound.contains(&t) && !out.contains(&t) {
                    out.push(t);
                }
            }
            Kind::UnionAll(u) => {
                let v = TypeVar(u.var());
                walk(h, v.lb(), bound, out);
                walk(h, v.ub(), bound, out);
                bound.push(u.var());
                walk(h, u.body(), bound, out);
                bound.pop();
            }
            Kind::Union(u) => {
                walk(h, u.a(), bound, out);
                walk(h, u.b(), bound, out);
            }
            Kind::Vararg(va) => {
                for p in [va.try_T(), va.try_N()].into_iter().flatten() {
                    walk(h, p, bound, out);
                }
            }
            Kind::DataType(dt) => {
                if dt.flags() & type_flags::FREE_TYPEVARS != 0 {
                    for i in 0..n_params(dt) {
                        walk(h, param(dt, i), bound, out);
                    }
                }
            }
            Kind::Bottom | Kind::Other => {}
        }
    }
    walk(h, t, &mut Vec::new(), out)
}

/// A new type variable.
pub fn new_typevar(h: &Heap, name: Value, lb: Value, ub: Value) -> Value {
    h.new_struct(h.root(Known::TypeVar), &[name, lb, ub])
}

/// The element of a `Vararg` count: `Some(n)` when it is a fixed number.
pub fn as_count(h: &Heap, v: Value) -> Option<i64> {
    (v.type_of() == h.root(Known::Int64)).then(|| v.word(0) as i64)
}

/// Whether a `DataType` is `Tuple{..., Vararg}`; returns that last parameter.
pub fn tuple_vararg(h: &Heap, dt: DataType) -> Option<TypeofVararg> {
    let n = n_params(dt);
    if n == 0 {
        return None;
    }
    let last = param(dt, n - 1);
    is_vararg(h, last).then_some(TypeofVararg(last))
}

/// Whether a type is one of the types of types: `DataType`, `UnionAll`, `Union`, `typeof(Union{})`.
pub fn is_kind(h: &Heap, t: Value) -> bool {
    let r = h.roots();
    t == r.get(Known::DataType)
        || t == r.get(Known::UnionAll)
        || t == r.get(Known::Union)
        || t == r.get(Known::Bottom).type_of()
}
