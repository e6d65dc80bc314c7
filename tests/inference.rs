//! What inference says of typical calls, against a table of what a real Julia says.

mod common;

use common::{sysimg, words};

/// `tests/inference/calls.txt`: no answer is wider than Julia's, and none is wider than it was.
#[test]
fn answers_are_at_least_as_narrow_as_julias() {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inference/ask.jl");
    let out = sysimg(&["run", program]);
    let (said, errors) = (words(&out.stdout), words(&out.stderr));
    assert!(out.status.success(), "{said}{errors}");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines.len() == 1 && lines[0].ends_with(" 0 wider"), "{said}{errors}");
}
