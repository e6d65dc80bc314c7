//! One call: what the callee is decides who looks at it (builtin, intrinsic, generic function), and the
//! builtins that themselves call (`_apply_iterate`, `invoke`, `_return_type`).

use crate::effects::Effects;
use crate::engine::{Infer, Need};
use crate::frame::{FrameId, State};
use crate::generic::Args;
use crate::info::*;
use crate::lattice::{Elem, L};
use crate::stmts::{Arg, CallOut};
use abi::{Builtin, Intrinsic, Known, Value};
use heap::Object;
use heap::typed::{DataType, Method};
use std::rc::Rc;
use types::Kind;

/// Most flat arguments of a spread call that is looked at.
const MAX_SPREAD: usize = 96;
/// Most steps of an iteration that is followed value by value.
const MAX_STEPS: usize = 32;

/// A collection being spread: the values known one by one, then any number of others.
struct Spread {
    part: Option<ApplyPart>,
    values: Vec<L>,
    tail: Option<L>,
    effects: Effects,
}

impl<'h> Infer<'h> {
    /// A call statement.
    pub(crate) fn call(&mut self, f: FrameId, block: u32, args: &[Arg], state: &State) -> Result<CallOut, Need> {
        let args = Args { list: args.to_vec(), tail: None };
        self.call_args(f, block, &args, state)
    }

    /// A call with these arguments.
    pub(crate) fn call_args(
        &mut self,
        f: FrameId,
        block: u32,
        args: &Args,
        state: &[crate::frame::SlotState],
    ) -> Result<CallOut, Need> {
        let callee = args.list[0].ty;
        if let Some(v) = self.lat.as_const(callee) {
            if let Some(&b) = self.builtins.get(&v) {
                return self.call_builtin(f, block, b, args, state);
            }
            if let Some(&i) = self.intrinsics.get(&v) {
                if args.tail.is_some() {
                    return Ok(CallOut::plain(L::ANY, Effects::NONE));
                }
                let plain: Vec<L> = args.list[1..].iter().map(|a| a.ty).collect();
                let (ty, e) = self.intrinsic(i, &plain);
                return Ok(CallOut::plain(ty, e));
            }
            if args.list.len() == 2 && args.tail.is_none() && self.is_base_not(v) {
                return self.call_not(f, block, args);
            }
            return self.call_generic(f, block, args);
        }
        let t = self.lat.widen(callee);
        let builtin_type = self.h.root(Known::Builtin);
        if !self.lat.disjoint(t, builtin_type) {
            return Ok(CallOut::plain(L::ANY, Effects::NONE));
        }
        self.call_generic(f, block, args)
    }

    /// Whether the function is `!`.
    fn is_base_not(&self, v: Value) -> bool {
        let dt = DataType(v.type_of());
        let name = types::name_of(dt);
        name.name().symbol_str() == "#!"
            && [Known::Base, Known::Core].iter().any(|&k| self.h.roots().try_get(k) == name.try_module())
    }

    /// `!c` of a condition is the opposite condition.
    fn call_not(&mut self, f: FrameId, block: u32, args: &Args) -> Result<CallOut, Need> {
        let mut out = self.call_generic(f, block, args)?;
        if let Elem::Cond { slot, def, then, otherwise } = *self.lat.get(args.list[1].ty)
            && self.lat.widen(out.ty) == self.h.root(Known::Bool)
            && self.lat.as_bool(out.ty).is_none()
        {
            out.ty = self.lat.cond(slot, def, otherwise, then);
        }
        Ok(out)
    }

    fn call_builtin(
        &mut self,
        f: FrameId,
        block: u32,
        b: Builtin,
        args: &Args,
        state: &[crate::frame::SlotState],
    ) -> Result<CallOut, Need> {
        let plain: Vec<L> = args.list[1..].iter().map(|a| a.ty).collect();
        if args.tail.is_some() {
            return Ok(self.builtin_with_tail(b, &plain, args.tail));
        }
        match b {
            Builtin::ApplyIterate if plain.len() >= 2 => return self.apply_iterate(f, block, &plain, state),
            Builtin::Invoke if plain.len() >= 2 => return self.invoke(f, block, args),
            Builtin::ReturnType if plain.len() >= 2 => return self.return_type_call(f, block, &plain, state),
            Builtin::InvokeLatest | Builtin::InvokeInWorld | Builtin::Applicable => {
                let ty = if b == Builtin::Applicable { self.lat.bool_type() } else { L::ANY };
                return Ok(CallOut::plain(ty, Effects::NONE));
            }
            _ => {}
        }
        let (ty, e) = self.builtin(b, &plain);
        let ty = match b {
            Builtin::Isa => self.isa_condition(ty, args),
            Builtin::Egal => self.egal_condition(ty, args),
            Builtin::Ifelse => self.ifelse_refined(ty, args),
            _ => ty,
        };
        let info = match b {
            Builtin::Getglobal | Builtin::Getfield => self.global_edge(&plain),
            _ => None,
        };
        Ok(CallOut { ty, effects: e, info })
    }

    /// Reading a module's global by `getglobal` or `getfield` depends on its binding.
    fn global_edge(&mut self, plain: &[L]) -> Option<Rc<Info>> {
        let m = self.lat.as_const(plain[0])?;
        let n = self.lat.as_const(plain[1])?;
        if m.type_of() != self.h.root(Known::Module) || n.type_of() != self.h.root(Known::Symbol) {
            return None;
        }
        let g = self.host.global(m, n, self.world)?;
        Some(Rc::new(Info::Facts(g.edges().collect())))
    }

    fn builtin_with_tail(&mut self, b: Builtin, plain: &[L], tail: Option<L>) -> CallOut {
        if b == Builtin::Tuple {
            let mut params: Vec<Value> = plain.iter().map(|&e| self.element_type(e)).collect();
            if let Some(t) = tail {
                let e = self.element_type(t);
                params.extend(types::vararg(self.h, Some(e), None));
            }
            let t = types::tuple_type(self.h, &params).unwrap_or_else(|_| self.h.root(Known::Tuple));
            let ty = self.lat.ty(t);
            return CallOut::plain(ty, Effects::TOTAL);
        }
        let ty = match b.returns() {
            abi::Returns::Type(k) => self.lat.known(k),
            abi::Returns::Never => L::BOTTOM,
            _ if b == Builtin::ApplyType => L::ANY,
            _ => L::ANY,
        };
        CallOut::plain(ty, Effects::NONE)
    }

    /// `isa(x, T)` tells the type of variable `x`.
    fn isa_condition(&mut self, ty: L, args: &Args) -> L {
        if self.lat.as_bool(ty).is_some() {
            return ty;
        }
        let (x, t) = (args.list[1], args.list[2].ty);
        let (Some((slot, def)), Some((t, true))) = (x.slot, self.lat.type_value(t)) else {
            return ty;
        };
        if types::has_free_typevars(self.h, t) {
            return ty;
        }
        let xt = self.lat.forget_conditions(x.ty);
        let then = self.lat.meet(xt, t);
        let otherwise = self.lat.subtract(xt, t);
        self.lat.cond(slot, def, then, otherwise)
    }

    /// `x === c` tells the value of variable `x`.
    fn egal_condition(&mut self, ty: L, args: &Args) -> L {
        if self.lat.as_bool(ty).is_some() {
            return ty;
        }
        for (x, c) in [(args.list[1], args.list[2]), (args.list[2], args.list[1])] {
            let Some((slot, def)) = x.slot else {
                continue;
            };
            if let Elem::Cond { slot, def, then, otherwise } = *self.lat.get(x.ty)
                && let Some(b) = self.lat.as_bool(c.ty)
            {
                // `cond === false` turns it round.
                return if b { ty } else { self.lat.cond(slot, def, otherwise, then) };
            }
            let xt = self.lat.forget_conditions(x.ty);
            if let Some(v) = self.lat.as_const(c.ty) {
                let then = self.lat.meet_elems(c.ty, xt);
                let vt = v.type_of();
                let is_singleton = crate::lattice::singleton(self.h, DataType(vt)).is_some();
                let otherwise = if is_singleton { self.lat.subtract(xt, vt) } else { xt };
                return self.lat.cond(slot, def, then, otherwise);
            }
            let w = self.lat.widen(c.ty);
            let narrower = self.lat.meet(xt, w);
            if narrower != xt && narrower != L::BOTTOM {
                return self.lat.cond(slot, def, narrower, xt);
            }
        }
        ty
    }

    /// `ifelse(cond on x, x, y)`: `x` is as the condition says.
    fn ifelse_refined(&mut self, ty: L, args: &Args) -> L {
        if let Elem::Cond { slot, def, then, otherwise } = *self.lat.get(args.list[1].ty)
            && self.lat.as_bool(args.list[1].ty).is_none()
        {
            let of = |lat: &mut crate::lattice::Lattice, a: Arg, side: L| {
                let t = lat.forget_conditions(a.ty);
                if a.slot == Some((slot, def)) { lat.meet_elems(side, t) } else { t }
            };
            let a = of(&mut self.lat, args.list[2], then);
            let b = of(&mut self.lat, args.list[3], otherwise);
            return self.lat.join(a, b);
        }
        ty
    }

    /// `_apply_iterate(iterate, f, collections...)`.
    fn apply_iterate(
        &mut self,
        f: FrameId,
        block: u32,
        args: &[L],
        state: &[crate::frame::SlotState],
    ) -> Result<CallOut, Need> {
        let (iterate, callee) = (args[0], args[1]);
        let mut flat = vec![callee];
        let mut tail: Option<L> = None;
        let mut parts = Vec::new();
        let mut effects = Effects::TOTAL;
        let mut exact = true;
        for &x in &args[2..] {
            let s = self.spread(f, block, iterate, x, state)?;
            effects = effects.and(s.effects);
            match s.part {
                Some(p) => parts.push(p),
                None => exact = false,
            }
            for v in s.values {
                match tail {
                    Some(t) => tail = Some(self.lat.join(t, v)),
                    None => flat.push(v),
                }
            }
            if let Some(t) = s.tail {
                tail = Some(match tail {
                    Some(old) => self.lat.join(old, t),
                    None => t,
                });
            }
        }
        if flat.contains(&L::BOTTOM) {
            return Ok(CallOut::plain(L::BOTTOM, effects.without(Effects::NOTHROW)));
        }
        if flat.len() > MAX_SPREAD {
            flat.truncate(MAX_SPREAD);
            tail = Some(L::ANY);
            exact = false;
        }
        if tail == Some(L::BOTTOM) {
            tail = None;
            exact = false;
        }
        let mut inner = Args::of(&flat);
        inner.tail = tail;
        let out = self.call_args(f, block, &inner, state)?;
        let ty = self.lat.forget_conditions(out.ty);
        let effects = effects.and(out.effects);
        let info = if exact && tail.is_none() {
            Info::Apply(ApplyInfo { parts, flat, call: out.info, ret: ty, effects: out.effects, edges: Vec::new() })
        } else {
            let mut edges = Vec::new();
            if let Some(i) = &out.info {
                self.edges_of(i, &mut edges);
            }
            Info::Facts(edges)
        };
        Ok(CallOut { ty, effects, info: Some(Rc::new(info)) })
    }

    /// What spreading a collection gives.
    fn spread(
        &mut self,
        f: FrameId,
        block: u32,
        iterate: L,
        x: L,
        state: &[crate::frame::SlotState],
    ) -> Result<Spread, Need> {
        let h = self.h;
        let total = |part, values| Spread { part: Some(part), values, tail: None, effects: Effects::TOTAL };
        if let Some(v) = self.lat.as_const(x)
            && v.type_of() == h.root(Known::SimpleVector)
        {
            let elems: Option<Vec<Value>> = (0..v.svec_len()).map(|i| v.svec_get(i)).collect();
            if let Some(elems) = elems {
                let values = elems.iter().map(|&e| self.lat.konst(e)).collect();
                return Ok(total(ApplyPart::Consts(elems), values));
            }
        }
        let t = self.lat.widen(x);
        let inner = types::as_datatype(h, types::unwrap_unionall(h, t));
        let is_row = inner.is_some_and(|d| types::is_tuple(d) || types::is_named_tuple(h, d));
        if is_row && let Some(d) = inner {
            if let Some(fields) = self.lat.known_fields(x)
                && types::field_count(h, d) == Some(fields.len())
            {
                return Ok(total(ApplyPart::Fields(fields.len() as u32), fields));
            }
            if let Some(n) = types::field_count(h, d)
                && let Some(ft) = types::field_types(h, d)
            {
                let values = (0..n)
                    .map(|i| match ft.svec_get(i) {
                        Some(p) => self.lat.ty(types::rewrap_unionall(h, p, t)),
                        None => L::ANY,
                    })
                    .collect();
                return Ok(total(ApplyPart::Fields(n as u32), values));
            }
            if types::is_tuple(d) {
                let mut values = Vec::new();
                let mut tail = None;
                for p in types::params(d) {
                    match types::kind(h, p) {
                        Kind::Vararg(va) => {
                            let e = types::rewrap_unionall(h, types::vararg_elem(h, va), t);
                            tail = Some(self.lat.ty(e));
                        }
                        _ => values.push(self.lat.ty(types::rewrap_unionall(h, p, t))),
                    }
                }
                return Ok(Spread { part: None, values, tail, effects: Effects::TOTAL });
            }
        }
        self.spread_by_iteration(f, block, iterate, x, state)
    }

    /// Follows `iterate` until it ends or nothing new comes.
    fn spread_by_iteration(
        &mut self,
        f: FrameId,
        block: u32,
        iterate: L,
        x: L,
        state: &[crate::frame::SlotState],
    ) -> Result<Spread, Need> {
        let unknown = Spread { part: None, values: Vec::new(), tail: Some(L::ANY), effects: Effects::NONE };
        if x == L::ANY || self.lat.as_const(iterate).is_none() {
            return Ok(unknown);
        }
        let nothing = self.lat.known(Known::Nothing);
        let mut values = Vec::new();
        let mut steps = Vec::new();
        let mut effects = Effects::TOTAL;
        let mut args = vec![iterate, x];
        // Step by step, while each result is known to be a pair.
        let mut last = loop {
            let out = self.call_args(f, block, &Args::of(&args), state)?;
            effects = effects.and(out.effects);
            let ret = self.lat.forget_conditions(out.ty);
            steps.push(IterateStep { args: args.clone(), info: out.info, ret, effects: out.effects });
            if ret == nothing {
                return Ok(Spread { part: Some(ApplyPart::Iterate(steps)), values, tail: None, effects });
            }
            let surely_more = self.lat.meet(ret, self.h.root(Known::Nothing)) == L::BOTTOM;
            if ret == L::BOTTOM {
                return Ok(Spread { part: None, values: vec![L::BOTTOM], tail: None, effects });
            }
            if !surely_more || values.len() >= MAX_STEPS || self.lat.widen(ret) == self.h.root(Known::Any) {
                break ret;
            }
            let (Some(v), Some(s)) = (self.pair_part(ret, 1), self.pair_part(ret, 2)) else {
                break ret;
            };
            values.push(v);
            args = vec![iterate, x, s];
        };
        // Then all further values together.
        let mut value = L::BOTTOM;
        let mut st = L::BOTTOM;
        for _ in 0..6 {
            let more = self.lat.subtract(last, self.h.root(Known::Nothing));
            if more == L::BOTTOM {
                return Ok(Spread { part: None, values, tail: (value != L::BOTTOM).then_some(value), effects });
            }
            let (Some(v), Some(s)) = (self.pair_part(more, 1), self.pair_part(more, 2)) else {
                return Ok(unknown);
            };
            let new_value = self.lat.join(value, v);
            let new_state = self.lat.join(st, s);
            if new_value == value && new_state == st {
                return Ok(Spread {
                    part: None,
                    values,
                    tail: Some(value),
                    effects: effects.without(Effects::TERMINATES),
                });
            }
            (value, st) = (new_value, new_state);
            // Constants would go on for ever.
            let w = self.lat.widen(st);
            let wide = self.lat.ty(w);
            let out = self.call_args(f, block, &Args::of(&[iterate, x, wide]), state)?;
            effects = effects.and(out.effects);
            last = self.lat.forget_conditions(out.ty);
        }
        Ok(unknown)
    }

    /// An element of what `iterate` returned; `None` when it is not known to be a pair.
    fn pair_part(&mut self, pair: L, index: i64) -> Option<L> {
        let t = self.lat.widen(pair);
        let tuple = self.h.root(Known::Tuple);
        if !self.lat.subtype(t, tuple) {
            return None;
        }
        let i = self.lat.konst(self.h.box_int64(index));
        let (v, _) = self.getfield(&[pair, i]);
        (v != L::BOTTOM).then_some(v)
    }

    /// `invoke(f, types, args...)`.
    fn invoke(&mut self, f: FrameId, block: u32, args: &Args) -> Result<CallOut, Need> {
        let h = self.h;
        let unknown = CallOut::plain(L::ANY, Effects::NONE);
        let (callee, sig_arg) = (args.list[1].ty, args.list[2].ty);
        let Some((sig, true)) = self.lat.type_value(sig_arg) else {
            return Ok(unknown);
        };
        let Some(tuple) = types::as_tuple(h, types::unwrap_unionall(h, sig)) else {
            return Ok(unknown);
        };
        let mut params = vec![self.lat.widen(callee)];
        params.extend(types::params(tuple));
        let Ok(t) = types::tuple_type(h, &params) else {
            return Ok(unknown);
        };
        let lookup = types::rewrap_unionall(h, t, sig);
        let Some(found) = self.find_methods(lookup, usize::MAX) else {
            return Ok(unknown);
        };
        let Some(m) = found.list.iter().find(|m| m.covers) else {
            return Ok(unknown);
        };
        let mut given = vec![callee];
        given.extend(args.list[3..].iter().map(|a| self.lat.forget_conditions(a.ty)));
        let actual = self.signature(&given, None);
        let asked = self.lat.intersect(actual, lookup);
        let method = Method(m.method);
        let by = InvokeLookup { sig: lookup, method: m.method, worlds: (found.min_world, found.max_world) };
        let Some((spec, values)) = types::intersect_env(h, asked, method.sig()) else {
            return Ok(CallOut::plain(L::BOTTOM, Effects::TOTAL.without(Effects::NOTHROW)));
        };
        let sparams = h.svec(&values);
        let Some(mi) = self.specialize(method, spec, sparams) else {
            return Ok(unknown);
        };
        let mut r = self.call_instance(f, block, mi)?;
        if !self.lat.subtype(actual, spec) {
            r.effects = r.effects.without(Effects::NOTHROW);
        }
        let ty = self.lat.forget_conditions(r.ret);
        Ok(CallOut { ty, effects: r.effects, info: Some(Rc::new(Info::Invoke(r, by))) })
    }

    /// `_return_type(f, argument types)`.
    fn return_type_call(
        &mut self,
        f: FrameId,
        block: u32,
        args: &[L],
        state: &[crate::frame::SlotState],
    ) -> Result<CallOut, Need> {
        let h = self.h;
        let unknown = CallOut::plain(self.lat.known(Known::Type), Effects::NONE);
        let callee = match self.lat.exact_type(args[0]) {
            Some(_) => args[0],
            None => return Ok(unknown),
        };
        let Some((sig, true)) = self.lat.type_value(args[1]) else {
            return Ok(unknown);
        };
        let Some(tuple) = types::as_tuple(h, sig) else {
            return Ok(unknown);
        };
        let mut inner = Args::of(&[callee]);
        for p in types::params(tuple) {
            match types::kind(h, p) {
                Kind::Vararg(va) => inner.tail = Some(self.lat.ty(types::vararg_elem(h, va))),
                _ => inner.list.push(Arg { ty: self.lat.ty(p), slot: None }),
            }
        }
        if inner.list.iter().any(|a| a.ty == L::BOTTOM) {
            let b = self.lat.konst(h.root(Known::Bottom));
            return Ok(CallOut::plain(b, Effects::TOTAL));
        }
        let out = self.call_args(f, block, &inner, state)?;
        let ty = self.lat.forget_conditions(out.ty);
        let w = self.lat.widen(ty);
        let mut edges = Vec::new();
        if let Some(i) = &out.info {
            self.edges_of(i, &mut edges);
        }
        let ty = if types::is_concrete(h, w) || w == h.root(Known::Bottom) {
            self.lat.konst(w)
        } else {
            self.some_subtype_of(w)
        };
        Ok(CallOut { ty, effects: Effects::TOTAL, info: Some(Rc::new(Info::Facts(edges))) })
    }

    /// Whether the intrinsic call of a statement can be an instruction.
    pub(crate) fn as_intrinsic(&mut self, callee: L) -> Option<Intrinsic> {
        let v = self.lat.as_const(callee)?;
        self.intrinsics.get(&v).copied()
    }

    /// The builtin that a callee is.
    pub(crate) fn as_builtin(&mut self, callee: L) -> Option<Builtin> {
        let v = self.lat.as_const(callee)?;
        self.builtins.get(&v).copied()
    }
}
