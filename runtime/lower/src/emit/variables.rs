//! Variables in linear code: slots, boxes, fields of closures, literals, static parameters.

use super::{Emitter, Place};
use crate::closure::is_function_only;
use crate::scope::VarKind;
use crate::tree::*;
use abi::Known;
use ir::lowered::{Op, Operand, SlotId};

impl Emitter<'_, '_, '_> {
    /// The variables of a scope begin here.
    pub(super) fn enter_scope(&mut self, vars: &[VarId]) -> R<()> {
        for &v in vars {
            let var = &self.shared.scopes.vars[v.0 as usize];
            let (name, boxed) = (var.name.clone(), var.boxed);
            let slot = match self.places.get(&v) {
                Some(Place::Slot(s) | Place::Boxed(s)) => *s,
                _ => self.new_slot(&name),
            };
            if boxed {
                let new = self.new_box();
                self.push(Op::Assign(slot, new));
                self.places.insert(v, Place::Boxed(slot));
            } else {
                self.places.insert(v, Place::Slot(slot));
                if self.loops > 0 || self.shared.scopes.lambdas[self.id.0 as usize].has_labels {
                    self.push(Op::Undefine(slot));
                }
            }
        }
        Ok(())
    }

    fn new_box(&mut self) -> Operand {
        let ty = Operand::Const(self.cx.heap().root(Known::Box));
        self.push(Op::New(vec![ty]))
    }

    /// An argument that is captured and assigned moves into a box.
    pub(super) fn box_argument(&mut self, v: VarId) -> R<()> {
        let Some(Place::Slot(arg)) = self.places.get(&v).cloned() else {
            return Ok(());
        };
        let name = self.shared.scopes.vars[v.0 as usize].name.clone();
        let slot = self.new_slot(&name);
        let new = self.new_box();
        self.push(Op::Assign(slot, new));
        self.set_contents(Operand::Slot(slot), Operand::Slot(arg));
        self.places.insert(v, Place::Boxed(slot));
        Ok(())
    }

    fn set_contents(&mut self, the_box: Operand, value: Operand) {
        let field = self.symbol("contents");
        self.core_call("setfield!", vec![the_box, field, value]);
    }

    /// Where this function finds a variable.
    fn place(&mut self, v: VarId) -> R<Place> {
        if let Some(p) = self.places.get(&v) {
            return Ok(p.clone());
        }
        let var = &self.shared.scopes.vars[v.0 as usize];
        let (owner, kind, name) = (var.owner, var.kind, var.name.clone());
        let place = if kind == VarKind::StaticParam {
            self.static_param_place(v)?
        } else if owner == self.id {
            Place::Slot(self.new_slot(&name))
        } else {
            self.captured_place(v)?
        };
        self.places.insert(v, place.clone());
        Ok(place)
    }

    fn static_param_place(&mut self, v: VarId) -> R<Place> {
        if let Some(&slot) = self.typevar_slots.get(&v) {
            return Ok(Place::Slot(slot));
        }
        let info = &self.shared.scopes.lambdas[self.id.0 as usize];
        let outer = info.closure.and_then(|c| self.shared.closures.get(&c)).map(|c| c.static_params.as_slice());
        let mut all = outer.unwrap_or(&[]).iter().chain(&info.static_params);
        if let Some(i) = all.position(|p| *p == v) {
            return Ok(Place::StaticParam(i as u32));
        }
        self.captured_place(v)
    }

    fn captured_place(&mut self, v: VarId) -> R<Place> {
        let info = &self.shared.scopes.lambdas[self.id.0 as usize];
        let function_only = is_function_only(self.shared.scopes, v);
        if info.closure == Some(v) && function_only {
            return Ok(Place::Slot(SlotId(self.lambda.self_arg as u32)));
        }
        if let Some((f, at)) = info.self_alias
            && f == v
            && function_only
        {
            return Ok(Place::Slot(SlotId(at as u32)));
        }
        if let Some(c) = info.closure {
            let field = self.shared.closures.get(&c).and_then(|c| c.fields.iter().find(|(f, _)| *f == v));
            if let Some((_, field)) = field {
                return Ok(Place::Field(field.clone()));
            }
        }
        if info.closure.is_none() && info.parent.is_some() {
            // A global function: the value becomes part of its code.
            let placeholder = self.cx.heap().new_svec(1);
            self.literals.push((v, placeholder));
            return Ok(Place::Literal(placeholder));
        }
        let name = self.shared.scopes.vars[v.0 as usize].name.clone();
        self.cx.plain_error(format!("local variable {name} cannot be used in closure declaration"))
    }

    fn is_boxed(&self, v: VarId) -> bool {
        self.shared.scopes.vars[v.0 as usize].boxed
    }

    /// The variable's value, or its box when it has one.
    pub(super) fn raw_variable(&mut self, v: VarId) -> R<Operand> {
        Ok(match self.place(v)? {
            Place::Slot(s) | Place::Boxed(s) => Operand::Slot(s),
            Place::Field(name) => {
                let this = Operand::Slot(SlotId(self.lambda.self_arg as u32));
                let field = self.symbol(&name);
                self.core_call("getfield", vec![this, field])
            }
            Place::Literal(p) => Operand::Const(p),
            Place::StaticParam(i) => Operand::StaticParam(i),
        })
    }

    /// The variable's present value; throws when it has none.
    pub(super) fn read(&mut self, v: VarId) -> R<Operand> {
        let place = self.place(v)?;
        let raw = self.raw_variable(v)?;
        let own = self.shared.scopes.vars[v.0 as usize].owner == self.id;
        let is_argument = self.shared.scopes.vars[v.0 as usize].kind == VarKind::Argument;
        match place {
            _ if self.is_boxed(v) && !matches!(place, Place::Slot(_)) => self.read_box(v, raw),
            Place::Slot(s) if own && !is_argument => {
                self.push(Op::CheckSlot(s));
                Ok(raw)
            }
            Place::StaticParam(i) => {
                self.push(Op::CheckStaticParam(i));
                Ok(raw)
            }
            _ => Ok(raw),
        }
    }

    fn read_box(&mut self, v: VarId, the_box: Operand) -> R<Operand> {
        let field = self.symbol("contents");
        if self.shared.scopes.vars[v.0 as usize].kind != VarKind::Argument {
            let there = self.core_call("isdefined", vec![the_box, field]);
            let (empty, full) = (self.new_label(), self.new_label());
            self.goto_if_not(there, empty);
            self.goto(full);
            self.mark(empty);
            let dummy = self.dummy(v);
            self.push(Op::CheckSlot(dummy));
            self.mark(full);
        }
        let contents = self.core_call("getfield", vec![the_box, field]);
        // Assignments convert, so this cannot fail; it tells inference what the box holds.
        match self.shared.scopes.vars[v.0 as usize].box_type.clone() {
            Some(ty) => {
                let ty = self.value(&ty)?;
                Ok(self.core_call("typeassert", vec![contents, ty]))
            }
            None => Ok(contents),
        }
    }

    /// A slot of the variable's name that is never assigned: checking it throws the right error.
    fn dummy(&mut self, v: VarId) -> SlotId {
        if let Some(&s) = self.dummies.get(&v) {
            return s;
        }
        let name = self.shared.scopes.vars[v.0 as usize].name.clone();
        let slot = self.new_slot(&name);
        self.dummies.insert(v, slot);
        slot
    }

    pub(super) fn assign(&mut self, v: VarId, value: Operand) -> R<()> {
        match self.place(v)? {
            Place::Slot(s) if !self.is_boxed(v) => {
                self.push(Op::Assign(s, value));
            }
            _ => {
                let the_box = self.raw_variable(v)?;
                self.set_contents(the_box, value);
            }
        }
        Ok(())
    }

    /// Whether the variable has a value now.
    pub(super) fn is_defined(&mut self, v: VarId) -> R<Operand> {
        let place = self.place(v)?;
        let var = &self.shared.scopes.vars[v.0 as usize];
        let (own, argument) = (var.owner == self.id, var.kind == VarKind::Argument);
        Ok(match place {
            _ if self.is_boxed(v) => {
                let the_box = self.raw_variable(v)?;
                let field = self.symbol("contents");
                self.core_call("isdefined", vec![the_box, field])
            }
            Place::Slot(s) if own && !argument => self.push(Op::IsDefinedSlot(s)),
            Place::StaticParam(i) => self.push(Op::IsDefinedStaticParam(i)),
            _ => Operand::Const(self.cx.heap().boolean(true)),
        })
    }

    /// Whether a slot can change after it was read.
    pub(super) fn may_change(&self, s: SlotId) -> bool {
        let argument = self.lambda.args.get(s.0 as usize).and_then(|a| a.var);
        match argument {
            Some(v) => self.shared.scopes.vars[v.0 as usize].assigned > 0,
            None => true,
        }
    }
}
