//! A package image's ties to others: every place that they name lies in the image, and holds what they say.
//!
//! Its objects are made of those of other images, which are not there when one file is looked at; what they are is
//! checked by the digests and the build id alone.

use super::Verified;
use crate::format::{Func, PACKAGE_ALIGN, Section, decode_all, package_base};
use crate::links::{Outside, PlaceKind, SharedPlaces, decode_dependencies};
use crate::view::View;
use crate::write::pointer_places;

/// Checks them; an error says what is wrong.
pub(super) fn links(view: &View) -> Result<Verified, String> {
    let h = &view.header;
    let dependencies = decode_dependencies(view.section(Section::Deps)).ok_or("its list of images is not readable")?;
    let session = dependencies.first().ok_or("it names no image of a session")?;
    let distance = h.base.wrapping_sub(package_base(session.base, 0));
    if !distance.is_multiple_of(PACKAGE_ALIGN) {
        return Err(format!("its base {:#x} is none that images of packages have", h.base));
    }
    let loaded = h.loaded_bytes() as usize;
    let word = |at: usize| view.bytes.get(at..at + 8).map(|b| u64::from_le_bytes(b.try_into().expect("eight bytes")));
    let mut verified = Verified::default();
    for at in pointer_places(view.section(Section::Reloc), loaded) {
        verified.pointers += 1;
        let target = word(at).map(|w| w.wrapping_sub(h.base));
        if target.is_none_or(|t| t >= h.image_bytes) {
            return Err(format!("the pointer at {at:#x} leads out of it"));
        }
    }
    let is_inside = |o: &Outside| {
        let bytes = if o.kind() == Some(PlaceKind::Rel32) { 4 } else { 8 };
        o.kind().is_some() && o.at as usize + bytes <= loaded
    };
    for o in decode_all::<Outside>(view.section(Section::Outside)) {
        verified.pointers += 1;
        if !is_inside(&o) || o.dependency as usize >= dependencies.len() {
            return Err(format!("the reference to another image at {:#x} is out of place", o.at));
        }
    }
    let shared = SharedPlaces::decode(view.section(Section::Shared)).ok_or("its shared objects are not readable")?;
    for number in 0..shared.len() {
        if let Some(o) = shared.of(number).iter().find(|o| !is_inside(o)) {
            return Err(format!("the reference to a shared object at {:#x} is out of place", o.at));
        }
    }
    let text = h.place(Section::Text).bytes;
    for f in decode_all::<Func>(view.section(Section::Funcs)) {
        verified.functions += 1;
        if f.start > f.end || u64::from(f.end) > text {
            return Err(format!("the function at {:#x} is out of place", f.start));
        }
    }
    verified.objects = h.objects as usize;
    Ok(verified)
}
