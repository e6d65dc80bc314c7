//! Facts shared by compiler, heap and image, each defined once.
#![forbid(unsafe_code)]

mod known;
mod layouts;
mod value;

pub use known::{Counter, Known};
pub use layouts::*;
pub use value::Value;
