//! Definitions in linear code: methods, closures and their types, in the protocol's calls.

use super::{Emitter, emit_lambda};
use crate::closure::Closure;
use crate::scope::{VarKind, for_each_child};
use crate::tree::*;
use abi::{Known, Value};
use heap::Object as _;
use heap::typed;
use ir::lowered::{Op, Operand, SlotId};

/// The local functions inside a statement, and the globals that its functions declare.
#[derive(Default)]
struct Inside<'t> {
    closures: Vec<VarId>,
    /// Of methods only those that are not defined where they stand.
    methods: Vec<&'t MethodDef>,
    globals: Vec<Value>,
    /// Inside a loop or a function.
    repeated: bool,
}

impl<'p> Emitter<'p, '_, '_> {
    /// A statement of a thunk that no other surrounds: the types of the closures inside it come first, and methods in
    /// loops and functions; other methods are defined where they stand, as those of global functions are.
    pub(super) fn top(&mut self, node: &'p Node) -> R<Operand> {
        match node {
            Node::Block(parts) => {
                let mut last = self.nothing();
                let around = self.cx.loc;
                for (i, p) in parts.iter().enumerate() {
                    if i + 1 == parts.len() {
                        last = self.top(p)?;
                    } else if matches!(p, Node::Block(_)) {
                        self.top(p)?;
                    } else {
                        self.hoist(p)?;
                        self.effect(p)?;
                    }
                }
                self.leave_expansion(around);
                Ok(last)
            }
            _ => {
                self.hoist(node)?;
                self.value(node)
            }
        }
    }

    fn hoist(&mut self, node: &'p Node) -> R<()> {
        let mut inside = Inside::default();
        self.find_inside(node, &mut inside);
        for g in std::mem::take(&mut inside.globals) {
            self.declare_global(g, true);
        }
        for v in &inside.closures {
            if let Some(c) = self.shared.closures.get(v)
                && self.declared.insert(*v)
            {
                self.closure_type(c)?;
            }
        }
        for def in &inside.methods {
            let loc = self.cx.loc;
            self.closure_method(def)?;
            self.set_location(loc);
        }
        Ok(())
    }

    fn find_inside(&self, node: &'p Node, inside: &mut Inside<'p>) {
        match node {
            Node::Method(def) => {
                if let Callee::Name(Target::Var(v)) = &def.callee {
                    if !inside.closures.contains(v) {
                        inside.closures.push(*v);
                    }
                    if inside.repeated {
                        inside.methods.push(def);
                    }
                }
                // A signature that is evaluated here, in front, defines its functions where they stand in it.
                let local = matches!(&def.callee, Callee::Name(Target::Var(_)));
                let repeated = inside.repeated;
                inside.repeated &= !local;
                for part in def.signature_parts() {
                    self.find_inside(part, inside);
                }
                inside.repeated = repeated;
                if let Callee::Object(o) = &def.callee {
                    self.find_inside(o, inside);
                }
                let before = std::mem::replace(&mut inside.repeated, true);
                for lambda in std::iter::once(&def.lambda).chain(&def.generator) {
                    if let Some(id) = lambda.id {
                        inside.globals.extend(&self.shared.scopes.lambdas[id.0 as usize].globals);
                    }
                    self.find_inside(&lambda.body, inside);
                }
                inside.repeated = before;
            }
            Node::While(_) => {
                let before = std::mem::replace(&mut inside.repeated, true);
                for_each_child(node, &mut |c| self.find_inside(c, inside));
                inside.repeated = before;
            }
            Node::FunctionDecl(Target::Var(v), _) => {
                if !inside.closures.contains(v) {
                    inside.closures.push(*v);
                }
            }
            _ => for_each_child(node, &mut |c| self.find_inside(c, inside)),
        }
    }

    /// `strong`: it is assigned, and so cannot become a constant any more.
    pub(super) fn declare_global(&mut self, global: Value, strong: bool) {
        let (module, name) = self.global_parts(global);
        let mut args = vec![module, name];
        if strong {
            args.push(Operand::Const(self.cx.heap().boolean(true)));
        }
        self.core_call("_declare_global", args);
    }

    /// Module and name of a `GlobalRef`, as operands.
    pub(super) fn global_parts(&self, global: Value) -> (Operand, Operand) {
        let g = typed::GlobalRef(global);
        (Operand::Const(g.module()), Operand::Const(g.name()))
    }

    pub(super) fn make_function(&mut self, global: Value) -> R<Operand> {
        let (module, name) = self.global_parts(global);
        Ok(self.core_call("_make_function", vec![module, name]))
    }

    /// Declares the type of a local function.
    fn closure_type(&mut self, closure: &Closure) -> R<()> {
        let heap_any = self.cx.heap().root(Known::Any);
        let bottom = self.cx.heap().root(Known::Bottom);
        let mut params = Vec::new();
        for &sp in &closure.static_params {
            let name = self.shared.scopes.vars[sp.0 as usize].name.clone();
            let slot = self.new_slot(&name);
            self.typevar_slots.insert(sp, slot);
            let name = self.symbol(&name);
            let var = self.core_call("_typevar", vec![name, Operand::Const(bottom), Operand::Const(heap_any)]);
            self.push(Op::Assign(slot, var));
            // An earlier statement may have had its own variable for the same parameter.
            self.places.remove(&sp);
            params.push(var);
        }
        let mut names = Vec::new();
        let mut types = Vec::new();
        for (v, field) in &closure.fields {
            names.push(self.symbol(field));
            if self.shared.scopes.vars[v.0 as usize].boxed {
                types.push(Operand::Const(self.cx.heap().root(Known::Box)));
            } else {
                let name = self.symbol(&format!("#{field}"));
                let var = self.core_call("_typevar", vec![name, Operand::Const(bottom), Operand::Const(heap_any)]);
                params.push(var);
                types.push(var);
            }
        }
        let (module, name) = self.global_parts(closure.type_ref);
        let params = self.core_call("svec", params);
        let count = Operand::Const(self.cx.heap().box_int64(names.len() as i64));
        let names = self.core_call("svec", names);
        let is_closure = self.symbol("closure");
        let attrs = self.core_call("svec", vec![is_closure]);
        let no = Operand::Const(self.cx.heap().boolean(false));
        let ty = self.core_call("_structtype", vec![module, name, params, names, attrs, no, count]);
        let function = Operand::Const(self.cx.heap().root(Known::Function));
        self.core_call("_setsuper!", vec![ty, function]);
        let types = self.core_call("svec", types);
        let nothing = self.nothing();
        let done = self.core_call("_typebody!", vec![ty, types, nothing]);
        self.core_call("_declare_const", vec![module, name, done]);
        Ok(())
    }

    /// The type of a local function as its methods' signatures name it.
    fn closure_type_in_signature(&mut self, v: VarId) -> R<Operand> {
        let Some(closure) = self.shared.closures.get(&v) else {
            return self.error("a local function without methods");
        };
        let ty = self.push(Op::Global(closure.type_ref));
        if closure.static_params.is_empty() {
            return Ok(ty);
        }
        let mut args = vec![ty];
        for sp in &closure.static_params {
            match self.typevar_slots.get(sp) {
                Some(&slot) => args.push(Operand::Slot(slot)),
                None => return self.error("a static parameter of a closure is not known"),
            }
        }
        Ok(self.core_call("apply_type", args))
    }

    /// `typeof(f)` in the signature of a local function, where `f` is another one: it has no value yet, but a type.
    pub(super) fn type_of_local_function(&mut self, call: &[Node]) -> R<Option<Operand>> {
        let [Node::Global(callee), Node::Var(v)] = call else { return Ok(None) };
        let is_typeof = typed::GlobalRef(*callee).name().symbol_str() == "typeof";
        let elsewhere = self.shared.scopes.vars[v.0 as usize].owner != self.id;
        if !is_typeof || !elsewhere || !self.is_thunk() || !self.shared.closures.contains_key(v) {
            return Ok(None);
        }
        if !crate::closure::is_function_only(self.shared.scopes, *v) {
            return Ok(None);
        }
        // (All of them, where the type has parameters.)
        let ty = self.shared.closures[v].type_ref;
        Ok(Some(self.push(Op::Global(ty))))
    }

    fn closure_method(&mut self, def: &MethodDef) -> R<()> {
        let Callee::Name(Target::Var(v)) = &def.callee else {
            return Ok(());
        };
        let outer: Vec<Operand> = match self.shared.closures.get(v) {
            Some(c) => {
                c.static_params.iter().filter_map(|sp| self.typevar_slots.get(sp)).map(|s| Operand::Slot(*s)).collect()
            }
            None => Vec::new(),
        };
        let nothing = self.nothing();
        self.define(def, nothing, outer, Some(*v))
    }

    /// A method definition where it stands: a global function's is made, a closure's often has been, and its object is
    /// made.
    pub(super) fn method(&mut self, def: &MethodDef) -> R<()> {
        let function = match &def.callee {
            Callee::Name(Target::Var(v)) => {
                if self.is_thunk() && self.loops == 0 {
                    self.closure_method(def)?;
                }
                return self.make_closure(*v);
            }
            _ if !self.is_thunk() => {
                let crate::cx::Place { line, file, .. } = self.cx.locations[def.loc as usize].clone();
                let file = file.unwrap_or_default();
                return self.error(format!(
                    "Global method definition around {file}:{line} needs to be placed at the top level, or use \"eval\"."
                ));
            }
            Callee::Name(Target::Global(g)) => self.make_function(*g)?,
            Callee::Name(Target::Name(_)) => return self.error("unresolved function name"),
            Callee::Object(node) => self.value(node)?,
            Callee::Signature => self.nothing(),
        };
        self.define(def, function, Vec::new(), None)
    }

    /// The calls that define one method.
    fn define(&mut self, def: &MethodDef, function: Operand, outer: Vec<Operand>, closure: Option<VarId>) -> R<()> {
        let mut typevars = outer;
        for tv in &def.typevars {
            let any = Operand::Const(self.cx.heap().root(Known::Any));
            let bottom = Operand::Const(self.cx.heap().root(Known::Bottom));
            let lower = tv.lower.as_ref().map(|n| self.value(n)).transpose()?.unwrap_or(bottom);
            let upper = tv.upper.as_ref().map(|n| self.value(n)).transpose()?.unwrap_or(any);
            let name = self.symbol(&tv.name);
            let object = self.core_call("_typevar", vec![name, lower, upper]);
            if let Some(v) = tv.var {
                self.assign(v, object)?;
            }
            typevars.push(object);
        }
        let mut types = Vec::new();
        let mut own_type = false;
        for ty in &def.types {
            types.push(match ty {
                Node::CalleeType => {
                    own_type = true;
                    match closure {
                        Some(v) => self.closure_type_in_signature(v)?,
                        None => self.core_call("Typeof", vec![function]),
                    }
                }
                Node::TypeOfFunction(Target::Var(v)) => self.closure_type_in_signature(*v)?,
                Node::TypeOfFunction(Target::Global(g)) => {
                    let f = self.push(Op::Global(*g));
                    self.core_call("Typeof", vec![f])
                }
                other => self.value(other)?,
            });
        }
        let types = self.core_call("svec", types);
        let typevars = self.core_call("svec", typevars);
        let line = Operand::Const(self.cx.line_object(def.loc));
        let names: Vec<Value> = def.keyword_names.iter().map(|n| self.cx.heap().symbol(n)).collect();
        let names = Operand::Const(self.cx.heap().svec(&names));
        let here = self.cx.loc;
        let generator = match &def.generator {
            Some(g) => {
                let (code, captured) = emit_lambda(self.cx, self.shared, g)?;
                if !captured.is_empty() {
                    return self.error("a generated function cannot use local variables of its surroundings");
                }
                Operand::Const(code)
            }
            None => self.nothing(),
        };
        let (code, captured) = emit_lambda(self.cx, self.shared, &def.lambda)?;
        self.set_location(here);
        let signature = self.core_call("svec", vec![types, typevars, line, names, generator]);
        let mut code = Operand::Const(code);
        if !captured.is_empty() {
            let mut values = Vec::new();
            for v in captured {
                values.push(if self.shared.scopes.vars[v.0 as usize].boxed {
                    self.raw_variable(v)?
                } else {
                    self.read(v)?
                });
            }
            let values = self.core_call("svec", values);
            code = self.core_call("_capture_code", vec![code, values]);
        }
        let module = Operand::Const(self.cx.module);
        let function = if own_type && closure.is_none() { function } else { self.nothing() };
        self.core_call("_define_method", vec![function, signature, code, module]);
        Ok(())
    }

    /// Makes a closure and assigns it to its variable.
    pub(super) fn make_closure(&mut self, v: VarId) -> R<()> {
        if self.just_made == Some((v, self.stmts.len())) {
            return Ok(());
        }
        if self.shared.no_closures {
            return self.error(
                "The function body AST defined by this @generated function is not pure. This likely means it contains a \
                 closure, a comprehension or a generator.",
            );
        }
        let shared = self.shared;
        let Some(closure) = shared.closures.get(&v) else {
            return self.error("a local function without methods");
        };
        let mut ty = self.push(Op::Global(closure.type_ref));
        let mut values = Vec::new();
        let mut params = vec![ty];
        for &sp in &closure.static_params {
            let op = self.static_param_value(sp)?;
            params.push(op);
        }
        for (c, _) in &closure.fields {
            let boxed = shared.scopes.vars[c.0 as usize].boxed;
            let value = if boxed { self.raw_variable(*c)? } else { self.captured_value(*c)? };
            if !boxed {
                params.push(self.core_call("Typeof", vec![value]));
            }
            values.push(value);
        }
        if params.len() > 1 {
            ty = self.core_call("apply_type", params);
        }
        let object = self.push(Op::New(std::iter::once(ty).chain(values).collect()));
        self.assign(v, object)?;
        self.just_made = Some((v, self.stmts.len()));
        Ok(())
    }

    fn static_param_value(&mut self, sp: VarId) -> R<Operand> {
        self.read(sp)
    }

    /// A captured variable that has no box is always assigned by now.
    fn captured_value(&mut self, v: VarId) -> R<Operand> {
        if self.shared.scopes.vars[v.0 as usize].kind == VarKind::StaticParam {
            return self.read(v);
        }
        let op = self.read(v)?;
        debug_assert!(!matches!(op, Operand::Slot(SlotId(s)) if s as usize >= self.slots.len()));
        Ok(op)
    }
}
