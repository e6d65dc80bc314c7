//! Leaving: `return`, `break` and `goto` out of loops, `try` and `finally`.

use super::{Context, Emitter, ExitAction, FinallyExits, KnownLabel, PendingGoto};
use crate::tree::*;
use ir::lowered::{Op, Operand, SlotId, StmtId};
use syntax::Sym;

impl Emitter<'_, '_, '_> {
    pub(super) fn enter(&mut self, context: Context) {
        self.next_context += 1;
        self.contexts.push((self.next_context, context));
    }

    /// Returns a value: converted to the declared type, out of everything around.
    pub(super) fn ret(&mut self, value: Operand) -> R<()> {
        let value = match self.lambda.return_type_var {
            Some(v) => {
                let ty = self.read(v)?;
                self.converted(value, ty)?
            }
            None => value,
        };
        self.return_converted(value)
    }

    fn return_converted(&mut self, value: Operand) -> R<()> {
        if !self.leave(0, ExitAction::Return, Some(value))? {
            self.push(Op::Return(value));
        }
        Ok(())
    }

    pub(super) fn break_(&mut self, kind: Exit) -> R<()> {
        let found = self.contexts.iter().rposition(|(_, c)| matches!(c, Context::Breakable(k, _) if *k == kind));
        let Some(at) = found else {
            return self.error("break or continue outside loop");
        };
        let Context::Breakable(_, label) = self.contexts[at].1 else {
            return Ok(());
        };
        if !self.leave(at + 1, ExitAction::Break(kind), None)? {
            self.goto(label);
        }
        Ok(())
    }

    /// Leaves all contexts from `depth` inwards. `true`: a `finally` is on the way, and the jump continues after it.
    fn leave(&mut self, depth: usize, action: ExitAction, value: Option<Operand>) -> R<bool> {
        let mut tries = 0;
        for i in (depth..self.contexts.len()).rev() {
            match self.contexts[i].1.clone() {
                Context::Breakable(..) => {}
                Context::Try => tries += 1,
                Context::Handler(enter) => {
                    self.leave_tries(&mut tries);
                    self.push(Op::PopException(enter));
                }
                Context::Finally(index) => {
                    if let Some(v) = value {
                        let slot = match self.finallies[index].result {
                            Some(s) => s,
                            None => {
                                let s = self.new_slot("");
                                self.finallies[index].result = Some(s);
                                s
                            }
                        };
                        self.push(Op::Assign(slot, v));
                    }
                    tries += 1;
                    self.leave_tries(&mut tries);
                    let exits = &mut self.finallies[index].exits;
                    let tag = match exits.iter().position(|e| *e == action) {
                        Some(t) => t,
                        None => {
                            exits.push(action);
                            exits.len() - 1
                        }
                    };
                    let (slot, label) = (self.finallies[index].tag, self.finallies[index].label);
                    let tag = self.tag(tag as i64 + 1);
                    self.push(Op::Assign(slot, tag));
                    self.goto(label);
                    return Ok(true);
                }
            }
        }
        self.leave_tries(&mut tries);
        Ok(false)
    }

    fn leave_tries(&mut self, count: &mut u32) {
        if *count > 0 {
            self.push(Op::LeaveTry { count: *count });
            *count = 0;
        }
    }

    fn tag(&self, n: i64) -> Operand {
        Operand::Const(self.cx.heap().box_int64(n))
    }

    /// A `try`, its value stored in `result`.
    pub(super) fn try_(&mut self, parts: &Try, result: Option<SlotId>) -> R<()> {
        match parts {
            Try::Catch { body, handler, otherwise } => {
                let (handler_label, end) = (self.new_label(), self.new_label());
                let enter = self.enter_try(handler_label);
                self.enter(Context::Try);
                match (otherwise, result) {
                    (None, Some(slot)) => self.value_into(body, slot)?,
                    _ => self.effect(body)?,
                }
                self.contexts.pop();
                self.push(Op::LeaveTry { count: 1 });
                if let Some(otherwise) = otherwise {
                    match result {
                        Some(slot) => self.value_into(otherwise, slot)?,
                        None => self.effect(otherwise)?,
                    }
                }
                self.goto(end);
                self.mark(handler_label);
                self.enter(Context::Handler(enter));
                match result {
                    Some(slot) => self.value_into(handler, slot)?,
                    None => self.effect(handler)?,
                }
                self.contexts.pop();
                self.push(Op::PopException(enter));
                self.mark(end);
                Ok(())
            }
            Try::Finally { body, cleanup } => self.finally(body, cleanup, result),
        }
    }

    /// Tags of what comes after the cleanup: 0 goes on, -1 throws on, others are exits.
    fn finally(&mut self, body: &Node, cleanup: &Node, result: Option<SlotId>) -> R<()> {
        let tag = self.new_slot("");
        let (handler_label, cleanup_label) = (self.new_label(), self.new_label());
        let enter = self.enter_try(handler_label);
        let index = self.finallies.len();
        self.finallies.push(FinallyExits { label: cleanup_label, tag, exits: Vec::new(), result: None });
        self.enter(Context::Finally(index));
        match result {
            Some(slot) => self.value_into(body, slot)?,
            None => self.effect(body)?,
        }
        self.contexts.pop();
        self.push(Op::LeaveTry { count: 1 });
        let zero = self.tag(0);
        self.push(Op::Assign(tag, zero));
        self.goto(cleanup_label);
        self.mark(handler_label);
        let thrown = self.tag(-1);
        self.push(Op::Assign(tag, thrown));
        self.mark(cleanup_label);
        // A jump out of the cleanup drops the exception, if there is one.
        self.enter(Context::Handler(enter));
        self.effect(cleanup)?;
        self.contexts.pop();
        let go_on = self.new_label();
        let is_thrown = self.core_call("===", vec![Operand::Slot(tag), thrown]);
        self.goto_if_not(is_thrown, go_on);
        self.core_call("_rethrow", vec![]);
        self.mark(go_on);
        let exits = std::mem::take(&mut self.finallies[index].exits);
        let returned = self.finallies[index].result;
        for (i, action) in exits.into_iter().enumerate() {
            let next = self.new_label();
            let mine = self.tag(i as i64 + 1);
            let is_mine = self.core_call("===", vec![Operand::Slot(tag), mine]);
            self.goto_if_not(is_mine, next);
            match action {
                ExitAction::Break(kind) => self.break_(kind)?,
                ExitAction::Return => {
                    let value = returned.map_or_else(|| self.nothing(), Operand::Slot);
                    self.return_converted(value)?;
                }
            }
            self.mark(next);
        }
        Ok(())
    }

    fn value_into(&mut self, node: &Node, slot: SlotId) -> R<()> {
        let value = self.value(node)?;
        self.push(Op::Assign(slot, value));
        Ok(())
    }

    fn enter_try(&mut self, handler: super::Label) -> StmtId {
        match self.push(Op::EnterTry { handler: StmtId(handler.0) }) {
            Operand::Ssa(id) => id,
            _ => StmtId(0),
        }
    }

    pub(super) fn label(&mut self, name: &Sym) -> R<()> {
        if self.named_labels.contains_key(name) {
            return self.error(format!("label \"{name}\" defined multiple times"));
        }
        let label = self.new_label();
        self.mark(label);
        let contexts = self.contexts.iter().filter(|(_, c)| !matches!(c, Context::Breakable(..))).map(|(i, _)| *i);
        self.named_labels.insert(name.clone(), KnownLabel { label, contexts: contexts.collect() });
        Ok(())
    }

    pub(super) fn symbolic_goto(&mut self, name: &Sym) {
        let contexts = self.contexts.iter().filter(|(_, c)| !matches!(c, Context::Breakable(..))).cloned().collect();
        self.gotos.push(PendingGoto { at: self.stmts.len(), label: name.clone(), contexts, loc: self.loc });
        self.push(Op::Goto(StmtId(0)));
    }

    /// Connects the `goto`s: directly, or by a piece of code at the end that leaves what is around them.
    pub(super) fn connect_gotos(&mut self) -> R<()> {
        for goto in std::mem::take(&mut self.gotos) {
            let Some(known) = self.named_labels.get(&goto.label) else {
                return self.error(format!("label \"{}\" referenced but not defined", goto.label));
            };
            let (label, outer) = (known.label, known.contexts.clone());
            let shared = goto.contexts.len() >= outer.len()
                && goto.contexts.iter().zip(&outer).all(|((id, _), expected)| id == expected);
            if !shared {
                return self.error(format!("cannot goto label \"{}\" inside a try block", goto.label));
            }
            let inner = &goto.contexts[outer.len()..];
            if inner.is_empty() {
                self.stmts[goto.at].op = Op::Goto(StmtId(label.0));
                continue;
            }
            let trampoline = self.new_label();
            self.stmts[goto.at].op = Op::Goto(StmtId(trampoline.0));
            self.mark(trampoline);
            self.loc = goto.loc;
            let mut tries = 0;
            for (_, context) in inner.iter().rev() {
                match context {
                    Context::Try => tries += 1,
                    Context::Handler(enter) => {
                        self.leave_tries(&mut tries);
                        self.push(Op::PopException(*enter));
                    }
                    Context::Finally(_) => {
                        return self.error("goto from a try/finally block is not permitted");
                    }
                    Context::Breakable(..) => {}
                }
            }
            self.leave_tries(&mut tries);
            self.goto(label);
        }
        Ok(())
    }
}
