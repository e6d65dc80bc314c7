//! The session's heap: its parts, the root table, and the writes that carry the barrier.

use crate::blocks::Blocks;
use crate::finalize::Finalizers;
use crate::identity::Identities;
use crate::image_space::ImageSpace;
use crate::lists::RootLists;
use crate::policy::Policy;
use crate::raw;
use crate::reserve::{ROOTS_AT, Reservation};
use crate::roots::Roots;
use abi::context::{CARD_MASK, CARD_SHIFT, ThreadContext};
use abi::size_classes::CLASS_COUNT;
use abi::{Counter, Known, Value};
use std::cell::{Cell, RefCell};

/// The heap of one session. Single-threaded: all writes go through one thread.
pub struct Heap {
    pub(crate) blocks: Blocks,
    /// Address of the `ThreadContext`.
    context: Cell<usize>,
    roots: Cell<Roots>,
    /// The mark bitmap in use (0 or 1); the other one holds the marks of before the last full collection.
    pub(crate) bitmap: Cell<usize>,
    /// The block of each class that its run lies in (0: none).
    pub(crate) current: [Cell<u32>; CLASS_COUNT],
    /// Blocks of each class with free cells that were not used since the last collection.
    pub(crate) available: [Cell<u32>; CLASS_COUNT],
    /// Small blocks that cells were handed out from since the last collection.
    pub(crate) touched: Cell<u32>,
    /// Large objects made since the last collection.
    pub(crate) young_large: Cell<u32>,
    pub(crate) policy: Policy,
    pub(crate) images: RefCell<Vec<ImageSpace>>,
    pub(crate) lists: RootLists,
    pub(crate) identities: RefCell<Identities>,
    pub(crate) finalizers: Finalizers,
    /// Scratch of the marker, kept for its capacity.
    pub(crate) mark_stack: RefCell<Vec<usize>>,
}

/// What a heap is made with.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeapOptions {
    /// Bytes that the heap may use before `OutOfMemory`; by default what `machine` finds.
    pub limit_bytes: Option<usize>,
    /// Bytes of address space for objects; by default 64 GiB, less where the system refuses.
    pub reserve_bytes: Option<usize>,
    /// Collect at every Nth safepoint, poison what is freed and check the heap after.
    pub zeal: Option<u64>,
}

/// The heap's limit does not allow an allocation; the vm throws `OutOfMemoryError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory {
    /// Bytes asked for (0 when the limit was passed by small objects).
    pub wanted_bytes: usize,
    /// Bytes in use.
    pub used_bytes: usize,
    /// Bytes allowed.
    pub limit_bytes: usize,
}

impl std::fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "out of memory: {} bytes wanted, {} in use, limit {}",
            self.wanted_bytes, self.used_bytes, self.limit_bytes
        )
    }
}

impl std::error::Error for OutOfMemory {}

impl Heap {
    /// An empty heap with an empty root table. The environment variable `SYSIMG_GC_ZEAL=N` turns zeal on.
    pub fn new() -> Heap {
        let zeal = std::env::var_os("SYSIMG_GC_ZEAL").and_then(|n| n.to_str()?.parse().ok());
        let options = HeapOptions { zeal, ..Default::default() };
        match Heap::with_options(options) {
            Ok(heap) => heap,
            Err(e) => fatal(&format!("cannot reserve address space for the heap: {e}")),
        }
    }

    /// An empty heap; fails when the system grants no address space.
    pub fn with_options(options: HeapOptions) -> std::io::Result<Heap> {
        let space = Reservation::new(options.reserve_bytes)?;
        let context = space.context();
        let table = Value::from_addr(context + ROOTS_AT).expect("the reservation is not at zero");
        let cards = space.cards();
        let heap = Heap {
            blocks: Blocks::new(space),
            context: Cell::new(context),
            roots: Cell::new(Roots::new(table)),
            bitmap: Cell::new(0),
            current: [const { Cell::new(0) }; CLASS_COUNT],
            available: [const { Cell::new(0) }; CLASS_COUNT],
            touched: Cell::new(0),
            young_large: Cell::new(0),
            policy: Policy::new(&options),
            images: RefCell::default(),
            lists: RootLists::default(),
            identities: RefCell::default(),
            finalizers: Finalizers::default(),
            mark_stack: RefCell::default(),
        };
        heap.context().cards.set(cards);
        heap.context().root_table.set(table.addr());
        Ok(heap)
    }

    /// The words that native code shares with the heap. Its address stays until `move_context`.
    #[inline(always)]
    pub fn context(&self) -> &ThreadContext {
        raw::view(self.context.get())
    }

    /// Makes the writable memory at `addr` the thread context, as it is when native code of an image knows
    /// its address. The words of the present context are copied there.
    ///
    /// # Safety
    /// `addr` is 16-byte aligned, has room for a `ThreadContext`, is writable, and outlives the heap.
    pub unsafe fn move_context(&self, addr: usize) {
        raw::copy(self.context.get(), addr, size_of::<ThreadContext>());
        self.context.set(addr);
    }

    /// Makes the table at `table` (an image's, filled) the session's root table.
    ///
    /// # Safety
    /// `table` is the payload address of a root table of this layout, writable, outliving the heap; nothing
    /// was allocated that only the present table refers to.
    pub unsafe fn adopt_roots(&self, table: Value) {
        self.roots.set(Roots::new(table));
        self.context().root_table.set(table.addr());
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
        self.write_word(self.roots.get().table(), Roots::offset(slot), value.addr() as u64);
    }

    /// Makes a root slot undefined.
    pub fn clear_root(&self, slot: Known) {
        self.write_word(self.roots.get().table(), Roots::offset(slot), 0);
    }

    /// A counter of the root table.
    pub fn counter(&self, c: Counter) -> u64 {
        self.roots.get().counter(c)
    }

    /// Sets a counter of the root table.
    pub fn set_counter(&self, c: Counter, value: u64) {
        self.write_word(self.roots.get().table(), Roots::counter_offset(c), value);
    }

    /// Sets an object's header. Only for a fresh object, and for the first types, which are made before their own type.
    pub fn set_type(&self, v: Value, ty: Value) {
        raw::store(v.addr() - 8, ty.addr());
    }

    /// Stores a reference with the write barrier; `None` makes the field undefined.
    #[inline]
    pub fn write_ref(&self, object: Value, offset: usize, value: Option<Value>) {
        self.barrier(object.addr() + offset);
        self.write_word(object, offset, value.map_or(0, |v| v.addr() as u64));
    }

    /// Stores plain bits.
    #[inline]
    pub fn write_word(&self, object: Value, offset: usize, word: u64) {
        raw::store(object.addr() + offset, word as usize);
    }

    /// Stores bytes (no references among them).
    #[inline]
    pub fn write_bytes(&self, object: Value, offset: usize, bytes: &[u8]) {
        raw::copy(bytes.as_ptr() as usize, object.addr() + offset, bytes.len());
    }

    /// Copies `bytes` bytes of payload, references included, with the barrier; the ranges may overlap.
    pub fn copy_payload(&self, from: Value, from_offset: usize, to: Value, to_offset: usize, bytes: usize) {
        let (source, target) = (from.addr() + from_offset, to.addr() + to_offset);
        self.barrier_range(target, bytes);
        // SAFETY: the caller names bytes inside the payloads of two live objects.
        unsafe { std::ptr::copy(source as *const u8, target as *mut u8, bytes) }
    }

    /// The write barrier: notes that the word at `slot` may now hold a reference.
    #[inline(always)]
    pub fn barrier(&self, slot: usize) {
        raw::store_byte(self.context().cards.get() + ((slot >> CARD_SHIFT) & CARD_MASK), 1);
    }

    /// The write barrier for every word of a range (a bulk copy of references).
    pub fn barrier_range(&self, start: usize, bytes: usize) {
        if bytes > 0 {
            for card in (start >> CARD_SHIFT)..=((start + bytes - 1) >> CARD_SHIFT) {
                self.barrier(card << CARD_SHIFT);
            }
        }
    }
}

impl Default for Heap {
    fn default() -> Heap {
        Heap::new()
    }
}

/// Ends the process: there is no memory to continue or to report it otherwise.
#[cold]
pub(crate) fn fatal(message: &str) -> ! {
    eprintln!("sysimg: {message}");
    std::process::exit(1)
}
