//! Expressions: each node's value as an operand, its effect as a statement, its truth as a jump.

use super::{Emitter, Label};
use crate::tree::*;
use abi::{Builtin, Known};
use heap::Object;
use ir::lowered::{Op, Operand, SlotId};

impl Emitter<'_, '_, '_> {
    /// Emits a node for its value.
    pub(super) fn value(&mut self, node: &Node) -> R<Operand> {
        Ok(match node {
            Node::Const(v) => Operand::Const(*v),
            Node::Var(v) => self.read(*v)?,
            Node::Global(g) => self.push(Op::Global(*g)),
            Node::Temp(t) => match self.temps.get(t) {
                Some(op) => *op,
                None => return self.error("a temporary is used outside of its function"),
            },
            Node::SetTemp(t, inner) => {
                let mut op = self.value(inner)?;
                if matches!(op, Operand::Slot(s) if self.may_change(s)) {
                    op = self.push(Op::Copy(op));
                }
                self.temps.insert(*t, op);
                op
            }
            Node::Call(parts) => {
                if let Some(ty) = self.type_of_local_function(parts)? {
                    return Ok(ty);
                }
                let args = self.operands(parts)?;
                self.push(Op::Call(args))
            }
            Node::New(parts) => {
                let args = self.operands(parts)?;
                self.push(Op::New(args))
            }
            Node::SplatNew(ty, tuple) => {
                let args = self.operands(&[(**ty).clone(), (**tuple).clone()])?;
                self.push(Op::SplatNew(args[0], args[1]))
            }
            Node::Assign(target, value, ty) => self.assignment(target, value, ty.as_deref())?,
            Node::Block(parts) => match parts.split_last() {
                None => self.nothing(),
                Some((last, before)) => {
                    let around = self.cx.loc;
                    for p in before {
                        self.effect(p)?;
                    }
                    let value = self.value(last)?;
                    self.leave_expansion(around);
                    value
                }
            },
            Node::Scope(_, body, vars) => {
                self.enter_scope(vars)?;
                self.value(body)?
            }
            Node::If(p) => {
                let result = self.new_slot("");
                let (otherwise, end) = (self.new_label(), self.new_label());
                self.condition(&p.0, otherwise)?;
                let then = self.value(&p.1)?;
                self.push(Op::Assign(result, then));
                self.goto(end);
                self.mark(otherwise);
                let other = self.value(&p.2)?;
                self.push(Op::Assign(result, other));
                self.mark(end);
                Operand::Slot(result)
            }
            Node::And(parts) | Node::Or(parts) => self.short_circuit(parts, matches!(node, Node::And(_)))?,
            Node::Try(parts) => {
                let result = self.new_slot("");
                self.try_(parts, Some(result))?;
                Operand::Slot(result)
            }
            Node::IsDefined(inner) => match &**inner {
                Node::Var(v) => self.is_defined(*v)?,
                Node::Global(g) => self.push(Op::IsDefinedGlobal(*g)),
                _ => Operand::Const(self.cx.heap().boolean(true)),
            },
            Node::Exception => self.push(Op::Exception),
            Node::BoundsCheck => self.push(Op::BoundsCheck),
            Node::ForeignCall(call) => {
                let mut all = vec![call.target.clone(), call.return_type.clone(), call.arg_types.clone()];
                all.extend(call.args.iter().cloned());
                let mut ops = self.operands(&all)?.into_iter();
                let mut next = || ops.next().unwrap_or(Operand::Const(all_nothing(self.cx.heap())));
                let (target, return_type, arg_types) = (next(), next(), next());
                self.push(Op::ForeignCall { target, return_type, arg_types, args: ops.collect() })
            }
            Node::Const_(target, value) => {
                let value = self.value(value)?;
                if let Target::Global(g) = target {
                    let (module, name) = self.global_parts(*g);
                    self.core_call("_declare_const", vec![module, name, value]);
                }
                value
            }
            Node::FunctionDecl(target, _) => match target {
                Target::Global(g) => self.make_function(*g)?,
                Target::Var(v) => {
                    self.make_closure(*v)?;
                    self.read(*v)?
                }
                Target::Name(_) => self.nothing(),
            },
            Node::Locals(parts, vars) => self.locals(&parts.0, &parts.1, vars)?,
            Node::CalleeType | Node::TypeOfFunction(_) => return self.error("misplaced callee type"),
            Node::GlobalDecl(_) => return self.error("misplaced \"global\" declaration"),
            statement => {
                self.effect(statement)?;
                self.nothing()
            }
        })
    }

    /// Operands in order. A variable that a later operand may assign is copied first.
    pub(super) fn operands(&mut self, nodes: &[Node]) -> R<Vec<Operand>> {
        let mut ops = Vec::with_capacity(nodes.len());
        let mut copies: Vec<(usize, usize, SlotId)> = Vec::new();
        for (i, node) in nodes.iter().enumerate() {
            let mut op = self.value(node)?;
            if let Operand::Slot(s) = op
                && self.may_change(s)
                && nodes[i + 1..].iter().any(|n| !n.is_simple())
            {
                copies.push((i, self.stmts.len(), s));
                op = self.push(Op::Copy(op));
            }
            ops.push(op);
        }
        for (i, at, slot) in copies {
            let changed = self.stmts[at + 1..].iter().any(|s| match s.op {
                Op::Assign(t, _) | Op::Undefine(t) => t == slot,
                _ => false,
            });
            if !changed {
                self.dead[at] = true;
                ops[i] = Operand::Slot(slot);
            }
        }
        Ok(ops)
    }

    /// Emits a node for its effect.
    pub(super) fn effect(&mut self, node: &Node) -> R<()> {
        match node {
            Node::Line(loc) => self.set_location(*loc),
            Node::Block(parts) => {
                let around = self.cx.loc;
                for p in parts {
                    self.effect(p)?;
                }
                self.leave_expansion(around);
            }
            Node::Scope(_, body, vars) => {
                self.enter_scope(vars)?;
                self.effect(body)?;
            }
            Node::If(p) => {
                let otherwise = self.new_label();
                self.condition(&p.0, otherwise)?;
                self.effect(&p.1)?;
                if is_empty(&p.2) {
                    self.mark(otherwise);
                } else {
                    let end = self.new_label();
                    self.goto(end);
                    self.mark(otherwise);
                    self.effect(&p.2)?;
                    self.mark(end);
                }
            }
            Node::And(parts) | Node::Or(parts) => {
                let Some((last, tests)) = parts.split_last() else { return Ok(()) };
                let end = self.new_label();
                for t in tests {
                    if matches!(node, Node::And(_)) {
                        self.condition(t, end)?;
                    } else {
                        let next = self.new_label();
                        self.condition(t, next)?;
                        self.goto(end);
                        self.mark(next);
                    }
                }
                self.effect(last)?;
                self.mark(end);
            }
            Node::While(parts) => {
                let (top, end) = (self.new_label(), self.new_label());
                self.loops += 1;
                self.mark(top);
                self.condition(&parts.0, end)?;
                self.effect(&parts.1)?;
                self.goto(top);
                self.mark(end);
                self.loops -= 1;
            }
            Node::Breakable(kind, body) => {
                let end = self.new_label();
                self.enter(super::Context::Breakable(*kind, end));
                self.effect(body)?;
                self.contexts.pop();
                self.mark(end);
            }
            Node::Break(kind) => self.break_(*kind)?,
            Node::Return(value) => {
                let value = self.value(value)?;
                self.ret(value)?;
            }
            Node::Try(parts) => self.try_(parts, None)?,
            Node::Label(name) => self.label(name)?,
            Node::Goto(name) => self.symbolic_goto(name),
            Node::Method(def) => self.method(def)?,
            Node::FunctionDecl(Target::Var(v), _) => self.make_closure(*v)?,
            Node::GlobalDecl(targets) => {
                if self.is_thunk() {
                    for t in targets {
                        if let Target::Global(g) = t {
                            self.declare_global(*g, false);
                        }
                    }
                }
            }
            Node::Typed(Target::Global(g), ty) => {
                if !self.is_thunk() {
                    return self.error("type declarations on global variables are only allowed at top level");
                }
                let ty = self.value(ty)?;
                let (module, name) = self.global_parts(*g);
                self.core_call("_declare_global", vec![module, name, ty]);
            }
            Node::LatestWorld { required } => {
                if self.is_thunk() {
                    self.core_call("_latest_world", Vec::new());
                } else if *required {
                    return self.error("World age increment not at top level");
                }
            }
            Node::TopLevelOnly(word) => {
                if !self.is_thunk() {
                    return self.error(format!("\"{word}\" expression not at top level"));
                }
            }
            Node::Inbounds(on) => {
                self.push(Op::Inbounds(*on));
            }
            Node::SimdLoop => {
                self.push(Op::SimdLoop);
            }
            Node::CallSite(inline) => {
                self.push(Op::CallSite(*inline));
            }
            Node::KeepAlive(nodes) => {
                let ops = self.operands(nodes)?;
                self.push(Op::KeepAlive(ops));
            }
            Node::Meta(flags) => self.flags |= flags,
            Node::NoSpecialize(names) => {
                for i in 0..self.lambda.args.len() {
                    if names.is_empty() || names.contains(&self.lambda.args[i].name) {
                        self.slots[i].nospecialize = true;
                    }
                }
            }
            Node::Local(_)
            | Node::GlobalNames(_)
            | Node::Outer(_)
            | Node::Typed(..)
            | Node::IsLocal(_)
            | Node::Name(_) => {}
            Node::Const(_) | Node::Temp(_) => {}
            _ => {
                self.value(node)?;
            }
        }
        Ok(())
    }

    /// Emits a node whose value the function returns.
    pub(super) fn tail(&mut self, node: &Node) -> R<()> {
        match node {
            Node::Block(parts) => match parts.split_last() {
                None => {
                    let nothing = self.nothing();
                    self.ret(nothing)
                }
                Some((last, before)) => {
                    let around = self.cx.loc;
                    for p in before {
                        self.effect(p)?;
                    }
                    self.tail(last)?;
                    self.leave_expansion(around);
                    Ok(())
                }
            },
            Node::Scope(_, body, vars) => {
                self.enter_scope(vars)?;
                self.tail(body)
            }
            Node::If(p) => {
                let otherwise = self.new_label();
                self.condition(&p.0, otherwise)?;
                self.tail(&p.1)?;
                self.mark(otherwise);
                self.tail(&p.2)
            }
            Node::Return(value) => self.tail(value),
            _ => {
                let value = self.value(node)?;
                self.ret(value)
            }
        }
    }

    /// Continues when the node is true, otherwise at the label.
    pub(super) fn condition(&mut self, node: &Node, if_not: Label) -> R<()> {
        match node {
            Node::And(parts) => parts.iter().try_for_each(|p| self.condition(p, if_not)),
            Node::Or(parts) => {
                let Some((last, first)) = parts.split_last() else { return Ok(()) };
                let yes = self.new_label();
                for p in first {
                    let next = self.new_label();
                    self.condition(p, next)?;
                    self.goto(yes);
                    self.mark(next);
                }
                self.condition(last, if_not)?;
                self.mark(yes);
                Ok(())
            }
            Node::Block(parts) if !parts.is_empty() => {
                let (before, last) = parts.split_at(parts.len() - 1);
                let around = self.cx.loc;
                for p in before {
                    self.effect(p)?;
                }
                self.condition(&last[0], if_not)?;
                self.leave_expansion(around);
                Ok(())
            }
            Node::Const(v) if *v == self.cx.heap().boolean(true) => Ok(()),
            Node::Const(v) if *v == self.cx.heap().boolean(false) => {
                self.goto(if_not);
                Ok(())
            }
            Node::Call(parts) => match self.negated_test(parts) {
                Some(test) => {
                    let test = self.value(&test)?;
                    let yes = self.new_label();
                    self.goto_if_not(test, yes);
                    self.goto(if_not);
                    self.mark(yes);
                    Ok(())
                }
                None => self.plain_condition(node, if_not),
            },
            _ => self.plain_condition(node, if_not),
        }
    }

    fn plain_condition(&mut self, node: &Node, if_not: Label) -> R<()> {
        let cond = self.value(node)?;
        self.goto_if_not(cond, if_not);
        Ok(())
    }

    /// `test` in `test === false`, when the test can only be a `Bool`.
    fn negated_test(&self, parts: &[Node]) -> Option<Node> {
        let [Node::Const(egal), test @ Node::Call(inner), Node::Const(no)] = parts else {
            return None;
        };
        let builtin = |b: Builtin| {
            let at = Builtin::ALL.iter().position(|x| *x == b)?;
            let table = self.cx.heap().roots().try_get(Known::Builtins)?;
            if at < table.svec_len() { table.svec_get(at) } else { None }
        };
        let Some(Node::Const(callee)) = inner.first() else { return None };
        let is_bool =
            [Builtin::Egal, Builtin::Isa, Builtin::Isdefined].into_iter().any(|b| builtin(b) == Some(*callee));
        (builtin(Builtin::Egal) == Some(*egal) && *no == self.cx.heap().boolean(false) && is_bool).then(|| test.clone())
    }

    fn short_circuit(&mut self, parts: &[Node], and: bool) -> R<Operand> {
        let Some((last, tests)) = parts.split_last() else {
            return Ok(self.nothing());
        };
        let result = self.new_slot("");
        let (stop, end) = (self.new_label(), self.new_label());
        for t in tests {
            if and {
                self.condition(t, stop)?;
            } else {
                let next = self.new_label();
                self.condition(t, next)?;
                self.goto(stop);
                self.mark(next);
            }
        }
        let value = self.value(last)?;
        self.push(Op::Assign(result, value));
        self.goto(end);
        self.mark(stop);
        let stopped = Operand::Const(self.cx.heap().boolean(!and));
        self.push(Op::Assign(result, stopped));
        self.mark(end);
        Ok(Operand::Slot(result))
    }

    fn assignment(&mut self, target: &Target, value: &Node, ty: Option<&Node>) -> R<Operand> {
        if let Target::Global(g) = target
            && self.is_thunk()
        {
            self.declare_global(*g, true);
        }
        let value = self.value(value)?;
        match target {
            Target::Global(g) => {
                self.push(Op::SetGlobal(*g, value));
            }
            Target::Var(v) => {
                let stored = match ty {
                    Some(ty) => {
                        let ty = self.value(ty)?;
                        self.converted(value, ty)?
                    }
                    None => value,
                };
                self.assign(*v, stored)?;
            }
            Target::Name(n) => return self.error(format!("unresolved name {n}")),
        }
        Ok(value)
    }

    /// The value converted to a type, checked.
    pub(super) fn converted(&mut self, value: Operand, ty: Operand) -> R<Operand> {
        if ty == Operand::Const(self.cx.heap().root(Known::Any)) {
            return Ok(value);
        }
        let result = self.new_slot("");
        let (other, end) = (self.new_label(), self.new_label());
        // The test is one of the slot, so that inference knows what is in it afterwards.
        self.push(Op::Assign(result, value));
        let fits = self.core_call("isa", vec![Operand::Slot(result), ty]);
        self.goto_if_not(fits, other);
        self.goto(end);
        self.mark(other);
        let converted = self.top_call("convert", vec![ty, Operand::Slot(result)]);
        let checked = self.core_call("typeassert", vec![converted, ty]);
        self.push(Op::Assign(result, checked));
        self.mark(end);
        Ok(Operand::Slot(result))
    }

    fn locals(&mut self, dict: &Node, store: &Node, vars: &[(syntax::Sym, VarId)]) -> R<Operand> {
        let ty = self.value(dict)?;
        let dict = self.push(Op::Call(vec![ty]));
        let store = self.value(store)?;
        for (name, v) in vars {
            let end = self.new_label();
            let there = self.is_defined(*v)?;
            self.goto_if_not(there, end);
            let value = self.read(*v)?;
            let name = self.symbol(name);
            self.push(Op::Call(vec![store, dict, value, name]));
            self.mark(end);
        }
        Ok(dict)
    }
}

fn all_nothing(heap: &heap::Heap) -> abi::Value {
    heap.nothing()
}

/// Whether a node has neither effect nor a value anyone needs.
fn is_empty(node: &Node) -> bool {
    match node {
        Node::Const(_) => true,
        Node::Block(parts) => parts.iter().all(is_empty),
        _ => false,
    }
}
