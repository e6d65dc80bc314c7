//! Objects by their layout: field loads and stores, tuples, `new`, sizes, type tests.

use crate::{Outcome, Session};
use abi::{Known, ObjectKind, Value, type_flags};
use heap::Object;
use heap::typed::DataType;
use types::LayoutView;

impl Session {
    /// The layout of a concrete type.
    #[inline]
    pub fn layout(&self, ty: Value) -> LayoutView {
        match self.try_layout(ty) {
            Some(l) => l,
            None => panic!("object of a type without layout"),
        }
    }

    /// The layout of a type, if it has one.
    #[inline]
    pub fn try_layout(&self, ty: Value) -> Option<LayoutView> {
        let dt = DataType(ty);
        if dt.flags() & type_flags::LAYOUT_DONE != 0 {
            return dt.try_layout().map(LayoutView);
        }
        types::layout_of(&self.heap, dt)
    }

    /// Payload bytes of an instance of a concrete type of fixed size.
    #[inline]
    pub fn type_size(&self, ty: Value) -> usize {
        self.try_layout(ty).map_or(0, |l| l.size())
    }

    /// Whether values of this field or element type are stored inline.
    #[inline]
    pub fn is_inline(&self, ty: Value) -> bool {
        types::is_inline(&self.heap, ty)
    }

    /// `isa`.
    #[inline]
    pub fn isa(&self, v: Value, ty: Value) -> bool {
        let t = v.type_of();
        t == ty || ty == self.heap.root(Known::Any) || self.isa_slow(v, ty)
    }

    fn isa_slow(&self, v: Value, ty: Value) -> bool {
        types::isa(&self.heap, v, ty)
    }

    /// Reads the value of inline type `ty` at byte `offset` of `object` into an object of its own.
    pub fn load_inline(&self, ty: Value, object: Value, offset: usize, size: usize) -> Value {
        if size == 0 {
            return self.singleton(ty);
        }
        let bytes = object.bytes(offset, size);
        if size <= 8 {
            return self.box_bits(ty, bytes);
        }
        self.heap.boxed(ty, bytes)
    }

    /// Writes a boxed value of inline type `ty` at byte `offset` of `object`.
    pub fn store_inline(&self, ty: Value, object: Value, offset: usize, value: Value, size: usize) {
        if size == 0 {
            return;
        }
        if DataType(ty).flags() & type_flags::BITS != 0 {
            self.heap.write_bytes(object, offset, value.bytes(0, size));
        } else {
            self.heap.copy_payload(value, 0, object, offset, size);
        }
    }

    /// Field `index` (from 0) of an object; `None` where a reference field is undefined.
    #[inline]
    pub fn field(&self, object: Value, index: usize) -> Option<Value> {
        let ty = object.type_of();
        let layout = self.layout(ty);
        if layout.kind() != ObjectKind::Fixed {
            return self.memory_field(object, index);
        }
        let slot = layout.field(index);
        if slot.is_ref {
            return object.reference(slot.offset as usize);
        }
        let field_type = self.field_type(ty, index);
        if slot.is_union {
            return Some(self.load_union(field_type, object, slot.offset as usize, slot.selector()));
        }
        if self.inline_undefined(field_type, object, slot.offset as usize) {
            return None;
        }
        Some(self.load_inline(field_type, object, slot.offset as usize, slot.size as usize))
    }

    /// Reads the value of a union stored inline: its bytes at `offset`, the byte that says which member at `selector`.
    pub(crate) fn load_union(&self, union: Value, object: Value, offset: usize, selector: usize) -> Value {
        let member = types::union_member(&self.heap, union, object.bytes(selector, 1)[0]);
        self.load_inline(member, object, offset, self.type_size(member))
    }

    /// Writes a value of a union stored inline, which has room for `size` bytes; those it does not need become zero.
    pub(crate) fn store_union(
        &self,
        union: Value,
        object: Value,
        (offset, size): (usize, usize),
        selector: usize,
        value: Value,
    ) {
        let member = value.type_of();
        let which = types::union_selector(&self.heap, union, member).expect("the value is of the union");
        // The largest room is that of some member; most are a word.
        const ZEROS: [u8; 64] = [0; 64];
        let mut at = 0;
        while at < size {
            let n = (size - at).min(ZEROS.len());
            self.heap.write_bytes(object, offset + at, &ZEROS[..n]);
            at += n;
        }
        self.store_inline(member, object, offset, value, self.type_size(member));
        self.heap.write_bytes(object, selector, &[which]);
    }

    /// Writes a value of the field's type, stored inline.
    fn store_slot(&self, field_type: Value, object: Value, slot: types::FieldSlot, value: Value) {
        let (offset, size) = (slot.offset as usize, slot.size as usize);
        if slot.is_union {
            self.store_union(field_type, object, (offset, size - 1), slot.selector(), value);
        } else {
            self.store_inline(field_type, object, offset, value, size);
        }
    }

    /// `length` and `ptr` of a `Memory`, whose layout describes an element.
    #[cold]
    fn memory_field(&self, memory: Value, index: usize) -> Option<Value> {
        let ty = self.field_type(memory.type_of(), index);
        Some(self.load_inline(ty, memory, 8 * index, 8))
    }

    /// Whether field `index` (from 0) is set.
    pub fn field_is_set(&self, object: Value, index: usize) -> bool {
        let ty = object.type_of();
        let layout = self.layout(ty);
        if layout.kind() != ObjectKind::Fixed {
            return true;
        }
        let slot = layout.field(index);
        if slot.is_ref {
            return object.reference(slot.offset as usize).is_some();
        }
        let field_type = self.field_type(ty, index);
        slot.is_union || !self.inline_undefined(field_type, object, slot.offset as usize)
    }

    /// The declared type of a field of a concrete type.
    pub fn field_type(&self, ty: Value, index: usize) -> Value {
        types::field_types(&self.heap, DataType(ty))
            .and_then(|t| t.svec_get(index))
            .expect("a type with a layout has its field types")
    }

    /// Whether an inline struct that holds references is not initialized: its first reference is missing.
    fn inline_undefined(&self, ty: Value, object: Value, offset: usize) -> bool {
        if DataType(ty).flags() & type_flags::BITS != 0 {
            return false;
        }
        let layout = self.layout(ty);
        layout.n_refs() > 0 && object.reference(offset + 8 * layout.ref_word(0) as usize).is_none()
    }

    /// Sets field `index` without checks; the value has the field's type.
    #[inline]
    pub fn set_field(&self, object: Value, index: usize, value: Value) {
        let ty = object.type_of();
        let slot = self.layout(ty).field(index);
        if slot.is_ref {
            self.heap.write_ref(object, slot.offset as usize, Some(value));
        } else {
            let ft = self.field_type(ty, index);
            self.store_slot(ft, object, slot, value);
        }
    }

    /// A tuple of these values.
    pub fn tuple(&self, elements: &[Value]) -> Value {
        if elements.is_empty() {
            return self.heap.root(Known::EmptyTupleValue);
        }
        let ty = self.tuple_type_of(elements);
        self.new_struct(ty, elements)
    }

    /// The concrete tuple type of these values.
    pub fn tuple_type_of(&self, elements: &[Value]) -> Value {
        let mut buf = [elements[0]; 16];
        if elements.len() <= buf.len() {
            for (t, e) in buf.iter_mut().zip(elements) {
                *t = e.type_of();
            }
            return types::concrete_tuple_type(&self.heap, &buf[..elements.len()]).0;
        }
        let tys: Vec<Value> = elements.iter().map(|e| e.type_of()).collect();
        types::concrete_tuple_type(&self.heap, &tys).0
    }

    /// The elements of a tuple (or the fields of any fully initialized struct).
    pub fn elements(&self, object: Value) -> Vec<Value> {
        let n = self.n_fields(object.type_of());
        (0..n).filter_map(|i| self.field(object, i)).collect()
    }

    /// The number of fields of instances of a concrete type.
    #[inline]
    pub fn n_fields(&self, ty: Value) -> usize {
        types::field_count(&self.heap, DataType(ty)).unwrap_or(0)
    }

    /// An object of a concrete type from its leading fields, which have the declared types.
    pub fn new_struct(&self, ty: Value, fields: &[Value]) -> Value {
        let layout = self.layout(ty);
        let size = layout.size();
        if size == 0 && !types::is_mutable_type(&self.heap, ty) {
            return self.singleton(ty);
        }
        let v = self.heap.alloc(ty, size);
        for (i, &f) in fields.iter().enumerate() {
            let slot = layout.field(i);
            if slot.is_ref {
                self.heap.write_ref(v, slot.offset as usize, Some(f));
            } else {
                let ft = if slot.is_union { self.field_type(ty, i) } else { f.type_of() };
                self.store_slot(ft, v, slot, f);
            }
        }
        v
    }

    /// `new`: checks that the type can have instances and that the fields have their types.
    pub fn new_checked(&self, ty: Value, fields: &[Value]) -> Outcome {
        let Some(dt) = types::as_datatype(&self.heap, ty) else {
            return Err(self.type_error_known("new", Known::DataType, ty));
        };
        if dt.flags() & type_flags::CONCRETE == 0 || self.try_layout(ty).is_none() {
            return Err(self.type_error("new", "", self.heap.root(Known::DataType), ty));
        }
        let n = self.n_fields(ty);
        if fields.len() > n {
            return Err(self.error("new: too many arguments for type"));
        }
        for (i, &f) in fields.iter().enumerate() {
            let ft = self.field_type(ty, i);
            if !self.isa(f, ft) {
                return Err(self.type_error("new", "", ft, f));
            }
        }
        Ok(self.new_struct(ty, fields))
    }

    /// Sets field `i` (from 1) of an object that is still being made; the value must have the field's type.
    pub(crate) fn init_field(&self, object: Value, i: Value, value: Value) -> Outcome {
        let ty = object.type_of();
        let i = self.int_arg("_init_field!", i)?;
        if i < 1 || i as usize > self.n_fields(ty) {
            return Err(self.bounds_error_at(object, i));
        }
        let field_type = self.field_type(ty, i as usize - 1);
        if !self.isa(value, field_type) {
            return Err(self.type_error("_init_field!", "", field_type, value));
        }
        self.set_field(object, i as usize - 1, value);
        Ok(value)
    }
}
