//! What an image says of its native code: the functions, why each is there, and what they refer to.

use super::Reason;
use crate::format::{CodeHead, CodeReloc, Func, Record, Section, Why, decode_all, target, why};
use crate::view::View;
use std::collections::BTreeMap;

pub(super) fn funcs<'v>(view: &View<'v>) -> impl ExactSizeIterator<Item = Func> + use<'v> {
    decode_all::<Func>(view.section(Section::Funcs))
}

/// A function's name in the symbol table.
pub(super) fn symbol_name(view: &View, f: &Func) -> String {
    let name = view.section(Section::Strtab).get(f.name_at as usize..).unwrap_or(&[]);
    let end = name.iter().position(|&b| b == 0).unwrap_or(name.len());
    String::from_utf8_lossy(&name[..end]).into_owned()
}

/// Of each function, in their order.
pub(super) fn reasons(view: &View) -> Vec<Reason> {
    let bytes = view.section(Section::Why);
    let functions = funcs(view).len();
    let (records, names) = bytes.split_at(functions.saturating_mul(Why::BYTES).min(bytes.len()));
    let names = String::from_utf8_lossy(names).into_owned();
    let sources: Vec<&str> = names.lines().collect();
    let function = |of: u32| Some(of as usize).filter(|&f| f < functions);
    decode_all::<Why>(records)
        .map(|r| match r.kind {
            why::BASE => Reason::Base,
            why::STATEMENT => {
                let source = sources.get(r.of as usize).unwrap_or(&"?").to_string();
                Reason::Statement { source, line: r.line }
            }
            why::CALLED_BY => function(r.of).map_or(Reason::Unknown, Reason::CalledBy),
            why::BRIDGE => function(r.of).map_or(Reason::Unknown, Reason::Bridge),
            _ => Reason::Unknown,
        })
        .collect()
}

/// Relocations of code, counted by what they refer to.
pub(super) fn relocations(view: &View) -> BTreeMap<&'static str, u64> {
    let mut out = BTreeMap::new();
    let bytes = view.section(Section::CodeRel);
    for f in funcs(view) {
        let Some(head) = head_of(view, &f) else { continue };
        let Some(rest) = bytes.get(f.rel_at as usize + CodeHead::BYTES..) else { continue };
        for r in decode_all::<CodeReloc>(rest).take(head.relocs as usize) {
            let name = match r.target {
                target::SPEC_ENTRY => "direct calls",
                target::BOXED_ENTRY => "boxed calls",
                target::OBJECT => "objects",
                target::RUNTIME => "runtime functions",
                target::CONTEXT => "thread context",
                target::INLINE_CACHE => "inline caches",
                target::CONSTANT_POOL => "constants",
                _ => "unknown",
            };
            *out.entry(name).or_default() += 1;
        }
    }
    out
}

pub(super) fn head_of(view: &View, f: &Func) -> Option<CodeHead> {
    let bytes = view.section(Section::CodeRel);
    let at = f.rel_at as usize;
    Some(CodeHead::decode(bytes.get(at..at + CodeHead::BYTES)?))
}
