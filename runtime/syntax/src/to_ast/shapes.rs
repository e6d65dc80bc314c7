//! One node kind at a time to its `Expr`.

use super::{Build, Treat, is, sym};
use crate::ast::{Ast, Expr, Sym};
use crate::chars;
use crate::kind::Kind;
use crate::tree::{Child, flag};

/// Moves trailing `parameters` to `place`, each later one into the one before it.
fn reorder_parameters(args: &mut Vec<Ast>, place: usize) {
    let count = args.iter().rev().take_while(|a| is(a, "parameters")).count();
    if count == 0 {
        return;
    }
    for _ in 1..count {
        let inner = args.pop();
        if let (Some(inner), Some(Ast::Expr(outer))) = (inner, args.last_mut()) {
            outer.args.insert(0, inner);
        }
    }
    if let Some(p) = args.pop() {
        args.insert(place.min(args.len()), p);
    }
}

/// Takes a trailing `do` part as a lambda.
fn take_do(args: &mut Vec<Ast>) -> Option<Ast> {
    if args.len() < 2 || !args.last().is_some_and(|a| is(a, "do_lambda")) {
        return None;
    }
    let mut lambda = args.pop()?;
    if let Ast::Expr(e) = &mut lambda {
        e.head = Sym::new_static("->");
    }
    Some(lambda)
}

fn with_do(call: Ast, lambda: Option<Ast>) -> Ast {
    match lambda {
        Some(l) => Ast::expr("do", vec![call, l]),
        None => call,
    }
}

/// The block in that place, which the grammar put there.
fn block_args(a: &mut Ast) -> Option<&mut Vec<Ast>> {
    match a {
        Ast::Expr(e) => Some(&mut e.args),
        _ => None,
    }
}

impl Build<'_> {
    /// A node that is no leaf.
    pub(super) fn expr(&mut self, c: Child) -> Ast {
        let n = *self.node(c);
        let kw = Treat { kw_in_parameters: true, ..Treat::default() };
        match n.kind {
            Kind::String => self.string(c),
            Kind::CmdString => self.command(c),
            Kind::Char | Kind::KwVar => match self.only_child(c) {
                Some(k) => self.arg(k, false),
                None => Ast::expr("error", vec![]),
            },
            Kind::Block => self.block(c, n.has(flag::A)),
            Kind::Toplevel if !n.has(flag::A) => {
                let mut e = self.block(c, false);
                if let Ast::Expr(e) = &mut e {
                    e.head = Sym::new_static("toplevel");
                }
                e
            }
            Kind::Call | Kind::DotCall => self.call(c, n.kind == Kind::DotCall, n.call_form()),
            Kind::MacroCall => self.macro_call(c),
            Kind::Doc => {
                let mut args = vec![Ast::CoreRef(Sym::new_static("@doc")), self.line(c.start)];
                args.extend(self.args(c, kw));
                Ast::expr("macrocall", args)
            }
            Kind::Juxtapose => {
                let mut args = vec![sym("*")];
                args.extend(self.args(c, kw));
                Ast::expr("call", args)
            }
            Kind::Comparison => self.comparison(c),
            Kind::KwQuote => {
                let treat = Treat { join_dot: n.has(flag::A), ..kw };
                let mut args = self.args(c, treat);
                match args[..] {
                    [Ast::Expr(_) | Ast::Quote(_) | Ast::Bool(_)] => Ast::expr("quote", args),
                    [_] => Ast::Quote(Box::new(args.remove(0))),
                    _ => Ast::expr("quote", args),
                }
            }
            Kind::Dot => {
                let mut args = self.args(c, kw);
                if args.len() == 2
                    && let Some(field) = args.pop()
                {
                    let quoted = matches!(field, Ast::Quote(_)) || is(&field, "quote");
                    args.push(if quoted { field } else { Ast::Quote(Box::new(field)) });
                }
                Ast::expr(".", args)
            }
            Kind::OpEq => self.updating(c, n.has(flag::DOTTED)),
            Kind::AssignOther => {
                let head = self.operator_text(c, Kind::AssignOther);
                let args = self.args(c, kw);
                Ast::expr(&head, args)
            }
            Kind::Ref => {
                let mut args = self.args(c, Treat { kw: true, ..Treat::default() });
                reorder_parameters(&mut args, 1);
                Ast::expr("ref", args)
            }
            Kind::Curly => {
                let mut args = self.args(c, Treat { join_dot: true, ..Treat::default() });
                reorder_parameters(&mut args, 1);
                Ast::expr("curly", args)
            }
            Kind::Tuple => {
                let mut args = self.args(c, kw);
                reorder_parameters(&mut args, 0);
                Ast::expr("tuple", args)
            }
            Kind::Vect | Kind::Braces => {
                let mut args = self.args(c, Treat::default());
                reorder_parameters(&mut args, 0);
                Ast::expr(if n.kind == Kind::Vect { "vect" } else { "braces" }, args)
            }
            Kind::NRow | Kind::NCat | Kind::TypedNCat => {
                let mut args = self.args(c, kw);
                let place = usize::from(n.kind == Kind::TypedNCat).min(args.len());
                args.insert(place, Ast::Int(i64::from(n.dim)));
                Ast::expr(head(n.kind, false), args)
            }
            Kind::KwWhere => {
                let mut args = self.args(c, kw);
                if args.len() == 2
                    && is(&args[1], "braces")
                    && let Some(Ast::Expr(mut braces)) = args.pop()
                {
                    reorder_parameters(&mut braces.args, 1);
                    args.append(&mut braces.args);
                }
                Ast::expr("where", args)
            }
            Kind::KwFor => {
                let mut args = self.args(c, kw);
                let specs = args.first_mut().and_then(|a| match a {
                    Ast::Expr(e) if e.head == "iteration" => Some(std::mem::take(&mut e.args)),
                    _ => None,
                });
                if let Some(mut specs) = specs {
                    args[0] = if specs.len() == 1 { specs.remove(0) } else { Ast::expr("block", specs) };
                }
                self.push_end_line(&mut args, c);
                Ast::expr("for", args)
            }
            Kind::KwWhile => {
                let mut args = self.args(c, kw);
                self.push_end_line(&mut args, c);
                Ast::expr("while", args)
            }
            Kind::KwIn => Ast::expr("=", self.args(c, kw)),
            Kind::KwTry => self.try_expr(c),
            Kind::Generator => self.generator(c),
            Kind::Filter => {
                let mut args = self.args(c, kw);
                let specs = if args.is_empty() { vec![] } else { iteration(args.remove(0)) };
                args.extend(specs);
                Ast::expr("filter", args)
            }
            Kind::KwElseif => {
                let mut args = self.args(c, kw);
                if let Some(cond) = args.first_mut() {
                    let test = std::mem::replace(cond, Ast::Nothing);
                    *cond = Ast::expr("block", vec![self.line(c.start), test]);
                }
                Ast::expr("elseif", args)
            }
            Kind::Arrow => self.arrow(c),
            Kind::KwFunction => self.function(c, n.has(flag::A)),
            Kind::KwMacro => {
                let mut args = self.args(c, kw);
                let line = self.line(c.start);
                if let Some(body) = args.get_mut(1).and_then(block_args) {
                    body.insert(0, line);
                }
                Ast::expr("macro", args)
            }
            Kind::KwModule => {
                let mut args = vec![Ast::Bool(!n.has(flag::A))];
                args.extend(self.args(c, kw));
                let line = self.line(c.start);
                if let Some(body) = args.get_mut(2).and_then(block_args) {
                    body.insert(0, line);
                }
                Ast::expr("module", args)
            }
            Kind::KwDo => Ast::expr("do_lambda", self.args(c, kw)),
            Kind::KwLet => {
                let mut args = self.args(c, kw);
                if let Some(Ast::Expr(vars)) = args.first_mut()
                    && vars.head == "block"
                {
                    vars.args.retain(|a| !matches!(a, Ast::Line(_)));
                    // One plain binding stands without its block.
                    let alone = vars.args.len() == 1
                        && (matches!(vars.args[0], Ast::Sym(_)) || is(&vars.args[0], "=") || is(&vars.args[0], "::"));
                    if alone {
                        args[0] = vars.args.remove(0);
                    }
                }
                Ast::expr("let", args)
            }
            Kind::KwLocal | Kind::KwGlobal => {
                let name = n.kind.text();
                let mut args = self.args(c, kw);
                if args.len() == 1
                    && let Ast::Expr(e) = &mut args[0]
                {
                    if e.head == "const" {
                        // `local const x` is `const local x`.
                        let inner = std::mem::take(&mut e.args);
                        return Ast::expr("const", vec![Ast::expr(name, inner)]);
                    }
                    if e.head == "tuple" {
                        args = std::mem::take(&mut e.args);
                    }
                }
                Ast::expr(name, args)
            }
            Kind::KwReturn => {
                let mut args = self.args(c, kw);
                if args.is_empty() {
                    args.push(Ast::Nothing);
                }
                Ast::expr("return", args)
            }
            Kind::KwStruct => self.struct_expr(c, n.has(flag::A)),
            Kind::ImportPath => {
                let args = self.args(c, kw);
                let unquote = |a| if let Ast::Quote(q) = a { *q } else { a };
                Ast::expr(".", args.into_iter().map(unquote).collect())
            }
            _ => {
                let args = self.args(c, kw);
                Ast::expr(head(n.kind, n.has(flag::DOTTED)), args)
            }
        }
    }

    fn block(&mut self, c: Child, parens: bool) -> Ast {
        let kw = Treat { kw_in_parameters: true, ..Treat::default() };
        let mut args = self.args(c, kw);
        if args.is_empty() {
            return Ast::expr("block", if parens { vec![] } else { vec![self.line(c.start)] });
        }
        let out = self.with_children(c, |b, r| {
            let mut out = Vec::with_capacity(args.len() * 2 + 1);
            for (i, a) in r.zip(args.drain(..)) {
                if !(parens && out.is_empty()) {
                    out.push(b.line(b.kids[i].start));
                }
                out.push(a);
            }
            out
        });
        Ast::expr("block", out)
    }

    fn call(&mut self, c: Child, dotted: bool, form: u8) -> Ast {
        let mut args = self.args(c, Treat { join_dot: true, kw: form == 0, kw_in_parameters: true });
        if matches!(form, flag::INFIX | flag::POSTFIX) && args.len() >= 2 {
            args.swap(0, 1);
        }
        if form == flag::POSTFIX && args.first().is_some_and(|a| a.as_sym() == Some("'")) {
            args.remove(0);
            return Ast::expr("'", args);
        }
        let lambda = take_do(&mut args);
        reorder_parameters(&mut args, 1);
        let call = if dotted && form == 0 {
            let f = args.remove(0);
            Ast::expr(".", vec![f, Ast::expr("tuple", args)])
        } else {
            if dotted && let Some(Ast::Sym(op)) = args.first_mut() {
                *op = Sym::from(format!(".{op}"));
            }
            Ast::expr("call", args)
        };
        with_do(call, lambda)
    }

    fn macro_call(&mut self, c: Child) -> Ast {
        let mut args = self.args(c, Treat { kw_in_parameters: true, ..Treat::default() });
        let is_command = self.first_child(c).is_some_and(|f| self.node(f).kind == Kind::CmdMacroName);
        if is_command
            && let Some(Ast::Expr(cmd)) = args.get_mut(1)
            && cmd.head == "macrocall"
            && cmd.args.len() == 3
        {
            args[1] = cmd.args.remove(2); // Its text is for this macro, not for `@cmd`.
        }
        let lambda = take_do(&mut args);
        reorder_parameters(&mut args, 1);
        args.insert(1.min(args.len()), self.line(c.start));
        with_do(Ast::expr("macrocall", args), lambda)
    }

    fn comparison(&mut self, c: Child) -> Ast {
        let args = self.with_children(c, |b, r| {
            let start = r.start;
            let mut out = Vec::with_capacity(r.len());
            for i in r {
                let k = b.kids[i];
                out.push(b.arg(k, (i - start) % 2 == 1));
            }
            out
        });
        Ast::expr("comparison", args)
    }

    /// `a += b`
    fn updating(&mut self, c: Child, dotted: bool) -> Ast {
        let mut args = self.args(c, Treat { kw_in_parameters: true, ..Treat::default() });
        if args.len() == 3
            && let Ast::Sym(op) = &args[1]
        {
            let head = format!("{}{op}=", if dotted { "." } else { "" });
            args.remove(1);
            return Ast::expr(&head, args);
        }
        Ast::expr("op=", args)
    }

    /// The text of the operator token among a node's trivia.
    fn operator_text(&mut self, c: Child, kind: Kind) -> String {
        let mut all = Vec::new();
        self.tree.all_children(c, &mut all);
        let op = all.into_iter().find(|k| self.node(*k).is_leaf() && self.node(*k).orig == kind);
        op.map_or_else(|| "=".to_string(), |k| chars::normalize(self.text(k)).into_owned())
    }

    /// Loops end with the line of their `end`, which coverage counts.
    fn push_end_line(&mut self, args: &mut [Ast], c: Child) {
        let line = self.line(c.end.saturating_sub(1).max(c.start));
        if let Some(body) = args.get_mut(1).and_then(block_args) {
            body.push(line);
        }
    }

    fn try_expr(&mut self, c: Child) -> Ast {
        let mut parts = self.args(c, Treat::default()).into_iter();
        let body = parts.next().unwrap_or_else(|| Ast::expr("block", vec![]));
        let none = || Ast::Bool(false);
        let (mut var, mut catch, mut otherwise, mut finally) = (none(), none(), None, None);
        for p in parts {
            match p {
                Ast::Expr(e) if e.head == "catch" => {
                    let mut a = e.args.into_iter();
                    var = a.next().unwrap_or_else(none);
                    catch = a.next().unwrap_or_else(none);
                }
                Ast::Expr(e) if e.head == "else" => otherwise = e.args.into_iter().next(),
                Ast::Expr(e) if e.head == "finally" => finally = e.args.into_iter().next(),
                p => finally = Some(Ast::expr("block", vec![p])),
            }
        }
        let mut args = vec![body, var, catch];
        if finally.is_some() || otherwise.is_some() {
            args.push(finally.unwrap_or_else(none));
            args.extend(otherwise);
        }
        Ast::expr("try", args)
    }

    /// Several `for`s nest, the last innermost, and are flattened.
    fn generator(&mut self, c: Child) -> Ast {
        let mut args = self.args(c, Treat::default());
        let last = args.len().saturating_sub(1);
        let mut specs = args.split_off(1.min(args.len()));
        let mut value = args.pop().unwrap_or(Ast::Nothing);
        let mut at = last;
        while let Some(s) = specs.pop() {
            let mut g = vec![value];
            g.extend(iteration(s));
            value = Ast::expr("generator", g);
            if at < last {
                value = Ast::expr("flatten", vec![value]);
            }
            at -= 1;
        }
        value
    }

    fn arrow(&mut self, c: Child) -> Ast {
        let mut args = self.args(c, Treat { kw_in_parameters: true, ..Treat::default() });
        let first = self.first_child(c);
        if args.len() < 2 {
            return Ast::expr("->", args);
        }
        if let (Ast::Expr(t), Some(f)) = (&mut args[0], first)
            && t.head == "tuple"
            && let Some(lhs) = self.lambda_argument(t, f)
        {
            args[0] = lhs;
        }
        let line = self.line(c.start);
        match &mut args[1] {
            Ast::Expr(e) if e.head == "block" => e.args.insert(0, line),
            body => {
                let value = std::mem::replace(body, Ast::Nothing);
                *body = Ast::expr("block", vec![line, value]);
            }
        }
        Ast::expr("->", args)
    }

    /// `(a) -> b` has no tuple, and `(a; b = 1) -> c` has a block instead of one.
    fn lambda_argument(&mut self, tuple: &mut Expr, at: Child) -> Option<Ast> {
        let n = self.node(at);
        let trailing = n.has(flag::A) && n.has(flag::B);
        match &mut tuple.args[..] {
            [one] if !trailing && !is(one, "parameters") => Some(tuple.args.remove(0)),
            [Ast::Expr(p), one] if p.head == "parameters" && p.args.len() <= 1 && !is(one, "...") => {
                let mut block = vec![std::mem::replace(one, Ast::Nothing)];
                if let Some(mut second) = p.args.pop() {
                    if let Ast::Expr(e) = &mut second
                        && e.head == "kw"
                    {
                        e.head = Sym::new_static("=");
                    }
                    block.push(self.line(at.end.saturating_sub(1).max(at.start)));
                    block.push(second);
                }
                Some(Ast::expr("block", block))
            }
            _ => None,
        }
    }

    fn function(&mut self, c: Child, short: bool) -> Ast {
        let mut args = self.args(c, Treat { kw_in_parameters: true, ..Treat::default() });
        if args.len() > 1 {
            if short {
                if !is(&args[1], "block") {
                    let body = args.remove(1);
                    args.insert(1, Ast::expr("block", vec![body]));
                }
            } else if let Ast::Expr(t) = &mut args[0]
                && t.head == "tuple"
                && t.args.len() == 1
                && is(&t.args[0], "...")
            {
                // `function (xs...) ... end`
                args[0] = t.args.remove(0);
            }
            let line = self.line(c.start);
            if let Some(body) = block_args(&mut args[1]) {
                body.insert(0, line);
            }
        }
        Ast::expr(if short { "=" } else { "function" }, args)
    }

    fn struct_expr(&mut self, c: Child, mutable: bool) -> Ast {
        let mut args = vec![Ast::Bool(mutable)];
        args.extend(self.args(c, Treat::default()));
        if let Some(fields) = args.get_mut(2).and_then(block_args) {
            // In a struct a docstring stands before its field as it is.
            let old = std::mem::take(fields);
            for f in old {
                match f {
                    Ast::Expr(mut e)
                        if e.head == "macrocall"
                            && e.args.len() == 4
                            && matches!(&e.args[0], Ast::CoreRef(s) if s == "@doc") =>
                    {
                        fields.extend(e.args.drain(2..));
                    }
                    f => fields.push(f),
                }
            }
        }
        Ast::expr("struct", args)
    }
}

/// The specs of an `iteration`, or the `filter` itself.
fn iteration(a: Ast) -> Vec<Ast> {
    match a {
        Ast::Expr(e) if e.head == "iteration" => e.args,
        a => vec![a],
    }
}

/// The head of a node whose kind says it.
fn head(kind: Kind, dotted: bool) -> &'static str {
    match kind {
        Kind::Eq if dotted => ".=",
        Kind::Eq => "=",
        Kind::ColonEq if dotted => ".:=",
        Kind::ColonEq => ":=",
        Kind::OrOr if dotted => ".||",
        Kind::OrOr => "||",
        Kind::AndAnd if dotted => ".&&",
        Kind::AndAnd => "&&",
        Kind::LongArrow => "-->",
        Kind::Subtype => "<:",
        Kind::Supertype => ">:",
        Kind::Ellipsis => "...",
        Kind::DoubleColon => "::",
        Kind::Dollar => "$",
        Kind::Amp => "&",
        Kind::Question => "if",
        Kind::Colon => ":",
        Kind::Parameters => "parameters",
        Kind::Toplevel => "toplevel",
        Kind::BracesCat => "bracescat",
        Kind::HCat => "hcat",
        Kind::VCat => "vcat",
        Kind::NCat => "ncat",
        Kind::TypedHCat => "typed_hcat",
        Kind::TypedVCat => "typed_vcat",
        Kind::TypedNCat => "typed_ncat",
        Kind::Row => "row",
        Kind::NRow => "nrow",
        Kind::Iteration => "iteration",
        Kind::Comprehension => "comprehension",
        Kind::TypedComprehension => "typed_comprehension",
        k if k.is_error() => "error",
        k => k.text(),
    }
}
