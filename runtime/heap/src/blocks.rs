//! Blocks: what each 32 KiB of the heap is used for, and the allocator of runs of blocks ("spans").
//!
//! A span of free blocks carries its length in its first and last block's info, so that neighbours merge
//! when a span is freed. Free spans hang in bins by length. All of it lives in the side table.

use crate::raw::{self, CellStruct};
use crate::reserve::{INFO_BYTES, MARK_BYTES, Reservation};
use abi::size_classes::{BLOCK_BYTES, CELL_BYTES, CELL_START};
use std::cell::Cell;

/// What a block holds. Zero (fresh memory) is a block that was never used.
pub(crate) mod kind {
    /// First or last block of a free span, or one inside it.
    pub const FREE: u8 = 1;
    /// Cells of one size class.
    pub const SMALL: u8 = 2;
    /// First block of a large object.
    pub const LARGE: u8 = 3;
    /// A later block of a large object.
    pub const LARGE_TAIL: u8 = 4;
}

/// The side-table entry of one block.
#[repr(C, align(32))]
pub(crate) struct Block {
    pub kind: Cell<u8>,
    /// Size class of a `SMALL` block.
    pub class: Cell<u8>,
    /// 1: the memory reads as zero.
    pub zeroed: Cell<u8>,
    unused: Cell<u8>,
    /// `SMALL`: cells below this index were handed out since the last collection, so they hold an object iff
    /// they lie below the cursor of the run that lies in the block, if one does, and their header is not zero; cells
    /// from it on hold an object iff they are marked.
    pub handed: Cell<u16>,
    /// `SMALL`: marked cells at the last collection. `LARGE`: 1 when it was marked then.
    pub live: Cell<u16>,
    /// Next block in the list that this one is in (0: none).
    pub next: Cell<u32>,
    /// Previous block, in the doubly linked lists of free spans.
    pub prev: Cell<u32>,
    /// `FREE` (at both ends) and `LARGE`: blocks of the span. `LARGE_TAIL`: number of the first block.
    pub span: Cell<u32>,
}

impl CellStruct for Block {}
const _: () = assert!(size_of::<Block>() == INFO_BYTES);

const EXACT_BINS: usize = 32;
const BINS: usize = EXACT_BINS + 20;

fn bin_of(len: usize) -> usize {
    if len <= EXACT_BINS { len - 1 } else { EXACT_BINS + (usize::BITS - 1 - (len - 1).leading_zeros()) as usize - 5 }
}

/// `2^32 / cell size`, rounded up: `(offset * RECIPROCAL) >> 32` is the cell index, exact within a block.
static RECIPROCAL: [u32; CELL_BYTES.len()] = reciprocals();

const fn reciprocals() -> [u32; CELL_BYTES.len()] {
    let mut table = [0; CELL_BYTES.len()];
    let mut i = 0;
    while i < table.len() {
        table[i] = ((1u64 << 32).div_ceil(CELL_BYTES[i] as u64)) as u32;
        i += 1;
    }
    table
}

/// The cell of a block that the byte at `offset` (at least `CELL_START`) belongs to.
#[inline(always)]
pub(crate) fn cell_index(class: usize, offset: usize) -> usize {
    (((offset - CELL_START) as u64 * u64::from(RECIPROCAL[class])) >> 32) as usize
}

/// All blocks of a heap.
pub(crate) struct Blocks {
    pub space: Reservation,
    bins: [Cell<u32>; BINS],
    /// Blocks below this have been used; block 0 never is.
    top: Cell<u32>,
    free: Cell<usize>,
}

impl Blocks {
    pub fn new(space: Reservation) -> Blocks {
        Blocks { space, bins: [const { Cell::new(0) }; BINS], top: Cell::new(1), free: Cell::new(0) }
    }

    /// A block's info.
    #[inline(always)]
    pub fn info(&self, block: usize) -> &Block {
        debug_assert!(block < self.space.blocks);
        raw::view(self.space.info + block * INFO_BYTES)
    }

    /// Address of a block.
    #[inline(always)]
    pub fn addr(&self, block: usize) -> usize {
        self.space.base + block * BLOCK_BYTES
    }

    /// Number of blocks that may be in use: all others were never touched.
    #[inline(always)]
    pub fn top(&self) -> usize {
        self.top.get() as usize
    }

    /// Blocks in free spans.
    pub fn free_count(&self) -> usize {
        self.free.get()
    }

    /// Blocks that hold objects.
    pub fn used_count(&self) -> usize {
        self.top() - 1 - self.free.get()
    }

    /// Takes `len` adjacent blocks; `None` when the reservation or the system has no more. The blocks' infos
    /// say nothing yet but `zeroed`.
    pub fn take_span(&self, len: usize) -> Option<usize> {
        for bin in bin_of(len)..BINS {
            let mut at = self.bins[bin].get() as usize;
            while at != 0 {
                let have = self.info(at).span.get() as usize;
                if have >= len {
                    self.unlink(at);
                    self.free.set(self.free.get() - have);
                    if have > len {
                        self.insert_free(at + len, have - len);
                    }
                    return Some(at);
                }
                at = self.info(at).next.get() as usize;
            }
        }
        let at = self.top();
        if at + len > self.space.blocks || !self.space.make_accessible(at + len) {
            return None;
        }
        self.top.set((at + len) as u32);
        for b in at..at + len {
            self.info(b).zeroed.set(1);
        }
        Some(at)
    }

    /// Frees a span; its memory is no longer known to be zero.
    pub fn free_span(&self, at: usize, len: usize) {
        let (mut at, mut len) = (at, len);
        for b in at..at + len {
            let info = self.info(b);
            info.kind.set(kind::FREE);
            info.zeroed.set(0);
            info.live.set(0);
            info.handed.set(0);
        }
        if at + len < self.top() && self.info(at + len).kind.get() == kind::FREE {
            let after = self.info(at + len).span.get() as usize;
            self.free.set(self.free.get() - after);
            self.unlink(at + len);
            len += after;
        }
        if at > 1 && self.info(at - 1).kind.get() == kind::FREE {
            let before = self.info(at - 1).span.get() as usize;
            self.free.set(self.free.get() - before);
            self.unlink(at - before);
            at -= before;
            len += before;
        }
        self.insert_free(at, len);
    }

    fn insert_free(&self, at: usize, len: usize) {
        for end in [at, at + len - 1] {
            let info = self.info(end);
            info.kind.set(kind::FREE);
            info.span.set(len as u32);
        }
        let bin = &self.bins[bin_of(len)];
        let first = bin.get();
        self.info(at).next.set(first);
        self.info(at).prev.set(0);
        if first != 0 {
            self.info(first as usize).prev.set(at as u32);
        }
        bin.set(at as u32);
        self.free.set(self.free.get() + len);
    }

    fn unlink(&self, at: usize) {
        let info = self.info(at);
        let (next, prev) = (info.next.get(), info.prev.get());
        if next != 0 {
            self.info(next as usize).prev.set(prev);
        }
        if prev != 0 {
            self.info(prev as usize).next.set(next);
        } else {
            self.bins[bin_of(info.span.get() as usize)].set(next);
        }
    }

    /// Gives the memory of free spans of at least `least` blocks back to the system, the longest first, until no more
    /// than `keep` free blocks have memory.
    pub fn release_free(&self, least: usize, keep: usize) {
        let dirty = |at: usize, len: usize| (at..at + len).filter(|&b| self.info(b).zeroed.get() == 0).count();
        let each_span = |f: &mut dyn FnMut(usize, usize)| {
            for bin in (0..BINS).rev() {
                let mut at = self.bins[bin].get() as usize;
                while at != 0 {
                    let len = self.info(at).span.get() as usize;
                    f(at, len);
                    at = self.info(at).next.get() as usize;
                }
            }
        };
        let mut held = 0;
        each_span(&mut |at, len| held += dirty(at, len));
        each_span(&mut |at, len| {
            let n = dirty(at, len);
            if held > keep && len >= least && n > 0 && self.space.release(at, len) {
                (at..at + len).for_each(|b| self.info(b).zeroed.set(1));
                held -= n;
            }
        });
    }

    /// Calls `f(first block, its info, blocks)` for each span in use, in address order. `f` may free that span.
    pub fn each_used(&self, mut f: impl FnMut(usize, &Block, usize)) {
        let mut at = 1;
        while at < self.top() {
            let info = self.info(at);
            let len = match info.kind.get() {
                kind::SMALL => 1,
                kind::LARGE | kind::FREE => info.span.get() as usize,
                other => unreachable!("block {at} of kind {other} does not start a span"),
            };
            // Freeing may merge with a free span behind, whose own length is then gone: step over it first.
            let mut next = at + len;
            if next < self.top() && self.info(next).kind.get() == kind::FREE {
                next += self.info(next).span.get() as usize;
            }
            if info.kind.get() != kind::FREE {
                f(at, info, len);
            }
            at = next;
        }
    }

    /// Clears a mark bitmap.
    pub fn clear_marks(&self, bitmap: usize) {
        raw::fill(bitmap + MARK_BYTES, 0, (self.top() - 1) * MARK_BYTES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks() -> Blocks {
        Blocks::new(Reservation::new(Some(64 << 20)).expect("address space"))
    }

    fn take(b: &Blocks, len: usize) -> usize {
        let at = b.take_span(len).expect("room");
        let info = b.info(at);
        info.kind.set(kind::LARGE);
        info.span.set(len as u32);
        for t in at + 1..at + len {
            b.info(t).kind.set(kind::LARGE_TAIL);
            b.info(t).span.set(at as u32);
        }
        at
    }

    #[test]
    fn spans_merge_and_are_reused() {
        let b = blocks();
        let spans: Vec<usize> = (0..8).map(|_| take(&b, 3)).collect();
        assert_eq!(b.top(), 25);
        for i in [1, 5, 3, 2, 4] {
            b.free_span(spans[i], 3);
        }
        assert_eq!(b.free_count(), 15);
        assert_eq!(take(&b, 15), spans[1]);
        assert_eq!(b.top(), 25);
        let mut seen = 0;
        b.each_used(|_, _, len| seen += len);
        assert_eq!(seen, 24);
        assert!(b.take_span(1 << 20).is_none());
    }

    #[test]
    fn cell_index_is_exact() {
        for (class, &size) in CELL_BYTES.iter().enumerate() {
            let size = size as usize;
            for offset in CELL_START..BLOCK_BYTES {
                assert_eq!(cell_index(class, offset), (offset - CELL_START) / size);
            }
        }
    }
}
