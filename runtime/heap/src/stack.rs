//! The native stack as a root: spill the callee-saved registers, then read every word up to the base.

use crate::mark::Marker;

/// Marks what the running stack, from the caller's frame up to `base`, and the callee-saved registers point into.
#[inline(never)]
pub(crate) fn mark_stack(marker: &mut Marker, base: usize) {
    let mut registers = [0usize; 12];
    spill(&mut registers);
    // The array itself lies below every frame that matters, so the scan starts there and covers it.
    let from = (&raw const registers) as usize;
    debug_assert!(from < base, "the recorded stack base is below the running frame");
    marker.mark_range(from, base);
    std::hint::black_box(&registers);
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn spill(registers: &mut [usize; 12]) {
    // SAFETY: stores the callee-saved registers into our own array; changes no register and no flag.
    unsafe {
        std::arch::asm!(
            "mov [{a}], rbx", "mov [{a} + 8], rbp", "mov [{a} + 16], r12", "mov [{a} + 24], r13",
            "mov [{a} + 32], r14", "mov [{a} + 40], r15",
            a = in(reg) registers.as_mut_ptr(), options(nostack, preserves_flags)
        );
    }
}

#[cfg(target_arch = "aarch64")]
#[inline(always)]
fn spill(registers: &mut [usize; 12]) {
    // SAFETY: stores the callee-saved registers into our own array; changes no register and no flag.
    unsafe {
        std::arch::asm!(
            "stp x19, x20, [{a}]", "stp x21, x22, [{a}, 16]", "stp x23, x24, [{a}, 32]",
            "stp x25, x26, [{a}, 48]", "stp x27, x28, [{a}, 64]", "str x29, [{a}, 80]",
            a = in(reg) registers.as_mut_ptr(), options(nostack, preserves_flags)
        );
    }
}
