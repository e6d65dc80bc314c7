//! Where compiled code came from: the locations of one specialization as a `DebugInfo` object.
//!
//! `lines` is a `String`: how many bytes a number has (1, 2 or 4), then four such numbers, little-endian, for each entry of
//! `Function::locations` (file, line, function, inlined at + 1); files and functions are positions in `inlined`, a vector
//! of their symbols. Native code's line rows name entries, so a return address becomes a chain of source places, innermost
//! first.

use crate::ssa::{Function, Location};
use abi::{Known, Value};
use heap::typed::DebugInfo;
use heap::{Heap, Object};
use std::collections::BTreeMap;

/// Numbers of an entry.
const ENTRY: usize = 4;

/// One source place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The function's name (`Symbol`).
    pub function: Value,
    /// The file (`Symbol`).
    pub file: Value,
    pub line: u32,
}

/// Makes the object for the locations of a function; `def` is its `MethodInstance`.
pub fn make(h: &Heap, f: &Function, def: Value) -> DebugInfo {
    let mut positions: BTreeMap<Value, u32> = BTreeMap::new();
    let mut symbols: Vec<Value> = Vec::new();
    let mut position = |s: Value| {
        *positions.entry(s).or_insert_with(|| {
            symbols.push(s);
            symbols.len() as u32 - 1
        })
    };
    let mut numbers = Vec::with_capacity(ENTRY * f.locations.len());
    for l in &f.locations {
        let Location { file, line, function, inlined_at } = *l;
        numbers.extend([position(file), line, position(function), inlined_at.map_or(0, |i| i + 1)]);
    }
    let most = numbers.iter().copied().max().unwrap_or(0);
    let width = [1u8, 2].into_iter().find(|w| most < 1 << (8 * w)).unwrap_or(4);
    let mut bytes = vec![width];
    for n in numbers {
        bytes.extend_from_slice(&n.to_le_bytes()[..width as usize]);
    }
    let d = DebugInfo(h.alloc(h.root(Known::DebugInfo), DebugInfo::SIZE));
    d.set_def(h, def);
    d.set_lines(h, h.string(&bytes));
    d.set_inlined(h, h.svec(&symbols));
    d
}

/// The places of an entry: the innermost inlined function first, the compiled one last.
pub fn places(d: DebugInfo, location: u32) -> Vec<Place> {
    let (Some(lines), Some(symbols)) = (d.try_lines(), d.try_inlined()) else {
        return Vec::new();
    };
    let Some((&width, bytes)) = lines.string_bytes().split_first() else { return Vec::new() };
    let (width, entry_bytes) = (width as usize, ENTRY * width as usize);
    let mut out = Vec::new();
    let mut next = Some(location as usize);
    while let Some(i) = next {
        let Some(entry) = bytes.get(entry_bytes * i..entry_bytes * (i + 1)) else { break };
        let word = |k: usize| entry[width * k..width * (k + 1)].iter().rev().fold(0, |n, &b| n << 8 | u32::from(b));
        let symbol = |k: usize| symbols.svec_get(word(k) as usize);
        let (Some(file), Some(function)) = (symbol(0), symbol(2)) else { break };
        out.push(Place { function, file, line: word(1) });
        // A chain is at most as long as the table; a damaged one ends.
        next = (word(3) != 0 && out.len() < bytes.len() / entry_bytes.max(1)).then(|| word(3) as usize - 1);
    }
    out
}
