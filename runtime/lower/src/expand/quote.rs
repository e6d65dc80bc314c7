//! `quote` with interpolation: the code that builds the quoted expression.
//!
//! A part without `$` is one shared constant, copied when the code runs; around an interpolation each level
//! is built by `Core._expr(head, args...)`, where `$(x...)` becomes a splat.

use crate::Host;
use syntax::{Ast, Expr};

/// Code for `quote` of the single argument; `true` when it may hold code to expand (interpolations).
pub(super) fn quasi_quote(host: &mut dyn Host, mut args: Vec<Ast>) -> (Ast, bool) {
    let quoted = args.pop().unwrap_or(Ast::Nothing);
    if !has_interpolation(&quoted) {
        return (constant(quoted), false);
    }
    let core = host.heap().root(abi::Known::Core);
    let builder = Ast::Value(host.global_ref(core, "_expr"));
    let mut parts = Vec::new();
    part(&builder, quoted, 0, &mut parts);
    let code = match parts.len() {
        1 => parts.remove(0),
        _ => Ast::expr("tuple", parts),
    };
    (code, true)
}

/// A constant part of quoted code.
fn constant(ast: Ast) -> Ast {
    match ast {
        Ast::Expr(_) => Ast::expr("copyast", vec![Ast::Quote(Box::new(ast))]),
        Ast::Sym(_) | Ast::Line(_) | Ast::Quote(_) | Ast::Value(_) | Ast::BigInt(_) | Ast::CoreRef(_) => {
            Ast::Quote(Box::new(ast))
        }
        literal => literal,
    }
}

/// Code for one part; several values when it is an interpolation with several arguments.
fn part(builder: &Ast, ast: Ast, depth: u32, out: &mut Vec<Ast>) {
    match ast {
        Ast::Expr(e) if e.head == "$" && depth == 0 => out.extend(e.args),
        ast if !has_interpolation(&ast) => out.push(constant(ast)),
        Ast::Expr(e) => {
            let Expr { head, args } = *e;
            let inner = match head.as_str() {
                "quote" => depth + 1,
                "$" => depth - 1,
                _ => depth,
            };
            let mut call = vec![builder.clone(), Ast::Quote(Box::new(Ast::Sym(head)))];
            for arg in args {
                part(builder, arg, inner, &mut call);
            }
            out.push(Ast::expr("call", call));
        }
        // `x.$name`: the interpolated value in a `QuoteNode`.
        Ast::Quote(inner) => {
            let mut call = vec![Ast::CoreRef("QuoteNode".into())];
            part(builder, *inner, depth, &mut call);
            out.push(Ast::expr("call", call));
        }
        other => out.push(constant(other)),
    }
}

/// Whether a `$` occurs anywhere inside.
fn has_interpolation(ast: &Ast) -> bool {
    let mut todo = vec![ast];
    while let Some(ast) = todo.pop() {
        match ast {
            Ast::Expr(e) if e.head == "$" => return true,
            Ast::Expr(e) => todo.extend(e.args.iter()),
            Ast::Quote(inner) => todo.push(inner),
            _ => {}
        }
    }
    false
}
