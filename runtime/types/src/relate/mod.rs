//! The relations between types: subtyping, intersection, specificity.

pub(crate) mod env;
mod meet;
pub(crate) mod specific;
mod sub;
mod tuple;
