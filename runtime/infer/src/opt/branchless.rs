//! Sums that only some steps add to: `c && (n += x)` becomes `n += ifelse(c, x, 0)`, and for `x = 1` the condition itself.
//!
//! Whether a step counts is often as good as random, and a branch that is guessed wrong costs more than many additions.
//! Without it the loop is also one that vectors can do. Only whole numbers: with floats `n + 0.0` may differ from `n`.

use crate::engine::Infer;
use abi::{Intrinsic, Known};
use cranelift_entity::SecondaryMap;
use heap::Object as _;
use ir::cfg::Cfg;
use ir::ssa::*;

/// Rewrites such branches. Whether some were.
pub fn run(inf: &Infer, f: &mut Function) -> bool {
    let mut found = Vec::new();
    let cfg = Cfg::new(f);
    let mut number: SecondaryMap<Val, Option<i64>> = SecondaryMap::new();
    let int = inf.h.root(Known::Int64);
    for n in f.order.iter().flat_map(|&b| &f.blocks[b].nodes) {
        if let Inst::Const(c) = n.inst
            && c.type_of() == int
        {
            number[n.result] = Some(c.word(0) as i64);
        }
    }
    for &b in &f.order {
        found.extend(sometimes(inf, f, &cfg, b, &number));
    }
    for s in &found {
        rewrite(inf, f, s);
    }
    !found.is_empty()
}

/// `sum` goes on from block `at` as it is, or, if `cond` is `when`, with `more` added or subtracted.
struct Sometimes {
    at: Block,
    cond: Val,
    when: bool,
    sum: Val,
    more: Val,
    one: bool,
    which: Intrinsic,
    join: Block,
    args: Vec<Val>,
    place: usize,
}

fn sometimes(
    inf: &Infer,
    f: &Function,
    cfg: &Cfg,
    at: Block,
    number: &SecondaryMap<Val, Option<i64>>,
) -> Option<Sometimes> {
    let Terminator::Branch { cond, then_to, then_args, else_to, else_args } = &f.blocks[at].terminator else {
        return None;
    };
    // The block that adds lies on one of the ways, and nothing else leads to it.
    let (side, join, args, when) = match (jump(f, *then_to), jump(f, *else_to)) {
        (Some(j), _) if j == *else_to && then_args.is_empty() => (*then_to, *else_to, else_args, true),
        (_, Some(j)) if j == *then_to && else_args.is_empty() => (*else_to, *then_to, then_args, false),
        _ => return None,
    };
    if cfg.preds[side].len() != 1 || side == at || f.blocks[side].handler.is_some() || f.blocks[at].handler.is_some() {
        return None;
    }
    let mut nodes = f.blocks[side].nodes.iter().filter(|n| !matches!(n.inst, Inst::Const(_)));
    let (Some(n), None) = (nodes.next(), nodes.next()) else { return None };
    let Inst::Intrinsic { which: which @ (Intrinsic::add_int | Intrinsic::sub_int), args: terms } = &n.inst else {
        return None;
    };
    let Terminator::Jump(_, side_args) = &f.blocks[side].terminator else { return None };
    let mut changed = (0..args.len()).filter(|&i| args[i] != side_args[i]);
    let (Some(place), None) = (changed.next(), changed.next()) else { return None };
    let sum = args[place];
    let more = match (&terms[..], which) {
        (&[a, b], _) if a == sum => b,
        (&[a, b], Intrinsic::add_int) if b == sum => a,
        _ => return None,
    };
    let made_there = |v: Val| f.blocks[side].nodes.iter().any(|n| n.result == v);
    let one = number[more] == Some(1);
    if side_args[place] != n.result
        || f.vals[sum].ty != inf.h.root(Known::Int64)
        || f.vals[more].ty != f.vals[sum].ty
        || f.vals[*cond].ty != inf.h.root(Known::Bool)
        || made_there(more) && !one
    {
        return None;
    }
    let args = args.clone();
    Some(Sometimes { at, cond: *cond, when, sum, more, one, which: *which, join, args, place })
}

/// Where a block jumps to.
fn jump(f: &Function, b: Block) -> Option<Block> {
    match f.blocks[b].terminator {
        Terminator::Jump(to, _) => Some(to),
        _ => None,
    }
}

fn rewrite(inf: &Infer, f: &mut Function, s: &Sometimes) {
    let (int, boolean) = (inf.h.root(Known::Int64), inf.h.root(Known::Bool));
    let loc = f.blocks[s.at].terminator_loc;
    let call = |f: &mut Function, which, args, ty| f.push(s.at, Inst::Intrinsic { which, args }, ty, loc);
    let more = if s.one {
        let cond = if s.when { s.cond } else { call(f, Intrinsic::not_int, vec![s.cond], boolean) };
        call(f, Intrinsic::zext_int, vec![cond], int)
    } else {
        let zero = f.push(s.at, Inst::Const(inf.h.box_int64(0)), int, loc);
        let (yes, no) = if s.when { (s.more, zero) } else { (zero, s.more) };
        call(f, Intrinsic::select_value, vec![s.cond, yes, no], int)
    };
    let mut args = s.args.clone();
    args[s.place] = call(f, s.which, vec![s.sum, more], int);
    f.blocks[s.at].terminator = Terminator::Jump(s.join, args);
}
