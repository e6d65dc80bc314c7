//! Renumbering: values and blocks that are no longer in the layout give up their numbers.
//!
//! Passes keep tables by number, so a function that was inlined into and cleaned up would pay for everything that it
//! ever had.

use crate::ssa::*;
use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{PrimaryMap, SecondaryMap};

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
