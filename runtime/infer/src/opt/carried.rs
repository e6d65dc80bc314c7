//! What a loop carries on though it could compute it: a counter that goes in step with another, and elements that were
//! loaded at the end of a step for the next one.
//!
//! `for x in v` asks for the first element before the loop and for each next one at the end of a step, so that the loop
//! carries the element. Loaded where it is used, from the index that is carried anyway, it is a plain loop over indices.

use super::alias::Aliases;
use super::vector::has_elements;
use crate::engine::Infer;
use abi::{Builtin, Intrinsic, Known, Value as Object};
use cranelift_entity::SecondaryMap;
use heap::Object as _;
use ir::cfg::{Cfg, Dominators, Loop, loops};
use ir::ssa::*;

/// Functions beyond this size are left alone.
const MAX_FUNCTION: usize = 3000;
/// Rounds over one loop: a load that is moved leaves an index that may follow another.
const MAX_ROUNDS: usize = 6;

/// Rewrites innermost loops. Whether some were.
pub fn run(inf: &Infer, f: &mut Function) -> bool {
    if f.size() > MAX_FUNCTION || !f.order.iter().any(|&b| has_elements(f, b)) {
        return false;
    }
    let cfg = Cfg::new(f);
    let dom = Dominators::new(f, &cfg);
    let found = loops(&cfg, &dom);
    let mut changed = false;
    for l in &found {
        let inner = found.iter().any(|m| m.header != l.header && l.blocks.contains(&m.header));
        let reads = l.blocks.iter().any(|&b| has_elements(f, b));
        if inner || !reads || l.latches.len() != 1 || f.blocks[l.header].handler.is_some() {
            continue;
        }
        for _ in 0..MAX_ROUNDS {
            let Some(mut w) = Carried::new(inf, f, &cfg, l) else { break };
            if !w.once() {
                break;
            }
            changed = true;
        }
    }
    changed
}

struct Carried<'a, 'h> {
    inf: &'a Infer<'h>,
    f: &'a mut Function,
    l: &'a Loop,
    cfg: &'a Cfg,
    before: Block,
    latch: Block,
    /// Where values are made; parameters are not here.
    node_of: SecondaryMap<Val, Option<(Block, u32)>>,
    inside: SecondaryMap<Val, bool>,
    /// Nothing in the loop stores or calls.
    only_reads: bool,
}

/// One value on the way in and one on the way round that are made alike.
enum Alike {
    /// The same value from before the loop, or the same constant.
    Same(Val),
    Pure(Inst, Object, Vec<Alike>),
    /// An element of the same reference, at these two indices.
    Load {
        reference: Val,
        indices: (Val, Val),
        types: (Object, Object),
    },
}

impl<'a, 'h> Carried<'a, 'h> {
    fn new(inf: &'a Infer<'h>, f: &'a mut Function, cfg: &'a Cfg, l: &'a Loop) -> Option<Carried<'a, 'h>> {
        let latch = l.latches[0];
        let outside: Vec<Block> = cfg.preds[l.header].iter().copied().filter(|&p| p != latch).collect();
        let [before] = outside[..] else { return None };
        // Each leads there by one edge.
        let edges = |b: Block| f.blocks[b].terminator.edges().filter(|(to, _)| *to == l.header).count();
        if edges(before) != 1 || edges(latch) != 1 {
            return None;
        }
        let mut node_of = SecondaryMap::new();
        for &b in &f.order {
            for (i, n) in f.blocks[b].nodes.iter().enumerate() {
                node_of[n.result] = Some((b, i as u32));
            }
        }
        let mut inside = SecondaryMap::new();
        let mut only_reads = true;
        for &b in &l.blocks {
            f.blocks[b].params.iter().for_each(|&p| inside[p] = true);
            for n in &f.blocks[b].nodes {
                inside[n.result] = true;
                only_reads &= super::dce::removable(inf.h, f, n)
                    || matches!(
                        n.inst,
                        Inst::SimdLoop | Inst::Builtin { which: Builtin::MemoryRefGet | Builtin::MemoryRefNew, .. }
                    );
            }
        }
        Some(Carried { inf, f, l, cfg, before, latch, node_of, inside, only_reads })
    }

    fn args(&self, from: Block) -> &[Val] {
        let edge = self.f.blocks[from].terminator.edges().find(|(to, _)| *to == self.l.header);
        edge.map_or(&[], |(_, args)| args)
    }

    fn inst(&self, v: Val) -> Option<&Inst> {
        self.node_of[v].map(|(b, i)| &self.f.blocks[b].nodes[i as usize].inst)
    }

    fn constant(&self, v: Val) -> Option<Object> {
        match self.inst(v)? {
            Inst::Const(c) => Some(*c),
            _ => None,
        }
    }

    fn int(&self, v: Val) -> Option<i64> {
        let c = self.constant(v)?;
        (c.type_of() == self.inf.h.root(Known::Int64)).then(|| c.word(0) as i64)
    }

    /// What a step adds to a parameter.
    fn stride(&self, p: Val, next: Val) -> Option<i64> {
        if self.f.vals[p].ty != self.inf.h.root(Known::Int64) {
            return None;
        }
        match self.inst(next)? {
            Inst::Intrinsic { which: Intrinsic::add_int, args } if args[0] == p => self.int(args[1]),
            Inst::Intrinsic { which: Intrinsic::add_int, args } if args[1] == p => self.int(args[0]),
            _ => None,
        }
    }

    /// One change, if there is one to make.
    fn once(&mut self) -> bool {
        let params = self.f.blocks[self.l.header].params.clone();
        let (first, next) = (self.args(self.before).to_vec(), self.args(self.latch).to_vec());
        for (j, &q) in params.iter().enumerate() {
            for (i, &p) in params.iter().enumerate() {
                if i == j {
                    continue;
                }
                let Some(by) = self.stride(p, next[i]) else { continue };
                // In step with an earlier one.
                let (a, b) = (self.int(first[i]), self.int(first[j]));
                let same_start = first[i] == first[j] || a.is_some() && a == b;
                if i < j && same_start && self.stride(q, next[j]) == Some(by) {
                    self.replace(j, q, p);
                    return true;
                }
                // One step behind.
                if next[j] == p
                    && let (Some(a), Some(b)) = (a, b)
                    && b == a.wrapping_sub(by)
                {
                    let int = self.inf.h.root(Known::Int64);
                    let k = self.f.add_val(int);
                    let behind = self.f.add_val(int);
                    let loc = self.f.blocks[self.l.header].terminator_loc;
                    let sub = Inst::Intrinsic { which: Intrinsic::sub_int, args: vec![p, k] };
                    let by = Inst::Const(self.inf.h.box_int64(by));
                    let nodes = [Node { result: k, inst: by, loc }, Node { result: behind, inst: sub, loc }];
                    self.f.blocks[self.l.header].nodes.splice(0..0, nodes);
                    self.replace(j, q, behind);
                    return true;
                }
            }
        }
        for (j, &q) in params.iter().enumerate() {
            if let Some(alike) = self.alike(first[j], next[j], 0)
                && alike.has_load()
            {
                let mut nodes = Vec::new();
                let v = self.remake(alike, &mut nodes);
                self.f.blocks[self.l.header].nodes.splice(0..0, nodes);
                self.replace(j, q, v);
                return true;
            }
        }
        false
    }

    /// Takes a parameter away; `v` stands for it.
    fn replace(&mut self, index: usize, p: Val, v: Val) {
        super::cfg::remove_params(self.f, &[(self.l.header, vec![index])]);
        let mut aliases = Aliases::default();
        aliases.set(p, v);
        aliases.apply(self.f);
    }

    fn alike(&self, a: Val, b: Val, depth: u32) -> Option<Alike> {
        if a == b && !self.inside[a] {
            return Some(Alike::Same(a));
        }
        if let (Some(x), Some(y)) = (self.constant(a), self.constant(b)) {
            return (x == y && !self.inside[a]).then_some(Alike::Same(a));
        }
        let ty = self.f.vals[a].ty;
        if depth > 4 || ty != self.f.vals[b].ty || self.inside[a] || !self.inside[b] {
            return None;
        }
        match (self.inst(a)?, self.inst(b)?) {
            (Inst::Intrinsic { which, args: x }, Inst::Intrinsic { which: other, args: y }) => {
                if which != other || super::dce::intrinsic_may_throw(*which) {
                    return None;
                }
                let parts: Option<Vec<Alike>> = x.iter().zip(y).map(|(&a, &b)| self.alike(a, b, depth + 1)).collect();
                let inst = Inst::Intrinsic { which: *which, args: Vec::new() };
                Some(Alike::Pure(inst, ty, parts?))
            }
            (
                Inst::Builtin { which: Builtin::MemoryRefGet, args: x },
                Inst::Builtin { which: Builtin::MemoryRefGet, args: y },
            ) => {
                let (&[r, order, check], &[s, order2, check2]) = (&x[..], &y[..]) else { return None };
                let same =
                    |a: Val, b: Val| a == b || self.constant(a).is_some() && self.constant(a) == self.constant(b);
                let no = |v: Val| self.constant(v) == Some(self.inf.h.root(Known::FalseValue));
                let number = types::is_primitive_type(self.inf.h, ty) && types::is_concrete(self.inf.h, ty);
                if !number || !same(order, order2) || !no(check) || !no(check2) {
                    return None;
                }
                let (
                    Inst::Builtin { which: Builtin::MemoryRefNew, args: i },
                    Inst::Builtin { which: Builtin::MemoryRefNew, args: k },
                ) = (self.inst(r)?, self.inst(s)?)
                else {
                    return None;
                };
                let (&[base, index, c1], &[base2, index2, c2]) = (&i[..], &k[..]) else { return None };
                let int = self.inf.h.root(Known::Int64);
                let fits = base == base2
                    && !self.inside[base]
                    && no(c1)
                    && no(c2)
                    && self.f.vals[index].ty == int
                    && self.f.vals[index2].ty == int
                    && super::gvn::element(self.inf, self.f.vals[r].ty) == Some(ty)
                    && self.still_there(a, self.before)
                    && (self.only_reads || self.still_there(b, self.latch));
                let types = (self.f.vals[r].ty, ty);
                fits.then_some(Alike::Load { reference: base, indices: (index, index2), types })
            }
            _ => None,
        }
    }

    /// Nothing is stored between a load and the end of the block that leads to the loop. (A line of blocks is followed.)
    fn still_there(&self, load: Val, end: Block) -> bool {
        let Some((home, at)) = self.node_of[load] else { return false };
        let mut b = end;
        for _ in 0..8 {
            let from = if b == home { at as usize + 1 } else { 0 };
            let quiet = self.f.blocks[b].nodes[from..].iter().all(|n| {
                super::dce::removable(self.inf.h, self.f, n)
                    || matches!(
                        n.inst,
                        Inst::SimdLoop | Inst::Builtin { which: Builtin::MemoryRefGet | Builtin::MemoryRefNew, .. }
                    )
            });
            if !quiet {
                return false;
            }
            if b == home {
                return true;
            }
            let [p] = self.cfg.preds[b][..] else { return false };
            if !self.cfg.throwers[b].is_empty() {
                return false;
            }
            b = p;
        }
        false
    }

    /// Makes the value in the header; indices become parameters.
    fn remake(&mut self, a: Alike, nodes: &mut Vec<Node>) -> Val {
        let loc = self.f.blocks[self.l.header].terminator_loc;
        let mut make = |f: &mut Function, inst: Inst, ty: Object| {
            let result = f.add_val(ty);
            nodes.push(Node { result, inst, loc });
            result
        };
        match a {
            Alike::Same(v) => v,
            Alike::Pure(mut inst, ty, parts) => {
                let mut args = Vec::with_capacity(parts.len());
                for p in parts {
                    args.push(self.remake(p, nodes));
                }
                if let Inst::Intrinsic { args: list, .. } = &mut inst {
                    *list = args;
                }
                let result = self.f.add_val(ty);
                nodes.push(Node { result, inst, loc });
                result
            }
            Alike::Load { reference, indices, types } => {
                let (header, before, latch) = (self.l.header, self.before, self.latch);
                let h = self.inf.h;
                let params = &self.f.blocks[header].params;
                // The same index twice is one parameter.
                let known =
                    (0..params.len()).find(|&i| self.args(before)[i] == indices.0 && self.args(latch)[i] == indices.1);
                let index = match known {
                    Some(i) => params[i],
                    None => {
                        for (b, v) in [(before, indices.0), (latch, indices.1)] {
                            self.f.blocks[b].terminator.edges_mut(|to, args| {
                                if *to == header {
                                    args.push(v);
                                }
                            });
                        }
                        self.f.add_param(header, h.root(Known::Int64))
                    }
                };
                let no = make(self.f, Inst::Const(h.root(Known::FalseValue)), h.root(Known::Bool));
                let at = Inst::Builtin { which: Builtin::MemoryRefNew, args: vec![reference, index, no] };
                let at = make(self.f, at, types.0);
                let symbol = h.root(Known::Symbol);
                let order = make(self.f, Inst::Const(h.symbol("not_atomic")), symbol);
                let get = Inst::Builtin { which: Builtin::MemoryRefGet, args: vec![at, order, no] };
                make(self.f, get, types.1)
            }
        }
    }
}

impl Alike {
    fn has_load(&self) -> bool {
        match self {
            Alike::Same(_) => false,
            Alike::Pure(_, _, parts) => parts.iter().any(Alike::has_load),
            Alike::Load { .. } => true,
        }
    }
}
