//! The report of an exception that nothing caught, as `julia` prints it.

use crate::Session;
use abi::{Known, Value};
use heap::Object;
use heap::typed::{DataType, Module};
use std::io::Write;

/// Writes to standard error. That nobody reads it is nobody's error.
pub(crate) fn complain(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

impl Session {
    /// Prints `ERROR: ...` and the stack trace on standard error. The words are those of Base's `showerror`.
    pub fn report_error(&self, exception: Value) {
        self.flush_output();
        let backtrace = self.pending_backtrace.take();
        let text = self.shown_error(exception).unwrap_or_else(|| self.plain_report(exception));
        let mut out = format!("ERROR: {text}\n");
        if let Some(bt) = backtrace {
            out.push_str(&self.stacktrace_text(bt));
        }
        self.flush_output();
        complain(&out);
    }

    /// `sprint(showerror, exception)` by Base.
    pub(crate) fn shown_error(&self, exception: Value) -> Option<String> {
        let sprint = self.base_value("sprint")?;
        let showerror = self.base_value("showerror")?;
        let shown = self.in_world(self.newest_world(), || self.call(&[sprint, showerror, exception])).ok()?;
        self.pending_backtrace.take();
        self.is_a(shown, Known::String).then(|| String::from_utf8_lossy(shown.string_bytes()).into_owned())
    }

    /// The lines after `Stacktrace:`.
    pub fn stacktrace_text(&self, backtrace: Value) -> String {
        let frames = self.backtrace_frames(backtrace);
        if frames.is_empty() {
            return String::new();
        }
        let width = frames.len().to_string().len();
        let mut out = String::from("Stacktrace:\n");
        for (i, f) in frames.iter().enumerate() {
            out.push_str(&format!(
                " {:>w$} {}\n   {:>p$} {}:{}\n",
                format!("[{}]", i + 1),
                f.function,
                "@",
                f.file,
                f.line,
                w = width + 2,
                p = width
            ));
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
