# Views: a SubArray is an array that reads and writes through to its parent.

struct SubArray{T,N,P,I,L} <: AbstractArray{T,N}
    parent::P
    indices::I
    # For views with linear structure (`L`): element i is element `offset1 + stride1 * i` of the parent.
    offset1::Int
    stride1::Int
    SubArray{T,N,P,I,L}(parent, indices, offset1, stride1) where {T,N,P,I,L} = new{T,N,P,I,L}(parent, indices, offset1, stride1)
end
SubArray(parent::AbstractArray, indices::Tuple) = _make_view(parent, ensure_indexable(to_indices(parent, indices)))
function view(a::AbstractArray, I...)
    J = to_indices(a, I)
    @boundscheck checkbounds(a, J...)
    _view(a, ensure_indexable(J))
end
_view(a::AbstractArray, J::Tuple) = _make_view(_reindexed(a, J)...)
# A view of a view looks straight at the first parent, unless it is indexed with positions in several dimensions.
_view(v::SubArray{T,N}, J::Tuple) where {T,N} = length(J) == N && !_has_positions(J) ?
    _make_view(v.parent, ensure_indexable(to_indices(v.parent, reindex(v.indices, J)))) : _make_view(_reindexed(v, J)...)
_has_positions(::Tuple{}) = false
_has_positions(J::Tuple) = J[1] isa AbstractArray{<:CartesianIndex} || _has_positions(tail(J))
# The indices of the parent, where a view with the indices `J` is indexed with `K`.
reindex(::Tuple{}, ::Tuple{}) = ()
@inline reindex(J::Tuple{Int,Vararg{Any}}, K::Tuple) = (J[1], reindex(tail(J), K)...)
@inline reindex(J::Tuple{Slice,Vararg{Any}}, K::Tuple{Any,Vararg{Any}}) = (K[1], reindex(tail(J), tail(K))...)
@inline reindex(J::Tuple{AbstractVector,Vararg{Any}}, K::Tuple{Any,Vararg{Any}}) = (J[1][K[1]], reindex(tail(J), tail(K))...)
@inline reindex(J::Tuple{AbstractArray,Vararg{Any}}, K::Tuple) = (J[1][_first_of(K, ndims(J[1]))...], reindex(tail(J), _drop(K, ndims(J[1])))...)
_first_of(K, n) = ntuple(d -> K[d], n)
# Fewer indices than dimensions: look at the parent through a reshape with as many.
function _reindexed(a::AbstractArray{T,N}, J::Tuple) where {T,N}
    n = _index_dimensions(J)
    n == N ? (a, J) : n < N ? (reshape(a, _merged_sizes(a, n)), J) : (a, ntuple(i -> J[i], N))
end
_index_dimensions(J::Tuple) = _sum_of(map(_one_index_dimensions, J))
_sum_of(::Tuple{}) = 0
_sum_of(t::Tuple) = t[1] + _sum_of(tail(t))
_one_index_dimensions(i) = 1
_one_index_dimensions(i::AbstractArray{<:CartesianIndex}) = length(eltype(i))
_merged_sizes(a, n) = n == 0 ? () : ntuple(d -> d < n ? size(a, d) : _product(_drop(size(a), n - 1)), n)
function _make_view(a::AbstractArray{T}, J::Tuple) where {T}
    shape = _index_shape(J...)
    linear = IndexStyle(a) isa IndexLinear && _is_linear_view(J)
    offset, stride = linear ? _linear_structure(a, J) : (0, 0)
    SubArray{T,length(shape),typeof(a),typeof(J),linear}(a, J, offset, stride)
end
# Single indices first, whole dimensions, at most one range, single indices: the positions are evenly spaced.
_is_linear_view(::Tuple{}) = true
_is_linear_view(J::Tuple) = J[1] isa Int ? _is_linear_view(tail(J)) : _is_linear_rest(J)
_is_linear_rest(::Tuple{}) = true
_is_linear_rest(J::Tuple) = J[1] isa Slice ? _is_linear_rest(tail(J)) : (J[1] isa Int || J[1] isa AbstractRange) && _all_scalars(tail(J))
_all_scalars(::Tuple{}) = true
_all_scalars(J::Tuple) = J[1] isa Int && _all_scalars(tail(J))
# Element `i` of the view is element `offset + step * i` of the parent: where its first one lies, and how far it is from
# one to the next. (The names are those that arrays with other axes extend.)
function _linear_structure(a, J)
    step = compute_stride1(a, J)
    dims = _array_dims(1, J)
    (compute_offset1(a, step, dims, map(d -> J[d], dims), J), step)
end
_array_dims(d, ::Tuple{}) = ()
_array_dims(d, J::Tuple) = J[1] isa Int ? _array_dims(d + 1, tail(J)) : (d, _array_dims(d + 1, tail(J))...)
compute_stride1(a::AbstractArray, J::Tuple) = _stride_of_first(1, axes(a), J)
_stride_of_first(s, ax, ::Tuple{}) = s
_stride_of_first(s, ax, J::Tuple) =
    J[1] isa Int ? _stride_of_first(s * length(_axis(ax)), _tail_axes(ax), tail(J)) : J[1] isa Slice ? s : s * step(J[1])
compute_offset1(a, stride1::Integer, dims, inds, J::Tuple) = compute_linindex(a, J) - stride1
# The indices of a vector may count from elsewhere, and then those of a view along it may too.
compute_offset1(a, stride1::Integer, dims::Tuple{Int}, inds::Tuple{Any}, J::Tuple) = compute_linindex(a, J) - stride1 * first(axes1(inds[1]))
compute_linindex(a, J::Tuple) = compute_linindex(first(LinearIndices(a)), 1, axes(a), J)
compute_linindex(f, s, ax::Tuple, ::Tuple{}) = f
@inline function compute_linindex(f, s, ax::Tuple, J::Tuple)
    r = _axis(ax)
    i = J[1] isa AbstractArray && isempty(J[1]) ? first(r) : first(J[1])
    compute_linindex(f + (i - first(r)) * s, s * length(r), _tail_axes(ax), tail(J))
end
# Views with one stride, and those of them without gaps.
const FastSubArray{T,N,P,I} = SubArray{T,N,P,I,true}
const FastContiguousSubArray{T,N,P,I<:Union{Tuple{AbstractUnitRange,Vararg{Any}},Tuple{Vararg{Int}}}} = SubArray{T,N,P,I,true}
iscontiguous(v::SubArray) = iscontiguous(typeof(v))
iscontiguous(::Type{<:SubArray}) = false
iscontiguous(::Type{<:FastContiguousSubArray}) = true
parent(v::SubArray) = v.parent
parentindices(v::SubArray) = v.indices
parentindices(a::AbstractArray) = map(OneTo, size(a))
IndexStyle(::Type{<:SubArray{T,N,P,I,true}}) where {T,N,P,I} = IndexLinear()
IndexStyle(::Type{<:SubArray}) = IndexCartesian()
size(v::SubArray) = map(length, axes(v))
axes(v::SubArray) = _index_shape(v.indices...)
length(v::SubArray) = _product(size(v))

@inline function getindex(v::SubArray{T,N,P,I,true}, i::Int) where {T,N,P,I}
    @boundscheck checkbounds(v, i)
    @inbounds v.parent[v.offset1+v.stride1*i]
end
@inline function setindex!(v::SubArray{T,N,P,I,true}, x, i::Int) where {T,N,P,I}
    @boundscheck checkbounds(v, i)
    @inbounds v.parent[v.offset1+v.stride1*i] = x
    v
end
@inline function getindex(v::SubArray{T,N,P,I,false}, K::Vararg{Int,N}) where {T,N,P,I}
    @boundscheck checkbounds(v, K...)
    @inbounds v.parent[_parent_index(v.indices, K)...]
end
@inline function setindex!(v::SubArray{T,N,P,I,false}, x, K::Vararg{Int,N}) where {T,N,P,I}
    @boundscheck checkbounds(v, K...)
    @inbounds v.parent[_parent_index(v.indices, K)...] = x
    v
end
@inline _parent_index(::Tuple{}, ::Tuple{}) = ()
@inline function _parent_index(J::Tuple, K::Tuple)
    j = J[1]
    if j isa Int
        (j, _parent_index(tail(J), K)...)
    elseif j isa Slice
        (K[1], _parent_index(tail(J), tail(K))...)
    elseif j isa AbstractVector
        (_spread_index(j[K[1]])..., _parent_index(tail(J), tail(K))...)
    else
        (_spread_index(j[ntuple(d -> K[d], ndims(j))...])..., _parent_index(tail(J), _drop(K, ndims(j)))...)
    end
end
_spread_index(i::Int) = (i,)
_spread_index(i::Integer) = (Int(i),)
_spread_index(i::CartesianIndex) = i.I
similar(v::SubArray, ::Type{T}, dims::Dims) where {T} = similar(v.parent, T, dims)
view(r::AbstractRange, s::AbstractRange{<:Integer}) = r[s]
view(r::AbstractRange, ::Colon) = r
strides(v::SubArray) = _view_strides(strides(v.parent), v.indices)
_view_strides(s, J) = _flat(map((st, j) -> j isa Int ? () : (st * (j isa AbstractRange ? step(j) : 1),), s, J)...)
_flat() = ()
_flat(a::Tuple, more::Tuple...) = (a..., _flat(more...)...)
maybeview(a, I...) = a[I...]
maybeview(a::AbstractArray, I...) = view(a, I...)
maybeview(s::AbstractString, r::UnitRange{<:Integer}) = SubString(s, r)
maybeview(a::AbstractArray, I::Union{Number,CartesianIndex}...) = a[I...]
dotview(a, I...) = maybeview(a, I...)
dotview(a::AbstractArray, I...) = view(a, I...)
dotview(a::AbstractArray, I::Union{Number,CartesianIndex}...) = a[I...]
view(t::Tuple, I...) = t[I...]
view(s::AbstractString, r::AbstractUnitRange{<:Integer}) = SubString(s, r)
view(s::AbstractString, i::Integer, j::Integer) = SubString(s, i, j)

# `@view a[...]`, `@views expression`: indexing becomes `view`. The functions stand in the code themselves, so that
# `@view(a[i]) = x` is no definition of a method.
macro view(ex)
    ex isa Expr && ex.head === :ref || throw(ArgumentError("Invalid use of @view macro: argument must be a reference expression A[...]."))
    esc(_with_ends(ex, (a, args) -> Expr(:call, view, a, args...)))
end
macro views(ex)
    esc(_views(ex))
end
# Inside a call `begin` and `end` mean nothing, so they are replaced by what they stand for.
function _with_ends(ex::Expr, build)
    a = ex.args[1]
    args = ex.args[2:end]
    any(_mentions_end, args) || return build(a, args)
    s = a isa Symbol ? a : gensym(:A)
    n = length(args)
    replaced = Any[_replace_ends(args[i], s, i, n) for i in 1:n]
    call = build(s, replaced)
    s === a ? call : Expr(:let, Expr(:(=), s, a), call)
end
_mentions_end(x) = x === :end || x === :begin
_mentions_end(ex::Expr) = ex.head === :ref ? _mentions_end(ex.args[1]) : ex.head === :quote ? false : any(_mentions_end, ex.args)
_replace_ends(x, a, i, n) = x === :end ? _end_call(lastindex, a, i, n) : x === :begin ? _end_call(firstindex, a, i, n) : x
_end_call(f, a, i, n) = n == 1 ? Expr(:call, f, a) : Expr(:call, f, a, i)
function _replace_ends(ex::Expr, a, i, n)
    ex.head === :quote && return ex
    ex.head === :ref && return Expr(:ref, _replace_ends(ex.args[1], a, i, n), ex.args[2:end]...)
    Expr(ex.head, map(x -> _replace_ends(x, a, i, n), ex.args)...)
end
_views(x) = x
function _views(ex::Expr)
    head = ex.head
    head === :quote && return ex
    if head === :ref
        ex = Expr(:ref, map(_views, ex.args)...)
        return _with_ends(ex, (a, args) -> Expr(:call, maybeview, a, args...))
    elseif head === :(=) || head === :(.=)
        # What is assigned to stays an indexing expression.
        return Expr(head, _views_target(ex.args[1]), map(_views, ex.args[2:end])...)
    elseif endswith(string(head), "=") && !(head in (:(==), :(!=), :(<=), :(>=), :(===), :(!==))) && ex.args[1] isa Expr && ex.args[1].head === :ref
        op = string(head)
        dotted = startswith(op, '.')
        f = Symbol(dotted ? op[2:end-1] : op[1:end-1])
        target = _views_target(ex.args[1])
        value = _views(ex.args[2])
        call = dotted ? Expr(:., f, Expr(:tuple, _views(ex.args[1]), value)) : Expr(:call, f, _views(ex.args[1]), value)
        return Expr(dotted ? :(.=) : :(=), target, call)
    end
    Expr(head, map(_views, ex.args)...)
end
_views_target(x) = x
_views_target(ex::Expr) = ex.head === :ref ? Expr(:ref, _views(ex.args[1]), map(_views, ex.args[2:end])...) : ex.head === :tuple ? Expr(:tuple, map(_views_target, ex.args)...) : ex
