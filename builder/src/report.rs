//! Reports: what a build did.

use crate::coverage::{self, Told, Uncovered};
use crate::memory;
use crate::progress::Bar;
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

/// What one phase of a build took.
pub(crate) struct Phase {
    pub name: &'static str,
    pub time: Duration,
    /// The most memory that this process, and the workload's, had at once.
    pub peak: u64,
    pub child_peak: u64,
}

/// Times the phases of a build, and shows on a terminal which one is running.
pub(crate) struct Phases {
    started: Instant,
    running: &'static str,
    list: Vec<Phase>,
    bar: Bar,
}

impl Phases {
    /// The first phase begins.
    pub fn new(first: &'static str) -> Phases {
        memory::take_peak();
        memory::set_phase(first);
        Phases { started: Instant::now(), running: first, list: Vec::new(), bar: Bar::new(first) }
    }

    /// Ends the running phase, and begins the next.
    pub fn next(&mut self, name: &'static str) {
        self.end();
        self.running = name;
        memory::set_phase(name);
        self.bar.phase(name);
    }

    /// Ends the running phase.
    pub fn end(&mut self) {
        if self.running.is_empty() {
            return;
        }
        let (peak, child_peak) = (memory::take_peak(), memory::take_child_peak());
        let name = std::mem::take(&mut self.running);
        self.list.push(Phase { name, time: self.started.elapsed(), peak, child_peak });
        self.started = Instant::now();
        self.bar.clear();
    }

    /// What counts the steps of the running phase, from any thread.
    pub fn bar(&self) -> &Bar {
        &self.bar
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
    pub statements: Vec<Told>,
    pub failures: Vec<String>,
    pub uncovered: Vec<Uncovered>,
    /// Specializations of what workloads define themselves.
    pub own: u64,
    pub phases: Phases,
    /// Compiled specializations that the cache had, and had not.
    pub cache: Option<(u64, u64)>,
}

impl Report {
    /// For people: sizes, times, and each thing that did not go as asked.
    pub fn print(&self) {
        say(&self.text());
    }

    fn text(&self) -> String {
        let mut out = String::new();
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
        let times = self.phases.list.iter().map(|p| format!("{} {:.2} s", p.name, p.time.as_secs_f64()));
        line!(out, "  {}", times.collect::<Vec<_>>().join(", "));
        let peaks = self.phases.list.iter().map(|p| match p.child_peak {
            0 => format!("{} {:.0}", p.name, p.peak as f64 / 1e6),
            child => format!("{} {:.0} (workload {:.0})", p.name, p.peak as f64 / 1e6, child as f64 / 1e6),
        });
        if let Some((hits, misses)) = self.cache {
            line!(out, "  cache: {hits} of {} compiled functions were there", hits + misses);
        }
        line!(out, "  peak memory in MB: {}", peaks.collect::<Vec<_>>().join(", "));
        if !self.statements.is_empty() {
            line!(out, "  statements: {}", coverage::counts(&self.statements));
        }
        for refusal in coverage::refusals(&self.statements) {
            line!(out, "  {refusal}");
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
            line!(out, "  {}", s.text());
        }
        out
    }

    /// The same for programs.
    pub fn print_json(&self) {
        let by_phase = |f: fn(&Phase) -> serde_json::Value| -> serde_json::Map<String, serde_json::Value> {
            self.phases.list.iter().map(|p| (p.name.to_string(), f(p))).collect()
        };
        let phases = by_phase(|p| json!(p.time.as_secs_f64()));
        let peaks = by_phase(|p| json!(p.peak));
        let child_peaks = by_phase(|p| json!(p.child_peak));
        let statements: Vec<_> = self.statements.iter().map(Told::json).collect();
        let uncovered: Vec<_> = self.uncovered.iter().map(Uncovered::json).collect();
        let all = json!({
            "output": self.output, "file_bytes": self.file_bytes, "executable_bytes": self.exe_bytes, "objects": self.objects, "functions": self.functions, "functions_of_base": self.taken,
            "seconds": phases, "peak_bytes": peaks, "workload_peak_bytes": child_peaks, "cache_hits": self.cache.map(|c| c.0), "cache_misses": self.cache.map(|c| c.1), "statements": statements, "not_compiled": self.failures, "uncovered": uncovered,
            "own": self.own,
        });
        say(&format!("{all}\n"));
    }
}
