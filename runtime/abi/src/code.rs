//! Machine code of one specialization as the compiler hands it to a linker (JIT or image writer).
//!
//! Calling conventions. Every native function is a Cranelift `tail` function on x86-64 with frame pointers.
//! The *boxed* entry is `(args: *const Value, n, instance) -> Value` where `args[0]` is the called object and
//! `instance` the `CodeInstance` (or what `Entry::Dispatch` gave); the *specialised* entry passes values by
//! parts in registers, as `codegen::AbiSig` derives from the signature and result type. Both throw by
//! `Entry::Throw`: a walk of the frame pointers up to the first return address that has a handler.

use crate::{Value, entries::Entry};

/// What a relocation refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// The specialised entry of a `CodeInstance` object.
    SpecEntry(Value),
    /// The boxed entry of a `CodeInstance` object.
    BoxedEntry(Value),
    /// The address of a heap object's payload.
    Object(Value),
    /// The slot of a runtime function in the entry table (`Context` plus `Entry::slot_offset`).
    Runtime(Entry),
    /// The thread context; the entry table is directly behind it.
    Context,
    /// Byte `offset` of this function's own inline-cache area (writable, zero at start, beside the image's clean pages).
    InlineCache(u32),
    /// Byte `offset` of this function's constant pool (read-only).
    ConstantPool(u32),
}

/// How the bytes at a relocation are patched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelocKind {
    /// 64-bit absolute address plus addend.
    Abs64,
    /// 32-bit address relative to the place (S + A - P); the addend -4 of x86 is included.
    Rel32,
}

/// One place in the code to patch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reloc {
    pub offset: u32,
    pub kind: RelocKind,
    pub target: Target,
    pub addend: i64,
}

/// A call site inside a `try`: where an exception that passes through continues.
///
/// The handler runs with FP as in the frame, SP as below, and the exception in `rax`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HandlerSite {
    /// Code offset just after the call.
    pub return_offset: u32,
    /// SP at the handler = FP - this.
    pub frame_offset: u32,
    /// Code offset of the handler.
    pub handler_offset: u32,
}

/// A line-table row: code from `offset` on belongs to this location of the specialization's `DebugInfo`
/// (index into `ir::ssa::Function::locations`; `NO_LOCATION` for code of the compiler's own).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LineRow {
    pub offset: u32,
    pub location: u32,
}

/// The location of code that belongs to no source line.
pub const NO_LOCATION: u32 = u32::MAX;

/// The code of one specialization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeBlob {
    /// Symbol name for tools (`julia_name_12`).
    pub name: String,
    pub code: Vec<u8>,
    pub align: u32,
    /// Offset of the boxed entry, and of the specialised one.
    pub boxed_offset: u32,
    pub spec_offset: Option<u32>,
    pub constants: Vec<u8>,
    pub inline_cache_bytes: u32,
    pub relocs: Vec<Reloc>,
    /// Sorted by return offset.
    pub handlers: Vec<HandlerSite>,
    /// Sorted by offset.
    pub lines: Vec<LineRow>,
    /// Objects whose addresses are in the code, sorted: they live as long as the code.
    pub objects: Vec<Value>,
}
