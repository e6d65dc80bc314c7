//! The IR verifier with the real type relation, run between passes in debug builds.

use crate::engine::Infer;
use abi::{Known, Value};
use heap::{Heap, Object};
use ir::ssa::Function;
use ir::ssa_verify::{Problem, TypeFacts, verify};

/// Answers the verifier's questions about types.
pub struct HeapTypes<'h>(pub &'h Heap);

impl TypeFacts for HeapTypes<'_> {
    fn subtype(&self, a: Value, b: Value) -> bool {
        let h = self.0;
        if types::subtype(h, a, b) {
            return true;
        }
        // A constant tuple that holds a type has its kind as element type, where inference said which type it is.
        match (types::as_tuple(h, a), types::as_tuple(h, b)) {
            (Some(x), Some(y)) if types::n_params(x) == types::n_params(y) => {
                types::params(x).into_iter().zip(types::params(y)).all(|(x, y)| {
                    let kind =
                        x == h.root(Known::DataType) || x == h.root(Known::UnionAll) || x == h.root(Known::Union);
                    self.subtype(x, y) || kind && types::intersect(h, x, y) != h.root(Known::Bottom)
                })
            }
            _ => false,
        }
    }
    fn is_bool(&self, ty: Value) -> bool {
        ty == self.0.root(Known::Bool) || ty == self.0.root(Known::Bottom)
    }
    fn field_type(&self, ty: Value, index: u32) -> Option<Value> {
        let mut dt = types::as_datatype(self.0, ty)?;
        if types::is_type_type(self.0, dt) {
            // The one type of that name, put where its kind stood; what is read of it is a field of the kind.
            dt = types::as_datatype(self.0, types::param(dt, 0).type_of())?;
        }
        if !types::is_concrete(self.0, dt.0) {
            return None;
        }
        let list = types::field_types(self.0, dt)?;
        if (index as usize) < list.svec_len() { list.svec_get(index as usize) } else { None }
    }
}

/// All problems of a function.
pub fn problems(h: &Heap, f: &Function) -> Vec<Problem> {
    verify(f, &HeapTypes(h))
}

/// In debug builds, panics with the function's text when a pass broke it.
pub(crate) fn check(inf: &Infer, f: &Function, after: &str) {
    if !cfg!(debug_assertions) && !inf.verify {
        return;
    }
    let found = problems(inf.h, f);
    if let Some(p) = found.first() {
        let names = crate::names::HeapNames(inf.h);
        panic!("SSA is broken after {after}: {p}\n{}", ir::ssa_text::print(f, &names));
    }
}
