//! When to collect, how far the heap may grow, and the counters of one heap.
//!
//! A young collection is due after a budget of allocated bytes: a quarter of what lives, 8 MiB at least, 128 MiB at
//! most. A full one is due when old and young objects have doubled since the last (64 MiB at least), so that following
//! everything costs a constant share of what was allocated. A size hint pulls both in: full collections start at the
//! hint, and where more than that lives, after each eighth of growth. The limit is hard: beyond it `OutOfMemory`.

use crate::Heap;
use crate::heap::{HeapOptions, OutOfMemory};
use crate::machine::default_limit;
use abi::size_classes::BLOCK_BYTES;
use std::cell::{Cell, OnceCell};
use std::time::Duration;

pub(crate) const MIB: usize = 1 << 20;
/// Bytes allocated between two collections, at least and at most.
const NURSERY: (usize, usize) = (8 * MIB, 128 * MIB);
/// Old bytes below which no full collection starts by itself.
const FULL_AT_LEAST: usize = 64 * MIB;
/// Any process may use this much: a smaller heap does not ask what the limit is.
const ALWAYS_ALLOWED: usize = 16 * MIB;

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
    /// Of the latest, following and sweeping.
    pub last_mark: Duration,
    /// See `last_mark`.
    pub last_sweep: Duration,
    /// Of all of them, following and sweeping.
    pub total_mark: Duration,
    /// See `total_mark`.
    pub total_sweep: Duration,
    /// Bytes of cells allocated since the start.
    pub allocated_bytes: u64,
    /// Cells allocated since the start.
    pub small_objects: u64,
    /// Objects with blocks of their own allocated since the start.
    pub large_objects: u64,
    /// Bytes found dead since the start.
    pub freed_bytes: u64,
    /// Bytes of cells that the last collection found alive.
    pub live_bytes: usize,
    /// Bytes of cells allocated since the last collection.
    pub young_bytes: usize,
    /// Bytes of blocks in use.
    pub used_bytes: usize,
    /// The most that they ever were at a collection.
    pub most_used_bytes: usize,
}

/// Decides when to collect; counters of one heap.
pub(crate) struct Policy {
    /// Bytes handed out since the last collection, and how many are allowed before the next.
    pub since: Cell<usize>,
    budget: Cell<usize>,
    /// Live bytes above which the next collection is full.
    full_above: Cell<usize>,
    limit: OnceCell<Cell<usize>>,
    hint: Cell<Option<usize>>,
    pub live: Cell<usize>,
    guard: Cell<u32>,
    enabled: Cell<bool>,
    /// Tell of each collection on standard error.
    pub logging: Cell<bool>,
    pub stack_base: Cell<usize>,
    pub zeal: Cell<u64>,
    pub safepoints: Cell<u64>,
    pub stats: Cell<GcStats>,
}

impl Policy {
    pub fn new(options: &HeapOptions) -> Policy {
        let limit = options.limit_bytes.map(Cell::new);
        let room = options.limit_bytes.map_or(NURSERY.0, |limit| (limit / 2).max(MIB));
        Policy {
            since: Cell::new(0),
            budget: Cell::new(NURSERY.0.min(room)),
            full_above: Cell::new(FULL_AT_LEAST),
            limit: limit.map_or_else(OnceCell::new, OnceCell::from),
            hint: Cell::new(None),
            live: Cell::new(0),
            guard: Cell::new(0),
            enabled: Cell::new(true),
            logging: Cell::new(false),
            stack_base: Cell::new(0),
            zeal: Cell::new(options.zeal.unwrap_or(0)),
            safepoints: Cell::new(0),
            stats: Cell::default(),
        }
    }

    /// The bytes that may be used. Finding that out reads files, so a small heap does not.
    fn limit(&self) -> usize {
        self.limit.get_or_init(|| Cell::new(default_limit())).get()
    }

    /// Whether the next collection should be full.
    pub fn is_full_due(&self) -> bool {
        self.live.get() + self.since.get() > self.full_above.get()
    }

    pub fn change_stats(&self, f: impl FnOnce(&mut GcStats)) {
        let mut stats = self.stats.get();
        f(&mut stats);
        self.stats.set(stats);
    }

    /// After a full collection: when the next one is due.
    pub fn plan_full(&self) {
        let live = self.live.get();
        let doubled = (2 * live).max(FULL_AT_LEAST);
        let hinted = self.hint.get().map_or(usize::MAX, |hint| hint.max(live + live / 8 + MIB));
        self.full_above.set(doubled.min(hinted));
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
    /// Counts small objects' cells that were handed out, and asks for a collection when the budget is used up.
    pub(crate) fn charge(&self, cells: usize, bytes: usize) {
        self.policy.change_stats(|s| s.small_objects += cells as u64);
        self.charge_bytes(bytes);
    }

    /// As `charge`, for one large object.
    pub(crate) fn charge_large(&self, bytes: usize) {
        self.policy.change_stats(|s| s.large_objects += 1);
        self.charge_bytes(bytes);
    }

    fn charge_bytes(&self, bytes: usize) {
        let p = &self.policy;
        p.change_stats(|s| s.allocated_bytes += bytes as u64);
        p.since.set(p.since.get() + bytes);
        if p.since.get() >= p.budget.get() || p.zeal.get() != 0 {
            self.context().safepoint_wanted.set(1);
        }
    }

    /// Takes back cells that were charged but not used.
    pub(crate) fn uncharge(&self, cells: usize, bytes: usize) {
        let p = &self.policy;
        p.since.set(p.since.get().saturating_sub(bytes));
        p.change_stats(|s| {
            s.allocated_bytes -= bytes as u64;
            s.small_objects -= cells as u64;
        });
    }

    /// Keeps collections from running at safepoints while the guard exists (the compiler holds values in
    /// Rust structures).
    pub fn no_collect(&self) -> NoCollect<'_> {
        self.policy.guard.set(self.policy.guard.get() + 1);
        NoCollect(self)
    }

    /// Whether a collection could run here: not under `no_collect`, only within `with_stack`, and where the program
    /// has not switched collecting off.
    pub fn may_collect(&self) -> bool {
        let p = &self.policy;
        p.guard.get() == 0 && p.stack_base.get() != 0 && p.enabled.get()
    }

    /// Switches collecting on or off (`GC.enable`); gives what it was.
    pub fn set_enabled(&self, on: bool) -> bool {
        let p = &self.policy;
        if on && p.since.get() >= p.budget.get() {
            self.context().safepoint_wanted.set(1);
        }
        p.enabled.replace(on)
    }

    /// Whether the program lets collections run.
    pub(crate) fn is_enabled(&self) -> bool {
        self.policy.enabled.get()
    }

    /// Tells of each collection on standard error, or not; gives what it was.
    pub fn set_logging(&self, on: bool) -> bool {
        self.policy.logging.replace(on)
    }

    /// Whether collections are told of.
    pub fn is_logging(&self) -> bool {
        self.policy.logging.get()
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
            Some(sum) if sum <= ALWAYS_ALLOWED && self.policy.limit.get().is_none() => Ok(()),
            Some(sum) if sum <= self.policy.limit() => Ok(()),
            _ => Err(self.out_of_memory(bytes)),
        }
    }

    pub(crate) fn out_of_memory(&self, wanted_bytes: usize) -> OutOfMemory {
        OutOfMemory { wanted_bytes, used_bytes: self.used_bytes(), limit_bytes: self.policy.limit() }
    }

    pub(crate) fn used_bytes(&self) -> usize {
        self.blocks.used_count() * BLOCK_BYTES
    }

    /// Changes the limit.
    pub fn set_limit(&self, bytes: usize) {
        self.policy.limit.get_or_init(|| Cell::new(bytes)).set(bytes);
        self.set_budget();
    }

    /// Asks for collections that keep the heap below `bytes`, where it can be.
    pub fn set_size_hint(&self, bytes: usize) {
        self.policy.hint.set(Some(bytes));
        self.policy.plan_full();
        self.set_budget();
    }

    /// The hint given to `set_size_hint`.
    pub fn size_hint(&self) -> Option<usize> {
        self.policy.hint.get()
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
        let (cells, bytes) = self.unused_in_runs();
        stats.allocated_bytes -= bytes as u64;
        stats.small_objects -= cells as u64;
        stats.young_bytes = self.policy.since.get().saturating_sub(bytes);
        stats.used_bytes = self.used_bytes();
        stats
    }

    /// After a collection: how much may be allocated before the next.
    pub(crate) fn set_budget(&self) {
        let p = &self.policy;
        let live = p.live.get();
        let mut budget = (live / 4).clamp(NURSERY.0, NURSERY.1);
        if let Some(hint) = p.hint.get() {
            budget = budget.min(hint.saturating_sub(live).max(live / 16).max(MIB));
        }
        if self.used_bytes() + budget > ALWAYS_ALLOWED || p.limit.get().is_some() {
            budget = budget.min(p.limit().saturating_sub(self.used_bytes()).max(MIB));
        }
        p.budget.set(budget);
    }
}
