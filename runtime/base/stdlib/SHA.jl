# The SHA-2 digest of 256 bits (FIPS 180-4).

module SHA

export sha256, bytes2hex

# The first 32 bits of the fractions of the cube roots of the first 64 primes.
const _round_constants = UInt32[
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2]
# The same of the square roots of the first 8.
const _initial = (0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19)

_right(x::UInt32, n::Int) = (x >> n) | (x << (32 - n))

# The message with a one bit, zeros, and its length in bits: a multiple of 64 bytes.
function _padded(message::Vector{UInt8})
    n = length(message)
    total = 64 * cld(n + 9, 64)
    block = zeros(UInt8, total)
    for i in 1:n
        block[i] = message[i]
    end
    block[n+1] = 0x80
    bits = UInt64(8n)
    for k in 0:7
        block[total-k] = (bits >> (8k)) % UInt8
    end
    block
end

function sha256(message::Vector{UInt8})
    bytes = _padded(message)
    h0, h1, h2, h3, h4, h5, h6, h7 = _initial
    w = zeros(UInt32, 64)
    for start in 0:64:length(bytes)-64
        for t in 1:16
            at = start + 4(t - 1)
            w[t] = UInt32(bytes[at+1]) << 24 | UInt32(bytes[at+2]) << 16 | UInt32(bytes[at+3]) << 8 | UInt32(bytes[at+4])
        end
        for t in 17:64
            x, y = w[t-15], w[t-2]
            s0 = _right(x, 7) ⊻ _right(x, 18) ⊻ (x >> 3)
            s1 = _right(y, 17) ⊻ _right(y, 19) ⊻ (y >> 10)
            w[t] = w[t-16] + s0 + w[t-7] + s1
        end
        a, b, c, d, e, f, g, h = h0, h1, h2, h3, h4, h5, h6, h7
        for t in 1:64
            s1 = _right(e, 6) ⊻ _right(e, 11) ⊻ _right(e, 25)
            t1 = h + s1 + ((e & f) ⊻ (~e & g)) + _round_constants[t] + w[t]
            s0 = _right(a, 2) ⊻ _right(a, 13) ⊻ _right(a, 22)
            t2 = s0 + ((a & b) ⊻ (a & c) ⊻ (b & c))
            h, g, f, e, d, c, b, a = g, f, e, d + t1, c, b, a, t1 + t2
        end
        h0 += a; h1 += b; h2 += c; h3 += d; h4 += e; h5 += f; h6 += g; h7 += h
    end
    digest = UInt8[]
    for x in (h0, h1, h2, h3, h4, h5, h6, h7), shift in (24, 16, 8, 0)
        push!(digest, (x >> shift) % UInt8)
    end
    digest
end
sha256(s::AbstractString) = sha256(Vector{UInt8}(codeunits(String(s))))
sha256(io::IO) = sha256(read(io))

end
