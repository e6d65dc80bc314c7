//! The note that a file was found sound: an extended attribute with its size, number and time of modification.
//!
//! The writer sets it, and so does a load that has read the whole file. A changed file has another time, a
//! copied file no attribute: either is read in full once more. Where attributes are not supported, or the
//! file belongs to someone else, every load reads it (about a millisecond for 10 MB).

use rustix::fs::{Stat, XattrFlags};
use std::fs::File;

const NAME: &str = "user.sysimg.sound";
const BYTES: usize = 32;
/// Longest note: what common file systems keep for a file.
const MOST_NOTED: usize = 4000;

fn content(stat: &Stat) -> [u8; BYTES] {
    let mut out = [0; BYTES];
    out[..8].copy_from_slice(&(stat.st_size as u64).to_le_bytes());
    out[8..16].copy_from_slice(&(stat.st_mtime as u64).to_le_bytes());
    out[16..24].copy_from_slice(&stat.st_mtime_nsec.to_le_bytes());
    // A copy with all its attributes is another file.
    out[24..].copy_from_slice(&stat.st_ino.to_le_bytes());
    out
}

/// Whether the file has a stamp for its present state.
pub(crate) fn is_set(file: &File, stat: &Stat) -> bool {
    let mut found = [0u8; BYTES];
    rustix::fs::fgetxattr(file, NAME, &mut found) == Ok(BYTES) && found == content(stat)
}

/// Notes that the file is sound. Best effort: without it, the next load reads the file again.
pub(crate) fn set(file: &File) {
    if let Ok(stat) = rustix::fs::fstat(file) {
        let _ = rustix::fs::fsetxattr(file, NAME, &content(&stat), XattrFlags::empty());
    }
}

/// Reads a note (an extended attribute) beside a file.
pub(crate) fn note(file: &File, name: &str) -> Option<Vec<u8>> {
    let mut found = vec![0u8; MOST_NOTED];
    let bytes = rustix::fs::fgetxattr(file, name, &mut found[..]).ok()?;
    found.truncate(bytes);
    Some(found)
}

/// Writes a note beside a file; whether that worked.
pub fn set_note(file: &File, name: &str, content: &[u8]) -> bool {
    content.len() <= MOST_NOTED && rustix::fs::fsetxattr(file, name, content, XattrFlags::empty()).is_ok()
}
