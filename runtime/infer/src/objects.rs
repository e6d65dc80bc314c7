//! Objects by their layout, as far as constant folding needs: reading a field of a constant, making a
//! constant tuple or struct.

use abi::{Value, type_flags};
use heap::typed::DataType;
use heap::{Heap, Object};
use types::LayoutView;

/// The layout of a concrete type.
fn layout(h: &Heap, ty: Value) -> Option<LayoutView> {
    types::layout_of(h, types::as_datatype(h, ty)?)
}

/// Field `index` (from 0) of an object; `None` where it is undefined or there is none.
pub fn field(h: &Heap, object: Value, index: usize) -> Option<Value> {
    let ty = object.type_of();
    let l = layout(h, ty)?;
    if index >= l.n_fields() {
        return None;
    }
    let slot = l.field(index);
    let at = slot.offset as usize;
    if slot.is_ref {
        return object.reference(at);
    }
    let ft = types::field_types(h, DataType(ty))?.svec_get(index)?;
    let (ft, inner) = types::stored_type(h, ft, object, slot, 0)?;
    if inner.n_refs() > 0 && object.reference(at + 8 * inner.ref_word(0) as usize).is_none() {
        return None;
    }
    let size = inner.size();
    if size == 0 {
        return ft.try_instance();
    }
    if ft.flags() & type_flags::BITS != 0 {
        return Some(boxed(h, ft.0, object.bytes(at, size)));
    }
    let copy = h.alloc(ft.0, size);
    h.copy_payload(object, at, copy, 0, size);
    Some(copy)
}

/// A box of these bits, the shared one where there is one.
fn boxed(h: &Heap, ty: Value, bytes: &[u8]) -> Value {
    if ty == h.root(abi::Known::Bool) {
        return h.boolean(bytes[0] & 1 != 0);
    }
    if ty == h.root(abi::Known::Int64)
        && let Ok(b) = bytes.try_into()
    {
        return h.box_int64(i64::from_ne_bytes(b));
    }
    h.boxed(ty, bytes)
}

/// A new object of the concrete type from all its fields; `None` for types that are not rows of fields or when
/// a value does not fit its field.
pub fn new_struct(h: &Heap, ty: Value, fields: &[Value]) -> Option<Value> {
    let dt = types::as_datatype(h, ty)?;
    let l = types::layout_of(h, dt)?;
    if l.kind() != abi::ObjectKind::Fixed || l.n_fields() != fields.len() {
        return None;
    }
    if let Some(v) = dt.try_instance() {
        return Some(v);
    }
    let declared = types::field_types(h, dt)?;
    let object = h.alloc(ty, l.size());
    for (i, &v) in fields.iter().enumerate() {
        let slot = l.field(i);
        let at = slot.offset as usize;
        if slot.is_ref {
            h.write_ref(object, at, Some(v));
            continue;
        }
        let ft = declared.svec_get(i)?;
        let mut size = slot.size as usize;
        if slot.is_union {
            h.write_bytes(object, slot.selector(), &[types::union_selector(h, ft, v.type_of())?]);
            size = layout(h, v.type_of())?.size();
        } else if v.type_of() != ft {
            return None;
        }
        if DataType(v.type_of()).flags() & type_flags::BITS != 0 {
            h.write_bytes(object, at, v.bytes(0, size));
        } else {
            h.copy_payload(v, 0, object, at, size);
        }
    }
    Some(object)
}

/// A constant tuple.
pub fn tuple(h: &Heap, elements: &[Value]) -> Option<Value> {
    if elements.is_empty() {
        return h.roots().try_get(abi::Known::EmptyTupleValue);
    }
    let tys: Vec<Value> = elements.iter().map(|e| e.type_of()).collect();
    new_struct(h, types::concrete_tuple_type(h, &tys).0, elements)
}
