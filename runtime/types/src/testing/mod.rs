//! Test support: a heap with more types than the core ones, a reader of type expressions, and fact tables.

mod facts;
mod laws;
pub(crate) mod reader;
mod speed;
