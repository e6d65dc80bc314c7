//! Exe: the runtime and an image as one static executable, whose program headers make the kernel map both.
//!
//! The runtime is the loaded part of a `sysimg` executable, without its debug information. A page goes before it, for
//! a longer table of program headers, which lies at an address that all kernels tell the program (`AT_PHDR`).

use super::place;
use crate::error::ImageError;
use crate::exe::{ExeHeader, NOTE_AT, digest, set_digest};
use crate::format::{Access, Header, PAGE, Section};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;

const EHDR_BYTES: usize = 64;
const PHDR_BYTES: usize = 56;
const SHDR_BYTES: usize = 64;
const SYM_BYTES: usize = 24;

/// Kinds of program headers.
mod pt {
    pub const LOAD: u32 = 1;
    pub const INTERP: u32 = 3;
    pub const NOTE: u32 = 4;
    pub const PHDR: u32 = 6;
}

/// An executable's program header.
#[derive(Clone, Copy)]
struct Segment {
    kind: u32,
    flags: u32,
    at: u64,
    address: u64,
    file_bytes: u64,
    memory_bytes: u64,
    align: u64,
}

/// A section header.
#[derive(Clone, Default)]
struct SectionHeader {
    name: String,
    kind: u32,
    flags: u64,
    address: u64,
    at: u64,
    bytes: u64,
    link: u32,
    info: u32,
    align: u64,
    entry_bytes: u64,
}

/// Reads numbers from bytes that may end anywhere.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let mut word = [0; 8];
    word[..N].copy_from_slice(bytes.get(at..at.checked_add(N)?)?);
    Some(u64::from_le_bytes(word))
}

/// A `sysimg` executable that images can be put into.
pub struct Runtime {
    /// Its loaded part, as in the file.
    bytes: Vec<u8>,
    segments: Vec<Segment>,
    sections: Vec<SectionHeader>,
    /// Names and symbols of its functions, `(name, section, address, bytes)`.
    functions: Vec<(String, u16, u64, u64)>,
    entry: u64,
}

impl Runtime {
    /// Takes what is loaded of an executable file. `marker` is the address of `load::resident`'s marker in it.
    pub fn read(path: &Path, marker: u64) -> Result<Runtime, String> {
        let bytes = std::fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        let no = |why: &str| format!("{} cannot be made part of an executable: {why}", path.display());
        let runtime = Runtime::parse(&bytes).ok_or_else(|| no("it is no ELF file that can be read"))?;
        if number::<2>(&bytes, 16) != Some(2) || runtime.segments.iter().any(|s| s.kind == pt::INTERP) {
            return Err(no("it is linked dynamically"));
        }
        let first = runtime.segments.iter().find(|s| s.kind == pt::LOAD);
        if !first.is_some_and(|s| s.at == 0 && s.address.is_multiple_of(PAGE as u64) && s.address > PAGE as u64) {
            return Err(no("its first segment does not begin with its headers"));
        }
        if runtime.offset_of(marker).is_none() {
            return Err(no("it is another executable than the running one"));
        }
        Ok(runtime)
    }

    fn parse(bytes: &[u8]) -> Option<Runtime> {
        if bytes.get(..6)? != b"\x7fELF\x02\x01" || number::<2>(bytes, 18)? != 62 {
            return None;
        }
        let entry = number::<8>(bytes, 24)?;
        let (headers_at, count) = (number::<8>(bytes, 32)? as usize, number::<2>(bytes, 56)? as usize);
        let mut segments = Vec::new();
        for i in 0..count {
            let at = headers_at + i * PHDR_BYTES;
            segments.push(Segment {
                kind: number::<4>(bytes, at)? as u32,
                flags: number::<4>(bytes, at + 4)? as u32,
                at: number::<8>(bytes, at + 8)?,
                address: number::<8>(bytes, at + 16)?,
                file_bytes: number::<8>(bytes, at + 32)?,
                memory_bytes: number::<8>(bytes, at + 40)?,
                align: number::<8>(bytes, at + 48)?,
            });
        }
        let loaded = segments.iter().filter(|s| s.kind == pt::LOAD).map(|s| s.at + s.file_bytes).max()?;
        let (sections, functions) = sections_of(bytes).unwrap_or_default();
        Some(Runtime { bytes: bytes.get(..loaded as usize)?.to_vec(), segments, sections, functions, entry })
    }

    /// Where the bytes at an address are.
    fn offset_of(&self, address: u64) -> Option<usize> {
        let holds = |s: &&Segment| s.kind == pt::LOAD && (s.address..s.address + s.file_bytes).contains(&address);
        self.segments.iter().find(holds).map(|s| (address - s.address + s.at) as usize)
    }
}

/// The sections that are loaded, and the functions. An executable may have been stripped of these tables.
#[allow(clippy::type_complexity)]
fn sections_of(bytes: &[u8]) -> Option<(Vec<SectionHeader>, Vec<(String, u16, u64, u64)>)> {
    let (at, count) = (number::<8>(bytes, 40)? as usize, number::<2>(bytes, 60)? as usize);
    let names_index = number::<2>(bytes, 62)? as usize;
    let text = |table: usize, offset: usize| -> Option<String> {
        let start = number::<8>(bytes, at + table * SHDR_BYTES + 24)? as usize + offset;
        let name = bytes.get(start..)?;
        let end = name.iter().position(|&b| b == 0)?;
        Some(String::from_utf8_lossy(&name[..end]).into_owned())
    };
    let (mut sections, mut functions, mut new_index) = (Vec::new(), Vec::new(), vec![0u16; count]);
    for (i, index) in new_index.iter_mut().enumerate() {
        let h = at + i * SHDR_BYTES;
        let name = text(names_index, number::<4>(bytes, h)? as usize)?;
        let flags = number::<8>(bytes, h + 8)?;
        // What describes the runtime to debuggers is not there; its build id is not that of the whole.
        if flags & 2 == 0 || name.starts_with(".note") || name == ".debug_gdb_scripts" {
            continue;
        }
        sections.push(SectionHeader {
            name,
            kind: number::<4>(bytes, h + 4)? as u32,
            flags,
            address: number::<8>(bytes, h + 16)?,
            at: number::<8>(bytes, h + 24)?,
            bytes: number::<8>(bytes, h + 32)?,
            link: 0,
            info: 0,
            align: number::<8>(bytes, h + 48)?,
            entry_bytes: number::<8>(bytes, h + 56)?,
        });
        *index = (Section::ALL.len() + sections.len()) as u16;
    }
    for i in 0..count {
        let h = at + i * SHDR_BYTES;
        if number::<4>(bytes, h + 4)? != 2 {
            continue;
        }
        let (start, size) = (number::<8>(bytes, h + 24)? as usize, number::<8>(bytes, h + 32)? as usize);
        let names = number::<4>(bytes, h + 40)? as usize;
        for s in (start..start + size).step_by(SYM_BYTES) {
            let section = new_index.get(number::<2>(bytes, s + 6)? as usize).copied().unwrap_or(0);
            let (address, length) = (number::<8>(bytes, s + 8)?, number::<8>(bytes, s + 16)?);
            if number::<1>(bytes, s + 4)? & 15 == 2 && section != 0 && length > 0 {
                functions.push((text(names, number::<4>(bytes, s)? as usize)?, section, address, length));
            }
        }
    }
    functions.sort();
    functions.dedup_by(|a, b| a.2 == b.2);
    Some((sections, functions))
}

/// Puts a finished image file into an executable at `output`: all of it, or nothing. `marker` is the address of
/// `load::resident`'s marker in the runtime.
pub fn write_exe(image: &Path, runtime: &Runtime, marker: u64, output: &Path) -> Result<u64, ImageError> {
    let header = crate::load::open(image)?.header;
    let failed = |e| ImageError::io(image, "read", e);
    let mut image_bytes = Vec::with_capacity(header.file_bytes as usize);
    File::open(image).and_then(|mut f| f.read_to_end(&mut image_bytes)).map_err(failed)?;
    if image_bytes.len() as u64 != header.file_bytes {
        let (found, expected) = (image_bytes.len() as u64, header.file_bytes);
        return Err(ImageError::WrongSize { path: image.to_path_buf(), found, expected });
    }
    let page = PAGE as u64;
    let mut body = runtime.bytes.clone();
    if let Some(at) = runtime.offset_of(marker)
        && let Some(word) = body.get_mut(at..at + 8)
    {
        word.copy_from_slice(&header.base.to_le_bytes());
    }
    body.resize(body.len().next_multiple_of(PAGE), 0);
    let image_at = page + body.len() as u64;
    let tail_at = image_at + header.file_bytes;
    let (tail, headers_at, sections) = tail(runtime, &header, &image_bytes, image_at, tail_at);
    let exe = ExeHeader { image_at, image_bytes: header.file_bytes, file_bytes: tail_at + tail.len() as u64 };
    let mut first = vec![0; PAGE];
    let mut id = Sha256::new();
    id.update(&body);
    id.update(header.build_id);
    write_note(&mut first, &id.finalize());
    elf_header(&mut first, runtime, &header, image_at, headers_at, sections);
    exe.encode(&mut first);
    let outside = digest([&first[..], &body, &tail].into_iter());
    set_digest(&mut first, &outside);
    place::write_whole(output, &[&first, &body, &image_bytes, &tail], 0o777)?;
    Ok(exe.file_bytes)
}

fn write_note(page: &mut [u8], id: &[u8]) {
    let mut note = Vec::new();
    for word in [4u32, id.len() as u32, 3] {
        note.extend_from_slice(&word.to_le_bytes());
    }
    note.extend_from_slice(b"GNU\0");
    note.extend_from_slice(id);
    page[NOTE_AT..NOTE_AT + note.len()].copy_from_slice(&note);
}

/// Bytes of the build id note.
const NOTE_BYTES: u64 = 12 + 4 + 32;

/// The program headers of the whole, in order.
fn segments(runtime: &Runtime, header: &Header, image_at: u64) -> Vec<Segment> {
    let page = PAGE as u64;
    let first_address = runtime.segments.iter().find(|s| s.kind == pt::LOAD).map_or(0, |s| s.address) - page;
    let note = Segment {
        kind: pt::NOTE,
        flags: 4,
        at: NOTE_AT as u64,
        address: first_address + NOTE_AT as u64,
        file_bytes: NOTE_BYTES,
        memory_bytes: NOTE_BYTES,
        align: 4,
    };
    let mut out: Vec<Segment> = Vec::new();
    let image = super::elf::load_segments(header).map(|(flags, at, file_bytes, memory_bytes)| Segment {
        kind: pt::LOAD,
        flags,
        at: image_at + at,
        address: header.base + at,
        file_bytes,
        memory_bytes,
        align: page,
    });
    let last_load = runtime.segments.iter().rposition(|s| s.kind == pt::LOAD);
    for (i, s) in runtime.segments.iter().enumerate() {
        match s.kind {
            pt::NOTE | pt::PHDR => {}
            // The page of headers goes before the first segment.
            pt::LOAD if s.at == 0 => out.push(Segment {
                address: s.address - page,
                file_bytes: s.file_bytes + page,
                memory_bytes: s.memory_bytes + page,
                ..*s
            }),
            // A stack or the like has no place in the file.
            _ if s.at == 0 && s.file_bytes == 0 => out.push(*s),
            _ => out.push(Segment { at: s.at + page, ..*s }),
        }
        if Some(i) == last_load {
            // The kernel wants segments in the order of their addresses.
            out.extend(image);
        }
    }
    out.push(note);
    let bytes = ((out.len() + 1) * PHDR_BYTES) as u64;
    let at = EHDR_BYTES as u64;
    let table = Segment {
        kind: pt::PHDR,
        flags: 4,
        at,
        address: first_address + at,
        file_bytes: bytes,
        memory_bytes: bytes,
        align: 8,
    };
    out.insert(0, table);
    out
}

fn elf_header(
    page: &mut [u8],
    runtime: &Runtime,
    header: &Header,
    image_at: u64,
    section_headers_at: u64,
    sections: usize,
) {
    let segments = segments(runtime, header, image_at);
    let mut out = vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0];
    out.resize(16, 0);
    for half in [2u16, 62] {
        out.extend_from_slice(&half.to_le_bytes());
    }
    out.extend_from_slice(&1u32.to_le_bytes());
    for word in [runtime.entry, EHDR_BYTES as u64, section_headers_at] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend_from_slice(&0u32.to_le_bytes());
    let last = sections as u16 - 1;
    for half in [EHDR_BYTES as u16, PHDR_BYTES as u16, segments.len() as u16, SHDR_BYTES as u16, sections as u16, last]
    {
        out.extend_from_slice(&half.to_le_bytes());
    }
    for s in segments {
        out.extend_from_slice(&s.kind.to_le_bytes());
        out.extend_from_slice(&s.flags.to_le_bytes());
        for word in [s.at, s.address, s.address, s.file_bytes, s.memory_bytes, s.align] {
            out.extend_from_slice(&word.to_le_bytes());
        }
    }
    assert!(out.len() <= crate::exe::HEADER_AT, "the runtime has few segments");
    page[..out.len()].copy_from_slice(&out);
}

/// What comes after the image: symbols of image and runtime, section headers. Also the place of the section headers
/// and their number.
fn tail(runtime: &Runtime, header: &Header, image: &[u8], image_at: u64, tail_at: u64) -> (Vec<u8>, u64, usize) {
    let page = PAGE as u64;
    let mut strtab = image[header.place(Section::Strtab).range()].to_vec();
    let mut symtab = image[header.place(Section::Symtab).range()].to_vec();
    for (name, section, address, bytes) in &runtime.functions {
        symtab.extend_from_slice(&(strtab.len() as u32).to_le_bytes());
        symtab.extend_from_slice(&[2, 0]);
        symtab.extend_from_slice(&section.to_le_bytes());
        symtab.extend_from_slice(&address.to_le_bytes());
        symtab.extend_from_slice(&bytes.to_le_bytes());
        strtab.extend_from_slice(name.as_bytes());
        strtab.push(0);
    }
    let mut sections = vec![SectionHeader::default()];
    for &section in Section::ALL {
        let place = header.place(section);
        let access = section.access();
        let loaded = access != Access::File;
        // Tools know debug sections by their names; what the runtime has too gets another.
        let is_inner = loaded || matches!(section, Section::Symtab | Section::Strtab | Section::Shstrtab);
        let (flags, kind) = match access {
            Access::File if section.is_compressed() => (super::elf::SHF_COMPRESSED, 1),
            Access::File => (0, 1),
            Access::Read => (2, 1),
            Access::Execute => (2 | 4, 1),
            Access::Write => (2 | 1, 1),
            Access::Memory => (2 | 1, 8),
        };
        sections.push(SectionHeader {
            name: if is_inner { format!(".image{}", section.name()) } else { section.name().to_string() },
            kind,
            flags,
            address: if loaded { header.base + place.at } else { 0 },
            at: image_at + place.at,
            bytes: place.bytes,
            align: if section == Section::Note { 4 } else { 16 },
            ..SectionHeader::default()
        });
    }
    sections.extend(runtime.sections.iter().map(|s| SectionHeader { at: s.at + page, ..s.clone() }));
    let first_address = runtime.segments.iter().find(|s| s.kind == pt::LOAD).map_or(0, |s| s.address) - page;
    sections.push(SectionHeader {
        name: ".note.gnu.build-id".to_string(),
        kind: 7,
        flags: 2,
        address: first_address + NOTE_AT as u64,
        at: NOTE_AT as u64,
        bytes: NOTE_BYTES,
        align: 4,
        ..SectionHeader::default()
    });
    let mut out = Vec::new();
    let append = |out: &mut Vec<u8>, content: &[u8]| {
        out.resize(out.len().next_multiple_of(16), 0);
        let at = tail_at + out.len() as u64;
        out.extend_from_slice(content);
        at
    };
    let symbols = (symtab.len() / SYM_BYTES) as u32;
    let at = append(&mut out, &symtab);
    sections.push(SectionHeader {
        name: ".symtab".to_string(),
        kind: 2,
        at,
        bytes: symtab.len() as u64,
        link: sections.len() as u32 + 1,
        // All are local.
        info: symbols,
        align: 8,
        entry_bytes: SYM_BYTES as u64,
        ..SectionHeader::default()
    });
    let at = append(&mut out, &strtab);
    let text = |name: &str, at, bytes: usize| SectionHeader {
        name: name.to_string(),
        kind: 3,
        at,
        bytes: bytes as u64,
        align: 1,
        ..SectionHeader::default()
    };
    sections.push(text(".strtab", at, strtab.len()));
    sections.push(text(".shstrtab", 0, 0));
    let mut names = vec![0];
    let mut offsets = vec![0u32];
    for s in &sections[1..] {
        offsets.push(names.len() as u32);
        names.extend_from_slice(s.name.as_bytes());
        names.push(0);
    }
    let names_at = append(&mut out, &names);
    if let Some(last) = sections.last_mut() {
        (last.at, last.bytes) = (names_at, names.len() as u64);
    }
    let mut table = Vec::new();
    for (s, name) in sections.iter().zip(offsets) {
        table.extend_from_slice(&name.to_le_bytes());
        table.extend_from_slice(&s.kind.to_le_bytes());
        for word in [s.flags, s.address, s.at, s.bytes] {
            table.extend_from_slice(&word.to_le_bytes());
        }
        table.extend_from_slice(&s.link.to_le_bytes());
        table.extend_from_slice(&s.info.to_le_bytes());
        table.extend_from_slice(&s.align.to_le_bytes());
        table.extend_from_slice(&s.entry_bytes.to_le_bytes());
    }
    let headers_at = append(&mut out, &table);
    (out, headers_at, sections.len())
}
