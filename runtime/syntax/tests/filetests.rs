//! Texts and the expressions they must give, in `filetests/parse/*.txt`.
//!
//! A case is a line `---- title`, the text, a line `==>`, and what is expected. Words in brackets at the end
//! of the title choose what is compared: nothing for the expressions of the file's statements, one a line,
//! without line nodes; `[lines]` with them; `[error]` for the findings as we show them; `[julia]` for Julia's
//! `ParseError` text of the first statement. `BLESS=1 cargo test -p syntax` rewrites what is expected.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use syntax::{Ast, parse_all, parse_statement, sexpr};

struct Case {
    title: String,
    text: String,
    want: String,
}

fn read_cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_want = false;
    // Not `lines()`: some texts have carriage returns.
    for line in text.split('\n') {
        if let Some(title) = line.strip_prefix("---- ") {
            cases.push(Case { title: title.to_string(), text: String::new(), want: String::new() });
            in_want = false;
        } else if let Some(case) = cases.last_mut() {
            if line == "==>" && !in_want {
                in_want = true;
                continue;
            }
            let part = if in_want { &mut case.want } else { &mut case.text };
            part.push_str(line);
            part.push('\n');
        }
    }
    for c in &mut cases {
        // The text has no final newline: where it ends matters to what is missing.
        c.text.pop();
        c.want.truncate(c.want.trim_end().len());
    }
    cases
}

fn outcome(case: &Case) -> String {
    if case.title.ends_with("[error]") {
        return parse_all(&case.text, "t.jl").render().trim_end().to_string();
    }
    if case.title.ends_with("[julia]") {
        let s = parse_statement(&case.text, 0, true, "none", 1);
        return match s.failure {
            Some(f) => format!("{}: {}", f.incomplete.map_or("error", |i| i.tag()), f.message),
            None => "no error".to_string(),
        };
    }
    let lines = case.title.ends_with("[lines]");
    let parsed = parse_all(&case.text, "");
    if parsed.has_errors() {
        return parsed.render();
    }
    let Ast::Expr(top) = parsed.ast() else { return "no toplevel".to_string() };
    let mut out = String::new();
    for (i, a) in top.args.iter().enumerate() {
        if let Ast::Line(l) = a {
            if lines {
                let _ = write!(out, "{}{}: ", if i > 0 { "\n" } else { "" }, l.line);
            } else if i > 0 {
                out.push('\n');
            }
            continue;
        }
        let text = sexpr::write(a, lines);
        let full = sexpr::write(a, true);
        assert_eq!(sexpr::read(&full).as_ref(), Ok(a), "the text form of `{}` is not read back", case.title);
        out.push_str(&text);
    }
    out
}

#[test]
fn texts_give_their_expressions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filetests/parse");
    let bless = std::env::var_os("BLESS").is_some();
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("the folder is part of the crate")
        .map(|e| e.expect("the folder can be listed").path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    let (mut count, mut wrong) = (0, String::new());
    for file in files {
        let text = fs::read_to_string(&file).expect("a test file is UTF-8");
        let mut blessed = text[..text.find("---- ").unwrap_or(0)].to_string();
        for case in read_cases(&text) {
            count += 1;
            let got = outcome(&case);
            if got.trim_end() != case.want {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let _ = writeln!(wrong, "{name}: {}\n{}\n  want {}\n  got  {got}\n", case.title, case.text, case.want);
            }
            let _ = writeln!(blessed, "---- {}\n{}\n==>\n{}\n", case.title, case.text, got.trim_end());
        }
        if bless {
            fs::write(&file, format!("{}\n", blessed.trim_end())).expect("a test file can be written");
        }
    }
    assert!(count > 150, "only {count} cases were found");
    assert!(bless || wrong.is_empty(), "{wrong}");
}
