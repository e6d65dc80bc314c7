# Sorting by digits: numbers, characters and strings have keys, unsigned numbers in the same order, and a stable pass over a few
# bits of all keys costs a time that rises with their number alone.

# Elements whose order is that of their keys.
const Keyed = Union{Bool,Char,Int8,UInt8,Int16,UInt16,Int32,UInt32,Int64,UInt64,Float32,Float64}
# From this many elements on; fewer are sorted faster by comparing them.
const MANY = 400
# Most bits that one pass looks at: the counters of all digits then still lie in the processor's nearest cache.
const DIGIT_BITS = 11

key(x::Union{Bool,UInt8,UInt16,UInt32,UInt64}) = UInt64(x)
key(x::Char) = UInt64(bitcast(UInt32, x))
key(x::Union{Int8,Int16,Int32,Int64}) = bitcast(UInt64, Int64(x)) ⊻ 0x8000000000000000
key(x::Float64) = isnan(x) ? typemax(UInt64) : signed_key(bitcast(UInt64, x), bitcast(Int64, x) >> 63)
key(x::Float32) = isnan(x) ? typemax(UInt64) : UInt64(signed_key(bitcast(UInt32, x), bitcast(Int32, x) >> 31))
# Of negative floats all bits count the other way; of others the sign alone is turned.
signed_key(bits::T, sign) where {T} = bits ⊻ (bitcast(T, sign) | (one(T) << (8 * sizeof(T) - 1)))

# The key in the order that is asked for.
key(::ForwardOrdering, x) = key(x)
key(::ReverseOrdering{ForwardOrdering}, x) = ~key(x)

# Which bits of `key - least` tell the keys apart, as a shift and a width.
function differing_bits(v, n::Int, order)
    least, most = typemax(UInt64), typemin(UInt64)
    for i in 1:n
        k = key(order, @inbounds v[i])
        least = ifelse(k < least, k, least)
        most = ifelse(k > most, k, most)
    end
    bits = UInt64(0)
    for i in 1:n
        bits |= key(order, @inbounds v[i]) - least
    end
    shift = bits == 0 ? 0 : trailing_zeros(bits)
    (least, shift, 64 - leading_zeros(most - least) - shift)
end
@inline digit(k::UInt64, least::UInt64, shift::Int, mask::UInt64) = (((k - least) >>> shift) & mask) % Int + 1
# One pass: counts the digits, gives each its place, and moves `from` to `to` in the order of the digits, and what stands beside
# (`nothing`, or a vector as long) with it.
function digit_pass!(to, to_beside, from, beside, n::Int, order, least::UInt64, shift::Int, width::Int, places::Memory{Int})
    mask = (UInt64(1) << width) - 1
    digits = 1 << width
    for d in 1:digits
        @inbounds places[d] = 0
    end
    for i in 1:n
        d = digit(key(order, @inbounds from[i]), least, shift, mask)
        @inbounds places[d] += 1
    end
    at = 1
    for d in 1:digits
        count = @inbounds places[d]
        @inbounds places[d] = at
        at += count
    end
    for i in 1:n
        x = @inbounds from[i]
        d = digit(key(order, x), least, shift, mask)
        at = @inbounds places[d]
        @inbounds to[at] = x
        beside === nothing || @inbounds to_beside[at] = beside[i]
        @inbounds places[d] = at + 1
    end
end

# Sorts a vector of keyed elements.
function radix_sort!(v::Vector, order)
    sorted, _ = radix_sort!(v, nothing, order)
    sorted === v || copyto!(v, sorted)
    v
end
# Sorts keys, and moves what stands beside them (if anything) with them. The vectors may be exchanged: both come back.
function radix_sort!(keys::Vector, beside, order)
    n = length(keys)
    least, shift, width = differing_bits(keys, n, order)
    width <= 0 && return keys, beside
    passes = cld(width, DIGIT_BITS)
    each = cld(width, passes)
    places = Memory{Int}(undef, 1 << each)
    to = similar(keys)
    to_beside = beside === nothing ? nothing : similar(beside)
    for _ in 1:passes
        digit_pass!(to, to_beside, keys, beside, n, order, least, shift, min(each, width), places)
        shift += each
        width -= each
        keys, to = to, keys
        beside, to_beside = to_beside, beside
    end
    keys, beside
end
# The permutation that sorts a vector; equal elements keep their order.
sorting_permutation(v::Vector{<:Keyed}, order) = radix_sort!(copy(v), Vector{Int}(1:length(v)), order)[2]
sorting_permutation(v::Vector{String}, order) = string_sort!(Vector{Int}(1:length(v)), v, 1, length(v), order, 0)

## Tuples of what has keys

# The order of the part `N` of tuples.
struct Part{N,O<:DirectOrdering}
    order::O
    Part{N}(order::O) where {N,O<:DirectOrdering} = new{N,O}(order)
end
key(p::Part{N}, x::Tuple) where {N} = key(p.order, x[N])

# How many passes the first `N` parts take.
function count_passes(v::Vector, order, ::Val{N}) where {N}
    N == 0 && return 0
    width = differing_bits(v, length(v), Part{N}(order))[3]
    cld(max(width, 0), DIGIT_BITS) + count_passes(v, order, Val(N - 1))
end
# By the last part first: a stable pass keeps the order of those that it finds equal.
function sort_by_parts!(v::Vector, order, ::Val{N}) where {N}
    N == 0 && return v
    sort_by_parts!(radix_sort!(v, Part{N}(order)), order, Val(N - 1))
end

## Strings

# Eight bytes after the first `skip` as a number; where the string ends, zeros.
@inline function prefix_key(s::String, skip::Int)
    n = Core._string_len(s) - skip
    k = UInt64(0)
    if n >= 8
        for i in skip+1:skip+8
            k = k << 8 | Core._string_byte(s, i)
        end
        return k
    end
    n <= 0 && return k
    for i in skip+1:skip+n
        k = k << 8 | Core._string_byte(s, i)
    end
    k << (8 * (8 - n))
end
# How many bytes all strings at `p[lo:hi]` have in common, of which the first `skip` are known.
function common_prefix(strings::Vector{String}, p::Vector{Int}, lo::Int, hi::Int, skip::Int)
    first = @inbounds strings[p[lo]]
    common = Core._string_len(first)
    for i in lo+1:hi
        s = @inbounds strings[p[i]]
        common = min(common, Core._string_len(s))
        k = skip
        while k < common && Core._string_byte(s, k + 1) == Core._string_byte(first, k + 1)
            k += 1
        end
        common = k
        common == skip && break
    end
    common
end
# Sorts the positions `p[lo:hi]` of strings whose first `skip` bytes are the same: by the next eight bytes, and then each group
# that these leave.
function string_sort!(p::Vector{Int}, strings::Vector{String}, lo::Int, hi::Int, order, skip::Int)
    n = hi - lo + 1
    n < MANY && return compare_sort!(p, lo, hi, By(i -> @inbounds(strings[i]), order))
    skip = common_prefix(strings, p, lo, hi, skip)
    keys = Vector{UInt64}(undef, n)
    for i in 1:n
        @inbounds keys[i] = prefix_key(strings[p[lo+i-1]], skip)
    end
    keys, sorted = radix_sort!(keys, p[lo:hi], order)
    # Nothing tells them apart but their ends, among bytes of zero.
    @inbounds(keys[1] == keys[n]) && return compare_sort!(p, lo, hi, By(i -> @inbounds(strings[i]), order))
    copyto!(p, lo, sorted, 1, n)
    start = 1
    for i in 2:n+1
        if i > n || @inbounds(keys[i] != keys[start])
            if i - start > 1 && !all_same(strings, p, lo + start - 1, lo + i - 2)
                string_sort!(p, strings, lo + start - 1, lo + i - 2, order, skip)
            end
            start = i
        end
    end
    p
end
function all_same(strings::Vector{String}, p::Vector{Int}, lo::Int, hi::Int)
    first = @inbounds strings[p[lo]]
    for i in lo+1:hi
        @inbounds(strings[p[i]]) == first || return false
    end
    true
end
