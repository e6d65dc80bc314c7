//! `sysimg verify`: is the image what was written, and is what was written sound?
//!
//! First the bytes (checksums, digests, the build id), then the structure, each fact found anew from the objects:
//! `objects` (every header a type, every reference the start of an object of the kind that the field wants),
//! `code` (functions, handlers, lines, relocations of code), `tables` (symbols once, types once, hash tables that a
//! search can walk). The structural part is what a load of a file that is not known yet relies on, so it must hold
//! for any bytes: it reads through `View`, which checks every access.

mod code;
mod kinds;
mod objects;
mod package;
mod tables;

use crate::error::ImageError;
use crate::format::{Access, PAGE, Section, flags};
use crate::names::Names;
use crate::sum::sum;
use crate::view::{Objects, View};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Most problems that are listed.
const MOST_PROBLEMS: usize = 20;

/// What a sound image holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub objects: usize,
    pub functions: usize,
    pub pointers: usize,
    /// Relocations of code that were resolved again.
    pub code_relocations: usize,
    pub symbols: usize,
    pub types: usize,
}

/// Checks an image file in full. A sound one gets the stamp by which loads know it.
pub fn verify(path: &Path) -> Result<Verified, ImageError> {
    crate::exe::verify_outside(path)?;
    let opened = crate::load::open(path)?;
    let verified = verify_bytes(path, &crate::view::read_opened(&opened)?)?;
    crate::load::stamp::set(&opened.file);
    Ok(verified)
}

/// Checks the bytes of an image in full; `path` is for messages.
pub fn verify_bytes(path: &Path, bytes: &[u8]) -> Result<Verified, ImageError> {
    let view = View::of(path, bytes)?;
    digests(&view, path)?;
    content(&view, path)?;
    structure(&view, path, true)
}

/// What a load checks of a file that it does not know: that the build id names this content, and that the structure
/// holds. (`bytes` have passed the fast sum.)
pub(crate) fn sound(path: &Path, bytes: &[u8]) -> Result<(), ImageError> {
    let view = View::of(path, bytes)?;
    content(&view, path)?;
    structure(&view, path, false).map(|_| ())
}

fn digests(view: &View, path: &Path) -> Result<(), ImageError> {
    for &section in Section::ALL {
        if section == Section::Header || section.access() == Access::Memory {
            continue;
        }
        let digest: [u8; 32] = Sha256::digest(view.section(section)).into();
        if digest != view.header.place(section).digest {
            return Err(ImageError::damaged(path, format!("section {} is not what was written", section.name())));
        }
    }
    if sum(&view.bytes[PAGE..]) != view.header.body_sum {
        return Err(ImageError::damaged(path, "bytes between its sections are not what was written"));
    }
    Ok(())
}

/// The build id names the content.
fn content(view: &View, path: &Path) -> Result<(), ImageError> {
    let found = crate::identity::build_id_of(view.bytes, &view.header);
    if found != Some(view.header.build_id) {
        return Err(ImageError::damaged(path, "its content is not what its build id names"));
    }
    let package = view.header.flags & flags::PACKAGE != 0;
    if !package && crate::format::preferred_base(&view.header.build_id) != view.header.base {
        return Err(ImageError::damaged(path, "its base does not follow from its build id"));
    }
    Ok(())
}

/// The structure; `all`: also what only costs time and answers when it is wrong (a type or symbol that is there twice).
fn structure(view: &View, path: &Path, all: bool) -> Result<Verified, ImageError> {
    if view.header.flags & flags::PACKAGE != 0 {
        return package::links(view).map_err(|what| ImageError::damaged(path, what));
    }
    let objects = Objects::read(view).map_err(|what| ImageError::damaged(path, what))?;
    let mut check = Check { view, objects: &objects, names: None, problems: Vec::new(), verified: Verified::default() };
    check.objects();
    check.code();
    check.tables();
    if all && check.problems.is_empty() {
        check.uniqueness();
    }
    let Check { problems, verified, .. } = check;
    if problems.is_empty() { Ok(verified) } else { Err(ImageError::damaged(path, problems.join("; "))) }
}

/// A check in progress.
struct Check<'v> {
    view: &'v View<'v>,
    objects: &'v Objects<'v>,
    /// Made when the first problem is told.
    names: Option<Names<'v>>,
    problems: Vec<String>,
    verified: Verified,
}

impl<'v> Check<'v> {
    #[cold]
    fn problem(&mut self, text: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(text);
        }
    }

    /// What a user would call the object at an offset.
    #[cold]
    fn name(&mut self, at: u64) -> String {
        let view = self.view;
        self.names.get_or_insert_with(|| Names::new(view)).object_text(at)
    }

    fn is_full(&self) -> bool {
        self.problems.len() >= MOST_PROBLEMS
    }
}
