//! Closure conversion: which captured variables need a box, and what each local function's type looks like.
//!
//! A captured variable lives in a `Core.Box` unless it is assigned exactly once, in the function that owns it,
//! before every closure over it is made, and at most once in the life of one such closure.

use crate::cx::Cx;
use crate::scope::{LambdaInfo, Scopes, VarKind, for_each_child};
use crate::tree::*;
use abi::Value;
use std::collections::BTreeMap;
use syntax::Sym;

/// A local function: its type and what instances hold.
#[derive(Clone, Debug)]
pub(crate) struct Closure {
    /// `GlobalRef` of its type.
    pub type_ref: Value,
    /// Captured variables, each with its field name.
    pub fields: Vec<(VarId, Sym)>,
    /// Static parameters of enclosing functions: leading parameters of the type.
    pub static_params: Vec<VarId>,
}

/// All local functions, by the variable that holds each.
pub(crate) type Closures = BTreeMap<VarId, Closure>;

/// Decides boxes and closure types.
pub(crate) fn convert(cx: &mut Cx<'_>, thunk: &Lambda, scopes: &mut Scopes) -> Closures {
    let mut finder = Finder { lambdas: Vec::new(), sites: Vec::new() };
    finder.lambda(thunk);
    let (order, sites) = (finder.lambdas, finder.sites);
    let captured = captured_by(scopes, &sites);
    for lambda in &order {
        decide_boxes(scopes, &captured, lambda);
    }
    let mut closures = Closures::new();
    for var in captured.keys() {
        let holds = &captured[var];
        let (static_params, values): (Vec<VarId>, Vec<VarId>) =
            holds.iter().copied().partition(|v| scopes.vars[v.0 as usize].kind == VarKind::StaticParam);
        let mut fields: Vec<(VarId, Sym)> = Vec::new();
        for v in values {
            let name = &scopes.vars[v.0 as usize].name;
            let mut field = name.clone();
            let mut n = 1;
            while fields.iter().any(|(_, f)| *f == field) {
                n += 1;
                field = Sym::from(format!("{name}#{n}"));
            }
            fields.push((v, field));
        }
        let type_name = type_name(cx, scopes, *var);
        let module = cx.module;
        let type_ref = cx.host.global_ref(module, &type_name);
        closures.insert(*var, Closure { type_ref, fields, static_params });
    }
    closures
}

/// The name of a local function's type; see `protocol`.
fn type_name(cx: &mut Cx<'_>, scopes: &Scopes, var: VarId) -> Sym {
    let v = &scopes.vars[var.0 as usize];
    let n = cx.module_counter();
    if !v.name.starts_with("#anon#") {
        return if v.name.starts_with('#') {
            Sym::from(format!("{}#{n}", v.name))
        } else {
            Sym::from(format!("#{}#{n}", v.name))
        };
    }
    let m = cx.module_counter();
    match &scopes.lambdas[v.owner.0 as usize].name {
        Some(outer) => {
            let outer = outer.trim_start_matches('#');
            Sym::from(format!("#{outer}##{n}#{outer}##{m}"))
        }
        None => Sym::from(format!("#{n}#{m}")),
    }
}

/// Visits all functions, and notes where local ones are made.
struct Finder<'t> {
    lambdas: Vec<&'t Lambda>,
    /// (the function in which it is made, the variable, the method's function).
    sites: Vec<(LambdaId, VarId, Option<LambdaId>)>,
}

impl<'t> Finder<'t> {
    fn lambda(&mut self, lambda: &'t Lambda) {
        self.lambdas.push(lambda);
        let id = lambda.id.unwrap_or(LambdaId(0));
        self.visit(&lambda.body, id);
    }

    fn visit(&mut self, node: &'t Node, here: LambdaId) {
        match node {
            Node::Method(def) => {
                let mut evaluator = here;
                if let Callee::Name(Target::Var(v)) = &def.callee {
                    self.sites.push((here, *v, def.lambda.id));
                    // The signatures of local functions are evaluated by the statement.
                    evaluator = LambdaId(0);
                }
                if let Callee::Object(o) = &def.callee {
                    self.visit(o, here);
                }
                for part in def.signature_parts() {
                    self.visit(part, evaluator);
                }
                self.lambda(&def.lambda);
                if let Some(g) = &def.generator {
                    self.lambda(g);
                }
            }
            Node::FunctionDecl(Target::Var(v), false) => self.sites.push((here, *v, None)),
            _ => for_each_child(node, &mut |c| self.visit(c, here)),
        }
    }
}

/// What each local function captures: the union over its methods, without itself. A function that is made
/// where it is not owned needs all of it there too.
fn captured_by(scopes: &mut Scopes, sites: &[(LambdaId, VarId, Option<LambdaId>)]) -> BTreeMap<VarId, Vec<VarId>> {
    let mut captured: BTreeMap<VarId, Vec<VarId>> = BTreeMap::new();
    // A function variable that only its definitions assign is known inside as the function itself.
    for (_, var, lambda) in sites {
        captured.entry(*var).or_default();
        let Some(l) = lambda else { continue };
        if is_function_only(scopes, *var) {
            scopes.lambdas[l.0 as usize].captures.retain(|c| c != var);
        }
        if let Some((function, _)) = scopes.lambdas[l.0 as usize].self_alias
            && is_function_only(scopes, function)
        {
            scopes.lambdas[l.0 as usize].captures.retain(|c| *c != function);
        }
    }
    loop {
        let mut changed = false;
        for (here, var, lambda) in sites {
            let Some(l) = lambda else { continue };
            let of_method = scopes.lambdas[l.0 as usize].captures.clone();
            let all = captured.entry(*var).or_default();
            for c in of_method {
                if !all.contains(&c) {
                    all.push(c);
                    changed = true;
                }
            }
            // Every capture must be at hand where the closure is made.
            for c in all.clone() {
                changed |= reach(scopes, c, *here);
            }
        }
        if !changed {
            return captured;
        }
    }
}

/// Makes a variable available in a function, through those around it.
fn reach(scopes: &mut Scopes, var: VarId, from: LambdaId) -> bool {
    let owner = scopes.vars[var.0 as usize].owner;
    let mut at = from;
    let mut changed = false;
    while at != owner {
        let info = &mut scopes.lambdas[at.0 as usize];
        let itself = info.closure == Some(var) || info.self_alias.is_some_and(|(f, _)| f == var);
        if !info.captures.contains(&var) && !itself {
            info.captures.push(var);
            changed = true;
        }
        match info.parent {
            Some(p) => at = p,
            None => break,
        }
    }
    changed
}

/// Whether only method definitions give the variable its value.
pub(crate) fn is_function_only(scopes: &Scopes, var: VarId) -> bool {
    let v = &scopes.vars[var.0 as usize];
    v.definitions > 0 && v.assigned == 0
}

fn decide_boxes(scopes: &mut Scopes, captured: &BTreeMap<VarId, Vec<VarId>>, lambda: &Lambda) {
    let id = lambda.id.unwrap_or(LambdaId(0));
    let mut candidates: Vec<VarId> = Vec::new();
    for i in 0..scopes.vars.len() {
        let v = &scopes.vars[i];
        if v.owner != id || !v.captured || v.kind == VarKind::StaticParam {
            continue;
        }
        let times = v.assigned + u32::from(v.definitions > 0 && v.assigned > 0);
        let simple = match v.kind {
            VarKind::Argument => v.assigned == 0,
            _ if v.definitions > 0 => v.assigned == 0 && !v.assigned_inside,
            _ => times == 1 && !v.assigned_inside,
        };
        if !simple || scopes.lambdas[id.0 as usize].has_labels && v.kind != VarKind::Argument {
            scopes.vars[i].boxed = true;
        } else if v.kind == VarKind::Local {
            candidates.push(VarId(i as u32));
        }
    }
    if candidates.is_empty() {
        return;
    }
    let mut walk = Walk {
        candidates: &candidates,
        captured,
        lambdas: &scopes.lambdas,
        depth: vec![0; candidates.len()],
        loops: 0,
        exits: vec![],
        boxed: vec![],
    };
    let mut state = Some(vec![false; candidates.len()]);
    walk.node(&lambda.body, &mut state);
    let boxed = walk.boxed;
    for var in boxed {
        scopes.vars[var.0 as usize].boxed = true;
    }
}

/// Which candidates are assigned on every path to a place; `None` where no path leads.
type State = Option<Vec<bool>>;

fn meet(a: &State, b: &State) -> State {
    match (a, b) {
        (None, x) | (x, None) => x.clone(),
        (Some(a), Some(b)) => Some(a.iter().zip(b).map(|(a, b)| *a && *b).collect()),
    }
}

struct Walk<'a> {
    candidates: &'a [VarId],
    captured: &'a BTreeMap<VarId, Vec<VarId>>,
    lambdas: &'a [LambdaInfo],
    /// How many loops of this function surround each candidate's scope.
    depth: Vec<u32>,
    loops: u32,
    /// Breakable regions around: kind, and the meet of the states at the exits to it.
    exits: Vec<(Exit, State)>,
    boxed: Vec<VarId>,
}

impl Walk<'_> {
    fn index(&self, var: VarId) -> Option<usize> {
        self.candidates.iter().position(|c| *c == var)
    }

    fn assigned(&mut self, var: VarId, state: &mut State) {
        if let Some(i) = self.index(var) {
            if self.loops > self.depth[i] {
                // Each turn assigns the same variable, which older closures share.
                self.boxed.push(var);
            }
            if let Some(s) = state {
                s[i] = true;
            }
        }
    }

    /// A closure is made here: what it captures must be there.
    fn made(&mut self, var: VarId, state: &State) {
        let Some(captures) = self.captured.get(&var) else { return };
        for c in captures {
            if let Some(i) = self.index(*c)
                && state.as_ref().is_some_and(|s| !s[i])
            {
                self.boxed.push(*c);
            }
        }
    }

    fn node(&mut self, node: &Node, state: &mut State) {
        match node {
            Node::Assign(Target::Var(v), value, _) => {
                self.node(value, state);
                self.assigned(*v, state);
            }
            Node::Method(def) => {
                if let Callee::Object(o) = &def.callee {
                    self.node(o, state);
                }
                for part in def.signature_parts() {
                    self.node(part, state);
                }
                match &def.callee {
                    Callee::Name(Target::Var(v)) => {
                        self.made(*v, state);
                        // Defining more methods of the same function in a loop makes the same function.
                        if let Some(i) = self.index(*v)
                            && let Some(s) = state
                        {
                            s[i] = true;
                        }
                    }
                    _ => self.captured_directly(def, state),
                }
            }
            Node::FunctionDecl(Target::Var(v), false) => {
                self.made(*v, state);
                if let Some(i) = self.index(*v)
                    && let Some(s) = state
                {
                    s[i] = true;
                }
            }
            Node::If(p) => {
                self.node(&p.0, state);
                let mut other = state.clone();
                self.node(&p.1, state);
                self.node(&p.2, &mut other);
                *state = meet(state, &other);
            }
            Node::And(parts) | Node::Or(parts) => {
                let mut parts = parts.iter();
                if let Some(first) = parts.next() {
                    self.node(first, state);
                }
                let mut rest = state.clone();
                for p in parts {
                    self.node(p, &mut rest);
                }
            }
            Node::While(p) => {
                self.loops += 1;
                self.node(&p.0, state);
                let mut body = state.clone();
                self.node(&p.1, &mut body);
                self.loops -= 1;
            }
            Node::Breakable(kind, body) => {
                self.exits.push((*kind, None));
                self.node(body, state);
                if let Some((_, at_exits)) = self.exits.pop() {
                    *state = meet(state, &at_exits);
                }
            }
            Node::Break(kind) => {
                if let Some(at) = self.exits.iter().rposition(|(k, _)| k == kind) {
                    self.exits[at].1 = meet(&self.exits[at].1, state);
                }
                *state = None;
            }
            Node::Return(v) => {
                self.node(v, state);
                *state = None;
            }
            Node::Goto(_) => *state = None,
            Node::Scope(_, body, vars) => {
                for v in vars {
                    if let Some(i) = self.index(*v) {
                        self.depth[i] = self.loops;
                        if let Some(s) = state {
                            s[i] = false;
                        }
                    }
                }
                self.node(body, state);
            }
            Node::Try(parts) => match &**parts {
                Try::Catch { body, handler, otherwise } => {
                    let mut at_handler = state.clone();
                    self.node(body, state);
                    if let Some(o) = otherwise {
                        self.node(o, state);
                    }
                    self.node(handler, &mut at_handler);
                    *state = meet(state, &at_handler);
                }
                Try::Finally { body, cleanup } => {
                    let mut at_cleanup = state.clone();
                    self.node(body, state);
                    self.node(cleanup, &mut at_cleanup);
                    *state = match (&state, &at_cleanup) {
                        (Some(a), Some(b)) => Some(a.iter().zip(b).map(|(a, b)| *a || *b).collect()),
                        _ => None,
                    };
                }
            },
            _ => for_each_child(node, &mut |c| self.node(c, state)),
        }
    }

    /// A global function that captures: its code is made here.
    fn captured_directly(&mut self, def: &MethodDef, state: &State) {
        let id = def.lambda.id.unwrap_or(LambdaId(0));
        for c in &self.lambdas[id.0 as usize].captures {
            if let Some(i) = self.index(*c)
                && state.as_ref().is_some_and(|s| !s[i])
            {
                self.boxed.push(*c);
            }
        }
    }
}
