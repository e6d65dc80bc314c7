//! What an instantiated type takes from its declaration: supertype, field types, field names. All are
//! made on first use and then kept in the type object.

use crate::kinds::*;
use crate::subst::instantiate_unchecked;
use abi::{Known, Value, type_flags, typename_flags};
use heap::typed::{DataType, TypeVar};
use heap::{Heap, Object};

/// Bits of one byte of `TypeName.field_flags` (a `String` with one byte for each field).
pub mod field_flags {
    /// Declared `const` in a mutable struct.
    pub const CONST: u8 = 1;
    /// Declared `@atomic`.
    pub const ATOMIC: u8 = 2;
}

fn declaration_env(h: &Heap, dt: DataType) -> (DataType, Vec<(Value, Value)>) {
    let decl = primary(h, name_of(dt));
    let env = (0..n_params(decl).min(n_params(dt))).map(|i| (param(decl, i), param(dt, i))).collect();
    (decl, env)
}

/// The direct supertype of a `DataType`; `Any` is its own.
pub fn supertype(h: &Heap, dt: DataType) -> DataType {
    if let Some(s) = dt.try_supertype() {
        return DataType(s);
    }
    let (decl, env) = declaration_env(h, dt);
    let any = h.root(Known::Any);
    let Some(sup) = decl.try_supertype() else {
        // The declaration is still open; do not remember what is not known yet.
        return DataType(any);
    };
    let s = instantiate_unchecked(h, sup, &env);
    let s = if as_datatype(h, s).is_some() { s } else { any };
    dt.set_supertype(h, s);
    DataType(s)
}

/// The supertype of any type, as `supertype(t)` shows it (a `UnionAll` keeps its `where`s).
pub fn supertype_of(h: &Heap, t: Value) -> Option<Value> {
    match kind(h, t) {
        Kind::DataType(dt) => Some(supertype(h, dt).0),
        Kind::UnionAll(u) => {
            let inner = supertype_of(h, u.body())?;
            Some(crate::unionall::unionall(h, TypeVar(u.var()), inner))
        }
        _ => None,
    }
}

/// The field types (a `SimpleVector`), instantiated on first use. `None` for a type whose fields are not
/// determined: an abstract one, a tuple of unknown length, a declaration without its body yet.
pub fn field_types(h: &Heap, dt: DataType) -> Option<Value> {
    if let Some(t) = dt.try_types() {
        return Some(t);
    }
    let name = name_of(dt);
    let types = if is_tuple(dt) {
        if tuple_vararg(h, dt).is_some() {
            return None;
        }
        dt.parameters()
    } else if dt.name() == h.root(Known::NamedTupleTypeName) {
        let tuple = as_tuple(h, param(dt, 1))?;
        let names = field_names(h, dt)?;
        if n_params(tuple) != names.svec_len() || tuple_vararg(h, tuple).is_some() {
            return None;
        }
        tuple.parameters()
    } else if name.flags() & typename_flags::ABSTRACT != 0 {
        return None;
    } else {
        let (decl, env) = declaration_env(h, dt);
        let declared = decl.try_types()?;
        let all: Vec<Value> = svec_values(declared).into_iter().map(|t| instantiate_unchecked(h, t, &env)).collect();
        h.svec(&all)
    };
    dt.set_types(h, types);
    dt.set_flags(h, dt.flags() | type_flags::FIELDS_DONE);
    Some(types)
}

/// The field names (a `SimpleVector` of symbols); `None` for tuples and `NamedTuple`s without names.
pub fn field_names(h: &Heap, dt: DataType) -> Option<Value> {
    if is_tuple(dt) {
        return None;
    }
    if dt.name() != h.root(Known::NamedTupleTypeName) {
        return name_of(dt).try_names();
    }
    let names = param(dt, 0);
    let names_type = as_tuple(h, names.type_of())?;
    let n = n_params(names_type);
    let all: Option<Vec<Value>> = (0..n).map(|i| names.reference(8 * i)).collect();
    Some(h.svec(&all?))
}

/// The number of fields, where it is determined.
pub fn field_count(h: &Heap, dt: DataType) -> Option<usize> {
    if is_tuple(dt) {
        return tuple_vararg(h, dt).is_none().then(|| n_params(dt));
    }
    if dt.name() == h.root(Known::NamedTupleTypeName) {
        if let Some(names) = field_names(h, dt) {
            return Some(names.svec_len());
        }
        let tuple = as_tuple(h, param(dt, 1))?;
        return tuple_vararg(h, tuple).is_none().then(|| n_params(tuple));
    }
    if name_of(dt).flags() & typename_flags::ABSTRACT != 0 {
        return None;
    }
    Some(name_of(dt).try_names().map_or(0, |n| n.svec_len()))
}

/// The position of a field, from 0.
pub fn field_index(h: &Heap, dt: DataType, name: Value) -> Option<usize> {
    let names = field_names(h, dt)?;
    (0..names.svec_len()).find(|&i| names.svec_get(i) == Some(name))
}

/// The flag byte of a field (`field_flags`).
pub fn field_flag_bits(dt: DataType, i: usize) -> u8 {
    name_of(dt).try_field_flags().and_then(|f| f.string_bytes().get(i).copied()).unwrap_or(0)
}

/// Whether the field may never be assigned after construction.
pub fn is_const_field(h: &Heap, dt: DataType, i: usize) -> bool {
    !is_mutable_type(h, dt.0) || field_flag_bits(dt, i) & field_flags::CONST != 0
}

/// Whether the field is always set in a finished object (so reading it needs no check).
pub fn always_initialized(h: &Heap, dt: DataType, i: usize) -> bool {
    let n = field_count(h, dt).unwrap_or(0);
    i + (name_of(dt).n_uninitialized() as usize) < n
}
