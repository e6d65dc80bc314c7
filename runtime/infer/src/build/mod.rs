//! SSA construction: a frame at its fixpoint becomes typed blocks.
//!
//! The states that inference kept say which definition of each variable reaches each block; where two meet, the
//! block gets a parameter (only if the variable is needed there). Variables that a handler needs and the `try`
//! assigns become cells. Code that inference did not reach is not built, tests that it decided are gone.

mod apply;
mod builtins;
mod calls;
mod live;
mod stmts;

pub(crate) use calls::flags_of;

use crate::code::Code;
use crate::engine::Infer;
use crate::frame::{FrameId, SlotState, State};
use crate::info::Edge;
use crate::lattice::{Elem, L};
use abi::{Known, Value as Object};
use heap::Heap;
use ir::lowered::{Op, StmtId};
use ir::ssa::*;
use live::SlotSets;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What the inliner knows of a call besides its node.
#[derive(Clone, Copy, Debug)]
pub struct Hint {
    /// The frame that inferred the callee for this call's known arguments.
    pub const_frame: Option<FrameId>,
    /// If it is not inlined, it is called through dispatch: the specialization is too general to be compiled.
    pub dispatch: bool,
    /// The `MethodInstance` that was inferred (the node may name a wider one, which is what gets compiled).
    pub inferred: Object,
}

/// A function with what the optimizer needs beside it.
pub struct Built {
    pub ssa: Function,
    pub hints: FxHashMap<Val, Hint>,
    /// Method flags (`abi::method_flags`).
    pub flags: u64,
    /// Small enough to be inlined into callers.
    pub inlineable: bool,
    /// What the optimizer's own inference relied on.
    pub edges: Vec<Edge>,
}

/// Whether it is a call of a specialization that is too general to be compiled: left as it is, it goes through dispatch.
pub(crate) fn is_too_general(hints: &FxHashMap<Val, Hint>, n: &Node) -> bool {
    matches!(n.inst, Inst::Invoke { .. }) && hints.get(&n.result).is_some_and(|h| h.dispatch)
}

/// A value during construction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Opd {
    Val(Val),
    Const(Object),
    /// The variable is undefined here.
    Nowhere,
}

/// Why a function has no SSA: it uses what native code cannot do yet; the interpreter runs it.
pub(crate) struct Unsupported;

pub(crate) type Result<T> = std::result::Result<T, Unsupported>;

/// Builds the function of a finished frame. `None` when it needs something only the interpreter can do.
pub fn build(inf: &mut Infer, f: FrameId) -> Option<Built> {
    let code = inf.frames[f.0 as usize].code.clone();
    if code.blocks.is_empty() {
        return None;
    }
    let fr = &inf.frames[f.0 as usize];
    let live = live::live_slots(&code, fr);
    let in_cell = live::cell_slots(&code, fr, &live);
    let n = code.body.stmts.len();
    let slots = code.body.slots.len();
    let mut b = Builder {
        f,
        ssa: Function::new(),
        live,
        in_cell,
        cells: vec![None; slots],
        start: vec![None; code.blocks.len()],
        params: FxHashMap::default(),
        flag_params: FxHashMap::default(),
        stmt_val: vec![Opd::Nowhere; n],
        args: Vec::new(),
        needs_flag: vec![false; slots],
        at: Block::from_u32(0),
        dead: false,
        consts: FxHashMap::default(),
        refined: FxHashMap::default(),
        state: Vec::new(),
        loc: 0,
        stmt: 0,
        hints: FxHashMap::default(),
        h: inf.h,
        inf,
        code,
    };
    b.run().ok()?;
    let flags = b.flags();
    Some(Built { ssa: b.ssa, hints: b.hints, flags, inlineable: false, edges: Vec::new() })
}

pub(crate) struct Builder<'a, 'h> {
    pub inf: &'a mut Infer<'h>,
    pub h: &'h Heap,
    pub f: FrameId,
    pub code: Rc<Code>,
    pub ssa: Function,
    live: SlotSets,
    in_cell: Vec<bool>,
    cells: Vec<Option<Cell>>,
    /// The first SSA block of each lowered block.
    start: Vec<Option<Block>>,
    params: FxHashMap<(u32, u32), Val>,
    flag_params: FxHashMap<(u32, u32), Val>,
    stmt_val: Vec<Opd>,
    args: Vec<Val>,
    /// Slots with a test of being defined that is not decided.
    needs_flag: Vec<bool>,
    /// Where instructions go now.
    pub at: Block,
    /// What follows in this block is never reached.
    pub dead: bool,
    /// Constants and narrowed variables made in the present block.
    consts: FxHashMap<Object, Val>,
    refined: FxHashMap<(u32, Object), Val>,
    pub state: State,
    pub loc: u32,
    pub stmt: u32,
    pub hints: FxHashMap<Val, Hint>,
}

impl<'h> Builder<'_, 'h> {
    fn flags(&self) -> u64 {
        let fr = &self.inf.frames[self.f.0 as usize];
        let info = heap::typed::CodeInfo(self.code.info);
        let method = crate::store::method_of(self.h, fr.mi).map_or(0, |m| m.flags());
        info.flags() | self.code.body.flags | method
    }

    fn run(&mut self) -> Result<()> {
        self.locations();
        self.find_flags();
        let ret = self.inf.frames[self.f.0 as usize].ret;
        self.ssa.return_type = Some(self.inf.lat.widen(ret));
        // The entry, which nothing jumps to, has the arguments.
        let entry = self.ssa.add_block(None);
        let args = self.inf.frames[self.f.0 as usize].args.clone();
        for &a in &args {
            let ty = self.entry_type(a);
            let v = self.ssa.add_param(entry, ty);
            self.args.push(v);
        }
        self.make_blocks();
        self.at = entry;
        self.make_cells(&args);
        let first = self.start[0].expect("the first block is always reached");
        let state = self.inf.frames[self.f.0 as usize].entry[0].clone().expect("the first block is always reached");
        self.state = state.clone();
        // The first block may also be the target of a jump back.
        for (i, s) in self.state.iter_mut().enumerate() {
            s.def = 0;
            s.undef |= i >= args.len();
        }
        let values = self.edge_args(0);
        self.ssa.blocks[self.at].terminator = Terminator::Jump(first, values);
        for b in self.order() {
            self.block(b)?;
        }
        Ok(())
    }

    /// The declared type of an argument: known arguments are still passed as they come.
    fn entry_type(&mut self, a: L) -> Object {
        self.inf.lat.widen(a)
    }

    fn locations(&mut self) {
        let mi = self.inf.frames[self.f.0 as usize].mi;
        let name = match crate::store::method_of(self.h, mi) {
            Some(m) => m.name(),
            None => self.h.symbol("top-level scope"),
        };
        let expansion = self.h.symbol(ir::lowered::MACRO_EXPANSION);
        for l in &self.code.body.locations {
            let function = if l.inlined_at.is_some() { expansion } else { name };
            self.ssa.locations.push(Location { file: l.file, line: l.line, function, inlined_at: l.inlined_at });
        }
    }

    /// Slots whose being defined must be known when the code runs.
    fn find_flags(&mut self) {
        let fr = &self.inf.frames[self.f.0 as usize];
        for s in &self.code.body.stmts {
            if let Op::CheckSlot(s) | Op::IsDefinedSlot(s) = s.op {
                self.needs_flag[s.0 as usize] = true;
            }
        }
        let _ = fr;
    }

    /// Lowered blocks that inference reached, in reverse postorder.
    fn order(&self) -> Vec<u32> {
        let fr = &self.inf.frames[self.f.0 as usize];
        let n = self.code.blocks.len();
        let mut seen = vec![false; n];
        let mut post = Vec::with_capacity(n);
        let next = |b: u32| {
            let mut all = live::successors(&self.code, fr, b);
            if let Op::EnterTry { handler } = self.code.body.stmts[self.code.blocks[b as usize].end as usize - 1].op {
                let h = self.code.block_of[handler.0 as usize];
                if fr.entry[h as usize].is_some() {
                    all.push(h);
                }
            }
            // The last one visited comes first in the order.
            all.reverse();
            all
        };
        let mut stack = vec![(0u32, next(0), 0usize)];
        seen[0] = true;
        while let Some((b, list, i)) = stack.last_mut() {
            if let Some(&s) = list.get(*i) {
                *i += 1;
                if !seen[s as usize] {
                    seen[s as usize] = true;
                    let l = next(s);
                    stack.push((s, l, 0));
                }
            } else {
                post.push(*b);
                stack.pop();
            }
        }
        post.reverse();
        post
    }

    fn make_blocks(&mut self) {
        let n = self.code.blocks.len();
        let mut handlers = vec![false; n];
        for s in &self.code.body.stmts {
            if let Op::EnterTry { handler } = s.op {
                handlers[self.block_of(handler) as usize] = true;
            }
        }
        for b in self.order() {
            let block = self.ssa.add_block(None);
            self.start[b as usize] = Some(block);
        }
        for (b, is_handler) in handlers.into_iter().enumerate() {
            let Some(block) = self.start[b] else {
                continue;
            };
            let handler = self.code.blocks[b].handler.and_then(|h| self.start[self.code.block_of[h as usize] as usize]);
            self.ssa.blocks[block].handler = handler;
            // No edge brings a handler arguments: see `enter_try`.
            if is_handler {
                continue;
            }
            let entry = self.inf.frames[self.f.0 as usize].entry[b].clone().expect("only reached blocks have a start");
            for (slot, s) in entry.iter().enumerate() {
                let slot = slot as u32;
                if self.in_cell[slot as usize] || !self.live.has(b as u32, slot) || s.def != self.phi(b as u32) {
                    continue;
                }
                if s.ty != L::BOTTOM && !matches!(self.inf.lat.get(s.ty), Elem::Const(_)) {
                    let ty = self.inf.lat.widen(s.ty);
                    let v = self.ssa.add_param(block, ty);
                    self.params.insert((b as u32, slot), v);
                }
                if s.undef && s.ty != L::BOTTOM && self.needs_flag[slot as usize] {
                    let ty = self.h.root(Known::Bool);
                    let v = self.ssa.add_param(block, ty);
                    self.flag_params.insert((b as u32, slot), v);
                }
            }
        }
    }

    /// Variables that inference saw change from round to round meet, as far as it knows, at the handler as well.
    /// What the `try` does not assign is there what it is where the `try` begins, which is now.
    pub(crate) fn enter_try(&mut self, handler: u32) {
        let phi = self.phi(handler);
        let Some(entry) = self.inf.frames[self.f.0 as usize].entry[handler as usize].clone() else {
            return;
        };
        for (slot, s) in entry.iter().enumerate() {
            let slot = slot as u32;
            if self.in_cell[slot as usize] || !self.live.has(handler, slot) || s.def != phi {
                continue;
            }
            let def = self.state[slot as usize].def;
            let value = match self.def_value(slot, def) {
                Opd::Nowhere => continue,
                o => self.val(o),
            };
            self.params.insert((handler, slot), value);
            if s.undef && self.needs_flag[slot as usize] {
                let o = self.slot_flag(slot);
                let flag = self.val(o);
                self.flag_params.insert((handler, slot), flag);
            }
        }
    }

    /// The definition number of what meets at a block.
    fn phi(&self, block: u32) -> u32 {
        self.code.body.stmts.len() as u32 + 1 + block
    }

    fn make_cells(&mut self, args: &[L]) {
        let fr = &self.inf.frames[self.f.0 as usize];
        let mut joined = vec![L::BOTTOM; self.in_cell.len()];
        for (i, s) in self.code.body.stmts.iter().enumerate() {
            if let Op::Assign(slot, _) = s.op
                && self.in_cell[slot.0 as usize]
            {
                let j = &mut joined[slot.0 as usize];
                *j = self.inf.lat.join(*j, fr.stmt_ty[i]);
            }
        }
        for (slot, &in_all) in joined.iter().enumerate() {
            if !self.in_cell[slot] {
                continue;
            }
            let arg = args.get(slot).copied().filter(|_| slot < self.code.nargs());
            let mut ty = in_all;
            if let Some(a) = arg {
                ty = self.inf.lat.join(ty, a);
            }
            let ty = self.inf.lat.widen(ty);
            let ty = if ty == self.h.root(Known::Bottom) { self.h.root(Known::Any) } else { ty };
            let cell = self.ssa.cells.push(CellData {
                ty,
                name: self.code.body.slots[slot].name,
                maybe_undefined: arg.is_none(),
            });
            self.cells[slot] = Some(cell);
            let nothing = self.h.root(Known::Nothing);
            match arg {
                Some(_) => {
                    let value = self.args[slot];
                    self.push(Inst::CellSet { cell, value }, nothing);
                }
                None => {
                    self.push(Inst::CellClear { cell }, nothing);
                }
            }
        }
    }

    /// Appends an instruction.
    pub fn push(&mut self, inst: Inst, ty: Object) -> Val {
        self.ssa.push(self.at, inst, ty, self.loc)
    }

    /// A new block like the present one, to continue in.
    pub fn new_block(&mut self) -> Block {
        let handler = self.ssa.blocks[self.at].handler;
        self.ssa.add_block(handler)
    }

    /// Instructions go to this block from here on.
    pub fn switch_to(&mut self, b: Block) {
        self.at = b;
        self.dead = false;
        self.consts.clear();
        self.refined.clear();
    }

    /// Ends the present block.
    pub fn terminate(&mut self, t: Terminator) {
        let block = &mut self.ssa.blocks[self.at];
        block.terminator = t;
        block.terminator_loc = self.loc;
        self.dead = true;
    }

    /// A constant as a value in the present block.
    pub fn constant(&mut self, c: Object) -> Val {
        if let Some(&v) = self.consts.get(&c) {
            return v;
        }
        let l = self.inf.lat.konst(c);
        let ty = self.inf.lat.widen(l);
        let v = self.push(Inst::Const(c), ty);
        self.consts.insert(c, v);
        v
    }

    /// An operand as a value in the present block.
    pub fn val(&mut self, o: Opd) -> Val {
        match o {
            Opd::Val(v) => v,
            Opd::Const(c) => self.constant(c),
            Opd::Nowhere => {
                let any = self.h.root(Known::Any);
                self.push(Inst::Undef, any)
            }
        }
    }

    pub fn ty(&self, v: Val) -> Object {
        self.ssa.vals[v].ty
    }

    /// The value, known to be of this type here.
    pub fn narrow(&mut self, v: Val, ty: Object) -> Val {
        let have = self.ty(v);
        if have == ty || self.inf.lat.subtype(have, ty) {
            return v;
        }
        let to = self.inf.lat.intersect(have, ty);
        if to == have {
            return v;
        }
        self.push(Inst::Refine { value: v }, to)
    }

    /// As `narrow`, for a lattice element: a constant where it is one.
    pub fn narrow_to(&mut self, v: Val, l: L) -> Opd {
        match *self.inf.lat.get(l) {
            Elem::Const(c) => Opd::Const(c),
            _ => {
                let t = self.inf.lat.widen(l);
                Opd::Val(self.narrow(v, t))
            }
        }
    }

    /// What a variable holds by its reaching definition.
    fn def_value(&mut self, slot: u32, def: u32) -> Opd {
        let n = self.code.body.stmts.len() as u32;
        if def == 0 {
            return match self.args.get(slot as usize) {
                Some(&v) => Opd::Val(v),
                None => Opd::Nowhere,
            };
        }
        if def <= n {
            return match self.code.body.stmts[def as usize - 1].op {
                Op::Assign(..) => self.stmt_val[def as usize - 1],
                _ => Opd::Nowhere,
            };
        }
        match self.params.get(&(def - n - 1, slot)) {
            Some(&v) => Opd::Val(v),
            None => Opd::Nowhere,
        }
    }

    /// Reads a variable (its value as known here).
    pub fn read_slot(&mut self, slot: u32) -> Opd {
        let s = self.state[slot as usize];
        if let Elem::Const(c) = *self.inf.lat.get(s.ty) {
            return Opd::Const(c);
        }
        if let Some(cell) = self.cells[slot as usize] {
            let ty = self.ssa.cells[cell].ty;
            let v = self.push(Inst::CellGet { cell }, ty);
            return self.narrow_to(v, s.ty);
        }
        let o = self.def_value(slot, s.def);
        let Opd::Val(v) = o else {
            return o;
        };
        let t = self.inf.lat.widen(s.ty);
        if self.inf.lat.subtype(self.ty(v), t) {
            return o;
        }
        if let Some(&r) = self.refined.get(&(slot, t)) {
            return Opd::Val(r);
        }
        let r = self.narrow(v, t);
        self.refined.insert((slot, t), r);
        Opd::Val(r)
    }

    /// Whether a variable is defined here, as a `Bool`.
    fn slot_flag(&mut self, slot: u32) -> Opd {
        let s = self.state[slot as usize];
        if !s.undef || s.ty == L::BOTTOM {
            return Opd::Const(self.h.boolean(!s.undef && s.ty != L::BOTTOM));
        }
        let n = self.code.body.stmts.len() as u32;
        if s.def > n {
            if let Some(&v) = self.flag_params.get(&(s.def - n - 1, slot)) {
                return Opd::Val(v);
            }
            return Opd::Const(self.h.boolean(true));
        }
        let defined = s.def > 0 && matches!(self.code.body.stmts[s.def as usize - 1].op, Op::Assign(..));
        Opd::Const(self.h.boolean(defined))
    }

    /// The arguments for an edge to a lowered block, from the present state.
    fn edge_args(&mut self, to: u32) -> Vec<Val> {
        let entry = self.inf.frames[self.f.0 as usize].entry[to as usize].clone().expect("edges go to reached blocks");
        let phi = self.phi(to);
        let mut out = Vec::new();
        for (slot, s) in entry.iter().enumerate() {
            let slot = slot as u32;
            if s.def != phi {
                continue;
            }
            if let Some(&p) = self.params.get(&(to, slot)) {
                let want = self.ty(p);
                let v = self.argument(slot, want);
                out.push(v);
            }
            if self.flag_params.contains_key(&(to, slot)) {
                let o = self.slot_flag(slot);
                let v = self.val(o);
                out.push(v);
            }
        }
        out
    }

    fn argument(&mut self, slot: u32, want: Object) -> Val {
        let s = self.state[slot as usize];
        if s.ty == L::BOTTOM {
            return self.push(Inst::Undef, want);
        }
        match self.read_slot(slot) {
            Opd::Nowhere => self.push(Inst::Undef, want),
            o => {
                let v = self.val(o);
                self.narrow(v, want)
            }
        }
    }

    fn block(&mut self, b: u32) -> Result<()> {
        let start = self.start[b as usize].expect("the order has reached blocks only");
        self.switch_to(start);
        self.state =
            self.inf.frames[self.f.0 as usize].entry[b as usize].clone().expect("the order has reached blocks only");
        let code = self.code.clone();
        let block = &code.blocks[b as usize];
        for i in block.start..block.end {
            self.stmt = i;
            self.loc = code.body.stmts[i as usize].loc;
            self.statement(b, i)?;
            if self.dead {
                return Ok(());
            }
        }
        // Falls through.
        self.jump_to(b + 1);
        Ok(())
    }

    /// Ends the block with a jump to a lowered block.
    fn jump_to(&mut self, to: u32) {
        match self.start.get(to as usize).copied().flatten() {
            Some(target) => {
                let args = self.edge_args(to);
                self.terminate(Terminator::Jump(target, args));
            }
            None => self.terminate(Terminator::Unreachable),
        }
    }

    /// The state as it is when this variable is known better.
    pub(crate) fn with_slot(&mut self, slot: u32, f: impl FnOnce(&mut SlotState)) {
        f(&mut self.state[slot as usize]);
    }

    /// Where a statement's target lies.
    pub(crate) fn block_of(&self, s: StmtId) -> u32 {
        self.code.block_of[s.0 as usize]
    }
}
