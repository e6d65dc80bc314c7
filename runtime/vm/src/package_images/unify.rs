//! Shared objects: symbols, types and bindings that another image, or the program, may have made as well.
//!
//! There is one of each in a session. The first that comes is it; what a later image has of it is left aside, and that
//! image's references are redirected.
//!
//! Symbols and types stand in tables of the image, where whoever misses one in the session's looks as well, in the order in
//! which the images came: so a load writes nothing for those that it brings first. Types that only the package can have
//! made (`Vector{Foo}` for its `Foo`) are not looked up at all, nor are specializations. Two images may have the same
//! specialization: the first that is asked for is it, and the other keeps its own edges.

use super::Loaded;
use crate::Session;
use crate::table::{add_binding, find_binding};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{Binding, DataType, GlobalRef, Module};

impl Session {
    /// Enters an image's shared objects, or redirects to those that were there before.
    pub(super) fn unify(&self, l: &Loaded) -> Result<(), String> {
        let list = l.part(super::Part::Shared);
        let mut redirect = l.image.redirect();
        for number in 0..list.svec_len() {
            let Some(own) = list.svec_get(number) else { continue };
            if let Some(other) = self.adopt_shared(own).filter(|other| *other != own) {
                self.keep_alive(other);
                redirect.to(number, own, other).map_err(|e| e.to_string())?;
            }
        }
        Ok(())
    }

    /// Enters one shared object, whose parts were entered before; gives the one that was there before it.
    fn adopt_shared(&self, v: Value) -> Option<Value> {
        let h = &self.heap;
        let ty = v.type_of();
        if ty == h.root(Known::Symbol) {
            return h.known_symbol(v);
        }
        if ty == h.root(Known::DataType) {
            return types::known_instance(h, DataType(v)).map(|t| t.0);
        }
        if ty == h.root(Known::Binding) {
            return self.adopt_binding(Binding(v)).map(|b| b.0);
        }
        if ty == h.root(Known::GlobalRef) {
            let g = GlobalRef(v);
            let b = Binding(g.binding());
            return match b.try_globalref() {
                Some(other) => Some(other),
                None => {
                    b.set_globalref(h, v);
                    None
                }
            };
        }
        // The one object of a type.
        let t = DataType(ty);
        match t.try_instance() {
            Some(other) => Some(other),
            None => {
                t.set_instance(h, v);
                None
            }
        }
    }

    fn adopt_binding(&self, b: Binding) -> Option<Binding> {
        let h = &self.heap;
        let m = Module(b.module());
        if let Some(other) = find_binding(m.try_bindings(), b.name()) {
            return Some(other);
        }
        let used = m.n_bindings() as usize;
        m.set_bindings(h, add_binding(h, m.try_bindings(), used, b));
        m.set_n_bindings(h, used as u64 + 1);
        None
    }
}
