//! Reading type objects: the few facts about a `DataType` that choose a representation.

use abi::{Known, Value, layout_words as lw, type_flags};
use heap::typed::{DataType, Union};
use heap::{Object, Roots};

/// One field of an object's layout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub offset: u32,
    pub is_ref: bool,
    /// A union stored in place.
    pub is_union: bool,
}

/// A view of a `Layout` object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout(Value);

impl Layout {
    /// The layout of a concrete type, where it has been computed.
    pub fn of(ty: DataType) -> Option<Layout> {
        ty.try_layout().map(Layout)
    }

    fn at(self, index: usize) -> u32 {
        let bytes = self.0.bytes(8 + 4 * index, 4);
        u32::from_ne_bytes(bytes.try_into().expect("four bytes were asked for"))
    }

    pub fn size(self) -> u32 {
        self.at(lw::SIZE)
    }

    pub fn flags(self) -> u32 {
        self.at(lw::FLAGS)
    }

    pub fn n_fields(self) -> usize {
        self.at(lw::N_FIELDS) as usize
    }

    pub fn has_refs(self) -> bool {
        self.at(lw::N_REFS) != 0
    }

    pub fn field(self, i: usize) -> Field {
        let size = self.at(lw::FIELDS + 2 * i + 1);
        Field {
            offset: self.at(lw::FIELDS + 2 * i),
            is_ref: size & lw::IS_REF != 0,
            is_union: size & lw::IS_UNION != 0,
        }
    }
}

/// Questions about type objects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TypeFacts {
    pub roots: Roots,
}

impl TypeFacts {
    pub fn known(self, k: Known) -> Value {
        self.roots.get(k)
    }

    pub fn is(self, v: Value, k: Known) -> bool {
        self.roots.try_get(k) == Some(v)
    }

    /// The handle, if `ty` is a `DataType`.
    pub fn data_type(self, ty: Value) -> Option<DataType> {
        DataType::of(ty, &self.roots)
    }

    /// The handle, if `ty` is a `DataType` with direct instances.
    pub fn concrete(self, ty: Value) -> Option<DataType> {
        self.data_type(ty).filter(|d| d.flags() & type_flags::CONCRETE != 0)
    }

    pub fn is_bottom(self, ty: Value) -> bool {
        self.is(ty, Known::Bottom)
    }

    pub fn is_any(self, ty: Value) -> bool {
        self.is(ty, Known::Any)
    }

    /// `X` of `Type{X}`, where that has the one instance `X`.
    pub fn type_constant(self, ty: Value) -> Option<Value> {
        let d = self.data_type(ty)?;
        if self.roots.try_get(Known::TypeTypeName) != Some(d.name()) {
            return None;
        }
        let x = d.parameters().svec_get(0)?;
        let xd = self.data_type(x)?;
        (xd.flags() & type_flags::FREE_TYPEVARS == 0).then_some(x)
    }

    pub fn is_union(self, ty: Value) -> bool {
        Union::of(ty, &self.roots).is_some()
    }

    /// The members of a union, in its order; a type that is none is its own only member.
    pub fn members(self, ty: Value, out: &mut Vec<Value>) {
        match Union::of(ty, &self.roots) {
            Some(u) => {
                self.members(u.a(), out);
                self.members(u.b(), out);
            }
            None => out.push(ty),
        }
    }

    /// Whether the instances of this concrete type may be types themselves.
    pub fn is_kind(self, ty: Value) -> bool {
        self.is(ty, Known::DataType)
            || self.is(ty, Known::UnionAll)
            || self.is(ty, Known::Union)
            || ty == self.known(Known::Bottom).type_of()
    }

    /// Objects of this concrete type are equal (`===`) only if they are the same object.
    pub fn identity_is_address(self, ty: Value) -> bool {
        if self.is(ty, Known::Symbol) {
            return true;
        }
        let Some(d) = self.concrete(ty) else { return false };
        d.try_instance().is_some()
            || self.is_mutable(d)
                && !self.is_kind(ty)
                && !self.is(ty, Known::SimpleVector)
                && !self.is(ty, Known::String)
    }

    pub fn is_mutable(self, d: DataType) -> bool {
        let name = heap::typed::TypeName(d.name());
        name.flags() & abi::typename_flags::MUTABLE != 0
    }

    /// `T` of `Memory{T}` or `MemoryRef{T}`.
    pub fn element_type(self, memory_or_ref: DataType) -> Option<Value> {
        memory_or_ref.parameters().svec_get(1)
    }

    /// Whether the `DataType` is a `GenericMemory{...}`.
    pub fn is_memory(self, d: DataType) -> bool {
        self.roots.try_get(Known::MemoryTypeName) == Some(d.name())
    }

    /// Whether the `DataType` is a `GenericMemoryRef{...}`.
    pub fn is_memory_ref(self, d: DataType) -> bool {
        self.roots.try_get(Known::MemoryRefTypeName) == Some(d.name())
    }
}
