//! The usual text of a float, straight into bytes, and back: the fast way for what is neither odd nor `Float16`.

use abi::entries::float_form;

/// The shortest digits of a finite number without its sign, and the power of ten that stands behind the last of them.
struct Digits {
    bytes: [u8; 40],
    n: usize,
    exponent: i64,
}

impl Digits {
    fn of(text: &str) -> Digits {
        let mut d = Digits { bytes: [0; 40], n: 0, exponent: 0 };
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let mut after_point = false;
        for b in mantissa.bytes() {
            if b == b'.' {
                after_point = true;
                continue;
            }
            d.exponent -= i64::from(after_point);
            // Zeros before the first digit are none.
            if (b != b'0' || d.n > 0) && d.n < d.bytes.len() {
                d.bytes[d.n] = b;
                d.n += 1;
            }
        }
        d.exponent += exponent.parse().unwrap_or(0);
        while d.n > 0 && d.bytes[d.n - 1] == b'0' {
            d.n -= 1;
            d.exponent += 1;
        }
        if d.n == 0 {
            (d.bytes[0], d.n, d.exponent) = (b'0', 1, 0);
        }
        d
    }
}

/// Writes the shortest text that reads back as the same number, laid out as Julia does; gives its length.
pub(crate) fn write(to: &mut [u8; float_form::MOST], x: f64, form: u64) -> usize {
    let single = form & float_form::SINGLE != 0;
    let typed = single && form & float_form::TYPED != 0;
    let mut buffer = zmij::Buffer::new();
    let text = if single { buffer.format_finite((x as f32).abs()) } else { buffer.format_finite(x.abs()) };
    let d = Digits::of(text);
    let digits = &d.bytes[..d.n];
    let mut at = 0;
    let mut put = |bytes: &[u8]| {
        to[at..at + bytes.len()].copy_from_slice(bytes);
        at += bytes.len();
    };
    if x.is_sign_negative() {
        put(b"-");
    }
    // How many digits stand before the point.
    let point = d.n as i64 + d.exponent;
    if -4 < point && point <= 6 {
        if point <= 0 {
            put(b"0.");
            put(&b"0000"[..-point as usize]);
            put(digits);
        } else if point as usize >= d.n {
            put(digits);
            put(&b"000000"[..point as usize - d.n]);
            put(b".0");
        } else {
            put(&digits[..point as usize]);
            put(b".");
            put(&digits[point as usize..]);
        }
        if typed {
            put(b"f0");
        }
    } else {
        put(&digits[..1]);
        put(b".");
        put(if d.n > 1 { &digits[1..] } else { b"0" });
        put(if typed { b"f" } else { b"e" });
        let e = point - 1;
        if e < 0 {
            put(b"-");
        }
        let e = e.unsigned_abs();
        let decimal = [e / 100, e / 10 % 10, e % 10].map(|d| b'0' + d as u8);
        put(&decimal[if e >= 100 { 0 } else { 1 + usize::from(e < 10) }..]);
    }
    at
}

/// The bits of the number that a plain decimal says; all ones for anything else, and where it rounds to zero or infinity.
pub(crate) fn bits(text: &[u8]) -> u64 {
    const NONE: u64 = u64::MAX;
    let mut digits = false;
    let mut nonzero = false;
    let mut exponent = false;
    for &b in text {
        match b {
            b'0'..=b'9' => {
                digits = true;
                nonzero |= b != b'0' && !exponent;
            }
            b'e' | b'E' => exponent = true,
            b'+' | b'-' | b'.' => {}
            _ => return NONE,
        }
    }
    let number = std::str::from_utf8(text).ok().filter(|_| digits).and_then(|t| t.parse::<f64>().ok());
    match number {
        Some(x) if x.is_finite() && (x != 0.0 || !nonzero) => x.to_bits(),
        _ => NONE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(x: f64, form: u64) -> String {
        let mut to = [0; float_form::MOST];
        let n = write(&mut to, x, form);
        String::from_utf8(to[..n].to_vec()).expect("ASCII")
    }

    #[test]
    fn layout_is_that_of_julia() {
        for (x, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (100000.0, "100000.0"),
            (999999.0, "999999.0"),
            (1e6, "1.0e6"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.00012, "0.00012"),
            (0.00001, "1.0e-5"),
            (123.456, "123.456"),
            (100.001, "100.001"),
            (-1234567.5, "-1.2345675e6"),
            (1e300, "1.0e300"),
            (5e-324, "5.0e-324"),
            (1.7976931348623157e308, "1.7976931348623157e308"),
            (9007199254740993.0, "9.007199254740992e15"),
            (10200.0, "10200.0"),
        ] {
            assert_eq!(text(x, 0), expected);
        }
        assert_eq!(text(f64::from(0.1f32), float_form::SINGLE), "0.1");
        assert_eq!(text(f64::from(0.1f32), float_form::SINGLE | float_form::TYPED), "0.1f0");
        assert_eq!(text(f64::from(1e10f32), float_form::SINGLE | float_form::TYPED), "1.0f10");
        assert_eq!(text(f64::from(1e10f32), float_form::SINGLE), "1.0e10");
    }

    #[test]
    fn texts_read_back() {
        let mut x: u64 = 1;
        for _ in 0..20000 {
            x = x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let f = f64::from_bits(x);
            if f.is_finite() {
                assert_eq!(bits(text(f, 0).as_bytes()), f.to_bits(), "{f:e}");
            }
        }
    }

    #[test]
    fn only_plain_numbers_are_read() {
        for t in ["", "-", ".", "e5", "1e", "inf", "nan", "0x10", "1e400", "1e-400", "1 ", "1_0", "--1"] {
            assert_eq!(bits(t.as_bytes()), u64::MAX, "{t}");
        }
        for (t, x) in [("0", 0.0), ("-0.0", -0.0), ("+1.5e3", 1500.0), (".5", 0.5), ("5.", 5.0), ("0e999", 0.0)] {
            assert_eq!(bits(t.as_bytes()), f64::to_bits(x), "{t}");
        }
    }
}
