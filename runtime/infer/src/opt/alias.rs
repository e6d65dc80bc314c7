//! Replacing values by others throughout a function: passes note `old -> new`, one sweep applies all.

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use ir::ssa::{Function, Val};

/// Notes of which value stands for which.
#[derive(Default)]
pub struct Aliases {
    to: SecondaryMap<Val, PackedOption<Val>>,
    any: bool,
}

impl Aliases {
    /// `old` is to be replaced by `new`.
    pub fn set(&mut self, old: Val, new: Val) {
        let new = self.get(new);
        debug_assert!(new != old, "{old} would stand for itself");
        self.to[old] = new.into();
        self.any = true;
    }

    /// What stands for `v` now.
    #[inline]
    pub fn get(&self, v: Val) -> Val {
        let mut v = v;
        while let Some(n) = self.to[v].expand() {
            v = n;
        }
        v
    }

    /// Whether something is to be replaced.
    pub fn is_empty(&self) -> bool {
        !self.any
    }

    /// Replaces all uses.
    pub fn apply(&self, f: &mut Function) {
        if !self.any {
            return;
        }
        for i in 0..f.order.len() {
            let b = f.order[i];
            let data = &mut f.blocks[b];
            for n in &mut data.nodes {
                n.inst.map_args(|v| self.get(v));
            }
            data.terminator.map_args(|v| self.get(v));
        }
    }
}
