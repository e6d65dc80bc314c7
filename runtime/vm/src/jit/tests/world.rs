//! A heap with core types, a host that can do just what the tests ask for, and functions from SSA text.

use crate::jit::{Host, Native, Target};
use abi::entries::throw_kind;
use abi::{Builtin, Intrinsic, Known, Value};
use heap::typed::{CodeInstance, Method, MethodInstance};
use heap::{Heap, Object};
use ir::ssa_text::Names;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

pub struct World {
    pub heap: Heap,
    pub native: Box<Native>,
    names: RefCell<HashMap<String, Value>>,
    /// Exceptions being handled.
    pub handled: RefCell<Vec<Value>>,
    pub calls: Cell<usize>,
    /// What a dynamic call of `nothing` finds.
    pub methods: RefCell<Vec<CodeInstance>>,
    /// Code to be made when first called.
    pub sources: RefCell<HashMap<Value, String>>,
    pub world: Cell<u64>,
    /// Native frames at the last throw.
    pub thrown_from: RefCell<Vec<Vec<crate::jit::Frame>>>,
    stack_limit: usize,
}

impl World {
    pub fn new() -> World {
        let heap = Heap::new();
        types::bootstrap::make_core_types(&heap);
        let boxes = |k: Known, ty: Known, from: i64, n: i64, bytes: usize| {
            let list: Vec<Value> =
                (from..from + n).map(|x| heap.boxed(heap.root(ty), &x.to_le_bytes()[..bytes])).collect();
            heap.set_root(k, heap.svec(&list));
        };
        boxes(Known::BoxedInt64, Known::Int64, -512, 1536, 8);
        boxes(Known::BoxedUInt8, Known::UInt8, 0, 256, 1);
        boxes(Known::BoxedInt8, Known::Int8, -128, 256, 1);
        let native = Native::new(&heap).expect("there is address space");
        // `ZEAL=1 cargo test jit` collects at every safepoint.
        if let Some(n) = std::env::var("ZEAL").ok().and_then(|n| n.parse().ok()) {
            heap.set_zeal(n);
        }
        let here = 0u8;
        let stack_limit = std::ptr::from_ref(&here) as usize - (1 << 20);
        World {
            heap,
            native,
            names: RefCell::default(),
            handled: RefCell::default(),
            calls: Cell::new(0),
            methods: RefCell::default(),
            sources: RefCell::default(),
            world: Cell::new(1),
            thrown_from: RefCell::default(),
            stack_limit,
        }
    }

    pub fn name(&self, name: &str, v: Value) {
        self.names.borrow_mut().insert(name.to_string(), v);
    }

    pub fn ty(&self, text: &str) -> Value {
        self.resolve(text).unwrap_or_else(|| panic!("no type {text}"))
    }

    pub fn int(&self, x: i64) -> Value {
        self.heap.box_int64(x)
    }

    pub fn float(&self, x: f64) -> Value {
        self.heap.boxed(self.heap.root(Known::Float64), &x.to_le_bytes())
    }

    /// A struct type with fields `a`, `b`, ... of these types.
    pub fn new_struct(&self, name: &str, mutable: bool, fields: &[&str]) -> Value {
        let h = &self.heap;
        let names: Vec<Value> = (0..fields.len()).map(|i| h.symbol(&((b'a' + i as u8) as char).to_string())).collect();
        let d = types::new_datatype(
            h,
            &types::Declaration {
                name: h.symbol(name),
                module: h.root(Known::Main),
                params: &[],
                sort: if mutable { types::Sort::Mutable } else { types::Sort::Immutable },
                field_names: &names,
                field_flags: &[],
                n_uninitialized: 0,
            },
        );
        types::set_supertype(h, d, h.root(Known::Any));
        let types: Vec<Value> = fields.iter().map(|f| self.ty(f)).collect();
        types::set_field_types(h, d, &types);
        self.name(name, d.0);
        d.0
    }

    /// A specialization of a method of `nothing`, without code.
    pub fn specialization(&self, name: &str, spec: &str, nargs: u64, isva: bool, result: &str) -> CodeInstance {
        let h = &self.heap;
        let m = Method(h.alloc(h.root(Known::Method), Method::SIZE));
        m.set_nargs(h, nargs);
        m.set_isva(h, u64::from(isva));
        let mi = MethodInstance(h.alloc(h.root(Known::MethodInstance), MethodInstance::SIZE));
        mi.set_def(h, m.0);
        mi.set_specTypes(h, self.ty(spec));
        let c = CodeInstance(h.alloc(h.root(Known::CodeInstance), CodeInstance::SIZE));
        c.set_def(h, mi.0);
        c.set_rettype(h, self.ty(result));
        c.set_max_world(h, u64::MAX);
        mi.set_cache(h, c.0);
        self.name(name, mi.0);
        c
    }

    pub fn compile_as(&self, c: CodeInstance, text: &str) {
        let f = ir::ssa_parse::parse(text, self).unwrap_or_else(|e| panic!("{e} in\n{text}"));
        self.native.compile(&self.heap, &f, c, 1, "test", crate::jit::Tier::Full).unwrap_or_else(|e| panic!("{e}"));
    }

    /// Cranelift's text for a function and its machine code.
    pub fn text(&self, c: CodeInstance, text: &str) -> String {
        let f = ir::ssa_parse::parse(text, self).unwrap_or_else(|e| panic!("{e} in\n{text}"));
        let mut compiler = codegen::Compiler::new(self.heap.roots(), codegen::Options::jit()).expect("this processor");
        compiler.want_text = true;
        compiler.compile(&f, c, 1, "text").unwrap_or_else(|e| panic!("{e}"));
        compiler.text
    }

    /// Compiles a function of `nothing` with these argument types.
    pub fn define(&self, name: &str, args: &str, result: &str, text: &str) -> CodeInstance {
        let spec = if args.is_empty() { "Tuple{Nothing}".into() } else { format!("Tuple{{Nothing, {args}}}") };
        let nargs = types::n_params(heap::typed::DataType(self.ty(&spec))) as u64;
        let c = self.specialization(name, &spec, nargs, false, result);
        self.compile_as(c, text);
        if std::env::var_os("SHOW").is_some() {
            eprintln!("{name}:\n{}", self.text(c, text));
        }
        c
    }

    pub fn run(&self, c: CodeInstance, args: &[Value]) -> Result<Value, Value> {
        let mut all = vec![self.heap.nothing()];
        all.extend(args);
        self.heap.with_stack(|| self.native.call(self, c.entry_boxed() as usize, &all, Some(c.0)))
    }

    pub fn run_ok(&self, c: CodeInstance, args: &[Value]) -> Value {
        self.run(c, args).unwrap_or_else(|e| panic!("threw a {}", self.show(e.type_of())))
    }

    pub fn run_int(&self, c: CodeInstance, args: &[i64]) -> i64 {
        let args: Vec<Value> = args.iter().map(|&x| self.int(x)).collect();
        let v = self.run_ok(c, &args);
        assert_eq!(v.type_of(), self.heap.root(Known::Int64));
        v.word(0) as i64
    }

    /// The name of the exception's type.
    pub fn run_err(&self, c: CodeInstance, args: &[Value]) -> String {
        match self.run(c, args) {
            Ok(v) => panic!("gave a {}", self.show(v.type_of())),
            Err(e) => self.show(e.type_of()),
        }
    }

    pub fn show(&self, ty: Value) -> String {
        types::type_text(&self.heap, ty)
    }

    fn plain(&self, k: Known) -> Value {
        self.heap.alloc(self.heap.root(k), 64)
    }
}

/// Splits at the commas that are in no braces.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut out) = (0, 0, Vec::new());
    for (i, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                out.push(text[from..i].trim());
                from = i + 1;
            }
            _ => {}
        }
    }
    if !text[from..].trim().is_empty() {
        out.push(text[from..].trim());
    }
    out
}

impl Names for World {
    fn name(&self, object: Value) -> String {
        format!("{object:?}")
    }

    fn resolve(&self, text: &str) -> Option<Value> {
        let h = &self.heap;
        if let Some(&v) = self.names.borrow().get(text) {
            return Some(v);
        }
        if let Ok(x) = text.parse::<i64>() {
            return Some(self.int(x));
        }
        if let Ok(x) = text.parse::<f64>() {
            return Some(self.float(x));
        }
        if let Some(s) = text.strip_prefix(':') {
            return Some(h.symbol(s));
        }
        match text {
            "nothing" => return Some(h.nothing()),
            "true" | "false" => return Some(h.boolean(text == "true")),
            "Union{}" => return Some(h.root(Known::Bottom)),
            _ => {}
        }
        if let Some((head, rest)) = text.split_once('{') {
            let args: Option<Vec<Value>> =
                split(rest.strip_suffix('}')?).into_iter().map(|t| self.resolve(t)).collect();
            let args = args?;
            return match head {
                "Tuple" => types::tuple_type(h, &args).ok(),
                "Union" => Some(types::type_union(h, &args)),
                _ => types::apply_type(h, self.resolve(head)?, &args).ok(),
            };
        }
        let k = Known::ALL.iter().find(|k| k.name() == text)?;
        h.roots().try_get(*k)
    }
}

impl Host for World {
    fn heap(&self) -> &Heap {
        &self.heap
    }

    fn world(&self) -> u64 {
        self.world.get()
    }

    fn stack_limit(&self) -> usize {
        self.stack_limit
    }

    fn frame_mark(&self) -> usize {
        0
    }

    fn throwing(&self, _: Value) {
        self.thrown_from.replace(self.native.frames().into_iter().map(|s| s.1).collect());
    }

    fn apply(&self, args: &[Value]) -> Result<Value, Value> {
        self.calls.set(self.calls.get() + 1);
        match self.find_target(args)? {
            Target::Code(c) => self.native.call(self, c.entry_boxed() as usize, args, Some(c.0)),
            _ => Err(self.plain(Known::MethodError)),
        }
    }

    fn find_target(&self, args: &[Value]) -> Result<Target, Value> {
        self.calls.set(self.calls.get() + 1);
        let found = self.methods.borrow().iter().copied().find(|c| {
            let spec = heap::typed::DataType(MethodInstance(c.def()).specTypes());
            let p = types::params(spec);
            p.len() == args.len() && p.iter().zip(args).all(|(&t, a)| types::subtype(&self.heap, a.type_of(), t))
        });
        found.map(Target::Code).ok_or_else(|| self.plain(Known::MethodError))
    }

    fn invoke_instance(&self, instance: MethodInstance, args: &[Value]) -> Result<Value, Value> {
        self.calls.set(self.calls.get() + 1);
        let c = CodeInstance(instance.cache());
        if c.entry_boxed() == 0 {
            return Ok(*args.last().expect("the callee at least"));
        }
        self.native.call(self, c.entry_boxed() as usize, args, Some(c.0))
    }

    fn call_builtin(&self, which: Builtin, args: &[Value]) -> Result<Value, Value> {
        self.calls.set(self.calls.get() + 1);
        match which {
            Builtin::Svec => Ok(self.heap.svec(args)),
            Builtin::Tuple => {
                let list: Vec<Value> = args.iter().map(|a| a.type_of()).collect();
                let ty = types::concrete_tuple_type(&self.heap, &list);
                let layout = types::layout_of(&self.heap, ty).expect("tuples have layouts");
                let t = self.heap.alloc(ty.0, layout.size());
                for (i, &a) in args.iter().enumerate() {
                    let f = layout.field(i);
                    if f.is_ref {
                        self.heap.write_ref(t, f.offset as usize, Some(a));
                    } else {
                        self.heap.copy_payload(a, 0, t, f.offset as usize, f.size as usize);
                    }
                }
                Ok(t)
            }
            _ => Err(self.plain(Known::ErrorException)),
        }
    }

    fn call_intrinsic(&self, _: Intrinsic, _: &[Value]) -> Result<Value, Value> {
        Err(self.plain(Known::TypeError))
    }

    fn get_global(&self, _: Value) -> Result<Value, Value> {
        Err(self.plain(Known::UndefVarError))
    }

    fn set_global(&self, binding: Value, value: Value) -> Result<(), Value> {
        heap::typed::Binding(binding).set_value(&self.heap, value);
        Ok(())
    }

    fn is_defined_global(&self, binding: Value) -> bool {
        heap::typed::Binding(binding).try_value().is_some()
    }

    fn is_a(&self, value: Value, ty: Value) -> bool {
        types::subtype(&self.heap, value.type_of(), ty)
    }

    fn new_memory(&self, memory_type: Value, len: i64) -> Result<Value, Value> {
        let d = heap::typed::DataType(memory_type);
        let layout = types::layout_of(&self.heap, d).expect("memory types have layouts");
        Ok(self.heap.memory(memory_type, layout.size(), len as usize))
    }

    fn new_string(&self, len: i64) -> Result<Value, Value> {
        Ok(self.heap.new_string(len as usize))
    }

    fn undef_var(&self, _: Value, _: Option<Value>) -> Value {
        self.plain(Known::UndefVarError)
    }

    fn simple_exception(&self, kind: u64) -> Value {
        self.plain(match kind {
            throw_kind::DIVIDE => Known::DivideError,
            throw_kind::UNDEF_REF => Known::UndefRefError,
            throw_kind::STACK_OVERFLOW => Known::StackOverflowError,
            _ => Known::OutOfMemoryError,
        })
    }

    fn bounds_error(&self, _: Value, _: i64) -> Value {
        self.plain(Known::BoundsError)
    }

    fn memory_bounds_error(&self, _: Value, _: usize, _: i64) -> Value {
        self.plain(Known::BoundsError)
    }

    fn type_error(&self, _: Value, _: Value, _: Option<Value>) -> Value {
        self.plain(Known::TypeError)
    }

    fn enter_handler(&self, exception: Value) {
        self.handled.borrow_mut().push(exception);
    }

    fn current_exception(&self) -> Value {
        *self.handled.borrow().last().expect("in a handler")
    }

    fn exception_depth(&self) -> usize {
        self.handled.borrow().len()
    }

    fn pop_exceptions(&self, depth: usize) {
        self.handled.borrow_mut().truncate(depth);
    }

    fn resolve_foreign(&self, _: Value) -> Result<usize, Value> {
        extern "sysv64" fn triple(x: i64) -> i64 {
            3 * x
        }
        Ok(triple as *const () as usize)
    }

    fn safepoint(&self) -> Result<(), Value> {
        self.heap.safepoint().map_err(|_| self.plain(Known::OutOfMemoryError))
    }

    fn compile_now(&self, code: CodeInstance) -> bool {
        let source = self.sources.borrow().get(&code.0).cloned();
        match source {
            Some(text) => {
                self.compile_as(code, &text);
                true
            }
            None => false,
        }
    }

    fn make_full(&self, _: CodeInstance) -> Option<u32> {
        Some(u32::MAX)
    }
}
