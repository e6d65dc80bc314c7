//! What inference needs of the session around it; the vm implements it.

use crate::info::Edge;
use crate::profile::Profile;
use abi::{Builtin, Intrinsic, Value};
use heap::Heap;
use heap::typed::{CodeInfo, MethodInstance};

/// What a global name means in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Global {
    /// The `Binding` that holds the value (of the module that owns it).
    pub binding: Value,
    /// The module's own `Binding` of the name, which may come to mean something else.
    pub named: Value,
    /// The value, when it is constant.
    pub constant: Option<Value>,
    /// The declared type of a variable, when there is one.
    pub declared_type: Option<Value>,
    /// It has a value now (and a global never loses it).
    pub defined: bool,
    /// Worlds in which this holds.
    pub min_world: u64,
    /// The last of them.
    pub max_world: u64,
}

impl Global {
    /// What code that relies on this depends on.
    pub(crate) fn edges(self) -> impl Iterator<Item = Edge> {
        let other = (self.named != self.binding).then_some(Edge::Binding(self.named));
        std::iter::once(Edge::Binding(self.binding)).chain(other)
    }
}

/// The session as inference sees it. No call may reach a safepoint: nothing is collected while inference runs.
pub trait InferHost {
    /// The heap.
    fn heap(&self) -> &Heap;

    /// The lowered code of a specialization: its method's, or what the generator of a generated function gives.
    /// `None` when there is none (a generator that threw, an abstract signature of a generated function).
    fn code(&self, mi: MethodInstance, world: u64) -> Option<CodeInfo>;

    /// The meaning of a name in a module; `None` while it is unknown (then reading it throws or finds a later
    /// definition, and nothing is assumed).
    fn global(&self, module: Value, name: Value, world: u64) -> Option<Global>;

    /// Calls `args[0]` with the rest in that world, for folding; only used for calls that were found to have no
    /// effect and to end. `None` when it throws or takes too long.
    fn concrete_eval(&self, args: &[Value], world: u64) -> Option<Value>;

    /// Evaluates a builtin on constants; `None` when it throws.
    fn eval_builtin(&self, which: Builtin, args: &[Value]) -> Option<Value>;

    /// Evaluates an intrinsic on constants (a conversion's type is the first); `None` when it throws.
    fn eval_intrinsic(&self, which: Intrinsic, args: &[Value]) -> Option<Value>;

    /// Where frames and their times are recorded, when somebody asked for that.
    fn profile(&self) -> Option<&Profile> {
        None
    }
}
