//! Native code: its tables in order and in range, entry points where functions have them, every relocation resolved
//! again and compared with the bytes.

use super::Check;
use crate::format::{CodeHead, CodeReloc, Func, Handler, Line, NONE, Record, Section, Why};
use crate::format::{decode_all, entry_slot, reloc_kind, target, why};
use abi::Known;
use abi::entries::Entry;
use heap::AddressMap;
use heap::typed::offset;

impl Check<'_> {
    pub(super) fn code(&mut self) {
        let view = self.view;
        for (section, bytes) in
            [(Section::Funcs, Func::BYTES), (Section::Handlers, Handler::BYTES), (Section::Lines, Line::BYTES)]
        {
            if !view.section(section).len().is_multiple_of(bytes) {
                self.problem(format!("section {} has part of a record", section.name()));
            }
        }
        let funcs: Vec<Func> = decode_all(view.section(Section::Funcs)).collect();
        self.verified.functions = funcs.len();
        if funcs.len() as u64 != view.header.functions {
            let said = view.header.functions;
            self.problem(format!("it has {} functions and says {said}", funcs.len()));
        }
        let mut by_code: AddressMap<u64, usize> = AddressMap::default();
        let (mut end, mut line) = (0, 0);
        for (i, f) in funcs.iter().enumerate() {
            if self.is_full() {
                return;
            }
            if !self.function(f, &mut end, &mut line) || by_code.insert(f.code_at, i).is_some() {
                self.problem(format!("function {i}, at {:#x} of .text, is out of place", f.start));
            }
        }
        if line as usize * Line::BYTES != view.section(Section::Lines).len() {
            self.problem("section .lines has rows of no function".to_string());
        }
        if !self.problems.is_empty() {
            return;
        }
        self.entries(&funcs, &by_code);
        self.handlers(&funcs);
        self.code_relocations(&funcs, &by_code);
        self.reasons(funcs.len());
    }

    /// One record of `.funcs`, behind `end`, with lines from `line` on.
    fn function(&mut self, f: &Func, end: &mut u32, line: &mut u32) -> bool {
        let view = self.view;
        let text = view.header.place(Section::Text).bytes;
        let inside = |entry: u32| entry == NONE || (f.start..f.end).contains(&entry);
        if f.start < *end || f.end < f.start || u64::from(f.end) > text || !inside(f.boxed) || !inside(f.spec) {
            return false;
        }
        if !self.objects.is_object(f.code_at) || !view.is_a(f.code_at, Known::CodeInstance) {
            return false;
        }
        let name = view.section(Section::Strtab).get(f.name_at as usize..);
        if !name.is_some_and(|n| n.contains(&0)) {
            return false;
        }
        if f.first_line != *line {
            return false;
        }
        let first = f.first_line as usize * Line::BYTES;
        let Some(rows) = view.section(Section::Lines).get(first..first + f.lines as usize * Line::BYTES) else {
            return false;
        };
        let lines = view.pointer(f.code_at + offset::CodeInstance::debuginfo as u64);
        let lines = lines.and_then(|d| view.pointer(d + offset::DebugInfo::lines as u64));
        // (`ir::debug_info` has the form: how wide numbers are, then four for each location.)
        let locations = match lines.and_then(|l| view.string(l)) {
            Some([width, numbers @ ..]) => numbers.len() / (4 * usize::from(*width)).max(1),
            Some([]) => 0,
            None => NONE as usize,
        };
        let mut last = f.start;
        for row in decode_all::<Line>(rows) {
            let known = row.location == NONE || (row.location as usize) < locations;
            if row.at < last || row.at > f.end || !known {
                return false;
            }
            last = row.at;
        }
        *end = f.end;
        *line += f.lines;
        true
    }

    /// Entry points of `CodeInstance`s are those of their functions.
    fn entries(&mut self, funcs: &[Func], by_code: &AddressMap<u64, usize>) {
        let view = self.view;
        let text = view.header.place(Section::Text).at;
        let Some(ty) = view.root(Known::CodeInstance) else { return };
        let Some(shape) = self.objects.shapes.iter().position(|s| s.ty == ty) else { return };
        for item in self.objects.items.iter().filter(|i| i.shape as usize == shape) {
            let f = by_code.get(&item.at()).map(|&i| &funcs[i]);
            for (field, wanted) in [
                (offset::CodeInstance::entry_boxed, f.map(|f| f.boxed)),
                (offset::CodeInstance::entry_spec, f.map(|f| f.spec)),
            ] {
                let wanted = wanted.filter(|&w| w != NONE).map(|w| text + u64::from(w));
                if view.pointer(item.at() + field as u64) != wanted {
                    let name = self.name(item.at());
                    self.problem(format!("the entry point (byte {field}) of {name} is not where its code starts"));
                }
            }
        }
    }

    fn handlers(&mut self, funcs: &[Func]) {
        let mut last = 0;
        for h in decode_all::<Handler>(self.view.section(Section::Handlers)) {
            let index = funcs.partition_point(|f| f.start < h.return_at);
            let own = index.checked_sub(1).map(|i| &funcs[i]);
            let fits = own.is_some_and(|f| h.return_at <= f.end && (f.start..f.end).contains(&h.handler_at));
            if h.return_at < last || !fits {
                return self
                    .problem(format!("the exception handler of {:#x} (.handlers) is out of order", h.return_at));
            }
            last = h.return_at;
        }
    }

    /// `.coderel` says what the patched places of `.text` hold, and `.reloc` lists those that are addresses.
    fn code_relocations(&mut self, funcs: &[Func], by_code: &AddressMap<u64, usize>) {
        let view = self.view;
        let mut at = 0usize;
        let mut addresses = Vec::new();
        for (i, f) in funcs.iter().enumerate() {
            let done = self.relocations_of(f, funcs, by_code, &mut at, &mut addresses);
            if let Err(what) = done {
                let name = self.name(f.code_at);
                return self.problem(format!("code relocations (.coderel) of {name}, function {i}: {what}"));
            }
        }
        if at != view.section(Section::CodeRel).len() {
            self.problem("section .coderel goes on behind its last function".to_string());
        }
        let text = view.header.place(Section::Text).range();
        let all = crate::write::pointer_places(view.section(Section::Reloc), view.header.loaded_bytes() as usize);
        let mut listed: Vec<usize> = all.filter(|p| text.contains(p)).collect();
        listed.sort_unstable();
        addresses.sort_unstable();
        if listed != addresses {
            self.problem("the addresses in code (.reloc) are not those that .coderel tells of".to_string());
        }
    }

    fn relocations_of(
        &mut self,
        f: &Func,
        funcs: &[Func],
        by_code: &AddressMap<u64, usize>,
        at: &mut usize,
        addresses: &mut Vec<usize>,
    ) -> Result<(), String> {
        let view = self.view;
        let bytes = view.section(Section::CodeRel);
        if f.rel_at as usize != *at {
            return Err("they start elsewhere".to_string());
        }
        let mut next = |len: usize| {
            let part = bytes.get(*at..*at + len).ok_or("they end early");
            *at += len;
            part
        };
        let short = |_| "they end early".to_string();
        let head = CodeHead::decode(next(CodeHead::BYTES).map_err(short)?);
        let (rodata, cache) = (view.header.place(Section::Rodata), view.header.place(Section::Cache));
        let constants = u64::from(head.constants_at)..u64::from(head.constants_at) + u64::from(head.constants);
        if head.constants > 0 && (constants.start < rodata.at || constants.end > rodata.at + rodata.bytes) {
            return Err("its constant pool is outside of .rodata".to_string());
        }
        if head.cache_bytes > 0 && u64::from(head.cache_at) + u64::from(head.cache_bytes) > cache.bytes {
            return Err("its inline caches are outside of .cache".to_string());
        }
        let text = *view.header.place(Section::Text);
        for _ in 0..head.relocs {
            let r = CodeReloc::decode(next(CodeReloc::BYTES).map_err(short)?);
            let wide = match r.kind {
                reloc_kind::ABS64 => true,
                reloc_kind::REL32 => false,
                _ => return Err(format!("kind {} is none", r.kind)),
            };
            let place = self
                .code_target(&r, &head, funcs, by_code)
                .ok_or_else(|| format!("target {} of kind {} at byte {} is not there", r.value, r.target, r.offset))?;
            let width = if wide { 8 } else { 4 };
            if u64::from(r.offset) + width > u64::from(f.end - f.start) {
                return Err(format!("byte {} is outside of the code", r.offset));
            }
            let here = text.at + u64::from(f.start) + u64::from(r.offset);
            let wanted = place.wrapping_add_signed(i64::from(r.addend));
            let field = &view.bytes[here as usize..here as usize + width as usize];
            let fits = if wide {
                addresses.push(here as usize);
                u64::from_le_bytes(field.try_into().expect("eight bytes")) == view.header.base.wrapping_add(wanted)
            } else {
                let distance = wanted.wrapping_sub(here) as i64;
                i64::from(i32::from_le_bytes(field.try_into().expect("four bytes"))) == distance
            };
            if !fits {
                return Err(format!("the code at byte {} refers to something else than they say", r.offset));
            }
            self.verified.code_relocations += 1;
        }
        for _ in 0..head.objects {
            let object = u64::from_le_bytes(next(8).map_err(short)?.try_into().expect("eight bytes"));
            if !self.objects.is_object(object) {
                return Err(format!("it keeps {object:#x}, which is no object"));
            }
        }
        Ok(())
    }

    /// Where a relocation leads, from the image's start.
    fn code_target(
        &self,
        r: &CodeReloc,
        head: &CodeHead,
        funcs: &[Func],
        by_code: &AddressMap<u64, usize>,
    ) -> Option<u64> {
        let h = &self.view.header;
        let text = h.place(Section::Text).at;
        let callee = || by_code.get(&r.value).map(|&i| &funcs[i]);
        let entry = |e: u32| (e != NONE).then(|| text + u64::from(e));
        match r.target {
            target::SPEC_ENTRY => entry(callee()?.spec),
            target::BOXED_ENTRY => entry(callee()?.boxed),
            target::OBJECT => self.objects.is_object(r.value).then_some(r.value),
            target::RUNTIME => {
                let e = Entry::ALL.get(usize::try_from(r.value).ok()?)?;
                Some(h.context_at + entry_slot(*e) as u64)
            }
            target::CONTEXT => Some(h.context_at),
            target::INLINE_CACHE => {
                let at = h.place(Section::Cache).at + u64::from(head.cache_at);
                (r.value < u64::from(head.cache_bytes.max(1))).then(|| at + r.value)
            }
            target::CONSTANT_POOL => {
                (r.value < u64::from(head.constants.max(1))).then(|| u64::from(head.constants_at) + r.value)
            }
            _ => None,
        }
    }

    /// `.why` has a record for each function, about functions and sources that exist.
    fn reasons(&mut self, functions: usize) {
        let bytes = self.view.section(Section::Why);
        let Some((records, names)) = bytes.split_at_checked(functions * Why::BYTES) else {
            return self.problem("section .why is too short".to_string());
        };
        let sources = names.iter().filter(|&&b| b == b'\n').count();
        for (i, r) in decode_all::<Why>(records).enumerate() {
            let fits = match r.kind {
                why::UNKNOWN | why::BASE => true,
                why::STATEMENT => (r.of as usize) < sources,
                why::CALLED_BY | why::BRIDGE => r.of == NONE || (r.of as usize) < functions,
                _ => false,
            };
            if !fits {
                return self.problem(format!("the reason for function {i} (.why) is none"));
            }
        }
    }
}
