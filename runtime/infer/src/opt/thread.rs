//! Jump threading: where an edge decides the branch of the block it leads to, it goes straight to the side.
//!
//! `iterate` gives `nothing` or a tuple; the loop tests which. The edges that bring each are known, so the test
//! goes, the union with it, and what remains is a counted loop. The block is copied for such an edge; values that
//! others use then have two definitions, and get parameters where these meet.

use super::vars::Var;
use crate::engine::Infer;
use crate::lattice::L;
use abi::{Builtin, Known, Value as Object};
use cranelift_entity::SecondaryMap;
use ir::cfg::Cfg;
use ir::ssa::*;

/// Longest block that is copied.
const MAX_NODES: usize = 8;
/// Most edges that are redirected in one function.
const MAX_THREADS: usize = 200;

/// Threads jumps until none is left. Whether some were.
pub fn run(inf: &mut Infer, f: &mut Function) -> bool {
    let mut changed = false;
    for _ in 0..MAX_THREADS {
        if !thread_one_block(inf, f) {
            break;
        }
        changed = true;
        super::cfg::drop_unreachable(f);
    }
    changed
}

/// Redirects all decided edges of one block.
fn thread_one_block(inf: &mut Infer, f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let consts = constants(f);
    for &m in &cfg.rpo {
        let data = &f.blocks[m];
        let Terminator::Branch { cond, .. } = data.terminator else {
            continue;
        };
        let real = data.nodes.iter().filter(|n| !matches!(n.inst, Inst::Const(_) | Inst::Refine { .. })).count();
        if m == f.entry() || real > MAX_NODES || cfg.preds[m].len() < 2 || !cfg.throwers[m].is_empty() {
            continue;
        }
        // The test must be about something that arrives.
        if !depends_on_params(data, cond) {
            continue;
        }
        let mut preds = cfg.preds[m].to_vec();
        preds.sort_unstable();
        preds.dedup();
        let mut decided: Vec<(Block, usize, bool)> = Vec::new();
        for &p in &preds {
            if p == m {
                continue;
            }
            for (k, (to, args)) in f.blocks[p].terminator.edges().enumerate() {
                if to == m
                    && let Some(side) = decide(inf, f, m, cond, args, &consts)
                {
                    decided.push((p, k, side));
                }
            }
        }
        if decided.is_empty() {
            continue;
        }
        if apply(f, &cfg, m, &decided) {
            return true;
        }
    }
    false
}

fn constants(f: &Function) -> SecondaryMap<Val, Option<Object>> {
    let mut m = SecondaryMap::new();
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            if let Inst::Const(c) = n.inst {
                m[n.result] = Some(c);
            }
        }
    }
    m
}

fn depends_on_params(data: &BlockData, cond: Val) -> bool {
    if data.params.contains(&cond) {
        return true;
    }
    let Some(n) = data.nodes.iter().find(|n| n.result == cond) else {
        return false;
    };
    n.inst
        .args()
        .any(|a| data.params.contains(&a) || data.nodes.iter().any(|n| n.result == a) && depends_on_params(data, a))
}

/// What is known of a value of block `m` when it is entered with these arguments.
fn value_on_edge(
    inf: &mut Infer,
    f: &Function,
    m: Block,
    v: Val,
    args: &[Val],
    consts: &SecondaryMap<Val, Option<Object>>,
    depth: u32,
) -> L {
    let data = &f.blocks[m];
    if let Some(c) = consts[v] {
        return inf.lat.konst(c);
    }
    if let Some(i) = data.params.iter().position(|&p| p == v) {
        let a = args[i];
        if let Some(c) = consts[a] {
            return inf.lat.konst(c);
        }
        return inf.lat.ty(f.vals[a].ty);
    }
    let whole = inf.lat.ty(f.vals[v].ty);
    if depth > 6 {
        return whole;
    }
    let Some(n) = data.nodes.iter().find(|n| n.result == v) else {
        return whole;
    };
    match &n.inst {
        Inst::Refine { value } => {
            let e = value_on_edge(inf, f, m, *value, args, consts, depth + 1);
            inf.lat.meet(e, f.vals[v].ty)
        }
        Inst::IsA { value, ty } => {
            let e = value_on_edge(inf, f, m, *value, args, consts, depth + 1);
            if types::has_free_typevars(inf.h, *ty) {
                return whole;
            }
            let all = inf.lat.ty(*ty);
            if inf.lat.le(e, all) {
                inf.lat.boolean(true)
            } else if inf.lat.meet(e, *ty) == L::BOTTOM {
                inf.lat.boolean(false)
            } else {
                whole
            }
        }
        Inst::Builtin { which: Builtin::Egal, args: xs } if xs.len() == 2 => {
            let a = value_on_edge(inf, f, m, xs[0], args, consts, depth + 1);
            let b = value_on_edge(inf, f, m, xs[1], args, consts, depth + 1);
            inf.egal(a, b)
        }
        Inst::Intrinsic { which, args: xs }
            if !super::dce::intrinsic_may_throw(*which) && which.result() != abi::ResultType::TypeArgument =>
        {
            let known: Vec<L> = xs.iter().map(|&x| value_on_edge(inf, f, m, x, args, consts, depth + 1)).collect();
            let values: Option<Vec<Object>> = known.iter().map(|&k| inf.lat.as_const(k)).collect();
            match values.and_then(|v| inf.host.eval_intrinsic(*which, &v)) {
                Some(c) => inf.lat.konst(c),
                None => whole,
            }
        }
        _ => whole,
    }
}

fn decide(
    inf: &mut Infer,
    f: &Function,
    m: Block,
    cond: Val,
    args: &[Val],
    consts: &SecondaryMap<Val, Option<Object>>,
) -> Option<bool> {
    let l = value_on_edge(inf, f, m, cond, args, consts, 0);
    let c = inf.lat.as_const(l)?;
    if c == inf.h.root(Known::TrueValue) {
        Some(true)
    } else if c == inf.h.root(Known::FalseValue) {
        Some(false)
    } else {
        None
    }
}

/// Gives each decided edge its own copy of block `m`, which jumps on. False when values would have to meet at a
/// handler.
fn apply(f: &mut Function, cfg: &Cfg, m: Block, decided: &[(Block, usize, bool)]) -> bool {
    // Values of `m` that others use.
    let data = f.blocks[m].clone();
    let mut own: SecondaryMap<Val, bool> = SecondaryMap::new();
    for v in data.params.iter().copied().chain(data.nodes.iter().map(|n| n.result)) {
        own[v] = true;
    }
    let mut outside: Vec<(Val, Vec<Block>)> = Vec::new();
    let note = |v: Val, b: Block, outside: &mut Vec<(Val, Vec<Block>)>| match outside.iter_mut().find(|(x, _)| *x == v)
    {
        Some((_, list)) => {
            if !list.contains(&b) {
                list.push(b);
            }
        }
        None => outside.push((v, vec![b])),
    };
    for &b in &cfg.rpo {
        if b == m {
            continue;
        }
        for n in &f.blocks[b].nodes {
            for a in n.inst.args() {
                if own[a] {
                    note(a, b, &mut outside);
                }
            }
        }
        f.blocks[b].terminator.for_each_arg(|a| {
            if own[a] {
                note(a, b, &mut outside);
            }
        });
    }
    if !outside.is_empty() {
        let mut var = Var::new(cfg, data.params.first().map_or(f.vals[outside[0].0].ty, |&p| f.vals[p].ty));
        // Any value will do to mark where the definitions are.
        var.define(m, outside[0].0);
        if !outside.iter().all(|(_, users)| var.reaches_definitions(f, users)) {
            return false;
        }
    }
    // Copies.
    let mut copies: Vec<(Block, SecondaryMap<Val, Option<Val>>)> = Vec::new();
    for &(p, k, side) in decided {
        let copy = f.add_block(data.handler);
        let mut map: SecondaryMap<Val, Option<Val>> = SecondaryMap::new();
        // The copy takes the edge's arguments as parameters of its own: they may be values of the block itself, as
        // another round computed them, and are then replaced in the block that passes them.
        for &param in &data.params {
            let v = f.add_param(copy, f.vals[param].ty);
            map[param] = Some(v);
        }
        for n in &data.nodes {
            let mut inst = n.inst.clone();
            inst.map_args(|v| map[v].unwrap_or(v));
            let result = f.push(copy, inst, f.vals[n.result].ty, n.loc);
            f.call_flags[result] = f.call_flags[n.result];
            map[n.result] = Some(result);
        }
        let Terminator::Branch { then_to, then_args, else_to, else_args, .. } = &data.terminator else {
            return false;
        };
        let (to, mut pass) = if side { (*then_to, then_args.clone()) } else { (*else_to, else_args.clone()) };
        pass.iter_mut().for_each(|v| *v = map[*v].unwrap_or(*v));
        f.blocks[copy].terminator = Terminator::Jump(to, pass);
        f.blocks[copy].terminator_loc = data.terminator_loc;
        let mut edge = 0;
        f.blocks[p].terminator.edges_mut(|to, _| {
            if edge == k {
                *to = copy;
            }
            edge += 1;
        });
        copies.push((copy, map));
    }
    // Uses elsewhere see the definition that reaches them.
    let cfg = Cfg::new(f);
    for (v, users) in outside {
        let mut var = Var::new(&cfg, f.vals[v].ty);
        var.define(m, v);
        for (copy, map) in &copies {
            var.define(*copy, map[v].expect("every value of the block was copied"));
        }
        for b in users {
            if !cfg.reachable(b) {
                continue;
            }
            let new = var.at_start(f, b);
            let data = &mut f.blocks[b];
            for n in &mut data.nodes {
                n.inst.map_args(|a| if a == v { new } else { a });
            }
            // An argument that `at_start` added here is `v` only where `v` itself reaches this block, and then
            // `new` is `v`.
            data.terminator.map_args(|a| if a == v { new } else { a });
        }
    }
    true
}
