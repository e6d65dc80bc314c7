//! Running a program from start to exit code.

use crate::{Options, Outcome, Session};
use ::snapshot::load::LoadOptions;
use abi::{Known, Value};
use heap::Object;
use heap::typed::{DataType, TypeName};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Exit code of a wrong command line.
const WRONG_USAGE: u8 = 2;

/// What to run. Where the program is a file or text, the `main` that it declares with `@main` is called in the end.
#[derive(Clone, Debug)]
pub enum Program {
    /// What the arguments of `run` name. On an image with an entry point they belong to its `main`, unless the first is
    /// a Julia file (`.jl`) that does not stand behind `--`. Otherwise the first is the file to run.
    Subject { after_dashes: bool },
    /// The image's `main`.
    Main,
    /// A Julia file.
    File(PathBuf),
    /// Code from the command line; `print` shows its value.
    Text { code: String, print: bool },
    /// Several of these, or a prompt.
    Course(crate::Course),
}

/// A program, and how to start it.
#[derive(Clone, Debug)]
pub struct Launch {
    pub program: Program,
    pub options: Options,
    /// Map the image elsewhere than at its preferred address.
    pub aslr: bool,
    /// Take an image that every user of the machine may change.
    pub allow_world_writable: bool,
    /// Use no image: evaluate Base from its sources first.
    pub from_source: bool,
    /// A file to run in `Main` before the program. It stands for what `create --script` bakes into an image: what it
    /// prints is dropped, and an entry point that it declares is none of the program's.
    pub script: Option<PathBuf>,
}

impl Default for Launch {
    fn default() -> Launch {
        Launch {
            program: Program::Text { code: String::new(), print: false },
            options: Options::default(),
            aslr: false,
            allow_world_writable: false,
            from_source: false,
            script: None,
        }
    }
}

/// Lets the main thread's stack grow to `bytes`; gives what it may grow to.
pub fn grow_main_stack(bytes: u64) -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let now = getrlimit(Resource::Stack);
    let allowed = now.maximum.map_or(bytes, |m| m.min(bytes));
    if now.current.is_none_or(|c| c >= allowed) {
        return now.current.unwrap_or(bytes).min(bytes);
    }
    match setrlimit(Resource::Stack, Rlimit { current: Some(allowed), maximum: now.maximum }) {
        Ok(()) => allowed,
        Err(_) => now.current.unwrap_or(bytes),
    }
}

/// Boots `image` and runs the program on it; its exit code. `stack` is how much machine stack Julia code may use
/// from here. An error says why the image cannot be booted.
pub fn launch(image: &Path, launch: Launch, stack: usize) -> Result<u8, String> {
    let launched = Instant::now();
    let Launch { program, options, aslr, allow_world_writable, from_source, script } = launch;
    if options.timings {
        abi::clock::start();
    }
    let s = if from_source {
        Session::with_core(options)
    } else {
        Session::boot(image, &LoadOptions { aslr, allow_world_writable, ..LoadOptions::default() }, options)?
    };
    let start = Start { program, from_source, script, image, launched };
    Ok(run(s, start, stack))
}

/// Boots the image that is a part of this executable, and calls its `main` with the arguments in `options`; the exit
/// code.
pub fn launch_resident(base: u64, options: Options, stack: usize) -> Result<u8, String> {
    let launched = Instant::now();
    let s = Session::boot_resident(base, options)?;
    let start = Start { program: Program::Main, from_source: false, script: None, image: Path::new(""), launched };
    Ok(run(s, start, stack))
}

/// How a session goes on after its boot.
struct Start<'a> {
    program: Program,
    from_source: bool,
    script: Option<PathBuf>,
    image: &'a Path,
    launched: Instant,
}

fn run(mut s: Session, start: Start, stack: usize) -> u8 {
    let Start { program, from_source, script, image, launched } = start;
    let Some(program) = s.choose_program(program, image) else {
        crate::report::complain(&format!(
            "sysimg: nothing to run: the image {} has no entry point (`function (@main)(args)`), and no FILE is \
             named; see `sysimg help run`\n",
            image.display()
        ));
        return WRONG_USAGE;
    };
    let code = s.heap.with_stack(|| {
        s.with_stack_of(stack, || {
            if from_source && let Err(t) = s.load_base() {
                eprintln!("sysimg: loading Base failed");
                s.report_error(t.0);
                return 1;
            }
            s.watch_definitions();
            if let Err(message) = s.check_image_sources() {
                eprintln!("sysimg: {message}");
                return 1;
            }
            if !from_source && let Err(t) = s.run_all_inits().and_then(|()| s.rerun_script()) {
                s.report_error(t.0);
                return 1;
            }
            if let Err(t) = s.set_arguments() {
                s.report_error(t.0);
                return 1;
            }
            s.trace.start(&s);
            s.stats_begin(launched);
            s.start_profile();
            if let Some(script) = script
                && let Err(t) = s.run_quietly(&script)
            {
                s.report_error(t.0);
                return 1;
            }
            if !matches!(program, Program::Main) {
                s.forget_entry_point();
            }
            let code = match &program {
                Program::File(file) => s.run_file(file),
                Program::Text { code, print } => s.run_code_text(code, *print),
                Program::Course(course) => s.run_course(course),
                Program::Main | Program::Subject { .. } => s.finish(s.call_main()),
            };
            s.flush_output();
            s.write_trace();
            s.write_stats();
            code
        })
    });
    // The process ends now: nothing of the session is worth taking apart.
    std::mem::forget(s);
    code
}

/// The most memory that this process had at once, in bytes; 0 where the system does not say.
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib << 10)
}

impl Session {
    /// Fills `ARGS`, `PROGRAM_FILE`, `LOAD_PATH` and `DEPOT_PATH`, which belong to the process and not to its image.
    fn set_arguments(&self) -> Outcome<()> {
        self.enter_newest_world();
        if !self.options.program.is_empty() && self.base_value("PROGRAM_FILE").is_some() {
            let base = heap::typed::Module(self.heap.root(Known::Base));
            let name = self.heap.string(self.options.program.as_bytes());
            self.assign_global(crate::modules::own_binding(&self.heap, base, self.symbol("PROGRAM_FILE")), name)?;
        }
        self.set_paths()?;
        let (Some(args), Some(push)) = (self.base_value("ARGS"), self.base_value("push!")) else { return Ok(()) };
        if args.word(16) != 0 {
            return Ok(());
        }
        for a in &self.options.args {
            self.call(&[push, args, self.heap.string(a.as_bytes())])?;
        }
        Ok(())
    }

    /// Decides what the arguments of `run` mean on this image; `None` when they name nothing.
    fn choose_program(&mut self, program: Program, image: &Path) -> Option<Program> {
        let Program::Subject { after_dashes } = program else { return Some(program) };
        let first = self.options.args.first();
        let is_file = first.is_some_and(|a| !after_dashes && a.as_bytes().ends_with(b".jl"));
        if !is_file && self.heap.roots().try_get(Known::Main).is_some() && self.entry_point().is_some() {
            self.options.program = image.into();
            return Some(Program::Main);
        }
        first?;
        let file = self.options.args.remove(0);
        self.options.program = file.clone();
        Some(Program::File(file.into()))
    }

    /// Runs a file in `Main`, and drops what it prints.
    pub(crate) fn run_quietly(&self, file: &Path) -> Outcome {
        let main = self.heap.root(Known::Main);
        let path = std::path::absolute(file).unwrap_or_else(|_| file.into());
        self.system.muted.set(true);
        let r = self.include_path(main, &path, None);
        self.system.muted.set(false);
        r
    }

    /// Runs a program's file in `Main`; its exit code.
    fn run_file(&self, file: &Path) -> u8 {
        let main = self.heap.root(Known::Main);
        let path = std::path::absolute(file).unwrap_or_else(|_| file.into());
        self.finish(self.include_path(main, &path, None).and_then(|v| self.then_main(v)))
    }

    /// Evaluates code given on the command line in `Main`; its exit code.
    fn run_code_text(&self, code: &str, print: bool) -> u8 {
        let main = self.heap.root(Known::Main);
        let r = self.run_text(main, code.as_bytes(), "none", None).map_err(|(t, _)| t).and_then(|v| {
            if print {
                self.show_value(v)?;
            }
            self.then_main(v)
        });
        self.finish(r)
    }

    pub(crate) fn show_value(&self, v: Value) -> Outcome<()> {
        self.enter_newest_world();
        match self.base_value("repr") {
            Some(repr) => {
                let text = self.call(&[repr, v])?;
                self.write_stdout(text.string_bytes());
            }
            None => self.write_stdout(self.plain_value(v).as_bytes()),
        }
        self.write_stdout(b"\n");
        Ok(())
    }

    /// Runs exit hooks; reports an exception. `r` has the exit code.
    pub(crate) fn finish(&self, r: Outcome<i64>) -> u8 {
        let code = match r {
            Ok(code) => code,
            Err(t) => {
                self.report_error(t.0);
                crate::report::complain(&self.all_syntax_errors(t.0));
                1
            }
        };
        if let Some(hooks) = self.base_value("_run_exit_hooks")
            && let Err(t) = self.in_world(self.newest_world(), || self.call(&[hooks, self.box_i64(code)]))
        {
            self.report_error(t.0);
        }
        self.flush_output();
        // What the system keeps of an exit code.
        code as u8
    }

    /// A `ParseError` tells of one statement. When its file has more errors, this lists them all.
    fn all_syntax_errors(&self, exception: Value) -> String {
        let (mut inner, mut file) = (exception, None);
        while self.is_a(inner, Known::LoadError) {
            let fields = self.elements(inner);
            let (Some(&name), Some(&error)) = (fields.first(), fields.get(2)) else { break };
            (inner, file) = (error, Some(name));
        }
        let name = DataType(inner.type_of()).try_name().map(TypeName);
        let is_parse_error = name.is_some_and(|n| n.name().symbol_str() == "ParseError");
        let Some(file) = file.filter(|f| is_parse_error && self.is_a(*f, Known::String)) else {
            return String::new();
        };
        let path = String::from_utf8_lossy(file.string_bytes()).into_owned();
        let Ok(text) = std::fs::read(&path) else { return String::new() };
        let parsed = syntax::parse_all(&text, &path);
        if parsed.diagnostics().iter().filter(|d| d.is_error()).count() < 2 {
            return String::new();
        }
        format!("\nAll syntax errors of this file:\n{}", parsed.render())
    }
}
