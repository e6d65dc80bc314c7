//! The relations between types: subtyping, intersection, specificity.

pub(crate) mod env;
mod meet;
mod sub;
mod tuple;
