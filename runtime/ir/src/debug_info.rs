//! Where compiled code came from: the locations of one specialization as a `DebugInfo` object.
//!
//! `lines` is a `String` of four little-endian `u32`s for each entry of `Function::locations` (file, line, function,
//! inlined at + 1); files and functions are positions in `inlined`, a vector of their symbols. Native code's line rows
//! name entries, so a return address becomes a chain of source places, innermost first.

use crate::ssa::{Function, Location};
use abi::{Known, Value};
use heap::typed::DebugInfo;
use heap::{Heap, Object};
use std::collections::BTreeMap;

/// Bytes of an entry.
const ENTRY: usize = 16;

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
    let mut bytes = Vec::with_capacity(ENTRY * f.locations.len());
    for l in &f.locations {
        let Location { file, line, function, inlined_at } = *l;
        for word in [position(file), line, position(function), inlined_at.map_or(0, |i| i + 1)] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
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
    let bytes = lines.string_bytes();
    let mut out = Vec::new();
    let mut next = Some(location as usize);
    while let Some(i) = next {
        let Some(entry) = bytes.get(ENTRY * i..ENTRY * (i + 1)) else { break };
        let word = |k: usize| u32::from_le_bytes(entry[4 * k..4 * k + 4].try_into().expect("four bytes"));
        let symbol = |k: usize| symbols.svec_get(word(k) as usize);
        let (Some(file), Some(function)) = (symbol(0), symbol(2)) else { break };
        out.push(Place { function, file, line: word(1) });
        // A chain is at most as long as the table; a damaged one ends.
        next = (word(3) != 0 && out.len() < bytes.len() / ENTRY).then(|| word(3) as usize - 1);
    }
    out
}
