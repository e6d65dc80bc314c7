//! `Float16` as bits: exact widening, and narrowing from `f64` with one rounding (to nearest, ties to even).

/// The value of a half-precision number.
pub fn to_f64(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let exponent = (bits >> 10) & 0x1f;
    let fraction = f64::from(bits & 0x3ff);
    match exponent {
        0 => sign * fraction * (2.0f64).powi(-24),
        0x1f if fraction == 0.0 => sign * f64::INFINITY,
        0x1f => {
            let payload = u64::from(bits & 0x3ff) << 42;
            let sign = u64::from(bits & 0x8000) << 48;
            f64::from_bits(sign | 0x7ff0_0000_0000_0000 | payload)
        }
        e => sign * (1024.0 + fraction) * (2.0f64).powi(i32::from(e) - 25),
    }
}

/// The nearest half-precision number.
pub fn from_f64(x: f64) -> u16 {
    let bits = x.to_bits();
    let sign = ((bits >> 48) & 0x8000) as u16;
    if x.is_nan() {
        let payload = ((bits >> 42) & 0x3ff) as u16;
        return sign | 0x7c00 | 0x200 | payload;
    }
    let magnitude = x.abs();
    if magnitude >= 65520.0 {
        return sign | 0x7c00;
    }
    if magnitude < 6.103_515_625e-5 {
        // Below the normal range the spacing is fixed; both the product and the rounding are exact.
        return sign | (magnitude * 16_777_216.0).round_ties_even() as u16;
    }
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1023;
    let scaled = magnitude * (2.0f64).powi(10 - exponent);
    let rounded = scaled.round_ties_even() as u32;
    let base = ((exponent + 15) as u32) << 10;
    sign | (base + (rounded - 1024)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_survives_the_round_trip() {
        for bits in 0..=u16::MAX {
            let x = to_f64(bits);
            if x.is_nan() {
                assert!(to_f64(from_f64(x)).is_nan());
            } else {
                assert_eq!(from_f64(x), bits);
            }
        }
    }

    #[test]
    fn ties_go_to_even() {
        assert_eq!(from_f64(2049.0), from_f64(2048.0));
        assert_eq!(from_f64(2051.0), from_f64(2052.0));
        assert_eq!(from_f64(65519.99), 0x7bff);
        assert_eq!(from_f64(65520.0), 0x7c00);
    }
}
