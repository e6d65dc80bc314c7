//! The tables that the runtime searches: a search ends, finds what is there, and there is one of each.

use super::Check;
use abi::{Counter, Known, type_flags};
use heap::typed::offset;
use std::collections::HashMap;

impl Check<'_> {
    /// Hash tables have a length that masks work with and room for a search to end; counters fit their vectors.
    pub(super) fn tables(&mut self) {
        let view = self.view;
        for (counter, slot, name) in [
            (Counter::LoadedCount, Known::LoadedPackages, "loaded packages"),
            (Counter::ExtraCount, Known::Extra, "kept objects"),
            (Counter::InvalidationCount, Known::InvalidationLog, "invalidations"),
            (Counter::InitCount, Known::InitOrder, "modules to start"),
            (Counter::FinalizerCount, Known::Finalizers, "finalizers"),
        ] {
            let room = view.root(slot).and_then(|v| view.word(v)).unwrap_or(0);
            let used = view.counter(counter);
            if used > room {
                self.problem(format!("it counts {used} {name} in a vector of {room}"));
            }
        }
        if let Some(table) = view.root(Known::SymbolTable) {
            self.hash_table("the symbol table", table, 1, &[Known::Symbol]);
        }
        for slot in [Known::DispatchCache, Known::ImageDispatchCache] {
            if let Some(table) = view.root(slot) {
                self.hash_table("a dispatch cache", table, 3, &[Known::DataType]);
            }
        }
        for (ty, field, words, what) in [
            (Known::TypeName, offset::TypeName::cache, 1, "a type cache"),
            (Known::Module, offset::Module::bindings, 1, "a module's names"),
            (Known::HashTable, offset::HashTable::slots, 2, "an identity table"),
        ] {
            let Some(ty) = view.root(ty) else { continue };
            let Some(shape) = self.objects.shapes.iter().position(|s| s.ty == ty) else { continue };
            for item in self.objects.items.iter().filter(|i| i.shape as usize == shape) {
                if self.is_full() {
                    return;
                }
                if let Some(table) = view.pointer(item.at() + field as u64) {
                    self.hash_table(what, table, words, &[]);
                }
            }
        }
    }

    /// A table of `words` words each entry, open addressing.
    fn hash_table(&mut self, what: &str, table: u64, words: u64, keys: &[Known]) {
        let view = self.view;
        let Some(item) = self.objects.item(table).filter(|_| view.is_a(table, Known::SimpleVector)) else {
            return self.problem(format!("{what} at {table:#x} is no vector"));
        };
        let len = (u64::from(item.bytes) - 8) / 8;
        if len == 0 {
            return;
        }
        let entries = len / words;
        let key = |i: u64| view.pointer(table + 8 + 8 * words * i);
        if !len.is_multiple_of(words) || !entries.is_power_of_two() || !(0..entries).any(|i| key(i).is_none()) {
            return self.problem(format!("{what} at {table:#x} cannot be searched: it is full, or has {len} words"));
        }
        let types: Vec<u64> = keys.iter().filter_map(|&k| view.root(k)).collect();
        for k in (0..entries).filter_map(key).filter(|_| !types.is_empty()) {
            if !view.type_of(k).is_some_and(|t| types.contains(&t)) {
                return self.problem(format!("{what} at {table:#x} has a key of the wrong kind"));
            }
        }
    }

    /// Whether a search for `key`, which hashes to `hash`, finds it in a table of one word each entry.
    fn is_found(&self, table: u64, len: u64, hash: u64, key: u64) -> bool {
        let mut i = hash & (len - 1);
        for _ in 0..len {
            match self.view.pointer(table + 8 + 8 * i) {
                Some(k) if k == key => return true,
                None => return false,
                Some(_) => i = (i + 1) & (len - 1),
            }
        }
        false
    }

    /// Symbols and types are there once, and found where a search looks.
    pub(super) fn uniqueness(&mut self) {
        self.symbols();
        self.types();
    }

    fn all_of(&self, slot: Known) -> Vec<u64> {
        let Some(ty) = self.view.root(slot) else { return Vec::new() };
        let Some(shape) = self.objects.shapes.iter().position(|s| s.ty == ty) else { return Vec::new() };
        self.objects.items.iter().filter(|i| i.shape as usize == shape).map(|i| i.at()).collect()
    }

    fn symbols(&mut self) {
        let view = self.view;
        let Some(table) = view.root(Known::SymbolTable) else { return };
        let len = view.word(table).unwrap_or(0);
        let symbols = self.all_of(Known::Symbol);
        self.verified.symbols = symbols.len();
        if symbols.len() as u64 != view.counter(Counter::SymbolCount) {
            let said = view.counter(Counter::SymbolCount);
            self.problem(format!("it has {} symbols and counts {said}", symbols.len()));
        }
        let mut by_text: HashMap<&str, u64> = HashMap::with_capacity(symbols.len());
        for at in symbols {
            let Some(text) = view.symbol(at) else {
                self.problem(format!("the symbol at {at:#x} is not UTF-8"));
                continue;
            };
            let hash = view.word(at + 8).unwrap_or(0);
            if hash != heap::symbol_hash(text.as_bytes()) {
                self.problem(format!("the hash of :{text} is wrong"));
            } else if let Some(other) = by_text.insert(text, at) {
                self.problem(format!("the symbol :{text} is there twice, at {other:#x} and {at:#x}"));
            } else if len == 0 || !self.is_found(table, len, hash, at) {
                self.problem(format!("the symbol :{text} is not in the symbol table"));
            }
            if self.is_full() {
                return;
            }
        }
    }

    /// Each `TypeName`'s cache finds its types, and no two concrete types have the same name and parameters.
    fn types(&mut self) {
        let view = self.view;
        let types = self.all_of(Known::DataType);
        self.verified.types = types.len();
        let mut seen: HashMap<Vec<u64>, u64> = HashMap::with_capacity(types.len());
        let mut texts: HashMap<(u64, Vec<u8>), u64> = HashMap::new();
        for ty in types {
            let flags = view.word(ty + offset::DataType::flags as u64).unwrap_or(0);
            if flags & type_flags::CONCRETE == 0 {
                continue;
            }
            let Some(name) = view.pointer(ty + offset::DataType::name as u64) else { continue };
            let params = view.pointer(ty + offset::DataType::parameters as u64).map(|p| view.svec(p));
            let mut key = vec![name];
            for p in params.into_iter().flatten().flatten() {
                key.push(self.canonical(p, &mut texts));
            }
            if let Some(other) = seen.insert(key, ty) {
                let text = self.name(ty);
                self.problem(format!("{text} is there twice: also at {other:#x}"));
            }
            if self.is_full() {
                return;
            }
        }
    }

    /// An object that stands for all equal ones: type parameters that are plain bits are equal by content.
    fn canonical(&self, v: u64, texts: &mut HashMap<(u64, Vec<u8>), u64>) -> u64 {
        let Some(item) = self.objects.item(v) else { return v };
        let shape = self.objects.shape(item);
        if !shape.words.is_empty() || shape.fixed.is_some() || self.view.is_a(v, Known::Symbol) {
            return v;
        }
        let start = item.at as usize;
        let content = self.view.bytes[start..start + item.bytes as usize].to_vec();
        *texts.entry((shape.ty, content)).or_insert(v)
    }
}
