//! The session as inference sees it, and the compiler's work on one specialization: infer, compile, publish.

use crate::Session;
use crate::jit::Tier;
use crate::modules::{Meaning, own_binding, partition};
use abi::clock::{self, Phase};
use abi::{Builtin, Intrinsic, Known, Value, binding_flags as bf};
use heap::Heap;
use heap::typed::{CodeInfo, CodeInstance, MethodInstance, Module};
use infer::{Global, Infer, InferHost};
use std::time::Instant;

impl InferHost for Session {
    fn heap(&self) -> &Heap {
        &self.heap
    }

    fn code(&self, mi: MethodInstance, world: u64) -> Option<CodeInfo> {
        infer::method_of(&self.heap, mi)?;
        let _clock = clock::enter(Phase::Run);
        self.in_world(world, || self.source_of(mi).ok())
    }

    fn global(&self, module: Value, name: Value, world: u64) -> Option<Global> {
        let named = own_binding(&self.heap, Module(module), name);
        let Meaning::Owner(owner) = self.resolve_binding(named, world) else {
            return None;
        };
        let p = partition(owner, world)?;
        let constant = p.flags() & bf::CONST != 0;
        let value = self.owner_value(owner, world);
        Some(Global {
            binding: owner.0,
            named: named.0,
            constant: value.filter(|_| constant),
            declared_type: p.try_declared_type().filter(|_| !constant),
            defined: value.is_some(),
            min_world: p.min_world(),
            max_world: p.max_world(),
        })
    }

    fn concrete_eval(&self, args: &[Value], world: u64) -> Option<Value> {
        let _clock = clock::enter(Phase::Run);
        self.in_world(world, || self.quietly(|| self.call(args).ok()))
    }

    fn eval_builtin(&self, which: Builtin, args: &[Value]) -> Option<Value> {
        self.quietly(|| self.call_builtin(which, args).ok())
    }

    fn eval_intrinsic(&self, which: Intrinsic, args: &[Value]) -> Option<Value> {
        self.quietly(|| self.call_intrinsic(which, args).ok())
    }

    fn profile(&self) -> Option<&infer::Profile> {
        self.recorder.frames()
    }
}

impl Session {
    /// Runs code whose exception, if it throws, nobody will see.
    fn quietly<T>(&self, f: impl FnOnce() -> T) -> T {
        let backtrace = self.pending_backtrace.take();
        let r = f();
        self.pending_backtrace.set(backtrace);
        r
    }

    /// Runs the compiler: no collection, and nothing that it evaluates is compiled in turn.
    pub(crate) fn compiling<T>(&self, f: impl FnOnce() -> T) -> T {
        let _guard = self.heap.no_collect();
        let before = self.is_compiling.replace(true);
        let r = f();
        self.is_compiling.set(before);
        r
    }

    fn inference(&self, world: u64) -> Infer<'_> {
        let mut inference = Infer::new(self, world);
        inference.verify = std::env::var_os("SYSIMG_VERIFY_SSA").is_some();
        inference
    }

    /// The `CodeInstance` of a specialization in a world, inferred now when there is none.
    pub(crate) fn inferred_instance(&self, mi: MethodInstance, world: u64) -> Option<CodeInstance> {
        infer::method_of(&self.heap, mi)?;
        let _clock = clock::enter(Phase::Infer);
        self.noting_root(|| self.compiling(|| self.inference(world).infer(mi).ok()))
    }

    /// What inference finds in each statement of a specialization.
    pub(crate) fn inspected(&self, mi: MethodInstance, world: u64) -> Option<infer::Inspected> {
        infer::method_of(&self.heap, mi)?;
        self.compiling(|| self.inference(world).inspect(mi))
    }

    /// The optimized code of a specialization; `None` where only the interpreter can run it.
    pub(crate) fn optimized(&self, mi: MethodInstance, world: u64) -> Option<ir::ssa::Function> {
        let code = self.inferred_instance(mi, world)?;
        infer::decode_code(code).or_else(|| self.compiling(|| self.inference(world).optimize_apart(mi)))
    }

    /// What code that was inferred is compiled from; `None` where only the interpreter can run it.
    pub(crate) fn finished(&self, code: CodeInstance, world: u64) -> Option<ir::ssa::Function> {
        let mut f = infer::decode_code(code)?;
        self.compiling(|| self.inference(world).finish_code(&mut f));
        Some(f)
    }

    /// Native code of a specialization, made anew and linked nowhere, with its SSA and Cranelift's text of it.
    pub(crate) fn native_blob(
        &self,
        mi: MethodInstance,
        world: u64,
    ) -> Result<(ir::ssa::Function, abi::code::CodeBlob, String), String> {
        let code = self.inferred_instance(mi, world).ok_or("it has no code to infer")?;
        let mut function = self.optimized(mi, world).ok_or("it uses something that only the interpreter can do")?;
        self.compiling(|| self.inference(world).finish_code(&mut function));
        let native = self.native().ok_or("there is no memory for code")?;
        let (blob, text) =
            self.compiling(|| native.compile_only(&self.heap, &function, code, world, &crate::jit::symbol_name(mi)))?;
        Ok((function, blob, text))
    }

    /// What a call with this signature (the function first) returns, as inference sees it.
    pub(crate) fn inferred_return_type(&self, sig: Value, world: u64) -> Value {
        let _clock = clock::enter(Phase::Infer);
        let infer = || self.inference(world).return_type(sig);
        self.noting_root(|| self.compiling(infer)).unwrap_or_else(|| self.heap.root(Known::Any))
    }

    /// Native code for a specialization: inferred, compiled and published. Why not, as text, when it cannot be.
    /// Where it is to be made `behind` the program's back, the entries come later. What may loop gets no quick code: a frame
    /// that stays in a loop could not leave it.
    pub(crate) fn make_native(&self, mi: MethodInstance, behind: bool, tier: Tier) -> Result<CodeInstance, String> {
        let world = self.world();
        let code = self.inferred_instance(mi, world).ok_or("it has no code to infer")?;
        let native = self.native().ok_or("there is no memory for code")?;
        if code.entry_boxed() != 0 && !(tier == Tier::Full && native.is_quick(code)) {
            return Ok(code);
        }
        let begun = self.is_profiled().then(Instant::now);
        let only = "it uses something that only the interpreter can do";
        let function = match tier {
            Tier::Full => self.finished(code, world).ok_or(only)?,
            Tier::Quick { .. } => {
                let f = infer::decode_code(code).ok_or(only)?;
                if infer::opt::may_loop(&f) {
                    return Err("it has loops".to_string());
                }
                f
            }
        };
        let name = infer::HeapNames(&self.heap);
        let name = ir::ssa_text::Names::name(&name, mi.0);
        if std::env::var_os("SYSIMG_SHOW_SSA").is_some() {
            eprintln!("{name}: {}", ir::ssa_text::print(&function, &infer::HeapNames(&self.heap)));
        }
        let _clock = clock::enter(Phase::Code);
        clock::count(Phase::Code, 1);
        let finished = begun.map(|_| Instant::now());
        if behind && self.compiling(|| native.compile_behind(&self.heap, &function, code, world, &name, tier)).is_ok() {
            return Ok(code);
        }
        self.compiling(|| native.compile(&self.heap, &function, code, world, &name, tier))?;
        if let (Some(begun), Some(finished)) = (begun, finished) {
            self.note_code_cost(finished - begun, finished.elapsed(), native.code_bytes(code));
        }
        Ok(code)
    }
}
