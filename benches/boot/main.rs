//! Start-up: whole processes on images, beside a static C hello, other image-based runtimes, and the same programs
//! without an image of their own; what a build of an image costs; pages, faults and sharing (`memory`).
//!
//! `cargo bench --bench boot`, or with names of parts behind `--`: hello, sizes, sharing, collection, layout, relocated,
//! programs.

#[path = "../common/mod.rs"]
mod common;
mod memory;

use common::{Contender, compile_c, medians, peer, scratch, text};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const RUNS: usize = 101;
/// Runs of programs that take a second.
const SLOW_RUNS: usize = 5;
const HELLO: &str = "println(\"hello\")";

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sysimg = env!("CARGO_BIN_EXE_sysimg");
    let parts: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let asked = |part: &str| parts.is_empty() || parts.iter().any(|p| p == part);
    let workload = scratch().join("hello.jl");
    std::fs::write(&workload, format!("{HELLO}\n")).expect("the scratch folder can be written");
    let image = scratch().join("hello.img");
    create(sysimg, &[], &workload, &image);
    if asked("hello") {
        hello(sysimg, root, &image);
        memory::table(sysimg, &[("image of hello", Some(image.as_path())), ("base image", None)]);
    }
    if asked("sizes") {
        memory::sizes(sysimg, &workload);
    }
    if asked("sharing") {
        memory::sharing(sysimg, &image);
    }
    if asked("collection") {
        memory::collection(sysimg);
    }
    if asked("layout") {
        memory::layout(sysimg, root, &workload);
    }
    if asked("relocated") {
        relocated(sysimg, &image);
    }
    if asked("programs") {
        programs(sysimg, root);
    }
}

/// What it costs when the image is not at its address.
fn relocated(sysimg: &str, image: &Path) {
    let contenders = [
        Contender::new("at its address", &[sysimg, "eval", "--image", text(image), HELLO]),
        Contender::new("--aslr", &[sysimg, "eval", "--aslr", "--image", text(image), HELLO]),
    ];
    let times = medians(&contenders, RUNS);
    let megabytes = std::fs::metadata(image).expect("it was just made").len() as f64 / 1e6;
    println!("\nhello relocated ({megabytes:.1} MB)");
    for (c, t) in contenders.iter().zip(&times) {
        println!("  {:<28} {t:>8.3} ms", c.label);
    }
    println!("  cost {:.2} ms, {:.3} ms for each MB", times[1] - times[0], (times[1] - times[0]) / megabytes);
}

/// Builds an image; the seconds that it took.
fn create(sysimg: &str, flags: &[&str], workload: &Path, image: &Path) -> f64 {
    let start = Instant::now();
    let mut command = Command::new(sysimg);
    command.args(["create", "--coverage", "warn", "--workload", text(workload), "-o", text(image)]).args(flags);
    let output = command.output().expect("sysimg can be run");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the image of {} could not be made: {error}", workload.display());
    start.elapsed().as_secs_f64()
}

fn hello(sysimg: &str, root: &Path, image: &Path) {
    let (script, workload) = (scratch().join("hello-main.jl"), scratch().join("hello-main-workload.jl"));
    std::fs::write(&script, format!("(@main)(args) = {HELLO}\n")).expect("the scratch folder can be written");
    std::fs::write(&workload, "main(String[])\n").expect("the scratch folder can be written");
    let (main_image, main_exe) = (scratch().join("hello-main.img"), scratch().join("hello-main"));
    create(sysimg, &["--script", text(&script)], &workload, &main_image);
    create(sysimg, &["--exe", "--script", text(&script)], &workload, &main_exe);
    let megabytes = |path: &Path| std::fs::metadata(path).expect("it was just made").len() as f64 / 1e6;
    println!("hello as an executable has {:.1} MB, its image {:.1} MB", megabytes(&main_exe), megabytes(&main_image));
    let mut contenders = vec![
        Contender::new("executable (create --exe)", &[text(&main_exe)]),
        Contender::new("sysimg run --image (@main)", &[sysimg, "run", "--image", text(&main_image)]),
        Contender::new("sysimg eval --image", &[sysimg, "eval", "--image", text(image), HELLO]),
        Contender::new("sysimg eval (base image)", &[sysimg, "eval", HELLO]),
    ];
    if let Some(exe) = compile_c(&root.join("benches/kernels/hello.c"), &["-O2", "-static"], "hello") {
        contenders.insert(0, Contender::new("C, static glibc", &[text(&exe)]));
    }
    if let Some(sbcl) = peer("sbcl") {
        contenders.push(Contender::new(
            "SBCL",
            &[&sbcl, "--noinform", "--eval", "(progn (princ \"hello\") (terpri) (exit))"],
        ));
    }
    if let Some(node) = peer("node") {
        contenders.push(Contender::new("Node", &[&node, "-e", "console.log('hello')"]));
    }
    if let Some(julia) = peer("julia") {
        contenders.push(Contender::new("Julia", &[&julia, "--startup-file=no", "-e", HELLO]));
    }
    let times = medians(&contenders, RUNS);
    println!("hello, whole process, medians of {RUNS} interleaved runs");
    for (c, t) in contenders.iter().zip(&times) {
        println!("  {:<28} {t:>8.3} ms   {:>6.2}x", c.label, t / times[0]);
    }
}

/// The workloads that have a goal: on their image and without one.
fn programs(sysimg: &str, root: &Path) {
    let workloads = root.join("workloads");
    let document = scratch().join("document.json");
    let made = Command::new(sysimg).args(["run", text(&workloads.join("json/generate.jl")), text(&document)]).status();
    assert!(made.expect("sysimg can be run").success(), "the JSON document could not be generated");
    let programs =
        [("wordfreq", workloads.join("wordfreq/sample.txt")), ("json", document), ("ecosystem", PathBuf::from("html"))];
    for (name, argument) in programs {
        let folder = workloads.join(name);
        let project = folder.join("Project.toml").is_file().then_some(folder.as_path());
        let images: Vec<PathBuf> = (1..3).map(|i| scratch().join(format!("{name}-{i}.img"))).collect();
        let project_flag: Vec<&str> = project.iter().flat_map(|p| ["--project", text(p)]).collect();
        let seconds: Vec<f64> =
            images.iter().map(|i| create(sysimg, &project_flag, &folder.join("workload.jl"), i)).collect();
        let bytes: Vec<Vec<u8>> = images.iter().map(|i| std::fs::read(i).expect("it was just made")).collect();
        println!(
            "\n{name}: image built in {:.1} s, {:.1} MB, second build {}",
            seconds[0],
            bytes[0].len() as f64 / 1e6,
            if bytes[0] == bytes[1] { "byte-identical" } else { "DIFFERENT" }
        );
        let flags = project.map(|p| format!("--project={}", p.display()));
        for (what, script) in [("its workload", "workload.jl"), ("its main program", "main.jl")] {
            let script = folder.join(script);
            let command = |image: Option<&Path>| {
                let mut all = vec![sysimg.to_string(), "run".to_string()];
                all.extend(flags.clone());
                all.extend(image.map(|i| format!("--image={}", i.display())));
                all.extend([text(&script).to_string(), text(&argument).to_string()]);
                let label = format!("{what}, {}", image.map_or("base image, cold", |_| "own image"));
                Contender { label, command: all }
            };
            let contenders = [command(Some(&images[0])), command(None)];
            let times = medians(&contenders, SLOW_RUNS);
            for (c, t) in contenders.iter().zip(&times) {
                println!("  {:<36} {t:>8.1} ms   {:>6.2}x", c.label, t / times[0]);
            }
        }
    }
}
