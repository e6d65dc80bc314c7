//! Intersection: the walk over two types that builds a type for the values in both.
//!
//! All variables are to be found here, on either side. Where the exact intersection has no simple form the
//! result may be larger, never smaller.

mod datatypes;
mod variables;
mod wheres;

use super::env::*;
use crate::kinds::*;
use crate::subtype::subtype;
use crate::{equal, union};
use abi::{Known, Value};
use heap::typed::Union;
use smallvec::SmallVec;

/// Ways through the unions of one intersection that are tried before it settles for a larger type.
const MAX_ROUNDS: usize = 200;

impl Env<'_> {
    pub(super) fn bottom(&self) -> Value {
        self.root(Known::Bottom)
    }

    /// The union of the intersections for every way through the unions.
    pub(crate) fn meet_all(&mut self, x: Value, y: Value) -> Value {
        self.right.clear();
        let start = self.save();
        let mut merged: Option<Saved> = None;
        let mut parts: Vec<Value> = Vec::new();
        let outermost = self.out_index == 0 && !self.out.is_empty();
        let mut values: Option<SmallVec<[Option<Value>; 4]>> = None;
        for round in 0.. {
            self.right.rewind();
            if outermost {
                self.out.fill(None);
            }
            let r = self.meet(x, y, Place::Free);
            if r != self.bottom() {
                let now = self.save();
                merged = Some(match merged {
                    Some(before) => self.merge(&before, &now),
                    None => now,
                });
                parts.push(r);
                if outermost {
                    values = Some(match values {
                        None => self.out.clone(),
                        Some(before) => self.same_values(before),
                    });
                }
            }
            self.restore(&start);
            if self.fuel == 0 || round > MAX_ROUNDS {
                // Too many ways: the left type is above every intersection.
                return x;
            }
            if !self.right.advance() {
                break;
            }
        }
        if let Some(m) = merged {
            self.restore(&m);
        }
        if let Some(v) = values {
            self.out = v;
        }
        union::type_union(self.h, &parts)
    }

    /// Values of outermost variables that two ways through the unions agree on.
    fn same_values(&self, before: SmallVec<[Option<Value>; 4]>) -> SmallVec<[Option<Value>; 4]> {
        before
            .iter()
            .zip(&self.out)
            .map(|(p, q)| match (*p, *q) {
                (Some(p), Some(q)) if equal::egal(self.h, p, q) => Some(p),
                _ => None,
            })
            .collect()
    }

    /// Bounds that hold whichever of two ways was taken.
    fn merge(&mut self, a: &Saved, b: &Saved) -> Saved {
        self.restore(b);
        for p in a {
            let Some(i) = self.lookup_index(p.var) else {
                continue;
            };
            let q = &self.vars[i];
            let lb = if equal::egal(self.h, p.lb, q.lb) { p.lb } else { self.bottom() };
            let ub = self.join_bound(p.ub, q.ub);
            let v = &mut self.vars[i];
            v.lb = lb;
            v.ub = ub;
            v.occurs_inv = v.occurs_inv.max(p.occurs_inv);
            v.occurs_cov = v.occurs_cov.max(p.occurs_cov);
            v.concrete |= p.concrete;
            for &moved in &p.inner {
                if !v.inner.contains(&moved) {
                    v.inner.push(moved);
                }
            }
        }
        self.save()
    }

    /// The intersection of a type with a bound, beside the main walk; `depth` is that of the bound's variable.
    pub(crate) fn meet_aside(&mut self, x: Value, y: Value, depth: u32) -> Value {
        let any = self.root(Known::Any);
        let h = self.h;
        if x == y || (y == any && !is_typevar(h, x)) || union_members(h, y).contains(&x) {
            return x;
        }
        if (x == any && !is_typevar(h, y)) || union_members(h, x).contains(&y) {
            return y;
        }
        if self.triangular > 8 {
            return x;
        }
        let choices = std::mem::take(&mut self.right);
        let invdepth = std::mem::replace(&mut self.invdepth, depth);
        self.triangular += 1;
        let r = self.meet_all(x, y);
        self.triangular -= 1;
        self.invdepth = invdepth;
        self.right = choices;
        r
    }

    /// The intersection for the union choices of this run; `Union{}` when there is none.
    pub(crate) fn meet(&mut self, x: Value, y: Value, place: Place) -> Value {
        if self.fuel == 0 || self.depth > MAX_DEPTH || x == y {
            return self.whole(y);
        }
        self.fuel -= 1;
        self.depth += 1;
        let r = self.meet_step(x, y, place);
        self.depth -= 1;
        r
    }

    fn meet_step(&mut self, x: Value, y: Value, place: Place) -> Value {
        let h = self.h;
        let (kx, ky) = (kind(h, x), kind(h, y));
        match (kx, ky) {
            (Kind::TypeVar(_), Kind::TypeVar(_)) => return self.meet_vars(x, y, place),
            (Kind::TypeVar(_), _) => return self.meet_var(x, y, place),
            (_, Kind::TypeVar(_)) => return self.meet_var(y, x, place),
            (Kind::Bottom, _) | (_, Kind::Bottom) => return self.bottom(),
            (Kind::Other, Kind::Other) => {
                return if equal::egal(h, x, y) { x } else { self.bottom() };
            }
            (Kind::Other, _) if y == self.root(Known::Any) => return x,
            (_, Kind::Other) if x == self.root(Known::Any) => return y,
            (Kind::Other, _) | (_, Kind::Other) => return self.bottom(),
            _ => {}
        }
        let closed = !has_free_typevars(h, x) && !has_free_typevars(h, y);
        if closed && self.out_index >= self.out.len() {
            if subtype(h, x, y) {
                return x;
            }
            if subtype(h, y, x) {
                return y;
            }
        }
        let any = self.root(Known::Any);
        match (kx, ky) {
            (Kind::Union(u), _) => {
                if u.a() == y || u.b() == y {
                    return y;
                }
                self.meet_union(u, y, false, place)
            }
            (_, Kind::Union(u)) => {
                if u.a() == x || u.b() == x {
                    return x;
                }
                if let Kind::UnionAll(ux) = kx
                    && !closed
                {
                    return self.meet_unionall(y, ux, false, place);
                }
                self.meet_union(u, x, true, place)
            }
            _ if y == any => self.whole(x),
            (Kind::UnionAll(u), _) if x != any => self.meet_unionall(y, u, false, place),
            (_, Kind::UnionAll(u)) if y != any => self.meet_unionall(x, u, true, place),
            _ if x == any => self.whole(y),
            (Kind::DataType(a), Kind::DataType(b)) => self.meet_datatypes(a, b, place),
            _ => self.bottom(),
        }
    }

    /// A type that is taken as it stands: its variables occur in the result.
    fn whole(&mut self, t: Value) -> Value {
        let h = self.h;
        for i in 0..self.vars.len() {
            let var = self.vars[i].var;
            if has_typevar(h, t, var) {
                let inside = t != var && occurs_invariant(h, t, var);
                let b = &mut self.vars[i];
                let count = if inside { &mut b.occurs_inv } else { &mut b.occurs_cov };
                *count = (*count + 1).min(2);
            }
        }
        t
    }

    fn meet_ordered(&mut self, other: Value, part: Value, right: bool, place: Place) -> Value {
        if right { self.meet(other, part, place) } else { self.meet(part, other, place) }
    }

    fn meet_union(&mut self, u: Union, other: Value, right: bool, place: Place) -> Value {
        let h = self.h;
        let closed = !has_free_typevars(h, u.0) && !has_free_typevars(h, other);
        if place == Place::Invariant || closed {
            let start = self.save();
            let choices = std::mem::take(&mut self.right);
            let mut merged: Option<Saved> = None;
            let mut parts = Vec::new();
            for member in [u.a(), u.b()] {
                self.right.clear();
                let r = if right { self.meet_all(other, member) } else { self.meet_all(member, other) };
                if r != self.bottom() {
                    let now = self.save();
                    merged = Some(match merged {
                        Some(m) => self.merge(&m, &now),
                        None => now,
                    });
                    parts.push(r);
                }
                self.restore(&start);
            }
            if let Some(m) = merged {
                self.restore(&m);
            }
            self.right = choices;
            return union::type_union(h, &parts);
        }
        // All ways are tried in turn, and joined at the top.
        let member = self.pick_member(u.0, true);
        self.meet_ordered(other, member, right, place)
    }
}
