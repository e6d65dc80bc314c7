//! How the heap cuts memory into cells: block size, cell sizes, and the class that serves a request.
//!
//! The heap allocates by this table and native code inlines the same decision for constant sizes, so it is
//! defined once here. A cell is one header word and a payload; cells of one block have one size.

/// Bytes of a block, and its alignment.
pub const BLOCK_BYTES: usize = 32 << 10;
/// Offset of the first cell (its header word) in a block: payloads are 16-byte aligned, headers 8 before.
pub const CELL_START: usize = 8;
/// Cell sizes are multiples of this, and mark bits are kept one for each.
pub const GRANULE: usize = 16;

/// Cell bytes (header included) of each class, rising.
///
/// Steps of 16 up to 256 bytes, then about an eighth, then the sizes that divide a block without rest.
pub const CELL_BYTES: [u16; 48] = [
    16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 512,
    576, 640, 704, 768, 832, 896, 960, 1056, 1168, 1360, 1552, 1808, 2032, 2336, 2720, 3264, 3632, 4080, 4672, 5456,
    6544, 8176, 10912, 16368,
];

/// Number of size classes.
pub const CLASS_COUNT: usize = CELL_BYTES.len();
/// The largest cell; a bigger object gets whole blocks of its own.
pub const MAX_CELL: usize = CELL_BYTES[CLASS_COUNT - 1] as usize;

/// The class of a cell of `16 * index` bytes.
static CLASS_BY_GRANULES: [u8; MAX_CELL / GRANULE + 1] = class_by_granules();

const fn class_by_granules() -> [u8; MAX_CELL / GRANULE + 1] {
    let mut table = [0; MAX_CELL / GRANULE + 1];
    let mut class = 0;
    let mut granules = 1;
    while granules < table.len() {
        if granules * GRANULE > CELL_BYTES[class] as usize {
            class += 1;
        }
        table[granules] = class as u8;
        granules += 1;
    }
    table
}

/// The size class for a payload of `bytes`, or `None` when it needs blocks of its own.
#[inline]
pub fn size_class(bytes: usize) -> Option<usize> {
    let granules = (bytes + 8).div_ceil(GRANULE);
    CLASS_BY_GRANULES.get(granules).map(|&c| c as usize)
}

/// Cells in a block of that class.
pub const fn cells_per_block(class: usize) -> usize {
    (BLOCK_BYTES - CELL_START) / CELL_BYTES[class] as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_rise_in_granules_and_waste_little() {
        for pair in CELL_BYTES.windows(2) {
            assert!(pair[0] < pair[1] && pair[1] % 16 == 0);
        }
        for bytes in 0..=MAX_CELL - 8 {
            let cell = CELL_BYTES[size_class(bytes).expect("small")] as usize;
            assert!(cell >= bytes + 8);
            let tight = if bytes < 8000 { (bytes + 8) / 4 + 16 } else { MAX_CELL / 2 };
            assert!(cell - (bytes + 8) <= tight, "{bytes} in {cell}");
        }
        assert_eq!(size_class(MAX_CELL - 7), None);
    }
}
