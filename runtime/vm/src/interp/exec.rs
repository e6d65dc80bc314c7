//! Running decoded code over a frame.

use super::decode::{Arg, Args, Code, NOWHERE, Step};
use super::frames::FrameRecord;
use super::osr::PATIENCE;
use crate::calls::Specialized;
use crate::{Outcome, Session};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{Binding, MethodInstance};
use std::cell::Cell;

/// A `try` that is open in a frame.
pub(super) struct Handler {
    pub pc: usize,
}

/// What interpreted code runs as: its `MethodInstance`, and the values of the static parameters, which that may leave
/// open. Neither for top-level code.
#[derive(Clone, Copy, Default)]
pub(crate) struct Specialization<'a> {
    pub instance: Option<MethodInstance>,
    pub sparams: Option<Value>,
    /// Where it is noted how much of it was interpreted.
    heat: Option<&'a Cell<u32>>,
}

impl From<MethodInstance> for Specialization<'_> {
    fn from(mi: MethodInstance) -> Self {
        Specialization { instance: Some(mi), sparams: mi.try_sparam_vals(), heat: None }
    }
}

impl<'a> From<&'a Specialized> for Specialization<'a> {
    fn from(s: &'a Specialized) -> Self {
        Specialization { instance: Some(s.instance), sparams: s.sparams, heat: Some(&s.heat) }
    }
}

/// What a running frame is the frame of.
pub(super) struct Running<'a> {
    pub code: &'a Code,
    pub of: Specialization<'a>,
    /// Its place among the interpreted frames.
    pub depth: usize,
    /// Depth of the exception stack when it began.
    exceptions: usize,
    /// Statements in loops that it may still interpret.
    pub patience: Cell<u32>,
    /// The stand-in that is being compiled for it.
    pub awaited: Cell<Option<MethodInstance>>,
}

/// The values of a running frame: slots, then statement values.
pub(super) type Registers = [Option<Value>];

/// What interpreting as many statements in loops as the code has adds to its heat. More than a call, since loops are
/// where native code gains most.
const LOOP_HEAT: u32 = 4;
/// Calls with more arguments than this gather them in a vector.
const QUICK_ARGS: usize = 8;

impl Session {
    /// Calls interpreted code: `args[0]` is the callee; `of` tells what else it was specialized for.
    pub(crate) fn run_code(&self, code: &Code, args: &[Value], of: Specialization) -> Outcome {
        self.check_stack()?;
        self.safepoint()?;
        match code.frame_size {
            0..=8 => self.run_sized::<8>(code, args, of),
            9..=24 => self.run_sized::<24>(code, args, of),
            25..=64 => self.run_sized::<64>(code, args, of),
            65..=256 => self.run_sized::<256>(code, args, of),
            257..=1024 => self.run_sized::<1024>(code, args, of),
            1025..=8192 => self.run_sized::<8192>(code, args, of),
            8193..=65536 => self.run_sized::<65536>(code, args, of),
            n => Err(self.error(format!("function with too many local values ({n}) to interpret"))),
        }
    }

    #[inline(never)]
    fn run_sized<const N: usize>(&self, code: &Code, args: &[Value], of: Specialization) -> Outcome {
        let mut frame: [Option<Value>; N] = [None; N];
        let fixed = if code.isva { code.nargs - 1 } else { code.nargs };
        debug_assert!(code.is_toplevel() || args.len() >= fixed);
        for (slot, &a) in frame[..fixed].iter_mut().zip(args) {
            *slot = Some(a);
        }
        if code.isva {
            frame[fixed] = Some(self.tuple(&args[fixed..]));
        }
        self.run_frame(code, &mut frame[..code.frame_size], of)
    }

    fn run_frame(&self, code: &Code, frame: &mut Registers, of: Specialization) -> Outcome {
        let depth = self.enter_frame(FrameRecord { info: code.info, pc: 0, instance: of.instance.map(|i| i.0) });
        let patience = self.options.patience.unwrap_or(PATIENCE);
        let running = Running {
            code,
            of,
            depth,
            exceptions: self.exception_depth(),
            patience: Cell::new(patience),
            awaited: Cell::new(None),
        };
        let r = if code.n_tries == 0 {
            let mut pc = 0;
            self.run_steps(&running, frame, &mut pc, &mut Vec::new(), &mut [])
        } else {
            self.run_with_handlers(&running, frame)
        };
        self.leave_frame(depth);
        let spent = patience.saturating_sub(running.patience.get()) as usize / code.steps.len().max(1);
        if let Some(heat) = of.heat
            && spent > 0
        {
            heat.set(heat.get().saturating_add(LOOP_HEAT.saturating_mul(spent as u32)));
        }
        r
    }

    fn run_with_handlers(&self, running: &Running, frame: &mut Registers) -> Outcome {
        let mut handlers = Vec::new();
        let mut depths = vec![0; running.code.n_tries];
        let mut pc = 0;
        let world = self.world();
        loop {
            match self.run_steps(running, frame, &mut pc, &mut handlers, &mut depths) {
                Ok(v) => return Ok(v),
                Err(t) => {
                    let Some(h) = handlers.pop() else {
                        return Err(t);
                    };
                    // Frames above this one are gone, and what they did to the world with them.
                    self.leave_frame(running.depth + 1);
                    self.push_exception(t);
                    if !running.code.is_toplevel() {
                        self.set_world(world);
                    }
                    pc = h.pc;
                }
            }
        }
    }

    fn run_steps(
        &self,
        running: &Running,
        frame: &mut Registers,
        at: &mut usize,
        handlers: &mut Vec<Handler>,
        depths: &mut [usize],
    ) -> Outcome {
        let Running { code, of: Specialization { sparams, .. }, .. } = *running;
        let mut pc = *at;
        loop {
            match code.steps[pc] {
                Step::Call { dst, args, cache } => {
                    self.note_pc(pc);
                    let v = self.call_step(code, frame, sparams, args, cache)?;
                    set(frame, dst, v);
                    if code.is_toplevel() {
                        self.enter_newest_world();
                    }
                }
                Step::Copy { dst, from } => {
                    let v = self.read(frame, sparams, from);
                    set(frame, dst, v);
                }
                Step::Assign { slot, dst, from } => {
                    let v = self.read(frame, sparams, from);
                    frame[slot as usize] = Some(v);
                    set(frame, dst, v);
                }
                Step::Undefine { slot } => frame[slot as usize] = None,
                Step::CheckSlot { slot } => {
                    if frame[slot as usize].is_none() {
                        self.note_pc(pc);
                        let name = code.slot_names[slot as usize];
                        return Err(self.undef_var(name, self.symbol("local")));
                    }
                }
                Step::CheckStaticParam { index } => {
                    if self.static_param(sparams, index).is_none() {
                        self.note_pc(pc);
                        let name = code.static_param_names[index as usize];
                        return Err(self.undef_var(name, self.symbol("static_parameter")));
                    }
                }
                Step::Global { dst, binding } => {
                    let b = Binding(binding);
                    let v = match self.binding_value(b, self.world()) {
                        Some(v) => v,
                        None => {
                            self.note_pc(pc);
                            return Err(self.undef_var(b.name(), b.module()));
                        }
                    };
                    set(frame, dst, v);
                }
                Step::SetGlobal { dst, binding, from } => {
                    self.note_pc(pc);
                    let v = self.read(frame, sparams, from);
                    self.assign_global(Binding(binding), v)?;
                    set(frame, dst, v);
                }
                Step::IsDefinedSlot { dst, slot } => {
                    let v = self.bool(frame[slot as usize].is_some());
                    set(frame, dst, v);
                }
                Step::IsDefinedGlobal { dst, binding } => {
                    let v = self.binding_value(Binding(binding), self.world());
                    set(frame, dst, self.bool(v.is_some()));
                }
                Step::IsDefinedStaticParam { dst, index } => {
                    let v = self.bool(self.static_param(sparams, index).is_some());
                    set(frame, dst, v);
                }
                Step::New { dst, args } => {
                    self.note_pc(pc);
                    let mut list = Vec::with_capacity(args.n as usize);
                    self.gather(code, frame, sparams, args, |v| list.push(v));
                    let v = self.new_checked(list[0], &list[1..])?;
                    set(frame, dst, v);
                }
                Step::SplatNew { dst, ty, fields } => {
                    self.note_pc(pc);
                    let ty = self.read(frame, sparams, ty);
                    let fields = self.read(frame, sparams, fields);
                    let v = self.splat_new(ty, fields)?;
                    set(frame, dst, v);
                }
                Step::Goto { to } => {
                    if (to as usize) <= pc {
                        self.safepoint()?;
                        let patience = running.patience.get().saturating_sub((pc - to as usize) as u32 + 1);
                        running.patience.set(patience);
                        if patience == 0 {
                            running.patience.set(u32::MAX);
                            // (To leave the handler of a `try` needs what this frame knows.)
                            if running.exceptions == self.exception_depth()
                                && let Some(r) = self.replace_on_stack(running, frame, handlers, to as usize)
                            {
                                // What it throws has been past the tries of this frame.
                                handlers.clear();
                                return r;
                            }
                        }
                    }
                    pc = to as usize;
                    continue;
                }
                Step::GotoIfNot { cond, to } => {
                    let c = self.read(frame, sparams, cond);
                    if c == self.heap.root(Known::FalseValue) {
                        if (to as usize) <= pc {
                            self.safepoint()?;
                        }
                        pc = to as usize;
                        continue;
                    }
                    if c != self.heap.root(Known::TrueValue) {
                        self.note_pc(pc);
                        return Err(self.type_error_known("if", Known::Bool, c));
                    }
                }
                Step::Return { value } => return Ok(self.read(frame, sparams, value)),
                Step::EnterTry { handler, index } => {
                    depths[index as usize] = self.exception_depth();
                    handlers.push(Handler { pc: handler as usize });
                }
                Step::LeaveTry { count } => {
                    let keep = handlers.len() - count as usize;
                    handlers.truncate(keep);
                }
                Step::Exception { dst } => {
                    let v = self.current_exception().unwrap_or_else(|| self.nothing());
                    set(frame, dst, v);
                }
                Step::PopException { index } => self.pop_exceptions(depths[index as usize]),
                Step::Nothing { dst } => {
                    let v = self.nothing();
                    set(frame, dst, v);
                }
                Step::True { dst } => {
                    let v = self.bool(true);
                    set(frame, dst, v);
                }
                Step::ForeignCall { dst, args, n_fixed } => {
                    self.note_pc(pc);
                    let mut list = Vec::with_capacity(args.n as usize);
                    self.gather(code, frame, sparams, args, |v| list.push(v));
                    let v = self.foreign_call(&list[..n_fixed as usize], &list[n_fixed as usize..])?;
                    set(frame, dst, v);
                }
            }
            pc += 1;
            *at = pc;
        }
    }

    #[inline]
    fn call_step(&self, code: &Code, frame: &Registers, sparams: Option<Value>, args: Args, cache: u32) -> Outcome {
        let n = args.n as usize;
        let cache = &code.caches[cache as usize];
        if n <= QUICK_ARGS {
            let mut list = [self.heap.root(Known::NothingValue); QUICK_ARGS];
            let mut i = 0;
            self.gather(code, frame, sparams, args, |v| {
                list[i] = v;
                i += 1;
            });
            return self.call_cached(cache, &list[..n]);
        }
        // The values stay reachable from the frame and the code's literals for as long as the call runs.
        let mut list = Vec::with_capacity(n);
        self.gather(code, frame, sparams, args, |v| list.push(v));
        self.call_cached(cache, &list)
    }

    #[inline]
    fn gather(&self, code: &Code, frame: &Registers, sparams: Option<Value>, args: Args, mut f: impl FnMut(Value)) {
        for &a in &code.args[args.at as usize..(args.at + args.n) as usize] {
            f(self.read(frame, sparams, a));
        }
    }

    #[inline(always)]
    fn read(&self, frame: &Registers, sparams: Option<Value>, a: Arg) -> Value {
        match a {
            Arg::Reg(r) => match frame[r as usize] {
                Some(v) => v,
                None => unset_register(),
            },
            Arg::Const(v) => v,
            Arg::StaticParam(i) => match self.static_param(sparams, i) {
                Some(v) => v,
                None => unset_register(),
            },
        }
    }

    fn static_param(&self, sparams: Option<Value>, index: u32) -> Option<Value> {
        let v = sparams?.svec_get(index as usize)?;
        // A parameter that the call did not determine is left as its variable.
        (!self.is_a(v, Known::TypeVar)).then_some(v)
    }

    pub(crate) fn splat_new(&self, ty: Value, fields: Value) -> Outcome {
        let list = self.elements(fields);
        if types::as_datatype(&self.heap, ty).is_none() {
            return Err(self.type_error_known("new", Known::DataType, ty));
        }
        let n = self.n_fields(ty);
        if list.len() != n {
            let few = if list.len() < n { "few" } else { "many" };
            return Err(self.argument_error(format!("new: too {few} arguments (expected {n})")));
        }
        self.new_checked(ty, &list)
    }
}

#[inline(always)]
fn set(frame: &mut Registers, dst: u32, v: Value) {
    if dst != NOWHERE {
        frame[dst as usize] = Some(v);
    }
}

#[cold]
fn unset_register() -> ! {
    panic!("lowered code reads a value before it is set")
}
