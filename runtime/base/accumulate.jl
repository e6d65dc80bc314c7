# Running reductions: every partial result of a fold, as a vector or along one dimension of an array.

accumulate(op, itr; dims=nothing, init=_InitialValue()) = _accumulate(op, itr, dims, init)
_accumulate(op, itr, dims, init) = collect(Iterators.accumulate(op, itr; init=init))
_accumulate(op, t::Tuple, dims, init::_InitialValue) = _accumulate_tuple(op, t)
_accumulate(op, t::Tuple, dims, init) = tail(_accumulate_from(op, t, init))
_accumulate_tuple(op, ::Tuple{}) = ()
_accumulate_tuple(op, t::Tuple) = _accumulate_from(op, tail(t), reduce_first(op, t[1]))
_accumulate_from(op, ::Tuple{}, acc) = (acc,)
_accumulate_from(op, t::Tuple, acc) = (acc, _accumulate_from(op, tail(t), op(acc, t[1]))...)
function _accumulate(op, a::AbstractArray{E}, dims, init) where {E}
    # Without a dimension, in the order of iteration.
    (dims === nothing && !(a isa AbstractVector)) && return collect(Iterators.accumulate(op, a; init=init))
    T = _return_type(op, Tuple{init isa _InitialValue ? E : typeof(init),E})
    if !isconcretetype(T) && E !== Any && dims === nothing
        return collect(Iterators.accumulate(op, a; init=init))
    end
    _accumulate!(op, similar(a, T), a, dims, init)
end
accumulate!(op, dest, a; dims=nothing, init=_InitialValue()) = _accumulate!(op, dest, a, dims, init)

function _accumulate!(op, dest::AbstractVector, a::AbstractVector, dims::Nothing, init)
    _same_axes(dest, a)
    isempty(a) && return dest
    inds = eachindex(a)
    k = first(inds)
    acc = init isa _InitialValue ? reduce_first(op, a[k]) : op(init, a[k])
    dest[k] = acc
    for i in k+1:last(inds)
        acc = op(acc, @inbounds a[i])
        @inbounds dest[i] = acc
    end
    dest
end
function _accumulate!(op, dest, a, dims::Nothing, init)
    throw(ArgumentError("Keyword argument dims must be provided for multidimensional arrays"))
end
function _accumulate!(op, dest, a, dims::Integer, init)
    dims > 0 || throw(ArgumentError("dims must be a positive integer"))
    _same_axes(dest, a)
    isempty(a) && return dest
    dims > ndims(a) && return _accumulate_first!(op, dest, a, CartesianIndices(a), init)
    d = Int(dims)
    ax = axes(a)
    _accumulate_along!(op, dest, a, CartesianIndices(ax[1:d-1]), ax[d], CartesianIndices(ax[d+1:end]), init)
end
# (compiled for the number of dimensions on either side)
function _accumulate_along!(op, dest, a, before, along, after, init)
    for A in after
        k = first(along)
        for B in before
            dest[B, k, A] = init isa _InitialValue ? reduce_first(op, a[B, k, A]) : op(init, a[B, k, A])
        end
        for i in k+1:last(along), B in before
            @inbounds dest[B, i, A] = op(dest[B, i-1, A], a[B, i, A])
        end
    end
    dest
end
function _accumulate_first!(op, dest, a, inds, init)
    for i in inds
        dest[i] = init isa _InitialValue ? reduce_first(op, a[i]) : op(init, a[i])
    end
    dest
end
_same_axes(dest, a) = axes(dest) == axes(a) || throw(DimensionMismatch("shape of B must match A"))

## Running sums and products

cumsum(itr) = accumulate(add_sum, itr)
cumsum(a::AbstractVector) = cumsum(a; dims=1)
cumsum(a::AbstractArray{T}; dims::Integer) where {T} = cumsum!(similar(a, promote_op(add_sum, T, T)), a; dims=dims)
cumsum!(dest::AbstractArray, a; dims::Integer) = _cumsum!(dest, a, dims, eltype(dest))
cumsum!(dest::AbstractArray, a::AbstractVector) = cumsum!(dest, a; dims=1)
_cumsum!(dest, a, dims, T) = _accumulate!(add_sum, dest, a, dims, _InitialValue())
_cumsum!(dest, a::AbstractVector, dims, ::Type{<:AbstractFloat}) =
    dims == 1 ? _accumulate_pairwise!(add_sum, dest, a) : copyto!(dest, a)
cumprod(itr) = accumulate(mul_prod, itr)
cumprod(a::AbstractVector) = cumprod(a; dims=1)
cumprod(a::AbstractArray; dims::Integer) = accumulate(mul_prod, a; dims=dims)
cumprod!(dest::AbstractArray, a; dims::Integer) = accumulate!(mul_prod, dest, a; dims=dims)
cumprod!(dest::AbstractVector, a::AbstractVector) = cumprod!(dest, a; dims=1)

# Floating point: each half starts from the sum of the one before, so that errors grow slowly.
function _accumulate_pairwise!(op, dest, a)
    _same_axes(dest, a)
    n = length(a)
    n == 0 && return dest
    k = firstindex(a)
    acc = a[k]
    dest[k] = reduce_first(op, acc)
    n > 1 && _accumulate_half!(op, dest, a, acc, k + 1, n - 1)
    dest
end
function _accumulate_half!(op, dest, a, before, k::Int, n::Int)
    if n < 128
        @inbounds acc = a[k]
        @inbounds dest[k] = op(before, acc)
        for i in k+1:k+n-1
            @inbounds acc = op(acc, a[i])
            @inbounds dest[i] = op(before, acc)
        end
        return acc
    end
    m = n >> 1
    acc = _accumulate_half!(op, dest, a, before, k, m)
    op(acc, _accumulate_half!(op, dest, a, op(before, acc), k + m, n - m))
end
