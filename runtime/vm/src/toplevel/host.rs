//! What lowering asks of the session: macro calls, globals, warnings.

use crate::modules::names::kind;
use crate::{Session, Thrown};
use abi::clock::{self, Phase};
use abi::{Known, Value};
use heap::Heap;
use heap::typed::{LineNumberNode, Method, Module};
use lower::{Host, LowerError};
use std::cell::RefCell;
use syntax::{Ast, Expr};

/// The session as lowering's host; keeps what macros returned alive until lowering is done.
pub(crate) struct SessionHost<'s> {
    session: &'s Session,
    keep: RefCell<heap::RootList<'s>>,
    /// What a macro throws says where it was called.
    located: bool,
}

impl<'s> SessionHost<'s> {
    pub fn new(session: &'s Session) -> SessionHost<'s> {
        SessionHost { session, keep: RefCell::new(session.heap.root_list(0)), located: true }
    }

    /// For `macroexpand`, out of which an exception comes as the macro threw it.
    pub fn showing(session: &'s Session) -> SessionHost<'s> {
        SessionHost { located: false, ..SessionHost::new(session) }
    }

    fn macro_function(&self, module: Value, name: &Ast) -> Result<Value, Thrown> {
        let s = self.session;
        match name {
            Ast::Sym(n) => s.get_global(Module(module), s.symbol(n)),
            Ast::CoreRef(n) => s.get_global(Module(s.heap.root(Known::Core)), s.symbol(n)),
            Ast::Value(v) if s.is_a(*v, Known::GlobalRef) => {
                let g = heap::typed::GlobalRef(*v);
                s.get_global(Module(g.module()), g.name())
            }
            Ast::Value(v) => Ok(*v),
            other => s.eval_ast(module, other),
        }
    }

    /// `LoadError(file, line, error)` around what a macro threw, be that a `LoadError` itself.
    fn at_call_site(&self, line: Value, t: Thrown) -> LowerError {
        let s = self.session;
        let exception = if !self.located || !s.is_a(line, Known::LineNumberNode) {
            t.0
        } else {
            let node = LineNumberNode(line);
            let file = node.try_file().filter(|f| s.is_a(*f, Known::Symbol));
            let file = file.map_or_else(|| "<macrocall>".to_owned(), |f| s.source_path(heap::Object::symbol_str(f)));
            s.load_error(s.string(&file), node.line() as i64, t.0)
        };
        LowerError { message: "a macro threw an exception".to_owned(), file: None, line: 0, exception: Some(exception) }
    }
}

impl Host for SessionHost<'_> {
    fn heap(&self) -> &Heap {
        &self.session.heap
    }

    fn expand_macro(&mut self, module: Value, caller: Value, call: &Expr) -> Result<(Ast, Value), LowerError> {
        let _clock = clock::enter(Phase::Run);
        let s = self.session;
        let name = call.args.first().ok_or_else(|| LowerError::new("macro call without a name"))?;
        let line = match call.args.get(1) {
            Some(Ast::Line(l)) => lower::convert::line_node(&s.heap, l),
            Some(Ast::Value(v)) if s.is_a(*v, Known::LineNumberNode) => *v,
            _ => {
                let (line, file) = s.place.borrow().clone();
                lower::convert::line_node(&s.heap, &syntax::LineNode { line, file })
            }
        };
        let keep = self.keep.borrow();
        keep.push(line);
        let world = s.world();
        s.enter_newest_world();
        let r = self.macro_function(module, name).and_then(|f| {
            let mut args = vec![f, line, caller];
            args.extend(call.args.iter().skip(2).map(|a| lower::convert::to_value(&s.heap, a)));
            for &a in &args {
                keep.push(a);
            }
            let home = s.method_for_call(&args).map(|m| Method(m).module());
            Ok((s.call(&args)?, home.unwrap_or(module)))
        });
        s.set_world(world);
        let (value, home) = r.map_err(|t| self.at_call_site(line, t))?;
        keep.push(value);
        let ast = lower::convert::from_value(&s.heap, value)?;
        Ok((ast, home))
    }

    fn global_ref(&mut self, module: Value, name: &str) -> Value {
        self.session.global_ref(module, self.session.symbol(name))
    }

    fn is_global_defined(&mut self, module: Value, name: &str) -> bool {
        let s = self.session;
        s.name_kind(Module(module), s.symbol(name), s.newest_world()) == kind::GLOBAL
    }

    fn top_module(&mut self, _: Value) -> Value {
        // Base is there from the start, if almost empty; Core has none of these functions.
        self.session.heap.root(Known::Base)
    }

    fn warn(&mut self, message: &str) {
        // As the logger shows it; that there is one is Base's affair.
        eprintln!("┌ Warning: {message}");
    }
}
