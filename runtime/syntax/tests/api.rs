//! Statements one by one, offsets, lines, and what a failed file still gives.

use syntax::{Ast, Incomplete, parse_all, parse_good, parse_statement, sexpr};

fn text_of(a: &Ast) -> String {
    sexpr::write(a, false)
}

#[test]
fn statements_one_by_one() {
    let text = "x = 1\ny = 2; z\n\nw(3)";
    let mut at = 0;
    let mut seen = Vec::new();
    while at < text.len() {
        let s = parse_statement(text, at, true, "none", 1);
        seen.push(text_of(&s.ast));
        at = s.next;
    }
    assert_eq!(seen, ["(= x 1)", "(toplevel (= y 2) z)", "(call w 3)"]);
}

#[test]
fn a_statement_takes_its_newline_and_an_atom_does_not() {
    let next = |text, greedy| parse_statement(text, 0, greedy, "", 1).next;
    assert_eq!(next("x + 1\n(y)\n", true), 6);
    assert_eq!(parse_statement("x + 1\n(y)\n", 6, true, "", 1).next, 10);
    assert_eq!(next(" x #==#", true), 7);
    assert_eq!(next(" x \n", false), 2);
    let s = parse_statement("f(x) + 1", 0, false, "", 1);
    assert_eq!((text_of(&s.ast), s.next), ("f".to_string(), 1));
}

#[test]
fn nothing_left() {
    for text in ["", "  ", " #==# ", "# c"] {
        let s = parse_statement(text, 0, true, "", 1);
        assert_eq!((s.ast, s.next, s.failure), (Ast::Nothing, text.len(), None), "{text:?}");
    }
    assert_eq!(
        parse_good("", ""),
        Ok(Ast::expr("toplevel", vec![Ast::Line(syntax::LineNode { line: 1, file: None })]))
    );
}

#[test]
fn lines_count_from_the_offset() {
    let s = parse_statement("a\n\nf() = 1", 3, true, "none", 1);
    assert_eq!(sexpr::write(&s.ast, true), "(= (call f) (block (line 1 none) 1))");
    let s = parse_statement("\n@m", 0, true, "f.jl", 10);
    assert_eq!(sexpr::write(&s.ast, true), "(macrocall @m (line 11 f.jl))");
}

#[test]
fn a_bad_file_keeps_what_came_before() {
    let p = parse_all("a\nb\n[x,\ny)", "f");
    assert_eq!(p.incomplete(), None);
    let Ast::Expr(top) = p.ast() else { panic!("a file is a toplevel") };
    let shown: Vec<_> = top.args[..5].iter().map(|a| sexpr::write(a, true)).collect();
    assert_eq!(shown, ["(line 1 f)", "a", "(line 2 f)", "b", "(line 4 f)"]);
    assert!(top.args[5].as_expr("error").is_some());
    let p = parse_all("x.", "f");
    assert_eq!(p.incomplete(), Some(Incomplete::Other));
}

#[test]
fn incomplete_kinds() {
    for (text, want) in [
        ("\"", Some("string")),
        ("#=", Some("comment")),
        ("'a", Some("char")),
        ("`", Some("cmd")),
        ("begin", Some("block")),
        ("for", Some("other")),
        ("for x = xs", Some("block")),
        ("function f()", Some("block")),
        ("f() do", Some("other")),
        ("f() do x", Some("block")),
        ("if x", Some("block")),
        ("1,\n", Some("other")),
        ("x ? y :", Some("other")),
        ("function f()\nbody # comment", Some("block")),
        (")", None),
        ("a b", None),
        ("1.e1.", None),
    ] {
        let got = parse_statement(text, 0, true, "none", 1).failure.and_then(|f| f.incomplete).map(Incomplete::tag);
        assert_eq!(got, want, "{text:?}");
    }
}

#[test]
fn several_findings_with_exact_spans() {
    let p = parse_all("x = 'ab'\ny = 0x\nz = \"\\q\"\n", "f");
    let spans: Vec<_> = p.diagnostics().iter().map(|d| (d.start, d.end)).collect();
    assert_eq!(spans, [(5, 7), (13, 15), (21, 23)]);
}

#[test]
fn text_that_is_not_utf8() {
    let p = parse_all(b"x = 1\ny = \"a\xffb\"\n", "f");
    assert_eq!(p.diagnostics().len(), 1);
    assert_eq!(p.diagnostics()[0].message, "invalid UTF-8 sequence \"a\\xffb\"");
}
