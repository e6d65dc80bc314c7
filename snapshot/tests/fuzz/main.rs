//! Mutated images of a bare heap: all readers end in an answer, never in a panic or outside of the bytes.
//!
//! A bounded number with fixed seeds runs with the tests; `FUZZ_RUNS=100000 cargo test --release -p snapshot --test fuzz`
//! runs long, `FUZZ_SEED=N` starts elsewhere.

mod damage;
mod judge;
mod mutate;
mod small;

use damage::damage;
use judge::{judge, setting};
use mutate::{Numbers, mutate};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

#[test]
fn mutants_of_a_bare_heap() {
    let file = std::env::temp_dir().join(format!("sysimg-fuzz-{}.img", std::process::id()));
    let good = small::image(&file);
    let _ = std::fs::remove_file(&file);
    assert_eq!(judge(&good, &good), Ok(true), "the image itself is sound");
    let (runs, seed) = (setting("FUZZ_RUNS", 2000), setting("FUZZ_SEED", 1));
    let (next, sound, problems) = (AtomicUsize::new(0), AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
    let start = Instant::now();
    std::thread::scope(|s| {
        for _ in 0..std::thread::available_parallelism().map_or(2, |n| n.get()) {
            s.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= runs {
                        break;
                    }
                    let mut numbers = Numbers((seed as u64) << 32 | i as u64);
                    let mut bytes = good.clone();
                    let done = match i % 16 {
                        0 => damage(&mut bytes, &mut numbers),
                        _ => mutate(&mut bytes, &mut numbers, true),
                    };
                    match judge(&good, &bytes) {
                        Ok(true) => {
                            sound.fetch_add(1, Ordering::Relaxed);
                        }
                        Ok(false) => {}
                        Err(why) => {
                            problems.lock().expect("no holder panics").push(format!("mutant {i} ({done}): {why}"))
                        }
                    }
                }
            });
        }
    });
    let problems = problems.into_inner().expect("no holder panics");
    println!(
        "{runs} mutants of a {}-byte image in {:.1?}, {} pass as sound",
        good.len(),
        start.elapsed(),
        sound.into_inner()
    );
    assert!(problems.is_empty(), "\n  {}", problems.join("\n  "));
}
