//! A text with its file name and line starts: byte offsets to lines and columns.

use std::borrow::Cow;

/// A source text, or the part of one that was parsed.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    text: &'a [u8],
    file: Option<&'a str>,
    /// The line number of the first line.
    first_line: u32,
    /// Where the text under consideration starts and ends.
    start: usize,
    end: usize,
    /// Byte offset of the start of each line, ascending.
    starts: Vec<u32>,
}

impl<'a> Source<'a> {
    /// Bytes `[start, end)` of `text`, whose first line has number `first_line`.
    pub fn new(text: &'a [u8], start: usize, end: usize, file: Option<&'a str>, first_line: u32) -> Self {
        let end = end.min(text.len());
        let start = start.min(end);
        let mut starts = vec![start as u32];
        starts.extend(
            text[start..end].iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| (start + i + 1) as u32),
        );
        // What follows a final newline is not a line of its own.
        if starts.len() > 1 && *starts.last().expect("has at least one") as usize == end {
            starts.pop();
        }
        Source { text, file, first_line, start, end, starts }
    }

    /// The file name, if there is one that is not empty.
    pub fn file(&self) -> Option<&str> {
        self.file.filter(|f| !f.is_empty())
    }

    /// The file name for messages.
    pub fn name(&self) -> &str {
        self.file().unwrap_or("<text>")
    }

    /// The index of the line that holds byte `at`.
    pub(crate) fn line_index(&self, at: usize) -> usize {
        self.starts.partition_point(|&s| s as usize <= at).saturating_sub(1)
    }

    /// The line number of byte `at`.
    pub fn line(&self, at: u32) -> u32 {
        self.line_index(at as usize) as u32 + self.first_line
    }

    /// Line and column (in characters, from 1) of byte `at`.
    pub fn line_col(&self, at: u32) -> (u32, u32) {
        let i = self.line_index(at as usize);
        let from = self.starts[i] as usize;
        let to = (at as usize).clamp(from, self.end);
        (i as u32 + self.first_line, self.lossy(from, to).chars().count() as u32 + 1)
    }

    /// The line that holds byte `at`, with its newline.
    pub(crate) fn line_span_full(&self, at: usize) -> (usize, usize) {
        let i = self.line_index(at);
        let to = self.starts.get(i + 1).map_or(self.end, |&s| s as usize);
        (self.starts[i] as usize, to)
    }

    /// The line that holds byte `at`, without its newline.
    pub(crate) fn line_span(&self, at: u32) -> (usize, usize) {
        let (from, mut to) = self.line_span_full(at as usize);
        if to > from && self.text[to - 1] == b'\n' {
            to -= 1;
            if to > from && self.text[to - 1] == b'\r' {
                to -= 1;
            }
        }
        (from, to)
    }

    /// The start of the line before the one that holds byte `at`.
    pub(crate) fn line_before(&self, at: usize) -> usize {
        self.starts[self.line_index(at).saturating_sub(1)] as usize
    }

    /// Bytes as text; what is no UTF-8 shows as replacement characters.
    pub(crate) fn lossy(&self, from: usize, to: usize) -> Cow<'a, str> {
        let to = to.min(self.end);
        let from = from.max(self.start).min(to);
        String::from_utf8_lossy(&self.text[from..to])
    }

    /// `at`, or where the text before it ends when only white space with newlines is between.
    pub(crate) fn before_newlines(&self, at: u32) -> u32 {
        let head = &self.text[self.start..(at as usize).clamp(self.start, self.end)];
        let end = head.trim_ascii_end().len();
        if head[end..].contains(&b'\n') { (self.start + end) as u32 } else { at }
    }
}
