//! The code of a loaded image as blobs again, so that a bigger image takes it as it is.

use super::LoadedImage;
use crate::error::ImageError;
use crate::format::{CodeHead, CodeReloc, Func, Handler, Line, NONE, Record, Section, decode_all, reloc_kind, target};
use abi::Value;
use abi::code::{CodeBlob, HandlerSite, LineRow, Reloc, RelocKind, Target};
use abi::entries::Entry;

impl LoadedImage {
    /// Every function with its `CodeInstance`, by address: what a JIT or a compiler handed over once. Relocated
    /// bytes are as they are in this image; linking patches them again.
    pub fn code_blobs(&self) -> Result<Vec<(Value, CodeBlob)>, ImageError> {
        let names = self.read_section(Section::Strtab)?;
        let code_rel = self.read_section(Section::CodeRel)?;
        let handlers: Vec<Handler> = decode_all(self.fixed_section(Section::Handlers)).collect();
        let mut out = Vec::new();
        for f in decode_all::<Func>(self.fixed_section(Section::Funcs)) {
            let blob = self.code_blob(&f, &names, &code_rel, &handlers);
            let blob = blob.ok_or_else(|| ImageError::damaged(self.path(), "its code relocations are not readable"))?;
            out.push((self.object(f.code_at)?, blob));
        }
        Ok(out)
    }

    fn object(&self, offset: u64) -> Result<Value, ImageError> {
        let inside = offset < self.header().image_bytes && offset.is_multiple_of(16);
        let found = if inside { Value::from_addr(self.address(offset)) } else { None };
        found.ok_or_else(|| ImageError::damaged(self.path(), "its code relocations are not readable"))
    }

    fn code_blob(&self, f: &Func, names: &[u8], code_rel: &[u8], handlers: &[Handler]) -> Option<CodeBlob> {
        let name = names.get(f.name_at as usize..)?;
        let name = &name[..name.iter().position(|&b| b == 0)?];
        let mut at = f.rel_at as usize;
        let mut next = |bytes: usize| -> Option<&[u8]> {
            at += bytes;
            code_rel.get(at - bytes..at)
        };
        let head = CodeHead::decode(next(CodeHead::BYTES)?);
        let mut relocs = Vec::with_capacity(head.relocs as usize);
        for _ in 0..head.relocs {
            relocs.push(self.reloc(&CodeReloc::decode(next(CodeReloc::BYTES)?))?);
        }
        let mut objects = Vec::with_capacity(head.objects as usize);
        for _ in 0..head.objects {
            let offset = u64::from_le_bytes(next(8)?.try_into().ok()?);
            objects.push(self.object(offset).ok()?);
        }
        let rodata = self.header().place(Section::Rodata).at;
        let constants_at = u64::from(head.constants_at).checked_sub(rodata)? as usize;
        let constants =
            self.fixed_section(Section::Rodata).get(constants_at..constants_at + head.constants as usize)?;
        let first = handlers.partition_point(|h| h.return_at < f.start);
        let own = handlers[first..].iter().take_while(|h| h.return_at <= f.end);
        let text = self.fixed_section(Section::Text);
        let lines = self.fixed_section(Section::Lines);
        let (first, count) = (f.first_line as usize, f.lines as usize);
        let rows = decode_all::<Line>(lines.get(first * Line::BYTES..(first + count) * Line::BYTES)?);
        Some(CodeBlob {
            name: String::from_utf8_lossy(name).into_owned(),
            code: text.get(f.start as usize..f.end as usize)?.to_vec(),
            align: head.align,
            // Without a boxed entry both are the same.
            boxed_offset: if f.boxed == NONE { f.spec.checked_sub(f.start)? } else { f.boxed.checked_sub(f.start)? },
            spec_offset: if f.spec == NONE { None } else { Some(f.spec.checked_sub(f.start)?) },
            constants: constants.to_vec(),
            inline_cache_bytes: head.cache_bytes,
            relocs,
            handlers: own
                .map(|h| HandlerSite {
                    return_offset: h.return_at - f.start,
                    frame_offset: h.frame_offset,
                    handler_offset: h.handler_at.wrapping_sub(f.start),
                })
                .collect(),
            lines: rows.map(|l| LineRow { offset: l.at.wrapping_sub(f.start), location: l.location }).collect(),
            objects,
        })
    }

    fn reloc(&self, r: &CodeReloc) -> Option<Reloc> {
        let target = match r.target {
            target::SPEC_ENTRY => Target::SpecEntry(self.object(r.value).ok()?),
            target::BOXED_ENTRY => Target::BoxedEntry(self.object(r.value).ok()?),
            target::OBJECT => Target::Object(self.object(r.value).ok()?),
            target::RUNTIME => Target::Runtime(*Entry::ALL.get(r.value as usize)?),
            target::CONTEXT => Target::Context,
            target::INLINE_CACHE => Target::InlineCache(r.value as u32),
            target::CONSTANT_POOL => Target::ConstantPool(r.value as u32),
            _ => return None,
        };
        let kind = match r.kind {
            reloc_kind::ABS64 => RelocKind::Abs64,
            reloc_kind::REL32 => RelocKind::Rel32,
            _ => return None,
        };
        Some(Reloc { offset: r.offset, kind, target, addend: i64::from(r.addend) })
    }
}
