//! `Ast` to lowered IR: macro expansion, desugaring, scopes, closures, linear code.
//!
//! The exact calls that lowered code makes to define functions and types are in `protocol`.
#![forbid(unsafe_code)]

mod closure;
pub mod convert;
mod cx;
mod deparse;
mod desugar;
mod emit;
mod expand;
pub mod protocol;
mod scope;
mod tree;

use abi::Value;
use heap::Heap;
use std::fmt;
use syntax::{Ast, Expr, Sym};
use tree::Node;

/// What lowering needs of the session; the vm implements it.
///
/// Collections: only `expand_macro` may reach a safepoint. The host keeps alive, until the `lower_*` or
/// `macroexpand` call returns, the object that each macro returned (the `Ast` may hold parts of it) and the
/// objects in the `Ast` that it passed in. Everything else that lowering makes is made after the last expansion.
pub trait Host {
    /// The session's heap.
    fn heap(&self) -> &Heap;

    /// Runs one macro call in the newest world and gives what it returned, and the module in which the macro's
    /// method was defined. `call.args` are the macro (a name, `M.@m`, or the function itself as a value), the
    /// line node, and the arguments, which become objects by `convert::to_value`. The name means what it
    /// means in `module`; `__module__` is `caller`, the module of the code that all this expansion is for.
    /// An exception that the macro threw comes back in `LowerError::exception`.
    fn expand_macro(&mut self, module: Value, caller: Value, call: &Expr) -> Result<(Ast, Value), LowerError>;

    /// The `GlobalRef` of that name, one object for each name of a module.
    fn global_ref(&mut self, module: Value, name: &str) -> Value;

    /// Whether the name is a variable of the module itself, neither constant nor imported (for the rules of soft scope).
    fn is_global_defined(&mut self, module: Value, name: &str) -> bool;

    /// The module whose `getproperty`, `iterate` and so on lowered code calls: `Base`, or `Core` for code of
    /// `Core` or while there is no `Base`.
    fn top_module(&mut self, module: Value) -> Value;

    /// A warning for the user (ambiguous soft scope), already with its place.
    fn warn(&mut self, message: &str);
}

/// Why an expression cannot be lowered.
#[derive(Clone, Debug, PartialEq)]
pub struct LowerError {
    /// The text after `syntax: `.
    pub message: String,
    /// Where, when it is known (line 0: unknown).
    pub file: Option<Sym>,
    pub line: u32,
    /// The exception object, when a macro threw it; then `message` only says so.
    pub exception: Option<Value>,
}

impl LowerError {
    /// An error whose place is not known yet.
    pub fn new(message: impl Into<String>) -> LowerError {
        LowerError { message: message.into(), file: None, line: 0, exception: None }
    }

    /// The error with the statement's place, unless it has one of its own.
    fn at(mut self, options: &Options) -> LowerError {
        if self.line == 0 {
            self.line = options.line;
            self.file = options.file.clone();
        }
        self
    }
}

impl fmt::Display for LowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "syntax: {}", self.message)
    }
}

impl std::error::Error for LowerError {}

/// How to lower.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the statement starts, for code that carries no line nodes of its own.
    pub file: Option<Sym>,
    pub line: u32,
    /// Interactive rule: an assignment in a top-level loop or `try` reaches an existing global.
    pub soft_scope: bool,
}

/// A lowered top-level statement.
#[derive(Clone, Debug)]
pub enum Lowered {
    /// Code to run: a `CodeInfo` without arguments.
    Thunk(Value),
    /// After macro expansion it is a statement that the session itself executes: an `Expr` with head `module`,
    /// `using`, `import`, `export`, `public`, `toplevel`, `error` or `incomplete`. The parts of `module` and
    /// `toplevel` are not expanded yet.
    Toplevel(Ast),
}

/// Lowers one top-level statement.
pub fn lower_toplevel(host: &mut dyn Host, module: Value, ast: &Ast, options: &Options) -> Result<Lowered, LowerError> {
    let expanded = expand::expand(host, module, ast, true).map_err(|e| e.at(options))?;
    let depth = expand::depth_of(expanded.as_ref().map_or(ast, |e| &e.0));
    with_depth(depth, move || -> Result<Lowered, LowerError> {
        let resolved = match expanded {
            None => None,
            Some((expanded, false)) => Some(expanded),
            Some((expanded, true)) => Some(expand::resolve(host, module, expanded)?),
        };
        match resolved.as_ref().unwrap_or(ast) {
            Ast::Expr(e) if is_session_statement(e) => Ok(Lowered::Toplevel(Ast::Expr(e.clone()))),
            other => Ok(Lowered::Thunk(thunk(host, module, other, options)?)),
        }
    })
    .map_err(|e| e.at(options))
}

/// Statements that the session executes, not the thunk.
fn is_session_statement(e: &Expr) -> bool {
    matches!(e.head.as_str(), "module" | "using" | "import" | "export" | "public" | "toplevel" | "error" | "incomplete")
}

/// Runs a pass over a tree of that depth with enough stack. Nothing in it may reach a safepoint: the collector scans
/// only the thread's own stack.
fn with_depth<T>(depth: usize, pass: impl FnOnce() -> T) -> T {
    /// Depth that a thread's own stack serves in any build.
    const PLAIN: usize = 30;
    /// Stack for each level: every pass recurses once or a few times for it.
    const BYTES_PER_LEVEL: usize = 64 << 10;
    if depth <= PLAIN {
        return convert::with_stack(pass);
    }
    stacker::grow((depth * BYTES_PER_LEVEL).max(8 << 20), pass)
}

fn thunk(host: &mut dyn Host, module: Value, ast: &Ast, options: &Options) -> Result<Value, LowerError> {
    let mut cx = cx::Cx::new(host, module, options.line, options.file.clone());
    let mut body = desugar::Desugar::new(&mut cx).expr(ast)?;
    give_declarations_a_value(&mut body, &cx.nothing());
    cx.loc = 0;
    let mut lambda = tree::Lambda::thunk(body);
    let soft_scope = declared_soft_scope(ast).unwrap_or(options.soft_scope);
    let mut scopes = scope::analyze(&mut cx, &mut lambda, soft_scope)?;
    let closures = closure::convert(&mut cx, &lambda, &mut scopes);
    let shared = emit::Shared { scopes: &scopes, closures: &closures, no_closures: false };
    emit::emit_thunk(&mut cx, &shared, &lambda)
}

/// A statement may end in `global x`, which has no value: then its own is `nothing`.
fn give_declarations_a_value(node: &mut Node, nothing: &Node) {
    match node {
        Node::Block(parts) => {
            if let Some(last) = parts.last_mut() {
                give_declarations_a_value(last, nothing);
            }
        }
        Node::Scope(_, body, _) => give_declarations_a_value(body, nothing),
        Node::If(parts) => {
            give_declarations_a_value(&mut parts.1, nothing);
            give_declarations_a_value(&mut parts.2, nothing);
        }
        Node::GlobalDecl(_) => {
            let declaration = std::mem::replace(node, nothing.clone());
            *node = Node::Block(vec![declaration, nothing.clone()]);
        }
        _ => {}
    }
}

/// What `Expr(:softscope, flag)` among the statements says, as front ends for interactive use write it.
fn declared_soft_scope(ast: &Ast) -> Option<bool> {
    ast.as_expr("block")?.args.iter().find_map(|a| match a.as_expr("softscope")?.args.as_slice() {
        [Ast::Bool(flag)] => Some(*flag),
        _ => None,
    })
}

/// Full recursive macro expansion with hygiene resolved, as `macroexpand(module, expr)` gives it;
/// `recursive: false` expands only the outermost call (`@macroexpand1`).
pub fn macroexpand(host: &mut dyn Host, module: Value, ast: &Ast, recursive: bool) -> Result<Ast, LowerError> {
    match expand::expand(host, module, ast, recursive)? {
        None => Ok(ast.clone()),
        Some((expanded, false)) => Ok(expanded),
        Some((expanded, true)) => {
            with_depth(expand::depth_of(&expanded), move || expand::resolve(host, module, expanded))
        }
    }
}

/// What the body of a generated function's method looks like from inside.
#[derive(Clone, Debug)]
pub struct GeneratedSignature {
    /// Slot names, the callee's first (`Method.slot_names` up to `nargs`).
    pub arg_names: Vec<Sym>,
    pub static_params: Vec<Sym>,
    pub isva: bool,
    pub file: Option<Sym>,
    pub line: u32,
}

/// Lowers what a generator returned to the `CodeInfo` of one specialization.
pub fn lower_generated(
    host: &mut dyn Host,
    module: Value,
    signature: &GeneratedSignature,
    ast: &Ast,
) -> Result<Value, LowerError> {
    let options = Options { file: signature.file.clone(), line: signature.line, soft_scope: false };
    let (expanded, any) =
        expand::expand(host, module, ast, true).map_err(|e| e.at(&options))?.unwrap_or_else(|| (ast.clone(), false));
    with_depth(expand::depth_of(&expanded), move || -> Result<Value, LowerError> {
        let resolved = if any { expand::resolve(host, module, expanded)? } else { expanded };
        let mut cx = cx::Cx::new(host, module, signature.line, signature.file.clone());
        let body = desugar::Desugar::new(&mut cx).expr(&resolved)?;
        cx.loc = 0;
        let mut lambda = tree::Lambda::thunk(body);
        lambda.args = signature.arg_names.iter().cloned().map(tree::Arg::new).collect();
        lambda.static_params = signature.static_params.clone();
        lambda.isva = signature.isva;
        let mut scopes = scope::analyze(&mut cx, &mut lambda, false)?;
        let closures = closure::convert(&mut cx, &lambda, &mut scopes);
        let shared = emit::Shared { scopes: &scopes, closures: &closures, no_closures: true };
        emit::emit_function(&mut cx, &shared, &lambda)
    })
    .map_err(|e| e.at(&Options { file: signature.file.clone(), line: signature.line, soft_scope: false }))
}

/// The name that a function shows, from the name of its type: `#f` is `f`, `#f#3` is `f`, `#3#4` is `#3`,
/// `#outer##3#outer##4` is `#outer##3`.
pub fn closure_display_name(type_name: &str) -> &str {
    let Some(rest) = type_name.strip_prefix('#') else {
        return type_name;
    };
    let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if let Some(at) = rest.rfind("##")
        && all_digits(&rest[at + 2..])
    {
        // `outer##3#outer##4`: up to the first counter.
        let first = rest.find("##").unwrap_or(at);
        let digits = rest[first + 2..].bytes().take_while(u8::is_ascii_digit).count();
        return &type_name[..1 + first + 2 + digits];
    }
    match rest.rfind('#') {
        Some(at) if all_digits(&rest[at + 1..]) && all_digits(&rest[..at]) => &type_name[..1 + at],
        Some(at) if all_digits(&rest[at + 1..]) && at > 0 => &rest[..at],
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::closure_display_name;

    #[test]
    fn display_names_of_closures() {
        assert_eq!(closure_display_name("#f"), "f");
        assert_eq!(closure_display_name("#f#3"), "f");
        assert_eq!(closure_display_name("#3#4"), "#3");
        assert_eq!(closure_display_name("#outer##3#outer##4"), "#outer##3");
        assert_eq!(closure_display_name("Int64"), "Int64");
    }
}
