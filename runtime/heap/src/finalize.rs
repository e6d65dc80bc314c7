//! Weak references and finalizers: what happens to objects that marking did not reach.
//!
//! `Known::Finalizers` holds pairs (object, finalizer) in order of registration, in a `SimpleVector` of which
//! `Counter::FinalizerCount` words are used. The collector does not follow the objects in it.

use crate::Heap;
use crate::mark::Marker;
use crate::object::Object;
use crate::raw;
use abi::{Counter, Known, Value};

impl Heap {
    /// Registers a finalizer of an object: it is due once the object is unreachable (or `take_finalizers_of`
    /// is called), and runs when the vm takes it from `next_due_finalizer`.
    pub fn add_finalizer(&self, object: Value, finalizer: Value) {
        let used = self.counter(Counter::FinalizerCount) as usize;
        let pairs = self.svec_push(self.roots().try_get(Known::Finalizers), used, object);
        let pairs = self.svec_push(Some(pairs), used + 1, finalizer);
        self.set_root(Known::Finalizers, pairs);
        self.set_counter(Counter::FinalizerCount, used as u64 + 2);
    }

    /// The next (object, finalizer) that is due, in the order that they became so; among finalizers of one
    /// object, the last registered comes first, as in Julia.
    pub fn next_due_finalizer(&self) -> Option<(Value, Value)> {
        self.due_finalizers.borrow_mut().pop_front()
    }

    /// Makes the finalizers of one object due now (`finalize(x)`), or of all objects (at exit).
    pub fn take_finalizers_of(&self, object: Option<Value>) {
        self.split_finalizers(|o| object.is_none_or(|x| x == o));
    }

    fn split_finalizers(&self, is_due: impl Fn(Value) -> bool) {
        let used = self.counter(Counter::FinalizerCount) as usize;
        let Some(pairs) = self.roots().try_get(Known::Finalizers) else {
            return;
        };
        let mut kept = 0;
        let mut due = Vec::new();
        for i in (0..used).step_by(2) {
            let pair = (pairs.svec_get(i), pairs.svec_get(i + 1));
            let (Some(object), Some(finalizer)) = pair else {
                continue;
            };
            if is_due(object) {
                due.push((object, finalizer));
            } else {
                self.svec_set(pairs, kept, Some(object));
                self.svec_set(pairs, kept + 1, Some(finalizer));
                kept += 2;
            }
        }
        for i in kept..used {
            self.svec_set(pairs, i, None);
        }
        self.set_counter(Counter::FinalizerCount, kept as u64);
        self.due_finalizers.borrow_mut().extend(due.into_iter().rev());
    }

    /// After marking: clears weak references to the dead, makes finalizers of the dead due, and revives what
    /// these refer to.
    pub(crate) fn settle_dead(&self, marker: &mut Marker) {
        self.clear_weak(marker);
        let used = self.counter(Counter::FinalizerCount) as usize;
        if let Some(pairs) = self.roots().try_get(Known::Finalizers) {
            // The marker knows this list, and does not follow it.
            marker.mark(pairs.addr());
            self.split_finalizers(|o| !marker.is_live(o.addr()));
            let kept = self.counter(Counter::FinalizerCount) as usize;
            debug_assert!(kept <= used);
            for i in (1..kept).step_by(2) {
                marker.mark(pairs.svec_get(i).map_or(0, Value::addr));
            }
        }
        for &(object, finalizer) in self.due_finalizers.borrow().iter() {
            marker.mark(object.addr());
            marker.mark(finalizer.addr());
        }
        marker.drain();
        self.clear_weak(marker);
    }

    fn clear_weak(&self, marker: &mut Marker) {
        let cleared = self.roots().try_get(Known::NothingValue).map_or(0, Value::addr);
        for weak in std::mem::take(&mut marker.weak) {
            let target = raw::load(weak);
            if target != 0 && !marker.is_live(target) {
                raw::store(weak, cleared);
            }
        }
    }
}
