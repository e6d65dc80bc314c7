//! Names of source files: in an image, a path below a named root instead of a path of the machine that built it.
//!
//! `@JSONText/src/parser.jl` is a file of the package `JSONText`, `@script/setup.jl` one beside the `--script` of the
//! build. Such names are given when an image's sources are read (`Options::relative_names`) and are what methods,
//! line tables and `__source__` hold. Wherever a name is shown or used, it becomes the path that the root has *now*:
//! where the running program's environment finds the package. A root that is not found leaves the name without its
//! mark, `JSONText/src/parser.jl`.

use crate::Session;
use std::path::{Path, PathBuf};

/// The root of files beside a build's script.
pub(crate) const SCRIPT_ROOT: &str = "script";

impl Session {
    /// From now on, files below `dir` are named by this root.
    pub(crate) fn add_source_root(&self, name: &str, dir: &Path) {
        if self.options.relative_names {
            self.source_roots.borrow_mut().push((name.to_owned(), dir.to_owned()));
        }
    }

    /// The folders of the roots.
    pub fn source_folders(&self) -> Vec<PathBuf> {
        self.source_roots.borrow().iter().map(|(_, dir)| dir.clone()).collect()
    }

    /// The name of a file: below the innermost root that has it, else its path.
    pub(crate) fn source_name(&self, clean_path: String) -> String {
        let roots = self.source_roots.borrow();
        let below = |(name, dir): &(String, PathBuf)| {
            let rest = Path::new(&clean_path).strip_prefix(dir).ok()?;
            Some((dir.as_os_str().len(), format!("@{name}/{}", rest.display())))
        };
        // The same folder may be the root of a package and of the script: the package's name says more, and is first.
        let best = roots.iter().filter_map(below).reduce(|a, b| if b.0 > a.0 { b } else { a });
        match best {
            Some((_, name)) => name,
            None => clean_path,
        }
    }

    /// The path that a file's name means in this process.
    pub(crate) fn source_path(&self, name: &str) -> String {
        let Some((root, rest)) = name.strip_prefix('@').and_then(|n| n.split_once('/')) else {
            return name.to_owned();
        };
        let building = self.source_roots.borrow().iter().find(|(n, _)| n == root).map(|(_, dir)| dir.clone());
        match building.or_else(|| self.package_folder(root)) {
            Some(dir) => dir.join(rest).to_string_lossy().into_owned(),
            None => format!("{root}/{rest}"),
        }
    }
}
