//! `--trace-compile`: every specialization that is compiled at run time, as a statement, in order.

use crate::Session;
use abi::{Counter, Value};
use heap::typed::MethodInstance;
use std::cell::{Cell, RefCell};

/// The statements so far.
#[derive(Default)]
pub(crate) struct Trace {
    lines: RefCell<String>,
    /// Packages that were in the image.
    loaded_at_boot: Cell<usize>,
}

impl Trace {
    pub fn start(&self, loaded_at_boot: usize) {
        self.loaded_at_boot.set(loaded_at_boot);
    }
}

impl Session {
    /// Notes that a specialization was compiled because a call needed it.
    pub(crate) fn note_compiled(&self, instance: MethodInstance) {
        let h = &self.heap;
        h.set_counter(Counter::CompiledCount, h.counter(Counter::CompiledCount) + 1);
        if self.options.trace_compile.is_none() {
            return;
        }
        let line = statement_line(self, instance.specTypes());
        let mut lines = self.trace.lines.borrow_mut();
        lines.push_str(&line);
        lines.push('\n');
    }

    /// Writes the trace, when one was asked for.
    pub(crate) fn write_trace(&self) {
        let Some(path) = &self.options.trace_compile else { return };
        let text = self.trace_notes(self.trace.loaded_at_boot.get()) + &self.trace.lines.borrow();
        if let Err(e) = std::fs::write(path, text) {
            eprintln!("sysimg: cannot write the trace {}: {e}", path.display());
        }
    }
}

fn statement_line(s: &Session, signature: Value) -> String {
    match types::statement::precompile_statement(&s.heap, signature) {
        Ok(line) => line,
        Err(why) => format!("# {}: {why}", types::type_text(&s.heap, signature)),
    }
}
