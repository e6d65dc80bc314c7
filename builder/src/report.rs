//! Reports: what a build did, what an image holds.

use serde_json::json;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Adds a line to a text.
macro_rules! line {
    ($out:expr, $($arg:tt)*) => {
        // A string takes all text.
        let _ = writeln!($out, $($arg)*);
    };
}

/// Prints a text. That nobody reads it to the end (`| head`) is nobody's error.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Types that `inspect` lists.
const SHOWN: usize = 20;

/// Times the phases of a build.
pub(crate) struct Phases {
    started: Instant,
    list: Vec<(&'static str, Duration)>,
}

impl Phases {
    pub fn new() -> Phases {
        Phases { started: Instant::now(), list: Vec::new() }
    }

    /// Ends the running phase.
    pub fn done(&mut self, name: &'static str) {
        self.list.push((name, self.started.elapsed()));
        self.started = Instant::now();
    }
}

/// The facts of one build.
pub(crate) struct Report {
    pub output: String,
    pub file_bytes: u64,
    pub objects: u64,
    pub functions: u64,
    /// Functions whose code came from the base image.
    pub taken: u64,
    pub statements: Vec<(String, String)>,
    pub failures: Vec<String>,
    pub uncovered: Vec<String>,
    /// Specializations of what workloads define themselves.
    pub own: u64,
    pub phases: Phases,
}

impl Report {
    /// For people: sizes, times, and each thing that did not go as asked.
    pub fn print(&self) {
        say(&self.text());
    }

    fn text(&self) -> String {
        let mut out = String::new();
        let refused: Vec<_> = self.statements.iter().filter(|(_, s)| s.starts_with("refused")).collect();
        line!(
            out,
            "{}: {:.1} MB, {} objects, {} functions ({} of them Base's), {} statements",
            self.output,
            self.file_bytes as f64 / 1e6,
            self.objects,
            self.functions,
            self.taken,
            self.statements.len()
        );
        let times: Vec<String> =
            self.phases.list.iter().map(|(name, t)| format!("{name} {:.2} s", t.as_secs_f64())).collect();
        line!(out, "  {}", times.join(", "));
        for (statement, status) in refused {
            line!(out, "  {status}: {statement}");
        }
        for f in &self.failures {
            line!(out, "  not compiled: {f}");
        }
        if self.own > 0 {
            line!(
                out,
                "  {} specializations of what the workload itself defines are compiled in every run; --script FILE, or a \
                 package, puts definitions into the image",
                self.own
            );
        }
        for s in &self.uncovered {
            line!(out, "  compiled at run time: {s}");
        }
        out
    }

    /// The same for programs.
    pub fn print_json(&self) {
        let phases: serde_json::Map<String, serde_json::Value> =
            self.phases.list.iter().map(|(name, t)| (name.to_string(), json!(t.as_secs_f64()))).collect();
        let statements: Vec<_> =
            self.statements.iter().map(|(text, status)| json!({"statement": text, "status": status})).collect();
        let all = json!({
            "output": self.output, "file_bytes": self.file_bytes, "objects": self.objects, "functions": self.functions, "functions_of_base": self.taken,
            "seconds": phases, "statements": statements, "not_compiled": self.failures, "uncovered": self.uncovered,
            "own": self.own,
        });
        say(&format!("{all}\n"));
    }
}

/// `sysimg inspect`.
pub(crate) fn inspect(image: &Path) -> Result<(), String> {
    let found = snapshot::inspect::inspect(image).map_err(|e| e.to_string())?;
    let mut out = String::new();
    let h = &found.header;
    let id: String = h.build_id.iter().take(8).map(|b| format!("{b:02x}")).collect();
    line!(
        out,
        "{}: {} bytes, {} objects, build {id}, preferred address {:#x}",
        image.display(),
        h.file_bytes,
        h.objects,
        h.base
    );
    line!(out, "\nsections");
    for s in &found.sections {
        line!(out, "  {:<12} {:>12} bytes  {:>9} pointers", s.name, s.bytes, s.pointers);
    }
    line!(out, "\nobjects by type");
    for t in found.types.iter().take(SHOWN) {
        line!(out, "  {:<32} {:>9} objects  {:>12} bytes", t.name, t.objects, t.bytes);
    }
    if found.types.len() > SHOWN {
        line!(out, "  and {} more types", found.types.len() - SHOWN);
    }
    let code: u64 = found.functions.iter().map(|f| u64::from(f.bytes)).sum();
    line!(out, "\n{} functions, {code} bytes of code", found.functions.len());
    if !found.manifest.is_empty() {
        line!(out, "\n{}", found.manifest.trim_end());
    }
    say(&out);
    Ok(())
}

/// `sysimg verify`.
pub(crate) fn verify(image: &Path) -> Result<(), String> {
    snapshot::verify::verify(image).map_err(|e| e.to_string())?;
    say(&format!("{}: undamaged\n", image.display()));
    Ok(())
}
