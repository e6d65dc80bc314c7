//! Which bytes of a new object its maker stores itself: all others are zeroed with the allocation.

use crate::repr::Parts;

/// Objects with more words to be zeroed are made by the runtime.
pub(crate) const MAX_ZEROS: usize = 16;
/// Words that are told apart; what comes after these is not taken for stored.
const WORDS: usize = 64;

/// Bytes that will be stored, a bit for each, by words.
#[derive(Clone)]
pub(crate) struct Covered {
    bytes: [u8; WORDS],
}

impl Default for Covered {
    fn default() -> Covered {
        Covered { bytes: [0; WORDS] }
    }
}

impl Covered {
    /// The first `bytes` bytes.
    pub fn first(bytes: u32) -> Covered {
        let mut covered = Covered::default();
        covered.add(0, bytes);
        covered
    }

    /// Adds the bytes `offset..offset + bytes`.
    pub fn add(&mut self, offset: u32, bytes: u32) {
        for b in offset as usize..(offset + bytes) as usize {
            if let Some(word) = self.bytes.get_mut(b / 8) {
                *word |= 1 << (b % 8);
            }
        }
    }

    /// Adds what the parts of a value at `offset` take.
    pub fn add_parts(&mut self, p: &Parts, offset: u32) {
        for part in &p.parts {
            self.add(offset + part.offset, part.ty.bytes());
        }
    }

    /// Calls `f` with the offset of each word of an object of `bytes` bytes that is not stored whole.
    pub fn for_each_left(&self, bytes: u32, mut f: impl FnMut(u32)) {
        for word in 0..bytes.div_ceil(8) {
            if self.bytes.get(word as usize) != Some(&0xff) {
                f(8 * word);
            }
        }
    }

    /// Words of an object of `bytes` bytes that are not stored whole.
    pub fn left(&self, bytes: u32) -> usize {
        let mut n = 0;
        self.for_each_left(bytes, |_| n += 1);
        n
    }
}
