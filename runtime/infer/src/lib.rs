//! Abstract interpretation of lowered code, and the passes that make its result fast.
//!
//! Reading order: `lattice` (what may be known of a value), `frame` and `engine` (running frames to a fixpoint),
//! `stmts`, `calls`, `generic`, `tfuncs` (what each statement does), `facts` and `store` (edges, the
//! `CodeInstance`), `build` (SSA construction), `opt` (the passes).
//!
//! Everything in Rust here is scratch of one session: nothing may be collected and no method defined while an
//! `Infer` lives.
#![forbid(unsafe_code)]

pub mod build;
mod calls;
mod code;
mod effects;
mod engine;
mod facts;
mod frame;
mod generic;
mod host;
mod info;
mod inspect;
mod lattice;
mod limit;
mod lookup;
mod names;
mod objects;
pub mod opt;
pub mod profile;
mod stmts;
mod store;
mod tfuncs;
mod trace;
mod value_key;
mod verify;

pub use effects::Effects;
pub use engine::{Infer, InferError};
pub use host::{Global, InferHost};
pub use inspect::{Fact, Inspected};
pub use names::HeapNames;
pub use profile::Profile;
pub use store::{decode_code, method_of};
pub use verify::problems;

use heap::typed::{CodeInstance, MethodInstance};

/// Infers and optimizes a specialization, and everything that it calls, for code that runs in `world`.
///
/// The result is in the specialization's cache, as are those of its callees.
pub fn infer_method_instance(host: &dyn InferHost, mi: MethodInstance, world: u64) -> Result<CodeInstance, InferError> {
    Infer::new(host, world).infer(mi)
}
