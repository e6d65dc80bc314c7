//! How much memory there is for this process: the machine's, or less where a control group says so.

use std::fs::read_to_string;

/// Of a group's limit, the share that objects may take; the rest is for code, stacks and the system's tables.
const SHARE: (usize, usize) = (7, 8);

/// Bytes of the machine's memory.
pub fn total_memory() -> usize {
    let machine = rustix::system::sysinfo();
    (machine.totalram as usize).saturating_mul(machine.mem_unit.max(1) as usize)
}

/// Bytes that this process may use: the machine's memory, or the least limit of its control groups.
pub fn constrained_memory() -> usize {
    group_limit(|path| read_to_string(path).ok()).map_or_else(total_memory, |limit| limit.min(total_memory()))
}

/// What objects may take by default.
pub(crate) fn default_limit() -> usize {
    let total = total_memory();
    match constrained_memory() {
        limit if limit < total => limit / SHARE.1 * SHARE.0,
        _ => total,
    }
}

/// The least limit of the groups that this process is in, of either version of the interface.
fn group_limit(read: impl Fn(&str) -> Option<String>) -> Option<usize> {
    let groups = read("/proc/self/cgroup")?;
    let mut least = None;
    let mut take = |file: String| {
        // `max`, or a number near 2^63, is no limit.
        let limit = read(&file).and_then(|text| text.trim().parse::<usize>().ok());
        if let Some(n) = limit.filter(|&n| n < 1 << 60) {
            least = Some(least.map_or(n, |l: usize| l.min(n)));
        }
    };
    for line in groups.lines() {
        // number:controllers:path
        let mut parts = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let (root, file) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max"),
            c if c.split(',').any(|c| c == "memory") => ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
            _ => continue,
        };
        // A container often sees its own group as the root, whatever the path says.
        let mut folder = path.trim_end_matches('/');
        loop {
            take(format!("{root}{folder}/{file}"));
            match folder.rfind('/') {
                Some(i) => folder = &folder[..i],
                None => break,
            }
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn limit(files: &[(&str, &str)]) -> Option<usize> {
        let files: HashMap<&str, &str> = files.iter().copied().collect();
        group_limit(|path| files.get(path).map(|s| s.to_string()))
    }

    #[test]
    fn the_least_limit_of_all_groups_counts() {
        assert_eq!(limit(&[]), None);
        let own = ("/proc/self/cgroup", "0::/a/b\n");
        assert_eq!(limit(&[own, ("/sys/fs/cgroup/a/b/memory.max", "max\n")]), None);
        let files = [
            own,
            ("/sys/fs/cgroup/a/b/memory.max", "max\n"),
            ("/sys/fs/cgroup/a/memory.max", "1000\n"),
            ("/sys/fs/cgroup/memory.max", "2000\n"),
        ];
        assert_eq!(limit(&files), Some(1000));
        let old = [
            ("/proc/self/cgroup", "7:cpu:/x\n4:memory,hugetlb:/docker/1\n"),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n"),
        ];
        assert_eq!(limit(&old), Some(512 << 20));
    }
}
