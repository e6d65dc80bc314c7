//! Transfer functions: the result and effects of each builtin and intrinsic from what is known of its arguments.

pub(crate) mod fields;
pub(crate) mod intrinsics;
pub(crate) mod memory;
pub(crate) mod typing;

use crate::effects::Effects;
use crate::engine::Infer;
use crate::lattice::{Elem, L};
use abi::{Builtin, Known, Returns, Value, effect};
use heap::Object;

/// A result and its effects.
pub(crate) type Out = (L, Effects);

/// Promises of a call that ends, sees no global and may do anything else.
pub(crate) const ENDS: Effects = Effects(Effects::TERMINATES.0 | Effects::NOGLOBAL.0);

impl<'h> Infer<'h> {
    /// A builtin on these arguments (without the function).
    pub(crate) fn builtin(&mut self, b: Builtin, args: &[L]) -> Out {
        let (min, max) = b.arity();
        if args.len() < min || max.is_some_and(|m| args.len() > m) {
            return (L::BOTTOM, Effects::TOTAL.without(Effects::NOTHROW));
        }
        if let Some(out) = self.fold_builtin(b, args) {
            return out;
        }
        let table = Effects::of_builtin(b.effects());
        let (ty, e) = match b {
            Builtin::Egal => (self.egal(args[0], args[1]), table),
            Builtin::Typeof => (self.type_of(args[0]), table),
            Builtin::TypeofValue => (self.type_of_value(args[0]), table),
            Builtin::Isa => self.isa_test(args),
            Builtin::Subtype => self.subtype_test(args),
            Builtin::Typeassert => self.typeassert(args),
            Builtin::ApplyType => self.apply_type(args),
            Builtin::Ifelse => self.ifelse(args),
            Builtin::Sizeof => self.size_of(args[0]),
            // (An order may be one that the field does not have.)
            Builtin::Getfield if !self.is_plain_read(args) => (self.getfield(&args[..2]).0, ENDS),
            Builtin::Getfield => self.getfield(args),
            Builtin::Setfield => self.setfield(args),
            Builtin::Swapfield => {
                let (ty, _) = self.getfield(&args[..2]);
                (ty, ENDS)
            }
            Builtin::Isdefined => self.isdefined(args),
            Builtin::Nfields => self.nfields(args[0]),
            Builtin::Fieldtype => {
                // Of a declaration with variables in scope, a field's type may be one of those.
                let closed = self
                    .lat
                    .type_value(args[0])
                    .is_some_and(|(t, exact)| exact && !types::has_free_typevars(self.h, t));
                let (ty, var) = (self.lat.known(Known::Type), self.lat.known(Known::TypeVar));
                (if closed { ty } else { self.lat.join(ty, var) }, table)
            }
            Builtin::Tuple => (self.tuple_of(args), Effects::TOTAL),
            Builtin::Svec => (self.lat.known(Known::SimpleVector), Effects::TOTAL),
            Builtin::MemoryNew => self.memory_new(args),
            Builtin::MemoryRefNew => self.memoryref_new(args),
            Builtin::MemoryRefOffset => (self.lat.known(Known::Int64), Effects::TOTAL),
            Builtin::MemoryRefGet => self.memoryref_get(args),
            Builtin::MemoryRefSet => self.memoryref_set(args),
            Builtin::MemoryRefSwap => (self.memoryref_get(&[args[0], args[2], args[3]]).0, ENDS),
            Builtin::MemoryRefIsassigned => (self.lat.bool_type(), ENDS.with(Effects::EFFECT_FREE)),
            Builtin::Getglobal => self.getglobal(args),
            Builtin::Math | Builtin::Math2 => {
                let w = self.lat.widen(args[1]);
                let ty = if types::is_primitive_type(self.h, w) { self.lat.ty(w) } else { L::ANY };
                (ty, table)
            }
            Builtin::Ccall => {
                let ty = match self.lat.type_value(args[1]) {
                    Some((t, true)) => self.foreign_result(t),
                    _ => L::ANY,
                };
                (ty, Effects::NONE)
            }
            _ => {
                let ty = match b.returns() {
                    Returns::Type(k) => self.lat.known(k),
                    Returns::Never => L::BOTTOM,
                    Returns::Special | Returns::Any => L::ANY,
                };
                let e = if b.effects() == 0 {
                    // Some of these run Julia code or wait.
                    Effects::NONE
                } else {
                    table
                };
                (ty, e)
            }
        };
        if ty == L::BOTTOM {
            return (ty, e.without(Effects::NOTHROW));
        }
        (ty, e)
    }

    /// Evaluates a builtin whose result follows from its constant arguments.
    fn fold_builtin(&mut self, b: Builtin, args: &[L]) -> Option<Out> {
        let pure = effect::CONSISTENT | effect::EFFECT_FREE;
        let foldable = b.effects() & pure == pure && b.returns() != Returns::Never
            || matches!(b, Builtin::Svec | Builtin::SvecRef | Builtin::StringNew) && b != Builtin::StringNew
            || b == Builtin::Nfields
            || b == Builtin::Typevar && self.is_unnamed_variable(args)
            || b == Builtin::UnionAllOf;
        if !foldable || b == Builtin::Tuple {
            return None;
        }
        let values: Option<Vec<Value>> = args.iter().map(|&a| self.lat.as_const(a)).collect();
        let v = self.host.eval_builtin(b, &values?);
        Some(match v {
            Some(v) => (self.lat.konst(v), Effects::TOTAL),
            None => (L::BOTTOM, Effects::TOTAL.without(Effects::NOTHROW)),
        })
    }

    /// The variable of `A{<:B}`, which no program gets to see: it may be the same each time.
    fn is_unnamed_variable(&self, args: &[L]) -> bool {
        let name = args.first().and_then(|&a| self.lat.as_const(a));
        name.is_some_and(|v| v.type_of() == self.h.root(Known::Symbol) && v.symbol_str().starts_with("#s"))
    }

    /// `a === b`.
    pub(crate) fn egal(&mut self, a: L, b: L) -> L {
        if let (Some(x), Some(y)) = (self.lat.as_const(a), self.lat.as_const(b)) {
            let same = types::egal(self.h, x, y);
            return self.lat.boolean(same);
        }
        let (wa, wb) = (self.lat.widen(a), self.lat.widen(b));
        // Type objects of different `Type{...}` may still be of one kind, so only their values count.
        let types_inside = |i: &Infer, t: Value| !types::is_concrete(i.h, t);
        if !types_inside(self, wa) && !types_inside(self, wb) {
            if wa != wb {
                return self.lat.boolean(false);
            }
        } else if self.lat.disjoint(wa, wb) {
            return self.lat.boolean(false);
        }
        self.lat.bool_type()
    }

    /// A tuple of these values.
    pub(crate) fn tuple_of(&mut self, elems: &[L]) -> L {
        if elems.contains(&L::BOTTOM) {
            return L::BOTTOM;
        }
        let h = self.h;
        let elems: Vec<L> = elems.iter().map(|&e| self.lat.forget_conditions(e)).collect();
        if elems.len() <= 32 {
            let values: Option<Vec<Value>> = elems.iter().map(|&e| self.lat.as_const(e)).collect();
            if let Some(values) = values
                && let Some(t) = crate::objects::tuple(h, &values)
            {
                return self.lat.konst(t);
            }
        }
        let params: Vec<Value> = elems.iter().map(|&e| self.element_type(e)).collect();
        match types::tuple_type(h, &params) {
            Ok(t) => self.lat.partial(t, elems),
            Err(_) => self.lat.known(Known::Tuple),
        }
    }

    /// The type that a value has as an element of a tuple's type.
    pub(crate) fn element_type(&mut self, e: L) -> Value {
        let h = self.h;
        match *self.lat.get(e) {
            Elem::Const(v) => v.type_of(),
            _ => {
                let t = self.lat.widen(e);
                let type_type = h.root(Known::Type);
                if t != h.root(Known::Bottom) && self.lat.subtype(t, type_type) && !types::is_concrete(h, t) {
                    return type_type;
                }
                t
            }
        }
    }

    /// `getglobal(module, name)`.
    fn getglobal(&mut self, args: &[L]) -> Out {
        if let (Some(m), Some(n)) = (self.lat.as_const(args[0]), self.lat.as_const(args[1]))
            && m.type_of() == self.h.root(Known::Module)
            && n.type_of() == self.h.root(Known::Symbol)
        {
            return self.global_value(m, n);
        }
        (L::ANY, Effects::EFFECT_FREE.with(Effects::TERMINATES))
    }

    /// The value of a module's global.
    pub(crate) fn global_value(&mut self, module: Value, name: Value) -> Out {
        match self.host.global(module, name, self.world) {
            Some(g) => {
                if let Some(v) = g.constant {
                    return (self.lat.konst(v), Effects::TOTAL);
                }
                let ty = match g.declared_type {
                    Some(t) => self.lat.ty(t),
                    None => L::ANY,
                };
                let mut e = Effects::EFFECT_FREE.with(Effects::TERMINATES);
                if g.defined {
                    e = e.with(Effects::NOTHROW);
                }
                (ty, e)
            }
            None => (L::ANY, Effects::EFFECT_FREE.with(Effects::TERMINATES)),
        }
    }
}
