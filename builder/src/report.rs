//! Reports: what a build did.

use serde_json::json;
use std::io::Write as _;
use std::time::{Duration, Instant};

/// Adds a line to a text.
macro_rules! line {
    ($out:expr, $($arg:tt)*) => {
        // A string takes all text.
        let _ = std::fmt::Write::write_fmt(&mut $out, format_args!("{}\n", format_args!($($arg)*)));
    };
}
pub(crate) use line;

/// Prints a text. That nobody reads it to the end (`| head`) is nobody's error.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

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
    /// Bytes of the executable that the image is part of.
    pub exe_bytes: Option<u64>,
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
        if let Some(bytes) = self.exe_bytes {
            line!(out, "  an executable of {:.1} MB with the runtime", bytes as f64 / 1e6);
        }
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
            "output": self.output, "file_bytes": self.file_bytes, "executable_bytes": self.exe_bytes, "objects": self.objects, "functions": self.functions, "functions_of_base": self.taken,
            "seconds": phases, "statements": statements, "not_compiled": self.failures, "uncovered": self.uncovered,
            "own": self.own,
        });
        say(&format!("{all}\n"));
    }
}
