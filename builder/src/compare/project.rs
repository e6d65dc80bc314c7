//! A copy of a project in a folder of the comparison's own, in which sources can be changed.
//!
//! Packages beside the project (`path` in a manifest) are copied too, to the same places relative to each other. Packages in
//! depots stay where they are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use vm::packages::listing::{self, Line, Place, Role};

/// The copy.
pub(super) struct Project {
    pub folder: PathBuf,
    pub workload: PathBuf,
    /// All packages that the project has.
    pub packages: usize,
    /// Its manifest is of format 2.
    pub new_manifest: bool,
    /// Those that were copied: name, and the main file.
    own: Vec<(String, PathBuf)>,
    /// The `using`s of the workload, and the packages that they name.
    pub usings: Vec<String>,
    named: Vec<String>,
}

/// What is changed in one package.
pub(super) struct Change {
    pub package: String,
    pub file: PathBuf,
    /// A text, and what takes its place; without, a comment is added.
    pub replace: Option<(String, String)>,
}

impl Project {
    /// Copies the project in `folder` below `target`.
    pub fn copy(folder: &Path, workload: &Path, target: &Path) -> Result<Project, String> {
        let project_file = ["Project.toml", "JuliaProject.toml"].iter().map(|n| folder.join(n)).find(|p| p.is_file());
        if project_file.is_none() {
            let why = if folder.is_dir() { "has no Project.toml" } else { "is no folder" };
            return Err(format!("the project {} {why}", folder.display()));
        }
        if !workload.is_file() {
            return Err(format!("the workload {} does not exist", workload.display()));
        }
        let whole = |p: &Path| p.canonicalize().map_err(|e| format!("cannot find {}: {e}", p.display()));
        let (folder, workload) = (whole(folder)?, whole(workload)?);
        let text = folder.to_str().ok_or_else(|| format!("the path {} is not UTF-8", folder.display()))?;
        let listing = listing::listing(Some(text));
        let depots: Vec<PathBuf> = listing.depots.iter().filter_map(|d| d.canonicalize().ok()).collect();
        let mut own: Vec<(&Line, PathBuf)> = Vec::new();
        let mut roots = BTreeSet::from([folder.clone()]);
        for line in listing.lines.iter().filter(|l| !matches!(l.role, Role::Extension { .. })) {
            let Place::File(file) = &line.place else { continue };
            let Ok(file) = file.canonicalize() else { continue };
            let Some(root) = file.parent().and_then(Path::parent) else { continue };
            if !depots.iter().any(|d| file.starts_with(d)) {
                roots.insert(root.to_path_buf());
                own.push((line, file));
            }
        }
        for root in &roots {
            // What is inside of another is copied with that.
            if !root.ancestors().skip(1).any(|a| roots.contains(a)) {
                copy(root, &inside(target, root))?;
            }
        }
        // A workspace's manifest is in a folder above its projects.
        for manifest in listing.places.iter().filter_map(|(_, m, _)| m.as_ref()) {
            let Some(above) = manifest.parent().and_then(|p| p.canonicalize().ok()) else { continue };
            if folder.starts_with(&above) && !roots.contains(&above) {
                copy_environment(&above, &inside(target, &above))?;
            }
        }
        let is_copied = roots.iter().any(|r| workload.starts_with(r));
        let source = std::fs::read_to_string(&workload)
            .map_err(|e| format!("cannot read the workload {}: {e}", workload.display()))?;
        let usings = usings(&source);
        let manifests = listing.places.iter().filter_map(|(_, m, _)| std::fs::read_to_string(m.as_ref()?).ok());
        let new_manifest = manifests.into_iter().any(|m| m.lines().any(|l| l.starts_with("manifest_format = \"2")));
        Ok(Project {
            folder: inside(target, &folder),
            workload: if is_copied { inside(target, &workload) } else { workload },
            packages: listing.lines.iter().filter(|l| matches!(l.place, Place::File(_))).count(),
            own: own.into_iter().map(|(l, f)| (l.name.clone(), inside(target, &f))).collect(),
            named: named(&usings),
            new_manifest,
            usings,
        })
    }

    /// What will be changed. `package`: as the command line has it; otherwise the first that the workload names.
    pub fn change(&self, package: Option<&str>, replace: Option<&str>) -> Result<Option<Change>, String> {
        let of = |name: &str| self.own.iter().find(|(n, _)| n == name);
        let chosen = match package {
            Some(name) => Some(of(name).ok_or_else(|| {
                let all: Vec<&str> = self.own.iter().map(|(n, _)| n.as_str()).collect();
                format!("--edit {name}: that is none of the packages whose sources can be changed ({})", all.join(", "))
            })?),
            None => self.named.iter().find_map(|n| of(n)).or(self.own.first()),
        };
        let Some((package, main)) = chosen else {
            return match replace {
                Some(_) => Err("--change: the project has no packages beside it whose sources could be changed".into()),
                None => Ok(None),
            };
        };
        let Some(replace) = replace else {
            return Ok(Some(Change { package: package.clone(), file: main.clone(), replace: None }));
        };
        let (old, new) = replace.split_once("=>").ok_or("--change takes OLD=>NEW")?;
        if old.is_empty() {
            return Err("--change takes OLD=>NEW".into());
        }
        let mut files = Vec::new();
        sources(main.parent().unwrap_or(main), &mut files);
        let counts = files.iter().map(|f| (f, std::fs::read_to_string(f).unwrap_or_default().matches(old).count()));
        let found: Vec<_> = counts.filter(|(_, n)| *n > 0).collect();
        match &found[..] {
            [(file, 1)] => Ok(Some(Change {
                package: package.clone(),
                file: (*file).clone(),
                replace: Some((old.to_owned(), new.to_owned())),
            })),
            _ => Err(format!(
                "--change: {old:?} must stand once in the sources of {package}, and stands there {} times",
                found.iter().map(|(_, n)| n).sum::<usize>()
            )),
        }
    }
}

impl Change {
    /// Makes the change, or another one of its kind in a later round.
    pub fn make(&self, round: usize) -> Result<(), String> {
        let failed = |e: std::io::Error| format!("cannot change {}: {e}", self.file.display());
        let mut text = std::fs::read_to_string(&self.file).map_err(failed)?;
        match &self.replace {
            Some((old, new)) if round == 0 => text = text.replacen(old, new, 1),
            _ => {
                if !text.ends_with('\n') {
                    text.push('\n');
                }
                text.push_str(&format!("# Changed by sysimg compare: {}.\n", round + 1));
            }
        }
        std::fs::write(&self.file, text).map_err(failed)
    }

    /// For reports.
    pub fn text(&self) -> String {
        match &self.replace {
            Some((old, new)) => format!("{old:?} becomes {new:?} in {}", self.package),
            None => format!("a line of comment in {}", self.package),
        }
    }
}

/// The place below `target` for an absolute path.
fn inside(target: &Path, path: &Path) -> PathBuf {
    target.join(path.strip_prefix("/").unwrap_or(path))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |what: &Path, e: std::io::Error| format!("cannot copy {}: {e}", what.display());
    std::fs::create_dir_all(to).map_err(|e| failed(to, e))?;
    for entry in std::fs::read_dir(from).map_err(|e| failed(from, e))? {
        let entry = entry.map_err(|e| failed(from, e))?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(|e| failed(from, e))?);
        let target = to.join(entry.file_name());
        // The history is no source, and it can be large.
        if entry.file_name() == ".git" {
            continue;
        }
        if kind.is_dir() {
            copy(&path, &target)?;
        } else if kind.is_symlink() {
            // To what it is a link to now; a link to nothing is left out.
            if let Ok(real) = path.canonicalize() {
                std::os::unix::fs::symlink(real, &target).map_err(|e| failed(&path, e))?;
            }
        } else if kind.is_file() {
            std::fs::copy(&path, &target).map_err(|e| failed(&path, e))?;
        }
    }
    Ok(())
}

/// The files of an environment, and nothing else of its folder.
fn copy_environment(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::create_dir_all(to).map_err(|e| format!("cannot make {}: {e}", to.display()))?;
    for entry in std::fs::read_dir(from).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_file() && path.extension().is_some_and(|e| e == "toml") {
            let copied = std::fs::copy(&path, to.join(entry.file_name()));
            copied.map_err(|e| format!("cannot copy {}: {e}", path.display()))?;
        }
    }
    Ok(())
}

/// All Julia files in a folder, in order.
fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "jl") {
            out.push(path);
        }
    }
}

/// The `using` and `import` statements that begin a line of a program, without those of its own modules.
fn usings(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        let code = line.split('#').next().unwrap_or("").trim_end();
        let begins = code.strip_prefix("using ").or_else(|| code.strip_prefix("import "));
        if begins.is_some_and(|rest| !rest.trim_start().starts_with('.')) {
            out.push(code.to_owned());
        } else if goes_on && let Some(last) = out.last_mut() {
            last.push(' ');
            last.push_str(code.trim());
        } else {
            continue;
        }
        goes_on = code.ends_with([',', ':']);
    }
    out
}

/// The packages that they name, in order.
fn named(usings: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for statement in usings {
        let list = statement.split_once(' ').map_or("", |(_, rest)| rest);
        // What stands behind a colon are names in the package.
        for package in list.split(':').next().unwrap_or("").split(',') {
            let name = package.trim().split(['.', ' ']).next().unwrap_or("");
            out.push(name.to_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usings_of_a_program() {
        let text = "using A, B.C # both\nimport D: x,\n    y\nf() = 1\n    using Inner\nusing .Own\nimport E as F\n";
        let all = usings(text);
        assert_eq!(all, ["using A, B.C", "import D: x, y", "import E as F"]);
        assert_eq!(named(&all), ["A", "B", "D", "E"]);
    }
}
