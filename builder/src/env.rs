//! `sysimg env`: what a program of a project would load from where, and which environment says so.

use clap::Args;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;
use vm::packages::listing::{Line, Listing, Place, Role, listing, uuid_text};

pub(crate) const HELP: &str = "\
Nothing is loaded. JULIA_PROJECT, JULIA_LOAD_PATH and JULIA_DEPOT_PATH count as they do for a program.
Of two environments that have a name, the first of the load path decides what it means.";

#[derive(Args)]
pub(crate) struct Options {
    /// The environment: a directory with Project.toml, its file, `@.` for the nearest one, `@NAME` for one of a depot
    #[arg(long, value_name = "DIR")]
    pub project: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    pub json: bool,
}

pub(crate) fn command(options: &Options) -> Result<(), String> {
    let found = listing(options.project.as_deref());
    if let (Some(_), Some(file)) = (&options.project, &found.project)
        && !file.is_file()
    {
        return Err(format!("there is no project file {}", file.display()));
    }
    let text = if options.json { as_json(&found) } else { as_table(&found) };
    crate::report::say(&text);
    Ok(())
}

fn as_json(found: &Listing) -> String {
    let path = |p: &Path| p.to_string_lossy().into_owned();
    let places: Vec<_> = found
        .places
        .iter()
        .map(|(place, manifest, there)| {
            json!({ "place": path(place), "manifest": manifest.as_deref().map(path), "exists": there })
        })
        .collect();
    let packages: Vec<_> = found
        .lines
        .iter()
        .map(|l| {
            let (file, standard) = match &l.place {
                Place::File(f) => (Some(path(f)), false),
                Place::Embedded(f) => (Some(f.clone()), true),
                Place::NotInstalled => (None, false),
            };
            let (role, parent, triggers) = match &l.role {
                Role::Extension { parent, triggers } => ("extension", Some(parent), Some(triggers)),
                role => (role_name(role), None, None),
            };
            json!({
                "name": l.name,
                "uuid": (l.uuid != 0).then(|| uuid_text(l.uuid)),
                "version": l.version,
                "path": file,
                "in_executable": standard,
                "role": role,
                "extension_of": parent,
                "triggers": triggers,
                "environment": path(&l.environment),
            })
        })
        .collect();
    let depots: Vec<String> = found.depots.iter().map(|d| path(d)).collect();
    let all = json!({
        "project": found.project.as_deref().map(path),
        "load_path": places,
        "depots": depots,
        "packages": packages,
    });
    // Strings, numbers and lists have a text.
    serde_json::to_string_pretty(&all).map(|t| t + "\n").unwrap_or_default()
}

fn role_name(role: &Role) -> &'static str {
    match role {
        Role::Project => "project",
        Role::Direct => "direct",
        Role::Indirect => "indirect",
        Role::Extension { .. } => "extension",
    }
}

fn as_table(found: &Listing) -> String {
    let mut out = String::new();
    // Writing to a `String` does not fail.
    for (place, manifest, there) in &found.places {
        let note = match (there, manifest) {
            (false, _) => "  (nothing there)".to_string(),
            (true, Some(m)) => format!("  manifest {}", m.display()),
            (true, None) => String::new(),
        };
        let _ = writeln!(out, "{}{note}", place.display());
        let mut rows: Vec<[String; 5]> = found.lines.iter().filter(|l| l.environment == *place).map(row).collect();
        if rows.is_empty() {
            continue;
        }
        rows.insert(0, ["", "version", "uuid", "", "path"].map(str::to_string));
        let width = |i: usize| rows.iter().map(|r| r[i].chars().count()).max().unwrap_or(0);
        let widths = [0, 1, 2, 3].map(width);
        for r in &rows {
            let cells: Vec<String> = (0..4).map(|i| format!("{:1$}", r[i], widths[i])).collect();
            let _ = writeln!(out, "  {}", format!("{}  {}", cells.join("  "), r[4]).trim_end());
        }
    }
    out
}

fn row(l: &Line) -> [String; 5] {
    let place = match &l.place {
        Place::File(f) => f.display().to_string(),
        Place::Embedded(_) => "(in this executable)".to_string(),
        Place::NotInstalled => "(not installed)".to_string(),
    };
    let role = match &l.role {
        Role::Extension { parent, triggers } => format!("extension of {parent} for {}", triggers.join(", ")),
        role => role_name(role).to_string(),
    };
    let uuid = if l.uuid == 0 { String::new() } else { uuid_text(l.uuid) };
    [l.name.clone(), l.version.clone().unwrap_or_default(), uuid, role, place]
}
