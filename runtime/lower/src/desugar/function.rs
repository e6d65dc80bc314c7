//! Function definitions as written: what is defined, its arguments, and which methods that makes.

use super::Desugar;
use super::keyword::Keyword;
use crate::expand::{is_function_signature, is_underscore};
use crate::tree::*;
use syntax::{Ast, Sym};

/// One positional argument.
#[derive(Clone, Debug)]
pub(super) struct Param {
    pub name: Sym,
    pub ty: Option<Ast>,
    pub default: Option<Ast>,
    pub vararg: bool,
    /// The argument is taken apart at the start of the body.
    pub pattern: Option<Ast>,
    pub nospecialize: bool,
}

/// A definition's left side, taken apart.
pub(super) struct Signature {
    /// `None` for an anonymous function.
    pub callee: Option<Ast>,
    pub params: Vec<Param>,
    pub keywords: Vec<Keyword>,
    /// The name in `kw...`.
    pub keyword_rest: Option<Sym>,
    /// `where` variables, outermost first.
    pub typevars: Vec<Ast>,
    pub return_type: Option<Ast>,
}

/// What the methods of a definition are added to.
#[derive(Clone, Debug)]
pub(super) enum CalleeInfo {
    Named(Target),
    /// A function that an expression gives: a temporary or constant.
    Object(Node),
    /// `(f::T)(...)`: slot 0 is called `f`.
    Typed(Sym, Ast),
    /// `Name{P}(...)`: a constructor of that type.
    Constructor(Ast),
}

/// Names that programs cannot write.
pub(super) const SELF: &str = "#self#";
pub(super) const UNUSED: &str = "#unused#";

impl Desugar<'_, '_> {
    /// `function f(x) ... end`, `f(x) = ...`, `x -> ...`.
    pub(super) fn function(&mut self, sig: &Ast, body: &Ast, arrow: bool) -> R<Node> {
        let before = std::mem::take(&mut self.in_generator);
        let node = self.function_in_generator_or_not(sig, body, arrow);
        self.in_generator = before;
        node
    }

    /// An anonymous function that is a comprehension's body: `return` stays forbidden inside.
    pub(super) fn function_in_generator(&mut self, args: &Ast, body: &Ast) -> R<Node> {
        self.function_in_generator_or_not(args, body, true)
    }

    fn function_in_generator_or_not(&mut self, sig: &Ast, body: &Ast, arrow: bool) -> R<Node> {
        let signature = self.signature(sig, arrow)?;
        let loc = self.cx.loc;
        self.cx.enter_function(body);
        let result = self.define(signature, body);
        self.cx.loc = loc;
        result
    }

    fn define(&mut self, signature: Signature, body: &Ast) -> R<Node> {
        let Some(callee) = signature.callee.clone() else {
            let name = self.cx.fresh_name("anon");
            let info = CalleeInfo::Named(Target::Name(name.clone()));
            let mut nodes = vec![Node::Local(vec![name.clone()])];
            self.methods(&info, SELF, &signature, body, &mut nodes)?;
            nodes.push(Node::Name(name));
            return Ok(Node::scope(ScopeKind::Neutral, Node::Block(nodes)));
        };
        let mut nodes = Vec::new();
        let (info, value) = self.callee(&callee, &mut nodes)?;
        self.methods(&info, SELF, &signature, body, &mut nodes)?;
        nodes.push(value);
        Ok(Node::Block(nodes))
    }

    /// What a definition's callee means, and the value of the definition.
    pub(super) fn callee(&mut self, callee: &Ast, setup: &mut Vec<Node>) -> R<(CalleeInfo, Node)> {
        if let Some(target) = self.target(callee) {
            if let Target::Name(s) = &target
                && (is_underscore(s) || s == "ccall" || s == "cglobal")
            {
                return self.bad("invalid function name", callee);
            }
            let value = self.target_value(&target);
            return Ok((CalleeInfo::Named(target), value));
        }
        match callee {
            Ast::Value(v) => Ok((CalleeInfo::Object(Node::Const(*v)), Node::Const(*v))),
            Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
                (".", [_, field]) if !matches!(field, Ast::Expr(t) if t.head == "tuple") => {
                    let object = self.expr(callee)?;
                    let object = self.temporary(object, setup);
                    Ok((CalleeInfo::Object(object.clone()), object))
                }
                ("::", [ty]) => Ok((CalleeInfo::Typed(Sym::new(SELF), ty.clone()), self.cx.nothing())),
                ("::", [Ast::Sym(name), ty]) => Ok((CalleeInfo::Typed(name.clone(), ty.clone()), self.cx.nothing())),
                ("curly" | "where", [_, ..]) => Ok((CalleeInfo::Constructor(callee.clone()), self.cx.nothing())),
                _ => self.bad("invalid function name", callee),
            },
            _ => self.bad("invalid function name", callee),
        }
    }

    /// `function f end`.
    pub(super) fn function_declaration(&mut self, name: &Ast) -> R<Node> {
        if let Some(target) = self.target(name) {
            return Ok(Node::FunctionDecl(target, false));
        }
        match name {
            Ast::Expr(e) if e.head == "." => self.expr(name),
            _ => self.bad("invalid function name", name),
        }
    }

    /// `macro m(args...) ... end`: the function `@m` with `__source__` and `__module__` in front.
    pub(super) fn macro_definition(&mut self, parts: &[Ast]) -> R<Node> {
        let macro_name = |n: &Ast| n.as_sym().map(|s| Ast::Sym(Sym::from(format!("@{s}"))));
        match parts {
            [name] => match macro_name(name) {
                Some(name) => self.function_declaration(&name),
                None => self.cx.error("invalid macro definition"),
            },
            [sig, body] => {
                let (call, wheres) = match sig.as_expr("where").map(|w| w.args.as_slice()) {
                    Some([call, vars @ ..]) => (call, vars.to_vec()),
                    _ => (sig, Vec::new()),
                };
                let Some(call) = call.as_expr("call").filter(|c| !c.args.is_empty()) else {
                    return self.cx.error("invalid macro definition");
                };
                let name = match (&call.args[0], macro_name(&call.args[0])) {
                    (_, Some(name)) => name,
                    (other, None) => match self.target(other) {
                        // `macro M.m() ... end` adds a method to the macro of another module.
                        None if other.as_expr(".").is_some_and(|d| d.args.len() == 2) => match other {
                            Ast::Expr(d) => match &d.args[1] {
                                Ast::Quote(q) if q.as_sym().is_some() => {
                                    let field = Sym::from(format!("@{}", q.as_sym().unwrap_or_default()));
                                    Ast::expr(".", vec![d.args[0].clone(), Ast::Quote(Box::new(Ast::Sym(field)))])
                                }
                                _ => return self.cx.error("invalid macro definition"),
                            },
                            _ => return self.cx.error("invalid macro definition"),
                        },
                        Some(Target::Global(g)) => {
                            let handle = heap::typed::GlobalRef(g);
                            let name = self.target_name(&Target::Global(g));
                            Ast::Value(self.cx.host.global_ref(handle.module(), &format!("@{name}")))
                        }
                        _ => return self.cx.error("invalid macro definition"),
                    },
                };
                if call.args.iter().any(|a| a.as_expr("parameters").is_some()) {
                    return self.cx.error("macros cannot accept keyword arguments");
                }
                let typed = |this: &Self, name: &str, k| {
                    Ast::expr("::", vec![Ast::sym(name), Ast::Value(this.cx.heap().root(k))])
                };
                let mut args = vec![
                    name,
                    typed(self, "__source__", abi::Known::LineNumberNode),
                    typed(self, "__module__", abi::Known::Module),
                ];
                for a in &call.args[1..] {
                    args.push(match a {
                        Ast::Expr(e) if e.head == "meta" => a.clone(),
                        other => Ast::expr("meta", vec![Ast::sym("nospecialize"), other.clone()]),
                    });
                }
                let mut sig = Ast::expr("call", args);
                if !wheres.is_empty() {
                    sig = Ast::expr("where", std::iter::once(sig).chain(wheres).collect());
                }
                self.function(&sig, body, false)
            }
            _ => self.cx.error("invalid macro definition"),
        }
    }

    /// Takes the left side of a definition apart.
    pub(super) fn signature(&mut self, sig: &Ast, arrow: bool) -> R<Signature> {
        let mut out = Signature {
            callee: None,
            params: Vec::new(),
            keywords: Vec::new(),
            keyword_rest: None,
            typevars: Vec::new(),
            return_type: None,
        };
        let mut sig = sig;
        while let Ast::Expr(e) = sig {
            match (e.head.as_str(), e.args.as_slice()) {
                ("where", [inner, vars @ ..]) => {
                    out.typevars.extend(vars.iter().flat_map(|v| match v {
                        Ast::Expr(b) if b.head == "braces" => b.args.clone(),
                        other => vec![other.clone()],
                    }));
                    sig = inner;
                }
                ("::", [inner, ty])
                    // `(a, b)::T -> ...` is one typed pattern.
                    if is_function_signature(inner) || !arrow && inner.as_expr("tuple").is_some() =>
                {
                    out.return_type = Some(ty.clone());
                    sig = inner;
                }
                _ => break,
            }
        }
        let args: Vec<Ast> = match sig {
            Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
                ("call", [callee, args @ ..]) if !arrow => {
                    out.callee = Some(callee.clone());
                    args.to_vec()
                }
                ("tuple", args) => args.to_vec(),
                // `(a; b) -> ...` parses as a block.
                ("block", parts) => {
                    let mut parts: Vec<Ast> = parts.iter().filter(|p| !matches!(p, Ast::Line(_))).cloned().collect();
                    if parts.is_empty() {
                        Vec::new()
                    } else {
                        let rest: Vec<Ast> = parts.drain(1..).map(assignment_as_keyword).collect();
                        parts.insert(0, Ast::expr("parameters", rest));
                        parts
                    }
                }
                _ => vec![sig.clone()],
            },
            other => vec![other.clone()],
        };
        for arg in &args {
            match arg {
                Ast::Expr(p) if p.head == "parameters" => self.keyword_params(&p.args, &mut out)?,
                other => {
                    let param = self.param(other)?;
                    out.params.push(param);
                }
            }
        }
        self.check_signature(&out)?;
        Ok(out)
    }

    fn param(&mut self, arg: &Ast) -> R<Param> {
        let mut p = Param {
            name: Sym::new(UNUSED),
            ty: None,
            default: None,
            vararg: false,
            pattern: None,
            nospecialize: false,
        };
        let mut arg = arg;
        loop {
            match arg {
                Ast::Sym(s) if is_underscore(s) => {}
                Ast::Sym(s) => p.name = s.clone(),
                Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
                    ("kw" | "=", [inner, default]) if p.default.is_none() => {
                        p.default = Some(default.clone());
                        arg = inner;
                        continue;
                    }
                    ("...", [inner]) if !p.vararg => {
                        p.vararg = true;
                        arg = inner;
                        continue;
                    }
                    ("...", []) => p.vararg = true,
                    ("::", [inner, ty]) if p.ty.is_none() => {
                        p.ty = Some(ty.clone());
                        arg = inner;
                        continue;
                    }
                    ("::", [ty]) if p.ty.is_none() => p.ty = Some(ty.clone()),
                    ("tuple", _) => {
                        p.name = self.cx.fresh_name("pattern");
                        p.pattern = Some(arg.clone());
                    }
                    ("meta", [Ast::Sym(what), inner]) if what == "nospecialize" || what == "specialize" => {
                        p.nospecialize = what == "nospecialize";
                        arg = inner;
                        continue;
                    }
                    ("escape" | "hygienic-scope", [inner, ..]) => {
                        arg = inner;
                        continue;
                    }
                    _ => return self.not_an_argument(arg),
                },
                _ => return self.not_an_argument(arg),
            }
            return Ok(p);
        }
    }

    fn not_an_argument<T>(&mut self, arg: &Ast) -> R<T> {
        let text = crate::deparse::deparse(self.cx.heap(), arg);
        self.cx.error(format!("\"{text}\" is not a valid function argument name"))
    }

    fn check_signature(&mut self, sig: &Signature) -> R<()> {
        let mut seen: Vec<&Sym> = Vec::new();
        let own = sig.params.iter().map(|p| &p.name);
        let keywords = sig.keywords.iter().map(|k| &k.name).chain(sig.keyword_rest.as_ref());
        for name in own.chain(keywords) {
            if name == UNUSED {
                continue;
            }
            if seen.contains(&name) {
                return self.cx.error(format!("function argument name not unique: \"{name}\""));
            }
            seen.push(name);
        }
        let mut vars: Vec<&Sym> = Vec::new();
        for var in &sig.typevars {
            if let Some(name) = crate::expand::typevar_name(var) {
                if vars.contains(&name) {
                    return self.cx.error(format!("function static parameter name not unique: \"{name}\""));
                }
                if seen.contains(&name) {
                    return self
                        .cx
                        .error(format!("function argument and static parameter name not distinct: \"{name}\""));
                }
                vars.push(name);
            }
        }
        let n = sig.params.len();
        for (i, p) in sig.params.iter().enumerate() {
            if i + 1 != n && p.default.as_ref().is_some_and(|d| d.as_expr("...").is_some()) {
                return self.cx.error("invalid \"...\" in non-final positional argument default value");
            }
            if p.vararg && i + 1 != n {
                return self.cx.error("invalid \"...\" on non-final argument");
            }
            if p.default.is_none() && !p.vararg && sig.params[..i].iter().any(|q| q.default.is_some()) {
                return self.cx.error("optional positional arguments must occur at end");
            }
        }
        Ok(())
    }
}

fn assignment_as_keyword(ast: Ast) -> Ast {
    match ast {
        Ast::Expr(e) if e.head == "=" => Ast::expr("kw", e.args),
        other => other,
    }
}
