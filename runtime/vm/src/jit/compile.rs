//! From SSA to running code: prepare, compile, link, publish.

use super::host::Host;
use super::native::Native;
use abi::code::CodeBlob;
use codegen::{Compiler, Options, Speed};
use heap::Heap;
use heap::typed::CodeInstance;
use ir::ssa::Function;

/// How much work goes into code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tier {
    /// Little; after so many calls the session is asked for better code.
    Quick { calls: u32 },
    /// All that the compiler can do.
    Full,
}

impl Tier {
    pub(super) fn speed(self) -> Speed {
        match self {
            Tier::Quick { .. } => Speed::Quick,
            Tier::Full => Speed::Best,
        }
    }
}

impl Native {
    /// Compiles `f` as the code of `code` (whose result type is set) in a world, and publishes its entries.
    pub fn compile(
        &self,
        heap: &Heap,
        f: &Function,
        code: CodeInstance,
        world: u64,
        name: &str,
        tier: Tier,
    ) -> Result<(), String> {
        codegen::prepare(heap, f, code);
        let blob = self.with_compiler(heap, |c| c.compile_spec(f, code, world, name, tier.speed()))?;
        self.publish(heap, &blob, code, tier)
    }

    /// Links the code of `code`, and lets everybody call it. What had quick code has full code then.
    pub(super) fn publish(&self, heap: &Heap, blob: &CodeBlob, code: CodeInstance, tier: Tier) -> Result<(), String> {
        let spec = match tier {
            Tier::Quick { calls } => Some(self.link_quick(blob, code, calls)?),
            Tier::Full => self.link(blob, Some(code))?.spec,
        };
        self.root_objects(heap, &blob.objects);
        let boxed = self.adapter(heap, code)?;
        code.set_entry_boxed(heap, boxed as u64);
        if let Some(spec) = spec {
            code.set_entry_spec(heap, spec as u64);
        }
        Ok(())
    }

    /// Compiles `f` without linking it; gives the code and Cranelift's text.
    pub fn compile_only(
        &self,
        heap: &Heap,
        f: &Function,
        code: CodeInstance,
        world: u64,
        name: &str,
    ) -> Result<(CodeBlob, String), String> {
        codegen::prepare(heap, f, code);
        let (blob, text) = self.with_compiler(heap, |c| {
            c.want_text = true;
            c.text.clear();
            let blob = c.compile_spec(f, code, world, name, Speed::Best);
            c.want_text = false;
            Ok((blob?, std::mem::take(&mut c.text)))
        })?;
        self.root_objects(heap, &blob.objects);
        Ok((blob, text))
    }

    /// The boxed entry for code of this signature.
    fn adapter(&self, heap: &Heap, code: CodeInstance) -> Result<usize, String> {
        let key = self.with_compiler(heap, |c| c.adapter_key(code))?;
        if let Some(&at) = self.adapters.borrow().get(&key) {
            return Ok(at);
        }
        let blob = self.with_compiler(heap, |c| c.compile_adapter(code, "adapter"))?;
        let placed = self.link(&blob, None)?;
        self.root_objects(heap, &blob.objects);
        self.adapters.borrow_mut().insert(key, placed.boxed);
        Ok(placed.boxed)
    }

    pub(super) fn with_compiler<R>(
        &self,
        heap: &Heap,
        f: impl FnOnce(&mut Compiler) -> Result<R, codegen::Error>,
    ) -> Result<R, String> {
        let mut slot = self.compiler.borrow_mut();
        let compiler = match &mut *slot {
            Some(c) => c,
            empty => empty.insert(Compiler::new(heap.roots(), Options::jit()).map_err(|e| e.to_string())?),
        };
        compiler.poll = crate::signals::polled();
        f(compiler).map_err(|e| e.to_string())
    }

    /// The code for a direct call that has reached lazy slot `number`.
    pub(super) fn make_lazy(&self, host: &dyn Host, number: usize) -> usize {
        let code = self.lazy_code(number);
        if code.entry_spec() == 0 {
            host.compile_now(code);
        }
        if code.entry_spec() != 0 {
            let spec = code.entry_spec() as usize;
            self.resolve(code, spec);
            return spec;
        }
        // What cannot be compiled is called through the session.
        match self.bridge(host.heap(), code) {
            Ok(at) => at,
            Err(e) => {
                // A bridge has nothing in it that could fail but memory for code.
                eprintln!("sysimg: cannot continue: {e}");
                std::process::abort()
            }
        }
    }

    /// Where a call goes on that has found the counter `number` of quick code at its end.
    pub(super) fn make_hot(&self, host: &dyn Host, number: usize) -> usize {
        let (code, body) = self.counted(number);
        if let Some(calls) = host.make_full(code) {
            self.count_again(number, calls);
            return body;
        }
        code.entry_spec() as usize
    }

    fn bridge(&self, heap: &Heap, code: CodeInstance) -> Result<usize, String> {
        let blob = self.with_compiler(heap, |c| c.compile_bridge(code, "bridge"))?;
        let placed = self.link(&blob, Some(code))?;
        self.root_objects(heap, &blob.objects);
        placed.spec.ok_or_else(|| "a bridge without an entry".to_string())
    }
}
