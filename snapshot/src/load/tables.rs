//! The tables of native code, read where they lie: which function is at an address, its handlers and lines.

use super::LoadedImage;
use crate::format::{Func, Handler, Line, NONE, Record, Section};
use abi::Value;

/// The native code of one specialization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionInfo {
    /// Its `CodeInstance`.
    pub code: Value,
    /// Address of its first byte.
    pub start: usize,
    /// Address behind its last byte.
    pub end: usize,
    first_line: u32,
    lines: u32,
}

/// Record `index` of a section.
fn record<R: Record>(section: &[u8], index: usize) -> R {
    R::decode(&section[index * R::BYTES..(index + 1) * R::BYTES])
}

/// The first index of a sorted section for which `is_past` holds.
fn first_past<R: Record>(section: &[u8], is_past: impl Fn(&R) -> bool) -> usize {
    let (mut low, mut high) = (0, section.len() / R::BYTES);
    while low < high {
        let middle = (low + high) / 2;
        if is_past(&record(section, middle)) { high = middle } else { low = middle + 1 }
    }
    low
}

impl LoadedImage {
    fn text_offset(&self, address: usize) -> Option<u32> {
        let text = self.text();
        text.contains(&address).then(|| (address - text.start) as u32)
    }

    /// The function that the address lies in.
    pub fn function_at(&self, address: usize) -> Option<FunctionInfo> {
        let offset = self.text_offset(address)?;
        let funcs = self.fixed_section(Section::Funcs);
        let index = first_past(funcs, |f: &Func| f.start > offset).checked_sub(1)?;
        let f: Func = record(funcs, index);
        (offset < f.end).then(|| self.function_info(&f))
    }

    /// All functions, by address.
    pub fn functions(&self) -> impl ExactSizeIterator<Item = FunctionInfo> + '_ {
        crate::format::decode_all(self.fixed_section(Section::Funcs)).map(|f| self.function_info(&f))
    }

    fn function_info(&self, f: &Func) -> FunctionInfo {
        let text = self.text().start;
        FunctionInfo {
            code: Value::from_addr(self.address(f.code_at)).expect("images are not at zero"),
            start: text + f.start as usize,
            end: text + f.end as usize,
            first_line: f.first_line,
            lines: f.lines,
        }
    }

    /// The handler for an exception that passes the call returning to `return_address`: its address, and the
    /// distance of its stack pointer below the frame pointer.
    pub fn handler_for(&self, return_address: usize) -> Option<(usize, u32)> {
        let offset = self.text_offset(return_address)?;
        let handlers = self.fixed_section(Section::Handlers);
        let index = first_past(handlers, |h: &Handler| h.return_at >= offset);
        if index == handlers.len() / Handler::BYTES {
            return None;
        }
        let h: Handler = record(handlers, index);
        (h.return_at == offset).then(|| (self.text().start + h.handler_at as usize, h.frame_offset))
    }

    /// The location (index into the specialization's debug info) of the code at an address of that function.
    pub fn location_at(&self, f: &FunctionInfo, address: usize) -> Option<u32> {
        let offset = self.text_offset(address)?;
        let lines = self.fixed_section(Section::Lines);
        let (first, count) = (f.first_line as usize, f.lines as usize);
        let own = lines.get(first * Line::BYTES..(first + count) * Line::BYTES)?;
        let index = first_past(own, |l: &Line| l.at > offset).checked_sub(1)?;
        Some(record::<Line>(own, index).location).filter(|&l| l != NONE)
    }
}
