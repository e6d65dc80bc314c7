//! Conversion intrinsics: the target type comes first.

use super::float::Float;
use super::{half, truncate};
use crate::{Outcome, Session};
use abi::{Intrinsic, Value};
use heap::Object;

impl Session {
    pub(super) fn convert_intrinsic(&self, which: Intrinsic, args: &[Value]) -> Outcome {
        use Intrinsic::*;
        let (ty, x) = (args[0], args[1]);
        let name = which.name();
        if types::as_datatype(&self.heap, ty).is_none() {
            return Err(self.type_error_known(name, abi::Known::DataType, ty));
        }
        let size = self.primitive_size(which, ty)?;
        match which {
            bitcast => {
                let a = self.primitive_operand(which, x)?;
                if a.size != size {
                    return Err(self.error("bitcast: argument size does not match size of target type"));
                }
                Ok(self.box_operand(ty, size, a.bits))
            }
            sext_int | zext_int | trunc_int => {
                let a = self.primitive_operand(which, x)?;
                let bits = if which == sext_int { a.signed() as u128 } else { a.bits };
                Ok(self.box_operand(ty, size, truncate(bits, size)))
            }
            fptosi | fptoui => {
                let wide = self.float_operand(name, x)?.wide();
                let bits = if which == fptosi { wide as i128 as u128 } else { wide as u128 };
                Ok(self.box_operand(ty, size, truncate(bits, size)))
            }
            sitofp | uitofp => {
                let a = self.primitive_operand(which, x)?;
                let r = match (size, which) {
                    (8, sitofp) => Float::F64(a.signed() as f64),
                    (8, _) => Float::F64(a.bits as f64),
                    (4, sitofp) => Float::F32(a.signed() as f32),
                    (4, _) => Float::F32(a.bits as f32),
                    // Integers that a double cannot hold exactly are beyond the range of halves anyway.
                    (2, sitofp) => Float::F16(half::from_f64(a.signed() as f64)),
                    (2, _) => Float::F16(half::from_f64(a.bits as f64)),
                    _ => return Err(self.no_float_type(name)),
                };
                Ok(self.box_float(ty, r))
            }
            _ => {
                let from = x.type_of();
                let a = self.float_operand(name, x)?;
                let from_size = self.type_size(from);
                if (which == fptrunc && size >= from_size) || (which == fpext && size <= from_size) {
                    let than = if which == fptrunc { "smaller" } else { "bigger" };
                    return Err(self.error(format!("{name}: output bitsize must be {than} than input bitsize")));
                }
                let r = match size {
                    8 => Float::F64(a.wide()),
                    4 => Float::F32(a.wide() as f32),
                    2 => Float::F16(half::from_f64(a.wide())),
                    _ => return Err(self.no_float_type(name)),
                };
                Ok(self.box_float(ty, r))
            }
        }
    }

    fn no_float_type(&self, name: &str) -> crate::Thrown {
        self.error(format!("{name}: the target is not a floating point type of 16, 32 or 64 bits"))
    }
}
