//! The report for programs. docs/inspection.md describes each field; `schema` rises when one changes its meaning.

use super::{What, reason};
use serde_json::{Map, Value, json};
use snapshot::format::cpu;
use snapshot::inspect::{Inspection, MadeOn, Reason, Sizes};

/// The schema's name and number.
const SCHEMA: &str = "sysimg-inspect/1";

/// Everything; `what`: only these lists (none: all).
pub(crate) fn to_json(found: &Inspection, what: &[What]) -> Value {
    let h = &found.header;
    let mut out = Map::new();
    let wants = |w: What| (what.is_empty() && w.is_told_of(found)) || what.contains(&w);
    out.insert("schema".into(), json!(SCHEMA));
    out.insert(
        "header".into(),
        json!({
            "version": h.version, "fingerprint": format!("{:016x}", h.fingerprint), "build_id": hex(&h.build_id),
            "base": h.base, "cpu": cpu::names(h.cpu).split(' ').filter(|n| !n.is_empty()).collect::<Vec<_>>(),
            "flags": h.flags, "file_bytes": h.file_bytes, "memory_bytes": h.image_bytes, "objects": h.objects,
            "functions": h.functions,
        }),
    );
    if !found.made_on.is_empty() {
        let image = |d: &MadeOn| json!({"name": d.name, "build_id": hex(&d.build_id), "references": d.references});
        out.insert("made_on".into(), json!(found.made_on.iter().map(image).collect::<Vec<_>>()));
    }
    if wants(What::Sections) {
        let list: Vec<Value> = found
            .sections
            .iter()
            .map(|s| {
                let digest = h.places.iter().find(|p| p.at == s.at && p.bytes == s.bytes).map(|p| hex(&p.digest));
                json!({"name": s.name, "at": s.at, "bytes": s.bytes, "access": s.access, "pointers": s.pointers, "sha256": digest})
            })
            .collect();
        out.insert("sections".into(), json!(list));
    }
    if wants(What::Modules) {
        let list: Vec<Value> = found
            .modules
            .iter()
            .map(|m| {
                json!({"name": m.name, "methods": m.methods, "types": m.types, "globals": m.globals,
                    "specializations": m.specializations, "bytes": sizes(&m.sizes), "shared_bytes": m.shared})
            })
            .collect();
        out.insert("modules".into(), json!(list));
        out.insert("shared".into(), sizes(&found.shared));
    }
    if wants(What::Methods) {
        let list: Vec<Value> = found
            .methods
            .iter()
            .map(|m| {
                json!({"name": m.name, "module": m.module, "file": m.file, "line": m.line,
                    "specializations": m.specializations, "inferred": m.inferred, "bytes": sizes(&m.sizes)})
            })
            .collect();
        out.insert("methods".into(), json!(list));
    }
    if wants(What::Types) {
        let list: Vec<Value> = found
            .types
            .iter()
            .map(|t| {
                json!({"name": t.name, "module": t.module, "instantiations": t.instantiations, "objects": t.objects,
                    "bytes": t.bytes, "definition_bytes": t.definition, "retained_bytes": t.retained})
            })
            .collect();
        out.insert("types".into(), json!(list));
    }
    if wants(What::Globals) {
        let list: Vec<Value> = found
            .globals
            .iter()
            .map(|g| {
                json!({"name": g.name, "module": g.module, "constant": g.constant, "value_type": g.value_type,
                    "bytes": g.bytes, "retained_bytes": g.retained})
            })
            .collect();
        out.insert("globals".into(), json!(list));
    }
    if wants(What::Specializations) {
        let list: Vec<Value> = found
            .functions
            .iter()
            .map(|f| {
                let why = match &f.why {
                    Reason::Unknown => json!({"kind": "unknown"}),
                    Reason::Base => json!({"kind": "base"}),
                    Reason::Statement { source, line } => json!({"kind": "statement", "source": source, "line": line}),
                    Reason::CalledBy(i) => json!({"kind": "called", "by": i}),
                    Reason::Bridge(i) => json!({"kind": "interpreted", "by": i}),
                };
                json!({"signature": f.signature, "returns": f.returns, "module": f.module, "symbol": f.name,
                    "address": f.address, "bytes": f.bytes, "boxed_entry": f.boxed, "specialised_entry": f.specialised,
                    "file": f.file, "line": f.line, "why": why, "why_text": reason(found, f)})
            })
            .collect();
        out.insert("specializations".into(), json!(list));
    }
    if wants(What::Relocations) {
        out.insert("code_relocations".into(), json!(found.code_relocations));
    }
    if wants(What::Pages) {
        let list: Vec<Value> = found
            .pages
            .iter()
            .map(|p| json!({"at": p.at, "pages": p.pages, "section": p.section, "module": p.module}))
            .collect();
        out.insert("pages".into(), json!(list));
    }
    if wants(What::Manifest) {
        out.insert("manifest".into(), json!(found.manifest.lines().collect::<Vec<_>>()));
    }
    Value::Object(out)
}

fn sizes(s: &Sizes) -> Value {
    json!({"total": s.total(), "code": s.code, "tables": s.tables, "lines": s.lines, "inferred": s.inferred,
        "lowered": s.lowered, "objects": s.objects})
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
