//! Inferred SSA to machine code, by Cranelift.
//!
//! `Compiler::compile` turns one `ir::ssa::Function` into an `abi::code::CodeBlob`; a linker (the JIT's, the
//! image writer's) places and patches it. Reading order: `repr` says how a value of a Julia type is held,
//! `sig` how it is passed, `value` how it changes form, `body` how a function is walked; the rest is one file
//! per family of instructions. Only `prepare` writes the heap; a `Compiler` just reads it, on any thread. A `Backend`
//! does not know of it.
#![forbid(unsafe_code)]

mod adapter;
mod body;
mod builtin;
mod call;
mod cells;
mod compiler;
mod convert;
mod covered;
mod emit;
mod fields;
mod intrinsic;
mod isa;
mod layout;
mod loop_results;
mod memory;
mod prepare;
mod repr;
mod sig;
mod text;
mod typetest;
mod unions;
mod value;
mod vector;

pub use compiler::{Backend, Begun, Compiler, Error, Made, Unit, Work};
pub use isa::{Cpu, Options, Speed};
pub use prepare::prepare;
pub use repr::{Repr, Types};
pub use sig::{AbiSig, Return};
