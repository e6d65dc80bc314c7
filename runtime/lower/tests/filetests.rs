//! Julia text to lowered text, compared with what the files of `filetests/` say.
//!
//! A file holds cases: a line `## title`, Julia source, a line `----`, the lowered code of each statement (or
//! `error: ...`). Code of methods follows its statement, indented. `BLESS=1` rewrites the files.

mod host;

use abi::{Known, Value};
use heap::{Object, typed};
use host::{TestHost, esc, sym};
use ir::lowered::{Op, Operand};
use lower::{Host, Lowered, Options};
use std::fmt::Write as _;
use std::path::Path;
use syntax::Ast;

fn lower_text(source: &str) -> String {
    let mut host = TestHost::new();
    host.defined.push("defined_global".to_string());
    add_macros(&mut host);
    let mut out = String::new();
    let parsed = syntax::parse_all(source, "test.jl");
    if parsed.has_errors() {
        return "parse error\n".to_string();
    }
    let ast = parsed.ast();
    let statements = match &ast {
        Ast::Expr(e) if e.head == "toplevel" => e.args.clone(),
        other => vec![other.clone()],
    };
    let mut options = Options { file: Some("test.jl".into()), line: 1, soft_scope: false };
    let main = host.main();
    for s in &statements {
        if let Ast::Line(l) = s {
            options.line = l.line;
            continue;
        }
        match lower::lower_toplevel(&mut host, main, s, &options) {
            Ok(Lowered::Thunk(code)) => show_code(&host, code, 0, &mut out),
            Ok(Lowered::Toplevel(ast)) => writeln!(out, "toplevel: {}", shape(&ast)).expect("writes to a string"),
            Err(e) => writeln!(out, "error: {}", e.message).expect("writes to a string"),
        }
    }
    for w in host.warnings.drain(..) {
        writeln!(out, "warning: {}", w.lines().next().unwrap_or_default()).expect("writes to a string");
    }
    out
}

fn shape(ast: &Ast) -> String {
    match ast {
        Ast::Expr(e) => format!("{}...", e.head),
        other => format!("{other:?}"),
    }
}

fn show_code(host: &TestHost, code: Value, depth: usize, out: &mut String) {
    let body = ir::lowered_codec::decode(typed::CodeInfo(code));
    let again = ir::lowered_codec::encode(&host.heap, &body, &[]).0;
    assert_eq!(ir::lowered_codec::decode(typed::CodeInfo(again)), body, "the codec gives back what it was given");
    let problems = ir::lowered_verify::verify(&body, &|s| host.show(s.name).is_empty());
    assert!(problems.is_empty(), "{problems:?}\n{}", ir::lowered_text::print(&body, &|v| host.show(v)));
    let pad = "    ".repeat(depth);
    if body.nargs > 0 {
        let args: Vec<String> = body.slots[..body.nargs as usize].iter().map(|s| host.show(s.name)).collect();
        writeln!(out, "{pad}({}{})", args.join(", "), if body.isva { "..." } else { "" }).expect("writes to a string");
    }
    let object = |v: Value| {
        if v.type_of() == host.heap.root(Known::CodeInfo) { "code".to_string() } else { host.show(v) }
    };
    for line in ir::lowered_text::print(&body, &object).lines() {
        writeln!(out, "{pad}{line}").expect("writes to a string");
    }
    let mut nested = Vec::new();
    for s in &body.stmts {
        if let Op::Call(args) = &s.op {
            nested.extend(args.iter().filter_map(|a| match a {
                Operand::Const(v) if v.type_of() == host.heap.root(Known::CodeInfo) => Some(*v),
                _ => None,
            }));
        }
    }
    for code in nested {
        show_code(host, code, depth + 1, out);
    }
}

/// `@swap_hidden x` and friends: what hygiene must get right.
fn add_macros(host: &mut TestHost) {
    // quote; tmp = $(esc(x)); helper(tmp); end
    host.macros.insert("@hidden".to_string(), |args| {
        Ast::expr(
            "block",
            vec![
                Ast::expr("=", vec![sym("tmp"), esc(args[0].clone())]),
                Ast::expr("call", vec![sym("helper"), sym("tmp")]),
            ],
        )
    });
    host.macros.insert("@id".to_string(), |args| esc(args[0].clone()));
    host.macros.insert("@setx".to_string(), |args| Ast::expr("=", vec![esc(sym("x")), args[0].clone()]));
    host.macros.insert("@label".to_string(), |args| esc(Ast::expr("symboliclabel", vec![args[0].clone()])));
    host.macros.insert("@goto".to_string(), |args| esc(Ast::expr("symbolicgoto", vec![args[0].clone()])));
    host.macros.insert("@isdefined".to_string(), |args| Ast::expr("isdefined", vec![esc(args[0].clone())]));
    host.macros.insert("@generated_".to_string(), |_| Ast::expr("generated", vec![]));
    host.macros.insert("@fn".to_string(), |args| {
        // quote; f(x) = x + y; f($(esc(arg))); end
        let def = Ast::expr(
            "=",
            vec![
                Ast::expr("call", vec![sym("f"), sym("x")]),
                Ast::expr("block", vec![Ast::expr("call", vec![sym("+"), sym("x"), sym("y")])]),
            ],
        );
        Ast::expr("block", vec![def, Ast::expr("call", vec![sym("f"), esc(args[0].clone())])])
    });
    host.macros.insert("@let".to_string(), |args| {
        // let v = v; $(esc(body)) + v end
        let body = Ast::expr("call", vec![sym("+"), esc(args[0].clone()), sym("v")]);
        Ast::expr("let", vec![Ast::expr("=", vec![sym("v"), sym("v")]), Ast::expr("block", vec![body])])
    });
}

#[test]
fn filetests() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/filetests");
    let mut files: Vec<_> = std::fs::read_dir(&dir).expect("the folder is there").flatten().map(|e| e.path()).collect();
    files.sort();
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = String::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a test file can be read");
        let mut rewritten = String::new();
        for case in text.split("## ").skip(1) {
            let (title, rest) = case.split_once('\n').unwrap_or((case, ""));
            let (source, expected) = rest.split_once("----\n").unwrap_or((rest, ""));
            let got = lower_text(source);
            write!(rewritten, "## {title}\n{}\n----\n{got}\n", source.trim_end()).expect("writes to a string");
            if got.trim_end() != expected.trim_end() && !bless {
                write!(failures, "{}: {title}\nexpected:\n{expected}\ngot:\n{got}\n", file.display()).expect("string");
            }
        }
        if bless {
            std::fs::write(&file, rewritten.trim_end().to_string() + "\n").expect("a test file can be written");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Any tree that a macro may make gives code or an error, never a panic; deep ones too.
#[test]
fn deep_and_strange_trees() {
    let mut host = TestHost::new();
    let main = host.main();
    let mut deep = sym("x");
    for _ in 0..4000 {
        deep = Ast::expr("call", vec![sym("f"), deep]);
    }
    assert!(lower::lower_toplevel(&mut host, main, &deep, &Options::default()).is_ok());
    let mut deeper = sym("x");
    for _ in 0..6000 {
        deeper = Ast::expr("block", vec![deeper]);
    }
    assert!(lower::lower_toplevel(&mut host, main, &deeper, &Options::default()).is_err());
    let heads = [
        "call",
        "block",
        "=",
        ".",
        "ref",
        "curly",
        "where",
        "tuple",
        "if",
        "elseif",
        "&&",
        "||",
        "comparison",
        "for",
        "while",
        "let",
        "try",
        "break",
        "return",
        "function",
        "->",
        "macro",
        "do",
        "local",
        "global",
        "const",
        "::",
        "string",
        "'",
        "comprehension",
        "typed_comprehension",
        "generator",
        "flatten",
        "filter",
        "vect",
        "hcat",
        "vcat",
        "ncat",
        "typed_ncat",
        "row",
        "nrow",
        "struct",
        "abstract",
        "primitive",
        "<:",
        ".=",
        "+=",
        ".+=",
        "quote",
        "$",
        "...",
        "kw",
        "parameters",
        "meta",
        "inbounds",
        "isdefined",
        "new",
        "splatnew",
        "foreigncall",
        "symboliclabel",
        "symbolicgoto",
        "escape",
        "hygienic-scope",
        "copyast",
        "inert",
        "outer",
        "braces",
        "module",
        "using",
        "macrocall",
        "opaque_closure",
        "gc_preserve",
        "locals",
        "islocal",
        "generated",
        "#new",
        "toplevel",
        "nonsense",
    ];
    let leaves = [sym("x"), Ast::Int(1), Ast::Nothing, Ast::expr("=", vec![sym("a"), Ast::Int(2)]), Ast::Bool(true)];
    for head in heads {
        for n in 0..4usize {
            for (i, leaf) in leaves.iter().enumerate() {
                let args: Vec<Ast> = (0..n).map(|k| leaves[(i + k) % leaves.len()].clone()).collect();
                let inner = Ast::expr(head, args);
                let _ = lower::lower_toplevel(&mut host, main, &inner, &Options::default());
                for outer in heads.iter().filter(|_| n == 2 && i % 2 == 0) {
                    let nested = Ast::expr(outer, vec![inner.clone(), leaf.clone()]);
                    let _ = lower::lower_toplevel(&mut host, main, &nested, &Options::default());
                }
            }
        }
    }
    assert!(host.warnings.is_empty());
    let _ = host.heap();
}
