//! Comprehensions and generators: a function of the loop variables over an iterator.

use super::Desugar;
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
        let inner = self.expr(generator)?;
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
