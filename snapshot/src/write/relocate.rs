//! The image while it is put together: bytes with pointers as offsets, and the note of which words are pointers.
//!
//! Pointers are first written as offsets from the image's start, so that the build id (a digest of all that)
//! does not depend on the base; then the base, which follows from the build id, is added everywhere that the
//! note says. Loading at another address does the same with the difference, so every image has been relocated
//! once before anyone reads it.

use super::order::Plan;
use crate::format::{PAGE, Section};
use crate::links::Outside;
use crate::write::order::NOTE_BYTES;

/// Bytes and relocations of the loaded part.
pub(crate) struct Image {
    pub bytes: Vec<u8>,
    /// One bit for each aligned word.
    bitmap: Vec<u8>,
    /// Addresses that are not aligned (immediates in code).
    odd: Vec<u64>,
    /// Of a package image: addresses of other images.
    pub outside: Vec<Outside>,
    /// And of shared objects, with their numbers.
    pub shared: Vec<(u32, Outside)>,
}

impl Image {
    pub fn new(plan: &Plan) -> Image {
        let len = plan.loaded_bytes();
        debug_assert_eq!(plan.place(Section::Note).bytes, NOTE_BYTES);
        Image {
            bytes: vec![0; len],
            bitmap: vec![0; len.div_ceil(PAGE) * (PAGE / 64)],
            odd: Vec::new(),
            outside: Vec::new(),
            shared: Vec::new(),
        }
    }

    /// Writes a plain word.
    pub fn set_word(&mut self, at: u64, word: u64) {
        self.bytes[at as usize..at as usize + 8].copy_from_slice(&word.to_le_bytes());
    }

    /// Writes the address of what is at `target`.
    pub fn set_pointer(&mut self, at: u64, target: u64) {
        debug_assert!(target >= PAGE as u64, "nothing points at page 0");
        self.set_word(at, target);
        if at.is_multiple_of(8) {
            self.bitmap[at as usize / 64] |= 1 << (at / 8 % 8);
        } else {
            self.odd.push(at);
        }
    }

    /// The section that says where the pointers are: bitmap, then the number of odd places, then these.
    pub fn relocations(&mut self) -> Vec<u8> {
        self.odd.sort_unstable();
        let mut out = self.bitmap.clone();
        out.extend_from_slice(&(self.odd.len() as u64).to_le_bytes());
        self.odd.iter().for_each(|at| out.extend_from_slice(&at.to_le_bytes()));
        out
    }

    /// Adds the base to every pointer; `relocations` says where they are.
    pub fn add_base(&mut self, base: u64, relocations: &[u8]) {
        for at in pointer_places(relocations, self.bytes.len()) {
            let word = &mut self.bytes[at..at + 8];
            let offset = u64::from_le_bytes((&*word).try_into().expect("eight bytes"));
            word.copy_from_slice(&(offset + base).to_le_bytes());
        }
    }
}

/// The places of all pointers that a relocation section lists, for a loaded part of `loaded` bytes: aligned
/// ones in order, then odd ones. Places out of range are left out.
pub(crate) fn pointer_places(section: &[u8], loaded: usize) -> impl Iterator<Item = usize> + '_ {
    let bitmap = &section[..bitmap_bytes(section, loaded)];
    let aligned = bitmap.chunks(8).enumerate().flat_map(|(i, chunk)| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        let mut bits = u64::from_le_bytes(word);
        std::iter::from_fn(move || {
            let bit = bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
            (bit < 64).then_some((i * 64 + bit as usize) * 8)
        })
    });
    let is_inside = move |&at: &usize| at.checked_add(8).is_some_and(|end| end <= loaded);
    aligned.filter(is_inside).chain(odd_places(section, loaded))
}

fn bitmap_bytes(section: &[u8], loaded: usize) -> usize {
    (loaded.div_ceil(PAGE) * (PAGE / 64)).min(section.len())
}

/// The places among them that are not aligned.
pub(crate) fn odd_places(section: &[u8], loaded: usize) -> impl Iterator<Item = usize> + '_ {
    let odd = &section[bitmap_bytes(section, loaded)..];
    let places = odd.chunks_exact(8).skip(1).map(|c| u64::from_le_bytes(c.try_into().expect("eight bytes")) as usize);
    places.filter(move |&at| at.checked_add(8).is_some_and(|end| end <= loaded))
}
