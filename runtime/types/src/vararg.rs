//! `Vararg{T, N}`: the last parameter of a tuple type.

use crate::apply::valid_param;
use crate::error::{Result, message, type_error};
use crate::kinds::*;
use abi::{Known, Value};
use heap::Heap;
use heap::typed::TypeofVararg;

/// `Vararg`, `Vararg{elem}` or `Vararg{elem, count}`.
pub fn vararg(h: &Heap, elem: Option<Value>, count: Option<Value>) -> Result<Value> {
    if let Some(e) = elem
        && !valid_param(h, e)
    {
        return type_error("Vararg", "type", h.root(Known::Type), e);
    }
    if let Some(n) = count {
        match (as_count(h, n), is_typevar(h, n)) {
            (Some(k), _) if k < 0 => {
                return message(format!("Vararg length is negative: {k}"));
            }
            (Some(_), _) | (_, true) => {}
            _ => return type_error("Vararg", "count", h.root(Known::Int64), n),
        }
    }
    let v = h.alloc(h.root(Known::TypeofVararg), TypeofVararg::SIZE);
    let va = TypeofVararg(v);
    if let Some(e) = elem {
        va.set_T(h, e);
    }
    if let Some(n) = count {
        va.set_N(h, n);
    }
    Ok(v)
}
