//! Before compiling: the layouts of all types that a function mentions are computed, so that the compiler,
//! which does not write the heap, finds them, and finds the same ones wherever a signature is derived. The code's
//! source locations are kept too, for backtraces.

use abi::{Known, Value};
use heap::typed::{CodeInstance, DataType, MethodInstance, Union, UnionAll};
use heap::{Heap, Object};
use ir::ssa::{Function, Inst};
use std::collections::BTreeSet;

/// Computes the layouts that compiling `f` as the code of `code` needs, and sets the code's `DebugInfo`.
pub fn prepare(h: &Heap, f: &Function, code: CodeInstance) {
    if !f.locations.is_empty() {
        code.set_debuginfo(h, ir::debug_info::make(h, f, code.def()).0);
    }
    let mut p = Preparer { h, seen: BTreeSet::new() };
    p.code(code);
    for v in f.vals.values() {
        p.ty(v.ty);
    }
    for c in f.cells.values() {
        p.ty(c.ty);
    }
    for node in f.blocks.values().flat_map(|b| &b.nodes) {
        match &node.inst {
            Inst::Const(o) => p.ty(o.type_of()),
            Inst::New { ty, .. } => p.ty(*ty),
            Inst::Invoke { target, .. } => p.target(*target),
            Inst::ForeignCall { return_type, arg_types, .. } => {
                p.ty(*return_type);
                arg_types.iter().for_each(|&t| p.ty(t));
            }
            _ => {}
        }
    }
}

struct Preparer<'h> {
    h: &'h Heap,
    seen: BTreeSet<Value>,
}

impl Preparer<'_> {
    fn target(&mut self, target: Value) {
        let roots = self.h.roots();
        if let Some(c) = CodeInstance::of(target, &roots) {
            return self.code(c);
        }
        let Some(instance) = MethodInstance::of(target, &roots) else { return };
        self.instance(instance);
        let mut next = instance.try_cache();
        while let Some(c) = next {
            let c = CodeInstance(c);
            if let Some(t) = c.try_rettype() {
                self.ty(t);
            }
            next = c.try_next();
        }
    }

    fn code(&mut self, code: CodeInstance) {
        if let Some(t) = code.try_rettype() {
            self.ty(t);
        }
        if let Some(instance) = MethodInstance::of(code.def(), &self.h.roots()) {
            self.instance(instance);
        }
    }

    fn instance(&mut self, instance: MethodInstance) {
        let mut spec = instance.specTypes();
        while let Some(u) = UnionAll::of(spec, &self.h.roots()) {
            spec = u.body();
        }
        if let Some(d) = DataType::of(spec, &self.h.roots()) {
            let list = d.parameters();
            (0..list.svec_len()).filter_map(|i| list.svec_get(i)).for_each(|t| self.ty(t));
        }
    }

    fn ty(&mut self, ty: Value) {
        if !self.seen.insert(ty) {
            return;
        }
        let roots = self.h.roots();
        if let Some(u) = Union::of(ty, &roots) {
            self.ty(u.a());
            self.ty(u.b());
            return;
        }
        let Some(d) = DataType::of(ty, &roots) else { return };
        if types::layout_of(self.h, d).is_none() {
            return;
        }
        // A reference's memory, a pointer's element: reached without a value of that type.
        if [Known::MemoryRefTypeName, Known::MemoryTypeName, Known::PtrTypeName]
            .iter()
            .any(|&k| roots.get(k) == d.name())
        {
            let parameters = d.parameters();
            (0..parameters.svec_len()).filter_map(|i| parameters.svec_get(i)).for_each(|t| self.ty(t));
        }
        // Fields stored inline have their layouts by now. Those of a reference to memory are looked through.
        if d.name() == roots.get(Known::MemoryRefTypeName)
            && let Some(fields) = d.try_types()
        {
            (0..fields.svec_len()).filter_map(|i| fields.svec_get(i)).for_each(|t| self.ty(t));
        }
    }
}
