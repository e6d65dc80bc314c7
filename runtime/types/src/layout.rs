//! Where fields lie inside objects: computing `Layout` objects and reading them.
//!
//! Offsets follow the C rules: each field at the next multiple of its alignment, the whole rounded up to
//! the largest alignment. Immutable concrete field types are stored inline (with their references), all
//! else as a reference. A union of such types without references is stored inline, too: as many bytes as its
//! largest member has, and one that says which member is there.

use crate::fields::field_types;
use crate::kinds::*;
use abi::{FieldDef, Known, ObjectKind, Value, WordKind, layout_words as lw, type_flags, typename_flags};
use heap::typed::DataType;
use heap::{Heap, Object};

/// One field of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSlot {
    /// Byte offset in the payload.
    pub offset: u32,
    /// Bytes.
    pub size: u32,
    /// The field is a reference.
    pub is_ref: bool,
    /// The field is a union stored inline; its last byte says which member it holds.
    pub is_union: bool,
}

impl FieldSlot {
    /// Offset of the byte that says which member of the union the field holds.
    pub fn selector(self) -> usize {
        (self.offset + self.size) as usize - 1
    }
}

/// How a union of plain types is stored inline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnionRoom {
    /// Bytes of the largest member.
    pub size: u32,
    /// The largest alignment.
    pub align: u32,
}

/// Unions of more members are stored as references.
const MAX_UNION_MEMBERS: usize = 126;

/// A reading view of a `Layout` object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayoutView(pub Value);

impl LayoutView {
    fn u32_at(self, index: usize) -> u32 {
        let bytes = self.0.bytes(8 + 4 * index, 4);
        u32::from_ne_bytes(bytes.try_into().expect("four bytes were asked for"))
    }

    /// How the object is walked.
    pub fn kind(self) -> ObjectKind {
        match self.u32_at(lw::KIND) {
            0 => ObjectKind::Fixed,
            1 => ObjectKind::Svec,
            2 => ObjectKind::Bytes,
            _ => ObjectKind::Memory,
        }
    }

    /// Bytes of the payload, or of one element of a `Memory`.
    pub fn size(self) -> usize {
        self.u32_at(lw::SIZE) as usize
    }

    /// Alignment in bytes.
    pub fn align(self) -> usize {
        self.u32_at(lw::ALIGN) as usize
    }

    /// `layout_words::FLAG_*` bits.
    pub fn flags(self) -> u32 {
        self.u32_at(lw::FLAGS)
    }

    /// Whether `===` must skip padding bytes.
    pub fn has_padding(self) -> bool {
        self.flags() & lw::FLAG_HAS_PADDING != 0
    }

    /// `Memory`: elements are references.
    pub fn boxed_elements(self) -> bool {
        self.flags() & lw::FLAG_BOXED_ELEMENTS != 0
    }

    /// `Memory`: elements are unions stored inline.
    pub fn union_elements(self) -> bool {
        self.flags() & lw::FLAG_UNION_ELEMENTS != 0
    }

    /// `Memory`: bytes from one element to the next. Of a union of singletons there are only the bytes that tell the
    /// members apart, which then count as the elements.
    pub fn stride(self) -> usize {
        match (self.boxed_elements(), self.size()) {
            (true, _) => 8,
            (false, 0) => usize::from(self.union_elements()),
            (false, n) => n,
        }
    }

    /// `Memory`: bytes of `n` elements.
    pub fn elements_bytes(self, n: usize) -> usize {
        if self.boxed_elements() { 8 * n } else { (self.size() + usize::from(self.union_elements())) * n }
    }

    /// The number of fields.
    pub fn n_fields(self) -> usize {
        self.u32_at(lw::N_FIELDS) as usize
    }

    /// Field `i`, from 0.
    pub fn field(self, i: usize) -> FieldSlot {
        let size = self.u32_at(lw::FIELDS + 2 * i + 1);
        FieldSlot {
            offset: self.u32_at(lw::FIELDS + 2 * i),
            size: size & lw::BYTES_MASK,
            is_ref: size & lw::IS_REF != 0,
            is_union: size & lw::IS_UNION != 0,
        }
    }

    /// The number of reference words.
    pub fn n_refs(self) -> usize {
        self.u32_at(lw::N_REFS) as usize
    }

    /// Word offset of reference `i`; they are in ascending order.
    pub fn ref_word(self, i: usize) -> u32 {
        self.u32_at(lw::FIELDS + 2 * self.n_fields() + i)
    }

    /// The number of interior pointers.
    pub fn n_interior(self) -> usize {
        self.u32_at(lw::N_INTERIOR) as usize
    }

    /// Word offset of interior pointer `i`.
    pub fn interior_word(self, i: usize) -> u32 {
        self.u32_at(lw::FIELDS + 2 * self.n_fields() + self.n_refs() + i)
    }
}

/// A layout while it is being made.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub kind: ObjectKind,
    pub size: u32,
    pub align: u32,
    pub flags: u32,
    pub fields: Vec<FieldSlot>,
    pub refs: Vec<u32>,
    pub interior: Vec<u32>,
}

impl Plan {
    pub(crate) fn opaque(kind: ObjectKind) -> Plan {
        Plan { kind, size: 0, align: 8, flags: 0, fields: Vec::new(), refs: Vec::new(), interior: Vec::new() }
    }

    /// Plain bits without fields.
    pub(crate) fn bits(size: u32) -> Plan {
        Plan { size, align: size.next_power_of_two().clamp(1, 16), ..Plan::opaque(ObjectKind::Fixed) }
    }

    /// A layout of the table in `abi`: one word a field.
    pub(crate) fn fixed(fields: &[FieldDef]) -> Plan {
        let mut plan = Plan::opaque(ObjectKind::Fixed);
        for (i, f) in fields.iter().enumerate() {
            let is_ref = f.kind == WordKind::Ref;
            plan.fields.push(FieldSlot { offset: 8 * i as u32, size: 8, is_ref, is_union: false });
            match f.kind {
                WordKind::Ref => plan.refs.push(i as u32),
                WordKind::Interior => plan.interior.push(i as u32),
                WordKind::Code => plan.flags |= lw::FLAG_HAS_CODE,
                WordKind::Int | WordKind::UInt => {}
            }
        }
        plan.size = 8 * fields.len() as u32;
        plan
    }

    pub(crate) fn encode(&self, h: &Heap) -> Value {
        let mut words = vec![
            self.kind as u32,
            self.size,
            self.align,
            self.flags,
            self.fields.len() as u32,
            self.refs.len() as u32,
            self.interior.len() as u32,
        ];
        for f in &self.fields {
            words.push(f.offset);
            let union = if f.is_union { lw::IS_UNION } else { 0 };
            words.push(f.size | union | if f.is_ref { lw::IS_REF } else { 0 });
        }
        words.extend(&self.refs);
        words.extend(&self.interior);
        let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_ne_bytes()).collect();
        let v = h.alloc(h.root(Known::Layout), 8 + bytes.len() + 1);
        h.write_word(v, 0, bytes.len() as u64);
        h.write_bytes(v, 8, &bytes);
        v
    }
}

/// The layout of a concrete type (computed now if it was not); `None` for a type without instances of its
/// own shape, or one whose body has not been given yet.
pub fn layout_of(h: &Heap, dt: DataType) -> Option<LayoutView> {
    if dt.flags() & type_flags::LAYOUT_DONE == 0 {
        compute(h, dt)?;
    }
    dt.try_layout().map(LayoutView)
}

/// Whether values of the type are stored inline in fields and elements.
pub fn is_inline(h: &Heap, t: Value) -> bool {
    let Some(dt) = as_datatype(h, t) else {
        return false;
    };
    let flags = dt.flags();
    if flags & type_flags::INLINE != 0 {
        return true;
    }
    if flags & type_flags::CONCRETE == 0
        || flags & type_flags::LAYOUT_DONE != 0
        || name_of(dt).flags() & (typename_flags::MUTABLE | typename_flags::NO_INLINE) != 0
    {
        return false;
    }
    layout_of(h, dt).is_some() && dt.flags() & type_flags::INLINE != 0
}

/// Whether instances are plain bits: immutable without references (`isbitstype`).
pub fn is_bits(h: &Heap, t: Value) -> bool {
    is_inline(h, t) && as_datatype(h, t).is_some_and(|dt| dt.flags() & type_flags::BITS != 0)
}

/// How values of a union are stored in fields and elements, where they are stored inline: its members are stored
/// inline and have no references. `None` for all other types.
pub fn union_room(h: &Heap, t: Value) -> Option<UnionRoom> {
    let Kind::Union(_) = kind(h, t) else {
        return None;
    };
    let members = union_members(h, t);
    if members.len() > MAX_UNION_MEMBERS {
        return None;
    }
    let mut room = UnionRoom { size: 0, align: 1 };
    for m in members {
        if !is_inline(h, m) {
            return None;
        }
        let l = layout_of(h, as_datatype(h, m)?)?;
        if l.n_refs() > 0 || l.n_interior() > 0 {
            return None;
        }
        room.size = room.size.max(l.size() as u32);
        room.align = room.align.max(l.align() as u32);
    }
    Some(room)
}

/// The member of an inline union that its selector byte means. A byte that no store of ours writes means the last.
pub fn union_member(h: &Heap, t: Value, selector: u8) -> Value {
    let members = union_members(h, t);
    members[usize::from(selector).min(members.len() - 1)]
}

/// The selector byte for a value of concrete type `member`.
pub fn union_selector(h: &Heap, t: Value, member: Value) -> Option<u8> {
    union_members(h, t).into_iter().position(|m| m == member).map(|i| i as u8)
}

/// The concrete type of the value in an inline field of declared type `t`, with its layout: the type itself, or the
/// union's member that is there.
pub fn stored_type(h: &Heap, t: Value, object: Value, slot: FieldSlot, base: usize) -> Option<(DataType, LayoutView)> {
    let t = if slot.is_union { union_member(h, t, object.bytes(base + slot.selector(), 1)[0]) } else { t };
    let dt = as_datatype(h, t)?;
    Some((dt, layout_of(h, dt)?))
}

/// Whether a field or element of that type always holds a value: it is stored inline without references.
pub fn always_there(h: &Heap, t: Value) -> bool {
    if is_inline(h, t) {
        return as_datatype(h, t).and_then(|dt| layout_of(h, dt)).is_some_and(|l| l.n_refs() == 0);
    }
    union_room(h, t).is_some()
}

/// Makes the layout of a concrete type and sets what follows from it (flags, the singleton instance).
fn compute(h: &Heap, dt: DataType) -> Option<()> {
    if dt.flags() & type_flags::CONCRETE == 0 {
        return None;
    }
    let name = name_of(dt);
    if name.flags() & typename_flags::COMPLETE == 0 {
        return None;
    }
    let plan = if name.flags() & typename_flags::PRIMITIVE != 0 {
        // Every instantiation of a primitive declaration has the layout of the declaration.
        let layout = primary(h, name).try_layout()?;
        set_layout(h, dt, layout, true, true);
        return Some(());
    } else if dt.name() == h.root(Known::MemoryTypeName) {
        memory_plan(h, param(dt, 0) == h.symbol("atomic"), param(dt, 1))
    } else {
        struct_plan(h, dt)?
    };
    let immutable = name.flags() & typename_flags::MUTABLE == 0;
    let no_refs = plan.refs.is_empty() && plan.interior.is_empty();
    let bits = immutable && no_refs && all_bits(h, dt);
    let inline = immutable && name.flags() & typename_flags::NO_INLINE == 0 && (no_refs || name.n_uninitialized() == 0);
    set_layout(h, dt, plan.encode(h), bits, inline);
    if immutable && plan.size == 0 && dt.try_instance().is_none() {
        let instance = h.alloc(dt.0, 0);
        dt.set_instance(h, instance);
    }
    Some(())
}

/// Whether all fields are plain bits; a union is not, though it may be stored inline.
fn all_bits(h: &Heap, dt: DataType) -> bool {
    field_types(h, dt).is_none_or(|types| svec_values(types).into_iter().all(|t| is_bits(h, t)))
}

pub(crate) fn set_layout(h: &Heap, dt: DataType, layout: Value, bits: bool, inline: bool) {
    dt.set_layout(h, layout);
    let mut flags = dt.flags() | type_flags::LAYOUT_DONE;
    if bits && inline {
        flags |= type_flags::BITS;
    }
    if inline {
        flags |= type_flags::INLINE;
    }
    dt.set_flags(h, flags);
}

fn struct_plan(h: &Heap, dt: DataType) -> Option<Plan> {
    let types = field_types(h, dt)?;
    let atomic = atomic_fields(dt);
    let mut plan = Plan::opaque(ObjectKind::Fixed);
    plan.align = 1;
    let mut at = 0u32;
    let mut padding = false;
    for i in 0..types.svec_len() {
        let ty = types.svec_get(i).expect("field types are set");
        let is_atomic = atomic.is_some_and(|f| f.get(i).is_some_and(|b| b & 2 != 0));
        let inner = if is_inline(h, ty) { as_datatype(h, ty).and_then(|d| layout_of(h, d)) } else { None };
        // An atomic field is inline only where one machine access reaches it.
        let inner = inner.filter(|l| !is_atomic || (l.size() <= 8 && l.size().is_power_of_two() && l.n_refs() == 0));
        let union = if inner.is_none() && !is_atomic { union_room(h, ty) } else { None };
        let (size, align) = match (inner, union) {
            (Some(l), _) => (l.size() as u32, l.align() as u32),
            (None, Some(room)) => (room.size + 1, room.align),
            (None, None) => (8, 8),
        };
        let align = if is_atomic { align.max(size.max(1)) } else { align };
        let offset = at.next_multiple_of(align);
        padding |= offset != at;
        match inner {
            Some(l) => {
                padding |= l.has_padding();
                let base = offset / 8;
                plan.refs.extend((0..l.n_refs()).map(|k| base + l.ref_word(k)));
                plan.interior.extend((0..l.n_interior()).map(|k| base + l.interior_word(k)));
            }
            // Which bytes count depends on the member, so `===` looks at the fields.
            None if union.is_some() => padding = true,
            None => plan.refs.push(offset / 8),
        }
        let is_union = union.is_some();
        plan.fields.push(FieldSlot { offset, size, is_ref: inner.is_none() && !is_union, is_union });
        plan.align = plan.align.max(align);
        at = offset + size;
    }
    if dt.name() == h.root(Known::MemoryRefTypeName) {
        // The first word points into the buffer that the second references.
        plan.interior.push(0);
    }
    plan.size = at.next_multiple_of(plan.align);
    padding |= plan.size != at;
    if padding {
        plan.flags |= lw::FLAG_HAS_PADDING;
    }
    Some(plan)
}

fn atomic_fields<'a>(dt: DataType) -> Option<&'a [u8]> {
    name_of(dt).try_field_flags().map(|f| f.string_bytes())
}

/// `Memory{T}`: the layout describes one element.
fn memory_plan(h: &Heap, atomic: bool, elem: Value) -> Plan {
    let mut plan = Plan::opaque(ObjectKind::Memory);
    let inner = if is_inline(h, elem) { as_datatype(h, elem).and_then(|d| layout_of(h, d)) } else { None };
    match inner {
        Some(l) => {
            plan.size = l.size() as u32;
            plan.align = l.align() as u32;
            plan.flags = l.flags() & lw::FLAG_HAS_PADDING;
            plan.refs = (0..l.n_refs()).map(|k| l.ref_word(k)).collect();
            plan.interior = (0..l.n_interior()).map(|k| l.interior_word(k)).collect();
        }
        // One machine access reaches no union.
        None => match union_room(h, elem).filter(|_| !atomic) {
            Some(room) => {
                plan.size = room.size.next_multiple_of(room.align);
                plan.align = room.align;
                plan.flags = lw::FLAG_UNION_ELEMENTS;
            }
            None => {
                plan.size = 8;
                plan.flags = lw::FLAG_BOXED_ELEMENTS;
                plan.refs = vec![0];
            }
        },
    }
    plan
}

/// The layout that a primitive declaration itself carries, whatever its parameters.
pub(crate) fn layout_of_declaration(h: &Heap, dt: DataType) -> Option<LayoutView> {
    primary(h, name_of(dt)).try_layout().map(LayoutView)
}
