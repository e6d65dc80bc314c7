//! Checks a lowered body before anyone trusts it.
//!
//! Properties: every index is in range; control never runs off the end; an `Ssa` operand's statement lies on
//! every path to its use; a plain `Slot` operand of a variable is assigned (or was checked) on every path; `try` regions
//! nest, are the same whichever way a place is reached, and are all left at a `Return`. Slots that lowering made for
//! itself are not followed: the value that a `return` carries through a `finally` is read only under a tag that was
//! set together with it, which no path-insensitive analysis sees.

use crate::lowered::*;
use std::collections::BTreeSet;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub at: StmtId,
    pub what: String,
}

/// All problems of a body; empty when it is sound.
///
/// `own` says which slots lowering made for itself.
pub fn verify(body: &Body, own: &dyn Fn(&Slot) -> bool) -> Vec<Problem> {
    let own = body.slots.iter().map(own).collect();
    let mut v = Verifier { body, own, problems: Vec::new() };
    v.ranges();
    if v.problems.is_empty() {
        v.flow();
    }
    v.problems
}

/// What holds at a place: statements and slots that have a value, and the open `try`s, innermost last.
#[derive(Clone, PartialEq)]
struct State {
    ssa: Vec<u64>,
    slots: Vec<u64>,
    tries: Vec<u32>,
}

struct Verifier<'b> {
    body: &'b Body,
    own: Vec<bool>,
    problems: Vec<Problem>,
}

fn has(bits: &[u64], i: u32) -> bool {
    bits[i as usize / 64] >> (i % 64) & 1 == 1
}

fn put(bits: &mut [u64], i: u32, on: bool) {
    let bit = 1 << (i % 64);
    if on {
        bits[i as usize / 64] |= bit;
    } else {
        bits[i as usize / 64] &= !bit;
    }
}

/// The operands that an operation reads.
pub fn operands(op: &Op) -> Vec<Operand> {
    match op {
        Op::Call(args) | Op::New(args) | Op::KeepAlive(args) => args.clone(),
        Op::Copy(a) | Op::Assign(_, a) | Op::SetGlobal(_, a) | Op::GotoIfNot(a, _) | Op::Return(a) => vec![*a],
        Op::SplatNew(a, b) => vec![*a, *b],
        Op::ForeignCall { target, return_type, arg_types, args } => {
            [*target, *return_type, *arg_types].into_iter().chain(args.iter().copied()).collect()
        }
        _ => Vec::new(),
    }
}

impl Verifier<'_> {
    fn problem(&mut self, at: usize, what: impl Into<String>) {
        self.problems.push(Problem { at: StmtId(at as u32), what: what.into() });
    }

    fn ranges(&mut self) {
        let body = self.body;
        let n = body.stmts.len();
        if n == 0 {
            return self.problem(0, "no statements");
        }
        if body.nargs as usize > body.slots.len() {
            self.problem(0, "more arguments than slots");
        }
        for (i, s) in body.stmts.iter().enumerate() {
            if s.loc as usize >= body.locations.len() {
                self.problem(i, "location out of range");
            }
            for o in operands(&s.op) {
                let fine = match o {
                    Operand::Ssa(id) => (id.0 as usize) < n,
                    Operand::Slot(s) => (s.0 as usize) < body.slots.len(),
                    Operand::StaticParam(p) => (p as usize) < body.static_params.len(),
                    Operand::Const(_) => true,
                };
                if !fine {
                    self.problem(i, format!("operand {o:?} out of range"));
                }
            }
            let fine = match &s.op {
                Op::Assign(s, _) | Op::Undefine(s) | Op::CheckSlot(s) | Op::IsDefinedSlot(s) => {
                    (s.0 as usize) < body.slots.len()
                }
                Op::CheckStaticParam(p) | Op::IsDefinedStaticParam(p) => (*p as usize) < body.static_params.len(),
                Op::Goto(t) | Op::GotoIfNot(_, t) | Op::EnterTry { handler: t } => (t.0 as usize) < n,
                Op::PopException(t) => {
                    matches!(body.stmts.get(t.0 as usize), Some(Stmt { op: Op::EnterTry { .. }, .. }))
                }
                Op::New(args) | Op::Call(args) => !args.is_empty(),
                _ => true,
            };
            if !fine {
                self.problem(i, "index out of range");
            }
        }
        if !matches!(body.stmts[n - 1].op, Op::Return(_) | Op::Goto(_)) {
            self.problem(n - 1, "control runs off the end");
        }
    }

    fn flow(&mut self) {
        let body = self.body;
        let n = body.stmts.len();
        let mut slots = vec![0u64; body.slots.len().div_ceil(64)];
        (0..body.nargs).for_each(|a| put(&mut slots, a, true));
        let start = State { ssa: vec![0; n.div_ceil(64)], slots, tries: Vec::new() };
        // One state for each statement would be quadratic in memory: only where paths meet.
        let joins = self.joins();
        let mut entry: Vec<Option<State>> = vec![None; n];
        entry[0] = Some(start);
        let mut todo = BTreeSet::from([0usize]);
        let mut reported = BTreeSet::new();
        while let Some(first) = todo.pop_first() {
            let Some(mut state) = entry[first].clone() else { continue };
            let mut i = first;
            loop {
                if i != first && joins[i] {
                    self.flow_to(i, state, &mut entry, &mut todo, &mut reported);
                    break;
                }
                let targets = self.step(i, &mut state);
                let falls = !matches!(body.stmts[i].op, Op::Goto(_) | Op::Return(_));
                for (t, s) in targets {
                    self.flow_to(t, s, &mut entry, &mut todo, &mut reported);
                }
                if !falls {
                    break;
                }
                i += 1;
            }
        }
        // The states are final now: check every use once.
        for (first, state) in entry.into_iter().enumerate() {
            let Some(mut state) = state else { continue };
            let mut i = first;
            loop {
                self.uses(i, &state);
                self.step(i, &mut state);
                if matches!(body.stmts[i].op, Op::Goto(_) | Op::Return(_)) {
                    break;
                }
                i += 1;
                if joins[i] {
                    break;
                }
            }
        }
    }

    /// Statements where paths meet or begin.
    fn joins(&self) -> Vec<bool> {
        let mut joins = vec![false; self.body.stmts.len()];
        joins[0] = true;
        for s in &self.body.stmts {
            if let Op::Goto(t) | Op::GotoIfNot(_, t) | Op::EnterTry { handler: t } = s.op {
                joins[t.0 as usize] = true;
            }
        }
        joins
    }

    fn flow_to(
        &mut self,
        at: usize,
        state: State,
        entry: &mut [Option<State>],
        todo: &mut BTreeSet<usize>,
        reported: &mut BTreeSet<usize>,
    ) {
        match &mut entry[at] {
            Some(old) => {
                if old.tries != state.tries && reported.insert(at) {
                    self.problem(at, format!("reached inside tries {:?} and {:?}", old.tries, state.tries));
                    return;
                }
                let mut changed = false;
                let both = old.ssa.iter_mut().zip(&state.ssa).chain(old.slots.iter_mut().zip(&state.slots));
                for (o, s) in both {
                    changed |= *o & !s != 0;
                    *o &= s;
                }
                if changed {
                    todo.insert(at);
                }
            }
            none => {
                *none = Some(state);
                todo.insert(at);
            }
        }
    }

    /// The state after a statement, and the states at the places it may jump to.
    fn step(&self, i: usize, state: &mut State) -> Vec<(usize, State)> {
        let mut targets = Vec::new();
        match &self.body.stmts[i].op {
            Op::Assign(s, _) | Op::CheckSlot(s) => put(&mut state.slots, s.0, true),
            Op::Undefine(s) => put(&mut state.slots, s.0, false),
            Op::Goto(t) | Op::GotoIfNot(_, t) => targets.push((t.0 as usize, state.clone())),
            Op::EnterTry { handler } => {
                // A variable that the body makes undefined may be so in the handler.
                let mut at_handler = state.clone();
                put(&mut at_handler.ssa, i as u32, true);
                let last = (handler.0 as usize).max(i);
                for s in &self.body.stmts[i..last] {
                    if let Op::Undefine(s) = s.op {
                        put(&mut at_handler.slots, s.0, false);
                    }
                }
                targets.push((handler.0 as usize, at_handler));
                state.tries.push(i as u32);
            }
            Op::LeaveTry { count } => {
                let left = state.tries.len().saturating_sub(*count as usize);
                state.tries.truncate(left);
            }
            _ => {}
        }
        put(&mut state.ssa, i as u32, true);
        targets
    }

    fn uses(&mut self, i: usize, state: &State) {
        let op = &self.body.stmts[i].op;
        for o in operands(op) {
            match o {
                Operand::Ssa(id) if !has(&state.ssa, id.0) => {
                    self.problem(i, format!("%{} has no value on some path", id.0));
                }
                Operand::Slot(s) if !self.own[s.0 as usize] && !has(&state.slots, s.0) => {
                    self.problem(i, format!("slot {} is not assigned on some path", s.0));
                }
                _ => {}
            }
        }
        match op {
            Op::LeaveTry { count } if *count as usize > state.tries.len() => {
                self.problem(i, "leaves more tries than are open");
            }
            Op::Return(_) if !state.tries.is_empty() => self.problem(i, "returns from inside a try"),
            Op::PopException(t) if !has(&state.ssa, t.0) => {
                self.problem(i, "drops an exception of a try that was not entered");
            }
            _ => {}
        }
    }
}
