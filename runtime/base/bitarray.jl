# BitArray: Bools, one bit each, in 64-bit chunks. Bits after the last element are kept zero.

mutable struct BitArray{N} <: AbstractArray{Bool,N}
    chunks::Vector{UInt64}
    len::Int
    dims::NTuple{N,Int}
    function BitArray{N}(::UndefInitializer, dims::Vararg{Int,N}) where {N}
        n = _checked_size(dims)
        any(d -> d < 0, dims) && throw(ArgumentError("dimension size must be ≥ 0, got $(first(filter(<(0), dims)))"))
        new{N}(fill!(Vector{UInt64}(undef, _chunk_count(n)), 0x0000000000000000), n, dims)
    end
end
const BitVector = BitArray{1}
const BitMatrix = BitArray{2}
_chunk_count(n::Int) = (n + 63) >> 6

BitArray(::UndefInitializer, dims::Integer...) = BitArray{length(dims)}(undef, map(Int, dims)...)
BitArray(::UndefInitializer, dims::Tuple{Vararg{Integer}}) = BitArray{length(dims)}(undef, map(Int, dims)...)
BitArray{N}(::UndefInitializer, dims::NTuple{N,Integer}) where {N} = BitArray{N}(undef, map(Int, dims)...)
BitArray{N}(::UndefInitializer, dims::Vararg{Integer,N}) where {N} = BitArray{N}(undef, map(Int, dims)...)
BitVector() = BitVector(undef, 0)
BitArray{N}(a::AbstractArray{<:Any,N}) where {N} = _fill_bits!(BitArray{N}(undef, size(a)...), a)
BitArray(a::AbstractArray{<:Any,N}) where {N} = BitArray{N}(a)
BitArray{N}(a::BitArray{N}) where {N} = copy(a)
BitVector(itr) = _fill_bits!(BitVector(undef, 0), itr, true)
BitArray(itr) = IteratorSize(itr) isa HasShape ? BitArray(collect(Bool, itr)) : BitVector(itr)
BitVector(nt::Tuple{Vararg{Bool}}) = BitVector(collect(Bool, nt))
function _fill_bits!(b::BitArray, a)
    i = 0
    for x in a
        i += 1
        @inbounds b[i] = convert(Bool, x)
    end
    b
end
_fill_bits!(b::BitVector, itr, ::Bool) = (for x in itr; push!(b, x); end; b)
trues(dims::Integer...) = fill!(BitArray(undef, dims...), true)
trues(dims::Tuple) = fill!(BitArray(undef, dims), true)
falses(dims::Integer...) = BitArray(undef, dims...)
falses(dims::Tuple) = BitArray(undef, dims)
_bit_array_for(dims::Dims) = BitArray(undef, dims)
_bit_array_for(dims::Tuple{}) = Array{Bool,0}(undef)
_is_bits_array(x::BitArray) = true
_bit_similar(dims::Tuple) = BitArray(undef, dims)

IndexStyle(::Type{<:BitArray}) = IndexLinear()
length(b::BitArray) = b.len
size(b::BitVector) = (b.len,)
size(b::BitArray) = b.dims
similar(b::BitArray) = BitArray(undef, size(b))
similar(b::BitArray, dims::Dims) = BitArray(undef, dims)
similar(b::BitArray, ::Type{Bool}, dims::Dims) = BitArray(undef, dims)
similar(::Type{BitArray}, dims::Dims) = BitArray(undef, dims)
copy(b::BitArray{N}) where {N} = (c = BitArray{N}(undef, size(b)...); copyto!(c.chunks, b.chunks); c)

@inline _bit_place(i::Int) = ((i - 1) >> 6 + 1, (i - 1) & 63)
@inline function getindex(b::BitArray, i::Int)
    @boundscheck checkbounds(b, i)
    c, k = _bit_place(i)
    ((@inbounds b.chunks[c]) >> k) & 1 == 1
end
@inline function setindex!(b::BitArray, v, i::Int)
    @boundscheck checkbounds(b, i)
    x = convert(Bool, v)
    c, k = _bit_place(i)
    mask = UInt64(1) << k
    old = @inbounds b.chunks[c]
    @inbounds b.chunks[c] = x ? old | mask : old & ~mask
    b
end
function fill!(b::BitArray, v)
    x = convert(Bool, v)
    fill!(b.chunks, x ? ~UInt64(0) : UInt64(0))
    _clear_rest!(b)
end
# Bits past the end are zero, so that counting and comparing can go by chunks.
function _clear_rest!(b::BitArray)
    k = b.len & 63
    k > 0 && (b.chunks[end] &= (UInt64(1) << k) - 1)
    b
end
count(b::BitArray; dims=:, init=0) = dims === (:) ? init + sum(count_ones, b.chunks; init=0) : _mapreduce(identity, (n, x) -> n + x, b, dims, init)
sum(b::BitArray; dims=:, init=0) = count(b; dims=dims, init=init)
any(b::BitArray; dims=:) = dims === (:) ? any(c -> c != 0, b.chunks) : _any(identity, b, dims)
all(b::BitArray; dims=:) = dims === (:) ? count(b) == length(b) : _all(identity, b, dims)
==(a::BitArray, b::BitArray) = size(a) == size(b) && a.chunks == b.chunks
function findfirst(b::BitVector)
    for (c, chunk) in enumerate(b.chunks)
        chunk != 0 && return (c - 1) * 64 + trailing_zeros(chunk) + 1
    end
    nothing
end
function reshape(b::BitArray, dims::Dims)
    prod(dims) == length(b) || throw(DimensionMismatch("new dimensions $dims must be consistent with array size $(length(b))"))
    r = BitArray{length(dims)}(undef, map(d -> 0, dims)...)
    r.chunks = b.chunks
    r.len = b.len
    r.dims = dims
    r
end

## Growing and shrinking

function resize!(b::BitVector, n::Integer)
    n < 0 && throw(BoundsError(b, n))
    old = length(b.chunks)
    resize!(b.chunks, _chunk_count(Int(n)))
    for c in old+1:length(b.chunks)
        b.chunks[c] = 0
    end
    b.len = Int(n)
    b.dims = (Int(n),)
    isempty(b.chunks) || _clear_rest!(b)
    b
end
function push!(b::BitVector, v)
    x = convert(Bool, v)
    resize!(b, length(b) + 1)
    b[end] = x
    b
end
push!(b::BitVector, v, w, more...) = push!(push!(b, v), w, more...)
append!(b::BitVector, itr) = (for x in itr; push!(b, x); end; b)
append!(b::BitVector, c::AbstractArray) = (for x in copy(c); push!(b, x); end; b)
prepend!(b::BitVector, itr) = (c = append!(BitVector(itr), b); _take_over!(b, c))
_take_over!(b::BitVector, c::BitVector) = (b.chunks = c.chunks; b.len = c.len; b.dims = c.dims; b)
function pop!(b::BitVector)
    isempty(b) && throw(ArgumentError("argument must be non-empty"))
    x = b[end]
    resize!(b, length(b) - 1)
    x
end
pushfirst!(b::BitVector, v) = insert!(b, 1, v)
function popfirst!(b::BitVector)
    isempty(b) && throw(ArgumentError("argument must be non-empty"))
    x = b[1]
    deleteat!(b, 1)
    x
end
function insert!(b::BitVector, i::Integer, v)
    1 <= i <= length(b) + 1 || throw(BoundsError(b, i))
    x = convert(Bool, v)
    resize!(b, length(b) + 1)
    for k in length(b):-1:i+1
        b[k] = b[k-1]
    end
    b[i] = x
    b
end
deleteat!(b::BitVector, i::Integer) = 1 <= i <= length(b) ? _take_over!(b, _bits_of(deleteat!(collect(b), i))) : throw(BoundsError(b, i))
deleteat!(b::BitVector, inds) = _take_over!(b, _bits_of(deleteat!(collect(b), inds)))
_bits_of(v) = BitArray{1}(v)
function splice!(b::BitVector, i, replacement=_no_replacement)
    v = collect(b)
    removed = splice!(v, i, replacement)
    _take_over!(b, _bits_of(v))
    removed isa AbstractArray ? _bits_of(removed) : removed
end
empty!(b::BitVector) = resize!(b, 0)
sizehint!(b::BitVector, n::Integer) = b
filter(f, b::BitArray) = (v = BitVector(); for x in b; f(x) && push!(v, x); end; v)
map(f::Function, b::BitArray) = _map_bits(f, b)
function _map_bits(f, b)
    r = collect(Generator(f, b))
    eltype(r) === Bool ? BitArray(r) : r
end
map(f::Union{typeof(&),typeof(|),typeof(xor)}, a::BitArray, b::BitArray) = size(a) == size(b) ? f.(a, b) : throw(DimensionMismatch("sizes of A and B must match"))
reverse(b::BitVector) = _bits_of(reverse(collect(b)))
vcat(bs::BitVector...) = (v = BitVector(); for b in bs; append!(v, b); end; v)
unique(b::BitVector) = unique(collect(b))
convert(::Type{BitArray{N}}, a::AbstractArray{Bool,N}) where {N} = BitArray{N}(a)
hash(b::BitArray, h::UInt) = _hash_array(b, h)
bitnot!(b) = b
~(b::BitArray) = .~b

# BitSet: small non-negative integers (and others, by an offset) as bits.
mutable struct BitSet <: AbstractSet{Int}
    bits::Vector{UInt64}
    # Chunk 1 starts at 64 * offset.
    offset::Int
    BitSet() = new(UInt64[], 0)
end
BitSet(itr) = union!(BitSet(), itr)
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
    c = (Int(n) >> 6) - s.offset + 1
    1 <= c <= length(s.bits) && (s.bits[c] >> (Int(n) & 63)) & 1 == 1
end
in(x, s::BitSet) = x isa Real && isinteger(x) && in(Int(x), s)
function delete!(s::BitSet, n::Integer)
    n in s && (s.bits[(Int(n)>>6)-s.offset+1] &= ~(UInt64(1) << (Int(n) & 63)))
    s
end
pop!(s::BitSet) = (n = last(s); delete!(s, n); n)
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
==(a::BitSet, b::BitSet) = collect(a) == collect(b)
