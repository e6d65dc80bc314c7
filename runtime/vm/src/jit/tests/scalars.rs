//! Arithmetic, control flow, direct calls.

use super::world::World;

#[test]
fn adds_and_boxes() {
    let w = World::new();
    let f = w.define(
        "f",
        "Int64, Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`, v2: `Int64`):
          v3: `Int64` = intrinsic add_int v1, v2
          v4: `Int64` = const `10`
          v5: `Int64` = intrinsic mul_int v3, v4
          return v5
        }",
    );
    assert_eq!(w.run_int(f, &[3, 4]), 70);
    assert_eq!(w.run_int(f, &[i64::MAX, 1]), i64::MIN.wrapping_mul(10));
    assert_eq!(w.run_int(f, &[-60, 9]), -510);
}

#[test]
fn loops_with_block_parameters() {
    let w = World::new();
    let f = w.define(
        "f",
        "Int64",
        "Float64",
        "function -> `Float64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = const `1`
          v3: `Float64` = const `0.5`
          jump b1(v2, v3)
        b1(v4: `Int64`, v5: `Float64`):
          v6: `Bool` = intrinsic sle_int v4, v1
          branch v6, b2, b3
        b2:
          v7: `Float64` = intrinsic sitofp v4
          v8: `Float64` = intrinsic add_float v5, v7
          v9: `Int64` = intrinsic add_int v4, v2
          jump b1(v9, v8)
        b3:
          return v5
        }",
    );
    let r = w.run_ok(f, &[w.int(100)]);
    assert_eq!(f64::from_bits(heap::Object::word(r, 0)), 5050.5);
}

/// `f(op)` for one binary intrinsic on a type.
fn binary(w: &World, op: &str, ty: &str, result: &str) -> heap::typed::CodeInstance {
    let text = format!(
        "function -> `{result}` {{
        b0(v0: `Nothing`, v1: `{ty}`, v2: `{ty}`):
          v3: `{result}` = intrinsic {op} v1, v2
          return v3
        }}"
    );
    w.define("op", &format!("{ty}, {ty}"), result, &text)
}

#[test]
fn integer_division_throws() {
    let w = World::new();
    let div = binary(&w, "checked_sdiv_int", "Int64", "Int64");
    assert_eq!(w.run_int(div, &[-7, 2]), -3);
    assert_eq!(w.run_err(div, &[w.int(1), w.int(0)]), "DivideError");
    assert_eq!(w.run_err(div, &[w.int(i64::MIN), w.int(-1)]), "DivideError");
    let rem = binary(&w, "checked_srem_int", "Int64", "Int64");
    assert_eq!(w.run_int(rem, &[-7, 2]), -1);
    assert_eq!(w.run_int(rem, &[i64::MIN, -1]), 0);
    assert_eq!(w.run_err(rem, &[w.int(1), w.int(0)]), "DivideError");
    let udiv = binary(&w, "checked_udiv_int", "Int64", "Int64");
    assert_eq!(w.run_int(udiv, &[-1, 2]), i64::MAX);
}

#[test]
fn shifts_beyond_the_width() {
    let w = World::new();
    let shl = binary(&w, "shl_int", "Int64", "Int64");
    let lshr = binary(&w, "lshr_int", "Int64", "Int64");
    let ashr = binary(&w, "ashr_int", "Int64", "Int64");
    assert_eq!(w.run_int(shl, &[3, 2]), 12);
    assert_eq!(w.run_int(shl, &[3, 64]), 0);
    assert_eq!(w.run_int(shl, &[3, -1]), 0);
    assert_eq!(w.run_int(lshr, &[-1, 63]), 1);
    assert_eq!(w.run_int(lshr, &[-1, 64]), 0);
    assert_eq!(w.run_int(ashr, &[-8, 1]), -4);
    assert_eq!(w.run_int(ashr, &[-8, 200]), -1);
    assert_eq!(w.run_int(ashr, &[8, 200]), 0);
}

#[test]
fn every_width_compiles() {
    let w = World::new();
    for ty in ["Int8", "UInt16", "Int32", "UInt64", "Int128", "UInt128"] {
        for op in [
            "add_int",
            "sub_int",
            "mul_int",
            "checked_sdiv_int",
            "checked_udiv_int",
            "checked_srem_int",
            "checked_urem_int",
            "and_int",
            "or_int",
            "xor_int",
            "shl_int",
            "lshr_int",
            "ashr_int",
            "flipsign_int",
        ] {
            binary(&w, op, ty, ty);
        }
        for op in ["eq_int", "ne_int", "slt_int", "ult_int", "sle_int", "ule_int"] {
            binary(&w, op, ty, "Bool");
        }
        for op in [
            "checked_sadd_int",
            "checked_uadd_int",
            "checked_ssub_int",
            "checked_usub_int",
            "checked_smul_int",
            "checked_umul_int",
        ] {
            binary(&w, op, ty, &format!("Tuple{{{ty}, Bool}}"));
        }
        for op in ["neg_int", "not_int", "bswap_int", "ctpop_int", "ctlz_int", "cttz_int"] {
            unary(&w, op, ty, ty);
        }
        for to in ["Float16", "Float32", "Float64"] {
            unary(&w, "sitofp", ty, to);
            unary(&w, "uitofp", ty, to);
            unary(&w, "fptosi", to, ty);
            unary(&w, "fptoui", to, ty);
        }
    }
    for ty in ["Float16", "Float32", "Float64"] {
        for op in ["add_float", "sub_float", "mul_float", "div_float", "copysign_float", "min_float", "max_float"] {
            binary(&w, op, ty, ty);
        }
        for op in ["eq_float", "ne_float", "lt_float", "le_float", "fpiseq"] {
            binary(&w, op, ty, "Bool");
        }
        for op in ["neg_float", "abs_float", "ceil_llvm", "floor_llvm", "trunc_llvm", "rint_llvm", "sqrt_llvm"] {
            unary(&w, op, ty, ty);
        }
    }
    for (a, b) in [("Float64", "Float32"), ("Float64", "Float16"), ("Float32", "Float16")] {
        unary(&w, "fptrunc", a, b);
        unary(&w, "fpext", b, a);
    }
}

fn unary(w: &World, op: &str, ty: &str, result: &str) -> heap::typed::CodeInstance {
    let text = format!(
        "function -> `{result}` {{
        b0(v0: `Nothing`, v1: `{ty}`):
          v2: `{result}` = intrinsic {op} v1
          return v2
        }}"
    );
    w.define("op", ty, result, &text)
}

#[test]
fn wide_integers() {
    let w = World::new();
    let ty = w.ty("Int128");
    let big = |x: i128| w.heap.boxed(ty, &x.to_le_bytes());
    let read = |v: abi::Value| i128::from_le_bytes(heap::Object::bytes(v, 0, 16).try_into().unwrap());
    let mul = binary(&w, "mul_int", "Int128", "Int128");
    let x = 0x1234_5678_9abc_def0_1122_3344_5566_7788i128;
    assert_eq!(read(w.run_ok(mul, &[big(x), big(-3)])), x.wrapping_mul(-3));
    let div = binary(&w, "checked_sdiv_int", "Int128", "Int128");
    assert_eq!(read(w.run_ok(div, &[big(x), big(-77)])), x / -77);
    assert_eq!(w.run_err(div, &[big(x), big(0)]), "DivideError");
    assert_eq!(w.run_err(div, &[big(i128::MIN), big(-1)]), "DivideError");
    let shl = binary(&w, "shl_int", "Int128", "Int128");
    assert_eq!(read(w.run_ok(shl, &[big(5), big(100)])), 5 << 100);
    assert_eq!(read(w.run_ok(shl, &[big(5), big(128)])), 0);
    let f = unary(&w, "sitofp", "Int128", "Float64");
    let r = w.run_ok(f, &[big(x)]);
    assert_eq!(f64::from_bits(heap::Object::word(r, 0)), x as f64);
}

#[test]
fn overflow_is_reported() {
    let w = World::new();
    let add = binary(&w, "checked_sadd_int", "Int64", "Tuple{Int64, Bool}");
    let r = w.run_ok(add, &[w.int(i64::MAX), w.int(1)]);
    assert_eq!(heap::Object::word(r, 0) as i64, i64::MIN);
    assert_eq!(heap::Object::bytes(r, 8, 1)[0], 1);
    let mul = binary(&w, "checked_smul_int", "Int64", "Tuple{Int64, Bool}");
    let r = w.run_ok(mul, &[w.int(6), w.int(7)]);
    assert_eq!((heap::Object::word(r, 0), heap::Object::bytes(r, 8, 1)[0]), (42, 0));
}

#[test]
fn floats_compare_as_julia_says() {
    let w = World::new();
    let same = binary(&w, "fpiseq", "Float64", "Bool");
    let eq = binary(&w, "eq_float", "Float64", "Bool");
    let (t, f) = (w.heap.boolean(true), w.heap.boolean(false));
    let (nan, zero, minus) = (w.float(f64::NAN), w.float(0.0), w.float(-0.0));
    assert_eq!(w.run_ok(same, &[nan, nan]), t);
    assert_eq!(w.run_ok(eq, &[nan, nan]), f);
    assert_eq!(w.run_ok(same, &[zero, minus]), f);
    assert_eq!(w.run_ok(eq, &[zero, minus]), t);
}

pub const FIB: &str = "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = const `2`
          v3: `Bool` = intrinsic slt_int v1, v2
          branch v3, b1, b2
        b1:
          return v1
        b2:
          v4: `Int64` = const `1`
          v5: `Int64` = intrinsic sub_int v1, v4
          v6: `Int64` = invoke `fib` v0, v5
          v7: `Int64` = intrinsic sub_int v1, v2
          v8: `Int64` = invoke `fib` v0, v7
          v9: `Int64` = intrinsic add_int v6, v8
          return v9
        }";

#[test]
fn fib_calls_itself() {
    let w = World::new();
    let fib = w.specialization("fib", "Tuple{Nothing, Int64}", 2, false, "Int64");
    w.compile_as(fib, FIB);
    assert_eq!(w.run_int(fib, &[20]), 6765);
    assert_eq!(w.calls.get(), 0);
}

#[test]
fn a_callee_is_compiled_when_first_reached() {
    let w = World::new();
    let fib = w.specialization("fib", "Tuple{Nothing, Int64}", 2, false, "Int64");
    w.sources.borrow_mut().insert(fib.0, FIB.to_string());
    let f = w.define(
        "f",
        "Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = invoke `fib` v0, v1
          return v2
        }",
    );
    assert_eq!(fib.entry_spec(), 0);
    assert_eq!(w.run_int(f, &[15]), 610);
    assert_ne!(fib.entry_spec(), 0);
    assert_eq!(w.run_int(f, &[16]), 987);
}

#[test]
fn what_has_no_source_is_called_through_the_session() {
    let w = World::new();
    w.specialization("g", "Tuple{Nothing, Int64}", 2, false, "Int64");
    let f = w.define(
        "f",
        "Int64",
        "Int64",
        "function -> `Int64` {
        b0(v0: `Nothing`, v1: `Int64`):
          v2: `Int64` = invoke `g` v0, v1
          v3: `Int64` = intrinsic add_int v2, v1
          return v3
        }",
    );
    assert_eq!(w.run_int(f, &[1 << 40]), 1 << 41);
    assert_eq!(w.calls.get(), 1);
}
