# Reductions: folding an operator over a collection, and what is made of it (sum, maximum, any, ...).

# Stands for an `init` that was not given.
struct _InitialValue end

## Sums and products of narrow integers are taken in Int or UInt

const SmallSigned = Union{Int8,Int16,Int32}
const SmallUnsigned = Union{UInt8,UInt16,UInt32}
add_sum(x, y) = x + y
add_sum(x::SmallSigned, y::SmallSigned) = Int(x) + Int(y)
add_sum(x::SmallUnsigned, y::SmallUnsigned) = UInt(x) + UInt(y)
add_sum(x::Real, y::Real)::Real = x + y
mul_prod(x, y) = x * y
mul_prod(x::SmallSigned, y::SmallSigned) = Int(x) * Int(y)
mul_prod(x::SmallUnsigned, y::SmallUnsigned) = UInt(x) * UInt(y)
mul_prod(x::Real, y::Real)::Real = x * y

# The result for one element, and for none where that has a value.
reduce_first(op, x) = x
reduce_first(::typeof(+), x::Bool) = Int(x)
reduce_first(::typeof(*), x::AbstractChar) = string(x)
reduce_first(::typeof(add_sum), x) = x
reduce_first(::typeof(add_sum), x::Union{Bool,SmallSigned}) = Int(x)
reduce_first(::typeof(add_sum), x::SmallUnsigned) = UInt(x)
reduce_first(::typeof(mul_prod), x) = x
reduce_first(::typeof(mul_prod), x::SmallSigned) = Int(x)
reduce_first(::typeof(mul_prod), x::SmallUnsigned) = UInt(x)
mapreduce_first(f, op, x) = reduce_first(op, f(x))

reduce_empty(op, T) = _empty_reduce_error()
reduce_empty(op, ::Type{Union{}}) = _empty_reduce_error()
reduce_empty(::typeof(+), ::Type{Union{}}) = _empty_reduce_error(+, Union{})
reduce_empty(::typeof(*), ::Type{Union{}}) = _empty_reduce_error(*, Union{})
reduce_empty(::typeof(mul_prod), ::Type{Union{}}) = _empty_reduce_error(mul_prod, Union{})
reduce_empty(::typeof(+), ::Type{T}) where {T} = zero(T)
reduce_empty(::typeof(+), ::Type{Bool}) = 0
reduce_empty(::typeof(*), ::Type{T}) where {T} = one(T)
reduce_empty(::typeof(*), ::Type{<:AbstractChar}) = ""
reduce_empty(::typeof(&), ::Type{Bool}) = true
reduce_empty(::typeof(|), ::Type{Bool}) = false
reduce_empty(::typeof(add_sum), ::Type{T}) where {T} = T <: Union{Bool,SmallSigned} ? 0 : T <: SmallUnsigned ? UInt(0) : zero(T)
reduce_empty(::typeof(mul_prod), ::Type{T}) where {T} = T <: Union{Bool,SmallSigned} ? (T <: Bool ? true : 1) : T <: SmallUnsigned ? UInt(1) : one(T)
reduce_empty(::typeof(add_sum), ::Type{Union{}}) = _empty_reduce_error(add_sum, Union{})
mapreduce_empty(f, op, T) = _empty_reduce_error()
mapreduce_empty(::typeof(identity), op, T) = reduce_empty(op, T)
mapreduce_empty(f::typeof(abs), op, ::Type{T}) where {T} = abs(reduce_empty(op, T))
mapreduce_empty(f::typeof(abs2), op, ::Type{T}) where {T} = abs2(reduce_empty(op, T))
mapreduce_empty(f::typeof(abs), op::typeof(max), ::Type{T}) where {T} = abs(zero(T))
mapreduce_empty(f::typeof(abs2), op::typeof(max), ::Type{T}) where {T} = abs2(zero(T))
@noinline _empty_reduce_error() = throw(ArgumentError("reducing over an empty collection is not allowed; consider supplying `init` to the reducer"))
@noinline _empty_reduce_error(@nospecialize(f), @nospecialize(T)) = throw(ArgumentError(
    "reducing with $f over an empty collection of element type $T is not allowed.\nYou may be able to prevent this error by supplying an `init` value to the reducer."))

# A reduction with `op` of what `f` makes of the elements.
struct _Mapped{F,O}
    f::F
    op::O
end
reduce_empty(m::_Mapped, ::Type{T}) where {T} = mapreduce_empty(m.f, m.op, T)
reduce_empty(m::_Mapped, ::Type{Union{}}) = mapreduce_empty(m.f, m.op, Union{})
# What counts is the collection below all generators and filters, and what they do to its elements.
mapreduce_empty_iter(f, op, itr) = IteratorEltype(itr) isa HasEltype ? mapreduce_empty(f, op, eltype(itr)) : throw(ArgumentError(
    "reducing over an empty collection of unknown element type is not allowed.\nYou may be able to prevent this error by supplying an `init` value to the reducer."))
mapreduce_empty_iter(f, op, itr::Generator) =
    itr.f === identity ? mapreduce_empty_iter(f, op, itr.iter) : mapreduce_empty_iter(itr.f, _Mapped(f, op), itr.iter)

## Folds

foldl(op, itr; init=_InitialValue()) = _foldl(identity, op, init, itr)
mapfoldl(f, op, itr; init=_InitialValue()) = _foldl(f, op, init, itr)
@inline function _foldl(f, op, init, itr)
    next = iterate(itr)
    if init isa _InitialValue
        next === nothing && return mapreduce_empty_iter(f, op, itr)
        acc = reduce_first(op, f(next[1]))
        next = iterate(itr, next[2])
    else
        acc = init
    end
    _fold_rest(f, op, acc, itr, next)
end
# A function of its own, so that a changed type of the accumulator is met by a new specialization.
function _fold_rest(f, op, acc, itr, next)
    while next !== nothing
        acc = op(acc, f(next[1]))
        next = iterate(itr, next[2])
    end
    acc
end
_foldl(f, op, init, t::Tuple{}) = init isa _InitialValue ? mapreduce_empty_iter(f, op, t) : init
_foldl(f, op, init, t::Tuple) = length(t) > 32 ? _fold_long_tuple(f, op, init, t) :
    init isa _InitialValue ? _fold_tuple(f, op, reduce_first(op, f(t[1])), tail(t)) : _fold_tuple(f, op, init, t)
_fold_tuple(f, op, acc, ::Tuple{}) = acc
_fold_tuple(f, op, acc, t::Tuple) = _fold_tuple(f, op, op(acc, f(t[1])), tail(t))
_fold_long_tuple(f, op, init, t) = _foldl(f, op, init, collect(t))

foldr(op, itr; init=_InitialValue()) = mapfoldr(identity, op, itr; init=init)
function mapfoldr(f, op, itr; init=_InitialValue())
    init isa _InitialValue && itr isa AbstractArray && isempty(itr) && return mapreduce_empty_iter(f, op, itr)
    _foldl(f, (x, y) -> op(y, x), init, _reversed(itr))
end
_reversed(itr) = Iterators.reverse(itr)
_reversed(t::Tuple) = reverse(t)
_reversed(itr::Generator) = Iterators.reverse(collect(itr))

reduce(op, itr; kw...) = mapreduce(identity, op, itr; kw...)
mapreduce(f, op, itr; init=_InitialValue()) = _foldl(f, op, init, itr)
mapreduce(f, op, itrs...; kw...) = reduce(op, Generator(f, itrs...); kw...)
reduce(op, a::AbstractArray; dims=:, init=_InitialValue()) = _mapreduce(identity, op, a, dims, init)
mapreduce(f, op, a::AbstractArray; dims=:, init=_InitialValue()) = _mapreduce(f, op, a, dims, init)
mapreduce(f, op, a::AbstractArray, b::AbstractArray, more::AbstractArray...; kw...) = reduce(op, map(f, a, b, more...); kw...)

# Between two places, long stretches by halves; packages call it, and have methods for arrays of their own.
pairwise_blocksize(f, op) = 1024
pairwise_blocksize(::typeof(abs2), ::typeof(+)) = 4096
mapreduce_impl(f, op, a::AbstractArray, first::Integer, last::Integer) = mapreduce_impl(f, op, a, first, last, pairwise_blocksize(f, op))
function mapreduce_impl(f, op, a::AbstractArray, first::Integer, last::Integer, block::Int)
    if first + block > last
        first == last && return mapreduce_first(f, op, a[first])
        x = op(f(a[first]), f(a[first+1]))
        for i in first+2:last
            x = op(x, f(a[i]))
        end
        return x
    end
    middle = first + (last - first) >> 1
    op(mapreduce_impl(f, op, a, first, middle, block), mapreduce_impl(f, op, a, middle + 1, last, block))
end
_mapreduce(f, op, ::IndexStyle, a::AbstractArray) = _reduce_all(f, op, a)
_mapreduce(f, op, a::AbstractArray, ::Colon, init::_InitialValue) = _reduce_all(f, op, a)
_mapreduce(f, op, a::AbstractArray, ::Colon, init) = _foldl(f, op, init, a)

# Halving long arrays keeps the error of floating-point sums small.
_reduce_all(f, op, a::AbstractArray) = _reduce_all(f, op, a, IndexStyle(a))
_reduce_all(f, op, a::AbstractArray, ::IndexCartesian) = _foldl(f, op, _InitialValue(), a)
function _reduce_all(f, op, a::AbstractArray, ::IndexLinear)
    inds = eachindex(IndexLinear(), a)
    n = length(inds)
    n == 0 && return mapreduce_empty_iter(f, op, a)
    n == 1 && return mapreduce_first(f, op, a[first(inds)])
    n < 16 && return _reduce_short(f, op, a, Int(first(inds)), Int(last(inds)))
    _reduce_pairwise(f, op, a, Int(first(inds)), Int(last(inds)))
end
@inline function _reduce_short(f, op, a, first::Int, last::Int)
    @inbounds acc = op(f(a[first]), f(a[first+1]))
    i = first + 2
    while i <= last
        @inbounds acc = op(acc, f(a[i]))
        i += 1
    end
    acc
end
# The block of a long array, in any order.
@inline function _reduce_block(f, op, a, first::Int, last::Int)
    @inbounds acc = op(f(a[first]), f(a[first+1]))
    @simd for i in first+2:last
        @inbounds acc = op(acc, f(a[i]))
    end
    acc
end
function _reduce_pairwise(f, op, a, first::Int, last::Int)
    first == last && return mapreduce_first(f, op, a[first])
    last - first < 1024 && return _reduce_block(f, op, a, first, last)
    middle = first + (last - first) >> 1
    op(_reduce_pairwise(f, op, a, first, middle), _reduce_pairwise(f, op, a, middle + 1, last))
end

## sum, prod, maximum, minimum, extrema

sum(itr; kw...) = sum(identity, itr; kw...)
sum(f, itr; kw...) = mapreduce(f, add_sum, itr; kw...)
sum(a::AbstractArray; dims=:, init=_InitialValue()) = _mapreduce(identity, add_sum, a, dims, init)
sum(f, a::AbstractArray; dims=:, init=_InitialValue()) = _mapreduce(f, add_sum, a, dims, init)
sum(a::AbstractArray{Bool}; dims=:, init=0) = _mapreduce(identity, add_sum, a, dims, init)
prod(itr; kw...) = prod(identity, itr; kw...)
prod(f, itr; kw...) = mapreduce(f, mul_prod, itr; kw...)
prod(a::AbstractArray; dims=:, init=_InitialValue()) = _mapreduce(identity, mul_prod, a, dims, init)
prod(f, a::AbstractArray; dims=:, init=_InitialValue()) = _mapreduce(f, mul_prod, a, dims, init)
maximum(itr; kw...) = maximum(identity, itr; kw...)
maximum(f, itr; kw...) = mapreduce(f, max, itr; kw...)
minimum(itr; kw...) = minimum(identity, itr; kw...)
minimum(f, itr; kw...) = mapreduce(f, min, itr; kw...)

extrema(itr; kw...) = extrema(identity, itr; kw...)
extrema(f, itr; kw...) = mapreduce(x -> (v = f(x); (v, v)), _extrema_of_both, itr; kw...)
_extrema_of_both(a, b) = (min(a[1], b[1]), max(a[2], b[2]))
const _extrema_rf = _extrema_of_both

## Positions of extremes

findmax(itr) = _findmax(identity, pairs(itr))
findmin(itr) = _findmin(identity, pairs(itr))
findmax(f, domain) = _findmax_in_domain(f, domain, false)
findmin(f, domain) = _findmax_in_domain(f, domain, true)
findmax(a::AbstractArray; dims=:) = dims === (:) ? _findmax(identity, pairs(a)) : _find_along(false, identity, a, dims)
findmax(f, a::AbstractArray; dims=:) = dims === (:) ? _findmax(f, pairs(a)) : _find_along(false, f, a, dims)
findmin(a::AbstractArray; dims=:) = dims === (:) ? _findmin(identity, pairs(a)) : _find_along(true, identity, a, dims)
findmin(f, a::AbstractArray; dims=:) = dims === (:) ? _findmin(f, pairs(a)) : _find_along(true, f, a, dims)
argmax(itr) = findmax(itr)[2]
argmin(itr) = findmin(itr)[2]
argmax(a::AbstractArray; dims=:) = findmax(a; dims=dims)[2]
argmin(a::AbstractArray; dims=:) = findmin(a; dims=dims)[2]
argmax(f, domain) = _arg_in_domain(f, domain, false)
argmin(f, domain) = _arg_in_domain(f, domain, true)

# NaN counts as extreme either way, and the first of equals wins.
_beats(x, best, smallest::Bool) = smallest ? isgreater(best, x) : isless(best, x)
_findmax(f, keyed) = _find_extreme(f, keyed, false)
_findmin(f, keyed) = _find_extreme(f, keyed, true)
function _find_extreme(f, keyed, smallest)
    next = iterate(keyed)
    next === nothing && _empty_reduce_error()
    (k, v), state = next
    best, key = f(v), k
    next = iterate(keyed, state)
    while next !== nothing
        (k, v), state = next
        x = f(v)
        if _beats(x, best, smallest)
            best, key = x, k
        end
        next = iterate(keyed, state)
    end
    (best, key)
end
function _findmax_in_domain(f, domain, smallest)
    # `findmax(f, a)` gives the index of the element that maximizes `f`.
    _find_extreme(f, pairs(domain), smallest)
end
function _arg_in_domain(f, domain, smallest)
    _find_extreme(f, Generator(x -> x => x, domain), smallest)[2]
end
## any, all, count

any(itr) = any(identity, itr)
all(itr) = all(identity, itr)
function any(f, itr)
    seen_missing = false
    for x in itr
        v = f(x)
        if v === missing
            seen_missing = true
        elseif v
            return true
        end
    end
    seen_missing ? missing : false
end
function all(f, itr)
    seen_missing = false
    for x in itr
        v = f(x)
        if v === missing
            seen_missing = true
        elseif v
            continue
        else
            return false
        end
    end
    seen_missing ? missing : true
end
any(a::AbstractArray; dims=:) = _any(identity, a, dims)
all(a::AbstractArray; dims=:) = _all(identity, a, dims)
any(f::Function, a::AbstractArray; dims=:) = _any(f, a, dims)
all(f::Function, a::AbstractArray; dims=:) = _all(f, a, dims)
_any(f, a, ::Colon) = invoke(any, Tuple{Any,Any}, f, a)
_all(f, a, ::Colon) = invoke(all, Tuple{Any,Any}, f, a)
_any(f, a, dims) = _mapreduce(f, |, a, dims, false)
_all(f, a, dims) = _mapreduce(f, &, a, dims, true)

count(itr; init=0) = count(identity, itr; init=init)
function count(f, itr; init=0)
    n = init
    for x in itr
        n += f(x)::Bool
    end
    n
end
count(a::AbstractArray; dims=:, init=0) = count(identity, a; dims=dims, init=init)
function count(f, a::AbstractArray; dims=:, init=0)
    dims === (:) || return _mapreduce(x -> f(x)::Bool, (n, b) -> n + b, a, dims, init)
    n = init
    for x in a
        n += f(x)::Bool
    end
    n
end

## The only element

only(x) = _only(x)
function _only(x)
    next = iterate(x)
    next === nothing && throw(ArgumentError("Collection is empty, must contain exactly 1 element"))
    value, state = next
    iterate(x, state) === nothing || throw(ArgumentError("Collection has multiple elements, must contain exactly 1 element"))
    value
end
only(t::Tuple) = length(t) == 1 ? t[1] : throw(ArgumentError("Tuple contains $(length(t)) elements, must contain exactly 1 element"))
only(t::NamedTuple) = length(t) == 1 ? first(t) : throw(ArgumentError("NamedTuple contains $(length(t)) elements, must contain exactly 1 element"))
only(x::Number) = x
only(x::AbstractChar) = x
