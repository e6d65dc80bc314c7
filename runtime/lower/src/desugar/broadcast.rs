//! Dotted calls and operators: nested ones fuse into one `broadcasted` tree, materialized once.

use super::Desugar;
use super::call::Arg;
use crate::tree::*;
use syntax::Ast;

/// Whether the symbol is an operator with a dot in front (`.+`, not `..` or `.`).
pub(crate) fn is_dot_operator(op: &str) -> bool {
    let mut chars = op.chars();
    chars.next() == Some('.') && chars.next().is_some_and(|c| c != '.' && !c.is_alphanumeric() && c != '_')
}

/// The operator of a dotted operator: of `.+`, or of `(.+)` as hygiene writes it.
pub(super) fn dotted_operator(ast: &Ast) -> Option<Ast> {
    match ast {
        Ast::Sym(op) if is_dot_operator(op) => Some(Ast::sym(&op[1..])),
        Ast::Expr(e) if e.head == "." && e.args.len() == 1 => Some(e.args[0].clone()),
        _ => None,
    }
}

/// Whether an expression is a dotted call, which fuses with a dotted call around it.
pub(super) fn is_dotted(ast: &Ast) -> bool {
    match ast {
        Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
            (".", [_, Ast::Expr(t)]) => t.head == "tuple",
            ("call", [op, _, ..]) => dotted_operator(op).is_some(),
            (".&&" | ".||", [_, _]) => true,
            ("comparison", parts) => parts.iter().skip(1).step_by(2).any(|p| dotted_operator(p).is_some()),
            // Parentheses as a block of one.
            ("block", [only]) => is_dotted(only),
            _ => false,
        },
        _ => false,
    }
}

impl Desugar<'_, '_> {
    /// A dotted expression, for its value.
    pub(super) fn dot_call(&mut self, ast: &Ast) -> R<Node> {
        let fused = self.fused(ast)?;
        Ok(self.cx.top_call("materialize", vec![fused]))
    }

    /// `a .op b`, by the plain operator.
    pub(super) fn dot_operator_call(&mut self, op: &Ast, args: &[Ast]) -> R<Node> {
        let fused = self.fused_operator(op, args)?;
        Ok(self.cx.top_call("materialize", vec![fused]))
    }

    fn fused_operator(&mut self, op: &Ast, args: &[Ast]) -> R<Node> {
        let plain = self.expr(op)?;
        if self.is_named(op, "^")
            && let [base, Ast::Int(n)] = args
        {
            let literal_pow = self.cx.top("literal_pow");
            let base = self.fused_argument(base)?;
            let n = self.value_type(*n);
            return Ok(self.cx.top_call("broadcasted", vec![literal_pow, plain, base.0, n]));
        }
        self.broadcasted(plain, args)
    }

    /// The unmaterialized form of a dotted expression.
    fn fused(&mut self, ast: &Ast) -> R<Node> {
        let Ast::Expr(e) = ast else {
            return self.expr(ast);
        };
        match (e.head.as_str(), e.args.as_slice()) {
            (".", [f, Ast::Expr(tuple)]) => {
                let f = self.expr(f)?;
                self.broadcasted(f, &tuple.args)
            }
            ("call", [op, args @ ..]) => match dotted_operator(op) {
                Some(op) => self.fused_operator(&op, args),
                None => self.expr(ast),
            },
            (".&&", [a, b]) => {
                let f = self.cx.top("andand");
                self.broadcasted(f, &[a.clone(), b.clone()])
            }
            (".||", [a, b]) => {
                let f = self.cx.top("oror");
                self.broadcasted(f, &[a.clone(), b.clone()])
            }
            ("comparison", parts) => self.fused_comparison(parts),
            ("block", [only]) => self.fused(only),
            _ => self.expr(ast),
        }
    }

    fn broadcasted(&mut self, f: Node, args: &[Ast]) -> R<Node> {
        let (positional, keywords) = self.split_keywords(args)?;
        let mut all: Vec<Arg> = vec![(f, false)];
        for arg in &positional {
            let arg = self.fused_argument(arg)?;
            all.push(arg);
        }
        match keywords {
            Some(keywords) if !keywords.is_empty() => {
                let callee = self.cx.top("broadcasted_kwsyntax");
                self.keyword_call(callee, all, &keywords, &Ast::sym("broadcast"))
            }
            _ => {
                let callee = self.cx.top("broadcasted");
                Ok(self.apply(callee, all))
            }
        }
    }

    fn fused_argument(&mut self, arg: &Ast) -> R<Arg> {
        match arg {
            Ast::Expr(e) if e.head == "..." && e.args.len() == 1 => Ok((self.splatted(&e.args[0])?, true)),
            arg if is_dotted(arg) => Ok((self.fused(arg)?, false)),
            arg => Ok((self.expr(arg)?, false)),
        }
    }

    /// `a .< b .< c` is `(a .< b) .& (b .< c)`; a plain operator in the chain is a plain test.
    fn fused_comparison(&mut self, parts: &[Ast]) -> R<Node> {
        let mut setup = Vec::new();
        let mut left = self.fused_argument(&parts[0])?.0;
        let mut all: Option<Node> = None;
        for pair in parts[1..].chunks(2) {
            let [op, right] = pair else { break };
            let right = self.fused_argument(right)?.0;
            let right = self.reusable(right, &mut setup);
            let test = match dotted_operator(op) {
                Some(op) => {
                    let f = self.expr(&op)?;
                    self.cx.top_call("broadcasted", vec![f, left, right.clone()])
                }
                None => {
                    let f = self.expr(op)?;
                    Node::Call(vec![f, left, right.clone()])
                }
            };
            all = Some(match all {
                None => test,
                Some(before) => {
                    let and = Node::name("&");
                    self.cx.top_call("broadcasted", vec![and, before, test])
                }
            });
            left = right;
        }
        setup.extend(all);
        Ok(Self::seq(setup))
    }

    /// `lhs .= rhs`: writes into what is there.
    pub(super) fn broadcast_assignment(&mut self, lhs: &Ast, rhs: &Ast) -> R<Node> {
        let target = match lhs {
            Ast::Expr(e) => match (e.head.as_str(), e.args.as_slice()) {
                ("ref", [array, idx @ ..]) => self.index_call("dotview", array, idx)?,
                (".", [object, field]) if !matches!(field, Ast::Expr(t) if t.head == "tuple") => {
                    let object = self.expr(object)?;
                    let field = self.expr(field)?;
                    self.cx.top_call("dotgetproperty", vec![object, field])
                }
                ("tuple", _) => return self.bad("invalid assignment location", lhs),
                _ => self.expr(lhs)?,
            },
            _ => self.expr(lhs)?,
        };
        let value = self.fused_right_side(rhs)?;
        Ok(self.cx.top_call("materialize!", vec![target, value]))
    }

    /// The fused `old .op rhs` of a dotted update; `op` begins with the dot.
    pub(super) fn fused_update(&mut self, op: &str, old: Ast, rhs: &Ast) -> R<Node> {
        match op {
            ".&&" | ".||" => self.fused(&Ast::expr(op, vec![old, rhs.clone()])),
            _ => self.fused_operator(&Ast::sym(&op[1..]), &[old, rhs.clone()]),
        }
    }

    fn fused_right_side(&mut self, rhs: &Ast) -> R<Node> {
        if is_dotted(rhs) {
            return self.fused(rhs);
        }
        let identity = self.cx.top("identity");
        let value = self.expr(rhs)?;
        Ok(self.cx.top_call("broadcasted", vec![identity, value]))
    }
}
