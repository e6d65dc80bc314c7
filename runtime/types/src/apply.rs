//! `T{A, B}`: applying a type constructor, and the cache that makes each instantiation one object.

use crate::error::{Result, TypeProblem, message, type_error};
use crate::kinds::*;
use crate::subst::{instantiate_unchecked, subst};
use crate::{equal, hash, layout, subtype, union, unionall, vararg};
use abi::{Known, Value, type_flags, typename_flags};
use heap::typed::{DataType, TypeName, TypeVar, TypeofVararg};
use heap::{Heap, Object, mix_hash};
use smallvec::SmallVec;

/// How much an instantiation verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checks {
    /// Parameters must lie in the declared bounds.
    Bounds,
    /// Parameters are known to be right, or it does not matter.
    None,
}

/// Whether a value may be a type parameter: a type, a type variable, a symbol, a module, plain bits, or a
/// tuple of such.
pub fn valid_param(h: &Heap, v: Value) -> bool {
    match kind(h, v) {
        Kind::DataType(_) | Kind::UnionAll(_) | Kind::Union(_) | Kind::TypeVar(_) | Kind::Bottom => true,
        Kind::Vararg(_) => false,
        Kind::Other => {
            let t = v.type_of();
            t == h.root(Known::Symbol) || t == h.root(Known::Module) || nestable_type(h, t)
        }
    }
}

/// Whether values of the type may be (part of) a value parameter.
fn nestable_type(h: &Heap, t: Value) -> bool {
    if t == h.root(Known::Symbol) || layout::is_bits(h, t) {
        return true;
    }
    let Some(dt) = as_datatype(h, t) else {
        return false;
    };
    if is_named_tuple(h, dt) {
        return nestable_type(h, param(dt, 1));
    }
    is_tuple(dt) && params(dt).into_iter().all(|p| nestable_type(h, p))
}

/// `constructor{args...}` as the language has it.
pub fn apply_type(h: &Heap, constructor: Value, args: &[Value]) -> Result<Value> {
    if constructor == h.root(Known::Tuple) {
        return tuple_type(h, args);
    }
    if constructor == h.root(Known::Union) {
        for &a in args {
            if !is_type(h, a) && !is_typevar(h, a) {
                return type_error("Union", "", h.root(Known::Type), a);
            }
        }
        return Ok(union::type_union(h, args));
    }
    if let Kind::Vararg(va) = kind(h, constructor) {
        return apply_vararg(h, va, args);
    }
    if args.is_empty() && is_type(h, constructor) {
        return Ok(constructor);
    }
    if !matches!(kind(h, constructor), Kind::UnionAll(_)) {
        return type_error("Type{...} expression", "", h.root(Known::UnionAll), constructor);
    }
    let mut env: Vec<(Value, Value)> = Vec::with_capacity(args.len());
    let mut body = constructor;
    for &arg in args {
        let Kind::UnionAll(u) = kind(h, body) else {
            return message(format!(
                "too many parameters for type{}",
                constructor_name(h, constructor).map_or(String::new(), |n| format!(" {n}"))
            ));
        };
        let name = constructor_name(h, constructor).unwrap_or_else(|| "Type".to_owned());
        if !valid_param(h, arg) {
            // (For a number the hint is that an `Int` would do.)
            let number = subtype::isa(h, arg, h.root(Known::Number));
            let expected = h.root(if number { Known::Int64 } else { Known::Type });
            return type_error("Type", "parameter", expected, arg);
        }
        check_bounds(h, &name, TypeVar(u.var()), arg, &env)?;
        env.push((u.var(), arg));
        body = u.body();
    }
    subst(h, body, &env, Checks::Bounds)
}

fn apply_vararg(h: &Heap, va: TypeofVararg, args: &[Value]) -> Result<Value> {
    match (va.try_T(), va.try_N(), args) {
        (None, None, [t]) => vararg::vararg(h, Some(*t), None),
        (None, None, [t, n]) => vararg::vararg(h, Some(*t), Some(*n)),
        (Some(t), None, [n]) => vararg::vararg(h, Some(t), Some(*n)),
        (_, _, []) => Ok(va.0),
        _ => message("too many parameters for type Vararg"),
    }
}

fn constructor_name(h: &Heap, t: Value) -> Option<String> {
    let dt = as_datatype(h, unwrap_unionall(h, t))?;
    Some(name_of(dt).name().symbol_str().to_owned())
}

/// Checks one argument against the bounds of its variable, earlier arguments put in.
fn check_bounds(h: &Heap, name: &str, var: TypeVar, arg: Value, env: &[(Value, Value)]) -> Result<()> {
    let (lb0, ub0) = (var.lb(), var.ub());
    if lb0 == h.root(Known::Bottom) && ub0 == h.root(Known::Any) {
        return Ok(());
    }
    let lb = instantiate_unchecked(h, lb0, env);
    let ub = instantiate_unchecked(h, ub0, env);
    if within_bounds(h, arg, lb, ub) {
        return Ok(());
    }
    let expected = if lb == lb0 && ub == ub0 { var.0 } else { new_typevar(h, var.name(), lb, ub) };
    type_error(name, var.name().symbol_str(), expected, arg)
}

fn within_bounds(h: &Heap, arg: Value, lb: Value, ub: Value) -> bool {
    match kind(h, arg) {
        // A variable may be wider than the bounds: the type then just has no instances beyond them.
        Kind::TypeVar(_) => return true,
        Kind::Other => return lb == h.root(Known::Bottom) && ub == h.root(Known::Any),
        _ => {}
    }
    // What depends on a variable that is not known yet is checked when it becomes known.
    let free = |t| has_free_typevars(h, t);
    free(arg) || ((free(lb) || subtype::subtype(h, lb, arg)) && (free(ub) || subtype::subtype(h, arg, ub)))
}

/// The instantiation of the declaration of `like` with these parameters.
pub(crate) fn apply_name(h: &Heap, like: DataType, args: &[Value], checks: Checks) -> Result<Value> {
    if is_tuple(like) {
        return tuple_type(h, args);
    }
    let name = name_of(like);
    let decl = primary(h, name);
    if (0..n_params(decl)).all(|i| param(decl, i) == args[i]) {
        return Ok(decl.0);
    }
    if checks == Checks::Bounds {
        check_parameters(h, name, decl, args)?;
    }
    if like.name() == h.root(Known::NamedTupleTypeName) {
        check_named_tuple(h, args)?;
    }
    Ok(intern(h, name, args).0)
}

fn check_parameters(h: &Heap, name: TypeName, decl: DataType, args: &[Value]) -> Result<()> {
    let mut env = Vec::with_capacity(args.len());
    for (i, &arg) in args.iter().enumerate() {
        let var = param(decl, i);
        let text = name.name().symbol_str();
        if !valid_param(h, arg) {
            return type_error(text, "parameter", h.root(Known::Type), arg);
        }
        check_bounds(h, text, TypeVar(var), arg, &env)?;
        env.push((var, arg));
    }
    Ok(())
}

/// `NamedTuple{names, T}`: names are distinct symbols, as many as `T` has elements.
fn check_named_tuple(h: &Heap, args: &[Value]) -> Result<()> {
    let (names, types) = (args[0], args[1]);
    let any_tuple = h.root(Known::Tuple);
    let mut count = None;
    if !is_typevar(h, names) {
        let Some(names_type) = as_tuple(h, names.type_of()) else {
            return type_error("NamedTuple", "names", any_tuple, names);
        };
        let n = n_params(names_type);
        let mut seen: Vec<Value> = Vec::with_capacity(n);
        for i in 0..n {
            let sym = (param(names_type, i) == h.root(Known::Symbol)).then(|| names.reference(8 * i)).flatten();
            let Some(sym) = sym else {
                return message(format!(
                    "NamedTuple names contain an element that is not a Symbol, at position {}",
                    i + 1
                ));
            };
            if seen.contains(&sym) {
                return message(format!("duplicate field name in NamedTuple: \"{}\" is not unique", sym.symbol_str()));
            }
            seen.push(sym);
        }
        count = Some(n);
    }
    if is_typevar(h, types) {
        return Ok(());
    }
    let inner = unwrap_unionall(h, types);
    if let Some(tuple) = as_tuple(h, inner) {
        if let (Some(n), None) = (count, tuple_vararg(h, tuple))
            && n != n_params(tuple)
        {
            return Err(TypeProblem::Argument(
                "NamedTuple names and field types must have matching lengths".to_owned(),
            ));
        }
    } else if !matches!(kind(h, types), Kind::Union(_) | Kind::Bottom) {
        return type_error("NamedTuple", "types", h.root(Known::Tuple), types);
    }
    Ok(())
}

/// `Tuple{args...}` in its normal form.
pub fn tuple_type(h: &Heap, args: &[Value]) -> Result<Value> {
    for (i, &a) in args.iter().enumerate() {
        if is_vararg(h, a) {
            if i + 1 != args.len() {
                return type_error("Tuple", "non-final parameter", h.root(Known::Type), a);
            }
        } else if !valid_param(h, a) {
            return type_error("Tuple", "parameter", h.root(Known::Type), a);
        }
    }
    if let Some((&last, init)) = args.split_last()
        && let Kind::Vararg(va) = kind(h, last)
    {
        let elem = vararg_elem(h, va);
        if let Some(n) = va.try_N() {
            if let Some(k) = as_count(h, n) {
                let mut all = init.to_vec();
                all.resize(init.len() + k as usize, elem);
                return Ok(intern_tuple(h, &all).0);
            }
        } else if elem == h.root(Known::Bottom) {
            // No element can exist, so the tail is empty.
            return Ok(intern_tuple(h, init).0);
        } else if init.is_empty() && elem == h.root(Known::Any) {
            return Ok(h.root(Known::Tuple));
        }
    }
    Ok(intern_tuple(h, args).0)
}

/// The tuple type of these concrete element types (a call signature, a tuple value): no checks.
pub fn concrete_tuple_type(h: &Heap, args: &[Value]) -> DataType {
    intern_tuple(h, args)
}

fn intern_tuple(h: &Heap, args: &[Value]) -> DataType {
    if args.is_empty()
        && let Some(empty) = h.roots().try_get(Known::EmptyTuple)
    {
        return DataType(empty);
    }
    intern(h, TypeName(h.root(Known::TupleTypeName)), args)
}

/// The hash of an instantiation: of the declaration's name and the parameters, never of an address.
pub(crate) fn instance_hash(h: &Heap, name: TypeName, args: &[Value]) -> u64 {
    args.iter().fold(name.hash(), |acc, &a| mix_hash(acc, hash::param_hash(h, a)))
}

/// The one object for this declaration and these parameters; with free variables inside, a new one.
fn intern(h: &Heap, name: TypeName, args: &[Value]) -> DataType {
    let r = h.roots();
    let written_as_is = [Known::TupleTypeName, Known::TypeTypeName].iter().any(|k| r.try_get(*k) == Some(name.0));
    if !written_as_is && args.iter().any(|&a| matches!(kind(h, a), Kind::UnionAll(_) | Kind::Union(_))) {
        let normal: SmallVec<[Value; 4]> = args.iter().map(|&a| unionall::normal_param(h, a)).collect();
        return intern_normal(h, name, &normal);
    }
    intern_normal(h, name, args)
}

fn intern_normal(h: &Heap, name: TypeName, args: &[Value]) -> DataType {
    let hash = instance_hash(h, name, args);
    let cacheable = !args.iter().any(|&a| has_free_typevars(h, a));
    if cacheable && let Some(found) = cache_find(h, name, hash, args) {
        return found;
    }
    let dt = make_instance(h, name, args, hash, !cacheable);
    if cacheable {
        cache_insert(h, name, dt);
    }
    dt
}

/// A fresh `DataType` object of a declaration; its supertype, fields and layout are made on first use.
fn make_instance(h: &Heap, name: TypeName, args: &[Value], hash: u64, free: bool) -> DataType {
    let dt = DataType(h.alloc(h.root(Known::DataType), DataType::SIZE));
    dt.set_name(h, name.0);
    dt.set_parameters(h, h.svec(args));
    dt.set_hash(h, hash);
    dt.set_flags(h, instance_flags(h, name, args, free));
    if name.0 == h.root(Known::TupleTypeName) {
        dt.set_supertype(h, h.root(Known::Any));
    }
    dt
}

pub(crate) fn instance_flags(h: &Heap, name: TypeName, args: &[Value], free: bool) -> u64 {
    let mut flags = 0;
    if free {
        flags |= type_flags::FREE_TYPEVARS;
    }
    let r = h.roots();
    if Some(name.0) == r.try_get(Known::TupleTypeName) {
        flags |= type_flags::TUPLE;
        if args.iter().all(|&a| is_concrete(h, a)) {
            flags |= type_flags::CONCRETE;
        }
        if args.iter().all(|&a| is_dispatch_elem(h, a)) {
            flags |= type_flags::DISPATCH_TUPLE;
        }
    } else if Some(name.0) == r.try_get(Known::NamedTupleTypeName) {
        // Its fields are those of a struct: their types need not be concrete, there must only be as many as names.
        let fixed = |t: Value| as_tuple(h, t).is_some_and(|t| tuple_vararg(h, t).is_none());
        if !free && args.len() == 2 && fixed(args[1]) && !is_typevar(h, args[0]) {
            flags |= type_flags::CONCRETE;
        }
    } else if !free && name.flags() & typename_flags::ABSTRACT == 0 {
        flags |= type_flags::CONCRETE;
    }
    flags
}

/// Whether a type can be the exact type of one argument of a call: concrete, or `Type{T}` of one type.
pub fn is_dispatch_elem(h: &Heap, t: Value) -> bool {
    let Some(dt) = as_datatype(h, t) else {
        return false;
    };
    if dt.flags() & type_flags::CONCRETE != 0 {
        return true;
    }
    is_type_type(h, dt) && !is_typevar(h, param(dt, 0)) && dt.flags() & type_flags::FREE_TYPEVARS == 0
}

/// Whether a type is the one object for its declaration and parameters that the declaration knows.
pub fn is_interned(h: &Heap, dt: DataType) -> bool {
    cache_find(h, name_of(dt), dt.hash(), &params(dt)) == Some(dt)
}

/// The instantiation that was there before an image brought an equal one, if there is one.
pub fn known_instance(h: &Heap, dt: DataType) -> Option<DataType> {
    cache_find(h, name_of(dt), dt.hash(), &params(dt))
}

/// A table of types as package images have it (`Known::ImageTypes`).
pub fn type_table(h: &Heap, types: &[Value]) -> Value {
    let table = h.new_svec((types.len() * 2).next_power_of_two().max(4));
    types.iter().for_each(|t| cache_place(h, table, *t));
    table
}

fn cache_find(h: &Heap, name: TypeName, hash: u64, args: &[Value]) -> Option<DataType> {
    if let Some(found) = name.try_cache().and_then(|t| find_in(h, t, name, hash, args)) {
        return Some(found);
    }
    let tables = h.roots().try_get(Known::ImageTypes)?;
    (0..tables.svec_len()).filter_map(|i| tables.svec_get(i)).find_map(|t| find_in(h, t, name, hash, args))
}

fn find_in(h: &Heap, table: Value, name: TypeName, hash: u64, args: &[Value]) -> Option<DataType> {
    let len = table.svec_len();
    if len == 0 {
        return None;
    }
    let mask = len - 1;
    let mut i = hash as usize & mask;
    while let Some(v) = table.svec_get(i) {
        let dt = DataType(v);
        if dt.hash() == hash && dt.name() == name.0 && same_params(h, name, dt, args) {
            return Some(dt);
        }
        i = (i + 1) & mask;
    }
    None
}

fn same_params(h: &Heap, name: TypeName, dt: DataType, args: &[Value]) -> bool {
    if name.0 == h.root(Known::TypeTypeName) && param(dt, 0).type_of() != args[0].type_of() {
        // `Type{Tuple{Vararg{Int}}}` and `Type{NTuple{N, Int} where N}` are equal, but their instances are not of
        // the same type: a call is dispatched on that.
        return false;
    }
    n_params(dt) == args.len() && args.iter().enumerate().all(|(i, &a)| equal::same_param(h, param(dt, i), a))
}

pub(crate) fn cache_insert(h: &Heap, name: TypeName, dt: DataType) {
    let count = name.cache_count() as usize + 1;
    name.set_cache_count(h, count as u64);
    let table = match name.try_cache() {
        Some(t) if count * 4 <= t.svec_len() * 3 => t,
        old => {
            let bigger = h.new_svec((count * 2).next_power_of_two().max(4));
            if let Some(t) = old {
                for v in svec_values(t) {
                    cache_place(h, bigger, v);
                }
            }
            name.set_cache(h, bigger);
            bigger
        }
    };
    cache_place(h, table, dt.0);
}

fn cache_place(h: &Heap, table: Value, dt: Value) {
    let mask = table.svec_len() - 1;
    let mut i = DataType(dt).hash() as usize & mask;
    while table.svec_get(i).is_some() {
        i = (i + 1) & mask;
    }
    h.svec_set(table, i, Some(dt));
}
