//! Reflection on methods and worlds.

use crate::{Outcome, Session};
use abi::{Builtin, Counter, Known, Value};
use heap::Object;
use heap::typed::{CodeInfo, GlobalRef, Method, Module, TypeName};

impl Session {
    pub(super) fn reflection_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        match which {
            Builtin::Methods => self.methods_builtin(args),
            Builtin::Which => {
                let sig = self.reflection_signature(args[0], args[1])?;
                let world = self.reflection_world(args.get(2).copied())?;
                Ok(match self.which_method(sig, world) {
                    Some(m) => m.0,
                    None => self.nothing(),
                })
            }
            Builtin::HasMethod => {
                let sig = self.reflection_signature(args[0], args[1])?;
                let world = self.reflection_world(args.get(2).copied())?;
                Ok(self.bool(self.which_method(sig, world).is_some()))
            }
            Builtin::ReturnType => {
                let sig = self.reflection_signature(args[0], args[1])?;
                let world = self.reflection_world(args.get(2).copied())?;
                Ok(self.inferred_return_type(sig, world))
            }
            Builtin::WorldCounter => Ok(self.box_u64(self.newest_world())),
            Builtin::WorldAge => Ok(self.box_u64(self.world())),
            Builtin::Kwfunc => {
                if !self.is_a(args[0], Known::Method) {
                    return Err(self.type_error_known("_kwnames", Known::Method, args[0]));
                }
                let names = Method(args[0]).try_kwargs().map(types::svec_values).unwrap_or_default();
                Ok(self.heap.vector_any(&names))
            }
            Builtin::CodeQuery => self.code_query(args),
            Builtin::CodeStatements => {
                if !self.is_a(args[0], Known::CodeInfo) {
                    return Err(self.type_error_known("_code_statements", Known::CodeInfo, args[0]));
                }
                self.code_statements(CodeInfo(args[0]))
            }
            Builtin::Precompile => {
                let signature = match *args {
                    [signature] => signature,
                    _ => self.signature_with_function(args[0], args[1])?,
                };
                Ok(self.bool(self.precompile(signature)))
            }
            _ => self.compiler_option(args),
        }
    }

    /// Compiles what a call with this signature runs; false where there is no such method. A session that becomes an
    /// image has its own plan of what to compile.
    fn precompile(&self, signature: Value) -> bool {
        self.in_world(self.newest_world(), || match self.instance_for_signature(signature) {
            Ok(mi) => {
                if self.options.no_jit {
                    self.want(mi.0);
                }
                if !self.options.interpret && !self.options.defer_inits && !self.is_compiling.get() {
                    self.compile_instance(mi, crate::jit::Tier::Full);
                }
                true
            }
            Err(_) => false,
        })
    }

    /// `_methods(f, types = nothing, world = running)`: all methods that may be called with such arguments;
    /// with `f` a signature tuple type and `types === true`, of that signature.
    fn methods_builtin(&self, args: &[Value]) -> Outcome {
        let h = &self.heap;
        let types = args.get(1).copied().unwrap_or_else(|| self.nothing());
        let types = if types == self.nothing() { h.root(Known::Tuple) } else { types };
        let sig = self.reflection_signature(args[0], types)?;
        let world = self.reflection_world(args.get(2).copied())?;
        let mut found = self.methods_matching(sig, world);
        // What a more specific method takes entirely is out of reach.
        let covering: Vec<Method> = found.iter().copied().filter(|m| types::subtype(h, sig, m.sig())).collect();
        found.retain(|m| !covering.iter().any(|c| types::more_specific(h, c.sig(), m.sig())));
        let found: Vec<Value> = found.into_iter().map(|m| m.0).collect();
        Ok(h.vector_any(&found))
    }

    /// The signature that `f` and a tuple type of its arguments mean; `nothing` for `f`: the type is all of it.
    fn reflection_signature(&self, f: Value, types: Value) -> Outcome {
        if f == self.nothing() && types::as_tuple(&self.heap, types::unwrap_unionall(&self.heap, types)).is_some() {
            return Ok(types);
        }
        self.signature_with_function(f, types)
    }

    fn reflection_world(&self, world: Option<Value>) -> Outcome<u64> {
        match world {
            Some(w) if w != self.nothing() => Ok(self.any_int("world", w)? as u64),
            _ => Ok(self.world()),
        }
    }

    /// `_compiler_option(name)`: facts about this process; `_compiler_option(name, x)`: requests.
    fn compiler_option(&self, args: &[Value]) -> Outcome {
        let name = self.symbol_arg("_compiler_option", args[0])?;
        Ok(match name {
            "source_path" if args.len() == 2 => {
                let name = self.symbol_arg("_compiler_option", args[1])?;
                self.string(&self.source_path(name))
            }
            "color" => self.options.color.map_or(self.nothing(), |on| self.bool(on)),
            "including" => match self.include_stack.borrow().last() {
                Some(file) => self.string(&file.to_string_lossy()),
                None => self.nothing(),
            },
            "depwarn" => self.box_i64(self.options.depwarn as i64),
            "version" => self.string(env!("CARGO_PKG_VERSION")),
            "delete_method" if args.len() == 2 && self.is_a(args[1], Known::Method) => {
                self.delete_method(Method(args[1]));
                self.nothing()
            }
            "delete_binding" if args.len() == 2 && self.is_a(args[1], Known::GlobalRef) => {
                let g = GlobalRef(args[1]);
                self.delete_binding(Module(g.module()), g.name());
                self.nothing()
            }
            "specializations" if args.len() == 2 && self.is_a(args[1], Known::Method) => {
                let all: Vec<Value> =
                    types::methods::specializations(Method(args[1])).into_iter().map(|mi| mi.0).collect();
                self.heap.vector_any(&all)
            }
            "active_project" => match self.active_or_first_project() {
                Some(file) => self.string(&file.to_string_lossy()),
                None => self.nothing(),
            },
            "no_package_image" => {
                self.refuse_package_image();
                self.nothing()
            }
            "include_dependency" if args.len() == 2 && self.is_a(args[1], Known::String) => {
                self.include_dependency(&String::from_utf8_lossy(args[1].string_bytes()));
                self.nothing()
            }
            "exit_on_sigint" if args.len() == 2 => {
                crate::signals::exit_on_sigint(args[1] == self.heap.root(Known::TrueValue));
                self.nothing()
            }
            "raw_text" if args.len() == 2 => self.string(&self.raw_text(args[1])),
            "identify_package" if args.len() == 2 => match self.identify_for(args[1])? {
                Some((id, place)) => self.heap.svec(&[
                    self.string(&format!("{:032x}", id.uuid)),
                    self.string(&id.name),
                    self.string(&place.to_string_lossy()),
                ]),
                None => self.nothing(),
            },
            "locate_package" if args.len() == 2 => match self.package_file(self.package_id(args[1])?) {
                Some(file) => self.string(&file),
                None => self.nothing(),
            },
            "package_version" if args.len() == 2 => match self.package_version(&self.package_id(args[1])?) {
                Some(version) => self.string(&version),
                None => self.nothing(),
            },
            "require_package" if args.len() == 2 => self.require_package(&self.package_id(args[1])?)?,
            "next_extension" => self.next_extension_value(),
            "retry_extensions" => {
                self.forget_failed_extensions();
                self.nothing()
            }
            "extension_uuid" if args.len() == 2 => self.extension_uuid_value(args[1])?,
            "makes_image" => self.bool(self.options.defer_inits && !self.making_package_image()),
            "load_path" => {
                let all: Vec<Value> = self.load_path().iter().map(|p| self.string(&p.to_string_lossy())).collect();
                self.heap.svec(&all)
            }
            "expand_load_path" if args.len() == 2 => {
                match self.expand_load_path(&self.text_arg("load_path_expand", args[1])?) {
                    Some(place) => self.string(&place.to_string_lossy()),
                    None => self.nothing(),
                }
            }
            "set_active_project" if args.len() == 2 => {
                let named = self.is_a(args[1], Known::String);
                let named = if named { Some(self.text_arg("set_active_project", args[1])?) } else { None };
                self.set_active_project(named);
                self.nothing()
            }
            "parsed_toml" if args.len() == 2 => self.parsed_toml(&self.text_arg("parsed_toml", args[1])?)?,
            "module_uuid" if args.len() == 2 && self.is_a(args[1], Known::Module) => {
                let m = Module(args[1]);
                self.string(&format!("{:016x}{:016x}", m.uuid_hi(), m.uuid_lo()))
            }
            "bounded_worlds" if args.len() == 2 && self.is_a(args[1], Known::TypeName) => {
                match self.bounded_worlds(TypeName(args[1])) {
                    Some((first, last)) => self.heap.svec(&[self.box_i64(first as i64), self.box_i64(last as i64)]),
                    None => self.nothing(),
                }
            }
            "loaded_modules" => self.heap.svec(&self.loaded_modules()),
            "invalidations" => {
                let n = self.heap.counter(Counter::InvalidationCount) as usize;
                let log = self.heap.roots().try_get(Known::InvalidationLog);
                let all: Vec<Value> = (0..n).filter_map(|i| log.and_then(|l| l.svec_get(i))).collect();
                self.heap.vector_any(&all)
            }
            _ => return Err(self.error(format!("_compiler_option: nothing called {name}"))),
        })
    }
}
