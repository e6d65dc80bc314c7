//! The rules that any SSA keeps, checked. What codegen gets and what each pass leaves satisfies them:
//!
//! - the layout names each of its blocks once, the entry first; no edge and no handler goes to the entry;
//! - each value is defined once, in a block of the layout, and each use is dominated by the definition
//!   (a handler sees only what was computed before the block that threw);
//! - edges pass as many arguments as the target has parameters, of fitting types; handlers have no parameters;
//! - conditions are `Bool`, intrinsics have their number of arguments (a builtin called with too few throws), constant indices name a field;
//! - cells and locations exist; `Exception` stands first in a handler.

use crate::cfg::{Cfg, Dominators};
use crate::ssa::*;
use abi::Value as Object;
use cranelift_entity::SecondaryMap;
use std::fmt;

/// The questions about types that the verifier asks; the `types` crate answers them (this crate cannot).
pub trait TypeFacts {
    /// `a <: b`.
    fn subtype(&self, a: Object, b: Object) -> bool;
    /// `Bool`.
    fn is_bool(&self, ty: Object) -> bool;
    /// The type of field `index` of a concrete type, `None` when there is no such field.
    fn field_type(&self, ty: Object, index: u32) -> Option<Object>;
}

/// Answers yes: for a check of the structure alone.
pub struct AnyTypes;

impl TypeFacts for AnyTypes {
    fn subtype(&self, _: Object, _: Object) -> bool {
        true
    }
    fn is_bool(&self, _: Object) -> bool {
        true
    }
    fn field_type(&self, ty: Object, _: u32) -> Option<Object> {
        Some(ty)
    }
}

/// A broken rule and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The block, when it is in one.
    pub block: Option<Block>,
    /// The instruction's result, when it is one.
    pub at: Option<Val>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(b) = self.block {
            write!(f, "{b}")?;
        }
        if let Some(v) = self.at {
            write!(f, " {v}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Checks all rules; an empty list means that the function is sound.
pub fn verify(f: &Function, types: &dyn TypeFacts) -> Vec<Problem> {
    let mut v = Verifier { f, types, problems: Vec::new(), def: SecondaryMap::new() };
    if f.order.is_empty() {
        v.report(None, None, "no blocks");
        return v.problems;
    }
    v.layout();
    if v.problems.is_empty() {
        v.definitions();
    }
    if v.problems.is_empty() {
        v.uses();
    }
    v.problems
}

/// Where a value is defined: block and node index (`None`: a parameter).
type Def = Option<(Block, Option<u32>)>;

struct Verifier<'a> {
    f: &'a Function,
    types: &'a dyn TypeFacts,
    problems: Vec<Problem>,
    def: SecondaryMap<Val, Def>,
}

impl Verifier<'_> {
    fn report(&mut self, block: Option<Block>, at: Option<Val>, message: impl Into<String>) {
        self.problems.push(Problem { block, at, message: message.into() });
    }

    fn layout(&mut self) {
        let f = self.f;
        let mut placed = vec![false; f.blocks.len()];
        for &b in &f.order {
            match placed.get_mut(b.as_u32() as usize) {
                None => self.report(Some(b), None, "the layout names a block that does not exist"),
                Some(p) if *p => self.report(Some(b), None, "the layout names the block twice"),
                Some(p) => *p = true,
            }
        }
        if !self.problems.is_empty() {
            return;
        }
        let is_placed = |b: Block| placed.get(b.as_u32() as usize).copied().unwrap_or(false);
        for &b in &f.order {
            let data = &f.blocks[b];
            for (to, args) in data.terminator.edges() {
                if !is_placed(to) {
                    self.report(Some(b), None, format!("the edge to {to} leaves the layout"));
                } else if to == f.entry() {
                    self.report(Some(b), None, "an edge goes to the entry");
                } else if args.len() != f.blocks[to].params.len() {
                    let want = f.blocks[to].params.len();
                    self.report(Some(b), None, format!("{} arguments for the {want} parameters of {to}", args.len()));
                }
            }
            if let Some(h) = data.handler {
                if !is_placed(h) || h == f.entry() {
                    self.report(Some(b), None, format!("the handler {h} is not in the layout"));
                } else if !f.blocks[h].params.is_empty() {
                    self.report(Some(h), None, "a handler has parameters");
                }
            }
        }
    }

    fn definitions(&mut self) {
        let f = self.f;
        let n_vals = f.vals.len();
        for &b in &f.order {
            let data = &f.blocks[b];
            let params = data.params.iter().map(|&p| (p, None));
            let nodes = data.nodes.iter().enumerate().map(|(i, n)| (n.result, Some(i as u32)));
            for (v, at) in params.chain(nodes) {
                if v.as_u32() as usize >= n_vals {
                    self.report(Some(b), Some(v), "the value does not exist");
                } else if self.def[v].is_some() {
                    self.report(Some(b), Some(v), "the value is defined twice");
                } else {
                    self.def[v] = Some((b, at));
                }
            }
        }
    }

    fn uses(&mut self) {
        let f = self.f;
        let cfg = Cfg::new(f);
        let dom = Dominators::new(f, &cfg);
        for &b in &f.order {
            if !cfg.reachable(b) {
                continue;
            }
            let data = &f.blocks[b];
            for (i, node) in data.nodes.iter().enumerate() {
                for a in node.inst.args() {
                    self.check_use(&dom, b, i as u32, a, Some(node.result));
                }
                self.node(b, i, node);
            }
            let end = data.nodes.len() as u32;
            data.terminator.for_each_arg(|a| self.check_use(&dom, b, end, a, None));
            if !self.problems.is_empty() {
                continue;
            }
            self.terminator(b, &data.terminator);
        }
    }

    fn check_use(&mut self, dom: &Dominators, b: Block, at: u32, v: Val, user: Option<Val>) {
        let known = (v.as_u32() as usize) < self.f.vals.len();
        let ok = match self.def[v] {
            _ if !known => false,
            None => false,
            Some((d, Some(i))) if d == b => i < at,
            Some((d, None)) => dom.dominates(d, b),
            Some((d, Some(_))) => dom.completes_before(d, b),
        };
        if !ok {
            let why =
                if known && self.def[v].is_some() { "is not dominated by its definition" } else { "is not defined" };
            self.report(Some(b), user, format!("the use of {v} {why}"));
        }
    }

    fn ty(&self, v: Val) -> Object {
        self.f.vals[v].ty
    }

    fn node(&mut self, b: Block, i: usize, node: &Node) {
        let f = self.f;
        let at = Some(node.result);
        if node.loc as usize >= f.locations.len() && !f.locations.is_empty() {
            self.report(Some(b), at, "the location does not exist");
        }
        if let Some(c) = node.inst.cell()
            && c.as_u32() as usize >= f.cells.len()
        {
            self.report(Some(b), at, format!("the cell {c} does not exist"));
            return;
        }
        match &node.inst {
            Inst::Call { args } | Inst::Invoke { args, .. } if args.is_empty() => {
                self.report(Some(b), at, "a call without a callee");
            }
            Inst::Intrinsic { which, args } => {
                let drop = usize::from(which.result() == abi::ResultType::TypeArgument);
                if args.len() + drop != which.arity() {
                    self.report(Some(b), at, format!("{} arguments for {}", args.len(), which.name()));
                }
            }
            Inst::New { ty, args } => {
                for (i, &a) in args.iter().enumerate() {
                    match self.types.field_type(*ty, i as u32) {
                        None => self.report(Some(b), at, format!("no field {i} in the new object")),
                        Some(t) if !self.types.subtype(self.ty(a), t) => {
                            self.report(Some(b), at, format!("field {i} has another type than {a}"));
                        }
                        Some(_) => {}
                    }
                }
            }
            Inst::GetField { object, index, .. } if self.types.field_type(self.ty(*object), *index).is_none() => {
                self.report(Some(b), at, format!("no field {index} in {object}"));
            }
            Inst::SetField { object, index, value } => match self.types.field_type(self.ty(*object), *index) {
                None => self.report(Some(b), at, format!("no field {index} in {object}")),
                Some(t) if !self.types.subtype(self.ty(*value), t) => {
                    self.report(Some(b), at, format!("field {index} has another type than {value}"));
                }
                Some(_) => {}
            },
            Inst::CellSet { cell, value } if !self.types.subtype(self.ty(*value), f.cells[*cell].ty) => {
                self.report(Some(b), at, format!("{cell} has another type than {value}"));
            }
            Inst::Exception => {
                let first = f.blocks[b].nodes[..i].iter().all(|n| matches!(n.inst, Inst::Exception | Inst::Const(_)));
                if !first {
                    self.report(Some(b), at, "`exception` does not stand first");
                }
            }
            _ => {}
        }
    }

    fn terminator(&mut self, b: Block, t: &Terminator) {
        for (to, args) in t.edges() {
            for (i, &a) in args.iter().enumerate() {
                let p = self.f.blocks[to].params[i];
                if !self.types.subtype(self.ty(a), self.ty(p)) {
                    self.report(Some(b), None, format!("{a} does not fit the parameter {p} of {to}"));
                }
            }
        }
        match t {
            Terminator::Branch { cond, .. } if !self.types.is_bool(self.ty(*cond)) => {
                self.report(Some(b), None, format!("the condition {cond} is no Bool"));
            }
            Terminator::Return(v) => {
                if let Some(r) = self.f.return_type
                    && !self.types.subtype(self.ty(*v), r)
                {
                    self.report(Some(b), None, format!("{v} does not fit the return type"));
                }
            }
            _ => {}
        }
    }
}
