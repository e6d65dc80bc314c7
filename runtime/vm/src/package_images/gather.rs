//! Gathering: what an image of the package that was just loaded holds, as a record that leads to all of it.
//!
//! Objects of other images are not saved, so whatever the package changed in them is listed, and done again by a load:
//! methods for their functions, code for their specializations. Changes of any other kind are lost, as in Julia.

use super::events::Event;
use super::{PARTS, Part};
use crate::Session;
use ::snapshot::write::{Everything, On};
use abi::code::CodeBlob;
use abi::{Counter, Known, Value, type_flags};
use heap::typed::{
    Binding, CodeInstance, DataType, GlobalRef, Method, MethodInstance, MethodTable, Module, TypeVar, TypeofVararg,
    Union, UnionAll,
};
use heap::{AddressMap, Object};
use std::collections::HashSet;

/// What an image of a package is written from.
pub struct Gathered {
    /// Leads to everything.
    pub record: Value,
    /// Objects that other images may have as well.
    pub shared: Vec<Value>,
    /// The same as an object.
    pub shared_list: Value,
}

/// Own code is good from the first world on: whoever reaches it has found the method, which is newer.
const FIRST_WORLD: u64 = 1;

impl Session {
    /// The images that a package image refers to, the one that the session was booted from first; calls `body` with them.
    pub fn with_images<T>(&self, body: impl FnOnce(&[On]) -> T) -> Option<T> {
        let loaded = self.package_images.loaded.borrow().clone();
        let session = self.native.get()?.image()?;
        let mut all = vec![On { header: session.header(), base: session.base(), name: "" }];
        all.extend(loaded.iter().map(|l| On {
            header: l.image.image().header(),
            base: l.image.image().base(),
            name: &l.id.name,
        }));
        Some(body(&all))
    }

    /// The `CodeInstance`s for which images have code.
    pub fn code_in_images(&self) -> HashSet<Value> {
        let loaded = self.package_images.loaded.borrow().clone();
        let session = self.native.get().and_then(|n| n.image());
        let all = session.into_iter().chain(loaded.iter().map(|l| l.image.image()));
        all.flat_map(|i| i.functions()).map(|f| f.code).collect()
    }

    /// The specializations that were called and have no code: those inside of a workload, and the package's own.
    pub fn wanted_instances(&self) -> Vec<MethodInstance> {
        self.package_images.called.borrow().list.iter().map(|v| MethodInstance(*v)).collect()
    }

    /// The same as statements.
    pub fn wanted_statements(&self) -> String {
        self.wanted_instances().into_iter().map(|mi| self.statement_for(mi) + "\n").collect()
    }

    /// Whether an object is in an image that the session has, and not the package's own.
    pub(crate) fn is_outside(&self, v: Value) -> bool {
        let (range, _) = self.image_range().unwrap_or_default();
        let loaded = self.package_images.loaded.borrow();
        range.contains(&v.addr()) || loaded.iter().any(|l| l.image.image().contains(v.addr()))
    }

    /// Makes the record. `reach` finds what a record leads to.
    pub fn gather_package(
        &self,
        code: &[(Value, CodeBlob)],
        reach: &dyn Fn(Value) -> Result<Everything, String>,
    ) -> Result<Gathered, String> {
        let h = &self.heap;
        let _guard = h.no_collect();
        let making = self.package_images.making.borrow().clone().ok_or("no image of a package is being made")?;
        let module =
            self.loaded_package(&making).ok_or_else(|| format!("the package {} is not loaded", making.name))?;
        let mut parts = vec![h.svec(&[]); PARTS];
        parts[Part::Module as usize] = module;
        parts[Part::Gensym as usize] = self.box_u64(h.counter(Counter::Gensym));
        parts[Part::Brought as usize] = h.svec(&self.brought_methods());
        parts[Part::Ended as usize] = h.svec(&self.ended_methods());
        parts[Part::Inits as usize] = h.svec(&self.own_inits());
        parts[Part::Invalidated as usize] = h.svec(&self.invalidated());
        let of_image = types::methods::forgotten_dispatches(h).into_iter().filter(|k| self.is_outside(*k));
        parts[Part::Forgotten as usize] = h.svec(&of_image.collect::<Vec<_>>());
        parts[Part::Documented as usize] = h.svec(&self.documented());
        let instances: Vec<Value> = code.iter().map(|c| c.0).filter(|c| !self.is_outside(*c)).collect();
        parts[Part::ForeignCode as usize] = h.svec(&instances);
        let all = reach(h.svec(&parts))?;
        self.drop_dead_code(&all);
        let instances = self.with_what_it_relies_on(instances, &all);
        parts[Part::ForeignCode as usize] = h.svec(&instances);
        // Without what was dropped.
        let all = reach(h.svec(&parts))?;
        let is = |v: Value, k: Known| v.type_of() == h.root(k);
        let mut methods = Vec::new();
        let (mut instances, mut tables, mut bindings) = (Vec::new(), Vec::new(), Vec::new());
        let mut foreign = Vec::new();
        for v in all.objects() {
            if is(v, Known::Method) {
                self.settle_method(Method(v), &mut methods);
            } else if is(v, Known::Binding) {
                let b = Binding(v);
                b.set_min_world(h, b.min_world().min(FIRST_WORLD));
                b.clear_older(h);
            } else if is(v, Known::Module) {
                Module(v).clear_using_worlds(h);
            } else if is(v, Known::CodeInstance) {
                let c = CodeInstance(v);
                c.set_min_world(h, FIRST_WORLD);
                let mi = MethodInstance(c.def());
                if self.is_outside(mi.def()) {
                    foreign.push(v);
                }
                self.edges_of(c, &mut instances, &mut tables, &mut bindings);
            }
        }
        parts[Part::Methods as usize] = h.svec(&methods);
        parts[Part::ForeignCode as usize] = h.svec(&foreign);
        parts[Part::InstanceEdges as usize] = h.svec(&distinct(instances, 2));
        parts[Part::MethodEdges as usize] = h.svec(&self.by_table(&distinct(tables, 3)));
        parts[Part::BindingEdges as usize] = h.svec(&distinct(bindings, 2));
        let is_foreign = |v: &Value| is(*v, Known::MethodInstance) && self.is_outside(MethodInstance(*v).def());
        let specializations: Vec<Value> = all.objects().filter(is_foreign).collect();
        parts[Part::Specializations as usize] = types::methods::specialization_table(h, &specializations);
        let all = reach(h.svec(&parts))?;
        let mut own = Own { s: self, all: &all, known: AddressMap::default() };
        let mut types: Vec<Value> =
            all.objects().filter(|v| is_shared_type(self, &all, *v) && own.mentions(*v)).collect();
        let shared = Sharing { s: self, all: &all, own, seen: HashSet::new(), out: Vec::new() }.list();
        let (symbols, others): (Vec<Value>, Vec<Value>) = shared.iter().partition(|v| is(**v, Known::Symbol));
        types.extend(others.into_iter().filter(|v| is(*v, Known::DataType)));
        parts[Part::Symbols as usize] = h.symbol_table(&symbols);
        parts[Part::Types as usize] = types::type_table(h, &types);
        let shared_list = h.svec(&shared);
        parts[Part::Shared as usize] = shared_list;
        Ok(Gathered { record: h.svec(&parts), shared, shared_list })
    }

    /// Rows of table, lookup and caller as tables, each with the lists of its pairs (`Part::MethodEdges`).
    fn by_table(&self, rows: &[Value]) -> Vec<Value> {
        let h = &self.heap;
        let mut tables: Vec<(Value, [Vec<Value>; 2])> = Vec::new();
        let mut index: AddressMap<Value, usize> = AddressMap::default();
        for row in rows.chunks_exact(3) {
            let at = *index.entry(row[0]).or_insert_with(|| {
                tables.push((row[0], Default::default()));
                tables.len() - 1
            });
            let says_all = types::methods::says_all(h, types::methods::looked_up(h, row[1]).0);
            tables[at].1[usize::from(!says_all)].extend(&row[1..]);
        }
        tables.into_iter().flat_map(|(table, [all, some])| [table, h.svec(&all), h.svec(&some)]).collect()
    }

    /// Events of this package's own making.
    fn own_events(&self) -> Vec<Event> {
        let events = self.package_images.events.borrow();
        events.iter().filter(|(_, by)| by.is_none()).map(|(e, _)| *e).collect()
    }

    fn is_foreign_table(&self, mt: MethodTable) -> bool {
        self.is_outside(mt.0) || mt.try_module().is_none_or(|m| self.is_outside(m))
    }

    /// The package's methods in tables of others, each with the method that it stands before.
    fn brought_methods(&self) -> Vec<Value> {
        let h = &self.heap;
        let mut tables: Vec<MethodTable> = Vec::new();
        for e in self.own_events() {
            if let Event::Method(m) = e
                && m.deleted_world() == u64::MAX
                && !self.is_outside(m.0)
            {
                let mt = types::methods::table_for_signature(h, m.sig());
                if self.is_foreign_table(mt) && !tables.contains(&mt) {
                    tables.push(mt);
                }
            }
        }
        let mut out = Vec::new();
        for mt in tables {
            let all: Vec<Method> = types::methods::methods_of(mt).collect();
            for (i, m) in all.iter().enumerate() {
                if self.is_outside(m.0) || m.deleted_world() != u64::MAX {
                    continue;
                }
                let next = all[i..].iter().find(|n| self.is_outside(n.0));
                out.extend([m.0, next.map_or(self.nothing(), |n| n.0)]);
            }
        }
        out
    }

    fn ended_methods(&self) -> Vec<Value> {
        let ended = |m: Method| self.is_outside(m.0) && m.deleted_world() != u64::MAX;
        // One that was replaced is no event of its own: its successor is in the same table.
        let mut out: Vec<Value> = Vec::new();
        for e in self.own_events() {
            let Event::Method(m) = e else { continue };
            let table = types::methods::table_for_signature(&self.heap, m.sig());
            let same = types::methods::methods_of(table)
                .filter(|o| ended(*o) && o.deleted_world() + 1 >= m.primary_world())
                .filter(|o| *o == m || types::type_equal(&self.heap, o.sig(), m.sig()));
            out.extend(same.map(|o| o.0));
        }
        distinct(out, 1)
    }

    fn own_inits(&self) -> Vec<Value> {
        let used = self.heap.counter(Counter::InitCount) as usize;
        let order = self.heap.roots().try_get(Known::InitOrder);
        (0..used).filter_map(|i| order?.svec_get(i)).filter(|m| !self.is_outside(*m)).collect()
    }

    /// Specializations of other images that the package's definitions ended, each with the method that did it.
    fn invalidated(&self) -> Vec<Value> {
        let used = self.heap.counter(Counter::InvalidationCount) as usize;
        let log = self.heap.roots().try_get(Known::InvalidationLog);
        let mut out = Vec::new();
        for i in (0..used).step_by(3) {
            let (Some(mi), Some(cause)) = (log.and_then(|l| l.svec_get(i)), log.and_then(|l| l.svec_get(i + 1))) else {
                continue;
            };
            if self.is_outside(mi) && !self.is_outside(cause) {
                out.extend([mi, cause]);
            }
        }
        distinct(out, 2)
    }

    /// The image shall have code for the package's `__init__` functions.
    pub fn want_inits(&self) {
        for m in self.own_inits() {
            if let Some(f) = self.try_global(Module(m), self.symbol("__init__"))
                && let Ok(sig) = types::tuple_type(&self.heap, &[f.type_of()])
                && let Ok(mi) = self.instance_for_signature(sig)
            {
                self.want(mi.0);
            }
        }
    }

    /// Takes code that was invalidated out of the package's specializations.
    fn drop_dead_code(&self, all: &Everything) {
        let h = &self.heap;
        for v in all.objects().filter(|v| v.type_of() == h.root(Known::MethodInstance)) {
            let mi = MethodInstance(v);
            let chain = std::iter::successors(mi.try_cache().map(CodeInstance), |c| c.try_next().map(CodeInstance));
            let alive: Vec<CodeInstance> = chain.filter(|c| c.max_world() == u64::MAX).collect();
            mi.clear_cache(h);
            for c in alive.into_iter().rev() {
                match mi.try_cache() {
                    Some(next) => c.set_next(h, next),
                    None => c.clear_next(h),
                }
                mi.set_cache(h, c.0);
            }
        }
    }

    /// Adds the code that was made here for others' specializations and that what is saved relies on: inlined perhaps, or
    /// made again after it ended. Without it nobody would know what it in turn relies on.
    fn with_what_it_relies_on(&self, mut list: Vec<Value>, all: &Everything) -> Vec<Value> {
        let h = &self.heap;
        let is = |v: Value, k: Known| v.type_of() == h.root(k);
        let mut known: HashSet<Value> = list.iter().copied().collect();
        let mut work: Vec<Value> = all.objects().filter(|v| is(*v, Known::CodeInstance)).collect();
        while let Some(c) = work.pop() {
            let edges = CodeInstance(c).try_edges().map_or_else(Vec::new, types::svec_values);
            for mi in edges.into_iter().filter(|e| is(*e, Known::MethodInstance)) {
                // (The code of an own specialization is saved with it, and is among the first.)
                let mi = MethodInstance(mi);
                let chain = std::iter::successors(mi.try_cache().map(CodeInstance), |c| c.try_next().map(CodeInstance));
                for c in chain.filter(|c| c.max_world() == u64::MAX && !self.is_outside(c.0)) {
                    if self.is_outside(mi.0) && known.insert(c.0) {
                        list.push(c.0);
                        work.push(c.0);
                    }
                }
            }
        }
        list
    }

    /// The modules whose documentation was begun here.
    fn documented(&self) -> Vec<Value> {
        let Some(list) = self.documented_modules() else { return Vec::new() };
        self.heap.vector_elements(list).into_iter().flatten().filter(|m| !self.is_outside(*m)).collect()
    }

    /// A method that is not valid any more will never be; the others begin when the image is loaded.
    fn settle_method(&self, m: Method, out: &mut Vec<Value>) {
        if m.deleted_world() == u64::MAX {
            out.push(m.0);
        } else {
            m.set_primary_world(&self.heap, 1);
            m.set_deleted_world(&self.heap, 0);
        }
    }

    /// Adds what the code relies on that is not the package's own (`infer::store` has the form of edges).
    fn edges_of(
        &self,
        c: CodeInstance,
        instances: &mut Vec<Value>,
        tables: &mut Vec<Value>,
        bindings: &mut Vec<Value>,
    ) {
        let h = &self.heap;
        let Some(edges) = c.try_edges() else { return };
        let caller = c.def();
        let edges = types::svec_values(edges);
        let mut i = 0;
        while let Some(&e) = edges.get(i) {
            i += 1;
            let ty = e.type_of();
            if ty == h.root(Known::MethodInstance) {
                if self.is_outside(MethodInstance(e).def()) {
                    instances.extend([e, caller]);
                }
            } else if ty == h.root(Known::Binding) {
                if self.is_outside(Binding(e).module()) {
                    bindings.extend([e, caller]);
                }
            } else if let Some(&count) = edges.get(i) {
                i += 1 + count.word(0) as usize;
                let all = types::methods::tables_for_edges(h, types::methods::looked_up(h, e).0);
                for mt in all.into_iter().filter(|mt| self.is_outside(mt.0)) {
                    tables.extend([mt.0, e, caller]);
                }
            }
        }
    }
}

/// Rows of so many values, each once, in the order of first appearance.
fn distinct(values: Vec<Value>, row: usize) -> Vec<Value> {
    let mut seen = HashSet::new();
    values.chunks_exact(row).filter(|r| seen.insert(r.to_vec())).flatten().copied().collect()
}

/// A saved type of a declaration of another image, as its declaration knows it.
fn is_shared_type(s: &Session, all: &Everything, v: Value) -> bool {
    if v.type_of() != s.heap.root(Known::DataType) {
        return false;
    }
    let dt = DataType(v);
    // Signatures of lookups need not be: nobody compares them by their addresses, and many have the same hash.
    let unique = type_flags::CONCRETE | type_flags::DISPATCH_TUPLE;
    let is_unique = dt.flags() & type_flags::TUPLE == 0 || dt.flags() & unique != 0;
    all.has(v)
        && is_unique
        && dt.try_name().is_some_and(|n| s.is_outside(n))
        && dt.flags() & type_flags::FREE_TYPEVARS == 0
        && types::is_interned(&s.heap, dt)
}

/// Which types only this package can have made: those that mention a declaration of its own.
struct Own<'s> {
    s: &'s Session,
    all: &'s Everything,
    known: AddressMap<Value, bool>,
}

impl Own<'_> {
    fn mentions(&mut self, v: Value) -> bool {
        if !self.all.has(v) {
            return false;
        }
        if let Some(&known) = self.known.get(&v) {
            return known;
        }
        // (A type that is part of itself says nothing new.)
        self.known.insert(v, false);
        let (h, roots) = (&self.s.heap, self.s.heap.roots());
        let found = if v.type_of() == h.root(Known::DataType) {
            let dt = DataType(v);
            let own = dt.try_name().is_some_and(|n| self.all.has(n));
            own || dt.try_parameters().map_or_else(Vec::new, types::svec_values).into_iter().any(|p| self.mentions(p))
        } else if let Some(u) = UnionAll::of(v, &roots) {
            self.mentions(u.var()) || self.mentions(u.body())
        } else if let Some(u) = Union::of(v, &roots) {
            self.mentions(u.a()) || self.mentions(u.b())
        } else if let Some(t) = TypeVar::of(v, &roots) {
            self.mentions(t.lb()) || self.mentions(t.ub())
        } else if let Some(t) = TypeofVararg::of(v, &roots) {
            [t.try_T(), t.try_N()].into_iter().flatten().any(|p| self.mentions(p))
        } else if v.type_of() == h.root(Known::Module) {
            true
        } else {
            self.mentions(v.type_of())
        };
        self.known.insert(v, found);
        found
    }
}

/// Finds the shared objects, each behind what it is made of.
struct Sharing<'s> {
    s: &'s Session,
    all: &'s Everything,
    own: Own<'s>,
    seen: HashSet<Value>,
    out: Vec<Value>,
}

impl Sharing<'_> {
    fn list(mut self) -> Vec<Value> {
        let all = self.all;
        for v in all.objects() {
            if self.may_be_shared(v) {
                self.visit(v);
            }
        }
        self.out
    }

    fn is(&self, v: Value, k: Known) -> bool {
        v.type_of() == self.s.heap.root(k)
    }

    fn may_be_shared(&self, v: Value) -> bool {
        let k = [Known::Symbol, Known::DataType, Known::Binding, Known::GlobalRef];
        k.iter().any(|k| self.is(v, *k)) || self.is_singleton(v)
    }

    fn is_singleton(&self, v: Value) -> bool {
        DataType(v.type_of()).try_instance() == Some(v)
    }

    /// Adds the shared objects that `v` is made of, then `v` itself if it is one.
    fn visit(&mut self, v: Value) {
        if !self.all.has(v) || !self.seen.insert(v) {
            return;
        }
        let roots = self.s.heap.roots();
        if self.is(v, Known::Symbol) {
            self.out.push(v);
        } else if self.is(v, Known::DataType) {
            let parameters = DataType(v).try_parameters().map_or_else(Vec::new, types::svec_values);
            parameters.into_iter().for_each(|p| self.visit(p));
            if is_shared_type(self.s, self.all, v) && !self.own.mentions(v) {
                self.out.push(v);
            }
        } else if let Some(u) = UnionAll::of(v, &roots) {
            self.visit(u.var());
            self.visit(u.body());
        } else if let Some(u) = Union::of(v, &roots) {
            self.visit(u.a());
            self.visit(u.b());
        } else if let Some(t) = TypeVar::of(v, &roots) {
            [t.name(), t.lb(), t.ub()].into_iter().for_each(|p| self.visit(p));
        } else if let Some(t) = TypeofVararg::of(v, &roots) {
            [t.try_T(), t.try_N()].into_iter().flatten().for_each(|p| self.visit(p));
        } else if let Some(b) = Binding::of(v, &roots) {
            self.visit(b.name());
            let is_entry = crate::table::find_binding(Module(b.module()).try_bindings(), b.name()) == Some(b);
            if self.s.is_outside(b.module()) && is_entry {
                self.out.push(v);
            }
        } else if let Some(g) = GlobalRef::of(v, &roots) {
            if let Some(b) = g.try_binding().map(Binding)
                && b.try_globalref() == Some(v)
                && self.s.is_outside(b.module())
            {
                self.visit(b.0);
                self.out.push(v);
            }
        } else {
            self.visit_value(v);
        }
    }

    /// A value that is part of a type, or the one object of its type.
    fn visit_value(&mut self, v: Value) {
        self.visit(v.type_of());
        if self.is_singleton(v) {
            let ty = v.type_of();
            let is_others = is_shared_type(self.s, self.all, ty) && !self.own.mentions(ty);
            if is_others || self.s.is_outside(ty) {
                self.out.push(v);
            }
            return;
        }
        // Tuples of symbols and the like.
        let mut parts = Vec::new();
        heap::for_each_ref(v, |_, p| parts.push(p));
        parts.into_iter().for_each(|p| self.visit(p));
    }
}
