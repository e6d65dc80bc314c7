//! `sysimg diff`: what two images hold, compared by name: never by address, so that only what differs shows.

use crate::error::ImageError;
use crate::format::{cpu, flags};
use crate::inspect::{Inspection, inspect};
use std::collections::BTreeMap;
use std::path::Path;

/// Something that is in one image only, or has another size in each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub name: String,
    /// Bytes in the first image, if it is there.
    pub before: Option<u64>,
    pub after: Option<u64>,
}

impl Change {
    /// How many bytes it grew.
    pub fn grew(&self) -> i64 {
        self.after.unwrap_or(0) as i64 - self.before.unwrap_or(0) as i64
    }
}

/// A fact of the header or a line of the manifest that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// What differs between two images; each list has the largest differences first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Same build id, same size: the same image.
    pub identical: bool,
    pub header: Vec<Fact>,
    pub sections: Vec<Change>,
    pub modules: Vec<Change>,
    pub methods: Vec<Change>,
    pub specializations: Vec<Change>,
    /// Objects of each type.
    pub types: Vec<Change>,
    pub globals: Vec<Change>,
    pub manifest: Vec<Fact>,
}

/// Compares two image files.
pub fn diff(before: &Path, after: &Path) -> Result<Diff, ImageError> {
    Ok(compare(&inspect(before)?, &inspect(after)?))
}

/// Compares what two images hold.
pub fn compare(a: &Inspection, b: &Inspection) -> Diff {
    let digests = |i: &Inspection| i.header.places.map(|p| (p.bytes, p.digest));
    let header = header(a, b);
    Diff {
        identical: header.is_empty() && digests(a) == digests(b),
        header,
        sections: changes(a, b, |i| i.sections.iter().map(|s| (s.name.to_string(), s.bytes)).collect()),
        modules: changes(a, b, |i| i.modules.iter().map(|m| (m.name.clone(), m.sizes.total())).collect()),
        methods: changes(a, b, |i| {
            i.methods.iter().map(|m| (format!("{} @ {}", m.name, m.module), m.sizes.total())).collect()
        }),
        specializations: changes(a, b, |i| {
            i.functions.iter().map(|f| (f.typed_signature(), u64::from(f.bytes))).collect()
        }),
        types: changes(a, b, |i| i.types.iter().map(|t| (format!("{}.{}", t.module, t.name), t.bytes)).collect()),
        globals: changes(a, b, |i| i.globals.iter().map(|g| (format!("{}.{}", g.module, g.name), g.bytes)).collect()),
        manifest: manifest(&a.manifest, &b.manifest),
    }
}

fn header(a: &Inspection, b: &Inspection) -> Vec<Fact> {
    let facts = |i: &Inspection| {
        let h = &i.header;
        let id: String = h.build_id.iter().map(|b| format!("{b:02x}")).collect();
        let hex = |id: &[u8; 32]| id[..8].iter().map(|b| format!("{b:02x}")).collect::<String>();
        let made_on = i.made_on.iter().map(|d| format!("{} {}", d.name, hex(&d.build_id)).trim_start().to_owned());
        [
            ("build id", id),
            ("bytes", h.file_bytes.to_string()),
            ("objects", h.objects.to_string()),
            ("functions", h.functions.to_string()),
            ("format", h.version.to_string()),
            ("runtime", format!("{:016x}", h.fingerprint)),
            ("processor", cpu::names(h.cpu)),
            ("dynamic runtime", (h.flags & flags::NEEDS_DYNAMIC != 0).to_string()),
            ("flags", format!("{:#x}", h.flags)),
            ("made on", made_on.collect::<Vec<_>>().join(", ")),
        ]
    };
    let different = |((name, before), (_, after)): ((&str, String), (&str, String))| {
        (before != after).then(|| Fact { name: name.to_string(), before: Some(before), after: Some(after) })
    };
    facts(a).into_iter().zip(facts(b)).filter_map(different).collect()
}

/// What has other bytes in each; things of one name are counted together.
fn changes(a: &Inspection, b: &Inspection, list: impl Fn(&Inspection) -> Vec<(String, u64)>) -> Vec<Change> {
    let mut all: BTreeMap<String, (Option<u64>, Option<u64>)> = BTreeMap::new();
    for (name, bytes) in list(a) {
        *all.entry(name).or_default().0.get_or_insert(0) += bytes;
    }
    for (name, bytes) in list(b) {
        *all.entry(name).or_default().1.get_or_insert(0) += bytes;
    }
    let mut out: Vec<Change> = all
        .into_iter()
        .filter(|(_, (before, after))| before != after)
        .map(|(name, (before, after))| Change { name, before, after })
        .collect();
    out.sort_by(|x, y| y.grew().unsigned_abs().cmp(&x.grew().unsigned_abs()).then_with(|| x.name.cmp(&y.name)));
    out
}

/// Lines of a manifest by what they are about: `package X`, and `X: file P` with the rest of the line as the fact.
fn manifest_facts(text: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut package = String::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if !line.starts_with(' ') {
            package = line.to_string();
            out.insert(package.clone(), String::new());
        } else if let ["file" | "folder", hash, path @ ..] = &words[..] {
            out.insert(format!("{package}: {} {}", words[0], path.join(" ")), hash.to_string());
        } else {
            let name = format!("{package}: {}", words[0]);
            let rest = words[1..].join(" ");
            // Some facts have several lines.
            out.entry(name).and_modify(|all| *all = format!("{all}, {rest}")).or_insert(rest);
        }
    }
    out
}

fn manifest(a: &str, b: &str) -> Vec<Fact> {
    let (a, b) = (manifest_facts(a), manifest_facts(b));
    let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    names
        .into_iter()
        .filter(|n| a.get(*n) != b.get(*n))
        .map(|n| Fact { name: n.clone(), before: a.get(n).cloned(), after: b.get(n).cloned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_compared_by_what_their_lines_are_about() {
        let a = "package 1 A\n  version 0.1\n  file aa src/A.jl\n  uses 2 B\npackage 2 B\n";
        let b = "package 1 A\n  version 0.1\n  file bb src/A.jl\n  uses 2 B\n  uses 3 C\npackage 3 C\n";
        let found = manifest(a, b);
        let names: Vec<&str> = found.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["package 1 A: file src/A.jl", "package 1 A: uses", "package 2 B", "package 3 C"]);
        assert_eq!((found[0].before.as_deref(), found[0].after.as_deref()), (Some("aa"), Some("bb")));
        assert_eq!((found[3].before.as_deref(), found[3].after.as_deref()), (None, Some("")));
        assert_eq!(manifest(a, a), []);
    }
}
