//! Building spread calls: `f(xs...)` whose collections have known lengths becomes a plain call.

use super::{Builder, Opd, Result};
use crate::info::{ApplyInfo, ApplyPart};
use crate::lattice::L;
use abi::{Builtin, Known};
use heap::typed::DataType;
use ir::ssa::*;

impl Builder<'_, '_> {
    /// `_apply_iterate(iterate, f, collections...)`, without the first.
    pub(super) fn spread_call(&mut self, args: &[Opd], known: &[L], a: &ApplyInfo, ty: L) -> Result<Opd> {
        // args: iterate, f, collections.
        let mut flat = vec![args[1]];
        for (k, part) in a.parts.iter().enumerate() {
            let (x, l) = (args[k + 2], known[k + 2]);
            match part {
                ApplyPart::Consts(values) => flat.extend(values.iter().map(|&v| Opd::Const(v))),
                ApplyPart::Fields(n) => {
                    for i in 0..*n as usize {
                        let want = a.flat[flat.len()];
                        flat.push(self.element(x, l, i, want));
                    }
                }
                ApplyPart::Iterate(steps) => {
                    let mut pair = Opd::Nowhere;
                    for (i, s) in steps.iter().enumerate() {
                        let mut call = vec![args[0], x];
                        if i > 0 {
                            let previous = steps[i - 1].ret;
                            let want = s.args[2];
                            call.push(self.element(pair, previous, 1, want));
                        }
                        pair = self.call(&call, &s.args, s.info.as_deref(), s.ret, s.effects)?;
                        if self.dead {
                            return Ok(Opd::Nowhere);
                        }
                        if i + 1 < steps.len() {
                            let want = a.flat[flat.len()];
                            flat.push(self.element(pair, s.ret, 0, want));
                        }
                    }
                }
            }
        }
        let o = self.call(&flat, &a.flat, a.call.as_deref(), a.ret, a.effects)?;
        if a.ret == L::BOTTOM && !self.dead {
            return Ok(o);
        }
        let _ = ty;
        Ok(o)
    }

    /// Element `i` of a tuple or named tuple.
    fn element(&mut self, x: Opd, l: L, i: usize, want: L) -> Opd {
        if let Some(c) = self.inf.lat.as_const(want) {
            return Opd::Const(c);
        }
        let object = self.val(x);
        if let Some(t) = self.inf.lat.exact_type(l) {
            let object = self.narrow(object, t);
            if let Some(o) = self.field_of(object, DataType(t), i, want) {
                return o;
            }
        }
        let index = self.constant(self.h.box_int64(i as i64 + 1));
        let any = self.h.root(Known::Any);
        let v = self.push(Inst::Builtin { which: Builtin::Getfield, args: vec![object, index] }, any);
        self.narrow_to(v, want)
    }
}
