//! What all passes share: the host, the module, source locations, fresh names, and the objects that code refers to.

use crate::tree::{Loc, Node, R, TempId};
use crate::{Host, LowerError};
use abi::{Builtin, Intrinsic, Known, Value};
use heap::{Heap, Object, typed};
use std::collections::HashMap;
use std::sync::LazyLock;
use syntax::{Ast, LineNode, Sym};

/// A place in a source.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub line: u32,
    pub file: Option<Sym>,
    /// The place of the code around, when this is code that a macro of another file brought in.
    pub within: Option<Loc>,
}

/// State of one lowering.
pub(crate) struct Cx<'h> {
    pub host: &'h mut dyn Host,
    pub module: Value,
    /// Where `getproperty`, `iterate` and the like live.
    top: Value,
    /// Distinct source locations, in order of appearance.
    pub locations: Vec<Place>,
    /// Where we are.
    pub loc: Loc,
    temps: u32,
}

impl<'h> Cx<'h> {
    pub fn new(host: &'h mut dyn Host, module: Value, line: u32, file: Option<Sym>) -> Cx<'h> {
        let top = host.top_module(module);
        Cx { host, module, top, locations: vec![Place { line, file, within: None }], loc: 0, temps: 0 }
    }

    pub fn heap(&self) -> &Heap {
        self.host.heap()
    }

    /// The location of a line node; one without a file is in the present one.
    pub fn location(&mut self, line: &LineNode) -> Loc {
        let here = &self.locations[self.loc as usize];
        let file = line.file.clone().or_else(|| here.file.clone());
        self.place(Place { line: line.line, file, within: here.within })
    }

    fn place(&mut self, place: Place) -> Loc {
        if self.locations[self.loc as usize] == place {
            return self.loc;
        }
        self.locations.push(place);
        (self.locations.len() - 1) as Loc
    }

    /// Whether a line node leads from the present file to another one.
    fn changes_file(&self, line: &LineNode) -> bool {
        // Code without a place (`none`) is not in a file.
        let here = self.locations[self.loc as usize].file.as_ref().filter(|f| *f != "none");
        here.is_some() && line.file.is_some() && here != line.file.as_ref()
    }

    /// A block whose first line is in another file comes from a macro: from here on its code counts as inlined into
    /// what is around. The place to return to after it, if so.
    pub fn enter_expansion(&mut self, block: &[Ast]) -> Option<Loc> {
        let first = block.iter().find(|s| s.as_expr("meta").is_none())?;
        let Ast::Line(line) = first else { return None };
        if !self.changes_file(line) {
            return None;
        }
        let around = self.loc;
        self.loc = self.place(Place { line: line.line, file: line.file.clone(), within: Some(around) });
        Some(around)
    }

    /// A function of its own begins, whose body may say where it is: it is inlined into nothing.
    pub fn enter_function(&mut self, body: &Ast) {
        let here = self.locations[self.loc as usize].clone();
        let place = match body.as_expr("block").and_then(|b| b.args.first()) {
            Some(Ast::Line(line)) if self.changes_file(line) => {
                Place { line: line.line, file: line.file.clone(), within: None }
            }
            _ => Place { within: None, ..here },
        };
        self.loc = self.place(place);
    }

    /// The `LineNumberNode` object of a location.
    pub fn line_object(&self, loc: Loc) -> Value {
        let Place { line, file, .. } = self.locations[loc as usize].clone();
        crate::convert::line_node(self.heap(), &LineNode { line, file })
    }

    pub fn temp(&mut self) -> TempId {
        self.temps += 1;
        TempId(self.temps)
    }

    /// The next number of the module's own counter: for names that must be its own.
    pub fn module_counter(&mut self) -> u64 {
        module_counter(self.host.heap(), self.module)
    }

    /// A local variable's name that no program can write.
    pub fn fresh_name(&mut self, hint: &str) -> Sym {
        self.temps += 1;
        Sym::from(format!("#{hint}#{}#", self.temps))
    }

    /// A builtin function or a type or value that the runtime knows, as a constant; other names of `Core` as globals.
    pub fn core(&mut self, name: &str) -> Node {
        let heap = self.host.heap();
        if let Some(at) = builtin_index(name)
            && let Some(table) = heap.roots().try_get(Known::Builtins)
            && let Some(function) = table.svec_get(at)
        {
            return Node::Const(function);
        }
        let core = heap.root(Known::Core);
        Node::Global(self.host.global_ref(core, name))
    }

    /// A well-known object.
    pub fn known(&self, k: Known) -> Node {
        Node::Const(self.heap().root(k))
    }

    /// A function of `Base` that syntax stands for.
    pub fn top(&mut self, name: &str) -> Node {
        Node::Global(self.host.global_ref(self.top, name))
    }

    pub fn symbol(&self, text: &str) -> Node {
        Node::Const(self.heap().symbol(text))
    }

    pub fn nothing(&self) -> Node {
        Node::Const(self.heap().nothing())
    }

    pub fn boolean(&self, b: bool) -> Node {
        Node::Const(self.heap().boolean(b))
    }

    pub fn int(&self, i: i64) -> Node {
        Node::Const(self.heap().box_int64(i))
    }

    /// A call of a builtin or other function of `Core`.
    pub fn core_call(&mut self, name: &str, args: Vec<Node>) -> Node {
        let f = self.core(name);
        Node::Call(std::iter::once(f).chain(args).collect())
    }

    /// A call of a function of `Base`.
    pub fn top_call(&mut self, name: &str, args: Vec<Node>) -> Node {
        let f = self.top(name);
        Node::Call(std::iter::once(f).chain(args).collect())
    }

    /// An intrinsic function.
    pub fn intrinsic(&mut self, which: Intrinsic) -> Node {
        let at = Intrinsic::ALL.iter().position(|&i| i == which).unwrap_or(0);
        match self.heap().roots().try_get(Known::Intrinsics).and_then(|t| t.svec_get(at)) {
            Some(f) => Node::Const(f),
            None => self.core(which.name()),
        }
    }

    /// `!` of a `Bool`.
    pub fn not(&mut self, b: Node) -> Node {
        let no = self.boolean(false);
        self.core_call("===", vec![b, no])
    }

    /// An error at the present place, whose text says where.
    pub fn error<T>(&self, message: impl Into<String>) -> R<T> {
        let Place { line, file, .. } = self.locations[self.loc as usize].clone();
        let mut message = message.into();
        if line > 0
            && let Some(f) = &file
        {
            message.push_str(&format!(" around {f}:{line}"));
        }
        Err(LowerError { message, file, line, exception: None })
    }

    /// An error at the present place with the bare text.
    pub fn plain_error<T>(&self, message: impl Into<String>) -> R<T> {
        let Place { line, file, .. } = self.locations[self.loc as usize].clone();
        Err(LowerError { message: message.into(), file, line, exception: None })
    }
}

/// The place of a builtin in `Known::Builtins`.
fn builtin_index(name: &str) -> Option<usize> {
    static BY_NAME: LazyLock<HashMap<&str, usize>> =
        LazyLock::new(|| Builtin::ALL.iter().enumerate().map(|(i, b)| (b.name(), i)).collect());
    BY_NAME.get(name).copied()
}

/// Takes the next number of a module's counter.
pub(crate) fn module_counter(heap: &Heap, module: Value) -> u64 {
    let handle = typed::Module(module);
    let n = handle.counter() + 1;
    handle.set_counter(heap, n);
    n
}
