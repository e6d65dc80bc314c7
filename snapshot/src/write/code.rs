//! Code: native code side by side, its relocations applied, and the tables that go with it.

use super::increment::{Target, Targets};
use super::order::Plan;
use super::reach::{Reached, objects_of};
use super::relocate::Image;
use super::{Describe, Input, Why};
use crate::error::ImageError;
use crate::format::{self, CodeHead, CodeReloc, Func, Handler, Line, NONE, Record, Section};
use crate::format::{entry_slot, reloc_kind, target, why};
use crate::links::{Outside, PlaceKind};
use abi::Value;
use abi::code::{self, CodeBlob, Reloc, RelocKind};
use heap::AddressMap;
use heap::typed::CodeInstance;
use std::collections::HashMap;

/// What fills the space between functions: a breakpoint instruction.
const FILLER: u8 = 0xcc;
/// `lea register, [rip + distance]`: the opcode behind the prefix, and what its last byte has besides the register.
const LEA: u8 = 0x8d;
const MODRM_MASK: u8 = 0xc7;
const MODRM_RIP: u8 = 0x05;
/// What a link error calls the entry that takes boxes.
const BOXED: &str = "boxed";
/// At most so many link errors are named.
const MOST_ERRORS: usize = 20;

/// Code of saved `CodeInstance`s, with its places, in order.
pub(crate) struct Kept<'a> {
    list: Vec<KeptBlob<'a>>,
    by_code: AddressMap<Value, usize>,
}

struct KeptBlob<'a> {
    why: Why,
    code: Value,
    blob: &'a CodeBlob,
    /// From the starts of `.text`, `.rodata` and `.cache`.
    text_at: u64,
    constants_at: u64,
    cache_at: u64,
}

/// Bytes and record counts of the code sections.
#[derive(Debug, Default)]
pub(crate) struct Sizes {
    pub text: u64,
    pub constants: u64,
    pub cache: u64,
    pub functions: usize,
    /// Entries of functions.
    pub entries: usize,
    pub handlers: usize,
    pub lines: usize,
    pub relocs: usize,
    pub objects: usize,
}

/// Linked code, for the phases behind.
#[derive(Default)]
pub(crate) struct Linked {
    pub funcs: Vec<Func>,
    /// Their `CodeInstance`s.
    pub codes: Vec<Value>,
    /// Names, in the order of `funcs`: Julia's, and the same with what tells equal ones apart.
    pub plain_names: Vec<String>,
    pub names: Vec<String>,
    /// What `.lines` holds.
    pub lines: Vec<Line>,
    /// The bytes of `.coderel`.
    pub code_rel: Vec<u8>,
    /// The bytes of `.why`.
    pub why: Vec<u8>,
}

impl Func {
    /// Offset of the boxed entry.
    pub(crate) fn boxed(&self) -> Option<u32> {
        (self.boxed != NONE).then_some(self.boxed)
    }

    /// Offset of the specialised entry.
    pub(crate) fn specialised(&self) -> Option<u32> {
        (self.spec != NONE).then_some(self.spec)
    }
}

/// Offset of the boxed entry; a bridge has none, which shows in that both offsets are the same.
fn boxed_offset(blob: &CodeBlob) -> Option<u32> {
    (blob.spec_offset != Some(blob.boxed_offset)).then_some(blob.boxed_offset)
}

/// The blobs whose `CodeInstance` is saved, placed.
pub(crate) fn keep<'a>(input: &Input<'a>, reached: &Reached) -> Kept<'a> {
    let mut list = Vec::new();
    let mut by_code = AddressMap::default();
    let (mut text, mut constants, mut cache) = (0u64, 0u64, 0u64);
    for i in by_use(input) {
        let (code, blob) = &input.code[i];
        // (A package image may have code for an object of another image.)
        if reached.find(*code).is_none() && !input.increment.is_some_and(|i| i.has(*code)) {
            continue;
        }
        text = text.next_multiple_of(u64::from(blob.align.max(16)));
        constants = constants.next_multiple_of(16);
        cache = cache.next_multiple_of(8);
        by_code.insert(*code, list.len());
        let why = input.why.get(i).copied().unwrap_or_default();
        list.push(KeptBlob { why, code: *code, blob, text_at: text, constants_at: constants, cache_at: cache });
        text += blob.code.len() as u64;
        constants += blob.constants.len() as u64;
        cache += u64::from(blob.inline_cache_bytes);
    }
    Kept { list, by_code }
}

/// Indexes of the blobs in the order that they get: those that a traced start called, then the others as given.
fn by_use(input: &Input) -> Vec<usize> {
    let index: AddressMap<Value, usize> = input.code.iter().enumerate().map(|(i, (v, _))| (*v, i)).collect();
    let mut placed = vec![false; input.code.len()];
    let hot = input.hot.code.iter().filter_map(|v| index.get(v).copied());
    let mut out = Vec::with_capacity(input.code.len());
    for i in hot.chain(0..input.code.len()) {
        if !std::mem::replace(&mut placed[i], true) {
            out.push(i);
        }
    }
    out
}

/// How much room they need.
pub(crate) fn sizes(kept: &Kept) -> Sizes {
    let mut s = Sizes { functions: kept.list.len(), ..Sizes::default() };
    for k in &kept.list {
        s.text = k.text_at + k.blob.code.len() as u64;
        s.constants = k.constants_at + k.blob.constants.len() as u64;
        s.cache = k.cache_at + u64::from(k.blob.inline_cache_bytes);
        s.entries += super::frames::entries_of(k.blob);
        s.handlers += k.blob.handlers.len();
        s.lines += k.blob.lines.len();
        s.relocs += k.blob.relocs.len();
        s.objects += objects_of(k.blob).count();
    }
    s
}

/// Copies the code to its places, applies its relocations and fills the tables.
pub(crate) fn link(
    image: &mut Image,
    targets: &Targets,
    plan: &Plan,
    kept: &Kept,
    sources: &[String],
    describe: Option<&dyn Describe>,
) -> Result<Linked, ImageError> {
    let text = plan.place(Section::Text);
    image.bytes[text.range()].fill(FILLER);
    let mut out = Linked::default();
    let mut errors = Vec::new();
    let (mut handlers, mut lines) = (Vec::new(), Vec::new());
    for k in &kept.list {
        let at = (text.at + k.text_at) as usize;
        image.bytes[at..at + k.blob.code.len()].copy_from_slice(&k.blob.code);
        let constants_at = plan.place(Section::Rodata).at + k.constants_at;
        image.bytes[constants_at as usize..constants_at as usize + k.blob.constants.len()]
            .copy_from_slice(&k.blob.constants);
        let start = k.text_at as u32;
        let instance = targets.find(k.code).expect("code of other objects is not kept");
        if let Target::Outside(dependency, _) = instance {
            let at = plan.place(Section::Funcs).at + (out.funcs.len() * Func::BYTES) as u64;
            image.outside.push(Outside::new(at, dependency, PlaceKind::Distance));
        }
        out.funcs.push(Func {
            code_at: targets.distance(instance),
            start,
            end: start + k.blob.code.len() as u32,
            boxed: boxed_offset(k.blob).map_or(NONE, |o| start + o),
            spec: k.blob.spec_offset.map_or(NONE, |o| start + o),
            first_line: lines.len() as u32,
            lines: k.blob.lines.len() as u32,
            name_at: 0,
            rel_at: out.code_rel.len() as u32,
        });
        out.codes.push(k.code);
        out.plain_names.push(describe.map_or_else(|| k.blob.name.clone(), |d| d.name(k.code)));
        lines.extend(k.blob.lines.iter().map(|l| Line { at: start + l.offset, location: l.location }));
        handlers.extend(k.blob.handlers.iter().map(|h| Handler {
            return_at: start + h.return_offset,
            frame_offset: h.frame_offset,
            handler_at: start + h.handler_offset,
        }));
        CodeHead {
            relocs: k.blob.relocs.len() as u32,
            objects: objects_of(k.blob).count() as u32,
            align: k.blob.align,
            cache_bytes: k.blob.inline_cache_bytes,
            constants_at: constants_at as u32,
            constants: k.blob.constants.len() as u32,
            cache_at: k.cache_at as u32,
        }
        .encode(&mut out.code_rel);
        let linker = Linker { targets, plan, kept, this: k };
        for r in &k.blob.relocs {
            match linker.apply(image, r) {
                Ok(record) => record.encode(&mut out.code_rel),
                Err(why) if errors.len() < MOST_ERRORS => errors.push(format!("{}: {why}", k.blob.name)),
                Err(_) => {}
            }
        }
        for v in objects_of(k.blob) {
            let place = targets.find(v).map_or(0, |t| targets.distance(t));
            out.code_rel.extend_from_slice(&place.to_le_bytes());
        }
    }
    if !errors.is_empty() {
        return Err(ImageError::Link(errors));
    }
    debug_assert_eq!(out.code_rel.len() as u64, plan.place(Section::CodeRel).bytes);
    // Stable: several handlers of one call stay in their order.
    handlers.sort_by_key(|h| h.return_at);
    put(image, plan.place(Section::Handlers).at, &handlers);
    put(image, plan.place(Section::Lines).at, &lines);
    out.lines = lines;
    out.names = distinct(&out.plain_names);
    out.why = reasons(kept, sources);
    Ok(out)
}

/// Names of which no two are the same: the second of a name gets `.2`, and so on.
fn distinct(names: &[String]) -> Vec<String> {
    let mut seen: HashMap<&str, u32> = HashMap::new();
    names
        .iter()
        .map(|name| {
            let count = seen.entry(name).or_default();
            *count += 1;
            if *count == 1 { name.clone() } else { format!("{name}.{count}") }
        })
        .collect()
}

/// The bytes of `.why`.
fn reasons(kept: &Kept, sources: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    let caller = |v: &Value| kept.by_code.get(v).map_or(NONE, |&i| i as u32);
    for k in &kept.list {
        let (kind, of, line) = match &k.why {
            Why::Unknown => (why::UNKNOWN, NONE, 0),
            Why::Base => (why::BASE, NONE, 0),
            Why::Statement { source, line } => (why::STATEMENT, *source, *line),
            Why::CalledBy(v) => (why::CALLED_BY, caller(v), 0),
            Why::Bridge(v) => (why::BRIDGE, caller(v), 0),
        };
        format::Why { kind, of, line }.encode(&mut out);
    }
    for s in sources {
        out.extend_from_slice(s.replace('\n', " ").as_bytes());
        out.push(b'\n');
    }
    out
}

/// Writes records from `at` on.
pub(crate) fn put<R: Record>(image: &mut Image, at: u64, records: &[R]) {
    let mut bytes = Vec::with_capacity(records.len() * R::BYTES);
    records.iter().for_each(|r| r.encode(&mut bytes));
    image.bytes[at as usize..at as usize + bytes.len()].copy_from_slice(&bytes);
}

struct Linker<'a> {
    targets: &'a Targets<'a>,
    plan: &'a Plan,
    kept: &'a Kept<'a>,
    this: &'a KeptBlob<'a>,
}

impl Linker<'_> {
    /// Patches one place in the code; gives the record from which it can be patched again elsewhere.
    fn apply(&self, image: &mut Image, r: &Reloc) -> Result<CodeReloc, String> {
        let (number, value, found) = self.resolve(r.target)?;
        let place = self.targets.distance(found);
        let at = self.plan.place(Section::Text).at + self.this.text_at + u64::from(r.offset);
        let width = if r.kind == RelocKind::Abs64 { 8 } else { 4 };
        if u64::from(r.offset) + width > self.this.blob.code.len() as u64 {
            return Err(format!("a relocation at byte {} is outside of the code", r.offset));
        }
        let target = place.wrapping_add_signed(r.addend);
        let kind = match r.kind {
            RelocKind::Abs64 => {
                image.refer(at, found, r.addend as u64);
                reloc_kind::ABS64
            }
            RelocKind::Rel32 => {
                let distance = target.wrapping_sub(at) as i64;
                let field = i32::try_from(distance).map_err(|_| "a target is more than 2 GiB away".to_string())?;
                image.bytes[at as usize..at as usize + 4].copy_from_slice(&field.to_le_bytes());
                match found {
                    Target::Outside(dependency, _) => {
                        image.outside.push(Outside::new(at, dependency, PlaceKind::Rel32));
                    }
                    Target::Own(_, Some(n)) => {
                        // Another object may take its place, anywhere: the instruction can then load its address.
                        let is_lea = r.offset >= 3
                            && image.bytes[at as usize - 2] == LEA
                            && image.bytes[at as usize - 1] & MODRM_MASK == MODRM_RIP
                            && r.addend == -4;
                        if !is_lea {
                            return Err(format!("byte {} names a shared object in another way than `lea`", r.offset));
                        }
                        image.shared.push((n, Outside::new(at, 0, PlaceKind::Rel32)));
                    }
                    Target::Own(_, None) => {}
                }
                reloc_kind::REL32
            }
        };
        let addend = i32::try_from(r.addend).map_err(|_| "a relocation leads far from its target".to_string())?;
        Ok(CodeReloc { value, addend, offset: r.offset, kind, target: number })
    }

    /// A target's number and value in `.coderel`, and its place in the image.
    fn resolve(&self, t: code::Target) -> Result<(u8, u64, Target), String> {
        use code::Target as T;
        let own = |at: u64| Target::Own(at, None);
        let object = |v: Value| self.targets.find(v).ok_or("an object is not saved");
        let code = |v: Value, entry: fn(&CodeBlob) -> Option<u32>, which: &str| -> Result<Target, String> {
            let k = self.kept.by_code.get(&v).map(|&i| &self.kept.list[i]);
            let found = k.and_then(|k| Some(k.text_at + u64::from(entry(k.blob)?)));
            let found = found.map(|at| own(self.plan.place(Section::Text).at + at));
            let instance = CodeInstance(v);
            let address = if which == BOXED { instance.entry_boxed() } else { instance.entry_spec() };
            found.or_else(|| self.targets.address(address as usize)).ok_or_else(|| {
                let name = super::describe::code_name(v);
                format!("it calls the {which} entry of {name}, for which there is no code")
            })
        };
        let area = |section: Section, start: u64, size: usize, offset: u32, what: &str| -> Result<Target, String> {
            if offset as usize >= size.max(1) {
                return Err(format!("it refers to byte {offset} of its {what}, which has {size}"));
            }
            Ok(own(self.plan.place(section).at + start + u64::from(offset)))
        };
        let distance = |v: Value| object(v).map(|t| self.targets.distance(t));
        // A package image has no context: there is one in a process.
        let context = |plus: u64| {
            let there = self.targets.session(|h| h.context_at + plus);
            there.unwrap_or(own(self.plan.context_at + plus))
        };
        Ok(match t {
            T::SpecEntry(v) => (target::SPEC_ENTRY, distance(v)?, code(v, |b| b.spec_offset, "specialised")?),
            T::BoxedEntry(v) => (target::BOXED_ENTRY, distance(v)?, code(v, boxed_offset, BOXED)?),
            T::Object(v) => (target::OBJECT, distance(v)?, object(v)?),
            T::Runtime(e) => (target::RUNTIME, e as u64, context(entry_slot(e) as u64)),
            T::Context => (target::CONTEXT, 0, context(0)),
            T::InlineCache(offset) => {
                let size = self.this.blob.inline_cache_bytes as usize;
                let place = area(Section::Cache, self.this.cache_at, size, offset, "inline caches")?;
                (target::INLINE_CACHE, u64::from(offset), place)
            }
            T::ConstantPool(offset) => {
                let size = self.this.blob.constants.len();
                let place = area(Section::Rodata, self.this.constants_at, size, offset, "constant pool")?;
                (target::CONSTANT_POOL, u64::from(offset), place)
            }
        })
    }
}
