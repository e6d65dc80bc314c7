//! The image inside of this executable, which the kernel has mapped already.

use super::LoadedImage;
use super::map::missing_cpu_features;
use crate::error::ImageError;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the marker holds in an executable that is no image.
const NONE: u64 = u64::MAX;

/// Where the image is in memory. `write::exe` changes it in the executable that it writes.
static MARKER: AtomicU64 = AtomicU64::new(NONE);

/// The address of the marker, by which `write::exe` finds it in the file of the running executable.
pub fn marker() -> u64 {
    &raw const MARKER as u64
}

/// Where the image of this executable lies; `None` when it has none.
#[inline]
pub fn base() -> Option<u64> {
    // The compiler must not believe that nobody changes it.
    let base = std::hint::black_box(&MARKER).load(Ordering::Relaxed);
    (base != NONE).then_some(base)
}

/// The image of this executable.
pub fn resident(base: u64) -> Result<LoadedImage, ImageError> {
    let path = PathBuf::from("/proc/self/exe");
    let image = LoadedImage::at_base(base as usize, path.clone())
        .ok_or_else(|| ImageError::damaged(&path, "the checksum of its image's header is wrong"))?;
    let missing = missing_cpu_features(image.header().cpu);
    if missing != 0 {
        return Err(ImageError::WrongProcessor { path, missing: crate::format::cpu::names(missing) });
    }
    Ok(image)
}
