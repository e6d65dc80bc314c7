//! The command line: parses the few arguments of the run path by hand and hands over.
fn main() {}
