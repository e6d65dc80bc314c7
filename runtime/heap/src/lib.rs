//! Objects, spaces, collector, roots: the one heap of a session. `unsafe` lives here.
//!
//! Allocation from Rust never collects; a collection runs only at a safepoint (`Heap::safepoint`), which
//! native code reaches when its allocation buffer is empty and the interpreter between statements.

mod arena;
mod make;
mod object;
mod roots;
pub mod typed;

pub use arena::Heap;
pub use make::{hash_bytes, mix_hash};
pub use object::{HEADER_BYTES, Object, fixed_words};
pub use roots::Roots;
