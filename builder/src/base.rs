//! The base image: Base, compiled and frozen through the same writer, kept beside the executable.
//!
//! It is made at first use and found again by its name, which holds a hash of everything that went into
//! it (the sources of this executable, `runtime/base` among them), so a user never waits for it twice.

use crate::{compile, plan, statements, write};
use std::path::{Path, PathBuf};
use vm::{Options, Session};

/// What Base must have compiled before any workload: statements as of a trace.
const STATEMENTS: &str = include_str!("base_statements.txt");

/// The path of the base image; makes it when it is not there yet.
pub fn image() -> Result<PathBuf, String> {
    let name = format!("sysimg-base-{}.img", vm::SOURCES_HASH);
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
    eprintln!("sysimg: compiling Base once ({})", path.display());
    let made = vm::with_base_session(Options::default(), |session| build(session, &path));
    made.map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(path)
}

fn build(session: &Session, path: &Path) -> Result<(), String> {
    let wanted = statements::read(session, STATEMENTS);
    let plan = plan::plan(session, &wanted);
    let compiled = compile::compile(session, &plan.functions, None)?;
    for f in &compiled.failures {
        eprintln!("sysimg: Base: {f}");
    }
    write::write(session, &compiled.code, "base", path)?;
    Ok(())
}
