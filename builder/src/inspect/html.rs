//! The report as one page: `page.html` with the facts put in. It refers to nothing outside of itself.

use super::{json::hex, reason};
use serde_json::{Value, json};
use snapshot::inspect::{Inspection, Sizes};
use std::collections::HashMap;
use std::path::Path;

const PAGE: &str = include_str!("page.html");
/// Where the facts go.
const PLACE: &str = "/*DATA*/null";

pub(super) fn page(image: &Path, found: &Inspection) -> String {
    let name = image.file_name().unwrap_or_default().to_string_lossy();
    // `<` could end the script.
    let data = facts(&name, found).to_string().replace('<', "\\u003c");
    PAGE.replacen(PLACE, &data, 1)
}

fn parts(s: &Sizes) -> [u64; 6] {
    [s.code, s.tables, s.lines, s.inferred, s.lowered, s.objects]
}

/// Rows are arrays: names of fields would be most of the file.
fn facts(name: &str, found: &Inspection) -> Value {
    let h = &found.header;
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut modules: Vec<Value> = Vec::new();
    for m in &found.modules {
        numbers.insert(&m.name, modules.len());
        let of = |module: &str| module == m.name;
        let owned: u64 = found.methods.iter().filter(|x| of(&x.module)).map(|x| x.sizes.total()).sum::<u64>()
            + found.types.iter().filter(|x| of(&x.module)).map(|x| x.definition).sum::<u64>()
            + found.globals.iter().filter(|x| of(&x.module)).map(|x| x.bytes).sum::<u64>();
        modules.push(json!({"name": m.name, "methods": m.methods, "types": m.types, "globals": m.globals,
            "specializations": m.specializations, "shared": m.shared, "owned": owned, "b": parts(&m.sizes)}));
    }
    // What belongs to no module that is listed.
    let other = modules.len();
    let number = |m: &str| numbers.get(m).copied().unwrap_or(other);
    let methods: Vec<Value> = found
        .methods
        .iter()
        .map(|m| {
            let mut row = vec![json!(number(&m.module)), json!(m.name), json!(m.file), json!(m.line)];
            row.extend(parts(&m.sizes).map(|b| json!(b)));
            row.push(json!(m.specializations));
            Value::Array(row)
        })
        .collect();
    let types: Vec<Value> = found
        .types
        .iter()
        .map(|t| json!([number(&t.module), t.name, t.objects, t.definition, t.bytes, t.retained]))
        .collect();
    let globals: Vec<Value> = found
        .globals
        .iter()
        .map(|g| json!([number(&g.module), g.name, g.value_type, g.bytes, g.retained, g.constant]))
        .collect();
    let functions: Vec<Value> = found
        .functions
        .iter()
        .map(|f| json!([f.signature, f.bytes, f.returns, reason(found, f), number(&f.module)]))
        .collect();
    let sections: Vec<Value> = found
        .sections
        .iter()
        .map(|s| json!({"name": s.name, "bytes": s.bytes, "pointers": s.pointers, "access": s.access, "at": s.at}))
        .collect();
    modules.push(json!({"name": "(no module)", "methods": 0, "types": 0, "globals": 0, "specializations": 0,
        "shared": 0, "b": [0, 0, 0, 0, 0, 0]}));
    json!({
        "name": name,
        "header": {"file_bytes": h.file_bytes, "objects": h.objects, "functions": h.functions,
            "build_id": hex(&h.build_id), "base": h.base},
        "modules": modules, "methods": methods, "types": types, "globals": globals, "functions": functions,
        "sections": sections, "shared": found.shared.total(), "manifest": found.manifest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_complete_in_itself() {
        assert!(PAGE.contains(PLACE));
        for outside in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!PAGE.contains(outside), "the page refers to {outside}");
        }
    }
}
