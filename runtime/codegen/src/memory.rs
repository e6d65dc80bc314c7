//! `Memory{T}` and `MemoryRef{T}`: addresses, bounds, elements of every kind; also loads and stores by `Ptr`.
//!
//! A `Memory` object is a length word, the address of its first element, the elements. A `MemoryRef` is the
//! address of its element and the memory.

use crate::covered::{Covered, MAX_ZEROS};
use crate::emit::Fx;
use crate::layout::Layout;
use crate::repr::Repr;
use crate::unions::Place;
use crate::value::Opd;
use abi::context;
use abi::entries::Entry;
use abi::{Intrinsic, Known, Value as Object, layout_words, type_flags};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};
use heap::Object as _;
use heap::typed::DataType;
use smallvec::smallvec;

/// Where the elements of a `Memory` start.
const FIRST_ELEMENT: u32 = 16;

/// What the elements of a memory are.
#[derive(Clone, Copy)]
pub(crate) struct Elements {
    pub ty: Object,
    /// Stored by reference.
    pub boxed: bool,
    /// Bytes from one to the next; zero for singletons.
    stride: u32,
    /// Unions stored in place, with this many bytes each; their selectors stand after all elements.
    union: Option<u32>,
}

impl Fx<'_> {
    /// The elements of a concrete `Memory{T}` type.
    pub(crate) fn elements_of(&self, memory: DataType) -> Option<Elements> {
        let layout = Layout::of(memory)?;
        let union = (layout.flags() & layout_words::FLAG_UNION_ELEMENTS != 0).then(|| layout.size());
        Some(Elements {
            ty: self.types.facts.element_type(memory)?,
            boxed: layout.flags() & layout_words::FLAG_BOXED_ELEMENTS != 0,
            // Of a union of singletons there are only the selectors.
            stride: if union == Some(0) { 1 } else { layout.size() },
            union,
        })
    }

    /// The concrete `Memory{T}` type of a concrete `MemoryRef{T}` type.
    pub(crate) fn memory_of_ref(&self, ty: Object) -> Option<DataType> {
        let d = self.types.facts.concrete(ty).filter(|&d| self.types.facts.is_memory_ref(d))?;
        let memory = self.types.facts.concrete(d.try_types()?.svec_get(1)?)?;
        self.types.facts.is_memory(memory).then_some(memory)
    }

    /// The registers of a `MemoryRef`: element address and memory.
    pub(crate) fn ref_parts(&mut self, v: &Opd) -> Option<(Value, Value)> {
        let v = self.convert(v, v.ty);
        let Repr::Parts(_) = v.repr else { return None };
        let regs = self.regs(&v);
        (regs.len() == 2).then(|| (regs[0], regs[1]))
    }

    /// The address of the element that a `MemoryRef` refers to.
    pub fn element_address(&mut self, v: &Opd) -> Option<Value> {
        self.ref_parts(v).map(|(at, _)| at)
    }

    pub(crate) fn memory_length(&mut self, memory: Value) -> Value {
        self.load_fixed(types::I64, memory, 0)
    }

    pub(crate) fn memory_data(&mut self, memory: Value) -> Value {
        self.load_fixed(types::I64, memory, 8)
    }

    /// `memoryrefnew(mem)`, `memoryrefnew(ref, i, boundscheck)`, `memoryrefnew(mem, i, boundscheck)`.
    pub fn memory_ref_new(&mut self, args: &[Opd], result: Object) -> Option<Opd> {
        let facts = self.types.facts;
        let result_repr = self.types.repr(result);
        let elements = self.elements_of(self.memory_of_ref(result)?)?;
        let from_memory = facts.concrete(args[0].ty).is_some_and(|d| facts.is_memory(d));
        let (base, memory) = if from_memory {
            let memory = self.boxed(&args[0]);
            (self.memory_data(memory), memory)
        } else {
            self.memory_of_ref(args[0].ty)?;
            self.ref_parts(&args[0])?
        };
        let Some(index) = args.get(1) else {
            return Some(Opd::new(result, result_repr, smallvec![base, memory]));
        };
        if !facts.is(index.ty, Known::Int64) {
            return None;
        }
        let checked = self.wants_check(args.get(2))?;
        let index = self.scalar(index)?;
        let zero_based = self.b.ins().iadd_imm_s(index, -1);
        if elements.stride == 0 {
            // There is nothing to be at: all references are to the start.
            if checked {
                let length = self.memory_length(memory);
                let ok = self.b.ins().icmp(IntCC::UnsignedLessThan, zero_based, length);
                self.require(ok, |fx| fx.call_never(Entry::ThrowMemoryBounds, &[memory, base, index]));
            }
            return Some(Opd::new(result, result_repr, smallvec![base, memory]));
        }
        let stride = i64::from(elements.stride);
        let offset = self.b.ins().imul_imm_s(zero_based, stride);
        let at = self.b.ins().iadd(base, offset);
        if checked {
            let length = self.memory_length(memory);
            let ok = if from_memory {
                self.b.ins().icmp(IntCC::UnsignedLessThan, zero_based, length)
            } else {
                self.element_in_bounds(at, zero_based, memory, length, stride)
            };
            self.require(ok, |fx| fx.call_never(Entry::ThrowMemoryBounds, &[memory, base, index]));
        }
        Some(Opd::new(result, result_repr, smallvec![at, memory]))
    }

    /// Whether the element address `at`, reached by adding `steps` elements, lies in the memory.
    fn element_in_bounds(&mut self, at: Value, steps: Value, memory: Value, length: Value, stride: i64) -> Value {
        let data = self.memory_data(memory);
        let distance = self.b.ins().isub(at, data);
        let bytes = self.b.ins().imul_imm_s(length, stride);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, distance, bytes);
        // The product may have wrapped around: then the step is longer than any memory.
        let magnitude = self.b.ins().iadd(steps, length);
        let twice = self.b.ins().ishl_imm_u(length, 1);
        let sane = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, magnitude, twice);
        self.b.ins().band(inside, sane)
    }

    /// The constant that a `boundscheck` argument must be; `None` where it is computed.
    fn wants_check(&self, arg: Option<&Opd>) -> Option<bool> {
        match arg {
            None => Some(true),
            Some(a) => a.constant.map(|c| c == self.known(Known::TrueValue)),
        }
    }

    /// The order is a constant that the memory's kind allows for a read or a write. (One thread runs, so that all of them
    /// mean the same.)
    fn order_fits(&self, memory: DataType, order: &Opd, write: bool) -> bool {
        let symbol = |o: Object| (o.type_of() == self.known(Known::Symbol)).then(|| o.symbol_str());
        let kind = memory.parameters().svec_get(0).and_then(symbol);
        match (kind, order.constant.and_then(symbol)) {
            (Some("not_atomic"), Some(order)) => order == "not_atomic",
            (Some("atomic"), Some("unordered" | "monotonic" | "sequentially_consistent")) => true,
            (Some("atomic"), Some(order)) => order == if write { "release" } else { "acquire" },
            _ => false,
        }
    }

    /// Number of the element at this address, from 0.
    fn element_index(&mut self, elements: Elements, at: Value, memory: Value) -> Value {
        let data = self.memory_data(memory);
        let distance = self.b.ins().isub(at, data);
        let stride = elements.stride;
        if stride.is_power_of_two() {
            self.b.ins().ushr_imm_u(distance, i64::from(stride.trailing_zeros()))
        } else {
            self.b.ins().udiv_imm_u(distance, i64::from(stride))
        }
    }

    /// Where the byte stands that says which member the element at this address holds.
    fn element_selector(&mut self, elements: Elements, size: u32, at: Value, memory: Value) -> Value {
        if size == 0 {
            return at;
        }
        let (data, length) = (self.memory_data(memory), self.memory_length(memory));
        let all = self.b.ins().imul_imm_s(length, i64::from(size));
        let end = self.b.ins().iadd(data, all);
        let index = self.element_index(elements, at, memory);
        self.b.ins().iadd(end, index)
    }

    /// The element's address and its memory, checked where asked.
    fn access(&mut self, reference: &Opd, order: &Opd, write: bool, check: &Opd) -> Option<(Elements, Value, Value)> {
        let memory_type = self.memory_of_ref(reference.ty)?;
        let elements = self.elements_of(memory_type)?;
        if !self.order_fits(memory_type, order, write) {
            return None;
        }
        let checked = self.wants_check(Some(check))?;
        let (at, memory) = self.ref_parts(reference)?;
        if checked {
            let (data, length) = (self.memory_data(memory), self.memory_length(memory));
            let distance = self.b.ins().isub(at, data);
            // (of a memory without bytes, whether it has elements)
            let stride = elements.stride.max(1);
            let bytes = self.b.ins().imul_imm_s(length, i64::from(stride));
            let ok = self.b.ins().icmp(IntCC::UnsignedLessThan, distance, bytes);
            self.require(ok, |fx| {
                let one = fx.word(1);
                fx.call_never(Entry::ThrowMemoryBounds, &[memory, at, one]);
            });
        }
        Some((elements, at, memory))
    }

    /// `memoryrefget(ref, order, boundscheck)`.
    pub fn memory_ref_get(&mut self, args: &[Opd]) -> Option<Opd> {
        let (elements, at, memory) = self.access(&args[0], &args[1], false, &args[2])?;
        let flags = self.heap_flags();
        if let Some(size) = elements.union {
            let selector = self.element_selector(elements, size, at, memory);
            return Some(self.load_union(elements.ty, Place { bytes: (at, 0), selector: (selector, 0) }, flags));
        }
        let v = self.load_value(elements.ty, !elements.boxed, at, 0, flags);
        self.check_value_defined(&v);
        Some(v)
    }

    /// `memoryrefset!(ref, value, order, boundscheck)`; the value has the element type.
    pub fn memory_ref_set(&mut self, args: &[Opd]) -> Option<Opd> {
        let memory_type = self.memory_of_ref(args[0].ty)?;
        let elements = self.elements_of(memory_type)?;
        // A value that may not be of the element type needs the runtime's check.
        let facts = self.types.facts;
        let fits = facts.is_any(elements.ty) || self.fits(&args[1], elements.ty);
        if !fits {
            return None;
        }
        let (elements, at, memory) = self.access(&args[0], &args[2], true, &args[3])?;
        if let Some(size) = elements.union {
            let selector = self.element_selector(elements, size, at, memory);
            self.store_union(&args[1], elements.ty, Place { bytes: (at, 0), selector: (selector, 0) });
            return Some(args[1].clone());
        }
        if self.store_value(&args[1], elements.ty, !elements.boxed, at, 0) {
            self.barrier(at);
        }
        Some(args[1].clone())
    }

    /// The value is known to be of the type: the same type, or a member of the same union.
    pub fn fits(&self, v: &Opd, ty: Object) -> bool {
        if v.ty == ty || v.constant.is_some_and(|o| o.type_of() == ty) {
            return true;
        }
        let mut members = Vec::new();
        self.types.facts.members(ty, &mut members);
        let mut mine = Vec::new();
        self.types.facts.members(v.ty, &mut mine);
        mine.iter().all(|m| members.contains(m))
    }

    /// `memoryref_isassigned(ref, order, boundscheck)`, for elements that are always there.
    pub fn memory_ref_is_assigned(&mut self, args: &[Opd]) -> Option<Opd> {
        if self.wants_check(Some(&args[2]))? {
            return None;
        }
        let (elements, at, _) = self.access(&args[0], &args[1], false, &args[2])?;
        let reference = if elements.boxed {
            Some(0)
        } else if elements.union.is_some() {
            None
        } else {
            match self.types.repr(elements.ty) {
                Repr::Parts(p) => p.parts.iter().find(|p| p.is_ref).map(|p| p.offset),
                _ => return None,
            }
        };
        Some(match reference {
            Some(offset) => {
                let r = self.load(types::I64, at, offset);
                let set = self.b.ins().icmp_imm_u(IntCC::NotEqual, r, 0);
                self.boolean(set)
            }
            None => self.boolean_constant(true),
        })
    }

    /// `memoryrefoffset(ref)`: position of the element in its memory, from 1.
    pub fn memory_ref_offset(&mut self, args: &[Opd]) -> Option<Opd> {
        let elements = self.elements_of(self.memory_of_ref(args[0].ty)?)?;
        if elements.stride == 0 {
            return None;
        }
        let (at, memory) = self.ref_parts(&args[0])?;
        let index = self.element_index(elements, at, memory);
        let v = self.b.ins().iadd_imm_s(index, 1);
        let int = self.known(Known::Int64);
        Some(Opd::new(int, self.types.repr(int), smallvec![v]))
    }

    /// `_memory_copyto!(destination, source, n)` between memories of one element type.
    pub fn memory_copy_to(&mut self, args: &[Opd]) -> Option<Opd> {
        if args[0].ty != args[1].ty || !self.types.facts.is(args[2].ty, Known::Int64) {
            return None;
        }
        let elements = self.elements_of(self.memory_of_ref(args[0].ty)?)?;
        if elements.stride == 0 {
            return None;
        }
        let (to, to_memory) = self.ref_parts(&args[0])?;
        let (from, from_memory) = self.ref_parts(&args[1])?;
        let n = self.scalar(&args[2])?;
        let stride = i64::from(elements.stride);
        let bytes = self.b.ins().imul_imm_s(n, stride);
        let fits = |fx: &mut Self, at: Value, memory: Value| {
            let (data, length) = (fx.memory_data(memory), fx.memory_length(memory));
            let whole = fx.b.ins().imul_imm_s(length, stride);
            let few = fx.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, n, length);
            let past = fx.b.ins().isub(at, data);
            let end = fx.b.ins().iadd(past, bytes);
            let inside = fx.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, end, whole);
            fx.b.ins().band(few, inside)
        };
        let (a, b) = (fits(self, to, to_memory), fits(self, from, from_memory));
        let ok = self.b.ins().band(a, b);
        let list = args.to_vec();
        // The runtime knows how to say what is wrong.
        self.require(ok, |fx| {
            fx.boxed_builtin(abi::Builtin::MemoryCopyto, &list);
        });
        let has_refs = elements.boxed
            || self.types.facts.data_type(elements.ty).and_then(Layout::of).is_some_and(Layout::has_refs);
        let entry = if has_refs { Entry::CopyReferences } else { Entry::CopyBytes };
        self.call_plain(entry, &[to, from, bytes], &[]);
        if let Some(size) = elements.union.filter(|&s| s > 0) {
            let to = self.element_selector(elements, size, to, to_memory);
            let from = self.element_selector(elements, size, from, from_memory);
            self.call_plain(Entry::CopyBytes, &[to, from, n], &[]);
        }
        Some(args[0].clone())
    }

    /// `_memory_fill_bytes!(ref, byte, n)`: every byte of `n` elements that are no unions.
    pub fn memory_fill_bytes(&mut self, args: &[Opd]) -> Option<Opd> {
        let facts = self.types.facts;
        let elements = self.elements_of(self.memory_of_ref(args[0].ty)?)?;
        if elements.union.is_some() || !facts.is(args[1].ty, Known::UInt8) || !facts.is(args[2].ty, Known::Int64) {
            return None;
        }
        let (to, memory) = self.ref_parts(&args[0])?;
        let (byte, n) = (self.scalar(&args[1])?, self.scalar(&args[2])?);
        let stride = i64::from(elements.stride);
        let (data, length) = (self.memory_data(memory), self.memory_length(memory));
        let few = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, n, length);
        let bytes = self.b.ins().imul_imm_s(n, stride);
        let whole = self.b.ins().imul_imm_s(length, stride);
        let past = self.b.ins().isub(to, data);
        let end = self.b.ins().iadd(past, bytes);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, end, whole);
        let ok = self.b.ins().band(few, inside);
        let list = args.to_vec();
        self.require(ok, |fx| {
            fx.boxed_builtin(abi::Builtin::MemoryFillBytes, &list);
        });
        let byte = self.b.ins().uextend(types::I64, byte);
        self.call_plain(Entry::FillBytes, &[to, byte, bytes], &[]);
        Some(args[0].clone())
    }

    /// `memorynew(Memory{T}, n)`.
    pub fn memory_new(&mut self, args: &[Opd]) -> Option<Opd> {
        let facts = self.types.facts;
        let ty = args[0].constant?;
        facts.concrete(ty).filter(|&d| facts.is_memory(d))?;
        if !facts.is(args[1].ty, Known::Int64) {
            return None;
        }
        if let Some(v) = self.short_memory(ty, &args[1]) {
            return Some(v);
        }
        let n = self.scalar(&args[1])?;
        let d = facts.concrete(ty)?;
        let elements = self.elements_of(d)?;
        let each = if elements.boxed { 8 } else { elements.stride + u32::from(elements.union.is_some_and(|s| s > 0)) };
        // Other kinds of memory than the usual one may be wrong; the runtime looks.
        let usual = facts.concrete(self.known(Known::MemoryAny))?;
        let plain = [0, 2].iter().all(|&i| d.parameters().svec_get(i) == usual.parameters().svec_get(i));
        let most = if plain { (context::EVEN_CELLS as u32 - 8 - FIRST_ELEMENT) / each.max(1) } else { 0 };
        let small = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, n, i64::from(most));
        let bytes = self.b.ins().imul_imm_s(n, i64::from(each));
        let bytes = self.b.ins().iadd_imm_s(bytes, i64::from(FIRST_ELEMENT));
        let v = self.alloc_sized(
            ty,
            bytes,
            small,
            |fx, v, end| {
                fx.store(n, v, 0);
                let data = fx.b.ins().iadd_imm_s(v, i64::from(FIRST_ELEMENT));
                fx.store(data, v, 8);
                // (a cell that is too short for this loop holds no elements)
                fx.zero_words(data, end);
            },
            |fx| {
                let t = fx.object(ty);
                fx.call_preserving(Entry::AllocMemory, &[t, n])
            },
        );
        Some(self.boxed_value(ty, v))
    }

    /// A memory of a known number of elements that is an object like any other small one.
    fn short_memory(&mut self, ty: Object, length: &Opd) -> Option<Opd> {
        let d = self.types.facts.concrete(ty)?;
        let n = i64::from_ne_bytes(length.constant?.bytes(0, 8).try_into().ok()?);
        let n = u32::try_from(n).ok().filter(|&n| n <= 8 * MAX_ZEROS as u32)?;
        let elements = self.elements_of(d).filter(|e| e.union.is_none())?;
        let parameters = d.parameters();
        let usual = DataType(self.known(Known::MemoryAny)).parameters();
        // Another kind or address space is refused by the runtime.
        if [0, 2].iter().any(|&i| parameters.svec_get(i) != usual.svec_get(i)) {
            return None;
        }
        let bytes = 16 + n.checked_mul(if elements.boxed { 8 } else { elements.stride })?;
        let covered = Covered::first(16);
        if covered.left(bytes) > MAX_ZEROS {
            return None;
        }
        let v = self.alloc(ty, bytes, &covered);
        let n = self.word(i64::from(n));
        self.store(n, v, 0);
        let first = self.b.ins().iadd_imm_s(v, 16);
        self.store(first, v, 8);
        Some(self.boxed_value(ty, v))
    }

    /// Field access of a `Memory` itself: its length and data pointer.
    pub fn memory_field(&mut self, memory: &Opd, ty: Object, index: usize) -> Option<Opd> {
        let facts = self.types.facts;
        let d = facts.concrete(ty).filter(|&d| facts.is_memory(d))?;
        let m = self.boxed(memory);
        match index {
            0 => {
                let v = self.memory_length(m);
                let int = self.known(Known::Int64);
                Some(Opd::new(int, self.types.repr(int), smallvec![v]))
            }
            1 => {
                let v = self.memory_data(m);
                let pointer = d.try_types()?.svec_get(1)?;
                let repr = self.types.repr(pointer);
                matches!(repr, Repr::Parts(_)).then(|| Opd::new(pointer, repr, smallvec![v]))
            }
            _ => None,
        }
    }

    /// `pointerref(p, i, align)` and `pointerset(p, x, i, align)`.
    pub fn pointer_access(&mut self, which: Intrinsic, args: &[Opd], result: Object) -> Option<Opd> {
        let facts = self.types.facts;
        let pointer = facts.concrete(args[0].ty)?;
        if facts.roots.try_get(Known::PtrTypeName) != Some(pointer.name()) {
            return None;
        }
        let element = pointer.parameters().svec_get(0)?;
        let inline = facts.concrete(element).filter(|d| d.flags() & type_flags::INLINE != 0);
        let index = if which == Intrinsic::pointerref { &args[1] } else { &args[2] };
        if !facts.is(index.ty, Known::Int64) {
            return None;
        }
        let stride = match inline {
            Some(d) => Layout::of(d)?.size(),
            None if facts.is_any(element) => 8,
            None => return None,
        };
        let (p, i) = (self.scalar(&args[0])?, self.scalar(index)?);
        let zero_based = self.b.ins().iadd_imm_s(i, -1);
        let offset = self.b.ins().imul_imm_s(zero_based, i64::from(stride));
        let at = self.b.ins().iadd(p, offset);
        if which == Intrinsic::pointerref {
            let v = self.load_value(element, inline.is_some(), at, 0, MemFlagsData::new().with_notrap());
            return Some(v);
        }
        if !self.fits(&args[1], element) && inline.is_some() {
            return None;
        }
        self.store_value(&args[1], element, inline.is_some(), at, 0);
        let _ = result;
        Some(args[0].clone())
    }
}
