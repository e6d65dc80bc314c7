//! Any bytes as an image file, and as seeds of mutations of a sound one: no reader crashes.
#![no_main]

#[path = "../../snapshot/tests/fuzz/mutate.rs"]
mod mutate;
#[path = "../../snapshot/tests/fuzz/small.rs"]
mod small;

use libfuzzer_sys::fuzz_target;
use snapshot::diff::compare;
use snapshot::inspect::inspect_bytes;
use snapshot::verify::verify_bytes;
use std::path::Path;
use std::sync::OnceLock;

fn read(bytes: &[u8]) {
    let path = Path::new("fuzzed.img");
    let _ = verify_bytes(path, bytes);
    if let Ok(found) = inspect_bytes(path, bytes) {
        let _ = compare(&found, &found);
    }
}

fuzz_target!(|data: &[u8]| {
    static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
    let good = GOOD.get_or_init(|| small::image(&std::env::temp_dir().join("sysimg-fuzz-small.img")));
    read(data);
    // The rest is a script of changes: 8 bytes a step, sums made right after each.
    let mut bytes = good.clone();
    for step in data.chunks_exact(8).take(16) {
        let seed = u64::from_le_bytes(step.try_into().expect("eight bytes"));
        mutate::mutate(&mut bytes, &mut mutate::Numbers(seed), true);
    }
    read(&bytes);
});
