//! Building calls of builtins and intrinsics: a node of its own where the types allow, a `Builtin` node otherwise.

use super::{Builder, Opd, Result};
use crate::effects::Effects;
use crate::lattice::L;
use crate::tfuncs::fields::FieldIndex;
use abi::{Builtin, Intrinsic, Known, ResultType, Value as Object};
use heap::Object as _;
use heap::typed::DataType;
use ir::ssa::*;

impl Builder<'_, '_> {
    /// A builtin as a node; its result is known to be `ty`.
    pub(crate) fn emit_builtin(&mut self, which: Builtin, args: Vec<Val>, ty: L) -> Opd {
        let t = self.inf.lat.widen(ty);
        let v = self.push(Inst::Builtin { which, args }, t);
        match self.inf.lat.as_const(ty) {
            Some(c) => Opd::Const(c),
            None => Opd::Val(v),
        }
    }

    fn vals(&mut self, opds: &[Opd]) -> Vec<Val> {
        opds.iter().map(|&o| self.val(o)).collect()
    }

    /// A builtin call; `args` and `known` are without the function.
    pub(crate) fn builtin_call(
        &mut self,
        b: Builtin,
        args: &[Opd],
        known: &[L],
        ty: L,
        effects: Effects,
    ) -> Result<Opd> {
        if let Some(c) = self.inf.lat.as_const(ty)
            && effects.removable()
        {
            return Ok(Opd::Const(c));
        }
        let arity_fits = {
            let (min, max) = b.arity();
            args.len() >= min && max.is_none_or(|m| args.len() <= m)
        };
        if !arity_fits {
            // Throws, in the words of the dynamic call.
            let f = self.builtin_object(b);
            return Ok(self.dynamic_call(f, args, ty));
        }
        match b {
            Builtin::Getfield => {
                if self.inf.is_plain_read(known)
                    && let Some(o) = self.getfield(args, known, ty)
                {
                    return Ok(o);
                }
            }
            Builtin::Setfield if args.len() == 3 => {
                if let Some(o) = self.setfield(args, known) {
                    return Ok(o);
                }
            }
            Builtin::Isa => {
                if let Some((t, true)) = self.inf.lat.type_value(known[1])
                    && !types::has_free_typevars(self.h, t)
                {
                    let value = self.val(args[0]);
                    let bool_type = self.h.root(Known::Bool);
                    return Ok(Opd::Val(self.push(Inst::IsA { value, ty: t }, bool_type)));
                }
            }
            Builtin::Typeassert => {
                if let Some((t, true)) = self.inf.lat.type_value(known[1])
                    && !types::has_free_typevars(self.h, t)
                {
                    return Ok(self.typeassert(args[0], t, ty));
                }
            }
            Builtin::Tuple => {
                let vals = self.vals(args);
                return Ok(Opd::Val(self.tuple(vals)));
            }
            Builtin::Ifelse => {
                if let Some(o) = self.ifelse(args, ty) {
                    return Ok(o);
                }
            }
            Builtin::Setglobal => {}
            _ => {}
        }
        let vals = self.vals(args);
        Ok(self.emit_builtin(b, vals, ty))
    }

    /// The function object of a builtin.
    pub(crate) fn builtin_object(&self, b: Builtin) -> Opd {
        let table = self.h.root(Known::Builtins);
        match table.svec_get(b as usize) {
            Some(f) => Opd::Const(f),
            None => Opd::Nowhere,
        }
    }

    /// A call through dispatch.
    pub(crate) fn dynamic_call(&mut self, f: Opd, args: &[Opd], ty: L) -> Opd {
        let mut all = vec![self.val(f)];
        all.extend(args.iter().map(|&a| self.val(a)));
        let t = self.inf.lat.widen(ty);
        let v = self.push(Inst::Call { args: all }, t);
        Opd::Val(v)
    }

    /// A tuple: an object made in place when its type is fixed.
    pub(crate) fn tuple(&mut self, vals: Vec<Val>) -> Val {
        let elems: Vec<Object> = vals
            .iter()
            .map(|&v| {
                let l = self.inf.lat.ty(self.ssa.vals[v].ty);
                self.inf.element_type(l)
            })
            .collect();
        let tuple = self.h.root(Known::Tuple);
        let ty = types::tuple_type(self.h, &elems).unwrap_or(tuple);
        if types::is_concrete(self.h, ty) && !vals.is_empty() {
            return self.push(Inst::New { ty, args: vals }, ty);
        }
        self.push(Inst::Builtin { which: Builtin::Tuple, args: vals }, ty)
    }

    /// `getfield` of a known field of an object whose type is fixed.
    fn getfield(&mut self, args: &[Opd], known: &[L], ty: L) -> Option<Opd> {
        let t = self.inf.lat.exact_type(known[0])?;
        if t == self.h.root(Known::Module) {
            let (m, n) = (self.inf.lat.as_const(known[0])?, self.inf.lat.as_const(known[1])?);
            let g = self.inf.host.global(m, n, self.inf.world)?;
            let wide = self.inf.lat.widen(ty);
            return Some(Opd::Val(self.push(Inst::GetGlobal { binding: g.binding }, wide)));
        }
        let dt = DataType(t);
        let FieldIndex::At(i) = self.inf.field_at(dt, known[1]) else {
            return None;
        };
        let Opd::Val(object) = args[0] else {
            let object = self.val(args[0]);
            return self.field_of(object, dt, i, ty);
        };
        let object = self.narrow(object, t);
        self.field_of(object, dt, i, ty)
    }

    /// Reads field `i` of a value of concrete type.
    pub(crate) fn field_of(&mut self, object: Val, dt: DataType, i: usize, ty: L) -> Option<Opd> {
        if self.ty(object) != dt.0 {
            // The value's type says less (a type object, for one): leave it to the builtin.
            return None;
        }
        let ft = types::field_types(self.h, dt)?.svec_get(i)?;
        let check = !(types::fields::always_initialized(self.h, dt, i)
            || types::is_tuple(dt)
            || types::always_there(self.h, ft));
        let v = self.push(Inst::GetField { object, index: i as u32, check }, ft);
        Some(self.narrow_to(v, ty))
    }

    fn setfield(&mut self, args: &[Opd], known: &[L]) -> Option<Opd> {
        let t = self.inf.lat.exact_type(known[0])?;
        let dt = DataType(t);
        let FieldIndex::At(i) = self.inf.field_at(dt, known[1]) else {
            return None;
        };
        if !types::is_mutable_type(self.h, t) || types::fields::is_const_field(self.h, dt, i) {
            return None;
        }
        let ft = types::field_types(self.h, dt)?.svec_get(i)?;
        let whole = self.inf.lat.ty(ft);
        if !self.inf.lat.le(known[2], whole) {
            return None;
        }
        if types::fields::field_flag_bits(dt, i) & types::fields::field_flags::ATOMIC != 0 {
            return None;
        }
        let object = self.val(args[0]);
        let object = self.narrow(object, t);
        if self.ty(object) != t {
            return None;
        }
        let value = self.val(args[2]);
        let value = self.narrow(value, ft);
        let nothing = self.h.root(Known::Nothing);
        self.push(Inst::SetField { object, index: i as u32, value }, nothing);
        Some(args[2])
    }

    /// `x::T`: a test that throws, then the value as a `T`.
    pub(crate) fn typeassert(&mut self, x: Opd, t: Object, ty: L) -> Opd {
        let v = self.val(x);
        if self.inf.lat.subtype(self.ty(v), t) {
            return x;
        }
        let bool_type = self.h.root(Known::Bool);
        let bottom = self.h.root(Known::Bottom);
        if ty != L::BOTTOM {
            let test = self.push(Inst::IsA { value: v, ty: t }, bool_type);
            let (good, bad) = (self.new_block(), self.new_block());
            self.terminate(Terminator::Branch {
                cond: test,
                then_to: good,
                then_args: Vec::new(),
                else_to: bad,
                else_args: Vec::new(),
            });
            self.switch_to(bad);
            let c = self.constant(t);
            self.push(Inst::Builtin { which: Builtin::Typeassert, args: vec![v, c] }, bottom);
            self.terminate(Terminator::Unreachable);
            self.switch_to(good);
            return self.narrow_to(v, ty);
        }
        let c = self.constant(t);
        Opd::Val(self.push(Inst::Builtin { which: Builtin::Typeassert, args: vec![v, c] }, bottom))
    }

    /// `ifelse` on values of one bits type is a select.
    fn ifelse(&mut self, args: &[Opd], ty: L) -> Option<Opd> {
        let cond = self.val(args[0]);
        let (a, b) = (self.val(args[1]), self.val(args[2]));
        let t = self.ty(a);
        let bits = t == self.ty(b) && types::is_primitive_type(self.h, t);
        if !bits || self.ty(cond) != self.h.root(Known::Bool) {
            return None;
        }
        let v = self.push(Inst::Intrinsic { which: Intrinsic::select_value, args: vec![cond, a, b] }, t);
        Some(self.narrow_to(v, ty))
    }

    /// An intrinsic call; `args` and `known` are without the function.
    pub(crate) fn intrinsic_call(
        &mut self,
        f: Opd,
        i: Intrinsic,
        args: &[Opd],
        known: &[L],
        ty: L,
        effects: Effects,
    ) -> Opd {
        if let Some(c) = self.inf.lat.as_const(ty)
            && effects.removable()
        {
            return Opd::Const(c);
        }
        if args.len() != i.arity() || !self.inf.intrinsic_fits(i, known) {
            return self.dynamic_call(f, args, ty);
        }
        let first = usize::from(i.result() == ResultType::TypeArgument);
        let vals: Vec<Val> = args[first..]
            .iter()
            .zip(&known[first..])
            .map(|(&a, &k)| {
                let v = self.val(a);
                let t = self.inf.lat.widen(k);
                self.narrow(v, t)
            })
            .collect();
        let t = self.inf.lat.widen(ty);
        if ty == L::BOTTOM {
            return self.dynamic_call(f, args, ty);
        }
        let v = self.push(Inst::Intrinsic { which: i, args: vals }, t);
        self.narrow_to(v, ty)
    }

    /// `new` with the fields in a tuple: in place when each element fits its field.
    pub(super) fn splat_new(&mut self, (t, tuple): (Opd, Opd), known: (L, L), ty: L) -> Result<Opd> {
        if let (Some(elements), Some(from)) =
            (self.inf.splatted_fields(known.0, known.1), self.inf.lat.exact_type(known.1))
        {
            let object = self.val(tuple);
            let object = self.narrow(object, from);
            let fields: Option<Vec<Opd>> =
                elements.iter().enumerate().map(|(i, &e)| self.field_of(object, DataType(from), i, e)).collect();
            if let Some(mut fields) = fields {
                fields.insert(0, t);
                let known: Vec<L> = std::iter::once(known.0).chain(elements).collect();
                return self.new_object(&fields, &known, ty);
            }
        }
        let args = vec![self.val(t), self.val(tuple)];
        Ok(self.emit_builtin(Builtin::SplatNew, args, ty))
    }

    /// `new`: in place when type and fields fit, else by the builtin, which checks.
    pub(super) fn new_object(&mut self, args: &[Opd], known: &[L], ty: L) -> Result<Opd> {
        let exact = match self.inf.lat.type_value(known[0]) {
            Some((t, true)) if types::is_concrete(self.h, t) => Some(t),
            _ => None,
        };
        let Some(t) = exact else {
            let vals = self.vals(args);
            return Ok(self.emit_builtin(Builtin::NewObject, vals, ty));
        };
        let dt = DataType(t);
        if let Some(c) = self.inf.lat.as_const(ty)
            && !types::is_mutable_type(self.h, t)
        {
            return Ok(Opd::Const(c));
        }
        let declared = types::field_types(self.h, dt);
        let mut vals = Vec::with_capacity(args.len() - 1);
        for (i, &a) in args[1..].iter().enumerate() {
            let Some(ft) = declared.and_then(|d| d.svec_get(i)) else {
                let vals = self.vals(args);
                return Ok(self.emit_builtin(Builtin::NewObject, vals, ty));
            };
            let whole = self.inf.lat.ty(ft);
            let met = self.inf.lat.meet(known[i + 1], ft);
            let v = if self.inf.lat.le(known[i + 1], whole) {
                let v = self.val(a);
                self.narrow(v, ft)
            } else {
                let o = self.typeassert(a, ft, met);
                if met == L::BOTTOM {
                    return Ok(o);
                }
                let v = self.val(o);
                self.narrow(v, ft)
            };
            vals.push(v);
        }
        Ok(Opd::Val(self.push(Inst::New { ty: t, args: vals }, t)))
    }
}
