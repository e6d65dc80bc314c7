//! What definitions end: the log that `run --trace-invalidations` prints.

mod common;

use common::{file, scratch, sysimg, text, words};

/// Runs a program with the flag; what it printed, and the log.
fn traced(name: &str, program: &str) -> (String, String) {
    let dir = scratch(name);
    let out = sysimg(&["run", "--trace-invalidations", text(&file(&dir, "program.jl", program))]);
    assert!(out.status.success(), "{}", words(&out.stderr));
    (words(&out.stdout), words(&out.stderr))
}

const CALLS: &str = "\
inner(x) = 1
middle(x) = inner(x) + 1
outer(x) = middle(x) * 2
println(outer(1))
";

#[test]
fn a_new_method_ends_those_who_looked_it_up() {
    let (printed, log) = traced("inserted", &format!("{CALLS}inner(x::Int) = 5\nprintln(outer(1))\n"));
    assert_eq!(printed, "4\n12\n");
    let lines: Vec<&str> = log.lines().collect();
    let head = lines.iter().position(|l| l.starts_with("inserting inner(x::Int64) @ Main ")).expect("the cause");
    assert!(lines[head].ends_with("invalidated 2 specializations:"), "{log}");
    assert_eq!(lines[head + 1], "   lookup inner(::Int64)", "{log}");
    assert_eq!(lines[head + 2], "     in middle(::Int64) (1 child)", "{log}");
    assert_eq!(lines[head + 3], "       outer(::Int64)", "{log}");
}

#[test]
fn a_method_of_the_same_signature_ends_the_one_before() {
    let (printed, log) = traced("replaced", &format!("{CALLS}inner(x) = 7\nprintln(outer(1))\n"));
    assert_eq!(printed, "4\n16\n");
    assert!(log.contains("inserting inner(x) @ Main "), "{log}");
    assert!(log.contains("superseding inner(::Int64)"), "{log}");
}

#[test]
fn a_deleted_method_and_a_constant_that_changes() {
    let (printed, log) = traced(
        "deleted",
        "const factor = 2\nscaled(x) = x * factor\nprintln(scaled(3))\nconst factor = 10\nprintln(scaled(3))\n\
         pick(x) = 1\npick(x::Int) = 2\ncaller(x) = pick(x)\nprintln(caller(1))\n\
         Base.delete_method(which(pick, (Int,)))\nprintln(caller(1))\n",
    );
    assert_eq!(printed, "6\n30\n2\n1\n");
    assert!(log.contains("a new meaning of Main.factor invalidated 1 specialization:\n   scaled(::Int64)"), "{log}");
    assert!(log.contains("deleting pick(x::Int64) @ Main "), "{log}");
}

#[test]
fn names_that_come_to_mean_something_else() {
    let (printed, _) = traced(
        "shadowed",
        "f() = sin(1.0) > 0\nprintln(f())\nsin(x) = -1\nprintln(f())\n\
         module A; export v; const v = 1; end\nmodule B; const v = 2; end\n\
         using .A\ng() = v\nprintln(g())\nimport .B: v\nprintln(g())\n",
    );
    assert_eq!(printed, "true\nfalse\n1\n2\n");
}

#[test]
fn a_method_that_others_hide_ends_nothing() {
    // A type that is a tuple type and a number type is `Union{}`, and for that there is a method.
    let program = "kind(::Type{<:Tuple}) = 1\nask(@nospecialize(x)) = kind(x::Type{<:Tuple})\n\
         println(ask(Tuple{Int}))\nkind(::Type{<:Real}) = 2\nprintln(ask(Tuple{Int}), kind(Int), kind(Union{}))\n\
         Base.delete_method(which(kind, (Type{Int},)))\nprintln(ask(Tuple{Int}))\n";
    let (printed, log) = traced("hidden", &format!("kind(::Type{{Union{{}}}}, rest...) = 0\n{program}"));
    assert_eq!(printed, "1\n120\n1\n");
    assert!(!log.contains("ask("), "{log}");
    let (_, log) = traced("not-hidden", &program.replace("kind(Union{})", "3"));
    assert!(log.contains("in ask(::Any)"), "{log}");
    // The method that hides goes: now the other one counts.
    let (printed, log) = traced(
        "no-longer-hidden",
        "kind(::Type{Union{}}, rest...) = 0\nkind(::Type{<:Real}) = 2\nask() = kind(Union{})\nprintln(ask())\n\
         Base.delete_method(which(kind, (Type{Union{}},)))\nprintln(ask())\n",
    );
    assert_eq!(printed, "0\n2\n");
    assert!(log.contains("ask()"), "{log}");
}

#[test]
fn without_definitions_there_is_no_log() {
    let (printed, log) = traced("quiet", "f(x) = x + 1\nprintln(f(1))\n");
    assert_eq!(printed, "2\n");
    assert!(!log.contains("invalidated"), "{log}");
}
