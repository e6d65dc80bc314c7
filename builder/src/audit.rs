//! Audit: no path of the machine that builds is in an image, unless that was asked for.
//!
//! Names of source files are below roots (`vm::Options::relative_names`). What remains are strings that the program
//! itself made of paths, such as `const DATA = joinpath(@__DIR__, "data")`: on another machine they would be wrong,
//! and in another folder the build would give another file. Each is refused, with the way that leads to it.

use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;
use std::path::Path;

/// The folders to look for.
pub(crate) struct Audit {
    finder: Option<AhoCorasick>,
    folders: Vec<String>,
}

impl Audit {
    /// Looks for nothing.
    pub fn off() -> Audit {
        Audit { finder: None, folders: Vec::new() }
    }

    /// Looks for these folders, the working directory and the user's home.
    pub fn of<'a>(folders: impl Iterator<Item = &'a Path>) -> Audit {
        let mut all: BTreeSet<String> = folders.filter_map(absolute).collect();
        all.extend(std::env::current_dir().ok().as_deref().and_then(absolute));
        all.extend(std::env::var_os("HOME").as_deref().map(Path::new).and_then(absolute));
        // Everything is below the root folder: it says nothing of the machine.
        all.retain(|f| f.len() > 1);
        let folders: Vec<String> = all.into_iter().collect();
        Audit { finder: AhoCorasick::new(&folders).ok(), folders }
    }

    /// The folder that a text names, itself or with something below it.
    pub fn find(&self, text: &[u8]) -> Option<&str> {
        let ends = |at: usize| !text.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || b"_-.".contains(b));
        let found = self.finder.as_ref()?.find_overlapping_iter(text).filter(|m| ends(m.end()));
        Some(&self.folders[found.max_by_key(|m| m.len())?.pattern().as_usize()])
    }

    /// Why a text may not be in the image.
    pub fn refuse(&self, text: &[u8]) -> Option<String> {
        let folder = self.find(text)?;
        Some(format!(
            "it holds the path {folder} of this machine (make it at run time, or in __init__; --absolute-paths keeps it)"
        ))
    }
}

fn absolute(folder: &Path) -> Option<String> {
    let path = std::path::absolute(folder).ok()?;
    Some(path.to_str()?.trim_end_matches('/').to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_found_as_whole_names() {
        let audit = Audit::of([Path::new("/data/json")].into_iter());
        assert!(audit.find(b"/data/json/src/a.jl").is_some());
        assert!(audit.find(b"in \"/data/json\"").is_some());
        assert!(audit.find(b"/data/jsonlines/a.jl").is_none());
        assert!(audit.find(b"/data/json-2/a.jl").is_none());
        assert!(Audit::off().find(b"/data/json").is_none());
    }
}
