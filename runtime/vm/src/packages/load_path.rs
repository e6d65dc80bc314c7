//! From the load path's entries to places: `@`, `@.`, named environments, depots, the active project.

use super::environment::{PROJECT_NAMES, first_of, is_project_name, plain};
use super::stdlib;
use std::path::{Path, PathBuf};

/// Julia's version, for the environment that `@v#.#` names.
const VERSION: [&str; 3] = ["1", "12", "0"];

/// What entries are expanded with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Surroundings {
    /// The file of the active project, if one is set.
    pub active: Option<PathBuf>,
    pub depots: Vec<PathBuf>,
    /// The program that runs.
    pub program: Option<PathBuf>,
}

/// `LOAD_PATH` when nobody says anything else.
pub(crate) const USUAL: [&str; 3] = ["@", "@v#.#", stdlib::PLACE];

/// `LOAD_PATH` as a process starts: what `JULIA_LOAD_PATH` says.
pub(crate) fn initial() -> Vec<String> {
    let Ok(given) = std::env::var("JULIA_LOAD_PATH") else {
        return USUAL.map(str::to_owned).to_vec();
    };
    let mut out: Vec<String> = Vec::new();
    let mut add = |entry: String| {
        if !out.contains(&entry) {
            out.push(entry);
        }
    };
    if given.is_empty() {
        return out;
    }
    for entry in given.split(':') {
        match entry {
            // An empty entry stands for the usual ones.
            "" => USUAL.iter().for_each(|e| add((*e).to_owned())),
            "@." => current_project(None).into_iter().for_each(|p| add(p.to_string_lossy().into_owned())),
            other => add(home_expanded(other).to_string_lossy().into_owned()),
        }
    }
    out
}

/// `DEPOT_PATH` as a process starts: what `JULIA_DEPOT_PATH` says, or `~/.julia`.
pub(crate) fn initial_depots() -> Vec<PathBuf> {
    let home = || home_expanded("~/.julia");
    let Ok(given) = std::env::var("JULIA_DEPOT_PATH") else { return vec![home()] };
    if given.is_empty() {
        return Vec::new();
    }
    // Empty entries stand for the depots of the installation, and this executable has none beside it.
    let mut out: Vec<PathBuf> = Vec::new();
    for depot in given.split(':').filter(|d| !d.is_empty()).map(home_expanded) {
        if !out.contains(&depot) {
            out.push(depot);
        }
    }
    if given.starts_with(':') {
        out.insert(0, home());
    }
    out
}

/// The file of a project that the command line or the environment names.
pub(crate) fn project_file(named: &str, around: &Surroundings) -> Option<PathBuf> {
    if named.is_empty() {
        return None;
    }
    let place = match named.starts_with('@') {
        true => expand(named, &Surroundings { active: None, ..around.clone() })?,
        false => expand(&home_expanded(named).to_string_lossy(), around)?,
    };
    if place.is_file() || is_project_name(&place) { Some(place) } else { Some(place.join(PROJECT_NAMES[1])) }
}

/// The place that an entry of the load path means.
pub(crate) fn expand(entry: &str, around: &Surroundings) -> Option<PathBuf> {
    let Some(name) = entry.strip_prefix('@') else {
        let path = plain(&std::path::absolute(if entry.is_empty() { "." } else { entry }).ok()?);
        return first_of(&path, &PROJECT_NAMES).or(Some(path));
    };
    match name {
        "" => return around.active.clone(),
        "." => return current_project(None),
        "stdlib" => return Some(PathBuf::from(stdlib::PLACE)),
        _ => {}
    }
    if let Some(below) = name.strip_prefix("script") {
        let dir = std::path::absolute(around.program.as_ref()?).ok()?.parent()?.to_owned();
        return current_project(Some(plain(&dir.join(below.trim_start_matches('/')))));
    }
    let name = VERSION.iter().fold(name.to_owned(), |n, part| n.replacen('#', part, 1));
    let places: Vec<PathBuf> = around.depots.iter().map(|d| d.join("environments").join(&name)).collect();
    let there = places.iter().find_map(|p| first_of(p, &PROJECT_NAMES));
    let file = there.or_else(|| places.first().map(|p| p.join(PROJECT_NAMES[1])))?;
    std::path::absolute(file).ok()
}

/// The project file of a folder (the working directory's), or of the nearest one above it; the home folder is the last.
pub(crate) fn current_project(dir: Option<PathBuf>) -> Option<PathBuf> {
    let dir = dir.or_else(|| std::env::current_dir().ok())?;
    let home = std::env::var_os("HOME").map(PathBuf::from);
    for above in dir.ancestors() {
        if let Some(file) = first_of(above, &PROJECT_NAMES) {
            return Some(file);
        }
        if home.as_deref() == Some(above) {
            break;
        }
    }
    None
}

/// A leading `~` is the home folder.
fn home_expanded(path: &str) -> PathBuf {
    let rest = match path.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
        _ => return PathBuf::from(path),
    };
    match std::env::var_os("HOME") {
        Some(home) => Path::new(&home).join(rest.trim_start_matches('/')),
        None => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_environments_are_in_depots() {
        let around = Surroundings { depots: vec!["/none/a".into(), "/none/b".into()], ..Surroundings::default() };
        let place = expand("@v#.#", &around).expect("a place");
        assert_eq!(place, Path::new("/none/a/environments/v1.12/Project.toml"));
        assert_eq!(expand("@", &around), None);
        assert_eq!(expand("/none/x/../y", &around), Some("/none/y".into()));
    }
}
