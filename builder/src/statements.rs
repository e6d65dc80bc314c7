//! Reading `precompile(Tuple{...})` statements back into types of a session.
//!
//! Each line is resolved by itself, without evaluating anything: names from their root module, type
//! application, `typeof`, literals. What cannot be resolved gets a reason; nothing is dropped silently.

use abi::{Known, Value};
use heap::Object;
use heap::typed::{DataType, Module};
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
        // `--trace-compile-timing` puts `#= 12.3 ms =#` in front.
        let line = strip_timing(line.trim());
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        out.push(Statement { text: line.to_string(), line: i + 1, wanted: resolve_line(session, line) });
    }
    out
}

/// Resolves calls, given in the notation of statements, so that the image need not. What names something that this
/// session does not have (the workload's own functions) is passed over.
pub(crate) fn dispatch_ahead<'t>(session: &Session, lines: impl Iterator<Item = &'t str>) {
    for line in lines {
        if let Ok(wanted) = resolve_line(session, line) {
            session.dispatch_ahead(wanted.signature);
        }
    }
}

fn strip_timing(line: &str) -> &str {
    match (line.strip_prefix("#="), line.find("=#")) {
        (Some(_), Some(end)) => line[end + 2..].trim_start(),
        _ => line,
    }
}

fn resolve_line(session: &Session, line: &str) -> Result<Wanted, String> {
    let parsed = syntax::parse_all(line, "statements");
    if parsed.has_errors() {
        return Err("not a Julia expression".to_string());
    }
    let ast = parsed.ast();
    let call = ast.as_expr("toplevel").and_then(|t| t.args.iter().find_map(|a| a.as_expr("call")));
    let Some([Ast::Sym(name), signature, method @ ..]) = call.map(|c| c.args.as_slice()) else {
        return Err("not of the form precompile(Tuple{...})".to_string());
    };
    let reader = Reader { session, vars: Vec::new() };
    let method = match method {
        [] => None,
        [m] => Some(m.as_expr("call").and_then(|c| match c.args.as_slice() {
            [Ast::Sym(which), of] if which == "which" => Some(of),
            _ => None,
        })),
        _ => Some(None),
    };
    match (name.as_str(), method) {
        ("precompile", None) => Ok(Wanted { signature: reader.value(signature)?, method: None }),
        ("precompile", Some(Some(m))) => {
            Ok(Wanted { signature: reader.value(signature)?, method: Some(reader.value(m)?) })
        }
        _ => Err("not of the form precompile(Tuple{...}) or precompile(Tuple{...}, which(Tuple{...}))".to_string()),
    }
}

struct Reader<'s> {
    session: &'s Session,
    /// `where` variables in scope, innermost last.
    vars: Vec<(String, Value)>,
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
                apply_type(h, base, &params).map_err(|p| format!("the type cannot be applied: {p:?}"))
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
            ("where", [body, vars @ ..]) => self.where_clause(body, vars),
            ("macrocall", [.., Ast::Str(name)]) if is_var_macro(e) => {
                let name = String::from_utf8_lossy(name).into_owned();
                self.root_name(&name)
            }
            (head, _) => Err(format!("`{head}` is not part of a type's notation")),
        }
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
        let mut inner = Reader { session: self.session, vars: self.vars.clone() };
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
        let found = self.session.try_global(module, self.session.heap.symbol(name));
        found.ok_or_else(|| format!("{name} is not defined in {}", self.session.module_path(module)))
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
