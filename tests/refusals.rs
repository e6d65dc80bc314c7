//! What cannot be in an image is refused by name before anything is written: what it is, what leads to it, what to do.

mod common;

use common::{scratch, sysimg, text, words};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Bakes a script into an image.
fn create(dir: &Path, script: &str, flags: &[&str]) -> (Output, PathBuf) {
    let (file, image) = (dir.join("script.jl"), dir.join("out.img"));
    std::fs::write(&file, script).expect("the target folder can be written");
    let _ = std::fs::remove_file(&image);
    (sysimg(&[&["create", "--script", text(&file), "-o", text(&image)], flags].concat()), image)
}

/// The script, and for each refusal the object with its reason, and what leads to it.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    (
        "an open file",
        "const LOG = open(\"/dev/null\", \"w\")",
        &[("an IOStream: it is an open file (/dev/null, descriptor ", "reached through Main.LOG")],
    ),
    (
        "an open file in a structure",
        "struct Server\n log::IOStream\n n::Int\nend\nconst SERVERS = Any[1, Server(open(\"/dev/null\"), 2)]",
        &[(
            "an IOStream: it is an open file (/dev/null, descriptor ",
            "reached through Main.SERVERS -> an Array [2] -> a Server .log",
        )],
    ),
    (
        "a file in a closure",
        "counter = let io = open(\"/dev/null\")\n () -> eof(io)\nend",
        &[("an IOStream: it is an open file (", "reached through Main.counter -> ")],
    ),
    (
        "a lock that is held",
        "const GATE = ReentrantLock()\nlock(GATE)",
        &[("a ReentrantLock: it is a lock that is held", "reached through Main.GATE")],
    ),
    (
        "a spin lock that is held",
        "const GATE = Threads.SpinLock()\nlock(GATE)",
        &[("a SpinLock: it is a lock that is held", "reached through Main.GATE")],
    ),
    (
        "a task that waits",
        "const WORK = @async wait(Condition())\nyield()",
        &[("a Task: it is a running task. Wait for it, or start it in `__init__`", "reached through ")],
    ),
    (
        "a task that is to run",
        "const WORK = @async 1 + 1",
        &[("a Task: it is a task that is scheduled to run", "reached through ")],
    ),
    (
        "the program's own task",
        "const ME = current_task()",
        &[("a Task: it is the task of the program that makes the image", "reached through Main.ME")],
    ),
    ("a timer", "const CLOCK = Timer(1000)", &[("a Timer: it is a running timer", "reached through ")]),
    (
        "a semaphore",
        "const ROOM = Base.Semaphore(2)\nBase.acquire(ROOM)",
        &[("a Semaphore: permits of this semaphore are taken", "reached through Main.ROOM")],
    ),
    (
        "a raw pointer",
        "const HANDLE = Ref{Ptr{Cvoid}}(Ptr{Cvoid}(UInt(4660)))",
        &[(
            "a RefValue: it holds the raw pointer 0x1234, which means nothing in another process",
            "reached through Main.HANDLE",
        )],
    ),
    (
        "a raw pointer in an array",
        "const HANDLES = [C_NULL, Ptr{Cvoid}(UInt(4660))]",
        &[("it holds the raw pointer 0x1234", "reached through Main.HANDLES")],
    ),
    (
        "a finalizer",
        "mutable struct Resource\n id::Int\nend\nconst R = finalizer(identity, Resource(3))",
        &[("a Resource: it has a finalizer", "reached through Main.R")],
    ),
];

#[test]
fn each_is_named_with_its_chain() {
    let dir = scratch("each");
    let mut problems = Vec::new();
    for (what, script, says) in CASES {
        let (made, image) = create(&dir, script, &[]);
        let error = words(&made.stderr);
        if made.status.code() != Some(1)
            || image.exists()
            || !error.contains("these objects cannot be saved in an image:")
        {
            problems.push(format!("{what}: {:?} {error}", made.status.code()));
            continue;
        }
        for (object, chain) in *says {
            let mut lines = error.lines().skip_while(|l| !l.contains(object)).skip(1);
            if !lines.next().is_some_and(|l| l.contains(chain)) {
                problems.push(format!("{what}: no {object:?} with {chain:?} in {error}"));
            }
        }
        let left: Vec<_> = std::fs::read_dir(&dir).expect("it is there").flatten().map(|e| e.file_name()).collect();
        if left != ["script.jl"] {
            problems.push(format!("{what} leaves {left:?}"));
        }
    }
    assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
}

#[test]
fn all_are_listed_once_each() {
    let dir = scratch("all");
    let script =
        "const A = open(\"/dev/null\")\nconst B = [A, A, open(\"/dev/zero\")]\nconst C = ReentrantLock()\nlock(C)\n";
    let error = words(&create(&dir, script, &[]).0.stderr);
    for (part, times) in [("/dev/null", 1), ("/dev/zero", 1), ("it is a lock that is held", 1)] {
        assert_eq!(error.matches(part).count(), times, "{error}");
    }
}

#[test]
fn what_is_over_is_saved() {
    let dir = scratch("over");
    let script = "const FILE = open(\"/dev/null\")\nclose(FILE)\nconst GATE = ReentrantLock()\nlock(GATE)\nunlock(GATE)\n\
                  const DONE = @async 40 + 2\nwait(DONE)\nconst LATER = @task println(\"it runs\")\nconst NULL = Ref{Ptr{Cvoid}}(C_NULL)\n\
                  const NOWHERE = Ref{Ptr{Cvoid}}(Ptr{Cvoid}(-1))\nconst CHANNEL = Channel{Int}(2)\nput!(CHANNEL, 7)\n\
                  mutable struct Resource\n id::Int\nend\nfinalizer(r -> println(\"finalized at the build\"), Resource(3))\n";
    let (made, image) = create(&dir, script, &[]);
    assert_eq!(made.status.code(), Some(0), "{}", words(&made.stderr));
    let program = "println(isopen(FILE), islocked(GATE), fetch(DONE), take!(CHANNEL), NULL[] == C_NULL, NOWHERE[] == Ptr{Cvoid}(-1))\n\
                   schedule(LATER); wait(LATER)";
    let flag = format!("--image={}", image.display());
    let run = sysimg(&["eval", &flag, program]);
    assert_eq!(words(&run.stdout), "falsefalse427truetrue\nit runs\n", "{}", words(&run.stderr));
}

#[test]
fn options_save_what_has_a_sensible_meaning() {
    let dir = scratch("options");
    let pointer = "const HANDLE = Ref{Ptr{Cvoid}}(Ptr{Cvoid}(UInt(4660)))\n";
    let (made, image) = create(&dir, pointer, &["--pointers", "null"]);
    assert_eq!(made.status.code(), Some(0), "{}", words(&made.stderr));
    let flag = format!("--image={}", image.display());
    assert_eq!(words(&sysimg(&["eval", &flag, "println(HANDLE[] == C_NULL)"]).stdout), "true\n");
    let resource = "mutable struct Resource\n id::Int\nend\nconst R = Ref{Any}(finalizer(r -> println(\"bye \", r.id), Resource(3)))\n";
    let (made, image) = create(&dir, resource, &["--finalizers=keep"]);
    assert_eq!(made.status.code(), Some(0), "{}", words(&made.stderr));
    let flag = format!("--image={}", image.display());
    assert_eq!(words(&sysimg(&["eval", &flag, "finalize(R[])"]).stdout), "bye 3\n");
    assert_eq!(create(&dir, pointer, &["--pointers", "guess"]).0.status.code(), Some(2));
}

#[test]
fn what_belongs_to_a_process_is_made_anew() {
    let dir = scratch("anew");
    let (made, image) = create(&dir, "const AT_BUILD = (rand(), getpid())\n", &[]);
    assert_eq!(made.status.code(), Some(0), "{}", words(&made.stderr));
    let flag = format!("--image={}", image.display());
    let run = |value: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_sysimg"))
            .args(["eval", &flag, "println(rand(), getpid() == AT_BUILD[2], ENV[\"SYSIMG_TEST\"])"])
            .env("SYSIMG_TEST", value)
            .output();
        words(&output.expect("it can be run").stdout)
    };
    let (a, b) = (run("one"), run("two"));
    assert!(a.ends_with("falseone\n") && b.ends_with("falsetwo\n"), "{a}{b}");
    assert_ne!(a.split("false").next(), b.split("false").next(), "random numbers have another seed in every process");
}
