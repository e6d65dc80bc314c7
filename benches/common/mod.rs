//! Timing whole processes beside their peers: interleaved runs, medians, missing peers named.

// Each benchmark uses its part of this.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// One thing to time.
pub struct Contender {
    pub label: String,
    pub command: Vec<String>,
}

impl Contender {
    /// A contender from a label and its command line.
    pub fn new(label: &str, command: &[&str]) -> Contender {
        Contender { label: label.to_string(), command: command.iter().map(|s| s.to_string()).collect() }
    }
}

/// Runs every contender `runs` times, round robin (so that noise meets all alike), and returns the
/// median wall time of each in milliseconds, in order. A failing command ends the benchmark with its output.
pub fn medians(contenders: &[Contender], runs: usize) -> Vec<f64> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); contenders.len()];
    for round in 0..runs + 1 {
        for (i, c) in contenders.iter().enumerate() {
            let start = Instant::now();
            let output = Command::new(&c.command[0])
                .args(&c.command[1..])
                .stdin(Stdio::null())
                .output()
                .unwrap_or_else(|e| panic!("{}: cannot run {:?}: {e}", c.label, c.command));
            let elapsed = start.elapsed().as_secs_f64() * 1e3;
            assert!(
                output.status.success(),
                "{} failed: {}\n{}",
                c.label,
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
            // The first round fills caches.
            if round > 0 {
                times[i].push(elapsed);
            }
        }
    }
    times.iter_mut().map(|t| median(t)).collect()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The number that a kernel prints as its last line: the milliseconds that it measured inside.
pub fn inner_milliseconds(c: &Contender) -> f64 {
    let output = Command::new(&c.command[0]).args(&c.command[1..]).output();
    let output = output.unwrap_or_else(|e| panic!("{}: cannot run: {e}", c.label));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{} failed: {text}{}", c.label, String::from_utf8_lossy(&output.stderr));
    let last = text.lines().last().unwrap_or("");
    last.trim().parse().unwrap_or_else(|_| panic!("{}: the last line is no number: {last:?}", c.label))
}

/// Medians of what the kernels measured inside themselves, round robin.
pub fn inner_medians(contenders: &[Contender], runs: usize) -> Vec<f64> {
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); contenders.len()];
    for _ in 0..runs {
        for (i, c) in contenders.iter().enumerate() {
            times[i].push(inner_milliseconds(c));
        }
    }
    times.iter_mut().map(|t| median(t)).collect()
}

/// Compiles a C file with `gcc` and the flags into the scratch folder.
pub fn compile_c(source: &Path, flags: &[&str], name: &str) -> Option<PathBuf> {
    let out = scratch().join(name);
    let status = Command::new("gcc").args(flags).arg(source).arg("-o").arg(&out).arg("-lm").status();
    match status {
        Ok(s) if s.success() => Some(out),
        Ok(s) => panic!("gcc failed on {}: {s}", source.display()),
        Err(_) => {
            println!("peer missing: gcc (shared tools install it); its column is left out");
            None
        }
    }
}

/// A peer program on the PATH, or a note that it is missing.
pub fn peer(name: &str) -> Option<String> {
    let found = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        println!("peer missing: {name}; its column is left out");
    }
    found.then(|| name.to_string())
}

/// A folder for what the benchmarks build.
pub fn scratch() -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    std::fs::create_dir_all(&dir).expect("the target folder can be written");
    dir
}

/// A path as text; the checkout's paths are UTF-8.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("the checkout's paths are UTF-8")
}
