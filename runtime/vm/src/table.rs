//! Hash tables in heap objects: bindings by name, and any objects by identity.
//!
//! Open addressing over a `SimpleVector` whose length is a power of two. Hashes are stored or structural,
//! so a table that came from an image needs no re-hashing.

use crate::Session;
use abi::Value;
use heap::typed::{Binding, HashTable};
use heap::{Heap, Object};

/// The entry of that name among the bindings of a module.
#[inline]
pub fn find_binding(slots: Option<Value>, name: Value) -> Option<Binding> {
    let slots = slots?;
    let mask = slots.svec_len() - 1;
    let mut i = name.symbol_hash() as usize & mask;
    while let Some(b) = slots.svec_get(i) {
        if Binding(b).name() == name {
            return Some(Binding(b));
        }
        i = (i + 1) & mask;
    }
    None
}

/// Adds a binding whose name is not in the table; returns the table to store back.
pub fn add_binding(h: &Heap, slots: Option<Value>, used: usize, binding: Binding) -> Value {
    let room = slots.map_or(0, |s| s.svec_len());
    let target = match slots {
        Some(s) if (used + 1) * 3 <= room * 2 => s,
        _ => {
            let bigger = h.new_svec((room * 2).max(8));
            for b in bindings(slots) {
                place_binding(h, bigger, b);
            }
            bigger
        }
    };
    place_binding(h, target, binding);
    target
}

fn place_binding(h: &Heap, slots: Value, binding: Binding) {
    let mask = slots.svec_len() - 1;
    let mut i = binding.name().symbol_hash() as usize & mask;
    while slots.svec_get(i).is_some() {
        i = (i + 1) & mask;
    }
    h.svec_set(slots, i, Some(binding.0));
}

/// All bindings of a table, in table order (the same in every process, but not a useful one: sort by name).
pub fn bindings(slots: Option<Value>) -> Vec<Binding> {
    let n = slots.map_or(0, |s| s.svec_len());
    (0..n).filter_map(|i| slots.and_then(|s| s.svec_get(i)).map(Binding)).collect()
}

impl Session {
    /// The hash that goes with `===`.
    pub fn identity_hash(&self, v: Value) -> u64 {
        types::object_hash(&self.heap, v, &|object| self.heap.identity(object))
    }

    /// A new, empty identity table (`Core.HashTable`): keys and values alternate in its slots.
    pub fn new_id_table(&self) -> Value {
        let t = HashTable(self.heap.alloc(self.heap.root(abi::Known::HashTable), HashTable::SIZE));
        t.set_slots(&self.heap, self.heap.new_svec(2 * 8));
        t.0
    }

    /// The value of a key.
    pub fn id_table_get(&self, table: HashTable, key: Value) -> Option<Value> {
        let slots = table.try_slots()?;
        let at = self.id_table_find(slots, key).ok()?;
        slots.svec_get(2 * at + 1)
    }

    /// Index of the pair with that key, or of the free pair where it would go.
    fn id_table_find(&self, slots: Value, key: Value) -> Result<usize, usize> {
        let mask = slots.svec_len() / 2 - 1;
        let mut i = self.identity_hash(key) as usize & mask;
        while let Some(k) = slots.svec_get(2 * i) {
            if k == key || types::egal(&self.heap, k, key) {
                return Ok(i);
            }
            i = (i + 1) & mask;
        }
        Err(i)
    }

    /// Sets the value of a key; returns whether the key is new.
    pub fn id_table_put(&self, table: HashTable, key: Value, value: Value) -> bool {
        let h = &self.heap;
        let mut slots = table.slots();
        match self.id_table_find(slots, key) {
            Ok(at) => {
                h.svec_set(slots, 2 * at + 1, Some(value));
                false
            }
            Err(mut at) => {
                let count = table.count() as usize + 1;
                if count * 3 > slots.svec_len() {
                    slots = self.id_table_grow(table);
                    at = match self.id_table_find(slots, key) {
                        Ok(at) | Err(at) => at,
                    };
                }
                h.svec_set(slots, 2 * at, Some(key));
                h.svec_set(slots, 2 * at + 1, Some(value));
                table.set_count(h, count as u64);
                true
            }
        }
    }

    fn id_table_grow(&self, table: HashTable) -> Value {
        let old = table.slots();
        let slots = self.heap.new_svec(old.svec_len() * 2);
        for i in 0..old.svec_len() / 2 {
            if let (Some(k), Some(v)) = (old.svec_get(2 * i), old.svec_get(2 * i + 1)) {
                self.id_table_place(slots, k, v);
            }
        }
        table.set_slots(&self.heap, slots);
        slots
    }

    fn id_table_place(&self, slots: Value, key: Value, value: Value) {
        let mask = slots.svec_len() / 2 - 1;
        let mut at = self.identity_hash(key) as usize & mask;
        while slots.svec_get(2 * at).is_some() {
            at = (at + 1) & mask;
        }
        self.heap.svec_set(slots, 2 * at, Some(key));
        self.heap.svec_set(slots, 2 * at + 1, Some(value));
    }

    /// Removes a key; returns its value. The pairs that may have been pushed on by it are placed anew.
    pub fn id_table_pop(&self, table: HashTable, key: Value) -> Option<Value> {
        let slots = table.try_slots()?;
        let at = self.id_table_find(slots, key).ok()?;
        let value = slots.svec_get(2 * at + 1);
        let mask = slots.svec_len() / 2 - 1;
        let clear = |i: usize| {
            self.heap.svec_set(slots, 2 * i, None);
            self.heap.svec_set(slots, 2 * i + 1, None);
        };
        clear(at);
        let mut i = (at + 1) & mask;
        while let (Some(k), Some(v)) = (slots.svec_get(2 * i), slots.svec_get(2 * i + 1)) {
            clear(i);
            self.id_table_place(slots, k, v);
            i = (i + 1) & mask;
        }
        table.set_count(&self.heap, table.count() - 1);
        value
    }
}
