//! Prove: the workload again, on the finished image; what it still compiled is not covered.

use crate::trace::{self, Traced};
use std::path::Path;

/// What a rerun found.
pub(crate) struct Proof {
    /// Statements of what was compiled at run time.
    pub uncovered: Vec<String>,
}

/// Reruns a workload on the image. An output other than the traced one is an error.
pub(crate) fn prove(workload: &Path, project: Option<&str>, image: &Path, traced: &Traced) -> Result<Proof, String> {
    let again = trace::run(workload, project, Some(image))?;
    if again.output != traced.output {
        return Err(format!(
            "the workload {} prints something else on the image than without it; if its output depends on time or \
             chance, build with --coverage off",
            workload.display()
        ));
    }
    Ok(Proof { uncovered: again.statements.lines().map(str::to_string).collect() })
}
