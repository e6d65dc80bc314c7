//! Where the time of a process goes (`--timings`): a clock that runs for one phase at a time.
//!
//! A phase that begins inside another stops the other's clock, so the times add up to the whole. The clock is the main
//! thread's, and stands still until [`start`]: then entering a phase costs one test.

use std::cell::Cell;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// What the time is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Running Julia code, and all that no other phase claims.
    Run,
    /// Text to trees; counts lines.
    Parse,
    /// Trees to lowered code, without the macros' own time; counts statements.
    Lower,
    /// Putting methods into tables; counts methods.
    Define,
    /// Abstract interpretation; counts specializations.
    Infer,
    /// The passes over SSA form; counts functions, also those that are only inlined.
    Optimize,
    /// Cranelift and linking; counts functions.
    Code,
    /// The collector; counts collections.
    Collect,
}

impl Phase {
    const ALL: [(Phase, &'static str, &'static str); 8] = [
        (Phase::Run, "running", ""),
        (Phase::Parse, "parsing", "lines"),
        (Phase::Lower, "lowering", "statements"),
        (Phase::Define, "defining", "methods"),
        (Phase::Infer, "inference", "specializations"),
        (Phase::Optimize, "optimizer", "functions"),
        (Phase::Code, "code", "functions"),
        (Phase::Collect, "collector", "collections"),
    ];
}

struct Clock {
    /// Since when the present phase runs; `None` before the start.
    since: Cell<Option<Instant>>,
    phase: Cell<Phase>,
    spent: [Cell<Duration>; Phase::ALL.len()],
    counts: [Cell<u64>; Phase::ALL.len()],
}

thread_local! {
    static CLOCK: Clock = const {
        Clock {
            since: Cell::new(None),
            phase: Cell::new(Phase::Run),
            spent: [const { Cell::new(Duration::ZERO) }; Phase::ALL.len()],
            counts: [const { Cell::new(0) }; Phase::ALL.len()],
        }
    };
}

impl Clock {
    /// Gives the time since the last change to the present phase, and begins another.
    fn change(&self, to: Phase) {
        if let Some(since) = self.since.get() {
            let now = Instant::now();
            let spent = &self.spent[self.phase.get() as usize];
            spent.set(spent.get() + now.duration_since(since));
            self.since.set(Some(now));
        }
        self.phase.set(to);
    }
}

/// Starts the clock of this thread.
pub fn start() {
    CLOCK.with(|c| c.since.set(Some(Instant::now())));
}

/// Starts the clock of this thread, unless it runs.
pub fn start_once() {
    CLOCK.with(|c| {
        if c.since.get().is_none() {
            c.since.set(Some(Instant::now()));
        }
    });
}

/// The time spent on these phases since the start.
pub fn spent(phases: &[Phase]) -> Duration {
    CLOCK.with(|c| {
        c.change(c.phase.get());
        phases.iter().map(|&p| c.spent[p as usize].get()).sum()
    })
}

/// The phase runs until the result is dropped.
pub fn enter(phase: Phase) -> Entered {
    CLOCK.with(|c| {
        let before = c.phase.get();
        if c.since.get().is_some() && before != phase {
            c.change(phase);
        }
        Entered(before)
    })
}

/// Ends a phase when it is dropped.
#[must_use = "the phase ends when this is dropped"]
pub struct Entered(Phase);

impl Drop for Entered {
    fn drop(&mut self) {
        CLOCK.with(|c| {
            if c.since.get().is_some() && c.phase.get() != self.0 {
                c.change(self.0);
            }
        });
    }
}

/// So many more lines, statements, methods or functions went through a phase.
pub fn count(phase: Phase, n: u64) {
    CLOCK.with(|c| {
        let count = &c.counts[phase as usize];
        count.set(count.get() + n);
    });
}

/// The table of all phases, if the clock was started. Times are milliseconds.
pub fn report() -> Option<String> {
    CLOCK.with(|c| {
        c.since.get()?;
        c.change(c.phase.get());
        let total: Duration = c.spent.iter().map(Cell::get).sum();
        let mut out = String::from("phase            ms  share     count\n");
        for (phase, name, unit) in Phase::ALL {
            let spent = c.spent[phase as usize].get();
            let share = 100.0 * spent.as_secs_f64() / total.as_secs_f64().max(1e-9);
            let ms = spent.as_secs_f64() * 1e3;
            let count = c.counts[phase as usize].get();
            let counted = if unit.is_empty() { String::new() } else { format!("  {count:>8} {unit}") };
            let _ = writeln!(out, "{name:<10} {ms:>8.1}  {share:>3.0} %{counted}");
        }
        let _ = writeln!(out, "{:<10} {:>8.1}", "total", total.as_secs_f64() * 1e3);
        let seconds = |phases: &[Phase]| phases.iter().map(|&p| c.spent[p as usize].get().as_secs_f64()).sum::<f64>();
        let front = seconds(&[Phase::Parse, Phase::Lower]);
        let lines = c.counts[Phase::Parse as usize].get();
        let compile = seconds(&[Phase::Infer, Phase::Optimize, Phase::Code]);
        let specializations = c.counts[Phase::Infer as usize].get();
        if lines > 0 && front > 0.0 {
            let _ = writeln!(out, "text to lowered code: {:.0} lines a second", lines as f64 / front);
        }
        if specializations > 0 && compile > 0.0 {
            let rate = specializations as f64 / compile;
            let _ = writeln!(out, "inference, optimizer and code: {rate:.0} specializations a second");
        }
        Some(out)
    })
}
