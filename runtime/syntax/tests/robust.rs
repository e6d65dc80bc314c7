//! No text makes the parser panic, hang, lose a byte or overrun the stack.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use syntax::{Parsed, Rule, parse, parse_all, parse_statement, sexpr};

/// The leaves cover the text exactly, in order.
fn check_lossless(p: &Parsed, text: &[u8]) {
    let total: u64 = p.tree().nodes.iter().filter(|n| n.is_leaf()).map(|n| u64::from(n.len)).sum();
    assert_eq!(total, text.len() as u64, "bytes are lost or doubled");
    for (i, n) in p.tree().nodes.iter().enumerate() {
        assert!(n.span as usize <= i, "a node covers more nodes than there are before it");
    }
}

fn check(text: &[u8]) {
    let start = Instant::now();
    let p = parse_all(text, "t.jl");
    check_lossless(&p, text);
    let ast = p.ast();
    drop(ast);
    p.failure();
    p.render();
    let mut at = 0;
    for _ in 0..50 {
        if at >= text.len() {
            break;
        }
        let s = parse_statement(text, at, true, "", 1);
        assert!(s.next > at, "a statement takes at least a byte");
        at = s.next;
    }
    parse(text, 0, None, 1, Rule::Atom);
    assert!(start.elapsed() < Duration::from_secs(20), "too slow");
}

/// A small generator with a fixed seed, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\"\"\"",
    "`",
    "'",
    "$",
    "$(",
    ";",
    ";;",
    ",",
    "\n",
    " ",
    ":",
    "::",
    "?",
    "=",
    "+=",
    ".",
    "..",
    "...",
    ".+",
    ".'",
    "@",
    "@m ",
    "#",
    "#=",
    "=#",
    "\\",
    "end",
    "begin ",
    "if ",
    "else ",
    "elseif ",
    "for ",
    "in ",
    "function ",
    "macro ",
    "do ",
    "let ",
    "try ",
    "catch ",
    "finally ",
    "struct ",
    "mutable struct ",
    "abstract type ",
    "module ",
    "import ",
    "using ",
    "export ",
    "public ",
    "where ",
    "const ",
    "global ",
    "outer ",
    "return ",
    "quote ",
    "var\"",
    "r\"",
    "->",
    "=>",
    "-->",
    "<:",
    "!",
    "-",
    "√",
    "ᵀ",
    "\u{202a}",
    "\u{200b}",
    "0x",
    "1.",
    "1e",
    "0b1",
    "x",
    "2x",
    "é",
    "∈ ",
    "\u{feff}",
];

fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filetests/parse");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the folder is there").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let mut out = Vec::new();
    for f in files {
        let text = fs::read_to_string(f).expect("UTF-8");
        out.extend(text.split("---- ").map(|c| c.split_once('\n').map_or("", |c| c.1).to_string()));
    }
    out
}

#[test]
fn mutated_texts() {
    let corpus = corpus();
    let mut r = Random(0x9e37_79b9_7f4a_7c15);
    for i in 0..4000 {
        let mut text = corpus[r.below(corpus.len())].clone().into_bytes();
        for _ in 0..1 + r.below(6) {
            let at = r.below(text.len() + 1);
            match r.below(5) {
                0 => {
                    let to = (at + r.below(8)).min(text.len());
                    text.drain(at..to);
                }
                1 => text.truncate(at),
                2 => text.insert(at, r.next() as u8),
                3 => {
                    let from = r.below(text.len() + 1);
                    let to = (from + r.below(30)).min(text.len());
                    let piece = text[from..to].to_vec();
                    text.splice(at..at, piece);
                }
                _ => {
                    let piece = PIECES[r.below(PIECES.len())];
                    text.splice(at..at, piece.bytes());
                }
            }
        }
        let shown = String::from_utf8_lossy(&text).into_owned();
        let result = std::panic::catch_unwind(|| check(&text));
        assert!(result.is_ok(), "mutation {i}: {shown:?}");
    }
}

#[test]
fn random_pieces() {
    let mut r = Random(42);
    for i in 0..4000 {
        let text: String = (0..r.below(40)).map(|_| PIECES[r.below(PIECES.len())]).collect();
        let result = std::panic::catch_unwind(|| check(text.as_bytes()));
        assert!(result.is_ok(), "text {i}: {text:?}");
    }
}

#[test]
fn deep_nesting() {
    let openings = [
        "(",
        "[",
        "{",
        "f(",
        "a[",
        "-",
        "!",
        "√",
        "(a+",
        "a=",
        "a=>",
        "a->",
        "a ? b : ",
        "a && ",
        "a || ",
        "a^",
        ":",
        "$",
        "&",
        "::",
        "<: ",
        "@a ",
        "@",
        "\"$(",
        "begin ",
        "if a ",
        "if a b else",
        "for i in ",
        "while ",
        "let ",
        "function f() ",
        "quote ",
        "module A ",
        "try ",
        "struct A ",
        "f() do ",
        "global ",
        "const ",
        "return ",
        "a where ",
        "a.",
        "a:",
        "`",
        "'",
        "A{",
        "if a elseif ",
        "macro ",
        "#=",
        "a, ",
        "x for ",
        "[x for ",
        "import ",
        "a <| ",
        "a --> ",
        "a => (",
        "abstract type ",
        "primitive type ",
        "a ~ ",
        "2(",
        "a;",
        "[a;",
        "[a ",
        ".-",
        "a .&& ",
        "a'",
        "a()",
        "a - ",
        "a.b",
        "end ",
        ") ",
        "] ",
    ];
    for o in openings {
        let text = o.repeat(30_000);
        let result = std::panic::catch_unwind(|| check(text.as_bytes()));
        assert!(result.is_ok(), "{o:?} repeated");
    }
}

#[test]
fn deep_nesting_of_mixed_pieces() {
    let mut r = Random(7);
    for _ in 0..400 {
        let unit: String = (0..2 + r.below(4)).map(|_| PIECES[r.below(PIECES.len())]).collect();
        let result = std::panic::catch_unwind(|| check(unit.repeat(4_000).as_bytes()));
        assert!(result.is_ok(), "{unit:?} repeated");
    }
}

#[test]
fn moderate_nesting_parses() {
    for (open, core, close) in
        [("(", "a", ")"), ("f(", "x", ")"), ("[", "1", "]"), ("- ", "x", ""), ("if a\n", "b", "\nend")]
    {
        let text = format!("{}{core}{}", open.repeat(1000), close.repeat(1000));
        let p = parse_all(&text, "");
        assert!(!p.has_errors(), "{open:?}: {}", p.render());
        p.ast();
    }
}

#[test]
fn long_flat_texts() {
    for text in [
        "# comment\n".repeat(200_000),
        format!("module A\n{}end", "# comment\n\n".repeat(100_000)),
        format!("x = [{}]", "1, ".repeat(100_000)),
        format!("x = [{}]", "1 2;\n".repeat(50_000)),
        format!("f({})", "a = 1, ".repeat(50_000)),
        format!("a{}", " + b".repeat(50_000)),
        format!("\"\"\"\n{}\"\"\"", "    line $x\n".repeat(50_000)),
        "a b ".repeat(50_000),
    ] {
        let start = Instant::now();
        check(text.as_bytes());
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}...", &text[..20]);
    }
}

/// Every Julia file of this repository, and of the conformance programs where they are at hand.
#[test]
fn julia_files_parse() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut todo: Vec<_> =
        ["runtime/base", "workloads", "tests", "benches", "shared/conformance", "../shared/conformance"]
            .iter()
            .map(|d| root.join(d))
            .collect();
    let mut count = 0;
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(fs::read_dir(&path).expect("a folder can be listed").map(|e| e.expect("an entry").path()));
        } else if path.extension().is_some_and(|e| e == "jl") {
            let text = fs::read(&path).expect("a file can be read");
            let p = parse_all(&text, "");
            assert!(!p.has_errors(), "{}: {}", path.display(), p.render());
            check_lossless(&p, &text);
            count += 1;
        }
    }
    println!("{count} files");
}

#[test]
fn every_prefix_of_a_text() {
    let text = "\"doc\"\nfunction f(x::T; y = \"a$(z)b\") where T\n  for i in 1:3, j = x[end]\n    @m i j'\n  end\n  try g() do; end catch e end\nend\n";
    for end in 0..=text.len() {
        check(&text.as_bytes()[..end]);
        let p = parse_all(&text[..end], "");
        sexpr::write(&p.ast(), true);
    }
}
