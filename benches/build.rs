//! Builds: the first one, one with nothing changed, one after a one-line change in one package; of the json workload
//! and of a generated project of 50 packages with 100 methods each.
//!
//! `cargo bench --bench build`. Each rebuild is compared, byte for byte, with a build from nothing.

mod common;
#[path = "../tests/common/mod.rs"]
mod shared;

use common::{scratch, text};
use shared::copy;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const PACKAGES: usize = 50;
const METHODS: usize = 100;
/// Builds of each kind; the fastest counts, since nothing but noise makes one slower.
const RUNS: usize = 3;

fn main() {
    let sysimg = env!("CARGO_BIN_EXE_sysimg");
    let base = time_base(sysimg);
    println!("base image (once for a version of sysimg): {base:.2} s");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let json = scratch().join("build-json");
    fresh(&json);
    copy(&root.join("workloads/json"), &json);
    let change = ("JSONText/src/parser.jl", "expected a value, found", "wanted a value, found");
    measure(sysimg, "json", &json, change, base);
    let generated = scratch().join("build-generated");
    fresh(&generated);
    generate(&generated);
    measure(
        sysimg,
        "50 packages of 100 methods",
        &generated,
        ("P25/src/P25.jl", "total += i * 10\n", "total += i * 11\n"),
        base,
    );
}

/// Seconds that the base image takes on a machine that has none.
fn time_base(sysimg: &str) -> f64 {
    let dir = scratch().join("build-base");
    fresh(&dir);
    let own = dir.join("sysimg");
    std::fs::copy(sysimg, &own).expect("the scratch folder can be written");
    let start = Instant::now();
    let status = Command::new(&own).args(["eval", "1"]).stderr(std::process::Stdio::null()).status();
    assert!(status.expect("sysimg can be run").success());
    start.elapsed().as_secs_f64()
}

struct Build {
    seconds: f64,
    phases: String,
    hits: String,
    image: Vec<u8>,
}

fn build(sysimg: &str, folder: &Path, cache: &Path) -> Build {
    let image = folder.join("out.img");
    let start = Instant::now();
    let mut command = Command::new(sysimg);
    command.args(["create", "--project", text(folder), "--workload", text(&folder.join("workload.jl"))]);
    let output = command.args(["--cache", text(cache), "-o", text(&image)]).output().expect("sysimg can be run");
    let seconds = start.elapsed().as_secs_f64();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = |with: &str| report.lines().find(|l| l.contains(with)).unwrap_or("").trim().to_string();
    let image = std::fs::read(image).expect("the image was written");
    Build { seconds, phases: line("trace "), hits: line("cache:"), image }
}

fn measure(sysimg: &str, name: &str, folder: &Path, (file, old, new): (&str, &str, &str), base: f64) {
    let cache = scratch().join("build-cache");
    let path = folder.join(file);
    let source = std::fs::read_to_string(&path).expect("the project has the file");
    assert!(source.contains(old), "{file} has the line to change");
    let changed_source = source.replacen(old, new, 1);
    let write = |s: &str| std::fs::write(&path, s).expect("the scratch folder can be written");
    let mut best: [Option<Build>; 3] = [None, None, None];
    for _ in 0..RUNS {
        write(&source);
        fresh(&cache);
        let first = build(sysimg, folder, &cache);
        let same = build(sysimg, folder, &cache);
        write(&changed_source);
        let changed = build(sysimg, folder, &cache);
        for (slot, b) in best.iter_mut().zip([first, same, changed]) {
            if slot.as_ref().is_none_or(|s| b.seconds < s.seconds) {
                *slot = Some(b);
            }
        }
    }
    fresh(&cache);
    let nothing = build(sysimg, folder, &cache);
    write(&source);
    let [first, same, changed] = best.map(|b| b.expect("it was built"));
    println!("\n{name} (fastest of {RUNS})");
    for (what, b) in [("first build", &first), ("nothing changed", &same), ("one line changed", &changed)] {
        let with_base = b.seconds / (first.seconds + base);
        println!(
            "  {what:<18} {:>7.2} s   {:>5.3} of the first, {with_base:>5.3} of the first with the base image",
            b.seconds,
            b.seconds / first.seconds
        );
        println!("    {}; {}", b.phases, b.hits);
    }
    let identical = first.image == same.image && changed.image == nothing.image;
    println!("  rebuilds are byte-identical to builds from nothing: {identical}");
}

fn fresh(dir: &Path) {
    // It is there from an earlier run, or not.
    let _ = std::fs::remove_dir_all(dir);
    std::fs::create_dir_all(dir).expect("the scratch folder can be written");
}

fn uuid(package: usize) -> String {
    format!("{package:08x}-0000-4000-8000-{package:012x}")
}

/// The other packages that a package uses.
fn dependencies(package: usize) -> Vec<usize> {
    let mut all = vec![package / 2, package - 1];
    all.retain(|&d| d > 0);
    all.sort();
    all.dedup();
    all
}

/// Writes a project: strings, vectors, dictionaries, loops and calls from package to package.
fn generate(root: &Path) {
    let write = |path: PathBuf, text: &str| {
        std::fs::create_dir_all(path.parent().expect("a file's path")).expect("the scratch folder can be written");
        std::fs::write(path, text).expect("the scratch folder can be written");
    };
    let mut project = String::from("[deps]\n");
    let mut manifest = String::from("julia_version = \"1.12.0\"\nmanifest_format = \"2.0\"\n\n");
    let mut workload = String::new();
    for p in 1..=PACKAGES {
        let name = format!("P{p:02}");
        let deps = dependencies(p);
        // Writing to a string cannot fail.
        let _ = writeln!(project, "{name} = \"{}\"", uuid(p));
        let names: Vec<String> = deps.iter().map(|d| format!("\"P{d:02}\"")).collect();
        let _ = writeln!(
            manifest,
            "[[deps.{name}]]\ndeps = [{}]\npath = \"{name}\"\nuuid = \"{}\"\n",
            names.join(", "),
            uuid(p)
        );
        let _ = writeln!(workload, "import {name}");
        let lines: String = deps.iter().map(|d| format!("P{d:02} = \"{}\"\n", uuid(*d))).collect();
        let own = format!("name = \"{name}\"\nuuid = \"{}\"\nversion = \"0.1.0\"\n\n[deps]\n{lines}", uuid(p));
        write(root.join(&name).join("Project.toml"), &own);
        write(root.join(&name).join("src").join(format!("{name}.jl")), &package(p, &deps));
    }
    for p in 1..=PACKAGES {
        let _ = writeln!(workload, "println(P{p:02}.run(5))");
    }
    write(root.join("Project.toml"), &project);
    write(root.join("Manifest.toml"), &manifest);
    write(root.join("workload.jl"), &workload);
}

fn package(p: usize, deps: &[usize]) -> String {
    let mut out = format!("module P{p:02}\n");
    for d in deps {
        let _ = writeln!(out, "import P{d:02}");
    }
    let _ = writeln!(out, "\nstruct Box{p}\n    x::Int\n    s::String\nend\n");
    for m in 1..=METHODS {
        let before = m - 1;
        let body = match m % 5 {
            0 => {
                format!("    total = 0\n    for i in 1:x\n        total += i * {m}\n    end\n    total + f{before}(x)")
            }
            1 => {
                let other =
                    deps.first().filter(|_| m % 10 == 1).map_or(String::new(), |d| format!(" + P{d:02}.f{m}(x)"));
                format!("    b = Box{p}(x, string(\"n\", x))\n    length(b.s) + b.x * {m}{other}")
            }
            2 => format!("    v = [x, {m}, x + 1]\n    push!(v, {m})\n    sum(v) + f{before}(x)"),
            3 => format!("    d = Dict(x => {m})\n    get(d, x, 0) + f{before}(x)"),
            _ => format!("    x > {m} ? f{before}(x - 1) : x + {m}"),
        };
        let _ = writeln!(out, "function f{m}(x::Int)\n{body}\nend\n");
    }
    let calls: Vec<String> = (1..=METHODS).map(|m| format!("f{m}(x)")).collect();
    let _ = writeln!(out, "run(x) = {}\n\nend", calls.join(" + "));
    out
}
