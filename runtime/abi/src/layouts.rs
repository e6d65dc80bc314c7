//! The layouts of the objects that the runtime itself knows, in one table.
//!
//! Every field of these is one 8-byte word. The table is consumed three times: `heap` makes the typed
//! accessors from it, `vm` makes the Julia-visible `DataType`s, and the fingerprint hashes it, so a
//! changed layout makes older images refuse to load.

/// What one word of a fixed-layout object holds, as collector and image writer see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordKind {
    /// A reference to a heap object, or zero when undefined.
    Ref,
    /// Plain bits, shown to Julia as `Int64`.
    Int,
    /// Plain bits, shown to Julia as `UInt64`.
    UInt,
    /// The address of machine code, or zero; relocated as code when an image is written.
    Code,
    /// A pointer into the payload of the object that the next word references (`MemoryRef`).
    Interior,
}

/// One field of a fixed layout.
#[derive(Clone, Copy, Debug)]
pub struct FieldDef {
    pub name: &'static str,
    pub kind: WordKind,
}

/// The fixed layout of one type that the runtime knows; field `i` is at byte `8 * i`.
#[derive(Clone, Copy, Debug)]
pub struct FixedLayout {
    pub name: &'static str,
    pub mutable: bool,
    pub supertype: &'static str,
    pub fields: &'static [FieldDef],
}

impl FixedLayout {
    /// The name that Julia shows for a field (two are Rust keywords, and named otherwise in the table).
    pub fn julia_field_name(&self, field: &FieldDef) -> &'static str {
        match (self.name, field.name) {
            ("DataType", "supertype") => "super",
            ("GlobalRef", "module") => "mod",
            (_, name) => name,
        }
    }
}

/// Calls `$then!` with the whole table: `Name : Super [mutable|immutable] { field: Kind, ... }`.
///
/// Field names are those that Julia shows for the same object, where it has one.
#[macro_export]
macro_rules! for_each_layout {
    ($then:ident) => {
        $then! {
            /// A type with a name: what `struct`, `abstract type`, `primitive type` and `Tuple{...}` make.
            DataType : Type mutable {
                name: Ref, supertype: Ref, parameters: Ref, types: Ref, instance: Ref, layout: Ref, hash: UInt, flags: UInt,
            }
            /// What all instantiations of one type declaration share.
            TypeName : Any mutable {
                name: Ref, module: Ref, names: Ref, wrapper: Ref, cache: Ref, cache_count: Int, mt: Ref, flags: UInt,
                n_uninitialized: Int, hash: UInt, field_flags: Ref, doc: Ref,
            }
            /// A type variable of a `UnionAll`.
            TypeVar : Any mutable { name: Ref, lb: Ref, ub: Ref, }
            /// `body where var`.
            UnionAll : Type immutable { var: Ref, body: Ref, }
            /// `Union{a, b}`; longer unions nest in `b`, in the normal order.
            Union : Type immutable { a: Ref, b: Ref, }
            /// `Vararg{T, N}` as the last tuple parameter; `T` and `N` may be undefined.
            TypeofVararg : Any immutable { T: Ref, N: Ref, }
            /// The methods of the functions of one type (`TypeName.mt`).
            MethodTable : Any mutable { name: Ref, module: Ref, defs: Ref, n_defs: Int, backedges: Ref, n_backedges: Int, max_args: Int, }
            /// One method definition. It is valid from `primary_world` to `deleted_world`, both included. Bit `i` of
            /// `nospecialize` and `not_called` is argument `i`, from 0 for the first after the function: declared
            /// `@nospecialize`, and never called in the body (so a function or type passed there need not be known).
            Method : Any mutable {
                name: Ref, module: Ref, file: Ref, line: Int, sig: Ref, sparams: Ref, source: Ref, generator: Ref,
                slot_names: Ref, nargs: Int, isva: Int, nkw: Int, kwargs: Ref, primary_world: UInt, deleted_world: UInt,
                specializations: Ref, n_specializations: Int, nospecialize: UInt, flags: UInt, doc: Ref, not_called: UInt,
            }
            /// A method at one signature: what is inferred and compiled ("specialization"). `generated` is the
            /// `CodeInfo` that the generator of a generated function made for it.
            MethodInstance : Any mutable {
                def: Ref, specTypes: Ref, sparam_vals: Ref, cache: Ref, backedges: Ref, n_backedges: Int, flags: UInt, generated: Ref,
            }
            /// Inferred and perhaps compiled code of a specialization for a range of worlds.
            CodeInstance : Any mutable {
                def: Ref, next: Ref, rettype: Ref, exctype: Ref, rettype_const: Ref, inferred: Ref, edges: Ref,
                debuginfo: Ref, effects: UInt, min_world: UInt, max_world: UInt, entry_boxed: Code, entry_spec: Code,
                flags: UInt,
            }
            /// Lowered code: `ir::lowered` encoded, with the objects that it mentions. `view`: what Base shows of it instead
            /// (typed code, for `code_typed`).
            CodeInfo : Any mutable {
                code: Ref, literals: Ref, slotnames: Ref, slotflags: Ref, locations: Ref, file: Ref, nargs: Int, flags: UInt,
                method: Ref, view: Ref,
            }
            /// A module. `using_worlds[i]` is the first world that sees `usings[i]` (an `Int64`; absent: all see it).
            Module : Any mutable {
                name: Ref, parent: Ref, bindings: Ref, n_bindings: Int, usings: Ref, n_usings: Int, using_worlds: Ref, uuid_hi: UInt, uuid_lo: UInt,
                build_id: UInt, flags: UInt, counter: UInt, file: Ref, line: Int, docs: Ref,
            }
            /// One name in one module, for a range of worlds; `older` holds the partitions before; `globalref` is the
            /// one `GlobalRef` object of that name.
            Binding : Any mutable {
                module: Ref, name: Ref, value: Ref, declared_type: Ref, target: Ref, edges: Ref, n_edges: Int, older: Ref,
                flags: UInt, min_world: UInt, max_world: UInt, globalref: Ref,
            }
            /// `GlobalRef(mod, name)`.
            GlobalRef : Any immutable { module: Ref, name: Ref, binding: Ref, }
            /// `Expr(head, args...)`; `args` is a `Vector{Any}`.
            Expr : Any mutable { head: Ref, args: Ref, }
            /// `QuoteNode(value)`.
            QuoteNode : Any immutable { value: Ref, }
            /// `LineNumberNode(line, file)`.
            LineNumberNode : Any immutable { line: Int, file: Ref, }
            /// A captured variable that is assigned more than once (`Core.Box`).
            Box : Any mutable { contents: Ref, }
            /// `WeakRef(value)`: the collector clears `value`.
            WeakRef : Any mutable { value: Ref, }
            /// A module-owned hash table: open addressing, keys and values alternating in `slots` (a `SimpleVector`).
            HashTable : Any mutable { slots: Ref, count: Int, }
            /// Location table and inlining stack of one compiled specialization, for backtraces.
            DebugInfo : Any mutable { def: Ref, lines: Ref, inlined: Ref, }
        }
    };
}

macro_rules! make_table {
    ($($(#[$doc:meta])* $name:ident : $sup:ident $mutability:ident { $($field:ident : $kind:ident,)* })*) => {
        /// All fixed layouts, in table order.
        pub const FIXED_LAYOUTS: &[FixedLayout] = &[$(FixedLayout {
            name: stringify!($name),
            mutable: is_mutable!($mutability),
            supertype: stringify!($sup),
            fields: &[$(FieldDef { name: stringify!($field), kind: WordKind::$kind }),*],
        }),*];
    };
}

macro_rules! is_mutable {
    (mutable) => {
        true
    };
    (immutable) => {
        false
    };
}

for_each_layout!(make_table);

/// How collector and image writer walk an object; the first word of its type's `Layout` object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum ObjectKind {
    /// A fixed number of bytes, references at listed words.
    Fixed = 0,
    /// `SimpleVector`: a length word, then that many references.
    Svec = 1,
    /// `String`, `Symbol`, `Layout`: a byte-length word at 0, then bytes (`Symbol`: after one hash word), zero-terminated.
    Bytes = 2,
    /// `Memory{T}`: a length word, a data pointer (to byte 16 of the object itself), then the elements.
    Memory = 3,
}

/// `Layout` objects (what `DataType.layout` refers to) are `Bytes` objects: a byte-length word, then `u32`s:
/// the header below, `n_fields` pairs (byte offset, size | IS_REF or IS_UNION), then `n_refs` word offsets of references,
/// then `n_interior` word offsets of interior pointers. For `Memory` these describe one element.
pub mod layout_words {
    /// Index of the object kind (`ObjectKind`).
    pub const KIND: usize = 0;
    /// Bytes of the payload (`Fixed`), of one element (`Memory`), or before the text (`Bytes`: 8, `Symbol` 16).
    pub const SIZE: usize = 1;
    /// Alignment of the same, a power of two.
    pub const ALIGN: usize = 2;
    /// `FLAG_*` bits.
    pub const FLAGS: usize = 3;
    pub const N_FIELDS: usize = 4;
    pub const N_REFS: usize = 5;
    pub const N_INTERIOR: usize = 6;
    /// First field pair.
    pub const FIELDS: usize = 7;
    /// In a field's size word: the field is a reference (8 bytes).
    pub const IS_REF: u32 = 1 << 31;
    /// In a field's size word: the field is a union of plain types. Its bytes are those of the largest member, then
    /// one that says which member it holds (position in the union, from 0). Bytes that the member leaves are zero.
    pub const IS_UNION: u32 = 1 << 30;
    /// What remains of a size word is the number of bytes.
    pub const BYTES_MASK: u32 = IS_UNION - 1;
    /// `Memory`: elements are references (not inline).
    pub const FLAG_BOXED_ELEMENTS: u32 = 1;
    /// Padding bytes exist, so `===` compares by field.
    pub const FLAG_HAS_PADDING: u32 = 2;
    /// Words hold code addresses (`CodeInstance`).
    pub const FLAG_HAS_CODE: u32 = 4;
    /// `Memory`: elements are unions of plain types; `SIZE` is that of the largest member. After all elements
    /// comes one byte for each, which says which member it holds.
    pub const FLAG_UNION_ELEMENTS: u32 = 8;
}

/// Bits of `DataType.flags`.
pub mod type_flags {
    /// Has direct instances (`isconcretetype`).
    pub const CONCRETE: u64 = 1;
    /// Immutable, and no references inside: stored inline.
    pub const BITS: u64 = 2;
    /// Mentions a type variable that nothing here binds.
    pub const FREE_TYPEVARS: u64 = 4;
    /// `layout` has been computed.
    pub const LAYOUT_DONE: u64 = 8;
    /// A `Tuple` type.
    pub const TUPLE: u64 = 16;
    /// A tuple type whose parameters are all concrete: a dispatch signature of a call.
    pub const DISPATCH_TUPLE: u64 = 32;
    /// Field types have been computed.
    pub const FIELDS_DONE: u64 = 64;
    /// Immutable, concrete, stored inline in fields and arrays (bits, or with references inside).
    pub const INLINE: u64 = 128;
    /// Three bits: what part the objects of this type play in the language of types. One load tells all types, variables
    /// and bounds apart; zero is any other object.
    pub const KIND_SHIFT: u32 = 8;
    pub const KIND_MASK: u64 = 7 << KIND_SHIFT;
    pub const KIND_DATATYPE: u64 = 1 << KIND_SHIFT;
    pub const KIND_UNIONALL: u64 = 2 << KIND_SHIFT;
    pub const KIND_TYPEVAR: u64 = 3 << KIND_SHIFT;
    pub const KIND_UNION: u64 = 4 << KIND_SHIFT;
    pub const KIND_VARARG: u64 = 5 << KIND_SHIFT;
    pub const KIND_BOTTOM: u64 = 6 << KIND_SHIFT;
}

/// Bits of `TypeName.flags`.
pub mod typename_flags {
    pub const ABSTRACT: u64 = 1;
    pub const MUTABLE: u64 = 2;
    pub const PRIMITIVE: u64 = 4;
    /// The body has been given (a `struct` is incomplete until its field types are set).
    pub const COMPLETE: u64 = 8;
    /// Made by closure conversion.
    pub const CLOSURE: u64 = 16;
    /// Never stored inline: the type contains itself, or its objects are always boxed (`UnionAll`, `GlobalRef`, ...).
    pub const NO_INLINE: u64 = 32;
    /// From this bit on: the number of the builtin that objects of the type are, plus one; zero for all other types.
    pub const BUILTIN_SHIFT: u32 = 32;
}

/// Bits of `Binding.flags`.
pub mod binding_flags {
    pub const CONST: u64 = 1;
    pub const EXPORTED: u64 = 2;
    pub const PUBLIC: u64 = 4;
    /// Named by `import`/`using M: x`; `target` is the binding meant.
    pub const IMPORTED: u64 = 8;
    /// Imported by `import` (may be extended), not by `using M: x`.
    pub const IMPORT_EXTEND: u64 = 16;
    pub const DEPRECATED: u64 = 32;
    /// Declared by `global x`, or assigned: owned by this module.
    pub const GLOBAL: u64 = 64;
    /// Found through a `using` and remembered in `target`, for worlds from `min_world` on.
    pub const USING_RESOLVED: u64 = 128;
    /// With `GLOBAL`: only declared (`global x`), so it may still become a constant or get a type.
    pub const WEAK: u64 = 256;
    /// With `CONST`: worlds before `min_world` see the constant, too, with a warning.
    pub const BACKDATED: u64 = 512;
    /// With `CONST`: a module that `import A` named.
    pub const MODULE_IMPORT: u64 = 1024;
}

/// Bits of `Method.flags` and `CodeInfo.flags`.
pub mod method_flags {
    pub const INLINE: u64 = 1;
    pub const NOINLINE: u64 = 2;
    pub const PROPAGATE_INBOUNDS: u64 = 4;
    pub const NO_CONSTPROP: u64 = 8;
    pub const AGGRESSIVE_CONSTPROP: u64 = 16;
    /// Body-level `@assume_effects`/`@pure` assertions: `effects` bits shifted left by 16.
    pub const EFFECTS_SHIFT: u32 = 16;
    /// Asserted: the loops of the method itself end.
    pub const LOOPS_END: u64 = 1 << 21;
    /// The keyword body/sorter relation: this is a generated keyword sorter (`Core.kwcall` method).
    pub const KEYWORD_SORTER: u64 = 32;
    /// A `@generated` function (its body comes from `Method.generator`).
    pub const GENERATED: u64 = 64;
    /// Compiled code must not be made (interpreted only); a debugging aid.
    pub const INTERPRET_ONLY: u64 = 128;
}

/// Bits of `CodeInstance.flags`.
pub mod code_flags {
    /// Always returns the object in `rettype_const` (otherwise that holds an encoded lattice element, or nothing).
    pub const CONST_RETURN: u64 = 1;
    /// Its code is small enough to be inlined into callers.
    pub const INLINEABLE: u64 = 2;
}

/// Bits of `Module.flags`.
pub mod module_flags {
    pub const BARE: u64 = 1;
    /// Fully evaluated (`end` reached).
    pub const CLOSED: u64 = 2;
}
