# Completes module Core. The runtime made the types; here they get their constructors, short names
# and exports. Nothing of Base exists yet, so there are no operators, loops or ranges in this file.

# Splatted calls name an `iterate`, which for tuples is never called.
function iterate end

const Int = Int64
const UInt = UInt64

# `@new T a b` builds an object from its leading fields, outside of the declaration of `T`.
macro new(T, args...)
    _expr(:escape, _expr(:new, T, args...))
end

# `@splatnew T fields` builds an object from one tuple of all its fields.
macro splatnew(T, fields)
    _expr(:escape, _expr(:splatnew, T, fields))
end

# A docstring before a definition becomes `@doc "text" definition`; docs.jl replaces this first version.
macro doc(text, definition)
    _expr(:escape, definition)
end

# The rest of a top-level statement sees all definitions so far.
macro latestworld()
    _expr(:latestworld)
end

## Symbols, expressions and other parts of code

Symbol(name::String) = _symbol(name)
Symbol(name::Symbol) = name
Expr(head::Symbol, args...) = _expr(head, args...)
QuoteNode(value) = @new QuoteNode value
LineNumberNode(line::Int) = @new LineNumberNode line nothing
LineNumberNode(line::Int, file::Symbol) = @new LineNumberNode line file
LineNumberNode(line::Int, file::Nothing) = @new LineNumberNode line file
LineNumberNode(line::Int, file::String) = @new LineNumberNode line _symbol(file)
GlobalRef(mod::Module, name::Symbol) = @new GlobalRef mod name

TypeVar(name::Symbol) = _typevar(name, Union{}, Any)
TypeVar(name::Symbol, ub) = _typevar(name, Union{}, ub)
TypeVar(name::Symbol, lb, ub) = _typevar(name, lb, ub)
UnionAll(var::TypeVar, body) = _unionall(var, body)

Box() = @new Box
Box(contents) = @new Box contents
WeakRef() = @new WeakRef nothing
WeakRef(value) = @new WeakRef value

# (`@nospecialize` and `@noinline` do not exist yet.)
_eval(Core, :(function eval(m::Module, e)
    $(Expr(:meta, :nospecialize, :e))
    $(Expr(:meta, :noinline))
    _eval(m, e)
end))

## Exceptions that the runtime itself throws

ErrorException(msg) = @new ErrorException msg
ArgumentError(msg) = @new ArgumentError msg
AssertionError() = @new AssertionError ""
AssertionError(msg) = @new AssertionError msg
BoundsError() = @new BoundsError
BoundsError(a) = @new BoundsError a
BoundsError(a, i) = @new BoundsError a i
DivideError() = @new DivideError
DomainError(val) = @new DomainError val ""
DomainError(val, msg) = @new DomainError val msg
InexactError(f::Symbol, args...) = @new InexactError f args
OverflowError(msg) = @new OverflowError msg
TypeError(func::Symbol, context, expected, got) = @new TypeError func context expected got
TypeError(func::Symbol, expected, got) = @new TypeError func "" expected got
MethodError(f, args) = @new MethodError f args 0xffffffffffffffff
MethodError(f, args, world::UInt64) = @new MethodError f args world
UndefVarError(var::Symbol) = @new UndefVarError var _world_counter()
UndefVarError(var::Symbol, scope) = @new UndefVarError var _world_counter() scope
UndefKeywordError(var::Symbol) = @new UndefKeywordError var
UndefRefError() = @new UndefRefError
FieldError(type, field::Symbol) = @new FieldError type field
StackOverflowError() = @new StackOverflowError
OutOfMemoryError() = @new OutOfMemoryError
InterruptException() = @new InterruptException
LoadError(file, line, error) = @new LoadError file line error
InitError(mod, error) = @new InitError mod error
ConcurrencyViolationError(msg) = @new ConcurrencyViolationError msg

## Small types that storage needs

# The first argument of constructors that leave the contents undefined: `Vector{Int}(undef, 3)`.
struct UndefInitializer end
const undef = @new UndefInitializer

Val{x}() where {x} = @new Val{x}
Val(x) = @new Val{x}

# An element of what C calls a vector of machine words.
struct VecElement{T}
    value::T
    VecElement{T}(value) where {T} = @new VecElement{T} value
end
VecElement(value::T) where {T} = @new VecElement{T} value

const NTuple{N,T} = Tuple{Vararg{T,N}}

## Memory, MemoryRef, Array

Memory{T}(::UndefInitializer, n::Int) where {T} = memorynew(Memory{T}, n)
GenericMemory{kind,T,space}(::UndefInitializer, n::Int) where {kind,T,space} = memorynew(GenericMemory{kind,T,space}, n)
GenericMemory{kind,T,space}() where {kind,T,space} = memorynew(GenericMemory{kind,T,space}, 0)
memoryref(mem::GenericMemory) = memoryrefnew(mem)
memoryref(mem::GenericMemory, i::Int) = memoryrefnew(memoryrefnew(mem), i, true)
memoryref(ref::GenericMemoryRef) = ref
memoryref(ref::GenericMemoryRef, i::Int) = memoryrefnew(ref, i, true)
GenericMemoryRef(mem::GenericMemory) = memoryrefnew(mem)
GenericMemoryRef(mem::GenericMemory, i::Int) = memoryref(mem, i)
GenericMemoryRef(ref::GenericMemoryRef, i::Int) = memoryrefnew(ref, i, true)
MemoryRef(mem::Memory) = memoryrefnew(mem)
MemoryRef(mem::Memory, i::Int) = memoryref(mem, i)
MemoryRef(ref::MemoryRef, i::Int) = memoryrefnew(ref, i, true)
AtomicMemoryRef(mem::AtomicMemory) = memoryrefnew(mem)
AtomicMemoryRef(mem::AtomicMemory, i::Int) = memoryref(mem, i)
AtomicMemoryRef(ref::AtomicMemoryRef, i::Int) = memoryrefnew(ref, i, true)

# An array over memory that is already there; `size` is trusted.
_array(::Type{A}, ref, size) where {A} = @new A ref size

Array{T,1}(::UndefInitializer, n::Int) where {T} =
    @new Array{T,1} memoryrefnew(memorynew(Memory{T}, n)) tuple(n)
Array{T}(::UndefInitializer, n::Int) where {T} =
    @new Array{T,1} memoryrefnew(memorynew(Memory{T}, n)) tuple(n)
Array{T,1}() where {T} = @new Array{T,1} memoryrefnew(memorynew(Memory{T}, 0)) tuple(0)

## NamedTuple

NamedTuple{names}(values::Tuple) where {names} = @splatnew NamedTuple{names,typeof(values)} values
NamedTuple{names,T}(values::T) where {names,T<:Tuple} = @splatnew NamedTuple{names,T} values

## What `using Core` (implied by every module) brings in

export Any, Type, DataType, TypeVar, UnionAll, Union, Vararg, Tuple, NTuple, NamedTuple,
    Function, Nothing, Number, Real, Integer, Signed, Unsigned, AbstractFloat, Bool, Char, AbstractChar,
    Int8, Int16, Int32, Int64, Int128, UInt8, UInt16, UInt32, UInt64, UInt128, Int, UInt,
    Float16, Float32, Float64, String, AbstractString, Symbol, AbstractArray, DenseArray, IO, Array, Vector, Matrix,
    Memory, MemoryRef, GenericMemory, GenericMemoryRef, SimpleVector, Ptr, Ref, Val, UndefInitializer, undef,
    Expr, QuoteNode, LineNumberNode, GlobalRef, Module, Method, WeakRef, Task,
    VecElement,
    Exception, ErrorException, ArgumentError, AssertionError, BoundsError, DivideError, DomainError, InexactError,
    OverflowError, TypeError, MethodError, UndefVarError, UndefKeywordError, UndefRefError, FieldError,
    StackOverflowError, OutOfMemoryError, ReadOnlyMemoryError, SegmentationFault, InterruptException, LoadError, InitError,
    ConcurrencyViolationError,
    Core, Base, Main, memoryref,
    ===, typeof, isa, <:, typeassert, ifelse, objectid, throw,
    getfield, setfield!, swapfield!, modifyfield!, replacefield!, setfieldonce!, isdefined, nfields, fieldtype,
    tuple, invoke, invokelatest, applicable, getglobal, setglobal!, isdefinedglobal, nothing
