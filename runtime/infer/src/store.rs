//! The heap object of a result: `CodeInstance`, its constants, its code, its edges and back-edges.
//!
//! `CodeInstance.edges` is a flat `SimpleVector`:
//! - a `MethodInstance`: its result was used;
//! - a tuple type, then an `Int64` count, then that many `Method`s: a lookup of the signature found exactly these;
//! - a `Binding`: its constant value or declared type was used.
//!
//! Each edge has its back-edge: `MethodInstance.backedges` and `Binding.edges` list the `MethodInstance`s that
//! rely on it, `MethodTable.backedges` has pairs of signature and `MethodInstance`.
//!
//! `CodeInstance.inferred` is a `SimpleVector`: the bytes of `ir::ssa_codec` as a `String`, then the objects.

use crate::engine::Infer;
use crate::frame::FrameId;
use crate::info::{Edge, add_edges};
use crate::lattice::{Elem, L};
use abi::clock::{self, Phase};
use abi::{Known, Value, code_flags};
use heap::typed::{Binding, CodeInstance, Method, MethodInstance};
use heap::{Heap, Object};
use ir::ssa::Function;
use std::rc::Rc;

impl<'h> Infer<'h> {
    /// Makes the `CodeInstance` of a finished frame and puts it into its specialization's cache.
    pub(crate) fn store(&mut self, f: FrameId) {
        let h = self.h;
        let (mi, ret, effects, min_world, max_world) = {
            let fr = &self.frames[f.0 as usize];
            (fr.mi, fr.ret, fr.effects, fr.min_world, fr.max_world)
        };
        let ci = CodeInstance(h.alloc(h.root(Known::CodeInstance), CodeInstance::SIZE));
        ci.set_def(h, mi.0);
        clock::count(Phase::Infer, 1);
        ci.set_rettype(h, self.lat.widen(ret));
        ci.set_exctype(h, h.root(Known::Any));
        let mut flags = 0;
        match self.lat.get(ret) {
            Elem::Const(v) => {
                ci.set_rettype_const(h, *v);
                flags |= code_flags::CONST_RETURN;
            }
            Elem::Type(_) | Elem::Cond { .. } => {}
            Elem::Partial { .. } | Elem::ArgCond { .. } => {
                let e = self.encode_element(ret);
                ci.set_rettype_const(h, e);
            }
        }
        ci.set_effects(h, u64::from(effects.0));
        ci.set_min_world(h, min_world);
        ci.set_max_world(h, max_world);
        let mut edges = self.all_edges(f);
        let code = crate::build::build(self, f);
        let worlds = crate::opt::Worlds { min: min_world, max: max_world };
        let code = code.map(|c| crate::opt::optimize(self, c, worlds, Some(mi)));
        add_edges(&mut edges, code.iter().flat_map(|c| &c.edges).cloned());
        let objects: Vec<Value> = encode_edges(h, &edges);
        ci.set_edges(h, h.svec(&objects));
        if let Some(function) = &code {
            let (bytes, mut objects) = ir::ssa_codec::encode(&function.ssa);
            objects.insert(0, h.string(&bytes));
            ci.set_inferred(h, h.svec(&objects));
            if function.inlineable {
                flags |= code_flags::INLINEABLE;
            }
        }
        ci.set_flags(h, flags);
        let ssa = code.map(|c| Rc::new(c.ssa));
        self.ssa.insert(mi.0, ssa);
        if let Some(old) = mi.try_cache() {
            ci.set_next(h, old);
        }
        mi.set_cache(h, ci.0);
        self.add_back_edges(mi, &edges);
        if let Some(r) = self.results.get_mut(&mi.0) {
            r.code = Some(ci);
        }
        self.finished.push(ci);
        if !self.keep_frames {
            // Nobody looks at the statements of a finished frame again.
            let fr = &mut self.frames[f.0 as usize];
            fr.entry = Vec::new();
            fr.info = Vec::new();
            fr.stmt_ty = Vec::new();
            fr.stmt_effects = Vec::new();
            fr.refined = Vec::new();
        }
    }

    fn add_back_edges(&mut self, mi: MethodInstance, edges: &[Edge]) {
        let h = self.h;
        let same = |list: Option<Value>, n: usize, at: usize, v: Value| {
            at < n && list.and_then(|l| l.svec_get(n - 1 - at)) == Some(v)
        };
        for e in edges {
            match e {
                Edge::Invoke(callee) => {
                    let callee = MethodInstance(*callee);
                    let n = callee.n_backedges() as usize;
                    if callee != mi && !same(callee.try_backedges(), n, 0, mi.0) {
                        let list = h.svec_push(callee.try_backedges(), n, mi.0);
                        callee.set_backedges(h, list);
                        callee.set_n_backedges(h, n as u64 + 1);
                    }
                }
                Edge::Binding(b) => {
                    let b = Binding(*b);
                    let n = b.n_edges() as usize;
                    if !same(b.try_edges(), n, 0, mi.0) {
                        let list = h.svec_push(b.try_edges(), n, mi.0);
                        b.set_edges(h, list);
                        b.set_n_edges(h, n as u64 + 1);
                    }
                }
                Edge::Dispatch { sig, .. } => self.add_lookup(*sig, *sig, mi),
                Edge::Covering { sig, .. } => self.add_lookup(*sig, types::methods::covering_lookup(h, *sig), mi),
            }
        }
    }

    /// Tells the tables of a signature that a specialization relies on this lookup.
    fn add_lookup(&self, sig: Value, lookup: Value, mi: MethodInstance) {
        let h = self.h;
        for mt in types::methods::tables_for_edges(h, sig) {
            let n = mt.n_backedges() as usize;
            let list = h.svec_push(mt.try_backedges(), n, lookup);
            let list = h.svec_push(Some(list), n + 1, mi.0);
            mt.set_backedges(h, list);
            mt.set_n_backedges(h, n as u64 + 2);
        }
    }

    /// A lattice element as objects: `svec(kind, ...)`.
    fn encode_element(&mut self, l: L) -> Value {
        let h = self.h;
        let kind = |n: i64| h.box_int64(n);
        match self.lat.get(l).clone() {
            Elem::Type(t) => h.svec(&[kind(0), t]),
            Elem::Const(v) => h.svec(&[kind(1), v]),
            Elem::Partial { ty, fields } => {
                let mut all = vec![kind(2), ty];
                for &f in fields.iter() {
                    all.push(self.encode_element(f));
                }
                h.svec(&all)
            }
            Elem::ArgCond { arg, then, otherwise } => {
                let (a, b) = (self.encode_element(then), self.encode_element(otherwise));
                h.svec(&[kind(3), h.box_int64(i64::from(arg)), a, b])
            }
            Elem::Cond { .. } => h.svec(&[kind(0), h.root(Known::Bool)]),
        }
    }

    fn decode_element(&mut self, v: Value) -> L {
        let get = |i: usize| v.svec_get(i);
        let kind = get(0).map_or(-1, |k| k.word(0) as i64);
        match (kind, get(1)) {
            (0, Some(t)) => self.lat.ty(t),
            (1, Some(c)) => self.lat.konst(c),
            (2, Some(ty)) => {
                let fields = (2..v.svec_len()).filter_map(|i| v.svec_get(i)).map(|e| self.decode_element(e)).collect();
                self.lat.partial(ty, fields)
            }
            (3, Some(arg)) => {
                let side = |i: &mut Self, at: usize| v.svec_get(at).map_or(L::ANY, |e| i.decode_element(e));
                let (then, otherwise) = (side(self, 2), side(self, 3));
                self.lat.arg_cond(arg.word(0) as u32, then, otherwise)
            }
            _ => L::ANY,
        }
    }

    /// The return value that a `CodeInstance` promises.
    pub(crate) fn decode_rettype_const(&mut self, ci: CodeInstance, c: Value) -> L {
        if ci.flags() & code_flags::CONST_RETURN != 0 { self.lat.konst(c) } else { self.decode_element(c) }
    }

    /// The optimized code of a finished specialization, for inlining.
    pub(crate) fn ssa_of(&mut self, mi: MethodInstance) -> Option<Rc<Function>> {
        if let Some(s) = self.ssa.get(&mi.0) {
            return s.clone();
        }
        let ci = self.result_of(mi)?.code?;
        let s = decode_code(ci).map(Rc::new);
        self.ssa.insert(mi.0, s.clone());
        s
    }
}

/// The method of a specialization, when it has one (top-level code has not).
pub fn method_of(h: &Heap, mi: MethodInstance) -> Option<Method> {
    let def = mi.def();
    (def.type_of() == h.root(Known::Method)).then_some(Method(def))
}

/// Decodes the optimized code that a `CodeInstance` keeps; `None` when it has none.
pub fn decode_code(ci: CodeInstance) -> Option<Function> {
    let v = ci.try_inferred()?;
    if v.svec_len() == 0 {
        return None;
    }
    let objects: Option<Vec<Value>> = (1..v.svec_len()).map(|i| v.svec_get(i)).collect();
    ir::ssa_codec::decode(v.svec_get(0)?.string_bytes(), &objects?)
}

fn encode_edges(h: &Heap, edges: &[Edge]) -> Vec<Value> {
    let mut out = Vec::new();
    for e in edges {
        match e {
            Edge::Invoke(mi) => out.push(*mi),
            Edge::Binding(b) => out.push(*b),
            Edge::Dispatch { sig, methods } => {
                out.push(*sig);
                out.push(h.box_int64(methods.len() as i64));
                out.extend(methods);
            }
            Edge::Covering { sig, method } => {
                out.extend([types::methods::covering_lookup(h, *sig), h.box_int64(1), *method]);
            }
        }
    }
    out
}
