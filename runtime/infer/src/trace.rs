//! Shows finished frames on standard error, to find where inference went wrong.

use crate::engine::Infer;
use crate::frame::FrameId;
use crate::lattice::{Elem, L};

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
