//! The proof of coverage and the status of every statement: what is said, and the exit codes.

mod common;

use common::{file, scratch, sysimg, text, words};
use std::path::{Path, PathBuf};

/// A workload that, the second time it runs, calls what it did not call the first time.
fn moody(dir: &Path, more: &str) -> PathBuf {
    let flag = dir.join("flag");
    let program = format!(
        "function often(flag)\n    if isfile(flag)\n        values = Set{{Rational{{Int8}}}}([Int8(1)//Int8(2)])\n        \
         return length(values)\n    end\n    write(flag, \"x\")\n    return 1\nend\n{more}println(often({flag:?}))\n"
    );
    file(dir, "moody.jl", &program)
}

#[test]
fn what_is_compiled_on_the_image_fails_the_build_and_names_the_call() {
    let dir = scratch("require");
    let (workload, image) = (moody(&dir, ""), dir.join("out.img"));
    let create = |flags: &[&str]| {
        let _ = std::fs::remove_file(dir.join("flag"));
        let _ = std::fs::remove_file(&image);
        sysimg(&[&["create", "--workload", text(&workload), "-o", text(&image)], flags].concat())
    };
    for flags in [&[][..], &["--coverage", "require"]] {
        let made = create(flags);
        assert_eq!(made.status.code(), Some(1), "{}", words(&made.stdout));
        assert!(!image.exists(), "an image that is not covered is not kept");
        assert!(words(&made.stderr).contains("compiled at run time"), "{}", words(&made.stderr));
        let said = words(&made.stdout);
        let mut lines = said
            .lines()
            .skip_while(|l| !(l.contains("compiled at run time: precompile") && l.contains("Rational{Int8}")));
        assert!(lines.next().is_some(), "{said}");
        let from = lines.next().unwrap_or("");
        assert!(from.contains("called from ") && from.contains(".jl:"), "{said}");
        assert!(lines.next().unwrap_or("").contains("no statement asked for it"), "{said}");
        assert!(said.contains("called from often at ") && said.contains("moody.jl:3"), "{said}");
    }
    let made = create(&["--coverage", "warn"]);
    assert_eq!(made.status.code(), Some(0), "{}", words(&made.stderr));
    assert!(words(&made.stdout).contains("compiled at run time: precompile"));
    assert!(image.exists());
    let made = create(&["--coverage", "off"]);
    assert_eq!(made.status.code(), Some(0));
    assert!(!words(&made.stdout).contains("at run time"));
    assert!(image.exists());
    // Nothing is missing when the workload does the same again.
    let made = sysimg(&["create", "--workload", text(&workload), "-o", text(&image)]);
    assert_eq!(made.status.code(), Some(0), "{}", words(&made.stdout));
}

#[test]
fn the_reason_names_definitions_at_run_time() {
    let dir = scratch("reasons");
    let (workload, image) = (
        file(&dir, "w.jl", "Base.eval(Base, :(brand_new(x) = x + 1))\nprintln(Base.brand_new(1))\n"),
        dir.join("out.img"),
    );
    let made = sysimg(&["create", "--workload", text(&workload), "-o", text(&image), "--coverage", "warn", "--json"]);
    assert_eq!(made.status.code(), Some(0), "{}", words(&made.stderr));
    let said = words(&made.stdout);
    assert!(said.contains("\"unknown_name\":\"Base.brand_new\""), "{said}");
    assert!(said.contains("its method was defined at run time"), "{said}");
    assert!(said.contains("its statement was refused: error: brand_new is not defined in Base"), "{said}");
}

#[test]
fn every_statement_has_a_status() {
    let dir = scratch("statements");
    // As `julia --trace-compile` writes them, in the forms of several versions.
    let cases: &[(&str, &str)] = &[
        ("precompile(Tuple{typeof(Base.uppercase), String})", ""),
        ("precompile(Tuple{typeof(Base.:(+)), Int64, Rational{Int8}})", "compiled"),
        ("#=   12.3 ms =# precompile(Tuple{typeof(Base.:(+)), Int16, Rational{Int16}})", "compiled"),
        ("#=    1.1 ms =# precompile(Tuple{typeof(Base.:(-)), Int16, Rational{Int16}}) # recompile", "compiled"),
        ("\u{1b}[33mprecompile(Tuple{typeof(Base.:(*)), Int16, Rational{Int16}})\u{1b}[39m", "compiled"),
        (
            "precompile(Tuple{typeof(Core.kwcall), NamedTuple{(:rev,), Tuple{Bool}}, typeof(Base.sort), Array{Int8, 1}})",
            "compiled",
        ),
        (
            "precompile(Tuple{Base.var\"#sort##kw\", NamedTuple{(:rev,), Tuple{Bool}}, typeof(Base.sort), Array{Int16, 1}})",
            "compiled",
        ),
        (
            "precompile(Tuple{getfield(Base, Symbol(\"#sort##kw\")), NamedTuple{(:rev,), Tuple{Bool}}, typeof(Base.sort), Array{Int32, 1}})",
            "compiled",
        ),
        ("precompile(Tuple{typeof(Base.identity), Base.Val{:x}})", "compiled"),
        ("precompile(Tuple{typeof(Base.identity), Base.Val{'c'}})", "compiled"),
        ("precompile(Tuple{typeof(Base.identity), Base.Val{0x01}})", "compiled"),
        ("precompile(Tuple{typeof(Base.identity), Base.Val{Int32(4)}})", "compiled"),
        ("precompile(Tuple{typeof(Base.identity), Base.Val{-3}})", "compiled"),
        ("precompile(Tuple{typeof(Base.identity), Base.Val{(1, :a)}})", "compiled"),
        ("precompile(Tuple{typeof(Base.identity), Base.Val{1.5}})", "compiled"),
        ("precompile(Tuple{typeof(Base.identity), Ptr{Nothing}})", "compiled"),
        ("precompile(Tuple{typeof(Base.identity), NamedTuple{(:a, :b), Tuple{Int64, String}}})", "compiled"),
        ("precompile(Tuple{Type{Base.Val{x} where x}, Symbol})", "compiled"),
        ("precompile(Tuple{Type{NamedTuple{(:a,), T} where T<:Tuple}, Tuple{Int8}})", "compiled"),
        ("precompile(identity, (UInt16,))", "compiled"),
        ("Base.precompile(Tuple{typeof(Base.identity), UInt32})", "compiled"),
        ("precompile(Tuple{typeof(Base.uppercase), Int64})", "no method"),
        ("precompile(Tuple{typeof(Base.sort), Any})", "not concrete"),
        ("precompile(Tuple{typeof(Base.identity), Real})", "not concrete"),
        ("precompile(Tuple{typeof(Base.no_such_function), Int64})", "error"),
        ("precompile(Tuple{typeof(NoSuchPackage.f), Int64})", "error"),
        ("precompile(Tuple{Main.var\"#1#2\", Int64})", "error"),
        ("precompile(Tuple{typeof(Base.identity), Base.Val{\"text\"}})", "error"),
        ("precompile(3)", "error"),
        ("not a statement", "error"),
        ("println(1)", "error"),
    ];
    let mut all = "# a comment\n\n".to_string();
    for (line, _) in cases {
        all.push_str(line);
        all.push('\n');
    }
    let (statements, image) = (file(&dir, "trace.txt", &all), dir.join("out.img"));
    let made = sysimg(&["create", "--statements", text(&statements), "-o", text(&image), "--json"]);
    assert_eq!(made.status.code(), Some(0), "{}", words(&made.stderr));
    let said = words(&made.stdout);
    let mut problems = Vec::new();
    for (i, (line, status)) in cases.iter().enumerate() {
        // Which ones Base has already depends on its training.
        let number = format!("\"line\":{},", i + 3);
        let Some(told) = said.split("},{").find(|part| part.contains(&number)) else {
            problems.push(format!("nothing is said of line {}: {line}", i + 3));
            continue;
        };
        let has = |s: &str| told.contains(&format!("\"status\":\"{s}\""));
        let good = match *status {
            "compiled" | "" => has("compiled") || has("already there"),
            other => has(other) && !told.contains("\"reason\":null"),
        };
        if !good || !told.contains("\"source\":\"trace.txt\"") {
            problems.push(format!("{line}: not {status:?} but {told}"));
        }
    }
    assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
    for name in ["Base.no_such_function", "Main.NoSuchPackage"] {
        assert!(said.contains(&format!("\"unknown_name\":\"{name}\"")), "{said}");
    }
    let plain = words(&sysimg(&["create", "--statements", text(&statements), "-o", text(&image)]).stdout);
    assert!(plain.contains("trace.txt:24: no method ("), "{plain}");
    assert!(plain.contains("unknown names: ") && plain.contains("Base.no_such_function (1 statement)"), "{plain}");
}

#[test]
fn a_trace_can_be_given_back_as_statements() {
    let dir = scratch("again");
    let workload = file(
        &dir,
        "w.jl",
        "println(sort([3.5, 1.5], rev=true))\nprintln(join(map(string, 1:3), '-'))\nprintln(Dict(:a => 1//2)[:a])\n",
    );
    let (trace, image) = (dir.join("trace.txt"), dir.join("out.img"));
    assert!(sysimg(&["trace", text(&workload), "-o", text(&trace)]).status.success());
    let made = sysimg(&["create", "--statements", text(&trace), "-o", text(&image), "--json"]);
    assert_eq!(made.status.code(), Some(0));
    let said = words(&made.stdout);
    for bad in ["no method", "not concrete", "error"] {
        let mine: Vec<&str> = said
            .split("},{")
            .filter(|p| p.contains(&format!("\"status\":\"{bad}\"")) && !p.contains("Main."))
            .collect();
        assert!(mine.is_empty(), "{mine:?}");
    }
}
