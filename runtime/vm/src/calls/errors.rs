//! The `MethodError` of a call that no method fits.

use crate::{Session, Thrown};
use abi::Value;

impl Session {
    /// `MethodError(f, args, world)`.
    #[cold]
    pub(super) fn no_method(&self, args: &[Value]) -> Thrown {
        // An object that is no function at all gives the same error; `showerror` words it.
        self.method_error(args[0], &args[1..], self.world())
    }
}
