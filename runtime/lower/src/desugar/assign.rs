//! Assignment: to names, properties, elements, patterns; declarations; updating operators.

use super::Desugar;
use super::index::Prelude;
use crate::expand::{is_function_signature, is_underscore};
use crate::tree::*;
use abi::Known;
use syntax::{Ast, Sym};

impl Desugar<'_, '_> {
    /// `lhs = rhs`, for the value of `rhs`.
    pub(super) fn assignment(&mut self, lhs: &Ast, rhs: &Ast) -> R<Node> {
        if is_function_signature(lhs) {
            return self.function(lhs, rhs, false);
        }
        if let Ast::Expr(e) = lhs {
            match (e.head.as_str(), e.args.as_slice()) {
                ("curly", [name, params @ ..]) => return self.type_alias(name, params, rhs),
                ("tuple", items) => return self.tuple_assignment(items, rhs),
                (".", [object, field]) if !matches!(field, Ast::Expr(t) if t.head == "tuple") => {
                    // The object is evaluated before the value.
                    let mut setup = Vec::new();
                    let object = self.expr(object)?;
                    let object = self.reusable(object, &mut setup);
                    let field = self.field(field)?;
                    let field = self.reusable(field, &mut setup);
                    let value = self.expr(rhs)?;
                    let value = self.reusable(value, &mut setup);
                    setup.push(self.cx.top_call("setproperty!", vec![object, field, value.clone()]));
                    setup.push(value);
                    return Ok(Self::seq(setup));
                }
                _ => {}
            }
        }
        let value = self.expr(rhs)?;
        self.assign(lhs, value)
    }

    /// Assigns an evaluated value; the node's value is that value.
    pub(super) fn assign(&mut self, lhs: &Ast, value: Node) -> R<Node> {
        match lhs {
            Ast::Sym(s) if is_underscore(s) => Ok(value),
            Ast::Sym(s) if (s == "end" || s == "begin") && !self.index.is_empty() => {
                self.bad("invalid assignment location", lhs)
            }
            Ast::Sym(s) if s == "ccall" || s == "cglobal" => self.bad("invalid assignment location", lhs),
            Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
                ("::", [name, ty]) if self.target(name).is_some() => {
                    let Some(target) = self.target(name) else {
                        return self.bad("invalid assignment location", lhs);
                    };
                    let mut out = Vec::new();
                    let ty = self.declared_type(ty, &mut out)?;
                    let assign = Node::Assign(target.clone(), Box::new(value), None);
                    out.push(Node::Typed(target, Box::new(ty)));
                    out.push(assign);
                    Ok(Node::Block(out))
                }
                ("::", [place, ty]) => {
                    // `a.b::T = v`: the value is checked.
                    let ty = self.expr(ty)?;
                    let value = self.cx.core_call("typeassert", vec![value, ty]);
                    self.assign(place, value)
                }
                ("ref", [array, idx @ ..]) => {
                    let mut setup = Vec::new();
                    let value = self.reusable(value, &mut setup);
                    let mut prelude = Prelude::default();
                    let (array, (args, keywords)) = self.indices(array, idx, &mut prelude)?;
                    let callee = self.cx.top("setindex!");
                    let all = [(array, false), (value.clone(), false)].into_iter().chain(args).collect();
                    let call = self.keyword_call(callee, all, &keywords, &Ast::sym("setindex!"))?;
                    setup.push(prelude.finish(call));
                    setup.push(value);
                    Ok(Self::seq(setup))
                }
                (".", [object, field]) if !matches!(field, Ast::Expr(t) if t.head == "tuple") => {
                    let mut setup = Vec::new();
                    let value = self.reusable(value, &mut setup);
                    let object = self.expr(object)?;
                    let field = self.field(field)?;
                    setup.push(self.cx.top_call("setproperty!", vec![object, field, value.clone()]));
                    setup.push(value);
                    Ok(Self::seq(setup))
                }
                ("tuple", items) => {
                    let mut setup = Vec::new();
                    let value = self.reusable(value, &mut setup);
                    setup.push(self.destructure(items, value.clone())?);
                    setup.push(value);
                    Ok(Self::seq(setup))
                }
                ("outer", [Ast::Sym(name)]) => {
                    let assign = Node::assign(name.clone(), value);
                    Ok(Node::Block(vec![Node::Outer(name.clone()), assign]))
                }
                ("vcat" | "hcat" | "vect" | "typed_hcat" | "typed_vcat" | "ncat" | "typed_ncat", _) => {
                    self.cx.error("use \"(a, b) = ...\" to assign multiple values")
                }
                ("call" | "where", _) if is_function_signature(lhs) => self.bad("invalid assignment location", lhs),
                ("escape" | "hygienic-scope", [inner, ..]) => self.assign(inner, value),
                _ => self.bad("invalid assignment location", lhs),
            },
            _ => match self.target(lhs) {
                Some(target) => Ok(Node::Assign(target, Box::new(value), None)),
                None => self.bad("invalid assignment location", lhs),
            },
        }
    }

    /// The type of a declaration, which each assignment evaluates again; one that has variables of its own
    /// (`Vector{<:Real}`) is evaluated once, into a hidden variable.
    pub(super) fn declared_type(&mut self, ty: &Ast, out: &mut Vec<Node>) -> R<Node> {
        let node = self.expr(ty)?;
        if node.is_repeatable() {
            return Ok(node);
        }
        let name = self.cx.fresh_name("type");
        out.push(Node::Local(vec![name.clone()]));
        out.push(Node::assign(name.clone(), node));
        Ok(Node::Name(name))
    }

    /// `A{T} = ...`: a constant that is a `UnionAll`.
    fn type_alias(&mut self, name: &Ast, params: &[Ast], rhs: &Ast) -> R<Node> {
        let Some(target) = self.target(name) else {
            return self.bad("invalid type alias name", name);
        };
        let value = self.where_type(rhs, params)?;
        Ok(Node::Const_(target, Box::new(value)))
    }

    /// `(a, b) = rhs`.
    fn tuple_assignment(&mut self, items: &[Ast], rhs: &Ast) -> R<Node> {
        let splats = items.iter().filter(|i| i.as_expr("...").is_some()).count();
        if splats > 1 {
            return self.cx.error("multiple \"...\" on lhs of assignment");
        }
        if items.iter().any(|i| i.as_expr("parameters").is_some()) {
            let value = self.expr(rhs)?;
            let mut setup = Vec::new();
            let value = self.temporary(value, &mut setup);
            setup.push(self.property_destructure(items, value.clone())?);
            setup.push(value);
            return Ok(Self::seq(setup));
        }
        // `a, b = b, a`: no tuple is needed unless someone wants the value.
        if let Ast::Expr(r) = rhs
            && r.head == "tuple"
            && r.args.len() == items.len()
            && splats == 0
            && r.args
                .iter()
                .all(|a| !matches!(a, Ast::Expr(e) if matches!(e.head.as_str(), "..." | "=" | "kw" | "parameters")))
        {
            let mut setup = Vec::new();
            let mut values = Vec::with_capacity(items.len());
            for a in &r.args {
                let v = self.expr(a)?;
                values.push(self.temporary(v, &mut setup));
            }
            for (lhs, value) in items.iter().zip(&values) {
                setup.push(self.assign(lhs, value.clone())?);
            }
            let tuple = self.cx.core_call("tuple", values);
            setup.push(tuple);
            return Ok(Self::seq(setup));
        }
        let value = self.expr(rhs)?;
        let mut setup = Vec::new();
        let value = self.temporary(value, &mut setup);
        setup.push(self.destructure(items, value.clone())?);
        setup.push(value);
        Ok(Self::seq(setup))
    }

    /// Takes a value apart into the places of a pattern, by iteration.
    pub(super) fn destructure(&mut self, items: &[Ast], value: Node) -> R<Node> {
        if items.iter().any(|i| i.as_expr("parameters").is_some()) {
            return self.property_destructure(items, value);
        }
        if items.iter().filter(|i| i.as_expr("...").is_some()).count() > 1 {
            return self.cx.error("multiple \"...\" on lhs of assignment");
        }
        let mut out = Vec::new();
        let mut last = Vec::new();
        let value = self.temporary(value, &mut out);
        let mut state: Option<Node> = None;
        for (i, item) in items.iter().enumerate() {
            if let Some(slurp) = item.as_expr("...") {
                let [target] = slurp.args.as_slice() else {
                    return self.bad("invalid \"...\" on lhs of assignment", item);
                };
                let after = items.len() - i - 1;
                let mut args = vec![value.clone()];
                if after == 0 {
                    args.extend(state.take());
                    let rest = self.cx.top_call("rest", args);
                    self.assign_part(target, rest, &mut out, &mut last)?;
                    break;
                }
                args.push(self.cx.int(after as i64));
                args.extend(state.take());
                let split = self.cx.top_call("split_rest", args);
                let split = self.temporary(split, &mut out);
                let rest = self.tuple_field(split.clone(), 1);
                self.assign_part(target, rest, &mut out, &mut last)?;
                let tail = self.tuple_field(split, 2);
                let tail = self.temporary(tail, &mut out);
                out.push(self.destructure(&items[i + 1..], tail)?);
                break;
            }
            let mut args = vec![value.clone(), self.cx.int(i as i64 + 1)];
            args.extend(state.take());
            let step = self.cx.top_call("indexed_iterate", args);
            let step = self.temporary(step, &mut out);
            let element = self.tuple_field(step.clone(), 1);
            self.assign_part(item, element, &mut out, &mut last)?;
            if i + 1 < items.len() {
                let next = self.tuple_field(step, 2);
                state = Some(self.temporary(next, &mut out));
            }
        }
        out.extend(last);
        Ok(Self::seq(out))
    }

    /// One part of a pattern: a name at once, any other place when all parts are known, since assigning it may change
    /// the value that is being taken apart.
    fn assign_part(&mut self, lhs: &Ast, part: Node, out: &mut Vec<Node>, last: &mut Vec<Node>) -> R<()> {
        if self.target(lhs).is_some() {
            out.push(self.assign(lhs, part)?);
        } else {
            let part = self.temporary(part, out);
            last.push(self.assign(lhs, part)?);
        }
        Ok(())
    }

    pub(super) fn tuple_field(&mut self, tuple: Node, i: i64) -> Node {
        let i = self.cx.int(i);
        self.cx.core_call("getfield", vec![tuple, i])
    }

    /// `(; a, b) = value`.
    fn property_destructure(&mut self, items: &[Ast], value: Node) -> R<Node> {
        let [Ast::Expr(p)] = items else {
            return self.cx.error("invalid assignment location: properties and positions in one pattern");
        };
        let mut out = Vec::new();
        let value = self.temporary(value, &mut out);
        for item in &p.args {
            let got = self.property_of(item, value.clone())?;
            out.push(self.assign(item, got)?);
        }
        Ok(Self::seq(out))
    }

    /// The property that `a` or `a::T` in `(; a::T) = value` names.
    fn property_of(&mut self, item: &Ast, value: Node) -> R<Node> {
        let name = match item {
            Ast::Expr(e) if e.head == "::" && e.args.len() == 2 => self.target(&e.args[0]),
            other => self.target(other),
        };
        let Some(name) = name else {
            return self.bad("invalid assignment location", item);
        };
        let field = self.cx.symbol(&self.target_name(&name));
        Ok(self.cx.top_call("getproperty", vec![value, field]))
    }

    /// `lhs op= rhs`: the parts of `lhs` are evaluated once.
    pub(super) fn update(&mut self, head: &str, lhs: &Ast, rhs: &Ast, whole: &Ast) -> R<Node> {
        let op = &head[..head.len() - 1];
        let dotted = op.starts_with('.');
        match lhs {
            Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
                ("ref", [array, idx @ ..]) => {
                    let mut prelude = Prelude::default();
                    let (array, (args, keywords)) = self.indices(array, idx, &mut prelude)?;
                    if !keywords.is_empty() {
                        return self.bad("invalid assignment location", lhs);
                    }
                    let array = self.reusable(array, &mut prelude.nodes);
                    let args: Vec<_> = args
                        .into_iter()
                        .map(|(n, s)| (self.temporary_unless_fixed(n, &mut prelude.nodes), s))
                        .collect();
                    let all: Vec<_> = std::iter::once((array.clone(), false)).chain(args.iter().cloned()).collect();
                    if dotted {
                        let getter = self.cx.top("getindex");
                        let old = self.apply(getter, all.clone());
                        let view = self.cx.top("dotview");
                        let place = self.apply(view, all);
                        let node = self.dotted_update(op, place, old, rhs)?;
                        return Ok(prelude.finish(node));
                    }
                    let getter = self.cx.top("getindex");
                    let old = self.apply(getter, all);
                    let new = self.operate(op, old, rhs)?;
                    let new = self.temporary(new, &mut prelude.nodes);
                    let setter = self.cx.top("setindex!");
                    let all = [(array, false), (new.clone(), false)].into_iter().chain(args).collect();
                    let call = self.apply(setter, all);
                    prelude.nodes.push(call);
                    Ok(prelude.finish(new))
                }
                (".", [object, field]) if !matches!(field, Ast::Expr(t) if t.head == "tuple") => {
                    let mut setup = Vec::new();
                    let object = self.expr(object)?;
                    let object = self.reusable(object, &mut setup);
                    let field = self.field(field)?;
                    let field = self.reusable(field, &mut setup);
                    let old = self.cx.top_call("getproperty", vec![object.clone(), field.clone()]);
                    if dotted {
                        let place = self.cx.top_call("dotgetproperty", vec![object, field]);
                        let node = self.dotted_update(op, place, old, rhs)?;
                        setup.push(node);
                        return Ok(Self::seq(setup));
                    }
                    let new = self.operate(op, old, rhs)?;
                    let new = self.temporary(new, &mut setup);
                    setup.push(self.cx.top_call("setproperty!", vec![object, field, new.clone()]));
                    setup.push(new);
                    Ok(Self::seq(setup))
                }
                ("::", [name, _]) if self.target(name).is_some() => {
                    let old = self.expr(lhs)?;
                    let new = self.operate(op, old, rhs)?;
                    self.assign(name, new)
                }
                ("tuple", _) if !dotted => self.bad("invalid multiple assignment location", lhs),
                _ if dotted => {
                    let mut setup = Vec::new();
                    let place = self.expr(lhs)?;
                    let place = self.temporary(place, &mut setup);
                    let node = self.dotted_update(op, place.clone(), place, rhs)?;
                    setup.push(node);
                    Ok(Self::seq(setup))
                }
                _ => self.bad("invalid assignment location", lhs),
            },
            _ if self.target(lhs).is_some() => {
                let old = self.expr(lhs)?;
                if dotted {
                    return self.dotted_update(op, old.clone(), old, rhs);
                }
                let new = self.operate(op, old, rhs)?;
                self.assign(lhs, new)
            }
            _ => self.bad("invalid assignment location", whole),
        }
    }

    fn temporary_unless_fixed(&mut self, node: Node, setup: &mut Vec<Node>) -> Node {
        if node.is_simple() { node } else { self.temporary(node, setup) }
    }

    /// `old op rhs`.
    fn operate(&mut self, op: &str, old: Node, rhs: &Ast) -> R<Node> {
        match (op, rhs) {
            ("^", Ast::Int(n)) => {
                let value = self.value_type(*n);
                Ok(self.cx.top_call("literal_pow", vec![Node::name("^"), old, value]))
            }
            ("&&", rhs) => Ok(Node::And(vec![old, self.expr(rhs)?])),
            ("||", rhs) => Ok(Node::Or(vec![old, self.expr(rhs)?])),
            _ => {
                let rhs = self.expr(rhs)?;
                Ok(Node::Call(vec![Node::name(op), old, rhs]))
            }
        }
    }

    /// `place .= old .op rhs`, fused with a dotted right side.
    fn dotted_update(&mut self, op: &str, place: Node, old: Node, rhs: &Ast) -> R<Node> {
        let name = self.cx.fresh_name("old");
        // The old value stands in the tree under a name, so that the right side can fuse with it.
        let fused = self.fused_update(op, Ast::Sym(name.clone()), rhs)?;
        let body = self.cx.top_call("materialize!", vec![place, fused]);
        Ok(Node::scope(
            ScopeKind::Neutral,
            Node::Block(vec![Node::Local(vec![name.clone()]), Node::assign(name, old), body]),
        ))
    }

    /// `local x, y::T = v, f(x) = ...`.
    pub(super) fn local(&mut self, parts: &[Ast]) -> R<Node> {
        let mut out = Vec::new();
        for part in parts {
            let mut names = Vec::new();
            match part {
                Ast::Expr(e) if e.head == "=" && e.args.len() == 2 => {
                    pattern_names(&e.args[0], &mut names);
                    out.push(Node::Local(names));
                    out.push(self.expr(part)?);
                }
                Ast::Expr(e) if e.head == "function" && !e.args.is_empty() => {
                    pattern_names(&e.args[0], &mut names);
                    out.push(Node::Local(names));
                    out.push(self.expr(part)?);
                }
                Ast::Expr(e) if e.head == "::" && e.args.len() == 2 => {
                    let Some(target @ Target::Name(_)) = self.target(&e.args[0]) else {
                        return self.cx.error("invalid syntax in \"local\" declaration");
                    };
                    let ty = self.declared_type(&e.args[1], &mut out)?;
                    out.push(Node::Local(vec![self.target_name(&target)]));
                    out.push(Node::Typed(target, Box::new(ty)));
                }
                Ast::Expr(e) if e.head == "tuple" => {
                    pattern_names(part, &mut names);
                    out.push(Node::Local(names));
                }
                Ast::Expr(e) if is_update_ast(&e.head) && e.args.len() == 2 => {
                    pattern_names(&e.args[0], &mut names);
                    out.push(Node::Local(names));
                    out.push(self.expr(part)?);
                }
                Ast::Sym(s) => out.push(Node::Local(vec![s.clone()])),
                Ast::Line(_) => {}
                // Hygiene made a global of it: the macro's author meant the macro's own.
                _ => return self.cx.error("invalid syntax in \"local\" declaration"),
            }
        }
        out.push(self.cx.nothing());
        drop_trailing_nothing(&mut out);
        Ok(Node::Block(out))
    }

    /// `global x, y::T, z = v`.
    pub(super) fn global(&mut self, parts: &[Ast]) -> R<Node> {
        let mut out = Vec::new();
        for part in parts {
            match part {
                Ast::Expr(e) if (e.head == "=" || is_update_ast(&e.head)) && e.args.len() == 2 => {
                    self.declare_globals(&e.args[0], &mut out)?;
                    out.push(self.expr(part)?);
                }
                Ast::Expr(e) if e.head == "const" && e.args.len() == 1 => {
                    out.push(self.constant(&Ast::expr("global", e.args.clone()))?);
                }
                Ast::Expr(e) if e.head == "function" && !e.args.is_empty() => {
                    self.declare_globals(&e.args[0], &mut out)?;
                    out.push(self.expr(part)?);
                }
                Ast::Expr(e) if e.head == "::" && e.args.len() == 2 => {
                    let Some(target) = self.target(&e.args[0]) else {
                        return self.cx.error("invalid syntax in \"global\" declaration");
                    };
                    let ty = self.expr(&e.args[1])?;
                    out.push(Node::GlobalDecl(vec![target.clone()]));
                    out.push(Node::Typed(target, Box::new(ty)));
                }
                Ast::Line(_) => {}
                Ast::Expr(e) if e.head != "tuple" => {
                    return self.cx.error("invalid syntax in \"global\" declaration");
                }
                other => self.declare_globals(other, &mut out)?,
            }
        }
        // A declaration alone has no value.
        if !matches!(out.last(), Some(Node::GlobalDecl(_))) {
            out.push(self.cx.nothing());
            drop_trailing_nothing(&mut out);
        }
        Ok(Node::Block(out))
    }

    fn declare_globals(&mut self, lhs: &Ast, out: &mut Vec<Node>) -> R<()> {
        if let Some(target) = self.target(lhs) {
            out.push(Node::GlobalDecl(vec![target]));
            return Ok(());
        }
        let mut names = Vec::new();
        pattern_names(lhs, &mut names);
        if names.is_empty() {
            return self.cx.error("invalid syntax in \"global\" declaration");
        }
        out.push(Node::GlobalDecl(names.into_iter().map(Target::Name).collect()));
        Ok(())
    }

    /// `const x = v`, `const x::T = v`, `const a, b = v`, `const global x = v`.
    pub(super) fn constant(&mut self, inner: &Ast) -> R<Node> {
        let Ast::Expr(e) = inner else {
            return self.cx.error("expected assignment after \"const\"");
        };
        match (e.head.as_str(), e.args.as_slice()) {
            ("global", [one]) => {
                let mut names = Vec::new();
                if let Some(a) = one.as_expr("=").filter(|a| a.args.len() == 2) {
                    pattern_names(&a.args[0], &mut names);
                }
                let constant = self.constant(one)?;
                Ok(Node::Block(vec![Node::GlobalNames(names), constant]))
            }
            ("local", _) => self.cx.error("unsupported `const` declaration on local variable"),
            ("=", [lhs, rhs]) => {
                // A function's name is constant anyway.
                if is_function_signature(lhs) {
                    return self.function(lhs, rhs, false);
                }
                if let Ast::Expr(c) = lhs
                    && c.head == "curly"
                {
                    return self.assignment(lhs, rhs);
                }
                let value = self.expr(rhs)?;
                self.constant_from(lhs, value)
            }
            _ => self.cx.error("expected assignment after \"const\""),
        }
    }

    fn constant_from(&mut self, lhs: &Ast, value: Node) -> R<Node> {
        match lhs {
            Ast::Sym(s) if is_underscore(s) => Ok(value),
            Ast::Expr(e) if e.head == "::" && e.args.len() == 2 => {
                let Some(target) = self.target(&e.args[0]) else {
                    return self.bad("invalid assignment location", lhs);
                };
                let ty = self.expr(&e.args[1])?;
                let mut setup = Vec::new();
                let ty = self.temporary(ty, &mut setup);
                let value = self.temporary(value, &mut setup);
                let converted = self.converted(ty, value);
                setup.push(Node::Const_(target, Box::new(converted)));
                Ok(Self::seq(setup))
            }
            Ast::Expr(e)
                if e.head == "tuple" && matches!(e.args.as_slice(), [p] if p.as_expr("parameters").is_some()) =>
            {
                let mut out = Vec::new();
                let value = self.temporary(value, &mut out);
                for item in e.args[0].as_expr("parameters").map_or(&[][..], |p| &p.args) {
                    let got = self.property_of(item, value.clone())?;
                    out.push(self.constant_from(item, got)?);
                }
                out.push(value);
                Ok(Node::Block(out))
            }
            Ast::Expr(e) if e.head == "tuple" => {
                // Into hidden locals first, then each constant.
                let mut names = Vec::new();
                let mut hidden = Vec::new();
                let pattern = self.hide_names(lhs, &mut names, &mut hidden)?;
                let Ast::Expr(p) = &pattern else {
                    return self.bad("invalid assignment location", lhs);
                };
                let mut out = vec![Node::Local(hidden.clone())];
                let value = self.temporary(value, &mut out);
                out.push(self.destructure(&p.args, value.clone())?);
                for (name, hidden) in names.into_iter().zip(hidden) {
                    out.push(Node::Const_(name, Box::new(Node::Name(hidden))));
                }
                out.push(value);
                Ok(Node::scope(ScopeKind::Neutral, Node::Block(out)))
            }
            Ast::Expr(e) if matches!(e.head.as_str(), "ref" | ".") && self.target(lhs).is_none() => {
                let text = crate::deparse::deparse(self.cx.heap(), lhs);
                self.cx.error(format!("cannot declare \"{text}\" `const`"))
            }
            _ => match self.target(lhs) {
                Some(target) => Ok(Node::Const_(target, Box::new(value))),
                None => self.bad("invalid assignment location", lhs),
            },
        }
    }

    fn hide_names(&mut self, pattern: &Ast, names: &mut Vec<Target>, hidden: &mut Vec<Sym>) -> R<Ast> {
        match pattern {
            Ast::Sym(s) if is_underscore(s) => Ok(pattern.clone()),
            Ast::Expr(e) if e.head == "tuple" || e.head == "..." => {
                let args = e.args.iter().map(|a| self.hide_names(a, names, hidden)).collect::<R<Vec<Ast>>>()?;
                Ok(Ast::expr(&e.head, args))
            }
            _ => match self.target(pattern) {
                Some(target) => {
                    let name = self.cx.fresh_name("const");
                    names.push(target);
                    hidden.push(name.clone());
                    Ok(Ast::Sym(name))
                }
                None => self.bad("invalid assignment location", pattern),
            },
        }
    }

    /// The value converted to the type, checked. Both are temporaries or constants.
    pub(super) fn converted(&mut self, ty: Node, value: Node) -> Node {
        if matches!(&ty, Node::Const(t) if *t == self.cx.heap().root(Known::Any)) {
            return value;
        }
        let fits = self.cx.core_call("isa", vec![value.clone(), ty.clone()]);
        let convert = self.cx.top_call("convert", vec![ty.clone(), value.clone()]);
        let checked = self.cx.core_call("typeassert", vec![convert, ty]);
        Node::if_(fits, value, checked)
    }
}

fn is_update_ast(head: &str) -> bool {
    crate::expand::is_update(head)
}

/// A declaration without code has the value `nothing`; one with an assignment has the assignment's.
fn drop_trailing_nothing(out: &mut Vec<Node>) {
    let n = out.len();
    if n >= 2 && !matches!(out[n - 2], Node::Local(_) | Node::GlobalDecl(_) | Node::Typed(..)) {
        out.pop();
    }
}

/// The plain names that a pattern or signature on the left side binds.
pub(super) fn pattern_names(lhs: &Ast, names: &mut Vec<Sym>) {
    match lhs {
        Ast::Sym(s) if !is_underscore(s) => names.push(s.clone()),
        Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
            ("call" | "curly" | "where" | "..." | "::", [first, ..]) => pattern_names(first, names),
            ("tuple" | "parameters", items) => items.iter().for_each(|i| pattern_names(i, names)),
            _ => {}
        },
        _ => {}
    }
}
