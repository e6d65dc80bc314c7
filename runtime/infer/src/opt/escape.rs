//! Mutable objects that never leave the function, and cells that no handler reads: their fields become values.
//!
//! A `Box` for a captured variable, a `Ref`, an iterator: when all that happens to it is reading and writing of
//! its fields, each field is a variable in SSA form and the object is not made.

use super::vars::Var;
use crate::engine::Infer;
use abi::{Builtin, Known, Value as Object};
use cranelift_entity::SecondaryMap;
use heap::Object as _;
use heap::typed::DataType;
use ir::cfg::Cfg;
use ir::ssa::*;

/// What happens to one variable in a block, in order.
#[derive(Clone, Copy)]
enum Access {
    /// Node index, new value.
    Write(Val),
    /// Node index, result.
    Read(Val),
    /// A question whether it is set.
    Test,
    /// The object is made without it.
    Start,
}

/// Promotes cells and objects. Whether some were.
pub fn run(inf: &mut Infer, f: &mut Function) -> bool {
    let mut changed = false;
    // Each promotion changes parameters, so each looks at the function anew; there are few.
    for _ in 0..64 {
        if !(promote_object(inf, f) || promote_cell(inf, f)) {
            break;
        }
        changed = true;
        super::cfg::drop_params(f);
    }
    changed
}

/// Cells whose reads no exception edge reaches.
fn promote_cell(inf: &mut Infer, f: &mut Function) -> bool {
    if f.cells.is_empty() {
        return false;
    }
    let cfg = Cfg::new(f);
    let n = f.cells.len();
    for c in 0..n {
        let cell = Cell::from_u32(c as u32);
        let mut accesses: Vec<(Block, Vec<Access>)> = Vec::new();
        let mut tested = false;
        let mut used = false;
        let mut nodes: Vec<(Block, usize)> = Vec::new();
        for &b in &f.order {
            let mut list = Vec::new();
            for (i, n) in f.blocks[b].nodes.iter().enumerate() {
                match n.inst {
                    Inst::CellGet { cell: x } if x == cell => list.push(Access::Read(n.result)),
                    Inst::CellSet { cell: x, value } if x == cell => list.push(Access::Write(value)),
                    Inst::CellIsDefined { cell: x } | Inst::CellCheck { cell: x } if x == cell => tested = true,
                    Inst::CellClear { cell: x } if x == cell => {
                        used = true;
                        nodes.push((b, i));
                        continue;
                    }
                    _ => continue,
                }
                used = true;
                nodes.push((b, i));
            }
            if !list.is_empty() {
                accesses.push((b, list));
            }
        }
        // What may be undefined at a test stays a cell.
        if !used || tested {
            continue;
        }
        let ty = f.cells[cell].ty;
        if promote(f, &cfg, ty, &accesses) {
            remove(f, &nodes);
            let _ = inf;
            return true;
        }
    }
    false
}

/// Objects that are only read and written.
fn promote_object(inf: &mut Infer, f: &mut Function) -> bool {
    let h = inf.h;
    // Candidates: mutable, made here, every use a field access as the object.
    let mut candidate: SecondaryMap<Val, Option<Object>> = SecondaryMap::new();
    let mut consts: SecondaryMap<Val, Option<Object>> = SecondaryMap::new();
    let mut found: Vec<Val> = Vec::new();
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            if let Inst::Const(c) = n.inst {
                consts[n.result] = Some(c);
            }
            if let Inst::New { ty, .. } = &n.inst
                && types::is_mutable_type(h, *ty)
            {
                candidate[n.result] = Some(*ty);
                found.push(n.result);
            }
        }
    }
    if found.is_empty() {
        return false;
    }
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            match &n.inst {
                Inst::GetField { .. } | Inst::KeepAlive { .. } => {}
                Inst::Builtin { which: Builtin::Isdefined, args } if is_test(args, &consts) => {}
                Inst::SetField { value, .. } => candidate[*value] = None,
                other => other.args().for_each(|a| candidate[a] = None),
            }
        }
        f.blocks[b].terminator.for_each_arg(|a| candidate[a] = None);
    }
    let cfg = Cfg::new(f);
    for v in found {
        if let Some(ty) = candidate[v]
            && promote_fields(inf, f, &cfg, v, ty, &consts)
        {
            return true;
        }
    }
    false
}

/// `isdefined(x, name)` with a name that is known.
fn is_test(args: &[Val], consts: &SecondaryMap<Val, Option<Object>>) -> bool {
    args.len() == 2 && args[0] != args[1] && consts[args[1]].is_some()
}

fn promote_fields(
    inf: &mut Infer,
    f: &mut Function,
    cfg: &Cfg,
    object: Val,
    ty: Object,
    consts: &SecondaryMap<Val, Option<Object>>,
) -> bool {
    let h = inf.h;
    let dt = DataType(ty);
    let Some(list) = types::field_types(h, dt) else {
        return false;
    };
    let n = list.svec_len();
    if n > 16 {
        return false;
    }
    let mut accesses: Vec<Vec<(Block, Vec<Access>)>> = vec![Vec::new(); n];
    let mut nodes: Vec<(Block, usize)> = Vec::new();
    let mut keep: Vec<(Block, usize)> = Vec::new();
    let mut tests: Vec<(Block, usize)> = Vec::new();
    for &b in &f.order {
        let mut here: Vec<Vec<Access>> = vec![Vec::new(); n];
        for (i, node) in f.blocks[b].nodes.iter().enumerate() {
            match &node.inst {
                Inst::New { args, .. } if node.result == object => {
                    for (k, list) in here.iter_mut().enumerate() {
                        match args.get(k) {
                            Some(&a) => list.push(Access::Write(a)),
                            None => list.push(Access::Start),
                        }
                    }
                    nodes.push((b, i));
                }
                Inst::GetField { object: o, index, .. } if *o == object => {
                    here[*index as usize].push(Access::Read(node.result));
                    nodes.push((b, i));
                }
                Inst::SetField { object: o, index, value } if *o == object => {
                    here[*index as usize].push(Access::Write(*value));
                    nodes.push((b, i));
                }
                Inst::Builtin { which: Builtin::Isdefined, args } if args[0] == object => {
                    match consts[args[1]].and_then(|name| types::fields::field_index(h, dt, name)) {
                        Some(k) if k < n => here[k].push(Access::Test),
                        _ => return false,
                    }
                    tests.push((b, i));
                }
                Inst::KeepAlive { args } if args.contains(&object) => keep.push((b, i)),
                _ => {}
            }
        }
        for (k, list) in here.into_iter().enumerate() {
            if !list.is_empty() {
                accesses[k].push((b, list));
            }
        }
    }
    // A field that starts undefined must be written first, where the object is made; then it never is undefined.
    for field in &mut accesses {
        let read = field.iter().any(|(_, l)| l.iter().any(|a| matches!(a, Access::Read(..) | Access::Test)));
        for (_, list) in field.iter_mut() {
            let late = |w: &[Access]| matches!(w, [Access::Start, next] if !matches!(next, Access::Write(..)));
            if read && (list.windows(2).any(late) || matches!(list.last(), Some(Access::Start))) {
                return false;
            }
            list.retain(|a| !matches!(a, Access::Start));
        }
        field.retain(|(_, list)| !list.is_empty());
    }
    let field_types: Vec<Object> = (0..n).filter_map(|k| list.svec_get(k)).collect();
    if field_types.len() != n || !accesses.iter().zip(&field_types).all(|(a, &t)| can_promote(f, cfg, t, a)) {
        return false;
    }
    for (k, a) in accesses.iter().enumerate() {
        promote(f, cfg, field_types[k], a);
    }
    for (b, i) in tests {
        f.blocks[b].nodes[i].inst = Inst::Const(h.root(Known::TrueValue));
    }
    for (b, i) in keep {
        if let Inst::KeepAlive { args } = &mut f.blocks[b].nodes[i].inst {
            args.retain(|&a| a != object);
        }
    }
    remove(f, &nodes);
    true
}

fn remove(f: &mut Function, nodes: &[(Block, usize)]) {
    let mut gone: SecondaryMap<Val, bool> = SecondaryMap::new();
    for &(b, i) in nodes {
        gone[f.blocks[b].nodes[i].result] = true;
    }
    for k in 0..f.order.len() {
        let b = f.order[k];
        f.blocks[b].nodes.retain(|n| !gone[n.result]);
    }
}

fn exits<'c>(cfg: &'c Cfg, ty: Object, accesses: &[(Block, Vec<Access>)]) -> Var<'c> {
    let mut var = Var::new(cfg, ty);
    for (b, list) in accesses {
        let last = list.iter().rev().find_map(|a| match a {
            Access::Write(v) => Some(*v),
            _ => None,
        });
        if let Some(v) = last {
            var.define(*b, v);
        }
    }
    var
}

/// Blocks whose first access is a read or a question.
fn exposed(accesses: &[(Block, Vec<Access>)]) -> Vec<Block> {
    accesses
        .iter()
        .filter(|(_, l)| matches!(l.first(), Some(Access::Read(..) | Access::Test)))
        .map(|(b, _)| *b)
        .collect()
}

fn can_promote(f: &Function, cfg: &Cfg, ty: Object, accesses: &[(Block, Vec<Access>)]) -> bool {
    let reached: Vec<Block> = exposed(accesses).into_iter().filter(|&b| cfg.reachable(b)).collect();
    exits(cfg, ty, accesses).reaches_definitions(f, &reached)
}

/// Replaces the reads of one variable by the values that reach them. False when that cannot be said.
fn promote(f: &mut Function, cfg: &Cfg, ty: Object, accesses: &[(Block, Vec<Access>)]) -> bool {
    if !can_promote(f, cfg, ty, accesses) {
        return false;
    }
    // What is read is replaced by what reaches there, which may itself be something read: resolved at the end.
    let mut aliases = super::alias::Aliases::default();
    let mut var = exits(cfg, ty, accesses);
    for (b, list) in accesses {
        if !cfg.reachable(*b) {
            continue;
        }
        let mut current: Option<Val> = None;
        for a in list {
            match *a {
                Access::Write(v) => current = Some(v),
                Access::Test | Access::Start => {}
                Access::Read(result) => {
                    let v = match current {
                        Some(v) => v,
                        None => {
                            let v = var.at_start(f, *b);
                            current = Some(v);
                            v
                        }
                    };
                    let v = aliases.get(v);
                    if v != result {
                        aliases.set(result, v);
                    }
                }
            }
        }
    }
    aliases.apply(f);
    true
}
