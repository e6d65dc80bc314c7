//! Before a session is saved: what served its making is cut off, lists keep no room to grow, equal tables are one.
//!
//! Back-edges say who relies on what, so which edges a specialization itself has is asked only of code that goes into a
//! package image (`package_images::gather`). A back-edge to what has no code ends nothing, nor does a second one.

use crate::Session;
use abi::{Known, Value};
use heap::typed::{Binding, CodeInfo, CodeInstance, Method, MethodInstance, MethodTable};
use heap::{Heap, Object};
use std::collections::{HashMap, HashSet};

impl Session {
    /// Cuts what was made since the image that the session was booted from.
    pub(crate) fn cut_records(&self) {
        let h = &self.heap;
        let mut objects = Vec::new();
        h.each_object(|v| objects.push(v));
        let nothing = h.svec(&[]);
        let mut flags: HashMap<&[u8], Value> = HashMap::new();
        let mut names: HashMap<Vec<Value>, Value> = HashMap::new();
        for v in objects {
            let is = |k: Known| v.type_of() == h.root(k);
            if is(Known::CodeInstance) {
                CodeInstance(v).set_edges(h, nothing);
            } else if is(Known::CodeInfo) {
                // (Methods with the same names of variables are many, and nobody changes these tables.)
                let code = CodeInfo(v);
                if let Some(text) = code.try_slotflags() {
                    code.set_slotflags(h, *flags.entry(text.string_bytes()).or_insert(text));
                }
                if let Some(list) = code.try_slotnames() {
                    code.set_slotnames(h, one_of(&mut names, list));
                }
            } else if is(Known::Method) {
                let m = Method(v);
                if let Some(list) = m.try_slot_names() {
                    m.set_slot_names(h, one_of(&mut names, list));
                }
            } else if is(Known::MethodInstance) {
                let mi = MethodInstance(v);
                if let Some((list, n)) = cut(h, mi.try_backedges(), mi.n_backedges(), 1) {
                    mi.set_backedges(h, list);
                    mi.set_n_backedges(h, n);
                }
            } else if is(Known::Binding) {
                let b = Binding(v);
                if let Some((list, n)) = cut(h, b.try_edges(), b.n_edges(), 1) {
                    b.set_edges(h, list);
                    b.set_n_edges(h, n);
                }
            } else if is(Known::MethodTable) {
                let t = MethodTable(v);
                if let Some((list, n)) = cut(h, t.try_backedges(), t.n_backedges(), 2) {
                    t.set_backedges(h, list);
                    t.set_n_backedges(h, n);
                }
                if let Some(list) = t.try_defs() {
                    let defs: Vec<Value> = (0..t.n_defs() as usize).filter_map(|i| list.svec_get(i)).collect();
                    t.set_defs(h, h.svec(&defs));
                }
            }
        }
    }
}

/// The first vector with these elements.
fn one_of(known: &mut HashMap<Vec<Value>, Value>, list: Value) -> Value {
    *known.entry(types::svec_values(list)).or_insert(list)
}

/// A list of back-edges in rows that end with the specialization: each row once, those with code; and its new length.
fn cut(h: &Heap, list: Option<Value>, n: u64, row: usize) -> Option<(Value, u64)> {
    let list = list?;
    let all: Vec<Value> = (0..n as usize).filter_map(|i| list.svec_get(i)).collect();
    let mut seen = HashSet::new();
    let useful = |r: &&[Value]| MethodInstance(r[row - 1]).try_cache().is_some() && seen.insert(r.to_vec());
    let kept: Vec<Value> = all.chunks_exact(row).filter(useful).flatten().copied().collect();
    Some((h.svec(&kept), kept.len() as u64))
}
