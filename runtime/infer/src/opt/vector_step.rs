//! What a step of a loop computes, as operations of a vector kernel: found backwards from what it stores and sums up.
//!
//! Branches inside of the loop become choices between both results, so that only what cannot fail may stand behind them.

use super::gvn::element;
use super::vector::{Shape, Source};
use abi::{Builtin, Intrinsic, Known, Value as Object};
use cranelift_entity::SecondaryMap;
use heap::Object as _;
use ir::kernel::*;
use ir::ssa::*;

/// Most operations of a kernel.
const MAX_STEPS: usize = 64;
/// Most memory that a kernel walks through.
const MAX_STREAMS: usize = 8;

/// A kernel in the making.
pub(super) struct Steps<'s, 'a, 'h> {
    s: &'s Shape<'a, 'h>,
    pub kernel: Kernel,
    pub args: Vec<Source>,
    /// The steps' numbers of values.
    known: SecondaryMap<Val, Option<u16>>,
    /// For each step, the sums (bits) that it was made from.
    from_sums: Vec<u32>,
    /// The header's parameters that are sums, by bit.
    sums: Vec<usize>,
    /// When each load and store happens in a step of the loop, counted up.
    time: u32,
    loads: SecondaryMap<Val, u32>,
    /// By stream: the latest time that it is read, and the earliest that it is written.
    read: Vec<Option<u32>>,
    written: Vec<Option<u32>>,
}

impl<'s, 'a, 'h> Steps<'s, 'a, 'h> {
    pub fn new(s: &'s Shape<'a, 'h>) -> Steps<'s, 'a, 'h> {
        Steps {
            s,
            kernel: Kernel::default(),
            args: vec![Source::Start(s.counter)],
            known: SecondaryMap::new(),
            from_sums: Vec::new(),
            sums: Vec::new(),
            time: 0,
            loads: SecondaryMap::new(),
            read: Vec::new(),
            written: Vec::new(),
        }
    }

    /// The number of an argument.
    pub fn arg(&mut self, source: Source) -> u16 {
        let i = self.args.iter().position(|a| *a == source).unwrap_or_else(|| {
            self.args.push(source);
            self.args.len() - 1
        });
        i as u16
    }

    /// What a lane holds for values of a type; `Bool`s in memory are bytes.
    fn lane(&self, ty: Object) -> Option<Lane> {
        let r = |k: Known| self.s.inf.h.root(k);
        let lanes = [
            (Known::Int64, Lane::I64),
            (Known::Float64, Lane::F64),
            (Known::Float32, Lane::F32),
            (Known::Int32, Lane::I32),
            (Known::UInt8, Lane::I8),
            (Known::UInt64, Lane::I64),
            (Known::UInt32, Lane::I32),
            (Known::Int8, Lane::I8),
            (Known::Int16, Lane::I16),
            (Known::UInt16, Lane::I16),
            (Known::Bool, Lane::I8),
        ];
        lanes.into_iter().find(|&(k, _)| r(k) == ty).map(|(_, l)| l)
    }

    fn step(&mut self, what: What, lane: Lane, mask: bool) -> Option<u16> {
        let step = Step { what, lane, mask };
        if let Some(i) = self.kernel.steps.iter().position(|s| *s == step) {
            // Sums are steps of their own, whatever they look like.
            if !matches!(step.what, What::Neutral(_)) {
                return Some(i as u16);
            }
        }
        if self.kernel.steps.len() >= MAX_STEPS {
            return None;
        }
        let sums = match &step.what {
            What::Op(_, args) => args.iter().fold(0, |m, &a| m | self.from_sums[a as usize]),
            _ => 0,
        };
        self.kernel.steps.push(step);
        self.from_sums.push(sums);
        Some(self.kernel.steps.len() as u16 - 1)
    }

    fn of(&self, i: u16) -> (Lane, bool) {
        let s = &self.kernel.steps[i as usize];
        (s.lane, s.mask)
    }

    /// The stream that a reference to an element walks along. (`order` must be that of plain memory.)
    fn stream(&mut self, reference: Val, order: Val, check: Val) -> Option<u16> {
        let s = self.s;
        let Inst::Builtin { which: Builtin::MemoryRefNew, args } = s.inst(reference)? else { return None };
        let &[base, index, index_check] = &args[..] else { return None };
        let plain = s.consts[order]
            .is_some_and(|o| o.type_of() == s.inf.h.root(Known::Symbol) && o.symbol_str() == "not_atomic");
        if !plain || !s.is_false(check) || !s.is_false(index_check) {
            return None;
        }
        let ty = s.f.vals[reference].ty;
        let lane = self.lane(element(s.inf, ty)?)?;
        if s.f.vals[base].ty != ty || !s.invariant(base) {
            return None;
        }
        let place = s.place_of(index, 0)?;
        let base = self.arg(Source::Val(base));
        let plus = place.plus.map(|v| self.arg(Source::Val(v)));
        let stream = Stream { base, offset: place.offset, plus, lane };
        if let Some(i) = self.kernel.streams.iter().position(|t| *t == stream) {
            return Some(i as u16);
        }
        if self.kernel.streams.len() >= MAX_STREAMS {
            return None;
        }
        self.kernel.streams.push(stream);
        self.read.push(None);
        self.written.push(None);
        Some(self.kernel.streams.len() as u16 - 1)
    }

    /// Notes when a load happens.
    pub fn see_load(&mut self, v: Val) {
        self.time += 1;
        self.loads[v] = self.time;
    }

    /// A store: `memoryrefset!(reference, value, order, check)`.
    pub fn store(&mut self, b: Block, args: &[Val]) -> Option<()> {
        let &[reference, value, order, check] = args else { return None };
        if !self.s.dom.dominates(b, self.s.latch) {
            return None;
        }
        let stream = self.stream(reference, order, check)?;
        let is_bool = self.s.f.vals[value].ty == self.s.inf.h.root(Known::Bool);
        let mut value = self.value(value, 0)?;
        if is_bool && self.of(value).1 && self.from_sums[value as usize] == 0 {
            // A comparison, as the byte that memory holds.
            value = self.step(What::Op(Intrinsic::zext_int, vec![value]), Lane::I8, false)?;
        }
        self.time += 1;
        let (lane, mask) = self.of(value);
        // (A second store to the same place would need the order of both.)
        if mask || lane != self.kernel.streams[stream as usize].lane || self.written[stream as usize].is_some() {
            return None;
        }
        if self.from_sums[value as usize] != 0 {
            return None;
        }
        self.written[stream as usize] = Some(self.time);
        self.kernel.stores.push((stream, value));
        Some(())
    }

    /// The step that computes a value.
    fn value(&mut self, v: Val, depth: u32) -> Option<u16> {
        if let Some(i) = self.known[v] {
            return Some(i);
        }
        if depth > 40 {
            return None;
        }
        let i = self.compute(v, depth)?;
        self.known[v] = Some(i);
        Some(i)
    }

    fn compute(&mut self, v: Val, depth: u32) -> Option<u16> {
        let s = self.s;
        let ty = s.f.vals[v].ty;
        if let Some(source) = s.source(v) {
            // (A `Bool` is a byte here, as in memory; what asks for a mask says so.)
            let lane = self.lane(ty)?;
            let a = self.arg(source);
            return self.step(What::Arg(a), lane, false);
        }
        if ty == s.inf.h.root(Known::Int64)
            && let Some(place) = s.place_of(v, 0)
        {
            let counter = self.step(What::Counter(place.offset), Lane::I64, false)?;
            let Some(plus) = place.plus else { return Some(counter) };
            let a = self.arg(Source::Val(plus));
            let plus = self.step(What::Arg(a), Lane::I64, false)?;
            return self.step(What::Op(Intrinsic::add_int, vec![counter, plus]), Lane::I64, false);
        }
        if let Some((b, i)) = s.param_of[v] {
            if b == s.l.header {
                return self.sum_so_far(i as usize, ty);
            }
            return self.join(b, i as usize, depth);
        }
        let (block, _) = s.node_of[v]?;
        match s.inst(v)? {
            Inst::Intrinsic { which, args } => {
                let mut steps = Vec::with_capacity(args.len());
                for &a in args {
                    steps.push(self.value(a, depth + 1)?);
                }
                self.operation(*which, steps, args, ty)
            }
            Inst::Builtin { which: Builtin::MemoryRefGet, args } => {
                let &[reference, order, check] = &args[..] else { return None };
                if !s.dom.dominates(block, s.latch) {
                    return None;
                }
                let stream = self.stream(reference, order, check)?;
                let at = &mut self.read[stream as usize];
                *at = (*at).max(Some(self.loads[v]));
                let lane = self.kernel.streams[stream as usize].lane;
                // Twice the same place is once, unless a store stands between: then `keep_apart` says no.
                self.step(What::Load(stream), lane, false)
            }
            _ => None,
        }
    }

    /// A parameter of the header, as a sum that is still to be understood.
    fn sum_so_far(&mut self, param: usize, ty: Object) -> Option<u16> {
        let lane = self.lane(ty)?;
        if self.sums.len() >= 32 || ty == self.s.inf.h.root(Known::Bool) {
            return None;
        }
        let bit = self.sums.len();
        self.sums.push(param);
        let i = self.step(What::Neutral(Combine::Add), lane, false)?;
        self.from_sums[i as usize] = 1 << bit;
        Some(i)
    }

    /// What meets at the start of a block: a choice by the ways that lead to it.
    fn join(&mut self, b: Block, param: usize, depth: u32) -> Option<u16> {
        let s = self.s;
        let mut ways: Vec<(Block, Val)> = Vec::new();
        for &p in &s.cfg.preds[b] {
            if ways.iter().any(|w| w.0 == p) {
                return None;
            }
            let (_, args) = s.f.blocks[p].terminator.edges().find(|(to, _)| *to == b)?;
            ways.push((p, args[param]));
        }
        let (first, rest) = ways.split_first()?;
        let mut result = self.value(first.1, depth + 1)?;
        for &(p, v) in rest {
            let other = self.value(v, depth + 1)?;
            if other == result {
                continue;
            }
            let mask = self.way(p, b, depth + 1)?;
            result = self.choose(mask, other, result)?;
        }
        Some(result)
    }

    fn choose(&mut self, mask: u16, a: u16, b: u16) -> Option<u16> {
        let ((m, is_mask), (x, x_mask), (y, y_mask)) = (self.of(mask), self.of(a), self.of(b));
        if !is_mask || x != y || x_mask || y_mask || m.bytes() != x.bytes() {
            return None;
        }
        self.step(What::Op(Intrinsic::select_value, vec![mask, a, b]), x, false)
    }

    /// The mask of the steps that go from one block to another; both in the loop, and not all do.
    fn way(&mut self, from: Block, to: Block, depth: u32) -> Option<u16> {
        let s = self.s;
        let here = if s.dom.dominates(from, s.latch) { None } else { Some(self.arrived(from, depth)?) };
        let Terminator::Branch { cond, then_to, else_to, .. } = &s.f.blocks[from].terminator else { return here };
        if !s.inside[*then_to] || !s.inside[*else_to] || then_to == else_to {
            return here;
        }
        let mut mask = self.value(*cond, depth + 1)?;
        if !self.of(mask).1 {
            return None;
        }
        if *else_to == to {
            mask = self.mask_op(Intrinsic::not_int, vec![mask])?;
        }
        match here {
            Some(h) => self.mask_op(Intrinsic::and_int, vec![h, mask]),
            None => Some(mask),
        }
    }

    /// The mask of the steps that come to a block.
    fn arrived(&mut self, b: Block, depth: u32) -> Option<u16> {
        if depth > 40 {
            return None;
        }
        let mut mask = None;
        for &p in &self.s.cfg.preds[b] {
            let way = self.way(p, b, depth + 1)?;
            mask = Some(match mask {
                None => way,
                Some(m) => self.mask_op(Intrinsic::or_int, vec![m, way])?,
            });
        }
        mask
    }

    fn mask_op(&mut self, which: Intrinsic, args: Vec<u16>) -> Option<u16> {
        let (lane, _) = self.of(args[0]);
        args.iter().all(|&a| self.of(a) == (lane, true)).then_some(())?;
        self.step(What::Op(which, args), lane, true)
    }

    /// An intrinsic on lanes, where there is one.
    fn operation(&mut self, which: Intrinsic, steps: Vec<u16>, vals: &[Val], ty: Object) -> Option<u16> {
        use Intrinsic::*;
        let (lane, mask) = self.of(steps[0]);
        let same = steps.iter().all(|&i| self.of(i) == (lane, mask));
        let is_bool = ty == self.s.inf.h.root(Known::Bool);
        let int = !lane.is_float() && !mask;
        let float = lane.is_float() && !mask;
        match which {
            and_int | or_int | xor_int | not_int if mask => same.then(|| self.mask_op(which, steps))?,
            // (`!` of a byte is not that of its bits.)
            and_int | or_int | xor_int | not_int if is_bool => None,
            add_int | sub_int | neg_int | and_int | or_int | xor_int | not_int if int && same => {
                self.step(What::Op(which, steps), lane, false)
            }
            mul_int if int && same && lane != Lane::I8 => self.step(What::Op(which, steps), lane, false),
            shl_int | lshr_int | ashr_int if int => {
                // By the same number everywhere, which must not be too large.
                let count = self.s.consts[vals[1]]?;
                let r = |k: Known| self.s.inf.h.root(k);
                let word = count.type_of() == r(Known::Int64) || count.type_of() == r(Known::UInt64);
                if !word || count.word(0) >= u64::from(8 * lane.bytes()) {
                    return None;
                }
                let a = self.arg(Source::Const(count));
                let count = self.step(What::Arg(a), lane, false)?;
                self.step(What::Op(which, vec![steps[0], count]), lane, false)
            }
            eq_int | ne_int | slt_int | sle_int | ult_int | ule_int if int && same => {
                if let Some((which, steps)) = self.narrower(which, &steps) {
                    let (lane, _) = self.of(steps[0]);
                    return self.step(What::Op(which, steps), lane, true);
                }
                self.step(What::Op(which, steps), lane, true)
            }
            eq_float | ne_float | lt_float | le_float if float && same => self.step(What::Op(which, steps), lane, true),
            add_float_fast | sub_float_fast | mul_float_fast | div_float_fast | neg_float_fast | add_float
            | sub_float | mul_float | div_float | neg_float | abs_float | sqrt_llvm | ceil_llvm | floor_llvm
            | trunc_llvm | rint_llvm | min_float | max_float | muladd_float | fma_float
                if float && same =>
            {
                self.step(What::Op(which, steps), lane, false)
            }
            select_value => self.choose(steps[0], steps[1], steps[2]),
            sext_int | zext_int if mask => {
                let to = self.lane(ty)?;
                (which == zext_int && !to.is_float()).then(|| self.step(What::Op(which, steps), to, false))?
            }
            sext_int | zext_int if int => {
                let to = self.lane(ty)?;
                (to.bytes() > lane.bytes()).then(|| self.step(What::Op(which, steps), to, false))?
            }
            trunc_int if int => {
                let to = self.lane(ty)?;
                let less = to.bytes() < lane.bytes() && !is_bool;
                less.then(|| self.step(What::Op(which, steps), to, false))?
            }
            bitcast if !mask => {
                let to = self.lane(ty)?;
                if to == lane {
                    return Some(steps[0]);
                }
                (to.bytes() == lane.bytes()).then(|| self.step(What::Op(which, steps), to, false))?
            }
            sitofp if int && matches!(lane, Lane::I32 | Lane::I64) => {
                let to = self.lane(ty)?;
                (to == Lane::F64 || to.is_float() && lane == Lane::I32)
                    .then(|| self.step(What::Op(which, steps), to, false))?
            }
            fpext if lane == Lane::F32 => self.step(What::Op(which, steps), Lane::F64, false),
            fptrunc if lane == Lane::F64 && self.lane(ty)? == Lane::F32 => {
                self.step(What::Op(which, steps), Lane::F32, false)
            }
            _ => None,
        }
    }

    /// A comparison of a number that was made wider with a constant that would have fitted before: in the narrow lanes.
    fn narrower(&mut self, which: Intrinsic, steps: &[u16]) -> Option<(Intrinsic, Vec<u16>)> {
        use Intrinsic::*;
        let at = steps.iter().position(
            |&i| matches!(&self.kernel.steps[i as usize].what, What::Op(sext_int | zext_int, a) if !self.of(a[0]).1),
        )?;
        let What::Op(widen, from) = self.kernel.steps[steps[at] as usize].what.clone() else { return None };
        let What::Arg(a) = self.kernel.steps[steps[1 - at] as usize].what else { return None };
        let Source::Const(c) = self.args[a as usize] else { return None };
        if self.of(steps[at]).0 != Lane::I64 {
            return None;
        }
        let (lane, _) = self.of(from[0]);
        let (c, bits) = (c.word(0) as i64, 8 * lane.bytes());
        let which = match (widen, which) {
            (sext_int, eq_int | ne_int | slt_int | sle_int) if c == c << (64 - bits) >> (64 - bits) => which,
            (zext_int, _) if (0..1i64 << bits).contains(&c) => match which {
                slt_int => ult_int,
                sle_int => ule_int,
                w => w,
            },
            _ => return None,
        };
        let c = self.step(What::Arg(a), lane, false)?;
        Some((which, if at == 0 { vec![from[0], c] } else { vec![c, from[0]] }))
    }

    /// A parameter of the header that each step combines with something.
    pub fn reduction(&mut self, param: usize) -> Option<()> {
        let s = self.s;
        let p = s.f.blocks[s.l.header].params[param];
        let so_far = self.value(p, 0)?;
        let next = self.value(s.passed(param), 0)?;
        let bits = self.from_sums[so_far as usize];
        if bits.count_ones() != 1 || !matches!(self.kernel.steps[so_far as usize].what, What::Neutral(_)) {
            return None;
        }
        let how = self.kind(so_far, next, 0)?;
        let value = self.part(so_far, next, how, 0)??;
        if self.from_sums[value as usize] != 0 {
            return None;
        }
        let start = self.arg(Source::Start(param));
        self.kernel.reductions.push(Reduction { how, value, start });
        Some(())
    }

    /// How a step combines what it makes of a sum with the sum.
    fn kind(&self, so_far: u16, next: u16, depth: u32) -> Option<Combine> {
        use Intrinsic::*;
        let bit = self.from_sums[so_far as usize];
        let What::Op(which, args) = &self.kernel.steps[next as usize].what else { return None };
        if depth > 8 {
            return None;
        }
        Some(match which {
            add_int | sub_int => Combine::Add,
            mul_int => Combine::Mul,
            and_int => Combine::And,
            or_int => Combine::Or,
            xor_int => Combine::Xor,
            add_float_fast | sub_float_fast => Combine::Add,
            mul_float_fast => Combine::Mul,
            add_float | sub_float if self.may_reorder() => Combine::Add,
            mul_float if self.may_reorder() => Combine::Mul,
            min_float => Combine::Min,
            max_float => Combine::Max,
            select_value if self.from_sums[args[0] as usize] & bit != 0 => self.extreme(so_far, args)?,
            select_value => {
                let chain = args[1..].iter().find(|&&a| a != so_far && self.from_sums[a as usize] & bit != 0)?;
                self.kind(so_far, *chain, depth + 1)?
            }
            _ => return None,
        })
    }

    /// `select(a < b, a, b)` and its like, of integers: one of both is the sum.
    fn extreme(&self, so_far: u16, select: &[u16]) -> Option<Combine> {
        use Intrinsic::*;
        let What::Op(which, compared) = &self.kernel.steps[select[0] as usize].what else { return None };
        // The mask may be turned around.
        let (which, compared, turned) = match which {
            not_int => match &self.kernel.steps[compared[0] as usize].what {
                What::Op(w, c) => (w, c, true),
                _ => return None,
            },
            _ => (which, compared, false),
        };
        let &[a, b] = &compared[..] else { return None };
        let &[_, mut x, mut y] = select else { return None };
        if turned {
            std::mem::swap(&mut x, &mut y);
        }
        if a != so_far && b != so_far || a == b {
            return None;
        }
        let unsigned = match which {
            slt_int | sle_int => false,
            ult_int | ule_int => true,
            _ => return None,
        };
        let least = match (x == a && y == b, x == b && y == a) {
            (true, _) => true,
            (_, true) => false,
            _ => return None,
        };
        Some(match (least, unsigned) {
            (true, false) => Combine::Min,
            (true, true) => Combine::UnsignedMin,
            (false, false) => Combine::Max,
            (false, true) => Combine::UnsignedMax,
        })
    }

    /// What a step combines with the sum; `Some(None)` when it leaves the sum as it is.
    fn part(&mut self, so_far: u16, next: u16, how: Combine, depth: u32) -> Option<Option<u16>> {
        use Intrinsic::*;
        if next == so_far {
            return Some(None);
        }
        let bit = self.from_sums[so_far as usize];
        let Step { what: What::Op(which, args), lane, .. } = self.kernel.steps[next as usize].clone() else {
            return None;
        };
        let has = |w: &Self, i: u16| w.from_sums[i as usize] & bit != 0;
        if depth > 16 {
            return None;
        }
        if which == select_value {
            if has(self, args[0]) {
                // A minimum or maximum: the other of both.
                self.extreme(so_far, &args)?;
                let other = if args[1] == so_far { args[2] } else { args[1] };
                return (!has(self, other)).then_some(Some(other));
            }
            if !matches!(how, Combine::Add | Combine::Mul | Combine::And | Combine::Or | Combine::Xor) {
                return None;
            }
            let mut sides = [0; 2];
            for (k, &a) in args[1..].iter().enumerate() {
                let part = if has(self, a) { self.part(so_far, a, how, depth + 1)? } else { return None };
                sides[k] = match part {
                    Some(p) => p,
                    None => self.step(What::Neutral(how), lane, false)?,
                };
            }
            return Some(Some(self.choose(args[0], sides[0], sides[1])?));
        }
        // (One of the chain may be of the other sort: then this one's neighbours must not be moved past it.)
        let reorder = self.may_reorder();
        let same = match which {
            add_float | sub_float | mul_float if !reorder => false,
            add_float_fast | sub_float_fast => how == Combine::Add,
            mul_float_fast => how == Combine::Mul,
            add_int | sub_int | add_float | sub_float => how == Combine::Add,
            mul_int | mul_float => how == Combine::Mul,
            and_int => how == Combine::And,
            or_int => how == Combine::Or,
            xor_int => how == Combine::Xor,
            min_float => how == Combine::Min,
            max_float => how == Combine::Max,
            _ => false,
        };
        if !same || args.len() != 2 {
            return None;
        }
        let (inner, mut other) = match (has(self, args[0]), has(self, args[1])) {
            (true, false) => (args[0], args[1]),
            (false, true) if !matches!(which, sub_int | sub_float | sub_float_fast) => (args[1], args[0]),
            _ => return None,
        };
        if matches!(which, sub_int | sub_float | sub_float_fast) {
            let negate = if which == sub_int { neg_int } else { neg_float };
            other = self.step(What::Op(negate, vec![other]), lane, false)?;
        }
        Some(Some(match self.part(so_far, inner, how, depth + 1)? {
            None => other,
            Some(p) => {
                let op = match which {
                    sub_int => add_int,
                    sub_float | sub_float_fast => add_float,
                    w => w,
                };
                self.step(What::Op(op, vec![p, other]), lane, false)?
            }
        }))
    }

    /// Whether the loop's sums of floating-point numbers may be put together in another order.
    fn may_reorder(&self) -> bool {
        let f = self.s.f;
        self.s.l.blocks.iter().any(|&b| f.blocks[b].nodes.iter().any(|n| matches!(n.inst, Inst::SimdLoop)))
    }

    /// Says what must be asked of the memory, or that it will not do.
    pub fn keep_apart(&mut self, most: usize) -> Option<()> {
        let n = self.kernel.streams.len();
        for w in 0..n {
            let Some(when) = self.written[w] else { continue };
            for other in 0..n {
                if other == w {
                    // Read after it was written: the new value.
                    if self.read[w].is_some_and(|r| r > when) {
                        return None;
                    }
                    continue;
                }
                // Both written: once is enough.
                if self.written[other].is_some() && other < w && self.read[other].is_none() {
                    continue;
                }
                let (a, b) = (self.kernel.streams[w], self.kernel.streams[other]);
                let only_read = self.written[other].is_none() && self.read[other].is_some_and(|r| r < when);
                if a.base == b.base && a.plus == b.plus {
                    // Reading ahead of what is written is as it was.
                    if only_read && b.offset >= a.offset {
                        continue;
                    }
                    return None;
                }
                let may_lead = only_read && a.lane.bytes() == b.lane.bytes();
                self.kernel.apart.push(Apart { written: w as u16, other: other as u16, may_lead });
            }
        }
        (self.kernel.apart.len() <= most).then_some(())
    }

    /// The kernel, with the steps alone that something needs.
    pub fn finish(mut self) -> Option<(Kernel, Vec<Source>)> {
        let n = self.kernel.steps.len();
        let mut used = vec![false; n];
        self.kernel.stores.iter().for_each(|&(_, v)| used[v as usize] = true);
        self.kernel.reductions.iter().for_each(|r| used[r.value as usize] = true);
        for i in (0..n).rev() {
            if !used[i] {
                continue;
            }
            if self.from_sums[i] != 0 {
                return None;
            }
            if let What::Op(_, args) = &self.kernel.steps[i].what {
                args.iter().for_each(|&a| used[a as usize] = true);
            }
        }
        let mut new = vec![0u16; n];
        let mut kept = Vec::new();
        for (i, mut s) in std::mem::take(&mut self.kernel.steps).into_iter().enumerate() {
            if used[i] {
                if let What::Op(_, args) = &mut s.what {
                    args.iter_mut().for_each(|a| *a = new[*a as usize]);
                }
                new[i] = kept.len() as u16;
                kept.push(s);
            }
        }
        self.kernel.steps = kept;
        self.kernel.stores.iter_mut().for_each(|s| s.1 = new[s.1 as usize]);
        self.kernel.reductions.iter_mut().for_each(|r| r.value = new[r.value as usize]);
        // Too wide for the registers.
        (self.kernel.widest() <= 8).then_some((self.kernel, self.args))
    }
}
