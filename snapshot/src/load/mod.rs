//! From an image file to a running session: check, map, relocate only where the address is taken, adopt.
//!
//! Nothing is deserialized: after mapping, the root table in the image is the session. A boot reads page 0,
//! maps, and writes the pages of `.boot`; everything else happens when the program touches it.

mod check;
mod debugger;
mod increment;
mod map;
mod relink;
mod resident;
pub(crate) mod stamp;
mod tables;
mod watch;

pub use increment::{OpenedPackage, PackageImage, Redirect, open_package};
pub use map::LoadedImage;
pub use resident::{base as resident_base, marker as resident_marker, resident};
pub use stamp::set_note;
pub use tables::FunctionInfo;
pub use watch::Touch;

pub(crate) use check::{Opened, judge, open};

use crate::error::ImageError;
use crate::format::flags;
use std::path::Path;

/// Whether a load reads the whole file to see that it is undamaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verify {
    /// Unless this file was found sound before (a stamp beside it says so, see `stamp`).
    #[default]
    IfUnknown,
    /// In any case.
    Always,
    /// Only the header.
    Never,
}

/// How to load.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadOptions {
    /// Map at an address of the kernel's choice, although the preferred one may be free.
    pub aslr: bool,
    pub verify: Verify,
    /// Take an image that every user of the machine may change.
    pub allow_world_writable: bool,
}

/// What is said of a package's image where one of a session is wanted.
pub(crate) const OF_PACKAGE: &str =
    "it is the image of one package, made of objects of others (sessions load it by themselves)";

/// Maps an image.
pub fn load(path: &Path, options: &LoadOptions) -> Result<LoadedImage, ImageError> {
    let opened = open(path)?;
    if opened.header.flags & flags::PACKAGE != 0 {
        return Err(ImageError::Foreign { path: path.to_path_buf(), why: OF_PACKAGE });
    }
    if !options.allow_world_writable {
        check::check_permissions(&opened)?;
    }
    check::check_body(&opened, options.verify)?;
    let preferred = opened.header.base as usize;
    map::map_at(opened, (!options.aslr).then_some(preferred))
}
