//! `Memory{T}` and `MemoryRef{T}`: the one buffer primitive.
//!
//! A `Memory` object is a length word, a pointer to its first element, then the elements. A `MemoryRef` is
//! a pointer to an element and its memory.

use super::orders::Access;
use crate::{Outcome, Session};
use abi::{Builtin, Known, Value};
use heap::Object;
use heap::typed::DataType;
use types::LayoutView;

/// Byte offset of the first element of a `Memory`.
pub(super) const FIRST: usize = 16;

/// A memory and the element that a reference is at (from 0; may be one past the end).
struct Place {
    memory: Value,
    index: usize,
    layout: LayoutView,
    element: Value,
}

impl Place {
    fn stride(&self) -> usize {
        self.layout.stride()
    }

    fn offset(&self) -> usize {
        FIRST + self.index * self.stride()
    }

    /// Where the byte stands that says which member of the union the element holds.
    fn selector(&self) -> usize {
        FIRST + self.layout.size() * self.memory.memory_len() + self.index
    }

    fn left(&self) -> usize {
        self.memory.memory_len().saturating_sub(self.index)
    }
}

impl Session {
    pub(super) fn memory_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        match which {
            Builtin::MemoryNew => self.memory_new(args[0], args[1]),
            Builtin::MemoryRefNew => self.memory_ref_new(args),
            Builtin::MemoryRefOffset => {
                let p = self.place("memoryrefoffset", args[0])?;
                Ok(self.box_i64(p.index as i64 + 1))
            }
            Builtin::MemoryRefGet => {
                let p = self.place("memoryrefget", args[0])?;
                self.check_element_order("memoryrefget", p.memory, args[1], Access::Load, "accessed")?;
                let p = self.existing(p, args[0])?;
                match self.load_element(&p) {
                    Some(v) => Ok(v),
                    None => Err(self.throw_plain(Known::UndefRefError)),
                }
            }
            Builtin::MemoryRefSet => {
                let p = self.place("memoryrefset!", args[0])?;
                self.check_element_order("memoryrefset!", p.memory, args[2], Access::Store, "written")?;
                let p = self.existing(p, args[0])?;
                self.check_element("memoryrefset!", &p, args[1])?;
                self.store_element(&p, args[1]);
                Ok(args[1])
            }
            Builtin::MemoryRefIsassigned => {
                let p = self.place("memoryref_isassigned", args[0])?;
                self.check_element_order("memoryref_isassigned", p.memory, args[1], Access::Load, "accessed")?;
                Ok(self.bool(p.left() > 0 && self.element_is_set(&p)))
            }
            Builtin::MemoryRefSwap => {
                let p = self.changed_place("memoryrefswap!", args[0], args[2])?;
                self.check_element("memoryrefswap!", &p, args[1])?;
                let old = self.load_element(&p).ok_or_else(|| self.throw_plain(Known::UndefRefError))?;
                self.store_element(&p, args[1]);
                Ok(old)
            }
            Builtin::MemoryRefModify => {
                let p = self.changed_place("memoryrefmodify!", args[0], args[3])?;
                let old = self.load_element(&p).ok_or_else(|| self.throw_plain(Known::UndefRefError))?;
                let new = self.call(&[args[1], old, args[2]])?;
                self.check_element("memoryrefmodify!", &p, new)?;
                self.store_element(&p, new);
                self.pair(old, new)
            }
            Builtin::MemoryRefReplace => {
                let p = self.place("memoryrefreplace!", args[0])?;
                self.check_element_orders("memoryrefreplace!", p.memory, args[3], args[4])?;
                let p = self.existing(p, args[0])?;
                self.check_element("memoryrefreplace!", &p, args[2])?;
                let old = self.load_element(&p).ok_or_else(|| self.throw_plain(Known::UndefRefError))?;
                let same = types::egal(&self.heap, old, args[1]);
                if same {
                    self.store_element(&p, args[2]);
                }
                self.old_and_success(old, same)
            }
            Builtin::MemoryRefSetonce => {
                let p = self.place("memoryrefsetonce!", args[0])?;
                self.check_element_orders("memoryrefsetonce!", p.memory, args[2], args[3])?;
                let p = self.existing(p, args[0])?;
                self.check_element("memoryrefsetonce!", &p, args[1])?;
                let set = !self.element_is_set(&p);
                if set {
                    self.store_element(&p, args[1]);
                }
                Ok(self.bool(set))
            }
            Builtin::MemoryCopyto => self.memory_copy(args),
            Builtin::MemoryFillBytes => {
                let (p, n) = self.byte_range("_memory_fill_bytes!", args[0], args[2])?;
                let byte = self.any_int("_memory_fill_bytes!", args[1])? as u8;
                if p.layout.union_elements() {
                    // There is no other pattern for all members than none: the first one, of zeros.
                    if byte != 0 {
                        return Err(self.argument_error("_memory_fill_bytes!: elements are unions"));
                    }
                    self.heap.write_bytes(p.memory, p.selector(), &vec![0; n]);
                }
                self.heap.write_bytes(p.memory, p.offset(), &vec![byte; n * p.layout.size()]);
                Ok(args[0])
            }
            _ => {
                let (a, n) = self.byte_range("_memory_cmp", args[0], args[2])?;
                let (b, _) = self.byte_range("_memory_cmp", args[1], args[2])?;
                let x = a.memory.bytes(a.offset(), n * a.stride());
                let y = b.memory.bytes(b.offset(), n * b.stride());
                Ok(self.box_i64(x.cmp(y) as i64))
            }
        }
    }

    pub(crate) fn memory_new(&self, ty: Value, len: Value) -> Outcome {
        let h = &self.heap;
        let is_memory = types::as_datatype(h, ty).is_some_and(|dt| dt.name() == h.root(Known::MemoryTypeName));
        if !is_memory {
            return Err(self.type_error_known("memorynew", Known::GenericMemory, ty));
        }
        self.memory_of(ty, self.int_arg("memorynew", len)?)
    }

    /// A new memory of `n` elements, of a type that is one of memories.
    pub(crate) fn memory_of(&self, ty: Value, n: i64) -> Outcome {
        let h = &self.heap;
        self.check_memory_parameters(DataType(ty))?;
        let layout = self.layout(ty);
        let each = layout.elements_bytes(1);
        let too_big = n < 0 || (n as u64).checked_mul(each.max(1) as u64).is_none_or(|b| b > 1 << 62);
        if too_big {
            return Err(self.argument_error(
                "invalid GenericMemory size: the number of elements is either negative or too large for system address width",
            ));
        }
        let bytes = each * n as usize;
        if bytes >= 1 << 16 {
            self.make_room(bytes)?;
        }
        let m = match h.try_alloc(ty, FIRST + bytes) {
            Ok(m) => m,
            Err(_) => return Err(self.throw_plain(Known::OutOfMemoryError)),
        };
        h.write_word(m, 0, n as u64);
        h.write_word(m, 8, m.addr() as u64 + FIRST as u64);
        Ok(m)
    }

    /// Of a memory type, the kind and the address space.
    #[inline]
    fn check_memory_parameters(&self, ty: DataType) -> Outcome<()> {
        let usual = DataType(self.heap.root(Known::MemoryAny));
        let (kind, space) = (types::param(ty, 0), types::param(ty, 2));
        if kind == types::param(usual, 0) && space == types::param(usual, 2) {
            return Ok(());
        }
        if !self.is_a(kind, Known::Symbol) || !matches!(kind.symbol_str(), "not_atomic" | "atomic") {
            return Err(self.error("GenericMemory kind must be :not_atomic or :atomic"));
        }
        if !types::egal(&self.heap, space, types::param(usual, 2)) {
            return Err(self.error("GenericMemory addrspace must be Core.CPU"));
        }
        Ok(())
    }

    /// `memoryrefnew(memory)`, `memoryrefnew(memory_or_ref, i)`, `memoryrefnew(memory_or_ref, i, boundscheck)`.
    fn memory_ref_new(&self, args: &[Value]) -> Outcome {
        let p = if self.is_memory(args[0]) { self.memory_place(args[0]) } else { self.place("memoryrefnew", args[0])? };
        let mut index = p.index as i64;
        if let Some(&i) = args.get(1) {
            let i = self.int_arg("memoryrefnew", i)?;
            index += i - 1;
            let len = p.memory.memory_len() as i64;
            // Without the check a reference may still only point at an element or just behind the last.
            let checked = args.get(2).is_none_or(|&c| c == self.heap.root(Known::TrueValue));
            if index < 0 || index > len || (checked && index == len) {
                return Err(self.bounds_error_at(args[0], i));
            }
        }
        let ty = if self.is_memory(args[0]) { self.ref_type_of(args[0].type_of())? } else { args[0].type_of() };
        Ok(self.new_memory_ref(ty, p.memory, FIRST + index as usize * p.stride()))
    }

    pub(crate) fn new_memory_ref(&self, ty: Value, memory: Value, offset: usize) -> Value {
        let h = &self.heap;
        let r = h.alloc(ty, 16);
        h.write_word(r, 0, (memory.addr() + offset) as u64);
        h.write_ref(r, 8, Some(memory));
        r
    }

    /// `MemoryRef{T}` for `Memory{T}`; remembered beside, it is asked for at every array access.
    pub(crate) fn ref_type_of(&self, memory_type: Value) -> Outcome {
        if let Some(&t) = self.ref_types.borrow().get(&memory_type) {
            return Ok(t);
        }
        let h = &self.heap;
        let params = types::params(DataType(memory_type));
        let ty = self.apply_type(h.root(Known::GenericMemoryRef), &params)?;
        self.layout(ty);
        self.ref_types.borrow_mut().insert(memory_type, ty);
        Ok(ty)
    }

    pub(super) fn is_memory(&self, v: Value) -> bool {
        DataType(v.type_of()).name() == self.heap.root(Known::MemoryTypeName)
    }

    fn memory_place(&self, memory: Value) -> Place {
        let ty = memory.type_of();
        Place { memory, index: 0, layout: self.layout(ty), element: types::param(DataType(ty), 1) }
    }

    fn place(&self, func: &str, r: Value) -> Outcome<Place> {
        let dt = DataType(r.type_of());
        if dt.name() != self.heap.root(Known::MemoryRefTypeName) {
            return Err(self.type_error_known(func, Known::GenericMemoryRef, r));
        }
        let memory = r.reference(8).expect("a MemoryRef has its memory");
        let layout = self.layout(memory.type_of());
        let at = r.word(0) as usize - (memory.addr() + FIRST);
        let index = at.checked_div(layout.stride()).unwrap_or(0);
        // Of types that are equal but written in different ways the memory's own says what its elements are.
        Ok(Place { memory, index, layout, element: types::param(DataType(memory.type_of()), 1) })
    }

    /// The place of an element that is read and written with that order.
    fn changed_place(&self, func: &str, r: Value, order: Value) -> Outcome<Place> {
        let p = self.place(func, r)?;
        self.check_element_order(func, p.memory, order, Access::Both, "written")?;
        self.existing(p, r)
    }

    /// The value is one of the element type.
    fn check_element(&self, func: &str, p: &Place, value: Value) -> Outcome<()> {
        if self.isa(value, p.element) { Ok(()) } else { Err(self.type_error(func, "", p.element, value)) }
    }

    /// The place that reference `r` gave, where there is an element.
    fn existing(&self, p: Place, r: Value) -> Outcome<Place> {
        if p.index >= p.memory.memory_len() {
            return Err(self.bounds_error_at(r, 1));
        }
        Ok(p)
    }

    fn load_element(&self, p: &Place) -> Option<Value> {
        if p.layout.boxed_elements() {
            return p.memory.memory_get(p.index);
        }
        if p.layout.union_elements() {
            return Some(self.load_union(p.element, p.memory, p.offset(), p.selector()));
        }
        if !self.element_is_set(p) {
            return None;
        }
        Some(self.load_inline(p.element, p.memory, p.offset(), p.layout.size()))
    }

    fn element_is_set(&self, p: &Place) -> bool {
        if p.layout.boxed_elements() {
            return p.memory.memory_get(p.index).is_some();
        }
        p.layout.n_refs() == 0 || p.memory.reference(p.offset() + 8 * p.layout.ref_word(0) as usize).is_some()
    }

    fn store_element(&self, p: &Place, value: Value) {
        if p.layout.boxed_elements() {
            self.heap.write_ref(p.memory, p.offset(), Some(value));
        } else if p.layout.union_elements() {
            let room = (p.offset(), p.layout.size());
            self.store_union(p.element, p.memory, room, p.selector(), value);
        } else {
            self.store_inline(p.element, p.memory, p.offset(), value, p.layout.size());
        }
    }

    /// `_memory_copyto!(destination, source, n)`.
    fn memory_copy(&self, args: &[Value]) -> Outcome {
        let (to, n) = self.byte_range("_memory_copyto!", args[0], args[2])?;
        let (from, _) = self.byte_range("_memory_copyto!", args[1], args[2])?;
        if to.element != from.element {
            return Err(self.argument_error("_memory_copyto!: the element types differ"));
        }
        let each = if to.layout.boxed_elements() { 8 } else { to.layout.size() };
        if n * each > 0 {
            self.heap.copy_payload(from.memory, from.offset(), to.memory, to.offset(), n * each);
        }
        if n > 0 && to.layout.union_elements() {
            self.heap.copy_payload(from.memory, from.selector(), to.memory, to.selector(), n);
        }
        Ok(args[0])
    }

    /// A place with at least `n` elements from it on.
    fn byte_range(&self, func: &str, r: Value, n: Value) -> Outcome<(Place, usize)> {
        let n = self.int_arg(func, n)?;
        let p = self.place(func, r)?;
        if n < 0 || n as usize > p.left() {
            return Err(self.bounds_error_at(r, n));
        }
        Ok((p, n as usize))
    }

    /// The bytes of `n` elements from a `MemoryRef{UInt8}`; not to be kept across a safepoint.
    pub(crate) fn memory_bytes<'a>(&self, func: &str, r: Value, n: usize) -> Outcome<&'a [u8]> {
        let p = self.place(func, r)?;
        if p.layout.boxed_elements() || p.layout.union_elements() || n > p.left() * p.stride() {
            return Err(self.bounds_error_at(r, n as i64));
        }
        Ok(p.memory.bytes(p.offset(), n))
    }

    /// Writes bytes at a `MemoryRef{UInt8}`.
    pub(crate) fn write_memory_bytes(&self, func: &str, r: Value, bytes: &[u8]) -> Outcome<()> {
        let p = self.place(func, r)?;
        if p.layout.boxed_elements() || p.layout.union_elements() || bytes.len() > p.left() * p.stride() {
            return Err(self.bounds_error_at(r, bytes.len() as i64));
        }
        self.heap.write_bytes(p.memory, p.offset(), bytes);
        Ok(())
    }
}
