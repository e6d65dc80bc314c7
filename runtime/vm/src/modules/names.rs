//! What a module's names are, for `names`, `isdefined`, `isexported` and their like.

use super::{Meaning, partition};
use crate::Session;
use crate::table::{bindings, find_binding};
use abi::{Value, binding_flags as bf};
use heap::Object;
use heap::typed::{Binding, Module};

impl Session {
    /// The names of a module, sorted: exported and public ones; `all`: its own too; `imported`: explicit imports too.
    pub fn module_names(&self, m: Module, all: bool, imported: bool) -> Vec<Value> {
        let world = self.world();
        let mut out: Vec<Value> = bindings(m.try_bindings())
            .into_iter()
            .filter(|&b| self.is_listed(b, all, imported, world))
            .map(|b| b.name())
            .collect();
        out.sort_by(|a, b| a.symbol_str().cmp(b.symbol_str()));
        out
    }

    fn is_listed(&self, b: Binding, all: bool, imported: bool, world: u64) -> bool {
        let flags = b.flags();
        let public = flags & (bf::EXPORTED | bf::PUBLIC) != 0;
        let own = partition(b, world).is_some_and(|p| p.flags() & (bf::CONST | bf::GLOBAL) != 0);
        let import = flags & bf::IMPORTED != 0;
        public || (all && own) || (imported && import)
    }

    /// The flags of what a name means in a module: `EXPORTED`, `PUBLIC`, `IMPORTED` of the module's own binding,
    /// `CONST`, `GLOBAL`, `DEPRECATED` of the owner; -1 where there is nothing.
    pub fn name_flags(&self, m: Module, name: Value) -> i64 {
        let own = find_binding(m.try_bindings(), name);
        let own_flags = own.map_or(0, |b| b.flags());
        let mut flags = own_flags & (bf::EXPORTED | bf::PUBLIC | bf::IMPORTED | bf::IMPORT_EXTEND);
        match self.resolve(m, name, self.world()) {
            Meaning::Owner(o) => {
                let p = partition(o, self.world()).unwrap_or(o);
                flags |= p.flags() & (bf::CONST | bf::GLOBAL | bf::DEPRECATED);
                if o.module() != m.0 && flags & bf::IMPORTED == 0 {
                    flags |= bf::USING_RESOLVED;
                }
            }
            _ if flags == 0 => return -1,
            _ => {}
        }
        flags as i64
    }
}
