//! `sysimg verify`: is an image what was written, and is that sound?

use crate::report::say;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(value_name = "IMG")]
    image: PathBuf,
}

/// `sysimg verify`.
pub(crate) fn command(options: &Options) -> Result<(), String> {
    let image = &options.image;
    let found = snapshot::verify::verify(image).map_err(|e| e.to_string())?;
    say(&format!(
        "{}: undamaged ({} objects, {} pointers, {} functions, {} code relocations, {} symbols, {} types)\n",
        image.display(),
        found.objects,
        found.pointers,
        found.functions,
        found.code_relocations,
        found.symbols,
        found.types
    ));
    Ok(())
}
