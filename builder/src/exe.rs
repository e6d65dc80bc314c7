//! Exe: `create --exe`, an image and this executable's own runtime as one executable.

use crate::cli::Create;
use crate::statements::Sources;
use snapshot::load::resident_marker;
use snapshot::write::{Runtime, write_exe};
use std::path::Path;
use vm::Session;

/// The runtime of this executable. It is read first: where it is no use, no work is done.
pub(crate) fn runtime() -> Result<Runtime, String> {
    Runtime::read(Path::new("/proc/self/exe"), resident_marker()).map_err(|e| format!("--exe: {e}"))
}

/// Adds the entry point to what shall be compiled. An executable needs one.
pub(crate) fn plan_entry_point(session: &Session, options: &Create, sources: &mut Sources) -> Result<(), String> {
    session.enter_newest_world();
    if options.exe && session.entry_point().is_none() {
        for package in &options.packages {
            if session.import_entry_point(package)? {
                break;
            }
        }
    }
    match session.entry_statement() {
        Some(statement) => sources.add("entry point".to_string(), &statement),
        None if options.exe => {
            return Err("an executable needs an entry point: no `function (@main)(args)` is defined in Main, and no \
                        package that is named declares one; --script FILE runs a file that defines it"
                .to_string());
        }
        None => {}
    }
    Ok(())
}

/// Writes the executable; its bytes.
pub(crate) fn write(image: &Path, runtime: &Runtime, output: &Path) -> Result<u64, String> {
    write_exe(image, runtime, resident_marker(), output).map_err(|e| e.to_string())
}
