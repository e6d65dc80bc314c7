//! The root table as code reads it: `Known` slot to object.

use crate::object::Object;
use abi::{Counter, Known, Value};

/// A view of the root table (a heap object: all `Known` references, then all `Counter` words).
///
/// Copyable and sendable: a compile thread reads types through it.
#[derive(Clone, Copy, Debug)]
pub struct Roots(Value);

impl Roots {
    /// Payload bytes of the root table.
    pub const SIZE: usize = 8 * (Known::ALL.len() + Counter::ALL.len());

    /// The view of a root table object.
    pub fn new(table: Value) -> Roots {
        Roots(table)
    }

    /// The table object itself.
    pub fn table(self) -> Value {
        self.0
    }

    /// The object in a slot that boot has filled.
    #[inline]
    pub fn get(self, slot: Known) -> Value {
        match self.try_get(slot) {
            Some(v) => v,
            None => panic!("root table: {} is not set yet", slot.name()),
        }
    }

    /// The object in a slot, if any.
    #[inline]
    pub fn try_get(self, slot: Known) -> Option<Value> {
        self.0.reference(Roots::offset(slot))
    }

    /// A counter's value.
    #[inline]
    pub fn counter(self, c: Counter) -> u64 {
        self.0.word(Roots::counter_offset(c))
    }

    /// Byte offset of a slot in the table.
    pub const fn offset(slot: Known) -> usize {
        8 * slot as usize
    }

    /// Byte offset of a counter in the table.
    pub const fn counter_offset(c: Counter) -> usize {
        8 * (Known::ALL.len() + c as usize)
    }
}
