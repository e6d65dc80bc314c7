//! Boxing and unboxing of plain bits, and the making of tuples and immutable structs from boxed fields.

use crate::{Outcome, Session};
use abi::{Known, Value, type_flags};
use heap::Object;
use heap::typed::DataType;

macro_rules! boxers {
    ($($name:ident $rust:ty => $known:ident;)*) => {
        impl Session {
            $(
                #[doc = concat!("A boxed `", stringify!($known), "`.")]
                pub fn $name(&self, x: $rust) -> Value {
                    self.heap.boxed(self.heap.root(Known::$known), &x.to_ne_bytes())
                }
            )*
        }
    };
}

boxers! {
    box_u16 u16 => UInt16;
    box_u32 u32 => UInt32;
    box_u64 u64 => UInt64;
    box_i16 i16 => Int16;
    box_f32 f32 => Float32;
    box_f64 f64 => Float64;
}

impl Session {
    /// A boxed `Int64`.
    #[inline]
    pub fn box_i64(&self, x: i64) -> Value {
        self.heap.box_int64(x)
    }

    /// A boxed `UInt8`, from the table.
    pub fn box_u8(&self, x: u8) -> Value {
        match self.heap.roots().try_get(Known::BoxedUInt8) {
            Some(t) => t.svec_get(x as usize).expect("the box tables are full"),
            None => self.heap.boxed(self.heap.root(Known::UInt8), &[x]),
        }
    }

    /// A boxed value of a primitive type from its bytes, small ones from the tables.
    #[inline]
    pub fn box_bits(&self, ty: Value, bytes: &[u8]) -> Value {
        let r = self.heap.roots();
        if bytes.len() == 8 {
            if ty == r.get(Known::Int64) {
                return self.heap.box_int64(i64::from_ne_bytes(bytes.try_into().expect("eight bytes were checked")));
            }
        } else if bytes.len() == 1 {
            if ty == r.get(Known::Bool) {
                return self.heap.boolean(bytes[0] & 1 != 0);
            }
            if ty == r.get(Known::UInt8) {
                return self.box_u8(bytes[0]);
            }
            if ty == r.get(Known::Int8)
                && let Some(t) = r.try_get(Known::BoxedInt8)
            {
                let index = (bytes[0] as i8 as i64 + 128) as usize;
                return t.svec_get(index).expect("the box tables are full");
            }
        } else if bytes.len() == 4 && ty == r.get(Known::Char) {
            return self.box_char(u32::from_ne_bytes(bytes.try_into().expect("four bytes were checked")));
        }
        self.heap.boxed(ty, bytes)
    }

    /// A boxed `Char` from Julia's representation (UTF-8 bytes left-aligned).
    pub fn box_char(&self, bits: u32) -> Value {
        if bits & 0x00ff_ffff == 0
            && bits >> 24 < 128
            && let Some(t) = self.heap.roots().try_get(Known::BoxedChar)
        {
            return t.svec_get((bits >> 24) as usize).expect("the box tables are full");
        }
        self.heap.boxed(self.heap.root(Known::Char), &bits.to_ne_bytes())
    }

    /// `true`/`false`.
    #[inline]
    pub fn bool(&self, x: bool) -> Value {
        self.heap.boolean(x)
    }

    /// `nothing`.
    #[inline]
    pub fn nothing(&self) -> Value {
        self.heap.nothing()
    }

    /// A string object.
    pub fn string(&self, text: &str) -> Value {
        self.heap.string(text.as_bytes())
    }

    /// A symbol.
    pub fn symbol(&self, text: &str) -> Value {
        self.heap.symbol(text)
    }

    /// Whether the object's type is exactly this one.
    #[inline]
    pub fn is_a(&self, v: Value, known: Known) -> bool {
        v.type_of() == self.heap.root(known)
    }

    /// The only instance of a type without fields (its `instance`, made when absent).
    pub fn singleton(&self, ty: Value) -> Value {
        let dt = DataType(ty);
        match dt.try_instance() {
            Some(v) => v,
            None => {
                let v = self.heap.alloc(ty, 0);
                if dt.flags() & type_flags::CONCRETE != 0 && !types::is_mutable_type(&self.heap, ty) {
                    dt.set_instance(&self.heap, v);
                }
                v
            }
        }
    }

    /// An `Int64` argument of a builtin.
    #[inline]
    pub fn int_arg(&self, func: &str, v: Value) -> Outcome<i64> {
        if self.is_a(v, Known::Int64) {
            return Ok(v.word(0) as i64);
        }
        Err(self.type_error_known(func, Known::Int64, v))
    }

    /// Any machine integer of up to 64 bits as `i64` (zero-extended when its type is unsigned, `Char` and `Bool` too).
    pub fn any_int(&self, func: &str, v: Value) -> Outcome<i64> {
        let t = v.type_of();
        let r = self.heap.roots();
        let signed = [(Known::Int64, 8), (Known::Int32, 4), (Known::Int16, 2), (Known::Int8, 1)];
        let unsigned =
            [(Known::UInt64, 8), (Known::UInt32, 4), (Known::UInt16, 2), (Known::UInt8, 1), (Known::Bool, 1)];
        for (k, n) in signed {
            if t == r.get(k) {
                let raw = read_u64(v.bytes(0, n));
                let shift = 64 - 8 * n as u32;
                return Ok(((raw << shift) as i64) >> shift);
            }
        }
        for (k, n) in unsigned {
            if t == r.get(k) {
                return Ok(read_u64(v.bytes(0, n)) as i64);
            }
        }
        Err(self.type_error_known(func, Known::Int64, v))
    }

    /// A `Symbol` argument.
    #[inline]
    pub fn symbol_arg<'a>(&self, func: &str, v: Value) -> Outcome<&'a str> {
        if self.is_a(v, Known::Symbol) {
            return Ok(v.symbol_str());
        }
        Err(self.type_error_known(func, Known::Symbol, v))
    }

    /// A `String` argument's bytes; not to be kept across a safepoint.
    #[inline]
    pub fn string_arg<'a>(&self, func: &str, v: Value) -> Outcome<&'a [u8]> {
        if self.is_a(v, Known::String) {
            return Ok(v.string_bytes());
        }
        Err(self.type_error_known(func, Known::String, v))
    }

    /// A `String` or `Symbol` argument as text (bad bytes replaced).
    pub fn text_arg(&self, func: &str, v: Value) -> Outcome<String> {
        if self.is_a(v, Known::Symbol) {
            return Ok(v.symbol_str().to_owned());
        }
        Ok(String::from_utf8_lossy(self.string_arg(func, v)?).into_owned())
    }

    /// A `Bool` argument.
    #[inline]
    pub fn bool_arg(&self, func: &str, v: Value) -> Outcome<bool> {
        if v == self.heap.root(Known::TrueValue) {
            Ok(true)
        } else if v == self.heap.root(Known::FalseValue) {
            Ok(false)
        } else if self.is_a(v, Known::Bool) {
            Ok(v.bytes(0, 1)[0] != 0)
        } else {
            Err(self.type_error_known(func, Known::Bool, v))
        }
    }
}

/// Up to eight little-endian bytes as a number.
#[inline]
pub fn read_u64(bytes: &[u8]) -> u64 {
    let mut buf = [0u8; 8];
    buf[..bytes.len()].copy_from_slice(bytes);
    u64::from_ne_bytes(buf)
}

/// Up to sixteen little-endian bytes as a number.
#[inline]
pub fn read_u128(bytes: &[u8]) -> u128 {
    let mut buf = [0u8; 16];
    buf[..bytes.len()].copy_from_slice(bytes);
    u128::from_ne_bytes(buf)
}

/// The code point of a `Char`'s bits, when they are well-formed.
pub fn char_codepoint(bits: u32) -> Option<u32> {
    let bytes = bits.to_be_bytes();
    let len = 4 - (bits.trailing_zeros() / 8).min(3) as usize;
    let text = std::str::from_utf8(&bytes[..len]).ok()?;
    let mut chars = text.chars();
    let c = chars.next()?;
    chars.next().is_none().then_some(c as u32)
}

/// A `Char`'s bits for a code point.
pub fn char_bits(c: char) -> u32 {
    let mut buf = [0u8; 4];
    c.encode_utf8(&mut buf);
    u32::from_be_bytes(buf)
}
