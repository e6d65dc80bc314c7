//! Macro expansion: outside in, until no macro call is left, then hygiene.
//!
//! The walk keeps its own stack, because a macro may reach a safepoint and the collector scans only the
//! thread's stack: nothing here may move to another one. What a macro returns is wrapped in
//! `Expr(:hygienic-scope, result, module)`, and `hygiene` then resolves the names.

mod binders;
mod hygiene;
mod quote;

use crate::convert::{MAX_DEPTH, big_literal};
use crate::tree::R;
use crate::{Host, LowerError};
use abi::Value;
use std::rc::Rc;
use syntax::{Ast, Expr, Sym};

pub(crate) use binders::{is_function_signature, is_update, typevar_name};
pub(crate) use hygiene::resolve;

/// The modules in which macro names are looked up: that of the innermost macro result, then outwards for `esc`.
struct Ctx {
    module: Value,
    parent: Option<Rc<Ctx>>,
}

/// An expression whose arguments from `next` on are still to be expanded.
struct Frame {
    expr: Box<Expr>,
    next: usize,
    end: usize,
    inner: Rc<Ctx>,
}

/// Expands every macro call (only the outermost when not `recursive`). `true` when there is hygiene to resolve: there
/// was one, or a macro that was called earlier left its result to be expanded now. `None`: all stays as it is.
pub(crate) fn expand(host: &mut dyn Host, module: Value, ast: &Ast, recursive: bool) -> R<Option<(Ast, bool)>> {
    if !is_to_expand(ast)? {
        return Ok(None);
    }
    let mut any = false;
    let mut scopes = false;
    let mut ctx = Rc::new(Ctx { module, parent: None });
    let mut stack: Vec<Frame> = Vec::new();
    let mut current = ast.clone();
    loop {
        let mut done = match step(host, current, &ctx, recursive || !any)? {
            Step::Again(next) => {
                any = true;
                current = next;
                continue;
            }
            Step::Done(ast) => ast,
            Step::Into(expr, inner) => {
                if stack.len() as u32 >= MAX_DEPTH {
                    return Err(LowerError::new("expression nests too deeply"));
                }
                let is_scope = expr.head == "hygienic-scope";
                scopes |= is_scope;
                let end = if is_scope { 1 } else { expr.args.len() };
                stack.push(Frame { expr, next: 0, end, inner });
                Ast::Nothing
            }
        };
        // A frame that was just pushed starts with its first part; otherwise `done` is a part of the top frame.
        let mut fresh = stack.last().is_some_and(|f| f.next == 0);
        loop {
            let Some(mut frame) = stack.pop() else {
                return Ok(Some((done, any || scopes)));
            };
            if !std::mem::take(&mut fresh) {
                frame.expr.args[frame.next - 1] = done;
            }
            if frame.next < frame.end {
                current = std::mem::replace(&mut frame.expr.args[frame.next], Ast::Nothing);
                frame.next += 1;
                ctx = frame.inner.clone();
                stack.push(frame);
                break;
            }
            done = Ast::Expr(frame.expr);
        }
    }
}

/// Whether a statement has parts that expansion replaces.
fn is_to_expand(ast: &Ast) -> R<bool> {
    let mut todo = vec![std::slice::from_ref(ast)];
    while let Some(parts) = todo.pop() {
        if todo.len() as u32 >= MAX_DEPTH {
            return Err(LowerError::new("expression nests too deeply"));
        }
        let Some((first, rest)) = parts.split_first() else { continue };
        todo.push(rest);
        match first {
            Ast::BigInt(_) => return Ok(true),
            Ast::Expr(e) => match e.head.as_str() {
                "inert" | "module" | "toplevel" | "meta" | "error" | "incomplete" => {}
                "quote" | "hygienic-scope" | "escape" | "macrocall" => return Ok(true),
                _ => todo.push(&e.args),
            },
            _ => {}
        }
    }
    Ok(false)
}

enum Step {
    /// Nothing to expand inside.
    Done(Ast),
    /// Was replaced; look again.
    Again(Ast),
    /// Expand the arguments in that context.
    Into(Box<Expr>, Rc<Ctx>),
}

fn step(host: &mut dyn Host, ast: Ast, ctx: &Rc<Ctx>, may_expand: bool) -> R<Step> {
    let expr = match ast {
        Ast::BigInt(digits) => {
            let call = big_literal(&digits);
            return step(host, call, ctx, may_expand);
        }
        Ast::Expr(e) => e,
        leaf => return Ok(Step::Done(leaf)),
    };
    match expr.head.as_str() {
        "inert" | "module" | "toplevel" | "meta" | "error" | "incomplete" => Ok(Step::Done(Ast::Expr(expr))),
        "quote" if expr.args.len() == 1 => match quote::quasi_quote(host, expr.args) {
            (code, true) => step(host, code, ctx, may_expand),
            (constant, false) => Ok(Step::Done(constant)),
        },
        "hygienic-scope" => {
            let module = match expr.args.get(1) {
                Some(Ast::Value(m)) => *m,
                _ => return Err(LowerError::new("malformed hygienic-scope expression")),
            };
            let inner = Rc::new(Ctx { module, parent: Some(ctx.clone()) });
            Ok(Step::Into(expr, inner))
        }
        "escape" => {
            let inner = ctx.parent.clone().unwrap_or_else(|| ctx.clone());
            Ok(Step::Into(expr, inner))
        }
        "macrocall" if may_expand => Ok(Step::Again(call_macro(host, &expr, ctx)?)),
        // `@m(x) do y ... end` hands the function to the macro.
        "do" if may_expand
            && matches!(expr.args.as_slice(), [Ast::Expr(c), _] if c.head == "macrocall" && c.args.len() >= 2) =>
        {
            let mut args = expr.args;
            let function = args.pop();
            let Some(Ast::Expr(mut call)) = args.pop() else {
                return Err(LowerError::new("malformed do block"));
            };
            let at = if call.args.get(2).is_some_and(|a| a.as_expr("parameters").is_some()) { 3 } else { 2 };
            call.args.splice(at..at, function);
            Ok(Step::Again(Ast::Expr(call)))
        }
        _ => Ok(Step::Into(expr, ctx.clone())),
    }
}

fn call_macro(host: &mut dyn Host, call: &Expr, ctx: &Ctx) -> R<Ast> {
    if call.args.len() < 2 {
        return Err(LowerError::new("malformed macro call"));
    }
    let mut outermost = ctx;
    while let Some(parent) = &outermost.parent {
        outermost = parent;
    }
    let (result, module) = host.expand_macro(ctx.module, outermost.module, call)?;
    Ok(Ast::expr("hygienic-scope", vec![result, Ast::Value(module), call.args[1].clone()]))
}

/// The code that builds an expression from a template with `$` interpolations.
pub(crate) fn quasi_quote_code(host: &mut dyn Host, template: Ast) -> Ast {
    quote::quasi_quote(host, vec![template]).0
}

/// Nesting depth of an expression; measured without recursion.
pub(crate) fn depth_of(ast: &Ast) -> usize {
    let mut deepest = 0;
    let mut todo = vec![(ast, 1usize)];
    while let Some((ast, depth)) = todo.pop() {
        deepest = deepest.max(depth);
        match ast {
            Ast::Expr(e) => todo.extend(e.args.iter().map(|a| (a, depth + 1))),
            Ast::Quote(q) => todo.push((q, depth + 1)),
            _ => {}
        }
    }
    deepest
}

/// The text of a name, without its escapes.
pub(crate) fn unescape(ast: &Ast) -> &Ast {
    let mut ast = ast;
    loop {
        match ast {
            Ast::Expr(e) if (e.head == "escape" || e.head == "hygienic-scope") && !e.args.is_empty() => {
                ast = &e.args[0];
            }
            _ => return ast,
        }
    }
}

/// Whether a name consists of underscores only: it can be assigned but not read.
pub(crate) fn is_underscore(name: &Sym) -> bool {
    !name.is_empty() && name.bytes().all(|b| b == b'_')
}
