//! Hashes of texts as Julia computes them: MurmurHash3 (Austin Appleby, the variant for x64 of 128 bits).
//!
//! Julia's tables hash strings and symbols by it, so the order in which a `Dict` of strings is printed depends on it.

const C1: u64 = 0x87c3_7b91_1142_53d5;
const C2: u64 = 0x4cf5_ad43_2745_937f;

/// The seed under which Julia hashes the names of symbols.
const SYMBOL_SEED: u32 = 0xcafe_8881;

fn scramble_low(k: u64) -> u64 {
    k.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2)
}

fn scramble_high(k: u64) -> u64 {
    k.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1)
}

/// Spreads each bit over the whole word.
fn finish(mut k: u64) -> u64 {
    k = (k ^ k >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    k = (k ^ k >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    k ^ k >> 33
}

/// Up to eight bytes as a number, the first the lowest.
fn word(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(all) => u64::from_le_bytes(*all),
        None => bytes.iter().rev().fold(0, |w, &b| w << 8 | u64::from(b)),
    }
}

/// The second half of the hash of 128 bits, which is the one that Julia takes (`memhash_seed`).
#[inline]
pub fn text_hash(bytes: &[u8], seed: u32) -> u64 {
    let (mut low, mut high) = (u64::from(seed), u64::from(seed));
    let mut blocks = bytes.chunks_exact(16);
    for block in &mut blocks {
        low ^= scramble_low(word(block));
        low = low.rotate_left(27).wrapping_add(high).wrapping_mul(5).wrapping_add(0x52dc_e729);
        high ^= scramble_high(word(&block[8..]));
        high = high.rotate_left(31).wrapping_add(low).wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    let rest = blocks.remainder();
    if rest.len() > 8 {
        high ^= scramble_high(word(&rest[8..]));
    }
    // (nothing is scrambled to nothing)
    low ^= scramble_low(word(rest));
    low ^= bytes.len() as u64;
    high ^= bytes.len() as u64;
    low = low.wrapping_add(high);
    high = high.wrapping_add(low);
    low = finish(low);
    high = finish(high);
    high.wrapping_add(low.wrapping_add(high))
}

/// What `objectid` and `hash` of the symbol of this name are.
pub fn symbol_hash(name: &[u8]) -> u64 {
    let id = text_hash(name, SYMBOL_SEED) ^ 0xaaaa_aaaa_aaaa_aaaa;
    spread(id.wrapping_neg())
}

/// Thomas Wang's mix of 64 bits, as Julia's `hash_64_64` has it.
fn spread(mut n: u64) -> u64 {
    n = (!n).wrapping_add(n << 21);
    n ^= n >> 24;
    n = n.wrapping_add(n << 3).wrapping_add(n << 8);
    n ^= n >> 14;
    n = n.wrapping_add(n << 2).wrapping_add(n << 4);
    n ^= n >> 28;
    n.wrapping_add(n << 31)
}
