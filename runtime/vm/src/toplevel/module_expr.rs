//! `module` and `baremodule`: making the module, its standard definitions, its body, its `__init__`.

use crate::modules::{make_module, nameless_module, own_binding, set_const_raw};
use crate::{Outcome, Session, Thrown};
use abi::{Counter, Known, Value, binding_flags as bf, module_flags};
use heap::Object;
use heap::typed::{LineNumberNode, Module};
use syntax::Ast;

impl Session {
    /// `Expr(:module, not_bare, name, body)`.
    pub(super) fn eval_module_expr(&self, parent: Value, args: &[Ast]) -> Outcome {
        let (bare, name, body) = match args {
            [Ast::Bool(std), Ast::Sym(name), Ast::Expr(body)] => (!*std, name, body),
            [_, Ast::Bool(std), Ast::Sym(name), Ast::Expr(body)] => (!*std, name, body),
            _ => return Err(self.error("syntax: malformed module expression")),
        };
        let h = &self.heap;
        let name_symbol = self.symbol(name);
        let loading = self.loading_package.borrow_mut().take();
        let parent_of_new = if loading.is_some() { None } else { Some(parent) };
        let m = make_module(h, name_symbol, parent_of_new, bare);
        let (mut line, mut file) = self.place.borrow().clone();
        if let Some(Ast::Line(first)) = body.args.first() {
            (line, file) = (first.line, first.file.clone().or(file));
        }
        m.set_line(h, line.into());
        if let Some(f) = &file {
            m.set_file(h, self.symbol(f));
        }
        let core = Module(h.root(Known::Core));
        match loading {
            Some(uuid) => self.register_loaded(m, uuid),
            None => {
                self.declare_const(Module(parent), name_symbol, m.0)?;
            }
        }
        // Both export their own names. Base comes first: it is what messages name.
        if !bare {
            self.initial_using(m, Module(h.root(Known::Base)));
            self.define_eval_and_include(m)?;
        }
        self.initial_using(m, core);
        let depth = self.open_modules.get();
        self.open_modules.set(depth + 1);
        let waiting = self.pending_inits.borrow().len();
        let r = self.eval_sequence(m.0, &body.args);
        self.open_modules.set(depth);
        if let Err(t) = r {
            self.pending_inits.borrow_mut().truncate(waiting);
            return Err(t);
        }
        m.set_flags(h, m.flags() | module_flags::CLOSED);
        self.note_init(m);
        if depth == 0 {
            self.run_pending_inits()?;
        }
        self.enter_newest_world();
        Ok(m.0)
    }

    /// `Module(name, std, names)`: a module that no other one names. `names`: it sees Core and itself.
    pub(crate) fn anonymous_module(&self, name: Value, std: bool, names: bool) -> Outcome {
        let h = &self.heap;
        let parent = Some(h.root(Known::Main));
        let m = if names { make_module(h, name, parent, !std) } else { nameless_module(h, name, parent, !std) };
        if std {
            self.initial_using(m, Module(h.root(Known::Base)));
        }
        if names {
            self.initial_using(m, Module(h.root(Known::Core)));
        }
        self.anonymous_modules.borrow_mut().push(m.0);
        self.keep_alive(m.0);
        Ok(m.0)
    }

    /// `eval` and `include` of a module that is not bare.
    pub(crate) fn define_eval_and_include(&self, m: Module) -> Outcome<()> {
        let h = &self.heap;
        // Callable types, as Julia has them; only modules made while Base is loaded come before these.
        for (name, maker) in [("eval", "EvalInto"), ("include", "IncludeInto")] {
            if let Some(ty) = self.base_value(maker) {
                let f = self.new_checked(ty, &[m.0])?;
                set_const_raw(h, m, self.symbol(name), f);
            } else {
                let text = format!("{name}(x) = Core._{name}({}, x)", m.name().symbol_str());
                let saved = self.place.borrow().clone();
                self.include_text(m.0, text.as_bytes(), "none", None)?;
                *self.place.borrow_mut() = saved;
            }
        }
        Ok(())
    }

    /// Notes a finished module that has an `__init__`.
    fn note_init(&self, m: Module) {
        let b = own_binding(&self.heap, m, self.symbol("__init__"));
        if b.flags() & (bf::CONST | bf::GLOBAL) == 0 || b.try_value().is_none() {
            return;
        }
        let n = self.heap.counter(Counter::InitCount) as usize;
        let order = self.heap.roots().try_get(Known::InitOrder);
        let order = self.heap.svec_push(order, n, m.0);
        self.heap.set_root(Known::InitOrder, order);
        self.heap.set_counter(Counter::InitCount, n as u64 + 1);
        self.pending_inits.borrow_mut().push(n);
    }

    fn run_pending_inits(&self) -> Outcome<()> {
        let pending = std::mem::take(&mut *self.pending_inits.borrow_mut());
        if self.options.defer_inits {
            return Ok(());
        }
        for index in pending {
            self.run_init(index)?;
        }
        Ok(())
    }

    /// Runs the `__init__` of entry `index` of the init order.
    pub fn run_init(&self, index: usize) -> Outcome<()> {
        let Some(m) = self.heap.roots().try_get(Known::InitOrder).and_then(|o| o.svec_get(index)) else {
            return Ok(());
        };
        self.run_init_of(Module(m))
    }

    /// Runs the `__init__` of a module.
    pub(crate) fn run_init_of(&self, m: Module) -> Outcome<()> {
        let world = self.newest_world();
        self.in_world(world, || {
            let f = self.get_global(m, self.symbol("__init__"))?;
            match self.call(&[f]) {
                Ok(_) => Ok(()),
                Err(t) if self.is_a(t.0, Known::InitError) => Err(t),
                Err(t) => Err(Thrown(self.init_error(m.name(), t.0))),
            }
        })
    }

    /// Runs all `__init__` functions in order, as a process that booted from an image does.
    pub fn run_all_inits(&self) -> Outcome<()> {
        for i in 0..self.heap.counter(Counter::InitCount) as usize {
            self.run_init(i)?;
        }
        Ok(())
    }

    /// Line and file of a `LineNumberNode` object.
    pub(crate) fn line_node_parts(&self, node: Value) -> Option<(u32, Option<Value>)> {
        self.is_a(node, Known::LineNumberNode).then(|| {
            let n = LineNumberNode(node);
            let file = n.try_file().filter(|f| self.is_a(*f, Known::Symbol));
            (n.line() as u32, file)
        })
    }
}
