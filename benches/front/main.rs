//! The front end: text to tree, to expressions, to IR; over Base's own sources, and over any folder of Julia files.
//! IR twice: as the loading of Base does it (`--timings`), and through expressions as `Meta.lower` does it.
//!
//! `cargo bench --bench front`. With `JULIA_SOURCES=DIR` the files of that folder (a checkout of Julia, say) are parsed
//! too, and each that does not parse is shown.

#[path = "../common/mod.rs"]
mod common;

use common::{Contender, inner_medians, peer, text};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Runs of each; the fastest counts, since nothing but noise makes one slower.
const RUNS: usize = 7;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let base = root.join("runtime/base");
    let files = parse("Base's own sources", &base);
    if let Some(folder) = std::env::var_os("JULIA_SOURCES") {
        parse("JULIA_SOURCES", Path::new(&folder));
    }
    loading();
    to_ir(root, &base, files.lines);
}

/// Text to IR while Base is loaded, without what the loading runs.
fn loading() {
    let timings = || {
        let args = ["eval", "--from-source", "--timings", "nothing"];
        let out = Command::new(env!("CARGO_BIN_EXE_sysimg")).args(args).output().expect("sysimg runs");
        let table = String::from_utf8_lossy(&out.stderr).into_owned();
        let rate =
            table.lines().find_map(|l| l.strip_prefix("text to lowered code: ")?.split(' ').next()?.parse().ok());
        rate.unwrap_or_else(|| panic!("no rate in the table:\n{table}"))
    };
    let best = (0..RUNS).map(|_| timings()).fold(0f64, f64::max);
    println!("loading Base: text to IR {best:.0} lines/s");
}

/// What was read.
struct Files {
    texts: Vec<(PathBuf, Vec<u8>)>,
    bytes: usize,
    lines: usize,
}

/// Speed from text to tree and from tree to expressions.
fn parse(label: &str, folder: &Path) -> Files {
    let files = read(folder);
    let mut bad = 0;
    for (path, text) in &files.texts {
        let parsed = syntax::parse_all(text, text_of(path));
        if parsed.has_errors() {
            bad += 1;
            print!("{}", parsed.render());
        }
    }
    let (mut tree, mut whole) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..RUNS {
        tree = tree.min(seconds(&files, |text| {
            black_box(syntax::parse_all(text, "file.jl"));
        }));
        whole = whole.min(seconds(&files, |text| {
            black_box(syntax::parse_all(text, "file.jl").ast());
        }));
    }
    let megabytes = files.bytes as f64 / 1e6;
    println!(
        "{label}: {} files, {bad} with errors, {} lines, {megabytes:.2} MB; to tree {:.0} MB/s, to expressions {:.0} MB/s",
        files.texts.len(),
        files.lines,
        megabytes / tree,
        megabytes / whole,
    );
    files
}

/// Text to IR as a program sees it: `Meta.parseall`, then macros expanded and lowered, statement by statement.
fn to_ir(root: &Path, base: &Path, lines: usize) {
    let program = root.join("benches/front/lower.jl");
    let sysimg = [env!("CARGO_BIN_EXE_sysimg"), "run", text(&program), text(base)];
    let mut contenders = vec![Contender::new("sysimg", &sysimg)];
    if let Some(julia) = peer("julia") {
        contenders.push(Contender::new("julia", &[&julia, "--startup-file=no", text(&program), text(base)]));
    }
    for (c, milliseconds) in contenders.iter().zip(inner_medians(&contenders, RUNS)) {
        println!("{}: text to IR {:.0} lines/s", c.label, lines as f64 / milliseconds * 1e3);
    }
}

fn seconds(files: &Files, f: impl Fn(&[u8])) -> f64 {
    let start = Instant::now();
    files.texts.iter().for_each(|(_, text)| f(text));
    start.elapsed().as_secs_f64()
}

/// All Julia files under a folder.
fn read(folder: &Path) -> Files {
    let mut todo = vec![folder.to_path_buf()];
    let mut texts = Vec::new();
    while let Some(path) = todo.pop() {
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            todo.extend(entries.map(|e| e.expect("an entry can be read").path()));
        } else if path.extension().is_some_and(|e| e == "jl") {
            let text = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            texts.push((path, text));
        }
    }
    texts.sort();
    let bytes = texts.iter().map(|(_, t)| t.len()).sum();
    let lines = texts.iter().map(|(_, t)| t.iter().filter(|b| **b == b'\n').count()).sum();
    Files { texts, bytes, lines }
}

fn text_of(path: &Path) -> &str {
    path.to_str().unwrap_or("?")
}
