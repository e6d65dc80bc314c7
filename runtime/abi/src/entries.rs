//! The runtime entry table: every Rust function that native code calls, in one list.
//!
//! The table lies directly behind the thread context (`ThreadContext`), one pointer for each entry, filled at
//! boot; native code calls through it. An entry's implementation in Rust returns 0 after it stored an
//! exception in the context; the table holds a few instructions around it, which then throw, so native code
//! never checks. How the call is made depends on `Entry::convention`.

use crate::context::ThreadContext;

/// How native code calls an entry. Arguments are words, in the integer registers of the C convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// The C convention; never throws.
    Plain,
    /// Cranelift's `tail` convention (nothing is preserved); throws by itself.
    Throwing,
    /// Never returns; preserves nothing that matters, but is declared `preserve_all`, so that the call
    /// costs its caller no registers.
    Never,
    /// Preserves every register, and leaves its result in `ThreadContext.scratch[scratch::RESULT]`.
    Preserving,
}

macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident $convention:ident,)*) => {
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
            /// How it is called.
            pub const fn convention(self) -> Convention {
                match self { $(Entry::$name => Convention::$convention,)* }
            }
        }
    };
}

entries! {
    /// `(args: *const Value, n) -> Value`: dynamic call of `args[0]`.
    ApplyGeneric Throwing,
    /// `(args, n, site, context) -> code`, with the instance in `scratch::INSTANCE`: finds the boxed entry for a
    /// dynamic call of `args[0]`, in the dispatch table that all sites share (`dispatch_table`) or by a search, and
    /// fills the inline cache `site` (`inline_cache`). `n` is at most `inline_cache::MAX_ARGS`.
    Dispatch Throwing,
    /// `(method instance, args, n) -> Value`: call of a specialization that may not be compiled yet.
    InvokeInstance Throwing,
    /// The same, where the last argument is the tuple of all further arguments.
    InvokeInstanceTail Throwing,
    /// `(builtin index, args, n) -> Value`.
    CallBuiltin Throwing,
    /// `(intrinsic index, args, n) -> Value`: an intrinsic on boxed values; conversions get their type first.
    CallIntrinsic Throwing,
    /// `(type, payload bytes) -> Value`: allocation when the buffer is empty; a safepoint.
    AllocSlow Preserving,
    /// `(memory type, length) -> Value`: a zeroed `Memory`; a safepoint. Zero for a bad length, with the exception pending.
    AllocMemory Preserving,
    /// `(bytes) -> Value`: a zeroed `String`; a safepoint. Zero for a bad length, with the exception pending.
    AllocString Preserving,
    /// `(exception)`: throws it.
    Throw Never,
    /// `()`: throws the exception stored in the context.
    ThrowPending Never,
    /// `(binding) -> Value`: a global that has no value in its fast slot.
    GetGlobalSlow Throwing,
    /// `(binding, value) -> nonzero`.
    SetGlobal Throwing,
    /// `(binding) -> 0 or 1`.
    IsDefinedGlobal Plain,
    /// `(value, type) -> 0 or 1`: subtype test for a type that is not a simple compare.
    IsA Plain,
    /// `(value, type, site) -> 0 or 1`: the same, noting the value's type and the answer in the two words at `site`
    /// where the answer holds for all values of that type.
    IsANoted Plain,
    /// `(name, scope)`: UndefVarError; scope is a module or a symbol.
    ThrowUndefVar Never,
    /// `(kind)`: DivideError, UndefRefError, StackOverflowError, ... (`abi::throw_kind`).
    ThrowKind Never,
    /// `(object, index)`: BoundsError of a boxed object at an `Int64` index given as bits.
    ThrowBounds Never,
    /// `(memory, data pointer of the reference, index)`: BoundsError of a `MemoryRef` made of the first two.
    ThrowMemoryBounds Never,
    /// `(value, expected type, context symbol)`: TypeError.
    ThrowType Never,
    /// `() -> Value`: the exception being handled.
    CurrentException Plain,
    /// `() -> depth` of the exception stack.
    ExceptionDepth Plain,
    /// `(depth)`.
    PopException Plain,
    /// `(a, b) -> 0 or 1`: `===` of boxed values.
    Egal Plain,
    /// `(x: f64, y: f64) -> f64`: remainder as C's `fmod`.
    FloatRem Plain,
    /// `(x: f64, y: f64, z: f64) -> f64` with one rounding, for processors without the instruction; and for f32.
    Fma64 Plain,
    Fma32 Plain,
    /// `(bits) -> f32`.
    SoftFloat16To32 Plain,
    /// `(f32) -> bits`, `(f64) -> bits`: rounded once.
    SoftFloat32To16 Plain,
    SoftFloat64To16 Plain,
    /// `(op, a low, a high, b low, b high, result: *mut [u64; 2]) -> 1 where it overflowed`: 128-bit operations
    /// without an instruction (`wide_op`).
    Wide Plain,
    /// `(x: f64, signed, result: *mut [u64; 2])`: to 128 bits, saturating.
    FloatToWide Plain,
    /// `(low, high, signed) -> f64`, rounded once; and to f32.
    WideToFloat Plain,
    WideToFloat32 Plain,
    /// `(target object) -> C address`: `ccall` by name.
    ResolveForeign Throwing,
    /// `(to, from, bytes)`: copies bytes; the ranges may overlap.
    CopyBytes Plain,
    /// `(to, byte, bytes)`: sets bytes.
    FillBytes Plain,
    /// `(to, from, bytes)`: the same for words among which are references, inside objects.
    CopyReferences Plain,
    /// `(a, b) -> -1, 0 or 1`: byte order of two `String`s.
    CompareStrings Plain,
    /// `(a, b, skip a, skip b, bytes) -> -1, 0 or 1`: byte order of parts of two `String`s.
    CompareParts Plain,
    /// `(string, seed, skip, bytes) -> hash` of a part of a `String`; past its end there is nothing.
    HashString Plain,
    /// `(haystack, needle, from, to) -> position`, all from 1; zero for none.
    FindString Plain,
    /// `(string, byte, from, to) -> position`, all from 1; zero for none.
    FindByte Plain,
    /// `(string, skip, bytes) -> number of characters`.
    CountCharacters Plain,
    /// `(question, code point) -> answer` (`abi::char_question`).
    AskCharacter Plain,
    /// `(string, skip, bytes) -> bits` of the `Float64` said there, or all ones.
    ParseFloat Plain,
    /// `(to, x: f64, form) -> bytes written`: the shortest text of a finite number (`abi::float_form`).
    FloatText Plain,
    /// Collector safepoint for loops without allocation.
    Safepoint Preserving,
}

/// Byte offset of the entry table from the thread context's start.
pub const TABLE_OFFSET: usize = size_of::<ThreadContext>();

impl Entry {
    /// Byte offset of the entry's slot from the thread context's start.
    pub const fn slot_offset(self) -> usize {
        TABLE_OFFSET + 8 * self as usize
    }
}

/// Bytes of the block that holds context and entry table.
pub const BLOCK_BYTES: usize = TABLE_OFFSET + 8 * Entry::ALL.len();

/// Words of `ThreadContext.scratch` that native code and runtime share.
pub mod scratch {
    /// The world age that dynamic calls run in.
    pub const WORLD: usize = 0;
    /// Result of a `Convention::Preserving` entry.
    pub const RESULT: usize = 1;
    /// Second result of `Entry::Dispatch`.
    pub const INSTANCE: usize = 2;
    /// Address of the C pointer to the frame of the newest call from native code into Rust, for backtraces.
    pub const LAST_FRAME: usize = 3;
    /// Address of the dispatch table, or zero.
    pub const DISPATCH_TABLE: usize = 4;
    /// Answers of the dispatch table so far.
    pub const ANSWERS: usize = 5;
    /// First word free for the vm.
    pub const FREE: usize = 8;
}

/// The inline cache of one dynamic call: byte offsets.
///
/// Valid while its world is the context's; then `code(args, n, instance)` is the boxed entry for arguments of the key
/// types. A key is the address of the argument's type; where the argument is itself a type it is the address of
/// the argument plus 1. What else was called from there in the same world stands in a list outside of the cache.
pub mod inline_cache {
    pub const WORLD: u32 = 0;
    pub const CODE: u32 = 8;
    pub const INSTANCE: u32 = 16;
    /// Address of the list of more targets, or zero.
    pub const MORE: u32 = 24;
    /// First key, for `args[0]`.
    pub const KEYS: u32 = 32;
    /// Calls with more arguments have no cache.
    pub const MAX_ARGS: usize = 8;
    /// Bytes of a cache for `n` arguments.
    pub const fn bytes(n: usize) -> u32 {
        KEYS + 8 * n as u32
    }
}

/// One of the further targets of a call site: byte offsets. After the last one stands a zero for its code.
pub mod inline_more {
    pub const CODE: u32 = 0;
    pub const INSTANCE: u32 = 8;
    pub const KEYS: u32 = 16;
    /// Most of them at one site; a search through more costs as much as the table behind.
    pub const MOST: usize = 8;
    /// Bytes of one for `n` arguments.
    pub const fn bytes(n: usize) -> u32 {
        KEYS + 8 * n as u32
    }
}

/// The table behind the inline caches: a direct-mapped cache by argument keys, beside the heap. Word offsets.
pub mod dispatch_table {
    /// The four types whose instances are types come first; they are keyed by themselves plus 1.
    pub const KINDS: usize = 4;
    /// Words before the first entry.
    pub const HEADER_WORDS: usize = 16;
    /// Words of an entry: world, number of arguments, code, instance, keys.
    pub const ENTRY_WORDS: usize = 16;
    pub const WORLD: usize = 0;
    pub const COUNT: usize = 1;
    pub const CODE: usize = 2;
    pub const INSTANCE: usize = 3;
    pub const KEYS: usize = 4;
    /// Entries, as a power of two.
    pub const BITS: u32 = 12;
    /// Each key is added to the hash, which is then multiplied by this; its high bits are the index.
    pub const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    /// Words of the whole table.
    pub const WORDS: usize = HEADER_WORDS + (ENTRY_WORDS << BITS);
}

/// Codes of `Entry::ThrowKind`.
#[allow(missing_docs)]
pub mod throw_kind {
    pub const DIVIDE: u64 = 0;
    pub const UNDEF_REF: u64 = 1;
    pub const STACK_OVERFLOW: u64 = 2;
    pub const OUT_OF_MEMORY: u64 = 3;
    /// Code that inference found unreachable was reached: a defect of the compiler, reported instead of a crash.
    pub const UNREACHABLE: u64 = 4;
}

/// Questions of `Entry::AskCharacter`. What the first four ask for is the answer; the rest is answered by 0 or 1.
#[allow(missing_docs)]
pub mod char_question {
    pub const CATEGORY: u64 = 0;
    pub const WIDTH: u64 = 1;
    pub const MAPPED: &[&str] = &["upper", "lower", "title"];
    /// The first mapping.
    pub const MAP: u64 = 2;
    pub const PROPERTIES: &[&str] = &["upper", "lower", "alpha", "numeric", "space", "control", "ident_start", "ident"];
    /// The first property.
    pub const IS: u64 = 5;
    /// The number of a question by its name in a list.
    pub fn of(list: &[&str], first: u64, name: &str) -> Option<u64> {
        list.iter().position(|&n| n == name).map(|i| first + i as u64)
    }
}

/// Forms of `Entry::FloatText`; they add up.
#[allow(missing_docs)]
pub mod float_form {
    /// As in source: a `Float32` says that it is one.
    pub const TYPED: u64 = 1;
    /// The number is a `Float32`.
    pub const SINGLE: u64 = 2;
    /// Most bytes that a text has.
    pub const MOST: usize = 32;
}

/// Operations of `Entry::Wide`.
#[allow(missing_docs)]
pub mod wide_op {
    pub const SDIV: u64 = 0;
    pub const UDIV: u64 = 1;
    pub const SREM: u64 = 2;
    pub const UREM: u64 = 3;
    pub const SMUL: u64 = 4;
    pub const UMUL: u64 = 5;
}
