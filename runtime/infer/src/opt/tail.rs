//! Calls of itself in tail position become a loop.
//!
//! Only where nobody can tell but by the stack not growing: nothing else in the function calls or throws, so that no stack
//! trace shows which frames there were, and some way out of it returns, so that recursion without end still is the
//! `StackOverflowError` that it is in Julia.

use super::alias::Aliases;
use super::dce::removable;
use super::inline::{calls_itself, is_vararg};
use abi::Known;
use heap::Heap;
use heap::typed::MethodInstance;
use ir::ssa::*;

/// Makes loops of the tail calls of `f`, the code of `mi`. Whether there were any.
pub fn run(h: &Heap, f: &mut Function, mi: MethodInstance) -> bool {
    let calls = tail_calls(f, mi);
    if calls.is_empty()
        || is_vararg(h, mi)
        || !f.cells.is_empty()
        || !is_quiet(h, f, mi)
        || !returns_otherwise(f, &calls)
    {
        return false;
    }
    // What the entry did is done by the head of the loop.
    let entry = f.entry();
    let head = f.add_block(None);
    f.order.pop();
    f.order.insert(1, head);
    let mut aliases = Aliases::default();
    let params = f.blocks[entry].params.clone();
    for &p in &params {
        let ty = f.vals[p].ty;
        let inner = f.add_param(head, ty);
        aliases.set(p, inner);
    }
    let nodes = std::mem::take(&mut f.blocks[entry].nodes);
    let loc = f.blocks[entry].terminator_loc;
    let terminator = std::mem::replace(&mut f.blocks[entry].terminator, Terminator::Unreachable);
    f.blocks[head].nodes = nodes;
    f.blocks[head].terminator = terminator;
    f.blocks[head].terminator_loc = loc;
    for b in calls {
        let b = if b == entry { head } else { b };
        let Some(Node { inst: Inst::Invoke { args, .. }, .. }) = f.blocks[b].nodes.pop() else { continue };
        f.blocks[b].terminator = Terminator::Jump(head, args);
    }
    aliases.apply(f);
    f.blocks[entry].terminator = Terminator::Jump(head, params);
    true
}

/// Blocks whose last act is to call the function and to return what that returns.
fn tail_calls(f: &Function, mi: MethodInstance) -> Vec<Block> {
    let is_tail = |b: Block| {
        let data = &f.blocks[b];
        let Some(call) = data.nodes.last().filter(|n| calls_itself(n, mi)) else { return false };
        match &data.terminator {
            Terminator::Return(v) => *v == call.result,
            Terminator::Jump(to, args) => {
                let to = &f.blocks[*to];
                let at = to.params.iter().position(|&p| matches!(to.terminator, Terminator::Return(v) if v == p));
                to.nodes.is_empty() && at.is_some_and(|i| args[i] == call.result)
            }
            _ => false,
        }
    };
    f.order.iter().copied().filter(|&b| is_tail(b)).collect()
}

/// Whether nothing but the tail calls can show the stack to anybody: no other call, and no throw but of arithmetic.
fn is_quiet(h: &Heap, f: &Function, mi: MethodInstance) -> bool {
    f.order.iter().all(|&b| {
        let data = &f.blocks[b];
        data.handler.is_none()
            && !matches!(data.terminator, Terminator::Unreachable)
            && data.nodes.iter().enumerate().all(|(i, n)| match n.inst {
                Inst::Invoke { .. } if calls_itself(n, mi) => i + 1 == data.nodes.len(),
                Inst::Call { .. } | Inst::Invoke { .. } => false,
                Inst::Intrinsic { .. } => true,
                _ => removable(h, f, n) && f.vals[n.result].ty != h.root(Known::Bottom),
            })
    })
}

/// Whether some way through the function returns without such a call.
fn returns_otherwise(f: &Function, calls: &[Block]) -> bool {
    let mut seen = vec![f.entry()];
    let mut work = seen.clone();
    while let Some(b) = work.pop() {
        if calls.contains(&b) {
            continue;
        }
        if matches!(f.blocks[b].terminator, Terminator::Return(_)) {
            return true;
        }
        for (to, _) in f.blocks[b].terminator.edges() {
            if !seen.contains(&to) {
                seen.push(to);
                work.push(to);
            }
        }
    }
    false
}
