//! Facts shared by compiler, heap and image, each defined once.
#![forbid(unsafe_code)]

mod value;

pub use value::Value;
