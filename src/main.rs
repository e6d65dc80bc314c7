//! The command line: parses the few arguments of the run path by hand and hands over.

use std::process::ExitCode;
use vm::{Options, Session};

/// Machine stack for Julia code; only what is used of it is ever touched.
const STACK_BYTES: usize = 160 << 20;
/// What Rust code may use below the limit at which Julia code gets a `StackOverflowError`.
const STACK_RESERVE: usize = 16 << 20;

const USAGE: &str = "usage: sysimg run [--project=DIR] FILE [ARG...]
       sysimg eval [--project=DIR] [--print] CODE [ARG...]";

enum Command {
    Run(String),
    Eval { code: String, print: bool },
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    let Some((command, options)) = parse(&args) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    // Julia programs recurse deeper than the main thread's stack allows.
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || run(command, options));
    match thread.map(|t| t.join()) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => ExitCode::from(1),
        Err(e) => {
            eprintln!("sysimg: cannot start: {e}");
            ExitCode::from(1)
        }
    }
}

fn parse(args: &[String]) -> Option<(Command, Options)> {
    let (name, rest) = args.split_first()?;
    let mut options = Options::default();
    let mut print = false;
    let mut rest = rest.iter();
    let subject = loop {
        let a = rest.next()?;
        if let Some(p) = a.strip_prefix("--project=") {
            options.project = Some(p.to_owned());
        } else if a == "--project" {
            options.project = Some(".".to_owned());
        } else if a == "--print" || a == "-E" {
            print = true;
        } else if a.starts_with("--") {
            return None;
        } else {
            break a.clone();
        }
    };
    options.args = rest.cloned().collect();
    let command = match name.as_str() {
        "run" => {
            options.program = subject.clone();
            Command::Run(subject)
        }
        "eval" => Command::Eval { code: subject, print },
        _ => return None,
    };
    Some((command, options))
}

fn run(command: Command, options: Options) -> ExitCode {
    let outcome = vm::with_session(STACK_BYTES - STACK_RESERVE, options, |s: &Session| match &command {
        Command::Run(file) => s.run_file(file),
        Command::Eval { code, print } => s.run_code_text(code, *print),
    });
    ExitCode::from(outcome as u8)
}
