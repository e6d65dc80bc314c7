//! Finding and loading packages: `using Foo` by the load path's environments.
//!
//! An environment is a directory with `Project.toml` and `Manifest.toml`, or a directory of packages. What
//! a name means depends on who asks: a program asks the environment's direct dependencies, a package its
//! own dependencies in the manifest.

use crate::{Outcome, Session};
use abi::{Counter, Known, Value};
use heap::Object;
use heap::typed::Module;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A package by its uuid (0 for one without) and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PackageId {
    pub uuid: u128,
    pub name: String,
}

/// The environments of a load path.
type Environments = (Vec<PathBuf>, Vec<Rc<Environment>>);

/// The scratch side of package loading.
#[derive(Default)]
pub(crate) struct PackageState {
    loading: RefCell<Vec<PackageId>>,
    /// The environments of a load path.
    environments: RefCell<Option<Environments>>,
}

/// One place of the load path.
struct Environment {
    dir: PathBuf,
    /// The project's own package, and its direct dependencies.
    own: Option<PackageId>,
    deps: Vec<PackageId>,
    /// The manifest: each package with its source directory (if it has one here) and the names it depends on.
    manifest: Vec<ManifestEntry>,
    /// A directory of packages without a project file.
    implicit: bool,
}

struct ManifestEntry {
    id: PackageId,
    path: Option<PathBuf>,
    deps: Vec<PackageId>,
}

/// Where a package's source is.
enum Source {
    File(PathBuf),
    /// A standard library inside this executable.
    Embedded(String),
}

impl Session {
    /// The module that `using name` means in a module; loads the package if it is not loaded yet.
    pub(crate) fn require(&self, m: Module, name: &str) -> Outcome {
        let asker = self.package_of(m);
        if let Some(id) = self.identify(asker.as_ref(), name) {
            if let Some(found) = self.loaded_package(&id) {
                return Ok(found);
            }
            if let Some(source) = self.locate(&id) {
                return self.load_package(id, source);
            }
        }
        let id = PackageId { uuid: 0, name: name.to_owned() };
        if let Some(found) = self.loaded_package(&id) {
            return Ok(found);
        }
        if let Some(path) = stdlib_source(name) {
            return self.load_package(id, Source::Embedded(path));
        }
        if let Some(v) = self.base_value(name)
            && self.is_a(v, Known::Module)
        {
            return Ok(v);
        }
        match asker {
            Some(p) => Err(self.argument_error(format!(
                "Package {} does not have {name} in its dependencies:\n\
                 - You may have a partially installed environment. Try `Pkg.instantiate()`\n  \
                 to ensure all packages in the environment are installed.\n\
                 - Or, if you have {} checked out for development and have\n  \
                 added {name} as a dependency but haven't updated your primary\n  \
                 environment's manifest file, try `Pkg.resolve()`.\n\
                 - Otherwise you may need to report an issue with {}",
                p.name, p.name, p.name
            ))),
            None => Err(self.argument_error(format!(
                "Package {name} not found in current path.\n\
                 - Run `import Pkg; Pkg.add(\"{name}\")` to install the {name} package."
            ))),
        }
    }

    /// The package whose code a module belongs to.
    fn package_of(&self, m: Module) -> Option<PackageId> {
        let mut m = m;
        while Module(m.parent()) != m {
            m = Module(m.parent());
        }
        let uuid = u128::from(m.uuid_hi()) << 64 | u128::from(m.uuid_lo());
        (uuid != 0).then(|| PackageId { uuid, name: m.name().symbol_str().to_owned() })
    }

    fn identify(&self, asker: Option<&PackageId>, name: &str) -> Option<PackageId> {
        for env in self.environments() {
            match asker {
                None => {
                    if let Some(own) = &env.own
                        && own.name == name
                    {
                        return Some(own.clone());
                    }
                    if let Some(d) = env.deps.iter().find(|d| d.name == name) {
                        return Some(d.clone());
                    }
                    if env.implicit && implicit_source(&env.dir, name).is_some() {
                        return Some(PackageId { uuid: 0, name: name.to_owned() });
                    }
                }
                Some(p) => {
                    if env.own.as_ref() == Some(p)
                        && let Some(d) = env.deps.iter().find(|d| d.name == name)
                    {
                        return Some(d.clone());
                    }
                    if let Some(e) = env.manifest.iter().find(|e| e.id.uuid == p.uuid) {
                        return e.deps.iter().find(|d| d.name == name).cloned();
                    }
                }
            }
        }
        None
    }

    fn locate(&self, id: &PackageId) -> Option<Source> {
        for env in self.environments() {
            if env.own.as_ref() == Some(id) {
                return Some(Source::File(entry_file(&env.dir, &id.name)));
            }
            if let Some(e) = env.manifest.iter().find(|e| e.id == *id)
                && let Some(path) = &e.path
            {
                return Some(Source::File(entry_file(path, &id.name)));
            }
            if id.uuid == 0
                && env.implicit
                && let Some(file) = implicit_source(&env.dir, &id.name)
            {
                return Some(Source::File(file));
            }
        }
        stdlib_source(&id.name).map(Source::Embedded)
    }

    fn environments(&self) -> Vec<Rc<Environment>> {
        let path = self.load_path();
        if let Some((of, list)) = &*self.packages.environments.borrow()
            && *of == path
        {
            return list.clone();
        }
        let list: Vec<Rc<Environment>> = path.iter().filter_map(|p| read_environment(p)).map(Rc::new).collect();
        *self.packages.environments.borrow_mut() = Some((path, list.clone()));
        list
    }

    /// The directories and project files to search: what `LOAD_PATH` says, `JULIA_LOAD_PATH` before there is one.
    /// `@` is the active project.
    fn load_path(&self) -> Vec<PathBuf> {
        let project =
            self.options.project.clone().or_else(|| std::env::var("JULIA_PROJECT").ok().filter(|p| !p.is_empty()));
        let active = project.map(|p| if p == "@." { ".".to_owned() } else { p });
        let parts = self.load_path_variable().or_else(|| {
            let path = std::env::var("JULIA_LOAD_PATH").ok()?;
            Some(path.split(':').map(str::to_owned).collect())
        });
        let mut out = Vec::new();
        for part in parts.unwrap_or_else(|| vec!["@".to_owned()]) {
            match part.as_str() {
                // An empty part, and `@`, mean the active project.
                "" | "@" => out.extend(active.clone().map(PathBuf::from)),
                p if p.starts_with('@') => {}
                p => out.push(p.into()),
            }
        }
        out
    }

    /// The strings in `Base.LOAD_PATH`.
    pub(crate) fn load_path_variable(&self) -> Option<Vec<String>> {
        let list = self.base_value("LOAD_PATH")?;
        if list.type_of() == self.heap.root(Known::SimpleVector) || self.n_fields(list.type_of()) != 2 {
            return None;
        }
        let strings = self.heap.vector_elements(list).into_iter().flatten();
        let strings = strings.filter(|s| s.type_of() == self.heap.root(Known::String));
        Some(strings.map(|s| String::from_utf8_lossy(s.string_bytes()).into_owned()).collect())
    }

    /// Loads a package by its identity, as another process found it.
    pub(crate) fn load_identified(&self, uuid: u128, name: &str) -> Outcome {
        let id = PackageId { uuid, name: name.to_owned() };
        if let Some(m) = self.loaded_package(&id) {
            return Ok(m);
        }
        match self.locate(&id) {
            Some(source) => self.load_package(id, source),
            None => Err(self.argument_error(format!("Package {name} not found in current path."))),
        }
    }

    fn load_package(&self, id: PackageId, source: Source) -> Outcome {
        if self.packages.loading.borrow().contains(&id) {
            return Err(
                self.error(format!("package `{}` is being loaded already: its dependencies lead back to it", id.name))
            );
        }
        self.packages.loading.borrow_mut().push(id.clone());
        let outer_modules = self.open_modules.replace(0);
        let outer_inits = std::mem::take(&mut *self.pending_inits.borrow_mut());
        let outer_package = self.loading_package.borrow_mut().replace(id.clone());
        let home = self.heap.root(Known::Base);
        let r = match &source {
            Source::File(f) => self.include_path(home, f, None),
            Source::Embedded(path) => self.include_embedded(home, path),
        };
        *self.loading_package.borrow_mut() = outer_package;
        *self.pending_inits.borrow_mut() = outer_inits;
        self.open_modules.set(outer_modules);
        self.packages.loading.borrow_mut().pop();
        r?;
        self.enter_newest_world();
        match self.loaded_package(&id) {
            Some(m) => Ok(m),
            None => Err(self.error(format!(
                "package `{}` did not define the expected module `{}`, check for typos in package module name",
                id.name, id.name
            ))),
        }
    }

    fn loaded_entry(&self, i: usize) -> Option<Value> {
        self.heap.roots().try_get(Known::LoadedPackages)?.svec_get(i)
    }

    /// The modules of loaded packages, in the order of loading.
    pub(crate) fn loaded_modules(&self) -> Vec<Value> {
        (0..self.heap.counter(Counter::LoadedCount) as usize).filter_map(|i| self.loaded_entry(i)).collect()
    }

    fn loaded_package(&self, id: &PackageId) -> Option<Value> {
        self.loaded_modules().into_iter().find(|&m| {
            let m = Module(m);
            m.uuid_hi() == (id.uuid >> 64) as u64 && m.uuid_lo() == id.uuid as u64 && m.name().symbol_str() == id.name
        })
    }

    /// Registers a package's module when its `module` expression begins.
    pub(crate) fn register_loaded(&self, m: Module, id: PackageId) {
        let h = &self.heap;
        m.set_uuid_hi(h, (id.uuid >> 64) as u64);
        m.set_uuid_lo(h, id.uuid as u64);
        let n = h.counter(Counter::LoadedCount) as usize;
        let list = h.svec_push(h.roots().try_get(Known::LoadedPackages), n, m.0);
        h.set_root(Known::LoadedPackages, list);
        h.set_counter(Counter::LoadedCount, n as u64 + 1);
    }
}

/// The file of a standard library inside this executable.
fn stdlib_source(name: &str) -> Option<String> {
    [format!("stdlib/{name}/src/{name}.jl"), format!("stdlib/{name}/{name}.jl"), format!("stdlib/{name}.jl")]
        .into_iter()
        .find(|p| crate::toplevel::has_source(p))
}

/// The file that defines a package's module.
fn entry_file(dir: &Path, name: &str) -> PathBuf {
    if dir.extension().is_some_and(|e| e == "jl") {
        return dir.to_owned();
    }
    let named = read_toml(&dir.join("Project.toml"))
        .and_then(|t| t.get("entryfile").and_then(|f| f.as_str().map(str::to_owned)));
    match named {
        Some(f) => dir.join(f),
        None => dir.join("src").join(format!("{name}.jl")),
    }
}

fn implicit_source(dir: &Path, name: &str) -> Option<PathBuf> {
    [dir.join(name).join("src").join(format!("{name}.jl")), dir.join(format!("{name}.jl"))]
        .into_iter()
        .find(|p| p.is_file())
}

fn read_toml(path: &Path) -> Option<toml::Table> {
    std::fs::read_to_string(path).ok()?.parse().ok()
}

fn first_of(dir: &Path, names: &[&str]) -> Option<PathBuf> {
    names.iter().map(|n| dir.join(n)).find(|p| p.is_file())
}

fn read_environment(place: &Path) -> Option<Environment> {
    let place = std::path::absolute(place).ok()?;
    let (dir, project_file) = if place.is_file() {
        (place.parent()?.to_owned(), Some(place))
    } else {
        let f = first_of(&place, &["JuliaProject.toml", "Project.toml"]);
        (place, f)
    };
    let Some(project_file) = project_file else {
        return dir.is_dir().then(|| Environment {
            dir,
            own: None,
            deps: Vec::new(),
            manifest: Vec::new(),
            implicit: true,
        });
    };
    let project = read_toml(&project_file)?;
    let own = project.get("name").and_then(|n| n.as_str()).map(|n| PackageId {
        uuid: project.get("uuid").and_then(|u| u.as_str()).map_or(0, parse_uuid),
        name: n.to_owned(),
    });
    let deps = table_deps(project.get("deps"));
    let manifest = first_of(&dir, &["JuliaManifest.toml", "Manifest-v1.12.toml", "Manifest.toml"])
        .and_then(|f| read_toml(&f))
        .map(|t| read_manifest(&dir, &t))
        .unwrap_or_default();
    Some(Environment { dir, own, deps, manifest, implicit: false })
}

/// `[deps]` with `Name = "uuid"` lines.
fn table_deps(v: Option<&toml::Value>) -> Vec<PackageId> {
    let Some(table) = v.and_then(|v| v.as_table()) else {
        return Vec::new();
    };
    table
        .iter()
        .filter_map(|(name, uuid)| Some(PackageId { uuid: parse_uuid(uuid.as_str()?), name: name.clone() }))
        .collect()
}

fn read_manifest(dir: &Path, t: &toml::Table) -> Vec<ManifestEntry> {
    // Format 2 has the packages below `deps`, format 1 at the top.
    let packages = match t.get("manifest_format") {
        Some(_) => t.get("deps").and_then(|d| d.as_table()),
        None => Some(t),
    };
    let mut raw: Vec<(PackageId, Option<PathBuf>, Option<toml::Value>)> = Vec::new();
    for (name, entries) in packages.into_iter().flatten() {
        for e in entries.as_array().into_iter().flatten() {
            let uuid = e.get("uuid").and_then(|u| u.as_str()).map_or(0, parse_uuid);
            let path = e.get("path").and_then(|p| p.as_str()).map(|p| dir.join(p));
            let id = PackageId { uuid, name: name.clone() };
            raw.push((id, path, e.get("deps").cloned()));
        }
    }
    let by_name = |name: &str| raw.iter().find(|(id, ..)| id.name == name).map(|(id, ..)| id.clone());
    raw.iter()
        .map(|(id, path, deps)| {
            let deps = match deps {
                Some(toml::Value::Array(names)) => names
                    .iter()
                    .filter_map(|n| {
                        let name = n.as_str()?;
                        Some(by_name(name).unwrap_or(PackageId { uuid: 0, name: name.to_owned() }))
                    })
                    .collect(),
                other => table_deps(other.as_ref()),
            };
            ManifestEntry { id: id.clone(), path: path.clone(), deps }
        })
        .collect()
}

/// The 128 bits of a uuid's text; 0 when it is none.
fn parse_uuid(text: &str) -> u128 {
    let hex: String = text.chars().filter(|c| *c != '-').collect();
    u128::from_str_radix(&hex, 16).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_names_paths_and_dependencies() {
        let text = "manifest_format = \"2.0\"\n[[deps.A]]\npath = \"dev/A\"\nuuid = \"00000000-0000-0000-0000-000000000001\"\n\
                    [[deps.B]]\ndeps = [\"A\"]\npath = \"dev/B\"\nuuid = \"00000000-0000-0000-0000-000000000002\"\n";
        let m = read_manifest(Path::new("/p"), &text.parse().expect("valid toml"));
        let b = m.iter().find(|e| e.id.name == "B").expect("B is listed");
        assert_eq!(b.path.as_deref(), Some(Path::new("/p/dev/B")));
        assert_eq!(b.deps, vec![PackageId { uuid: 1, name: "A".into() }]);
    }
}
