//! Adding methods: from what lowered code hands over to a `Method` in its table.

use crate::{Outcome, Session};
use abi::clock::{self, Phase};
use abi::{Known, Value, method_flags};
use heap::Object;
use heap::typed::{CodeInfo, Method, TypeVar};
use types::Kind;

impl Session {
    /// `_define_method(f-or-nothing, svec(svec(types...), svec(typevars...), line, kwnames, generator), codeinfo, mod)`.
    pub(crate) fn define_method(&self, f: Value, sig: Value, info: Value, module: Value) -> Outcome {
        let h = &self.heap;
        let m = self.module_arg("method definition", module)?;
        let part = |i: usize| if i < sig.svec_len() { sig.svec_get(i) } else { None };
        let (Some(arg_types), Some(vars)) = (part(0), part(1)) else {
            return Err(self.error("malformed method definition"));
        };
        let arg_types = types::svec_values(arg_types);
        let vars: Vec<TypeVar> = types::svec_values(vars).into_iter().map(TypeVar).collect();
        let callee = arg_types[0];
        self.check_definition(&arg_types)?;
        let tuple = types::tuple_type(h, &arg_types).map_err(|e| self.type_problem(e))?;
        let info = CodeInfo(info);
        let body = ir::decode(info);
        let method = Method(h.alloc(h.root(Known::Method), Method::SIZE));
        let name = self.method_name(f, callee);
        method.set_name(h, name);
        method.set_module(h, m.0);
        let place = part(2).and_then(|l| self.line_node_parts(l));
        let (line, file) = place.unwrap_or((0, None));
        method.set_line(h, line.into());
        method.set_file(h, file.unwrap_or_else(|| self.symbol("none")));
        let mut signature = tuple;
        for v in vars.iter().rev() {
            if !types::has_typevar(h, signature, v.0) {
                let (file, var) = (method.file().symbol_str(), v.name().symbol_str());
                let name = name.symbol_str();
                self.warn(&format!(
                    "method definition for {name} at {file}:{line} declares type variable {var} but does not use it."
                ));
            }
            // (Which stays: static parameters are counted by position.)
            signature = h.new_struct(h.root(Known::UnionAll), &[v.0, signature]);
        }
        method.set_sig(h, signature);
        let var_values: Vec<Value> = vars.iter().map(|v| v.0).collect();
        method.set_sparams(h, h.svec(&var_values));
        method.set_source(h, info.0);
        info.set_method(h, method.0);
        method.set_slot_names(h, info.slotnames());
        method.set_nargs(h, body.nargs.into());
        method.set_isva(h, body.isva.into());
        let mut flags = info.flags();
        if callee == h.root(Known::Kwcall).type_of() && f == self.nothing() {
            flags |= method_flags::KEYWORD_SORTER;
        }
        if let Some(kwnames) = part(3)
            && self.is_a(kwnames, Known::SimpleVector)
        {
            // The method with the body takes them as its first arguments; the others are called with them.
            if method.slot_names().svec_get(0).is_some_and(|name| name.symbol_str() == "#body#") {
                method.set_nkw(h, kwnames.svec_len() as u64);
            } else {
                method.set_kwargs(h, kwnames);
            }
        }
        if let Some(g) = part(4)
            && self.is_a(g, Known::CodeInfo)
        {
            method.set_generator(h, g);
            CodeInfo(g).set_method(h, method.0);
            flags |= method_flags::GENERATED;
        }
        method.set_flags(h, flags);
        // Bit 0 is the first argument after the function itself.
        let nospecialize = body.slots[..body.nargs as usize]
            .iter()
            .skip(1)
            .take(64)
            .enumerate()
            .fold(0u64, |acc, (i, s)| acc | u64::from(s.nospecialize) << i);
        method.set_nospecialize(h, nospecialize);
        self.insert_method(method);
        Ok(if f == self.nothing() { self.nothing() } else { f })
    }

    fn check_definition(&self, arg_types: &[Value]) -> Outcome<()> {
        let h = &self.heap;
        let n = arg_types.len();
        for (i, &t) in arg_types.iter().enumerate() {
            let ok = types::is_type(h, t) || types::is_typevar(h, t) || (types::is_vararg(h, t) && i + 1 == n);
            if ok {
                continue;
            }
            let name = self.callee_name(arg_types[0]);
            if types::is_vararg(h, t) {
                return Err(
                    self.argument_error(format!("Vararg on non-final argument in method definition for {name}"))
                );
            }
            return Err(
                self.argument_error(format!("invalid type for argument number {i} in method definition for {name}"))
            );
        }
        if let Kind::DataType(dt) = types::kind(h, types::unwrap_unionall(h, arg_types[0]))
            && types::subtype(h, dt.0, h.root(Known::Builtin))
        {
            let name = self.callee_name(dt.0);
            return Err(self.error(format!("cannot add methods to builtin function `{name}`")));
        }
        Ok(())
    }

    fn method_name(&self, f: Value, callee: Value) -> Value {
        let name = self.callee_name(callee);
        if f == self.nothing() && name == "kwcall" {
            return self.symbol("kwcall");
        }
        self.symbol(&name)
    }

    /// Puts a method in its table, in a new world; replaces the one with the same signature.
    fn insert_method(&self, method: Method) {
        let _clock = clock::enter(Phase::Define);
        clock::count(Phase::Define, 1);
        let h = &self.heap;
        let world = self.new_world();
        method.set_primary_world(h, world);
        let mt = types::methods::table_for_signature(h, method.sig());
        if let Some(old) = types::methods::insert_method(h, method) {
            self.invalidate_method(old, world, method);
        }
        self.invalidate_callers(mt, method, world);
    }

    /// Deletes a method (`Base.delete_method`).
    pub(crate) fn delete_method(&self, method: Method) {
        if method.deleted_world() == u64::MAX {
            let world = self.new_world();
            self.end_method(method, world);
            self.methods_changed();
        }
    }

    /// Ends a method before a world, with all that was compiled on it.
    pub(crate) fn end_method(&self, method: Method, world: u64) {
        types::methods::delete_method(&self.heap, method, world);
        self.invalidate_method(method, world, method);
        self.method_lives(method, world);
    }

    /// From a world on there is a method more, or less: calls that it could answer are looked up again.
    pub(crate) fn method_lives(&self, method: Method, world: u64) {
        let h = &self.heap;
        types::methods::invalidate_dispatch(h, method.sig());
        self.invalidate_callers(types::methods::table_for_signature(h, method.sig()), method, world);
    }

    /// Every method whose signature meets `sig` in a world, more specific ones first (`methods`).
    pub(crate) fn methods_matching(&self, sig: Value, world: u64) -> Vec<Method> {
        let h = &self.heap;
        let Some(tables) = types::methods::tables_for_query(h, sig) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for mt in tables {
            found.extend(types::methods::methods_of(mt).filter(|&m| {
                types::methods::is_live(m, world)
                    && !types::obviously_disjoint(h, sig, m.sig())
                    && types::intersect(h, sig, m.sig()) != h.root(Known::Bottom)
            }));
        }
        found
    }

    /// The method that `which(f, types)` means.
    pub(crate) fn which_method(&self, sig: Value, world: u64) -> Option<Method> {
        types::methods::lookup(&self.heap, sig, world).ok().map(|f| f.method)
    }

    /// The name of the function that a signature's first parameter is about.
    pub(crate) fn callee_name(&self, t: Value) -> String {
        let h = &self.heap;
        match types::kind(h, types::unwrap_unionall(h, t)) {
            Kind::DataType(dt) => {
                let inner = types::type_type_param(h, dt.0)
                    .and_then(|p| types::as_datatype(h, types::unwrap_unionall(h, p)))
                    .unwrap_or(dt);
                let text = types::name_of(inner).name().symbol_str();
                lower::closure_display_name(text).to_owned()
            }
            _ => "anonymous".to_owned(),
        }
    }
}
