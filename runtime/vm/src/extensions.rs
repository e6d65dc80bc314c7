//! Package extensions: code of a package that is loaded once the packages that it is about are all there.
//!
//! An extension is an entry of the manifest like any package, with its own file, so that finding, loading and images
//! know nothing special of it. It sees what its package depends on, the package itself, and the weak dependencies.

use crate::packages::{ManifestEntry, PackageId, names_or_table};
use crate::{Outcome, Session, Thrown};
use std::path::Path;

/// A package that may have extensions.
pub(crate) struct Package<'a> {
    pub(crate) id: &'a PackageId,
    /// Its folder, and the name that the manifest has for it.
    pub(crate) dir: Option<&'a Path>,
    pub(crate) path: Option<&'a str>,
    pub(crate) deps: &'a [PackageId],
}

/// The extensions of a package, as its entry in a manifest or its own project lists them.
pub(crate) fn entries(
    package: &Package<'_>,
    listed: &toml::Value,
    by_name: impl Fn(&str) -> Option<PackageId>,
) -> Vec<ManifestEntry> {
    let Some(table) = listed.get("extensions").and_then(|e| e.as_table()) else { return Vec::new() };
    let weak = names_or_table(listed.get("weakdeps"), by_name);
    let known: Vec<PackageId> = package.deps.iter().chain(&weak).chain([package.id]).cloned().collect();
    let mut out = Vec::new();
    for (name, triggers) in table {
        let names: Vec<&str> = match triggers {
            toml::Value::Array(names) => names.iter().filter_map(|n| n.as_str()).collect(),
            one => one.as_str().into_iter().collect(),
        };
        let found = names.iter().map(|n| known.iter().find(|k| k.name == *n).cloned());
        // An extension of what nobody names cannot be triggered.
        let Some(found) = found.collect::<Option<Vec<_>>>() else { continue };
        let file = [format!("ext/{name}.jl"), format!("ext/{name}/{name}.jl")]
            .into_iter()
            .find(|f| package.dir.is_some_and(|d| d.join(f).is_file()));
        let Some(file) = file else { continue };
        let place = package.path.map(|p| format!("{p}/{file}"));
        out.push(ManifestEntry {
            id: PackageId { uuid: extension_uuid(package.id, name), name: name.clone() },
            path: package.dir.map(|d| d.join(&file)),
            facts: (None, place),
            deps: known.clone(),
            triggers: [package.id.clone()].into_iter().chain(found).collect(),
        });
    }
    out
}

/// The identity of an extension follows from its package's and its name: version 5 of the standard, with a hash of ours.
fn extension_uuid(package: &PackageId, name: &str) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let bytes = package.uuid.to_be_bytes().into_iter().chain(name.bytes());
    let hash = bytes.fold(OFFSET, |h, b| (h ^ u128::from(b)).wrapping_mul(PRIME));
    hash & 0xffff_ffff_ffff_0fff_3fff_ffff_ffff_ffff | 0x0000_0000_0000_5000_8000_0000_0000_0000
}

/// The identity of the extension that is given by its package's uuid and its own name.
pub(crate) fn uuid_of(question: &PackageId) -> u128 {
    extension_uuid(&PackageId { uuid: question.uuid, name: String::new() }, &question.name)
}

impl Session {
    /// The extensions of which the environments know, with what triggers each.
    fn extensions(&self) -> Vec<(PackageId, Vec<PackageId>)> {
        let mut out: Vec<(PackageId, Vec<PackageId>)> = Vec::new();
        for env in self.all_environments() {
            for e in env.manifest.iter().filter(|e| !e.triggers.is_empty()) {
                if !out.iter().any(|(known, _)| *known == e.id) {
                    out.push((e.id.clone(), e.triggers.clone()));
                }
            }
        }
        out
    }

    fn is_being_loaded(&self, id: &PackageId) -> bool {
        self.packages.loading.borrow().contains(id)
    }

    /// After a package is loaded: the extensions for which it was the last that they waited for.
    pub(crate) fn load_extensions(&self, id: &PackageId) -> Outcome<()> {
        for (extension, triggers) in self.extensions() {
            if triggers.contains(id) {
                self.load_extension(extension, &triggers)?;
            }
        }
        Ok(())
    }

    /// Loads an extension if it waits for nothing more.
    fn load_extension(&self, extension: PackageId, triggers: &[PackageId]) -> Outcome<()> {
        let is_there = |t: &PackageId| self.loaded_package(t).is_some() && !self.is_being_loaded(t);
        let tried = self.packages.failed_extensions.borrow().contains(&extension) || self.is_being_loaded(&extension);
        if tried || self.loaded_package(&extension).is_some() || !triggers.iter().all(is_there) {
            return Ok(());
        }
        let Some((source, from)) = self.locate_from(&extension) else { return Ok(()) };
        let loaded = self.load_package(extension.clone(), source, from);
        // What an extension does wrong is no reason why its package could not be used.
        if let Err(thrown) = loaded {
            self.packages.failed_extensions.borrow_mut().push(extension.clone());
            self.extension_failed(&extension, &triggers[0], thrown)?;
        }
        Ok(())
    }

    /// Nobody asks for an extension by its name, so whoever asks an image for some package has all its extensions as
    /// their sources say: those that changed are loaded again.
    pub(crate) fn check_extensions(&self) -> Outcome<()> {
        if self.packages.image.get().is_none() {
            return Ok(());
        }
        for (extension, triggers) in self.extensions() {
            if self.is_being_loaded(&extension) {
                continue;
            }
            if self.loaded_package(&extension).is_some() {
                self.check_late(&extension)?;
            }
            self.load_extension(extension, &triggers)?;
        }
        Ok(())
    }

    /// `Base.retry_load_extensions()`: what failed has another chance.
    pub(crate) fn retry_extensions(&self) -> Outcome<()> {
        for extension in self.packages.failed_extensions.take() {
            let all = self.all_environments();
            let entry = all.iter().flat_map(|env| &env.manifest).find(|e| e.id == extension);
            if let Some(package) = entry.and_then(|e| e.triggers.first()) {
                self.load_extensions(package)?;
            }
        }
        Ok(())
    }

    fn extension_failed(&self, extension: &PackageId, package: &PackageId, thrown: Thrown) -> Outcome<()> {
        let Some(report) = self.base_value("_extension_failed") else { return Err(thrown) };
        // An image without a part of its program would be none.
        if self.options.defer_inits {
            return Err(thrown);
        }
        let args = [report, self.string(&extension.name), self.string(&package.name), thrown.0];
        self.in_world(self.newest_world(), || self.call(&args))?;
        Ok(())
    }
}
