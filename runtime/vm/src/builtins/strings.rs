//! Symbols, strings, expressions.
//!
//! Byte positions count from 1. A string is filled only before anyone else sees it.

use crate::{Outcome, Session};
use abi::{Builtin, Counter, Known, Value};
use heap::Object;
use heap::typed::Expr;

/// `n` bytes after the first `skip`; nothing where there are not so many.
pub(crate) fn part(bytes: &[u8], skip: usize, n: usize) -> &[u8] {
    skip.checked_add(n).and_then(|end| bytes.get(skip..end)).unwrap_or(&[])
}

impl Session {
    pub(super) fn string_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let h = &self.heap;
        let func = which.name();
        match which {
            Builtin::Expr => {
                self.symbol_arg("Expr", args[0])?;
                Ok(self.expr_of(args[0], &args[1..]))
            }
            Builtin::CopyAst => Ok(self.copy_ast(args[0])),
            Builtin::SymbolOf => {
                let bytes = self.string_arg("Symbol", args[0])?;
                if bytes.contains(&0) {
                    return Err(self.argument_error("Symbol name may not contain \\0"));
                }
                match std::str::from_utf8(bytes) {
                    Ok(text) => Ok(h.symbol(text)),
                    Err(_) => Err(self.argument_error("Symbol name is not valid UTF-8")),
                }
            }
            Builtin::SymbolName => Ok(self.string(self.symbol_arg(func, args[0])?)),
            Builtin::Gensym => {
                let n = h.counter(Counter::Gensym) + 1;
                h.set_counter(Counter::Gensym, n);
                let tag = match args.first() {
                    Some(&t) => self.text_arg("gensym", t)?,
                    None => String::new(),
                };
                Ok(h.symbol(&format!("##{tag}#{}", 224 + n)))
            }
            Builtin::StringNew => self.string_new(self.int_arg(func, args[0])?),
            Builtin::StringLen => Ok(self.box_i64(self.string_arg(func, args[0])?.len() as i64)),
            Builtin::StringByte => {
                let bytes = self.string_arg(func, args[0])?;
                let i = self.int_arg(func, args[1])?;
                match bytes.get((i - 1) as usize) {
                    Some(&b) => Ok(self.box_u8(b)),
                    None => Err(self.bounds_error_at(args[0], i)),
                }
            }
            Builtin::StringSetByte => {
                let len = self.string_arg(func, args[0])?.len();
                let i = self.int_arg(func, args[1])?;
                if i < 1 || i as usize > len {
                    return Err(self.bounds_error_at(args[0], i));
                }
                let b = self.any_int(func, args[2])? as u8;
                h.write_bytes(args[0], 8 + i as usize - 1, &[b]);
                Ok(args[0])
            }
            Builtin::StringFromMemory => {
                let n = self.int_arg(func, args[1])?;
                if n == 0 {
                    return Ok(h.string(b""));
                }
                Ok(h.string(self.memory_bytes(func, args[0], n as usize)?))
            }
            Builtin::StringToMemory => {
                let (at, n) = self.slice(func, args[1], args[2], args[3])?;
                let bytes = self.string_arg(func, args[1])?;
                self.write_memory_bytes(func, args[0], &bytes[at..at + n])?;
                Ok(args[0])
            }
            Builtin::StringSlice => {
                let (at, n) = self.slice(func, args[0], args[1], args[2])?;
                Ok(h.string(&args[0].string_bytes()[at..at + n]))
            }
            Builtin::StringCmp => {
                let (a, b) = (self.string_arg(func, args[0])?, self.string_arg(func, args[1])?);
                let order = match args {
                    [_, _, skip_a, skip_b, n] => {
                        let n = self.int_arg(func, *n)? as usize;
                        let (i, j) = (self.int_arg(func, *skip_a)? as usize, self.int_arg(func, *skip_b)? as usize);
                        part(a, i, n).cmp(part(b, j, n))
                    }
                    _ => a.cmp(b),
                };
                Ok(self.box_i64(order as i64))
            }
            Builtin::StringCopy => {
                let (i, n) = self.slice(func, args[2], args[3], args[4])?;
                let (at, _) = self.slice(func, args[0], args[1], args[4])?;
                h.write_bytes(args[0], 8 + at, &args[2].string_bytes()[i..i + n]);
                Ok(self.nothing())
            }
            Builtin::StringFind => {
                let (hay, needle) = (self.string_arg(func, args[0])?, self.string_arg(func, args[1])?);
                let to = args.get(3).map_or(Ok(i64::MAX), |&to| self.int_arg(func, to))?;
                Ok(self.box_i64(find(hay, needle, self.int_arg(func, args[2])?, to)))
            }
            Builtin::StringFindByte => {
                let (s, byte) = (self.string_arg(func, args[0])?, self.any_int(func, args[1])? as u8);
                let (from, to) = (self.int_arg(func, args[2])?, self.int_arg(func, args[3])?);
                Ok(self.box_i64(find_byte(s, byte, from, to)))
            }
            Builtin::StringCharacters => {
                let (skip, n) = (self.int_arg(func, args[1])? as usize, self.int_arg(func, args[2])? as usize);
                Ok(self.box_i64(count_characters(part(self.string_arg(func, args[0])?, skip, n))))
            }
            _ => {
                let bytes = self.string_arg(func, args[0])?;
                let seed = self.any_int(func, args[1])? as u32;
                let hashed = match args {
                    [_, _, skip, n] => {
                        part(bytes, self.int_arg(func, *skip)? as usize, self.int_arg(func, *n)? as usize)
                    }
                    _ => bytes,
                };
                Ok(self.box_u64(heap::text_hash(hashed, seed)))
            }
        }
    }

    /// A string of zero bytes.
    pub(crate) fn string_new(&self, n: i64) -> Outcome {
        if !(0..1 << 40).contains(&n) {
            return Err(self.throw_plain(Known::OutOfMemoryError));
        }
        self.make_room(n as usize)?;
        Ok(self.heap.new_string(n as usize))
    }

    /// Start (from 0) and length of a part of a string, checked.
    fn slice(&self, func: &str, s: Value, i: Value, n: Value) -> Outcome<(usize, usize)> {
        let len = self.string_arg(func, s)?.len();
        let i = self.int_arg(func, i)?;
        let n = self.int_arg(func, n)?;
        if i < 1 || n < 0 || (i as usize - 1).saturating_add(n as usize) > len {
            return Err(self.bounds_error_at(s, i));
        }
        Ok((i as usize - 1, n as usize))
    }

    /// A copy of an expression whose `Expr` nodes are fresh.
    pub(crate) fn copy_ast(&self, v: Value) -> Value {
        if !self.is_a(v, Known::Expr) {
            return v;
        }
        let e = Expr(v);
        let args: Vec<Value> = self
            .heap
            .vector_elements(e.args())
            .into_iter()
            .map(|a| a.map_or_else(|| self.nothing(), |a| self.copy_ast(a)))
            .collect();
        self.expr_of(e.head(), &args)
    }

    /// An `Expr` object.
    pub(crate) fn expr(&self, head: &str, args: &[Value]) -> Value {
        self.expr_of(self.heap.symbol(head), args)
    }

    /// An `Expr` object whose head is a `Symbol` object.
    pub(crate) fn expr_of(&self, head: Value, args: &[Value]) -> Value {
        let h = &self.heap;
        let args = h.vector_any(args);
        h.new_struct(h.root(Known::Expr), &[head, args])
    }
}

/// The first place of `needle` in the bytes from `from` to `to`, counted from 1, or zero; the empty needle is found at once.
pub(crate) fn find(hay: &[u8], needle: &[u8], from: i64, to: i64) -> i64 {
    within(hay, from, to, |rest| match needle {
        [one] => memchr::memchr(*one, rest),
        _ => memchr::memmem::find(rest, needle),
    })
}

/// The first place of a byte from `from` to `to`, counted from 1, or zero.
pub(crate) fn find_byte(s: &[u8], byte: u8, from: i64, to: i64) -> i64 {
    within(s, from, to, |rest| {
        // It is often near, where two words tell faster than the search by vectors begins.
        let Some((near, far)) = rest.split_first_chunk::<16>() else { return memchr::memchr(byte, rest) };
        let same = |at: usize| {
            let word = near[at..].first_chunk().map_or(0, |c| u64::from_le_bytes(*c));
            let differs = word ^ (u64::from(byte) * LOW_BITS);
            // The lowest bit set is that of the first byte that is zero.
            differs.wrapping_sub(LOW_BITS) & !differs & (LOW_BITS << 7)
        };
        match (same(0), same(8)) {
            (0, 0) => memchr::memchr(byte, far).map(|i| i + 16),
            (0, second) => Some(8 + second.trailing_zeros() as usize / 8),
            (first, _) => Some(first.trailing_zeros() as usize / 8),
        }
    })
}
/// A one in each byte.
const LOW_BITS: u64 = 0x0101_0101_0101_0101;

/// The order of two texts of the same length. Of short ones, which most are, it follows from two numbers.
#[inline]
pub(crate) fn order_of(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    if a.len() != b.len() || a.len() > 16 {
        return a.cmp(b);
    }
    short_key(a).cmp(&short_key(b))
}

/// Of up to sixteen bytes a number in their order, among texts of this length.
#[inline(always)]
fn short_key(s: &[u8]) -> u128 {
    let n = s.len();
    let word = |i: usize| s[i..].first_chunk().map_or(0, |c| u128::from(u64::from_be_bytes(*c)));
    let half = |i: usize| s[i..].first_chunk().map_or(0, |c| u128::from(u32::from_be_bytes(*c)));
    // The second part may begin within the first, where both texts are then the same.
    match n {
        0 => 0,
        1..=3 => u128::from(s[0]) << 16 | u128::from(s[n / 2]) << 8 | u128::from(s[n - 1]),
        4..=7 => half(0) << 32 | half(n - 4),
        _ => word(0) << 64 | word(n - 8),
    }
}

fn within(s: &[u8], from: i64, to: i64, search: impl FnOnce(&[u8]) -> Option<usize>) -> i64 {
    let from = from.max(1) as usize - 1;
    let to = (to.max(0) as usize).min(s.len());
    s.get(from..to).and_then(search).map_or(0, |i| (from + i + 1) as i64)
}

/// How many characters these bytes are, as Julia counts: a byte that starts one takes as many continuation bytes with it as it
/// calls for and as there are; any other byte is one of its own.
pub(crate) fn count_characters(bytes: &[u8]) -> i64 {
    // Whether a byte belongs to the character before follows from it and the three bytes before it, so that the compiler
    // can look at many at once.
    let belongs = |w: u8, x: u8, y: u8, z: u8| {
        let is_continuation = |b: u8| b & 0xc0 == 0x80;
        let starts = |b: u8, least: u8| b.wrapping_sub(least) < 0xf8 - least;
        let second = starts(y, 0xc0);
        let third = is_continuation(y) & starts(x, 0xe0);
        let fourth = is_continuation(y) & is_continuation(x) & starts(w, 0xf0);
        u8::from(is_continuation(z) & (second | third | fourth))
    };
    let at = |i: usize, back: usize| if i >= back { bytes[i - back] } else { 0 };
    let head = bytes.len().min(3);
    let mut inside: usize = (0..head).map(|i| usize::from(belongs(at(i, 3), at(i, 2), at(i, 1), bytes[i]))).sum();
    if let (Some(x), Some(y), Some(z)) = (bytes.get(1..), bytes.get(2..), bytes.get(3..)) {
        // Short enough for the sum to fit a byte.
        for (((w, x), y), z) in bytes.chunks(255).zip(x.chunks(255)).zip(y.chunks(255)).zip(z.chunks(255)) {
            let n = z.len();
            let (w, x, y) = (&w[..n], &x[..n], &y[..n]);
            let sum: u8 = (0..n).map(|i| belongs(w[i], x[i], y[i], z[i])).fold(0, u8::wrapping_add);
            inside += usize::from(sum);
        }
    }
    (bytes.len() - inside) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_by_their_first_bytes() {
        for (text, n) in [("", 0), ("abcdefghijklmno", 15), ("aé€😀é", 5), ("€uro and more text", 18)] {
            assert_eq!(count_characters(text.as_bytes()), n, "{text}");
        }
        // Too many continuations, cut ones, bytes that start nothing.
        assert_eq!(count_characters(b"\x80\x80"), 2);
        assert_eq!(count_characters(b"\xc3\xa9\xa9"), 2);
        assert_eq!(count_characters(b"\xe2\x82"), 1);
        assert_eq!(count_characters(b"\xe2\x82a"), 2);
        assert_eq!(count_characters(b"\xff\xfe"), 2);
        assert_eq!(count_characters(b"\xf0\x9f\x98\x80\x80"), 2);
        assert_eq!(count_characters("€ and 😀; ".repeat(100).as_bytes()), 900);
    }

    #[test]
    fn places_count_from_one() {
        assert_eq!(find(b"banana", b"na", 1, 6), 3);
        assert_eq!(find(b"banana", b"na", 4, 99), 5);
        assert_eq!(find(b"banana", b"na", 4, 5), 0);
        assert_eq!(find(b"banana", b"", 4, 6), 4);
        assert_eq!(find(b"banana", b"x", 99, 99), 0);
        assert_eq!(find_byte(b"banana", b'n', 4, 6), 5);
        assert_eq!(find_byte(b"banana", b'n', 4, 4), 0);
        assert_eq!(find_byte(b"banana", b'n', 9, 99), 0);
    }
}
