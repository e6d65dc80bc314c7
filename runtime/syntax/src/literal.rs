//! Source text of literals to values: escapes, numbers of every radix and width, characters.

use crate::ast::{Ast, Sym};
use crate::kind::Kind;

/// A bad escape: its bytes relative to the text, and what is wrong.
pub(crate) struct BadEscape {
    pub start: usize,
    pub end: usize,
    pub message: &'static str,
}

/// The value of a raw string's text: backslashes count only before a quote mark, and there by twos.
pub(crate) fn unescape_raw(text: &[u8], delim: u8, out: &mut Vec<u8>) {
    let mut i = 0;
    while i < text.len() {
        let b = text[i];
        if b == b'\r' {
            // Line ends are newlines whatever the file has.
            out.push(b'\n');
            i += if text.get(i + 1) == Some(&b'\n') { 2 } else { 1 };
        } else if b == b'\\' {
            let mut n = text[i..].iter().take_while(|b| **b == b'\\').count();
            i += n;
            if text.get(i).is_none_or(|b| *b == delim) {
                n /= 2;
            }
            out.resize(out.len() + n, b'\\');
            if let Some(&b) = text.get(i) {
                out.push(b);
                i += 1;
            }
        } else {
            out.push(b);
            i += 1;
        }
    }
}

fn push_char(out: &mut Vec<u8>, code: u32) {
    // Surrogates and the like are encoded by the same scheme, as Julia does.
    match code {
        0..=0x7f => out.push(code as u8),
        0x80..=0x7ff => out.extend([0xc0 | (code >> 6) as u8, 0x80 | (code & 0x3f) as u8]),
        0x800..=0xffff => {
            out.extend([0xe0 | (code >> 12) as u8, 0x80 | (code >> 6 & 0x3f) as u8, 0x80 | (code & 0x3f) as u8])
        }
        _ => out.extend([
            0xf0 | (code >> 18) as u8,
            0x80 | (code >> 12 & 0x3f) as u8,
            0x80 | (code >> 6 & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
    }
}

/// The value of an ordinary string's text.
pub(crate) fn unescape(text: &[u8], out: &mut Vec<u8>, mut bad: impl FnMut(BadEscape)) {
    let mut i = 0;
    while i < text.len() {
        let b = text[i];
        if b == b'\r' {
            out.push(b'\n');
            i += if text.get(i + 1) == Some(&b'\n') { 2 } else { 1 };
            continue;
        }
        if b != b'\\' {
            out.push(b);
            i += 1;
            continue;
        }
        let start = i;
        i += 1;
        let Some(&e) = text.get(i) else {
            return bad(BadEscape { start, end: i, message: "invalid escape sequence" });
        };
        i += 1;
        match e {
            b'x' | b'u' | b'U' => {
                let most = if e == b'x' {
                    2
                } else if e == b'u' {
                    4
                } else {
                    8
                };
                let digits = text[i..].iter().take(most).take_while(|b| b.is_ascii_hexdigit()).count();
                let code = text[i..i + digits]
                    .iter()
                    .fold(0u32, |n, b| n << 4 | (*b as char).to_digit(16).expect("was tested to be a digit"));
                i += digits;
                if digits == 0 || code > 0x10ffff {
                    let message =
                        if e == b'x' { "invalid hex escape sequence" } else { "invalid unicode escape sequence" };
                    bad(BadEscape { start, end: i, message });
                } else if e == b'x' {
                    out.push(code as u8);
                } else {
                    push_char(out, code);
                }
            }
            b'0'..=b'7' => {
                let more = text[i..].iter().take(2).take_while(|b| (b'0'..=b'7').contains(b)).count();
                let code = text[i - 1..i + more].iter().fold(0u32, |n, b| n << 3 | u32::from(b - b'0'));
                i += more;
                if code > 255 {
                    bad(BadEscape { start, end: i, message: "invalid octal escape sequence" });
                } else {
                    out.push(code as u8);
                }
            }
            _ => match e {
                b'n' => out.push(b'\n'),
                b't' => out.push(b'\t'),
                b'r' => out.push(b'\r'),
                b'e' => out.push(0x1b),
                b'b' => out.push(8),
                b'f' => out.push(12),
                b'v' => out.push(11),
                b'a' => out.push(7),
                b'\\' | b'\'' | b'"' | b'$' | b'`' => out.push(e),
                _ => {
                    let rest = text[i..].iter().take_while(|b| **b & 0xc0 == 0x80).count();
                    bad(BadEscape { start, end: i + rest, message: "invalid escape sequence" })
                }
            },
        }
    }
}

/// The first character of some bytes as Julia holds it (bytes left-aligned), and how many it took.
pub(crate) fn first_char(bytes: &[u8]) -> Option<(u32, usize)> {
    let &b0 = bytes.first()?;
    let more = match b0.leading_ones() {
        2 => 1,
        3 => 2,
        4 => 3,
        _ => 0,
    };
    let mut c = u32::from(b0) << 24;
    let mut n = 1;
    while n <= more && bytes.get(n).is_some_and(|b| b & 0xc0 == 0x80) {
        c |= u32::from(bytes[n]) << (24 - 8 * n);
        n += 1;
    }
    Some((c, n))
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| *c != '_').map(|c| if c == '−' { '-' } else { c }).collect()
}

fn big(name: &str, text: &str) -> Ast {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    Ast::expr(
        "macrocall",
        vec![Ast::CoreRef(Sym::new(name)), Ast::Nothing, Ast::Str(digits.into_bytes().into_boxed_slice())],
    )
}

/// A decimal integer, perhaps signed: `Int64`, else a macro call that makes the wider value.
pub(crate) fn integer(text: &str) -> Ast {
    if let Ok(n) = text.parse::<i64>() {
        return Ast::Int(n);
    }
    let digits = plain(text);
    if let Ok(n) = digits.parse::<i64>() {
        Ast::Int(n)
    } else if digits.parse::<i128>().is_ok() {
        big("@int128_str", text)
    } else {
        big("@big_str", text)
    }
}

/// A hexadecimal, binary or octal integer: its digits, leading zeros too, choose the width.
pub(crate) fn unsigned(text: &str, kind: Kind) -> Ast {
    let digits = plain(text.trim_start_matches('+'));
    let digits = &digits[2..];
    let n = digits.len();
    let radix = match kind {
        Kind::HexInt => 16,
        Kind::BinInt => 2,
        _ => 8,
    };
    let value = u128::from_str_radix(digits, radix).ok();
    let bits = match radix {
        16 => [8, 16, 32, 64, 128].into_iter().find(|b| n <= b / 4),
        2 => [8, 16, 32, 64, 128].into_iter().find(|b| n <= *b),
        _ => [(8, 3), (16, 6), (32, 11), (64, 22), (128, 43)]
            .into_iter()
            .find(|(b, most)| n <= *most && value.is_some_and(|v| *b == 128 || v >> b == 0))
            .map(|(b, _)| b),
    };
    match (bits, value) {
        (Some(128), Some(_)) => big("@uint128_str", text),
        (Some(b), Some(v)) => Ast::UInt { bits: b as u8, value: v as u64 },
        _ => big("@big_str", text),
    }
}

/// A `Float64` literal; infinite when it is too large.
pub(crate) fn float64(text: &str) -> f64 {
    let t = plain(text);
    let (sign, body) = match t.strip_prefix('-') {
        Some(b) => (-1.0, b),
        None => (1.0, t.strip_prefix('+').unwrap_or(&t)),
    };
    if let Some(hex) = body.strip_prefix("0x") {
        return sign * hex_float(hex);
    }
    // `f64::from_str` rounds correctly and takes `1.`, `.5`, `1e5`.
    sign * body.parse::<f64>().unwrap_or(f64::INFINITY)
}

/// A `Float32` literal (`1f0`); infinite when it is too large.
pub(crate) fn float32(text: &str) -> f32 {
    plain(text).replace('f', "e").parse::<f32>().unwrap_or(f32::INFINITY)
}

/// `1.8p3` without its `0x`, rounded to nearest even.
fn hex_float(text: &str) -> f64 {
    let (mantissa, exponent) = text.split_once(['p', 'P']).unwrap_or((text, "0"));
    let mut exp: i64 = exponent.parse().unwrap_or(if exponent.starts_with('-') { -1 << 40 } else { 1 << 40 });
    let mut value: u128 = 0;
    let mut after_point = false;
    for b in mantissa.bytes() {
        if b == b'.' {
            after_point = true;
            continue;
        }
        let d = u128::from((b as char).to_digit(16).unwrap_or(0));
        if value >> 120 == 0 {
            value = value << 4 | d;
            exp -= if after_point { 4 } else { 0 };
        } else {
            // Too far down to matter except as "more than half".
            value |= u128::from(d != 0);
            exp += if after_point { 0 } else { 4 };
        }
    }
    if value == 0 {
        return 0.0;
    }
    // Bring the value to 64 significant bits with a sticky last one, then round once, where it counts.
    let top = 128 - i64::from(value.leading_zeros());
    let unbiased = exp + top - 1;
    if unbiased > 1023 {
        return f64::INFINITY;
    }
    let keep = if unbiased >= -1022 { 53 } else { 53 - (-1022 - unbiased) };
    if keep < 0 {
        return 0.0;
    }
    let shift = top - keep;
    let rounded = if shift <= 0 {
        value << -shift
    } else {
        let (q, rest, half) = if shift >= 128 {
            (0, value, 1u128 << 127)
        } else {
            (value >> shift, value & ((1 << shift) - 1), 1u128 << (shift - 1))
        };
        q + u128::from(rest > half || (rest == half && q & 1 == 1))
    };
    let scale = exp + shift;
    // Two exact steps, as one factor may be out of range.
    let step = scale.clamp(-1022, 1023);
    rounded as f64 * 2f64.powi(step as i32) * 2f64.powi((scale - step) as i32)
}
