//! Code from the store: the key of a specialization, and its code as bytes that are good in any session.
//!
//! The key is a digest of everything that machine code is made from: the typed IR, each object that it mentions in
//! canonical form, what it relies on of the functions that it calls, the target, and the build of the compiler. In
//! the stored code a relocation names its object by its number in the IR, or by its place in the image that the build
//! started from. Names for tools are given anew by each plan.

use crate::canon::{Canon, code_in_world};
use crate::store::{Key, Store};
use abi::Value;
use abi::code::{CodeBlob, HandlerSite, LineRow, Reloc, RelocKind, Target};
use abi::entries::Entry;
use heap::typed::{CodeInstance, DataType, MethodInstance, TypeName};
use heap::{Layout, Object, Roots};
use ir::ssa::Function;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::ops::Range;

/// A store, and what its keys hold besides the function.
pub(crate) struct Cache<'a> {
    store: &'a Store,
    /// Executable, target, and the image that the build started from.
    context: Key,
    /// Where that image is in memory.
    base: Range<usize>,
    roots: Roots,
    world: u64,
}

/// The address of some code in the store.
pub(crate) struct Place {
    key: Key,
    /// What relocations may name, in the order of the IR.
    objects: Vec<Value>,
}

impl<'a> Cache<'a> {
    pub fn new(store: &'a Store, roots: Roots, world: u64, base: Range<usize>, base_id: &[u8], target: &str) -> Self {
        let mut context = Sha256::new();
        context.update(vm::SOURCES_HASH);
        context.update(abi::FINGERPRINT.to_le_bytes());
        context.update(base_id);
        context.update(target);
        Cache { store, context: context.finalize().into(), base, roots, world }
    }

    /// Where the code of a function is kept. Its types' layouts must have been computed.
    pub fn place(&self, f: &Function, code: CodeInstance) -> Place {
        let (bytes, mut objects) = ir::ssa_codec::encode(f);
        let mut text = Vec::with_capacity(4 * bytes.len());
        let mut canon = Canon::new(self.roots, self.base.clone(), self.world, &mut text);
        canon.text(&self.context);
        canon.text(&bytes);
        objects.push(code.0);
        canon.num(objects.len() as u64);
        objects.iter().for_each(|&o| canon.object(o));
        self.add_derived(&mut objects);
        Place { key: Sha256::digest(&text).into(), objects }
    }

    /// Objects that follow from those in the list, which code may mention too: the code of a specialization in this
    /// world and the specialization of code, their signatures and results, and the single objects of types.
    fn add_derived(&self, objects: &mut Vec<Value>) {
        let mut types = Vec::new();
        for i in 0..objects.len() {
            let code = CodeInstance::of(objects[i], &self.roots);
            let instance =
                code.map(|c| MethodInstance(c.def())).or_else(|| MethodInstance::of(objects[i], &self.roots));
            if let Some(instance) = instance {
                let code = code.or_else(|| code_in_world(instance, self.world));
                objects.push(instance.0);
                objects.extend(code.map(|c| c.0));
                types.push(instance.specTypes());
                types.extend(code.and_then(|c| c.try_rettype()));
            }
            types.push(objects[i].type_of());
            types.push(objects[i]);
            self.add_parts(objects[i], PARTS_DEPTH, objects);
        }
        for t in types {
            let Some(t) = DataType::of(t, &self.roots) else { continue };
            objects.push(t.0);
            objects.extend(t.try_instance());
            if let Some(params) = t.try_parameters() {
                for p in (0..params.svec_len()).filter_map(|i| params.svec_get(i)) {
                    objects.push(p);
                    objects.extend(DataType::of(p, &self.roots).and_then(|p| p.try_instance()));
                }
            }
        }
    }

    /// What a constant immutable object is made of: code reads fields of constants when it is made.
    fn add_parts(&self, v: Value, depth: u32, objects: &mut Vec<Value>) {
        let constant = DataType::of(v.type_of(), &self.roots).is_some_and(|t| {
            let name = t.try_name().map(TypeName);
            name.is_some_and(|n| n.flags() & abi::typename_flags::MUTABLE == 0)
                && Layout::of_type(t.0).and_then(|l| l.kind()) == Some(abi::ObjectKind::Fixed)
        });
        if constant && depth > 0 && !self.base.contains(&v.addr()) {
            let mut parts = Vec::new();
            heap::for_each_ref(v, |_, part| parts.push(part));
            for part in parts {
                objects.push(part);
                self.add_parts(part, depth - 1, objects);
            }
        }
    }

    /// The code that is kept there.
    pub fn get(&self, place: &Place, name: &str) -> Option<CodeBlob> {
        self.store.get(&place.key, |bytes| {
            let mut r = Reader { rest: bytes, base: &self.base, objects: &place.objects };
            let blob = r.blob(name)?;
            r.rest.is_empty().then_some(blob)
        })
    }

    /// Keeps code. Code that mentions an object without a number is not kept.
    pub fn put(&self, place: &Place, blob: &CodeBlob) {
        let numbers = place.objects.iter().enumerate().map(|(i, &v)| (v, i as u32)).collect();
        let mut w = Writer { out: Vec::new(), base: &self.base, numbers };
        if w.blob(blob).is_some() {
            self.store.put(&place.key, &w.out);
        }
    }
}

/// How deep constants are taken apart for their parts.
const PARTS_DEPTH: u32 = 4;

const BASE: u8 = 0;
const NUMBER: u8 = 1;

struct Writer<'a> {
    out: Vec<u8>,
    base: &'a Range<usize>,
    numbers: HashMap<Value, u32>,
}

impl Writer<'_> {
    fn num(&mut self, n: u32) {
        self.out.extend_from_slice(&n.to_le_bytes());
    }

    fn long(&mut self, n: u64) {
        self.out.extend_from_slice(&n.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.num(bytes.len() as u32);
        self.out.extend_from_slice(bytes);
    }

    fn object(&mut self, v: Value) -> Option<()> {
        if self.base.contains(&v.addr()) {
            self.out.push(BASE);
            self.num((v.addr() - self.base.start) as u32);
            return Some(());
        }
        let n = *self.numbers.get(&v)?;
        self.out.push(NUMBER);
        self.num(n);
        Some(())
    }

    fn blob(&mut self, b: &CodeBlob) -> Option<()> {
        self.bytes(&b.code);
        self.bytes(&b.constants);
        for n in [b.align, b.boxed_offset, b.spec_offset.unwrap_or(u32::MAX), b.inline_cache_bytes] {
            self.num(n);
        }
        self.num(b.relocs.len() as u32);
        for r in &b.relocs {
            self.num(r.offset);
            self.out.push(u8::from(r.kind == RelocKind::Rel32));
            self.long(r.addend as u64);
            match r.target {
                Target::SpecEntry(v) => {
                    self.out.push(0);
                    self.object(v)?;
                }
                Target::BoxedEntry(v) => {
                    self.out.push(1);
                    self.object(v)?;
                }
                Target::Object(v) => {
                    self.out.push(2);
                    self.object(v)?;
                }
                Target::Runtime(e) => {
                    self.out.push(3);
                    self.num(e as u32);
                }
                Target::Context => self.out.push(4),
                Target::InlineCache(o) => {
                    self.out.push(5);
                    self.num(o);
                }
                Target::ConstantPool(o) => {
                    self.out.push(6);
                    self.num(o);
                }
            }
        }
        self.num(b.handlers.len() as u32);
        for h in &b.handlers {
            [h.return_offset, h.frame_offset, h.handler_offset].into_iter().for_each(|n| self.num(n));
        }
        self.num(b.lines.len() as u32);
        for l in &b.lines {
            [l.offset, l.location].into_iter().for_each(|n| self.num(n));
        }
        self.num(b.objects.len() as u32);
        b.objects.iter().try_for_each(|&o| self.object(o))
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    base: &'a Range<usize>,
    objects: &'a [Value],
}

impl Reader<'_> {
    fn take(&mut self, n: usize) -> Option<&[u8]> {
        let (head, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        Some(self.take(1)?[0])
    }

    fn num(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn long(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn bytes(&mut self) -> Option<Vec<u8>> {
        let n = self.num()? as usize;
        self.take(n).map(<[u8]>::to_vec)
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let n = self.num()?;
        (0..n).map(|_| one(self)).collect()
    }

    fn object(&mut self) -> Option<Value> {
        match self.byte()? {
            BASE => {
                let at = self.num()? as usize;
                let found = self.base.start + at;
                Value::from_addr(found).filter(|_| at.is_multiple_of(16) && found < self.base.end)
            }
            NUMBER => {
                let n = self.num()? as usize;
                self.objects.get(n).copied()
            }
            _ => None,
        }
    }

    fn reloc(&mut self) -> Option<Reloc> {
        let offset = self.num()?;
        let kind = if self.byte()? == 1 { RelocKind::Rel32 } else { RelocKind::Abs64 };
        let addend = self.long()? as i64;
        let target = match self.byte()? {
            0 => Target::SpecEntry(self.object()?),
            1 => Target::BoxedEntry(self.object()?),
            2 => Target::Object(self.object()?),
            3 => Target::Runtime(*Entry::ALL.get(self.num()? as usize)?),
            4 => Target::Context,
            5 => Target::InlineCache(self.num()?),
            6 => Target::ConstantPool(self.num()?),
            _ => return None,
        };
        Some(Reloc { offset, kind, target, addend })
    }

    fn blob(&mut self, name: &str) -> Option<CodeBlob> {
        let (code, constants) = (self.bytes()?, self.bytes()?);
        let [align, boxed_offset, spec, inline_cache_bytes] = [self.num()?, self.num()?, self.num()?, self.num()?];
        let relocs = self.list(Self::reloc)?;
        let handlers = self.list(|r| {
            Some(HandlerSite { return_offset: r.num()?, frame_offset: r.num()?, handler_offset: r.num()? })
        })?;
        let lines = self.list(|r| Some(LineRow { offset: r.num()?, location: r.num()? }))?;
        let mut objects = self.list(Self::object)?;
        // By address, as the compiler has them.
        objects.sort();
        let width = |k: RelocKind| if k == RelocKind::Abs64 { 8 } else { 4 };
        let fits = |r: &Reloc| r.offset as usize + width(r.kind) <= code.len();
        relocs.iter().all(fits).then_some(CodeBlob {
            name: name.to_owned(),
            code,
            align,
            boxed_offset,
            spec_offset: (spec != u32::MAX).then_some(spec),
            constants,
            inline_cache_bytes,
            relocs,
            handlers,
            lines,
            objects,
        })
    }
}
