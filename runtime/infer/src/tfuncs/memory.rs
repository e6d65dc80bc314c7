//! `Memory{T}` and references into it.

use super::{ENDS, Out};
use crate::effects::Effects;
use crate::engine::Infer;
use crate::lattice::L;
use abi::{Known, Value};
use heap::typed::DataType;

impl<'h> Infer<'h> {
    /// The declaration parameters of an instance type of `GenericMemory` or `GenericMemoryRef`, and the type itself.
    fn memory_params(&mut self, x: L, name: Known) -> Option<(Value, DataType)> {
        let t = self.lat.widen(x);
        let dt = types::as_datatype(self.h, types::unwrap_unionall(self.h, t))?;
        (dt.name() == self.h.root(name) && types::n_params(dt) == 3).then_some((t, dt))
    }

    /// `memorynew(Memory{T}, n)`.
    pub(crate) fn memory_new(&mut self, args: &[L]) -> Out {
        let e = ENDS.with(Effects::EFFECT_FREE);
        match self.lat.type_value(args[0]) {
            Some((t, _)) if !types::has_free_typevars(self.h, t) => (self.lat.ty(t), e),
            _ => (L::ANY, e),
        }
    }

    /// `memoryrefnew(memory)`, `memoryrefnew(ref, i, boundscheck)`.
    pub(crate) fn memoryref_new(&mut self, args: &[L]) -> Out {
        let e = ENDS.with(Effects::EFFECT_FREE).with(Effects::CONSISTENT);
        let unchecked = args.len() == 3 && self.lat.as_bool(args[2]) == Some(false);
        if let Some((t, dt)) = self.memory_params(args[0], Known::MemoryTypeName) {
            let wrapper = self.h.root(Known::GenericMemoryRef);
            if let Ok(r) = types::apply_type(self.h, wrapper, &types::params(dt)) {
                let r = types::rewrap_unionall(self.h, r, t);
                let e = if args.len() == 1 || unchecked { e.with(Effects::NOTHROW) } else { e };
                return (self.lat.ty(r), e);
            }
        }
        if self.memory_params(args[0], Known::MemoryRefTypeName).is_some() {
            let t = self.lat.widen(args[0]);
            let e = if args.len() == 1 || unchecked { e.with(Effects::NOTHROW) } else { e };
            return (self.lat.ty(t), e);
        }
        (L::ANY, e)
    }

    /// The element type of a memory reference.
    pub(crate) fn memoryref_element(&mut self, r: L) -> Option<Value> {
        let (t, dt) = self.memory_params(r, Known::MemoryRefTypeName)?;
        Some(types::rewrap_unionall(self.h, types::param(dt, 1), t))
    }

    /// An access without order to a memory that is not atomic; others may throw.
    fn is_plain_access(&mut self, r: L, order: L) -> bool {
        let name = self.h.symbol("not_atomic");
        let kind = self.memory_params(r, Known::MemoryRefTypeName).map(|(_, dt)| types::param(dt, 0));
        kind == Some(name) && self.lat.as_const(order) == Some(name)
    }

    /// `memoryrefget(ref, order, boundscheck)`.
    pub(crate) fn memoryref_get(&mut self, args: &[L]) -> Out {
        let e = ENDS.with(Effects::EFFECT_FREE);
        match self.memoryref_element(args[0]) {
            Some(t) => {
                let unchecked = self.lat.as_bool(args[2]) == Some(false);
                // Inline elements are always there; references may be undefined.
                let plain = self.is_plain_access(args[0], args[1]);
                let e = if unchecked && plain && types::always_there(self.h, t) { e.with(Effects::NOTHROW) } else { e };
                (self.lat.ty(t), e)
            }
            None => (L::ANY, e),
        }
    }

    /// `memoryrefset!(ref, value, order, boundscheck)`.
    pub(crate) fn memoryref_set(&mut self, args: &[L]) -> Out {
        let e = ENDS.with(Effects::CONSISTENT);
        match self.memoryref_element(args[0]) {
            Some(t) => {
                let fits = self.lat.meet(args[1], t);
                let unchecked = self.lat.as_bool(args[3]) == Some(false);
                let plain = self.is_plain_access(args[0], args[2]);
                let e = if unchecked && plain && fits == args[1] { e.with(Effects::NOTHROW) } else { e };
                (fits, e)
            }
            None => (args[1], e),
        }
    }
}
