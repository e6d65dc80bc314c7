//! Control flow: conditions, loops, `let`, `try`.

use super::Desugar;
use super::assign::pattern_names;
use super::mentions;
use crate::expand::{is_function_signature, is_underscore, is_update};
use crate::tree::*;
use syntax::{Ast, Sym};

impl Desugar<'_, '_> {
    pub(super) fn if_(&mut self, cond: &Ast, then: &Ast, otherwise: Option<&Ast>) -> R<Node> {
        // A long chain of `elseif` is a list, not a nest, in the program's text.
        if let Some(e) = cond.as_expr("generated") {
            let _ = e;
            // Outside of a generated function (which was split before) this is always the plain branch.
            return match otherwise {
                Some(o) => self.expr(o),
                None => Ok(self.cx.nothing()),
            };
        }
        let cond = self.expr(cond)?;
        let then = self.expr(then)?;
        let otherwise = match otherwise {
            Some(o) => self.expr(o)?,
            None => self.cx.nothing(),
        };
        Ok(Node::if_(cond, then, otherwise))
    }

    pub(super) fn while_loop(&mut self, cond: &Ast, body: &Ast) -> R<Node> {
        let cond = self.expr(cond)?;
        let body = self.expr(body)?;
        let turn = Node::Breakable(Exit::Turn, Box::new(Node::scope(ScopeKind::Soft, body)));
        Ok(Node::Breakable(Exit::Loop, Box::new(Node::While(Box::new((cond, turn))))))
    }

    pub(super) fn for_loop(&mut self, iterations: &Ast, body: &Ast) -> R<Node> {
        let list: Vec<&Ast> = match iterations.as_expr("block") {
            Some(block) => block.args.iter().filter(|a| !matches!(a, Ast::Line(_))).collect(),
            None => vec![iterations],
        };
        let nest = self.for_nest(&list, &[], body)?;
        Ok(Node::Breakable(Exit::Loop, Box::new(nest)))
    }

    /// One loop for each iteration; `break` leaves them all. `outside` are the variables of the loops around, which
    /// are new in each turn of the innermost one.
    fn for_nest(&mut self, iterations: &[&Ast], outside: &[Sym], body: &Ast) -> R<Node> {
        let Some((first, rest)) = iterations.split_first() else {
            return self.expr(body);
        };
        let Some(spec) = first.as_expr("=").filter(|e| e.args.len() == 2) else {
            return self.bad("invalid iteration specification", first);
        };
        let (lhs, iterable) = (&spec.args[0], &spec.args[1]);
        let mut setup = Vec::new();
        let iterable = self.expr(iterable)?;
        let iterable = self.temporary(iterable, &mut setup);
        let next = self.cx.fresh_name("next");
        let start = self.cx.top_call("iterate", vec![iterable.clone()]);

        let mut names = Vec::new();
        let outer = self.loop_variables(lhs, &mut names)?;
        if let Some([Ast::Sym(name)]) = lhs.as_expr("outer").map(|o| o.args.as_slice()) {
            setup.push(Node::Outer(name.clone()));
        }
        // A turn of the innermost loop and its body are one scope: `local i` there declares what is there already.
        let innermost = rest.is_empty();
        let mut before = Vec::new();
        let mut turn = Vec::new();
        let mut inner_outside = Vec::new();
        if innermost {
            let copied = outside.iter().filter(|n| !names.contains(n) && may_assign(body, n)).cloned().collect();
            self.copies(copied, &mut before, &mut turn);
        }
        if !outer {
            if !innermost {
                inner_outside.extend(outside.iter().chain(&names).cloned());
            }
            turn.push(Node::Local(names));
        }
        let element = self.tuple_field(Node::Name(next.clone()), 1);
        turn.push(self.assign(lhs, element)?);
        let state = self.tuple_field(Node::Name(next.clone()), 2);
        let state = self.temporary(state, &mut turn);
        let inside = self.for_nest(rest, &inner_outside, body)?;
        turn.push(if innermost { Node::Breakable(Exit::Turn, Box::new(inside)) } else { inside });
        let again = self.cx.top_call("iterate", vec![iterable, state]);
        let nothing = self.cx.nothing();
        let done = self.cx.core_call("===", vec![Node::Name(next.clone()), nothing]);
        let going = self.cx.not(done);
        before.push(Node::scope(ScopeKind::Soft, Node::Block(turn)));
        before.push(Node::assign(next.clone(), again));
        let body = Node::Block(before);
        setup.push(Node::scope(
            ScopeKind::Neutral,
            Node::Block(vec![
                Node::Local(vec![next.clone()]),
                Node::assign(next, start),
                Node::While(Box::new((going, body))),
            ]),
        ));
        setup.push(self.cx.nothing());
        Ok(Self::seq(setup))
    }

    /// In `inside`, new variables of these names, which begin as the old ones are `before` it.
    fn copies(&mut self, names: Vec<Sym>, before: &mut Vec<Node>, inside: &mut Vec<Node>) {
        if names.is_empty() {
            return;
        }
        inside.push(Node::Local(names.clone()));
        for name in names {
            let t = self.cx.temp();
            before.push(Node::SetTemp(t, Box::new(Node::Name(name.clone()))));
            inside.push(Node::assign(name, Node::Temp(t)));
        }
    }

    /// The names that a loop binds; `true` for `outer`.
    pub(super) fn loop_variables(&mut self, lhs: &Ast, names: &mut Vec<Sym>) -> R<bool> {
        match lhs {
            Ast::Expr(e) if e.head == "outer" => Ok(true),
            Ast::Expr(e) if e.head == "ref" || e.head == "." => Ok(true),
            _ if self.target(lhs).is_some_and(|t| matches!(t, Target::Global(_))) => Ok(true),
            _ => {
                pattern_names(lhs, names);
                Ok(false)
            }
        }
    }

    /// `let a = x, b; body end`: each binding is a scope inside the one before.
    pub(super) fn let_block(&mut self, bindings: &Ast, body: &Ast) -> R<Node> {
        let list: Vec<&Ast> = match bindings.as_expr("block") {
            Some(block) => block.args.iter().filter(|a| !matches!(a, Ast::Line(_))).collect(),
            None => vec![bindings],
        };
        self.let_nest(&list, body)
    }

    fn let_nest(&mut self, bindings: &[&Ast], body: &Ast) -> R<Node> {
        let Some((first, rest)) = bindings.split_first() else {
            let body = self.expr(body)?;
            return Ok(Node::scope(ScopeKind::Hard, body));
        };
        let mut setup = Vec::new();
        let mut inside = Vec::new();
        match first {
            Ast::Sym(s) => inside.push(Node::Local(vec![s.clone()])),
            Ast::Expr(e) if e.head == "::" && e.args.len() == 2 => {
                let Ast::Sym(s) = &e.args[0] else {
                    return self.bad("invalid let syntax", first);
                };
                let ty = self.declared_type(&e.args[1], &mut setup)?;
                inside.push(Node::Local(vec![s.clone()]));
                inside.push(Node::Typed(Target::Name(s.clone()), Box::new(ty)));
            }
            Ast::Expr(e) if e.head == "=" && e.args.len() == 2 && is_function_signature(&e.args[0]) => {
                let mut names = Vec::new();
                pattern_names(&e.args[0], &mut names);
                inside.push(Node::Local(names));
                inside.push(self.expr(first)?);
            }
            Ast::Expr(e) if e.head == "=" && e.args.len() == 2 => {
                let lhs = &e.args[0];
                let value = self.expr(&e.args[1])?;
                let value = self.temporary(value, &mut setup);
                let mut names = Vec::new();
                pattern_names(lhs, &mut names);
                if names.is_empty() && !matches!(lhs, Ast::Sym(s) if is_underscore(s)) && lhs.as_expr("tuple").is_none()
                {
                    return self.bad("invalid let syntax", first);
                }
                inside.push(Node::Local(names));
                inside.push(self.assign(lhs, value)?);
            }
            _ => return self.bad("invalid let syntax", first),
        }
        inside.push(self.let_nest(rest, body)?);
        setup.push(Node::scope(ScopeKind::Hard, Node::Block(inside)));
        Ok(Self::seq(setup))
    }

    /// `(try body var handler [finally [else]])`, with `false` for what is absent.
    pub(super) fn try_block(&mut self, parts: &[Ast]) -> R<Node> {
        let absent = |a: Option<&Ast>| matches!(a, None | Some(Ast::Bool(false)));
        let body = self.expr(&parts[0])?;
        let mut node = Node::scope(ScopeKind::Soft, body);
        if !absent(parts.get(2)) {
            let otherwise = match parts.get(4) {
                part if absent(part) => None,
                Some(part) => {
                    let part = self.expr(part)?;
                    Some(Node::scope(ScopeKind::Soft, part))
                }
                None => None,
            };
            let mut inside = Vec::new();
            if !absent(parts.get(1)) {
                match &parts[1] {
                    Ast::Sym(v) if !is_underscore(v) => {
                        inside.push(Node::Local(vec![v.clone()]));
                        inside.push(Node::assign(v.clone(), Node::Exception));
                    }
                    Ast::Sym(_) => {}
                    other => return self.bad("invalid catch variable", other),
                }
            }
            inside.push(self.expr(&parts[2])?);
            let handler = Node::scope(ScopeKind::Soft, Node::Block(inside));
            node = Node::Try(Box::new(Try::Catch { body: node, handler, otherwise }));
        } else if !absent(parts.get(4)) {
            // `else` without `catch`: runs after the body.
            let otherwise = self.expr(&parts[4])?;
            node = Node::Block(vec![node, Node::scope(ScopeKind::Soft, otherwise)]);
        }
        if !absent(parts.get(3)) {
            let cleanup = self.expr(&parts[3])?;
            let cleanup = Node::scope(ScopeKind::Soft, cleanup);
            node = Node::Try(Box::new(Try::Finally { body: node, cleanup }));
        }
        Ok(node)
    }

    /// `Expr(:tryfinally, body, cleanup, [scope])`, as macros write it: with a scope, the body runs in it. Its variables are those of
    /// the place around.
    pub(super) fn try_finally(&mut self, body: &Ast, cleanup: &Ast, scope: Option<&Ast>) -> R<Node> {
        let mut setup = Vec::new();
        let before = match scope {
            Some(scope) => {
                let scope = self.expr(scope)?;
                let before = self.cx.top_call("_enter_scope", vec![scope]);
                Some(self.temporary(before, &mut setup))
            }
            None => None,
        };
        let body = self.expr(body)?;
        let mut cleanup = vec![self.expr(cleanup)?];
        if let Some(before) = before {
            cleanup.insert(0, self.cx.top_call("_leave_scope", vec![before]));
        }
        let cleanup = Node::Block(cleanup);
        setup.push(Node::Try(Box::new(Try::Finally { body, cleanup })));
        Ok(Self::seq(setup))
    }
}

/// Whether code might assign or declare a variable of that name.
pub(super) fn may_assign(ast: &Ast, name: &str) -> bool {
    let mut todo = vec![ast];
    while let Some(ast) = todo.pop() {
        let Ast::Expr(e) = ast else { continue };
        if e.head == "inert" {
            continue;
        }
        let assigned = match &*e.head {
            "local" => e.args.len(),
            "=" => 1,
            head => usize::from(is_update(head)),
        };
        if e.args.iter().take(assigned).any(|target| mentions(target, name)) {
            return true;
        }
        todo.extend(e.args.iter());
    }
    false
}
