//! Simplifying the control-flow graph: unreachable blocks go, straight lines become one block, empty blocks and
//! parameters that are always the same value disappear.

use super::alias::Aliases;
use super::feeds::Feeds;
use cranelift_entity::SecondaryMap;
use ir::cfg::Cfg;
use ir::ssa::*;

/// Simplifies until nothing changes. Whether something did.
pub fn simplify(f: &mut Function) -> bool {
    let mut changed = false;
    loop {
        let mut round = drop_unreachable(f);
        round |= same_target_branches(f);
        round |= skip_empty_blocks(f);
        round |= drop_params(f);
        round |= merge_lines(f);
        if !round {
            return changed;
        }
        changed = true;
    }
}

/// Takes blocks that nothing reaches out of the layout.
pub fn drop_unreachable(f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let before = f.order.len();
    f.order.retain(|&b| cfg.reachable(b));
    before != f.order.len()
}

/// A branch whose sides are the same edge is a jump.
fn same_target_branches(f: &mut Function) -> bool {
    let mut changed = false;
    for i in 0..f.order.len() {
        let b = f.order[i];
        let t = &mut f.blocks[b].terminator;
        if let Terminator::Branch { then_to, then_args, else_to, else_args, .. } = t
            && then_to == else_to
            && then_args == else_args
        {
            *t = Terminator::Jump(*then_to, std::mem::take(then_args));
            changed = true;
        }
    }
    changed
}

/// Edges to a block that only jumps on go to where it jumps.
fn skip_empty_blocks(f: &mut Function) -> bool {
    // What each block that has nothing but a jump passes on.
    let mut through: SecondaryMap<Block, Option<(Block, Vec<Val>)>> = SecondaryMap::new();
    let mut uses_elsewhere: SecondaryMap<Val, bool> = SecondaryMap::new();
    let mut any = false;
    for &b in &f.order {
        let data = &f.blocks[b];
        let forwards =
            b != f.entry() && data.nodes.is_empty() && matches!(data.terminator, Terminator::Jump(to, _) if to != b);
        if forwards && let Terminator::Jump(to, args) = &data.terminator {
            through[b] = Some((*to, args.clone()));
            any = true;
        }
    }
    if !any {
        return false;
    }
    // A parameter of such a block that others use must stay where it is.
    for &b in &f.order {
        let own = through[b].is_some();
        for n in &f.blocks[b].nodes {
            n.inst.args().for_each(|v| uses_elsewhere[v] = true);
        }
        if !own {
            f.blocks[b].terminator.for_each_arg(|v| uses_elsewhere[v] = true);
        } else if let Some((_, args)) = &through[b] {
            for &a in args {
                if !f.blocks[b].params.contains(&a) {
                    uses_elsewhere[a] = true;
                }
            }
        }
    }
    let mut handlers: SecondaryMap<Block, bool> = SecondaryMap::new();
    for &b in &f.order {
        if let Some(h) = f.blocks[b].handler {
            handlers[h] = true;
        }
    }
    for &b in &f.order {
        let used = f.blocks[b].params.iter().any(|&p| uses_elsewhere[p]);
        if used || handlers[b] {
            through[b] = None;
        }
    }
    let params: SecondaryMap<Block, Vec<Val>> = {
        let mut m = SecondaryMap::new();
        for &b in &f.order {
            if through[b].is_some() {
                m[b] = f.blocks[b].params.clone();
            }
        }
        m
    };
    let mut changed = false;
    for i in 0..f.order.len() {
        let b = f.order[i];
        let mut t = std::mem::replace(&mut f.blocks[b].terminator, Terminator::Unreachable);
        t.edges_mut(|to, args| {
            // Blocks that forward to each other in a circle are left after a few steps.
            for _ in 0..8 {
                let Some((next, pass)) = &through[*to] else {
                    return;
                };
                if *next == *to {
                    return;
                }
                let ps = &params[*to];
                let new = pass.iter().map(|&v| ps.iter().position(|&p| p == v).map_or(v, |k| args[k])).collect();
                *args = new;
                *to = *next;
                changed = true;
            }
        });
        f.blocks[b].terminator = t;
    }
    if changed {
        drop_unreachable(f);
    }
    changed
}

/// Parameters that every edge gives the same value, and parameters that nothing uses.
pub fn drop_params(f: &mut Function) -> bool {
    let mut changed = false;
    loop {
        let round = same_params(f) | unused_params(f) | twin_params(f);
        if !round {
            return changed;
        }
        changed = true;
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Incoming {
    None,
    One(Val),
    Many,
}

fn same_params(f: &mut Function) -> bool {
    let mut aliases = Aliases::default();
    let mut incoming: SecondaryMap<Val, Incoming> = SecondaryMap::with_default(Incoming::None);
    for &b in &f.order {
        for (to, args) in f.blocks[b].terminator.edges() {
            for (&p, &a) in f.blocks[to].params.iter().zip(args) {
                if a == p {
                    continue;
                }
                incoming[p] = match incoming[p] {
                    Incoming::None => Incoming::One(a),
                    Incoming::One(x) if x == a => Incoming::One(a),
                    _ => Incoming::Many,
                };
            }
        }
    }
    let entry = f.entry();
    let mut drop: Vec<(Block, Vec<usize>)> = Vec::new();
    for &b in &f.order {
        if b == entry {
            continue;
        }
        let mut gone = Vec::new();
        for (i, &p) in f.blocks[b].params.iter().enumerate() {
            if let Incoming::One(v) = incoming[p] {
                let v = aliases.get(v);
                if v != p {
                    aliases.set(p, v);
                    gone.push(i);
                }
            }
        }
        if !gone.is_empty() {
            drop.push((b, gone));
        }
    }
    if drop.is_empty() {
        return false;
    }
    remove_params(f, &drop);
    aliases.apply(f);
    true
}

/// Two parameters of a block that every edge gives the same value are one. (A value and its copy in an iteration
/// state, say.)
fn twin_params(f: &mut Function) -> bool {
    let mut aliases = Aliases::default();
    let mut drop: Vec<(Block, Vec<usize>)> = Vec::new();
    let entry = f.entry();
    // All argument lists by target.
    let mut lists: SecondaryMap<Block, Vec<Vec<Val>>> = SecondaryMap::new();
    for &b in &f.order {
        for (to, args) in f.blocks[b].terminator.edges() {
            if args.len() > 1 {
                lists[to].push(args.to_vec());
            }
        }
    }
    for &b in &f.order {
        let params = &f.blocks[b].params;
        if b == entry || params.len() < 2 || lists[b].is_empty() {
            continue;
        }
        let mut gone: Vec<usize> = Vec::new();
        for j in 1..params.len() {
            let twin = (0..j).find(|&i| {
                !gone.contains(&i)
                    && f.vals[params[i]].ty == f.vals[params[j]].ty
                    && lists[b].iter().all(|l| l[i] == l[j] || l[i] == params[i] && l[j] == params[j])
            });
            if let Some(i) = twin {
                aliases.set(params[j], params[i]);
                gone.push(j);
            }
        }
        if !gone.is_empty() {
            drop.push((b, gone));
        }
    }
    if drop.is_empty() {
        return false;
    }
    remove_params(f, &drop);
    aliases.apply(f);
    true
}

fn unused_params(f: &mut Function) -> bool {
    // A parameter is used when something other than an unused parameter's edge reads it.
    let entry = f.entry();
    if f.order.iter().all(|&b| b == entry || f.blocks[b].params.is_empty()) {
        return false;
    }
    let mut used: SecondaryMap<Val, bool> = SecondaryMap::new();
    let feeds = Feeds::new(f);
    let mut work = Vec::new();
    for &b in &f.order {
        let data = &f.blocks[b];
        let mut mark = |v: Val| {
            if !used[v] {
                used[v] = true;
                work.push(v);
            }
        };
        for n in &data.nodes {
            n.inst.args().for_each(&mut mark);
        }
        if let Some(v) = data.terminator.operand() {
            mark(v);
        }
        if b == entry {
            data.params.iter().copied().for_each(&mut mark);
        }
    }
    while let Some(v) = work.pop() {
        for a in feeds.of(v) {
            if !used[a] {
                used[a] = true;
                work.push(a);
            }
        }
    }
    let mut drop = Vec::new();
    for &b in &f.order {
        let gone: Vec<usize> = (0..f.blocks[b].params.len()).filter(|&i| !used[f.blocks[b].params[i]]).collect();
        if !gone.is_empty() {
            drop.push((b, gone));
        }
    }
    if drop.is_empty() {
        return false;
    }
    remove_params(f, &drop);
    true
}

/// Removes parameters by position, and the arguments for them.
pub fn remove_params(f: &mut Function, drop: &[(Block, Vec<usize>)]) {
    let mut gone: SecondaryMap<Block, Vec<usize>> = SecondaryMap::new();
    for (b, list) in drop {
        gone[*b] = list.clone();
    }
    let without = |list: &mut Vec<Val>, gone: &[usize]| {
        let mut i = 0;
        list.retain(|_| {
            i += 1;
            !gone.contains(&(i - 1))
        });
    };
    for i in 0..f.order.len() {
        let b = f.order[i];
        f.blocks[b].terminator.edges_mut(|to, args| {
            if !gone[*to].is_empty() {
                without(args, &gone[*to]);
            }
        });
        if !gone[b].is_empty() {
            let list = gone[b].clone();
            without(&mut f.blocks[b].params, &list);
        }
    }
}

/// A block that is the only way to the next one takes that in.
fn merge_lines(f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let mut aliases = Aliases::default();
    let mut into: SecondaryMap<Block, bool> = SecondaryMap::new();
    let entry = f.entry();
    let mut changed = false;
    for &b in &cfg.rpo {
        if into[b] {
            continue;
        }
        while let Terminator::Jump(to, args) = &f.blocks[b].terminator {
            let (to, args) = (*to, args.clone());
            let single = to != entry
                && to != b
                && cfg.preds[to].len() == 1
                && cfg.throwers[to].is_empty()
                && f.blocks[to].handler == f.blocks[b].handler;
            if !single {
                break;
            }
            let data = std::mem::replace(
                &mut f.blocks[to],
                BlockData {
                    params: Vec::new(),
                    nodes: Vec::new(),
                    terminator: Terminator::Unreachable,
                    terminator_loc: 0,
                    handler: None,
                },
            );
            for (&p, a) in data.params.iter().zip(args) {
                aliases.set(p, a);
            }
            let block = &mut f.blocks[b];
            block.nodes.extend(data.nodes);
            block.terminator = data.terminator;
            block.terminator_loc = data.terminator_loc;
            into[to] = true;
            changed = true;
        }
    }
    if changed {
        f.order.retain(|&b| !into[b]);
        aliases.apply(f);
    }
    changed
}
