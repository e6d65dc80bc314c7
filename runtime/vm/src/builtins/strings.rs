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
            Builtin::StringNew => {
                let n = self.int_arg(func, args[0])?;
                if !(0..1 << 40).contains(&n) {
                    return Err(self.throw_plain(Known::OutOfMemoryError));
                }
                self.make_room(n as usize)?;
                Ok(h.new_string(n as usize))
            }
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
                Ok(h.string(self.memory_bytes(func, args[0], n.max(0) as usize)?))
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
            Builtin::StringFind => {
                let (hay, needle) = (self.string_arg(func, args[0])?, self.string_arg(func, args[1])?);
                let from = self.int_arg(func, args[2])?.max(1) as usize - 1;
                let found = hay.get(from..).and_then(|rest| find(rest, needle));
                Ok(self.box_i64(found.map_or(0, |i| (from + i + 1) as i64)))
            }
            _ => {
                let bytes = self.string_arg(func, args[0])?;
                let seed = self.any_int(func, args[1])? as u64;
                let hashed = match args {
                    [_, _, skip, n] => {
                        part(bytes, self.int_arg(func, *skip)? as usize, self.int_arg(func, *n)? as usize)
                    }
                    _ => bytes,
                };
                Ok(self.box_u64(heap::mix_hash(heap::hash_bytes(hashed), seed)))
            }
        }
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

/// The first place of `needle`; the empty needle is found at the start.
fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [one] => hay.iter().position(|b| b == one),
        _ => hay.windows(needle.len()).position(|w| w == needle),
    }
}
