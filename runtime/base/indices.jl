# Positions in arrays: index styles, CartesianIndex, the axes of an array, bounds checks.

abstract type IndexStyle end
struct IndexLinear <: IndexStyle end
struct IndexCartesian <: IndexStyle end
IndexStyle(a::AbstractArray) = IndexStyle(typeof(a))
IndexStyle(::Type{Union{}}, slurp...) = IndexLinear()
IndexStyle(::Type{<:AbstractArray}) = IndexCartesian()
IndexStyle(::Type{<:Array}) = IndexLinear()
IndexStyle(::Type{<:GenericMemory}) = IndexLinear()
IndexStyle(::Type{<:AbstractRange}) = IndexLinear()
IndexStyle(a::AbstractArray, b::AbstractArray) = IndexStyle(IndexStyle(a), IndexStyle(b))
IndexStyle(a::AbstractArray, b::AbstractArray...) = IndexStyle(IndexStyle(a), IndexStyle(b...))
IndexStyle(::IndexLinear, ::IndexLinear) = IndexLinear()
IndexStyle(::IndexStyle, ::IndexStyle) = IndexCartesian()

## CartesianIndex: one position in N dimensions

abstract type AbstractCartesianIndex{N} end
struct CartesianIndex{N} <: AbstractCartesianIndex{N}
    I::NTuple{N,Int}
    CartesianIndex{N}(I::NTuple{N,Integer}) where {N} = new{N}(map(Int, I))
end
CartesianIndex(I::NTuple{N,Integer}) where {N} = CartesianIndex{N}(I)
CartesianIndex(I::Integer...) = CartesianIndex(I)
CartesianIndex{N}(I::Integer...) where {N} = CartesianIndex{N}(_pad_ones(I, Val(N)))
CartesianIndex{N}() where {N} = CartesianIndex{N}(ntuple(i -> 1, Val(N)))
CartesianIndex(I::Union{Integer,CartesianIndex}...) = CartesianIndex(_flatten_index(I...))
_flatten_index() = ()
_flatten_index(i::Integer, more...) = (Int(i), _flatten_index(more...)...)
_flatten_index(i::CartesianIndex, more...) = (i.I..., _flatten_index(more...)...)
_pad_ones(I::Tuple, ::Val{N}) where {N} = length(I) > N ? throw(ArgumentError("too many indices")) : (I..., ntuple(i -> 1, N - length(I))...)
Tuple(i::CartesianIndex) = i.I
length(::CartesianIndex{N}) where {N} = N
length(::Type{<:CartesianIndex{N}}) where {N} = N
getindex(i::CartesianIndex, d::Integer) = getfield(i, :I)[d]
firstindex(::CartesianIndex) = 1
lastindex(::CartesianIndex{N}) where {N} = N
eltype(::Type{<:CartesianIndex}) = Int
iterate(::CartesianIndex) = error("iteration is deliberately unsupported for CartesianIndex. Use `I` rather than `I...`, or use `Tuple(I)...`")
zero(::CartesianIndex{N}) where {N} = CartesianIndex{N}(ntuple(i -> 0, Val(N)))
zero(::Type{CartesianIndex{N}}) where {N} = CartesianIndex{N}(ntuple(i -> 0, Val(N)))
oneunit(::CartesianIndex{N}) where {N} = CartesianIndex{N}()
oneunit(::Type{CartesianIndex{N}}) where {N} = CartesianIndex{N}()
-(i::CartesianIndex{N}) where {N} = CartesianIndex{N}(map(-, i.I))
+(i::CartesianIndex{N}) where {N} = i
+(i::CartesianIndex{N}, j::CartesianIndex{N}) where {N} = CartesianIndex{N}(map(+, i.I, j.I))
-(i::CartesianIndex{N}, j::CartesianIndex{N}) where {N} = CartesianIndex{N}(map(-, i.I, j.I))
*(a::Integer, i::CartesianIndex{N}) where {N} = CartesianIndex{N}(map(x -> a * x, i.I))
*(i::CartesianIndex, a::Integer) = a * i
min(i::CartesianIndex{N}, j::CartesianIndex{N}) where {N} = CartesianIndex{N}(map(min, i.I, j.I))
max(i::CartesianIndex{N}, j::CartesianIndex{N}) where {N} = CartesianIndex{N}(map(max, i.I, j.I))
==(i::CartesianIndex{N}, j::CartesianIndex{N}) where {N} = i.I == j.I
# In memory order: the last index counts most.
isless(i::CartesianIndex{N}, j::CartesianIndex{N}) where {N} = isless(reverse(i.I), reverse(j.I))
getindex(t::Tuple, i::CartesianIndex{1}) = getindex(t, i.I[1])
convert(::Type{T}, i::CartesianIndex{1}) where {T<:Number} = convert(T, i.I[1])
# One-dimensional indices and integers go together.
promote_rule(::Type{CartesianIndex{1}}, ::Type{T}) where {T<:Integer} = CartesianIndex{1}
-(i::CartesianIndex{1}, n::Integer) = CartesianIndex(i.I[1] - n)
+(i::CartesianIndex{1}, n::Integer) = CartesianIndex(i.I[1] + n)
+(n::Integer, i::CartesianIndex{1}) = i + n
CartesianIndex(i::CartesianIndex) = i
getindex(x::Union{Number,AbstractChar}, i::CartesianIndex{0}) = x
getindex(x::Union{Number,AbstractChar}, i::CartesianIndex) = x[i.I...]

## CartesianIndices: all positions of a box, in memory order

struct CartesianIndices{N,R<:NTuple{N,OrdinalRange{Int,Int}}} <: AbstractArray{CartesianIndex{N},N}
    indices::R
end
CartesianIndices(::Tuple{}) = CartesianIndices{0,Tuple{}}(())
CartesianIndices(inds::NTuple{N,Union{Integer,OrdinalRange{<:Integer,<:Integer}}}) where {N} = CartesianIndices(map(_index_range, inds))
CartesianIndices(a::AbstractArray) = CartesianIndices(axes(a))
CartesianIndices(index::CartesianIndex) = CartesianIndices(index.I)
_index_range(n::Integer) = OneTo(Int(n))
_index_range(r::OneTo) = OneTo(Int(r.stop))
_index_range(r::OneTo{Int}) = r
_index_range(r::AbstractUnitRange) = UnitRange{Int}(first(r), last(r))
_index_range(r::AbstractUnitRange{Int}) = r
_index_range(r::OrdinalRange) = StepRange{Int,Int}(first(r), step(r), last(r))
_index_range(r::UnitRange{Int}) = r
_index_range(r::StepRange{Int,Int}) = r

(:)(i::CartesianIndex{N}, j::CartesianIndex{N}) where {N} = CartesianIndices(map((a, b) -> a:b, i.I, j.I))
(:)(i::CartesianIndex{N}, s::CartesianIndex{N}, j::CartesianIndex{N}) where {N} = CartesianIndices(map((a, c, b) -> a:c:b, i.I, s.I, j.I))

size(c::CartesianIndices) = map(length, c.indices)
axes(c::CartesianIndices) = map(r -> axes(r, 1), c.indices)
length(c::CartesianIndices) = _product(map(length, c.indices))
first(c::CartesianIndices) = CartesianIndex(map(first, c.indices))
last(c::CartesianIndices) = CartesianIndex(map(last, c.indices))
@inline function getindex(c::CartesianIndices{N}, I::Vararg{Int,N}) where {N}
    @boundscheck checkbounds(c, I...)
    CartesianIndex{N}(map((r, i) -> @inbounds(r[i]), c.indices, I))
end
getindex(c::CartesianIndices{N}, I::CartesianIndex{N}) where {N} = c[I.I...]
getindex(c::CartesianIndices{0}) = CartesianIndex()
getindex(c::CartesianIndices{N}, I::Vararg{Union{OrdinalRange{<:Integer},Colon},N}) where {N} =
    CartesianIndices(map((r, i) -> r[i], c.indices, I))
in(i::CartesianIndex{N}, c::CartesianIndices{N}) where {N} = all(map(in, i.I, c.indices))
in(i::CartesianIndex, c::CartesianIndices) = false
==(a::CartesianIndices, b::CartesianIndices) = a.indices == b.indices
reverse(c::CartesianIndices) = CartesianIndices(map(reverse, c.indices))
intersect(a::CartesianIndices{N}, b::CartesianIndices{N}) where {N} = CartesianIndices(map(intersect, a.indices, b.indices))

@inline function iterate(c::CartesianIndices)
    any(map(isempty, c.indices)) && return nothing
    i = first(c)
    (i, i)
end
@inline function iterate(c::CartesianIndices, state)
    done, I = _next_index(state.I, c.indices)
    done && return nothing
    i = CartesianIndex(I)
    (i, i)
end
# The odometer: advance the first dimension, carrying into the next.
@inline _next_index(::Tuple{}, ::Tuple{}) = (true, ())
@inline function _next_index(I::Tuple{Int}, ranges::Tuple{OrdinalRange{Int,Int}})
    (I[1] == last(ranges[1]), (I[1] + step(ranges[1]),))
end
@inline function _next_index(I::Tuple, ranges::Tuple)
    I[1] != last(ranges[1]) && return (false, (I[1] + step(ranges[1]), tail(I)...))
    done, more = _next_index(tail(I), tail(ranges))
    (done, (first(ranges[1]), more...))
end

## LinearIndices: the linear position of each element

struct LinearIndices{N,R<:NTuple{N,AbstractUnitRange{Int}}} <: AbstractArray{Int,N}
    indices::R
end
LinearIndices(::Tuple{}) = LinearIndices{0,Tuple{}}(())
LinearIndices(inds::NTuple{N,Union{Integer,AbstractUnitRange{<:Integer}}}) where {N} = LinearIndices(map(_index_range, inds))
LinearIndices(a::AbstractArray) = LinearIndices(axes(a))
IndexStyle(::Type{<:LinearIndices}) = IndexLinear()
size(l::LinearIndices) = map(length, l.indices)
axes(l::LinearIndices) = map(r -> axes(r, 1), l.indices)
@inline function getindex(l::LinearIndices, i::Int)
    @boundscheck checkbounds(l, i)
    i
end
iterate(l::LinearIndices, i::Int=first(l)) = i > last(l) ? nothing : (i, i + 1)
# Those of a vector are its own indices.
first(::LinearIndices) = 1
first(l::LinearIndices{1}) = first(l.indices[1])
last(l::LinearIndices) = length(l)
last(l::LinearIndices{1}) = last(l.indices[1])

## Axes and sizes

length(a::AbstractArray) = _product(size(a))
size(a::AbstractArray, d::Integer) = d < 1 ? throw(ArgumentError("invalid dimension $d")) : d <= ndims(a) ? size(a)[d] : 1
size(a::AbstractArray, d1::Integer, d2::Integer, ds::Integer...) = map(d -> size(a, d), (d1, d2, ds...))
size(a::AbstractArray, ds::Tuple{Vararg{Integer}}) = map(d -> size(a, d), ds)
size(a::Array, d::Integer) = d < 1 ? error("arraysize: dimension out of range") : d <= ndims(a) ? getfield(size(a), Int(d)) : 1
axes(a::AbstractArray) = map(OneTo, size(a))
axes(a::AbstractArray, d) = d <= ndims(a) ? axes(a)[d] : OneTo(1)
axes1(a::AbstractArray{<:Any,0}) = OneTo(1)
axes1(a::AbstractArray) = axes(a)[1]
isempty(a::AbstractArray) = length(a) == 0
firstindex(a::AbstractArray) = first(eachindex(IndexLinear(), a))
lastindex(a::AbstractArray) = last(eachindex(IndexLinear(), a))
firstindex(a::Array) = 1
lastindex(a::Array) = length(a)
firstindex(a::AbstractArray, d::Integer) = first(axes(a, d))
lastindex(a::AbstractArray, d::Integer) = last(axes(a, d))
first(a::AbstractArray) = a[first(eachindex(a))]
last(a::AbstractArray) = a[end]
keys(a::AbstractArray) = CartesianIndices(axes(a))
keys(a::AbstractVector) = LinearIndices(a)
keys(s::IndexStyle, a::AbstractArray, b::AbstractArray...) = eachindex(s, a, b...)
keytype(a::AbstractArray) = keytype(typeof(a))
keytype(::Type{A}) where {A<:AbstractArray} = CartesianIndex{ndims(A)}
keytype(::Type{<:AbstractVector}) = Int
valtype(a::AbstractArray) = eltype(a)
valtype(::Type{A}) where {A<:AbstractArray} = eltype(A)
values(a::AbstractArray) = a
haskey(a::AbstractArray, i) = i in keys(a)
get(a::AbstractArray, i::Integer, default) = checkbounds(Bool, a, i) ? a[i] : default
get(a::AbstractArray, I::CartesianIndex, default) = get(a, I.I, default)
get(f::Callable, a::AbstractArray, I::Tuple) = checkbounds(Bool, a, I...) ? a[I...] : f()
get(f::Callable, a::AbstractArray, I::CartesianIndex) = get(f, a, I.I)
# Of many places, those that are there; the others have the default.
function get(a::AbstractArray, I::AbstractRange, default)
    out = fill!(similar(a, typeof(default), length(I)), default)
    for (k, i) in pairs(I)
        checkbounds(Bool, a, i) && (out[k] = a[i])
    end
    out
end
get(a::AbstractArray, I::Tuple, default) = checkbounds(Bool, a, I...) ? a[I...] : default
get(f::Callable, a::AbstractArray, i::Integer) = checkbounds(Bool, a, i) ? a[i] : f()
prevind(::AbstractArray, i::Integer) = Int(i) - 1
function nextind(a::AbstractArray{<:Any,N}, i::CartesianIndex{N}) where {N}
    _, I = _next_index(i.I, CartesianIndices(axes(a)).indices)
    CartesianIndex(I)
end
# The odometer backwards; before the first index comes one that is outside.
function prevind(a::AbstractArray{<:Any,N}, i::CartesianIndex{N}) where {N}
    I = collect(Int, i.I)
    for d in 1:N
        I[d] -= 1
        (I[d] >= first(axes(a, d)) || d == N) && break
        I[d] = last(axes(a, d))
    end
    CartesianIndex{N}(I...)
end
nextind(::AbstractArray, i::Integer) = Int(i) + 1

eachindex(a::AbstractArray) = eachindex(IndexStyle(a), a)
eachindex(a::AbstractVector) = axes1(a)
eachindex(a::Array) = OneTo(length(a))
eachindex(a::Vector) = OneTo(length(a))
eachindex(::IndexLinear, a::AbstractArray) = OneTo(length(a))
eachindex(::IndexLinear, a::AbstractVector) = axes1(a)
eachindex(::IndexCartesian, a::AbstractArray) = CartesianIndices(axes(a))
eachindex(itr) = keys(itr)
function eachindex(a::AbstractArray, b::AbstractArray, more::AbstractArray...)
    style = IndexStyle(a, b, more...)
    eachindex(style, a, b, more...)
end
function eachindex(style::IndexStyle, a::AbstractArray, b::AbstractArray, more::AbstractArray...)
    inds = eachindex(style, a)
    same = style isa IndexLinear ? all(x -> length(x) == length(a), (b, more...)) : all(x -> axes(x) == axes(a), (b, more...))
    same || throw_eachindex_mismatch_indices(style, map(x -> eachindex(style, x), (a, b, more...))...)
    inds
end
@noinline function throw_eachindex_mismatch_indices(style, indices...)
    throw(DimensionMismatch(string("all inputs to eachindex must have the same ", style isa IndexLinear ? "indices" : "axes", ", got ",
        join(indices, ", ", " and "))))
end

# Do all indices count from one?
has_offset_axes() = false
has_offset_axes(a) = _any_tuple(r -> Int(first(r))::Int != 1, axes(a))
has_offset_axes(a::AbstractVector) = Int(firstindex(a))::Int != 1
has_offset_axes(::Union{Array,Number,Tuple,Colon,Nothing}) = false
has_offset_axes(a, b, more...) = has_offset_axes(a) || has_offset_axes(b, more...)
_any_tuple(f, ::Tuple{}) = false
_any_tuple(f, t::Tuple) = f(t[1]) || _any_tuple(f, tail(t))
require_one_based_indexing(a...) =
    !has_offset_axes(a...) || throw(ArgumentError("offset arrays are not supported but got an array with index other than 1"))

# A range whose indices are its elements: the axis of an array that starts elsewhere.
struct IdentityUnitRange{T<:AbstractUnitRange} <: AbstractUnitRange{Int}
    indices::T
end
IdentityUnitRange(r::IdentityUnitRange) = r
first(r::IdentityUnitRange) = first(r.indices)
last(r::IdentityUnitRange) = last(r.indices)
length(r::IdentityUnitRange) = length(r.indices)
size(r::IdentityUnitRange) = (length(r),)
axes(r::IdentityUnitRange) = (r,)
axes(r::IdentityUnitRange{<:OneTo}) = (r.indices,)
axes1(r::IdentityUnitRange) = axes(r)[1]
firstindex(r::IdentityUnitRange) = first(r)
lastindex(r::IdentityUnitRange) = last(r)
eachindex(r::IdentityUnitRange) = r
keys(r::IdentityUnitRange) = r
unsafe_indices(r::IdentityUnitRange) = (r,)
@inline function getindex(r::IdentityUnitRange, i::Integer)
    @boundscheck checkbounds(r, i)
    convert(Int, i)
end
@inline function getindex(r::IdentityUnitRange, s::AbstractUnitRange{<:Integer})
    @boundscheck checkbounds(r, s)
    s
end
@inline function getindex(r::IdentityUnitRange, s::StepRange{<:Integer})
    @boundscheck checkbounds(r, s)
    s
end
show(io::IO, r::IdentityUnitRange) = print(io, "Base.IdentityUnitRange(", r.indices, ")")
# What `axes` is for an array that says only what its size is.
unsafe_indices(a::AbstractArray) = axes(a)

stride(a::AbstractArray, d::Integer) = d > ndims(a) ? length(a) : strides(a)[d]
strides(a::Array) = _strides(size(a), 1)
_strides(::Tuple{}, n) = ()
_strides(s::Tuple, n) = (n, _strides(tail(s), n * s[1])...)

## Bounds

checkindex(::Type{Bool}, inds::Tuple, I::CartesianIndices) = length(inds) == ndims(I) && all(map((ax, i) -> checkindex(Bool, ax, i), inds, I.indices))
checkindex(::Type{Bool}, inds, i) = throw(ArgumentError("unable to check bounds for indices of type $(typeof(i))"))
checkindex(::Type{Bool}, inds::AbstractUnitRange, i::Real) = (first(inds) <= i) & (i <= last(inds))
checkindex(::Type{Bool}, inds::OneTo, i::Int) = (i - 1) % UInt < inds.stop % UInt
checkindex(::Type{Bool}, inds::AbstractUnitRange, ::Colon) = true
checkindex(::Type{Bool}, inds::AbstractUnitRange, r::AbstractRange) =
    isempty(r) | (checkindex(Bool, inds, first(r)) & checkindex(Bool, inds, last(r)))
checkindex(::Type{Bool}, inds::AbstractUnitRange, mask::AbstractVector{Bool}) = axes1(mask) == inds
checkindex(::Type{Bool}, inds::AbstractUnitRange, mask::AbstractArray{Bool}) = length(mask) == length(inds)
function checkindex(::Type{Bool}, inds::AbstractUnitRange, indices::AbstractArray)
    for i in indices
        checkindex(Bool, inds, i) || return false
    end
    true
end
checkindex(::Type{Bool}, inds::Tuple, I::CartesianIndex) = checkbounds_indices(Bool, inds, I.I)

@inline checkbounds(::Type{Bool}, a::AbstractArray, I...) = checkbounds_indices(Bool, axes(a), I)
# A single index, unless it is a position in several dimensions, counts through the whole array.
@inline checkbounds(::Type{Bool}, a::AbstractArray, i) = checkindex(Bool, eachindex(IndexLinear(), a), i)
@inline checkbounds(::Type{Bool}, a::AbstractArray, i::CartesianIndex) = checkbounds_indices(Bool, axes(a), (i,))
@inline checkbounds(::Type{Bool}, a::Array, i::Int) = (i - 1) % UInt < length(a) % UInt
@inline checkbounds(::Type{Bool}, a::AbstractArray, i::Integer) = checkindex(Bool, eachindex(IndexLinear(), a), i)
@inline checkbounds(::Type{Bool}, a::AbstractArray, ::Colon) = true
@inline checkbounds(::Type{Bool}, a::AbstractArray, I::AbstractArray{<:Integer}) = checkindex(Bool, eachindex(IndexLinear(), a), I)
checkbounds(::Type{Bool}, a::AbstractArray, mask::AbstractArray{Bool}) =
    ndims(mask) == ndims(a) ? axes(mask) == axes(a) : checkindex(Bool, eachindex(IndexLinear(), a), mask)
@inline checkbounds(::Type{Bool}, a::Array{T,2}, i::Int, j::Int) where {T} =
    ((i - 1) % UInt < getfield(getfield(a, :size), 1) % UInt) & ((j - 1) % UInt < getfield(getfield(a, :size), 2) % UInt)
@inline function checkbounds(a::AbstractArray, I...)
    checkbounds(Bool, a, I...) || throw_boundserror(a, I)
    nothing
end
checkbounds(a::AbstractArray) = checkbounds(Bool, a) || throw_boundserror(a, ())

# Index by index. A CartesianIndex or a mask of several dimensions uses up several axes; missing indices need
# axes of length one, and extra ones must be 1.
@inline function checkbounds_indices(::Type{Bool}, inds::Tuple, I::Tuple)
    if I isa Tuple{}
        return all(map(r -> length(r) == 1, inds))
    end
    i = I[1]
    if i isa CartesianIndex
        checkbounds_indices(Bool, inds, (i.I..., tail(I)...))
    elseif i isa LogicalIndex
        checkbounds_indices(Bool, inds, (i.mask, tail(I)...))
    elseif i isa AbstractArray{<:CartesianIndex}
        _check_cartesian_array(inds, i) && checkbounds_indices(Bool, _drop(inds, length(eltype(i))), tail(I))
    elseif i isa AbstractArray{Bool} && ndims(i) > 1
        axes(i) == _first_axes(inds, ndims(i)) && checkbounds_indices(Bool, _drop(inds, ndims(i)), tail(I))
    elseif inds isa Tuple{}
        checkindex(Bool, OneTo(1), i) & checkbounds_indices(Bool, (), tail(I))
    else
        checkindex(Bool, inds[1], i) & checkbounds_indices(Bool, tail(inds), tail(I))
    end
end
_first_axes(inds::Tuple, n) = ntuple(d -> d <= length(inds) ? inds[d] : OneTo(1), n)
_drop(t::Tuple, n) = ntuple(i -> t[i+n], max(0, length(t) - n))
function _check_cartesian_array(inds, I::AbstractArray{CartesianIndex{N}}) where {N}
    box = ntuple(d -> d <= length(inds) ? inds[d] : OneTo(1), Val(N))
    for i in I
        checkbounds_indices(Bool, box, i.I) || return false
    end
    true
end
checkbounds(::Type{Bool}, a::AbstractArray, I::AbstractArray{<:CartesianIndex}) = _check_cartesian_array(axes(a), I)

# What is made of positions in several dimensions, under one name.
module IteratorsMD
using ..Base: CartesianIndex, CartesianIndices, AbstractCartesianIndex, front, tail
export CartesianIndex, CartesianIndices
# The first `N` of a tuple or of the dimensions, and the others.
split(t::Tuple, ::Val{N}) where {N} = _split((), t, Val(N))
split(i::CartesianIndex, n::Val) = map(CartesianIndex, split(i.I, n))
split(c::CartesianIndices, n::Val) = map(CartesianIndices, split(c.indices, n))
@inline _split(first_part::NTuple{N,Any}, rest::Tuple, ::Val{N}) where {N} = (first_part, rest)
@inline _split(first_part::NTuple{N,Any}, ::Tuple{}, ::Val{N}) where {N} = (first_part, ())
@inline _split(first_part::Tuple, ::Tuple{}, ::Val) = (first_part, ())
@inline _split(first_part::Tuple, rest::Tuple, n::Val) = _split((first_part..., rest[1]), tail(rest), n)
end
