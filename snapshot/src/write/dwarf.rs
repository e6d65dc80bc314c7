//! DWARF: for debuggers and profilers, each specialization under its Julia name, with files, lines and what was inlined.
//!
//! One compilation unit of version 4 for all code. The builder says what functions are called and where code came from
//! (`Describe`); everything here is the notation.

use super::Describe;
use super::code::Linked;
use crate::format::{Line, NONE};
use std::collections::HashMap;

/// The sections.
#[derive(Default)]
pub(crate) struct Dwarf {
    pub info: Vec<u8>,
    pub abbrev: Vec<u8>,
    pub line: Vec<u8>,
    pub strings: Vec<u8>,
}

/// A place in the source: the function that it belongs to, file, line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePlace {
    pub function: String,
    pub file: String,
    pub line: u32,
}

/// `DW_TAG_*`.
mod tag {
    pub const COMPILE_UNIT: u8 = 0x11;
    pub const INLINED_SUBROUTINE: u8 = 0x1d;
    pub const SUBPROGRAM: u8 = 0x2e;
}

/// `DW_AT_*`.
mod at {
    pub const NAME: u8 = 0x03;
    pub const STMT_LIST: u8 = 0x10;
    pub const LOW_PC: u8 = 0x11;
    pub const HIGH_PC: u8 = 0x12;
    pub const LANGUAGE: u8 = 0x13;
    pub const INLINE: u8 = 0x20;
    pub const PRODUCER: u8 = 0x25;
    pub const ABSTRACT_ORIGIN: u8 = 0x31;
    pub const DECL_FILE: u8 = 0x3a;
    pub const DECL_LINE: u8 = 0x3b;
    pub const EXTERNAL: u8 = 0x3f;
    pub const FRAME_BASE: u8 = 0x40;
    pub const CALL_FILE: u8 = 0x58;
    pub const CALL_LINE: u8 = 0x59;
    pub const LINKAGE_NAME: u8 = 0x6e;
}

/// `DW_FORM_*`.
mod form {
    pub const ADDR: u8 = 0x01;
    pub const DATA2: u8 = 0x05;
    pub const DATA4: u8 = 0x06;
    pub const DATA1: u8 = 0x0b;
    pub const STRP: u8 = 0x0e;
    pub const UDATA: u8 = 0x0f;
    pub const REF4: u8 = 0x13;
    pub const SEC_OFFSET: u8 = 0x17;
    pub const EXPRLOC: u8 = 0x18;
    pub const FLAG_PRESENT: u8 = 0x19;
}

/// `DW_LANG_Julia`.
const JULIA: u16 = 0x001f;
/// `DW_OP_call_frame_cfa`.
const CALL_FRAME_CFA: u8 = 0x9c;

/// Kinds of entries, numbers of their abbreviations.
mod kind {
    pub const UNIT: u8 = 1;
    pub const FUNCTION: u8 = 2;
    /// The function with code inlined into it.
    pub const FUNCTION_WITH: u8 = 3;
    pub const INLINED: u8 = 4;
    pub const INLINED_WITH: u8 = 5;
    /// A function that is inlined somewhere.
    pub const ABSTRACT: u8 = 6;
}

fn abbreviations() -> Vec<u8> {
    let mut out = Vec::new();
    let mut declare = |kind: u8, tag: u8, children: bool, attributes: &[(u8, u8)]| {
        out.extend_from_slice(&[kind, tag, u8::from(children)]);
        for &(name, form) in attributes {
            out.extend_from_slice(&[name, form]);
        }
        out.extend_from_slice(&[0, 0]);
    };
    let unit = [
        (at::PRODUCER, form::STRP),
        (at::LANGUAGE, form::DATA2),
        (at::NAME, form::STRP),
        (at::STMT_LIST, form::SEC_OFFSET),
        (at::LOW_PC, form::ADDR),
        (at::HIGH_PC, form::DATA4),
    ];
    declare(kind::UNIT, tag::COMPILE_UNIT, true, &unit);
    let function = [
        (at::NAME, form::STRP),
        (at::LINKAGE_NAME, form::STRP),
        (at::DECL_FILE, form::UDATA),
        (at::DECL_LINE, form::UDATA),
        (at::EXTERNAL, form::FLAG_PRESENT),
        (at::LOW_PC, form::ADDR),
        (at::HIGH_PC, form::DATA4),
        (at::FRAME_BASE, form::EXPRLOC),
    ];
    declare(kind::FUNCTION, tag::SUBPROGRAM, false, &function);
    declare(kind::FUNCTION_WITH, tag::SUBPROGRAM, true, &function);
    let inlined = [
        (at::ABSTRACT_ORIGIN, form::REF4),
        (at::LOW_PC, form::ADDR),
        (at::HIGH_PC, form::DATA4),
        (at::CALL_FILE, form::UDATA),
        (at::CALL_LINE, form::UDATA),
    ];
    declare(kind::INLINED, tag::INLINED_SUBROUTINE, false, &inlined);
    declare(kind::INLINED_WITH, tag::INLINED_SUBROUTINE, true, &inlined);
    declare(kind::ABSTRACT, tag::SUBPROGRAM, false, &[(at::NAME, form::STRP), (at::INLINE, form::DATA1)]);
    out.push(0);
    out
}

fn uleb(out: &mut Vec<u8>, mut n: u64) {
    loop {
        let low = (n & 0x7f) as u8;
        n >>= 7;
        out.push(if n == 0 { low } else { low | 0x80 });
        if n == 0 {
            return;
        }
    }
}

fn sleb(out: &mut Vec<u8>, mut n: i64) {
    loop {
        let low = (n & 0x7f) as u8;
        n >>= 7;
        let done = n == 0 && low & 0x40 == 0 || n == -1 && low & 0x40 != 0;
        out.push(if done { low } else { low | 0x80 });
        if done {
            return;
        }
    }
}

/// Strings that are written once, with the place of each.
#[derive(Default)]
struct Strings {
    bytes: Vec<u8>,
    at: HashMap<String, u32>,
}

impl Strings {
    fn add(&mut self, text: &str) -> u32 {
        if let Some(&at) = self.at.get(text) {
            return at;
        }
        let at = self.bytes.len() as u32;
        self.bytes.extend(text.bytes().filter(|&b| b != 0));
        self.bytes.push(0);
        self.at.insert(text.to_string(), at);
        at
    }
}

/// Names that are numbered from 1, in the order of their first use.
#[derive(Default)]
struct Numbered {
    list: Vec<String>,
    number: HashMap<String, u64>,
}

impl Numbered {
    fn add(&mut self, name: &str) -> u64 {
        let name = if name.is_empty() { "none" } else { name };
        if let Some(&n) = self.number.get(name) {
            return n;
        }
        self.list.push(name.to_string());
        let n = self.list.len() as u64;
        self.number.insert(name.to_string(), n);
        n
    }
}

/// A stretch of code inlined at one place, and what is inlined into that.
struct Inlined {
    function: String,
    call_file: String,
    call_line: u32,
    start: u32,
    end: u32,
    inner: Vec<Inlined>,
}

/// Where a stretch of code came from.
struct Row {
    start: u32,
    end: u32,
    /// Innermost first; the last is the function itself.
    places: Vec<SourcePlace>,
}

struct Writer<'a> {
    describe: &'a dyn Describe,
    text: u64,
    strings: Strings,
    files: Numbered,
    info: Vec<u8>,
    program: Vec<u8>,
    /// Where the entries of inlined functions are.
    origins: HashMap<String, u32>,
}

/// The sections for code whose first byte is at `text`. Needs the functions, their names and all line records.
pub(crate) fn dwarf(linked: &Linked, lines: &[Line], text: u64, describe: &dyn Describe) -> Dwarf {
    let mut w = Writer {
        describe,
        text,
        strings: Strings::default(),
        files: Numbered::default(),
        info: Vec::new(),
        program: Vec::new(),
        origins: HashMap::new(),
    };
    // Length, version, place of the abbreviations, bytes of an address; the length is known in the end.
    w.info.extend_from_slice(&[0; 4]);
    w.info.extend_from_slice(&4u16.to_le_bytes());
    w.info.extend_from_slice(&[0; 4]);
    w.info.push(8);
    w.info.push(kind::UNIT);
    let producer = w.strings.add("sysimg");
    w.word(producer);
    w.info.extend_from_slice(&JULIA.to_le_bytes());
    let name = w.strings.add("julia");
    w.word(name);
    w.word(0);
    w.info.extend_from_slice(&text.to_le_bytes());
    w.word(linked.funcs.last().map_or(0, |f| f.end));
    for (i, f) in linked.funcs.iter().enumerate() {
        let own = lines.get(f.first_line as usize..(f.first_line + f.lines) as usize).unwrap_or(&[]);
        w.function(linked, i, own);
    }
    w.info.push(0);
    let length = w.info.len() as u32 - 4;
    w.info[..4].copy_from_slice(&length.to_le_bytes());
    Dwarf { line: w.line_section(), info: w.info, abbrev: abbreviations(), strings: w.strings.bytes }
}

impl Writer<'_> {
    fn word(&mut self, word: u32) {
        self.info.extend_from_slice(&word.to_le_bytes());
    }

    fn function(&mut self, linked: &Linked, index: usize, lines: &[Line]) {
        let f = &linked.funcs[index];
        let code = linked.codes[index];
        let rows: Vec<Row> = lines
            .iter()
            .enumerate()
            .map(|(i, l)| Row {
                start: l.at,
                end: lines.get(i + 1).map_or(f.end, |n| n.at),
                places: if l.location == NONE { Vec::new() } else { self.describe.places(code, l.location) },
            })
            .filter(|r| r.start < r.end)
            .collect();
        let (file, line) = self.describe.declared(code);
        let mut inlined = Vec::new();
        rows.iter().for_each(|r| nest(&mut inlined, r));
        for i in &inlined {
            self.declare_inlined(i);
        }
        let name = self.strings.add(&linked.plain_names[index]);
        let linkage = self.strings.add(&linked.names[index]);
        self.info.push(if inlined.is_empty() { kind::FUNCTION } else { kind::FUNCTION_WITH });
        self.word(name);
        self.word(linkage);
        let number = self.files.add(&file);
        uleb(&mut self.info, number);
        uleb(&mut self.info, line.into());
        self.info.extend_from_slice(&(self.text + u64::from(f.start)).to_le_bytes());
        self.word(f.end - f.start);
        self.info.extend_from_slice(&[1, CALL_FRAME_CFA]);
        for i in &inlined {
            self.inlined(i);
        }
        if !inlined.is_empty() {
            self.info.push(0);
        }
        self.sequence(f.start, f.end, &rows, (number, line));
    }

    /// The entries of functions that are inlined stand before their first use.
    fn declare_inlined(&mut self, i: &Inlined) {
        if !self.origins.contains_key(&i.function) {
            self.origins.insert(i.function.clone(), self.info.len() as u32);
            let name = self.strings.add(&i.function);
            self.info.push(kind::ABSTRACT);
            self.word(name);
            self.info.push(1);
        }
        i.inner.iter().for_each(|i| self.declare_inlined(i));
    }

    fn inlined(&mut self, i: &Inlined) {
        self.info.push(if i.inner.is_empty() { kind::INLINED } else { kind::INLINED_WITH });
        let origin = self.origins.get(&i.function).copied().unwrap_or(0);
        self.word(origin);
        self.info.extend_from_slice(&(self.text + u64::from(i.start)).to_le_bytes());
        self.word(i.end - i.start);
        let file = self.files.add(&i.call_file);
        uleb(&mut self.info, file);
        uleb(&mut self.info, i.call_line.into());
        i.inner.iter().for_each(|i| self.inlined(i));
        if !i.inner.is_empty() {
            self.info.push(0);
        }
    }

    /// The line rows of one function.
    fn sequence(&mut self, start: u32, end: u32, rows: &[Row], declared: (u64, u32)) {
        let mut out = std::mem::take(&mut self.program);
        // DW_LNE_set_address
        out.extend_from_slice(&[0, 9, 2]);
        out.extend_from_slice(&(self.text + u64::from(start)).to_le_bytes());
        let (mut at, mut file, mut line) = (start, 1u64, 1i64);
        let mut last = None;
        let mut emit = |out: &mut Vec<u8>, to: u32, new: (u64, u32)| {
            if last == Some(new) {
                return;
            }
            last = Some(new);
            if new.0 != file {
                file = new.0;
                // DW_LNS_set_file
                out.push(4);
                uleb(out, file);
            }
            row(out, u64::from(to - at), i64::from(new.1) - line);
            (at, line) = (to, new.1.into());
        };
        // The first instructions belong to the function's head.
        emit(&mut out, start, declared);
        for r in rows {
            let new = match r.places.first() {
                Some(p) => (self.files.add(&p.file), p.line),
                // Code of the compiler's own belongs to the function.
                None => declared,
            };
            emit(&mut out, r.start, new);
        }
        // DW_LNS_advance_pc, DW_LNE_end_sequence
        out.push(2);
        uleb(&mut out, u64::from(end - at));
        out.extend_from_slice(&[0, 1, 1]);
        self.program = out;
    }

    /// `.debug_line`: the head with the files, then the rows.
    fn line_section(&mut self) -> Vec<u8> {
        let mut head = vec![1, 1, 1, LINE_BASE as u8, LINE_RANGE, OPCODE_BASE];
        head.extend_from_slice(&[0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]);
        // No directories.
        head.push(0);
        if self.files.list.is_empty() {
            self.files.add("none");
        }
        for f in &self.files.list {
            head.extend(f.bytes().filter(|&b| b != 0));
            head.extend_from_slice(&[0, 0, 0, 0]);
        }
        head.push(0);
        let mut out = Vec::with_capacity(head.len() + self.program.len() + 10);
        out.extend_from_slice(&((6 + head.len() + self.program.len()) as u32).to_le_bytes());
        out.extend_from_slice(&4u16.to_le_bytes());
        out.extend_from_slice(&(head.len() as u32).to_le_bytes());
        out.extend_from_slice(&head);
        out.append(&mut self.program);
        out
    }
}

/// Special opcodes of the line program advance the line by `LINE_BASE..LINE_BASE + LINE_RANGE`.
const LINE_BASE: i8 = -5;
const LINE_RANGE: u8 = 14;
const OPCODE_BASE: u8 = 13;

/// A row so many bytes and lines further on.
fn row(out: &mut Vec<u8>, bytes: u64, lines: i64) {
    let step = lines - i64::from(LINE_BASE);
    if (0..i64::from(LINE_RANGE)).contains(&step) {
        let opcode = step as u64 + u64::from(LINE_RANGE) * bytes + u64::from(OPCODE_BASE);
        if opcode <= 255 {
            out.push(opcode as u8);
            return;
        }
    }
    if bytes > 0 {
        // DW_LNS_advance_pc
        out.push(2);
        uleb(out, bytes);
    }
    if lines != 0 {
        // DW_LNS_advance_line
        out.push(3);
        sleb(out, lines);
    }
    // DW_LNS_copy
    out.push(1);
}

/// Puts a row's inlined functions into the tree: what continues the row before it grows, the rest is new.
fn nest(level: &mut Vec<Inlined>, row: &Row) {
    let mut level = level;
    for pair in row.places.windows(2).rev() {
        let (inner, outer) = (&pair[0], &pair[1]);
        let continues = level.last().is_some_and(|l| {
            l.end == row.start && l.function == inner.function && l.call_line == outer.line && l.call_file == outer.file
        });
        if !continues {
            level.push(Inlined {
                function: inner.function.clone(),
                call_file: outer.file.clone(),
                call_line: outer.line,
                start: row.start,
                end: row.start,
                inner: Vec::new(),
            });
        }
        let Some(last) = level.last_mut() else { return };
        last.end = row.end;
        level = &mut last.inner;
    }
}
