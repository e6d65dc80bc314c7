//! The Julia type lattice over heap objects: construction, subtyping, intersection, method tables.
//!
//! Everything that lasts is a heap object (`DataType`, `TypeName`, caches in `SimpleVector`s); functions take
//! the heap first and keep no state of their own.
#![forbid(unsafe_code)]

mod apply;
pub mod bootstrap;
mod core_table;
mod declare;
mod equal;
mod error;
pub mod fields;
mod hash;
mod intersect;
mod join;
mod kinds;

mod layout;
pub mod methods;
mod relate;
pub mod statement;
mod subst;
mod subtype;
pub mod text;
mod union;
mod unionall;
mod vararg;

pub use apply::{
    apply_type, concrete_tuple_type, is_dispatch_elem, is_interned, known_instance, tuple_type, type_table, valid_param,
};
pub use declare::{Declaration, Sort, equivalent, new_datatype, set_field_types, set_supertype};
pub use equal::{egal, egal_fields, same_param};
pub use error::{Result, TypeProblem};
pub use fields::{field_count, field_index, field_names, field_types, supertype, supertype_of};
pub use hash::{module_hash, object_hash, object_id, type_hash, typename_hash};
pub use intersect::{intersect, intersect_env, obviously_disjoint};
pub use join::{type_difference, typejoin};
pub use kinds::*;
pub use layout::{
    FieldSlot, LayoutView, UnionRoom, always_there, is_bits, is_inline, layout_of, stored_type, union_member,
    union_room, union_selector,
};
pub use relate::specific::more_specific;
pub use subst::{instantiate, instantiate_unchecked};
pub use subtype::{isa, subtype, subtype_env, subtype_ignoring_free, type_equal, type_of_type};
pub use text::{type_text, typevar_text};
pub use union::type_union;
pub use unionall::{distribute_unionall, rename, rewrap_unionall, unionall, wrap_unionall};
pub use vararg::vararg;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
