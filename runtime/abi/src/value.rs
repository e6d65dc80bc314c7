//! `Value`: the handle of one heap object, an opaque word outside the heap crate.

use std::fmt;
use std::num::NonZeroUsize;

/// The address of a heap object's payload; never zero, always 16-byte aligned.
///
/// The word before the payload is the header: the address of the object's `DataType`, nothing else
/// (mark bits, hashes and caches live beside the heap, so the type test in native code is one compare).
/// A `Value` is a plain word for every crate but `heap`, which alone follows it; crates that see only
/// `abi` can carry values but not look inside.
///
/// Liveness: a collection runs only at a safepoint (see `heap`), and scans native stacks conservatively.
/// So Rust code may keep values in any structure between two safepoints; across one, they must be on the
/// machine stack, in a rooted object, or in a registered root.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct Value(NonZeroUsize);

impl Value {
    /// The handle for a payload address; `None` for zero (the encoding of an undefined reference).
    #[inline]
    pub const fn from_addr(addr: usize) -> Option<Value> {
        match NonZeroUsize::new(addr) {
            Some(a) => Some(Value(a)),
            None => None,
        }
    }

    /// The payload's address.
    #[inline]
    pub const fn addr(self) -> usize {
        self.0.get()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({:#x})", self.addr())
    }
}
