//! Collections: when they run, what they mark from, how they sweep, and what they cost.
//!
//! A minor collection keeps the marks of earlier ones, so that marked objects are the old ones and only
//! younger objects are followed; a full one starts from a clean bitmap. Blocks are swept by counting marks:
//! free cells are found when the block is allocated from next, and nothing dead is touched before.

use crate::Heap;
use crate::blocks::kind;
use crate::heap::{HeapOptions, OutOfMemory};
use crate::mark::{Marker, clean_cards};
use crate::raw;
use crate::roots::Roots;
use crate::stack::mark_stack;
use abi::clock::{self, Phase};
use abi::size_classes::{BLOCK_BYTES, CELL_BYTES, CLASS_COUNT, cells_per_block};
use abi::{Known, Value};
use std::cell::Cell;
use std::time::{Duration, Instant};

const MIB: usize = 1 << 20;
/// Bytes allocated between two collections, at least and at most.
const NURSERY: (usize, usize) = (8 * MIB, 128 * MIB);
/// Old bytes below which no full collection starts by itself.
const FULL_AT_LEAST: usize = 64 * MIB;
/// Free memory beyond this goes back to the system after a full collection, in spans of at least a megabyte.
const KEEP_FREE: usize = 64 * MIB;

/// What the collector has done, for `GC` functions, `@time` and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GcStats {
    /// Collections of either kind.
    pub collections: u64,
    /// Full ones among them.
    pub full_collections: u64,
    /// Time in all of them.
    pub total_pause: Duration,
    /// The longest.
    pub longest_pause: Duration,
    /// The latest.
    pub last_pause: Duration,
    /// Bytes of cells allocated since the start.
    pub allocated_bytes: u64,
    /// Bytes of cells that the last collection found alive.
    pub live_bytes: usize,
    /// Bytes of blocks in use.
    pub used_bytes: usize,
}

/// Decides when to collect; counters of one heap.
pub(crate) struct Policy {
    /// Bytes handed out since the last collection, and how many are allowed before the next.
    since: Cell<usize>,
    budget: Cell<usize>,
    /// Live bytes above which the next collection is full.
    full_above: Cell<usize>,
    limit: Cell<usize>,
    live: Cell<usize>,
    guard: Cell<u32>,
    stack_base: Cell<usize>,
    zeal: Cell<u64>,
    safepoints: Cell<u64>,
    stats: Cell<GcStats>,
}

impl Policy {
    pub fn new(options: &HeapOptions) -> Policy {
        let limit = options.limit_bytes.unwrap_or_else(|| {
            let machine = rustix::system::sysinfo();
            (machine.totalram as usize).saturating_mul(machine.mem_unit.max(1) as usize)
        });
        Policy {
            since: Cell::new(0),
            budget: Cell::new(NURSERY.0.min((limit / 2).max(MIB))),
            full_above: Cell::new(FULL_AT_LEAST),
            limit: Cell::new(limit),
            live: Cell::new(0),
            guard: Cell::new(0),
            stack_base: Cell::new(0),
            zeal: Cell::new(options.zeal.unwrap_or(0)),
            safepoints: Cell::new(0),
            stats: Cell::default(),
        }
    }

    /// Takes back bytes that were charged but not used.
    pub fn uncharge(&self, bytes: usize) {
        let mut stats = self.stats.get();
        stats.allocated_bytes -= bytes as u64;
        self.stats.set(stats);
    }
}

/// While it exists, no collection runs; see `Heap::no_collect`.
pub struct NoCollect<'h>(&'h Heap);

impl Drop for NoCollect<'_> {
    fn drop(&mut self) {
        let guard = &self.0.policy.guard;
        guard.set(guard.get() - 1);
    }
}

impl Heap {
    /// Counts bytes handed out, and asks for a collection when the budget is used up.
    pub(crate) fn charge(&self, bytes: usize) {
        let p = &self.policy;
        let mut stats = p.stats.get();
        stats.allocated_bytes += bytes as u64;
        p.stats.set(stats);
        p.since.set(p.since.get() + bytes);
        if p.since.get() >= p.budget.get() || p.zeal.get() != 0 {
            self.context().safepoint_wanted.set(1);
        }
    }

    /// Keeps collections from running at safepoints while the guard exists (the compiler holds values in
    /// Rust structures).
    pub fn no_collect(&self) -> NoCollect<'_> {
        self.policy.guard.set(self.policy.guard.get() + 1);
        NoCollect(self)
    }

    /// Runs `f` with the machine stack, from here on down, as a root; collections need this. Nests.
    #[inline(never)]
    pub fn with_stack<R>(&self, f: impl FnOnce() -> R) -> R {
        let mut f = Some(f);
        let outer = self.policy.stack_base.get();
        if outer == 0 {
            // What `f` captured lies in this frame, everything that it does below it.
            let end = (&raw const f) as usize + size_of_val(&f);
            self.policy.stack_base.set(end.next_multiple_of(8));
        }
        let result = call_below(&mut f);
        self.policy.stack_base.set(outer);
        result
    }

    /// The end of the running stack, as `with_stack` or `switch_stack_base` set it; zero outside.
    pub fn stack_base(&self) -> usize {
        self.policy.stack_base.get()
    }

    /// Makes `base` the end of the running stack (after a switch to a task's stack), and returns the one before.
    ///
    /// # Safety
    /// Whenever a collection runs, everything between the running frame and `base` is readable.
    pub unsafe fn switch_stack_base(&self, base: usize) -> usize {
        self.policy.stack_base.replace(base)
    }

    /// Collects if allocation has asked for it. The only place, with `collect` and `make_room`, where a
    /// collection runs: values that only Rust memory outside the machine stack holds are lost (see `root_list`).
    #[inline]
    pub fn safepoint(&self) -> Result<(), OutOfMemory> {
        if self.context().safepoint_wanted.get() != 0 { self.safepoint_slow() } else { Ok(()) }
    }

    #[cold]
    #[inline(never)]
    fn safepoint_slow(&self) -> Result<(), OutOfMemory> {
        let p = &self.policy;
        if !self.may_collect() {
            return Ok(());
        }
        let zeal = p.zeal.get();
        if zeal != 0 {
            p.safepoints.set(p.safepoints.get() + 1);
            if p.safepoints.get().is_multiple_of(zeal) {
                self.collect((p.safepoints.get() / zeal).is_multiple_of(2));
            }
            return self.check_limit(0);
        }
        let full = p.live.get() + p.since.get() > p.full_above.get() || self.used_bytes() > p.limit.get();
        self.collect(full);
        if !full && self.check_limit(0).is_err() {
            self.collect(true);
        }
        self.check_limit(0)
    }

    /// Whether a collection could run here: not under `no_collect`, and only within `with_stack`.
    pub fn may_collect(&self) -> bool {
        self.policy.guard.get() == 0 && self.policy.stack_base.get() != 0
    }

    /// Makes sure that `bytes` more fit below the limit, by a full collection where needed. A safepoint; for
    /// use before a large allocation.
    pub fn make_room(&self, bytes: usize) -> Result<(), OutOfMemory> {
        if self.check_limit(bytes).is_err() && self.may_collect() {
            self.collect(true);
        }
        self.check_limit(bytes)
    }

    pub(crate) fn check_limit(&self, bytes: usize) -> Result<(), OutOfMemory> {
        match self.used_bytes().checked_add(bytes) {
            Some(sum) if sum <= self.policy.limit.get() => Ok(()),
            _ => Err(self.out_of_memory(bytes)),
        }
    }

    pub(crate) fn out_of_memory(&self, wanted_bytes: usize) -> OutOfMemory {
        OutOfMemory { wanted_bytes, used_bytes: self.used_bytes(), limit_bytes: self.policy.limit.get() }
    }

    fn used_bytes(&self) -> usize {
        self.blocks.used_count() * BLOCK_BYTES
    }

    /// Changes the limit.
    pub fn set_limit(&self, bytes: usize) {
        self.policy.limit.set(bytes);
        self.set_budget();
    }

    /// Turns zeal on (collect at every `n`th safepoint, poison, check) or off (0).
    pub fn set_zeal(&self, n: u64) {
        self.policy.zeal.set(n);
        self.context().safepoint_wanted.set(usize::from(n != 0));
    }

    /// Whether zeal is on.
    pub(crate) fn zealous(&self) -> bool {
        self.policy.zeal.get() != 0
    }

    /// What the collector has done so far.
    pub fn stats(&self) -> GcStats {
        let mut stats = self.policy.stats.get();
        stats.allocated_bytes -= self.unused_in_runs() as u64;
        stats.used_bytes = self.used_bytes();
        stats
    }

    /// Collects now: everything (`full`) or what is young. A safepoint. False where collecting is not possible
    /// (`may_collect`).
    pub fn collect(&self, full: bool) -> bool {
        if !self.may_collect() {
            return false;
        }
        let _clock = clock::enter(Phase::Collect);
        clock::count(Phase::Collect, 1);
        let start = Instant::now();
        self.retire_runs();
        let old_marks = self.marks();
        if full {
            self.bitmap.set(1 - self.bitmap.get());
            self.blocks.clear_marks(self.marks());
            self.clear_caches();
        }
        let mut marker = Marker::new(self, old_marks);
        self.mark_roots(&mut marker, full);
        marker.drain();
        self.settle_dead(&mut marker);
        self.identities.borrow_mut().forget_dead(full, |addr| marker.is_live(addr));
        marker.finish();
        if full {
            self.sweep_all()
        } else {
            self.sweep_touched()
        }
        self.finish_collection(full, start.elapsed());
        if self.policy.zeal.get() != 0 {
            self.poison_free();
            if let Err(broken) = self.check() {
                panic!("heap check after a collection: {broken}");
            }
        }
        true
    }

    /// Collections so far. Caches in Rust memory that are keyed by objects must drop those that died
    /// (`is_object`) when this has changed, before their addresses are given to others.
    #[inline]
    pub fn collections(&self) -> u64 {
        self.policy.stats.get().collections
    }

    /// Whether the value is still an object; meaningful right after a collection, before anything is allocated.
    pub fn is_object(&self, v: Value) -> bool {
        !self.in_blocks(v.addr()) || self.find_object(v.addr()) == Some(v)
    }

    fn mark_roots(&self, marker: &mut Marker, full: bool) {
        let table = self.roots().table().addr();
        for &slot in Known::ALL {
            if slot != Known::Finalizers {
                marker.mark(raw::load(table + Roots::offset(slot)));
            }
        }
        marker.mark_word(self.context().pending_exception.get());
        self.each_listed_root(|v| marker.mark(v.addr()));
        self.each_root_range(|from, to| marker.mark_range(from, to));
        mark_stack(marker, self.policy.stack_base.get());
        let cards = self.context().cards.get();
        let images = self.images.borrow();
        images.iter().for_each(|image| image.scan(marker, cards, full));
        if !full {
            marker.scan_dirty_blocks();
        }
        // All cards are read before any is cleaned: two ranges may share one.
        self.blocks.each_used(|block, _, len| {
            clean_cards(cards, self.blocks.addr(block), self.blocks.addr(block + len));
        });
        for image in images.iter() {
            let (start, end) = image.bounds();
            clean_cards(cards, start, end);
        }
    }

    /// After a minor collection: only blocks that were allocated from can have changed.
    fn sweep_touched(&self) {
        let mut block = self.touched.replace(0) as usize;
        while block != 0 {
            let info = self.blocks.info(block);
            let next = info.next.get() as usize;
            let class = info.class.get() as usize;
            let (size, cells) = (CELL_BYTES[class] as usize, cells_per_block(class));
            let before = info.live.get() as usize;
            let live = self.count_marks(block);
            info.handed.set(0);
            info.live.set(live as u16);
            self.policy.live.set(self.policy.live.get() + live * size - before * size);
            if live == 0 {
                self.blocks.free_span(block, 1);
            } else if cells - live >= worth_reusing(cells) {
                info.next.set(self.available[class].replace(block as u32));
            }
            block = next;
        }
        let mut block = self.young_large.replace(0) as usize;
        while block != 0 {
            let info = self.blocks.info(block);
            let (next, len) = (info.next.get() as usize, info.span.get() as usize);
            if self.is_marked(self.blocks.addr(block) + crate::alloc::LARGE_PAYLOAD_AT) {
                info.live.set(1);
                self.policy.live.set(self.policy.live.get() + len * BLOCK_BYTES);
            } else {
                self.blocks.free_span(block, len);
            }
            block = next;
        }
    }

    /// After a full collection: every block.
    fn sweep_all(&self) {
        self.touched.set(0);
        self.young_large.set(0);
        self.available.iter().for_each(|list| list.set(0));
        let mut last = [0usize; CLASS_COUNT];
        let mut bytes = 0;
        self.blocks.each_used(|block, info, len| {
            if info.kind.get() == kind::LARGE {
                if self.is_marked(self.blocks.addr(block) + crate::alloc::LARGE_PAYLOAD_AT) {
                    info.live.set(1);
                    bytes += len * BLOCK_BYTES;
                } else {
                    self.blocks.free_span(block, len);
                }
                return;
            }
            let class = info.class.get() as usize;
            let cells = cells_per_block(class);
            let live = self.count_marks(block);
            info.handed.set(0);
            info.live.set(live as u16);
            bytes += live * CELL_BYTES[class] as usize;
            if live == 0 {
                self.blocks.free_span(block, 1);
            } else if cells - live >= worth_reusing(cells) {
                // Lists start with the lowest block.
                info.next.set(0);
                match last[class] {
                    0 => self.available[class].set(block as u32),
                    before => self.blocks.info(before).next.set(block as u32),
                }
                last[class] = block;
            }
        });
        self.policy.live.set(bytes);
    }

    fn finish_collection(&self, full: bool, pause: Duration) {
        let p = &self.policy;
        p.since.set(0);
        if full {
            p.full_above.set((2 * p.live.get()).max(FULL_AT_LEAST));
            if self.blocks.free_count() * BLOCK_BYTES > KEEP_FREE.max(p.live.get() / 2) {
                self.blocks.release_free(MIB / BLOCK_BYTES);
            }
        }
        self.set_budget();
        self.context().safepoint_wanted.set(usize::from(p.zeal.get() != 0));
        let mut stats = p.stats.get();
        stats.collections += 1;
        stats.full_collections += u64::from(full);
        stats.total_pause += pause;
        stats.longest_pause = stats.longest_pause.max(pause);
        stats.last_pause = pause;
        stats.live_bytes = p.live.get();
        p.stats.set(stats);
    }

    fn set_budget(&self) {
        let p = &self.policy;
        let room = p.limit.get().saturating_sub(self.used_bytes()).max(MIB);
        p.budget.set((p.live.get() / 4).clamp(NURSERY.0, NURSERY.1).min(room));
    }
}

/// Calls `f` in a frame of its own, below the caller's.
#[inline(never)]
fn call_below<R, F: FnOnce() -> R>(f: &mut Option<F>) -> R {
    let f = f.take().expect("called once");
    std::hint::black_box(f())
}

/// Free cells that make a block worth allocating from.
fn worth_reusing(cells: usize) -> usize {
    (cells / 16).max(1)
}
