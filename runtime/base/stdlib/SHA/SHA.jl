# Secure hash functions: SHA-1, SHA-2 (FIPS 180-4), SHA-3 and SHAKE (FIPS 202), and authentication with them (HMAC).

"""
    SHA

Digests of data: `sha256("text")`, `sha1(io)`, `sha3_512(bytes)`; `hmac_sha256(key, data)`; and in pieces, with a context:
`ctx = SHA256_CTX(); update!(ctx, bytes); digest!(ctx)`.
"""
module SHA

export update!, digest!, HMAC_CTX, SHA1_CTX, SHA224_CTX, SHA256_CTX, SHA384_CTX, SHA512_CTX, shake128, shake256, SHAKE_128_CTX, SHAKE_256_CTX

const AbstractBytes = Union{AbstractVector{UInt8},NTuple{N,UInt8} where {N}}

abstract type SHA_CTX end
abstract type SHA2_CTX <: SHA_CTX end
abstract type SHA3_CTX <: SHA_CTX end
abstract type SHAKE <: SHA3_CTX end

# Each function: the supertype of its contexts, words of state, bytes of a digest, bytes of a block, how its context is shown.
const FUNCTIONS = (
    (:SHA1, :SHA_CTX, UInt32, 20, 64, "SHA1"),
    (:SHA2_224, :SHA2_CTX, UInt32, 28, 64, "SHA2 224-bit"), (:SHA2_256, :SHA2_CTX, UInt32, 32, 64, "SHA2 256-bit"),
    (:SHA2_384, :SHA2_CTX, UInt64, 48, 128, "SHA2 384-bit"), (:SHA2_512, :SHA2_CTX, UInt64, 64, 128, "SHA2 512-bit"),
    (:SHA2_512_224, :SHA2_CTX, UInt64, 28, 128, "SHA2 512/224-bit"), (:SHA2_512_256, :SHA2_CTX, UInt64, 32, 128, "SHA2 512/256-bit"),
    (:SHA3_224, :SHA3_CTX, UInt64, 28, 144, "SHA3 224-bit"), (:SHA3_256, :SHA3_CTX, UInt64, 32, 136, "SHA3 256-bit"),
    (:SHA3_384, :SHA3_CTX, UInt64, 48, 104, "SHA3 384-bit"), (:SHA3_512, :SHA3_CTX, UInt64, 64, 72, "SHA3 512-bit"),
    (:SHAKE_128, :SHAKE, UInt64, 16, 168, "SHAKE 128-bit"), (:SHAKE_256, :SHAKE, UInt64, 32, 136, "SHAKE 256-bit"))

for (name, kind, Word, digest, block, shown) in FUNCTIONS
    context = Symbol(name, "_CTX")
    width = Word === UInt32 ? UInt64 : UInt128
    scratch = name === :SHA1 ? 80 : kind !== :SHA2_CTX ? 5 : Word === UInt32 ? 64 : 80
    what = "    $context()\n\nThe state of a computation of $shown digests; see `update!` and `digest!`."
    @eval begin
        mutable struct $context <: $kind
            state::Vector{$Word}
            # How many bytes came, and those of a block that is not full yet.
            bytecount::$width
            buffer::Vector{UInt8}
            # Room for what a block is made into.
            scratch::Vector{$Word}
            used::Bool
        end
        @doc $what $context
        export $context
        $context() = $context(first_state($context), 0, zeros(UInt8, $block), zeros($Word, $scratch), false)
        digestlen(::Type{$context}) = $digest
        blocklen(::Type{$context}) = UInt64($block)
        state_type(::Type{$context}) = $Word
        Base.show(io::IO, ::$context) = print(io, $shown, " hash state")
    end
end
state_type(::Type{<:SHA3_CTX}) = UInt64
short_blocklen(::Type{C}) where {C<:SHA_CTX} = blocklen(C) - 2 * sizeof(state_type(C))
Base.copy(c::C) where {C<:SHA_CTX} = C(copy(c.state), c.bytecount, copy(c.buffer), copy(c.scratch), c.used)

for bits in (224, 256, 384, 512)
    alias, context = Symbol(:SHA, bits, :_CTX), Symbol(:SHA2_, bits, :_CTX)
    @eval @doc $("    $alias\n\nAnother name of `$context`.") const $alias = $context
end
const SHA512_224_CTX = SHA2_512_224_CTX
const SHA512_256_CTX = SHA2_512_256_CTX

include("words.jl")
include("keccak.jl")
include("contexts.jl")

end
