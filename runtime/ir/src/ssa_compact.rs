//! Renumbering: values, blocks and locations that are no longer in use give up their numbers.
//!
//! Passes keep tables by number, so a function that was inlined into and cleaned up would pay for everything that it
//! ever had.

use crate::ssa::*;
use abi::Value as Object;
use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{PrimaryMap, SecondaryMap};
use std::collections::HashMap;

/// Numbers blocks by layout and values by definition. Gives the new number of each value that is left.
///
/// Every value that is used must be defined in a block of the layout.
pub fn compact(f: &mut Function) -> SecondaryMap<Val, PackedOption<Val>> {
    let mut blocks: SecondaryMap<Block, PackedOption<Block>> = SecondaryMap::new();
    let mut vals: SecondaryMap<Val, PackedOption<Val>> = SecondaryMap::new();
    let mut kept: PrimaryMap<Val, ValData> = PrimaryMap::new();
    let mut flags: SecondaryMap<Val, u8> = SecondaryMap::new();
    for (i, &b) in f.order.iter().enumerate() {
        blocks[b] = Block::from_u32(i as u32).into();
        let data = &f.blocks[b];
        for v in data.params.iter().copied().chain(data.nodes.iter().map(|n| n.result)) {
            let new = kept.push(f.vals[v].clone());
            vals[v] = new.into();
            if f.call_flags[v] != 0 {
                flags[new] = f.call_flags[v];
            }
        }
    }
    let val = |v: Val| vals[v].expect("a value that is used is defined in the layout");
    let block = |b: Block| blocks[b].expect("a block that an edge leads to is in the layout");
    let mut laid_out: PrimaryMap<Block, BlockData> = PrimaryMap::with_capacity(f.order.len());
    for &b in &f.order {
        let nothing = BlockData {
            params: Vec::new(),
            nodes: Vec::new(),
            terminator: Terminator::Unreachable,
            terminator_loc: 0,
            handler: None,
        };
        let mut data = std::mem::replace(&mut f.blocks[b], nothing);
        data.params.iter_mut().for_each(|p| *p = val(*p));
        for n in &mut data.nodes {
            n.result = val(n.result);
            n.inst.map_args(val);
        }
        data.terminator.map_args(val);
        data.terminator.edges_mut(|to, _| *to = block(*to));
        data.handler = data.handler.map(block);
        laid_out.push(data);
    }
    f.order = laid_out.keys().collect();
    (f.blocks, f.vals, f.call_flags) = (laid_out, kept, flags);
    vals
}

/// Drops the locations that no instruction of the layout has any more, and those that stand there twice. (Inlining copies
/// the callee's whole table.) The first stays the first: it is the function's own.
pub fn compact_locations(f: &mut Function) {
    if f.locations.is_empty() {
        return;
    }
    let mut table = Table { old: std::mem::take(&mut f.locations), new: Vec::new(), ..Table::default() };
    table.new.resize(table.old.len(), None);
    table.number(0);
    let mut new = vec![0; table.old.len()];
    let of_block = |b: &BlockData| b.nodes.iter().map(|n| n.loc).chain([b.terminator_loc]).collect::<Vec<_>>();
    for at in f.order.iter().flat_map(|&b| of_block(&f.blocks[b])) {
        new[at as usize] = table.number(at);
    }
    f.locations = table.kept;
    for b in f.blocks.values_mut() {
        b.nodes.iter_mut().for_each(|n| n.loc = new[n.loc as usize]);
        b.terminator_loc = new[b.terminator_loc as usize];
    }
}

/// The locations that are kept.
#[derive(Default)]
struct Table {
    old: Vec<Location>,
    /// New numbers of the old ones, as far as they were asked for.
    new: Vec<Option<u32>>,
    kept: Vec<Location>,
    numbers: HashMap<(Object, u32, Object, Option<u32>), u32>,
}

impl Table {
    /// The new number of a location; the calls that it was inlined at come before it.
    fn number(&mut self, at: u32) -> u32 {
        let mut chain = Vec::new();
        let mut next = Some(at);
        while let Some(i) = next.filter(|&i| self.new[i as usize].is_none()) {
            chain.push(i as usize);
            next = self.old[i as usize].inlined_at;
        }
        for i in chain.into_iter().rev() {
            let Location { file, line, function, inlined_at } = self.old[i].clone();
            let inlined_at = inlined_at.and_then(|c| self.new[c as usize]);
            let number = *self.numbers.entry((file, line, function, inlined_at)).or_insert_with(|| {
                self.kept.push(Location { file, line, function, inlined_at });
                self.kept.len() as u32 - 1
            });
            self.new[i] = Some(number);
        }
        self.new[at as usize].expect("it was just numbered")
    }
}
