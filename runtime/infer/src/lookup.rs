//! Method lookup as inference sees it: the `types` crate's answers, remembered for the session.

use crate::engine::Infer;
use crate::info::{Match, Matches};
use abi::Value;
use heap::typed::{Method, MethodInstance};
use std::rc::Rc;

impl<'h> Infer<'h> {
    /// The methods that a call with this signature may reach; `None` when there are more than `limit`.
    pub(crate) fn find_methods(&mut self, sig: Value, limit: usize) -> Option<Rc<Matches>> {
        if let Some(m) = self.matches.get(&(sig, limit)) {
            return m.clone();
        }
        let found = types::methods::matching_methods(self.h, sig, self.world, limit).map(|m| {
            Rc::new(Matches {
                list: m
                    .list
                    .iter()
                    .map(|x| Match {
                        method: x.method.0,
                        spec_types: x.spec_types,
                        sparams: self.h.svec(&x.sparams),
                        covers: x.fully_covers,
                    })
                    .collect(),
                covered: covers(self.h, sig, &m),
                ambiguous: m.ambiguous,
                min_world: m.min_world,
                max_world: m.max_world,
            })
        });
        self.matches.insert((sig, limit), found.clone());
        found
    }

    /// The specialization of a method for a signature.
    pub(crate) fn specialize(&mut self, method: Method, spec_types: Value, sparams: Value) -> Option<MethodInstance> {
        let values = types::svec_values(sparams);
        Some(types::methods::specialize(self.h, method, spec_types, &values))
    }
}

/// Whether the matches answer every call of the signature.
fn covers(h: &heap::Heap, sig: Value, m: &types::methods::Matches) -> bool {
    if m.list.iter().any(|x| x.fully_covers) {
        return true;
    }
    if m.list.len() < 2 {
        return false;
    }
    let parts: Vec<Value> = m.list.iter().map(|x| x.method.sig()).collect();
    types::subtype(h, sig, types::type_union(h, &parts))
}
