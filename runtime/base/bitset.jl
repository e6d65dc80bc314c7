# BitSet: a set of integers as bits, in 64-bit chunks; chunk 1 stands for 64 * offset and the 63 numbers after it.

mutable struct BitSet <: AbstractSet{Int}
    bits::Vector{UInt64}
    offset::Int
    BitSet() = new(UInt64[], 0)
end
BitSet(itr) = union!(BitSet(), itr)
BitSet(s::BitSet) = copy(s)
function _chunk_for!(s::BitSet, n::Int)
    q = n >> 6
    if isempty(s.bits)
        s.offset = q
        push!(s.bits, 0)
    elseif q < s.offset
        prepend!(s.bits, zeros(UInt64, s.offset - q))
        s.offset = q
    end
    while q - s.offset + 1 > length(s.bits)
        push!(s.bits, 0)
    end
    q - s.offset + 1
end
push!(s::BitSet, n::Integer) = (k = Int(n); c = _chunk_for!(s, k); s.bits[c] |= UInt64(1) << (k & 63); s)
function in(n::Integer, s::BitSet)
    typemin(Int) <= n <= typemax(Int) || return false
    c = (Int(n) >> 6) - s.offset + 1
    1 <= c <= length(s.bits) && (s.bits[c] >> (Int(n) & 63)) & 1 == 1
end
in(x, s::BitSet) = x isa Real && isinteger(x) && typemin(Int) <= x <= typemax(Int) && in(Int(x), s)
function delete!(s::BitSet, n::Integer)
    n in s && (s.bits[(Int(n)>>6)-s.offset+1] &= ~(UInt64(1) << (Int(n) & 63)))
    s
end
pop!(s::BitSet) = isempty(s) ? throw(ArgumentError("collection must be non-empty")) : pop!(s, last(s))
popfirst!(s::BitSet) = pop!(s, first(s))
pop!(s::BitSet, n::Integer) = n in s ? (delete!(s, n); Int(n)) : throw(KeyError(n))
empty!(s::BitSet) = (empty!(s.bits); s)
length(s::BitSet) = sum(count_ones, s.bits; init=0)
isempty(s::BitSet) = all(==(0), s.bits)
copy(s::BitSet) = (t = BitSet(); t.bits = copy(s.bits); t.offset = s.offset; t)
copymutable(s::BitSet) = copy(s)
emptymutable(s::BitSet, ::Type{Int}=Int) = BitSet()
emptymutable(s::BitSet, ::Type{T}) where {T} = Set{T}()
empty(s::BitSet, ::Type{Int}=Int) = BitSet()
eltype(::Type{BitSet}) = Int
function iterate(s::BitSet, state=(1, isempty(s.bits) ? UInt64(0) : s.bits[1]))
    c, word = state
    while word == 0
        c += 1
        c > length(s.bits) && return nothing
        word = s.bits[c]
    end
    k = trailing_zeros(word)
    ((c - 1 + s.offset) << 6 + k, (c, word & (word - 1)))
end
first(s::BitSet) = isempty(s) ? throw(ArgumentError("collection must be non-empty")) : iterate(s)[1]
function last(s::BitSet)
    for c in length(s.bits):-1:1
        s.bits[c] != 0 && return (c - 1 + s.offset) << 6 + 63 - leading_zeros(s.bits[c])
    end
    throw(ArgumentError("collection must be non-empty"))
end
minimum(s::BitSet) = first(s)
maximum(s::BitSet) = last(s)
function ==(a::BitSet, b::BitSet)
    for c in min(a.offset, b.offset):max(a.offset + length(a.bits), b.offset + length(b.bits))-1
        _chunk_at(a, c) == _chunk_at(b, c) || return false
    end
    true
end
hash(s::BitSet, h::UInt) = invoke(hash, Tuple{AbstractSet,UInt}, s, h)

## Set operations by chunks; `c` is a chunk's absolute number

@inline function _chunk_at(s::BitSet, c::Int)
    i = c - s.offset + 1
    1 <= i <= length(s.bits) ? @inbounds(s.bits[i]) : UInt64(0)
end
function union!(s::BitSet, t::BitSet)
    isempty(t) && return s
    _chunk_for!(s, first(t))
    _chunk_for!(s, last(t))
    for i in 1:length(t.bits)
        t.bits[i] == 0 || (s.bits[i+t.offset-s.offset] |= t.bits[i])
    end
    s
end
union!(s::BitSet, itr) = (foreach(n -> push!(s, n), itr); s)
function union!(s::BitSet, r::AbstractUnitRange{<:Integer})
    for n in r
        push!(s, n)
    end
    s
end
intersect!(s::BitSet, t::BitSet) = _combine_chunks!((x, y) -> x & y, s, t)
setdiff!(s::BitSet, t::BitSet) = _combine_chunks!((x, y) -> x & ~y, s, t)
function symdiff!(s::BitSet, t::BitSet)
    isempty(t) && return s
    _chunk_for!(s, first(t))
    _chunk_for!(s, last(t))
    _combine_chunks!(xor, s, t)
end
function _combine_chunks!(f, s::BitSet, t::BitSet)
    for i in 1:length(s.bits)
        s.bits[i] = f(s.bits[i], _chunk_at(t, i - 1 + s.offset))
    end
    s
end
intersect(s::BitSet, t::BitSet) = intersect!(copy(s), t)
issubset(s::BitSet, t::BitSet) = all(i -> s.bits[i] & ~_chunk_at(t, i - 1 + s.offset) == 0, 1:length(s.bits))
⊊(s::BitSet, t::BitSet) = s ⊆ t && s != t
