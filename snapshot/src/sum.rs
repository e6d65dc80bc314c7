//! A fast sum over bytes, to notice damage (not to resist an adversary; digests are SHA-256).
//!
//! Eight lanes of xor-and-multiply: every step is a bijection of its lane, so a single changed word always
//! changes the result.

const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;

/// A sum in progress.
pub(crate) struct Sum {
    lanes: [u64; 8],
    bytes: u64,
}

impl Sum {
    pub fn new() -> Sum {
        Sum { lanes: [1u64, 2, 3, 4, 5, 6, 7, 8].map(|i| i.wrapping_mul(PRIME)), bytes: 0 }
    }

    /// Adds bytes; all parts but the last have a multiple of 64.
    pub fn add(&mut self, part: &[u8]) {
        debug_assert!(self.bytes.is_multiple_of(64));
        self.bytes += part.len() as u64;
        let mut chunks = part.chunks_exact(64);
        for chunk in &mut chunks {
            self.step(chunk);
        }
        if !chunks.remainder().is_empty() {
            let mut tail = [0u8; 64];
            tail[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
            self.step(&tail);
        }
    }

    #[inline(always)]
    fn step(&mut self, chunk: &[u8]) {
        for (lane, word) in self.lanes.iter_mut().zip(chunk.chunks_exact(8)) {
            let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
            *lane = (*lane ^ word).wrapping_mul(PRIME).rotate_left(23);
        }
    }

    pub fn finish(self) -> u64 {
        self.lanes.iter().fold(self.bytes, |total, lane| {
            let mixed = (total ^ lane).wrapping_mul(PRIME);
            mixed ^ (mixed >> 31)
        })
    }
}

/// The sum of some bytes.
pub(crate) fn sum(bytes: &[u8]) -> u64 {
    let mut s = Sum::new();
    s.add(bytes);
    s.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_single_change_shows() {
        let mut bytes: Vec<u8> = (0..300u32).map(|i| (i * 7) as u8).collect();
        let whole = sum(&bytes);
        for i in 0..bytes.len() {
            for bit in 0..8 {
                bytes[i] ^= 1 << bit;
                assert_ne!(sum(&bytes), whole);
                bytes[i] ^= 1 << bit;
            }
        }
        assert_ne!(sum(&bytes[..299]), whole);
        assert_ne!(sum(&[bytes.clone(), vec![0]].concat()), whole);
        let mut parts = Sum::new();
        parts.add(&bytes[..128]);
        parts.add(&bytes[128..]);
        assert_eq!(parts.finish(), whole);
    }
}
