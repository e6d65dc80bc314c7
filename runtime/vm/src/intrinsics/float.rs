//! Floating-point intrinsics. `Float16` is computed wider and rounded once.

use super::half;
use crate::{Outcome, Session};
use abi::{Intrinsic, Known, Value};
use heap::Object;

/// A floating-point operand, widened where that is exact.
#[derive(Clone, Copy, Debug)]
pub enum Float {
    /// `Float16`, by its bits.
    F16(u16),
    /// `Float32`.
    F32(f32),
    /// `Float64`.
    F64(f64),
}

impl Float {
    /// The value as a double; exact.
    pub fn wide(self) -> f64 {
        match self {
            Float::F16(b) => half::to_f64(b),
            Float::F32(x) => x.into(),
            Float::F64(x) => x,
        }
    }

    /// A double rounded to the same width.
    pub fn like(self, x: f64) -> Float {
        match self {
            Float::F16(_) => Float::F16(half::from_f64(x)),
            Float::F32(_) => Float::F32(x as f32),
            Float::F64(_) => Float::F64(x),
        }
    }
}

impl Session {
    /// The operand as a float; primitive types that are not `Float16/32/64` go by their size.
    pub(crate) fn float_operand(&self, which: &str, v: Value) -> Outcome<Float> {
        let t = v.type_of();
        let r = self.heap.roots();
        if t == r.get(Known::Float64) {
            return Ok(Float::F64(f64::from_bits(v.word(0))));
        }
        if !types::is_primitive_type(&self.heap, t) {
            return Err(self.error(format!("{which}: value is not a primitive type")));
        }
        let n = self.type_size(t);
        match n {
            8 => Ok(Float::F64(f64::from_bits(v.word(0)))),
            4 => Ok(Float::F32(f32::from_ne_bytes(v.bytes(0, 4).try_into().expect("four bytes were asked for")))),
            2 => Ok(Float::F16(u16::from_ne_bytes(v.bytes(0, 2).try_into().expect("two bytes were asked for")))),
            _ => Err(self.error(format!(
                "{which}: runtime floating point intrinsics are not implemented for bit sizes other than 16, 32 and 64"
            ))),
        }
    }

    /// A boxed float of type `ty`.
    pub(crate) fn box_float(&self, ty: Value, x: Float) -> Value {
        match x {
            Float::F16(b) => self.heap.boxed(ty, &b.to_ne_bytes()),
            Float::F32(x) => self.heap.boxed(ty, &x.to_ne_bytes()),
            Float::F64(x) => self.heap.boxed(ty, &x.to_ne_bytes()),
        }
    }

    pub(super) fn float_intrinsic(&self, which: Intrinsic, args: &[Value]) -> Outcome {
        use Intrinsic::*;
        let name = which.name();
        let ty = args[0].type_of();
        let a = self.float_operand(name, args[0])?;
        if args.len() == 1 {
            return Ok(self.box_float(ty, unary(which, a)));
        }
        if args[1].type_of() != ty || args.get(2).is_some_and(|c| c.type_of() != ty) {
            return Err(self.error(format!("{name}: types of a and b must match")));
        }
        let b = self.float_operand(name, args[1])?;
        let (x, y) = (a.wide(), b.wide());
        let boolean = match which {
            eq_float => Some(x == y),
            ne_float => Some(x != y),
            lt_float => Some(x < y),
            le_float => Some(x <= y),
            fpiseq => Some((x.is_nan() && y.is_nan()) || x.to_bits() == y.to_bits()),
            _ => None,
        };
        if let Some(t) = boolean {
            return Ok(self.bool(t));
        }
        if let Some(&c) = args.get(2) {
            let c = self.float_operand(name, c)?;
            let r = match (a, b, c) {
                (Float::F64(x), Float::F64(y), Float::F64(z)) => Float::F64(x.mul_add(y, z)),
                (Float::F32(x), Float::F32(y), Float::F32(z)) => Float::F32(x.mul_add(y, z)),
                _ => a.like(x.mul_add(y, c.wide())),
            };
            return Ok(self.box_float(ty, r));
        }
        Ok(self.box_float(ty, binary(which, a, b)))
    }
}

fn unary(which: Intrinsic, a: Float) -> Float {
    use Intrinsic::*;
    match (which, a) {
        (neg_float, Float::F16(b)) => Float::F16(b ^ 0x8000),
        (neg_float, Float::F32(x)) => Float::F32(-x),
        (neg_float, Float::F64(x)) => Float::F64(-x),
        (abs_float, Float::F16(b)) => Float::F16(b & 0x7fff),
        (abs_float, Float::F32(x)) => Float::F32(x.abs()),
        (abs_float, Float::F64(x)) => Float::F64(x.abs()),
        (sqrt_llvm, Float::F32(x)) => Float::F32(x.sqrt()),
        _ => {
            let x = a.wide();
            a.like(match which {
                ceil_llvm => x.ceil(),
                floor_llvm => x.floor(),
                trunc_llvm => x.trunc(),
                rint_llvm => x.round_ties_even(),
                _ => x.sqrt(),
            })
        }
    }
}

fn binary(which: Intrinsic, a: Float, b: Float) -> Float {
    use Intrinsic::*;
    // Double precision holds the exact sum and product of halves and singles well enough that rounding
    // twice gives the same as rounding once (it has more than twice the digits plus two).
    let (x, y) = (a.wide(), b.wide());
    let r = match which {
        add_float => x + y,
        sub_float => x - y,
        mul_float => x * y,
        div_float => x / y,
        copysign_float => x.copysign(y),
        min_float => minimum(x, y),
        _ => -minimum(-x, -y),
    };
    a.like(r)
}

/// The smaller; NaN if either is, and -0.0 below 0.0.
fn minimum(x: f64, y: f64) -> f64 {
    if x.is_nan() {
        x
    } else if y.is_nan() {
        y
    } else if x < y || (x == y && x.is_sign_negative()) {
        x
    } else {
        y
    }
}
