//! Arithmetic without an instruction: half floats, 128-bit division, remainders. Called by native code, never throws.

use abi::entries::wide_op;

/// The value of half-float bits.
pub(super) fn half_to_single(h: u16) -> f32 {
    let sign = u32::from(h >> 15) << 31;
    let (exponent, fraction) = (u32::from(h >> 10) & 31, u32::from(h & 0x3ff));
    let bits = match exponent {
        31 => 0x7f80_0000 | fraction << 13,
        0 => return f32::from_bits(sign | (fraction as f32 * 2f32.powi(-24)).to_bits()),
        e => (e + 112) << 23 | fraction << 13,
    };
    f32::from_bits(sign | bits)
}

/// The nearest half float, ties to even.
pub(super) fn double_to_half(x: f64) -> u16 {
    let bits = x.to_bits();
    let sign = (bits >> 48) as u16 & 0x8000;
    let magnitude = x.abs();
    if x.is_nan() {
        // Quiet, with the upper bits of the payload.
        return sign | 0x7e00 | (bits >> 42) as u16 & 0x3ff;
    }
    if magnitude >= 65520.0 {
        return sign | 0x7c00;
    }
    if magnitude < 2f64.powi(-14) {
        // Subnormal: in units of 2^-24; the addition of 1.5 * 2^52 rounds to even.
        let units = magnitude * 2f64.powi(24);
        let rounded = (units + 6755399441055744.0) - 6755399441055744.0;
        return sign | rounded as u16;
    }
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1023 + 15;
    let fraction = bits & ((1 << 52) - 1);
    let kept = (fraction >> 42) as u16;
    let rest = fraction & ((1 << 42) - 1);
    let half = 1u64 << 41;
    let up = rest > half || rest == half && kept & 1 == 1;
    // A carry out of the fraction raises the exponent, which is what rounding means.
    sign | (((exponent as u16) << 10 | kept) + u16::from(up))
}

pub(super) extern "sysv64" fn half_to_single_entry(h: u64) -> f32 {
    half_to_single(h as u16)
}

pub(super) extern "sysv64" fn single_to_half_entry(x: f32) -> u64 {
    u64::from(double_to_half(f64::from(x)))
}

pub(super) extern "sysv64" fn double_to_half_entry(x: f64) -> u64 {
    u64::from(double_to_half(x))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_floats_round_to_even_and_come_back() {
        for h in 0..=0xffffu16 {
            let x = half_to_single(h);
            if x.is_nan() {
                assert!(half_to_single(double_to_half(f64::from(x))).is_nan());
            } else {
                assert_eq!(double_to_half(f64::from(x)), h, "{x}");
            }
        }
        assert_eq!(double_to_half(1.0), 0x3c00);
        assert_eq!(double_to_half(65519.9), 0x7bff);
        assert_eq!(double_to_half(65520.0), 0x7c00);
        // Halfway between 1 and the next: to even.
        assert_eq!(double_to_half(1.0 + 2f64.powi(-11)), 0x3c00);
        assert_eq!(double_to_half(1.0 + 3.0 * 2f64.powi(-11)), 0x3c02);
        assert_eq!(double_to_half(-2f64.powi(-24)), 0x8001);
        assert_eq!(double_to_half(2f64.powi(-25)), 0);
    }

    #[test]
    fn wide_operations() {
        assert_eq!(wide(wide_op::SDIV, (-7i128) as u128, 2), ((-3i128) as u128, false));
        assert_eq!(wide(wide_op::SREM, (-7i128) as u128, 2), ((-1i128) as u128, false));
        assert!(wide(wide_op::SMUL, i128::MAX as u128, 2).1);
        assert!(!wide(wide_op::UMUL, u128::MAX / 2, 2).1);
    }
}
