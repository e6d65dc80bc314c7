//! The Julia sources of Base and the standard libraries, inside this executable.

use std::borrow::Cow;

/// How paths of these sources start on the include stack.
pub const PREFIX: &str = "/sysimg-base";

include!(concat!(env!("OUT_DIR"), "/base_sources.rs"));

/// The text of a source by its path below `runtime/base`. `SYSIMG_BASE` names a directory to read from
/// instead: for working on these files without building.
pub fn find(path: &str) -> Option<Cow<'static, [u8]>> {
    if let Some(dir) = std::env::var_os("SYSIMG_BASE") {
        return std::fs::read(std::path::Path::new(&dir).join(path)).ok().map(Cow::Owned);
    }
    let at = BASE_SOURCES.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
    Some(Cow::Borrowed(BASE_SOURCES[at].1.as_bytes()))
}

/// Whether there is such a source.
pub fn has_source(path: &str) -> bool {
    find(path).is_some()
}

/// A hash of the sources that `SYSIMG_BASE` puts in place of those in this executable, when it does.
pub fn sources_in_use() -> Option<u64> {
    let dir = std::path::PathBuf::from(std::env::var_os("SYSIMG_BASE")?);
    let mut files = Vec::new();
    let mut folders = vec![dir];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "jl") {
                files.push(path);
            }
        }
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for file in files {
        // A file that vanished since the listing makes another hash.
        for b in std::fs::read(file).unwrap_or_default() {
            hash = (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    Some(hash)
}
