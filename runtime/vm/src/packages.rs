//! Finding and loading packages: `using Foo` by the load path's environments.
//!
//! An environment is a directory with `Project.toml` and `Manifest.toml`, or a directory of packages. What
//! a name means depends on who asks: a program asks the environment's direct dependencies, a package its
//! own dependencies in the manifest.

use crate::extensions;
use crate::stale::{ImageSources, Recorder};
use crate::{Outcome, Session};
use ::snapshot::sources::From;
use abi::{Counter, Known, Value};
use heap::Object;
use heap::typed::Module;
use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A package by its uuid (0 for one without) and name.
pub(crate) use ::snapshot::sources::PackageName as PackageId;

/// The environments of a load path.
type Environments = (Vec<PathBuf>, Vec<Rc<Environment>>);

/// The scratch side of package loading.
#[derive(Default)]
pub(crate) struct PackageState {
    pub(crate) loading: RefCell<Vec<PackageId>>,
    /// The environments of a load path.
    environments: RefCell<Option<Environments>>,
    /// What is noted for the image that is being made.
    pub(crate) recorder: Recorder,
    /// What the image that was booted says of its packages, where it has some.
    pub(crate) image: OnceCell<ImageSources>,
    /// Extensions whose code failed; they are not tried again.
    pub(crate) failed_extensions: RefCell<Vec<PackageId>>,
    /// The environments in which that image was made, if they are here.
    origin: OnceCell<Vec<Rc<Environment>>>,
}

/// `version` and `path` of a package, as a manifest has them.
type Facts = (Option<String>, Option<String>);

/// One place of the load path.
pub(crate) struct Environment {
    dir: PathBuf,
    /// The project's own package, and its direct dependencies.
    own: Option<PackageId>,
    deps: Vec<PackageId>,
    /// The manifest: each package with its source directory (if it has one here) and the names it depends on, and
    /// the extensions of each.
    pub(crate) manifest: Vec<ManifestEntry>,
    has_manifest: bool,
    /// A directory of packages without a project file.
    implicit: bool,
}

pub(crate) struct ManifestEntry {
    pub(crate) id: PackageId,
    pub(crate) path: Option<PathBuf>,
    /// `version` and `path` as the manifest has them.
    pub(crate) facts: Facts,
    pub(crate) deps: Vec<PackageId>,
    /// The packages that make this one load, once they are all loaded, where this is an extension; the first is the
    /// one that it belongs to.
    pub(crate) triggers: Vec<PackageId>,
}

/// Where a package's source is.
pub(crate) enum Source {
    File(PathBuf),
    /// A standard library inside this executable.
    Embedded(String),
}

impl Session {
    /// The module that `using name` means in a module; loads the package if it is not loaded yet.
    pub(crate) fn require(&self, m: Module, name: &str) -> Outcome {
        let asker = self.package_of(m);
        if let Some(id) = self.identify(asker.as_ref(), name) {
            self.record_use(m, &id);
            if let Some(found) = self.loaded_and_current(&id)? {
                return Ok(found);
            }
            if let Some((source, from)) = self.locate_from(&id) {
                return self.load_package(id, source, from);
            }
        }
        let id = PackageId { uuid: 0, name: name.to_owned() };
        if let Some(found) = self.loaded_and_current(&id)? {
            self.record_use(m, &id);
            return Ok(found);
        }
        if let Some(path) = stdlib_source(name) {
            self.record_use(m, &id);
            return self.load_package(id, Source::Embedded(path), From::Executable);
        }
        if let Some(v) = self.base_value(name)
            && self.is_a(v, Known::Module)
        {
            return Ok(v);
        }
        // Without sources, the image stands for itself: its packages have their names.
        if let Some(v) = self.package_named(name) {
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

    /// What a name means, as `Base.identify_package` asks: `svec(name)`, or `svec(name, module)` for code of that module.
    pub(crate) fn identify_for(&self, question: Value) -> Outcome<Option<PackageId>> {
        let (name, asker) = self.two_parts("identify_package", question)?;
        let name = self.text_arg("identify_package", name)?;
        let asker = asker.filter(|m| self.is_a(*m, Known::Module)).and_then(|m| self.package_of(Module(m)));
        if let Some(id) = asker.as_ref().filter(|id| id.name == name) {
            return Ok(Some(id.clone()));
        }
        // The standard libraries inside this executable have names only.
        let standard = || stdlib_source(&name).is_some().then(|| PackageId { uuid: 0, name: name.clone() });
        Ok(self.identify(asker.as_ref(), &name).or_else(standard))
    }

    /// A package that is given as `svec(uuid in hexadecimal digits, name)`.
    pub(crate) fn package_id(&self, given: Value) -> Outcome<PackageId> {
        let (digits, name) = self.two_parts("locate_package", given)?;
        let digits = self.text_arg("locate_package", digits)?;
        let name = self.text_arg("locate_package", name.unwrap_or(given))?;
        Ok(PackageId { uuid: u128::from_str_radix(&digits, 16).unwrap_or(0), name })
    }

    /// The first and, if it is there, the second entry of a `SimpleVector`.
    fn two_parts(&self, func: &str, parts: Value) -> Outcome<(Value, Option<Value>)> {
        if !self.is_a(parts, Known::SimpleVector) || parts.svec_len() == 0 {
            return Err(self.type_error_known(func, Known::SimpleVector, parts));
        }
        let second = if parts.svec_len() > 1 { parts.svec_get(1) } else { None };
        Ok((parts.svec_get(0).unwrap_or(parts), second))
    }

    /// The file with a package's module.
    pub(crate) fn package_file(&self, id: PackageId) -> Option<String> {
        let source = self.locate_from(&id).map(|found| found.0);
        match source.or_else(|| stdlib_source(&id.name).map(Source::Embedded))? {
            Source::File(f) => f.exists().then(|| f.to_string_lossy().into_owned()),
            Source::Embedded(path) => Some(format!("./{path}")),
        }
    }

    /// A loaded package, if it is what its sources say.
    fn loaded_and_current(&self, id: &PackageId) -> Outcome<Option<Value>> {
        if self.loaded_package(id).is_some() {
            self.check_late(id)?;
            self.check_extensions()?;
        }
        Ok(self.loaded_package(id))
    }

    fn identify(&self, asker: Option<&PackageId>, name: &str) -> Option<PackageId> {
        if let Some(id) = Self::identify_in(&self.environments(), asker, name) {
            return Some(id);
        }
        // What a program means by a name is not decided by where its image was made, unless the image has it.
        let image = self.packages.image.get()?;
        let found = Self::identify_in(self.origin_environments(), asker, name)?;
        (asker.is_some() || image.packages.iter().any(|p| p.id == found)).then_some(found)
    }

    fn identify_in(environments: &[Rc<Environment>], asker: Option<&PackageId>, name: &str) -> Option<PackageId> {
        for env in environments {
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

    /// Where a package's source is, and who says so.
    pub(crate) fn locate_from(&self, id: &PackageId) -> Option<(Source, From)> {
        let active = self.active_project().and_then(|p| std::path::absolute(p).ok());
        let environments = self.environments();
        for env in environments.iter().chain(self.origin_environments()) {
            let is_active = active.as_ref().is_some_and(|a| *a == env.dir || a.parent() == Some(&env.dir));
            let from = if is_active { From::Project } else { From::LoadPath };
            if env.own.as_ref() == Some(id) {
                return Some((Source::File(entry_file(&env.dir, &id.name)), from));
            }
            if let Some(e) = env.manifest.iter().find(|e| e.id == *id)
                && let Some(path) = &e.path
            {
                return Some((Source::File(entry_file(path, &id.name)), from));
            }
            if id.uuid == 0
                && env.implicit
                && let Some(file) = implicit_source(&env.dir, &id.name)
            {
                return Some((Source::File(file), from));
            }
        }
        Some((Source::Embedded(stdlib_source(&id.name)?), From::Executable))
    }

    /// `version` and `path` of a package in the environments' manifests; only a relative path.
    pub(crate) fn manifest_facts(&self, id: &PackageId) -> Facts {
        facts_in(&self.all_environments(), id)
    }

    /// The environments of the load path, then those that the booted image was made in.
    pub(crate) fn all_environments(&self) -> Vec<Rc<Environment>> {
        let mut all = self.environments();
        all.extend(self.origin_environments().iter().cloned());
        all
    }

    /// The uuid that the environments give to the name of a package that they do not have.
    pub(crate) fn uuid_by_name(&self, id: &PackageId) -> Option<u128> {
        let environments = self.environments();
        let mut all = environments.iter().chain(self.origin_environments());
        all.find_map(|env| {
            let listed = env.manifest.iter().map(|e| &e.id).chain(&env.deps).chain(&env.own);
            let mut same_name = listed.filter(|e| e.name == id.name);
            same_name.find(|e| e.uuid != id.uuid).map(|e| e.uuid)
        })
    }

    /// Whether some environment is a project whose manifest says what there is.
    pub(crate) fn has_project(&self) -> bool {
        let environments = self.environments();
        environments
            .iter()
            .chain(self.origin_environments())
            .any(|e| !e.implicit && (e.has_manifest || e.own.is_some()))
    }

    /// Where the booted image was made, when nobody says which project to use.
    fn origin_environments(&self) -> &[Rc<Environment>] {
        let Some(image) = self.packages.image.get() else { return &[] };
        self.packages.origin.get_or_init(|| {
            let project = image.origin.project.iter().filter(|_| self.active_project().is_none());
            project.chain(&image.origin.load_path).filter_map(|p| read_environment(p)).map(Rc::new).collect()
        })
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

    /// The project that the command line or the environment names.
    pub(crate) fn active_project(&self) -> Option<String> {
        let project =
            self.options.project.clone().or_else(|| std::env::var("JULIA_PROJECT").ok().filter(|p| !p.is_empty()));
        project.map(|p| if p == "@." { ".".to_owned() } else { p })
    }

    /// The file of the active project, whether it is there or not.
    pub(crate) fn active_project_file(&self) -> Option<PathBuf> {
        let place = PathBuf::from(self.active_project()?);
        let named = |name: &str| place.join(name);
        let file = match (place.is_dir(), named("JuliaProject.toml")) {
            (false, _) => place,
            (true, julia) if julia.exists() => julia,
            (true, _) => named("Project.toml"),
        };
        std::path::absolute(file).ok()
    }

    /// The directories and project files to search: what `LOAD_PATH` says, `JULIA_LOAD_PATH` before there is one.
    /// `@` is the active project.
    fn load_path(&self) -> Vec<PathBuf> {
        let active = self.active_project();
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
        match self.locate_from(&id) {
            Some((source, from)) => self.load_package(id, source, from),
            None => Err(self.argument_error(format!("Package {name} not found in current path."))),
        }
    }

    pub(crate) fn load_package(&self, id: PackageId, source: Source, from: From) -> Outcome {
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
        let entry = match &source {
            Source::File(f) => Some(f.as_path()),
            Source::Embedded(_) => None,
        };
        self.record_begin(&id, from, entry);
        if let Source::File(f) = &source {
            self.add_source_root(&id.name, package_dir(f));
        }
        let r = match &source {
            Source::File(f) => self.include_path(home, f, None),
            Source::Embedded(path) => self.include_embedded(home, path),
        };
        self.record_end();
        *self.loading_package.borrow_mut() = outer_package;
        *self.pending_inits.borrow_mut() = outer_inits;
        self.open_modules.set(outer_modules);
        self.packages.loading.borrow_mut().pop();
        if let Err(thrown) = r {
            // What failed halfway is not there; the next one who asks tries again.
            self.unregister_loaded(&id);
            return Err(thrown);
        }
        self.enter_newest_world();
        match self.loaded_package(&id) {
            Some(m) => {
                self.load_extensions(&id)?;
                Ok(m)
            }
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

    pub(crate) fn loaded_package(&self, id: &PackageId) -> Option<Value> {
        self.loaded_modules().into_iter().find(|&m| {
            let m = Module(m);
            m.uuid_hi() == (id.uuid >> 64) as u64 && m.uuid_lo() == id.uuid as u64 && m.name().symbol_str() == id.name
        })
    }

    /// The folder of a loaded package, where the environment has it now.
    pub(crate) fn package_folder(&self, name: &str) -> Option<PathBuf> {
        let m = Module(self.package_named(name)?);
        let uuid = u128::from(m.uuid_hi()) << 64 | u128::from(m.uuid_lo());
        match self.locate_from(&PackageId { uuid, name: name.to_owned() })?.0 {
            Source::File(f) => Some(package_dir(&f).to_owned()),
            Source::Embedded(_) => None,
        }
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

    fn unregister_loaded(&self, id: &PackageId) {
        let Some(failed) = self.loaded_package(id) else { return };
        let kept: Vec<Value> = self.loaded_modules().into_iter().filter(|&m| m != failed).collect();
        self.heap.set_root(Known::LoadedPackages, self.heap.svec(&kept));
        self.heap.set_counter(Counter::LoadedCount, kept.len() as u64);
    }
}

/// What manifests say of a package.
pub(crate) fn facts_in(environments: &[Rc<Environment>], id: &PackageId) -> Facts {
    let entry = environments.iter().find_map(|env| env.manifest.iter().find(|e| e.id == *id));
    let (version, path) = entry.map(|e| e.facts.clone()).unwrap_or_default();
    (version, path.filter(|p| Path::new(p).is_relative()))
}

/// The folder of a package's sources.
pub(crate) fn root_in(environments: &[Rc<Environment>], id: &PackageId) -> Option<PathBuf> {
    for env in environments {
        let dir = if env.own.as_ref() == Some(id) {
            Some(&env.dir)
        } else {
            env.manifest.iter().find(|e| e.id == *id).and_then(|e| e.path.as_ref())
        };
        if let Some(dir) = dir {
            let is_file = dir.extension().is_some_and(|e| e == "jl");
            return Some(if is_file { crate::stale::root_of(dir) } else { dir.clone() });
        }
        if id.uuid == 0
            && env.implicit
            && let Some(file) = implicit_source(&env.dir, &id.name)
        {
            return Some(crate::stale::root_of(&file));
        }
    }
    None
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

/// A package's folder: the one that has `src` with the file in it, else that of the file.
fn package_dir(entry: &Path) -> &Path {
    let dir = entry.parent().unwrap_or(entry);
    match dir.parent() {
        Some(outer) if dir.ends_with("src") => outer,
        _ => dir,
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
            has_manifest: false,
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
        .map(|t| read_manifest(&dir, &t));
    let has_manifest = manifest.is_some();
    let mut manifest = manifest.unwrap_or_default();
    if let Some(own) = &own {
        let project = toml::Value::Table(project);
        let package = extensions::Package { id: own, dir: Some(&dir), path: Some("."), deps: &deps };
        manifest.extend(extensions::entries(&package, &project, |_| None));
    }
    Some(Environment { dir, own, deps, manifest, has_manifest, implicit: false })
}

/// `[deps]` with `Name = "uuid"` lines.
pub(crate) fn table_deps(v: Option<&toml::Value>) -> Vec<PackageId> {
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
    let mut raw: Vec<(PackageId, Facts, &toml::Value)> = Vec::new();
    for (name, entries) in packages.into_iter().flatten() {
        for e in entries.as_array().into_iter().flatten() {
            let uuid = e.get("uuid").and_then(|u| u.as_str()).map_or(0, parse_uuid);
            let fact = |key: &str| e.get(key).and_then(|p| p.as_str()).map(str::to_owned);
            let id = PackageId { uuid, name: name.clone() };
            raw.push((id, (fact("version"), fact("path")), e));
        }
    }
    let by_name = |name: &str| raw.iter().find(|(id, ..)| id.name == name).map(|(id, ..)| id.clone());
    let mut out = Vec::new();
    for (id, facts, entry) in &raw {
        let deps = names_or_table(entry.get("deps"), by_name);
        let path = facts.1.as_ref().map(|p| dir.join(p));
        let package = extensions::Package { id, dir: path.as_deref(), path: facts.1.as_deref(), deps: &deps };
        out.extend(extensions::entries(&package, entry, by_name));
        out.push(ManifestEntry { id: id.clone(), path, facts: facts.clone(), deps, triggers: Vec::new() });
    }
    out
}

/// Dependencies as a list of names, or as a table where names alone would not do.
pub(crate) fn names_or_table(
    given: Option<&toml::Value>,
    by_name: impl Fn(&str) -> Option<PackageId>,
) -> Vec<PackageId> {
    match given {
        Some(toml::Value::Array(names)) => names
            .iter()
            .filter_map(|n| n.as_str())
            .map(|n| by_name(n).unwrap_or(PackageId { uuid: 0, name: n.to_owned() }))
            .collect(),
        other => table_deps(other),
    }
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
