//! Values as the compiler holds them, and the changes of form: boxing, unboxing, narrowing, widening.

use crate::covered::Covered;
use crate::emit::{Fx, Regs};
use crate::layout::Layout;
use crate::repr::{Parts, Repr, Tagged, slot_type};
use crate::unions::{InlineUnion, Place};
use abi::entries::Entry;
use abi::{Known, Value as Object};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{BlockArg, InstBuilder, MemFlagsData, Type, Value, types};
use heap::Object as _;
use smallvec::smallvec;
use std::sync::Arc;

/// A Julia value in registers.
#[derive(Clone, Debug)]
pub(crate) struct Opd {
    pub ty: Object,
    pub repr: Repr,
    /// As `Repr::registers`; empty while the value is a constant.
    pub regs: Regs,
    /// The same value's object, where there happens to be one.
    pub boxed: Option<Value>,
    /// The value is this object.
    pub constant: Option<Object>,
}

impl Opd {
    pub fn new(ty: Object, repr: Repr, regs: Regs) -> Opd {
        Opd { ty, repr, regs, boxed: None, constant: None }
    }
}

impl Fx<'_> {
    /// A fixed object.
    pub fn constant(&self, o: Object) -> Opd {
        let ty = o.type_of();
        Opd { ty, repr: self.types.repr(ty), regs: Regs::new(), boxed: None, constant: Some(o) }
    }

    /// A value known by its type alone.
    pub fn ghost(&self, ty: Object, instance: Object) -> Opd {
        Opd { ty, repr: Repr::Ghost(instance), regs: Regs::new(), boxed: None, constant: Some(instance) }
    }

    pub fn nothing(&self) -> Opd {
        let n = self.known(Known::NothingValue);
        self.ghost(n.type_of(), n)
    }

    pub fn boolean(&self, bit: Value) -> Opd {
        let ty = self.known(Known::Bool);
        Opd::new(ty, self.types.repr(ty), smallvec![bit])
    }

    pub fn boolean_constant(&self, x: bool) -> Opd {
        self.constant(self.known(if x { Known::TrueValue } else { Known::FalseValue }))
    }

    pub fn boxed_value(&self, ty: Object, v: Value) -> Opd {
        Opd { ty, repr: Repr::Boxed, regs: smallvec![v], boxed: Some(v), constant: None }
    }

    /// A value of a type of which there is none: what follows is not reached.
    pub fn never(&mut self) -> Opd {
        Opd::new(self.known(Known::Bottom), Repr::Never, Regs::new())
    }

    /// The registers, with a constant made immediate.
    pub fn regs(&mut self, v: &Opd) -> Regs {
        match (v.constant, &v.repr) {
            (Some(o), Repr::Parts(p)) if v.regs.is_empty() => self.constant_parts(o, p),
            (Some(o), Repr::Boxed) if v.regs.is_empty() => smallvec![self.object(o)],
            _ => v.regs.clone(),
        }
    }

    /// The only register of a scalar.
    pub fn scalar(&mut self, v: &Opd) -> Option<Value> {
        match &v.repr {
            Repr::Parts(p) if p.parts.len() == 1 => Some(self.regs(v)[0]),
            _ => None,
        }
    }

    fn constant_parts(&mut self, o: Object, p: &Parts) -> Regs {
        let payload: Vec<u8> = o.bytes(0, p.size as usize).to_vec();
        let part = |i: usize| {
            let part = p.parts[i];
            let (from, n) = (part.offset as usize, part.ty.bytes() as usize);
            let mut wide = [0u8; 16];
            wide[..n].copy_from_slice(&payload[from..from + n]);
            (part, u128::from_le_bytes(wide))
        };
        (0..p.parts.len())
            .map(|i| {
                let (part, bits) = part(i);
                match Object::from_addr(bits as usize) {
                    Some(r) if part.is_ref => self.object(r),
                    _ => self.bits(part.ty, bits),
                }
            })
            .collect()
    }

    fn bits(&mut self, ty: Type, bits: u128) -> Value {
        match ty {
            types::F32 => self.b.ins().f32const(f32::from_bits(bits as u32)),
            types::F64 => self.b.ins().f64const(f64::from_bits(bits as u64)),
            types::I128 => {
                let low = self.word(bits as u64 as i64);
                let high = self.word((bits >> 64) as u64 as i64);
                self.b.ins().iconcat(low, high)
            }
            _ => self.int(ty, bits as i64),
        }
    }

    // Memory.

    /// Reads the parts of an immutable laid out at `base + offset`.
    pub fn load_parts(&mut self, p: &Parts, base: Value, offset: u32, flags: MemFlagsData) -> Regs {
        p.parts
            .iter()
            .map(|part| {
                let flags = part_flags(flags, part.ty);
                self.b.ins().load(part.ty, flags, base, (offset + part.offset) as i32)
            })
            .collect()
    }

    /// Writes the parts of an immutable to `base + offset`, without a barrier.
    pub fn store_parts(&mut self, p: &Parts, regs: &[Value], base: Value, offset: u32) {
        for (part, &r) in p.parts.iter().zip(regs) {
            let flags = part_flags(self.heap_flags(), part.ty);
            self.b.ins().store(flags, r, base, (offset + part.offset) as i32);
        }
    }

    /// Reads a value that is stored inline (`inline`) or by reference at `base + offset`. A reference may be zero.
    pub fn load_value(&mut self, ty: Object, inline: bool, base: Value, offset: u32, flags: MemFlagsData) -> Opd {
        let repr = self.types.repr(ty);
        if !inline {
            let v = self.b.ins().load(types::I64, flags, base, offset as i32);
            return Opd::new(ty, Repr::Boxed, smallvec![v]);
        }
        if self.types.facts.is_union(ty) {
            let at = self.union_field(ty, base, offset);
            return self.load_union(ty, at, flags);
        }
        match &repr {
            Repr::Ghost(o) => self.ghost(ty, *o),
            Repr::Parts(p) => {
                let regs = self.load_parts(p, base, offset, flags);
                Opd::new(ty, repr.clone(), regs)
            }
            // Too many parts for registers: a box of its own.
            _ => {
                let size = self.inline_size(ty);
                let object = self.alloc(ty, size, &Covered::first(size));
                let from = self.b.ins().iadd_imm_s(base, i64::from(offset));
                self.copy(from, object, size);
                self.boxed_value(ty, object)
            }
        }
    }

    /// Stores a value inline or by reference; gives whether a barrier is due.
    pub fn store_value(&mut self, v: &Opd, ty: Object, inline: bool, base: Value, offset: u32) -> bool {
        if !inline {
            let fixed = matches!(v.repr, Repr::Ghost(_));
            let r = self.boxed(v);
            self.store(r, base, offset);
            return !fixed;
        }
        if self.types.facts.is_union(ty) {
            let at = self.union_field(ty, base, offset);
            self.store_union(v, ty, at);
            return false;
        }
        let repr = self.types.repr(ty);
        match &repr {
            Repr::Never | Repr::Ghost(_) => false,
            Repr::Parts(p) => {
                let v = self.convert(v, ty);
                let regs = self.regs(&v);
                self.store_parts(p, &regs, base, offset);
                p.parts.iter().any(|p| p.is_ref)
            }
            _ => {
                let from = self.boxed(v);
                let to = self.b.ins().iadd_imm_s(base, i64::from(offset));
                let size = self.inline_size(ty);
                self.copy(from, to, size);
                let d = self.types.facts.data_type(ty);
                d.and_then(Layout::of).is_some_and(Layout::has_refs)
            }
        }
    }

    /// A union at an offset, with its selector directly behind it.
    fn union_field(&self, ty: Object, base: Value, offset: u32) -> Place {
        let size = InlineUnion::of(self.types, ty).size;
        Place { bytes: (base, offset), selector: (base, offset + size) }
    }

    pub fn inline_size(&self, ty: Object) -> u32 {
        let d = self.types.facts.data_type(ty);
        d.and_then(Layout::of).map_or(0, Layout::size)
    }

    /// Copies `bytes` bytes; the ranges do not overlap.
    pub fn copy(&mut self, from: Value, to: Value, bytes: u32) {
        const INLINE_WORDS: u32 = 16;
        if bytes > 8 * INLINE_WORDS {
            let n = self.word(i64::from(bytes));
            self.call_plain(Entry::CopyBytes, &[to, from, n], &[]);
            return;
        }
        let flags = MemFlagsData::new().with_notrap();
        let mut at = 0;
        while at < bytes {
            let ty = match bytes - at {
                8.. => types::I64,
                4..8 => types::I32,
                2..4 => types::I16,
                _ => types::I8,
            };
            let x = self.b.ins().load(ty, flags, from, at as i32);
            self.b.ins().store(flags, x, to, at as i32);
            at += ty.bytes();
        }
    }

    // Boxing.

    /// The value's object, made if there is none.
    pub fn boxed(&mut self, v: &Opd) -> Value {
        if let Some(b) = v.boxed {
            return b;
        }
        if let Some(o) = v.constant {
            return self.object(o);
        }
        match &v.repr {
            Repr::Boxed => v.regs[0],
            Repr::Ghost(o) => self.object(*o),
            Repr::Parts(p) => self.box_parts(p, &v.regs),
            Repr::Tagged(t) => self.box_tagged(&t.clone(), &v.regs),
            Repr::Never => {
                self.impossible();
                self.word(0)
            }
        }
    }

    fn box_parts(&mut self, p: &Parts, regs: &[Value]) -> Value {
        let facts = self.types.facts;
        if facts.is(p.ty, Known::Bool) {
            let t = self.object(facts.known(Known::TrueValue));
            let f = self.object(facts.known(Known::FalseValue));
            return self.b.ins().select(regs[0], t, f);
        }
        let cached: Option<(Known, i64, i64)> = [
            (Known::Int64, Known::BoxedInt64, 512, 1536),
            (Known::Int32, Known::BoxedInt32, 512, 1536),
            (Known::UInt8, Known::BoxedUInt8, 0, 256),
            (Known::Int8, Known::BoxedInt8, 128, 256),
            (Known::Char, Known::BoxedChar, 0, 128),
        ]
        .into_iter()
        .find(|c| facts.is(p.ty, c.0))
        .map(|c| (c.1, c.2, c.3));
        match cached {
            Some((table, bias, n)) if facts.roots.try_get(table).is_some() => {
                self.box_cached(p, regs[0], table, bias, n)
            }
            _ => self.box_fresh(p, regs),
        }
    }

    fn box_fresh(&mut self, p: &Parts, regs: &[Value]) -> Value {
        let mut covered = Covered::default();
        covered.add_parts(p, 0);
        let object = self.alloc(p.ty, p.size, &covered);
        self.store_parts(p, regs, object, 0);
        object
    }

    /// A box from the preallocated ones for `-bias .. n - bias`, or a fresh one.
    fn box_cached(&mut self, p: &Parts, x: Value, table: Known, bias: i64, n: i64) -> Value {
        let is_char = table == Known::BoxedChar;
        let wide = match (self.b.func.dfg.value_type(x), table) {
            (types::I64, _) => x,
            // A character's ASCII code is in its first byte, the highest.
            (_, Known::BoxedChar) => {
                let code = self.b.ins().rotl_imm_u(x, 8);
                self.b.ins().uextend(types::I64, code)
            }
            (_, Known::BoxedUInt8) => self.b.ins().uextend(types::I64, x),
            _ => self.b.ins().sextend(types::I64, x),
        };
        debug_assert!(!is_char || bias == 0);
        let index = if bias == 0 { wide } else { self.b.ins().iadd_imm_s(wide, bias) };
        let table = self.object(self.known(table));
        let done = self.b.create_block();
        let result = self.b.append_block_param(done, types::I64);
        let small = self.b.ins().icmp_imm_u(IntCC::UnsignedLessThan, index, n);
        let (hit, miss) = (self.b.create_block(), self.b.create_block());
        if n < 256 || p.size > 1 {
            self.b.ins().brif(small, hit, &[], miss, &[]);
        } else {
            self.b.ins().jump(hit, &[]);
        }
        self.b.switch_to_block(hit);
        let offset = self.b.ins().ishl_imm_u(index, 3);
        let at = self.b.ins().iadd(table, offset);
        let v = self.load_fixed(types::I64, at, 8);
        self.b.ins().jump(done, &[BlockArg::Value(v)]);
        self.b.switch_to_block(miss);
        let fresh = self.box_fresh(p, &[x]);
        self.b.ins().jump(done, &[BlockArg::Value(fresh)]);
        self.b.switch_to_block(done);
        result
    }

    fn box_tagged(&mut self, t: &Tagged, regs: &[Value]) -> Value {
        let done = self.b.create_block();
        let result = self.b.append_block_param(done, types::I64);
        for (i, m) in t.members.iter().enumerate() {
            let next = (i + 1 < t.members.len()).then(|| self.b.create_block());
            if let Some(next) = next {
                let this = self.b.create_block();
                let is = self.b.ins().icmp_imm_u(IntCC::Equal, regs[0], i as i64);
                self.b.ins().brif(is, this, &[], next, &[]);
                self.b.switch_to_block(this);
            }
            let member = self.member_value(t, i, regs);
            let v = self.boxed(&member);
            self.b.ins().jump(done, &[BlockArg::Value(v)]);
            self.b.switch_to_block(next.unwrap_or(done));
            let _ = m;
        }
        result
    }

    // Unions.

    /// Member `i` of a tagged value, whose tag is known to be `i`.
    pub fn member_value(&mut self, t: &Tagged, i: usize, regs: &[Value]) -> Opd {
        let m = &t.members[i];
        let mut kinds = Vec::new();
        m.repr.registers(&mut kinds);
        let parts: Regs = m
            .slots
            .iter()
            .zip(kinds)
            .map(|(&s, kind)| {
                let slot = regs[1 + s as usize];
                if slot_type(kind) == kind { slot } else { self.b.ins().ireduce(kind, slot) }
            })
            .collect();
        match m.repr {
            Repr::Ghost(o) => self.ghost(m.ty, o),
            Repr::Boxed => self.boxed_value(m.ty, parts[0]),
            _ => Opd::new(m.ty, m.repr.clone(), parts),
        }
    }

    /// Registers of a tagged union that holds member `i` with these parts.
    fn tagged_regs(&mut self, t: &Tagged, i: usize, parts: &[Value]) -> Regs {
        let mut slots: Vec<Option<Value>> = vec![None; t.slots.len()];
        for (&s, &part) in t.members[i].slots.iter().zip(parts) {
            let kind = self.b.func.dfg.value_type(part);
            let wide = if slot_type(kind) == kind { part } else { self.b.ins().uextend(types::I64, part) };
            slots[s as usize] = Some(wide);
        }
        let mut regs: Regs = smallvec![self.int(types::I8, i as i64)];
        for (s, v) in slots.into_iter().enumerate() {
            let v = match v {
                Some(v) => v,
                None => self.zero(t.slots[s]),
            };
            regs.push(v);
        }
        regs
    }

    /// Whether an object is of member `i`'s type.
    fn object_is_member(&mut self, t: &Tagged, i: usize, object: Value, header: Value) -> Value {
        match t.members[i].repr {
            Repr::Ghost(o) => {
                let o = self.object(o);
                self.b.ins().icmp(IntCC::Equal, object, o)
            }
            _ => {
                let ty = self.object(t.members[i].ty);
                self.b.ins().icmp(IntCC::Equal, header, ty)
            }
        }
    }

    // Conversion.

    /// The same value as one of type `ty`, which it is known to be of.
    pub fn convert(&mut self, v: &Opd, ty: Object) -> Opd {
        let to = self.types.repr(ty);
        if v.ty == ty && std::mem::discriminant(&v.repr) == std::mem::discriminant(&to) {
            return v.clone();
        }
        if let Some(o) = v.constant
            && !matches!(to, Repr::Tagged(_) | Repr::Never)
        {
            return self.convert_constant(v, o, ty, to);
        }
        match (&v.repr, &to) {
            (Repr::Never, _) => {
                self.impossible();
                self.undefined(ty)
            }
            (_, Repr::Never) => Opd::new(ty, Repr::Never, Regs::new()),
            (_, Repr::Ghost(o)) => self.ghost(ty, *o),
            (Repr::Boxed, Repr::Boxed) => self.boxed_value(ty, v.regs[0]),
            (_, Repr::Boxed) => {
                let b = self.boxed(v);
                self.boxed_value(ty, b)
            }
            (Repr::Boxed, Repr::Parts(p)) => {
                let flags = self.fixed_flags();
                let regs = self.load_parts(p, v.regs[0], 0, flags);
                Opd { boxed: Some(v.regs[0]), ..Opd::new(ty, to.clone(), regs) }
            }
            (Repr::Parts(a), Repr::Parts(b)) => {
                let same = a.parts.len() == b.parts.len() && a.parts.iter().zip(&b.parts).all(|(x, y)| x.ty == y.ty);
                if !same {
                    self.impossible();
                    return self.undefined(ty);
                }
                Opd::new(ty, to.clone(), v.regs.clone())
            }
            (Repr::Tagged(t), Repr::Parts(_)) => match t.members.iter().position(|m| m.ty == ty || m.repr == to) {
                Some(i) => {
                    let t = t.clone();
                    let m = self.member_value(&t, i, &v.regs);
                    Opd { ty, ..m }
                }
                None => {
                    self.impossible();
                    self.undefined(ty)
                }
            },
            (Repr::Tagged(a), Repr::Tagged(b)) => {
                let (a, b) = (a.clone(), b.clone());
                self.retag(v, &a, &b, ty)
            }
            (Repr::Boxed, Repr::Tagged(t)) => {
                let t = t.clone();
                // A constant has no register yet.
                let object = self.boxed(v);
                self.tag_object(object, &t, ty)
            }
            (_, Repr::Tagged(t)) => {
                let t = t.clone();
                self.tag_member(v, &t, ty)
            }
            (Repr::Ghost(_), Repr::Parts(_)) => {
                self.impossible();
                self.undefined(ty)
            }
        }
    }

    fn convert_constant(&mut self, v: &Opd, o: Object, ty: Object, to: Repr) -> Opd {
        // A constant of another type than the place wants can only stand in code that is never reached.
        if let Repr::Parts(p) = &to
            && o.type_of() != p.ty
        {
            self.impossible();
            return self.undefined(ty);
        }
        if let Repr::Ghost(g) = to {
            return self.ghost(ty, g);
        }
        Opd { ty, repr: to, regs: Regs::new(), boxed: v.boxed, constant: Some(o) }
    }

    fn tag_member(&mut self, v: &Opd, t: &Arc<Tagged>, ty: Object) -> Opd {
        let exact = t.members.iter().position(|m| m.ty == v.ty);
        let same = || t.members.iter().position(|m| m.repr == v.repr && m.repr != Repr::Boxed);
        let by_constant = || {
            let o = v.constant?;
            t.members.iter().position(|m| m.ty == o.type_of() || m.repr == Repr::Ghost(o))
        };
        match exact.or_else(same).or_else(by_constant) {
            Some(i) => {
                let m = self.convert(v, t.members[i].ty);
                let parts = self.regs(&m);
                let regs = self.tagged_regs(t, i, &parts);
                Opd { boxed: v.boxed, ..Opd::new(ty, Repr::Tagged(t.clone()), regs) }
            }
            None => {
                self.impossible();
                self.undefined(ty)
            }
        }
    }

    /// Reads an object into a tagged union that it is known to be one of.
    fn tag_object(&mut self, object: Value, t: &Arc<Tagged>, ty: Object) -> Opd {
        let (done, params) = self.tagged_join(t);
        let header = self.header(object);
        for i in 0..t.members.len() {
            let next = (i + 1 < t.members.len()).then(|| self.b.create_block());
            if let Some(next) = next {
                let is = self.object_is_member(t, i, object, header);
                let this = self.b.create_block();
                self.b.ins().brif(is, this, &[], next, &[]);
                self.b.switch_to_block(this);
            }
            let m = &t.members[i];
            let parts = match &m.repr {
                Repr::Parts(p) => {
                    let flags = self.fixed_flags();
                    self.load_parts(p, object, 0, flags)
                }
                Repr::Boxed => smallvec![object],
                _ => Regs::new(),
            };
            let regs = self.tagged_regs(t, i, &parts);
            let args: Vec<BlockArg> = regs.iter().map(|&r| BlockArg::Value(r)).collect();
            self.b.ins().jump(done, &args);
            self.b.switch_to_block(next.unwrap_or(done));
        }
        Opd { boxed: Some(object), ..Opd::new(ty, Repr::Tagged(t.clone()), params) }
    }

    fn tagged_join(&mut self, t: &Tagged) -> (cranelift_codegen::ir::Block, Regs) {
        let done = self.b.create_block();
        let mut params: Regs = smallvec![self.b.append_block_param(done, types::I8)];
        for &s in &t.slots {
            params.push(self.b.append_block_param(done, s));
        }
        (done, params)
    }

    /// From one union to another that shares the members that can occur.
    fn retag(&mut self, v: &Opd, a: &Arc<Tagged>, b: &Arc<Tagged>, ty: Object) -> Opd {
        if a == b {
            return Opd { ty, ..v.clone() };
        }
        let (done, params) = self.tagged_join(b);
        for i in 0..a.members.len() {
            let Some(j) = b.members.iter().position(|m| m.ty == a.members[i].ty) else { continue };
            let (this, next) = (self.b.create_block(), self.b.create_block());
            let is = self.b.ins().icmp_imm_u(IntCC::Equal, v.regs[0], i as i64);
            self.b.ins().brif(is, this, &[], next, &[]);
            self.b.switch_to_block(this);
            let m = self.member_value(a, i, &v.regs);
            let parts = self.regs(&m);
            let regs = self.tagged_regs(b, j, &parts);
            let args: Vec<BlockArg> = regs.iter().map(|&r| BlockArg::Value(r)).collect();
            self.b.ins().jump(done, &args);
            self.b.switch_to_block(next);
        }
        self.throw_kind(abi::entries::throw_kind::UNREACHABLE);
        self.b.ins().trap(crate::emit::UNREACHABLE);
        self.b.switch_to_block(done);
        Opd { boxed: v.boxed, ..Opd::new(ty, Repr::Tagged(b.clone()), params) }
    }

    /// Some value of the type, for places that are never reached.
    pub fn undefined(&mut self, ty: Object) -> Opd {
        let repr = self.types.repr(ty);
        if let Repr::Ghost(o) = repr {
            return self.ghost(ty, o);
        }
        let mut kinds = Vec::new();
        repr.registers(&mut kinds);
        let regs = kinds.into_iter().map(|k| self.zero(k)).collect();
        Opd::new(ty, repr, regs)
    }

    /// Throws UndefRefError if a reference that was read is zero.
    pub fn check_defined(&mut self, reference: Value) {
        let ok = self.b.ins().icmp_imm_u(IntCC::NotEqual, reference, 0);
        self.require(ok, |fx| fx.throw_kind(abi::entries::throw_kind::UNDEF_REF));
    }

    /// `typeof` as an object.
    pub fn type_of(&mut self, v: &Opd) -> Value {
        if let Some(o) = v.constant {
            return self.object(o.type_of());
        }
        match &v.repr {
            Repr::Ghost(o) => self.object(o.type_of()),
            Repr::Parts(p) => self.object(p.ty),
            Repr::Boxed => match self.types.facts.concrete(v.ty) {
                Some(d) => self.object(d.0),
                None => self.header(v.regs[0]),
            },
            Repr::Tagged(t) => {
                let t = t.clone();
                let last = t.members.len() - 1;
                let mut result = self.member_type(&t, last);
                for i in (0..last).rev() {
                    let is = self.b.ins().icmp_imm_u(IntCC::Equal, v.regs[0], i as i64);
                    let ty = self.member_type(&t, i);
                    result = self.b.ins().select(is, ty, result);
                }
                result
            }
            Repr::Never => self.word(0),
        }
    }

    fn member_type(&mut self, t: &Tagged, i: usize) -> Value {
        let m = &t.members[i];
        let ty = if let Repr::Ghost(o) = m.repr { o.type_of() } else { m.ty };
        self.object(ty)
    }

    /// `===` of two objects by the runtime.
    pub fn egal_objects(&mut self, a: Value, b: Value) -> Value {
        let done = self.b.create_block();
        let result = self.b.append_block_param(done, types::I8);
        let same = self.b.ins().icmp(IntCC::Equal, a, b);
        let deep = self.b.create_block();
        let yes = self.int(types::I8, 1);
        self.b.ins().brif(same, done, &[BlockArg::Value(yes)], deep, &[]);
        self.b.switch_to_block(deep);
        let r = self.call_plain(Entry::Egal, &[a, b], &[types::I64])[0];
        let r = self.b.ins().ireduce(types::I8, r);
        self.b.ins().jump(done, &[BlockArg::Value(r)]);
        self.b.switch_to_block(done);
        result
    }
}

/// Sixteen-byte parts lie on 8-byte boundaries in objects only by luck.
fn part_flags(flags: MemFlagsData, ty: Type) -> MemFlagsData {
    if ty == types::I128 {
        let mut plain = MemFlagsData::new().with_notrap();
        if flags.readonly() {
            plain = plain.with_readonly();
        }
        return plain;
    }
    flags
}
