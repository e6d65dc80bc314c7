//! The kernel tree: what desugaring leaves of the language, and scope analysis, closure conversion and emission read.

use crate::LowerError;
use abi::Value;
use syntax::Sym;

/// Result of every pass.
pub(crate) type R<T> = Result<T, LowerError>;

/// Index into the table of source locations (`Cx::locations`).
pub(crate) type Loc = u32;

/// A value computed once and used only on paths through its definition, in the same function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TempId(pub u32);

/// A variable, after scope analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct VarId(pub u32);

/// A function body, numbered for scope analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LambdaId(pub u32);

/// What an assignment writes.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A name, before scope analysis.
    Name(Sym),
    /// A local variable.
    Var(VarId),
    /// A `GlobalRef`.
    Global(Value),
}

/// What a `break` leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The loop (`break`).
    Loop,
    /// One turn of it (`continue`).
    Turn,
}

/// How a scope treats a name that is assigned in it and not declared anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    /// A new local (`let`, function bodies).
    Hard,
    /// At top level it depends on the session (loops, `try`).
    Soft,
    /// Loops inside which variables start anew at each turn are soft as well; `Neutral` is a scope that keeps its
    /// parent's rule and only holds declared names (helpers of desugaring).
    Neutral,
}

/// One node. Every node has a value; statements have `nothing`.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// A fixed object.
    Const(Value),
    /// A name, before scope analysis.
    Name(Sym),
    /// A local variable or static parameter.
    Var(VarId),
    /// A `GlobalRef`.
    Global(Value),
    Temp(TempId),
    /// Gives a temporary its value; the value of the node is the same.
    SetTemp(TempId, Box<Node>),
    Call(Vec<Node>),
    /// Assigns; its value is the right side before conversion. The last part is the declared type of a local.
    Assign(Target, Box<Node>, Option<Box<Node>>),
    /// In order; the value of the last.
    Block(Vec<Node>),
    /// The statements that follow are from there.
    Line(Loc),
    If(Box<(Node, Node, Node)>),
    And(Vec<Node>),
    Or(Vec<Node>),
    /// Loops while the condition is true; left by `Break(Exit::Loop)` around it.
    While(Box<(Node, Node)>),
    Breakable(Exit, Box<Node>),
    Break(Exit),
    /// The third part is filled by scope analysis: the locals that the scope introduces.
    Scope(ScopeKind, Box<Node>, Vec<VarId>),
    /// Declares locals of the enclosing scope. No code.
    Local(Vec<Sym>),
    /// `x::T` as a declaration: of the local `x`, or at top level of the global, which it makes.
    Typed(Target, Box<Node>),
    /// `global x`.
    GlobalDecl(Vec<Target>),
    /// These names are global here, whatever the scopes around say. No code.
    GlobalNames(Vec<Sym>),
    /// Checks that `for outer` finds a local of that name.
    Outer(Sym),
    /// `const name = value`.
    Const_(Target, Box<Node>),
    Try(Box<Try>),
    Return(Box<Node>),
    Label(Sym),
    Goto(Sym),
    /// Defines one method; value `nothing`.
    Method(Box<MethodDef>),
    /// `function f end`; value the function. `true`: only if it is a global, before signatures mention its type.
    FunctionDecl(Target, bool),
    /// In a method signature: the type of the callee that the definition names.
    CalleeType,
    /// In a method signature: the type of that function, global or local.
    TypeOfFunction(Target),
    New(Vec<Node>),
    SplatNew(Box<Node>, Box<Node>),
    IsDefined(Box<Node>),
    /// The exception being handled.
    Exception,
    Inbounds(bool),
    SimdLoop,
    BoundsCheck,
    CallSite(Option<bool>),
    KeepAlive(Vec<Node>),
    ForeignCall(Box<Foreign>),
    /// Only allowed in a thunk: the word names the construct for the error.
    TopLevelOnly(&'static str),
    /// The rest of a top-level statement runs in the newest world; elsewhere nothing, or (`required`) an error.
    LatestWorld {
        required: bool,
    },
    /// `Expr(:locals)`: a `Dict` of the locals that are defined here, made by these `Base` names `Dict`, `setindex!`
    /// (the variables are filled in by scope analysis).
    Locals(Box<(Node, Node)>, Vec<(Sym, VarId)>),
    /// `Expr(:islocal, x)`: whether the name is a local variable here.
    IsLocal(Sym),
    /// Facts about the enclosing function: flags, and arguments not to specialize on.
    Meta(u64),
    NoSpecialize(Vec<Sym>),
}

/// `try`; with `finally`, the others are inside it.
#[derive(Clone, Debug)]
pub(crate) enum Try {
    /// Body, handler, and what runs after a body that did not throw.
    Catch {
        body: Node,
        handler: Node,
        otherwise: Option<Node>,
    },
    Finally {
        body: Node,
        cleanup: Node,
    },
}

/// A C call, its arguments converted already.
#[derive(Clone, Debug)]
pub(crate) struct Foreign {
    pub target: Node,
    pub return_type: Node,
    pub arg_types: Node,
    pub args: Vec<Node>,
}

/// A function body.
#[derive(Clone, Debug)]
pub(crate) struct Lambda {
    /// Slot names, the callee's first.
    pub args: Vec<Arg>,
    pub isva: bool,
    /// Names of the static parameters, outermost first.
    pub static_params: Vec<Sym>,
    pub body: Node,
    pub loc: Loc,
    pub flags: u64,
    /// The argument that carries the captured variables: 0, for a keyword sorter 2.
    pub self_arg: usize,
    /// Every returned value is converted to the type that this variable holds.
    pub return_type: Option<Sym>,
    /// Filled by scope analysis.
    pub id: Option<LambdaId>,
    pub return_type_var: Option<VarId>,
}

impl Lambda {
    /// Code without arguments.
    pub fn thunk(body: Node) -> Lambda {
        Lambda {
            args: Vec::new(),
            isva: false,
            static_params: Vec::new(),
            body,
            loc: 0,
            flags: 0,
            self_arg: 0,
            return_type: None,
            id: None,
            return_type_var: None,
        }
    }
}

/// One argument.
#[derive(Clone, Debug)]
pub(crate) struct Arg {
    pub name: Sym,
    pub nospecialize: bool,
    pub var: Option<VarId>,
}

impl Arg {
    pub fn new(name: Sym) -> Arg {
        Arg { name, nospecialize: false, var: None }
    }
}

/// What a method is added to.
#[derive(Clone, Debug)]
pub(crate) enum Callee {
    /// A global or local function of that name.
    Name(Target),
    /// The function that this operand gives.
    Object(Node),
    /// Only the signature says.
    Signature,
}

/// A `where` variable.
#[derive(Clone, Debug)]
pub(crate) struct TypeVar {
    pub name: Sym,
    pub lower: Option<Node>,
    pub upper: Option<Node>,
    pub var: Option<VarId>,
}

/// One method definition.
#[derive(Clone, Debug)]
pub(crate) struct MethodDef {
    pub callee: Callee,
    pub typevars: Vec<TypeVar>,
    /// Types of all arguments, the callee's (`Node::CalleeType`, mostly) first.
    pub types: Vec<Node>,
    pub lambda: Lambda,
    pub generator: Option<Lambda>,
    pub keyword_names: Vec<Sym>,
    pub loc: Loc,
    /// A helper of that function (its keyword body): global when that is.
    pub companion_of: Option<Sym>,
}

impl MethodDef {
    /// What is evaluated to define the method: the bounds of its type variables and the types of its arguments.
    pub fn signature_parts(&self) -> impl Iterator<Item = &Node> {
        let bounds = self.typevars.iter().flat_map(|t| t.lower.iter().chain(&t.upper));
        bounds.chain(&self.types)
    }
}

impl Node {
    pub fn name(text: &str) -> Node {
        Node::Name(Sym::new(text))
    }

    pub fn assign(name: Sym, value: Node) -> Node {
        Node::Assign(Target::Name(name), Box::new(value), None)
    }

    pub fn if_(cond: Node, then: Node, otherwise: Node) -> Node {
        Node::If(Box::new((cond, then, otherwise)))
    }

    pub fn scope(kind: ScopeKind, body: Node) -> Node {
        Node::Scope(kind, Box::new(body), Vec::new())
    }

    /// Whether reading it twice, or later, gives the same: no temporary is needed.
    pub fn is_fixed(&self) -> bool {
        matches!(self, Node::Const(_) | Node::Temp(_))
    }

    /// Whether the tree may stand in several places: it defines nothing.
    pub fn is_repeatable(&self) -> bool {
        match self {
            Node::Call(parts) => parts.iter().all(Node::is_repeatable),
            other => other.is_simple() && !matches!(other, Node::Temp(_)),
        }
    }

    /// Whether it is a plain read: a fixed thing or a variable.
    pub fn is_simple(&self) -> bool {
        matches!(self, Node::Const(_) | Node::Temp(_) | Node::Name(_) | Node::Var(_) | Node::Global(_))
    }
}
