//! Checking: the sources that the image's manifest lists, against what the environment has now.

use super::fresh::States;
use super::record::{names_in, root_of};
use super::{Origin, Stale};
use crate::packages::{Environment, PackageId, facts_in, root_in};
use crate::{Outcome, Session};
use ::snapshot::format::flags;
use ::snapshot::load::LoadedImage;
use ::snapshot::sources::{From, Package, Seen, from_text, sha};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The name under which the definitions of an image's script are a package.
pub(crate) const SCRIPT: &str = "Main";

/// What the booted image says of its sources.
pub(crate) struct ImageSources {
    pub packages: Vec<Package>,
    pub origin: Origin,
    /// Packages whose sources have not been found yet: a program may add to `LOAD_PATH`.
    unchecked: RefCell<BTreeSet<PackageId>>,
    /// Packages that were taken out of the session.
    pub gone: RefCell<BTreeSet<PackageId>>,
}

/// One difference between an image and its sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub package: PackageId,
    pub what: String,
}

/// Where a package's sources are now.
enum Place {
    At(PathBuf),
    /// They are others, as the environment says.
    Other(String),
    /// Not here: the image stands for itself.
    Unknown,
}

impl Session {
    /// Before anything of the image runs: compares it with its sources, and acts as `--stale` says. An error says
    /// why the image is not to be used.
    pub(crate) fn check_image_sources(&self) -> Result<(), String> {
        let Some(image) = self.native.get().and_then(|n| n.image()) else { return Ok(()) };
        // An executable is what it is, wherever it runs.
        if image.is_resident() || self.options.stale == Stale::Ignore || image.header().flags & flags::HAS_SOURCES == 0
        {
            return Ok(());
        }
        let text = image.manifest().map_err(|e| e.to_string())?;
        let packages = from_text(&text).map_err(|e| format!("image {}: {e}", image.path().display()))?;
        let origin = image.note(Origin::NOTE).map(|n| Origin::from_text(&String::from_utf8_lossy(&n)));
        let sources = ImageSources {
            unchecked: RefCell::new(
                packages.iter().filter(|p| p.from != From::Executable).map(|p| p.id.clone()).collect(),
            ),
            packages,
            origin: origin.unwrap_or_default(),
            gone: RefCell::default(),
        };
        let fresh = self.packages.image.set(sources).is_ok();
        debug_assert!(fresh, "a session is booted from one image");
        let changes = self.compare(image, None);
        self.settle(image, &changes, true)
    }

    /// A program names a package of the image, whose sources were not found when it started.
    pub(crate) fn check_late(&self, id: &PackageId) -> Outcome<()> {
        let Some(sources) = self.packages.image.get() else { return Ok(()) };
        let Some(image) = self.native.get().and_then(|n| n.image()) else { return Ok(()) };
        if !sources.unchecked.borrow().contains(id) {
            return Ok(());
        }
        let changes = self.compare(image, Some(id));
        self.settle(image, &changes, false).map_err(|text| self.error(text))
    }

    /// The differences of one package, or of all that have not been compared.
    fn compare(&self, image: &LoadedImage, only: Option<&PackageId>) -> Vec<Change> {
        let Some(sources) = self.packages.image.get() else { return Vec::new() };
        let mut changes = Vec::new();
        let mut placed: Vec<(&Package, PathBuf)> = Vec::new();
        let mut states = States::default();
        let environments = self.all_environments();
        for p in &sources.packages {
            if only.is_some_and(|id| *id != p.id) || !sources.unchecked.borrow().contains(&p.id) {
                continue;
            }
            match self.sources_place(p, sources, &environments) {
                Place::Unknown => continue,
                Place::Other(what) => changes.push(Change { package: p.id.clone(), what }),
                Place::At(root) => {
                    for (path, _) in &p.sources {
                        states.add(&root.join(path));
                    }
                    placed.push((p, root));
                }
            }
            sources.unchecked.borrow_mut().remove(&p.id);
        }
        if placed.is_empty() || states.are_known(image) {
            return changes;
        }
        let before = changes.len();
        for (p, root) in &placed {
            for (path, seen) in &p.sources {
                let found = differences(&root.join(path), path, seen);
                // A file and the folder that it is in tell the same.
                for change in found.into_iter().map(|what| Change { package: p.id.clone(), what }) {
                    if !changes.contains(&change) {
                        changes.push(change);
                    }
                }
            }
        }
        if changes.len() == before {
            states.remember(image);
        }
        changes
    }

    fn sources_place(&self, p: &Package, sources: &ImageSources, environments: &[Rc<Environment>]) -> Place {
        if p.from == From::Script {
            return match &sources.origin.script {
                Some(script) if script.is_file() => Place::At(root_of(script)),
                _ => Place::Unknown,
            };
        }
        if let Some(root) = root_in(environments, &p.id) {
            if !root.is_dir() {
                return Place::Unknown;
            }
            let (version, path) = facts_in(environments, &p.id);
            for (what, was, is) in [("version", &p.version, &version), ("path", &p.path, &path)] {
                if let (Some(was), Some(is)) = (was, is)
                    && was != is
                {
                    return Place::Other(format!("its {what} in the manifest was {was:?} and is {is:?}"));
                }
            }
            return Place::At(root);
        }
        if let Some(other) = self.uuid_by_name(&p.id) {
            let uuid = |u: u128| {
                let t = format!("{u:032x}");
                format!("{}-{}-{}-{}-{}", &t[..8], &t[8..12], &t[12..16], &t[16..20], &t[20..])
            };
            return Place::Other(format!("its uuid was {} and is {}", uuid(p.id.uuid), uuid(other)));
        }
        if p.from == From::Project && self.has_project() {
            return Place::Other("removed from the environment".to_string());
        }
        Place::Unknown
    }

    /// Acts on differences. `early`: nothing of the image has run yet.
    fn settle(&self, image: &LoadedImage, changes: &[Change], early: bool) -> Result<(), String> {
        if changes.is_empty() {
            return Ok(());
        }
        let Some(sources) = self.packages.image.get() else { return Ok(()) };
        let gone = with_users(&sources.packages, changes);
        let mut list = format!("the image {} has other sources than those that are there now:", image.path().display());
        for c in changes {
            list.push_str(&format!("\n  {}: {}", c.package.name, c.what));
        }
        for (user, used) in &gone {
            if let Some(used) = used {
                list.push_str(&format!("\n  {}: uses {}", user.name, used.name));
            }
        }
        let again = format!("sysimg create ... -o {}", image.path().display());
        match self.options.stale {
            Stale::Ignore => Ok(()),
            Stale::Error => {
                Err(format!("{list}\nBuild it again ({again}), or let --stale overlay load these from their sources."))
            }
            Stale::Warn => {
                eprintln!("sysimg: {list}\nThe image is used as it is (--stale warn). To build it again: {again}");
                Ok(())
            }
            Stale::Overlay => {
                let script = gone.iter().any(|(id, _)| is_script(id));
                if script && !early {
                    return Err(format!(
                        "{list}\nThe image's script has run with what the image has; name the packages' place from the start \
                         (--project, JULIA_LOAD_PATH), or build it again: {again}"
                    ));
                }
                if script && !sources.origin.script.as_ref().is_some_and(|s| s.is_file()) {
                    return Err(format!(
                        "{list}\nThe image's script, which uses them, is not there to be run again. Build the image again ({again}), \
                         or use it as it is with --stale ignore."
                    ));
                }
                eprintln!("sysimg: {list}\nThese are loaded from their sources now. To build it again: {again}");
                self.detach(gone.into_iter().map(|(id, _)| id).collect());
                Ok(())
            }
        }
    }

    /// Runs the image's script again when its definitions were taken out; what it prints it printed when the image was
    /// made.
    pub(crate) fn rerun_script(&self) -> Outcome<()> {
        let Some(sources) = self.packages.image.get() else { return Ok(()) };
        if !sources.gone.borrow().iter().any(is_script) {
            return Ok(());
        }
        let Some(script) = &sources.origin.script else { return Ok(()) };
        self.run_quietly(script).map(|_| ())
    }
}

pub(super) fn is_script(id: &PackageId) -> bool {
    id.uuid == 0 && id.name == SCRIPT
}

/// The changed packages, and all that use them, each with the used one that makes it stale.
fn with_users(packages: &[Package], changes: &[Change]) -> Vec<(PackageId, Option<PackageId>)> {
    let mut out: Vec<(PackageId, Option<PackageId>)> = Vec::new();
    for c in changes {
        if !out.iter().any(|(id, _)| *id == c.package) {
            out.push((c.package.clone(), None));
        }
    }
    let mut at = 0;
    while at < out.len() {
        let used = out[at].0.clone();
        for p in packages {
            if p.uses.contains(&used) && !out.iter().any(|(id, _)| *id == p.id) {
                out.push((p.id.clone(), Some(used.clone())));
            }
        }
        at += 1;
    }
    out
}

/// What became of one thing that loading saw.
pub(crate) fn differences(path: &Path, name: &str, seen: &Seen) -> Vec<String> {
    match seen {
        Seen::File(was) => match std::fs::read(path) {
            Ok(text) if sha(&text) == *was => Vec::new(),
            Ok(_) => vec![format!("{name} changed")],
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => vec![format!("{name} removed")],
            Err(e) => vec![format!("{name} cannot be read ({e})")],
        },
        Seen::Folder(was) => {
            let is = names_in(path);
            let added = is.iter().filter(|n| !was.contains(n)).map(|n| format!("{name}/{n} added"));
            let removed = was.iter().filter(|n| !is.contains(n)).map(|n| format!("{name}/{n} removed"));
            added.chain(removed).collect()
        }
        Seen::Present if !path.exists() => vec![format!("{name} removed")],
        Seen::Missing if path.exists() => vec![format!("{name} added")],
        Seen::Present | Seen::Missing => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_follow_what_they_use() {
        let id = |name: &str| PackageId { uuid: 1, name: name.to_string() };
        let package = |name: &str, uses: &[&str]| Package {
            id: id(name),
            uses: uses.iter().map(|u| id(u)).collect(),
            ..Package::default()
        };
        let all = [package("A", &[]), package("B", &["A"]), package("C", &["B"]), package("D", &[])];
        let change = Change { package: id("A"), what: String::new() };
        let gone: Vec<_> = with_users(&all, &[change]).into_iter().map(|(p, u)| (p.name, u.map(|u| u.name))).collect();
        let text = |s: &str| s.to_string();
        assert_eq!(gone, [(text("A"), None), (text("B"), Some(text("A"))), (text("C"), Some(text("B")))]);
    }
}
