//! A heap with a handful of real types, for tests of this crate and of the image.

use crate::object::Object;
use crate::typed::{DataType, offset};
use crate::{Heap, HeapOptions};
use abi::{FIXED_LAYOUTS, Known, ObjectKind, Value, WordKind, layout_words, type_flags, typename_flags};

/// A heap, its root table filled with enough types for the `make` functions, and a few types of its own.
pub struct World {
    pub heap: Heap,
    /// Mutable: two references, one integer word.
    pub node: Value,
    /// `Memory` of inline elements: (reference, integer).
    pub pairs: Value,
    /// `Memory` of bytes.
    pub bytes: Value,
    /// Interior pointer and reference, as a `MemoryRef`.
    pub memory_ref: Value,
}

/// Byte offsets of a node's fields.
pub const LEFT: usize = 0;
pub const RIGHT: usize = 8;
pub const TAG: usize = 16;

/// What `new_layout` is told; offsets in bytes.
#[derive(Default)]
pub struct LayoutSpec<'a> {
    pub size: usize,
    pub flags: u32,
    pub refs: &'a [usize],
    pub interiors: &'a [usize],
}

/// A `Layout` object.
pub fn new_layout(heap: &Heap, kind: ObjectKind, spec: &LayoutSpec) -> Value {
    let mut words = vec![0u32; layout_words::FIELDS];
    words[layout_words::KIND] = kind as u32;
    words[layout_words::SIZE] = spec.size as u32;
    words[layout_words::ALIGN] = 8;
    words[layout_words::FLAGS] = spec.flags;
    words[layout_words::N_REFS] = spec.refs.len() as u32;
    words[layout_words::N_INTERIOR] = spec.interiors.len() as u32;
    words.extend(spec.refs.iter().chain(spec.interiors).map(|&o| o as u32 / 8));
    let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_ne_bytes()).collect();
    let v = heap.alloc_raw(8 + bytes.len() + 1);
    if let Some(ty) = heap.roots().try_get(Known::Layout) {
        heap.set_type(v, ty);
    }
    heap.write_word(v, 0, bytes.len() as u64);
    heap.write_bytes(v, 8, &bytes);
    v
}

/// A concrete mutable type named `name` with that layout.
pub fn new_type(heap: &Heap, name: &str, kind: ObjectKind, spec: &LayoutSpec) -> Value {
    let ty = heap.alloc(heap.root(Known::DataType), DataType::SIZE);
    let dt = DataType(ty);
    let tn = heap.alloc(heap.root(Known::TypeName), crate::typed::TypeName::SIZE);
    heap.write_ref(tn, offset::TypeName::name, Some(heap.symbol(name)));
    heap.write_word(tn, offset::TypeName::flags, typename_flags::MUTABLE);
    dt.set_name(heap, tn);
    dt.set_layout(heap, new_layout(heap, kind, spec));
    dt.set_flags(heap, type_flags::CONCRETE | type_flags::LAYOUT_DONE);
    ty
}

impl World {
    /// A world on a heap with default options.
    pub fn new() -> World {
        World::with_options(HeapOptions::default())
    }

    /// A world on a heap with these options.
    pub fn with_options(options: HeapOptions) -> World {
        let heap = Heap::with_options(options).expect("address space");
        // The first types: their own type and layout come after them.
        let special = [
            (Known::Layout, ObjectKind::Bytes, 8),
            (Known::SimpleVector, ObjectKind::Svec, 8),
            (Known::String, ObjectKind::Bytes, 8),
            (Known::Symbol, ObjectKind::Bytes, 16),
        ];
        let fixed_slot =
            |name: &str| Known::ALL.iter().copied().find(|k| k.name() == name).expect("a layout's type has a slot");
        for slot in special.iter().map(|s| s.0).chain(FIXED_LAYOUTS.iter().map(|l| fixed_slot(l.name))) {
            heap.set_root(slot, heap.alloc_raw(DataType::SIZE));
        }
        let datatype = heap.root(Known::DataType);
        for (slot, kind, size) in special {
            heap.set_type(heap.root(slot), datatype);
            DataType(heap.root(slot))
                .set_layout(&heap, new_layout(&heap, kind, &LayoutSpec { size, ..Default::default() }));
        }
        for l in FIXED_LAYOUTS {
            let of_kind = |k| {
                l.fields.iter().enumerate().filter(move |(_, f)| f.kind == k).map(|(i, _)| 8 * i).collect::<Vec<_>>()
            };
            let (refs, interiors) = (of_kind(WordKind::Ref), of_kind(WordKind::Interior));
            let spec =
                LayoutSpec { size: 8 * l.fields.len(), refs: &refs, interiors: &interiors, ..Default::default() };
            heap.set_type(heap.root(fixed_slot(l.name)), datatype);
            DataType(heap.root(fixed_slot(l.name))).set_layout(&heap, new_layout(&heap, ObjectKind::Fixed, &spec));
        }
        heap.set_root(Known::SymbolTable, heap.new_svec(64));
        for slot in special.iter().map(|s| s.0).chain(FIXED_LAYOUTS.iter().map(|l| fixed_slot(l.name))) {
            let tn = heap.alloc(heap.root(Known::TypeName), crate::typed::TypeName::SIZE);
            heap.write_ref(tn, offset::TypeName::name, Some(heap.symbol(slot.name())));
            let immutable = FIXED_LAYOUTS.iter().any(|l| l.name == slot.name() && !l.mutable);
            heap.write_word(tn, offset::TypeName::flags, if immutable { 0 } else { typename_flags::MUTABLE });
            DataType(heap.root(slot)).set_name(&heap, tn);
        }
        heap.set_root(Known::EmptySvec, heap.new_svec(0));
        let spec = |size, flags, refs: &'static [usize], interiors: &'static [usize]| LayoutSpec {
            size,
            flags,
            refs,
            interiors,
        };
        let nothing = new_type(&heap, "Nothing", ObjectKind::Fixed, &spec(0, 0, &[], &[]));
        heap.set_root(Known::Nothing, nothing);
        heap.set_root(Known::NothingValue, heap.alloc(nothing, 0));
        heap.set_root(Known::Int64, new_type(&heap, "Int64", ObjectKind::Fixed, &spec(8, 0, &[], &[])));
        let boxed = layout_words::FLAG_BOXED_ELEMENTS;
        heap.set_root(Known::MemoryAny, new_type(&heap, "Memory{Any}", ObjectKind::Memory, &spec(8, boxed, &[], &[])));
        heap.set_root(Known::VectorAny, new_type(&heap, "Vector{Any}", ObjectKind::Fixed, &spec(24, 0, &[8], &[0])));
        let node = new_type(&heap, "Node", ObjectKind::Fixed, &spec(24, 0, &[LEFT, RIGHT], &[]));
        let pairs = new_type(&heap, "Memory{Pair}", ObjectKind::Memory, &spec(16, 0, &[0], &[]));
        let bytes = new_type(&heap, "Memory{UInt8}", ObjectKind::Memory, &spec(1, 0, &[], &[]));
        let memory_ref = new_type(&heap, "MemoryRef{Any}", ObjectKind::Fixed, &spec(16, 0, &[8], &[0]));
        let types = [node, pairs, bytes, memory_ref];
        heap.set_root(Known::Extra, heap.svec(&types));
        World { heap, node, pairs, bytes, memory_ref }
    }

    /// The same view of a heap that was booted from an image of a world.
    pub fn of_heap(heap: Heap) -> World {
        let types = heap.root(Known::Extra);
        let ty = |i| types.svec_get(i).expect("a world keeps its types there");
        World { node: ty(0), pairs: ty(1), bytes: ty(2), memory_ref: ty(3), heap }
    }

    /// A node.
    pub fn new_node(&self, left: Option<Value>, right: Option<Value>, tag: u64) -> Value {
        let v = self.heap.alloc(self.node, 24);
        self.heap.write_ref(v, LEFT, left);
        self.heap.write_ref(v, RIGHT, right);
        self.heap.write_word(v, TAG, tag);
        v
    }

    /// A weak reference.
    pub fn new_weak(&self, to: Value) -> Value {
        self.heap.new_struct(self.heap.root(Known::WeakRef), &[to])
    }
}

impl Default for World {
    fn default() -> World {
        World::new()
    }
}

/// Small numbers in a fixed order (xorshift), so that tests need no dependency and repeat.
pub struct Numbers(pub u64);

impl Numbers {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
}

/// Overwrites the dead part of the machine stack, so that no stale value keeps an object alive.
#[inline(never)]
pub fn clear_stack() {
    std::hint::black_box([0u64; 8192]);
}

/// Runs `f` in a frame of its own and clears what it left on the stack: values that it made and dropped are
/// then in no root.
#[inline(never)]
pub fn in_frame<R>(f: impl FnOnce() -> R) -> R {
    let result = call(f);
    clear_stack();
    result
}

#[inline(never)]
fn call<R>(f: impl FnOnce() -> R) -> R {
    std::hint::black_box(f())
}
