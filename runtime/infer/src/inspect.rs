//! What inference knows of each statement and variable of a specialization, for those who look at code.

use crate::engine::Infer;
use crate::lattice::{Elem, L};
use abi::Value;
use heap::typed::MethodInstance;
use ir::lowered::{Op, Operand, SlotId};
use ir::ssa::Function;

/// What is known of a value.
#[derive(Clone, Debug)]
pub enum Fact {
    /// An instance of the type.
    Type(Value),
    /// This object.
    Const(Value),
    /// An instance of the type whose leading fields are known as well.
    Partial(Value, Vec<Fact>),
}

/// An inferred body, before anything is optimized.
pub struct Inspected {
    /// The `CodeInfo`.
    pub source: Value,
    /// The value of each statement; `None`: no path reaches it.
    pub stmts: Vec<Option<Fact>>,
    /// What a statement reads of variables: its index, the variable, the value it has there.
    pub reads: Vec<(u32, u32, Fact)>,
    /// Each variable: all that is ever assigned to it.
    pub slots: Vec<Fact>,
    pub ret: Fact,
    pub effects: u16,
}

impl<'h> Infer<'h> {
    /// Infers a specialization once more, keeping the facts of its statements. Leaves nothing in the heap.
    pub fn inspect(&mut self, mi: MethodInstance) -> Option<Inspected> {
        let f = self.infer_apart(mi)?;
        let fr = &self.frames[f.0 as usize];
        let code = fr.code.clone();
        let mut stmts = vec![None; code.body.stmts.len()];
        let mut slots: Vec<L> = vec![L::BOTTOM; code.body.slots.len()];
        let args = fr.args.clone();
        let (ret, effects) = (fr.ret, fr.effects.0);
        let entry = fr.entry.clone();
        let refined = fr.refined.clone();
        let mut reads = Vec::new();
        let types = fr.stmt_ty.clone();
        slots.iter_mut().zip(&args).for_each(|(s, &a)| *s = a);
        for (block, state) in code.blocks.iter().zip(entry) {
            let Some(mut state) = state else { continue };
            for i in block.start as usize..block.end as usize {
                let ty = types[i];
                stmts[i] = Some(self.fact(ty));
                code.body.stmts[i].op.each_operand(|o| {
                    if let Operand::Slot(SlotId(s)) = o {
                        reads.push((i as u32, s, self.fact(state[s as usize].ty)));
                    }
                });
                if let Some((s, known)) = refined[i] {
                    state[s as usize].ty = known;
                }
                match code.body.stmts[i].op {
                    Op::Assign(SlotId(s), _) => {
                        let one = self.lat.forget_conditions(ty);
                        slots[s as usize] = self.lat.join(slots[s as usize], one);
                        state[s as usize].ty = one;
                    }
                    Op::CheckSlot(SlotId(s)) => {
                        reads.push((i as u32, s, self.fact(state[s as usize].ty)));
                        if ty == L::BOTTOM {
                            break;
                        }
                    }
                    // Nothing comes after what never returns.
                    Op::Call(_) | Op::New(_) | Op::SplatNew(..) | Op::Copy(_) | Op::ForeignCall { .. }
                        if ty == L::BOTTOM =>
                    {
                        break;
                    }
                    _ => {}
                }
            }
        }
        let slots = slots.into_iter().map(|l| self.fact(l)).collect();
        let ret = self.lat.forget_conditions(ret);
        Some(Inspected { source: code.info, stmts, reads, slots, ret: self.fact(ret), effects })
    }

    /// The optimized code of a specialization, made anew: an image leaves out the code of what nothing inlines.
    pub fn optimize_apart(&mut self, mi: MethodInstance) -> Option<Function> {
        let f = self.infer_apart(mi)?;
        self.const_ssa_of(f).map(|code| (*code).clone())
    }

    /// Prepares optimized code for the code generator.
    pub fn finish_code(&mut self, f: &mut Function) {
        crate::opt::finish(self, f);
    }

    fn fact(&self, l: L) -> Fact {
        match self.lat.get(l) {
            Elem::Type(t) => Fact::Type(*t),
            Elem::Const(v) => Fact::Const(*v),
            Elem::Partial { ty, fields } => Fact::Partial(*ty, fields.iter().map(|&f| self.fact(f)).collect()),
            Elem::Cond { .. } | Elem::ArgCond { .. } => Fact::Type(self.lat.widen(l)),
        }
    }
}
