//! Integers of any size: a `BigInt` holds its sign and the 64-bit limbs of its magnitude; a crate does the arithmetic.

use crate::{Outcome, Session};
use abi::{Builtin, Known, Value};
use heap::Object;
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{Signed, Zero};

/// A number with more bits than this is refused as too large for the memory.
const MOST_BITS: u64 = 1 << 36;

impl Session {
    pub(super) fn big_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let func = which.name();
        match which {
            Builtin::BigText => {
                let x = self.big_arg(func, args[0])?;
                let base = self.big_base(func, args[1])?;
                Ok(self.string(&x.to_str_radix(base)))
            }
            Builtin::BigParse => {
                let text = self.string_arg(func, args[1])?;
                let base = self.big_base(func, args[2])?;
                match BigInt::parse_bytes(text, base) {
                    Some(x) => self.new_big(args[0], &x),
                    None => Ok(self.nothing()),
                }
            }
            _ => self.big_op(self.symbol_arg(func, args[0])?, args[1], &args[2..]),
        }
    }

    fn big_op(&self, op: &str, first: Value, rest: &[Value]) -> Outcome {
        let func = Builtin::BigOp.name();
        let x = self.big_arg(func, first)?;
        if matches!(op, "shl" | "shr" | "pow") {
            return self.new_big(first.type_of(), &self.big_power_of(op, &x, self.int_arg(func, rest[0])?)?);
        }
        let y = self.big_arg(func, rest[0])?;
        let nonzero = || if y.is_zero() { Err(self.throw_plain(Known::DivideError)) } else { Ok(()) };
        let r = match op {
            "add" => x + y,
            "sub" => x - y,
            "mul" => x * y,
            "and" => x & y,
            "or" => x | y,
            "xor" => x ^ y,
            "gcd" => x.gcd(&y),
            "div" => {
                nonzero()?;
                x / y
            }
            "rem" => {
                nonzero()?;
                x % y
            }
            "fld" => {
                nonzero()?;
                x.div_floor(&y)
            }
            "mod" => {
                nonzero()?;
                x.mod_floor(&y)
            }
            "cmp" => return Ok(self.box_i64(x.cmp(&y) as i64)),
            // The whole part of the square root; the second number is not used.
            "sqrt" if !x.is_negative() => x.sqrt(),
            "powermod" if rest.len() == 2 => {
                let m = self.big_arg(func, rest[1])?;
                if m.is_zero() || y.is_negative() {
                    return Err(self.throw_plain(Known::DivideError));
                }
                x.modpow(&y, &m)
            }
            _ => return Err(self.argument_error(format!("{func}: no operation {op}"))),
        };
        self.new_big(first.type_of(), &r)
    }

    fn big_power_of(&self, op: &str, x: &BigInt, n: i64) -> Outcome<BigInt> {
        let too_large = || self.throw_plain(Known::OutOfMemoryError);
        if n < 0 {
            return Err(self.argument_error(format!("{op}: negative number")));
        }
        let bits = match op {
            "shl" => x.bits().checked_add(n as u64),
            "pow" if x.bits() > 1 => x.bits().checked_mul(n as u64),
            _ => Some(0),
        };
        if bits.is_none_or(|b| b > MOST_BITS) && !x.is_zero() {
            return Err(too_large());
        }
        Ok(match op {
            "shl" => x << n as u64,
            // Towards minus infinity.
            "shr" => x >> n as u64,
            // 0, 1 and -1 take any exponent.
            _ if x.bits() <= 1 => x.pow(if n == 0 { 0 } else { 2 - (n as u32 & 1) }),
            _ => x.pow(u32::try_from(n).map_err(|_| too_large())?),
        })
    }

    fn big_base(&self, func: &str, v: Value) -> Outcome<u32> {
        match self.int_arg(func, v)? {
            b @ 2..=36 => Ok(b as u32),
            b => Err(self.argument_error(format!("invalid base: base must be 2 <= base <= 36, got {b}"))),
        }
    }

    /// The number in a `BigInt`: fields `negative::Bool`, `limbs::Memory{UInt64}`.
    fn big_arg(&self, func: &str, v: Value) -> Outcome<BigInt> {
        let wrong = || self.type_error("_big_op", func, self.heap.root(Known::DataType), v);
        if types::as_datatype(&self.heap, v.type_of()).is_none() || self.n_fields(v.type_of()) != 2 {
            return Err(wrong());
        }
        let (Some(negative), Some(limbs)) = (self.field(v, 0), self.field(v, 1)) else { return Err(wrong()) };
        if !self.is_memory(limbs) || self.layout(limbs.type_of()).size() != 8 {
            return Err(wrong());
        }
        let magnitude = BigUint::from_bytes_le(limbs.bytes(super::memory::FIRST, 8 * limbs.memory_len()));
        let sign = if self.bool_arg(func, negative)? { Sign::Minus } else { Sign::Plus };
        Ok(BigInt::from_biguint(sign, magnitude))
    }

    fn new_big(&self, ty: Value, x: &BigInt) -> Outcome {
        if types::as_datatype(&self.heap, ty).is_none() || self.n_fields(ty) != 2 {
            return Err(self.type_error_known("_big_op", Known::DataType, ty));
        }
        let bytes: Vec<u8> = x.iter_u64_digits().flat_map(u64::to_le_bytes).collect();
        let limbs = self.memory_new(self.field_type(ty, 1), self.box_i64((bytes.len() / 8) as i64))?;
        self.heap.write_bytes(limbs, super::memory::FIRST, &bytes);
        self.new_checked(ty, &[self.bool(x.is_negative()), limbs])
    }
}
