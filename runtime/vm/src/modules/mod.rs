//! Modules and bindings: making them, and finding what a name means.
//!
//! A module owns a table of `Binding`s. A binding's present partition is in the object itself, earlier ones
//! (for older worlds) in the chain `older`. What a binding means is one of: a constant, a global variable,
//! an explicit import (`target`), or nothing of its own; then the modules in `usings` are asked.

mod assign;
mod import;
mod names;

pub use import::ImportKind;

use crate::table::{add_binding, find_binding};
use crate::{Outcome, Session};
use abi::{Known, Value, binding_flags as bf, module_flags};
use heap::typed::{Binding, GlobalRef, Module};
use heap::{Heap, Object};

/// What a name means in a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This binding of the owning module holds the value.
    Owner(Binding),
    /// Nothing of that name.
    Missing,
    /// Several modules export different things of that name.
    Ambiguous,
}

/// Makes a module without its standard definitions, and binds its own name inside it.
pub fn make_module(h: &Heap, name: Value, parent: Option<Value>, bare: bool) -> Module {
    let m = Module(h.alloc(h.root(Known::Module), Module::SIZE));
    m.set_name(h, name);
    m.set_parent(h, parent.unwrap_or(m.0));
    m.set_flags(h, if bare { module_flags::BARE } else { 0 });
    let own = set_const_raw(h, m, name, m.0);
    own.set_flags(h, own.flags() | bf::EXPORTED | bf::PUBLIC);
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

impl Session {
    /// The binding that a name in a module means in a world.
    pub fn resolve(&self, m: Module, name: Value, world: u64) -> Meaning {
        match find_binding(m.try_bindings(), name) {
            Some(b) => self.resolve_binding(b, world),
            None => self.resolve_usings(m, name, world, 0),
        }
    }

    /// As `resolve`, from the module's own binding.
    pub fn resolve_binding(&self, b: Binding, world: u64) -> Meaning {
        self.resolve_at(b, world, 0)
    }

    fn resolve_at(&self, b: Binding, world: u64, depth: u32) -> Meaning {
        if depth > 64 {
            return Meaning::Missing;
        }
        if let Some(p) = partition(b, world) {
            let flags = p.flags();
            if flags & (bf::CONST | bf::GLOBAL) != 0 {
                return Meaning::Owner(b);
            }
            if flags & bf::IMPORTED != 0 {
                return self.resolve_at(Binding(p.target()), world, depth + 1);
            }
        }
        if b.flags() & bf::USING_RESOLVED != 0 {
            let target = Binding(b.target());
            if partition(target, world).is_some() {
                return Meaning::Owner(target);
            }
        }
        let m = Module(b.module());
        let found = self.resolve_usings(m, b.name(), world, depth);
        if let Meaning::Owner(target) = found
            && b.flags() & (bf::CONST | bf::GLOBAL | bf::IMPORTED) == 0
        {
            b.set_target(&self.heap, target.0);
            b.set_flags(&self.heap, b.flags() | bf::USING_RESOLVED);
        }
        found
    }

    fn resolve_usings(&self, m: Module, name: Value, world: u64, depth: u32) -> Meaning {
        let mut found: Option<Binding> = None;
        for i in 0..m.n_usings() as usize {
            let Some(used) = m.try_usings().and_then(|u| u.svec_get(i)) else {
                continue;
            };
            if used == m.0 {
                continue;
            }
            let Some(b) = find_binding(Module(used).try_bindings(), name) else {
                continue;
            };
            if b.flags() & bf::EXPORTED == 0 {
                continue;
            }
            let Meaning::Owner(owner) = self.resolve_at(b, world, depth + 1) else {
                continue;
            };
            match found {
                Some(f) if f != owner && !self.same_constant(f, owner, world) => {
                    return Meaning::Ambiguous;
                }
                Some(_) => {}
                None => found = Some(owner),
            }
        }
        found.map_or(Meaning::Missing, Meaning::Owner)
    }

    fn same_constant(&self, a: Binding, b: Binding, world: u64) -> bool {
        let constant = |b| partition(b, world).filter(|p| p.flags() & bf::CONST != 0).and_then(|p| p.try_value());
        match (constant(a), constant(b)) {
            (Some(x), Some(y)) => types::egal(&self.heap, x, y),
            _ => false,
        }
    }

    /// The value of a binding that owns it, in a world.
    #[inline]
    pub fn owner_value(&self, owner: Binding, world: u64) -> Option<Value> {
        if owner.min_world() <= world {
            return owner.try_value();
        }
        let p = partition(owner, world)?;
        if p.flags() & bf::GLOBAL != 0 && owner.flags() & bf::GLOBAL != 0 {
            // A variable has one place for its value, whatever the world that reads it.
            return owner.try_value();
        }
        p.try_value()
    }

    /// A global's value in the running world, or the `UndefVarError` of reading it.
    pub fn get_global(&self, m: Module, name: Value) -> Outcome {
        match self.resolve(m, name, self.world()) {
            Meaning::Owner(b) => self.owner_value(b, self.world()).ok_or_else(|| self.undef_var(name, m.0)),
            _ => Err(self.undef_var(name, m.0)),
        }
    }

    /// A global's value, if there is one.
    pub fn try_global(&self, m: Module, name: Value) -> Option<Value> {
        match self.resolve(m, name, self.world()) {
            Meaning::Owner(b) => self.owner_value(b, self.world()),
            _ => None,
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
