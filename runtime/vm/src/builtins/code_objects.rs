//! Lowered code as objects that Julia programs know: `Expr`, `SSAValue`, `SlotNumber`, `GotoIfNot`, ...

use crate::{Outcome, Session};
use abi::{Known, Value};
use heap::typed::CodeInfo;
use ir::lowered::{Op, Operand, StmtId};

impl Session {
    /// The statements of a `CodeInfo`, as `CodeInfo.code` shows them.
    pub(super) fn code_statements(&self, info: CodeInfo) -> Outcome {
        let body = ir::decode(info);
        let keep = self.heap.root_list(0);
        let mut out = Vec::with_capacity(body.stmts.len());
        for s in &body.stmts {
            let object = self.statement_object(&s.op)?;
            keep.push(object);
            out.push(object);
        }
        Ok(self.heap.vector_any(&out))
    }

    fn statement_object(&self, op: &Op) -> Outcome {
        let objects =
            |operands: &[Operand]| operands.iter().map(|&o| self.operand_object(o)).collect::<Outcome<Vec<_>>>();
        let (head, args) = match op {
            Op::Copy(o) => return self.operand_object(*o),
            Op::Global(g) => return Ok(*g),
            Op::Goto(to) => return self.core_object("GotoNode", &[self.label(*to)]),
            Op::GotoIfNot(c, to) => return self.core_object("GotoIfNot", &[self.operand_object(*c)?, self.label(*to)]),
            Op::Return(o) => return self.core_object("ReturnNode", &[self.operand_object(*o)?]),
            Op::EnterTry { handler } => return self.core_object("EnterNode", &[self.label(*handler)]),
            Op::Undefine(s) => return self.core_object("NewvarNode", &[self.operand_object(Operand::Slot(*s))?]),
            Op::Call(a) => ("call", objects(a)?),
            Op::New(a) => ("new", objects(a)?),
            Op::SplatNew(t, f) => ("splatnew", objects(&[*t, *f])?),
            Op::Assign(s, o) => ("=", objects(&[Operand::Slot(*s), *o])?),
            Op::SetGlobal(g, o) => ("=", vec![*g, self.operand_object(*o)?]),
            Op::CheckSlot(s) => ("throw_undef_if_not", objects(&[Operand::Slot(*s)])?),
            Op::CheckStaticParam(i) => ("throw_undef_if_not", objects(&[Operand::StaticParam(*i)])?),
            Op::IsDefinedSlot(s) => ("isdefined", objects(&[Operand::Slot(*s)])?),
            Op::IsDefinedGlobal(g) => ("isdefined", vec![*g]),
            Op::IsDefinedStaticParam(i) => ("isdefined", objects(&[Operand::StaticParam(*i)])?),
            Op::LeaveTry { count } => ("leave", vec![self.box_i64((*count).into())]),
            Op::Exception => ("the_exception", Vec::new()),
            Op::PopException(enter) => ("pop_exception", objects(&[Operand::Ssa(*enter)])?),
            Op::SimdLoop => ("simdloop", vec![]),
            Op::Inbounds(on) => ("inbounds", vec![self.bool(*on)]),
            Op::BoundsCheck => ("boundscheck", Vec::new()),
            Op::CallSite(inline) => {
                (if *inline == Some(false) { "noinline" } else { "inline" }, vec![self.bool(inline.is_some())])
            }
            Op::KeepAlive(a) => ("gc_preserve_end", objects(a)?),
            Op::ForeignCall { target, return_type, arg_types, args } => {
                let mut all = vec![*target, *return_type, *arg_types];
                all.extend(args);
                ("foreigncall", objects(&all)?)
            }
        };
        Ok(self.expr(head, &args))
    }

    fn operand_object(&self, o: Operand) -> Outcome {
        match o {
            Operand::Ssa(StmtId(i)) => self.core_object("SSAValue", &[self.label(StmtId(i))]),
            Operand::Slot(s) => self.core_object("SlotNumber", &[self.box_i64(i64::from(s.0) + 1)]),
            Operand::StaticParam(i) => Ok(self.expr("static_parameter", &[self.box_i64(i64::from(i) + 1)])),
            // What would mean something else as a part of code is quoted.
            Operand::Const(v) => {
                match self.is_a(v, Known::Symbol) || self.is_a(v, Known::Expr) || self.is_a(v, Known::GlobalRef) {
                    true => Ok(self.new_struct(self.heap.root(Known::QuoteNode), &[v])),
                    false => Ok(v),
                }
            }
        }
    }

    /// Statements count from 1.
    fn label(&self, s: StmtId) -> Value {
        self.box_i64(i64::from(s.0) + 1)
    }

    fn core_object(&self, name: &str, fields: &[Value]) -> Outcome {
        match self.core_value(name) {
            Some(ty) => self.new_checked(ty, fields),
            None => Err(self.error(format!("Core.{name} is not there yet"))),
        }
    }
}
