//! Intrinsics: one or two instructions each, at every width that Julia has a primitive type for.
//!
//! Values are the registers of primitive types; `Float16` travels as its bits and computes as `Float32`.

use crate::emit::Fx;
use crate::repr::Repr;
use crate::value::Opd;
use abi::entries::{Entry, throw_kind};
use abi::{Intrinsic, Known, Value as Object};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type, Value, types};
use heap::Object as _;
use smallvec::{SmallVec, smallvec};

impl Fx<'_> {
    /// An intrinsic whose result has type `result`.
    pub fn intrinsic(&mut self, which: Intrinsic, args: &[Opd], result: Object) -> Opd {
        use Intrinsic as I;
        let which = which.plain();
        match which {
            I::have_fma => {
                let has = self.has_fma();
                return self.boolean_constant(has);
            }
            I::select_value => {
                if let Some(v) = self.select_value(&args[0], &args[1], &args[2], result) {
                    return v;
                }
            }
            I::pointerref | I::pointerset => {
                if let Some(v) = self.pointer_access(which, args, result) {
                    return v;
                }
            }
            _ => {
                let scalars: Option<SmallVec<[Value; 3]>> = args.iter().map(|a| self.scalar(a)).collect();
                if let Some(x) = scalars
                    && let Some(v) = self.scalar_intrinsic(which, args, &x, result)
                {
                    return v;
                }
            }
        }
        self.boxed_intrinsic(which, args, result)
    }

    /// On objects, by the runtime, which also says what is wrong with them.
    fn boxed_intrinsic(&mut self, which: Intrinsic, args: &[Opd], result: Object) -> Opd {
        let mut boxed: Vec<Value> = Vec::new();
        if which.result() == abi::ResultType::TypeArgument {
            boxed.push(self.object(result));
        }
        for a in args {
            boxed.push(self.boxed(a));
        }
        let (array, n) = self.argument_array(&boxed);
        let index = self.word(which as i64);
        let v = self.call_throwing(Entry::CallIntrinsic, &[index, array, n]);
        self.boxed_value(self.known(Known::Any), v)
    }

    fn is_half(&self, ty: Object) -> bool {
        self.types.facts.is(ty, Known::Float16)
    }

    /// The scalar result of type `ty`.
    fn scalar_of(&self, ty: Object, v: Value) -> Opd {
        Opd::new(ty, self.types.repr(ty), smallvec![v])
    }

    fn scalar_intrinsic(&mut self, which: Intrinsic, args: &[Opd], x: &[Value], result: Object) -> Option<Opd> {
        use Intrinsic as I;
        let ty = self.b.func.dfg.value_type(x[0]);
        let half = self.is_half(args[0].ty);
        let first = args[0].ty;
        let int = ty.is_int();
        let same = |fx: &Self, v| Some(fx.scalar_of(first, v));
        let v = match which {
            // Integers.
            I::neg_int | I::add_int | I::sub_int | I::mul_int | I::and_int | I::or_int | I::xor_int | I::not_int
                if !int =>
            {
                return None;
            }
            I::neg_int => self.b.ins().ineg(x[0]),
            I::add_int | I::add_ptr => self.b.ins().iadd(x[0], x[1]),
            I::sub_int if args[1].constant.is_some_and(|o| self.types.facts.is(o.type_of(), Known::Int64)) => {
                // As an addition it is the same expression as the step to a first element, and computed once.
                let k = args[1].constant.map_or(0, |o| o.word(0) as i64);
                self.b.ins().iadd_imm_s(x[0], k.wrapping_neg())
            }
            I::sub_int | I::sub_ptr => self.b.ins().isub(x[0], x[1]),
            I::mul_int => self.b.ins().imul(x[0], x[1]),
            I::and_int => self.b.ins().band(x[0], x[1]),
            I::or_int => self.b.ins().bor(x[0], x[1]),
            I::xor_int => self.b.ins().bxor(x[0], x[1]),
            I::not_int if self.types.facts.is(first, Known::Bool) => self.b.ins().icmp_imm_u(IntCC::Equal, x[0], 0),
            I::not_int => self.b.ins().bnot(x[0]),
            I::checked_sdiv_int
            | I::sdiv_int
            | I::checked_udiv_int
            | I::udiv_int
            | I::checked_srem_int
            | I::srem_int
            | I::checked_urem_int
            | I::urem_int => self.divide(which, x[0], x[1], args[1].constant),
            I::checked_sadd_int
            | I::checked_uadd_int
            | I::checked_ssub_int
            | I::checked_usub_int
            | I::checked_smul_int
            | I::checked_umul_int => {
                let (v, overflow) = self.with_overflow(which, x[0], x[1]);
                return Some(Opd::new(result, self.types.repr(result), smallvec![v, overflow]));
            }
            I::shl_int | I::lshr_int | I::ashr_int => self.shift(which, x[0], x[1]),
            I::bswap_int if ty == types::I8 => x[0],
            I::bswap_int => self.b.ins().bswap(x[0]),
            I::ctpop_int => self.b.ins().popcnt(x[0]),
            I::ctlz_int => self.b.ins().clz(x[0]),
            I::cttz_int => self.b.ins().ctz(x[0]),
            I::flipsign_int => {
                let zero = self.int(ty, 0);
                let negative = self.b.ins().icmp(IntCC::SignedLessThan, x[1], zero);
                let flipped = self.b.ins().ineg(x[0]);
                self.select(negative, flipped, x[0])
            }
            I::eq_int => return Some(self.int_compare(IntCC::Equal, x)),
            I::ne_int => return Some(self.int_compare(IntCC::NotEqual, x)),
            I::slt_int => return Some(self.int_compare(IntCC::SignedLessThan, x)),
            I::sle_int => return Some(self.int_compare(IntCC::SignedLessThanOrEqual, x)),
            I::ult_int => return Some(self.int_compare(IntCC::UnsignedLessThan, x)),
            I::ule_int => return Some(self.int_compare(IntCC::UnsignedLessThanOrEqual, x)),
            // Floats.
            I::eq_float => return Some(self.compare_floats(FloatCC::Equal, half, x)),
            I::ne_float => return Some(self.compare_floats(FloatCC::NotEqual, half, x)),
            I::lt_float => return Some(self.compare_floats(FloatCC::LessThan, half, x)),
            I::le_float => return Some(self.compare_floats(FloatCC::LessThanOrEqual, half, x)),
            I::fpiseq => {
                let v = self.float_is_equal(ty, half, x);
                return Some(self.boolean(v));
            }
            I::neg_float | I::abs_float | I::copysign_float if half => self.half_sign(which, x),
            I::neg_float
            | I::add_float
            | I::sub_float
            | I::mul_float
            | I::div_float
            | I::fma_float
            | I::muladd_float
            | I::abs_float
            | I::copysign_float
            | I::ceil_llvm
            | I::floor_llvm
            | I::trunc_llvm
            | I::rint_llvm
            | I::sqrt_llvm
            | I::min_float
            | I::max_float => {
                if half {
                    let wide: SmallVec<[Value; 3]> = x.iter().map(|&h| self.half_to_single(h)).collect();
                    let r = self.float_op(which, &wide);
                    self.single_to_half(r)
                } else if int {
                    return None;
                } else {
                    match which {
                        I::mul_float if self.is_two(&args[0]) => self.b.ins().fadd(x[1], x[1]),
                        I::mul_float if self.is_two(&args[1]) => self.b.ins().fadd(x[0], x[0]),
                        // A constant in the second place is read from memory by the instruction itself.
                        I::add_float | I::mul_float if args[0].constant.is_some() => {
                            self.float_op(which, &[x[1], x[0]])
                        }
                        _ => self.float_op(which, x),
                    }
                }
            }
            I::sext_int
            | I::zext_int
            | I::trunc_int
            | I::bitcast
            | I::fptoui
            | I::fptosi
            | I::uitofp
            | I::sitofp
            | I::fptrunc
            | I::fpext => return self.conversion(which, x[0], first, result),
            I::pointerref
            | I::pointerset
            | I::select_value
            | I::have_fma
            | I::neg_float_fast
            | I::add_float_fast
            | I::sub_float_fast
            | I::mul_float_fast
            | I::div_float_fast => return None,
        };
        same(self, v)
    }

    fn int_compare(&mut self, cc: IntCC, x: &[Value]) -> Opd {
        let v = self.b.ins().icmp(cc, x[0], x[1]);
        self.boolean(v)
    }

    /// Whether a number is the `Float64` or `Float32` 2.0.
    fn is_two(&self, v: &Opd) -> bool {
        v.constant.is_some_and(|o| {
            let ty = o.type_of();
            self.types.facts.is(ty, Known::Float64) && f64::from_bits(o.word(0)) == 2.0
                || self.types.facts.is(ty, Known::Float32) && f32::from_bits(o.word(0) as u32) == 2.0
        })
    }

    fn divide(&mut self, which: Intrinsic, x: Value, y: Value, divisor: Option<Object>) -> Value {
        use Intrinsic as I;
        let ty = self.b.func.dfg.value_type(x);
        let signed_div = matches!(which, I::checked_sdiv_int | I::sdiv_int);
        // A constant divisor other than 0 and -1 can do no harm.
        let harmless = divisor.is_some_and(|d| {
            let bytes = d.bytes(0, ty.bytes() as usize);
            bytes.iter().any(|&b| b != 0) && bytes.iter().any(|&b| b != 0xff)
        });
        if !harmless {
            let zero = self.int(ty, 0);
            let ok = self.b.ins().icmp(IntCC::NotEqual, y, zero);
            self.require(ok, |fx| fx.throw_kind(throw_kind::DIVIDE));
            if signed_div {
                let minus_one = self.int(ty, -1);
                let one_apart = self.b.ins().icmp(IntCC::Equal, y, minus_one);
                // x == typemin exactly when negating overflows.
                let (_, lowest) = self.b.ins().ssub_overflow(zero, x);
                let bad = self.b.ins().band(one_apart, lowest);
                self.refuse(bad, |fx| fx.throw_kind(throw_kind::DIVIDE));
            }
        }
        if ty == types::I128 {
            return self.wide_divide(which, x, y);
        }
        match which {
            I::checked_sdiv_int | I::sdiv_int => self.b.ins().sdiv(x, y),
            I::checked_udiv_int | I::udiv_int => self.b.ins().udiv(x, y),
            I::checked_srem_int | I::srem_int => self.b.ins().srem(x, y),
            _ => self.b.ins().urem(x, y),
        }
    }

    fn with_overflow(&mut self, which: Intrinsic, x: Value, y: Value) -> (Value, Value) {
        use Intrinsic as I;
        let wide = self.b.func.dfg.value_type(x) == types::I128;
        match which {
            I::checked_sadd_int => self.b.ins().sadd_overflow(x, y),
            I::checked_uadd_int => self.b.ins().uadd_overflow(x, y),
            I::checked_ssub_int => self.b.ins().ssub_overflow(x, y),
            I::checked_usub_int => self.b.ins().usub_overflow(x, y),
            _ if wide => self.wide_multiply(which, x, y),
            I::checked_smul_int => self.b.ins().smul_overflow(x, y),
            _ => self.b.ins().umul_overflow(x, y),
        }
    }

    fn shift(&mut self, which: Intrinsic, x: Value, count: Value) -> Value {
        use Intrinsic as I;
        let ty = self.b.func.dfg.value_type(x);
        let width = i64::from(ty.bits());
        let bounded = self.upper_bound(count).is_some_and(|max| max < width as u64);
        let count_type = self.b.func.dfg.value_type(count);
        // Shift counts of 128 bits are looked at whole, and used by their low half.
        let narrow = if count_type == types::I128 { self.b.ins().ireduce(types::I64, count) } else { count };
        let in_range = (!bounded).then(|| {
            if count_type.bits() < 16 && width > 127 {
                // Every 7-bit count fits; 8-bit ones are compared widened.
                let wide = self.b.ins().uextend(types::I32, count);
                self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, wide, width)
            } else {
                let w = self.int(count_type, width);
                self.b.ins().icmp(IntCC::UnsignedLessThan, count, w)
            }
        });
        match (which, in_range) {
            (I::ashr_int, None) => self.b.ins().sshr(x, narrow),
            (I::ashr_int, Some(ok)) => {
                let narrow_type = self.b.func.dfg.value_type(narrow);
                let most = self.int(narrow_type, width - 1);
                let c = self.b.ins().select(ok, narrow, most);
                self.b.ins().sshr(x, c)
            }
            (_, ok) => {
                let v = if which == I::shl_int { self.b.ins().ishl(x, narrow) } else { self.b.ins().ushr(x, narrow) };
                match ok {
                    Some(ok) => {
                        let zero = self.int(ty, 0);
                        self.b.ins().select(ok, v, zero)
                    }
                    None => v,
                }
            }
        }
    }

    /// A bound that the value's own instruction shows.
    fn upper_bound(&self, v: Value) -> Option<u64> {
        use cranelift_codegen::ir::{InstructionData as D, Opcode, ValueDef};
        let dfg = &self.b.func.dfg;
        let ValueDef::Result(inst, _) = dfg.value_def(v) else { return None };
        match dfg.insts[inst] {
            D::UnaryImm { opcode: Opcode::Iconst, imm } => Some(imm.bits() as u64),
            D::Unary { opcode: Opcode::Uextend, arg } => self.upper_bound(arg),
            D::Binary { opcode: Opcode::Band, args } => match (self.upper_bound(args[0]), self.upper_bound(args[1])) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
            _ => None,
        }
    }

    fn compare_floats(&mut self, cc: FloatCC, half: bool, x: &[Value]) -> Opd {
        let (a, b) = self.as_floats(half, x);
        let v = self.b.ins().fcmp(cc, a, b);
        self.boolean(v)
    }

    fn as_floats(&mut self, half: bool, x: &[Value]) -> (Value, Value) {
        if half { (self.half_to_single(x[0]), self.half_to_single(x[1])) } else { (x[0], x[1]) }
    }

    /// Equal bits, or both NaN.
    fn float_is_equal(&mut self, ty: Type, half: bool, x: &[Value]) -> Value {
        let bits = |fx: &mut Self, v| match ty {
            types::F64 => fx.b.ins().bitcast(types::I64, MemFlagsData::new(), v),
            types::F32 => fx.b.ins().bitcast(types::I32, MemFlagsData::new(), v),
            _ => v,
        };
        let (p, q) = (bits(self, x[0]), bits(self, x[1]));
        let same = self.b.ins().icmp(IntCC::Equal, p, q);
        let (a, b) = self.as_floats(half, x);
        let (na, nb) = (self.b.ins().fcmp(FloatCC::Unordered, a, a), self.b.ins().fcmp(FloatCC::Unordered, b, b));
        let both = self.b.ins().band(na, nb);
        self.b.ins().bor(same, both)
    }

    pub fn float_op(&mut self, which: Intrinsic, x: &[Value]) -> Value {
        use Intrinsic as I;
        match which {
            I::neg_float => self.b.ins().fneg(x[0]),
            I::add_float => self.b.ins().fadd(x[0], x[1]),
            I::sub_float => self.b.ins().fsub(x[0], x[1]),
            I::mul_float => self.b.ins().fmul(x[0], x[1]),
            I::div_float => self.b.ins().fdiv(x[0], x[1]),
            I::fma_float if self.has_fma() => self.b.ins().fma(x[0], x[1], x[2]),
            I::fma_float => {
                let ty = self.b.func.dfg.value_type(x[0]);
                let entry = if ty == types::F64 { Entry::Fma64 } else { Entry::Fma32 };
                self.call_plain(entry, x, &[ty])[0]
            }
            I::muladd_float if self.has_fma() => self.b.ins().fma(x[0], x[1], x[2]),
            I::muladd_float => {
                let p = self.b.ins().fmul(x[0], x[1]);
                self.b.ins().fadd(p, x[2])
            }
            I::abs_float => self.b.ins().fabs(x[0]),
            I::copysign_float => self.b.ins().fcopysign(x[0], x[1]),
            I::ceil_llvm => self.b.ins().ceil(x[0]),
            I::floor_llvm => self.b.ins().floor(x[0]),
            I::trunc_llvm => self.b.ins().trunc(x[0]),
            I::rint_llvm => self.b.ins().nearest(x[0]),
            I::sqrt_llvm => self.b.ins().sqrt(x[0]),
            I::min_float => self.b.ins().fmin(x[0], x[1]),
            _ => self.b.ins().fmax(x[0], x[1]),
        }
    }

    /// Sign operations of `Float16`, on its bits.
    fn half_sign(&mut self, which: Intrinsic, x: &[Value]) -> Value {
        let sign = self.int(types::I16, 0x8000);
        let magnitude = self.int(types::I16, 0x7fff);
        match which {
            Intrinsic::neg_float => self.b.ins().bxor(x[0], sign),
            Intrinsic::abs_float => self.b.ins().band(x[0], magnitude),
            _ => {
                let (m, s) = (self.b.ins().band(x[0], magnitude), self.b.ins().band(x[1], sign));
                self.b.ins().bor(m, s)
            }
        }
    }

    /// `cond ? a : b` of two values that are both there.
    fn select_value(&mut self, cond: &Opd, a: &Opd, b: &Opd, result: Object) -> Option<Opd> {
        if !self.types.facts.is(cond.ty, Known::Bool) {
            return None;
        }
        self.select_values(cond, a, b, result)
    }

    /// As `select_value`, for a condition known to be a `Bool`.
    pub fn select_values(&mut self, cond: &Opd, a: &Opd, b: &Opd, result: Object) -> Option<Opd> {
        if let Some(c) = cond.constant {
            let chosen = if c == self.known(Known::TrueValue) { a } else { b };
            return Some(chosen.clone());
        }
        let c = self.truth(cond);
        let (a, b) = (self.convert(a, result), self.convert(b, result));
        let (x, y) = (self.regs(&a), self.regs(&b));
        if let Repr::Ghost(o) = a.repr {
            return Some(self.ghost(result, o));
        }
        let regs = x.iter().zip(&y).map(|(&x, &y)| self.select(c, x, y)).collect();
        Some(Opd::new(result, a.repr.clone(), regs))
    }

    /// `select` of scalars. Wide ones by halves: Cranelift makes minimum and maximum of a comparison and a `select`,
    /// and has no code for those of 128 bits.
    fn select(&mut self, cond: Value, x: Value, y: Value) -> Value {
        if self.b.func.dfg.value_type(x) != types::I128 {
            return self.b.ins().select(cond, x, y);
        }
        let (xl, xh) = self.b.ins().isplit(x);
        let (yl, yh) = self.b.ins().isplit(y);
        let (low, high) = (self.b.ins().select(cond, xl, yl), self.b.ins().select(cond, xh, yh));
        self.b.ins().iconcat(low, high)
    }
}
