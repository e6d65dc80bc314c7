//! Dead code: instructions without effect whose result nothing reads.

use super::feeds::Feeds;
use abi::{Builtin, effect};
use cranelift_entity::SecondaryMap;
use heap::Heap;
use ir::ssa::*;

/// Whether the instruction may go when its result is not used.
pub fn removable(h: &Heap, f: &Function, n: &Node) -> bool {
    match &n.inst {
        Inst::Const(_)
        | Inst::Undef
        | Inst::BoundsCheck
        | Inst::Refine { .. }
        | Inst::IsA { .. }
        | Inst::New { .. } => true,
        Inst::IsDefinedGlobal { .. } | Inst::CellIsDefined { .. } | Inst::ExceptionDepth | Inst::Exception => true,
        Inst::GetField { check, .. } => !check,
        Inst::CellGet { .. } => true,
        Inst::Intrinsic { which, .. } => !intrinsic_may_throw(*which),
        Inst::Call { .. } | Inst::Invoke { .. } => f.call_flags[n.result] & call_flags::REMOVABLE != 0,
        Inst::Builtin { which, args } => builtin_removable(h, f, *which, args),
        Inst::GetGlobal { .. }
        | Inst::SetGlobal { .. }
        | Inst::SetField { .. }
        | Inst::CellSet { .. }
        | Inst::CellClear { .. }
        | Inst::CellCheck { .. }
        | Inst::ThrowUndef { .. }
        | Inst::PopException { .. }
        | Inst::KeepAlive { .. }
        | Inst::SimdLoop
        | Inst::Vector { .. }
        | Inst::ForeignCall { .. } => false,
    }
}

/// Whether the intrinsic throws (division) or touches memory.
pub fn intrinsic_may_throw(i: abi::Intrinsic) -> bool {
    use abi::Intrinsic::*;
    matches!(
        i,
        checked_sdiv_int
            | checked_udiv_int
            | checked_srem_int
            | checked_urem_int
            | sdiv_int
            | udiv_int
            | srem_int
            | urem_int
            | pointerset
            | pointerref
    )
}

fn builtin_removable(h: &Heap, f: &Function, b: Builtin, args: &[Val]) -> bool {
    let ty = |i: usize| f.vals[args[i]].ty;
    match b {
        Builtin::MemoryRefNew => args.len() == 1,
        Builtin::MemoryRefGet => false,
        Builtin::Ifelse => ty(0) == h.root(abi::Known::Bool),
        Builtin::Typeof | Builtin::Egal | Builtin::Tuple | Builtin::Svec | Builtin::Nfields => true,
        Builtin::ObjectId => true,
        _ => b.effects() & effect::PURE == effect::PURE,
    }
}

/// Removes what is dead, writes to cells that are never read included. Whether something went.
pub fn run(h: &Heap, f: &mut Function) -> bool {
    let mut live: SecondaryMap<Val, bool> = SecondaryMap::new();
    let mut read_cells: SecondaryMap<Cell, bool> = SecondaryMap::new();
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            if let Inst::CellGet { cell } | Inst::CellIsDefined { cell } | Inst::CellCheck { cell } = n.inst {
                read_cells[cell] = true;
            }
        }
    }
    // Where each value is defined, to follow uses backwards.
    let mut node_of: SecondaryMap<Val, Option<(Block, u32)>> = SecondaryMap::new();
    let feeds = Feeds::new(f);
    let mut work: Vec<Val> = Vec::new();
    let mut no: SecondaryMap<Val, bool> = SecondaryMap::new();
    for n in f.order.iter().flat_map(|&b| &f.blocks[b].nodes) {
        no[n.result] = matches!(n.inst, Inst::Const(c) if c == h.root(abi::Known::FalseValue));
    }
    // A load of a number, unchecked.
    let plain_load = |f: &Function, n: &Node| match &n.inst {
        Inst::Builtin { which: Builtin::MemoryRefNew, args } => args.len() == 3 && no[args[2]],
        Inst::Builtin { which: Builtin::MemoryRefGet, args } => {
            let ty = f.vals[n.result].ty;
            args.len() == 3 && no[args[2]] && types::is_primitive_type(h, ty) && types::is_concrete(h, ty)
        }
        _ => false,
    };
    let is_root = |f: &Function, n: &Node| match n.inst {
        Inst::CellSet { cell, .. } | Inst::CellClear { cell } => read_cells[cell],
        _ => !removable(h, f, n) && !plain_load(f, n),
    };
    for &b in &f.order {
        let data = &f.blocks[b];
        for (i, n) in data.nodes.iter().enumerate() {
            node_of[n.result] = Some((b, i as u32));
            if is_root(f, n) {
                live[n.result] = true;
                work.push(n.result);
            }
        }
        if let Some(v) = data.terminator.operand()
            && !live[v]
        {
            live[v] = true;
            work.push(v);
        }
    }
    while let Some(v) = work.pop() {
        let mut need = |a: Val| {
            if !live[a] {
                live[a] = true;
                work.push(a);
            }
        };
        match node_of[v] {
            Some((b, i)) => f.blocks[b].nodes[i as usize].inst.args().for_each(&mut need),
            None => feeds.of(v).for_each(&mut need),
        }
    }
    let mut changed = false;
    let entry = f.entry();
    let mut drop = Vec::new();
    for i in 0..f.order.len() {
        let b = f.order[i];
        let before = f.blocks[b].nodes.len();
        f.blocks[b].nodes.retain(|n| live[n.result]);
        changed |= before != f.blocks[b].nodes.len();
        if b != entry {
            let gone: Vec<usize> = (0..f.blocks[b].params.len()).filter(|&k| !live[f.blocks[b].params[k]]).collect();
            if !gone.is_empty() {
                drop.push((b, gone));
            }
        }
    }
    if !drop.is_empty() {
        super::cfg::remove_params(f, &drop);
        changed = true;
    }
    changed
}
