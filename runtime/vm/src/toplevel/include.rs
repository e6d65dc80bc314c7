//! Running whole texts: files, strings, and the sources inside this executable.

use super::sources;
use crate::{Outcome, Session, Thrown};
use abi::clock::{self, Phase};
use abi::{Known, Value};
use std::path::{Path, PathBuf};
use syntax::{Ast, Sym};

impl Session {
    /// Evaluates a text statement by statement; errors come wrapped as `LoadError(file, line, error)`.
    pub fn include_text(&self, module: Value, text: &[u8], file: &str, mapexpr: Option<Value>) -> Outcome {
        self.run_text(module, text, file, mapexpr)
            .map_err(|(t, line)| Thrown(self.load_error(self.string(&self.source_path(file)), line.into(), t.0)))
    }

    /// Evaluates a text statement by statement; an error comes as it is, with the line of the statement.
    pub(crate) fn run_text(
        &self,
        module: Value,
        text: &[u8],
        file: &str,
        mapexpr: Option<Value>,
    ) -> Result<Value, (Thrown, u32)> {
        let ast = parse(text, file);
        let statements: &[Ast] = match &ast {
            Ast::Expr(e) if e.head == "toplevel" => &e.args,
            other => std::slice::from_ref(other),
        };
        let saved = self.place.borrow().clone();
        let open = self.open_modules.get();
        let world = self.world();
        self.set_place(1, Some(Sym::new(file)));
        let mut line = 1;
        let r = self.run_statements(module, statements, mapexpr, &mut line);
        self.open_modules.set(open);
        *self.place.borrow_mut() = saved;
        self.set_world(world);
        r.map_err(|t| (t, line))
    }

    /// `line` becomes that of the statement that runs, which may be a module with lines of its own.
    fn run_statements(&self, module: Value, statements: &[Ast], mapexpr: Option<Value>, line: &mut u32) -> Outcome {
        // For work on Base: shows every failing statement instead of stopping at the first.
        if mapexpr.is_none() && std::env::var_os("SYSIMG_KEEP_GOING").is_some() {
            return Ok(self.eval_all(module, statements));
        }
        let mut last = self.nothing();
        for s in statements {
            if let Ast::Line(l) = s {
                self.set_place(l.line, l.file.clone());
                *line = l.line;
                continue;
            }
            last = match mapexpr {
                None => self.eval_ast(module, s)?,
                Some(f) => {
                    let expr = lower::convert::to_value(&self.heap, s);
                    let mapped = self.in_world(self.newest_world(), || self.call(&[f, expr]))?;
                    let value = self.eval_here(module, mapped)?;
                    self.enter_newest_world();
                    value
                }
            };
            self.safepoint()?;
        }
        Ok(last)
    }

    fn eval_all(&self, module: Value, statements: &[Ast]) -> Value {
        for s in statements {
            if let Err(t) = self.eval_ast(module, s) {
                let (line, file) = self.place.borrow().clone();
                eprintln!("{}:{line}: {}", file.unwrap_or_default(), self.plain_report(t.0));
                if let Some(bt) = self.pending_backtrace.take() {
                    eprint!("{}", self.stacktrace_text(bt));
                }
            }
        }
        self.nothing()
    }

    /// `include(path)` into a module; relative to the file that is being included.
    pub fn include_file(&self, module: Value, path: &str, mapexpr: Option<Value>) -> Outcome {
        let current = self.include_stack.borrow().last().cloned();
        if let Some(cur) = &current
            && let Ok(inside) = cur.strip_prefix(sources::PREFIX)
        {
            let full = inside.parent().unwrap_or(Path::new("")).join(path);
            return self.include_embedded(module, &full.to_string_lossy());
        }
        let full = match current.as_deref().and_then(Path::parent) {
            Some(dir) => dir.join(path),
            None => PathBuf::from(path),
        };
        let full = std::path::absolute(&full).unwrap_or(full);
        self.include_path(module, &full, mapexpr)
    }

    /// `include_dependency(path)`: the package that is being loaded depends on that file, relative to the file that is
    /// being included.
    pub(crate) fn include_dependency(&self, path: &str) {
        let dir = self.include_stack.borrow().last().and_then(|f| f.parent()).map(Path::to_owned);
        self.record_dependency(&dir.unwrap_or_default().join(path));
    }

    /// Includes the file at an absolute path.
    pub fn include_path(&self, module: Value, full: &Path, mapexpr: Option<Value>) -> Outcome {
        let text = match std::fs::read(full) {
            Ok(t) => t,
            Err(e) => return Err(self.system_error(&format!("opening file {:?}", full.to_string_lossy()), &e)),
        };
        self.record_include(full, &text);
        self.include_stack.borrow_mut().push(full.to_owned());
        let r = self.include_text(module, &text, &self.source_name(clean(full)), mapexpr);
        self.include_stack.borrow_mut().pop();
        r
    }

    /// Includes one of the sources inside this executable.
    pub(crate) fn include_embedded(&self, module: Value, name: &str) -> Outcome {
        let path = clean(Path::new(name));
        let Some(text) = sources::find(&path) else {
            return Err(self.error(format!("no source file {path} in this executable")));
        };
        self.include_stack.borrow_mut().push(Path::new(sources::PREFIX).join(&path));
        let r = self.include_text(module, &text, &format!("./{path}"), None);
        self.include_stack.borrow_mut().pop();
        r
    }

    /// `SystemError(prefix, errno)` by Base, or an `ErrorException` before it is there.
    pub(crate) fn system_error(&self, prefix: &str, e: &std::io::Error) -> Thrown {
        let errno = e.raw_os_error().unwrap_or(0);
        if let Some(ty) = self.base_value("SystemError") {
            let code = self.heap.boxed(self.heap.root(Known::Int32), &errno.to_ne_bytes());
            let args = [ty, self.string(prefix), code];
            return match self.in_world(self.newest_world(), || self.call(&args)) {
                Ok(x) => self.throw(x),
                Err(t) => t,
            };
        }
        self.error(format!("{prefix}: {e}"))
    }
}

/// The statements of a text.
fn parse(text: &[u8], file: &str) -> Ast {
    let _clock = clock::enter(Phase::Parse);
    clock::count(Phase::Parse, text.iter().filter(|&&b| b == b'\n').count() as u64);
    syntax::parse_all(text, file).ast()
}

/// A path without `.` and `..` parts, as far as the text tells.
fn clean(path: &Path) -> String {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                if !out.pop() {
                    out.push("..");
                }
            }
            other => out.push(other),
        }
    }
    out.to_string_lossy().into_owned()
}
