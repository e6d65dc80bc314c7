//! The declarations of the core types without parameters, as a table.

use crate::bootstrap::Opaque;
use crate::declare::Sort;
use abi::ObjectKind;

/// One declaration; supertypes and field types are named and resolved when all exist.
pub(crate) struct Decl {
    pub name: &'static str,
    pub supertype: &'static str,
    pub sort: Sort,
    pub fields: &'static [(&'static str, &'static str)],
    pub n_uninitialized: usize,
    /// Belongs to module `Core`; otherwise to `Base`.
    pub in_core: bool,
    /// The object is not a row of fields.
    pub opaque: Opaque,
}

const fn decl(name: &'static str, supertype: &'static str, sort: Sort) -> Decl {
    Decl { name, supertype, sort, fields: &[], n_uninitialized: 0, in_core: true, opaque: None }
}

const fn abs(name: &'static str, supertype: &'static str) -> Decl {
    decl(name, supertype, Sort::Abstract)
}

const fn bits(name: &'static str, supertype: &'static str, bits: u32) -> Decl {
    decl(name, supertype, Sort::Primitive { bits })
}

const fn opaque(name: &'static str, supertype: &'static str, kind: ObjectKind) -> Decl {
    Decl { opaque: Some(kind), ..decl(name, supertype, Sort::Mutable) }
}

const fn error(name: &'static str, fields: &'static [(&'static str, &'static str)]) -> Decl {
    Decl { fields, ..decl(name, "Exception", Sort::Immutable) }
}

const MSG: &[(&str, &str)] = &[("msg", "AbstractString")];

pub(crate) const DECLARATIONS: &[Decl] = &[
    abs("Any", "Any"),
    Decl { opaque: Some(ObjectKind::Fixed), ..decl("TypeofBottom", "Type{Union{}}", Sort::Immutable) },
    opaque("SimpleVector", "Any", ObjectKind::Svec),
    opaque("Symbol", "Any", ObjectKind::Bytes),
    opaque("Layout", "Any", ObjectKind::Bytes),
    abs("AbstractString", "Any"),
    abs("AbstractChar", "Any"),
    opaque("String", "AbstractString", ObjectKind::Bytes),
    abs("Function", "Any"),
    abs("Builtin", "Function"),
    bits("IntrinsicFunction", "Builtin", 32),
    decl("Nothing", "Any", Sort::Immutable),
    abs("IO", "Any"),
    abs("Number", "Any"),
    abs("Real", "Number"),
    abs("AbstractFloat", "Real"),
    abs("Integer", "Real"),
    abs("Signed", "Integer"),
    abs("Unsigned", "Integer"),
    bits("Bool", "Integer", 8),
    bits("Char", "AbstractChar", 32),
    bits("Int8", "Signed", 8),
    bits("Int16", "Signed", 16),
    bits("Int32", "Signed", 32),
    bits("Int64", "Signed", 64),
    bits("Int128", "Signed", 128),
    bits("UInt8", "Unsigned", 8),
    bits("UInt16", "Unsigned", 16),
    bits("UInt32", "Unsigned", 32),
    bits("UInt64", "Unsigned", 64),
    bits("UInt128", "Unsigned", 128),
    bits("Float16", "AbstractFloat", 16),
    bits("Float32", "AbstractFloat", 32),
    bits("Float64", "AbstractFloat", 64),
    bits("BFloat16", "AbstractFloat", 16),
    abs("Exception", "Any"),
    error("ErrorException", MSG),
    error("ArgumentError", MSG),
    error("AssertionError", MSG),
    error("OverflowError", MSG),
    error("ConcurrencyViolationError", MSG),
    Decl { n_uninitialized: 2, ..error("BoundsError", &[("a", "Any"), ("i", "Any")]) },
    error("DivideError", &[]),
    error("OutOfMemoryError", &[]),
    error("StackOverflowError", &[]),
    error("UndefRefError", &[]),
    error("InterruptException", &[]),
    error("DomainError", &[("val", "Any"), ("msg", "AbstractString")]),
    error("InexactError", &[("func", "Symbol"), ("args", "Any")]),
    error(
        "TypeError",
        &[
            ("func", "Symbol"),
            ("context", "Union{AbstractString, GlobalRef, Symbol}"),
            ("expected", "Type"),
            ("got", "Any"),
        ],
    ),
    error("MethodError", &[("f", "Any"), ("args", "Any"), ("world", "UInt64")]),
    Decl { n_uninitialized: 1, ..error("UndefVarError", &[("var", "Symbol"), ("world", "UInt64"), ("scope", "Any")]) },
    error("UndefKeywordError", &[("var", "Symbol")]),
    error("FieldError", &[("type", "DataType"), ("field", "Symbol")]),
    error("LoadError", &[("file", "AbstractString"), ("line", "Int64"), ("error", "Any")]),
    error("InitError", &[("mod", "Symbol"), ("error", "Any")]),
    Decl { in_core: false, ..error("KeyError", &[("key", "Any")]) },
    Decl {
        fields: &[
            ("next", "Any"),
            ("queue", "Any"),
            ("storage", "Any"),
            ("donenotify", "Any"),
            ("result", "Any"),
            ("scope", "Any"),
            ("code", "Any"),
            ("_state", "UInt8"),
            ("sticky", "Bool"),
            ("_isexception", "Bool"),
            ("priority", "UInt16"),
            ("rngState0", "UInt64"),
            ("rngState1", "UInt64"),
            ("rngState2", "UInt64"),
            ("rngState3", "UInt64"),
            ("rngState4", "UInt64"),
            ("world_age", "UInt64"),
        ],
        n_uninitialized: 17,
        ..decl("Task", "Any", Sort::Mutable)
    },
];

/// Field types of fixed layouts that are narrower than `Any`.
pub(crate) const FIXED_FIELD_TYPES: &[(&str, &str, &str)] = &[
    ("DataType", "name", "TypeName"),
    ("DataType", "parameters", "SimpleVector"),
    ("TypeName", "name", "Symbol"),
    ("TypeName", "module", "Module"),
    ("TypeName", "names", "SimpleVector"),
    ("TypeVar", "name", "Symbol"),
    ("UnionAll", "var", "TypeVar"),
    ("MethodTable", "name", "Symbol"),
    ("MethodTable", "module", "Module"),
    ("Method", "name", "Symbol"),
    ("Method", "module", "Module"),
    ("Method", "file", "Symbol"),
    ("MethodInstance", "sparam_vals", "SimpleVector"),
    ("CodeInstance", "def", "MethodInstance"),
    ("CodeInstance", "next", "CodeInstance"),
    ("Module", "name", "Symbol"),
    ("Module", "parent", "Module"),
    ("Binding", "module", "Module"),
    ("Binding", "name", "Symbol"),
    ("GlobalRef", "module", "Module"),
    ("GlobalRef", "name", "Symbol"),
    ("GlobalRef", "binding", "Binding"),
    ("Expr", "head", "Symbol"),
    ("Expr", "args", "Vector{Any}"),
    ("LineNumberNode", "file", "Union{Nothing, Symbol}"),
];
