//! Finding and loading packages: `using Foo` by the load path's environments.
//!
//! An environment is a directory with `Project.toml` and `Manifest.toml`, or a directory of packages. What
//! a name means depends on who asks: a program asks the environment's direct dependencies, a package its
//! own dependencies in the manifest.

pub(crate) mod environment;
mod extensions;
pub mod listing;
mod load_path;
mod slug;
mod stdlib;
mod toml_values;

use crate::stale::{ImageSources, Recorder};
use crate::{Outcome, Session, Thrown};
use ::snapshot::sources::From;
use abi::{Counter, Known, Value};
pub(crate) use environment::Environment;
use environment::{Kind, Listed};
use heap::Object;
use heap::typed::Module;
use load_path::Surroundings;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

/// A package by its uuid (0 for one without) and name.
pub(crate) use ::snapshot::sources::PackageName as PackageId;

/// A file with its time and size.
type Stamp = (PathBuf, Option<(SystemTime, u64)>);

/// The environments that were read, with what they were read from.
struct Environments {
    path: Vec<PathBuf>,
    depots: Vec<PathBuf>,
    stamps: Vec<Stamp>,
    list: Vec<Rc<Environment>>,
}

/// The scratch side of package loading.
#[derive(Default)]
pub(crate) struct PackageState {
    loading: RefCell<Vec<PackageId>>,
    environments: RefCell<Option<Environments>>,
    /// The active project: what the command line or the environment said when the process began, or what the program
    /// has set.
    active: RefCell<Option<Option<PathBuf>>>,
    /// `LOAD_PATH` and `DEPOT_PATH` are this process's, not the image's.
    paths_are_set: Cell<bool>,
    /// Extensions whose loading was tried.
    extensions_tried: RefCell<BTreeSet<PackageId>>,
    /// How many packages the image brought.
    at_boot: OnceCell<usize>,
    /// What is noted for the image that is being made.
    pub(crate) recorder: Recorder,
    /// What the image that was booted says of its packages, where it has some.
    pub(crate) image: OnceCell<ImageSources>,
    /// The environments in which that image was made, if they are here.
    origin: OnceCell<Vec<Rc<Environment>>>,
}

/// `version` and `path` of a package, as a manifest has them.
type Facts = (Option<String>, Option<String>);

/// Where a package's source is.
pub(crate) enum Source {
    File(PathBuf),
    /// A standard library inside this executable.
    Embedded(String),
}

impl Session {
    /// The module that `using name` means in a module; loads the package if it is not loaded yet.
    pub(crate) fn require(&self, m: Module, name: &str) -> Outcome {
        let at_boot = *self.packages.at_boot.get_or_init(|| self.loaded_modules().len());
        let root = Module(self.root_module_of(m.0));
        let asker = self.package_of(m);
        if asker.is_some() && root.name().symbol_str() == name {
            return Ok(root.0);
        }
        // What Base is made of is inside this executable, whatever the load path says.
        let for_base = (root.0 == self.heap.root(Known::Base)).then(|| stdlib::id(name)).flatten();
        if let Some(id) = for_base.or_else(|| Some(self.identify(asker.as_ref(), name)?.0)) {
            self.record_use(m, &id);
            return self.require_package(&id);
        }
        // Without sources, the image stands for itself: its packages have their names.
        let mut brought = self.loaded_modules().into_iter().take(at_boot);
        if stdlib::id(name).is_none()
            && let Some(v) = brought.find(|&v| Module(v).name().symbol_str() == name)
        {
            return Ok(v);
        }
        if stdlib::lacks(name) && self.environments().iter().any(|e| e.kind == Kind::Standard) {
            return Err(self.lacking_library(name));
        }
        Err(self.argument_error(match asker {
            Some(p) => format!(
                "Package {0} does not have {name} in its dependencies:\n\
                 {1}- You may have a partially installed environment. Try `Pkg.instantiate()`\n  \
                 to ensure all packages in the environment are installed.\n\
                 - Or, if you have {0} checked out for development and have\n  \
                 added {name} as a dependency but haven't updated your primary\n  \
                 environment's manifest file, try `Pkg.resolve()`.\n\
                 - Otherwise you may need to report an issue with {0}",
                p.name,
                self.manifest_warnings()
            ),
            None => {
                let dots = self.module_nearby(m, name);
                let hint = dots.map(|d| format!(", maybe you meant `import/using {d}{name}`")).unwrap_or_default();
                let start = if dots.is_some() { "Otherwise, run" } else { "Run" };
                let install = match name {
                    "Pkg" => String::new(),
                    _ => format!("\n- {start} `import Pkg; Pkg.add(\"{name}\")` to install the {name} package."),
                };
                format!("Package {name} not found in current path{hint}.{install}")
            }
        }))
    }

    /// The module of a package that is known by its identity; loads it if it is not loaded yet.
    pub(crate) fn require_package(&self, id: &PackageId) -> Outcome {
        self.packages.at_boot.get_or_init(|| self.loaded_modules().len());
        self.refuse_cycle(id)?;
        if let Some(found) = self.loaded_and_current(id)? {
            return Ok(found);
        }
        if let Some((source, from)) = self.locate_from(id) {
            return self.load_package(id.clone(), source, from);
        }
        if stdlib::lacks(&id.name) {
            return Err(self.lacking_library(&id.name));
        }
        Err(self.argument_error(format!(
            "Package {} is required but does not seem to be installed:\n \
             - Run `Pkg.instantiate()` to install all recorded dependencies.\n",
            listing::identity_text(id)
        )))
    }

    /// A standard library of Julia's that is not there yet: an error that says so, as nothing that a user installs would help.
    fn lacking_library(&self, name: &str) -> Thrown {
        self.argument_error(format!("Package {name} is a standard library of Julia that sysimg does not have yet"))
    }

    /// A package that needs itself before it is there.
    fn refuse_cycle(&self, id: &PackageId) -> Outcome<()> {
        let loading = self.packages.loading.borrow();
        if !loading.contains(id) {
            return Ok(());
        }
        let others: BTreeSet<&str> = loading.iter().map(|p| p.name.as_str()).filter(|n| *n != id.name).collect();
        let mut text = format!("deadlock detected in loading {0} using {0}", id.name);
        if !others.is_empty() {
            let others: Vec<&str> = others.into_iter().collect();
            text.push_str(&format!(" (while loading {})", others.join(" and ")));
        }
        drop(loading);
        Err(match self.base_value("ConcurrencyViolationError") {
            Some(ty) => {
                let x = self.new_checked(ty, &[self.string(&text)])?;
                self.throw(x)
            }
            None => self.error(text),
        })
    }

    /// How to write the module that somebody who wrote `using name` may have meant.
    fn module_nearby(&self, m: Module, name: &str) -> Option<&'static str> {
        let defined = |m: Module| self.try_global(m, self.symbol(name)).is_some_and(|v| self.is_a(v, Known::Module));
        match (defined(m), defined(Module(m.parent()))) {
            (true, _) => Some("."),
            (_, true) => Some(".."),
            _ => None,
        }
    }

    /// The manifests that another version of Julia resolved, for messages.
    fn manifest_warnings(&self) -> String {
        let environments = self.environments();
        let others: Vec<String> = environments
            .iter()
            .filter_map(|e| {
                let file = e.manifest_file.as_ref()?.display();
                match &e.julia_version {
                    Some(v) if v == "1.12.0" => None,
                    Some(v) => Some(format!("{file} (v{v})")),
                    None => Some(format!("{file} (vnothing)")),
                }
            })
            .collect();
        if others.is_empty() {
            return String::new();
        }
        format!(
            "- Note that the following manifests in the load path were resolved with a different\n  \
             julia version, which may be the cause of the error. Try to re-resolve them in the\n  \
             current version, or consider deleting them if that fails:\n    {}\n",
            others.join("\n    ")
        )
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

    /// What a name means, as `Base.identify_package` asks, and in which environment: `svec(name)`, or
    /// `svec(name, uuid, package)` for code of that package.
    pub(crate) fn identify_for(&self, question: Value) -> Outcome<Option<(PackageId, PathBuf)>> {
        let (name, digits) = self.two_parts("identify_package", question)?;
        let name = self.text_arg("identify_package", name)?;
        let asker = match (digits, question.svec_len()) {
            (Some(digits), 3) => {
                let digits = self.text_arg("identify_package", digits)?;
                let package = self.text_arg("identify_package", question.svec_get(2).unwrap_or(question))?;
                Some(PackageId { uuid: u128::from_str_radix(&digits, 16).unwrap_or(0), name: package })
            }
            _ => None,
        };
        Ok(self.identify(asker.as_ref(), &name))
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
        match self.locate_from(&id)?.0 {
            Source::File(f) => f.exists().then(|| f.to_string_lossy().into_owned()),
            Source::Embedded(path) => Some(format!("./{path}")),
        }
    }

    /// The version that a package says it has, or that its manifest says.
    pub(crate) fn package_version(&self, id: &PackageId) -> Option<String> {
        let root = root_in(&self.all_environments(), id);
        let project = root.and_then(|r| environment::first_of(&r, &environment::PROJECT_NAMES));
        let own = project.and_then(|f| environment::read_toml(&f)?.get("version")?.as_str().map(str::to_owned));
        let recorded = || {
            let all = &self.packages.image.get()?.packages;
            all.iter().find(|p| p.id == *id)?.version.clone()
        };
        own.or_else(|| self.manifest_facts(id).0).or_else(|| stdlib::version(id).map(str::to_owned)).or_else(recorded)
    }

    /// A loaded package, if it is what its sources say.
    fn loaded_and_current(&self, id: &PackageId) -> Outcome<Option<Value>> {
        if self.loaded_package(id).is_some() {
            self.check_late(id)?;
            self.check_extensions()?;
        }
        Ok(self.loaded_package(id))
    }

    fn identify(&self, asker: Option<&PackageId>, name: &str) -> Option<(PackageId, PathBuf)> {
        if let Some(p) = asker.filter(|p| p.name == name) {
            return Some((p.clone(), PathBuf::new()));
        }
        if let Some(found) = identify_in(&self.environments(), asker, name) {
            return Some(found);
        }
        // What a program means by a name is not decided by where its image was made, unless the image has it.
        let image = self.packages.image.get()?;
        let found = identify_in(self.origin_environments(), asker, name)?;
        (asker.is_some() || image.packages.iter().any(|p| p.id == found.0)).then_some(found)
    }

    /// Where a package's source is, and who says so.
    pub(crate) fn locate_from(&self, id: &PackageId) -> Option<(Source, From)> {
        let active = self.active_project();
        let environments = self.environments();
        for env in environments.iter().chain(self.origin_environments()) {
            let from = if active.as_ref() == Some(&env.place) { From::Project } else { From::LoadPath };
            if let Some(p) = env.find(id) {
                if p.missing {
                    return None;
                }
                if let Some(entry) = &p.entry {
                    return Some((Source::File(entry.clone()), from));
                }
            } else if let Some((_, Some(file))) = env.extension(id) {
                return Some((Source::File(file), from));
            }
        }
        Some((Source::Embedded(stdlib::source_of(id)?), From::Executable))
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
        self.all_environments().iter().find_map(|env| {
            let listed = env.manifest.iter().chain(&env.own).map(|e| &e.id).chain(&env.deps);
            let mut same_name = listed.filter(|e| e.name == id.name);
            same_name.find(|e| e.uuid != id.uuid).map(|e| e.uuid)
        })
    }

    /// Whether some environment is a project whose manifest says what there is.
    pub(crate) fn has_project(&self) -> bool {
        let environments = self.all_environments();
        environments.iter().any(|e| e.kind == Kind::Project && (e.manifest_file.is_some() || e.own.is_some()))
    }

    /// Where the booted image was made, when nobody says which project to use.
    fn origin_environments(&self) -> &[Rc<Environment>] {
        let Some(image) = self.packages.image.get() else { return &[] };
        self.packages.origin.get_or_init(|| {
            let project = image.origin.project.iter().filter(|_| self.active_project().is_none());
            let depots = self.surroundings().depots;
            let places = project.chain(&image.origin.load_path);
            places.filter_map(|p| environment::read(p, &depots)).map(Rc::new).collect()
        })
    }

    fn environments(&self) -> Vec<Rc<Environment>> {
        let path = self.load_path();
        let depots = self.surroundings().depots;
        if let Some(known) = &*self.packages.environments.borrow()
            && known.path == path
            && known.depots == depots
        {
            // A place's files are read again when they have changed, but not in the middle of a load.
            if !self.packages.loading.borrow().is_empty() {
                return known.list.clone();
            }
            let fresh = stamps(&known.path, &known.list);
            if fresh == known.stamps {
                return known.list.clone();
            }
        }
        let list = read_stack(&path, &depots);
        let stamps = stamps(&path, &list);
        *self.packages.environments.borrow_mut() = Some(Environments { path, depots, stamps, list: list.clone() });
        list
    }

    /// The file of the active project, whether it is there or not.
    pub(crate) fn active_project(&self) -> Option<PathBuf> {
        if let Some(known) = &*self.packages.active.borrow() {
            return known.clone();
        }
        let named = self.options.project.clone().or_else(|| std::env::var("JULIA_PROJECT").ok());
        let around = Surroundings { active: None, ..self.surroundings_without_project() };
        let file = named.and_then(|p| load_path::project_file(&p, &around));
        *self.packages.active.borrow_mut() = Some(file.clone());
        file
    }

    /// `Base.set_active_project(file)`.
    pub(crate) fn set_active_project(&self, named: Option<String>) {
        let around = self.surroundings_without_project();
        let file = named.and_then(|p| load_path::project_file(&p, &around));
        *self.packages.active.borrow_mut() = Some(file);
    }

    /// The active project as `Base.active_project()` has it: without one, the first that the load path names.
    pub(crate) fn active_or_first_project(&self) -> Option<PathBuf> {
        let around = self.surroundings();
        let places = || self.load_path_entries().into_iter().filter(|e| e != "@");
        self.active_project().or_else(|| {
            places()
                .filter_map(|e| load_path::expand(&e, &around))
                .find(|place| place.is_file() || !place.exists() && environment::is_project_name(place))
        })
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings { active: self.active_project(), ..self.surroundings_without_project() }
    }

    fn surroundings_without_project(&self) -> Surroundings {
        let set = self.packages.paths_are_set.get().then(|| self.strings_of("DEPOT_PATH")).flatten();
        let depots = set.map(|list| list.into_iter().map(PathBuf::from).collect());
        let program = Some(PathBuf::from(&self.options.program)).filter(|p| !p.as_os_str().is_empty());
        Surroundings { active: None, depots: depots.unwrap_or_else(load_path::initial_depots), program }
    }

    /// Sets `LOAD_PATH` and `DEPOT_PATH` to what this process starts with.
    pub(crate) fn set_paths(&self) -> Outcome<()> {
        // A relative project is one of the folder that the process started in.
        self.active_project();
        let depots = load_path::initial_depots().iter().map(|d| d.to_string_lossy().into_owned()).collect();
        for (name, wanted) in [("LOAD_PATH", self.load_path_entries()), ("DEPOT_PATH", depots)] {
            let Some(has) = self.strings_of(name).filter(|has| *has != wanted) else { continue };
            let [Some(list), Some(push), Some(empty)] = [name, "push!", "empty!"].map(|n| self.base_value(n)) else {
                return Ok(());
            };
            if !has.is_empty() {
                self.call(&[empty, list])?;
            }
            for entry in &wanted {
                self.call(&[push, list, self.string(entry)])?;
            }
        }
        self.packages.paths_are_set.set(true);
        Ok(())
    }

    /// The entries of the load path. In an image that is being made, `LOAD_PATH` has the usual ones in it, which
    /// `JULIA_LOAD_PATH` replaces.
    fn load_path_entries(&self) -> Vec<String> {
        let Some(set) = self.load_path_variable() else { return load_path::initial() };
        let usual = load_path::USUAL;
        match set.windows(usual.len()).position(|w| w == usual) {
            Some(at) if !self.packages.paths_are_set.get() => {
                let (before, after) = (&set[..at], &set[at + usual.len()..]);
                [before, &load_path::initial(), after].concat()
            }
            _ => set,
        }
    }

    /// The project files and directories to search.
    pub(crate) fn load_path(&self) -> Vec<PathBuf> {
        let around = self.surroundings();
        let mut out = Vec::new();
        for place in self.load_path_entries().iter().filter_map(|e| load_path::expand(e, &around)) {
            if !out.contains(&place) {
                out.push(place);
            }
        }
        out
    }

    /// The place that one entry of the load path means.
    pub(crate) fn expand_load_path(&self, entry: &str) -> Option<PathBuf> {
        load_path::expand(entry, &self.surroundings())
    }

    /// The strings in `Base.LOAD_PATH`.
    pub(crate) fn load_path_variable(&self) -> Option<Vec<String>> {
        self.strings_of("LOAD_PATH")
    }

    fn strings_of(&self, variable: &str) -> Option<Vec<String>> {
        let list = self.base_value(variable)?;
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
        self.require_package(&id)
    }

    /// The package whose code is being loaded: the innermost.
    pub(crate) fn package_being_loaded(&self) -> Option<String> {
        self.packages.loading.borrow().last().map(|id| id.name.clone())
    }

    fn load_package(&self, id: PackageId, source: Source, from: From) -> Outcome {
        let (name, begun) = (id.name.clone(), self.begin_load());
        let loaded = self.load_from_image_or_source(id, source, from);
        self.note_load(name, begun);
        let loaded = loaded?;
        self.run_package_callbacks(loaded)?;
        Ok(loaded)
    }

    /// What packages want to be told of a package that has just been loaded stands in `Base.package_callbacks`.
    fn run_package_callbacks(&self, module: Value) -> Outcome<()> {
        let listed = self.base_value("package_callbacks").map_or(0, |list| self.heap.vector_elements(list).len());
        if listed > 0
            && self.is_a(module, Known::Module)
            && let Some(f) = self.base_value("run_package_callbacks")
        {
            self.in_world(self.newest_world(), || self.call(&[f, module]))?;
            self.enter_newest_world();
        }
        Ok(())
    }

    fn load_from_image_or_source(&self, id: PackageId, source: Source, from: From) -> Outcome {
        self.packages.loading.borrow_mut().push(id.clone());
        let from_image = self.package_from_image(&id, &source);
        if !matches!(from_image, Ok(None)) {
            self.packages.loading.borrow_mut().pop();
            self.load_ready_extensions()?;
            return from_image.map(|m| m.unwrap_or(self.nothing()));
        }
        if let Some(other) = self.made_package().filter(|made| *made != id) {
            self.packages.loading.borrow_mut().pop();
            let (name, made) = (&id.name, &other.name);
            return Err(
                self.error(format!("the package {name} has no image, so none can be made of {made}, which uses it"))
            );
        }
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
                // (Extensions of a package that an image is made of have images of their own.)
                if !self.making_package_image() {
                    self.load_ready_extensions()?;
                }
                Ok(m)
            }
            None => Err(self.error(format!(
                "package `{}` did not define the expected module `{}`, check for typos in package module name",
                id.name, id.name
            ))),
        }
    }

    /// The depots of this process.
    pub(crate) fn depots(&self) -> Vec<PathBuf> {
        self.surroundings_without_project().depots
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

/// What a name means by these environments, and which of them says so.
fn identify_in(
    environments: &[Rc<Environment>],
    asker: Option<&PackageId>,
    name: &str,
) -> Option<(PackageId, PathBuf)> {
    let Some(asker) = asker.filter(|p| p.uuid != 0) else {
        return environments.iter().find_map(|env| Some((env.direct(name)?, env.place.clone())));
    };
    for env in environments {
        if let Some(known) = env.dependency(asker, name) {
            return known.map(|id| (id, env.place.clone()));
        }
    }
    stdlib::source_of(asker)?;
    Some((stdlib::id(name)?, PathBuf::from(stdlib::PLACE)))
}

fn read_stack(path: &[PathBuf], depots: &[PathBuf]) -> Vec<Rc<Environment>> {
    path.iter().filter_map(|p| environment::read(p, depots)).map(Rc::new).collect()
}

fn stamps(path: &[PathBuf], list: &[Rc<Environment>]) -> Vec<Stamp> {
    let read = list.iter().flat_map(|e| environment::stamp(&e.place, Some(e)));
    path.iter().flat_map(|p| environment::stamp(p, None)).chain(read).collect()
}

/// A package, or the one whose extension this is.
fn listed_in(environments: &[Rc<Environment>], id: &PackageId) -> Option<Rc<Listed>> {
    environments.iter().find_map(|env| env.find(id).or_else(|| Some(env.extension(id)?.0)))
}

/// What manifests say of a package.
pub(crate) fn facts_in(environments: &[Rc<Environment>], id: &PackageId) -> Facts {
    let (version, path) = listed_in(environments, id).map(|p| (p.version.clone(), p.path.clone())).unwrap_or_default();
    (version, path.filter(|p| Path::new(p).is_relative()))
}

/// The folder of a package's sources.
pub(crate) fn root_in(environments: &[Rc<Environment>], id: &PackageId) -> Option<PathBuf> {
    environments.iter().find_map(|env| env.root_of(id))
}

/// A package's folder: the one that has `src` with the file in it, else that of the file.
fn package_dir(entry: &Path) -> &Path {
    let dir = entry.parent().unwrap_or(entry);
    match dir.parent() {
        Some(outer) if dir.ends_with("src") => outer,
        _ => dir,
    }
}
