//! Walking an object by the `Layout` of its type: the one walker, for collector, image writer and checks.

use crate::object::Object;
use crate::raw;
use crate::typed::offset;
use abi::{ObjectKind, Value, layout_words};

/// A view of a `Layout` object (see `abi::layout_words`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout(usize);

impl Layout {
    /// The layout of a type, if it has been computed.
    #[inline(always)]
    pub fn of_type(ty: Value) -> Option<Layout> {
        match raw::load(ty.addr() + offset::DataType::layout) {
            0 => None,
            addr => Some(Layout(addr)),
        }
    }

    /// The layout of an object's type.
    #[inline(always)]
    pub fn of(object: Value) -> Option<Layout> {
        Layout::of_type(object.type_of())
    }

    #[inline(always)]
    fn word(self, index: usize) -> usize {
        raw::load_u32(self.0 + 8 + 4 * index) as usize
    }

    /// How the object is walked; `None` for a number that is no kind.
    #[inline(always)]
    pub fn kind(self) -> Option<ObjectKind> {
        Some(match self.word(layout_words::KIND) {
            0 => ObjectKind::Fixed,
            1 => ObjectKind::Svec,
            2 => ObjectKind::Bytes,
            3 => ObjectKind::Memory,
            _ => return None,
        })
    }

    /// `layout_words::SIZE`.
    #[inline(always)]
    pub fn size(self) -> usize {
        self.word(layout_words::SIZE)
    }

    /// `layout_words::ALIGN`.
    pub fn align(self) -> usize {
        self.word(layout_words::ALIGN)
    }

    /// `layout_words::FLAGS`.
    #[inline(always)]
    pub fn flags(self) -> u32 {
        self.word(layout_words::FLAGS) as u32
    }

    /// `Memory` whose elements are references.
    #[inline(always)]
    pub fn has_boxed_elements(self) -> bool {
        self.flags() & layout_words::FLAG_BOXED_ELEMENTS != 0
    }

    /// Number of fields.
    pub fn field_count(self) -> usize {
        self.word(layout_words::N_FIELDS)
    }

    /// Byte offset, bytes, and whether the field is a reference.
    pub fn field(self, index: usize) -> (usize, usize, bool) {
        let at = layout_words::FIELDS + 2 * index;
        let size = self.word(at + 1) as u32;
        (self.word(at), (size & layout_words::BYTES_MASK) as usize, size & layout_words::IS_REF != 0)
    }

    /// Whether the field is a union stored in place: its last byte says which member it holds.
    pub fn field_is_union(self, index: usize) -> bool {
        self.word(layout_words::FIELDS + 2 * index + 1) as u32 & layout_words::IS_UNION != 0
    }

    /// `Memory` whose elements are unions stored in place; one byte for each follows after all of them.
    #[inline(always)]
    pub fn has_union_elements(self) -> bool {
        self.flags() & layout_words::FLAG_UNION_ELEMENTS != 0
    }

    /// Number of reference words (`Memory` with inline elements: in one element).
    #[inline(always)]
    pub fn ref_count(self) -> usize {
        self.word(layout_words::N_REFS)
    }

    #[inline(always)]
    fn offsets_at(self) -> usize {
        layout_words::FIELDS + 2 * self.word(layout_words::N_FIELDS)
    }

    /// Byte offsets of the reference words.
    #[inline(always)]
    pub fn refs(self) -> impl Iterator<Item = usize> {
        let at = self.offsets_at();
        (at..at + self.ref_count()).map(move |i| 8 * self.word(i))
    }

    /// Byte offsets of interior pointers; the word after each holds the reference that it points into.
    pub fn interiors(self) -> impl Iterator<Item = usize> {
        let at = self.offsets_at() + self.ref_count();
        (at..at + self.word(layout_words::N_INTERIOR)).map(move |i| 8 * self.word(i))
    }

    /// Bytes of the elements of a `Memory` with this layout.
    #[inline(always)]
    pub fn elements_bytes(self, length: usize) -> usize {
        (self.element_bytes() + usize::from(self.has_union_elements())) * length
    }

    /// Bytes from one element of a `Memory` with this layout to the next.
    #[inline(always)]
    pub fn element_bytes(self) -> usize {
        if self.has_boxed_elements() { 8 } else { self.size() }
    }
}

/// Payload bytes of an object, or `None` when its type has no layout yet.
pub fn object_size(object: Value) -> Option<usize> {
    let layout = Layout::of(object)?;
    let length = || object.word(0) as usize;
    Some(match layout.kind()? {
        ObjectKind::Fixed => layout.size(),
        ObjectKind::Svec => 8 + 8 * length(),
        ObjectKind::Bytes => layout.size().max(8) + length() + 1,
        ObjectKind::Memory => 16 + layout.elements_bytes(length()),
    })
}

/// Calls `f` with the byte offset of every reference word (defined or not) of the payload between `from` and
/// `to`. False when the type has no layout yet: then nothing was called.
#[inline(always)]
pub(crate) fn each_ref_offset(object: usize, ty: Value, from: usize, to: usize, mut f: impl FnMut(usize)) -> bool {
    let Some(layout) = Layout::of_type(ty) else {
        return false;
    };
    match layout.kind() {
        None => return false,
        Some(ObjectKind::Fixed) => layout.refs().for_each(f),
        Some(ObjectKind::Bytes) => {}
        Some(ObjectKind::Svec) => {
            let len = raw::load(object);
            let last = len.min(to.saturating_sub(8).div_ceil(8));
            (from.saturating_sub(8) / 8..last).for_each(|i| f(8 + 8 * i));
        }
        Some(ObjectKind::Memory) => {
            let len = raw::load(object);
            let size = layout.element_bytes();
            if size == 0 {
                return true;
            }
            let first = from.saturating_sub(16) / size;
            let last = len.min(to.saturating_sub(16).div_ceil(size));
            if layout.has_boxed_elements() {
                (first..last).for_each(|i| f(16 + 8 * i));
            } else if layout.ref_count() > 0 {
                for i in first..last {
                    layout.refs().for_each(|r| f(16 + i * size + r));
                }
            }
        }
    }
    true
}

/// Calls `f(offset, target)` for every defined reference of an object, its type not included. False when the
/// type has no layout yet.
pub fn for_each_ref(object: Value, mut f: impl FnMut(usize, Value)) -> bool {
    each_ref_offset(object.addr(), object.type_of(), 0, usize::MAX, |at| {
        if let Some(target) = object.reference(at) {
            f(at, target);
        }
    })
}

/// Calls `f(offset)` for every interior pointer word of an object (not null ones): those of the layout, and a
/// `Memory`'s pointer to its own elements. The word after it holds the reference that it points into, except
/// in a `Memory`, where it points into the object itself.
pub fn for_each_interior(object: Value, mut f: impl FnMut(usize)) {
    let Some(layout) = Layout::of(object) else {
        return;
    };
    let mut call = |at: usize| {
        if object.word(at) != 0 {
            f(at)
        }
    };
    match layout.kind() {
        Some(ObjectKind::Fixed) => layout.interiors().for_each(call),
        Some(ObjectKind::Memory) => {
            call(8);
            if !layout.has_boxed_elements() {
                for i in 0..object.memory_len() {
                    layout.interiors().for_each(|r| call(16 + i * layout.size() + r));
                }
            }
        }
        _ => {}
    }
}
