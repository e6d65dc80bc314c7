//! Identity and types: `===`, `typeof`, `isa`, `<:`, `apply_type` and their like.

use crate::{Outcome, Session};
use abi::{Builtin, Known, ObjectKind, Value};
use heap::Object;
use heap::typed::DataType;
use types::Kind;

impl Session {
    pub(super) fn type_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let h = &self.heap;
        match which {
            Builtin::Egal => Ok(self.bool(types::egal(h, args[0], args[1]))),
            Builtin::Typeof => Ok(args[0].type_of()),
            Builtin::TypeofValue => Ok(self.type_of_value(args[0])),
            Builtin::Isa => {
                self.check_type("isa", args[1])?;
                Ok(self.bool(self.isa(args[0], args[1])))
            }
            Builtin::Subtype => {
                self.check_type_or_var("<:", args[0])?;
                self.check_type_or_var("<:", args[1])?;
                Ok(self.bool(types::subtype(h, args[0], args[1])))
            }
            Builtin::Typeassert => {
                self.check_type("typeassert", args[1])?;
                if self.isa(args[0], args[1]) {
                    Ok(args[0])
                } else {
                    Err(self.type_error("typeassert", "", args[1], args[0]))
                }
            }
            Builtin::ApplyType => self.apply_type(args[0], &args[1..]),
            Builtin::Typevar => {
                if !self.is_a(args[0], Known::Symbol) {
                    return Err(self.type_error_known("TypeVar", Known::Symbol, args[0]));
                }
                for (bound, which) in args[1..].iter().zip(["lower bound", "upper bound"]) {
                    if !types::is_type(h, *bound) && !types::is_typevar(h, *bound) {
                        return Err(self.type_error("TypeVar", which, h.root(Known::Type), *bound));
                    }
                }
                Ok(types::new_typevar(h, args[0], args[1], args[2]))
            }
            Builtin::UnionAllOf => {
                if !types::is_typevar(h, args[0]) {
                    return Err(self.type_error_known("UnionAll", Known::TypeVar, args[0]));
                }
                self.check_type_or_var("UnionAll", args[1])?;
                Ok(types::unionall(h, heap::typed::TypeVar(args[0]), args[1]))
            }
            Builtin::Ifelse => Ok(if self.bool_arg("ifelse", args[0])? { args[1] } else { args[2] }),
            Builtin::Sizeof => self.size_of(args[0]),
            Builtin::ObjectId => Ok(self.box_u64(self.identity_hash(args[0]))),
            Builtin::Typejoin => {
                let mut joined = h.root(Known::Bottom);
                for &t in args {
                    joined = types::typejoin(h, joined, t);
                }
                Ok(joined)
            }
            Builtin::SuperType => match types::kind(h, args[0]) {
                Kind::DataType(dt) => Ok(types::supertype(h, dt).0),
                _ => Err(self.type_error_known("supertype", Known::DataType, args[0])),
            },
            Builtin::TypeStorage => {
                let storage = match (types::is_inline(h, args[0]), types::is_bits(h, args[0])) {
                    (_, true) => 3,
                    (inline, false) => i64::from(inline || types::union_room(h, args[0]).is_some()),
                };
                Ok(self.box_i64(storage))
            }
            Builtin::MoreSpecific => {
                self.check_type("morespecific", args[0])?;
                self.check_type("morespecific", args[1])?;
                Ok(self.bool(types::more_specific(h, args[0], args[1])))
            }
            _ => Ok(types::intersect(h, args[0], args[1])),
        }
    }

    /// `Core.Typeof(x)`.
    pub(crate) fn type_of_value(&self, v: Value) -> Value {
        let h = &self.heap;
        if types::is_type(h, v) && !types::has_free_typevars(h, v) {
            return types::apply_type(h, h.root(Known::Type), &[v]).expect("Type{T} of a type is a type");
        }
        v.type_of()
    }

    /// `apply_type`, with Julia's errors.
    pub(crate) fn apply_type(&self, constructor: Value, args: &[Value]) -> Outcome {
        let h = &self.heap;
        if types::is_vararg(h, constructor) {
            let (t, n) = match *args {
                [] => return Ok(constructor),
                [t] => (Some(t), None),
                [t, n] => (Some(t), Some(n)),
                _ => return Err(self.arity_error("apply_type", false, 3)),
            };
            return types::vararg(h, t, n).map_err(|e| self.type_problem(e));
        }
        types::apply_type(h, constructor, args).map_err(|e| self.type_problem(e))
    }

    pub(crate) fn check_type(&self, func: &str, t: Value) -> Outcome<()> {
        if types::is_type(&self.heap, t) {
            return Ok(());
        }
        Err(self.type_error_known(func, Known::Type, t))
    }

    fn check_type_or_var(&self, func: &str, t: Value) -> Outcome<()> {
        if types::is_type(&self.heap, t) || types::is_typevar(&self.heap, t) {
            return Ok(());
        }
        Err(self.type_error_known(func, Known::Type, t))
    }

    /// `Core.sizeof`: of a type's instances, or of an object.
    fn size_of(&self, v: Value) -> Outcome {
        let h = &self.heap;
        let size = match types::kind(h, v) {
            Kind::DataType(_) => {
                let name = types::name_of(DataType(v)).name().symbol_str();
                if types::is_abstract(h, v) {
                    return Err(self.error(format!("Abstract type {name} does not have a definite size.")));
                }
                let Some(layout) = self.try_layout(v) else {
                    return Err(
                        self.error(format!("Argument is an incomplete {name} type and does not have a definite size."))
                    );
                };
                if layout.kind() != ObjectKind::Fixed {
                    return Err(self.error(format!("Type {name} does not have a definite size.")));
                }
                layout.size()
            }
            Kind::Bottom => {
                return Err(
                    self.error("The empty type does not have a definite size since it does not have instances.")
                );
            }
            Kind::UnionAll(_) => return self.size_of(types::unwrap_unionall(h, v)),
            Kind::Union(_) => {
                // That of the largest member, where it is stored inline.
                let Some(room) = types::union_room(h, v) else {
                    let text = "Argument is an abstract type and does not have a definite size.";
                    return Err(self.error(text));
                };
                room.size as usize
            }
            _ => {
                let ty = DataType(v.type_of());
                let layout = self.layout(ty.0);
                match layout.kind() {
                    ObjectKind::Fixed => layout.size(),
                    ObjectKind::Svec => 8 + 8 * v.svec_len(),
                    ObjectKind::Bytes => v.word(0) as usize,
                    ObjectKind::Memory => layout.elements_bytes(v.memory_len()),
                }
            }
        };
        Ok(self.box_i64(size as i64))
    }
}
