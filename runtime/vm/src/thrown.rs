//! Julia exceptions on their way up: `Thrown`, and one constructor for each exception that the runtime throws.

use crate::Session;
use abi::{Known, Value};
use types::TypeProblem;

/// An exception object that is being thrown. Its backtrace waits in the session until a handler takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Thrown(pub Value);

/// What anything that may throw a Julia exception returns.
pub type Outcome<T = Value> = Result<T, Thrown>;

impl Session {
    /// Throws this object: notes the backtrace of the running frames.
    #[cold]
    pub fn throw(&self, exception: Value) -> Thrown {
        self.note_backtrace();
        Thrown(exception)
    }

    fn throw_known(&self, ty: Known, fields: &[Value]) -> Thrown {
        let ty = self.heap.root(ty);
        self.throw(self.heap.new_struct(ty, fields))
    }

    /// `ErrorException(message)`.
    #[cold]
    pub fn error(&self, message: impl AsRef<str>) -> Thrown {
        let text = self.heap.string(message.as_ref().as_bytes());
        self.throw_known(Known::ErrorException, &[text])
    }

    /// `ArgumentError(message)`.
    #[cold]
    pub fn argument_error(&self, message: impl AsRef<str>) -> Thrown {
        let text = self.heap.string(message.as_ref().as_bytes());
        self.throw_known(Known::ArgumentError, &[text])
    }

    /// `AssertionError(message)`.
    #[cold]
    pub fn assertion_error(&self, message: impl AsRef<str>) -> Thrown {
        let text = self.heap.string(message.as_ref().as_bytes());
        self.throw_known(Known::AssertionError, &[text])
    }

    /// `OverflowError(message)`.
    #[cold]
    pub fn overflow_error(&self, message: &str) -> Thrown {
        let text = self.heap.string(message.as_bytes());
        self.throw_known(Known::OverflowError, &[text])
    }

    /// `ConcurrencyViolationError(message)`.
    #[cold]
    pub fn concurrency_error(&self, message: &str) -> Thrown {
        let text = self.heap.string(message.as_bytes());
        self.throw_known(Known::ConcurrencyViolationError, &[text])
    }

    /// `DivideError()`, `UndefRefError()`, ...: exceptions without fields.
    #[cold]
    pub fn throw_plain(&self, ty: Known) -> Thrown {
        let ty = self.heap.root(ty);
        self.throw(self.singleton(ty))
    }

    /// `UndefVarError(name, world, scope)`; `scope` is a module or one of the symbols `:local`, `:static_parameter`.
    #[cold]
    pub fn undef_var(&self, name: Value, scope: Value) -> Thrown {
        let e = self.heap.alloc(self.heap.root(Known::UndefVarError), 24);
        self.heap.write_ref(e, 0, Some(name));
        self.heap.write_word(e, 8, self.world());
        self.heap.write_ref(e, 16, Some(scope));
        self.throw(e)
    }

    /// `TypeError(func, context, expected, got)`.
    #[cold]
    pub fn type_error(&self, func: &str, context: &str, expected: Value, got: Value) -> Thrown {
        let context = self.heap.string(context.as_bytes());
        self.type_error_in(func, context, expected, got)
    }

    /// `TypeError` with any object as its context.
    #[cold]
    pub fn type_error_in(&self, func: &str, context: Value, expected: Value, got: Value) -> Thrown {
        let func = self.heap.symbol(func);
        self.throw_known(Known::TypeError, &[func, context, expected, got])
    }

    /// `TypeError` for a value that had to be of a known type.
    #[cold]
    pub fn type_error_known(&self, func: &str, expected: Known, got: Value) -> Thrown {
        self.type_error(func, "", self.heap.root(expected), got)
    }

    /// `BoundsError(a, i)`, or `BoundsError(a)` without an index.
    #[cold]
    pub fn bounds_error(&self, a: Value, i: Option<Value>) -> Thrown {
        let e = self.heap.alloc(self.heap.root(Known::BoundsError), 16);
        self.heap.write_ref(e, 0, Some(a));
        self.heap.write_ref(e, 8, i);
        self.throw(e)
    }

    /// `BoundsError(a, i)` with an integer index.
    #[cold]
    pub fn bounds_error_at(&self, a: Value, i: i64) -> Thrown {
        let i = self.heap.box_int64(i);
        self.bounds_error(a, Some(i))
    }

    /// `FieldError(type, name)`.
    #[cold]
    pub fn field_error(&self, ty: Value, name: Value) -> Thrown {
        self.throw_known(Known::FieldError, &[ty, name])
    }

    /// `MethodError(f, args, world)`.
    #[cold]
    pub fn method_error(&self, f: Value, args: &[Value], world: u64) -> Thrown {
        self.method_error_for(f, self.tuple(args), world)
    }

    /// `MethodError(f, args, world)`, where `args` may also be the tuple type that `invoke` was called with.
    #[cold]
    pub fn method_error_for(&self, f: Value, args: Value, world: u64) -> Thrown {
        let e = self.heap.alloc(self.heap.root(Known::MethodError), 24);
        self.heap.write_ref(e, 0, Some(f));
        self.heap.write_ref(e, 8, Some(args));
        self.heap.write_word(e, 16, world);
        self.throw(e)
    }

    /// `MethodError` or `ArgumentError` for a builtin called with the wrong number of arguments.
    #[cold]
    pub fn arity_error(&self, name: &str, too_few: bool, expected: usize) -> Thrown {
        let how = if too_few { "few" } else { "many" };
        self.argument_error(format!("{name}: too {how} arguments (expected {expected})"))
    }

    /// `LoadError(file, line, error)`.
    pub fn load_error(&self, file: Value, line: i64, error: Value) -> Value {
        let line = self.heap.box_int64(line);
        self.new_struct(self.heap.root(Known::LoadError), &[file, line, error])
    }

    /// `InitError(module, error)`.
    pub fn init_error(&self, module: Value, error: Value) -> Value {
        self.new_struct(self.heap.root(Known::InitError), &[module, error])
    }

    /// The Julia exception of a type operation that failed.
    #[cold]
    pub fn type_problem(&self, problem: TypeProblem) -> Thrown {
        match problem {
            TypeProblem::Type { func, context, expected, got } => self.type_error(&func, &context, expected, got),
            TypeProblem::Message(text) => self.error(text),
            TypeProblem::Argument(text) => self.argument_error(text),
        }
    }
}
