//! What programs ask of the collector: collecting, its figures, finalizers and when these run.

use super::memory::FIRST;
use crate::{Outcome, Session};
use abi::clock::{self, Phase};
use abi::{Builtin, Known, Value};
use heap::Object;
use heap::typed::DataType;
use std::cell::Cell;
use std::time::Duration;

/// Finalizers that finalizers register at the end of the process run too, in at most so many rounds.
const MOST_ROUNDS: usize = 100;

/// When finalizers may run.
#[derive(Default)]
pub(crate) struct FinalizerState {
    /// How often `GC.disable_finalizers` was called more than `GC.enable_finalizers`.
    off: Cell<i64>,
    /// One runs now: others wait.
    running: Cell<bool>,
}

impl Session {
    pub(super) fn collector_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let func = which.name();
        let h = &self.heap;
        Ok(match which {
            Builtin::GcCollect => {
                let full = args[0] != h.root(Known::FalseValue);
                let before = h.collections();
                h.collect(full);
                self.forget_dead(before);
                self.run_due_finalizers();
                self.nothing()
            }
            Builtin::GcEnable => self.bool(h.set_enabled(self.bool_arg(func, args[0])?)),
            Builtin::GcFigures => self.gc_figures(args[0])?,
            Builtin::GcControl => self.gc_control(self.symbol_arg(func, args[0])?, args[1])?,
            Builtin::Finalizer => {
                h.add_finalizer(args[1], args[0]);
                self.nothing()
            }
            _ => {
                // They run now, whatever is switched off, and whatever else is due.
                for _ in 0..h.take_finalizers_of(args[0]) {
                    self.run_finalizer();
                }
                self.nothing()
            }
        })
    }

    /// `_gc_figures(memory)`: fills a `Memory{Int64}`, so that a measure makes no object. The order is that of
    /// `runtime/base/gc.jl`.
    fn gc_figures(&self, memory: Value) -> Outcome {
        let s = self.heap.stats();
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        let nanos = |d: Duration| d.as_nanos() as u64;
        let figures = [
            now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64,
            s.allocated_bytes,
            s.small_objects,
            s.large_objects,
            s.young_bytes as u64,
            s.live_bytes as u64,
            s.used_bytes as u64,
            s.most_used_bytes as u64,
            s.freed_bytes,
            s.collections,
            s.full_collections,
            nanos(s.total_pause),
            nanos(s.longest_pause),
            nanos(s.last_mark),
            nanos(s.last_sweep),
            nanos(s.total_mark),
            nanos(s.total_sweep),
            nanos(clock::spent(&[Phase::Infer, Phase::Optimize, Phase::Code])),
        ];
        let fits = |m: Value| {
            let ty = DataType(m.type_of());
            ty.name() == self.heap.root(Known::MemoryTypeName)
                && types::param(ty, 1) == self.heap.root(Known::Int64)
                && m.memory_len() >= figures.len()
        };
        if !fits(memory) {
            return Err(self.error(format!("_gc_figures takes a Memory{{Int64}} of {} elements", figures.len())));
        }
        for (i, &x) in figures.iter().enumerate() {
            self.heap.write_word(memory, FIRST + 8 * i, x);
        }
        Ok(memory)
    }

    /// `_gc_control(what, x)`.
    fn gc_control(&self, what: &str, x: Value) -> Outcome {
        let func = "_gc_control";
        let state = &self.finalizers;
        Ok(match what {
            // How much more or less they are off; gives how much they are now.
            "finalizers" => {
                state.off.set((state.off.get() + self.int_arg(func, x)?).max(0));
                if state.off.get() == 0 {
                    self.run_due_finalizers();
                }
                self.box_i64(state.off.get())
            }
            "in_finalizer" => self.bool(state.running.get()),
            "logging" => self.bool(self.heap.set_logging(self.bool_arg(func, x)?)),
            "is_logging" => self.bool(self.heap.is_logging()),
            "total_memory" => self.box_u64(heap::total_memory() as u64),
            "constrained_memory" => self.box_u64(heap::constrained_memory() as u64),
            "hint" => self.box_i64(self.heap.size_hint().unwrap_or(0) as i64),
            // The program measures itself. The clock of compiling, which `@time` reads, does not run by itself.
            "clock" => {
                clock::start_once();
                self.is_measured.set(true);
                self.nothing()
            }
            "run_all_finalizers" => {
                for _ in 0..MOST_ROUNDS {
                    self.heap.take_all_finalizers();
                    if !self.heap.has_due_finalizer() {
                        break;
                    }
                    while self.run_finalizer() {}
                }
                self.nothing()
            }
            _ => return Err(self.error(format!("_gc_control: nothing is called {what}"))),
        })
    }

    /// Whether a finalizer runs now.
    pub(crate) fn in_finalizer(&self) -> bool {
        self.finalizers.running.get()
    }

    /// Runs the finalizers of what died, unless the program has switched that off or one of them runs already.
    #[cold]
    pub(crate) fn run_due_finalizers(&self) {
        if self.finalizers.off.get() == 0 && !self.finalizers.running.get() {
            while self.run_finalizer() {}
        }
    }

    /// Runs the next finalizer, if one is due. What it throws is reported, and goes nowhere.
    fn run_finalizer(&self) -> bool {
        let Some((object, finalizer)) = self.heap.next_due_finalizer() else {
            return false;
        };
        let outer = self.finalizers.running.replace(true);
        let world = self.newest_world();
        let thrown = self.pending_backtrace.take();
        let depth = self.exception_depth();
        if let Err(t) = self.in_world(world, || self.call(&[finalizer, object])) {
            self.report_finalizer_error(t.0);
        }
        self.pop_exceptions(depth);
        self.pending_backtrace.set(thrown);
        self.finalizers.running.set(outer);
        true
    }
}
