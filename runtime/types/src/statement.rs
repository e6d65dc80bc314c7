//! Call signatures as `precompile(Tuple{...})` statements: names written out from their root module, so that
//! another process finds the same types. The form is that of `julia --trace-compile`.

use crate::kinds::*;
use crate::layout::layout_of;
use abi::{Known, Value, typename_flags};
use heap::typed::{DataType, Module, TypeVar};
use heap::{Heap, Object};

/// The statement for a call signature (a tuple type), or why it has none: a type parameter that has no notation.
/// `method` is the signature of the method, for a specialization that an ordinary call would not reach (`invoke`).
pub fn precompile_statement(h: &Heap, signature: Value, method: Option<Value>) -> Result<String, String> {
    let mut w = Writer { h, out: String::from("precompile(") };
    w.ty(signature)?;
    if let Some(m) = method {
        w.out.push_str(", which(");
        w.ty(m)?;
        w.out.push(')');
    }
    w.out.push(')');
    Ok(w.out)
}

struct Writer<'h> {
    h: &'h Heap,
    out: String,
}

impl Writer<'_> {
    fn ty(&mut self, t: Value) -> Result<(), String> {
        match kind(self.h, t) {
            Kind::DataType(dt) => self.datatype(dt),
            Kind::UnionAll(u) => {
                let (vars, body) = peel_unionall(self.h, u.0);
                if let Kind::DataType(dt) = kind(self.h, body)
                    && name_of(dt).wrapper() == t
                {
                    return self.name(dt);
                }
                self.out.push('(');
                self.ty(body)?;
                self.out.push_str(" where {");
                for (i, v) in vars.iter().enumerate() {
                    if i > 0 {
                        self.out.push_str(", ");
                    }
                    self.bounded(*v)?;
                }
                self.out.push_str("})");
                Ok(())
            }
            Kind::Union(_) => {
                self.out.push_str("Union");
                self.list(&union_members(self.h, t))
            }
            Kind::TypeVar(v) => {
                self.identifier(v.name().symbol_str());
                Ok(())
            }
            Kind::Bottom => {
                self.out.push_str("Union{}");
                Ok(())
            }
            Kind::Vararg(va) => {
                self.out.push_str("Vararg");
                let args: Vec<Value> = va.try_T().into_iter().chain(va.try_N()).collect();
                if args.is_empty() { Ok(()) } else { self.list(&args) }
            }
            Kind::Other => self.value(t),
        }
    }

    fn list(&mut self, items: &[Value]) -> Result<(), String> {
        self.out.push('{');
        for (i, &p) in items.iter().enumerate() {
            if i > 0 {
                self.out.push_str(", ");
            }
            self.ty(p)?;
        }
        self.out.push('}');
        Ok(())
    }

    fn bounded(&mut self, v: TypeVar) -> Result<(), String> {
        let (lower, upper) = (v.lb() != self.h.root(Known::Bottom), v.ub() != self.h.root(Known::Any));
        if lower && upper {
            self.ty(v.lb())?;
            self.out.push_str("<:");
        }
        self.identifier(v.name().symbol_str());
        if lower && !upper {
            self.out.push_str(">:");
            self.ty(v.lb())?;
        }
        if upper {
            self.out.push_str("<:");
            self.ty(v.ub())?;
        }
        Ok(())
    }

    fn datatype(&mut self, dt: DataType) -> Result<(), String> {
        let ps = params(dt);
        self.name(dt)?;
        if ps.is_empty() && dt.0 != self.h.root(Known::EmptyTuple) { Ok(()) } else { self.list(&ps) }
    }

    /// A type's name from its root module; a global function's type as `typeof(M.f)`.
    fn name(&mut self, dt: DataType) -> Result<(), String> {
        let tn = name_of(dt);
        let module = Module(tn.module());
        let name = tn.name().symbol_str();
        let is_closure = tn.flags() & typename_flags::CLOSURE != 0;
        if let Some(f) = name.strip_prefix('#').filter(|f| !f.is_empty() && !is_closure) {
            self.out.push_str("typeof(");
            self.qualified(module, f);
            self.out.push(')');
        } else {
            self.qualified(module, name);
        }
        Ok(())
    }

    fn qualified(&mut self, module: Module, name: &str) {
        if module.0 != self.h.root(Known::Core) {
            self.module(module);
            self.out.push('.');
        } else if !is_plain_identifier(name) {
            self.out.push_str("Core.");
        }
        self.identifier(name);
    }

    fn module(&mut self, m: Module) {
        if m.parent() != m.0 && m.0 != self.h.root(Known::Base) {
            self.module(Module(m.parent()));
            self.out.push('.');
        }
        self.identifier(m.name().symbol_str());
    }

    fn identifier(&mut self, name: &str) {
        if is_plain_identifier(name) {
            self.out.push_str(name);
        } else {
            self.out.push_str(&format!("var\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")));
        }
    }

    fn value(&mut self, v: Value) -> Result<(), String> {
        let r = self.h.roots();
        let t = v.type_of();
        let dt = DataType(t);
        if t == r.get(Known::Symbol) {
            let name = v.symbol_str();
            if is_plain_identifier(name) {
                self.out.push_str(&format!(":{name}"));
            } else {
                self.out.push_str(&format!("Symbol({name:?})"));
            }
        } else if t == r.get(Known::Module) {
            self.module(Module(v));
        } else if is_tuple(dt) && n_params(dt) == 0 {
            self.out.push_str("()");
        } else if is_tuple(dt) {
            return self.tuple(dt, v);
        } else if is_primitive_type(self.h, t) {
            return self.bits(v, t);
        } else if dt.try_instance() == Some(v) {
            let name = name_of(dt).name().symbol_str();
            let module = Module(name_of(dt).module());
            match name.strip_prefix('#') {
                Some(f) if !f.is_empty() && !f.contains('#') => self.qualified(module, f),
                _ if v == self.h.nothing() => self.out.push_str("nothing"),
                _ => {
                    self.datatype(dt)?;
                    self.out.push_str(".instance");
                }
            }
        } else {
            return Err(format!("a parameter of type {} has no notation", crate::type_text(self.h, t)));
        }
        Ok(())
    }

    fn tuple(&mut self, dt: DataType, v: Value) -> Result<(), String> {
        let Some(layout) = layout_of(self.h, dt) else {
            return Err("a tuple without a layout".to_string());
        };
        self.out.push('(');
        for i in 0..layout.n_fields() {
            let slot = layout.field(i);
            if slot.is_ref {
                let Some(x) = v.reference(slot.offset as usize) else {
                    return Err("a tuple with an undefined field".to_string());
                };
                self.ty(x)?;
            } else {
                let ty = param(dt, i);
                let bytes = v.bytes(slot.offset as usize, slot.size as usize);
                let boxed = self.h.boxed(ty, bytes);
                self.value(boxed)?;
            }
            self.out.push_str(", ");
        }
        self.out.push(')');
        Ok(())
    }

    fn bits(&mut self, v: Value, t: Value) -> Result<(), String> {
        let r = self.h.roots();
        let size = layout_of(self.h, DataType(t)).map_or(0, |l| l.size());
        let bytes = v.bytes(0, size);
        let mut wide = [0u8; 16];
        wide[..size.min(16)].copy_from_slice(&bytes[..size.min(16)]);
        let unsigned = u128::from_ne_bytes(wide);
        if t == r.get(Known::Bool) {
            self.out.push_str(if unsigned & 1 == 1 { "true" } else { "false" });
        } else if t == r.get(Known::Int64) {
            self.out.push_str(&(unsigned as u64 as i64).to_string());
        } else if t == r.get(Known::Float64) {
            self.out.push_str(&format!("{:?}", f64::from_bits(unsigned as u64)));
        } else {
            // `reinterpret(T, bits)` is the one notation for every primitive type.
            self.out.push_str("reinterpret(");
            self.ty(t)?;
            self.out.push_str(&format!(", 0x{unsigned:0width$x})", width = 2 * size));
        }
        Ok(())
    }
}

/// Letters, digits, underscores and `!`, not starting with a digit or `!`.
fn is_plain_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c == '!' || c.is_alphanumeric())
        && !matches!(
            name,
            "end"
                | "begin"
                | "where"
                | "in"
                | "isa"
                | "true"
                | "false"
                | "function"
                | "type"
                | "let"
                | "do"
                | "if"
                | "for"
                | "while"
                | "try"
                | "const"
                | "global"
                | "local"
                | "quote"
                | "macro"
                | "module"
                | "struct"
                | "return"
                | "import"
                | "using"
                | "export"
        )
}
