//! Linear code from the resolved tree: one `ir::lowered::Body` for each function.
//!
//! Every read of a local variable that is not an argument gets a `CheckSlot` in front; `flow` then removes those
//! that every path makes needless. Jumps name labels until then.

mod control;
mod define;
mod flow;
mod value;
mod variables;

use crate::closure::Closures;
use crate::cx::Cx;
use crate::scope::Scopes;
use crate::tree::*;
use abi::Value;
use ir::lowered::{Location, Op, Operand, Slot, SlotId, Stmt, StmtId};
use std::collections::{BTreeMap, BTreeSet};
use syntax::Sym;

/// A place in the code that jumps lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label(u32);

/// What surrounds the code being emitted, and must be left in order when a jump leads out of it.
#[derive(Clone, Debug)]
enum Context {
    /// A loop or a turn of it.
    Breakable(Exit, Label),
    /// Inside a `try` body.
    Try,
    /// Inside a handler: the exception is on the stack since that `EnterTry`.
    Handler(StmtId),
    /// Inside a body that has a `finally`: exits go through it.
    Finally(usize),
}

/// The exits through one `finally`: what each tag means.
#[derive(Debug)]
struct FinallyExits {
    label: Label,
    tag: SlotId,
    exits: Vec<ExitAction>,
    /// The value of a `return` on its way.
    result: Option<SlotId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExitAction {
    Return,
    Break(Exit),
}

/// Where a variable of this function is found.
#[derive(Clone, Debug)]
enum Place {
    Slot(SlotId),
    /// A slot that holds the variable's box.
    Boxed(SlotId),
    /// A field of the closure.
    Field(Sym),
    /// A literal that is filled in when the method is defined.
    Literal(Value),
    StaticParam(u32),
}

/// A `goto` whose label may come later.
struct PendingGoto {
    at: usize,
    label: Sym,
    contexts: Vec<(u32, Context)>,
    loc: u32,
}

struct KnownLabel {
    label: Label,
    contexts: Vec<u32>,
}

/// Everything that the functions of one statement share.
pub(crate) struct Shared<'p> {
    pub scopes: &'p Scopes,
    pub closures: &'p Closures,
    /// In code of a generated function: closures cannot be made.
    pub no_closures: bool,
}

pub(crate) struct Emitter<'p, 'c, 'h> {
    cx: &'c mut Cx<'h>,
    shared: &'p Shared<'p>,
    lambda: &'p Lambda,
    id: LambdaId,
    stmts: Vec<Stmt>,
    dead: Vec<bool>,
    labels: Vec<Option<u32>>,
    slots: Vec<Slot>,
    places: BTreeMap<VarId, Place>,
    /// In the thunk: type variables that stand for enclosing static parameters in closure signatures.
    typevar_slots: BTreeMap<VarId, SlotId>,
    /// A slot that is never assigned, for each name whose box may be empty.
    dummies: BTreeMap<VarId, SlotId>,
    temps: BTreeMap<TempId, Operand>,
    contexts: Vec<(u32, Context)>,
    next_context: u32,
    finallies: Vec<FinallyExits>,
    named_labels: BTreeMap<Sym, KnownLabel>,
    gotos: Vec<PendingGoto>,
    locations: Vec<Location>,
    location_of: BTreeMap<Loc, u32>,
    loc: u32,
    loops: u32,
    /// Local functions whose types have been declared.
    declared: BTreeSet<VarId>,
    flags: u64,
    /// Captured variables of a global function, with the placeholder of each.
    literals: Vec<(VarId, Value)>,
    /// The closure made last and how long the code was then: its other methods need not make it again.
    just_made: Option<(VarId, usize)>,
}

/// Emits a function; gives its `CodeInfo` and the captured variables to fill in (of a global function).
fn emit_lambda(cx: &mut Cx<'_>, shared: &Shared<'_>, lambda: &Lambda) -> R<(Value, Vec<VarId>)> {
    let mut e = Emitter::new(cx, shared, lambda);
    e.function()?;
    e.finish()
}

/// Emits a top-level statement.
pub(crate) fn emit_thunk(cx: &mut Cx<'_>, shared: &Shared<'_>, lambda: &Lambda) -> R<Value> {
    let mut e = Emitter::new(cx, shared, lambda);
    let result = e.top(&lambda.body)?;
    e.ret(result)?;
    Ok(e.finish()?.0)
}

/// Emits the body of a generated function's specialization.
pub(crate) fn emit_function(cx: &mut Cx<'_>, shared: &Shared<'_>, lambda: &Lambda) -> R<Value> {
    Ok(emit_lambda(cx, shared, lambda)?.0)
}

impl<'p, 'c, 'h> Emitter<'p, 'c, 'h> {
    fn new(cx: &'c mut Cx<'h>, shared: &'p Shared<'p>, lambda: &'p Lambda) -> Emitter<'p, 'c, 'h> {
        let mut e = Emitter {
            cx,
            shared,
            lambda,
            id: lambda.id.unwrap_or(LambdaId(0)),
            stmts: Vec::new(),
            dead: Vec::new(),
            labels: Vec::new(),
            slots: Vec::new(),
            places: BTreeMap::new(),
            typevar_slots: BTreeMap::new(),
            dummies: BTreeMap::new(),
            temps: BTreeMap::new(),
            contexts: Vec::new(),
            next_context: 0,
            finallies: Vec::new(),
            named_labels: BTreeMap::new(),
            gotos: Vec::new(),
            locations: Vec::new(),
            location_of: BTreeMap::new(),
            loc: 0,
            loops: 0,
            declared: BTreeSet::new(),
            flags: lambda.flags,
            literals: Vec::new(),
            just_made: None,
        };
        e.set_location(lambda.loc);
        e
    }

    fn function(&mut self) -> R<()> {
        for arg in &self.lambda.args {
            let slot = self.new_slot(&arg.name);
            self.slots[slot.0 as usize].nospecialize = arg.nospecialize;
            if let Some(v) = arg.var {
                self.places.insert(v, Place::Slot(slot));
            }
        }
        for arg in &self.lambda.args {
            if let Some(v) = arg.var
                && self.shared.scopes.vars[v.0 as usize].boxed
            {
                self.box_argument(v)?;
            }
        }
        self.tail(&self.lambda.body)
    }

    fn new_slot(&mut self, name: &str) -> SlotId {
        let name = self.cx.heap().symbol(name);
        self.slots.push(Slot { name, maybe_undefined: false, nospecialize: false });
        SlotId((self.slots.len() - 1) as u32)
    }

    fn push(&mut self, op: Op) -> Operand {
        self.stmts.push(Stmt { op, loc: self.loc });
        self.dead.push(false);
        Operand::Ssa(StmtId((self.stmts.len() - 1) as u32))
    }

    fn new_label(&mut self) -> Label {
        self.labels.push(None);
        Label((self.labels.len() - 1) as u32)
    }

    /// The label is here.
    fn mark(&mut self, label: Label) {
        self.labels[label.0 as usize] = Some(self.stmts.len() as u32);
    }

    fn goto(&mut self, label: Label) {
        self.push(Op::Goto(StmtId(label.0)));
    }

    fn goto_if_not(&mut self, cond: Operand, label: Label) {
        self.push(Op::GotoIfNot(cond, StmtId(label.0)));
    }

    fn set_location(&mut self, loc: Loc) {
        self.cx.loc = loc;
        if let Some(&at) = self.location_of.get(&loc) {
            self.loc = at;
            return;
        }
        let crate::cx::Place { line, file, within } = self.cx.locations[loc as usize].clone();
        let inlined_at = within.map(|around| {
            self.set_location(around);
            self.loc
        });
        self.cx.loc = loc;
        let file = self.cx.heap().symbol(file.as_deref().unwrap_or("none"));
        self.locations.push(Location { line, file, inlined_at });
        self.loc = (self.locations.len() - 1) as u32;
        self.location_of.insert(loc, self.loc);
    }

    /// After code that a macro brought in, what follows is again where it was before.
    fn leave_expansion(&mut self, before: Loc) {
        let within = |loc: Loc| self.cx.locations[loc as usize].within;
        if within(self.cx.loc) != within(before) {
            self.set_location(before);
        }
    }

    fn nothing(&self) -> Operand {
        Operand::Const(self.cx.heap().nothing())
    }

    fn is_thunk(&self) -> bool {
        self.lambda.args.is_empty()
    }

    /// An operand for a fixed node; a global is read by a statement.
    fn fixed(&mut self, node: Node) -> Operand {
        match node {
            Node::Const(v) => Operand::Const(v),
            Node::Global(g) => self.push(Op::Global(g)),
            _ => self.nothing(),
        }
    }

    fn core(&mut self, name: &str) -> Operand {
        let node = self.cx.core(name);
        self.fixed(node)
    }

    fn core_call(&mut self, name: &str, args: Vec<Operand>) -> Operand {
        let f = self.core(name);
        self.push(Op::Call(std::iter::once(f).chain(args).collect()))
    }

    fn top_call(&mut self, name: &str, args: Vec<Operand>) -> Operand {
        let node = self.cx.top(name);
        let f = self.fixed(node);
        self.push(Op::Call(std::iter::once(f).chain(args).collect()))
    }

    fn symbol(&self, text: &str) -> Operand {
        Operand::Const(self.cx.heap().symbol(text))
    }

    fn error<T>(&mut self, message: impl Into<String>) -> R<T> {
        self.cx.plain_error(message)
    }
}
