//! Fields of objects: `getfield`, `setfield!` and their atomic forms, `isdefined`, `fieldtype`.

use super::orders::Access;
use crate::{Outcome, Session};
use abi::{Builtin, Known, Value};
use heap::Object;
use heap::typed::{DataType, Module, TypeVar};
use types::Kind;

impl Session {
    pub(super) fn field_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        match which {
            Builtin::Getfield => {
                self.check_read_order(args)?;
                self.getfield(args[0], args[1])
            }
            Builtin::Setfield => {
                let i = self.settable_field("setfield!", args[0], args[1], args[2])?;
                self.check_write_order("setfield!", args[0], i, Access::Store, args.get(3))?;
                self.set_field(args[0], i, args[2]);
                Ok(args[2])
            }
            Builtin::Swapfield => {
                let i = self.settable_field("swapfield!", args[0], args[1], args[2])?;
                self.check_write_order("swapfield!", args[0], i, Access::Both, args.get(3))?;
                let old = self.field(args[0], i).ok_or_else(|| self.throw_plain(Known::UndefRefError))?;
                self.set_field(args[0], i, args[2]);
                Ok(old)
            }
            Builtin::Modifyfield => {
                let i = self.changeable_field("modifyfield!", args[0], args[1])?;
                self.check_write_order("modifyfield!", args[0], i, Access::Both, args.get(4))?;
                let old = self.getfield(args[0], args[1])?;
                let new = self.call(&[args[2], old, args[3]])?;
                self.settable_field("modifyfield!", args[0], args[1], new)?;
                self.set_field(args[0], i, new);
                self.pair(old, new)
            }
            Builtin::Replacefield => {
                let i = self.settable_field("replacefield!", args[0], args[1], args[3])?;
                self.check_write_order("replacefield!", args[0], i, Access::Both, args.get(4))?;
                self.check_failure_order("replacefield!", args[0], i, args.get(4), args.get(5))?;
                let old = self.getfield(args[0], args[1])?;
                let same = types::egal(&self.heap, old, args[2]);
                if same {
                    self.set_field(args[0], i, args[3]);
                }
                self.old_and_success(old, same)
            }
            Builtin::Setfieldonce => {
                let i = self.settable_field("setfieldonce!", args[0], args[1], args[2])?;
                self.check_write_order("setfieldonce!", args[0], i, Access::Both, args.get(3))?;
                self.check_failure_order("setfieldonce!", args[0], i, args.get(3), args.get(4))?;
                if self.field(args[0], i).is_some() {
                    return Ok(self.bool(false));
                }
                self.set_field(args[0], i, args[2]);
                Ok(self.bool(true))
            }
            Builtin::Isdefined => self.isdefined(args),
            Builtin::Nfields => Ok(self.box_i64(self.n_fields(args[0].type_of()) as i64)),
            Builtin::Fieldtype => self.fieldtype(args[0], args[1]),
            Builtin::Fieldindex => {
                let i = match types::kind(&self.heap, types::unwrap_unionall(&self.heap, args[0])) {
                    Kind::DataType(dt) => types::field_index(&self.heap, dt, args[1]),
                    _ => None,
                };
                Ok(self.box_i64(i.map_or(0, |i| i as i64 + 1)))
            }
            _ => {
                let i = self.int_arg("fieldoffset", args[1])?;
                let layout = types::as_datatype(&self.heap, args[0]).and_then(|dt| self.try_layout(dt.0));
                match layout {
                    Some(l) if i >= 1 && (i as usize) <= l.n_fields() => {
                        Ok(self.box_u64(l.field(i as usize - 1).offset.into()))
                    }
                    Some(_) => Err(self.bounds_error(args[0], Some(args[1]))),
                    None => Err(self.argument_error("type does not have a fixed layout")),
                }
            }
        }
    }

    /// `getfield(x, name or index)`; of a module, its global.
    pub(crate) fn getfield(&self, object: Value, which: Value) -> Outcome {
        let ty = object.type_of();
        if ty == self.heap.root(Known::Module) {
            if !self.is_a(which, Known::Symbol) {
                return Err(self.type_error_known("getfield", Known::Symbol, which));
            }
            return self.get_global(Module(object), which);
        }
        let i = self.field_position("getfield", object, which)?;
        match self.field(object, i) {
            Some(v) => Ok(v),
            None if self.complete_type(object) => {
                self.field(object, i).ok_or_else(|| self.throw_plain(Known::UndefRefError))
            }
            None => Err(self.throw_plain(Known::UndefRefError)),
        }
    }

    /// Makes the parts of a `DataType` that are made at the first question; false for other objects.
    fn complete_type(&self, object: Value) -> bool {
        let h = &self.heap;
        if !self.is_a(object, Known::DataType) {
            return false;
        }
        let dt = DataType(object);
        types::supertype(h, dt);
        types::field_types(h, dt);
        types::layout_of(h, dt);
        true
    }

    /// Index (from 0) of the field that a name or number means.
    #[inline]
    fn field_position(&self, func: &str, object: Value, which: Value) -> Outcome<usize> {
        let ty = object.type_of();
        if self.is_a(which, Known::Int64) {
            let i = which.word(0) as i64;
            if i < 1 || i as usize > self.n_fields(ty) {
                return Err(self.bounds_error(object, Some(which)));
            }
            return Ok(i as usize - 1);
        }
        if self.is_a(which, Known::Symbol) {
            return match types::field_index(&self.heap, DataType(ty), which) {
                Some(i) => Ok(i),
                None => Err(self.field_error(ty, which)),
            };
        }
        Err(self.type_error_known(func, Known::Symbol, which))
    }

    /// Index of a field that may be set to that value.
    fn settable_field(&self, func: &str, object: Value, which: Value, value: Value) -> Outcome<usize> {
        let i = self.changeable_field(func, object, which)?;
        let ft = self.field_type(object.type_of(), i);
        if !self.isa(value, ft) {
            return Err(self.type_error(func, "", ft, value));
        }
        Ok(i)
    }

    /// Index of a field that may be set.
    fn changeable_field(&self, func: &str, object: Value, which: Value) -> Outcome<usize> {
        let h = &self.heap;
        let ty = object.type_of();
        if ty == h.root(Known::Module) {
            return Err(self.error("cannot assign variables in other modules"));
        }
        if !types::is_mutable_type(h, ty) {
            return Err(self.error(format!(
                "{func}: immutable struct of type {} cannot be changed",
                types::name_of(DataType(ty)).name().symbol_str()
            )));
        }
        let i = self.field_position(func, object, which)?;
        let dt = DataType(ty);
        if types::fields::is_const_field(h, dt, i) {
            let name = types::field_names(h, dt).and_then(|n| n.svec_get(i));
            return Err(self.error(format!(
                "{func}: const field .{} of type {} cannot be changed",
                name.map_or("?", |n| n.symbol_str()),
                types::name_of(dt).name().symbol_str()
            )));
        }
        Ok(i)
    }

    /// `(old = ..., success = ...)`, what a replacement gives.
    pub(crate) fn old_and_success(&self, old: Value, success: bool) -> Outcome {
        let names = self.tuple(&[self.symbol("old"), self.symbol("success")]);
        self.named_tuple(names, &[old, self.bool(success)])
    }

    pub(crate) fn pair(&self, a: Value, b: Value) -> Outcome {
        match self.base_value("Pair") {
            Some(p) => {
                let ty = self.apply_type(p, &[a.type_of(), b.type_of()])?;
                self.new_checked(ty, &[a, b])
            }
            None => Ok(self.tuple(&[a, b])),
        }
    }

    /// A named tuple; `names` is a tuple of symbols.
    pub(crate) fn named_tuple(&self, names: Value, values: &[Value]) -> Outcome {
        let h = &self.heap;
        let types = if values.is_empty() { h.root(Known::EmptyTuple) } else { self.tuple_type_of(values) };
        let ty = self.apply_type(h.root(Known::NamedTuple), &[names, types])?;
        self.new_checked(ty, values)
    }

    fn isdefined(&self, args: &[Value]) -> Outcome {
        let Some(&which) = args.get(1) else {
            return Err(self.arity_error("isdefined", true, 2));
        };
        let object = args[0];
        let ty = object.type_of();
        if ty == self.heap.root(Known::Module) {
            if !self.is_a(which, Known::Symbol) {
                return Err(self.type_error_known("isdefined", Known::Symbol, which));
            }
            return Ok(self.bool(self.try_global(Module(object), which).is_some()));
        }
        let i = if self.is_a(which, Known::Symbol) {
            types::field_index(&self.heap, DataType(ty), which)
        } else {
            let i = self.int_arg("isdefined", which)?;
            (i >= 1 && i as usize <= self.n_fields(ty)).then(|| i as usize - 1)
        };
        if let (Some(i), Some(&order)) = (i, args.get(2)) {
            self.check_read_of("isdefined", ty, i, order)?;
        }
        let set = |i| self.field_is_set(object, i) || (self.complete_type(object) && self.field_is_set(object, i));
        Ok(self.bool(i.is_some_and(set)))
    }

    /// `fieldtype(T, name or index)`, for any type with fields.
    fn fieldtype(&self, t: Value, which: Value) -> Outcome {
        let h = &self.heap;
        match types::kind(h, t) {
            Kind::UnionAll(u) => {
                let inner = self.fieldtype(u.body(), which)?;
                Ok(types::unionall(h, TypeVar(u.var()), inner))
            }
            Kind::Union(_) => {
                // Of the members that have such a field; one of them must.
                let of_members: Vec<Outcome> =
                    types::union_members(h, t).into_iter().map(|m| self.fieldtype(m, which)).collect();
                if of_members.iter().all(|r| r.is_err())
                    && let Some(Err(e)) = of_members.into_iter().next()
                {
                    return Err(e);
                }
                let of_members = types::union_members(h, t).into_iter().filter_map(|m| self.fieldtype(m, which).ok());
                Ok(types::type_union(h, &of_members.collect::<Vec<Value>>()))
            }
            Kind::DataType(dt) => self.datatype_fieldtype(dt, which),
            _ => Err(self.type_error_known("fieldtype", Known::DataType, t)),
        }
    }

    fn datatype_fieldtype(&self, dt: DataType, which: Value) -> Outcome {
        let h = &self.heap;
        let i = if self.is_a(which, Known::Symbol) {
            match types::field_index(h, dt, which) {
                Some(i) => i,
                None => return Err(self.field_error(dt.0, which)),
            }
        } else {
            let i = self.any_int("fieldtype", which)?;
            if i < 1 {
                return Err(self.bounds_error(dt.0, Some(which)));
            }
            i as usize - 1
        };
        if types::is_tuple(dt)
            && let Some(va) = types::tuple_vararg(h, dt)
            && i + 1 >= types::n_params(dt)
        {
            return Ok(types::vararg_elem(h, va));
        }
        if types::is_tuple(dt) && i < types::n_params(dt) {
            return Ok(types::param(dt, i));
        }
        let types = types::field_types(h, dt);
        match types {
            Some(t) if i < t.svec_len() => Ok(t.svec_get(i).unwrap_or_else(|| h.root(Known::Any))),
            _ => Err(self.bounds_error(dt.0, Some(which))),
        }
    }
}
