//! Reading `precompile(Tuple{...})` statements back into types of a session.
//!
//! Each line is resolved by itself, without evaluating anything: names from their root module, type
//! application, `typeof`, literals. What cannot be resolved gets a reason; nothing is dropped silently.

use abi::{Known, Value};
use heap::Object;
use heap::typed::{DataType, Module};
use std::cell::RefCell;
use syntax::{Ast, Expr};
use types::{apply_type, type_union};
use vm::Session;

/// One line of a statements file.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The line as written.
    pub text: String,
    /// Its number, from 1, in the text that was read.
    pub line: usize,
    /// What it asks for, or why that cannot be said.
    pub wanted: Result<Wanted, String>,
    /// The name that it uses and that nobody has defined, with its module.
    pub unknown: Option<String>,
}

/// A specialization that a statement names.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The call signature.
    pub signature: Value,
    /// A signature that leads to the method, where it is not the one that the call would run.
    pub method: Option<Value>,
}

/// Texts of statements one after the other, with the name of each: to say later where a line came from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    pub text: String,
    pub names: Vec<String>,
    /// Lines of `text` before each.
    starts: Vec<usize>,
    lines: usize,
}

impl Sources {
    /// Appends the statements of one source. Its name goes into images: no path of this machine.
    pub fn add(&mut self, name: String, statements: &str) {
        self.names.push(name);
        self.starts.push(self.lines);
        self.lines += statements.lines().count();
        self.text.push_str(statements);
        if !statements.is_empty() && !statements.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Whether a source is the trace of a workload.
    pub fn is_trace(&self, source: u32) -> bool {
        self.names.get(source as usize).is_some_and(|n| n.starts_with("trace of "))
    }

    /// The source that a line of `text` (from 1) came from, and its number there (from 1).
    pub fn find(&self, line: usize) -> (u32, u32) {
        let source = self.starts.partition_point(|&start| start < line).saturating_sub(1);
        (source as u32, (line - self.starts.get(source).copied().unwrap_or(0)) as u32)
    }
}

/// All statements of a text. Blank lines and comments say nothing; anything else that is not a
/// `precompile(...)` call is a statement with an error.
pub fn read(session: &Session, text: &str) -> Vec<Statement> {
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let line = clean(line);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let unknown = RefCell::new(None);
        let wanted = resolve_line(session, &line, &unknown);
        out.push(Statement { text: line, line: i + 1, wanted, unknown: unknown.into_inner() });
    }
    out
}

/// Resolves calls, given in the notation of statements, so that the image need not. What names something that this
/// session does not have (the workload's own functions) is passed over.
pub(crate) fn dispatch_ahead<'t>(session: &Session, lines: impl Iterator<Item = &'t str>) {
    for line in lines {
        if let Ok(wanted) = resolve_line(session, line, &RefCell::default()) {
            session.dispatch_ahead(wanted.signature);
        }
    }
}

/// A line without what `--trace-compile` puts around the statement: colors, `#= 12.3 ms =#` in front (with timings),
/// a comment behind (`# recompile`).
fn clean(line: &str) -> String {
    let mut plain = String::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' && chars.peek() == Some(&'[') {
            // An escape sequence ends with its first letter.
            while chars.next().is_some_and(|c| !c.is_ascii_alphabetic()) {}
        } else {
            plain.push(c);
        }
    }
    let mut rest = plain.trim();
    while rest.starts_with("#=")
        && let Some(end) = rest.find("=#")
    {
        rest = rest[end + 2..].trim_start();
    }
    match rest.rfind(") #") {
        Some(end) if !rest[end..].contains('"') => rest[..=end].to_string(),
        _ => rest.to_string(),
    }
}

fn resolve_line(session: &Session, line: &str, unknown: &RefCell<Option<String>>) -> Result<Wanted, String> {
    let parsed = syntax::parse_all(line, "statements");
    if parsed.has_errors() {
        return Err("not a Julia expression".to_string());
    }
    let ast = parsed.ast();
    let call = ast.as_expr("toplevel").and_then(|t| t.args.iter().find_map(|a| a.as_expr("call")));
    let Some((name, args)) = call.and_then(|c| c.args.split_first()) else {
        return Err("not of the form precompile(Tuple{...})".to_string());
    };
    if called_name(name) != Some("precompile") {
        return Err("not of the form precompile(Tuple{...})".to_string());
    }
    let reader = Reader { session, vars: Vec::new(), unknown };
    match args {
        [signature] => Ok(Wanted { signature: reader.value(signature)?, method: None }),
        // `precompile(f, (A, B))`, as tools of packages write it.
        [f, Ast::Expr(types)] if types.head == "tuple" => {
            let f = reader.value(f)?;
            let h = &session.heap;
            let of_type = if types::is_type(h, f) { types::type_of_type(h, f) } else { None };
            let callee = of_type.unwrap_or(f.type_of());
            let mut all = vec![callee];
            for t in &types.args {
                all.push(reader.value(t)?);
            }
            let signature = types::tuple_type(h, &all).map_err(|p| session.type_problem_text(p))?;
            Ok(Wanted { signature, method: None })
        }
        [signature, Ast::Expr(which)] if which.head == "call" => match which.args.as_slice() {
            [Ast::Sym(w), of] if w == "which" => {
                Ok(Wanted { signature: reader.value(signature)?, method: Some(reader.value(of)?) })
            }
            _ => Err("not of the form precompile(Tuple{...}, which(Tuple{...}))".to_string()),
        },
        _ => Err("not of the form precompile(Tuple{...}) or precompile(Tuple{...}, which(Tuple{...}))".to_string()),
    }
}

/// `precompile`, `Base.precompile`.
fn called_name(f: &Ast) -> Option<&str> {
    match f {
        Ast::Sym(name) => Some(name),
        Ast::Expr(e) if e.head == "." => match e.args.as_slice() {
            [Ast::Sym(module), Ast::Quote(name)] if module == "Base" => name.as_sym(),
            _ => None,
        },
        _ => None,
    }
}

struct Reader<'s> {
    session: &'s Session,
    /// `where` variables in scope, innermost last.
    vars: Vec<(String, Value)>,
    /// Where the first name goes that is not defined.
    unknown: &'s RefCell<Option<String>>,
}

impl Reader<'_> {
    fn value(&self, ast: &Ast) -> Result<Value, String> {
        let h = &self.session.heap;
        match ast {
            Ast::Sym(name) => self.root_name(name),
            Ast::Bool(b) => Ok(h.boolean(*b)),
            Ast::Int(i) => Ok(h.box_int64(*i)),
            Ast::Float64(x) => Ok(h.boxed(h.root(Known::Float64), &x.to_ne_bytes())),
            Ast::UInt { .. } | Ast::Char(_) | Ast::Str(_) | Ast::Float32(_) => Ok(lower_literal(self.session, ast)),
            Ast::Quote(q) => match &**q {
                Ast::Sym(name) => Ok(h.symbol(name)),
                _ => Err("a quoted expression as a parameter".to_string()),
            },
            Ast::Expr(e) => self.expr(e),
            _ => Err("an expression that is not part of a type".to_string()),
        }
    }

    fn expr(&self, e: &Expr) -> Result<Value, String> {
        let h = &self.session.heap;
        match (e.head.as_str(), e.args.as_slice()) {
            (".", [module, Ast::Quote(name)]) => {
                let module = self.value(module)?;
                let Some(name) = name.as_sym() else { return Err("a field that is not a name".to_string()) };
                if name == "instance" && types::is_type(h, module) {
                    return DataType(module).try_instance().ok_or_else(|| "the type has no instance".to_string());
                }
                if module.type_of() != h.root(Known::Module) {
                    return Err(format!("what stands before .{name} is no module"));
                }
                self.global(Module(module), name)
            }
            ("curly", [base, params @ ..]) => {
                let base = self.value(base)?;
                let params: Vec<Value> = params.iter().map(|p| self.value(p)).collect::<Result<_, _>>()?;
                if base == h.root(Known::Union) {
                    return Ok(type_union(h, &params));
                }
                apply_type(h, base, &params).map_err(|p| self.session.type_problem_text(p))
            }
            ("tuple", items) => {
                let items: Vec<Value> = items.iter().map(|p| self.value(p)).collect::<Result<_, _>>()?;
                Ok(self.session.tuple(&items))
            }
            ("call", [Ast::Sym(f), x]) if f == "typeof" => Ok(self.value(x)?.type_of()),
            ("call", [Ast::Sym(f), Ast::Str(name)]) if f == "Symbol" => {
                let name = std::str::from_utf8(name).map_err(|_| "a symbol that is not UTF-8".to_string())?;
                Ok(h.symbol(name))
            }
            ("call", [Ast::Sym(f), ty, bits]) if f == "reinterpret" => self.reinterpret(ty, bits),
            // `getfield(Main, Symbol("#f##kw"))`, as older versions of Julia write names.
            ("call", [Ast::Sym(f), module, name]) if f == "getfield" => {
                let (module, name) = (self.value(module)?, self.value(name)?);
                if module.type_of() != h.root(Known::Module) || name.type_of() != h.root(Known::Symbol) {
                    return Err("getfield of something that is not a name in a module".to_string());
                }
                self.global(Module(module), name.symbol_str())
            }
            ("call", [Ast::Sym(f), x]) if f == "-" => match x {
                Ast::Int(i) => Ok(h.box_int64(i.wrapping_neg())),
                Ast::Float64(x) => Ok(h.boxed(h.root(Known::Float64), &(-x).to_ne_bytes())),
                _ => Err("a sign before something that is no number".to_string()),
            },
            // `Int32(4)`, `UInt8(1)`: a number of a type.
            ("call", [ty, x]) => self.converted(ty, x),
            ("where", [body, vars @ ..]) => self.where_clause(body, vars),
            ("macrocall", [.., Ast::Str(name)]) if is_var_macro(e) => {
                let name = String::from_utf8_lossy(name).into_owned();
                self.root_name(&name)
            }
            (head, _) => Err(format!("`{head}` is not part of a type's notation")),
        }
    }

    fn converted(&self, ty: &Ast, x: &Ast) -> Result<Value, String> {
        let h = &self.session.heap;
        let (ty, x) = (self.value(ty)?, self.value(x)?);
        let integers = [
            Known::Int8,
            Known::Int16,
            Known::Int32,
            Known::Int64,
            Known::UInt8,
            Known::UInt16,
            Known::UInt32,
            Known::UInt64,
        ];
        let is_integer = |t: Value| integers.iter().any(|&k| h.root(k) == t);
        if !is_integer(ty) || !is_integer(x.type_of()) {
            return Err("a call that is not part of a type's notation".to_string());
        }
        let mut wide = [0u8; 8];
        let size = self.session.type_size(x.type_of());
        wide[..size].copy_from_slice(x.bytes(0, size));
        if x.type_of() == h.root(Known::Int64) || wide[size - 1] & 0x80 == 0 {
            return Ok(h.boxed(ty, &wide[..self.session.type_size(ty)]));
        }
        Err("a number that does not fit".to_string())
    }

    fn reinterpret(&self, ty: &Ast, bits: &Ast) -> Result<Value, String> {
        let h = &self.session.heap;
        let ty = self.value(ty)?;
        let size = self.session.type_size(ty);
        let wide = match bits {
            Ast::UInt { value, .. } => u128::from(*value),
            Ast::UInt128(v) => *v,
            _ => return Err("reinterpret of something that is no bit pattern".to_string()),
        };
        Ok(h.boxed(ty, &wide.to_ne_bytes()[..size.min(16)]))
    }

    fn where_clause(&self, body: &Ast, vars: &[Ast]) -> Result<Value, String> {
        let h = &self.session.heap;
        let mut inner = Reader { session: self.session, vars: self.vars.clone(), unknown: self.unknown };
        let mut made = Vec::new();
        for v in vars {
            let (name, lower, upper) = bounds(v)?;
            let lower = lower.map_or(Ok(h.root(Known::Bottom)), |b| inner.value(b))?;
            let upper = upper.map_or(Ok(h.root(Known::Any)), |b| inner.value(b))?;
            let var = types::new_typevar(h, h.symbol(name), lower, upper);
            inner.vars.push((name.to_string(), var));
            made.push(var);
        }
        let mut t = inner.value(body)?;
        for v in made.into_iter().rev() {
            t = types::unionall(h, heap::typed::TypeVar(v), t);
        }
        Ok(t)
    }

    fn root_name(&self, name: &str) -> Result<Value, String> {
        if let Some((_, v)) = self.vars.iter().rev().find(|(n, _)| n == name) {
            return Ok(*v);
        }
        let h = &self.session.heap;
        for (root, known) in [("Core", Known::Core), ("Base", Known::Base), ("Main", Known::Main)] {
            if name == root {
                return Ok(h.root(known));
            }
        }
        if let Some(v) = self.session.core_value(name) {
            return Ok(v);
        }
        if let Some(m) = self.session.package_named(name) {
            return Ok(m);
        }
        self.global(Module(h.root(Known::Main)), name)
    }

    fn global(&self, module: Module, name: &str) -> Result<Value, String> {
        let h = &self.session.heap;
        if let Some(found) = self.session.try_global(module, h.symbol(name)) {
            return Ok(found);
        }
        // The type of `f`'s keyword calls, before all functions got one type for them.
        if name.starts_with('#') && name.ends_with("##kw") {
            return Ok(h.root(Known::Kwcall).type_of());
        }
        let path = self.session.module_path(module);
        self.unknown.borrow_mut().get_or_insert_with(|| format!("{path}.{name}"));
        Err(format!("{name} is not defined in {path}"))
    }
}

fn lower_literal(session: &Session, ast: &Ast) -> Value {
    session.literal(ast)
}

/// `var"name"`: the macro call that the parser makes of it in a place where a name cannot stand.
fn is_var_macro(e: &Expr) -> bool {
    e.args.first().and_then(Ast::as_sym) == Some("@var_str")
}

type Bounds<'a> = (&'a str, Option<&'a Ast>, Option<&'a Ast>);

/// `T`, `T<:U`, `T>:L`, `L<:T<:U`.
fn bounds(v: &Ast) -> Result<Bounds<'_>, String> {
    let malformed = || "a malformed where clause".to_string();
    match v {
        Ast::Sym(name) => Ok((name, None, None)),
        Ast::Expr(e) if e.head == "<:" => match e.args.as_slice() {
            [Ast::Sym(name), upper] => Ok((name, None, Some(upper))),
            _ => Err(malformed()),
        },
        Ast::Expr(e) if e.head == ">:" => match e.args.as_slice() {
            [Ast::Sym(name), lower] => Ok((name, Some(lower), None)),
            _ => Err(malformed()),
        },
        Ast::Expr(e) if e.head == "comparison" => match e.args.as_slice() {
            [lower, Ast::Sym(_), Ast::Sym(name), Ast::Sym(_), upper] => Ok((name, Some(lower), Some(upper))),
            _ => Err(malformed()),
        },
        _ => Err(malformed()),
    }
}
