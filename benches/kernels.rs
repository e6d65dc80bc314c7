//! Peak speed: small kernels beside gcc -O2 (and LuaJIT, Node, Julia where they are installed and have the kernel).
//!
//! `cargo bench --bench kernels`. Each kernel times its own hot part and prints milliseconds as its last line,
//! so neither start-up nor compilation counts. Figures are medians of interleaved runs; the ratio is to gcc.

mod common;

use common::{Contender, compile_c, inner_medians, peer, text};
use std::path::Path;

const KERNELS: &[&str] = &["fib", "nbody", "mandelbrot"];
const RUNS: usize = 9;

fn main() {
    let kernels = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/kernels");
    let julia = peer("julia");
    println!("{:<12} {:>10} {:>10} {:>8}   medians of {RUNS} runs, ms", "kernel", "gcc -O2", "sysimg", "ratio");
    for name in KERNELS {
        let source = kernels.join(format!("{name}.jl"));
        let mut contenders = vec![Contender::new("sysimg", &[env!("CARGO_BIN_EXE_sysimg"), "run", text(&source)])];
        if let Some(exe) = compile_c(&kernels.join(format!("{name}.c")), &["-O2"], name) {
            contenders.push(Contender::new("gcc", &[text(&exe)]));
        }
        if let Some(julia) = &julia {
            contenders.push(Contender::new("julia", &[julia, text(&source)]));
        }
        let times = inner_medians(&contenders, RUNS);
        let time_of = |label: &str| contenders.iter().position(|c| c.label == label).map(|i| times[i]);
        let show = |t: Option<f64>| t.map_or("-".to_string(), |t| format!("{t:.2}"));
        let ours = time_of("sysimg");
        let ratio = ours.zip(time_of("gcc")).map(|(a, b)| a / b);
        let julia = time_of("julia").map_or(String::new(), |t| format!("   julia {t:.2}"));
        println!("{name:<12} {:>10} {:>10} {:>8}{julia}", show(time_of("gcc")), show(ours), show(ratio));
    }
}
