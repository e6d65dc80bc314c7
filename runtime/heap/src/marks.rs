//! Mark bits, and the question that conservative scanning asks: which object does this address belong to?

use crate::Heap;
use crate::alloc::LARGE_PAYLOAD_AT;
use crate::blocks::{cell_index, kind};
use crate::raw;
use abi::Value;
use abi::size_classes::{BLOCK_BYTES, CELL_BYTES, CELL_START, cells_per_block};

/// Address of the bitmap word and the bit for the payload at `offset` from block 0.
#[inline(always)]
pub(crate) fn mark_bit(bitmap: usize, offset: usize) -> (usize, usize) {
    let granule = offset >> 4;
    (bitmap + ((granule >> 6) << 3), 1 << (granule & 63))
}

impl Heap {
    /// Address of the bitmap in use.
    #[inline(always)]
    pub(crate) fn marks(&self) -> usize {
        self.blocks.space.marks[self.bitmap.get()]
    }

    /// Whether the payload at this address of a block is marked.
    #[inline(always)]
    pub(crate) fn is_marked(&self, payload: usize) -> bool {
        let (word, bit) = mark_bit(self.marks(), payload - self.blocks.space.base);
        raw::load(word) & bit != 0
    }

    /// Marked cells of a block.
    pub(crate) fn count_marks(&self, block: usize) -> usize {
        let first = self.marks() + block * crate::reserve::MARK_BYTES;
        (0..crate::reserve::MARK_BYTES / 8).map(|i| raw::load(first + 8 * i).count_ones() as usize).sum()
    }

    /// Offset in a block of its first mark at or behind the offset `from`.
    pub(crate) fn next_mark(&self, block: usize, from: usize) -> Option<usize> {
        let first = self.marks() + block * crate::reserve::MARK_BYTES;
        let granule = from / 16;
        let mut at = granule / 64;
        let mut word = raw::load(first + 8 * at) & (!0 << (granule % 64));
        while word == 0 {
            at += 1;
            if at == crate::reserve::MARK_BYTES / 8 {
                return None;
            }
            word = raw::load(first + 8 * at);
        }
        Some(16 * (64 * at + word.trailing_zeros() as usize))
    }

    /// Whether the address lies in blocks of this heap (not in an image).
    #[inline(always)]
    pub(crate) fn in_blocks(&self, addr: usize) -> bool {
        addr.wrapping_sub(self.blocks.space.base) < self.blocks.top() * BLOCK_BYTES
    }

    /// The object that the address points into, header to end; `old_marks` is the bitmap that tells which
    /// cells not handed out since the last collection hold objects.
    pub(crate) fn object_at(&self, addr: usize, old_marks: usize) -> Option<Value> {
        if !self.in_blocks(addr) {
            return None;
        }
        let offset = addr - self.blocks.space.base;
        let (mut block, at) = (offset / BLOCK_BYTES, offset % BLOCK_BYTES);
        if block == 0 {
            return None;
        }
        let mut info = self.blocks.info(block);
        match info.kind.get() {
            kind::SMALL => {
                let class = info.class.get() as usize;
                if at < CELL_START {
                    return None;
                }
                let index = cell_index(class, at);
                if index >= cells_per_block(class) {
                    return None;
                }
                let payload = self.blocks.addr(block) + CELL_START + 8 + index * CELL_BYTES[class] as usize;
                let there = if index < info.handed.get() as usize {
                    let unused = self.current[class].get() as usize == block
                        && payload - 8 >= self.context().runs[class].cursor.get();
                    !unused && raw::load(payload - 8) != 0
                } else {
                    let (word, bit) = mark_bit(old_marks, payload - self.blocks.space.base);
                    raw::load(word) & bit != 0
                };
                there.then(|| Value::from_addr(payload)).flatten()
            }
            kind::LARGE | kind::LARGE_TAIL => {
                if info.kind.get() == kind::LARGE_TAIL {
                    block = info.span.get() as usize;
                    info = self.blocks.info(block);
                    debug_assert_eq!(info.kind.get(), kind::LARGE);
                } else if at < LARGE_PAYLOAD_AT - 8 {
                    return None;
                }
                let payload = self.blocks.addr(block) + LARGE_PAYLOAD_AT;
                (raw::load(payload - 8) != 0).then(|| Value::from_addr(payload)).flatten()
            }
            _ => None,
        }
    }

    /// The object that the address points into, if it is one of this heap's (not an image's): what a
    /// conservative scan would keep alive.
    pub fn find_object(&self, addr: usize) -> Option<Value> {
        self.object_at(addr, self.marks())
    }

    /// Bytes of the cell or span behind a payload of this heap.
    pub(crate) fn room(&self, payload: usize) -> usize {
        let info = self.blocks.info((payload - self.blocks.space.base) / BLOCK_BYTES);
        match info.kind.get() {
            kind::SMALL => CELL_BYTES[info.class.get() as usize] as usize - 8,
            _ => info.span.get() as usize * BLOCK_BYTES - LARGE_PAYLOAD_AT,
        }
    }

    /// Calls `f` with every object in the blocks, in address order.
    pub fn each_object(&self, mut f: impl FnMut(Value)) {
        let marks = self.marks();
        self.blocks.each_used(|block, info, _| {
            let addr = self.blocks.addr(block);
            if info.kind.get() == kind::LARGE {
                if let Some(v) = self.object_at(addr + LARGE_PAYLOAD_AT, marks) {
                    f(v);
                }
                return;
            }
            let class = info.class.get() as usize;
            for i in 0..cells_per_block(class) {
                if let Some(v) = self.object_at(addr + CELL_START + i * CELL_BYTES[class] as usize, marks) {
                    f(v);
                }
            }
        });
    }
}
