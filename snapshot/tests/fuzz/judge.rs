//! The judgement of mutants: what all readers of images say of some bytes, and how long a fuzzer runs.

use snapshot::diff::compare;
use snapshot::inspect::inspect_bytes;
use snapshot::verify::verify_bytes;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// A number from the environment.
pub fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

/// No judgement of a file takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What all readers say of some bytes: whether they pass; `Err` when one panics or does not end.
pub fn judge(good: &[u8], bytes: &[u8]) -> Result<bool, String> {
    let path = Path::new("mutant.img");
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let sound = verify_bytes(path, bytes).is_ok();
        if let (Ok(a), Ok(b)) = (inspect_bytes(path, good), inspect_bytes(path, bytes)) {
            let _ = compare(&a, &b);
        }
        sound
    }));
    match outcome {
        Ok(_) if start.elapsed() > PATIENCE => Err(format!("took {:?}", start.elapsed())),
        Ok(sound) => Ok(sound),
        Err(_) => Err("a reader panics".to_string()),
    }
}
