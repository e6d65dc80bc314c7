//! Which names an expression binds: what hygiene must rename.
//!
//! Only names that the macro itself wrote count: inside `esc(...)` is the caller's code. A nested macro's
//! result is another level, and an `esc` in it comes back to ours.

use syntax::{Ast, Expr, Sym};

/// Names bound by a construct: those to rename, and those that are an interface (keywords) and keep their name.
#[derive(Default)]
pub(super) struct Bound {
    pub renamed: Vec<Sym>,
    pub kept: Vec<Sym>,
    pub globals: Vec<Sym>,
}

/// Whether this can stand on the left of a function definition (`f(x)`, `f(x) where T`, `f(x)::T`).
pub(crate) fn is_function_signature(ast: &Ast) -> bool {
    match ast {
        Ast::Expr(e) => match e.head.as_str() {
            "call" => true,
            "where" => e.args.first().is_some_and(is_function_signature),
            "::" => e.args.len() == 2 && is_function_signature(&e.args[0]),
            "escape" => e.args.first().is_some_and(is_function_signature),
            _ => false,
        },
        _ => false,
    }
}

/// The name that a type parameter declares (`T`, `T<:X`, `T>:X`, `L<:T<:U`).
pub(crate) fn typevar_name(ast: &Ast) -> Option<&Sym> {
    match ast {
        Ast::Sym(s) => Some(s),
        Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
            ("<:" | ">:", [name, _]) => typevar_name(name),
            ("comparison", [_, _, name, _, _]) => typevar_name(name),
            _ => None,
        },
        _ => None,
    }
}

/// Names bound by a function's signature.
pub(super) fn of_signature(sig: &Ast, bound: &mut Bound) {
    match sig {
        Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
            ("call", [callee, args @ ..]) => {
                if let Ast::Expr(c) = callee
                    && c.head == "::"
                    && c.args.len() == 2
                {
                    of_argument(&c.args[0], bound);
                }
                of_arguments(args, bound);
            }
            ("where", [inner, vars @ ..]) => {
                of_signature(inner, bound);
                bound.renamed.extend(vars.iter().filter_map(typevar_name).cloned());
            }
            ("::", [inner, _]) if is_function_signature(inner) || is_tuple(inner) => of_signature(inner, bound),
            ("tuple" | "block", args) => of_arguments(args, bound),
            _ => of_argument(sig, bound),
        },
        _ => of_argument(sig, bound),
    }
}

fn is_tuple(ast: &Ast) -> bool {
    ast.as_expr("tuple").is_some()
}

fn of_arguments(args: &[Ast], bound: &mut Bound) {
    for arg in args {
        of_argument(arg, bound);
    }
}

fn of_argument(arg: &Ast, bound: &mut Bound) {
    match arg {
        Ast::Sym(s) => bound.renamed.push(s.clone()),
        Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
            ("::", [name, _]) | ("kw" | "=", [name, _]) | ("...", [name]) => of_argument(name, bound),
            ("parameters", args) => {
                for arg in args {
                    of_keyword(arg, bound);
                }
            }
            ("tuple", args) => of_arguments(args, bound),
            // An argument of the caller's is called in the body what the caller calls it.
            ("escape", [Ast::Sym(s)]) => bound.kept.push(s.clone()),
            ("meta", [Ast::Sym(what), args @ ..]) if what == "nospecialize" || what == "specialize" => {
                of_arguments(args, bound);
            }
            _ => {}
        },
        _ => {}
    }
}

fn of_keyword(arg: &Ast, bound: &mut Bound) {
    match arg {
        Ast::Sym(s) => bound.kept.push(s.clone()),
        Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
            ("::" | "kw" | "=", [name, _]) => of_keyword(name, bound),
            ("...", [name]) => of_argument(name, bound),
            ("escape", [Ast::Sym(s)]) => bound.kept.push(s.clone()),
            _ => {}
        },
        _ => {}
    }
}

/// Names that the left side of an assignment binds.
pub(super) fn of_target(lhs: &Ast, bound: &mut Bound) {
    match lhs {
        Ast::Sym(s) => bound.renamed.push(s.clone()),
        Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
            ("::", [name, _]) | ("...", [name]) => of_target(name, bound),
            ("tuple", args) => {
                for arg in args {
                    match arg.as_expr("parameters") {
                        Some(p) => p.args.iter().for_each(|a| of_keyword(a, bound)),
                        None => of_target(arg, bound),
                    }
                }
            }
            _ => {}
        },
        _ => {}
    }
}

/// Names that `let` binds.
pub(super) fn of_let(bindings: &Ast, bound: &mut Bound) {
    let one = |b: &Ast, bound: &mut Bound| match b {
        Ast::Expr(e) if e.head == "=" && e.args.len() == 2 => match &e.args[0] {
            sig if is_function_signature(sig) => bound.renamed.extend(function_name(sig).cloned()),
            lhs => of_target(lhs, bound),
        },
        other => of_target(other, bound),
    };
    match bindings.as_expr("block") {
        Some(block) => block.args.iter().for_each(|b| one(b, bound)),
        None => one(bindings, bound),
    }
}

/// Names that the values of `let`'s bindings bind: those are evaluated outside, except that they see earlier bindings.
fn of_let_values(args: &[Ast], bound: &mut Bound) {
    let Some(bindings) = args.first() else { return };
    let mut own = Bound::default();
    of_let(bindings, &mut own);
    let mut inside = Bound::default();
    for binding in bindings.as_expr("block").map_or(std::slice::from_ref(bindings), |b| &b.args) {
        if let Some(e) = binding.as_expr("=")
            && let [lhs, value] = e.args.as_slice()
            && !is_function_signature(lhs)
        {
            of_code(value, &mut inside);
        }
    }
    let outer = |names: Vec<Sym>| names.into_iter().filter(|n| !own.renamed.contains(n)).collect::<Vec<Sym>>();
    bound.renamed.extend(outer(inside.renamed));
    bound.kept.extend(outer(inside.kept));
    bound.globals.extend(outer(inside.globals));
}

/// Names bound by the iterations of a generator or comprehension.
pub(super) fn of_iterations(args: &[Ast], bound: &mut Bound) {
    for arg in args {
        match arg {
            Ast::Expr(e) if e.head == "=" && e.args.len() == 2 => of_target(&e.args[0], bound),
            Ast::Expr(e) if e.head == "filter" => of_iterations(e.args.get(1..).unwrap_or(&[]), bound),
            _ => {}
        }
    }
}

/// The plain name of the function that a signature defines.
pub(super) fn function_name(sig: &Ast) -> Option<&Sym> {
    match sig {
        Ast::Sym(s) => Some(s),
        Ast::Expr(e) => match (e.head.as_str(), e.args.first()) {
            ("call" | "where" | "curly", Some(first)) => function_name(first),
            ("::", Some(first)) if e.args.len() == 2 && is_function_signature(first) => function_name(first),
            _ => None,
        },
        _ => None,
    }
}

/// The signature of a function definition, when it is one.
pub(super) fn definition(e: &Expr) -> Option<&Ast> {
    match (e.head.as_str(), e.args.as_slice()) {
        ("function" | "->", [sig, ..]) => Some(sig),
        ("=", [sig, _]) if is_function_signature(sig) => Some(sig),
        _ => None,
    }
}

/// Names that code assigns or declares at our level, without those of nested scopes that bind their own. An updating
/// assignment (`x += 1`) binds nothing: what it updates was there before.
pub(super) fn of_code(ast: &Ast, bound: &mut Bound) {
    let mut todo = vec![(ast, 0i32)];
    while let Some((ast, level)) = todo.pop() {
        let Ast::Expr(e) = ast else { continue };
        let args = e.args.as_slice();
        match e.head.as_str() {
            "inert" | "quote" | "copyast" | "meta" | "toplevel" | "module" | "macrocall" | "symboliclabel"
            | "symbolicgoto" => {}
            "escape" => {
                if level > 0 {
                    todo.extend(args.iter().map(|a| (a, level - 1)));
                }
            }
            "hygienic-scope" => todo.extend(args.first().map(|a| (a, level + 1))),
            "global" | "local" if level == 0 => {
                for arg in args {
                    let mut names = Bound::default();
                    match arg {
                        Ast::Expr(d) if definition(d).is_some() => {
                            names.renamed.extend(definition(d).and_then(function_name).cloned());
                        }
                        Ast::Expr(d) if d.head == "=" && d.args.len() == 2 => {
                            of_target(&d.args[0], &mut names);
                            todo.push((&d.args[1], level));
                        }
                        Ast::Expr(d) if d.head == "const" => todo.push((arg, level)),
                        other => of_target(other, &mut names),
                    }
                    if e.head == "global" {
                        bound.globals.extend(names.renamed);
                    } else {
                        bound.renamed.extend(names.renamed);
                    }
                    bound.kept.extend(names.kept);
                }
            }
            "let" | "generator" | "struct" | "abstract" | "primitive" => {
                if level > 0 {
                    todo.extend(args.iter().map(|a| (a, level)));
                } else if e.head == "let" {
                    of_let_values(args, bound);
                } else if e.head == "generator" {
                    // What the outermost loop runs over is evaluated outside.
                    todo.extend(args.get(1).and_then(|a| a.as_expr("=")?.args.get(1)).map(|a| (a, level)));
                }
            }
            _ => {
                if let Some(sig) = definition(e) {
                    // Only the name: the rest is a scope of its own.
                    if level == 0 && e.head != "->" {
                        bound.renamed.extend(function_name(sig).cloned());
                    }
                    if level > 0 {
                        todo.extend(args.iter().map(|a| (a, level)));
                    }
                    continue;
                } else if e.head == "=" && args.len() == 2 && level == 0 {
                    of_target(&args[0], bound);
                } else if e.head == "tuple" || e.head == "parameters" {
                    // `(a = 1,)` names a field.
                    for arg in args {
                        match arg {
                            Ast::Expr(p) if p.head == "=" && p.args.len() == 2 => todo.push((&p.args[1], level)),
                            other => todo.push((other, level)),
                        }
                    }
                    continue;
                }
                todo.extend(args.iter().map(|a| (a, level)));
            }
        }
    }
}

/// Whether the head is an updating assignment (`+=`).
pub(crate) fn is_update(head: &str) -> bool {
    head.len() >= 2
        && head.ends_with('=')
        && !matches!(head, "==" | "!=" | "<=" | ">=" | ":=" | "=>" | "===" | "!==" | ".=" | "≤=" | "≥=")
        && !head.starts_with('.')
}
