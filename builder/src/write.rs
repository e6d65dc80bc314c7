//! Write: freezes the session and its code into an image file.

use abi::code::CodeBlob;
use abi::{Known, Value, code_flags};
use heap::typed::CodeInstance;
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
    forget_compiled_sources(session, code);
    let refuse = |v: Value| session.cannot_be_saved(v);
    let input = Input {
        heap: &session.heap,
        code,
        hot: &[],
        hot_functions: 0,
        drop_roots: PROCESS_ONLY,
        refuse: Some(&refuse),
        manifest,
        cpu: snapshot::format::cpu::V3,
        flags: 0,
    };
    write_image(&input, output).map_err(|e| e.to_string())
}

/// Inferred code that has been compiled serves only to be inlined: the rest of it need not be in the image.
fn forget_compiled_sources(session: &Session, code: &[(Value, CodeBlob)]) {
    let nothing_left = session.heap.svec(&[]);
    for (instance, _) in code {
        let instance = CodeInstance(*instance);
        if instance.flags() & code_flags::INLINEABLE == 0 && instance.try_inferred() != Some(nothing_left) {
            instance.set_inferred(&session.heap, nothing_left);
        }
    }
}
