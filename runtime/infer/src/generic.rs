//! Calls of generic functions: which methods, split by unions, each inferred, with known arguments where that pays.

use crate::effects::Effects;
use crate::engine::{Infer, Need};
use crate::frame::{FrameId, Progress};
use crate::info::*;
use crate::lattice::{Elem, L};
use crate::limit::limit_type_size;
use crate::stmts::{Arg, CallOut};
use abi::{Known, Value, method_flags, type_flags};
use heap::Object;
use heap::typed::{Method, MethodInstance};
use std::rc::Rc;

/// Most combinations of argument types that one call is split into.
const MAX_SPLITS: usize = 4;
/// Most methods that one lookup may find before the call is given up.
const MAX_METHODS: usize = 3;
/// Most methods of concrete signatures that a call is split into.
const MAX_LEAVES: usize = 8;
/// Most methods of a function that is looked at so.
const MAX_SMALL_FUNCTION: u64 = 16;
/// Most calls with known arguments that are inferred for one specialization.
const MAX_CONST_FRAMES: usize = 1000;
/// So few lowered statements are worth a look with known arguments, whatever they cost without.
const FEW_STATEMENTS: usize = 10;

/// The arguments of a call, the function first.
#[derive(Clone, Debug)]
pub(crate) struct Args {
    pub list: Vec<Arg>,
    /// Any number of further arguments of this type.
    pub tail: Option<L>,
}

impl Args {
    /// Arguments that come from no variables.
    pub fn of(list: &[L]) -> Args {
        Args { list: list.iter().map(|&ty| Arg { ty, slot: None }).collect(), tail: None }
    }
}

impl<'h> Infer<'h> {
    /// A call of a generic function.
    pub(crate) fn call_generic(&mut self, f: FrameId, block: u32, args: &Args) -> Result<CallOut, Need> {
        let splits = self.split_unions(args);
        let mut info = GenericInfo { splits: Vec::with_capacity(splits.len()), covered: true, edges: Vec::new() };
        let mut ret = L::BOTTOM;
        let mut effects = Effects::TOTAL;
        let multiple = splits.len() > 1;
        let n_args = args.list.len();
        // What the result says about each argument: its type where the result is true, and where it is false.
        let mut then = vec![L::BOTTOM; n_args];
        let mut otherwise = vec![L::BOTTOM; n_args];
        let mut says = multiple || args.list.iter().any(|a| a.slot.is_some());
        for case in splits {
            let sig = self.signature(&case, args.tail);
            let Some(matches) = self.find_methods(sig, MAX_METHODS).or_else(|| self.leaf_methods(sig)) else {
                // Too many: any method may run.
                return Ok(CallOut::plain(L::ANY, Effects::NONE));
            };
            if matches.ambiguous {
                effects = effects.without(Effects::NOTHROW);
            }
            if !matches.covered {
                info.covered = false;
                effects = effects.without(Effects::NOTHROW);
            }
            let mut split = Split {
                args: case.clone(),
                sig,
                matches: matches.clone(),
                results: Vec::with_capacity(matches.list.len()),
            };
            for m in &matches.list {
                let r = self.call_method(f, block, m, &case, args.tail, multiple || matches.list.len() > 1)?;
                effects = effects.and(r.effects);
                if says {
                    says = self.gather_conditions(&case, m, &r, &mut then, &mut otherwise);
                }
                ret = self.lat.join(ret, r.ret);
                split.results.push(r);
            }
            info.splits.push(split);
        }
        if ret != L::BOTTOM && says && self.lat.forget_conditions(ret) != L::ANY {
            ret = self.condition_of(ret, args, &then, &otherwise);
        } else {
            ret = self.lat.forget_conditions(ret);
        }
        Ok(CallOut { ty: ret, effects, info: Some(Rc::new(Info::Generic(info))) })
    }

    /// More methods than a call is followed into otherwise, of a small function, each of which takes exactly one
    /// combination of concrete types: tests of a type each tell them apart.
    fn leaf_methods(&mut self, sig: Value) -> Option<Rc<Matches>> {
        let tables = types::methods::tables_for_query(self.h, sig)?;
        let n: u64 = tables.iter().map(|t| t.n_defs()).sum();
        if n > MAX_SMALL_FUNCTION {
            return None;
        }
        let found = self.find_methods(sig, MAX_LEAVES)?;
        let is_leaf =
            |t: Value| types::as_tuple(self.h, t).is_some_and(|t| t.flags() & type_flags::DISPATCH_TUPLE != 0);
        found.list.iter().all(|m| is_leaf(m.spec_types)).then_some(found)
    }

    /// Adds what one method's result says about the arguments. False when the results are no `Bool`s.
    fn gather_conditions(
        &mut self,
        case: &[L],
        m: &Match,
        r: &MatchResult,
        then: &mut [L],
        otherwise: &mut [L],
    ) -> bool {
        let bool_type = self.h.root(Known::Bool);
        let wide = self.lat.widen(r.ret);
        if r.ret == L::BOTTOM {
            return true;
        }
        if wide != bool_type {
            return false;
        }
        let known = self.lat.as_bool(r.ret);
        let cond = match *self.lat.get(r.ret) {
            Elem::ArgCond { arg, then, otherwise } => Some((arg as usize, then, otherwise)),
            _ => None,
        };
        let params = types::as_tuple(self.h, types::unwrap_unionall(self.h, m.spec_types))
            .map(types::params)
            .unwrap_or_default();
        for i in 0..case.len() {
            let mut here = case[i];
            if let Some(&p) = params.get(i)
                && !types::is_vararg(self.h, p)
                && !types::has_free_typevars(self.h, p)
            {
                here = self.lat.meet(here, p);
            }
            let (mut t, mut o) = (here, here);
            if let Some((arg, ct, co)) = cond
                && arg == i
            {
                t = self.lat.meet_elems(ct, here);
                o = self.lat.meet_elems(co, here);
            }
            if known != Some(false) {
                then[i] = self.lat.join(then[i], t);
            }
            if known != Some(true) {
                otherwise[i] = self.lat.join(otherwise[i], o);
            }
        }
        true
    }

    /// The result as a condition on one variable, when it says something about one.
    fn condition_of(&mut self, ret: L, args: &Args, then: &[L], otherwise: &[L]) -> L {
        let plain = self.lat.forget_conditions(ret);
        if self.lat.as_bool(plain).is_some() || self.lat.widen(plain) != self.h.root(Known::Bool) {
            return plain;
        }
        for (i, a) in args.list.iter().enumerate() {
            let Some((slot, def)) = a.slot else {
                continue;
            };
            if (then[i] != a.ty && self.lat.le(then[i], a.ty))
                || (otherwise[i] != a.ty && self.lat.le(otherwise[i], a.ty))
            {
                return self.lat.cond(slot, def, then[i], otherwise[i]);
            }
        }
        plain
    }

    /// The combinations of argument types to look at one by one.
    fn split_unions(&mut self, args: &Args) -> Vec<Vec<L>> {
        let plain: Vec<L> = args.list.iter().map(|a| self.lat.forget_conditions(a.ty)).collect();
        let mut cases = vec![plain.clone()];
        let mut count = 1;
        let mut parts: Vec<Vec<Value>> = Vec::with_capacity(plain.len());
        for &l in &plain {
            let members = match self.lat.get(l) {
                Elem::Type(t) => types::union_members(self.h, *t),
                _ => Vec::new(),
            };
            if members.len() > 1 {
                count *= members.len();
            }
            parts.push(members);
        }
        if count == 1 || count > MAX_SPLITS {
            return cases;
        }
        for (i, members) in parts.iter().enumerate() {
            if members.len() < 2 {
                continue;
            }
            let mut next = Vec::with_capacity(cases.len() * members.len());
            for c in &cases {
                for &m in members {
                    let mut one = c.clone();
                    one[i] = self.lat.ty(m);
                    next.push(one);
                }
            }
            cases = next;
        }
        cases
    }

    /// The tuple type that a call's arguments have.
    pub(crate) fn signature(&mut self, args: &[L], tail: Option<L>) -> Value {
        let h = self.h;
        let mut params: Vec<Value> = args.iter().map(|&a| self.lat.widen(a)).collect();
        if let Some(t) = tail {
            let elem = self.lat.widen(t);
            params.extend(types::vararg(h, Some(elem), None));
        }
        types::tuple_type(h, &params).unwrap_or_else(|_| h.root(Known::Tuple))
    }

    /// Calls one matching method.
    fn call_method(
        &mut self,
        f: FrameId,
        block: u32,
        m: &Match,
        args: &[L],
        tail: Option<L>,
        multiple: bool,
    ) -> Result<MatchResult, Need> {
        let mut spec = m.spec_types;
        let mut sparams = m.sparams;
        let method = Method(m.method);
        let limited = self.limit_recursion(f, method, spec, multiple);
        let widened = limited != spec;
        if widened {
            match types::intersect_env(self.h, limited, method.sig()) {
                Some((t, values)) => {
                    spec = t;
                    sparams = self.h.svec(&values);
                }
                None => return Ok(self.unknown_result()),
            }
        }
        let Some(mi) = self.specialize(method, spec, sparams) else {
            return Ok(self.unknown_result());
        };
        let mut r = self.call_instance(f, block, mi)?;
        if !m.covers {
            r.effects = r.effects.without(Effects::NOTHROW);
        }
        if tail.is_none() && !widened {
            r = self.with_known_arguments(f, block, method, mi, args, r)?;
        }
        Ok(r)
    }

    pub(crate) fn unknown_result(&self) -> MatchResult {
        MatchResult {
            mi: None,
            ret: L::ANY,
            effects: Effects::NONE,
            const_frame: None,
            min_world: 0,
            max_world: u64::MAX,
        }
    }

    /// The result of a specialization, inferring it first when it is new.
    pub(crate) fn call_instance(&mut self, f: FrameId, block: u32, mi: MethodInstance) -> Result<MatchResult, Need> {
        if let Some(r) = self.result_of(mi) {
            return Ok(MatchResult {
                mi: Some(mi.0),
                ret: r.ret,
                effects: r.effects,
                const_frame: None,
                min_world: r.min_world,
                max_world: r.max_world,
            });
        }
        if let Some(&g) = self.running.get(&mi.0) {
            // Recursion: the result so far, and a second look when it grows.
            self.depend(f, block, g);
            let callee = &self.frames[g.0 as usize];
            return Ok(MatchResult {
                mi: Some(mi.0),
                ret: callee.ret,
                effects: callee.effects.without(Effects::TERMINATES).and(self.asserted_or(g)),
                const_frame: None,
                min_world: 0,
                max_world: u64::MAX,
            });
        }
        if !self.may_go_deeper() {
            return Ok(self.unknown_result());
        }
        match self.start(mi, Some(f)) {
            Some(g) => Err(Need(g)),
            None => Ok(MatchResult { mi: Some(mi.0), ..self.unknown_result() }),
        }
    }

    /// All promises: what recursion leaves is decided when the frame is finished.
    fn asserted_or(&self, _g: FrameId) -> Effects {
        Effects::TOTAL
    }

    /// The signature cut where it grows with recursion: when a frame of the same method is already running,
    /// called (directly or not) from this caller's method.
    fn limit_recursion(&mut self, f: FrameId, method: Method, spec: Value, multiple: bool) -> Value {
        let caller = self.frames[f.0 as usize].method;
        let mut found = None;
        let mut same_method = 0;
        for g in self.running_frames() {
            let fr = &self.frames[g.0 as usize];
            if fr.method != method {
                continue;
            }
            if fr.mi.specTypes() == spec || types::egal(self.h, fr.mi.specTypes(), spec) {
                return spec;
            }
            same_method += 1;
            let from_same = fr.parent.is_some_and(|p| self.frames[p.0 as usize].method == caller);
            if multiple || from_same || same_method > 8 {
                found = Some(g);
            }
        }
        let Some(top) = found else {
            return spec;
        };
        let compare = self.frames[top.0 as usize].mi.specTypes();
        let source = self.frames[f.0 as usize].mi.specTypes();
        let n = |t: Value| types::as_tuple(self.h, types::unwrap_unionall(self.h, t)).map_or(0, types::n_params);
        let len = n(method.sig()).max(n(compare)).max(if method.isva() != 0 { method.nargs() as usize + 1 } else { 0 });
        // Where a method calls itself, its own arguments are the measure; else those of the frame that is like this one.
        let compare = if !multiple && caller == method { source } else { compare };
        limit_type_size(self.h, spec, compare, source, 3, len)
    }

    /// Infers the call for its known arguments, or evaluates it, where that can tell more.
    fn with_known_arguments(
        &mut self,
        f: FrameId,
        block: u32,
        method: Method,
        mi: MethodInstance,
        args: &[L],
        r: MatchResult,
    ) -> Result<MatchResult, Need> {
        if let Some(folded) = self.fold_call(args, &r) {
            return Ok(folded);
        }
        if !self.worth_const_frame(method, mi, args, &r) {
            return Ok(r);
        }
        let existing = self.const_frames.get(&mi.0);
        let g = match existing.and_then(|e| e.get(args)) {
            Some(&g) => g,
            None => {
                let recursive = |g: FrameId| {
                    let fr = &self.frames[g.0 as usize];
                    fr.is_const && fr.mi == mi
                };
                // Its own recursion with other values would go on for ever.
                if existing.is_some_and(|e| e.len() >= MAX_CONST_FRAMES)
                    || self.unfinished_frames().any(recursive)
                    || !self.may_go_deeper()
                {
                    return Ok(r);
                }
                match self.start_const(mi, args, f) {
                    Some(g) => return Err(Need(g)),
                    None => return Ok(r),
                }
            }
        };
        let fr = &self.frames[g.0 as usize];
        let running = fr.progress == Progress::Running;
        let (ret, mut effects) = (fr.ret, fr.effects);
        let (min_world, max_world) = (r.min_world.max(fr.min_world), r.max_world.min(fr.max_world));
        if running {
            self.depend(f, block, g);
            effects = effects.without(Effects::TERMINATES);
        }
        // Both results hold.
        let ret = if self.lat.le(ret, r.ret) { ret } else { r.ret };
        Ok(MatchResult {
            mi: r.mi,
            ret,
            effects: effects.with(r.effects),
            const_frame: (!running || ret != r.ret).then_some(g),
            min_world,
            max_world,
        })
    }

    /// Evaluates a call without effects whose arguments are all known.
    fn fold_call(&mut self, args: &[L], r: &MatchResult) -> Option<MatchResult> {
        if !r.effects.foldable() || self.lat.as_const(r.ret).is_some() {
            return None;
        }
        let values: Option<Vec<Value>> = args.iter().map(|&a| self.lat.as_const(a)).collect();
        let values = values?;
        self.folds += 1;
        let v = self.host.concrete_eval(&values, self.world)?;
        let ret = self.lat.konst(v);
        Some(MatchResult {
            mi: r.mi,
            ret,
            effects: Effects::TOTAL,
            const_frame: None,
            min_world: r.min_world,
            max_world: r.max_world,
        })
    }

    /// Whether inferring for these known arguments can pay.
    fn worth_const_frame(&mut self, method: Method, mi: MethodInstance, args: &[L], r: &MatchResult) -> bool {
        let flags = method.flags();
        if flags & method_flags::NO_CONSTPROP != 0 {
            return false;
        }
        // Nothing left to learn.
        if self.lat.as_const(r.ret).is_some() && r.effects.removable() {
            return false;
        }
        if r.ret == L::BOTTOM {
            return false;
        }
        let params = types::as_tuple(self.h, types::unwrap_unionall(self.h, mi.specTypes()))
            .map(types::params)
            .unwrap_or_default();
        let mut any = false;
        let mut all = true;
        for (i, &a) in args.iter().enumerate().skip(1) {
            let declared = match params.get(i).or(params.last()) {
                Some(&p) if !types::is_vararg(self.h, p) => self.lat.ty(p),
                _ => L::ANY,
            };
            let known = a != declared && self.profitable(a);
            any |= known;
            all &= self.lat.as_const(a).is_some();
        }
        // A closure or other callable object with known fields.
        let callee = args[0];
        any |= matches!(self.lat.get(callee), Elem::Partial { .. });
        if !any {
            return false;
        }
        if flags & method_flags::AGGRESSIVE_CONSTPROP != 0 {
            return true;
        }
        if self.is_plain_operator(method) && !all {
            // `x + 1`: the constant helps only where the types differ (promotion).
            let first = self.lat.widen(args[args.len() - 1]);
            if args[1..].iter().all(|&a| self.lat.widen(a) == first) {
                return false;
            }
        }
        flags & method_flags::INLINE != 0 || self.is_small(mi, all)
    }

    /// Whether an argument is known in a way that can change a result.
    fn profitable(&mut self, a: L) -> bool {
        match self.lat.get(a).clone() {
            Elem::Partial { fields, .. } => {
                let declared = self.known_field_types(a);
                fields
                    .iter()
                    .enumerate()
                    .any(|(i, &x)| self.lat.has_const_info(x) && declared.get(i) != Some(&x) && self.profitable(x))
            }
            Elem::Const(v) => {
                let t = v.type_of();
                let named = [Known::Symbol, Known::Module].iter().any(|&k| self.h.root(k) == t);
                named || types::is_type(self.h, v) || !types::is_mutable_type(self.h, t)
            }
            _ => false,
        }
    }

    fn known_field_types(&mut self, a: L) -> Vec<L> {
        let t = self.lat.widen(a);
        let Some(ft) = types::as_datatype(self.h, t).and_then(|d| types::field_types(self.h, d)) else {
            return Vec::new();
        };
        (0..ft.svec_len())
            .map(|i| match ft.svec_get(i) {
                Some(t) => self.lat.ty(t),
                None => L::ANY,
            })
            .collect()
    }

    fn is_plain_operator(&self, method: Method) -> bool {
        const OPERATORS: &[&str] = &[
            "+", "-", "*", "==", "!=", "<=", ">=", "<", ">", "<<", ">>", ">>>", "&", "|", "xor", "⊻", "%", "rem", "÷",
            "div",
        ];
        let name = method.name();
        name.type_of() == self.h.root(Known::Symbol) && OPERATORS.contains(&name.symbol_str())
    }

    /// Whether a specialization is small enough to be inlined (then its known arguments matter).
    fn is_small(&mut self, mi: MethodInstance, all_known: bool) -> bool {
        if let Some(f) = self.ssa_of(mi) {
            return crate::opt::inline::cost(self.h, &f) <= if all_known { 400 } else { 200 };
        }
        // Recursion, or compiled before without its code being kept, as it is no good for inlining as it stands; of a few
        // statements known arguments may leave little (`setproperty!` of a known field).
        !self.running.contains_key(&mi.0) && self.code_of(mi).is_some_and(|c| c.body.stmts.len() <= FEW_STATEMENTS)
    }
}
