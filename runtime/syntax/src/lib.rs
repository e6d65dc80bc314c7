//! Julia source text to a lossless tree to `Ast` (the shape of Julia's `Expr`), with diagnostics.
//!
//! Never fails: any text gives a tree and a list of diagnostics. Knows nothing of the heap but the
//! opaque `abi::Value`.
#![forbid(unsafe_code)]

mod api;
mod ast;
mod chars;
mod check;
mod diagnostic;
mod kind;
mod lex_literal;
mod lexer;
mod literal;
mod operators;
mod parser;
pub mod sexpr;
mod source;
mod stream;
mod to_ast;
mod tree;

pub use api::{Failure, Incomplete, Parsed, Statement, parse, parse_all, parse_good, parse_statement};
pub use ast::{Ast, Expr, LineNode, Sym};
pub use chars::{is_ident_char, is_ident_start};
pub use diagnostic::{Diagnostic, Level, Related};
pub use kind::Kind;
pub use operators::{operator_facts, operator_flag};
pub use parser::Rule;
pub use source::Source;
pub use tree::{Child, Node, Tree, flag};
