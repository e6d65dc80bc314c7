//! `sysimg diff`: what was added, removed or grew between two images.

use crate::report::{line, say};
use serde_json::{Value, json};
use snapshot::diff::{Change, Diff, Fact, diff};
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(value_name = "A")]
    before: PathBuf,
    #[arg(value_name = "B")]
    after: PathBuf,
    /// Lines of each list
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// Everything, for programs
    #[arg(long)]
    json: bool,
}

/// `sysimg diff`: whether the images are the same.
pub(crate) fn command(options: &Options) -> Result<bool, String> {
    let found = diff(&options.before, &options.after).map_err(|e| e.to_string())?;
    if options.json {
        say(&format!("{}\n", to_json(&found)));
    } else {
        say(&text(options, &found));
    }
    Ok(found.identical)
}

fn lists(found: &Diff) -> [(&'static str, &[Change]); 6] {
    [
        ("sections", &found.sections),
        ("modules", &found.modules),
        ("methods", &found.methods),
        ("specializations", &found.specializations),
        ("types", &found.types),
        ("globals", &found.globals),
    ]
}

fn text(options: &Options, found: &Diff) -> String {
    let mut out = String::new();
    let names = format!("{} and {}", options.before.display(), options.after.display());
    if found.identical {
        line!(out, "{names} are the same image");
        return out;
    }
    line!(out, "{names} differ");
    facts(&mut out, "header", &found.header, usize::MAX);
    facts(&mut out, "manifest", &found.manifest, options.top);
    for (name, list) in lists(found) {
        if list.is_empty() {
            continue;
        }
        let count = |f: fn(&Change) -> bool| list.iter().filter(|c| f(c)).count();
        let (added, removed) = (count(|c| c.before.is_none()), count(|c| c.after.is_none()));
        let total: i64 = list.iter().map(Change::grew).sum();
        let other = list.len() - added - removed;
        line!(out, "\n{name}: {added} added, {removed} removed, {other} of another size, {} in all", signed(total));
        for c in list.iter().take(options.top) {
            let kind = match (c.before, c.after) {
                (None, _) => "added",
                (_, None) => "removed",
                _ if c.grew() > 0 => "grew",
                _ => "shrank",
            };
            line!(out, "  {:<8} {:>12}  {}", kind, signed(c.grew()), c.name);
        }
        if list.len() > options.top {
            line!(out, "  and {} more", list.len() - options.top);
        }
    }
    out
}

fn signed(bytes: i64) -> String {
    format!("{bytes:+} B")
}

fn facts(out: &mut String, name: &str, list: &[Fact], top: usize) {
    if list.is_empty() {
        return;
    }
    line!(*out, "\n{name}");
    for f in list.iter().take(top) {
        let shown = |v: &Option<String>| v.clone().unwrap_or_default();
        let (before, after) = (shown(&f.before), shown(&f.after));
        let text = match (f.before.is_some(), f.after.is_some()) {
            (false, _) => format!("added    {} {after}", f.name),
            (_, false) => format!("removed  {} {before}", f.name),
            _ => format!("changed  {}: {before} -> {after}", f.name),
        };
        line!(*out, "  {}", text.trim_end());
    }
    if list.len() > top {
        line!(*out, "  and {} more", list.len() - top);
    }
}

fn to_json(found: &Diff) -> Value {
    let fact = |f: &Fact| json!({"name": f.name, "before": f.before, "after": f.after});
    let mut out = json!({
        "schema": "sysimg-diff/1",
        "identical": found.identical,
        "header": found.header.iter().map(fact).collect::<Vec<_>>(),
        "manifest": found.manifest.iter().map(fact).collect::<Vec<_>>(),
    });
    for (name, list) in lists(found) {
        let changes: Vec<Value> =
            list.iter().map(|c| json!({"name": c.name, "before": c.before, "after": c.after})).collect();
        out[name] = json!(changes);
    }
    out
}
