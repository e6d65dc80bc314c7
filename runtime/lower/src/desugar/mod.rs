//! Expanded `Ast` to the kernel tree: one file for each family of constructs.
//!
//! Names stay names here; what they mean is decided by scope analysis. Subexpressions that are used more than
//! once become temporaries, or hidden local variables where a nested function may need them.

mod array;
mod assign;
mod broadcast;
mod call;
mod ccall;
mod comprehension;
mod control;
mod function;
mod generated;
mod index;
mod keyword;
mod methods;
mod special;
mod structs;
mod typedefs;

pub(crate) use broadcast::is_dot_operator;

use crate::convert::to_value;
use crate::cx::Cx;
use crate::deparse::deparse;
use crate::expand::is_underscore;
use crate::tree::*;
use abi::Known;
use heap::{Object, typed};
use syntax::{Ast, Expr, Sym};

pub(crate) struct Desugar<'c, 'h> {
    pub cx: &'c mut Cx<'h>,
    /// What `end` and `begin` mean, innermost last.
    index: Vec<index::IndexContext>,
    /// Inside a comprehension's or generator's own function, where `return` is not allowed.
    in_generator: bool,
    /// The method that is read has a type variable `_`, which its argument types alone may mention; they are read now.
    underscore_typevar: bool,
    in_method_type: bool,
}

impl<'c, 'h> Desugar<'c, 'h> {
    pub fn new(cx: &'c mut Cx<'h>) -> Desugar<'c, 'h> {
        Desugar { cx, index: Vec::new(), in_generator: false, underscore_typevar: false, in_method_type: false }
    }

    /// Any expression, for its value.
    pub fn expr(&mut self, ast: &Ast) -> R<Node> {
        Ok(match ast {
            Ast::Sym(name) => return self.name(name),
            Ast::Quote(inner) => Node::Const(to_value(self.cx.heap(), inner)),
            Ast::CoreRef(name) => self.cx.core(name),
            Ast::Line(line) => {
                self.cx.loc = self.cx.location(line);
                Node::Line(self.cx.loc)
            }
            Ast::Value(v) => {
                let roots = self.cx.heap().roots();
                if roots.try_get(Known::GlobalRef).is_some_and(|t| v.type_of() == t) {
                    return Ok(self.global_ref(*v));
                }
                Node::Const(*v)
            }
            Ast::Expr(e) => return self.form(e, ast),
            literal => Node::Const(to_value(self.cx.heap(), literal)),
        })
    }

    /// A global named by its `GlobalRef`; the builtins of `Core` become constants.
    fn global_ref(&mut self, global: abi::Value) -> Node {
        let handle = typed::GlobalRef(global);
        if handle.module() == self.cx.heap().root(Known::Core)
            && let Node::Const(c) = self.cx.core(handle.name().symbol_str())
        {
            return Node::Const(c);
        }
        Node::Global(global)
    }

    fn name(&mut self, name: &Sym) -> R<Node> {
        match name.as_str() {
            "end" | "begin" if !self.index.is_empty() => self.index_bound(name == "begin"),
            _ if is_underscore(name) && !self.in_method_type => self
                .cx
                .error("all-underscore identifiers are write-only and their values cannot be used in expressions"),
            _ => Ok(Node::Name(name.clone())),
        }
    }

    /// Several expressions in order.
    pub fn exprs(&mut self, asts: &[Ast]) -> R<Vec<Node>> {
        asts.iter().map(|a| self.expr(a)).collect()
    }

    fn form(&mut self, e: &Expr, ast: &Ast) -> R<Node> {
        let args = e.args.as_slice();
        match (e.head.as_str(), args) {
            ("call", [f, rest @ ..]) => self.call(f, rest),
            ("block", stmts) => self.block(stmts),
            ("=", [lhs, rhs]) => self.assignment(lhs, rhs),
            (".", [_, Ast::Expr(t)]) if t.head == "tuple" => self.dot_call(ast),
            (".", [object, field]) => self.property(object, field),
            (".", [op]) => {
                let op = self.expr(op)?;
                Ok(self.cx.top_call("BroadcastFunction", vec![op]))
            }
            ("ref", [array, idx @ ..]) => self.reference(array, idx),
            ("curly", [ty, params @ ..]) => self.curly(ty, params),
            ("where", [body, vars @ ..]) => self.where_type(body, vars),
            ("tuple", items) => self.tuple(items, ast),
            ("if" | "elseif", [cond, then, rest @ ..]) if rest.len() <= 1 => self.if_(cond, then, rest.first()),
            ("&&" | "||", []) => Ok(Node::Const(self.cx.heap().boolean(e.head == "&&"))),
            ("&&" | "||", [one]) => self.expr(one),
            ("&&", parts) => Ok(Node::And(self.exprs(parts)?)),
            ("||", parts) => Ok(Node::Or(self.exprs(parts)?)),
            (".&&" | ".||", [_, _]) => self.dot_call(ast),
            ("comparison", parts) => self.comparison(parts, ast),
            ("for", [iterations, body]) => self.for_loop(iterations, body),
            ("while", [cond, body]) => self.while_loop(cond, body),
            ("let", [bindings, body]) => self.let_block(bindings, body),
            ("try", parts) if parts.len() >= 3 => self.try_block(parts),
            ("tryfinally", [body, cleanup, rest @ ..]) if rest.len() <= 1 => {
                self.try_finally(body, cleanup, rest.first())
            }
            ("break", []) => Ok(Node::Break(Exit::Loop)),
            ("continue", []) => Ok(Node::Break(Exit::Turn)),
            ("return", parts) if parts.len() <= 1 => self.return_(parts.first()),
            ("function", [name]) => self.function_declaration(name),
            ("function" | "->", [sig, body]) => self.function(sig, body, e.head == "->"),
            ("macro", parts) => self.macro_definition(parts),
            ("do", [call, function]) => self.do_block(call, function),
            ("local", parts) => self.local(parts),
            ("global", parts) => self.global(parts),
            ("const", [inner]) => self.constant(inner),
            ("::", [value, ty]) => {
                let value = self.expr(value)?;
                let ty = self.expr(ty)?;
                Ok(self.cx.core_call("typeassert", vec![value, ty]))
            }
            ("string", parts) => {
                let parts = self.exprs(parts)?;
                Ok(self.cx.top_call("string", parts))
            }
            ("'", [_]) => self.call(&Ast::sym("'"), args),
            ("comprehension", [generator]) => self.comprehension(None, generator),
            ("typed_comprehension", [ty, generator]) => self.comprehension(Some(ty), generator),
            ("generator", [body, iterations @ ..]) => self.generator(body, iterations),
            ("flatten", [generator]) => self.flatten(generator),
            ("vect" | "hcat" | "vcat" | "typed_hcat" | "typed_vcat" | "ncat" | "typed_ncat", _) => {
                self.array(e.head.as_str(), args, ast)
            }
            ("struct", [mutable, head, body]) => self.structure(mutable, head, body),
            ("abstract", [head]) => self.abstract_type(head),
            ("primitive", [head, bits]) => self.primitive_type(head, bits),
            ("<:" | ">:" | "-->", args) => self.call(&Ast::Sym(e.head.clone()), args),
            (".=", [lhs, rhs]) => self.broadcast_assignment(lhs, rhs),
            ("using" | "import" | "export" | "public" | "module" | "toplevel", _) => self.eval_at_top(ast, e),
            (head, [lhs, rhs]) if is_update_head(head) => self.update(head, lhs, rhs, ast),
            _ => self.special(e, ast),
        }
    }

    /// Statements in order; the value of the last.
    pub fn block(&mut self, stmts: &[Ast]) -> R<Node> {
        let around = self.cx.enter_expansion(stmts);
        let node = self.statements(stmts);
        self.cx.loc = around.unwrap_or(self.cx.loc);
        node
    }

    fn statements(&mut self, stmts: &[Ast]) -> R<Node> {
        let mut out = Vec::with_capacity(stmts.len());
        let last = stmts.iter().rposition(|s| !matches!(s, Ast::Line(_)));
        for stmt in stmts.iter().take(last.map_or(0, |i| i + 1)) {
            out.push(self.expr(stmt)?);
        }
        if out.is_empty() {
            return Ok(self.cx.nothing());
        }
        Ok(Node::Block(out))
    }

    /// `first; second`, the value of the second.
    pub fn seq(nodes: Vec<Node>) -> Node {
        Node::Block(nodes)
    }

    /// A node that can be used again: itself when simple, otherwise a temporary that `setup` gives its value.
    pub fn reusable(&mut self, node: Node, setup: &mut Vec<Node>) -> Node {
        if node.is_simple() {
            return node;
        }
        self.temporary(node, setup)
    }

    /// A temporary for the node's present value.
    pub fn temporary(&mut self, node: Node, setup: &mut Vec<Node>) -> Node {
        if node.is_fixed() {
            return node;
        }
        let t = self.cx.temp();
        setup.push(Node::SetTemp(t, Box::new(node)));
        Node::Temp(t)
    }

    /// `Name` for a symbol or `GlobalRef` that stands where a name is defined.
    pub fn target(&self, ast: &Ast) -> Option<Target> {
        match ast {
            Ast::Sym(s) => Some(Target::Name(s.clone())),
            Ast::Value(v) if self.cx.heap().roots().try_get(Known::GlobalRef) == Some(v.type_of()) => {
                Some(Target::Global(*v))
            }
            _ => None,
        }
    }

    /// Whether an expression is that name, of any module.
    pub fn is_named(&self, ast: &Ast, name: &str) -> bool {
        self.target(ast).is_some_and(|t| self.target_name(&t) == name)
    }

    /// The bare name of a symbol or `GlobalRef`.
    pub fn target_name(&self, target: &Target) -> Sym {
        match target {
            Target::Name(s) => s.clone(),
            Target::Global(g) => Sym::new(typed::GlobalRef(*g).name().symbol_str()),
            Target::Var(_) => Sym::new(""),
        }
    }

    pub fn target_value(&self, target: &Target) -> Node {
        match target {
            Target::Name(s) => Node::Name(s.clone()),
            Target::Global(g) => Node::Global(*g),
            Target::Var(v) => Node::Var(*v),
        }
    }

    fn return_(&mut self, value: Option<&Ast>) -> R<Node> {
        if self.in_generator {
            return self.cx.error("\"return\" not allowed inside comprehension or generator");
        }
        let value = match value {
            Some(v) => self.expr(v)?,
            None => self.cx.nothing(),
        };
        Ok(Node::Return(Box::new(value)))
    }

    /// Statements that the session executes itself, where they stand inside a larger top-level expression.
    fn eval_at_top(&mut self, ast: &Ast, e: &Expr) -> R<Node> {
        let word: &'static str = match e.head.as_str() {
            "using" => "using",
            "import" => "import",
            "export" => "export",
            "public" => "public",
            "module" => "module",
            _ => "toplevel",
        };
        let module = Node::Const(self.cx.module);
        let code = Node::Const(to_value(self.cx.heap(), ast));
        let call = self.cx.core_call("_eval_toplevel", vec![module, code]);
        Ok(Node::Block(vec![Node::TopLevelOnly(word), call]))
    }

    pub fn bad<T>(&mut self, what: &str, ast: &Ast) -> R<T> {
        self.cx.error(format!("{what} \"{}\"", deparse(self.cx.heap(), ast)))
    }
}

/// Whether the head is an updating assignment (`+=`, `.+=`).
fn is_update_head(head: &str) -> bool {
    crate::expand::is_update(head.strip_prefix('.').unwrap_or(head))
}

/// Whether an expression mentions a name anywhere (not inside quoted leaves).
pub(crate) fn mentions(ast: &Ast, name: &str) -> bool {
    mentions_any(ast, |s| s == name)
}

/// Whether a name of some kind occurs anywhere in code.
pub(crate) fn mentions_any(ast: &Ast, wanted: impl Fn(&Sym) -> bool) -> bool {
    let mut todo = vec![ast];
    while let Some(ast) = todo.pop() {
        match ast {
            Ast::Sym(s) if wanted(s) => return true,
            Ast::Expr(e) if e.head != "inert" => todo.extend(e.args.iter()),
            _ => {}
        }
    }
    false
}

/// Whether an expression with one of these heads occurs anywhere (not inside quoted leaves).
pub(crate) fn has_head(ast: &Ast, heads: &[&str]) -> bool {
    let mut todo = vec![ast];
    while let Some(ast) = todo.pop() {
        if let Ast::Expr(e) = ast {
            if heads.contains(&e.head.as_str()) {
                return true;
            }
            if e.head != "inert" {
                todo.extend(e.args.iter());
            }
        }
    }
    false
}
