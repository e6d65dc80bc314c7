//! The rules of the house as plain tests: who may use whom, where `unsafe` may stand, what each file opens with.

use std::fs;
use std::path::{Path, PathBuf};

/// Which crates each crate may use, in the order of the flow. A crate not listed may use none.
const MAY_USE: &[(&str, &[&str])] = &[
    ("runtime/abi", &[]),
    ("runtime/heap", &["abi"]),
    ("runtime/syntax", &["abi"]),
    ("runtime/types", &["abi", "heap"]),
    ("runtime/ir", &["abi", "heap"]),
    ("runtime/lower", &["abi", "heap", "syntax", "ir"]),
    ("runtime/infer", &["abi", "heap", "types", "ir"]),
    ("runtime/codegen", &["abi", "heap", "types", "ir"]),
    ("runtime/vm", &["abi", "heap", "syntax", "types", "ir", "lower", "infer", "codegen", "snapshot"]),
    ("snapshot", &["abi", "heap"]),
    ("repl", &["syntax", "vm"]),
    ("builder", &["abi", "heap", "syntax", "types", "ir", "infer", "codegen", "vm", "snapshot"]),
];

/// The only files that may hold `unsafe` code, each with the reason.
const MAY_BE_UNSAFE: &[(&str, &str)] = &[
    ("src/alloc.rs", "the allocator of the Rust side"),
    ("src/start.rs", "the C library calls it, and it calls the C library"),
    ("runtime/heap/src/", "objects, spaces and the collector work on raw memory"),
    ("runtime/vm/src/foreign/", "calls of C functions and from them, the dynamic linker"),
    ("runtime/vm/src/jit/", "executable memory, entry from and to native code, the unwinder"),
    ("runtime/vm/src/tasks/stack.rs", "machine stacks, and the switch between them"),
    ("snapshot/src/load/watch.rs", "signal handlers that open and close the image's pages"),
    ("snapshot/src/load/debugger.rs", "names and layout of gdb's interface"),
    ("snapshot/src/load/map.rs", "maps the image file at its address"),
];

/// Longest file that still holds one idea.
const MAX_LINES: usize = 1200;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut todo: Vec<PathBuf> = ["src", "tests", "benches", "runtime", "snapshot", "builder", "repl", "build.rs"]
        .iter()
        .map(|d| root().join(d))
        .collect();
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            if path.file_name().is_some_and(|n| n == "target") {
                continue;
            }
            let entries = fs::read_dir(&path).expect("a directory of the checkout can be read");
            todo.extend(entries.map(|e| e.expect("a directory entry can be read").path()));
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).expect("a source file can be read");
            let name = path.strip_prefix(root()).expect("found below the root").display().to_string();
            found.push((name, text));
        }
    }
    found.sort();
    assert!(found.len() > 20, "the walk found the sources");
    found
}

fn report(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}:\n  {}", offences.join("\n  "));
}

#[test]
fn crates_use_only_what_stands_above_them() {
    let ours: Vec<&str> = MAY_USE.iter().map(|(dir, _)| dir.rsplit('/').next().expect("not empty")).collect();
    let mut offences = Vec::new();
    for (dir, allowed) in MAY_USE {
        let manifest =
            fs::read_to_string(root().join(dir).join("Cargo.toml")).expect("every listed crate has a manifest");
        let mut section = String::new();
        for line in manifest.lines() {
            if line.starts_with('[') {
                section = line.to_string();
            } else if section == "[dependencies]"
                && let Some(dep) = line.split(['.', ' ', '=']).next()
                && ours.contains(&dep)
                && !allowed.contains(&dep)
            {
                offences.push(format!("{dir} uses {dep}"));
            }
        }
    }
    report("a crate may use only what the design's flow puts above it (table MAY_USE)", &offences);
}

#[test]
fn every_member_is_in_the_dependency_table() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the workspace manifest can be read");
    let members: Vec<&str> = manifest
        .lines()
        .skip_while(|l| !l.starts_with("members"))
        .skip(1)
        .take_while(|l| !l.starts_with(']'))
        .map(|l| l.trim().trim_matches([',', '"']))
        .collect();
    let listed: Vec<&str> = MAY_USE.iter().map(|(d, _)| *d).collect();
    let missing: Vec<String> = members.iter().filter(|m| !listed.contains(m)).map(|m| m.to_string()).collect();
    assert!(members.len() >= 11);
    report("workspace members that MAY_USE does not list", &missing);
}

#[test]
fn booting_imports_no_compiler() {
    let mut offences = Vec::new();
    for (name, text) in rust_files() {
        if name.starts_with("snapshot/src/load") || name.starts_with("runtime/vm/src/boot") {
            for compiler in ["lower::", "infer::", "codegen::", "syntax::", "cranelift"] {
                if text.lines().any(|l| !l.trim_start().starts_with("//") && l.contains(compiler)) {
                    offences.push(format!("{name} mentions {compiler}"));
                }
            }
        }
    }
    report("loading and booting an image know no compiler", &offences);
}

#[test]
fn unsafe_stands_only_in_listed_files() {
    let mut offences = Vec::new();
    for (name, text) in rust_files() {
        let allowed = name == "tests/tidy.rs" || MAY_BE_UNSAFE.iter().any(|(prefix, _)| name.starts_with(prefix));
        for (i, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            let mut words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
            if !allowed && words.any(|w| w == "unsafe") {
                offences.push(format!("{name}:{}: {}", i + 1, line.trim()));
            }
        }
    }
    report("`unsafe` outside the files of MAY_BE_UNSAFE", &offences);
}

#[test]
fn every_file_opens_with_its_idea() {
    let offences: Vec<String> =
        rust_files().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(name, _)| name).collect();
    report("the first line of a file is `//! ` and its one idea", &offences);
}

#[test]
fn files_stay_small() {
    let offences: Vec<String> = rust_files()
        .into_iter()
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, n)| *n > MAX_LINES)
        .map(|(name, n)| format!("{name}: {n} lines"))
        .collect();
    report("a file holds one idea, in at most 1200 lines", &offences);
}

/// Macros by which unfinished code panics.
const PANICS_OF_THE_UNFINISHED: &[&str] = &["todo", "unimplemented"];

#[test]
fn nothing_is_left_to_do_in_a_panic() {
    let mut offences = Vec::new();
    for (name, text) in rust_files() {
        for (i, line) in text.lines().enumerate() {
            if PANICS_OF_THE_UNFINISHED.iter().any(|name| line.contains(&format!("{name}!("))) {
                offences.push(format!("{name}:{}", i + 1));
            }
        }
    }
    report("a missing part is an error that names it, not a panic", &offences);
}

#[test]
fn no_unexplained_unwrap_outside_tests() {
    let mut offences = Vec::new();
    for (name, text) in rust_files() {
        if name.starts_with("tests/")
            || name.contains("/tests/")
            || name.contains("/tests.rs")
            || name.contains("_tests.rs")
        {
            continue;
        }
        for (i, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("#[cfg(test)]") {
                break;
            }
            if line.contains(".unwrap()") {
                offences.push(format!("{name}:{}: {}", i + 1, line.trim()));
            }
        }
    }
    report("say why it holds with `expect`, or handle it", &offences);
}

#[test]
fn every_flag_of_run_stands_in_its_help() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("a source file can be read");
    let (parser, help) = (read("src/arguments.rs"), read("builder/src/cli.rs"));
    let flags: Vec<&str> =
        parser.split('"').filter(|s| s.starts_with("--") && !s.contains(' ') && s.len() > 2).collect();
    assert!(flags.len() > 10, "the parser's flags were found");
    let missing: Vec<String> =
        flags.into_iter().filter(|f| *f != "--help" && !help.contains(*f)).map(str::to_owned).collect();
    report("flags that `sysimg help run` does not tell of", &missing);
}
