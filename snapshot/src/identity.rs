//! The build id: SHA-256 over all that an image says, with pointers as offsets, so that it is the same at any base.
//!
//! The writer computes it, and whoever does not know an image yet computes it again: what the id names is the content.

use crate::format::{Access, Header, PAGE, Section};
use crate::write::pointer_places;
use sha2::{Digest, Sha256};

/// What the id is made of.
pub(crate) struct Content<'a> {
    pub cpu: u64,
    pub flags: u64,
    /// The loaded part with pointers as offsets; page 0 and the note that holds the id are zero.
    pub loaded: &'a [u8],
    pub relocations: &'a [u8],
    pub code_rel: &'a [u8],
    /// Names of functions.
    pub names: &'a [u8],
    pub manifest: &'a [u8],
    pub why: &'a [u8],
    /// How a package image is tied to others.
    pub links: [&'a [u8]; 3],
}

/// The id of an image.
pub(crate) fn build_id(content: &Content) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(abi::FINGERPRINT.to_le_bytes());
    digest.update(content.cpu.to_le_bytes());
    digest.update(content.flags.to_le_bytes());
    let Content { loaded, relocations, code_rel, names, manifest, why, links: [deps, outside, shared], .. } = *content;
    for part in [loaded, relocations, code_rel, names, manifest, why, deps, outside, shared] {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// The id of the image with these bytes, computed from them.
pub fn build_id_of(bytes: &[u8], header: &Header) -> Option<[u8; 32]> {
    let section = |s: Section| bytes.get(header.place(s).range());
    let mut loaded = bytes.get(..header.loaded_bytes() as usize)?.to_vec();
    for at in pointer_places(section(Section::Reloc)?, loaded.len()) {
        let word = &mut loaded[at..at + 8];
        let address = u64::from_le_bytes((&*word).try_into().expect("eight bytes"));
        word.copy_from_slice(&address.wrapping_sub(header.base).to_le_bytes());
    }
    loaded.get_mut(..PAGE)?.fill(0);
    loaded.get_mut(header.place(Section::Note).range())?.fill(0);
    Some(build_id(&Content {
        cpu: header.cpu,
        flags: header.flags,
        loaded: &loaded,
        relocations: section(Section::Reloc)?,
        code_rel: section(Section::CodeRel)?,
        names: section(Section::Strtab)?,
        manifest: section(Section::Manifest)?,
        why: section(Section::Why)?,
        links: [section(Section::Deps)?, section(Section::Outside)?, section(Section::Shared)?],
    }))
}

/// Makes every sum and digest of an image right again after a change of its bytes; with `identity`, its build id, too.
/// (What a forger would do: tests use it to see that no part of the runtime relies on sums alone.)
pub fn seal(bytes: &mut [u8], identity: bool) {
    let Some(mut header) = bytes.get(..PAGE).and_then(Header::decode_unchecked) else { return };
    if identity && let Some(id) = build_id_of(bytes, &header) {
        header.build_id = id;
        // The base follows from the id, and every pointer from the base.
        let base = crate::format::preferred_base(&id);
        let relocations = bytes.get(header.place(Section::Reloc).range()).unwrap_or(&[]).to_vec();
        let loaded = (header.loaded_bytes() as usize).min(bytes.len());
        for at in pointer_places(&relocations, loaded) {
            let word = &mut bytes[at..at + 8];
            let address = u64::from_le_bytes((&*word).try_into().expect("eight bytes"));
            let moved = address.wrapping_sub(header.base).wrapping_add(base);
            word.copy_from_slice(&moved.to_le_bytes());
        }
        header.base = base;
        let note = header.place(Section::Note).range();
        if let Some(end) = note.end.checked_sub(id.len())
            && let Some(place) = bytes.get_mut(end..note.end)
        {
            place.copy_from_slice(&id);
        }
    }
    for &s in Section::ALL {
        if s != Section::Header
            && s.access() != Access::Memory
            && let Some(part) = bytes.get(header.place(s).range())
        {
            header.places[s as usize].digest = Sha256::digest(part).into();
        }
    }
    header.body_sum = crate::sum::sum(&bytes[PAGE..]);
    header.encode(&mut bytes[..PAGE]);
    bytes[crate::format::HEADER_AT..][..8].copy_from_slice(&crate::format::MAGIC.to_le_bytes());
}
