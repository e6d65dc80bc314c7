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
