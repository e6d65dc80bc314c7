# `@enum Color red green=5`: a primitive type with named values.

module Enums

using ..Base
using ..Base: print

export Enum, @enum

# `namemap(T)` is a dictionary from value to name.
function namemap end

abstract type Enum{T<:Integer} end

basetype(::Type{<:Enum{T}}) where {T<:Integer} = T

(::Type{T})(x::Enum{T2}) where {T<:Integer,T2<:Integer} = T(Core.Intrinsics.bitcast(T2, x))::T
Base.cconvert(::Type{T}, x::Enum{T2}) where {T<:Integer,T2<:Integer} = T(x)::T
Base.write(io::IO, x::Enum{T}) where {T<:Integer} = write(io, T(x))
Base.read(io::IO, ::Type{T}) where {T<:Enum} = T(read(io, basetype(T)))
Base.isless(x::T, y::T) where {T<:Enum} = isless(basetype(T)(x), basetype(T)(y))
Base.hash(x::Enum, h::UInt) = hash(Integer(x), hash(typeof(x), h))
Base.Symbol(x::Enum) = get(namemap(typeof(x)), Integer(x), Symbol("<invalid #$(Integer(x))>"))::Symbol
Base.broadcastable(x::Enum) = Ref(x)
Base.typemin(x::Enum) = typemin(typeof(x))
Base.typemax(x::Enum) = typemax(typeof(x))
Base.convert(::Type{T}, x::Enum) where {T<:Integer} = T(x)
(::Type{AbstractFloat})(x::Enum) = AbstractFloat(Integer(x))

Base.print(io::IO, x::Enum) = print(io, Symbol(x))
# With its module where the name alone would not find it.
function Base.show(io::IO, x::Enum)
    s = Symbol(x)
    if !get(io, :compact, false)::Bool && !Base._visible(s, x, io)
        show(io, parentmodule(typeof(x)))
        print(io, '.')
    end
    print(io, s)
end
function Base.show(io::IO, ::MIME"text/plain", x::Enum)
    print(io, x, "::")
    show(IOContext(io, :compact => true), typeof(x))
    print(io, " = ")
    show(io, Integer(x))
end
function Base.show(io::IO, m::MIME"text/plain", T::Type{<:Enum})
    if isconcretetype(T)
        print(io, "Enum ")
        show(io, T)
        print(io, ':')
        for x in instances(T)
            print(io, "\n", Symbol(x), " = ")
            show(io, Integer(x))
        end
    else
        invoke(show, Tuple{IO,typeof(m),Type}, io, m, T)
    end
    nothing
end

@noinline argument_error(name, x) = throw(ArgumentError(string("invalid value for Enum $name: $x")))

# Does the value belong to the type? A range where the values are one, a list otherwise.
function _membership(values, x)
    low, high = extrema(values)
    length(values) == high - low + 1 ? :($low <= $x <= $high) : Expr(:||, map(v -> :($x == $v), values)...)
end

macro enum(T, members...)
    isempty(members) && throw(ArgumentError("no arguments given for Enum $T"))
    basetype = Int32
    name = T
    if T isa Expr && T.head === :(::) && length(T.args) == 2
        name = T.args[1]
        basetype = Core.eval(__module__, T.args[2])
        if !isa(basetype, DataType) || !(basetype <: Integer) || !isbitstype(basetype)
            throw(ArgumentError("invalid base type for Enum $name, $T=::$basetype; base type must be an integer primitive type"))
        end
    elseif !(T isa Symbol)
        throw(ArgumentError("invalid type expression for enum $T"))
    end
    if length(members) == 1 && Base._is(members[1], :block)
        members = members[1].args
    end
    names, values = Symbol[], basetype[]
    next = zero(basetype)
    first = true
    for m in members
        m isa LineNumberNode && continue
        if m isa Symbol
            if !first && next == typemin(basetype)
                throw(ArgumentError("overflow in value \"$m\" of Enum $name"))
            end
        elseif (Base._is(m, :(=), 2) || Base._is(m, :kw, 2)) && m.args[1] isa Symbol
            given = Core.eval(__module__, m.args[2])
            given isa Integer || throw(ArgumentError("invalid value for Enum $name, $m; values must be integers"))
            next = convert(basetype, given)
            m = m.args[1]
        else
            throw(ArgumentError(string("invalid argument for Enum ", name, ": ", m)))
        end
        Base.isidentifier(m) || throw(ArgumentError("invalid name for Enum $name; \"$m\" is not a valid identifier"))
        next in values && throw(ArgumentError("both $m and $(names[findfirst(==(next), values)]) have value $next in Enum $name; values must be unique"))
        m in names && throw(ArgumentError("name \"$m\" in Enum $name is not unique"))
        push!(names, m)
        push!(values, next)
        next += oneunit(next)
        first = false
    end
    isempty(names) && throw(ArgumentError("no arguments given for Enum $name"))
    # (the smallest as `@enum` counts it is the first one)
    low, high = values[1], maximum(values)
    map_expr = Dict{basetype,Symbol}(zip(values, names))
    E = esc(name)
    block = quote
        Base.@__doc__ primitive type $E <: Enum{$basetype} $(sizeof(basetype) * 8) end
        function $E(x::Integer)
            $(_membership(values, :x)) || argument_error($(QuoteNode(name)), x)
            return Core.Intrinsics.bitcast($E, convert($basetype, x))
        end
        $E(x::$E) = x
        Enums.namemap(::Type{$E}) = $map_expr
        Base.typemin(x::Type{$E}) = $E($low)
        Base.typemax(x::Type{$E}) = $E($high)
        Base.instances(::Type{$E}) = $(Expr(:tuple, map(v -> :(Core.Intrinsics.bitcast($E, $v)), values)...))
    end
    for (n, v) in zip(names, values)
        push!(block.args, :(const $(esc(n)) = Core.Intrinsics.bitcast($E, $v)))
    end
    push!(block.args, nothing)
    block.head = :toplevel
    block
end

end

using .Enums
