//! `Ast` to heap objects and back: the two forms of an expression, one for Rust and one for Julia code.

use crate::LowerError;
use abi::{Known, Value};
use heap::{Heap, Object, typed};
use std::cell::Cell;
use syntax::{Ast, Expr, LineNode, Sym};

/// How deep an expression may nest; beyond it is certainly a cycle or an attack on the stack.
pub const MAX_DEPTH: u32 = 5_000;

/// Bytes of stack that each step of a recursion over trees needs at most, and what is added when they are short.
const STACK_RED_ZONE: usize = 128 << 10;
const STACK_GROWTH: usize = 4 << 20;

/// Steps within steps that are taken without asking how much stack is left: any caller has room for them. The first
/// question costs a start 50 microseconds (it reads `/proc/self/maps`).
const UNASKED: u32 = 40;

thread_local! {
    static NESTING: Cell<u32> = const { Cell::new(0) };
}

/// Runs a step of a deep recursion, on more stack when this one is nearly used up. Never around code that
/// can reach a safepoint: the collector scans only the thread's own stack.
pub(crate) fn with_stack<T>(step: impl FnOnce() -> T) -> T {
    let nesting = NESTING.get();
    NESTING.set(nesting + 1);
    let result = if nesting < UNASKED { step() } else { stacker::maybe_grow(STACK_RED_ZONE, STACK_GROWTH, step) };
    NESTING.set(nesting);
    result
}

/// The object for an `Ast`: `Symbol`, boxed literal, `Expr`, ...
pub fn to_value(heap: &Heap, ast: &Ast) -> Value {
    match ast {
        Ast::Sym(s) => heap.symbol(s),
        Ast::Bool(b) => heap.boolean(*b),
        Ast::Int(i) => heap.box_int64(*i),
        Ast::Int128(i) => heap.boxed(heap.root(Known::Int128), &i.to_ne_bytes()),
        Ast::UInt { bits, value } => unsigned(heap, *bits, *value),
        Ast::UInt128(u) => heap.boxed(heap.root(Known::UInt128), &u.to_ne_bytes()),
        Ast::BigInt(digits) => to_value(heap, &big_literal(digits)),
        Ast::Float64(x) => heap.boxed(heap.root(Known::Float64), &x.to_ne_bytes()),
        Ast::Float32(x) => heap.boxed(heap.root(Known::Float32), &x.to_ne_bytes()),
        Ast::Char(c) => character(heap, *c),
        Ast::Str(bytes) => heap.string(bytes),
        Ast::Nothing => heap.nothing(),
        Ast::Line(line) => line_node(heap, line),
        Ast::Quote(inner) => {
            let value = with_stack(|| to_value(heap, inner));
            heap.new_struct(heap.root(Known::QuoteNode), &[value])
        }
        Ast::Expr(e) => with_stack(|| expr(heap, e)),
        Ast::CoreRef(name) => core_ref(heap, name),
        Ast::Value(v) => *v,
    }
}

/// `GlobalRef(Core, name)`; the session finds its binding when it is first read.
fn core_ref(heap: &Heap, name: &Sym) -> Value {
    let reference = heap.alloc(heap.root(Known::GlobalRef), typed::GlobalRef::SIZE);
    let handle = typed::GlobalRef(reference);
    handle.set_module(heap, heap.root(Known::Core));
    handle.set_name(heap, heap.symbol(name));
    reference
}

/// The object for an `Expr`.
pub fn expr(heap: &Heap, e: &Expr) -> Value {
    let args: Vec<Value> = e.args.iter().map(|a| to_value(heap, a)).collect();
    let head = heap.symbol(&e.head);
    heap.new_struct(heap.root(Known::Expr), &[head, heap.vector_any(&args)])
}

/// The object for a line node.
pub fn line_node(heap: &Heap, line: &LineNode) -> Value {
    let node = heap.alloc(heap.root(Known::LineNumberNode), typed::LineNumberNode::SIZE);
    let handle = typed::LineNumberNode(node);
    handle.set_line(heap, u64::from(line.line));
    let file = line.file.as_ref().map_or_else(|| heap.nothing(), |f| heap.symbol(f));
    handle.set_file(heap, file);
    node
}

/// A literal that fits no machine integer is a macro call, as the parser of Julia gives it.
pub(crate) fn big_literal(digits: &Sym) -> Ast {
    let macro_ref = Ast::CoreRef(Sym::new("@big_str"));
    Ast::expr("macrocall", vec![macro_ref, Ast::Nothing, Ast::Str(digits.as_bytes().into())])
}

fn unsigned(heap: &Heap, bits: u8, value: u64) -> Value {
    let bytes = value.to_ne_bytes();
    match bits {
        8 => small_box(heap, Known::BoxedUInt8, value as usize)
            .unwrap_or_else(|| heap.boxed(heap.root(Known::UInt8), &bytes[..1])),
        16 => heap.boxed(heap.root(Known::UInt16), &bytes[..2]),
        32 => heap.boxed(heap.root(Known::UInt32), &bytes[..4]),
        _ => heap.boxed(heap.root(Known::UInt64), &bytes),
    }
}

fn character(heap: &Heap, c: u32) -> Value {
    let ascii = (c & 0x00ff_ffff == 0).then_some((c >> 24) as usize);
    ascii
        .and_then(|i| small_box(heap, Known::BoxedChar, i))
        .unwrap_or_else(|| heap.boxed(heap.root(Known::Char), &c.to_ne_bytes()))
}

/// An entry of a table of preallocated boxes, where the table exists and has it.
fn small_box(heap: &Heap, table: Known, index: usize) -> Option<Value> {
    let table = heap.roots().try_get(table)?;
    if index < table.svec_len() { table.svec_get(index) } else { None }
}

/// The `Ast` for an object. Literals of the kinds that the parser makes become `Ast` leaves, other objects
/// stay themselves (`Ast::Value`). Fails on expressions that contain themselves.
pub fn from_value(heap: &Heap, value: Value) -> Result<Ast, LowerError> {
    from_value_at(heap, value, 0)
}

fn from_value_at(heap: &Heap, value: Value, depth: u32) -> Result<Ast, LowerError> {
    if depth > MAX_DEPTH {
        return Err(LowerError::new("expression nests too deeply"));
    }
    let ty = value.type_of();
    let is = |k: Known| heap.roots().try_get(k) == Some(ty);
    let small = |n: usize| {
        let mut word = [0u8; 8];
        word[..n].copy_from_slice(value.bytes(0, n));
        u64::from_ne_bytes(word)
    };
    Ok(if is(Known::Symbol) {
        Ast::Sym(Sym::new(value.symbol_str()))
    } else if is(Known::Expr) {
        let e = typed::Expr(value);
        let mut args = Vec::new();
        for arg in heap.vector_elements(e.args()) {
            let arg = arg.ok_or_else(|| LowerError::new("expression with an undefined argument"))?;
            args.push(with_stack(|| from_value_at(heap, arg, depth + 1))?);
        }
        Ast::expr(e.head().symbol_str(), args)
    } else if is(Known::QuoteNode) {
        let inner = typed::QuoteNode(value).value();
        Ast::Quote(Box::new(with_stack(|| from_value_at(heap, inner, depth + 1))?))
    } else if is(Known::LineNumberNode) {
        let node = typed::LineNumberNode(value);
        let file = node.try_file().filter(|f| f.type_of() == heap.root(Known::Symbol));
        Ast::Line(LineNode { line: node.line() as u32, file: file.map(|f| Sym::new(f.symbol_str())) })
    } else if is(Known::Bool) {
        Ast::Bool(small(1) != 0)
    } else if is(Known::Int64) {
        Ast::Int(small(8) as i64)
    } else if is(Known::UInt8) {
        Ast::UInt { bits: 8, value: small(1) }
    } else if is(Known::UInt16) {
        Ast::UInt { bits: 16, value: small(2) }
    } else if is(Known::UInt32) {
        Ast::UInt { bits: 32, value: small(4) }
    } else if is(Known::UInt64) {
        Ast::UInt { bits: 64, value: small(8) }
    } else if is(Known::Float64) {
        Ast::Float64(f64::from_bits(small(8)))
    } else if is(Known::Float32) {
        Ast::Float32(f32::from_bits(small(4) as u32))
    } else if is(Known::Char) {
        Ast::Char(small(4) as u32)
    } else if is(Known::String) {
        Ast::Str(value.string_bytes().into())
    } else if is(Known::Nothing) {
        Ast::Nothing
    } else {
        Ast::Value(value)
    })
}
