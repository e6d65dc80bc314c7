//! Prove: the workload again, on the finished image; what it still compiled is not covered.

use crate::coverage::Uncovered;
use crate::trace::{self, On, Traced};
use std::path::Path;

/// What a rerun found.
pub(crate) struct Proof {
    /// What was compiled at run time.
    pub uncovered: Vec<Uncovered>,
    /// How many there were besides, of functions and types that the workload itself defines in `Main`: they are made
    /// anew in every run, so no image can have their code.
    pub own: u64,
}

/// Reruns a workload on the image. An output other than the traced one is an error. `main_is_saved`: the image has
/// definitions in `Main`, which must be covered.
pub(crate) fn prove(
    workload: &Path,
    project: Option<&str>,
    image: &Path,
    traced: &Traced,
    main_is_saved: bool,
) -> Result<Proof, String> {
    let again = trace::run(workload, project, On::Image(image))?;
    if again.output != traced.output {
        return Err(format!(
            "the workload {} prints something else on the image than without it; if its output depends on time or \
             chance, build with --coverage off",
            workload.display()
        ));
    }
    let compiled = again.compiled.into_iter();
    let (own, uncovered): (Vec<_>, Vec<_>) = compiled.partition(|c| !main_is_saved && c.statement.contains("Main."));
    Ok(Proof { uncovered, own: own.len() as u64 })
}
