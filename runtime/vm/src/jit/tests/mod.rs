//! The native side without a session: hand-written SSA over core types, compiled, linked and run.

mod bench;
mod exceptions;
mod objects;
mod scalars;
mod world;
