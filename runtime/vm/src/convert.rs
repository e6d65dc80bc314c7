//! `Ast` to heap objects (what a macro receives, what `:(...)` gives) and back.

use crate::Session;
use crate::bits::{read_u64, read_u128};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{Expr, LineNumberNode, QuoteNode};
use syntax::{Ast, LineNode, Sym};

impl Session {
    /// The object that an `Ast` stands for.
    pub fn ast_to_value(&self, ast: &Ast) -> Value {
        let h = &self.heap;
        match ast {
            Ast::Sym(s) => h.symbol(s),
            Ast::Bool(b) => h.boolean(*b),
            Ast::Int(i) => h.box_int64(*i),
            Ast::Int128(i) => h.boxed(h.root(Known::Int128), &i.to_ne_bytes()),
            Ast::UInt { bits, value } => {
                let ty = match bits {
                    8 => Known::UInt8,
                    16 => Known::UInt16,
                    32 => Known::UInt32,
                    _ => Known::UInt64,
                };
                self.box_bits(h.root(ty), &value.to_ne_bytes()[..*bits as usize / 8])
            }
            Ast::UInt128(x) => h.boxed(h.root(Known::UInt128), &x.to_ne_bytes()),
            Ast::BigInt(text) => self.macro_call_value("@big_str", text),
            Ast::Float64(x) => self.box_f64(*x),
            Ast::Float32(x) => self.box_f32(*x),
            Ast::Char(bits) => self.box_char(*bits),
            Ast::Str(bytes) => h.string(bytes),
            Ast::Nothing => h.nothing(),
            Ast::Line(l) => self.line_node(l),
            Ast::Quote(inner) => {
                let v = self.ast_to_value(inner);
                h.new_struct(h.root(Known::QuoteNode), &[v])
            }
            Ast::Expr(e) => {
                let args: Vec<Value> = e.args.iter().map(|a| self.ast_to_value(a)).collect();
                self.expr(&e.head, &args)
            }
            Ast::Value(v) => *v,
        }
    }

    /// An `Expr` object.
    pub fn expr(&self, head: &str, args: &[Value]) -> Value {
        self.expr_of(self.heap.symbol(head), args)
    }

    /// An `Expr` object whose head is a `Symbol` object.
    pub fn expr_of(&self, head: Value, args: &[Value]) -> Value {
        let h = &self.heap;
        let args = h.vector_any(args);
        h.new_struct(h.root(Known::Expr), &[head, args])
    }

    /// A `LineNumberNode` object.
    pub fn line_node(&self, l: &LineNode) -> Value {
        let h = &self.heap;
        let node = LineNumberNode(h.alloc(h.root(Known::LineNumberNode), LineNumberNode::SIZE));
        node.set_line(h, l.line.into());
        let file = match &l.file {
            Some(f) => h.symbol(f),
            None => h.nothing(),
        };
        node.set_file(h, file);
        node.0
    }

    /// `Core.@name "text"` as an expression: what a literal that needs a macro parses to.
    fn macro_call_value(&self, name: &str, text: &str) -> Value {
        let h = &self.heap;
        let global = self.global_ref(h.root(Known::Core), h.symbol(name));
        let args = [global, h.nothing(), self.string(text)];
        self.expr("macrocall", &args)
    }

    /// The `Ast` of an object: expressions and literals by shape, anything else as `Ast::Value`.
    pub fn value_to_ast(&self, v: Value) -> Ast {
        let r = self.heap.roots();
        let t = v.type_of();
        if t == r.get(Known::Symbol) {
            return Ast::Sym(Sym::new(v.symbol_str()));
        }
        if t == r.get(Known::Expr) {
            let e = Expr(v);
            let args = self
                .heap
                .vector_elements(e.args())
                .into_iter()
                .map(|a| match a {
                    Some(a) => self.value_to_ast(a),
                    None => Ast::Nothing,
                })
                .collect();
            return Ast::expr(e.head().symbol_str(), args);
        }
        if t == r.get(Known::QuoteNode) {
            return Ast::Quote(Box::new(self.value_to_ast(QuoteNode(v).value())));
        }
        if t == r.get(Known::LineNumberNode) {
            let l = LineNumberNode(v);
            let file = l.try_file().filter(|f| f.type_of() == r.get(Known::Symbol));
            return Ast::Line(LineNode {
                line: l.line() as u32,
                file: file.map(|f| Sym::new(f.symbol_str())),
            });
        }
        if v == r.get(Known::NothingValue) {
            return Ast::Nothing;
        }
        if v == r.get(Known::TrueValue) {
            return Ast::Bool(true);
        }
        if v == r.get(Known::FalseValue) {
            return Ast::Bool(false);
        }
        self.literal_to_ast(v, t).unwrap_or(Ast::Value(v))
    }

    fn literal_to_ast(&self, v: Value, t: Value) -> Option<Ast> {
        let is = |k| t == self.heap.root(k);
        let uint = |n: usize| Ast::UInt { bits: 8 * n as u8, value: read_u64(v.bytes(0, n)) };
        Some(if is(Known::Int64) {
            Ast::Int(v.word(0) as i64)
        } else if is(Known::String) {
            Ast::Str(v.string_bytes().into())
        } else if is(Known::Float64) {
            Ast::Float64(f64::from_bits(v.word(0)))
        } else if is(Known::Char) {
            Ast::Char(read_u64(v.bytes(0, 4)) as u32)
        } else if is(Known::Float32) {
            Ast::Float32(f32::from_bits(read_u64(v.bytes(0, 4)) as u32))
        } else if is(Known::UInt8) {
            uint(1)
        } else if is(Known::UInt16) {
            uint(2)
        } else if is(Known::UInt32) {
            uint(4)
        } else if is(Known::UInt64) {
            uint(8)
        } else if is(Known::Int128) {
            Ast::Int128(read_u128(v.bytes(0, 16)) as i128)
        } else if is(Known::UInt128) {
            Ast::UInt128(read_u128(v.bytes(0, 16)))
        } else {
            return None;
        })
    }
}
