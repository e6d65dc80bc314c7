# Questions to whole modules, and values of no particular type to try generic code with.

# Pairs of methods, one of the modules' own among them, that compete for some call.
function detect_ambiguities(mods::Module...; recursive::Bool=false, ambiguous_bottom::Bool=false, allowed_undefineds=nothing)
    found = Tuple{Method,Method}[]
    for m in Base._methods_of_modules(mods, recursive), n in Base._methods_of_signature(m.sig)
        (m === n || Base.morespecific(n, m) || !Base.isambiguous(m, n; ambiguous_bottom)) && continue
        pair = (string(m.file), m.line) <= (string(n.file), n.line) ? (m, n) : (n, m)
        pair in found || push!(found, pair)
    end
    found
end
# Methods with a static parameter that some call leaves without a value.
function detect_unbound_args(mods::Module...; recursive::Bool=false, allowed_undefineds=nothing)
    filter(Base._methods_of_modules(mods, recursive)) do m
        Base._has_unbound_variables(m.sig) && !Base._is_shadowed_without_tail(m)
    end
end

struct GenericString <: AbstractString
    string::AbstractString
end
Base.ncodeunits(s::GenericString) = ncodeunits(s.string)
Base.codeunit(s::GenericString) = codeunit(s.string)
Base.codeunit(s::GenericString, i::Integer) = codeunit(s.string, i)
Base.isvalid(s::GenericString, i::Integer) = isvalid(s.string, i)
Base.iterate(s::GenericString, i::Integer=1) = iterate(s.string, i)
Base.reverse(s::GenericString) = GenericString(reverse(s.string))

struct GenericSet{T} <: AbstractSet{T}
    s::AbstractSet{T}
end
struct GenericDict{K,V} <: AbstractDict{K,V}
    s::AbstractDict{K,V}
end
const _GenericCollection = Union{GenericSet,GenericDict}
Base.iterate(c::GenericSet, state...) = iterate(c.s, state...)
Base.iterate(c::GenericDict, state...) = iterate(c.s, state...)
Base.isempty(c::_GenericCollection) = isempty(c.s)
Base.length(c::_GenericCollection) = length(c.s)
Base.get(d::GenericDict, key, default) = get(d.s, key, default)
Base.pop!(d::GenericDict, key) = pop!(d.s, key)
Base.setindex!(d::GenericDict, value, key) = setindex!(d.s, value, key)

struct GenericArray{T,N} <: AbstractArray{T,N}
    a::Array{T,N}
end
GenericArray{T}(args...) where {T} = GenericArray(Array{T}(args...))
GenericArray{T,N}(args...) where {T,N} = GenericArray(Array{T,N}(args...))
Base.size(a::GenericArray) = size(a.a)
Base.axes(a::GenericArray) = axes(a.a)
Base.length(a::GenericArray) = length(a.a)
Base.keys(a::GenericArray) = keys(a.a)
Base.IndexStyle(::Type{<:GenericArray}) = IndexLinear()
Base.getindex(a::GenericArray, i::Int) = a.a[i]
Base.setindex!(a::GenericArray, x, i::Int) = a.a[i] = x
Base.similar(a::GenericArray, dims::Integer...) = GenericArray(similar(a.a, dims...))

struct GenericOrder{T}
    val::T
end
Base.isless(a::GenericOrder, b::GenericOrder) = isless(a.val, b.val)
