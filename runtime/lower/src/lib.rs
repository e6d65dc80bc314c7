//! `Ast` to lowered IR: macro expansion, desugaring, scopes, closures, linear code.
//!
//! The exact calls that lowered code makes to define functions and types are in `protocol`.
#![forbid(unsafe_code)]

pub mod convert;
pub mod protocol;

use abi::Value;
use heap::Heap;
use std::fmt;
use syntax::{Ast, Expr, Sym};

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
    /// line node, and the arguments, which become objects by `convert::to_value`; `__module__` is `module`.
    /// An exception that the macro threw comes back in `LowerError::exception`.
    fn expand_macro(&mut self, module: Value, call: &Expr) -> Result<(Ast, Value), LowerError>;

    /// The `GlobalRef` of that name, one object for each name of a module.
    fn global_ref(&mut self, module: Value, name: &str) -> Value;

    /// Whether the module has a global of that name with a value (for the rules of soft scope).
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
    let _ = (host.heap(), module, ast);
    Err(not_yet(options))
}

/// Full recursive macro expansion with hygiene resolved, as `macroexpand(module, expr)` gives it;
/// `recursive: false` expands only the outermost call (`@macroexpand1`).
pub fn macroexpand(host: &mut dyn Host, module: Value, ast: &Ast, recursive: bool) -> Result<Ast, LowerError> {
    let _ = (host.heap(), module, ast, recursive);
    Err(not_yet(&Options::default()))
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
    let _ = (host.heap(), module, signature, ast);
    Err(not_yet(&Options::default()))
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

fn not_yet(options: &Options) -> LowerError {
    LowerError {
        message: "this version cannot lower code yet".to_string(),
        file: options.file.clone(),
        line: options.line,
        exception: None,
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
