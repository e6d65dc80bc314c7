//! Julia's notation of what an image holds: types, signatures, modules, read from bytes.
//!
//! Whatever the bytes are, a text comes out: nesting and length are limited, what cannot be read is `?`.

use crate::view::View;
use abi::{Known, binding_flags, type_flags};
use heap::typed::offset::{self, DataType, Method, Module, TypeName};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Types nest so deep at most in a text.
const DEEPEST: usize = 10;
/// A text gets no longer than about this.
const LONGEST: usize = 4000;

/// Writes names of objects.
pub(crate) struct Names<'v> {
    view: &'v View<'v>,
    /// Types that Julia shows without their module: what `Core` and `Base` export.
    exported: HashSet<u64>,
    texts: RefCell<HashMap<u64, Rc<str>>>,
    paths: RefCell<HashMap<u64, Rc<str>>>,
}

impl<'v> Names<'v> {
    pub fn new(view: &'v View<'v>) -> Names<'v> {
        let mut out = Names {
            view,
            exported: HashSet::new(),
            texts: RefCell::new(HashMap::new()),
            paths: RefCell::new(HashMap::new()),
        };
        for module in [Known::Core, Known::Base].into_iter().filter_map(|k| view.root(k)) {
            for binding in out.bindings(module) {
                let flags = view.word(binding + offset::Binding::flags as u64).unwrap_or(0);
                if flags & binding_flags::EXPORTED != 0
                    && let Some(name) = out.field(binding, offset::Binding::name)
                {
                    out.exported.insert(name);
                }
            }
        }
        out
    }

    /// A reference field.
    pub fn field(&self, object: u64, offset: usize) -> Option<u64> {
        self.view.pointer(object.checked_add(offset as u64)?)
    }

    /// The bindings of a module.
    pub fn bindings(&self, module: u64) -> Vec<u64> {
        let Some(table) = self.field(module, Module::bindings) else { return Vec::new() };
        let slots = if self.view.is_a(table, Known::HashTable) {
            self.field(table, offset::HashTable::slots)
        } else {
            Some(table)
        };
        let all = slots.map(|s| self.view.svec(s)).unwrap_or_default();
        all.into_iter().flatten().filter(|&v| self.view.is_a(v, Known::Binding)).collect()
    }

    /// The text of a symbol field.
    pub fn symbol(&self, object: u64, offset: usize) -> Option<&'v str> {
        let symbol = self.field(object, offset)?;
        if self.view.is_a(symbol, Known::Symbol) { self.view.symbol(symbol) } else { None }
    }

    /// `Base.Iterators`, `Main`, `Foo`.
    pub fn module_path(&self, module: u64) -> Rc<str> {
        if let Some(found) = self.paths.borrow().get(&module) {
            return found.clone();
        }
        let mut parts = Vec::new();
        let mut at = module;
        while parts.len() < DEEPEST && self.view.is_a(at, Known::Module) {
            parts.push(self.symbol(at, Module::name).unwrap_or("?"));
            match self.field(at, Module::parent) {
                // `Main` is the parent of what a program defines, and says nothing more.
                Some(parent) if parent != at && self.view.root(Known::Main) != Some(parent) => at = parent,
                _ => break,
            }
        }
        parts.reverse();
        let path: Rc<str> = if parts.is_empty() { "?".into() } else { parts.join(".").into() };
        self.paths.borrow_mut().insert(module, path.clone());
        path
    }

    /// A type as Julia shows it.
    pub fn type_text(&self, ty: u64) -> Rc<str> {
        if let Some(found) = self.texts.borrow().get(&ty) {
            return found.clone();
        }
        let mut out = String::new();
        self.write(ty, &mut out, 0);
        let text: Rc<str> = out.into();
        self.texts.borrow_mut().insert(ty, text.clone());
        text
    }

    fn write(&self, v: u64, out: &mut String, depth: usize) {
        if depth > DEEPEST || out.len() > LONGEST {
            return out.push('…');
        }
        let view = self.view;
        if view.root(Known::Bottom) == Some(v) {
            out.push_str("Union{}");
        } else if view.is_a(v, Known::DataType) {
            self.datatype(v, out, depth);
        } else if view.is_a(v, Known::UnionAll) {
            self.union_all(v, out, depth);
        } else if view.is_a(v, Known::Union) {
            let mut members = Vec::new();
            let mut rest = v;
            while view.is_a(rest, Known::Union) && members.len() < 64 {
                members.extend(self.field(rest, offset::Union::a));
                let Some(next) = self.field(rest, offset::Union::b) else { break };
                rest = next;
            }
            members.push(rest);
            out.push_str("Union");
            self.list(&members, out, depth);
        } else if view.is_a(v, Known::TypeVar) {
            out.push_str(self.symbol(v, offset::TypeVar::name).unwrap_or("?"));
        } else if view.is_a(v, Known::TypeofVararg) {
            out.push_str("Vararg");
            let parts: Vec<u64> = [offset::TypeofVararg::T, offset::TypeofVararg::N]
                .into_iter()
                .filter_map(|o| self.field(v, o))
                .collect();
            if !parts.is_empty() {
                self.list(&parts, out, depth);
            }
        } else {
            self.value(v, out, depth);
        }
    }

    fn list(&self, items: &[u64], out: &mut String, depth: usize) {
        out.push('{');
        for (i, &p) in items.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            self.write(p, out, depth + 1);
        }
        out.push('}');
    }

    fn parameters(&self, dt: u64) -> Vec<u64> {
        let params = self.field(dt, DataType::parameters).map(|p| self.view.svec(p)).unwrap_or_default();
        params.into_iter().flatten().collect()
    }

    /// The `TypeName` of a type or of the body of a `UnionAll`.
    fn name_of(&self, ty: u64) -> Option<u64> {
        let mut ty = ty;
        for _ in 0..DEEPEST {
            if !self.view.is_a(ty, Known::UnionAll) {
                break;
            }
            ty = self.field(ty, offset::UnionAll::body)?;
        }
        self.field(ty, DataType::name)
    }

    fn is_named(&self, name: Option<u64>, slot: Known) -> bool {
        name.is_some() && self.view.root(slot).and_then(|t| self.name_of(t)) == name
    }

    fn datatype(&self, dt: u64, out: &mut String, depth: usize) {
        let (params, flags) = (self.parameters(dt), self.view.word(dt + DataType::flags as u64).unwrap_or(0));
        if flags & type_flags::TUPLE != 0 {
            if self.view.root(Known::Tuple) == Some(dt) {
                return out.push_str("Tuple");
            }
            if params.len() > 3 && params.iter().all(|p| *p == params[0]) {
                out.push_str(&format!("NTuple{{{}, ", params.len()));
                self.write(params[0], out, depth + 1);
                return out.push('}');
            }
            out.push_str("Tuple");
            return self.list(&params, out, depth);
        }
        if self.field(dt, DataType::name) == self.view.root(Known::NamedTupleTypeName)
            && let [names, types] = params[..]
            && self.named_tuple(names, types, out, depth)
        {
            return;
        }
        let (name, params) = self.short_form(dt, params);
        out.push_str(&name);
        if !params.is_empty() {
            self.list(&params, out, depth);
        }
    }

    fn named_tuple(&self, names: u64, types: u64, out: &mut String, depth: usize) -> bool {
        let Some(names_type) = self.view.type_of(names) else { return false };
        let count = self.parameters(names_type).len();
        let types = self.parameters(types);
        if types.len() != count || !self.type_text(names_type).starts_with(['T', 'N']) {
            return false;
        }
        out.push_str("@NamedTuple{");
        for (i, &ty) in types.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            let symbol = self.view.pointer(names + 8 * i as u64);
            out.push_str(symbol.and_then(|s| self.view.symbol(s)).unwrap_or("?"));
            if Some(ty) != self.view.root(Known::Any) {
                out.push_str("::");
                self.write(ty, out, depth + 1);
            }
        }
        out.push('}');
        true
    }

    /// The name under which Julia shows a type, and the parameters that this leaves to show.
    fn short_form(&self, dt: u64, mut params: Vec<u64>) -> (String, Vec<u64>) {
        let name = self.field(dt, DataType::name);
        for (slot, vector, matrix) in [
            (Known::Array, "Vector", "Matrix"),
            (Known::AbstractArray, "AbstractVector", "AbstractMatrix"),
            (Known::DenseArray, "DenseVector", "DenseMatrix"),
        ] {
            if params.len() == 2 && self.is_named(name, slot) && self.view.is_a(params[1], Known::Int64) {
                let n = self.view.word(params[1]);
                if let Some(1 | 2) = n {
                    params.pop();
                    return (if n == Some(1) { vector } else { matrix }.to_owned(), params);
                }
            }
        }
        for (slot, short) in [(Known::GenericMemory, "Memory"), (Known::GenericMemoryRef, "MemoryRef")] {
            if params.len() == 3 && self.is_named(name, slot) && Some(params[2]) == self.view.root(Known::CpuAddrSpace)
            {
                let atomic = self.view.symbol(params[0]) == Some("atomic");
                return (format!("{}{short}", if atomic { "Atomic" } else { "" }), vec![params[1]]);
            }
        }
        (name.map_or("?".to_string(), |n| self.type_name_text(n)), params)
    }

    /// `Int64`, `Foo.T`, `typeof(Foo.f)`, `Foo.var"#1#2"`.
    fn type_name_text(&self, name: u64) -> String {
        let symbol = self.field(name, TypeName::name);
        let text = symbol.and_then(|s| self.view.symbol(s)).unwrap_or("?");
        let prefix = self.prefix(name, symbol);
        match text.strip_prefix('#') {
            Some(f) if !f.is_empty() && !f.contains('#') => {
                let shown = self.field(name, TypeName::module).map_or(String::new(), |m| self.qualifier(m, f));
                format!("typeof({shown}{})", identifier(f))
            }
            _ => format!("{prefix}{}", identifier(text)),
        }
    }

    fn prefix(&self, name: u64, symbol: Option<u64>) -> String {
        let Some(module) = self.field(name, TypeName::module) else { return String::new() };
        let at_top = [Known::Core, Known::Base].into_iter().any(|k| self.view.root(k) == Some(module));
        if at_top && symbol.is_some_and(|s| self.exported.contains(&s)) || Some(module) == self.view.root(Known::Core) {
            return String::new();
        }
        self.qualifier(module, "")
    }

    /// `Foo.`; empty for names of `Main`, and for what `Base` exports.
    fn qualifier(&self, module: u64, name: &str) -> String {
        if self.view.root(Known::Main) == Some(module) {
            return String::new();
        }
        if !name.is_empty() && self.exported.iter().any(|&s| self.view.symbol(s) == Some(name)) {
            let path = self.module_path(module);
            if &*path == "Base" || &*path == "Core" {
                return String::new();
            }
        }
        format!("{}.", self.module_path(module))
    }

    fn union_all(&self, ua: u64, out: &mut String, depth: usize) {
        let (mut vars, mut body) = (Vec::new(), ua);
        while vars.len() < DEEPEST && self.view.is_a(body, Known::UnionAll) {
            vars.extend(self.field(body, offset::UnionAll::var));
            let Some(next) = self.field(body, offset::UnionAll::body) else { break };
            body = next;
        }
        let is_tuple = self.view.word(body + DataType::flags as u64).unwrap_or(0) & type_flags::TUPLE != 0;
        if self.view.is_a(body, Known::DataType) && !is_tuple {
            let (name, mut params) = self.short_form(body, self.parameters(body));
            // Trailing variables that stand for themselves are left out.
            while let (Some(v), Some(p)) = (vars.last(), params.last()) {
                if v != p || self.bounds(*v) != (None, None) {
                    break;
                }
                vars.pop();
                params.pop();
            }
            let mut parts = Vec::new();
            for p in params {
                let unnamed =
                    vars.contains(&p) && self.symbol(p, offset::TypeVar::name).is_some_and(|n| n.starts_with('#'));
                let mut text = String::new();
                match self.bounds(p) {
                    (None, Some(upper)) if unnamed => {
                        text.push_str("<:");
                        self.write(upper, &mut text, depth + 1);
                        vars.retain(|v| *v != p);
                    }
                    _ => self.write(p, &mut text, depth + 1),
                }
                parts.push(text);
            }
            out.push_str(&name);
            if !parts.is_empty() {
                out.push_str(&format!("{{{}}}", parts.join(", ")));
            }
        } else {
            self.write(body, out, depth + 1);
        }
        if vars.is_empty() {
            return;
        }
        let shown: Vec<String> = vars
            .iter()
            .map(|&v| {
                let mut text = String::new();
                let (lower, upper) = self.bounds(v);
                if let Some(l) = lower {
                    self.write(l, &mut text, depth + 1);
                    text.push_str("<:");
                }
                self.write(v, &mut text, depth + 1);
                if let Some(u) = upper {
                    text.push_str("<:");
                    self.write(u, &mut text, depth + 1);
                }
                text
            })
            .collect();
        match &shown[..] {
            [one] => out.push_str(&format!(" where {one}")),
            more => out.push_str(&format!(" where {{{}}}", more.join(", "))),
        }
    }

    /// Lower and upper bound of a type variable, where they say something.
    fn bounds(&self, v: u64) -> (Option<u64>, Option<u64>) {
        if !self.view.is_a(v, Known::TypeVar) {
            return (None, None);
        }
        let lower = self.field(v, offset::TypeVar::lb).filter(|&b| Some(b) != self.view.root(Known::Bottom));
        let upper = self.field(v, offset::TypeVar::ub).filter(|&b| Some(b) != self.view.root(Known::Any));
        (lower, upper)
    }

    /// A value that is a type parameter.
    fn value(&self, v: u64, out: &mut String, depth: usize) {
        let view = self.view;
        let word = view.word(v).unwrap_or(0);
        let Some(ty) = view.type_of(v) else { return out.push('?') };
        let is = |slot| view.root(slot) == Some(ty);
        if is(Known::Symbol) {
            out.push_str(&format!(":{}", view.symbol(v).unwrap_or("?")));
        } else if is(Known::Int64) {
            out.push_str(&(word as i64).to_string());
        } else if is(Known::Int32) {
            out.push_str(&format!("Int32({})", word as i32));
        } else if is(Known::Bool) {
            out.push_str(if word & 0xff == 0 { "false" } else { "true" });
        } else if is(Known::Char) {
            out.push_str(&format!("Char(0x{:x})", word as u32));
        } else if is(Known::Float64) {
            out.push_str(&f64::from_bits(word).to_string());
        } else if is(Known::UInt8) {
            out.push_str(&format!("0x{:02x}", word as u8));
        } else if is(Known::UInt64) {
            out.push_str(&format!("0x{word:016x}"));
        } else if is(Known::Nothing) {
            out.push_str("nothing");
        } else if is(Known::Module) {
            out.push_str(&self.module_path(v));
        } else if is(Known::String) {
            let text = String::from_utf8_lossy(view.string(v).unwrap_or(b"?"));
            out.push_str(&format!("{:?}", text.chars().take(60).collect::<String>()));
        } else {
            self.write(ty, out, depth + 1);
            out.push_str("(…)");
        }
    }

    /// A specialization as a call: `Foo.bar(Int64, Vector{String})`.
    pub fn call_text(&self, signature: u64) -> String {
        let mut body = signature;
        let mut outer = String::new();
        if self.view.is_a(signature, Known::UnionAll) {
            // The variables are told behind the call.
            let whole = self.type_text(signature);
            outer = whole.rfind(" where ").map_or(String::new(), |i| whole[i..].to_string());
            for _ in 0..DEEPEST {
                if let Some(inner) =
                    self.view.is_a(body, Known::UnionAll).then(|| self.field(body, offset::UnionAll::body)).flatten()
                {
                    body = inner;
                }
            }
        }
        let params = self.parameters(body);
        let Some((&callee, args)) = params.split_first() else {
            return self.type_text(signature).to_string();
        };
        let args: Vec<Rc<str>> = args.iter().map(|&a| self.type_text(a)).collect();
        format!("{}({}){outer}", self.callee_text(callee), args.join(", "))
    }

    /// What is called, by its type: a function, a type, or `(::T)`.
    fn callee_text(&self, ty: u64) -> String {
        let name = self.name_of(ty);
        if let Some(name) = name
            && let Some(f) = self.symbol(name, TypeName::name).and_then(|n| n.strip_prefix('#'))
            && !f.is_empty()
            && !f.contains('#')
        {
            let module = self.field(name, TypeName::module).map_or("?".into(), |m| self.module_path(m));
            return format!("{module}.{}", identifier(f));
        }
        if name.is_some() && name == self.view.root(Known::TypeTypeName) {
            let inner = if self.view.is_a(ty, Known::DataType) { self.parameters(ty).first().copied() } else { None };
            if let Some(inner) = inner.filter(|&i| !self.view.is_a(i, Known::TypeVar)) {
                let text = self.type_text(inner);
                return if text.contains(" where ") { format!("({text})") } else { text.to_string() };
            }
        }
        format!("(::{})", self.type_text(ty))
    }

    /// The name and place of a method: `parse(…) @ Base number.jl:12`.
    pub fn method_text(&self, method: u64) -> String {
        self.field(method, Method::sig).map_or_else(|| "?".to_string(), |sig| self.call_text(sig))
    }

    /// File and line of a method.
    pub fn method_place(&self, method: u64) -> (&'v str, u64) {
        let file = self.symbol(method, Method::file).unwrap_or("");
        (file, self.view.word(method + Method::line as u64).unwrap_or(0))
    }

    /// A short name of any object, for messages.
    pub fn object_text(&self, at: u64) -> String {
        let view = self.view;
        let Some(ty) = view.type_of(at) else { return format!("the object at {at:#x}") };
        let is = |slot| view.root(slot) == Some(ty);
        let name = if is(Known::Symbol) {
            format!(":{}", view.symbol(at).unwrap_or("?"))
        } else if is(Known::Module) {
            self.module_path(at).to_string()
        } else if is(Known::Binding) {
            self.binding_text(at)
        } else if is(Known::Method) {
            self.method_text(at)
        } else if is(Known::TypeName) {
            self.type_name_text(at)
        } else if [Known::DataType, Known::UnionAll, Known::Union].into_iter().any(is) {
            self.type_text(at).to_string()
        } else if is(Known::MethodInstance) {
            self.field(at, offset::MethodInstance::specTypes).map_or("?".into(), |s| self.call_text(s))
        } else if is(Known::CodeInstance) {
            let mi = self.field(at, offset::CodeInstance::def);
            let sig = mi.and_then(|m| self.field(m, offset::MethodInstance::specTypes));
            sig.map_or("?".into(), |s| self.call_text(s))
        } else {
            String::new()
        };
        let kind = view.type_name(ty).unwrap_or("?");
        if name.is_empty() { format!("the {kind} at {at:#x}") } else { format!("the {kind} {name} at {at:#x}") }
    }

    /// `Foo.x`.
    pub fn binding_text(&self, binding: u64) -> String {
        let module = self.field(binding, offset::Binding::module).map_or("?".into(), |m| self.module_path(m));
        format!("{module}.{}", identifier(self.symbol(binding, offset::Binding::name).unwrap_or("?")))
    }
}

/// A name that is no plain identifier or operator, in Julia's `var"..."` form.
pub(crate) fn identifier(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '!';
    let word = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '@') && name.chars().skip(1).all(plain);
    let operator = !name.is_empty() && name.chars().all(|c| !c.is_alphanumeric() && !"#\"_ ,;()[]{}@".contains(c));
    let unicode = !name.is_ascii() && !name.contains('#');
    if word || operator || unicode { name.to_string() } else { format!("var{name:?}") }
}
