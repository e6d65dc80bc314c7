//! The thread context: the writable words that native code and the heap share, in one plain struct.
//!
//! Native code reaches it at a fixed address (`code::Target::Context`) and uses the byte offsets below. Its
//! allocation fast path for a constant payload size, with `class = size_class(bytes)`:
//!
//! ```text
//! at    = [context + run_offset(class)]          cursor
//! next  = at + CELL_BYTES[class]
//! if next > [context + run_offset(class) + 8]    limit: call Entry::AllocSlow, which is a safepoint
//! [context + run_offset(class)] = next
//! [at] = address of the type                     the header
//! payload = at + 8; every word of it is stored before the next safepoint, or set to zero
//! ```
//!
//! Write barrier: after (or before) storing a reference into the word at address `slot` of an object that
//! existed at the last safepoint, `[ [context + CARDS] + ((slot >> CARD_SHIFT) & CARD_MASK) ] = 1` (one byte).
//! Stores into an object allocated since the last safepoint need none; stores of plain bits never do.

use crate::size_classes::CLASS_COUNT;
use std::cell::Cell;
use std::mem::offset_of;

/// A card covers `1 << CARD_SHIFT` bytes of addresses.
pub const CARD_SHIFT: u32 = 9;
/// Index mask into the card table; addresses that far apart share a card, which costs time but no correctness.
pub const CARD_MASK: usize = (16 << 20) - 1;

/// Memory of one size class, whatever it holds, that is handed out from its front.
#[repr(C)]
#[derive(Debug, Default)]
pub struct AllocRun {
    /// Address of the next cell (of its header word).
    pub cursor: Cell<usize>,
    /// End of the run.
    pub limit: Cell<usize>,
}

/// The thread context. All words; zero at start. Add fields at the end.
#[repr(C)]
#[derive(Debug)]
pub struct ThreadContext {
    /// Free cells by size class.
    pub runs: [AllocRun; CLASS_COUNT],
    /// Address of the card table's first byte.
    pub cards: Cell<usize>,
    /// Nonzero when the next safepoint has work to do (`Entry::Safepoint`).
    pub safepoint_wanted: Cell<usize>,
    /// Address of the root table (all `Known` references, then all `Counter` words).
    pub root_table: Cell<usize>,
    /// Lowest stack address that native code may use; below it, `StackOverflowError`.
    pub stack_limit: Cell<usize>,
    /// The exception that `Entry::ThrowPending` throws, or zero.
    pub pending_exception: Cell<usize>,
    /// The Rust session object of this thread, for runtime functions.
    pub session: Cell<usize>,
    /// Words for the vm and native code; the heap treats none of them as a root.
    pub scratch: [Cell<usize>; 24],
}

/// Byte offset of a class's `AllocRun`.
pub const fn run_offset(class: usize) -> usize {
    offset_of!(ThreadContext, runs) + class * size_of::<AllocRun>()
}
/// Byte offset of the `AllocRun` of cells of `cell` bytes, less `cell`: cells up to `EVEN_CELLS` rise in steps that are as
/// long as an `AllocRun`, so that code that computes a size finds the run without a table.
pub const EVEN_RUNS: i32 = run_offset(0) as i32 - 16;
/// The largest cell of those.
pub const EVEN_CELLS: usize = 256;
const _: () = {
    assert!(size_of::<AllocRun>() == 16);
    let mut i = 0;
    while i < EVEN_CELLS / 16 {
        assert!(crate::size_classes::CELL_BYTES[i] as usize == 16 * (i + 1));
        i += 1;
    }
};
/// Byte offset of `ThreadContext.cards`.
pub const CARDS: usize = offset_of!(ThreadContext, cards);
/// Byte offset of `ThreadContext.safepoint_wanted`.
pub const SAFEPOINT_WANTED: usize = offset_of!(ThreadContext, safepoint_wanted);
/// Byte offset of `ThreadContext.root_table`.
pub const ROOT_TABLE: usize = offset_of!(ThreadContext, root_table);
/// Byte offset of `ThreadContext.stack_limit`.
pub const STACK_LIMIT: usize = offset_of!(ThreadContext, stack_limit);
/// Byte offset of `ThreadContext.pending_exception`.
pub const PENDING_EXCEPTION: usize = offset_of!(ThreadContext, pending_exception);
/// Byte offset of `ThreadContext.session`.
pub const SESSION: usize = offset_of!(ThreadContext, session);
/// Byte offset of `ThreadContext.scratch`.
pub const SCRATCH: usize = offset_of!(ThreadContext, scratch);
