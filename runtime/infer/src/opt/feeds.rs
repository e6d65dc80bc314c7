//! What the edges of a function bring to each block parameter.

use cranelift_entity::SecondaryMap;
use ir::ssa::{Function, Val};

/// For each parameter, the arguments for it: chains in one array.
pub struct Feeds {
    /// Position in `links` plus one; 0 where the chain ends.
    first: SecondaryMap<Val, u32>,
    links: Vec<(Val, u32)>,
}

impl Feeds {
    /// Of all edges of blocks in the layout.
    pub fn new(f: &Function) -> Feeds {
        let mut feeds = Feeds { first: SecondaryMap::new(), links: Vec::new() };
        for &b in &f.order {
            for (to, args) in f.blocks[b].terminator.edges() {
                for (&p, &a) in f.blocks[to].params.iter().zip(args) {
                    feeds.links.push((a, feeds.first[p]));
                    feeds.first[p] = feeds.links.len() as u32;
                }
            }
        }
        feeds
    }

    /// What edges bring for `v`; nothing when it is no parameter.
    pub fn of(&self, v: Val) -> impl Iterator<Item = Val> + '_ {
        let mut at = self.first[v];
        std::iter::from_fn(move || {
            let (a, next) = *self.links.get((at as usize).checked_sub(1)?)?;
            at = next;
            Some(a)
        })
    }
}
