//! The methods that a definition makes: one with the body, and one for each way to leave out optional arguments.

use super::function::{CalleeInfo, Param, SELF, Signature, UNUSED};
use super::{Desugar, mentions, mentions_any};
use crate::expand::{is_underscore, typevar_name};
use crate::tree::*;
use abi::Known;
use syntax::{Ast, Sym};

/// All that one method is made of.
pub(super) struct Parts {
    pub callee: Callee,
    /// Slot names and types, the callee's first.
    pub args: Vec<(Arg, Node)>,
    pub isva: bool,
    pub typevars: Vec<TypeVar>,
    pub body: Node,
    pub return_type: Option<Sym>,
    pub generator: Option<Lambda>,
    pub keyword_names: Vec<Sym>,
    pub loc: Loc,
    pub self_arg: usize,
    pub flags: u64,
    pub companion_of: Option<Sym>,
}

impl Parts {
    pub fn finish(self) -> Node {
        let (args, types) = self.args.into_iter().unzip();
        let static_params = self.typevars.iter().map(|v| v.name.clone()).collect();
        let lambda = Lambda {
            args,
            isva: self.isva,
            static_params,
            body: self.body,
            loc: self.loc,
            flags: self.flags,
            self_arg: self.self_arg,
            return_type: self.return_type,
            id: None,
            return_type_var: None,
        };
        Node::Method(Box::new(MethodDef {
            callee: self.callee,
            typevars: self.typevars,
            types,
            lambda,
            generator: self.generator,
            keyword_names: self.keyword_names,
            loc: self.loc,
            companion_of: self.companion_of,
        }))
    }
}

impl Desugar<'_, '_> {
    /// All methods of a definition, as nodes appended to `out`.
    pub(super) fn methods(
        &mut self,
        info: &CalleeInfo,
        self_name: &str,
        sig: &Signature,
        body: &Ast,
        out: &mut Vec<Node>,
    ) -> R<()> {
        let loc = self.body_location(body);
        self.underscore_typevar = sig.typevars.iter().any(|t| typevar_name(t).is_some_and(is_underscore));
        if !sig.keywords.is_empty() || sig.keyword_rest.is_some() {
            return self.keyword_methods(info, self_name, sig, body, loc, out);
        }
        self.optional_methods(info, &sig.params, &sig.typevars, &[], loc, out)?;
        let (callee, self_arg) = self.callee_argument(info, self_name)?;
        let args = self.method_args(vec![self_arg], &sig.params)?;
        let typevars = self.typevars(&sig.typevars)?;
        let node = self.full_method(callee, args, typevars, sig, body, loc)?;
        out.push(node);
        Ok(())
    }

    /// The method that has the body: arguments taken apart, return type, generated parts.
    pub(super) fn full_method(
        &mut self,
        callee: Callee,
        args: Vec<(Arg, Node)>,
        typevars: Vec<TypeVar>,
        sig: &Signature,
        body: &Ast,
        loc: Loc,
    ) -> R<Node> {
        let isva = has_vararg(&sig.params);
        let (generator, fallback) = match self.split_generated(body)? {
            Some((code, fallback)) => {
                let generator = self.generator_lambda_of(&args, &typevars, isva, &code, loc)?;
                (Some(generator), Some(fallback))
            }
            None => (None, None),
        };
        let (body, return_type) = self.method_body(sig, fallback.as_ref().unwrap_or(body))?;
        Ok(Parts {
            callee,
            args,
            isva,
            typevars,
            body,
            return_type,
            generator,
            keyword_names: Vec::new(),
            loc,
            self_arg: 0,
            flags: 0,
            companion_of: None,
        }
        .finish())
    }

    /// The body with what happens first: the return type's value, patterns taken apart.
    pub(super) fn method_body(&mut self, sig: &Signature, body: &Ast) -> R<(Node, Option<Sym>)> {
        let mut nodes = Vec::new();
        let mut return_type = None;
        if let Some(ty) = &sig.return_type {
            let name = self.cx.fresh_name("rettype");
            let ty = self.expr(ty)?;
            nodes.push(Node::Local(vec![name.clone()]));
            nodes.push(Node::assign(name.clone(), ty));
            return_type = Some(name);
        }
        for p in &sig.params {
            if let Some(pattern) = &p.pattern {
                let mut names = Vec::new();
                super::assign::pattern_names(pattern, &mut names);
                nodes.push(Node::Local(names));
                nodes.push(self.assign(pattern, Node::Name(p.name.clone()))?);
            }
        }
        nodes.push(self.expr(body)?);
        Ok((if nodes.len() == 1 { nodes.remove(0) } else { Node::Block(nodes) }, return_type))
    }

    /// Where a method is: the first line node of its body.
    pub(super) fn body_location(&mut self, body: &Ast) -> Loc {
        if let Ast::Expr(e) = body
            && e.head == "block"
            && let Some(Ast::Line(line)) = e.args.first()
        {
            return self.cx.location(line);
        }
        self.cx.loc
    }

    /// The callee of the method nodes, and its argument.
    pub(super) fn callee_argument(&mut self, info: &CalleeInfo, self_name: &str) -> R<(Callee, (Arg, Node))> {
        let arg = Arg::new(Sym::new(self_name));
        Ok(match info {
            CalleeInfo::Named(target) => (Callee::Name(target.clone()), (arg, Node::CalleeType)),
            CalleeInfo::Object(object) => (Callee::Object(object.clone()), (arg, Node::CalleeType)),
            CalleeInfo::Typed(..) | CalleeInfo::Constructor(_) => {
                let name = match info {
                    CalleeInfo::Typed(name, _) => name.clone(),
                    _ => Sym::new(self_name),
                };
                let ty = self.callee_type(info)?;
                (Callee::Signature, (Arg::new(name), ty))
            }
        })
    }

    /// The callee's type, as it stands in signatures of other functions (keyword bodies and sorters).
    pub(super) fn callee_type(&mut self, info: &CalleeInfo) -> R<Node> {
        Ok(match info {
            CalleeInfo::Named(target) => Node::TypeOfFunction(target.clone()),
            CalleeInfo::Object(object) => self.cx.core_call("Typeof", vec![object.clone()]),
            CalleeInfo::Typed(_, ty) => self.expr(ty)?,
            CalleeInfo::Constructor(ty) => {
                let ty = self.expr(ty)?;
                let type_type = self.cx.known(Known::Type);
                self.cx.core_call("apply_type", vec![type_type, ty])
            }
        })
    }

    /// Slots and types of positional arguments after the leading ones.
    pub(super) fn method_args(&mut self, leading: Vec<(Arg, Node)>, params: &[Param]) -> R<Vec<(Arg, Node)>> {
        let mut all = leading;
        for p in params {
            self.in_method_type = self.underscore_typevar;
            let ty = p.ty.as_ref().map(|ty| self.expr(ty)).transpose();
            self.in_method_type = false;
            let mut ty = ty?.unwrap_or_else(|| self.cx.known(Known::Any));
            if p.vararg {
                let vararg = self.cx.core("Vararg");
                ty = self.cx.core_call("apply_type", vec![vararg, ty]);
            }
            all.push((Arg { name: p.name.clone(), nospecialize: p.nospecialize, var: None }, ty));
        }
        Ok(all)
    }

    pub(super) fn typevars(&mut self, asts: &[Ast]) -> R<Vec<TypeVar>> {
        asts.iter().map(|a| self.typevar(a)).collect()
    }

    /// The methods that supply defaults, with fewest arguments first. `leading` are fixed arguments that the callee
    /// passes on (for keyword sorters: the named tuple and the function).
    pub(super) fn optional_methods(
        &mut self,
        info: &CalleeInfo,
        params: &[Param],
        typevars: &[Ast],
        keyword_names: &[Sym],
        loc: Loc,
        out: &mut Vec<Node>,
    ) -> R<()> {
        let Some(first) = params.iter().position(|p| p.default.is_some()) else {
            return Ok(());
        };
        for given in first..params.iter().take_while(|p| !p.vararg || p.default.is_some()).count() {
            let (present, absent) = params.split_at(given);
            let present = named(present);
            let (callee, self_arg) = self.callee_argument(info, SELF)?;
            let self_name = self_arg.0.name.clone();
            let vars = used_typevars(typevars, &callee_asts(info), &present);
            let args = self.method_args(vec![self_arg], &present)?;
            let mut call = vec![(Node::Name(self_name), false)];
            call.extend(present.iter().map(|p| (Node::Name(p.name.clone()), false)));
            call.extend(self.defaults(absent)?);
            let body = self.apply_nodes(call);
            let typevars = self.typevars(&vars)?;
            out.push(
                Parts {
                    callee,
                    args,
                    isva: false,
                    typevars,
                    body,
                    return_type: None,
                    generator: None,
                    keyword_names: keyword_names.to_vec(),
                    loc,
                    self_arg: 0,
                    flags: 0,
                    companion_of: None,
                }
                .finish(),
            );
        }
        Ok(())
    }

    /// Default values to pass for the absent arguments: all of them, or only the next one when a later default
    /// refers to an absent argument, or to a variable of its type.
    pub(super) fn defaults(&mut self, absent: &[Param]) -> R<Vec<(Node, bool)>> {
        let with_default: Vec<&Param> = absent.iter().filter(|p| p.default.is_some()).collect();
        let of_absent = |s: &Sym| {
            with_default
                .iter()
                .any(|q| (q.name != UNUSED && q.name == *s) || q.ty.as_ref().is_some_and(|t| mentions(t, s)))
        };
        let dependent = with_default.iter().filter_map(|p| p.default.as_ref()).any(|d| mentions_any(d, of_absent));
        let count = if dependent { 1 } else { with_default.len() };
        let mut out = Vec::new();
        for p in with_default.into_iter().take(count) {
            match &p.default {
                Some(Ast::Expr(e)) if e.head == "..." && e.args.len() == 1 => out.push((self.expr(&e.args[0])?, true)),
                Some(d) => out.push((self.expr(d)?, false)),
                None => {}
            }
        }
        Ok(out)
    }

    /// A call whose first element is the callee.
    pub(super) fn apply_nodes(&mut self, mut call: Vec<(Node, bool)>) -> Node {
        let callee = call.remove(0).0;
        self.apply(callee, call)
    }
}

/// Parameters that are passed on need names: unused ones get some.
pub(super) fn named(params: &[Param]) -> Vec<Param> {
    params
        .iter()
        .enumerate()
        .map(|(i, p)| {
            let name = if p.name == UNUSED { Sym::from(format!("#arg{i}#")) } else { p.name.clone() };
            Param { name, ..p.clone() }
        })
        .collect()
}

pub(super) fn has_vararg(params: &[Param]) -> bool {
    params.last().is_some_and(is_vararg)
}

/// Whether the parameter takes all remaining arguments: `x...`, `x::Vararg`, `x::Vararg{T}`, `x::Vararg{T,N}`.
pub(super) fn is_vararg(p: &Param) -> bool {
    let named = |ast: &Ast| ast.as_sym() == Some("Vararg");
    p.vararg
        || p.ty
            .as_ref()
            .is_some_and(|ty| named(ty) || ty.as_expr("curly").is_some_and(|c| c.args.first().is_some_and(named)))
}

/// The parts of a callee's type that may mention type parameters.
pub(super) fn callee_asts(info: &CalleeInfo) -> Vec<Ast> {
    match info {
        CalleeInfo::Typed(_, ty) | CalleeInfo::Constructor(ty) => vec![ty.clone()],
        _ => Vec::new(),
    }
}

/// The type variables that the types of these arguments determine, with those that their bounds mention.
pub(super) fn used_typevars(typevars: &[Ast], callee: &[Ast], params: &[Param]) -> Vec<Ast> {
    let mut used = vec![false; typevars.len()];
    let mentioned = |name: &str| {
        callee.iter().any(|c| mentions(c, name))
            || params.iter().filter_map(|p| p.ty.as_ref()).any(|t| mentions(t, name))
    };
    for (i, var) in typevars.iter().enumerate() {
        used[i] = typevar_name(var).is_some_and(|n| mentioned(n));
    }
    // Bounds refer to earlier variables.
    for i in (0..typevars.len()).rev() {
        if used[i] {
            for j in 0..typevars.len() {
                if let Some(name) = typevar_name(&typevars[j])
                    && j != i
                    && mentions(&typevars[i], name)
                {
                    used[j] = true;
                }
            }
        }
    }
    typevars.iter().zip(used).filter(|(_, u)| *u).map(|(v, _)| v.clone()).collect()
}
