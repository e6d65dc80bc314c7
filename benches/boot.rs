//! Start-up: whole processes on images, beside a static C hello, other image-based runtimes, and the same programs
//! without an image of their own; what a build of an image costs; the pages that a boot writes.
//!
//! `cargo bench --bench boot`.

mod common;

use common::{Contender, compile_c, medians, peer, scratch, text};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 101;
/// Runs of programs that take a second.
const SLOW_RUNS: usize = 5;
const HELLO: &str = "println(\"hello\")";

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sysimg = env!("CARGO_BIN_EXE_sysimg");
    let workload = scratch().join("hello.jl");
    std::fs::write(&workload, format!("{HELLO}\n")).expect("the scratch folder can be written");
    let image = scratch().join("hello.img");
    create(sysimg, None, &workload, &image);
    hello(sysimg, root, &image);
    println!("\npages of the image that a boot of hello writes");
    for (label, flags) in [("image of hello", vec!["--image", text(&image)]), ("base image", vec![])] {
        println!("  {label:<28} {:>8} (goal: under 128)", written_pages(sysimg, &flags));
    }
    programs(sysimg, root);
}

/// Builds an image; the seconds that it took.
fn create(sysimg: &str, project: Option<&Path>, workload: &Path, image: &Path) -> f64 {
    let start = Instant::now();
    let mut command = Command::new(sysimg);
    command.args(["create", "--coverage", "warn", "--workload", text(workload), "-o", text(image)]);
    if let Some(p) = project {
        command.args(["--project", text(p)]);
    }
    let output = command.output().expect("sysimg can be run");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the image of {} could not be made: {error}", workload.display());
    start.elapsed().as_secs_f64()
}

fn hello(sysimg: &str, root: &Path, image: &Path) {
    let mut contenders = vec![
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

/// Pages of image files that a process has made its own by the time that it has said hello.
fn written_pages(sysimg: &str, flags: &[&str]) -> u64 {
    let mut child = Command::new(sysimg)
        .arg("eval")
        .args(flags)
        .arg(format!("{HELLO}; flush(stdout); readline()"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("sysimg can be run");
    let mut line = String::new();
    let out = child.stdout.take().expect("it is piped");
    BufReader::new(out).read_line(&mut line).expect("the process says hello");
    assert_eq!(line, "hello\n");
    let maps = std::fs::read_to_string(format!("/proc/{}/smaps", child.id())).expect("the process waits");
    drop(child.stdin.take());
    child.wait().expect("the process ends");
    let (mut inside, mut kilobytes) = (false, 0);
    for line in maps.lines() {
        // A mapping's head has its file's name at the end; facts about it follow, `Name: number kB`.
        match line.split_once(':') {
            Some(("Private_Dirty", rest)) if inside => {
                kilobytes += rest.trim().trim_end_matches(" kB").parse::<u64>().expect("a number of kB");
            }
            _ if line.contains('-') && line.split(' ').next().is_some_and(|w| w.contains('-')) => {
                inside = line.ends_with(".img");
            }
            _ => {}
        }
    }
    kilobytes / 4
}

/// The workloads that have a goal: on their image and without one.
fn programs(sysimg: &str, root: &Path) {
    let workloads = root.join("workloads");
    let document = scratch().join("document.json");
    let made = Command::new(sysimg).args(["run", text(&workloads.join("json/generate.jl")), text(&document)]).status();
    assert!(made.expect("sysimg can be run").success(), "the JSON document could not be generated");
    for (name, argument) in [("wordfreq", workloads.join("wordfreq/sample.txt")), ("json", document)] {
        let folder = workloads.join(name);
        let project = folder.join("Project.toml").is_file().then_some(folder.as_path());
        let images: Vec<PathBuf> = (1..3).map(|i| scratch().join(format!("{name}-{i}.img"))).collect();
        let seconds: Vec<f64> =
            images.iter().map(|i| create(sysimg, project, &folder.join("workload.jl"), i)).collect();
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
