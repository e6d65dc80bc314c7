//! Which variables are needed where, and which must live in memory because a handler reads what a `try` assigned.

use crate::code::Code;
use crate::frame::Frame;
use ir::lowered::{Op, Operand, StmtId};

/// A set of slots for each block.
pub(crate) struct SlotSets {
    words: usize,
    bits: Vec<u64>,
}

impl SlotSets {
    fn new(blocks: usize, slots: usize) -> SlotSets {
        let words = slots.div_ceil(64).max(1);
        SlotSets { words, bits: vec![0; words * blocks] }
    }

    /// Whether the slot is in the block's set.
    pub fn has(&self, block: u32, slot: u32) -> bool {
        self.bits[block as usize * self.words + slot as usize / 64] >> (slot % 64) & 1 != 0
    }

    fn row(&self, block: u32) -> &[u64] {
        &self.bits[block as usize * self.words..][..self.words]
    }
}

/// Blocks that a lowered block continues at (its handler not among them), as far as inference reached them.
pub(crate) fn successors(code: &Code, fr: &Frame, b: u32) -> Vec<u32> {
    let block = &code.blocks[b as usize];
    let last = block.end - 1;
    let mut out = Vec::with_capacity(2);
    match code.body.stmts[last as usize].op {
        Op::Goto(StmtId(t)) => out.push(code.block_of[t as usize]),
        Op::GotoIfNot(_, StmtId(t)) => {
            out.push(b + 1);
            out.push(code.block_of[t as usize]);
        }
        Op::Return(_) => {}
        _ => out.push(b + 1),
    }
    out.retain(|&s| (s as usize) < code.blocks.len() && fr.entry[s as usize].is_some());
    out
}

/// The slots whose value is needed at the start of each block.
pub(crate) fn live_slots(code: &Code, fr: &Frame) -> SlotSets {
    let n = code.blocks.len();
    let slots = code.body.slots.len();
    let mut live = SlotSets::new(n, slots);
    let mut uses = SlotSets::new(n, slots);
    let mut kills = SlotSets::new(n, slots);
    let words = live.words;
    for (b, block) in code.blocks.iter().enumerate() {
        let at = b * words;
        for s in block.start..block.end {
            let op = &code.body.stmts[s as usize].op;
            let mut read = |slot: u32| {
                let (w, bit) = (at + slot as usize / 64, 1u64 << (slot % 64));
                if kills.bits[w] & bit == 0 {
                    uses.bits[w] |= bit;
                }
            };
            op.each_operand(|o| {
                if let Operand::Slot(s) = o {
                    read(s.0);
                }
            });
            match op {
                Op::CheckSlot(s) | Op::IsDefinedSlot(s) => read(s.0),
                Op::Assign(s, _) | Op::Undefine(s) => kills.bits[at + s.0 as usize / 64] |= 1 << (s.0 % 64),
                _ => {}
            }
        }
    }
    let mut changed = true;
    while changed {
        changed = false;
        for b in (0..n as u32).rev() {
            if fr.entry[b as usize].is_none() {
                continue;
            }
            let mut out = vec![0u64; words];
            for s in successors(code, fr, b) {
                for (o, w) in out.iter_mut().zip(live.row(s)) {
                    *o |= w;
                }
            }
            let at = b as usize * words;
            for (w, o) in out.iter_mut().enumerate() {
                *o = uses.bits[at + w] | (*o & !kills.bits[at + w]);
            }
            // What the handler needs must be there wherever the block throws.
            let handler = code.blocks[b as usize].handler.map(|h| code.block_of[h as usize]);
            let enters = match code.body.stmts[code.blocks[b as usize].end as usize - 1].op {
                Op::EnterTry { handler } => Some(code.block_of[handler.0 as usize]),
                _ => None,
            };
            for h in handler.into_iter().chain(enters) {
                for (w, o) in out.iter_mut().enumerate() {
                    *o |= live.bits[h as usize * words + w];
                }
            }
            for (w, o) in out.iter().enumerate() {
                if live.bits[at + w] != *o {
                    live.bits[at + w] = *o;
                    changed = true;
                }
            }
        }
    }
    live
}

/// The slots that need memory: assigned inside a `try` whose handler needs them.
pub(crate) fn cell_slots(code: &Code, fr: &Frame, live: &SlotSets) -> Vec<bool> {
    let mut cells = vec![false; code.body.slots.len()];
    let mut work: Vec<(u32, u32)> = Vec::new();
    for (b, block) in code.blocks.iter().enumerate() {
        if block.tries.is_empty() || fr.entry[b].is_none() {
            continue;
        }
        for s in block.start..block.end {
            if let Op::Assign(slot, _) | Op::Undefine(slot) = code.body.stmts[s as usize].op {
                for &t in &block.tries {
                    work.push((t, slot.0));
                }
            }
        }
    }
    for (t, slot) in work {
        let h = code.block_of[code.handler_of(t) as usize];
        if fr.entry[h as usize].is_some() && live.has(h, slot) {
            cells[slot as usize] = true;
        }
    }
    cells
}
