//! What takes more than a few instructions and never throws: half floats, 128-bit division, remainders, copying,
//! comparing and hashing bytes. Called by native code.

use crate::builtins::strings::{self, part};
use crate::builtins::{float_text, unicode};
use crate::intrinsics::half;
use abi::Value;
use abi::entries::{float_form, wide_op};
use heap::Object as _;

pub(super) extern "sysv64" fn half_to_single_entry(h: u64) -> f32 {
    half::to_f64(h as u16) as f32
}

pub(super) extern "sysv64" fn single_to_half_entry(x: f32) -> u64 {
    u64::from(half::from_f64(f64::from(x)))
}

pub(super) extern "sysv64" fn double_to_half_entry(x: f64) -> u64 {
    u64::from(half::from_f64(x))
}

pub(super) extern "sysv64" fn float_rem(x: f64, y: f64) -> f64 {
    x % y
}

pub(super) extern "sysv64" fn fma64(x: f64, y: f64, z: f64) -> f64 {
    x.mul_add(y, z)
}

pub(super) extern "sysv64" fn fma32(x: f32, y: f32, z: f32) -> f32 {
    x.mul_add(y, z)
}

fn join(low: u64, high: u64) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

/// A 128-bit operation and whether it overflowed. Divisors are not zero, quotients fit.
pub(super) fn wide(op: u64, x: u128, y: u128) -> (u128, bool) {
    let (sx, sy) = (x as i128, y as i128);
    match op {
        wide_op::SDIV => (sx.wrapping_div(sy) as u128, false),
        wide_op::UDIV => (x / y, false),
        wide_op::SREM => (sx.wrapping_rem(sy) as u128, false),
        wide_op::UREM => (x % y, false),
        wide_op::SMUL => {
            let (v, o) = sx.overflowing_mul(sy);
            (v as u128, o)
        }
        _ => x.overflowing_mul(y),
    }
}

/// # Safety
/// `result` is writable.
pub(super) unsafe extern "sysv64" fn wide_entry(
    op: u64,
    xl: u64,
    xh: u64,
    yl: u64,
    yh: u64,
    result: *mut [u64; 2],
) -> u64 {
    let (v, overflow) = wide(op, join(xl, xh), join(yl, yh));
    // SAFETY: by the caller.
    unsafe { *result = [v as u64, (v >> 64) as u64] }
    u64::from(overflow)
}

/// # Safety
/// `result` is writable.
pub(super) unsafe extern "sysv64" fn float_to_wide(x: f64, signed: u64, result: *mut [u64; 2]) {
    let v = if signed != 0 { x as i128 as u128 } else { x as u128 };
    // SAFETY: by the caller.
    unsafe { *result = [v as u64, (v >> 64) as u64] }
}

pub(super) extern "sysv64" fn wide_to_double(low: u64, high: u64, signed: u64) -> f64 {
    let v = join(low, high);
    if signed != 0 { v as i128 as f64 } else { v as f64 }
}

pub(super) extern "sysv64" fn wide_to_single(low: u64, high: u64, signed: u64) -> f32 {
    let v = join(low, high);
    if signed != 0 { v as i128 as f32 } else { v as f32 }
}

/// # Safety
/// Both ranges exist.
pub(super) unsafe extern "sysv64" fn copy_bytes(to: *mut u8, from: *const u8, n: usize) {
    // SAFETY: by the caller; the ranges may overlap.
    unsafe { std::ptr::copy(from, to, n) }
}

/// # Safety
/// The range exists.
pub(super) unsafe extern "sysv64" fn fill_bytes(to: *mut u8, byte: u64, n: usize) {
    // SAFETY: by the caller.
    unsafe { std::ptr::write_bytes(to, byte as u8, n) }
}

/// Byte order of two strings.
pub(super) extern "sysv64" fn compare_strings(a: Value, b: Value) -> i64 {
    a.string_bytes().cmp(b.string_bytes()) as i64
}

/// Byte order of `n` bytes in each of two strings.
pub(super) extern "sysv64" fn compare_parts(a: Value, b: Value, skip_a: usize, skip_b: usize, n: usize) -> i64 {
    strings::order_of(part(a.string_bytes(), skip_a, n), part(b.string_bytes(), skip_b, n)) as i64
}

/// Hash of `n` bytes of a string after the first `skip`; of the seed, the lower 32 bits.
pub(super) extern "sysv64" fn hash_string(s: Value, seed: u64, skip: usize, n: usize) -> u64 {
    heap::text_hash(part(s.string_bytes(), skip, n), seed as u32)
}

/// Position of a string in the bytes of another from `from` to `to` (from 1), or zero.
pub(super) extern "sysv64" fn find_string(s: Value, needle: Value, from: i64, to: i64) -> i64 {
    strings::find(s.string_bytes(), needle.string_bytes(), from, to)
}

/// Position of a byte in a string, in the bytes from `from` to `to` (from 1), or zero.
pub(super) extern "sysv64" fn find_byte(s: Value, byte: u64, from: i64, to: i64) -> i64 {
    strings::find_byte(s.string_bytes(), byte as u8, from, to)
}

/// Number of characters in part of a string.
pub(super) extern "sysv64" fn count_characters(s: Value, skip: usize, n: usize) -> i64 {
    strings::count_characters(part(s.string_bytes(), skip, n))
}

/// What a character is, has or becomes.
pub(super) extern "sysv64" fn ask_character(question: u64, code: u64) -> u64 {
    unicode::ask(question, code as u32)
}

/// The bits of the number that part of a string says, or all ones.
pub(super) extern "sysv64" fn parse_float(s: Value, skip: usize, n: usize) -> u64 {
    float_text::bits(part(s.string_bytes(), skip, n))
}

/// # Safety
/// There is room for `float_form::MOST` bytes.
pub(super) unsafe extern "sysv64" fn float_text(to: *mut u8, x: f64, form: u64) -> u64 {
    let mut text = [0; float_form::MOST];
    let n = float_text::write(&mut text, x, form);
    // SAFETY: by the caller.
    unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), to, text.len()) }
    n as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_operations() {
        assert_eq!(wide(wide_op::SDIV, (-7i128) as u128, 2), ((-3i128) as u128, false));
        assert_eq!(wide(wide_op::SREM, (-7i128) as u128, 2), ((-1i128) as u128, false));
        assert!(wide(wide_op::SMUL, i128::MAX as u128, 2).1);
        assert!(!wide(wide_op::UMUL, u128::MAX / 2, 2).1);
    }
}
