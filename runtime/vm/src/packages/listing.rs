//! What an environment has, for people: each package with its place, and who says so. Nothing is loaded.

use super::environment::{Environment, Kind, Listed};
use super::load_path::{self, Surroundings};
use super::slug::extension_uuid;
use super::{PackageId, listed_in, read_stack, stdlib};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Why a package is in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The project itself.
    Project,
    /// A program may name it.
    Direct,
    /// Something in the list depends on it.
    Indirect,
    /// It loads when these are loaded.
    Extension { parent: String, triggers: Vec<String> },
}

/// Where its source is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    File(PathBuf),
    /// Inside this executable.
    Embedded(String),
    NotInstalled,
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct Line {
    pub name: String,
    /// 0 for one without.
    pub uuid: u128,
    pub version: Option<String>,
    pub place: Place,
    pub role: Role,
    /// The place of the load path that names it first.
    pub environment: PathBuf,
    /// What must be loaded before it: uuids with names.
    pub needs: Vec<(u128, String)>,
}

/// The stack of environments and what is in it.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    pub project: Option<PathBuf>,
    /// Each place of the load path with its manifest, and whether there is anything.
    pub places: Vec<(PathBuf, Option<PathBuf>, bool)>,
    pub depots: Vec<PathBuf>,
    pub lines: Vec<Line>,
}

/// A uuid as people write it.
pub fn uuid_text(uuid: u128) -> String {
    let t = format!("{uuid:032x}");
    format!("{}-{}-{}-{}-{}", &t[..8], &t[8..12], &t[12..16], &t[16..20], &t[20..])
}

/// A package as messages name it.
pub(crate) fn identity_text(id: &PackageId) -> String {
    match id.uuid {
        0 => format!("{} [top-level]", id.name),
        uuid => format!("{} [{}]", id.name, uuid_text(uuid)),
    }
}

/// The file of a project that a command line names (`DIR`, a file, `@.`, `@name`), or that `JULIA_PROJECT` names.
pub fn named_project(named: Option<&str>) -> Option<PathBuf> {
    let named = named.map(str::to_owned).or_else(|| std::env::var("JULIA_PROJECT").ok())?;
    let around = Surroundings { depots: load_path::initial_depots(), ..Surroundings::default() };
    load_path::project_file(&named, &around)
}

/// What would be loaded from where, in a process that starts with this project.
pub fn listing(named: Option<&str>) -> Listing {
    let depots = load_path::initial_depots();
    let project = named_project(named);
    let around = Surroundings { active: project.clone(), depots: depots.clone(), program: None };
    let mut path: Vec<PathBuf> = Vec::new();
    for place in load_path::initial().iter().filter_map(|e| load_path::expand(e, &around)) {
        if !path.contains(&place) {
            path.push(place);
        }
    }
    let stack = read_stack(&path, &depots);
    let mut out = Listing { project, depots, ..Listing::default() };
    for place in path {
        let env = stack.iter().find(|e| e.place == place);
        out.places.push((place, env.and_then(|e| e.manifest_file.clone()), env.is_some()));
    }
    let mut list = Lines { stack: &stack, named: BTreeSet::new(), seen: BTreeSet::new(), lines: Vec::new() };
    for env in &stack {
        list.add_environment(env);
    }
    list.add_extensions();
    out.lines = list.lines;
    out
}

struct Lines<'a> {
    stack: &'a [Rc<Environment>],
    /// Names that a program may use: the first environment that has one decides.
    named: BTreeSet<String>,
    seen: BTreeSet<PackageId>,
    lines: Vec<Line>,
}

impl Lines<'_> {
    fn add_environment(&mut self, env: &Environment) {
        if let Some(own) = &env.own {
            self.add_named(&own.id, Role::Project, &env.place);
        }
        let direct: Vec<PackageId> = match env.kind {
            Kind::Project => env.deps.clone(),
            Kind::Packages => env.all_implicit().into_iter().map(|p| p.id).collect(),
            Kind::Standard => stdlib::all().collect(),
        };
        for id in &direct {
            self.add_named(id, Role::Direct, &env.place);
        }
        // What these depend on, breadth first.
        let mut todo: Vec<PackageId> = env.own.iter().map(|p| p.id.clone()).chain(direct).collect();
        let mut at = 0;
        while at < todo.len() {
            let deps = listed_in(self.stack, &todo[at]).map(|p| p.deps.clone()).unwrap_or_default();
            let user = todo[at].name.clone();
            for d in deps.into_iter().filter(|d| d.name != user) {
                self.add(&d, Role::Indirect, &env.place);
                if !todo.contains(&d) {
                    todo.push(d);
                }
            }
            at += 1;
        }
    }

    fn add_named(&mut self, id: &PackageId, role: Role, place: &Path) {
        if self.named.insert(id.name.clone()) {
            // An earlier environment may have it already, as something that its packages need.
            if let Some(line) = self.lines.iter_mut().find(|l| l.uuid == id.uuid && l.name == id.name) {
                line.role = role;
            } else {
                self.add(id, role, place);
            }
        }
    }

    fn add(&mut self, id: &PackageId, role: Role, place: &Path) {
        if !self.seen.insert(id.clone()) {
            return;
        }
        let listed = self.stack.iter().find_map(|env| env.find(id));
        let version = listed.as_ref().and_then(|p| version_of(p));
        let missing = listed.as_ref().is_some_and(|p| p.missing);
        let needs = listed.iter().flat_map(|p| &p.deps).map(|d| (d.uuid, d.name.clone())).collect();
        let file = listed.and_then(|p| p.entry.clone()).filter(|f| f.is_file());
        let embedded = || stdlib::source_of(id).filter(|_| !missing);
        self.lines.push(Line {
            name: id.name.clone(),
            uuid: id.uuid,
            version: version.or_else(|| stdlib::version(id).map(str::to_owned)),
            place: match (file, embedded()) {
                (Some(f), _) => Place::File(f),
                (None, Some(path)) => Place::Embedded(path),
                (None, None) => Place::NotInstalled,
            },
            role,
            environment: place.to_owned(),
            needs,
        });
    }

    fn add_extensions(&mut self) {
        for parent in self.lines.clone() {
            let id = PackageId { uuid: parent.uuid, name: parent.name };
            let Some(listed) = self.stack.iter().find_map(|env| env.find(&id)) else { continue };
            for (name, triggers) in listed.extensions.iter().filter(|_| id.uuid != 0) {
                let extension = PackageId { uuid: extension_uuid(id.uuid, name), name: name.clone() };
                let file = self.stack.iter().find_map(|env| env.extension(&extension)?.1).filter(|f| f.is_file());
                self.lines.push(Line {
                    name: extension.name,
                    uuid: extension.uuid,
                    version: version_of(&listed),
                    place: file.map_or(Place::NotInstalled, Place::File),
                    role: Role::Extension { parent: id.name.clone(), triggers: triggers.clone() },
                    environment: parent.environment.clone(),
                    needs: needed_by(&listed, triggers),
                });
            }
        }
    }
}

fn version_of(p: &Listed) -> Option<String> {
    let project = p.root.as_ref().and_then(|r| super::environment::first_of(r, &super::environment::PROJECT_NAMES));
    let own = project.and_then(|f| super::environment::read_toml(&f)?.get("version")?.as_str().map(str::to_owned));
    own.or_else(|| p.version.clone())
}

/// What an extension is loaded after: its package, and what it is for.
fn needed_by(parent: &Listed, triggers: &[String]) -> Vec<(u128, String)> {
    let of = |id: &PackageId| (id.uuid, id.name.clone());
    let named = parent.weakdeps.iter().chain(&parent.deps).filter(|d| triggers.contains(&d.name)).map(of);
    std::iter::once(of(&parent.id)).chain(named).collect()
}
