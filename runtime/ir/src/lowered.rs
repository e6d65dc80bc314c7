//! Lowered IR: what lowering makes of one function body or one top-level statement.
//!
//! A flat list of statements over slots (local variables), as in Julia's lowered form. The interpreter
//! executes it directly; inference reads it and makes `ssa`. Statement `i` defines the value `%i`.
//! Reading an operand never throws and has no effect: a name that may be undefined is checked by a
//! `CheckSlot`/`CheckStaticParam` statement before, and a global is read by a `Global` statement.

use abi::Value;

/// Index of a statement, and the name of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StmtId(pub u32);

/// Index of a local variable. Slot 0 is the called object itself, then the arguments, then locals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub u32);

/// A value that a statement uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// The value of an earlier statement (on every path).
    Ssa(StmtId),
    /// The present value of a local variable, known to be assigned.
    Slot(SlotId),
    /// The `i`-th type parameter of the method (`where` variables, outermost first).
    StaticParam(u32),
    /// A fixed object.
    Const(Value),
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Calls `args[0]` with the rest. Keyword calls arrive as `Core.kwcall(nt, f, ...)`, splats as
    /// `Core._apply_iterate(iterate, f, ...)`.
    Call(Vec<Operand>),
    /// The operand's value.
    Copy(Operand),
    /// Assigns a local variable; its own value is the operand.
    Assign(SlotId, Operand),
    /// Makes a local variable undefined again (a loop body's own variable starts anew).
    Undefine(SlotId),
    /// Throws `UndefVarError(name, :local)` unless the variable is assigned.
    CheckSlot(SlotId),
    /// Throws `UndefVarError(name, :static_parameter)` unless the parameter is determined.
    CheckStaticParam(u32),
    /// Reads a global (`GlobalRef` object); throws `UndefVarError` where it is undefined.
    Global(Value),
    /// Assigns a global (`GlobalRef` object), converting to its declared type.
    SetGlobal(Value, Operand),
    /// Whether the thing is defined (`@isdefined`).
    IsDefinedSlot(SlotId),
    IsDefinedGlobal(Value),
    IsDefinedStaticParam(u32),
    /// Builds an object: `args[0]` is the concrete type, the rest its leading fields, which must already
    /// have the declared types (`new`).
    New(Vec<Operand>),
    /// `new(tuple...)`: type and one tuple of all fields.
    SplatNew(Operand, Operand),
    /// Continues at a statement.
    Goto(StmtId),
    /// Continues at the statement unless the condition is `true`; throws `TypeError` when it is not a `Bool`.
    GotoIfNot(Operand, StmtId),
    Return(Operand),
    /// Starts a `try`: an exception until the matching leave continues at `handler`.
    EnterTry {
        handler: StmtId,
    },
    /// Ends the innermost `count` tries on the way out of them (normal completion, `break`, `return`).
    LeaveTry {
        count: u32,
    },
    /// The exception being handled; valid in a handler, before its `PopException`.
    Exception,
    /// Leaves the handler of that `EnterTry`: the exception stack is as it was at the enter.
    PopException(StmtId),
    /// `@inbounds` region: `true` enters, `false` leaves. Nests.
    Inbounds(bool),
    /// In the body of a loop that is marked `@simd`.
    SimdLoop,
    /// `@boundscheck`'s condition: `true` unless inlined into an `@inbounds` caller.
    BoundsCheck,
    /// Call-site `@inline`/`@noinline` around the calls until the matching leave; `None` leaves.
    CallSite(Option<bool>),
    /// Keeps objects alive up to here (`GC.@preserve`).
    KeepAlive(Vec<Operand>),
    /// Calls a C function: name or pointer, `(library)`, return type, argument types, then values (already converted).
    ForeignCall {
        target: Operand,
        return_type: Operand,
        arg_types: Operand,
        args: Vec<Operand>,
    },
}

impl Op {
    /// Calls `f` with each operand, in order.
    pub fn each_operand(&self, mut f: impl FnMut(Operand)) {
        match self {
            Op::Call(args) | Op::New(args) | Op::KeepAlive(args) => args.iter().for_each(|&a| f(a)),
            Op::Copy(a) | Op::Assign(_, a) | Op::SetGlobal(_, a) | Op::GotoIfNot(a, _) | Op::Return(a) => f(*a),
            Op::SplatNew(a, b) => {
                f(*a);
                f(*b);
            }
            Op::ForeignCall { target, return_type, arg_types, args } => {
                f(*target);
                f(*return_type);
                f(*arg_types);
                args.iter().for_each(|&a| f(a));
            }
            Op::Undefine(_) | Op::CheckSlot(_) | Op::CheckStaticParam(_) | Op::Global(_) | Op::IsDefinedSlot(_) => {}
            Op::IsDefinedGlobal(_) | Op::IsDefinedStaticParam(_) | Op::Goto(_) | Op::EnterTry { .. } => {}
            Op::LeaveTry { .. } | Op::Exception | Op::PopException(_) | Op::Inbounds(_) | Op::BoundsCheck => {}
            Op::CallSite(_) | Op::SimdLoop => {}
        }
    }

    /// Replaces each operand by what `f` makes of it, in order.
    pub fn map_operands(&mut self, mut f: impl FnMut(Operand) -> Operand) {
        match self {
            Op::Call(args) | Op::New(args) | Op::KeepAlive(args) => args.iter_mut().for_each(|a| *a = f(*a)),
            Op::Copy(a) | Op::Assign(_, a) | Op::SetGlobal(_, a) | Op::GotoIfNot(a, _) | Op::Return(a) => *a = f(*a),
            Op::SplatNew(a, b) => {
                *a = f(*a);
                *b = f(*b);
            }
            Op::ForeignCall { target, return_type, arg_types, args } => {
                *target = f(*target);
                *return_type = f(*return_type);
                *arg_types = f(*arg_types);
                args.iter_mut().for_each(|a| *a = f(*a));
            }
            Op::Undefine(_) | Op::CheckSlot(_) | Op::CheckStaticParam(_) | Op::Global(_) | Op::IsDefinedSlot(_) => {}
            Op::IsDefinedGlobal(_) | Op::IsDefinedStaticParam(_) | Op::Goto(_) | Op::EnterTry { .. } => {}
            Op::LeaveTry { .. } | Op::Exception | Op::PopException(_) | Op::Inbounds(_) | Op::BoundsCheck => {}
            Op::CallSite(_) | Op::SimdLoop => {}
        }
    }
}

/// A statement with its source location.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    pub op: Op,
    /// Index into `Body::locations`.
    pub loc: u32,
}

/// Where control goes after statement `i`, exceptions aside; the handler of a `try` counts. May be one past the end.
pub fn successors(stmts: &[Stmt], i: usize) -> [Option<usize>; 2] {
    match &stmts[i].op {
        Op::Goto(t) => [Some(t.0 as usize), None],
        Op::GotoIfNot(_, t) | Op::EnterTry { handler: t } => [Some(i + 1), Some(t.0 as usize)],
        Op::Return(_) => [None, None],
        _ => [Some(i + 1), None],
    }
}

/// A source location; `file` is a `Symbol` object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    pub line: u32,
    pub file: Value,
    /// In code that a macro brought in from another file: the location around it, earlier in the same table.
    pub inlined_at: Option<u32>,
}

/// What backtraces call code that a macro brought in.
pub const MACRO_EXPANSION: &str = "macro expansion";

/// A local variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The name, a `Symbol` object.
    pub name: Value,
    /// Some path reads it before any assignment (`CheckSlot`s exist).
    pub maybe_undefined: bool,
    /// `@nospecialize`d argument.
    pub nospecialize: bool,
}

/// A lowered body.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    pub stmts: Vec<Stmt>,
    pub slots: Vec<Slot>,
    pub locations: Vec<Location>,
    /// Arguments with slot 0 (the callee) and, as last, the vararg tuple if `isva`. Top-level code has 0.
    pub nargs: u32,
    pub isva: bool,
    /// Names (`Symbol`s) of the static parameters.
    pub static_params: Vec<Value>,
    /// `abi::method_flags` bits.
    pub flags: u64,
}
