//! The objects as a graph: edges between their numbers, and what each object alone keeps alive (dominators).
//!
//! Tables that hold things only so that they are found (the symbol table, dispatch and type caches, lists of who
//! depends on whom) have no edges here: they keep nothing alive that matters.

use crate::format::{CodeHead, CodeReloc, Func, Record, Section, decode_all, target};
use crate::view::{Objects, ViewWord};
use abi::Known;
use heap::typed::offset;

/// Number of the graph's root: one behind the last object.
pub(crate) struct Graph {
    /// Edges of node `i`: `targets[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    targets: Vec<u32>,
}

impl Graph {
    /// The edges of all objects, then those of the root.
    pub fn new(objects: &Objects) -> Graph {
        let view = objects.view;
        let finders = finders(objects);
        let mentions = mentions(objects);
        let mut out = Graph { starts: vec![0], targets: Vec::new() };
        for (i, item) in objects.items.iter().enumerate() {
            let edge = |at: u64| objects.index(at).map(|t| t as u32);
            out.targets.extend(edge(objects.shape(item).ty));
            if finders.binary_search(&(i as u32)).is_err() {
                objects.words(item, |word, _| {
                    if let ViewWord::Ref(o) = word {
                        out.targets.extend(view.pointer(item.at() + o).and_then(edge));
                    }
                });
            }
            let first = mentions.partition_point(|m| m.0 < i as u32);
            out.targets.extend(mentions[first..].iter().take_while(|m| m.0 == i as u32).map(|m| m.1));
            out.starts.push(out.targets.len() as u32);
        }
        let roots = Known::ALL.iter().filter_map(|&k| objects.index(view.root(k)?));
        out.targets.extend(roots.map(|i| i as u32));
        out.starts.push(out.targets.len() as u32);
        out
    }

    pub fn edges(&self, node: usize) -> &[u32] {
        &self.targets[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// The immediate dominator of each node (of the root: itself); `u32::MAX` for what the root does not reach.
    /// (Semidominators by path compression, then the nearest common ancestor: Georgiadis' SNCA.)
    pub fn dominators(&self) -> Vec<u32> {
        const NONE: u32 = u32::MAX;
        let (n, root) = (self.nodes(), self.nodes() - 1);
        // Depth-first numbers, parents by number.
        let mut number = vec![NONE; n];
        let (mut order, mut parent) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let mut stack = vec![(root as u32, NONE)];
        while let Some((v, from)) = stack.pop() {
            if number[v as usize] != NONE {
                continue;
            }
            number[v as usize] = order.len() as u32;
            parent.push(from);
            order.push(v);
            let me = number[v as usize];
            stack.extend(self.edges(v as usize).iter().filter(|&&t| number[t as usize] == NONE).map(|&t| (t, me)));
        }
        let count = order.len();
        // Edges backwards, in numbers.
        let mut first = vec![0u32; count + 1];
        let edges = || {
            order.iter().enumerate().flat_map(|(i, &v)| {
                self.edges(v as usize).iter().map(|&t| number[t as usize]).filter(|&t| t != NONE).map(move |t| (i, t))
            })
        };
        edges().for_each(|(_, t)| first[t as usize + 1] += 1);
        for i in 0..count {
            first[i + 1] += first[i];
        }
        let mut fill = first.clone();
        let mut back = vec![0u32; first[count] as usize];
        for (from, t) in edges() {
            back[fill[t as usize] as usize] = from as u32;
            fill[t as usize] += 1;
        }
        let mut semi: Vec<u32> = (0..count as u32).collect();
        let mut label = semi.clone();
        let mut ancestor = parent.clone();
        let mut path = Vec::new();
        for w in (1..count as u32).rev() {
            let mut best = w;
            for &v in &back[first[w as usize] as usize..first[w as usize + 1] as usize] {
                let found = if v <= w {
                    v
                } else {
                    // The least semidominator on the way up to `w`, remembered for next time.
                    path.clear();
                    let mut at = v;
                    while ancestor[at as usize] > w && ancestor[at as usize] != NONE {
                        path.push(at);
                        at = ancestor[at as usize];
                    }
                    let (mut least, top) = (label[at as usize], ancestor[at as usize]);
                    for &u in path.iter().rev() {
                        least = least.min(label[u as usize]);
                        label[u as usize] = least;
                        ancestor[u as usize] = top;
                    }
                    least
                };
                best = best.min(found);
            }
            semi[w as usize] = best;
            label[w as usize] = best;
        }
        let mut idom = parent;
        for w in 1..count {
            let mut at = idom[w];
            while at > semi[w] {
                at = idom[at as usize];
            }
            idom[w] = at;
        }
        let mut out = vec![NONE; n];
        for (i, &v) in order.iter().enumerate() {
            out[v as usize] = if i == 0 { v } else { order[idom[i] as usize] };
        }
        out
    }

    /// For each node the sizes of all that it dominates, itself included.
    pub fn retained(&self, size: impl Fn(usize) -> u64) -> Vec<u64> {
        let idom = self.dominators();
        let n = self.nodes();
        let mut out: Vec<u64> = (0..n).map(|i| if i + 1 == n { 0 } else { size(i) }).collect();
        // Children before parents: by depth in the tree.
        let mut children = vec![0u32; n];
        let live = |i: usize| idom[i] != u32::MAX && idom[i] as usize != i;
        (0..n).filter(|&i| live(i)).for_each(|i| children[idom[i] as usize] += 1);
        let mut ready: Vec<usize> = (0..n).filter(|&i| live(i) && children[i] == 0).collect();
        while let Some(i) = ready.pop() {
            let up = idom[i] as usize;
            out[up] += out[i];
            children[up] -= 1;
            if children[up] == 0 && live(up) {
                ready.push(up);
            }
        }
        out
    }
}

/// Numbers of the vectors that only serve to find things, sorted.
fn finders(objects: &Objects) -> Vec<u32> {
    let view = objects.view;
    let mut out = Vec::new();
    let mut add = |at: Option<u64>| out.extend(at.and_then(|a| objects.index(a)).map(|i| i as u32));
    for slot in [Known::SymbolTable, Known::DispatchCache, Known::ImageDispatchCache, Known::InvalidationLog] {
        add(view.root(slot));
    }
    let fields = [
        (Known::TypeName, offset::TypeName::cache),
        (Known::MethodTable, offset::MethodTable::backedges),
        (Known::MethodInstance, offset::MethodInstance::backedges),
        (Known::Binding, offset::Binding::edges),
    ];
    for (slot, field) in fields {
        let ty = view.root(slot);
        for item in objects.items.iter().filter(|i| Some(objects.shape(i).ty) == ty) {
            add(view.pointer(item.at() + field as u64));
        }
    }
    // A vector that everything empty shares is none.
    let empty = view.root(Known::EmptySvec).and_then(|a| objects.index(a)).map(|i| i as u32);
    out.retain(|&i| Some(i) != empty);
    out.sort_unstable();
    out.dedup();
    out
}

/// What native code mentions: (number of the `CodeInstance`, number of the object), sorted.
fn mentions(objects: &Objects) -> Vec<(u32, u32)> {
    let view = objects.view;
    let bytes = view.section(Section::CodeRel);
    let mut out = Vec::new();
    for f in decode_all::<Func>(view.section(Section::Funcs)) {
        let Some(code) = objects.index(f.code_at) else { continue };
        let mut add = |at: u64| out.extend(objects.index(at).map(|i| (code as u32, i as u32)));
        let Some(rest) = bytes.get(f.rel_at as usize..).filter(|r| r.len() >= CodeHead::BYTES) else { continue };
        let (head, rest) = rest.split_at(CodeHead::BYTES);
        let head = CodeHead::decode(head);
        let relocs = (head.relocs as usize).saturating_mul(CodeReloc::BYTES).min(rest.len());
        for r in decode_all::<CodeReloc>(&rest[..relocs]) {
            if r.target <= target::OBJECT {
                add(r.value);
            }
        }
        for o in rest[relocs..].chunks_exact(8).take(head.objects as usize) {
            add(u64::from_le_bytes(o.try_into().expect("eight bytes")));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[&[u32]]) -> Graph {
        let mut g = Graph { starts: vec![0], targets: Vec::new() };
        for e in edges {
            g.targets.extend_from_slice(e);
            g.starts.push(g.targets.len() as u32);
        }
        g
    }

    /// By definition: `d` dominates `v` when `v` cannot be reached without `d`.
    fn slow(g: &Graph) -> Vec<u32> {
        let (n, root) = (g.nodes(), g.nodes() - 1);
        let reach = |without: usize| {
            let mut seen = vec![false; n];
            let mut todo = if without == root { vec![] } else { vec![root] };
            while let Some(v) = todo.pop() {
                if !std::mem::replace(&mut seen[v], true) {
                    todo.extend(g.edges(v).iter().map(|&t| t as usize).filter(|&t| t != without));
                }
            }
            seen
        };
        let all = reach(usize::MAX);
        let without: Vec<Vec<bool>> = (0..n).map(reach).collect();
        (0..n)
            .map(|v| {
                if v == root {
                    return root as u32;
                }
                if !all[v] {
                    return u32::MAX;
                }
                let strict: Vec<usize> = (0..n).filter(|&d| d != v && all[d] && !without[d][v]).collect();
                // The nearest is dominated by all others.
                let nearest = strict.iter().find(|&&d| strict.iter().all(|&e| e == d || !without[e][d]));
                *nearest.expect("the root dominates everything") as u32
            })
            .collect()
    }

    #[test]
    fn dominators_are_those_of_the_definition() {
        let mut state = 7u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % below
        };
        for _ in 0..300 {
            let n = 2 + random(14);
            let lists: Vec<Vec<u32>> = (0..n).map(|_| (0..random(4)).map(|_| random(n) as u32).collect()).collect();
            let g = graph(&lists.iter().map(|l| &l[..]).collect::<Vec<_>>());
            assert_eq!(g.dominators(), slow(&g), "{lists:?}");
        }
    }

    #[test]
    fn retained_sizes_add_up() {
        // root(4) -> 0 -> 1, 2 -> 3; root -> 2
        let g = graph(&[&[1, 2], &[], &[3], &[], &[0, 2]]);
        assert_eq!(g.retained(|i| 10 + i as u64), [21, 11, 25, 13, 46]);
    }
}
