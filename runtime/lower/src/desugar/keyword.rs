//! Functions with keyword arguments: the body function, the plain method, and the keyword sorter.

use super::Desugar;
use super::function::{CalleeInfo, SELF, Signature};
use super::methods::{Parts, callee_asts, has_vararg, is_vararg, named, used_typevars};
use crate::expand::is_underscore;
use crate::tree::*;
use abi::{Known, method_flags};
use syntax::{Ast, Sym};

/// One keyword parameter.
#[derive(Clone, Debug)]
pub(super) struct Keyword {
    pub name: Sym,
    pub ty: Option<Ast>,
    pub default: Option<Ast>,
}

/// The sorter's own argument: the named tuple.
const KEYWORDS: &str = "#kw#";
/// The sorter itself.
const SORTER: &str = "#kwcall#";

impl Desugar<'_, '_> {
    pub(super) fn keyword_params(&mut self, params: &[Ast], out: &mut Signature) -> R<()> {
        for p in params {
            // `@nospecialize` says nothing new about a keyword: only the body function sees its type.
            let p = match p {
                Ast::Expr(e) if e.head == "meta" && e.args.len() == 2 => &e.args[1],
                other => other,
            };
            if p.as_expr("parameters").is_some() {
                return self.cx.error("more than one semicolon in argument list");
            }
            let (name, default) = match p {
                Ast::Expr(e) if (e.head == "kw" || e.head == "=") && e.args.len() == 2 => {
                    (&e.args[0], Some(e.args[1].clone()))
                }
                Ast::Expr(e) if e.head == "..." && e.args.len() == 1 => {
                    if out.keyword_rest.is_some() {
                        return self.cx.error("invalid \"...\" on non-final keyword argument");
                    }
                    let name = match &e.args[0] {
                        Ast::Sym(s) if is_underscore(s) => self.cx.fresh_name("rest"),
                        Ast::Sym(s) => s.clone(),
                        other => return self.bad("keyword argument is not a symbol:", other),
                    };
                    out.keyword_rest = Some(name);
                    continue;
                }
                other => (other, None),
            };
            if out.keyword_rest.is_some() {
                return self.cx.error("invalid \"...\" on non-final keyword argument");
            }
            let (name, ty) = match name {
                Ast::Expr(e) if e.head == "::" && e.args.len() == 2 => (&e.args[0], Some(e.args[1].clone())),
                other => (other, None),
            };
            let Some(target) = self.target(name) else {
                return self.bad("keyword argument is not a symbol:", name);
            };
            out.keywords.push(Keyword { name: self.target_name(&target), ty, default });
        }
        Ok(())
    }

    pub(super) fn keyword_methods(
        &mut self,
        info: &CalleeInfo,
        self_name: &str,
        sig: &Signature,
        body: &Ast,
        loc: Loc,
        out: &mut Vec<Node>,
    ) -> R<()> {
        // The function must exist before the body's signature mentions its type.
        if let CalleeInfo::Named(target) = info {
            out.push(Node::FunctionDecl(target.clone(), true));
        }
        let number = self.cx.module_counter();
        let (shown, mut companion) = match info {
            CalleeInfo::Named(Target::Name(f)) => (f.clone(), Some(f.clone())),
            CalleeInfo::Named(target) => (self.target_name(target), None),
            _ => (Sym::new("new"), None),
        };
        let body_name = if shown.starts_with("#anon#") {
            Sym::from(format!("#{number}#body#"))
        } else {
            Sym::from(format!("#{shown}#{number}"))
        };
        let target = match &companion {
            Some(f) if f.starts_with("#anon#") => {
                out.push(Node::Local(vec![body_name.clone()]));
                companion = None;
                Target::Name(body_name)
            }
            Some(_) => Target::Name(body_name),
            None => {
                let module = self.cx.module;
                Target::Global(self.cx.host.global_ref(module, &body_name))
            }
        };
        self.keyword_body(info, self_name, sig, body, loc, target.clone(), companion, out)?;
        let body_function = self.target_value(&target);

        let keyword_names = keyword_names(sig);
        self.optional_methods(info, &sig.params, &sig.typevars, &keyword_names, loc, out)?;
        self.plain_method(info, sig, &body_function, keyword_names, loc, out)?;
        self.sorter_methods(info, sig, &body_function, loc, out)
    }

    /// `#f#N(keywords..., rest, self, positional...)`: the body with every argument given.
    #[allow(clippy::too_many_arguments)]
    fn keyword_body(
        &mut self,
        info: &CalleeInfo,
        self_name: &str,
        sig: &Signature,
        body: &Ast,
        loc: Loc,
        target: Target,
        companion: Option<Sym>,
        out: &mut Vec<Node>,
    ) -> R<()> {
        let mut args = vec![(Arg::new(Sym::new("#body#")), Node::CalleeType)];
        for k in &sig.keywords {
            let ty = match &k.ty {
                Some(ty) => self.expr(ty)?,
                None => self.cx.known(Known::Any),
            };
            args.push((Arg::new(k.name.clone()), ty));
        }
        if let Some(rest) = &sig.keyword_rest {
            args.push((Arg::new(rest.clone()), self.cx.known(Known::Any)));
        }
        let name = match info {
            CalleeInfo::Typed(name, _) => name.clone(),
            _ => Sym::new(self_name),
        };
        let self_type = self.callee_type(info)?;
        args.push((Arg::new(name), self_type));
        let args = self.method_args(args, &sig.params)?;
        let typevars = self.typevars(&sig.typevars)?;
        let mut node = self.full_method(Callee::Name(target), args, typevars, sig, body, loc)?;
        if let Node::Method(m) = &mut node {
            m.companion_of = companion;
            m.keyword_names = keyword_names(sig);
        }
        out.push(node);
        Ok(())
    }

    /// `f(positional...)`: all keywords have their defaults.
    fn plain_method(
        &mut self,
        info: &CalleeInfo,
        sig: &Signature,
        body_function: &Node,
        keyword_names: Vec<Sym>,
        loc: Loc,
        out: &mut Vec<Node>,
    ) -> R<()> {
        let params = named(&sig.params);
        let (callee, self_arg) = self.callee_argument(info, SELF)?;
        let self_name = self_arg.0.name.clone();
        let vars = used_typevars(&sig.typevars, &callee_asts(info), &params);
        let args = self.method_args(vec![self_arg], &params)?;
        let typevars = self.typevars(&vars)?;
        let rest = if sig.keyword_rest.is_some() {
            let empty = self.static_named_tuple(Vec::new(), Vec::new());
            Some(self.cx.top_call("pairs", vec![empty]))
        } else {
            None
        };
        let call = self.body_call(body_function, sig, rest, &self_name, &params);
        let body = self.with_keywords(sig, &|_, _, _| Ok(None), call)?;
        out.push(
            Parts {
                callee,
                args,
                isva: has_vararg(&params),
                typevars,
                body,
                return_type: None,
                generator: None,
                keyword_names,
                loc,
                self_arg: 0,
                flags: 0,
                companion_of: None,
            }
            .finish(),
        );
        Ok(())
    }

    /// `kwcall(kw, f, positional...)`, and one for each way to leave out optional arguments.
    fn sorter_methods(
        &mut self,
        info: &CalleeInfo,
        sig: &Signature,
        body_function: &Node,
        loc: Loc,
        out: &mut Vec<Node>,
    ) -> R<()> {
        let params = named(&sig.params);
        let first = params.iter().position(|p| p.default.is_some()).unwrap_or(params.len());
        let plain = params.iter().take_while(|p| !p.vararg || p.default.is_some()).count();
        let self_name = match info {
            CalleeInfo::Typed(name, _) => name.clone(),
            _ => Sym::new(SELF),
        };
        for given in first..plain {
            let (present, absent) = params.split_at(given);
            let mut call = vec![
                (Node::name(SORTER), false),
                (Node::name(KEYWORDS), false),
                (Node::Name(self_name.clone()), false),
            ];
            call.extend(present.iter().map(|p| (Node::Name(p.name.clone()), false)));
            call.extend(self.defaults(absent)?);
            let body = self.apply_nodes(call);
            let node = self.sorter(info, sig, &self_name, present, body, loc)?;
            out.push(node);
        }
        let names: Vec<Node> = sig.keywords.iter().map(|k| self.cx.symbol(&k.name)).collect();
        let mut before = Vec::new();
        let rest = self.remaining_keywords(names);
        let rest = if sig.keyword_rest.is_some() {
            Some(self.cx.top_call("pairs", vec![rest]))
        } else {
            // Anything left is a keyword that the function does not have.
            let none = self.cx.top_call("isempty", vec![rest]);
            let mut call = vec![(self.cx.top("kwerr"), false)];
            call.push((Node::name(KEYWORDS), false));
            call.push((Node::Name(self_name.clone()), false));
            call.extend(params.iter().map(|p| (Node::Name(p.name.clone()), is_vararg(p))));
            let error = self.apply_nodes(call);
            let nothing = self.cx.nothing();
            before.push(Node::if_(none, nothing, error));
            None
        };
        let call = self.body_call(body_function, sig, rest, &self_name, &params);
        before.push(call);
        let used = used_typevars(&sig.typevars, &callee_asts(info), &params);
        let determined: Vec<Sym> = used.iter().filter_map(crate::expand::typevar_name).cloned().collect();
        let open: Vec<Sym> = sig
            .typevars
            .iter()
            .filter_map(crate::expand::typevar_name)
            .filter(|n| !determined.contains(n))
            .cloned()
            .collect();
        let given = move |this: &mut Self, k: &Keyword, missing: Node| -> R<Option<Node>> {
            // Types that mention parameters which the positional arguments leave open are checked by the body.
            let ty = k.ty.clone().filter(|ty| !open.iter().any(|v| super::mentions(ty, v)));
            this.given_keyword(k, ty.as_ref(), missing).map(Some)
        };
        let body = self.with_keywords(sig, &given, Node::Block(before))?;
        let node = self.sorter(info, sig, &self_name, &params, body, loc)?;
        out.push(node);
        Ok(())
    }

    /// The keywords that are none of these names.
    fn remaining_keywords(&mut self, names: Vec<Node>) -> Node {
        if names.is_empty() {
            return Node::name(KEYWORDS);
        }
        let ty = self.cx.known(Known::NamedTuple);
        let names = self.cx.core_call("tuple", names);
        let known = self.cx.core_call("apply_type", vec![ty, names]);
        self.cx.top_call("structdiff", vec![Node::name(KEYWORDS), known])
    }

    fn sorter(
        &mut self,
        info: &CalleeInfo,
        sig: &Signature,
        self_name: &Sym,
        params: &[super::function::Param],
        body: Node,
        loc: Loc,
    ) -> R<Node> {
        let kwcall = self.cx.core("kwcall");
        let kwcall_type = self.cx.core_call("Typeof", vec![kwcall]);
        let self_type = self.callee_type(info)?;
        let leading = vec![
            (Arg::new(Sym::new(SORTER)), kwcall_type),
            (Arg::new(Sym::new(KEYWORDS)), self.cx.known(Known::NamedTuple)),
            (Arg::new(self_name.clone()), self_type),
        ];
        let vars = used_typevars(&sig.typevars, &callee_asts(info), params);
        let args = self.method_args(leading, params)?;
        let typevars = self.typevars(&vars)?;
        let callee = match info {
            CalleeInfo::Named(target) => Callee::Name(target.clone()),
            _ => Callee::Signature,
        };
        Ok(Parts {
            callee,
            args,
            isva: has_vararg(params),
            typevars,
            body,
            return_type: None,
            generator: None,
            keyword_names: Vec::new(),
            loc,
            self_arg: 2,
            flags: method_flags::KEYWORD_SORTER,
            companion_of: None,
        }
        .finish())
    }

    fn body_call(
        &mut self,
        body_function: &Node,
        sig: &Signature,
        rest: Option<Node>,
        self_name: &Sym,
        params: &[super::function::Param],
    ) -> Node {
        let mut call = vec![(body_function.clone(), false)];
        call.extend(sig.keywords.iter().map(|k| (Node::Name(k.name.clone()), false)));
        call.extend(rest.map(|r| (r, false)));
        call.push((Node::Name(self_name.clone()), false));
        call.extend(params.iter().map(|p| (Node::Name(p.name.clone()), is_vararg(p))));
        self.apply_nodes(call)
    }

    /// Binds each keyword in order, so that a default sees the ones before it, then runs the body.
    /// `given` makes the value from what the caller passed, falling back to the node for a missing one.
    #[allow(clippy::type_complexity)]
    fn with_keywords(
        &mut self,
        sig: &Signature,
        given: &dyn Fn(&mut Self, &Keyword, Node) -> R<Option<Node>>,
        body: Node,
    ) -> R<Node> {
        let mut values = Vec::new();
        for k in &sig.keywords {
            let missing = match &k.default {
                Some(d) => self.expr(d)?,
                None => {
                    let error = self.cx.known(Known::UndefKeywordError);
                    let name = self.cx.symbol(&k.name);
                    self.cx.core_call("throw", vec![Node::New(vec![error, name])])
                }
            };
            let value = match given(self, k, missing.clone())? {
                Some(v) => v,
                None => missing,
            };
            values.push((k.name.clone(), value));
        }
        let mut node = body;
        for (name, value) in values.into_iter().rev() {
            let t = self.cx.temp();
            node = Node::Block(vec![
                Node::SetTemp(t, Box::new(value)),
                Node::scope(
                    ScopeKind::Hard,
                    Node::Block(vec![Node::Local(vec![name.clone()]), Node::assign(name, Node::Temp(t)), node]),
                ),
            ]);
        }
        Ok(node)
    }

    /// `isdefined(kw, :name) ? checked(getfield(kw, :name)) : missing`.
    fn given_keyword(&mut self, k: &Keyword, ty: Option<&Ast>, missing: Node) -> R<Node> {
        let name = self.cx.symbol(&k.name);
        let passed = self.cx.core_call("isdefined", vec![Node::name(KEYWORDS), name.clone()]);
        let value = self.cx.core_call("getfield", vec![Node::name(KEYWORDS), name.clone()]);
        let value = match ty {
            None => value,
            Some(ty) => {
                let mut setup = Vec::new();
                let value = self.temporary(value, &mut setup);
                let ty = self.expr(ty)?;
                let ty = self.temporary(ty, &mut setup);
                let fits = self.cx.core_call("isa", vec![value.clone(), ty.clone()]);
                let error = self.cx.known(Known::TypeError);
                let what = self.cx.symbol("keyword argument");
                let error = Node::New(vec![error, what, name, ty, value.clone()]);
                let throw = self.cx.core_call("throw", vec![error]);
                let nothing = self.cx.nothing();
                setup.push(Node::if_(fits, nothing, throw));
                setup.push(value);
                Self::seq(setup)
            }
        };
        Ok(Node::if_(passed, value, missing))
    }
}

/// The names of a signature's keywords, as `Method.kwargs` shows them.
fn keyword_names(sig: &Signature) -> Vec<Sym> {
    let mut names: Vec<Sym> = sig.keywords.iter().map(|k| k.name.clone()).collect();
    if let Some(rest) = &sig.keyword_rest {
        names.push(Sym::from(format!("{rest}...")));
    }
    names
}
