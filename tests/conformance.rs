//! Runs the programs of `tests/conformance` and compares what they print with what real Julia printed.
//!
//! `conformance-not-yet.txt` lists the programs that do not pass yet. It may only shrink: a listed program
//! that passes fails the test until its line is gone. `CONFORMANCE=part/of/name` runs only those programs and
//! shows the differences; `CONFORMANCE_UPDATE=1` rewrites the list.
//!
//! What passes must also pass in the interpreter alone, on a relocated base image (`--aslr`), and from an image of its own (a sample of the programs: an
//! image takes seconds to build). `conformance-differs.txt` lists the exceptions, and may only shrink, too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(120);
/// The interpreter alone is given up after so long: what is only slow is no difference.
const PATIENCE: Duration = Duration::from_secs(20);

struct Program {
    name: String,
    file: PathBuf,
    expected: PathBuf,
    project: Option<PathBuf>,
}

fn programs(root: &Path) -> Vec<Program> {
    let mut out = Vec::new();
    for topic in sorted(root) {
        for entry in sorted(&topic) {
            if entry.is_dir() {
                let file = entry.join("workload.jl");
                let expected = entry.join("workload.out");
                if file.is_file() && expected.is_file() {
                    out.push(Program { name: name(root, &entry), file, expected, project: Some(entry) });
                }
            } else if entry.extension().is_some_and(|e| e == "jl") {
                let expected = entry.with_extension("out");
                if expected.is_file() {
                    let name = name(root, &entry.with_extension(""));
                    out.push(Program { name, file: entry, expected, project: None });
                }
            }
        }
    }
    out
}

fn sorted(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(dir).map(|d| d.flatten().map(|e| e.path()).collect()).unwrap_or_default();
    all.sort();
    all
}

fn name(root: &Path, path: &Path) -> String {
    let rest = path.strip_prefix(root).unwrap_or(path);
    rest.to_string_lossy().into_owned()
}

/// One program in so many is also run from an image of its own.
const IMAGE_SAMPLE: usize = 12;

/// Runs one program with these flags besides its own; what it printed, or why it has no result.
fn run(p: &Program, flags: &[String]) -> Result<Vec<u8>, String> {
    run_within(p, flags, LIMIT)?.ok_or_else(|| format!("took longer than {LIMIT:?}"))
}

/// The same within a time; `None` when that is over.
fn run_within(p: &Program, flags: &[String], limit: Duration) -> Result<Option<Vec<u8>>, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
    command.arg("run");
    if let Some(project) = &p.project {
        command.arg(format!("--project={}", project.display()));
    }
    let how: String = flags.concat().chars().filter(|c| c.is_alphanumeric()).collect();
    let out = tempfile(&format!("{}-{how}", p.name))?;
    let err = tempfile(&format!("{}-{how}-err", p.name))?;
    command
        .args(flags)
        .arg(&p.file)
        .current_dir(p.file.parent().unwrap_or(Path::new(".")))
        .stdin(Stdio::null())
        .stdout(out.1)
        .stderr(err.1);
    let mut child = command.spawn().map_err(|e| e.to_string())?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|e| e.to_string())? {
            Some(s) => break Some(s),
            None if start.elapsed() > limit => {
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let printed = std::fs::read(&out.0).map_err(|e| e.to_string())?;
    let errors = std::fs::read(&err.0).unwrap_or_default();
    let _ = std::fs::remove_file(&out.0);
    let _ = std::fs::remove_file(&err.0);
    let errors = String::from_utf8_lossy(&errors).into_owned();
    match status {
        None => Ok(None),
        Some(s) => {
            let expected = std::fs::read(&p.expected).map_err(|e| e.to_string())?;
            if printed == expected {
                return Ok(Some(printed));
            }
            Err(format!("{s}\n{}{errors}", difference(&expected, &printed)))
        }
    }
}

fn tempfile(name: &str) -> Result<(PathBuf, std::fs::File), String> {
    let file = format!("sysimg-{}-{}", std::process::id(), name.replace('/', "-"));
    let path = std::env::temp_dir().join(file);
    let f = std::fs::File::create(&path).map_err(|e| e.to_string())?;
    Ok((path, f))
}

/// The first line that differs.
fn difference(expected: &[u8], got: &[u8]) -> String {
    let (e, g) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(got));
    let (mut e, mut g) = (e.lines(), g.lines());
    for i in 1.. {
        match (e.next(), g.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => {
                let show = |l: Option<&str>| l.map_or("(nothing)".to_owned(), |l| l.to_owned());
                return format!("line {i}\n  expected: {}\n  printed:  {}\n", show(a), show(b));
            }
        }
    }
    "the last line's end differs\n".to_owned()
}

/// Every image that is built is sound.
fn verified(image: &Path) -> Result<(), String> {
    let out =
        Command::new(env!("CARGO_BIN_EXE_sysimg")).arg("verify").arg(image).output().map_err(|e| e.to_string())?;
    if out.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&out.stderr).into_owned()) }
}

/// Runs the program from an image of its own.
fn run_from_image(p: &Program) -> Result<Vec<u8>, String> {
    let name = format!("conformance-{}.img", p.name.replace('/', "-"));
    let image = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
    command.args(["create", "--coverage", "off", "--workload"]).arg(&p.file).arg("-o").arg(&image);
    if let Some(project) = &p.project {
        command.arg(format!("--project={}", project.display()));
    }
    let made = command.current_dir(p.file.parent().unwrap_or(Path::new("."))).output().map_err(|e| e.to_string())?;
    if !made.status.success() {
        return Err(format!("create: {}", String::from_utf8_lossy(&made.stderr)));
    }
    verified(&image)?;
    let result = run(p, &[format!("--image={}", image.display())]);
    let _ = std::fs::remove_file(&image);
    result
}

/// The lines of a list in tests/.
fn list(file: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty() && !l.starts_with('#')).collect()
}

/// Runs the jobs on all processors; the names of those that fail, each with the reason.
fn failures_of(jobs: Vec<Job<'_>>) -> Vec<(String, String)> {
    let next = Mutex::new(jobs.into_iter());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|s| {
        for _ in 0..std::thread::available_parallelism().map_or(2, |n| n.get()) {
            s.spawn(|| {
                loop {
                    let job = next.lock().expect("no thread panics with it").next();
                    let Some((name, run)) = job else { break };
                    if let Err(why) = run() {
                        failures.lock().expect("no thread panics with it").push((name, why));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no thread panics with it");
    failures.sort();
    failures
}

/// A name and what is to be done under it.
type Job<'p> = (String, Box<dyn Fn() -> Result<(), String> + Send + 'p>);

#[test]
fn every_way_of_running_prints_the_same() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let filter = std::env::var("CONFORMANCE").ok();
    let (not_yet, listed) = (list("conformance-not-yet.txt"), list("conformance-differs.txt"));
    let all = programs(&tests.join("conformance"));
    let mut jobs: Vec<Job> = Vec::new();
    for (i, p) in all.iter().enumerate() {
        if not_yet.contains(&p.name) || filter.as_ref().is_some_and(|f| !p.name.contains(f.as_str())) {
            continue;
        }
        let interpreted = move || run_within(p, &["--interpret".to_string()], PATIENCE).map(|_| ());
        jobs.push((format!("interpreted {}", p.name), Box::new(interpreted)));
        // Here functions are compiled at their second call, and loops go on in native code at their first turn.
        let native = ["--aslr", "--call-patience=2", "--loop-patience=0"].map(str::to_string);
        let relocated = move || run(p, &native).map(|_| ());
        jobs.push((format!("relocated {}", p.name), Box::new(relocated)));
        if i % IMAGE_SAMPLE == 0 || filter.is_some() {
            jobs.push((format!("image {}", p.name), Box::new(move || run_from_image(p).map(|_| ()))));
        }
    }
    let names: BTreeSet<String> = jobs.iter().map(|(name, _)| name.clone()).collect();
    let failures = failures_of(jobs);
    let failed: BTreeSet<&String> = failures.iter().map(|f| &f.0).collect();
    let mut report = String::new();
    for (name, why) in failures.iter().filter(|f| filter.is_some() || !listed.contains(&f.0)) {
        report.push_str(&format!("{name}: {why}\n"));
    }
    for name in listed.iter().filter(|n| names.contains(*n) && !failed.contains(n)) {
        report.push_str(&format!("{name}: passes; take it off the list\n"));
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn programs_print_what_julia_prints() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let filter = std::env::var("CONFORMANCE").ok();
    let list_file = tests.join("conformance-not-yet.txt");
    let listed = list("conformance-not-yet.txt");
    let all: Vec<Program> = programs(&tests.join("conformance"))
        .into_iter()
        .filter(|p| filter.as_ref().is_none_or(|f| p.name.contains(f.as_str())))
        .collect();
    assert!(!all.is_empty(), "no program to run");
    let failures = failures_of(
        all.iter().map(|p| -> Job { (p.name.clone(), Box::new(move || run(p, &[]).map(|_| ()))) }).collect(),
    );
    let failed: BTreeSet<String> = failures.iter().map(|f| f.0.clone()).collect();
    println!("{} of {} programs pass", all.len() - failed.len(), all.len());
    if std::env::var_os("CONFORMANCE_UPDATE").is_some() && filter.is_none() {
        let mut text =
            String::from("# Programs of tests/conformance that do not pass yet; this list may only shrink.\n");
        for f in &failed {
            text.push_str(f);
            text.push('\n');
        }
        std::fs::write(&list_file, text).expect("the source tree is writable");
        return;
    }
    let mut report = String::new();
    for (name, why) in &failures {
        if filter.is_some() || !listed.contains(name) {
            report.push_str(&format!("{name}: {why}\n"));
        }
    }
    for name in &listed {
        if !failed.contains(name) && all.iter().any(|p| p.name == *name) {
            report.push_str(&format!("{name}: passes; take it off the list\n"));
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
