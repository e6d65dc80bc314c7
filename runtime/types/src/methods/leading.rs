//! The first arguments of a signature by the names of their types: in a large table of methods most are ruled out so, by
//! comparing a few addresses, before types are.

use crate::kinds::*;
use abi::{Known, Value, typename_flags};
use heap::Heap;
use heap::typed::DataType;

/// How many arguments are looked at, the function among them.
const LOOKED_AT: usize = 4;

/// More supertypes than this, and an argument is not looked at.
const MOST_NAMES: usize = 8;

/// What is known of the first arguments of a query.
pub struct Leading {
    arguments: [Option<Argument>; LOOKED_AT],
    /// As many arguments as the query has at least, and whether there may be more.
    fixed: usize,
    is_open: bool,
}

/// An argument whose type is a declared one, of whatever parameters.
struct Argument {
    /// The type's name and those of its supertypes, but for `Any`.
    above: Names,
    /// Whether a type of another name may be below it.
    is_abstract: bool,
    about_types: Option<AboutTypes>,
}

enum AboutTypes {
    /// `Type{T}`, with the names of `T` where it is a declared type.
    Of(Option<Names>),
    /// `DataType` and its kin.
    Kind,
}

struct Names {
    list: [Value; MOST_NAMES],
    len: usize,
}

impl Names {
    /// `None` where there are too many.
    fn of(h: &Heap, mut t: DataType) -> Option<Names> {
        let any = h.root(Known::Any);
        let mut out = Names { list: [any; MOST_NAMES], len: 0 };
        while t.0 != any {
            *out.list.get_mut(out.len)? = t.name();
            out.len += 1;
            t = crate::fields::supertype(h, t);
        }
        Some(out)
    }

    fn own(&self) -> Value {
        self.list[0]
    }

    fn has(&self, name: Value) -> bool {
        self.list[..self.len].contains(&name)
    }
}

/// The declared type that all values of an argument's type belong to.
fn declared(h: &Heap, mut t: Value) -> Option<DataType> {
    // (Bounds are finitely deep; a limit costs nothing.)
    for _ in 0..16 {
        match kind(h, t) {
            Kind::DataType(dt) => return Some(dt),
            Kind::UnionAll(u) => t = u.body(),
            Kind::TypeVar(v) => t = v.ub(),
            _ => return None,
        }
    }
    None
}

impl Leading {
    /// Of the signature of a call, or of a method.
    pub fn of(h: &Heap, sig: Value) -> Leading {
        let mut out = Leading { arguments: [const { None }; LOOKED_AT], fixed: 0, is_open: true };
        let Some(tuple) = as_tuple(h, unwrap_unionall(h, sig)) else { return out };
        out.is_open = tuple_vararg(h, tuple).is_some();
        out.fixed = n_params(tuple) - usize::from(out.is_open);
        for (i, slot) in out.arguments.iter_mut().enumerate().take(out.fixed) {
            *slot = declared(h, param(tuple, i)).and_then(|dt| Argument::of(h, dt));
        }
        out
    }

    /// Whether no call is of both signatures, as far as this look can say.
    pub fn is_apart(&self, h: &Heap, sig: Value) -> bool {
        let Some(tuple) = as_tuple(h, unwrap_unionall(h, sig)) else { return false };
        let n = n_params(tuple);
        let rest = tuple_vararg(h, tuple);
        let fixed = n - usize::from(rest.is_some());
        if (rest.is_none() && fixed < self.fixed) || (!self.is_open && self.fixed < fixed) {
            return true;
        }
        self.arguments.iter().enumerate().any(|(i, a)| {
            a.as_ref().is_some_and(|a| {
                let t = if i < fixed { Some(param(tuple, i)) } else { rest.map(|va| vararg_elem(h, va)) };
                t.is_some_and(|t| a.is_apart(h, t))
            })
        })
    }
}

impl Argument {
    fn of(h: &Heap, dt: DataType) -> Option<Argument> {
        let above = Names::of(h, dt).filter(|n| n.len > 0)?;
        let about_types = if is_type_type(h, dt) {
            let inner = param(dt, 0);
            let exactly = as_datatype(h, unwrap_unionall(h, inner)).filter(|t| !is_tuple(*t));
            Some(AboutTypes::Of(exactly.and_then(|t| Names::of(h, t)).filter(|n| n.len > 0)))
        } else {
            is_kind(h, dt.0).then_some(AboutTypes::Kind)
        };
        Some(Argument { above, is_abstract: name_of(dt).flags() & typename_flags::ABSTRACT != 0, about_types })
    }

    fn is_apart(&self, h: &Heap, t: Value) -> bool {
        let Some(dt) = declared(h, t) else { return false };
        let any = h.root(Known::Any);
        if dt.0 == any {
            return false;
        }
        let name = dt.name();
        match &self.about_types {
            Some(AboutTypes::Of(names)) if name == self.above.own() => {
                return names.as_ref().is_some_and(|n| is_other_type(h, n, param(dt, 0)));
            }
            Some(AboutTypes::Of(_)) if is_kind(h, dt.0) => return false,
            Some(AboutTypes::Kind) if is_type_type(h, dt) => return false,
            _ => {}
        }
        if self.above.has(name) {
            return false;
        }
        // Not above; perhaps below.
        if self.is_abstract {
            let mut t = dt;
            while t.0 != any {
                if t.name() == self.above.own() {
                    return false;
                }
                t = crate::fields::supertype(h, t);
            }
        }
        true
    }
}

impl Leading {
    /// Names of types that a call must have at some place: those of arguments below which no type has another name.
    pub fn wanted(&self) -> impl Iterator<Item = Value> {
        self.arguments.iter().flatten().filter_map(|a| match &a.about_types {
            Some(AboutTypes::Of(names)) => names.as_ref().map(Names::own),
            Some(AboutTypes::Kind) => None,
            None => (!a.is_abstract).then(|| a.above.own()),
        })
    }
}

/// Whether a signature says each argument's type, not only one above it: such calls belong to a method that wants a type
/// of some name only if they have that name themselves.
pub fn says_all(h: &Heap, sig: Value) -> bool {
    as_tuple(h, sig).is_some_and(|tuple| {
        params(tuple).into_iter().all(|p| match type_type_param(h, p) {
            Some(t) => as_datatype(h, unwrap_unionall(h, t)).is_some(),
            None => is_concrete(h, p) && !is_kind(h, p),
        })
    })
}

/// Whether the type with these names is not what `Type{t}` says.
fn is_other_type(h: &Heap, names: &Names, t: Value) -> bool {
    match kind(h, t) {
        Kind::TypeVar(v) => match declared(h, v.ub()) {
            Some(dt) if !is_tuple(dt) => dt.0 != h.root(Known::Any) && !names.has(dt.name()),
            _ => false,
        },
        _ => as_datatype(h, unwrap_unionall(h, t)).is_some_and(|dt| !is_tuple(dt) && dt.name() != names.own()),
    }
}
