//! String and command literals: adjacent chunks join, interpolations stand between.

use super::Build;
use crate::ast::{Ast, Sym};
use crate::kind::Kind;
use crate::literal;
use crate::tree::{Child, flag};

impl Build<'_> {
    /// The bytes of a chunk.
    pub(super) fn chunk(&mut self, c: Child) -> Vec<u8> {
        let n = self.node(c);
        let text = &self.src[c.start as usize..c.end as usize];
        let mut out = Vec::with_capacity(text.len());
        if n.has(flag::B) {
            literal::unescape_raw(text, if n.kind == Kind::CmdChunk { b'`' } else { b'"' }, &mut out);
        } else {
            literal::unescape(text, &mut out, |_| {});
        }
        out
    }

    /// A string literal, or `string` with its pieces.
    pub(super) fn string(&mut self, c: Child) -> Ast {
        let mut parts = self.with_children(c, |b, r| {
            let mut out: Vec<Ast> = Vec::with_capacity(r.len());
            let mut text: Option<Vec<u8>> = None;
            for i in r {
                let k = b.kids[i];
                let kind = b.node(k).kind;
                if b.node(k).is_leaf() && matches!(kind, Kind::StrChunk | Kind::CmdChunk) {
                    let bytes = b.chunk(k);
                    match &mut text {
                        Some(t) => t.extend(bytes),
                        None => text = Some(bytes),
                    }
                    continue;
                }
                if let Some(t) = text.take() {
                    out.push(Ast::Str(t.into_boxed_slice()));
                }
                let a = b.arg(k, false);
                // An interpolated literal must not be taken for the text around it.
                let literal = kind == Kind::Parens && matches!(a, Ast::Str(_));
                out.push(if literal { Ast::expr("string", vec![a]) } else { a });
            }
            if let Some(t) = text {
                out.push(Ast::Str(t.into_boxed_slice()));
            }
            out
        });
        match parts[..] {
            [Ast::Str(_)] => parts.remove(0),
            _ => Ast::expr("string", parts),
        }
    }

    /// A command: a call of `Core.@cmd`.
    pub(super) fn command(&mut self, c: Child) -> Ast {
        let text = self.string(c);
        Ast::expr("macrocall", vec![Ast::CoreRef(Sym::new_static("@cmd")), self.line(c.start), text])
    }
}
