//! The dispatch cache: exact argument types of a call to the code for it.
//!
//! `Known::DispatchCache` is a `SimpleVector` of slots, three words each: the call's signature (a tuple type
//! of exact types, `Type{T}` for an argument that is the type `T`), what to run, and the first world in which
//! that is right (a boxed `UInt64`). Open addressing by the signature's stored hash, which a caller computes
//! from the hashes of its argument types: no address enters, so a cache is as good after a boot as before.
//! `Known::ImageDispatchCache` has the same form and is never written; what no longer holds of it is covered
//! by an entry without code in the other.

use crate::apply::concrete_tuple_type;
use crate::equal::same_param;
use crate::hash::param_hash;
use crate::intersect::{intersect, obviously_disjoint};
use crate::kinds::*;
use crate::subtype::type_of_type;
use abi::{Counter, Known, Value, type_flags};
use heap::typed::{DataType, TypeName};
use heap::{AddressMap, Heap, Object, mix_hash};

/// Words of one entry.
const WORDS: usize = 3;

/// The exact types of a call's function and arguments, as a tuple type.
pub fn call_signature(h: &Heap, args: &[Value]) -> DataType {
    let types: Vec<Value> = args.iter().map(|&a| argument_type(h, a)).collect();
    concrete_tuple_type(h, &types)
}

/// The type by which an argument is dispatched: `Type{T}` for a type `T`.
fn argument_type(h: &Heap, v: Value) -> Value {
    if is_type(h, v)
        && !has_free_typevars(h, v)
        && let Some(t) = type_of_type(h, v)
    {
        return t;
    }
    v.type_of()
}

/// The hash of the call's signature, without making it.
fn call_hash(h: &Heap, args: &[Value]) -> u64 {
    let start = TypeName(h.root(Known::TupleTypeName)).hash();
    args.iter().fold(start, |acc, &a| {
        let one = if is_type(h, a) && !has_free_typevars(h, a) {
            mix_hash(TypeName(h.root(Known::TypeTypeName)).hash(), param_hash(h, a))
        } else {
            DataType(a.type_of()).hash()
        };
        mix_hash(acc, one)
    })
}

/// Whether a cached signature is that of the call.
fn signature_fits(h: &Heap, key: DataType, args: &[Value]) -> bool {
    if n_params(key) != args.len() {
        return false;
    }
    args.iter().enumerate().all(|(i, &a)| {
        let p = param(key, i);
        let t = a.type_of();
        if is_kind(h, t) {
            return match type_type_param(h, p) {
                Some(q) => q == a || (q.type_of() == t && same_param(h, q, a)),
                None => p == t,
            };
        }
        p == t
    })
}

struct Entry {
    slot: usize,
    target: Option<Value>,
    min_world: u64,
}

fn entries(table: Value) -> usize {
    table.svec_len() / WORDS
}

fn find(table: Value, hash: u64, fits: impl Fn(DataType) -> bool) -> Option<Entry> {
    let n = entries(table);
    if n == 0 {
        return None;
    }
    let mask = n - 1;
    let mut i = hash as usize & mask;
    while let Some(key) = table.svec_get(WORDS * i) {
        let dt = DataType(key);
        if dt.hash() == hash && fits(dt) {
            return Some(Entry {
                slot: i,
                target: table.svec_get(WORDS * i + 1),
                min_world: table.svec_get(WORDS * i + 2).map_or(u64::MAX, |w| w.word(0)),
            });
        }
        i = (i + 1) & mask;
    }
    None
}

fn find_in_both(h: &Heap, hash: u64, world: u64, fits: impl Fn(DataType) -> bool) -> Option<Value> {
    for slot in [Known::DispatchCache, Known::ImageDispatchCache] {
        if let Some(table) = h.roots().try_get(slot)
            && let Some(e) = find(table, hash, &fits)
        {
            return e.target.filter(|_| e.min_world <= world);
        }
    }
    None
}

/// What the cache says of a call of these values.
pub fn find_cached(h: &Heap, args: &[Value], world: u64) -> Option<Value> {
    find_in_both(h, call_hash(h, args), world, |key| signature_fits(h, key, args))
}

/// What the cache says of a call with this signature.
pub fn dispatch_cache_find(h: &Heap, sig: DataType, world: u64) -> Option<Value> {
    find_in_both(h, sig.hash(), world, |key| key == sig)
}

/// Remembers what a call with this signature runs, from a world on.
pub fn dispatch_cache_insert(h: &Heap, sig: DataType, target: Value, min_world: u64) {
    insert(h, sig, Some(target), min_world);
}

fn insert(h: &Heap, sig: DataType, target: Option<Value>, min_world: u64) {
    let world = h.boxed(h.root(Known::UInt64), &min_world.to_ne_bytes());
    if let Some(table) = h.roots().try_get(Known::DispatchCache)
        && let Some(e) = find(table, sig.hash(), |key| key == sig)
    {
        // The world first: a reader in between sees no code that is not valid for it.
        h.svec_set(table, WORDS * e.slot + 2, Some(world));
        h.svec_set(table, WORDS * e.slot + 1, target);
        return;
    }
    let count = h.counter(Counter::DispatchCount) as usize + 1;
    let table = match h.roots().try_get(Known::DispatchCache) {
        Some(t) if count * 4 <= entries(t) * 3 => t,
        old => {
            let bigger = h.new_svec(WORDS * (2 * count).next_power_of_two().max(64));
            if let Some(t) = old {
                for i in 0..entries(t) {
                    copy_entry(h, t, i, bigger);
                }
            }
            h.set_root(Known::DispatchCache, bigger);
            bigger
        }
    };
    h.set_counter(Counter::DispatchCount, count as u64);
    let at = free_slot(table, sig.hash());
    h.svec_set(table, WORDS * at + 2, Some(world));
    h.svec_set(table, WORDS * at + 1, target);
    h.svec_set(table, WORDS * at, Some(sig.0));
}

fn free_slot(table: Value, hash: u64) -> usize {
    let mask = entries(table) - 1;
    let mut i = hash as usize & mask;
    while table.svec_get(WORDS * i).is_some() {
        i = (i + 1) & mask;
    }
    i
}

fn copy_entry(h: &Heap, from: Value, i: usize, to: Value) {
    if let Some(key) = from.svec_get(WORDS * i) {
        let at = free_slot(to, DataType(key).hash());
        for w in 0..WORDS {
            h.svec_set(to, WORDS * at + w, from.svec_get(WORDS * i + w));
        }
    }
}

/// The calls that were resolved since the boot, in an order that follows from their signatures.
pub fn new_dispatches(h: &Heap) -> Vec<Value> {
    let Some(table) = h.roots().try_get(Known::DispatchCache) else { return Vec::new() };
    let live = (0..entries(table)).filter(|i| table.svec_get(WORDS * i + 1).is_some());
    live.filter_map(|i| table.svec_get(WORDS * i)).collect()
}

/// Before the heap is saved: one cache of all that holds, which no boot writes; calls resolved later go to a new one.
pub fn seal_dispatch_cache(h: &Heap) {
    let own = h.roots().try_get(Known::DispatchCache);
    let image = h.roots().try_get(Known::ImageDispatchCache);
    if own.is_none() {
        return;
    }
    let mut kept: Vec<[Option<Value>; WORDS]> = Vec::new();
    for (table, is_newer) in [(own, true), (image, false)] {
        let Some(table) = table else { continue };
        for i in 0..entries(table) {
            let Some(key) = table.svec_get(WORDS * i) else { continue };
            let hidden = !is_newer && own.is_some_and(|t| find(t, DataType(key).hash(), |k| k.0 == key).is_some());
            if !hidden && table.svec_get(WORDS * i + 1).is_some() {
                kept.push(std::array::from_fn(|w| table.svec_get(WORDS * i + w)));
            }
        }
    }
    let sealed = h.new_svec(WORDS * (2 * kept.len()).next_power_of_two().max(64));
    for entry in kept {
        let at = free_slot(sealed, entry[0].map_or(0, |key| DataType(key).hash()));
        entry.iter().enumerate().for_each(|(w, &v)| h.svec_set(sealed, WORDS * at + w, v));
    }
    h.set_root(Known::ImageDispatchCache, sealed);
    h.clear_root(Known::DispatchCache);
    h.set_counter(Counter::DispatchCount, 0);
}

/// The type of the function that alone a signature is about, when it is a type that only functions of that type have:
/// then a call of exact types concerns the signature only if its function has the same type.
fn only_function(h: &Heap, sig: Value) -> Option<Value> {
    let tuple = as_tuple(h, unwrap_unionall(h, sig)).filter(|t| n_params(*t) > 0)?;
    let f = as_datatype(h, param(tuple, 0))?;
    let exact = f.flags() & type_flags::CONCRETE != 0 && f.flags() & type_flags::FREE_TYPEVARS == 0;
    (exact && !is_type_type(h, f) && !is_kind(h, f.0)).then_some(f.0)
}

/// Forgets the calls that a method with this signature may take over (or was taken away from).
pub fn invalidate_dispatch(h: &Heap, sig: Value) {
    forget_calls(h, &[sig], None);
}

/// The same for several methods that an image brings, which knows which calls of the session's image they are about.
pub fn invalidate_dispatches(h: &Heap, sigs: &[Value], of_image: &[Value]) {
    forget_calls(h, sigs, Some(of_image));
}

/// The calls of the session's image that later methods took over.
pub fn forgotten_dispatches(h: &Heap) -> Vec<Value> {
    let Some(table) = h.roots().try_get(Known::DispatchCache) else { return Vec::new() };
    let gone = (0..entries(table)).filter(|i| table.svec_get(WORDS * i + 1).is_none());
    gone.filter_map(|i| table.svec_get(WORDS * i)).collect()
}

fn forget_calls(h: &Heap, sigs: &[Value], of_image: Option<&[Value]>) {
    let bottom = h.root(Known::Bottom);
    // Most methods are of one function, and most calls of others.
    let mut of_function: AddressMap<Value, Vec<Value>> = AddressMap::default();
    let mut of_any: Vec<Value> = Vec::new();
    for &sig in sigs {
        match only_function(h, sig) {
            Some(f) => of_function.entry(f).or_default().push(sig),
            None => of_any.push(sig),
        }
    }
    let concerned = |key: Value| {
        let called = DataType(key);
        let own = if n_params(called) > 0 { of_function.get(&param(called, 0)) } else { None };
        let mut meant = own.into_iter().flatten().chain(&of_any);
        meant.any(|&sig| !obviously_disjoint(h, key, sig) && intersect(h, key, sig) != bottom)
    };
    if let Some(table) = h.roots().try_get(Known::DispatchCache) {
        for i in 0..entries(table) {
            if let Some(key) = table.svec_get(WORDS * i)
                && table.svec_get(WORDS * i + 1).is_some()
                && concerned(key)
            {
                h.svec_set(table, WORDS * i + 1, None);
            }
        }
    }
    if let Some(known) = of_image {
        known.iter().for_each(|&key| insert(h, DataType(key), None, u64::MAX));
        return;
    }
    // The image knows no calls of a function that was made after it.
    if let Some(image) = h.roots().try_get(Known::ImageDispatchCache)
        && (!of_any.is_empty() || of_function.keys().any(|&f| h.in_image(f)))
    {
        for i in 0..entries(image) {
            if let Some(key) = image.svec_get(WORDS * i)
                && concerned(key)
            {
                insert(h, DataType(key), None, u64::MAX);
            }
        }
    }
}
