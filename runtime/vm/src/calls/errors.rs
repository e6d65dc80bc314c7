//! The `MethodError` of a call that no method fits.

use crate::{Session, Thrown};
use abi::{Known, Value};

impl Session {
    /// `MethodError(f, args, world)`.
    #[cold]
    pub(super) fn no_method(&self, args: &[Value]) -> Thrown {
        // An object that is no function at all gives the same error; `showerror` words it.
        self.method_error(args[0], &args[1..], self.world())
    }

    /// Whether a thrown exception is a `MethodError`.
    pub(crate) fn is_method_error(&self, e: Value) -> bool {
        self.is_a(e, Known::MethodError)
    }
}
