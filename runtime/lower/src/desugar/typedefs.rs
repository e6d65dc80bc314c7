//! Abstract and primitive types, and what all type declarations share.

use super::Desugar;
use crate::tree::*;
use abi::Known;
use syntax::{Ast, Sym};

/// `Name{P...} <: Super`, taken apart.
pub(super) struct TypeHead {
    pub name: Sym,
    pub params: Vec<Ast>,
    pub supertype: Option<Ast>,
}

impl Desugar<'_, '_> {
    pub(super) fn type_head(&mut self, head: &Ast) -> R<TypeHead> {
        let (decl, supertype) = match head {
            Ast::Expr(e) if e.head == "<:" && e.args.len() == 2 => (&e.args[0], Some(e.args[1].clone())),
            other => (other, None),
        };
        let (name, params) = match decl {
            Ast::Expr(e) if e.head == "curly" && !e.args.is_empty() => (&e.args[0], e.args[1..].to_vec()),
            other => (other, Vec::new()),
        };
        let Some(target) = self.target(name) else {
            return self.bad("invalid type signature", head);
        };
        Ok(TypeHead { name: self.target_name(&target), params, supertype })
    }

    /// The hidden local that holds the type while it is being declared is called like the type, so that field
    /// types and parameters can mention it; afterwards the name is the global constant.
    pub(super) fn declare_type(
        &mut self,
        head: &TypeHead,
        word: &'static str,
        make: impl FnOnce(&mut Self, Node) -> R<Node>,
        field_types: &[Ast],
    ) -> R<Vec<Node>> {
        let mut nodes = vec![Node::TopLevelOnly(word), Node::GlobalNames(vec![head.name.clone()])];
        let vars = self.typevars(&head.params)?;
        let mut locals = vec![head.name.clone()];
        for v in &vars {
            if locals.contains(&v.name) {
                return self.cx.error(format!("function static parameter name not unique: \"{}\"", v.name));
            }
            locals.push(v.name.clone());
        }
        let mut inside = vec![Node::Local(locals)];
        for v in &vars {
            let object = self.typevar_object(v);
            inside.push(Node::assign(v.name.clone(), object));
        }
        let params: Vec<Node> = vars.iter().map(|v| Node::Name(v.name.clone())).collect();
        let params = self.cx.core_call("svec", params);
        let made = make(self, params)?;
        inside.push(Node::assign(head.name.clone(), made));
        let supertype = match &head.supertype {
            Some(s) => self.expr(s)?,
            None => self.cx.known(Known::Any),
        };
        let set = self.cx.core_call("_setsuper!", vec![Node::Name(head.name.clone()), supertype]);
        inside.push(set);
        let types = self.exprs(field_types)?;
        let types = self.cx.core_call("svec", types);
        let types = self.temporary(types, &mut inside);
        // What the name is now, so that the same declaration again changes nothing.
        let module = Node::Const(self.cx.module);
        let symbol = self.cx.symbol(&head.name);
        let no = self.cx.boolean(false);
        let there = self.cx.core_call("isdefinedglobal", vec![module.clone(), symbol.clone(), no]);
        let get = self.cx.core_call("getglobal", vec![module.clone(), symbol.clone()]);
        let nothing = self.cx.nothing();
        let old = self.temporary(Node::if_(there, get, nothing), &mut inside);
        let complete = self.cx.core_call("_typebody!", vec![Node::Name(head.name.clone()), types, old]);
        let complete = self.temporary(complete, &mut inside);
        inside.push(self.cx.core_call("_declare_const", vec![module, symbol, complete]));
        nodes.push(Node::scope(ScopeKind::Hard, Node::Block(inside)));
        Ok(nodes)
    }

    pub(super) fn abstract_type(&mut self, head: &Ast) -> R<Node> {
        let head = self.type_head(head)?;
        let name = self.cx.symbol(&head.name);
        let mut nodes = self.declare_type(
            &head,
            "abstract type",
            |this, params| {
                let module = Node::Const(this.cx.module);
                Ok(this.cx.core_call("_abstracttype", vec![module, name, params]))
            },
            &[],
        )?;
        nodes.push(self.cx.nothing());
        Ok(Node::Block(nodes))
    }

    pub(super) fn primitive_type(&mut self, head: &Ast, bits: &Ast) -> R<Node> {
        let head = self.type_head(head)?;
        let name = self.cx.symbol(&head.name);
        let bits = self.expr(bits)?;
        let mut nodes = self.declare_type(
            &head,
            "primitive type",
            |this, params| {
                let module = Node::Const(this.cx.module);
                Ok(this.cx.core_call("_primitivetype", vec![module, name, params, bits]))
            },
            &[],
        )?;
        nodes.push(self.cx.nothing());
        Ok(Node::Block(nodes))
    }
}
