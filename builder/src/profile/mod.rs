//! `sysimg trace --profile`: runs a workload in a process that records, and reports what it found: for people (text, a page
//! for a browser), for programs (JSON), for tools that draw flame graphs (folded stacks).

mod data;
mod dispatch;
mod inference;
mod invalidations;
mod specializations;

use crate::base;
use crate::report::say;
use crate::trace::{On, Scratch, run_to_end, workload_command};
use clap::ValueEnum;
use data::{Data, Package};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value as Json, json};
use specializations::Alone;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Where inference spends its time: a tree of frames, by method, package and call
    Inference,
    /// What each definition ended, and what of an image could not be used for it
    Invalidations,
    /// Calls resolved at run time, by call site, and what only they reach
    Dispatch,
    /// Specializations by method and owner, and those that several packages make
    Specializations,
}

impl Kind {
    fn name(self) -> String {
        self.to_possible_value().map_or(String::new(), |v| v.get_name().to_string())
    }
}

/// The flags of `sysimg trace` that go with `--profile`.
#[derive(clap::Args)]
pub(crate) struct Flags {
    /// Report on this instead: what inference, definitions or dispatch did while the workload ran
    #[arg(long, value_enum, value_name = "KIND")]
    profile: Option<Kind>,
    /// Run on this image (default: the base image)
    #[arg(short = 'J', long, value_name = "IMG", requires = "profile")]
    image: Option<PathBuf>,
    /// Whether packages come from images of their own, as with `sysimg run`; without, their sources are loaded
    #[arg(long, value_name = "USE", value_parser = ["yes", "existing", "no"], requires = "profile")]
    pkgimages: Option<String>,
    /// With `--profile invalidations`: precompile statements that the image was made of; those that were compiled at run
    /// time all the same are named with their lines (repeatable)
    #[arg(long, value_name = "FILE", requires = "profile")]
    statements: Vec<PathBuf>,
    /// Lines of each list
    #[arg(long, value_name = "N", default_value_t = 15, requires = "profile")]
    top: usize,
    /// Print the report as JSON (docs/inspection.md says what is what)
    #[arg(long, requires = "profile")]
    json: bool,
    /// Write the report as a page that any browser opens, without a network
    #[arg(long, value_name = "FILE", requires = "profile")]
    html: Option<PathBuf>,
    /// With `--profile inference`: write one line a stack of frames, for tools that draw flame graphs
    #[arg(long, value_name = "FILE", requires = "profile")]
    folded: Option<PathBuf>,
}

impl Flags {
    pub fn kind(&self) -> Option<Kind> {
        self.profile
    }

    /// What is wrong with how they were put together.
    pub fn wrong(&self) -> Option<String> {
        let (kind, name) = (self.profile?, self.profile?.name());
        if self.folded.is_some() && kind != Kind::Inference {
            return Some(format!("--folded needs --profile inference: there are no stacks of {name}"));
        }
        if !self.statements.is_empty() && kind != Kind::Invalidations {
            return Some(format!("--statements needs --profile invalidations, not {name}"));
        }
        None
    }
}

/// A report in all its forms.
enum Report {
    Inference(inference::Report),
    Invalidations(invalidations::Report),
    Dispatch(dispatch::Report),
    Specializations(specializations::Report),
}

impl Report {
    fn text(&self, top: usize) -> String {
        match self {
            Report::Inference(r) => r.text(top),
            Report::Invalidations(r) => r.text(top),
            Report::Dispatch(r) => r.text(top),
            Report::Specializations(r) => r.text(top),
        }
    }

    fn json(&self) -> Result<Json, String> {
        fn of(r: &impl Serialize) -> Result<Json, String> {
            let all = serde_json::to_value(r).map_err(|e| format!("cannot write the report as JSON: {e}"));
            all.map(|mut all| {
                round(&mut all);
                all
            })
        }
        match self {
            Report::Inference(r) => of(r),
            Report::Invalidations(r) => of(r),
            Report::Dispatch(r) => of(r),
            Report::Specializations(r) => of(r),
        }
    }
}

/// `sysimg trace --profile KIND`.
pub(crate) fn command(
    workload: &Path,
    project: Option<&str>,
    output: Option<&Path>,
    kind: Kind,
    flags: &Flags,
) -> Result<(), String> {
    // Whatever cannot be read is told of before the workload runs.
    let statements = statements(&flags.statements)?;
    let on = flags.image.as_deref().map_or(On::Base(None), On::Image);
    let data = record(kind, workload, project, on, flags.pkgimages.as_deref().unwrap_or("no"))?;
    let report = match kind {
        Kind::Inference => Report::Inference(inference::Report::of(&data)),
        Kind::Invalidations => Report::Invalidations(invalidations::Report::of(&data, &statements)),
        Kind::Dispatch => Report::Dispatch(dispatch::Report::of(&data)),
        Kind::Specializations => {
            let several = data.packages.len() > 1;
            let asked: Vec<&Package> = data.packages.iter().filter(|_| several).collect();
            let alone: Vec<Alone> = asked
                .par_iter()
                .map(|p| Alone { package: p.name.clone(), data: loading(p, &data.load_path, project, on) })
                .collect();
            Report::Specializations(specializations::Report::of(&data, &alone))
        }
    };
    if let (Some(path), Report::Inference(r)) = (&flags.folded, &report) {
        write(path, &r.folded())?;
    }
    let title = format!("{} of {}", kind.name(), workload.display());
    if flags.html.is_some() || flags.json {
        let image = flags.image.as_ref().map(|i| i.display().to_string());
        let mut document = json!({"schema": "sysimg-profile/1", "kind": kind.name(),
            "workload": workload.display().to_string(), "image": image});
        if let (Json::Object(all), Json::Object(more)) = (&mut document, report.json()?) {
            all.extend(more);
        }
        if let Some(path) = &flags.html {
            write(path, &page(document.clone()))?;
            if !flags.json {
                say(&format!("{}: a page to open in a browser\n", path.display()));
            }
        }
        if flags.json {
            return put(output, &format!("{document}\n"));
        }
    }
    if output.is_some() || (flags.html.is_none() && flags.folded.is_none()) {
        return put(output, &format!("{title}\n{}", report.text(flags.top)));
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

fn put(output: Option<&Path>, text: &str) -> Result<(), String> {
    match output {
        Some(path) => write(path, text),
        None => {
            say(text);
            Ok(())
        }
    }
}

/// Runs the workload, and reads what its process recorded.
fn record(kind: Kind, workload: &Path, project: Option<&str>, on: On, images: &str) -> Result<Data, String> {
    let notes = Scratch::new("profile")?;
    let data = format!("--profile-data={}", notes.path().display());
    let flags = [format!("--profile={}", kind.name()), data, format!("--pkgimages={images}")];
    let command = workload_command(workload, project, on, &flags)?;
    run_to_end(command, workload)?;
    read(&notes, &workload.display().to_string())
}

fn read(notes: &Scratch, whose: &str) -> Result<Data, String> {
    let text = std::fs::read_to_string(notes.path()).map_err(|e| format!("cannot read the profile of {whose}: {e}"))?;
    let mut data: Data =
        serde_json::from_str(&text).map_err(|e| format!("the profile of {whose} is not what was expected: {e}"))?;
    // Paths below the present folder are read more easily from there.
    if let Ok(here) = std::env::current_dir() {
        data.name_files_from(&here.to_string_lossy());
    }
    data.is_sound().then_some(data).ok_or_else(|| format!("the profile of {whose} contradicts itself"))
}

/// Loads one package and what it needs in a process of its own, with the workloads of PrecompileTools.
fn loading(package: &Package, load_path: &[String], project: Option<&str>, on: On) -> Result<Data, String> {
    // What the program itself has put there.
    let path: String = load_path.iter().map(|dir| format!("push!(LOAD_PATH, {}); ", quoted(dir))).collect();
    let code = format!(
        "{path}let tools = Base.identify_package(\"PrecompileTools\"); \
         tools === nothing || (Base.require(tools).verbose[] = true); \
         Base.require(Base.PkgId(Base.UUID({:?}), {:?})); end",
        uuid_text(&package.uuid),
        package.name
    );
    let notes = Scratch::new(&format!("profile-{}", package.uuid))?;
    let me = std::env::current_exe().map_err(|e| format!("cannot find this executable: {e}"))?;
    let mut command = Command::new(me);
    command.args(["eval", "--profile=specializations", "--pkgimages=no"]);
    command.arg(format!("--profile-data={}", notes.path().display()));
    if let Some(p) = project {
        command.arg(format!("--project={p}"));
    }
    let image = match on {
        On::Image(i) => i.to_path_buf(),
        On::Base(_) => base::image()?,
    };
    command.arg(format!("--image={}", image.display())).arg(code);
    let output = command.output().map_err(|e| format!("cannot start a process: {e}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(text.lines().next().unwrap_or("it failed").to_string());
    }
    read(&notes, &package.name)
}

/// As a string in Julia code.
fn quoted(text: &str) -> String {
    format!("{text:?}").replace('$', "\\$")
}

/// `01234567-89ab-...` for 32 digits.
fn uuid_text(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if matches!(i, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(c);
    }
    out
}

/// The statements of some files, each with its file and line.
fn statements(files: &[PathBuf]) -> Result<HashMap<String, String>, String> {
    let mut out = HashMap::new();
    for file in files {
        let text = std::fs::read_to_string(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        for (i, line) in text.lines().enumerate() {
            // A trace may have a time in front.
            let line = line.trim();
            let line = line.strip_prefix("#=").and_then(|l| l.split_once("=#")).map_or(line, |(_, rest)| rest.trim());
            if line.starts_with("precompile(") {
                out.entry(line.to_string()).or_insert_with(|| place(&file.display().to_string(), i as u32 + 1));
            }
        }
    }
    Ok(out)
}

const PAGE: &str = include_str!("page.html");
/// Where the facts go.
const PLACE: &str = "/*DATA*/null";

/// The report as one page that refers to nothing outside of itself.
fn page(mut document: Json) -> String {
    if let Some(Json::Array(frames)) = document.get_mut("frames") {
        // Names of fields would be most of the file.
        for frame in frames {
            let fields = ["specialization", "parent", "known", "infer_ms", "optimize_ms", "inclusive_ms"];
            *frame = Json::Array(fields.iter().map(|f| frame[f].take()).collect());
        }
    }
    // `<` could end the script.
    PAGE.replacen(PLACE, &document.to_string().replace('<', "\\u003c"), 1)
}

/// Sums of milliseconds have digits that nobody measured.
fn round(json: &mut Json) {
    match json {
        Json::Array(list) => list.iter_mut().for_each(round),
        Json::Object(fields) => fields.values_mut().for_each(round),
        Json::Number(n) if n.is_f64() => {
            let x = n.as_f64().unwrap_or(0.0);
            // (an empty sum is -0.0)
            *json = json!((x * 1e3).round() / 1e3 + 0.0);
        }
        _ => {}
    }
}

/// Nanoseconds in milliseconds, to the microsecond.
fn millis(nanos: u64) -> f64 {
    (nanos as f64 / 1e3).round() / 1e3
}

fn ms(x: f64) -> String {
    // (an empty sum is -0.0)
    format!("{:.2}", x + 0.0)
}

/// `1 frame`, `2 frames`.
fn count(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn place(file: &str, line: u32) -> String {
    if file.is_empty() { String::new() } else { format!("{file}:{line}") }
}

/// Columns as wide as what is in them; those whose title begins with `>` are numbers.
struct Table {
    titles: Vec<String>,
    numbers: Vec<bool>,
    rows: Vec<Vec<String>>,
}

/// Texts longer than this are cut, except in the last column.
const WIDEST: usize = 72;

impl Table {
    fn new(titles: &[&str]) -> Table {
        Table {
            titles: titles.iter().map(|t| t.trim_start_matches('>').to_string()).collect(),
            numbers: titles.iter().map(|t| t.starts_with('>')).collect(),
            rows: Vec::new(),
        }
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        let last = cells.len() - 1;
        let cut = |(i, c): (usize, String)| match c.char_indices().nth(WIDEST) {
            Some((at, _)) if i < last => format!("{}...", &c[..at]),
            _ => c,
        };
        self.rows.push(cells.into_iter().enumerate().map(cut).collect());
    }

    /// The table; `all` says how many rows there would be.
    fn text(&self, all: usize) -> String {
        if self.rows.is_empty() {
            return "  none\n".to_string();
        }
        let width = |i: usize| {
            let cells = self.rows.iter().map(|r| r[i].chars().count());
            cells.chain([self.titles[i].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.titles.len()).map(width).collect();
        let mut out = String::new();
        for row in std::iter::once(&self.titles).chain(&self.rows) {
            let mut line = String::from(" ");
            for ((cell, &w), &number) in row.iter().zip(&widths).zip(&self.numbers) {
                let cell = if number { format!("{cell:>w$}") } else { format!("{cell:<w$}") };
                line.push_str(&format!(" {cell} "));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        if all > self.rows.len() {
            out.push_str(&format!("  and {} more (--top shows more)\n", all - self.rows.len()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_complete_in_itself() {
        assert!(PAGE.contains(PLACE));
        for outside in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!PAGE.contains(outside), "the page refers to {outside}");
        }
    }

    #[test]
    fn tables_are_as_wide_as_their_cells() {
        let mut t = Table::new(&[">n", "name"]);
        t.row(["10".to_string(), "a".to_string()]);
        assert_eq!(t.text(3), "   n  name\n  10  a\n  and 2 more (--top shows more)\n");
    }

    #[test]
    fn uuids_have_dashes() {
        let text = uuid_text("0123456789abcdef0123456789abcdef");
        assert_eq!(text, "01234567-89ab-cdef-0123-456789abcdef");
    }
}
