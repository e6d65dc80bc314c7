//! Frames in words: finished ones on standard error, to find where inference went wrong, and what a call knew.

use crate::engine::Infer;
use crate::frame::FrameId;
use crate::lattice::{Elem, L};
use crate::store::method_of;
use heap::Object;
use heap::typed::MethodInstance;

/// One line for the frame; its statements too when its signature contains `wanted`.
pub(crate) fn frame(inf: &Infer, id: FrameId, members: usize, wanted: &str) {
    let f = &inf.frames[id.0 as usize];
    let show = |l: L| {
        let text = types::type_text(inf.h, inf.lat.widen(l));
        match inf.lat.get(l) {
            Elem::Type(_) => text,
            Elem::Const(v) => format!("const {} ({text})", types::text::value_text(inf.h, *v)),
            other => format!("{other:?} ({text})"),
        }
    };
    let sig = types::type_text(inf.h, f.mi.specTypes());
    let kind = if f.is_const { "known arguments" } else { "types" };
    eprintln!("frame {} by {kind}, {members} in its cycle: {sig} -> {}", id.0, show(f.ret));
    if f.is_const {
        for &a in &f.args {
            eprintln!("   argument {}", show(a));
        }
    }
    if wanted.is_empty() || !sig.contains(wanted) {
        return;
    }
    for (i, statement) in f.code.body.stmts.iter().enumerate() {
        eprintln!("     %{i} {:?} :: {}", statement.op, show(f.stmt_ty[i]));
    }
    for (i, entry) in f.entry.iter().enumerate() {
        let reached = if entry.is_some() { "reached" } else { "not reached" };
        eprintln!("     block {i} at %{}: {reached}", f.code.blocks[i].start);
    }
}

/// Longer values are cut.
const MOST_CHARACTERS: usize = 60;

/// What is known of the arguments beyond their types: `x = 3, flags = (true, ?)`.
pub(crate) fn known_arguments(inf: &Infer, mi: MethodInstance, args: &[L]) -> String {
    let names = method_of(inf.h, mi).map(|m| types::svec_values(m.slot_names())).unwrap_or_default();
    let one = |(i, &l): (usize, &L)| {
        // The function itself is always known.
        let value = known(inf, l).filter(|_| i > 0)?;
        let name = names.get(i).map_or("", |n| n.symbol_str());
        Some(if name.is_empty() || name.starts_with('#') { value } else { format!("{name} = {value}") })
    };
    let list: Vec<String> = args.iter().enumerate().filter_map(one).collect();
    list.join(", ")
}

fn known(inf: &Infer, l: L) -> Option<String> {
    match inf.lat.get(l) {
        Elem::Const(v) => {
            let text = match types::type_text(inf.h, v.type_of()) {
                _ if types::is_type(inf.h, *v) => types::type_text(inf.h, *v),
                // A function is the only object of its type.
                f if f.starts_with("typeof(") => f["typeof(".len()..f.len() - 1].to_owned(),
                _ => types::text::value_text(inf.h, *v),
            };
            let short: String = text.chars().take(MOST_CHARACTERS).collect();
            Some(if short.len() < text.len() { format!("{short}...") } else { text })
        }
        Elem::Partial { fields, .. } => {
            let fields: Vec<Option<String>> = fields.iter().map(|&f| known(inf, f)).collect();
            let texts: Vec<&str> = fields.iter().map(|f| f.as_deref().unwrap_or("?")).collect();
            Some(format!("({})", texts.join(", ")))
        }
        Elem::Type(_) | Elem::Cond { .. } | Elem::ArgCond { .. } => None,
    }
}
