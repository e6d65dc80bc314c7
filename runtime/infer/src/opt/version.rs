//! Bounds checks out of loops: a loop that counts gets a second version without the checks that are known to pass.
//!
//! `for i in 1:n` with `a[i]` inside asks at each step whether `i - 1 < length(a)`. As `i` only grows, the first and
//! the last `i` decide for all: they are asked once, before the loop, and say which version runs. The version with
//! the checks remains for the case that one fails, at the step where it does. Other steps than one, also downwards or by
//! a number that is only known at run time, are as good once it is sure that they meet the last one, or pass it without
//! wrapping around.

use super::vars::Var;
use crate::engine::Infer;
use abi::{Intrinsic, Known, Value as Object};
use cranelift_entity::SecondaryMap;
use heap::Object as _;
use ir::cfg::{Cfg, Dominators, Loop, loops};
use ir::ssa::*;

/// Largest loop that is copied, in instructions.
const MAX_NODES: usize = 160;
/// Most loops that are copied in one function.
const MAX_LOOPS: usize = 12;
/// Functions beyond this size are left alone.
const MAX_FUNCTION: usize = 3000;

/// How far a loop variable goes each step.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Number(i64),
    /// An invariant, which must be asked whether it is positive.
    Value(Val),
}

/// A loop variable that takes equal steps, and what bounds it.
struct Counter {
    /// Its place among the header's parameters.
    param: usize,
    value: Val,
    by: By,
    /// An invariant that it is never above (downwards: below), where the block below dominates.
    last: Val,
    /// `last` itself is excluded.
    exclusive: bool,
    /// The loop is left only where the two are equal: the start must be compared with `last` too, and the steps meet it.
    meets: bool,
    /// Where the bound holds.
    within: Block,
}

/// A condition that a check needs, as something to ask before the loop.
enum Question {
    /// An invariant is this.
    Is(Val, bool),
    /// `0 <= counter + offset < limit`, unsigned, for all steps.
    Inside { offset: i64, limit: Val },
    /// The first counter is at least this, or more than it.
    From { low: Val, strict: bool },
    /// The last counter is at most this, or less than it.
    UpTo { high: Val, strict: bool },
}

/// Copies loops. Whether some were.
pub fn run(inf: &mut Infer, f: &mut Function) -> bool {
    if f.size() > MAX_FUNCTION {
        return false;
    }
    let mut done: Vec<Block> = Vec::new();
    for _ in 0..MAX_LOOPS {
        if !one(inf, f, &mut done) {
            break;
        }
    }
    !done.is_empty()
}

/// Copies the first innermost loop that gains by it; `done` has the headers of those that exist twice.
fn one(inf: &mut Infer, f: &mut Function, done: &mut Vec<Block>) -> bool {
    let cfg = Cfg::new(f);
    let dom = Dominators::new(f, &cfg);
    let found = loops(&cfg, &dom);
    let mut is_header: SecondaryMap<Block, bool> = SecondaryMap::new();
    for l in &found {
        is_header[l.header] = true;
    }
    for l in &found {
        let inner = l.blocks.iter().any(|&b| b != l.header && is_header[b]);
        let plain = l.blocks.iter().all(|&b| f.blocks[b].handler.is_none() && cfg.throwers[b].is_empty());
        let size: usize = l.blocks.iter().map(|&b| f.blocks[b].nodes.len()).sum();
        if inner || !plain || size > MAX_NODES || done.contains(&l.header) || has_twin(f, &cfg, l, &is_header) {
            continue;
        }
        if let Some(fast) = Versioner::new(inf, f, &cfg, &dom, l).run() {
            done.extend([l.header, fast]);
            return true;
        }
    }
    false
}

/// The way into the loop chooses between it and another loop: it was copied before, in a function inlined here.
fn has_twin(f: &Function, cfg: &Cfg, l: &Loop, is_header: &SecondaryMap<Block, bool>) -> bool {
    let outside: Vec<Block> = cfg.preds[l.header].iter().copied().filter(|p| !l.blocks.contains(p)).collect();
    let [p] = outside[..] else { return false };
    let t = &f.blocks[p].terminator;
    matches!(t, Terminator::Branch { .. }) && t.edges().all(|(to, _)| is_header[to])
}

struct Versioner<'a, 'h> {
    inf: &'a mut Infer<'h>,
    f: &'a mut Function,
    cfg: &'a Cfg,
    dom: &'a Dominators,
    l: &'a Loop,
    inside: SecondaryMap<Block, bool>,
    /// The block and the instruction of what the loop defines; its header's parameters are not here.
    node_of: SecondaryMap<Val, Option<(Block, u32)>>,
    defined: SecondaryMap<Val, bool>,
    consts: SecondaryMap<Val, Option<Object>>,
}

impl<'a, 'h> Versioner<'a, 'h> {
    fn new(
        inf: &'a mut Infer<'h>,
        f: &'a mut Function,
        cfg: &'a Cfg,
        dom: &'a Dominators,
        l: &'a Loop,
    ) -> Versioner<'a, 'h> {
        let mut w = Versioner {
            inf,
            cfg,
            dom,
            l,
            inside: SecondaryMap::new(),
            node_of: SecondaryMap::new(),
            defined: SecondaryMap::new(),
            consts: SecondaryMap::new(),
            f,
        };
        for &b in &l.blocks {
            w.inside[b] = true;
            for &p in &w.f.blocks[b].params {
                w.defined[p] = true;
            }
            for (i, n) in w.f.blocks[b].nodes.iter().enumerate() {
                w.defined[n.result] = true;
                w.node_of[n.result] = Some((b, i as u32));
            }
        }
        for n in w.f.order.iter().flat_map(|&b| &w.f.blocks[b].nodes) {
            if let Inst::Const(c) = n.inst {
                w.consts[n.result] = Some(c);
            }
        }
        w
    }

    fn run(mut self) -> Option<Block> {
        let counter = self.counter()?;
        let (questions, decided) = self.checks(&counter);
        let useful = questions.iter().any(|q| !matches!(q, Question::Is(..)));
        if !useful || !self.can_copy() {
            return None;
        }
        let test = self.test_block(&counter, &questions)?;
        Some(self.copy(test, &decided))
    }

    fn node(&self, v: Val) -> Option<&Inst> {
        self.node_of[v].map(|(b, i)| &self.f.blocks[b].nodes[i as usize].inst)
    }

    fn int(&self, v: Val) -> Option<i64> {
        let c = self.consts[v]?;
        (c.type_of() == self.inf.h.root(Known::Int64)).then(|| c.word(0) as i64)
    }

    /// A value that exists before the loop.
    fn invariant(&self, v: Val) -> bool {
        !self.defined[v]
    }

    fn intrinsic(&self, v: Val) -> Option<(Intrinsic, &[Val])> {
        match self.node(v)? {
            Inst::Intrinsic { which, args } => Some((*which, args)),
            _ => None,
        }
    }

    /// `v` as `counter + offset`, if it is that; both 64 bits wide, wrapping.
    fn offset_of(&self, v: Val, counter: Val, depth: u32) -> Option<i64> {
        if v == counter {
            return Some(0);
        }
        if depth > 4 {
            return None;
        }
        let (which, args) = self.intrinsic(v)?;
        match (which, args) {
            (Intrinsic::add_int, &[x, y]) => match (self.int(x), self.int(y)) {
                (_, Some(k)) => Some(self.offset_of(x, counter, depth + 1)?.wrapping_add(k)),
                (Some(k), _) => Some(self.offset_of(y, counter, depth + 1)?.wrapping_add(k)),
                _ => None,
            },
            (Intrinsic::sub_int, &[x, y]) => Some(self.offset_of(x, counter, depth + 1)?.wrapping_sub(self.int(y)?)),
            (Intrinsic::bitcast, &[x]) if self.is_64(v) && self.is_64(x) => self.offset_of(x, counter, depth + 1),
            _ => None,
        }
    }

    fn is_64(&self, v: Val) -> bool {
        let t = self.f.vals[v].ty;
        t == self.inf.h.root(Known::Int64) || t == self.inf.h.root(Known::UInt64)
    }

    fn counter(&self) -> Option<Counter> {
        let header = self.l.header;
        for (param, &value) in self.f.blocks[header].params.iter().enumerate() {
            if self.f.vals[value].ty == self.inf.h.root(Known::Int64)
                && let Some(by) = self.step(param, value)
                && let Some(c) = self.bound(param, value, by)
            {
                return Some(c);
            }
        }
        None
    }

    /// What all ways back to the header add to a parameter of it.
    fn step(&self, param: usize, value: Val) -> Option<By> {
        let mut by = None;
        for &b in &self.l.latches {
            for (_, args) in self.f.blocks[b].terminator.edges().filter(|(to, _)| *to == self.l.header) {
                let next = args[param];
                let this = match self.offset_of(next, value, 0) {
                    Some(0) | None => match self.intrinsic(next)? {
                        (Intrinsic::add_int, &[x, y]) if x == value && self.invariant(y) => By::Value(y),
                        (Intrinsic::add_int, &[x, y]) if y == value && self.invariant(x) => By::Value(x),
                        _ => return None,
                    },
                    Some(k) => By::Number(k),
                };
                if *by.get_or_insert(this) != this {
                    return None;
                }
            }
        }
        by.filter(|&by| by != By::Number(i64::MIN))
    }

    /// The test that ends the loop for this variable.
    fn bound(&self, param: usize, value: Val, by: By) -> Option<Counter> {
        let upwards = !matches!(by, By::Number(k) if k < 0);
        for &x in &self.l.blocks {
            let Terminator::Branch { cond, then_to, else_to, .. } = &self.f.blocks[x].terminator else {
                continue;
            };
            let stays = match (self.inside[*then_to], self.inside[*else_to]) {
                (true, false) => true,
                (false, true) => false,
                _ => continue,
            };
            let Some((which, args)) = self.intrinsic(*cond) else { continue };
            let [a, b] = *args else { continue };
            let ends_here = self.l.latches.iter().all(|&latch| self.dom.dominates(x, latch));
            match (which, stays) {
                // The last step leaves the loop before the variable goes on.
                (Intrinsic::eq_int, false) | (Intrinsic::ne_int, true) if ends_here => {
                    let last = match (a == value, b == value) {
                        (true, false) if self.invariant(b) => b,
                        (false, true) if self.invariant(a) => a,
                        _ => continue,
                    };
                    let within = self.l.header;
                    return Some(Counter { param, value, by, last, exclusive: false, meets: true, within });
                }
                // What is behind the test is not run when the variable is beyond.
                (Intrinsic::sle_int | Intrinsic::slt_int, true) if upwards && a == value && self.invariant(b) => {
                    let exclusive = which == Intrinsic::slt_int;
                    if self.cfg.preds[*then_to].len() == 1 {
                        return Some(Counter { param, value, by, last: b, exclusive, meets: false, within: *then_to });
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// What to ask before the loop, and which values are decided when the answers are yes.
    fn checks(&self, c: &Counter) -> (Vec<Question>, Vec<(Val, bool)>) {
        let cold = self.cold();
        let (mut questions, mut decided) = (Vec::new(), Vec::new());
        for &b in &self.l.blocks {
            let Terminator::Branch { cond, then_to, else_to, .. } = &self.f.blocks[b].terminator else {
                continue;
            };
            let pass = match (cold[*then_to] && !self.inside[*then_to], cold[*else_to] && !self.inside[*else_to]) {
                (false, true) => true,
                (true, false) => false,
                _ => continue,
            };
            self.leaves(c, *cond, pass, 0, &mut questions, &mut decided);
        }
        (questions, decided)
    }

    fn leaves(
        &self,
        c: &Counter,
        v: Val,
        want: bool,
        depth: u32,
        questions: &mut Vec<Question>,
        decided: &mut Vec<(Val, bool)>,
    ) {
        if self.consts[v].is_some() || decided.iter().any(|&(d, _)| d == v) {
            return;
        }
        if self.invariant(v) {
            questions.push(Question::Is(v, want));
            decided.push((v, want));
            return;
        }
        let Some((block, _)) = self.node_of[v] else { return };
        let Some((which, args)) = self.intrinsic(v) else { return };
        let is_bool = self.f.vals[v].ty == self.inf.h.root(Known::Bool);
        if let (Intrinsic::and_int, true) | (Intrinsic::or_int, false) = (which, want)
            && is_bool
            && depth < 6
        {
            for &a in args {
                self.leaves(c, a, want, depth + 1, questions, decided);
            }
            return;
        }
        // The variable keeps to its bound only there.
        if !self.dom.dominates(c.within, block) {
            return;
        }
        let [a, b] = *args else { return };
        if !self.is_64(a) || !self.is_64(b) {
            return;
        }
        let question = match (which, want) {
            (Intrinsic::ult_int, true) if self.invariant(b) => match self.offset_of(a, c.value, 0) {
                Some(offset) if offset != i64::MIN => Question::Inside { offset, limit: b },
                _ => return,
            },
            (Intrinsic::sle_int, true) if a == c.value && self.invariant(b) => {
                Question::UpTo { high: b, strict: false }
            }
            (Intrinsic::slt_int, true) if a == c.value && self.invariant(b) => Question::UpTo { high: b, strict: true },
            (Intrinsic::sle_int, true) if b == c.value && self.invariant(a) => Question::From { low: a, strict: false },
            (Intrinsic::slt_int, true) if b == c.value && self.invariant(a) => Question::From { low: a, strict: true },
            (Intrinsic::slt_int, false) if a == c.value && self.invariant(b) => {
                Question::From { low: b, strict: false }
            }
            _ => return,
        };
        questions.push(question);
        decided.push((v, want));
    }

    /// Blocks from which every way ends in a throw.
    fn cold(&self) -> SecondaryMap<Block, bool> {
        let mut cold: SecondaryMap<Block, bool> = SecondaryMap::new();
        for &b in self.cfg.rpo.iter().rev() {
            let t = &self.f.blocks[b].terminator;
            cold[b] = match t {
                Terminator::Unreachable => true,
                Terminator::Return(_) => false,
                _ => t.edges().all(|(to, _)| cold[to]),
            };
        }
        cold
    }

    /// Values of the loop that are used after it, with the blocks that use them.
    fn used_outside(&self) -> Vec<(Val, Vec<Block>)> {
        let mut out: Vec<(Val, Vec<Block>)> = Vec::new();
        let mut note = |v: Val, b: Block| match out.iter_mut().find(|(x, _)| *x == v) {
            Some((_, list)) => {
                if !list.contains(&b) {
                    list.push(b);
                }
            }
            None => out.push((v, vec![b])),
        };
        for &b in self.cfg.rpo.iter().filter(|&&b| !self.inside[b]) {
            let data = &self.f.blocks[b];
            let args = data.nodes.iter().flat_map(|n| n.inst.args());
            args.filter(|&a| self.is_made_here(a)).for_each(|a| note(a, b));
            data.terminator.for_each_arg(|a| {
                if self.is_made_here(a) {
                    note(a, b);
                }
            });
        }
        out
    }

    fn is_made_here(&self, v: Val) -> bool {
        self.defined[v] || self.node_of[v].is_some()
    }

    /// The block that defines a value of the loop.
    fn block_of(&self, v: Val) -> Block {
        match self.node_of[v] {
            Some((b, _)) => b,
            None => {
                let has = |&&b: &&Block| self.f.blocks[b].params.contains(&v);
                *self.l.blocks.iter().find(has).expect("a value of the loop is defined in one of its blocks")
            }
        }
    }

    fn can_copy(&self) -> bool {
        self.used_outside().iter().all(|(v, users)| {
            let mut var = Var::new(self.cfg, self.f.vals[*v].ty);
            var.define(self.block_of(*v), *v);
            var.reaches_definitions(self.f, users)
        })
    }

    /// The block before both versions: it asks, and branches. Its targets are both still the header.
    fn test_block(&mut self, c: &Counter, questions: &[Question]) -> Option<Block> {
        let (header, h) = (self.l.header, self.inf.h);
        let (int, boolean) = (h.root(Known::Int64), h.root(Known::Bool));
        let loc = self.f.blocks[header].terminator_loc;
        let at = self.f.add_block(None);
        self.f.order.pop();
        let place = self.f.order.iter().position(|&b| b == header)?;
        self.f.order.insert(place, at);
        let types: Vec<Object> = self.f.blocks[header].params.iter().map(|&p| self.f.vals[p].ty).collect();
        let params: Vec<Val> = types.into_iter().map(|t| self.f.add_param(at, t)).collect();
        let inside = &self.inside;
        for i in 0..self.f.order.len() {
            let p = self.f.order[i];
            if p != at && !inside[p] {
                self.f.blocks[p].terminator.edges_mut(|to, _| {
                    if *to == header {
                        *to = at;
                    }
                });
            }
        }
        let f = &mut *self.f;
        let first = params[c.param];
        let call = |f: &mut Function, which, args: Vec<Val>, ty| f.push(at, Inst::Intrinsic { which, args }, ty, loc);
        let number = |f: &mut Function, k: i64| f.push(at, Inst::Const(h.box_int64(k)), int, loc);
        let last = if c.exclusive {
            let one = number(f, 1);
            call(f, Intrinsic::sub_int, vec![c.last, one], int)
        } else {
            c.last
        };
        let mut all: Vec<Val> = Vec::new();
        let upwards = !matches!(c.by, By::Number(k) if k < 0);
        let (lowest, highest) = if upwards { (first, last) } else { (last, first) };
        let by = match c.by {
            By::Number(k) => number(f, k.abs()),
            By::Value(v) => {
                let zero = number(f, 0);
                all.push(call(f, Intrinsic::slt_int, vec![zero, v], boolean));
                v
            }
        };
        if c.meets {
            all.push(call(f, Intrinsic::sle_int, vec![lowest, highest], boolean));
            if !matches!(c.by, By::Number(1 | -1)) {
                let one = number(f, 1);
                let divisor = match c.by {
                    By::Number(_) => by,
                    By::Value(_) => call(f, Intrinsic::select_value, vec![all[0], by, one], int),
                };
                let way = call(f, Intrinsic::sub_int, vec![highest, lowest], int);
                let rest = call(f, Intrinsic::urem_int, vec![way, divisor], int);
                let zero = number(f, 0);
                all.push(call(f, Intrinsic::eq_int, vec![rest, zero], boolean));
            }
        } else if !(c.exclusive && c.by == By::Number(1)) {
            // A step from the last one must not wrap around and go on.
            let largest = number(f, i64::MAX);
            let most = call(f, Intrinsic::sub_int, vec![largest, by], int);
            all.push(call(f, Intrinsic::sle_int, vec![last, most], boolean));
        }
        for q in questions {
            match *q {
                Question::Is(v, true) => all.push(v),
                Question::Is(v, false) => all.push(call(f, Intrinsic::not_int, vec![v], boolean)),
                Question::Inside { offset, limit } => {
                    // From a lowest one that is not negative on, the sums grow without wrapping around up to the highest.
                    let low = number(f, -offset);
                    all.push(call(f, Intrinsic::sle_int, vec![low, lowest], boolean));
                    let k = number(f, offset);
                    let mut top = call(f, Intrinsic::add_int, vec![highest, k], int);
                    let ty = f.vals[limit].ty;
                    if ty != int {
                        top = call(f, Intrinsic::bitcast, vec![top], ty);
                    }
                    all.push(call(f, Intrinsic::ult_int, vec![top, limit], boolean));
                }
                Question::From { low, strict } => {
                    let which = if strict { Intrinsic::slt_int } else { Intrinsic::sle_int };
                    all.push(call(f, which, vec![low, lowest], boolean));
                }
                Question::UpTo { high, strict } => {
                    let which = if strict { Intrinsic::slt_int } else { Intrinsic::sle_int };
                    all.push(call(f, which, vec![highest, high], boolean));
                }
            }
        }
        let mut cond = *all.first()?;
        for &x in &all[1..] {
            cond = call(f, Intrinsic::and_int, vec![cond, x], boolean);
        }
        f.blocks[at].terminator =
            Terminator::Branch { cond, then_to: header, then_args: params.clone(), else_to: header, else_args: params };
        f.blocks[at].terminator_loc = loc;
        Some(at)
    }

    /// Copies the loop for the case that all answers are yes; gives the copy's header.
    fn copy(&mut self, test: Block, decided: &[(Val, bool)]) -> Block {
        let outside = self.used_outside();
        let h = self.inf.h;
        let mut blocks: SecondaryMap<Block, Option<Block>> = SecondaryMap::new();
        let mut map: SecondaryMap<Val, Option<Val>> = SecondaryMap::new();
        let mut order = self.l.blocks.clone();
        order.sort_by_key(|&b| self.cfg.position[b]);
        let mut layout = Vec::new();
        for &b in &order {
            let new = self.f.add_block(None);
            self.f.order.pop();
            blocks[b] = Some(new);
            layout.push(new);
            for p in self.f.blocks[b].params.clone() {
                let ty = self.f.vals[p].ty;
                map[p] = Some(self.f.add_param(new, ty));
            }
            for n in 0..self.f.blocks[b].nodes.len() {
                let result = self.f.blocks[b].nodes[n].result;
                let ty = self.f.vals[result].ty;
                map[result] = Some(self.f.add_val(ty));
            }
        }
        // Decided values are constants in the copy, made in the block that decided.
        let mut known = map.clone();
        let loc = self.f.blocks[test].terminator_loc;
        for &(v, is) in decided {
            let c = self.f.push(test, Inst::Const(h.boolean(is)), h.root(Known::Bool), loc);
            known[v] = Some(c);
        }
        for &b in &order {
            let new = blocks[b].expect("each block has a copy");
            let data = self.f.blocks[b].clone();
            for n in &data.nodes {
                let mut inst = n.inst.clone();
                inst.map_args(|v| known[v].unwrap_or(v));
                let result = map[n.result].expect("each value has a copy");
                self.f.call_flags[result] = self.f.call_flags[n.result];
                self.f.blocks[new].nodes.push(Node { result, inst, loc: n.loc });
            }
            let mut t = data.terminator;
            t.map_args(|v| known[v].unwrap_or(v));
            t.edges_mut(|to, _| *to = blocks[*to].unwrap_or(*to));
            self.f.blocks[new].terminator = t;
            self.f.blocks[new].terminator_loc = data.terminator_loc;
        }
        let fast = blocks[self.l.header].expect("the header has a copy");
        if let Terminator::Branch { then_to, .. } = &mut self.f.blocks[test].terminator {
            *then_to = fast;
        }
        let place = self.f.order.iter().position(|&b| b == test).map_or(self.f.order.len(), |i| i + 1);
        self.f.order.splice(place..place, layout);
        // After the loops their values meet.
        let cfg = Cfg::new(self.f);
        for (v, users) in outside {
            let d = self.block_of(v);
            let mut var = Var::new(&cfg, self.f.vals[v].ty);
            var.define(d, v);
            var.define(blocks[d].expect("each block has a copy"), map[v].expect("each value has a copy"));
            for b in users {
                let new = var.at_start(self.f, b);
                let data = &mut self.f.blocks[b];
                for n in &mut data.nodes {
                    n.inst.map_args(|a| if a == v { new } else { a });
                }
                data.terminator.map_args(|a| if a == v { new } else { a });
            }
        }
        fast
    }
}
