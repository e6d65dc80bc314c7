//! Invalidation: which compiled code a definition makes wrong, and why.
//!
//! A specialization's `CodeInstance`s end at the world before the definition; so do those that were compiled
//! through it (`MethodInstance.backedges`), through a lookup that the definition changes
//! (`MethodTable.backedges`), or through a binding (`Binding.edges`).

use crate::Session;
use abi::{Counter, Known, Value};
use heap::Object;
use heap::typed::{Binding, CodeInstance, Method, MethodInstance, MethodTable};
use std::collections::HashMap;

/// A method that comes or goes, and which lookups it could answer.
pub(crate) struct Change<'s> {
    s: &'s Session,
    method: Method,
    world: u64,
    /// Calls for which more specific methods answer in its place. (Many lookups share them: `Type{Union{}}` belongs to
    /// every `Type{<:T}`, and most functions say what it means.)
    hidden: HashMap<Value, bool>,
    leading: types::methods::Leading,
}

impl Change<'_> {
    pub fn new(s: &Session, method: Method, world: u64) -> Change<'_> {
        let leading = types::methods::Leading::of(&s.heap, method.sig());
        Change { s, method, world, hidden: HashMap::new(), leading }
    }

    /// Names of types that only calls for this method have.
    pub fn wanted_types(&self) -> impl Iterator<Item = Value> {
        self.leading.wanted()
    }

    /// The calls that the method could answer.
    pub fn signature(&self) -> Value {
        self.method.sig()
    }

    /// The signature of a lookup (as edges keep it) whose answer may be another now.
    pub fn concerns(&mut self, lookup: Value) -> Option<Value> {
        let h = &self.s.heap;
        let (sig, all_of_it) = types::methods::looked_up(h, lookup);
        let is_it = if all_of_it {
            types::subtype(h, sig, self.method.sig()) && self.is_seen_by(sig)
        } else {
            self.answers_some(sig)
        };
        is_it.then_some(sig)
    }

    /// Whether the method could answer calls of this signature.
    fn answers_some(&mut self, sig: Value) -> bool {
        let h = &self.s.heap;
        // Most lookups in a large table are about something else altogether.
        if self.leading.is_apart(h, sig) || types::obviously_disjoint(h, sig, self.method.sig()) {
            return false;
        }
        let calls = types::intersect(h, sig, self.method.sig());
        calls != h.root(Known::Bottom) && self.is_seen_by(calls)
    }

    /// Whether calls of this signature, for which the method fits, reach it.
    fn is_seen_by(&mut self, calls: Value) -> bool {
        let (h, method, world) = (&self.s.heap, self.method, self.world);
        !*self.hidden.entry(calls).or_insert_with(|| types::methods::is_hidden(h, method, calls, world))
    }
}

impl Session {
    /// A method is gone: its specializations and their callers end. `cause`: the method itself, or its successor.
    pub(super) fn invalidate_method(&self, method: Method, world: u64, cause: Method) {
        for mi in types::methods::all_specializations(&self.heap, method) {
            self.invalidate_instance(mi, world, cause.0, self.nothing());
        }
    }

    /// A method was added or deleted: callers whose lookup it could answer end, unless more specific methods answer in its
    /// place. Edges in a table alternate between the lookup and the `MethodInstance` that relied on the answer.
    pub(super) fn invalidate_callers(&self, mt: MethodTable, method: Method, world: u64) {
        self.note_method_event(method, world);
        let Some(edges) = mt.try_backedges() else {
            return;
        };
        let mut change = Change::new(self, method, world);
        for i in 0..mt.n_backedges() as usize / 2 {
            let (Some(lookup), Some(caller)) = (edges.svec_get(2 * i), edges.svec_get(2 * i + 1)) else {
                continue;
            };
            if let Some(sig) = change.concerns(lookup) {
                self.invalidate_instance(MethodInstance(caller), world, method.0, sig);
            }
        }
    }

    /// A binding changed its meaning: code that was compiled through it ends.
    pub(crate) fn invalidate_binding(&self, b: Binding) {
        let world = self.newest_world();
        self.note_binding_event(b, world);
        let Some(edges) = b.try_edges() else {
            return;
        };
        for i in 0..b.n_edges() as usize {
            if let Some(mi) = edges.svec_get(i) {
                self.invalidate_instance(MethodInstance(mi), world, b.0, self.nothing());
            }
        }
    }

    /// Ends the code of a specialization and, through the back-edges, of all that was compiled on it. `via`: the
    /// specialization that ended before it, or the signature that it looked up, or `nothing`.
    pub(crate) fn invalidate_instance(&self, mi: MethodInstance, world: u64, cause: Value, via: Value) {
        let h = &self.heap;
        let mut ended = false;
        let mut next = mi.try_cache();
        while let Some(ci) = next {
            let ci = CodeInstance(ci);
            if ci.max_world() == u64::MAX {
                ci.set_max_world(h, world - 1);
                ended = true;
            }
            next = ci.try_next();
        }
        if !ended {
            return;
        }
        self.log_invalidation(mi, cause, via);
        let n = mi.n_backedges() as usize;
        let edges = mi.try_backedges();
        for i in 0..n {
            if let Some(caller) = edges.and_then(|e| e.svec_get(i))
                && caller.type_of() == h.root(Known::MethodInstance)
            {
                self.invalidate_instance(MethodInstance(caller), world, cause, mi.0);
            }
        }
        self.note_instance_event(mi, world, cause);
    }

    /// Three entries each: the specialization that ended, the method or binding that ended it, by way of what.
    pub(crate) fn log_invalidation(&self, mi: MethodInstance, cause: Value, via: Value) {
        let h = &self.heap;
        let n = h.counter(Counter::InvalidationCount) as usize;
        self.note_definition(n, cause);
        let log = h.svec_push(h.roots().try_get(Known::InvalidationLog), n, mi.0);
        let log = h.svec_push(Some(log), n + 1, cause);
        let log = h.svec_push(Some(log), n + 2, via);
        h.set_root(Known::InvalidationLog, log);
        h.set_counter(Counter::InvalidationCount, n as u64 + 3);
    }
}
