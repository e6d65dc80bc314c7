//! The prompt, typed at through a pseudo terminal: what the screen shows, what is kept, how it is left.

mod common;

use common::{file, scratch, words};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A session at a terminal.
struct Typist {
    terminal: File,
    child: Child,
    seen: Arc<Mutex<Vec<u8>>>,
    /// What was found so far ends at this byte of the text without escape sequences.
    at: usize,
}

impl Typist {
    /// Starts `sysimg repl` with a home of its own in `folder`.
    fn new(folder: &Path, flags: &[&str]) -> Typist {
        let (terminal, user) = pseudo_terminal();
        let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
        command.arg("repl").args(["--color=no", "-q"]).args(flags).current_dir(folder);
        command.env("HOME", folder).env("JULIA_DEPOT_PATH", folder.join("depot")).env("TERM", "xterm");
        for name in ["JULIA_HISTORY", "JULIA_PROJECT", "LINES", "COLUMNS", "NO_COLOR", "JULIA_SHELL"] {
            command.env_remove(name);
        }
        command.env("SHELL", "/bin/sh");
        let stream = |f: &File| Stdio::from(f.try_clone().expect("a file can be opened twice"));
        command.stdin(stream(&user)).stdout(stream(&user)).stderr(stream(&user));
        let child = command.spawn().expect("the executable of this build can be run");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (mut from, into) = (terminal.try_clone().expect("a file can be opened twice"), seen.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n) = from.read(&mut bytes) {
                into.lock().expect("nobody panics with it").extend_from_slice(&bytes[..n]);
                if n == 0 {
                    break;
                }
            }
        });
        let mut typist = Typist { terminal, child, seen, at: 0 };
        typist.expect("julia> ");
        typist
    }

    fn type_keys(&mut self, keys: &str) {
        self.terminal.write_all(keys.as_bytes()).expect("the session reads");
    }

    /// The screen's text so far, with neither escape sequences nor carriage returns.
    fn screen(&self) -> String {
        plain(&String::from_utf8_lossy(&self.seen.lock().expect("nobody panics with it")))
    }

    /// Waits until the text shows up behind what was found before.
    fn expect(&mut self, text: &str) {
        let start = Instant::now();
        loop {
            let screen = self.screen();
            if let Some(i) = screen.get(self.at..).and_then(|rest| rest.find(text)) {
                self.at += i + text.len();
                return;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "no {text:?} after {:?} in:\n{screen}",
                &screen[..self.at.min(screen.len())]
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Types an input, and waits for what it prints and the next prompt.
    fn input(&mut self, keys: &str, shown: &str) {
        self.type_keys(keys);
        self.type_keys("\r");
        self.expect(shown);
        self.expect("julia> ");
    }

    /// Ctrl-C while something runs, which a terminal makes a signal.
    fn interrupt(&self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::INT).expect("the session is there");
    }

    /// Waits for the end; the exit code.
    fn end(mut self) -> i32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the session is a child") {
                return status.code().unwrap_or(-1);
            }
            assert!(start.elapsed() < PATIENCE, "the session goes on:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Typist {
    fn drop(&mut self) {
        // A test that failed leaves nothing running; one that went well has waited.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The master and the user's side, 24 rows of 80 columns.
fn pseudo_terminal() -> (File, File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let master: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("the system has pseudo terminals");
    grantpt(&master).expect("a new terminal is ours");
    unlockpt(&master).expect("a new terminal is ours");
    let name = ptsname(&master, Vec::new()).expect("a terminal has a name");
    let user = File::options().read(true).write(true).open(PathBuf::from(OsStr::from_bytes(name.to_bytes())));
    let user = user.expect("a new terminal can be opened");
    let size = rustix::termios::Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    rustix::termios::tcsetwinsize(&user, size).expect("a terminal has a size");
    (File::from(master), user)
}

/// Without escape sequences and carriage returns.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\x1b' => {
                if chars.next_if_eq(&'[').is_some() {
                    while chars.next().is_some_and(|c| !c.is_ascii_alphabetic()) {}
                }
            }
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

#[test]
fn values_errors_and_scope() {
    let mut t = Typist::new(&scratch("values"), &[]);
    t.input("1 + 1", "\n2\n\n");
    t.input("ans * 21", "\n42\n\n");
    t.input("x = 5;", "x = 5;\n\n");
    t.input("println(x)", "\n5\n\n");
    t.input("s = 0; for i in 1:3; s += i; end; s", "\n6\n\n");
    t.input("[1.0 2.0; 3.0 4.0]", "\n2×2 Matrix{Float64}:\n 1.0  2.0\n 3.0  4.0\n\n");
    t.input("collect(1:1000)", "\n1000-element Vector{Int64}:\n    1\n    2\n");
    t.input("error(\"no\")", "\nERROR: no\nStacktrace:\n [1] error(s::String)\n");
    let screen = t.screen();
    assert!(screen.contains("top-level scope\n   @ REPL[8]:1\n\n"), "{screen}");
    t.input("err", "1-element ExceptionStack:\nno\nStacktrace:\n");
    t.input("nowhere", "\nERROR: UndefVarError: `nowhere` not defined in `Main`\n");
    t.input("1 +* 2", "\nERROR: ParseError:\n# Error @ REPL[11]:1:4\n");
    t.input(
        "struct Odd end; Base.show(io::IO, ::Odd) = error(\"cannot\"); Odd()",
        "Error showing value of type Odd:\nERROR: cannot",
    );
    t.input("isinteractive()", "\ntrue\n");
    t.input("displaysize(stdout)", "\n(24, 80)\n");
    t.type_keys("\x04");
    assert_eq!(t.end(), 0);
}

#[test]
fn lines_and_keys() {
    let folder = scratch("lines");
    let mut t = Typist::new(&folder, &[]);
    t.type_keys("function f(x)\r");
    t.expect("function f(x)\n       ");
    t.type_keys("    2x\r");
    // (Backspace takes the indentation back.)
    t.input("\x7fend", "\nf (generic function with 1 method)\n\n");
    // History goes back by entries, and by what is typed already.
    t.input("f(4)", "\n8\n\n");
    t.type_keys("\x1b[A\x1b[A");
    t.input("", "f (generic function with 1 method)\n");
    t.type_keys("f(\x1b[A");
    t.input("", "\n8\n\n");
    // A line is given up, and edited.
    t.type_keys("abc\x03");
    t.expect("^C\n\njulia> ");
    t.input("22\x01\x1b[C1\x05 + 1", "\n213\n\n");
    // Pasted prompts and output go; complete lines run.
    t.type_keys("\x1b[200~julia> a = 7\r7\r\rjulia> a + 1\r8\r\x1b[201~");
    t.expect("julia> a = 7\n7\n\njulia> a + 1\n8\n\njulia> ");
    t.type_keys("\x1b[200~b = 1\rb + 2\x1b[201~");
    t.expect("b = 1\n1\n\njulia> b + 2");
    t.input("0", "\n21\n\n");
    t.type_keys("exit(3)\r");
    assert_eq!(t.end(), 3);
}

#[test]
fn exit_codes_hooks_and_history() {
    let folder = scratch("exit");
    let mut t = Typist::new(&folder, &[]);
    t.input("atexit(() -> println(\"bye\"))", "\n\n");
    t.input(";echo shell", "\nshell\n\n");
    t.type_keys("exit(3)\r");
    t.expect("\nbye\n");
    assert_eq!(t.end(), 3);
    let history = std::fs::read_to_string(folder.join("depot/logs/repl_history.jl")).expect("a history is kept");
    let lines: Vec<&str> = history.lines().filter(|l| !l.starts_with("# time: ")).collect();
    let expected = [
        "# mode: julia",
        "\tatexit(() -> println(\"bye\"))",
        "# mode: shell",
        "\techo shell",
        "# mode: julia",
        "\texit(3)",
    ];
    assert_eq!(lines, expected);
    // It is there in the next session.
    let mut t = Typist::new(&folder, &[]);
    t.type_keys("\x1b[A\x1b[A");
    t.expect("shell> echo shell");
    t.input("", "\nshell\n\n");
    t.type_keys("\x04");
    assert_eq!(t.end(), 0);
}

#[test]
fn completions() {
    let folder = scratch("completions");
    file(&folder, "some_file.txt", "");
    let mut t = Typist::new(&folder, &[]);
    t.input("\\alpha\t = 3; α^2", "\n9\n\n");
    t.input("x\\_1\t = 4; x₁", "\n4\n\n");
    t.input("\"\\:pizza:\t\"", "\n\"🍕\"\n\n");
    t.input("struct Point; abscissa::Int; ordinate::Int; end; p = Point(1, 2);", "\n\n");
    t.input("p.absc\t", "\n1\n\n");
    t.input("isfile(\"some_f\t)", "\ntrue\n\n");
    t.input("Base.Iterators.prod\t", "product");
    t.type_keys("prin\t\t");
    t.expect("print        println      printstyled\njulia> print");
    t.type_keys("\x03");
    t.expect("julia> ");
    t.input("only_one(a::Int, b) = a", "only_one (generic function with 1 method)\n");
    t.type_keys("only_one(\t");
    t.expect("only_one(a::Int64, b) @ Main REPL[");
    t.type_keys("\x04");
    t.type_keys("\x03");
    t.expect("julia> ");
    t.input("using Rand\t: seed!", "\n\n");
    t.type_keys("\x04");
    assert_eq!(t.end(), 0);
}

#[test]
fn help() {
    let mut t = Typist::new(&scratch("help"), &[]);
    t.input("@doc \"What it does.\" documented(x) = x", "\n\n");
    t.type_keys("?");
    t.expect("help?> ");
    t.type_keys("documented\r");
    t.expect("search: documented");
    t.expect("What it does.");
    t.expect("julia> ");
    t.type_keys("?wherever\r");
    t.expect("Couldn't find wherever\n");
    t.expect("Binding wherever does not exist.");
    t.expect("julia> ");
    // The mode is left by Backspace.
    t.type_keys("?\x7f");
    t.input("1 + 2", "\n3\n");
    t.type_keys("\x04");
    assert_eq!(t.end(), 0);
}

#[test]
fn tasks_and_interrupts() {
    let mut t = Typist::new(&scratch("tasks"), &[]);
    t.input("@async (sleep(0.5); println(\"from a task\")); nothing", "\n\n");
    t.expect("from a task\n");
    t.type_keys("while true; end\r");
    t.expect("while true; end\n");
    std::thread::sleep(Duration::from_millis(500));
    t.interrupt();
    t.expect("ERROR: InterruptException:");
    t.expect("julia> ");
    t.type_keys("try; while true; end; catch e; println(\"caught \", e); end\r");
    t.expect("; end\n");
    std::thread::sleep(Duration::from_millis(500));
    t.interrupt();
    t.expect("caught InterruptException()");
    t.expect("julia> ");
    t.type_keys("sleep(100)\r");
    t.expect("sleep(100)\n");
    std::thread::sleep(Duration::from_millis(500));
    t.interrupt();
    t.expect("ERROR: InterruptException:");
    t.expect("julia> ");
    t.type_keys("readline()\r");
    t.expect("readline()\n");
    // (What is typed before it reads belongs to the next input.)
    std::thread::sleep(Duration::from_millis(500));
    t.input("typed", "\n\"typed\"\n");
    t.type_keys("\x04");
    assert_eq!(t.end(), 0);
}

#[test]
fn modules_and_start() {
    let folder = scratch("start");
    std::fs::create_dir_all(folder.join("depot/config")).expect("the target folder can be written");
    file(&folder, "depot/config/startup.jl", "from_startup = 1; atreplinit(r -> println(\"a \", nameof(typeof(r))))");
    let program = file(&folder, "program.jl", "from_program = 2; println(ARGS)");
    let program = program.to_str().expect("the checkout's paths are UTF-8");
    let mut t = Typist::new(&folder, &[program, "one"]);
    assert!(t.screen().contains("[\"one\"]\na LineEditREPL\n"), "{}", t.screen());
    t.input("from_startup + from_program", "\n3\n");
    t.input("module Inner; y = 8; end", "\nMain.Inner\n");
    t.type_keys("using REPL; REPL.activate(Inner)\r");
    t.expect("(Main.Inner) julia> ");
    t.input("y", "\n8\n");
    t.type_keys("Main.REPL.activate()\r");
    t.expect("\njulia> ");
    t.type_keys("\x04");
    assert_eq!(t.end(), 0);
}

/// A program that comes through a pipe has no prompt.
#[test]
fn programs_from_elsewhere() {
    let folder = scratch("pipe");
    let run = |args: &[&str], input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sysimg"));
        command.args(args).current_dir(&folder).env("JULIA_DEPOT_PATH", folder.join("depot"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let child = child.as_mut().expect("the executable of this build can be run");
        let mut stdin = child.stdin.take().expect("it is a pipe");
        // (A program that reads nothing may be gone.)
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let mut out = Vec::new();
        let stdout = child.stdout.as_mut().expect("it is a pipe");
        stdout.read_to_end(&mut out).expect("a pipe can be read");
        (words(&out), child.wait().expect("the session is a child").code())
    };
    assert_eq!(run(&["repl"], "x = 1\nfor i in 1:2\n  println(x + i)\nend\n"), ("2\n3\n".to_string(), Some(0)));
    assert_eq!(run(&["repl"], "println(1)\nerror()\nprintln(2)"), ("1\n".to_string(), Some(1)));
    file(&folder, "more.jl", "more = 40");
    let out = run(&["run", "-L", "more.jl", "-e", "println(ARGS)", "-E", "more + 2", "a", "b"], "");
    assert_eq!(out, ("[\"a\", \"b\"]\n42\n".to_string(), Some(0)));
    file(&folder, "main.jl", "println(more, ARGS)");
    assert_eq!(run(&["run", "-L", "more.jl", "main.jl", "a"], ""), ("40[\"a\"]\n".to_string(), Some(0)));
    assert_eq!(run(&["run", "--color=yes", "-e", "printstyled(\"x\"; color=:red)"], "").0, "\x1b[31mx\x1b[39m");
}
