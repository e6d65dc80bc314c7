//! How gdb finds an image that a process has mapped: its interface for code that no executable file holds.
//!
//! gdb knows these two names and what is behind them. It stops at the function when it runs the process, and reads the
//! list when it attaches to one; the list's entry says where the image file lies in memory, with its symbols and lines.
//! That costs a process a few stores: the whole file is mapped anyway, and only gdb reads its end.

use std::cell::UnsafeCell;

/// An entry of gdb's list: next and previous entry, a file in memory, its bytes.
#[repr(C)]
struct CodeEntry {
    next: usize,
    previous: usize,
    file: usize,
    bytes: u64,
}

/// gdb's `jit_descriptor`: version, what happened, to which entry, the first entry.
#[repr(C)]
pub struct Descriptor {
    version: u32,
    action: u32,
    relevant: usize,
    first: usize,
}

/// Written by the thread that loads an image, read by another process.
#[repr(transparent)]
pub struct Shared<T>(UnsafeCell<T>);

// SAFETY: only `register` writes, before the process has a second thread.
unsafe impl<T> Sync for Shared<T> {}

static ENTRY: Shared<CodeEntry> = Shared(UnsafeCell::new(CodeEntry { next: 0, previous: 0, file: 0, bytes: 0 }));

/// What gdb reads.
// SAFETY: no other part of the process has this name; it is gdb's.
#[unsafe(no_mangle)]
pub static __jit_debug_descriptor: Shared<Descriptor> =
    Shared(UnsafeCell::new(Descriptor { version: 1, action: 0, relevant: 0, first: 0 }));

/// Where gdb stops to read it.
// SAFETY: as above.
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn __jit_debug_register_code() {
    // The call must not be left out.
    std::hint::black_box(());
}

/// An entry was added.
const REGISTERED: u32 = 1;

/// Tells of an image file of so many bytes, mapped in whole at its own address. A process has one image.
pub(super) fn register(file: usize, bytes: u64) {
    // SAFETY: nothing else in this process reads or writes these words.
    unsafe {
        let entry = ENTRY.0.get();
        (*entry).file = file;
        (*entry).bytes = bytes;
        let descriptor = __jit_debug_descriptor.0.get();
        std::ptr::write_volatile(
            descriptor,
            Descriptor { version: 1, action: REGISTERED, relevant: entry as usize, first: entry as usize },
        );
    }
    __jit_debug_register_code();
}
