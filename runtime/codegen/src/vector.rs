//! Vector loops (`ir::kernel`): a loop over whole vectors, several of them at a time, then one by one; before it the
//! questions whether there are enough steps and whether memory overlaps, after it the sums of the lanes.
//!
//! Vectors have 128 bits. A value of `lanes` lanes takes as many of them as its width needs: where bytes become words,
//! one vector of bytes stands beside eight of words.

use crate::emit::Fx;
use crate::value::Opd;
use abi::{Builtin, Intrinsic, Known, Value as Object};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{BlockArg, ConstantData, Endianness, InstBuilder, MemFlagsData, Type, Value, types};
use ir::kernel::*;
use smallvec::{SmallVec, smallvec};

/// The vectors of one value.
type Vecs = SmallVec<[Value; 8]>;

/// Vectors of sums that are reordered: as many as hide the time that an addition takes. Their number decides how a sum is
/// rounded, so that it is the same whatever else the loop does: 16 numbers of 64 bits, as four vectors of 256 bits have.
const SUM_VECTORS: u32 = 8;

fn vector_type(lane: Lane) -> Type {
    match lane {
        Lane::I8 => types::I8X16,
        Lane::I16 => types::I16X8,
        Lane::I32 => types::I32X4,
        Lane::I64 => types::I64X2,
        Lane::F32 => types::F32X4,
        Lane::F64 => types::F64X2,
    }
}

/// The state of a vector loop in the making.
struct Loop<'k> {
    k: &'k Kernel,
    /// Steps in a vector of the narrowest lanes.
    lanes: u32,
    /// Scalars: the arguments, the counter, the addresses of each stream's first element.
    args: Vec<Option<Value>>,
    addresses: Vec<Value>,
    /// What does not change in the loop.
    fixed: Vec<Option<Vecs>>,
}

impl Fx<'_> {
    /// The loop; `None` when an argument is no scalar.
    pub fn vector_loop(&mut self, k: &Kernel, args: &[Opd], result: Object) -> Option<Opd> {
        let sums_floats =
            |r: &Reduction| k.steps[r.value as usize].lane.is_float() && matches!(r.how, Combine::Add | Combine::Mul);
        let fixed_order = k.reductions.iter().any(sums_floats);
        let lanes = k.lanes();
        let times = if fixed_order {
            (SUM_VECTORS / k.widest()).max(1)
        } else {
            (4 / k.widest()).max(1).min(if k.steps.len() > 24 { 1 } else { 4 })
        };
        let mut l = Loop { k, lanes, args: Vec::new(), addresses: Vec::new(), fixed: Vec::new() };
        for (i, a) in args.iter().enumerate() {
            let is_base = k.streams.iter().any(|s| usize::from(s.base) == i);
            let v = if is_base { self.element_address(a)? } else { self.scalar(a)? };
            l.args.push(Some(v));
        }
        let first = l.args[0]?;
        let starts: Vec<Value> = k.reductions.iter().map(|r| l.args[r.start as usize]).collect::<Option<_>>()?;
        let steps = self.steps_of(&l)?;
        // The number of steps done, and the reductions.
        let done = self.b.create_block();
        let count = self.b.append_block_param(done, types::I64);
        let results: Vec<Value> = starts
            .iter()
            .map(|&s| {
                let ty = self.b.func.dfg.value_type(s);
                self.b.append_block_param(done, ty)
            })
            .collect();
        let zero = self.word(0);
        let mut none: Vec<BlockArg> = vec![BlockArg::Value(zero)];
        none.extend(starts.iter().map(|&s| BlockArg::Value(s)));
        let chunk = i64::from(lanes * times);
        let least = if fixed_order { chunk } else { i64::from(lanes) };
        let enough = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, steps, least);
        self.go_on(enough, done, &none);
        self.streams(&mut l, first)?;
        for a in &k.apart {
            let ok = self.is_apart(&l, a, steps);
            self.go_on(ok, done, &none);
        }
        self.fixed_values(&mut l);
        let whole = self.word(-chunk);
        let main_end = self.b.ins().band(steps, whole);
        let neutral = self.first_sums(&l, &starts, times);
        let sums = self.chunks(&mut l, times, zero, main_end, neutral, first);
        let mut joined: Vec<Value> = Vec::new();
        for (i, r) in k.reductions.iter().enumerate() {
            joined.push(self.join_vectors(r, lane_of(k, r), &sums[i]));
        }
        let end = if fixed_order || times == 1 {
            main_end
        } else {
            // What is left, vector by vector.
            let whole = self.word(-i64::from(lanes));
            let end = self.b.ins().band(steps, whole);
            let so_far = joined.iter().map(|&v| smallvec![v]).collect();
            let sums = self.chunks(&mut l, 1, main_end, end, so_far, first);
            joined = k.reductions.iter().zip(&sums).map(|(r, s)| self.join_vectors(r, lane_of(k, r), s)).collect();
            end
        };
        let mut out: Vec<BlockArg> = vec![BlockArg::Value(end)];
        for ((r, &v), &start) in k.reductions.iter().zip(&joined).zip(&starts) {
            let v = self.across(r, lane_of(k, r), v, start);
            out.push(BlockArg::Value(v));
        }
        self.b.ins().jump(done, &out);
        self.b.switch_to_block(done);
        let now = self.b.ins().iadd(first, count);
        let int = self.known(Known::Int64);
        let mut fields = vec![Opd::new(int, self.types.repr(int), smallvec![now])];
        for (r, v) in k.reductions.iter().zip(results) {
            let ty = args[r.start as usize].ty;
            fields.push(Opd::new(ty, self.types.repr(ty), smallvec![v]));
        }
        Some(self.builtin(Builtin::Tuple, &fields, result))
    }

    /// Continues where `ok` holds, else goes to `done` with `args`.
    fn go_on(&mut self, ok: Value, done: cranelift_codegen::ir::Block, args: &[BlockArg]) {
        let next = self.b.create_block();
        self.b.ins().brif(ok, next, &[], done, args);
        self.b.switch_to_block(next);
    }

    /// How many times in a row all conditions let the loop go on.
    fn steps_of(&mut self, l: &Loop) -> Option<Value> {
        let mut least: Option<Value> = None;
        for t in &l.k.tests {
            let (first, bound) = (l.args[0]?, l.args[t.bound as usize]?);
            let x = self.b.ins().iadd_imm_s(first, t.offset);
            let cc = match t.how {
                How::Less => IntCC::SignedLessThan,
                How::LessOrEqual | How::NotEqual => IntCC::SignedLessThanOrEqual,
                How::Below => IntCC::UnsignedLessThan,
            };
            let goes_on = self.b.ins().icmp(cc, x, bound);
            let mut n = self.b.ins().isub(bound, x);
            if t.how == How::LessOrEqual {
                n = self.b.ins().iadd_imm_s(n, 1);
            }
            let zero = self.word(0);
            let n = self.b.ins().select(goes_on, n, zero);
            least = Some(match least {
                Some(m) => self.b.ins().umin(m, n),
                None => n,
            });
        }
        least
    }

    /// The address of each stream's first element.
    fn streams(&mut self, l: &mut Loop, first: Value) -> Option<()> {
        for s in &l.k.streams {
            let base = l.args[s.base as usize]?;
            let mut index = self.b.ins().iadd_imm_s(first, s.offset.wrapping_sub(1));
            if let Some(a) = s.plus {
                index = self.b.ins().iadd(index, l.args[a as usize]?);
            }
            let past = self.b.ins().imul_imm_s(index, i64::from(s.lane.bytes()));
            let at = self.b.ins().iadd(base, past);
            l.addresses.push(at);
        }
        Some(())
    }

    fn is_apart(&mut self, l: &Loop, a: &Apart, steps: Value) -> Value {
        let end = |fx: &mut Self, s: u16| {
            let bytes = fx.b.ins().imul_imm_s(steps, i64::from(l.k.streams[s as usize].lane.bytes()));
            fx.b.ins().iadd(l.addresses[s as usize], bytes)
        };
        let (w, o) = (l.addresses[a.written as usize], l.addresses[a.other as usize]);
        let o_end = end(self, a.other);
        let before = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, o_end, w);
        let behind = if a.may_lead {
            self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, o, w)
        } else {
            let w_end = end(self, a.written);
            self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, w_end, o)
        };
        self.b.ins().bor(before, behind)
    }

    /// Vectors of arguments, made before the loop.
    fn fixed_values(&mut self, l: &mut Loop) {
        l.fixed = vec![None; l.k.steps.len()];
        for (i, s) in l.k.steps.iter().enumerate() {
            let v = match s.what {
                What::Arg(a) => match l.args[a as usize] {
                    // (Counts of shifts stay scalars.)
                    Some(x) if self.b.func.dfg.value_type(x).bytes() == s.lane.bytes() => {
                        self.b.ins().splat(vector_type(s.lane), x)
                    }
                    // A constant that fits.
                    Some(x) if !s.lane.is_float() && self.b.func.dfg.value_type(x) == types::I64 => {
                        let ty = vector_type(s.lane);
                        let x = self.b.ins().ireduce(ty.lane_type(), x);
                        self.b.ins().splat(ty, x)
                    }
                    _ => continue,
                },
                What::Neutral(how) => self.neutral(how, s.lane, None),
                _ => continue,
            };
            l.fixed[i] = Some(smallvec![v; self.vectors(l, s.lane)]);
        }
    }

    /// Vectors that a value of such lanes takes.
    fn vectors(&self, l: &Loop, lane: Lane) -> usize {
        (l.lanes * lane.bytes()).div_ceil(16) as usize
    }

    /// A vector of what changes nothing (of minima: where they start).
    fn neutral(&mut self, how: Combine, lane: Lane, start: Option<Value>) -> Value {
        let ty = vector_type(lane);
        let scalar = match (how, lane) {
            (Combine::Min | Combine::Max | Combine::UnsignedMin | Combine::UnsignedMax, _) => {
                start.expect("minima start from something")
            }
            (Combine::Add, Lane::F64) => self.b.ins().f64const(-0.0),
            (Combine::Add, Lane::F32) => self.b.ins().f32const(-0.0),
            (Combine::Mul, Lane::F64) => self.b.ins().f64const(1.0),
            (Combine::Mul, Lane::F32) => self.b.ins().f32const(1.0),
            (Combine::Mul, _) => self.int(ty.lane_type(), 1),
            (Combine::And, _) => self.int(ty.lane_type(), -1),
            _ => self.int(ty.lane_type(), 0),
        };
        self.b.ins().splat(ty, scalar)
    }

    /// The vectors that the reductions start with: sums of floating-point numbers have the start in the first lane.
    fn first_sums(&mut self, l: &Loop, starts: &[Value], times: u32) -> Vec<Vecs> {
        let mut all = Vec::new();
        for (r, &start) in l.k.reductions.iter().zip(starts) {
            let lane = lane_of(l.k, r);
            let v = self.neutral(r.how, lane, Some(start));
            let n = times as usize * if lane.is_float() { self.vectors(l, lane) } else { 1 };
            let mut vecs: Vecs = smallvec![v; n];
            if sums_floats(r, lane) {
                vecs[0] = self.b.ins().insertlane(v, start, 0);
            }
            all.push(vecs);
        }
        all
    }

    /// The loop from step `from` to `end`, `times` vectors at a time; gives the vectors of the reductions.
    fn chunks(
        &mut self,
        l: &mut Loop,
        times: u32,
        from: Value,
        end: Value,
        sums: Vec<Vecs>,
        first: Value,
    ) -> Vec<Vecs> {
        let (head, body, out) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let args = |at: Value, sums: &[Vecs]| -> Vec<BlockArg> {
            std::iter::once(at).chain(sums.iter().flatten().copied()).map(BlockArg::Value).collect()
        };
        let params = |fx: &mut Self, b, sums: &[Vecs]| -> (Value, Vec<Vecs>) {
            let at = fx.b.append_block_param(b, types::I64);
            let mut new = Vec::new();
            for vecs in sums {
                let vecs: Vecs = vecs
                    .iter()
                    .map(|&v| {
                        let ty = fx.b.func.dfg.value_type(v);
                        fx.b.append_block_param(b, ty)
                    })
                    .collect();
                new.push(vecs);
            }
            (at, new)
        };
        self.b.ins().jump(head, &[]);
        self.b.switch_to_block(head);
        let (at, mut now) = params(self, body, &sums);
        let (_, result) = params(self, out, &sums);
        let any = self.b.ins().icmp(IntCC::UnsignedLessThan, from, end);
        self.b.ins().brif(any, body, &args(from, &sums), out, &args(from, &sums));
        self.b.switch_to_block(body);
        for time in 0..times {
            self.one(l, time, at, first, &mut now);
        }
        let next = self.b.ins().iadd_imm_s(at, i64::from(l.lanes * times));
        let more = self.b.ins().icmp(IntCC::UnsignedLessThan, next, end);
        self.b.ins().brif(more, body, &args(next, &now), out, &args(next, &now));
        self.b.switch_to_block(out);
        result
    }

    /// The kernel on the vectors that stand `time` of them behind step `at`.
    fn one(&mut self, l: &Loop, time: u32, at: Value, first: Value, sums: &mut [Vecs]) {
        let mut values: Vec<Vecs> = Vec::with_capacity(l.k.steps.len());
        for (i, s) in l.k.steps.iter().enumerate() {
            let v = match &s.what {
                What::Arg(_) | What::Neutral(_) => l.fixed[i].clone().unwrap_or_default(),
                What::Counter(k) => self.counters(l, at, first, i64::from(time * l.lanes) + k),
                What::Load(stream) => {
                    let ty = vector_type(s.lane);
                    let address = self.element(l, *stream, at);
                    let flags = MemFlagsData::new().with_notrap();
                    (0..self.vectors(l, s.lane))
                        .map(|r| {
                            let offset = (time * l.lanes * s.lane.bytes()) as i32 + 16 * r as i32;
                            self.b.ins().load(ty, flags, address, offset)
                        })
                        .collect()
                }
                What::Op(which, args) => self.vector_op(l, s, *which, args, &values),
            };
            values.push(v);
        }
        for &(stream, v) in &l.k.stores {
            let address = self.element(l, stream, at);
            let lane = l.k.streams[stream as usize].lane;
            let flags = MemFlagsData::new().with_notrap();
            for (r, &x) in values[v as usize].iter().enumerate() {
                let offset = (time * l.lanes * lane.bytes()) as i32 + 16 * r as i32;
                self.b.ins().store(flags, x, address, offset);
            }
        }
        for (r, vecs) in l.k.reductions.iter().zip(sums) {
            let lane = lane_of(l.k, r);
            if lane.is_float() {
                let n = self.vectors(l, lane);
                for (j, &x) in values[r.value as usize].iter().enumerate() {
                    let sum = &mut vecs[time as usize * n + j];
                    *sum = self.combine(r.how, lane, *sum, x);
                }
            } else {
                let x = self.one_vector(l, r, &values);
                let sum = &mut vecs[time as usize];
                *sum = self.combine(r.how, lane, *sum, x);
            }
        }
    }

    /// All vectors of a value in one. Numbers that were widened are added before they become wide.
    fn one_vector(&mut self, l: &Loop, r: &Reduction, values: &[Vecs]) -> Value {
        let step = &l.k.steps[r.value as usize];
        if let (Combine::Add, What::Op(which @ (Intrinsic::zext_int | Intrinsic::sext_int), args)) = (r.how, &step.what)
        {
            let from = &l.k.steps[args[0] as usize];
            if from.mask && from.lane.bytes() < 8 && step.lane == Lane::I64 {
                // How many bits are set in the masks.
                let masks = &values[args[0] as usize];
                let mut count: Option<Value> = None;
                for &m in masks {
                    let bits = self.b.ins().vhigh_bits(types::I32, m);
                    let n = self.b.ins().popcnt(bits);
                    count = Some(match count {
                        Some(c) => self.b.ins().iadd(c, n),
                        None => n,
                    });
                }
                let count = count.expect("a value has vectors");
                let count = self.b.ins().uextend(types::I64, count);
                return self.b.ins().scalar_to_vector(types::I64X2, count);
            }
            if !from.lane.is_float() && !from.mask && from.lane.bytes() < 4 && step.lane.bytes() >= 4 {
                let signed = *which == Intrinsic::sext_int;
                let v = self.combined(l.k, r, &values[args[0] as usize], |fx, vs| {
                    // (Several of them are widened each before they are added: their sum may not fit.)
                    vs.iter().map(|&v| fx.pairs(v, from.lane, step.lane, signed)).collect()
                });
                return v;
            }
        }
        self.combined(l.k, r, &values[r.value as usize], |_, vs| vs.iter().copied().collect())
    }

    fn combined(
        &mut self,
        k: &Kernel,
        r: &Reduction,
        vecs: &[Value],
        prepare: impl FnOnce(&mut Self, &[Value]) -> Vecs,
    ) -> Value {
        let vecs = prepare(self, vecs);
        let lane = lane_of(k, r);
        let mut sum = vecs[0];
        for &v in &vecs[1..] {
            sum = self.combine(r.how, lane, sum, v);
        }
        sum
    }

    /// The lanes of a vector added by neighbours until they are as wide as asked.
    fn pairs(&mut self, v: Value, from: Lane, to: Lane, signed: bool) -> Value {
        let (low, high) = self.halves(v, from, signed);
        let (next, sum) = match from {
            Lane::I8 => (Lane::I16, self.b.ins().iadd_pairwise(low, high)),
            Lane::I16 => (Lane::I32, self.b.ins().iadd_pairwise(low, high)),
            _ => (Lane::I64, self.b.ins().iadd(low, high)),
        };
        if next == to { sum } else { self.pairs(sum, next, to, signed) }
    }

    /// Both halves of a vector of integers, each lane twice as wide.
    fn halves(&mut self, v: Value, from: Lane, signed: bool) -> (Value, Value) {
        debug_assert!(from != Lane::I64, "there are no wider lanes");
        if signed {
            (self.b.ins().swiden_low(v), self.b.ins().swiden_high(v))
        } else {
            (self.b.ins().uwiden_low(v), self.b.ins().uwiden_high(v))
        }
    }

    /// The address of a stream's element of step `at`.
    fn element(&mut self, l: &Loop, stream: u16, at: Value) -> Value {
        let shift = l.k.streams[stream as usize].lane.bytes().trailing_zeros();
        let past = if shift == 0 { at } else { self.b.ins().ishl_imm_u(at, i64::from(shift)) };
        self.b.ins().iadd(l.addresses[stream as usize], past)
    }

    /// The counters of the steps from `at + more` on.
    fn counters(&mut self, l: &Loop, at: Value, first: Value, more: i64) -> Vecs {
        let base = self.b.ins().iadd(first, at);
        let base = self.b.ins().splat(types::I64X2, base);
        (0..self.vectors(l, Lane::I64))
            .map(|r| {
                let from = more.wrapping_add(2 * r as i64);
                let bytes: Vec<u8> = [from, from.wrapping_add(1)].iter().flat_map(|x| x.to_le_bytes()).collect();
                let c = self.b.func.dfg.constants.insert(ConstantData::from(&bytes[..]));
                let c = self.b.ins().vconst(types::I64X2, c);
                self.b.ins().iadd(base, c)
            })
            .collect()
    }

    fn vector_op(&mut self, l: &Loop, s: &Step, which: Intrinsic, args: &[u16], values: &[Vecs]) -> Vecs {
        use Intrinsic as I;
        let from = &l.k.steps[args[0] as usize];
        let x = &values[args[0] as usize];
        match which {
            I::shl_int | I::lshr_int | I::ashr_int => {
                let What::Arg(a) = l.k.steps[args[1] as usize].what else { return Vecs::new() };
                let Some(count) = l.args[a as usize] else { return Vecs::new() };
                let shift = |fx: &mut Self, v: Value| match which {
                    I::shl_int => fx.b.ins().ishl(v, count),
                    I::lshr_int => fx.b.ins().ushr(v, count),
                    _ => fx.b.ins().sshr(v, count),
                };
                return x.iter().map(|&v| shift(self, v)).collect();
            }
            I::sext_int | I::zext_int => {
                let to = self.vectors(l, s.lane);
                let wide = self.resize(x, mask_lane(from), s.lane, which == I::sext_int || from.mask, to);
                // `true` is all bits as a mask, and one as a number.
                return if from.mask {
                    let one = self.int(vector_type(s.lane).lane_type(), 1);
                    let one = self.b.ins().splat(vector_type(s.lane), one);
                    wide.iter().map(|&v| self.b.ins().band(v, one)).collect()
                } else {
                    wide
                };
            }
            I::trunc_int => return self.resize(x, from.lane, s.lane, false, self.vectors(l, s.lane)),
            I::bitcast => {
                let flags = MemFlagsData::new().with_endianness(Endianness::Little);
                return x.iter().map(|&v| self.b.ins().bitcast(vector_type(s.lane), flags, v)).collect();
            }
            I::sitofp if s.lane == Lane::F32 => {
                return x.iter().map(|&v| self.b.ins().fcvt_from_sint(types::F32X4, v)).collect();
            }
            I::sitofp if from.lane == Lane::I64 => return x.iter().map(|&v| self.long_to_float(v)).collect(),
            I::sitofp => {
                let mut out = Vecs::new();
                for &v in x {
                    let low = self.b.ins().swiden_low(v);
                    out.push(self.b.ins().fcvt_from_sint(types::F64X2, low));
                    let high = self.upper_half(v);
                    let high = self.b.ins().swiden_low(high);
                    out.push(self.b.ins().fcvt_from_sint(types::F64X2, high));
                }
                return out;
            }
            I::fpext => {
                let mut out = Vecs::new();
                for &v in x {
                    out.push(self.b.ins().fvpromote_low(v));
                    let high = self.upper_half(v);
                    out.push(self.b.ins().fvpromote_low(high));
                }
                return out;
            }
            I::fptrunc => {
                let flags = MemFlagsData::new().with_endianness(Endianness::Little);
                let mut out = Vecs::new();
                for pair in x.chunks(2) {
                    let low = self.b.ins().fvdemote(pair[0]);
                    let high = self.b.ins().fvdemote(pair[1]);
                    let low = self.b.ins().bitcast(types::I64X2, flags, low);
                    let high = self.b.ins().bitcast(types::I64X2, flags, high);
                    let high = self.b.ins().extractlane(high, 0);
                    let both = self.b.ins().insertlane(low, high, 1);
                    out.push(self.b.ins().bitcast(types::F32X4, flags, both));
                }
                return out;
            }
            I::select_value => {
                let (a, b) = (&values[args[1] as usize], &values[args[2] as usize]);
                return x.iter().zip(a).zip(b).map(|((&m, &a), &b)| self.pick(m, a, b)).collect();
            }
            _ => {}
        }
        (0..x.len())
            .map(|i| {
                let v: SmallVec<[Value; 3]> = args.iter().map(|&a| values[a as usize][i]).collect();
                self.lanewise(which, from, &v)
            })
            .collect()
    }

    /// Numbers of 64 bits as `Float64`, for which there is no instruction: each half becomes the low bits of a float with a
    /// fixed exponent, exactly, and one addition rounds.
    fn long_to_float(&mut self, v: Value) -> Value {
        const LOW: i64 = 0x4330_0000_0000_0000; // 2^52 and the lower half
        const HIGH: i64 = 0x4530_0000_8000_0000; // 2^84 and, with the sign turned, the upper half
        const BOTH: u64 = 0x4530_0000_8010_0000; // 2^84 + 2^63 + 2^52
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        let all = |fx: &mut Self, k: i64| {
            let k = fx.word(k);
            fx.b.ins().splat(types::I64X2, k)
        };
        let (lower, low, high) = (all(self, 0xffff_ffff), all(self, LOW), all(self, HIGH));
        let a = self.b.ins().band(v, lower);
        let a = self.b.ins().bor(a, low);
        let b = self.b.ins().ushr_imm_u(v, 32);
        let b = self.b.ins().bxor(b, high);
        let (a, b) = (self.b.ins().bitcast(types::F64X2, flags, a), self.b.ins().bitcast(types::F64X2, flags, b));
        let both = self.b.ins().f64const(f64::from_bits(BOTH));
        let both = self.b.ins().splat(types::F64X2, both);
        let b = self.b.ins().fsub(b, both);
        self.b.ins().fadd(b, a)
    }

    /// `mask ? a : b`, lane by lane.
    fn pick(&mut self, mask: Value, a: Value, b: Value) -> Value {
        let ty = self.b.func.dfg.value_type(a);
        let mask = if self.b.func.dfg.value_type(mask) == ty {
            mask
        } else {
            let flags = MemFlagsData::new().with_endianness(Endianness::Little);
            self.b.ins().bitcast(ty, flags, mask)
        };
        self.b.ins().bitselect(mask, a, b)
    }

    /// The upper half of a vector as its lower half.
    fn upper_half(&mut self, v: Value) -> Value {
        let ty = self.b.func.dfg.value_type(v);
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        let words = self.b.ins().bitcast(types::I64X2, flags, v);
        let high = self.b.ins().extractlane(words, 1);
        let both = self.b.ins().splat(types::I64X2, high);
        self.b.ins().bitcast(ty, flags, both)
    }

    /// Integer lanes (or masks) made wider or narrower.
    fn resize(&mut self, x: &[Value], from: Lane, to: Lane, signed: bool, vectors: usize) -> Vecs {
        let mut now: Vecs = x.iter().copied().collect();
        let mut width = from.bytes();
        let lane = |bytes: u32| match bytes {
            1 => Lane::I8,
            2 => Lane::I16,
            4 => Lane::I32,
            _ => Lane::I64,
        };
        while width < to.bytes() {
            let mut wider = Vecs::new();
            for v in now {
                let (a, b) = self.halves(v, lane(width), signed);
                wider.extend([a, b]);
            }
            now = wider;
            width *= 2;
        }
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        while width > to.bytes() {
            // The lower halves of the lanes of two vectors.
            let order: Vec<u8> = (0..32u8).filter(|i| u32::from(*i) % width < width / 2).collect();
            let mut narrower = Vecs::new();
            for pair in now.chunks(2) {
                let a = self.b.ins().bitcast(types::I8X16, flags, pair[0]);
                let b = self.b.ins().bitcast(types::I8X16, flags, pair[1]);
                let order = self.b.func.dfg.immediates.push(ConstantData::from(&order[..]));
                let v = self.b.ins().shuffle(a, b, order);
                narrower.push(v);
            }
            width /= 2;
            let ty = vector_type(lane(width));
            now = narrower
                .into_iter()
                .map(|v| if ty == types::I8X16 { v } else { self.b.ins().bitcast(ty, flags, v) })
                .collect();
        }
        debug_assert_eq!(now.len(), vectors);
        now
    }

    fn lanewise(&mut self, which: Intrinsic, from: &Step, x: &[Value]) -> Value {
        use Intrinsic as I;
        let which = which.plain();
        match which {
            I::add_int => self.b.ins().iadd(x[0], x[1]),
            I::sub_int => self.b.ins().isub(x[0], x[1]),
            I::mul_int => self.b.ins().imul(x[0], x[1]),
            I::neg_int => self.b.ins().ineg(x[0]),
            I::and_int => self.b.ins().band(x[0], x[1]),
            I::or_int => self.b.ins().bor(x[0], x[1]),
            I::xor_int => self.b.ins().bxor(x[0], x[1]),
            I::not_int => self.b.ins().bnot(x[0]),
            I::eq_int => self.b.ins().icmp(IntCC::Equal, x[0], x[1]),
            I::ne_int => self.b.ins().icmp(IntCC::NotEqual, x[0], x[1]),
            I::slt_int => self.b.ins().icmp(IntCC::SignedLessThan, x[0], x[1]),
            I::sle_int => self.b.ins().icmp(IntCC::SignedLessThanOrEqual, x[0], x[1]),
            I::ult_int => self.b.ins().icmp(IntCC::UnsignedLessThan, x[0], x[1]),
            I::ule_int => self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, x[0], x[1]),
            I::eq_float => self.b.ins().fcmp(FloatCC::Equal, x[0], x[1]),
            I::ne_float => self.b.ins().fcmp(FloatCC::NotEqual, x[0], x[1]),
            I::lt_float => self.b.ins().fcmp(FloatCC::LessThan, x[0], x[1]),
            I::le_float => self.b.ins().fcmp(FloatCC::LessThanOrEqual, x[0], x[1]),
            // Without the instruction, number by number: it rounds once.
            I::fma_float if !self.has_fma() => self.by_number(which, from.lane, x),
            _ => self.float_op(which, x),
        }
    }

    fn by_number(&mut self, which: Intrinsic, lane: Lane, x: &[Value]) -> Value {
        let mut out = x[0];
        for i in 0..(16 / lane.bytes()) as u8 {
            let one: SmallVec<[Value; 3]> = x.iter().map(|&v| self.b.ins().extractlane(v, i)).collect();
            let r = self.float_op(which, &one);
            out = self.b.ins().insertlane(out, r, i);
        }
        out
    }

    fn combine(&mut self, how: Combine, lane: Lane, a: Value, b: Value) -> Value {
        let wide = lane == Lane::I64 && self.b.func.dfg.value_type(a).is_vector();
        let by_mask = |fx: &mut Self, cc| {
            let m = fx.b.ins().icmp(cc, a, b);
            fx.b.ins().bitselect(m, a, b)
        };
        match (how, lane.is_float()) {
            (Combine::Add, true) => self.b.ins().fadd(a, b),
            (Combine::Mul, true) => self.b.ins().fmul(a, b),
            (Combine::Min, true) => self.b.ins().fmin(a, b),
            (Combine::Max, true) => self.b.ins().fmax(a, b),
            (Combine::Add, _) => self.b.ins().iadd(a, b),
            (Combine::Mul, _) => self.b.ins().imul(a, b),
            (Combine::And, _) => self.b.ins().band(a, b),
            (Combine::Or, _) => self.b.ins().bor(a, b),
            (Combine::Xor, _) => self.b.ins().bxor(a, b),
            // There are no such instructions for lanes of 64 bits.
            (Combine::Min, _) if wide => by_mask(self, IntCC::SignedLessThan),
            (Combine::Max, _) if wide => by_mask(self, IntCC::SignedGreaterThan),
            (Combine::UnsignedMin, _) if wide => by_mask(self, IntCC::UnsignedLessThan),
            (Combine::UnsignedMax, _) if wide => by_mask(self, IntCC::UnsignedGreaterThan),
            (Combine::Min, _) => self.b.ins().smin(a, b),
            (Combine::Max, _) => self.b.ins().smax(a, b),
            (Combine::UnsignedMin, _) => self.b.ins().umin(a, b),
            (Combine::UnsignedMax, _) => self.b.ins().umax(a, b),
        }
    }

    /// The vectors of a reduction as one. Sums of floating-point numbers are added as if pairs of vectors were one of twice
    /// the width, one pair after the other, so that they round alike on every machine.
    fn join_vectors(&mut self, r: &Reduction, lane: Lane, vecs: &[Value]) -> Value {
        if !sums_floats(r, lane) || vecs.len() < 2 {
            let mut sum = vecs[0];
            for &v in &vecs[1..] {
                sum = self.combine(r.how, lane, sum, v);
            }
            return sum;
        }
        let (mut low, mut high) = (vecs[0], vecs[1]);
        for pair in vecs[2..].chunks(2) {
            low = self.combine(r.how, lane, pair[0], low);
            if let Some(&h) = pair.get(1) {
                high = self.combine(r.how, lane, h, high);
            }
        }
        self.combine(r.how, lane, low, high)
    }

    /// The lanes of a vector together, and with what integer sums start from.
    fn across(&mut self, r: &Reduction, lane: Lane, v: Value, start: Value) -> Value {
        let n = (16 / lane.bytes()) as u8;
        let mut lanes: Vec<Value> = (0..n).map(|i| self.b.ins().extractlane(v, i)).collect();
        while lanes.len() > 1 {
            let half = lanes.len() / 2;
            lanes = (0..half).map(|i| self.combine(r.how, lane, lanes[i], lanes[i + half])).collect();
        }
        // Floating-point sums had it in a lane, minima in all.
        let included = lane.is_float()
            || matches!(r.how, Combine::Min | Combine::Max | Combine::UnsignedMin | Combine::UnsignedMax);
        if included { lanes[0] } else { self.combine(r.how, lane, lanes[0], start) }
    }
}

fn lane_of(k: &Kernel, r: &Reduction) -> Lane {
    k.steps[r.value as usize].lane
}

fn sums_floats(r: &Reduction, lane: Lane) -> bool {
    lane.is_float() && matches!(r.how, Combine::Add | Combine::Mul)
}

/// The lanes of a step's vectors, masks being integers.
fn mask_lane(s: &Step) -> Lane {
    match s.lane {
        Lane::F32 if s.mask => Lane::I32,
        Lane::F64 if s.mask => Lane::I64,
        l => l,
    }
}
