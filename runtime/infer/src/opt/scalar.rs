//! Scalar replacement of immutables in block parameters: a struct or tuple that is only taken apart travels as
//! its fields.
//!
//! Iteration states, ranges, closures and named tuples that loops carry disappear this way; `fold` does the same
//! for those that do not cross blocks. Tuples whose elements are not of concrete types (the pair that `iterate`
//! gives for a vector of an abstract type) are split too: boxed, they would cost an allocation a step.

use abi::{Builtin, Known};
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
    let index_of = constant_indices(h, f);
    // Made from parts on some edge, directly or through another candidate.
    let mut made: SecondaryMap<Val, bool> = SecondaryMap::new();
    let mut news: SecondaryMap<Val, Option<Vec<Val>>> = SecondaryMap::new();
    let mut edges: Vec<(Val, Val)> = Vec::new();
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            match &n.inst {
                Inst::New { args, .. } | Inst::Builtin { which: Builtin::Tuple, args } => {
                    news[n.result] = Some(args.clone());
                }
                other => match taken_apart(other, &index_of) {
                    Some((object, index)) => {
                        if fields[object].as_ref().is_some_and(|t| index >= t.len()) {
                            fields[object] = None;
                        }
                    }
                    None => other.args().for_each(|a| fields[a] = None),
                },
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
                    let inst = if types::is_concrete(h, f.vals[a].ty) {
                        Inst::GetField { object: a, index: index as u32, check: false }
                    } else {
                        let at = h.box_int64(index as i64 + 1);
                        let at = f.push(b, Inst::Const(at), h.root(Known::Int64), loc);
                        Inst::Builtin { which: Builtin::Getfield, args: vec![a, at] }
                    };
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
        let vals = &f.vals;
        f.blocks[b].nodes.retain_mut(|n| match taken_apart(&n.inst, &index_of) {
            Some((object, index)) if !parts[object].is_empty() => {
                let part = parts[object][index];
                // What reads the field may know more of it than the parameter's type says.
                if vals[part].ty == vals[n.result].ty || types::subtype(h, vals[part].ty, vals[n.result].ty) {
                    aliases.set(n.result, part);
                    return false;
                }
                n.inst = Inst::Refine { value: part };
                true
            }
            _ => true,
        });
    }
    aliases.apply(f);
    // The whole parameters now only feed each other; nothing else reads them.
    super::cfg::drop_params(f);
    true
}

/// The object and the field (from 0) that an instruction reads, when that is all it does.
fn taken_apart(inst: &Inst, index_of: &SecondaryMap<Val, Option<u32>>) -> Option<(Val, usize)> {
    match inst {
        Inst::GetField { object, index, .. } => Some((*object, *index as usize)),
        Inst::Builtin { which: Builtin::Getfield, args } if args.len() == 2 => {
            Some((args[0], index_of[args[1]]? as usize))
        }
        _ => None,
    }
}

/// Constants that name a field by its number, from 0.
fn constant_indices(h: &Heap, f: &Function) -> SecondaryMap<Val, Option<u32>> {
    let mut map = SecondaryMap::new();
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            if let Inst::Const(c) = n.inst
                && c.type_of() == h.root(Known::Int64)
                && (1..=MAX_FIELDS as u64).contains(&c.word(0))
            {
                map[n.result] = Some(c.word(0) as u32 - 1);
            }
        }
    }
    map
}

/// The element types of a tuple type that is not concrete but of fixed length.
fn tuple_elements(h: &Heap, ty: abi::Value) -> Option<Vec<abi::Value>> {
    let dt = types::as_tuple(h, ty)?;
    let list = types::params(dt);
    let plain = |t: &abi::Value| types::is_type(h, *t) && !types::is_vararg(h, *t);
    let fits = !list.is_empty() && list.len() <= MAX_FIELDS && list.iter().all(plain);
    (fits && !types::has_free_typevars(h, ty)).then_some(list)
}

/// The field types of an immutable type stored in place, whose fields are all always set; the elements of a tuple.
fn splittable(h: &Heap, ty: abi::Value) -> Option<Vec<abi::Value>> {
    if !types::is_concrete(h, ty) {
        return tuple_elements(h, ty);
    }
    if !types::is_inline(h, ty) || types::is_primitive_type(h, ty) {
        return None;
    }
    let dt = DataType(ty);
    let list = types::field_types(h, dt)?;
    let n = list.svec_len();
    if n == 0 || n > MAX_FIELDS {
        return None;
    }
    let all_set = types::is_tuple(dt) || types::name_of(dt).n_uninitialized() == 0 || types::always_there(h, ty);
    if !all_set {
        return None;
    }
    (0..n).map(|i| list.svec_get(i)).collect()
}
