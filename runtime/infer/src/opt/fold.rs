//! Folding: instructions whose result follows from what is known of their operands, in one walk from the entry.
//!
//! Constants are evaluated, tests that types decide become constants, fields of objects made here are the values
//! they were made from, branches on constants become jumps, parameters take the type of what arrives.

use super::alias::Aliases;
use crate::engine::Infer;
use crate::lattice::L;
use crate::tfuncs::fields::FieldIndex;
use abi::{Builtin, Intrinsic, Known, ResultType, Value as Object};
use cranelift_entity::SecondaryMap;
use heap::Object as _;
use heap::typed::DataType;
use ir::cfg::Cfg;
use ir::ssa::*;

/// What is known of a value besides its type.
#[derive(Clone, Debug, Default)]
enum Fact {
    #[default]
    Nothing,
    Const(Object),
    /// Made by `New` from these fields.
    New(Object, Vec<Val>),
    /// A tuple of these, whose type is not concrete.
    Tuple(Vec<Val>),
    /// `not_int` of a `Bool`.
    Not(Val),
    /// A value of a narrower type.
    Refined(Val),
    /// A whole number made wider, its sign kept or not.
    Extended(Val, bool),
    /// Whether this is below zero, signed; asked of it or of the same number made wider.
    Negative(Val),
}

/// What becomes of an instruction.
enum Outcome {
    Keep,
    Same(Val),
    Constant(Object),
    Becomes(Inst),
}

/// Folds once over the function. Whether something changed.
pub fn run(inf: &mut Infer, f: &mut Function) -> bool {
    let cfg = Cfg::new(f);
    let mut w = Folder { inf, f, facts: SecondaryMap::new(), aliases: Aliases::default(), changed: false };
    for &b in &cfg.rpo {
        w.params(&cfg, b);
        w.block(b);
    }
    let changed = w.changed;
    let aliases = w.aliases;
    aliases.apply(f);
    changed
}

struct Folder<'a, 'h> {
    inf: &'a mut Infer<'h>,
    f: &'a mut Function,
    facts: SecondaryMap<Val, Fact>,
    aliases: Aliases,
    changed: bool,
}

impl Folder<'_, '_> {
    fn ty(&self, v: Val) -> Object {
        self.f.vals[v].ty
    }

    fn constant(&self, v: Val) -> Option<Object> {
        match self.facts[v] {
            Fact::Const(c) => Some(c),
            _ => None,
        }
    }

    fn is_true(&self, v: Val) -> bool {
        self.constant(v) == Some(self.inf.h.root(Known::TrueValue))
    }

    /// What is known of a value as a lattice element.
    fn element(&mut self, v: Val) -> L {
        match self.facts[v] {
            Fact::Const(c) => self.inf.lat.konst(c),
            _ => {
                let t = self.ty(v);
                self.inf.lat.ty(t)
            }
        }
    }

    /// Parameters whose arguments agree on a constant, or on a narrower type.
    fn params(&mut self, cfg: &Cfg, b: Block) {
        if cfg.preds[b].is_empty() {
            return;
        }
        let params = self.f.blocks[b].params.clone();
        let mut front: Vec<Node> = Vec::new();
        for (i, &p) in params.iter().enumerate() {
            let mut same: Option<Object> = None;
            let mut all_same = true;
            let mut ty = L::BOTTOM;
            let mut seen: Vec<Block> = Vec::new();
            for &pred in &cfg.preds[b] {
                if seen.contains(&pred) {
                    continue;
                }
                seen.push(pred);
                let args: Vec<Val> =
                    self.f.blocks[pred].terminator.edges().filter(|(to, _)| *to == b).map(|(_, a)| a[i]).collect();
                for a in args {
                    let a = self.aliases.get(a);
                    if a == p {
                        continue;
                    }
                    let c = self.constant(a);
                    match (c, same) {
                        (Some(c), None) if all_same => same = Some(c),
                        (Some(c), Some(s)) if c == s || types::egal(self.inf.h, c, s) => {}
                        _ => all_same = false,
                    }
                    let e = self.element(a);
                    ty = self.inf.lat.join(ty, e);
                }
            }
            if let (true, Some(c)) = (all_same, same) {
                let l = self.inf.lat.konst(c);
                let t = self.inf.lat.widen(l);
                let result = self.f.add_val(t);
                self.facts[result] = Fact::Const(c);
                front.push(Node {
                    result,
                    inst: Inst::Const(c),
                    loc: self.f.blocks[b].nodes.first().map_or(self.f.blocks[b].terminator_loc, |n| n.loc),
                });
                self.aliases.set(p, result);
                self.changed = true;
                continue;
            }
            let have = self.ty(p);
            let arriving = self.inf.lat.widen(ty);
            if arriving != have
                && ty != L::BOTTOM
                && self.inf.lat.subtype(arriving, have)
                && !self.inf.lat.subtype(have, arriving)
            {
                self.f.vals[p].ty = arriving;
                self.changed = true;
            }
        }
        if !front.is_empty() {
            let nodes = &mut self.f.blocks[b].nodes;
            // The exception of a handler is read before anything else; handlers have no parameters.
            nodes.splice(0..0, front);
        }
    }

    fn block(&mut self, b: Block) {
        let mut nodes = std::mem::take(&mut self.f.blocks[b].nodes);
        let mut out = Vec::with_capacity(nodes.len());
        let mut dead = false;
        for mut n in nodes.drain(..) {
            n.inst.map_args(|v| self.aliases.get(v));
            // A call that can be resolved anew counts as another instruction.
            let outcome = self.node(&n);
            match outcome {
                Outcome::Keep => {}
                Outcome::Same(v) => {
                    self.aliases.set(n.result, v);
                    self.changed = true;
                    continue;
                }
                Outcome::Constant(c) => {
                    n.inst = Inst::Const(c);
                    let l = self.inf.lat.konst(c);
                    self.f.vals[n.result].ty = self.inf.lat.widen(l);
                    self.changed = true;
                }
                Outcome::Becomes(i) => {
                    n.inst = i;
                    self.changed = true;
                }
            }
            match &n.inst {
                Inst::Const(c) => self.facts[n.result] = Fact::Const(*c),
                Inst::New { ty, args } => self.facts[n.result] = Fact::New(*ty, args.clone()),
                Inst::Builtin { which: Builtin::Tuple, args } => self.facts[n.result] = Fact::Tuple(args.clone()),
                Inst::Intrinsic { which: Intrinsic::not_int, args }
                    if self.ty(n.result) == self.inf.h.root(Known::Bool) =>
                {
                    self.facts[n.result] = Fact::Not(args[0])
                }
                Inst::Refine { value } => self.facts[n.result] = Fact::Refined(*value),
                Inst::Intrinsic { which: which @ (Intrinsic::sext_int | Intrinsic::zext_int), args } => {
                    self.facts[n.result] = Fact::Extended(args[0], *which == Intrinsic::sext_int)
                }
                Inst::Intrinsic { which: Intrinsic::slt_int, args }
                    if self.constant(args[1]).is_some_and(|c| all_bytes(self.inf, c, 0)) =>
                {
                    let of = match self.facts[args[0]] {
                        Fact::Extended(v, true) => v,
                        _ => args[0],
                    };
                    self.facts[n.result] = Fact::Negative(of)
                }
                _ => {}
            }
            let never = self.ty(n.result) == self.inf.h.root(Known::Bottom);
            out.push(n);
            if never {
                dead = true;
                break;
            }
        }
        let block = &mut self.f.blocks[b];
        block.nodes = out;
        if dead && !matches!(block.terminator, Terminator::Unreachable) {
            block.terminator = Terminator::Unreachable;
            self.changed = true;
        }
        let mut t = std::mem::replace(&mut self.f.blocks[b].terminator, Terminator::Unreachable);
        t.map_args(|v| self.aliases.get(v));
        if let Terminator::Branch { cond, then_to, then_args, else_to, else_args } = &mut t {
            while let Fact::Not(v) = self.facts[*cond] {
                *cond = v;
                std::mem::swap(then_to, else_to);
                std::mem::swap(then_args, else_args);
                self.changed = true;
            }
            if let Some(c) = self.constant(*cond) {
                let to = if c == self.inf.h.root(Known::TrueValue) {
                    (*then_to, std::mem::take(then_args))
                } else {
                    (*else_to, std::mem::take(else_args))
                };
                t = Terminator::Jump(to.0, to.1);
                self.changed = true;
            }
        }
        self.f.blocks[b].terminator = t;
    }

    fn boolean(&self, b: bool) -> Outcome {
        Outcome::Constant(self.inf.h.boolean(b))
    }

    fn node(&mut self, n: &Node) -> Outcome {
        match &n.inst {
            Inst::Refine { value } => {
                if self.constant(*value).is_some() || self.inf.lat.subtype(self.ty(*value), self.ty(n.result)) {
                    return Outcome::Same(*value);
                }
                // A chain of refinements starts at the value itself.
                if let Fact::Refined(v) = self.facts[*value] {
                    return Outcome::Becomes(Inst::Refine { value: v });
                }
                Outcome::Keep
            }
            Inst::IsA { value, ty } => self.is_a(*value, *ty),
            Inst::GetField { object, index, .. } => self.get_field(*object, *index as usize),
            Inst::Intrinsic { which, args } => self.intrinsic(*which, args, n.result),
            Inst::Builtin { which, args } => self.builtin(*which, args, n.result),
            _ => Outcome::Keep,
        }
    }

    fn is_a(&mut self, value: Val, ty: Object) -> Outcome {
        let e = self.element(value);
        if types::has_free_typevars(self.inf.h, ty) {
            return Outcome::Keep;
        }
        let whole = self.inf.lat.ty(ty);
        if self.inf.lat.le(e, whole) {
            return self.boolean(true);
        }
        if self.inf.lat.meet(e, ty) == L::BOTTOM {
            return self.boolean(false);
        }
        if let Fact::Refined(v) = self.facts[value] {
            // Nothing more is known of it than of what it refines, but the test may be decided there.
            let e = self.element(v);
            if self.inf.lat.meet(e, ty) == L::BOTTOM {
                return self.boolean(false);
            }
        }
        Outcome::Keep
    }

    fn get_field(&mut self, object: Val, index: usize) -> Outcome {
        match &self.facts[object] {
            Fact::New(ty, args) => {
                let fixed = types::fields::is_const_field(self.inf.h, DataType(*ty), index);
                if let Some(&a) = args.get(index)
                    && fixed
                {
                    return Outcome::Same(a);
                }
                Outcome::Keep
            }
            Fact::Const(c) => {
                let dt = DataType(c.type_of());
                if types::is_type(self.inf.h, *c) || !types::fields::is_const_field(self.inf.h, dt, index) {
                    return Outcome::Keep;
                }
                match crate::objects::field(self.inf.h, *c, index) {
                    Some(v) => Outcome::Constant(v),
                    None => Outcome::Keep,
                }
            }
            _ => Outcome::Keep,
        }
    }

    fn intrinsic(&mut self, which: Intrinsic, args: &[Val], result: Val) -> Outcome {
        use Intrinsic::*;
        if matches!(which, pointerref | pointerset) {
            return Outcome::Keep;
        }
        let consts: Option<Vec<Object>> = args.iter().map(|&a| self.constant(a)).collect();
        if let Some(mut values) = consts {
            if which.result() == ResultType::TypeArgument {
                values.insert(0, self.ty(result));
            }
            return match self.inf.host.eval_intrinsic(which, &values) {
                Some(v) => Outcome::Constant(v),
                None => Outcome::Keep,
            };
        }
        let zero = |f: &Self, v: Val| f.constant(v).is_some_and(|c| all_bytes(f.inf, c, 0));
        let small = |f: &Self, v: Val| f.constant(v).and_then(|c| small_int(f.inf, c));
        match which {
            add_int | or_int | xor_int if zero(self, args[1]) => Outcome::Same(args[0]),
            add_int | or_int | xor_int if zero(self, args[0]) => Outcome::Same(args[1]),
            sub_int | shl_int | lshr_int | ashr_int if zero(self, args[1]) => Outcome::Same(args[0]),
            and_int if self.is_true(args[1]) => Outcome::Same(args[0]),
            and_int if self.is_true(args[0]) => Outcome::Same(args[1]),
            or_int if self.is_true(args[0]) || self.is_true(args[1]) => self.boolean(true),
            and_int if zero(self, args[0]) => Outcome::Same(args[0]),
            and_int if zero(self, args[1]) => Outcome::Same(args[1]),
            mul_int if small(self, args[1]) == Some(1) => Outcome::Same(args[0]),
            mul_int if small(self, args[0]) == Some(1) => Outcome::Same(args[1]),
            and_int | or_int if args[0] == args[1] => Outcome::Same(args[0]),
            eq_int | sle_int | ule_int if args[0] == args[1] => self.boolean(true),
            ne_int | slt_int | ult_int if args[0] == args[1] => self.boolean(false),
            // What checks of conversions to wider numbers come to.
            ult_int if zero(self, args[1]) => self.boolean(false),
            slt_int if zero(self, args[1]) && matches!(self.facts[args[0]], Fact::Extended(_, false)) => {
                self.boolean(false)
            }
            trunc_int => match self.facts[args[0]] {
                Fact::Extended(v, _) if self.ty(v) == self.ty(result) => Outcome::Same(v),
                _ => Outcome::Keep,
            },
            eq_int => match (&self.facts[args[0]], &self.facts[args[1]]) {
                (Fact::Negative(a), Fact::Negative(b)) if a == b => self.boolean(true),
                _ => Outcome::Keep,
            },
            not_int => match self.facts[args[0]] {
                Fact::Not(v) => Outcome::Same(v),
                _ => Outcome::Keep,
            },
            select_value => {
                if args[1] == args[2] {
                    return Outcome::Same(args[1]);
                }
                match self.constant(args[0]) {
                    Some(c) if c == self.inf.h.root(Known::TrueValue) => Outcome::Same(args[1]),
                    Some(_) => Outcome::Same(args[2]),
                    None => Outcome::Keep,
                }
            }
            bitcast if self.ty(args[0]) == self.ty(result) => Outcome::Same(args[0]),
            _ => Outcome::Keep,
        }
    }

    fn builtin(&mut self, which: Builtin, args: &[Val], result: Val) -> Outcome {
        let h = self.inf.h;
        match which {
            Builtin::Egal if args.len() == 2 => {
                if args[0] == args[1] {
                    return self.boolean(true);
                }
                if let Some(o) = self.egal_of_bools(args) {
                    return o;
                }
            }
            Builtin::Tuple => {
                let ty = self.ty(result);
                let elems: Vec<Object> = args
                    .iter()
                    .map(|&a| {
                        let t = self.ty(a);
                        let l = self.inf.lat.ty(t);
                        self.inf.element_type(l)
                    })
                    .collect();
                let Ok(exact) = types::tuple_type(h, &elems) else {
                    return Outcome::Keep;
                };
                if types::is_concrete(h, exact) && !args.is_empty() {
                    self.f.vals[result].ty = exact;
                    return Outcome::Becomes(Inst::New { ty: exact, args: args.to_vec() });
                }
                let _ = ty;
                return Outcome::Keep;
            }
            Builtin::Ifelse if args.len() == 3 => {
                if let Some(c) = self.constant(args[0]) {
                    if c == h.root(Known::TrueValue) {
                        return Outcome::Same(args[1]);
                    }
                    if c == h.root(Known::FalseValue) {
                        return Outcome::Same(args[2]);
                    }
                }
            }
            Builtin::Typeassert if args.len() == 2 => {
                if let Some(t) = self.constant(args[1])
                    && types::is_type(h, t)
                    && self.inf.lat.subtype(self.ty(args[0]), t)
                {
                    return Outcome::Same(args[0]);
                }
                return Outcome::Keep;
            }
            Builtin::Getfield => {
                if let Some(o) = self.builtin_getfield(args) {
                    return o;
                }
            }
            Builtin::Isa if args.len() == 2 => {
                if let Some(t) = self.constant(args[1])
                    && types::is_type(h, t)
                    && !types::has_free_typevars(h, t)
                {
                    return Outcome::Becomes(Inst::IsA { value: args[0], ty: t });
                }
            }
            Builtin::MemoryNew | Builtin::Svec | Builtin::Throw | Builtin::ApplyIterate => return Outcome::Keep,
            _ => {}
        }
        // Only what could be better known now is asked again.
        let pure = which.effects() & abi::effect::EFFECT_FREE != 0 || which == Builtin::Getfield;
        if !pure || which.returns() == abi::Returns::Never {
            return Outcome::Keep;
        }
        let known: Vec<L> = args.iter().map(|&a| self.element(a)).collect();
        let (ty, e) = self.inf.builtin(which, &known);
        if let Some(c) = self.inf.lat.as_const(ty)
            && e.removable()
        {
            return Outcome::Constant(c);
        }
        let t = self.inf.lat.widen(ty);
        let have = self.ty(result);
        if ty != L::BOTTOM && t != have && self.inf.lat.subtype(t, have) && !self.inf.lat.subtype(have, t) {
            self.f.vals[result].ty = t;
            self.changed = true;
        }
        Outcome::Keep
    }

    /// `x === true` and `x === false`, and other comparisons of one primitive type.
    fn egal_of_bools(&mut self, args: &[Val]) -> Option<Outcome> {
        let h = self.inf.h;
        let t = self.ty(args[0]);
        if t != self.ty(args[1]) {
            return None;
        }
        if t == h.root(Known::Bool) {
            for (x, c) in [(args[0], args[1]), (args[1], args[0])] {
                if let Some(c) = self.constant(c) {
                    return Some(if c == h.root(Known::TrueValue) {
                        Outcome::Same(x)
                    } else {
                        Outcome::Becomes(Inst::Intrinsic { which: Intrinsic::not_int, args: vec![x] })
                    });
                }
            }
        }
        let float = [Known::Float16, Known::Float32, Known::Float64].iter().any(|&k| h.root(k) == t);
        if types::is_primitive_type(h, t) && types::is_concrete(h, t) && !float {
            let size = types::layout_of(h, DataType(t))?.size();
            if matches!(size, 1 | 2 | 4 | 8) {
                return Some(Outcome::Becomes(Inst::Intrinsic { which: Intrinsic::eq_int, args: args.to_vec() }));
            }
        }
        None
    }

    /// `getfield` whose object and field are known by now.
    fn builtin_getfield(&mut self, args: &[Val]) -> Option<Outcome> {
        let h = self.inf.h;
        let t = self.ty(args[0]);
        if let (Fact::Tuple(list), Some(i)) = (&self.facts[args[0]], self.constant(args[1]))
            && args.len() == 2
            && i.type_of() == h.root(Known::Int64)
            && let Some(&v) = list.get((i.word(0) as usize).wrapping_sub(1))
        {
            return Some(Outcome::Same(v));
        }
        let plain = args.len() < 3 || (args.len() == 3 && self.ty(args[2]) == h.root(Known::Bool));
        if !types::is_concrete(h, t) || t == h.root(Known::Module) || !plain {
            return None;
        }
        let dt = DataType(t);
        let name = self.element(args[1]);
        let FieldIndex::At(i) = self.inf.field_at(dt, name) else {
            return None;
        };
        let o = self.get_field(args[0], i);
        if !matches!(o, Outcome::Keep) {
            return Some(o);
        }
        let ft = types::field_types(h, dt)?.svec_get(i)?;
        let check = !(types::fields::always_initialized(h, dt, i) || types::is_tuple(dt) || types::always_there(h, ft));
        Some(Outcome::Becomes(Inst::GetField { object: args[0], index: i as u32, check }))
    }
}

fn all_bytes(inf: &Infer, c: Object, byte: u8) -> bool {
    let t = c.type_of();
    if !types::is_primitive_type(inf.h, t) {
        return false;
    }
    types::layout_of(inf.h, DataType(t)).is_some_and(|l| c.bytes(0, l.size()).iter().all(|&b| b == byte))
}

/// A constant of a small primitive type as a number.
fn small_int(inf: &Infer, c: Object) -> Option<u64> {
    let t = c.type_of();
    if !types::is_primitive_type(inf.h, t) {
        return None;
    }
    let n = types::layout_of(inf.h, DataType(t))?.size();
    let mut bytes = [0u8; 8];
    if n > 8 {
        return None;
    }
    bytes[..n].copy_from_slice(c.bytes(0, n));
    Some(u64::from_ne_bytes(bytes))
}
