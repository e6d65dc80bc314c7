//! What the words of an object are, by its type: the writer's view of a layout, made once for each type.

use abi::{FIXED_LAYOUTS, Known, ObjectKind, Value, WordKind, layout_words, type_flags, typename_flags};
use heap::typed::{DataType, TypeName};
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
    /// The address of code.
    Code,
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
                self.raw_words(t, 0, &mut words);
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
        Some(Shape { kind, size: layout.size(), words, gaps, home: self.home(ty, kind), special, boxed })
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
    fn raw_words(&self, ty: Value, base: usize, words: &mut Vec<(usize, Word)>) {
        let Some(dt) = self.datatype(ty) else {
            return;
        };
        if self.is_pointer(dt) {
            if !words.iter().any(|w| w.0 == base) {
                words.push((base, Word::Raw));
            }
            return;
        }
        self.each_inline_field(dt, |at, t| self.raw_words(t, base + at, words));
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

    fn each_inline_field(&self, dt: DataType, mut f: impl FnMut(usize, Value)) {
        let Some(layout) = Layout::of_type(dt.0) else {
            return;
        };
        for i in 0..layout.field_count() {
            let (at, _, is_ref) = layout.field(i);
            if !is_ref && let Some(t) = self.field_type(dt, i) {
                f(at, t);
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
