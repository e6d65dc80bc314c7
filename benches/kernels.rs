//! Peak speed: small kernels beside gcc -O2 (and LuaJIT, Node, SBCL, Julia where they are installed and have the kernel).
//!
//! `cargo bench --bench kernels [-- NAME...]`. Each kernel times its own hot part and prints milliseconds as its last
//! line, so neither start-up nor compilation counts. Figures are medians of interleaved runs; the ratio is to gcc.

mod common;

use common::{Contender, compile_c, inner_medians, peer, text};
use std::path::Path;

const KERNELS: &[&str] = &[
    "fib",
    "mandelbrot",
    "quicksort",
    "pisum",
    "parseint",
    "matstat",
    "nbody",
    "spectralnorm",
    "binarytrees",
    "strings",
    "dispatch",
];
/// What the geometric mean of the ratios leaves out: C has no call of that kind.
const APART: &[&str] = &["dispatch"];
const RUNS: usize = 9;

/// Peers by the ending of their kernels' files, with the arguments before the file.
const PEERS: &[(&str, &[&str], &str)] =
    &[("luajit", &[], "lua"), ("node", &[], "js"), ("sbcl", &["--script"], "lisp"), ("julia", &[], "jl")];

fn main() {
    let kernels = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/kernels");
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let peers: Vec<_> = PEERS.iter().filter(|(name, ..)| peer(name).is_some()).collect();
    print!("{:<13} {:>9} {:>9} {:>7}", "kernel", "gcc -O2", "sysimg", "ratio");
    peers.iter().for_each(|(name, ..)| print!(" {name:>9}"));
    println!("   medians of {RUNS} runs, ms");
    let mut ratios = Vec::new();
    for name in KERNELS {
        if !wanted.is_empty() && !wanted.iter().any(|w| w == name) {
            continue;
        }
        let source = kernels.join(format!("{name}.jl"));
        let ours = [env!("CARGO_BIN_EXE_sysimg"), "run", text(&source)];
        let mut contenders = vec![Contender::new("sysimg", &ours)];
        if let Some(exe) = compile_c(&kernels.join(format!("{name}.c")), &["-O2"], name) {
            contenders.push(Contender::new("gcc", &[text(&exe)]));
        }
        for (peer, args, ending) in &peers {
            let file = kernels.join(format!("{name}.{ending}"));
            if file.exists() {
                let command: Vec<&str> = [*peer].into_iter().chain(args.iter().copied()).chain([text(&file)]).collect();
                contenders.push(Contender::new(peer, &command));
            }
        }
        let times = inner_medians(&contenders, RUNS);
        let time_of = |label: &str| contenders.iter().position(|c| c.label == label).map(|i| times[i]);
        let show = |t: Option<f64>| t.map_or("-".to_string(), |t| format!("{t:.2}"));
        let ratio = time_of("gcc").map(|gcc| times[0] / gcc);
        if !APART.contains(name) {
            ratios.extend(ratio);
        }
        print!("{name:<13} {:>9} {:>9.2} {:>7}", show(time_of("gcc")), times[0], show(ratio));
        peers.iter().for_each(|(name, ..)| print!(" {:>9}", show(time_of(name))));
        println!();
    }
    if !ratios.is_empty() {
        let mean = (ratios.iter().map(|r| r.ln()).sum::<f64>() / ratios.len() as f64).exp();
        println!("geometric mean of the ratios to gcc -O2, without {}: {mean:.2}", APART.join(" and "));
    }
}
