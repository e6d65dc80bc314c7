//! Times an image of a made-up heap: writing, loading, verifying, and the pages that a boot writes.
//!
//! `cargo run --release -p snapshot --example boot -- [thousands of objects]`

use abi::Known;
use heap::Heap;
use heap::testing::{Numbers, World};
use snapshot::load::{LoadOptions, Verify, load};
use snapshot::write::{Input, write_image};
use std::path::Path;
use std::time::Instant;

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// Kilobytes of the mapping that were copied by writes, of all mappings of the file.
fn dirty_kb(path: &Path) -> u64 {
    let maps = std::fs::read_to_string("/proc/self/smaps").unwrap_or_default();
    let name = path.display().to_string();
    let mut inside = false;
    let mut sum = 0;
    for line in maps.lines() {
        if line.contains('-') && line.split(' ').next().is_some_and(|w| w.contains('-')) {
            inside = line.ends_with(&name);
        } else if inside && line.starts_with("Private_Dirty:") {
            sum += line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
        }
    }
    sum
}

fn main() {
    let thousands: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(300);
    let w = World::new();
    let mut numbers = Numbers(1);
    let mut made = vec![w.new_node(None, None, 0)];
    for i in 1..thousands * 1000 {
        let (a, b) = (made[numbers.below(made.len())], made[made.len() - 1]);
        made.push(if i % 4 == 0 {
            w.heap.string(b"some text of a usual length")
        } else {
            w.new_node(Some(a), Some(b), 1)
        });
    }
    w.heap.set_root(Known::Main, w.heap.svec(&made));
    let path = std::env::temp_dir().join(format!("sysimg-boot-example-{}.img", std::process::id()));
    let start = Instant::now();
    let written = write_image(&Input::of_heap(&w.heap), &path).expect("nothing is refused");
    println!("write    {:9.2} ms  {} objects, {} bytes", ms(start), written.objects, written.file_bytes);
    let start = Instant::now();
    let verified = snapshot::verify::verify(&path).expect("sound");
    println!("verify   {:9.2} ms  {verified:?}", ms(start));
    for (name, options) in [
        ("boot", LoadOptions::default()),
        ("checked", LoadOptions { aslr: true, verify: Verify::Always, ..LoadOptions::default() }),
    ] {
        let start = Instant::now();
        let image = load(&path, &options).expect("sound");
        let heap = Heap::new();
        image.adopt(&heap).expect("fits");
        println!("{name:8} {:9.3} ms  {} KiB written", ms(start), dirty_kb(&path));
        std::hint::black_box(heap.root(Known::Main));
    }
    let _ = std::fs::remove_file(&path);
}
