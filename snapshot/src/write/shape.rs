//! What the words of an object are, by its type: the writer's view of a layout, made once for each type.

use abi::{FIXED_LAYOUTS, Known, ObjectKind, Value, WordKind, layout_words, type_flags, typename_flags};
use heap::typed::{DataType, TypeName, Union};
use heap::{AddressMap, Layout, Object, Roots};

/// How one word at an offset is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A reference.
    Ref,
    /// A pointer into what the next word references.
    Interior,
    /// A raw pointer of this process: becomes null.
    Raw,
    /// The same in a member of a union: only where these selectors (`Shape::choices`) say that it is there.
    RawIn(u32),
    /// The address of code.
    Code,
}

/// Where the selector byte of a union stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selector {
    /// At this offset in the payload or element.
    At(usize),
    /// After the elements of the memory.
    Element,
}

/// Where objects of a type go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// `.const`.
    Const,
    /// `.data`.
    Data,
}

/// Types whose objects need more than their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Special {
    None,
    /// Its referent is not followed.
    WeakRef,
    /// Its code words come from the linker.
    CodeInstance,
    /// Never saved.
    Task,
}

/// The writer's knowledge of a type.
#[derive(Debug)]
pub(crate) struct Shape {
    pub kind: ObjectKind,
    /// `Fixed`: payload bytes. `Memory`: bytes of an element. `Bytes`: bytes before the text.
    pub size: usize,
    /// Words that are not plain bits, by offset in the payload or in an element.
    pub words: Vec<(usize, Word)>,
    /// Bytes that belong to no field (offset, length), of the payload or an element: written as zero.
    pub gaps: Vec<(usize, usize)>,
    pub home: Home,
    pub special: Special,
    /// Elements are references.
    pub boxed: bool,
    /// Elements are unions stored in place, each with a byte after all of them.
    pub unions: bool,
    /// The selectors, with their values, that `Word::RawIn` means.
    pub choices: Vec<Vec<(Selector, u8)>>,
}

impl Shape {
    /// Offset of the selector of element `i` of a memory of `len` elements.
    pub fn element_selector(&self, len: usize, i: usize) -> usize {
        16 + len * self.size + i
    }

    /// Whether the union members of a choice are those in the row at `base` of an object; `element` is the offset of
    /// the row's own selector.
    pub fn is_chosen(&self, choice: u32, object: Value, base: usize, element: usize) -> bool {
        self.choices[choice as usize].iter().all(|&(selector, tag)| {
            let at = match selector {
                Selector::At(at) => base + at,
                Selector::Element => element,
            };
            object.bytes(at, 1)[0] == tag
        })
    }
}

/// Raw pointers found in a type.
struct RawWords<'a> {
    words: &'a mut Vec<(usize, Word)>,
    choices: &'a mut Vec<Vec<(Selector, u8)>>,
}

/// Shapes of all types met.
pub(crate) struct Shapes {
    roots: Roots,
    by_type: AddressMap<Value, u32>,
    all: Vec<Shape>,
}

impl Shapes {
    pub fn new(roots: Roots) -> Shapes {
        Shapes { roots, by_type: AddressMap::default(), all: Vec::new() }
    }

    /// The shape number of a type; `None` when it has no layout, so that its objects cannot be read.
    pub fn of_type(&mut self, ty: Value) -> Option<u32> {
        if let Some(&n) = self.by_type.get(&ty) {
            return Some(n);
        }
        let shape = self.make(ty)?;
        self.all.push(shape);
        let n = self.all.len() as u32 - 1;
        self.by_type.insert(ty, n);
        Some(n)
    }

    pub fn get(&self, number: u32) -> &Shape {
        &self.all[number as usize]
    }

    fn is(&self, v: Value, slot: Known) -> bool {
        self.roots.try_get(slot) == Some(v)
    }

    fn make(&self, ty: Value) -> Option<Shape> {
        let layout = Layout::of_type(ty)?;
        let kind = layout.kind()?;
        let mut words: Vec<(usize, Word)> = Vec::new();
        let boxed = kind == ObjectKind::Memory && layout.has_boxed_elements();
        let unions = kind == ObjectKind::Memory && layout.has_union_elements();
        let mut choices = Vec::new();
        let mut gaps = Vec::new();
        if !boxed && matches!(kind, ObjectKind::Fixed | ObjectKind::Memory) {
            words.extend(layout.refs().map(|at| (at, Word::Ref)));
            words.extend(layout.interiors().map(|at| (at, Word::Interior)));
            // The type whose fields these are: the element's for a Memory.
            let struct_type = match kind {
                ObjectKind::Memory => {
                    DataType(ty).try_parameters().and_then(|p| (p.svec_len() > 1).then(|| p.svec_get(1))?)
                }
                _ => Some(ty),
            };
            if let Some(t) = struct_type {
                let mut raw = RawWords { words: &mut words, choices: &mut choices };
                match unions {
                    true => self.raw_words_of_members(t, 0, Selector::Element, &[], &mut raw),
                    false => self.raw_words(t, 0, &[], &mut raw),
                }
                if layout.flags() & layout_words::FLAG_HAS_PADDING != 0 {
                    gaps = self.gaps(t, layout.size());
                }
            }
            if let Some(fixed) = FIXED_LAYOUTS.iter().find(|l| self.is(ty, slot_named(l.name))) {
                let codes = fixed.fields.iter().enumerate().filter(|(_, f)| f.kind == WordKind::Code);
                words.extend(codes.map(|(i, _)| (8 * i, Word::Code)));
            }
            words.sort_by_key(|w| w.0);
        }
        let special = if self.is(ty, Known::WeakRef) {
            Special::WeakRef
        } else if self.is(ty, Known::CodeInstance) {
            Special::CodeInstance
        } else if self.is(ty, Known::Task) {
            Special::Task
        } else {
            Special::None
        };
        Some(Shape {
            kind,
            size: layout.size(),
            words,
            gaps,
            home: self.home(ty, kind),
            special,
            boxed,
            unions,
            choices,
        })
    }

    fn home(&self, ty: Value, kind: ObjectKind) -> Home {
        match kind {
            ObjectKind::Bytes => Home::Const,
            // Vectors of the runtime grow in place; memory is mutable.
            ObjectKind::Svec | ObjectKind::Memory => Home::Data,
            ObjectKind::Fixed => {
                let name = DataType(ty).try_name().map(TypeName);
                let mutable = name.is_none_or(|n| n.flags() & typename_flags::MUTABLE != 0);
                // The runtime fills `GlobalRef.binding` when it first resolves it.
                if mutable || self.is(ty, Known::GlobalRef) { Home::Data } else { Home::Const }
            }
        }
    }

    /// Adds the raw pointers among the inline fields of a type.
    fn raw_words(&self, ty: Value, base: usize, chosen: &[(Selector, u8)], out: &mut RawWords) {
        let Some(dt) = self.datatype(ty) else {
            return;
        };
        if self.is_pointer(dt) {
            if !chosen.is_empty() {
                out.words.push((base, Word::RawIn(out.choices.len() as u32)));
                out.choices.push(chosen.to_vec());
            } else if !out.words.iter().any(|w| w.0 == base) {
                out.words.push((base, Word::Raw));
            }
            return;
        }
        self.each_inline_field(dt, |at, selector, t| match selector {
            Some(s) => self.raw_words_of_members(t, base + at, Selector::At(base + s), chosen, out),
            None => self.raw_words(t, base + at, chosen, out),
        });
    }

    /// The same for each member of a union stored inline.
    fn raw_words_of_members(
        &self,
        union: Value,
        base: usize,
        selector: Selector,
        chosen: &[(Selector, u8)],
        out: &mut RawWords,
    ) {
        let mut members = Vec::new();
        self.members(union, &mut members);
        for (tag, m) in members.into_iter().enumerate() {
            let mut chosen = chosen.to_vec();
            chosen.push((selector, tag as u8));
            self.raw_words(m, base, &chosen, out);
        }
    }

    fn members(&self, ty: Value, out: &mut Vec<Value>) {
        match Union::of(ty, &self.roots) {
            Some(u) => {
                self.members(u.a(), out);
                self.members(u.b(), out);
            }
            None => out.push(ty),
        }
    }

    /// Bytes of a type that no field covers.
    fn gaps(&self, ty: Value, size: usize) -> Vec<(usize, usize)> {
        let mut used = vec![false; size];
        self.mark_used(ty, 0, size, &mut used);
        let mut gaps = Vec::new();
        let mut at = 0;
        while at < size {
            let len = used[at..].iter().position(|&u| u != used[at]).unwrap_or(size - at);
            if !used[at] {
                gaps.push((at, len));
            }
            at += len;
        }
        gaps
    }

    fn mark_used(&self, ty: Value, base: usize, size: usize, used: &mut [bool]) {
        let dt = self.datatype(ty);
        let layout = dt.and_then(|d| Layout::of_type(d.0));
        match (dt, layout) {
            (Some(dt), Some(l)) if l.field_count() > 0 => {
                for i in 0..l.field_count() {
                    let (at, bytes, is_ref) = l.field(i);
                    let field = if is_ref { None } else { self.field_type(dt, i) };
                    match field {
                        Some(t) => self.mark_used(t, base + at, bytes, used),
                        None => used[base + at..base + at + bytes].fill(true),
                    }
                }
            }
            _ => used[base..base + size].fill(true),
        }
    }

    /// Calls `f` with the offset of each inline field, that of its selector where it is a union, and its type.
    fn each_inline_field(&self, dt: DataType, mut f: impl FnMut(usize, Option<usize>, Value)) {
        let Some(layout) = Layout::of_type(dt.0) else {
            return;
        };
        for i in 0..layout.field_count() {
            let (at, bytes, is_ref) = layout.field(i);
            if !is_ref && let Some(t) = self.field_type(dt, i) {
                f(at, layout.field_is_union(i).then(|| at + bytes - 1), t);
            }
        }
    }

    fn field_type(&self, dt: DataType, i: usize) -> Option<Value> {
        let types = dt.try_types()?;
        if i < types.svec_len() { types.svec_get(i) } else { None }
    }

    fn datatype(&self, ty: Value) -> Option<DataType> {
        DataType::of(ty, &self.roots)
    }

    fn is_pointer(&self, dt: DataType) -> bool {
        let pointer = self.roots.try_get(Known::PtrTypeName);
        pointer.is_some() && dt.try_name() == pointer && dt.flags() & type_flags::CONCRETE != 0
    }
}

fn slot_named(name: &str) -> Known {
    let found = Known::ALL.iter().copied().find(|k| k.name() == name);
    found.expect("each fixed layout's type has a root slot of its name")
}
