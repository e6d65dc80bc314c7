//! The command line: parses the few arguments of the run path by hand and boots; everything else goes to `builder`.
//!
//! Booting an image must cost no more than mapping it, so this path starts no thread, builds no table and does
//! not touch the argument parser of the other commands (0.2 ms).

// `start` holds `main` where it can.
#![cfg_attr(all(target_os = "linux", target_env = "gnu", not(test)), no_main)]

mod alloc;
mod start;

use std::ffi::OsString;
use std::path::PathBuf;
use vm::{Launch, Options, Program};

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
    if command != "run" && command != "eval" {
        return builder::cli::main(args);
    }
    match parse(command == "eval", &args[2..]) {
        Ok(Some(request)) => run(request),
        Ok(None) => builder::cli::main(args),
        Err(message) => {
            eprintln!("sysimg: {message}; see `sysimg help {command}`");
            WRONG_USAGE
        }
    }
}

/// A `run` or `eval` command line.
struct Request {
    image: Option<PathBuf>,
    launch: Launch,
}

/// `None` when the command line asks for help, or names nothing to run.
fn parse(eval: bool, args: &[OsString]) -> Result<Option<Request>, String> {
    let mut options = Options { package_images: vm::Use::Yes, ..Options::default() };
    if let Some(name) = std::env::var_os("SYSIMG_STALE") {
        options.stale = stale(&name.to_string_lossy()).map_err(|e| format!("SYSIMG_STALE: {e}"))?;
    }
    let mut request = Request { image: None, launch: Launch::default() };
    let mut print = false;
    let mut i = 0;
    let mut after_dashes = false;
    let mut file = None;
    let (mut profile, mut profile_data) = (None, None);
    let subject = loop {
        let Some(arg) = args.get(i) else { break None };
        i += 1;
        let text = arg.to_str().unwrap_or("");
        if text == "--" {
            after_dashes = true;
            let next = args.get(i);
            i += usize::from(next.is_some());
            break next;
        }
        if !text.starts_with('-') || text == "-" {
            break Some(arg);
        }
        let (flag, attached) = match text.split_once('=') {
            Some((f, v)) => (f, Some(v.to_string())),
            None => (text, None),
        };
        let mut value = || {
            if let Some(v) = &attached {
                return Ok(v.clone());
            }
            let next = args.get(i).ok_or_else(|| format!("{flag} needs a value"))?;
            i += 1;
            next.to_str().map(str::to_string).ok_or_else(|| format!("the value of {flag} is not UTF-8"))
        };
        match flag {
            "--image" | "-J" => request.image = Some(PathBuf::from(value()?)),
            // As Julia has it, `--project` alone is the project of the present folder or of one above it.
            "--project" => options.project = Some(attached.unwrap_or_else(|| "@.".to_string())),
            "--pkgimages" | "--compiled-modules" => {
                let text = value()?;
                options.package_images = vm::Use::from_name(&text)
                    .ok_or_else(|| format!("{flag} takes yes, existing or no, not {text:?}"))?;
            }
            "--print" | "-E" => print = true,
            "--interpret" => options.interpret = true,
            "--aslr" => request.launch.aslr = true,
            "--allow-world-writable" => request.launch.allow_world_writable = true,
            // A file without doubt, also on an image that has an entry point of its own.
            "--file" => {
                file = Some(PathBuf::from(value()?));
                break args.get(i).inspect(|_| i += 1);
            }
            "--from-source" => request.launch.from_source = true,
            "--script" => request.launch.script = Some(PathBuf::from(value()?)),
            "--stale" => options.stale = stale(&value()?)?,
            "--depwarn" => options.depwarn = depwarn(&value()?)?,
            "--trace-layout" => options.trace_layout = Some(PathBuf::from(value()?)),
            "--loop-patience" => {
                let text = value()?;
                let n = text.parse().map_err(|_| format!("{flag} takes a number of statements, not {text:?}"))?;
                options.patience = Some(n);
            }
            "--call-patience" => {
                let text = value()?;
                let n = text.parse().map_err(|_| format!("{flag} takes a number of calls, not {text:?}"))?;
                options.call_patience = Some(n);
            }
            "--compile-behind" => {
                options.compile_behind = Some(match value()?.as_str() {
                    "yes" => true,
                    "no" => false,
                    other => return Err(format!("{flag} takes yes or no, not {other:?}")),
                });
            }
            "--heap-size-hint" => {
                let text = value()?;
                options.heap_size_hint = Some(vm::size_hint(&text).ok_or_else(|| {
                    format!("{flag} takes bytes, with K, M, G or T, or a share of the memory in %, not {text:?}")
                })?);
            }
            "--timings" => options.timings = true,
            "--trace-invalidations" => options.trace_invalidations = true,
            "--profile" => {
                let name = value()?;
                let names = vm::ProfileKind::ALL.map(|(n, _)| n).join(", ");
                let kind = vm::ProfileKind::from_name(&name);
                profile = Some(kind.ok_or_else(|| format!("--profile is one of {names}, not {name:?}"))?);
            }
            "--profile-data" => profile_data = Some(PathBuf::from(value()?)),
            "--trace-compile-timing" => options.trace_compile_timing = true,
            "--trace-compile" => options.trace_compile = Some(PathBuf::from(value()?)),
            "--help" | "-h" => return Ok(None),
            _ => return Err(format!("unknown flag {text}")),
        }
    };
    options.args = args[i..].to_vec();
    if profile.is_none() && profile_data.is_some() {
        return Err("--profile-data needs --profile".to_string());
    }
    options.profile = profile.map(|kind| vm::ProfileOptions { kind, output: profile_data });
    request.launch.program = match subject {
        subject if file.is_some() => {
            options.args.splice(0..0, subject.cloned());
            let file = file.unwrap_or_default();
            options.program = file.clone().into();
            Program::File(file)
        }
        // An image may have an entry point of its own.
        None if eval || request.image.is_none() => return Ok(None),
        Some(subject) if eval => {
            let code = subject.to_str().ok_or("the code is not UTF-8")?.to_string();
            Program::Text { code, print }
        }
        subject => {
            if let Some(subject) = subject {
                options.args.insert(0, subject.clone());
            }
            Program::Subject { after_dashes }
        }
    };
    request.launch.options = options;
    Ok(Some(request))
}

fn depwarn(name: &str) -> Result<vm::Depwarn, String> {
    match name {
        "no" => Ok(vm::Depwarn::No),
        "yes" => Ok(vm::Depwarn::Yes),
        "error" => Ok(vm::Depwarn::Error),
        _ => Err(format!("--depwarn is yes, no or error, not {name:?}")),
    }
}

fn stale(name: &str) -> Result<vm::Stale, String> {
    vm::Stale::from_name(name).ok_or_else(|| format!("--stale is error, warn, overlay or ignore, not {name:?}"))
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
