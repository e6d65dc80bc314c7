//! `--trace-compile`: every specialization that is compiled at run time, as a statement, in order. With
//! `--interpret`, which compiles nothing: every specialization that is called.

use crate::Session;
use ::snapshot::load::Touch;
use abi::{Counter, Value};
use heap::typed::MethodInstance;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

/// The statements so far.
#[derive(Default)]
pub(crate) struct Trace {
    lines: RefCell<String>,
    /// Specializations noted as called.
    called: RefCell<HashSet<Value>>,
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
        if self.options.trace_compile.is_some() {
            self.note(instance);
        }
    }

    /// Notes that the interpreter calls a specialization, in a session that compiles nothing.
    #[cold]
    pub(crate) fn note_called(&self, instance: MethodInstance) {
        if self.trace.called.borrow_mut().insert(instance.0) {
            // The set must not mistake a later object for this one.
            self.keep_alive(instance.0);
            self.note(instance);
        }
    }

    fn note(&self, instance: MethodInstance) {
        let line = self.statement_for(instance);
        let mut lines = self.trace.lines.borrow_mut();
        lines.push_str(&line);
        lines.push('\n');
    }

    /// Writes the trace, when one was asked for.
    pub(crate) fn write_trace(&self) {
        self.write_touched();
        let Some(path) = &self.options.trace_compile else { return };
        let mut text = self.trace_notes(self.trace.loaded_at_boot.get()) + &self.trace.lines.borrow();
        for signature in types::methods::new_dispatches(&self.heap) {
            // What has no notation is looked up again on the image, as without this.
            if let Ok(line) = types::statement::precompile_statement(&self.heap, signature, None) {
                text.push_str(&format!("# dispatch {line}\n"));
            }
        }
        if let Err(e) = std::fs::write(path, text) {
            eprintln!("sysimg: cannot write the trace {}: {e}", path.display());
        }
    }

    /// Writes what was touched of the image, one line each: `r`, `w` or `c` (called) and the offset.
    fn write_touched(&self) {
        let (Some(path), Some(native)) = (&self.options.trace_layout, self.native.get()) else { return };
        let mut text = String::new();
        for touch in native.image().map(|i| i.touched()).unwrap_or_default() {
            let (what, at) = match touch {
                Touch::Read(at) => ('r', at),
                Touch::Write(at) => ('w', at),
                Touch::Call(at) => ('c', at),
            };
            text.push_str(&format!("{what} {at:x}\n"));
        }
        if let Err(e) = std::fs::write(path, text) {
            eprintln!("sysimg: cannot write the trace {}: {e}", path.display());
        }
    }

    /// The statement that leads to a specialization; a comment where it has no notation.
    fn statement_for(&self, instance: MethodInstance) -> String {
        let signature = instance.specTypes();
        let by_call = self.instance_for_signature(signature).is_ok_and(|found| found == instance);
        let method = (!by_call).then(|| heap::typed::Method(instance.def()).sig());
        match types::statement::precompile_statement(&self.heap, signature, method) {
            Ok(line) => line,
            Err(why) => format!("# {}: {why}", types::type_text(&self.heap, signature)),
        }
    }
}
