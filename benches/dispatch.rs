//! What one call or one definition costs inside a process: dispatch from native code that finds its answer in a cache,
//! and one that does not, a small function from its definition to its first instruction, a definition itself.
//!
//! `cargo bench --bench dispatch`. The program measures itself; here are the medians of several processes, beside the
//! goals and beside Julia where there is one.

mod common;

use common::{Contender, peer, text};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const RUNS: usize = 9;

/// Measure, goal in nanoseconds, what it is.
const GOALS: &[(&str, f64, &str)] = &[
    ("hit,one-type", 5.0, "dispatch, the types of the last call"),
    ("hit,five-types", 5.0, "dispatch over five types"),
    ("miss,100-methods", 2_000.0, "lookup of a new signature among 100 methods"),
    ("jit,small-function", 500_000.0, "compiling a small function and calling it"),
    ("definition", 100_000.0, "evaluating a method definition"),
];

fn main() {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/dispatch/costs.jl");
    let mut contenders = vec![Contender::new("sysimg", &[env!("CARGO_BIN_EXE_sysimg"), "run", text(&program)])];
    if let Some(julia) = peer("julia") {
        contenders.push(Contender::new("julia", &[&julia, "--startup-file=no", text(&program)]));
    }
    let mut times: Vec<BTreeMap<String, Vec<f64>>> = vec![BTreeMap::new(); contenders.len()];
    for _ in 0..RUNS {
        for (c, times) in contenders.iter().zip(&mut times) {
            for (name, ns) in measures(c) {
                times.entry(name).or_default().push(ns);
            }
        }
    }
    for (name, goal, what) in GOALS {
        print!("{what}: goal {goal} ns");
        for (c, times) in contenders.iter().zip(&mut times) {
            if let Some(all) = times.get_mut(*name) {
                all.sort_by(f64::total_cmp);
                print!(", {} {:.1} ns", c.label, all[all.len() / 2]);
            }
        }
        println!();
    }
}

/// The lines `name nanoseconds` that the program prints.
fn measures(c: &Contender) -> Vec<(String, f64)> {
    let output = Command::new(&c.command[0]).args(&c.command[1..]).output();
    let output = output.unwrap_or_else(|e| panic!("{}: cannot run: {e}", c.label));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{} failed: {text}{}", c.label, String::from_utf8_lossy(&output.stderr));
    text.lines().filter_map(|l| l.split_once(' ')).filter_map(|(n, v)| Some((n.to_string(), v.parse().ok()?))).collect()
}
