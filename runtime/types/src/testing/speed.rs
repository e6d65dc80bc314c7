//! How long the common questions take: `cargo test --release -p types speed -- --ignored --nocapture`.

use super::reader::World;
use crate::methods::*;
use crate::*;
use heap::typed::{DataType, Method};
use std::hint::black_box;
use std::time::Instant;

fn time(what: &str, n: u32, mut f: impl FnMut() -> bool) {
    for _ in 0..n / 10 + 1 {
        black_box(f());
    }
    let start = Instant::now();
    for _ in 0..n {
        black_box(f());
    }
    let each = start.elapsed().as_nanos() as f64 / f64::from(n);
    println!("{what:60} {each:10.1} ns");
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    let w = World::new();
    let h = &w.h;
    let seven = h.box_int64(7);
    for t in
        ["Int", "Integer", "Real", "String", "Union{Int,String}", "Union{Nothing,String}", "Function", "AbstractVector"]
    {
        let ty = w.read(t);
        time(&format!("7 isa {t}"), 1_000_000, || isa(h, seven, ty));
    }
    let int = w.read("Int");
    for t in ["DataType", "Type{Int}", "Type{<:Integer}", "Type"] {
        let ty = w.read(t);
        time(&format!("Int isa {t}"), 1_000_000, || isa(h, int, ty));
    }
    for (a, b) in [
        ("Vector{Int}", "AbstractVector"),
        ("Vector{Int}", "AbstractVector{Int}"),
        ("Vector{Int}", "AbstractVector{<:Real}"),
        ("Vector{Int}", "AbstractArray{T,N} where {T<:Real,N}"),
        ("Tuple{Int,Int}", "Tuple{Number,Number}"),
        ("Tuple{Int,Int}", "Tuple{T,T} where T<:Number"),
        ("Tuple{typeof(f),Vector{Int},Int}", "Tuple{typeof(f),AbstractVector{T},T} where T"),
        (
            "Tuple{typeof(f),Union{Int,Nothing},Union{Int,Nothing}}",
            "Tuple{typeof(f),Union{Real,Nothing},Union{Real,Nothing}}",
        ),
        ("Vector{Vector{T} where T}", "Vector{Vector{S}} where S"),
    ] {
        let (x, y) = (w.read(a), w.read(b));
        time(&format!("{a} <: {b}"), 300_000, || subtype(h, x, y));
    }
    for (a, b) in [
        ("Tuple{typeof(f),Any}", "Tuple{typeof(f),Vector{T}} where T"),
        ("Tuple{typeof(f),Real,Any}", "Tuple{typeof(f),T,T} where T<:Integer"),
        ("Tuple{Vector{T},T} where T", "Tuple{Any,Int}"),
    ] {
        let (x, y) = (w.read(a), w.read(b));
        time(&format!("{a} & {b}"), 50_000, || intersect(h, x, y) == x);
    }
    let vec = w.read("Vector");
    time("Vector{Int}", 500_000, || apply_type(h, vec, &[int]).is_ok());
    time("Tuple{Int,Int} of values", 500_000, || concrete_tuple_type(h, &[int, int]) == DataType(int));
    let mut world = 1;
    let names = [
        "Int8", "Int16", "Int", "Char", "String", "Nothing", "Bool", "Real", "Integer", "Any", "Float64", "Missing",
        "BigInt",
    ];
    for a in names {
        for b in names {
            let m = Method(h.alloc(h.root(abi::Known::Method), Method::SIZE));
            world += 1;
            m.set_sig(h, w.read(&format!("Tuple{{typeof(f),{a},{b}}}")));
            m.set_primary_world(h, world);
            insert_method(h, m);
        }
    }
    let f = DataType(w.read("typeof(f)")).instance();
    let args = [f, seven, seven];
    let sig = call_signature(h, &args);
    time("lookup among 169 methods", 2_000, || lookup(h, sig.0, world).is_ok());
    let abs = w.read("Tuple{typeof(f),Integer,Int}");
    time("matching among 169 methods", 500, || matching_methods(h, abs, world, 30).is_some());
    assert!(dispatch(h, &args, world).is_ok());
    time("cached dispatch", 1_000_000, || dispatch(h, &args, world).is_ok());
    let s = w.read("Tuple{typeof(f),Int,Int,Int}");
    time("insert of a method", 200, || {
        let m = Method(h.alloc(h.root(abi::Known::Method), Method::SIZE));
        world += 1;
        m.set_sig(h, s);
        m.set_primary_world(h, world);
        insert_method(h, m).is_some()
    });
}
