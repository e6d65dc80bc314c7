//! The report of an exception that nothing caught, as `julia` prints it.

use crate::{Session, Thrown};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{DataType, Module};
use std::io::Write;

/// Writes to standard error. That nobody reads it is nobody's error.
pub(crate) fn complain(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

impl Session {
    /// Prints `ERROR: ...` and the stack trace on standard error, with what was being handled when it was thrown. The
    /// words are Base's.
    pub fn report_error(&self, exception: Value) {
        self.flush_output();
        let depth = self.exception_depth();
        self.push_exception(Thrown(exception));
        let text = self.shown_by_base("_uncaught_report", &[]).unwrap_or_else(|| {
            let backtrace = self.exception_stack().pop().map(|(_, bt)| self.stacktrace_text(bt));
            format!("ERROR: {}\n{}", self.plain_report(exception), backtrace.unwrap_or_default())
        });
        self.pop_exceptions(depth);
        self.flush_output();
        complain(&text);
    }

    /// What a finalizer threw goes nowhere: it is reported without any Julia code, which may not run everywhere that
    /// finalizers do.
    pub(crate) fn report_finalizer_error(&self, exception: Value) {
        let backtrace = self.pending_backtrace.take();
        self.flush_output();
        let mut text = format!("error in running finalizer: {}\n", self.raw_text(exception));
        for f in backtrace.map(|bt| self.backtrace_frames(bt)).unwrap_or_default() {
            let inlined = if f.inlined { " [inlined]" } else { "" };
            text.push_str(&format!("{} at {}:{}{inlined}\n", f.function, f.file, f.line));
        }
        complain(&text);
    }

    /// `sprint(showerror, exception)` by Base.
    pub(crate) fn shown_error(&self, exception: Value) -> Option<String> {
        self.shown_by_base("sprint", &[self.base_value("showerror")?, exception])
    }

    /// The text that a function of Base makes; `None` where it fails.
    fn shown_by_base(&self, function: &str, args: &[Value]) -> Option<String> {
        let mut call = vec![self.base_value(function)?];
        call.extend(args);
        let shown = self.in_world(self.newest_world(), || self.call(&call)).ok();
        self.pending_backtrace.take();
        let shown = shown.filter(|&s| self.is_a(s, Known::String))?;
        Some(String::from_utf8_lossy(shown.string_bytes()).into_owned())
    }

    /// The lines after `Stacktrace:`, without any Julia code.
    pub fn stacktrace_text(&self, backtrace: Value) -> String {
        let frames = self.backtrace_frames(backtrace);
        if frames.is_empty() {
            return String::new();
        }
        let mut out = String::from("Stacktrace:\n");
        for (i, f) in frames.iter().enumerate() {
            out.push_str(&format!(" [{}] {}\n   @ {}:{}\n", i + 1, f.function, f.file, f.line));
        }
        out
    }

    /// An exception in words, without any Julia code.
    pub fn plain_report(&self, exception: Value) -> String {
        let h = &self.heap;
        let ty = exception.type_of();
        let is = |k: Known| ty == h.root(k);
        if is(Known::LoadError) {
            let f = self.elements(exception);
            return format!(
                "LoadError: {}\nin expression starting at {}:{}",
                self.plain_report(f[2]),
                self.plain_value(f[0]),
                self.plain_value(f[1])
            );
        }
        if is(Known::UndefVarError) {
            return format!("UndefVarError: `{}` not defined", self.plain_value(self.elements(exception)[0]));
        }
        if is(Known::MethodError) {
            return self.method_error_text(exception);
        }
        let name = types::type_text(h, ty);
        let parts: Vec<String> = (0..self.n_fields(ty))
            .map(|i| self.field(exception, i).map_or_else(|| "#undef".to_owned(), |v| self.plain_value(v)))
            .collect();
        format!("{name}: {}", parts.join(", "))
    }

    fn method_error_text(&self, exception: Value) -> String {
        let h = &self.heap;
        let f = self.elements(exception);
        let args = self.elements(f[1]);
        let shown: Vec<String> =
            args.iter().map(|&a| format!("::{}", types::type_text(h, self.type_of_value(a)))).collect();
        let call = format!("{}({})", self.plain_value(f[0]), shown.join(", "));
        let mut all = vec![f[0]];
        all.extend(args);
        let sig = types::methods::call_signature(h, &all).0;
        let world = heap::Object::word(f[2], 0);
        match types::methods::lookup(h, sig, world.min(self.newest_world())) {
            Err(types::methods::NoMatch::Ambiguous(methods)) => {
                let mut text = format!("MethodError: {call} is ambiguous.\n\nCandidates:");
                for m in methods {
                    text.push_str(&format!(
                        "\n  {} @ {}:{}",
                        types::type_text(h, m.sig()),
                        self.source_path(m.file().symbol_str()),
                        m.line()
                    ));
                }
                text
            }
            _ => format!("MethodError: no method matching {call}"),
        }
    }

    pub(crate) fn plain_value(&self, v: Value) -> String {
        let h = &self.heap;
        let t = v.type_of();
        if t == h.root(Known::String) {
            return String::from_utf8_lossy(v.string_bytes()).into_owned();
        }
        if t == h.root(Known::Symbol) {
            return v.symbol_str().to_owned();
        }
        if t == h.root(Known::Module) {
            return self.module_path(Module(v));
        }
        if let Ok(i) = self.any_int("", v) {
            return i.to_string();
        }
        if types::is_type(h, v) {
            return types::type_text(h, v);
        }
        if self.n_fields(t) == 0 {
            return lower::closure_display_name(types::name_of(DataType(t)).name().symbol_str()).to_owned();
        }
        format!("{}(...)", types::type_text(h, t))
    }
}
