# `reshape` and `reinterpret`: the same elements with another shape or type.

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
reshape(a::AbstractArray, dims::Dims) = _reshape_checked(a, dims)
reshape(a::AbstractArray{<:Any,N}, ::Val{N}) where {N} = a
reshape(a::AbstractArray, ::Val{N}) where {N} = reshape(a, ntuple(d -> d < N ? size(a, d) : prod(_drop(size(a), N - 1)), Val(N)))
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
_reshape(a::AbstractArray, dims::Dims) = ReshapedArray(a, dims)
_reshape(r::ReshapedArray, dims::Dims) = _reshape(r.parent, dims)

## reinterpret of whole arrays

struct ReinterpretArray{T,N,S,A<:AbstractArray{S},IsReshaped} <: AbstractArray{T,N}
    parent::A
end
function reinterpret(::Type{T}, a::AbstractArray{S,N}) where {T,S,N}
    isbitstype(T) || throw(ArgumentError("cannot reinterpret `$S` as `$T`, type `$T` is not a bits type"))
    isbitstype(S) || throw(ArgumentError("cannot reinterpret `$S` as `$T`, type `$S` is not a bits type"))
    sizeof(T) == sizeof(S) || N > 0 || throw(ArgumentError("cannot reinterpret a zero-dimensional `$S` array to `$T` which is of a different size"))
    if N > 0 && (size(a, 1) * sizeof(S)) % sizeof(T) != 0
        throw(ArgumentError("cannot reinterpret an `$S` array to `$T` whose first dimension has size `$(size(a, 1))`.\nThe resulting array would have a non-integral first dimension.\n"))
    end
    ReinterpretArray{T,N,S,typeof(a),false}(a)
end
parent(r::ReinterpretArray) = r.parent
IndexStyle(::Type{<:ReinterpretArray}) = IndexLinear()
size(r::ReinterpretArray{T,0}) where {T} = ()
size(r::ReinterpretArray{T,N,S}) where {T,N,S} = (size(r.parent, 1) * sizeof(S) ÷ sizeof(T), tail(size(r.parent))...)
_raw(x) = _raw_bits(x)
_raw_bits(x::T) where {T} = sizeof(T) == 1 ? bitcast(UInt8, x) : sizeof(T) == 2 ? bitcast(UInt16, x) : sizeof(T) == 4 ? bitcast(UInt32, x) :
    sizeof(T) == 8 ? bitcast(UInt64, x) : bitcast(UInt128, x)
_unsigned_of_size(n) = n == 1 ? UInt8 : n == 2 ? UInt16 : n == 4 ? UInt32 : n == 8 ? UInt64 : UInt128
function getindex(r::ReinterpretArray{T,N,S}, i::Int) where {T,N,S}
    @boundscheck checkbounds(r, i)
    t, s = sizeof(T), sizeof(S)
    t == s && return bitcast(T, r.parent[i])
    U = _unsigned_of_size(t)
    if t < s
        per = s ÷ t
        j, k = divrem(i - 1, per)
        bitcast(T, (_raw_bits(r.parent[j+1]) >> (8 * t * k)) % U)
    else
        per = t ÷ s
        bits = zero(U)
        for k in 0:per-1
            bits |= (_raw_bits(r.parent[(i-1)*per+k+1]) % U) << (8 * s * k)
        end
        bitcast(T, bits)
    end
end
function setindex!(r::ReinterpretArray{T,N,S}, v, i::Int) where {T,N,S}
    @boundscheck checkbounds(r, i)
    x = convert(T, v)
    t, s = sizeof(T), sizeof(S)
    if t == s
        r.parent[i] = bitcast(S, x)
    elseif t < s
        per = s ÷ t
        j, k = divrem(i - 1, per)
        U = _unsigned_of_size(s)
        mask = (one(U) << (8t) - one(U)) << (8 * t * k)
        old = _raw_bits(r.parent[j+1])
        r.parent[j+1] = bitcast(S, (old & ~mask) | ((_raw_bits(x) % U) << (8 * t * k)))
    else
        per = t ÷ s
        U = _unsigned_of_size(s)
        for k in 0:per-1
            r.parent[(i-1)*per+k+1] = bitcast(S, (_raw_bits(x) >> (8 * s * k)) % U)
        end
    end
    r
end

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
getindex(a::PermutedDimsArray{T,N,perm,iperm}, I::Vararg{Int,N}) where {T,N,perm,iperm} = a.parent[ntuple(d -> I[iperm[d]], Val(N))...]
setindex!(a::PermutedDimsArray{T,N,perm,iperm}, v, I::Vararg{Int,N}) where {T,N,perm,iperm} = (a.parent[ntuple(d -> I[iperm[d]], Val(N))...] = v; a)
