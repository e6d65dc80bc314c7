//! Numbers as text, and the functions of the C mathematics library.

use super::strings::part;
use super::{elementary, float_text};
use crate::intrinsics::float::Float;
use crate::{Outcome, Session};
use abi::entries::float_form;
use abi::{Builtin, Known, Value};

impl Session {
    pub(super) fn number_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let func = which.name();
        match which {
            Builtin::FloatShortest => {
                let (digits, exponent) = shortest(self.float_operand(func, args[0])?);
                let parts = [self.string(&digits), self.box_i64(exponent)];
                Ok(self.tuple(&parts))
            }
            Builtin::FloatBits => {
                let bytes = self.string_arg(func, args[0])?;
                let (skip, n) = (self.int_arg(func, args[1])? as usize, self.int_arg(func, args[2])? as usize);
                Ok(self.box_u64(float_text::bits(part(bytes, skip, n))))
            }
            Builtin::FloatText => {
                let x = self.float_operand(func, args[1])?;
                let single = if matches!(x, Float::F32(_)) { float_form::SINGLE } else { 0 };
                let form = self.int_arg(func, args[2])? as u64 & float_form::TYPED | single;
                let mut text = [0; float_form::MOST];
                let n = float_text::write(&mut text, x.wide(), form);
                self.write_memory_bytes(func, args[0], &text)?;
                Ok(self.box_i64(n as i64))
            }
            Builtin::FloatParse => self.float_parse(args[0], args[1]),
            Builtin::FloatFixed => {
                let x = self.float_operand(func, args[0])?.wide();
                let digits = self.int_arg(func, args[1])?.clamp(0, 1 << 20) as usize;
                Ok(self.string(&format!("{x:.digits$}")))
            }
            Builtin::FloatExp => {
                let x = self.float_operand(func, args[0])?.wide();
                let digits = self.int_arg(func, args[1])?.clamp(0, 1 << 20) as usize;
                Ok(self.string(&c_exponent(&format!("{x:.digits$e}"))))
            }
            Builtin::Math => {
                let name = self.symbol_arg(func, args[0])?;
                let x = self.float_operand(func, args[1])?;
                let r = match (unary(name), x) {
                    (Some((_, narrow)), Float::F32(v)) => Float::F32(narrow(v)),
                    (Some((wide, _)), x) => x.like(wide(x.wide())),
                    (None, _) => return Err(self.error(format!("_math: no function {name}"))),
                };
                Ok(self.box_float(heap::Object::type_of(args[1]), r))
            }
            _ => {
                let name = self.symbol_arg(func, args[0])?;
                let x = self.float_operand(func, args[1])?;
                // The second operand of `ldexp` is an integer.
                if name == "ldexp" {
                    let n = self.any_int(func, args[2])?.clamp(-5000, 5000) as i32;
                    let r = x.like(libm::ldexp(x.wide(), n));
                    return Ok(self.box_float(heap::Object::type_of(args[1]), r));
                }
                let y = self.float_operand(func, args[2])?;
                let r = match (binary(name), x, y) {
                    (Some((_, narrow)), Float::F32(a), Float::F32(b)) => Float::F32(narrow(a, b)),
                    (Some((wide, _)), x, y) => x.like(wide(x.wide(), y.wide())),
                    (None, ..) => return Err(self.error(format!("_math2: no function {name}"))),
                };
                Ok(self.box_float(heap::Object::type_of(args[1]), r))
            }
        }
    }

    /// `_float_parse(T, s)`: a decimal or hexadecimal number, infinity, NaN; `nothing` for any other text.
    fn float_parse(&self, ty: Value, text: Value) -> Outcome {
        let bytes = self.string_arg("_float_parse", text)?;
        let Ok(s) = std::str::from_utf8(bytes) else {
            return Ok(self.nothing());
        };
        let s = s.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
        let is32 = ty == self.heap.root(Known::Float32);
        let parsed = if is32 { parse_f32(s) } else { parse_f64(s).map(Float::F64) };
        let Some(x) = parsed else {
            return Ok(self.nothing());
        };
        let x = if ty == self.heap.root(Known::Float16) { Float::F16(0).like(x.wide()) } else { x };
        Ok(self.box_float(ty, x))
    }
}

/// Digits and decimal exponent `e` of the shortest form `0.d1d2... * 10^e`... as an integer `digits * 10^e`.
fn shortest(x: Float) -> (String, i64) {
    let text = match x {
        Float::F32(v) => nearest_even(format!("{v:e}"), 7, |n| format!("{v:.n$e}"), |s| s.parse() == Ok(v)),
        Float::F64(v) => nearest_even(format!("{v:e}"), 16, |n| format!("{v:.n$e}"), |s| s.parse() == Ok(v)),
        Float::F16(_) => shortest_half(x),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let trimmed = digits.trim_end_matches('0');
    let dropped = digits.len() - trimmed.len();
    if trimmed.is_empty() {
        return ("0".to_owned(), 0);
    }
    (trimmed.to_owned(), exponent - fraction.len() as i64 + dropped as i64)
}

/// Where the number is half-way between two shortest forms, the even one, as Julia has it; that takes `many` digits.
fn nearest_even(text: String, many: usize, exact: impl Fn(usize) -> String, same: impl Fn(&str) -> bool) -> String {
    let mantissa = text.split_once('e').map_or(&text[..], |(m, _)| m);
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    if digits < many {
        return text;
    }
    Some(exact(digits - 1)).filter(|e| same(e)).unwrap_or(text)
}

/// The shortest decimal that rounds to the same half: few digits are enough to try.
fn shortest_half(x: Float) -> String {
    let wide = x.wide();
    let Float::F16(bits) = x else {
        return format!("{wide:e}");
    };
    for digits in 0..8 {
        let text = format!("{wide:.digits$e}");
        if let Ok(back) = text.parse::<f64>()
            && crate::intrinsics::half::from_f64(back) == bits
        {
            return text;
        }
    }
    format!("{wide:e}")
}

/// `1.5e7` to `1.5e+07`, as C prints it.
fn c_exponent(text: &str) -> String {
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let (sign, digits) = match exponent.strip_prefix('-') {
                Some(d) => ('-', d),
                None => ('+', exponent),
            };
            format!("{mantissa}e{sign}{digits:0>2}")
        }
        None => text.to_owned(),
    }
}

fn parse_f64(s: &str) -> Option<f64> {
    if let Some(x) = parse_special(s) {
        return Some(x);
    }
    if is_hex(s) {
        return parse_hex(s);
    }
    plain(s).then(|| s.parse().ok()).flatten()
}

fn parse_f32(s: &str) -> Option<Float> {
    if let Some(x) = parse_special(s) {
        return Some(Float::F32(x as f32));
    }
    if is_hex(s) {
        return parse_hex(s).map(|x| Float::F32(x as f32));
    }
    let s = s.replace(['f', 'F'], "e");
    plain(&s).then(|| s.parse().ok().map(Float::F32)).flatten()
}

fn parse_special(s: &str) -> Option<f64> {
    let (sign, rest) = match s.as_bytes().first()? {
        b'-' => (-1.0, &s[1..]),
        b'+' => (1.0, &s[1..]),
        _ => (1.0, s),
    };
    match rest.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => Some(sign * f64::INFINITY),
        "nan" => Some(f64::NAN.copysign(sign)),
        _ => None,
    }
}

/// Whether the text is a plain decimal number (Rust also takes words, which C does not know).
fn plain(s: &str) -> bool {
    s.bytes().any(|b| b.is_ascii_digit())
        && s.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'))
}

fn is_hex(s: &str) -> bool {
    let s = s.trim_start_matches(['+', '-']);
    s.starts_with("0x") || s.starts_with("0X")
}

/// `0x1.8p3`.
fn parse_hex(s: &str) -> Option<f64> {
    let negative = s.starts_with('-');
    let s = s.trim_start_matches(['+', '-']);
    let s = s.get(2..)?;
    let (mantissa, exponent) = match s.split_once(['p', 'P']) {
        Some((m, e)) => (m, e.parse::<i32>().ok()?),
        None => (s, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut bits: u128 = 0;
    let mut shift = exponent;
    for (i, c) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u128::from(c.to_digit(16)?);
        if bits >> 120 == 0 {
            bits = bits << 4 | digit;
            if i >= whole.len() {
                shift -= 4;
            }
        } else {
            // Beyond what rounding can see; only that something is there matters.
            bits |= u128::from(digit != 0);
            if i < whole.len() {
                shift += 4;
            }
        }
    }
    let x = libm::ldexp(bits as f64, shift);
    Some(if negative { -x } else { x })
}

/// Single precision by way of double.
macro_rules! both {
    ($name:ident) => {
        (elementary::$name, |x| elementary::$name(x.into()) as f32)
    };
}

type Unary = (fn(f64) -> f64, fn(f32) -> f32);

fn unary(name: &str) -> Option<Unary> {
    Some(match name {
        "sin" => (libm::sin, libm::sinf),
        "cos" => (libm::cos, libm::cosf),
        "tan" => (libm::tan, libm::tanf),
        "asin" => (libm::asin, libm::asinf),
        "acos" => (libm::acos, libm::acosf),
        "atan" => (libm::atan, libm::atanf),
        "sinh" => both!(sinh),
        "cosh" => both!(cosh),
        "tanh" => both!(tanh),
        "asinh" => both!(asinh),
        "acosh" => both!(acosh),
        "atanh" => both!(atanh),
        "exp" => both!(exp),
        "exp2" => both!(exp2),
        "exp10" => both!(exp10),
        "expm1" => both!(expm1),
        "log" => both!(log),
        "log2" => both!(log2),
        "log10" => both!(log10),
        "log1p" => both!(log1p),
        "cbrt" => both!(cbrt),
        "sqrt" => (libm::sqrt, libm::sqrtf),
        "erf" => (libm::erf, libm::erff),
        "erfc" => (libm::erfc, libm::erfcf),
        "gamma" => (libm::tgamma, libm::tgammaf),
        "lgamma" => (libm::lgamma, libm::lgammaf),
        "round" => (f64::round, f32::round),
        _ => return None,
    })
}

type Binary = (fn(f64, f64) -> f64, fn(f32, f32) -> f32);

fn binary(name: &str) -> Option<Binary> {
    Some(match name {
        "pow" => (elementary::pow, |x, y| elementary::pow(x.into(), y.into()) as f32),
        "atan" | "atan2" => (libm::atan2, libm::atan2f),
        "hypot" => (libm::hypot, libm::hypotf),
        "rem" | "fmod" => (libm::fmod, libm::fmodf),
        "remainder" => (libm::remainder, libm::remainderf),
        "nextafter" => (libm::nextafter, libm::nextafterf),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortest_digits_and_exponent() {
        let of = |x: f64| shortest(Float::F64(x));
        assert_eq!(of(0.1), ("1".into(), -1));
        assert_eq!(of(123.456), ("123456".into(), -3));
        assert_eq!(of(1e22), ("1".into(), 22));
        assert_eq!(of(5e-324), ("5".into(), -324));
        assert_eq!(of(0.0), ("0".into(), 0));
        assert_eq!(of(1200.0), ("12".into(), 2));
        assert_eq!(shortest(Float::F32(0.1)), ("1".into(), -1));
        // Half-way between two forms of as many digits.
        assert_eq!(of(2f64.powi(-25)), ("29802322387695312".into(), -24));
        assert_eq!(of(-(2f64.powi(-25))), ("-29802322387695312".into(), -24));
        assert_eq!(shortest(Float::F32(3.300_781_2)), ("33007812".into(), -7));
        assert_eq!(shortest(Float::F16(0x2e66)), ("1".into(), -1));
    }

    #[test]
    fn parses_what_c_parses() {
        assert_eq!(parse_f64("1.5e3"), Some(1500.0));
        assert_eq!(parse_f64("-Inf"), Some(f64::NEG_INFINITY));
        assert_eq!(parse_f64("0x1.8p3"), Some(12.0));
        assert_eq!(parse_f64("infinit"), None);
        assert_eq!(parse_f64("1_000"), None);
        assert_eq!(parse_f64(""), None);
    }

    #[test]
    fn exponents_as_c_prints_them() {
        assert_eq!(c_exponent("1.5e7"), "1.5e+07");
        assert_eq!(c_exponent("1.5e-123"), "1.5e-123");
    }
}
