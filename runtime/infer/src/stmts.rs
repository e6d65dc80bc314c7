//! What each lowered statement does to the state: the abstract interpreter's inner switch.

use crate::code::Code;
use crate::effects::Effects;
use crate::engine::{Infer, Need, Next};
use crate::frame::*;
use crate::info::*;
use crate::lattice::{Elem, L};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{GlobalRef, TypeVar};
use ir::lowered::{Op, Operand, StmtId};
use std::rc::Rc;

/// What evaluating a call gives.
pub(crate) struct CallOut {
    pub ty: L,
    pub effects: Effects,
    pub info: Option<Rc<Info>>,
}

impl CallOut {
    /// A result with nothing to remember.
    pub fn plain(ty: L, effects: Effects) -> CallOut {
        CallOut { ty, effects, info: None }
    }
}

/// An argument of a call: its value, and the variable that it was read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arg {
    pub ty: L,
    /// Slot and definition, when the operand is a variable.
    pub slot: Option<(u32, u32)>,
}

impl<'h> Infer<'h> {
    /// The value of an operand here.
    pub(crate) fn operand(&mut self, f: FrameId, state: &[SlotState], op: Operand) -> L {
        match op {
            Operand::Ssa(StmtId(i)) => self.frames[f.0 as usize].stmt_ty[i as usize],
            Operand::Slot(s) => state[s.0 as usize].ty,
            Operand::StaticParam(i) => self.static_param(f, i as usize),
            Operand::Const(v) => self.lat.konst(v),
        }
    }

    fn arg(&mut self, f: FrameId, state: &[SlotState], op: Operand) -> Arg {
        let ty = self.operand(f, state, op);
        let slot = match op {
            Operand::Slot(s) => Some((s.0, state[s.0 as usize].def)),
            _ => None,
        };
        Arg { ty, slot }
    }

    /// A static parameter's value; a type within its bounds where it is not determined.
    pub(crate) fn static_param(&mut self, f: FrameId, i: usize) -> L {
        let fr = &self.frames[f.0 as usize];
        if let Some(Some(l)) = fr.sparams.get(i) {
            return *l;
        }
        let h = self.h;
        let var = fr.mi.try_sparam_vals().and_then(|v| (i < v.svec_len()).then(|| v.svec_get(i)).flatten());
        match var {
            Some(v) if types::is_typevar(h, v) => {
                let var = TypeVar(v);
                if var.ub() == h.root(Known::Any) || types::has_free_typevars(h, var.ub()) {
                    // It may be no type at all (`N` of an array).
                    return L::ANY;
                }
                let inner = crate::lattice::type_type(h, v);
                let t = types::unionall(h, var, inner);
                self.lat.ty(t)
            }
            _ => L::ANY,
        }
    }

    fn set_stmt(&mut self, f: FrameId, code: &Code, i: u32, ty: L, effects: Effects, info: Option<Rc<Info>>) {
        let old = self.frames[f.0 as usize].stmt_ty[i as usize];
        let new = if old == ty
            || matches!(self.lat.get(ty), Elem::Cond { .. }) && matches!(self.lat.get(old), Elem::Cond { .. })
        {
            ty
        } else {
            self.lat.join(old, ty)
        };
        let fr = &mut self.frames[f.0 as usize];
        fr.stmt_ty[i as usize] = new;
        fr.stmt_effects[i as usize] = effects;
        fr.info[i as usize] = info;
        if new != old {
            for &b in &code.uses[i as usize] {
                if fr.entry[b as usize].is_some() {
                    fr.work.add(b);
                }
            }
        }
        self.add_effects(f, effects);
    }

    /// Evaluates statement `i`, changing the state after it.
    pub(crate) fn statement(
        &mut self,
        f: FrameId,
        code: &Rc<Code>,
        block: u32,
        i: u32,
        state: &mut State,
    ) -> Result<Next, Need> {
        let nothing = || Effects::TOTAL;
        match &code.body.stmts[i as usize].op {
            Op::Call(args) => {
                let args: Vec<Arg> = args.iter().map(|&a| self.arg(f, state, a)).collect();
                if args.iter().any(|a| a.ty == L::BOTTOM) {
                    return Ok(Next::Stop);
                }
                let out = self.call(f, block, &args, state)?;
                self.refine_by_assertion(f, i, &args, &out, state);
                let dead = out.ty == L::BOTTOM;
                self.set_stmt(f, code, i, out.ty, out.effects, out.info);
                if dead {
                    return Ok(Next::Stop);
                }
            }
            Op::Copy(a) => {
                let ty = self.operand(f, state, *a);
                if ty == L::BOTTOM {
                    return Ok(Next::Stop);
                }
                self.set_stmt(f, code, i, ty, nothing(), None);
            }
            Op::Assign(slot, a) => {
                let ty = self.operand(f, state, *a);
                if ty == L::BOTTOM {
                    return Ok(Next::Stop);
                }
                self.set_stmt(f, code, i, ty, nothing(), None);
                self.forget_about(slot.0, state);
                let ty = match self.lat.get(ty) {
                    Elem::Cond { slot: about, .. } if *about == slot.0 => self.lat.forget_conditions(ty),
                    _ => ty,
                };
                state[slot.0 as usize] = SlotState { ty, def: i + 1, undef: false };
                self.tell_handler(f, code, block, state);
            }
            Op::Undefine(slot) => {
                self.forget_about(slot.0, state);
                state[slot.0 as usize] = SlotState { ty: L::BOTTOM, def: i + 1, undef: true };
                self.tell_handler(f, code, block, state);
            }
            Op::CheckSlot(slot) => {
                let s = &mut state[slot.0 as usize];
                if s.ty == L::BOTTOM {
                    self.set_stmt(f, code, i, L::BOTTOM, Effects::TOTAL.without(Effects::NOTHROW), None);
                    return Ok(Next::Stop);
                }
                let throws = s.undef;
                s.undef = false;
                let e = if throws { Effects::TOTAL.without(Effects::NOTHROW) } else { Effects::TOTAL };
                let n = self.lat.known(Known::Nothing);
                self.set_stmt(f, code, i, n, e, None);
            }
            Op::CheckStaticParam(p) => {
                let known = matches!(self.frames[f.0 as usize].sparams.get(*p as usize), Some(Some(_)));
                let e = if known { Effects::TOTAL } else { Effects::TOTAL.without(Effects::NOTHROW) };
                let n = self.lat.known(Known::Nothing);
                self.set_stmt(f, code, i, n, e, None);
            }
            Op::Global(gref) => {
                let (ty, e, info) = self.read_global(*gref);
                self.set_stmt(f, code, i, ty, e, info);
            }
            Op::SetGlobal(gref, a) => {
                let ty = self.operand(f, state, *a);
                let _ = gref;
                self.set_stmt(f, code, i, ty, Effects::TERMINATES, None);
            }
            Op::IsDefinedSlot(slot) => {
                let s = state[slot.0 as usize];
                let ty = match (s.ty == L::BOTTOM, s.undef) {
                    (true, _) => self.lat.boolean(false),
                    (false, false) => self.lat.boolean(true),
                    (false, true) => self.lat.bool_type(),
                };
                self.set_stmt(f, code, i, ty, nothing(), None);
            }
            Op::IsDefinedGlobal(gref) => {
                let g = self.global(*gref);
                let (ty, e) = match g {
                    Some(g) if g.defined => (self.lat.boolean(true), Effects::TOTAL),
                    _ => (self.lat.bool_type(), Effects::TOTAL.without(Effects::NOGLOBAL).without(Effects::CONSISTENT)),
                };
                self.set_stmt(f, code, i, ty, e, None);
            }
            Op::IsDefinedStaticParam(p) => {
                let known = matches!(self.frames[f.0 as usize].sparams.get(*p as usize), Some(Some(_)));
                let ty = if known { self.lat.boolean(true) } else { self.lat.bool_type() };
                self.set_stmt(f, code, i, ty, nothing(), None);
            }
            Op::New(args) => {
                let args: Vec<L> = args.iter().map(|&a| self.operand(f, state, a)).collect();
                if args.contains(&L::BOTTOM) {
                    return Ok(Next::Stop);
                }
                let (ty, e) = self.new_object(&args);
                let dead = ty == L::BOTTOM;
                self.set_stmt(f, code, i, ty, e, None);
                if dead {
                    return Ok(Next::Stop);
                }
            }
            Op::SplatNew(t, a) => {
                let t = self.operand(f, state, *t);
                let a = self.operand(f, state, *a);
                if t == L::BOTTOM || a == L::BOTTOM {
                    return Ok(Next::Stop);
                }
                let (ty, e) = match self.splatted_fields(t, a) {
                    Some(mut args) => {
                        args.insert(0, t);
                        self.new_object(&args)
                    }
                    // The fields are converted, which calls any code.
                    None => match self.lat.type_value(t) {
                        Some((ty, _)) if !types::has_free_typevars(self.h, ty) => (self.lat.ty(ty), Effects::NONE),
                        _ => (L::ANY, Effects::NONE),
                    },
                };
                self.set_stmt(f, code, i, ty, e, None);
            }
            Op::Goto(StmtId(to)) => {
                let to = code.block_of[*to as usize];
                self.flow(f, to, state);
                return Ok(Next::Stop);
            }
            Op::GotoIfNot(c, StmtId(to)) => {
                self.branch(f, code, block, i, *c, *to, state);
                return Ok(Next::Stop);
            }
            Op::Return(a) => {
                let ty = self.operand(f, state, *a);
                if ty != L::BOTTOM {
                    let ty = self.returned(f, ty, state);
                    self.returns(f, ty);
                }
                return Ok(Next::Stop);
            }
            Op::EnterTry { handler } => {
                let to = code.block_of[handler.0 as usize];
                self.set_stmt(f, code, i, L::ANY, nothing(), None);
                self.flow_to_handler(f, to, state);
            }
            Op::LeaveTry { .. }
            | Op::PopException(_)
            | Op::Inbounds(_)
            | Op::SimdLoop
            | Op::CallSite(_)
            | Op::KeepAlive(_) => {
                let n = self.lat.known(Known::Nothing);
                self.set_stmt(f, code, i, n, nothing(), None);
            }
            Op::Exception => {
                self.set_stmt(f, code, i, L::ANY, Effects::TOTAL.without(Effects::CONSISTENT), None);
            }
            Op::BoundsCheck => {
                let b = self.lat.bool_type();
                self.set_stmt(f, code, i, b, nothing(), None);
            }
            Op::ForeignCall { return_type, .. } => {
                let t = self.operand(f, state, *return_type);
                let ty = match self.lat.type_value(t) {
                    Some((t, true)) => self.foreign_result(t),
                    _ => L::ANY,
                };
                self.set_stmt(f, code, i, ty, Effects::NONE, None);
            }
        }
        Ok(Next::Fall)
    }

    /// What a C function of this declared return type gives.
    pub(crate) fn foreign_result(&mut self, t: Value) -> L {
        if t == self.h.root(Known::Nothing) {
            return self.lat.known(Known::Nothing);
        }
        // `Ref{T}` returns a `T`.
        if let Some(dt) = types::as_datatype(self.h, t)
            && let Some(r) = types::as_datatype(self.h, types::unwrap_unionall(self.h, self.h.root(Known::Ref)))
            && dt.name() == r.name()
        {
            return self.lat.ty(types::param(dt, 0));
        }
        self.lat.ty(t)
    }

    /// Drops what other variables say about this one, which changes: the numbers of definitions tell points
    /// apart, but not the rounds of a loop.
    fn forget_about(&mut self, slot: u32, state: &mut State) {
        for s in state.iter_mut() {
            if let Elem::Cond { slot: about, .. } = self.lat.get(s.ty)
                && *about == slot
            {
                s.ty = self.lat.forget_conditions(s.ty);
            }
        }
    }

    /// A variable changed inside a `try`: its handler may see the new value.
    fn tell_handler(&mut self, f: FrameId, code: &Code, block: u32, state: &State) {
        if let Some(h) = code.blocks[block as usize].handler {
            let to = code.block_of[h as usize];
            self.flow_to_handler(f, to, state);
        }
    }

    /// After `typeassert(x, T)` the variable `x` is a `T`.
    fn refine_by_assertion(&mut self, f: FrameId, i: u32, args: &[Arg], out: &CallOut, state: &mut State) {
        let is_assert = args.len() == 3
            && self.lat.as_const(args[0].ty).and_then(|v| self.builtins.get(&v)) == Some(&abi::Builtin::Typeassert);
        let mut refined = None;
        if is_assert
            && out.ty != L::BOTTOM
            && let Some((slot, _)) = args[1].slot
            && state[slot as usize].ty != out.ty
        {
            state[slot as usize].ty = out.ty;
            refined = Some((slot, out.ty));
        }
        self.frames[f.0 as usize].refined[i as usize] = refined;
    }

    #[allow(clippy::too_many_arguments, reason = "the operands of one statement kind, passed once")]
    fn branch(&mut self, f: FrameId, code: &Code, block: u32, i: u32, cond: Operand, to: u32, state: &State) {
        let c = self.operand(f, state, cond);
        let bool_type = self.h.root(Known::Bool);
        let is_bool = self.lat.meet(c, bool_type);
        if is_bool == L::BOTTOM {
            // No `Bool`: throws.
            if c != L::BOTTOM {
                self.set_stmt(f, code, i, L::BOTTOM, Effects::TOTAL.without(Effects::NOTHROW), None);
            }
            return;
        }
        let e = if is_bool == c { Effects::TOTAL } else { Effects::TOTAL.without(Effects::NOTHROW) };
        let n = self.lat.known(Known::Nothing);
        self.set_stmt(f, code, i, n, e, None);
        let known = self.lat.as_bool(c);
        let target = code.block_of[to as usize];
        for side in [true, false] {
            if known == Some(!side) {
                continue;
            }
            let mut s = state.clone();
            if let Elem::Cond { slot, def, then, otherwise } = *self.lat.get(c) {
                let var = &mut s[slot as usize];
                if var.def == def {
                    let t = if side { then } else { otherwise };
                    var.ty = self.lat.meet_elems(t, var.ty);
                    if var.ty == L::BOTTOM {
                        continue;
                    }
                }
            }
            if let Operand::Slot(slot) = cond {
                s[slot.0 as usize].ty = self.lat.boolean(side);
            }
            self.flow(f, if side { block + 1 } else { target }, &s);
        }
    }

    /// A returned value as the caller may see it: what it says about arguments instead of about variables.
    fn returned(&mut self, f: FrameId, ty: L, state: &State) -> L {
        let fr = &self.frames[f.0 as usize];
        let nargs = fr.code.nargs();
        let last = if fr.code.body.isva { nargs.saturating_sub(1) } else { nargs };
        match *self.lat.get(ty) {
            Elem::Cond { slot, def, then, otherwise } => {
                if (slot as usize) < last && def == 0 {
                    return self.lat.arg_cond(slot, then, otherwise);
                }
                self.lat.forget_conditions(ty)
            }
            Elem::Const(_) => {
                let Some(b) = self.lat.as_bool(ty) else {
                    return ty;
                };
                let wanted = match *self.lat.get(fr.ret) {
                    Elem::ArgCond { arg, .. } => Some(arg as usize),
                    _ => (1..last).find(|&a| state[a].def == 0 && state[a].ty != fr.args[a]),
                };
                match wanted {
                    Some(a) if state[a].def == 0 => {
                        let t = state[a].ty;
                        let (then, otherwise) = if b { (t, L::BOTTOM) } else { (L::BOTTOM, t) };
                        self.lat.arg_cond(a as u32, then, otherwise)
                    }
                    _ => ty,
                }
            }
            _ => ty,
        }
    }

    /// The meaning of a `GlobalRef`, remembered.
    pub(crate) fn global(&mut self, gref: Value) -> Option<crate::host::Global> {
        if let Some(g) = self.globals.get(&gref) {
            return *g;
        }
        let r = GlobalRef(gref);
        let g = self.host.global(r.module(), r.name(), self.world);
        self.globals.insert(gref, g);
        g
    }

    /// Reading a global: its value, effects, and what that depends on.
    pub(crate) fn read_global(&mut self, gref: Value) -> (L, Effects, Option<Rc<Info>>) {
        match self.global(gref) {
            Some(g) => {
                let info = Some(Rc::new(Info::Global(gref)));
                if let Some(v) = g.constant {
                    return (self.lat.konst(v), Effects::TOTAL, info);
                }
                let ty = match g.declared_type {
                    Some(t) => self.lat.ty(t),
                    None => L::ANY,
                };
                let mut e = Effects::EFFECT_FREE.with(Effects::TERMINATES);
                if g.defined {
                    e = e.with(Effects::NOTHROW);
                }
                (ty, e, info)
            }
            None => (L::ANY, Effects::EFFECT_FREE.with(Effects::TERMINATES), None),
        }
    }
}
