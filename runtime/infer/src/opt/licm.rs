//! Loop-invariant code: what a loop computes anew each time from values outside of it moves before the loop.
//!
//! Only what cannot throw and has no effect moves, loads only where the loop writes no such memory: a vector's
//! size and memory, read by each `v[i]`, are loaded once.

use super::gvn::element;
use crate::engine::Infer;
use abi::{Builtin, Value as Object};
use cranelift_entity::SecondaryMap;
use heap::typed::DataType;
use ir::cfg::{Cfg, Dominators, Loop, loops};
use ir::ssa::*;
use rustc_hash::FxHashSet;

/// What a loop may change.
#[derive(Default)]
struct Clobbers {
    everything: bool,
    fields: FxHashSet<(Object, u32)>,
}

/// Moves invariant code out of all loops. Whether something moved.
pub fn run(inf: &mut Infer, f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let dom = Dominators::new(f, &cfg);
    let mut found = loops(&cfg, &dom);
    let mut changed = false;
    for i in 0..found.len() {
        let before = f.blocks.len();
        changed |= one_loop(inf, f, &found[i]);
        // A block made before this loop is in the loops around it: what moved there is not invariant in them.
        for new in before..f.blocks.len() {
            let header = found[i].header;
            let around = found.iter_mut().filter(|l| l.header != header && l.blocks.contains(&header));
            around.for_each(|l| l.blocks.push(Block::from_u32(new as u32)));
        }
    }
    changed
}

fn one_loop(inf: &mut Infer, f: &mut Function, l: &Loop) -> bool {
    let mut inside: SecondaryMap<Block, bool> = SecondaryMap::new();
    for &b in &l.blocks {
        inside[b] = true;
    }
    let clobbers = clobbers(inf, f, l);
    let undefined = maybe_undefined(f);
    let mut defined: SecondaryMap<Val, bool> = SecondaryMap::new();
    for &b in &l.blocks {
        for &p in &f.blocks[b].params {
            defined[p] = true;
        }
        for n in &f.blocks[b].nodes {
            defined[n.result] = true;
        }
    }
    // In an order in which definitions come before uses.
    let cfg = Cfg::new(f);
    let mut order: Vec<Block> = l.blocks.clone();
    order.sort_by_key(|&b| cfg.position[b]);
    let mut moved: Vec<Node> = Vec::new();
    for &b in &order {
        let mut i = 0;
        while i < f.blocks[b].nodes.len() {
            let n = &f.blocks[b].nodes[i];
            let invariant = n.inst.args().all(|a| !defined[a])
                && movable(inf, f, n, &clobbers)
                && !(matches!(n.inst, Inst::GetField { .. }) && n.inst.args().any(|a| undefined[a]));
            if invariant {
                let n = f.blocks[b].nodes.remove(i);
                defined[n.result] = false;
                moved.push(n);
            } else {
                i += 1;
            }
        }
    }
    // Constants alone do not need a place of their own.
    if moved.is_empty() {
        return false;
    }
    let only_consts = moved.iter().all(|n| matches!(n.inst, Inst::Const(_)));
    let before = preheader(f, &cfg, l, &inside);
    f.blocks[before].nodes.extend(moved);
    !only_consts
}

/// Values that may be those of an undefined variable: only the test that guards a read makes reading them safe.
fn maybe_undefined(f: &Function) -> SecondaryMap<Val, bool> {
    let mut m: SecondaryMap<Val, bool> = SecondaryMap::new();
    let mut any = false;
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            if matches!(n.inst, Inst::Undef) {
                m[n.result] = true;
                any = true;
            }
        }
    }
    while any {
        any = false;
        for &b in &f.order {
            for (to, args) in f.blocks[b].terminator.edges() {
                for (&p, &a) in f.blocks[to].params.iter().zip(args) {
                    any |= m[a] && !m[p];
                    m[p] |= m[a];
                }
            }
            for n in &f.blocks[b].nodes {
                if let Inst::Refine { value } = n.inst {
                    any |= m[value] && !m[n.result];
                    m[n.result] |= m[value];
                }
            }
        }
    }
    m
}

/// The block before the loop, made when there is none.
pub(super) fn preheader(f: &mut Function, cfg: &Cfg, l: &Loop, inside: &SecondaryMap<Block, bool>) -> Block {
    let mut outside: Vec<Block> = cfg.preds[l.header].iter().copied().filter(|&p| !inside[p]).collect();
    outside.dedup();
    if let [p] = outside[..]
        && matches!(f.blocks[p].terminator, Terminator::Jump(..))
        && f.blocks[p].handler == f.blocks[l.header].handler
    {
        return p;
    }
    let handler = f.blocks[l.header].handler;
    let at = f.add_block(handler);
    // Place it before the header in the layout.
    f.order.pop();
    let i = f.order.iter().position(|&b| b == l.header).expect("the header is in the layout");
    f.order.insert(i, at);
    let params = f.blocks[l.header].params.clone();
    let mut pass = Vec::with_capacity(params.len());
    for p in params {
        let ty = f.vals[p].ty;
        pass.push(f.add_param(at, ty));
    }
    f.blocks[at].terminator = Terminator::Jump(l.header, pass);
    f.blocks[at].terminator_loc = f.blocks[l.header].terminator_loc;
    for p in outside {
        f.blocks[p].terminator.edges_mut(|to, _| {
            if *to == l.header {
                *to = at;
            }
        });
    }
    at
}

fn clobbers(inf: &mut Infer, f: &Function, l: &Loop) -> Clobbers {
    let mut c = Clobbers::default();
    for &b in &l.blocks {
        for n in &f.blocks[b].nodes {
            match &n.inst {
                Inst::SetField { object, index, .. } => {
                    c.fields.insert((f.vals[*object].ty, *index));
                }
                Inst::Builtin { which: Builtin::MemoryRefSet, args } => {
                    c.everything |= element(inf, f.vals[args[0]].ty).is_none()
                }
                Inst::Call { .. } | Inst::Invoke { .. } => {
                    // What never returns does not come back to the loop.
                    let never = f.vals[n.result].ty == inf.h.root(abi::Known::Bottom);
                    c.everything |= !never && f.call_flags[n.result] & call_flags::REMOVABLE == 0;
                }
                Inst::Builtin { which, .. } => {
                    let never = f.vals[n.result].ty == inf.h.root(abi::Known::Bottom);
                    c.everything |= !never && which.effects() & abi::effect::EFFECT_FREE == 0;
                }
                Inst::ForeignCall { .. } => c.everything = true,
                Inst::Intrinsic { which: abi::Intrinsic::pointerset, .. } => c.everything = true,
                _ => {}
            }
        }
    }
    c
}

/// Whether the node may run before the loop even where the loop would not have come to it.
fn movable(inf: &mut Infer, f: &Function, n: &Node, c: &Clobbers) -> bool {
    let h = inf.h;
    match &n.inst {
        Inst::Const(_) | Inst::BoundsCheck | Inst::IsA { .. } => true,
        Inst::Intrinsic { which, .. } => !super::dce::intrinsic_may_throw(*which),
        Inst::GetField { object, index, check } => {
            let t = f.vals[*object].ty;
            if *check || !types::is_concrete(h, t) {
                return false;
            }
            types::fields::is_const_field(h, DataType(t), *index as usize)
                || !c.everything && !c.fields.contains(&(t, *index))
        }
        Inst::New { ty, .. } => types::is_inline(h, *ty),
        Inst::Builtin { which, args } => match which {
            Builtin::MemoryRefNew => {
                args.len() == 1 || args.len() == 3 && const_of(f, args[2]) == Some(h.root(abi::Known::FalseValue))
            }
            Builtin::Egal | Builtin::Typeof => true,
            _ => false,
        },
        _ => false,
    }
}

fn const_of(f: &Function, v: Val) -> Option<Object> {
    f.order.iter().flat_map(|&b| &f.blocks[b].nodes).find(|n| n.result == v).and_then(|n| match n.inst {
        Inst::Const(c) => Some(c),
        _ => None,
    })
}
