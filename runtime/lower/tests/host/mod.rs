//! A session just big enough for lowering: a heap with the known objects, three modules, macros written in Rust.

use abi::{Builtin, Intrinsic, Known, Value};
use heap::{Heap, Object, typed};
use lower::{Host, LowerError};
use std::collections::BTreeMap;
use syntax::{Ast, Expr, Sym};

/// A macro: from its arguments to what it returns.
pub type Macro = fn(&[Ast]) -> Ast;

pub struct TestHost {
    pub heap: Heap,
    globals: BTreeMap<(Value, String), Value>,
    /// Names that have a value (soft scope).
    pub defined: Vec<String>,
    pub macros: BTreeMap<String, Macro>,
    pub warnings: Vec<String>,
    /// Where the macros were defined.
    pub macro_module: Value,
}

impl TestHost {
    pub fn new() -> TestHost {
        let heap = Heap::new();
        let datatype = heap.alloc_raw(typed::DataType::SIZE);
        heap.set_type(datatype, datatype);
        heap.set_root(Known::DataType, datatype);
        let table = heap.alloc(datatype, 8 + 8 * 4096);
        heap.write_word(table, 0, 4096);
        for &k in Known::ALL {
            if k != Known::DataType {
                heap.set_root(k, heap.alloc(datatype, 128));
            }
        }
        // The table was made before its type.
        heap.set_type(table, heap.root(Known::SimpleVector));
        heap.set_root(Known::SymbolTable, table);
        for k in [Known::BoxedInt64, Known::BoxedInt32, Known::BoxedUInt8, Known::BoxedInt8, Known::BoxedChar] {
            let empty = heap.new_svec(0);
            heap.set_root(k, empty);
        }
        heap.set_root(Known::EmptySvec, heap.new_svec(0));
        let boxes: Vec<Value> =
            (-512..1024i64).map(|i| heap.boxed(heap.root(Known::Int64), &i.to_ne_bytes())).collect();
        heap.set_root(Known::BoxedInt64, heap.svec(&boxes));
        for (k, b) in [(Known::TrueValue, 1u8), (Known::FalseValue, 0)] {
            heap.set_root(k, heap.boxed(heap.root(Known::Bool), &[b]));
        }
        heap.set_root(Known::NothingValue, heap.alloc(heap.root(Known::Nothing), 0));
        let functions = |n: usize| -> Vec<Value> { (0..n).map(|_| heap.alloc(heap.root(Known::Builtin), 8)).collect() };
        let builtins = functions(Builtin::ALL.len());
        heap.set_root(Known::Builtins, heap.svec(&builtins));
        let intrinsics = functions(Intrinsic::ALL.len());
        heap.set_root(Known::Intrinsics, heap.svec(&intrinsics));
        for (k, name) in [(Known::Core, "Core"), (Known::Base, "Base"), (Known::Main, "Main")] {
            let m = heap.alloc(heap.root(Known::Module), typed::Module::SIZE);
            typed::Module(m).set_name(&heap, heap.symbol(name));
            heap.set_root(k, m);
        }
        let macro_module = heap.alloc(heap.root(Known::Module), typed::Module::SIZE);
        typed::Module(macro_module).set_name(&heap, heap.symbol("Mac"));
        TestHost {
            heap,
            globals: BTreeMap::new(),
            defined: Vec::new(),
            macros: BTreeMap::new(),
            warnings: Vec::new(),
            macro_module,
        }
    }

    pub fn main(&self) -> Value {
        self.heap.root(Known::Main)
    }

    /// A constant as the tests show it.
    pub fn show(&self, v: Value) -> String {
        let roots = self.heap.roots();
        if let Some(i) = (0..Builtin::ALL.len()).find(|&i| roots.get(Known::Builtins).svec_get(i) == Some(v)) {
            return Builtin::ALL[i].name().to_string();
        }
        if let Some(i) = (0..Intrinsic::ALL.len()).find(|&i| roots.get(Known::Intrinsics).svec_get(i) == Some(v)) {
            return Intrinsic::ALL[i].name().to_string();
        }
        let ty = v.type_of();
        let is = |k: Known| ty == roots.get(k);
        if is(Known::Symbol) {
            return v.symbol_str().to_string();
        }
        if is(Known::GlobalRef) {
            let g = typed::GlobalRef(v);
            let module = typed::Module(g.module()).name();
            return format!("{}.{}", module.symbol_str(), g.name().symbol_str());
        }
        if is(Known::Module) {
            return typed::Module(v).name().symbol_str().to_string();
        }
        if is(Known::String) {
            return format!("{:?}", String::from_utf8_lossy(v.string_bytes()));
        }
        if is(Known::Int64) {
            return (v.word(0) as i64).to_string();
        }
        if is(Known::Float64) {
            return format!("{:?}", f64::from_bits(v.word(0)));
        }
        if is(Known::LineNumberNode) {
            return format!("line{}", typed::LineNumberNode(v).line());
        }
        if is(Known::SimpleVector) {
            let all: Vec<String> =
                (0..v.svec_len()).map(|i| v.svec_get(i).map_or("#undef".to_string(), |e| self.show(e))).collect();
            return format!("svec({})", all.join(", "));
        }
        if is(Known::Expr) {
            let e = typed::Expr(v);
            let args: Vec<String> = self
                .heap
                .vector_elements(e.args())
                .into_iter()
                .flatten()
                .map(|a| format!(", {}", self.show(a)))
                .collect();
            return format!("Expr({}{})", e.head().symbol_str(), args.concat());
        }
        if is(Known::QuoteNode) {
            return format!("QuoteNode({})", self.show(typed::QuoteNode(v).value()));
        }
        match Known::ALL.iter().find(|&&k| roots.try_get(k) == Some(v)) {
            Some(Known::TrueValue) => "true".to_string(),
            Some(Known::FalseValue) => "false".to_string(),
            Some(Known::NothingValue) => "nothing".to_string(),
            Some(k) => k.name().to_string(),
            None => "<value>".to_string(),
        }
    }
}

impl Host for TestHost {
    fn heap(&self) -> &Heap {
        &self.heap
    }

    fn expand_macro(&mut self, _module: Value, _caller: Value, call: &Expr) -> Result<(Ast, Value), LowerError> {
        let name = match &call.args[0] {
            Ast::Sym(s) => s.to_string(),
            Ast::CoreRef(s) => s.to_string(),
            Ast::Value(v) => typed::GlobalRef(*v).name().symbol_str().to_string(),
            _ => String::new(),
        };
        match self.macros.get(&name) {
            Some(m) => Ok((m(&call.args[2..]), self.macro_module)),
            None => Err(LowerError::new(format!("`{name}` not defined"))),
        }
    }

    fn global_ref(&mut self, module: Value, name: &str) -> Value {
        if let Some(&g) = self.globals.get(&(module, name.to_string())) {
            return g;
        }
        let g = self.heap.alloc(self.heap.root(Known::GlobalRef), typed::GlobalRef::SIZE);
        typed::GlobalRef(g).set_module(&self.heap, module);
        typed::GlobalRef(g).set_name(&self.heap, self.heap.symbol(name));
        self.globals.insert((module, name.to_string()), g);
        g
    }

    fn is_global_defined(&mut self, _module: Value, name: &str) -> bool {
        self.defined.iter().any(|d| d == name)
    }

    fn top_module(&mut self, _module: Value) -> Value {
        self.heap.root(Known::Base)
    }

    fn warn(&mut self, message: &str) {
        self.warnings.push(message.to_string());
    }
}

pub fn esc(ast: Ast) -> Ast {
    Ast::expr("escape", vec![ast])
}

pub fn sym(name: &str) -> Ast {
    Ast::Sym(Sym::new(name))
}
