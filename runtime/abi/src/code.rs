//! Machine code of one specialization as the compiler hands it to a linker (JIT or image writer).

use crate::{Builtin, Value, entries::Entry};

/// What a relocation refers to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The specialised entry of a `CodeInstance` object.
    SpecEntry(Value),
    /// The boxed entry of a `CodeInstance` object.
    BoxedEntry(Value),
    /// The address of a heap object's payload.
    Object(Value),
    /// The slot of a runtime function in the entry table.
    Runtime(Entry),
    /// The thread context (allocation buffer, stack limit, ...), a fixed writable block beside the entry table.
    Context,
    /// The root table's address slot.
    Builtin(Builtin),
    /// Byte `offset` of this function's own inline-cache area (writable, beside the image's clean pages).
    InlineCache(u32),
    /// Byte `offset` of this function's constant pool (read-only).
    ConstantPool(u32),
}

/// How the bytes at a relocation are patched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelocKind {
    /// 64-bit absolute address plus addend.
    Abs64,
    /// 32-bit address relative to the end of the field (S + A - P, x86 `PC32` with addend -4 included).
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HandlerSite {
    /// Code offset just after the call.
    pub return_offset: u32,
    /// SP at the handler = FP - this.
    pub frame_offset: u32,
    /// Code offset of the handler.
    pub handler_offset: u32,
}

/// A line-table row: code from `offset` on belongs to this location of the specialization's `DebugInfo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LineRow {
    pub offset: u32,
    pub location: u32,
}

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
    pub handlers: Vec<HandlerSite>,
    pub lines: Vec<LineRow>,
}
