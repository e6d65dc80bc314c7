//! ELF: headers and symbols around the image, so that readelf, objdump, nm, gdb and perf understand the file.

use super::code::{Linked, put};
use super::order::Plan;
use super::reach::Reached;
use super::relocate::Image;
use super::{Input, Purpose};
use crate::error::ImageError;
use crate::format::{Access, Header, PAGE, Place, Record, Section, preferred_base};
use crate::links::{SharedPlaces, encode_dependencies};
use crate::sum::Sum;
use sha2::{Digest, Sha256};

const EHDR_BYTES: usize = 64;
const PHDR_BYTES: usize = 56;
const SHDR_BYTES: usize = 64;
const SYM_BYTES: usize = 24;
/// A section's flag: its bytes are compressed.
pub(super) const SHF_COMPRESSED: u64 = 0x800;
const ET_DYN: u16 = 3;
const EM_X86_64: u16 = 62;

/// A finished file but for the magic, in the parts that it is written in: what is loaded, then what is not. Each part
/// is dropped when it has been written.
pub(crate) struct Finished {
    pub header: Header,
    pub parts: Vec<Vec<u8>>,
}

/// Parts are as long as the sum over them wants.
const PART_ALIGN: usize = 64;

/// Computes build id and base, adds the base to all pointers, appends what is not loaded, and writes page 0 (without
/// the magic). An image that is only watched has neither id nor digests: nobody else sees it.
pub(crate) fn finish(
    mut image: Image,
    input: &Input,
    reached: &Reached,
    plan: &Plan,
    mut linked: Linked,
    purpose: Purpose,
) -> Result<Finished, ImageError> {
    let mut strtab = vec![0];
    for (f, name) in linked.funcs.iter_mut().zip(&linked.names) {
        f.name_at = strtab.len() as u32;
        strtab.extend_from_slice(name.as_bytes());
        strtab.push(0);
    }
    put(&mut image, plan.place(Section::Funcs).at, &linked.funcs);
    super::frames::eh_frame(&mut image, plan, &linked.funcs);

    // Everything that tells this image from others, with pointers as offsets.
    let relocations = image.relocations();
    let deps = input.increment.map_or_else(Vec::new, |i| encode_dependencies(&i.dependencies()));
    let mut outside = Vec::new();
    image.outside.iter().for_each(|o| o.encode(&mut outside));
    let shared = input
        .increment
        .map_or_else(Vec::new, |i| SharedPlaces::new(i.shared.len(), std::mem::take(&mut image.shared)).encode());
    let content = crate::identity::Content {
        cpu: input.cpu,
        flags: input.flags,
        loaded: &image.bytes,
        relocations: &relocations,
        code_rel: &linked.code_rel,
        names: &strtab,
        manifest: input.manifest.as_bytes(),
        why: &linked.why,
        links: [&deps, &outside, &shared],
    };
    let build_id = if purpose == Purpose::Keep { crate::identity::build_id(&content) } else { [0; 32] };
    let base = input.increment.map_or_else(|| preferred_base(&build_id), |i| i.base(plan.image_bytes()));
    image.add_base(base, &relocations);
    write_note(&mut image, plan.place(Section::Note), &build_id);

    let frames = super::frames::debug_frame(&linked.funcs, base + plan.place(Section::Text).at);
    let text = base + plan.place(Section::Text).at;
    let dwarf = input.describe.map(|d| super::dwarf::dwarf(&linked, &linked.lines, text, d)).unwrap_or_default();
    let symtab = symbol_table(&linked, plan, base);
    let functions = linked.funcs.len();
    let (names, name_offsets) = section_names();
    let unloaded = [
        (Section::Reloc, relocations),
        (Section::CodeRel, linked.code_rel),
        (Section::Manifest, input.manifest.as_bytes().to_vec()),
        (Section::Why, linked.why),
        (Section::Deps, deps),
        (Section::Outside, outside),
        (Section::Shared, shared),
        (Section::DebugFrame, frames),
        (Section::DebugInfo, dwarf.info),
        (Section::DebugAbbrev, dwarf.abbrev),
        (Section::DebugLine, dwarf.line),
        (Section::DebugStr, dwarf.strings),
        (Section::Symtab, symtab),
        (Section::Strtab, strtab),
        (Section::Shstrtab, names),
    ];
    let mut places = plan.places;
    let mut loaded = image.bytes;
    // The rest of the file begins behind the addresses of the inline caches, so that the whole of it can be mapped.
    loaded.resize(plan.image_bytes() as usize, 0);
    let digest = |bytes: &[u8]| if purpose == Purpose::Keep { Sha256::digest(bytes).into() } else { [0; 32] };
    for &section in Section::ALL {
        if section != Section::Header && !matches!(section.access(), Access::Memory | Access::File) {
            let place = &mut places[section as usize];
            place.digest = digest(&loaded[place.range()]);
        }
    }
    let mut end = loaded.len();
    let mut parts = vec![loaded];
    for (section, content) in unloaded {
        let mut content = if section.is_compressed() { compressed(&content) } else { content };
        places[section as usize] = Place { at: end as u64, bytes: content.len() as u64, digest: digest(&content) };
        content.resize(content.len().next_multiple_of(PART_ALIGN), 0);
        end += content.len();
        parts.push(content);
    }
    let section_headers_at = end;
    parts.push(section_headers(&places, &name_offsets, base, functions));
    end += parts[parts.len() - 1].len();
    let mut body = Sum::new();
    if purpose == Purpose::Keep {
        body.add(&parts[0][PAGE..]);
        parts[1..].iter().for_each(|p| body.add(p));
    }
    let header = Header {
        version: crate::format::VERSION,
        fingerprint: abi::FINGERPRINT,
        cpu: input.cpu,
        base,
        file_bytes: end as u64,
        image_bytes: plan.image_bytes(),
        roots_at: plan.roots_at,
        context_at: plan.context_at,
        objects: reached.objects.len() as u64,
        functions: functions as u64,
        flags: input.flags,
        body_sum: body.finish(),
        build_id,
        places,
    };
    elf_header(&mut parts[0][..PAGE], &header, section_headers_at as u64);
    header.encode(&mut parts[0][..PAGE]);
    Ok(Finished { header, parts })
}

/// A section's bytes as ELF's compressed sections have them (`Elf64_Chdr`, then a zlib stream).
fn compressed(content: &[u8]) -> Vec<u8> {
    const ELFCOMPRESS_ZLIB: u64 = 1;
    // (Nearly as fast as possible: more patience takes another tenth of the bytes for thrice the time.)
    const LEVEL: u8 = 3;
    let mut out = Vec::new();
    for word in [ELFCOMPRESS_ZLIB, content.len() as u64, 1] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend(miniz_oxide::deflate::compress_to_vec_zlib(content, LEVEL));
    out
}

fn write_note(image: &mut Image, place: Place, build_id: &[u8; 32]) {
    let mut note = Vec::new();
    for word in [4u32, 32, 3] {
        note.extend_from_slice(&word.to_le_bytes());
    }
    note.extend_from_slice(b"GNU\0");
    note.extend_from_slice(build_id);
    image.bytes[place.range()].copy_from_slice(&note);
}

fn symbol_table(linked: &Linked, plan: &Plan, base: u64) -> Vec<u8> {
    let mut table = vec![0; SYM_BYTES];
    let text = base + plan.place(Section::Text).at;
    for f in &linked.funcs {
        table.extend_from_slice(&f.name_at.to_le_bytes());
        // A local function.
        table.extend_from_slice(&[2, 0]);
        table.extend_from_slice(&section_index(Section::Text).to_le_bytes());
        table.extend_from_slice(&(text + u64::from(f.start)).to_le_bytes());
        table.extend_from_slice(&u64::from(f.end - f.start).to_le_bytes());
    }
    table
}

/// ELF section number: the null section comes first.
fn section_index(section: Section) -> u16 {
    section as u16 + 1
}

/// The section name table, and the offset of each name.
fn section_names() -> (Vec<u8>, Vec<u32>) {
    let mut names = vec![0];
    let offsets = Section::ALL
        .iter()
        .map(|s| {
            let at = names.len() as u32;
            names.extend_from_slice(s.name().as_bytes());
            names.push(0);
            at
        })
        .collect();
    (names, offsets)
}

fn section_headers(places: &[Place], names: &[u32], base: u64, functions: usize) -> Vec<u8> {
    const PROGBITS: u32 = 1;
    let mut out = vec![0; SHDR_BYTES];
    for &section in Section::ALL {
        let place = places[section as usize];
        let (kind, entry_bytes, link, info): (u32, u64, u32, u32) = match section {
            Section::Note => (7, 0, 0, 0),
            Section::Cache => (8, 0, 0, 0),
            // All symbols are local: the first that is not would come after them.
            Section::Symtab => (2, SYM_BYTES as u64, u32::from(section_index(Section::Strtab)), functions as u32 + 1),
            Section::Strtab | Section::Shstrtab => (3, 0, 0, 0),
            _ => (PROGBITS, 0, 0, 0),
        };
        let flags: u64 = match section.access() {
            Access::File if section.is_compressed() => SHF_COMPRESSED,
            Access::File => 0,
            Access::Read => 2,
            Access::Execute => 2 | 4,
            Access::Write | Access::Memory => 2 | 1,
        };
        let address = if section.access() == Access::File { 0 } else { base + place.at };
        let align: u64 = if section == Section::Note { 4 } else { 16 };
        out.extend_from_slice(&names[section as usize].to_le_bytes());
        out.extend_from_slice(&kind.to_le_bytes());
        for word in [flags, address, place.at, place.bytes] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.extend_from_slice(&link.to_le_bytes());
        out.extend_from_slice(&info.to_le_bytes());
        out.extend_from_slice(&align.to_le_bytes());
        out.extend_from_slice(&entry_bytes.to_le_bytes());
    }
    out
}

/// What is mapped: flags (4 read, 2 write, 1 execute), offset, bytes in the file, bytes in memory.
pub(crate) fn load_segments(header: &Header) -> [(u32, u64, u64, u64); 3] {
    let end = |s: Section| header.place(s).at + header.place(s).bytes;
    let (text, boot) = (header.place(Section::Text), header.place(Section::Boot));
    [
        (4, 0, end(Section::EhFrame), end(Section::EhFrame)),
        (5, text.at, text.bytes, text.bytes),
        (6, boot.at, end(Section::Data) - boot.at, header.image_bytes - boot.at),
    ]
}

/// ELF header and program headers.
fn elf_header(page: &mut [u8], header: &Header, section_headers_at: u64) {
    let place = |s: Section| *header.place(s);
    let [read, run, write] =
        load_segments(header).map(|(flags, at, file, memory)| (1, flags, at, file, memory, PAGE as u64));
    // (type, flags, start, bytes in the file, bytes in memory, alignment)
    let index = place(Section::EhFrameHdr);
    let segments: [(u32, u32, u64, u64, u64, u64); 6] = [
        read,
        run,
        write,
        (4, 4, place(Section::Note).at, place(Section::Note).bytes, place(Section::Note).bytes, 4),
        // PT_GNU_EH_FRAME
        (0x6474_e550, 4, index.at, index.bytes, index.bytes, 4),
        // PT_GNU_STACK: no executable stack.
        (0x6474_e551, 6, 0, 0, 0, 16),
    ];
    let mut out = Vec::with_capacity(PAGE);
    out.extend_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0]);
    out.resize(16, 0);
    out.extend_from_slice(&ET_DYN.to_le_bytes());
    out.extend_from_slice(&EM_X86_64.to_le_bytes());
    out.extend_from_slice(&1u32.to_le_bytes());
    for word in [0, EHDR_BYTES as u64, section_headers_at] {
        out.extend_from_slice(&word.to_le_bytes());
    }
    out.extend_from_slice(&0u32.to_le_bytes());
    for half in [
        EHDR_BYTES as u16,
        PHDR_BYTES as u16,
        segments.len() as u16,
        SHDR_BYTES as u16,
        Section::ALL.len() as u16 + 1,
        section_index(Section::Shstrtab),
    ] {
        out.extend_from_slice(&half.to_le_bytes());
    }
    debug_assert_eq!(out.len(), EHDR_BYTES);
    for (kind, flags, at, file_bytes, memory_bytes, align) in segments {
        let address = if kind == 0x6474_e551 { 0 } else { header.base + at };
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&flags.to_le_bytes());
        for word in [at, address, address, file_bytes, memory_bytes, align] {
            out.extend_from_slice(&word.to_le_bytes());
        }
    }
    debug_assert!(out.len() <= crate::format::HEADER_AT);
    page[..out.len()].copy_from_slice(&out);
}
