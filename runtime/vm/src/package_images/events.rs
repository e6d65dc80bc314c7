//! What happens to the session's methods and bindings, for code that came with package images.
//!
//! Such code has its edges in lists of its image, not as back-edges in objects of other images: loading one writes to no
//! page for an edge. A change looks the lists up; a package that is loaded later is told of what changed before.

use super::{Loaded, Part};
use crate::Session;
use crate::calls::Change;
use abi::{Known, Value};
use heap::typed::{Binding, CodeInstance, Method, MethodInstance};
use heap::{AddressMap, Object};
use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;

/// Something that may make compiled code wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// There is a method more, or less.
    Method(Method),
    /// The meaning of a name has changed.
    Binding(Binding),
    /// The code of a specialization has ended.
    Instance(MethodInstance),
}

/// So many questions about callers are answered without a table.
const FEW: u32 = 24;

impl Loaded {
    /// Who relies on a specialization or binding that is not this image's.
    fn callers_of(&self, of: Value, s: &Session) -> Vec<Value> {
        if !self.knows(of, s) {
            return Vec::new();
        }
        let asked = self.asked.get() + 1;
        self.asked.set(asked);
        if asked <= FEW {
            let edges = [Part::InstanceEdges, Part::BindingEdges].map(|p| self.part(p));
            let pairs = edges.iter().flat_map(|e| (0..e.svec_len()).step_by(2).map(move |i| (e, i)));
            return pairs.filter(|(e, i)| e.svec_get(*i) == Some(of)).filter_map(|(e, i)| e.svec_get(i + 1)).collect();
        }
        let callers = self.callers.get_or_init(|| {
            let mut out: AddressMap<Value, Vec<Value>> = AddressMap::default();
            for part in [Part::InstanceEdges, Part::BindingEdges] {
                for pair in self.list(part).chunks_exact(2) {
                    out.entry(pair[0]).or_default().push(pair[1]);
                }
            }
            out
        });
        callers.get(&of).cloned().unwrap_or_default()
    }

    /// Which lookups that this image's code relies on may have another answer now, and who relies on it.
    fn concerned(&self, change: &mut Change, s: &Session) -> Vec<(Value, Value)> {
        let table = types::methods::table_for_signature(&s.heap, change.signature());
        let Some([all, some]) = self.lookups_in(table.0) else { return Vec::new() };
        // Where a method wants a type that this image cannot know, only what does not say each argument's type may meet it.
        let known = change.wanted_types().all(|name| self.knows(name, s));
        let pairs = [all].into_iter().filter(|_| known).chain([some]).flat_map(types::svec_values).collect::<Vec<_>>();
        pairs.chunks_exact(2).filter_map(|e| Some((change.concerns(e[0])?, e[1]))).collect()
    }

    /// The lookups in a table that this image's code relies on.
    fn lookups_in(&self, table: Value) -> Option<[Value; 2]> {
        let lookups = self.lookups.get_or_init(|| {
            let groups = self.list(Part::MethodEdges);
            groups.chunks_exact(3).map(|g| (g[0], [g[1], g[2]])).collect()
        });
        lookups.get(&table).copied()
    }

    /// Whether an object was there where this image was made.
    fn knows(&self, v: Value, s: &Session) -> bool {
        let (session, _) = s.image_range().unwrap_or_default();
        let loaded = s.package_images.loaded.borrow();
        let mut images = self.on.iter().filter_map(|i| loaded.get(*i));
        session.contains(&v.addr())
            || self.image.image().contains(v.addr())
            || images.any(|l| l.image.image().contains(v.addr()))
    }
}

impl Session {
    /// Remembers what happened, and tells the package images that are there.
    pub(crate) fn note_method_event(&self, method: Method, world: u64) {
        self.remember(Event::Method(method));
        // Those that a package was made on: what its methods do to them, the making has seen.
        let known = self.package_images.current_on.borrow().clone();
        for (i, l) in self.images_to_tell().iter().enumerate() {
            if !known.contains(&i) {
                self.tell_of_method(l, method, world);
            }
        }
    }

    pub(crate) fn note_binding_event(&self, b: Binding, world: u64) {
        self.remember(Event::Binding(b));
        for l in self.images_to_tell() {
            self.end_callers(&l, b.0, world, b.0);
        }
    }

    pub(crate) fn note_instance_event(&self, mi: MethodInstance, world: u64, cause: Value) {
        self.remember(Event::Instance(mi));
        for l in self.images_to_tell() {
            self.end_callers(&l, mi.0, world, cause);
        }
    }

    /// Events matter only where package images are used: then of the whole process.
    fn remember(&self, event: Event) {
        if self.uses_package_images() {
            self.package_images.events.borrow_mut().push((event, self.package_images.current.get()));
        }
    }

    fn images_to_tell(&self) -> Vec<Rc<Loaded>> {
        self.package_images.loaded.borrow().clone()
    }

    /// Ends what is wrong in an image that is being loaded, by all that happened before, except by itself and by what it was
    /// made on.
    pub(super) fn tell_of_past(&self, l: &Loaded, world: u64) {
        let events = self.package_images.events.borrow().clone();
        let this = self.package_images.current.get();
        let mut past = Past::of(l);
        for (event, by) in events {
            if by == this || by.is_some_and(|i| l.on.contains(&i)) {
                continue;
            }
            // What ends now ends by what happened then: an image that was made on this one may know nothing of that.
            self.package_images.current.set(by);
            match event {
                Event::Method(m) => {
                    for (sig, caller) in l.concerned(&mut Change::new(self, m, world), self) {
                        past.end(self, caller, world, m.0, sig);
                    }
                }
                Event::Binding(b) => past.end_callers(self, b.0, world, b.0),
                Event::Instance(mi) => past.end_callers(self, mi.0, world, mi.0),
            }
        }
        self.package_images.current.set(this);
    }

    fn end_callers(&self, l: &Loaded, of: Value, world: u64, cause: Value) {
        for caller in l.callers_of(of, self) {
            self.invalidate_instance(MethodInstance(caller), world, cause, of);
        }
    }

    fn tell_of_method(&self, l: &Loaded, method: Method, world: u64) {
        for (sig, caller) in l.concerned(&mut Change::new(self, method, world), self) {
            self.invalidate_instance(MethodInstance(caller), world, method.0, sig);
        }
    }
}

/// The code of an image that is being loaded, which some of its specializations do not have yet: they are others' objects,
/// and may have got other code here. All that was compiled on wrong code is wrong, whoever's code is used in its place.
struct Past<'l> {
    l: &'l Loaded,
    /// By specialization; made when something ends.
    code: OnceCell<AddressMap<Value, Vec<CodeInstance>>>,
    ended: HashSet<Value>,
}

impl<'l> Past<'l> {
    fn of(l: &'l Loaded) -> Past<'l> {
        Past { l, code: OnceCell::new(), ended: HashSet::new() }
    }

    fn code_of(&self, mi: Value) -> Option<&Vec<CodeInstance>> {
        let code = self.code.get_or_init(|| {
            let mut code: AddressMap<Value, Vec<CodeInstance>> = AddressMap::default();
            for c in self.l.list(Part::ForeignCode) {
                code.entry(CodeInstance(c).def()).or_default().push(CodeInstance(c));
            }
            code
        });
        code.get(&mi)
    }

    fn end_callers(&mut self, s: &Session, of: Value, world: u64, cause: Value) {
        for caller in self.l.callers_of(of, s) {
            self.end(s, caller, world, cause, of);
        }
    }

    fn end(&mut self, s: &Session, mi: Value, world: u64, cause: Value, via: Value) {
        let mut work = vec![(mi, via)];
        while let Some((mi, via)) = work.pop() {
            if !self.ended.insert(mi) {
                continue;
            }
            for c in self.code_of(mi).into_iter().flatten().filter(|c| c.max_world() == u64::MAX) {
                c.set_max_world(&s.heap, world - 1);
            }
            let instance = MethodInstance(mi);
            if self.l.image.image().contains(mi.addr()) {
                // The image's own specialization: all its code is this image's, and so are its callers.
                s.invalidate_instance(instance, world, cause, via);
                let callers = instance.try_backedges().map_or_else(Vec::new, types::svec_values);
                let is_instance = |c: &Value| c.type_of() == s.heap.root(Known::MethodInstance);
                let own = callers.into_iter().take(instance.n_backedges() as usize).filter(is_instance);
                work.extend(own.map(|c| (c, mi)));
            } else if self.code_of(mi).is_some() {
                s.log_invalidation(instance, cause, via);
            }
            work.extend(self.l.callers_of(mi, s).into_iter().map(|c| (c, mi)));
        }
    }
}
