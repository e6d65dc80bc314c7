//! An image file as data: its objects read from bytes, every access checked, nothing mapped and nothing run.

use crate::error::ImageError;
use crate::format::{Header, Place, Section};
use abi::{FIXED_LAYOUTS, Known, ObjectKind, WordKind, layout_words};
use heap::Roots;
use heap::typed::offset;
use std::collections::HashMap;
use std::path::Path;

/// The bytes of an image whose header is believed.
pub(crate) struct View {
    pub bytes: Vec<u8>,
    pub header: Header,
}

/// An object: its payload's offset and its type.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub at: u64,
    /// Offset of its type's payload.
    pub ty: u64,
    /// Payload bytes.
    pub bytes: u64,
    pub section: Section,
}

/// What a word of an object is; offsets in the payload.
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
struct Shape {
    kind: ObjectKind,
    size: u64,
    boxed: bool,
    words: Vec<ViewWord>,
}

/// Reads objects; remembers the shapes of types.
pub(crate) struct Reader<'v> {
    pub view: &'v View,
    shapes: HashMap<u64, Option<Shape>>,
}

impl View {
    /// Reads an image file whose header passes all checks.
    pub fn read(path: &Path) -> Result<View, ImageError> {
        let opened = crate::load::open(path)?;
        let mut bytes = std::fs::read(path).map_err(|e| ImageError::io(path, "read", e))?;
        if opened.at > 0 {
            // An executable: the image is a part of it.
            bytes.drain(..(opened.at as usize).min(bytes.len()));
            bytes.truncate(opened.header.file_bytes as usize);
        }
        if bytes.len() as u64 != opened.header.file_bytes {
            let (found, expected) = (bytes.len() as u64, opened.header.file_bytes);
            return Err(ImageError::WrongSize { path: path.to_path_buf(), found, expected });
        }
        Ok(View { bytes, header: opened.header })
    }

    /// A section's bytes.
    pub fn section(&self, section: Section) -> &[u8] {
        &self.bytes[self.header.place(section).range()]
    }

    /// The word at an offset of the loaded part.
    pub fn word(&self, at: u64) -> Option<u64> {
        if at.checked_add(8)? > self.header.loaded_bytes() {
            return None;
        }
        let bytes = self.bytes.get(at as usize..at as usize + 8)?;
        Some(u64::from_le_bytes(bytes.try_into().expect("eight bytes")))
    }

    /// The offset that the pointer at an offset leads to; `None` for null and for what leads out of the image.
    pub fn pointer(&self, at: u64) -> Option<u64> {
        let offset = self.word(at)?.checked_sub(self.header.base)?;
        (offset < self.header.image_bytes).then_some(offset)
    }

    /// The object in a root slot.
    pub fn root(&self, slot: Known) -> Option<u64> {
        self.pointer(self.header.roots_at + Roots::offset(slot) as u64)
    }

    /// The text of the symbol at an offset.
    pub fn symbol(&self, at: u64) -> Option<&str> {
        let len = self.word(at)? as usize;
        let start = at as usize + 16;
        std::str::from_utf8(self.bytes.get(start..start.checked_add(len)?)?).ok()
    }

    /// The name of the type at an offset, without parameters.
    pub fn type_name(&self, ty: u64) -> Option<&str> {
        let name = self.pointer(ty + offset::DataType::name as u64)?;
        self.symbol(self.pointer(name + offset::TypeName::name as u64)?)
    }
}

impl<'v> Reader<'v> {
    pub fn new(view: &'v View) -> Reader<'v> {
        Reader { view, shapes: HashMap::new() }
    }

    /// All objects, by offset; or what is wrong with the first that cannot be read.
    pub fn objects(&mut self) -> Result<Vec<Item>, String> {
        let mut out = Vec::new();
        for section in [Section::Const, Section::Data] {
            let Place { at, bytes, .. } = *self.view.header.place(section);
            let end = at + bytes;
            let mut next = at + 16;
            while next < end {
                let item = self.item(next, section).ok_or_else(|| format!("no object can be read at {next:#x}"))?;
                if item.bytes > end - next {
                    return Err(format!("the object at {next:#x} is longer than its section"));
                }
                next += (item.bytes + 8).next_multiple_of(16);
                out.push(item);
            }
        }
        Ok(out)
    }

    fn item(&mut self, at: u64, section: Section) -> Option<Item> {
        let ty = self.view.pointer(at - 8)?;
        let view = self.view;
        let shape = self.shape(ty)?;
        let length = view.word(at);
        let bytes = match shape.kind {
            ObjectKind::Fixed => shape.size,
            ObjectKind::Svec => length?.checked_mul(8)?.checked_add(8)?,
            ObjectKind::Bytes => length?.checked_add(shape.size.max(8) + 1)?,
            ObjectKind::Memory => length?.checked_mul(shape.size)?.checked_add(16)?,
        };
        Some(Item { at, ty, bytes, section })
    }

    /// Calls `f` with every word of an object that is not plain bits (defined or not).
    pub fn words(&mut self, item: &Item, mut f: impl FnMut(ViewWord)) {
        let view = self.view;
        let Some(shape) = self.shape(item.ty) else {
            return;
        };
        let len = view.word(item.at).unwrap_or(0);
        match shape.kind {
            ObjectKind::Bytes => {}
            ObjectKind::Fixed => shape.words.iter().for_each(|&w| f(w)),
            ObjectKind::Svec => (0..len).for_each(|i| f(ViewWord::Ref(8 + 8 * i))),
            ObjectKind::Memory => {
                f(ViewWord::Own(8));
                if shape.boxed {
                    (0..len).for_each(|i| f(ViewWord::Ref(16 + 8 * i)));
                } else if !shape.words.is_empty() && shape.size > 0 {
                    for i in 0..len {
                        let base = 16 + i * shape.size;
                        shape.words.iter().for_each(|&w| {
                            f(match w {
                                ViewWord::Ref(at) => ViewWord::Ref(base + at),
                                ViewWord::Interior(at) => ViewWord::Interior(base + at),
                                other => other,
                            })
                        });
                    }
                }
            }
        }
    }

    fn shape(&mut self, ty: u64) -> Option<&Shape> {
        if !self.shapes.contains_key(&ty) {
            let shape = self.decode_shape(ty);
            self.shapes.insert(ty, shape);
        }
        self.shapes.get(&ty)?.as_ref()
    }

    fn decode_shape(&self, ty: u64) -> Option<Shape> {
        let view = self.view;
        let layout = view.pointer(ty + offset::DataType::layout as u64)?;
        let bytes = view.word(layout)?;
        let words: Vec<u32> = {
            let start = layout as usize + 8;
            let content = view.bytes.get(start..start.checked_add(usize::try_from(bytes).ok()?)?)?;
            content.chunks_exact(4).map(|c| u32::from_le_bytes(c.try_into().expect("four bytes"))).collect()
        };
        let kind = match words.get(layout_words::KIND)? {
            0 => ObjectKind::Fixed,
            1 => ObjectKind::Svec,
            2 => ObjectKind::Bytes,
            3 => ObjectKind::Memory,
            _ => return None,
        };
        let boxed = words.get(layout_words::FLAGS)? & layout_words::FLAG_BOXED_ELEMENTS != 0;
        let size = u64::from(*words.get(layout_words::SIZE)?);
        let (refs, interiors) = (*words.get(layout_words::N_REFS)?, *words.get(layout_words::N_INTERIOR)?);
        let first = layout_words::FIELDS + 2 * *words.get(layout_words::N_FIELDS)? as usize;
        let offsets = words.get(first..first + (refs as usize + interiors as usize))?;
        let mut out = Vec::new();
        if !boxed {
            for (i, &word) in offsets.iter().enumerate() {
                let at = 8 * u64::from(word);
                out.push(if i < refs as usize { ViewWord::Ref(at) } else { ViewWord::Interior(at) });
            }
            let fixed = FIXED_LAYOUTS.iter().find(|l| self.is_root(ty, l.name));
            for (i, f) in fixed.iter().flat_map(|l| l.fields.iter().enumerate()) {
                if f.kind == WordKind::Code {
                    out.push(ViewWord::Code(8 * i as u64));
                }
            }
        }
        let size = if kind == ObjectKind::Memory && boxed { 8 } else { size };
        Some(Shape { kind, size, boxed, words: out })
    }

    fn is_root(&self, ty: u64, name: &str) -> bool {
        let slot = Known::ALL.iter().copied().find(|k| k.name() == name);
        slot.is_some_and(|k| self.view.root(k) == Some(ty))
    }
}
