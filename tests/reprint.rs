//! What is printed of an expression parses to the same expression: over the Julia files of this repository, and over those of
//! `JULIA_SOURCES`, a checkout of Julia, where that is set.
//!
//! Expressions print exactly as Julia prints them, and a few of its forms do not come back (`xs... -> ys`, `S >: T = 1`): of
//! each thousand statements three may be such.

mod common;

use common::{sysimg, text, words};
use std::path::{Path, PathBuf};

#[test]
fn printed_expressions_parse_to_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> =
        ["runtime/base", "tests/conformance", "workloads"].iter().map(|f| root.join(f)).collect();
    folders.extend(std::env::var_os("JULIA_SOURCES").map(PathBuf::from));
    let program = root.join("tests/reprint/reprint.jl");
    let mut args = vec!["run", text(&program)];
    args.extend(folders.iter().map(|f| text(f)));
    let output = sysimg(&args);
    assert!(output.status.success(), "{}", words(&output.stderr));
    let out = words(&output.stdout);
    let last = out.lines().last().unwrap_or("");
    println!("{last}");
    let numbers: Vec<u64> = last.split_whitespace().filter_map(|w| w.parse().ok()).collect();
    let [statements, _, different] = numbers[..] else { panic!("no figures at the end of {out}") };
    assert!(statements > 10_000 && different * 1000 <= statements * 3, "{out}");
}
