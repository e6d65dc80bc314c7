//! An image as an executable: where the image lies in the file, and what vouches for the rest.
//!
//! ```text
//! +0        a page of its own: ELF header, program headers, this header (HEADER_AT), build id note
//! +4096     the runtime: what the kernel loads of the `sysimg` executable, with `load::resident`'s marker filled in
//! image_at  the image file as it is, on a page boundary; its loaded part is mapped at its base by program headers
//!           symbols and section headers of the whole
//! ```
//!
//! Sections of the image have the same numbers as in an image file, so its symbols fit.

use crate::error::ImageError;
use crate::format::PAGE;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// First eight bytes of an executable's header. They stand where an image file has `format::MAGIC`.
pub const MAGIC: u64 = u64::from_le_bytes(*b"sysexe\r\n");
/// Where the header stands in the file.
pub const HEADER_AT: usize = crate::format::HEADER_AT;
/// Where the build id note stands.
pub(crate) const NOTE_AT: usize = 0x480;
/// Where the digest stands.
const DIGEST_AT: usize = HEADER_AT + 32;
/// Bytes read at once.
const CHUNK: usize = 256 << 10;

/// Where the parts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExeHeader {
    /// Offset of the image in the file.
    pub image_at: u64,
    /// Bytes of the image.
    pub image_bytes: u64,
    /// Bytes of the whole file.
    pub file_bytes: u64,
}

impl ExeHeader {
    /// Writes the header into page 0, without its digest.
    pub(crate) fn encode(&self, page: &mut [u8]) {
        for (i, word) in [MAGIC, self.image_at, self.image_bytes, self.file_bytes].into_iter().enumerate() {
            page[HEADER_AT + 8 * i..HEADER_AT + 8 * i + 8].copy_from_slice(&word.to_le_bytes());
        }
    }

    /// Reads the header; `None` when the page is not an executable's. `Err` when its numbers do not fit the file.
    pub fn decode(page: &[u8], size: u64) -> Result<Option<ExeHeader>, String> {
        let Some(bytes) = page.get(HEADER_AT..HEADER_AT + 32) else { return Ok(None) };
        let word = |i: usize| u64::from_le_bytes(bytes[8 * i..8 * i + 8].try_into().expect("eight bytes"));
        if word(0) != MAGIC {
            return Ok(None);
        }
        let header = ExeHeader { image_at: word(1), image_bytes: word(2), file_bytes: word(3) };
        if header.file_bytes != size {
            return Err(format!("it has {size} bytes and should have {}", header.file_bytes));
        }
        let end = header.image_at.checked_add(header.image_bytes);
        let page_bytes = PAGE as u64;
        if header.image_at < page_bytes
            || !header.image_at.is_multiple_of(page_bytes)
            || end.is_none_or(|e| e > size)
            || header.image_bytes < page_bytes
        {
            return Err("the place of the image in it is wrong".to_string());
        }
        Ok(Some(header))
    }
}

/// The digest of all that is not the image: `outside` gives it in order, its first part being page 0.
pub(crate) fn digest<'a>(outside: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut digest = Sha256::new();
    outside.for_each(|part| digest.update(part));
    digest.finalize().into()
}

/// Puts the digest into page 0.
pub(crate) fn set_digest(page: &mut [u8], digest: &[u8; 32]) {
    page[DIGEST_AT..DIGEST_AT + 32].copy_from_slice(digest);
}

/// Checks what surrounds the image, if the file is an executable.
pub(crate) fn verify_outside(path: &Path) -> Result<(), ImageError> {
    let failed = |e| ImageError::io(path, "read", e);
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let mut page = vec![0; PAGE.min(size as usize)];
    file.read_exact_at(&mut page, 0).map_err(failed)?;
    let Some(header) = ExeHeader::decode(&page, size).map_err(|what| ImageError::damaged(path, what))? else {
        return Ok(());
    };
    let expected = page[DIGEST_AT..DIGEST_AT + 32].to_vec();
    page[DIGEST_AT..DIGEST_AT + 32].fill(0);
    let mut digest = Sha256::new();
    digest.update(&page);
    let image_end = header.image_at + header.image_bytes;
    let mut buffer = vec![0; CHUNK];
    for range in [PAGE as u64..header.image_at, image_end..size] {
        let mut at = range.start;
        while at < range.end {
            let len = CHUNK.min((range.end - at) as usize);
            file.read_exact_at(&mut buffer[..len], at).map_err(failed)?;
            digest.update(&buffer[..len]);
            at += len as u64;
        }
    }
    if digest.finalize().as_slice() != expected {
        return Err(ImageError::damaged(path, "its runtime or its headers are not what was written"));
    }
    Ok(())
}
