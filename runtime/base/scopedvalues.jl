# Scoped values: variables with a value for the time of a call, seen by everything that it calls and by the tasks that
# start in it. A scope is the task's table of them; entering one puts a larger table in its place.

module ScopedValues

using ..Base
using ..Base: ImmutableDict

export ScopedValue, with, @with

abstract type AbstractScopedValue{T} end

mutable struct ScopedValue{T} <: AbstractScopedValue{T}
    const has_default::Bool
    const default::T
    ScopedValue{T}() where {T} = new{T}(false)
    ScopedValue{T}(x) where {T} = new{T}(true, x)
end
ScopedValue(x::T) where {T} = ScopedValue{T}(x)

Base.eltype(::AbstractScopedValue{T}) where {T} = T
Base.eltype(::Type{<:AbstractScopedValue{T}}) where {T} = T
Base.isassigned(v::ScopedValue) = v.has_default

struct Scope
    values::ImmutableDict{AbstractScopedValue,Any}
end
Scope(::Nothing) = Scope(ImmutableDict{AbstractScopedValue,Any}())
Scope(s::Scope) = s
Scope(parent::Scope, v::AbstractScopedValue{T}, x) where {T} = Scope(ImmutableDict(parent.values, v => convert(T, x)))
Scope(parent, pairs::Pair{<:AbstractScopedValue}...) = foldl((s, p) -> Scope(s, p.first, p.second), pairs; init=Scope(parent))

current_scope() = current_task().scope

# The value here, in a `Some`; `nothing` when there is none.
function Base.get(v::AbstractScopedValue{T}) where {T}
    scope = current_scope()
    if scope !== nothing
        found = get(scope.values, v, nothing)
        found === nothing && !haskey(scope.values, v) || return Some{T}(found)
    end
    isassigned(v) ? Some{T}(v.default) : nothing
end
function Base.getindex(v::AbstractScopedValue{T})::T where {T}
    found = get(v)
    found === nothing && throw(KeyError(v))
    something(found)
end

# Runs a function in a scope of its own.
function with(f, pairs::Pair{<:AbstractScopedValue}...)
    enter(f, Scope(current_scope(), pairs...))
end
with(@nospecialize(f)) = f()
function enter(f, scope)
    task = current_task()
    before = task.scope
    task.scope = scope
    try
        f()
    finally
        task.scope = before
    end
end

macro with(exprs...)
    isempty(exprs) && error("@with expects at least one argument")
    body = esc(last(exprs))
    pairs = map(esc, exprs[1:end-1])
    for p in exprs[1:end-1]
        Meta.isexpr(p, :call) && p.args[1] === :(=>) || error("@with expects arguments of the form `A => 2` got $p")
    end
    isempty(pairs) && return body
    # Not a function: `return` and assignments in the body are those of the code around it.
    quote
        task = current_task()
        before = task.scope
        task.scope = Scope(before, $(pairs...))
        try
            $body
        finally
            task.scope = before
        end
    end
end

function Base.show(io::IO, v::AbstractScopedValue)
    print(io, ScopedValue, '{', eltype(v), "}(")
    found = get(v)
    found === nothing ? print(io, "undefined") : show(IOContext(io, :typeinfo => eltype(v)), something(found))
    print(io, ')')
end
function Base.show(io::IO, scope::Scope)
    print(io, Scope, '(')
    for (i, (v, x)) in enumerate(scope.values)
        i > 1 && print(io, ", ")
        print(io, ScopedValue, '{', eltype(v), "}@0x", string(objectid(v); base=16, pad=16), " => ")
        show(IOContext(io, :typeinfo => eltype(v)), x)
    end
    print(io, ')')
end

end
