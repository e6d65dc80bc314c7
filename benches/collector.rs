//! Allocation and collection beside Node, Julia and C's malloc and free: what an object costs, how long a program stands
//! still, and programs that live on allocating.
//!
//! `cargo bench --bench collector [-- NAME...]`. Each program measures itself and prints its figure as its last line.
//! Figures are medians of interleaved runs; the output is the README's table. `SYSIMG_BENCH_JULIA` may name a command that
//! runs a Julia file as `julia` does; `SYSIMG_BENCH_RUNS` the number of runs.

mod common;

use common::{Contender, compile_c, inner_medians, peer, text};
use std::path::Path;

/// Name of the files, what they do, the unit of what they print, and the goal, where there is one.
const MEASURES: &[(&str, &str, &str, &str)] = &[
    ("alloc", "small object, made, stored and dropped", "ns", "3"),
    ("pause", "young collection beside 100 MB of old objects", "ms", "1"),
    ("full", "full collection, 2e6 nodes", "GB/s", "over 1"),
    ("churn", "list churn, 1e7 cells", "ms", ""),
    ("list", "list of 300,000 nodes with unions, ten times", "ms", ""),
    ("../kernels/binarytrees", "binary trees", "ms", ""),
    ("dict", "dictionary churn, 1e6 entries", "ms", ""),
    ("strings", "string churn, 1e6 strings", "ms", ""),
    ("large", "1,000 vectors of 1 MB", "ms", ""),
    ("cards", "3e6 writes to an old array of references", "ms", ""),
    ("deep", "full collection, list of 5e6 nodes", "ms", ""),
];
/// Runs of each, when nothing else is asked for.
const RUNS: usize = 5;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/collector");
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let runs = std::env::var("SYSIMG_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(RUNS);
    let julia = std::env::var("SYSIMG_BENCH_JULIA").unwrap_or_else(|_| "julia".to_string());
    let (has_node, has_julia) = (peer("node").is_some(), peer(&julia).is_some());
    let labels = ["gcc", "node", "julia"];
    // Warnings about peers stand above; from here on it is the table.
    println!("\nMedians of {runs} interleaved runs; in brackets our time to theirs (of GB/s: their figure to ours).\n");
    println!("| measure | sysimg | goal | malloc | Node | Julia |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (name, title, unit, goal) in MEASURES {
        if !wanted.is_empty() && !wanted.iter().any(|w| name.ends_with(w.as_str())) {
            continue;
        }
        let source = folder.join(format!("{name}.jl"));
        let mut contenders = vec![Contender::new("sysimg", &[env!("CARGO_BIN_EXE_sysimg"), "run", text(&source)])];
        let c = folder.join(format!("{name}.c"));
        let stem = name.rsplit('/').next().unwrap_or(name);
        if let Some(exe) = c.exists().then(|| compile_c(&c, &["-O2"], &format!("collector-{stem}"))).flatten() {
            contenders.push(Contender::new("gcc", &[text(&exe)]));
        }
        if has_node {
            let file = folder.join(format!("{name}.js"));
            contenders.push(Contender::new("node", &["node", "--expose-gc", text(&file)]));
        }
        if has_julia {
            contenders.push(Contender::new("julia", &[&julia, text(&source)]));
        }
        let figures = inner_medians(&contenders, runs);
        let digits = if figures[0] < 1.0 { 3 } else { 2 };
        print!("| {title}, {unit} | {:.digits$} | {goal} |", figures[0]);
        for label in labels {
            match contenders.iter().position(|c| c.label == label) {
                Some(i) => {
                    let ratio = if *unit == "GB/s" { figures[i] / figures[0] } else { figures[0] / figures[i] };
                    print!(" {:.digits$} ({ratio:.2}) |", figures[i]);
                }
                None => print!(" - |"),
            }
        }
        println!();
    }
}
