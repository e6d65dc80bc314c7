//! Types as values: `typeof`, `isa`, `<:`, `typeassert`, `apply_type`, `ifelse`, `sizeof`.

use super::{ENDS, Out};
use crate::effects::Effects;
use crate::engine::Infer;
use crate::lattice::{Elem, L, type_type};
use abi::{Known, ObjectKind, Value};
use heap::Object;
use heap::typed::{DataType, TypeVar};
use types::Kind;

impl<'h> Infer<'h> {
    /// `typeof(x)`.
    pub(crate) fn type_of(&mut self, x: L) -> L {
        let h = self.h;
        if let Some(t) = self.lat.exact_type(x) {
            return self.lat.konst(t);
        }
        let t = self.lat.widen(x);
        let any_type = h.root(Known::Type);
        if t == h.root(Known::Any) || !self.lat.disjoint(t, any_type) {
            return self.lat.known(Known::DataType);
        }
        if let Kind::Union(_) = types::kind(h, t) {
            let mut out = L::BOTTOM;
            for m in types::union_members(h, t) {
                let m = self.lat.ty(m);
                let m = self.type_of(m);
                out = self.lat.join(out, m);
            }
            return out;
        }
        self.some_subtype_of(t)
    }

    /// `Typeof(x)`: `Type{x}` of a type, else its type.
    pub(crate) fn type_of_value(&mut self, x: L) -> L {
        let h = self.h;
        match self.lat.exact_type(x) {
            Some(t) if !types::is_kind(h, t) => return self.lat.konst(t),
            _ => {}
        }
        if let Some((t, true)) = self.lat.type_value(x)
            && !types::has_free_typevars(h, t)
        {
            let type_of_type = type_type(h, type_type(h, t));
            return self.lat.ty(type_of_type);
        }
        let t = self.lat.widen(x);
        if self.lat.disjoint(t, h.root(Known::Type)) { self.type_of(x) } else { self.lat.known(Known::DataType) }
    }

    /// `Type{<:t}`.
    pub(crate) fn some_subtype_of(&mut self, t: Value) -> L {
        let h = self.h;
        let var = types::new_typevar(h, h.symbol("T"), h.root(Known::Bottom), t);
        let inner = type_type(h, var);
        let all = types::unionall(h, TypeVar(var), inner);
        self.lat.ty(all)
    }

    /// `isa(x, T)`.
    pub(crate) fn isa_test(&mut self, args: &[L]) -> Out {
        let e = ENDS.with(Effects::EFFECT_FREE).with(Effects::CONSISTENT);
        let b = self.lat.bool_type();
        let Some((t, exact)) = self.lat.type_value(args[1]) else {
            return (b, e);
        };
        let e = e.with(Effects::NOTHROW);
        if types::has_free_typevars(self.h, t) {
            return (b, e);
        }
        let hit = self.lat.meet(args[0], t);
        if hit == L::BOTTOM {
            return (self.lat.boolean(false), e);
        }
        let whole = self.lat.ty(t);
        if exact && self.lat.le(args[0], whole) {
            return (self.lat.boolean(true), e);
        }
        (b, e)
    }

    /// `A <: B`.
    pub(crate) fn subtype_test(&mut self, args: &[L]) -> Out {
        let e = ENDS.with(Effects::EFFECT_FREE).with(Effects::CONSISTENT);
        let b = self.lat.bool_type();
        let (Some((x, exact_x)), Some((y, exact_y))) = (self.lat.type_value(args[0]), self.lat.type_value(args[1]))
        else {
            return (b, e);
        };
        let e = e.with(Effects::NOTHROW);
        if types::has_free_typevars(self.h, x) || types::has_free_typevars(self.h, y) {
            return (b, e);
        }
        if exact_y && self.lat.subtype(x, y) {
            return (self.lat.boolean(true), e);
        }
        if exact_x && exact_y {
            return (self.lat.boolean(false), e);
        }
        (b, e)
    }

    /// `typeassert(x, T)`.
    pub(crate) fn typeassert(&mut self, args: &[L]) -> Out {
        let e = ENDS.with(Effects::EFFECT_FREE).with(Effects::CONSISTENT);
        let Some((t, exact)) = self.lat.type_value(args[1]) else {
            return (args[0], e);
        };
        if types::has_free_typevars(self.h, t) {
            return (args[0], e);
        }
        let hit = self.lat.meet(args[0], t);
        let e = if exact && hit == args[0] { e.with(Effects::NOTHROW) } else { e };
        (hit, e)
    }

    /// `T{params...}` of constants is folded; here some are only partly known.
    pub(crate) fn apply_type(&mut self, args: &[L]) -> Out {
        let h = self.h;
        let e = ENDS.with(Effects::EFFECT_FREE).with(Effects::CONSISTENT);
        let any_type = self.lat.known(Known::Type);
        let constructor = match self.lat.type_value(args[0]) {
            Some((t, true)) => t,
            _ => match self.lat.as_const(args[0]) {
                Some(v) => v,
                None => return (L::ANY, e),
            },
        };
        if constructor == h.root(Known::Union) {
            return (any_type, e);
        }
        if types::is_vararg(h, constructor) {
            return (self.lat.known(Known::TypeofVararg), e);
        }
        // Unknown parameters become variables with the bounds that are known.
        let mut params = Vec::with_capacity(args.len() - 1);
        let mut vars = Vec::new();
        for &a in &args[1..] {
            match self.lat.get(a).clone() {
                Elem::Const(v) => params.push(v),
                _ => {
                    let known = self.lat.type_value(a);
                    match known {
                        Some((t, true)) => params.push(t),
                        other => {
                            let ub = other.map_or_else(|| h.root(Known::Any), |(t, _)| t);
                            let var = types::new_typevar(h, h.symbol("_"), h.root(Known::Bottom), ub);
                            vars.push(TypeVar(var));
                            params.push(var);
                        }
                    }
                }
            }
        }
        match types::apply_type(h, constructor, &params) {
            Ok(t) if vars.is_empty() => (self.lat.konst(t), e),
            Ok(t) => {
                let inner = type_type(h, t);
                let all = types::wrap_unionall(h, inner, &vars);
                if types::has_free_typevars(h, all) {
                    return (any_type, e);
                }
                (self.lat.ty(all), e)
            }
            Err(_) => (any_type, e),
        }
    }

    /// `ifelse(c, a, b)`.
    pub(crate) fn ifelse(&mut self, args: &[L]) -> Out {
        let e = ENDS.with(Effects::EFFECT_FREE).with(Effects::CONSISTENT);
        let bool_type = self.lat.bool_type();
        let e = if self.lat.le(args[0], bool_type) { e.with(Effects::NOTHROW) } else { e };
        let wide = self.h.root(Known::Bool);
        if self.lat.meet(args[0], wide) == L::BOTTOM {
            return (L::BOTTOM, e);
        }
        match self.lat.as_bool(args[0]) {
            Some(true) => (args[1], e),
            Some(false) => (args[2], e),
            None => {
                let (a, b) = (self.lat.forget_conditions(args[1]), self.lat.forget_conditions(args[2]));
                (self.lat.join(a, b), e)
            }
        }
    }

    /// `sizeof(x)`: of types and of values whose type fixes it.
    pub(crate) fn size_of(&mut self, x: L) -> Out {
        let h = self.h;
        let e = ENDS.with(Effects::EFFECT_FREE);
        if let Some(t) = self.lat.exact_type(x)
            && t != h.root(Known::DataType)
            && let Some(layout) = types::layout_of(h, DataType(t))
            && layout.kind() == ObjectKind::Fixed
            && !types::is_type_type(h, DataType(t))
            && t.type_of() == h.root(Known::DataType)
            && !matches!(types::kind(h, t), Kind::Other)
            && ![Known::UnionAll, Known::Union].iter().any(|&k| h.root(k) == t)
        {
            let v = h.box_int64(layout.size() as i64);
            return (self.lat.konst(v), Effects::TOTAL);
        }
        (self.lat.known(Known::Int64), e)
    }
}
