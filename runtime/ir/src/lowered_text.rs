//! Lowered IR as text, one statement a line, for tests and `code_lowered`.

use crate::lowered::*;
use abi::Value;
use std::fmt::Write;

/// The text of a body; `object` shows a constant.
pub fn print(body: &Body, object: &dyn Fn(Value) -> String) -> String {
    let mut out = String::new();
    for (i, stmt) in body.stmts.iter().enumerate() {
        let printer = Printer { body, object };
        writeln!(out, "%{i} = {}", printer.op(&stmt.op)).expect("writing to a string succeeds");
    }
    out
}

struct Printer<'a> {
    body: &'a Body,
    object: &'a dyn Fn(Value) -> String,
}

impl Printer<'_> {
    fn operand(&self, o: Operand) -> String {
        match o {
            Operand::Ssa(s) => format!("%{}", s.0),
            Operand::Slot(s) => self.slot(s),
            Operand::StaticParam(i) => {
                format!("${}", self.body.static_params.get(i as usize).map_or(i.to_string(), |&v| (self.object)(v)))
            }
            Operand::Const(v) => (self.object)(v),
        }
    }

    fn slot(&self, s: SlotId) -> String {
        let name = self.body.slots.get(s.0 as usize).map_or(String::new(), |slot| (self.object)(slot.name));
        format!("_{}:{name}", s.0)
    }

    fn list(&self, args: &[Operand]) -> String {
        args.iter().map(|&a| self.operand(a)).collect::<Vec<_>>().join(", ")
    }

    fn call(&self, args: &[Operand]) -> String {
        match args {
            [] => "call ()".to_string(),
            [f, rest @ ..] => format!("{}({})", self.operand(*f), self.list(rest)),
        }
    }

    fn op(&self, op: &Op) -> String {
        match op {
            Op::Call(args) => self.call(args),
            Op::Copy(o) => self.operand(*o),
            Op::Assign(s, o) => format!("{} = {}", self.slot(*s), self.operand(*o)),
            Op::Undefine(s) => format!("undefine {}", self.slot(*s)),
            Op::CheckSlot(s) => format!("check {}", self.slot(*s)),
            Op::CheckStaticParam(i) => format!("check {}", self.operand(Operand::StaticParam(*i))),
            Op::Global(g) => format!("global {}", (self.object)(*g)),
            Op::SetGlobal(g, o) => format!("global {} = {}", (self.object)(*g), self.operand(*o)),
            Op::IsDefinedSlot(s) => format!("isdefined {}", self.slot(*s)),
            Op::IsDefinedGlobal(g) => format!("isdefined global {}", (self.object)(*g)),
            Op::IsDefinedStaticParam(i) => format!("isdefined {}", self.operand(Operand::StaticParam(*i))),
            Op::New(args) => format!("new {}", self.call(args)),
            Op::SplatNew(t, tuple) => format!("new {}({}...)", self.operand(*t), self.operand(*tuple)),
            Op::Goto(t) => format!("goto %{}", t.0),
            Op::GotoIfNot(o, t) => format!("unless {} goto %{}", self.operand(*o), t.0),
            Op::Return(o) => format!("return {}", self.operand(*o)),
            Op::EnterTry { handler } => format!("try, handler %{}", handler.0),
            Op::LeaveTry { count } => format!("leave {count}"),
            Op::Exception => "exception".to_string(),
            Op::PopException(s) => format!("pop exception %{}", s.0),
            Op::SimdLoop => "simdloop".to_string(),
            Op::Inbounds(b) => format!("inbounds {b}"),
            Op::BoundsCheck => "boundscheck".to_string(),
            Op::CallSite(None) => "callsite end".to_string(),
            Op::CallSite(Some(inline)) => format!("callsite {}", if *inline { "inline" } else { "noinline" }),
            Op::KeepAlive(args) => format!("keep {}", self.list(args)),
            Op::ForeignCall { target, return_type, arg_types, args } => format!(
                "ccall {} {} {} ({})",
                self.operand(*target),
                self.operand(*return_type),
                self.operand(*arg_types),
                self.list(args)
            ),
        }
    }
}
