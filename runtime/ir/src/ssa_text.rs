//! SSA as text: what `@code_typed`-like tools show and what the stage tests are written in.
//!
//! Objects (types, constants, symbols) stand in backticks, as the caller's `Names` writes them; `ssa_parse`
//! reads the same form back.
//!
//! ```text
//! function -> `Int64` {
//! loc 0 `a.jl` 3 `f`
//! cell c0: `Int64` `x` undef
//! b0(v0: `typeof(f)`, v1: `Int64`):
//!   v2: `Int64` = intrinsic add_int v1, v1
//!   branch v3, b1(v2), b2
//! b1(v4: `Int64`) handler b5:
//!   return v4
//! }
//! ```

use crate::ssa::*;
use abi::Value as Object;
use std::fmt::Write;

/// How objects are written and read.
pub trait Names {
    /// The object's text.
    fn name(&self, object: Object) -> String;
    /// The object of that text.
    fn resolve(&self, text: &str) -> Option<Object>;
}

/// The function as text.
pub fn print(f: &Function, names: &dyn Names) -> String {
    let mut p = Printer { out: String::new(), names, f };
    p.function();
    p.out
}

/// Names of the call flags, lowest bit first.
pub(crate) const FLAG_NAMES: [(&str, u8); 6] = [
    ("inbounds", call_flags::INBOUNDS),
    ("inline", call_flags::INLINE),
    ("noinline", call_flags::NOINLINE),
    ("removable", call_flags::REMOVABLE),
    ("consistent", call_flags::CONSISTENT),
    ("nothrow", call_flags::NOTHROW),
];

struct Printer<'a> {
    out: String,
    names: &'a dyn Names,
    f: &'a Function,
}

impl Printer<'_> {
    fn add(&mut self, s: &str) {
        self.out.push_str(s);
    }

    fn object(&mut self, o: Object) {
        let text = self.names.name(o);
        self.out.push('`');
        for c in text.chars() {
            if c == '`' || c == '\\' {
                self.out.push('\\');
            }
            self.out.push(c);
        }
        self.out.push('`');
    }

    fn typed(&mut self, v: Val) {
        let _ = write!(self.out, "{v}: ");
        self.object(self.f.vals[v].ty);
    }

    fn list(&mut self, args: &[Val]) {
        for (i, a) in args.iter().enumerate() {
            let _ = write!(self.out, "{}{a}", if i == 0 { " " } else { ", " });
        }
    }

    fn function(&mut self) {
        self.add("function");
        if let Some(r) = self.f.return_type {
            self.add(" -> ");
            self.object(r);
        }
        self.add(" {\n");
        for (i, l) in self.f.locations.iter().enumerate() {
            let _ = write!(self.out, "loc {i} ");
            self.object(l.file);
            let _ = write!(self.out, " {} ", l.line);
            self.object(l.function);
            if let Some(at) = l.inlined_at {
                let _ = write!(self.out, " at {at}");
            }
            self.add("\n");
        }
        for (c, data) in &self.f.cells {
            let _ = write!(self.out, "cell {c}: ");
            self.object(data.ty);
            self.add(" ");
            self.object(data.name);
            self.add(if data.maybe_undefined { " undef\n" } else { "\n" });
        }
        for &b in &self.f.order {
            self.block(b);
        }
        self.add("}\n");
    }

    fn block(&mut self, b: Block) {
        let f = self.f;
        let data = &f.blocks[b];
        let _ = write!(self.out, "{b}");
        if !data.params.is_empty() {
            self.add("(");
            for (i, &p) in data.params.iter().enumerate() {
                if i > 0 {
                    self.add(", ");
                }
                self.typed(p);
            }
            self.add(")");
        }
        if let Some(h) = data.handler {
            let _ = write!(self.out, " handler {h}");
        }
        self.add(":\n");
        for n in &data.nodes {
            self.add("  ");
            self.typed(n.result);
            self.add(" = ");
            self.inst(n);
            self.loc(n.loc);
        }
        self.add("  ");
        match &data.terminator {
            Terminator::Jump(to, args) => {
                self.add("jump ");
                self.target(*to, args);
            }
            Terminator::Branch { cond, then_to, then_args, else_to, else_args } => {
                let _ = write!(self.out, "branch {cond}, ");
                self.target(*then_to, then_args);
                self.add(", ");
                self.target(*else_to, else_args);
            }
            Terminator::Return(v) => {
                let _ = write!(self.out, "return {v}");
            }
            Terminator::Unreachable => self.add("unreachable"),
        }
        self.loc(data.terminator_loc);
    }

    fn loc(&mut self, loc: u32) {
        if loc == 0 || self.f.locations.is_empty() {
            self.add("\n");
        } else {
            let _ = writeln!(self.out, " @{loc}");
        }
    }

    fn target(&mut self, b: Block, args: &[Val]) {
        let _ = write!(self.out, "{b}");
        if !args.is_empty() {
            self.add("(");
            for (i, a) in args.iter().enumerate() {
                let _ = write!(self.out, "{}{a}", if i == 0 { "" } else { ", " });
            }
            self.add(")");
        }
    }

    fn flags(&mut self, result: Val) {
        let bits = self.f.call_flags[result];
        for (name, bit) in FLAG_NAMES {
            if bits & bit != 0 {
                let _ = write!(self.out, " {name}");
            }
        }
    }

    fn inst(&mut self, n: &Node) {
        match &n.inst {
            Inst::Const(o) => {
                self.add("const ");
                self.object(*o);
            }
            Inst::Call { args } => {
                self.add("call");
                self.flags(n.result);
                self.list(args);
            }
            Inst::Invoke { target, args } => {
                self.add("invoke");
                self.flags(n.result);
                self.add(" ");
                self.object(*target);
                self.list(args);
            }
            Inst::Builtin { which, args } => {
                let _ = write!(self.out, "builtin {}", which.name());
                self.list(args);
            }
            Inst::Intrinsic { which, args } => {
                let _ = write!(self.out, "intrinsic {}", which.name());
                self.list(args);
            }
            Inst::New { ty, args } => {
                self.add("new ");
                self.object(*ty);
                self.list(args);
            }
            Inst::GetField { object, index, check } => {
                let check = if *check { " check" } else { "" };
                let _ = write!(self.out, "getfield {object}, {index}{check}");
            }
            Inst::SetField { object, index, value } => {
                let _ = write!(self.out, "setfield {object}, {index}, {value}");
            }
            Inst::Refine { value } => {
                let _ = write!(self.out, "refine {value}");
            }
            Inst::Undef => self.add("undef"),
            Inst::BoundsCheck => self.add("boundscheck"),
            Inst::IsA { value, ty } => {
                let _ = write!(self.out, "isa {value}, ");
                self.object(*ty);
            }
            Inst::GetGlobal { binding } => {
                self.add("getglobal ");
                self.object(*binding);
            }
            Inst::SetGlobal { binding, value } => {
                self.add("setglobal ");
                self.object(*binding);
                let _ = write!(self.out, ", {value}");
            }
            Inst::IsDefinedGlobal { binding } => {
                self.add("isdefinedglobal ");
                self.object(*binding);
            }
            Inst::CellGet { cell } => {
                let _ = write!(self.out, "cellget {cell}");
            }
            Inst::CellSet { cell, value } => {
                let _ = write!(self.out, "cellset {cell}, {value}");
            }
            Inst::CellClear { cell } => {
                let _ = write!(self.out, "cellclear {cell}");
            }
            Inst::CellIsDefined { cell } => {
                let _ = write!(self.out, "cellisdefined {cell}");
            }
            Inst::CellCheck { cell } => {
                let _ = write!(self.out, "cellcheck {cell}");
            }
            Inst::ThrowUndef { name, scope } => {
                self.add("throwundef ");
                self.object(*name);
                self.add(", ");
                self.object(*scope);
            }
            Inst::Exception => self.add("exception"),
            Inst::SimdLoop => self.add("simdloop"),
            Inst::Vector { kernel, args } => {
                let _ = write!(self.out, "vector [{kernel}]");
                self.list(args);
            }
            Inst::ExceptionDepth => self.add("exceptiondepth"),
            Inst::PopException { depth } => {
                let _ = write!(self.out, "popexception {depth}");
            }
            Inst::KeepAlive { args } => {
                self.add("keepalive");
                self.list(args);
            }
            Inst::ForeignCall { target, return_type, arg_types, args } => {
                self.add("foreigncall ");
                match target {
                    Some(t) => self.object(*t),
                    None => self.add("pointer"),
                }
                self.add(" ");
                self.object(*return_type);
                self.add(" (");
                for (i, &t) in arg_types.iter().enumerate() {
                    if i > 0 {
                        self.add(", ");
                    }
                    self.object(t);
                }
                self.add(")");
                self.list(args);
            }
        }
    }
}
