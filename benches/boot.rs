//! Start-up: hello from an image as a whole process, beside a static C hello and other image-based runtimes.
//!
//! `cargo bench --bench boot`. Also counts the image pages that booting writes.

mod common;

use common::{Contender, compile_c, medians, peer, scratch, text};
use std::path::Path;
use std::process::Command;

const RUNS: usize = 101;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sysimg = env!("CARGO_BIN_EXE_sysimg");
    let workload = scratch().join("hello.jl");
    std::fs::write(&workload, "println(\"hello\")\n").expect("the scratch folder can be written");
    let image = scratch().join("hello.img");
    let made = Command::new(sysimg).args(["create", "--workload", text(&workload), "-o", text(&image)]).status();
    assert!(made.expect("sysimg can be run").success(), "the hello image could not be made");

    let hello = "println(\"hello\")";
    let mut contenders = vec![
        Contender::new("sysimg eval --image", &[sysimg, "eval", "--image", text(&image), hello]),
        Contender::new("sysimg eval (base image)", &[sysimg, "eval", hello]),
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
        contenders.push(Contender::new("Julia", &[&julia, "--startup-file=no", "-e", hello]));
    }
    let times = medians(&contenders, RUNS);
    println!("hello, whole process, medians of {RUNS} interleaved runs");
    for (c, t) in contenders.iter().zip(&times) {
        println!("  {:<28} {t:>8.3} ms   {:>6.2}x", c.label, t / times[0]);
    }
}
