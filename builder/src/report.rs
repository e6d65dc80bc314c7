//! Reports: what a build did, what an image holds.

use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

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
    let found = snapshot::inspect::inspect(image).map_err(|e| e.to_string())?;
    let h = &found.header;
    let id: String = h.build_id.iter().take(8).map(|b| format!("{b:02x}")).collect();
    println!(
        "{}: {} bytes, {} objects, build {id}, preferred address {:#x}",
        image.display(),
        h.file_bytes,
        h.objects,
        h.base
    );
    println!("\nsections");
    for s in &found.sections {
        println!("  {:<12} {:>12} bytes  {:>9} pointers", s.name, s.bytes, s.pointers);
    }
    println!("\nobjects by type");
    for t in found.types.iter().take(SHOWN) {
        println!("  {:<32} {:>9} objects  {:>12} bytes", t.name, t.objects, t.bytes);
    }
    if found.types.len() > SHOWN {
        println!("  and {} more types", found.types.len() - SHOWN);
    }
    let code: u64 = found.functions.iter().map(|f| u64::from(f.bytes)).sum();
    println!("\n{} functions, {code} bytes of code", found.functions.len());
    if !found.manifest.is_empty() {
        println!("\n{}", found.manifest.trim_end());
    }
    Ok(())
}

/// `sysimg verify`.
pub(crate) fn verify(image: &Path) -> Result<(), String> {
    snapshot::verify::verify(image).map_err(|e| e.to_string())?;
    println!("{}: undamaged", image.display());
    Ok(())
}
