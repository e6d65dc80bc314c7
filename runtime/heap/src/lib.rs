//! Objects, spaces, collector, roots: the one heap of a session. `unsafe` lives here.
//!
//! Non-moving and generational: blocks of one cell size, mark bits beside them, marked objects are old ones
//! until a full collection. Allocation never collects; a collection runs only at a safepoint
//! (`Heap::safepoint`), which native code reaches when its allocation run is empty and the interpreter
//! between statements. Roots are the root table, lists and ranges registered by Rust code, and every word of
//! the machine stack. Files, in the order of the data: `reserve`, `blocks`, `heap`, `alloc`; `marks`, `walk`,
//! `mark`, `stack`, `policy`, `collect`, `finalize`; `image_space`, `identity`; `check`.

mod alloc;
mod blocks;
mod check;
mod collect;
mod finalize;
mod heap;
mod identity;
mod image_space;
mod lists;
mod machine;
mod make;
mod mark;
mod marks;
mod murmur;
mod object;
mod policy;
mod raw;
mod reserve;
mod roots;
mod stack;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
pub mod typed;
mod walk;

pub use heap::{Heap, HeapOptions, OutOfMemory};
pub use identity::{AddressHasher, AddressMap, ImageIdentities};
pub use image_space::ImageRange;
pub use lists::{RootList, RootRange};
pub use machine::{constrained_memory, total_memory};
pub use make::{hash_bytes, mix_hash};
pub use murmur::{symbol_hash, text_hash};
pub use object::{HEADER_BYTES, Object, fixed_words};
pub use policy::{GcStats, NoCollect};
pub use roots::Roots;
pub use walk::{Layout, for_each_interior, for_each_ref, object_size};
