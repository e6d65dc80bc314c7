# Reductions along dimensions: the result keeps them, with length one. `sum!(r, a)` and the like reduce `a` along
# the dimensions in which `r` has length one.

## Which dimensions

_check_reduced(d::Integer) = d < 1 ? throw(ArgumentError("region dimension(s) must be ≥ 1, got $d")) : nothing
function _check_reduced(dims)
    for d in dims
        d isa Integer || throw(ArgumentError("reduced dimension(s) must be integers"))
        _check_reduced(d)
    end
end
_is_reduced(d::Int, dims::Integer) = d == dims
_is_reduced(d::Int, dims) = d in dims
reduced_indices(a::AbstractArray, dims) = reduced_indices(axes(a), dims)
function reduced_indices(ax::Tuple{Vararg{AbstractUnitRange,N}}, dims) where {N}
    _check_reduced(dims)
    ntuple(d -> _is_reduced(d, dims) ? reduced_index(ax[d]) : ax[d], Val(N))
end
# One index where there were many, of the same kind.
_firstslice(r::OneTo) = OneTo(1)
_firstslice(r::Slice) = Slice(_firstslice(r.indices))
_firstslice(r) = r[firstindex(r):firstindex(r)]
reduced_index(r::OneTo{T}) where {T} = OneTo(one(T))
reduced_index(r::Slice) = Slice(reduced_index(r.indices))
reduced_index(r::IdentityUnitRange) = IdentityUnitRange(first(r):first(r))
reduced_index(r::AbstractUnitRange) = oftype(r, first(r):first(r))

## The result and its first values

function _mapreduce(f, op, a::AbstractArray, dims, init)
    r = similar(a, typeof(init), reduced_indices(a, dims))
    _fold_slices!(f, op, fill!(r, init), a, false)
end
function _mapreduce(f, op, a::AbstractArray, dims, ::_InitialValue)
    shape = reduced_indices(a, dims)
    if isempty(a)
        # (where the result is empty too, nobody asks for the value of nothing)
        op isa Union{typeof(max),typeof(min)} && any(isempty, shape) && return similar(a, _return_type(f, Tuple{eltype(a)}), shape)
        v = _reduce_nothing(f, op, a)
        return fill!(similar(a, typeof(v), shape), v)
    end
    x = f(first(a))
    v = reduce_first(op, x)
    T = typeof(v)
    # One type for all partial results: store them where they stay; else each slot is folded on its own.
    values = _return_type(f, Tuple{eltype(a)})
    if values <: typeof(x) && _return_type(op, Tuple{T,values}) === T
        r = similar(a, T, shape)
        _first_slice!(f, op, r, a)
        return _fold_slices!(f, op, r, a, true)
    end
    block = CartesianIndices(map((r, x) -> length(r) == length(x) ? OneTo(1) : OneTo(length(x)), shape, axes(a)))
    origin = oneunit(first(CartesianIndices(shape)))
    [_fold_block(f, op, a, block, i - origin) for i in CartesianIndices(shape)]
end
_fold_block(f, op, a, block, offset) = _foldl(i -> f(a[i+offset]), op, _InitialValue(), block)
_reduce_nothing(f, op, a) = mapreduce_empty(f, op, eltype(a))
_reduce_nothing(f, op::Union{typeof(add_sum),typeof(+),typeof(mul_prod),typeof(*)}, a) = reduce_empty(op, _return_type(f, Tuple{eltype(a)}))
function _first_slice!(f, op, r, a)
    for J in CartesianIndices(r)
        @inbounds r[J] = reduce_first(op, f(a[_first_behind(J, axes(r), axes(a))]))
    end
    r
end
# Where the slice that is reduced to `J` begins.
_first_behind(J::CartesianIndex{N}, ::NTuple{N,OneTo}, ::NTuple{N,OneTo}) where {N} = J
_first_behind(J::CartesianIndex, to::Tuple, from::Tuple) =
    CartesianIndex(ntuple(d -> d <= length(to) && length(to[d]) > 1 ? J[d] : first(from[d]), length(from)))

_begins_slice(C::CartesianIndex, slots::Tuple, from::Tuple) = all(map((i, slot, r) -> length(slot) != 1 || i == first(r), C.I, slots, from))

## The loop. With `started`, the first element of each slice is in `r` already.

function _fold_slices!(f, op, r::AbstractArray, a::AbstractArray{<:Any,N}, started::Bool) where {N}
    _check_reducible(r, a)
    isempty(a) && return r
    N == 0 && return (started || (r[] = op(r[], f(a[]))); r)
    rows = axes(a, 1)
    slots = ntuple(d -> axes(r, d), Val(N))
    columns = CartesianIndices(tail(axes(a)))
    first_row = first(rows)
    if length(slots[1]) == 1
        # Whole columns are reduced: each in a local variable, long ones by halves.
        base = 0
        linear = IndexStyle(a) isa IndexLinear && length(rows) > 16
        slot_row = first(slots[1])
        for C in columns
            J = _clip_index(C, tail(slots))
            fresh = started && _begins_slice(C, tail(slots), tail(axes(a)))
            if linear
                v = _reduce_pairwise(f, op, a, base + 1, base + length(rows))
                @inbounds r[slot_row, J] = fresh ? v : op(r[slot_row, J], v)
            else
                v = @inbounds r[slot_row, J]
                for i in (fresh ? first_row + 1 : first_row):last(rows)
                    v = op(v, f(@inbounds a[i, C]))
                end
                @inbounds r[slot_row, J] = v
            end
            base += length(rows)
        end
    else
        for C in columns
            J = _clip_index(C, tail(slots))
            started && _begins_slice(C, tail(slots), tail(axes(a))) && continue
            for i in rows
                @inbounds r[i, J] = op(r[i, J], f(a[i, C]))
            end
        end
    end
    r
end
@inline _clip_index(I::CartesianIndex{N}, slots::Tuple) where {N} =
    CartesianIndex{N}(map((i, ax) -> length(ax) == 1 ? first(ax) : i, I.I, slots))
function _check_reducible(r, a)
    ndims(r) <= ndims(a) || throw(DimensionMismatch("cannot reduce $(ndims(a))-dimensional array to $(ndims(r)) dimensions"))
    for d in 1:max(ndims(r), ndims(a))
        size(r, d) == 1 || size(r, d) == size(a, d) ||
            throw(DimensionMismatch("cannot reduce array with indices $(axes(a)) into an array with indices $(axes(r))"))
    end
end
mapreducedim!(f, op, r::AbstractArray, a::AbstractArray) = _fold_slices!(f, op, r, a, false)
reducedim!(op, r::AbstractArray, a::AbstractArray) = mapreducedim!(identity, op, r, a)

## Into an array that is there

for (name, op, start) in ((:sum!, :add_sum, :zero), (:prod!, :mul_prod, :one))
    @eval begin
        $name(r::AbstractArray, a::AbstractArray; init::Bool=true) = $name(identity, r, a; init=init)
        function $name(f, r::AbstractArray{T}, a::AbstractArray; init::Bool=true) where {T}
            init && fill!(r, $start(T))
            mapreducedim!(f, $op, r, a)
        end
    end
end
for (name, op, start) in ((:any!, :|, false), (:all!, :&, true))
    @eval begin
        $name(r::AbstractArray, a::AbstractArray; init::Bool=true) = $name(identity, r, a; init=init)
        function $name(f, r::AbstractArray, a::AbstractArray; init::Bool=true)
            init && fill!(r, $start)
            mapreducedim!(f, $op, r, a)
        end
    end
end
for (name, op) in ((:maximum!, :max), (:minimum!, :min))
    @eval begin
        $name(r::AbstractArray, a::AbstractArray; init::Bool=true) = $name(identity, r, a; init=init)
        function $name(f, r::AbstractArray, a::AbstractArray; init::Bool=true)
            init || return mapreducedim!(f, $op, r, a)
            _check_reducible(r, a)
            isempty(a) || _first_slice!(f, $op, r, a)
            _fold_slices!(f, $op, r, a, true)
        end
    end
end
count!(r::AbstractArray, a::AbstractArray; init::Bool=true) = count!(identity, r, a; init=init)
count!(f, r::AbstractArray, a::AbstractArray; init::Bool=true) = sum!(x -> f(x)::Bool, r, a; init=init)

## Positions of extremes along dimensions

function _find_along(smallest::Bool, f, a::AbstractArray, dims)
    shape = reduced_indices(a, dims)
    isempty(a) && prod(map(length, shape)) > 0 && _empty_reduce_error()
    T = isempty(a) ? eltype(a) : typeof(f(first(a)))
    _find_along!(smallest, f, similar(a, T, shape), similar(a, keytype(a), shape), a)
end
function _find_along!(smallest::Bool, f, values, places, a)
    _check_reducible(values, a)
    slots = axes(values)
    K = CartesianIndices(a)
    keys_of = keys(a)
    for J in CartesianIndices(values)
        @inbounds values[J] = f(a[J])
        @inbounds places[J] = keys_of[J]
    end
    for I in K
        J = _clip_index(I, slots)
        x = f(@inbounds a[I])
        if _beats(x, @inbounds(values[J]), smallest)
            @inbounds values[J] = x
            @inbounds places[J] = keys_of[I]
        end
    end
    (values, places)
end
findmax!(values::AbstractArray, places::AbstractArray, a::AbstractArray) = _find_along!(false, identity, values, places, a)
findmin!(values::AbstractArray, places::AbstractArray, a::AbstractArray) = _find_along!(true, identity, values, places, a)

# The least and the greatest of each slice; a pair in `r` counts too unless `init` says that it is new.
function extrema!(f, r::AbstractArray, a::AbstractArray; init::Bool=true)
    _check_reducible(r, a)
    slots = axes(r)
    if init
        for J in CartesianIndices(r)
            x = f(a[J])
            r[J] = (x, x)
        end
    end
    for I in CartesianIndices(a)
        J = _clip_index(I, slots)
        x = f(@inbounds a[I])
        r[J] = _extrema_of_both(r[J], (x, x))
    end
    r
end
extrema!(r::AbstractArray, a::AbstractArray; init::Bool=true) = extrema!(identity, r, a; init)
