# Named tuples: a tuple whose type also carries the names. Keyword arguments travel in them.

abstract type AbstractDict{K,V} end
abstract type AbstractSet{T} end

# `pairs(x)`: index and value of each element, by `itr` (or the keys of `data` where that is nothing).
struct Pairs{K,V,I,A} <: AbstractDict{K,V}
    data::A
    itr::I
    Pairs{K,V,I,A}(data, itr) where {K,V,I,A} = new{K,V,I,A}(data, itr)
end

NamedTuple() = NamedTuple{()}(())
empty(::NamedTuple) = NamedTuple()
NamedTuple{()}() = NamedTuple{()}(())
NamedTuple{names,T}() where {names,T<:Tuple{}} = NamedTuple{names}(())
(::Type{NamedTuple{names}})(itr) where {names} = NamedTuple{names}(Tuple(itr))
(::Type{NamedTuple{names}})(nt::NamedTuple) where {names} = _select(nt, names)
function NamedTuple{names,T}(values::Tuple) where {names,T<:Tuple}
    length(values) == length(names) || throw(ArgumentError("Wrong number of arguments to named tuple constructor."))
    NamedTuple{names,T}(convert(T, values)::T)
end
NamedTuple{names,T}(itr) where {names,T<:Tuple} = NamedTuple{names,T}(convert(T, Tuple(itr)))
NamedTuple{names,T}(nt::NamedTuple) where {names,T<:Tuple} = NamedTuple{names,T}(convert(T, Tuple(_select(nt, names))))
NamedTuple(itr) = (; itr...)
NamedTuple(nt::NamedTuple) = nt

_names(::NamedTuple{names}) where {names} = names
_names(::Type{<:NamedTuple{names}}) where {names} = names
# What is taken out of a named tuple keeps the types that its own type declares, where these are not those of the values.
function _select(nt::NamedTuple, names::Tuple{Vararg{Symbol}})
    values = map(n -> getfield(nt, n), names)
    _types_of_values(nt) ? NamedTuple{names}(values) : NamedTuple{names,Tuple{map(n -> fieldtype(typeof(nt), n), names)...}}(values)
end
_types_of_values(::NamedTuple{names,T}) where {names,T} = isconcretetype(T)

length(nt::NamedTuple) = nfields(nt)
rest(nt::NamedTuple) = nt
rest(nt::NamedTuple{names}, i::Int) where {names} = NamedTuple{rest(names, i)}(nt)
function split_rest(nt::NamedTuple{names}, n::Int, i::Int=1) where {names}
    front, last = split_rest(names, n, i)
    (NamedTuple{front}(nt), NamedTuple{last}(nt))
end
size(nt::NamedTuple, d::Integer) = d == 1 ? length(nt) : throw(ArgumentError("invalid dimension"))
iterate(nt::NamedTuple, i::Int=1) = i > nfields(nt) ? nothing : (getfield(nt, i), i + 1)
firstindex(::NamedTuple) = 1
lastindex(nt::NamedTuple) = nfields(nt)
getindex(nt::NamedTuple, i::Int) = getfield(nt, i)
getindex(nt::NamedTuple, name::Symbol) = getfield(nt, name)
getindex(nt::NamedTuple, ::Colon) = nt
getindex(nt::NamedTuple, names::Tuple{Vararg{Symbol}}) = _select(nt, names)
getindex(nt::NamedTuple, names::AbstractArray{Symbol}) = _select(nt, Tuple(names))
isempty(::NamedTuple{()}) = true
isempty(::NamedTuple) = false
first(nt::NamedTuple) = getfield(nt, 1)
last(nt::NamedTuple) = getfield(nt, nfields(nt))
tail(nt::NamedTuple{names}) where {names} = _select(nt, tail(names))
front(nt::NamedTuple{names}) where {names} = _select(nt, front(names))
prevind(::NamedTuple, i::Integer) = Int(i) - 1
nextind(::NamedTuple, i::Integer) = Int(i) + 1
propertynames(nt::NamedTuple) = keys(nt)
hasproperty(nt::NamedTuple, name::Symbol) = haskey(nt, name)
eltype(::Type{<:NamedTuple{names,T}}) where {names,T} = eltype(T)
ndims(::NamedTuple) = 1

keys(::NamedTuple{names}) where {names} = names
values(nt::NamedTuple) = Tuple(nt)
Tuple(nt::NamedTuple) = ntuple(i -> getfield(nt, i), Val(nfields(nt)))
keytype(::NamedTuple) = Symbol
keytype(::Type{<:NamedTuple}) = Symbol
valtype(nt::NamedTuple) = eltype(nt)
valtype(::Type{T}) where {T<:NamedTuple} = eltype(T)
haskey(nt::NamedTuple, name::Union{Integer,Symbol}) = isdefined(nt, name isa Symbol ? name : Int(name))
get(nt::NamedTuple, name::Union{Integer,Symbol}, default) = isdefined(nt, name) ? getfield(nt, name) : default
get(f::Callable, nt::NamedTuple, name::Union{Integer,Symbol}) = isdefined(nt, name) ? getfield(nt, name) : f()

==(a::NamedTuple{names}, b::NamedTuple{names}) where {names} = Tuple(a) == Tuple(b)
==(a::NamedTuple, b::NamedTuple) = false
isequal(a::NamedTuple{names}, b::NamedTuple{names}) where {names} = isequal(Tuple(a), Tuple(b))
isequal(a::NamedTuple, b::NamedTuple) = false
<(a::NamedTuple{names}, b::NamedTuple{names}) where {names} = Tuple(a) < Tuple(b)
isless(a::NamedTuple{names}, b::NamedTuple{names}) where {names} = isless(Tuple(a), Tuple(b))
same_names(::NamedTuple{names}...) where {names} = true
same_names(::NamedTuple...) = false

function map(f, nt::NamedTuple{names}, nts::NamedTuple...) where {names}
    same_names(nt, nts...) || throw(ArgumentError("Named tuple names do not match."))
    NamedTuple{names}(map(f, map(Tuple, (nt, nts...))...))
end
filter(f, nt::NamedTuple) = _select(nt, _names_where(f, nt))
_names_where(f, nt) = filter(n -> f(getfield(nt, n)), keys(nt))
reverse(nt::NamedTuple) = NamedTuple{reverse(keys(nt))}(reverse(values(nt)))

## Merging: later values win, first places stay

_in_names(name::Symbol, ::Tuple{}) = false
_in_names(name::Symbol, names::Tuple) = name === names[1] || _in_names(name, tail(names))
merge_names(an::Tuple{Vararg{Symbol}}, bn::Tuple{Vararg{Symbol}}) = (an..., diff_names(bn, an)...)
diff_names(an::Tuple{}, bn) = ()
diff_names(an::Tuple, bn) = _in_names(an[1], bn) ? diff_names(tail(an), bn) : (an[1], diff_names(tail(an), bn)...)

merge(a::NamedTuple) = a
merge(a::NamedTuple{()}, b::NamedTuple{()}) = a
merge(a::NamedTuple, b::NamedTuple{()}) = a
merge(a::NamedTuple{()}, b::NamedTuple) = b
function merge(a::NamedTuple{an}, b::NamedTuple{bn}) where {an,bn}
    names = merge_names(an, bn)
    values = map(n -> _in_names(n, bn) ? getfield(b, n) : getfield(a, n), names)
    _types_of_values(a) && _types_of_values(b) && return NamedTuple{names}(values)
    types = map(n -> fieldtype(_in_names(n, bn) ? typeof(b) : typeof(a), n), names)
    NamedTuple{names,Tuple{types...}}(values)
end
merge(a::NamedTuple, b::NamedTuple, more::NamedTuple...) = merge(merge(a, b), more...)
merge(a::NamedTuple, b::Pairs{<:Any,<:Any,<:Any,<:NamedTuple}) = merge(a, getfield(b, :data))
function merge(a::NamedTuple, itr)
    names = Symbol[]
    vals = Any[]
    for (name, value) in itr
        at = 0
        for i in 1:length(names)
            names[i] === name && (at = i)
        end
        if at == 0
            push!(names, name)
            push!(vals, value)
        else
            vals[at] = value
        end
    end
    merge(a, NamedTuple{(names...,)}((vals...,)))
end
mergewith(op, nt::NamedTuple) = nt
function mergewith(op, a::NamedTuple{an}, b::NamedTuple{bn}) where {an,bn}
    names = merge_names(an, bn)
    NamedTuple{names}(map(n -> _in_names(n, bn) ? (_in_names(n, an) ? op(getfield(a, n), getfield(b, n)) : getfield(b, n)) :
        getfield(a, n), names))
end

# The fields of `a` that `b` does not name: the keywords that a function did not declare.
structdiff(a::NamedTuple{an}, b::Union{NamedTuple{bn},Type{NamedTuple{bn}}}) where {an,bn} =
    _select(a, diff_names(an, bn))
structdiff(a::NamedTuple{an}, ::NamedTuple{an}) where {an} = NamedTuple()
structdiff(a::NamedTuple{an}, ::Type{NamedTuple{an}}) where {an} = NamedTuple()
setindex(nt::NamedTuple, v, name::Symbol) = merge(nt, NamedTuple{(name,)}((v,)))
delete(nt::NamedTuple, name::Symbol) = _select(nt, diff_names(keys(nt), (name,)))

# `f(; unknown=1)`: keyword arguments that the method has no name for.
@noinline kwerr(kw, args...) = throw(MethodError(Core.kwcall, (kw, args...), get_world_counter()))

# `T{names,types}` as written by `@NamedTuple{a::Int, b}`.
macro NamedTuple(ex)
    (ex isa Expr && (ex.head === :braces || ex.head === :block)) ||
        throw(ArgumentError("@NamedTuple expects {...} or begin...end"))
    names = Symbol[]
    types = Any[]
    for field in ex.args
        field isa LineNumberNode && continue
        if field isa Symbol
            push!(names, field)
            push!(types, :(Core.Any))
        elseif field isa Expr && field.head === :(::)
            push!(names, field.args[1])
            push!(types, esc(field.args[2]))
        else
            throw(ArgumentError("@NamedTuple must contain a sequence of name or name::type expressions"))
        end
    end
    Expr(:curly, GlobalRef(Core, :NamedTuple), Expr(:tuple, map(QuoteNode, names)...), Expr(:curly, GlobalRef(Core, :Tuple), types...))
end

convert(::Type{NamedTuple{names,T}}, nt::NamedTuple{names,T}) where {names,T<:Tuple} = nt
convert(::Type{NamedTuple{names}}, nt::NamedTuple{names}) where {names} = nt
convert(::Type{NamedTuple{names,T}}, nt::NamedTuple{names}) where {names,T<:Tuple} = NamedTuple{names,T}(convert(T, Tuple(nt)))
convert(::Type{NT}, nt::NT) where {NT<:NamedTuple} = nt
convert(::Type{NamedTuple{names,T}}, t::Tuple) where {names,T<:Tuple} = NamedTuple{names,T}(convert(T, t))
