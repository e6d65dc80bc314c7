//! The recording as a document: specializations and methods once each, everything else by their numbers.

use super::Recorder;
use crate::Session;
use abi::{Counter, Known, Value};
use heap::Object;
use heap::typed::{Binding, CodeInstance, Method, MethodInstance, Module};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use std::time::Duration;

/// Rises when a field changes its meaning; the reader is of the same executable.
const SCHEMA: &str = "sysimg-profile-data/1";

/// The lists that others refer to.
struct Tables<'s> {
    session: &'s Session,
    numbers: HashMap<Value, usize>,
    specializations: Vec<Json>,
    method_numbers: HashMap<Value, usize>,
    methods: Vec<Json>,
}

impl Session {
    /// Ends the recording, and writes it where `--profile-data` says.
    pub(crate) fn write_profile(&self) {
        let Some(options) = &self.options.profile else { return };
        self.recorder.runs.set(false);
        self.recorder.watches.set(false);
        let text = format!("{}\n", self.profile_document(options.kind.name(), &self.recorder));
        match &options.output {
            None => crate::report::complain(&text),
            Some(path) => {
                if let Err(e) = std::fs::write(path, text) {
                    eprintln!("sysimg: cannot write the profile {}: {e}", path.display());
                }
            }
        }
    }

    fn profile_document(&self, kind: &str, recorder: &Recorder) -> Json {
        let mut t = Tables {
            session: self,
            numbers: HashMap::new(),
            specializations: Vec::new(),
            method_numbers: HashMap::new(),
            methods: Vec::new(),
        };
        let frames = recorder.inference.get().map(|p| p.nodes()).unwrap_or_default();
        let frames: Vec<Json> = frames
            .iter()
            .map(|n| {
                json!({"specialization": t.number(n.instance), "parent": n.parent, "known": n.known,
                    "infer": nanos(n.infer), "optimize": nanos(n.optimize)})
            })
            .collect();
        let made: Vec<Json> = recorder
            .made
            .borrow()
            .iter()
            .map(|m| {
                json!({"specialization": t.number(m.instance), "from": m.from, "because": m.because, "again": m.again, "definitions": m.definitions, "owner": m.owner,
                    "took": nanos(m.took), "prepare": nanos(m.prepare), "code": nanos(m.code), "bytes": m.bytes})
            })
            .collect();
        let roots: Vec<Json> =
            recorder.roots.borrow().iter().map(|(frame, from)| json!({"frame": frame, "from": from})).collect();
        let sites: Vec<Json> = recorder
            .sites
            .borrow()
            .list
            .iter()
            .map(|s| {
                let calls: Vec<Json> = s
                    .calls
                    .iter()
                    .map(|c| json!({"types": c.types, "specialization": t.number(c.instance), "count": c.count}))
                    .collect();
                let code = s.code.map(|c| t.number(MethodInstance(c.def())));
                json!({"function": s.place.function, "file": s.place.file, "line": s.place.line,
                    "specialization": code, "calls": calls})
            })
            .collect();
        let definitions = self.definitions(recorder, &mut t);
        let packages: Vec<Json> = self
            .packages_since_boot()
            .into_iter()
            .map(|m| {
                let uuid = u128::from(m.uuid_hi()) << 64 | u128::from(m.uuid_lo());
                json!({"name": m.name().symbol_str(), "uuid": format!("{uuid:032x}")})
            })
            .collect();
        let load_path = self.load_path_variable().unwrap_or_default();
        let load_path: Vec<String> =
            load_path.into_iter().filter(|dir| !dir.starts_with('@') && !dir.is_empty()).collect();
        json!({"schema": SCHEMA, "kind": kind, "packages": packages, "load_path": load_path, "frames": frames, "made": made, "roots": roots,
            "sites": sites, "definitions": definitions, "methods": t.methods, "specializations": t.specializations})
    }

    /// What each definition ended, from the log of invalidations.
    fn definitions(&self, recorder: &Recorder, t: &mut Tables) -> Vec<Json> {
        let Some(log) = self.heap.roots().try_get(Known::InvalidationLog) else { return Vec::new() };
        let used = self.heap.counter(Counter::InvalidationCount) as usize;
        let starts = recorder.definitions.borrow();
        let mut out = Vec::new();
        for (i, definition) in starts.iter().enumerate() {
            let end = starts.get(i + 1).map_or(used, |next| next.at);
            let cause = definition.cause;
            let mut ended: Vec<Json> = Vec::new();
            for at in (definition.at..end).step_by(3) {
                let (Some(instance), Some(via)) = (log.svec_get(at), log.svec_get(at + 2)) else { continue };
                let instance = MethodInstance(instance);
                let through = self.is_a(via, Known::MethodInstance).then(|| t.number(MethodInstance(via)));
                let lookup = (through.is_none() && types::is_type(&self.heap, via)).then(|| self.lookup_text(via));
                ended.push(json!({"specialization": t.number(instance), "through": through, "lookup": lookup,
                    "own": instance.def() == cause, "in_image": self.had_code_in_image(instance)}));
            }
            out.push(json!({"cause": self.cause(cause, t), "from": definition.from, "ended": ended}));
        }
        out
    }

    fn cause(&self, cause: Value, t: &mut Tables) -> Json {
        if let Some(m) = Method::of(cause, &self.heap.roots()) {
            let deleted = m.deleted_world() != u64::MAX;
            return json!({"kind": "method", "method": t.method(m), "deleted": deleted});
        }
        match Binding::of(cause, &self.heap.roots()) {
            Some(b) => json!({"kind": "binding", "module": self.module_path(Module(b.module())),
                "name": b.name().symbol_str()}),
            None => json!({"kind": "other"}),
        }
    }

    /// A signature that was looked up, as a call.
    fn lookup_text(&self, signature: Value) -> String {
        let h = &self.heap;
        let tuple = types::as_tuple(h, types::unwrap_unionall(h, signature));
        let function = tuple.filter(|t| types::n_params(*t) > 0).map(|t| types::param(t, 0));
        let name = function.and_then(|f| types::as_datatype(h, f)).map(|f| heap::typed::TypeName(f.name()).name());
        let name = name.map_or("?", |n| lower::closure_display_name(n.symbol_str()));
        self.signature_as_call(signature, name)
    }

    /// Whether an image has native code of a specialization, still good or not.
    fn had_code_in_image(&self, instance: MethodInstance) -> bool {
        let Some(native) = self.native.get() else { return false };
        let mut next = instance.try_cache();
        while let Some(code) = next.map(CodeInstance) {
            if native.is_image_code(code.entry_boxed() as usize) {
                return true;
            }
            next = code.try_next();
        }
        false
    }

    /// The package that a module belongs to: the name of its root.
    fn package_name(&self, module: Value) -> String {
        Module(self.root_module_of(module)).name().symbol_str().to_owned()
    }

    /// A method with the names of its arguments: `f(x::Int64, y)`.
    pub(crate) fn method_text(&self, m: Method) -> String {
        let h = &self.heap;
        let name = m.name().symbol_str();
        let mut call = self.signature_as_call(m.sig(), name);
        let names = types::svec_values(m.slot_names());
        let tuple = types::as_tuple(h, types::unwrap_unionall(h, m.sig()));
        let Some(tuple) = tuple else { return call };
        let n = types::n_params(tuple);
        if n > 0 && names.len() >= n && call.ends_with(')') {
            let any = h.root(Known::Any);
            let one = |i: usize| {
                let name = names[i].symbol_str();
                let name = if name.starts_with('#') { "" } else { name };
                let (p, tail) = match types::kind(h, types::param(tuple, i)) {
                    types::Kind::Vararg(va) => (types::vararg_elem(h, va), "..."),
                    _ => (types::param(tuple, i), ""),
                };
                match types::type_text(h, p) {
                    _ if p == any && !name.is_empty() => format!("{name}{tail}"),
                    ty => format!("{name}::{ty}{tail}"),
                }
            };
            let head = call.find('(').filter(|&at| at > 0).map_or(0, |at| at + 1);
            if head > 0 {
                call.truncate(head);
                let list: Vec<String> = (1..n).map(one).collect();
                call.push_str(&list.join(", "));
                call.push(')');
            }
        }
        let (vars, _) = types::peel_unionall(h, m.sig());
        if vars.is_empty() {
            return call;
        }
        let vars: Vec<String> = vars.iter().map(|&v| types::text::typevar_text(h, v)).collect();
        format!("{call} where {{{}}}", vars.join(", "))
    }
}

impl Tables<'_> {
    fn number(&mut self, instance: MethodInstance) -> usize {
        let s = self.session;
        // The rest of a running loop stands for the specialization that runs it.
        let shown = s.shown_instance(instance.0).map(MethodInstance);
        let rest_of_loop = shown != Some(instance);
        if let Some(&i) = self.numbers.get(&instance.0) {
            return i;
        }
        let told = shown.unwrap_or(instance);
        let method = Method::of(told.def(), &s.heap.roots());
        let name = method.map_or("top-level scope", |m| m.name().symbol_str());
        let call = match method {
            Some(_) => s.signature_as_call(told.specTypes(), name),
            None => name.to_owned(),
        };
        let call = if rest_of_loop { format!("{call} (the rest of a loop)") } else { call };
        let entry = json!({
            "call": call,
            "method": method.map(|m| self.method(m)),
            "statement": method.map(|_| s.statement_for(told)),
            "in_image": s.had_code_in_image(told),
            "callers": told.n_backedges(),
            "is_rest_of_loop": rest_of_loop,
        });
        let i = self.specializations.len();
        self.specializations.push(entry);
        self.numbers.insert(instance.0, i);
        i
    }

    fn method(&mut self, m: Method) -> usize {
        if let Some(&i) = self.method_numbers.get(&m.0) {
            return i;
        }
        let s = self.session;
        let all = types::methods::specializations(m);
        let entry = json!({
            "text": s.method_text(m),
            "package": s.package_name(m.module()),
            "file": s.source_path(m.file().symbol_str()),
            "line": m.line(),
            "in_image": all.into_iter().filter(|&mi| s.had_code_in_image(mi)).count(),
        });
        let i = self.methods.len();
        self.methods.push(entry);
        self.method_numbers.insert(m.0, i);
        i
    }
}

fn nanos(d: Duration) -> u64 {
    d.as_nanos() as u64
}
