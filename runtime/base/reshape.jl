# `reshape` and `PermutedDimsArray`: the same elements with another shape.

struct ReshapedArray{T,N,P<:AbstractArray,MI} <: AbstractArray{T,N}
    parent::P
    dims::NTuple{N,Int}
    mi::MI
end
ReshapedArray(a::AbstractArray{T}, dims::NTuple{N,Int}) where {T,N} = ReshapedArray{T,N,typeof(a),Tuple{}}(a, dims, ())
size(r::ReshapedArray) = r.dims
parent(r::ReshapedArray) = r.parent
IndexStyle(::Type{<:ReshapedArray}) = IndexLinear()
@inline function getindex(r::ReshapedArray, i::Int)
    @boundscheck checkbounds(r, i)
    @inbounds r.parent[i]
end
@inline function setindex!(r::ReshapedArray, v, i::Int)
    @boundscheck checkbounds(r, i)
    @inbounds r.parent[i] = v
    r
end
similar(r::ReshapedArray, ::Type{T}, dims::Dims) where {T} = similar(r.parent, T, dims)

reshape(a::AbstractArray, dims::Union{Integer,Colon,AbstractUnitRange}...) = reshape(a, dims)
reshape(a::AbstractArray, dims::Tuple{Vararg{Union{Integer,Colon,AbstractUnitRange}}}) = _reshape_checked(a, _fill_colon(a, dims))
# (These are not for the packages that have other axes.)
reshape(a::AbstractArray, dims::Tuple{Vararg{Union{Int,Colon}}}) = _reshape_checked(a, _fill_colon(a, dims))
reshape(a::AbstractArray, dims::Tuple{Union{Integer,OneTo},Vararg{Union{Integer,OneTo}}}) = reshape(a, to_shape(dims))
reshape(a::AbstractArray, dims::Union{Int,Colon}...) = reshape(a, dims)
reshape(a::AbstractArray, dims::Dims) = _reshape_checked(a, dims)
reshape(a::AbstractArray{<:Any,N}, ::Val{N}) where {N} = a
reshape(a::AbstractArray, ::Val{N}) where {N} = reshape(a, rdims(Val(N), axes(a)))
# As many axes: the last one takes what is over. (Packages have methods for axes of their own.)
rdims(::Val{N}, inds::Tuple) where {N} = rdims(ntuple(Returns(OneTo(1)), Val(N)), inds)
rdims(out::Tuple{Any}, inds::Tuple) = rdims_trailing(inds...)
rdims(out::Tuple{Any}, ::Tuple{}) = out
rdims(out::Tuple, inds::Tuple) = (first(inds), rdims(tail(out), tail(inds))...)
rdims(out::Tuple, ::Tuple{}) = out
rdims(::Tuple{}, inds::Tuple) = throw(ArgumentError("cannot reshape to zero dimensions"))
rdims_trailing(l, inds...) = (OneTo(length(l) * prod(map(length, inds); init=1)),)
rdims_trailing(l) = (l,)
function _fill_colon(a, dims)
    colons = count(d -> d isa Colon, dims)
    colons == 0 && return map(_dimension_length, dims)
    colons > 1 && throw(DimensionMismatch(string("new dimensions ", dims, " may have at most one omitted dimension specified by `Colon()`")))
    known = prod(map(d -> d isa Colon ? 1 : _dimension_length(d), dims))
    (known == 0 ? length(a) == 0 : length(a) % known == 0) ||
        throw(DimensionMismatch(string("array size ", length(a), " must be divisible by the product of the new dimensions ", dims)))
    n = known == 0 ? 0 : length(a) ÷ known
    map(d -> d isa Colon ? n : _dimension_length(d), dims)
end
function _reshape_checked(a::AbstractArray, dims::Dims)
    prod(dims) == length(a) || throw(DimensionMismatch("parent has $(length(a)) elements, which is incompatible with size $dims"))
    _reshape(a, dims)
end
function _reshape_checked(a::Array, dims::Dims)
    prod(dims) == length(a) || throw(DimensionMismatch("new dimensions $dims must be consistent with array length $(length(a))"))
    _reshape(a, dims)
end
# Arrays share their memory.
_reshape(a::Array{T}, dims::NTuple{N,Int}) where {T,N} = Core._array(Array{T,N}, getfield(a, :ref), dims)
_reshape(a::AbstractVector, dims::Tuple{Int}) = a
_reshape(a::Vector, dims::Tuple{Int}) = a
_reshape(a::AbstractArray, dims::Dims) = ReshapedArray(a, dims)
_reshape(r::ReshapedArray{<:Any,1}, dims::Tuple{Int}) = r
_reshape(r::ReshapedArray, dims::Dims) = _reshape(r.parent, dims)

## PermutedDimsArray: dimensions in another order, without a copy

struct PermutedDimsArray{T,N,perm,iperm,AA<:AbstractArray} <: AbstractArray{T,N}
    parent::AA
end
function PermutedDimsArray(a::AbstractArray{T,N}, perm) where {T,N}
    p = Tuple(perm)
    (length(p) == N && isperm(p)) || throw(ArgumentError(string(p, " is not a valid permutation of dimensions 1:", N)))
    PermutedDimsArray{T,N,p,invperm(p),typeof(a)}(a)
end
parent(a::PermutedDimsArray) = a.parent
size(a::PermutedDimsArray{T,N,perm}) where {T,N,perm} = ntuple(d -> size(a.parent, perm[d]), Val(N))
axes(a::PermutedDimsArray{T,N,perm}) where {T,N,perm} = ntuple(d -> axes(a.parent, perm[d]), Val(N))
strides(a::PermutedDimsArray{T,N,perm}) where {T,N,perm} = (s = strides(a.parent); map(d -> s[d], perm))
unsafe_convert(::Type{Ptr{T}}, a::PermutedDimsArray{T}) where {T} = unsafe_convert(Ptr{T}, a.parent)
elsize(::Type{<:PermutedDimsArray{T,N,perm,iperm,P}}) where {T,N,perm,iperm,P} = elsize(P)
getindex(a::PermutedDimsArray{T,N,perm,iperm}, I::Vararg{Int,N}) where {T,N,perm,iperm} = a.parent[ntuple(d -> I[iperm[d]], Val(N))...]
setindex!(a::PermutedDimsArray{T,N,perm,iperm}, v, I::Vararg{Int,N}) where {T,N,perm,iperm} = (a.parent[ntuple(d -> I[iperm[d]], Val(N))...] = v; a)

# Parts of what was reshaped to a vector.
eltype(::Type{Iterators.PartitionIterator{T}}) where {T<:ReshapedArray{<:Any,1}} =
    SubArray{eltype(T),1,T,Tuple{UnitRange{Int}},IndexStyle(T) isa IndexLinear}
