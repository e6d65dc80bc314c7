//! Programs print the same whichever tier runs them: the interpreter, native code from the first call on, loops that go on
//! in native code early or late, quick code that full code follows soon, later or never, code that is made on another thread.

mod common;

use common::{sysimg, text, words};
use std::path::{Path, PathBuf};

/// One set of flags for each tier; the last is how programs run by default.
const TIERS: &[&[&str]] = &[
    &["--interpret"],
    &["--call-patience=0", "--loop-patience=0", "--compile-behind=no"],
    &["--call-patience=0", "--loop-patience=1000000000", "--compile-behind=no"],
    &["--loop-patience=700", "--compile-behind=no"],
    &["--call-patience=3", "--loop-patience=100", "--compile-behind=yes"],
    &["--quick-patience=0", "--quick-calls=1", "--compile-behind=no"],
    &["--quick-patience=0", "--quick-calls=3", "--compile-behind=no"],
    &["--quick-patience=1", "--quick-calls=3", "--compile-behind=yes"],
    &["--quick-patience=0", "--quick-calls=1000000000", "--compile-behind=no"],
    &["--compile-behind=yes"],
    &[],
];

/// Conformance programs that throw, dispatch, allocate and compute.
const SAMPLE: &[&str] =
    &["collections/05_dict_1", "programs/bank_sim", "programs/sudoku", "programs/vm", "strings/05_search"];

fn run(program: &Path, flags: &[&str]) -> (String, String) {
    let args: Vec<&str> = ["run"].into_iter().chain(flags.iter().copied()).chain([text(program)]).collect();
    let output = sysimg(&args);
    assert!(output.status.success(), "{args:?}: {}", words(&output.stderr));
    (words(&output.stdout), words(&output.stderr))
}

/// A figure of the line that `--timings` has about the tiers: the one before or behind `what`.
fn figure(timings: &str, what: &str) -> u32 {
    let line = timings.lines().find(|l| l.starts_with("compiled: ")).expect("the tiers have a line");
    let part = line["compiled: ".len()..].split([',', ';']).find(|p| p.contains(what)).expect("it has the figure");
    let digits: String = part.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("a figure is a number")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

#[test]
fn every_tier_prints_the_same() {
    let own = ["loops", "tries", "quick"].map(|name| root().join("tiers").join(name));
    let sample = SAMPLE.iter().map(|name| root().join("conformance").join(name));
    for program in own.into_iter().chain(sample) {
        let expected = std::fs::read_to_string(program.with_extension("out")).expect("every program has its output");
        for tier in TIERS {
            let (printed, _) = run(&program.with_extension("jl"), tier);
            assert!(printed == expected, "{} prints something else with {tier:?}:\n{printed}", program.display());
        }
    }
}

#[test]
fn code_goes_from_tier_to_tier() {
    let program = root().join("tiers/loops.jl");
    let compiled = |flags: &[&str]| {
        let flags: Vec<&str> = ["--timings"].into_iter().chain(flags.iter().copied()).collect();
        let (_, timings) = run(&program, &flags);
        ["functions", "loops", "thread"].map(|what| figure(&timings, what))
    };
    // Nothing gets warm in the interpreter.
    assert_eq!(compiled(&["--interpret"]), [0, 0, 0]);
    // By default some functions get warm, and loops go on in native code; far fewer than are called.
    let [functions, loops, _] = compiled(&["--compile-behind=no"]);
    assert!(functions > 0 && loops > 0, "{functions} functions and {loops} loops were compiled");
    let [all, _, here] = compiled(&["--call-patience=0", "--compile-behind=no"]);
    assert!(all > 2 * functions, "{all} functions are called, {functions} of them get warm");
    assert_eq!(here, 0);
    // The other thread makes what the interpreter can do without meanwhile.
    let [_, _, behind] = compiled(&["--compile-behind=yes"]);
    assert!(behind > 0);
}

#[test]
fn quick_code_counts_its_calls() {
    let program = root().join("tiers/quick.jl");
    let compiled = |calls: &str, behind: &str| {
        let (_, timings) = run(&program, &["--timings", "--quick-patience=0", calls, behind]);
        ["functions", "quick", "full"].map(|what| figure(&timings, what))
    };
    let [all, quick, full] = compiled("--quick-calls=3", "--compile-behind=no");
    // What loops gets full code at once; what is called often gets it later, and that is not all.
    assert!(
        all > quick && quick > full && full > 0,
        "{quick} of {all} functions got quick code, {full} full code later"
    );
    // Whatever is called at all is called once.
    let [_, quick, full] = compiled("--quick-calls=1", "--compile-behind=no");
    assert_eq!(quick, full);
    let [_, quick, full] = compiled("--quick-calls=1000000000", "--compile-behind=no");
    assert!(quick > 0 && full == 0);
    let [_, quick, full] = compiled("--quick-calls=3", "--compile-behind=yes");
    assert!(quick > full && full > 0);
}

#[test]
fn the_trace_names_the_tier() {
    let program = root().join("tiers/quick.jl");
    let flags = ["--trace-compile=stderr", "--quick-patience=0", "--quick-calls=3", "--compile-behind=no"];
    let (_, trace) = run(&program, &flags);
    let lines = |end: &str| trace.lines().filter(|l| l.starts_with("precompile(") && l.ends_with(end)).count();
    assert!(lines(" # quick code") > lines(" # recompiled to full code"));
    assert!(lines(" # recompiled to full code") > 0 && lines(")") > 0);
    // Without the flag there is full code only.
    let (_, trace) = run(&program, &["--trace-compile=stderr"]);
    assert!(!trace.contains(" # quick code"));
}

#[test]
fn a_program_that_compiles_nothing_has_one_thread() {
    let code = r#"print(count(startswith("Threads:"), eachline("/proc/self/status")), " ",
        split(first(filter(startswith("Threads:"), readlines("/proc/self/status"))))[2])"#;
    let output = sysimg(&["eval", "--compile-behind=yes", code]);
    assert_eq!(words(&output.stdout), "1 1", "{}", words(&output.stderr));
}
