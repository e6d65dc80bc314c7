//! `SYSIMG_STATS=FILE`: at its end, `run` writes a few numbers about itself for the process that started it.
//!
//! They are counted anyway, or cost a look at the clock a package: a process whose numbers are asked for does what it would
//! do without.

use crate::Session;
use abi::Counter;
use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// What is noted on the way.
#[derive(Default)]
pub(crate) struct Stats {
    /// When `launch` began.
    launched: Cell<Option<Instant>>,
    /// From there until the program began.
    boot: Cell<Duration>,
    /// Counters of the image when the program began.
    compiled_at_boot: Cell<u64>,
    ended_at_boot: Cell<u64>,
    /// Packages that are being loaded, each by the one before.
    depth: Cell<u32>,
    /// Packages in the order in which they were there, each with what it needed.
    packages: RefCell<Vec<Load>>,
}

/// One package's loading.
struct Load {
    name: String,
    took: Duration,
    /// No other package was being loaded.
    outermost: bool,
}

impl Session {
    /// The boot has ended: the program begins.
    pub(crate) fn stats_begin(&self, launched: Instant) {
        let s = &self.stats;
        s.launched.set(Some(launched));
        s.boot.set(launched.elapsed());
        s.compiled_at_boot.set(self.heap.counter(Counter::CompiledCount));
        s.ended_at_boot.set(self.heap.counter(Counter::InvalidationCount));
    }

    /// A package begins to load.
    pub(crate) fn begin_load(&self) -> Instant {
        self.stats.depth.set(self.stats.depth.get() + 1);
        Instant::now()
    }

    /// A package was loaded, from its image or its sources, with the extensions that this made ready.
    pub(crate) fn note_load(&self, name: String, begun: Instant) {
        let s = &self.stats;
        s.depth.set(s.depth.get() - 1);
        s.packages.borrow_mut().push(Load { name, took: begun.elapsed(), outermost: s.depth.get() == 0 });
    }

    /// Writes the file, if one is asked for.
    pub(crate) fn write_stats(&self) {
        let Some(path) = std::env::var_os("SYSIMG_STATS").filter(|p| !p.is_empty()) else { return };
        // Whoever asked finds no file, or a whole one.
        let temporary = std::path::PathBuf::from(&path).with_extension(format!("{}.tmp", std::process::id()));
        let written = std::fs::write(&temporary, self.stats_text()).and_then(|()| std::fs::rename(&temporary, &path));
        if let Err(e) = written {
            crate::report::complain(&format!("sysimg: cannot write {} (SYSIMG_STATS): {e}\n", path.display()));
        }
    }

    fn stats_text(&self) -> String {
        let s = &self.stats;
        let ms = |d: Duration| d.as_secs_f64() * 1e3;
        let since = |counter: Counter, before: &Cell<u64>| self.heap.counter(counter).saturating_sub(before.get());
        let counts = &self.package_images.counts;
        let images = self.loaded_package_images();
        let loads = s.packages.borrow();
        let load: Duration = loads.iter().filter(|l| l.outermost).map(|l| l.took).sum();
        let image_functions = self.native.get().and_then(|n| n.image()).map_or(0, |i| i.header().functions);
        let numbers: [(&str, String); 10] = [
            ("boot_ms", format!("{:.4}", ms(s.boot.get()))),
            ("load_ms", format!("{:.4}", ms(load))),
            ("total_ms", format!("{:.4}", s.launched.get().map_or(0.0, |l| ms(l.elapsed())))),
            ("compiled", since(Counter::CompiledCount, &s.compiled_at_boot).to_string()),
            ("image_functions", image_functions.to_string()),
            ("package_images", images.len().to_string()),
            ("from_images", counts.from_images.get().to_string()),
            ("duplicated", counts.duplicated.get().to_string()),
            ("invalid_on_arrival", counts.invalidated.get().to_string()),
            // The log has three entries for each.
            ("invalidated", (since(Counter::InvalidationCount, &s.ended_at_boot) / 3).to_string()),
        ];
        let mut out = String::from("{\"schema\":\"sysimg-stats/1\"");
        for (name, value) in numbers {
            let _ = write!(out, ",\"{name}\":{value}");
        }
        out.push_str(",\"packages\":[");
        for (i, l) in loads.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            let from = if images.iter().any(|(name, _)| *name == l.name) { "image" } else { "source" };
            // Names of packages are identifiers.
            let _ = write!(out, "{comma}{{\"name\":\"{}\",\"ms\":{:.4},\"from\":\"{from}\"}}", l.name, ms(l.took));
        }
        out.push_str("]}\n");
        out
    }
}
