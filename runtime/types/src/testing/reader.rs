//! A small reader of Julia type expressions, over a heap with some of Base's types declared.

use crate::bootstrap::make_core_types;
use crate::*;
use abi::{Known, Value};
use heap::Heap;
use heap::typed::{DataType, TypeVar};
use std::cell::RefCell;
use std::collections::BTreeMap;

pub(crate) struct World {
    pub h: Heap,
    names: RefCell<BTreeMap<String, Value>>,
}

#[derive(Clone, Debug)]
enum Ast {
    Name(String),
    Int(i64),
    Symbol(String),
    Tuple(Vec<Ast>),
    Apply(Box<Ast>, Vec<Ast>),
    /// `<:T` or `>:T` as a parameter.
    Below(Box<Ast>),
    Above(Box<Ast>),
    Where(Box<Ast>, Vec<(String, Option<Ast>, Option<Ast>)>),
}

/// Declarations: `struct` or `abstract`, the type with bounds, its supertype, field types.
const DECLARATIONS: &[&str] = &[
    "abstract AbstractDict{K,V} Any",
    "struct Dict{K,V} AbstractDict{K,V}",
    "struct Pair{A,B} Any A B",
    "struct Rational{T<:Integer} Real T T",
    "struct Complex{T<:Real} Number T T",
    "struct BigInt Signed",
    "struct BigFloat AbstractFloat",
    "struct Missing Any",
    "abstract AbstractSet{T} Any",
    "struct Set{T} AbstractSet{T}",
    "struct SubString{T<:AbstractString} AbstractString",
    "abstract AbstractIrrational Real",
    "struct Irrational{sym} AbstractIrrational",
    "mutable RefValue{T} Ref{T} T",
    "abstract AbstractRange{T} AbstractArray{T,1}",
    "abstract OrdinalRange{T,S} AbstractRange{T}",
    "abstract AbstractUnitRange{T} OrdinalRange{T,T}",
    "struct UnitRange{T<:Real} AbstractUnitRange{T} T T",
    "struct StepRange{T,S} OrdinalRange{T,S} T S T",
    "struct SubArray{T,N,P,I,L} AbstractArray{T,N}",
    "struct Some{T} Any T",
    "abstract F Function",
    "struct f Function",
    "struct g Function",
];

impl World {
    pub(crate) fn new() -> World {
        let h = Heap::new();
        let made = make_core_types(&h);
        let names: BTreeMap<String, Value> =
            made.core.iter().chain(&made.base).map(|(n, v)| ((*n).to_owned(), *v)).collect();
        let w = World { h, names: RefCell::new(names) };
        for d in DECLARATIONS {
            w.declare(d);
        }
        for (name, text) in [
            ("AbstractVector", "AbstractArray{T,1} where T"),
            ("AbstractMatrix", "AbstractArray{T,2} where T"),
            ("DenseVector", "DenseArray{T,1} where T"),
            ("VecOrMat", "Union{Array{T,1},Array{T,2}} where T"),
            ("AbstractVecOrMat", "Union{AbstractArray{T,1},AbstractArray{T,2}} where T"),
        ] {
            let v = w.read(text);
            w.names.borrow_mut().insert(name.to_owned(), v);
        }
        w
    }

    /// Declares a type from a line as in `DECLARATIONS`.
    pub(crate) fn declare(&self, line: &str) -> DataType {
        let h = &self.h;
        let mut parts = line.split_whitespace();
        let sort = match parts.next() {
            Some("abstract") => Sort::Abstract,
            Some("mutable") => Sort::Mutable,
            _ => Sort::Immutable,
        };
        let head = parts.next().expect("a declaration has a name");
        let sup = parts.next().expect("a declaration has a supertype");
        let fields: Vec<&str> = parts.collect();
        let (name, list) = match head.split_once('{') {
            None => (head, None),
            Some((n, rest)) => (n, rest.strip_suffix('}')),
        };
        // A bound may mention the variables before it.
        let mut vars = Vec::new();
        let mut shadow: Vec<(String, Option<Value>)> = Vec::new();
        for text in list.into_iter().flat_map(|l| l.split(',')) {
            let (n, v) = self.read_var(text);
            shadow.push((n.clone(), self.names.borrow_mut().insert(n.clone(), v)));
            vars.push((n, v));
        }
        let field_names: Vec<Value> = (0..fields.len()).map(|i| h.symbol(&format!("x{i}"))).collect();
        let params: Vec<Value> = vars.iter().map(|(_, v)| *v).collect();
        // A function's type has the name of the function after a `#`.
        let shown = if sup == "Function" { format!("#{name}") } else { name.to_owned() };
        let dt = new_datatype(
            h,
            &Declaration {
                name: h.symbol(&shown),
                module: h.root(Known::Main),
                params: &params,
                sort,
                field_names: &field_names,
                field_flags: &[],
                n_uninitialized: 0,
            },
        );
        let key = if sup == "Function" { format!("typeof({name})") } else { name.to_owned() };
        self.names.borrow_mut().insert(key, name_of(dt).wrapper());
        set_supertype(h, dt, self.read(sup));
        if sort != Sort::Abstract {
            let types: Vec<Value> = fields.iter().map(|f| self.read(f)).collect();
            set_field_types(h, dt, &types);
        }
        for (n, old) in shadow {
            match old {
                Some(v) => self.names.borrow_mut().insert(n, v),
                None => self.names.borrow_mut().remove(&n),
            };
        }
        dt
    }

    fn read_var(&self, text: &str) -> (String, Value) {
        let h = &self.h;
        let (name, ub) = match text.split_once("<:") {
            Some((n, b)) => (n, self.read(b)),
            None => (text, h.root(Known::Any)),
        };
        let v = new_typevar(h, h.symbol(name), h.root(Known::Bottom), ub);
        (name.to_owned(), v)
    }

    /// The type that the text denotes.
    pub(crate) fn read(&self, text: &str) -> Value {
        let mut p = Parser { text: text.as_bytes(), at: 0 };
        let ast = p.expression();
        p.space();
        assert!(p.at == text.len(), "cannot read {text:?} after {}", p.at);
        self.eval(&ast, &mut Vec::new()).unwrap_or_else(|e| panic!("{text}: {e:?}"))
    }

    pub(crate) fn show(&self, v: Value) -> String {
        type_text(&self.h, v)
    }

    fn eval(&self, ast: &Ast, scope: &mut Vec<(String, Value)>) -> Result<Value> {
        let h = &self.h;
        Ok(match ast {
            Ast::Int(i) => h.box_int64(*i),
            Ast::Symbol(s) => h.symbol(s),
            Ast::Name(n) => match scope.iter().rev().find(|(k, _)| k == n) {
                Some((_, v)) => *v,
                None => *self.names.borrow().get(n).unwrap_or_else(|| panic!("no type {n}")),
            },
            Ast::Tuple(items) => {
                let values: Vec<Value> = items.iter().map(|a| self.eval(a, scope)).collect::<Result<_>>()?;
                let types: Vec<Value> = values.iter().map(|v| heap::Object::type_of(*v)).collect();
                let t = tuple_type(h, &types)?;
                let l = layout_of(h, DataType(t)).expect("a concrete tuple has a layout");
                let v = h.alloc(t, l.size());
                for (i, x) in values.iter().enumerate() {
                    let f = l.field(i);
                    if f.is_ref {
                        h.write_ref(v, f.offset as usize, Some(*x));
                    } else {
                        let bytes = heap::Object::bytes(*x, 0, f.size as usize);
                        h.write_bytes(v, f.offset as usize, bytes);
                    }
                }
                v
            }
            Ast::Below(_) | Ast::Above(_) => panic!("a bound stands only in braces"),
            Ast::Apply(head, args) => {
                let head = self.eval(head, scope)?;
                let mut fresh = Vec::new();
                let mut values = Vec::new();
                for a in args {
                    let (lb, ub) = match a {
                        Ast::Below(b) => (h.root(Known::Bottom), self.eval(b, scope)?),
                        Ast::Above(b) => (self.eval(b, scope)?, h.root(Known::Any)),
                        other => {
                            values.push(self.eval(other, scope)?);
                            continue;
                        }
                    };
                    let v = new_typevar(h, h.symbol(&format!("#s{}", fresh.len())), lb, ub);
                    fresh.push(TypeVar(v));
                    values.push(v);
                }
                let t = apply_type(h, head, &values)?;
                wrap_unionall(h, t, &fresh)
            }
            Ast::Where(body, vars) => {
                let depth = scope.len();
                let mut made = Vec::new();
                for (name, lb, ub) in vars {
                    let lb = match lb {
                        Some(a) => self.eval(a, scope)?,
                        None => h.root(Known::Bottom),
                    };
                    let ub = match ub {
                        Some(a) => self.eval(a, scope)?,
                        None => h.root(Known::Any),
                    };
                    let v = new_typevar(h, h.symbol(name), lb, ub);
                    scope.push((name.clone(), v));
                    made.push(TypeVar(v));
                }
                let body = self.eval(body, scope)?;
                scope.truncate(depth);
                wrap_unionall(h, body, &made)
            }
        })
    }
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn space(&mut self) {
        while self.at < self.text.len() && self.text[self.at] == b' ' {
            self.at += 1;
        }
    }

    fn eat(&mut self, s: &str) -> bool {
        self.space();
        if self.text[self.at..].starts_with(s.as_bytes()) {
            self.at += s.len();
            return true;
        }
        false
    }

    fn word(&mut self) -> String {
        self.space();
        let start = self.at;
        while self.at < self.text.len()
            && (self.text[self.at].is_ascii_alphanumeric() || b"_!".contains(&self.text[self.at]))
        {
            self.at += 1;
        }
        assert!(self.at > start, "a name is missing at {start}");
        String::from_utf8_lossy(&self.text[start..self.at]).into_owned()
    }

    fn expression(&mut self) -> Ast {
        let mut e = self.primary();
        loop {
            if self.eat("{") {
                e = Ast::Apply(Box::new(e), self.list("}"));
            } else if self.eat("where ") {
                let mut vars = Vec::new();
                if self.eat("{") {
                    while !self.eat("}") {
                        vars.push(self.variable());
                        self.eat(",");
                    }
                } else {
                    vars.push(self.variable());
                }
                e = Ast::Where(Box::new(e), vars);
            } else {
                return e;
            }
        }
    }

    fn list(&mut self, end: &str) -> Vec<Ast> {
        let mut out = Vec::new();
        while !self.eat(end) {
            out.push(if self.eat("<:") {
                Ast::Below(Box::new(self.expression()))
            } else if self.eat(">:") {
                Ast::Above(Box::new(self.expression()))
            } else {
                self.expression()
            });
            self.eat(",");
        }
        out
    }

    /// `T`, `T<:U`, `T>:L`, `L<:T<:U`. A lower bound starts with something that is not followed by a
    /// lone name, so the first expression decides.
    fn variable(&mut self) -> (String, Option<Ast>, Option<Ast>) {
        let first = self.simple();
        if self.eat(">:") {
            let lb = self.simple();
            return (name_text(&first), Some(lb), None);
        }
        if !self.eat("<:") {
            return (name_text(&first), None, None);
        }
        let second = self.simple();
        if self.eat("<:") {
            let third = self.simple();
            return (name_text(&second), Some(first), Some(third));
        }
        (name_text(&first), None, Some(second))
    }

    fn simple(&mut self) -> Ast {
        let mut e = self.primary();
        while self.eat("{") {
            e = Ast::Apply(Box::new(e), self.list("}"));
        }
        e
    }

    fn primary(&mut self) -> Ast {
        self.space();
        let c = self.text.get(self.at).copied().unwrap_or(b' ');
        if self.eat("(") {
            let mut items = Vec::new();
            let mut comma = false;
            while !self.eat(")") {
                items.push(self.expression());
                comma |= self.eat(",");
            }
            return match (items.len(), comma) {
                (1, false) => items.remove(0),
                _ => Ast::Tuple(items),
            };
        }
        if self.eat(":") {
            return Ast::Symbol(self.word());
        }
        if c == b'-' || c.is_ascii_digit() {
            let negative = self.eat("-");
            let n: i64 = self.word().parse().expect("a number");
            return Ast::Int(if negative { -n } else { n });
        }
        let w = self.word();
        if w == "typeof" && self.eat("(") {
            let inner = self.word();
            assert!(self.eat(")"));
            return Ast::Name(format!("typeof({inner})"));
        }
        Ast::Name(match &w[..] {
            "Int" => "Int64".to_owned(),
            _ => w,
        })
    }
}

fn name_text(a: &Ast) -> String {
    match a {
        Ast::Name(n) => n.clone(),
        other => panic!("{other:?} is not a variable"),
    }
}
