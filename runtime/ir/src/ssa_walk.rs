//! Walking and building SSA: the arguments of an instruction, the successors of a block, new blocks and values.

use crate::ssa::*;
use abi::Value as Object;

impl Inst {
    /// The values that it reads, in order.
    pub fn args(&self) -> ArgIter<'_> {
        let (list, singles): (&[Val], [Option<Val>; 2]) = match self {
            Inst::Call { args }
            | Inst::Invoke { args, .. }
            | Inst::Builtin { args, .. }
            | Inst::Intrinsic { args, .. }
            | Inst::New { args, .. }
            | Inst::KeepAlive { args }
            | Inst::Vector { args, .. }
            | Inst::ForeignCall { args, .. } => (args, [None, None]),
            Inst::GetField { object, .. } => (&[], [Some(*object), None]),
            Inst::SetField { object, value, .. } => (&[], [Some(*object), Some(*value)]),
            Inst::Refine { value }
            | Inst::IsA { value, .. }
            | Inst::SetGlobal { value, .. }
            | Inst::CellSet { value, .. } => (&[], [Some(*value), None]),
            Inst::PopException { depth } => (&[], [Some(*depth), None]),
            Inst::Const(_)
            | Inst::Undef
            | Inst::BoundsCheck
            | Inst::GetGlobal { .. }
            | Inst::IsDefinedGlobal { .. }
            | Inst::CellGet { .. }
            | Inst::CellClear { .. }
            | Inst::CellIsDefined { .. }
            | Inst::CellCheck { .. }
            | Inst::ThrowUndef { .. }
            | Inst::Exception
            | Inst::SimdLoop
            | Inst::ExceptionDepth => (&[], [None, None]),
        };
        ArgIter { list: list.iter(), singles }
    }

    /// Rewrites the values that it reads.
    pub fn map_args(&mut self, mut f: impl FnMut(Val) -> Val) {
        match self {
            Inst::Call { args }
            | Inst::Invoke { args, .. }
            | Inst::Builtin { args, .. }
            | Inst::Intrinsic { args, .. }
            | Inst::New { args, .. }
            | Inst::KeepAlive { args }
            | Inst::Vector { args, .. }
            | Inst::ForeignCall { args, .. } => args.iter_mut().for_each(|a| *a = f(*a)),
            Inst::GetField { object, .. } => *object = f(*object),
            Inst::SetField { object, value, .. } => {
                *object = f(*object);
                *value = f(*value);
            }
            Inst::Refine { value }
            | Inst::IsA { value, .. }
            | Inst::SetGlobal { value, .. }
            | Inst::CellSet { value, .. } => *value = f(*value),
            Inst::PopException { depth } => *depth = f(*depth),
            Inst::Const(_)
            | Inst::Undef
            | Inst::BoundsCheck
            | Inst::GetGlobal { .. }
            | Inst::IsDefinedGlobal { .. }
            | Inst::CellGet { .. }
            | Inst::CellClear { .. }
            | Inst::CellIsDefined { .. }
            | Inst::CellCheck { .. }
            | Inst::ThrowUndef { .. }
            | Inst::Exception
            | Inst::SimdLoop
            | Inst::ExceptionDepth => {}
        }
    }

    /// The cell that it reads, writes or tests.
    pub fn cell(&self) -> Option<Cell> {
        match self {
            Inst::CellGet { cell }
            | Inst::CellSet { cell, .. }
            | Inst::CellClear { cell }
            | Inst::CellIsDefined { cell }
            | Inst::CellCheck { cell } => Some(*cell),
            _ => None,
        }
    }

    /// Replaces the cell.
    pub fn map_cell(&mut self, f: impl FnOnce(Cell) -> Cell) {
        match self {
            Inst::CellGet { cell }
            | Inst::CellSet { cell, .. }
            | Inst::CellClear { cell }
            | Inst::CellIsDefined { cell }
            | Inst::CellCheck { cell } => *cell = f(*cell),
            _ => {}
        }
    }
}

/// The arguments of an instruction.
pub struct ArgIter<'a> {
    list: std::slice::Iter<'a, Val>,
    singles: [Option<Val>; 2],
}

impl Iterator for ArgIter<'_> {
    type Item = Val;
    #[inline]
    fn next(&mut self) -> Option<Val> {
        if let Some(&v) = self.list.next() {
            return Some(v);
        }
        self.singles[0].take().or_else(|| self.singles[1].take())
    }
}

impl Terminator {
    /// The edges out of the block: target and arguments. A branch gives the taken side first.
    pub fn edges(&self) -> impl Iterator<Item = (Block, &[Val])> {
        type Edge<'a> = Option<(Block, &'a [Val])>;
        let (a, b): (Edge, Edge) = match self {
            Terminator::Jump(to, args) => (Some((*to, args)), None),
            Terminator::Branch { then_to, then_args, else_to, else_args, .. } => {
                (Some((*then_to, then_args)), Some((*else_to, else_args)))
            }
            Terminator::Return(_) | Terminator::Unreachable => (None, None),
        };
        a.into_iter().chain(b)
    }

    /// Calls `f` on each edge's target and arguments, to rewrite them.
    pub fn edges_mut(&mut self, mut f: impl FnMut(&mut Block, &mut Vec<Val>)) {
        match self {
            Terminator::Jump(to, args) => f(to, args),
            Terminator::Branch { then_to, then_args, else_to, else_args, .. } => {
                f(then_to, then_args);
                f(else_to, else_args);
            }
            Terminator::Return(_) | Terminator::Unreachable => {}
        }
    }

    /// The value that it reads itself (condition or result).
    pub fn operand(&self) -> Option<Val> {
        match self {
            Terminator::Branch { cond, .. } => Some(*cond),
            Terminator::Return(v) => Some(*v),
            _ => None,
        }
    }

    /// Calls `f` on each value that it reads, edge arguments included.
    pub fn for_each_arg(&self, mut f: impl FnMut(Val)) {
        if let Some(v) = self.operand() {
            f(v);
        }
        for (_, args) in self.edges() {
            args.iter().for_each(|&a| f(a));
        }
    }

    /// Rewrites the values that it reads.
    pub fn map_args(&mut self, mut f: impl FnMut(Val) -> Val) {
        match self {
            Terminator::Jump(_, args) => args.iter_mut().for_each(|a| *a = f(*a)),
            Terminator::Branch { cond, then_args, else_args, .. } => {
                *cond = f(*cond);
                then_args.iter_mut().for_each(|a| *a = f(*a));
                else_args.iter_mut().for_each(|a| *a = f(*a));
            }
            Terminator::Return(v) => *v = f(*v),
            Terminator::Unreachable => {}
        }
    }
}

impl Function {
    /// An empty function.
    pub fn new() -> Function {
        Function::default()
    }

    /// A new block, placed last in the layout.
    pub fn add_block(&mut self, handler: Option<Block>) -> Block {
        let b = self.blocks.push(BlockData {
            params: Vec::new(),
            nodes: Vec::new(),
            terminator: Terminator::Unreachable,
            terminator_loc: 0,
            handler,
        });
        self.order.push(b);
        b
    }

    /// A new value of a type.
    #[inline]
    pub fn add_val(&mut self, ty: Object) -> Val {
        self.vals.push(ValData { ty })
    }

    /// A new parameter of a block.
    pub fn add_param(&mut self, block: Block, ty: Object) -> Val {
        let v = self.add_val(ty);
        self.blocks[block].params.push(v);
        v
    }

    /// Appends an instruction to a block; its result.
    pub fn push(&mut self, block: Block, inst: Inst, ty: Object, loc: u32) -> Val {
        let result = self.add_val(ty);
        self.blocks[block].nodes.push(Node { result, inst, loc });
        result
    }

    /// The entry block.
    pub fn entry(&self) -> Block {
        self.order[0]
    }

    /// The number of instructions in the layout.
    pub fn size(&self) -> usize {
        self.order.iter().map(|&b| self.blocks[b].nodes.len()).sum()
    }
}
