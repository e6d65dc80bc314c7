//! Objects as text in printed SSA.

use abi::{Known, Value};
use heap::typed::{Binding, Method, MethodInstance};
use heap::{Heap, Object};
use ir::ssa_text::Names;

/// Names objects as Julia would show them. Cannot read names back; tests bring their own tables.
pub struct HeapNames<'h>(pub &'h Heap);

impl Names for HeapNames<'_> {
    fn name(&self, v: Value) -> String {
        let h = self.0;
        if types::is_type(h, v) || types::is_typevar(h, v) {
            return types::type_text(h, v);
        }
        let t = v.type_of();
        if t == h.root(Known::MethodInstance) {
            let mi = MethodInstance(v);
            let name = match crate::store::method_of(h, mi) {
                Some(m) if m.0.type_of() == h.root(Known::Method) => Method(m.0).name().symbol_str().to_owned(),
                _ => "toplevel".to_owned(),
            };
            return format!("{name} {}", types::type_text(h, mi.specTypes()));
        }
        if t == h.root(Known::Binding) {
            return Binding(v).name().symbol_str().to_owned();
        }
        types::text::value_text(h, v)
    }

    fn resolve(&self, _: &str) -> Option<Value> {
        None
    }
}
