//! Branches that leave a loop have the way that stays first: the code generator puts that one right behind.
//!
//! `for i in 1:n` asks at its end whether `i` is the last, and goes out if so; with the way out placed next, each step
//! would jump over it. The condition is turned around, which costs nothing for comparisons of whole numbers.

use crate::engine::Infer;
use abi::{Intrinsic, Known};
use cranelift_entity::SecondaryMap;
use ir::cfg::{Cfg, Dominators, loops};
use ir::ssa::*;

/// Turns such branches around. Whether some were.
pub fn run(inf: &Infer, f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let dom = Dominators::new(f, &cfg);
    let mut turn: Vec<Block> = Vec::new();
    for l in loops(&cfg, &dom) {
        let mut inside: SecondaryMap<Block, bool> = SecondaryMap::new();
        l.blocks.iter().for_each(|&b| inside[b] = true);
        for &b in &l.blocks {
            if let Terminator::Branch { then_to, else_to, .. } = &f.blocks[b].terminator
                && !inside[*then_to]
                && inside[*else_to]
                && !turn.contains(&b)
            {
                turn.push(b);
            }
        }
    }
    turn.into_iter().fold(false, |any, b| turn_around(inf, f, b) | any)
}

fn turn_around(inf: &Infer, f: &mut Function, b: Block) -> bool {
    let Terminator::Branch { cond, .. } = f.blocks[b].terminator else { return false };
    let node = f.blocks[b].nodes.iter().find(|n| n.result == cond);
    let Some(Node { inst: Inst::Intrinsic { which, args }, loc, .. }) = node else { return false };
    let Some((which, swap)) = opposite(*which) else { return false };
    let (mut args, loc) = (args.clone(), *loc);
    if swap {
        args.swap(0, 1);
    }
    let opposite = f.push(b, Inst::Intrinsic { which, args }, inf.h.root(Known::Bool), loc);
    if let Terminator::Branch { cond, then_to, then_args, else_to, else_args } = &mut f.blocks[b].terminator {
        *cond = opposite;
        std::mem::swap(then_to, else_to);
        std::mem::swap(then_args, else_args);
    }
    true
}

/// The comparison that is true where this one is false, and whether its operands change places.
fn opposite(which: Intrinsic) -> Option<(Intrinsic, bool)> {
    use Intrinsic::*;
    Some(match which {
        eq_int => (ne_int, false),
        ne_int => (eq_int, false),
        slt_int => (sle_int, true),
        sle_int => (slt_int, true),
        ult_int => (ule_int, true),
        ule_int => (ult_int, true),
        _ => return None,
    })
}
