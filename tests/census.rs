//! What public Julia code uses (`tests/census/names.tsv`) is there: every name and every form of syntax, asked of a session.

mod common;

use common::{sysimg_ok, words};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A name that this many packages and programs use must be there, or be listed in docs/language.md with the reason.
const MANY: u32 = 10;

struct Row {
    kind: String,
    name: String,
    share: f64,
    units: u32,
    state: String,
}

/// Only what is Julia's own: macros of packages that are no part of it are counted, but nobody waits for them here.
fn rows(table: &str) -> Vec<Row> {
    let lines = table.lines().filter(|l| !l.starts_with('#'));
    let all = lines.map(|l| {
        let f: Vec<&str> = l.split('\t').collect();
        let [kind, module, name, share, units, state] = f[..] else { panic!("a row has six columns: {l}") };
        Row {
            kind: kind.to_string(),
            name: if module == "-" { name.to_string() } else { format!("{module}.{name}") },
            share: share.parse().unwrap_or_else(|_| panic!("a share in percent: {l}")),
            units: units.parse().unwrap_or_else(|_| panic!("a count: {l}")),
            state: state.to_string(),
        }
    });
    all.filter(|r| !r.state.starts_with("package")).collect()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(file(name)).unwrap_or_else(|e| panic!("{name} can be read: {e}"))
}

#[test]
fn what_real_code_uses_is_there() {
    let paths = ["check.jl", "names.tsv", "syntax.txt"].map(|f| file("tests/census").join(f));
    let [check, names, syntax] = paths.each_ref().map(|p| common::text(p));
    // One session answers for all names.
    let printed = words(&sysimg_ok(&["run", check, names, syntax]).stdout);
    let (listed, found) = (rows(&read("tests/census/names.tsv")), rows(&printed));
    assert_eq!(listed.len(), found.len(), "every row has its answer");
    let language = read("docs/language.md");

    let mut wrong = Vec::new();
    let mut missing = Vec::new();
    let mut by_kind: HashMap<&str, (f64, f64)> = HashMap::new();
    for (before, now) in listed.iter().zip(&found) {
        let there = now.state == "there";
        let (have, whole) = by_kind.entry(&now.kind).or_default();
        *whole += now.share;
        if there {
            *have += now.share;
        } else {
            missing.push(format!("{} ({} use it)", now.name, now.units));
        }
        if before.state == "there" && !there {
            wrong.push(format!("{} was there, and is not any more", now.name));
        }
        let excused = language.contains(&format!("`{}`", now.name.rsplit('.').next().unwrap_or(&now.name)));
        if !there && now.units >= MANY && !excused {
            wrong.push(format!(
                "{} is used by {}, and docs/language.md does not say why it is missing",
                now.name, now.units
            ));
        }
        if !there && before.state.strip_prefix("not yet: ").is_none_or(|why| why.is_empty()) && before.state != "there"
        {
            wrong.push(format!("{} needs its reason in tests/census/names.tsv", now.name));
        }
    }
    let (have, whole) = by_kind.values().fold((0.0, 0.0), |(h, w), (a, b)| (h + a, w + b));
    println!("the census: {:.2} % of what {} rows stand for is there", 100.0 * have / whole, found.len());
    let mut kinds: Vec<_> = by_kind.into_iter().collect();
    kinds.sort_by_key(|(kind, _)| *kind);
    for (kind, (have, whole)) in kinds {
        println!("  {kind}: {:.2} %", 100.0 * have / whole);
    }
    println!("not there: {}", missing.join(", "));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(have / whole >= 0.97, "only {:.2} % of the census is there", 100.0 * have / whole);
}
