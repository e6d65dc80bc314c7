//! What a comparison of two types carries along: variable bounds, and which way each union was taken.
//!
//! Unions are decided by replay: each time the walk meets a union it asks for the next decision, and when
//! the walk fails (or, on the left, succeeds) it runs again with the last decision changed.

use crate::kinds::*;
use abi::Value;
use heap::Heap;
use heap::typed::TypeVar;
use smallvec::SmallVec;

/// Where a type stands in a comparison: which occurrences of variables count towards the diagonal rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// At the top, or in a bound: does not count.
    Free,
    /// An element of a tuple.
    Covariant,
    /// A parameter of any other type.
    Invariant,
}

impl Place {
    /// The place of a tuple's elements.
    pub(crate) fn element(self) -> Place {
        match self {
            Place::Free => Place::Covariant,
            other => other,
        }
    }
}

/// A variable of a `where` that the walk is inside of.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub var: Value,
    pub lb: Value,
    pub ub: Value,
    /// The variable is to be found ("exists"); otherwise it stands for every type in its bounds.
    pub right: bool,
    /// Occurrences seen, counted up to 2.
    pub occurs_inv: u8,
    pub occurs_cov: u8,
    /// Only concrete types may be its value.
    pub concrete: bool,
    /// The number of invariant constructors outside the `where`.
    pub depth: u32,
    /// A kind was below `Type{var}`: the variable stands for a type that is not known, and may occur nowhere else.
    pub any_type: bool,
    /// A count that must stand for every length at once.
    pub any_length: bool,
    /// A count that is that variable plus a number.
    pub length_of: Option<(Value, usize)>,
    /// Intersection: how bounds found for it are used (see `meet`).
    pub keep: Keep,
    /// Intersection: variables whose `where` moves outside this one.
    pub inner: Vec<Value>,
}

/// Intersection: what the result says in place of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// The intersected type itself: the variable occurs once.
    Replace,
    /// The variable, its upper bound narrowed: it occurs as a tuple element only.
    Narrow,
}

impl Binding {
    pub(crate) fn new(var: Value, right: bool, depth: u32) -> Binding {
        let v = TypeVar(var);
        Binding {
            var,
            lb: v.lb(),
            ub: v.ub(),
            right,
            occurs_inv: 0,
            occurs_cov: 0,
            concrete: false,
            depth,
            any_type: false,
            any_length: false,
            length_of: None,
            keep: Keep::Replace,
            inner: Vec::new(),
        }
    }
}

/// The decisions taken at unions of one side, in the order in which the walk met them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    taken: SmallVec<[bool; 16]>,
    depth: usize,
    more: usize,
}

impl Choices {
    /// Forgets all decisions.
    pub(crate) fn clear(&mut self) {
        self.taken.clear();
        self.rewind();
    }

    /// Starts a replay.
    pub(crate) fn rewind(&mut self) {
        self.depth = 0;
        self.more = 0;
    }

    /// The next decision: false is the first alternative.
    pub(crate) fn pick(&mut self) -> bool {
        if self.depth >= self.taken.len() {
            self.taken.push(false);
        }
        let second = self.taken[self.depth];
        self.depth += 1;
        if !second {
            self.more = self.depth;
        }
        second
    }

    /// Whether the last run met a decision that could have gone the other way.
    pub(crate) fn has_more(&self) -> bool {
        self.more != 0
    }

    /// Changes the deepest decision that still has its second alternative; false when none has.
    pub(crate) fn advance(&mut self) -> bool {
        if self.more == 0 {
            return false;
        }
        self.taken.truncate(self.more);
        self.taken[self.more - 1] = true;
        true
    }
}

/// The variable bounds at one moment.
pub(crate) type Saved = SmallVec<[Binding; 4]>;

/// One comparison in progress.
pub(crate) struct Env<'h> {
    pub h: &'h Heap,
    /// Innermost last.
    pub vars: SmallVec<[Binding; 4]>,
    pub left: Choices,
    pub right: Choices,
    pub invdepth: u32,
    /// Variables that nothing binds match anything.
    pub ignore_free: bool,
    pub intersection: bool,
    /// Values found for the outermost variables of the right side.
    pub out: SmallVec<[Option<Value>; 4]>,
    pub out_index: usize,
    /// Left variables, out of scope, that only concrete types fit.
    pub concrete_left: SmallVec<[Value; 4]>,
    /// Steps left before the comparison gives up.
    pub fuel: u32,
    /// Depth of bounds being narrowed (intersection).
    pub triangular: u32,
    /// Depth of the walk.
    pub depth: u32,
}

/// Steps after which a comparison is given up: unions multiply.
const FUEL: u32 = 1_000_000;

/// Levels of types inside types after which a comparison is given up: bounds may lead in circles.
pub(crate) const MAX_DEPTH: u32 = 250;

impl<'h> Env<'h> {
    pub(crate) fn new(h: &'h Heap) -> Env<'h> {
        Env {
            h,
            vars: SmallVec::new(),
            left: Choices::default(),
            right: Choices::default(),
            invdepth: 0,
            ignore_free: false,
            intersection: false,
            out: SmallVec::new(),
            out_index: 0,
            concrete_left: SmallVec::new(),
            fuel: FUEL,
            triangular: 0,
            depth: 0,
        }
    }

    pub(crate) fn lookup_index(&self, var: Value) -> Option<usize> {
        self.vars.iter().rposition(|b| b.var == var)
    }

    pub(crate) fn lookup(&self, var: Value) -> Option<&Binding> {
        self.vars.iter().rev().find(|b| b.var == var)
    }

    pub(crate) fn lookup_mut(&mut self, var: Value) -> Option<&mut Binding> {
        self.vars.iter_mut().rev().find(|b| b.var == var)
    }

    /// Whether variable `x` is bound outside of `y`.
    pub(crate) fn is_outside(&self, x: Value, y: Value) -> bool {
        self.vars.iter().rev().find(|b| b.var == x || b.var == y).is_some_and(|b| b.var == y && x != y)
    }

    pub(crate) fn record(&mut self, index: usize, place: Place) {
        let invdepth = self.invdepth;
        let b = &mut self.vars[index];
        match place {
            Place::Free => {}
            Place::Invariant if invdepth > b.depth => b.occurs_inv = (b.occurs_inv + 1).min(2),
            _ => b.occurs_cov = (b.occurs_cov + 1).min(2),
        }
    }

    pub(crate) fn save(&self) -> Saved {
        self.vars.clone()
    }

    pub(crate) fn restore(&mut self, saved: &Saved) {
        self.vars.clone_from(saved);
    }

    /// Whether the type mentions a variable that is to be found.
    pub(crate) fn has_existential(&self, t: Value) -> bool {
        self.vars.iter().any(|b| b.right && has_typevar(self.h, t, b.var))
    }

    /// One member of a union, as decided.
    pub(crate) fn pick_member(&mut self, mut t: Value, right: bool) -> Value {
        while let Kind::Union(u) = kind(self.h, t) {
            let side = if right { &mut self.right } else { &mut self.left };
            t = if side.pick() { u.b() } else { u.a() };
        }
        t
    }

    /// The `where` with a variable that occurs nowhere in the environment.
    pub(crate) fn unalias(&self, u: heap::typed::UnionAll) -> heap::typed::UnionAll {
        let var = u.var();
        let clash =
            self.vars.iter().any(|b| b.var == var || has_typevar(self.h, b.lb, var) || has_typevar(self.h, b.ub, var));
        if clash { crate::unionall::rename(self.h, u) } else { u }
    }
}

/// Whether only concrete values fit between bounds of which `t` is one.
pub(crate) fn is_leaf_bound(h: &Heap, t: Value) -> bool {
    match kind(h, t) {
        Kind::Bottom => true,
        Kind::DataType(dt) => dt.flags() & abi::type_flags::CONCRETE != 0 || is_type_type(h, dt),
        Kind::Other => true,
        _ => false,
    }
}

/// Whether the variable occurs inside an invariant constructor.
pub(crate) fn occurs_invariant(h: &Heap, t: Value, var: Value) -> bool {
    occurs_inside(h, t, var, false)
}

fn occurs_inside(h: &Heap, t: Value, var: Value, inside: bool) -> bool {
    match kind(h, t) {
        Kind::TypeVar(_) => t == var && inside,
        Kind::Union(u) => occurs_inside(h, u.a(), var, inside) || occurs_inside(h, u.b(), var, inside),
        Kind::UnionAll(u) => {
            if u.var() == var {
                return false;
            }
            let v = TypeVar(u.var());
            occurs_inside(h, v.lb(), var, inside)
                || occurs_inside(h, v.ub(), var, inside)
                || occurs_inside(h, u.body(), var, inside)
        }
        Kind::Vararg(va) => va.try_T().is_some_and(|t| occurs_inside(h, t, var, inside)) || va.try_N() == Some(var),
        Kind::DataType(dt) => {
            dt.flags() & abi::type_flags::FREE_TYPEVARS != 0
                && (0..n_params(dt)).any(|i| occurs_inside(h, param(dt, i), var, inside || !is_tuple(dt)))
        }
        Kind::Bottom | Kind::Other => false,
    }
}
