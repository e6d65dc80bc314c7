//! The manifest's list of sources: which files an image was made from, by package, with the SHA-256 of each.
//!
//! It is text, one fact a line, so that people read it too; the indented lines belong to the package above them.
//! Paths are relative to the package's folder, so the list says nothing about the machine that made the image.
//!
//! ```text
//! package 5b7ad3f530c44f6a9a0b7d7dbb4a5c11 JSONText
//!   from project
//!   version 0.1.0
//!   path JSONText
//!   uses 00000000000000000000000000000000 Dates
//!   worlds 4711-4790
//!   file 9f86d081...  src/JSONText.jl
//!   folder src/parts  a.jl/b.jl
//!   missing src/local.jl
//! ```

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A SHA-256.
pub type Sha = [u8; 32];

/// The SHA-256 of some bytes.
pub fn sha(bytes: &[u8]) -> Sha {
    Sha256::digest(bytes).into()
}

/// What names a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageName {
    /// 0 for a package of a folder of packages. `Main` of an image with a script has 0, too.
    pub uuid: u128,
    pub name: String,
}

/// Where a package was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum From {
    /// Inside the executable: never stale.
    #[default]
    Executable,
    /// By the project that the image was made with.
    Project,
    /// By another place of the load path.
    LoadPath,
    /// It is the script of `create --script`.
    Script,
}

impl From {
    const NAMES: [(From, &'static str); 4] = [
        (From::Executable, "executable"),
        (From::Project, "project"),
        (From::LoadPath, "load-path"),
        (From::Script, "script"),
    ];

    fn name(self) -> &'static str {
        From::NAMES.iter().find(|(f, _)| *f == self).map_or("", |(_, n)| n)
    }
}

/// What a package's loading saw of the file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A file that was read.
    File(Sha),
    /// A folder that was listed: the names in it, sorted.
    Folder(Vec<String>),
    /// Something whose existence was asked for, and that existed.
    Present,
    /// Something whose existence was asked for, and that did not exist.
    Missing,
}

/// A package in an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    pub id: PackageName,
    pub from: From,
    /// What the environment's manifest says, where it says it.
    pub version: Option<String>,
    /// Only a relative path.
    pub path: Option<String>,
    /// Packages that its code has loaded or used.
    pub uses: Vec<PackageName>,
    /// World ages during which its code was being loaded, without those of the packages that it loaded in turn.
    pub worlds: Vec<(u64, u64)>,
    /// By path from the package's folder.
    pub sources: Vec<(String, Seen)>,
}

/// Text of a path or name on a line of its own: line ends and backslashes are escaped.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t")
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(other) => other,
                None => break,
            },
            other => other,
        });
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Option<Sha> {
    let mut out = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(out)
}

/// The lines of all packages, in the order of loading.
pub fn to_text(packages: &[Package]) -> String {
    let mut out = String::new();
    for p in packages {
        // A string takes all text.
        let _ = writeln!(out, "package {:032x} {}", p.id.uuid, escape(&p.id.name));
        let _ = writeln!(out, "  from {}", p.from.name());
        if let Some(v) = &p.version {
            let _ = writeln!(out, "  version {}", escape(v));
        }
        if let Some(path) = &p.path {
            let _ = writeln!(out, "  path {}", escape(path));
        }
        for u in &p.uses {
            let _ = writeln!(out, "  uses {:032x} {}", u.uuid, escape(&u.name));
        }
        for (a, b) in &p.worlds {
            let _ = writeln!(out, "  worlds {a}-{b}");
        }
        for (path, seen) in &p.sources {
            let path = escape(path);
            let _ = match seen {
                Seen::File(sha) => writeln!(out, "  file {} {path}", hex(sha)),
                Seen::Folder(names) => writeln!(out, "  folder {path}\t{}", escape(&names.join("/"))),
                Seen::Present => writeln!(out, "  present {path}"),
                Seen::Missing => writeln!(out, "  missing {path}"),
            };
        }
    }
    out
}

/// The packages that a manifest lists. Lines of other kinds are other facts; a malformed line of a known kind is
/// an error that names it.
pub fn from_text(text: &str) -> Result<Vec<Package>, String> {
    let mut out: Vec<Package> = Vec::new();
    for line in text.lines() {
        let inner = line.strip_prefix("  ");
        let malformed = || format!("malformed line in the manifest: {line:?}");
        let (key, rest) = inner.unwrap_or(line).split_once(' ').unwrap_or((line, ""));
        if inner.is_none() {
            if key == "package" {
                out.push(Package { id: package_name(rest).ok_or_else(malformed)?, ..Package::default() });
            }
            continue;
        }
        let Some(p) = out.last_mut() else { continue };
        match key {
            "from" => {
                p.from = From::NAMES.iter().find(|(_, n)| *n == rest).map(|(f, _)| *f).ok_or_else(malformed)?;
            }
            "version" => p.version = Some(unescape(rest)),
            "path" => p.path = Some(unescape(rest)),
            "uses" => p.uses.push(package_name(rest).ok_or_else(malformed)?),
            "worlds" => {
                let range = rest.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
                p.worlds.push(range.ok_or_else(malformed)?);
            }
            "file" => {
                let (sha, path) = rest.split_once(' ').ok_or_else(malformed)?;
                p.sources.push((unescape(path), Seen::File(unhex(sha).ok_or_else(malformed)?)));
            }
            "folder" => {
                let (path, names) = rest.split_once('\t').ok_or_else(malformed)?;
                let names = unescape(names);
                let names = names.split('/').filter(|n| !n.is_empty()).map(str::to_string).collect();
                p.sources.push((unescape(path), Seen::Folder(names)));
            }
            "present" => p.sources.push((unescape(rest), Seen::Present)),
            "missing" => p.sources.push((unescape(rest), Seen::Missing)),
            _ => {}
        }
    }
    Ok(out)
}

fn package_name(text: &str) -> Option<PackageName> {
    let (uuid, name) = text.split_once(' ')?;
    Some(PackageName { uuid: u128::from_str_radix(uuid, 16).ok()?, name: unescape(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let id = |uuid, name: &str| PackageName { uuid, name: name.to_string() };
        let packages = vec![
            Package { id: id(0, "Dates"), ..Package::default() },
            Package {
                id: id(u128::MAX, "A"),
                from: From::Project,
                version: Some("1.2.3-x".to_string()),
                path: Some("dev/A b\\c\nd".to_string()),
                uses: vec![id(0, "Dates"), id(7, "B")],
                worlds: vec![(1, 5), (9, 12)],
                sources: vec![
                    ("src/A.jl".to_string(), Seen::File(sha(b"module A end"))),
                    ("src/a\tb \\n".to_string(), Seen::Folder(vec!["x\ty.jl".to_string(), "z".to_string()])),
                    ("empty".to_string(), Seen::Folder(vec![])),
                    ("there".to_string(), Seen::Present),
                    ("not there".to_string(), Seen::Missing),
                ],
            },
            Package { id: id(0, "Main"), from: From::Script, ..Package::default() },
        ];
        let text = format!("option x\n{}other fact\n", to_text(&packages));
        assert_eq!(from_text(&text), Ok(packages));
    }

    #[test]
    fn malformed_lines_are_named() {
        for bad in [
            "package zz A",
            "package 1",
            "package 1 A\n  file 00 x",
            "package 1 A\n  worlds 3",
            "package 1 A\n  from moon",
        ] {
            let error = from_text(bad).expect_err(bad);
            assert!(error.contains(bad.lines().last().unwrap_or("")), "{error}");
        }
    }
}
