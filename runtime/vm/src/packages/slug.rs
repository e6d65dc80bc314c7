//! The names that Julia makes up for packages: the folder of a version in a depot, the uuid of an extension.

use ::snapshot::sources::sha;

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// CRC-32C (Castagnoli) of more bytes, after those that gave `crc`.
pub(crate) fn crc32c(crc: u32, bytes: &[u8]) -> u32 {
    let step = |c: u32, _| if c & 1 == 1 { c >> 1 ^ 0x82f6_3b78 } else { c >> 1 };
    !bytes.iter().fold(!crc, |crc, &b| (0..8).fold(crc ^ u32::from(b), step))
}

/// The folder of a package's version below `packages/NAME` of a depot: its uuid and its git tree in `length` letters.
pub(crate) fn version_slug(uuid: u128, tree: &[u8], length: usize) -> String {
    let mut left = crc32c(crc32c(0, &uuid.to_le_bytes()), tree);
    let mut out = String::new();
    for _ in 0..length {
        out.push(LETTERS[(left % 62) as usize] as char);
        left /= 62;
    }
    out
}

/// The bytes of a tree's hexadecimal name.
pub(crate) fn tree_bytes(hex: &str) -> Option<Vec<u8>> {
    if hex.len() != 40 || !hex.is_ascii() {
        return None;
    }
    (0..20).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).ok()).collect()
}

/// The uuid of a package's extension. (Julia derives it from its hash function; nobody writes it down anywhere.)
pub(crate) fn extension_uuid(parent: u128, name: &str) -> u128 {
    let digest = sha(&[&parent.to_be_bytes()[..], name.as_bytes()].concat());
    let mut bits = [0; 16];
    bits.copy_from_slice(&digest[..16]);
    // Version 5, variant 1.
    u128::from_be_bytes(bits) & 0xffff_ffff_ffff_0fff_3fff_ffff_ffff_ffff | 0x5000_8000_0000_0000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_check_sum() {
        assert_eq!(crc32c(0, b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(crc32c(0, b"1234"), b"56789"), 0xe306_9283);
    }

    #[test]
    fn the_folder_of_a_version() {
        // Example 0.5.3 of the General registry.
        let tree = tree_bytes("46e44e869b4d90b96bd8ed1fdcf32244fddfb6cc").expect("20 bytes");
        assert_eq!(version_slug(0x7876af07_990d_54b4_ab0e_23690620f79a, &tree, 5), "aqsx3");
    }
}
