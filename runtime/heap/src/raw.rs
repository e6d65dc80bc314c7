//! Plain memory access for the collector's own structures: the few places that follow an address.
//!
//! Everything else in this crate computes addresses; it reads and writes them only through here. Each
//! function is private to the crate, and its callers name words that belong to the heap's reservation, to
//! a registered image, to a registered root range or to the running stack.

use std::cell::Cell;

/// The word at `addr`.
#[inline(always)]
pub(crate) fn load(addr: usize) -> usize {
    debug_assert!(addr.is_multiple_of(8) && addr != 0);
    // SAFETY: see the module: callers name an aligned word of memory that the heap owns or was told of.
    unsafe { (addr as *const usize).read() }
}

/// Sets the word at `addr`.
#[inline(always)]
pub(crate) fn store(addr: usize, word: usize) {
    debug_assert!(addr.is_multiple_of(8) && addr != 0);
    // SAFETY: as `load`, and the memory is writable: heap memory or a mutable image page.
    unsafe { (addr as *mut usize).write(word) }
}

/// The `u32` at `addr`.
#[inline(always)]
pub(crate) fn load_u32(addr: usize) -> u32 {
    debug_assert!(addr.is_multiple_of(4) && addr != 0);
    // SAFETY: as `load`.
    unsafe { (addr as *const u32).read() }
}

/// Sets the byte at `addr`.
#[inline(always)]
pub(crate) fn store_byte(addr: usize, byte: u8) {
    // SAFETY: as `store`.
    unsafe { (addr as *mut u8).write(byte) }
}

/// The byte at `addr`.
#[inline(always)]
pub(crate) fn load_byte(addr: usize) -> u8 {
    // SAFETY: as `load`.
    unsafe { (addr as *const u8).read() }
}

/// Fills `bytes` bytes with one value.
#[inline]
pub(crate) fn fill(addr: usize, byte: u8, bytes: usize) {
    // SAFETY: as `store`, for the whole range.
    unsafe { std::ptr::write_bytes(addr as *mut u8, byte, bytes) }
}

/// Copies bytes that do not overlap.
#[inline]
pub(crate) fn copy(from: usize, to: usize, bytes: usize) {
    // SAFETY: as `load` for the source and `store` for the target; callers name two different objects.
    unsafe { std::ptr::copy_nonoverlapping(from as *const u8, to as *mut u8, bytes) }
}

/// A shared view of a plain struct of cells that lives in the heap's side memory.
#[inline(always)]
pub(crate) fn view<'a, T: CellStruct>(addr: usize) -> &'a T {
    debug_assert!(addr.is_multiple_of(align_of::<T>()) && addr != 0);
    // SAFETY: `CellStruct` types are valid for every bit pattern and hold only cells, so shared views may
    // alias; callers name side memory that stays mapped for as long as the heap, from one thread.
    unsafe { &*(addr as *const T) }
}

/// Structs made of integer `Cell`s only: valid whatever the memory holds.
pub(crate) trait CellStruct {}
impl CellStruct for Cell<u64> {}
impl CellStruct for abi::context::ThreadContext {}

/// Asks the processor to fetch a line that will be read soon.
#[inline(always)]
pub(crate) fn prefetch(addr: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch never faults, whatever the address.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(addr as *const i8)
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = addr;
}
