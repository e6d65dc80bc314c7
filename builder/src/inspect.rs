//! `sysimg inspect`: what an image holds, for people.

use crate::report::{line, say};
use std::path::{Path, PathBuf};

/// Types that are listed.
const SHOWN: usize = 20;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(value_name = "IMG")]
    image: PathBuf,
}

/// `sysimg inspect`.
pub(crate) fn command(options: &Options) -> Result<(), String> {
    let image: &Path = &options.image;
    let found = snapshot::inspect::inspect(image).map_err(|e| e.to_string())?;
    let mut out = String::new();
    let h = &found.header;
    let id: String = h.build_id.iter().take(8).map(|b| format!("{b:02x}")).collect();
    line!(
        out,
        "{}: {} bytes, {} objects, build {id}, preferred address {:#x}",
        image.display(),
        h.file_bytes,
        h.objects,
        h.base
    );
    line!(out, "\nsections");
    for s in &found.sections {
        line!(out, "  {:<12} {:>12} bytes  {:>9} pointers", s.name, s.bytes, s.pointers);
    }
    line!(out, "\nobjects by type");
    for t in found.types.iter().take(SHOWN) {
        line!(out, "  {:<32} {:>9} objects  {:>12} bytes", t.name, t.objects, t.bytes);
    }
    if found.types.len() > SHOWN {
        line!(out, "  and {} more types", found.types.len() - SHOWN);
    }
    let code: u64 = found.functions.iter().map(|f| u64::from(f.bytes)).sum();
    line!(out, "\n{} functions, {code} bytes of code", found.functions.len());
    if !found.manifest.is_empty() {
        line!(out, "\n{}", found.manifest.trim_end());
    }
    say(&out);
    Ok(())
}
