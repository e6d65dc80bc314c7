//! The Rust side's allocator: free lists by size for small blocks, the C library's `malloc` for the others.
//!
//! Compiling makes and drops millions of small nodes. Blocks of up to [`LARGEST`] bytes are rounded up to a size class and
//! kept on a list of their thread when they are freed: taking and giving back one is a few instructions (after the free
//! lists of Kenwright, "Fast Efficient Fixed-Size Memory Pool", 2012). A general-purpose library (mimalloc) was as fast,
//! but its start-up costs a quarter of a millisecond and forty pages, which every boot of an image would pay.
//!
//! Memory of small blocks is not given back to the system, and a thread that ends leaves its lists behind: threads here
//! are few and live long.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::null_mut;

/// Largest block that the lists serve, in bytes.
const LARGEST: usize = 1024;
/// Distance of size classes, and the alignment of all blocks.
const STEP: usize = 16;
const CLASSES: usize = LARGEST / STEP;
/// Memory is taken from the system in pieces that double from the first size to the last: a process that only boots an
/// image touches little.
const FIRST_PIECE: usize = 16 << 10;
const LAST_PIECE: usize = 1 << 20;

/// What one thread has at hand.
struct Stock {
    /// Freed blocks of each class, each holding the address of the next in its first word.
    free: [Cell<*mut u8>; CLASSES],
    /// The unused rest of the newest piece.
    next: Cell<*mut u8>,
    left: Cell<usize>,
    piece: Cell<usize>,
}

thread_local! {
    static STOCK: Stock = const {
        Stock {
            free: [const { Cell::new(null_mut()) }; CLASSES],
            next: Cell::new(null_mut()),
            left: Cell::new(0),
            piece: Cell::new(FIRST_PIECE),
        }
    };
}

/// See the module's text.
pub struct Lists;

/// The class of a layout that the lists serve.
#[inline]
fn class_of(layout: Layout) -> Option<usize> {
    (layout.size() <= LARGEST && layout.align() <= STEP && layout.size() > 0).then(|| (layout.size() - 1) / STEP)
}

impl Stock {
    /// A block of a class whose list is empty.
    #[cold]
    fn carve(&self, class: usize) -> *mut u8 {
        let size = (class + 1) * STEP;
        if self.left.get() < size {
            let piece = self.piece.get();
            // SAFETY: the layout is not empty and its alignment is a power of two.
            let fresh = unsafe { System.alloc(Layout::from_size_align_unchecked(piece, STEP)) };
            if fresh.is_null() {
                return fresh;
            }
            self.next.set(fresh);
            self.left.set(piece);
            self.piece.set((piece * 2).min(LAST_PIECE));
        }
        let block = self.next.get();
        // SAFETY: `left` bytes from `next` on are unused memory of the newest piece, and `size` is at most that.
        self.next.set(unsafe { block.add(size) });
        self.left.set(self.left.get() - size);
        block
    }
}

// SAFETY: a block comes from `System` or is a part of a piece of it that no other block overlaps; it has at least the
// size and alignment of its layout (classes round up, pieces and sizes are multiples of `STEP`), and is handed out again
// only after it was freed. Which of the two it is follows from the layout, which is the same at `dealloc`.
unsafe impl GlobalAlloc for Lists {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class_of(layout) else {
            // SAFETY: as the caller guarantees.
            return unsafe { System.alloc(layout) };
        };
        STOCK.with(|s| {
            let block = s.free[class].get();
            if block.is_null() {
                return s.carve(class);
            }
            debug_assert!(block.addr().is_multiple_of(STEP), "blocks on the lists are aligned");
            // SAFETY: blocks on the lists are free, and `dealloc` wrote the next one's address into their first word.
            s.free[class].set(unsafe { block.cast::<*mut u8>().read() });
            block
        })
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(class) = class_of(layout) else {
            // SAFETY: as the caller guarantees; `alloc` took it from there as well.
            return unsafe { System.dealloc(block, layout) };
        };
        STOCK.with(|s| {
            // SAFETY: the block is unused from now on, aligned, and has at least `STEP` bytes.
            unsafe { block.cast::<*mut u8>().write(s.free[class].get()) };
            s.free[class].set(block);
        });
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if class_of(layout).is_none() {
            // SAFETY: as the caller guarantees.
            return unsafe { System.alloc_zeroed(layout) };
        }
        // SAFETY: as the caller guarantees.
        let block = unsafe { self.alloc(layout) };
        if !block.is_null() {
            // SAFETY: the block has that many bytes and is nobody else's.
            unsafe { block.write_bytes(0, layout.size()) };
        }
        block
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller guarantees that the new size is a legal one for this alignment.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (class_of(layout), class_of(wanted)) {
            (Some(old), Some(new)) if old == new => return block,
            // SAFETY: as the caller guarantees; the block is `System`'s and stays so.
            (None, None) => return unsafe { System.realloc(block, layout, size) },
            _ => {}
        }
        // SAFETY: as the caller guarantees.
        let grown = unsafe { self.alloc(wanted) };
        if !grown.is_null() {
            // SAFETY: both blocks have at least that many bytes, and a new block does not overlap a live one.
            unsafe {
                block.copy_to_nonoverlapping(grown, layout.size().min(size));
                self.dealloc(block, layout);
            }
        }
        grown
    }
}
