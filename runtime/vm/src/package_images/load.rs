//! Putting a package image into the session: shared objects, methods, code, then `__init__`.

use super::{Loaded, Part};
use crate::calls::Change;
use crate::packages::PackageId;
use crate::{Outcome, Session};
use ::snapshot::load::{OpenedPackage, PackageImage};
use abi::{Counter, Known, Value};
use heap::Object;
use heap::typed::{CodeInstance, Method, MethodInstance, MethodTable, Module};
use std::cell::{Cell, OnceCell};
use std::collections::HashSet;
use std::rc::Rc;

impl Session {
    /// Maps a package image, whose packages are loaded, and makes it part of the session. `Ok(None)`: it was made on
    /// other images than those that are here.
    pub(super) fn enter_image(&self, id: &PackageId, opened: OpenedPackage) -> Result<Option<Value>, String> {
        let Some(native) = self.native() else { return Ok(None) };
        let Some(session_image) = native.image() else { return Ok(None) };
        let loaded = self.package_images.loaded.borrow().clone();
        let mut on = Vec::new();
        let mut images = vec![session_image];
        for (i, d) in opened.dependencies().iter().enumerate() {
            if i == 0 {
                if d.build_id != session_image.header().build_id {
                    return Ok(None);
                }
                continue;
            }
            let Some(at) = loaded.iter().position(|l| l.image.image().header().build_id == d.build_id) else {
                return Ok(None);
            };
            on.push(at);
            images.push(loaded[at].image.image());
        }
        let image = opened.map(&images).map_err(|e| e.to_string())?;
        image.adopt(&self.heap).map_err(|e| e.to_string())?;
        let l = Loaded {
            image,
            id: id.clone(),
            on,
            callers: OnceCell::new(),
            asked: Cell::new(0),
            lookups: OnceCell::new(),
        };
        self.package_images.current.set(Some(loaded.len()));
        self.package_images.current_on.replace(l.on.clone());
        let entered = self.enter(&l);
        self.package_images.current.set(None);
        self.package_images.current_on.take();
        entered?;
        let module = l.part(Part::Module);
        let l = Rc::new(l);
        native.add_image(l.clone());
        self.package_images.loaded.borrow_mut().push(l);
        Ok(Some(module))
    }

    fn enter(&self, l: &Loaded) -> Result<(), String> {
        let h = &self.heap;
        // Nothing in here runs Julia code or collects.
        let _guard = h.no_collect();
        self.unify(l)?;
        let tables = [
            (Known::ImageSymbols, Part::Symbols),
            (Known::ImageTypes, Part::Types),
            (Known::ImageSpecializations, Part::Specializations),
        ];
        for (slot, part) in tables {
            let mut tables = h.roots().try_get(slot).map_or_else(Vec::new, types::svec_values);
            tables.push(l.part(part));
            h.set_root(slot, h.svec(&tables));
        }
        let world = self.new_world();
        for m in l.list(Part::Methods) {
            Method(m).set_primary_world(h, world);
        }
        self.bring_methods(l, world);
        self.tell_of_past(l, world);
        self.attach_code(l);
        self.adopt_native(&l.image);
        let gensym = l.part(Part::Gensym).word(0);
        h.set_counter(Counter::Gensym, h.counter(Counter::Gensym).max(gensym));
        let n = h.counter(Counter::LoadedCount) as usize;
        let list = h.svec_push(h.roots().try_get(Known::LoadedPackages), n, l.part(Part::Module));
        h.set_root(Known::LoadedPackages, list);
        h.set_counter(Counter::LoadedCount, n as u64 + 1);
        self.methods_changed();
        self.enter_newest_world();
        Ok(())
    }

    /// Adds the package's methods to tables of others, and ends what they made invalid there.
    fn bring_methods(&self, l: &Loaded, world: u64) {
        let h = &self.heap;
        let brought: Vec<(Method, Option<Method>)> =
            l.list(Part::Brought).chunks_exact(2).map(|p| (Method(p[0]), Method::of(p[1], &h.roots()))).collect();
        let ended = l.list(Part::Ended);
        // What was there where the image was made: of the session's image, or of one that it was made on.
        let loaded = self.package_images.loaded.borrow().clone();
        let (session_range, _) = self.image_range().unwrap_or_default();
        let was_there = |v: Value| {
            session_range.contains(&v.addr()) || l.on.iter().any(|&i| loaded[i].image.image().contains(v.addr()))
        };
        let mut at = 0;
        while at < brought.len() {
            let mt = types::methods::table_for_signature(h, brought[at].0.sig());
            let count =
                brought[at..].iter().take_while(|b| types::methods::table_for_signature(h, b.0.sig()) == mt).count();
            let own = &brought[at..at + count];
            types::methods::merge_methods(h, mt, own, |m| !was_there(m.0));
            let callers = new_callers(mt, &was_there);
            for (m, _) in own {
                self.invalidate_new_callers(&callers, *m, world);
            }
            at += count;
        }
        let mut sigs: Vec<Value> = brought.iter().map(|b| b.0.sig()).collect();
        for m in ended {
            let m = Method(m);
            m.set_deleted_world(h, m.deleted_world().min(world - 1));
            sigs.push(m.sig());
            self.note_method_event(m, world);
        }
        types::methods::invalidate_dispatches(h, &sigs, &l.list(Part::Forgotten));
        for pair in l.list(Part::Invalidated).chunks_exact(2) {
            self.invalidate_instance(MethodInstance(pair[0]), world, pair[1], self.nothing());
        }
        for (m, _) in &brought {
            self.note_method_event(*m, world);
        }
    }

    /// Ends code that relies on a lookup which a brought method could answer.
    fn invalidate_new_callers(&self, callers: &[(Value, MethodInstance)], method: Method, world: u64) {
        let mut change = Change::new(self, method, world);
        for &(lookup, caller) in callers {
            if let Some(sig) = change.concerns(lookup) {
                self.invalidate_instance(caller, world, method.0, sig);
            }
        }
    }

    /// Gives specializations of others the code that this image has for them, unless they have some.
    fn attach_code(&self, l: &Loaded) {
        let h = &self.heap;
        let mut seen = HashSet::new();
        let counts = &self.package_images.counts;
        for c in l.list(Part::ForeignCode) {
            let code = CodeInstance(c);
            let mi = MethodInstance(code.def());
            // Where this specialization is the image's own object, its code is with it already.
            let mut chain = std::iter::successors(mi.try_cache().map(CodeInstance), |c| c.try_next().map(CodeInstance));
            if chain.any(|c| c == code) || !seen.insert(c) {
                continue;
            }
            if code.max_world() != u64::MAX {
                counts.invalidated.set(counts.invalidated.get() + 1);
                continue;
            }
            let mut chain = std::iter::successors(mi.try_cache().map(CodeInstance), |c| c.try_next().map(CodeInstance));
            let has_code =
                chain.any(|c| c.max_world() == u64::MAX && (c.entry_boxed() != 0 || code.entry_boxed() == 0));
            if has_code {
                // (What has no entry only says what others rely on.)
                counts.duplicated.set(counts.duplicated.get() + u64::from(code.entry_boxed() != 0));
                continue;
            }
            match mi.try_cache() {
                Some(old) => code.set_next(h, old),
                None => code.clear_next(h),
            }
            mi.set_cache(h, c);
        }
        counts.from_images.set(counts.from_images.get() + l.image.image().header().functions);
    }

    /// Entry points of code objects of other images for which this one has the code.
    fn adopt_native(&self, image: &PackageImage) {
        for (code, boxed, spec) in image.entries_of_others() {
            let code = CodeInstance(code);
            if code.entry_boxed() == 0 && boxed != 0 {
                code.set_entry_boxed(&self.heap, boxed as u64);
            }
            if code.entry_spec() == 0 && spec != 0 {
                code.set_entry_spec(&self.heap, spec as u64);
            }
        }
    }

    /// Makes documentation that an image brought known, and runs its `__init__` functions.
    pub(super) fn run_image_inits(&self, module: Value) -> Outcome<()> {
        let loaded = self.package_images.loaded.borrow().clone();
        let Some(l) = loaded.iter().rev().find(|l| l.part(Part::Module) == module) else { return Ok(()) };
        let documented = l.list(Part::Documented);
        if !documented.is_empty()
            && let (Some(list), Some(push)) = (self.documented_modules(), self.base_value("push!"))
        {
            for m in documented {
                self.in_world(self.newest_world(), || self.call(&[push, list, m]))?;
            }
        }
        for m in l.list(Part::Inits) {
            self.run_init_of(Module(m))?;
        }
        Ok(())
    }
}

/// Who relies on lookups in a table, where that was compiled neither in the session's image nor in one that this image was
/// made on: what happens to those is known.
fn new_callers(mt: MethodTable, was_there: &dyn Fn(Value) -> bool) -> Vec<(Value, MethodInstance)> {
    let Some(edges) = mt.try_backedges() else { return Vec::new() };
    let row = |i: usize| Some((edges.svec_get(2 * i)?, MethodInstance(edges.svec_get(2 * i + 1)?)));
    let all = (0..mt.n_backedges() as usize / 2).filter_map(row);
    all.filter(|(_, caller)| !caller.try_cache().is_none_or(was_there)).collect()
}
