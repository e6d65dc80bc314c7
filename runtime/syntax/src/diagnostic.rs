//! What is wrong with a text, where, and how it is shown.
//!
//! Two renderings: ours (`file:line:col`, the source line, a caret under the exact span) and the text
//! that Julia's `ParseError` prints, which programs can see.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::source::Source;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The text does not parse.
    Error,
    /// It parses, but it is old or odd.
    Warning,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The bytes it is about; empty where something is missing.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Error or warning.
    pub level: Level,
    /// What is wrong, in Julia's words.
    pub message: String,
    /// What to do, where we can tell.
    pub hint: Option<String>,
    /// Another place that explains it, such as the bracket that was never closed.
    pub related: Option<Related>,
}

/// A second place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Its bytes.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Why it is shown.
    pub note: String,
}

impl Diagnostic {
    /// An error without hint or second place.
    pub fn error(start: u32, end: u32, message: impl Into<String>) -> Self {
        Diagnostic { start, end, level: Level::Error, message: message.into(), hint: None, related: None }
    }

    /// Is it an error?
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }

    /// Our rendering, ending in a newline.
    pub fn render(&self, source: &Source) -> String {
        let mut out = String::new();
        let level = if self.is_error() { "error" } else { "warning" };
        // What is missing is shown where the text before it ends, not some lines further down.
        let (start, end) =
            if self.start < self.end { (self.start, self.end) } else { (source.before_newlines(self.start), self.end) };
        let (line, col) = source.line_col(start);
        out.push_str(&format!("{}:{line}:{col}: {level}: {}\n", source.name(), self.message));
        underline(&mut out, source, start, end);
        if let Some(r) = &self.related {
            let (line, col) = source.line_col(r.start);
            out.push_str(&format!("  {}:{line}:{col}: {}\n", source.name(), r.note));
            underline(&mut out, source, r.start, r.end);
        }
        if let Some(h) = &self.hint {
            out.push_str(&format!("  help: {h}\n"));
        }
        out
    }

    /// As Julia shows it (`# Error @ file:1:4`, context, marker), without a final newline.
    pub fn render_julia(&self, source: &Source) -> String {
        let what = if self.is_error() { "Error" } else { "Warning" };
        let (line, col) = source.line_col(self.start);
        let place = match source.file() {
            Some(f) => format!("{f}:{line}:{col}"),
            None => format!("line {line}:{col}"),
        };
        let mut out = format!("# {what} @ {place}\n");
        julia_highlight(&mut out, source, self.start as usize, self.end as usize, &self.message);
        out
    }
}

/// The text that `showerror` gives for Julia's `ParseError`: all findings up to the first error.
pub fn julia_parse_error(diagnostics: &[Diagnostic], source: &Source) -> String {
    let first = diagnostics.iter().position(Diagnostic::is_error);
    let shown = first.map_or(diagnostics, |i| &diagnostics[..=i]);
    let mut out = String::from("ParseError:");
    if first.is_none() {
        out.push_str(" some warnings detected:");
    }
    for d in shown {
        out.push('\n');
        out.push_str(&d.render_julia(source));
    }
    out
}

/// Columns that `text` takes; a tab counts as one here because it is repeated in the indentation.
fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
        + text.chars().filter(|c| c.is_control()).map(|c| c.width().unwrap_or(0)).sum::<usize>()
}

/// The source line and `^^^^` under the span's part of it.
fn underline(out: &mut String, source: &Source, start: u32, end: u32) {
    let (line, _) = source.line_col(start);
    let (from, to) = source.line_span(start);
    let text = source.lossy(from, to);
    let before = source.lossy(from, (start as usize).clamp(from, to));
    let marked = source.lossy((start as usize).clamp(from, to), (end as usize).clamp(from, to));
    let number = line.to_string();
    let indent: String =
        before.chars().map(|c| if c == '\t' { "\t".to_string() } else { " ".repeat(c.width().unwrap_or(0)) }).collect();
    let carets = "^".repeat(width(&marked).max(1));
    out.push_str(&format!("{number:>5} | {text}\n      | {indent}{carets}"));
    out.push('\n');
}

/// Width as Julia's marker lines count it: tabs take four.
fn marker_width(s: &str) -> usize {
    s.chars().map(|c| if c == '\t' { 4 } else { c.width().unwrap_or(0) }).sum()
}

fn marker_line(out: &mut String, prefix: &str, text: &str, under: bool, single: bool, note: Option<&str>) {
    let mut indent: String = prefix
        .chars()
        .map(|c| if c.is_whitespace() { c.to_string() } else { " ".repeat(c.width().unwrap_or(0)) })
        .collect();
    let w = marker_width(text);
    // The line is a comment, so that the whole message can be pasted back: `#` takes the first column.
    if let Some(first) = indent.chars().next() {
        indent = if first == '\t' { format!("#{indent}") } else { format!("#{}", &indent[first.len_utf8()..]) };
    }
    let (s, e, one) = if under { ("└", "┘", "╙") } else { ("┌", "┐", "╓") };
    out.push_str(&if single {
        match w {
            0 => format!("{indent}{s}"),
            1 => format!("{indent}{one}"),
            _ => format!("{indent}{s}{}{e}", "─".repeat(w - 2)),
        }
    } else if under && indent.is_empty() && w > 1 {
        format!("#{}{e}", "─".repeat(w - 2))
    } else {
        let (s, e) = if under { ("", e) } else { (s, "") };
        if w == 0 { format!("{indent}{s}{e}") } else { format!("{indent}{s}{}{e}", "─".repeat(w - 1)) }
    });
    if let Some(n) = note {
        out.push_str(" ── ");
        out.push_str(n);
    }
}

/// The lines around `[p, q)` as Julia prints them: one line before, the marked text, the marker.
fn julia_highlight(out: &mut String, source: &Source, p: usize, q: usize, note: &str) {
    let last = if q > p { q - 1 } else { p };
    let (a, _) = source.line_span_full(p);
    let (c, d) = source.line_span_full(last);
    let x = source.line_before(p);
    let (p_line, q_line) = (source.line_index(p), source.line_index(last));
    if p_line >= q_line {
        out.push_str(&source.lossy(x, d.max(p)));
        if !out.ends_with('\n') {
            out.push('\n');
        }
        marker_line(out, &source.lossy(a, p), &source.lossy(p, q), true, true, Some(note));
        return;
    }
    let (_, b) = source.line_span_full(p);
    let prefix = source.lossy(a, p);
    out.push_str(&source.lossy(x, a));
    marker_line(out, &prefix, &source.lossy(p, b), false, false, None);
    out.push('\n');
    out.push_str(&prefix);
    if q_line - p_line - 1 <= 2 {
        out.push_str(&source.lossy(p, q));
    } else {
        let (_, y) = source.line_span_full(b); // The line after the first.
        let z = source.line_before(last);
        out.push_str(&source.lossy(p, y));
        out.push_str("⋮\n");
        out.push_str(&source.lossy(z, q));
    }
    out.push_str(&source.lossy(q, d));
    if !out.ends_with('\n') {
        out.push('\n');
    }
    marker_line(out, "", &source.lossy(c, q), true, false, Some(note));
}
