//! Generated functions: `if @generated` splits a body into the code that makes code, and the fallback.

use super::Desugar;
use crate::tree::*;
use syntax::{Ast, Sym};

impl Desugar<'_, '_> {
    /// The generator's code and the plain body, when the body has generated parts.
    pub(super) fn split_generated(&mut self, body: &Ast) -> R<Option<(Ast, Ast)>> {
        if !has_generated(body) {
            return Ok(None);
        }
        let fallback = choose(body, &|_, otherwise| otherwise.clone());
        // All of the body: the generator is that code. A part: the rest is quoted around it.
        if let Some(whole) = whole_generated(body) {
            return Ok(Some((whole.clone(), fallback)));
        }
        let spliced = choose(body, &|generated, _| Ast::expr("$", vec![generated.clone()]));
        let code = crate::expand::quasi_quote_code(self.cx.host, spliced);
        Ok(Some((code, fallback)))
    }

    /// The function that runs the generator's code: static parameters, then the types of all arguments.
    pub(super) fn generator_lambda_of(
        &mut self,
        args: &[(Arg, Node)],
        typevars: &[TypeVar],
        isva: bool,
        code: &Ast,
        loc: Loc,
    ) -> R<Lambda> {
        let mut all = vec![Arg::new(Sym::new("#generator#"))];
        all.extend(typevars.iter().map(|v| Arg::new(v.name.clone())));
        all.extend(args.iter().map(|(a, _)| Arg { nospecialize: true, ..a.clone() }));
        let before = self.cx.loc;
        let body = self.expr(code)?;
        self.cx.loc = before;
        Ok(Lambda {
            args: all,
            isva,
            static_params: Vec::new(),
            body,
            loc,
            flags: 0,
            self_arg: 0,
            return_type: None,
            id: None,
            return_type_var: None,
        })
    }
}

fn is_generated_if(ast: &Ast) -> Option<(&Ast, Option<&Ast>)> {
    let e = ast.as_expr("if")?;
    e.args.first()?.as_expr("generated")?;
    Some((e.args.get(1)?, e.args.get(2)))
}

fn has_generated(ast: &Ast) -> bool {
    let mut todo = vec![ast];
    while let Some(ast) = todo.pop() {
        if is_generated_if(ast).is_some() {
            return true;
        }
        if let Ast::Expr(e) = ast
            && !matches!(e.head.as_str(), "function" | "->" | "inert" | "quote")
        {
            todo.extend(e.args.iter());
        }
    }
    false
}

/// The generated branch, when the body is nothing else.
fn whole_generated(body: &Ast) -> Option<&Ast> {
    match body {
        Ast::Expr(e) if e.head == "block" => {
            let mut parts = e.args.iter().filter(|a| !matches!(a, Ast::Line(_)) && a.as_expr("meta").is_none());
            let only = parts.next()?;
            if parts.next().is_some() {
                return None;
            }
            whole_generated(only)
        }
        other => is_generated_if(other).map(|(generated, _)| generated),
    }
}

/// The body with each generated `if` replaced by what `pick` makes of its two branches.
fn choose(ast: &Ast, pick: &dyn Fn(&Ast, &Ast) -> Ast) -> Ast {
    if let Some((generated, otherwise)) = is_generated_if(ast) {
        return pick(generated, otherwise.unwrap_or(&Ast::Nothing));
    }
    match ast {
        Ast::Expr(e) if !matches!(e.head.as_str(), "function" | "->" | "inert" | "quote") => {
            Ast::expr(&e.head, e.args.iter().map(|a| choose(a, pick)).collect())
        }
        other => other.clone(),
    }
}
