//! Products with constants next to a power of two: `33h + b` is `(h << 5) + (h + b)`, two steps instead of four.
//!
//! A multiplication takes three steps of the processor, a shift and a sum one each, and the two sums of the example do not
//! wait for each other. It is for what the code generator gets alone: everything before understands products better.

use crate::engine::Infer;
use abi::{Intrinsic, Known};
use cranelift_entity::SecondaryMap;
use heap::Object as _;
use ir::ssa::*;

/// Rewrites such products. Whether some were.
pub fn run(inf: &Infer, f: &mut Function) -> bool {
    let mut shift: SecondaryMap<Val, Option<(u32, bool)>> = SecondaryMap::new();
    let mut uses: SecondaryMap<Val, u32> = SecondaryMap::new();
    let mut product: SecondaryMap<Val, Option<(Val, u32, bool)>> = SecondaryMap::new();
    let mut any = false;
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            n.inst.args().for_each(|a| uses[a] += 1);
            if let Inst::Const(c) = n.inst {
                shift[n.result] = bits(inf, c.type_of()).and_then(|bits| beside_power(c.word(0), bits));
            }
        }
        f.blocks[b].terminator.for_each_arg(|a| uses[a] += 1);
    }
    for &b in &f.order {
        for n in &f.blocks[b].nodes {
            let Inst::Intrinsic { which: Intrinsic::mul_int, args } = &n.inst else { continue };
            let &[x, y] = &args[..] else { continue };
            let found = match (shift[x], shift[y]) {
                (None, Some((k, plus))) => Some((x, k, plus)),
                (Some((k, plus)), None) => Some((y, k, plus)),
                _ => None,
            };
            any |= found.is_some();
            product[n.result] = found;
        }
    }
    if !any {
        return false;
    }
    let word = inf.h.root(Known::Int64);
    for i in 0..f.order.len() {
        let b = f.order[i];
        let nodes = std::mem::take(&mut f.blocks[b].nodes);
        let mut new = Vec::with_capacity(nodes.len() + 4);
        let mut shifted: Vec<(Val, Val)> = Vec::new();
        for mut n in nodes {
            let ty = f.vals[n.result].ty;
            if let Some((x, k, plus)) = product[n.result] {
                let count = f.add_val(word);
                new.push(Node { result: count, inst: Inst::Const(inf.h.box_int64(i64::from(k))), loc: n.loc });
                let far = f.add_val(ty);
                let args = vec![x, count];
                new.push(Node { result: far, inst: Inst::Intrinsic { which: Intrinsic::shl_int, args }, loc: n.loc });
                shifted.push((n.result, far));
                let which = if plus { Intrinsic::add_int } else { Intrinsic::sub_int };
                n.inst = Inst::Intrinsic { which, args: vec![far, x] };
            } else if let Inst::Intrinsic { which: Intrinsic::add_int, args } = &mut n.inst
                && let &[a, c] = &args[..]
                && let Some((p, other)) =
                    [(a, c), (c, a)].into_iter().find(|&(p, _)| product[p].is_some() && uses[p] == 1)
                && let Some(&(_, far)) = shifted.iter().find(|s| s.0 == p)
                && let Some((x, _, true)) = product[p]
            {
                // The product alone is not needed then.
                let near = f.add_val(ty);
                let sum = Inst::Intrinsic { which: Intrinsic::add_int, args: vec![x, other] };
                new.push(Node { result: near, inst: sum, loc: n.loc });
                *args = vec![far, near];
            }
            new.push(n);
        }
        f.blocks[b].nodes = new;
    }
    true
}

/// How many bits whole numbers of a type have, where it is done for them.
fn bits(inf: &Infer, ty: abi::Value) -> Option<u32> {
    let is = |k: Known| ty == inf.h.root(k);
    match () {
        () if is(Known::Int64) || is(Known::UInt64) => Some(64),
        () if is(Known::Int32) || is(Known::UInt32) => Some(32),
        () => None,
    }
}

/// `k` with the number being `2^k + 1` (true) or `2^k - 1`.
fn beside_power(word: u64, bits: u32) -> Option<(u32, bool)> {
    let n = if bits == 32 { word & 0xffff_ffff } else { word };
    let near = |n: u64| (n.is_power_of_two() && n > 1).then(|| n.trailing_zeros()).filter(|&k| k < bits);
    let above = near(n.wrapping_sub(1)).map(|k| (k, true));
    above.or_else(|| near(n.wrapping_add(1)).filter(|&k| k > 1).map(|k| (k, false)))
}
