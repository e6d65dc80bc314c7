//! Common subexpressions: an instruction that a dominating one has computed is that one's value.
//!
//! Walks the dominator tree with a scoped table. Loads of memory that may change are remembered as long as
//! nothing in between can have changed that kind of memory (each kind has a version); a store makes the stored
//! value the result of the next load. A condition that decided the way to a block is known inside it.

use super::alias::Aliases;
use crate::engine::Infer;
use abi::{Builtin, Known, Value as Object};
use cranelift_entity::SecondaryMap;
use heap::typed::DataType;
use ir::cfg::{Cfg, Dominators};
use ir::ssa::*;
use rustc_hash::FxHashMap;

/// What makes two instructions the same.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Const(Object),
    Intrinsic(abi::Intrinsic, Vec<Val>, Object),
    Builtin(Builtin, Vec<Val>),
    Field(Val, u32),
    IsA(Val, Object),
    Refine(Val, Object),
    New(Object, Vec<Val>),
    BoundsCheck,
    /// A load: what it reads and the version of that memory.
    LoadField(Val, u32, u32),
    LoadElement(Val, Val, u32),
}

/// A kind of memory that stores of other kinds do not touch.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Memory {
    /// Field of a mutable type.
    Field(Object, u32),
    /// Elements of this type.
    Element(Object),
}

/// Versions of the kinds of memory at a point.
#[derive(Clone, Default)]
struct Versions {
    /// The version of what is not listed.
    base: u32,
    each: FxHashMap<Memory, u32>,
}

/// Removes what is computed twice. Whether something was.
pub fn run(inf: &mut Infer, f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let dom = Dominators::new(f, &cfg);
    let mut w = Gvn {
        inf,
        f,
        table: FxHashMap::default(),
        trail: Vec::new(),
        decided: Vec::new(),
        aliases: Aliases::default(),
        next_version: 1,
        at_end: SecondaryMap::new(),
        changed: false,
    };
    // Blocks in dominator-tree preorder; the table is unwound to the block's immediate dominator.
    let mut marks: Vec<(Block, usize, usize)> = Vec::new();
    for i in 0..dom.preorder.len() {
        let b = dom.preorder[i];
        while let Some(&(d, mark, decided)) = marks.last() {
            if dom.dominates(d, b) {
                break;
            }
            marks.pop();
            w.unwind(mark);
            w.decided.truncate(decided);
        }
        marks.push((b, w.trail.len(), w.decided.len()));
        w.block(&cfg, &dom, b);
    }
    let changed = w.changed;
    let aliases = w.aliases;
    aliases.apply(f);
    changed
}

struct Gvn<'a, 'h> {
    inf: &'a mut Infer<'h>,
    f: &'a mut Function,
    table: FxHashMap<Key, Vec<(Val, Block)>>,
    trail: Vec<Key>,
    /// Conditions of the branches that lead to the present block.
    decided: Vec<(Val, bool)>,
    aliases: Aliases,
    next_version: u32,
    at_end: SecondaryMap<Block, Option<Versions>>,
    changed: bool,
}

impl Gvn<'_, '_> {
    fn unwind(&mut self, mark: usize) {
        while self.trail.len() > mark {
            let k = self.trail.pop().expect("longer than the mark");
            if let Some(list) = self.table.get_mut(&k) {
                list.pop();
            }
        }
    }

    fn add(&mut self, k: Key, v: Val, b: Block) {
        self.table.entry(k.clone()).or_default().push((v, b));
        self.trail.push(k);
    }

    fn fresh(&mut self) -> u32 {
        self.next_version += 1;
        self.next_version
    }

    fn block(&mut self, cfg: &Cfg, dom: &Dominators, b: Block) {
        let preds = &cfg.preds[b];
        let single = preds.len() == 1 && cfg.throwers[b].is_empty();
        let mut versions = match single.then(|| self.at_end[preds[0]].clone()).flatten() {
            Some(v) => v,
            None => Versions { base: self.fresh(), each: FxHashMap::default() },
        };
        if single {
            self.note_condition(preds[0], b);
        }
        let mut nodes = std::mem::take(&mut self.f.blocks[b].nodes);
        nodes.retain_mut(|n| {
            n.inst.map_args(|v| self.aliases.get(v));
            self.node(dom, b, n, &mut versions)
        });
        self.f.blocks[b].nodes = nodes;
        let mut t = std::mem::replace(&mut self.f.blocks[b].terminator, Terminator::Unreachable);
        t.map_args(|v| self.aliases.get(v));
        if let Terminator::Branch { cond, then_to, then_args, else_to, else_args } = &mut t
            && let Some(&(_, side)) = self.decided.iter().rev().find(|(c, _)| c == cond)
        {
            t = if side {
                Terminator::Jump(*then_to, std::mem::take(then_args))
            } else {
                Terminator::Jump(*else_to, std::mem::take(else_args))
            };
            self.changed = true;
        }
        self.f.blocks[b].terminator = t;
        self.at_end[b] = Some(versions);
    }

    /// The branch that leads here has decided its condition.
    fn note_condition(&mut self, pred: Block, b: Block) {
        if let Terminator::Branch { cond, then_to, else_to, .. } = &self.f.blocks[pred].terminator
            && then_to != else_to
        {
            let (cond, side) = (self.aliases.get(*cond), *then_to == b);
            self.decided.push((cond, side));
        }
    }

    /// Whether the node stays.
    fn node(&mut self, dom: &Dominators, b: Block, n: &mut Node, versions: &mut Versions) -> bool {
        let key = self.key(n, versions);
        self.stores(n, versions, b);
        let Some(key) = key else {
            return true;
        };
        if let Some(list) = self.table.get(&key) {
            let hit = list.iter().rev().find(|(_, d)| *d == b || dom.completes_before(*d, b)).copied();
            if let Some((v, _)) = hit {
                let v = self.aliases.get(v);
                if self.inf.lat.subtype(self.f.vals[v].ty, self.f.vals[n.result].ty) {
                    self.aliases.set(n.result, v);
                    self.changed = true;
                    return false;
                }
            }
        }
        self.add(key, n.result, b);
        true
    }

    fn version(&self, versions: &Versions, m: Memory) -> u32 {
        versions.each.get(&m).copied().unwrap_or(versions.base)
    }

    fn key(&mut self, n: &Node, versions: &Versions) -> Option<Key> {
        let h = self.inf.h;
        Some(match &n.inst {
            Inst::Const(c) => Key::Const(*c),
            Inst::BoundsCheck => Key::BoundsCheck,
            Inst::IsA { value, ty } => Key::IsA(*value, *ty),
            Inst::Refine { value } => Key::Refine(*value, self.f.vals[n.result].ty),
            Inst::Intrinsic { which, args } => {
                if matches!(which, abi::Intrinsic::pointerref | abi::Intrinsic::pointerset) {
                    return None;
                }
                Key::Intrinsic(*which, args.clone(), self.f.vals[n.result].ty)
            }
            Inst::New { ty, args } => {
                if !types::is_inline(h, *ty) {
                    return None;
                }
                Key::New(*ty, args.clone())
            }
            Inst::GetField { object, index, .. } => {
                let t = self.f.vals[*object].ty;
                if !types::is_concrete(h, t) {
                    return None;
                }
                if types::fields::is_const_field(h, DataType(t), *index as usize) {
                    Key::Field(*object, *index)
                } else {
                    Key::LoadField(*object, *index, self.version(versions, Memory::Field(t, *index)))
                }
            }
            Inst::Builtin { which, args } => match which {
                Builtin::Egal | Builtin::Typeof | Builtin::MemoryRefNew | Builtin::Nfields => {
                    Key::Builtin(*which, args.clone())
                }
                Builtin::Getfield => return None,
                Builtin::MemoryRefGet => {
                    let e = element(self.inf, self.f.vals[args[0]].ty)?;
                    Key::LoadElement(args[0], args[1], self.version(versions, Memory::Element(e)))
                }
                _ => return None,
            },
            _ => return None,
        })
    }

    /// What the node does to memory.
    fn stores(&mut self, n: &Node, versions: &mut Versions, b: Block) {
        match &n.inst {
            Inst::SetField { object, index, value } => {
                let t = self.f.vals[*object].ty;
                let v = self.fresh();
                versions.each.insert(Memory::Field(t, *index), v);
                self.add(Key::LoadField(*object, *index, v), *value, b);
            }
            Inst::Builtin { which: Builtin::MemoryRefSet, args } => match element(self.inf, self.f.vals[args[0]].ty) {
                Some(e) => {
                    let v = self.fresh();
                    versions.each.insert(Memory::Element(e), v);
                    if self.inf.lat.subtype(self.f.vals[args[1]].ty, e) {
                        self.add(Key::LoadElement(args[0], args[2], v), args[1], b);
                    }
                }
                None => self.forget(versions),
            },
            Inst::Call { .. } | Inst::Invoke { .. } if self.f.call_flags[n.result] & call_flags::REMOVABLE == 0 => {
                self.forget(versions);
            }
            Inst::Builtin { which, .. } if which.effects() & abi::effect::EFFECT_FREE == 0 => {
                self.forget(versions);
            }
            Inst::ForeignCall { .. } => self.forget(versions),
            Inst::Intrinsic { which: abi::Intrinsic::pointerset, .. } => self.forget(versions),
            _ => {}
        }
    }

    fn forget(&mut self, versions: &mut Versions) {
        versions.each.clear();
        versions.base = self.fresh();
    }
}

/// The element type of a memory reference's type; `None` for atomic memory.
pub fn element(inf: &Infer, t: Object) -> Option<Object> {
    let dt = types::as_datatype(inf.h, t)?;
    (dt.name() == inf.h.root(Known::MemoryRefTypeName)
        && types::n_params(dt) == 3
        && types::param(dt, 0) == inf.h.symbol("not_atomic"))
    .then(|| types::param(dt, 1))
}
