//! Weak references and finalizers: what happens to objects that marking did not reach.
//!
//! `Known::Finalizers` holds pairs (object, finalizer) in order of registration, in a `SimpleVector` of which
//! `Counter::FinalizerCount` words are used; a pair that was taken early is undefined. The collector does not follow
//! the objects in it. Objects registered before the last collection are old, so that a minor one looks at those
//! behind them alone.

use crate::Heap;
use crate::identity::AddressMap;
use crate::mark::Marker;
use crate::object::Object;
use crate::raw;
use abi::{Counter, Known, Value};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// What is known of the list beside the list.
#[derive(Default)]
pub(crate) struct Finalizers {
    /// Objects and their finalizers that are due, in order; roots.
    due: RefCell<VecDeque<(Value, Value)>>,
    /// Words of the list that the last collection has seen.
    settled: Cell<usize>,
    /// Where each object's pairs stand; made when objects are finalized one by one, dropped when pairs move.
    places: RefCell<Option<AddressMap<usize, Vec<u32>>>>,
}

impl Heap {
    /// Registers a finalizer of an object: it is due once the object is unreachable (or `take_finalizers_of`
    /// is called), and runs when the vm takes it from `next_due_finalizer`.
    pub fn add_finalizer(&self, object: Value, finalizer: Value) {
        let used = self.counter(Counter::FinalizerCount) as usize;
        let pairs = self.svec_push(self.roots().try_get(Known::Finalizers), used, object);
        let pairs = self.svec_push(Some(pairs), used + 1, finalizer);
        self.set_root(Known::Finalizers, pairs);
        self.set_counter(Counter::FinalizerCount, used as u64 + 2);
        if let Some(places) = self.finalizers.places.borrow_mut().as_mut() {
            places.entry(object.addr()).or_default().push(used as u32);
        }
    }

    /// The next (object, finalizer) that is due, in the order that they became so; among finalizers of one
    /// object, the last registered comes first, as in Julia.
    pub fn next_due_finalizer(&self) -> Option<(Value, Value)> {
        self.finalizers.due.borrow_mut().pop_front()
    }

    /// Whether a finalizer is due.
    pub fn has_due_finalizer(&self) -> bool {
        !self.finalizers.due.borrow().is_empty()
    }

    /// Makes the finalizers of all objects due now (at exit).
    pub fn take_all_finalizers(&self) {
        self.split_finalizers(0, |_| true);
    }

    /// Makes the finalizers of one object due now (`finalize(x)`), ahead of others; gives their number.
    pub fn take_finalizers_of(&self, object: Value) -> usize {
        let used = self.counter(Counter::FinalizerCount) as usize;
        let Some(pairs) = self.roots().try_get(Known::Finalizers) else {
            return 0;
        };
        let mut places = self.finalizers.places.borrow_mut();
        let places = places.get_or_insert_with(|| {
            let mut all = AddressMap::<usize, Vec<u32>>::default();
            for i in (0..used).step_by(2) {
                if let Some(o) = pairs.svec_get(i) {
                    all.entry(o.addr()).or_default().push(i as u32);
                }
            }
            all
        });
        let own = places.remove(&object.addr()).unwrap_or_default();
        for i in own.iter().map(|&i| i as usize) {
            if let Some(finalizer) = pairs.svec_get(i + 1) {
                self.finalizers.due.borrow_mut().push_front((object, finalizer));
            }
            self.svec_set(pairs, i, None);
            self.svec_set(pairs, i + 1, None);
        }
        own.len()
    }

    /// Moves the pairs from word `from` on whose object is due to the queue, and closes the gaps.
    fn split_finalizers(&self, from: usize, is_due: impl Fn(Value) -> bool) {
        let used = self.counter(Counter::FinalizerCount) as usize;
        let Some(pairs) = self.roots().try_get(Known::Finalizers) else {
            return;
        };
        let mut kept = from;
        let mut due = Vec::new();
        for i in (from..used).step_by(2) {
            let pair = (pairs.svec_get(i), pairs.svec_get(i + 1));
            let (Some(object), Some(finalizer)) = pair else {
                continue;
            };
            if is_due(object) {
                due.push((object, finalizer));
            } else {
                if kept != i {
                    self.svec_set(pairs, kept, Some(object));
                    self.svec_set(pairs, kept + 1, Some(finalizer));
                }
                kept += 2;
            }
        }
        if kept == used {
            return;
        }
        for i in kept..used {
            self.svec_set(pairs, i, None);
        }
        self.finalizers.places.borrow_mut().take();
        self.set_counter(Counter::FinalizerCount, kept as u64);
        self.finalizers.due.borrow_mut().extend(due.into_iter().rev());
    }

    /// After marking: clears weak references to the dead, makes finalizers of the dead due, and revives what
    /// these refer to.
    pub(crate) fn settle_dead(&self, marker: &mut Marker, full: bool) {
        self.clear_weak(marker);
        if let Some(pairs) = self.roots().try_get(Known::Finalizers) {
            // The marker knows this list, and does not follow it.
            marker.mark(pairs.addr());
            let from = if full { 0 } else { self.finalizers.settled.get() };
            self.split_finalizers(from, |o| !marker.is_live(o.addr()));
            let kept = self.counter(Counter::FinalizerCount) as usize;
            for i in (from + 1..kept).step_by(2) {
                marker.mark(pairs.svec_get(i).map_or(0, Value::addr));
            }
            self.finalizers.settled.set(kept);
        }
        for &(object, finalizer) in self.finalizers.due.borrow().iter() {
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
