//! The commands besides `run` and `eval`: their flags, and what they call.

use crate::{compare, create, diff, inspect, precompile, verify};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Exit code of a wrong command line.
const WRONG_USAGE: u8 = 2;
/// Exit code of `diff` when the images differ.
const DIFFERENT: u8 = 3;

/// The flags of `run`, `eval` and `repl`, which their path parses by hand.
const RUN_FLAGS: &str = "\
Flags:
  -J, --image IMG          boot this image (without: the base image, made once beside the executable)
      --project[=DIR]      the environment: a directory with Project.toml, @NAME for one of a depot (without DIR:
                           the nearest one at or above the present folder)
      --file FILE          run FILE, also on an image with an entry point of its own
  -E, --print              eval: show the value of the code
  -e, --eval CODE, -E CODE, -L, --load FILE
                           run: evaluate code, evaluate and show, load a file, in this order; then the program, if only
                           -L was there
  -i                       a prompt in the end
  -q, --quiet, --banner=yes|no|short|auto
                           what the prompt begins with
      --startup-file=yes|no
                           run ~/.julia/config/startup.jl first (repl: yes, run: no)
      --history-file=yes|no
                           keep what is typed in ~/.julia/logs/repl_history.jl (or JULIA_HISTORY)
      --color=yes|no|auto  colours (auto: where output goes to a terminal)
  -t, --threads=1|auto     programs run in one thread (-p, --procs and --machine-file are refused)
      --script FILE        run FILE before, as `create --script` does
      --depwarn=yes|no|error
                           what a deprecated name does
      --interpret          make no native code
      --pkgimages=yes|existing|no (or --compiled-modules)
                           take packages from images of their own: made where there is none (yes, the default), where
                           there is one, or never
      --loop-patience=N    statements that a frame interprets before its loop goes on in native code (20000)
      --call-patience=N    calls of a function that are interpreted before it is compiled (200)
      --quick-patience=N   calls of a function without loops that are interpreted before it gets quick code, which counts its
                           calls (without the flag there is full code only)
      --quick-calls=N      calls of quick code before full code takes its place (2000)
      --compile-behind=yes|no
                           compile on another thread while the interpreter goes on (yes, where there are four
                           processors)
      --heap-size-hint=N[B|K|M|G|T|%]
                           collect so often that the heap stays below that, where it can; without the flag,
                           JULIA_HEAP_SIZE_HINT says it
      --stale=error|warn|overlay|ignore
                           what to do when the image was made from other sources
      --from-source        load Base from its sources, without an image
      --aslr               map the image where the system says, and relocate it
      --allow-world-writable
                           boot an image that every user may write
Looking inside:
      --timings            at the end, where the time went, by phase
      --trace-compile=FILE|stderr
                           what was compiled at run time, as precompile statements; compiles at the first call
      --trace-compile-timing
                           each with its milliseconds
      --trace-invalidations
                           what definitions ended, as trees
      --trace-layout=FILE  what the run touched of its image
      --profile=inference|invalidations|dispatch|specializations
                           record what `sysimg trace --profile` makes its reports of; compiles at the first call
      --profile-data=FILE  where to write that, as JSON (without: to standard error)";

#[derive(Parser)]
#[command(
    name = "sysimg",
    version,
    about = "Runs Julia programs, and bakes them into images that boot in a millisecond"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a Julia program: `sysimg run [--image IMG] [--project DIR] FILE [ARG...]`; an image's own `@main`:
    /// `sysimg run --image IMG [--] [ARG...]`
    #[command(after_help = RUN_FLAGS)]
    Run,
    /// Evaluate Julia code: `sysimg eval [--image IMG] [--project DIR] [--print] CODE [ARG...]`
    #[command(after_help = RUN_FLAGS)]
    Eval,
    /// A prompt (also `sysimg` alone, on a terminal): `sysimg repl [--image IMG] [--project DIR] [FILE [ARG...]]`; where
    /// standard input is no terminal, the program is read from there
    #[command(after_help = RUN_FLAGS)]
    Repl,
    /// Bake an image: everything that a workload uses, compiled, in one file
    Create(Create),
    /// Run a workload and write the specializations that it compiles, as precompile statements; with `--profile`, report
    /// what inference, definitions or dispatch did
    Trace(Trace),
    /// Make images of packages, each its own, for sessions on the base image
    Precompile(precompile::Options),
    /// Measure a workload without images, with package images, and on one image of everything
    Compare(compare::Options),
    /// Show what an image holds
    Inspect(inspect::Options),
    /// Check that an image is undamaged
    Verify(verify::Options),
    /// List what would be loaded from where: the load path's environments, each package with its place
    #[command(after_help = crate::env::HELP)]
    Env(crate::env::Options),
    /// Compare two images: what was added, removed, grew (exit code 0: the same, 3: different)
    Diff(diff::Options),
}

#[derive(Args)]
pub(crate) struct Create {
    /// Packages to load into the image, besides those that the workload loads
    #[arg(value_name = "PKG")]
    pub packages: Vec<String>,
    /// Name the PKGs in `Main`, so that programs need no `import`
    #[arg(long, requires = "packages")]
    pub import: bool,
    /// A Julia program that exercises what the image must have compiled (repeatable)
    #[arg(long, value_name = "FILE")]
    pub workload: Vec<PathBuf>,
    /// A file of `precompile(Tuple{...})` lines, as `julia --trace-compile` writes them (repeatable)
    #[arg(long, value_name = "FILE")]
    pub statements: Vec<PathBuf>,
    /// The environment: a directory with Project.toml
    #[arg(long, value_name = "DIR")]
    pub project: Option<String>,
    /// A Julia file to run in the session before it is frozen: its definitions are in the image
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// Write an executable: the runtime and the image in one file, which calls the `main` that `--script` or a package
    /// declares with `@main`
    #[arg(long)]
    pub exe: bool,
    /// Raw pointers (`Ptr`) in what the image holds: refuse, or save as null
    #[arg(long, value_enum, default_value = "refuse")]
    pub pointers: Pointers,
    /// Objects with finalizers: refuse, or keep them with their finalizers
    #[arg(long, value_enum, default_value = "refuse")]
    pub finalizers: Finalizers,
    /// What to do when a rerun of the workload on the image still compiles something
    #[arg(long, value_enum, default_value = "require")]
    pub coverage: Coverage,
    /// Build a second time, with other threads, folder, environment and time, and fail unless both files are the same
    #[arg(long)]
    pub verify_reproducible: bool,
    /// Let the image hold absolute paths of this machine, as file names and in strings
    #[arg(long)]
    pub absolute_paths: bool,
    /// Fail, and say in which phase, where the build would use more memory than this (800M, 2G)
    #[arg(long, value_name = "SIZE", value_parser = crate::memory::parse_size)]
    pub max_memory: Option<u64>,
    /// In what order objects and code are in the image
    #[arg(long, value_enum, default_value = "use")]
    pub layout: Layout,
    /// Keep compiled specializations here, and take unchanged ones from here
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// The most that the cache may hold (default 2G); what was not used for longest goes first
    #[arg(long, value_name = "SIZE", value_parser = crate::memory::parse_size, requires = "cache")]
    pub cache_size: Option<u64>,
    /// Threads that compile (default: one a processor)
    #[arg(short = 'j', value_name = "N")]
    pub jobs: Option<usize>,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    /// At the end, where the time of this process went, by phase (runs of the workload are other processes)
    #[arg(long)]
    pub timings: bool,
    /// The image to write
    #[arg(short = 'o', long = "output", value_name = "IMG")]
    pub output: PathBuf,
}

/// In what order objects and code are in the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// What the workloads' start touches comes first, as a watched run of them tells.
    Use,
    /// As they were found.
    Discovery,
}

/// What becomes of raw pointers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pointers {
    /// The build fails.
    Refuse,
    /// They are null in the image.
    Null,
}

/// What becomes of objects with finalizers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Finalizers {
    /// The build fails.
    Refuse,
    /// They are saved, and run when the object dies in a process that booted the image.
    Keep,
}

/// What happens when the proof finds something uncovered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Coverage {
    /// The build fails.
    Require,
    /// The report says so.
    Warn,
    /// The workload is not run again.
    Off,
}

#[derive(Args)]
struct Trace {
    /// The workload
    #[arg(value_name = "FILE")]
    workload: PathBuf,
    /// The environment: a directory with Project.toml
    #[arg(long, value_name = "DIR")]
    project: Option<String>,
    /// Where to write the statements, or the report (default: standard output)
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    profile: crate::profile::Flags,
}

/// Runs a command line (with the program's name first); its exit code.
pub fn main(args: &[std::ffi::OsString]) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(e) => {
            let wrong = e.use_stderr();
            // Help goes to standard output; a closed pipe there is nobody's error.
            let _ = e.print();
            return if wrong { WRONG_USAGE } else { 0 };
        }
    };
    let result = match cli.command {
        // The run path parses these by itself; only a wrong use of them comes here.
        Command::Run | Command::Eval | Command::Repl => {
            eprintln!("sysimg: run needs a FILE, eval needs CODE; see `sysimg help run`");
            return WRONG_USAGE;
        }
        Command::Create(options) => {
            if options.timings {
                abi::clock::start();
            }
            let made = create::create(&options);
            if let Some(table) = abi::clock::report() {
                eprint!("{table}");
            }
            made
        }
        Command::Trace(t) => {
            if let Some(wrong) = t.profile.wrong() {
                eprintln!("sysimg: {wrong}; see `sysimg help trace`");
                return WRONG_USAGE;
            }
            let (project, output) = (t.project.as_deref(), t.output.as_deref());
            match t.profile.kind() {
                Some(kind) => crate::profile::command(&t.workload, project, output, kind, &t.profile),
                None => crate::trace::command(&t.workload, project, output),
            }
        }
        Command::Precompile(p) => precompile::command(&p),
        Command::Compare(c) => compare::command(&c),
        Command::Inspect(i) => inspect::command(&i),
        Command::Verify(i) => verify::command(&i),
        Command::Env(o) => crate::env::command(&o),
        Command::Diff(d) => match diff::command(&d) {
            Ok(true) => Ok(()),
            Ok(false) => return DIFFERENT,
            Err(message) => Err(message),
        },
    };
    match result {
        Ok(()) => 0,
        Err(message) => {
            eprintln!("sysimg: {message}");
            1
        }
    }
}
