//! Which methods apply to argument types: the one to call, or all that a less precise signature may reach.

use super::leading::Leading;
use super::table::*;
use crate::intersect::{intersect, intersect_env, obviously_disjoint};
use crate::relate::specific::more_specific;
use crate::subtype::{quick, subtype, subtype_env};
use abi::{Known, Value};
use heap::Heap;
use heap::typed::{Method, MethodTable};

/// The method that a call reaches.
#[derive(Clone, Debug)]
pub struct MethodMatch {
    /// The method.
    pub method: Method,
    /// Values of the signature's `where` variables, outermost first; a `TypeVar` where one is not determined.
    pub sparams: Vec<Value>,
    /// Worlds in which the answer is the same.
    pub min_world: u64,
    /// The last of them.
    pub max_world: u64,
}

/// Why a call reaches no method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoMatch {
    /// None applies.
    NoMethod,
    /// Several apply, and none of them is more specific than all others.
    Ambiguous(Vec<Method>),
}

/// The method for a call with these argument types (a tuple type, the function's type first): the most
/// specific among those whose signature covers it. For `invoke` the types need not be concrete.
pub fn lookup(h: &Heap, sig: Value, world: u64) -> Result<MethodMatch, NoMatch> {
    let tables = tables_for_query(h, sig).ok_or(NoMatch::NoMethod)?;
    let leading = Leading::of(h, sig);
    let mut found: Vec<(Method, Vec<Value>)> = Vec::new();
    let (mut min_world, mut max_world) = (0, u64::MAX);
    for mt in tables {
        for m in methods_of(mt) {
            let declared = m.sig();
            if leading.is_apart(h, declared) || quick(h, sig, declared) == Some(false) {
                continue;
            }
            if is_live(m, world) {
                if let Some(values) = subtype_env(h, sig, declared) {
                    found.push((m, values));
                }
            } else if subtype(h, sig, declared) {
                if m.primary_world() > world {
                    max_world = max_world.min(m.primary_world() - 1);
                } else {
                    min_world = min_world.max(m.deleted_world() + 1);
                }
            }
        }
    }
    let best = found.iter().position(|(m, _)| found.iter().all(|(n, _)| n == m || more_specific(h, m.sig(), n.sig())));
    let Some(best) = best else {
        if found.is_empty() {
            return Err(NoMatch::NoMethod);
        }
        return Err(NoMatch::Ambiguous(maximal(h, &found)));
    };
    let (method, sparams) = found.swap_remove(best);
    Ok(MethodMatch {
        method,
        sparams,
        min_world: min_world.max(method.primary_world()),
        max_world: max_world.min(method.deleted_world()),
    })
}

/// The methods that no other one is more specific than.
fn maximal(h: &Heap, found: &[(Method, Vec<Value>)]) -> Vec<Method> {
    let beaten = |m: Method| found.iter().any(|(n, _)| *n != m && more_specific(h, n.sig(), m.sig()));
    let top: Vec<Method> = found.iter().map(|(m, _)| *m).filter(|m| !beaten(*m)).collect();
    if top.is_empty() {
        // A cycle of specificity: all take part.
        return found.iter().map(|(m, _)| *m).collect();
    }
    top
}

/// One method that a signature may reach.
#[derive(Clone, Debug)]
pub struct Matched {
    /// The method.
    pub method: Method,
    /// The intersection of the query with the method's signature.
    pub spec_types: Value,
    /// Values of the signature's `where` variables there.
    pub sparams: Vec<Value>,
    /// Every call of the query's signature applies to the method.
    pub fully_covers: bool,
}

/// All methods that a signature may reach.
#[derive(Clone, Debug)]
pub struct Matches {
    /// More specific ones first.
    pub list: Vec<Matched>,
    /// Some call of the signature may be ambiguous.
    pub ambiguous: bool,
    /// Worlds in which the answer is the same.
    pub min_world: u64,
    /// The last of them.
    pub max_world: u64,
}

/// The methods that calls of this signature may reach in a world, those left out that a more specific one
/// hides. `None` when there are more than `limit`, or when the function is not known.
pub fn matching_methods(h: &Heap, sig: Value, world: u64, limit: usize) -> Option<Matches> {
    let mut out = Matches { list: Vec::new(), ambiguous: false, min_world: 0, max_world: u64::MAX };
    if sig == h.root(Known::Bottom) {
        return Some(out);
    }
    let tables = tables_for_query(h, sig)?;
    let several = tables.iter().filter(|mt| mt.n_defs() > 0).count() > 1;
    for mt in tables {
        collect(h, mt, sig, world, if several { usize::MAX } else { limit }, &mut out)?;
    }
    if out.list.len() > limit {
        return None;
    }
    out.list = by_specificity(h, std::mem::take(&mut out.list));
    out.ambiguous = any_ambiguity(h, &out.list);
    Some(out)
}

fn collect(h: &Heap, mt: MethodTable, sig: Value, world: u64, limit: usize, out: &mut Matches) -> Option<()> {
    let leading = Leading::of(h, sig);
    for m in methods_of(mt) {
        let declared = m.sig();
        if leading.is_apart(h, declared) || obviously_disjoint(h, sig, declared) {
            continue;
        }
        if !is_live(m, world) {
            if intersect(h, sig, declared) != h.root(Known::Bottom) {
                if m.primary_world() > world {
                    out.max_world = out.max_world.min(m.primary_world() - 1);
                } else {
                    out.min_world = out.min_world.max(m.deleted_world() + 1);
                }
            }
            continue;
        }
        let Some((spec_types, sparams)) = intersect_env(h, sig, declared) else {
            continue;
        };
        // The intersection may be larger than exact, so that it equals `sig` proves nothing.
        let fully_covers = subtype(h, sig, declared);
        out.min_world = out.min_world.max(m.primary_world());
        out.max_world = out.max_world.min(m.deleted_world());
        let matched = Matched { method: m, spec_types, sparams, fully_covers };
        // The table's order is no full order of specificity: either may hide the other.
        if out.list.iter().any(|b| hides(h, b, &matched)) {
            continue;
        }
        out.list.retain(|m| !hides(h, &matched, m));
        out.list.push(matched);
        if out.list.len() > limit {
            return None;
        }
    }
    Some(())
}

/// Whether `b` takes all the calls that would reach `m`.
fn hides(h: &Heap, b: &Matched, m: &Matched) -> bool {
    (b.fully_covers || subtype(h, m.spec_types, b.method.sig())) && more_specific(h, b.method.sig(), m.method.sig())
}

/// Whether all calls of this signature, for which `method` fits, reach other methods of its table in a world: then it makes
/// no difference to them whether it is there.
pub fn is_hidden(h: &Heap, method: Method, calls: Value, world: u64) -> bool {
    let hides = |b: Method| {
        b != method && is_live(b, world) && subtype(h, calls, b.sig()) && more_specific(h, b.sig(), method.sig())
    };
    methods_of(table_for_signature(h, method.sig())).any(hides)
}

/// Orders methods so that none comes after one that it is more specific than (where specificity has no cycle).
fn by_specificity(h: &Heap, mut rest: Vec<Matched>) -> Vec<Matched> {
    let mut out: Vec<Matched> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let beaten =
            |i: usize| (0..rest.len()).any(|j| j != i && more_specific(h, rest[j].method.sig(), rest[i].method.sig()));
        let first = (0..rest.len()).find(|&i| !beaten(i)).unwrap_or(0);
        out.push(rest.remove(first));
    }
    out
}

/// Whether two of the methods compete for some call that no third one takes from both.
fn any_ambiguity(h: &Heap, list: &[Matched]) -> bool {
    for (i, a) in list.iter().enumerate() {
        for b in &list[i + 1..] {
            let (sa, sb) = (a.method.sig(), b.method.sig());
            if more_specific(h, sa, sb) || more_specific(h, sb, sa) {
                continue;
            }
            let both = intersect(h, a.spec_types, b.spec_types);
            if both == h.root(Known::Bottom) {
                continue;
            }
            let resolved = list.iter().any(|c| {
                let sc = c.method.sig();
                subtype(h, both, sc) && more_specific(h, sc, sa) && more_specific(h, sc, sb)
            });
            if !resolved {
                return true;
            }
        }
    }
    false
}
