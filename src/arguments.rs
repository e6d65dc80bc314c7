//! The flags of `run`, `eval` and `repl`, parsed by hand: the argument parser of the other commands takes 0.2 ms.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::rc::Rc;
use vm::{Course, Launch, Options, Program, Prompting, Step};

/// The commands that run programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Run,
    Eval,
    Repl,
}

/// Is somebody there to talk to?
pub fn on_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// A `run`, `eval` or `repl` command line.
pub struct Request {
    pub image: Option<PathBuf>,
    pub launch: Launch,
}

/// `None` when the command line asks for help, or names nothing to run.
pub fn parse(command: Command, args: &[OsString]) -> Result<Option<Request>, String> {
    let mut options = Options { package_images: vm::Use::Yes, ..Options::default() };
    if let Some(name) = std::env::var_os("SYSIMG_STALE") {
        options.stale = stale(&name.to_string_lossy()).map_err(|e| format!("SYSIMG_STALE: {e}"))?;
    }
    let mut request = Request { image: None, launch: Launch::default() };
    let eval = command == Command::Eval;
    let mut print = false;
    let mut course = Course { startup: command == Command::Repl, ..Course::default() };
    let (mut prompts, mut is_course) = (command == Command::Repl, command == Command::Repl);
    let (mut banner, mut history) = (None, true);
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
            "--print" => print = true,
            "-E" if eval => print = true,
            "-e" | "--eval" if !eval => course.steps.push(Step::Eval(value()?)),
            "-E" => course.steps.push(Step::Print(value()?)),
            "-L" | "--load" if !eval => course.steps.push(Step::Load(value()?.into())),
            "-i" if !eval => prompts = true,
            "-q" | "--quiet" => banner = Some("no"),
            "--banner" => {
                banner = match value()?.as_str() {
                    "yes" => Some("yes"),
                    "no" => Some("no"),
                    "short" => Some("short"),
                    "auto" => None,
                    other => return Err(format!("--banner takes yes, no, short or auto, not {other:?}")),
                }
            }
            "--color" => {
                let text = value()?;
                options.color = if text == "auto" { None } else { Some(yes(flag, &text)?) };
            }
            "--startup-file" if !eval => {
                course.startup = yes(flag, &value()?)?;
                is_course |= course.startup;
            }
            "--history-file" => history = yes(flag, &value()?)?,
            "-t" | "--threads" => match value()?.as_str() {
                "1" | "auto" => {}
                other => return Err(format!("programs run in one thread: {flag} takes 1 or auto, not {other:?}")),
            },
            "-p" | "--procs" | "--machine-file" => {
                return Err(format!("{flag} needs Distributed, which is not there yet"));
            }
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
            "--call-patience" | "--quick-patience" | "--quick-calls" => {
                let text = value()?;
                let n = text.parse().map_err(|_| format!("{flag} takes a number of calls, not {text:?}"))?;
                *match flag {
                    "--call-patience" => &mut options.call_patience,
                    "--quick-patience" => &mut options.quick_patience,
                    _ => &mut options.quick_calls,
                } = Some(n);
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
    is_course |= prompts || !course.steps.is_empty();
    if is_course {
        // Where there is code, all that follows are the program's arguments.
        let is_file = file.is_some() || course.steps.iter().all(|s| matches!(s, Step::Load(_)));
        if let Some(file) = file.or_else(|| subject.filter(|_| is_file && !after_dashes).map(PathBuf::from)) {
            options.program = file.clone().into();
            course.file = Some(file);
        } else if let Some(subject) = subject {
            options.args.insert(0, subject.clone());
        }
        let something = course.file.is_some() || !course.steps.is_empty();
        if command == Command::Run && !something && !prompts {
            return Ok(None);
        }
        course.from_input = command == Command::Repl && !something && !std::io::stdin().is_terminal();
        if prompts && !course.from_input {
            let banner = banner.unwrap_or(if something || !on_terminal() { "no" } else { "yes" });
            course.prompt = Some(Prompting { console: Rc::new(repl::Prompt::new()), banner, history });
        }
        request.launch.program = Program::Course(course);
        request.launch.options = options;
        return Ok(Some(request));
    }
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

fn yes(flag: &str, text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(format!("{flag} takes yes or no, not {text:?}")),
    }
}
