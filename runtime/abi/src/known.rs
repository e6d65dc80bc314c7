//! The root table: every object and counter that a session starts from, by name.
//!
//! A session *is* this table: freezing copies what it reaches, booting points at it.

macro_rules! known {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A reference slot of the root table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(usize)]
        pub enum Known { $($(#[$doc])* $name,)* }
        impl Known {
            /// All slots in order.
            pub const ALL: &'static [Known] = &[$(Known::$name,)*];
            /// The slot's name, which for types is the Julia name.
            pub const fn name(self) -> &'static str {
                match self { $(Known::$name => stringify!($name),)* }
            }
        }
    };
}

known! {
    // Types with a fixed layout (table `layouts`), same names.
    DataType, TypeName, TypeVar, UnionAll, Union, TypeofVararg, MethodTable, Method, MethodInstance, CodeInstance,
    CodeInfo, Module, Binding, GlobalRef, Expr, QuoteNode, LineNumberNode, Box, WeakRef, HashTable, DebugInfo,
    // Types with a layout of their own.
    SimpleVector, String, Symbol,
    /// The type of `Layout` objects.
    Layout,
    // Abstract and other types of Core.
    Any, Type, Tuple, Function, Builtin, IntrinsicFunction, Nothing, Number, Real, Integer, Signed, Unsigned,
    AbstractFloat, AbstractString, AbstractChar, AbstractArray, DenseArray, Exception, NamedTuple, Ptr, Ref, Val,
    Bool, Char, Int8, Int16, Int32, Int64, Int128, UInt8, UInt16, UInt32, UInt64, UInt128, Float16, Float32, Float64,
    /// `UnionAll`s.
    GenericMemory, GenericMemoryRef, Memory, MemoryRef, Array, Vector, Matrix,
    /// `Vector{Any}`, `Memory{Any}`, `Memory{UInt8}`, `Tuple{}`, `Union{}`, `AddrSpace{Core}(0x00)`.
    VectorAny, MemoryAny, MemoryUInt8, EmptyTuple, Bottom, CpuAddrSpace,
    /// `Type{T}` as a `UnionAll`, and the `TypeName` that all `Type{...}` share (its method table holds constructors).
    TypeTypeName, TupleTypeName, NamedTupleTypeName, VarargTypeName, PtrTypeName, ArrayTypeName, MemoryTypeName, MemoryRefTypeName,
    // Exceptions that the runtime throws itself.
    ErrorException, ArgumentError, BoundsError, DivideError, DomainError, InexactError, OverflowError, TypeError, MethodError, UndefVarError,
    UndefRefError, UndefKeywordError, FieldError, StackOverflowError, OutOfMemoryError, InterruptException, LoadError, InitError, ConcurrencyViolationError, AssertionError, KeyError,
    // Singletons.
    NothingValue, TrueValue, FalseValue, EmptySvec, EmptyTupleValue,
    /// `SimpleVector`s of preallocated boxes: Int64 -512..=1023, Int32 and UInt8 likewise where they fit, Char 0..=127.
    BoxedInt64, BoxedInt32, BoxedUInt8, BoxedInt8, BoxedChar,
    // Modules and session state.
    Core, Base, Main,
    /// Symbol table: a `HashTable`-shaped `SimpleVector` of symbols, open addressing by stored hash.
    SymbolTable,
    /// Dispatch cache: concrete call signature to `MethodInstance`/`CodeInstance`.
    DispatchCache,
    /// The cache that came with the image (never written after boot).
    ImageDispatchCache,
    /// Lists of tables that package images brought, each a `SimpleVector` with open addressing by hash: of symbols, of types,
    /// and of specializations of methods of others.
    ImageSymbols, ImageTypes, ImageSpecializations,
    /// `SimpleVector` of loaded packages: uuid, name, module.
    LoadedPackages,
    /// `SimpleVector` of modules with `__init__`, in the order to run.
    InitOrder,
    /// Methods whose first parameter names no single function type.
    CatchAllMethods,
    /// Method table shared by all `Type{...}` (constructors).
    TypeMethodTable,
    /// Keyword calls: `Core.kwcall`.
    Kwcall,
    /// Vectors of builtin and intrinsic function objects, indexed by table position.
    Builtins, Intrinsics,
    /// Objects kept alive by name for Rust code: free for the vm (`SimpleVector`, grows).
    Extra,
    /// Pairs (object, finalizer), kept by the heap; the collector does not follow the objects.
    Finalizers,
    /// Exit hooks: free for the vm.
    AtExit,
    /// The current exception stack (`Vector{Any}`).
    ExceptionStack,
    /// `SimpleVector` of string facts for the image: manifest, source digests, build options.
    ImageInfo,
    /// `Core.Task` of the main program and the running one.
    RootTask, CurrentTask, Task,
    /// `sysimg` options visible to Julia (`ARGS`, `PROGRAM_FILE`).
    Options,
    /// Invalidation log: `SimpleVector`, grows.
    InvalidationLog,
    /// `Core.Compiler`-like hooks written in Julia, when loaded.
    Hooks,
}

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A plain 64-bit word of the root table, after the reference slots.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(usize)]
        pub enum Counter { $($(#[$doc])* $name,)* }
        impl Counter {
            /// All words in order.
            pub const ALL: &'static [Counter] = &[$(Counter::$name,)*];
        }
    };
}

counters! {
    /// The newest world age.
    World,
    /// Next suffix for `gensym`.
    Gensym,
    /// Symbols in the table.
    SymbolCount,
    /// Entries in the dispatch cache.
    DispatchCount,
    /// Identity hashes handed out (`objectid` of mutable objects is a sequence number kept beside, not an address).
    ObjectIds,
    /// Loaded packages.
    LoadedCount,
    /// Used entries of `Extra`, `InvalidationLog`, `InitOrder`.
    ExtraCount, InvalidationCount, InitCount,
    /// Specializations inferred, compiled since boot (`--trace-compile`, coverage).
    InferredCount, CompiledCount,
    /// Used entries of `Finalizers`, two for each finalizer.
    FinalizerCount,
}
