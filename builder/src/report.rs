//! Reports: what a build did, what an image holds.

use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

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
    pub statements: Vec<(String, String)>,
    pub failures: Vec<String>,
    pub uncovered: Vec<String>,
    pub phases: Phases,
}

impl Report {
    /// For people: sizes, times, and each thing that did not go as asked.
    pub fn print(&self) {
        let refused: Vec<_> = self.statements.iter().filter(|(_, s)| s.starts_with("refused")).collect();
        println!(
            "{}: {:.1} MB, {} objects, {} functions for {} statements",
            self.output,
            self.file_bytes as f64 / 1e6,
            self.objects,
            self.functions,
            self.statements.len()
        );
        let times: Vec<String> =
            self.phases.list.iter().map(|(name, t)| format!("{name} {:.2} s", t.as_secs_f64())).collect();
        println!("  {}", times.join(", "));
        for (statement, status) in refused {
            println!("  {status}: {statement}");
        }
        for f in &self.failures {
            println!("  not compiled: {f}");
        }
        for s in &self.uncovered {
            println!("  compiled at run time: {s}");
        }
    }

    /// The same for programs.
    pub fn print_json(&self) {
        let phases: serde_json::Map<String, serde_json::Value> =
            self.phases.list.iter().map(|(name, t)| (name.to_string(), json!(t.as_secs_f64()))).collect();
        let statements: Vec<_> =
            self.statements.iter().map(|(text, status)| json!({"statement": text, "status": status})).collect();
        let all = json!({
            "output": self.output, "file_bytes": self.file_bytes, "objects": self.objects, "functions": self.functions,
            "seconds": phases, "statements": statements, "not_compiled": self.failures, "uncovered": self.uncovered,
        });
        println!("{all}");
    }
}

/// `sysimg inspect`.
pub(crate) fn inspect(image: &Path) -> Result<(), String> {
    let text = snapshot::inspect::inspect(image).map_err(|e| e.to_string())?;
    print!("{text}");
    Ok(())
}

/// `sysimg verify`.
pub(crate) fn verify(image: &Path) -> Result<(), String> {
    snapshot::verify::verify(image).map_err(|e| e.to_string())?;
    println!("{}: undamaged", image.display());
    Ok(())
}
