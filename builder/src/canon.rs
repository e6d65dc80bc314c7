//! Canonical form: objects as bytes that are the same in every session, for the keys of the store.
//!
//! An object of the image that the build starts from is its place there. Any other is described: names for modules,
//! methods and globals, structure for types, bits for numbers. What machine code can depend on is in the
//! description; what it cannot (the content of an object that may change) is not.

use abi::{Known, ObjectKind, Value, code_flags};
use heap::typed::{
    Binding, CodeInstance, DataType, GlobalRef, Method, MethodInstance, Module, TypeName, TypeVar, TypeofVararg, Union,
    UnionAll,
};
use heap::{Layout, Object, Roots};
use rustc_hash::FxHashMap;

/// Describes objects, one after the other; what was described before is named by its number.
pub(crate) struct Canon<'a> {
    roots: Roots,
    /// Addresses of the image that the build starts from.
    base: std::ops::Range<usize>,
    world: u64,
    seen: FxHashMap<Value, u32>,
    out: &'a mut Vec<u8>,
}

/// The code of a specialization in a world.
pub(crate) fn code_in_world(mi: MethodInstance, world: u64) -> Option<CodeInstance> {
    let mut next = mi.try_cache();
    while let Some(c) = next.map(CodeInstance) {
        if c.min_world() <= world && world <= c.max_world() {
            return Some(c);
        }
        next = c.try_next();
    }
    None
}

/// First byte of a description.
mod tag {
    pub const BASE: u8 = 1;
    pub const SEEN: u8 = 2;
    pub const NONE: u8 = 3;
    pub const TEXT: u8 = 4;
    pub const MODULE: u8 = 5;
    pub const TYPE: u8 = 6;
    pub const TYPE_NAME: u8 = 7;
    pub const UNION_ALL: u8 = 8;
    pub const TYPE_VAR: u8 = 9;
    pub const UNION: u8 = 10;
    pub const VARARG: u8 = 11;
    pub const METHOD: u8 = 12;
    pub const INSTANCE: u8 = 13;
    pub const CODE: u8 = 14;
    pub const NAME: u8 = 15;
    pub const SVEC: u8 = 16;
    pub const BITS: u8 = 17;
    pub const FIELDS: u8 = 18;
    pub const OTHER: u8 = 19;
}

impl<'a> Canon<'a> {
    pub fn new(roots: Roots, base: std::ops::Range<usize>, world: u64, out: &'a mut Vec<u8>) -> Canon<'a> {
        Canon { roots, base, world, seen: FxHashMap::default(), out }
    }

    pub fn num(&mut self, n: u64) {
        self.out.extend_from_slice(&n.to_le_bytes());
    }

    pub fn text(&mut self, bytes: &[u8]) {
        self.num(bytes.len() as u64);
        self.out.extend_from_slice(bytes);
    }

    fn maybe(&mut self, v: Option<Value>) {
        match v {
            Some(v) => self.object(v),
            None => self.out.push(tag::NONE),
        }
    }

    /// Describes an object.
    pub fn object(&mut self, v: Value) {
        if self.base.contains(&v.addr()) {
            self.out.push(tag::BASE);
            return self.num((v.addr() - self.base.start) as u64);
        }
        if let Some(&n) = self.seen.get(&v) {
            self.out.push(tag::SEEN);
            return self.num(n.into());
        }
        // Before its parts, which may lead back to it.
        self.seen.insert(v, self.seen.len() as u32);
        let ty = v.type_of();
        let is = |k: Known| self.roots.try_get(k) == Some(ty);
        if is(Known::Symbol) {
            self.start(tag::TEXT, ty);
            self.text(v.symbol_str().as_bytes());
        } else if is(Known::String) {
            self.start(tag::TEXT, ty);
            self.text(v.string_bytes());
        } else if is(Known::Module) {
            self.module(Module(v));
        } else if is(Known::DataType) {
            self.datatype(DataType(v));
        } else if is(Known::TypeName) {
            self.type_name(TypeName(v));
        } else if is(Known::UnionAll) {
            self.out.push(tag::UNION_ALL);
            self.object(UnionAll(v).var());
            self.object(UnionAll(v).body());
        } else if is(Known::TypeVar) {
            let t = TypeVar(v);
            self.out.push(tag::TYPE_VAR);
            [t.name(), t.lb(), t.ub()].into_iter().for_each(|o| self.object(o));
        } else if is(Known::Union) {
            self.out.push(tag::UNION);
            self.object(Union(v).a());
            self.object(Union(v).b());
        } else if is(Known::TypeofVararg) {
            self.out.push(tag::VARARG);
            self.maybe(TypeofVararg(v).try_T());
            self.maybe(TypeofVararg(v).try_N());
        } else if is(Known::Method) {
            let m = Method(v);
            self.out.push(tag::METHOD);
            [m.module(), m.name(), m.sig()].into_iter().for_each(|o| self.object(o));
            [m.nargs(), m.isva(), m.flags()].into_iter().for_each(|n| self.num(n));
        } else if is(Known::MethodInstance) {
            self.out.push(tag::INSTANCE);
            self.instance(MethodInstance(v));
        } else if is(Known::CodeInstance) {
            self.out.push(tag::CODE);
            self.object(CodeInstance(v).def());
            self.code(CodeInstance(v));
        } else if is(Known::Binding) {
            let b = Binding(v);
            self.start(tag::NAME, ty);
            self.maybe(b.try_module());
            self.maybe(b.try_name());
            self.maybe(b.try_declared_type());
            self.num(b.flags());
        } else if is(Known::GlobalRef) {
            self.start(tag::NAME, ty);
            self.object(GlobalRef(v).module());
            self.object(GlobalRef(v).name());
        } else if is(Known::SimpleVector) {
            self.out.push(tag::SVEC);
            self.num(v.svec_len() as u64);
            (0..v.svec_len()).for_each(|i| self.maybe(v.svec_get(i)));
        } else {
            self.plain(v);
        }
    }

    fn start(&mut self, tag: u8, ty: Value) {
        self.out.push(tag);
        self.object(ty);
    }

    fn module(&mut self, m: Module) {
        self.out.push(tag::MODULE);
        self.object(m.name());
        self.num(m.uuid_hi());
        self.num(m.uuid_lo());
        self.object(m.parent());
    }

    /// A type with its layout and the types of its fields, as far as they have been computed: code knows both.
    fn datatype(&mut self, t: DataType) {
        self.out.push(tag::TYPE);
        self.object(t.name());
        self.object(t.parameters());
        self.num(t.flags());
        self.maybe(t.try_types());
        match t.try_layout().and_then(|l| heap::object_size(l).map(|n| l.bytes(0, n))) {
            Some(layout) => self.text(layout),
            None => self.out.push(tag::NONE),
        }
    }

    fn type_name(&mut self, n: TypeName) {
        self.out.push(tag::TYPE_NAME);
        self.object(n.module());
        self.object(n.name());
        self.num(n.flags());
        self.num(n.n_uninitialized());
        self.maybe(n.try_names());
        self.maybe(n.try_field_flags());
    }

    fn instance(&mut self, mi: MethodInstance) {
        self.object(mi.def());
        self.object(mi.specTypes());
        match code_in_world(mi, self.world) {
            Some(c) => self.code(c),
            None => self.out.push(tag::NONE),
        }
    }

    /// What code that calls it relies on.
    pub fn code(&mut self, c: CodeInstance) {
        self.maybe(c.try_rettype());
        self.num(c.flags() & code_flags::CONST_RETURN);
        self.num(c.effects());
        self.out.push(u8::from(c.try_inferred().is_some()));
    }

    /// An object of a type of the program's own, or of Base.
    fn plain(&mut self, v: Value) {
        let ty = v.type_of();
        let name = DataType(ty).try_name().map(TypeName);
        let mutable = name.is_none_or(|n| n.flags() & abi::typename_flags::MUTABLE != 0);
        let layout = Layout::of_type(ty).filter(|l| l.kind() == Some(ObjectKind::Fixed) && !mutable);
        let Some(layout) = layout else {
            // Code holds its address, whatever it holds. (A buffer never changes its length.)
            self.start(tag::OTHER, ty);
            let is_memory = Layout::of_type(ty).and_then(|l| l.kind()) == Some(ObjectKind::Memory);
            return self.num(if is_memory { v.memory_len() as u64 } else { 0 });
        };
        let refs: Vec<usize> = layout.refs().collect();
        if refs.is_empty() && layout.interiors().next().is_none() {
            self.start(tag::BITS, ty);
            return self.text(v.bytes(0, layout.size()));
        }
        self.start(tag::FIELDS, ty);
        let hidden: Vec<usize> = refs.iter().copied().chain(layout.interiors()).collect();
        for at in (0..layout.size()).step_by(8) {
            if !hidden.contains(&at) {
                let end = (at + 8).min(layout.size());
                self.text(v.bytes(at, end - at));
            }
        }
        refs.into_iter().for_each(|at| self.maybe(v.reference(at)));
    }
}
