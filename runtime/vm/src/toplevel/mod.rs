//! Evaluating top-level statements: expand and lower each, run it, see the new world, go on.

mod host;
mod include;
mod module_expr;
mod sources;
mod using;

use crate::interp::Specialization;
use crate::signals::pending_signal;
use crate::{Outcome, Session, Thrown};
use abi::clock::{self, Phase};
use abi::{Known, Value};
use heap::Object;
use heap::typed::{CodeInfo, Module};
use lower::{LowerError, Lowered};
use std::rc::Rc;
use syntax::{Ast, Sym};

pub(crate) use host::SessionHost;
pub(crate) use sources::has_source;
pub use sources::sources_in_use;

impl Session {
    /// `Core.eval(module, expr)`: code without a place of its own is at line 1 of `none`.
    pub fn eval(&self, module: Value, expr: Value) -> Outcome {
        let saved = self.place.replace((1, Some(Sym::new("none"))));
        let r = self.eval_here(module, expr);
        *self.place.borrow_mut() = saved;
        r
    }

    /// The same for an expression that stands at the current place of a file.
    fn eval_here(&self, module: Value, expr: Value) -> Outcome {
        let ast = match lower::convert::from_value(&self.heap, expr) {
            Ok(a) => a,
            Err(e) => return Err(self.lower_error(e)),
        };
        // The expression may hold objects that the tree mentions.
        let keep = self.heap.root_list(0);
        keep.push(expr);
        let saved = self.place.borrow().clone();
        let world = self.world();
        self.enter_newest_world();
        let r = self.eval_ast(module, &ast);
        self.set_world(world);
        *self.place.borrow_mut() = saved;
        r
    }

    /// Evaluates one statement in the newest world; the running code sees what it defined.
    pub(crate) fn eval_ast(&self, module: Value, ast: &Ast) -> Outcome {
        self.enter_newest_world();
        match ast {
            Ast::Sym(name) => self.get_global(Module(module), self.symbol(name)),
            Ast::Line(line) => {
                self.set_place(line.line, line.file.clone());
                Ok(self.nothing())
            }
            Ast::Expr(e) => match self.eval_toplevel_head(module, &e.head, &e.args) {
                Some(r) => r,
                None => self.lower_and_run(module, ast),
            },
            Ast::Quote(inner) => Ok(lower::convert::to_value(&self.heap, inner)),
            Ast::BigInt(_) | Ast::CoreRef(_) | Ast::Value(_) => self.lower_and_run(module, ast),
            _ => Ok(lower::convert::to_value(&self.heap, ast)),
        }
    }

    /// Statements that are not code; `None` for all others.
    pub(crate) fn eval_toplevel_head(&self, module: Value, head: &str, args: &[Ast]) -> Option<Outcome> {
        Some(match head {
            "toplevel" => self.eval_sequence(module, args),
            "module" => self.eval_module_expr(module, args),
            "using" | "import" => self.eval_import(Module(module), head, args),
            "export" | "public" => self.eval_export(Module(module), head, args),
            // What `Meta.lower` gave.
            "thunk" => match args {
                [Ast::Value(info)] if self.is_a(*info, Known::CodeInfo) => self.run_thunk(*info),
                _ => return None,
            },
            "error" | "incomplete" => Err(self.parse_error(head, args)),
            _ => return None,
        })
    }

    /// Evaluates statements in order; the value is the last one's.
    pub(crate) fn eval_sequence(&self, module: Value, statements: &[Ast]) -> Outcome {
        let mut last = self.nothing();
        for s in statements {
            let v = self.eval_ast(module, s)?;
            if !matches!(s, Ast::Line(_)) {
                last = v;
            }
            self.safepoint()?;
        }
        Ok(last)
    }

    fn lower_and_run(&self, module: Value, ast: &Ast) -> Outcome {
        let mut host = SessionHost::new(self);
        let (line, file) = self.place.borrow().clone();
        let options = lower::Options { file, line, soft_scope: self.soft_scope.get() };
        let lowered = {
            let _clock = clock::enter(Phase::Lower);
            clock::count(Phase::Lower, 1);
            lower::lower_toplevel(&mut host, module, ast, &options)
        };
        match lowered {
            Ok(Lowered::Thunk(info)) => self.run_thunk(info),
            Ok(Lowered::Toplevel(ast)) => {
                let r = match &ast {
                    Ast::Expr(e) => self.eval_toplevel_head(module, &e.head, &e.args),
                    _ => None,
                };
                r.unwrap_or_else(|| Err(self.error("syntax: not a top-level statement")))
            }
            Err(e) => Err(self.lower_error(e)),
        }
    }

    /// Runs a top-level thunk in the newest world.
    pub(crate) fn run_thunk(&self, info: Value) -> Outcome {
        let keep = self.heap.root_list(0);
        keep.push(info);
        let code = Rc::new(self.decode(CodeInfo(info)));
        self.enter_newest_world();
        let r = self.run_code(&code, &[], Specialization::default());
        self.enter_newest_world();
        r
    }

    /// The Julia exception for code that cannot be lowered.
    pub(crate) fn lower_error(&self, e: LowerError) -> Thrown {
        match e.exception {
            Some(x) => Thrown(x),
            None => self.error(format!("syntax: {}", e.message)),
        }
    }

    /// What an `Expr(:error, ...)` throws: the exception in it; a `Meta.ParseError` when the text is the parser's.
    fn parse_error(&self, head: &str, args: &[Ast]) -> Thrown {
        match args.first() {
            Some(Ast::Str(bytes)) => {
                let message = String::from_utf8_lossy(bytes);
                if message.starts_with("ParseError:") {
                    self.parse_error_object(&message)
                } else {
                    self.error(format!("syntax: {message}"))
                }
            }
            Some(Ast::Value(v)) => self.throw(*v),
            _ => self.error(format!("malformed \"{head}\" expression")),
        }
    }

    /// A `Base.Meta.ParseError`, or an `ErrorException` while Base has none.
    fn parse_error_object(&self, message: &str) -> Thrown {
        let maker = self
            .base_value("Meta")
            .filter(|m| self.is_a(*m, Known::Module))
            .and_then(|m| self.try_global(Module(m), self.symbol("_parse_error")));
        let text = self.string(message);
        if let Some(maker) = maker {
            let made = self.in_world(self.newest_world(), || self.call(&[maker, text]));
            return match made {
                Ok(e) => self.throw(e),
                Err(t) => t,
            };
        }
        self.error(message.strip_prefix("ParseError:\n").unwrap_or(message))
    }

    pub(crate) fn set_place(&self, line: u32, file: Option<Sym>) {
        let mut place = self.place.borrow_mut();
        place.0 = line;
        if file.is_some() {
            place.1 = file;
        }
    }

    /// Reached a place where a collection may run: nothing but the machine stack and roots hold objects.
    #[inline]
    pub(crate) fn safepoint(&self) -> Outcome<()> {
        if self.heap.context().safepoint_wanted.get() == 0 && pending_signal() == 0 {
            return Ok(());
        }
        self.slow_safepoint()
    }

    #[cold]
    fn slow_safepoint(&self) -> Outcome<()> {
        self.take_signal()?;
        let before = self.heap.collections();
        let room = self.heap.safepoint();
        self.forget_dead(before);
        if room.is_err() {
            return Err(self.throw_plain(Known::OutOfMemoryError));
        }
        self.run_due_finalizers();
        Ok(())
    }

    /// Makes sure that the heap has room for `bytes` more; may collect.
    pub(crate) fn make_room(&self, bytes: usize) -> Outcome<()> {
        let before = self.heap.collections();
        let room = self.heap.make_room(bytes);
        self.forget_dead(before);
        room.map_err(|_| self.throw_plain(Known::OutOfMemoryError))
    }

    /// Drops scratch that belongs to objects which died in a collection since the count was `before`: other
    /// objects will have their addresses.
    #[cold]
    pub(crate) fn forget_dead(&self, before: u64) {
        if self.heap.collections() == before {
            return;
        }
        let alive = |v: &Value| self.heap.is_object(*v);
        self.codes.borrow_mut().retain(|v, _| alive(v));
        self.ref_types.borrow_mut().retain(|k, v| alive(k) && alive(v));
        self.scratch.forget_dead(alive);
    }

    /// Whether the object is a module.
    pub(crate) fn module_arg(&self, func: &str, v: Value) -> Outcome<Module> {
        if v.type_of() == self.heap.root(Known::Module) {
            return Ok(Module(v));
        }
        Err(self.type_error_known(func, Known::Module, v))
    }
}
