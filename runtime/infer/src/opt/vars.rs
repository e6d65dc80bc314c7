//! SSA for a variable with several definitions: finds the value that reaches a place, adding block parameters
//! where different ones meet.

use abi::Value as Object;
use cranelift_entity::SecondaryMap;
use ir::cfg::Cfg;
use ir::ssa::*;

/// One variable being put into SSA form.
pub struct Var<'c> {
    cfg: &'c Cfg,
    ty: Object,
    /// The value at the end of blocks that define it.
    exit: SecondaryMap<Block, Option<Val>>,
    /// The value at the start of blocks, as found so far.
    entry: SecondaryMap<Block, Option<Val>>,
}

impl<'c> Var<'c> {
    /// A variable of a type. The graph must be that of the function and stay so.
    pub fn new(cfg: &'c Cfg, ty: Object) -> Var<'c> {
        Var { cfg, ty, exit: SecondaryMap::new(), entry: SecondaryMap::new() }
    }

    /// After block `b` the variable is `v`.
    pub fn define(&mut self, b: Block, v: Val) {
        self.exit[b] = Some(v);
    }

    /// Whether every way back from these blocks (from their start) meets a definition before a handler or the entry.
    pub fn reaches_definitions(&self, f: &Function, starts: &[Block]) -> bool {
        let mut seen: SecondaryMap<Block, bool> = SecondaryMap::new();
        let mut work = starts.to_vec();
        while let Some(b) = work.pop() {
            if seen[b] {
                continue;
            }
            seen[b] = true;
            if b == f.entry() || !self.cfg.throwers[b].is_empty() {
                return false;
            }
            for &p in &self.cfg.preds[b] {
                if self.exit[p].is_none() {
                    work.push(p);
                }
            }
        }
        true
    }

    /// The value at the start of a block. Only where `reaches_definitions` holds.
    pub fn at_start(&mut self, f: &mut Function, b: Block) -> Val {
        if let Some(v) = self.entry[b] {
            return v;
        }
        // Straight lines are walked without recursion.
        let mut line = vec![b];
        let mut at = b;
        let value = loop {
            let mut preds = self.cfg.preds[at].to_vec();
            preds.sort_unstable();
            preds.dedup();
            if let [p] = preds[..] {
                if let Some(v) = self.exit[p] {
                    break v;
                }
                if let Some(v) = self.entry[p] {
                    break v;
                }
                line.push(p);
                at = p;
                continue;
            }
            let param = f.add_param(at, self.ty);
            self.entry[at] = Some(param);
            for p in preds {
                let v = self.at_end(f, p);
                f.blocks[p].terminator.edges_mut(|to, args| {
                    if *to == at {
                        args.push(v);
                    }
                });
            }
            break param;
        };
        for l in line {
            self.entry[l] = Some(value);
        }
        value
    }

    /// The value at the end of a block.
    pub fn at_end(&mut self, f: &mut Function, b: Block) -> Val {
        match self.exit[b] {
            Some(v) => v,
            None => self.at_start(f, b),
        }
    }
}
