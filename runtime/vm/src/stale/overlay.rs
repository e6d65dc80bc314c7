//! The overlay: packages of the image leave the session, so that whoever wants them loads their sources.
//!
//! A package's module leaves the list of loaded packages and of `__init__`s. What it put into others leaves as well: its
//! methods of functions and types that are not its own are deleted in one new world, with everything that was compiled
//! on them, and methods that these had replaced live again. Its own functions and types stay behind as objects that
//! nobody names any more.

use super::check::is_script;
use crate::Session;
use crate::packages::PackageId;
use crate::table::bindings;
use abi::{Counter, Known, Value, binding_flags as bf};
use heap::Object;
use heap::typed::{Binding, DataType, Method, Module, TypeName};
use std::collections::{BTreeSet, HashSet};

/// The packages that leave.
struct Leaving {
    /// Their root modules.
    modules: HashSet<Value>,
    /// World ages during which they were loaded.
    worlds: Vec<(u64, u64)>,
}

impl Leaving {
    fn owns(&self, s: &Session, module: Value) -> bool {
        self.modules.contains(&s.root_module_of(module))
    }

    fn made(&self, world: u64) -> bool {
        self.worlds.iter().any(|&(a, b)| a <= world && world <= b)
    }
}

impl Session {
    /// Takes packages out of the session.
    pub(super) fn detach(&self, ids: Vec<PackageId>) {
        let Some(sources) = self.packages.image.get() else { return };
        let known = |id: &&PackageId| sources.packages.iter().any(|p| p.id == **id);
        let fresh: Vec<&PackageId> =
            ids.iter().filter(|id| !sources.gone.borrow().contains(id)).filter(known).collect();
        let mut leaving = Leaving { modules: HashSet::new(), worlds: Vec::new() };
        for id in &fresh {
            let module = if is_script(id) { Some(self.heap.root(Known::Main)) } else { self.loaded_package(id) };
            leaving.modules.extend(module);
            let package = sources.packages.iter().find(|p| p.id == **id);
            leaving.worlds.extend(package.into_iter().flat_map(|p| p.worlds.iter().copied()));
        }
        let resets_main = fresh.iter().any(|id| is_script(id));
        // They are registered while the others are walked, so what they own is known by then.
        let methods = self.methods_in_others(&leaving);
        self.leave_lists(&leaving);
        self.remove_methods(&methods, &leaving);
        self.restore_bindings(&leaving);
        if resets_main {
            self.empty_main();
        }
        self.new_world();
        self.enter_newest_world();
        let gone: BTreeSet<PackageId> = fresh.into_iter().cloned().collect();
        sources.gone.borrow_mut().extend(gone);
    }

    fn leave_lists(&self, leaving: &Leaving) {
        for (list, count) in [(Known::LoadedPackages, Counter::LoadedCount), (Known::InitOrder, Counter::InitCount)] {
            let Some(old) = self.heap.roots().try_get(list) else { continue };
            let used = self.heap.counter(count) as usize;
            let kept: Vec<Value> =
                (0..used).filter_map(|i| old.svec_get(i)).filter(|&m| !leaving.owns(self, m)).collect();
            self.heap.set_root(list, self.heap.svec(&kept));
            self.heap.set_counter(count, kept.len() as u64);
        }
    }

    /// Methods of the leaving packages in tables that are not their own.
    fn methods_in_others(&self, leaving: &Leaving) -> Vec<Method> {
        let mut names: Vec<TypeName> = Vec::new();
        let mut seen = HashSet::new();
        self.each_module(&mut |m| {
            if leaving.owns(self, m.0) {
                return;
            }
            for b in bindings(m.try_bindings()) {
                let value = if b.flags() & bf::CONST != 0 { b.try_value() } else { None };
                let name = value.map(|v| match types::kind(&self.heap, types::unwrap_unionall(&self.heap, v)) {
                    types::Kind::DataType(dt) => types::name_of(dt),
                    _ => TypeName(DataType(v.type_of()).name()),
                });
                names.extend(name.filter(|n| seen.insert(n.0)));
            }
        });
        let mut out = Vec::new();
        for table in types::methods::all_tables(&self.heap, &names) {
            let of_others = |m: &Method| {
                let own = self.function_owner(m.sig()).is_some_and(|owner| leaving.owns(self, owner));
                !own && (leaving.owns(self, m.module()) || leaving.made(m.primary_world()))
            };
            out.extend(types::methods::methods_of(table).filter(|m| m.deleted_world() == u64::MAX).filter(of_others));
        }
        out
    }

    /// The module of the function, or of the type as a function, that a signature is about.
    fn function_owner(&self, sig: Value) -> Option<Value> {
        let h = &self.heap;
        let tuple = types::as_tuple(h, types::unwrap_unionall(h, sig))?;
        let callee = types::unwrap_unionall(h, *types::params(tuple).first()?);
        let about = types::type_type_param(h, callee).map_or(callee, |t| types::unwrap_unionall(h, t));
        match types::kind(h, about) {
            types::Kind::DataType(dt) => types::name_of(dt).try_module(),
            _ => None,
        }
    }

    /// Deletes methods in one new world; those that they had replaced come back, unless they leave, too.
    fn remove_methods(&self, methods: &[Method], leaving: &Leaving) {
        let h = &self.heap;
        let world = self.new_world();
        for &m in methods {
            self.end_method(m, world);
        }
        for &m in methods {
            let mut at = m;
            while let Some(before) = self.replaced_by(at) {
                if !leaving.owns(self, before.module()) && !leaving.made(before.primary_world()) {
                    before.set_primary_world(h, world);
                    before.set_deleted_world(h, u64::MAX);
                    self.method_lives(before, world);
                    break;
                }
                at = before;
            }
        }
        self.methods_changed();
    }

    /// The method that ended when this one began.
    fn replaced_by(&self, m: Method) -> Option<Method> {
        let sig = m.sig();
        let table = types::methods::table_for_signature(&self.heap, sig);
        let ended = m.primary_world().checked_sub(1)?;
        types::methods::methods_of(table)
            .find(|o| o.deleted_world() == ended && (o.sig() == sig || types::type_equal(&self.heap, o.sig(), sig)))
    }

    /// Constants and variables of other modules that the leaving packages gave a new meaning get their old one back.
    fn restore_bindings(&self, leaving: &Leaving) {
        let h = &self.heap;
        let mut changed: Vec<Binding> = Vec::new();
        self.each_module(&mut |m| {
            if !leaving.owns(self, m.0) {
                changed.extend(bindings(m.try_bindings()).into_iter().filter(|b| leaving.made(b.min_world())));
            }
        });
        for b in changed {
            let mut old = b.try_older().map(Binding);
            while let Some(o) = old.filter(|o| leaving.made(o.min_world())) {
                old = o.try_older().map(Binding);
            }
            let Some(old) = old else { continue };
            let world = self.new_world();
            let older = b.try_older();
            b.set_flags(h, old.flags());
            match old.try_value() {
                Some(v) => b.set_value(h, v),
                None => b.clear_value(h),
            }
            b.set_min_world(h, world);
            if let Some(o) = older {
                b.set_older(h, o);
            }
            self.invalidate_binding(b);
        }
    }

    /// `Main` as it is in a session without a script.
    fn empty_main(&self) {
        let h = &self.heap;
        let main = Module(self.heap.root(Known::Main));
        for b in bindings(main.try_bindings()) {
            self.invalidate_binding(b);
        }
        let usings: Vec<Value> = [Known::Core, Known::Base].iter().map(|k| h.root(*k)).collect();
        let name = main.name();
        main.set_bindings(h, h.new_svec(8));
        main.set_n_bindings(h, 0);
        main.set_usings(h, h.svec(&usings));
        main.set_n_usings(h, usings.len() as u64);
        let modules =
            [(name, main.0), (h.symbol("Base"), h.root(Known::Base)), (h.symbol("Core"), h.root(Known::Core))];
        for (name, module) in modules {
            crate::modules::set_const_raw(h, main, name, module);
        }
        if let Err(t) = self.define_eval_and_include(main) {
            // Base had these for the first `Main`, too.
            self.report_error(t.0);
        }
    }
}
