//! One number for every fact that objects and native code in an image rely on.
//!
//! It is computed when this crate is compiled, from the tables themselves: whoever changes a layout, a root
//! slot, an entry or a context word changes it, and images made before refuse to load.

use crate::context::{self, CARD_MASK, CARD_SHIFT, ThreadContext};
use crate::entries::Entry;
use crate::size_classes::{BLOCK_BYTES, CELL_BYTES};
use crate::{Builtin, Counter, FIXED_LAYOUTS, Intrinsic, Known, ObjectKind, layout_words, type_flags, typename_flags};

/// Raise it when the meaning of code or objects changes without any table changing.
const SEMANTICS: u64 = 2;

/// The fingerprint of this build's tables.
pub const FINGERPRINT: u64 = fingerprint();

const fn word(h: u64, x: u64) -> u64 {
    let mut h = (h ^ x).wrapping_mul(0x9fb2_1c65_1e98_df25);
    h ^= h >> 32;
    h.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (h >> 29)
}

const fn text(mut h: u64, s: &str) -> u64 {
    let bytes = s.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        h = word(h, bytes[i] as u64);
        i += 1;
    }
    word(h, bytes.len() as u64)
}

const fn fingerprint() -> u64 {
    let mut h = word(0, SEMANTICS);
    let mut i = 0;
    while i < FIXED_LAYOUTS.len() {
        let l = &FIXED_LAYOUTS[i];
        h = word(text(h, l.name), l.mutable as u64);
        let mut f = 0;
        while f < l.fields.len() {
            h = word(text(h, l.fields[f].name), l.fields[f].kind as u64);
            f += 1;
        }
        i += 1;
    }
    i = 0;
    while i < Known::ALL.len() {
        h = text(h, Known::ALL[i].name());
        i += 1;
    }
    h = word(h, Counter::ALL.len() as u64);
    i = 0;
    while i < Entry::ALL.len() {
        h = text(h, Entry::ALL[i].name());
        i += 1;
    }
    i = 0;
    while i < Builtin::ALL.len() {
        h = text(h, Builtin::ALL[i].name());
        i += 1;
    }
    i = 0;
    while i < Intrinsic::ALL.len() {
        h = text(h, Intrinsic::ALL[i].name());
        i += 1;
    }
    i = 0;
    while i < CELL_BYTES.len() {
        h = word(h, CELL_BYTES[i] as u64);
        i += 1;
    }
    let facts = [
        size_of::<ThreadContext>() as u64,
        context::run_offset(0) as u64,
        context::CARDS as u64,
        context::SAFEPOINT_WANTED as u64,
        context::ROOT_TABLE as u64,
        context::STACK_LIMIT as u64,
        context::PENDING_EXCEPTION as u64,
        context::SCRATCH as u64,
        CARD_SHIFT as u64,
        CARD_MASK as u64,
        BLOCK_BYTES as u64,
        ObjectKind::Memory as u64,
        layout_words::FIELDS as u64,
        layout_words::FLAG_BOXED_ELEMENTS as u64,
        layout_words::IS_UNION as u64,
        layout_words::FLAG_UNION_ELEMENTS as u64,
        type_flags::INLINE,
        typename_flags::MUTABLE,
        typename_flags::BUILTIN_SHIFT as u64,
    ];
    i = 0;
    while i < facts.len() {
        h = word(h, facts[i]);
        i += 1;
    }
    h
}
