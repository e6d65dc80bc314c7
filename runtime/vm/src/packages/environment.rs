//! Reading one place of the load path: a project with its manifest, or a directory of packages.
//!
//! Both say the same three things: what a name means to a program, what it means to a package, and where a
//! package's source is.

use super::PackageId;
use super::slug::{extension_uuid, tree_bytes, version_slug};
use super::stdlib;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

pub(crate) const PROJECT_NAMES: [&str; 2] = ["JuliaProject.toml", "Project.toml"];
const MANIFEST_NAMES: [&str; 4] =
    ["JuliaManifest-v1.12.toml", "Manifest-v1.12.toml", "JuliaManifest.toml", "Manifest.toml"];

/// What a package is, as an environment has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    pub id: PackageId,
    /// Its folder, and the file with its module; none when it is not on this machine.
    pub root: Option<PathBuf>,
    pub entry: Option<PathBuf>,
    /// `version` and `path` as they are written.
    pub version: Option<String>,
    pub path: Option<String>,
    /// It has a git tree that no depot has: no other environment is asked.
    pub missing: bool,
    pub deps: Vec<PackageId>,
    pub weakdeps: Vec<PackageId>,
    /// Names of extensions, each with the names of what triggers it.
    pub extensions: Vec<(String, Vec<String>)>,
}

/// What a place of the load path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Project,
    /// A directory of packages.
    Packages,
    /// The standard libraries inside this executable.
    Standard,
}

/// One place of the load path.
#[derive(Debug)]
pub(crate) struct Environment {
    /// As `Base.load_path()` has it: a project file or a directory.
    pub place: PathBuf,
    dir: PathBuf,
    pub kind: Kind,
    /// The project's own package, and its direct dependencies.
    pub own: Option<Rc<Listed>>,
    pub deps: Vec<PackageId>,
    pub manifest: Vec<Rc<Listed>>,
    pub manifest_file: Option<PathBuf>,
    /// The version of Julia that resolved the manifest.
    pub julia_version: Option<String>,
}

impl Environment {
    /// What the name means to a program.
    pub(crate) fn direct(&self, name: &str) -> Option<PackageId> {
        match self.kind {
            Kind::Standard => stdlib::id(name),
            Kind::Packages => self.implicit(name).map(|p| p.id),
            Kind::Project => {
                let own = self.own.iter().map(|p| &p.id).find(|id| id.name == name);
                own.or_else(|| self.deps.iter().find(|d| d.name == name)).cloned()
            }
        }
    }

    /// What the name means to a package or an extension: `None` where this environment does not know who asks,
    /// `Some(None)` where it knows, and the name is none of its dependencies.
    pub(crate) fn dependency(&self, asker: &PackageId, name: &str) -> Option<Option<PackageId>> {
        let among = |list: &[PackageId]| list.iter().find(|d| d.name == name).cloned();
        if let Some(p) = self.find(asker) {
            return Some(if p.id.name == name { Some(p.id.clone()) } else { among(&p.deps) });
        }
        let (parent, _) = self.extension(asker)?;
        if parent.id.name == name {
            return Some(Some(parent.id.clone()));
        }
        Some(among(&parent.weakdeps).or_else(|| among(&parent.deps)))
    }

    /// The package, if it is listed here.
    pub(crate) fn find(&self, id: &PackageId) -> Option<Rc<Listed>> {
        match self.kind {
            Kind::Standard => None,
            Kind::Packages => self.implicit(&id.name).filter(|p| p.id == *id).map(Rc::new),
            Kind::Project => {
                let own = self.own.iter().find(|p| p.id == *id);
                own.or_else(|| self.manifest.iter().find(|p| p.id == *id)).cloned()
            }
        }
    }

    /// The package whose extension this is, and the extension's file.
    pub(crate) fn extension(&self, id: &PackageId) -> Option<(Rc<Listed>, Option<PathBuf>)> {
        if id.uuid == 0 {
            return None;
        }
        let has = |p: &Listed| {
            p.id.uuid != 0
                && p.extensions.iter().any(|(name, _)| *name == id.name)
                && extension_uuid(p.id.uuid, &id.name) == id.uuid
        };
        let parent = match self.kind {
            Kind::Standard => None,
            Kind::Project => self.own.iter().chain(&self.manifest).find(|p| has(p)).cloned(),
            Kind::Packages => self.all_implicit().into_iter().find(has).map(Rc::new),
        }?;
        let file = parent.root.as_ref().map(|root| extension_file(root, &id.name));
        Some((parent, file))
    }

    /// A package of a directory of packages: `NAME/src/NAME.jl`, `NAME.jl/src/NAME.jl`, or `NAME.jl`.
    fn implicit(&self, name: &str) -> Option<Listed> {
        for folder in [name.to_owned(), format!("{name}.jl")] {
            let root = self.dir.join(folder);
            let entry = root.join("src").join(format!("{name}.jl"));
            if entry.is_file() {
                let project = first_of(&root, &PROJECT_NAMES).and_then(|f| read_toml(&f));
                let Some(project) = project else {
                    return Some(top_level(name, root, entry));
                };
                let mut listed = package_of_project(&project, &root);
                // Its project may forget its name, but not have another.
                if listed.id.name.is_empty() {
                    listed.id.name = name.to_owned();
                }
                listed.entry = Some(entry);
                return (listed.id.name == name).then_some(listed);
            }
        }
        let file = self.dir.join(format!("{name}.jl"));
        file.is_file().then(|| top_level(name, self.dir.clone(), file))
    }

    /// Every package of a directory of packages, by name.
    pub(crate) fn all_implicit(&self) -> Vec<Listed> {
        let entries = std::fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.filter_map(|e| e.file_name().into_string().ok()).collect();
        names.iter_mut().for_each(|n| n.truncate(n.strip_suffix(".jl").map_or(n.len(), str::len)));
        names.sort();
        names.dedup();
        names.iter().filter_map(|n| self.implicit(n)).collect()
    }

    /// The folder of a package's sources.
    pub(crate) fn root_of(&self, id: &PackageId) -> Option<PathBuf> {
        if let Some(p) = self.find(id) {
            return p.root.clone();
        }
        self.extension(id)?.0.root.clone()
    }
}

/// The environment at a place of the load path, if there is one.
pub(crate) fn read(place: &Path, depots: &[PathBuf]) -> Option<Environment> {
    if place == Path::new(stdlib::PLACE) {
        return Some(empty(place.to_owned(), PathBuf::new(), Kind::Standard));
    }
    let place = std::path::absolute(place).ok()?;
    let file = match place.is_dir() {
        true => match first_of(&place, &PROJECT_NAMES) {
            Some(file) => file,
            None => return Some(empty(place.clone(), place, Kind::Packages)),
        },
        false if is_project_name(&place) && place.is_file() => place,
        false => return None,
    };
    let dir = file.parent()?.to_owned();
    let project = read_toml(&file)?;
    let own = package_of_project(&project, &dir);
    let deps = table_deps(project.get("deps"));
    let manifest_file = manifest_of(&file, &project);
    let manifest = manifest_file.as_ref().and_then(|f| Some((f.parent()?.to_owned(), read_toml(f)?)));
    let julia_version = manifest.as_ref().and_then(|(_, t)| text(t, "julia_version"));
    let mut list = manifest.map(|(d, t)| read_manifest(&d, &t, depots)).unwrap_or_default();
    add_sources(&mut list, &project, &dir);
    let own = (!own.id.name.is_empty()).then(|| Rc::new(own));
    let manifest = list.into_iter().map(Rc::new).collect();
    Some(Environment { place: file, dir, kind: Kind::Project, own, deps, manifest, manifest_file, julia_version })
}

fn empty(place: PathBuf, dir: PathBuf, kind: Kind) -> Environment {
    let (own, deps, manifest) = (None, Vec::new(), Vec::new());
    Environment { place, dir, kind, own, deps, manifest, manifest_file: None, julia_version: None }
}

/// The files that decide what is at a place, each with its time and size: what was read is good while they are the same.
pub(crate) fn stamp(place: &Path, read: Option<&Environment>) -> Vec<(PathBuf, Option<(SystemTime, u64)>)> {
    let mut files = vec![place.to_owned()];
    files.extend(PROJECT_NAMES.iter().map(|n| place.join(n)));
    if let Some(env) = read.filter(|e| e.kind == Kind::Project) {
        files.push(env.place.clone());
        files.extend(MANIFEST_NAMES.iter().map(|n| env.dir.join(n)));
        files.extend(env.manifest_file.clone());
    }
    let seen =
        |f: &Path| std::fs::metadata(f).ok().filter(|m| m.is_file()).and_then(|m| Some((m.modified().ok()?, m.len())));
    files.into_iter().map(|f| (f.clone(), seen(&f))).collect()
}

pub(crate) fn is_project_name(file: &Path) -> bool {
    file.file_name().and_then(|n| n.to_str()).is_some_and(|n| PROJECT_NAMES.contains(&n))
}

pub(crate) fn first_of(dir: &Path, names: &[&str]) -> Option<PathBuf> {
    names.iter().map(|n| dir.join(n)).find(|p| p.is_file())
}

pub(crate) fn read_toml(path: &Path) -> Option<toml::Table> {
    std::fs::read_to_string(path).ok()?.parse().ok()
}

/// A path without `.` and with `..` applied to what stands before.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// The project of the workspace that a project belongs to: in the folder above, whose `[workspace]` names its folder.
pub(crate) fn workspace_above(project_file: &Path) -> Option<PathBuf> {
    let dir = project_file.parent()?;
    let above = first_of(dir.parent()?, &PROJECT_NAMES)?;
    let projects = read_toml(&above)?;
    let projects = projects.get("workspace")?.get("projects")?.as_array()?.clone();
    let name = dir.file_name()?.to_str()?;
    projects.iter().any(|p| p.as_str() == Some(name)).then_some(above)
}

fn manifest_of(project_file: &Path, project: &toml::Table) -> Option<PathBuf> {
    if let Some(above) = workspace_above(project_file) {
        let workspace = read_toml(&above)?;
        return manifest_of(&above, &workspace);
    }
    let dir = project_file.parent()?;
    let named = text(project, "manifest").map(|m| plain(&dir.join(m))).filter(|f| f.is_file());
    named.or_else(|| first_of(dir, &MANIFEST_NAMES))
}

/// A package outside of any project.
fn top_level(name: &str, root: PathBuf, entry: PathBuf) -> Listed {
    let id = PackageId { uuid: 0, name: name.to_owned() };
    Listed { id, root: Some(root), entry: Some(entry), ..Listed::default() }
}

/// The package that a project file describes; its name is empty where the project is none.
fn package_of_project(project: &toml::Table, dir: &Path) -> Listed {
    let name = text(project, "name").unwrap_or_default();
    let uuid = text(project, "uuid").map_or(0, |u| parse_uuid(&u));
    let file = text(project, "path").or_else(|| text(project, "entryfile"));
    Listed {
        entry: Some(entry_file(dir, &name, file)),
        root: Some(dir.to_owned()),
        version: text(project, "version"),
        deps: table_deps(project.get("deps")),
        weakdeps: table_deps(project.get("weakdeps")),
        extensions: extensions(project.get("extensions")),
        id: PackageId { uuid, name },
        ..Listed::default()
    }
}

/// The file with a package's module: the path itself if it is a file, or the file below it that is named, or
/// `src/NAME.jl`.
fn entry_file(path: &Path, name: &str, file: Option<String>) -> PathBuf {
    if path.is_file() {
        return path.to_owned();
    }
    plain(&path.join(file.unwrap_or_else(|| format!("src/{name}.jl"))))
}

fn extension_file(root: &Path, name: &str) -> PathBuf {
    let folder = root.join("ext").join(name).join(format!("{name}.jl"));
    if folder.is_file() { folder } else { root.join("ext").join(format!("{name}.jl")) }
}

fn text(t: &toml::Table, key: &str) -> Option<String> {
    t.get(key)?.as_str().map(str::to_owned)
}

/// `Name = "uuid"` lines.
fn table_deps(v: Option<&toml::Value>) -> Vec<PackageId> {
    let table = v.and_then(|v| v.as_table()).into_iter().flatten();
    table.filter_map(|(name, uuid)| Some(PackageId { uuid: parse_uuid(uuid.as_str()?), name: name.clone() })).collect()
}

fn extensions(v: Option<&toml::Value>) -> Vec<(String, Vec<String>)> {
    let table = v.and_then(|v| v.as_table()).into_iter().flatten();
    let names = |v: &toml::Value| match v {
        toml::Value::String(one) => vec![one.clone()],
        other => other.as_array().into_iter().flatten().filter_map(|n| n.as_str().map(str::to_owned)).collect(),
    };
    table.map(|(name, triggers)| (name.clone(), names(triggers))).collect()
}

fn read_manifest(dir: &Path, t: &toml::Table, depots: &[PathBuf]) -> Vec<Listed> {
    // Format 2 has the packages below `deps`, format 1 at the top (where a package may be called `manifest_format`).
    let packages = match t.get("manifest_format") {
        Some(format) if !format.is_array() => t.get("deps").and_then(|d| d.as_table()),
        _ => Some(t),
    };
    let mut raw: Vec<(PackageId, &toml::Table)> = Vec::new();
    for (name, entries) in packages.into_iter().flatten() {
        for e in entries.as_array().into_iter().flatten().filter_map(|e| e.as_table()) {
            if let Some(uuid) = text(e, "uuid") {
                raw.push((PackageId { uuid: parse_uuid(&uuid), name: name.clone() }, e));
            }
        }
    }
    // A list of names is short for a table, where each name is there once.
    let deps = |v: Option<&toml::Value>| match v {
        Some(toml::Value::Array(names)) => names
            .iter()
            .filter_map(|n| n.as_str())
            .filter_map(|n| raw.iter().find(|(id, _)| id.name == n).map(|(id, _)| id.clone()))
            .collect(),
        other => table_deps(other),
    };
    raw.iter()
        .map(|(id, e)| {
            let path = text(e, "path");
            let tree = text(e, "git-tree-sha1").filter(|_| path.is_none());
            let root = match (&path, &tree) {
                (Some(p), _) => Some(plain(&dir.join(p))),
                (None, Some(tree)) => depot_folder(id, tree, depots),
                (None, None) => None,
            };
            let entry = root.as_ref().map(|r| {
                // Manifests of older versions do not have the entry file of a project.
                let own = || first_of(r, &PROJECT_NAMES).and_then(|f| text(&read_toml(&f)?, "entryfile"));
                entry_file(r, &id.name, text(e, "entryfile").or_else(own))
            });
            // A package of one file has its folder, too.
            let root = root.map(|r| if r.is_file() { crate::stale::root_of(&r) } else { r });
            Listed {
                id: id.clone(),
                missing: tree.is_some() && root.is_none(),
                root,
                entry,
                version: text(e, "version"),
                path,
                deps: deps(e.get("deps")),
                weakdeps: deps(e.get("weakdeps")),
                extensions: extensions(e.get("extensions")),
            }
        })
        .collect()
}

fn depot_folder(id: &PackageId, tree: &str, depots: &[PathBuf]) -> Option<PathBuf> {
    let tree = tree_bytes(tree)?;
    let slugs = [5, 4].map(|length| version_slug(id.uuid, &tree, length));
    slugs.iter().find_map(|slug| {
        let mut folders = depots.iter().map(|d| d.join("packages").join(&id.name).join(slug));
        folders.find(|f| f.exists()).and_then(|f| std::path::absolute(f).ok())
    })
}

/// Adds what `[sources]` has a path for and no manifest lists, with what these have in turn: there may be no package
/// manager that would write the manifest.
fn add_sources(list: &mut Vec<Listed>, project: &toml::Table, dir: &Path) {
    let wanted = [table_deps(project.get("deps")), table_deps(project.get("weakdeps"))].concat();
    for (name, source) in project.get("sources").and_then(|s| s.as_table()).into_iter().flatten() {
        let Some(path) = source.get("path").and_then(|p| p.as_str()) else { continue };
        let Some(id) = wanted.iter().find(|d| d.name == *name) else { continue };
        if list.iter().any(|p| p.id == *id) {
            continue;
        }
        let root = plain(&dir.join(path));
        let Some(own) = first_of(&root, &PROJECT_NAMES).and_then(|f| read_toml(&f)) else { continue };
        let listed = package_of_project(&own, &root);
        if listed.id == *id {
            list.push(Listed { path: Some(path.to_owned()), ..listed });
            add_sources(list, &own, &root);
        }
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

    fn manifest(text: &str) -> Vec<Listed> {
        read_manifest(Path::new("/p"), &text.parse().expect("valid toml"), &[])
    }

    #[test]
    fn manifest_names_paths_and_dependencies() {
        let body = "[[X.A]]\npath = \"dev/A\"\nuuid = \"00000000-0000-0000-0000-000000000001\"\n\
                    [[X.B]]\ndeps = [\"A\"]\npath = \"dev/B\"\nuuid = \"00000000-0000-0000-0000-000000000002\"\n";
        let second = format!("manifest_format = \"2.0\"\n{}", body.replace("X.", "deps."));
        for m in [manifest(&second), manifest(&body.replace("X.", ""))] {
            let b = m.iter().find(|e| e.id.name == "B").expect("B is listed");
            assert_eq!(b.entry.as_deref(), Some(Path::new("/p/dev/B/src/B.jl")));
            assert_eq!(b.deps, vec![PackageId { uuid: 1, name: "A".into() }]);
        }
    }

    #[test]
    fn a_tree_that_no_depot_has() {
        let m = manifest(
            "[[A]]\ngit-tree-sha1 = \"46e44e869b4d90b96bd8ed1fdcf32244fddfb6cc\"\nuuid = \"00000000-0000-0000-0000-000000000001\"\n",
        );
        assert!(m[0].missing && m[0].entry.is_none());
    }
}
