# Sorting: orderings, insertion and merge sort (stable; numbers and strings are sorted by digits, see radixsort.jl), selection, and
# searches in sorted vectors.

module Order

export Ordering, Forward, Reverse, By, Lt, Perm, ReverseOrdering, ForwardOrdering, lt, ord, DirectOrdering

abstract type Ordering end
struct ForwardOrdering <: Ordering end
struct ReverseOrdering{Fwd<:Ordering} <: Ordering
    fwd::Fwd
end
ReverseOrdering(rev::ReverseOrdering) = rev.fwd
ReverseOrdering() = ReverseOrdering(ForwardOrdering())
const DirectOrdering = Union{ForwardOrdering,ReverseOrdering{ForwardOrdering}}
const Forward = ForwardOrdering()
const Reverse = ReverseOrdering()
struct By{T,O} <: Ordering
    by::T
    order::O
end
By(by) = By(by, Forward)
struct Lt{T} <: Ordering
    lt::T
end
struct Perm{O<:Ordering,V<:AbstractVector} <: Ordering
    order::O
    data::V
end
lt(::ForwardOrdering, a, b) = isless(a, b)
lt(o::ReverseOrdering, a, b) = lt(o.fwd, b, a)
lt(o::By, a, b) = lt(o.order, o.by(a), o.by(b))
lt(o::Lt, a, b) = o.lt(a, b)
# What the values are that an order compares in the end.
ordtype(o::ReverseOrdering, v::AbstractArray) = ordtype(o.fwd, v)
ordtype(o::Perm, v::AbstractArray) = ordtype(o.order, o.data)
ordtype(o::By, v::AbstractArray) = isempty(v) ? Any : typeof(o.by(first(v)))
ordtype(o::Ordering, v::AbstractArray) = eltype(v)
# Ties are broken by position, so that a permutation sorted this way is stable.
function lt(p::Perm, i::Integer, j::Integer)
    a, b = p.data[i], p.data[j]
    lt(p.order, a, b) | (!lt(p.order, b, a) & (i < j))
end

# From the keywords of `sort`.
ord(lt, by, rev::Nothing, order::Ordering=Forward) = _ord(lt, by, order)
ord(lt, by, rev::Bool, order::Ordering=Forward) = (o = _ord(lt, by, order); rev ? ReverseOrdering(o) : o)
_ord(lt::typeof(isless), by::typeof(identity), order::Ordering) = order
_ord(lt::typeof(isless), by, order::Ordering) = By(by, order)
_ord(lt, by, order) = _ord_lt(lt, by, order)
_ord_lt(lt, by::typeof(identity), order::ForwardOrdering) = Lt(lt)
_ord_lt(lt, by, order::ForwardOrdering) = Lt((x, y) -> lt(by(x), by(y)))
_ord_lt(lt, by::typeof(identity), order::ReverseOrdering{ForwardOrdering}) = Lt((x, y) -> lt(y, x))
_ord_lt(lt, by, order::ReverseOrdering{ForwardOrdering}) = Lt((x, y) -> lt(by(y), by(x)))
_ord_lt(lt, by, order) = Base.error("Passing both lt= and order= arguments is ambiguous; please pass order=Lt(lt) or order=order (or leave default)")
end

module Sort

using ..Base: Generator, AbstractVector, AbstractRange, AbstractUnitRange, OrdinalRange, Callable, similar, copyto!, IteratorSize, bitcast, cld
using ..Order
using ..Order: Perm, DirectOrdering, ord, lt, Ordering, Forward, Reverse
import ..Base: sort, sort!, issorted, sortperm, sortperm!, searchsorted, searchsortedfirst, searchsortedlast, partialsort, partialsort!,
    partialsortperm, partialsortperm!, sortslices, insorted

export issorted, searchsorted, searchsortedfirst, searchsortedlast, insorted, sort, sort!, sortperm, sortperm!, partialsort, partialsort!,
    partialsortperm, partialsortperm!, sortslices, InsertionSort, QuickSort, MergeSort, PartialQuickSort, Algorithm, DEFAULT_STABLE, DEFAULT_UNSTABLE, SMALL_ALGORITHM, SMALL_THRESHOLD,
    SMALL_ALGORITHM, SMALL_THRESHOLD

# Packages add algorithms: a type below this, with a method of `sort!(v, lo, hi, algorithm, order)`. Those that are here
# name what should be done; how is decided by what is sorted.
abstract type Algorithm end
struct InsertionSortAlg <: Algorithm end
struct QuickSortAlg <: Algorithm end
struct MergeSortAlg <: Algorithm end
struct PartialQuickSort{T} <: Algorithm
    k::T
end
const OwnAlgorithm = Union{InsertionSortAlg,QuickSortAlg,MergeSortAlg,PartialQuickSort}
const InsertionSort = InsertionSortAlg()
const QuickSort = QuickSortAlg()
const MergeSort = MergeSortAlg()
const DEFAULT_STABLE = MergeSort
const DEFAULT_UNSTABLE = MergeSort
defalg(v) = MergeSort

const SMALL_THRESHOLD = 20
const SMALL_ALGORITHM = InsertionSort
const SMALL = SMALL_THRESHOLD

Core._include(Sort, "radixsort.jl")

function issorted(itr, order::Ordering)
    next = iterate(itr)
    next === nothing && return true
    previous, state = next
    next = iterate(itr, state)
    while next !== nothing
        x, state = next
        lt(order, x, previous) && return false
        previous = x
        next = iterate(itr, state)
    end
    true
end
issorted(itr; lt=isless, by=identity, rev::Union{Bool,Nothing}=nothing, order::Ordering=Forward) = issorted(itr, ord(lt, by, rev, order))

function insertion_sort!(v::AbstractVector, lo::Int, hi::Int, order::Ordering)
    for i in lo+1:hi
        x = @inbounds v[i]
        j = i
        while j > lo
            y = @inbounds v[j-1]
            lt(order, x, y) || break
            @inbounds v[j] = y
            j -= 1
        end
        @inbounds v[j] = x
    end
    v
end
# Sorts `v[lo:hi]`; `scratch` holds the same there. The halves are sorted in the scratch vector, and merged from there.
function merge_sort!(v::Vector, scratch::Vector, lo::Int, hi::Int, order::Ordering)
    hi - lo < SMALL && return insertion_sort!(v, lo, hi, order)
    middle = lo + (hi - lo) >> 1
    merge_sort!(scratch, v, lo, middle, order)
    merge_sort!(scratch, v, middle + 1, hi, order)
    if !lt(order, @inbounds(scratch[middle+1]), @inbounds(scratch[middle]))
        # In order already.
        copyto!(v, lo, scratch, lo, hi - lo + 1)
    elseif !merge_from_both_ends!(v, scratch, lo, middle, hi, order)
        merge_from_left!(v, scratch, lo, middle, hi, order)
    end
    v
end
# Merges the sorted parts of `from`, of which the left has as many elements as the right or one more, into `to`. Which side
# comes next cannot be foreseen, so that it is chosen without a branch, and from both ends at once, so that neither waits for the
# other. Where `lt` is no order the ends do not fit together: false.
function merge_from_both_ends!(to::Vector, from::Vector, lo::Int, middle::Int, hi::Int, order::Ordering)
    i, j, k = lo, middle + 1, lo
    a, b, c = middle, hi, hi
    for _ in 1:hi-middle
        x, y = @inbounds(from[i]), @inbounds(from[j])
        right = lt(order, y, x)::Bool
        @inbounds to[k] = ifelse(right, y, x)
        i = ifelse(right, i, i + 1)
        j = ifelse(right, j + 1, j)
        k += 1
        x, y = @inbounds(from[a]), @inbounds(from[b])
        left = lt(order, y, x)::Bool
        @inbounds to[c] = ifelse(left, x, y)
        a = ifelse(left, a - 1, a)
        b = ifelse(left, b, b - 1)
        c -= 1
    end
    if k == c
        # The one in the middle.
        (i == a) & (j == b + 1) && (@inbounds to[k] = from[i]; return true)
        (i == a + 1) & (j == b) && (@inbounds to[k] = from[j]; return true)
        return false
    end
    (i == a + 1) & (j == b + 1)
end
function merge_from_left!(to::Vector, from::Vector, lo::Int, middle::Int, hi::Int, order::Ordering)
    i, j = lo, middle + 1
    for k in lo:hi
        if j > hi || i <= middle && !lt(order, @inbounds(from[j]), @inbounds(from[i]))
            @inbounds to[k] = from[i]
            i += 1
        else
            @inbounds to[k] = from[j]
            j += 1
        end
    end
end
function _sort!(v::AbstractVector, order::Ordering)
    lo, hi = firstindex(v), lastindex(v)
    hi - lo < SMALL && return insertion_sort!(v, lo, hi, order)
    # Sorted or strictly reversed input costs one pass.
    issorted(v, order) && return v
    if _strictly_reversed(v, lo, hi, order)
        return reverse!(v)
    end
    sort_long!(v, lo, hi, order)
end
# Each kind of vector in the way that suits it.
const Digits = Union{Vector{<:Keyed},Vector{String}}
sort_long!(v::AbstractVector, lo::Int, hi::Int, order::Ordering) = compare_sort!(v, lo, hi, order)
sort_long!(v::Vector{<:Keyed}, lo::Int, hi::Int, order::DirectOrdering) = hi < MANY ? compare_sort!(v, lo, hi, order) : radix_sort!(v, order)
sort_long!(v::Vector{String}, lo::Int, hi::Int, order::DirectOrdering) =
    hi < MANY ? compare_sort!(v, lo, hi, order) : copyto!(v, v[sorting_permutation(v, order)])
function sort_long!(v::Vector{T}, lo::Int, hi::Int, order::DirectOrdering) where {T<:Tuple{Keyed,Vararg{Keyed}}}
    hi >= MANY && isconcretetype(T) || return compare_sort!(v, lo, hi, order)
    # Comparing takes as many passes as `hi` has bits, each worth about two of these; many wide parts take more.
    N = fieldcount(T)
    2 * count_passes(v, order, Val(N)) <= ndigits(hi; base=2) ? sort_by_parts!(v, order, Val(N)) : compare_sort!(v, lo, hi, order)
end
function sort_long!(v::Vector, lo::Int, hi::Int, order::By{<:Any,<:DirectOrdering})
    hi < MANY && return compare_sort!(v, lo, hi, order)
    # What is compared is made once for each element, where it can be sorted by digits.
    keys = map(order.by, v)
    keys isa Digits ? copyto!(v, v[sorting_permutation(keys, order.order)]) : compare_sort!(v, lo, hi, order)
end
function sort_long!(p::Vector{Int}, lo::Int, hi::Int, order::Perm{<:DirectOrdering,<:Digits})
    # Ties are broken by position, so it must begin with all positions in order.
    hi >= MANY && p == 1:length(order.data) ? copyto!(p, sorting_permutation(order.data, order.order)) : compare_sort!(p, lo, hi, order)
end
function sort_long!(p::Vector{Int}, lo::Int, hi::Int, order::Perm{<:By{<:Any,<:DirectOrdering},<:Vector})
    if hi >= MANY && p == 1:length(order.data)
        keys = map(order.order.by, order.data)
        keys isa Digits && return copyto!(p, sorting_permutation(keys, order.order.order))
    end
    sort_places!(p, lo, hi, order)
end
sort_long!(p::Vector{Int}, lo::Int, hi::Int, order::Perm{<:Ordering,<:Vector}) = sort_places!(p, lo, hi, order)
# What begins in order needs no look at the positions, as equal elements stay as they are.
function sort_places!(p::Vector{Int}, lo::Int, hi::Int, order::Perm)
    data = order.data
    p == 1:length(data) ? compare_sort!(p, lo, hi, By(i -> @inbounds(data[i]), order.order)) : compare_sort!(p, lo, hi, order)
end
function compare_sort!(v::AbstractVector, lo::Int, hi::Int, order::Ordering)
    hi - lo < SMALL && return insertion_sort!(v, lo, hi, order)
    part = copyto!(Vector{eltype(v)}(undef, hi - lo + 1), 1, v, lo, hi - lo + 1)
    merge_sort!(part, copy(part), 1, hi - lo + 1, order)
    copyto!(v, lo, part, 1, hi - lo + 1)
end
function _strictly_reversed(v, lo, hi, order)
    for i in lo:hi-1
        lt(order, v[i+1], v[i]) || return false
    end
    true
end
sort!(v::AbstractVector, order::Ordering) = _sort!(v, order)
sort!(v::AbstractVector, alg::Algorithm, order::Ordering) = _sort_by!(v, alg, order)
function sort!(v::AbstractVector, lo::Integer, hi::Integer, alg::OwnAlgorithm, order::Ordering)
    lo == firstindex(v) && hi == lastindex(v) ? _sort!(v, order) : compare_sort!(v, Int(lo), Int(hi), order)
    v
end
_sort!(v::AbstractVector, alg::Algorithm, order::Ordering, kw) = sort!(v, firstindex(v), lastindex(v), alg, order)
_sort_by!(v::AbstractVector, alg::OwnAlgorithm, order::Ordering) = _sort!(v, order)
_sort_by!(v::AbstractVector, alg::Algorithm, order::Ordering) = (_sort!(v, alg, order, (;)); v)
function sort!(v::AbstractVector; alg::Algorithm=DEFAULT_STABLE, lt=isless, by=identity, rev::Union{Bool,Nothing}=nothing, order::Ordering=Forward, scratch=nothing)
    _sort_by!(v, alg, ord(lt, by, rev, order))
end
sort(v::AbstractVector; kw...) = sort!(Base.copymutable(v); kw...)
function sort(itr; kw...)
    itr isa AbstractString && throw(ArgumentError("sort(::AbstractString) is not supported"))
    itr isa Base.AbstractDict && throw(MethodError(sort, (itr,)))
    IteratorSize(itr) isa Base.IsInfinite && throw(ArgumentError("infinite iterator $itr cannot be sorted"))
    sort!(collect(itr); kw...)
end
sort(t::Tuple; kw...) = (sort!(Base.collect(t); kw...)...,)
sort(t::Tuple{}; kw...) = ()

# Along one dimension of an array.
function sort(a::AbstractArray; dims::Integer, kw...)
    b = copy(a)
    sort!(b; dims=dims, kw...)
end
function sort!(a::AbstractArray; dims::Integer, alg::Algorithm=DEFAULT_STABLE, lt=isless, by=identity, rev::Union{Bool,Nothing}=nothing, order::Ordering=Forward)
    o = ord(lt, by, rev, order)
    others = ntuple(d -> d == dims ? (1:1) : axes(a, d), ndims(a))
    for I in Base.CartesianIndices(others)
        slice = view(a, ntuple(d -> d == dims ? (:) : I[d], ndims(a))...)
        copyto!(slice, _sort_by!(collect(slice), alg, o))
    end
    a
end
function sortslices(a::AbstractArray; dims::Integer, kw...)
    slices = [selectdim(a, dims, i) for i in axes(a, dims)]
    p = sortperm(slices; kw...)
    a[ntuple(d -> d == dims ? p : (:), ndims(a))...]
end

## Permutations that sort

sortperm(v::AbstractVector; alg::Algorithm=DEFAULT_STABLE, lt=isless, by=identity, rev::Union{Bool,Nothing}=nothing, order::Ordering=Forward, scratch=nothing, dims=nothing) =
    _sort_by!(collect(eachindex(v)), alg, Perm(ord(lt, by, rev, order), v))
sortperm(t::Tuple; kw...) = sortperm(collect(t); kw...)
function sortperm(a::AbstractArray; dims::Integer, alg::Algorithm=DEFAULT_STABLE, lt=isless, by=identity, rev::Union{Bool,Nothing}=nothing, order::Ordering=Forward)
    p = collect(Base.LinearIndices(a))
    o = Perm(ord(lt, by, rev, order), vec(a))
    others = ntuple(d -> d == dims ? (1:1) : axes(a, d), ndims(a))
    for I in Base.CartesianIndices(others)
        slice = view(p, ntuple(d -> d == dims ? (:) : I[d], ndims(a))...)
        copyto!(slice, _sort_by!(collect(slice), alg, o))
    end
    p
end
function sortperm!(p::AbstractVector{<:Integer}, v::AbstractVector; alg::Algorithm=DEFAULT_STABLE, lt=isless, by=identity, rev::Union{Bool,Nothing}=nothing,
    order::Ordering=Forward, initialized::Bool=false, scratch=nothing)
    initialized || copyto!(p, eachindex(v))
    _sort_by!(p, alg, Perm(ord(lt, by, rev, order), v))
end

## Only some of the smallest

function partialsort!(v::AbstractVector, k::Union{Integer,OrdinalRange}, o::Ordering)
    _sort!(v, o)
    k isa Integer ? v[k] : view(v, k)
end
partialsort!(v::AbstractVector, k::Union{Integer,OrdinalRange}; lt=isless, by=identity, rev::Union{Bool,Nothing}=nothing, order::Ordering=Forward) =
    partialsort!(v, k, ord(lt, by, rev, order))
partialsort(v::AbstractVector, k::Union{Integer,OrdinalRange}; kw...) = partialsort!(copy(v), k; kw...)
partialsortperm(v::AbstractVector, k::Union{Integer,OrdinalRange}; kw...) = (p = sortperm(v; kw...); k isa Integer ? p[k] : view(p, k))
partialsortperm!(p::AbstractVector{<:Integer}, v::AbstractVector, k::Union{Integer,OrdinalRange}; kw...) = (sortperm!(p, v; kw...); k isa Integer ? p[k] : view(p, k))

## Binary search

function searchsortedfirst(v::AbstractVector, x, lo::Integer, hi::Integer, o::Ordering)
    while lo <= hi
        m = lo + (hi - lo) >> 1
        if lt(o, v[m], x)
            lo = m + 1
        else
            hi = m - 1
        end
    end
    Int(lo)
end
function searchsortedlast(v::AbstractVector, x, lo::Integer, hi::Integer, o::Ordering)
    while lo <= hi
        m = lo + (hi - lo) >> 1
        if lt(o, x, v[m])
            hi = m - 1
        else
            lo = m + 1
        end
    end
    Int(hi)
end
searchsorted(v::AbstractVector, x, lo::Integer, hi::Integer, o::Ordering) = searchsortedfirst(v, x, lo, hi, o):searchsortedlast(v, x, lo, hi, o)
for f in (:searchsortedfirst, :searchsortedlast, :searchsorted)
    @eval begin
        $f(v::AbstractVector, x, o::Ordering) = $f(v, x, firstindex(v), lastindex(v), o)
        $f(v::AbstractVector, x; lt=isless, by=identity, rev::Union{Bool,Nothing}=nothing, order::Ordering=Forward) = $f(v, x, ord(lt, by, rev, order))
        $f(v; kw...) = x -> $f(v, x; kw...)
    end
end
insorted(x, v::AbstractVector; kw...) = !isempty(searchsorted(v, x; kw...))
insorted(x, r::AbstractRange) = in(x, r)
end

using .Order
using .Sort: InsertionSort, MergeSort, QuickSort, PartialQuickSort, Algorithm, DEFAULT_STABLE, DEFAULT_UNSTABLE, SMALL_ALGORITHM, SMALL_THRESHOLD
