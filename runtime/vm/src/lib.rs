//! The running process: session, modules, eval, interpreter, dispatch, builtins, packages.
//!
//! All that lasts is in heap objects reached from the root table; the Rust side of a `Session` holds only
//! scratch caches that can be dropped. Reading order: `session`, `thrown`, `bootstrap`, `modules`,
//! `toplevel`, `interp`, `calls`, `builtins`, `intrinsics`.
#![deny(unsafe_code)]

pub mod bits;
mod boot;
pub mod bootstrap;
mod builtins;
mod calls;
mod console;
mod course;
mod cut;
mod describe;
mod entry_point;
mod foreign;
mod freeze;
mod infer_host;
mod interp;
mod intrinsics;
pub mod jit;
mod modules;
mod objects;
mod package_images;
pub mod packages;
mod profile;
mod raw_text;
mod refuse;
mod report;
mod run;
mod session;
pub mod signals;
mod source_names;
mod stale;
mod stats;
mod table;
mod tasks;
#[cfg(test)]
mod tests;
mod thrown;
mod toplevel;
mod trace;

pub use builtins::pending_output;
pub use console::{Asked, Console, Heard, Offer};
pub use course::{Course, Prompting, Step};
pub use freeze::{with_base_session, with_image_session};
pub use package_images::{Gathered, Use, package_images_in};
pub use profile::{ProfileKind, ProfileOptions};
pub use run::{Launch, Program, grow_main_stack, launch, launch_resident};
/// A hash of the sources that this executable was built from: names the base image that fits it.
pub const SOURCES_HASH: &str = env!("SYSIMG_SOURCES_HASH");

pub use session::{Depwarn, Options, Session, size_hint};
pub use stale::{Origin, Stale};
pub use thrown::{Outcome, Thrown};
pub use toplevel::sources_in_use;
