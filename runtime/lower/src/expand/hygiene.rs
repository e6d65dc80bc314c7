//! Hygiene: names that a macro wrote mean the macro's module, names that it binds are its own.
//!
//! Works on `Expr(:hygienic-scope, result, module)` and `Expr(:escape, code)` and leaves neither. Inside a
//! macro's result, a name bound there gets a fresh name (`#12#x`), any other becomes a `GlobalRef` of the
//! macro's module; `esc` steps out to the code around the call. Field names, keyword names, labels of named
//! tuples and the names of types being declared stay as they are.

use super::binders::{self, Bound};
use super::{is_underscore, unescape};
use crate::cx::module_counter;
use crate::desugar::is_dot_operator;
use crate::tree::R;
use crate::{Host, LowerError};
use abi::Value;
use std::collections::BTreeMap;
use std::rc::Rc;
use syntax::{Ast, Expr, Sym};

/// What the names of one stretch of code mean.
#[derive(Clone)]
struct Scope {
    /// Bound names and what they are called now; inner frames first.
    env: Option<Rc<Frame>>,
    /// The macro's module; `None` in code that no macro wrote.
    module: Option<Value>,
    /// The code around the macro call, with its bound names.
    parent: Option<Rc<Scope>>,
    /// Makes the labels of each expansion its own.
    label_tag: u64,
    /// In a function's argument list: `kw` is an optional argument.
    in_args: bool,
}

struct Frame {
    names: BTreeMap<Sym, Sym>,
    up: Option<Rc<Frame>>,
}

/// Resolves all hygiene in an expanded expression.
pub(crate) fn resolve(host: &mut dyn Host, module: Value, ast: Ast) -> R<Ast> {
    let mut r = Resolver { host, current: module };
    let scope = Scope { env: None, module: None, parent: None, label_tag: 0, in_args: false };
    r.resolve(ast, &scope)
}

struct Resolver<'h> {
    host: &'h mut dyn Host,
    /// The module that the code is lowered in, whose counter numbers fresh names.
    current: Value,
}

impl Scope {
    fn lookup(&self, name: &Sym) -> Option<&Sym> {
        let mut frame = self.env.as_deref();
        while let Some(f) = frame {
            if let Some(new) = f.names.get(name) {
                return Some(new);
            }
            frame = f.up.as_deref();
        }
        None
    }

    fn with(&self, names: BTreeMap<Sym, Sym>) -> Scope {
        if names.is_empty() {
            return self.clone();
        }
        Scope { env: Some(Rc::new(Frame { names, up: self.env.clone() })), ..self.clone() }
    }

    fn args(&self, in_args: bool) -> Scope {
        Scope { in_args, ..self.clone() }
    }
}

impl Resolver<'_> {
    fn resolve(&mut self, ast: Ast, s: &Scope) -> R<Ast> {
        match ast {
            Ast::Sym(name) => Ok(self.name(name, s)),
            Ast::Expr(e) => self.expr(*e, s),
            leaf => Ok(leaf),
        }
    }

    fn name(&mut self, name: Sym, s: &Scope) -> Ast {
        if matches!(name.as_str(), "end" | "begin" | "ccall" | "cglobal") || is_underscore(&name) {
            return Ast::Sym(name);
        }
        match (s.lookup(&name), s.module) {
            (Some(new), _) => Ast::Sym(new.clone()),
            // `.+` is no name of its own, but `+` applied to elements.
            (None, Some(_)) if is_dot_operator(&name) => {
                let plain = self.name(Sym::new(&name[1..]), s);
                Ast::expr(".", vec![plain])
            }
            (None, Some(module)) => Ast::Value(self.host.global_ref(module, &name)),
            (None, None) => Ast::Sym(name),
        }
    }

    fn all(&mut self, args: Vec<Ast>, s: &Scope) -> R<Vec<Ast>> {
        args.into_iter().map(|a| self.resolve(a, s)).collect()
    }

    /// The scope inside a construct that binds these names.
    fn bind(&mut self, s: &Scope, bound: Bound) -> Scope {
        if s.module.is_none() {
            // Nobody's names change in code that no macro wrote.
            return s.clone();
        }
        let mut names = BTreeMap::new();
        for name in bound.kept {
            names.insert(name.clone(), name);
        }
        for name in bound.renamed {
            if names.contains_key(&name)
                || bound.globals.contains(&name)
                || s.lookup(&name).is_some()
                || is_underscore(&name)
            {
                continue;
            }
            let number = module_counter(self.host.heap(), self.current);
            let fresh = Sym::from(format!("#{number}#{name}"));
            names.insert(name, fresh);
        }
        s.with(names)
    }

    /// The scope inside an expression that is a scope of its own.
    fn inside(&mut self, whole: &Ast, mut bound: Bound, s: &Scope) -> Scope {
        if s.module.is_none() {
            return s.clone();
        }
        binders::of_code(whole, &mut bound);
        self.bind(s, bound)
    }

    fn expr(&mut self, e: Expr, s: &Scope) -> R<Ast> {
        let arity = e.args.len();
        match e.head.as_str() {
            "inert" | "copyast" | "quote" | "ssavalue" | "globalref" | "core" | "top" => Ok(Ast::Expr(Box::new(e))),
            "escape" => {
                let inner = e.args.into_iter().next().unwrap_or(Ast::Nothing);
                match &s.parent {
                    Some(parent) => self.resolve(inner, &Scope { in_args: s.in_args, ..(**parent).clone() }),
                    None => {
                        let plain = Scope { env: None, module: None, parent: None, label_tag: 0, in_args: s.in_args };
                        self.resolve(inner, &plain)
                    }
                }
            }
            "hygienic-scope" => self.hygienic_scope(e, s),
            "symboliclabel" | "symbolicgoto" => Ok(rename_label(e, s)),
            "meta" | "line" | "inbounds" | "boundscheck" | "loopinfo" | "inline" | "noinline" | "purity" | "using"
            | "import" | "export" | "public" => self.directive(e, s),
            "toplevel" => {
                // Expanded when it is executed, statement by statement; each takes its hygiene along.
                let args = e.args.into_iter().map(|a| wrap(a, s)).collect();
                Ok(Ast::expr("toplevel", args))
            }
            "global" => {
                let args = e.args.into_iter().map(|a| self.global(a, s)).collect::<R<Vec<Ast>>>()?;
                Ok(Ast::expr("global", args))
            }
            "parameters" => {
                let s = s.args(false);
                let args = e.args.into_iter().map(|a| self.parameter(a, &s)).collect::<R<Vec<Ast>>>()?;
                Ok(Ast::expr("parameters", args))
            }
            "kw" if arity == 2 => self.keyword(e, s),
            "tuple" if !s.in_args => {
                let args = e
                    .args
                    .into_iter()
                    .map(|a| match a {
                        // The field name of a named tuple.
                        Ast::Expr(p) if p.head == "=" && p.args.len() == 2 => {
                            let mut parts = p.args.into_iter();
                            let name = unescape(&parts.next().unwrap_or(Ast::Nothing)).clone();
                            let value = self.resolve(parts.next().unwrap_or(Ast::Nothing), s)?;
                            Ok(Ast::expr("=", vec![name, value]))
                        }
                        other => self.resolve(other, s),
                    })
                    .collect::<R<Vec<Ast>>>()?;
                Ok(Ast::expr("tuple", args))
            }
            "function" | "->" | "macro" if arity == 2 => self.function(e, s),
            "=" if arity == 2 && binders::is_function_signature(&e.args[0]) => self.function(e, s),
            "=" if arity == 2 && e.args[0].as_expr("curly").is_some() => {
                let mut bound = Bound::default();
                if let Ast::Expr(c) = &e.args[0] {
                    bound.renamed.extend(c.args.iter().skip(1).filter_map(binders::typevar_name).cloned());
                }
                let inner = self.bind(s, bound);
                Ok(Ast::expr("=", self.all(e.args, &inner)?))
            }
            "=" if arity == 2 => self.assignment(e, s),
            "let" if arity == 2 => self.let_block(e, s),
            "generator" => {
                let mut bound = Bound::default();
                binders::of_iterations(&e.args[1.min(arity)..], &mut bound);
                let inner = self.bind(s, bound);
                Ok(Ast::expr("generator", self.all(e.args, &inner)?))
            }
            "where" if arity >= 1 => {
                let mut bound = Bound::default();
                bound.renamed.extend(e.args[1..].iter().filter_map(binders::typevar_name).cloned());
                let inner = self.bind(s, bound);
                Ok(Ast::expr("where", self.all(e.args, &inner)?))
            }
            "try" if arity >= 2 => {
                let mut bound = Bound::default();
                if let Ast::Sym(v) = &e.args[1] {
                    bound.renamed.push(v.clone());
                }
                let inner = self.bind(s, bound);
                Ok(Ast::expr("try", self.all(e.args, &inner)?))
            }
            "struct" if arity == 3 => self.structure(e, s),
            "abstract" | "primitive" if arity >= 1 => {
                let mut args = e.args.into_iter();
                let (name, inner) = self.type_head(args.next().unwrap_or(Ast::Nothing), s)?;
                let mut all = vec![name];
                for a in args {
                    all.push(self.resolve(a, &inner)?);
                }
                Ok(Ast::Expr(Box::new(Expr { head: e.head, args: all })))
            }
            "module" => Ok(Ast::Expr(Box::new(e))),
            _ => {
                let s = s.args(false);
                Ok(Ast::Expr(Box::new(Expr { head: e.head, args: self.all(e.args, &s)? })))
            }
        }
    }

    fn hygienic_scope(&mut self, e: Expr, s: &Scope) -> R<Ast> {
        let mut args = e.args.into_iter();
        let (Some(body), Some(Ast::Value(module))) = (args.next(), args.next()) else {
            return Err(LowerError::new("malformed hygienic-scope expression"));
        };
        let label_tag = module_counter(self.host.heap(), self.current);
        let inner =
            Scope { env: None, module: Some(module), parent: Some(Rc::new(s.clone())), label_tag, in_args: false };
        let mut bound = Bound::default();
        // A macro that gives nothing but a function definition defines a function of its module.
        if !matches!(&body, Ast::Expr(e) if binders::definition(e).is_some()) {
            binders::of_code(&body, &mut bound);
        }
        let inner = self.bind(&inner, bound);
        self.resolve(body, &inner)
    }

    /// Heads whose arguments are names for the compiler, not variables; those about arguments are variables.
    fn directive(&mut self, e: Expr, s: &Scope) -> R<Ast> {
        let about_args =
            e.head == "meta" && matches!(e.args.first(), Some(Ast::Sym(w)) if w == "nospecialize" || w == "specialize");
        let mut args = Vec::with_capacity(e.args.len());
        for (i, a) in e.args.into_iter().enumerate() {
            args.push(match a {
                a if about_args && i > 0 => self.resolve(a, s)?,
                a if e.head == "meta" => match a {
                    // `Expr(:meta, :generated, f)` and the like keep their code as it is.
                    Ast::Expr(ref x) if x.head == "escape" => unescape(&a).clone(),
                    a => a,
                },
                a => unescape_all(a),
            });
        }
        Ok(Ast::Expr(Box::new(Expr { head: e.head, args })))
    }

    fn global(&mut self, ast: Ast, s: &Scope) -> R<Ast> {
        match ast {
            Ast::Sym(_) => Ok(ast),
            Ast::Expr(e) if (e.head == "=" || e.head == "::") && e.args.len() == 2 => {
                let Expr { head, args } = *e;
                let mut args = args.into_iter();
                let lhs = args.next().unwrap_or(Ast::Nothing);
                let rhs = args.next().unwrap_or(Ast::Nothing);
                if head == "=" && binders::is_function_signature(&lhs) {
                    return self.function(Expr { head, args: vec![lhs, rhs] }, s);
                }
                let lhs = self.global(lhs, s)?;
                let rhs = self.resolve(rhs, s)?;
                Ok(Ast::Expr(Box::new(Expr { head, args: vec![lhs, rhs] })))
            }
            Ast::Expr(e) if e.head == "tuple" || e.head == "parameters" => {
                let args = e.args.into_iter().map(|a| self.global(a, s)).collect::<R<Vec<Ast>>>()?;
                Ok(Ast::Expr(Box::new(Expr { head: e.head, args })))
            }
            other => self.resolve(other, s),
        }
    }

    /// One entry after `;`: `f(; x)` passes the variable `x` under its own name.
    fn parameter(&mut self, ast: Ast, s: &Scope) -> R<Ast> {
        match ast {
            Ast::Sym(name) => match self.name(name.clone(), s) {
                Ast::Sym(same) if same == name => Ok(Ast::Sym(name)),
                value => Ok(Ast::expr("kw", vec![Ast::Sym(name), value])),
            },
            Ast::Expr(ref e) if e.head == "escape" && matches!(unescape(&ast), Ast::Sym(_)) => {
                let name = unescape(&ast).clone();
                let value = self.resolve(ast, s)?;
                Ok(if value == name { value } else { Ast::expr("kw", vec![name, value]) })
            }
            Ast::Expr(e) if e.head == "=" && e.args.len() == 2 => self.keyword(*e, s),
            other => self.resolve(other, s),
        }
    }

    /// `name = value`: an optional argument's name is a variable, a keyword's is not.
    fn keyword(&mut self, e: Expr, s: &Scope) -> R<Ast> {
        let Expr { head, args } = e;
        let mut args = args.into_iter();
        let name = args.next().unwrap_or(Ast::Nothing);
        let value = self.resolve(args.next().unwrap_or(Ast::Nothing), &s.args(false))?;
        let name = if s.in_args {
            self.resolve(name, s)?
        } else {
            match name {
                Ast::Expr(d) if d.head == "::" && d.args.len() == 2 => {
                    let mut parts = d.args.into_iter();
                    let name = unescape(&parts.next().unwrap_or(Ast::Nothing)).clone();
                    let ty = self.resolve(parts.next().unwrap_or(Ast::Nothing), s)?;
                    Ast::expr("::", vec![name, ty])
                }
                other => unescape(&other).clone(),
            }
        };
        Ok(Ast::Expr(Box::new(Expr { head, args: vec![name, value] })))
    }

    fn function(&mut self, e: Expr, s: &Scope) -> R<Ast> {
        let mut bound = Bound::default();
        binders::of_signature(&e.args[0], &mut bound);
        // Names assigned in the body, and in the defaults of arguments.
        let inner = {
            let mut body_bound = bound;
            if s.module.is_some() {
                binders::of_code(&e.args[1], &mut body_bound);
            }
            self.bind(s, body_bound)
        };
        let Expr { head, args } = e;
        let mut args = args.into_iter();
        let sig = args.next().unwrap_or(Ast::Nothing);
        let body = args.next().unwrap_or(Ast::Nothing);
        let sig = self.signature(sig, s, &inner, head == "macro")?;
        let body = self.resolve(body, &inner.args(false))?;
        Ok(Ast::Expr(Box::new(Expr { head, args: vec![sig, body] })))
    }

    /// A signature: the function's name is the surrounding scope's, all else is inside.
    fn signature(&mut self, sig: Ast, outer: &Scope, inner: &Scope, is_macro: bool) -> R<Ast> {
        let args_scope = inner.args(true);
        match sig {
            Ast::Expr(e) => match e.head.as_str() {
                "call" => {
                    let mut args = e.args.into_iter();
                    let callee = args.next().unwrap_or(Ast::Nothing);
                    let callee = match callee {
                        Ast::Sym(_) if is_macro => callee,
                        Ast::Expr(ref c) if c.head == "::" => self.resolve(callee, inner)?,
                        other => self.resolve(other, outer)?,
                    };
                    let mut all = vec![callee];
                    for a in args {
                        all.push(self.argument(a, &args_scope)?);
                    }
                    Ok(Ast::expr("call", all))
                }
                "where" => {
                    let mut args = e.args.into_iter();
                    let first = self.signature(args.next().unwrap_or(Ast::Nothing), outer, inner, is_macro)?;
                    let mut all = vec![first];
                    for a in args {
                        all.push(self.resolve(a, inner)?);
                    }
                    Ok(Ast::expr("where", all))
                }
                "::" if e.args.len() == 2
                    && (binders::is_function_signature(&e.args[0]) || e.args[0].as_expr("tuple").is_some()) =>
                {
                    let mut args = e.args.into_iter();
                    let first = self.signature(args.next().unwrap_or(Ast::Nothing), outer, inner, is_macro)?;
                    let ty = self.resolve(args.next().unwrap_or(Ast::Nothing), inner)?;
                    Ok(Ast::expr("::", vec![first, ty]))
                }
                "tuple" | "block" => {
                    let args = e.args.into_iter().map(|a| self.argument(a, &args_scope)).collect::<R<Vec<Ast>>>()?;
                    Ok(Ast::Expr(Box::new(Expr { head: e.head, args })))
                }
                "escape" => self.resolve(Ast::Expr(e), outer),
                _ => self.argument(Ast::Expr(e), &args_scope),
            },
            // `function f end`, `x -> ...`
            Ast::Sym(_) => self.resolve(sig, inner),
            other => Ok(other),
        }
    }

    /// One argument of a definition.
    fn argument(&mut self, arg: Ast, s: &Scope) -> R<Ast> {
        match arg {
            Ast::Expr(e) => match e.head.as_str() {
                "parameters" => {
                    let s = s.args(false);
                    let args = e
                        .args
                        .into_iter()
                        .map(|a| match a {
                            Ast::Sym(name) => Ok(Ast::Sym(name)),
                            Ast::Expr(k) if k.head == "::" && k.args.len() == 2 => {
                                let mut parts = k.args.into_iter();
                                let name = unescape(&parts.next().unwrap_or(Ast::Nothing)).clone();
                                let ty = self.resolve(parts.next().unwrap_or(Ast::Nothing), &s)?;
                                Ok(Ast::expr("::", vec![name, ty]))
                            }
                            Ast::Expr(k) if (k.head == "kw" || k.head == "=") && k.args.len() == 2 => {
                                self.keyword(*k, &s)
                            }
                            Ast::Expr(k) if k.head == "escape" => Ok(unescape(&Ast::Expr(k)).clone()),
                            other => self.resolve(other, &s),
                        })
                        .collect::<R<Vec<Ast>>>()?;
                    Ok(Ast::expr("parameters", args))
                }
                "kw" | "=" if e.args.len() == 2 => self.keyword(*e, s),
                "tuple" | "::" | "..." | "meta" => {
                    let Expr { head, args } = *e;
                    if head == "meta" {
                        return self.directive(Expr { head, args }, s);
                    }
                    let args = args.into_iter().map(|a| self.argument(a, s)).collect::<R<Vec<Ast>>>()?;
                    Ok(Ast::Expr(Box::new(Expr { head, args })))
                }
                _ => self.resolve(Ast::Expr(e), s),
            },
            other => self.resolve(other, s),
        }
    }

    fn assignment(&mut self, e: Expr, s: &Scope) -> R<Ast> {
        let mut args = e.args.into_iter();
        let lhs = args.next().unwrap_or(Ast::Nothing);
        let rhs = args.next().unwrap_or(Ast::Nothing);
        let lhs = self.target(lhs, s)?;
        let rhs = self.resolve(rhs, &s.args(false))?;
        Ok(Ast::expr("=", vec![lhs, rhs]))
    }

    fn target(&mut self, lhs: Ast, s: &Scope) -> R<Ast> {
        match lhs {
            // Property destructuring names fields: its names were kept.
            Ast::Expr(e) if e.head == "tuple" => {
                let mut all = Vec::new();
                for a in e.args {
                    all.push(match a {
                        Ast::Expr(p) if p.head == "parameters" => Ast::Expr(p),
                        other => self.target(other, s)?,
                    });
                }
                Ok(Ast::expr("tuple", all))
            }
            other => self.resolve(other, &s.args(false)),
        }
    }

    fn let_block(&mut self, e: Expr, s: &Scope) -> R<Ast> {
        let mut bound = Bound::default();
        binders::of_let(&e.args[0], &mut bound);
        let mut args = e.args.into_iter();
        let bindings = args.next().unwrap_or(Ast::Nothing);
        let body = args.next().unwrap_or(Ast::Nothing);
        let inner = self.inside(&body, bound, s);
        let bindings = match bindings {
            Ast::Expr(b) if b.head == "block" => {
                let mut before = s.clone();
                let mut all = Vec::with_capacity(b.args.len());
                for binding in b.args {
                    let next = after_binding(&binding, &before, &inner);
                    all.push(self.let_binding(binding, &before, &next)?);
                    before = next;
                }
                Ast::expr("block", all)
            }
            one => self.let_binding(one, s, &inner)?,
        };
        Ok(Ast::expr("let", vec![bindings, self.resolve(body, &inner)?]))
    }

    /// The name is new, the value is evaluated before it exists.
    fn let_binding(&mut self, b: Ast, before: &Scope, after: &Scope) -> R<Ast> {
        match b {
            Ast::Expr(e) if e.head == "=" && e.args.len() == 2 => {
                if binders::is_function_signature(&e.args[0]) {
                    return self.function(*e, after);
                }
                let mut args = e.args.into_iter();
                let lhs = self.target(args.next().unwrap_or(Ast::Nothing), after)?;
                let rhs = self.resolve(args.next().unwrap_or(Ast::Nothing), before)?;
                Ok(Ast::expr("=", vec![lhs, rhs]))
            }
            other => self.resolve(other, after),
        }
    }

    /// The name and parameters of a type declaration, and the scope of what follows.
    fn type_head(&mut self, head: Ast, s: &Scope) -> R<(Ast, Scope)> {
        let mut bound = Bound::default();
        let name_and_params = match &head {
            Ast::Expr(e) if e.head == "<:" && e.args.len() == 2 => &e.args[0],
            other => other,
        };
        match unescape(name_and_params) {
            Ast::Sym(n) => bound.kept.push(n.clone()),
            Ast::Expr(c) if c.head == "curly" => {
                if let Some(Ast::Sym(n)) = c.args.first().map(unescape) {
                    bound.kept.push(n.clone());
                }
                bound.kept.extend(c.args.iter().skip(1).filter_map(binders::typevar_name).cloned());
            }
            _ => {}
        }
        bound.kept.push(Sym::new("new"));
        let inner = self.bind(s, bound);
        Ok((self.resolve(head, &inner)?, inner))
    }

    fn structure(&mut self, e: Expr, s: &Scope) -> R<Ast> {
        let mut args = e.args.into_iter();
        let mutable = args.next().unwrap_or(Ast::Nothing);
        let (head, inner) = self.type_head(args.next().unwrap_or(Ast::Nothing), s)?;
        let body = match args.next().unwrap_or(Ast::Nothing) {
            Ast::Expr(b) if b.head == "block" => {
                let fields = b.args.into_iter().map(|f| self.field(f, &inner)).collect::<R<Vec<Ast>>>()?;
                Ast::expr("block", fields)
            }
            other => self.resolve(other, &inner)?,
        };
        Ok(Ast::expr("struct", vec![mutable, head, body]))
    }

    /// One line of a struct's body: a field keeps its name.
    fn field(&mut self, f: Ast, s: &Scope) -> R<Ast> {
        match f {
            Ast::Sym(_) => Ok(f),
            Ast::Expr(e) => match e.head.as_str() {
                "::" if e.args.len() == 2 => {
                    let mut args = e.args.into_iter();
                    let name = self.field(args.next().unwrap_or(Ast::Nothing), s)?;
                    let ty = self.resolve(args.next().unwrap_or(Ast::Nothing), s)?;
                    Ok(Ast::expr("::", vec![name, ty]))
                }
                "const" | "atomic" | "block" => {
                    let args = e.args.into_iter().map(|a| self.field(a, s)).collect::<R<Vec<Ast>>>()?;
                    Ok(Ast::Expr(Box::new(Expr { head: e.head, args })))
                }
                "=" if e.args.len() == 2 && !binders::is_function_signature(&e.args[0]) => {
                    let mut args = e.args.into_iter();
                    let name = self.field(args.next().unwrap_or(Ast::Nothing), s)?;
                    let value = self.resolve(args.next().unwrap_or(Ast::Nothing), s)?;
                    Ok(Ast::expr("=", vec![name, value]))
                }
                "escape" if e.args.first().is_some_and(|a| matches!(unescape(a), Ast::Sym(_))) => {
                    Ok(unescape(&e.args[0]).clone())
                }
                _ => self.resolve(Ast::Expr(e), s),
            },
            other => Ok(other),
        }
    }
}

/// The scope after one binding of a `let`: its names are called as in the body.
fn after_binding(binding: &Ast, before: &Scope, body: &Scope) -> Scope {
    let mut bound = Bound::default();
    binders::of_let(binding, &mut bound);
    let names = bound.renamed.into_iter().chain(bound.kept);
    before.with(names.filter_map(|n| body.lookup(&n).map(|new| (n.clone(), new.clone()))).collect())
}

/// A statement that is expanded later, inside the scopes of the macros that wrote it.
fn wrap(ast: Ast, s: &Scope) -> Ast {
    if matches!(ast, Ast::Line(_)) {
        return ast;
    }
    let mut wrapped = ast;
    let mut scope = Some(s);
    while let Some(s) = scope {
        if let Some(module) = s.module {
            wrapped = Ast::expr("hygienic-scope", vec![wrapped, Ast::Value(module)]);
        }
        scope = s.parent.as_deref();
    }
    wrapped
}

fn rename_label(e: Expr, s: &Scope) -> Ast {
    if s.module.is_none() {
        return Ast::Expr(Box::new(e));
    }
    let args = e
        .args
        .into_iter()
        .map(|a| match a {
            Ast::Sym(l) => Ast::Sym(Sym::from(format!("{l}#{}", s.label_tag))),
            other => unescape(&other).clone(),
        })
        .collect();
    Ast::Expr(Box::new(Expr { head: e.head, args }))
}

/// Without any escapes, at all levels.
fn unescape_all(ast: Ast) -> Ast {
    match ast {
        Ast::Expr(e) if e.head == "escape" && e.args.len() == 1 => {
            unescape_all(e.args.into_iter().next().unwrap_or(Ast::Nothing))
        }
        Ast::Expr(e) => {
            let Expr { head, args } = *e;
            Ast::Expr(Box::new(Expr { head, args: args.into_iter().map(unescape_all).collect() }))
        }
        other => other,
    }
}
