//! The base image: Base, compiled and frozen through the same writer, kept beside the executable.
//!
//! It is made at first use and found again by its name, which holds a hash of everything that went into
//! it (the sources of this executable, `runtime/base` among them), so a user never waits for it twice.
//!
//! What is compiled: whatever the programs in `training/` call. They run in the interpreter, in a process of
//! their own, which notes every specialization; that costs no inference, and the result follows Base as it changes.

use crate::audit::Audit;
use crate::layout::Start;
use crate::progress::Bar;
use crate::statements::Sources;
use crate::{compile, plan, statements, trace, write};
use rayon::prelude::*;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;
use vm::{Options, Session};

/// Programs that use Base as most programs do, by topic.
const TRAINING: &[(&str, &str)] = &[
    ("printing", include_str!("training/printing.jl")),
    ("strings", include_str!("training/strings.jl")),
    ("collections", include_str!("training/collections.jl")),
    ("numbers", include_str!("training/numbers.jl")),
    ("files", include_str!("training/files.jl")),
    ("errors", include_str!("training/errors.jl")),
    ("random", include_str!("training/random.jl")),
    ("packages", include_str!("training/packages.jl")),
    ("documented", include_str!("training/documented.jl")),
];

/// What the base image holds in front is what this program touches.
const START: &str = include_str!("training/start.jl");

/// The path of the base image; makes it when it is not there yet.
pub fn image() -> Result<PathBuf, String> {
    let name = format!("sysimg-base-{}.img", content());
    let places = places();
    if let Some(found) = places.iter().map(|d| d.join(&name)).find(|p| p.is_file()) {
        return Ok(found);
    }
    let mut problems = Vec::new();
    for dir in &places {
        match build_in(dir, &name) {
            Ok(path) => return Ok(path),
            Err(e) => problems.push(e),
        }
    }
    Err(format!("cannot make the base image: {}", problems.join("; ")))
}

/// What tells base images apart: a hash of the sources in this executable, and of those that `SYSIMG_BASE` puts in
/// their place.
fn content() -> String {
    match vm::sources_in_use() {
        None => vm::SOURCES_HASH.to_string(),
        Some(hash) => format!("{}-{hash:016x}", vm::SOURCES_HASH),
    }
}

/// Where the base image may be: beside the executable, else in the user's cache.
fn places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Some(dir) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        places.push(dir.to_path_buf());
    }
    if let Some(cache) = std::env::var_os("XDG_CACHE_HOME") {
        places.push(PathBuf::from(cache).join("sysimg"));
    } else if let Some(home) = std::env::var_os("HOME") {
        places.push(PathBuf::from(home).join(".cache/sysimg"));
    }
    places
}

fn build_in(dir: &Path, name: &str) -> Result<PathBuf, String> {
    std::fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let path = dir.join(name);
    // Processes that start together wait for the first of them.
    let lock_path = path.with_extension("lock");
    let lock = File::create(&lock_path).map_err(|e| format!("{}: {e}", lock_path.display()))?;
    // Where a file system knows no locks, each makes its own.
    let _ = lock.lock();
    if path.is_file() {
        return Ok(path);
    }
    let start = Instant::now();
    eprintln!("sysimg: compiling Base, once for this version ({})", path.display());
    let wanted = train()?;
    // Code for this process alone would only take time.
    let options = Options { interpret: true, ..Options::default() };
    let made = vm::with_base_session(options, |session| build(session, &wanted, &path));
    let functions = made.map_err(|e| format!("{}: {e}", path.display()))?;
    eprintln!("sysimg: Base has {functions} compiled functions; that took {:.1} s", start.elapsed().as_secs_f64());
    let _ = std::fs::remove_file(&lock_path);
    Ok(path)
}

/// The statements of all training programs. A program that fails says so, and counts as far as it came.
fn train() -> Result<Sources, String> {
    let runs: Vec<_> = TRAINING.par_iter().map(|(topic, program)| (topic, trace::called_by(topic, program))).collect();
    let mut all = Sources::default();
    for (topic, called) in runs {
        let called = called?;
        if let Some(error) = called.error {
            eprintln!("sysimg: Base: the training program {topic} failed:\n{error}");
        }
        // What the programs define themselves is not part of Base.
        let lines = called.statements.lines().filter(|l| !l.contains("Main."));
        let lines: String = lines.map(|l| format!("{l}\n")).collect();
        all.add(format!("training program {topic}.jl"), &lines);
    }
    Ok(all)
}

/// Standard libraries that every session may need at once: the prompt, and what it brings. (Their own code is interpreted: a
/// prompt waits for fingers, and compiled it would be a tenth of the image.)
const RESIDENT: [&str; 6] = ["Dates", "InteractiveUtils", "LinearAlgebra", "Printf", "REPL", "Statistics"];

fn build(session: &Session, sources: &Sources, path: &Path) -> Result<usize, String> {
    for library in RESIDENT {
        session.load_package_for_image(library)?;
    }
    let wanted = statements::read(session, &sources.text);
    let bar = Bar::new("compiling Base");
    let mut plan = plan::plan(session, &wanted, &bar, sources, &[]);
    let mut compiled = compile::compile(session, &mut plan.functions, None, &bar, None)?;
    compiled.code.extend(compile::bridges(session, &compiled.code)?);
    if std::env::var_os("SYSIMG_COMPILE_FAILURES").is_some() {
        for (s, status) in wanted.iter().zip(&plan.statuses) {
            if let plan::Status::Refused(why) | plan::Status::NoMethod(why) = status {
                eprintln!("sysimg: Base: {why}: {}", s.text);
            }
        }
        for f in &compiled.failures {
            eprintln!("sysimg: Base: {f}");
        }
    }
    // Sources keep what the trace says of dispatch as comments.
    statements::dispatch_ahead(session, sources.text.lines().filter_map(|l| l.strip_prefix("# dispatch ")));
    let reasons = write::Reasons::new(&plan, sources, 0);
    let content = write::Content {
        code: &compiled.code,
        reasons: &reasons,
        manifest: "base",
        audit: &Audit::off(),
        saving: write::Saving::default(),
        starts: &[Start::Text(START)],
    };
    write::write(session, &content, path)?;
    Ok(compiled.code.len())
}
