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
        let found = types::matching_methods(self.h, sig, limit, self.world).map(|m| {
            Rc::new(Matches {
                list: m
                    .matches
                    .iter()
                    .map(|x| Match {
                        method: x.method.0,
                        spec_types: x.spec_types,
                        sparams: x.sparams,
                        covers: x.fully_covers,
                    })
                    .collect(),
                covered: m.covered,
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
        Some(types::specialize(self.h, method, spec_types, sparams))
    }
}
