//! The optimizer: passes over SSA, one a file, and the order they run in.

pub mod alias;
pub mod cfg;
pub mod dce;
pub mod inline;

use crate::build::Built;
use crate::engine::Infer;
use crate::frame::FrameId;
use crate::verify::check;
use heap::typed::{CodeInfo, MethodInstance};
use ir::ssa::*;
use std::rc::Rc;

/// Optimizes a function that was just built.
pub fn optimize(inf: &mut Infer, mut b: Built) -> Built {
    let h = inf.h;
    check(inf, &b.ssa, "construction");
    cfg::simplify(&mut b.ssa);
    inline::run(inf, &mut b);
    check(inf, &b.ssa, "inlining");
    cfg::simplify(&mut b.ssa);
    dce::run(h, &mut b.ssa);
    cfg::simplify(&mut b.ssa);
    dispatch_general_calls(&mut b);
    check(inf, &b.ssa, "optimization");
    b.inlineable = inline::is_inlineable(h, &b.ssa, b.flags);
    b
}

/// Calls of specializations that are too general to be compiled, and were not inlined, go through dispatch.
fn dispatch_general_calls(b: &mut Built) {
    for i in 0..b.ssa.order.len() {
        let block = b.ssa.order[i];
        for n in &mut b.ssa.blocks[block].nodes {
            if let Inst::Invoke { args, .. } = &mut n.inst
                && b.hints.get(&n.result).is_some_and(|h| h.dispatch)
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
        let built = crate::build::build(self, f).map(|b| optimize(self, b));
        let s = built.map(|b| Rc::new(b.ssa));
        self.const_ssa.insert(f, s.clone());
        s
    }

    /// Flags of a specialization's lowered code (`abi::method_flags`).
    pub(crate) fn code_flags_of(&mut self, mi: MethodInstance) -> u64 {
        self.host.code(mi, self.world).map_or(0, |c: CodeInfo| c.flags())
    }
}
