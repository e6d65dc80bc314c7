//! Processes that are measured: time, page faults, memory, what they printed.

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// Between two looks at the memory of a build: it costs the build less than a hundredth.
const LOOK: Duration = Duration::from_millis(5);
/// What a process prints when it has run the workload and waits.
pub(super) const WAITS: &str = "sysimg compare: this process waits";

/// A process that has ended.
pub(super) struct Ended {
    pub seconds: f64,
    /// Of the process and those that it waited for.
    pub minor_faults: u64,
    pub major_faults: u64,
    /// The most resident memory of the process and all below it, where that was watched.
    pub peak_bytes: u64,
    pub output: Vec<u8>,
    pub errors: String,
    /// Why it is none that went well.
    pub failure: Option<String>,
}

/// Runs a process to its end. `folder`: for what it prints. `watch`: look at its memory.
pub(super) fn run(mut command: Command, folder: &Path, watch: bool) -> Result<Ended, String> {
    let (out, err) = (folder.join("output"), folder.join("errors"));
    let create = |path: &PathBuf| File::create(path).map_err(|e| format!("cannot write {}: {e}", path.display()));
    // Files, not pipes: nobody has to read along, which would take time of a processor.
    command.stdin(Stdio::null()).stdout(create(&out)?).stderr(create(&err)?);
    let start = Instant::now();
    let mut child = command.spawn().map_err(|e| format!("cannot start {}: {e}", named(&command)))?;
    let (mut peak, pid) = (0, Pid::from_child(&child));
    // The process is left to be waited for, so that the system still tells of it.
    let wanted = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    loop {
        let options = if watch { wanted | WaitIdOptions::NOHANG } else { wanted };
        match waitid(WaitId::Pid(pid), options) {
            Ok(Some(_)) => break,
            Ok(None) => {
                peak = resident(child.id()).max(peak);
                std::thread::sleep(LOOK);
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(e) => return Err(format!("cannot wait for {}: {e}", named(&command))),
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let (minor_faults, major_faults) = faults(child.id());
    let status = child.wait().map_err(|e| format!("cannot wait for {}: {e}", named(&command)))?;
    let read = |path: &PathBuf| std::fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()));
    let errors = String::from_utf8_lossy(&read(&err)?).trim_end().to_owned();
    let failure = (!status.success()).then(|| format!("{status}"));
    Ok(Ended { seconds, minor_faults, major_faults, peak_bytes: peak, output: read(&out)?, errors, failure })
}

fn named(command: &Command) -> String {
    Path::new(command.get_program()).display().to_string()
}

/// Minor and major faults of a process that has ended, with those of its own children.
fn faults(pid: u32) -> (u64, u64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // Behind the name, which may hold anything, come the state and then numbers.
    let rest = stat.rfind(')').map_or("", |at| &stat[at + 1..]);
    let numbers: Vec<u64> = rest.split_whitespace().skip(1).map(|n| n.parse().unwrap_or(0)).collect();
    let number = |i: usize| numbers.get(i).copied().unwrap_or(0);
    (number(6) + number(7), number(8) + number(9))
}

/// Resident bytes of a process and all below it, now.
fn resident(pid: u32) -> u64 {
    let pages: u64 = std::fs::read_to_string(format!("/proc/{pid}/statm"))
        .ok()
        .and_then(|t| t.split(' ').nth(1)?.parse().ok())
        .unwrap_or(0);
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let children = threads.filter_map(|t| std::fs::read_to_string(t.path().join("children")).ok());
    let below: u64 = children
        .flat_map(|list| list.split_whitespace().filter_map(|p| p.parse().ok()).collect::<Vec<u32>>())
        .map(resident)
        .sum();
    pages * rustix::param::page_size() as u64 + below
}

/// A process that has run the workload, and waits.
pub(super) struct Waiting {
    child: Child,
    _out: BufReader<ChildStdout>,
}

impl Waiting {
    /// Starts one and waits until it does. `None`: it ended before.
    pub fn start(mut command: Command) -> Result<Option<Waiting>, String> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|e| format!("cannot start {}: {e}", named(&command)))?;
        let Some(pipe) = child.stdout.take() else { return Ok(None) };
        let mut out = BufReader::new(pipe);
        let mut line = Vec::new();
        loop {
            line.clear();
            // An output that cannot be read is one that has ended.
            if out.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                let _ = child.wait();
                return Ok(None);
            }
            if line.trim_ascii_end() == WAITS.as_bytes() {
                return Ok(Some(Waiting { child, _out: out }));
            }
        }
    }

    /// What the system says of its memory.
    pub fn memory(&self) -> Memory {
        Memory::of(&std::fs::read_to_string(format!("/proc/{}/smaps", self.child.id())).unwrap_or_default())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // Its input ends, and with it what it waits for.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Bytes of a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Memory {
    pub rss: u64,
    pub pss: u64,
    /// Private and changed, in mappings of images.
    pub written: u64,
}

impl Memory {
    fn of(smaps: &str) -> Memory {
        let mut all = Memory::default();
        let mut is_image = false;
        for line in smaps.lines() {
            let first = line.split(' ').next().unwrap_or("");
            // A mapping's head has its file's name at the end; facts about it follow, `Name: number kB`.
            if !first.ends_with(':') {
                is_image = line.split_whitespace().skip(5).last().is_some_and(is_image_file);
                continue;
            }
            let kilobytes = || line[first.len()..].trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) << 10;
            match first {
                "Rss:" => all.rss += kilobytes(),
                "Pss:" => all.pss += kilobytes(),
                "Private_Dirty:" if is_image => all.written += kilobytes(),
                _ => {}
            }
        }
        all
    }
}

/// Our images, and Julia's: its system image, and those of packages.
fn is_image_file(name: &str) -> bool {
    name.ends_with(".img") || name.ends_with("/sys.so") || (name.contains("/compiled/") && name.ends_with(".so"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_summed_over_mappings() {
        let smaps = "7f0-7f1 r--p 00000000 08:01 12 /tmp/a b.img\nRss:  8 kB\nPss:  4 kB\nPrivate_Dirty:  4 kB\n\
                     7f2-7f3 rw-p 00000000 08:01 12 /tmp/x.img\nRss:  8 kB\nPss:  4 kB\nPrivate_Dirty:  8 kB\n\
                     7f4-7f5 rw-p 00000000 00:00 0 [heap]\nRss:  16 kB\nPss:  16 kB\nPrivate_Dirty:  16 kB\nVmFlags: rd wr\n";
        let memory = Memory::of(smaps);
        assert_eq!((memory.rss, memory.pss), (32 << 10, 24 << 10));
        assert_eq!(memory.written, 12 << 10, "also where there is a blank in a name");
    }

    #[test]
    fn a_process_has_faults_and_time() {
        let folder = std::env::temp_dir().join(format!("sysimg-compare-test-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the folder for scratch can be written");
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; sleep 0.05; exit 3"]);
        let ended = run(command, &folder, true).expect("a shell can be run");
        assert_eq!((ended.output.as_slice(), ended.errors.as_str()), (&b"out\n"[..], "err"));
        assert!(ended.failure.is_some_and(|f| f.contains('3')) && ended.seconds > 0.04);
        assert!(ended.minor_faults > 10 && ended.peak_bytes > 1 << 16);
        let _ = std::fs::remove_dir_all(&folder);
    }
}
