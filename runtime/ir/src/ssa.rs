//! SSA: typed code in blocks, made by inference, rewritten by the passes, read by codegen.
//!
//! Every value has a Julia type (a heap type object; always as precise as inference knew). Representation
//! (register, parts, tagged union, box) is codegen's choice by that type. Blocks take parameters instead
//! of phis. Variables that live across an exception edge are cells (named, typed, not SSA): a handler reads
//! them with `CellGet`.

use abi::{Builtin, Intrinsic, Value as Object};
use cranelift_entity::{PrimaryMap, SecondaryMap, entity_impl};

/// A basic block.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Block(u32);
entity_impl!(Block, "b");

/// An SSA value: a block parameter or an instruction's result.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Val(u32);
entity_impl!(Val, "v");

/// A cell: a variable in memory, for what is assigned inside a `try` and read in or after its handler.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell(u32);
entity_impl!(Cell, "c");

/// An instruction.
#[derive(Clone, Debug, PartialEq)]
pub enum Inst {
    /// A fixed object (of bits type: the bits).
    Const(Object),
    /// Static parameter, argument and callee are all ordinary entry block parameters or constants by now.
    /// Dynamic call of `args[0]` through the dispatch cache.
    Call {
        args: Vec<Val>,
    },
    /// Direct call of a specialization: a `MethodInstance` (its code for this world), or a `CodeInstance`.
    /// `args[0]` is the called object, the rest are the arguments as at the call (those of a vararg method
    /// are not packed yet). The result may be known more precisely here than the callee's own return type.
    Invoke {
        target: Object,
        args: Vec<Val>,
    },
    /// A builtin.
    Builtin {
        which: Builtin,
        args: Vec<Val>,
    },
    /// An intrinsic on values of the right bits types; `args` exclude the leading type of conversions,
    /// whose target is the result's type.
    Intrinsic {
        which: Intrinsic,
        args: Vec<Val>,
    },
    /// An object or immutable of the concrete type, from its leading fields (already of the field types).
    New {
        ty: Object,
        args: Vec<Val>,
    },
    /// Field `index` (from 0) of an object whose type is concrete; always defined unless `check`, which throws UndefRefError.
    GetField {
        object: Val,
        index: u32,
        check: bool,
    },
    /// Sets field `index` of a mutable object; the value has the field's type.
    SetField {
        object: Val,
        index: u32,
        value: Val,
    },
    /// The same value, known to have the narrower type (after an `isa` test or an assertion that passed).
    Refine {
        value: Val,
    },
    /// A value that nothing looks at (what a variable holds on a path where it is undefined).
    Undef,
    /// Whether bounds are to be checked: `true`, unless inlining into an `@inbounds` caller has made it `false`.
    /// Codegen takes it as `true`.
    BoundsCheck,
    /// `value isa ty`, for a constant type.
    IsA {
        value: Val,
        ty: Object,
    },
    /// A global through its `Binding`; throws UndefVarError if undefined.
    GetGlobal {
        binding: Object,
    },
    SetGlobal {
        binding: Object,
        value: Val,
    },
    IsDefinedGlobal {
        binding: Object,
    },
    CellGet {
        cell: Cell,
    },
    CellSet {
        cell: Cell,
        value: Val,
    },
    /// Makes the cell undefined; whether it is defined; throw UndefVarError unless it is.
    CellClear {
        cell: Cell,
    },
    CellIsDefined {
        cell: Cell,
    },
    CellCheck {
        cell: Cell,
    },
    /// Throws `UndefVarError(name, scope)`.
    ThrowUndef {
        name: Object,
        scope: Object,
    },
    /// The exception being handled (first in a handler).
    Exception,
    /// The depth of the exception stack, taken at the `try`; `PopException` returns to it.
    ExceptionDepth,
    PopException {
        depth: Val,
    },
    KeepAlive {
        args: Vec<Val>,
    },
    /// A C function; `target` is a `Symbol`/`(Symbol, String)` object or a pointer value given as first argument.
    ForeignCall {
        target: Option<Object>,
        return_type: Object,
        arg_types: Vec<Object>,
        args: Vec<Val>,
    },
    /// The first steps of the loop behind it, in vectors. Gives a tuple: the counter, then each reduction's value. Only
    /// in code that goes to the code generator.
    Vector {
        kernel: Box<crate::kernel::Kernel>,
        args: Vec<Val>,
    },
    /// In a loop that is marked `@simd`.
    SimdLoop,
}

/// How a block ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Terminator {
    Jump(Block, Vec<Val>),
    /// On a `Bool`.
    Branch {
        cond: Val,
        then_to: Block,
        then_args: Vec<Val>,
        else_to: Block,
        else_args: Vec<Val>,
    },
    Return(Val),
    /// After something that never returns.
    Unreachable,
}

/// One instruction in a block, with its result (every instruction has one; `nothing`-typed where unused).
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub result: Val,
    pub inst: Inst,
    /// Index into `Function::locations`.
    pub loc: u32,
}

/// A block's contents.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockData {
    pub params: Vec<Val>,
    pub nodes: Vec<Node>,
    pub terminator: Terminator,
    pub terminator_loc: u32,
    /// Where an exception thrown in this block continues (the innermost `try`); `None`: it leaves the function.
    pub handler: Option<Block>,
}

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct ValData {
    /// The Julia type; `Union{}` when it is never produced.
    pub ty: Object,
}

/// A cell's facts.
#[derive(Clone, Debug, PartialEq)]
pub struct CellData {
    pub ty: Object,
    /// The variable's name (`Symbol`), for errors.
    pub name: Object,
    /// Some read may come before any write.
    pub maybe_undefined: bool,
}

/// A source location, with the chain of inlined calls that it is part of.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// `Symbol` of the file.
    pub file: Object,
    pub line: u32,
    /// The function's name (`Symbol`) that this code was written in.
    pub function: Object,
    /// Location of the call it was inlined at, in the same table.
    pub inlined_at: Option<u32>,
}

/// A function in SSA form. The entry is block 0; its parameters are the callee and the arguments, the
/// last one the vararg tuple's elements packed as a tuple value when the method is vararg.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Function {
    pub blocks: PrimaryMap<Block, BlockData>,
    /// Layout order of the blocks; the entry first.
    pub order: Vec<Block>,
    pub vals: PrimaryMap<Val, ValData>,
    pub cells: PrimaryMap<Cell, CellData>,
    pub locations: Vec<Location>,
    /// `call_flags` bits of call nodes, by result; absent is 0. For the inliner only.
    pub call_flags: SecondaryMap<Val, u8>,
    /// `Union{}` when it never returns.
    pub return_type: Option<Object>,
}

/// Bits of `Function::call_flags`.
pub mod call_flags {
    /// Inside `@inbounds`: bounds checks of the inlined callee go away.
    pub const INBOUNDS: u8 = 1;
    /// Call-site `@inline`.
    pub const INLINE: u8 = 2;
    /// Call-site `@noinline`.
    pub const NOINLINE: u8 = 4;
    /// Removable when the result is unused: the callee has no effect, does not throw and ends.
    pub const REMOVABLE: u8 = 8;
    /// Same arguments, same result (may be shared by CSE when `REMOVABLE` too).
    pub const CONSISTENT: u8 = 16;
    /// Never throws.
    pub const NOTHROW: u8 = 32;
}
