//! Objects and their fields: `New`, `GetField`, `SetField`, and `getfield` of a tuple at a computed index.

use crate::covered::Covered;
use crate::emit::{Fx, Regs};
use crate::layout::Layout;
use crate::repr::Repr;
use crate::unions::InlineUnion;
use crate::value::Opd;
use abi::Value as Object;
use abi::entries::Entry;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};
use heap::Object as _;
use heap::typed::DataType;
use smallvec::smallvec;

/// A concrete type with fields.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub ty: DataType,
    pub layout: Layout,
}

impl Shape {
    /// The declared type of field `i`.
    pub fn field_type(&self, i: usize) -> Option<Object> {
        self.ty.try_types()?.svec_get(i)
    }

    pub fn len(&self) -> usize {
        self.layout.n_fields()
    }
}

impl Fx<'_> {
    pub fn shape(&self, ty: Object) -> Option<Shape> {
        let d = self.types.facts.concrete(ty)?;
        Some(Shape { ty: d, layout: Layout::of(d)? })
    }

    /// `new(ty, args...)`; `None` where the type is not one that can be laid out here.
    pub fn new_object(&mut self, ty: Object, args: &[Opd]) -> Option<Opd> {
        let repr = self.types.repr(ty);
        if let Repr::Ghost(o) = repr {
            return Some(self.ghost(ty, o));
        }
        let shape = self.shape(ty)?;
        if args.len() > shape.len() {
            return None;
        }
        // Everything that may allocate comes first: until the next safepoint the new object needs no barrier.
        let mut settled = Vec::with_capacity(args.len());
        for (i, a) in args.iter().enumerate() {
            let field = shape.layout.field(i);
            let ft = shape.field_type(i)?;
            let by_address = field.is_union && InlineUnion::of(self.types, ft).is_by_address();
            settled.push(if field.is_ref || by_address {
                let b = self.boxed(a);
                self.boxed_value(ft, b)
            } else {
                self.convert(a, ft)
            });
        }
        if let Repr::Parts(p) = &repr {
            let mut regs = Regs::new();
            for (i, v) in settled.iter().enumerate() {
                if shape.layout.field(i).is_union {
                    let u = InlineUnion::of(self.types, shape.field_type(i)?);
                    regs.extend(self.union_to_parts(&u, v));
                    continue;
                }
                let part_count = (p.field_starts[i + 1] - p.field_starts[i]) as usize;
                let parts = self.field_registers(v, p.field_starts[i] as usize, part_count, p);
                regs.extend(parts);
            }
            while regs.len() < p.parts.len() {
                let z = self.zero(p.parts[regs.len()].ty);
                regs.push(z);
            }
            return Some(Opd::new(ty, repr.clone(), regs));
        }
        let mut covered = Covered::default();
        for i in 0..settled.len() {
            let field = shape.layout.field(i);
            let ft = shape.field_type(i)?;
            match self.types.repr(ft) {
                _ if field.is_ref => covered.add(field.offset, 8),
                // What a member leaves of a union's place stays zero.
                _ if field.is_union => {}
                Repr::Parts(p) => covered.add_parts(&p, field.offset),
                Repr::Never | Repr::Ghost(_) => {}
                _ => covered.add(field.offset, self.inline_size(ft)),
            }
        }
        let object = self.alloc(ty, shape.layout.size(), &covered);
        for (i, v) in settled.iter().enumerate() {
            let field = shape.layout.field(i);
            let ft = shape.field_type(i)?;
            self.store_value(v, ft, !field.is_ref, object, field.offset);
        }
        Some(self.boxed_value(ty, object))
    }

    /// The registers that a field of a value held by parts takes.
    fn field_registers(&mut self, v: &Opd, first: usize, count: usize, p: &crate::repr::Parts) -> Regs {
        if count == 1 && p.parts[first].is_ref && v.repr == Repr::Boxed {
            return smallvec![self.boxed(v)];
        }
        let regs = self.regs(v);
        debug_assert_eq!(regs.len(), count);
        regs
    }

    /// Field `index` of an object of a concrete type.
    pub fn get_field(&mut self, object: &Opd, ty: Object, index: usize, check: bool) -> Option<Opd> {
        let shape = self.shape(ty)?;
        let field = (index < shape.len()).then(|| shape.layout.field(index))?;
        let ft = shape.field_type(index)?;
        let object = self.convert(object, ty);
        let value = match &object.repr {
            Repr::Parts(p) => {
                let regs = self.regs(&object);
                let range = p.field_starts[index] as usize..p.field_starts[index + 1] as usize;
                let regs: Regs = regs[range].into();
                if field.is_ref {
                    Opd::new(ft, Repr::Boxed, regs)
                } else if field.is_union {
                    let u = InlineUnion::of(self.types, ft);
                    self.union_from_parts(&u, &regs)
                } else {
                    match self.types.repr(ft) {
                        Repr::Ghost(o) => self.ghost(ft, o),
                        repr => Opd::new(ft, repr, regs),
                    }
                }
            }
            Repr::Ghost(_) => match self.types.repr(ft) {
                Repr::Ghost(o) => self.ghost(ft, o),
                _ => return None,
            },
            _ => {
                let base = self.boxed(&object);
                let flags = if self.types.facts.is_mutable(shape.ty) { self.heap_flags() } else { self.fixed_flags() };
                self.load_value(ft, !field.is_ref, base, field.offset, flags)
            }
        };
        if check {
            self.check_value_defined(&value);
        }
        Some(value)
    }

    /// Throws UndefRefError where a value read from memory was never set.
    pub fn check_value_defined(&mut self, v: &Opd) {
        let reference = match &v.repr {
            Repr::Boxed => Some(v.regs[0]),
            Repr::Parts(p) => p.parts.iter().position(|p| p.is_ref).map(|i| v.regs[i]),
            _ => None,
        };
        if let (Some(r), None) = (reference, v.constant) {
            self.check_defined(r);
        }
    }

    /// Sets field `index` of a mutable object.
    pub fn set_field(&mut self, object: &Opd, ty: Object, index: usize, value: &Opd) -> Option<()> {
        let shape = self.shape(ty)?;
        let field = (index < shape.len()).then(|| shape.layout.field(index))?;
        let ft = shape.field_type(index)?;
        let base = self.boxed(object);
        if self.store_value(value, ft, !field.is_ref, base, field.offset) {
            let slot = self.b.ins().iadd_imm_s(base, i64::from(field.offset));
            self.barrier(slot);
        }
        Some(())
    }

    /// `getfield(x, i)` with a computed `Int64` index, for a value whose fields all have one inline type.
    pub fn get_field_at(&mut self, object: &Opd, ty: Object, index: Value, checked: bool) -> Option<Opd> {
        let shape = self.shape(ty)?;
        let n = shape.len();
        if n == 0 || self.types.facts.is_mutable(shape.ty) {
            return None;
        }
        let (ft, first) = (shape.field_type(0)?, shape.layout.field(0));
        let stride = if n > 1 { shape.layout.field(1).offset } else { 8 };
        let regular = (0..n).all(|i| {
            let f = shape.layout.field(i);
            shape.field_type(i) == Some(ft) && f.is_ref == first.is_ref && f.offset == i as u32 * stride
        });
        if !regular || matches!(self.types.repr(ft), Repr::Ghost(_)) {
            return None;
        }
        let object = self.convert(object, ty);
        let zero_based = self.b.ins().iadd_imm_s(index, -1);
        if checked {
            let ok = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, zero_based, n as i64);
            let whole = object.clone();
            self.require(ok, |fx| {
                let b = fx.boxed(&whole);
                fx.call_never(Entry::ThrowBounds, &[b, index]);
            });
        }
        let base = match &object.repr {
            Repr::Parts(p) if object.constant.is_none() => {
                let slot = self.stack_slot(p.size);
                let base = self.slot_address(slot);
                self.store_parts(p, &object.regs, base, 0);
                base
            }
            _ => self.boxed(&object),
        };
        let offset = self.b.ins().imul_imm_s(zero_based, i64::from(stride));
        let at = self.b.ins().iadd(base, offset);
        let flags = self.heap_flags();
        let v = self.load_value(ft, !first.is_ref, at, 0, flags);
        if checked {
            self.check_value_defined(&v);
        }
        Some(v)
    }
}
