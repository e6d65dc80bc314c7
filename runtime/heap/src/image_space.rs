//! Image spaces: mapped ranges of permanent objects, which the collector never marks and never frees.
//!
//! Only what a barrier marked is looked at: a card of an image that was dirty once may point into the heap
//! from then on, and is remembered beside the image for full collections.

use crate::Heap;
use crate::mark::{CARD_BYTES, Marker, each_dirty_run};
use crate::raw;
use abi::Value;
use rustix::mm::{MapFlags, ProtFlags};
use std::ptr::null_mut;

/// A range of an image whose objects can be written.
#[derive(Clone, Copy, Debug)]
pub struct ImageRange {
    /// First byte, a multiple of 512.
    pub start: usize,
    /// End.
    pub end: usize,
    /// Address of the object-start bits: bit `i` says that a payload starts at `start + 16 * i`.
    pub starts: usize,
}

/// A registered range with its remembered cards.
pub(crate) struct ImageSpace {
    range: ImageRange,
    /// One byte for each card, mapped lazily.
    remembered: usize,
}

impl ImageSpace {
    fn remembered_bytes(&self) -> usize {
        (self.range.end - self.range.start).div_ceil(CARD_BYTES).next_multiple_of(8)
    }

    /// Adds dirty cards to the remembered ones; `full`: scans all remembered, else only the dirty ones.
    pub fn scan(&self, marker: &mut Marker, cards: usize, full: bool) {
        let ImageRange { start, end, .. } = self.range;
        each_dirty_run(cards, start, end, |from, to| {
            for card in (from - start) / CARD_BYTES..(to - start).div_ceil(CARD_BYTES) {
                raw::store_byte(self.remembered + card, 1);
            }
            if !full {
                self.scan_range(marker, from, to);
            }
        });
        if full {
            let bytes = self.remembered_bytes();
            for word in (0..bytes).step_by(8) {
                if raw::load(self.remembered + word) == 0 {
                    continue;
                }
                for card in word..word + 8 {
                    if raw::load_byte(self.remembered + card) != 0 {
                        let from = start + card * CARD_BYTES;
                        self.scan_range(marker, from, (from + CARD_BYTES).min(end));
                    }
                }
            }
        }
    }

    /// Scans the reference words in `from..to`.
    fn scan_range(&self, marker: &mut Marker, from: usize, to: usize) {
        let start = self.range.start;
        // The object that reaches into the range from before, then those that start in it.
        let mut bit = (from - start) / 16;
        while bit > 0 && !self.starts_at(bit) {
            bit -= 1;
        }
        while start + bit * 16 < to {
            if self.starts_at(bit) {
                marker.scan_part(start + bit * 16, from, to);
            }
            bit += 1;
        }
    }

    fn starts_at(&self, bit: usize) -> bool {
        raw::load(self.range.starts + bit / 64 * 8) & (1 << (bit % 64)) != 0
    }

    /// The addresses that may hold objects.
    pub fn bounds(&self) -> (usize, usize) {
        (self.range.start, self.range.end)
    }
}

impl Drop for ImageSpace {
    fn drop(&mut self) {
        // SAFETY: mapped by `add_image_range`, used by nobody else.
        let unmapped = unsafe { rustix::mm::munmap(self.remembered as *mut _, self.remembered_bytes()) };
        debug_assert!(unmapped.is_ok());
    }
}

impl Heap {
    /// Registers objects of a mapped image as permanent. References from them into the heap are found through
    /// the write barrier; the image must hold none when it is registered.
    ///
    /// # Safety
    /// The range and its start bits are readable until the heap is dropped, and hold what the fields say.
    pub unsafe fn add_image_range(&self, range: ImageRange) -> std::io::Result<()> {
        let bytes = (range.end - range.start).div_ceil(CARD_BYTES).next_multiple_of(8);
        // SAFETY: a fresh private mapping at an address of the kernel's choice aliases nothing.
        let remembered = unsafe {
            rustix::mm::mmap_anonymous(
                null_mut(),
                bytes.max(1),
                ProtFlags::READ | ProtFlags::WRITE,
                MapFlags::PRIVATE | MapFlags::NORESERVE,
            )
        }?;
        self.images.borrow_mut().push(ImageSpace { range, remembered: remembered as usize });
        Ok(())
    }

    /// Whether the object lies in a registered writable image range.
    pub fn in_image(&self, v: Value) -> bool {
        self.images.borrow().iter().any(|i| (i.bounds().0..i.bounds().1).contains(&v.addr()))
    }
}
