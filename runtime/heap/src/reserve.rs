//! The one reservation of address space behind a heap: blocks and the side tables indexed by block.
//!
//! ```text
//! +0          context page(s): ThreadContext, root table of a session without image
//! +CARDS_AT   card table (16 MiB, touched where written)
//! +INFO_AT    block infos      32 bytes for each block
//! ...         mark bits, twice 256 bytes for each block
//! ...         blocks           32 KiB each, block 0 never used
//! ```
//!
//! Where the system grants the whole of it writable (it costs nothing before it is touched), that is one system
//! call. Where it does not (a limit on data, strict accounting), everything is reserved without access at the start
//! and made accessible as the heap grows, and a limit on address space only makes it smaller.

use abi::context::CARD_MASK;
use abi::size_classes::BLOCK_BYTES;
use rustix::mm::{Advice, MapFlags, MprotectFlags, ProtFlags};
use std::cell::Cell;
use std::ptr::null_mut;

/// Bytes of one block's info.
pub(crate) const INFO_BYTES: usize = 32;
/// Bytes of one block's mark bits.
pub(crate) const MARK_BYTES: usize = BLOCK_BYTES / 16 / 8;
/// Offset of the root table in the context area.
pub(crate) const ROOTS_AT: usize = 4096;
const CARDS_AT: usize = 64 << 10;
const INFO_AT: usize = 32 << 20;
/// The address space asked for first, and the least that makes sense.
const LARGEST: usize = 64 << 30;
const SMALLEST: usize = 64 << 20;
/// Blocks made accessible at once, at least.
const GROW_BLOCKS: usize = 1024;

/// Addresses of the parts of the reservation.
pub(crate) struct Reservation {
    start: usize,
    bytes: usize,
    /// Block infos.
    pub info: usize,
    /// The two mark bitmaps.
    pub marks: [usize; 2],
    /// Block 0.
    pub base: usize,
    /// Blocks that fit.
    pub blocks: usize,
    /// Blocks that are accessible.
    accessible: Cell<usize>,
}

impl Reservation {
    /// Reserves as much as the system grants, up to `largest` bytes of blocks.
    pub fn new(largest: Option<usize>) -> Result<Reservation, rustix::io::Errno> {
        let mut heap_bytes = largest.unwrap_or(LARGEST).next_multiple_of(BLOCK_BYTES);
        if let Ok(all) = Reservation::of_size(heap_bytes, true) {
            return Ok(all);
        }
        loop {
            match Reservation::of_size(heap_bytes, false) {
                Err(_) if heap_bytes > SMALLEST => heap_bytes = (heap_bytes / 2).next_multiple_of(BLOCK_BYTES),
                done => return done,
            }
        }
    }

    fn of_size(heap_bytes: usize, writable: bool) -> Result<Reservation, rustix::io::Errno> {
        let blocks = heap_bytes / BLOCK_BYTES;
        let page = 4096;
        let marks_bytes = (blocks * MARK_BYTES).next_multiple_of(page);
        let marks_at = INFO_AT + (blocks * INFO_BYTES).next_multiple_of(page);
        let base_at = marks_at + 2 * marks_bytes;
        let bytes = base_at + heap_bytes + BLOCK_BYTES;
        let access = if writable { ProtFlags::READ | ProtFlags::WRITE } else { ProtFlags::empty() };
        // SAFETY: a fresh private mapping at an address of the kernel's choice aliases nothing.
        let start =
            unsafe { rustix::mm::mmap_anonymous(null_mut(), bytes, access, MapFlags::PRIVATE | MapFlags::NORESERVE) }?
                as usize;
        let r = Reservation {
            start,
            bytes,
            info: start + INFO_AT,
            marks: [start + marks_at, start + marks_at + marks_bytes],
            base: (start + base_at).next_multiple_of(BLOCK_BYTES),
            blocks,
            accessible: Cell::new(if writable { blocks } else { 0 }),
        };
        if !writable {
            r.open(start, CARDS_AT + CARD_MASK + 1)?;
        }
        Ok(r)
    }

    fn open(&self, addr: usize, bytes: usize) -> Result<(), rustix::io::Errno> {
        let from = addr & !4095;
        let to = (addr + bytes).next_multiple_of(4096);
        debug_assert!(from >= self.start && to <= self.start + self.bytes);
        // SAFETY: the range lies in our own reservation, which nothing else uses.
        unsafe { rustix::mm::mprotect(from as *mut _, to - from, MprotectFlags::READ | MprotectFlags::WRITE) }
    }

    /// The context area.
    pub fn context(&self) -> usize {
        self.start
    }

    /// The card table.
    pub fn cards(&self) -> usize {
        self.start + CARDS_AT
    }

    /// Makes blocks `..blocks` and their side tables accessible; false when the system refuses.
    pub fn make_accessible(&self, blocks: usize) -> bool {
        let old = self.accessible.get();
        if blocks <= old {
            return true;
        }
        // Growing by half keeps the number of system calls small.
        let new = blocks.max(old + (old / 2).max(GROW_BLOCKS)).min(self.blocks);
        if blocks > new {
            return false;
        }
        let grow = new - old;
        let opened = self.open(self.info + old * INFO_BYTES, grow * INFO_BYTES).is_ok()
            && self.marks.iter().all(|m| self.open(m + old * MARK_BYTES, grow * MARK_BYTES).is_ok())
            && self.open(self.base + old * BLOCK_BYTES, grow * BLOCK_BYTES).is_ok();
        if opened {
            self.accessible.set(new);
        }
        opened
    }

    /// Gives the memory of a range of blocks back to the system; they read as zero afterwards.
    pub fn release(&self, block: usize, count: usize) -> bool {
        debug_assert!(block + count <= self.accessible.get());
        // SAFETY: the range lies in our own reservation, and the caller has found no object there.
        unsafe {
            rustix::mm::madvise((self.base + block * BLOCK_BYTES) as *mut _, count * BLOCK_BYTES, Advice::LinuxDontNeed)
        }
        .is_ok()
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours; the heap that hands out its addresses is being dropped.
        let unmapped = unsafe { rustix::mm::munmap(self.start as *mut _, self.bytes) };
        debug_assert!(unmapped.is_ok());
    }
}
