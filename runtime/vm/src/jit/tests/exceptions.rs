//! Throwing and catching, through native frames and across Rust.

use super::world::World;
use heap::Object;
use heap::typed::{CodeInstance, DebugInfo};

const THROWER: &str = "function -> `Int64` {
        loc 0 `:a.jl` 1 `:thrower`
        loc 1 `:a.jl` 2 `:thrower`
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = const `10`
          v3: `Bool` = intrinsic slt_int v1, v2
          branch v3, b1, b2
        b1:
          return v1
        b2:
          v4: `Union{}` = builtin throw v1 @1
          unreachable
        }";

/// Catches what `thrower` throws; `x` is a cell assigned before and after.
const CATCHER: &str = "function -> `Int64` {
        cell c0: `Int64` `:x`
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = exceptiondepth
          v3: `Int64` = const `1`
          v4: `Nothing` = cellset c0, v3
          jump b1
        b1 handler b3:
          v5: `Int64` = const `2`
          v6: `Nothing` = cellset c0, v5
          v7: `Int64` = invoke `thrower` v0, v1
          v8: `Int64` = const `3`
          v9: `Nothing` = cellset c0, v8
          v10: `Int64` = invoke `thrower` v0, v7
          jump b2(v10)
        b2(v11: `Int64`):
          return v11
        b3:
          v12: `Any` = exception
          v13: `Int64` = refine v12
          v14: `Nothing` = popexception v2
          v15: `Int64` = cellget c0
          v16: `Int64` = const `1000`
          v17: `Int64` = intrinsic mul_int v15, v16
          v18: `Int64` = intrinsic add_int v17, v13
          return v18
        }";

fn thrower(w: &World) {
    w.define("thrower", "Int64", "Int64", THROWER);
}

#[test]
fn an_exception_leaves_native_code() {
    let w = World::new();
    let c = w.define("thrower", "Int64", "Int64", THROWER);
    assert_eq!(w.run_int(c, &[5]), 5);
    assert_eq!(w.run(c, &[w.int(50)]), Err(w.int(50)));
    assert_eq!(w.run_int(c, &[6]), 6);
}

#[test]
fn a_handler_catches_and_sees_cells() {
    let w = World::new();
    thrower(&w);
    let f = w.define("catcher", "Int64", "Int64", CATCHER);
    assert_eq!(w.run_int(f, &[7]), 7);
    assert_eq!(w.run_int(f, &[77]), 2077);
    assert!(w.handled.borrow().is_empty());
}

#[test]
fn an_exception_passes_frames_without_handler() {
    let w = World::new();
    thrower(&w);
    w.define(
        "deep",
        "Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = invoke `thrower` v0, v1
          v3: `Int64` = intrinsic add_int v2, v1
          return v3
        }",
    );
    let f = w.define("catcher", "Int64", "Int64", &CATCHER.replace("`thrower` v0, v1", "`deep` v0, v1"));
    assert_eq!(w.run_int(f, &[4]), 8);
    assert_eq!(w.run_int(f, &[99]), 2099);
    // 5 + 5 is thrown by the second call.
    assert_eq!(w.run_int(f, &[5]), 3010);
}

#[test]
fn an_exception_crosses_rust() {
    let w = World::new();
    thrower(&w);
    let t = w.define("thrower", "Int64", "Int64", THROWER);
    w.methods.borrow_mut().push(t);
    // Ten arguments have no inline cache: the call goes through Rust and back into native code.
    let f = w.define("catcher", "Int64", "Int64", &CATCHER.replace("invoke `thrower`", "call"));
    assert_eq!(w.run_int(f, &[55]), 2055);
    assert_eq!(w.run_int(f, &[5]), 5);
}

#[test]
fn division_errors_are_caught() {
    let w = World::new();
    let f = w.define(
        "f",
        "Int64",
        "Any",
        "function -> `Any` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = exceptiondepth
          jump b1
        b1 handler b2:
          v3: `Int64` = const `100`
          v4: `Int64` = intrinsic checked_sdiv_int v3, v1
          return v4
        b2:
          v5: `Any` = exception
          v6: `Nothing` = popexception v2
          return v5
        }",
    );
    assert_eq!(w.run_ok(f, &[w.int(7)]).word(0), 14);
    let e = w.run_ok(f, &[w.int(0)]);
    assert_eq!(w.show(e.type_of()), "DivideError");
}

#[test]
fn deep_recursion_is_a_stack_overflow() {
    let w = World::new();
    let c = w.specialization("down", "Tuple{Nothing, Int64}", 2, false, "Int64");
    w.compile_as(
        c,
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = invoke `down` v0, v1
          v3: `Int64` = intrinsic add_int v2, v1
          return v3
        }",
    );
    assert_eq!(w.run_err(c, &[w.int(1)]), "StackOverflowError");
    assert_eq!(w.run_err(c, &[w.int(1)]), "StackOverflowError");
}

#[test]
fn undefined_cells_throw() {
    let w = World::new();
    let f = w.define(
        "f",
        "Bool",
        "Int64",
        "function -> `Int64` {
        cell c0: `Int64` `:x` undef
        b0(v0: `Nothing`, v1: `Bool`):
          branch v1, b1, b2
        b1:
          v2: `Int64` = const `5`
          v3: `Nothing` = cellset c0, v2
          jump b2
        b2:
          v4: `Nothing` = cellcheck c0
          v5: `Int64` = cellget c0
          return v5
        }",
    );
    assert_eq!(w.run_ok(f, &[w.heap.boolean(true)]).word(0), 5);
    assert_eq!(w.run_err(f, &[w.heap.boolean(false)]), "UndefVarError");
}

#[test]
fn frames_have_source_places() {
    let w = World::new();
    let t = w.define("thrower", "Int64", "Int64", THROWER);
    let f = w.define(
        "f",
        "Int64",
        "Int64",
        "function -> `Int64` {
        loc 0 `:a.jl` 10 `:f`
        loc 1 `:b.jl` 20 `:inner` at 2
        loc 2 `:a.jl` 11 `:f`
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = invoke `thrower` v0, v1 @1
          v3: `Int64` = intrinsic add_int v2, v1 @2
          return v3
        }",
    );
    assert_eq!(w.run(f, &[w.int(50)]), Err(w.int(50)));
    let frames = w.thrown_from.borrow();
    assert_eq!(frames.len(), 1);
    let places: Vec<(String, u32)> = frames[0]
        .iter()
        .filter_map(|f| {
            let d = CodeInstance(f.code?).debuginfo();
            Some(ir::debug_info::places(DebugInfo(d), f.location?))
        })
        .flatten()
        .map(|p| (p.function.symbol_str().to_string(), p.line))
        .collect();
    let expected = [("thrower", 2), ("inner", 20), ("f", 11)];
    assert_eq!(places, expected.map(|(n, l)| (n.to_string(), l)));
    assert_eq!(frames[0][0].code, Some(t.0));
    // The last frame is the boxed entry's.
    assert_eq!((frames[0].len(), frames[0][2].location), (3, None));
}
