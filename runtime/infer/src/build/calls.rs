//! Building calls of generic functions: direct where one method is left, a chain of type tests where a few are,
//! through dispatch otherwise.

use super::{Builder, Hint, Opd, Result};
use crate::effects::Effects;
use crate::info::*;
use crate::lattice::L;
use abi::{Builtin, Known, Value as Object, type_flags};
use heap::typed::{DataType, Method, MethodInstance};
use ir::ssa::*;
use types::Kind;

impl Builder<'_, '_> {
    /// A call; the function is the first of `args` and `known`.
    pub(crate) fn call(
        &mut self,
        args: &[Opd],
        known: &[L],
        info: Option<&Info>,
        ty: L,
        effects: Effects,
    ) -> Result<Opd> {
        if let Some(c) = self.inf.lat.as_const(ty)
            && effects.removable()
        {
            return Ok(Opd::Const(c));
        }
        if let Some(i) = self.inf.as_intrinsic(known[0]) {
            return Ok(self.intrinsic_call(args[0], i, &args[1..], &known[1..], ty, effects));
        }
        if let Some(b) = self.inf.as_builtin(known[0]) {
            match (b, info) {
                (Builtin::ApplyIterate, Some(Info::Apply(a))) => {
                    return self.spread_call(&args[1..], &known[1..], a, ty);
                }
                (Builtin::Invoke, Some(Info::Invoke(r, _))) => {
                    let mut rest = vec![args[1]];
                    rest.extend(&args[3..]);
                    if let Some(o) = self.invoke_checked(r, &rest) {
                        return Ok(self.result(o, ty));
                    }
                }
                _ => {}
            }
            return self.builtin_call(b, &args[1..], &known[1..], ty, effects);
        }
        match info {
            Some(Info::Generic(g)) => self.generic_call(args, g, ty),
            _ => Ok(self.dynamic_call(args[0], &args[1..], ty)),
        }
    }

    /// The result as inference knows it.
    fn result(&mut self, o: Opd, ty: L) -> Opd {
        match (self.inf.lat.as_const(ty), o) {
            (Some(c), _) => Opd::Const(c),
            (None, Opd::Val(v)) if ty != L::BOTTOM => {
                let t = self.inf.lat.widen(ty);
                Opd::Val(self.narrow(v, t))
            }
            _ => o,
        }
    }

    /// `invoke` of a fixed method, when the arguments fit its signature without a test.
    fn invoke_checked(&mut self, r: &MatchResult, args: &[Opd]) -> Option<Opd> {
        let mi = MethodInstance(r.mi?);
        if self.lacks_static_param(mi) {
            return None;
        }
        let vals: Vec<Val> = args.iter().map(|&a| self.val(a)).collect();
        for (i, &v) in vals.iter().enumerate() {
            let p = param_at(self, mi.specTypes(), i)?;
            if !self.inf.lat.subtype(self.ty(v), p) {
                return None;
            }
        }
        Some(self.invoke(r, vals, true))
    }

    /// A direct call.
    fn invoke(&mut self, r: &MatchResult, args: Vec<Val>, must: bool) -> Opd {
        if let Some(c) = self.inf.lat.as_const(r.ret)
            && r.effects.removable()
        {
            return Opd::Const(c);
        }
        let ty = self.inf.lat.widen(r.ret);
        let Some(mi) = r.mi.filter(|&mi| !self.lacks_static_param(MethodInstance(mi))) else {
            let v = self.push(Inst::Call { args }, ty);
            return Opd::Val(v);
        };
        let (target, dispatch) = self.compiled_target(MethodInstance(mi));
        let v = self.push(Inst::Invoke { target: target.unwrap_or(mi), args }, ty);
        self.hints.insert(v, Hint { const_frame: r.const_frame, dispatch: dispatch && !must, inferred: mi });
        self.flag_call(v, r.effects);
        match self.inf.lat.as_const(r.ret) {
            Some(c) => Opd::Const(c),
            None => Opd::Val(v),
        }
    }

    /// Whether a static parameter is only known where the call is dispatched (a `Type{T}` given some `DataType`).
    fn lacks_static_param(&self, mi: MethodInstance) -> bool {
        mi.try_sparam_vals().is_some_and(|v| types::svec_values(v).iter().any(|&p| types::is_typevar(self.h, p)))
    }

    /// Flags of a call for the optimizer.
    fn flag_call(&mut self, v: Val, e: Effects) {
        let mut bits = flags_of(e);
        let s = self.stmt as usize;
        if self.code.inbounds[s] {
            bits |= call_flags::INBOUNDS;
        }
        match self.code.call_site[s] {
            Some(true) => bits |= call_flags::INLINE,
            Some(false) => bits |= call_flags::NOINLINE,
            None => {}
        }
        if bits != 0 {
            self.ssa.call_flags[v] = bits;
        }
    }

    /// The specialization that is compiled for calls to an inferred one (signatures are widened where methods ask
    /// not to be specialized), and whether it is too general: then dispatch finds a better one.
    fn compiled_target(&mut self, mi: MethodInstance) -> (Option<Object>, bool) {
        let h = self.h;
        let Some(method) = crate::store::method_of(h, mi) else {
            return (None, false);
        };
        let spec = mi.specTypes();
        let Some(dt) = types::as_datatype(h, spec) else {
            return (None, true);
        };
        if dt.flags() & type_flags::DISPATCH_TUPLE == 0 {
            let n = types::n_params(dt);
            let exempt = |i: usize| (1..=64).contains(&i) && method.nospecialize() >> (i - 1) & 1 != 0;
            let general = (0..n).any(|i| {
                let p = types::param(dt, i);
                !types::is_dispatch_elem(h, p) && !exempt(i) && !types::is_vararg(h, p)
            });
            return (None, general);
        }
        let wide = types::methods::compilation_signature(h, method, dt);
        if wide == spec {
            return (None, false);
        }
        match types::intersect_env(h, wide, method.sig()) {
            Some((_, values)) => {
                let t = self.inf.specialize(method, wide, h.svec(&values));
                (t.map(|m| m.0), false)
            }
            None => (None, false),
        }
    }

    /// A generic call by its resolution.
    pub(crate) fn generic_call(&mut self, args: &[Opd], g: &GenericInfo, ty: L) -> Result<Opd> {
        let vals: Vec<Val> = args.iter().map(|&a| self.val(a)).collect();
        let total: usize = g.splits.iter().map(|s| s.results.len()).sum();
        let usable = total > 0
            && total <= 8
            && g.splits.iter().all(|s| {
                !s.matches.ambiguous
                    && s.results.len() == s.matches.list.len()
                    && s.results.iter().all(|r| r.mi.is_some())
            });
        if !usable || (total > 1 && !self.can_test(g)) {
            return Ok(self.finish_dynamic(vals, ty));
        }
        if total == 1 && g.covered && g.splits[0].matches.list[0].covers {
            let (m, r) = (&g.splits[0].matches.list[0], &g.splits[0].results[0]);
            let o = self.leaf(m, r, &g.splits[0].args, &vals);
            return Ok(self.result(o, ty));
        }
        if total == 1 && !self.can_test(g) {
            return Ok(self.finish_dynamic(vals, ty));
        }
        // When every case would go through dispatch, so may the whole.
        let all_dispatch = g.splits.iter().flat_map(|s| &s.results).all(|r| {
            let mi = MethodInstance(r.mi.expect("checked above"));
            self.compiled_target(mi).1 && self.inf.ssa_of(mi).is_none_or(|f| f.size() > 40)
        });
        if all_dispatch {
            return Ok(self.finish_dynamic(vals, ty));
        }
        self.split_call(vals, g, ty)
    }

    fn finish_dynamic(&mut self, args: Vec<Val>, ty: L) -> Opd {
        let t = self.inf.lat.widen(ty);
        let v = self.push(Inst::Call { args }, t);
        self.flag_call(v, Effects::NONE);
        match self.inf.lat.as_const(ty) {
            Some(c) => Opd::Const(c),
            None => Opd::Val(v),
        }
    }

    /// Whether type tests of single arguments tell the cases apart.
    fn can_test(&self, g: &GenericInfo) -> bool {
        g.splits.iter().flat_map(|s| &s.matches.list).all(|m| {
            types::as_tuple(self.h, m.spec_types)
                .is_some_and(|t| types::params(t).iter().all(|&p| !types::has_free_typevars(self.h, p)))
                // The test is for the intersection, which may be larger than exact.
                && types::subtype(self.h, m.spec_types, Method(m.method).sig())
        })
    }

    /// One case: the arguments are known to fit.
    fn leaf(&mut self, m: &Match, r: &MatchResult, case: &[L], vals: &[Val]) -> Opd {
        let mut args = Vec::with_capacity(vals.len());
        for (i, &v) in vals.iter().enumerate() {
            let mut v = v;
            if let Some(&c) = case.get(i) {
                let t = self.inf.lat.widen(c);
                v = self.narrow(v, t);
            }
            if let Some(p) = param_at(self, m.spec_types, i)
                && !types::has_free_typevars(self.h, p)
            {
                v = self.narrow(v, p);
            }
            args.push(v);
        }
        self.invoke(r, args, false)
    }

    /// A chain of tests, one for each method of each combination of types.
    fn split_call(&mut self, vals: Vec<Val>, g: &GenericInfo, ty: L) -> Result<Opd> {
        let (h, bool_type) = (self.h, self.h.root(Known::Bool));
        let result_type = self.inf.lat.widen(ty);
        let join = self.new_block();
        let mut results: Vec<(Block, Opd)> = Vec::new();
        let n_cases: usize = g.splits.iter().map(|s| s.results.len()).sum();
        let mut done = 0;
        for s in &g.splits {
            for (m, r) in s.matches.list.iter().zip(&s.results) {
                done += 1;
                let last = done == n_cases && g.covered;
                let mut tests: Vec<(Val, Object)> = Vec::new();
                if !last {
                    for (i, &v) in vals.iter().enumerate() {
                        let p = param_at(self, m.spec_types, i).unwrap_or_else(|| h.root(Known::Any));
                        let here = s.args.get(i).map(|&c| self.inf.lat.widen(c));
                        for t in [here, Some(p)].into_iter().flatten() {
                            let have = self.ty(v);
                            let implied = self.inf.lat.subtype(have, t)
                                || tests.iter().any(|&(w, u)| w == v && self.inf.lat.subtype(u, t));
                            if !implied {
                                tests.retain(|&(w, u)| w != v || !self.inf.lat.subtype(t, u));
                                tests.push((v, t));
                            }
                        }
                    }
                }
                let next = self.new_block();
                for (v, t) in tests {
                    let cond = self.push(Inst::IsA { value: v, ty: t }, bool_type);
                    let yes = self.new_block();
                    self.terminate(Terminator::Branch {
                        cond,
                        then_to: yes,
                        then_args: Vec::new(),
                        else_to: next,
                        else_args: Vec::new(),
                    });
                    self.switch_to(yes);
                }
                let o = self.leaf(m, r, &s.args, &vals);
                if r.ret == L::BOTTOM {
                    self.terminate(Terminator::Unreachable);
                } else {
                    results.push((self.at, o));
                }
                self.switch_to(next);
            }
        }
        if g.covered {
            self.terminate(Terminator::Unreachable);
        } else {
            // No method: the dynamic call says so.
            let bottom = h.root(Known::Bottom);
            self.push(Inst::Call { args: vals }, bottom);
            self.terminate(Terminator::Unreachable);
        }
        let constant = self.inf.lat.as_const(ty);
        let result = (constant.is_none() && !results.is_empty()).then(|| self.ssa.add_param(join, result_type));
        for (b, o) in results {
            self.switch_to(b);
            let mut out = Vec::new();
            if result.is_some() {
                let v = self.val(o);
                out.push(self.narrow(v, result_type));
            }
            self.terminate(Terminator::Jump(join, out));
        }
        self.switch_to(join);
        Ok(match (constant, result) {
            (Some(c), _) => Opd::Const(c),
            (None, Some(v)) => Opd::Val(v),
            (None, None) => {
                self.terminate(Terminator::Unreachable);
                Opd::Nowhere
            }
        })
    }
}

/// What the optimizer may rely on of a call with these effects (`ir::ssa::call_flags`).
pub(crate) fn flags_of(e: Effects) -> u8 {
    let mut bits = 0;
    if e.removable() {
        bits |= call_flags::REMOVABLE;
    }
    if e.has(Effects::CONSISTENT) && e.has(Effects::EFFECT_FREE) {
        bits |= call_flags::CONSISTENT;
    }
    if e.has(Effects::NOTHROW) {
        bits |= call_flags::NOTHROW;
    }
    bits
}

/// The declared type of argument `i` in a signature.
fn param_at(b: &Builder, spec: Object, i: usize) -> Option<Object> {
    let h = b.h;
    let dt: DataType = types::as_tuple(h, types::unwrap_unionall(h, spec))?;
    let n = types::n_params(dt);
    let last = types::param(dt, n.checked_sub(1)?);
    let p = match types::kind(h, last) {
        Kind::Vararg(va) if i + 1 >= n => types::vararg_elem(h, va),
        _ if i < n => types::param(dt, i),
        _ => return None,
    };
    Some(types::rewrap_unionall(h, p, spec))
}
