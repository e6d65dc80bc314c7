//! Making the objects that every crate makes: symbols, strings, vectors, boxes.

use crate::Heap;
use crate::murmur::symbol_hash;
use crate::object::Object;
use abi::{Counter, Known, Value};

/// A hash of bytes of our own, faster than Julia's (`text_hash`): the same in every process.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    // Sixteen bytes at a time go through a product of 128 bits, whose halves are folded together.
    const KEYS: [u64; 3] = [0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93, 0xa076_1d64_78bd_642f];
    let fold = |a: u64, b: u64| {
        let p = u128::from(a) * u128::from(b);
        p as u64 ^ (p >> 64) as u64
    };
    let n = bytes.len();
    let word = |i: usize| bytes[i..].first_chunk().map_or(0, |c| u64::from_le_bytes(*c));
    let half = |i: usize| bytes[i..].first_chunk().map_or(0, |c| u64::from(u32::from_le_bytes(*c)));
    let mut h = KEYS[2];
    let (a, b) = match n {
        0 => (0, 0),
        1..=3 => (u64::from(bytes[0]) << 16 | u64::from(bytes[n / 2]) << 8 | u64::from(bytes[n - 1]), 0),
        4..=7 => (half(0), half(n - 4)),
        8..=16 => (word(0), word(n - 8)),
        _ => {
            let mut i = 0;
            while n - i > 16 {
                h = fold(word(i) ^ KEYS[0], word(i + 8) ^ h);
                i += 16;
            }
            // The last sixteen bytes, some of them a second time.
            (word(n - 16), word(n - 8))
        }
    };
    fold(KEYS[1] ^ n as u64, fold(a ^ KEYS[0], b ^ h))
}

/// Combines two hashes; order matters.
#[inline]
pub fn mix_hash(a: u64, b: u64) -> u64 {
    let mut x = a.rotate_left(25) ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 29)
}

impl Heap {
    /// A new `SimpleVector` of `len` undefined elements.
    pub fn new_svec(&self, len: usize) -> Value {
        let v = self.alloc(self.root(Known::SimpleVector), 8 + 8 * len);
        self.write_word(v, 0, len as u64);
        v
    }

    /// A `SimpleVector` of these elements.
    pub fn svec(&self, elements: &[Value]) -> Value {
        if elements.is_empty()
            && let Some(empty) = self.roots().try_get(Known::EmptySvec)
        {
            return empty;
        }
        let v = self.new_svec(elements.len());
        for (i, &e) in elements.iter().enumerate() {
            self.write_ref(v, 8 + 8 * i, Some(e));
        }
        v
    }

    /// Sets element `index` of a `SimpleVector`.
    pub fn svec_set(&self, svec: Value, index: usize, value: Option<Value>) {
        debug_assert!(index < svec.svec_len());
        self.write_ref(svec, 8 + 8 * index, value);
    }

    /// Appends to a growing list kept as (`SimpleVector` with spare room, used count); returns the vector
    /// to store back (a larger copy when it was full).
    pub fn svec_push(&self, svec: Option<Value>, used: usize, value: Value) -> Value {
        let room = svec.map_or(0, |s| s.svec_len());
        let target = match svec {
            Some(s) if used < room => s,
            _ => {
                // (A list of an image has no room left, and may be long.)
                let bigger = self.new_svec(room + (room / 2).max(4));
                for i in 0..used {
                    let old = svec.and_then(|s| s.svec_get(i));
                    self.svec_set(bigger, i, old);
                }
                bigger
            }
        };
        self.svec_set(target, used, Some(value));
        target
    }

    /// A `String` of these bytes (zero-terminated in memory for C).
    pub fn string(&self, bytes: &[u8]) -> Value {
        let v = self.new_string(bytes.len());
        self.write_bytes(v, 8, bytes);
        v
    }

    /// A `String` of `len` zero bytes, to be filled before anyone else sees it.
    pub fn new_string(&self, len: usize) -> Value {
        let v = self.alloc(self.root(Known::String), 8 + len + 1);
        self.write_word(v, 0, len as u64);
        v
    }

    /// The symbol of that text, interned.
    pub fn symbol(&self, text: &str) -> Value {
        let hash = symbol_hash(text.as_bytes());
        if let Some(found) = self.find_symbol(text, hash) {
            return found;
        }
        let sym = self.alloc(self.root(Known::Symbol), 16 + text.len() + 1);
        self.write_word(sym, 0, text.len() as u64);
        self.write_word(sym, 8, hash);
        self.write_bytes(sym, 16, text.as_bytes());
        self.add_symbol(sym);
        sym
    }

    /// The symbol that was there before an image brought one of this text, if there is one.
    pub fn known_symbol(&self, sym: Value) -> Option<Value> {
        self.find_symbol(sym.symbol_str(), sym.symbol_hash())
    }

    fn find_symbol(&self, text: &str, hash: u64) -> Option<Value> {
        find_symbol(self.root(Known::SymbolTable), text, hash).or_else(|| {
            let brought = self.roots().try_get(Known::ImageSymbols)?;
            (0..brought.svec_len()).filter_map(|i| brought.svec_get(i)).find_map(|t| find_symbol(t, text, hash))
        })
    }

    /// A table of symbols as package images have it (`Known::ImageSymbols`).
    pub fn symbol_table(&self, symbols: &[Value]) -> Value {
        let table = self.new_svec((symbols.len() * 2).next_power_of_two().max(4));
        symbols.iter().for_each(|s| self.place_symbol(table, *s));
        table
    }

    fn add_symbol(&self, sym: Value) {
        let count = self.counter(Counter::SymbolCount) as usize + 1;
        self.set_counter(Counter::SymbolCount, count as u64);
        let mut table = self.root(Known::SymbolTable);
        if count * 3 > table.svec_len() * 2 {
            let bigger = self.new_svec(table.svec_len() * 2);
            for i in 0..table.svec_len() {
                if let Some(s) = table.svec_get(i) {
                    self.place_symbol(bigger, s);
                }
            }
            self.set_root(Known::SymbolTable, bigger);
            table = bigger;
        }
        self.place_symbol(table, sym);
    }

    fn place_symbol(&self, table: Value, sym: Value) {
        let mask = table.svec_len() - 1;
        let mut i = sym.symbol_hash() as usize & mask;
        while table.svec_get(i).is_some() {
            i = (i + 1) & mask;
        }
        self.svec_set(table, i, Some(sym));
    }

    /// A `Memory` of the given concrete `Memory{T}` type: `len` elements of `elem_bytes` each, zeroed
    /// (references undefined).
    pub fn memory(&self, memory_type: Value, elem_bytes: usize, len: usize) -> Value {
        let v = self.alloc(memory_type, 16 + elem_bytes * len);
        self.write_word(v, 0, len as u64);
        self.write_word(v, 8, v.addr() as u64 + 16);
        v
    }

    /// A `Vector{Any}` holding these elements.
    pub fn vector_any(&self, elements: &[Value]) -> Value {
        let mem = self.memory(self.root(Known::MemoryAny), 8, elements.len());
        for (i, &e) in elements.iter().enumerate() {
            self.write_ref(mem, 16 + 8 * i, Some(e));
        }
        let v = self.alloc(self.root(Known::VectorAny), 24);
        self.write_word(v, 0, mem.addr() as u64 + 16);
        self.write_ref(v, 8, Some(mem));
        self.write_word(v, 16, elements.len() as u64);
        v
    }

    /// The elements of a `Vector{Any}` (or any vector of references); `None` where undefined.
    pub fn vector_elements(&self, vector: Value) -> Vec<Option<Value>> {
        let len = vector.word(16) as usize;
        let mem = vector.reference(8).expect("an array has its memory");
        let skip = (vector.word(0) as usize - (mem.addr() + 16)) / 8;
        (0..len).map(|i| mem.memory_get(skip + i)).collect()
    }

    /// A boxed value of the primitive (or other pure bits) type `ty`; `bytes` is its whole payload.
    pub fn boxed(&self, ty: Value, bytes: &[u8]) -> Value {
        let v = self.alloc(ty, bytes.len());
        self.write_bytes(v, 0, bytes);
        v
    }

    /// A boxed `Int64`, from the preallocated table where it holds it.
    pub fn box_int64(&self, x: i64) -> Value {
        if let (-512..=1023, Some(t)) = (x, self.roots().try_get(Known::BoxedInt64)) {
            return t.svec_get((x + 512) as usize).expect("the box tables are full");
        }
        self.boxed(self.root(Known::Int64), &x.to_ne_bytes())
    }

    /// `true` or `false`.
    pub fn boolean(&self, x: bool) -> Value {
        self.root(if x { Known::TrueValue } else { Known::FalseValue })
    }

    /// `nothing`.
    pub fn nothing(&self) -> Value {
        self.root(Known::NothingValue)
    }

    /// An object of fixed layout whose fields are all references, set in order.
    pub fn new_struct(&self, ty: Value, fields: &[Value]) -> Value {
        let v = self.alloc(ty, 8 * fields.len());
        for (i, &f) in fields.iter().enumerate() {
            self.write_ref(v, 8 * i, Some(f));
        }
        v
    }
}

fn find_symbol(table: Value, text: &str, hash: u64) -> Option<Value> {
    let mask = table.svec_len() - 1;
    let mut i = hash as usize & mask;
    while let Some(s) = table.svec_get(i) {
        if s.symbol_hash() == hash && s.symbol_str() == text {
            return Some(s);
        }
        i = (i + 1) & mask;
    }
    None
}
