//! Describe: names and source places of code, for the image's symbols and debug sections.

use abi::Value;
use heap::typed::CodeInstance;
use snapshot::write::{Describe, SourcePlace};
use vm::Session;

/// A session's words for its code.
pub(crate) struct Words<'a>(pub &'a Session);

impl Describe for Words<'_> {
    fn name(&self, code: Value) -> String {
        self.0.specialization_text(CodeInstance(code))
    }

    fn declared(&self, code: Value) -> (String, u32) {
        self.0.declared_at(CodeInstance(code))
    }

    fn places(&self, code: Value, location: u32) -> Vec<SourcePlace> {
        let places = self.0.code_places(CodeInstance(code), location).into_iter();
        places.map(|p| SourcePlace { function: p.function, file: p.file, line: p.line }).collect()
    }
}
