//! Recording, while an image is made: which package loads which files, and which packages it uses.
//!
//! Noted is everything that a package's code could be made of: files that are included, `include_dependency`, and
//! below the package's own folder also files that are read, folders that are listed and paths that are probed. So a
//! package that includes whatever `readdir` finds is stale when a file is added.

use crate::Session;
use crate::packages::{PackageId, root_in};
use ::snapshot::sources::{From, Package, PackageName, Seen, sha};
use abi::{Known, Value};
use heap::Object;
use heap::typed::Module;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// Files larger than this are no sources; reading them again at a boot would take too long.
const LARGEST_SOURCE: u64 = 64 << 20;

/// What has been recorded.
#[derive(Default)]
pub(crate) struct Recorder {
    packages: RefCell<Vec<Recorded>>,
    /// Those being loaded, innermost last.
    running: RefCell<Vec<Running>>,
}

struct Recorded {
    package: Package,
    sources: BTreeMap<String, Seen>,
}

struct Running {
    index: usize,
    root: Option<PathBuf>,
    /// The first world that the present stretch of its loading may make.
    since: u64,
}

/// The folder that a package's sources belong to, by its entry file.
pub(crate) fn root_of(entry: &Path) -> PathBuf {
    let dir = entry.parent().unwrap_or(Path::new("/"));
    match dir.file_name() {
        Some(name) if name == "src" => dir.parent().unwrap_or(dir).to_path_buf(),
        _ => dir.to_path_buf(),
    }
}

/// `path` as seen from `root`, with `..` where it must be; both absolute.
fn relative(root: &Path, path: &Path) -> String {
    let plain = |p: &Path| -> Vec<String> {
        let mut out = Vec::new();
        for part in p.components() {
            match part {
                Component::ParentDir => {
                    out.pop();
                }
                Component::Normal(n) => out.push(n.to_string_lossy().into_owned()),
                _ => {}
            }
        }
        out
    };
    let (root, path) = (plain(root), plain(path));
    let common = root.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_string(), root.len() - common);
    up.chain(path[common..].iter().cloned()).collect::<Vec<_>>().join("/")
}

impl Session {
    fn is_recording(&self) -> bool {
        self.options.defer_inits && !self.packages.recorder.running.borrow().is_empty()
    }

    /// The loading of a package begins; `entry` is its file, if it has one.
    pub(crate) fn record_begin(&self, id: &PackageId, from: From, entry: Option<&Path>) {
        if !self.options.defer_inits {
            return;
        }
        let r = &self.packages.recorder;
        let world = self.newest_world();
        let mut running = r.running.borrow_mut();
        let mut packages = r.packages.borrow_mut();
        if let Some(outer) = running.last() {
            packages[outer.index].package.worlds.push((outer.since, world));
        }
        let facts = self.manifest_facts(id);
        let package = Package { id: id.clone(), from, version: facts.0, path: facts.1, ..Package::default() };
        packages.push(Recorded { package, sources: BTreeMap::new() });
        let known = if from == From::Script { None } else { root_in(&self.all_environments(), id) };
        let root = entry.map(|e| known.unwrap_or_else(|| root_of(e)));
        running.push(Running { index: packages.len() - 1, root: root.clone(), since: world + 1 });
        drop((running, packages));
        if from != From::Script
            && let (Some(root), Some(entry)) = (root, entry)
            && (id.uuid != 0 || entry.parent() != Some(&root))
        {
            // Its own name, version and entry file.
            let project = root.join("Project.toml");
            match std::fs::read(&project) {
                Ok(text) => self.record_source(&project, Seen::File(sha(&text)), true),
                Err(_) => self.record_source(&project, Seen::Missing, true),
            }
        }
    }

    /// The loading of the innermost package ends.
    pub(crate) fn record_end(&self) {
        if !self.options.defer_inits {
            return;
        }
        let r = &self.packages.recorder;
        let world = self.newest_world();
        let mut running = r.running.borrow_mut();
        let Some(done) = running.pop() else { return };
        r.packages.borrow_mut()[done.index].package.worlds.push((done.since, world));
        if let Some(outer) = running.last_mut() {
            outer.since = world + 1;
        }
    }

    /// The text of a source file was evaluated.
    pub(crate) fn record_include(&self, path: &Path, text: &[u8]) {
        if self.is_recording() {
            self.record_source(path, Seen::File(sha(text)), true);
        }
    }

    /// `include_dependency(path)`.
    pub(crate) fn record_dependency(&self, path: &Path) {
        if self.is_recording() {
            let seen = if path.is_dir() { Seen::Folder(names_in(path)) } else { seen_file(path) };
            self.record_source(path, seen, true);
        }
    }

    /// A file is opened for reading.
    pub(crate) fn record_read(&self, path: &Path) {
        if self.is_recording() && std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() <= LARGEST_SOURCE) {
            self.record_source(path, seen_file(path), false);
        }
    }

    /// A folder is listed.
    pub(crate) fn record_listing(&self, path: &Path) {
        if self.is_recording() && path.is_dir() {
            self.record_source(path, Seen::Folder(names_in(path)), false);
        }
    }

    /// Somebody asks whether a path exists, or what it is.
    pub(crate) fn record_probe(&self, path: &Path) {
        if self.is_recording() {
            let seen = if path.exists() { Seen::Present } else { Seen::Missing };
            self.record_source(path, seen, false);
        }
    }

    /// `anywhere`: also where it does not lie in the package's folder.
    fn record_source(&self, path: &Path, seen: Seen, anywhere: bool) {
        let r = &self.packages.recorder;
        let running = r.running.borrow();
        let Some(Running { index, root: Some(root), .. }) = running.last() else { return };
        let Ok(path) = std::path::absolute(path) else { return };
        let name = relative(root, &path);
        if !anywhere && (name.starts_with("..") || name.is_empty()) {
            return;
        }
        let sources = &mut r.packages.borrow_mut()[*index].sources;
        // Its content says more than that it exists.
        if !matches!(sources.get(&name), Some(Seen::File(_) | Seen::Folder(_))) {
            sources.insert(name, seen);
        }
    }

    /// Code of module `m` names a package.
    pub(crate) fn record_use(&self, m: Module, used: &PackageId) {
        if !self.is_recording() {
            return;
        }
        let m = Module(self.root_module_of(m.0));
        let uuid = u128::from(m.uuid_hi()) << 64 | u128::from(m.uuid_lo());
        let user = PackageName { uuid, name: m.name().symbol_str().to_owned() };
        let used = used.clone();
        let mut packages = self.packages.recorder.packages.borrow_mut();
        if let Some(r) = packages.iter_mut().find(|r| r.package.id == user)
            && !r.package.uses.contains(&used)
            && user != used
        {
            r.package.uses.push(used);
        }
    }

    /// The packages of the session with their sources, for the image's manifest.
    pub(crate) fn recorded_packages(&self) -> Vec<Package> {
        let recorded = self.packages.recorder.packages.borrow();
        let mut out = Vec::new();
        // What the image that this session booted from had loaded.
        for m in self.loaded_modules().into_iter().map(Module) {
            let uuid = u128::from(m.uuid_hi()) << 64 | u128::from(m.uuid_lo());
            let id = PackageName { uuid, name: m.name().symbol_str().to_owned() };
            if !recorded.iter().any(|r| r.package.id == id) {
                out.push(Package { id, ..Package::default() });
            }
        }
        for r in recorded.iter() {
            let mut p = r.package.clone();
            p.worlds.retain(|(a, b)| a <= b);
            p.sources = r.sources.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
            out.push(p);
        }
        out
    }

    /// The root module that a method's or binding's module belongs to. (Base says that Main is its parent.)
    pub(crate) fn root_module_of(&self, m: Value) -> Value {
        let is_root =
            |m: Module| m.parent() == m.0 || [Known::Base, Known::Core].iter().any(|&k| self.heap.root(k) == m.0);
        let mut m = Module(m);
        while !is_root(m) {
            m = Module(m.parent());
        }
        m.0
    }
}

fn seen_file(path: &Path) -> Seen {
    match std::fs::read(path) {
        Ok(text) => Seen::File(sha(&text)),
        Err(_) => Seen::Missing,
    }
}

/// The names in a folder, sorted.
pub(super) fn names_in(path: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_package() {
        let root = Path::new("/a/b");
        assert_eq!(relative(root, Path::new("/a/b/src/x.jl")), "src/x.jl");
        assert_eq!(relative(root, Path::new("/a/b/src/../y.jl")), "y.jl");
        assert_eq!(relative(root, Path::new("/a/c/z.jl")), "../c/z.jl");
        assert_eq!(root_of(Path::new("/p/Foo/src/Foo.jl")), Path::new("/p/Foo"));
        assert_eq!(root_of(Path::new("/p/Foo.jl")), Path::new("/p"));
    }
}
