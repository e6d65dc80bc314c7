//! Loops in vectors: before a loop that counts through arrays stands one instruction that does its first steps many at once.
//!
//! The loop itself stays as it is and does what is left, so that nothing after it changes: the instruction only moves the
//! counter and the sums on. It is right as long as those steps would have run anyway, each to its end, and in any order:
//! all ways out of the loop are comparisons of the counter, what is stored is not read by later steps (which is asked
//! when the loop is entered), and sums of floating-point numbers are left alone unless `@simd` or `@fastmath` allow
//! another order.

use super::licm::preheader;
use super::vector_step::Steps;
use crate::engine::Infer;
use abi::{Builtin, Intrinsic, Known, Value as Object};
use cranelift_entity::SecondaryMap;
use heap::Object as _;
use ir::cfg::{Cfg, Dominators, Loop, loops};
use ir::kernel::*;
use ir::ssa::*;

/// Functions beyond this size are left alone.
const MAX_FUNCTION: usize = 3000;
/// Largest loop that is looked at, in instructions.
const MAX_NODES: usize = 160;
/// Most pairs of memory that are compared before a loop.
const MAX_PAIRS: usize = 8;

/// Puts vector instructions before loops. Whether some were.
pub fn run(inf: &mut Infer, f: &mut Function) -> bool {
    if f.size() > MAX_FUNCTION || !f.order.iter().any(|&b| has_elements(f, b)) {
        return false;
    }
    let cfg = Cfg::new(f);
    let dom = Dominators::new(f, &cfg);
    let found = loops(&cfg, &dom);
    let mut changed = false;
    for l in &found {
        let inner = found.iter().any(|m| m.header != l.header && l.blocks.contains(&m.header));
        let size: usize = l.blocks.iter().map(|&b| f.blocks[b].nodes.len()).sum();
        if inner || size > MAX_NODES || l.latches.len() != 1 || !l.blocks.iter().any(|&b| has_elements(f, b)) {
            continue;
        }
        if let Some(plan) = Shape::new(inf, f, &cfg, &dom, l).and_then(|s| s.plan()) {
            place(inf, f, &cfg, l, plan);
            changed = true;
        }
    }
    changed
}

/// Whether elements of memory are loaded or stored in a block.
pub(super) fn has_elements(f: &Function, b: Block) -> bool {
    let touches =
        |n: &Node| matches!(n.inst, Inst::Builtin { which: Builtin::MemoryRefGet | Builtin::MemoryRefSet, .. });
    f.blocks[b].nodes.iter().any(touches)
}

/// What an argument of the instruction is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Source {
    /// A value from before the loop.
    Val(Val),
    /// A constant; inside of a loop it is made anew each time.
    Const(Object),
    /// What comes into the header for its parameter of this number.
    Start(usize),
}

/// Where a number is, seen from the counter.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub offset: i64,
    pub plus: Option<Val>,
}

struct Plan {
    kernel: Kernel,
    args: Vec<Source>,
    /// Parameters of the header that count: how much a step adds.
    counters: Vec<(usize, i64)>,
    counter: usize,
    /// The parameters of the reductions, in the kernel's order.
    sums: Vec<usize>,
}

/// A loop, seen as steps of a counter.
pub(super) struct Shape<'a, 'h> {
    pub inf: &'a Infer<'h>,
    pub f: &'a Function,
    pub cfg: &'a Cfg,
    pub dom: &'a Dominators,
    pub l: &'a Loop,
    pub inside: SecondaryMap<Block, bool>,
    pub latch: Block,
    /// The block and the instruction (or parameter) of what the loop defines.
    pub node_of: SecondaryMap<Val, Option<(Block, u32)>>,
    pub param_of: SecondaryMap<Val, Option<(Block, u32)>>,
    pub consts: SecondaryMap<Val, Option<Object>>,
    /// What the only edge into the loop brings.
    inits: Option<Vec<Val>>,
    /// The parameter that is the counter.
    pub counter: usize,
}

impl<'a, 'h> Shape<'a, 'h> {
    fn new(
        inf: &'a Infer<'h>,
        f: &'a Function,
        cfg: &'a Cfg,
        dom: &'a Dominators,
        l: &'a Loop,
    ) -> Option<Shape<'a, 'h>> {
        let mut s = Shape {
            inf,
            f,
            cfg,
            dom,
            l,
            inside: SecondaryMap::new(),
            latch: l.latches[0],
            node_of: SecondaryMap::new(),
            param_of: SecondaryMap::new(),
            consts: SecondaryMap::new(),
            inits: None,
            counter: 0,
        };
        for n in f.order.iter().flat_map(|&b| &f.blocks[b].nodes) {
            if let Inst::Const(c) = n.inst {
                s.consts[n.result] = Some(c);
            }
        }
        for &b in &l.blocks {
            let data = &f.blocks[b];
            if data.handler.is_some() || !cfg.throwers[b].is_empty() || !data.nodes.iter().all(|n| s.is_tame(n)) {
                return None;
            }
            s.inside[b] = true;
            data.params.iter().enumerate().for_each(|(i, &p)| s.param_of[p] = Some((b, i as u32)));
            data.nodes.iter().enumerate().for_each(|(i, n)| s.node_of[n.result] = Some((b, i as u32)));
        }
        let outside: Vec<Block> = cfg.preds[l.header].iter().copied().filter(|&p| !s.inside[p]).collect();
        if let [p] = outside[..] {
            let edge = f.blocks[p].terminator.edges().find(|(to, _)| *to == l.header);
            s.inits = edge.map(|(_, args)| args.to_vec());
        }
        Some(s)
    }

    /// Whether an instruction has no effect but on elements that are numbers, and cannot throw.
    fn is_tame(&self, n: &Node) -> bool {
        match &n.inst {
            Inst::Const(_) | Inst::Refine { .. } | Inst::IsA { .. } | Inst::BoundsCheck | Inst::SimdLoop => true,
            Inst::GetField { check, .. } => !check,
            Inst::New { ty, .. } => types::is_inline(self.inf.h, *ty),
            Inst::Intrinsic { which, .. } => !super::dce::intrinsic_may_throw(*which),
            Inst::Builtin { which, args } => match which {
                Builtin::MemoryRefNew => args.len() == 1 || args.len() == 3 && self.is_false(args[2]),
                // (What order and elements they have is looked at where they are used.)
                Builtin::MemoryRefGet => args.len() == 3 && self.is_false(args[2]) && self.is_number(n.result),
                Builtin::MemoryRefSet => args.len() == 4 && self.is_false(args[3]) && self.is_number(args[1]),
                Builtin::Egal | Builtin::Typeof | Builtin::TypeofValue | Builtin::Tuple => true,
                _ => false,
            },
            _ => false,
        }
    }

    pub fn is_false(&self, v: Val) -> bool {
        self.consts[v] == Some(self.inf.h.root(Known::FalseValue))
    }

    fn is_number(&self, v: Val) -> bool {
        let ty = self.f.vals[v].ty;
        types::is_primitive_type(self.inf.h, ty) && types::is_concrete(self.inf.h, ty)
    }

    pub fn inst(&self, v: Val) -> Option<&'a Inst> {
        self.node_of[v].map(|(b, i)| &self.f.blocks[b].nodes[i as usize].inst)
    }

    pub fn intrinsic(&self, v: Val) -> Option<(Intrinsic, &'a [Val])> {
        match self.inst(v)? {
            Inst::Intrinsic { which, args } => Some((*which, args)),
            _ => None,
        }
    }

    /// A value from before the loop.
    pub fn invariant(&self, v: Val) -> bool {
        self.node_of[v].is_none() && self.param_of[v].is_none()
    }

    /// An argument that does not change, as an argument for the instruction.
    pub fn source(&self, v: Val) -> Option<Source> {
        match self.consts[v] {
            Some(c) => Some(Source::Const(c)),
            None => self.invariant(v).then_some(Source::Val(v)),
        }
    }

    pub fn int(&self, v: Val) -> Option<i64> {
        let c = self.consts[v]?;
        (c.type_of() == self.inf.h.root(Known::Int64)).then(|| c.word(0) as i64)
    }

    fn is_64(&self, v: Val) -> bool {
        let t = self.f.vals[v].ty;
        t == self.inf.h.root(Known::Int64) || t == self.inf.h.root(Known::UInt64)
    }

    /// The header's parameter of a value.
    pub fn header_param(&self, v: Val) -> Option<usize> {
        self.param_of[v].filter(|(b, _)| *b == self.l.header).map(|(_, i)| i as usize)
    }

    /// What the loop's end passes for a parameter of the header.
    pub fn passed(&self, param: usize) -> Val {
        let edge = self.f.blocks[self.latch].terminator.edges().find(|(to, _)| *to == self.l.header);
        let (_, args) = edge.expect("the latch goes back to the header");
        args[param]
    }

    /// What a step adds to a parameter, when that is a constant.
    fn stride(&self, param: usize) -> Option<i64> {
        let p = self.f.blocks[self.l.header].params[param];
        if self.f.vals[p].ty != self.inf.h.root(Known::Int64) {
            return None;
        }
        match self.intrinsic(self.passed(param))? {
            (Intrinsic::add_int, &[a, b]) if a == p => self.int(b),
            (Intrinsic::add_int, &[a, b]) if b == p => self.int(a),
            (Intrinsic::sub_int, &[a, b]) if a == p => self.int(b).map(i64::wrapping_neg),
            _ => None,
        }
    }

    /// `v` as the counter plus a constant, if it is that.
    pub fn offset_of(&self, v: Val) -> Option<i64> {
        self.place_of(v, 0).filter(|p| p.plus.is_none()).map(|p| p.offset)
    }

    /// `v` as the counter plus a constant, and plus something from before the loop.
    pub fn place_of(&self, v: Val, depth: u32) -> Option<Place> {
        if let Some(param) = self.header_param(v) {
            if param == self.counter {
                return Some(Place { offset: 0, plus: None });
            }
            // Another one that goes in step with it.
            let inits = self.inits.as_ref()?;
            if self.stride(param)? != 1 {
                return None;
            }
            if inits[param] == inits[self.counter] {
                return Some(Place { offset: 0, plus: None });
            }
            let offset = self.int(inits[param])?.wrapping_sub(self.int(inits[self.counter])?);
            return Some(Place { offset, plus: None });
        }
        if depth > 6 {
            return None;
        }
        let shifted = |x: Val, k: i64| {
            let p = self.place_of(x, depth + 1)?;
            Some(Place { offset: p.offset.wrapping_add(k), ..p })
        };
        let moved = |x: Val, by: Val| {
            let p = self.place_of(x, depth + 1)?;
            (p.plus.is_none() && self.invariant(by) && self.is_64(by)).then_some(Place { plus: Some(by), ..p })
        };
        match self.intrinsic(v)? {
            (Intrinsic::add_int, &[x, y]) => match (self.int(x), self.int(y)) {
                (_, Some(k)) => shifted(x, k),
                (Some(k), _) => shifted(y, k),
                _ => moved(x, y).or_else(|| moved(y, x)),
            },
            (Intrinsic::sub_int, &[x, y]) => shifted(x, self.int(y)?.wrapping_neg()),
            (Intrinsic::bitcast, &[x]) if self.is_64(v) && self.is_64(x) => self.place_of(x, depth + 1),
            _ => None,
        }
    }

    fn plan(mut self) -> Option<Plan> {
        let n = self.f.blocks[self.l.header].params.len();
        for param in 0..n {
            if self.stride(param) == Some(1) {
                self.counter = param;
                if let Some(plan) = self.plan_with_counter() {
                    return Some(plan);
                }
            }
        }
        None
    }

    fn plan_with_counter(&self) -> Option<Plan> {
        let mut steps = Steps::new(self);
        for &b in &self.l.blocks {
            let Terminator::Branch { cond, then_to, else_to, .. } = &self.f.blocks[b].terminator else { continue };
            let stays = match (self.inside[*then_to], self.inside[*else_to]) {
                (true, false) => true,
                (false, true) => false,
                _ => continue,
            };
            // A way out that is only taken sometimes tells nothing of the other steps.
            if !self.dom.dominates(b, self.latch) {
                return None;
            }
            // The way to a throw is for the version of the loop that has no such check.
            let out = if stays { *else_to } else { *then_to };
            if matches!(self.f.blocks[out].terminator, Terminator::Unreachable) {
                return None;
            }
            self.test(&mut steps, *cond, stays, 0)?;
        }
        if steps.kernel.tests.is_empty() || self.is_short(&steps) {
            return None;
        }
        // What the header carries on.
        let (mut counters, mut sums) = (Vec::new(), Vec::new());
        for (i, &p) in self.f.blocks[self.l.header].params.iter().enumerate() {
            if let Some(by) = self.stride(i) {
                counters.push((i, by));
            } else if self.passed(i) != p {
                sums.push(i);
            }
        }
        // In an order in which definitions come before uses.
        let mut order = self.l.blocks.clone();
        order.sort_by_key(|&b| self.cfg.position[b]);
        for &b in &order {
            for n in &self.f.blocks[b].nodes {
                match &n.inst {
                    Inst::Builtin { which: Builtin::MemoryRefSet, args } => steps.store(b, args)?,
                    Inst::Builtin { which: Builtin::MemoryRefGet, .. } => steps.see_load(n.result),
                    _ => {}
                }
            }
        }
        for &i in &sums {
            steps.reduction(i)?;
        }
        if steps.kernel.stores.is_empty() && steps.kernel.reductions.is_empty() {
            return None;
        }
        steps.keep_apart(MAX_PAIRS)?;
        let (kernel, args) = steps.finish()?;
        Some(Plan { kernel, args, counters, counter: self.counter, sums })
    }

    /// A condition under which the loop goes on, as comparisons of the counter with what does not change.
    fn test(&self, steps: &mut Steps, cond: Val, stays: bool, depth: u32) -> Option<()> {
        let (which, args) = self.intrinsic(cond)?;
        if depth > 4 {
            return None;
        }
        match (which, stays) {
            (Intrinsic::not_int, _) => return self.test(steps, args[0], !stays, depth + 1),
            (Intrinsic::and_int, true) | (Intrinsic::or_int, false) => {
                self.test(steps, args[0], stays, depth + 1)?;
                return self.test(steps, args[1], stays, depth + 1);
            }
            _ => {}
        }
        let &[a, b] = args else { return None };
        if !self.is_64(a) || !self.is_64(b) {
            return None;
        }
        let (how, x, bound) = match (which, stays) {
            (Intrinsic::slt_int, true) => (How::Less, a, b),
            (Intrinsic::sle_int, true) => (How::LessOrEqual, a, b),
            (Intrinsic::ult_int, true) => (How::Below, a, b),
            (Intrinsic::slt_int, false) => (How::LessOrEqual, b, a),
            (Intrinsic::sle_int, false) => (How::Less, b, a),
            (Intrinsic::ule_int, false) => (How::Below, b, a),
            (Intrinsic::eq_int, false) | (Intrinsic::ne_int, true) if self.offset_of(a).is_some() => {
                (How::NotEqual, a, b)
            }
            (Intrinsic::eq_int, false) | (Intrinsic::ne_int, true) => (How::NotEqual, b, a),
            _ => return None,
        };
        let offset = self.offset_of(x)?;
        let bound = steps.arg(self.source(bound)?);
        steps.kernel.tests.push(Test { how, offset, bound });
        Some(())
    }

    /// Whether it is known that few steps are done.
    fn is_short(&self, steps: &Steps) -> bool {
        let first = self.inits.as_ref().and_then(|i| self.int(i[self.counter]));
        steps.kernel.tests.iter().any(|t| {
            let bound = match steps.args[t.bound as usize] {
                Source::Const(c) => c.word(0) as i64,
                _ => return false,
            };
            first.is_some_and(|i| bound.saturating_sub(i.saturating_add(t.offset)) < 8)
        })
    }
}

/// Puts the instruction before the loop, and lets the loop start from what it gives.
fn place(inf: &Infer, f: &mut Function, cfg: &Cfg, l: &Loop, plan: Plan) {
    let h = inf.h;
    let mut inside: SecondaryMap<Block, bool> = SecondaryMap::new();
    l.blocks.iter().for_each(|&b| inside[b] = true);
    let before = preheader(f, cfg, l, &inside);
    let Terminator::Jump(_, mut starts) = f.blocks[before].terminator.clone() else { return };
    let loc = f.blocks[l.header].terminator_loc;
    let int = h.root(Known::Int64);
    let mut args = Vec::with_capacity(plan.args.len());
    for source in plan.args {
        args.push(match source {
            Source::Val(v) => v,
            Source::Start(i) => starts[i],
            Source::Const(c) => f.push(before, Inst::Const(c), c.type_of(), loc),
        });
    }
    let params = f.blocks[l.header].params.clone();
    let mut fields = vec![int];
    fields.extend(plan.sums.iter().map(|&i| f.vals[params[i]].ty));
    let ty = types::concrete_tuple_type(h, &fields).0;
    let made = f.push(before, Inst::Vector { kernel: Box::new(plan.kernel), args }, ty, loc);
    let field = |f: &mut Function, index: usize| {
        let inst = Inst::GetField { object: made, index: index as u32, check: false };
        f.push(before, inst, fields[index], loc)
    };
    let (first, now) = (starts[plan.counter], field(f, 0));
    starts[plan.counter] = now;
    for (k, &i) in plan.sums.iter().enumerate() {
        starts[i] = field(f, k + 1);
    }
    // The others have come as far as the counter.
    let others: Vec<(usize, i64)> = plan.counters.into_iter().filter(|&(i, _)| i != plan.counter).collect();
    if !others.is_empty() {
        let call = |f: &mut Function, which, args| f.push(before, Inst::Intrinsic { which, args }, int, loc);
        let done = call(f, Intrinsic::sub_int, vec![now, first]);
        for (i, by) in others {
            let by = f.push(before, Inst::Const(h.box_int64(by)), int, loc);
            let far = call(f, Intrinsic::mul_int, vec![done, by]);
            starts[i] = call(f, Intrinsic::add_int, vec![starts[i], far]);
        }
    }
    if let Terminator::Jump(_, args) = &mut f.blocks[before].terminator {
        *args = starts;
    }
}
