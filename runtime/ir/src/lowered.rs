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

/// A statement with its source location.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    pub op: Op,
    /// Index into `Body::locations`.
    pub loc: u32,
}

/// A source location; `file` is a `Symbol` object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    pub line: u32,
    pub file: Value,
}

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
