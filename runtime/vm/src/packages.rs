//! Finding and loading packages: `using Foo` by the project's environment.

use crate::{Outcome, Session};
use abi::{Counter, Known, Value};
use heap::Object;
use heap::typed::Module;
use std::cell::RefCell;

/// A package by its uuid (0 for one without) and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PackageId {
    pub uuid: u128,
    pub name: String,
}

/// The scratch side of package loading.
#[derive(Default)]
pub(crate) struct PackageState {
    pub(crate) loading: RefCell<Vec<PackageId>>,
}

impl Session {
    /// The module that `using name` means in a module.
    pub(crate) fn require(&self, m: Module, name: &str) -> Outcome {
        // A name that is bound to a module here already (a standard library inside Base, for example).
        for i in 0..self.heap.counter(Counter::LoadedCount) as usize {
            if let Some(found) = self.loaded_entry(i)
                && Module(found).name().symbol_str() == name
            {
                return Ok(found);
            }
        }
        if let Some(v) = self.base_value(name)
            && self.is_a(v, Known::Module)
        {
            return Ok(v);
        }
        Err(self.argument_error(format!(
            "Package {name} not found in current path.\n- Run `import Pkg; Pkg.add(\"{name}\")` to install the {name} package. (in {})",
            self.module_path(m)
        )))
    }

    fn loaded_entry(&self, i: usize) -> Option<Value> {
        self.heap.roots().try_get(Known::LoadedPackages)?.svec_get(i)
    }

    /// The modules of loaded packages.
    pub(crate) fn loaded_modules(&self) -> Vec<Value> {
        (0..self.heap.counter(Counter::LoadedCount) as usize).filter_map(|i| self.loaded_entry(i)).collect()
    }

    /// Registers a package's module when its `module` expression begins.
    pub(crate) fn register_loaded(&self, m: Module, id: PackageId) {
        let h = &self.heap;
        m.set_uuid_hi(h, (id.uuid >> 64) as u64);
        m.set_uuid_lo(h, id.uuid as u64);
        let n = h.counter(Counter::LoadedCount) as usize;
        let list = h.svec_push(h.roots().try_get(Known::LoadedPackages), n, m.0);
        h.set_root(Known::LoadedPackages, list);
        h.set_counter(Counter::LoadedCount, n as u64 + 1);
    }
}
