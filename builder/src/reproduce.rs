//! `--verify-reproducible`: the build once more, with everything else different that must not matter.
//!
//! The second build runs in a process of its own: another number of threads, working directory, environment, home,
//! time zone, file mode mask, and a later time. Then the two files are compared.

use crate::cli::{Coverage, Create};
use snapshot::format::{Access, Section};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Builds again and compares with `image`. An error says where the first difference is.
pub(crate) fn verify(options: &Create, image: &Path) -> Result<(), String> {
    let scratch = Scratch::new()?;
    let second = scratch.0.join("second.img");
    let me = std::env::current_exe().map_err(|e| format!("cannot find this executable: {e}"))?;
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "umask 077; exec \"$@\"", "sysimg"]).arg(me).args(arguments(options, &second)?);
    command.current_dir(&scratch.0).env_clear();
    // What a process needs to find its tools and the base image; the rest is other than here.
    for kept in ["PATH", "LD_LIBRARY_PATH", "SYSIMG_BASE", "JULIA_LOAD_PATH", "JULIA_DEPOT_PATH", "JULIA_PROJECT"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    let caches = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let caches = caches.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    command.envs(caches.map(|c| ("XDG_CACHE_HOME", c)));
    command.env("HOME", &scratch.0).env("TMPDIR", &scratch.0).env("USER", "nobody").env("SYSIMG_UNRELATED", "1");
    let zone = if std::env::var("TZ").is_ok_and(|z| z == "UTC+11") { "UTC-7" } else { "UTC+11" };
    command.env("TZ", zone).env("LANG", "tr_TR.UTF-8").env("LC_ALL", "C");
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("cannot build a second time: {e}"))?;
    if !output.status.success() {
        return Err(format!(
            "the second build, which is to show that the first is reproducible, failed ({}):\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    compare(image, &second)
}

/// The same request for another process, with absolute paths.
fn arguments(options: &Create, output: &Path) -> Result<Vec<OsString>, String> {
    let absolute =
        |p: &Path| std::path::absolute(p).map(PathBuf::into_os_string).map_err(|e| format!("{}: {e}", p.display()));
    let mut out: Vec<OsString> = vec!["create".into()];
    out.extend(options.packages.iter().map(OsString::from));
    for (flag, files) in [("--workload", &options.workload), ("--statements", &options.statements)] {
        for file in files {
            out.extend([flag.into(), absolute(file)?]);
        }
    }
    if let Some(project) = &options.project {
        out.extend(["--project".into(), absolute(Path::new(project))?]);
    }
    if let Some(script) = &options.script {
        out.extend(["--script".into(), absolute(script)?]);
    }
    if options.exe {
        out.push("--exe".into());
    }
    if options.absolute_paths {
        out.push("--absolute-paths".into());
    }
    let coverage = match options.coverage {
        Coverage::Require => "require",
        Coverage::Warn => "warn",
        Coverage::Off => "off",
    };
    let jobs = if options.jobs == Some(1) { "3" } else { "1" };
    out.extend(["--coverage".into(), coverage.into(), "-j".into(), jobs.into(), "-o".into(), output.into()]);
    Ok(out)
}

/// Compares two images byte for byte.
pub(crate) fn compare(first: &Path, second: &Path) -> Result<(), String> {
    let read = |p: &Path| std::fs::read(p).map_err(|e| format!("cannot read {}: {e}", p.display()));
    let (a, b) = (read(first)?, read(second)?);
    if a == b {
        return Ok(());
    }
    let at = a.iter().zip(&b).position(|(x, y)| x != y).unwrap_or(a.len().min(b.len()));
    let count = a.iter().zip(&b).filter(|(x, y)| x != y).count() + a.len().abs_diff(b.len());
    // Headers and build id follow from the rest, so they say nothing when another section differs too.
    let place = first_section(first, &a, &b).unwrap_or_else(|| format!("at byte {at:#x} of the file"));
    Err(format!(
        "the build is not reproducible: a second one gave another file ({} and {} bytes, {count} bytes differ), first \
         {place}",
        a.len(),
        b.len()
    ))
}

/// Where in its section the first difference is; `None` when this is no image by itself.
fn first_section(image: &Path, a: &[u8], b: &[u8]) -> Option<String> {
    let header = snapshot::inspect::inspect(image).ok()?.header;
    let filled = Section::ALL.iter().filter(|s| s.access() != Access::Memory);
    let mut content = filled.filter(|s| **s != Section::Header && **s != Section::Note);
    content.find_map(|s| {
        let range = header.place(*s).range();
        let (x, y) = (a.get(range.clone())?, b.get(range).unwrap_or(&[]));
        let inside = x.iter().zip(y).position(|(x, y)| x != y).or((x.len() != y.len()).then_some(y.len()))?;
        Some(format!("in section {} at byte {inside:#x}", s.name()))
    })
}

/// A folder of the second build.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch, String> {
        let dir = std::env::temp_dir().join(format!("sysimg-again-{}", std::process::id()));
        std::fs::create_dir_all(&dir).map_err(|e| format!("cannot make {}: {e}", dir.display()))?;
        Ok(Scratch(dir))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Only this process knows of it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
