//! Memory of a build: the peak of each phase, and the limit of `--max-memory`.
//!
//! A thread looks at the resident memory of this process, and of the workload's while one runs. Where it passes
//! the limit, the build ends with an error that names the phase, before the system has to kill it.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// Between two looks: at the speed at which memory can be filled, little is missed.
const LOOK: Duration = Duration::from_millis(2);

/// The workload's process, while it runs.
static CHILD: AtomicU32 = AtomicU32::new(0);
/// The most that a workload's process had since this was last asked.
static CHILD_PEAK: AtomicU64 = AtomicU64::new(0);
static PHASE: Mutex<&'static str> = Mutex::new("start");

/// A size as on the command line: bytes, or with `K`, `M`, `G`.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor: u64 = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        other => return Err(format!("unknown unit {other}: sizes are bytes, or end in K, M or G")),
    };
    let number: f64 = digits.parse().map_err(|_| format!("{text} is not a size, as 800M or 2G are"))?;
    if number <= 0.0 || !number.is_finite() {
        return Err(format!("{text} is not a size, as 800M or 2G are"));
    }
    Ok((number * factor as f64) as u64)
}

/// A line of `/proc/PID/status` in bytes.
fn status(pid: &str, name: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix(name));
    let kib =
        line.and_then(|l| l.trim_start_matches(':').split_whitespace().next()).and_then(|n| n.parse::<u64>().ok());
    kib.unwrap_or(0) << 10
}

/// The most memory that this process had since the last call; where the system cannot forget, since it began.
pub(crate) fn take_peak() -> u64 {
    let peak = status("self", "VmHWM");
    // 5: forget the peak.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    peak
}

/// The most memory that a workload's process had since the last call.
pub(crate) fn take_child_peak() -> u64 {
    CHILD_PEAK.swap(0, Ordering::Relaxed)
}

/// Says which phase is running.
pub(crate) fn set_phase(name: &'static str) {
    if let Ok(mut phase) = PHASE.lock() {
        *phase = name;
    }
}

/// The workload's process: its memory counts until this is dropped.
pub(crate) struct Child(u32);

impl Child {
    pub fn watch(pid: u32) -> Child {
        CHILD.store(pid, Ordering::Relaxed);
        Child(pid)
    }

    /// What the process said of itself at its end: exact, where a look in between may miss the peak.
    pub fn had(&self, peak: u64) {
        CHILD_PEAK.fetch_max(peak, Ordering::Relaxed);
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = CHILD.compare_exchange(self.0, 0, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// Starts to watch over the limit. `unfinished`: what is removed when the build ends here.
pub(crate) fn keep_below(limit: u64, unfinished: &Path) {
    let unfinished = unfinished.to_path_buf();
    std::thread::spawn(move || {
        loop {
            let child = CHILD.load(Ordering::Relaxed);
            let own = status("self", "VmRSS");
            let theirs = if child == 0 { 0 } else { status(&child.to_string(), "VmRSS") };
            if own.max(theirs) > limit {
                give_up(limit, own, theirs, child, &unfinished);
            }
            std::thread::sleep(LOOK);
        }
    });
}

fn give_up(limit: u64, own: u64, theirs: u64, child: u32, unfinished: &Path) -> ! {
    let phase = PHASE.lock().map_or("build", |p| *p);
    let mb = |bytes: u64| bytes as f64 / (1 << 20) as f64;
    let who = if theirs > own { "the workload's process" } else { "the build" };
    eprintln!(
        "sysimg: not enough memory: in the phase \"{phase}\", {who} uses {:.1} MiB, and --max-memory allows {:.1} MiB; \
         nothing was written. Give it more, or a smaller workload",
        mb(own.max(theirs)),
        mb(limit)
    );
    if let Some(pid) = rustix::process::Pid::from_raw(child as i32) {
        // It may have ended by itself.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
    // They may not be there yet.
    let _ = std::fs::remove_file(unfinished);
    snapshot::write::remove_unfinished(unfinished);
    std::process::exit(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_size("4096"), Ok(4096));
        assert_eq!(parse_size("2k"), Ok(2048));
        assert_eq!(parse_size("1.5G"), Ok(3 << 29));
        for bad in ["", "G", "-1M", "1X", "inf", "nan"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn this_process_has_a_peak() {
        assert!(take_peak() > 1 << 20);
    }
}
