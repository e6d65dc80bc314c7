//! Julia source text to a lossless tree to `Ast` (the shape of Julia's `Expr`), with diagnostics.
//!
//! Never fails: any text gives a tree and a list of diagnostics. Knows nothing of the heap but the
//! opaque `abi::Value`.
#![forbid(unsafe_code)]

mod ast;

pub use ast::{Ast, Expr, LineNode, Sym};
