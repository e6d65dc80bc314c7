//! Laws of the lattice, on generated types.

use super::reader::World;
use crate::*;
use abi::Known;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Text of a random type; `vars` are the variables in scope.
fn any_type(depth: u32, vars: Vec<&'static str>) -> BoxedStrategy<String> {
    let mut leaves: Vec<String> = [
        "Int",
        "Int8",
        "Integer",
        "Real",
        "String",
        "Any",
        "Char",
        "Nothing",
        "Vector",
        "Val{1}",
        "Int16",
        "Tuple",
        "DataType",
        "Pair",
        "AbstractVector{Int}",
        "Function",
    ]
    .iter()
    .map(|s| (*s).to_owned())
    .collect();
    for v in &vars {
        for _ in 0..6 {
            leaves.push((*v).to_owned());
        }
    }
    let leaf = proptest::sample::select(leaves).boxed();
    if depth == 0 {
        return leaf;
    }
    let sub = any_type(depth - 1, vars.clone());
    let pair = (sub.clone(), sub.clone());
    let fresh = ["T", "S", "R"].into_iter().find(|v| !vars.contains(v));
    let mut choices: Vec<(u32, BoxedStrategy<String>)> = vec![
        (2, leaf),
        (2, sub.clone().prop_map(|t| format!("Vector{{{t}}}")).boxed()),
        (1, sub.clone().prop_map(|t| format!("AbstractVector{{{t}}}")).boxed()),
        (1, sub.clone().prop_map(|t| format!("Ref{{{t}}}")).boxed()),
        (1, sub.clone().prop_map(|t| format!("Tuple{{{t}}}")).boxed()),
        (2, pair.clone().prop_map(|(a, b)| format!("Tuple{{{a},{b}}}")).boxed()),
        (1, pair.clone().prop_map(|(a, b)| format!("Tuple{{{a},Vararg{{{b}}}}}")).boxed()),
        (1, sub.clone().prop_map(|t| format!("Tuple{{Vararg{{{t}}}}}")).boxed()),
        (2, pair.clone().prop_map(|(a, b)| format!("Pair{{{a},{b}}}")).boxed()),
        (2, pair.prop_map(|(a, b)| format!("Union{{{a},{b}}}")).boxed()),
        (1, sub.clone().prop_map(|t| format!("Type{{{t}}}")).boxed()),
        (1, sub.clone().prop_map(|t| format!("Vector{{<:{t}}}")).boxed()),
        (1, sub.clone().prop_map(|t| format!("Type{{<:{t}}}")).boxed()),
    ];
    if let Some(v) = fresh {
        let mut inner = vars.clone();
        inner.push(v);
        let body = any_type(depth - 1, inner);
        choices.push((4, (body.clone(), sub).prop_map(move |(b, ub)| format!("(({b}) where {v}<:{ub})")).boxed()));
        choices.push((4, body.prop_map(move |b| format!("(({b}) where {v})")).boxed()));
    }
    proptest::strategy::Union::new_weighted(choices).boxed()
}

fn types(depth: u32) -> BoxedStrategy<String> {
    any_type(depth, Vec::new())
}

fn seed() -> [u8; 32] {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    let mut out = [0; 32];
    out[..16].copy_from_slice(&now.to_le_bytes());
    out
}

fn run<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(&World, S::Value) -> bool)
where
    S::Value: Clone + std::fmt::Debug,
{
    let w = World::new();
    // `LAWS=20 cargo test -p types laws` looks twenty times as long, from other seeds each time.
    let more: Option<u32> = std::env::var("LAWS").ok().and_then(|v| v.parse().ok());
    let cases = cases * more.unwrap_or(1);
    let mut runner = TestRunner::new_with_rng(
        Config { cases, max_global_rejects: 1_000_000, failure_persistence: None, ..Config::default() },
        match more {
            None => TestRng::deterministic_rng(RngAlgorithm::ChaCha),
            Some(_) => TestRng::from_seed(RngAlgorithm::ChaCha, &seed()),
        },
    );
    let result =
        runner.run(strategy, |v| if test(&w, v) { Ok(()) } else { Err(TestCaseError::fail("the law does not hold")) });
    if let Err(e) = result {
        panic!("{e}");
    }
}

#[test]
fn subtyping_is_reflexive() {
    run(4000, &types(3), |w, a| {
        let (x, y) = (w.read(&a), w.read(&a));
        subtype(&w.h, x, y) && type_equal(&w.h, x, y)
    });
}

#[test]
fn subtyping_is_transitive() {
    run(20_000, &(types(2), types(2), types(2)), |w, (a, b, c)| {
        let (x, y, z) = (w.read(&a), w.read(&b), w.read(&c));
        !(subtype(&w.h, x, y) && subtype(&w.h, y, z)) || subtype(&w.h, x, z)
    });
}

#[test]
fn bottom_and_any_bound_all() {
    run(2000, &types(3), |w, a| {
        let x = w.read(&a);
        subtype(&w.h, w.h.root(Known::Bottom), x) && subtype(&w.h, x, w.h.root(Known::Any))
    });
}

#[test]
fn a_union_is_above_its_members_and_below_what_is() {
    run(4000, &(types(2), types(2), types(2)), |w, (a, b, c)| {
        let (x, y, z) = (w.read(&a), w.read(&b), w.read(&c));
        let u = type_union(&w.h, &[x, y]);
        subtype(&w.h, x, u)
            && subtype(&w.h, y, u)
            && (!(subtype(&w.h, x, z) && subtype(&w.h, y, z)) || subtype(&w.h, u, z))
            && type_equal(&w.h, u, type_union(&w.h, &[y, x]))
    });
}

#[test]
fn a_join_is_above_both() {
    run(4000, &(types(2), types(2)), |w, (a, b)| {
        let (x, y) = (w.read(&a), w.read(&b));
        let j = typejoin(&w.h, x, y);
        subtype(&w.h, x, j) && subtype(&w.h, y, j)
    });
}

#[test]
fn equal_types_have_equal_hashes() {
    run(20_000, &(types(2), types(2)), |w, (a, b)| {
        let (x, y) = (w.read(&a), w.read(&b));
        !type_equal(&w.h, x, y) || type_hash(&w.h, x) == type_hash(&w.h, y)
    });
}

#[test]
fn specificity_is_antisymmetric() {
    run(8000, &(types(2), types(2), types(2)), |w, (a, b, c)| {
        let (x, y) = (w.read(&format!("Tuple{{{a},{b}}}")), w.read(&format!("Tuple{{{b},{c}}}")));
        !(more_specific(&w.h, x, y) && more_specific(&w.h, y, x))
    });
}

#[test]
fn an_intersection_holds_all_that_is_in_both() {
    run(20_000, &(types(2), types(2), types(2)), |w, (a, b, c)| {
        let (x, y, z) = (w.read(&a), w.read(&b), w.read(&c));
        let m = intersect(&w.h, x, y);
        !has_free_typevars(&w.h, m) && (!(subtype(&w.h, z, x) && subtype(&w.h, z, y)) || subtype(&w.h, z, m))
    });
}

#[test]
fn an_intersection_is_below_both() {
    run(6000, &(types(2), types(2)), |w, (a, b)| {
        let (x, y) = (w.read(&a), w.read(&b));
        // Part of `Type{T} where T<:X` is in `DataType`, and no type says which.
        if a.contains("Type") || b.contains("Type") {
            return true;
        }
        let m = intersect(&w.h, x, y);
        subtype(&w.h, m, x) && subtype(&w.h, m, y)
    });
}

#[test]
fn a_difference_and_what_was_taken_make_the_whole() {
    run(4000, &(types(2), types(2)), |w, (a, b)| {
        let (x, y) = (w.read(&a), w.read(&b));
        let d = type_difference(&w.h, x, y);
        subtype(&w.h, d, x) && subtype(&w.h, x, type_union(&w.h, &[d, y]))
    });
}

#[test]
fn text_reads_back() {
    run(4000, &types(3), |w, a| {
        let x = w.read(&a);
        type_equal(&w.h, x, w.read(&w.show(x)))
    });
}

#[test]
fn an_exact_intersection_is_the_same_in_both_orders() {
    run(8000, &(types(2), types(2)), |w, (a, b)| {
        let (x, y) = (w.read(&a), w.read(&b));
        let m = intersect(&w.h, x, y);
        !(subtype(&w.h, m, x) && subtype(&w.h, m, y)) || type_equal(&w.h, m, intersect(&w.h, y, x))
    });
}

#[test]
fn a_join_is_the_same_in_both_orders() {
    run(4000, &(types(2), types(2)), |w, (a, b)| {
        let (x, y) = (w.read(&a), w.read(&b));
        type_equal(&w.h, typejoin(&w.h, x, y), typejoin(&w.h, y, x))
    });
}

#[test]
fn types_below_each_other_are_equal() {
    run(20_000, &(types(2), types(2)), |w, (a, b)| {
        let (x, y) = (w.read(&a), w.read(&b));
        (subtype(&w.h, x, y) && subtype(&w.h, y, x)) == type_equal(&w.h, x, y)
    });
}

#[test]
fn a_proper_subtype_is_more_specific() {
    run(8000, &(types(2), types(2), types(2)), |w, (a, b, c)| {
        let (x, y) = (w.read(&format!("Tuple{{{a},{b}}}")), w.read(&format!("Tuple{{{b},{c}}}")));
        let below = subtype(&w.h, x, y) && !subtype(&w.h, y, x);
        !below || more_specific(&w.h, x, y)
    });
}
