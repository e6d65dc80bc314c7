//! Loops in vectors give what the interpreter gives, for all lengths, types and overlaps of `tests/vectors/loops.jl`.

mod common;

use common::{sysimg, words};

#[test]
fn vector_loops_do_what_the_interpreter_does() {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/loops.jl");
    let said = |flags: &[&str]| {
        let mut args = vec!["run"];
        args.extend(flags);
        args.push(program);
        let out = sysimg(&args);
        assert!(out.status.success(), "{}", words(&out.stderr));
        words(&out.stdout)
    };
    let (compiled, interpreted) = (said(&["--call-patience=2"]), said(&["--interpret"]));
    let differ: Vec<&str> = compiled.lines().zip(interpreted.lines()).filter(|(a, b)| a != b).map(|(a, _)| a).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(compiled.lines().count() == interpreted.lines().count() && compiled.lines().count() > 250);
}
