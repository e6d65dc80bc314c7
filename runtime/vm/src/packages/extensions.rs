//! Extensions: modules of a package that load by themselves as soon as it and all that they are for are loaded.
//!
//! Nothing is kept about who waits for whom. After each package that was loaded, the loaded packages' extensions are
//! looked at again; so it does not matter which of them an image brought.

use super::slug::extension_uuid;
use super::{PackageId, listed_in};
use crate::{Outcome, Session};
use abi::Value;
use heap::typed::Module;

/// An extension whose packages are all there.
struct Ready {
    triggers: usize,
    parent: String,
    id: PackageId,
}

impl Session {
    /// Loads what the last loaded package was waited for.
    pub(super) fn load_ready_extensions(&self) -> Outcome<()> {
        // Base asks for them again, one by one, and says which of them fail.
        if self.ready_extensions().is_empty() {
            return Ok(());
        }
        let Some(f) = self.base_value("_load_extensions") else { return Ok(()) };
        self.in_world(self.newest_world(), || self.call(&[f]))?;
        self.enter_newest_world();
        Ok(())
    }

    /// Nobody asks for an extension by its name, so whoever asks an image for some package has all its extensions as
    /// their sources say: those that changed are loaded again.
    pub(super) fn check_extensions(&self) -> Outcome<()> {
        let Some(image) = self.packages.image.get() else { return Ok(()) };
        let environments = self.all_environments();
        let is_extension = |id: &PackageId| environments.iter().any(|env| env.extension(id).is_some());
        for id in image.packages.iter().map(|p| &p.id).filter(|id| is_extension(id)) {
            if self.loaded_package(id).is_some() && !self.packages.loading.borrow().contains(id) {
                self.check_late(id)?;
            }
        }
        self.load_ready_extensions()
    }

    /// The extensions that can be loaded and were not tried, those with the fewest triggers first.
    fn ready_extensions(&self) -> Vec<Ready> {
        let loading = self.packages.loading.borrow().clone();
        let tried = self.packages.extensions_tried.borrow();
        let is_there = |id: &PackageId| !loading.contains(id) && self.loaded_package(id).is_some();
        let environments = self.all_environments();
        let mut out = Vec::new();
        for parent in self.loaded_modules().into_iter().filter_map(|m| self.package_of(Module(m))) {
            let Some(listed) = listed_in(&environments, &parent) else { continue };
            if listed.id != parent || !is_there(&parent) {
                continue;
            }
            for (name, triggers) in &listed.extensions {
                let id = PackageId { uuid: extension_uuid(parent.uuid, name), name: name.clone() };
                if tried.contains(&id) || loading.contains(&id) || self.loaded_package(&id).is_some() {
                    continue;
                }
                let listed_ids = || listed.weakdeps.iter().chain(&listed.deps);
                if triggers.iter().all(|t| listed_ids().any(|d| d.name == *t && is_there(d))) {
                    out.push(Ready { triggers: triggers.len(), parent: parent.name.clone(), id });
                }
            }
        }
        out.sort_by_key(|r| r.triggers);
        out
    }

    /// The first extension that can be loaded, as `svec(uuid in digits, name, parent)`, or nothing; it counts as tried.
    pub(crate) fn next_extension_value(&self) -> Value {
        let Some(r) = self.ready_extensions().into_iter().next() else { return self.nothing() };
        let parts = [self.string(&format!("{:032x}", r.id.uuid)), self.string(&r.id.name), self.string(&r.parent)];
        self.packages.extensions_tried.borrow_mut().insert(r.id);
        self.heap.svec(&parts)
    }

    /// `Base.retry_load_extensions()`: those that failed are tried again.
    pub(crate) fn forget_failed_extensions(&self) {
        self.packages.extensions_tried.borrow_mut().clear();
    }

    /// The uuid of the extension `name` of a package: of `svec(uuid, name)`.
    pub(crate) fn extension_uuid_value(&self, question: Value) -> Outcome {
        let asked = self.package_id(question)?;
        Ok(self.string(&format!("{:032x}", extension_uuid(asked.uuid, &asked.name))))
    }
}
