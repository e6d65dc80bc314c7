//! Loops that compilers put into vectors, beside gcc -O2, -O3 and -O3 -ffast-math (which alone may reorder sums of
//! floating-point numbers as `@simd` and `sum` do) and Julia. `cargo bench --bench vectors`.
//!
//! Nanoseconds for one element of a thousand, which the nearest cache holds; the best of several runs of each process,
//! medians over the processes.

mod common;

use common::{Contender, compile_c, peer, text};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const RUNS: usize = 5;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/vectors");
    let (program, source) = (folder.join("loops.jl"), folder.join("loops.c"));
    let mut contenders = vec![Contender::new("sysimg", &[env!("CARGO_BIN_EXE_sysimg"), "run", text(&program)])];
    for (label, flags) in
        [("gcc -O2", &["-O2"][..]), ("gcc -O3", &["-O3"]), ("gcc -O3 -ffast-math", &["-O3", "-ffast-math"])]
    {
        if let Some(exe) = compile_c(&source, flags, &format!("vectors{}", flags.concat())) {
            contenders.push(Contender::new(label, &[text(&exe)]));
        }
    }
    let julia = std::env::var("SYSIMG_BENCH_JULIA").unwrap_or_else(|_| "julia".to_string());
    if peer(&julia).is_some() {
        contenders.push(Contender::new("julia", &[&julia, text(&program)]));
    }
    let mut names: Vec<String> = Vec::new();
    let mut times: Vec<BTreeMap<String, Vec<f64>>> = vec![BTreeMap::new(); contenders.len()];
    for _ in 0..RUNS {
        for (c, times) in contenders.iter().zip(&mut times) {
            for (name, ns) in measures(c) {
                if !names.contains(&name) {
                    names.push(name.clone());
                }
                times.entry(name).or_default().push(ns);
            }
        }
    }
    let labels: Vec<&str> = contenders.iter().map(|c| c.label.as_str()).collect();
    println!("\nNanoseconds for an element; in brackets our time to theirs.\n\n| loop | {} |", labels.join(" | "));
    println!("| --- |{}", " --- |".repeat(labels.len()));
    for name in &names {
        let medians = times.iter_mut().map(|t| {
            let all = t.get_mut(name)?;
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied()
        });
        let medians: Vec<Option<f64>> = medians.collect();
        print!("| {} |", name.replace(',', " "));
        for (i, m) in medians.iter().enumerate() {
            match (m, medians[0]) {
                (Some(m), _) if i == 0 => print!(" {m:.3} |"),
                (Some(m), Some(ours)) => print!(" {m:.3} ({:.2}) |", ours / m),
                _ => print!(" - |"),
            }
        }
        println!();
    }
}

/// The lines `name nanoseconds` that a program prints.
fn measures(c: &Contender) -> Vec<(String, f64)> {
    let output = Command::new(&c.command[0]).args(&c.command[1..]).output();
    let output = output.unwrap_or_else(|e| panic!("{}: cannot run: {e}", c.label));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{} failed: {text}{}", c.label, String::from_utf8_lossy(&output.stderr));
    text.lines().filter_map(|l| l.split_once(' ')).filter_map(|(n, v)| Some((n.to_string(), v.parse().ok()?))).collect()
}
