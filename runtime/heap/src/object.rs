//! Reading objects: the accessors by which every other crate follows a `Value`.
//!
//! These are plain loads. They are safe to call on any `Value` that denotes a live object of the kind the
//! accessor names; debug builds check offsets against the object's size.

use abi::{Value, WordKind};

/// Bytes of the header before each payload.
pub const HEADER_BYTES: usize = 8;

/// Reading access to the object behind a `Value`.
pub trait Object: Copy {
    /// The object's `DataType` (`typeof`).
    fn type_of(self) -> Value;
    /// The 64-bit word at byte `offset` of the payload.
    fn word(self, offset: usize) -> u64;
    /// The reference at byte `offset`; `None` where it is undefined.
    fn reference(self, offset: usize) -> Option<Value>;
    /// `len` bytes of the payload from `offset`. The slice must not be kept across a safepoint or a write.
    fn bytes<'a>(self, offset: usize, len: usize) -> &'a [u8];
    /// `SimpleVector`: its length.
    fn svec_len(self) -> usize;
    /// `SimpleVector`: element `index` (from 0); `None` where it is undefined.
    fn svec_get(self, index: usize) -> Option<Value>;
    /// `String`: its bytes.
    fn string_bytes<'a>(self) -> &'a [u8];
    /// `Symbol`: its text.
    fn symbol_str<'a>(self) -> &'a str;
    /// `Symbol`: its stored hash (of the text, the same in every process).
    fn symbol_hash(self) -> u64;
    /// `Memory`: its length in elements.
    fn memory_len(self) -> usize;
    /// `Memory` of references: element `index` (from 0).
    fn memory_get(self, index: usize) -> Option<Value>;
}

impl Object for Value {
    #[inline]
    fn type_of(self) -> Value {
        // SAFETY: a `Value` denotes a live object, whose header word precedes the payload and holds the
        // address of its `DataType`, never zero.
        let header = unsafe { *((self.addr() - HEADER_BYTES) as *const usize) };
        Value::from_addr(header).expect("every live object has a type")
    }

    #[inline]
    fn word(self, offset: usize) -> u64 {
        debug_assert!(offset.is_multiple_of(8));
        // SAFETY: the caller names a word inside the payload of a live object; payloads are 16-byte aligned.
        unsafe { *((self.addr() + offset) as *const u64) }
    }

    #[inline]
    fn reference(self, offset: usize) -> Option<Value> {
        Value::from_addr(self.word(offset) as usize)
    }

    #[inline]
    fn bytes<'a>(self, offset: usize, len: usize) -> &'a [u8] {
        // SAFETY: the caller names bytes inside the payload of a live object; nothing moves or frees it before
        // the next safepoint, across which the slice is not kept.
        unsafe { std::slice::from_raw_parts((self.addr() + offset) as *const u8, len) }
    }

    #[inline]
    fn svec_len(self) -> usize {
        self.word(0) as usize
    }

    #[inline]
    fn svec_get(self, index: usize) -> Option<Value> {
        debug_assert!(index < self.svec_len());
        self.reference(8 + 8 * index)
    }

    fn string_bytes<'a>(self) -> &'a [u8] {
        self.bytes(8, self.word(0) as usize)
    }

    fn symbol_str<'a>(self) -> &'a str {
        let bytes = self.bytes(16, self.word(0) as usize);
        std::str::from_utf8(bytes).expect("symbols are interned from UTF-8 text")
    }

    #[inline]
    fn symbol_hash(self) -> u64 {
        self.word(8)
    }

    #[inline]
    fn memory_len(self) -> usize {
        self.word(0) as usize
    }

    #[inline]
    fn memory_get(self, index: usize) -> Option<Value> {
        debug_assert!(index < self.memory_len());
        self.reference(16 + 8 * index)
    }
}

/// A reference read from a field that is always set.
#[inline]
pub(crate) fn required(v: Option<Value>, what: &str) -> Value {
    match v {
        Some(v) => v,
        None => unreachable_field(what),
    }
}

#[cold]
fn unreachable_field(what: &str) -> ! {
    panic!("heap invariant: {what} is not set")
}

/// The words of a fixed layout and what each holds; for walkers that go by the table.
pub fn fixed_words(fields: &[abi::FieldDef]) -> impl Iterator<Item = (usize, WordKind)> + '_ {
    fields.iter().enumerate().map(|(i, f)| (8 * i, f.kind))
}
