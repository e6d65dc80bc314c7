//! The optimizer: passes over SSA, one a file, and the order they run in.

pub mod alias;
mod branchless;
mod carried;
pub mod cfg;
pub mod dce;
pub mod escape;
mod feeds;
pub mod fold;
pub mod gvn;
pub mod inline;
mod layout;
pub mod licm;
mod multiply;
mod retype;
pub mod scalar;
mod strength;
mod tail;
pub mod thread;
pub mod vars;
mod vector;
mod vector_step;
pub mod version;

use crate::build::{Built, is_too_general};
use crate::engine::Infer;
use crate::frame::FrameId;
use crate::profile::Part;
use crate::verify::check;
use abi::clock::{self, Phase};
use cranelift_entity::SecondaryMap;
use heap::typed::{CodeInfo, MethodInstance};
use ir::ssa::*;
pub use retype::Worlds;
use std::rc::Rc;

/// Rounds of the passes that feed each other; most functions need two.
const MAX_ROUNDS: usize = 4;
/// Rounds after loops were copied or recursion unrolled.
const MAX_SETTLING: usize = 12;
/// Functions beyond this size get one round.
const LARGE: usize = 6000;

/// Optimizes a function that was just built and holds in these worlds; `mi` is what it is the code of, unless it is
/// that of one call only.
pub fn optimize(inf: &mut Infer, mut b: Built, worlds: Worlds, mi: Option<MethodInstance>) -> Built {
    let _clock = clock::enter(Phase::Optimize);
    clock::count(Phase::Optimize, 1);
    let h = inf.h;
    check(inf, &b.ssa, "construction");
    cfg::simplify(&mut b.ssa);
    inline::run(inf, &mut b);
    check(inf, &b.ssa, "inlining");
    let rounds = if b.ssa.size() > LARGE { 1 } else { MAX_ROUNDS };
    for i in 0..rounds {
        let mut changed = round(inf, &mut b.ssa);
        if i == 0 {
            compact(&mut b);
        }
        let f = &mut b.ssa;
        changed |= scalar::run(h, f);
        check(inf, f, "scalar replacement");
        let promoted = escape::run(inf, f);
        check(inf, f, "escape analysis");
        changed |= promoted;
        if promoted && retype::run(inf, &mut b, worlds) {
            // Ways that the new types close go before anything else looks at them.
            fold::run(inf, &mut b.ssa);
            cfg::simplify(&mut b.ssa);
            check(inf, &b.ssa, "types anew");
            inline::run(inf, &mut b);
            check(inf, &b.ssa, "inlining of what has types anew");
        }
        if !changed {
            break;
        }
    }
    let f = &mut b.ssa;
    dce::run(h, f);
    if licm::run(inf, f) {
        check(inf, f, "loop-invariant code motion");
        gvn::run(inf, f);
        check(inf, f, "value numbering");
    }
    fold::run(inf, f);
    cfg::simplify(f);
    dce::run(h, f);
    cfg::simplify(f);
    check(inf, f, "optimization");
    dispatch_general_calls(&mut b);
    if let Some(mi) = mi
        && tail::run(h, &mut b.ssa, mi)
    {
        check(inf, &b.ssa, "tail calls");
        settle(inf, &mut b.ssa);
    }
    if let Some(mi) = mi
        && inline::unroll_recursion(inf, &mut b, mi)
    {
        check(inf, &b.ssa, "unrolling of recursion");
        settle(inf, &mut b.ssa);
    }
    ir::ssa_compact::compact_locations(&mut b.ssa);
    b.inlineable = inline::is_inlineable(h, &b.ssa, b.flags);
    b
}

/// Prepares optimized code for the code generator: what makes loops larger and faster. Code that is kept for inlining has
/// not been through this, so that a caller gets the loop in its plain form and does the same to it in its place.
pub fn finish(inf: &mut Infer, f: &mut Function) {
    let _clock = clock::enter(Phase::Optimize);
    if !may_loop(f) {
        return;
    }
    if branchless::run(inf, f) {
        check(inf, f, "sums without branches");
        cfg::simplify(f);
        settle(inf, f);
    }
    if carried::run(inf, f) {
        check(inf, f, "values carried around loops");
        settle(inf, f);
    }
    if version::run(inf, f) {
        check(inf, f, "loop versions");
        settle(inf, f);
    }
    if strength::run(inf, f) | layout::run(inf, f) {
        dce::run(inf.h, f);
        check(inf, f, "addresses and layout");
    }
    if vector::run(inf, f) {
        check(inf, f, "vector loops");
    }
    if multiply::run(inf, f) {
        dce::run(inf.h, f);
        check(inf, f, "products as shifts");
    }
}

/// Whether there may be a loop: in whatever order its blocks are, one goes back.
pub fn may_loop(f: &Function) -> bool {
    let mut seen: SecondaryMap<Block, bool> = SecondaryMap::new();
    f.order.iter().any(|&b| {
        seen[b] = true;
        f.blocks[b].terminator.edges().any(|(to, _)| seen[to])
    })
}

/// Rounds until nothing changes. Few are needed; the bound is there for passes that undo each other's work.
fn settle(inf: &mut Infer, f: &mut Function) {
    for _ in 0..MAX_SETTLING {
        if !round(inf, f) {
            return;
        }
    }
}

/// Folding, graph simplification, threading, common subexpressions, dead code. Whether something changed.
fn round(inf: &mut Infer, f: &mut Function) -> bool {
    let h = inf.h;
    let mut changed = fold::run(inf, f);
    check(inf, f, "folding");
    changed |= cfg::simplify(f);
    check(inf, f, "simplification");
    if thread::run(inf, f) {
        check(inf, f, "jump threading");
        cfg::simplify(f);
        changed = true;
    }
    // What these two leave alone is as simple as before.
    if gvn::run(inf, f) | dce::run(h, f) {
        check(inf, f, "value numbering and dead code elimination");
        cfg::simplify(f);
        check(inf, f, "simplification");
        changed = true;
    }
    changed
}

/// Gives values and blocks new numbers, without those of what is gone.
fn compact(b: &mut Built) {
    let new = ir::ssa_compact::compact(&mut b.ssa);
    let hints = std::mem::take(&mut b.hints);
    b.hints = hints.into_iter().filter_map(|(v, hint)| Some((new[v].expand()?, hint))).collect();
}

/// Calls of specializations that are too general to be compiled, and were not inlined, go through dispatch.
fn dispatch_general_calls(b: &mut Built) {
    for i in 0..b.ssa.order.len() {
        let block = b.ssa.order[i];
        for n in &mut b.ssa.blocks[block].nodes {
            if is_too_general(&b.hints, n)
                && let Inst::Invoke { args, .. } = &mut n.inst
            {
                n.inst = Inst::Call { args: std::mem::take(args) };
            }
        }
    }
}

impl<'h> Infer<'h> {
    /// The optimized code of a frame inferred for known arguments, made on first demand.
    pub(crate) fn const_ssa_of(&mut self, f: FrameId) -> Option<Rc<Function>> {
        if let Some(s) = self.const_ssa.get(&f) {
            return s.clone();
        }
        // Recursion through itself finds nothing.
        self.const_ssa.insert(f, None);
        let fr = &self.frames[f.0 as usize];
        let worlds = Worlds { min: fr.min_world, max: fr.max_world };
        let before = self.profile.map(|p| p.switch(Some((fr.node, Part::Optimize))));
        let built = crate::build::build(self, f).map(|b| optimize(self, b, worlds, None));
        let s = built.map(|b| {
            if !b.edges.is_empty() {
                self.const_edges.insert(f, b.edges);
            }
            Rc::new(b.ssa)
        });
        self.const_ssa.insert(f, s.clone());
        if let (Some(p), Some(before)) = (self.profile, before) {
            p.switch(before);
        }
        s
    }

    /// Flags of a specialization's lowered code (`abi::method_flags`).
    pub(crate) fn code_flags_of(&mut self, mi: MethodInstance) -> u64 {
        self.host.code(mi, self.world).map_or(0, |c: CodeInfo| c.flags())
    }
}
