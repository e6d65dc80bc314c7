//! The interpreter for lowered code: the reference for everything that native code does.
//!
//! `decode` turns a `CodeInfo` once into a dense form, `exec` runs it over a frame. A frame's values lie in
//! an array on the machine stack, where the collector's stack scan finds them.

mod decode;
mod exec;
mod frames;
mod osr;

pub use decode::Code;
pub(crate) use exec::Specialization;
pub(crate) use frames::FrameRecord;
