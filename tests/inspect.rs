//! `inspect`, `diff` and `verify` as a user runs them, on images whose content is known.

mod common;

use common::{scratch, sysimg, text};
use std::path::{Path, PathBuf};

/// Runs a command line that must end with this code; what it prints.
fn says(args: &[&str], code: i32) -> String {
    let out = sysimg(args);
    assert_eq!(out.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// An image of a script with a table of so many numbers.
fn image(dir: &Path, name: &str, numbers: usize, more: &str) -> PathBuf {
    let (script, workload, image) = (dir.join("script.jl"), dir.join("work.jl"), dir.join(name));
    let definitions = format!(
        "const TABLE = collect(1:{numbers})\nstruct Thing\n  a::Int\nend\nmodule Inner\ng(x) = x + 1\nend\n\
         f(x) = sum(x) + Inner.g(2)\n{more}\n"
    );
    std::fs::write(&script, definitions).expect("the target folder can be written");
    std::fs::write(&workload, "println(f([1, 2]), Thing(1).a)\n").expect("the target folder can be written");
    let (script, workload, out) = (text(&script), text(&workload), text(&image));
    says(&["create", "--coverage", "warn", "--script", script, "--workload", workload, "-o", out], 0);
    image
}

#[test]
fn an_image_is_described_by_julia_names() {
    let dir = scratch("names");
    let image = image(&dir, "a.img", 10_000, "");
    let image = text(&image);
    assert!(says(&["verify", image], 0).contains("undamaged"));
    let all = says(&["inspect", image], 0);
    for heading in ["sections", "modules", "methods", "types", "globals", "specializations", "relocations", "pages"] {
        assert!(all.contains(&format!("\n{heading}  (")), "no {heading} in {all}");
    }
    let globals = says(&["inspect", image, "--what", "globals", "--module", "Main"], 0);
    let table = globals.lines().find(|l| l.contains("const Main.TABLE::Vector{Int64}"));
    assert!(table.is_some_and(|l| l.matches("80.").count() == 2), "{globals}");
    let functions = says(&["inspect", image, "--what", "specializations", "--module", "Main", "--top", "100"], 0);
    assert!(functions.contains("Main.f(Vector{Int64})::Int64"), "{functions}");
    assert!(functions.contains("of trace of work.jl"), "{functions}");
    let methods = says(&["inspect", image, "--what", "methods", "--sort", "compiled", "--top", "40"], 0);
    let rows = methods.lines().filter_map(|l| l.split_once("  (").map(|(row, _)| row.trim_end()));
    let counts: Vec<u64> = rows.filter_map(|l| l.split("B ").last()?.split_whitespace().next()?.parse().ok()).collect();
    assert!(counts.len() >= 40 && counts.is_sorted_by(|a, b| a >= b) && counts[0] > 20, "{counts:?} of {methods}");
    let error = sysimg(&["inspect", image, "--module", "NoSuchModule"]);
    assert_eq!(error.status.code(), Some(1));
    let json = says(&["inspect", image, "--json", "--what", "modules,types"], 0);
    assert!(json.contains("\"schema\":\"sysimg-inspect/1\"") && !json.contains("\"globals\":["), "{json:.300}");
    let page = dir.join("a.html");
    says(&["inspect", image, "--html", text(&page)], 0);
    let page = std::fs::read_to_string(page).expect("just written");
    assert!(page.contains("Main.f(Vector{Int64})") && !page.contains("https:"));
}

#[test]
fn differences_are_told_by_name() {
    let dir = scratch("diff");
    let a = image(&dir, "a.img", 1000, "");
    let again = dir.join("again.img");
    std::fs::copy(&a, &again).expect("the target folder can be written");
    assert!(says(&["diff", text(&a), text(&again)], 0).contains("the same image"));
    let b = image(&dir, "b.img", 5000, "h(x) = x * 2");
    let found = says(&["diff", text(&a), text(&b), "--top", "1000"], 3);
    let line = |word: &str, name: &str| found.lines().any(|l| l.trim().starts_with(word) && l.contains(name));
    assert!(line("grew", "Main.TABLE") && line("added", "Main.h(Any)"), "{found}");
    assert!(!found.contains("Base.sort"), "what is the same does not show: {found}");
    let json = says(&["diff", text(&a), text(&b), "--json"], 3);
    assert!(json.contains("\"identical\":false"), "{json:.300}");
    let missing = dir.join("missing.img");
    assert_eq!(sysimg(&["diff", text(&a), text(&missing)]).status.code(), Some(1));
}
