//! Assigning global variables, atomically or not, and what forbids it.

use super::{EXPLICIT, Meaning, own_binding, partition, short_path};
use crate::{Outcome, Session};
use abi::{Builtin, Known, Value, binding_flags as bf};
use heap::Object;
use heap::typed::{Binding, Module};

impl Session {
    /// Assigns a module's own variable from code, which reaches a declared type by conversion.
    pub fn assign_global(&self, b: Binding, value: Value) -> Outcome {
        let h = &self.heap;
        if b.flags() & bf::GLOBAL == 0 {
            return Err(self.not_assignable(b));
        }
        let value = match b.try_declared_type() {
            Some(ty) => self.convert_to(ty, value)?,
            None => value,
        };
        b.set_value(h, value);
        Ok(value)
    }

    /// `convert(T, x)` by Base, checked.
    pub fn convert_to(&self, ty: Value, value: Value) -> Outcome {
        if self.isa(value, ty) {
            return Ok(value);
        }
        let Some(convert) = self.base_value("convert") else {
            return Err(self.type_error("typeassert", "", ty, value));
        };
        let v = self.call(&[convert, ty, value])?;
        if self.isa(v, ty) {
            return Ok(v);
        }
        Err(self.type_error("typeassert", "", ty, v))
    }

    /// `setglobal!(m, name, value)` and its atomic relatives. No conversion: the value must fit.
    pub(crate) fn global_write(&self, which: Builtin, m: Module, name: Value, args: &[Value]) -> Outcome {
        let h = &self.heap;
        let b = own_binding(h, m, name);
        if partition(b, self.world()).is_none_or(|p| p.flags() & bf::GLOBAL == 0) {
            return Err(self.not_assignable(b));
        }
        let fits = |v: Value| match b.try_declared_type() {
            Some(ty) if !self.isa(v, ty) => Err(self.type_error_in(which.name(), self.global_ref(m.0, name), ty, v)),
            _ => Ok(()),
        };
        let present = || b.try_value().ok_or_else(|| self.undef_var(name, m.0));
        match which {
            Builtin::Setglobal => {
                fits(args[0])?;
                b.set_value(h, args[0]);
                Ok(args[0])
            }
            Builtin::Swapglobal => {
                fits(args[0])?;
                let old = present()?;
                b.set_value(h, args[0]);
                Ok(old)
            }
            Builtin::Modifyglobal => {
                let old = present()?;
                let new = self.call(&[args[0], old, args[1]])?;
                fits(new)?;
                b.set_value(h, new);
                self.pair(old, new)
            }
            Builtin::Replaceglobal => {
                fits(args[1])?;
                let old = present()?;
                let same = types::egal(h, old, args[0]);
                if same {
                    b.set_value(h, args[1]);
                }
                self.old_and_success(old, same)
            }
            _ => {
                fits(args[0])?;
                let first = b.try_value().is_none();
                if first {
                    b.set_value(h, args[0]);
                }
                Ok(self.bool(first))
            }
        }
    }

    /// Why a name cannot be assigned.
    #[cold]
    fn not_assignable(&self, b: Binding) -> crate::Thrown {
        let m = Module(b.module());
        let world = self.world();
        let flags = partition(b, world).map_or(0, |p| p.flags());
        let (path, n) = (short_path(m, b.name()), b.name().symbol_str());
        if flags & bf::CONST != 0 {
            return self.error(format!(
                "invalid assignment to constant {path}. This redefinition may be permitted using the `const` keyword."
            ));
        }
        let found = self.resolve_binding(b, world);
        if flags & EXPLICIT == 0 && !matches!(found, Meaning::Owner(_)) {
            let m = m.name().symbol_str();
            return self.error(format!(
                "Global {path} does not exist and cannot be assigned.\n\
                 Note: Julia 1.9 and 1.10 inadvertently omitted this error check (#56933).\n\
                 Hint: Declare it using `global {n}` inside `{m}` before attempting assignment."
            ));
        }
        let from = self.came_from(b, world);
        self.error(format!(
            "cannot assign a value to imported variable {} from module {}",
            short_path(from, b.name()),
            m.name().symbol_str()
        ))
    }

    /// The declared type of a variable; `Any` for all else.
    pub fn declared_type(&self, m: Module, name: Value) -> Value {
        let any = self.heap.root(Known::Any);
        match self.resolve(m, name, self.world()) {
            Meaning::Owner(b) => match partition(b, self.world()) {
                Some(p) if p.flags() & bf::CONST != 0 => any,
                _ => b.try_declared_type().unwrap_or(any),
            },
            _ => any,
        }
    }
}
