//! An image file as data: its objects read from bytes, every access checked, nothing mapped and nothing run.

use crate::error::ImageError;
use crate::format::{Header, Place, Section};
use crate::load::Opened;
use abi::{Counter, FIXED_LAYOUTS, Known, ObjectKind, WordKind, layout_words};
use heap::typed::offset;
use heap::{AddressMap, Roots};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The bytes of the image in a file, header judged.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, ImageError> {
    read_opened(&crate::load::open(path)?)
}

/// The bytes of an opened image.
pub(crate) fn read_opened(opened: &Opened) -> Result<Vec<u8>, ImageError> {
    let mut bytes = vec![0; opened.header.file_bytes as usize];
    opened.file.read_exact_at(&mut bytes, opened.at).map_err(|e| ImageError::io(&opened.path, "read", e))?;
    Ok(bytes)
}

/// The bytes of an image whose header is believed.
pub(crate) struct View<'b> {
    pub bytes: &'b [u8],
    pub header: Header,
}

/// An object: its payload's offset and what its type says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub at: u32,
    /// Payload bytes.
    pub bytes: u32,
    /// Number of its type's shape.
    pub shape: u32,
}

impl Item {
    /// Offset of the payload.
    pub fn at(&self) -> u64 {
        u64::from(self.at)
    }

    /// Bytes in the image, header included.
    pub fn cell(&self) -> u64 {
        (u64::from(self.bytes) + 8).next_multiple_of(16)
    }
}

/// What a word of an object is; offsets in the payload (of a memory's shape: in an element).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ViewWord {
    Ref(u64),
    /// A pointer into what the next word references.
    Interior(u64),
    /// A memory's pointer to its own elements.
    Own(u64),
    Code(u64),
}

/// A `Layout` object, decoded.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// Offset of the type.
    pub ty: u64,
    pub kind: ObjectKind,
    /// As in `layout_words::SIZE`; 8 for a memory of references.
    pub size: u64,
    pub boxed: bool,
    pub words: Vec<ViewWord>,
    /// Elements of a memory are unions stored in place.
    pub unions: bool,
    /// Field offsets and sizes, and whether they are references.
    pub fields: Vec<(u64, u64, bool)>,
    /// Which of the fields are unions stored in place.
    pub union_fields: Vec<usize>,
    /// Position in `FIXED_LAYOUTS`, for those types.
    pub fixed: Option<usize>,
}

/// All objects of an image, by offset.
pub(crate) struct Objects<'v> {
    pub view: &'v View<'v>,
    pub items: Vec<Item>,
    pub shapes: Vec<Shape>,
    /// A bit for each 16 bytes of the image: a payload starts here; and how many bits are set before each word.
    starts: Vec<u64>,
    ranks: Vec<u32>,
}

impl<'b> View<'b> {
    /// An image from its bytes; `path` is for messages.
    pub fn of(path: &Path, bytes: &'b [u8]) -> Result<View<'b>, ImageError> {
        let page = &bytes[..bytes.len().min(crate::format::PAGE)];
        let header = crate::load::judge(path, page, bytes.len() as u64)?;
        Ok(View { bytes, header })
    }

    /// A section's bytes.
    pub fn section(&self, section: Section) -> &'b [u8] {
        self.bytes.get(self.header.place(section).range()).unwrap_or(&[])
    }

    /// The word at an offset of the loaded part.
    #[inline]
    pub fn word(&self, at: u64) -> Option<u64> {
        if at.checked_add(8)? > self.header.loaded_bytes() {
            return None;
        }
        let bytes = self.bytes.get(at as usize..at as usize + 8)?;
        Some(u64::from_le_bytes(bytes.try_into().expect("eight bytes")))
    }

    /// The offset that the pointer at an offset leads to; `None` for null and for what leads out of the image.
    #[inline]
    pub fn pointer(&self, at: u64) -> Option<u64> {
        let offset = self.word(at)?.checked_sub(self.header.base)?;
        (offset < self.header.image_bytes).then_some(offset)
    }

    /// The object in a root slot.
    pub fn root(&self, slot: Known) -> Option<u64> {
        self.pointer(self.header.roots_at + Roots::offset(slot) as u64)
    }

    /// A counter of the root table.
    pub fn counter(&self, counter: Counter) -> u64 {
        self.word(self.header.roots_at + Roots::counter_offset(counter) as u64).unwrap_or(0)
    }

    /// The text of the symbol at an offset.
    pub fn symbol(&self, at: u64) -> Option<&'b str> {
        std::str::from_utf8(self.text(at, 16)?).ok()
    }

    /// The bytes of the string at an offset.
    pub fn string(&self, at: u64) -> Option<&'b [u8]> {
        self.text(at, 8)
    }

    fn text(&self, at: u64, head: u64) -> Option<&'b [u8]> {
        let len = self.word(at)?;
        let start = at.checked_add(head)?;
        let end = start.checked_add(len)?;
        if end > self.header.loaded_bytes() {
            return None;
        }
        self.bytes.get(start as usize..end as usize)
    }

    /// The elements of the vector at an offset; empty where it is none.
    pub fn svec(&self, at: u64) -> Vec<Option<u64>> {
        let most = self.header.loaded_bytes() / 8;
        let len = self.word(at).filter(|&l| l <= most).unwrap_or(0);
        (0..len).map(|i| self.pointer(at + 8 + 8 * i)).collect()
    }

    /// The type of the object at an offset.
    #[inline]
    pub fn type_of(&self, at: u64) -> Option<u64> {
        self.pointer(at.checked_sub(8)?)
    }

    /// Whether the object at an offset has exactly this type.
    pub fn is_a(&self, at: u64, slot: Known) -> bool {
        self.type_of(at).is_some_and(|t| self.root(slot) == Some(t))
    }

    /// The name of the type at an offset, without parameters.
    pub fn type_name(&self, ty: u64) -> Option<&'b str> {
        let name = self.pointer(ty.checked_add(offset::DataType::name as u64)?)?;
        self.symbol(self.pointer(name + offset::TypeName::name as u64)?)
    }

    /// The root slot named like a fixed layout.
    pub fn slot_named(name: &str) -> Option<Known> {
        Known::ALL.iter().copied().find(|k| k.name() == name)
    }
}

impl<'v> Objects<'v> {
    /// All objects; or what is wrong with the first that cannot be read.
    pub fn read(view: &'v View<'v>) -> Result<Objects<'v>, String> {
        let groups = (view.header.loaded_bytes() as usize).div_ceil(16 * 64);
        let mut out =
            Objects { view, items: Vec::new(), shapes: Vec::new(), starts: vec![0; groups], ranks: vec![0; groups] };
        let mut known: AddressMap<u64, Option<u32>> = AddressMap::default();
        let fixed: Vec<Option<u64>> =
            FIXED_LAYOUTS.iter().map(|l| View::slot_named(l.name).and_then(|k| view.root(k))).collect();
        let expected = view.header.objects.min(view.bytes.len() as u64 / 16);
        out.items.reserve(expected as usize);
        for section in [Section::Const, Section::Data] {
            let Place { at, bytes, .. } = *view.header.place(section);
            let end = at + bytes;
            let mut next = at + 16;
            while next < end {
                let ty = view.pointer(next - 8);
                let shape = ty.and_then(|ty| {
                    *known.entry(ty).or_insert_with(|| {
                        let shape = decode_shape(view, ty, &fixed)?;
                        out.shapes.push(shape);
                        Some(out.shapes.len() as u32 - 1)
                    })
                });
                let bytes = shape.and_then(|n| payload_bytes(view, &out.shapes[n as usize], next));
                let (Some(shape), Some(bytes)) = (shape, bytes) else {
                    return Err(format!("no object can be read at {next:#x}"));
                };
                if bytes > end - next {
                    return Err(format!("the object at {next:#x} is longer than its section"));
                }
                let group = next as usize / 16;
                out.starts[group / 64] |= 1 << (group % 64);
                out.items.push(Item { at: next as u32, bytes: bytes as u32, shape });
                next += (bytes + 8).next_multiple_of(16);
            }
        }
        let mut rank = 0;
        for (bits, before) in out.starts.iter().zip(&mut out.ranks) {
            *before = rank;
            rank += bits.count_ones();
        }
        Ok(out)
    }

    /// The number of the object at an offset.
    #[inline]
    pub fn index(&self, at: u64) -> Option<usize> {
        if !at.is_multiple_of(16) {
            return None;
        }
        let (group, bit) = (at as usize / 16 / 64, at / 16 % 64);
        let bits = *self.starts.get(group)?;
        let below = bits & ((1u64 << bit) - 1);
        (bits >> bit & 1 != 0).then(|| (self.ranks[group] + below.count_ones()) as usize)
    }

    /// Whether an object starts at an offset.
    #[inline]
    pub fn is_object(&self, at: u64) -> bool {
        let group = at as usize / 16;
        at.is_multiple_of(16) && self.starts.get(group / 64).is_some_and(|bits| bits >> (group % 64) & 1 != 0)
    }

    /// The object at an offset.
    pub fn item(&self, at: u64) -> Option<&Item> {
        self.items.get(self.index(at)?)
    }

    /// The shape of an object.
    #[inline]
    pub fn shape(&self, item: &Item) -> &Shape {
        &self.shapes[item.shape as usize]
    }

    /// Calls `f` with every word of an object that is not plain bits (defined or not), and its number in the shape.
    #[inline]
    pub fn words(&self, item: &Item, mut f: impl FnMut(ViewWord, usize)) {
        let shape = self.shape(item);
        match shape.kind {
            ObjectKind::Bytes => {}
            ObjectKind::Fixed => shape.words.iter().enumerate().for_each(|(n, &w)| f(w, n)),
            // The length was checked against the section with the object's size.
            ObjectKind::Svec => (0..(u64::from(item.bytes) - 8) / 8).for_each(|i| f(ViewWord::Ref(8 + 8 * i), 0)),
            ObjectKind::Memory => {
                f(ViewWord::Own(8), 0);
                if shape.size == 0 || shape.unions {
                    return;
                }
                let len = (u64::from(item.bytes) - 16) / shape.size;
                if shape.boxed {
                    (0..len).for_each(|i| f(ViewWord::Ref(16 + 8 * i), 0));
                } else if !shape.words.is_empty() {
                    for base in (0..len).map(|i| 16 + i * shape.size) {
                        shape.words.iter().enumerate().for_each(|(n, &w)| {
                            let word = match w {
                                ViewWord::Ref(at) => ViewWord::Ref(base + at),
                                ViewWord::Interior(at) => ViewWord::Interior(base + at),
                                other => other,
                            };
                            f(word, n)
                        });
                    }
                }
            }
        }
    }
}

fn payload_bytes(view: &View, shape: &Shape, at: u64) -> Option<u64> {
    let length = || view.word(at);
    Some(match shape.kind {
        ObjectKind::Fixed => shape.size,
        ObjectKind::Svec => length()?.checked_mul(8)?.checked_add(8)?,
        ObjectKind::Bytes => length()?.checked_add(shape.size.max(8) + 1)?,
        ObjectKind::Memory => length()?.checked_mul(shape.size + u64::from(shape.unions))?.checked_add(16)?,
    })
}

fn decode_shape(view: &View, ty: u64, fixed: &[Option<u64>]) -> Option<Shape> {
    let layout = view.pointer(ty.checked_add(offset::DataType::layout as u64)?)?;
    let words: Vec<u32> =
        view.string(layout)?.chunks_exact(4).map(|c| u32::from_le_bytes(c.try_into().expect("four bytes"))).collect();
    let kind = match words.get(layout_words::KIND)? {
        0 => ObjectKind::Fixed,
        1 => ObjectKind::Svec,
        2 => ObjectKind::Bytes,
        3 => ObjectKind::Memory,
        _ => return None,
    };
    let boxed = words.get(layout_words::FLAGS)? & layout_words::FLAG_BOXED_ELEMENTS != 0;
    let unions = words.get(layout_words::FLAGS)? & layout_words::FLAG_UNION_ELEMENTS != 0;
    if unions && (boxed || kind != ObjectKind::Memory) {
        return None;
    }
    let size = u64::from(*words.get(layout_words::SIZE)?);
    let count = |at: usize| words.get(at).map(|&n| n as usize);
    let (refs, interiors) = (count(layout_words::N_REFS)?, count(layout_words::N_INTERIOR)?);
    let fields_end = layout_words::FIELDS + 2 * count(layout_words::N_FIELDS)?;
    let fields: Vec<(u64, u64, bool)> = words
        .get(layout_words::FIELDS..fields_end)?
        .chunks_exact(2)
        .map(|f| (u64::from(f[0]), u64::from(f[1] & layout_words::BYTES_MASK), f[1] & layout_words::IS_REF != 0))
        .collect();
    let union_fields: Vec<usize> = words
        .get(layout_words::FIELDS..fields_end)?
        .chunks_exact(2)
        .enumerate()
        .filter(|(_, f)| f[1] & layout_words::IS_UNION != 0)
        .map(|(i, _)| i)
        .collect();
    // The selector is the last byte; a reference has none.
    if union_fields.iter().any(|&i| fields[i].1 == 0 || fields[i].2) || unions && refs + interiors > 0 {
        return None;
    }
    let offsets = words.get(fields_end..fields_end + refs + interiors)?;
    let mut out = Vec::new();
    if !boxed && matches!(kind, ObjectKind::Fixed | ObjectKind::Memory) {
        for (i, &word) in offsets.iter().enumerate() {
            let at = 8 * u64::from(word);
            let end = if i < refs { at + 8 } else { at + 16 };
            if end > size {
                return None;
            }
            out.push(if i < refs { ViewWord::Ref(at) } else { ViewWord::Interior(at) });
        }
    }
    let fixed = fixed.iter().position(|&t| t == Some(ty));
    if let Some(i) = fixed {
        let layout = &FIXED_LAYOUTS[i];
        if kind != ObjectKind::Fixed || size != 8 * layout.fields.len() as u64 {
            return None;
        }
        let code = layout.fields.iter().enumerate().filter(|(_, f)| f.kind == WordKind::Code);
        out.extend(code.map(|(i, _)| ViewWord::Code(8 * i as u64)));
    }
    let size = if kind == ObjectKind::Memory && boxed { 8 } else { size };
    Some(Shape { ty, kind, size, boxed, words: out, unions, fields, union_fields, fixed })
}
