//! Native code in a running process: where it lies, how it is entered and left, what it calls.
//!
//! `memory` holds it, `code_map` says what is where, `stubs` are the few instructions on either side of a
//! boundary, `unwind` finds handlers, `entries` are the Rust functions behind the entry table, `native` ties
//! these together and calls the session through `Host`. Only `link`, `compile` and `behind` know that there is a compiler;
//! code from an image needs neither.
#![allow(unsafe_code)]

mod behind;
mod code_map;
mod compile;
mod entries;
mod host;
mod link;
mod memory;
mod native;
pub(crate) mod session;
mod soft;
mod stubs;
#[cfg(test)]
mod tests;
mod unwind;

pub use code_map::{CodeRange, Frame};
pub use compile::Tier;
pub use host::{Host, Target};
pub use native::Native;
pub(crate) use native::NativeState;
pub(crate) use session::symbol_name;
