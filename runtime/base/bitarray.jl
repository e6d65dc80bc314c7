# BitArray: Bools, one bit each, in 64-bit chunks. Bits after the last element are kept zero, so that counting,
# comparing and hashing can go by chunks.

mutable struct BitArray{N} <: AbstractArray{Bool,N}
    chunks::Vector{UInt64}
    len::Int
    dims::NTuple{N,Int}
    function BitArray{N}(::UndefInitializer, dims::Vararg{Int,N}) where {N}
        for (d, n) in enumerate(dims)
            n >= 0 || throw(ArgumentError("dimension size must be ≥ 0, got $n for dimension $d"))
        end
        n = _checked_size(dims)
        chunks = Vector{UInt64}(undef, _chunk_count(n))
        n > 0 && (chunks[end] = 0)
        new{N}(chunks, n, dims)
    end
end
const BitVector = BitArray{1}
const BitMatrix = BitArray{2}
_chunk_count(n::Int) = (n + 63) >> 6

## Construction

BitArray(::UndefInitializer, dims::Integer...) = BitArray{length(dims)}(undef, map(Int, dims)...)
BitArray(::UndefInitializer, dims::Tuple{Vararg{Integer,N}}) where {N} = BitArray{N}(undef, map(Int, dims)...)
BitArray{N}(::UndefInitializer, dims::Tuple{Vararg{Integer,N}}) where {N} = BitArray{N}(undef, map(Int, dims)...)
BitArray{N}(::UndefInitializer, dims::Vararg{Integer,N}) where {N} = BitArray{N}(undef, map(Int, dims)...)
BitVector() = BitArray{1}(undef, 0)
BitArray(a::AbstractArray{<:Any,N}) where {N} = BitArray{N}(a)
BitArray{N}(a::AbstractArray{<:Any,N}) where {N} = _pack!(BitArray{N}(undef, size(a)...), a)
BitArray{N}(b::BitArray{N}) where {N} = copy(b)
BitArray(itr) = _bit_array(itr, IteratorSize(itr))
BitArray{N}(itr) where {N} = BitArray(itr)::BitArray{N}
BitVector(a::AbstractVector) = _pack!(BitArray{1}(undef, length(a)), a)
BitVector(b::BitVector) = copy(b)
function _bit_array(itr, shape::Union{HasLength,HasShape})
    b = BitArray(undef, shape isa HasShape ? size(itr) : (length(itr),))
    _pack!(b, itr)
end
function _bit_array(itr, ::IteratorSize)
    b = BitVector()
    for x in itr
        push!(b, x)
    end
    b
end
# Gathers 64 elements in a register before each store.
function _pack!(b::BitArray, itr)
    chunk = UInt64(0)
    k = 0
    c = 1
    for x in itr
        chunk |= UInt64(convert(Bool, x)::Bool) << k
        k += 1
        if k == 64
            b.chunks[c] = chunk
            chunk = UInt64(0)
            k = 0
            c += 1
        end
    end
    k > 0 && (b.chunks[c] = chunk)
    b
end
trues(dims::Integer...) = trues(dims)
trues(dims::Tuple{Vararg{Integer}}) = fill!(BitArray(undef, dims), true)
trues(dims::Tuple{Vararg{Union{Integer,AbstractUnitRange}}}) = trues(map(_dimension_length, dims))
falses(dims::Integer...) = falses(dims)
falses(dims::Tuple{Vararg{Integer}}) = fill!(BitArray(undef, dims), false)
falses(dims::Tuple{Vararg{Union{Integer,AbstractUnitRange}}}) = falses(map(_dimension_length, dims))

similar(b::BitArray) = BitArray(undef, size(b))
similar(b::BitArray, dims::Dims) = BitArray(undef, dims)
similar(b::BitArray, ::Type{Bool}, dims::Dims) = BitArray(undef, dims)
similar(::Type{T}, dims::Dims) where {T<:BitArray} = T(undef, dims)
function copy(b::BitArray{N}) where {N}
    c = BitArray{N}(undef, size(b)...)
    copyto!(c.chunks, b.chunks)
    c
end
convert(::Type{T}, a::AbstractArray) where {T<:BitArray} = T(a)::T
convert(::Type{T}, b::T) where {T<:BitArray} = b

IndexStyle(::Type{<:BitArray}) = IndexLinear()
length(b::BitArray) = b.len
size(b::BitVector) = (b.len,)
size(b::BitArray) = b.dims
isassigned(b::BitArray, i::Int) = 1 <= i <= length(b)

## Elements

@inline _bit_place(i::Int) = ((i - 1) >> 6 + 1, (i - 1) & 63)
@inline _low_bits(n::Int) = ~UInt64(0) >> (64 - n)
@inline function _store_bit!(chunks::Vector{UInt64}, x::Bool, i::Int)
    c, k = _bit_place(i)
    mask = UInt64(1) << k
    old = @inbounds chunks[c]
    @inbounds chunks[c] = x ? old | mask : old & ~mask
    nothing
end
@inline function getindex(b::BitArray, i::Int)
    @boundscheck checkbounds(b, i)
    c, k = _bit_place(i)
    ((@inbounds b.chunks[c]) >> k) & 1 == 1
end
@inline function setindex!(b::BitArray, v, i::Int)
    @boundscheck checkbounds(b, i)
    _store_bit!(b.chunks, convert(Bool, v)::Bool, i)
    b
end
function iterate(b::BitArray, i::Int=0)
    i >= length(b) && return nothing
    ((@inbounds b.chunks[i >> 6 + 1]) >> (i & 63)) & 1 == 1, i + 1
end
function fill!(b::BitArray, v)
    x = convert(Bool, v)::Bool
    fill!(b.chunks, x ? ~UInt64(0) : UInt64(0))
    _clear_rest!(b)
end
function _clear_rest!(b::BitArray)
    k = b.len & 63
    k > 0 && (b.chunks[end] &= _low_bits(k))
    b
end

## Runs of bits. Positions count from zero here.

@inline function _read_bits(chunks::Vector{UInt64}, at::Int, n::Int)
    c, k = at >> 6 + 1, at & 63
    w = @inbounds(chunks[c]) >> k
    k + n > 64 && (w |= @inbounds(chunks[c+1]) << (64 - k))
    w & _low_bits(n)
end
@inline function _write_bits!(chunks::Vector{UInt64}, at::Int, n::Int, w::UInt64)
    c, k = at >> 6 + 1, at & 63
    mask = _low_bits(n) << k
    @inbounds chunks[c] = (chunks[c] & ~mask) | (w << k)
    nothing
end
# Chunk by chunk of the destination, from the end that is safe when the runs overlap.
function _copy_bits!(dest::Vector{UInt64}, d::Int, src::Vector{UInt64}, s::Int, n::Int)
    if dest === src && d > s
        while n > 0
            k = (d + n - 1) & 63
            m = min(k + 1, n)
            _write_bits!(dest, d + n - m, m, _read_bits(src, s + n - m, m))
            n -= m
        end
    else
        while n > 0
            m = min(64 - d & 63, n)
            _write_bits!(dest, d, m, _read_bits(src, s, m))
            d += m
            s += m
            n -= m
        end
    end
    nothing
end
function copyto!(dest::BitArray, src::BitArray)
    length(src) > length(dest) && throw(BoundsError(dest, length(dest) + 1))
    _copy_bits!(dest.chunks, 0, src.chunks, 0, length(src))
    dest
end
function copyto!(dest::BitArray, i::Integer, src::BitArray, j::Integer, n::Integer)
    n == 0 && return dest
    n > 0 || throw(ArgumentError("Number of elements to copy must be non-negative."))
    (1 <= i && i + n - 1 <= length(dest)) || throw(BoundsError(dest, i:i+n-1))
    (1 <= j && j + n - 1 <= length(src)) || throw(BoundsError(src, j:j+n-1))
    _copy_bits!(dest.chunks, Int(i) - 1, src.chunks, Int(j) - 1, Int(n))
    dest
end
function getindex(b::BitArray, r::AbstractUnitRange{Int})
    @boundscheck checkbounds(b, r)
    c = BitArray{1}(undef, length(r))
    isempty(r) || _copy_bits!(c.chunks, 0, b.chunks, first(r) - 1, length(r))
    c
end
function reshape(b::BitArray, dims::Dims{N}) where {N}
    prod(dims) == length(b) || throw(DimensionMismatch("new dimensions $dims must be consistent with array length $(length(b))"))
    r = BitArray{N}(undef, map(d -> 0, dims)...)
    r.chunks = b.chunks
    r.len = b.len
    r.dims = dims
    r
end
reshape(b::BitVector, dims::Tuple{Int}) = dims[1] == length(b) ? b : throw(DimensionMismatch("new dimensions $dims must be consistent with array length $(length(b))"))
vec(b::BitArray) = reshape(b, (length(b),))
vec(b::BitVector) = b

## Counting, comparing, searching

count(b::BitArray; dims=:, init=0) = dims === (:) ? init + _count_bits(b) : sum(b; dims=dims, init=init)
function _count_bits(b::BitArray)
    n = 0
    for chunk in b.chunks
        n += count_ones(chunk)
    end
    n
end
sum(b::BitArray; dims=:, init=0) = dims === (:) ? init + _count_bits(b) : _mapreduce(identity, add_sum, b, dims, init)
any(b::BitArray; dims=:) = dims === (:) ? _any_chunk(b) : _any(identity, b, dims)
all(b::BitArray; dims=:) = dims === (:) ? _count_bits(b) == length(b) : _all(identity, b, dims)
function _any_chunk(b::BitArray)
    for chunk in b.chunks
        chunk == 0 || return true
    end
    false
end
minimum(b::BitArray; dims=:, kw...) = dims === (:) && isempty(kw) && !isempty(b) ? all(b) : minimum(identity, b; dims=dims, kw...)
maximum(b::BitArray; dims=:, kw...) = dims === (:) && isempty(kw) && !isempty(b) ? any(b) : maximum(identity, b; dims=dims, kw...)
==(a::BitArray, b::BitArray) = size(a) == size(b) && a.chunks == b.chunks

# The first set bit (of the complement, for `false`) at or after a position; zero when there is none.
function _next_bit(b::BitArray, i::Int, flip::UInt64)
    i > length(b) && return 0
    c, k = _bit_place(i)
    chunk = (b.chunks[c] ⊻ flip) & (~UInt64(0) << k)
    while chunk == 0
        c += 1
        c > length(b.chunks) && return 0
        chunk = b.chunks[c] ⊻ flip
    end
    found = (c - 1) << 6 + trailing_zeros(chunk) + 1
    found > length(b) ? 0 : found
end
function _previous_bit(b::BitArray, i::Int, flip::UInt64)
    i < 1 && return 0
    c, k = _bit_place(i)
    chunk = (b.chunks[c] ⊻ flip) & _low_bits(k + 1)
    while chunk == 0
        c -= 1
        c < 1 && return 0
        chunk = b.chunks[c] ⊻ flip
    end
    (c - 1) << 6 + 64 - leading_zeros(chunk)
end
_found_key(b::BitVector, i::Int) = i == 0 ? nothing : i
_found_key(b::BitArray, i::Int) = i == 0 ? nothing : CartesianIndices(b)[i]
_bit_position(b::BitArray, i::Integer) = Int(i)
_bit_position(b::BitArray, i::CartesianIndex) = LinearIndices(b)[i]
findfirst(b::BitArray) = _found_key(b, _next_bit(b, 1, UInt64(0)))
findlast(b::BitArray) = _found_key(b, _previous_bit(b, length(b), UInt64(0)))
findnext(b::BitArray, i::Union{Integer,CartesianIndex}) = _found_key(b, _next_bit(b, _bit_position(b, i), UInt64(0)))
findprev(b::BitArray, i::Union{Integer,CartesianIndex}) = _found_key(b, _previous_bit(b, _bit_position(b, i), UInt64(0)))
function findall(b::BitArray)
    keys_of = keys(b)
    found = Vector{eltype(keys_of)}(undef, _count_bits(b))
    n = 0
    for c in 1:length(b.chunks)
        chunk = b.chunks[c]
        while chunk != 0
            n += 1
            @inbounds found[n] = keys_of[(c-1)<<6+trailing_zeros(chunk)+1]
            chunk &= chunk - 1
        end
    end
    found
end

## Logic on whole chunks

for (f, op) in ((:&, :&), (:|, :|), (:xor, :xor), (:⊻, :xor))
    f === :⊻ && continue
    @eval map(::typeof($f), a::BitArray{N}, b::BitArray{N}) where {N} = _map_chunks($op, a, b)
end
map(::typeof(nand), a::BitArray{N}, b::BitArray{N}) where {N} = _map_chunks((x, y) -> ~(x & y), a, b)
map(::typeof(nor), a::BitArray{N}, b::BitArray{N}) where {N} = _map_chunks((x, y) -> ~(x | y), a, b)
map(::typeof(min), a::BitArray{N}, b::BitArray{N}) where {N} = _map_chunks(&, a, b)
map(::typeof(max), a::BitArray{N}, b::BitArray{N}) where {N} = _map_chunks(|, a, b)
map(::typeof(==), a::BitArray{N}, b::BitArray{N}) where {N} = _map_chunks((x, y) -> ~(x ⊻ y), a, b)
map(::typeof(!=), a::BitArray{N}, b::BitArray{N}) where {N} = _map_chunks(xor, a, b)
map(::typeof(identity), b::BitArray) = copy(b)
map(::typeof(!), b::BitArray) = _map_chunks(x -> ~x, b)
map(::typeof(~), b::BitArray) = _map_chunks(x -> ~x, b)
map(f::Function, b::BitArray) = _bits_if_bool(collect(Generator(f, b)))
_bits_if_bool(a::Array{Bool}) = BitArray(a)
_bits_if_bool(a) = a
function _map_chunks(f, a::BitArray{N}) where {N}
    r = similar(a)
    for c in 1:length(r.chunks)
        @inbounds r.chunks[c] = f(a.chunks[c])
    end
    isempty(r) || _clear_rest!(r)
    r
end
function _map_chunks(f, a::BitArray{N}, b::BitArray{N}) where {N}
    size(a) == size(b) || throw(DimensionMismatch("sizes of A and B must match"))
    r = similar(a)
    for c in 1:length(r.chunks)
        @inbounds r.chunks[c] = f(a.chunks[c], b.chunks[c])
    end
    isempty(r) || _clear_rest!(r)
    r
end
~(b::BitArray) = map(!, b)
-(b::BitArray) = -Array{Int}(b)

## Growing and shrinking

function resize!(b::BitVector, n::Integer)
    n >= 0 || throw(BoundsError(b, n))
    old = length(b.chunks)
    resize!(b.chunks, _chunk_count(Int(n)))
    for c in old+1:length(b.chunks)
        @inbounds b.chunks[c] = 0
    end
    b.len = Int(n)
    b.dims = (Int(n),)
    isempty(b.chunks) ? b : _clear_rest!(b)
end
function push!(b::BitVector, v)
    x = convert(Bool, v)::Bool
    n = b.len + 1
    n & 63 == 1 && push!(b.chunks, UInt64(0))
    b.len = n
    b.dims = (n,)
    x && _store_bit!(b.chunks, true, n)
    b
end
push!(b::BitVector, v, w, more...) = push!(push!(b, v), w, more...)
function append!(b::BitVector, c::BitVector)
    n, m = length(b), length(c)
    resize!(b, n + m)
    _copy_bits!(b.chunks, n, c.chunks, 0, m)
    b
end
append!(b::BitVector, a::AbstractVector{Bool}) = append!(b, BitVector(a))
append!(b::BitVector, itr) = append!(b, BitArray(itr)::BitVector)
function prepend!(b::BitVector, c::BitVector)
    n, m = length(b), length(c)
    c = c === b ? copy(c) : c
    resize!(b, n + m)
    _copy_bits!(b.chunks, m, b.chunks, 0, n)
    _copy_bits!(b.chunks, 0, c.chunks, 0, m)
    b
end
prepend!(b::BitVector, a::AbstractVector{Bool}) = prepend!(b, BitVector(a))
prepend!(b::BitVector, itr) = prepend!(b, BitArray(itr)::BitVector)
function pop!(b::BitVector)
    isempty(b) && throw(ArgumentError("argument must be non-empty"))
    x = b[end]
    resize!(b, length(b) - 1)
    x
end
pushfirst!(b::BitVector, v) = insert!(b, 1, v)
pushfirst!(b::BitVector, v, more...) = prepend!(b, (v, more...))
function popfirst!(b::BitVector)
    isempty(b) && throw(ArgumentError("argument must be non-empty"))
    x = b[1]
    _delete_bits!(b, 1, 1)
    x
end
function insert!(b::BitVector, i::Integer, v)
    x = convert(Bool, v)::Bool
    n = length(b)
    1 <= i <= n + 1 || throw(BoundsError(b, i))
    resize!(b, n + 1)
    _copy_bits!(b.chunks, Int(i), b.chunks, Int(i) - 1, n - Int(i) + 1)
    _store_bit!(b.chunks, x, Int(i))
    b
end
function _delete_bits!(b::BitVector, i::Int, n::Int)
    _copy_bits!(b.chunks, i - 1, b.chunks, i - 1 + n, length(b) - i + 1 - n)
    resize!(b, length(b) - n)
end
function deleteat!(b::BitVector, i::Integer)
    i isa Bool && throw(ArgumentError("invalid index: $i of type Bool"))
    1 <= i <= length(b) || throw(BoundsError(b, i))
    _delete_bits!(b, Int(i), 1)
end
function deleteat!(b::BitVector, r::AbstractUnitRange{Int})
    isempty(r) && return b
    (1 <= first(r) && last(r) <= length(b)) || throw(BoundsError(b, r))
    _delete_bits!(b, first(r), length(r))
end
deleteat!(b::BitVector, indices) = _take_over!(b, BitVector(deleteat!(collect(b), indices)))
keepat!(b::BitVector, indices) = _take_over!(b, BitVector(keepat!(collect(b), indices)))
keepat!(b::BitVector, mask::AbstractVector{Bool}) = _take_over!(b, BitVector(keepat!(collect(b), mask)))
_take_over!(b::BitVector, c::BitVector) = (b.chunks = c.chunks; b.len = c.len; b.dims = c.dims; b)
function splice!(b::BitVector, i::Integer, replacement=_no_replacement)
    x = b[i]
    v = collect(b)
    splice!(v, i, replacement)
    _take_over!(b, BitVector(v))
    x
end
function splice!(b::BitVector, r::Union{AbstractUnitRange{Int},Integer}, replacement=_no_replacement)
    removed = b[r]
    v = collect(b)
    splice!(v, r, replacement)
    _take_over!(b, BitVector(v))
    removed
end
empty!(b::BitVector) = resize!(b, 0)
sizehint!(b::BitVector, n::Integer; kw...) = (sizehint!(b.chunks, _chunk_count(Int(n))); b)
function filter(f, b::BitArray)
    kept = BitVector()
    for x in b
        f(x) && push!(kept, x)
    end
    kept
end
function reverse!(b::BitVector)
    n = length(b)
    for i in 1:n>>1
        x, y = b[i], b[n+1-i]
        b[i] = y
        b[n+1-i] = x
    end
    b
end
reverse(b::BitVector) = reverse!(copy(b))

# Two arrays of bits, one above the other or side by side, are again an array of bits.
function vcat(bs::BitVector...)
    v = BitVector(undef, sum(map(length, bs)))
    at = 0
    for b in bs
        _copy_bits!(v.chunks, at, b.chunks, 0, length(b))
        at += length(b)
    end
    v
end
function hcat(bs::Union{BitVector,BitMatrix}...)
    rows = size(bs[1], 1)
    all(b -> size(b, 1) == rows, bs) || throw(DimensionMismatch("row lengths must match"))
    m = BitMatrix(undef, rows, sum(map(b -> size(b, 2), bs)))
    at = 0
    for b in bs
        _copy_bits!(m.chunks, at, b.chunks, 0, length(b))
        at += length(b)
    end
    m
end
