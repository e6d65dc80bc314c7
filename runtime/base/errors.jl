# Raising errors, and the exception types that only Base throws.

@noinline error(s::AbstractString) = throw(ErrorException(s))
@noinline error(s...) = throw(ErrorException(string(s...)))

rethrow() = Core._rethrow()
rethrow(e) = Core._rethrow(e)

KeyError(key) = Core.@new KeyError key

struct EOFError <: Exception end
struct DimensionMismatch <: Exception
    msg::AbstractString
end
DimensionMismatch() = DimensionMismatch("")
struct StringIndexError <: Exception
    string::AbstractString
    index::Integer
end
struct CanonicalIndexError <: Exception
    func::String
    type::Any
    CanonicalIndexError(func::String, @nospecialize(type)) = new(func, type)
end
struct SystemError <: Exception
    prefix::AbstractString
    errnum::Int32
    extrainfo
    SystemError(prefix, errnum, extrainfo) = new(prefix, errnum, extrainfo)
    SystemError(prefix, errnum) = new(prefix, errnum, nothing)
end
struct IOError <: Exception
    msg::AbstractString
    code::Int32
end
struct CapturedException <: Exception
    ex::Any
    processed_bt::Vector{Any}
    CapturedException(ex, bt::Vector) = new(ex, process_backtrace(bt, 100))
end
struct CompositeException <: Exception
    exceptions::Vector{Any}
    CompositeException(exceptions=Any[]) = new(exceptions)
end
struct InvalidStateException <: Exception
    msg::String
    state::Symbol
end
const WrappedException = Union{LoadError,InitError}

# Fields of exceptions may be missing: `throw(BoundsError())`.
throw_boundserror(a, i) = throw(BoundsError(a, i))

## Stacks of exceptions

struct ExceptionStack <: AbstractArray{Any,1}
    stack::Array{Any,1}
end
function current_exceptions(; backtrace::Bool=true)
    entries = Core._current_exceptions()
    ExceptionStack(Any[(exception=e[1], backtrace=backtrace ? _vector_of(e[2]) : nothing) for e in entries])
end
size(s::ExceptionStack) = size(s.stack)
getindex(s::ExceptionStack, i::Int) = s.stack[i]
function catch_backtrace()
    entries = Core._current_exceptions()
    isempty(entries) ? Any[] : _vector_of(entries[end][2])
end
# (The first is the frame of this function.)
@noinline backtrace() = _vector_of(Core._backtrace())[2:end]

# A place that was running: code and a position in it, and the `MethodInstance` unless it is top-level code. Only
# `stacktrace` can tell more.
struct InterpreterIP
    code::Any
    stmt::Int
    instance::Any
end
_vector_of(v::SimpleVector) = InterpreterIP[InterpreterIP(v[i], v[i+1], v[i+2]) for i in 1:3:length(v)]
function _raw_backtrace(bt)
    parts = Any[]
    for ip in bt
        push!(parts, ip.code, ip.stmt, ip.instance)
    end
    Core.svec(parts...)
end

## Assertions

macro assert(condition, message...)
    text = length(message) == 0 ? string(condition) : message[1]
    if text isa AbstractString
    elseif text isa Expr || text isa Symbol
        text = Expr(:call, GlobalRef(Base, :_assertion_text), esc(text))
    else
        text = string(text)
    end
    Expr(:if, esc(condition), nothing, Expr(:call, GlobalRef(Base, :throw), Expr(:call, GlobalRef(Base, :AssertionError), text)))
end
_assertion_text(x) = string(x)
_assertion_text(x::AbstractString) = x
struct ReadOnlyMemoryError <: Exception end
struct SegmentationFault <: Exception end
