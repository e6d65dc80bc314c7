//! The session's heap: where objects are allocated and written.

use crate::roots::Roots;
use abi::{Counter, Known, Value};
use std::cell::Cell;

/// Bytes taken from the system at once.
const CHUNK_BYTES: usize = 64 << 20;

/// The heap of one session. Single-threaded: all writes go through one thread.
pub struct Heap {
    roots: Cell<Roots>,
    cursor: Cell<usize>,
    limit: Cell<usize>,
}

impl Heap {
    /// An empty heap with an empty root table.
    pub fn new() -> Heap {
        let mut heap = Heap {
            roots: Cell::new(Roots::new(Value::from_addr(16).expect("not zero"))),
            cursor: Cell::new(0),
            limit: Cell::new(0),
        };
        let table = heap.alloc_raw(Roots::SIZE);
        heap.roots = Cell::new(Roots::new(table));
        heap
    }

    /// The root table.
    #[inline]
    pub fn roots(&self) -> Roots {
        self.roots.get()
    }

    /// The object in a root slot.
    #[inline]
    pub fn root(&self, slot: Known) -> Value {
        self.roots.get().get(slot)
    }

    /// Sets a root slot.
    pub fn set_root(&self, slot: Known, value: Value) {
        self.write_ref(self.roots.get().table(), Roots::offset(slot), Some(value));
    }

    /// A counter of the root table.
    pub fn counter(&self, c: Counter) -> u64 {
        self.roots.get().counter(c)
    }

    /// Sets a counter of the root table.
    pub fn set_counter(&self, c: Counter, value: u64) {
        self.write_word(self.roots.get().table(), Roots::counter_offset(c), value);
    }

    /// A new object of type `ty` with a zeroed payload of `bytes` bytes. Never collects.
    #[inline]
    pub fn alloc(&self, ty: Value, bytes: usize) -> Value {
        let v = self.alloc_raw(bytes);
        self.set_type(v, ty);
        v
    }

    /// Sets an object's header. Only for a fresh object, and for the first types, which are made before their own type.
    pub fn set_type(&self, v: Value, ty: Value) {
        // SAFETY: `v` came from `alloc_raw`, which keeps eight bytes before the payload.
        unsafe { *((v.addr() - 8) as *mut usize) = ty.addr() }
    }

    /// Memory for an object whose header is still zero.
    pub fn alloc_raw(&self, bytes: usize) -> Value {
        let size = (bytes + 8).next_multiple_of(16);
        if self.cursor.get() + size > self.limit.get() {
            self.refill(size);
        }
        let cell = self.cursor.get();
        self.cursor.set(cell + size);
        Value::from_addr(cell + 8).expect("chunks are not at zero")
    }

    fn refill(&self, size: usize) {
        let bytes = CHUNK_BYTES.max(size + 16);
        // SAFETY: a fresh private anonymous mapping at an address of the kernel's choice aliases nothing.
        let base = unsafe {
            rustix::mm::mmap_anonymous(
                std::ptr::null_mut(),
                bytes,
                rustix::mm::ProtFlags::READ | rustix::mm::ProtFlags::WRITE,
                rustix::mm::MapFlags::PRIVATE | rustix::mm::MapFlags::NORESERVE,
            )
        };
        let base = base.expect("the system has memory for the heap") as usize;
        self.cursor.set(base + 8);
        self.limit.set(base + bytes - 8);
    }

    /// Stores a reference with the write barrier; `None` makes the field undefined.
    #[inline]
    pub fn write_ref(&self, object: Value, offset: usize, value: Option<Value>) {
        self.write_word(object, offset, value.map_or(0, |v| v.addr() as u64));
    }

    /// Stores plain bits.
    #[inline]
    pub fn write_word(&self, object: Value, offset: usize, word: u64) {
        // SAFETY: the caller names a word inside the payload of a live object; only this thread writes.
        unsafe { *((object.addr() + offset) as *mut u64) = word }
    }

    /// Stores bytes (no references among them).
    #[inline]
    pub fn write_bytes(&self, object: Value, offset: usize, bytes: &[u8]) {
        // SAFETY: as `write_word`; the source is Rust memory or another object, and does not overlap.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), (object.addr() + offset) as *mut u8, bytes.len()) }
    }
}

impl Default for Heap {
    fn default() -> Heap {
        Heap::new()
    }
}
