//! The marker: follows references from the roots and sets mark bits; images and marked objects stop it.

use crate::Heap;
use crate::alloc::LARGE_PAYLOAD_AT;
use crate::blocks::{Block, cell_index, kind};
use crate::marks::mark_bit;
use crate::raw;
use crate::walk::each_ref_offset;
use abi::context::{CARD_MASK, CARD_SHIFT};
use abi::size_classes::{BLOCK_BYTES, CELL_BYTES, CELL_START, GRANULE, cells_per_block};
use abi::{Known, Value};

/// Bytes that a card covers.
pub(crate) const CARD_BYTES: usize = 1 << CARD_SHIFT;
/// Objects in flight between their prefetch and their scan.
const AHEAD: usize = 16;

/// The state of one marking.
pub(crate) struct Marker<'h> {
    heap: &'h Heap,
    base: usize,
    extent: usize,
    bitmap: usize,
    /// Tells which cells, not handed out since the last collection, hold objects.
    old_bitmap: usize,
    stack: Vec<usize>,
    /// Weak references met; their targets were not followed.
    pub weak: Vec<usize>,
    weak_type: usize,
    /// The list of finalizers, whose objects are not followed.
    finalizers: usize,
}

impl<'h> Marker<'h> {
    /// A marker that sets bits in the heap's current bitmap.
    pub fn new(heap: &'h Heap, old_bitmap: usize) -> Marker<'h> {
        Marker {
            heap,
            base: heap.blocks.space.base,
            extent: heap.blocks.top() * BLOCK_BYTES,
            bitmap: heap.marks(),
            old_bitmap,
            stack: std::mem::take(&mut heap.mark_stack.borrow_mut()),
            weak: Vec::new(),
            weak_type: heap.roots().try_get(Known::WeakRef).map_or(0, Value::addr),
            finalizers: heap.roots().try_get(Known::Finalizers).map_or(0, Value::addr),
        }
    }

    /// Ends the marking, and keeps the stack's memory for the next.
    pub fn finish(mut self) {
        debug_assert!(self.stack.is_empty());
        // Half a megabyte is enough for most heaps; a deeper one is not kept.
        if self.stack.capacity() <= 1 << 16 {
            *self.heap.mark_stack.borrow_mut() = std::mem::take(&mut self.stack);
        }
    }

    /// Marks the object whose payload starts at `addr` (zero, or an image's object: nothing to do).
    #[inline(always)]
    pub fn mark(&mut self, addr: usize) {
        let offset = addr.wrapping_sub(self.base);
        if offset >= self.extent {
            return;
        }
        debug_assert!(offset.is_multiple_of(GRANULE), "reference {addr:#x} is no payload address");
        let (at, bit) = mark_bit(self.bitmap, offset);
        let word = raw::load(at);
        if word & bit == 0 {
            raw::store(at, word | bit);
            self.stack.push(addr);
        }
    }

    /// Whether an object is marked, or lies in an image.
    #[inline]
    pub fn is_live(&self, addr: usize) -> bool {
        let offset = addr.wrapping_sub(self.base);
        if offset >= self.extent {
            return true;
        }
        let (at, bit) = mark_bit(self.bitmap, offset);
        raw::load(at) & bit != 0
    }

    /// Marks whatever object the word points into.
    #[inline]
    pub fn mark_word(&mut self, word: usize) {
        if word.wrapping_sub(self.base) >= self.extent {
            return;
        }
        if let Some(v) = self.heap.object_at(word, self.old_bitmap) {
            self.mark(v.addr());
        }
        // A pointer to the end of an object that fills its cell is the address of the next header.
        if word & (GRANULE - 1) == 8
            && let Some(v) = self.heap.object_at(word - 1, self.old_bitmap)
        {
            self.mark(v.addr());
        }
    }

    /// Marks what the words of `from..to` point into.
    pub fn mark_range(&mut self, from: usize, to: usize) {
        let mut at = from.next_multiple_of(8);
        while at + 8 <= to {
            self.mark_word(raw::load(at));
            at += 8;
        }
    }

    /// Marks what an object refers to, its type included.
    #[inline(always)]
    fn scan(&mut self, object: usize) {
        let header = raw::load(object - 8);
        self.mark(header);
        self.scan_slots(object, header, 0, usize::MAX);
    }

    #[inline(always)]
    fn scan_slots(&mut self, object: usize, header: usize, from: usize, to: usize) {
        let Some(ty) = Value::from_addr(header) else {
            return;
        };
        if header == self.weak_type {
            self.weak.push(object);
            return;
        }
        if object == self.finalizers {
            return;
        }
        let walked = each_ref_offset(object, ty, from, to, |at| self.mark(raw::load(object + at)));
        if !walked && object.wrapping_sub(self.base) < self.extent {
            // A type without layout (only while the first types are made): every word may be a reference.
            self.mark_range(object, object + self.heap.room(object));
        }
    }

    /// Follows everything marked so far. Objects are scanned a few steps after their lines were asked for.
    pub fn drain(&mut self) {
        let mut ahead = [0usize; AHEAD];
        let mut at = 0;
        let mut waiting = 0;
        loop {
            let next = match self.stack.pop() {
                Some(object) => {
                    raw::prefetch(object - 8);
                    waiting += 1;
                    object
                }
                None if waiting == 0 => return,
                None => 0,
            };
            let due = std::mem::replace(&mut ahead[at], next);
            at = (at + 1) % AHEAD;
            if due != 0 {
                waiting -= 1;
                self.scan(due);
            }
        }
    }

    /// Scans the old objects of the blocks that dirty cards cover: the remembered set of a minor collection.
    pub fn scan_dirty_blocks(&mut self) {
        let heap = self.heap;
        heap.blocks.each_used(|block, info, len| {
            if info.live.get() == 0 {
                return;
            }
            let start = heap.blocks.addr(block);
            each_dirty_run(heap.context().cards.get(), start, start + len * BLOCK_BYTES, |from, to| {
                if info.kind.get() == kind::LARGE {
                    let object = start + LARGE_PAYLOAD_AT;
                    self.scan_part(object, from, to);
                } else {
                    self.scan_cells(start, info, from, to);
                }
            });
        });
    }

    fn scan_cells(&mut self, start: usize, info: &Block, from: usize, to: usize) {
        let class = info.class.get() as usize;
        let first = cell_index(class, (from - start).max(CELL_START));
        let last = cell_index(class, to - 1 - start).min(cells_per_block(class) - 1);
        for i in first..=last {
            let object = start + CELL_START + 8 + i * CELL_BYTES[class] as usize;
            if self.heap.is_marked(object) {
                // It is scanned when its turn comes, its line asked for before.
                self.stack.push(object);
            }
        }
    }

    /// Scans the reference words of an old object that lie in `from..to`.
    pub fn scan_part(&mut self, object: usize, from: usize, to: usize) {
        let header = raw::load(object - 8);
        self.scan_slots(object, header, from.saturating_sub(object), to.saturating_sub(object));
    }
}

/// Calls `f(from, to)` for each maximal run of dirty cards within `start..end`, cut to that range.
pub(crate) fn each_dirty_run(cards: usize, start: usize, end: usize, mut f: impl FnMut(usize, usize)) {
    let card_at = |addr: usize| cards + ((addr >> CARD_SHIFT) & CARD_MASK);
    let mut at = start & !(CARD_BYTES - 1);
    while at < end {
        // Eight cards at a time where they are aligned (the table's size is a multiple of eight).
        if card_at(at) % 8 == 0 && raw::load(card_at(at)) == 0 {
            at += 8 * CARD_BYTES;
            continue;
        }
        if raw::load_byte(card_at(at)) == 0 {
            at += CARD_BYTES;
            continue;
        }
        let from = at;
        while at < end && raw::load_byte(card_at(at)) != 0 {
            at += CARD_BYTES;
        }
        f(from.max(start), at.min(end));
    }
}

/// Cleans the cards of `start..end`.
pub(crate) fn clean_cards(cards: usize, start: usize, end: usize) {
    let mut at = start & !(CARD_BYTES - 1);
    while at < end {
        let card = cards + ((at >> CARD_SHIFT) & CARD_MASK);
        if card.is_multiple_of(8) && at + 8 * CARD_BYTES <= end.next_multiple_of(CARD_BYTES) {
            // Reading first keeps untouched pages of the table untouched.
            if raw::load(card) != 0 {
                raw::store(card, 0);
            }
            at += 8 * CARD_BYTES;
        } else {
            if raw::load_byte(card) != 0 {
                raw::store_byte(card, 0);
            }
            at += CARD_BYTES;
        }
    }
}
