//! Scalar replacement of immutables in block parameters: a struct or tuple that is only taken apart travels as
//! its fields.
//!
//! Iteration states, ranges, closures and named tuples that loops carry disappear this way; `fold` does the same
//! for those that do not cross blocks.

use cranelift_entity::SecondaryMap;
use heap::Heap;
use heap::Object as _;
use heap::typed::DataType;
use ir::ssa::*;

/// Most fields of what is split.
const MAX_FIELDS: usize = 12;

/// Splits parameters. Whether some were.
pub fn run(h: &Heap, f: &mut Function) -> bool {
    // Candidates by type.
    let mut fields: SecondaryMap<Val, Option<Vec<abi::Value>>> = SecondaryMap::new();
    let mut any = false;
    let entry = f.entry();
    for &b in &f.order {
        if b == entry {
            continue;
        }
        for &p in &f.blocks[b].params {
            fields[p] = splittable(h, f.vals[p].ty);
            any |= fields[p].is_some();
        }
    }
    if !any {
        return false;
    }
    // Made from parts on some edge, directly or through another candidate.
    let mut made: SecondaryMap<Val, bool> = SecondaryMap::new();
    let mut news: SecondaryMap<Val, Option<Vec<Val>>> = SecondaryMap::new();
    let mut edges: Vec<(Val, Val)> = Vec::new();
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            match &n.inst {
                Inst::New { args, .. } => news[n.result] = Some(args.clone()),
                Inst::GetField { .. } => {}
                other => {
                    for a in other.args() {
                        fields[a] = None;
                    }
                }
            }
            if let Inst::GetField { object, index, .. } = &n.inst
                && fields[*object].as_ref().is_some_and(|t| *index as usize >= t.len())
            {
                fields[*object] = None;
            }
        }
        let t = &f.blocks[b].terminator;
        if let Some(v) = t.operand() {
            fields[v] = None;
        }
        for (to, args) in t.edges() {
            for (&p, &a) in f.blocks[to].params.iter().zip(args) {
                edges.push((p, a));
            }
        }
    }
    // A candidate that goes into a parameter that stays whole stays whole.
    let mut changed = true;
    while changed {
        changed = false;
        for &(p, a) in &edges {
            if fields[a].is_some() && fields[p].is_none() {
                fields[a] = None;
                changed = true;
            }
        }
    }
    let mut changed = true;
    while changed {
        changed = false;
        for &(p, a) in &edges {
            let from_parts = news[a].as_ref().is_some_and(|x| fields[p].as_ref().is_some_and(|t| t.len() == x.len()))
                || made[a] && fields[a].is_some();
            if from_parts && !made[p] {
                made[p] = true;
                changed = true;
            }
        }
    }
    let chosen: Vec<(Block, Val)> = f
        .order
        .iter()
        .flat_map(|&b| f.blocks[b].params.iter().map(move |&p| (b, p)))
        .filter(|&(_, p)| fields[p].is_some() && made[p])
        .collect();
    if chosen.is_empty() {
        return false;
    }
    // New parameters, after the old ones.
    let mut parts: SecondaryMap<Val, Vec<Val>> = SecondaryMap::new();
    for &(b, p) in &chosen {
        let types = fields[p].clone().expect("chosen for having fields");
        parts[p] = types.into_iter().map(|t| f.add_param(b, t)).collect();
    }
    // Arguments for them.
    for i in 0..f.order.len() {
        let b = f.order[i];
        let mut t = std::mem::replace(&mut f.blocks[b].terminator, Terminator::Unreachable);
        let loc = f.blocks[b].terminator_loc;
        t.edges_mut(|to, args| {
            let params = f.blocks[*to].params.clone();
            let given = args.len();
            for (k, &p) in params.iter().take(given).enumerate() {
                if parts[p].is_empty() {
                    continue;
                }
                let a = args[k];
                if !parts[a].is_empty() {
                    args.extend(parts[a].clone());
                    continue;
                }
                if let Some(x) = &news[a]
                    && x.len() == parts[p].len()
                {
                    args.extend(x.clone());
                    continue;
                }
                for (index, &part) in parts[p].clone().iter().enumerate() {
                    let ty = f.vals[part].ty;
                    let inst = Inst::GetField { object: a, index: index as u32, check: false };
                    args.push(f.push(b, inst, ty, loc));
                }
            }
        });
        f.blocks[b].terminator = t;
    }
    // Uses.
    let mut aliases = super::alias::Aliases::default();
    for i in 0..f.order.len() {
        let b = f.order[i];
        f.blocks[b].nodes.retain(|n| match &n.inst {
            Inst::GetField { object, index, .. } if !parts[*object].is_empty() => {
                aliases.set(n.result, parts[*object][*index as usize]);
                false
            }
            _ => true,
        });
    }
    aliases.apply(f);
    // The whole parameters now only feed each other; nothing else reads them.
    super::cfg::drop_params(f);
    true
}

/// The field types of an immutable type stored in place, whose fields are all always set.
fn splittable(h: &Heap, ty: abi::Value) -> Option<Vec<abi::Value>> {
    if !types::is_concrete(h, ty) || !types::is_inline(h, ty) || types::is_primitive_type(h, ty) {
        return None;
    }
    let dt = DataType(ty);
    let list = types::field_types(h, dt)?;
    let n = list.svec_len();
    if n == 0 || n > MAX_FIELDS {
        return None;
    }
    let all_set = types::is_tuple(dt) || types::name_of(dt).n_uninitialized() == 0 || types::is_bits(h, ty);
    if !all_set {
        return None;
    }
    (0..n).map(|i| list.svec_get(i)).collect()
}
