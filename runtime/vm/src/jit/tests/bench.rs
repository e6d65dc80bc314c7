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
