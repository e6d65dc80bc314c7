//! Integer intrinsics: arithmetic, division, overflow reports, comparisons, bits.

use super::{sign_extend, truncate};
use crate::{Outcome, Session};
use abi::{Intrinsic, Known, Value};

impl Session {
    pub(super) fn int_intrinsic(&self, which: Intrinsic, args: &[Value]) -> Outcome {
        use Intrinsic::*;
        match which {
            neg_int | not_int | bswap_int | ctpop_int | ctlz_int | cttz_int => {
                let a = self.primitive_operand(which, args[0])?;
                let width = 8 * a.size as u32;
                let r = match which {
                    neg_int => a.bits.wrapping_neg(),
                    not_int => !a.bits,
                    bswap_int => a.bits.swap_bytes() >> (128 - width),
                    ctpop_int => a.bits.count_ones().into(),
                    ctlz_int => (a.bits.leading_zeros() - (128 - width)).into(),
                    _ => a.bits.trailing_zeros().min(width).into(),
                };
                Ok(self.box_operand(a.ty, a.size, r))
            }
            shl_int | lshr_int | ashr_int => {
                let a = self.primitive_operand(which, args[0])?;
                let n = self.primitive_operand(which, args[1])?;
                let width = 8 * a.size as u128;
                let r = if n.bits >= width {
                    if which == ashr_int && a.signed() < 0 { u128::MAX } else { 0 }
                } else {
                    match which {
                        shl_int => a.bits << n.bits,
                        lshr_int => a.bits >> n.bits,
                        _ => (a.signed() >> n.bits) as u128,
                    }
                };
                Ok(self.box_operand(a.ty, a.size, r))
            }
            _ => self.int_binary(which, args),
        }
    }

    fn int_binary(&self, which: Intrinsic, args: &[Value]) -> Outcome {
        use Intrinsic::*;
        let (a, b) = self.same_operands(which, args[0], args[1])?;
        let (x, y) = (a.signed(), b.signed());
        let boolean = match which {
            eq_int => Some(a.bits == b.bits),
            ne_int => Some(a.bits != b.bits),
            slt_int => Some(x < y),
            sle_int => Some(x <= y),
            ult_int => Some(a.bits < b.bits),
            ule_int => Some(a.bits <= b.bits),
            _ => None,
        };
        if let Some(t) = boolean {
            return Ok(self.bool(t));
        }
        let r = match which {
            add_int => a.bits.wrapping_add(b.bits),
            sub_int => a.bits.wrapping_sub(b.bits),
            mul_int => a.bits.wrapping_mul(b.bits),
            and_int => a.bits & b.bits,
            or_int => a.bits | b.bits,
            xor_int => a.bits ^ b.bits,
            flipsign_int => {
                if y < 0 {
                    a.bits.wrapping_neg()
                } else {
                    a.bits
                }
            }
            checked_sdiv_int | sdiv_int | checked_srem_int | srem_int => {
                let least = sign_extend(1u128 << (8 * a.size - 1), a.size);
                let divides = matches!(which, checked_sdiv_int | sdiv_int);
                if y == 0 || (divides && y == -1 && x == least) {
                    return Err(self.throw_plain(Known::DivideError));
                }
                (if divides { x.wrapping_div(y) } else { x.wrapping_rem(y) }) as u128
            }
            checked_udiv_int | udiv_int | checked_urem_int | urem_int => {
                if b.bits == 0 {
                    return Err(self.throw_plain(Known::DivideError));
                }
                if matches!(which, checked_udiv_int | udiv_int) { a.bits / b.bits } else { a.bits % b.bits }
            }
            _ => return Ok(self.with_overflow(which, a, b)),
        };
        Ok(self.box_operand(a.ty, a.size, r))
    }

    fn with_overflow(&self, which: Intrinsic, a: super::Operand, b: super::Operand) -> Value {
        use Intrinsic::*;
        let (x, y) = (a.signed(), b.signed());
        let signed = |(wide, over): (i128, bool)| {
            let low = truncate(wide as u128, a.size);
            (low, over || sign_extend(low, a.size) != wide)
        };
        let unsigned = |(wide, over): (u128, bool)| {
            let low = truncate(wide, a.size);
            (low, over || low != wide)
        };
        let (bits, over) = match which {
            checked_sadd_int => signed(x.overflowing_add(y)),
            checked_ssub_int => signed(x.overflowing_sub(y)),
            checked_smul_int => signed(x.overflowing_mul(y)),
            checked_uadd_int => unsigned(a.bits.overflowing_add(b.bits)),
            checked_usub_int => unsigned(a.bits.overflowing_sub(b.bits)),
            _ => unsigned(a.bits.overflowing_mul(b.bits)),
        };
        let value = self.box_operand(a.ty, a.size, bits);
        self.tuple(&[value, self.bool(over)])
    }
}
