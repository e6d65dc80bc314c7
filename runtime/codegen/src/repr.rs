//! How a value of a Julia type is held in registers.
//!
//! | type | held as |
//! |---|---|
//! | `Union{}` | nothing: there is no such value |
//! | singleton, `Type{X}` | nothing: the type says which value it is |
//! | immutable, stored inline, up to `MAX_PARTS` scalar leaves | one register for each leaf |
//! | union of a few concrete types, some of them inline | a tag and shared slots |
//! | everything else | the address of the object |

use crate::layout::{Layout, TypeFacts};
use crate::unions::InlineUnion;
use abi::{Known, Value, type_flags};
use cranelift_codegen::ir::{Type, types as clif};
use heap::typed::DataType;
use heap::{Object, Roots};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// More leaves than this, and an immutable is held boxed.
pub const MAX_PARTS: usize = 16;
/// A union is held by tag and slots up to this many members and slots.
const MAX_MEMBERS: usize = 4;
const MAX_SLOTS: usize = 6;

/// One scalar leaf of an immutable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Byte offset in the payload.
    pub offset: u32,
    pub ty: Type,
    /// A reference to an object (or zero where undefined), as opposed to plain bits.
    pub is_ref: bool,
}

/// The leaves of an immutable type.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    pub ty: Value,
    pub size: u32,
    pub parts: Vec<Part>,
    /// First part of each field; one more at the end.
    pub field_starts: Vec<u16>,
}

/// One alternative of a union held by tag and slots.
#[derive(Debug, PartialEq, Eq)]
pub struct Member {
    pub ty: Value,
    pub repr: Repr,
    /// Slot of each part of `repr`.
    pub slots: Vec<u8>,
}

/// A union held by a tag (index of the member) and slots that the members share.
#[derive(Debug, PartialEq, Eq)]
pub struct Tagged {
    pub members: Vec<Member>,
    pub slots: Vec<Type>,
}

/// How a value is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repr {
    /// Never produced.
    Never,
    /// No register: always this object.
    Ghost(Value),
    /// One register for each part.
    Parts(Arc<Parts>),
    /// An `i8` tag, then the slots.
    Tagged(Arc<Tagged>),
    /// The object's address.
    Boxed,
}

impl Repr {
    /// The register types.
    pub fn registers(&self, out: &mut Vec<Type>) {
        match self {
            Repr::Never | Repr::Ghost(_) => {}
            Repr::Parts(p) => out.extend(p.parts.iter().map(|p| p.ty)),
            Repr::Tagged(t) => {
                out.push(clif::I8);
                out.extend(&t.slots);
            }
            Repr::Boxed => out.push(clif::I64),
        }
    }
}

/// Chooses representations; remembers those of one function.
pub struct Types {
    pub(crate) facts: TypeFacts,
    cache: RefCell<HashMap<Value, Repr>>,
}

impl Types {
    /// For the session of this root table.
    pub fn new(roots: Roots) -> Types {
        Types { facts: TypeFacts { roots }, cache: RefCell::default() }
    }

    /// The representation of values of that type.
    pub fn repr(&self, ty: Value) -> Repr {
        if let Some(r) = self.cache.borrow().get(&ty) {
            return r.clone();
        }
        let r = self.choose(ty);
        self.cache.borrow_mut().insert(ty, r.clone());
        r
    }

    fn choose(&self, ty: Value) -> Repr {
        let facts = self.facts;
        if facts.is_bottom(ty) {
            return Repr::Never;
        }
        if let Some(x) = facts.type_constant(ty) {
            return Repr::Ghost(x);
        }
        if let Some(d) = facts.concrete(ty) {
            if let Some(instance) = d.try_instance() {
                return Repr::Ghost(instance);
            }
            return self.parts(d).map_or(Repr::Boxed, |p| Repr::Parts(Arc::new(p)));
        }
        self.tagged(ty).map_or(Repr::Boxed, |t| Repr::Tagged(Arc::new(t)))
    }

    fn parts(&self, d: DataType) -> Option<Parts> {
        if d.flags() & type_flags::INLINE == 0 {
            return None;
        }
        let layout = Layout::of(d)?;
        let mut parts = Vec::new();
        let mut field_starts = Vec::new();
        self.leaves(d, layout, 0, &mut parts, Some(&mut field_starts))?;
        field_starts.push(parts.len() as u16);
        Some(Parts { ty: d.0, size: layout.size(), parts, field_starts })
    }

    /// Appends the leaves of an inline type at byte `base`; `None` when they are too many or odd.
    fn leaves(
        &self,
        d: DataType,
        layout: Layout,
        base: u32,
        out: &mut Vec<Part>,
        mut starts: Option<&mut Vec<u16>>,
    ) -> Option<()> {
        if layout.n_fields() == 0 {
            if layout.size() == 0 {
                return Some(());
            }
            out.push(Part { offset: base, ty: self.scalar(d, layout.size())?, is_ref: false });
            return Some(());
        }
        let types = d.try_types()?;
        for i in 0..layout.n_fields() {
            if let Some(s) = starts.as_deref_mut() {
                s.push(out.len() as u16);
            }
            let field = layout.field(i);
            let offset = base + field.offset;
            if field.is_ref {
                out.push(Part { offset, ty: clif::I64, is_ref: true });
            } else if field.is_union {
                out.extend(InlineUnion::of(self, types.svec_get(i)?).parts(offset)?);
            } else {
                let inner = self.facts.data_type(types.svec_get(i)?)?;
                self.leaves(inner, Layout::of(inner)?, offset, out, None)?;
            }
            if out.len() > MAX_PARTS {
                return None;
            }
        }
        Some(())
    }

    fn scalar(&self, d: DataType, size: u32) -> Option<Type> {
        if self.facts.is(d.0, Known::Float64) {
            return Some(clif::F64);
        }
        if self.facts.is(d.0, Known::Float32) {
            return Some(clif::F32);
        }
        match size {
            1 => Some(clif::I8),
            2 => Some(clif::I16),
            4 => Some(clif::I32),
            8 => Some(clif::I64),
            16 => Some(clif::I128),
            _ => None,
        }
    }

    fn tagged(&self, ty: Value) -> Option<Tagged> {
        let mut types = Vec::new();
        self.facts.members(ty, &mut types);
        if types.len() < 2 || types.len() > MAX_MEMBERS {
            return None;
        }
        let mut slots: Vec<Type> = Vec::new();
        let mut members = Vec::new();
        let mut any_inline = false;
        for ty in types {
            let repr = self.repr(ty);
            match repr {
                Repr::Parts(_) => any_inline = true,
                Repr::Ghost(_) => {}
                Repr::Boxed if self.facts.concrete(ty).is_some() => {}
                _ => return None,
            }
            let mut registers = Vec::new();
            repr.registers(&mut registers);
            let mut mine: Vec<u8> = Vec::new();
            for r in registers {
                let class = slot_type(r);
                let free = (0..slots.len()).find(|&s| slots[s] == class && !mine.contains(&(s as u8)));
                mine.push(free.unwrap_or_else(|| {
                    slots.push(class);
                    slots.len() - 1
                }) as u8);
            }
            members.push(Member { ty, repr, slots: mine });
        }
        (any_inline && slots.len() <= MAX_SLOTS).then_some(Tagged { members, slots })
    }
}

/// The slot type that holds a part: narrow integers are widened, so that members share slots.
pub(crate) fn slot_type(part: Type) -> Type {
    if part.is_int() && part.bits() < 64 { clif::I64 } else { part }
}
