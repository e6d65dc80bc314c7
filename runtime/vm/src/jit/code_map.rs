//! Which code is at an address: ranges sorted by start, each with its handlers and lines.

use abi::Value;
use abi::code::{CodeBlob, HandlerSite, LineRow, NO_LOCATION};

/// One blob in memory.
pub struct CodeRange {
    pub start: usize,
    pub end: usize,
    /// The `CodeInstance` that it is code of.
    pub code: Option<Value>,
    pub name: String,
    handlers: Vec<HandlerSite>,
    lines: Vec<LineRow>,
}

/// A native frame, for backtraces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The `CodeInstance`.
    pub code: Option<Value>,
    /// Index of the location in its function, if the code has one there.
    pub location: Option<u32>,
    /// Return address.
    pub pc: usize,
}

impl CodeRange {
    /// A blob placed at `start`.
    pub fn new(start: usize, blob: &CodeBlob, code: Option<Value>) -> CodeRange {
        CodeRange {
            start,
            end: start + blob.code.len(),
            code,
            name: blob.name.clone(),
            handlers: blob.handlers.clone(),
            lines: blob.lines.clone(),
        }
    }

    /// Handler address and frame offset for a call that returns to `pc`.
    pub fn handler(&self, pc: usize) -> Option<(usize, u32)> {
        let offset = (pc - self.start) as u32;
        let i = self.handlers.binary_search_by_key(&offset, |h| h.return_offset).ok()?;
        let h = self.handlers[i];
        Some((self.start + h.handler_offset as usize, h.frame_offset))
    }

    /// The source location of a call that returns to `pc`.
    pub fn location(&self, pc: usize) -> Option<u32> {
        // The call itself is before its return address.
        let offset = (pc - self.start - 1) as u32;
        let after = self.lines.partition_point(|l| l.offset <= offset);
        let row = self.lines[..after].last()?;
        (row.location != NO_LOCATION).then_some(row.location)
    }
}

/// All code of the process that this session made or mapped.
#[derive(Default)]
pub struct CodeMap {
    /// Sorted by start, disjoint.
    ranges: Vec<CodeRange>,
}

impl CodeMap {
    /// Adds a range; usually the highest so far.
    pub fn add(&mut self, range: CodeRange) {
        let at = self.ranges.partition_point(|r| r.start < range.start);
        self.ranges.insert(at, range);
    }

    /// The range that an address is in.
    pub fn find(&self, pc: usize) -> Option<&CodeRange> {
        let after = self.ranges.partition_point(|r| r.start <= pc);
        // A return address may be just behind the last instruction.
        self.ranges[..after].last().filter(|r| pc <= r.end)
    }
}
