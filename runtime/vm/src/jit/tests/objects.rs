//! Structs by parts, allocation, unions, memory, dynamic calls.

use super::world::World;
use heap::Object;

#[test]
fn structs_travel_by_parts() {
    let w = World::new();
    w.new_struct("P", false, &["Int64", "Float64", "Any"]);
    let swap = w.define(
        "swap",
        "P",
        "P",
        "function -> `P` {
        b0(v0: `Nothing`, v1: `P`):
          v2: `Int64` = getfield v1, 0
          v3: `Float64` = getfield v1, 1
          v4: `Any` = getfield v1, 2
          v5: `Int64` = const `1`
          v6: `Int64` = intrinsic add_int v2, v5
          v7: `P` = new `P` v6, v3, v4
          return v7
        }",
    );
    let f = w.define(
        "f",
        "Int64, Any",
        "Any",
        "function -> `Any` {
        b0(v0: `Nothing`, v1: `Int64`, v2: `Any`):
          v3: `Float64` = const `2.5`
          v4: `P` = new `P` v1, v3, v2
          v5: `P` = invoke `swap` v0, v4
          return v5
        }",
    );
    let s = w.heap.symbol("hello");
    let r = w.run_ok(f, &[w.int(41), s]);
    assert_eq!(r.type_of(), w.ty("P"));
    assert_eq!(r.word(0), 42);
    assert_eq!(f64::from_bits(r.word(8)), 2.5);
    assert_eq!(r.reference(16), Some(s));
    let r = w.run_ok(swap, &[r]);
    assert_eq!(r.word(0), 43);
}

#[test]
fn large_immutables_are_boxed() {
    let w = World::new();
    let fields = ["Int64"; 20];
    w.new_struct("Big", false, &fields);
    let args: Vec<String> = (0..20).map(|_| "v1".to_string()).collect();
    let f = w.define(
        "f",
        "Int64",
        "Big",
        &format!(
            "function -> `Big` {{
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Big` = new `Big` {}
          v3: `Int64` = getfield v2, 19
          v4: `Tuple{{Big, Int64}}` = builtin tuple v2, v3
          v5: `Big` = getfield v4, 0
          return v5
        }}",
            args.join(", ")
        ),
    );
    let r = w.run_ok(f, &[w.int(9)]);
    assert_eq!((0..20).map(|i| r.word(8 * i)).sum::<u64>(), 180);
}

#[test]
fn mutable_objects_and_the_barrier() {
    let w = World::new();
    w.new_struct("Node", true, &["Any", "Int64"]);
    let f = w.define(
        "f",
        "Int64",
        "Any",
        "function -> `Any` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Nothing` = const `nothing`
          v3: `Int64` = const `0`
          jump b1(v3, v2)
        b1(v4: `Int64`, v5: `Any`):
          v6: `Bool` = intrinsic slt_int v4, v1
          branch v6, b2, b3
        b2:
          v7: `Node` = new `Node` v2, v4
          v8: `Any` = setfield v7, 0, v5
          v9: `Int64` = const `1`
          v10: `Int64` = intrinsic add_int v4, v9
          jump b1(v10, v7)
        b3:
          return v5
        }",
    );
    let n = 200_000;
    w.heap.set_zeal(0);
    w.heap.with_stack(|| {
        let mut at = w.run_ok(f, &[w.int(n)]);
        let node = w.ty("Node");
        for i in (0..n).rev() {
            assert_eq!(at.type_of(), node);
            assert_eq!(at.word(8) as i64, i);
            at = at.reference(0).expect("set");
        }
        assert_eq!(at, w.heap.nothing());
    });
}

#[test]
fn collections_happen_in_native_loops() {
    let w = World::new();
    w.new_struct("Node", true, &["Any", "Int64"]);
    // Keeps every allocation of the last round only.
    let f = w.define(
        "f",
        "Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Nothing` = const `nothing`
          v3: `Int64` = const `0`
          v9: `Int64` = const `1`
          v11: `Node` = new `Node` v2, v1
          jump b1(v3, v11)
        b1(v4: `Int64`, v5: `Node`):
          v6: `Bool` = intrinsic slt_int v4, v1
          branch v6, b2, b3
        b2:
          v7: `Node` = new `Node` v5, v4
          v8: `Nothing` = setfield v5, 0, v2
          v10: `Int64` = intrinsic add_int v4, v9
          jump b1(v10, v7)
        b3:
          v12: `Int64` = getfield v5, 1
          return v12
        }",
    );
    assert_eq!(w.run_int(f, &[20_000_000]), 19_999_999);
    assert!(w.heap.stats().used_bytes < 200 << 20, "{:?}", w.heap.stats());
}

#[test]
fn unions_are_tagged() {
    let w = World::new();
    let next = w.define(
        "next",
        "Int64, Int64",
        "Union{Nothing, Tuple{Int64, Int64}}",
        "function -> `Union{Nothing, Tuple{Int64, Int64}}` {
        b0(v0: `Nothing`, v1: `Int64`, v2: `Int64`):
          v3: `Bool` = intrinsic sle_int v1, v2
          branch v3, b1, b2
        b1:
          v4: `Int64` = const `1`
          v5: `Int64` = intrinsic add_int v1, v4
          v6: `Tuple{Int64, Int64}` = builtin tuple v1, v5
          return v6
        b2:
          v7: `Nothing` = const `nothing`
          return v7
        }",
    );
    let sum = w.define(
        "sum",
        "Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = const `1`
          v3: `Int64` = const `0`
          v4: `Union{Nothing, Tuple{Int64, Int64}}` = invoke `next` v0, v2, v1
          jump b1(v4, v3)
        b1(v5: `Union{Nothing, Tuple{Int64, Int64}}`, v6: `Int64`):
          v7: `Nothing` = const `nothing`
          v8: `Bool` = builtin === v5, v7
          branch v8, b2, b3
        b2:
          return v6
        b3:
          v9: `Tuple{Int64, Int64}` = refine v5
          v10: `Int64` = getfield v9, 0
          v11: `Int64` = getfield v9, 1
          v12: `Int64` = intrinsic add_int v6, v10
          v13: `Union{Nothing, Tuple{Int64, Int64}}` = invoke `next` v0, v11, v1
          jump b1(v13, v12)
        }",
    );
    assert_eq!(w.run_int(sum, &[1000]), 500_500);
    let r = w.run_ok(next, &[w.int(3), w.int(5)]);
    assert_eq!(r.type_of(), w.ty("Tuple{Int64, Int64}"));
    assert_eq!((r.word(0), r.word(8)), (3, 4));
    assert_eq!(w.run_ok(next, &[w.int(6), w.int(5)]), w.heap.nothing());
}

#[test]
fn boxed_unions_come_back() {
    let w = World::new();
    let f = w.define(
        "f",
        "Any",
        "Any",
        "function -> `Any` {
        b0(v0: `Nothing`, v1: `Any`):
          v2: `Bool` = isa v1, `Union{Int64, Float64, Nothing}`
          branch v2, b1, b2
        b1:
          v3: `Union{Int64, Float64, Nothing}` = refine v1
          jump b3(v3)
        b3(v4: `Union{Int64, Float64, Nothing}`):
          v5: `Bool` = isa v4, `Int64`
          branch v5, b4, b5
        b4:
          v6: `Int64` = refine v4
          v7: `Int64` = intrinsic add_int v6, v6
          return v7
        b5:
          return v4
        b2:
          v8: `Symbol` = const `:other`
          return v8
        }",
    );
    assert_eq!(w.run_ok(f, &[w.int(21)]).word(0), 42);
    let x = w.run_ok(f, &[w.float(1.5)]);
    assert_eq!(f64::from_bits(x.word(0)), 1.5);
    assert_eq!(w.run_ok(f, &[w.heap.nothing()]), w.heap.nothing());
    assert_eq!(w.run_ok(f, &[w.heap.symbol("x")]), w.heap.symbol("other"));
}

#[test]
fn memory_with_bounds_checks() {
    let w = World::new();
    let f = w.define(
        "f",
        "Int64, Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`, v2: `Int64`):
          v3: `Type{Memory{Int64}}` = const `Memory{Int64}`
          v4: `Memory{Int64}` = builtin memorynew v3, v1
          v5: `MemoryRef{Int64}` = builtin memoryrefnew v4
          v6: `Bool` = const `true`
          v7: `Bool` = const `false`
          v8: `Symbol` = const `:not_atomic`
          v9: `MemoryRef{Int64}` = builtin memoryrefnew v5, v2, v6
          v10: `Int64` = builtin memoryrefset! v9, v2, v8, v7
          v11: `Int64` = builtin memoryrefget v9, v8, v7
          v12: `Int64` = getfield v4, 0
          v13: `Int64` = intrinsic mul_int v11, v12
          v14: `Int64` = builtin memoryrefoffset v9
          v15: `Int64` = intrinsic add_int v13, v14
          return v15
        }",
    );
    assert_eq!(w.run_int(f, &[10, 10]), 110);
    assert_eq!(w.run_err(f, &[w.int(10), w.int(11)]), "BoundsError");
    assert_eq!(w.run_err(f, &[w.int(10), w.int(0)]), "BoundsError");
    assert_eq!(w.run_err(f, &[w.int(10), w.int(i64::MIN)]), "BoundsError");
    assert_eq!(w.calls.get(), 0);
}

#[test]
fn memory_of_structs_and_of_references() {
    let w = World::new();
    w.new_struct("E", false, &["UInt8", "Any"]);
    let f = w.define(
        "f",
        "E, Bool",
        "E",
        "function -> `E` {
        b0(v0: `Nothing`, v1: `E`, v20: `Bool`):
          v2: `Int64` = const `4`
          v3: `Type{Memory{E}}` = const `Memory{E}`
          v4: `Memory{E}` = builtin memorynew v3, v2
          v5: `MemoryRef{E}` = builtin memoryrefnew v4
          v6: `Bool` = const `true`
          v8: `Symbol` = const `:not_atomic`
          v9: `MemoryRef{E}` = builtin memoryrefnew v5, v2, v6
          branch v20, b1, b2
        b1:
          v10: `E` = builtin memoryrefset! v9, v1, v8, v6
          jump b2
        b2:
          v11: `E` = builtin memoryrefget v9, v8, v6
          return v11
        }",
    );
    let ty = w.ty("E");
    let e = w.heap.alloc(ty, 16);
    w.heap.write_bytes(e, 0, &[7]);
    w.heap.write_ref(e, 8, Some(w.heap.symbol("x")));
    let r = w.run_ok(f, &[e, w.heap.boolean(true)]);
    assert_eq!((r.bytes(0, 1)[0], r.reference(8)), (7, Some(w.heap.symbol("x"))));
    assert_eq!(w.run_err(f, &[e, w.heap.boolean(false)]), "UndefRefError");
}

#[test]
fn tuples_at_a_computed_index() {
    let w = World::new();
    let f = w.define(
        "f",
        "Int64, Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`, v2: `Int64`):
          v3: `Int64` = const `100`
          v4: `Tuple{Int64, Int64, Int64}` = builtin tuple v1, v3, v1
          v5: `Int64` = builtin getfield v4, v2
          return v5
        }",
    );
    assert_eq!(w.run_int(f, &[7, 2]), 100);
    assert_eq!(w.run_int(f, &[7, 3]), 7);
    assert_eq!(w.run_err(f, &[w.int(7), w.int(4)]), "BoundsError");
}

#[test]
fn dynamic_calls_use_their_cache() {
    let w = World::new();
    let double = w.define(
        "double",
        "Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = intrinsic add_int v1, v1
          return v2
        }",
    );
    let half = w.define(
        "half",
        "Float64",
        "Float64",
        "function -> `Float64` {
        b0(v0: `Nothing`, v1: `Float64`):
          v2: `Float64` = const `2.0`
          v3: `Float64` = intrinsic div_float v1, v2
          return v3
        }",
    );
    w.methods.borrow_mut().extend([double, half]);
    let f = w.define(
        "f",
        "Any",
        "Any",
        "function -> `Any` {
        b0(v0: `Nothing`, v1: `Any`):
          v2: `Any` = call v0, v1
          return v2
        }",
    );
    for _ in 0..3 {
        assert_eq!(w.run_ok(f, &[w.int(21)]).word(0), 42);
    }
    assert_eq!(w.calls.get(), 1);
    let x = w.run_ok(f, &[w.float(5.0)]);
    assert_eq!(f64::from_bits(x.word(0)), 2.5);
    assert_eq!(w.calls.get(), 2);
    assert_eq!(w.run_err(f, &[w.heap.nothing()]), "MethodError");
    w.world.set(2);
    assert_eq!(w.run_ok(f, &[w.int(1)]).word(0), 2);
    assert_eq!(w.calls.get(), 4);
}

#[test]
fn varargs_are_packed_by_the_callee() {
    let w = World::new();
    let va = w.specialization("va", "Tuple{Nothing, Int64, Int64, Float64}", 3, true, "Float64");
    w.compile_as(
        va,
        "function -> `Float64` {
        b0(v0: `Nothing`, v1: `Int64`, v2: `Tuple{Int64, Float64}`):
          v3: `Float64` = getfield v2, 1
          v4: `Float64` = intrinsic sitofp v1
          v5: `Float64` = intrinsic add_float v3, v4
          return v5
        }",
    );
    let f = w.define(
        "f",
        "Int64, Float64",
        "Float64",
        "function -> `Float64` {
        b0(v0: `Nothing`, v1: `Int64`, v2: `Float64`):
          v3: `Float64` = invoke `va` v0, v1, v1, v2
          return v3
        }",
    );
    let r = w.run_ok(f, &[w.int(4), w.float(0.25)]);
    assert_eq!(f64::from_bits(r.word(0)), 4.25);
    let r = w.run_ok(va, &[w.int(4), w.int(1), w.float(0.5)]);
    assert_eq!(f64::from_bits(r.word(0)), 4.5);
}

#[test]
fn foreign_calls() {
    let w = World::new();
    let f = w.define(
        "f",
        "Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = foreigncall `:triple` `Int64` (`Int64`) v1
          return v2
        }",
    );
    assert_eq!(w.run_int(f, &[14]), 42);
}

#[test]
fn globals() {
    let w = World::new();
    let b = heap::typed::Binding(w.heap.alloc(w.ty("Binding"), heap::typed::Binding::SIZE));
    b.set_flags(&w.heap, abi::binding_flags::GLOBAL);
    w.name("g", b.0);
    let f = w.define(
        "f",
        "Int64",
        "Any",
        "function -> `Any` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Bool` = isdefinedglobal `g`
          branch v2, b1, b2
        b1:
          v3: `Int64` = setglobal `g`, v1
          jump b2
        b2:
          v4: `Any` = getglobal `g`
          return v4
        }",
    );
    assert_eq!(w.run_err(f, &[w.int(5)]), "UndefVarError");
    b.set_value(&w.heap, w.int(1));
    assert_eq!(w.run_ok(f, &[w.int(5)]).word(0), 5);
}

#[test]
fn memory_is_copied() {
    let w = World::new();
    for ty in ["Int64", "Any", "UInt8"] {
        let m = format!("MemoryRef{{{ty}}}");
        let f = w.define(
            "f",
            &format!("{m}, {m}, Int64"),
            "Nothing",
            &format!(
                "function -> `Nothing` {{
        b0(v0: `Nothing`, v1: `{m}`, v2: `{m}`, v3: `Int64`):
          v4: `{m}` = builtin _memory_copyto! v1, v2, v3
          v5: `Nothing` = const `nothing`
          return v5
        }}"
            ),
        );
        let (bytes, memory_type) = (if ty == "UInt8" { 1 } else { 8 }, w.ty(&format!("Memory{{{ty}}}")));
        let memory = w.heap.memory(memory_type, bytes, 10);
        let reference = |index: usize| {
            let r = w.heap.alloc(w.ty(&m), 16);
            w.heap.write_word(r, 0, (memory.addr() + 16 + bytes * index) as u64);
            w.heap.write_ref(r, 8, Some(memory));
            r
        };
        if ty == "Any" {
            w.heap.write_ref(memory, 16, Some(w.int(77)));
        } else {
            w.heap.write_bytes(memory, 16, &[77]);
        }
        let first = memory.bytes(16, 1)[0];
        w.run_ok(f, &[reference(1), reference(0), w.int(9)]);
        w.run_ok(f, &[reference(9), reference(1), w.int(1)]);
        assert_eq!(memory.bytes(16 + 9 * bytes, 1)[0], first);
        // Too many are left to the runtime, which here refuses everything.
        assert_eq!(w.run_err(f, &[reference(1), reference(0), w.int(10)]), "ErrorException");
        assert_eq!(w.run_err(f, &[reference(1), reference(0), w.int(-1)]), "ErrorException");
    }
}

#[test]
fn abstract_type_tests_are_remembered() {
    let w = World::new();
    let f = w.define(
        "f",
        "Any",
        "Bool",
        "function -> `Bool` {
        b0(v0: `Nothing`, v1: `Any`):
          v2: `Bool` = isa v1, `Number`
          return v2
        }",
    );
    let (t, n) = (w.heap.boolean(true), w.heap.boolean(false));
    for _ in 0..3 {
        assert_eq!(w.run_ok(f, &[w.int(1)]), t);
        assert_eq!(w.run_ok(f, &[w.float(1.0)]), t);
        assert_eq!(w.run_ok(f, &[w.heap.symbol("x")]), n);
        assert_eq!(w.run_ok(f, &[w.ty("Int64")]), n);
    }
    assert_eq!(w.calls.get(), 0);
}
