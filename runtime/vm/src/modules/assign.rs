//! Defining and assigning: constants, global variables with their types, and what forbids it.

use super::{Meaning, own_binding, partition};
use crate::{Outcome, Session};
use abi::{Known, Value, binding_flags as bf};
use heap::Object;
use heap::typed::{Binding, Module};

impl Session {
    /// Keeps the present meaning of a binding for older worlds, and starts a new one.
    fn new_partition(&self, b: Binding) -> u64 {
        let h = &self.heap;
        let world = self.new_world();
        let own = bf::CONST | bf::GLOBAL | bf::IMPORTED;
        if b.flags() & own != 0 {
            let old = Binding(h.alloc(h.root(Known::Binding), Binding::SIZE));
            h.copy_payload(b.0, 0, old.0, 0, Binding::SIZE);
            old.set_max_world(h, world - 1);
            b.set_older(h, old.0);
        }
        b.set_flags(h, b.flags() & !(own | bf::USING_RESOLVED | bf::IMPORT_EXTEND));
        b.clear_target(h);
        b.set_min_world(h, world);
        self.invalidate_binding(b);
        world
    }

    fn has_users(&self, b: Binding) -> bool {
        b.flags() & bf::USING_RESOLVED != 0 || b.n_edges() > 0
    }

    /// `const name = value`.
    pub fn declare_const(&self, m: Module, name: Value, value: Value) -> Outcome<Binding> {
        let h = &self.heap;
        let b = own_binding(h, m, name);
        let flags = b.flags();
        if flags & bf::CONST != 0
            && let Some(old) = b.try_value()
            && types::egal(h, old, value)
        {
            return Ok(b);
        }
        if flags & bf::IMPORTED != 0 {
            return Err(self.error(format!(
                "cannot declare {}.{} constant; it was already declared as an import",
                self.module_path(m),
                name.symbol_str()
            )));
        }
        if flags & bf::GLOBAL != 0 {
            return Err(self.error(format!(
                "cannot declare {}.{} constant; it was already declared global",
                self.module_path(m),
                name.symbol_str()
            )));
        }
        self.new_partition(b);
        b.set_flags(h, b.flags() | bf::CONST);
        b.set_value(h, value);
        self.forget_usings_of(m, name);
        Ok(b)
    }

    /// `global name` or `name::T` at top level. `strong`: said explicitly, not implied by an assignment.
    pub fn declare_global(&self, m: Module, name: Value, ty: Option<Value>, strong: bool) -> Outcome<Binding> {
        let h = &self.heap;
        let b = own_binding(h, m, name);
        let flags = b.flags();
        if flags & bf::IMPORTED != 0 {
            if !strong && ty.is_none() {
                return Ok(b);
            }
            return Err(self.error(format!(
                "cannot declare {}.{} global; it was already declared as an import",
                self.module_path(m),
                name.symbol_str()
            )));
        }
        if flags & bf::CONST != 0 {
            if ty.is_some() {
                return Err(self.error(format!(
                    "cannot set type for global {}.{}. It already has a value or is already set to a different type.",
                    self.module_path(m),
                    name.symbol_str()
                )));
            }
            return Ok(b);
        }
        if flags & bf::GLOBAL == 0 {
            self.new_partition(b);
            b.clear_value(h);
            b.set_flags(h, b.flags() | bf::GLOBAL);
            self.forget_usings_of(m, name);
        }
        if let Some(ty) = ty {
            match b.try_declared_type() {
                Some(old) if types::type_equal(h, old, ty) => {}
                None if b.try_value().is_none() || flags & bf::GLOBAL == 0 => {
                    b.set_declared_type(h, ty);
                }
                _ => {
                    return Err(self.error(format!(
                        "cannot set type for global {}.{}. It already has a value or is already set to a different type.",
                        self.module_path(m),
                        name.symbol_str()
                    )));
                }
            }
        }
        Ok(b)
    }

    /// Assigns the module's own variable from code of that module; `convert` says whether a declared type is
    /// reached by conversion (a plain assignment) or must fit already (`setglobal!`).
    pub fn assign_global(&self, b: Binding, value: Value, convert: bool) -> Outcome {
        let h = &self.heap;
        let flags = b.flags();
        if flags & bf::GLOBAL == 0 {
            self.make_assignable(b)?;
        }
        let Some(ty) = b.try_declared_type() else {
            b.set_value(h, value);
            return Ok(value);
        };
        let value = if self.isa(value, ty) {
            value
        } else if convert {
            self.convert_to(ty, value)?
        } else {
            let name = format!("{}.{}", self.module_path(Module(b.module())), b.name().symbol_str());
            return Err(self.type_error("typeassert", &name, ty, value));
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

    fn make_assignable(&self, b: Binding) -> Outcome<()> {
        let h = &self.heap;
        let m = Module(b.module());
        let flags = b.flags();
        let path = || format!("{}.{}", self.module_path(m), b.name().symbol_str());
        if flags & bf::CONST != 0 {
            return Err(self.error(format!(
                "invalid assignment to constant {}. This redefinition may be permitted using the `const` keyword.",
                path()
            )));
        }
        if flags & bf::IMPORTED != 0 {
            let from = match self.resolve_binding(b, self.newest_world()) {
                Meaning::Owner(o) => self.module_path(Module(o.module())),
                _ => self.module_path(Module(Binding(b.target()).module())),
            };
            return Err(self.error(format!(
                "cannot assign a value to imported variable {from}.{} from module {}",
                b.name().symbol_str(),
                self.module_path(m)
            )));
        }
        if self.has_users(b) {
            self.new_partition(b);
        } else {
            // Nothing has used the name yet: the variable exists from the beginning of time, so that the code
            // which assigns it also sees it.
            b.clear_target(h);
        }
        b.clear_value(h);
        b.set_flags(h, (b.flags() & !bf::USING_RESOLVED) | bf::GLOBAL);
        self.forget_usings_of(m, b.name());
        Ok(())
    }

    /// `setglobal!` from anywhere: the variable must exist.
    pub fn set_existing_global(&self, m: Module, name: Value, value: Value) -> Outcome {
        let b = own_binding(&self.heap, m, name);
        if b.flags() & (bf::GLOBAL | bf::CONST | bf::IMPORTED) == 0 {
            let path = self.module_path(m);
            let n = name.symbol_str();
            return Err(self.error(format!(
                "Global {path}.{n} does not exist and cannot be assigned.\n\
                 Note: Julia 1.9 and 1.10 inadvertently omitted this error check (#56933).\n\
                 Hint: Declare it using `global {n}` inside `{}` before attempting assignment.",
                m.name().symbol_str()
            )));
        }
        self.assign_global(b, value, false)
    }

    /// The declared type of a global (`Any` without one, `Union{}`-free for constants: the value's own type is not
    /// declared).
    pub fn declared_type(&self, m: Module, name: Value) -> Value {
        match self.resolve(m, name, self.world()) {
            Meaning::Owner(b) => {
                if let Some(p) = partition(b, self.world())
                    && p.flags() & bf::CONST != 0
                    && let Some(v) = p.try_value()
                {
                    return v.type_of();
                }
                b.try_declared_type().unwrap_or_else(|| self.heap.root(Known::Any))
            }
            _ => self.heap.root(Known::Any),
        }
    }
}
