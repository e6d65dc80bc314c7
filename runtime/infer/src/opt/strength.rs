//! Addresses in loops: `a[i + c]`, where `c` does not change, is the `i`th element after one that is computed before
//! the loop. A column of a matrix is walked like a vector that way, one address computation an access less.
//!
//! The element before the loop need not lie within the memory (only what is read and written does), and so keeps
//! nothing alive: loops that may collect are left as they are.

use super::gvn::element;
use super::licm::preheader;
use crate::engine::Infer;
use abi::{Builtin, Intrinsic, Known, Value as Object};
use cranelift_entity::SecondaryMap;
use ir::cfg::{Cfg, Dominators, Loop, loops};
use ir::ssa::*;

/// Most references that one loop gets: they take registers.
const MAX_STREAMS: usize = 4;

/// Rewrites the innermost loops. Whether some were.
pub fn run(inf: &Infer, f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let dom = Dominators::new(f, &cfg);
    let found = loops(&cfg, &dom);
    let mut changed = false;
    for l in &found {
        let innermost = !found.iter().any(|m| m.header != l.header && l.blocks.contains(&m.header));
        if innermost && l.blocks.iter().all(|&b| cannot_collect(inf, f, b, l)) {
            changed |= one_loop(inf, f, l);
        }
    }
    changed
}

/// Whether a block of a loop neither allocates nor calls.
fn cannot_collect(inf: &Infer, f: &Function, b: Block, l: &Loop) -> bool {
    let data = &f.blocks[b];
    l.blocks.contains(&b)
        && data.handler.is_none()
        && data.nodes.iter().all(|n| match &n.inst {
            Inst::Const(_) | Inst::Refine { .. } | Inst::BoundsCheck | Inst::SimdLoop => true,
            Inst::GetField { check, .. } => !check,
            Inst::Intrinsic { which, .. } => !super::dce::intrinsic_may_throw(*which),
            Inst::New { ty, .. } => types::is_inline(inf.h, *ty),
            Inst::Builtin { which: Builtin::MemoryRefNew, .. } => true,
            Inst::Builtin { which: Builtin::MemoryRefGet | Builtin::MemoryRefSet, args } => {
                is_plain(inf, f.vals[args[0]].ty)
            }
            _ => false,
        })
}

/// Whether a reference of this type is one to plain numbers.
fn is_plain(inf: &Infer, reference: Object) -> bool {
    element(inf, reference).is_some_and(|e| types::is_primitive_type(inf.h, e) && types::is_concrete(inf.h, e))
}

struct Access {
    block: Block,
    node: usize,
    reference: Val,
    moving: Val,
    fixed: Val,
}

fn one_loop(inf: &Infer, f: &mut Function, l: &Loop) -> bool {
    let mut defined: SecondaryMap<Val, bool> = SecondaryMap::new();
    let mut sum: SecondaryMap<Val, Option<(Val, Val)>> = SecondaryMap::new();
    for &b in &l.blocks {
        f.blocks[b].params.iter().for_each(|&p| defined[p] = true);
        for n in &f.blocks[b].nodes {
            defined[n.result] = true;
            if let Inst::Intrinsic { which: Intrinsic::add_int, args } = &n.inst {
                sum[n.result] = Some((args[0], args[1]));
            }
        }
    }
    let (int, no) = (inf.h.root(Known::Int64), inf.h.root(Known::FalseValue));
    let mut unchecked: SecondaryMap<Val, bool> = SecondaryMap::new();
    let mut constant: SecondaryMap<Val, bool> = SecondaryMap::new();
    for n in f.order.iter().flat_map(|&b| &f.blocks[b].nodes) {
        if let Inst::Const(c) = n.inst {
            unchecked[n.result] = c == no;
            constant[n.result] = true;
        }
    }
    let mut accesses: Vec<Access> = Vec::new();
    for &block in &l.blocks {
        for (node, n) in f.blocks[block].nodes.iter().enumerate() {
            let Inst::Builtin { which: Builtin::MemoryRefNew, args } = &n.inst else { continue };
            let [reference, index, check] = args[..] else { continue };
            let Some((a, b)) = sum[index] else { continue };
            let (moving, fixed) = match (defined[a], defined[b]) {
                (true, false) => (a, b),
                (false, true) => (b, a),
                _ => continue,
            };
            // A constant is part of the address anyway.
            if defined[reference] || !unchecked[check] || constant[fixed] || f.vals[fixed].ty != int {
                continue;
            }
            if is_plain(inf, f.vals[n.result].ty) && f.vals[reference].ty == f.vals[n.result].ty {
                accesses.push(Access { block, node, reference, moving, fixed });
            }
        }
    }
    let mut streams: Vec<(Val, Val, Val)> = Vec::new();
    let mut new_nodes: Vec<Node> = Vec::new();
    let loc = f.blocks[l.header].terminator_loc;
    for a in &accesses {
        let known = streams.iter().find(|s| s.0 == a.reference && s.1 == a.fixed).map(|s| s.2);
        let at = match known {
            Some(v) => v,
            None if streams.len() == MAX_STREAMS => continue,
            None => {
                let mut make = |f: &mut Function, inst, ty| {
                    let result = f.add_val(ty);
                    new_nodes.push(Node { result, inst, loc });
                    result
                };
                // The first element is the one before which there is none.
                let one = make(f, Inst::Const(inf.h.box_int64(1)), int);
                let index = make(f, Inst::Intrinsic { which: Intrinsic::add_int, args: vec![a.fixed, one] }, int);
                let check = make(f, Inst::Const(no), inf.h.root(Known::Bool));
                let args = vec![a.reference, index, check];
                let ty = f.vals[a.reference].ty;
                let v = make(f, Inst::Builtin { which: Builtin::MemoryRefNew, args }, ty);
                streams.push((a.reference, a.fixed, v));
                v
            }
        };
        if let Inst::Builtin { args, .. } = &mut f.blocks[a.block].nodes[a.node].inst {
            args[0] = at;
            args[1] = a.moving;
        }
    }
    if streams.is_empty() {
        return false;
    }
    let mut inside: SecondaryMap<Block, bool> = SecondaryMap::new();
    l.blocks.iter().for_each(|&b| inside[b] = true);
    let cfg = Cfg::new(f);
    let before = preheader(f, &cfg, l, &inside);
    f.blocks[before].nodes.extend(new_nodes);
    true
}
