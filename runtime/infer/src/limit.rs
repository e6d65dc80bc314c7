//! Widening of types so that inference ends: unions that grow, and signatures that grow with recursion.
//!
//! A recursive call whose argument types are larger than, and not taken from, those of its caller would give an
//! endless chain of specializations. Such types are cut: parts of the new type that do not occur in the old one
//! and nest deeper than it become their type's wrapper.

use crate::lattice::Lattice;
use abi::{Known, Value};
use heap::typed::{DataType, TypeVar, TypeofVararg};
use heap::{Heap, Object};
use types::{Kind, kind};

/// How deeply unions nest inside a type.
pub fn union_complexity(h: &Heap, t: Value) -> usize {
    match kind(h, t) {
        Kind::Union(u) => union_complexity(h, u.a()) + union_complexity(h, u.b()) + 1,
        Kind::UnionAll(u) => union_complexity(h, u.body()).max(union_complexity(h, TypeVar(u.var()).ub())),
        Kind::DataType(dt) if types::is_tuple(dt) => {
            types::params(dt).into_iter().map(|p| union_complexity(h, p)).max().unwrap_or(0)
        }
        Kind::Vararg(va) => union_complexity(h, types::vararg_elem(h, va)),
        _ => 0,
    }
}

/// A union that is too large, made smaller: members of one declaration become that declaration's type (what
/// parameters they share is kept); when that is not enough, `Any`.
pub fn simplify_union(lat: &mut Lattice, u: Value) -> Value {
    let h = lat.h;
    let mut members = types::union_members(h, u);
    let mut i = 0;
    while i < members.len() {
        let mut j = i + 1;
        while j < members.len() {
            let merged = match (named(h, members[i]), named(h, members[j])) {
                (Some(a), Some(b)) if a.name() == b.name() => Some(merge_instances(lat, members[i], members[j], a, b)),
                _ => None,
            };
            match merged {
                Some(m) => {
                    members[i] = m;
                    members.remove(j);
                    j = i + 1;
                }
                None => j += 1,
            }
        }
        i += 1;
    }
    let small = types::type_union(h, &members);
    if lat.simple_enough(small) { small } else { h.root(Known::Any) }
}

fn named(h: &Heap, t: Value) -> Option<DataType> {
    types::as_datatype(h, types::unwrap_unionall(h, t))
}

/// One type that covers two instantiations of one declaration.
fn merge_instances(lat: &mut Lattice, ta: Value, tb: Value, a: DataType, b: DataType) -> Value {
    let h = lat.h;
    if lat.subtype(ta, tb) {
        return tb;
    }
    if lat.subtype(tb, ta) {
        return ta;
    }
    if types::is_tuple(a) {
        return merge_tuples(lat, a, b);
    }
    let wrapper = types::name_of(a).wrapper();
    let (vars, body) = types::peel_unionall(h, wrapper);
    let Some(decl) = types::as_datatype(h, body) else {
        return wrapper;
    };
    let shares = ta == a.0 && tb == b.0;
    if !shares || types::n_params(decl) != types::n_params(a) || types::n_params(decl) != types::n_params(b) {
        return wrapper;
    }
    let mut env = Vec::new();
    let mut left = Vec::new();
    for (i, var) in vars.iter().enumerate() {
        if types::egal(h, types::param(a, i), types::param(b, i)) {
            env.push((var.0, types::param(a, i)));
        } else {
            left.push(*var);
        }
    }
    if env.is_empty() {
        return wrapper;
    }
    let inner = types::instantiate_unchecked(h, body, &env);
    let t = types::wrap_unionall(h, inner, &left);
    if lat.subtype(ta, t) && lat.subtype(tb, t) { t } else { wrapper }
}

/// A tuple type that covers both: element-wise up to the shorter, then a tail.
fn merge_tuples(lat: &mut Lattice, a: DataType, b: DataType) -> Value {
    let h = lat.h;
    let (pa, pb) = (types::params(a), types::params(b));
    let fixed = |p: &[Value]| p.iter().take_while(|&&t| !types::is_vararg(h, t)).count();
    let n = fixed(&pa).min(fixed(&pb));
    let mut out: Vec<Value> = (0..n).map(|i| lat.join_types(pa[i], pb[i])).collect();
    if pa.len() > n || pb.len() > n {
        let mut tail = h.root(Known::Bottom);
        for &p in pa[n..].iter().chain(&pb[n..]) {
            let e = match kind(h, p) {
                Kind::Vararg(va) => types::vararg_elem(h, va),
                _ => p,
            };
            let e = if types::has_free_typevars(h, e) { h.root(Known::Any) } else { e };
            tail = lat.join_types(tail, e);
        }
        match types::vararg(h, Some(tail), None) {
            Ok(va) => out.push(va),
            Err(_) => return h.root(Known::Tuple),
        }
    }
    types::tuple_type(h, &out).unwrap_or_else(|_| h.root(Known::Tuple))
}

/// The signature of a recursive call, cut so that repeated calls reach a fixpoint: `t` where it is no more
/// complex than `compare` or taken from `source`.
pub fn limit_type_size(h: &Heap, t: Value, compare: Value, source: Value, tuple_depth: u32, tuple_len: usize) -> Value {
    let l = Limiter { h, sources: vec![types::unwrap_unionall(h, compare), types::unwrap_unionall(h, source)] };
    if !l.more_complex(t, compare, 1, tuple_depth, tuple_len) {
        return t;
    }
    l.cut(t, compare, 1, tuple_len)
}

struct Limiter<'h> {
    h: &'h Heap,
    sources: Vec<Value>,
}

impl Limiter<'_> {
    fn derived(&self, t: Value, min_depth: u32) -> bool {
        self.sources.iter().any(|&s| derived_from(self.h, t, s, min_depth, 0))
    }

    fn more_complex(&self, t: Value, c: Value, depth: u32, tuple_depth: u32, tuple_len: usize) -> bool {
        let h = self.h;
        if t == c || depth > 40 {
            return t != c;
        }
        match kind(h, t) {
            Kind::Bottom => return false,
            Kind::DataType(dt) if types::n_params(dt) == 0 => return false,
            _ => {}
        }
        if tuple_depth > 0 && self.derived(types::unwrap_unionall(h, t), depth) {
            return false;
        }
        match (kind(h, t), kind(h, c)) {
            (Kind::UnionAll(_), _) => {
                return self.more_complex(types::unwrap_unionall(h, t), c, depth, tuple_depth, tuple_len);
            }
            (_, Kind::UnionAll(u)) => return self.more_complex(t, u.body(), depth, tuple_depth, tuple_len),
            (Kind::Vararg(_), _) | (_, Kind::Vararg(_)) => {
                let strip = |v: Value| match kind(h, v) {
                    Kind::Vararg(va) => types::vararg_elem(h, va),
                    _ => v,
                };
                return self.more_complex(strip(t), strip(c), depth, tuple_depth, tuple_len);
            }
            (Kind::TypeVar(a), Kind::TypeVar(b)) => {
                return a.lb() != h.root(Known::Bottom) && a.lb() != b.lb()
                    || self.more_complex(a.ub(), b.ub(), depth + 1, 1, 0);
            }
            (_, Kind::TypeVar(b)) => {
                return b.lb() != h.root(Known::Bottom) || self.more_complex(t, b.ub(), depth, 1, 0);
            }
            (Kind::Union(a), Kind::Union(b)) => {
                return self.more_complex(a.a(), b.a(), depth, tuple_depth, tuple_len)
                    || self.more_complex(a.b(), b.b(), depth, tuple_depth, tuple_len);
            }
            (_, Kind::Union(b)) => {
                return self.more_complex(t, b.a(), depth, tuple_depth, tuple_len)
                    && self.more_complex(t, b.b(), depth, tuple_depth, tuple_len);
            }
            _ => {}
        }
        if let (Some(x), Some(y)) = (types::as_count(h, t), types::as_count(h, c)) {
            return x != 1 && !(0 <= x && x < y);
        }
        let Kind::DataType(dt) = kind(h, t) else {
            return true;
        };
        let params = types::params(dt);
        if let Kind::DataType(cd) = kind(h, c)
            && cd.name() == dt.name()
        {
            let cparams = types::params(cd);
            if params.is_empty() {
                return false;
            }
            let is_tuple = types::is_tuple(dt);
            let room = if is_tuple { cparams.len().max(tuple_len) } else { cparams.len() };
            if params.len() > room {
                return true;
            }
            let inner_depth = if is_tuple && tuple_depth > 0 { tuple_depth - 1 } else { 0 };
            return params.iter().enumerate().any(|(i, &p)| {
                let cp = cparams.get(i).or(cparams.last()).copied().unwrap_or_else(|| h.root(Known::Any));
                let cp = if i >= cparams.len() && !types::is_vararg(h, cp) { h.root(Known::Any) } else { cp };
                self.more_complex(p, cp, depth + 1, inner_depth, 0)
            });
        }
        if has_plain_params(h, dt) {
            return false;
        }
        if let Some(inner) = types::type_type_param(h, t) {
            // `Type{S}` of any `S` that was there before is no growth, but nesting `Type{Type{...}}` is.
            let inner = types::unwrap_unionall(h, inner);
            let nested = types::as_datatype(h, inner).is_none_or(|d| types::is_type_type(h, d));
            if types::as_datatype(h, inner).is_some_and(|d| types::n_params(d) == 0) {
                return false;
            }
            return !self.derived(inner, if nested { depth + 1 } else { depth });
        }
        true
    }

    fn cut(&self, t: Value, c: Value, depth: u32, tuple_len: usize) -> Value {
        let h = self.h;
        let any = h.root(Known::Any);
        if t == c || depth > 40 {
            return if t == c { t } else { any };
        }
        match kind(h, t) {
            Kind::Bottom => return t,
            Kind::DataType(dt) if types::n_params(dt) == 0 => return t,
            _ => {}
        }
        if self.derived(types::unwrap_unionall(h, t), depth) {
            return t;
        }
        match (kind(h, t), kind(h, c)) {
            (Kind::TypeVar(_), _) => return t,
            (Kind::Vararg(va), _) => {
                let ce = match kind(h, c) {
                    Kind::Vararg(cv) => types::vararg_elem(h, cv),
                    _ => c,
                };
                let elem = self.cut(types::vararg_elem(h, va), ce, depth + 1, 0);
                return types::vararg(h, Some(elem), None).unwrap_or(t);
            }
            (Kind::UnionAll(u), _) => {
                let body = self.cut(u.body(), c, depth, tuple_len);
                if body == u.body() {
                    return t;
                }
                return types::unionall(h, TypeVar(u.var()), body);
            }
            (_, Kind::UnionAll(u)) => return self.cut(t, u.body(), depth, tuple_len),
            (Kind::Union(a), Kind::Union(b)) => {
                let x = self.cut(a.a(), b.a(), depth, tuple_len);
                let y = self.cut(a.b(), b.b(), depth, tuple_len);
                return types::type_union(h, &[x, y]);
            }
            _ => {}
        }
        let Kind::DataType(dt) = kind(h, t) else {
            return any;
        };
        if let Some(inner) = types::type_type_param(h, t) {
            let plain = types::as_datatype(h, inner).is_some_and(|d| !types::is_type_type(h, d));
            if plain && self.derived(inner, depth) {
                return t;
            }
            return h.root(Known::Type);
        }
        if types::is_tuple(dt) {
            let Some(cd) = types::as_tuple(h, c) else {
                return if tuple_len < 1 { any } else { h.root(Known::Tuple) };
            };
            return self.cut_tuple(dt, cd, depth, tuple_len);
        }
        if has_plain_params(h, dt) {
            return t;
        }
        types::name_of(dt).wrapper()
    }

    fn cut_tuple(&self, dt: DataType, cd: DataType, depth: u32, tuple_len: usize) -> Value {
        let h = self.h;
        let (params, cparams) = (types::params(dt), types::params(cd));
        let n = params.len().min(cparams.len().max(tuple_len));
        if n == 0 {
            return h.root(Known::Tuple);
        }
        let mut out: Vec<Value> = params[..n].to_vec();
        if params.len() > n {
            let mut elems: Vec<Value> = params[n - 1..]
                .iter()
                .map(|&p| match kind(h, p) {
                    Kind::Vararg(va) => types::vararg_elem(h, va),
                    _ => p,
                })
                .collect();
            if elems.iter().any(|&e| types::has_free_typevars(h, e)) {
                elems = vec![h.root(Known::Any)];
            }
            let mut elem = types::type_union(h, &elems);
            if types::union_members(h, elem).len() > 3 {
                elem = h.root(Known::Any);
            }
            match types::vararg(h, Some(elem), None) {
                Ok(va) => out[n - 1] = va,
                Err(_) => return h.root(Known::Tuple),
            }
        }
        for (i, p) in out.iter_mut().enumerate() {
            let cp = match cparams.get(i) {
                Some(&cp) => cp,
                None => match cparams.last().map(|&l| (l, kind(h, l))) {
                    Some((l, Kind::Vararg(_))) => l,
                    _ => h.root(Known::Any),
                },
            };
            *p = self.cut(*p, cp, depth + 1, 0);
        }
        types::tuple_type(h, &out).unwrap_or_else(|_| h.root(Known::Tuple))
    }
}

/// Whether `t` occurs inside `c` at least `min_depth` levels down: as a parameter, a bound, a supertype of a
/// parameter, or the type of an inline field.
fn derived_from(h: &Heap, t: Value, c: Value, min_depth: u32, level: u32) -> bool {
    if level > 12 {
        return false;
    }
    if t == c || (kind_is_compound(h, t) && types::egal(h, t, c)) {
        return min_depth <= 1;
    }
    match kind(h, c) {
        Kind::Union(u) => {
            derived_from(h, t, u.a(), min_depth, level + 1) || derived_from(h, t, u.b(), min_depth, level + 1)
        }
        Kind::UnionAll(u) => {
            derived_from(h, t, TypeVar(u.var()).ub(), min_depth, level + 1)
                || derived_from(h, t, u.body(), min_depth, level + 1)
        }
        Kind::Vararg(va) => derived_from(h, t, types::vararg_elem(h, TypeofVararg(va.0)), min_depth, level + 1),
        Kind::DataType(cd) => {
            let min_depth = min_depth.saturating_sub(1);
            if types::as_datatype(h, t).is_some() {
                let any = h.root(Known::Any);
                let mut s = types::supertype(h, cd);
                while s.0 != any {
                    if s.0 == t {
                        return true;
                    }
                    s = types::supertype(h, s);
                }
            }
            if types::params(cd).into_iter().any(|p| derived_from(h, t, p, min_depth, level + 1)) {
                return true;
            }
            if min_depth == 0
                && types::is_inline(h, c)
                && !types::is_tuple(cd)
                && let Some(fields) = types::field_types(h, cd)
            {
                return (0..fields.svec_len())
                    .filter_map(|i| fields.svec_get(i))
                    .any(|f| f != c && derived_from(h, t, f, min_depth, level + 1));
            }
            false
        }
        _ => false,
    }
}

/// Whether all parameters are types without parameters: of such there is no endless chain, so a closure over plain
/// variables keeps its type inside of a function that was called with another closure.
fn has_plain_params(h: &Heap, dt: DataType) -> bool {
    let plain = |p: Value| types::as_datatype(h, p).is_some_and(|d| types::n_params(d) == 0);
    !types::is_tuple(dt) && !types::is_type_type(h, dt) && types::params(dt).into_iter().all(plain)
}

fn kind_is_compound(h: &Heap, t: Value) -> bool {
    matches!(kind(h, t), Kind::Union(_) | Kind::UnionAll(_))
}
