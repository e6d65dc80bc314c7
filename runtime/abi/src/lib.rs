//! Facts shared by compiler, heap and image, each defined once.
#![forbid(unsafe_code)]

mod builtins;
pub mod clock;
pub mod code;
pub mod context;
pub mod entries;
mod fingerprint;
mod intrinsics;
mod known;
mod layouts;
pub mod size_classes;
mod value;

pub use builtins::{Builtin, Returns, effect};
pub use fingerprint::FINGERPRINT;
pub use intrinsics::{Intrinsic, ResultType};
pub use known::{Counter, Known};
pub use layouts::*;
pub use value::Value;
