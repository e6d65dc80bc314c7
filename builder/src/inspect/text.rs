//! The report for people: lists under headings, numbers right-aligned, names last.

use super::{What, reason};
use crate::report::line;
use snapshot::format::{cpu, flags};
use snapshot::inspect::{Inspection, Sizes};
use std::path::Path;

/// `12.3 kB`, for people.
pub(crate) fn bytes(n: u64) -> String {
    match n {
        0..1000 => format!("{n} B"),
        1000..1_000_000 => format!("{:.1} kB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.2} MB", n as f64 / 1e6),
        _ => format!("{:.2} GB", n as f64 / 1e9),
    }
}

/// The lists asked for; without any, all.
pub(super) fn report(image: &Path, found: &Inspection, what: &[What], top: usize) -> String {
    let mut out = String::new();
    let wants = |w: What| (what.is_empty() && w.is_told_of(found)) || what.contains(&w);
    if what.is_empty() {
        header(&mut out, image, found);
        made_on(&mut out, found);
    }
    if wants(What::Sections) {
        sections(&mut out, found);
    }
    if wants(What::Modules) {
        modules(&mut out, found, top);
    }
    if wants(What::Methods) {
        methods(&mut out, found, top);
    }
    if wants(What::Types) {
        types(&mut out, found, top);
    }
    if wants(What::Globals) {
        globals(&mut out, found, top);
    }
    if wants(What::Specializations) {
        specializations(&mut out, found, top);
    }
    if wants(What::Relocations) {
        heading(&mut out, "relocations", "what native code refers to");
        for (name, count) in &found.code_relocations {
            line!(out, "  {count:>10}  {name}");
        }
        let pointers: usize = found.sections.iter().map(|s| s.pointers).sum();
        line!(out, "  {pointers:>10}  pointers in objects and code, changed only where the address is taken");
    }
    if wants(What::Pages) {
        pages(&mut out, found, top);
    }
    if wants(What::Manifest) && !found.manifest.is_empty() {
        heading(&mut out, "manifest", "what it was made from");
        let lines: Vec<&str> = found.manifest.lines().collect();
        for l in lines.iter().take(if what.is_empty() { top } else { usize::MAX }) {
            line!(out, "  {l}");
        }
        if what.is_empty() {
            more(&mut out, lines.len(), top, "lines");
        }
    }
    out.trim_start().to_string()
}

fn heading(out: &mut String, name: &str, what: &str) {
    line!(*out, "\n{name}  ({what})");
}

fn more(out: &mut String, all: usize, top: usize, what: &str) {
    if all > top {
        line!(*out, "  and {} more {what}", all - top);
    }
}

fn header(out: &mut String, image: &Path, found: &Inspection) {
    let h = &found.header;
    let id: String = h.build_id.iter().map(|b| format!("{b:02x}")).collect();
    line!(*out, "{}", image.display());
    line!(
        *out,
        "  {:<14} {} ({} bytes), {} in memory",
        "size",
        bytes(h.file_bytes),
        h.file_bytes,
        bytes(h.image_bytes)
    );
    line!(*out, "  {:<14} {} objects, {} functions", "content", h.objects, h.functions);
    line!(*out, "  {:<14} {id}", "build id");
    line!(*out, "  {:<14} {}, runtime {:016x}", "format", h.version, h.fingerprint);
    line!(*out, "  {:<14} {:#x}", "address", h.base);
    line!(*out, "  {:<14} {}", "processor", cpu::names(h.cpu));
    let mut said = Vec::new();
    if h.flags & flags::NEEDS_DYNAMIC != 0 {
        said.push("needs the dynamic runtime".to_string());
    }
    if h.flags & flags::HAS_SOURCES != 0 {
        said.push("knows its source files".to_string());
    }
    if h.flags & flags::PACKAGE != 0 {
        said.push("of a package".to_string());
    }
    let other = h.flags & !(flags::NEEDS_DYNAMIC | flags::HAS_SOURCES | flags::PACKAGE);
    if other != 0 {
        said.push(format!("{other:#x}"));
    }
    line!(*out, "  {:<14} {}", "flags", if said.is_empty() { "none".to_string() } else { said.join(", ") });
}

fn made_on(out: &mut String, found: &Inspection) {
    if found.made_on.is_empty() {
        return;
    }
    heading(out, "made on", "the images that a package image needs, and how many places hold an address of each");
    for d in &found.made_on {
        let id: String = d.build_id[..8].iter().map(|b| format!("{b:02x}")).collect();
        let name = if d.name.is_empty() { "(the session's image)" } else { &d.name };
        line!(*out, "  {:>10}  {id}  {name}", d.references);
    }
}

fn sections(out: &mut String, found: &Inspection) {
    heading(out, "sections", "in file order");
    for s in found.sections.iter().filter(|s| s.bytes > 0) {
        let pointers = if s.pointers > 0 { format!("{} pointers", s.pointers) } else { String::new() };
        line!(*out, "  {:<20} {:>10}  {:<8} at {:>#10x}  {pointers}", s.name, bytes(s.bytes), s.access, s.at);
    }
}

fn modules(out: &mut String, found: &Inspection, top: usize) {
    heading(out, "modules", "bytes of their methods, types and globals, inner modules apart");
    line!(
        *out,
        "  {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>8}",
        "total",
        "code",
        "inferred",
        "lowered",
        "lines",
        "objects",
        "methods"
    );
    let row = |out: &mut String, s: &Sizes, methods: String, name: &str| {
        line!(
            *out,
            "  {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {methods:>8}  {name}",
            bytes(s.total()),
            bytes(s.code + s.tables),
            bytes(s.inferred),
            bytes(s.lowered),
            bytes(s.lines),
            bytes(s.objects)
        );
    };
    for m in found.modules.iter().take(top) {
        row(out, &m.sizes, m.methods.to_string(), &m.name);
    }
    row(out, &found.shared, String::new(), "(shared by several, or the runtime's)");
    more(out, found.modules.len(), top, "modules");
}

fn methods(out: &mut String, found: &Inspection, top: usize) {
    heading(out, "methods", "all that belongs to a method and its specializations");
    line!(*out, "  {:>10} {:>10} {:>10} {:>10} {:>9}", "total", "code", "inferred", "lowered", "compiled");
    for m in found.methods.iter().take(top) {
        line!(
            *out,
            "  {:>10} {:>10} {:>10} {:>10} {:>9}  {}  {}",
            bytes(m.sizes.total()),
            bytes(m.sizes.code + m.sizes.tables),
            bytes(m.sizes.inferred),
            bytes(m.sizes.lowered),
            m.specializations,
            clip(&m.name, 100),
            place(&m.file, m.line)
        );
    }
    more(out, found.methods.len(), top, "methods");
}

fn types(out: &mut String, found: &Inspection, top: usize) {
    heading(out, "types", "their objects; what describes the type itself; what only the type keeps");
    line!(*out, "  {:>10} {:>9} {:>10} {:>10} {:>7}", "objects", "number", "definition", "retained", "types");
    for t in found.types.iter().take(top) {
        line!(
            *out,
            "  {:>10} {:>9} {:>10} {:>10} {:>7}  {}.{}",
            bytes(t.bytes),
            t.objects,
            bytes(t.definition),
            bytes(t.retained),
            t.instantiations,
            t.module,
            t.name
        );
    }
    more(out, found.types.len(), top, "types");
}

fn globals(out: &mut String, found: &Inspection, top: usize) {
    heading(out, "globals", "the value and what belongs to it; what is reachable only through the global");
    line!(*out, "  {:>10} {:>10}", "bytes", "retained");
    for g in found.globals.iter().take(top) {
        let kind = if g.constant { "const " } else { "" };
        line!(
            *out,
            "  {:>10} {:>10}  {kind}{}.{}::{}",
            bytes(g.bytes),
            bytes(g.retained),
            g.module,
            g.name,
            clip(&g.value_type, 60)
        );
    }
    more(out, found.globals.len(), top, "globals");
}

fn specializations(out: &mut String, found: &Inspection, top: usize) {
    heading(out, "specializations", "largest first");
    let mut order: Vec<usize> = (0..found.functions.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(found.functions[i].bytes), i));
    for &i in order.iter().take(top) {
        let f = &found.functions[i];
        line!(
            *out,
            "  {:>10}  {}  {}",
            bytes(u64::from(f.bytes)),
            clip(&f.typed_signature(), 180),
            place(&f.file, f.line)
        );
        let symbol = if f.name == f.signature { "" } else { &f.name };
        let whole = format!("{}, {:#x} {symbol}", clip(&reason(found, f), 120), f.address);
        line!(*out, "  {:>10}  {}", "", whole.trim_end());
    }
    more(out, found.functions.len(), top, "specializations");
}

fn pages(out: &mut String, found: &Inspection, top: usize) {
    heading(out, "pages", "of 4 KiB, neighbours of one module together; longest first");
    let mut order: Vec<_> = found.pages.iter().collect();
    order.sort_by_key(|p| (std::cmp::Reverse(p.pages), p.at));
    for p in order.iter().take(top) {
        line!(*out, "  {:>10} at {:>#10x}  {:<12} {}", p.pages, p.at, p.section, p.module);
    }
    more(out, found.pages.len(), top, "runs of pages");
}

fn place(file: &str, line: u64) -> String {
    if file.is_empty() { String::new() } else { format!("({file}:{line})") }
}

/// At most so many characters.
fn clip(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}
