//! `isa` and `===`: answered from what is known, by a compare of type addresses, or by the runtime.

use crate::emit::Fx;
use crate::repr::{Repr, Tagged};
use crate::value::Opd;
use abi::code::Target;
use abi::entries::Entry;
use abi::{Known, Value as Object};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};
use heap::Object as _;

/// Unions up to this many concrete types are tested by compares.
const MAX_COMPARES: usize = 4;

impl Fx<'_> {
    /// `v isa ty` as an `i8`.
    pub fn is_a(&mut self, v: &Opd, ty: Object) -> Value {
        let facts = self.types.facts;
        if facts.is_any(ty) || v.ty == ty {
            return self.int(types::I8, 1);
        }
        if facts.is_bottom(ty) {
            return self.int(types::I8, 0);
        }
        let mut members = Vec::new();
        facts.members(ty, &mut members);
        // Tested by the address of the type, or by the object where the type has just one.
        let simple = members.len() <= MAX_COMPARES
            && members.iter().all(|&m| facts.concrete(m).is_some() || facts.type_constant(m).is_some());
        if let Some(o) = v.constant
            && simple
        {
            let yes = members.iter().any(|&m| o.type_of() == m || facts.type_constant(m) == Some(o));
            return self.int(types::I8, i64::from(yes));
        }
        match &v.repr {
            Repr::Parts(p) if simple => {
                let yes = members.contains(&p.ty);
                self.int(types::I8, i64::from(yes))
            }
            Repr::Tagged(t) if simple => {
                let t = t.clone();
                self.tag_is_one_of(&t, v.regs[0], |m, repr| {
                    members.contains(&m) || matches!(repr, Repr::Ghost(o) if members.contains(&o.type_of()))
                })
            }
            Repr::Boxed if simple => self.object_is_one_of(v.regs[0], &members),
            _ => {
                let b = self.boxed(v);
                self.runtime_is_a(b, ty)
            }
        }
    }

    /// By the runtime, remembering the last type that was asked about.
    fn runtime_is_a(&mut self, object: Value, ty: Object) -> Value {
        let site = self.refs.inline_cache_bytes;
        self.refs.inline_cache_bytes += 16;
        let site = self.address(Target::InlineCache(site));
        let header = self.header(object);
        let noted = self.load(types::I64, site, 0);
        let hit = self.b.ins().icmp(IntCC::Equal, header, noted);
        let (known, ask, done) = (self.b.create_block(), self.cold_block(), self.b.create_block());
        let result = self.b.append_block_param(done, types::I64);
        self.b.ins().brif(hit, known, &[], ask, &[]);
        self.b.switch_to_block(known);
        let r = self.load(types::I64, site, 8);
        self.b.ins().jump(done, &[r.into()]);
        self.b.switch_to_block(ask);
        let ty = self.object(ty);
        let r = self.call_plain(Entry::IsANoted, &[object, ty, site], &[types::I64])[0];
        self.b.ins().jump(done, &[r.into()]);
        self.b.switch_to_block(done);
        self.b.ins().ireduce(types::I8, result)
    }

    fn object_is_one_of(&mut self, object: Value, members: &[Object]) -> Value {
        let facts = self.types.facts;
        let mut result = None;
        for &m in members {
            let is = match facts.type_constant(m) {
                Some(x) => {
                    let x = self.object(x);
                    self.b.ins().icmp(IntCC::Equal, object, x)
                }
                None => match facts.concrete(m).and_then(|d| d.try_instance()) {
                    Some(only) => {
                        let only = self.object(only);
                        self.b.ins().icmp(IntCC::Equal, object, only)
                    }
                    None => {
                        let header = self.header(object);
                        let ty = self.object(m);
                        self.b.ins().icmp(IntCC::Equal, header, ty)
                    }
                },
            };
            result = Some(match result {
                Some(r) => self.b.ins().bor(r, is),
                None => is,
            });
        }
        result.unwrap_or_else(|| self.int(types::I8, 0))
    }

    /// Whether the tag is that of a member that `wanted` accepts.
    fn tag_is_one_of(&mut self, t: &Tagged, tag: Value, wanted: impl Fn(Object, &Repr) -> bool) -> Value {
        let hits: Vec<i64> =
            (0..t.members.len()).filter(|&i| wanted(t.members[i].ty, &t.members[i].repr)).map(|i| i as i64).collect();
        if hits.len() == t.members.len() {
            return self.int(types::I8, 1);
        }
        let mut result = None;
        for i in hits {
            let is = self.b.ins().icmp_imm_u(IntCC::Equal, tag, i);
            result = Some(match result {
                Some(r) => self.b.ins().bor(r, is),
                None => is,
            });
        }
        result.unwrap_or_else(|| self.int(types::I8, 0))
    }

    /// `a === b` as an `i8`.
    pub fn egal(&mut self, a: &Opd, b: &Opd) -> Value {
        if let (Some(x), Some(y)) = (a.constant, b.constant)
            && x == y
        {
            return self.int(types::I8, 1);
        }
        let facts = self.types.facts;
        match (&a.repr, &b.repr) {
            (Repr::Ghost(x), Repr::Ghost(y)) => {
                let same = x == y;
                self.int(types::I8, i64::from(same))
            }
            (Repr::Ghost(x), _) => self.egal_ghost(b, *x),
            (_, Repr::Ghost(x)) => self.egal_ghost(a, *x),
            (Repr::Parts(p), Repr::Parts(q)) => {
                if p.ty != q.ty {
                    return self.int(types::I8, 0);
                }
                let p = p.clone();
                let (x, y) = (self.regs(a), self.regs(b));
                self.egal_parts(&p.parts, p.ty, &x, &y)
            }
            (Repr::Parts(p), _) => {
                let p = p.clone();
                self.egal_parts_any(a, &p, b)
            }
            (_, Repr::Parts(q)) => {
                let q = q.clone();
                self.egal_parts_any(b, &q, a)
            }
            _ => {
                let by_address = facts.identity_is_address(a.ty)
                    || facts.identity_is_address(b.ty)
                    || [a, b].iter().any(|v| v.constant.is_some_and(|o| facts.identity_is_address(o.type_of())));
                let (x, y) = (self.boxed(a), self.boxed(b));
                if by_address { self.b.ins().icmp(IntCC::Equal, x, y) } else { self.egal_objects(x, y) }
            }
        }
    }

    /// Whether a value is a certain singleton (or a certain type).
    fn egal_ghost(&mut self, v: &Opd, o: Object) -> Value {
        match &v.repr {
            Repr::Parts(_) => self.int(types::I8, 0),
            Repr::Tagged(t) => {
                let t = t.clone();
                if t.members.iter().any(|m| m.repr == Repr::Boxed && m.ty == o.type_of()) {
                    let (b, o) = (self.boxed(v), self.object(o));
                    return self.b.ins().icmp(IntCC::Equal, b, o);
                }
                self.tag_is_one_of(&t, v.regs[0], |_, repr| *repr == Repr::Ghost(o))
            }
            _ => {
                let (b, o) = (self.boxed(v), self.object(o));
                self.b.ins().icmp(IntCC::Equal, b, o)
            }
        }
    }

    fn egal_parts(&mut self, parts: &[crate::repr::Part], ty: Object, x: &[Value], y: &[Value]) -> Value {
        if parts.iter().any(|p| p.is_ref) && !self.refs_compare_by_address(ty) {
            let a = Opd::new(ty, self.types.repr(ty), x.into());
            let b = Opd::new(ty, self.types.repr(ty), y.into());
            let (a, b) = (self.boxed(&a), self.boxed(&b));
            return self.egal_objects(a, b);
        }
        let mut all = None;
        for ((p, &x), &y) in parts.iter().zip(x).zip(y) {
            let same = match p.ty {
                types::F32 | types::F64 => {
                    let as_int = if p.ty == types::F32 { types::I32 } else { types::I64 };
                    let x = self.b.ins().bitcast(as_int, MemFlagsData::new(), x);
                    let y = self.b.ins().bitcast(as_int, MemFlagsData::new(), y);
                    self.b.ins().icmp(IntCC::Equal, x, y)
                }
                _ => self.b.ins().icmp(IntCC::Equal, x, y),
            };
            all = Some(match all {
                Some(a) => self.b.ins().band(a, same),
                None => same,
            });
        }
        all.unwrap_or_else(|| self.int(types::I8, 1))
    }

    /// All references inside an immutable are to objects whose identity is their address.
    fn refs_compare_by_address(&self, ty: Object) -> bool {
        let Some(shape) = self.shape(ty) else { return false };
        (0..shape.len()).all(|i| {
            let Some(ft) = shape.field_type(i) else { return false };
            if shape.layout.field(i).is_ref {
                self.types.facts.identity_is_address(ft)
            } else {
                // A union in place has no references.
                shape.layout.field(i).is_union || self.refs_compare_by_address(ft)
            }
        })
    }

    /// `===` of a value held by parts and one that may be of another type.
    fn egal_parts_any(&mut self, a: &Opd, p: &crate::repr::Parts, b: &Opd) -> Value {
        use cranelift_codegen::ir::BlockArg;
        let is = self.is_a(b, p.ty);
        let (same_type, done) = (self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, types::I8);
        let no = self.int(types::I8, 0);
        self.b.ins().brif(is, same_type, &[], done, &[BlockArg::Value(no)]);
        self.b.switch_to_block(same_type);
        let b = self.convert(b, p.ty);
        let (x, y) = (self.regs(a), self.regs(&b));
        let same = self.egal_parts(&p.parts, p.ty, &x, &y);
        self.b.ins().jump(done, &[BlockArg::Value(same)]);
        self.b.switch_to_block(done);
        result
    }

    /// Whether a boxed `Bool` is true; for conditions that inference knows to be one.
    pub fn truth(&mut self, v: &Opd) -> Value {
        let bool_type = self.known(Known::Bool);
        let v = self.convert(v, bool_type);
        self.regs(&v)[0]
    }
}
