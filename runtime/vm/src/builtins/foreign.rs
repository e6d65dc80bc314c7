//! `ccall` by name: the C functions that this runtime provides itself.
//!
//! Calling a foreign library needs native code; the interpreter knows a few functions by name and refuses
//! the others, naming them.

use crate::{Outcome, Session};
use abi::{Known, Value};
use heap::Object;

impl Session {
    /// `fixed` is the target, the return type and the argument types; `args` are converted already.
    pub(crate) fn foreign_call(&self, fixed: &[Value], args: &[Value]) -> Outcome {
        let name = self.foreign_name(fixed[0]);
        match (name.as_str(), args) {
            ("getpid", []) => {
                let id = std::process::id() as i32;
                Ok(self.box_bits(fixed[1], &id.to_ne_bytes()))
            }
            // Whether this process builds an image; programs ask before they start threads and the like.
            ("jl_generating_output", []) => Ok(self.box_bits(fixed[1], &0i32.to_ne_bytes())),
            ("strlen", [p]) if DataTypeOf(self, *p).is_pointer() => {
                let mut n = 0usize;
                while Value::from_addr(p.word(0) as usize + n).is_some_and(|b| b.bytes(0, 1)[0] != 0) {
                    n += 1;
                }
                Ok(self.box_bits(fixed[1], &n.to_ne_bytes()))
            }
            _ => Err(self.error(format!(
                "could not load symbol \"{name}\": foreign functions cannot be called by this version"
            ))),
        }
    }

    /// The function's name out of `:name`, `(:name, "library")`, or a pointer.
    fn foreign_name(&self, target: Value) -> String {
        if self.is_a(target, Known::Symbol) || self.is_a(target, Known::String) {
            return self.text_arg("ccall", target).unwrap_or_default();
        }
        match self.elements(target).first() {
            Some(&v) if v != target => self.foreign_name(v),
            _ => "pointer".to_owned(),
        }
    }
}

/// A value with the session, for a question about its type.
struct DataTypeOf<'s>(&'s Session, Value);

impl DataTypeOf<'_> {
    fn is_pointer(&self) -> bool {
        heap::typed::DataType(self.1.type_of()).name() == self.0.heap.root(Known::PtrTypeName)
    }
}
