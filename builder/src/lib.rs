//! The commands that make and examine images: trace, plan, compile, freeze, write, prove, report.
//!
//! `cli` reads the command line. `create` is the whole build, whose phases are the other modules, each
//! reading what the earlier ones made: `trace` (a child process) gives statements, `statements` resolves them,
//! `plan` closes them over the calls that inference resolved, `compile` makes code in parallel, `write` freezes
//! the session into a file, `prove` runs the workload on it. `base` keeps the image of Base that everything
//! starts from.
#![forbid(unsafe_code)]

mod audit;
pub mod base;
mod cached;
mod canon;
pub mod cli;
mod compare;
mod compile;
mod coverage;
mod create;
mod describe;
mod diff;
mod env;
mod exe;
mod inspect;
mod layout;
mod memory;
mod plan;
mod precompile;
mod profile;
mod progress;
mod prove;
mod report;
mod reproduce;
mod statements;
mod store;
mod trace;
mod verify;
mod write;
