//! The control-flow graph of a function: predecessors, orders, dominators, loops.
//!
//! Exception edges (from a block to its handler) count as edges.

use crate::ssa::{Block, Function};
use cranelift_entity::SecondaryMap;

/// Predecessors and orders, computed once and valid until a block or terminator changes.
pub struct Cfg {
    /// Reachable blocks in reverse postorder, the entry first.
    pub rpo: Vec<Block>,
    /// Position in `rpo`; `u32::MAX` when unreachable.
    pub position: SecondaryMap<Block, u32>,
    /// Predecessors by ordinary edges, one entry per edge (only from reachable blocks).
    pub preds: BlockLists,
    /// Blocks whose exceptions come here.
    pub throwers: BlockLists,
}

/// A list of blocks for each block, all in one array: a graph is made many times for a function.
pub struct BlockLists {
    /// Where each block's list starts in `all`; one more than there are blocks.
    starts: Vec<u32>,
    all: Vec<Block>,
}

impl BlockLists {
    /// From pairs (whose list, entry), `pairs` being the same each time it is called.
    fn new(blocks: usize, pairs: impl Fn(&mut dyn FnMut(Block, Block))) -> BlockLists {
        let mut starts = vec![0u32; blocks + 1];
        pairs(&mut |of, _| starts[of.as_u32() as usize + 1] += 1);
        for i in 0..blocks {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut all = vec![Block::from_u32(0); starts[blocks] as usize];
        pairs(&mut |of, entry| {
            let at = &mut next[of.as_u32() as usize];
            all[*at as usize] = entry;
            *at += 1;
        });
        BlockLists { starts, all }
    }
}

impl std::ops::Index<Block> for BlockLists {
    type Output = [Block];

    /// Empty for a block that was made later.
    #[inline]
    fn index(&self, b: Block) -> &[Block] {
        let i = b.as_u32() as usize;
        if i + 1 < self.starts.len() { &self.all[self.starts[i] as usize..self.starts[i + 1] as usize] } else { &[] }
    }
}

impl Cfg {
    /// Computes it.
    pub fn new(f: &Function) -> Cfg {
        let n = f.blocks.len();
        let mut position = SecondaryMap::with_default(u32::MAX);
        position.resize(n);
        let mut postorder = Vec::with_capacity(n);
        let mut seen = vec![false; n];
        // (block, next successor to visit)
        let mut stack: Vec<(Block, usize)> = Vec::new();
        if let Some(&entry) = f.order.first() {
            seen[entry.as_u32() as usize] = true;
            stack.push((entry, 0));
        }
        while let Some(top) = stack.last_mut() {
            let (b, i) = *top;
            top.1 += 1;
            match successor(f, b, i) {
                Some(s) => {
                    let at = s.as_u32() as usize;
                    if !seen[at] {
                        seen[at] = true;
                        stack.push((s, 0));
                    }
                }
                None => {
                    postorder.push(b);
                    stack.pop();
                }
            }
        }
        postorder.reverse();
        for (i, &b) in postorder.iter().enumerate() {
            position[b] = i as u32;
        }
        let edges = |pair: &mut dyn FnMut(Block, Block)| {
            postorder.iter().for_each(|&b| f.blocks[b].terminator.edges().for_each(|(to, _)| pair(to, b)));
        };
        let throws = |pair: &mut dyn FnMut(Block, Block)| {
            postorder.iter().for_each(|&b| f.blocks[b].handler.into_iter().for_each(|h| pair(h, b)));
        };
        let (preds, throwers) = (BlockLists::new(n, edges), BlockLists::new(n, throws));
        Cfg { rpo: postorder, position, preds, throwers }
    }

    /// Whether the block can be reached from the entry.
    #[inline]
    pub fn reachable(&self, b: Block) -> bool {
        self.position[b] != u32::MAX
    }
}

/// Successor `i` of a block: the handler last, so that it comes late in the order.
fn successor(f: &Function, b: Block, i: usize) -> Option<Block> {
    let data = &f.blocks[b];
    // The handler first: a block visited first ends last in reverse postorder.
    match data.handler {
        Some(h) if i == 0 => Some(h),
        Some(_) => edge(f, b, i - 1),
        None => edge(f, b, i),
    }
}

fn edge(f: &Function, b: Block, i: usize) -> Option<Block> {
    // The else side first, so that the taken side follows the block in reverse postorder.
    let n = f.blocks[b].terminator.edges().count();
    (i < n).then(|| {
        let (to, _) = f.blocks[b].terminator.edges().nth(n - 1 - i).expect("i < n");
        to
    })
}

/// The dominator tree.
///
/// A block that can throw to a handler counts as two points, its start and its end: the handler is reached
/// from the start, so what the block computes is not available there.
pub struct Dominators {
    /// Immediate dominator; the entry and unreachable blocks have none.
    pub idom: SecondaryMap<Block, Option<Block>>,
    /// Preorder number and last number in the subtree of the block's start.
    start: SecondaryMap<Block, (u32, u32)>,
    /// The same of its end.
    end: SecondaryMap<Block, (u32, u32)>,
    /// Reachable blocks in dominator-tree preorder.
    pub preorder: Vec<Block>,
}

const NONE: u32 = u32::MAX;

impl Dominators {
    /// Computes it (iterating to a fixpoint over reverse postorder, which takes one or two rounds).
    pub fn new(f: &Function, cfg: &Cfg) -> Dominators {
        // Points in an order close to reverse postorder; `starts[i]`, `ends[i]` are those of block `rpo[i]`.
        let mut points: Vec<(u32, bool)> = Vec::with_capacity(cfg.rpo.len());
        let mut starts = Vec::with_capacity(cfg.rpo.len());
        let mut ends = Vec::with_capacity(cfg.rpo.len());
        for (i, &b) in cfg.rpo.iter().enumerate() {
            starts.push(points.len() as u32);
            points.push((i as u32, false));
            if f.blocks[b].handler.is_some() {
                ends.push(points.len() as u32);
                points.push((i as u32, true));
            } else {
                ends.push(points.len() as u32 - 1);
            }
        }
        let n = points.len();
        let mut idom = vec![NONE; n];
        if n > 0 {
            idom[0] = 0;
        }
        let mut changed = true;
        while changed {
            changed = false;
            for at in 1..n {
                let (i, is_end) = points[at];
                let mut new = NONE;
                if is_end {
                    new = at as u32 - 1;
                } else {
                    let b = cfg.rpo[i as usize];
                    let ordinary = cfg.preds[b].iter().map(|&p| (p, true));
                    let throwing = cfg.throwers[b].iter().map(|&p| (p, false));
                    for (p, from_end) in ordinary.chain(throwing) {
                        let p = cfg.position[p];
                        if p == NONE {
                            continue;
                        }
                        let p = if from_end { ends[p as usize] } else { starts[p as usize] };
                        if idom[p as usize] == NONE {
                            continue;
                        }
                        new = if new == NONE { p } else { meet(&idom, p, new) };
                    }
                }
                if idom[at] != new {
                    idom[at] = new;
                    changed = true;
                }
            }
        }
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); n];
        for at in 1..n {
            children[idom[at] as usize].push(at as u32);
        }
        let mut tree = Dominators {
            idom: SecondaryMap::new(),
            start: SecondaryMap::with_default((1, 0)),
            end: SecondaryMap::with_default((1, 0)),
            preorder: Vec::with_capacity(cfg.rpo.len()),
        };
        for at in 1..n {
            let (i, is_end) = points[at];
            if !is_end {
                tree.idom[cfg.rpo[i as usize]] = Some(cfg.rpo[points[idom[at] as usize].0 as usize]);
            }
        }
        let mut numbers = vec![(0u32, 0u32); n];
        let mut count = 0u32;
        let mut stack: Vec<(u32, usize)> = Vec::new();
        if n > 0 {
            stack.push((0, 0));
        }
        while let Some(top) = stack.last_mut() {
            let (at, next) = *top;
            top.1 += 1;
            if next == 0 {
                numbers[at as usize].0 = count;
                count += 1;
                let (i, is_end) = points[at as usize];
                if !is_end {
                    tree.preorder.push(cfg.rpo[i as usize]);
                }
            }
            match children[at as usize].get(next) {
                Some(&c) => stack.push((c, 0)),
                None => {
                    numbers[at as usize].1 = count - 1;
                    stack.pop();
                }
            }
        }
        for (i, &b) in cfg.rpo.iter().enumerate() {
            tree.start[b] = numbers[starts[i] as usize];
            tree.end[b] = numbers[ends[i] as usize];
        }
        tree
    }

    /// Whether every path to `b` passes the start of `a` (a block dominates itself). False for unreachable blocks.
    #[inline]
    pub fn dominates(&self, a: Block, b: Block) -> bool {
        within(self.start[a], self.start[b])
    }

    /// Whether every path to `b` has run `a` to its end: values computed in `a` are available in `b`.
    /// False for `a == b`.
    #[inline]
    pub fn completes_before(&self, a: Block, b: Block) -> bool {
        a != b && within(self.end[a], self.start[b])
    }
}

#[inline]
fn within(outer: (u32, u32), inner: (u32, u32)) -> bool {
    inner.1 >= inner.0 && outer.0 <= inner.0 && inner.0 <= outer.1
}

fn meet(idom: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        while a > b {
            a = idom[a as usize];
        }
        while b > a {
            b = idom[b as usize];
        }
    }
    a
}

/// A natural loop.
#[derive(Clone, Debug)]
pub struct Loop {
    /// Its only entry.
    pub header: Block,
    /// Its blocks, the header first.
    pub blocks: Vec<Block>,
    /// Blocks with an edge back to the header.
    pub latches: Vec<Block>,
}

/// The natural loops, inner loops before outer ones. Loops with several entries are not found.
pub fn loops(cfg: &Cfg, dom: &Dominators) -> Vec<Loop> {
    let mut found: Vec<Loop> = Vec::new();
    // Headers in reverse order of rpo: an inner header comes after its outer one in rpo.
    for &header in cfg.rpo.iter().rev() {
        let latches: Vec<Block> = cfg.preds[header].iter().copied().filter(|&p| dom.dominates(header, p)).collect();
        if latches.is_empty() {
            continue;
        }
        let mut inside: SecondaryMap<Block, bool> = SecondaryMap::new();
        inside[header] = true;
        let mut blocks = vec![header];
        let mut work = latches.clone();
        while let Some(b) = work.pop() {
            if inside[b] {
                continue;
            }
            inside[b] = true;
            blocks.push(b);
            work.extend(cfg.preds[b].iter().chain(&cfg.throwers[b]));
        }
        found.push(Loop { header, blocks, latches });
    }
    found
}
