//! What native code needs from the session, as one trait: entries of the runtime are forwarded to it.

use abi::{Builtin, Intrinsic, Value};
use heap::Heap;
use heap::typed::{CodeInstance, MethodInstance};

/// A call's boxed entry, and what it gets as its third argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Native code of this `CodeInstance`.
    Code(CodeInstance),
    /// A specialization that has no native code: `Host::invoke_instance`.
    Interpreted(MethodInstance),
    /// Anything else: the call goes through `Host::apply`.
    Generic,
    /// As `Generic`, but a later call may find something better: not to be remembered.
    Unsettled,
}

/// The session as native code sees it. `Err` holds the exception.
pub trait Host {
    /// All objects.
    fn heap(&self) -> &Heap;
    /// The world age of the running code.
    fn world(&self) -> u64;
    /// Lowest stack address for Julia code.
    fn stack_limit(&self) -> usize;
    /// How many frames of its own the host has now, to order them and native ones in a backtrace.
    fn frame_mark(&self) -> usize;
    /// Native code throws this: time to note the backtrace.
    fn throwing(&self, exception: Value);
    /// Calls `args[0]` with the rest.
    fn apply(&self, args: &[Value]) -> Result<Value, Value>;
    /// What a call of `args[0]` would run.
    fn find_target(&self, args: &[Value]) -> Result<Target, Value>;
    /// Calls a specialization.
    fn invoke_instance(&self, instance: MethodInstance, args: &[Value]) -> Result<Value, Value>;
    /// Calls a builtin.
    fn call_builtin(&self, which: Builtin, args: &[Value]) -> Result<Value, Value>;
    /// Evaluates an intrinsic on boxed values (conversions get their type first).
    fn call_intrinsic(&self, which: Intrinsic, args: &[Value]) -> Result<Value, Value>;
    /// The value of a binding that has none in its own slot.
    fn get_global(&self, binding: Value) -> Result<Value, Value>;
    /// Assigns a binding.
    fn set_global(&self, binding: Value, value: Value) -> Result<(), Value>;
    /// Whether a binding has a value.
    fn is_defined_global(&self, binding: Value) -> bool;
    /// `value isa ty`.
    fn is_a(&self, value: Value, ty: Value) -> bool;
    /// A zeroed `Memory` of that type.
    fn new_memory(&self, memory_type: Value, len: i64) -> Result<Value, Value>;
    /// A zeroed `String` of that many bytes.
    fn new_string(&self, len: i64) -> Result<Value, Value>;
    /// `UndefVarError(name, scope)`; without a scope it is a local variable.
    fn undef_var(&self, name: Value, scope: Option<Value>) -> Value;
    /// The exception of that `abi::entries::throw_kind`.
    fn simple_exception(&self, kind: u64) -> Value;
    /// `BoundsError(object, index)`.
    fn bounds_error(&self, object: Value, index: i64) -> Value;
    /// `BoundsError` of a `MemoryRef` to `data` in `memory`.
    fn memory_bounds_error(&self, memory: Value, data: usize, index: i64) -> Value;
    /// `TypeError` of a `typeassert`, or in the named context.
    fn type_error(&self, value: Value, expected: Value, context: Option<Value>) -> Value;
    /// An exception reached a handler in native code: it is now the one being handled.
    fn enter_handler(&self, exception: Value);
    /// The exception being handled.
    fn current_exception(&self) -> Value;
    /// Depth of the stack of exceptions being handled.
    fn exception_depth(&self) -> usize;
    /// Forgets the exceptions above that depth.
    fn pop_exceptions(&self, depth: usize);
    /// The address of a C function.
    fn resolve_foreign(&self, target: Value) -> Result<usize, Value>;
    /// Whether call sites must not remember what they call.
    fn counts_dispatches(&self) -> bool {
        false
    }
    /// A collection may run here, and finalizers.
    fn safepoint(&self) -> Result<(), Value>;
    /// Makes native code of a `CodeInstance` that a direct call has reached; false where it must be interpreted.
    fn compile_now(&self, code: CodeInstance) -> bool;
    /// The quick code of a `CodeInstance` was called often: makes full code. Where it has none yet, or never will: after how
    /// many calls to ask again.
    fn make_full(&self, code: CodeInstance) -> Option<u32>;
}
