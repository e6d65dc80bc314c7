# `a[...]` and `a[...] = x` with every kind of index: scalars, ranges, colons, masks, CartesianIndex.

## Scalars. A type of array defines `getindex(a, i::Int)` or `getindex(a, i::Int, j::Int, ...)`; the other
## form follows from its IndexStyle.

# What a colon becomes: the axis it stands for.
struct Slice{R<:AbstractUnitRange{Int}} <: AbstractUnitRange{Int}
    indices::R
end
Slice(s::Slice) = s
first(s::Slice) = first(s.indices)
last(s::Slice) = last(s.indices)
length(s::Slice) = length(s.indices)
size(s::Slice) = (length(s.indices),)
axes(s::Slice) = (_own_axis(s.indices),)
getindex(s::Slice, i::Int) = (@boundscheck checkbounds(s, i); i)
_own_axis(r::OneTo) = r
_own_axis(r::AbstractUnitRange) = IdentityUnitRange(r)
iterate(s::Slice, state...) = iterate(s.indices, state...)

# What a mask becomes: the positions of its `true`s, found while they are visited.
struct LogicalIndex{T,A<:AbstractArray{Bool}} <: AbstractArray{T,1}
    mask::A
    sum::Int
    LogicalIndex{T}(mask::A) where {T,A<:AbstractArray{Bool}} = new{T,A}(mask, count(mask))
end
LogicalIndex(mask::AbstractVector{Bool}) = LogicalIndex{Int}(mask)
LogicalIndex(mask::AbstractArray{Bool,N}) where {N} = LogicalIndex{CartesianIndex{N}}(mask)
# A mask that is the only index counts through the whole array, where that is how its elements are found.
_single_mask(::IndexLinear, mask::AbstractArray{Bool}) = LogicalIndex{Int}(mask)
_single_mask(::IndexCartesian, mask::AbstractArray{Bool}) = LogicalIndex(mask)
size(l::LogicalIndex) = (l.sum,)
length(l::LogicalIndex) = l.sum
IndexStyle(::Type{<:LogicalIndex}) = IndexLinear()
getindex(l::LogicalIndex, i::Int) = collect(l)[i]
collect(l::LogicalIndex{Int}) = _find_keys(identity, vec(l.mask), LinearIndices(l.mask))
collect(l::LogicalIndex) = findall(l.mask)
function iterate(l::LogicalIndex{Int}, i::Int=firstindex(l.mask))
    n = lastindex(l.mask)
    while i <= n
        @inbounds(l.mask[i]) && return (i, i + 1)
        i += 1
    end
    nothing
end
function iterate(l::LogicalIndex, state...)
    next = iterate(CartesianIndices(l.mask), state...)
    while next !== nothing
        @inbounds(l.mask[next[1]]) && return next
        next = iterate(CartesianIndices(l.mask), next[2])
    end
    nothing
end
checkindex(::Type{Bool}, inds::AbstractUnitRange, l::LogicalIndex) = checkindex(Bool, inds, l.mask)
checkbounds(::Type{Bool}, a::AbstractArray, l::LogicalIndex) = checkbounds(Bool, a, l.mask)
checkbounds(::Type{Bool}, a::AbstractArray, l::LogicalIndex{<:CartesianIndex}) = checkbounds(Bool, a, l.mask)
# Views and other keepers of indices need them one by one.
ensure_indexable(::Tuple{}) = ()
@inline ensure_indexable(J::Tuple{Any,Vararg{Any}}) = (J[1], ensure_indexable(tail(J))...)
@inline ensure_indexable(J::Tuple{LogicalIndex,Vararg{Any}}) = (collect(J[1]), ensure_indexable(tail(J))...)

# Integers become Int, colons axes, masks the positions of their `true`s, CartesianIndex several integers.
@inline to_index(i::Int) = i
to_index(i::Integer) = Int(i)
to_index(i::Bool) = throw(ArgumentError("invalid index: $i of type Bool"))
to_index(r::AbstractArray{<:Union{Integer,CartesianIndex}}) = r
to_index(mask::AbstractArray{Bool}) = LogicalIndex(mask)
to_index(r::AbstractArray) = eltype(r) === Any || eltype(r) === Union{} ? map(to_index, r) : throw(ArgumentError("invalid index: $(repr(r; context=:limit=>true)) of type $(typeof(r))"))
to_index(::Colon) = throw(ArgumentError("colons must be converted by to_indices(...)"))
to_index(i) = throw(ArgumentError("invalid index: $(repr(i)) of type $(typeof(i))"))

# Some arrays take indices that others do not.
@inline to_index(a, i) = to_index(i)

# A single index counts through the whole array, unless it is itself of several dimensions. Index by index goes the
# method with the axes, which packages extend for kinds of indices of their own: `to_indices(a, axes, ::Tuple{Kind,Vararg})`.
@inline function to_indices(a, I::Tuple)
    if I isa Tuple{Vararg{Int}}
        I
    elseif I isa Tuple{Any}
        i = I[1]
        i isa Integer ? (to_index(a, i),) :
        i isa CartesianIndex ? i.I :
        i isa CartesianIndices && ndims(i) == ndims(a) ? i.indices :
        i isa AbstractArray{Bool} ? (_single_mask(IndexStyle(a), i),) :
        i isa AbstractArray{<:CartesianIndex} ? I : to_indices(a, (eachindex(IndexLinear(), a),), I)
    else
        to_indices(a, axes(a), I)
    end
end
@inline function to_indices(a, inds, I::Tuple)
    I isa Tuple{} && return ()
    i = I[1]
    if i isa CartesianIndex
        to_indices(a, inds, (i.I..., tail(I)...))
    elseif i isa Colon
        (Slice(_axis(inds)), to_indices(a, _tail_axes(inds), tail(I))...)
    elseif i isa CartesianIndices
        to_indices(a, inds, (i.indices..., tail(I)...))
    elseif i isa AbstractArray{Bool}
        (LogicalIndex(i), to_indices(a, _drop(inds, ndims(i)), tail(I))...)
    elseif i isa AbstractArray{<:CartesianIndex}
        (i, to_indices(a, _drop(inds, length(eltype(i))), tail(I))...)
    else
        (to_index(a, i), to_indices(a, _tail_axes(inds), tail(I))...)
    end
end
_axis(inds::Tuple{}) = OneTo(1)
_axis(inds::Tuple) = inds[1]
_tail_axes(inds::Tuple{}) = ()
_tail_axes(inds::Tuple) = tail(inds)

@propagate_inbounds getindex(a::Array, i::Integer) = a[to_index(i)]
@inline function getindex(a::AbstractArray, I...)
    if !(I isa Tuple{Vararg{Int}})
        _getindex(IndexStyle(a), a, to_indices(a, I)...)
    elseif _is_own_index(IndexStyle(a), a, I)
        _no_own_getindex(a)
    elseif IndexStyle(a) isa IndexLinear
        @boundscheck checkbounds(a, I...)
        @inbounds a[_linear_position(a, axes(a), I)]
    else
        @boundscheck checkbounds(a, I...)
        @inbounds a[_cartesian_index(a, I)...]
    end
end
@inline function setindex!(a::AbstractArray, v, I...)
    if !(I isa Tuple{Vararg{Int}})
        _setindex!(IndexStyle(a), a, v, to_indices(a, I)...)
    elseif _is_own_index(IndexStyle(a), a, I)
        throw(CanonicalIndexError("setindex!", typeof(a)))
    elseif IndexStyle(a) isa IndexLinear
        @boundscheck checkbounds(a, I...)
        @inbounds a[_linear_position(a, axes(a), I)] = v
    else
        @boundscheck checkbounds(a, I...)
        @inbounds a[_cartesian_index(a, I)...] = v
    end
    a
end
# What the indices were made into: integers go back to the array's own method, arrays are looped over.
@propagate_inbounds _getindex(style::IndexStyle, a::AbstractArray, I::Int...) = a[I...]
@propagate_inbounds _setindex!(style::IndexStyle, a::AbstractArray, v, I::Int...) = (a[I...] = v; a)
_is_own_index(::IndexLinear, a, I::Tuple) = I isa Tuple{Int}
_is_own_index(::IndexCartesian, a::AbstractArray{<:Any,N}, I::Tuple) where {N} = length(I) === N
@noinline _no_own_getindex(a) = throw(CanonicalIndexError("getindex", typeof(a)))

_linear_index(size::Tuple) = 1
# Where axes start elsewhere than at one, indices are counted from there.
@inline _linear_position(a, ax::Tuple{Vararg{OneTo}}, I::Tuple) = _linear_index(size(a), I...)
@inline _linear_position(a, ax::Tuple, I::Tuple) = _linear_index(size(a), _from_one(ax, I)...)
_linear_position(a::AbstractVector, ax::Tuple{AbstractUnitRange}, I::Tuple) = I isa Tuple{} ? firstindex(a) : I[1]
_linear_position(a::AbstractVector, ax::Tuple{OneTo}, I::Tuple) = _linear_index(size(a), I...)
_from_one(::Tuple{}, ::Tuple{}) = ()
_from_one(ax::Tuple, ::Tuple{}) = ()
_from_one(::Tuple{}, I::Tuple) = I
_from_one(ax::Tuple, I::Tuple) = (I[1] - first(ax[1]) + 1, _from_one(tail(ax), tail(I))...)
_to_axes(ax::Tuple{Vararg{OneTo}}, I::Tuple) = I
_to_axes(::Tuple{}, ::Tuple{}) = ()
_to_axes(ax::Tuple, I::Tuple) = (I[1] + first(ax[1]) - 1, _to_axes(tail(ax), tail(I))...)

_cartesian_index(a::AbstractArray{<:Any,N}, ::Tuple{}) where {N} = _to_axes(axes(a), ntuple(i -> 1, Val(N)))

# Linear or too few or too many indices, spread over the dimensions.
_cartesian_index(a::AbstractArray{<:Any,N}, I::Tuple{Int}) where {N} = _to_axes(axes(a), _spread(size(a), I[1] - 1))
@inline function _cartesian_index(a::AbstractArray{<:Any,N}, I::Tuple) where {N}
    length(I) > N ? ntuple(i -> I[i], Val(N)) :
    (front(I)..., _to_axes(_drop(axes(a), length(I) - 1), _spread(_drop(size(a), length(I) - 1), I[end] - first(axes(a)[length(I)])))...)
end
_spread(::Tuple{}, k) = ()
_spread(::Tuple{Int}, k) = (k + 1,)
_spread(size::Tuple, k) = (k % size[1] + 1, _spread(tail(size), k ÷ size[1])...)

## Arrays of indices: the result has the axes of all index arrays, one after the other

@inline function _getindex(style::IndexStyle, a::AbstractArray, I...)
    @boundscheck checkbounds(a, I...)
    _unsafe_getindex(style, a, I...)
end
# (Packages have methods for arrays of their own.)
_unsafe_getindex(::IndexStyle, a::AbstractArray, I::Vararg{Any,N}) where {N} = _gather(a, I)
function _gather(a::AbstractArray, I::Tuple)
    shape = _index_shape(I...)
    dest = similar(a, shape)
    _index_lengths_match(dest, I) || throw(DimensionMismatch("unexpected size of the result"))
    _copy_indexed!(dest, a, I)
    dest
end
_index_shape() = ()
_index_shape(i::Int, more...) = _index_shape(more...)
_index_shape(i::Slice, more...) = (i.indices, _index_shape(more...)...)
_index_shape(i::AbstractArray, more...) = (axes(i)..., _index_shape(more...)...)
_index_lengths_match(dest, I) = true

function _copy_indexed!(dest, a, I::Tuple{AbstractArray})
    k = firstindex(dest)
    for i in I[1]
        @inbounds dest[k] = _at(a, i)
        k += 1
    end
end
function _copy_indexed!(dest, a, I::Tuple{Any,Any})
    k = firstindex(dest)
    for j in I[2]
        for i in I[1]
            @inbounds dest[k] = _at(a, i, j)
            k += 1
        end
    end
end
function _copy_indexed!(dest, a, I::Tuple)
    k = firstindex(dest)
    for more in _product_of(tail(I))
        for i in I[1]
            @inbounds dest[k] = _at(a, i, more...)
            k += 1
        end
    end
end
_copy_indexed!(dest, a, I::Tuple{}) = (dest[firstindex(dest)] = a[]; nothing)
@propagate_inbounds _at(a, I...) = a[I...]

# All combinations, the first index running fastest.
_product_of(I::Tuple) = Iterators.product(I...)

## Assignment to many places

_setindex!(style::IndexStyle, a::AbstractArray, v, I...) = _scatter!(a, v, I)
function _scatter!(a::AbstractArray, v, I::Tuple)
    v isa AbstractArray || checkbounds(a, I...)
    v isa AbstractArray || throw(ArgumentError("indexed assignment with a single value to possibly many locations is not supported; perhaps use broadcasting `.=` instead?"))
    @boundscheck checkbounds(a, I...)
    source = unalias(a, v)
    _check_assigned_shape(source, I)
    next = iterate(source)
    for position in _positions(I)
        x, state = next
        a[position...] = x
        next = iterate(source, state)
    end
    a
end
_positions(I::Tuple{AbstractArray}) = Generator(tuple, I[1])
_positions(I::Tuple) = _product_of(I)
parent(a::AbstractArray) = a

# Dimensions of length one do not matter; a vector may fill any shape of as many elements.
function _check_assigned_shape(v::AbstractArray, I::Tuple)
    target = _index_sizes(I...)
    _without_ones(size(v)) == _without_ones(target) || (length(target) == 1 && length(v) == target[1]) ||
        (ndims(v) == 1 && (length(_without_ones(target)) == 1 || length(target) == 2) && length(v) == _product(target)) ||
        _setindex_mismatch(v, target)
end
_index_sizes() = ()
_index_sizes(i::Int, more...) = (1, _index_sizes(more...)...)
_index_sizes(i::AbstractArray, more...) = (size(i)..., _index_sizes(more...)...)
_without_ones(sizes::Tuple) = filter(n -> n != 1, sizes)
@noinline function _setindex_mismatch(v, target)
    length(target) == 1 && throw(DimensionMismatch("tried to assign $(length(v)) elements to $(target[1]) destinations"))
    throw(DimensionMismatch("tried to assign $(dims2string(size(v))) array to $(dims2string(target)) destination"))
end

isassigned(a::AbstractArray, I::Integer...) = try
    a[I...]
    true
catch e
    e isa BoundsError || e isa UndefRefError ? false : rethrow()
end

## Masks

_findall_true(mask::AbstractArray{Bool}) = findall(mask)

## Lists of indices for whole slices

function selectdim(a::AbstractArray, d::Integer, i)
    view(a, ntuple(k -> k == d ? i : Colon(), Val(ndims(a)))...)
end
unsafe_getindex(a::AbstractArray, I...) = @inbounds a[I...]
unsafe_setindex!(a::AbstractArray, v, I...) = (@inbounds(a[I...] = v); a)
function copyto!(dest::AbstractArray, Rdest::CartesianIndices, src::AbstractArray, Rsrc::CartesianIndices)
    size(Rdest) == size(Rsrc) || throw(ArgumentError("source and destination must have same size (got $(size(Rsrc)) and $(size(Rdest)))"))
    for (i, j) in zip(Rdest, Rsrc)
        dest[i] = src[j]
    end
    dest
end
