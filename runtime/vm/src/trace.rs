//! `--trace-compile`: every specialization that is compiled at run time, as a statement, in order. With
//! `--interpret`, which compiles nothing: every specialization that is called.

use crate::Session;
use crate::jit::Tier;
use ::snapshot::load::Touch;
use abi::{Counter, Value};
use heap::Object;
use heap::typed::MethodInstance;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::time::Duration;

/// The statements so far.
#[derive(Default)]
pub(crate) struct Trace {
    lines: RefCell<String>,
    /// Specializations noted as called.
    called: RefCell<HashSet<Value>>,
    /// Packages that were in the image.
    loaded_at_boot: Cell<usize>,
    /// The newest world when the program began.
    world_at_boot: Cell<u64>,
    /// Entries of the log of invalidations when the program began.
    ended_at_boot: Cell<usize>,
    /// `SYSIMG_TRACE_WHY`: the trace tells from where each specialization was called, and why it was not there.
    tells_why: Cell<bool>,
}

impl Trace {
    pub fn start(&self, s: &Session) {
        self.loaded_at_boot.set(s.heap.counter(Counter::LoadedCount) as usize);
        self.ended_at_boot.set(s.heap.counter(Counter::InvalidationCount) as usize);
        self.world_at_boot.set(s.newest_world());
        self.tells_why.set(std::env::var_os("SYSIMG_TRACE_WHY").is_some());
    }
}

impl Session {
    /// Notes that a specialization was compiled because a call needed it.
    pub(crate) fn note_compiled(&self, instance: MethodInstance, took: Duration, tier: Tier) {
        let h = &self.heap;
        // (The rest of a running loop is no specialization that anybody can ask for.)
        if self.shown_instance(instance.0) != Some(instance.0) {
            return;
        }
        h.set_counter(Counter::CompiledCount, h.counter(Counter::CompiledCount) + 1);
        if self.is_profiled() {
            self.note_made(instance, took);
        }
        if self.options.trace_compile.is_some() {
            self.note_with(instance, took, if tier == Tier::Full { "" } else { " # quick code" });
            if self.trace.tells_why.get() {
                let text = format!("# from {}\n# because {}\n", self.caller(), self.why_not_there(instance));
                self.trace.lines.borrow_mut().push_str(&text);
            }
        }
    }

    /// Notes that a specialization in quick code was compiled to full code.
    pub(crate) fn note_full(&self, instance: MethodInstance, took: Duration) {
        if self.options.trace_compile.is_some() {
            self.note_with(instance, took, " # recompiled to full code");
        }
    }

    fn note_with(&self, instance: MethodInstance, took: Duration, remark: &str) {
        let mut text = self.statement_for(instance) + remark + "\n";
        if self.options.trace_compile_timing {
            text.insert_str(0, &format!("#= {:6.1} ms =# ", took.as_secs_f64() * 1e3));
        }
        self.trace.lines.borrow_mut().push_str(&text);
    }

    /// The innermost running call: function, file and line.
    pub(crate) fn caller(&self) -> String {
        let frames = self.backtrace_frames(self.capture_backtrace());
        match frames.first() {
            Some(f) => format!("{} at {}:{}", f.function, f.file, f.line),
            None => "the program itself".to_string(),
        }
    }

    /// Why the image has no code for a specialization that was compiled just now.
    pub(crate) fn why_not_there(&self, instance: MethodInstance) -> String {
        let h = &self.heap;
        let method = heap::typed::Method(instance.def());
        if method.primary_world() > self.trace.world_at_boot.get() {
            return format!("its method was defined at run time ({}:{})", method.file().symbol_str(), method.line());
        }
        let mut next = instance.try_cache();
        while let Some(code) = next.map(heap::typed::CodeInstance) {
            if code.max_world() != u64::MAX {
                let cause = self.invalidation_of(instance).map(|c| self.cause_text(c));
                return format!("its code was invalidated by {}", cause.as_deref().unwrap_or("a definition"));
            }
            next = code.try_next();
        }
        // Types and functions that the running program has made.
        let text = types::type_text(h, instance.specTypes());
        if text.contains("Main.") {
            return "it is for a function or type that the program defines".to_string();
        }
        "it was reached only on the image".to_string()
    }

    /// What ended the code of a specialization, by the log.
    fn invalidation_of(&self, instance: MethodInstance) -> Option<Value> {
        let log = self.heap.roots().try_get(abi::Known::InvalidationLog)?;
        let used = self.heap.counter(Counter::InvalidationCount) as usize;
        let at = (0..used).step_by(3).rev().find(|&i| log.svec_get(i) == Some(instance.0))?;
        log.svec_get(at + 1)
    }

    fn cause_text(&self, cause: Value) -> String {
        use heap::typed::{Binding, Method, Module};
        if let Some(m) = Method::of(cause, &self.heap.roots()) {
            return format!("the method {} ({}:{})", self.method_text(m), m.file().symbol_str(), m.line());
        }
        match Binding::of(cause, &self.heap.roots()) {
            Some(b) => format!("{}.{}", self.module_path(Module(b.module())), b.name().symbol_str()),
            None => "a definition".to_string(),
        }
    }

    /// The modules of the packages that the program has loaded.
    pub(crate) fn packages_since_boot(&self) -> Vec<heap::typed::Module> {
        let all = self.loaded_modules().into_iter().map(heap::typed::Module);
        all.skip(self.trace.loaded_at_boot.get()).collect()
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
        self.write_profile();
        self.write_touched();
        self.show_invalidations();
        if self.options.timings
            && let Some(table) = abi::clock::report()
        {
            crate::report::complain(&(table + &self.tiers_text()));
        }
        let Some(path) = &self.options.trace_compile else { return };
        let mut text = self.trace_notes(self.trace.loaded_at_boot.get()) + &self.trace.lines.borrow();
        for signature in types::methods::new_dispatches(&self.heap) {
            // What has no notation is looked up again on the image, as without this.
            if let Ok(line) = types::statement::precompile_statement(&self.heap, signature, None) {
                text.push_str(&format!("# dispatch {line}\n"));
            }
        }
        if path.as_os_str() == "stderr" {
            crate::report::complain(&text);
        } else if let Err(e) = std::fs::write(path, text) {
            eprintln!("sysimg: cannot write the trace {}: {e}", path.display());
        }
    }

    /// `--trace-invalidations`: what the program's definitions ended, as Base prints it.
    fn show_invalidations(&self) {
        if !self.options.trace_invalidations {
            return;
        }
        let start = self.box_i64(self.trace.ended_at_boot.get() as i64);
        let (show, stream) = (self.base_value("show_invalidations"), self.base_value("stderr"));
        if let (Some(show), Some(stream)) = (show, stream)
            && let Err(t) = self.in_world(self.newest_world(), || self.call(&[show, stream, start]))
        {
            self.report_error(t.0);
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
    pub(crate) fn statement_for(&self, instance: MethodInstance) -> String {
        let signature = instance.specTypes();
        let by_call = self.instance_for_signature(signature).is_ok_and(|found| found == instance);
        let method = (!by_call).then(|| heap::typed::Method(instance.def()).sig());
        match types::statement::precompile_statement(&self.heap, signature, method) {
            Ok(line) => line,
            Err(why) => format!("# {}: {why}", types::type_text(&self.heap, signature)),
        }
    }
}
