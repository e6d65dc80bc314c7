//! Check: is this file an image, of this build, for this machine, and whole?

use super::map::missing_cpu_features;
use super::{Verify, stamp};
use crate::error::ImageError;
use crate::exe::ExeHeader;
use crate::format::{
    Access, CONTEXT_BYTES, DATA_ALIGN, Header, LOWEST_BASE, MAGIC, PACKAGE_ALIGN, PAGE, SLOT_BYTES, SLOTS, Section,
    VERSION, flags, version_of,
};
use crate::sum::sum;
use heap::Roots;
use rustix::fs::{FileType, Stat};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// An image file whose header is believed.
#[derive(Debug)]
pub(crate) struct Opened {
    pub path: PathBuf,
    pub file: File,
    pub header: Header,
    /// Where the image begins in the file: behind the runtime, in an executable.
    pub at: u64,
    stat: Stat,
}

/// Opens an image and judges its first page.
pub(crate) fn open(path: &Path) -> Result<Opened, ImageError> {
    let foreign = |why| ImageError::Foreign { path: path.to_path_buf(), why };
    let file = File::open(path).map_err(|e| ImageError::io(path, "open image", e))?;
    let stat = rustix::fs::fstat(&file).map_err(|e| ImageError::io(path, "read", e))?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Err(foreign("it is not a regular file"));
    }
    let size = stat.st_size as u64;
    let mut page = [0u8; PAGE];
    let have = size.min(PAGE as u64) as usize;
    file.read_exact_at(&mut page[..have], 0).map_err(|e| ImageError::io(path, "read", e))?;
    let exe = if have == PAGE && page.starts_with(b"\x7fELF") {
        ExeHeader::decode(&page, size).map_err(|what| ImageError::damaged(path, what))?
    } else {
        None
    };
    let (at, size) = exe.map_or((0, size), |e| (e.image_at, e.image_bytes));
    if at > 0 {
        file.read_exact_at(&mut page, at).map_err(|e| ImageError::io(path, "read", e))?;
    }
    let header = judge(path, &page[..have], size)?;
    Ok(Opened { path: path.to_path_buf(), file, header, at, stat })
}

/// Judges the first page of an image of `size` bytes.
pub(crate) fn judge(path: &Path, page: &[u8], size: u64) -> Result<Header, ImageError> {
    let foreign = |why| ImageError::Foreign { path: path.to_path_buf(), why };
    if !page.starts_with(b"\x7fELF") {
        return Err(foreign("it is no ELF file"));
    }
    if page.len() < PAGE {
        return Err(ImageError::damaged(path, format!("it ends after {size} bytes, inside of its first page")));
    }
    let magic = u64::from_le_bytes(page[crate::format::HEADER_AT..][..8].try_into().expect("eight bytes"));
    if magic != MAGIC {
        let why = if magic == 0 { "it has no image header, or was never finished" } else { "it has no image header" };
        return Err(foreign(why));
    }
    if version_of(page) != VERSION {
        return Err(ImageError::WrongVersion { path: path.to_path_buf(), found: version_of(page), expected: VERSION });
    }
    let Some(header) = Header::decode(page) else {
        return Err(ImageError::damaged(path, "the checksum of its header is wrong"));
    };
    if header.fingerprint != abi::FINGERPRINT {
        let (found, expected) = (header.fingerprint, abi::FINGERPRINT);
        return Err(ImageError::Stale { path: path.to_path_buf(), found, expected });
    }
    if header.file_bytes != size {
        return Err(ImageError::WrongSize { path: path.to_path_buf(), found: size, expected: header.file_bytes });
    }
    check_places(&header).map_err(|what| ImageError::damaged(path, what))?;
    let missing = missing_cpu_features(header.cpu);
    if missing != 0 {
        let missing = crate::format::cpu::names(missing);
        return Err(ImageError::WrongProcessor { path: path.to_path_buf(), missing });
    }
    Ok(header)
}

/// Whether the numbers of a header fit together, so that mapping by them reaches nothing else.
fn check_places(h: &Header) -> Result<(), String> {
    let page = PAGE as u64;
    let package = h.flags & flags::PACKAGE != 0;
    let align = if package { PACKAGE_ALIGN } else { SLOT_BYTES };
    if h.base < LOWEST_BASE || h.base >= LOWEST_BASE + SLOTS * SLOT_BYTES || !h.base.is_multiple_of(align) {
        return Err(format!("its base {:#x} is none that images have", h.base));
    }
    if h.image_bytes > SLOT_BYTES || !h.image_bytes.is_multiple_of(page) {
        return Err("its size in memory is wrong".to_string());
    }
    let mut end = 0;
    let mut access = Access::Read;
    for &section in Section::ALL {
        let place = h.place(section);
        let wrong = || Err(format!("section {} is out of place", section.name()));
        let Some(place_end) = place.at.checked_add(place.bytes) else {
            return wrong();
        };
        // The cache has addresses but no bytes in the file: what follows it continues the file.
        let limit = if section == Section::Cache { h.image_bytes } else { h.file_bytes };
        if place.at < end || place_end > limit {
            return wrong();
        }
        let loaded = section.access() != Access::File;
        if loaded && section.access() != access && !place.at.is_multiple_of(page) {
            return wrong();
        }
        if section != Section::Cache {
            end = place_end;
        }
        access = section.access();
    }
    let boot = h.place(Section::Boot);
    let inside = |at: u64, bytes: usize| at >= boot.at && at + bytes as u64 <= boot.at + boot.bytes;
    let aligned = h.roots_at.is_multiple_of(16) && h.context_at.is_multiple_of(16);
    if h.roots_at > SLOT_BYTES || h.context_at > SLOT_BYTES || !aligned {
        return Err("its root table is out of place".to_string());
    }
    if !package && (!inside(h.roots_at, Roots::SIZE) || !inside(h.context_at, CONTEXT_BYTES)) {
        return Err("its root table is out of place".to_string());
    }
    if package && !h.place(Section::Data).range().contains(&(h.roots_at as usize)) {
        return Err("its record is out of place".to_string());
    }
    if h.place(Section::Cache).at < h.loaded_bytes() {
        return Err("section .cache is out of place".to_string());
    }
    let data = h.place(Section::Data);
    if !data.at.is_multiple_of(DATA_ALIGN) {
        return Err("section .data is out of place".to_string());
    }
    if h.place(Section::Starts).bytes * 8 * 16 < data.bytes.next_multiple_of(512)
        || !h.place(Section::Starts).at.is_multiple_of(8)
    {
        return Err("section .starts is out of place".to_string());
    }
    if !h.place(Section::Ids).at.is_multiple_of(8) {
        return Err("section .ids is out of place".to_string());
    }
    Ok(())
}

/// What everyone may write, anyone may have made: its native code would run with the rights of whoever boots it.
pub(crate) fn check_permissions(opened: &Opened) -> Result<(), ImageError> {
    const WRITABLE_BY_OTHERS: u32 = 0o002;
    if opened.stat.st_mode & WRITABLE_BY_OTHERS != 0 {
        return Err(ImageError::WorldWritable { path: opened.path.clone() });
    }
    Ok(())
}

/// Reads the whole file, compares its sum and checks its structure, unless it is known to be right.
pub(crate) fn check_body(opened: &Opened, verify: Verify) -> Result<(), ImageError> {
    let known = match verify {
        Verify::Never => true,
        Verify::IfUnknown => stamp::is_set(&opened.file, &opened.stat),
        Verify::Always => false,
    };
    if known {
        return Ok(());
    }
    let bytes = crate::view::read_opened(opened)?;
    if sum(&bytes[PAGE..]) != opened.header.body_sum {
        return Err(ImageError::damaged(&opened.path, "its content is not what was written (checksum differs)"));
    }
    // Sums are easily made right again: what is mapped and followed without a question must be sound.
    crate::verify::sound(&opened.path, &bytes)?;
    stamp::set(&opened.file);
    Ok(())
}
