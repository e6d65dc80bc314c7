//! What the image builder asks of a session: finding, inferring and naming specializations, loading what the
//! image shall hold, and the last preparations before the heap is saved.

use crate::{Options, Outcome, Session};
use ::snapshot::load::LoadOptions;
use abi::{Counter, Known, Value};
use heap::Object;
use heap::typed::{CodeInstance, MethodInstance, Module};
use std::path::Path;
use types::methods::NoMatch;

/// Finalizers may make objects with finalizers; at most so many collections look for them.
const MOST_ROUNDS: usize = 8;
/// Machine stack that Julia code may use while an image is built.
const BUILD_STACK_BYTES: usize = 64 << 20;

/// Runs `body` in a session that boots from an image.
pub fn with_image_session<T>(
    image: &Path,
    options: Options,
    body: impl FnOnce(&Session) -> Result<T, String>,
) -> Result<T, String> {
    let s = Session::boot(image, &LoadOptions::default(), options)?;
    s.heap.with_stack(|| s.with_stack_of(BUILD_STACK_BYTES, || body(&s)))
}

/// Runs `body` in a session with Base from the sources inside this executable.
pub fn with_base_session<T>(options: Options, body: impl FnOnce(&Session) -> Result<T, String>) -> Result<T, String> {
    let s = Session::with_core(options);
    s.heap.with_stack(|| {
        s.with_stack_of(BUILD_STACK_BYTES, || {
            s.load_base().map_err(|t| format!("loading Base failed: {}", s.plain_report(t.0)))?;
            body(&s)
        })
    })
}

impl Session {
    fn text<T>(&self, r: Outcome<T>) -> Result<T, String> {
        r.map_err(|t| self.shown_error(t.0).unwrap_or_else(|| self.plain_report(t.0)))
    }

    /// The specialization that a call with this signature runs.
    pub fn instance_for_signature(&self, signature: Value) -> Result<MethodInstance, String> {
        let found = self.method_for_signature(signature)?;
        Ok(types::methods::specialize(&self.heap, found.method, signature, &found.sparams))
    }

    /// The specialization for this signature of the method that a call with the signature `method` runs.
    pub fn instance_of_method(&self, signature: Value, method: Value) -> Result<MethodInstance, String> {
        let method = self.method_for_signature(method)?.method;
        let env = types::subtype_env(&self.heap, signature, method.sig());
        let sparams = env.ok_or("the signature is not one of the method's")?;
        Ok(types::methods::specialize(&self.heap, method, signature, &sparams))
    }

    fn method_for_signature(&self, signature: Value) -> Result<types::methods::MethodMatch, String> {
        let h = &self.heap;
        if !types::is_type(h, signature) || types::as_tuple(h, types::unwrap_unionall(h, signature)).is_none() {
            return Err("not a tuple type".to_string());
        }
        types::methods::lookup(h, signature, self.newest_world()).map_err(|e| match e {
            NoMatch::NoMethod => "no method fits".to_string(),
            NoMatch::Ambiguous(_) => "the call is ambiguous".to_string(),
        })
    }

    /// The type of an argument for which this method is not compiled, as it is not concrete, if there is one.
    pub fn not_compiled_for(&self, instance: MethodInstance) -> Option<String> {
        let h = &self.heap;
        let method = heap::typed::Method(instance.def());
        types::methods::not_compiled_for(h, method, instance.specTypes()).map(|t| types::type_text(h, t))
    }

    /// Whether it is a tuple type.
    pub fn is_signature(&self, v: Value) -> bool {
        let h = &self.heap;
        types::is_type(h, v) && types::as_tuple(h, types::unwrap_unionall(h, v)).is_some()
    }

    /// Why a type cannot be made, in Julia's words.
    pub fn type_problem_text(&self, problem: types::TypeProblem) -> String {
        let thrown = self.type_problem(problem);
        self.shown_error(thrown.0).unwrap_or_else(|| self.plain_report(thrown.0))
    }

    /// The first type in a signature that has many concrete ones below it.
    pub fn abstract_argument(&self, signature: Value) -> Option<String> {
        let h = &self.heap;
        let tuple = types::as_tuple(h, types::unwrap_unionall(h, signature))?;
        let first = types::params(tuple).into_iter().find(|&t| !types::methods::is_call_type(h, t));
        first.map(|t| types::type_text(h, t))
    }

    /// A name for the code of a specialization, for tools.
    pub fn symbol_name_of(&self, code: CodeInstance) -> String {
        crate::jit::symbol_name(MethodInstance(code.def()))
    }

    /// The module of a loaded package.
    pub fn package_named(&self, name: &str) -> Option<Value> {
        self.loaded_modules().into_iter().find(|&m| Module(m).name().symbol_str() == name)
    }

    /// Loads a package, given as `UUID NAME` as a trace writes it, or by the name that a program would use.
    pub fn load_package_for_image(&self, package: &str) -> Result<(), String> {
        let loaded = match package.split_once(' ') {
            Some((uuid, name)) => {
                let uuid = u128::from_str_radix(uuid, 16).map_err(|_| format!("{uuid} is no package uuid"))?;
                self.load_identified(uuid, name)
            }
            None => self.require(Module(self.heap.root(Known::Main)), package),
        };
        self.text(loaded).map(|_| ())
    }

    /// Names loaded packages in `Main`.
    pub fn import_packages(&self, names: &[String]) -> Result<(), String> {
        names.iter().try_for_each(|name| self.eval_text(&format!("import {name}")).map(|_| ()))
    }

    /// Evaluates text in `Main`.
    pub fn eval_text(&self, code: &str) -> Result<Value, String> {
        let main = self.heap.root(Known::Main);
        self.text(self.include_text(main, code.as_bytes(), "none", None))
    }

    /// Runs a file in `Main`.
    pub fn run_script(&self, file: &Path) -> Result<(), String> {
        let main = self.heap.root(Known::Main);
        let path = std::path::absolute(file).map_err(|e| format!("{}: {e}", file.display()))?;
        if let Some(dir) = path.parent() {
            self.add_source_root(crate::source_names::SCRIPT_ROOT, dir);
        }
        let id = crate::packages::PackageId { uuid: 0, name: "Main".to_string() };
        self.record_begin(&id, ::snapshot::sources::From::Script, Some(&path));
        let r = self.include_path(main, &path, None);
        self.record_end();
        self.text(r).map(|_| ())
    }

    /// The object of a literal.
    pub fn literal(&self, ast: &syntax::Ast) -> Value {
        lower::convert::to_value(&self.heap, ast)
    }

    /// What a trace says of the session besides statements: packages loaded since boot and the load path.
    pub(crate) fn trace_notes(&self, loaded_at_boot: usize) -> String {
        let mut out = format!("# peak memory {}\n", crate::run::peak_memory());
        for dir in self.load_path_variable().unwrap_or_default() {
            if !dir.starts_with('@') && !dir.is_empty() {
                out.push_str(&format!("# load path {dir}\n"));
            }
        }
        for m in self.loaded_modules().into_iter().skip(loaded_at_boot) {
            let m = Module(m);
            let uuid = u128::from(m.uuid_hi()) << 64 | u128::from(m.uuid_lo());
            out.push_str(&format!("# package {uuid:x} {}\n", m.name().symbol_str()));
        }
        out
    }

    /// The native code of the image that the session was booted from, as the compiler made it.
    pub fn image_code(&self) -> Result<Vec<(Value, abi::code::CodeBlob)>, String> {
        match self.native.get().and_then(|n| n.image()) {
            Some(image) => image.code_blobs().map_err(|e| e.to_string()),
            None => Ok(Vec::new()),
        }
    }

    /// Facts about the session for the image's manifest.
    pub fn manifest_text(&self) -> String {
        ::snapshot::sources::to_text(&self.recorded_packages())
    }

    /// Before a package image is gathered: what is dead by now has its finalizers run.
    pub fn prepare_package_image(&self) {
        self.enter_newest_world();
        self.heap.collect(true);
        self.run_due_finalizers();
    }

    /// Before the heap is saved: drops what belongs to this process.
    pub fn prepare_to_freeze(&self) {
        self.enter_newest_world();
        types::methods::seal_dispatch_cache(&self.heap);
        self.cut_records();
        self.heap.set_counter(Counter::InferredCount, 0);
        self.heap.set_counter(Counter::CompiledCount, 0);
        // What is dead by now has its finalizers run here, not by whoever boots the image.
        for _ in 0..MOST_ROUNDS {
            self.heap.collect(true);
            let before = self.heap.collections();
            self.run_due_finalizers();
            if self.heap.counter(Counter::FinalizerCount) == 0 || self.heap.collections() == before {
                break;
            }
        }
        self.heap.collect(true);
    }

    /// Resolves calls with this signature now, so that the image has the answer.
    pub fn dispatch_ahead(&self, signature: Value) {
        let h = &self.heap;
        if let Some(signature) = types::as_tuple(h, signature) {
            types::methods::dispatch_ahead(h, signature, self.newest_world());
        }
    }

    /// The bytes of a string, symbol or byte buffer that did not come with the image this session booted from.
    pub fn fresh_text<'a>(&self, v: Value) -> Option<&'a [u8]> {
        let (ty, roots) = (v.type_of(), self.heap.roots());
        let is = |k: Known| roots.try_get(k) == Some(ty);
        let text: &'a [u8] = if is(Known::String) {
            v.string_bytes()
        } else if is(Known::Symbol) {
            v.symbol_str().as_bytes()
        } else if is(Known::MemoryUInt8) {
            v.bytes(16, v.memory_len())
        } else {
            return None;
        };
        let old = self.image_range().is_some_and(|(range, _)| range.contains(&v.addr()));
        (!old).then_some(text)
    }

    /// Where the image that this session booted from lies, and its build id.
    pub fn image_range(&self) -> Option<(std::ops::Range<usize>, [u8; 32])> {
        let image = self.native.get()?.image()?;
        Some((image.base()..image.base() + image.header().image_bytes as usize, image.header().build_id))
    }

    /// The specialization's inferred code in the newest world.
    pub fn ensure_inferred(&self, mi: MethodInstance) -> Option<CodeInstance> {
        self.inferred_instance(mi, self.newest_world())
    }

    /// What an inferred specialization is compiled from.
    pub fn inferred_code(&self, code: CodeInstance) -> Option<ir::ssa::Function> {
        self.finished(code, self.newest_world())
    }
}
