//! The runtime entry table: every Rust function that native code calls, in one list.
//!
//! Native code calls through this table (one pointer each, filled at boot), with the `system_v` convention.
//! An entry that can throw returns 0 after it stored the exception in the context; native code then
//! branches to the throw stub.

macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A runtime function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Entry { $($(#[$doc])* $name,)* }
        impl Entry {
            /// All entries in table order.
            pub const ALL: &'static [Entry] = &[$(Entry::$name,)*];
            /// The name shown by tools.
            pub const fn name(self) -> &'static str {
                match self { $(Entry::$name => stringify!($name),)* }
            }
        }
    };
}

entries! {
    /// `(args: *const Value, n) -> Value or 0`: dynamic call of `args[0]`.
    ApplyGeneric,
    /// `(method_instance, args, n) -> Value or 0`: call of a specialization that may not be compiled yet.
    InvokeInstance,
    /// `(builtin index, args, n) -> Value or 0`.
    CallBuiltin,
    /// `(type, bytes) -> Value`: allocation when the buffer is empty; a safepoint.
    AllocSlow,
    /// `(exception) -> never`: unwinds to the nearest handler.
    Throw,
    /// `() -> never`: throws the exception stored in the context.
    ThrowPending,
    /// `(binding) -> Value or 0`: a global that has no value in its fast slot.
    GetGlobalSlow,
    /// `(binding, value) -> 1 or 0`.
    SetGlobal,
    /// `(value, type) -> 0 or 1`: subtype test for a type that is not a simple compare.
    IsA,
    /// `(name, scope) -> never`.
    ThrowUndefVar,
    /// `(kind) -> never`: DivideError, UndefRefError, StackOverflowError, ... (`abi::throw_kind`).
    ThrowKind,
    /// `(memoryref-ish array, index) -> never`: BoundsError of a MemoryRef.
    ThrowBounds,
    /// `(value, expected type, context string) -> never`.
    ThrowType,
    /// `() -> Value`, `() -> depth`, `(depth)`: the exception stack.
    CurrentException,
    ExceptionDepth,
    PopException,
    /// `(a, b) -> 0 or 1`: `===` of boxed values.
    Egal,
    /// `(type, x: *const u8) -> Value`: box of any inline value.
    BoxBits,
    /// Float remainder, 128-bit division, half-float conversion and other operations without an instruction.
    FloatRem,
    SoftFloat16To32,
    SoftFloat32To16,
    Div128,
    /// `ccall` by name: `(target, ...)` resolves once to a C address.
    ResolveForeign,
    /// Collector safepoint for loops without allocation.
    Safepoint,
}

/// Codes of `Entry::ThrowKind`.
#[allow(missing_docs)]
pub mod throw_kind {
    pub const DIVIDE: u64 = 0;
    pub const UNDEF_REF: u64 = 1;
    pub const STACK_OVERFLOW: u64 = 2;
    pub const OUT_OF_MEMORY: u64 = 3;
}
