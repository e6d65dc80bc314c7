//! Times the heap alone: start-up, allocation, minor and full collections over a tree of live nodes.
//!
//! `cargo run --release -p heap --features testing --example collector`

use heap::testing::{World, in_frame};
use heap::{Heap, RootList};
use std::time::Instant;

fn median(n: usize, mut f: impl FnMut() -> f64) -> f64 {
    let mut times: Vec<f64> = (0..n).map(|_| f()).collect();
    times.sort_by(f64::total_cmp);
    times[n / 2]
}

fn tree(w: &World, depth: u32) -> abi::Value {
    let (left, right) = if depth == 0 { (None, None) } else { (Some(tree(w, depth - 1)), Some(tree(w, depth - 1))) };
    w.new_node(left, right, 0)
}

fn allocate(w: &World, count: u64) -> f64 {
    let start = Instant::now();
    for i in 0..count {
        std::hint::black_box(w.new_node(None, None, i));
        w.heap.safepoint().expect("only garbage");
    }
    start.elapsed().as_secs_f64() * 1e9 / count as f64
}

fn collect(w: &World, full: bool) -> f64 {
    median(15, || {
        w.heap.collect(full);
        w.heap.stats().last_pause.as_secs_f64() * 1e3
    })
}

fn main() {
    let start_up = median(101, || {
        let start = Instant::now();
        let heap = Heap::new();
        let took = start.elapsed().as_secs_f64() * 1e6;
        drop(heap);
        took
    });
    println!("start-up                                  {start_up:9.2} us");
    let w = World::new();
    w.heap.with_stack(|| {
        println!("allocate 32 bytes, no live data           {:9.2} ns", median(5, || allocate(&w, 10_000_000)));
        let keep: RootList = w.heap.root_list(1);
        in_frame(|| keep.set(0, Some(tree(&w, 20))));
        println!("full collection, 2.1 M live nodes         {:9.2} ms", collect(&w, true));
        println!("minor collection, same heap, nothing new  {:9.3} ms", collect(&w, false));
        println!("allocate 32 bytes, 64 MB live             {:9.2} ns", median(5, || allocate(&w, 10_000_000)));
        println!("{:?}", w.heap.stats());
    });
}
