//! Builds as a user sees them: the same bytes in any folder, with any number of threads; memory limits; no paths of
//! the machine in the file.

mod common;

use common::{copy, scratch, verify, words};
use std::path::Path;
use std::process::{Command, Output};

fn create(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
    command.current_dir(folder).args(["create", "--workload", "workload.jl"]).args(args);
    let output = command.output().expect("the executable of this build can be run");
    if output.status.success() {
        verify(folder, args);
    }
    output
}

/// A package with the given text, and a workload that uses it.
fn project(dir: &Path, source: &str, workload: &str) {
    std::fs::create_dir_all(dir.join("src")).expect("the target folder can be written");
    let write =
        |name: &str, text: &str| std::fs::write(dir.join(name), text).expect("the target folder can be written");
    write("Project.toml", "name = \"Sample\"\nuuid = \"0f0a0000-0000-4000-8000-000000000001\"\n");
    write("src/Sample.jl", &format!("module Sample\n{source}\nend\n"));
    write("workload.jl", &format!("using Sample\n{workload}\n"));
}

#[test]
fn folder_and_threads_do_not_matter() {
    let json = Path::new(env!("CARGO_MANIFEST_DIR")).join("workloads/json");
    let dir = scratch("same");
    let mut images = Vec::new();
    for (name, jobs) in [("here", "1"), ("elsewhere, with another name", "3")] {
        let folder = dir.join(name).join("json");
        copy(&json, &folder);
        let output = create(&folder, &["--project", ".", "-j", jobs, "-o", "../json.img"]);
        assert!(output.status.success(), "{}", words(&output.stderr));
        images.push(std::fs::read(dir.join(name).join("json.img")).expect("the image was written"));
    }
    assert!(images[0] == images[1], "two builds differ");
    let here = dir.to_str().expect("the target folder is UTF-8").as_bytes();
    assert!(!images[0].windows(here.len()).any(|w| w == here), "the image holds a path of this machine");
}

#[test]
fn a_build_can_verify_that_it_is_reproducible() {
    let dir = scratch("again");
    project(&dir, "f(x) = sum(x .+ 1)", "println(Sample.f([1, 2]))");
    let output = create(&dir, &["--project", ".", "-o", "sample.img", "--verify-reproducible"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    // What is made of the time, or of chance, is not.
    project(&dir, "const MADE = time()\nf() = MADE", "println(Sample.f() > 0)");
    let output = create(&dir, &["--project", ".", "-o", "other.img", "--verify-reproducible"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        words(&output.stderr).contains("not reproducible") && words(&output.stderr).contains("section ."),
        "{}",
        words(&output.stderr)
    );
    assert!(!dir.join("other.img").exists());
}

#[test]
fn paths_of_the_machine_are_refused_by_name() {
    let dir = scratch("paths");
    project(&dir, "const DATA = joinpath(@__DIR__, \"data\")\nf() = DATA", "println(length(Sample.f()) > 0)");
    let output = create(&dir, &["--project", ".", "-o", "sample.img"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        words(&output.stderr).contains("Sample.DATA") && words(&output.stderr).contains("--absolute-paths"),
        "{}",
        words(&output.stderr)
    );
    let output = create(&dir, &["--project", ".", "-o", "sample.img", "--absolute-paths"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    // In a function it is the path where the program finds the package.
    project(&dir, "@noinline f() = (@__DIR__, @__FILE__)\ng() = f()", "println(length(Sample.g()))");
    let output = create(&dir, &["--project", ".", "-o", "sample.img"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    std::fs::write(
        dir.join("show.jl"),
        "using Sample\nprintln(Sample.g()[2])\nprintln(functionloc(Sample.g, ())[1])\n",
    )
    .expect("the target folder can be written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
    command.current_dir(&dir).args(["run", "--image", "sample.img", "--project", "show.jl"]);
    let output = command.output().expect("the executable of this build can be run");
    let file = dir.join("src/Sample.jl");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        format!("{0}\n{0}\n", file.display()),
        "{}",
        words(&output.stderr)
    );
}

#[test]
fn too_little_memory_is_an_error_that_names_the_phase() {
    let dir = scratch("memory");
    project(&dir, "f(x) = x + 1", "println(Sample.f(1))");
    let output = create(&dir, &["--project", ".", "-o", "sample.img", "--max-memory", "20M"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(words(&output.stderr).contains("in the phase \""), "{}", words(&output.stderr));
    let left: Vec<_> = std::fs::read_dir(&dir).expect("the folder is there").flatten().map(|e| e.file_name()).collect();
    assert!(!left.iter().any(|n| n.to_string_lossy().contains(".img")), "left behind: {left:?}");
    let output = create(&dir, &["--project", ".", "-o", "sample.img", "--max-memory", "4G"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    let output = create(&dir, &["-o", "sample.img", "--max-memory", "much"]);
    assert_eq!(output.status.code(), Some(2));
}

fn create_cached(folder: &Path, cache: &Path, image: &str) -> (Vec<u8>, u64, u64) {
    let cache = cache.to_str().expect("the target folder is UTF-8");
    let output = create(folder, &["--project", ".", "-o", image, "--cache", cache, "--json"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    let count = |name: &str| -> u64 {
        let at = report.find(&format!("\"{name}\":")).expect("the report has it") + name.len() + 3;
        report[at..].chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
    };
    let image = std::fs::read(folder.join(image)).expect("the image was written");
    (image, count("cache_hits"), count("cache_misses"))
}

const SAMPLE: &str = "struct P\n x::Int\n s::String\nend\n@noinline f(p::P) = p.x + length(p.s)\n\
    @noinline g(n) = sum(f(P(i, string(i))) for i in 1:n)\n@noinline h(x) = (x, x + 1.5, \"a\")\nrun() = (g(3), h(2))";

#[test]
fn cached_code_gives_the_same_image() {
    let dir = scratch("cache");
    let cache = dir.join("cache");
    project(&dir, SAMPLE, "println(Sample.run())");
    let (first, hits, all) = create_cached(&dir, &cache, "a.img");
    assert!(hits == 0 && all > 3, "{hits} of {all}");
    let (again, hits, misses) = create_cached(&dir, &cache, "b.img");
    assert_eq!((hits, misses), (all, 0));
    assert!(first == again, "cached code made another image");
    // One line changes: what it is about is compiled, the rest is taken, and the image is that of a build from nothing.
    project(&dir, &SAMPLE.replace("x + 1.5", "x + 2.5"), "println(Sample.run())");
    let (changed, hits, misses) = create_cached(&dir, &cache, "c.img");
    assert!(hits > 2 && misses > 0 && hits > misses, "{hits} hits, {misses} misses");
    let (scratch, hits, _) = create_cached(&dir, &dir.join("empty"), "d.img");
    assert_eq!(hits, 0);
    assert!(changed == scratch, "the rebuild differs from a build from nothing");
    let output = create(&dir, &["--project", ".", "-o", "e.img"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    assert!(std::fs::read(dir.join("e.img")).expect("the image was written") == scratch);
    // Another layout of a type is other code.
    project(
        &dir,
        &SAMPLE.replace(" x::Int\n", " y::Float64\n x::Int\n").replace("P(i, ", "P(1.0, i, "),
        "println(Sample.run())",
    );
    let (with_field, _, misses) = create_cached(&dir, &cache, "f.img");
    assert!(misses > 0);
    let (scratch, ..) = create_cached(&dir, &dir.join("other"), "g.img");
    assert!(with_field == scratch);
}

#[test]
fn a_damaged_cache_harms_nobody() {
    let dir = scratch("damaged");
    let cache = dir.join("cache");
    project(&dir, SAMPLE, "println(Sample.run())");
    let (first, ..) = create_cached(&dir, &cache, "a.img");
    let mut entries = Vec::new();
    for folder in std::fs::read_dir(cache.join("sysimg-1")).expect("it was made").flatten() {
        entries.extend(std::fs::read_dir(folder.path()).expect("it is a folder").flatten().map(|e| e.path()));
    }
    for (i, path) in entries.iter().enumerate() {
        let mut bytes = std::fs::read(path).expect("it was written");
        match i % 4 {
            0 => bytes.truncate(bytes.len() / 2),
            1 => bytes.clear(),
            2 => *bytes.last_mut().expect("entries have bytes") ^= 1,
            _ => continue,
        }
        std::fs::write(path, bytes).expect("the target folder can be written");
    }
    let (again, hits, misses) = create_cached(&dir, &cache, "b.img");
    assert!(hits > 0 && misses > 0, "{hits} hits, {misses} misses");
    assert!(first == again);
}

#[test]
fn two_builders_share_one_cache_and_one_output() {
    let dir = scratch("two");
    project(&dir, SAMPLE, "println(Sample.run())");
    let build = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
        command.current_dir(&dir).args(["create", "--workload", "workload.jl", "--project", ".", "-o", "a.img"]);
        command.args(["--cache", "cache"]).output().expect("the executable of this build can be run")
    };
    let outputs: Vec<Output> = std::thread::scope(|s| {
        let both = [s.spawn(build), s.spawn(build), s.spawn(build)];
        both.into_iter().map(|t| t.join().expect("a build ends")).collect()
    });
    for output in &outputs {
        assert!(output.status.success(), "{}", words(&output.stderr));
    }
    let image = std::fs::read(dir.join("a.img")).expect("the image was written");
    let (alone, hits, misses) = create_cached(&dir, &dir.join("cache"), "b.img");
    assert!(misses == 0 && hits > 0);
    assert!(image == alone);
}

#[test]
fn a_cache_keeps_to_its_size() {
    let dir = scratch("small");
    project(&dir, SAMPLE, "println(Sample.run())");
    let output = create(&dir, &["--project", ".", "-o", "a.img", "--cache", "cache", "--cache-size", "8K"]);
    assert!(output.status.success(), "{}", words(&output.stderr));
    let mut bytes = 0;
    for folder in std::fs::read_dir(dir.join("cache/sysimg-1")).expect("it was made").flatten() {
        for entry in std::fs::read_dir(folder.path()).expect("it is a folder").flatten() {
            bytes += entry.metadata().expect("it is there").len();
        }
    }
    assert!(bytes > 0 && bytes <= 8 << 10, "{bytes} bytes");
    let output = create(&dir, &["-o", "a.img", "--cache-size", "8K"]);
    assert_eq!(output.status.code(), Some(2));
}
