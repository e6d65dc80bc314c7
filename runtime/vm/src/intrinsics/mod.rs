//! The intrinsics evaluated on boxed values, for every width.
//!
//! One entry (`call_intrinsic`); a quick path for the operations on `Int64` that fill interpreted loops.

mod convert;
pub mod float;
pub mod half;
mod int;
mod pointer;

use crate::bits::read_u128;
use crate::{Outcome, Session};
use abi::{Intrinsic, Known, Value};
use heap::Object;

/// A primitive operand: its type, its bytes of size, and its bits (zero-extended).
#[derive(Clone, Copy)]
pub(crate) struct Operand {
    pub ty: Value,
    pub size: usize,
    pub bits: u128,
}

impl Operand {
    /// The bits as a signed number.
    pub fn signed(self) -> i128 {
        sign_extend(self.bits, self.size)
    }
}

/// The low `size` bytes of `bits` read as a signed number.
pub(crate) fn sign_extend(bits: u128, size: usize) -> i128 {
    let shift = 128 - 8 * size as u32;
    ((bits << shift) as i128) >> shift
}

/// The low `size` bytes.
pub(crate) fn truncate(bits: u128, size: usize) -> u128 {
    if size >= 16 { bits } else { bits & ((1u128 << (8 * size)) - 1) }
}

impl Session {
    /// Evaluates an intrinsic.
    pub fn call_intrinsic(&self, which: Intrinsic, args: &[Value]) -> Outcome {
        if let [a, b] = *args {
            let int64 = self.heap.root(Known::Int64);
            if a.type_of() == int64
                && b.type_of() == int64
                && let Some(v) = self.quick_int64(which, a.word(0) as i64, b.word(0) as i64)
            {
                return Ok(v);
            }
        }
        let expected = which.arity();
        if args.len() != expected {
            return Err(self.arity_error(which.name(), args.len() < expected, expected));
        }
        use Intrinsic::*;
        match which {
            neg_float_fast | add_float_fast | sub_float_fast | mul_float_fast | div_float_fast => {
                self.float_intrinsic(which.plain(), args)
            }
            neg_int | add_int | sub_int | mul_int | checked_sdiv_int | checked_udiv_int | checked_srem_int
            | checked_urem_int | sdiv_int | udiv_int | srem_int | urem_int | checked_sadd_int | checked_uadd_int
            | checked_ssub_int | checked_usub_int | checked_smul_int | checked_umul_int | eq_int | ne_int | slt_int
            | ult_int | sle_int | ule_int | and_int | or_int | xor_int | not_int | shl_int | lshr_int | ashr_int
            | bswap_int | ctpop_int | ctlz_int | cttz_int | flipsign_int => self.int_intrinsic(which, args),
            neg_float | add_float | sub_float | mul_float | div_float | fma_float | muladd_float | abs_float
            | copysign_float | ceil_llvm | floor_llvm | trunc_llvm | rint_llvm | sqrt_llvm | min_float | max_float
            | eq_float | ne_float | lt_float | le_float | fpiseq => self.float_intrinsic(which, args),
            sext_int | zext_int | trunc_int | bitcast | fptoui | fptosi | uitofp | sitofp | fptrunc | fpext => {
                self.convert_intrinsic(which, args)
            }
            pointerref | pointerset | add_ptr | sub_ptr => self.pointer_intrinsic(which, args),
            select_value => Ok(if self.bool_arg("select_value", args[0])? { args[1] } else { args[2] }),
            have_fma => Ok(self.bool(true)),
        }
    }

    #[inline]
    fn quick_int64(&self, which: Intrinsic, a: i64, b: i64) -> Option<Value> {
        use Intrinsic::*;
        Some(match which {
            add_int => self.box_i64(a.wrapping_add(b)),
            sub_int => self.box_i64(a.wrapping_sub(b)),
            mul_int => self.box_i64(a.wrapping_mul(b)),
            and_int => self.box_i64(a & b),
            or_int => self.box_i64(a | b),
            xor_int => self.box_i64(a ^ b),
            eq_int => self.bool(a == b),
            ne_int => self.bool(a != b),
            slt_int => self.bool(a < b),
            sle_int => self.bool(a <= b),
            ult_int => self.bool((a as u64) < b as u64),
            ule_int => self.bool(a as u64 <= b as u64),
            _ => return None,
        })
    }

    /// The operand when it is an instance of a primitive type of up to 128 bits.
    pub(crate) fn primitive_operand(&self, which: Intrinsic, v: Value) -> Outcome<Operand> {
        let ty = v.type_of();
        let size = self.primitive_size(which, ty)?;
        Ok(Operand { ty, size, bits: read_u128(v.bytes(0, size)) })
    }

    /// Bytes of a primitive type, up to 16.
    pub(crate) fn primitive_size(&self, which: Intrinsic, ty: Value) -> Outcome<usize> {
        if !types::is_primitive_type(&self.heap, ty) {
            return Err(self.error(format!("{}: value is not a primitive type", which.name())));
        }
        let size = self.type_size(ty);
        if size > 16 {
            return Err(
                self.error(format!("{}: primitive types of more than 128 bits are not supported", which.name()))
            );
        }
        Ok(size)
    }

    /// Two operands that must have the same type.
    pub(crate) fn same_operands(&self, which: Intrinsic, a: Value, b: Value) -> Outcome<(Operand, Operand)> {
        let x = self.primitive_operand(which, a)?;
        if b.type_of() != x.ty {
            return Err(self.error(format!("{}: types of a and b must match", which.name())));
        }
        Ok((x, Operand { bits: read_u128(b.bytes(0, x.size)), ..x }))
    }

    /// A result of `size` bytes.
    pub(crate) fn box_operand(&self, ty: Value, size: usize, bits: u128) -> Value {
        self.box_bits(ty, &bits.to_ne_bytes()[..size])
    }
}
