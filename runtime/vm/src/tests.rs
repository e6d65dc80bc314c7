//! The parts that need no Julia source: intrinsics, builtins, bindings.

use crate::modules::{ImportKind, make_module, own_binding};
use crate::{Options, Session};
use abi::{Builtin, Intrinsic, Known, Value};
use heap::typed::{HashTable, Method, Module};
use heap::{Object, for_each_ref};
use std::collections::HashSet;

fn with(f: impl FnOnce(&Session)) {
    f(&Session::with_core(Options::default()));
}

fn int(s: &Session, v: Value) -> i64 {
    s.int_arg("test", v).expect("an Int64")
}

#[test]
fn integer_intrinsics_wrap_and_report() {
    with(|s| {
        let b = |x| s.box_i64(x);
        let call = |i, args: &[Value]| s.call_intrinsic(i, args).expect("does not throw");
        assert_eq!(int(s, call(Intrinsic::add_int, &[b(i64::MAX), b(1)])), i64::MIN);
        assert_eq!(int(s, call(Intrinsic::shl_int, &[b(1), b(64)])), 0);
        assert_eq!(int(s, call(Intrinsic::ashr_int, &[b(-8), b(1)])), -4);
        assert_eq!(int(s, call(Intrinsic::ctlz_int, &[b(1)])), 63);
        let small = s.box_bits(s.heap.root(Known::Int8), &[200]);
        let wide = call(Intrinsic::sext_int, &[s.heap.root(Known::Int64), small]);
        assert_eq!(int(s, wide), -56);
        let pair = call(Intrinsic::checked_smul_int, &[b(i64::MAX), b(2)]);
        assert_eq!(s.field(pair, 1), Some(s.bool(true)));
        let e = s.call_intrinsic(Intrinsic::checked_sdiv_int, &[b(1), b(0)]);
        assert!(e.is_err_and(|t| s.is_a(t.0, Known::DivideError)));
    });
}

#[test]
fn fields_and_tuples() {
    with(|s| {
        let t = s.tuple(&[s.box_i64(7000), s.symbol("x"), s.bool(true)]);
        let get = |i| s.call_builtin(Builtin::Getfield, &[t, s.box_i64(i)]);
        assert_eq!(int(s, get(1).expect("first")), 7000);
        assert_eq!(get(2), Ok(s.symbol("x")));
        assert!(get(4).is_err_and(|e| s.is_a(e.0, Known::BoundsError)));
        let again = s.tuple(&[s.box_i64(7000), s.symbol("x"), s.bool(true)]);
        assert!(types::egal(&s.heap, t, again));
    });
}

#[test]
fn memory_is_checked() {
    with(|s| {
        let m = s.call_builtin(Builtin::MemoryNew, &[s.heap.root(Known::MemoryUInt8), s.box_i64(3)]).expect("small");
        let at = |i| s.call_builtin(Builtin::MemoryRefNew, &[m, s.box_i64(i)]);
        let order = s.symbol("not_atomic");
        let r = at(3).expect("inside");
        let set = s.call_builtin(Builtin::MemoryRefSet, &[r, s.box_u8(9), order, s.bool(true)]);
        assert!(set.is_ok());
        assert_eq!(s.call_builtin(Builtin::MemoryRefGet, &[r, order, s.bool(true)]), Ok(s.box_u8(9)));
        assert!(at(4).is_err());
        assert!(at(0).is_err());
    });
}

#[test]
fn identity_tables_survive_growth_and_removal() {
    with(|s| {
        let t = HashTable(s.new_id_table());
        for i in 0..200 {
            assert!(s.id_table_put(t, s.box_i64(i * 5000), s.box_i64(i)));
        }
        for i in (0..200).step_by(2) {
            assert!(s.id_table_pop(t, s.box_i64(i * 5000)).is_some());
        }
        for i in 0..200 {
            let found = s.id_table_get(t, s.box_i64(i * 5000));
            assert_eq!(found.is_some(), i % 2 == 1, "{i}");
        }
        assert_eq!(t.count(), 100);
    });
}

#[test]
fn names_resolve_through_usings_and_imports() {
    with(|s| {
        let h = &s.heap;
        let main = Module(h.root(Known::Main));
        let new = |n: &str| make_module(h, s.symbol(n), Some(main.0), true);
        let (a, b, user) = (new("A"), new("B"), new("User"));
        for (m, v) in [(a, 1), (b, 2)] {
            s.declare_const(m, s.symbol("shared"), s.box_i64(v)).expect("new");
            s.mark_exported(m, s.symbol("shared"), true).expect("new");
        }
        s.declare_const(a, s.symbol("only"), s.box_i64(3)).expect("new");
        s.mark_exported(a, s.symbol("only"), true).expect("new");
        s.add_using(user, a);
        s.enter_newest_world();
        assert_eq!(s.get_global(user, s.symbol("shared")), Ok(s.box_i64(1)));
        s.add_using(user, b);
        s.enter_newest_world();
        assert!(s.get_global(user, s.symbol("shared")).is_err(), "two modules export it");
        assert_eq!(s.get_global(user, s.symbol("only")), Ok(s.box_i64(3)));
        s.import_name(user, b, s.symbol("shared"), s.symbol("alias"), ImportKind::Using);
        s.enter_newest_world();
        assert_eq!(s.get_global(user, s.symbol("alias")), Ok(s.box_i64(2)));
        let binding = own_binding(h, user, s.symbol("alias"));
        assert!(s.assign_global(binding, s.box_i64(5)).is_err(), "imports cannot be assigned");
    });
}

#[test]
fn constants_have_worlds() {
    with(|s| {
        let main = Module(s.heap.root(Known::Main));
        let name = s.symbol("c");
        s.declare_const(main, name, s.box_i64(1)).expect("new");
        s.enter_newest_world();
        let old = s.world();
        s.declare_const(main, name, s.box_i64(2)).expect("constants may be redefined");
        assert_eq!(s.in_world(old, || s.get_global(main, name)), Ok(s.box_i64(1)));
        assert_eq!(s.in_world(s.newest_world(), || s.get_global(main, name)), Ok(s.box_i64(2)));
        assert_eq!(s.in_world(0, || s.get_global(main, name)), Ok(s.box_i64(1)), "backdated");
    });
}

/// A definition that a later one replaces is dead text: nobody runs it, and a reader takes it for the truth. (`@doc`
/// begins as a macro that drops its text: Base has docstrings before it can keep them.)
#[test]
fn base_defines_no_method_twice() {
    let replaced = crate::freeze::with_base_session(Options { interpret: true, ..Options::default() }, |s| {
        let roots = s.heap.roots();
        let mut seen: HashSet<Value> = Known::ALL.iter().filter_map(|&k| roots.try_get(k)).collect();
        let mut todo: Vec<Value> = seen.iter().copied().collect();
        let mut replaced = Vec::new();
        while let Some(v) = todo.pop() {
            let is_replaced = v.type_of() == roots.get(Known::Method) && Method(v).deleted_world() != u64::MAX;
            if is_replaced && Method(v).name().symbol_str() != "@doc" {
                let m = Method(v);
                let file = m.try_file().map_or("?", |f| f.symbol_str());
                replaced.push(format!("{file}:{}: {}", m.line(), m.name().symbol_str()));
            }
            for_each_ref(v, |_, child| {
                if seen.insert(child) {
                    todo.push(child);
                }
            });
        }
        replaced.sort();
        Ok(replaced)
    });
    let replaced = replaced.expect("Base loads");
    assert!(replaced.is_empty(), "{} methods are replaced by later ones:\n{}", replaced.len(), replaced.join("\n"));
}
