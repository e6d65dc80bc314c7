//! Building one statement.

use super::{Builder, Opd, Result, Unsupported};
use crate::lattice::{Elem, L};
use abi::{Builtin, Known, Value as Object};
use heap::Object as _;
use heap::typed::GlobalRef;
use ir::lowered::{Op, Operand, StmtId};
use ir::ssa::*;

impl Builder<'_, '_> {
    /// The value of an operand here.
    pub(crate) fn operand(&mut self, op: Operand) -> Result<Opd> {
        Ok(match op {
            Operand::Ssa(StmtId(i)) => match self.known_stmt(i) {
                Some(c) => Opd::Const(c),
                None => self.stmt_val[i as usize],
            },
            Operand::Slot(s) => self.read_slot(s.0),
            Operand::StaticParam(i) => {
                let l = self.inf.static_param(self.f, i as usize);
                match self.inf.lat.as_const(l) {
                    Some(c) => Opd::Const(c),
                    None => self.unknown_static_param(i)?,
                }
            }
            Operand::Const(c) => Opd::Const(c),
        })
    }

    /// A statement's value, when inference knows it.
    fn known_stmt(&self, i: u32) -> Option<Object> {
        let l = self.inf.frames[self.f.0 as usize].stmt_ty[i as usize];
        self.inf.lat.as_const(l)
    }

    /// What inference knows of an operand.
    pub(crate) fn operand_type(&mut self, op: Operand) -> L {
        match op {
            Operand::Ssa(StmtId(i)) => self.inf.frames[self.f.0 as usize].stmt_ty[i as usize],
            Operand::Slot(s) => self.state[s.0 as usize].ty,
            Operand::StaticParam(i) => self.inf.static_param(self.f, i as usize),
            Operand::Const(v) => self.inf.lat.konst(v),
        }
    }

    /// A static parameter that the signature leaves open is found from the arguments.
    fn unknown_static_param(&mut self, i: u32) -> Result<Opd> {
        let fr = &self.inf.frames[self.f.0 as usize];
        let Some(method) = crate::store::method_of(self.h, fr.mi) else {
            return Err(Unsupported);
        };
        if fr.code.body.isva {
            // The elements of the tail would have to be spread again.
            return Err(Unsupported);
        }
        let (svec, any) = (self.h.root(Known::SimpleVector), self.h.root(Known::Any));
        let mut args = vec![self.constant(method.0)];
        args.extend(self.args.clone());
        let all = self.push(Inst::Builtin { which: Builtin::ComputeSparams, args }, svec);
        let index = self.constant(self.h.box_int64(i64::from(i) + 1));
        let v = self.push(Inst::Builtin { which: Builtin::SvecRef, args: vec![all, index] }, any);
        Ok(Opd::Val(v))
    }

    pub(crate) fn nothing(&self) -> Opd {
        Opd::Const(self.h.nothing())
    }

    fn ssa_true_type(&self) -> Object {
        self.h.root(Known::Nothing)
    }

    pub(super) fn statement(&mut self, b: u32, i: u32) -> Result<()> {
        let code = self.code.clone();
        let ty = self.inf.frames[self.f.0 as usize].stmt_ty[i as usize];
        let nothing_type = self.ssa_true_type();
        let out = match &code.body.stmts[i as usize].op {
            Op::Call(args) => {
                let opds = args.iter().map(|&a| self.operand(a)).collect::<Result<Vec<_>>>()?;
                let known: Vec<L> = args.iter().map(|&a| self.operand_type(a)).collect();
                let (effects, info, refined) = {
                    let fr = &self.inf.frames[self.f.0 as usize];
                    (fr.stmt_effects[i as usize], fr.info[i as usize].clone(), fr.refined[i as usize])
                };
                let o = self.call(&opds, &known, info.as_deref(), ty, effects)?;
                if self.dead {
                    return Ok(());
                }
                if let Some((slot, l)) = refined {
                    self.with_slot(slot, |s| s.ty = l);
                }
                o
            }
            Op::Copy(a) => self.operand(*a)?,
            Op::Assign(slot, a) => {
                let o = self.operand(*a)?;
                if let Some(cell) = self.cells[slot.0 as usize] {
                    let value = self.val(o);
                    self.push(Inst::CellSet { cell, value }, nothing_type);
                }
                self.forget_about(slot.0);
                let ty = match *self.inf.lat.get(ty) {
                    Elem::Cond { slot: about, .. } if about == slot.0 => self.inf.lat.forget_conditions(ty),
                    _ => ty,
                };
                self.refined.retain(|&(s, _), _| s != slot.0);
                self.with_slot(slot.0, |s| {
                    s.ty = ty;
                    s.def = i + 1;
                    s.undef = false;
                });
                o
            }
            Op::Undefine(slot) => {
                if let Some(cell) = self.cells[slot.0 as usize] {
                    self.push(Inst::CellClear { cell }, nothing_type);
                }
                self.forget_about(slot.0);
                self.refined.retain(|&(s, _), _| s != slot.0);
                self.with_slot(slot.0, |s| {
                    s.ty = L::BOTTOM;
                    s.def = i + 1;
                    s.undef = true;
                });
                self.nothing()
            }
            Op::CheckSlot(slot) => {
                self.check_slot(slot.0);
                self.nothing()
            }
            Op::CheckStaticParam(p) => {
                let known = self.inf.frames[self.f.0 as usize].sparams.get(*p as usize).copied().flatten();
                if known.is_none() {
                    return Err(Unsupported);
                }
                self.nothing()
            }
            Op::Global(gref) => self.global(*gref, ty),
            Op::SetGlobal(gref, a) => {
                let o = self.operand(*a)?;
                let value = self.val(o);
                match self.inf.global(*gref) {
                    Some(g) => {
                        // The name's own binding: imported variables cannot be assigned.
                        self.push(Inst::SetGlobal { binding: g.named, value }, nothing_type);
                    }
                    None => {
                        let r = GlobalRef(*gref);
                        let m = self.constant(r.module());
                        let n = self.constant(r.name());
                        let any = self.h.root(Known::Any);
                        self.push(Inst::Builtin { which: Builtin::Setglobal, args: vec![m, n, value] }, any);
                    }
                }
                o
            }
            Op::IsDefinedSlot(slot) => match self.inf.lat.as_bool(ty) {
                Some(x) => Opd::Const(self.h.boolean(x)),
                None => match self.cells[slot.0 as usize] {
                    Some(cell) => {
                        let t = self.h.root(Known::Bool);
                        Opd::Val(self.push(Inst::CellIsDefined { cell }, t))
                    }
                    None => self.slot_flag(slot.0),
                },
            },
            Op::IsDefinedGlobal(gref) => match self.inf.lat.as_bool(ty) {
                Some(x) => Opd::Const(self.h.boolean(x)),
                None => {
                    let t = self.h.root(Known::Bool);
                    match self.inf.global(*gref) {
                        Some(g) => Opd::Val(self.push(Inst::IsDefinedGlobal { binding: g.binding }, t)),
                        None => {
                            let r = GlobalRef(*gref);
                            let m = self.constant(r.module());
                            let n = self.constant(r.name());
                            let which = Builtin::IsdefinedGlobal;
                            Opd::Val(self.push(Inst::Builtin { which, args: vec![m, n] }, t))
                        }
                    }
                }
            },
            Op::IsDefinedStaticParam(p) => {
                let known = self.inf.frames[self.f.0 as usize].sparams.get(*p as usize).copied().flatten();
                if known.is_none() {
                    return Err(Unsupported);
                }
                Opd::Const(self.h.boolean(true))
            }
            Op::New(args) => {
                let opds = args.iter().map(|&a| self.operand(a)).collect::<Result<Vec<_>>>()?;
                let known: Vec<L> = args.iter().map(|&a| self.operand_type(a)).collect();
                self.new_object(&opds, &known, ty)?
            }
            Op::SplatNew(t, a) => {
                let known = (self.operand_type(*t), self.operand_type(*a));
                let (t, a) = (self.operand(*t)?, self.operand(*a)?);
                self.splat_new((t, a), known, ty)?
            }
            Op::Goto(to) => {
                let to = self.block_of(*to);
                self.jump_to(to);
                return Ok(());
            }
            Op::GotoIfNot(c, to) => {
                let to = self.block_of(*to);
                return self.branch(b, *c, to);
            }
            Op::Return(a) => {
                let o = self.operand(*a)?;
                let v = self.val(o);
                let ret = self.ssa.return_type.expect("set before the first block");
                let v = self.narrow(v, ret);
                self.terminate(Terminator::Return(v));
                return Ok(());
            }
            Op::EnterTry { handler } => {
                let handler = self.block_of(*handler);
                self.enter_try(handler);
                let t = self.h.root(Known::Int64);
                Opd::Val(self.push(Inst::ExceptionDepth, t))
            }
            Op::PopException(enter) => {
                let depth = match self.stmt_val[enter.0 as usize] {
                    Opd::Val(v) => v,
                    _ => return Err(Unsupported),
                };
                self.push(Inst::PopException { depth }, nothing_type);
                self.nothing()
            }
            Op::LeaveTry { .. } | Op::Inbounds(_) | Op::CallSite(_) => self.nothing(),
            Op::SimdLoop => {
                self.push(Inst::SimdLoop, nothing_type);
                self.nothing()
            }
            Op::Exception => {
                let any = self.h.root(Known::Any);
                Opd::Val(self.push(Inst::Exception, any))
            }
            Op::BoundsCheck => {
                let t = self.h.root(Known::Bool);
                Opd::Val(self.push(Inst::BoundsCheck, t))
            }
            Op::KeepAlive(args) => {
                let opds = args.iter().map(|&a| self.operand(a)).collect::<Result<Vec<_>>>()?;
                let args = opds.into_iter().map(|o| self.val(o)).collect();
                self.push(Inst::KeepAlive { args }, nothing_type);
                self.nothing()
            }
            Op::ForeignCall { target, return_type, arg_types, args } => {
                self.foreign_call(*target, *return_type, *arg_types, args, ty)?
            }
        };
        self.stmt_val[i as usize] = out;
        if ty == L::BOTTOM && !matches!(code.body.stmts[i as usize].op, Op::Undefine(_)) {
            self.terminate(Terminator::Unreachable);
        }
        Ok(())
    }

    /// Mirrors what inference does at an assignment.
    fn forget_about(&mut self, slot: u32) {
        for i in 0..self.state.len() {
            let t = self.state[i].ty;
            if let Elem::Cond { slot: about, .. } = *self.inf.lat.get(t)
                && about == slot
            {
                self.state[i].ty = self.inf.lat.forget_conditions(t);
            }
        }
    }

    fn check_slot(&mut self, slot: u32) {
        let s = self.state[slot as usize];
        let nothing_type = self.h.root(Known::Nothing);
        let name = self.code.body.slots[slot as usize].name;
        let scope = self.h.symbol("local");
        if s.ty == L::BOTTOM {
            let bottom = self.h.root(Known::Bottom);
            self.push(Inst::ThrowUndef { name, scope }, bottom);
            self.terminate(Terminator::Unreachable);
            return;
        }
        if s.undef {
            if let Some(cell) = self.cells[slot as usize] {
                self.push(Inst::CellCheck { cell }, nothing_type);
            } else if let Opd::Val(flag) = self.slot_flag(slot) {
                let (bad, good) = (self.new_block(), self.new_block());
                self.terminate(Terminator::Branch {
                    cond: flag,
                    then_to: good,
                    then_args: Vec::new(),
                    else_to: bad,
                    else_args: Vec::new(),
                });
                self.switch_to(bad);
                let bottom = self.h.root(Known::Bottom);
                self.push(Inst::ThrowUndef { name, scope }, bottom);
                self.terminate(Terminator::Unreachable);
                self.switch_to(good);
            }
        }
        self.with_slot(slot, |s| s.undef = false);
    }

    fn global(&mut self, gref: Object, ty: L) -> Opd {
        if let Some(c) = self.inf.lat.as_const(ty) {
            return Opd::Const(c);
        }
        let t = self.inf.lat.widen(ty);
        match self.inf.global(gref) {
            Some(g) => Opd::Val(self.push(Inst::GetGlobal { binding: g.binding }, t)),
            None => {
                let r = GlobalRef(gref);
                let m = self.constant(r.module());
                let n = self.constant(r.name());
                self.emit_builtin(Builtin::Getglobal, vec![m, n], ty)
            }
        }
    }

    /// A conditional jump, with what each side knows of the tested variable.
    fn branch(&mut self, b: u32, cond: Operand, to: u32) -> Result<()> {
        let c = self.operand_type(cond);
        let o = self.operand(cond)?;
        let bool_type = self.h.root(Known::Bool);
        let known = self.inf.lat.as_bool(c);
        let then_start = self.start.get(b as usize + 1).copied().flatten();
        let else_start = self.start.get(to as usize).copied().flatten();
        let base = self.state.clone();
        if let Some(side) = known {
            self.side_state(cond, c, side);
            self.jump_to(if side { b + 1 } else { to });
            return Ok(());
        }
        let mut v = self.val(o);
        if !self.inf.lat.subtype(self.ty(v), bool_type) {
            // Throws a TypeError unless it is a `Bool`.
            v = self.assert_bool(v);
            if self.dead {
                return Ok(());
            }
        }
        let from = self.at;
        let mut sides = Vec::with_capacity(2);
        for (side, target, start) in [(true, b + 1, then_start), (false, to, else_start)] {
            // Each edge has a block of its own where values are narrowed; empty ones are merged away later.
            let edge = self.new_block_like(from);
            self.switch_to(edge);
            self.state = base.clone();
            self.side_state(cond, c, side);
            if start.is_some() && !self.impossible(cond, c, side) {
                self.jump_to(target);
            } else {
                self.terminate(Terminator::Unreachable);
            }
            sides.push(edge);
        }
        self.switch_to(from);
        self.terminate(Terminator::Branch {
            cond: v,
            then_to: sides[0],
            then_args: Vec::new(),
            else_to: sides[1],
            else_args: Vec::new(),
        });
        Ok(())
    }

    fn new_block_like(&mut self, b: Block) -> Block {
        let handler = self.ssa.blocks[b].handler;
        self.ssa.add_block(handler)
    }

    /// Whether inference found that the condition never goes this way.
    fn impossible(&mut self, cond: Operand, c: L, side: bool) -> bool {
        let _ = cond;
        if let Elem::Cond { slot, def, then, otherwise } = *self.inf.lat.get(c) {
            let s = self.state[slot as usize];
            let t = if side { then } else { otherwise };
            return s.def == def && (self.inf.lat.meet_elems(t, s.ty) == L::BOTTOM || s.ty == L::BOTTOM);
        }
        false
    }

    fn side_state(&mut self, cond: Operand, c: L, side: bool) {
        if let Elem::Cond { slot, def, then, otherwise } = *self.inf.lat.get(c)
            && self.state[slot as usize].def == def
        {
            let t = if side { then } else { otherwise };
            let have = self.state[slot as usize].ty;
            self.state[slot as usize].ty = self.inf.lat.meet_elems(t, have);
        }
        if let Operand::Slot(s) = cond {
            self.state[s.0 as usize].ty = self.inf.lat.boolean(side);
        }
    }

    /// The condition of a jump as a `Bool`.
    fn assert_bool(&mut self, v: Val) -> Val {
        let bool_type = self.h.root(Known::Bool);
        let test = self.push(Inst::IsA { value: v, ty: bool_type }, bool_type);
        let (good, bad) = (self.new_block(), self.new_block());
        self.terminate(Terminator::Branch {
            cond: test,
            then_to: good,
            then_args: Vec::new(),
            else_to: bad,
            else_args: Vec::new(),
        });
        self.switch_to(bad);
        let t = self.constant(bool_type);
        let bottom = self.h.root(Known::Bottom);
        self.push(Inst::Builtin { which: Builtin::Typeassert, args: vec![v, t] }, bottom);
        self.terminate(Terminator::Unreachable);
        self.switch_to(good);
        self.narrow(v, bool_type)
    }

    fn foreign_call(
        &mut self,
        target: Operand,
        return_type: Operand,
        arg_types: Operand,
        args: &[Operand],
        ty: L,
    ) -> Result<Opd> {
        let ty = self.inf.lat.widen(ty);
        if let Some(v) = self.direct_foreign_call(target, return_type, arg_types, args, ty)? {
            return Ok(Opd::Val(v));
        }
        let mut vals = Vec::with_capacity(args.len() + 3);
        for &a in [target, return_type, arg_types].iter().chain(args) {
            let o = self.operand(a)?;
            vals.push(self.val(o));
        }
        Ok(Opd::Val(self.push(Inst::Builtin { which: Builtin::Ccall, args: vals }, ty)))
    }

    /// A call whose types are known and whose values are single words; the runtime makes the others.
    fn direct_foreign_call(
        &mut self,
        target: Operand,
        return_type: Operand,
        arg_types: Operand,
        args: &[Operand],
        ty: Object,
    ) -> Result<Option<Val>> {
        let constant = |b: &mut Self, o: Operand| {
            let l = b.operand_type(o);
            b.inf.lat.as_const(l)
        };
        let (Some(return_type), Some(list)) = (constant(self, return_type), constant(self, arg_types)) else {
            return Ok(None);
        };
        if return_type != self.h.root(Known::Nothing) && !self.is_c_word(return_type) {
            return Ok(None);
        }
        let declared: Vec<Object> = (0..list.svec_len()).filter_map(|i| list.svec_get(i)).collect();
        if declared.len() < args.len() {
            return Ok(None);
        }
        // The types that the values have stand for the declared ones: `Ref{T}` is a pointer here.
        let mut types = Vec::with_capacity(args.len());
        for (&a, &t) in args.iter().zip(&declared) {
            let l = self.operand_type(a);
            let given = self.inf.lat.widen(l);
            if !self.is_c_word(given) || given != t && !(self.is_reference_type(t) && self.is_pointer(given)) {
                return Ok(None);
            }
            types.push(given);
        }
        let name = constant(self, target)
            .filter(|n| n.type_of() == self.h.root(Known::Symbol) || types::as_tuple(self.h, n.type_of()).is_some());
        let mut vals = Vec::with_capacity(args.len() + 1);
        if name.is_none() {
            let l = self.operand_type(target);
            let given = self.inf.lat.widen(l);
            if !self.is_pointer(given) {
                return Ok(None);
            }
            let o = self.operand(target)?;
            vals.push(self.val(o));
        }
        for &a in args {
            let o = self.operand(a)?;
            vals.push(self.val(o));
        }
        Ok(Some(self.push(Inst::ForeignCall { target: name, return_type, arg_types: types, args: vals }, ty)))
    }

    /// Numbers and pointers of at most eight bytes.
    fn is_c_word(&self, t: Object) -> bool {
        types::is_primitive_type(self.h, t)
            && types::as_datatype(self.h, t).and_then(|d| types::layout_of(self.h, d)).is_some_and(|l| l.size() <= 8)
    }

    fn is_pointer(&self, t: Object) -> bool {
        types::as_datatype(self.h, t).is_some_and(|d| d.name() == self.h.root(Known::PtrTypeName))
    }

    fn is_reference_type(&self, t: Object) -> bool {
        let general = types::unwrap_unionall(self.h, self.h.root(Known::Ref));
        match (types::as_datatype(self.h, t), types::as_datatype(self.h, general)) {
            (Some(d), Some(r)) => d.name() == r.name(),
            _ => false,
        }
    }
}
