//! Declaring constants and global variables: which declaration may take the place of which.

use super::{EXPLICIT, Meaning, own_binding, short_path};
use crate::{Outcome, Session};
use abi::{Known, Value, binding_flags as bf};
use heap::typed::{Binding, DataType, Module, TypeName};

/// What a partition says, apart from the value; the rest of the flags belongs to the name.
const KIND: u64 = EXPLICIT | bf::USING_RESOLVED | bf::IMPORT_EXTEND | bf::WEAK | bf::BACKDATED | bf::MODULE_IMPORT;

impl Session {
    /// Keeps the present meaning of a binding for older worlds, and starts a new one.
    pub(super) fn new_partition(&self, b: Binding, kind: u64) {
        let h = &self.heap;
        let world = self.new_world();
        if b.flags() & EXPLICIT != 0 {
            let old = Binding(h.alloc(h.root(Known::Binding), Binding::SIZE));
            h.copy_payload(b.0, 0, old.0, 0, Binding::SIZE);
            old.set_max_world(h, world - 1);
            b.set_older(h, old.0);
        }
        b.set_flags(h, b.flags() & !KIND | kind);
        b.clear_target(h);
        b.set_min_world(h, world);
        self.invalidate_binding(b);
    }

    /// `const name = value`.
    pub fn declare_const(&self, m: Module, name: Value, value: Value) -> Outcome<Binding> {
        self.declare_const_kind(m, name, value, 0)
    }

    /// `import A` makes its name a constant that `names` lists as imported.
    pub fn declare_module_import(&self, m: Module, name: Value, module: Value) -> Outcome<Binding> {
        self.declare_const_kind(m, name, module, bf::MODULE_IMPORT)
    }

    fn declare_const_kind(&self, m: Module, name: Value, value: Value, kind: u64) -> Outcome<Binding> {
        let h = &self.heap;
        let b = own_binding(h, m, name);
        let flags = b.flags();
        if flags & bf::CONST != 0 && b.try_value().is_some_and(|old| types::egal(h, old, value)) {
            return Ok(b);
        }
        let already = match flags {
            f if f & bf::IMPORTED != 0 => "as an import",
            f if f & bf::GLOBAL != 0 && f & bf::WEAK == 0 => "global",
            _ => {
                self.put_const(b, value, kind);
                self.forget_usings_of(m, name);
                return Ok(b);
            }
        };
        Err(self.error(format!("cannot declare {} constant; it was already declared {already}", short_path(m, name))))
    }

    /// The partition of a new constant. Worlds before see it too where the name never was anything that was
    /// declared, nor found in a used module.
    fn put_const(&self, b: Binding, value: Value, kind: u64) {
        let h = &self.heap;
        let flags = b.flags();
        let only_declared = flags & (bf::GLOBAL | bf::WEAK) == bf::GLOBAL | bf::WEAK && b.try_older().is_none();
        let found = || self.resolve_binding(b, self.newest_world());
        let nothing = flags & EXPLICIT == 0 && b.try_older().is_none() && !matches!(found(), Meaning::Owner(_));
        let backdated = if only_declared || nothing { bf::BACKDATED } else { 0 };
        if only_declared {
            b.set_flags(h, flags & !KIND);
        }
        self.new_partition(b, bf::CONST | backdated | kind);
        b.set_value(h, value);
        b.clear_declared_type(h);
    }

    /// `global name`, or `strong`: an assignment to it, or `name::T`.
    pub fn declare_global(&self, m: Module, name: Value, ty: Option<Value>, strong: bool) -> Outcome<Binding> {
        let h = &self.heap;
        let b = own_binding(h, m, name);
        let flags = b.flags();
        let problem = |text: String| Err(self.error(text));
        if flags & bf::GLOBAL == 0 && flags & EXPLICIT != 0 {
            let what = if flags & bf::CONST != 0 { "constant" } else { "imported binding" };
            return match ty {
                Some(_) => problem(format!("cannot set type for {what} {}.", short_path(m, name))),
                None => Ok(b),
            };
        }
        let strong = strong || ty.is_some();
        if flags & bf::GLOBAL == 0 {
            self.new_partition(b, bf::GLOBAL | if strong { 0 } else { bf::WEAK });
            b.clear_value(h);
            b.clear_declared_type(h);
            self.forget_usings_of(m, name);
        } else if strong && flags & bf::WEAK != 0 {
            let value = b.try_value();
            self.new_partition(b, bf::GLOBAL);
            if let Some(v) = value {
                b.set_value(h, v);
            }
        } else if let Some(ty) = ty {
            let old = b.try_declared_type().unwrap_or_else(|| h.root(Known::Any));
            if !types::type_equal(h, old, ty) {
                return problem(format!(
                    "cannot set type for global {}. It already has a value or is already set to a different type.",
                    short_path(m, name)
                ));
            }
            return Ok(b);
        }
        if let Some(ty) = ty.filter(|&t| t != h.root(Known::Any)) {
            b.set_declared_type(h, ty);
        }
        Ok(b)
    }

    /// The worlds in which a type's name stood for it, when that is over.
    pub(crate) fn bounded_worlds(&self, name: TypeName) -> Option<(u64, u64)> {
        let m = self.is_a(name.module(), Known::Module).then(|| Module(name.module()))?;
        let mut next = super::find_binding(m.try_bindings(), name.name());
        while let Some(b) = next {
            if b.flags() & bf::CONST != 0
                && let Some(v) = b.try_value()
                && types::is_type(&self.heap, v)
                && let inner = types::unwrap_unionall(&self.heap, v)
                && self.is_a(inner, Known::DataType)
                && types::name_of(DataType(inner)).0 == name.0
            {
                let last = b.max_world();
                return (last != u64::MAX).then(|| (b.min_world(), last));
            }
            next = b.try_older().map(Binding);
        }
        None
    }

    /// The name of nothing again, from a new world on (`Base.delete_binding`).
    pub fn delete_binding(&self, m: Module, name: Value) {
        let b = own_binding(&self.heap, m, name);
        if b.flags() & KIND != 0 {
            self.new_partition(b, 0);
            b.clear_value(&self.heap);
            b.clear_declared_type(&self.heap);
            self.forget_usings_of(m, name);
        }
    }
}
