//! Scope analysis: every name becomes a local variable, a static parameter or a global.
//!
//! Scopes are visited from outside in. On entering one, the names that it declares or assigns (not counting
//! the scopes inside it) are decided first, so that a use before the assignment means the same variable.

use crate::cx::Cx;
use crate::tree::*;
use abi::Value;
use std::collections::BTreeMap;
use syntax::Sym;

/// What a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VarKind {
    Argument,
    Local,
    StaticParam,
}

/// A variable and what analysis found out.
#[derive(Clone, Debug)]
pub(crate) struct Var {
    pub name: Sym,
    pub owner: LambdaId,
    pub kind: VarKind,
    /// Assignments, all functions together; a method definition counts in `definitions` instead.
    pub assigned: u32,
    /// Some assignment is in an inner function.
    pub assigned_inside: bool,
    /// Methods of this local function.
    pub definitions: u32,
    pub captured: bool,
    /// Lives in a `Core.Box`.
    pub boxed: bool,
    /// Belongs to a signature being evaluated, so it may be used there.
    pub in_signature: bool,
    declared_type: Option<(Node, ScopeId)>,
    /// The declared type, resolved, where it depends on no variable: what a box holds is of this type.
    pub box_type: Option<Node>,
}

/// A function body and what it needs from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct LambdaInfo {
    pub parent: Option<LambdaId>,
    /// Variables of outer functions that it or its inner functions use, in order of first use.
    pub captures: Vec<VarId>,
    /// The local function that it is a method of.
    pub closure: Option<VarId>,
    pub static_params: Vec<VarId>,
    /// The keyword body of a local function gets that function as this argument.
    pub self_alias: Option<(VarId, usize)>,
    /// Contains labels: code may jump backwards anywhere.
    pub has_labels: bool,
    pub is_thunk: bool,
    /// Global names that the function declares and may assign.
    pub globals: Vec<Value>,
    /// For names of anonymous functions inside.
    pub name: Option<Sym>,
}

/// The result of the analysis.
pub(crate) struct Scopes {
    pub vars: Vec<Var>,
    pub lambdas: Vec<LambdaInfo>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ScopeId(usize);

#[derive(Clone, Debug)]
enum Binding {
    Local(VarId),
    /// Declared `global`.
    Global,
}

struct Scope {
    parent: Option<ScopeId>,
    lambda: LambdaId,
    names: BTreeMap<Sym, Binding>,
    /// An assignment to an unknown name makes a local.
    hard: bool,
    /// Nothing encloses it but the module.
    top: bool,
    /// Names declared here may not be arguments or static parameters.
    is_body: bool,
}

struct Analysis<'c, 'h> {
    cx: &'c mut Cx<'h>,
    soft_scope: bool,
    scopes: Vec<Scope>,
    out: Scopes,
    /// In a signature of a local function's method, from that scope on: locals of functions cannot be used.
    signature: Option<ScopeId>,
    /// Loops around this place.
    loops: u32,
    /// Local functions that are defined elsewhere than where their variable is: each such place makes one of its own,
    /// and then assigns the variable. (The place, the variable, the function's own.)
    elsewhere: Vec<(LambdaId, VarId, VarId)>,
    /// Where the method is defined whose signature is read.
    defining: LambdaId,
}

/// Names that a scope's own code declares and assigns.
#[derive(Default)]
struct Found {
    locals: Vec<Sym>,
    globals: Vec<Sym>,
    assigned: Vec<Sym>,
    companions: Vec<(Sym, Sym)>,
    typed: Vec<(Sym, Node)>,
}

/// Resolves the names of a top-level expression.
pub(crate) fn analyze(cx: &mut Cx<'_>, thunk: &mut Lambda, soft_scope: bool) -> R<Scopes> {
    let out = Scopes { vars: Vec::new(), lambdas: Vec::new() };
    let mut a = Analysis {
        cx,
        soft_scope,
        scopes: Vec::new(),
        out,
        signature: None,
        loops: 0,
        elsewhere: Vec::new(),
        defining: LambdaId(0),
    };
    a.root(thunk)?;
    Ok(a.out)
}

impl Analysis<'_, '_> {
    fn root(&mut self, thunk: &mut Lambda) -> R<()> {
        let is_thunk = thunk.args.is_empty();
        let id = self.new_lambda(None, is_thunk);
        thunk.id = Some(id);
        if is_thunk {
            let scope = self.new_scope(None, id, false, true);
            let body_loc = thunk.loc;
            self.cx.loc = body_loc;
            let mut found = Found::default();
            collect(&thunk.body, &mut found);
            for name in found.globals {
                self.scopes[scope.0].names.insert(name, Binding::Global);
            }
            let mut vars = Vec::new();
            for name in found.locals {
                // `local x` at top level, outside of any block: a variable of this statement.
                let var = self.new_var(name.clone(), id, VarKind::Local);
                self.scopes[scope.0].names.insert(name, Binding::Local(var));
                vars.push(var);
            }
            self.remember_types(scope, found.typed)?;
            self.node(&mut thunk.body, scope)?;
            if !vars.is_empty() {
                let body = std::mem::replace(&mut thunk.body, Node::Block(Vec::new()));
                thunk.body = Node::Scope(ScopeKind::Neutral, Box::new(body), vars);
            }
            return Ok(());
        }
        let outside = self.new_scope(None, id, false, true);
        self.lambda_body(thunk, id, outside)
    }

    fn new_lambda(&mut self, parent: Option<LambdaId>, is_thunk: bool) -> LambdaId {
        self.out.lambdas.push(LambdaInfo { parent, is_thunk, ..LambdaInfo::default() });
        LambdaId((self.out.lambdas.len() - 1) as u32)
    }

    fn new_scope(&mut self, parent: Option<ScopeId>, lambda: LambdaId, hard: bool, top: bool) -> ScopeId {
        self.scopes.push(Scope { parent, lambda, names: BTreeMap::new(), hard, top, is_body: false });
        ScopeId(self.scopes.len() - 1)
    }

    fn new_var(&mut self, name: Sym, owner: LambdaId, kind: VarKind) -> VarId {
        self.out.vars.push(Var {
            name,
            owner,
            kind,
            assigned: 0,
            assigned_inside: false,
            definitions: 0,
            captured: false,
            boxed: false,
            in_signature: false,
            declared_type: None,
            box_type: None,
        });
        VarId((self.out.vars.len() - 1) as u32)
    }

    fn info(&mut self, id: LambdaId) -> &mut LambdaInfo {
        &mut self.out.lambdas[id.0 as usize]
    }

    fn var(&mut self, id: VarId) -> &mut Var {
        &mut self.out.vars[id.0 as usize]
    }

    /// The nearest binding of a name.
    fn find(&self, name: &str, scope: ScopeId) -> Option<&Binding> {
        let mut at = Some(scope);
        while let Some(s) = at {
            if let Some(b) = self.scopes[s.0].names.get(name) {
                return Some(b);
            }
            at = self.scopes[s.0].parent;
        }
        None
    }

    fn global(&mut self, name: &str) -> Value {
        let module = self.cx.module;
        self.cx.host.global_ref(module, name)
    }

    /// Notes a use of a variable by the function of that scope.
    fn reference(&mut self, var: VarId, from: LambdaId) {
        let owner = self.var(var).owner;
        let mut at = from;
        let mut path = Vec::new();
        while at != owner {
            path.push(at);
            match self.info(at).parent {
                Some(p) => at = p,
                None => return,
            }
        }
        if path.is_empty() {
            return;
        }
        self.var(var).captured = true;
        for lambda in path {
            let captures = &mut self.info(lambda).captures;
            if !captures.contains(&var) {
                captures.push(var);
            }
        }
    }

    fn resolve(&mut self, name: &Sym, scope: ScopeId) -> R<Node> {
        match self.find(name, scope) {
            Some(Binding::Local(var)) => {
                let var = *var;
                self.check_signature_use(var)?;
                self.reference(var, self.scopes[scope.0].lambda);
                Ok(Node::Var(var))
            }
            _ => Ok(Node::Global(self.global(name))),
        }
    }

    /// The types in a local function's signature are evaluated before the enclosing function runs.
    fn check_signature_use(&mut self, var: VarId) -> R<()> {
        if self.signature.is_none() {
            return Ok(());
        }
        let v = self.var(var);
        if v.in_signature || v.kind == VarKind::StaticParam || v.definitions > 0 {
            return Ok(());
        }
        let text = format!("local variable {} cannot be used in closure declaration", v.name);
        self.cx.plain_error(text)
    }

    fn enter(&mut self, parent: ScopeId, kind: ScopeKind, body: &Node) -> R<(ScopeId, Vec<VarId>)> {
        let lambda = self.scopes[parent.0].lambda;
        let neutral = kind == ScopeKind::Neutral;
        let (parent_hard, parent_top) = (self.scopes[parent.0].hard, self.scopes[parent.0].top);
        let hard = kind == ScopeKind::Hard && !neutral || parent_hard;
        let scope = self.new_scope(Some(parent), lambda, hard, parent_top && neutral);
        let mut found = Found::default();
        collect(body, &mut found);
        let vars = self.declare(scope, found, neutral)?;
        Ok((scope, vars))
    }

    /// Decides the names that a scope declares and assigns.
    fn declare(&mut self, scope: ScopeId, found: Found, neutral: bool) -> R<Vec<VarId>> {
        let lambda = self.scopes[scope.0].lambda;
        let mut vars = Vec::new();
        for name in &found.locals {
            if !neutral && found.globals.contains(name) {
                return self.cx.plain_error(format!("variable \"{name}\" declared both local and global"));
            }
            match self.scopes[scope.0].names.get(name) {
                Some(Binding::Local(v)) if self.scopes[scope.0].is_body => match self.out.vars[v.0 as usize].kind {
                    VarKind::Argument => {
                        return self
                            .cx
                            .plain_error(format!("local variable name \"{name}\" conflicts with an argument"));
                    }
                    VarKind::StaticParam => {
                        return self
                            .cx
                            .plain_error(format!("local variable name \"{name}\" conflicts with a static parameter"));
                    }
                    VarKind::Local => {}
                },
                Some(_) => {}
                None => vars.push(self.bind_local(scope, lambda, name)),
            }
        }
        if !neutral {
            for name in &found.globals {
                if let Some(Binding::Local(v)) = self.scopes[scope.0].names.get(name) {
                    let what = match self.out.vars[v.0 as usize].kind {
                        VarKind::Argument => "conflicts with an argument",
                        VarKind::StaticParam => "conflicts with a static parameter",
                        VarKind::Local => "is already declared local",
                    };
                    return self.cx.plain_error(format!("global declaration of \"{name}\" {what}"));
                }
                if !self.scopes[scope.0].is_body
                    && let Some(Binding::Local(v)) = self.find(name, scope)
                    && self.out.vars[v.0 as usize].kind != VarKind::StaticParam
                {
                    let text = format!("`global {name}`: {name} is a local variable in its enclosing scope");
                    return self.cx.plain_error(text);
                }
                self.scopes[scope.0].names.insert(name.clone(), Binding::Global);
            }
            for name in &found.assigned {
                self.decide_assigned(scope, lambda, name, &mut vars)?;
            }
            for (name, function) in &found.companions {
                if self.scopes[scope.0].names.contains_key(name) {
                    continue;
                }
                match self.find(function, scope) {
                    Some(Binding::Local(_)) => vars.push(self.bind_local(scope, lambda, name)),
                    _ => {
                        self.scopes[scope.0].names.insert(name.clone(), Binding::Global);
                    }
                }
            }
        }
        self.remember_types(scope, found.typed)?;
        Ok(vars)
    }

    fn bind_local(&mut self, scope: ScopeId, lambda: LambdaId, name: &Sym) -> VarId {
        let var = self.new_var(name.clone(), lambda, VarKind::Local);
        self.var(var).in_signature = self.signature.is_some();
        self.scopes[scope.0].names.insert(name.clone(), Binding::Local(var));
        var
    }

    /// An assigned name that the scope does not declare: an outer local, a new local, or a global.
    fn decide_assigned(&mut self, scope: ScopeId, lambda: LambdaId, name: &Sym, vars: &mut Vec<VarId>) -> R<()> {
        match self.find(name, scope) {
            Some(Binding::Local(v)) => {
                let v = *v;
                if self.var(v).kind == VarKind::StaticParam {
                    return self
                        .cx
                        .plain_error(format!("local variable name \"{name}\" conflicts with a static parameter"));
                }
                return Ok(());
            }
            Some(Binding::Global) => return Ok(()),
            None => {}
        }
        if !self.scopes[scope.0].hard {
            let module = self.cx.module;
            if self.cx.host.is_global_defined(module, name) {
                if self.soft_scope {
                    return Ok(());
                }
                self.warn_ambiguous(name);
            }
        }
        vars.push(self.bind_local(scope, lambda, name));
        Ok(())
    }

    fn warn_ambiguous(&mut self, name: &str) {
        let crate::cx::Place { line, file, .. } = self.cx.locations[self.cx.loc as usize].clone();
        let place = file.map_or_else(String::new, |f| format!("\n└ @ {f}:{line}"));
        self.cx.host.warn(&format!(
            "Assignment to `{name}` in soft scope is ambiguous because a global variable by the same name exists: \
             `{name}` will be treated as a new local. Disambiguate by using `local {name}` to suppress this warning or \
             `global {name}` to assign to the existing global variable.{place}"
        ));
    }

    fn remember_types(&mut self, scope: ScopeId, typed: Vec<(Sym, Node)>) -> R<()> {
        for (name, ty) in typed {
            if let Some(Binding::Local(v)) = self.find(&name, scope) {
                let v = *v;
                if self.var(v).declared_type.is_some() {
                    return self.cx.plain_error(format!("multiple type declarations for \"{name}\""));
                }
                if self.var(v).kind == VarKind::StaticParam {
                    return self.cx.plain_error(format!("type declaration of static parameter \"{name}\""));
                }
                self.var(v).declared_type = Some((ty, scope));
            }
        }
        Ok(())
    }

    fn lambda_body(&mut self, lambda: &mut Lambda, id: LambdaId, outside: ScopeId) -> R<()> {
        lambda.id = Some(id);
        let scope = self.new_scope(Some(outside), id, true, false);
        self.scopes[scope.0].is_body = true;
        for name in &lambda.static_params {
            let var = self.new_var(name.clone(), id, VarKind::StaticParam);
            self.info(id).static_params.push(var);
            self.scopes[scope.0].names.insert(name.clone(), Binding::Local(var));
        }
        for arg in &mut lambda.args {
            let var = self.new_var(arg.name.clone(), id, VarKind::Argument);
            arg.var = Some(var);
            self.scopes[scope.0].names.insert(arg.name.clone(), Binding::Local(var));
        }
        let mut found = Found::default();
        collect(&lambda.body, &mut found);
        let before = self.signature.take();
        let vars = self.declare(scope, found, false)?;
        self.cx.loc = lambda.loc;
        if let Some(name) = &lambda.return_type
            && let Some(Binding::Local(v)) = self.scopes[scope.0].names.get(name)
        {
            lambda.return_type_var = Some(*v);
        }
        self.node(&mut lambda.body, scope)?;
        self.signature = before;
        // Variables of the body begin where the function does.
        let body = std::mem::replace(&mut lambda.body, Node::Block(Vec::new()));
        lambda.body = Node::Scope(ScopeKind::Hard, Box::new(body), vars);
        Ok(())
    }

    fn assign_target(&mut self, target: &mut Target, scope: ScopeId, definition: bool) -> R<Option<VarId>> {
        let Target::Name(name) = target else {
            return Ok(None);
        };
        match self.find(name, scope) {
            Some(Binding::Local(v)) => {
                let v = *v;
                let lambda = self.scopes[scope.0].lambda;
                let var = self.var(v);
                if definition {
                    var.definitions += 1;
                } else {
                    var.assigned += 1;
                }
                if var.owner != lambda {
                    var.assigned_inside = true;
                }
                if var.kind == VarKind::StaticParam {
                    let text = format!("local variable name \"{}\" conflicts with a static parameter", var.name);
                    return self.cx.plain_error(text);
                }
                if definition && var.kind == VarKind::Argument {
                    let text = format!("cannot add method to function argument {}", var.name);
                    return self.cx.plain_error(text);
                }
                self.reference(v, lambda);
                *target = Target::Var(v);
                Ok(Some(v))
            }
            _ => {
                let global = self.global(&name.clone());
                *target = Target::Global(global);
                Ok(None)
            }
        }
    }

    /// The variable of the function that `lambda` makes for the variable `v` of a function around it; `v` itself, where it
    /// is its own.
    fn made_here(&mut self, v: VarId, lambda: LambdaId) -> VarId {
        let var = self.var(v);
        if var.owner == lambda || var.kind != VarKind::Local {
            return v;
        }
        if let Some(&(_, _, own)) = self.elsewhere.iter().find(|e| e.0 == lambda && e.1 == v) {
            return own;
        }
        let name = self.var(v).name.clone();
        let own = self.new_var(name, lambda, VarKind::Local);
        self.elsewhere.push((lambda, v, own));
        own
    }

    /// A definition whose target is a variable of a function around it defines a function of this place; the variable,
    /// which is then to be assigned.
    fn own_function(&mut self, target: &mut Target, scope: ScopeId) -> Option<VarId> {
        let Target::Name(name) = target else { return None };
        let Some(Binding::Local(v)) = self.find(name, scope) else { return None };
        let v = *v;
        let own = self.made_here(v, self.scopes[scope.0].lambda);
        if own == v {
            return None;
        }
        self.var(own).definitions += 1;
        *target = Target::Var(own);
        Some(v)
    }

    /// After the definition `node`: `outer` holds the function, too.
    fn assign_outer(&mut self, node: &mut Node, outer: VarId, scope: ScopeId) {
        let lambda = self.scopes[scope.0].lambda;
        let Some(&(_, _, own)) = self.elsewhere.iter().find(|e| e.0 == lambda && e.1 == outer) else { return };
        self.reference(outer, lambda);
        let var = self.var(outer);
        var.assigned += 1;
        var.assigned_inside = true;
        let definition = std::mem::replace(node, Node::Block(Vec::new()));
        let assign = Node::Assign(Target::Var(outer), Box::new(Node::Var(own)), None);
        *node = Node::Block(vec![definition, assign]);
    }

    fn nodes(&mut self, nodes: &mut [Node], scope: ScopeId) -> R<()> {
        nodes.iter_mut().try_for_each(|n| self.node(n, scope))
    }

    fn node(&mut self, node: &mut Node, scope: ScopeId) -> R<()> {
        match node {
            Node::Const(_) | Node::Var(_) | Node::Global(_) | Node::Temp(_) => {}
            Node::Break(_)
            | Node::Goto(_)
            | Node::Exception
            | Node::Inbounds(_)
            | Node::SimdLoop
            | Node::BoundsCheck => {}
            Node::CallSite(_) | Node::TopLevelOnly(_) | Node::LatestWorld { .. } => {}
            Node::Meta(_) | Node::NoSpecialize(_) | Node::CalleeType => {}
            Node::Local(_) | Node::GlobalNames(_) => {}
            Node::Line(loc) => self.cx.loc = *loc,
            Node::Label(_) => {
                let lambda = self.scopes[scope.0].lambda;
                self.info(lambda).has_labels = true;
            }
            Node::Name(name) => *node = self.resolve(&name.clone(), scope)?,
            Node::SetTemp(_, inner) | Node::Return(inner) | Node::IsDefined(inner) | Node::Breakable(_, inner) => {
                self.node(inner, scope)?;
            }
            Node::Call(parts) | Node::Block(parts) | Node::And(parts) | Node::Or(parts) => self.nodes(parts, scope)?,
            Node::New(parts) | Node::KeepAlive(parts) => self.nodes(parts, scope)?,
            Node::If(parts) => {
                self.node(&mut parts.0, scope)?;
                self.node(&mut parts.1, scope)?;
                self.node(&mut parts.2, scope)?;
            }
            Node::While(parts) => {
                self.loops += 1;
                self.node(&mut parts.0, scope)?;
                self.node(&mut parts.1, scope)?;
                self.loops -= 1;
            }
            Node::SplatNew(a, b) => {
                self.node(a, scope)?;
                self.node(b, scope)?;
            }
            Node::Assign(target, value, ty) => {
                self.node(value, scope)?;
                if let Some(v) = self.assign_target(target, scope, false)?
                    && let Some((declared, at)) = self.var(v).declared_type.clone()
                {
                    let mut declared = declared;
                    self.typed_in(&mut declared, at, scope)?;
                    if depends_on_globals_only(&declared) {
                        self.var(v).box_type = Some(declared.clone());
                    }
                    *ty = Some(Box::new(declared));
                }
            }
            Node::Scope(kind, body, vars) => {
                let (inner, new) = self.enter(scope, *kind, body)?;
                *vars = new;
                self.node(body, inner)?;
            }
            Node::Typed(target, ty) => match self.typed_target(target, scope) {
                Some(global) => {
                    self.node(ty, scope)?;
                    *target = Target::Global(global);
                }
                None => *node = Node::Block(Vec::new()),
            },
            Node::GlobalDecl(targets) => {
                let mut globals = Vec::new();
                for t in targets.iter_mut() {
                    let g = match t {
                        Target::Name(n) => {
                            let n = n.clone();
                            self.global(&n)
                        }
                        Target::Global(g) => *g,
                        Target::Var(_) => continue,
                    };
                    *t = Target::Global(g);
                    globals.push(g);
                }
                let lambda = self.scopes[scope.0].lambda;
                self.info(lambda).globals.extend(globals);
            }
            Node::Outer(name) => {
                let lambda = self.scopes[scope.0].lambda;
                let local = match self.find(&name.clone(), scope) {
                    Some(Binding::Local(v)) => self.out.vars[v.0 as usize].owner == lambda,
                    _ => false,
                };
                if !local {
                    return self.cx.plain_error("no outer local variable declaration exists for \"for outer\"");
                }
                *node = Node::Block(Vec::new());
            }
            Node::Const_(target, value) => {
                self.node(value, scope)?;
                if let Target::Name(name) = target {
                    let name = name.clone();
                    if matches!(self.find(&name, scope), Some(Binding::Local(_))) || self.in_function(scope) {
                        return self.cx.error("unsupported `const` declaration on local variable");
                    }
                    *target = Target::Global(self.global(&name));
                }
            }
            Node::Try(parts) => match &mut **parts {
                Try::Catch { body, handler, otherwise } => {
                    self.node(body, scope)?;
                    self.node(handler, scope)?;
                    if let Some(o) = otherwise {
                        self.node(o, scope)?;
                    }
                }
                Try::Finally { body, cleanup } => {
                    self.node(body, scope)?;
                    self.node(cleanup, scope)?;
                }
            },
            Node::FunctionDecl(target, only_global) => {
                if *only_global
                    && let Target::Name(name) = target
                    && matches!(self.find(&name.clone(), scope), Some(Binding::Local(_)))
                {
                    *node = Node::Block(Vec::new());
                    return Ok(());
                }
                let outer = self.own_function(target, scope);
                self.assign_target(target, scope, true)?;
                if let Some(outer) = outer {
                    self.assign_outer(node, outer, scope);
                }
            }
            Node::TypeOfFunction(target) => {
                if let Target::Name(name) = target {
                    let name = name.clone();
                    match self.find(&name, scope) {
                        Some(Binding::Local(v)) => {
                            let v = *v;
                            *target = Target::Var(self.made_here(v, self.defining));
                        }
                        _ => *target = Target::Global(self.global(&name)),
                    }
                }
            }
            Node::Method(def) => {
                let outer = match &mut def.callee {
                    Callee::Name(target) => self.own_function(target, scope),
                    _ => None,
                };
                self.method(def, scope)?;
                if let Some(outer) = outer {
                    self.assign_outer(node, outer, scope);
                }
            }
            Node::ForeignCall(call) => {
                self.node(&mut call.target, scope)?;
                self.node(&mut call.return_type, scope)?;
                self.node(&mut call.arg_types, scope)?;
                self.nodes(&mut call.args, scope)?;
            }
            Node::Locals(parts, vars) => {
                self.node(&mut parts.0, scope)?;
                self.node(&mut parts.1, scope)?;
                *vars = self.visible_locals(scope);
            }
            Node::IsLocal(name) => {
                let local = matches!(self.find(&name.clone(), scope), Some(Binding::Local(_)));
                *node = self.cx.boolean(local);
            }
        }
        Ok(())
    }

    /// Resolves a declared type as the present function sees it, from the scope of the declaration.
    fn typed_in(&mut self, ty: &mut Node, declared: ScopeId, scope: ScopeId) -> R<()> {
        let lambda = self.scopes[scope.0].lambda;
        if self.scopes[declared.0].lambda == lambda {
            return self.node(ty, declared);
        }
        // A scope of this function whose names are those of the declaration's.
        let bridge = self.new_scope(Some(declared), lambda, true, false);
        self.node(ty, bridge)
    }

    /// The global that a type declaration is about; `None` for a local.
    fn typed_target(&mut self, target: &Target, scope: ScopeId) -> Option<Value> {
        match target {
            Target::Name(name) => match self.find(name, scope) {
                Some(Binding::Local(_)) => None,
                _ => Some(self.global(&name.clone())),
            },
            Target::Global(g) => Some(*g),
            Target::Var(_) => None,
        }
    }

    fn in_function(&mut self, scope: ScopeId) -> bool {
        let lambda = self.scopes[scope.0].lambda;
        !self.info(lambda).is_thunk
    }

    /// Variables with names of their own that code here can see, innermost first.
    fn visible_locals(&mut self, scope: ScopeId) -> Vec<(Sym, VarId)> {
        let lambda = self.scopes[scope.0].lambda;
        let mut found: BTreeMap<Sym, VarId> = BTreeMap::new();
        let mut at = Some(scope);
        while let Some(s) = at {
            for (name, b) in &self.scopes[s.0].names {
                if let Binding::Local(v) = b
                    && !name.starts_with('#')
                {
                    found.entry(name.clone()).or_insert(*v);
                }
            }
            at = self.scopes[s.0].parent;
        }
        for var in found.values() {
            self.reference(*var, lambda);
        }
        found.into_iter().collect()
    }

    fn method(&mut self, def: &mut MethodDef, scope: ScopeId) -> R<()> {
        let lambda_here = self.scopes[scope.0].lambda;
        let closure = match &mut def.callee {
            Callee::Name(Target::Var(v)) => Some(*v),
            Callee::Name(target) => self.assign_target(target, scope, true)?,
            Callee::Object(node) => {
                self.node(node, scope)?;
                None
            }
            Callee::Signature => None,
        };
        if let Some(v) = closure
            && self.var(v).name.starts_with('@')
        {
            return self.cx.plain_error("macro definition not allowed inside a local scope");
        }
        let id = self.new_lambda(Some(lambda_here), false);
        self.info(id).closure = closure;
        if let Some(f) = &def.companion_of
            && let Some(Binding::Local(v)) = self.find(f, scope)
        {
            let v = *v;
            let v = self.made_here(v, lambda_here);
            let at = def.types.iter().position(|t| matches!(t, Node::TypeOfFunction(_)));
            self.info(id).self_alias = at.map(|i| (v, i));
        }
        let shown = match &def.callee {
            Callee::Name(Target::Var(v)) => Some(self.var(*v).name.clone()),
            Callee::Name(Target::Global(g)) => {
                Some(Sym::new(heap::Object::symbol_str(heap::typed::GlobalRef(*g).name())))
            }
            _ => None,
        };
        let outer_name = self.info(lambda_here).name.clone();
        self.info(id).name = match shown {
            Some(n) if n.starts_with("#anon#") => outer_name,
            Some(n) => Some(n),
            None => outer_name,
        };
        // The signature: its type variables are variables of whoever evaluates it.
        let evaluator = if closure.is_some() { LambdaId(0) } else { lambda_here };
        let sig_scope = self.new_scope(Some(scope), evaluator, true, false);
        let before = self.signature;
        // (evaluated before the statement runs, except for what a thunk defines where it stands)
        if closure.is_some() && !(self.out.lambdas[lambda_here.0 as usize].is_thunk && self.loops == 0) {
            self.signature = Some(sig_scope);
        }
        for tv in &mut def.typevars {
            if let Some(b) = &mut tv.lower {
                self.node(b, sig_scope)?;
            }
            if let Some(b) = &mut tv.upper {
                self.node(b, sig_scope)?;
            }
            let var = self.new_var(tv.name.clone(), evaluator, VarKind::Local);
            self.var(var).in_signature = true;
            self.var(var).assigned = 1;
            tv.var = Some(var);
            self.scopes[sig_scope.0].names.insert(tv.name.clone(), Binding::Local(var));
        }
        if closure.is_some() {
            // Static parameters of enclosing functions become parameters of the closure's type.
            let mut outer = Vec::new();
            for ty in def.types.iter().chain(def.typevars.iter().flat_map(|t| t.lower.iter().chain(&t.upper))) {
                self.outer_static_params(ty, sig_scope, &mut outer);
            }
            for var in outer {
                self.reference(var, id);
            }
        }
        let around = std::mem::replace(&mut self.defining, lambda_here);
        let types = self.nodes(&mut def.types, sig_scope);
        self.defining = around;
        types?;
        self.signature = before;
        self.lambda_body(&mut def.lambda, id, scope)?;
        if let Some(generator) = &mut def.generator {
            let gid = self.new_lambda(Some(lambda_here), false);
            self.lambda_body(generator, gid, scope)?;
        }
        Ok(())
    }

    fn outer_static_params(&mut self, ty: &Node, scope: ScopeId, out: &mut Vec<VarId>) {
        each(ty, &mut |n| {
            if let Node::Name(name) | Node::Assign(Target::Name(name), ..) = n
                && let Some(Binding::Local(v)) = self.find(name, scope)
                && self.out.vars[v.0 as usize].kind == VarKind::StaticParam
                && !out.contains(v)
            {
                out.push(*v);
            }
            if let Node::Var(v) = n
                && self.out.vars[v.0 as usize].kind == VarKind::StaticParam
                && !out.contains(v)
            {
                out.push(*v);
            }
        });
    }
}

/// What a scope's own code declares and assigns: not inside scopes and functions within it.
fn collect(node: &Node, found: &mut Found) {
    match node {
        Node::Scope(ScopeKind::Neutral, body, _) => {
            let mut inner = Found::default();
            collect(body, &mut inner);
            found.globals.append(&mut inner.globals);
            let own = |n: &Sym| inner.locals.contains(n);
            found.assigned.extend(inner.assigned.iter().filter(|n| !own(n)).cloned());
            found.companions.extend(inner.companions.iter().filter(|(n, _)| !own(n)).cloned());
            found.typed.extend(inner.typed.iter().filter(|(n, _)| !own(n)).cloned());
            return;
        }
        Node::Scope(..) => return,
        Node::Local(names) => found.locals.extend(names.iter().cloned()),
        Node::GlobalDecl(targets) => {
            found.globals.extend(targets.iter().filter_map(|t| match t {
                Target::Name(n) => Some(n.clone()),
                _ => None,
            }));
        }
        Node::GlobalNames(names) => found.globals.extend(names.iter().cloned()),
        Node::Typed(Target::Name(n), ty) => found.typed.push((n.clone(), (**ty).clone())),
        Node::Assign(Target::Name(n), ..)
        | Node::FunctionDecl(Target::Name(n), _)
        | Node::Const_(Target::Name(n), _) => found.assigned.push(n.clone()),
        Node::Method(def) => {
            if let Callee::Name(Target::Name(n)) = &def.callee {
                match &def.companion_of {
                    Some(f) => found.companions.push((n.clone(), f.clone())),
                    None => found.assigned.push(n.clone()),
                }
            }
            if let Callee::Object(o) = &def.callee {
                collect(o, found);
            }
            return;
        }
        _ => {}
    }
    for_each_child(node, &mut |c| collect(c, found));
}

/// Calls `f` for the node and everything inside it, functions excepted.
pub(crate) fn each(node: &Node, f: &mut dyn FnMut(&Node)) {
    f(node);
    for_each_child(node, &mut |c| each(c, f));
}

/// Calls `f` for each direct part of a node, in evaluation order; bodies and signatures of methods are not parts.
pub(crate) fn for_each_child<'t>(node: &'t Node, f: &mut dyn FnMut(&'t Node)) {
    match node {
        Node::SetTemp(_, a) | Node::Return(a) | Node::IsDefined(a) | Node::Breakable(_, a) => f(a),
        Node::Scope(_, a, _) | Node::Typed(_, a) | Node::Const_(_, a) => f(a),
        Node::Call(parts) | Node::Block(parts) | Node::And(parts) | Node::Or(parts) => parts.iter().for_each(f),
        Node::New(parts) | Node::KeepAlive(parts) => parts.iter().for_each(f),
        Node::If(p) => {
            f(&p.0);
            f(&p.1);
            f(&p.2);
        }
        Node::While(p) => {
            f(&p.0);
            f(&p.1);
        }
        Node::SplatNew(a, b) => {
            f(a);
            f(b);
        }
        Node::Assign(_, value, ty) => {
            f(value);
            if let Some(t) = ty {
                f(t);
            }
        }
        Node::Try(parts) => match &**parts {
            Try::Catch { body, handler, otherwise } => {
                f(body);
                if let Some(o) = otherwise {
                    f(o);
                }
                f(handler);
            }
            Try::Finally { body, cleanup } => {
                f(body);
                f(cleanup);
            }
        },
        Node::ForeignCall(c) => {
            f(&c.target);
            f(&c.return_type);
            f(&c.arg_types);
            c.args.iter().for_each(f);
        }
        Node::Locals(p, _) => {
            f(&p.0);
            f(&p.1);
        }
        Node::Const(_) | Node::Name(_) | Node::Var(_) | Node::Global(_) | Node::Temp(_) | Node::Line(_) => {}
        Node::Break(_) | Node::Local(_) | Node::GlobalDecl(_) | Node::Outer(_) | Node::Label(_) | Node::Goto(_) => {}
        Node::Method(_) | Node::FunctionDecl(..) | Node::CalleeType | Node::TypeOfFunction(_) => {}
        Node::Exception | Node::Inbounds(_) | Node::SimdLoop | Node::BoundsCheck | Node::CallSite(_) => {}
        Node::TopLevelOnly(_) | Node::LatestWorld { .. } => {}
        Node::IsLocal(_) | Node::Meta(_) | Node::NoSpecialize(_) | Node::GlobalNames(_) => {}
    }
}

/// Whether an expression has the same value in every function of a nest.
fn depends_on_globals_only(node: &Node) -> bool {
    match node {
        Node::Global(_) | Node::Const(_) => true,
        Node::Call(parts) => parts.iter().all(depends_on_globals_only),
        _ => false,
    }
}
