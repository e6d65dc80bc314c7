//! Text, dictionaries and sorting: the tasks of `text.jl` beside Julia, Node and LuaJIT (where they have them).
//!
//! `cargo bench --bench text [-- TASK...]`. Each program runs every task six times and prints the median of the last five;
//! figures are the least of interleaved runs. `SYSIMG_BENCH_JULIA` may name a command that runs a Julia file as `julia`
//! does; `SYSIMG_BENCH_RUNS` the number of runs.

#[path = "../common/mod.rs"]
mod common;

use common::{peer, text};
use std::path::Path;
use std::process::Command;

/// Runs of each, when nothing else is asked for.
const RUNS: usize = 3;

/// One program that runs the tasks.
struct Runner {
    label: String,
    command: Vec<String>,
    /// What it measured, by task, in its order.
    times: Vec<(String, f64)>,
}

impl Runner {
    fn new(label: &str, command: &[&str], file: &Path) -> Runner {
        let command = command.iter().copied().chain([text(file)]).map(str::to_string).collect();
        Runner { label: label.to_string(), command, times: Vec::new() }
    }

    /// Runs the tasks and keeps the least times.
    fn run(&mut self, tasks: &[String]) {
        let output = Command::new(&self.command[0]).args(&self.command[1..]).args(tasks).output();
        let output = output.unwrap_or_else(|e| panic!("{}: cannot run: {e}", self.label));
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} failed: {words}", self.label);
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let mut parts = line.split('\t');
            let (Some(name), Some(time)) = (parts.next(), parts.next()) else { continue };
            let Ok(time) = time.parse::<f64>() else { continue };
            match self.times.iter_mut().find(|(n, _)| n == name) {
                Some((_, least)) => *least = least.min(time),
                None => self.times.push((name.to_string(), time)),
            }
        }
    }

    fn time(&self, task: &str) -> Option<f64> {
        self.times.iter().find(|(n, _)| n == task).map(|&(_, t)| t)
    }
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/text");
    let tasks: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let runs = std::env::var("SYSIMG_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(RUNS);
    let julia = std::env::var("SYSIMG_BENCH_JULIA").unwrap_or_else(|_| "julia".to_string());
    let mut runners = vec![Runner::new("sysimg", &[env!("CARGO_BIN_EXE_sysimg"), "run"], &folder.join("text.jl"))];
    for (label, command, file) in
        [("julia", &julia[..], "text.jl"), ("node", "node", "text.js"), ("luajit", "luajit", "text.lua")]
    {
        if peer(command).is_some() {
            runners.push(Runner::new(label, &[command], &folder.join(file)));
        }
    }
    for _ in 0..runs {
        runners.iter_mut().for_each(|r| r.run(&tasks));
    }
    let (ours, peers) = runners.split_first().expect("there is sysimg at least");
    println!("\nLeast of {runs} interleaved runs, milliseconds; in brackets our time to theirs.\n");
    let labels: Vec<&str> = peers.iter().map(|p| p.label.as_str()).collect();
    println!("| task | sysimg | {} |\n| --- |{}", labels.join(" | "), " --- |".repeat(labels.len() + 1));
    let mut ratios = vec![Vec::new(); peers.len()];
    for (task, time) in &ours.times {
        print!("| {task} | {time:.2} |");
        for (p, list) in peers.iter().zip(&mut ratios) {
            match p.time(task) {
                Some(theirs) => {
                    let ratio = time / theirs;
                    list.push(ratio);
                    print!(" {theirs:.2} ({ratio:.2}) |");
                }
                None => print!(" - |"),
            }
        }
        println!();
    }
    let mean = |list: &Vec<f64>| match list.len() {
        0 => "-".to_string(),
        n => format!("**{:.2}**", (list.iter().map(|r: &f64| r.ln()).sum::<f64>() / n as f64).exp()),
    };
    println!("| geometric mean of the ratios | | {} |", ratios.iter().map(mean).collect::<Vec<_>>().join(" | "));
}
