//! Peak speed: small kernels beside gcc -O2, LuaJIT, Node and Julia (where they are installed and have the kernel).
//!
//! `cargo bench --bench kernels [-- NAME...]`. Each kernel times its own hot part and prints milliseconds as its last
//! line; it runs three times in its process and the last one counts, so that neither start-up nor compilation does.
//! Figures are medians of interleaved runs. The output is the README's table: our ratio to each peer, below 1 where we
//! are faster, and their geometric means. `SYSIMG_BENCH_JULIA` may name a command that runs a Julia file as `julia` does;
//! `SYSIMG_BENCH_RUNS` the number of runs.

mod common;

use common::{Contender, compile_c, inner_medians, peer, text};
use std::path::Path;

/// Name of the files, and what they do.
const KERNELS: &[(&str, &str)] = &[
    ("fib", "fib(32)"),
    ("mandelbrot", "mandelbrot, 500 by 500"),
    ("quicksort", "quicksort of 1e6 floats"),
    ("pisum", "pi sum"),
    ("parseint", "parse int"),
    ("matstat", "matrix statistics"),
    ("matmul", "matrix product, 300 by 300"),
    ("nbody", "n-body, 1e6 steps"),
    ("spectralnorm", "spectral norm"),
    ("fannkuch", "fannkuch(9)"),
    ("binarytrees", "binary trees"),
    ("sieve", "sieve to 5e6"),
    ("strings", "string building"),
    ("wordcount", "word count"),
    ("closures", "closures"),
    ("bst", "search tree, `Union{Node,Nothing}`"),
    ("sortint", "sort 1e6 `Int`"),
    ("sortfloat", "sort 1e6 `Float64`"),
    ("sortstring", "sort 1e6 `String`"),
    ("dispatch", "dynamic call over five types, 1e7 calls"),
];
/// Runs of each, when nothing else is asked for.
const RUNS: usize = 9;

/// Peers by the ending of their kernels' files.
const PEERS: &[(&str, &str)] = &[("luajit", "lua"), ("node", "js"), ("julia", "jl")];

fn main() {
    let kernels = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/kernels");
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let runs = std::env::var("SYSIMG_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(RUNS);
    let julia = std::env::var("SYSIMG_BENCH_JULIA").unwrap_or_else(|_| "julia".to_string());
    let command = |name| if name == "julia" { julia.as_str() } else { name };
    let peers: Vec<_> = PEERS.iter().copied().filter(|(name, _)| peer(command(name)).is_some()).collect();
    let labels: Vec<&str> = ["gcc"].into_iter().chain(peers.iter().map(|(name, _)| *name)).collect();
    // Warnings about peers stand above; from here on it is the table.
    println!("\nMedians of {runs} interleaved runs, milliseconds; in brackets our time to theirs.\n");
    println!("| kernel | sysimg | {} |", labels.join(" | "));
    println!("| --- |{}", " --- |".repeat(labels.len() + 1));
    let mut ratios: Vec<Vec<f64>> = vec![Vec::new(); labels.len()];
    for (name, title) in KERNELS {
        if !wanted.is_empty() && !wanted.iter().any(|w| w == name) {
            continue;
        }
        let source = kernels.join(format!("{name}.jl"));
        let mut contenders = vec![Contender::new("sysimg", &[env!("CARGO_BIN_EXE_sysimg"), "run", text(&source)])];
        if let Some(exe) = compile_c(&kernels.join(format!("{name}.c")), &["-O2"], name) {
            contenders.push(Contender::new("gcc", &[text(&exe)]));
        }
        for (peer, ending) in &peers {
            let file = kernels.join(format!("{name}.{ending}"));
            contenders.push(Contender::new(peer, &[command(peer), text(&file)]));
        }
        let times = inner_medians(&contenders, runs);
        print!("| {title} | {:.2} |", times[0]);
        for (label, list) in labels.iter().zip(&mut ratios) {
            match contenders.iter().position(|c| c.label == *label) {
                Some(i) => {
                    let ratio = times[0] / times[i];
                    list.push(ratio);
                    print!(" {:.2} ({ratio:.2}) |", times[i]);
                }
                None => print!(" - |"),
            }
        }
        println!();
    }
    let mean = |list: &Vec<f64>| match list.len() {
        0 => "-".to_string(),
        n => format!("**{:.2}**", (list.iter().map(|r| r.ln()).sum::<f64>() / n as f64).exp()),
    };
    println!("| geometric mean of the ratios | | {} |", ratios.iter().map(mean).collect::<Vec<_>>().join(" | "));
}
