# Hashes: equal values have equal hashes, across number types too.

hash(x) = hash(x, zero(UInt))
hash(x, h::UInt) = _hash_mix(objectid(x), h)
hash(w::WeakRef, h::UInt) = hash(w.value, h)

# Mixes two words well enough for tables whose size is a power of two.
@inline function _hash_mix(a::UInt, h::UInt)
    x = (a ⊻ h) * 0x9e3779b97f4a7c15
    x ⊻= x >> 32
    x *= 0xd6e8feb86659fd93
    x ⊻ (x >> 29)
end
hash_uint64(x::UInt64) = _hash_mix(x, UInt(0))

# A real number hashes as the integer it equals, or by its Float64, or by its exact value.
hash(x::Int64, h::UInt) = _hash_mix(bitcast(UInt64, x), h)
hash(x::UInt64, h::UInt) = x <= 0x7fffffffffffffff ? _hash_mix(x, h) : _hash_wide(x, h)
hash(x::Union{Bool,Int8,UInt8,Int16,UInt16,Int32,UInt32}, h::UInt) = hash(Int64(x), h)
hash(x::Union{Int128,UInt128}, h::UInt) = typemin(Int64) <= x <= typemax(Int64) ? hash(Int64(x), h) : _hash_wide(x, h)
function _hash_wide(x::Integer, h::UInt)
    f = Float64(x)
    # Exactly a float: hash as one, so that both agree.
    (isfinite(f) && _exactly(x, f)) ? _hash_float_bits(f, h) : _hash_mix((x % UInt64) ⊻ ((x >> 64) % UInt64), h ⊻ 0x2f0a)
end
_exactly(x, f) = f < 1.7e38 && f == x && Int128(f) == x
function hash(x::Float64, h::UInt)
    if isinteger(x) && -9.223372036854775808e18 <= x < 9.223372036854775808e18
        x == 0 && signbit(x) && return _hash_float_bits(x, h)
        return hash(unsafe_trunc(Int64, x), h)
    end
    isnan(x) ? _hash_mix(0x7ff8000000000000, h) : _hash_float_bits(x, h)
end
_hash_float_bits(x::Float64, h::UInt) = _hash_mix(bitcast(UInt64, x), h ⊻ 0x51ab)
hash(x::Union{Float16,Float32}, h::UInt) = hash(Float64(x), h)
hash(x::Char, h::UInt) = _hash_mix(UInt64(bits_of(x)), h ⊻ 0x9e11)

hash(c::AbstractChar, h::UInt) = hash(Char(c), h)
hash(s::String, h::UInt) = Core._string_hash(s, h)
hash(s::AbstractString, h::UInt) = hash(String(s), h)
hash(s::SubString{String}, h::UInt) = Core._string_hash(s.string, h, s.offset, s.ncodeunits)
hash(s::Symbol, h::UInt) = _hash_mix(objectid(s), h)
hash(f::Function, h::UInt) = _hash_mix(objectid(f), h)
hash(T::Type, h::UInt) = _hash_mix(objectid(T), h)

hash(::Tuple{}, h::UInt) = h + 0x77cfa1eef01bca90
hash(t::Tuple, h::UInt) = _hash_tuple(t, h + 0x77cfa1eef01bca90)
_hash_tuple(::Tuple{}, h::UInt) = h
_hash_tuple(t::Tuple, h::UInt) = hash(t[1], _hash_tuple(tail(t), h))
hash(p::Pair, h::UInt) = hash(p.second, hash(p.first, h ⊻ 0x1b873593))
hash(nt::NamedTuple, h::UInt) = hash(Tuple(nt), _hash_mix(objectid(keys(nt)), h))
hash(x::Some, h::UInt) = hash(x.value, h ⊻ 0xde0e38e4a9ad7f5e)
hash(e::Expr, h::UInt) = hash(e.args, hash(e.head, h + 0x83c7900696d26dc6))
hash(q::QuoteNode, h::UInt) = hash(q.value, h + 0x2c97bf8b3de87020)
hash(i::CartesianIndex, h::UInt) = hash(i.I, h ⊻ 0x3c2a5d1f)
hash(r::AbstractRange, h::UInt) = _hash_array(r, h)
hash(a::AbstractArray, h::UInt) = _hash_array(a, h)
function _hash_array(a, h::UInt)
    h = hash(size(a), h + 0x7e2d6fb6448beb77)
    for x in a
        h = hash(x, h)
    end
    h
end
