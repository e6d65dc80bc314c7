//! The image: a session's heap and code as one ELF file, and both directions between them.
//!
//! `format` is the byte map. `write` goes from a session to bytes in phases (reach, order, code, encode,
//! relocate, elf, place); `load` goes back (check, map, relocate if it must, adopt). `view` reads an image's
//! bytes as data, for `verify` and `inspect`, which never run or map anything.

pub mod diff;
pub mod error;
pub mod exe;
pub mod format;
mod identity;
pub mod inspect;
pub mod links;
pub mod load;
mod names;
pub mod sources;
mod sum;
#[cfg(test)]
mod tests;
pub mod verify;
mod view;
pub mod write;

pub use error::ImageError;
pub use identity::{build_id_of, seal};
