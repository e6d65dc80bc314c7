//! `CodeInfo` to `Code`: registers instead of statement numbers, operands in one pool, a cache for each call.

use crate::Session;
use crate::calls::CallCache;
use abi::Value;
use heap::typed::{CodeInfo, GlobalRef};
use ir::lowered::{Body, Location, Op, Operand, StmtId};
use std::cell::RefCell;

/// Where an operand is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Arg {
    /// A frame register (a slot or a statement's value).
    Reg(u32),
    Const(Value),
    StaticParam(u32),
}

/// Arguments in the pool: first and count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Args {
    pub at: u32,
    pub n: u32,
}

/// The register of results that nothing reads.
pub(super) const NOWHERE: u32 = u32::MAX;

/// A decoded statement; `dst` is the register of its value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Call {
        dst: u32,
        args: Args,
        cache: u32,
    },
    Copy {
        dst: u32,
        from: Arg,
    },
    Assign {
        slot: u32,
        dst: u32,
        from: Arg,
    },
    Undefine {
        slot: u32,
    },
    CheckSlot {
        slot: u32,
    },
    CheckStaticParam {
        index: u32,
    },
    Global {
        dst: u32,
        binding: Value,
    },
    SetGlobal {
        dst: u32,
        binding: Value,
        from: Arg,
    },
    IsDefinedSlot {
        dst: u32,
        slot: u32,
    },
    IsDefinedGlobal {
        dst: u32,
        binding: Value,
    },
    IsDefinedStaticParam {
        dst: u32,
        index: u32,
    },
    New {
        dst: u32,
        args: Args,
    },
    SplatNew {
        dst: u32,
        ty: Arg,
        fields: Arg,
    },
    Goto {
        to: u32,
    },
    GotoIfNot {
        cond: Arg,
        to: u32,
    },
    Return {
        value: Arg,
    },
    EnterTry {
        handler: u32,
        index: u32,
    },
    LeaveTry {
        count: u32,
    },
    Exception {
        dst: u32,
    },
    PopException {
        index: u32,
    },
    /// No effect here; its value, if asked for, is this constant.
    Nothing {
        dst: u32,
    },
    True {
        dst: u32,
    },
    ForeignCall {
        dst: u32,
        args: Args,
        n_fixed: u32,
    },
}

/// Lowered code ready to run. Scratch: made again from the `CodeInfo` when needed.
pub struct Code {
    /// The `CodeInfo` it was made from.
    pub info: Value,
    pub(super) steps: Vec<Step>,
    pub(super) args: Vec<Arg>,
    pub(super) locs: Vec<u32>,
    pub(super) locations: Vec<Location>,
    pub(super) caches: Vec<RefCell<CallCache>>,
    pub(super) slot_names: Vec<Value>,
    pub(super) static_param_names: Vec<Value>,
    pub(super) frame_size: usize,
    pub(super) n_tries: usize,
    /// Arguments with the callee, and whether the last takes the rest.
    pub nargs: usize,
    pub isva: bool,
    /// Its loops that went on in native code.
    pub(super) stand_ins: RefCell<Vec<super::osr::StandIn>>,
}

impl Code {
    /// Whether this is a top-level statement.
    pub fn is_toplevel(&self) -> bool {
        self.nargs == 0
    }

    /// The location of a statement.
    pub(crate) fn location(&self, pc: usize) -> Option<Location> {
        self.locations.get(*self.locs.get(pc)? as usize).copied()
    }

    /// The location of a statement and those that it is inlined at, innermost first.
    pub(super) fn places(&self, pc: usize) -> impl Iterator<Item = Location> {
        let around = |l: &Location| self.locations.get(l.inlined_at? as usize).copied();
        std::iter::successors(self.location(pc), around)
    }
}

impl Session {
    /// The dense form of a `CodeInfo`.
    pub(crate) fn decode(&self, info: CodeInfo) -> Code {
        let body = ir::decode(info);
        Decoder::new(self, &body).run(info.0)
    }
}

/// The register of each statement's value (after those of the slots), or `NOWHERE`; and how many registers there are.
pub(super) fn registers(body: &Body) -> (Vec<u32>, u32) {
    let mut used = vec![false; body.stmts.len()];
    for stmt in &body.stmts {
        stmt.op.each_operand(|o| {
            if let Operand::Ssa(StmtId(i)) = o {
                used[i as usize] = true;
            }
        });
    }
    let mut next = body.slots.len() as u32;
    let regs = used.into_iter().map(|used| {
        if !used {
            return NOWHERE;
        }
        next += 1;
        next - 1
    });
    let regs = regs.collect();
    (regs, next)
}

struct Decoder<'a> {
    s: &'a Session,
    body: &'a Body,
    /// Register of each statement's value, or `NOWHERE`.
    regs: Vec<u32>,
    tries: Vec<u32>,
    args: Vec<Arg>,
    n_caches: u32,
    frame_size: u32,
    n_tries: u32,
}

impl<'a> Decoder<'a> {
    fn new(s: &'a Session, body: &'a Body) -> Decoder<'a> {
        let (regs, next) = registers(body);
        let mut tries = vec![NOWHERE; body.stmts.len()];
        let mut n_tries = 0;
        for (index, stmt) in tries.iter_mut().zip(&body.stmts) {
            if matches!(stmt.op, Op::EnterTry { .. }) {
                *index = n_tries;
                n_tries += 1;
            }
        }
        Decoder { s, body, regs, tries, args: Vec::new(), n_caches: 0, frame_size: next, n_tries }
    }

    fn run(mut self, info: Value) -> Code {
        let steps: Vec<Step> = (0..self.body.stmts.len()).map(|i| self.step(i)).collect();
        Code {
            info,
            steps,
            args: self.args,
            locs: self.body.stmts.iter().map(|s| s.loc).collect(),
            locations: self.body.locations.clone(),
            caches: (0..self.n_caches).map(|_| RefCell::default()).collect(),
            slot_names: self.body.slots.iter().map(|s| s.name).collect(),
            static_param_names: self.body.static_params.clone(),
            frame_size: self.frame_size as usize,
            n_tries: self.n_tries as usize,
            nargs: self.body.nargs as usize,
            isva: self.body.isva,
            stand_ins: RefCell::default(),
        }
    }

    fn arg(&self, o: Operand) -> Arg {
        match o {
            Operand::Ssa(StmtId(i)) => Arg::Reg(self.regs[i as usize]),
            Operand::Slot(s) => Arg::Reg(s.0),
            Operand::StaticParam(i) => Arg::StaticParam(i),
            Operand::Const(v) => Arg::Const(v),
        }
    }

    fn pool(&mut self, operands: &[Operand]) -> Args {
        let at = self.args.len() as u32;
        for &o in operands {
            let a = self.arg(o);
            self.args.push(a);
        }
        Args { at, n: operands.len() as u32 }
    }

    fn binding(&self, global_ref: Value) -> Value {
        self.s.global_ref_binding(GlobalRef(global_ref)).0
    }

    fn step(&mut self, i: usize) -> Step {
        let dst = self.regs[i];
        let body = self.body;
        match &body.stmts[i].op {
            Op::Call(operands) => {
                let args = self.pool(operands);
                self.n_caches += 1;
                Step::Call { dst, args, cache: self.n_caches - 1 }
            }
            Op::Copy(o) => Step::Copy { dst, from: self.arg(*o) },
            Op::Assign(slot, o) => Step::Assign { slot: slot.0, dst, from: self.arg(*o) },
            Op::Undefine(slot) => Step::Undefine { slot: slot.0 },
            Op::CheckSlot(slot) => Step::CheckSlot { slot: slot.0 },
            Op::CheckStaticParam(index) => Step::CheckStaticParam { index: *index },
            Op::Global(g) => Step::Global { dst, binding: self.binding(*g) },
            Op::SetGlobal(g, o) => Step::SetGlobal { dst, binding: self.binding(*g), from: self.arg(*o) },
            Op::IsDefinedSlot(slot) => Step::IsDefinedSlot { dst, slot: slot.0 },
            Op::IsDefinedGlobal(g) => Step::IsDefinedGlobal { dst, binding: self.binding(*g) },
            Op::IsDefinedStaticParam(index) => Step::IsDefinedStaticParam { dst, index: *index },
            Op::New(operands) => Step::New { dst, args: self.pool(operands) },
            Op::SplatNew(ty, fields) => Step::SplatNew { dst, ty: self.arg(*ty), fields: self.arg(*fields) },
            Op::Goto(to) => Step::Goto { to: to.0 },
            Op::GotoIfNot(cond, to) => Step::GotoIfNot { cond: self.arg(*cond), to: to.0 },
            Op::Return(o) => Step::Return { value: self.arg(*o) },
            Op::EnterTry { handler } => Step::EnterTry { handler: handler.0, index: self.tries[i] },
            Op::LeaveTry { count } => Step::LeaveTry { count: *count },
            Op::Exception => Step::Exception { dst },
            Op::PopException(enter) => Step::PopException { index: self.tries[enter.0 as usize] },
            Op::Inbounds(_) | Op::SimdLoop | Op::CallSite(_) | Op::KeepAlive(_) => Step::Nothing { dst },
            Op::BoundsCheck => Step::True { dst },
            Op::ForeignCall { target, return_type, arg_types, args } => {
                let mut all = vec![*target, *return_type, *arg_types];
                all.extend(args);
                Step::ForeignCall { dst, args: self.pool(&all), n_fixed: 3 }
            }
        }
    }
}
