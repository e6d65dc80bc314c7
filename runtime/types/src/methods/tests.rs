//! Tables and lookup, with methods declared as text.

use super::*;
use crate::testing::reader::World;
use abi::{Known, Value};
use heap::typed::Method;
use heap::{Heap, Object};

struct Program {
    w: World,
    world: u64,
}

impl Program {
    fn new() -> Program {
        Program { w: World::new(), world: 1 }
    }

    fn h(&self) -> &Heap {
        &self.w.h
    }

    /// Defines a method; `name` is what tests see.
    fn method(&mut self, name: &str, sig: &str) -> Option<Method> {
        self.world += 1;
        let h = self.h();
        let m = Method(h.alloc(h.root(Known::Method), Method::SIZE));
        m.set_name(h, h.symbol(name));
        m.set_sig(h, self.w.read(sig));
        m.set_primary_world(h, self.world);
        insert_method(h, m)
    }

    fn call(&self, sig: &str) -> String {
        self.call_in(sig, self.world)
    }

    fn call_in(&self, sig: &str, world: u64) -> String {
        match lookup(self.h(), self.w.read(sig), world) {
            Ok(m) => {
                let mut s = name(m.method);
                for v in m.sparams {
                    s += &format!(" {}", self.w.show(v));
                }
                s
            }
            Err(NoMatch::NoMethod) => "none".into(),
            Err(NoMatch::Ambiguous(l)) => {
                format!("ambiguous: {}", names(l.into_iter()))
            }
        }
    }

    fn matching(&self, sig: &str, limit: usize) -> String {
        match matching_methods(self.h(), self.w.read(sig), self.world, limit) {
            None => "too many".into(),
            Some(m) => {
                let mut s: Vec<String> = m
                    .list
                    .iter()
                    .map(|m| format!("{}{}", name(m.method), if m.fully_covers { "!" } else { "" }))
                    .collect();
                if m.ambiguous {
                    s.push("ambiguous".into());
                }
                s.join(" ")
            }
        }
    }
}

fn name(m: Method) -> String {
    m.name().symbol_str().to_owned()
}

fn names(l: impl Iterator<Item = Method>) -> String {
    l.map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_most_specific_method_is_called() {
    let mut p = Program::new();
    for (n, sig) in [
        ("any", "Tuple{typeof(f),Any,Any}"),
        ("num", "Tuple{typeof(f),Number,Number}"),
        ("same", "Tuple{typeof(f),T,T} where T<:Number"),
        ("int", "Tuple{typeof(f),Int,Int}"),
        ("integer", "Tuple{typeof(f),Integer,Real}"),
    ] {
        assert_eq!(p.method(n, sig), None);
    }
    for (args, want) in [
        ("Int,Int", "int"),
        ("Int,Float64", "integer"),
        ("Float64,Float64", "same Float64"),
        ("UInt8,UInt8", "integer"),
        ("Float64,Int", "num"),
        ("String,Int", "any"),
        ("UInt8,Int", "integer"),
        ("String", "none"),
    ] {
        assert_eq!(p.call(&format!("Tuple{{typeof(f),{args}}}")), want, "{args}");
    }
    assert_eq!(p.call("Tuple{typeof(g),Int,Int}"), "none");
}

#[test]
fn tails_and_types() {
    let mut p = Program::new();
    for (n, sig) in [
        ("one", "Tuple{typeof(f),Int}"),
        ("ints", "Tuple{typeof(f),Vararg{Int}}"),
        ("anys", "Tuple{typeof(f),Vararg{Any}}"),
        ("then", "Tuple{typeof(f),Int,Vararg{Any}}"),
        ("then2", "Tuple{typeof(f),Int,Int,Vararg{Any}}"),
    ] {
        p.method(n, sig);
    }
    for (args, want) in [
        (",Int", "one"),
        ("", "ints"),
        (",Int,Int", "ints"),
        (",Int,Int,Int", "ints"),
        (",String", "anys"),
        (",Int,String", "then"),
        (",Int,Int,String", "then2"),
    ] {
        assert_eq!(p.call(&format!("Tuple{{typeof(f){args}}}")), want, "{args}");
    }
    let mut p = Program::new();
    for (n, sig) in [
        ("Int", "Tuple{typeof(g),Type{Int}}"),
        ("integer", "Tuple{typeof(g),Type{T}} where T<:Integer"),
        ("real", "Tuple{typeof(g),Type{<:Real}}"),
        ("datatype", "Tuple{typeof(g),DataType}"),
        ("type", "Tuple{typeof(g),Type}"),
        ("value", "Tuple{typeof(g),Any}"),
    ] {
        p.method(n, sig);
    }
    for (arg, want) in [
        ("Type{Int}", "Int"),
        ("Type{UInt8}", "integer UInt8"),
        ("Type{Float64}", "real"),
        ("Type{String}", "datatype"),
        ("Type{Vector}", "type"),
        ("Type{Union{Int,Char}}", "type"),
        ("Int", "value"),
        ("Type{Integer}", "integer Integer"),
    ] {
        assert_eq!(p.call(&format!("Tuple{{typeof(g),{arg}}}")), want, "{arg}");
    }
}

#[test]
fn constructors_and_callable_objects_have_their_tables() {
    let mut p = Program::new();
    p.method("pair", "Tuple{Type{Pair},Any,Any}");
    p.method("pair of", "Tuple{Type{Pair{A,B}},Any,Any} where {A,B}");
    p.method("dict", "Tuple{Type{<:AbstractDict}}");
    p.method("some", "Tuple{Some{T},Int} where T");
    p.method("function", "Tuple{Function,Vararg{Any}}");
    assert_eq!(p.call("Tuple{Type{Pair},Int,Int}"), "pair");
    assert_eq!(p.call("Tuple{Type{Pair{Int,Char}},Int,Int}"), "pair of Int64 Char");
    assert_eq!(p.call("Tuple{Type{Dict{Int,Int}}}"), "dict");
    assert_eq!(p.call("Tuple{Type{Dict}}"), "dict");
    assert_eq!(p.call("Tuple{Type{Set}}"), "none");
    assert_eq!(p.call("Tuple{Some{Int},Int}"), "some Int64");
    assert_eq!(p.call("Tuple{typeof(f),Int}"), "function");
    assert_eq!(table_for_signature(p.h(), p.w.read("Tuple{Type{Int}}")).0, p.h().root(Known::TypeMethodTable));
}

#[test]
fn ambiguity_is_found_and_resolved() {
    let mut p = Program::new();
    p.method("left", "Tuple{typeof(f),Int,Any}");
    p.method("right", "Tuple{typeof(f),Any,Int}");
    assert_eq!(p.call("Tuple{typeof(f),Int,Int}"), "ambiguous: left right");
    assert_eq!(p.call("Tuple{typeof(f),Int,String}"), "left");
    assert_eq!(p.matching("Tuple{typeof(f),Any,Any}", 4), "left right ambiguous");
    p.method("both", "Tuple{typeof(f),Int,Int}");
    assert_eq!(p.call("Tuple{typeof(f),Int,Int}"), "both");
    assert_eq!(p.matching("Tuple{typeof(f),Any,Any}", 4), "both left right");
    p.method("ints", "Tuple{typeof(g),Vector{T},Any} where T<:Integer");
    p.method("string", "Tuple{typeof(g),Vector,String}");
    assert_eq!(p.call("Tuple{typeof(g),Vector{Int},String}"), "ambiguous: ints string");
}

#[test]
fn a_redefinition_replaces_from_its_world_on() {
    let mut p = Program::new();
    p.method("old", "Tuple{typeof(f),Vector{T}} where T");
    let old_world = p.world;
    let replaced = p.method("new", "Tuple{typeof(f),Vector{S}} where S");
    assert_eq!(replaced.map(name), Some("old".into()));
    assert_eq!(p.call("Tuple{typeof(f),Vector{Int}}"), "new Int64");
    assert_eq!(p.call_in("Tuple{typeof(f),Vector{Int}}", old_world), "old Int64");
    let h = p.h();
    let m = lookup(h, p.w.read("Tuple{typeof(f),Vector{Int}}"), old_world).unwrap();
    assert_eq!((m.min_world, m.max_world), (old_world, old_world));
    let m = lookup(h, p.w.read("Tuple{typeof(f),Vector{Int}}"), p.world).unwrap();
    assert_eq!((m.min_world, m.max_world), (p.world, u64::MAX));
    delete_method(h, m.method, p.world + 1);
    assert_eq!(p.call_in("Tuple{typeof(f),Vector{Int}}", p.world + 1), "none");
}

#[test]
fn matching_leaves_out_what_is_hidden() {
    let mut p = Program::new();
    for (n, t) in [("any", "Any"), ("real", "Real"), ("integer", "Integer"), ("int", "Int"), ("bool", "Bool")] {
        p.method(n, &format!("Tuple{{typeof(f),{t}}}"));
    }
    assert_eq!(p.matching("Tuple{typeof(f),Real}", 10), "int bool integer real!");
    assert_eq!(p.matching("Tuple{typeof(f),String}", 10), "any!");
    assert_eq!(p.matching("Tuple{typeof(f),Int}", 1), "int!");
    assert_eq!(p.matching("Tuple{typeof(f),Real}", 3), "too many");
    assert_eq!(p.matching("Tuple{typeof(f),Union{Int,String}}", 3), "int any!");
    assert_eq!(p.matching("Tuple{typeof(f),Int,Int}", 3), "");
    p.method("catch", "Tuple{Function,Any}");
    assert_eq!(p.matching("Tuple{typeof(f),Real}", 10), "int bool integer real!");
    assert_eq!(p.matching("Tuple{typeof(g),Real}", 10), "catch!");
}

#[test]
fn dispatch_is_cached_until_a_method_takes_over() {
    let mut p = Program::new();
    p.method("real", "Tuple{typeof(f),T} where T<:Real");
    let args = |p: &Program| -> [Value; 2] {
        let h = p.h();
        let f = heap::typed::DataType(p.w.read("typeof(f)"));
        [f.instance(), h.box_int64(7)]
    };
    let a = args(&p);
    let first = dispatch(p.h(), &a, p.world).unwrap();
    assert_eq!(name(Method(first.def())), "real");
    assert_eq!(p.w.show(first.specTypes()), "Tuple{typeof(f), Int64}");
    assert_eq!(first.sparam_vals().svec_get(0), Some(p.h().root(Known::Int64)));
    assert_eq!(find_cached(p.h(), &a, p.world), Some(first.0));
    assert_eq!(find_cached(p.h(), &a, p.world - 1), None);
    assert_eq!(dispatch(p.h(), &a, p.world), Ok(first));
    p.method("other", "Tuple{typeof(f),String}");
    assert_eq!(find_cached(p.h(), &a, p.world), Some(first.0));
    p.method("int", "Tuple{typeof(f),Int}");
    assert_eq!(find_cached(p.h(), &a, p.world), None);
    let second = dispatch(p.h(), &a, p.world).unwrap();
    assert_eq!(name(Method(second.def())), "int");
    assert_eq!(dispatch(p.h(), &a, p.world - 1), Ok(first));
    assert_eq!(find_cached(p.h(), &a, p.world), Some(second.0));
    // A type as an argument.
    p.method("type", "Tuple{typeof(f),Type{T}} where T");
    let with_type = [a[0], p.w.read("Vector{S} where S<:Real")];
    let third = dispatch(p.h(), &with_type, p.world).unwrap();
    let again = [a[0], p.w.read("Vector{<:Real}")];
    assert_eq!(find_cached(p.h(), &again, p.world), Some(third.0));
    assert_eq!(find_cached(p.h(), &[a[0], p.w.read("Vector")], p.world), None);
}

#[test]
fn specializations_are_widened_where_that_is_asked_for() {
    let mut p = Program::new();
    p.method("any", "Tuple{typeof(f),Any,Any}");
    p.method("rest", "Tuple{typeof(g),Vararg{Any}}");
    let h = p.h();
    let spec = |sig: &str| {
        let t = p.w.read(sig);
        let m = lookup(h, t, p.world).unwrap().method;
        p.w.show(compilation_signature(h, m, heap::typed::DataType(t)))
    };
    let m = lookup(h, p.w.read("Tuple{typeof(f),Int,Int}"), p.world).unwrap().method;
    m.set_nospecialize(h, 0b10);
    m.set_not_called(h, 0b01);
    assert_eq!(spec("Tuple{typeof(f),Int,Int}"), "Tuple{typeof(f), Int64, Any}");
    assert_eq!(spec("Tuple{typeof(f),typeof(g),Int}"), "Tuple{typeof(f), Function, Any}");
    assert_eq!(spec("Tuple{typeof(f),Type{Int},Int}"), "Tuple{typeof(f), DataType, Any}");
    assert_eq!(spec("Tuple{typeof(g),Int,Int,Int}"), "Tuple{typeof(g), Int64, Int64, Int64}");
    assert_eq!(spec("Tuple{typeof(g),Int,Int,Int,Int,Int}"), "Tuple{typeof(g), Int64, Int64, Vararg{Int64}}");
    assert_eq!(spec("Tuple{typeof(g),Int,Int,Int,Char,Int}"), "Tuple{typeof(g), Int64, Int64, Vararg{Any}}");
}
