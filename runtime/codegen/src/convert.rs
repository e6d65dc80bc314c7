//! Conversions between number types, and what has no instruction: `Float16`, 128-bit division.

use crate::emit::Fx;
use crate::repr::Repr;
use crate::value::Opd;
use abi::entries::{Entry, wide_op};
use abi::{Intrinsic, Known, Value as Object};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type, Value, types};
use smallvec::smallvec;

impl Fx<'_> {
    pub fn has_fma(&self) -> bool {
        self.unit.has_fma
    }

    /// A conversion of `x`, of type `from`, to the primitive type `to`.
    pub fn conversion(&mut self, which: Intrinsic, x: Value, from: Object, to: Object) -> Option<Opd> {
        use Intrinsic as I;
        let repr = self.types.repr(to);
        let Repr::Parts(p) = &repr else { return None };
        let [part] = p.parts[..] else { return None };
        let (src, dst) = (self.b.func.dfg.value_type(x), part.ty);
        let half = |fx: &Self, ty| fx.types.facts.is(ty, Known::Float16);
        let (from_half, to_half) = (half(self, from), half(self, to));
        let v = match which {
            I::bitcast if src.bits() != dst.bits() => return None,
            I::bitcast if src == dst => x,
            I::bitcast => self.b.ins().bitcast(dst, MemFlagsData::new(), x),
            I::sext_int | I::zext_int | I::trunc_int => {
                if !src.is_int() || !dst.is_int() {
                    return None;
                }
                match (which, src.bits().cmp(&dst.bits())) {
                    (_, std::cmp::Ordering::Equal) => x,
                    (I::sext_int, std::cmp::Ordering::Less) => self.b.ins().sextend(dst, x),
                    (I::zext_int, std::cmp::Ordering::Less) => self.b.ins().uextend(dst, x),
                    (I::trunc_int, std::cmp::Ordering::Greater) => {
                        let v = self.b.ins().ireduce(dst, x);
                        if self.types.facts.is(to, Known::Bool) { self.b.ins().band_imm_u(v, 1) } else { v }
                    }
                    _ => return None,
                }
            }
            I::fptosi | I::fptoui => {
                let f = if from_half { self.half_to_single(x) } else { x };
                if !self.b.func.dfg.value_type(f).is_float() || !dst.is_int() {
                    return None;
                }
                self.float_to_int(f, dst, which == I::fptosi)
            }
            I::sitofp | I::uitofp => {
                if !src.is_int() {
                    return None;
                }
                let signed = which == I::sitofp;
                if to_half {
                    let wide = self.int_to_float(x, types::F64, signed);
                    self.double_to_half(wide)
                } else if dst.is_float() {
                    self.int_to_float(x, dst, signed)
                } else {
                    return None;
                }
            }
            I::fptrunc => match (src, dst) {
                (types::F64, types::F32) => self.b.ins().fdemote(types::F32, x),
                (types::F64, _) if to_half => self.double_to_half(x),
                (types::F32, _) if to_half => self.single_to_half(x),
                _ => return None,
            },
            I::fpext => match (src, dst) {
                (types::F32, types::F64) => self.b.ins().fpromote(types::F64, x),
                (_, types::F32) if from_half => self.half_to_single(x),
                (_, types::F64) if from_half => {
                    let s = self.half_to_single(x);
                    self.b.ins().fpromote(types::F64, s)
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(Opd::new(to, repr, smallvec![v]))
    }

    fn float_to_int(&mut self, x: Value, dst: Type, signed: bool) -> Value {
        if dst == types::I128 {
            let x = if self.b.func.dfg.value_type(x) == types::F32 { self.b.ins().fpromote(types::F64, x) } else { x };
            let s = self.word(i64::from(signed));
            return self.through_memory(|fx, result| {
                fx.call_plain(Entry::FloatToWide, &[x, s, result], &[]);
            });
        }
        let wide = if dst.bits() < 32 { types::I32 } else { dst };
        let v = if signed { self.b.ins().fcvt_to_sint_sat(wide, x) } else { self.b.ins().fcvt_to_uint_sat(wide, x) };
        if wide == dst { v } else { self.b.ins().ireduce(dst, v) }
    }

    fn int_to_float(&mut self, x: Value, dst: Type, signed: bool) -> Value {
        if self.b.func.dfg.value_type(x) == types::I128 {
            let (low, high) = self.b.ins().isplit(x);
            let s = self.word(i64::from(signed));
            let entry = if dst == types::F32 { Entry::WideToFloat32 } else { Entry::WideToFloat };
            return self.call_plain(entry, &[low, high, s], &[dst])[0];
        }
        if signed { self.b.ins().fcvt_from_sint(dst, x) } else { self.b.ins().fcvt_from_uint(dst, x) }
    }

    // Float16.

    pub fn half_to_single(&mut self, h: Value) -> Value {
        let wide = self.b.ins().uextend(types::I64, h);
        self.call_plain(Entry::SoftFloat16To32, &[wide], &[types::F32])[0]
    }

    pub fn single_to_half(&mut self, x: Value) -> Value {
        let bits = self.call_plain(Entry::SoftFloat32To16, &[x], &[types::I64])[0];
        self.b.ins().ireduce(types::I16, bits)
    }

    fn double_to_half(&mut self, x: Value) -> Value {
        let bits = self.call_plain(Entry::SoftFloat64To16, &[x], &[types::I64])[0];
        self.b.ins().ireduce(types::I16, bits)
    }

    // 128 bits.

    /// A 128-bit value that `f` writes to the address it is given.
    fn through_memory(&mut self, f: impl FnOnce(&mut Self, Value)) -> Value {
        let slot = self.stack_slot(16);
        let at = self.slot_address(slot);
        f(self, at);
        let (low, high) = (self.load(types::I64, at, 0), self.load(types::I64, at, 8));
        self.b.ins().iconcat(low, high)
    }

    pub fn wide_divide(&mut self, which: Intrinsic, x: Value, y: Value) -> Value {
        use Intrinsic as I;
        let op = match which {
            I::checked_sdiv_int | I::sdiv_int => wide_op::SDIV,
            I::checked_udiv_int | I::udiv_int => wide_op::UDIV,
            I::checked_srem_int | I::srem_int => wide_op::SREM,
            _ => wide_op::UREM,
        };
        self.wide_call(op, x, y).0
    }

    pub fn wide_multiply(&mut self, which: Intrinsic, x: Value, y: Value) -> (Value, Value) {
        let op = if which == Intrinsic::checked_smul_int { wide_op::SMUL } else { wide_op::UMUL };
        self.wide_call(op, x, y)
    }

    fn wide_call(&mut self, op: u64, x: Value, y: Value) -> (Value, Value) {
        let (xl, xh) = self.b.ins().isplit(x);
        let (yl, yh) = self.b.ins().isplit(y);
        let op = self.word(op as i64);
        let mut overflow = None;
        let v = self.through_memory(|fx, result| {
            overflow = Some(fx.call_plain(Entry::Wide, &[op, xl, xh, yl, yh, result], &[types::I64])[0]);
        });
        let flag = overflow.expect("the call was just made");
        (v, self.b.ins().ireduce(types::I8, flag))
    }
}
