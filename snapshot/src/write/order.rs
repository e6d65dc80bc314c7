//! Order: where everything goes. Hot objects first, then the order of discovery; nothing is copied yet.

use super::Input;
use super::code::Sizes;
use super::frames;
use super::reach::Reached;
use super::shape::Home;
use crate::error::ImageError;
use crate::format::{Access, CONTEXT_BYTES, DATA_ALIGN, PAGE, Place, Record, SLOT_BYTES, Section};
use crate::format::{CodeHead, CodeReloc, Func, Handler, Line};
use abi::Value;
use heap::Roots;

/// Bytes of the build-id note: header, `GNU`, id.
pub(crate) const NOTE_BYTES: u64 = 12 + 4 + 32;

/// The layout of an image's loaded part.
pub(crate) struct Plan {
    /// Payload offset of each object, by number.
    pub object_at: Vec<u64>,
    /// Object numbers in `.data`, by offset.
    pub data: Vec<u32>,
    pub places: [Place; Section::ALL.len()],
    pub roots_at: u64,
    pub context_at: u64,
}

impl Plan {
    pub fn place(&self, section: Section) -> Place {
        self.places[section as usize]
    }

    /// End of the part that has bytes in the file.
    pub fn loaded_bytes(&self) -> usize {
        let data = self.place(Section::Data);
        (data.at + data.bytes) as usize
    }

    /// Bytes of address space.
    pub fn image_bytes(&self) -> u64 {
        let cache = self.place(Section::Cache);
        (cache.at + cache.bytes).next_multiple_of(PAGE as u64)
    }
}

/// Bytes of an object with its header, in an image.
pub(crate) fn cell_bytes(payload: usize) -> u64 {
    (payload as u64 + 8).next_multiple_of(16)
}

/// Hot objects of at least so many bytes stand behind the small ones: of a big table, a start touches a few words.
const LARGE: usize = 2048;

/// The numbers of all objects in the order that they get: small ones that a traced start writes, small ones that it
/// reads, large ones that it touches, then the rest as it was discovered.
fn by_use(input: &Input, reached: &Reached) -> Vec<u32> {
    let count = reached.objects.len();
    let mut ordered: Vec<u32> = Vec::with_capacity(count);
    let mut placed = vec![false; count];
    let hot = |list: &[Value]| -> Vec<usize> { list.iter().filter_map(|&v| reached.find(v)).collect() };
    let (written, read) = (hot(&input.hot.written), hot(&input.hot.read));
    let is_small = |n: &usize| reached.objects[*n].bytes < LARGE;
    let small = written.iter().chain(&read).copied().filter(is_small);
    let large = written.iter().chain(&read).copied().filter(|n| !is_small(n));
    for number in small.chain(large).chain(0..count) {
        if !std::mem::replace(&mut placed[number], true) {
            ordered.push(number as u32);
        }
    }
    ordered
}

/// Makes the plan.
pub(crate) fn order(input: &Input, reached: &Reached, sizes: &Sizes) -> Result<Plan, ImageError> {
    let count = reached.objects.len();
    let ordered = by_use(input, reached);
    let home = |n: &u32| reached.shapes.get(reached.objects[*n as usize].shape).home;
    let (constant, data): (Vec<u32>, Vec<u32>) = ordered.into_iter().partition(|n| home(n) == Home::Const);
    let bytes_of = |list: &[u32]| -> u64 {
        let cells: u64 = list.iter().map(|&n| cell_bytes(reached.objects[n as usize].bytes)).sum();
        if list.is_empty() { 0 } else { 8 + cells }
    };
    let data_bytes = bytes_of(&data);
    let ids = reached.objects.iter().filter(|r| input.heap.known_identity(r.object).is_some()).count();
    let context_bytes = CONTEXT_BYTES.next_multiple_of(16) as u64;
    let bytes = |section: Section| -> u64 {
        match section {
            Section::Header => PAGE as u64,
            Section::Note => NOTE_BYTES,
            Section::Const => bytes_of(&constant),
            Section::Rodata => sizes.constants,
            Section::Funcs => (sizes.functions * Func::BYTES) as u64,
            Section::Handlers => (sizes.handlers * Handler::BYTES) as u64,
            Section::Lines => (sizes.lines * Line::BYTES) as u64,
            Section::Starts => data_bytes.div_ceil(16).div_ceil(64) * 8,
            Section::Ids => 16 * ids as u64,
            Section::EhFrameHdr => frames::index_bytes(sizes.entries),
            Section::EhFrame => frames::table_bytes(sizes.entries),
            Section::Text => sizes.text,
            Section::Data => data_bytes,
            // A header-sized gap before the root table's payload keeps that 16-byte aligned.
            Section::Boot if input.increment.is_some() => 0,
            Section::Boot => context_bytes + Roots::SIZE as u64,
            // Of a package image: then, on pages of their own, a word for each shared object, for code that must load its
            // address.
            Section::Cache => match input.increment {
                Some(i) => sizes.cache.next_multiple_of(PAGE as u64) + 8 * i.shared.len() as u64,
                None => sizes.cache,
            },
            Section::CodeRel => {
                let words = sizes.functions * CodeHead::BYTES + sizes.relocs * CodeReloc::BYTES + 8 * sizes.objects;
                words as u64
            }
            Section::Manifest => input.manifest.len() as u64,
            // Known only when the image is encoded; they come last.
            Section::Why
            | Section::Deps
            | Section::Outside
            | Section::Shared
            | Section::Reloc
            | Section::DebugFrame
            | Section::DebugInfo
            | Section::DebugAbbrev
            | Section::DebugLine
            | Section::DebugStr
            | Section::Symtab
            | Section::Strtab
            | Section::Shstrtab => 0,
        }
    };
    let mut places = [Place::default(); Section::ALL.len()];
    let mut at = 0u64;
    let mut access = Access::Read;
    for &section in Section::ALL.iter().filter(|s| s.access() != Access::File) {
        // `.data` shares the page of `.boot`: what every boot writes comes first in it.
        let align = match section {
            _ if section.access() != access => PAGE as u64,
            Section::Data => DATA_ALIGN,
            _ => 64,
        };
        access = section.access();
        at = at.next_multiple_of(align);
        places[section as usize] = Place { at, bytes: bytes(section), digest: [0; 32] };
        at += bytes(section);
    }
    for section in [Section::CodeRel, Section::Manifest] {
        places[section as usize].bytes = bytes(section);
    }
    if at > SLOT_BYTES - PAGE as u64 {
        return Err(ImageError::Link(vec![format!("the image would have {at} bytes; code reaches at most 2 GiB")]));
    }
    let mut object_at = vec![0; count];
    for (list, section) in [(&constant, Section::Const), (&data, Section::Data)] {
        let mut at = places[section as usize].at + 16;
        for &n in list {
            object_at[n as usize] = at;
            at += cell_bytes(reached.objects[n as usize].bytes);
        }
    }
    let (context_at, roots_at) = match input.increment {
        Some(i) => {
            let cache = places[Section::Cache as usize].at;
            (cache + sizes.cache.next_multiple_of(PAGE as u64), reached.find(i.record).map_or(0, |n| object_at[n]))
        }
        None => {
            let context_at = places[Section::Boot as usize].at;
            (context_at, context_at + context_bytes)
        }
    };
    Ok(Plan { object_at, data, places, roots_at, context_at })
}
