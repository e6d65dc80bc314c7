//! What a name means: the module's own partition, or what the modules that it uses export.

use super::{EXPLICIT, backdated, partition};
use crate::Session;
use crate::table::find_binding;
use abi::{Value, binding_flags as bf};
use heap::Object;
use heap::typed::{Binding, Module};

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

/// Chains of modules that re-export each other end here.
const MAX_DEPTH: u32 = 64;

impl Session {
    /// The binding that a name in a module means in a world.
    pub fn resolve(&self, m: Module, name: Value, world: u64) -> Meaning {
        match find_binding(m.try_bindings(), name) {
            Some(b) => self.resolve_binding(b, world),
            None => self.resolve_usings(m, name, world, 0, &mut 0),
        }
    }

    /// As `resolve`, from the module's own binding.
    pub fn resolve_binding(&self, b: Binding, world: u64) -> Meaning {
        self.resolve_at(b, world, 0, &mut 0)
    }

    /// `since` becomes the first world of the answer, when it is later.
    fn resolve_at(&self, b: Binding, world: u64, depth: u32, since: &mut u64) -> Meaning {
        if depth > MAX_DEPTH {
            return Meaning::Missing;
        }
        match partition(b, world) {
            Some(p) => {
                *since = p.min_world().max(*since);
                let flags = p.flags();
                if flags & (bf::CONST | bf::GLOBAL) != 0 {
                    return Meaning::Owner(b);
                }
                if flags & bf::IMPORTED != 0 {
                    return self.resolve_at(Binding(p.target()), world, depth + 1, since);
                }
                if flags & bf::USING_RESOLVED != 0 {
                    return Meaning::Owner(Binding(p.target()));
                }
            }
            None if backdated(b).is_some() => return Meaning::Owner(b),
            None => {}
        }
        let mut first = 0;
        let found = self.resolve_usings(Module(b.module()), b.name(), world, depth, &mut first);
        if let Meaning::Owner(target) = found
            && b.flags() & EXPLICIT == 0
            && b.min_world() <= world
        {
            b.set_target(&self.heap, target.0);
            b.set_min_world(&self.heap, b.min_world().max(first));
            b.set_flags(&self.heap, b.flags() | bf::USING_RESOLVED);
        }
        *since = first.max(*since);
        found
    }

    fn resolve_usings(&self, m: Module, name: Value, world: u64, depth: u32, since: &mut u64) -> Meaning {
        let mut found: Option<Binding> = None;
        for (used, from) in self.usings_with_worlds(m) {
            if used == m || from > world {
                continue;
            }
            let Some(b) = find_binding(used.try_bindings(), name) else {
                continue;
            };
            if b.flags() & bf::EXPORTED == 0 {
                continue;
            }
            *since = from.max(*since);
            let Meaning::Owner(owner) = self.resolve_at(b, world, depth + 1, since) else {
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

    /// The modules that a module uses, each with the first world that sees that.
    pub(crate) fn usings_with_worlds(&self, m: Module) -> impl Iterator<Item = (Module, u64)> {
        let (usings, worlds) = (m.try_usings(), m.try_using_worlds());
        (0..m.n_usings() as usize).filter_map(move |i| {
            let used = usings?.svec_get(i)?;
            let world = worlds.filter(|w| i < w.svec_len()).and_then(|w| w.svec_get(i)).map_or(0, |w| w.word(0));
            Some((Module(used), world))
        })
    }

    /// Whether two bindings hold the same object as a constant.
    pub(super) fn same_constant(&self, a: Binding, b: Binding, world: u64) -> bool {
        let constant = |b| partition(b, world).filter(|p| p.flags() & bf::CONST != 0).and_then(|p| p.try_value());
        constant(a).is_some() && constant(a) == constant(b)
    }

    /// The module that a message says a name came from: the one that was named, or whose export was found.
    pub(crate) fn came_from(&self, b: Binding, world: u64) -> Module {
        let owner = Module(b.module());
        match partition(b, world).map(|p| (p.flags(), p)) {
            Some((flags, p)) if flags & bf::IMPORTED != 0 => Module(Binding(p.target()).module()),
            Some((flags, _)) if flags & EXPLICIT != 0 => owner,
            _ => {
                let exports = |used: &Module| {
                    find_binding(used.try_bindings(), b.name()).is_some_and(|e| e.flags() & bf::EXPORTED != 0)
                };
                self.usings_with_worlds(owner).map(|(used, _)| used).find(exports).unwrap_or(owner)
            }
        }
    }
}
