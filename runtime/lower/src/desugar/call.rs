//! Calls: splats, keywords, named tuples, chained comparison.

use super::Desugar;
use super::broadcast::{dotted_operator, is_dotted};
use crate::expand::is_underscore;
use crate::tree::*;
use abi::Known;
use syntax::{Ast, Sym};

/// An argument and whether it is splatted.
pub(super) type Arg = (Node, bool);

/// What an item of a named tuple is called in messages.
const FIELD: &str = "named tuple field";

impl Desugar<'_, '_> {
    pub(super) fn call(&mut self, f: &Ast, args: &[Ast]) -> R<Node> {
        if matches!(f, Ast::Sym(op) if op == "ccall") {
            return self.ccall(args);
        }
        if let Some(op) = dotted_operator(f) {
            return self.dot_operator_call(&op, args);
        }
        if let [base, Ast::Int(n)] = args
            && self.is_named(f, "^")
            && !matches!(base, Ast::Expr(e) if e.head == "...")
        {
            return self.literal_power(f, base, *n);
        }
        if let Ast::Expr(e) = f
            && e.head == "braces"
        {
            return self.bad("invalid function", f);
        }
        if let Some(ordered) = self.in_written_order(args)? {
            return self.call_in_order(f, ordered);
        }
        let (positional, keywords) = self.split_keywords(args)?;
        let callee = self.expr(f)?;
        let arguments = self.arguments(&positional)?;
        if keywords.is_none() {
            return Ok(self.apply(callee, arguments));
        }
        let keywords = keywords.unwrap_or_default();
        self.keyword_call(callee, arguments, &keywords, f)
    }

    /// For `f(a, k = b, c)`: keyword arguments before positional ones are evaluated first, into hidden variables. Gives
    /// the assignments, and the arguments that remain; nothing where the usual order (positional first) is that of the
    /// text.
    fn in_written_order(&mut self, args: &[Ast]) -> R<Option<(Vec<Ast>, Vec<Ast>)>> {
        let plain = |a: &Ast| !matches!(a, Ast::Expr(e) if matches!(e.head.as_str(), "kw" | "parameters"));
        // Hidden variables are those that this made.
        let effect = |a: &Ast| matches!(a, Ast::Expr(_)) || matches!(a, Ast::Sym(s) if !s.starts_with('#'));
        let Some(last) = args.iter().rposition(|a| plain(a) && effect(a)) else {
            return Ok(None);
        };
        let early =
            |i: usize, a: &Ast| i < last && a.as_expr("kw").is_some_and(|k| k.args.len() == 2 && effect(&k.args[1]));
        if !args.iter().enumerate().any(|(i, a)| early(i, a)) {
            return Ok(None);
        }
        let mut setup = Vec::new();
        let mut rest = Vec::new();
        let mut hide = |this: &mut Self, value: &Ast| {
            let name = Ast::Sym(this.cx.fresh_name("arg"));
            setup.push(Ast::expr("=", vec![name.clone(), value.clone()]));
            name
        };
        for (i, a) in args.iter().enumerate() {
            rest.push(match a {
                Ast::Expr(k) if early(i, a) => Ast::expr("kw", vec![k.args[0].clone(), hide(self, &k.args[1])]),
                Ast::Expr(s) if i < last && s.head == "..." => Ast::expr("...", vec![hide(self, &s.args[0])]),
                _ if i < last && plain(a) && effect(a) => hide(self, a),
                other => other.clone(),
            });
        }
        Ok(Some((setup, rest)))
    }

    fn call_in_order(&mut self, f: &Ast, (setup, args): (Vec<Ast>, Vec<Ast>)) -> R<Node> {
        let callee = self.cx.fresh_name("callee");
        let (mut names, mut nodes) = (Vec::new(), Vec::new());
        let f = match f {
            Ast::Expr(_) => {
                nodes.push(Node::assign(callee.clone(), self.expr(f)?));
                names.push(callee.clone());
                Ast::Sym(callee)
            }
            plain => plain.clone(),
        };
        for s in &setup {
            nodes.push(self.expr(s)?);
            names.extend(s.as_expr("=").and_then(|e| e.args[0].as_sym()).map(Sym::new));
        }
        nodes.insert(0, Node::Local(names));
        nodes.push(self.call(&f, &args)?);
        Ok(Node::scope(ScopeKind::Neutral, Node::Block(nodes)))
    }

    /// Positional arguments, and the keyword part where there is one (`kw` nodes count wherever they stand).
    pub(super) fn split_keywords(&mut self, args: &[Ast]) -> R<(Vec<Ast>, Option<Vec<Ast>>)> {
        let mut positional = Vec::new();
        let mut keywords: Option<Vec<Ast>> = None;
        for arg in args {
            match arg {
                Ast::Expr(e) if e.head == "kw" => keywords.get_or_insert_default().push(arg.clone()),
                Ast::Expr(e) if e.head == "parameters" => {
                    if e.args.iter().any(|a| a.as_expr("parameters").is_some()) {
                        return self.cx.error("more than one semicolon in argument list");
                    }
                    // Written before the others in the tree, evaluated after them.
                    keywords.get_or_insert_default();
                }
                _ => positional.push(arg.clone()),
            }
        }
        for arg in args {
            if let Some(p) = arg.as_expr("parameters") {
                keywords.get_or_insert_default().extend(p.args.iter().cloned());
            }
        }
        Ok((positional, keywords))
    }

    /// What `...` stands behind; `(x...)...` takes the elements of the elements.
    pub(super) fn splatted(&mut self, ast: &Ast) -> R<Node> {
        match ast {
            Ast::Expr(e) if e.head == "..." && e.args.len() == 1 => {
                let inner = self.splatted(&e.args[0])?;
                Ok(self.cx.top_call("_elements_of_elements", vec![inner]))
            }
            _ => self.expr(ast),
        }
    }

    pub(super) fn arguments(&mut self, args: &[Ast]) -> R<Vec<Arg>> {
        args.iter()
            .map(|a| match a {
                Ast::Expr(e) if e.head == "..." && e.args.len() == 1 => Ok((self.splatted(&e.args[0])?, true)),
                Ast::Expr(e) if e.head == "=" && e.args.len() == 2 => {
                    // An assignment as an argument (a macro made it; the parser writes `kw`).
                    Ok((self.expr(a)?, false))
                }
                _ => Ok((self.expr(a)?, false)),
            })
            .collect()
    }

    /// A call with splats done by `_apply_iterate`: runs of plain arguments become tuples.
    pub(super) fn apply(&mut self, callee: Node, args: Vec<Arg>) -> Node {
        if args.iter().all(|(_, splat)| !splat) {
            let mut call = Vec::with_capacity(args.len() + 1);
            call.push(callee);
            call.extend(args.into_iter().map(|(n, _)| n));
            return Node::Call(call);
        }
        let iterate = self.cx.top("iterate");
        let mut call = vec![iterate, callee];
        let mut run = Vec::new();
        for (node, splat) in args {
            if splat {
                if !run.is_empty() {
                    let tuple = self.cx.core_call("tuple", std::mem::take(&mut run));
                    call.push(tuple);
                }
                call.push(node);
            } else {
                run.push(node);
            }
        }
        if !run.is_empty() {
            let tuple = self.cx.core_call("tuple", run);
            call.push(tuple);
        }
        self.cx.core_call("_apply_iterate", call)
    }

    /// `f(args...; keywords...)`: positional arguments are evaluated first.
    pub(super) fn keyword_call(&mut self, callee: Node, args: Vec<Arg>, keywords: &[Ast], f: &Ast) -> R<Node> {
        if keywords.is_empty() {
            return Ok(self.apply(callee, args));
        }
        let mut setup = Vec::new();
        let callee = self.reusable(callee, &mut setup);
        let args: Vec<Arg> = args.into_iter().map(|(n, splat)| (self.reusable(n, &mut setup), splat)).collect();
        let names = self.named_tuple(keywords, "keyword argument", &|name| {
            format!("keyword argument \"{name}\" repeated in call to \"{}\"", callee_text(f))
        })?;
        let kwcall = self.cx.core("kwcall");
        // Only splats: there may be no keyword at all, and then `f` need not know any.
        let maybe_none = keywords.iter().all(|k| k.as_expr("...").is_some());
        let names = if maybe_none { self.reusable(names, &mut setup) } else { names };
        let all = [(names.clone(), false), (callee.clone(), false)].into_iter().chain(args.clone()).collect();
        let mut call = self.apply(kwcall, all);
        if maybe_none {
            let empty = self.cx.top_call("isempty", vec![names]);
            let plain = self.apply(callee, args);
            call = Node::If(Box::new((empty, plain, call)));
        }
        setup.push(call);
        Ok(Self::seq(setup))
    }

    /// The named tuple of keyword arguments or of a literal.
    pub(super) fn named_tuple(&mut self, items: &[Ast], what: &str, repeated: &dyn Fn(&str) -> String) -> R<Node> {
        let mut seen: Vec<Sym> = Vec::new();
        let mut parts: Vec<Node> = Vec::new();
        let mut names: Vec<Node> = Vec::new();
        let mut values: Vec<Node> = Vec::new();
        for item in items {
            let (name, value) = match item {
                Ast::Sym(s) => (s.clone(), self.expr(item)?),
                Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
                    ("kw" | "=", [_, value]) if value.as_expr("...").is_some() => {
                        return self.cx.error(format!("\"...\" expression cannot be used as {what} value"));
                    }
                    ("kw" | "=", [name, value]) => match self.field_name(name) {
                        Some(name) => (name, self.expr(value)?),
                        None => return self.bad("invalid keyword argument name", name),
                    },
                    (".", [_, Ast::Quote(field)]) if field.as_sym().is_some() => {
                        let name = Sym::new(field.as_sym().unwrap_or_default());
                        (name, self.expr(item)?)
                    }
                    ("...", [rest]) => {
                        self.flush_named(&mut names, &mut values, &mut parts);
                        let rest = self.expr(rest)?;
                        parts.push(rest);
                        continue;
                    }
                    ("call", [Ast::Sym(arrow), key, value]) if arrow == "=>" => {
                        self.flush_named(&mut names, &mut values, &mut parts);
                        let key = self.expr(key)?;
                        let value = self.expr(value)?;
                        let one = self.static_named_tuple(vec![key], vec![value]);
                        // So that `merge` sees a named tuple even when it comes first.
                        parts.push(one);
                        continue;
                    }
                    _ => return self.bad("invalid keyword argument syntax", item),
                },
                _ if self.target(item).is_some() => {
                    let target = self.target(item).map(|t| self.target_name(&t)).unwrap_or_default();
                    (target, self.expr(item)?)
                }
                _ => return self.bad("invalid keyword argument syntax", item),
            };
            if seen.contains(&name) {
                return self.cx.error(repeated(&name));
            }
            names.push(self.cx.symbol(&name));
            seen.push(name);
            values.push(value);
        }
        if parts.is_empty() {
            return Ok(self.static_named_tuple(names, values));
        }
        self.flush_named(&mut names, &mut values, &mut parts);
        let starts_static = !matches!(items.first(), Some(Ast::Expr(e)) if e.head == "...");
        let mut parts = parts.into_iter();
        let mut all = match parts.next() {
            Some(first) if starts_static => first,
            Some(first) => {
                let empty = self.static_named_tuple(Vec::new(), Vec::new());
                self.cx.top_call("merge", vec![empty, first])
            }
            None => self.static_named_tuple(Vec::new(), Vec::new()),
        };
        for part in parts {
            all = self.cx.top_call("merge", vec![all, part]);
        }
        Ok(all)
    }

    fn field_name(&self, ast: &Ast) -> Option<Sym> {
        self.target(ast).map(|t| self.target_name(&t))
    }

    fn flush_named(&mut self, names: &mut Vec<Node>, values: &mut Vec<Node>, parts: &mut Vec<Node>) {
        if !names.is_empty() {
            let part = self.static_named_tuple(std::mem::take(names), std::mem::take(values));
            parts.push(part);
        }
    }

    /// `NamedTuple{(names...)}((values...))`.
    pub(super) fn static_named_tuple(&mut self, names: Vec<Node>, values: Vec<Node>) -> Node {
        let ty = self.cx.known(Known::NamedTuple);
        if names.is_empty() {
            return Node::Call(vec![ty]);
        }
        let names = self.cx.core_call("tuple", names);
        let concrete = self.cx.core_call("apply_type", vec![ty, names]);
        let values = self.cx.core_call("tuple", values);
        Node::Call(vec![concrete, values])
    }

    /// `x^3`: the exponent is part of the call's type.
    fn literal_power(&mut self, power: &Ast, base: &Ast, n: i64) -> R<Node> {
        let power = self.expr(power)?;
        let base = self.expr(base)?;
        let value = self.value_type(n);
        Ok(self.cx.top_call("literal_pow", vec![power, base, value]))
    }

    /// `Val{n}()`.
    pub(super) fn value_type(&mut self, n: i64) -> Node {
        let val = self.cx.top("Val");
        let n = self.cx.int(n);
        let ty = self.cx.core_call("apply_type", vec![val, n]);
        Node::Call(vec![ty])
    }

    pub(super) fn tuple(&mut self, items: &[Ast], ast: &Ast) -> R<Node> {
        let named = |a: &Ast| matches!(a, Ast::Expr(e) if e.head == "=" || e.head == "kw");
        if let [Ast::Expr(p)] = items
            && p.head == "parameters"
        {
            return self.named_tuple(&p.args, FIELD, &|n| format!("field name \"{n}\" repeated in named tuple"));
        }
        if items.iter().any(named) {
            let mut all: Vec<Ast> = Vec::new();
            let mut tail: Vec<Ast> = Vec::new();
            for item in items {
                match item.as_expr("parameters") {
                    Some(p) => tail.extend(p.args.iter().cloned()),
                    None if named(item) => all.push(item.clone()),
                    None if item.as_expr("...").is_some() => all.push(item.clone()),
                    None => return self.bad("invalid named tuple element", item),
                }
            }
            all.extend(tail);
            return self.named_tuple(&all, FIELD, &|n| format!("field name \"{n}\" repeated in named tuple"));
        }
        if items.iter().any(|a| a.as_expr("parameters").is_some()) {
            return self.bad("unexpected semicolon in tuple", ast);
        }
        let items = self.arguments(items)?;
        let tuple = self.cx.core("tuple");
        Ok(self.apply(tuple, items))
    }

    /// `a < b <= c`: each operand once, stops at the first `false`; a dotted chain is fused.
    pub(super) fn comparison(&mut self, parts: &[Ast], ast: &Ast) -> R<Node> {
        if parts.len() < 3 || parts.len().is_multiple_of(2) {
            return self.bad("invalid comparison", ast);
        }
        if parts.iter().skip(1).step_by(2).any(|op| dotted_operator(op).is_some()) {
            return self.dot_call(ast);
        }
        let mut tests = Vec::new();
        let mut left = self.expr(&parts[0])?;
        let n = parts.len() / 2;
        for i in 0..n {
            let op = self.expr(&parts[2 * i + 1])?;
            let right = self.expr(&parts[2 * i + 2])?;
            let mut setup = Vec::new();
            let (right, next) = if i + 1 < n && !right.is_simple() {
                // The operand is evaluated here and read again by the next test.
                let t = self.cx.temp();
                (Node::SetTemp(t, Box::new(right)), Node::Temp(t))
            } else {
                (right.clone(), right)
            };
            setup.push(Node::Call(vec![op, left, right]));
            tests.push(Self::seq(setup));
            left = next;
        }
        Ok(if tests.len() == 1 { tests.remove(0) } else { Node::And(tests) })
    }

    pub(super) fn do_block(&mut self, call: &Ast, function: &Ast) -> R<Node> {
        let Ast::Expr(e) = call else {
            return self.bad("invalid \"do\" syntax", call);
        };
        let mut args = e.args.clone();
        if e.head != "call" && !is_dotted(call) || args.is_empty() {
            return self.bad("invalid \"do\" syntax", call);
        }
        if e.head == "." {
            let Some(Ast::Expr(tuple)) = args.get_mut(1) else {
                return self.bad("invalid \"do\" syntax", call);
            };
            let at = usize::from(tuple.args.first().is_some_and(|a| a.as_expr("parameters").is_some()));
            tuple.args.insert(at, function.clone());
        } else {
            let at = if args.get(1).is_some_and(|a| a.as_expr("parameters").is_some()) { 2 } else { 1 };
            args.insert(at, function.clone());
        }
        self.expr(&Ast::expr(&e.head, args))
    }
}

/// The callee's text for a message, where it is a plain name.
fn callee_text(f: &Ast) -> String {
    match f {
        Ast::Sym(s) if !is_underscore(s) => s.to_string(),
        Ast::Expr(e) if e.head == "." => e.args.get(1).map_or_else(String::new, |q| match q {
            Ast::Quote(n) => n.as_sym().unwrap_or_default().to_string(),
            _ => String::new(),
        }),
        _ => "...".to_string(),
    }
}
