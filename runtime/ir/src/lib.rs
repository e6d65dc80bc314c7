//! The two forms of code between source and machine: `lowered` (flat, slots) and `ssa` (typed, blocks).
#![forbid(unsafe_code)]

pub mod lowered;
pub mod ssa;
