//! Plan: the statements' specializations, and all that their inferred code calls directly.

use crate::progress::Bar;
use crate::statements::{Sources, Statement};
use abi::Value;
use abi::code::CodeBlob;
use heap::typed::{CodeInstance, MethodInstance};
use ir::ssa::{Function, Inst};
use snapshot::write::Why;
use std::collections::HashSet;
use vm::Session;

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// This code for it is in the plan.
    Planned(CodeInstance),
    /// The image that the build started from has its code.
    AlreadyThere,
    /// No method fits: which call was meant.
    NoMethod(String),
    /// Some argument's type has many concrete ones below it, for which no call compiles code: which.
    NotConcrete(String),
    /// Why there is no code for it.
    Refused(String),
}

/// A specialization to compile.
pub(crate) struct Planned {
    pub code: CodeInstance,
    pub function: Function,
    pub name: String,
    pub why: Why,
}

/// What will be compiled, in a fixed order: statements as given, each followed by what it calls.
pub(crate) struct Plan {
    pub functions: Vec<Planned>,
    /// One for each statement.
    pub statuses: Vec<Status>,
}

/// Infers every statement's specialization and follows the calls that inference resolved. `have`: the code that the
/// image takes over; names of new functions count on from there. (What this process compiled for itself is not code
/// of an image.)
pub(crate) fn plan(
    session: &Session,
    statements: &[Statement],
    bar: &Bar,
    sources: &Sources,
    have: &[(Value, CodeBlob)],
) -> Plan {
    bar.steps(statements.len());
    let have: HashSet<Value> = have.iter().map(|(instance, _)| *instance).collect();
    let mut p = Planner { session, seen: HashSet::new(), todo: Vec::new(), functions: Vec::new(), have };
    let status = |s| {
        bar.step(1);
        p.statement(s, sources)
    };
    let statuses = statements.iter().map(status).collect();
    Plan { functions: p.functions, statuses }
}

/// The same for specializations that are known: those of `instances`, and all that their code calls directly.
pub(crate) fn plan_instances(
    session: &Session,
    instances: &[MethodInstance],
    bar: &Bar,
    have: &HashSet<Value>,
) -> Plan {
    bar.steps(instances.len());
    let have = have.clone();
    let mut p = Planner { session, seen: HashSet::new(), todo: Vec::new(), functions: Vec::new(), have };
    for &instance in instances {
        if let Some(code) = session.ensure_inferred(instance).filter(|c| c.try_inferred().is_some()) {
            p.add(code, Why::Unknown);
            p.drain();
        }
        bar.step(1);
    }
    Plan { functions: p.functions, statuses: Vec::new() }
}

struct Planner<'s> {
    session: &'s Session,
    seen: HashSet<Value>,
    todo: Vec<(CodeInstance, Why)>,
    functions: Vec<Planned>,
    have: HashSet<Value>,
}

impl Planner<'_> {
    fn statement(&mut self, s: &Statement, sources: &Sources) -> Status {
        let instance = s.wanted.clone().and_then(|w| match w.method {
            None => self.session.instance_for_signature(w.signature),
            Some(m) => self.session.instance_of_method(w.signature, m),
        });
        let (source, line) = sources.find(s.line);
        let instance = match instance {
            Ok(mi) => mi,
            Err(why) => return self.refusal(s, why),
        };
        // What a trace says was compiled once.
        if !sources.is_trace(source)
            && let Some(abstract_type) = self.session.not_compiled_for(instance)
        {
            return Status::NotConcrete(format!("{abstract_type} is not concrete"));
        }
        let Some(code) = self.session.ensure_inferred(instance) else {
            return Status::Refused("its code cannot be inferred and is interpreted".to_string());
        };
        if self.have.contains(&code.0) {
            return Status::AlreadyThere;
        }
        if code.try_inferred().is_none() {
            return Status::Refused("it uses something that only the interpreter can do".to_string());
        }
        self.add(code, Why::Statement { source, line });
        self.drain();
        Status::Planned(code)
    }

    /// The status of a statement that leads to no specialization.
    fn refusal(&self, s: &Statement, why: String) -> Status {
        let Ok(wanted) = &s.wanted else { return Status::Refused(why) };
        if !self.session.is_signature(wanted.signature) {
            return Status::Refused(why);
        }
        if let Some(abstract_type) = self.session.abstract_argument(wanted.signature) {
            return Status::NotConcrete(format!("{abstract_type} is not concrete, and {why}"));
        }
        Status::NoMethod(why)
    }

    fn add(&mut self, code: CodeInstance, why: Why) {
        if !self.have.contains(&code.0) && self.seen.insert(code.0) {
            self.todo.push((code, why));
        }
    }

    fn drain(&mut self) {
        while let Some((code, why)) = self.todo.pop() {
            let Some(function) = self.session.inferred_code(code) else { continue };
            for target in direct_calls(&function) {
                let callee = match CodeInstance::of(target, &self.session.heap.roots()) {
                    Some(c) => Some(c),
                    None => MethodInstance::of(target, &self.session.heap.roots())
                        .and_then(|mi| self.session.ensure_inferred(mi)),
                };
                if let Some(c) = callee {
                    self.add(c, Why::CalledBy(code.0));
                }
            }
            let name = format!("{}_{}", self.session.symbol_name_of(code), self.have.len() + self.functions.len());
            self.functions.push(Planned { code, function, name, why });
        }
    }
}

/// Targets of `Invoke`, in order.
fn direct_calls(f: &Function) -> Vec<Value> {
    let mut out = Vec::new();
    for &b in &f.order {
        for node in &f.blocks[b].nodes {
            if let Inst::Invoke { target, .. } = &node.inst {
                out.push(*target);
            }
        }
    }
    out
}
