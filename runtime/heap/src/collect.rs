//! Collections: what they mark from, how they sweep, and what they cost.
//!
//! A minor collection keeps the marks of earlier ones, so that marked objects are the old ones and only
//! younger objects are followed; a full one starts from a clean bitmap. Blocks are swept by counting marks:
//! free cells are found when the block is allocated from next, and nothing dead is touched before.

use crate::Heap;
use crate::blocks::kind;
use crate::heap::OutOfMemory;
use crate::mark::{Marker, clean_cards};
use crate::policy::MIB;
use crate::raw;
use crate::roots::Roots;
use crate::stack::mark_stack;
use abi::clock::{self, Phase};
use abi::size_classes::{BLOCK_BYTES, CELL_BYTES, CLASS_COUNT, cells_per_block};
use abi::{Known, Value};
use std::time::{Duration, Instant};

/// Free memory that is kept for objects to come, at least; what lives counts half as well. What is more than that goes
/// back to the system after a full collection, in spans of at least a megabyte.
const KEEP_FREE: usize = 64 * MIB;

impl Heap {
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
            if !self.is_enabled() {
                // Asked again at the next run that is handed out.
                self.context().safepoint_wanted.set(0);
                return self.check_limit(0);
            }
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
        let full = p.is_full_due() || self.check_limit(0).is_err();
        self.collect(full);
        if !full && self.check_limit(0).is_err() {
            self.collect(true);
        }
        self.check_limit(0)
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
        let before = self.policy.live.get() + self.policy.since.get();
        let most = self.used_bytes();
        let old_marks = self.marks();
        if full {
            self.bitmap.set(1 - self.bitmap.get());
            self.blocks.clear_marks(self.marks());
            self.clear_caches();
        }
        let mut marker = Marker::new(self, old_marks);
        self.mark_roots(&mut marker, full);
        marker.drain();
        self.settle_dead(&mut marker, full);
        self.identities.borrow_mut().forget_dead(full, |addr| marker.is_live(addr));
        marker.finish();
        let mark = start.elapsed();
        if full {
            self.sweep_all()
        } else {
            self.sweep_touched()
        }
        self.plan_next(full);
        let pause = start.elapsed();
        let freed = before.saturating_sub(self.policy.live.get());
        self.policy.change_stats(|s| {
            s.collections += 1;
            s.full_collections += u64::from(full);
            s.total_pause += pause;
            s.longest_pause = s.longest_pause.max(pause);
            s.last_pause = pause;
            s.last_mark = mark;
            s.last_sweep = pause - mark;
            s.total_mark += mark;
            s.total_sweep += pause - mark;
            s.freed_bytes += freed as u64;
            s.live_bytes = self.policy.live.get();
            s.most_used_bytes = s.most_used_bytes.max(most);
        });
        if self.is_logging() {
            self.log_collection(full, pause, freed);
        }
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
        self.each_listed_root(full, |v| marker.mark(v.addr()));
        self.each_root_range(full, |from, to| marker.mark_range(from, to));
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

    fn plan_next(&self, full: bool) {
        let p = &self.policy;
        p.since.set(0);
        if full {
            p.plan_full();
            let keep = KEEP_FREE.max(p.live.get() / 2) / BLOCK_BYTES;
            if self.blocks.free_count() > keep {
                self.blocks.release_free(MIB / BLOCK_BYTES, keep);
            }
        }
        self.set_budget();
        self.context().safepoint_wanted.set(usize::from(p.zeal.get() != 0));
    }

    #[cold]
    fn log_collection(&self, full: bool, pause: Duration, freed: usize) {
        let mb = |bytes: usize| bytes as f64 / MIB as f64;
        eprintln!(
            "GC: pause {:.2}ms. collected {:.6}MB. {}\nheap: live {:.2} MB, in use {:.2} MB, most {:.2} MB",
            pause.as_secs_f64() * 1e3,
            mb(freed),
            if full { "full" } else { "incr" },
            mb(self.policy.live.get()),
            mb(self.used_bytes()),
            mb(self.policy.stats.get().most_used_bytes),
        );
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
