//! Specializations: the argument types for which a method is compiled, and their objects.
//!
//! Not every call gets its own: arguments marked `@nospecialize`, functions and types that the body never
//! calls, and long argument lists are compiled for wider types.

use super::cache::{call_signature, dispatch_cache_insert, find_cached};
use super::lookup::{NoMatch, lookup};
use super::table::{declared_argument, table_for_signature};
use crate::apply::tuple_type;
use crate::equal::same_param;
use crate::intersect::intersect_env;
use crate::kinds::*;
use crate::subtype::{subtype, type_equal};
use crate::vararg::vararg;
use abi::{Known, Value, type_flags};
use heap::typed::{DataType, Method, MethodInstance};
use heap::{Heap, Object};

/// The specialization that a call of these values runs.
pub fn dispatch(h: &Heap, args: &[Value], world: u64) -> Result<MethodInstance, NoMatch> {
    if let Some(found) = find_cached(h, args, world)
        && let Some(mi) = MethodInstance::of(found, &h.roots())
    {
        return Ok(mi);
    }
    resolve(h, call_signature(h, args), world)
}

fn resolve(h: &Heap, sig: DataType, world: u64) -> Result<MethodInstance, NoMatch> {
    let m = lookup(h, sig.0, world)?;
    let spec = compilation_signature(h, m.method, sig);
    let mi = if spec == sig.0 {
        specialize(h, m.method, spec, &m.sparams)
    } else {
        let sparams = intersect_env(h, spec, m.method.sig()).map_or(m.sparams, |(_, v)| v);
        specialize(h, m.method, spec, &sparams)
    };
    // Only what holds from now on is worth keeping.
    if m.max_world == u64::MAX {
        dispatch_cache_insert(h, sig, mi.0, m.min_world);
    }
    Ok(mi)
}

/// Resolves a call with this signature ahead of time; false where that is not possible.
pub fn dispatch_ahead(h: &Heap, sig: DataType, world: u64) -> bool {
    if sig.flags() & type_flags::DISPATCH_TUPLE == 0 {
        return false;
    }
    super::cache::dispatch_cache_find(h, sig, world).is_some() || resolve(h, sig, world).is_ok()
}

/// The object for a method at a signature, made when there is none yet.
pub fn specialize(h: &Heap, method: Method, spec_types: Value, sparams: &[Value]) -> MethodInstance {
    let hash = spec_hash(h, spec_types);
    if let Some(found) = find(h, method, spec_types, hash) {
        return found;
    }
    if let Some(found) = image_tables(h).find_map(|t| find_in(h, t, method, spec_types, hash)) {
        add(h, method, found);
        return found;
    }
    let mi = MethodInstance(h.alloc(h.root(Known::MethodInstance), MethodInstance::SIZE));
    mi.set_def(h, method.0);
    mi.set_specTypes(h, spec_types);
    mi.set_sparam_vals(h, h.svec(sparams));
    add(h, method, mi);
    mi
}

/// A table of specializations as package images have it (`Known::ImageSpecializations`).
pub fn specialization_table(h: &Heap, instances: &[Value]) -> Value {
    let table = h.new_svec((instances.len() * 2).next_power_of_two().max(4));
    instances.iter().for_each(|mi| place(h, table, *mi));
    table
}

/// The tables that package images brought.
fn image_tables(h: &Heap) -> impl Iterator<Item = Value> {
    let tables = h.roots().try_get(Known::ImageSpecializations);
    (0..tables.map_or(0, |t| t.svec_len())).filter_map(move |i| tables?.svec_get(i))
}

/// All specializations of a method, in no order that means anything.
pub fn specializations(method: Method) -> Vec<MethodInstance> {
    method.try_specializations().map_or_else(Vec::new, svec_values).into_iter().map(MethodInstance).collect()
}

/// The same with those of package images that no call has asked for yet.
pub fn all_specializations(h: &Heap, method: Method) -> Vec<MethodInstance> {
    let mut out = specializations(method);
    let brought = image_tables(h).flat_map(svec_values).map(MethodInstance).filter(|mi| mi.def() == method.0);
    let new: Vec<MethodInstance> = brought.filter(|mi| !out.contains(mi)).collect();
    out.extend(new);
    out
}

fn spec_hash(h: &Heap, t: Value) -> u64 {
    // A tuple type's stored hash tells more than its hash as a parameter, and equal tuple types are one object.
    as_datatype(h, t).map_or_else(|| crate::hash::type_hash(h, t), |dt| dt.hash())
}

fn find(h: &Heap, method: Method, spec: Value, hash: u64) -> Option<MethodInstance> {
    find_in(h, method.try_specializations()?, method, spec, hash)
}

fn find_in(h: &Heap, table: Value, method: Method, spec: Value, hash: u64) -> Option<MethodInstance> {
    let mask = table.svec_len().checked_sub(1)?;
    let mut i = hash as usize & mask;
    while let Some(v) = table.svec_get(i) {
        let mi = MethodInstance(v);
        let have = mi.specTypes();
        if mi.def() == method.0 && (have == spec || (spec_hash(h, have) == hash && same_spec(h, have, spec))) {
            return Some(mi);
        }
        i = (i + 1) & mask;
    }
    None
}

fn add(h: &Heap, method: Method, mi: MethodInstance) {
    let count = method.n_specializations() as usize + 1;
    method.set_n_specializations(h, count as u64);
    let table = match method.try_specializations() {
        Some(t) if count * 4 <= t.svec_len() * 3 => t,
        old => {
            let bigger = h.new_svec((count * 2).next_power_of_two().max(4));
            for v in old.map_or_else(Vec::new, svec_values) {
                place(h, bigger, v);
            }
            method.set_specializations(h, bigger);
            bigger
        }
    };
    place(h, table, mi.0);
}

fn place(h: &Heap, table: Value, mi: Value) {
    let mask = table.svec_len() - 1;
    let mut i = spec_hash(h, MethodInstance(mi).specTypes()) as usize & mask;
    while table.svec_get(i).is_some() {
        i = (i + 1) & mask;
    }
    h.svec_set(table, i, Some(mi));
}

fn has_bit(mask: u64, argument: usize) -> bool {
    (1..=64).contains(&argument) && mask >> (argument - 1) & 1 != 0
}

/// The signature for which a call with these exact types is compiled.
pub fn compilation_signature(h: &Heap, method: Method, call: DataType) -> Value {
    let sig = method.sig();
    let mut types = params(call);
    let mut changed = false;
    for (i, exact) in types.iter_mut().enumerate().skip(1) {
        let Some(declared) = declared_argument(h, sig, i) else {
            continue;
        };
        // Arguments in the tail share the bit of the tail.
        let position = i.min(as_tuple(h, unwrap_unionall(h, sig)).map_or(i, |t| n_params(t) - 1));
        let wide = if has_bit(method.nospecialize(), position) {
            Some(widest(h, *exact, declared))
        } else if has_bit(method.not_called(), position) {
            not_called(h, *exact, declared)
        } else {
            nested_type(h, *exact)
        };
        if let Some(w) = wide
            && w != *exact
        {
            *exact = w;
            changed = true;
        }
    }
    changed |= shorten(h, method, &mut types);
    if !changed {
        return call.0;
    }
    tuple_type(h, &types).unwrap_or(call.0)
}

/// Whether an argument of a call can have this as its exact type.
pub fn is_call_type(h: &Heap, t: Value) -> bool {
    if type_type_param(h, t).is_some_and(|p| !is_typevar(h, p)) {
        return true;
    }
    crate::apply::is_dispatch_elem(h, t)
}

/// The first argument type of a signature that no call of the method leads to: an abstract one, where the method is
/// compiled for concrete types.
pub fn not_compiled_for(h: &Heap, method: Method, signature: Value) -> Option<Value> {
    let sig = method.sig();
    let declared_params = as_tuple(h, unwrap_unionall(h, sig)).map_or(0, n_params);
    let tuple = as_tuple(h, unwrap_unionall(h, signature))?;
    let types = params(tuple);
    types.into_iter().enumerate().skip(1).find_map(|(i, t)| {
        let position = i.min(declared_params.saturating_sub(1));
        let widened = has_bit(method.nospecialize(), position) || has_bit(method.not_called(), position);
        let is_type = type_type_param(h, t).is_some() || subtype(h, t, h.root(Known::Type));
        (!widened && !is_type && !is_vararg(h, t) && !is_call_type(h, t)).then_some(t)
    })
}

/// The declared type of an argument that is not to be specialized on. A type argument keeps that it is one.
fn widest(h: &Heap, exact: Value, declared: Value) -> Value {
    if !has_free_typevars(h, declared) && subtype(h, exact, declared) { declared } else { exact }
}

/// A function or type that the body never calls, declared as nothing in particular.
fn not_called(h: &Heap, exact: Value, declared: Value) -> Option<Value> {
    let (any, function) = (h.root(Known::Any), h.root(Known::Function));
    if declared == any || declared == function {
        if subtype(h, exact, function) {
            return Some(function);
        }
        if let Some(p) = type_type_param(h, exact) {
            return Some(p.type_of());
        }
    }
    if declared == h.root(Known::Type) && type_type_param(h, exact).is_some() {
        return Some(declared);
    }
    None
}

/// `Type{Type{Type{...}}}` stops at the second level.
fn nested_type(h: &Heap, exact: Value) -> Option<Value> {
    let inner = type_type_param(h, exact)?;
    let second = type_type_param(h, inner)?;
    type_type_param(h, second)?;
    Some(h.root(Known::Type))
}

/// A tail longer than what methods of this function distinguish becomes `Vararg`.
fn shorten(h: &Heap, method: Method, types: &mut Vec<Value>) -> bool {
    let Some(declared) = as_tuple(h, unwrap_unionall(h, method.sig())) else {
        return false;
    };
    let Some(tail) = tuple_vararg(h, declared) else {
        return false;
    };
    if tail.try_N().is_some() {
        // The length is part of what the method is about.
        return false;
    }
    let table = table_for_signature(h, method.sig());
    let longest = (table.max_args() as usize).max(n_params(declared));
    let keep = longest + 2;
    if types.len() <= keep {
        return false;
    }
    let first = types[keep - 1];
    let same = types[keep..].iter().all(|&t| subtype(h, t, first));
    let elem = if same {
        first
    } else {
        match declared_argument(h, method.sig(), keep) {
            Some(t) => t,
            None => return false,
        }
    };
    let Ok(va) = vararg(h, Some(elem), None) else {
        return false;
    };
    types.truncate(keep - 1);
    types.push(va);
    true
}

/// Whether two argument types have the same code: equal ones, where `Type{A}` and `Type{B}` are kept apart even for
/// equal `A` and `B`, which the code takes as constants.
fn same_spec(h: &Heap, a: Value, b: Value) -> bool {
    match (as_tuple(h, a), as_tuple(h, b)) {
        (Some(x), Some(y)) => {
            n_params(x) == n_params(y) && (0..n_params(x)).all(|i| same_param(h, param(x, i), param(y, i)))
        }
        _ => type_equal(h, a, b),
    }
}
