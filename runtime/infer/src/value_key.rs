//! A table keyed by objects up to `===`, for interning constants and types that are not one object each.

use abi::Value;
use heap::Heap;
use rustc_hash::FxHashMap;

/// Maps objects to numbers; egal objects are one key. Mutable objects are keyed by address.
#[derive(Default)]
pub struct ValueTable {
    buckets: FxHashMap<u64, Vec<(Value, u32)>>,
}

impl ValueTable {
    fn hash(h: &Heap, v: Value) -> u64 {
        types::object_hash(h, v, &|v| v.addr() as u64)
    }

    /// The number of a key.
    pub fn find(&self, h: &Heap, v: Value) -> Option<u32> {
        self.buckets.get(&Self::hash(h, v))?.iter().find(|(k, _)| types::egal(h, *k, v)).map(|&(_, n)| n)
    }

    /// Adds a key that is not there.
    pub fn insert(&mut self, h: &Heap, v: Value, number: u32) {
        self.buckets.entry(Self::hash(h, v)).or_default().push((v, number));
    }
}
