//! What a module's names are, for `names`, `isdefined`, `isexported` and their like.

use super::{Meaning, backdated, partition};
use crate::Session;
use crate::table::{bindings, find_binding};
use abi::{Known, Value, binding_flags as bf};
use heap::Object;
use heap::typed::{Binding, Module};

/// Which names `names` lists besides those that are exported or public.
#[derive(Clone, Copy, Default)]
pub(crate) struct NameFilter {
    /// All that the module defines, compiler-made and deprecated names among them.
    pub all: bool,
    /// What `import` names.
    pub imported: bool,
    /// What `using M: x` names, and all exports of used modules.
    pub usings: bool,
}

/// What a name is, numbered as Julia's `PARTITION_KIND_...`.
pub(crate) mod kind {
    pub const CONST: i64 = 0;
    pub const CONST_IMPORT: i64 = 1;
    pub const GLOBAL: i64 = 2;
    pub const IMPLICIT_GLOBAL: i64 = 3;
    pub const IMPLICIT_CONST: i64 = 4;
    pub const EXPLICIT: i64 = 5;
    pub const IMPORTED: i64 = 6;
    pub const FAILED: i64 = 7;
    pub const DECLARED: i64 = 8;
    pub const GUARD: i64 = 9;
    pub const UNDEF_CONST: i64 = 10;
    pub const BACKDATED_CONST: i64 = 11;
}

impl Session {
    /// The names of a module, sorted.
    pub(crate) fn module_names(&self, m: Module, filter: NameFilter) -> Vec<Value> {
        let world = self.world();
        let listed = |b: &Binding| self.is_listed(*b, filter, world);
        let mut out: Vec<Value> = bindings(m.try_bindings()).into_iter().filter(listed).map(|b| b.name()).collect();
        if filter.usings {
            for (used, _) in self.usings_with_worlds(m) {
                let seen =
                    |b: &Binding| b.flags() & bf::EXPORTED != 0 && (filter.all || b.flags() & bf::DEPRECATED == 0);
                out.extend(bindings(used.try_bindings()).into_iter().filter(seen).map(|b| b.name()));
            }
        }
        out.sort_by(|a, b| a.symbol_str().cmp(b.symbol_str()));
        out
    }

    fn is_listed(&self, b: Binding, filter: NameFilter, world: u64) -> bool {
        let name = b.name().symbol_str();
        // Of Main, everything counts as public.
        let main = b.module() == self.heap.root(Known::Main) && name != "eval" && name != "include";
        let wanted = b.flags() & bf::PUBLIC != 0
            || match self.binding_kind(b, world) {
                kind::CONST_IMPORT | kind::IMPORTED => filter.imported,
                kind::EXPLICIT => filter.usings,
                kind::CONST | kind::GLOBAL | kind::DECLARED => filter.all || main,
                _ => false,
            };
        wanted && (filter.all || (b.flags() & bf::DEPRECATED == 0 && !name.starts_with('#')))
    }

    /// What a name is in a world.
    pub(crate) fn name_kind(&self, m: Module, name: Value, world: u64) -> i64 {
        match find_binding(m.try_bindings(), name) {
            Some(b) => self.binding_kind(b, world),
            None => self.implicit_kind(self.resolve(m, name, world), world),
        }
    }

    fn binding_kind(&self, b: Binding, world: u64) -> i64 {
        let p = partition(b, world);
        let flags = p.map_or(0, |p| p.flags());
        if flags & bf::CONST != 0 {
            return match flags & bf::MODULE_IMPORT != 0 {
                true => kind::CONST_IMPORT,
                false if p.is_some_and(|p| p.try_value().is_none()) => kind::UNDEF_CONST,
                false => kind::CONST,
            };
        }
        if flags & bf::GLOBAL != 0 {
            return if flags & bf::WEAK != 0 { kind::DECLARED } else { kind::GLOBAL };
        }
        if flags & bf::IMPORTED != 0 {
            return if flags & bf::IMPORT_EXTEND != 0 { kind::IMPORTED } else { kind::EXPLICIT };
        }
        if p.is_none() && backdated(b).is_some() {
            return kind::BACKDATED_CONST;
        }
        self.implicit_kind(self.resolve_binding(b, world), world)
    }

    fn implicit_kind(&self, found: Meaning, world: u64) -> i64 {
        match found {
            Meaning::Owner(o) if partition(o, world).is_some_and(|p| p.flags() & bf::CONST != 0) => {
                kind::IMPLICIT_CONST
            }
            Meaning::Owner(_) => kind::IMPLICIT_GLOBAL,
            Meaning::Ambiguous => kind::FAILED,
            Meaning::Missing => kind::GUARD,
        }
    }

    /// The flags of what a name means in a module: `EXPORTED`, `PUBLIC`, `IMPORTED` of the module's own binding,
    /// `CONST`, `GLOBAL`, `DEPRECATED` of the owner; -1 where there is nothing.
    pub fn name_flags(&self, m: Module, name: Value) -> i64 {
        let own = find_binding(m.try_bindings(), name);
        let own_flags = own.map_or(0, |b| b.flags());
        let mut flags = own_flags & (bf::EXPORTED | bf::PUBLIC | bf::IMPORTED | bf::IMPORT_EXTEND);
        match self.resolve(m, name, self.world()) {
            Meaning::Owner(o) => {
                let of_owner = partition(o, self.world()).map_or(0, |p| p.flags());
                flags |= of_owner & (bf::CONST | bf::GLOBAL | bf::DEPRECATED);
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
