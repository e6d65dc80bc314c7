//! Figures, for `cargo test --release -- --ignored --nocapture bench`.

use super::scalars::FIB;
use super::world::World;
use std::time::Instant;

#[test]
#[ignore = "measures"]
fn bench_fib() {
    let w = World::new();
    let fib = w.specialization("fib", "Tuple{Nothing, Int64}", 2, false, "Int64");
    w.compile_as(fib, FIB);
    for _ in 0..3 {
        let t = Instant::now();
        assert_eq!(w.run_int(fib, &[35]), 9_227_465);
        eprintln!("fib(35): {:?}", t.elapsed());
    }
}

#[test]
#[ignore = "measures"]
fn bench_dynamic_calls_over_five_types() {
    let w = World::new();
    let mut objects = Vec::new();
    for i in 0..5 {
        let name = format!("S{i}");
        let ty = w.new_struct(&name, true, &["Int64"]);
        let c = w.define(
            "area",
            &name,
            "Int64",
            &format!(
                "function -> `Int64` {{
        b0(v0: `Nothing`, v1: `{name}`):
          v2: `Int64` = getfield v1, 0
          v3: `Int64` = const `{i}`
          v4: `Int64` = intrinsic add_int v2, v3
          return v4
        }}"
            ),
        );
        w.methods.borrow_mut().push(c);
        let o = w.heap.alloc(ty, 8);
        w.heap.write_word(o, 0, 10);
        objects.push(o);
    }
    let f = w.define(
        "f",
        "Memory{Any}, Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Memory{Any}`, v2: `Int64`):
          v3: `Int64` = const `0`
          v4: `Int64` = const `1`
          v5: `MemoryRef{Any}` = builtin memoryrefnew v1
          v6: `Bool` = const `false`
          v7: `Symbol` = const `:not_atomic`
          jump b1(v4, v3)
        b1(v8: `Int64`, v9: `Int64`):
          v10: `Bool` = intrinsic sle_int v8, v2
          branch v10, b2, b3
        b2:
          v11: `MemoryRef{Any}` = builtin memoryrefnew v5, v8, v6
          v12: `Any` = builtin memoryrefget v11, v7, v6
          v13: `Any` = call v0, v12
          v14: `Int64` = refine v13
          v15: `Int64` = intrinsic add_int v9, v14
          v16: `Int64` = intrinsic add_int v8, v4
          jump b1(v16, v15)
        b3:
          return v9
        }",
    );
    let n = 10_000;
    let memory = w.heap.memory(w.ty("Memory{Any}"), 8, n);
    let mut seed = 12345u64;
    for i in 0..n {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        w.heap.write_ref(memory, 16 + 8 * i, Some(objects[(seed >> 40) as usize % 5]));
    }
    for _ in 0..3 {
        let t = Instant::now();
        for _ in 0..100 {
            w.run_ok(f, &[memory, w.int(n as i64)]);
        }
        eprintln!("dynamic call: {:.1} ns, {} in the runtime", t.elapsed().as_nanos() as f64 / 1e6, w.calls.take());
    }
}

#[test]
#[ignore = "measures"]
fn bench_array_sum_and_allocation() {
    let w = World::new();
    w.new_struct("V", true, &["Memory{Int64}", "Int64"]);
    let sum = w.define(
        "sum",
        "V",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `V`):
          v3: `Int64` = const `0`
          v4: `Int64` = const `1`
          v6: `Bool` = const `false`
          v7: `Symbol` = const `:not_atomic`
          jump b1(v4, v3)
        b1(v8: `Int64`, v9: `Int64`):
          v2: `Int64` = getfield v1, 1
          v10: `Bool` = intrinsic sle_int v8, v2
          branch v10, b2, b3
        b2:
          v17: `Memory{Int64}` = getfield v1, 0
          v5: `MemoryRef{Int64}` = builtin memoryrefnew v17
          v18: `Bool` = const `true`
          v11: `MemoryRef{Int64}` = builtin memoryrefnew v17, v8, v18
          v12: `Int64` = builtin memoryrefget v11, v7, v6
          v15: `Int64` = intrinsic add_int v9, v12
          v16: `Int64` = intrinsic add_int v8, v4
          jump b1(v16, v15)
        b3:
          return v9
        }",
    );
    let n = 10_000usize;
    let memory = w.heap.memory(w.ty("Memory{Int64}"), 8, n);
    let v = w.heap.alloc(w.ty("V"), 16);
    w.heap.write_ref(v, 0, Some(memory));
    w.heap.write_word(v, 8, n as u64);
    for _ in 0..3 {
        let t = Instant::now();
        for _ in 0..100 {
            w.run_ok(sum, &[v]);
        }
        eprintln!("array sum: {:.2} ns an element", t.elapsed().as_nanos() as f64 / 1e6);
    }
    w.new_struct("Node", true, &["Any", "Int64"]);
    let make = w.define(
        "make",
        "Int64",
        "Any",
        "function -> `Any` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Nothing` = const `nothing`
          v3: `Int64` = const `0`
          v9: `Int64` = const `1`
          jump b1(v3, v2)
        b1(v4: `Int64`, v5: `Any`):
          v6: `Bool` = intrinsic slt_int v4, v1
          branch v6, b2, b3
        b2:
          v7: `Node` = new `Node` v2, v4
          v10: `Int64` = intrinsic add_int v4, v9
          jump b1(v10, v7)
        b3:
          return v5
        }",
    );
    for _ in 0..3 {
        let t = Instant::now();
        w.run_ok(make, &[w.int(10_000_000)]);
        eprintln!("allocation: {:.2} ns an object", t.elapsed().as_nanos() as f64 / 1e7);
    }
}

#[test]
#[ignore = "measures"]
fn bench_compile_rate() {
    let w = World::new();
    let fib = w.specialization("fib", "Tuple{Nothing, Int64}", 2, false, "Int64");
    let small = ir::ssa_parse::parse(FIB, &w).expect("it parses");
    for speed in [codegen::Speed::Best, codegen::Speed::Quick] {
        let options = codegen::Options { speed, ..codegen::Options::jit() };
        let options = codegen::Options { verify: false, ..options };
        let mut c = codegen::Compiler::new(w.heap.roots(), options).expect("this processor");
        let t = Instant::now();
        let mut bytes = 0;
        for _ in 0..2000 {
            bytes += c.compile(&small, fib, 1, "fib").expect("it compiles").code.len();
        }
        eprintln!("{speed:?}: {:.1} us, {} bytes a function", t.elapsed().as_micros() as f64 / 2000.0, bytes / 2000);
        let t = Instant::now();
        for _ in 0..2000 {
            c.compile_bridge(fib, "fib").expect("it compiles");
        }
        eprintln!("{speed:?}: bridge {:.1} us", t.elapsed().as_micros() as f64 / 2000.0);
    }
}
