//! `sysimg compare` end to end, on a project of two packages: what it reports, and what it refuses.

mod common;

use common::{file, scratch, sysimg, text, words};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A project with two packages, of which the second uses the first, and a workload.
fn project(name: &str) -> (PathBuf, PathBuf) {
    let folder = scratch(name);
    let inner = "module Inner\nexport area, Shape, Box, Length\nabstract type Shape{T} end\nstruct Length end\n\
                 struct Box{T} <: Shape{T}\n    a::T\n    b::T\nend\nconst FACTOR = 3\n\
                 area(b::Box) = FACTOR * b.a * b.b\nconst UNIT = area(Box(1, 1))\nend\n";
    let outer = "module Outer\nusing Inner\nexport describe, POINT\nstruct Point{T} <: Shape{T}\n    at::T\nend\n\
                 const POINT = Point(Length())\n\
                 describe(boxes) = join((string(\"area \", area(b)) for b in boxes), \", \")\nend\n";
    let (one, two) = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222");
    for (name, uuid, source, deps) in
        [("Inner", one, inner, String::new()), ("Outer", two, outer, format!("[deps]\nInner = \"{one}\"\n"))]
    {
        let package = folder.join("packages").join(name);
        std::fs::create_dir_all(package.join("src")).expect("the scratch folder can be written");
        file(&package, "Project.toml", format!("name = \"{name}\"\nuuid = \"{uuid}\"\nversion = \"0.1.0\"\n{deps}"));
        file(&package.join("src"), &format!("{name}.jl"), source);
    }
    file(&folder, "Project.toml", format!("[deps]\nInner = \"{one}\"\nOuter = \"{two}\"\n"));
    let manifest = format!(
        "julia_version = \"1.12.0\"\nmanifest_format = \"2.0\"\n\n[[deps.Inner]]\npath = \"packages/Inner\"\n\
         uuid = \"{one}\"\nversion = \"0.1.0\"\n\n[[deps.Outer]]\ndeps = [\"Inner\"]\npath = \"packages/Outer\"\n\
         uuid = \"{two}\"\nversion = \"0.1.0\"\n"
    );
    file(&folder, "Manifest.toml", manifest);
    let workload = file(
        &folder,
        "workload.jl",
        // (The second package's image has a type of the first one's declarations alone.)
        "using Outer, Inner\nprintln(describe([Box(1, 2), Box(3, 4)]))\nprintln(describe([Box(1.5, 2.0)]))\n\
         println(POINT isa Shape{Length}, ' ', supertype(typeof(POINT)) === Shape{Length})\n",
    );
    (folder, workload)
}

/// Tags of a page, each closed as it was opened.
fn well_formed(page: &str) {
    const EMPTY: [&str; 4] = ["meta", "br", "!doctype", "hr"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag == "style" {
            rest = &rest[rest.find("</style>").expect("a style ends") + "</style>".len()..];
            continue;
        }
        let name = tag.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or("");
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "before {}", &rest[..rest.len().min(60)]);
        } else if !EMPTY.contains(&name) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

fn compared(folder: &Path, workload: &Path, more: &[&str]) -> std::process::Output {
    let args = ["compare", "--workload", text(workload), "--project", text(folder), "--runs", "2", "--builds", "1"];
    sysimg(&[&args, more].concat())
}

#[test]
fn a_table_json_and_a_page_of_all_ways() {
    let (folder, workload) = project("all");
    let (json, html) = (folder.join("out.json"), folder.join("out.html"));
    let more = ["--edit", "Inner", "--change", "FACTOR = 3=>FACTOR = 5", "--json", text(&json), "--html", text(&html)];
    let out = compared(&folder, &workload, &more);
    assert!(out.status.success(), "{}", words(&out.stderr));
    let table = words(&out.stdout);
    let report: Value = serde_json::from_slice(&std::fs::read(&json).expect("it was written")).expect("it is JSON");
    assert_eq!(report["schema"], "sysimg-compare/1");
    let columns = report["columns"].as_array().expect("there are columns");
    let keys: Vec<&str> = columns.iter().filter_map(|c| c["key"].as_str()).collect();
    assert_eq!(keys, ["source", "packages", "monolith"]);
    let rows = report["rows"].as_array().expect("there are rows");
    assert!(rows.len() >= 20);
    for row in rows {
        let (key, name) = (row["key"].as_str().unwrap_or(""), row["name"].as_str().unwrap_or(""));
        assert!(table.lines().any(|l| l.trim_start().starts_with(name)), "{name} is not in\n{table}");
        for c in columns {
            let f = &c["figures"][key];
            let (median, min, max) = (f["median"].as_f64(), f["min"].as_f64(), f["max"].as_f64());
            assert!(min <= median && median <= max && min >= Some(0.0), "{key} of {}: {f}", c["key"]);
        }
    }
    for title in ["no images", "package images", "one image", "FACTOR = 5"] {
        assert!(table.contains(title), "{title} is not in\n{table}");
    }
    let of = |way: usize, key: &str| columns[way]["figures"][key]["median"].as_f64().unwrap_or(f64::NAN);
    // What the ways are for.
    assert!(of(0, "build_seconds") == 0.0 && of(1, "build_seconds") > 0.0 && of(2, "build_peak_bytes") > 1e6);
    assert!(of(1, "from_image") > 0.0 && of(2, "from_image") > 0.0 && of(0, "from_image") == 0.0);
    assert!(of(2, "load_seconds") < of(0, "load_seconds"));
    assert!(of(0, "rss10_bytes") > 5.0 * of(0, "rss_bytes") && of(0, "pss10_bytes") < of(0, "rss10_bytes"));
    assert!(of(2, "boot_seconds") > 0.0 && of(2, "minor_faults") > 50.0);

    let page = std::fs::read_to_string(&html).expect("it was written");
    well_formed(&page);
    assert!(page.matches("<svg").count() >= 8);
    for outside in ["http:", "https:", "<script", "src=", "href=", "url(", "@import"] {
        assert!(!page.contains(outside), "the page has {outside}");
    }
    // The project itself is as it was.
    let source = std::fs::read_to_string(folder.join("packages/Inner/src/Inner.jl")).expect("it is there");
    assert!(source.contains("FACTOR = 3") && !folder.join("packages/Inner/src/Inner.jl.orig").exists());
}

#[test]
fn what_cannot_be_compared_is_said() {
    let (folder, workload) = project("errors");
    let said = |out: &std::process::Output| words(&out.stderr);
    let wrong_usage = sysimg(&["compare", "--project", text(&folder)]);
    assert_eq!(wrong_usage.status.code(), Some(2));
    assert!(said(&wrong_usage).contains("--workload"), "{}", said(&wrong_usage));
    let none = compared(&folder, &workload, &["--runs", "0"]);
    assert_eq!(none.status.code(), Some(2), "{}", said(&none));

    let refused = |out: std::process::Output, words: &str| {
        assert_eq!(out.status.code(), Some(1), "{}", said(&out));
        assert!(said(&out).contains(words), "{words} is not in {}", said(&out));
        assert!(out.stdout.is_empty());
    };
    refused(compared(&folder, &folder.join("nothing.jl"), &[]), "nothing.jl does not exist");
    refused(compared(&folder.join("nowhere"), &workload, &[]), "nowhere is no folder");
    refused(compared(&folder.join("packages"), &workload, &[]), "packages has no Project.toml");
    refused(compared(&folder, &workload, &["--edit", "Nobody"]), "--edit Nobody");
    refused(compared(&folder, &workload, &["--edit", "Inner", "--change", "b=>c"]), "must stand once");
    refused(compared(&folder, &workload, &["--julia", "/bin/true"]), "that is no Julia");
    let failing = file(&folder, "failing.jl", "using Outer\nerror(\"this goes wrong\")\n");
    let out = compared(&folder, &failing, &[]);
    let text = said(&out);
    refused(out, "this goes wrong");
    assert!(text.contains("no images: the workload failed"), "{text}");
    let chance = file(&folder, "chance.jl", "using Outer\nprintln(\"first\")\nprintln(getpid())\n");
    let out = compared(&folder, &chance, &[]);
    assert!(said(&out).contains("prints something else each time"), "{}", said(&out));
    refused(out, "line 2 of the output was");
    // What a way shows of itself is no answer to compare.
    let shows = file(&folder, "shows.jl", "using Outer\nprintln(\"first\")\nprintln(first(DEPOT_PATH))\n");
    refused(compared(&folder, &shows, &[]), "package images: line 2 of the output is not what it is with no images");
}

#[test]
fn a_run_writes_its_numbers_when_asked() {
    let (folder, workload) = project("stats");
    let stats = folder.join("stats.json");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sysimg"));
    command.args(["run", "--pkgimages=no", &format!("--project={}", folder.display()), text(&workload)]);
    let out = command.env("SYSIMG_STATS", &stats).output().expect("the executable of this build can be run");
    assert!(out.status.success(), "{}", words(&out.stderr));
    let told: Value = serde_json::from_slice(&std::fs::read(&stats).expect("it was written")).expect("it is JSON");
    assert_eq!(told["schema"], "sysimg-stats/1");
    let names: Vec<&str> =
        told["packages"].as_array().expect("a list").iter().filter_map(|p| p["name"].as_str()).collect();
    assert_eq!(names, ["Inner", "Outer"]);
    let ms = |name: &str| told[name].as_f64().expect("a number");
    assert!(ms("load_ms") > 0.0 && ms("load_ms") < ms("total_ms") && ms("boot_ms") > 0.0);
    // Loading the second includes loading the first.
    assert!(ms("load_ms") <= told["packages"][1]["ms"].as_f64().expect("a number") + 0.001);
    assert_eq!((ms("package_images"), ms("from_images")), (0.0, 0.0));
}

#[test]
fn the_ecosystem_prints_the_same_in_all_ways() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("workloads/ecosystem");
    let workload = folder.join("workload.jl");
    let args = ["--workload", text(&workload), "--project", text(&folder), "--runs", "1", "--builds", "1"];
    // A package that nearly all others need: images of all of those are stale after a change of it.
    let out = sysimg(&[&["compare"], &args[..], &["--edit", "Stats", "--json", "-"]].concat());
    assert!(out.status.success(), "{}", words(&out.stderr));
    let report: Value = serde_json::from_slice(&out.stdout).expect("it is JSON");
    assert!(report["packages"].as_u64() >= Some(11), "{report}");
    assert_eq!(report["change"], "a line of comment in Stats");
}
