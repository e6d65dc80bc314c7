//! `sysimg compare`: one workload without images, with package images, and on one image of everything, measured side by side.
//!
//! `ways` are what is compared, `project` is the copy that they run on, `process` measures a process, `figures` says
//! what is measured, `report` and `page` tell it. This file is the order of events: rounds in which each way has its turn,
//! so that whatever else the machine does meets all alike.

mod figures;
mod page;
mod process;
mod project;
mod report;
mod ways;

use crate::progress::Bar;
use crate::report::say;
use clap::Args;
use figures::Figures;
use process::{Ended, WAITS, Waiting};
use project::{Change, Project};
use std::path::{Path, PathBuf};
use ways::{Kind, Setting, Way};

/// `sysimg compare`.
#[derive(Args)]
pub(crate) struct Options {
    /// A Julia program that uses packages; what it prints must not depend on chance or time
    #[arg(long, value_name = "FILE")]
    workload: PathBuf,
    /// The environment: a directory with Project.toml
    #[arg(long, value_name = "DIR")]
    project: PathBuf,
    /// Runs of each way; reports have their medians
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: u32,
    /// Builds of each way, and changes after which each is built again
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    builds: u32,
    /// The package that is changed (default: the first that the workload names)
    #[arg(long, value_name = "PKG")]
    edit: Option<String>,
    /// The change: a text that stands once in that package's sources, and what takes its place (default: a line of
    /// comment is added)
    #[arg(long, value_name = "OLD=>NEW")]
    change: Option<String>,
    /// A Julia whose column shall stand beside ours
    #[arg(long, value_name = "PATH")]
    julia: Option<PathBuf>,
    /// Write the report as JSON (-: to standard output, in place of the table)
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a page with charts: one file, without any reference to the network
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// A way with its numbers.
struct Column {
    way: Way,
    figures: Figures,
}

/// All that reports tell.
struct Comparison {
    workload: String,
    project: String,
    packages: usize,
    runs: u32,
    builds: u32,
    change: Option<String>,
    processors: usize,
    columns: Vec<Column>,
}

/// The folder of a comparison; it goes in the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch, String> {
        let folder = std::env::temp_dir().join(format!("sysimg-compare-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        // What is below is compared with whole paths.
        let whole = folder.canonicalize().map_err(|e| format!("cannot find {}: {e}", folder.display()))?;
        Ok(Scratch(whole))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nobody misses it when it is gone already.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn command(options: &Options) -> Result<(), String> {
    let julia = options.julia.as_deref().map(Way::julia).transpose()?;
    let scratch = Scratch::new()?;
    let project = Project::copy(&options.project, &options.workload, &scratch.0.join("copy"))?;
    let change = project.change(options.edit.as_deref(), options.change.as_deref())?;
    let mut ways = Way::ours()?;
    ways.extend(julia);
    let name = |p: &Path| p.file_name().unwrap_or(p.as_os_str()).to_string_lossy().into_owned();
    let bar = Bar::new("comparing");
    let mut session = Rounds {
        programs: Programs::write(&scratch.0, &project)?,
        comparison: Comparison {
            workload: name(&project.workload),
            project: name(&project.folder),
            packages: project.packages,
            runs: options.runs,
            builds: options.builds,
            change: change.as_ref().map(Change::text),
            processors: std::thread::available_parallelism().map_or(1, |n| n.get()),
            columns: ways.into_iter().map(|way| Column { way, figures: Figures::default() }).collect(),
        },
        setting: Setting { project, scratch: scratch.0.clone() },
        expected: Vec::new(),
        bar,
    };
    session.measure(change.as_ref())?;
    session.bar.clear();
    let done = &session.comparison;
    let write = |path: &Path, text: String| {
        std::fs::write(path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))
    };
    if let Some(path) = &options.html {
        write(path, page::page(done))?;
    }
    match &options.json {
        Some(path) if path.as_os_str() == "-" => {
            say(&format!("{}\n", report::json(done)));
            return Ok(());
        }
        Some(path) => write(path, format!("{}\n", report::json(done)))?,
        None => {}
    }
    say(&report::text(done));
    Ok(())
}

/// Programs around the workload.
struct Programs {
    /// The workload's `using`s, timed.
    loads: PathBuf,
    /// The workload twice; the second time is timed.
    again: PathBuf,
    /// The workload, and then it waits.
    waits: PathBuf,
}

impl Programs {
    fn write(folder: &Path, project: &Project) -> Result<Programs, String> {
        let path = project.workload.to_str();
        let path = path.ok_or_else(|| format!("the path {} is not UTF-8", project.workload.display()))?;
        // A literal of Julia.
        let path = format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$"));
        let usings = project.usings.join("\n");
        let write = |name: &str, text: String| {
            let file = folder.join(name);
            std::fs::write(&file, text).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
            Ok::<PathBuf, String>(file)
        };
        Ok(Programs {
            loads: write(
                "loads.jl",
                format!(
                    "const sysimg_compare_start = time_ns()\n{usings}\n\
                     print(stderr, '\\n', Int(time_ns() - sysimg_compare_start), '\\n')\n"
                ),
            )?,
            again: write(
                "again.jl",
                format!(
                    "include({path})\nflush(stdout)\nconst sysimg_compare_start = time_ns()\ninclude({path})\n\
                     flush(stdout)\nprint(stderr, '\\n', Int(time_ns() - sysimg_compare_start), '\\n')\n"
                ),
            )?,
            waits: write(
                "waits.jl",
                format!("include({path})\nprint('\\n', \"{WAITS}\", '\\n')\nflush(stdout)\nreadline(stdin)\n"),
            )?,
        })
    }
}

/// Seconds that a program printed as its last line on standard error.
fn told_seconds(ended: &Ended) -> Option<f64> {
    let nanoseconds: f64 = ended.errors.lines().last()?.trim().parse().ok()?;
    ended.failure.is_none().then_some(nanoseconds / 1e9)
}

/// The measuring.
struct Rounds {
    setting: Setting,
    programs: Programs,
    comparison: Comparison,
    /// What the workload prints, as the first way has it.
    expected: Vec<u8>,
    bar: Bar,
}

impl Rounds {
    fn measure(&mut self, change: Option<&Change>) -> Result<(), String> {
        let (runs, builds) = (self.comparison.runs as usize, self.comparison.builds as usize);
        let changes = if change.is_some() { builds } else { 0 };
        self.bar.steps(builds + runs + 2 + changes);
        // What fails without images fails before anything is built.
        self.expect()?;
        let command = self.way(0).run(&self.setting, &self.setting.project.workload);
        let second = self.run(0, command, "the workload")?.output;
        if let Some((line, a, b)) = differing_line(&self.expected, &second) {
            return Err(format!(
                "the workload prints something else each time, and what depends on chance or time cannot be compared: \
                 line {line} of the output was\n  {a}\n  {b}"
            ));
        }
        for round in 0..builds {
            self.each(round, |s, i| s.build(i, round))?;
            self.bar.step(1);
        }
        // The first run on an image also fills caches, and is watched from inside.
        self.each(0, Rounds::look_inside)?;
        self.bar.step(1);
        for round in 0..runs {
            self.each(round, Rounds::run_once)?;
            self.bar.step(1);
        }
        self.each(0, Rounds::ten_processes)?;
        self.bar.step(1);
        let Some(change) = change else { return Ok(()) };
        for round in 0..changes {
            change.make(round)?;
            self.expect()?;
            self.each(round, Rounds::run_unbuilt)?;
            self.each(round, Rounds::rebuild)?;
            self.bar.step(1);
        }
        Ok(())
    }

    /// Each way in turn; another one begins each round. What a Julia cannot do ends its column, and not the comparison.
    fn each(&mut self, round: usize, f: impl Fn(&mut Rounds, usize) -> Result<(), String>) -> Result<(), String> {
        let count = self.comparison.columns.len();
        for i in (0..count).map(|i| (i + round) % count) {
            if self.way(i).failed {
                continue;
            }
            if let Err(why) = f(self, i) {
                let way = &mut self.comparison.columns[i].way;
                if way.is_ours() {
                    return Err(why);
                }
                way.failed = true;
                let why = why.strip_prefix(&format!("{}: ", way.title)).unwrap_or(&why).to_owned();
                // Who reads this knows what a stack trace of Julia looks like.
                let why = why.split("\n\nStacktrace:").next().unwrap_or("").to_owned();
                way.notes.extend(way.too_old_for(&self.setting.project));
                way.notes.push(why);
            }
        }
        Ok(())
    }

    fn way(&self, i: usize) -> &Way {
        &self.comparison.columns[i].way
    }

    fn add(&mut self, i: usize, key: &'static str, value: f64) {
        self.comparison.columns[i].figures.add(key, value);
    }

    /// Runs a command for a way, which must go well.
    fn run(&self, i: usize, command: std::process::Command, what: &str) -> Result<Ended, String> {
        let ended = process::run(command, &self.setting.scratch, false)?;
        match &ended.failure {
            None => Ok(ended),
            Some(status) => Err(format!("{}: {what} failed ({status}):\n{}", self.way(i).title, ended.errors)),
        }
    }

    /// Runs the workload; the output must be the expected one.
    fn workload(&self, i: usize) -> Result<Ended, String> {
        let ended = self.run(i, self.way(i).run(&self.setting, &self.setting.project.workload), "the workload")?;
        match differing_line(&self.expected, &ended.output) {
            None => Ok(ended),
            Some((line, ours, theirs)) => Err(format!(
                "{}: line {line} of the output is not what it is with {}:\n  {}: {ours}\n  {}: {theirs}",
                self.way(i).title,
                self.way(0).title,
                self.way(0).title,
                self.way(i).title
            )),
        }
    }

    /// What the workload prints now, from sources.
    fn expect(&mut self) -> Result<(), String> {
        let command = self.way(0).run(&self.setting, &self.setting.project.workload);
        self.expected = self.run(0, command, "the workload")?.output;
        Ok(())
    }

    fn build(&mut self, i: usize, round: usize) -> Result<(), String> {
        if !self.way(i).has_build() {
            self.add(i, "build_seconds", 0.0);
            self.add(i, "build_peak_bytes", 0.0);
        } else {
            if round > 0 {
                self.way(i).forget_product();
            }
            let way = &mut self.comparison.columns[i].way;
            let ended = way.build(&self.setting, round, false, &self.programs.loads)?;
            self.add(i, "build_seconds", ended.seconds);
            self.add(i, "build_peak_bytes", ended.peak_bytes as f64);
        }
        let way = self.way(i);
        let (bytes, in_all) = (way.disk_bytes(), way.disk_bytes_in_all());
        self.add(i, "disk_bytes", bytes as f64);
        if let Some(bytes) = in_all {
            self.add(i, "disk_in_all_bytes", bytes as f64);
        }
        Ok(())
    }

    /// A run that writes down what it compiled.
    fn look_inside(&mut self, i: usize) -> Result<(), String> {
        if !self.way(i).is_ours() {
            return self.workload(i).map(|_| ());
        }
        let file = self.setting.scratch.join("stats.json");
        let mut command = self.way(i).run(&self.setting, &self.setting.project.workload);
        command.env("SYSIMG_STATS", &file);
        self.run(i, command, "the workload")?;
        let text = std::fs::read_to_string(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        let told: serde_json::Value =
            serde_json::from_str(&text).map_err(|e| format!("{} is damaged: {e}", file.display()))?;
        let count = |name: &str| told[name].as_f64().unwrap_or(0.0);
        let in_images = match self.way(i).functions {
            Some(own) => own as f64,
            None => count("from_images"),
        };
        self.add(i, "from_image", in_images);
        self.add(i, "compiled", count("compiled"));
        self.add(i, "invalidated", count("invalidated") + count("invalid_on_arrival"));
        self.add(i, "duplicated", count("duplicated"));
        self.workload(i).map(|_| ())
    }

    fn run_once(&mut self, i: usize) -> Result<(), String> {
        let boot = self.run(i, self.way(i).boot(), "an empty process")?;
        self.add(i, "boot_seconds", boot.seconds);
        let loads = self.run(i, self.way(i).run(&self.setting, &self.programs.loads), "loading the packages")?;
        if let Some(seconds) = told_seconds(&loads) {
            self.add(i, "load_seconds", seconds);
        }
        let first = self.workload(i)?;
        self.add(i, "first_seconds", first.seconds);
        self.add(i, "minor_faults", first.minor_faults as f64);
        self.add(i, "major_faults", first.major_faults as f64);
        self.run_again(i)?;
        if let Some(process) = Waiting::start(self.way(i).run(&self.setting, &self.programs.waits))? {
            let memory = process.memory();
            let page = rustix::param::page_size() as f64;
            self.add(i, "rss_bytes", memory.rss as f64);
            self.add(i, "pss_bytes", memory.pss as f64);
            self.add(i, "pages_written", memory.written as f64 / page);
        }
        Ok(())
    }

    /// The workload twice in one process: a number only where both print the same.
    fn run_again(&mut self, i: usize) -> Result<(), String> {
        let command = self.way(i).run(&self.setting, &self.programs.again);
        let ended = process::run(command, &self.setting.scratch, false)?;
        let twice = [&self.expected[..], &self.expected[..]].concat();
        match told_seconds(&ended) {
            Some(seconds) if ended.output == twice => self.add(i, "again_seconds", seconds),
            _ => {
                let why = "a second run of the workload in the same process does not print what the first does";
                let notes = &mut self.comparison.columns[i].way.notes;
                if !notes.iter().any(|n| n == why) {
                    notes.push(why.to_owned());
                }
            }
        }
        Ok(())
    }

    fn ten_processes(&mut self, i: usize) -> Result<(), String> {
        let mut all = Vec::new();
        for _ in 0..10 {
            // One that ends by itself cannot be looked at.
            let Some(p) = Waiting::start(self.way(i).run(&self.setting, &self.programs.waits))? else { return Ok(()) };
            all.push(p);
        }
        let memory: Vec<_> = all.iter().map(Waiting::memory).collect();
        self.add(i, "rss10_bytes", memory.iter().map(|m| m.rss as f64).sum());
        self.add(i, "pss10_bytes", memory.iter().map(|m| m.pss as f64).sum());
        Ok(())
    }

    /// After the change: what was built before is stale now, and the answer must be the new one.
    fn run_unbuilt(&mut self, i: usize) -> Result<(), String> {
        // A Julia builds what it needs by itself: that is its rebuild.
        if self.way(i).kind == Kind::Julia {
            return Ok(());
        }
        let ended = self.workload(i)?;
        self.add(i, "unbuilt_seconds", ended.seconds);
        Ok(())
    }

    fn rebuild(&mut self, i: usize) -> Result<(), String> {
        let mut rebuild = 0.0;
        if self.way(i).has_build() {
            let way = &mut self.comparison.columns[i].way;
            rebuild = way.build(&self.setting, 0, true, &self.programs.loads)?.seconds;
        }
        let ended = self.workload(i)?;
        self.add(i, "rebuild_seconds", rebuild);
        self.add(i, "changed_seconds", ended.seconds);
        self.add(i, "change_to_answer_seconds", rebuild + ended.seconds);
        Ok(())
    }
}

/// The first line in which two outputs differ, with its number (from 1).
fn differing_line(expected: &[u8], output: &[u8]) -> Option<(usize, String, String)> {
    if expected == output {
        return None;
    }
    let text = |line: Option<&[u8]>| line.map_or("(nothing)".to_owned(), |l| String::from_utf8_lossy(l).into_owned());
    let (mut a, mut b) = (expected.split(|&c| c == b'\n'), output.split(|&c| c == b'\n'));
    for number in 1.. {
        let (x, y) = (a.next(), b.next());
        if x != y || x.is_none() {
            return Some((number, text(x), text(y)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::differing_line;

    #[test]
    fn outputs_differ_in_a_line() {
        assert_eq!(differing_line(b"a\nb\n", b"a\nb\n"), None);
        assert_eq!(differing_line(b"a\nb\n", b"a\nc\n"), Some((2, "b".into(), "c".into())));
        assert_eq!(differing_line(b"a\nb", b"a"), Some((2, "b".into(), "(nothing)".into())));
    }
}
