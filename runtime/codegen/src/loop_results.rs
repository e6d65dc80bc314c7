//! What a loop computes in floating-point registers, and the code behind it needs after a call, is kept in the frame.
//!
//! No such register survives a call. The register allocator's answer is to split the value's life at the call, and to
//! cut each piece down to its uses; a loop that goes round with the value counts as no use, so the piece in memory
//! reaches into the loop: a sum is stored and loaded in each round, which costs more than the addition. Storing the
//! value where the loop ends, and loading it where it is used, leaves the allocator no such choice, and costs what any
//! split would.

use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::dominator_tree::DominatorTree;
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::{
    Block, Function, Inst, InstBuilder, MemFlagsData, StackSlotData, StackSlotKind, Value, ValueDef, types,
};
use cranelift_codegen::loop_analysis::{Loop, LoopAnalysis};
use std::collections::{BTreeMap, BTreeSet};

/// Rewrites `f` so; its aliases are resolved on the way.
pub(crate) fn keep(f: &mut Function) {
    if !has_float_and_call(f) {
        return;
    }
    let cfg = ControlFlowGraph::with_function(f);
    let tree = DominatorTree::with_function(f, &cfg);
    let mut loops = LoopAnalysis::new();
    loops.compute(f, &cfg, &tree);
    if loops.loops().len() == 0 {
        return;
    }
    f.dfg.resolve_all_aliases();
    let flow = Flow { cfg: &cfg, tree: &tree, loops: &loops };
    for (v, uses) in flow.results_used_outside(f) {
        if let Some(exits) = flow.exits(f, v, &uses) {
            through_frame(f, v, &uses, &exits);
        }
    }
}

fn has_float_and_call(f: &Function) -> bool {
    let floats = f.dfg.values().any(|v| in_float_register(f, v));
    floats && f.layout.blocks().any(|b| f.layout.block_insts(b).any(|i| f.dfg.insts[i].opcode().is_call()))
}

fn in_float_register(f: &Function, v: Value) -> bool {
    let ty = f.dfg.value_type(v);
    ty.is_float() || ty.is_vector()
}

struct Flow<'a> {
    cfg: &'a ControlFlowGraph,
    tree: &'a DominatorTree,
    loops: &'a LoopAnalysis,
}

impl Flow<'_> {
    /// The loop in which a value is defined.
    fn home(&self, f: &Function, v: Value) -> Option<Loop> {
        let block = match f.dfg.value_def(v) {
            ValueDef::Result(inst, _) => f.layout.inst_block(inst)?,
            ValueDef::Param(block, _) => block,
            ValueDef::Union(..) => return None,
        };
        self.loops.innermost_loop(block)
    }

    /// The candidates, each with the instructions outside of its loop that use it.
    fn results_used_outside(&self, f: &Function) -> BTreeMap<Value, Vec<Inst>> {
        let mut found: BTreeMap<Value, Vec<Inst>> = BTreeMap::new();
        for block in f.layout.blocks().filter(|&b| self.tree.is_reachable(b)) {
            for inst in f.layout.block_insts(block) {
                for v in f.dfg.inst_values(inst) {
                    if in_float_register(f, v) && self.home(f, v).is_some_and(|l| !self.loops.is_in_loop(block, l)) {
                        let uses = found.entry(v).or_default();
                        if uses.last() != Some(&inst) {
                            uses.push(inst);
                        }
                    }
                }
            }
        }
        found
    }

    /// The blocks in which the loop of `v` ends, if a call lies between one of them and a use of `v`, and if nothing
    /// but that loop leads to them.
    fn exits(&self, f: &Function, v: Value, uses: &[Inst]) -> Option<Vec<Block>> {
        let home = self.home(f, v)?;
        let inside = |b: Block| self.loops.is_in_loop(b, home);
        let mut exits = BTreeSet::new();
        let mut crosses_call = false;
        let mut seen = BTreeSet::new();
        let mut todo = Vec::new();
        for &inst in uses {
            let block = f.layout.inst_block(inst)?;
            crosses_call |= f.layout.block_insts(block).take_while(|&i| i != inst).any(|i| is_call(f, i));
            todo.push(block);
        }
        while let Some(block) = todo.pop() {
            if !seen.insert(block) {
                continue;
            }
            let mut from_loop = 0;
            for p in self.cfg.pred_iter(block) {
                if inside(p.block) {
                    from_loop += 1;
                    // A call that ends its block is in the loop.
                    continue;
                }
                crosses_call |= f.layout.block_insts(p.block).any(|i| is_call(f, i));
                todo.push(p.block);
            }
            if from_loop > 0 {
                if from_loop < self.cfg.pred_iter(block).count() {
                    return None;
                }
                exits.insert(block);
            }
        }
        crosses_call.then(|| exits.into_iter().collect())
    }
}

fn is_call(f: &Function, inst: Inst) -> bool {
    f.dfg.insts[inst].opcode().is_call()
}

/// Stores `v` in the blocks where its loop ends, and has its uses behind them load it.
fn through_frame(f: &mut Function, v: Value, uses: &[Inst], exits: &[Block]) {
    let ty = f.dfg.value_type(v);
    let slot = f.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, ty.bytes(), 3));
    // Vectors are not aligned in it.
    let flags = MemFlagsData::new().with_notrap();
    for &block in exits {
        let mut c = FuncCursor::new(f).at_first_insertion_point(block);
        let at = c.ins().stack_addr(types::I64, slot, 0);
        c.ins().store(flags, v, at, 0);
    }
    for &inst in uses {
        let mut c = FuncCursor::new(f).at_inst(inst);
        let at = c.ins().stack_addr(types::I64, slot, 0);
        let loaded = c.ins().load(ty, flags, at, 0);
        c.func.dfg.map_inst_values(inst, |x| if x == v { loaded } else { x });
    }
}
