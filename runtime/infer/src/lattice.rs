//! The inference lattice: what may be known of a value, from nothing possible (`BOTTOM`) to nothing known (`ANY`).
//!
//! Elements are interned, so an element is a `u32`, equality is one compare and states are flat arrays. An
//! element is a Julia type, a known object, an immutable whose fields are known better than its type says,
//! or a `Bool` that tells something about a variable.

use crate::value_key::ValueTable;
use abi::{Known, Value};
use heap::typed::DataType;
use heap::{Heap, Object};
use rustc_hash::FxHashMap;
use types::{Kind, kind};

/// An interned lattice element.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct L(pub u32);

impl L {
    /// No value: unreachable.
    pub const BOTTOM: L = L(0);
    /// Any value.
    pub const ANY: L = L(1);
}

/// What an element says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Elem {
    /// An instance of the type.
    Type(Value),
    /// This object (or one egal to it).
    Const(Value),
    /// An immutable instance of `ty` (concrete, or a tuple type of fixed length), its leading fields as given.
    Partial { ty: Value, fields: Box<[L]> },
    /// A `Bool`: where it is true, variable `slot` (as of definition `def`) is `then`, else `otherwise`.
    Cond { slot: u32, def: u32, then: L, otherwise: L },
    /// The same about argument `arg` (0: the callee) of the function whose result this is.
    ArgCond { arg: u32, then: L, otherwise: L },
}

/// Longest union that a join makes; an abstract member counts twice.
const MAX_UNION: usize = 3;
/// Deepest nesting of known fields.
const MAX_PARTIAL_DEPTH: u32 = 4;

/// The interning table with its operations. Holds no roots: valid until the next collection.
pub struct Lattice<'h> {
    /// The heap of the types.
    pub h: &'h Heap,
    elems: Vec<Elem>,
    wide: Vec<Value>,
    by_type: FxHashMap<Value, L>,
    types: ValueTable,
    by_const: FxHashMap<Value, L>,
    consts: ValueTable,
    compound: FxHashMap<Elem, L>,
    subtypes: FxHashMap<(Value, Value), bool>,
    joins: FxHashMap<(L, L), L>,
    intersections: FxHashMap<(Value, Value), Value>,
}

impl<'h> Lattice<'h> {
    /// An empty table.
    pub fn new(h: &'h Heap) -> Lattice<'h> {
        let (bottom, any) = (h.root(Known::Bottom), h.root(Known::Any));
        let mut by_type = FxHashMap::default();
        by_type.insert(bottom, L::BOTTOM);
        by_type.insert(any, L::ANY);
        Lattice {
            h,
            elems: vec![Elem::Type(bottom), Elem::Type(any)],
            wide: vec![bottom, any],
            by_type,
            types: ValueTable::default(),
            by_const: FxHashMap::default(),
            consts: ValueTable::default(),
            compound: FxHashMap::default(),
            subtypes: FxHashMap::default(),
            joins: FxHashMap::default(),
            intersections: FxHashMap::default(),
        }
    }

    /// What the element says.
    #[inline]
    pub fn get(&self, l: L) -> &Elem {
        &self.elems[l.0 as usize]
    }

    fn push(&mut self, e: Elem, wide: Value) -> L {
        let l = L(self.elems.len() as u32);
        self.elems.push(e);
        self.wide.push(wide);
        l
    }

    /// An instance of the type `t`. A type with one instance gives that instance as a constant.
    pub fn ty(&mut self, t: Value) -> L {
        if let Some(&l) = self.by_type.get(&t) {
            return l;
        }
        let l = self.make_type(t);
        self.by_type.insert(t, l);
        l
    }

    fn make_type(&mut self, t: Value) -> L {
        let h = self.h;
        match kind(h, t) {
            Kind::DataType(dt) => {
                if let Some(p) = types::type_type_param(h, t) {
                    // Of a type that is one object, `Type{T}` has exactly that instance.
                    if let Kind::DataType(inner) = kind(h, p)
                        && !types::has_free_typevars(h, inner.0)
                    {
                        return self.konst(p);
                    }
                    if p == h.root(Known::Bottom) {
                        return self.konst(p);
                    }
                    if types::is_typevar(h, p) {
                        return self.ty(h.root(Known::Type));
                    }
                }
                if types::has_free_typevars(h, t) {
                    return L::ANY;
                }
                if let Some(v) = singleton(h, dt) {
                    return self.konst(v);
                }
            }
            Kind::UnionAll(_) | Kind::Union(_) => {
                if types::has_free_typevars(h, t) {
                    return L::ANY;
                }
            }
            Kind::Bottom => return L::BOTTOM,
            // Not a type that a value can have: nothing is known.
            Kind::TypeVar(_) | Kind::Vararg(_) | Kind::Other => return L::ANY,
        }
        if let Some(l) = self.types.find(h, t) {
            return L(l);
        }
        let l = self.push(Elem::Type(t), t);
        self.types.insert(h, t, l.0);
        l
    }

    /// The object `v`.
    pub fn konst(&mut self, v: Value) -> L {
        if let Some(&l) = self.by_const.get(&v) {
            return l;
        }
        let l = match self.consts.find(self.h, v) {
            Some(l) => L(l),
            None => {
                let wide = type_of_const(self.h, v);
                let l = self.push(Elem::Const(v), wide);
                self.consts.insert(self.h, v, l.0);
                l
            }
        };
        self.by_const.insert(v, l);
        l
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, b: bool) -> L {
        self.konst(self.h.boolean(b))
    }

    /// `Bool`.
    pub fn bool_type(&mut self) -> L {
        self.ty(self.h.root(Known::Bool))
    }

    /// An instance of a well-known type.
    pub fn known(&mut self, k: Known) -> L {
        self.ty(self.h.root(k))
    }

    fn compound(&mut self, e: Elem, wide: Value) -> L {
        if let Some(&l) = self.compound.get(&e) {
            return l;
        }
        let l = self.push(e.clone(), wide);
        self.compound.insert(e, l);
        l
    }

    /// An immutable of type `ty` with these leading fields; just the type where they add nothing.
    pub fn partial(&mut self, ty: Value, fields: Vec<L>) -> L {
        let h = self.h;
        if fields.contains(&L::BOTTOM) {
            return L::BOTTOM;
        }
        let declared = types::field_types(h, DataType(ty));
        let mut adds = false;
        let mut fields = fields;
        for (i, f) in fields.iter_mut().enumerate() {
            *f = self.forget_conditions(*f);
            let t = declared.and_then(|d| d.svec_get(i)).unwrap_or_else(|| h.root(Known::Any));
            let whole = self.ty(t);
            if *f != whole {
                adds |= !self.le(whole, *f);
            }
            if self.depth(*f) >= MAX_PARTIAL_DEPTH {
                let w = self.widen(*f);
                *f = self.ty(w);
            }
        }
        if !adds {
            return self.ty(ty);
        }
        self.compound(Elem::Partial { ty, fields: fields.into_boxed_slice() }, ty)
    }

    fn depth(&self, l: L) -> u32 {
        match self.get(l) {
            Elem::Partial { fields, .. } => 1 + fields.iter().map(|&f| self.depth(f)).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// A condition on a variable; a plain `Bool` or constant where it says nothing.
    pub fn cond(&mut self, slot: u32, def: u32, then: L, otherwise: L) -> L {
        match (then == L::BOTTOM, otherwise == L::BOTTOM) {
            (true, true) => L::BOTTOM,
            _ => {
                let wide = self.h.root(Known::Bool);
                self.compound(Elem::Cond { slot, def, then, otherwise }, wide)
            }
        }
    }

    /// A condition on an argument.
    pub fn arg_cond(&mut self, arg: u32, then: L, otherwise: L) -> L {
        let wide = self.h.root(Known::Bool);
        self.compound(Elem::ArgCond { arg, then, otherwise }, wide)
    }

    /// The element without what it says about variables. A condition that can only be one value is that value.
    pub fn forget_conditions(&mut self, l: L) -> L {
        match *self.get(l) {
            Elem::Cond { then, otherwise, .. } | Elem::ArgCond { then, otherwise, .. } => {
                if then == L::BOTTOM {
                    self.boolean(false)
                } else if otherwise == L::BOTTOM {
                    self.boolean(true)
                } else {
                    self.bool_type()
                }
            }
            _ => l,
        }
    }

    /// The smallest Julia type that covers the element.
    #[inline]
    pub fn widen(&self, l: L) -> Value {
        self.wide[l.0 as usize]
    }

    /// The object, when it is known.
    #[inline]
    pub fn as_const(&self, l: L) -> Option<Value> {
        match *self.get(l) {
            Elem::Const(v) => Some(v),
            _ => None,
        }
    }

    /// The `Bool`, when it is known.
    pub fn as_bool(&self, l: L) -> Option<bool> {
        match *self.get(l) {
            Elem::Const(v) if v == self.h.root(Known::TrueValue) => Some(true),
            Elem::Const(v) if v == self.h.root(Known::FalseValue) => Some(false),
            Elem::Cond { then, otherwise, .. } | Elem::ArgCond { then, otherwise, .. } => {
                match (then == L::BOTTOM, otherwise == L::BOTTOM) {
                    (true, false) => Some(false),
                    (false, true) => Some(true),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether more is known than the type.
    pub fn has_const_info(&self, l: L) -> bool {
        matches!(self.get(l), Elem::Const(_) | Elem::Partial { .. })
    }

    /// `a <: b` of types, remembered.
    pub fn subtype(&mut self, a: Value, b: Value) -> bool {
        if a == b || b == self.h.root(Known::Any) || a == self.h.root(Known::Bottom) {
            return true;
        }
        if let Some(&r) = self.subtypes.get(&(a, b)) {
            return r;
        }
        let r = types::subtype(self.h, a, b);
        self.subtypes.insert((a, b), r);
        r
    }

    /// `typeintersect(a, b)`, remembered.
    pub fn intersect(&mut self, a: Value, b: Value) -> Value {
        if self.subtype(a, b) {
            return a;
        }
        if self.subtype(b, a) {
            return b;
        }
        if let Some(&r) = self.intersections.get(&(a, b)) {
            return r;
        }
        let r = types::intersect(self.h, a, b);
        self.intersections.insert((a, b), r);
        r
    }

    /// Whether no value is of both types.
    pub fn disjoint(&mut self, a: Value, b: Value) -> bool {
        self.intersect(a, b) == self.h.root(Known::Bottom)
    }

    /// `v isa t`.
    pub fn isa(&mut self, v: Value, t: Value) -> bool {
        let ty = v.type_of();
        if self.subtype(ty, t) {
            return true;
        }
        types::is_type(self.h, v) && types::isa(self.h, v, t)
    }

    /// Whether everything that `a` allows, `b` allows.
    pub fn le(&mut self, a: L, b: L) -> bool {
        if a == b || a == L::BOTTOM || b == L::ANY {
            return true;
        }
        if b == L::BOTTOM {
            return false;
        }
        match (self.get(a).clone(), self.get(b).clone()) {
            (Elem::Const(v), Elem::Type(t)) => self.isa(v, t),
            (_, Elem::Type(t)) => {
                let w = self.widen(a);
                self.subtype(w, t)
            }
            (Elem::Cond { slot, def, then, otherwise }, Elem::Cond { slot: s2, def: d2, then: t2, otherwise: o2 }) => {
                slot == s2 && def == d2 && self.le(then, t2) && self.le(otherwise, o2)
            }
            (Elem::ArgCond { arg, then, otherwise }, Elem::ArgCond { arg: s2, then: t2, otherwise: o2 }) => {
                arg == s2 && self.le(then, t2) && self.le(otherwise, o2)
            }
            (Elem::Partial { ty, fields }, Elem::Partial { ty: t2, fields: f2 }) => {
                self.subtype(ty, t2)
                    && f2.len() <= fields.len()
                    && f2.iter().zip(fields.iter()).all(|(&y, &x)| self.le(x, y))
            }
            (Elem::Const(v), Elem::Partial { ty, fields: f2 }) => {
                if v.type_of() != ty {
                    return false;
                }
                match self.known_fields(a) {
                    Some(f1) => f2.len() <= f1.len() && f2.iter().zip(&f1).all(|(&y, &x)| self.le(x, y)),
                    None => false,
                }
            }
            _ => false,
        }
    }

    /// The smallest element kept that covers both.
    pub fn join(&mut self, a: L, b: L) -> L {
        if a == b || b == L::BOTTOM {
            return a;
        }
        if a == L::BOTTOM {
            return b;
        }
        if a == L::ANY || b == L::ANY {
            return L::ANY;
        }
        let key = if a < b { (a, b) } else { (b, a) };
        if let Some(&j) = self.joins.get(&key) {
            return j;
        }
        let j = self.join_slow(a, b);
        self.joins.insert(key, j);
        j
    }

    fn join_slow(&mut self, a: L, b: L) -> L {
        if self.le(a, b) {
            return b;
        }
        if self.le(b, a) {
            return a;
        }
        match (self.get(a).clone(), self.get(b).clone()) {
            (Elem::Cond { slot, def, then, otherwise }, Elem::Cond { slot: s2, def: d2, then: t2, otherwise: o2 })
                if slot == s2 && def == d2 =>
            {
                let then = self.join(then, t2);
                let otherwise = self.join(otherwise, o2);
                return self.cond(slot, def, then, otherwise);
            }
            (Elem::ArgCond { arg, then, otherwise }, Elem::ArgCond { arg: s2, then: t2, otherwise: o2 })
                if arg == s2 =>
            {
                let then = self.join(then, t2);
                let otherwise = self.join(otherwise, o2);
                return self.arg_cond(arg, then, otherwise);
            }
            _ => {}
        }
        let (a, b) = (self.forget_conditions(a), self.forget_conditions(b));
        if let Some(j) = self.join_fields(a, b) {
            return j;
        }
        let (ta, tb) = (self.widen(a), self.widen(b));
        let t = self.join_types(ta, tb);
        self.ty(t)
    }

    /// The join of two values of one immutable type, by field.
    fn join_fields(&mut self, a: L, b: L) -> Option<L> {
        let h = self.h;
        let ty = self.concrete_type(a)?;
        if self.concrete_type(b)? != ty || types::is_mutable_type(h, ty) {
            return None;
        }
        if !matches!(self.get(a), Elem::Partial { .. })
            && !matches!(self.get(b), Elem::Partial { .. })
            && types::as_tuple(h, ty).is_none_or(|t| types::n_params(t) == 0)
        {
            return None;
        }
        let (fa, fb) = (self.known_fields(a)?, self.known_fields(b)?);
        let fields = fa.iter().zip(&fb).map(|(&x, &y)| self.join(x, y)).collect();
        Some(self.partial(ty, fields))
    }

    /// The concrete type of a constant or partial struct (`typeof` of the value).
    fn concrete_type(&self, l: L) -> Option<Value> {
        match self.get(l) {
            Elem::Const(v) => Some(v.type_of()),
            Elem::Partial { ty, .. } => Some(*ty),
            _ => None,
        }
    }

    /// The fields of a constant immutable or partial struct.
    pub fn known_fields(&mut self, l: L) -> Option<Vec<L>> {
        match self.get(l).clone() {
            Elem::Partial { fields, .. } => Some(fields.to_vec()),
            Elem::Const(v) => {
                let ty = DataType(v.type_of());
                if types::is_mutable_type(self.h, ty.0) || types::is_type(self.h, v) {
                    return None;
                }
                let n = types::field_count(self.h, ty)?;
                let mut out = Vec::with_capacity(n);
                for i in 0..n {
                    let f = crate::objects::field(self.h, v, i)?;
                    out.push(self.konst(f));
                }
                Some(out)
            }
            _ => None,
        }
    }

    /// The join of types, simplified where it grows too large.
    pub fn join_types(&mut self, a: Value, b: Value) -> Value {
        if self.subtype(a, b) {
            return b;
        }
        if self.subtype(b, a) {
            return a;
        }
        let u = types::type_union(self.h, &[a, b]);
        if self.simple_enough(u) {
            return u;
        }
        crate::limit::simplify_union(self, u)
    }

    /// Whether a union is short and its members are not nested deeply.
    pub fn simple_enough(&self, t: Value) -> bool {
        let members = types::union_members(self.h, t);
        let abstracts = members.iter().filter(|&&m| !types::is_concrete(self.h, m)).count();
        members.len() + abstracts <= MAX_UNION && crate::limit::union_complexity(self.h, t) <= 3
    }

    /// `a` restricted to instances of `t`.
    pub fn meet(&mut self, a: L, t: Value) -> L {
        let whole = self.ty(t);
        if whole == L::ANY || a == L::BOTTOM {
            return a;
        }
        match self.get(a).clone() {
            Elem::Const(v) => {
                if self.isa(v, t) {
                    a
                } else {
                    L::BOTTOM
                }
            }
            Elem::Type(s) => {
                if self.subtype(s, t) {
                    return a;
                }
                if self.subtype(t, s) {
                    return whole;
                }
                let i = self.intersect(s, t);
                self.ty(i)
            }
            Elem::Partial { ty, fields } => {
                if self.subtype(ty, t) {
                    return a;
                }
                let i = self.intersect(ty, t);
                let same_length = |x: Value| types::as_tuple(self.h, x).and_then(|d| types::field_count(self.h, d));
                if same_length(i).is_some() && same_length(i) == same_length(ty) {
                    let parts = types::params(DataType(i));
                    let fields = fields.iter().zip(parts).map(|(&f, p)| self.meet(f, p)).collect();
                    return self.partial(i, fields);
                }
                self.ty(i)
            }
            Elem::Cond { .. } | Elem::ArgCond { .. } => {
                if self.subtype(self.h.root(Known::Bool), t) {
                    a
                } else {
                    L::BOTTOM
                }
            }
        }
    }

    /// The meet of two elements: `a` where it is the more precise, else restricted by the type of `b`.
    pub fn meet_elems(&mut self, a: L, b: L) -> L {
        if self.le(a, b) {
            return a;
        }
        if self.le(b, a) {
            return b;
        }
        let t = self.widen(b);
        self.meet(a, t)
    }

    /// `a` without the instances of `t`: exact for union members, otherwise `a` itself.
    pub fn subtract(&mut self, a: L, t: Value) -> L {
        match self.get(a).clone() {
            Elem::Const(v) => {
                if self.isa(v, t) {
                    L::BOTTOM
                } else {
                    a
                }
            }
            Elem::Partial { ty, .. } => {
                if self.subtype(ty, t) {
                    L::BOTTOM
                } else {
                    a
                }
            }
            Elem::Type(s) => {
                if self.subtype(s, t) {
                    return L::BOTTOM;
                }
                let members = types::union_members(self.h, s);
                if members.len() < 2 {
                    return a;
                }
                let kept: Vec<Value> = members.iter().copied().filter(|&m| !self.subtype(m, t)).collect();
                if kept.len() == members.len() {
                    return a;
                }
                let u = types::type_union(self.h, &kept);
                self.ty(u)
            }
            _ => a,
        }
    }

    /// Whether the type, if any, of which the value certainly is a direct instance: `typeof(value)`.
    pub fn exact_type(&self, l: L) -> Option<Value> {
        match self.get(l) {
            Elem::Const(v) => Some(v.type_of()),
            Elem::Partial { ty, .. } => types::is_concrete(self.h, *ty).then_some(*ty),
            Elem::Cond { .. } | Elem::ArgCond { .. } => Some(self.h.root(Known::Bool)),
            Elem::Type(t) => types::is_concrete(self.h, *t).then_some(*t),
        }
    }

    /// What is known of the type object that the value is: `(T, exact)` when it is some `S <: T`
    /// (with `exact`, `S == T`). `None` when it need not be a type.
    pub fn type_value(&mut self, l: L) -> Option<(Value, bool)> {
        let h = self.h;
        match *self.get(l) {
            Elem::Const(v) => types::is_type(h, v).then_some((v, true)),
            Elem::Type(t) => {
                if let Some(p) = types::type_type_param(h, t) {
                    return if types::is_typevar(h, p) { None } else { Some((p, true)) };
                }
                // `Type{<:T}`: a `where` around `Type{S}` with `S` that variable.
                let inner = types::unwrap_unionall(h, t);
                let p = types::type_type_param(h, inner)?;
                let upper = types::rewrap_unionall(h, p, t);
                Some((upper, false))
            }
            _ => None,
        }
    }
}

/// The instance of a type that has exactly one.
pub fn singleton(h: &Heap, dt: DataType) -> Option<Value> {
    if dt.flags() & abi::type_flags::CONCRETE == 0 || types::is_mutable_type(h, dt.0) {
        return None;
    }
    types::layout_of(h, dt)?;
    dt.try_instance()
}

/// The type of a constant: `Type{T}` for a type.
fn type_of_const(h: &Heap, v: Value) -> Value {
    if types::is_type(h, v) && !types::has_free_typevars(h, v) { type_type(h, v) } else { v.type_of() }
}

/// `Type{t}`.
pub fn type_type(h: &Heap, t: Value) -> Value {
    types::apply_type(h, h.root(Known::Type), &[t]).unwrap_or_else(|_| h.root(Known::Type))
}
