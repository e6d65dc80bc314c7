//! Finding methods: the most specific one of those that a call's argument types fit.

use crate::Session;
use abi::{Counter, Known, Value};
use heap::typed::{DataType, Method, MethodInstance, MethodTable, TypeName};
use types::Kind;

/// A method for a call.
pub(crate) struct Found {
    pub method: Method,
    /// Values of its static parameters.
    pub sparams: Vec<Value>,
    /// The worlds in which this answer holds.
    pub min_world: u64,
    pub max_world: u64,
}

/// What a lookup gives.
pub(crate) enum Lookup {
    Found(Found),
    Missing,
    Ambiguous,
}

impl Session {
    /// The method for a call with these arguments in a world.
    pub(crate) fn lookup_call(&self, args: &[Value], world: u64) -> Lookup {
        let sig = self.call_signature(args);
        self.lookup_signature(sig, world)
    }

    /// The method for a signature `Tuple{typeof(f), ...}` in a world.
    pub(crate) fn lookup_signature(&self, sig: Value, world: u64) -> Lookup {
        let h = &self.heap;
        let mut best: Option<(Method, Vec<Value>)> = None;
        let mut ambiguous = false;
        let (mut min_world, mut max_world) = (0, u64::MAX);
        for m in self.methods_that_may_match(sig) {
            if m.primary_world() > world {
                max_world = max_world.min(m.primary_world() - 1);
                continue;
            }
            if m.deleted_world() <= world {
                min_world = min_world.max(m.deleted_world());
                continue;
            }
            let Some(sparams) = types::subtype_env(h, sig, m.sig()) else {
                continue;
            };
            min_world = min_world.max(m.primary_world());
            if m.deleted_world() != u64::MAX {
                max_world = max_world.min(m.deleted_world() - 1);
            }
            match &best {
                None => best = Some((m, sparams)),
                Some((b, _)) => {
                    if types::more_specific(h, m.sig(), b.sig()) {
                        best = Some((m, sparams));
                        ambiguous = false;
                    } else if !types::more_specific(h, b.sig(), m.sig()) {
                        ambiguous = true;
                    }
                }
            }
        }
        match best {
            Some(_) if ambiguous => Lookup::Ambiguous,
            Some((method, sparams)) => Lookup::Found(Found { method, sparams, min_world, max_world }),
            None => Lookup::Missing,
        }
    }

    /// All methods, of any world, whose table a signature's first type reaches, and those for all callees.
    fn methods_that_may_match(&self, sig: Value) -> Vec<Method> {
        let mut out = Vec::new();
        if let Some(mt) = self.table_of_signature(sig) {
            out.extend(self.methods_of_table(mt));
        }
        let all = MethodTable(self.heap.root(Known::CatchAllMethods));
        out.extend(self.methods_of_table(all));
        out
    }

    /// The methods of a table, in the order of their definition.
    pub(crate) fn methods_of_table(&self, mt: MethodTable) -> Vec<Method> {
        let n = mt.n_defs() as usize;
        let Some(defs) = mt.try_defs() else {
            return Vec::new();
        };
        (0..n).filter_map(|i| heap::Object::svec_get(defs, i)).map(Method).collect()
    }

    /// The table that holds the methods of a signature's function.
    pub(crate) fn table_of_signature(&self, sig: Value) -> Option<MethodTable> {
        let h = &self.heap;
        let Kind::DataType(tuple) = types::kind(h, types::unwrap_unionall(h, sig)) else {
            return None;
        };
        if types::n_params(tuple) == 0 {
            return None;
        }
        self.table_of_function_type(types::param(tuple, 0))
    }

    /// The table of one function type; `None` when the type is not one function's.
    pub(crate) fn table_of_function_type(&self, t: Value) -> Option<MethodTable> {
        let h = &self.heap;
        match types::kind(h, types::unwrap_unionall(h, t)) {
            Kind::DataType(dt) if types::is_type_type(h, dt) => Some(MethodTable(h.root(Known::TypeMethodTable))),
            Kind::DataType(dt) => {
                let kinds = [Known::DataType, Known::UnionAll, Known::Union];
                if kinds.iter().any(|&k| h.root(k) == dt.0) {
                    return Some(MethodTable(h.root(Known::TypeMethodTable)));
                }
                TypeName(dt.name()).try_mt().map(MethodTable)
            }
            _ => None,
        }
    }

    /// The `MethodInstance` of a method at a signature, made when absent.
    pub(crate) fn specialization(&self, method: Method, sig: Value, sparams: &[Value]) -> MethodInstance {
        let h = &self.heap;
        let n = method.n_specializations() as usize;
        if let Some(all) = method.try_specializations() {
            for i in 0..n {
                if let Some(mi) = heap::Object::svec_get(all, i)
                    && types::same_param(h, MethodInstance(mi).specTypes(), sig)
                {
                    return MethodInstance(mi);
                }
            }
        }
        let mi = MethodInstance(h.alloc(h.root(Known::MethodInstance), MethodInstance::SIZE));
        mi.set_def(h, method.0);
        mi.set_specTypes(h, sig);
        mi.set_sparam_vals(h, h.svec(sparams));
        method.set_specializations(h, h.svec_push(method.try_specializations(), n, mi.0));
        method.set_n_specializations(h, n as u64 + 1);
        h.set_counter(Counter::DispatchCount, h.counter(Counter::DispatchCount) + 1);
        mi
    }

    /// A function type as it stands in a signature, for adding methods: its table, made when absent.
    pub(crate) fn table_for_definition(&self, t: Value) -> MethodTable {
        let h = &self.heap;
        if let Some(mt) = self.table_of_function_type(t) {
            return mt;
        }
        let inner = types::unwrap_unionall(h, t);
        match types::kind(h, inner) {
            Kind::DataType(dt) if !types::is_abstract(h, inner) && !types::is_tuple(dt) => {
                let name = TypeName(dt.name());
                let mt = crate::bootstrap::new_method_table(h, name.name(), name.module());
                name.set_mt(h, mt.0);
                mt
            }
            _ => MethodTable(h.root(Known::CatchAllMethods)),
        }
    }

    /// The `DataType` a signature's first parameter is about, for messages.
    pub(crate) fn callee_name(&self, t: Value) -> String {
        let h = &self.heap;
        match types::kind(h, types::unwrap_unionall(h, t)) {
            Kind::DataType(dt) => {
                let inner = types::type_type_param(h, dt.0)
                    .and_then(|p| types::as_datatype(h, types::unwrap_unionall(h, p)))
                    .unwrap_or(DataType(dt.0));
                let text = heap::Object::symbol_str(types::name_of(inner).name());
                lower::closure_display_name(text).to_owned()
            }
            _ => "anonymous".to_owned(),
        }
    }
}
