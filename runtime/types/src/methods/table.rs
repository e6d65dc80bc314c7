//! Method tables: which table a method belongs to, and the methods of a table in order of specificity.

use crate::intersect::obviously_disjoint;
use crate::kinds::*;
use crate::relate::specific::more_specific;
use crate::subtype::type_equal;
use abi::{Known, Value, typename_flags};
use heap::typed::{DataType, Method, MethodTable, TypeName, TypeVar};
use heap::{Heap, Object};

/// The type of the function that a signature is about.
fn function_type(h: &Heap, sig: Value) -> Option<Value> {
    let tuple = as_tuple(h, unwrap_unionall(h, sig))?;
    if n_params(tuple) == 0 {
        return None;
    }
    let mut t = param(tuple, 0);
    if let Kind::Vararg(va) = kind(h, t) {
        t = vararg_elem(h, va);
    }
    // A variable stands for what its bound allows.
    for _ in 0..16 {
        match kind(h, t) {
            Kind::TypeVar(v) => t = v.ub(),
            _ => break,
        }
    }
    Some(t)
}

/// Where the functions of a type keep their methods.
enum Home {
    /// The table shared by all types as functions.
    Types,
    /// The table of one type name.
    Name(TypeName),
    /// No single table.
    Any,
}

fn home(h: &Heap, t: Value) -> Home {
    match kind(h, t) {
        Kind::UnionAll(u) => home(h, u.body()),
        Kind::TypeVar(v) => home(h, v.ub()),
        Kind::Bottom => Home::Types,
        Kind::Union(u) => match (home(h, u.a()), home(h, u.b())) {
            (Home::Types, Home::Types) => Home::Types,
            (Home::Name(a), Home::Name(b)) if a == b => Home::Name(a),
            _ => Home::Any,
        },
        Kind::DataType(dt) => {
            if is_type_type(h, dt) || is_kind(h, t) {
                Home::Types
            } else if name_of(dt).flags() & typename_flags::ABSTRACT != 0 {
                Home::Any
            } else {
                Home::Name(name_of(dt))
            }
        }
        Kind::Vararg(_) | Kind::Other => Home::Any,
    }
}

/// The table of a type name, made when it has none.
fn table_of_name(h: &Heap, name: TypeName) -> MethodTable {
    if let Some(mt) = name.try_mt() {
        return MethodTable(mt);
    }
    let mt = MethodTable(h.alloc(h.root(Known::MethodTable), MethodTable::SIZE));
    mt.set_name(h, name.name());
    mt.set_module(h, name.module());
    name.set_mt(h, mt.0);
    mt
}

/// The table that a method with this signature belongs to.
pub fn table_for_signature(h: &Heap, sig: Value) -> MethodTable {
    match function_type(h, sig).map_or(Home::Any, |t| home(h, t)) {
        Home::Types => MethodTable(h.root(Known::TypeMethodTable)),
        Home::Name(n) => table_of_name(h, n),
        Home::Any => MethodTable(h.root(Known::CatchAllMethods)),
    }
}

/// What edges keep of a lookup that `invoke` makes: only a method that takes all of the signature can change its answer, so
/// it stands in an svec of its own.
pub fn covering_lookup(h: &Heap, sig: Value) -> Value {
    h.svec(&[sig])
}

/// The signature of a lookup as edges keep it, and whether only methods that take all of it matter.
pub fn looked_up(h: &Heap, lookup: Value) -> (Value, bool) {
    let is_covering = lookup.type_of() == h.root(Known::SimpleVector);
    (if is_covering { lookup.svec_get(0).unwrap_or(lookup) } else { lookup }, is_covering)
}

/// The tables that edges for a lookup of this signature stand in.
pub fn tables_for_edges(h: &Heap, sig: Value) -> Vec<MethodTable> {
    let mut tables = tables_for_query(h, sig).unwrap_or_default();
    let own = table_for_signature(h, sig);
    if !tables.contains(&own) {
        tables.push(own);
    }
    tables
}

/// The tables whose methods may apply to a call of this signature; `None` when that could be any table.
pub fn tables_for_query(h: &Heap, sig: Value) -> Option<Vec<MethodTable>> {
    let mut out = Vec::with_capacity(2);
    collect_tables(h, function_type(h, sig)?, &mut out)?;
    let rest = MethodTable(h.root(Known::CatchAllMethods));
    if !out.contains(&rest) {
        out.push(rest);
    }
    Some(out)
}

fn collect_tables(h: &Heap, t: Value, out: &mut Vec<MethodTable>) -> Option<()> {
    let found = match home(h, t) {
        Home::Types => MethodTable(h.root(Known::TypeMethodTable)),
        Home::Name(n) => match n.try_mt() {
            Some(mt) => MethodTable(mt),
            None => return Some(()),
        },
        Home::Any => match kind(h, t) {
            Kind::Union(u) => {
                collect_tables(h, u.a(), out)?;
                return collect_tables(h, u.b(), out);
            }
            Kind::UnionAll(u) => return collect_tables(h, u.body(), out),
            _ => return None,
        },
    };
    if !out.contains(&found) {
        out.push(found);
    }
    Some(())
}

/// Every table that a type name reachable from `names` has, and the two shared ones.
pub fn all_tables(h: &Heap, names: &[TypeName]) -> Vec<MethodTable> {
    let mut out = vec![MethodTable(h.root(Known::TypeMethodTable)), MethodTable(h.root(Known::CatchAllMethods))];
    for n in names {
        if let Some(mt) = n.try_mt()
            && !out.contains(&MethodTable(mt))
        {
            out.push(MethodTable(mt));
        }
    }
    out
}

/// The methods of a table, more specific ones first; those deleted or replaced are among them.
pub fn methods_of(mt: MethodTable) -> impl Iterator<Item = Method> {
    let defs = mt.try_defs();
    (0..mt.n_defs() as usize).filter_map(move |i| defs.and_then(|d| d.svec_get(i))).map(Method)
}

/// Whether a method is valid in a world.
#[inline]
pub fn is_live(m: Method, world: u64) -> bool {
    m.primary_world() <= world && world <= m.deleted_world()
}

/// Adds a method (its `sig` and `primary_world` set) to its table. A method with an equal signature that was
/// valid until now ends in the world before, and is returned. The dispatch cache forgets the calls concerned.
pub fn insert_method(h: &Heap, method: Method) -> Option<Method> {
    let sig = method.sig();
    let world = method.primary_world();
    let mt = table_for_signature(h, sig);
    method.set_deleted_world(h, u64::MAX);
    let mut replaced = None;
    let mut at = mt.n_defs() as usize;
    let existing: Vec<Method> = methods_of(mt).collect();
    for (i, &old) in existing.iter().enumerate() {
        let other = old.sig();
        if obviously_disjoint(h, sig, other) {
            continue;
        }
        if is_live(old, world) && (sig == other || type_equal(h, sig, other)) {
            old.set_deleted_world(h, world.saturating_sub(1));
            replaced = Some(old);
            at = i;
            break;
        }
        if at == existing.len() && more_specific(h, sig, other) {
            at = i;
        }
    }
    insert_at(h, mt, at, method);
    mt.set_max_args(h, mt.max_args().max(signature_length(h, sig) as u64));
    super::cache::invalidate_dispatch(h, sig);
    replaced
}

/// A method that an image brings to a table: the method of the table that it stands before (`None`: at the end), as it
/// was where the image was made.
pub type Brought = (Method, Option<Method>);

/// Adds methods to a table as they stood in it where their image was made. `is_new`: methods of the table that were not
/// there then; where one of them could be called in place of another, the order is found anew. The caller makes the
/// dispatch cache forget.
pub fn merge_methods(h: &Heap, mt: MethodTable, brought: &[Brought], is_new: impl Fn(Method) -> bool) {
    let existing: Vec<Method> = methods_of(mt).collect();
    let new: Vec<Method> = existing.iter().copied().filter(|&m| is_new(m)).collect();
    let meets_new = |m: Method| new.iter().any(|n| !obviously_disjoint(h, m.sig(), n.sig()));
    let (unsure, sure): (Vec<Brought>, Vec<Brought>) = brought.iter().partition(|b| meets_new(b.0));
    let mut list = Vec::with_capacity(existing.len() + brought.len());
    let mut rest = sure.iter().peekable();
    let mut longest = mt.max_args();
    for (m, _) in brought {
        longest = longest.max(signature_length(h, m.sig()) as u64);
    }
    // Both lists have the same order.
    for &m in &existing {
        while let Some((own, _)) = rest.next_if(|b| b.1 == Some(m)) {
            list.push(own.0);
        }
        list.push(m.0);
    }
    list.extend(rest.map(|b| b.0.0));
    mt.set_defs(h, h.svec(&list));
    mt.set_n_defs(h, list.len() as u64);
    mt.set_max_args(h, longest);
    for (m, _) in unsure {
        let sig = m.sig();
        let before = methods_of(mt)
            .position(|other| !obviously_disjoint(h, sig, other.sig()) && more_specific(h, sig, other.sig()));
        insert_at(h, mt, before.unwrap_or(mt.n_defs() as usize), m);
    }
}

/// Ends a method: it is not valid from `world` on.
pub fn delete_method(h: &Heap, method: Method, world: u64) {
    method.set_deleted_world(h, world.saturating_sub(1));
    super::cache::invalidate_dispatch(h, method.sig());
}

fn insert_at(h: &Heap, mt: MethodTable, at: usize, method: Method) {
    let n = mt.n_defs() as usize;
    let defs = h.svec_push(mt.try_defs(), n, method.0);
    for i in (at..n).rev() {
        let moved = defs.svec_get(i);
        h.svec_set(defs, i + 1, moved);
    }
    h.svec_set(defs, at, Some(method.0));
    mt.set_defs(h, defs);
    mt.set_n_defs(h, n as u64 + 1);
}

/// Written elements of a signature, the function and a tail included.
fn signature_length(h: &Heap, sig: Value) -> usize {
    as_tuple(h, unwrap_unionall(h, sig)).map_or(0, n_params)
}

/// The declared type of argument `i` (0 is the function) of a signature, with the `where`s inside it closed.
pub(crate) fn declared_argument(h: &Heap, sig: Value, i: usize) -> Option<Value> {
    let (vars, body) = peel_unionall(h, sig);
    let tuple = as_tuple(h, body)?;
    let t = argument(h, tuple, i)?;
    let used: Vec<TypeVar> = vars;
    Some(crate::unionall::wrap_unionall(h, t, &used))
}

fn argument(h: &Heap, tuple: DataType, i: usize) -> Option<Value> {
    let n = n_params(tuple);
    match tuple_vararg(h, tuple) {
        Some(va) if i + 1 >= n => Some(vararg_elem(h, va)),
        _ => (i < n).then(|| param(tuple, i)),
    }
}
