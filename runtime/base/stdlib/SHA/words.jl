# SHA-1 and SHA-2: a block changes eight (SHA-1: five) words of state, which are added to what they were.

# The constants are first bits of the fractions of roots of the first primes.
const PRIMES = [p for p in 2:409 if all(d -> p % d != 0, 2:isqrt(p))]
_fraction_of_square_root(p) = isqrt(big(p) << 128) % UInt64
function _fraction_of_cube_root(p)
    n = big(p) << 192
    # Newton's steps come down to the root from above.
    x = big(1) << 68
    while true
        y = (2x + n ÷ x^2) ÷ 3
        y >= x && return x % UInt64
        x = y
    end
end
const CONSTANTS_64 = map(_fraction_of_cube_root, PRIMES)
const CONSTANTS_32 = [(k >> 32) % UInt32 for k in CONSTANTS_64[1:64]]
const ROOTS = map(_fraction_of_square_root, PRIMES[1:16])
# Those of SHA-1: roots of 2, 3, 5 and 10.
const CONSTANTS_1 = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6]

first_state(::Type{SHA1_CTX}) = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
first_state(::Type{SHA2_256_CTX}) = [(h >> 32) % UInt32 for h in ROOTS[1:8]]
first_state(::Type{SHA2_224_CTX}) = [h % UInt32 for h in ROOTS[9:16]]
first_state(::Type{SHA2_512_CTX}) = ROOTS[1:8]
first_state(::Type{SHA2_384_CTX}) = ROOTS[9:16]
# Shorter digests of 512 bits start from a digest of their own name.
function _first_state_of(name)
    c = SHA2_512_CTX()
    c.state .⊻= 0xa5a5a5a5a5a5a5a5
    update!(c, codeunits(name))
    digest!(c)
    c.state
end
first_state(::Type{SHA2_512_224_CTX}) = _first_state_of("SHA-512/224")
first_state(::Type{SHA2_512_256_CTX}) = _first_state_of("SHA-512/256")

# The bytes of the block as big-endian words.
@inline function _load_block!(words::Vector{W}, bytes::Vector{UInt8}) where {W}
    at = 0
    @inbounds for i in 1:16
        word = zero(W)
        for k in 1:sizeof(W)
            word = word << 8 | bytes[at+k]
        end
        words[i] = word
        at += sizeof(W)
    end
end

function transform!(c::SHA1_CTX)
    words, state = c.scratch, c.state
    _load_block!(words, c.buffer)
    @inbounds for i in 17:80
        words[i] = bitrotate(words[i-3] ⊻ words[i-8] ⊻ words[i-14] ⊻ words[i-16], 1)
    end
    v, w, x, y, z = state[1], state[2], state[3], state[4], state[5]
    @inbounds for i in 1:80
        mixed = i <= 20 ? (w & x) | (~w & y) : i <= 40 || i > 60 ? w ⊻ x ⊻ y : (w & x) | (w & y) | (x & y)
        next = bitrotate(v, 5) + mixed + z + words[i] + CONSTANTS_1[(i-1)÷20+1]
        v, w, x, y, z = next, v, bitrotate(w, 30), x, y
    end
    state[1] += v
    state[2] += w
    state[3] += x
    state[4] += y
    state[5] += z
    nothing
end

# How words of 32 and of 64 bits are mixed.
_small_0(x::UInt32) = bitrotate(x, -7) ⊻ bitrotate(x, -18) ⊻ (x >> 3)
_small_1(x::UInt32) = bitrotate(x, -17) ⊻ bitrotate(x, -19) ⊻ (x >> 10)
_large_0(x::UInt32) = bitrotate(x, -2) ⊻ bitrotate(x, -13) ⊻ bitrotate(x, -22)
_large_1(x::UInt32) = bitrotate(x, -6) ⊻ bitrotate(x, -11) ⊻ bitrotate(x, -25)
_small_0(x::UInt64) = bitrotate(x, -1) ⊻ bitrotate(x, -8) ⊻ (x >> 7)
_small_1(x::UInt64) = bitrotate(x, -19) ⊻ bitrotate(x, -61) ⊻ (x >> 6)
_large_0(x::UInt64) = bitrotate(x, -28) ⊻ bitrotate(x, -34) ⊻ bitrotate(x, -39)
_large_1(x::UInt64) = bitrotate(x, -14) ⊻ bitrotate(x, -18) ⊻ bitrotate(x, -41)

transform!(c::SHA2_CTX) = _transform!(c.state, c.scratch, c.buffer, eltype(c.state) === UInt32 ? CONSTANTS_32 : CONSTANTS_64)
function _transform!(state::Vector{W}, words::Vector{W}, block::Vector{UInt8}, constants::Vector{W}) where {W}
    _load_block!(words, block)
    @inbounds for i in 17:length(words)
        words[i] = words[i-16] + _small_0(words[i-15]) + words[i-7] + _small_1(words[i-2])
    end
    a, b, c, d, e, f, g, h = state[1], state[2], state[3], state[4], state[5], state[6], state[7], state[8]
    @inbounds for i in 1:length(words)
        t1 = h + _large_1(e) + ((e & f) ⊻ (~e & g)) + constants[i] + words[i]
        t2 = _large_0(a) + ((a & b) ⊻ (a & c) ⊻ (b & c))
        h, g, f, e, d, c, b, a = g, f, e, d + t1, c, b, a, t1 + t2
    end
    state[1] += a
    state[2] += b
    state[3] += c
    state[4] += d
    state[5] += e
    state[6] += f
    state[7] += g
    state[8] += h
    nothing
end

# The end of the data: a one bit, zeros, and the number of bits, which takes two words.
function _pad!(c::Union{SHA1_CTX,SHA2_CTX})
    n = Int(c.bytecount % length(c.buffer))
    c.buffer[n+1] = 0x80
    c.buffer[n+2:end] .= 0
    if n >= short_blocklen(typeof(c))
        transform!(c)
        c.buffer .= 0
    end
    bits = 8 * c.bytecount
    for i in 0:sizeof(bits)-1
        c.buffer[end-i] = (bits >> 8i) % UInt8
    end
    transform!(c)
end
# Words as bytes.
_byte_of(c::Union{SHA1_CTX,SHA2_CTX}, i) = (n = sizeof(eltype(c.state)); (c.state[i÷n+1] >> 8(n - 1 - i % n)) % UInt8)
