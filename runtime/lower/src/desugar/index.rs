//! Indexing and properties: `a[i, end]`, `a.b`, and what `end` and `begin` mean inside brackets.

use super::call::Arg;
use super::{Desugar, has_head, mentions};
use crate::tree::*;
use abi::Known;
use syntax::{Ast, Sym};

/// An array, and its indices: positional ones, and keywords.
type Indexed = (Node, (Vec<Arg>, Vec<Ast>));

/// The array and position that `end` refers to.
pub(crate) struct IndexContext {
    array: Node,
    /// Plain indices before this one.
    before: usize,
    /// Splatted indices before this one.
    splats: Vec<Node>,
    /// The only index: `lastindex(a)` without a dimension.
    only: bool,
}

/// Code that must run before an expression, and hidden variables that it declares.
#[derive(Default)]
pub(super) struct Prelude {
    pub nodes: Vec<Node>,
    pub locals: Vec<Sym>,
}

impl Prelude {
    /// The prelude, then the expression.
    pub fn finish(mut self, node: Node) -> Node {
        if self.locals.is_empty() {
            if self.nodes.is_empty() {
                return node;
            }
            self.nodes.push(node);
            return Node::Block(self.nodes);
        }
        let mut all = vec![Node::Local(self.locals)];
        all.extend(self.nodes);
        all.push(node);
        Node::scope(ScopeKind::Neutral, Node::Block(all))
    }
}

impl Desugar<'_, '_> {
    /// `a[i...]`.
    pub(super) fn reference(&mut self, array: &Ast, idx: &[Ast]) -> R<Node> {
        self.index_call("getindex", array, idx)
    }

    pub(super) fn index_call(&mut self, function: &str, array: &Ast, idx: &[Ast]) -> R<Node> {
        let mut prelude = Prelude::default();
        let (array, args) = self.indices(array, idx, &mut prelude)?;
        let callee = self.cx.top(function);
        let (args, keywords) = args;
        let all: Vec<Arg> = std::iter::once((array, false)).chain(args).collect();
        let call = self.keyword_call(callee, all, &keywords, &Ast::sym(function))?;
        Ok(prelude.finish(call))
    }

    /// The array and its indices, with the meaning of `end` resolved.
    pub(super) fn indices(&mut self, array: &Ast, idx: &[Ast], prelude: &mut Prelude) -> R<Indexed> {
        let (idx, keywords) = self.split_keywords(idx)?;
        let uses_end = idx.iter().any(|i| mentions(i, "end") || mentions(i, "begin"));
        let mut array = self.expr(array)?;
        if uses_end && !array.is_simple() {
            array = if idx.iter().any(|i| has_head(i, &["->", "generator", "function", "do"])) {
                // A nested function may ask for the array's end.
                let name = self.cx.fresh_name("array");
                prelude.locals.push(name.clone());
                prelude.nodes.push(Node::assign(name.clone(), array));
                Node::Name(name)
            } else {
                self.temporary(array, &mut prelude.nodes)
            };
        }
        let mut args = Vec::with_capacity(idx.len());
        let mut splats = Vec::new();
        let mut plain = 0;
        for i in &idx {
            let (inner, splat) = match i {
                Ast::Expr(e) if e.head == "..." && e.args.len() == 1 => (&e.args[0], true),
                other => (other, false),
            };
            if uses_end {
                self.index.push(IndexContext {
                    array: array.clone(),
                    before: plain,
                    splats: splats.clone(),
                    only: idx.len() == 1,
                });
            }
            let node = self.expr(inner);
            if uses_end {
                self.index.pop();
            }
            let mut node = node?;
            if splat {
                if uses_end {
                    node = self.reusable(node, &mut prelude.nodes);
                    splats.push(node.clone());
                }
            } else {
                plain += 1;
            }
            args.push((node, splat));
        }
        Ok((array, (args, keywords.unwrap_or_default())))
    }

    /// `end` or `begin` inside brackets.
    pub(super) fn index_bound(&mut self, first: bool) -> R<Node> {
        let Some(context) = self.index.last() else {
            return self.cx.error("`end` outside of indexing");
        };
        let array = context.array.clone();
        let (before, splats, only) = (context.before, context.splats.clone(), context.only);
        let function = if first { "firstindex" } else { "lastindex" };
        if only {
            return Ok(self.cx.top_call(function, vec![array]));
        }
        let mut dim = self.cx.int(before as i64 + 1);
        for splat in splats {
            let length = self.cx.top_call("length", vec![splat]);
            dim = self.cx.top_call("+", vec![dim, length]);
        }
        Ok(self.cx.top_call(function, vec![array, dim]))
    }

    /// `a.b`, where the field is a quoted name or any expression.
    pub(super) fn property(&mut self, object: &Ast, field: &Ast) -> R<Node> {
        let object = self.expr(object)?;
        let field = self.field(field)?;
        Ok(self.cx.top_call("getproperty", vec![object, field]))
    }

    pub(super) fn field(&mut self, field: &Ast) -> R<Node> {
        match field {
            Ast::Expr(q) if q.head == "quote" || q.head == "inert" => match q.args.first() {
                Some(inner) => Ok(Node::Const(crate::convert::to_value(self.cx.heap(), inner))),
                None => self.bad("invalid field name", field),
            },
            other => self.expr(other),
        }
    }

    /// `T{A, B}`; a parameter `<:X` stands for a new type variable.
    pub(super) fn curly(&mut self, ty: &Ast, params: &[Ast]) -> R<Node> {
        let mut vars: Vec<Ast> = Vec::new();
        let mut plain: Vec<Ast> = Vec::with_capacity(params.len());
        for p in params {
            match p {
                Ast::Expr(e) if (e.head == "<:" || e.head == ">:") && e.args.len() == 1 => {
                    let name = Ast::Sym(Sym::from(format!("#s{}", self.cx.module_counter())));
                    vars.push(Ast::expr(&e.head, vec![name.clone(), e.args[0].clone()]));
                    plain.push(name);
                }
                Ast::Expr(e) if e.head == "parameters" || e.head == "kw" => {
                    return self.bad("unexpected semicolon or keyword in type parameters", p);
                }
                Ast::Expr(e) if e.head == "=" => return self.bad("misplaced assignment statement in", p),
                other => plain.push(other.clone()),
            }
        }
        if !vars.is_empty() {
            let body = Ast::expr("curly", std::iter::once(ty.clone()).chain(plain).collect());
            return self.where_type(&body, &vars);
        }
        let ty = self.expr(ty)?;
        let params = self.arguments(&plain)?;
        let apply = self.cx.core("apply_type");
        let all = std::iter::once((ty, false)).chain(params).collect();
        Ok(self.apply(apply, all))
    }

    /// `body where {vars...}`: the first variable is the outermost.
    pub(super) fn where_type(&mut self, body: &Ast, vars: &[Ast]) -> R<Node> {
        let Some((first, rest)) = vars.split_first() else {
            return self.expr(body);
        };
        let var = self.typevar(first)?;
        let bounds = self.typevar_object(&var);
        let inner = self.where_type(body, rest)?;
        let name = Node::Name(var.name.clone());
        let union_all = self.cx.core_call("_unionall", vec![name, inner]);
        Ok(Node::scope(
            ScopeKind::Neutral,
            Node::Block(vec![Node::Local(vec![var.name.clone()]), Node::assign(var.name, bounds), union_all]),
        ))
    }

    /// The parts of a type parameter's declaration.
    pub(super) fn typevar(&mut self, ast: &Ast) -> R<TypeVar> {
        let (name, lower, upper) = match ast {
            Ast::Sym(_) => (ast, None, None),
            Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
                ("<:", [name, upper]) => (name, None, Some(upper)),
                (">:", [name, lower]) => (name, Some(lower), None),
                ("comparison", [a, op1, name, op2, b]) => match (op1.as_sym(), op2.as_sym()) {
                    (Some("<:"), Some("<:")) => (name, Some(a), Some(b)),
                    (Some(">:"), Some(">:")) => (name, Some(b), Some(a)),
                    _ => return self.bad("invalid bounds in \"where\"", ast),
                },
                _ => return self.bad("invalid variable expression in \"where\"", ast),
            },
            other => (other, None, None),
        };
        let Ast::Sym(name) = name else {
            return self.bad("invalid type parameter name", name);
        };
        let lower = lower.map(|l| self.expr(l)).transpose()?;
        let upper = upper.map(|u| self.expr(u)).transpose()?;
        Ok(TypeVar { name: name.clone(), lower, upper, var: None })
    }

    /// The `TypeVar` object that a declaration makes.
    pub(super) fn typevar_object(&mut self, var: &TypeVar) -> Node {
        let lower = var.lower.clone().unwrap_or_else(|| self.cx.known(Known::Bottom));
        let upper = var.upper.clone().unwrap_or_else(|| self.cx.known(Known::Any));
        let name = self.cx.symbol(&var.name);
        self.cx.core_call("_typevar", vec![name, lower, upper])
    }
}
