//! Trace: runs a workload in a process of its own and collects what it compiles.

use crate::coverage::Uncovered;
use crate::{base, memory};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of a workload compiled.
#[derive(Default)]
pub(crate) struct Traced {
    /// `precompile(...)` lines in order of first use.
    pub statements: String,
    /// The same, each with the call that needed it and the reason (on an image only).
    pub compiled: Vec<Uncovered>,
    /// Calls that it resolved at run time, in the same notation.
    pub dispatches: String,
    /// Names of the packages that it loaded, in order.
    pub packages: Vec<String>,
    /// Directories that it added to `LOAD_PATH`.
    pub load_path: Vec<String>,
    /// What it printed.
    pub output: Vec<u8>,
}

/// Where a workload runs.
#[derive(Clone, Copy)]
pub(crate) enum On<'a> {
    /// On the base image, after this script (what `create --script` names).
    Base(Option<&'a Path>),
    /// On an image.
    Image(&'a Path),
}

/// Runs `workload` with every function compiled at its first call, and says what was compiled.
pub(crate) fn run(workload: &Path, project: Option<&str>, on: On) -> Result<Traced, String> {
    let notes = Scratch::new("trace")?;
    let flag = format!("--trace-compile={}", notes.0.display());
    let mut command = workload_command(workload, project, on, &[flag])?;
    if matches!(on, On::Image(_)) {
        command.env("SYSIMG_TRACE_WHY", "1");
    }
    let (output, watched) = run_to_end(command, workload)?;
    let text = std::fs::read_to_string(&notes.0)
        .map_err(|e| format!("cannot read the trace of {}: {e}", workload.display()))?;
    let mut traced = Traced { output, ..Traced::default() };
    for line in text.lines() {
        if let Some(package) = line.strip_prefix("# package ") {
            traced.packages.push(package.to_string());
        } else if let Some(bytes) = line.strip_prefix("# peak memory ") {
            watched.had(bytes.parse().unwrap_or(0));
        } else if let Some(dir) = line.strip_prefix("# load path ") {
            traced.load_path.push(dir.to_string());
        } else if let Some(from) = line.strip_prefix("# from ") {
            traced.compiled.last_mut().into_iter().for_each(|c| c.from = from.to_string());
        } else if let Some(because) = line.strip_prefix("# because ") {
            traced.compiled.last_mut().into_iter().for_each(|c| c.because = because.to_string());
        } else {
            let dispatch = line.strip_prefix("# dispatch ");
            if dispatch.is_none() {
                traced.compiled.push(Uncovered { statement: line.to_string(), ..Uncovered::default() });
            }
            let list = if dispatch.is_some() { &mut traced.dispatches } else { &mut traced.statements };
            list.push_str(dispatch.unwrap_or(line));
            list.push('\n');
        }
    }
    Ok(traced)
}

/// A process that runs `workload`, with `flags` of `sysimg run` that say what it should write down.
pub(crate) fn workload_command(
    workload: &Path,
    project: Option<&str>,
    on: On,
    flags: &[String],
) -> Result<Command, String> {
    if !workload.is_file() {
        return Err(format!("the workload {} does not exist", workload.display()));
    }
    let me = std::env::current_exe().map_err(|e| format!("cannot find this executable: {e}"))?;
    let mut command = Command::new(me);
    // What the workload needs is compiled here, whatever packages have in images of their own.
    command.args(["run", "--pkgimages=no"]).args(flags);
    if let Some(p) = project {
        command.arg(format!("--project={p}"));
    }
    match on {
        On::Image(i) => command.arg(format!("--image={}", i.display())),
        On::Base(script) => {
            if let Some(script) = script {
                command.arg("--script").arg(script);
            }
            command.arg(format!("--image={}", base::image()?.display()))
        }
    };
    command.arg("--file").arg(workload);
    Ok(command)
}

/// Runs a workload's process to its end: what it printed. An error has all that it said, when it failed.
pub(crate) fn run_to_end(mut command: Command, workload: &Path) -> Result<(Vec<u8>, memory::Child), String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().map_err(|e| format!("cannot start the workload's process: {e}"))?;
    let watched = memory::Child::watch(child.id());
    let output = child.wait_with_output().map_err(|e| format!("cannot wait for the workload's process: {e}"))?;
    if !output.status.success() {
        return Err(format!(
            "the workload {} failed ({}):\n{}{}",
            workload.display(),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    Ok((output.stdout, watched))
}

/// What the interpreter called while it ran a program.
pub(crate) struct Called {
    pub statements: String,
    /// What the program printed as an error, if it failed.
    pub error: Option<String>,
}

/// Runs a program in the interpreter, with Base from its sources, and says which specializations it called.
pub(crate) fn called_by(topic: &str, program: &str) -> Result<Called, String> {
    let notes = Scratch::new(&format!("called-{topic}"))?;
    let me = std::env::current_exe().map_err(|e| format!("cannot find this executable: {e}"))?;
    let mut command = Command::new(me);
    command.args(["eval", "--from-source", "--interpret"]);
    command.arg(format!("--trace-compile={}", notes.0.display())).arg(program);
    // Base is the same wherever it is made.
    for place in ["JULIA_PROJECT", "JULIA_LOAD_PATH", "JULIA_DEPOT_PATH"] {
        command.env_remove(place);
    }
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("cannot start a process: {e}"))?;
    let statements = std::fs::read_to_string(&notes.0).map_err(|e| format!("cannot read a trace: {e}"))?;
    let error = (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned());
    Ok(Called { statements, error })
}

/// `sysimg trace`.
pub(crate) fn command(workload: &Path, project: Option<&str>, output: Option<&Path>) -> Result<(), String> {
    let traced = run(workload, project, On::Base(None))?;
    match output {
        Some(path) => {
            let temporary = path.with_extension("tmp");
            std::fs::write(&temporary, &traced.statements)
                .and_then(|()| std::fs::rename(&temporary, path))
                .map_err(|e| format!("cannot write {}: {e}", path.display()))
        }
        None => {
            crate::report::say(&traced.statements);
            Ok(())
        }
    }
}

/// A file for one process's notes, removed in the end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn new(what: &str) -> Result<Scratch, String> {
        let dir = std::env::temp_dir();
        let path = dir.join(format!("sysimg-{what}-{}", std::process::id()));
        std::fs::write(&path, "").map_err(|e| format!("cannot write in {}: {e}", dir.display()))?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nobody misses it when it is gone already.
        let _ = std::fs::remove_file(&self.0);
    }
}
