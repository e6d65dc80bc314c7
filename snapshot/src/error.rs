//! What can go wrong with an image, in words that say what, where, and what to do.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why an image was not written, read or believed.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum ImageError {
    /// The system refused.
    Io { path: PathBuf, action: &'static str, error: std::io::Error },
    /// Not an image at all.
    Foreign { path: PathBuf, why: &'static str },
    /// Shorter or longer than it says.
    WrongSize { path: PathBuf, found: u64, expected: u64 },
    /// Bytes that are not those written.
    Damaged { path: PathBuf, what: String },
    /// Made by another format.
    WrongVersion { path: PathBuf, found: u32, expected: u32 },
    /// Made by another build of the runtime.
    Stale { path: PathBuf, found: u64, expected: u64 },
    /// Every user of the machine may change it.
    WorldWritable { path: PathBuf },
    /// Made for another processor.
    WrongProcessor { path: PathBuf, missing: String },
    /// Objects that cannot be saved, each with the chain that leads to it.
    Refused(Vec<String>),
    /// Code that refers to code that is not there, or too far away.
    Link(Vec<String>),
}

impl ImageError {
    pub(crate) fn io(path: &Path, action: &'static str, error: impl Into<std::io::Error>) -> ImageError {
        ImageError::Io { path: path.to_path_buf(), action, error: error.into() }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> ImageError {
        ImageError::Damaged { path: path.to_path_buf(), what: what.into() }
    }
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImageError::Io { path, action, error } => write!(f, "cannot {action} {}: {error}", path.display()),
            ImageError::Foreign { path, why } => write!(f, "{} is not a sysimg image: {why}", path.display()),
            ImageError::WrongSize { path, found, expected } => write!(
                f,
                "image {} is {}: it has {found} bytes and should have {expected}; build it again or copy it again",
                path.display(),
                if found < expected { "truncated" } else { "too long" }
            ),
            ImageError::Damaged { path, what } => {
                write!(f, "image {} is damaged: {what}; build it again or copy it again", path.display())
            }
            ImageError::WrongVersion { path, found, expected } => write!(
                f,
                "image {} has format version {found}, this sysimg reads version {expected}; build it again",
                path.display()
            ),
            ImageError::Stale { path, found, expected } => write!(
                f,
                "image {} was made by another build of sysimg (fingerprint {found:016x}, this one has \
                 {expected:016x}); build it again",
                path.display()
            ),
            ImageError::WorldWritable { path } => write!(
                f,
                "image {} can be changed by every user of this machine, so nobody knows whose code it would run; take \
                 that permission away (chmod o-w) or say --allow-world-writable",
                path.display()
            ),
            ImageError::WrongProcessor { path, missing } => write!(
                f,
                "image {} was made for a processor with {missing}, which this one lacks; build it with a lower \
                 --cpu-target",
                path.display()
            ),
            ImageError::Refused(list) => {
                write!(f, "these objects cannot be saved in an image:")?;
                list.iter().try_for_each(|line| write!(f, "\n  {line}"))
            }
            ImageError::Link(list) => {
                write!(f, "code of the image cannot be linked:")?;
                list.iter().try_for_each(|line| write!(f, "\n  {line}"))
            }
        }
    }
}

impl std::error::Error for ImageError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ImageError::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}
