//! Modules and bindings: making them, and reading what a name means.
//!
//! A module owns a table of `Binding`s. A binding's present partition is in the object itself, earlier ones
//! (for older worlds) in the chain `older`. What a partition says is one of: a constant, a global variable, an
//! explicit import (`target`), or nothing of its own; then the modules in `usings` are asked (`resolve.rs`).
//!
//! Names that stand for themselves alone (nothing, or what a `using` gives) are weakest: any declaration takes their
//! place in a new world. `global x` without a type is next; the rest is strong, and only constants change places with
//! constants.

mod assign;
mod declare;
mod import;
pub(crate) mod names;
mod resolve;

pub use import::ImportKind;
pub(crate) use names::NameFilter;
pub use resolve::Meaning;

use crate::table::{add_binding, find_binding};
use crate::{Outcome, Session};
use abi::{Known, Value, binding_flags as bf, module_flags};
use heap::typed::{Binding, GlobalRef, Module};
use heap::{Heap, Object};

/// Flags of a partition that says something of its own: no `using` is asked.
pub(crate) const EXPLICIT: u64 = bf::CONST | bf::GLOBAL | bf::IMPORTED;

/// Makes a module without its standard definitions, and binds its own name inside it.
pub fn make_module(h: &Heap, name: Value, parent: Option<Value>, bare: bool) -> Module {
    let m = nameless_module(h, name, parent, bare);
    let own = set_const_raw(h, m, name, m.0);
    own.set_flags(h, own.flags() | bf::EXPORTED | bf::PUBLIC);
    m
}

/// Makes a module that does not see itself under its name.
pub fn nameless_module(h: &Heap, name: Value, parent: Option<Value>, bare: bool) -> Module {
    let m = Module(h.alloc(h.root(Known::Module), Module::SIZE));
    m.set_name(h, name);
    m.set_parent(h, parent.unwrap_or(m.0));
    m.set_flags(h, if bare { module_flags::BARE } else { 0 });
    m
}

/// The module's own binding of that name, made when absent.
pub fn own_binding(h: &Heap, m: Module, name: Value) -> Binding {
    if let Some(b) = find_binding(m.try_bindings(), name) {
        return b;
    }
    let b = Binding(h.alloc(h.root(Known::Binding), Binding::SIZE));
    b.set_module(h, m.0);
    b.set_name(h, name);
    b.set_max_world(h, u64::MAX);
    let used = m.n_bindings() as usize;
    m.set_bindings(h, add_binding(h, m.try_bindings(), used, b));
    m.set_n_bindings(h, used as u64 + 1);
    b
}

/// Binds a constant from the beginning of time, without any check (bootstrap).
pub fn set_const_raw(h: &Heap, m: Module, name: Value, value: Value) -> Binding {
    let b = own_binding(h, m, name);
    b.set_flags(h, b.flags() | bf::CONST);
    b.set_value(h, value);
    b
}

/// The partition of a binding that holds in a world.
#[inline]
pub fn partition(b: Binding, world: u64) -> Option<Binding> {
    let mut p = b;
    while p.min_world() > world {
        p = Binding(p.try_older()?);
    }
    Some(p)
}

/// The constant that worlds before all partitions of a binding see.
pub(crate) fn backdated(b: Binding) -> Option<Binding> {
    let mut p = b;
    while let Some(older) = p.try_older() {
        p = Binding(older);
    }
    (p.flags() & bf::BACKDATED != 0).then_some(p)
}

/// `A.x`, as messages name a global.
pub(crate) fn short_path(m: Module, name: Value) -> String {
    format!("{}.{}", m.name().symbol_str(), name.symbol_str())
}

impl Session {
    /// The value of a binding that owns it, in a world.
    #[inline]
    pub fn owner_value(&self, owner: Binding, world: u64) -> Option<Value> {
        if owner.min_world() <= world {
            return owner.try_value();
        }
        self.older_value(owner, world)
    }

    #[cold]
    fn older_value(&self, owner: Binding, world: u64) -> Option<Value> {
        let Some(p) = partition(owner, world) else {
            let p = backdated(owner)?;
            self.warn_of_backdated(owner);
            return p.try_value();
        };
        if p.flags() & bf::GLOBAL != 0 && owner.flags() & bf::GLOBAL != 0 {
            // A variable has one place for its value, whatever the world that reads it.
            return owner.try_value();
        }
        p.try_value()
    }

    /// Code that runs in a world before the definition sees a constant all the same, but is told.
    fn warn_of_backdated(&self, b: Binding) {
        self.warn(&format!(
            "Detected access to binding `{}` in a world prior to its definition world.\n  \
             Julia 1.12 has introduced more strict world age semantics for global bindings.\n  \
             !!! This code may malfunction under Revise.\n  \
             !!! This code will error in future versions of Julia.\n\
             Hint: Add an appropriate `invokelatest` around the access to this binding.\n\
             To make this warning an error, and hence obtain a stack trace, use `julia --depwarn=error`.",
            short_path(Module(b.module()), b.name())
        ));
    }

    /// A global's value in the running world, or the `UndefVarError` of reading it.
    pub fn get_global(&self, m: Module, name: Value) -> Outcome {
        self.try_global(m, name).ok_or_else(|| self.undef_var(name, m.0))
    }

    /// A global's value, if there is one.
    pub fn try_global(&self, m: Module, name: Value) -> Option<Value> {
        match self.resolve(m, name, self.world()) {
            Meaning::Owner(b) => self.owner_value(b, self.world()),
            _ => None,
        }
    }

    /// Whether a name has a value, here or (`imports`) by way of another module.
    pub fn is_global_defined(&self, m: Module, name: Value, imports: bool) -> bool {
        let world = self.world();
        match self.resolve(m, name, world) {
            Meaning::Owner(b) if imports || b.module() == m.0 => match partition(b, world) {
                Some(_) => self.owner_value(b, world).is_some(),
                None => true,
            },
            _ => false,
        }
    }

    /// Reads a global through its own binding: the fast part of an interpreter's `Global` statement.
    #[inline]
    pub fn binding_value(&self, b: Binding, world: u64) -> Option<Value> {
        if b.min_world() <= world && b.flags() & (bf::CONST | bf::GLOBAL) != 0 {
            return b.try_value();
        }
        match self.resolve_binding(b, world) {
            Meaning::Owner(owner) => self.owner_value(owner, world),
            _ => None,
        }
    }

    /// `GlobalRef(m, name)`.
    pub fn global_ref(&self, m: Value, name: Value) -> Value {
        let h = &self.heap;
        let b = own_binding(h, Module(m), name);
        if let Some(g) = b.try_globalref() {
            return g;
        }
        let g = GlobalRef(h.alloc(h.root(Known::GlobalRef), GlobalRef::SIZE));
        g.set_module(h, m);
        g.set_name(h, name);
        g.set_binding(h, b.0);
        b.set_globalref(h, g.0);
        g.0
    }

    /// The binding of a `GlobalRef` (made when a program built the object itself).
    pub fn global_ref_binding(&self, g: GlobalRef) -> Binding {
        match g.try_binding() {
            Some(b) => Binding(b),
            None => own_binding(&self.heap, Module(g.module()), g.name()),
        }
    }

    /// A value of `Core`, by a name that bootstrap defined.
    pub fn core_value(&self, name: &str) -> Option<Value> {
        self.try_global(Module(self.heap.root(Known::Core)), self.symbol(name))
    }

    /// A value of `Base`, once it is loaded that far.
    pub fn base_value(&self, name: &str) -> Option<Value> {
        let base = self.heap.roots().try_get(Known::Base)?;
        self.in_world(self.newest_world(), || self.try_global(Module(base), self.symbol(name)))
    }

    /// `Main.A.B`: the path of a module as Julia shows it.
    pub fn module_path(&self, m: Module) -> String {
        let own = m.name().symbol_str().to_owned();
        let parent = m.parent();
        if parent == m.0 || m.0 == self.heap.root(Known::Base) {
            return own;
        }
        format!("{}.{own}", self.module_path(Module(parent)))
    }
}
