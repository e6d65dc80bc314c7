//! Loading package images: what a method costs, and what the validation of edges costs.
//!
//! Packages of known numbers of methods and edges, loaded from their images; the time is what the session itself measures
//! (`SYSIMG_STATS`), medians of interleaved runs. `cargo bench --bench package_images`; `SYSIMG_BENCH_RUNS` names the runs.

mod common;

use common::{scratch, text};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Methods that the larger package adds to functions of others.
const METHODS: usize = 2000;
/// Functions with edges, and how many of other packages' functions each calls.
const CALLERS: usize = 2500;
const CALLS: usize = 4;

fn main() {
    let runs = std::env::var("SYSIMG_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(15);
    let dir = scratch().join("package-images");
    let _ = std::fs::remove_dir_all(&dir);
    let packages = [("Empty", empty()), ("Methods", methods()), ("Callees", callees()), ("Callers", callers())];
    write_project(&dir, &packages);
    // Validation has something to do only where something has happened since the boot that the images do not know.
    let event = "struct Late end\nBase.show(io::IO, ::Late) = print(io, \"late\")\nCalleesLate = 1\n";
    let programs = [
        ("Empty", "a package of one function", program(&dir, "empty.jl", "using Empty\n")),
        ("Methods", "a package of 2,000 methods", program(&dir, "methods.jl", "using Methods\n")),
        ("Callers", "10,000 edges, nothing has happened", program(&dir, "callers.jl", "using Callers\n")),
        (
            "Callers",
            "10,000 edges, the program has methods and types of its own",
            program(&dir, "late.jl", &format!("{event}using Callers\n")),
        ),
        (
            "Callers",
            "10,000 edges, a method for all callees came before",
            program(
                &dir,
                "changed.jl",
                "using Callees\nfor i in 1:100\n    f = getfield(Callees, Symbol(:f, i))\n    @eval (::typeof($f))(x::Int8) = x\nend\nusing Callers\n",
            ),
        ),
    ];
    let status = sysimg(&dir, &["precompile"]).status().expect("sysimg can be run");
    assert!(status.success(), "the packages have no images");
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); programs.len()];
    for round in 0..runs + 1 {
        for (i, (package, _, file)) in programs.iter().enumerate() {
            let ms = load_time(&dir, package, file);
            // The first round fills caches.
            if round > 0 {
                times[i].push(ms);
            }
        }
    }
    let medians: Vec<f64> = times
        .iter_mut()
        .map(|t| {
            t.sort_by(f64::total_cmp);
            t[t.len() / 2]
        })
        .collect();
    println!("| loading a package from its image, medians of {runs} runs | ms |");
    println!("|---|---|");
    for ((_, what, _), ms) in programs.iter().zip(&medians) {
        println!("| {what} | {ms:.2} |");
    }
    println!("a method: {:.2} us (goal 2)", (medians[1] - medians[0]) * 1e3 / METHODS as f64);
    println!(
        "validating 10,000 edges: {:.2} ms; where all are asked {:.2} ms (goal 10)",
        medians[3] - medians[2],
        medians[4] - medians[2]
    );
}

fn empty() -> String {
    "f(x) = x\nprecompile(f, (Int,))\n".to_owned()
}

fn methods() -> String {
    let mut out = String::new();
    for i in 0..METHODS / 2 {
        let _ = writeln!(
            out,
            "struct T{i}; x::Int; end\nBase.show(io::IO, t::T{i}) = print(io, t.x)\nBase.:+(a::T{i}, b::T{i}) = T{i}(a.x + b.x)"
        );
    }
    out
}

fn callees() -> String {
    (1..=100).fold(String::new(), |mut out, i| {
        let _ = writeln!(out, "@noinline f{i}(x) = x + {i}");
        out
    })
}

fn callers() -> String {
    let mut out = "using Callees\n".to_owned();
    for i in 0..CALLERS {
        let calls: Vec<String> = (0..CALLS).map(|k| format!("Callees.f{}(x)", (i * CALLS + k * 7) % 100 + 1)).collect();
        let _ = writeln!(out, "g{i}(x) = {}\nprecompile(g{i}, (Int,))", calls.join(" + "));
    }
    out
}

fn uuid(name: &str) -> String {
    let n = name.bytes().fold(7u64, |n, b| n.wrapping_mul(0x0100_0000_01b3) ^ u64::from(b));
    format!("{:08x}-0000-4000-8000-{:012x}", n >> 32, n & 0xffff_ffff)
}

fn write_project(dir: &Path, packages: &[(&str, String)]) {
    let mut project = "[deps]\n".to_owned();
    let mut manifest = "julia_version = \"1.12.0\"\nmanifest_format = \"2.0\"\n".to_owned();
    for (name, body) in packages {
        let id = uuid(name);
        let needs = if body.starts_with("using Callees") { "deps = [\"Callees\"]\n" } else { "" };
        let _ = writeln!(project, "{name} = \"{id}\"");
        let _ = writeln!(manifest, "\n[[deps.{name}]]\n{needs}path = \"{name}\"\nuuid = \"{id}\"\nversion = \"0.1.0\"");
        let own =
            if needs.is_empty() { String::new() } else { format!("\n[deps]\nCallees = \"{}\"\n", uuid("Callees")) };
        let file = dir.join(name).join("src").join(format!("{name}.jl"));
        std::fs::create_dir_all(file.parent().expect("it has a folder")).expect("the scratch folder can be written");
        std::fs::write(&file, format!("module {name}\n{body}end\n")).expect("the scratch folder can be written");
        let toml = format!("name = \"{name}\"\nuuid = \"{id}\"\nversion = \"0.1.0\"\n{own}");
        std::fs::write(dir.join(name).join("Project.toml"), toml).expect("the scratch folder can be written");
    }
    std::fs::write(dir.join("Project.toml"), project).expect("the scratch folder can be written");
    std::fs::write(dir.join("Manifest.toml"), manifest).expect("the scratch folder can be written");
}

fn program(dir: &Path, name: &str, body: &str) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, body).expect("the scratch folder can be written");
    path
}

fn sysimg(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
    command.args(args).env("JULIA_PROJECT", dir).env("JULIA_DEPOT_PATH", dir.join("depot"));
    command
}

/// Milliseconds that a program's `using` of a package has taken.
fn load_time(dir: &Path, package: &str, program: &Path) -> f64 {
    let numbers = dir.join("numbers.json");
    let mut command = sysimg(dir, &["run", "--pkgimages=existing", text(program)]);
    let status = command.env("SYSIMG_STATS", &numbers).status().expect("sysimg can be run");
    assert!(status.success(), "{} failed", program.display());
    let said = std::fs::read_to_string(&numbers).expect("the session has written its numbers");
    let said: serde_json::Value = serde_json::from_str(&said).expect("it is JSON");
    let all = said["packages"].as_array().expect("a list of packages");
    let one = all.iter().find(|p| p["name"] == package).expect("the package was loaded");
    assert_eq!(one["from"], "image", "{package} came from its source");
    one["ms"].as_f64().expect("a number")
}
