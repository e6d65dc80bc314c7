//! Comprehensions and generators: a function of the loop variables over an iterator.

use super::Desugar;
use super::assign::pattern_names;
use super::control::may_assign;
use crate::tree::*;
use syntax::{Ast, Sym};

impl Desugar<'_, '_> {
    /// `[...]` or `T[...]` around a generator.
    pub(super) fn comprehension(&mut self, ty: Option<&Ast>, generator: &Ast) -> R<Node> {
        let mut args = Vec::new();
        if let Some(ty) = ty {
            args.push(self.expr(ty)?);
        }
        args.push(self.expr(generator)?);
        Ok(self.cx.top_call("collect", args))
    }

    /// `(generator body iterations...)`, where one iteration may be `(filter condition iterations...)`.
    pub(super) fn generator(&mut self, body: &Ast, iterations: &[Ast]) -> R<Node> {
        let (condition, iterations) = match iterations {
            [Ast::Expr(f)] if f.head == "filter" && f.args.len() >= 2 => (Some(&f.args[0]), &f.args[1..]),
            all => (None, all),
        };
        let mut targets = Vec::new();
        let mut iterables = Vec::new();
        for iteration in iterations {
            let Some(spec) = iteration.as_expr("=").filter(|e| e.args.len() == 2) else {
                return self.bad("invalid iteration specification", iteration);
            };
            if spec.args[0].as_expr("outer").is_some() {
                return self.bad("invalid \"outer\" in comprehension:", &spec.args[0]);
            }
            targets.push(spec.args[0].clone());
            iterables.push(self.expr(&spec.args[1])?);
        }
        let pattern = match targets.len() {
            0 => return self.bad("generator without iteration", body),
            1 => targets.remove(0),
            _ => Ast::expr("tuple", targets),
        };
        let mut iterable = match iterables.len() {
            1 => iterables.remove(0),
            _ => self.cx.top_call("product", iterables),
        };
        if let Some(condition) = condition {
            let test = self.generator_function(&pattern, condition)?;
            iterable = self.cx.top_call("Filter", vec![test, iterable]);
        }
        let function = match (&pattern, body) {
            (Ast::Sym(a), Ast::Sym(b)) if a == b => self.cx.top("identity"),
            _ => self.generator_function(&pattern, body)?,
        };
        Ok(self.cx.top_call("Generator", vec![function, iterable]))
    }

    /// A generator of generators, in sequence.
    pub(super) fn flatten(&mut self, generator: &Ast) -> R<Node> {
        let inner = match with_own_variables(generator, &mut Vec::new()) {
            Some(changed) => self.expr(&changed)?,
            None => self.expr(generator)?,
        };
        Ok(self.cx.top_call("Flatten", vec![inner]))
    }

    fn generator_function(&mut self, pattern: &Ast, body: &Ast) -> R<Node> {
        let argument = match pattern {
            Ast::Sym(s) if crate::expand::is_underscore(s) => Ast::Sym(Sym::new("_")),
            // A place that is not a plain name is assigned in the body.
            Ast::Expr(e) if !matches!(e.head.as_str(), "tuple" | "::") => {
                let name = self.cx.fresh_name("element");
                let assign = Ast::expr("=", vec![pattern.clone(), Ast::Sym(name.clone())]);
                let body = Ast::expr("block", vec![assign, body.clone()]);
                return self.generator_lambda(&Ast::expr("tuple", vec![Ast::Sym(name)]), &body);
            }
            other => other.clone(),
        };
        self.generator_lambda(&Ast::expr("tuple", vec![argument]), body)
    }

    fn generator_lambda(&mut self, args: &Ast, body: &Ast) -> R<Node> {
        let before = std::mem::replace(&mut self.in_generator, true);
        let function = self.function_in_generator(args, body);
        self.in_generator = before;
        function
    }
}

/// In `body for i in a for j in b`, a body that assigns `i` has an `i` of its own each time.
fn with_own_variables(generator: &Ast, outside: &mut Vec<Sym>) -> Option<Ast> {
    let Ast::Expr(e) = generator else { return None };
    match (e.head.as_str(), e.args.as_slice()) {
        ("flatten", [inner]) => Some(Ast::expr("flatten", vec![with_own_variables(inner, outside)?])),
        ("generator", [body @ Ast::Expr(b), iterations @ ..])
            if b.head == "flatten" || b.head == "generator" && outside.is_empty() =>
        {
            let iterations_of = |ast: &Ast, names: &mut Vec<Sym>| {
                if let Some(spec) = ast.as_expr("=").filter(|s| s.args.len() == 2) {
                    pattern_names(&spec.args[0], names);
                }
            };
            for i in iterations {
                match i.as_expr("filter") {
                    Some(f) => f.args.iter().skip(1).for_each(|i| iterations_of(i, outside)),
                    None => iterations_of(i, outside),
                }
            }
            let inner = with_own_variables(body, outside)?;
            Some(Ast::expr("generator", std::iter::once(inner).chain(iterations.iter().cloned()).collect()))
        }
        ("generator", [body, iterations @ ..]) => {
            let copied: Vec<Ast> = outside
                .iter()
                .filter(|n| may_assign(body, n))
                .map(|n| Ast::expr("=", vec![Ast::Sym(n.clone()), Ast::Sym(n.clone())]))
                .collect();
            if copied.is_empty() {
                return None;
            }
            let body = Ast::expr("let", vec![Ast::expr("block", copied), body.clone()]);
            Some(Ast::expr("generator", std::iter::once(body).chain(iterations.iter().cloned()).collect()))
        }
        _ => None,
    }
}
