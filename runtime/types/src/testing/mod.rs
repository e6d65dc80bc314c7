//! Test support: a heap with more types than the core ones, a reader of type expressions, and fact tables.

mod facts;
mod laws;
mod oracle;
pub(crate) mod reader;
mod speed;
