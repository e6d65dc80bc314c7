//! Where images of packages are, whether one is still right, and how a missing one is made.
//!
//! They are in a depot: `DEPOT/compiled/sysimg/NAME/`. A file's name tells its content, so several variants of a package
//! (other versions of what it depends on, other images of the session) stand side by side; which of them fits is asked of
//! the files themselves.

use crate::packages::{PackageId, Source, facts_in, root_in};
use crate::stale::{States, differences};
use crate::{Outcome, Session, Use};
use ::snapshot::links::Dependency;
use ::snapshot::load::{LoadOptions, OpenedPackage, open_package};
use ::snapshot::sources::{From, Package};
use abi::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Below a depot.
const FOLDER: [&str; 2] = ["compiled", "sysimg"];
/// What tells an image from all others.
type BuildId = [u8; 32];
/// The packages whose images are being made by the processes above this one.
const MAKING: &str = "SYSIMG_PRECOMPILING";

/// The folder for the images of packages of that name.
pub(crate) fn folder(depot: &Path, name: &str) -> PathBuf {
    depot.join(FOLDER[0]).join(FOLDER[1]).join(name)
}

/// The images in a folder, the newest first.
pub fn images_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let images = entries.filter(|e| e.path().extension().is_some_and(|x| x == "img"));
    let mut all: Vec<_> = images.filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.path()))).collect();
    all.sort_by(|a, b| b.cmp(a));
    all.into_iter().map(|(_, path)| path).collect()
}

impl Session {
    /// The folders where an image of a package may be; a new one goes to the first.
    pub fn image_folders(&self, name: &str) -> Vec<PathBuf> {
        self.depots().iter().map(|d| folder(d, name)).collect()
    }

    /// The module of a package from its image, if it has one that is right; made now, where that is wanted.
    pub(crate) fn package_from_image(&self, id: &PackageId, source: &Source) -> Outcome<Option<Value>> {
        if !self.uses_package_images() || self.package_images.making.borrow().as_ref() == Some(id) {
            return Ok(None);
        }
        if let Some(m) = self.package_from_cache(id, source)? {
            return Ok(Some(m));
        }
        if self.options.package_images != Use::Yes || !self.make_image(id) {
            return Ok(None);
        }
        self.package_from_cache(id, source)
    }

    fn package_from_cache(&self, id: &PackageId, source: &Source) -> Outcome<Option<Value>> {
        for folder in self.image_folders(&id.name) {
            for path in images_in(&folder) {
                let Some((opened, package)) = self.right_image(&path, id, source) else { continue };
                for used in &package.uses {
                    self.require_package(used)?;
                }
                match self.enter_image(id, opened) {
                    Ok(Some(module)) => {
                        self.run_image_inits(module)?;
                        return Ok(Some(module));
                    }
                    Ok(None) => self.tell_of_images(&path, "it was made on other images"),
                    Err(why) => self.tell_of_images(&path, &why),
                }
            }
        }
        Ok(None)
    }

    /// An image file, if it is one of this package on this session's image, made from what its sources are now.
    fn right_image(&self, path: &Path, id: &PackageId, source: &Source) -> Option<(OpenedPackage, Package)> {
        let opened = match open_package(path, &LoadOptions::default()) {
            Ok(opened) => opened,
            Err(e) => {
                self.tell_of_images(path, &e.to_string());
                return None;
            }
        };
        let (_, session) = self.image_range()?;
        if opened.dependencies().first().is_none_or(|d| d.build_id != session) {
            self.tell_of_images(path, "it is for another image of the session");
            return None;
        }
        let package = opened.sources().ok()?.into_iter().find(|p| p.id == *id)?;
        if let Some(change) = self.changed_source(&opened, &package, source) {
            self.tell_of_images(path, &change);
            return None;
        }
        Some((opened, package))
    }

    /// Whether a right image is there already, without loading anything.
    pub fn has_right_image(&self, uuid: u128, name: &str) -> bool {
        let id = PackageId { uuid, name: name.to_owned() };
        self.image_to_load(&id, &mut HashMap::new()).is_some()
    }

    /// The build id of the image that a load of the package would take: one that is right, and made on those that its
    /// dependencies would be taken from. (Older images of these may be there as well: of other sources.)
    fn image_to_load(&self, id: &PackageId, known: &mut HashMap<PackageId, Option<BuildId>>) -> Option<BuildId> {
        if let Some(found) = known.get(id) {
            return *found;
        }
        // What depends on itself has none.
        known.insert(id.clone(), None);
        let (source, _) = self.locate_from(id)?;
        let folders = self.image_folders(&id.name);
        let found = folders.iter().flat_map(|f| images_in(f)).find_map(|path| {
            let (opened, package) = self.right_image(&path, id, &source)?;
            let is_right = |d: &Dependency| {
                let used = package.uses.iter().find(|u| u.name == d.name);
                used.is_none_or(|u| self.image_to_load(u, known) == Some(d.build_id))
            };
            opened.dependencies().iter().skip(1).all(is_right).then(|| opened.build_id())
        });
        known.insert(id.clone(), found);
        found
    }

    /// What is not as it was when the image was made.
    fn changed_source(&self, opened: &OpenedPackage, package: &Package, source: &Source) -> Option<String> {
        if let Source::Embedded(_) = source {
            return (package.from != From::Executable).then(|| "it was made from a file".to_owned());
        }
        let environments = self.all_environments();
        let Some(root) = root_in(&environments, &package.id) else { return Some("its source is not found".to_owned()) };
        let facts = facts_in(&environments, &package.id);
        if facts.0 != package.version {
            return Some(format!("its version was {:?} and is {:?}", package.version, facts.0));
        }
        let mut states = States::default();
        package.sources.iter().for_each(|(path, _)| states.add(&root.join(path)));
        if states.are_known(opened) {
            return None;
        }
        let mut changes = package.sources.iter().flat_map(|(path, seen)| differences(&root.join(path), path, seen));
        let first = changes.next();
        if first.is_none() {
            states.remember(opened);
        }
        first
    }

    /// With `JULIA_DEBUG=loading`: why an image is not used.
    fn tell_of_images(&self, path: &Path, why: &str) {
        if std::env::var("JULIA_DEBUG").is_ok_and(|d| d.split(',').any(|part| part == "loading" || part == "all")) {
            crate::report::complain(&format!("sysimg: {} is not used: {why}\n", path.display()));
        }
    }

    /// Has another process make the image of a package, with those of all that it depends on; whether that went well.
    fn make_image(&self, id: &PackageId) -> bool {
        let making = std::env::var(MAKING).unwrap_or_default();
        let key = format!("{:032x}", id.uuid);
        if making.split(',').any(|m| m == key) {
            return false;
        }
        let (Ok(me), Some(image)) = (std::env::current_exe(), self.native().and_then(|n| n.image())) else {
            return false;
        };
        if image.is_resident() {
            return false;
        }
        let join = |paths: Vec<PathBuf>| paths.iter().map(|p| p.to_string_lossy()).collect::<Vec<_>>().join(":");
        let quiet = self.making_package_image();
        let start = Instant::now();
        let mut command = Command::new(me);
        command.arg("precompile").arg("--image").arg(image.path());
        if let Some(project) = self.active_project() {
            command.arg(format!("--project={}", project.display()));
        }
        if quiet {
            command.arg("--one");
        }
        command.arg("--quiet").arg(format!("{key} {}", id.name));
        command.env("JULIA_LOAD_PATH", join(self.load_path())).env("JULIA_DEPOT_PATH", join(self.depots()));
        let chain = if making.is_empty() { key } else { format!("{making},{key}") };
        command.env(MAKING, chain).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let made = command.status().is_ok_and(|s| s.success());
        if made && !quiet {
            let seconds = start.elapsed().as_secs_f64();
            crate::report::complain(&format!("Precompiling {}... {seconds:.1} s\n", id.name));
        }
        made
    }
}
