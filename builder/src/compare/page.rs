//! The comparison as a page: one file with its charts in it, without scripts and without any reference to the network.

use super::figures::{CHANGE, ROWS, Unit, alone};
use super::report::{heading, scale, subject};
use super::{Column, Comparison};
use crate::report::line;

const FRAME: &str = include_str!("page.html");

pub(super) fn page(c: &Comparison) -> String {
    let mut out = String::new();
    line!(out, "<h1>{}: three ways to start</h1>", escaped(&c.workload));
    if c.columns.len() > 3 {
        out = out.replace("three ways", "ways");
    }
    line!(out, "<div class=\"facts\">{}</div>", escaped(&subject(c)));
    heroes(c, &mut out);
    let first = Chart {
        title: "Time to the first answer",
        under: "The whole process, from its start to the end of the workload.",
        unit: Unit::Seconds,
        parts: &["boot", "load packages", "run the workload"],
        wide: true,
    };
    first.draw(c, &mut out, |x| {
        let f = |key| x.figures.median(key);
        let (boot, all) = (f("boot_seconds")?, f("first_seconds")?);
        let boot = boot.min(all);
        let load = f("load_seconds").unwrap_or(0.0).min(all - boot);
        Some(Bar { parts: vec![boot, load, all - boot - load], range: x.figures.range("first_seconds") })
    });
    out.push_str("<div class=\"cards\">\n");
    let plain = |title, under, unit, key: &'static str, out: &mut String| {
        let chart = Chart { title, under, unit, parts: &[], wide: false };
        chart.draw(c, out, |x| Some(Bar { parts: vec![x.figures.median(key)?], range: x.figures.range(key) }));
    };
    if c.change.is_some() {
        let chart = Chart {
            title: "From a change to the answer",
            under: "One package is changed, and the workload runs on what was made of the new source.",
            unit: Unit::Seconds,
            parts: &["rebuild", "first run after it"],
            wide: false,
        };
        chart.draw(c, &mut out, |x| {
            let parts = vec![x.figures.median("rebuild_seconds")?, x.figures.median("changed_seconds")?];
            Some(Bar { parts, range: None })
        });
        let under = "The same change, with images that are stale now: what changed comes from its source.";
        plain("… and without a rebuild", under, Unit::Seconds, "unbuilt_seconds", &mut out);
    }
    let under = "All images, from nothing.";
    plain("Time to build", under, Unit::Seconds, "build_seconds", &mut out);
    let under = "The most that the build's processes had at once, resident.";
    plain("Memory of the build", under, Unit::Bytes, "build_peak_bytes", &mut out);
    let under = "With the base image, which only one image of everything can do without.";
    plain("On disk", under, Unit::Bytes, "disk_in_all_bytes", &mut out);
    let under = "The workload's second run in one process.";
    plain("The workload again", under, Unit::Seconds, "again_seconds", &mut out);
    let chart = Chart {
        title: "Specializations at run time",
        under: "What the process compiled, and what definitions took from it.",
        unit: Unit::Count,
        parts: &["compiled", "invalidated", "duplicated"],
        wide: false,
    };
    chart.draw(c, &mut out, |x| {
        let f = |key| x.figures.median(key);
        Some(Bar { parts: vec![f("compiled")?, f("invalidated")?, f("duplicated")?], range: None })
    });
    let under = "Proportional (PSS): pages that they share count once.";
    plain("Memory of ten processes", under, Unit::Bytes, "pss10_bytes", &mut out);
    let under = "Private copies of an image's pages, 4 kB each, after the workload.";
    plain("Pages of images written", under, Unit::Count, "pages_written", &mut out);
    out.push_str("</div>\n");
    table(c, &mut out);
    ways(c, &mut out);
    FRAME.replace("/*CONTENT*/", out.trim_end())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// How many times as much.
fn times(value: f64, least: f64) -> String {
    let ratio = value / least;
    if ratio < 9.95 { format!("{ratio:.1}×") } else { format!("{ratio:.0}×") }
}

/// The first answer of each way, large.
fn heroes(c: &Comparison, out: &mut String) {
    let all = |x: &Column| x.figures.median("first_seconds");
    let least = c.columns.iter().filter_map(all).reduce(f64::min);
    out.push_str("<div class=\"heroes\">\n");
    for x in &c.columns {
        let (big, under) = match (all(x), least) {
            (Some(value), Some(least)) if value > least => {
                (alone(Unit::Seconds, value), format!("to the first answer, {} the fastest", times(value, least)))
            }
            (Some(value), _) => (alone(Unit::Seconds, value), "to the first answer, the fastest".to_owned()),
            (None, _) => ("–".to_owned(), "no numbers: see below".to_owned()),
        };
        line!(
            *out,
            "<div class=\"hero {}\"><div class=\"name\">{}</div><div class=\"big\">{big}</div><div class=\"under\">{under}</div></div>",
            x.way.key,
            escaped(&x.way.title)
        );
    }
    out.push_str("</div>\n");
}

/// Bars, one a way.
struct Chart {
    title: &'static str,
    under: &'static str,
    unit: Unit,
    /// What the parts of a bar are; none for bars of one part.
    parts: &'static [&'static str],
    wide: bool,
}

struct Bar {
    parts: Vec<f64>,
    /// The least and the greatest sum.
    range: Option<(f64, f64)>,
}

/// Places in a chart, in its own units.
const ROW: f64 = 30.0;
const THICK: f64 = 17.0;

impl Chart {
    fn draw(&self, c: &Comparison, out: &mut String, bar: impl Fn(&Column) -> Option<Bar>) {
        let bars: Vec<(&Column, Option<Bar>)> =
            c.columns.iter().filter(|x| !x.way.failed).map(|x| (x, bar(x))).collect();
        let sums = || bars.iter().filter_map(|(_, b)| Some(b.as_ref()?.parts.iter().sum::<f64>()));
        let Some(most) = sums().reduce(f64::max) else { return };
        let (width, left, right) = if self.wide { (1110.0, 120.0, 150.0) } else { (350.0, 113.0, 122.0) };
        // Widths of bars follow the largest median; a run that took far longer must not make all others short.
        let unit = (width - left - right) / most.max(f64::MIN_POSITIVE);
        let least = sums().filter(|&v| v > 0.0).reduce(f64::min);
        let has_none = sums().any(|v| v == 0.0);
        let class = if self.wide { " class=\"wide\"" } else { "" };
        line!(*out, "<figure{class}><figcaption><b>{}</b>{}</figcaption>", self.title, self.under);
        let height = ROW * bars.len() as f64 + 2.0;
        line!(*out, "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">", self.title);
        line!(*out, "<line class=\"axis\" x1=\"{left}\" x2=\"{left}\" y1=\"0\" y2=\"{height}\"/>");
        for (i, (x, bar)) in bars.iter().enumerate() {
            let top = ROW * i as f64 + (ROW - THICK) / 2.0 + 1.0;
            let middle = top + THICK / 2.0;
            let base = middle + 4.5;
            line!(*out, "<g class=\"{}\"><text x=\"0\" y=\"{base:.1}\">{}</text>", x.way.key, escaped(&x.way.title));
            let Some(bar) = bar else {
                line!(*out, "<text class=\"soft\" x=\"{:.1}\" y=\"{base:.1}\">no number</text></g>", left + 8.0);
                continue;
            };
            let mut at = left;
            for (part, &value) in bar.parts.iter().enumerate() {
                // What is there can be seen.
                let wide = if value > 0.0 { (value * unit).max(0.8) } else { 0.0 };
                let told = self.parts.get(part).map_or(String::new(), |name| format!("{name}: "));
                line!(
                    *out,
                    "<rect class=\"bar part{part}\" x=\"{at:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{THICK}\"><title>{told}{}</title></rect>",
                    alone(self.unit, value)
                );
                at += wide;
            }
            let mut end = at;
            if let Some((low, high)) = bar.range
                && high > low
            {
                let place = |v: f64| (left + v * unit).min(width - right + 14.0);
                let (a, b) = (place(low), place(high));
                line!(
                    *out,
                    "<line class=\"range\" x1=\"{a:.1}\" x2=\"{b:.1}\" y1=\"{middle:.1}\" y2=\"{middle:.1}\"><title>{} to {}</title></line>",
                    alone(self.unit, low),
                    alone(self.unit, high)
                );
                end = end.max(b);
            }
            let sum: f64 = bar.parts.iter().sum();
            let ratio = match least {
                // Few things more than none are no multiple.
                Some(least) if sum > least * 1.005 && !(self.unit == Unit::Count && has_none) => {
                    format!(" <tspan class=\"soft\" dx=\"4\" font-weight=\"400\">{}</tspan>", times(sum, least))
                }
                _ => String::new(),
            };
            line!(
                *out,
                "<text class=\"value\" x=\"{:.1}\" y=\"{base:.1}\">{}{ratio}</text></g>",
                end + 7.0,
                alone(self.unit, sum)
            );
        }
        out.push_str("</svg>\n");
        if self.parts.len() > 1 {
            out.push_str("<div class=\"legend\">");
            for (i, part) in self.parts.iter().enumerate() {
                out.push_str(&format!("<span><i class=\"part{i}\"></i>{part}</span>"));
            }
            out.push_str("</div>\n");
        }
        out.push_str("</figure>\n");
    }
}

/// Everything that was measured.
fn table(c: &Comparison, out: &mut String) {
    out.push_str("<h2>All numbers</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th></th>");
    for x in &c.columns {
        out.push_str(&format!("<th class=\"{}\"><span></span>{}</th>", x.way.key, escaped(&x.way.title)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    let mut group = "";
    for row in ROWS {
        let Some(scale) = scale(row, c) else { continue };
        if row.group != group {
            group = row.group;
            line!(*out, "<tr><th colspan=\"{}\">{}</th></tr>", c.columns.len() + 1, escaped(&heading(group, c)));
        }
        let least = c.columns.iter().filter_map(|x| x.figures.median(row.key)).reduce(f64::min);
        out.push_str(&format!("<tr><td>{}</td>", escaped(row.name)));
        for x in &c.columns {
            let (Some(median), Some((low, high))) = (x.figures.median(row.key), x.figures.range(row.key)) else {
                out.push_str("<td>–</td>");
                continue;
            };
            // More code in images is no worse.
            let best = least == Some(median) && row.key != "from_image";
            let class = if best { " class=\"best\"" } else { "" };
            let range = match (scale.number(low), scale.number(high)) {
                (low, high) if low == high => String::new(),
                (low, high) => format!("<i>{low} – {high}</i>"),
            };
            out.push_str(&format!("<td{class}>{}{range}</td>", scale.text(median)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

/// What was compared, and what there is to say of it.
fn ways(c: &Comparison, out: &mut String) {
    out.push_str("<h2>The ways</h2>\n<dl>\n");
    for x in &c.columns {
        out.push_str(&format!("<dt>{}</dt><dd><code>{}</code>", escaped(&x.way.title), escaped(&x.way.how)));
        for note in &x.way.notes {
            out.push_str(&format!("<br>{}", escaped(note).replace('\n', "<br>")));
        }
        out.push_str("</dd>\n");
    }
    line!(*out, "</dl>");
    line!(
        *out,
        "<p class=\"under\">All ways print the same, also after each change. Thin lines on bars go from the least to the \
         greatest run; in the table they stand below the median. {}</p>",
        if c.change.is_some() {
            format!("\"{CHANGE}\" means each time a new one, in the same package.")
        } else {
            String::new()
        }
    );
}
