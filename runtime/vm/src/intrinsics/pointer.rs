//! Raw pointer intrinsics: loads, stores and arithmetic on `Ptr{T}`.

use crate::{Outcome, Session};
use abi::{Intrinsic, Known, Value};
use heap::Object;
use heap::typed::DataType;

impl Session {
    pub(super) fn pointer_intrinsic(&self, which: Intrinsic, args: &[Value]) -> Outcome {
        use Intrinsic::*;
        let name = which.name();
        let element = self.pointer_element(name, args[0])?;
        let address = args[0].word(0) as usize;
        match which {
            add_ptr | sub_ptr => {
                let offset = self.any_int(name, args[1])? as usize;
                let r = if which == add_ptr { address.wrapping_add(offset) } else { address.wrapping_sub(offset) };
                Ok(self.box_bits(args[0].type_of(), &r.to_ne_bytes()))
            }
            pointerref => {
                let (place, size) = self.pointee(name, element, address, args[1])?;
                if self.is_inline(element) {
                    Ok(self.load_inline(element, place, 0, size))
                } else {
                    self.raw_word(place).ok_or_else(|| self.throw_plain(Known::UndefRefError))
                }
            }
            _ => {
                let value = args[1];
                if !self.isa(value, element) {
                    return Err(self.type_error(name, "", element, value));
                }
                let (place, size) = self.pointee(name, element, address, args[2])?;
                if self.is_inline(element) {
                    self.store_inline(element, place, 0, value, size);
                } else {
                    self.heap.write_bytes(place, 0, &value.addr().to_ne_bytes());
                }
                Ok(args[0])
            }
        }
    }

    fn raw_word(&self, place: Value) -> Option<Value> {
        Value::from_addr(crate::bits::read_u64(place.bytes(0, 8)) as usize)
    }

    fn pointer_element(&self, name: &str, p: Value) -> Outcome<Value> {
        let dt = DataType(p.type_of());
        if dt.name() != self.heap.root(Known::PtrTypeName) {
            return Err(self.type_error_known(name, Known::Ptr, p));
        }
        Ok(types::param(dt, 0))
    }

    /// The place that index `i` (from 1) of a pointer names, as the handle of its first byte.
    fn pointee(&self, name: &str, element: Value, address: usize, i: Value) -> Outcome<(Value, usize)> {
        let size = if self.is_inline(element) { self.type_size(element) } else { 8 };
        let i = self.int_arg(name, i)?;
        let place = address.wrapping_add(((i - 1) as usize).wrapping_mul(size));
        match Value::from_addr(place) {
            Some(v) if address != 0 => Ok((v, size)),
            _ => Err(self.error(format!("{name}: the pointer is null"))),
        }
    }
}
