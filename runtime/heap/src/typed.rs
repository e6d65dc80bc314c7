//! One handle type for each fixed layout, with an accessor for each field, made from the table in `abi`.
//!
//! `DataType::name(dt)` reads, `DataType::set_name(dt, heap, v)` writes with the barrier. The handles are
//! unchecked views: `DataType(v)` claims that `v` is one; `DataType::of(v, roots)` checks.

use crate::object::{Object, required};
use crate::{Heap, Roots};
use abi::{Known, Value};

macro_rules! accessors {
    ($($(#[$doc:meta])* $name:ident : $sup:ident $mutability:ident { $($field:ident : $kind:ident,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            #[repr(transparent)]
            pub struct $name(pub Value);

            #[allow(non_snake_case, clippy::should_implement_trait, missing_docs)]
            impl $name {
                /// The handle, when the object has exactly this type.
                #[inline]
                pub fn of(v: Value, roots: &Roots) -> Option<$name> {
                    (v.type_of() == roots.get(Known::$name)).then_some($name(v))
                }
                accessors!(@fields 0usize; $name; $($field : $kind,)*);
            }

            impl From<$name> for Value {
                #[inline]
                fn from(h: $name) -> Value { h.0 }
            }
        )*
        /// Byte offsets of the fields, by type and field name.
        #[allow(non_upper_case_globals, non_snake_case, missing_docs)]
        pub mod offset {
            $(pub mod $name { accessors!(@offsets 0usize; $($field,)*); })*
        }
    };
    (@offsets $at:expr;) => {};
    (@offsets $at:expr; $field:ident, $($rest:ident,)*) => {
        pub const $field: usize = $at;
        accessors!(@offsets $at + 8; $($rest,)*);
    };
    (@fields $at:expr; $name:ident;) => {
        /// Payload bytes.
        pub const SIZE: usize = $at;
    };
    (@fields $at:expr; $name:ident; $field:ident : Ref, $($rest:tt)*) => {
        pastey::paste! {
            /// The field, which must be set.
            #[inline]
            pub fn $field(self) -> Value { required(self.0.reference($at), concat!(stringify!($name), ".", stringify!($field))) }
            /// The field, or `None` where it is undefined.
            #[inline]
            pub fn [<try_ $field>](self) -> Option<Value> { self.0.reference($at) }
            /// Sets the field.
            #[inline]
            pub fn [<set_ $field>](self, heap: &Heap, value: Value) { heap.write_ref(self.0, $at, Some(value)); }
            /// Makes the field undefined.
            #[inline]
            pub fn [<clear_ $field>](self, heap: &Heap) { heap.write_ref(self.0, $at, None); }
        }
        accessors!(@fields $at + 8; $name; $($rest)*);
    };
    (@fields $at:expr; $name:ident; $field:ident : $kind:ident, $($rest:tt)*) => {
        pastey::paste! {
            /// The field's bits.
            #[inline]
            pub fn $field(self) -> u64 { self.0.word($at) }
            /// Sets the field's bits.
            #[inline]
            pub fn [<set_ $field>](self, heap: &Heap, value: u64) { heap.write_word(self.0, $at, value); }
        }
        accessors!(@fields $at + 8; $name; $($rest)*);
    };
}

abi::for_each_layout!(accessors);
