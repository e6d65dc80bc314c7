//! Types that only the optimized code shows: inference once more over values whose declared type says too little.
//!
//! A variable that closures share lives in a `Box`, whose content may be anything. Once the closure is inlined and the
//! box is gone the variable is a parameter of blocks, and what reaches it can be looked at: each such parameter is
//! taken to be nothing at all, what is computed from it is inferred, and its type grows until the answer holds (sparse
//! propagation as of Wegman and Zadeck, 1991). Calls that went through dispatch and whose method is known now become
//! direct, for the inliner to look at; what that relied on is added to the edges of the code.

use crate::build::{Built, Hint, is_too_general};
use crate::effects::Effects;
use crate::engine::Infer;
use crate::info::{Edge, add_edges};
use crate::lattice::L;
use abi::Value as Object;
use cranelift_entity::SecondaryMap;
use heap::typed::Method;
use ir::cfg::Cfg;
use ir::ssa::*;
use rustc_hash::FxHashMap;

/// Rounds over a function before it is given up: types grow a few times at most.
const MAX_ROUNDS: usize = 16;
/// How deep one function's new types may lead to the inference of others'.
const MAX_DEPTH: u32 = 4;
/// Functions beyond this size are left alone.
const MAX_FUNCTION: usize = 4000;

/// The worlds in which the function is valid: all that is found must hold in all of them.
#[derive(Clone, Copy)]
pub struct Worlds {
    pub min: u64,
    pub max: u64,
}

/// The method of a call.
#[derive(Clone)]
struct Target {
    mi: Object,
    ret: L,
    effects: Effects,
    sig: Object,
    methods: Vec<Object>,
}

/// Narrows types and resolves calls. Whether something changed.
pub fn run(inf: &mut Infer, b: &mut Built, worlds: Worlds) -> bool {
    let f = &b.ssa;
    let mut dispatched: SecondaryMap<Val, bool> = SecondaryMap::new();
    let mut any = false;
    for n in f.order.iter().flat_map(|&b| &f.blocks[b].nodes) {
        dispatched[n.result] = matches!(n.inst, Inst::Call { .. }) || is_too_general(&b.hints, n);
        any |= dispatched[n.result];
    }
    if !any || f.size() > MAX_FUNCTION || inf.retype_depth >= MAX_DEPTH {
        return false;
    }
    inf.retype_depth += 1;
    let mut w = Retyper {
        inf,
        worlds,
        dispatched,
        open: SecondaryMap::new(),
        consts: SecondaryMap::new(),
        tests: FxHashMap::default(),
        targets: FxHashMap::default(),
    };
    let changed = w.find_open(&b.ssa) && w.solve(&b.ssa);
    if changed {
        w.apply(b);
    }
    inf.retype_depth -= 1;
    changed
}

struct Retyper<'a, 'h> {
    inf: &'a mut Infer<'h>,
    worlds: Worlds,
    /// Calls that find their method when they run.
    dispatched: SecondaryMap<Val, bool>,
    /// What is known so far of the values that are looked at anew.
    open: SecondaryMap<Val, Option<L>>,
    consts: SecondaryMap<Val, Option<Object>>,
    /// Type tests of such values, by their results.
    tests: FxHashMap<Val, (Val, Object)>,
    /// Calls that have one method by the present types.
    targets: FxHashMap<Val, Target>,
}

impl Retyper<'_, '_> {
    fn is_vague(&self, ty: Object) -> bool {
        !types::is_concrete(self.inf.h, ty) && ty != self.inf.h.root(abi::Known::Bottom)
    }

    /// Opens parameters of no concrete type, calls, and what is computed from them. False where there is no such call.
    fn find_open(&mut self, f: &Function) -> bool {
        let mut handler: SecondaryMap<Block, bool> = SecondaryMap::new();
        for &b in &f.order {
            if let Some(h) = f.blocks[b].handler {
                handler[h] = true;
            }
        }
        for &b in &f.order {
            for n in &f.blocks[b].nodes {
                if let Inst::Const(c) = n.inst {
                    self.consts[n.result] = Some(c);
                }
            }
            if b == f.entry() || handler[b] {
                continue;
            }
            for &p in &f.blocks[b].params {
                if self.is_vague(f.vals[p].ty) {
                    self.open[p] = Some(L::BOTTOM);
                }
            }
        }
        let mut any_call = false;
        loop {
            let mut grown = false;
            for n in f.order.iter().flat_map(|&b| &f.blocks[b].nodes) {
                if let Inst::IsA { value, ty } = n.inst
                    && self.open[value].is_some()
                {
                    self.tests.insert(n.result, (value, ty));
                }
                if self.open[n.result].is_some() || !self.is_vague(f.vals[n.result].ty) || !self.is_followed(f, n) {
                    continue;
                }
                let is_call = self.dispatched[n.result];
                if is_call || n.inst.args().any(|a| self.open[a].is_some()) {
                    self.open[n.result] = Some(L::BOTTOM);
                    grown = true;
                    any_call |= is_call;
                }
            }
            if !grown {
                return any_call;
            }
        }
    }

    /// Instructions whose result is computed here; others keep the type that they have.
    fn is_followed(&self, f: &Function, n: &Node) -> bool {
        match &n.inst {
            Inst::Call { args } | Inst::Invoke { args, .. } if self.dispatched[n.result] => {
                self.consts[args[0]].is_some() || !self.is_vague(f.vals[args[0]].ty)
            }
            Inst::Builtin { .. } | Inst::Intrinsic { .. } | Inst::Refine { .. } => true,
            _ => false,
        }
    }

    fn known(&mut self, f: &Function, v: Val) -> L {
        if let Some(l) = self.open[v] {
            return l;
        }
        match self.consts[v] {
            Some(c) => self.inf.lat.konst(c),
            None => self.inf.lat.ty(f.vals[v].ty),
        }
    }

    /// Types grow until they hold, along the edges that they allow. False when they do not come to rest, or no call is
    /// known better then.
    fn solve(&mut self, f: &Function) -> bool {
        let mut reached: SecondaryMap<Block, bool> = SecondaryMap::new();
        reached[f.entry()] = true;
        let order = Cfg::new(f).rpo;
        for _ in 0..MAX_ROUNDS {
            let mut grown = false;
            for &b in &order {
                if !reached[b] {
                    continue;
                }
                let data = &f.blocks[b];
                if let Some(h) = data.handler {
                    grown |= !std::mem::replace(&mut reached[h], true);
                }
                for n in &data.nodes {
                    let asked = self.open[n.result].is_some() || self.dispatched[n.result];
                    if asked && self.is_followed(f, n) {
                        let new = self.result(f, n);
                        if self.open[n.result].is_some() {
                            grown |= self.set(f, n.result, new);
                        }
                    }
                }
                let (yes, no) = match &data.terminator {
                    Terminator::Branch { cond, .. } => self.ways(f, *cond),
                    _ => (true, true),
                };
                for (i, (to, args)) in data.terminator.edges().enumerate() {
                    if !(if i == 0 { yes } else { no }) {
                        continue;
                    }
                    grown |= !std::mem::replace(&mut reached[to], true);
                    for (&p, &a) in f.blocks[to].params.iter().zip(args) {
                        if self.open[p].is_some() {
                            let new = self.known(f, a);
                            // Which number it is is not asked here.
                            let new = if new == L::BOTTOM { new } else { self.type_of(new) };
                            grown |= self.set(f, p, new);
                        }
                    }
                }
            }
            if !grown {
                return !self.targets.is_empty();
            }
        }
        false
    }

    /// Whether a branch on `cond` may go to its first and to its second block.
    fn ways(&mut self, f: &Function, cond: Val) -> (bool, bool) {
        let Some((value, ty)) = self.tests.get(&cond).copied() else { return (true, true) };
        let have = self.known(f, value);
        if have == L::BOTTOM {
            return (false, false);
        }
        let wide = self.inf.lat.widen(have);
        (!self.inf.lat.disjoint(wide, ty), !self.inf.lat.subtype(wide, ty))
    }

    fn type_of(&mut self, l: L) -> L {
        let t = self.inf.lat.widen(l);
        self.inf.lat.ty(t)
    }

    /// Grows what is known of a value; whether it did.
    fn set(&mut self, f: &Function, v: Val, new: L) -> bool {
        let old = self.open[v].unwrap_or(L::BOTTOM);
        let declared = f.vals[v].ty;
        let met = self.inf.lat.meet(new, declared);
        let joined = self.inf.lat.join(old, met);
        self.open[v] = Some(joined);
        joined != old
    }

    fn result(&mut self, f: &Function, n: &Node) -> L {
        let args: Vec<L> = n.inst.args().map(|a| self.known(f, a)).collect();
        if args.contains(&L::BOTTOM) {
            return L::BOTTOM;
        }
        let out = match &n.inst {
            Inst::Call { .. } | Inst::Invoke { .. } => {
                let target = self.target(&args);
                let ret = target.as_ref().map(|t| t.ret);
                match target {
                    Some(t) => self.targets.insert(n.result, t),
                    None => self.targets.remove(&n.result),
                };
                ret.unwrap_or(L::ANY)
            }
            Inst::Builtin { which, .. } => self.inf.builtin(*which, &args).0,
            Inst::Intrinsic { which, .. } => self.inf.intrinsic(*which, &args).0,
            Inst::Refine { .. } => args[0],
            _ => L::ANY,
        };
        if out == L::BOTTOM { out } else { self.type_of(out) }
    }

    /// The one method of a call with arguments of these types.
    fn target(&mut self, args: &[L]) -> Option<Target> {
        let h = self.inf.h;
        for &a in &args[1..] {
            let t = self.inf.lat.widen(a);
            if !types::is_concrete(h, t) {
                return None;
            }
        }
        let sig = self.inf.signature(args, None);
        let found = self.inf.find_methods(sig, 3)?;
        let m = found.list.first()?;
        let holds = found.min_world <= self.worlds.min && self.worlds.max <= found.max_world;
        if !m.covers || found.ambiguous || !holds {
            return None;
        }
        let mi = self.inf.specialize(Method(m.method), m.spec_types, m.sparams)?;
        if self.inf.running.contains_key(&mi.0) {
            return None;
        }
        self.inf.infer(mi).ok()?;
        let r = self.inf.result_of(mi)?;
        if r.min_world > self.worlds.min || r.max_world < self.worlds.max {
            return None;
        }
        let ret = self.inf.lat.forget_conditions(r.ret);
        if ret == L::BOTTOM {
            return None;
        }
        Some(Target { mi: mi.0, ret, effects: r.effects, sig, methods: found.list.iter().map(|m| m.method).collect() })
    }

    /// Puts types and direct calls into the function.
    fn apply(mut self, b: &mut Built) {
        let f = &mut b.ssa;
        for i in 0..f.order.len() {
            let block = f.order[i];
            for k in 0..f.blocks[block].params.len() {
                self.narrow(f, f.blocks[block].params[k]);
            }
            for k in 0..f.blocks[block].nodes.len() {
                let result = f.blocks[block].nodes[k].result;
                match self.ways(f, result) {
                    (true, false) => f.blocks[block].nodes[k].inst = Inst::Const(self.inf.h.boolean(true)),
                    (false, true) => f.blocks[block].nodes[k].inst = Inst::Const(self.inf.h.boolean(false)),
                    _ => {}
                }
                let Some(t) = self.targets.remove(&result) else {
                    self.narrow(f, result);
                    continue;
                };
                let (Inst::Call { args } | Inst::Invoke { args, .. }) = &mut f.blocks[block].nodes[k].inst else {
                    continue;
                };
                let args = std::mem::take(args);
                f.blocks[block].nodes[k].inst = Inst::Invoke { target: t.mi, args };
                f.vals[result].ty = self.inf.lat.widen(t.ret);
                f.call_flags[result] |= crate::build::flags_of(t.effects);
                b.hints.insert(result, Hint { const_frame: None, dispatch: false, inferred: t.mi });
                let found = Edge::Dispatch { sig: t.sig, methods: t.methods };
                add_edges(&mut b.edges, [found, Edge::Invoke(t.mi)]);
            }
        }
    }

    fn narrow(&mut self, f: &mut Function, v: Val) {
        if let Some(l) = self.open[v]
            && l != L::BOTTOM
        {
            f.vals[v].ty = self.inf.lat.widen(l);
        }
    }
}
