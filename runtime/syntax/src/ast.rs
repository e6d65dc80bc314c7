//! `Ast`: what a Julia macro or the lowering sees, the Rust twin of Julia's `Expr` and its leaves.
//!
//! The parser builds it from the lossless tree; macro expansion turns it into heap objects and back
//! (`vm`), lowering pattern-matches on it. It has exactly the shapes that `Meta.parse` returns.

use abi::Value;
use smol_str::SmolStr;

/// A symbol's text. Cheap to clone; equality is by content.
pub type Sym = SmolStr;

/// One node, as `Meta.parse` would return it.
#[derive(Clone, Debug, PartialEq)]
pub enum Ast {
    /// A `Symbol`.
    Sym(Sym),
    /// `true`, `false`.
    Bool(bool),
    /// An `Int64` literal.
    Int(i64),
    /// An `Int128` literal (decimal digits that fit no `Int64`).
    Int128(i128),
    /// `UInt8` to `UInt64`: hexadecimal, octal and binary literals; `bits` is 8, 16, 32 or 64.
    UInt { bits: u8, value: u64 },
    /// A `UInt128` literal.
    UInt128(u128),
    /// A literal too large for 128 bits, as written without underscores (`Core.@big_str` makes the value).
    BigInt(Sym),
    /// A `Float64` literal.
    Float64(f64),
    /// A `Float32` literal (`1f0`).
    Float32(f32),
    /// A character literal, as Julia stores it: UTF-8 bytes left-aligned in 32 bits (so bad bytes survive).
    Char(u32),
    /// A string literal; Julia strings may hold any bytes.
    Str(Box<[u8]>),
    /// The value `nothing` itself (not the name).
    Nothing,
    /// A `LineNumberNode`.
    Line(LineNode),
    /// A `QuoteNode`: one quoted leaf.
    Quote(Box<Ast>),
    /// An `Expr`.
    Expr(Box<Expr>),
    /// `GlobalRef(Core, name)`: how the parser names the macros behind docstrings, commands and big literals.
    CoreRef(Sym),
    /// Any other heap object that a macro spliced in.
    Value(Value),
}

/// `LineNumberNode(line, file)`; lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineNode {
    pub line: u32,
    pub file: Option<Sym>,
}

/// `Expr(head, args...)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub head: Sym,
    pub args: Vec<Ast>,
}

impl Ast {
    /// A symbol node.
    pub fn sym(name: &str) -> Ast {
        Ast::Sym(Sym::new(name))
    }

    /// An `Expr` node.
    pub fn expr(head: &str, args: Vec<Ast>) -> Ast {
        Ast::Expr(Box::new(Expr { head: Sym::new(head), args }))
    }

    /// The expression, when this is an `Expr` with that head.
    pub fn as_expr(&self, head: &str) -> Option<&Expr> {
        match self {
            Ast::Expr(e) if e.head == head => Some(e),
            _ => None,
        }
    }

    /// The symbol's text, when this is a symbol.
    pub fn as_sym(&self) -> Option<&str> {
        match self {
            Ast::Sym(s) => Some(s),
            _ => None,
        }
    }
}
