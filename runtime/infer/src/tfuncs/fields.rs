//! Fields: `getfield`, `setfield!`, `isdefined`, `nfields`, `fieldtype`, and objects made by `new`.

use super::{ENDS, Out};
use crate::effects::Effects;
use crate::engine::Infer;
use crate::lattice::{Elem, L};
use abi::{Known, Value};
use heap::Object;
use heap::typed::DataType;
use types::Kind;

/// Which field a constant names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldIndex {
    /// This one, from 0.
    At(usize),
    /// There is no such field.
    Missing,
    /// Not known.
    Unknown,
}

impl<'h> Infer<'h> {
    /// The field that `name` (a symbol or an index) denotes in the type.
    pub(crate) fn field_at(&mut self, dt: DataType, name: L) -> FieldIndex {
        let h = self.h;
        let Some(v) = self.lat.as_const(name) else {
            return FieldIndex::Unknown;
        };
        if v.type_of() == h.root(Known::Symbol) {
            if types::is_tuple(dt) {
                return FieldIndex::Missing;
            }
            if types::field_count(h, dt).is_none() {
                return FieldIndex::Unknown;
            }
            return match types::field_index(h, dt, v) {
                Some(i) => FieldIndex::At(i),
                None => FieldIndex::Missing,
            };
        }
        let Some(i) = types::as_count(h, v) else {
            return FieldIndex::Unknown;
        };
        let n = match types::field_count(h, dt) {
            Some(n) => n,
            None => match types::tuple_vararg(h, dt) {
                Some(_) if i >= 1 && (i as usize) < types::n_params(dt) => return FieldIndex::At(i as usize - 1),
                _ => return FieldIndex::Unknown,
            },
        };
        if i >= 1 && i as usize <= n { FieldIndex::At(i as usize - 1) } else { FieldIndex::Missing }
    }

    /// Whether a `getfield` says nothing of a memory order.
    pub(crate) fn is_plain_read(&mut self, args: &[L]) -> bool {
        args.len() < 3 || (args.len() == 3 && self.lat.widen(args[2]) == self.h.root(Known::Bool))
    }

    /// `getfield(object, name, ...)`.
    pub(crate) fn getfield(&mut self, args: &[L]) -> Out {
        let (object, name) = (args[0], args[1]);
        let effects = ENDS.with(Effects::EFFECT_FREE);
        let h = self.h;
        match self.lat.get(object).clone() {
            Elem::Const(v) => {
                if v.type_of() == h.root(Known::Module) {
                    if let Some(n) = self.lat.as_const(name)
                        && n.type_of() == h.root(Known::Symbol)
                    {
                        return self.global_value(v, n);
                    }
                    return (L::ANY, Effects::EFFECT_FREE.with(Effects::TERMINATES));
                }
                self.constant_field(v, name, effects)
            }
            Elem::Partial { ty, fields } => match self.field_at(DataType(ty), name) {
                FieldIndex::At(i) if i < fields.len() => (fields[i], Effects::TOTAL),
                FieldIndex::Missing => (L::BOTTOM, effects.with(Effects::CONSISTENT)),
                FieldIndex::Unknown if self.is_index(name) => {
                    let mut all = L::BOTTOM;
                    for &x in fields.iter() {
                        all = self.lat.join(all, x);
                    }
                    let complete = types::field_count(h, DataType(ty)) == Some(fields.len());
                    if complete {
                        (all, effects.with(Effects::CONSISTENT))
                    } else {
                        self.field_of_type(ty, name, effects)
                    }
                }
                _ => self.field_of_type(ty, name, effects),
            },
            _ => {
                let t = self.lat.widen(object);
                let mut out = L::BOTTOM;
                let mut e = Effects::TOTAL;
                for m in types::union_members(h, t) {
                    let (x, xe) = self.field_of_type(m, name, effects);
                    out = self.lat.join(out, x);
                    e = e.and(xe);
                }
                (out, e)
            }
        }
    }

    fn is_index(&mut self, name: L) -> bool {
        self.lat.widen(name) == self.h.root(Known::Int64)
    }

    /// A field of a known object.
    fn constant_field(&mut self, v: Value, name: L, effects: Effects) -> Out {
        let h = self.h;
        let dt = DataType(v.type_of());
        match self.field_at(dt, name) {
            FieldIndex::At(i) => {
                let fixed = types::fields::is_const_field(h, dt, i)
                    || ((types::is_type(h, v) || dt.0 == h.root(Known::TypeName)) && self.is_fixed_type_field(dt, i));
                if fixed && let Some(x) = crate::objects::field(h, v, i) {
                    return (self.lat.konst(x), Effects::TOTAL);
                }
                self.field_of_type(dt.0, name, effects)
            }
            FieldIndex::Missing => (L::BOTTOM, effects.with(Effects::CONSISTENT)),
            FieldIndex::Unknown => self.field_of_type(dt.0, name, effects),
        }
    }

    /// Fields of type objects that never change.
    fn is_fixed_type_field(&self, dt: DataType, i: usize) -> bool {
        let Some(names) = types::field_names(self.h, dt) else {
            return false;
        };
        let name = names.svec_get(i).map_or("", |n| n.symbol_str());
        dt.0 == self.h.root(Known::DataType) && matches!(name, "name" | "parameters" | "super")
            || dt.0 == self.h.root(Known::TypeName) && matches!(name, "name" | "module" | "wrapper")
            || matches!(name, "var" | "body" | "a" | "b")
    }

    /// A field of an instance of a type that is no union.
    fn field_of_type(&mut self, t: Value, name: L, effects: Effects) -> Out {
        let h = self.h;
        let inner = types::unwrap_unionall(h, t);
        let Some(dt) = types::as_datatype(h, inner) else {
            return (L::ANY, effects);
        };
        if dt.0 == h.root(Known::Module) {
            return (L::ANY, Effects::EFFECT_FREE.with(Effects::TERMINATES));
        }
        if types::is_type_type(h, dt) {
            // An instance is some type object; of which kind is not known.
            return (L::ANY, effects);
        }
        let is_abstract = types::is_abstract(h, inner) && !types::is_tuple(dt) && !types::is_named_tuple(h, dt);
        if is_abstract || dt.0 == h.root(Known::Tuple) {
            return (L::ANY, effects);
        }
        let consistent = if types::is_mutable_type(h, inner) { effects } else { effects.with(Effects::CONSISTENT) };
        match self.field_at(dt, name) {
            FieldIndex::At(i) => {
                let Some(ft) = self.declared_field(dt, i) else {
                    return (L::ANY, effects);
                };
                let ft = types::rewrap_unionall(h, ft, t);
                let ty = self.lat.ty(ft);
                let e = if types::fields::is_const_field(h, dt, i) {
                    consistent.with(Effects::CONSISTENT)
                } else {
                    consistent
                };
                let e =
                    if types::fields::always_initialized(h, dt, i) || types::is_tuple(dt) || types::always_there(h, ft)
                    {
                        e.with(Effects::NOTHROW)
                    } else {
                        e
                    };
                (ty, e)
            }
            FieldIndex::Missing => (L::BOTTOM, effects.with(Effects::CONSISTENT)),
            FieldIndex::Unknown => {
                let n = match types::field_count(h, dt) {
                    Some(n) => n,
                    None if types::is_tuple(dt) => types::n_params(dt),
                    None => return (L::ANY, effects),
                };
                let mut all = L::BOTTOM;
                for i in 0..n {
                    let Some(ft) = self.declared_field(dt, i) else {
                        return (L::ANY, effects);
                    };
                    let x = self.lat.ty(types::rewrap_unionall(h, ft, t));
                    all = self.lat.join(all, x);
                }
                (all, consistent)
            }
        }
    }

    /// The declared type of field `i`; of a tuple with a tail, that of its elements.
    fn declared_field(&self, dt: DataType, i: usize) -> Option<Value> {
        let h = self.h;
        if types::is_tuple(dt) {
            let n = types::n_params(dt);
            let p = types::param(dt, i.min(n.checked_sub(1)?));
            return Some(match types::kind(h, p) {
                Kind::Vararg(va) => types::vararg_elem(h, va),
                _ => p,
            });
        }
        types::field_types(h, dt)?.svec_get(i)
    }

    /// `setfield!(object, name, value, ...)`.
    pub(crate) fn setfield(&mut self, args: &[L]) -> Out {
        let (object, name, value) = (args[0], args[1], args[2]);
        let h = self.h;
        let mut e = ENDS.with(Effects::CONSISTENT);
        if let Some(t) = self.lat.exact_type(object) {
            let dt = DataType(t);
            if !types::is_mutable_type(h, t) {
                return (L::BOTTOM, e);
            }
            match self.field_at(dt, name) {
                FieldIndex::Missing => return (L::BOTTOM, e),
                FieldIndex::At(i) => {
                    if types::fields::is_const_field(h, dt, i) {
                        return (L::BOTTOM, e);
                    }
                    if let Some(ft) = self.declared_field(dt, i) {
                        let fits = self.lat.meet(value, ft);
                        if fits == L::BOTTOM {
                            return (L::BOTTOM, e);
                        }
                        if fits == value {
                            e = e.with(Effects::NOTHROW);
                        }
                        return (fits, e);
                    }
                }
                FieldIndex::Unknown => {}
            }
        }
        (self.lat.forget_conditions(value), e)
    }

    /// `isdefined(object, name, ...)` (or of a module).
    pub(crate) fn isdefined(&mut self, args: &[L]) -> Out {
        let h = self.h;
        let e = ENDS.with(Effects::EFFECT_FREE);
        let b = self.lat.bool_type();
        if args.len() < 2 {
            return (b, e);
        }
        let Some(t) = self.lat.exact_type(args[0]) else {
            return (b, e.without(Effects::NOGLOBAL));
        };
        if t == h.root(Known::Module) {
            if let (Some(m), Some(n)) = (self.lat.as_const(args[0]), self.lat.as_const(args[1]))
                && n.type_of() == h.root(Known::Symbol)
                && self.host.global(m, n, self.world).is_some_and(|g| g.defined)
            {
                return (self.lat.boolean(true), Effects::TOTAL);
            }
            return (b, e.without(Effects::NOGLOBAL));
        }
        let dt = DataType(t);
        match self.field_at(dt, args[1]) {
            FieldIndex::At(i) => {
                let always = types::fields::always_initialized(h, dt, i)
                    || types::is_tuple(dt)
                    || self.declared_field(dt, i).is_some_and(|f| types::always_there(h, f));
                if always {
                    return (self.lat.boolean(true), Effects::TOTAL);
                }
                if let (Some(v), false) = (self.lat.as_const(args[0]), types::is_mutable_type(h, t)) {
                    let d = crate::objects::field(h, v, i).is_some();
                    return (self.lat.boolean(d), Effects::TOTAL);
                }
                (b, e.with(Effects::NOTHROW))
            }
            FieldIndex::Missing => (self.lat.boolean(false), Effects::TOTAL),
            FieldIndex::Unknown => (b, e),
        }
    }

    /// `nfields(object)`.
    pub(crate) fn nfields(&mut self, object: L) -> Out {
        let t = self.lat.widen(object);
        let inner = types::as_datatype(self.h, types::unwrap_unionall(self.h, t));
        if let Some(dt) = inner
            && !types::is_type_type(self.h, dt)
            && let Some(n) = types::field_count(self.h, dt)
        {
            let v = self.h.box_int64(n as i64);
            return (self.lat.konst(v), Effects::TOTAL);
        }
        (self.lat.known(Known::Int64), Effects::TOTAL)
    }

    /// The fields that a `new` from a tuple sets, where each element fits its field as it is.
    pub(crate) fn splatted_fields(&mut self, t: L, tuple: L) -> Option<Vec<L>> {
        let h = self.h;
        let (t, true) = self.lat.type_value(t)? else { return None };
        let from = self.lat.exact_type(tuple)?;
        if !types::is_concrete(h, t) || !types::is_tuple(DataType(from)) {
            return None;
        }
        let dt = DataType(t);
        let elements = match self.lat.known_fields(tuple) {
            Some(known) => known,
            None => types::params(DataType(from)).into_iter().map(|e| self.lat.ty(e)).collect(),
        };
        if types::field_count(h, dt) != Some(elements.len()) {
            return None;
        }
        for (i, &e) in elements.iter().enumerate() {
            let field = self.declared_field(dt, i)?;
            let field = self.lat.ty(field);
            if !self.lat.le(e, field) {
                return None;
            }
        }
        Some(elements)
    }

    /// `new(T, fields...)`.
    pub(crate) fn new_object(&mut self, args: &[L]) -> Out {
        let h = self.h;
        let throws = Effects::TOTAL.without(Effects::NOTHROW);
        let Some((t, exact)) = self.lat.type_value(args[0]) else {
            return (L::ANY, throws.without(Effects::CONSISTENT));
        };
        let concrete = types::is_concrete(h, t);
        if !exact || !concrete {
            if types::has_free_typevars(h, t) {
                return (L::ANY, throws.without(Effects::CONSISTENT));
            }
            let mutable = types::is_mutable_type(h, t);
            let e = if mutable { throws.without(Effects::CONSISTENT) } else { throws };
            return (self.lat.ty(t), e);
        }
        let dt = DataType(t);
        let mutable = types::is_mutable_type(h, t);
        let mut e = if mutable { Effects::TOTAL.without(Effects::CONSISTENT) } else { Effects::TOTAL };
        let given = &args[1..];
        let Some(n) = types::field_count(h, dt) else {
            return (self.lat.ty(t), throws);
        };
        if given.len() > n {
            return (L::BOTTOM, throws);
        }
        let mut fields = Vec::with_capacity(given.len());
        for (i, &g) in given.iter().enumerate() {
            let ft = self.declared_field(dt, i).unwrap_or_else(|| h.root(Known::Any));
            let fits = self.lat.meet(g, ft);
            if fits == L::BOTTOM {
                return (L::BOTTOM, throws);
            }
            if !self.lat.le(g, fits) {
                e = e.without(Effects::NOTHROW);
            }
            fields.push(self.lat.forget_conditions(fits));
        }
        if mutable {
            return (self.lat.ty(t), e);
        }
        if fields.len() == n && e.has(Effects::NOTHROW) {
            let values: Option<Vec<Value>> = fields.iter().map(|&x| self.lat.as_const(x)).collect();
            if let Some(values) = values
                && let Some(v) = crate::objects::new_struct(h, t, &values)
            {
                return (self.lat.konst(v), e);
            }
        }
        (self.lat.partial(t, fields), e)
    }
}
