//! Filetests: small Julia functions, what is done with them, and patterns of what must come out (`tests/filetests`).
//!
//! A line `# run: STAGE f(T...)` begins a case (`show.jl` tells the stages). Lines behind it say what its output has to
//! look like; a pattern is text that a line contains, in it `..` stands for anything:
//!
//! - `# check: PATTERN`: a line after that of the check before;
//! - `# next: PATTERN`: the very next line after it;
//! - `# not: PATTERN`: no line between the checks around it (from the start, or to the end, where there is none);
//! - `# count: N PATTERN`: so many lines of the whole output.

mod common;

use common::{sysimg, text, words};
use std::path::PathBuf;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Check,
    Next,
    Not,
    Count(usize),
}

struct Rule {
    kind: Kind,
    pattern: String,
    line: usize,
}

/// The rule of a line, if it is one.
fn rule(text: &str, line: usize) -> Option<Rule> {
    let (word, rest) = text.strip_prefix("# ")?.split_once(": ")?;
    let (kind, pattern) = match word {
        "check" => (Kind::Check, rest),
        "next" => (Kind::Next, rest),
        "not" => (Kind::Not, rest),
        "count" => {
            let (n, pattern) = rest.split_once(' ')?;
            (Kind::Count(n.parse().ok()?), pattern)
        }
        _ => return None,
    };
    Some(Rule { kind, pattern: pattern.trim().to_string(), line })
}

/// Whether the line contains the pattern's pieces, in order.
fn matches(line: &str, pattern: &str) -> bool {
    let mut rest = line;
    pattern.split("..").all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

/// What an output lacks of its rules, in words.
fn lacks(output: &str, rules: &[Rule]) -> Vec<String> {
    let lines: Vec<&str> = output.lines().collect();
    let mut wrong = Vec::new();
    // The first line that the next check may match, and what must not stand before it.
    let mut at = 0;
    let mut forbidden: Vec<&Rule> = Vec::new();
    let refuse = |forbidden: &mut Vec<&Rule>, part: &[&str], wrong: &mut Vec<String>| {
        for r in forbidden.drain(..) {
            if let Some(l) = part.iter().find(|l| matches(l, &r.pattern)) {
                wrong.push(format!("line {}: `{}` is there: {l}", r.line, r.pattern));
            }
        }
    };
    for r in rules {
        match r.kind {
            Kind::Not => forbidden.push(r),
            Kind::Count(n) => {
                let found = lines.iter().filter(|l| matches(l, &r.pattern)).count();
                if found != n {
                    wrong.push(format!("line {}: `{}` is there {found} times, not {n}", r.line, r.pattern));
                }
            }
            Kind::Check | Kind::Next => {
                let end = if r.kind == Kind::Next { (at + 1).min(lines.len()) } else { lines.len() };
                match lines[at..end].iter().position(|l| matches(l, &r.pattern)) {
                    Some(i) => {
                        refuse(&mut forbidden, &lines[at..at + i], &mut wrong);
                        at += i + 1;
                    }
                    None => wrong.push(format!("line {}: `{}` is not there", r.line, r.pattern)),
                }
            }
        }
    }
    refuse(&mut forbidden, &lines[at..], &mut wrong);
    wrong
}

/// Runs all cases of a folder. (`FILETEST=TEXT` only those of files whose path contains it, and shows their outputs.)
fn run(folder: &str, at_least: usize) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/filetests");
    let wanted = std::env::var("FILETEST").ok();
    let mut files: Vec<PathBuf> = std::fs::read_dir(root.join(folder))
        .expect("the checkout can be read")
        .map(|e| e.expect("the checkout can be read").path())
        .filter(|p| p.extension().is_some_and(|x| x == "jl"))
        .filter(|p| wanted.as_ref().is_none_or(|w| text(p).contains(w)))
        .collect();
    files.sort();
    let show = root.join("show.jl");
    let mut args = vec!["run", text(&show)];
    args.extend(files.iter().map(|p| text(p)));
    let out = sysimg(&args);
    let (said, errors) = (words(&out.stdout), words(&out.stderr));
    assert!(out.status.success(), "{errors}");
    let mut outputs = std::collections::HashMap::new();
    for part in said.split("#### ").skip(1) {
        let (place, output) = part.split_once('\n').unwrap_or((part, ""));
        outputs.insert(place, output);
    }
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for path in &files {
        let source = std::fs::read_to_string(path).expect("the checkout can be read");
        let lines: Vec<&str> = source.lines().collect();
        for (i, line) in lines.iter().enumerate() {
            if !line.starts_with("# run: ") {
                continue;
            }
            cases += 1;
            let place = format!("{}:{}", text(path), i + 1);
            let rules: Vec<Rule> = lines[i + 1..].iter().enumerate().map_while(|(k, l)| rule(l, i + 2 + k)).collect();
            assert!(!rules.is_empty(), "{place}: nothing is asked of the output");
            let Some(output) = outputs.get(place.as_str()) else { panic!("{place}: no output") };
            if wanted.is_some() {
                println!("#### {place}\n{output}");
            }
            let found = lacks(output, &rules);
            if !found.is_empty() {
                wrong.push(format!("{place}: {line}\n  {}\n{output}", found.join("\n  ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(wanted.is_some() || cases >= at_least, "only {cases} cases");
}

#[test]
fn the_optimizer_makes_of_code_what_it_should() {
    run("opt", 60);
}

/// Each kind of rule can fail.
#[test]
fn rules_that_do_not_hold_are_reported() {
    let output = "one x\ntwo y\nthree x\nfour z\n";
    let found = |rules: &str| {
        let rules: Vec<Rule> = rules.lines().enumerate().map(|(i, l)| rule(l, i + 1).expect("a rule")).collect();
        lacks(output, &rules)
    };
    for good in [
        "# check: one\n# next: y\n# check: four",
        "# check: one\n# not: x\n# check: two",
        "# not: five",
        "# count: 2 x\n# count: 0 v",
        "# check: t..e x",
        "# check: three\n# not: x",
    ] {
        assert_eq!(found(good), Vec::<String>::new(), "{good}");
    }
    for bad in [
        "# check: five",
        "# check: two\n# check: one",
        "# check: one\n# next: three",
        "# not: z",
        "# check: one\n# not: two\n# check: three",
        "# check: one\n# not: x",
        "# count: 1 x",
        "# check: x..one",
    ] {
        assert_eq!(found(bad).len(), 1, "{bad}");
    }
}
