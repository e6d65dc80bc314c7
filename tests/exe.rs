//! Programs as executables, and as images with an entry point: both ways of starting one behave the same, and tools
//! for executables understand it.

mod common;

use common::{scratch, sysimg, text};
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What the program below does is chosen by its first argument.
const PROGRAM: &str = r#"
@noinline function deep(n)
    n == 0 && return 0
    return 1 + deep(n - 1)
end
@noinline function leaf_that_fails(x)
    x > 0 && error("it went wrong")
    return x
end
struct Bag
    items::Vector{Int}
end
function (@main)(args)
    what = isempty(args) ? "nothing" : args[1]
    if what == "args"
        for a in args[2:end]
            println(bytes2hex(codeunits(a)), " ", isvalid(a))
        end
        println(args === ARGS, " ", length(ARGS))
    elseif what == "code"
        return parse(Int, args[2])
    elseif what == "small"
        return UInt8(7)
    elseif what == "wrong value"
        return "no exit code"
    elseif what == "exit"
        atexit(() -> println("at exit"))
        atexit(code -> println("with code ", code))
        exit(parse(Int, args[2]))
    elseif what == "stdin"
        n = 0
        for line in eachline(stdin)
            n += 1
            println(n, ": ", uppercase(line))
        end
        println(stderr, "to the other stream")
    elseif what == "throw"
        atexit(() -> println("at exit"))
        println("before")
        leaf_that_fails(length(args))
    elseif what == "deep"
        println(deep(100_000))
        try
            deep(100_000_000)
        catch e
            println(typeof(e))
        end
    elseif what == "environment"
        println(get(ENV, "SYSIMG_TEST_WORD", "none"))
    elseif what == "pipe"
        while true
            println("y")
        end
    elseif what == "wait"
        println("waiting")
        flush(stdout)
        length(args) > 1 && println("not flushed")
        x = 0
        while true
            x += 1
        end
    elseif what == "nap"
        length(args) > 1 && Base.exit_on_sigint(false)
        atexit(() -> println("at exit"))
        println("waiting")
        flush(stdout)
        try
            sleep(60)
        catch e
            println("caught ", typeof(e))
        end
    elseif what == "new code"
        println(eval(Meta.parse("let f(x) = x + 1; sum(f, 1:10); end")))
        println(Bag([1, 2, 3]))
    else
        println("nothing to do")
    end
end
"#;

const WORKLOAD: &str = "main([\"args\", \"a\"])\nmain([\"code\", \"3\"])\nmain(String[])\n";

fn made(args: &[&str]) {
    let output = sysimg(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The program as (executable, image), made once.
fn program() -> &'static (PathBuf, PathBuf) {
    static MADE: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    MADE.get_or_init(|| {
        let dir = scratch("program");
        let (script, workload) = (dir.join("app.jl"), dir.join("workload.jl"));
        std::fs::write(&script, PROGRAM).expect("the target folder can be written");
        std::fs::write(&workload, WORKLOAD).expect("the target folder can be written");
        let (exe, image) = (dir.join("app"), dir.join("app.img"));
        // Both builds fail when the workload still compiles something.
        let both = ["--script", text(&script), "--workload", text(&workload)];
        made(&[&["create", "--exe"], &both[..], &["-o", text(&exe)]].concat());
        made(&[&["create"], &both[..], &["-o", text(&image)]].concat());
        (exe, image)
    })
}

/// File and line of what stands in the program once.
fn place_of(what: &str) -> String {
    let line = PROGRAM.lines().position(|l| l.contains(what)).expect("it stands there");
    format!("app.jl:{}", line + 1)
}

/// The ways to start the program.
fn ways() -> Vec<(&'static str, Command)> {
    let (exe, image) = program();
    let run = |image: &Path, more: &[&str]| {
        let mut c = Command::new(env!("CARGO_BIN_EXE_sysimg"));
        c.args(["run", "--image", text(image)]).args(more);
        c
    };
    vec![
        ("executable", Command::new(exe)),
        ("image", run(image, &["--"])),
        ("image elsewhere", run(image, &["--aslr", "--"])),
        ("executable as image", run(exe, &["--"])),
    ]
}

/// Starts the program every way with these arguments and this input; all must behave as this says.
fn every_way(args: &[&OsStr], input: &[u8], code: i32, prints: &[u8], complains: &[&str]) {
    for (way, mut command) in ways() {
        let mut child = command
            .args(args)
            .env("SYSIMG_TEST_WORD", OsStr::from_bytes(b"w\xffrd"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut pipe = child.stdin.take().expect("it is piped");
        // A program may end without reading its input.
        let _ = pipe.write_all(input);
        drop(pipe);
        let output = child.wait_with_output().expect("the program ends");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{way}, {args:?}: {printed}{error}");
        assert_eq!(printed, String::from_utf8_lossy(prints), "{way}, {args:?}: {error}");
        assert_eq!(error.is_empty(), complains.is_empty(), "{way}, {args:?}: {error}");
        for c in complains {
            assert!(error.contains(c), "{way}, {args:?} does not say {c:?} but: {error}");
        }
    }
}

fn os<'a>(args: &[&'a str]) -> Vec<&'a OsStr> {
    args.iter().map(|a| OsStr::new(*a)).collect()
}

#[test]
fn arguments_are_any_bytes_and_all_the_programs() {
    let odd = OsStr::from_bytes(b"\xff\xfe x\n");
    let args = [&os(&["args", "--help", "", "--image", "-h", "--"])[..], &[odd], &os(&["a.jl", "\u{fc}"])].concat();
    let prints = "2d2d68656c70 true\n true\n2d2d696d616765 true\n2d68 true\n2d2d true\nfffe20780a false\n612e6a6c true\nc3bc true\ntrue 9\n";
    every_way(&args, b"", 0, prints.as_bytes(), &[]);
}

#[test]
fn exit_codes_are_those_of_main_and_exit() {
    every_way(&os(&["code", "0"]), b"", 0, b"", &[]);
    every_way(&os(&["code", "42"]), b"", 42, b"", &[]);
    every_way(&os(&["code", "300"]), b"", 44, b"", &[]);
    every_way(&os(&["code", "-1"]), b"", 255, b"", &[]);
    every_way(&os(&["small"]), b"", 7, b"", &[]);
    every_way(&os(&[]), b"", 0, b"nothing to do\n", &[]);
    every_way(&os(&["exit", "9"]), b"", 9, b"with code 9\nat exit\n", &[]);
    every_way(&os(&["wrong value"]), b"", 1, b"", &["convertible to `Cint`"]);
    // Too large for a C int.
    every_way(&os(&["code", "9999999999"]), b"", 1, b"", &["convertible to `Cint`"]);
}

#[test]
fn streams_environment_and_deep_recursion() {
    every_way(
        &os(&["stdin"]),
        "ab\nc\u{e9}\nlast".as_bytes(),
        0,
        "1: AB\n2: C\u{c9}\n3: LAST\n".as_bytes(),
        &["to the other stream"],
    );
    every_way(&os(&["environment"]), b"", 0, b"w\xffrd\n", &[]);
    every_way(&os(&["deep"]), b"", 0, b"100000\nStackOverflowError\n", &[]);
    every_way(&os(&["new code"]), b"", 0, b"65\nBag([1, 2, 3])\n", &[]);
}

#[test]
fn an_exception_is_reported_with_its_places() {
    let places = [place_of("error(\"it went wrong\")"), place_of("leaf_that_fails(length")];
    let says = ["ERROR: it went wrong", "leaf_that_fails", &places[0], "main", &places[1]];
    every_way(&os(&["throw"]), b"", 1, b"before\nat exit\n", &says);
}

/// An exception whose text cannot be shown, and one of a finalizer, which nothing can catch.
#[test]
fn errors_while_an_error_is_shown_are_reported() {
    let code = "struct Bad <: Exception end
        Base.showerror(io::IO, ::Bad) = (print(io, \"half of it\"); error(\"no more\"))
        mutable struct Owner x::Int end
        make() = (finalizer(o -> error(\"in a finalizer\"), Owner(1)); finalizer(o -> throw(KeyError(o.x)), Owner(2)); nothing)
        make()
        GC.gc()
        throw(Bad())";
    let output = sysimg(&["eval", code]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    let expected = [
        "error in running finalizer: ErrorException(msg=\"in a finalizer\")\n",
        "error in running finalizer: Base.KeyError(key=2)\n",
        "ERROR: half of it\nStacktrace:\n",
        "ERROR: no more\nStacktrace:\n",
        "caused by: half of it",
        "fatal: error thrown and no exception handler available.\nErrorException(msg=\"no more\")\n",
    ];
    for part in expected {
        assert!(error.contains(part), "{part:?} is missing in:\n{error}");
    }
}

#[test]
fn signals_and_closed_pipes_end_the_program() {
    for (way, mut command) in ways() {
        let child = command.arg("pipe").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the program starts");
        // Nobody reads.
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(1), "{way}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains("broken pipe (EPIPE)"), "{way}: {error}");
    }
    for (way, mut command) in ways() {
        let mut child = command.arg("wait").stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).expect("it prints");
        assert_eq!(line, "waiting\n");
        child.kill().expect("it is a child of this process");
        assert_eq!(child.wait().expect("it ends").signal(), Some(9), "{way}");
    }
    for (way, mut command) in ways() {
        // What is printed comes out although nobody flushes it.
        let child = command.args(["wait", "unflushed"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.expect("the program starts");
        let mut out = std::io::BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        std::io::BufRead::read_line(&mut out, &mut line).expect("it prints");
        // It prints one more line, which stays in its buffer.
        std::thread::sleep(std::time::Duration::from_millis(100));
        let sent = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status();
        assert!(sent.expect("there is a shell").success());
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut out, &mut rest).expect("it is text");
        let output = child.wait_with_output().expect("it ends");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), &rest[..]), (Some(130), "not flushed\n"), "{way}: {error}");
        assert!(error.contains("signal 2: Interrupt"), "{way}: {error}");
    }
}

/// A signal ends a program with its exit hooks; an interrupt is an exception where the program asks for it.
#[test]
fn a_signal_runs_the_exit_hooks() {
    let cases: [(&[&str], &str, i32, &str); 3] = [
        (&["nap"], "INT", 130, "at exit\n"),
        (&["nap"], "TERM", 143, "at exit\n"),
        (&["nap", "catch"], "INT", 0, "caught InterruptException\nat exit\n"),
    ];
    for (args, signal, code, said) in cases {
        for (way, mut command) in ways() {
            let child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
            let mut child = child.expect("the program starts");
            let mut out = std::io::BufReader::new(child.stdout.take().expect("it is piped"));
            let mut line = String::new();
            std::io::BufRead::read_line(&mut out, &mut line).expect("it prints");
            // It goes to sleep.
            std::thread::sleep(std::time::Duration::from_millis(100));
            let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", child.id())]).status();
            assert!(sent.expect("there is a shell").success());
            let mut rest = String::new();
            std::io::Read::read_to_string(&mut out, &mut rest).expect("it is text");
            let output = child.wait_with_output().expect("it ends");
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!((output.status.code(), &rest[..]), (Some(code), said), "{way} {args:?}: {error}");
            assert_eq!(error.contains("signal "), code != 0, "{way}: {error}");
        }
    }
}

/// The executable needs nothing but itself: no folder, no environment, no other image.
#[test]
fn an_executable_stands_alone() {
    let dir = scratch("alone");
    let copy = dir.join("moved");
    std::fs::copy(&program().0, &copy).expect("the target folder can be written");
    let output = Command::new("./moved").args(["code", "5"]).current_dir(&dir).env_clear().output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stderr));
    // In a file system that holds nothing else, where this machine lets us make one.
    let alone = Command::new("unshare")
        .args(["--user", "--map-root-user", "chroot", ".", "/moved", "code", "6"])
        .current_dir(&dir)
        .output();
    match alone {
        Ok(o) if !String::from_utf8_lossy(&o.stderr).contains("unshare") => {
            assert_eq!(o.status.code(), Some(6), "{}", String::from_utf8_lossy(&o.stderr));
        }
        _ => println!("left out: a file system of its own, which this machine does not allow"),
    }
}

#[test]
fn executables_are_reproducible_and_verified() {
    let (exe, _) = program();
    let dir = scratch("again");
    let (script, workload) = (exe.with_file_name("app.jl"), exe.with_file_name("workload.jl"));
    let again = dir.join("other-name");
    made(&["create", "--exe", "--script", text(&script), "--workload", text(&workload), "-o", text(&again)]);
    let bytes = std::fs::read(exe).expect("it was just made");
    assert!(bytes == std::fs::read(&again).expect("it was just made"), "two builds differ");
    made(&["verify", text(exe)]);
    let inspected = sysimg(&["inspect", text(exe)]);
    assert!(String::from_utf8_lossy(&inspected.stdout).contains(".text"));
    // A changed bit anywhere, in the runtime, the image or behind it.
    for at in [0x42, 0x2000, bytes.len() / 8, bytes.len() / 2, bytes.len() - 100] {
        let mut changed = bytes.clone();
        changed[at] ^= 4;
        std::fs::write(&again, &changed).expect("the target folder can be written");
        let found = sysimg(&["verify", text(&again)]);
        assert_eq!(found.status.code(), Some(1), "a changed bit in byte {at} is not noticed");
    }
    std::fs::write(&again, &bytes[..bytes.len() - 1]).expect("the target folder can be written");
    assert_eq!(sysimg(&["verify", text(&again)]).status.code(), Some(1));
}

#[test]
fn without_an_entry_point_nothing_is_written() {
    let dir = scratch("none");
    let script = dir.join("none.jl");
    // A `main` that is not declared with `@main` is none.
    std::fs::write(&script, "main(args) = println(1)\n").expect("the target folder can be written");
    let out = dir.join("none");
    let output = sysimg(&["create", "--exe", "--script", text(&script), "-o", text(&out)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("entry point"));
    assert!(!out.exists());
    let image = dir.join("none.img");
    made(&["create", "--script", text(&script), "-o", text(&image)]);
    let output = sysimg(&["run", "--image", text(&image)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no entry point"));
}

/// `@main` in scripts, in modules that are used, in packages named on the command line.
#[test]
fn an_entry_point_belongs_to_the_module_that_declares_it() {
    let dir = scratch("entry");
    let file = |name: &str, content: &str| {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().expect("it is in the folder")).expect("the target folder can be written");
        std::fs::write(&path, content).expect("the target folder can be written");
        path
    };
    let used = file(
        "used.jl",
        "module App\nexport main\nfunction (@main)(args)\n    println(\"App \", args)\n    3\nend\nend\nusing .App\n",
    );
    let output = sysimg(&["run", text(&used), "x"]);
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(3), &b"App [\"x\"]\n"[..]));
    let renamed = file("renamed.jl", "module App\n(@main)(args) = println(\"no\")\nend\nconst main = App.main\n");
    let output = sysimg(&["run", text(&renamed)]);
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b""[..]));
    file("Tool/Project.toml", "name = \"Tool\"\nuuid = \"00000000-0000-0000-0000-00000000000a\"\n");
    file("Tool/src/Tool.jl", "module Tool\n(@main)(args) = println(\"Tool \", length(args))\nend\n");
    let out = dir.join("tool");
    made(&["create", "--exe", "--project", text(&dir.join("Tool")), "Tool", "-o", text(&out)]);
    let output = Command::new(&out).args(["a", "b"]).output().expect("the program starts");
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"Tool 2\n"[..]));
    // A file on an image that has an entry point is a program of its own.
    let own = file("own.jl", "println(\"own \", ARGS)\n");
    let output = sysimg(&["run", "--image", text(&program().1), text(&own), "y"]);
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"own [\"y\"]\n"[..]));
    let eval = sysimg(&["eval", "(@main)(args) = (println(args); 4)", "z"]);
    assert_eq!((eval.status.code(), &eval.stdout[..]), (Some(4), &b"[\"z\"]\n"[..]));
}

/// Runs a tool on a file; `None`, with a line that says so, when this machine has not got it.
fn tool(name: &str, args: &[&str]) -> Option<String> {
    match Command::new(name).args(args).stdin(Stdio::null()).output() {
        Ok(o) => Some(format!("{}{}", String::from_utf8_lossy(&o.stdout), String::from_utf8_lossy(&o.stderr))),
        Err(_) => {
            println!("left out: {name} is not installed");
            None
        }
    }
}

#[test]
fn tools_show_julia_names_files_and_lines() {
    let (exe, image) = program();
    const NAME: &str = "leaf_that_fails(::Int64)";
    let (inside, call) = (place_of("error(\"it went wrong\")"), place_of("leaf_that_fails(length"));
    for file in [exe, image] {
        if let Some(out) = tool("nm", &[text(file)]) {
            assert!(out.lines().any(|l| l.ends_with(&format!(" t {NAME}"))), "nm {}: no {NAME}", file.display());
        }
        if let Some(out) = tool("objdump", &["-dl", &format!("--disassemble={NAME}"), text(file)]) {
            assert!(out.contains(&format!("<{NAME}>:")) && out.contains(&inside), "objdump {}", file.display());
        }
        if let Some(out) = tool("readelf", &["-lSW", text(file)]) {
            assert!(out.contains("GNU_EH_FRAME") && !out.contains("readelf: "), "{out}");
        }
        if let Some(out) = tool("readelf", &["--debug-dump=info,decodedline,frames-interp", "-W", text(file)]) {
            let complaint = out.lines().find(|l| l.starts_with("readelf: "));
            assert_eq!(complaint, None, "{}", file.display());
        }
    }
    let at = format!("break {inside}");
    let script = ["-batch", "-nx", "-ex", "set debuginfod enabled off", "-ex", "set breakpoint pending on", "-ex", &at];
    let rest = ["-ex", "run", "-ex", "backtrace", "--args"];
    // gdb reads an executable's file, and finds an image in the memory of the process that has mapped it.
    let run = [env!("CARGO_BIN_EXE_sysimg"), "run", "--image", text(image), "--", "throw"];
    for program in [&[text(exe), "throw"][..], &run] {
        let Some(out) = tool("gdb", &[&script[..], &rest[..], program].concat()) else { break };
        let at = out.find("#0").unwrap_or_else(|| panic!("gdb stops nowhere: {out}"));
        let frames: Vec<&str> = out[at..].lines().collect();
        assert!(frames[0].contains(NAME) && frames[0].contains(&inside), "{out}");
        assert!(frames.iter().any(|f| f.contains("main(::Vector{String})") && f.contains(&call)), "{out}");
        // Through the stubs into the runtime, and down to its start.
        assert!(frames.iter().any(|f| f.contains("main_of")), "{out}");
    }
}
