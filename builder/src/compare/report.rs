//! The comparison as a table, and as JSON.

use super::Comparison;
use super::figures::{Figures, ROWS, Row, Scale, Unit};
use crate::report::line;
use serde_json::{Map, Value, json};

/// How a row's numbers are written; `None` where no way has one.
pub(super) fn scale(row: &Row, c: &Comparison) -> Option<Scale> {
    let all = c.columns.iter().filter_map(|x| x.figures.median(row.key));
    Some(Scale::of(row.unit, all.reduce(f64::max)?))
}

/// What was compared, in a line.
pub(super) fn subject(c: &Comparison) -> String {
    let s = |n: usize| if n == 1 { "" } else { "s" };
    format!(
        "{} on the project {} ({} package{}), {} processor{}; medians of {} run{} and {} build{}, the ways in turn",
        c.workload,
        c.project,
        c.packages,
        s(c.packages),
        c.processors,
        s(c.processors),
        c.runs,
        s(c.runs as usize),
        c.builds,
        s(c.builds as usize)
    )
}

/// The heading of a group of rows: for changes, which.
pub(super) fn heading(group: &str, c: &Comparison) -> String {
    match &c.change {
        Some(change) if group == super::figures::CHANGE => format!("{group}: {change}"),
        _ => group.to_owned(),
    }
}

/// For people.
pub(super) fn text(c: &Comparison) -> String {
    let mut out = String::new();
    line!(out, "{}", subject(c));
    let names = ROWS.iter().map(|r| r.name.chars().count()).max().unwrap_or(0) + 2;
    let widths: Vec<usize> = c.columns.iter().map(|x| x.way.title.chars().count().max(9)).collect();
    let head = c.columns.iter().zip(&widths).map(|(x, &w)| format!("{:>w$}", x.way.title));
    line!(out, "\n{:names$}    {}", "", head.collect::<Vec<_>>().join("   "));
    let mut group = "";
    for row in ROWS {
        let Some(scale) = scale(row, c) else { continue };
        if row.group != group {
            group = row.group;
            line!(out, "{}", heading(group, c));
        }
        let cells = c.columns.iter().zip(&widths).map(|(x, &w)| {
            let number = x.figures.median(row.key).map_or("-".to_owned(), |m| scale.number(m));
            format!("{number:>w$}")
        });
        let name = format!("  {}", row.name);
        line!(out, "{name:names$} {:>2} {}", scale.unit, cells.collect::<Vec<_>>().join("   "));
    }
    for x in &c.columns {
        for note in &x.way.notes {
            line!(out, "{}: {note}", x.way.title);
        }
    }
    out
}

/// For programs. Seconds and bytes.
pub(super) fn json(c: &Comparison) -> Value {
    let figures = |f: &Figures| -> Map<String, Value> {
        let of = |row: &Row| match (f.median(row.key), f.range(row.key)) {
            (Some(median), Some((min, max))) => {
                json!({ "median": median, "min": min, "max": max, "samples": f.samples(row.key) })
            }
            _ => Value::Null,
        };
        ROWS.iter().map(|row| (row.key.to_owned(), of(row))).collect()
    };
    let columns: Vec<Value> = c
        .columns
        .iter()
        .map(|x| {
            json!({ "key": x.way.key, "title": x.way.title, "how": x.way.how, "failed": x.way.failed,
                "notes": x.way.notes, "figures": figures(&x.figures) })
        })
        .collect();
    let unit = |u: Unit| match u {
        Unit::Seconds => "seconds",
        Unit::Bytes => "bytes",
        Unit::Count => "count",
    };
    let rows: Vec<Value> =
        ROWS.iter().map(|r| json!({ "key": r.key, "group": r.group, "name": r.name, "unit": unit(r.unit) })).collect();
    json!({ "schema": "sysimg-compare/1", "workload": c.workload, "project": c.project, "packages": c.packages,
        "runs": c.runs, "builds": c.builds, "change": c.change, "processors": c.processors, "rows": rows,
        "columns": columns })
}
