# Hashes: equal values have equal hashes, across number types too. The functions are those of Julia 1.12, as
# the order of a `Dict` or `Set`, and so what programs print, follows from them.

hash(x) = hash(x, zero(UInt))
hash(x, h::UInt) = hash_uint(3h - objectid(x))
hash(w::WeakRef, h::UInt) = hash(w.value, h)

# Thomas Wang's mix of 64 bits; every step can be undone, so no two words have the same hash.
@inline function hash_64_64(n::UInt64)
    n = ~n + n << 21
    n ⊻= n >> 24
    n += n << 3 + n << 8
    n ⊻= n >> 14
    n += n << 2 + n << 4
    n ⊻= n >> 28
    n + n << 31
end
const hash_uint64 = hash_64_64
const hash_uint = hash_64_64

## Numbers: as the Int64, UInt64 or Float64 that they equal, or by their exact value

hash(x::Int64, h::UInt) = hash_uint64(bitcast(UInt64, x)) - 3h
hash(x::UInt64, h::UInt) = hash_uint64(x) - 3h
hash(x::Union{Bool,Int8,UInt8,Int16,UInt16,Int32,UInt32}, h::UInt) = hash(Int64(x), h)

const hx_NaN = hash_uint64(0x7ff8000000000000)
function hash(x::Float64, h::UInt)
    if -9.223372036854775808e18 <= x < 9.223372036854775808e18
        n = unsafe_trunc(Int64, x)
        # (bits are compared: -0.0 is not 0)
        Float64(n) === x && return hash(n, h)
    elseif 0.0 <= x < 1.8446744073709551616e19
        u = unsafe_trunc(UInt64, x)
        Float64(u) === x && return hash(u, h)
    elseif isnan(x)
        return hx_NaN ⊻ h
    end
    hash_64_64(bitcast(UInt64, x)) - 3h
end
hash(x::Union{Float16,Float32}, h::UInt) = hash(Float64(x), h)

# The words of an integer, the lowest first and with its sign.
function hash_integer(n::Integer, h::UInt)
    h ⊻= hash_uint((n % UInt) ⊻ h)
    n = abs(n) >>> 64
    while n != 0
        h ⊻= hash_uint((n % UInt) ⊻ h)
        n >>>= 64
    end
    h
end
# `num * 2^pow / den`, by the numbers of that form in lowest terms.
function hash(x::Real, h::UInt)
    num, pow, den = decompose(x)
    if den == 0
        return hash(num == 0 ? NaN : num < 0 ? -Inf : Inf, h)
    elseif num == 0
        return hash(den < 0 ? -0.0 : 0.0, h)
    elseif den < 0
        num, den = -num, -den
    end
    zeros_above = trailing_zeros(num)
    zeros_below = trailing_zeros(den)
    num >>= zeros_above
    den >>= zeros_below
    pow += zeros_above - zeros_below
    if den == 1
        bits = top_set_bit(abs(num))
        last_bit = bits + pow
        if pow >= 0
            last_bit <= 63 && return hash(Int64(num) << Int(pow), h)
            last_bit <= 64 && num > 0 && return hash(UInt64(num) << Int(pow), h)
        end
        # What has few enough bits, none below those of the smallest float.
        pow >= -1074 && last_bit <= 1024 && bits <= 53 && return hash(ldexp(Float64(num), Int(pow)), h)
    else
        h = hash_integer(den, h)
    end
    hash_integer(num, hash_integer(pow, h))
end

## Texts

hash(c::Char, h::UInt) = hash_uint64(((UInt64(bits_of(c)) + 0x00000000d4d64234) << 32) ⊻ h)
hash(c::AbstractChar, h::UInt) = hash(Char(c), h)

const memhash_seed = 0x71e729fd56419c81
hash(s::String, h::UInt) = (h += memhash_seed; Core._string_hash(s, h) + h)
hash(s::SubString{String}, h::UInt) = (h += memhash_seed; Core._string_hash(s.string, h, s.offset, s.ncodeunits) + h)
hash(s::AbstractString, h::UInt) = hash(String(s), h)
# Symbols keep the hash of their text.
hash(s::Symbol) = objectid(s)

## What is made of other values

const tuplehash_seed = 0x77cfa1eef01bca90
hash(::Tuple{}, h::UInt) = h + tuplehash_seed
hash(t::Tuple, h::UInt) = length(t) < 32 ? hash(t[1], hash(tail(t), h)) : foldl((h, x) -> hash(x, h), reverse(t); init=h + tuplehash_seed)
hash(p::Pair, h::UInt) = hash(p.second, hash(p.first, h))
hash(nt::NamedTuple, h::UInt) = objectid(keys(nt)) ⊻ hash(Tuple(nt), h)
hash(e::Expr, h::UInt) = hash(e.args, hash(e.head, h + 0x83c7900696d26dc6))
hash(q::QuoteNode, h::UInt) = hash(q.value, h + 0x2c97bf8b3de87020)
hash(i::CartesianIndex, h::UInt) = hash(i.I, h + 0xd60ca92f8284b8b0)

const hash_abstractarray_seed = 0x7e2d6fb6448beb77
function hash(a::AbstractArray, h::UInt)
    h += hash_abstractarray_seed
    h = hash(map(first, axes(a)), h)
    h = hash(map(last, axes(a)), h)
    length(a) < 8192 ? foldl((h, x) -> hash(x, h), a; init=h) : _hash_sample(a, h)
end
# Of large arrays some elements, with their places: backwards, in steps that grow as Fibonacci's numbers do (so
# that no power of two as a dimension lets them all fall into one slice), past what equals the last one.
function _hash_sample(a::AbstractArray, h::UInt)
    places = keys(a)
    ordinal = length(a)
    step = previous_step = 1
    n = 0
    while true
        n += 1
        place = _nth_place(places, ordinal)
        x = a[place]
        h = hash(place => x, h)
        ordinal > step || break
        ordinal -= step
        n % 4096 == 0 && ((step, previous_step) = (step + previous_step, step))
        while isequal(a[_nth_place(places, ordinal)], x)
            ordinal == 1 && return h
            ordinal -= 1
        end
    end
    h
end
_nth_place(places::AbstractVector, n::Int) = places[begin+n-1]
_nth_place(places, n::Int) = places[n]
