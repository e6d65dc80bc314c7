//! From jumps to labels to the final body: unreachable code, needless checks and copies go, numbers are made final.
//!
//! One forward analysis finds, for each statement, which slots are assigned on every path to it. A handler
//! starts from what held at its `EnterTry`.

use super::Emitter;
use crate::tree::*;
use abi::Value;
use ir::lowered::{Body, Op, Operand, SlotId, Stmt, StmtId, successors};

impl Emitter<'_, '_, '_> {
    /// The finished function as a `CodeInfo`, and the captured variables whose values its first literals are.
    pub(super) fn finish(mut self) -> R<(Value, Vec<VarId>)> {
        let nothing = self.nothing();
        self.push(Op::Return(nothing));
        self.connect_gotos()?;
        let labels: Vec<u32> = self.labels.iter().map(|l| l.unwrap_or(0)).collect();
        for s in &mut self.stmts {
            if let Some(target) = target_mut(&mut s.op) {
                target.0 = labels[target.0 as usize];
            }
        }
        let n_args = self.lambda.args.len();
        let mut code = Code { stmts: self.stmts, dead: self.dead, n_slots: self.slots.len() };
        code.drop_unreachable();
        code.drop_needless_checks(n_args);
        code.drop_copies(n_args);
        code.drop_unused();
        let mut slots = self.slots;
        for (s, dead) in code.stmts.iter().zip(&code.dead) {
            if let (Op::CheckSlot(s) | Op::IsDefinedSlot(s), false) = (&s.op, dead) {
                slots[s.0 as usize].maybe_undefined = true;
            }
        }
        let stmts = code.compact();
        let info = &self.shared.scopes.lambdas[self.id.0 as usize];
        let outer = info.closure.and_then(|c| self.shared.closures.get(&c)).map(|c| c.static_params.as_slice());
        let static_params = outer.unwrap_or(&[]).iter().chain(&info.static_params);
        let heap = self.cx.host.heap();
        let body = Body {
            stmts,
            slots,
            locations: self.locations,
            nargs: n_args as u32,
            isva: self.lambda.isva,
            static_params: static_params.map(|v| heap.symbol(&self.shared.scopes.vars[v.0 as usize].name)).collect(),
            flags: self.flags,
        };
        let placeholders: Vec<Value> = self.literals.iter().map(|(_, p)| *p).collect();
        let code = ir::lowered_codec::encode(heap, &body, &placeholders).0;
        Ok((code, self.literals.into_iter().map(|(v, _)| v).collect()))
    }
}

/// The statement that an operation may jump to.
fn target_mut(op: &mut Op) -> Option<&mut StmtId> {
    match op {
        Op::Goto(t) | Op::GotoIfNot(_, t) | Op::EnterTry { handler: t } => Some(t),
        _ => None,
    }
}

struct Code {
    stmts: Vec<Stmt>,
    dead: Vec<bool>,
    n_slots: usize,
}

impl Code {
    fn drop_unreachable(&mut self) {
        let mut seen = vec![false; self.stmts.len()];
        let mut todo = vec![0];
        while let Some(i) = todo.pop() {
            if i >= seen.len() || std::mem::replace(&mut seen[i], true) {
                continue;
            }
            todo.extend(successors(&self.stmts, i).into_iter().flatten());
        }
        for (dead, seen) in self.dead.iter_mut().zip(seen) {
            *dead |= !seen;
        }
    }

    /// Removes `CheckSlot` and `CheckStaticParam` where an earlier assignment or check holds on every path.
    fn drop_needless_checks(&mut self, n_args: usize) {
        // Facts: slots that are checked anywhere, then static parameters.
        let mut fact_of_slot = vec![usize::MAX; self.n_slots];
        let mut n_facts = 0;
        let mut n_params = 0;
        for s in &self.stmts {
            match s.op {
                Op::CheckSlot(s) | Op::IsDefinedSlot(s) if fact_of_slot[s.0 as usize] == usize::MAX => {
                    fact_of_slot[s.0 as usize] = n_facts;
                    n_facts += 1;
                }
                Op::CheckStaticParam(i) => n_params = n_params.max(i as usize + 1),
                _ => {}
            }
        }
        let first_param = n_facts;
        n_facts += n_params;
        if n_facts == 0 {
            return;
        }
        let words = n_facts.div_ceil(64);
        let leaders = self.leaders();
        let blocks: Vec<usize> = (0..self.stmts.len()).filter(|&i| leaders[i]).collect();
        let mut block_of = vec![0; self.stmts.len()];
        let mut b = 0;
        for (i, block) in block_of.iter_mut().enumerate() {
            if b + 1 < blocks.len() && blocks[b + 1] <= i {
                b += 1;
            }
            *block = b;
        }
        let fact = |s: SlotId| Some(fact_of_slot[s.0 as usize]).filter(|&f| f != usize::MAX);
        let step = |state: &mut [u64], op: &Op| match op {
            Op::Assign(s, _) | Op::CheckSlot(s) => set(state, fact(*s), true),
            Op::Undefine(s) => set(state, fact(*s), false),
            Op::CheckStaticParam(i) => set(state, Some(first_param + *i as usize), true),
            _ => {}
        };
        let mut entry: Vec<Option<Vec<u64>>> = vec![None; blocks.len()];
        let mut start = vec![0u64; words];
        for s in 0..n_args {
            set(&mut start, fact(SlotId(s as u32)), true);
        }
        entry[0] = Some(start);
        let mut todo = vec![0usize];
        while let Some(b) = todo.pop() {
            let Some(mut state) = entry[b].clone() else { continue };
            let end = blocks.get(b + 1).copied().unwrap_or(self.stmts.len());
            for i in blocks[b]..end {
                if !self.dead[i] {
                    step(&mut state, &self.stmts[i].op);
                }
            }
            let last = end - 1;
            for (k, next) in successors(&self.stmts, last).into_iter().enumerate() {
                let Some(next) = next.filter(|&n| n < self.stmts.len()) else { continue };
                let mut out = state.clone();
                if k == 1 && matches!(self.stmts[last].op, Op::EnterTry { .. }) {
                    // Anything that the body makes undefined may be so in the handler.
                    for s in &self.stmts[last..next.max(last)] {
                        if let Op::Undefine(s) = s.op {
                            set(&mut out, fact(s), false);
                        }
                    }
                }
                let at = block_of[next];
                let changed = match &mut entry[at] {
                    Some(old) => {
                        let mut changed = false;
                        for (o, n) in old.iter_mut().zip(&out) {
                            changed |= *o & !n != 0;
                            *o &= n;
                        }
                        changed
                    }
                    none => {
                        *none = Some(out);
                        true
                    }
                };
                if changed {
                    todo.push(at);
                }
            }
        }
        for (b, state) in entry.into_iter().enumerate() {
            let Some(mut state) = state else { continue };
            let end = blocks.get(b + 1).copied().unwrap_or(self.stmts.len());
            for i in blocks[b]..end {
                if self.dead[i] {
                    continue;
                }
                let known = match &self.stmts[i].op {
                    Op::CheckSlot(s) => fact(*s),
                    Op::CheckStaticParam(p) => Some(first_param + *p as usize),
                    _ => None,
                };
                if known.is_some_and(|f| state[f / 64] >> (f % 64) & 1 == 1) {
                    self.dead[i] = true;
                } else {
                    step(&mut state, &self.stmts[i].op);
                }
            }
        }
    }

    /// Which statements begin a straight run.
    fn leaders(&self) -> Vec<bool> {
        let mut leaders = vec![false; self.stmts.len()];
        leaders[0] = true;
        for i in 0..self.stmts.len() {
            let jumps =
                matches!(self.stmts[i].op, Op::Goto(_) | Op::GotoIfNot(..) | Op::EnterTry { .. } | Op::Return(_));
            if jumps {
                for next in successors(&self.stmts, i).into_iter().flatten() {
                    if let Some(l) = leaders.get_mut(next) {
                        *l = true;
                    }
                }
                if i + 1 < leaders.len() {
                    leaders[i + 1] = true;
                }
            }
        }
        leaders
    }

    /// Replaces uses of a copy by its source, where the source cannot change.
    fn drop_copies(&mut self, n_args: usize) {
        let mut assigned = vec![false; self.n_slots];
        for s in &self.stmts {
            if let Op::Assign(s, _) | Op::Undefine(s) = s.op {
                assigned[s.0 as usize] = true;
            }
        }
        let mut alias: Vec<Option<Operand>> = vec![None; self.stmts.len()];
        for i in 0..self.stmts.len() {
            if self.dead[i] {
                continue;
            }
            self.stmts[i].op.map_operands(|o| match o {
                Operand::Ssa(id) => alias[id.0 as usize].unwrap_or(o),
                _ => o,
            });
            if let Op::Copy(o) = self.stmts[i].op {
                let fixed = match o {
                    Operand::Slot(s) => (s.0 as usize) < n_args && !assigned[s.0 as usize],
                    _ => true,
                };
                if fixed {
                    alias[i] = Some(o);
                    self.dead[i] = true;
                }
            }
        }
    }

    /// Drops what has no effect that anything sees: `Undefine` of slots that nothing checks, assignments to slots that
    /// nothing reads, copies that nobody uses. Backwards, so that what only those used goes as well.
    fn drop_unused(&mut self) {
        let mut checked = vec![false; self.n_slots];
        let mut read = vec![false; self.n_slots];
        let mut uses = vec![0u32; self.stmts.len()];
        for (s, dead) in self.stmts.iter().zip(&self.dead) {
            if *dead {
                continue;
            }
            if let Op::CheckSlot(s) | Op::IsDefinedSlot(s) = s.op {
                checked[s.0 as usize] = true;
            }
            s.op.each_operand(|o| match o {
                Operand::Ssa(id) => uses[id.0 as usize] += 1,
                Operand::Slot(s) => read[s.0 as usize] = true,
                _ => {}
            });
        }
        for i in (0..self.stmts.len()).rev() {
            if self.dead[i] {
                continue;
            }
            let op = &mut self.stmts[i].op;
            match *op {
                Op::Undefine(slot) => self.dead[i] = !checked[slot.0 as usize],
                // The value of a construct that nobody looks at.
                Op::Assign(slot, value) if !checked[slot.0 as usize] && !read[slot.0 as usize] => {
                    *op = Op::Copy(value);
                }
                _ => {}
            }
            if let Op::Copy(value) = *op
                && uses[i] == 0
            {
                self.dead[i] = true;
                if let Operand::Ssa(id) = value {
                    uses[id.0 as usize] -= 1;
                }
            }
        }
    }

    /// The live statements with their final numbers. A jump to a dead statement goes to the next live one.
    fn compact(mut self) -> Vec<Stmt> {
        // A jump to the statement that follows anyway.
        let mut next_live = self.stmts.len();
        for i in (0..self.stmts.len()).rev() {
            if let Op::Goto(t) = self.stmts[i].op {
                let t = t.0 as usize;
                self.dead[i] |= t > i && next_live >= t;
            }
            if !self.dead[i] {
                next_live = i;
            }
        }
        let mut number = vec![0u32; self.stmts.len() + 1];
        let mut n = 0;
        for (i, dead) in self.dead.iter().enumerate() {
            number[i] = n;
            n += u32::from(!dead);
        }
        number[self.stmts.len()] = n;
        let mut out = Vec::with_capacity(n as usize);
        for (mut s, dead) in self.stmts.into_iter().zip(self.dead) {
            if dead {
                continue;
            }
            s.op.map_operands(|o| match o {
                Operand::Ssa(id) => Operand::Ssa(StmtId(number[id.0 as usize])),
                _ => o,
            });
            if let Some(t) = target_mut(&mut s.op) {
                t.0 = number[t.0 as usize];
            }
            if let Op::PopException(enter) = &mut s.op {
                enter.0 = number[enter.0 as usize];
            }
            out.push(s);
        }
        out
    }
}

fn set(state: &mut [u64], fact: Option<usize>, value: bool) {
    if let Some(f) = fact {
        if value {
            state[f / 64] |= 1 << (f % 64);
        } else {
            state[f / 64] &= !(1 << (f % 64));
        }
    }
}
