//! The pipeline: SSA in, code blob out. One `Compiler` a thread, reused, so that its memory is.

use crate::adapter::Callees;
use crate::emit::{Fx, Refs};
use crate::isa::{self, Options, Speed};
use crate::repr::Types;
use crate::sig::{AbiSig, boxed_signature};
use crate::{adapter, body, loop_results};
use abi::Value;
use abi::code::{CodeBlob, HandlerSite, LineRow, NO_LOCATION, Reloc, RelocKind};
use cranelift_codegen::binemit::Reloc as ClifReloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{ExternalName, Function as ClifFunction, Signature, UserFuncName};
use cranelift_codegen::isa::{OwnedTargetIsa, TargetFrontendConfig};
use cranelift_codegen::{CompiledCode, Context, FinalizedMachExceptionHandler, FinalizedRelocTarget};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use heap::Roots;
use heap::typed::{CodeInstance, MethodInstance};
use ir::ssa::Function;
use std::fmt;

/// Why a function was not compiled: always a defect in the SSA or in this compiler, with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub function: String,
    pub message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot compile {}: {}", self.function, self.message)
    }
}

impl std::error::Error for Error {}

/// What is compiled, and facts about the target that instructions ask for.
pub struct Unit {
    /// Symbol name.
    pub name: String,
    /// The `CodeInstance` that the code belongs to; its `rettype` is part of the signature.
    pub code: Value,
    /// The `MethodInstance` that it is code of.
    pub instance: Value,
    /// The world in which `Invoke`s of a `MethodInstance` find their `CodeInstance`.
    pub world: u64,
    pub(crate) has_fma: bool,
    pub(crate) poll: Option<usize>,
    pub(crate) frontend_config: TargetFrontendConfig,
}

/// Turns SSA into machine code.
pub struct Compiler {
    roots: Roots,
    options: Options,
    backend: Backend,
    builder: FunctionBuilderContext,
    /// Keep Cranelift's text of the next functions, for tests and `code_native`.
    pub want_text: bool,
    /// That text.
    pub text: String,
    /// Each turn of a loop looks at the 32 bits at this address, and reaches a safepoint where they are not zero. (Code
    /// for images has no address to look at.)
    pub poll: Option<usize>,
}

impl Compiler {
    /// For a session and a target.
    pub fn new(roots: Roots, options: Options) -> Result<Compiler, Error> {
        let isa = isa::build(&options).map_err(|message| Error { function: "anything".to_string(), message })?;
        Ok(Compiler {
            roots,
            options,
            backend: Backend { isa, quick: None, options, context: Context::new() },
            builder: FunctionBuilderContext::new(),
            want_text: false,
            text: String::new(),
            poll: None,
        })
    }

    /// Both entries of `f`, the code of `code` (a `CodeInstance` whose result type is set) in a world.
    pub fn compile(&mut self, f: &Function, code: CodeInstance, world: u64, name: &str) -> Result<CodeBlob, Error> {
        let unit = self.unit(code, world, name);
        let types = Types::new(self.roots);
        let sig = self.signature(&types, &unit, code)?;
        let mut blob = Blob::new(name);
        self.one(&unit, &types, &mut blob, sig.clif(), |fx| body::compile(fx, f, &sig))?;
        blob.out.spec_offset = Some(0);
        let boxed = self.one(&unit, &types, &mut blob, boxed_signature(), |fx| {
            adapter::boxed_entry(fx, &sig, Callees::One(code.0));
            Ok(())
        })?;
        blob.out.boxed_offset = boxed;
        Ok(blob.finish())
    }

    /// The specialised entry alone; a shared adapter serves as its boxed entry (`adapter_key`, `compile_adapter`).
    pub fn compile_spec(
        &mut self,
        f: &Function,
        code: CodeInstance,
        world: u64,
        name: &str,
        speed: Speed,
    ) -> Result<CodeBlob, Error> {
        let (begun, work) = self.begin_spec(f, code, world, name, speed)?;
        let made = self.run(work);
        begun.finish(made)
    }

    /// The first part of `compile_spec`: all that needs the heap. The work goes through a backend, here or on another
    /// thread, and comes back to be finished.
    pub fn begin_spec(
        &mut self,
        f: &Function,
        code: CodeInstance,
        world: u64,
        name: &str,
        speed: Speed,
    ) -> Result<(Begun, Work), Error> {
        let unit = self.unit(code, world, name);
        let types = Types::new(self.roots);
        let sig = self.signature(&types, &unit, code)?;
        let mut blob = Blob::new(name);
        let mut work = self.begin(&unit, &types, &mut blob, sig.clif(), |fx| body::compile(fx, f, &sig))?;
        work.speed = speed;
        blob.out.spec_offset = Some(0);
        Ok((Begun(blob), work))
    }

    /// The first part of `compile_adapter`.
    pub fn begin_adapter(&mut self, code: CodeInstance, name: &str) -> Result<(Begun, Work), Error> {
        let unit = self.unit(code, 0, name);
        let types = Types::new(self.roots);
        let sig = self.signature(&types, &unit, code)?;
        let mut blob = Blob::new(name);
        let work = self.begin(&unit, &types, &mut blob, boxed_signature(), |fx| {
            adapter::boxed_entry(fx, &sig, Callees::Any);
            Ok(())
        })?;
        Ok((Begun(blob), work))
    }

    /// A backend for another thread.
    pub fn another_backend(&self) -> Backend {
        Backend { isa: self.backend.isa.clone(), quick: None, options: self.options, context: Context::new() }
    }

    /// Names the adapter that serves `code`: code with equal keys has equal adapters.
    pub fn adapter_key(&self, code: CodeInstance) -> Result<Vec<u64>, Error> {
        let types = Types::new(self.roots);
        let unit = self.unit(code, 0, "adapter");
        Ok(self.signature(&types, &unit, code)?.adapter_key())
    }

    /// The boxed entry for all code whose adapter has the key of `code`; it finds the code through its third argument.
    pub fn compile_adapter(&mut self, code: CodeInstance, name: &str) -> Result<CodeBlob, Error> {
        let unit = self.unit(code, 0, name);
        let types = Types::new(self.roots);
        let sig = self.signature(&types, &unit, code)?;
        let mut blob = Blob::new(name);
        self.one(&unit, &types, &mut blob, boxed_signature(), |fx| {
            adapter::boxed_entry(fx, &sig, Callees::Any);
            Ok(())
        })?;
        Ok(blob.finish())
    }

    /// A specialised entry of `code` that calls its instance through `Entry::InvokeInstance`: for what native
    /// code calls directly, but the interpreter must run. It has no boxed entry.
    pub fn compile_bridge(&mut self, code: CodeInstance, name: &str) -> Result<CodeBlob, Error> {
        let unit = self.unit(code, 0, name);
        let types = Types::new(self.roots);
        let sig = self.signature(&types, &unit, code)?;
        let mut blob = Blob::new(name);
        self.one(&unit, &types, &mut blob, sig.clif(), |fx| {
            adapter::bridge(fx, &sig, unit.instance);
            Ok(())
        })?;
        blob.out.spec_offset = Some(0);
        Ok(blob.finish())
    }

    fn unit(&self, code: CodeInstance, world: u64, name: &str) -> Unit {
        Unit {
            name: name.to_string(),
            code: code.0,
            instance: code.def(),
            world,
            poll: self.poll.filter(|_| !self.options.relocatable),
            has_fma: self.backend.isa.isa_flags().iter().any(|f| f.name == "has_fma" && f.as_bool() == Some(true)),
            frontend_config: self.backend.isa.frontend_config(),
        }
    }

    fn signature(&self, types: &Types, unit: &Unit, code: CodeInstance) -> Result<AbiSig, Error> {
        AbiSig::of(types, MethodInstance(unit.instance), code.rettype()).ok_or_else(|| Error {
            function: unit.name.clone(),
            message: "its instance is not of a method".to_string(),
        })
    }

    /// Compiles one Cranelift function and appends it to the blob; gives its offset.
    fn one(
        &mut self,
        unit: &Unit,
        types: &Types,
        blob: &mut Blob,
        sig: Signature,
        emit: impl FnOnce(Fx) -> Result<(), String>,
    ) -> Result<u32, Error> {
        let work = self.begin(unit, types, blob, sig, emit)?;
        let error = |message: String| Error { function: unit.name.clone(), message };
        let made = self.run(work).map_err(error)?;
        blob.append(&made.code, &made.func).map_err(error)
    }

    /// Makes a function's code here, and keeps its text where that is wanted.
    fn run(&mut self, mut work: Work) -> Result<Made, String> {
        if self.want_text {
            self.text.push_str(&work.func.display().to_string());
            work.wants_text = true;
        }
        let made = self.backend.run(work)?;
        if let Some(text) = &made.code.vcode {
            self.text.push_str(text);
        }
        Ok(made)
    }

    /// One function in Cranelift's form.
    fn begin(
        &mut self,
        unit: &Unit,
        types: &Types,
        blob: &mut Blob,
        sig: Signature,
        emit: impl FnOnce(Fx) -> Result<(), String>,
    ) -> Result<Work, Error> {
        let mut func = ClifFunction::with_name_signature(UserFuncName::user(1, 0), sig);
        let builder = FunctionBuilder::new(&mut func, &mut self.builder);
        let fx = Fx::new(builder, types, &self.options, unit, &mut blob.refs);
        if let Err(message) = emit(fx) {
            // The half-built function is dropped, and the builder's state with it.
            self.builder = FunctionBuilderContext::new();
            return Err(Error { function: unit.name.clone(), message });
        }
        loop_results::keep(&mut func);
        Ok(Work { func, wants_text: false, speed: self.options.speed })
    }
}

/// A function whose code is being made: what its code refers to.
pub struct Begun(Blob);

impl Begun {
    /// Objects whose addresses will be in the code.
    pub fn objects(&self) -> impl Iterator<Item = Value> {
        self.0.refs.objects.iter().copied()
    }

    /// The blob, with what came out of the backend.
    pub fn finish(mut self, made: Result<Made, String>) -> Result<CodeBlob, Error> {
        let appended = made.and_then(|made| self.0.append(&made.code, &made.func));
        match appended {
            Ok(_) => Ok(self.0.finish()),
            Err(message) => Err(Error { function: self.0.out.name, message }),
        }
    }
}

/// A function in Cranelift's form, and how its code is to be made. The heap has no part in it: addresses of objects are
/// numbers.
pub struct Work {
    func: ClifFunction,
    wants_text: bool,
    speed: Speed,
}

/// The function, and its code.
pub struct Made {
    func: ClifFunction,
    code: CompiledCode,
}

/// Cranelift from its own form to bytes: what can be done on another thread.
pub struct Backend {
    isa: OwnedTargetIsa,
    /// The same for quick code, made for the first function of that kind.
    quick: Option<OwnedTargetIsa>,
    options: Options,
    context: Context,
}

impl Backend {
    /// Makes a function's code.
    pub fn run(&mut self, Work { func, wants_text, speed }: Work) -> Result<Made, String> {
        let isa = match &mut self.quick {
            _ if speed == self.options.speed => &self.isa,
            Some(isa) => isa,
            empty => empty.insert(isa::build(&Options { speed, ..self.options })?),
        };
        self.context.clear();
        self.context.func = func;
        self.context.set_disasm(wants_text);
        let done = self.context.compile(&**isa, &mut ControlPlane::default()).map(|_| ());
        done.map_err(|e| cranelift_codegen::print_errors::pretty_error(e.func, e.inner))?;
        let code = self.context.take_compiled_code().ok_or_else(|| "no code came out".to_string())?;
        Ok(Made { func: std::mem::replace(&mut self.context.func, ClifFunction::new()), code })
    }
}

/// A blob being put together.
struct Blob {
    out: CodeBlob,
    refs: Refs,
}

impl Blob {
    fn new(name: &str) -> Blob {
        Blob { out: CodeBlob { name: name.to_string(), align: 16, ..CodeBlob::default() }, refs: Refs::default() }
    }

    fn append(&mut self, compiled: &CompiledCode, func: &ClifFunction) -> Result<u32, String> {
        let out = &mut self.out;
        out.code.resize(out.code.len().next_multiple_of(16), 0xcc);
        let base = out.code.len() as u32;
        out.align = out.align.max(compiled.buffer.alignment);
        out.code.extend_from_slice(compiled.buffer.data());
        for r in compiled.buffer.relocs() {
            let FinalizedRelocTarget::ExternalName(name) = &r.target else {
                return Err("a relocation to the function itself".to_string());
            };
            let ExternalName::User(name) = name else {
                return Err(format!("a call of the library function {name:?}"));
            };
            let index = func.params.user_named_funcs()[*name].index as usize;
            let kind = match r.kind {
                ClifReloc::Abs8 => RelocKind::Abs64,
                ClifReloc::X86PCRel4 | ClifReloc::X86CallPCRel4 | ClifReloc::X86CallPLTRel4 => RelocKind::Rel32,
                other => return Err(format!("a relocation of kind {other:?}")),
            };
            out.relocs.push(Reloc {
                offset: base + r.offset,
                kind,
                target: self.refs.targets[index],
                addend: r.addend,
            });
        }
        for site in compiled.buffer.call_sites() {
            for h in site.exception_handlers {
                let FinalizedMachExceptionHandler::Default(handler) = h else { continue };
                out.handlers.push(HandlerSite {
                    return_offset: base + site.ret_addr,
                    frame_offset: site.frame_offset.ok_or("a call site without a frame offset")?,
                    handler_offset: base + handler,
                });
            }
        }
        for loc in compiled.buffer.get_srclocs_sorted() {
            let location = if loc.loc.is_default() { NO_LOCATION } else { loc.loc.bits() };
            out.lines.push(LineRow { offset: base + loc.start, location });
            // Until the next row, what follows belongs to nothing.
            out.lines.push(LineRow { offset: base + loc.end, location: NO_LOCATION });
        }
        Ok(base)
    }

    fn finish(mut self) -> CodeBlob {
        self.out.inline_cache_bytes = self.refs.inline_cache_bytes;
        self.out.objects = self.refs.objects.into_iter().collect();
        self.out.relocs.sort_by_key(|r| r.offset);
        self.out.handlers.sort_by_key(|h| h.return_offset);
        self.out.lines = tidy_lines(std::mem::take(&mut self.out.lines));
        self.out
    }
}

/// Rows in order, where at one offset a real location wins, and repetitions are dropped.
fn tidy_lines(mut rows: Vec<LineRow>) -> Vec<LineRow> {
    rows.sort_by_key(|r| r.offset);
    let mut out: Vec<LineRow> = Vec::with_capacity(rows.len());
    for r in rows {
        match out.last_mut() {
            Some(last) if last.offset == r.offset => {
                if r.location != NO_LOCATION {
                    last.location = r.location;
                }
            }
            _ => out.push(r),
        }
    }
    out.dedup_by_key(|r| r.location);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compilers_go_to_any_thread() {
        fn is_send<T: Send>() {}
        is_send::<Compiler>();
        is_send::<Function>();
        is_send::<(Backend, Work, Made)>();
    }

    #[test]
    fn lines_are_tidied() {
        let row = |offset, location| LineRow { offset, location };
        let rows =
            vec![row(0, NO_LOCATION), row(4, 1), row(9, NO_LOCATION), row(9, 1), row(12, NO_LOCATION), row(12, 2)];
        assert_eq!(tidy_lines(rows), [row(0, NO_LOCATION), row(4, 1), row(12, 2)]);
    }
}
