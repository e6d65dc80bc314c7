//! The two forms of code between source and machine: `lowered` (flat, slots) and `ssa` (typed, blocks).
#![forbid(unsafe_code)]

pub mod cfg;
pub mod debug_info;
pub mod kernel;
pub mod lowered;
pub mod lowered_codec;
pub mod lowered_text;
pub mod lowered_verify;
pub mod ssa;
pub mod ssa_codec;
pub mod ssa_compact;
pub mod ssa_parse;
pub mod ssa_text;
pub mod ssa_verify;
mod ssa_walk;

pub use lowered_codec::{decode, encode};
