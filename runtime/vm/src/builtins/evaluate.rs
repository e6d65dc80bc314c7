//! Parsing, macro expansion, evaluation, as functions of Julia programs.

use crate::toplevel::SessionHost;
use crate::{Outcome, Session};
use abi::{Builtin, Known, Value};
use heap::Object;
use heap::typed::Module;
use lower::Lowered;

impl Session {
    pub(super) fn evaluate_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let func = which.name();
        match which {
            Builtin::Parse => self.parse_builtin(args),
            Builtin::Eval | Builtin::EvalToplevel => {
                let m = self.module_arg("eval", args[0])?;
                self.refuse_closed(m)?;
                self.eval(args[0], args[1])
            }
            Builtin::IncludeFile => {
                // `_include(mod, path)` or `_include(mapexpr, mod, path)`.
                let (mapexpr, module, path) = match *args {
                    [f, m, p] => (Some(f), m, p),
                    _ => (None, args[0], args[1]),
                };
                self.module_arg("include", module)?;
                let path = self.text_arg("include", path)?;
                self.include_file(module, &path, mapexpr)
            }
            Builtin::IncludeString => {
                // `_include_string(mod, code, filename)` or with a leading mapexpr.
                let (mapexpr, rest) = match *args {
                    [f, m, code, name] => (Some(f), [m, code, name]),
                    _ => (None, [args[0], args[1], args[2]]),
                };
                self.module_arg("include_string", rest[0])?;
                let code = self.string_arg(func, rest[1])?.to_vec();
                let name = self.text_arg(func, rest[2])?;
                self.include_text(rest[0], &code, &name, mapexpr)
            }
            Builtin::MacroExpand => {
                let m = self.module_arg("macroexpand", args[0])?;
                let recursive = args.get(2).is_none_or(|&v| v != self.heap.root(Known::FalseValue));
                let ast = lower::convert::from_value(&self.heap, args[1]).map_err(|e| self.lower_error(e))?;
                let mut host = SessionHost::showing(self);
                let out = lower::macroexpand(&mut host, m.0, &ast, recursive).map_err(|e| self.lower_error(e))?;
                Ok(lower::convert::to_value(&self.heap, &out))
            }
            Builtin::Lower => {
                let m = self.module_arg("lower", args[0])?;
                let ast = lower::convert::from_value(&self.heap, args[1]).map_err(|e| self.lower_error(e))?;
                let mut host = SessionHost::new(self);
                match lower::lower_toplevel(&mut host, m.0, &ast, &lower::Options::default()) {
                    Ok(Lowered::Thunk(info)) => Ok(self.expr("thunk", &[info])),
                    Ok(Lowered::Toplevel(ast)) => Ok(lower::convert::to_value(&self.heap, &ast)),
                    Err(e) => {
                        let text = self.string(&e.message.to_string());
                        Ok(self.expr("error", &[text]))
                    }
                }
            }
            _ => {
                let m = self.module_arg("require", args[0])?;
                let name = self.text_arg("require", args[1])?;
                self.require(m, &name)
            }
        }
    }

    /// While an image of a package is made: what is evaluated in a module of another image would be lost.
    fn refuse_closed(&self, m: Module) -> Outcome<()> {
        // (The file of a package is evaluated in `Base`, and what documents its module stands outside of that.)
        let in_package = self.making_package_image() && self.open_modules.get() > 0;
        if !in_package || m.0 == self.heap.root(Known::Main) || !self.is_outside(m.0) {
            return Ok(());
        }
        let name = m.name().symbol_str();
        Err(self.error(format!(
            "Evaluation into the closed module `{name}` breaks incremental compilation because the side effects will not \
             be permanent. This is likely due to some other module mutating `{name}` with `eval` during precompilation - \
             don't do this."
        )))
    }

    /// `_parse(text, file, position, rule, line)`: `svec(expression, next position, tag, findings)`. The tag is `nothing` for
    /// good text, else what it lacks at its end (`:none` where more text would not mend it); each finding is
    /// `(first byte, last byte, level, message)`, one after the other.
    fn parse_builtin(&self, args: &[Value]) -> Outcome {
        let text = self.string_arg("_parse", args[0])?;
        let file = self.text_arg("_parse", args[1])?;
        let at = self.int_arg("_parse", args[2])?;
        if at < 1 || at as usize > text.len() + 1 {
            return Err(self.bounds_error_at(args[0], at));
        }
        let rule = self.symbol_arg("_parse", args[3])?;
        let line = args.get(4).map_or(Ok(1), |&v| self.int_arg("_parse", v))?.clamp(0, i64::from(u32::MAX)) as u32;
        let start = at as usize - 1;
        let (ast, next, failure) = if rule == "all" {
            let parsed = syntax::parse(text, start, Some(&file), line, syntax::Rule::All);
            (parsed.ast(), text.len(), parsed.failure())
        } else {
            let s = syntax::parse_statement(text, start, rule != "atom", &file, line);
            (s.ast, s.next, s.failure)
        };
        let expr = lower::convert::to_value(&self.heap, &ast);
        let next = self.box_i64(next as i64 + 1);
        let (tag, findings) = match failure {
            None => (self.nothing(), Vec::new()),
            Some(f) => (self.symbol(f.incomplete.map_or("none", |i| i.tag())), self.findings(&f)),
        };
        let findings = self.heap.svec(&findings);
        Ok(self.heap.svec(&[expr, next, tag, findings]))
    }

    fn findings(&self, failure: &syntax::Failure) -> Vec<Value> {
        let mut out = Vec::new();
        for d in &failure.findings {
            let level = if d.is_error() { "error" } else { "warning" };
            out.push(self.box_i64(i64::from(d.start) + 1));
            out.push(self.box_i64(i64::from(d.end)));
            out.push(self.symbol(level));
            out.push(self.string(&d.message));
        }
        out
    }
}
