# Tuples: indexing, iteration, mapping, comparison. Short ones are unrolled by recursion, so that
# every element keeps its own type.

length(t::Tuple) = nfields(t)
firstindex(t::Tuple) = 1
lastindex(t::Tuple) = length(t)
size(t::Tuple, d::Integer) = d == 1 ? length(t) : throw(ArgumentError("invalid tuple dimension $d"))
axes(t::Tuple) = (OneTo(length(t)),)
axes(t::Tuple, d::Integer) = d == 1 ? OneTo(length(t)) : OneTo(1)
keys(t::Tuple) = OneTo(length(t))
eachindex(t::Tuple) = OneTo(length(t))
eachindex(t::Tuple, ts::Tuple...) = OneTo(max(length(t), map(length, ts)...))
prevind(::Tuple, i::Integer) = Int(i) - 1
nextind(::Tuple, i::Integer) = Int(i) + 1
isempty(::Tuple{}) = true
isempty(::Tuple) = false

@inline getindex(t::Tuple, i::Int) = getfield(t, i, @_boundscheck)
@inline getindex(t::Tuple, i::Integer) = getfield(t, Int(i), @_boundscheck)
getindex(t::Tuple, i::Real) = t[convert(Int, i)]
getindex(t::Tuple, ::Colon) = t
getindex(t::Tuple, r::AbstractArray{<:Any,1}) = ntuple(i -> t[r[i]], length(r))
function getindex(t::Tuple, mask::AbstractArray{Bool,1})
    length(t) == length(mask) || throw(BoundsError(t, mask))
    (Any[t[i] for i in eachindex(mask) if mask[i]]...,)
end
__safe_getindex(t::Tuple, i::Int) = getfield(t, i, false)

setindex(t::Tuple, v, i::Integer) = 1 <= i <= length(t) ? ntuple(j -> j == i ? v : t[j], Val(nfields(t))) : throw(BoundsError(t, i))

get(t::Tuple, i::Integer, default) = i in 1:length(t) ? getindex(t, i) : default
get(f::Callable, t::Tuple, i::Integer) = i in 1:length(t) ? getindex(t, i) : f()

first(t::Tuple) = t[1]
first(::Tuple{}) = throw(ArgumentError("tuple must be non-empty"))
last(t::Tuple) = t[length(t)]
last(::Tuple{}) = throw(ArgumentError("tuple must be non-empty"))
@inline tail(t::Tuple) = _argtail(t...)
_argtail(x, rest...) = rest
tail(::Tuple{}) = throw(ArgumentError("Cannot call tail on an empty tuple."))
@inline front(t::Tuple) = ntuple(i -> getfield(t, i), Val(nfields(t) - 1))
front(::Tuple{Any}) = ()
front(::Tuple{}) = throw(ArgumentError("Cannot call front on an empty tuple."))

# `a, rest... = x` and `a, middle..., z = x`.
rest(t::Tuple) = t
rest(t::Tuple, i::Int) = ntuple(j -> getfield(t, j + i - 1), length(t) - i + 1)
rest(itr) = itr
rest(a::Array, i::Int=1) = a[i:end]
rest(a::AbstractArray, state) = collect(Iterators.rest(a, state))
rest(s::AbstractString, i::Int=1) = s[i:end]
rest(v::SimpleVector, i::Int=1) = v[i:length(v)]
rest(itr, state) = Iterators.rest(itr, state)
function split_rest(t::Tuple, n::Int, i::Int=1)
    m = length(t) - n
    m >= i - 1 || throw(BoundsError(t, m + 1))
    (ntuple(j -> t[i+j-1], m - i + 1), ntuple(j -> t[m+j], n))
end
function split_rest(itr, n::Int, state...)
    IteratorSize(itr) === IsInfinite() && throw(ArgumentError("Cannot split an infinite iterator in the middle."))
    _split_rest(rest(itr, state...), n)
end
_split_rest(itr, n::Int) = _split_rest(collect(itr), n)
function _split_rest(a::Union{AbstractArray,SimpleVector}, n::Int)
    k = length(a)
    k < n && throw(ArgumentError("The iterator only contains $k elements, but at least $n were requested."))
    (a[1:k-n], a[k-n+1:k])
end
function split_rest(s::AbstractString, n::Int, i=firstindex(s))
    k = prevind(s, ncodeunits(s) + 1, n)
    (SubString(s, i, prevind(s, k)), SubString(s, k))
end

eltype(::Type{Tuple{}}) = Union{}
eltype(::Type{T}) where {E,T<:Tuple{Vararg{E}}} = @isdefined(E) ? E : _tuple_eltype(T)
eltype(::Type{T}) where {T<:Tuple} = _tuple_eltype(T)
@_foldable function _tuple_eltype(@nospecialize(T))
    T isa Union && return promote_typejoin(_tuple_eltype(T.a), _tuple_eltype(T.b))
    parameters = unwrap_unionall(T).parameters
    E = Union{}
    for i in 1:length(parameters)
        P = parameters[i]
        E = promote_typejoin(E, rewrap_unionall(P isa Core.TypeofVararg ? (isdefined(P, :T) ? P.T : Any) : P, T))
    end
    E
end

# `ntuple(f, n)`: `(f(1), ..., f(n))`.
@inline ntuple(f, n::Integer) = _ntuple(f, Int(n))
@_aggressive_constprop function _ntuple(f, n::Int)
    n < 0 && throw(ArgumentError("tuple length should be ≥ 0, got $n"))
    n == 0 ? () :
    n == 1 ? (f(1),) :
    n == 2 ? (f(1), f(2)) :
    n == 3 ? (f(1), f(2), f(3)) :
    n == 4 ? (f(1), f(2), f(3), f(4)) :
    n == 5 ? (f(1), f(2), f(3), f(4), f(5)) :
    n == 6 ? (f(1), f(2), f(3), f(4), f(5), f(6)) : (collect_ntuple(f, n)...,)
end
collect_ntuple(f, n) = [f(i) for i in 1:n]
@inline ntuple(f, ::Val{0}) = ()
@inline ntuple(f, ::Val{1}) = (f(1),)
@inline ntuple(f, ::Val{2}) = (f(1), f(2))
@inline ntuple(f, ::Val{3}) = (f(1), f(2), f(3))
@inline ntuple(f, ::Val{4}) = (f(1), f(2), f(3), f(4))
@inline function ntuple(f, ::Val{N}) where {N}
    N < 0 ? throw(ArgumentError("tuple length should be ≥ 0, got $N")) :
    N <= 8 ? (ntuple(f, Val(N - 1))..., f(N)) : (collect_ntuple(f, N)...,)
end
keytype(::Tuple) = Int
keytype(::Type{<:Tuple}) = Int
valtype(t::Tuple) = eltype(t)
valtype(T::Type{<:Tuple}) = eltype(T)
fill_to_length(t::NTuple{N,Any}, val, ::Val{N}) where {N} = t
fill_to_length(t::Tuple, val, ::Val{N}) where {N} = length(t) < N ? (t..., ntuple(i -> val, N - length(t))...) :
    throw(ArgumentError("input tuple of length $(length(t)), requested $N"))

# Mapping
map(f, ::Tuple{}) = ()
@inline map(f, t::Tuple{Any}) = (f(t[1]),)
@inline map(f, t::Tuple{Any,Any}) = (f(t[1]), f(t[2]))
@inline map(f, t::Tuple{Any,Any,Any}) = (f(t[1]), f(t[2]), f(t[3]))
@inline map(f, t::Tuple) = length(t) > 32 ? (_map_long(f, t)...,) : (f(t[1]), map(f, tail(t))...)
_map_long(f, t) = [f(x) for x in t]
map(f, ::Tuple{}, ::Tuple{}) = ()
map(f, ::Tuple, ::Tuple{}) = ()
map(f, ::Tuple{}, ::Tuple) = ()
@inline map(f, t::Tuple{Any}, s::Tuple{Any}) = (f(t[1], s[1]),)
@inline map(f, t::Tuple{Any,Any}, s::Tuple{Any,Any}) = (f(t[1], s[1]), f(t[2], s[2]))
@inline map(f, t::Tuple, s::Tuple) = (f(t[1], s[1]), map(f, tail(t), tail(s))...)
@inline function map(f, t::Tuple, s::Tuple, more::Tuple...)
    all = (t, s, more...)
    any(isempty, all) ? () : (f(map(first, all)...), map(f, map(tail, all)...)...)
end
foreach(f, t::Tuple) = _foreach_tuple(f, t)
_foreach_tuple(f, ::Tuple{}) = nothing
_foreach_tuple(f, t::Tuple) = (f(t[1]); _foreach_tuple(f, tail(t)))

any(f::Function, t::Tuple) = _any_tuple(f, t, false)
_any_tuple(f, ::Tuple{}, seen_missing) = seen_missing ? missing : false
function _any_tuple(f, t::Tuple, seen_missing)
    found = f(t[1])
    found === missing ? _any_tuple(f, tail(t), true) : found ? true : _any_tuple(f, tail(t), seen_missing)
end
all(f::Function, t::Tuple) = _all_tuple(f, t, false)
_all_tuple(f, ::Tuple{}, seen_missing) = seen_missing ? missing : true
function _all_tuple(f, t::Tuple, seen_missing)
    holds = f(t[1])
    holds === missing ? _all_tuple(f, tail(t), true) : holds ? _all_tuple(f, tail(t), seen_missing) : false
end
any(t::Tuple) = any(identity, t)
all(t::Tuple) = all(identity, t)

foldl(op, t::Tuple{Any}) = t[1]
sum(::Tuple{}) = throw(ArgumentError("reducing over an empty collection is not allowed; consider supplying `init` to the reducer"))
sum(t::Tuple{Any}) = reduce_first(add_sum, t[1])
@inline sum(t::Tuple) = length(t) > 32 ? reduce(add_sum, t) : afoldl(add_sum, reduce_first(add_sum, t[1]), tail(t)...)
@inline prod(t::Tuple) = isempty(t) ? 1 : afoldl(mul_prod, reduce_first(mul_prod, t[1]), tail(t)...)
reverse(t::Tuple) = _reverse_tuple(t, ())
_reverse_tuple(::Tuple{}, done) = done
_reverse_tuple(t::Tuple, done) = _reverse_tuple(tail(t), (t[1], done...))
vcat_tuples(a, b) = (a..., b...)

findfirst(f::Function, t::Tuple) = _find_in_tuple(f, t, 1)
_find_in_tuple(f, ::Tuple{}, i) = nothing
_find_in_tuple(f, t::Tuple, i) = f(t[1]) ? i : _find_in_tuple(f, tail(t), i + 1)
function findlast(f::Function, t::Tuple)
    for i in length(t):-1:1
        f(t[i]) && return i
    end
    nothing
end

filter(f, t::Tuple) = _filter_tuple(f, t)
_filter_tuple(f, ::Tuple{}) = ()
_filter_tuple(f, t::Tuple) = f(t[1]) ? (t[1], _filter_tuple(f, tail(t))...) : _filter_tuple(f, tail(t))

# Comparison
==(s::Tuple, t::Tuple) = length(s) == length(t) && _tuple_equal(s, t, false)
_tuple_equal(::Tuple{}, ::Tuple{}, seen_missing) = seen_missing ? missing : true
function _tuple_equal(s::Tuple, t::Tuple, seen_missing)
    same = s[1] == t[1]
    same === missing ? _tuple_equal(tail(s), tail(t), true) : same ? _tuple_equal(tail(s), tail(t), seen_missing) : false
end
isequal(s::Tuple, t::Tuple) = length(s) == length(t) && _tuple_isequal(s, t)
_tuple_isequal(::Tuple{}, ::Tuple{}) = true
_tuple_isequal(s::Tuple, t::Tuple) = isequal(s[1], t[1]) && _tuple_isequal(tail(s), tail(t))
<(::Tuple{}, ::Tuple{}) = false
<(::Tuple{}, ::Tuple) = true
<(::Tuple, ::Tuple{}) = false
function <(s::Tuple, t::Tuple)
    same = s[1] == t[1]
    same === missing && return missing
    same ? tail(s) < tail(t) : s[1] < t[1]
end
isless(::Tuple{}, ::Tuple{}) = false
isless(::Tuple{}, ::Tuple) = true
isless(::Tuple, ::Tuple{}) = false
isless(s::Tuple, t::Tuple) = isless(s[1], t[1]) || (isequal(s[1], t[1]) && isless(tail(s), tail(t)))

in(x, t::Tuple) = _in_tuple(x, t, false)
_in_tuple(x, ::Tuple{}, seen_missing) = seen_missing ? missing : false
function _in_tuple(x, t::Tuple, seen_missing)
    same = x == t[1]
    same === missing ? _in_tuple(x, tail(t), true) : same ? true : _in_tuple(x, tail(t), seen_missing)
end

# Construction
convert(::Type{T}, t::T) where {T<:Tuple} = t
function convert(::Type{T}, t::Tuple) where {T<:Tuple}
    N = length(t)
    _tuple_type_accepts(T, N) || throw(MethodError(convert, (T, t)))
    ntuple(i -> convert(fieldtype(T, i), t[i]), N)::T
end
function _tuple_type_accepts(T, n::Int)
    D = unwrap_unionall(T)
    D isa DataType || return true
    m = length(D.parameters)
    (m > 0 && D.parameters[m] isa Core.TypeofVararg) ? n >= m - 1 && _vararg_accepts(D.parameters[m], n - m + 1) : n == m
end
_vararg_accepts(v, n) = !isdefined(v, :N) || !(v.N isa Int) || v.N == n

Tuple(t::Tuple) = t
Tuple(itr) = (collect(itr)...,)
Tuple(::Nothing) = throw(MethodError(Tuple, (nothing,)))
Tuple(x::Number) = (x,)
Tuple(p::Pair) = (p.first, p.second)
Tuple(a::AbstractArray{<:Any,0}) = (a[],)
(::Type{T})(t::Tuple) where {T<:Tuple} = convert(T, t)
(::Type{T})(itr) where {T<:Tuple} = _collect_tuple(T, itr)
(::Type{T})(nt::NamedTuple) where {T<:Tuple} = convert(T, Tuple(nt))
(::Type{Tuple{}})() = ()
function _collect_tuple(::Type{T}, itr) where {T<:Tuple}
    D = unwrap_unionall(T)
    (D isa DataType && _is_fixed_length(D)) || return convert(T, (collect(itr)...,))
    n = length(D.parameters)
    elements = Any[]
    for x in itr
        length(elements) == n && break
        push!(elements, x)
    end
    length(elements) < n && throw(ArgumentError("too few elements for tuple type $T"))
    convert(T, (elements...,))
end
function _is_fixed_length(D)
    n = length(D.parameters)
    n == 0 || !(D.parameters[n] isa Core.TypeofVararg)
end

unwrap_unionall(@nospecialize(T)) = T isa UnionAll ? unwrap_unionall(T.body) : T
function rewrap_unionall(@nospecialize(T), @nospecialize(u))
    u isa UnionAll ? UnionAll(u.var, rewrap_unionall(T, u.body)) : T
end

# `f((x...)...)`: what comes of splatting each element.
_elements_of_elements(x) = _splat_each(x...)
_splat_each() = ()
_splat_each(a, more...) = (a..., _splat_each(more...)...)
