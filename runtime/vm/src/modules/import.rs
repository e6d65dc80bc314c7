//! `import`, `using`, `export`, `public`: which names of other modules a module sees.

use super::{Meaning, own_binding};
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
        (0..m.n_usings() as usize).any(|i| m.try_usings().and_then(|u| u.svec_get(i)) == Some(used.0))
    }

    /// `using M`.
    pub fn add_using(&self, m: Module, used: Module) {
        if m == used || self.uses(m, used) {
            return;
        }
        let h = &self.heap;
        let n = m.n_usings() as usize;
        m.set_usings(h, h.svec_push(m.try_usings(), n, used.0));
        m.set_n_usings(h, n as u64 + 1);
        self.new_world();
        for b in bindings(m.try_bindings()) {
            self.forget_using(b);
        }
    }

    /// Makes a binding look again for what the used modules export.
    fn forget_using(&self, b: Binding) {
        if b.flags() & bf::USING_RESOLVED != 0 {
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
    pub fn mark_exported(&self, m: Module, name: Value, exported: bool) {
        let b = own_binding(&self.heap, m, name);
        let add = if exported { bf::EXPORTED | bf::PUBLIC } else { bf::PUBLIC };
        if b.flags() & add == add {
            return;
        }
        b.set_flags(&self.heap, b.flags() | add);
        self.forget_usings_of(m, name);
    }

    /// `import from: name as alias` into `m`.
    pub fn import_name(&self, m: Module, from: Module, name: Value, alias: Value, kind: ImportKind) -> Outcome<()> {
        let h = &self.heap;
        let world = self.newest_world();
        let source = own_binding(h, from, name);
        let owner = match self.resolve_binding(source, world) {
            Meaning::Owner(o) => o,
            _ => {
                if from != m {
                    self.warn(&format!(
                        "Imported binding {}.{} was undeclared at import time during import to {}.",
                        self.module_path(from),
                        name.symbol_str(),
                        self.module_path(m)
                    ));
                }
                source
            }
        };
        let b = own_binding(h, m, alias);
        if b == owner {
            return Ok(());
        }
        let extend = if kind == ImportKind::Import { bf::IMPORT_EXTEND } else { 0 };
        let flags = b.flags();
        if flags & bf::IMPORTED != 0 {
            let present = match self.resolve_binding(b, world) {
                Meaning::Owner(o) => o,
                _ => Binding(b.target()),
            };
            if present == owner || self.same_constant(present, owner, world) {
                b.set_flags(h, flags | extend);
                return Ok(());
            }
            self.warn(&format!(
                "ignoring conflicting import of {}.{} into {}",
                self.module_path(from),
                name.symbol_str(),
                self.module_path(m)
            ));
            return Ok(());
        }
        if flags & (bf::CONST | bf::GLOBAL) != 0 {
            if self.same_constant(b, owner, world) {
                return Ok(());
            }
            self.warn(&format!(
                "import of {}.{} into {} conflicts with an existing identifier; ignored.",
                self.module_path(from),
                name.symbol_str(),
                self.module_path(m)
            ));
            return Ok(());
        }
        self.new_world();
        self.invalidate_binding(b);
        b.set_flags(h, (flags & !bf::USING_RESOLVED) | bf::IMPORTED | extend);
        b.set_target(h, owner.0);
        b.set_min_world(h, self.newest_world());
        self.forget_usings_of(m, alias);
        Ok(())
    }

    /// A warning on standard error, each text once a process.
    pub fn warn(&self, text: &str) {
        if self.warned.borrow_mut().insert(text.to_owned()) {
            eprintln!("WARNING: {text}");
        }
    }
}
