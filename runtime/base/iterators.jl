# Iterators: lazy combinations of iterables. Each one is a small struct and an `iterate` method.

baremodule Iterators

import ..Base

import ..Base: iterate, length, size, axes, eltype, ndims, keys, values, last, first, isempty, getindex, setindex!, pairs,
    IteratorSize, IteratorEltype, Pairs, haskey, get, isdone
using ..Base: HasShape, HasLength, SizeUnknown, IsInfinite, HasEltype, EltypeUnknown, Generator, Pair, =>, tail, _InitialValue,
    OneTo, IndexLinear, IndexStyle, AbstractDict, reduce_first, typejoin, ntuple, any, prod, div, min, max, promote, one, collect, in,
    @inline, (:), +, -, *, ==, <, <=, >, >=, !, !=, !==, &, |

export enumerate, zip, rest, countfrom, take, drop, takewhile, dropwhile, cycle, repeated, product, flatten, flatmap, partition, nth,
    peel, Stateful

## How sizes combine

_size_of_both(::HasLength, ::HasLength) = HasLength()
_size_of_both(::IteratorSize, ::IteratorSize) = SizeUnknown()

## enumerate

struct Enumerate{I}
    itr::I
end
enumerate(itr) = Enumerate(itr)
length(e::Enumerate) = length(e.itr)
size(e::Enumerate) = size(e.itr)
axes(e::Enumerate) = axes(e.itr)
@inline function iterate(e::Enumerate, state=(1,))
    i, rest = state[1], tail(state)
    next = iterate(e.itr, rest...)
    next === nothing && return nothing
    ((i, next[1]), (i + 1, next[2]))
end
last(e::Enumerate) = (length(e.itr), last(e.itr))
eltype(::Type{Enumerate{I}}) where {I} = Tuple{Int,eltype(I)}
IteratorSize(::Type{Enumerate{I}}) where {I} = IteratorSize(I)
IteratorEltype(::Type{Enumerate{I}}) where {I} = IteratorEltype(I)

## pairs

pairs(collection) = Generator(=>, keys(collection), values(collection))
pairs(::IndexLinear, a::AbstractArray) = Pairs(a, Base.LinearIndices(a))
pairs(::Base.IndexCartesian, a::AbstractArray) = Pairs(a, Base.CartesianIndices(axes(a)))
pairs(a::AbstractArray) = pairs(Base.IndexCartesian(), a)
pairs(a::Base.AbstractVector) = pairs(IndexLinear(), a)
pairs(t::Tuple) = Pairs{Int,eltype(t),OneTo{Int},typeof(t)}(t, keys(t))
pairs(nt::NamedTuple) = Pairs{Symbol,eltype(nt),typeof(keys(nt)),typeof(nt)}(nt, keys(nt))
pairs(d::AbstractDict) = d
pairs(v::Core.SimpleVector) = Pairs(v, OneTo(length(v)))
pairs(p::Pairs) = p
Pairs(data, itr) = Pairs{eltype(itr),eltype(data),typeof(itr),typeof(data)}(data, itr)
_keys_of(p::Pairs) = getfield(p, :itr)
_keys_of(p::Pairs{<:Any,<:Any,Nothing}) = keys(getfield(p, :data))
length(p::Pairs) = length(_keys_of(p))
size(p::Pairs) = size(_keys_of(p))
axes(p::Pairs) = axes(_keys_of(p))
isempty(p::Pairs) = isempty(_keys_of(p))
keys(p::Pairs) = _keys_of(p)
values(p::Pairs) = getfield(p, :data)
eltype(::Type{<:Pairs{K,V}}) where {K,V} = Pair{K,V}
Base.keytype(::Type{<:Pairs{K,V}}) where {K,V} = K
Base.valtype(::Type{<:Pairs{K,V}}) where {K,V} = V
@inline function iterate(p::Pairs{K,V}, state...) where {K,V}
    next = iterate(_keys_of(p), state...)
    next === nothing && return nothing
    (Pair{K,V}(next[1], getfield(p, :data)[next[1]]), next[2])
end
getindex(p::Pairs, key) = getfield(p, :data)[key]
getindex(p::Pairs, key...) = getfield(p, :data)[key...]
setindex!(p::Pairs, v, key) = (getfield(p, :data)[key] = v; p)
haskey(p::Pairs, key) = key in _keys_of(p)
get(p::Pairs, key, default) = haskey(p, key) ? p[key] : default
get(f::Base.Callable, p::Pairs, key) = haskey(p, key) ? p[key] : f()
IteratorSize(::Type{<:Pairs{<:Any,<:Any,I}}) where {I} = IteratorSize(I)
IteratorSize(::Type{<:Pairs{<:Any,<:Any,Nothing}}) = HasLength()
IteratorSize(::Type{<:Pairs{<:Any,<:Any,<:Base.AbstractUnitRange,<:Tuple}}) = HasLength()
reverse(p::Pairs) = Generator(k -> k => getfield(p, :data)[k], reverse(_keys_of(p)))
last(p::Pairs) = (k = last(_keys_of(p)); k => p[k])
Base.map(f, p::Pairs{<:Any,<:Any,<:Any,<:NamedTuple}) = Base.map(f, collect(p))

## zip

struct Zip{Is<:Tuple}
    is::Is
end
zip(itrs...) = Zip(itrs)
length(z::Zip) = isempty(z.is) ? throw(ArgumentError("iterator is of undefined length")) : _shortest(z.is)
function _shortest(is)
    lengths = filter_finite(is)
    isempty(lengths) ? throw(ArgumentError("iterator is of undefined length")) : _least(lengths)
end
_least(t::Tuple{Any}) = t[1]
_least(t::Tuple) = min(t[1], _least(tail(t)))
filter_finite(::Tuple{}) = ()
filter_finite(is::Tuple) = IteratorSize(is[1]) isa IsInfinite ? filter_finite(tail(is)) : (length(is[1]), filter_finite(tail(is))...)
size(z::Zip) = Base.map(length, axes(z))
axes(z::Zip) = _zip_axes(Base.map(axes, z.is)...)
_zip_axes(a) = a
_zip_axes(a, b, more...) = _zip_axes(_shorter_axes(a, b), more...)
_zip_axes(a::Tuple, b::Tuple, more...) = length(a) == length(b) ? _zip_axes(_shorter_axes(a, b), more...) :
    _zip_axes(Base.promote_shape(a, b), more...)
_shorter_axes(::Tuple{}, ::Tuple) = ()
_shorter_axes(a::Tuple, b::Tuple) = (OneTo(min(length(a[1]), length(b[1]))), _shorter_axes(tail(a), tail(b))...)
@inline iterate(z::Zip{Tuple{}}) = ((), ())
@inline iterate(z::Zip{Tuple{}}, ::Any) = ((), ())
@inline function iterate(z::Zip)
    done = Base.map(isdone, z.is)
    done isa Tuple{Vararg{Base.Missing}} ? _zip_first(z.is) : _zip_with_care(z.is, Base.map(i -> (), z.is), done)
end
@inline function iterate(z::Zip, states)
    done = Base.map(isdone, z.is, states)
    done isa Tuple{Vararg{Base.Missing}} ? _zip_next(z.is, states) : _zip_with_care(z.is, Base.map(Base.tuple, states), done)
end
isdone(z::Zip) = _any_done(Base.map(isdone, z.is))
isdone(z::Zip, states) = _any_done(Base.map(isdone, z.is, states))
_any_done(done) = Base.foldl(|, done; init=false)
# Some iterators lose what is taken from them, and know beforehand whether they are at their end: they are asked first,
# and advanced last, when all the others had an element.
function _zip_with_care(is, states, done)
    Base.any(d -> d === true, done) && return nothing
    unsure = _advance_some(is, states, done, true)
    unsure === nothing && return nothing
    sure = _advance_some(is, states, done, false)
    sure === nothing && return nothing
    next = Base.map((a, b) -> a === Base.missing ? b : a, unsure, sure)
    (Base.map(first, next), Base.map(last, next))
end
_advance_some(::Tuple{}, ::Tuple{}, ::Tuple{}, unsure) = ()
function _advance_some(is::Tuple, states::Tuple, done::Tuple, unsure)
    a = (done[1] === Base.missing) == unsure ? iterate(is[1], states[1]...) : Base.missing
    a === nothing && return nothing
    more = _advance_some(tail(is), tail(states), tail(done), unsure)
    more === nothing ? nothing : (a, more...)
end
@inline function _zip_first(is::Tuple{Any})
    a = iterate(is[1])
    a === nothing ? nothing : ((a[1],), (a[2],))
end
@inline function _zip_first(is::Tuple{Any,Any})
    a = iterate(is[1])
    a === nothing && return nothing
    b = iterate(is[2])
    b === nothing && return nothing
    ((a[1], b[1]), (a[2], b[2]))
end
@inline function _zip_first(is::Tuple)
    a = iterate(is[1])
    a === nothing && return nothing
    more = _zip_first(tail(is))
    more === nothing && return nothing
    ((a[1], more[1]...), (a[2], more[2]...))
end
@inline function _zip_next(is::Tuple{Any}, states)
    a = iterate(is[1], states[1])
    a === nothing ? nothing : ((a[1],), (a[2],))
end
@inline function _zip_next(is::Tuple{Any,Any}, states)
    a = iterate(is[1], states[1])
    a === nothing && return nothing
    b = iterate(is[2], states[2])
    b === nothing && return nothing
    ((a[1], b[1]), (a[2], b[2]))
end
@inline function _zip_next(is::Tuple, states)
    a = iterate(is[1], states[1])
    a === nothing && return nothing
    more = _zip_next(tail(is), tail(states))
    more === nothing && return nothing
    ((a[1], more[1]...), (a[2], more[2]...))
end
eltype(::Type{Zip{Is}}) where {Is<:Tuple} = Tuple{Base.map(eltype, _types(Is))...}
_types(::Type{Is}) where {Is<:Tuple} = ntuple(i -> Base.fieldtype(Is, i), Base.fieldcount(Is))
# The same for iterators that are put together like these: from a tuple of sizes or of element kinds.
zip_iteratorsize(sizes...) = _zip_size(sizes...)
zip_iteratoreltype() = HasEltype()
zip_iteratoreltype(a) = a
zip_iteratoreltype(::HasEltype, more...) = zip_iteratoreltype(more...)
zip_iteratoreltype(::EltypeUnknown, more...) = EltypeUnknown()
_counttuple(::Type{<:Base.NTuple{N,Any}}) where {N} = N
IteratorSize(::Type{Zip{Is}}) where {Is<:Tuple} = _zip_size(Base.map(IteratorSize, _types(Is))...)
_zip_size() = IsInfinite()
_zip_size(a) = a
_zip_size(a, b, more...) = _zip_size(_zip_size_of_two(a, b), more...)
_zip_size_of_two(::IsInfinite, ::IsInfinite) = IsInfinite()
_zip_size_of_two(a, ::IsInfinite) = a isa HasShape ? HasLength() : a
_zip_size_of_two(::IsInfinite, b) = b isa HasShape ? HasLength() : b
_zip_size_of_two(a::HasShape{N}, ::HasShape{N}) where {N} = a
_zip_size_of_two(::Union{HasLength,HasShape}, ::Union{HasLength,HasShape}) = HasLength()
_zip_size_of_two(a, b) = SizeUnknown()
IteratorEltype(::Type{Zip{Is}}) where {Is<:Tuple} = _all_have_eltype(_types(Is)...)
_all_have_eltype() = HasEltype()
_all_have_eltype(I, more...) = IteratorEltype(I) isa HasEltype ? _all_have_eltype(more...) : EltypeUnknown()
reverse(z::Zip) = Zip(Base.map(reverse, z.is))
last(z::Zip) = Base.map(last, z.is)

## filter, map

struct Filter{F,I}
    flt::F
    itr::I
end
Base.mapreduce_empty_iter(f, op, itr::Filter) = Base.mapreduce_empty_iter(f, op, itr.itr)
filter(f, itr) = Filter(f, itr)
function iterate(f::Filter, state...)
    next = iterate(f.itr, state...)
    while next !== nothing
        x, at = next
        f.flt(x) && return (x, at)
        next = iterate(f.itr, at)
    end
    nothing
end
eltype(::Type{Filter{F,I}}) where {F,I} = eltype(I)
IteratorEltype(::Type{Filter{F,I}}) where {F,I} = IteratorEltype(I)
IteratorSize(::Type{<:Filter}) = SizeUnknown()
reverse(f::Filter) = Filter(f.flt, reverse(f.itr))

map(f, itr, itrs...) = Generator(f, itr, itrs...)

## accumulate

struct Accumulate{F,I,T}
    f::F
    itr::I
    init::T
end
accumulate(f, itr; init=_InitialValue()) = Accumulate(f, itr, init)
function iterate(a::Accumulate)
    next = iterate(a.itr)
    next === nothing && return nothing
    v = a.init isa _InitialValue ? reduce_first(a.f, next[1]) : a.f(a.init, next[1])
    (v, (v, next[2]))
end
function iterate(a::Accumulate, state)
    next = iterate(a.itr, state[2])
    next === nothing && return nothing
    v = a.f(state[1], next[1])
    (v, (v, next[2]))
end
length(a::Accumulate) = length(a.itr)
size(a::Accumulate) = size(a.itr)
axes(a::Accumulate) = axes(a.itr)
IteratorSize(::Type{<:Accumulate{F,I}}) where {F,I} = IteratorSize(I)
IteratorEltype(::Type{<:Accumulate}) = EltypeUnknown()

## reverse

struct Reverse{T}
    itr::T
end
reverse(itr) = Reverse(itr)
reverse(r::Reverse) = r.itr
reverse(x::Union{Number,AbstractChar,Base.Pair}) = x isa Base.Pair ? Generator(i -> x[i], 2:-1:1) : x
reverse(r::Base.AbstractRange) = Base.reverse(r)
reverse(t::Tuple) = Base.reverse(t)
reverse(nt::NamedTuple) = Base.reverse(nt)
reverse(g::Generator) = Generator(g.f, reverse(g.iter))
length(r::Reverse) = length(r.itr)
size(r::Reverse) = size(r.itr)
axes(r::Reverse) = axes(r.itr)
eltype(::Type{Reverse{T}}) where {T} = eltype(T)
IteratorSize(::Type{Reverse{T}}) where {T} = IteratorSize(T)
IteratorEltype(::Type{Reverse{T}}) where {T} = IteratorEltype(T)
last(r::Reverse) = first(r.itr)
first(r::Reverse) = last(r.itr)
iterate(r::Reverse) = _iterate_indices_back(r.itr, Base.reverse(eachindex_of(r.itr)))
iterate(r::Reverse, state) = _iterate_indices_back(r.itr, state...)
eachindex_of(itr) = Base.eachindex(itr)
function _iterate_indices_back(itr, inds, state...)
    next = iterate(inds, state...)
    next === nothing && return nothing
    (itr[next[1]], (inds, next[2]))
end
function iterate(r::Reverse{<:AbstractString}, i::Int=Base.lastindex(r.itr))
    i < Base.firstindex(r.itr) ? nothing : (r.itr[i], Base.prevind(r.itr, i))
end
iterate(r::Reverse{<:Enumerate}) = _enumerate_back(r.itr.itr, length(r.itr), iterate(reverse(r.itr.itr)))
iterate(r::Reverse{<:Enumerate}, state) = _enumerate_back(r.itr.itr, state[1], iterate(reverse(r.itr.itr), state[2]))
_enumerate_back(itr, i, next) = next === nothing ? nothing : ((i, next[1]), (i - 1, next[2]))

## rest, peel

struct Rest{I,S}
    itr::I
    st::S
end
rest(itr, state) = Rest(itr, state)
rest(r::Rest, state) = Rest(r.itr, state)
rest(itr) = itr
isdone(r::Rest, state=r.st) = isdone(r.itr, state)
iterate(r::Rest, st=r.st) = iterate(r.itr, st)
eltype(::Type{<:Rest{I}}) where {I} = eltype(I)
IteratorEltype(::Type{<:Rest{I}}) where {I} = IteratorEltype(I)
IteratorSize(::Type{<:Rest{I}}) where {I} = IteratorSize(I) isa IsInfinite ? IsInfinite() : SizeUnknown()
function peel(itr)
    next = iterate(itr)
    next === nothing ? nothing : (next[1], rest(itr, next[2]))
end

## countfrom, repeated, cycle

struct Count{T,S}
    start::T
    step::S
end
countfrom(start::Number, step::Number) = Count(promote(start, step)...)
countfrom(start::Number) = Count(start, one(start))
countfrom() = Count(1, 1)
countfrom(start, step) = Count(start, step)
eltype(::Type{<:Count{T}}) where {T} = T
iterate(c::Count, state=c.start) = (state, state + c.step)
IteratorSize(::Type{<:Count}) = IsInfinite()

struct Repeated{T}
    x::T
end
repeated(x) = Repeated(x)
repeated(x, times::Integer) = take(repeated(x), times)
eltype(::Type{Repeated{T}}) where {T} = T
iterate(r::Repeated, state...) = (r.x, nothing)
IteratorSize(::Type{<:Repeated}) = IsInfinite()
reverse(r::Repeated) = r

struct Cycle{I}
    xs::I
end
cycle(xs) = Cycle(xs)
cycle(xs, n::Integer) = flatten(repeated(xs, n))
reverse(c::Cycle) = Cycle(reverse(c.xs))
eltype(::Type{Cycle{I}}) where {I} = eltype(I)
IteratorEltype(::Type{Cycle{I}}) where {I} = IteratorEltype(I)
IteratorSize(::Type{Cycle{I}}) where {I} = IsInfinite()
iterate(c::Cycle) = iterate(c.xs)
function iterate(c::Cycle, state)
    next = iterate(c.xs, state)
    next === nothing ? iterate(c.xs) : next
end
isempty(c::Cycle) = isempty(c.xs)

## take, drop and their conditional forms

struct Take{I}
    xs::I
    n::Int
    Take(xs::I, n::Integer) where {I} = (n < 0 && throw(ArgumentError("Take length must be non-negative")); new{I}(xs, Int(n)))
end
take(xs, n::Integer) = Take(xs, n)
take(xs::Take, n::Integer) = Take(xs.xs, min(Int(n), xs.n))
eltype(::Type{Take{I}}) where {I} = eltype(I)
IteratorEltype(::Type{Take{I}}) where {I} = IteratorEltype(I)
IteratorSize(::Type{Take{I}}) where {I} = _take_size(IteratorSize(I))
_take_size(::SizeUnknown) = SizeUnknown()
_take_size(::IteratorSize) = HasLength()
length(t::Take) = IteratorSize(t.xs) isa IsInfinite ? t.n : min(t.n, length(t.xs))
function iterate(t::Take, state=(t.n,))
    n, rest = state[1], tail(state)
    n <= 0 && return nothing
    next = iterate(t.xs, rest...)
    next === nothing && return nothing
    (next[1], (n - 1, next[2]))
end

struct Drop{I}
    xs::I
    n::Int
    Drop(xs::I, n::Integer) where {I} = (n < 0 && throw(ArgumentError("Drop length must be non-negative")); new{I}(xs, Int(n)))
end
drop(xs, n::Integer) = Drop(xs, n)
drop(xs::Take, n::Integer) = Take(drop(xs.xs, Int(n)), max(0, xs.n - Int(n)))
drop(xs::Drop, n::Integer) = Drop(xs.xs, Int(n) + xs.n)
eltype(::Type{Drop{I}}) where {I} = eltype(I)
IteratorEltype(::Type{Drop{I}}) where {I} = IteratorEltype(I)
IteratorSize(::Type{Drop{I}}) where {I} = _drop_size(IteratorSize(I))
_drop_size(s::IteratorSize) = s
_drop_size(::HasShape) = HasLength()
length(d::Drop) = max(0, length(d.xs) - d.n)
function iterate(d::Drop)
    next = iterate(d.xs)
    i = 1
    while i <= d.n
        next === nothing && return nothing
        next = iterate(d.xs, next[2])
        i += 1
    end
    next
end
iterate(d::Drop, state) = iterate(d.xs, state)

struct TakeWhile{I,P<:Function}
    pred::P
    xs::I
end
takewhile(pred, xs) = TakeWhile(pred, xs)
function iterate(t::TakeWhile, state...)
    next = iterate(t.xs, state...)
    (next === nothing || !t.pred(next[1])) ? nothing : next
end
IteratorSize(::Type{<:TakeWhile}) = SizeUnknown()
eltype(::Type{<:TakeWhile{I}}) where {I} = eltype(I)
IteratorEltype(::Type{<:TakeWhile{I}}) where {I} = IteratorEltype(I)

struct DropWhile{I,P<:Function}
    pred::P
    xs::I
end
dropwhile(pred, xs) = DropWhile(pred, xs)
iterate(d::DropWhile, state) = iterate(d.xs, state)
function iterate(d::DropWhile)
    next = iterate(d.xs)
    while next !== nothing && d.pred(next[1])
        next = iterate(d.xs, next[2])
    end
    next
end
IteratorSize(::Type{<:DropWhile}) = SizeUnknown()
eltype(::Type{<:DropWhile{I}}) where {I} = eltype(I)
IteratorEltype(::Type{<:DropWhile{I}}) where {I} = IteratorEltype(I)

## product

struct ProductIterator{T<:Tuple}
    iterators::T
end
product(itrs...) = ProductIterator(itrs)
IteratorSize(::Type{ProductIterator{Tuple{}}}) = HasShape{0}()
IteratorSize(::Type{ProductIterator{T}}) where {T<:Tuple} = _product_size(Base.map(IteratorSize, _types(T))...)
_product_size() = HasShape{0}()
_product_size(a, more...) = _product_size_of_two(a, _product_size(more...))
_dims_of(::HasShape{N}) where {N} = N
_dims_of(::HasLength) = 1
_product_size_of_two(a, b) = a isa Union{HasShape,HasLength} && b isa HasShape ? HasShape{_dims_of(a) + _dims_of(b)}() :
    a isa IsInfinite || b isa IsInfinite ? IsInfinite() : SizeUnknown()
size(p::ProductIterator) = _product_sizes(p.iterators)
_product_sizes(::Tuple{}) = ()
_product_sizes(t::Tuple) = (_size_of(t[1])..., _product_sizes(tail(t))...)
function _size_of(itr)
    kind = IteratorSize(itr)
    kind isa HasShape && return size(itr)
    kind isa HasLength && return (length(itr),)
    throw(ArgumentError("Cannot compute size for object of type $(typeof(itr))"))
end
axes(p::ProductIterator) = Base.map(OneTo, size(p))
ndims(p::ProductIterator) = length(size(p))
length(p::ProductIterator) = prod(size(p))
isempty(p::ProductIterator) = any(isempty, p.iterators)
IteratorEltype(::Type{ProductIterator{T}}) where {T<:Tuple} = _all_have_eltype(_types(T)...)
eltype(::Type{ProductIterator{T}}) where {T<:Tuple} = Tuple{Base.map(eltype, _types(T))...}

# State: for each iterator, its present value and state; the first runs fastest.
iterate(::ProductIterator{Tuple{}}) = ((), true)
iterate(::ProductIterator{Tuple{}}, state) = nothing
@inline function iterate(p::ProductIterator)
    firsts = _first_of_each(p.iterators)
    firsts === nothing && return nothing
    (Base.map(first, firsts), firsts)
end
@inline _first_of_each(::Tuple{}) = ()
@inline function _first_of_each(t::Tuple)
    a = iterate(t[1])
    a === nothing && return nothing
    more = _first_of_each(tail(t))
    more === nothing && return nothing
    (a, more...)
end
@inline function iterate(p::ProductIterator, state)
    next = _advance(p.iterators, state)
    next === nothing && return nothing
    (Base.map(first, next), next)
end
@inline _advance(::Tuple{}, ::Tuple{}) = nothing
@inline function _advance(t::Tuple, state)
    a = iterate(t[1], state[1][2])
    a !== nothing && return (a, tail(state)...)
    more = _advance(tail(t), tail(state))
    more === nothing && return nothing
    restarted = iterate(t[1])
    restarted === nothing && return nothing
    (restarted, more...)
end
reverse(p::ProductIterator) = ProductIterator(Base.map(reverse, p.iterators))
last(p::ProductIterator) = Base.map(last, p.iterators)

## flatten

struct Flatten{I}
    it::I
end
flatten(itr) = Flatten(itr)
Base.mapreduce_empty_iter(f, op, itr::Flatten) = Base._empty_reduce_error()
flatmap(f, itrs...) = flatten(map(f, itrs...))
eltype(::Type{Flatten{I}}) where {I} = _flat_eltype(eltype(I))
_flat_eltype(::Type{T}) where {T} = eltype(T)
eltype(::Type{Flatten{Tuple{}}}) = Union{}
eltype(::Type{Flatten{T}}) where {T<:Tuple} = typejoin(Base.map(eltype, _types(T))...)
IteratorEltype(::Type{Flatten{I}}) where {I} = IteratorEltype(I) isa HasEltype ? IteratorEltype(eltype(I)) : EltypeUnknown()
IteratorEltype(::Type{Flatten{Tuple{}}}) = HasEltype()
IteratorEltype(::Type{Flatten{T}}) where {T<:Tuple} = _all_have_eltype(_types(T)...)
IteratorSize(::Type{<:Flatten}) = SizeUnknown()
IteratorSize(::Type{Flatten{T}}) where {T<:Tuple} = _flat_size(_types(T)...)
_flat_size() = HasLength()
_flat_size(T, more...) = IteratorSize(T) isa Union{HasLength,HasShape} ? _flat_size(more...) : SizeUnknown()
length(f::Flatten{<:Tuple}) = Base.sum(Base.map(length, f.it); init=0)
# (only where each inner iterator has the same number of elements, which its type tells)
length(f::Flatten) = _flat_length(f, eltype(f.it))
_flat_length(f, ::Type{T}) where {T} = T <: Base.Number ? length(f.it) :
    throw(ArgumentError("Iterates of the argument to Flatten are not known to have constant length"))
_flat_length(f, ::Type{T}) where {N,T<:Base.NTuple{N,Any}} = Base.fieldcount(T) * length(f.it)
# One method that enters inner iterators until one has an element: an inner `Flatten` is a call of itself.
function iterate(f::Flatten, state=nothing)
    if state === nothing
        outer = iterate(f.it)
    else
        inner = iterate(state[2], state[3])
        inner === nothing || return (inner[1], (state[1], state[2], inner[2]))
        outer = iterate(f.it, state[1])
    end
    while outer !== nothing
        inner = iterate(outer[1])
        inner === nothing || return (inner[1], (outer[2], outer[1], inner[2]))
        outer = iterate(f.it, outer[2])
    end
    nothing
end
reverse(f::Flatten) = Flatten(Generator(reverse, reverse(f.it)))
last(f::Flatten) = last(last(f.it))

## partition

struct PartitionIterator{T}
    c::T
    n::Int
end
function partition(c, n::Integer)
    n < 1 && throw(ArgumentError("cannot create partitions of length $n"))
    PartitionIterator(c, Int(n))
end
# (an array's elements are taken in a row)
PartitionIterator(a::AbstractArray, n::Int) = (v = Base.vec(a); PartitionIterator{typeof(v)}(v, n))
eltype(::Type{PartitionIterator{T}}) where {T} = Vector{eltype(T)}
eltype(::Type{PartitionIterator{T}}) where {T<:AbstractArray} = Base.AbstractVector{eltype(T)}
eltype(::Type{PartitionIterator{T}}) where {T<:Base.AbstractRange} = _slice_type(T)
eltype(::Type{PartitionIterator{T}}) where {T<:Vector} = Base.SubArray{eltype(T),1,T,Tuple{Base.UnitRange{Int}},true}
_slice_type(::Type{T}) where {T} = T
_slice_type(::Type{OneTo{T}}) where {T} = Base.UnitRange{T}
IteratorEltype(::Type{<:PartitionIterator{T}}) where {T} = IteratorEltype(T)
IteratorEltype(::Type{<:PartitionIterator{T}}) where {T<:AbstractArray} = HasEltype()
IteratorSize(::Type{PartitionIterator{T}}) where {T} = IteratorSize(T) isa HasShape ? HasLength() : IteratorSize(T)
length(p::PartitionIterator) = Base.cld(length(p.c), p.n)
function iterate(p::PartitionIterator{<:Base.AbstractRange}, i=1)
    i > length(p.c) && return nothing
    stop = min(i + p.n - 1, length(p.c))
    (p.c[i:stop], stop + 1)
end
function iterate(p::PartitionIterator{<:AbstractArray}, i=1)
    i > length(p.c) && return nothing
    stop = min(i + p.n - 1, length(p.c))
    all = Base.vec(p.c)
    before = Base.firstindex(all) - 1
    (Base.view(all, i+before:stop+before), stop + 1)
end
function iterate(p::PartitionIterator, state...)
    chunk = Vector{eltype(p.c)}()
    next = iterate(p.c, state...)
    next === nothing && return nothing
    while true
        Base.push!(chunk, next[1])
        length(chunk) == p.n && break
        following = iterate(p.c, next[2])
        following === nothing && break
        next = following
    end
    (chunk, next[2])
end

## Stateful: remembers how far it was read

mutable struct Stateful{T}
    itr::T
    nextvalstate::Any
    Stateful{T}(itr::T) where {T} = new{T}(itr, iterate(itr))
end
Stateful(itr::T) where {T} = Stateful{T}(itr)
Stateful(s::Stateful) = s
isempty(s::Stateful) = s.nextvalstate === nothing
isdone(s::Stateful, state...) = s.nextvalstate === nothing
function Base.popfirst!(s::Stateful)
    now = s.nextvalstate
    now === nothing && throw(Base.EOFError())
    s.nextvalstate = iterate(s.itr, now[2])
    now[1]
end
Base.peek(s::Stateful, default=nothing) = s.nextvalstate === nothing ? default : s.nextvalstate[1]
iterate(s::Stateful, state=nothing) = isempty(s) ? nothing : (Base.popfirst!(s), nothing)
eltype(::Type{<:Stateful{T}}) where {T} = eltype(T)
IteratorEltype(::Type{<:Stateful{T}}) where {T} = IteratorEltype(T)
IteratorSize(::Type{<:Stateful{T}}) where {T} = IteratorSize(T) isa IsInfinite ? IsInfinite() : SizeUnknown()
function reset!(s::Stateful{T}, itr::T=s.itr) where {T}
    s.itr = itr
    s.nextvalstate = iterate(itr)
    s
end

nth(itr, n::Integer) = _nth(drop(itr, n - 1), itr, n)
function _nth(dropped, itr, n)
    n < 1 && throw(ArgumentError("n must be positive, got $n"))
    next = iterate(dropped)
    next === nothing && throw(BoundsError(itr, n))
    next[1]
end
nth(a::AbstractArray, n::Integer) = a[Base.firstindex(a) + n - 1]

# The type of what `iterate` answers for an iterator, whatever its state: where one more step may answer something
# else than the first, that is `Any`.
approx_iter_type(I::Type) = _approx_iter_type(I, Base._return_type(iterate, Tuple{I}))
function _approx_iter_type(I::Type, answer::Type)
    (I === Union{} || answer === Union{}) && return Union{}
    answer <: Union{Nothing,Tuple{Any,Any}} || return Any
    later = Base._return_type(_iterate_after, Tuple{I,answer})
    later <: answer ? answer : Any
end
_iterate_after(itr, ::Nothing) = nothing
_iterate_after(itr, answer::Tuple{Any,Any}) = iterate(itr, answer[2])
only(x) = Base.only(x)
end
