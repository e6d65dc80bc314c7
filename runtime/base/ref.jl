# `Ref`: a mutable cell with one value, and a way to protect a value from broadcasting.

mutable struct RefValue{T} <: Ref{T}
    x::T
    RefValue{T}() where {T} = new()
    RefValue{T}(x) where {T} = new(x)
end
RefValue(x::T) where {T} = RefValue{T}(x)
Ref(x) = RefValue{typeof(x)}(x)
Ref(x::Ref) = x
Ref{T}() where {T} = RefValue{T}()
Ref{T}(x) where {T} = RefValue{T}(x)
Ref(a::AbstractArray, i::Integer) = RefArray(a, Int(i))
Ref(::Type{T}) where {T} = RefValue{Type{T}}(T)
convert(::Type{Ref{T}}, x::Ref{T}) where {T} = x
convert(::Type{Ref{T}}, x) where {T} = RefValue{T}(x)
getindex(r::RefValue) = r.x
setindex!(r::RefValue, v) = (r.x = v; r)
getindex(r::RefValue, ::CartesianIndex{0}) = r.x
isassigned(r::RefValue) = isdefined(r, :x)

struct RefArray{T,A<:AbstractArray{T}} <: Ref{T}
    x::A
    i::Int
end
getindex(r::RefArray) = r.x[r.i]
setindex!(r::RefArray, v) = (r.x[r.i] = v; r)
isassigned(r::RefArray) = isassigned(r.x, r.i)

eltype(::Type{<:Ref{T}}) where {T} = T
size(::Ref) = ()
axes(::Ref) = ()
length(::Ref) = 1
isempty(::Ref) = false
ndims(::Ref) = 0
ndims(::Type{<:Ref}) = 0
iterate(r::Ref) = (r[], nothing)
iterate(r::Ref, s) = nothing
IteratorSize(::Type{<:Ref}) = HasShape{0}()
==(a::RefValue, b::RefValue) = a === b
function show(io::IO, r::RefValue)
    print(io, typeof(r), '(')
    if _is_circular(io, r)
        print(io, "#= circular reference @-", _circular_depth(io, r), " =#")
    elseif isassigned(r)
        show(IOContext(io, :SHOWN_SET => r), r.x)
    else
        print(io, "#undef")
    end
    print(io, ')')
end
