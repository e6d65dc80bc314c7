//! The command line: programs and prompts boot from here; everything else goes to `builder`.
//!
//! Booting an image must cost no more than mapping it, so this path starts no thread, builds no table and does
//! not touch the argument parser of the other commands (0.2 ms).

// `start` holds `main` where it can.
#![cfg_attr(all(target_os = "linux", target_env = "gnu", not(test)), no_main)]

mod alloc;
mod arguments;
mod start;

use arguments::{Command, Request};
use std::ffi::OsString;
use std::path::PathBuf;
use vm::Options;

#[global_allocator]
static ALLOCATOR: alloc::Lists = alloc::Lists;

/// Machine stack for Julia code: the kernel grows the main thread's stack up to this limit as it is used.
const STACK_BYTES: u64 = 112 << 20;
/// What Rust code may use below the limit at which Julia code gets a `StackOverflowError`.
const STACK_RESERVE: u64 = 16 << 20;

/// Exit code of a wrong command line.
const WRONG_USAGE: u8 = 2;

#[cfg(any(test, not(all(target_os = "linux", target_env = "gnu"))))]
fn main() -> std::process::ExitCode {
    start::guarded().into()
}

/// Runs a command line; its exit code. `start` calls it.
fn main_of(args: &[OsString]) -> u8 {
    if let Some(base) = snapshot::load::resident_base() {
        // An executable with an image: all arguments are the program's.
        let mut args = args.iter().cloned();
        let program = args.next().unwrap_or_default();
        let options = Options { program, args: args.collect(), ..Options::default() };
        return ended(vm::launch_resident(base, options, stack()));
    }
    let command = args.get(1).and_then(|a| a.to_str()).unwrap_or("");
    let parsed = match command {
        "run" => arguments::parse(Command::Run, &args[2..]),
        "eval" => arguments::parse(Command::Eval, &args[2..]),
        "repl" => arguments::parse(Command::Repl, &args[2..]),
        "" if args.len() < 2 && arguments::on_terminal() => arguments::parse(Command::Repl, &[]),
        _ => Ok(None),
    };
    match parsed {
        Ok(Some(request)) => run(request),
        Ok(None) => builder::cli::main(args),
        Err(message) => {
            eprintln!("sysimg: {message}; see `sysimg help {command}`");
            WRONG_USAGE
        }
    }
}

fn run(mut request: Request) -> u8 {
    let image = match request.image.take() {
        Some(path) => Ok(path),
        None if request.launch.from_source => Ok(PathBuf::new()),
        None => builder::base::image(),
    };
    ended(image.and_then(|image| vm::launch(&image, request.launch, stack())))
}

/// The machine stack that Julia code may use. Julia code is about to run.
fn stack() -> usize {
    start::report_interrupts();
    vm::grow_main_stack(STACK_BYTES).saturating_sub(STACK_RESERVE) as usize
}

fn ended(outcome: Result<u8, String>) -> u8 {
    match outcome {
        Ok(code) => code,
        Err(message) => {
            eprintln!("sysimg: {message}");
            1
        }
    }
}
