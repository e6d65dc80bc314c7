//! Unions stored in place: the bytes of the largest member and a selector byte, read into and written from the form
//! in which registers hold a union.
//!
//! The bytes are read and written as pieces (integers that do not depend on the member), so a struct with such a
//! field is held in registers like any other. A tagged union in registers has a slot for each kind of register; from
//! slots to pieces and back one selects by the tag, or needs nothing at all where the members agree on what is
//! where, as in `Union{Int64, Nothing}`. Bytes that a member leaves are zero, so equal values have equal pieces.

use crate::emit::{Fx, Regs};
use crate::layout::{Layout, TypeFacts};
use crate::repr::{Part, Repr, Tagged, Types, slot_type};
use crate::value::Opd;
use abi::Value as Object;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{BlockArg, InstBuilder, MemFlagsData, Type, Value, types};
use smallvec::smallvec;
use std::sync::Arc;

/// How the union is held in registers.
#[derive(Debug)]
enum Form {
    /// By tag and slots, and no member by its address.
    Tagged(Arc<Tagged>),
    /// By its address, and every member is one object.
    Singletons(Vec<Object>),
    /// By its address.
    Object,
}

/// A union stored in place.
#[derive(Debug)]
pub(crate) struct InlineUnion {
    ty: Object,
    members: Vec<Object>,
    /// Bytes of the largest member.
    pub size: u32,
    /// Offset and type of each piece.
    pieces: Vec<(u32, Type)>,
    form: Form,
}

/// Where the bytes of a union and its selector are: base address and offset of each.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub bytes: (Value, u32),
    pub selector: (Value, u32),
}

/// A part of a member inside a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Source {
    slot: u8,
    part: Type,
    /// First bit of the part in the piece.
    shift: u32,
    /// The upper half of a part of two pieces.
    upper: bool,
}

impl InlineUnion {
    /// The union `ty`, which is stored in place.
    pub fn of(types: &Types, ty: Object) -> InlineUnion {
        let mut members = Vec::new();
        types.facts.members(ty, &mut members);
        let size = members.iter().map(|&m| member_size(types.facts, m)).max().unwrap_or(0);
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < size {
            let piece = match size - at {
                8.. => types::I64,
                4..8 => types::I32,
                2..4 => types::I16,
                _ => types::I8,
            };
            pieces.push((at, piece));
            at += piece.bytes();
        }
        let form = match types.repr(ty) {
            Repr::Tagged(t) if t.members.iter().all(|m| m.repr != Repr::Boxed) => Form::Tagged(t),
            _ => {
                let instance = |&m: &Object| match types.repr(m) {
                    Repr::Ghost(o) => Some(o),
                    _ => None,
                };
                let all: Option<Vec<Object>> = members.iter().map(instance).collect();
                all.map_or(Form::Object, Form::Singletons)
            }
        };
        InlineUnion { ty, members, size, pieces, form }
    }

    /// Whether registers hold it by its address.
    pub fn is_by_address(&self) -> bool {
        matches!(self.form, Form::Object)
    }

    /// The parts as which a struct's registers hold the union at this offset of it; `None` where only memory does.
    pub fn parts(&self, offset: u32) -> Option<Vec<Part>> {
        if self.is_by_address() {
            return None;
        }
        let piece = |&(at, ty): &(u32, Type)| Part { offset: offset + at, ty, is_ref: false };
        let selector = Part { offset: offset + self.size, ty: types::I8, is_ref: false };
        Some(self.pieces.iter().map(piece).chain([selector]).collect())
    }

    /// What a member puts into a piece.
    fn sources(&self, t: &Tagged, member: usize, piece: usize) -> Vec<Source> {
        let m = &t.members[member];
        let Repr::Parts(p) = &m.repr else { return Vec::new() };
        let (from, ty) = self.pieces[piece];
        let to = from + ty.bytes();
        p.parts
            .iter()
            .zip(&m.slots)
            .filter(|(part, _)| part.offset < to && part.offset + part.ty.bytes() > from)
            .map(|(part, &slot)| {
                let upper = part.offset < from;
                let shift = if upper { 0 } else { 8 * (part.offset - from) };
                Source { slot, part: part.ty, shift, upper }
            })
            .collect()
    }
}

fn member_size(facts: TypeFacts, member: Object) -> u32 {
    facts.data_type(member).and_then(Layout::of).map_or(0, Layout::size)
}

impl Fx<'_> {
    /// The registers of the union's parts: pieces, then the selector.
    pub fn union_to_parts(&mut self, u: &InlineUnion, v: &Opd) -> Regs {
        let v = self.convert(v, u.ty);
        match &u.form {
            Form::Tagged(t) => {
                let regs = self.tagged_registers(&v, t);
                let mut out: Regs = (0..u.pieces.len()).map(|p| self.piece(u, t, p, &regs)).collect();
                out.push(regs[0]);
                out
            }
            Form::Singletons(objects) => {
                let object = self.boxed(&v);
                let mut tag = self.int(types::I8, objects.len() as i64 - 1);
                for (i, &o) in objects.iter().enumerate().rev().skip(1) {
                    let o = self.object(o);
                    let is = self.b.ins().icmp(IntCC::Equal, object, o);
                    let this = self.int(types::I8, i as i64);
                    tag = self.b.ins().select(is, this, tag);
                }
                smallvec![tag]
            }
            Form::Object => unreachable!("a union held by address has no parts"),
        }
    }

    /// The value of a union's parts.
    pub fn union_from_parts(&mut self, u: &InlineUnion, regs: &[Value]) -> Opd {
        let tag = regs[u.pieces.len()];
        match &u.form {
            Form::Tagged(t) => {
                let mut out: Regs = smallvec![tag];
                for s in 0..t.slots.len() {
                    let slot = self.slot(u, t, s, regs);
                    out.push(slot);
                }
                Opd::new(u.ty, Repr::Tagged(t.clone()), out)
            }
            Form::Singletons(objects) => {
                let mut object = self.object(objects[objects.len() - 1]);
                for (i, &o) in objects.iter().enumerate().rev().skip(1) {
                    let is = self.b.ins().icmp_imm_u(IntCC::Equal, tag, i as i64);
                    let this = self.object(o);
                    object = self.b.ins().select(is, this, object);
                }
                self.boxed_value(u.ty, object)
            }
            Form::Object => unreachable!("a union held by address has no parts"),
        }
    }

    /// The registers of a value of that union; a constant has none yet.
    fn tagged_registers(&mut self, v: &Opd, t: &Arc<Tagged>) -> Regs {
        match &v.repr {
            Repr::Tagged(_) if !v.regs.is_empty() => v.regs.clone(),
            _ => {
                let zeros = t.slots.iter().map(|&s| self.zero(s)).collect::<Regs>();
                let mut out: Regs = smallvec![self.int(types::I8, 0)];
                out.extend(zeros);
                out
            }
        }
    }

    fn is_member(&mut self, tag: Value, i: usize) -> Value {
        self.b.ins().icmp_imm_u(IntCC::Equal, tag, i as i64)
    }

    /// Piece `p` of a tagged union in these registers.
    fn piece(&mut self, u: &InlineUnion, t: &Tagged, p: usize, regs: &[Value]) -> Value {
        let ty = u.pieces[p].1;
        let all: Vec<Vec<Source>> = (0..t.members.len()).map(|m| u.sources(t, m, p)).collect();
        if let Some(first) = all.iter().find(|s| !s.is_empty()) {
            // Slots that a member does not use are zero.
            let agree = all.iter().enumerate().all(|(m, s)| {
                s == first || s.is_empty() && first.iter().all(|f| !t.members[m].slots.contains(&f.slot))
            });
            if agree {
                return self.gather(ty, first, regs);
            }
        }
        let mut result = None;
        for (m, sources) in all.iter().enumerate().rev() {
            let mine = self.gather(ty, sources, regs);
            result = Some(match result {
                None => mine,
                Some(other) => {
                    let is = self.is_member(regs[0], m);
                    self.b.ins().select(is, mine, other)
                }
            });
        }
        result.unwrap_or_else(|| self.zero(ty))
    }

    /// The parts of one member that lie in a piece.
    fn gather(&mut self, ty: Type, sources: &[Source], regs: &[Value]) -> Value {
        let mut result = None;
        for s in sources {
            let slot = regs[1 + s.slot as usize];
            let bits = match s.part {
                types::F64 => self.b.ins().bitcast(types::I64, MemFlagsData::new(), slot),
                types::F32 => self.b.ins().bitcast(types::I32, MemFlagsData::new(), slot),
                types::I128 => {
                    let (low, high) = self.b.ins().isplit(slot);
                    if s.upper { high } else { low }
                }
                part => self.narrow(slot, part),
            };
            let wide = self.widen(bits, ty);
            let placed = if s.shift == 0 { wide } else { self.b.ins().ishl_imm_u(wide, i64::from(s.shift)) };
            result = Some(match result {
                None => placed,
                Some(other) => self.b.ins().bor(other, placed),
            });
        }
        result.unwrap_or_else(|| self.zero(ty))
    }

    /// Slot `s` of a tagged union whose pieces and selector are in these registers.
    fn slot(&mut self, u: &InlineUnion, t: &Tagged, s: usize, regs: &[Value]) -> Value {
        let tag = regs[u.pieces.len()];
        // Where each member has the slot's value: piece, and what of it.
        let find = |m: usize| {
            let of = |p: usize| u.sources(t, m, p).into_iter().find(|x| x.slot as usize == s).map(|x| (p, x));
            (0..u.pieces.len()).find_map(of)
        };
        let all: Vec<Option<(usize, Source)>> = (0..t.members.len()).map(find).collect();
        let Some(first) = all.iter().flatten().next().copied() else {
            return self.zero(t.slots[s]);
        };
        let agree = all.iter().enumerate().all(|(m, x)| match x {
            Some(x) => *x == first,
            None => {
                let wide = first.1.part == types::I128;
                u.sources(t, m, first.0).is_empty() && (!wide || u.sources(t, m, first.0 + 1).is_empty())
            }
        });
        if agree {
            return self.extract(first.0, first.1, regs);
        }
        let mut result = self.zero(t.slots[s]);
        for (m, x) in all.into_iter().enumerate() {
            let Some((p, source)) = x else { continue };
            let mine = self.extract(p, source, regs);
            let is = self.is_member(tag, m);
            result = self.b.ins().select(is, mine, result);
        }
        result
    }

    /// What a slot holds of the part in piece `p`.
    fn extract(&mut self, p: usize, s: Source, regs: &[Value]) -> Value {
        if s.part == types::I128 {
            return self.b.ins().iconcat(regs[p], regs[p + 1]);
        }
        let piece = regs[p];
        let low = if s.shift == 0 { piece } else { self.b.ins().ushr_imm_u(piece, i64::from(s.shift)) };
        match s.part {
            types::F64 => self.b.ins().bitcast(types::F64, MemFlagsData::new(), low),
            types::F32 => {
                let bits = self.narrow(low, types::I32);
                self.b.ins().bitcast(types::F32, MemFlagsData::new(), bits)
            }
            part => {
                let bits = self.narrow(low, part);
                self.widen(bits, slot_type(part))
            }
        }
    }

    fn narrow(&mut self, x: Value, to: Type) -> Value {
        if self.b.func.dfg.value_type(x) == to { x } else { self.b.ins().ireduce(to, x) }
    }

    fn widen(&mut self, x: Value, to: Type) -> Value {
        if self.b.func.dfg.value_type(x) == to { x } else { self.b.ins().uextend(to, x) }
    }

    // Memory.

    /// Reads a union stored in place.
    pub fn load_union(&mut self, ty: Object, at: Place, flags: MemFlagsData) -> Opd {
        let u = InlineUnion::of(self.types, ty);
        let tag = self.b.ins().load(types::I8, flags, at.selector.0, at.selector.1 as i32);
        if let Form::Object = u.form {
            return self.load_union_object(&u, at, tag, flags);
        }
        let mut regs: Regs = u
            .pieces
            .iter()
            .map(|&(offset, piece)| self.b.ins().load(piece, flags, at.bytes.0, (at.bytes.1 + offset) as i32))
            .collect();
        regs.push(tag);
        self.union_from_parts(&u, &regs)
    }

    /// Writes a union stored in place; nothing of it is a reference.
    pub fn store_union(&mut self, v: &Opd, ty: Object, at: Place) {
        let u = InlineUnion::of(self.types, ty);
        if let Form::Object = u.form {
            return self.store_union_object(&u, v, at);
        }
        let regs = self.union_to_parts(&u, v);
        let flags = self.heap_flags();
        for (&(offset, _), &r) in u.pieces.iter().zip(&regs) {
            self.b.ins().store(flags, r, at.bytes.0, (at.bytes.1 + offset) as i32);
        }
        self.b.ins().store(flags, regs[u.pieces.len()], at.selector.0, at.selector.1 as i32);
    }

    /// Reads a union of many or large members: an object of its own.
    fn load_union_object(&mut self, u: &InlineUnion, at: Place, tag: Value, flags: MemFlagsData) -> Opd {
        let done = self.b.create_block();
        let result = self.b.append_block_param(done, types::I64);
        for (i, &m) in u.members.iter().enumerate() {
            let next = (i + 1 < u.members.len()).then(|| self.b.create_block());
            if let Some(next) = next {
                let this = self.b.create_block();
                let is = self.is_member(tag, i);
                self.b.ins().brif(is, this, &[], next, &[]);
                self.b.switch_to_block(this);
            }
            let v = self.load_value(m, true, at.bytes.0, at.bytes.1, flags);
            let object = self.boxed(&v);
            self.b.ins().jump(done, &[BlockArg::Value(object)]);
            self.b.switch_to_block(next.unwrap_or(done));
        }
        let object = self.boxed_value(u.ty, result);
        self.convert(&object, u.ty)
    }

    fn store_union_object(&mut self, u: &InlineUnion, v: &Opd, at: Place) {
        let object = self.boxed(v);
        let header = self.header(object);
        let done = self.b.create_block();
        for (i, &m) in u.members.iter().enumerate() {
            let next = (i + 1 < u.members.len()).then(|| self.b.create_block());
            if let Some(next) = next {
                let this = self.b.create_block();
                let ty = self.object(m);
                let is = self.b.ins().icmp(IntCC::Equal, header, ty);
                self.b.ins().brif(is, this, &[], next, &[]);
                self.b.switch_to_block(this);
            }
            let bytes = self.b.ins().iadd_imm_s(at.bytes.0, i64::from(at.bytes.1));
            let size = member_size(self.types.facts, m);
            self.copy(object, bytes, size);
            let zero = self.int(types::I8, 0);
            let flags = self.heap_flags();
            // One byte after the other: this is the rare form.
            for rest in size..u.size {
                self.b.ins().store(flags, zero, bytes, rest as i32);
            }
            let tag = self.int(types::I8, i as i64);
            self.b.ins().store(flags, tag, at.selector.0, at.selector.1 as i32);
            self.b.ins().jump(done, &[]);
            self.b.switch_to_block(next.unwrap_or(done));
        }
    }
}
