//! Write: freezes the session and its code into an image file.

use abi::code::CodeBlob;
use abi::{Known, Value};
use snapshot::write::{Input, Written, write_image};
use std::path::Path;
use vm::Session;

/// Root slots that belong to the running process.
const PROCESS_ONLY: &[Known] = &[Known::Options, Known::ExceptionStack];

/// Writes all that the session reaches, and the code.
pub(crate) fn write(
    session: &Session,
    code: &[(Value, CodeBlob)],
    manifest: &str,
    output: &Path,
) -> Result<Written, String> {
    session.prepare_to_freeze();
    let refuse = |v: Value| session.cannot_be_saved(v);
    let input = Input {
        heap: &session.heap,
        code,
        hot: &[],
        drop_roots: PROCESS_ONLY,
        refuse: Some(&refuse),
        manifest,
        cpu: snapshot::format::cpu::V3,
        flags: 0,
    };
    write_image(&input, output).map_err(|e| e.to_string())
}
