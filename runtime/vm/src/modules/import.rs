//! `import`, `using`, `export`, `public`: which names of other modules a module sees.

use super::{EXPLICIT, Meaning, own_binding, partition, short_path};
use crate::table::{bindings, find_binding};
use crate::{Outcome, Session};
use abi::{Value, binding_flags as bf};
use heap::Object;
use heap::typed::{Binding, Module};

/// How a name is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// `import M: x` or `import M.x`: methods may be added.
    Import,
    /// `using M: x`.
    Using,
}

impl Session {
    /// Whether the module sees the exports of that module.
    pub fn uses(&self, m: Module, used: Module) -> bool {
        self.usings_with_worlds(m).any(|(u, _)| u == used)
    }

    /// `using M`.
    pub fn add_using(&self, m: Module, used: Module) {
        if m == used || self.uses(m, used) {
            return;
        }
        let world = self.new_world();
        self.push_using(m, used, world);
        for b in bindings(used.try_bindings()) {
            if b.flags() & bf::EXPORTED != 0
                && let Some(mine) = find_binding(m.try_bindings(), b.name())
            {
                self.forget_using(mine);
            }
        }
    }

    /// A module that a new module sees from the beginning of time.
    pub fn initial_using(&self, m: Module, used: Module) {
        self.push_using(m, used, 0);
    }

    fn push_using(&self, m: Module, used: Module, world: u64) {
        let h = &self.heap;
        let n = m.n_usings() as usize;
        let zeros = || h.svec(&vec![h.box_int64(0); n]);
        let worlds = m.try_using_worlds().or_else(|| (n > 0).then(zeros));
        m.set_using_worlds(h, h.svec_push(worlds, n, h.box_int64(world as i64)));
        m.set_usings(h, h.svec_push(m.try_usings(), n, used.0));
        m.set_n_usings(h, n as u64 + 1);
    }

    /// Makes a binding look again for what the used modules export.
    fn forget_using(&self, b: Binding) {
        if b.flags() & EXPLICIT == 0 {
            b.set_flags(&self.heap, b.flags() & !bf::USING_RESOLVED);
            b.clear_target(&self.heap);
            self.invalidate_binding(b);
        }
    }

    /// A name of `m` changed its meaning: modules that see it through a `using` must look again.
    pub(super) fn forget_usings_of(&self, m: Module, name: Value) {
        let exported = find_binding(m.try_bindings(), name).is_some_and(|b| b.flags() & bf::EXPORTED != 0);
        if !exported {
            return;
        }
        self.each_module(&mut |other| {
            if other != m
                && let Some(b) = find_binding(other.try_bindings(), name)
            {
                self.forget_using(b);
            }
        });
    }

    /// Calls `f` with every module that is bound in its parent, from the roots down.
    pub fn each_module(&self, f: &mut dyn FnMut(Module)) {
        let mut seen = std::collections::BTreeSet::new();
        let mut work: Vec<Value> = [abi::Known::Core, abi::Known::Base, abi::Known::Main]
            .into_iter()
            .filter_map(|k| self.heap.roots().try_get(k))
            .collect();
        work.extend(self.loaded_modules());
        work.extend(self.anonymous_modules.borrow().iter().copied());
        while let Some(m) = work.pop() {
            if !seen.insert(m.addr()) {
                continue;
            }
            f(Module(m));
            for b in bindings(Module(m).try_bindings()) {
                if b.flags() & bf::CONST != 0
                    && let Some(v) = b.try_value()
                    && self.is_a(v, abi::Known::Module)
                    && Module(v).parent() == m
                {
                    work.push(v);
                }
            }
        }
    }

    /// `export name` (or `public name`).
    pub fn mark_exported(&self, m: Module, name: Value, exported: bool) -> Outcome<()> {
        let b = own_binding(&self.heap, m, name);
        let was_exported = b.flags() & bf::EXPORTED != 0;
        if b.flags() & bf::PUBLIC != 0 && was_exported != exported {
            let (now, before) = if exported { ("exported", "public") } else { ("public", "exported") };
            let path = short_path(m, name);
            return Err(self.error(format!("cannot declare {path} {now}; it is already declared {before}")));
        }
        if b.flags() & bf::PUBLIC == 0 {
            self.new_world();
            b.set_flags(&self.heap, b.flags() | bf::PUBLIC | if exported { bf::EXPORTED } else { 0 });
            self.forget_usings_of(m, name);
        }
        Ok(())
    }

    /// `import from: name as alias` into `m`.
    pub fn import_name(&self, m: Module, from: Module, name: Value, alias: Value, kind: ImportKind) {
        let h = &self.heap;
        let world = self.newest_world();
        let source = own_binding(h, from, name);
        let path = short_path(from, name);
        let to = m.name().symbol_str();
        let owner = match self.resolve_binding(source, world) {
            Meaning::Owner(o) => Some(o),
            _ => {
                self.say(&format!("Imported binding {path} was undeclared at import time during import to {to}."));
                None
            }
        };
        let b = own_binding(h, m, alias);
        if b == source {
            return;
        }
        let extend = if kind == ImportKind::Import { bf::IMPORT_EXTEND } else { 0 };
        let flags = b.flags();
        if flags & EXPLICIT == 0 {
            self.new_partition(b, bf::IMPORTED | extend);
            b.set_target(h, source.0);
            self.forget_usings_of(m, alias);
            return;
        }
        let present = match self.resolve_binding(b, world) {
            Meaning::Owner(o) => Some(o),
            _ => None,
        };
        let same = match (present, owner) {
            (Some(p), Some(o)) => p == o || self.same_constant(p, o, world),
            _ => flags & bf::IMPORTED != 0 && Binding(b.target()) == source,
        };
        if same {
            if flags & bf::IMPORTED != 0 {
                b.set_flags(h, flags | extend);
            }
        } else if flags & bf::IMPORTED != 0 {
            self.say(&format!("ignoring conflicting import of {path} into {to}"));
        } else {
            self.say(&format!("import of {path} into {to} conflicts with an existing identifier; ignored."));
        }
    }

    /// `import A` or `import A as name`: the name becomes a constant, unless it is something else.
    pub fn import_module(&self, m: Module, module: Value, name: Value) -> Outcome<()> {
        let b = own_binding(&self.heap, m, name);
        let world = self.newest_world();
        let flags = partition(b, world).map_or(0, |p| p.flags());
        if flags & EXPLICIT != 0 && flags & bf::WEAK == 0 {
            if self.in_world(world, || self.try_global(m, name)) == Some(module) {
                return Ok(());
            }
            let (name, m) = (name.symbol_str(), m.name().symbol_str());
            return Err(self.error(format!("importing {name} into {m} conflicts with an existing global")));
        }
        self.declare_module_import(m, name, module)?;
        Ok(())
    }

    /// A warning on standard error.
    pub fn say(&self, text: &str) {
        eprintln!("WARNING: {text}");
    }

    /// A warning on standard error, each text once a process.
    pub fn warn(&self, text: &str) {
        if self.warned.borrow_mut().insert(text.to_owned()) {
            self.say(text);
        }
    }
}
