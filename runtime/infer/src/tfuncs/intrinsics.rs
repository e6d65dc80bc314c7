//! Intrinsics: result types by the table's rules, folding on constants.

use super::{ENDS, Out};
use crate::effects::Effects;
use crate::engine::Infer;
use crate::lattice::{Elem, L};
use abi::{Intrinsic, Known, ResultType, Value};

/// Those that throw `DivideError`.
fn may_divide_by_zero(i: Intrinsic) -> bool {
    use Intrinsic::*;
    matches!(
        i,
        checked_sdiv_int
            | checked_udiv_int
            | checked_srem_int
            | checked_urem_int
            | sdiv_int
            | udiv_int
            | srem_int
            | urem_int
    )
}

impl<'h> Infer<'h> {
    /// An intrinsic on these arguments (a conversion's type is the first).
    pub(crate) fn intrinsic(&mut self, i: Intrinsic, args: &[L]) -> Out {
        if args.len() != i.arity() {
            return (L::BOTTOM, Effects::TOTAL.without(Effects::NOTHROW));
        }
        if i == Intrinsic::not_int
            && let Elem::Cond { slot, def, then, otherwise } = *self.lat.get(args[0])
        {
            return (self.lat.cond(slot, def, otherwise, then), Effects::TOTAL);
        }
        let memory = matches!(i, Intrinsic::pointerref | Intrinsic::pointerset);
        let mut e = ENDS.with(Effects::EFFECT_FREE).with(Effects::CONSISTENT);
        if memory {
            e = Effects::TERMINATES;
        } else if i != Intrinsic::have_fma {
            let values: Option<Vec<Value>> = args.iter().map(|&a| self.lat.as_const(a)).collect();
            if let Some(values) = values {
                return match self.host.eval_intrinsic(i, &values) {
                    Some(v) => (self.lat.konst(v), Effects::TOTAL),
                    None => (L::BOTTOM, e),
                };
            }
        }
        if self.intrinsic_fits(i, args) && (!may_divide_by_zero(i) || self.divides_safely(i, args[1])) && !memory {
            e = e.with(Effects::NOTHROW);
        }
        let ty = match i.result() {
            ResultType::Bool => self.lat.bool_type(),
            ResultType::SameAsFirst => self.primitive(args[0]),
            ResultType::TypeArgument => match self.lat.type_value(args[0]) {
                Some((t, true)) if types::is_primitive_type(self.h, t) => self.lat.ty(t),
                _ => L::ANY,
            },
            ResultType::WithOverflow => {
                let t = self.primitive(args[0]);
                let w = self.lat.widen(t);
                let pair = types::tuple_type(self.h, &[w, self.h.root(Known::Bool)]);
                match pair {
                    Ok(p) if t != L::ANY => self.lat.ty(p),
                    _ => L::ANY,
                }
            }
            ResultType::Special => match i {
                Intrinsic::pointerref => match self.pointee(args[0]) {
                    Some(t) => self.lat.ty(t),
                    None => L::ANY,
                },
                Intrinsic::pointerset => {
                    let w = self.lat.widen(args[0]);
                    self.lat.ty(w)
                }
                Intrinsic::select_value => {
                    let (a, b) = (self.lat.forget_conditions(args[1]), self.lat.forget_conditions(args[2]));
                    self.lat.join(a, b)
                }
                _ => L::ANY,
            },
        };
        (ty, e)
    }

    /// The type of a value when it is a primitive one.
    fn primitive(&mut self, x: L) -> L {
        let t = self.lat.widen(x);
        if types::is_primitive_type(self.h, t) { self.lat.ty(t) } else { L::ANY }
    }

    /// `T` of a `Ptr{T}`.
    fn pointee(&mut self, p: L) -> Option<Value> {
        let t = self.lat.widen(p);
        let dt = types::as_datatype(self.h, t)?;
        (dt.name() == self.h.root(Known::PtrTypeName)).then(|| types::param(dt, 0))
    }

    /// Whether the argument types are such that native code needs no test: what becomes an instruction.
    pub(crate) fn intrinsic_fits(&mut self, i: Intrinsic, args: &[L]) -> bool {
        let tys: Vec<Value> = args.iter().map(|&a| self.lat.widen(a)).collect();
        let target = match i.result() {
            ResultType::TypeArgument => match self.lat.type_value(args[0]) {
                Some((t, true)) => Some(t),
                _ => return false,
            },
            _ => None,
        };
        let first = usize::from(target.is_some());
        intrinsic_types_fit(self.h, i, target, &tys[first..])
    }

    fn divides_safely(&mut self, i: Intrinsic, divisor: L) -> bool {
        use abi::Intrinsic::*;
        let Some(v) = self.lat.as_const(divisor) else {
            return false;
        };
        let t = heap::Object::type_of(v);
        let Some(l) = types::layout_of(self.h, heap::typed::DataType(t)) else {
            return false;
        };
        let bytes = heap::Object::bytes(v, 0, l.size());
        let zero = bytes.iter().all(|&b| b == 0);
        let minus_one = bytes.iter().all(|&b| b == 0xff);
        let signed = matches!(i, checked_sdiv_int | checked_srem_int | sdiv_int | srem_int);
        !(zero || signed && minus_one)
    }
}

/// Whether operands of these types suit the intrinsic (conversions: `target` and one operand).
pub(crate) fn intrinsic_types_fit(h: &heap::Heap, i: Intrinsic, target: Option<Value>, tys: &[Value]) -> bool {
    use abi::Intrinsic::*;
    let prim = |t: Value| types::is_primitive_type(h, t) && types::is_concrete(h, t);
    let size = |t: Value| types::layout_of(h, heap::typed::DataType(t)).map_or(0, |l| l.size());
    let float = |t: Value| [Known::Float16, Known::Float32, Known::Float64].iter().any(|&k| h.root(k) == t);
    let bits = |t: Value| prim(t) && matches!(size(t), 1 | 2 | 4 | 8 | 16);
    match i {
        pointerref => is_ptr(h, tys[0]) && tys[1] == h.root(Known::Int64) && tys[2] == h.root(Known::Int64),
        pointerset => {
            is_ptr(h, tys[0])
                && types::subtype(h, tys[1], types::param(heap::typed::DataType(tys[0]), 0))
                && tys[2] == h.root(Known::Int64)
                && tys[3] == h.root(Known::Int64)
        }
        add_ptr | sub_ptr => is_ptr(h, tys[0]) && bits(tys[1]) && size(tys[1]) == 8,
        select_value => tys[0] == h.root(Known::Bool),
        have_fma => false,
        shl_int | lshr_int | ashr_int => bits(tys[0]) && bits(tys[1]),
        bitcast => target.is_some_and(|t| bits(t) && bits(tys[0]) && size(t) == size(tys[0])),
        sext_int | zext_int => target.is_some_and(|t| bits(t) && bits(tys[0]) && size(t) > size(tys[0])),
        trunc_int => target.is_some_and(|t| bits(t) && bits(tys[0]) && size(t) < size(tys[0])),
        fptoui | fptosi => target.is_some_and(|t| bits(t) && float(tys[0])),
        uitofp | sitofp => target.is_some_and(|t| float(t) && bits(tys[0])),
        fptrunc => target.is_some_and(|t| float(t) && float(tys[0]) && size(t) < size(tys[0])),
        fpext => target.is_some_and(|t| float(t) && float(tys[0]) && size(t) > size(tys[0])),
        neg_float_fast | add_float_fast | sub_float_fast | mul_float_fast | div_float_fast | neg_float | add_float
        | sub_float | mul_float | div_float | fma_float | muladd_float | abs_float | copysign_float | ceil_llvm
        | floor_llvm | trunc_llvm | rint_llvm | sqrt_llvm | min_float | max_float | eq_float | ne_float | lt_float
        | le_float | fpiseq => float(tys[0]) && tys.iter().all(|&t| t == tys[0]),
        _ => bits(tys[0]) && tys.iter().all(|&t| t == tys[0]),
    }
}

fn is_ptr(h: &heap::Heap, t: Value) -> bool {
    types::as_datatype(h, t).is_some_and(|d| d.name() == h.root(Known::PtrTypeName) && types::is_concrete(h, t))
}
