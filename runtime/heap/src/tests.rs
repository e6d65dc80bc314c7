//! Tests of the collector against models: what must live, what must die, what the barrier must find.

use crate::testing::*;
use crate::*;
use abi::{Known, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Hides an address from the conservative scan.
fn hide(v: Value) -> usize {
    std::hint::black_box(!v.addr())
}

#[inline(never)]
fn alive(heap: &Heap, hidden: usize) -> bool {
    in_frame(|| heap.find_object(!hidden) == Value::from_addr(!hidden))
}

#[test]
fn unreachable_objects_die_and_reachable_ones_keep_their_contents() {
    let w = World::new();
    w.heap.with_stack(|| {
        let dead = in_frame(|| hide(w.new_node(None, None, 1)));
        let keep = w.heap.root_list(1);
        in_frame(|| keep.set(0, Some(w.new_node(Some(w.new_node(None, None, 3)), None, 2))));
        assert!(alive(&w.heap, dead));
        assert!(w.heap.collect(false));
        assert!(!alive(&w.heap, dead));
        let kept = keep.get(0).expect("set above");
        assert_eq!((kept.word(TAG), kept.reference(LEFT).expect("set").word(TAG)), (2, 3));
        w.heap.collect(true);
        assert_eq!(kept.reference(LEFT).expect("set").word(TAG), 3);
        w.heap.check().expect("a sound heap");
    });
}

#[test]
fn nothing_collects_without_a_stack_or_under_the_guard() {
    let w = World::new();
    assert!(!w.heap.collect(true));
    w.heap.with_stack(|| {
        let guard = w.heap.no_collect();
        assert!(!w.heap.collect(true));
        drop(guard);
        assert!(w.heap.collect(true));
    });
}

#[test]
fn old_objects_keep_young_ones_alive_through_the_barrier() {
    let w = World::new();
    w.heap.with_stack(|| {
        let roots = w.heap.root_list(2);
        in_frame(|| {
            roots.set(0, Some(w.new_node(None, None, 1)));
            roots.set(1, Some(w.heap.memory(w.heap.root(Known::MemoryAny), 8, 100_000)));
        });
        w.heap.collect(false);
        let hidden = in_frame(|| {
            let (node, large) = (roots.get(0).expect("set"), roots.get(1).expect("set"));
            let young = [w.new_node(None, None, 7), w.new_node(None, None, 8), w.new_node(None, None, 9)];
            w.heap.write_ref(node, RIGHT, Some(young[0]));
            w.heap.write_ref(large, 16 + 8 * 77_777, Some(young[1]));
            young.map(hide)
        });
        w.heap.collect(false);
        assert_eq!(hidden.map(|h| alive(&w.heap, h)), [true, true, false]);
        // They are old now: dropping the references shows only in a full collection.
        in_frame(|| {
            w.heap.write_ref(roots.get(0).expect("set"), RIGHT, None);
            w.heap.write_ref(roots.get(1).expect("set"), 16 + 8 * 77_777, None);
        });
        w.heap.collect(false);
        assert!(alive(&w.heap, hidden[0]));
        w.heap.collect(true);
        assert_eq!(hidden.map(|h| alive(&w.heap, h)), [false; 3]);
    });
}

#[test]
fn interior_pointers_on_the_stack_keep_objects() {
    let w = World::new();
    w.heap.with_stack(|| {
        // Payload sizes that fill their cell exactly, and a large object: the pointer to the end counts too.
        for bytes in [24, 40, 248, 100_000] {
            let (inside, end) = in_frame(|| {
                let a = w.heap.memory(w.bytes, 1, bytes - 16);
                let b = w.heap.memory(w.bytes, 1, bytes - 16);
                (a.addr() + bytes / 2, b.addr() + bytes)
            });
            w.heap.collect(true);
            assert!(w.heap.find_object(inside).is_some(), "{bytes}");
            assert!(w.heap.find_object(end - 1).is_some(), "{bytes}");
            std::hint::black_box((inside, end));
        }
    });
}

#[test]
fn large_objects_come_and_go() {
    let w = World::new();
    w.heap.with_stack(|| {
        let before = w.heap.stats().used_bytes;
        let roots = w.heap.root_list(8);
        in_frame(|| {
            for i in 0..8 {
                let v = w.heap.memory(w.bytes, 1, 1 << (14 + i));
                w.heap.write_bytes(v, 16, &[i as u8; 100]);
                roots.set(i, Some(v));
            }
        });
        w.heap.collect(true);
        for i in 0..8 {
            let v = roots.get(i).expect("set");
            assert_eq!((v.memory_len(), v.bytes(16, 100)[99]), (1 << (14 + i), i as u8));
        }
        drop(roots);
        clear_stack();
        w.heap.collect(true);
        assert!(w.heap.stats().used_bytes <= before + (64 << 10));
        // Reused memory reads as zero.
        let v = w.heap.memory(w.bytes, 1, 1 << 20);
        assert!(v.bytes(16, 1 << 20).iter().all(|&b| b == 0));
    });
}

#[test]
fn weak_references_are_cleared_and_finalizers_run_in_order() {
    let w = World::new();
    w.heap.with_stack(|| {
        let roots = w.heap.root_list(4);
        let hidden = in_frame(|| {
            let (a, b, c) = (w.new_node(None, None, 1), w.new_node(None, None, 2), w.new_node(None, None, 3));
            roots.set(0, Some(w.new_weak(a)));
            roots.set(1, Some(w.new_weak(b)));
            roots.set(2, Some(b));
            let finalizers = [10, 11, 12, 13].map(|t| w.new_node(None, None, t));
            w.heap.add_finalizer(a, finalizers[0]);
            w.heap.add_finalizer(b, finalizers[1]);
            w.heap.add_finalizer(c, finalizers[2]);
            w.heap.add_finalizer(a, finalizers[3]);
            [a, b, c].map(hide)
        });
        w.heap.collect(false);
        let weak = |i: usize| roots.get(i).expect("set").reference(0).expect("defined");
        assert_eq!(weak(0), w.heap.nothing());
        assert_eq!(weak(1), roots.get(2).expect("set"));
        // The dead are kept until their finalizers have run.
        assert_eq!(hidden.map(|h| alive(&w.heap, h)), [true; 3]);
        let mut order = Vec::new();
        in_frame(|| {
            while let Some((object, finalizer)) = w.heap.next_due_finalizer() {
                order.push((object.word(TAG), finalizer.word(TAG)));
            }
        });
        assert_eq!(order, [(1, 13), (3, 12), (1, 10)]);
        w.heap.collect(true);
        assert_eq!(hidden.map(|h| alive(&w.heap, h)), [false, true, false]);
        in_frame(|| {
            w.heap.take_all_finalizers();
            assert_eq!(w.heap.next_due_finalizer().map(|p| p.1.word(TAG)), Some(11));
        });
        w.heap.check().expect("a sound heap");
    });
}

#[test]
fn identities_stay_and_die_with_their_objects() {
    let w = World::new();
    w.heap.with_stack(|| {
        let keep = w.heap.root_list(1);
        in_frame(|| {
            keep.set(0, Some(w.new_node(None, None, 1)));
            assert_eq!(w.heap.identity(keep.get(0).expect("set")), 1);
            assert_eq!(w.heap.identity(w.new_node(None, None, 2)), 2);
        });
        w.heap.collect(false);
        assert_eq!(w.heap.identity(keep.get(0).expect("set")), 1);
        assert_eq!(w.heap.identities.borrow_mut().len(), 1);
    });
}

#[test]
fn the_limit_gives_an_error_and_the_heap_goes_on() {
    let w = World::with_options(HeapOptions { limit_bytes: Some(32 << 20), ..Default::default() });
    let result: Result<(), OutOfMemory> = w.heap.with_stack(|| {
        let list = w.heap.root_list(0);
        for i in 0..10_000_000 {
            list.push(w.new_node(None, None, i));
            w.heap.safepoint()?;
        }
        Ok(())
    });
    let error = result.expect_err("ten million nodes do not fit");
    assert_eq!(error.limit_bytes, 32 << 20);
    w.heap.with_stack(|| {
        clear_stack();
        assert!(w.heap.try_alloc(w.bytes, 40 << 20).is_err());
        assert!(w.heap.make_room(40 << 20).is_err());
        w.heap.make_room(16 << 20).expect("the list is gone");
        w.heap.try_alloc(w.bytes, 16 << 20).expect("room was made");
    });
    assert!(w.heap.try_alloc(w.bytes, usize::MAX - 8).is_err());
}

#[test]
fn types_without_layout_are_scanned_conservatively() {
    let w = World::new();
    w.heap.with_stack(|| {
        let keep = w.heap.root_list(1);
        let inner = in_frame(|| {
            let ty = w.heap.alloc(w.heap.root(Known::DataType), typed::DataType::SIZE);
            let v = w.heap.alloc(ty, 32);
            let inner = w.new_node(None, None, 5);
            w.heap.write_ref(v, 24, Some(inner));
            keep.set(0, Some(v));
            hide(inner)
        });
        w.heap.collect(true);
        assert!(alive(&w.heap, inner));
    });
}

/// A random graph of nodes, vectors and inline pairs, mirrored in a map; every step may collect.
fn random_graph(seed: u64, zeal: Option<u64>, steps: usize) {
    let w = World::with_options(HeapOptions { zeal, ..Default::default() });
    let heap = &w.heap;
    heap.with_stack(|| {
        let mut numbers = Numbers(seed);
        let roots = heap.root_list(20);
        // Model: tag of an object -> (kind, tags it refers to).
        let mut model: BTreeMap<u64, Vec<Option<u64>>> = BTreeMap::new();
        let mut root_tags: Vec<Option<u64>> = vec![None; 20];
        let slots = |len: usize, is_pairs: bool, i: usize| -> usize {
            debug_assert!(i < len);
            if is_pairs { 16 + 16 * i } else { 16 + 8 * i }
        };
        // Reads an object: its tag and references. A node carries its tag; memories keep it in their first element.
        let read = |v: Value| -> (u64, Vec<Option<Value>>) {
            if v.type_of() == w.node {
                (v.word(TAG), vec![v.reference(LEFT), v.reference(RIGHT)])
            } else {
                let is_pairs = v.type_of() == w.pairs;
                let len = v.memory_len();
                let tag = v.reference(slots(len, is_pairs, 0)).expect("the tag node").word(TAG);
                (tag, (1..len).map(|i| v.reference(slots(len, is_pairs, i))).collect())
            }
        };
        let set = |v: Value, i: usize, to: Option<Value>| {
            let at = if v.type_of() == w.node { 8 * i } else { slots(v.memory_len(), v.type_of() == w.pairs, i + 1) };
            heap.write_ref(v, at, to);
        };
        for step in 0..steps {
            let tag = step as u64 + 1;
            in_frame(|| {
                let pick = |numbers: &mut Numbers| -> Option<Value> {
                    let mut v = roots.get(numbers.below(20))?;
                    for _ in 0..numbers.below(6) {
                        let refs = read(v).1;
                        v = if refs.is_empty() { v } else { refs[numbers.below(refs.len())].unwrap_or(v) };
                    }
                    Some(v)
                };
                match numbers.below(10) {
                    0..=4 => {
                        let (a, b) = (pick(&mut numbers), pick(&mut numbers));
                        let v = match numbers.below(8) {
                            0 => {
                                let len = 1 + if numbers.below(20) == 0 { 5000 } else { numbers.below(40) };
                                let v = heap.memory(heap.root(Known::MemoryAny), 8, len);
                                heap.write_ref(v, 16, Some(w.new_node(None, None, tag)));
                                v
                            }
                            1 => {
                                let v = heap.memory(w.pairs, 16, 1 + numbers.below(40));
                                heap.write_ref(v, 16, Some(w.new_node(None, None, tag)));
                                v
                            }
                            _ => w.new_node(None, None, tag),
                        };
                        let count = read(v).1.len();
                        let mut tags = vec![None; count];
                        for to in [a, b] {
                            if count > 0 {
                                let i = numbers.below(count);
                                set(v, i, to);
                                tags[i] = to.map(|t| read(t).0);
                            }
                        }
                        model.insert(tag, tags);
                        let r = numbers.below(20);
                        roots.set(r, Some(v));
                        root_tags[r] = Some(tag);
                    }
                    5..=7 => {
                        let (from, to) = (pick(&mut numbers), pick(&mut numbers));
                        if let Some(from) = from {
                            let (from_tag, refs) = read(from);
                            if !refs.is_empty() {
                                let i = numbers.below(refs.len());
                                set(from, i, to);
                                model.get_mut(&from_tag).expect("alive")[i] = to.map(|t| read(t).0);
                            }
                        }
                    }
                    8 => {
                        let r = numbers.below(20);
                        roots.set(r, None);
                        root_tags[r] = None;
                    }
                    _ => {
                        // Garbage of all sizes.
                        heap.memory(w.bytes, 1, numbers.below(20_000));
                    }
                }
            });
            if zeal.is_some() {
                heap.safepoint().expect("no limit");
            } else if numbers.below(200) == 0 {
                heap.collect(numbers.below(3) == 0);
            }
        }
        heap.collect(true);
        // Compare with the model: same tags at the roots, same edges everywhere.
        let mut work: Vec<(Value, u64)> = Vec::new();
        for (r, &tag) in root_tags.iter().enumerate() {
            assert_eq!(roots.get(r).map(|v| read(v).0), tag);
            work.extend(roots.get(r).zip(tag));
        }
        let mut seen = BTreeSet::new();
        while let Some((v, tag)) = work.pop() {
            if !seen.insert(tag) {
                continue;
            }
            let (found, refs) = read(v);
            assert_eq!(found, tag);
            let tags: Vec<Option<u64>> = refs.iter().map(|r| r.map(|t| read(t).0)).collect();
            assert_eq!(&tags, &model[&tag]);
            work.extend(refs.into_iter().flatten().map(|t| (t, read(t).0)));
        }
        let live = heap.check().expect("a sound heap");
        // A memory brings its tag node; types, symbols and layouts are some two hundred; the stack may hold a few.
        assert!(live <= 2 * seen.len() + 400, "{live} objects for {} in the model", seen.len());
    });
}

#[test]
fn random_graphs_match_their_model() {
    for seed in 1..=12 {
        random_graph(seed * 0x9e37_79b9, None, 6_000);
    }
}

#[test]
fn random_graphs_survive_zeal() {
    random_graph(7, Some(1), 600);
    random_graph(8, Some(3), 2_000);
}

#[test]
fn allocation_alone_asks_for_collections_and_reuses_memory() {
    let w = World::new();
    w.heap.with_stack(|| {
        for i in 0..3_000_000 {
            w.new_node(None, None, i);
            w.heap.safepoint().expect("garbage only");
        }
        let stats = w.heap.stats();
        assert!(stats.collections >= 4, "{stats:?}");
        assert!(stats.used_bytes < 40 << 20, "{stats:?}");
        assert!(stats.allocated_bytes >= 3_000_000 * 32);
    });
}
