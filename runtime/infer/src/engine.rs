//! The driver: a stack of frames, each run to a fixpoint; callees before callers, cycles together.
//!
//! When a statement needs a callee that is not inferred yet, its frame stops there and the callee's frame runs
//! first; then the statement is looked at again. Frames that wait for each other form a strongly connected
//! component (found as Tarjan does): they use each other's results so far, are run again when those grow, and
//! are finished together.

use crate::code::Code;
use crate::effects::Effects;
use crate::frame::*;
use crate::host::{Global, InferHost};
use crate::info::*;
use crate::lattice::{Elem, L, Lattice};
use crate::profile::{Part, Profile};
use abi::{Builtin, Counter, Intrinsic, Known, Value, method_flags};
use heap::typed::{CodeInfo, CodeInstance, Method, MethodInstance};
use heap::{Heap, Object};
use ir::ssa::Function;
use rustc_hash::FxHashMap;
use std::rc::Rc;
use types::Kind;

/// A frame must wait for another.
pub struct Need(pub FrameId);

/// Why inference of a specialization failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InferError {
    /// There is no code: its generator threw, or the signature is too abstract for it.
    NoCode,
}

impl std::fmt::Display for InferError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            InferError::NoCode => write!(f, "the specialization has no code to infer"),
        }
    }
}

/// The final result of a specialization.
#[derive(Clone, Debug)]
pub struct MethodResult {
    pub ret: L,
    pub effects: Effects,
    pub min_world: u64,
    pub max_world: u64,
    /// The object that keeps it.
    pub code: Option<CodeInstance>,
}

/// One inference session: caches over one heap and world, valid until the next collection or definition.
pub struct Infer<'h> {
    pub(crate) host: &'h dyn InferHost,
    pub(crate) h: &'h Heap,
    pub(crate) lat: Lattice<'h>,
    pub(crate) world: u64,
    pub(crate) frames: Vec<Frame>,
    /// Frames that are not finished, in the order they were started (Tarjan's stack).
    stack: Vec<FrameId>,
    /// The frames that are running, each waiting for the next.
    path: Vec<FrameId>,
    next_index: u32,
    pub(crate) results: FxHashMap<Value, MethodResult>,
    pub(crate) running: FxHashMap<Value, FrameId>,
    /// By specialization, then by what the call knows of its arguments.
    pub(crate) const_frames: FxHashMap<Value, FxHashMap<Box<[L]>, FrameId>>,
    codes: FxHashMap<Value, Rc<Code>>,
    pub(crate) globals: FxHashMap<Value, Option<Global>>,
    pub(crate) matches: FxHashMap<(Value, usize), Option<Rc<Matches>>>,
    pub(crate) ssa: FxHashMap<Value, Option<Rc<Function>>>,
    pub(crate) const_ssa: FxHashMap<FrameId, Option<Rc<Function>>>,
    /// What the optimizer's own inference in those relied on.
    pub(crate) const_edges: FxHashMap<FrameId, Vec<Edge>>,
    /// How deep optimization has led to inference that led to optimization.
    pub(crate) retype_depth: u32,
    pub(crate) builtins: FxHashMap<Value, Builtin>,
    pub(crate) intrinsics: FxHashMap<Value, Intrinsic>,
    /// Specializations finished since the session began.
    pub finished: Vec<CodeInstance>,
    /// Calls to fold were evaluated this often (a measure for tests).
    pub folds: u64,
    /// Run the IR verifier in release builds too.
    pub verify: bool,
    /// Keep the statements of finished frames (tests look at them).
    pub keep_frames: bool,
    pub(crate) edge_walk: Vec<FrameId>,
    /// `SYSIMG_TRACE_INFER`: finished frames are shown; those whose signature contains this text with their statements.
    trace: Option<String>,
    pub(crate) profile: Option<&'h Profile>,
}

/// Most frames that may wait for each other.
const MAX_DEPTH: usize = 400;
/// How often a block's entry may grow before its states are widened.
const WIDEN_AFTER: u32 = 40;

impl<'h> Infer<'h> {
    /// A session for code that runs in `world`.
    pub fn new(host: &'h dyn InferHost, world: u64) -> Infer<'h> {
        let h = host.heap();
        let table = |k: Known| h.roots().try_get(k);
        let mut builtins = FxHashMap::default();
        if let Some(t) = table(Known::Builtins) {
            for (i, &b) in Builtin::ALL.iter().enumerate() {
                builtins.extend(t.svec_get(i).map(|f| (f, b)));
            }
        }
        let mut intrinsics = FxHashMap::default();
        if let Some(t) = table(Known::Intrinsics) {
            for (i, &b) in Intrinsic::ALL.iter().enumerate() {
                intrinsics.extend(t.svec_get(i).map(|f| (f, b)));
            }
        }
        Infer {
            host,
            h,
            lat: Lattice::new(h),
            world,
            frames: Vec::new(),
            stack: Vec::new(),
            path: Vec::new(),
            next_index: 0,
            results: FxHashMap::default(),
            running: FxHashMap::default(),
            const_frames: FxHashMap::default(),
            codes: FxHashMap::default(),
            globals: FxHashMap::default(),
            matches: FxHashMap::default(),
            ssa: FxHashMap::default(),
            const_ssa: FxHashMap::default(),
            const_edges: FxHashMap::default(),
            retype_depth: 0,
            builtins,
            intrinsics,
            finished: Vec::new(),
            folds: 0,
            verify: false,
            keep_frames: false,
            edge_walk: Vec::new(),
            trace: std::env::var("SYSIMG_TRACE_INFER").ok(),
            profile: host.profile(),
        }
    }

    /// Infers a specialization and everything that it calls; gives the `CodeInstance` valid in the session's world.
    pub fn infer(&mut self, mi: MethodInstance) -> Result<CodeInstance, InferError> {
        if let Some(code) = self.result_of(mi).and_then(|r| r.code) {
            return Ok(code);
        }
        match self.start(mi, None) {
            Some(f) => self.run(f),
            None => return Err(InferError::NoCode),
        }
        self.results.get(&mi.0).and_then(|r| r.code).ok_or(InferError::NoCode)
    }

    /// What a call of this signature (a tuple type, the function's type first) returns; `None` when there are too
    /// many methods to tell.
    pub fn return_type(&mut self, sig: Value) -> Option<Value> {
        let found = self.find_methods(sig, 3)?;
        let mut ret = L::BOTTOM;
        for m in &found.list {
            let mi = self.specialize(Method(m.method), m.spec_types, m.sparams)?;
            if self.infer(mi).is_err() {
                return None;
            }
            let r = self.result_of(mi)?;
            let one = self.lat.forget_conditions(r.ret);
            ret = self.lat.join(ret, one);
        }
        Some(self.lat.widen(ret))
    }

    /// The result of a specialization: of this session, or cached in the heap for this world.
    pub(crate) fn result_of(&mut self, mi: MethodInstance) -> Option<MethodResult> {
        if let Some(r) = self.results.get(&mi.0) {
            return Some(r.clone());
        }
        let ci = self.cached(mi)?;
        let ret = match ci.try_rettype_const() {
            Some(c) => self.decode_rettype_const(ci, c),
            None => self.lat.ty(ci.rettype()),
        };
        let r = MethodResult {
            ret,
            effects: Effects(ci.effects() as u16),
            min_world: ci.min_world(),
            max_world: ci.max_world(),
            code: Some(ci),
        };
        self.results.insert(mi.0, r.clone());
        Some(r)
    }

    /// A `CodeInstance` with inferred facts for this world.
    fn cached(&self, mi: MethodInstance) -> Option<CodeInstance> {
        let mut next = mi.try_cache();
        while let Some(c) = next {
            let ci = CodeInstance(c);
            if ci.min_world() <= self.world && self.world <= ci.max_world() && ci.try_rettype().is_some() {
                return Some(ci);
            }
            next = ci.try_next();
        }
        None
    }

    /// A new frame for a specialization, on the stack. `None` when it has no code.
    pub(crate) fn start(&mut self, mi: MethodInstance, parent: Option<FrameId>) -> Option<FrameId> {
        let code = self.code_of(mi)?;
        let args = self.arguments_of(mi, &code);
        let f = self.push_frame(mi, code, args, false, parent);
        self.running.insert(mi.0, f);
        Some(f)
    }

    /// A new frame for one call with known arguments (`args` as at the call).
    pub(crate) fn start_const(&mut self, mi: MethodInstance, args: &[L], parent: FrameId) -> Option<FrameId> {
        let code = self.code_of(mi)?;
        let declared = self.arguments_of(mi, &code);
        let given = self.pack_arguments(&code, args)?;
        let met = declared.iter().zip(&given).map(|(&d, &g)| self.lat.meet_elems(g, d)).collect();
        let f = self.push_frame(mi, code, met, true, Some(parent));
        self.const_frames.entry(mi.0).or_default().insert(args.into(), f);
        Some(f)
    }

    /// Runs a frame of its own for a specialization, whose result goes nowhere (see `inspect`).
    pub(crate) fn infer_apart(&mut self, mi: MethodInstance) -> Option<FrameId> {
        let code = self.code_of(mi)?;
        let args = self.arguments_of(mi, &code);
        let f = self.push_frame(mi, code, args, true, None);
        self.run(f);
        Some(f)
    }

    /// The decoded code of a specialization.
    pub(crate) fn code_of(&mut self, mi: MethodInstance) -> Option<Rc<Code>> {
        let info = self.host.code(mi, self.world)?;
        Some(self.prepare(info))
    }

    fn prepare(&mut self, info: CodeInfo) -> Rc<Code> {
        if let Some(c) = self.codes.get(&info.0) {
            return c.clone();
        }
        let c = Rc::new(Code::new(info.0, ir::decode(info)));
        self.codes.insert(info.0, c.clone());
        c
    }

    /// The arguments that the signature of a specialization promises, packed for its code.
    fn arguments_of(&mut self, mi: MethodInstance, code: &Code) -> Vec<L> {
        let h = self.h;
        let spec = mi.specTypes();
        let inner = types::unwrap_unionall(h, spec);
        let params = types::as_tuple(h, inner).map(types::params).unwrap_or_default();
        let n = code.nargs();
        let fixed = if code.body.isva { n.saturating_sub(1) } else { n };
        let mut out = Vec::with_capacity(n);
        let element = |p: Value| match types::kind(h, p) {
            Kind::Vararg(va) => types::vararg_elem(h, va),
            _ => p,
        };
        for i in 0..fixed {
            let p = params.get(i).or(params.last()).copied().unwrap_or_else(|| h.root(Known::Any));
            let t = types::rewrap_unionall(h, element(p), spec);
            out.push(self.lat.ty(t));
        }
        if code.body.isva && n > 0 {
            let rest: Vec<Value> = if params.len() > fixed {
                params[fixed..].to_vec()
            } else {
                match params.last() {
                    Some(&p) if types::is_vararg(h, p) => vec![p],
                    _ => Vec::new(),
                }
            };
            if rest.iter().any(|&p| types::is_vararg(h, p)) {
                let t = types::tuple_type(h, &rest).unwrap_or_else(|_| h.root(Known::Tuple));
                let t = types::rewrap_unionall(h, t, spec);
                out.push(self.lat.ty(t));
            } else {
                let elems: Vec<L> = rest.iter().map(|&p| self.lat.ty(types::rewrap_unionall(h, p, spec))).collect();
                let t = self.tuple_of(&elems);
                out.push(t);
            }
        }
        out
    }

    /// Call arguments as the code takes them: the rest of a vararg method as one tuple.
    fn pack_arguments(&mut self, code: &Code, args: &[L]) -> Option<Vec<L>> {
        let n = code.nargs();
        if !code.body.isva {
            return (args.len() == n).then(|| args.to_vec());
        }
        if args.len() + 1 < n {
            return None;
        }
        let mut out = args[..n - 1].to_vec();
        out.push(self.tuple_of(&args[n - 1..]));
        Some(out)
    }

    fn push_frame(
        &mut self,
        mi: MethodInstance,
        code: Rc<Code>,
        args: Vec<L>,
        is_const: bool,
        parent: Option<FrameId>,
    ) -> FrameId {
        let id = FrameId(self.frames.len() as u32);
        let n = code.body.stmts.len();
        let nb = code.blocks.len();
        let sparams = self.static_params_of(mi);
        let state: State = (0..code.body.slots.len())
            .map(|i| match args.get(i) {
                Some(&ty) if i < code.nargs() => SlotState { ty, def: 0, undef: false },
                _ => SlotState { ty: L::BOTTOM, def: 0, undef: true },
            })
            .collect();
        let mut entry = vec![None; nb];
        let mut work = Worklist::new(nb);
        if nb > 0 {
            entry[0] = Some(state);
            work.add(0);
        }
        let def = Method(mi.def());
        let mut effects = Effects::TOTAL;
        let flags = CodeInfo(code.info).flags() | code.body.flags;
        if code.has_loop && flags & method_flags::LOOPS_END == 0 {
            effects = effects.without(Effects::TERMINATES);
        }
        let index = self.next_index;
        self.next_index += 1;
        let known = || is_const.then(|| crate::trace::known_arguments(self, mi, &args));
        let node = self.profile.map_or(0, |p| p.add(mi, known));
        self.frames.push(Frame {
            mi,
            method: def,
            code,
            parent,
            is_const,
            args,
            sparams,
            entry,
            stmt_ty: vec![L::BOTTOM; n],
            stmt_effects: vec![Effects::TOTAL; n],
            info: vec![None; n],
            refined: vec![None; n],
            work,
            resume: None,
            ret: L::BOTTOM,
            effects,
            dependents: Vec::new(),
            growth: vec![0; nb],
            index,
            lowlink: index,
            progress: Progress::Running,
            min_world: 0,
            max_world: u64::MAX,
            node,
        });
        self.stack.push(id);
        id
    }

    fn static_params_of(&mut self, mi: MethodInstance) -> Vec<Option<L>> {
        let Some(vals) = mi.try_sparam_vals() else {
            return Vec::new();
        };
        if vals.type_of() != self.h.root(Known::SimpleVector) {
            return Vec::new();
        }
        (0..vals.svec_len())
            .map(|i| {
                let v = vals.svec_get(i)?;
                (!types::is_typevar(self.h, v)).then(|| self.lat.konst(v))
            })
            .collect()
    }

    /// Whether another callee may be started.
    pub(crate) fn may_go_deeper(&self) -> bool {
        self.path.len() < MAX_DEPTH
    }

    /// The frames without a final result: the running ones, and those of their cycles.
    pub(crate) fn unfinished_frames(&self) -> impl Iterator<Item = FrameId> + '_ {
        self.stack.iter().copied()
    }

    /// The running frames from the innermost outwards.
    pub(crate) fn running_frames(&self) -> impl Iterator<Item = FrameId> + '_ {
        self.path.iter().rev().copied()
    }

    /// Notes that frame `user` used the unfinished result of `callee` in its current block.
    pub(crate) fn depend(&mut self, user: FrameId, block: u32, callee: FrameId) {
        let index = self.frames[callee.0 as usize].index;
        let low = &mut self.frames[user.0 as usize].lowlink;
        *low = (*low).min(index);
        let deps = &mut self.frames[callee.0 as usize].dependents;
        if !deps.contains(&(user, block)) {
            deps.push((user, block));
        }
    }

    /// Runs a started frame, and all it needs, until it is finished.
    fn run(&mut self, first: FrameId) {
        let base = self.path.len();
        let before = self.profile.map(|p| p.switch(None));
        self.path.push(first);
        while self.path.len() > base {
            let f = *self.path.last().expect("longer than base");
            self.clock(f, Part::Infer);
            match self.run_frame(f) {
                Err(Need(callee)) => self.path.push(callee),
                Ok(()) => self.leave(f),
            }
        }
        if let (Some(p), Some(before)) = (self.profile, before) {
            p.switch(before);
        }
    }

    /// From here on the profile's clock, if there is one, runs for this frame.
    fn clock(&self, f: FrameId, part: Part) {
        if let Some(p) = self.profile {
            p.switch(Some((self.frames[f.0 as usize].node, part)));
        }
    }

    /// A frame has nothing more to do for now.
    fn leave(&mut self, f: FrameId) {
        let (index, lowlink) = {
            let fr = &self.frames[f.0 as usize];
            (fr.index, fr.lowlink)
        };
        if fr_is_root(index, lowlink) {
            let at = self.stack.iter().rposition(|&x| x == f).expect("a running frame is on the stack");
            // Members of the cycle whose inputs grew run once more.
            if let Some(&m) = self.stack[at..].iter().find(|&&m| !self.frames[m.0 as usize].is_idle()) {
                if m != f {
                    self.path.push(m);
                }
                return;
            }
            self.path.pop();
            let members = self.stack.split_off(at);
            self.finish(&members);
        } else {
            self.path.pop();
            if let Some(&parent) = self.path.last() {
                let low = &mut self.frames[parent.0 as usize].lowlink;
                *low = (*low).min(lowlink);
            }
        }
    }

    /// Runs the blocks of a frame until its worklist is empty.
    fn run_frame(&mut self, f: FrameId) -> Result<(), Need> {
        loop {
            let fr = &mut self.frames[f.0 as usize];
            let (block, stmt, mut state) = match fr.resume.take() {
                Some(r) => (r.block, r.stmt, r.state),
                None => match fr.work.take() {
                    None => return Ok(()),
                    Some(b) => {
                        let state = fr.entry[b as usize].clone().expect("blocks on the worklist were reached");
                        (b, fr.code.blocks[b as usize].start, state)
                    }
                },
            };
            let code = fr.code.clone();
            let end = code.blocks[block as usize].end;
            let mut i = stmt;
            loop {
                if i == end {
                    // Falls through.
                    if (end as usize) < code.body.stmts.len() {
                        self.flow(f, block + 1, &state);
                    }
                    break;
                }
                match self.statement(f, &code, block, i, &mut state) {
                    Err(need) => {
                        self.frames[f.0 as usize].resume = Some(Resume { block, stmt: i, state });
                        return Err(need);
                    }
                    Ok(Next::Fall) => i += 1,
                    Ok(Next::Stop) => break,
                }
            }
        }
    }

    /// Control flows to block `to` with this state.
    pub(crate) fn flow(&mut self, f: FrameId, to: u32, state: &[SlotState]) {
        self.flow_counted(f, to, state, 1);
    }

    /// As `flow`, from one of the many places in a `try` to its handler: such an edge says little about loops.
    pub(crate) fn flow_to_handler(&mut self, f: FrameId, to: u32, state: &[SlotState]) {
        self.flow_counted(f, to, state, 0);
    }

    fn flow_counted(&mut self, f: FrameId, to: u32, state: &[SlotState], count: u32) {
        let fr = &mut self.frames[f.0 as usize];
        let phi = fr.code.body.stmts.len() as u32 + 1 + to;
        let Some(entry) = &mut fr.entry[to as usize] else {
            fr.entry[to as usize] = Some(state.to_vec());
            fr.work.add(to);
            return;
        };
        let mut changed = false;
        let widen = fr.growth[to as usize] > WIDEN_AFTER;
        let mut old = std::mem::take(entry);
        let before = old.clone();
        for (have, new) in old.iter_mut().zip(state) {
            if *have == *new {
                continue;
            }
            let mut ty = join_variable(&mut self.lat, have.ty, &before, new.ty, state);
            if ty != have.ty && widen {
                ty = widen_slot(&mut self.lat, ty, fr.growth[to as usize]);
            }
            let merged =
                SlotState { ty, def: if have.def == new.def { have.def } else { phi }, undef: have.undef | new.undef };
            if merged != *have {
                *have = merged;
                changed = true;
            }
        }
        fr.entry[to as usize] = Some(old);
        if changed {
            fr.growth[to as usize] += count;
            fr.work.add(to);
        }
    }

    /// A return statement gives `value`.
    pub(crate) fn returns(&mut self, f: FrameId, value: L) {
        let old = self.frames[f.0 as usize].ret;
        let new = self.lat.join(old, value);
        if new != old {
            self.frames[f.0 as usize].ret = new;
            self.wake_dependents(f);
        }
    }

    /// Effects of a statement count for the whole frame.
    pub(crate) fn add_effects(&mut self, f: FrameId, e: Effects) {
        let fr = &mut self.frames[f.0 as usize];
        let new = fr.effects.and(e);
        if new != fr.effects {
            fr.effects = new;
            self.wake_dependents(f);
        }
    }

    fn wake_dependents(&mut self, f: FrameId) {
        let deps = std::mem::take(&mut self.frames[f.0 as usize].dependents);
        for &(user, block) in &deps {
            self.frames[user.0 as usize].work.add(block);
        }
        self.frames[f.0 as usize].dependents = deps;
    }

    /// All members of a cycle have reached their fixpoint: makes their results final.
    fn finish(&mut self, members: &[FrameId]) {
        let facts = self.collect_facts(members);
        for &m in members {
            let effects = self.final_effects(m);
            let fr = &mut self.frames[m.0 as usize];
            fr.min_world = facts.min_world;
            fr.max_world = facts.max_world;
            fr.effects = effects;
            fr.progress = Progress::Finished;
            fr.dependents = Vec::new();
            if let Some(wanted) = &self.trace {
                crate::trace::frame(self, m, members.len(), wanted);
            }
        }
        // Callees were started after their callers: the last first.
        for &m in members.iter().rev() {
            let fr = &self.frames[m.0 as usize];
            if fr.is_const {
                continue;
            }
            let mi = fr.mi;
            self.running.remove(&mi.0);
            let result = MethodResult {
                ret: fr.ret,
                effects: fr.effects,
                min_world: fr.min_world,
                max_world: fr.max_world,
                code: None,
            };
            self.results.insert(mi.0, result);
        }
        for &m in members.iter().rev() {
            if !self.frames[m.0 as usize].is_const {
                self.clock(m, Part::Optimize);
                self.store(m);
            }
        }
        let n = self.h.counter(Counter::InferredCount);
        let made = members.iter().filter(|m| !self.frames[m.0 as usize].is_const).count();
        self.h.set_counter(Counter::InferredCount, n + made as u64);
    }

    fn final_effects(&self, f: FrameId) -> Effects {
        let fr = &self.frames[f.0 as usize];
        let flags = CodeInfo(fr.code.info).flags() | fr.code.body.flags;
        fr.effects.with(Effects::asserted(flags))
    }
}

fn fr_is_root(index: u32, lowlink: u32) -> bool {
    index == lowlink
}

/// What follows a statement.
pub(crate) enum Next {
    Fall,
    Stop,
}

/// The join of a variable's value from two edges.
///
/// A condition about a variable survives a merge with a constant from an edge on which that variable is the same
/// (`a isa T && b`): there the variable is what the other edge's state says.
fn join_variable(lat: &mut Lattice, have: L, have_state: &[SlotState], new: L, new_state: &[SlotState]) -> L {
    let as_condition = |lat: &mut Lattice, constant: L, state: &[SlotState], like: L| -> Option<L> {
        let Elem::Cond { slot, def, .. } = *lat.get(like) else {
            return None;
        };
        let b = lat.as_bool(constant)?;
        let s = state.get(slot as usize)?;
        if s.def != def || s.undef {
            return None;
        }
        let (then, otherwise) = if b { (s.ty, L::BOTTOM) } else { (L::BOTTOM, s.ty) };
        Some(lat.cond(slot, def, then, otherwise))
    };
    let new = as_condition(lat, new, new_state, have).unwrap_or(new);
    let have = as_condition(lat, have, have_state, new).unwrap_or(have);
    lat.join(have, new)
}

/// After many rounds: no constants, then nothing at all.
fn widen_slot(lat: &mut Lattice, ty: L, rounds: u32) -> L {
    if rounds > 2 * WIDEN_AFTER {
        return L::ANY;
    }
    let t = lat.widen(ty);
    lat.ty(t)
}
