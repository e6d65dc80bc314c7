//! Lowered IR as a `CodeInfo` object: bytes, and the objects that they mention.
//!
//! Numbers are LEB128. Objects are indices into `literals`, each object there once, in order of appearance;
//! `preload` names those that must come first (values captured by a global function: `_capture_code`
//! replaces them in a copy).

use crate::lowered::*;
use abi::{Known, Value};
use heap::{Heap, Object, typed::CodeInfo};
use rustc_hash::FxHashMap;

/// Version of the encoding, the first byte.
const VERSION: u8 = 2;
const SLOT_MAYBE_UNDEFINED: u8 = 1;
const SLOT_NOSPECIALIZE: u8 = 2;

/// Makes the `CodeInfo` of a body. `preload` objects become the first literals, in order.
pub fn encode(heap: &Heap, body: &Body, preload: &[Value]) -> CodeInfo {
    let mut e = Encoder::default();
    for &v in preload {
        e.intern(v);
    }
    e.out.push(VERSION);
    e.num(u32::from(body.isva));
    e.list(&body.static_params);
    e.num(body.stmts.len() as u32);
    for stmt in &body.stmts {
        e.num(stmt.loc);
        e.op(&stmt.op);
    }
    let code = std::mem::take(&mut e.out);
    for l in &body.locations {
        e.num(l.line);
        e.object(l.file);
        e.num(l.inlined_at.map_or(0, |i| i + 1));
    }
    let locations = e.out;
    let names: Vec<Value> = body.slots.iter().map(|s| s.name).collect();
    let slot_flags: Vec<u8> = body.slots.iter().map(slot_flags).collect();

    let info = CodeInfo(heap.alloc(heap.root(Known::CodeInfo), CodeInfo::SIZE));
    info.set_code(heap, heap.string(&code));
    info.set_literals(heap, heap.svec(&e.objects));
    info.set_slotnames(heap, heap.svec(&names));
    info.set_slotflags(heap, heap.string(&slot_flags));
    info.set_locations(heap, heap.string(&locations));
    if let Some(first) = body.locations.first() {
        info.set_file(heap, first.file);
    }
    info.set_nargs(heap, u64::from(body.nargs));
    info.set_flags(heap, body.flags);
    info
}

fn slot_flags(slot: &Slot) -> u8 {
    let undefined = if slot.maybe_undefined { SLOT_MAYBE_UNDEFINED } else { 0 };
    let nospecialize = if slot.nospecialize { SLOT_NOSPECIALIZE } else { 0 };
    undefined | nospecialize
}

/// The body that a `CodeInfo` holds.
pub fn decode(info: CodeInfo) -> Body {
    let literals = info.literals();
    let mut d = Decoder { bytes: info.code().string_bytes(), at: 0, literals };
    let version = d.byte();
    assert_eq!(version, VERSION, "a CodeInfo is read by the version that wrote it (the fingerprint covers it)");
    let isva = d.num() != 0;
    let static_params = d.list(Decoder::object);
    let n = d.num();
    let stmts = (0..n)
        .map(|_| {
            let loc = d.num();
            Stmt { op: d.op(), loc }
        })
        .collect();
    let mut l = Decoder { bytes: info.locations().string_bytes(), at: 0, literals };
    let mut locations = Vec::new();
    while l.at < l.bytes.len() {
        let line = l.num();
        let file = l.object();
        locations.push(Location { line, file, inlined_at: l.num().checked_sub(1) });
    }
    let names = info.slotnames();
    let slots = info.slotflags().string_bytes().iter().enumerate().map(|(i, &flags)| Slot {
        name: names.svec_get(i).expect("every slot has a name"),
        maybe_undefined: flags & SLOT_MAYBE_UNDEFINED != 0,
        nospecialize: flags & SLOT_NOSPECIALIZE != 0,
    });
    Body {
        stmts,
        slots: slots.collect(),
        locations,
        nargs: info.nargs() as u32,
        isva,
        static_params,
        flags: info.flags(),
    }
}

#[derive(Default)]
struct Encoder {
    out: Vec<u8>,
    objects: Vec<Value>,
    index: FxHashMap<Value, u32>,
}

impl Encoder {
    fn num(&mut self, mut n: u32) {
        while n >= 0x80 {
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8);
    }

    /// The number of an object, new if it is.
    fn intern(&mut self, v: Value) -> u32 {
        let next = self.objects.len() as u32;
        let i = *self.index.entry(v).or_insert(next);
        if i == next {
            self.objects.push(v);
        }
        i
    }

    fn object(&mut self, v: Value) {
        let i = self.intern(v);
        self.num(i);
    }

    fn list(&mut self, objects: &[Value]) {
        self.num(objects.len() as u32);
        objects.iter().for_each(|&o| self.object(o));
    }

    fn operand(&mut self, o: Operand) {
        match o {
            Operand::Ssa(StmtId(i)) => self.tagged(0, i),
            Operand::Slot(SlotId(i)) => self.tagged(1, i),
            Operand::StaticParam(i) => self.tagged(2, i),
            Operand::Const(v) => {
                let i = self.intern(v);
                self.tagged(3, i);
            }
        }
    }

    /// Kind in the low two bits.
    fn tagged(&mut self, tag: u32, n: u32) {
        self.num(n << 2 | tag);
    }

    fn operands(&mut self, list: &[Operand]) {
        self.num(list.len() as u32);
        list.iter().for_each(|&o| self.operand(o));
    }

    fn op(&mut self, op: &Op) {
        self.out.push(tag_of(op));
        match op {
            Op::Call(args) | Op::New(args) | Op::KeepAlive(args) => self.operands(args),
            Op::Copy(o) | Op::Return(o) => self.operand(*o),
            Op::Assign(s, o) => {
                self.num(s.0);
                self.operand(*o);
            }
            Op::Undefine(s) | Op::CheckSlot(s) | Op::IsDefinedSlot(s) => self.num(s.0),
            Op::CheckStaticParam(i) | Op::IsDefinedStaticParam(i) => self.num(*i),
            Op::Global(g) | Op::IsDefinedGlobal(g) => self.object(*g),
            Op::SetGlobal(g, o) => {
                self.object(*g);
                self.operand(*o);
            }
            Op::SplatNew(a, b) => {
                self.operand(*a);
                self.operand(*b);
            }
            Op::Goto(t) | Op::PopException(t) => self.num(t.0),
            Op::GotoIfNot(o, t) => {
                self.operand(*o);
                self.num(t.0);
            }
            Op::EnterTry { handler } => self.num(handler.0),
            Op::LeaveTry { count } => self.num(*count),
            Op::Inbounds(b) => self.out.push(u8::from(*b)),
            Op::CallSite(c) => self.out.push(match c {
                None => 0,
                Some(false) => 1,
                Some(true) => 2,
            }),
            Op::Exception | Op::BoundsCheck | Op::SimdLoop => {}
            Op::ForeignCall { target, return_type, arg_types, args } => {
                self.operand(*target);
                self.operand(*return_type);
                self.operand(*arg_types);
                self.operands(args);
            }
        }
    }
}

struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    literals: Value,
}

impl Decoder<'_> {
    fn byte(&mut self) -> u8 {
        let b = self.bytes[self.at];
        self.at += 1;
        b
    }

    fn num(&mut self) -> u32 {
        let mut n = 0;
        let mut shift = 0;
        loop {
            let b = self.byte();
            n |= u32::from(b & 0x7f) << shift;
            if b < 0x80 {
                return n;
            }
            shift += 7;
        }
    }

    fn literal(&self, i: u32) -> Value {
        self.literals.svec_get(i as usize).expect("literals are never undefined")
    }

    fn object(&mut self) -> Value {
        let i = self.num();
        self.literal(i)
    }

    fn list<T>(&mut self, item: impl Fn(&mut Self) -> T) -> Vec<T> {
        let n = self.num();
        (0..n).map(|_| item(self)).collect()
    }

    fn slot(&mut self) -> SlotId {
        SlotId(self.num())
    }

    fn stmt_id(&mut self) -> StmtId {
        StmtId(self.num())
    }

    fn operand(&mut self) -> Operand {
        let n = self.num();
        let i = n >> 2;
        match n & 3 {
            0 => Operand::Ssa(StmtId(i)),
            1 => Operand::Slot(SlotId(i)),
            2 => Operand::StaticParam(i),
            _ => Operand::Const(self.literal(i)),
        }
    }

    fn operands(&mut self) -> Vec<Operand> {
        self.list(Decoder::operand)
    }

    fn op(&mut self) -> Op {
        match self.byte() {
            0 => Op::Call(self.operands()),
            1 => Op::Copy(self.operand()),
            2 => Op::Assign(self.slot(), self.operand()),
            3 => Op::Undefine(self.slot()),
            4 => Op::CheckSlot(self.slot()),
            5 => Op::CheckStaticParam(self.num()),
            6 => Op::Global(self.object()),
            7 => Op::SetGlobal(self.object(), self.operand()),
            8 => Op::IsDefinedSlot(self.slot()),
            9 => Op::IsDefinedGlobal(self.object()),
            10 => Op::IsDefinedStaticParam(self.num()),
            11 => Op::New(self.operands()),
            12 => Op::SplatNew(self.operand(), self.operand()),
            13 => Op::Goto(self.stmt_id()),
            14 => Op::GotoIfNot(self.operand(), self.stmt_id()),
            15 => Op::Return(self.operand()),
            16 => Op::EnterTry { handler: self.stmt_id() },
            17 => Op::LeaveTry { count: self.num() },
            18 => Op::Exception,
            19 => Op::PopException(self.stmt_id()),
            20 => Op::Inbounds(self.byte() != 0),
            21 => Op::BoundsCheck,
            22 => Op::CallSite(match self.byte() {
                0 => None,
                b => Some(b == 2),
            }),
            23 => Op::KeepAlive(self.operands()),
            25 => Op::SimdLoop,
            _ => Op::ForeignCall {
                target: self.operand(),
                return_type: self.operand(),
                arg_types: self.operand(),
                args: self.operands(),
            },
        }
    }
}

fn tag_of(op: &Op) -> u8 {
    match op {
        Op::Call(_) => 0,
        Op::Copy(_) => 1,
        Op::Assign(..) => 2,
        Op::Undefine(_) => 3,
        Op::CheckSlot(_) => 4,
        Op::CheckStaticParam(_) => 5,
        Op::Global(_) => 6,
        Op::SetGlobal(..) => 7,
        Op::IsDefinedSlot(_) => 8,
        Op::IsDefinedGlobal(_) => 9,
        Op::IsDefinedStaticParam(_) => 10,
        Op::New(_) => 11,
        Op::SplatNew(..) => 12,
        Op::Goto(_) => 13,
        Op::GotoIfNot(..) => 14,
        Op::Return(_) => 15,
        Op::EnterTry { .. } => 16,
        Op::LeaveTry { .. } => 17,
        Op::Exception => 18,
        Op::PopException(_) => 19,
        Op::Inbounds(_) => 20,
        Op::BoundsCheck => 21,
        Op::CallSite(_) => 22,
        Op::KeepAlive(_) => 23,
        Op::ForeignCall { .. } => 24,
        Op::SimdLoop => 25,
    }
}
