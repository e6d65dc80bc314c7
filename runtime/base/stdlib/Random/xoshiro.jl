# Xoshiro256++ of Blackman and Vigna. Long arrays are filled by eight generators that the given one seeds.

mutable struct Xoshiro <: AbstractRNG
    s0::UInt64
    s1::UInt64
    s2::UInt64
    s3::UInt64
    Xoshiro(s0::Integer, s1::Integer, s2::Integer, s3::Integer) = new(s0, s1, s2, s3)
    Xoshiro(seed=nothing) = seed!(new(0, 0, 0, 0), seed)
end
# The default generator. Its state lives with the process.
struct TaskLocalRNG <: AbstractRNG end
const _default_state = Xoshiro(1, 2, 3, 4)
default_rng() = TaskLocalRNG()
const GLOBAL_RNG = TaskLocalRNG()
const _XoshiroLike = Union{Xoshiro,TaskLocalRNG}
_state(x::Xoshiro) = x
_state(::TaskLocalRNG) = _default_state

function _set!(x::_XoshiroLike, s0::UInt64, s1::UInt64, s2::UInt64, s3::UInt64)
    s = _state(x)
    s.s0, s.s1, s.s2, s.s3 = s0, s1, s2, s3
    x
end
Base.copy(x::_XoshiroLike) = (s = _state(x); Xoshiro(s.s0, s.s1, s.s2, s.s3))
Base.copy!(to::_XoshiroLike, from::_XoshiroLike) = (s = _state(from); _set!(to, s.s0, s.s1, s.s2, s.s3))
Base.:(==)(a::_XoshiroLike, b::_XoshiroLike) = (x = _state(a); y = _state(b); x.s0 == y.s0 && x.s1 == y.s1 && x.s2 == y.s2 && x.s3 == y.s3)
Base.show(io::IO, x::Xoshiro) = print(io, "Xoshiro(0x", string(x.s0; base=16, pad=16), ", 0x", string(x.s1; base=16, pad=16), ", 0x",
    string(x.s2; base=16, pad=16), ", 0x", string(x.s3; base=16, pad=16), ')')
Base.show(io::IO, ::TaskLocalRNG) = print(io, "TaskLocalRNG()")

function rand(rng::_XoshiroLike, ::SamplerType{UInt64})
    s = _state(rng)
    s0, s1, s2, s3 = s.s0, s.s1, s.s2, s.s3
    sum = s0 + s3
    result = ((sum << 23) | (sum >> 41)) + s0
    t = s1 << 17
    s2 ⊻= s0
    s3 ⊻= s1
    s1 ⊻= s2
    s0 ⊻= s3
    s2 ⊻= t
    s3 = (s3 << 45) | (s3 >> 19)
    s.s0, s.s1, s.s2, s.s3 = s0, s1, s2, s3
    result
end
# Narrower integers are the upper bits.
rand(rng::_XoshiroLike, ::SamplerType{T}) where {T<:Union{Bool,Int8,UInt8,Int16,UInt16,Int32,UInt32,Int64}} =
    (rand(rng, UInt64) >>> (64 - 8 * sizeof(T))) % T
function rand(rng::_XoshiroLike, ::SamplerType{UInt128})
    high = rand(rng, UInt64)
    (UInt128(high) << 64) + rand(rng, UInt64)
end
rand(rng::_XoshiroLike, ::SamplerType{Int128}) = rand(rng, UInt128) % Int128
rand(rng::_XoshiroLike, ::SamplerTrivial{CloseOpen01{Float64}}) = _unit_float(rand(rng, UInt64))
rand(rng::_XoshiroLike, ::SamplerTrivial{CloseOpen01{Float32}}) = Float32(rand(rng, UInt32) >>> 8) * Float32(2.0^-24)
rand(rng::_XoshiroLike, ::SamplerTrivial{CloseOpen01{Float16}}) = Float16(Float32(rand(rng, UInt16) >>> 5) * Float32(2.0^-11))
_unit_float(x::UInt64) = Float64(x >>> 11) * 2.0^-53
# 52 random bits: what the ziggurat takes.
_bits52(rng::_XoshiroLike) = rand(rng, UInt64) >>> 12
rand(rng::_XoshiroLike, ::SamplerTrivial{UInt52{UInt64}}) = _bits52(rng)

## Many at once

const _bulk_multipliers = (0x02011ce34bce797f, 0x5a94851fb48a6e05, 0x3688cf5d48899fa7, 0x867b4bb4c42e5661)

# `n` random words, as many of them from the eight generators as make full rounds; from 64 bytes on.
function _bulk(rng::_XoshiroLike, n::Int, limit::Int=8)
    words = Vector{UInt64}(undef, n)
    done = n >= limit ? _bulk_rounds!(rng, words, n) : 0
    while done < n
        words[done+=1] = rand(rng, UInt64)
    end
    words
end
function _bulk_rounds!(rng, words, n)
    seeds = [m * rand(rng, UInt64) for _ in 1:8, m in _bulk_multipliers]
    lanes = [Xoshiro(seeds[i, 1], seeds[i, 2], seeds[i, 3], seeds[i, 4]) for i in 1:8]
    done = 0
    while done + 8 <= n
        for lane in lanes
            words[done+=1] = rand(lane, UInt64)
        end
    end
    done
end
function rand!(rng::_XoshiroLike, A::Array{Float64}, ::SamplerTrivial{CloseOpen01{Float64}})
    words = _bulk(rng, length(A))
    for i in 1:length(A)
        A[i] = _unit_float(words[i])
    end
    A
end
function rand!(rng::_XoshiroLike, A::Array{Float32}, ::SamplerTrivial{CloseOpen01{Float32}})
    n = length(A)
    words = _bulk_bytes(rng, 4n)
    for i in 1:n
        word = words[(i+1)>>1]
        half = isodd(i) ? word % UInt32 : (word >>> 32) % UInt32
        A[i] = Float32(half >>> 8) * Float32(2.0^-24)
    end
    A
end
# Words that cover so many bytes; the limit of 64 bytes is in bytes, too.
function _bulk_bytes(rng, bytes::Int)
    full, rest = divrem(bytes, 8)
    words = bytes >= 64 ? _bulk(rng, full) : _bulk(rng, full, typemax(Int))
    rest > 0 && push!(words, rand(rng, UInt64))
    words
end
for T in (Int8, UInt8, Int16, UInt16, Int32, UInt32, Int64, UInt64, Int128, UInt128)
    @eval function rand!(rng::_XoshiroLike, A::Array{$T}, ::SamplerType{$T})
        words = _bulk_bytes(rng, length(A) * $(sizeof(T)))
        for i in 1:length(A)
            A[i] = _piece(words, i, $T)
        end
        A
    end
end
function _piece(words, i, ::Type{T}) where {T}
    if sizeof(T) == 16
        return ((UInt128(words[2i]) << 64) | words[2i-1]) % T
    end
    per = div(8, sizeof(T))
    k = i - 1
    (words[div(k, per)+1] >>> (8 * sizeof(T) * rem(k, per))) % T
end
# Each word gives eight times eight values, one from every bit place.
function rand!(rng::_XoshiroLike, A::Array{Bool}, ::SamplerType{Bool})
    n = length(A)
    done = 0
    if n >= 640
        seeds = [m * rand(rng, UInt64) for _ in 1:8, m in _bulk_multipliers]
        lanes = [Xoshiro(seeds[i, 1], seeds[i, 2], seeds[i, 3], seeds[i, 4]) for i in 1:8]
        while done + 512 <= n
            words = [rand(lane, UInt64) for lane in lanes]
            for shift in 0:7, word in words, byte in 0:7
                A[done+=1] = ((word >>> shift) >>> (8byte)) % Bool
            end
        end
    end
    while done + 8 <= n
        word = rand(rng, UInt64)
        shift = 0
        while done + 8 <= n && shift < 8
            for byte in 0:7
                A[done+=1] = ((word >>> shift) >>> (8byte)) % Bool
            end
            shift += 1
        end
    end
    if done < n
        word = rand(rng, UInt64)
        for byte in 0:n-done-1
            A[done+byte+1] = (word >>> (8byte)) % Bool
        end
    end
    A
end

## Seeds

# A seed of any size is hashed to 256 bits.
function _hash_seed(seed::Integer)
    negative = seed < 0
    negative && (seed = ~seed)
    bytes = UInt8[]
    while true
        word = (seed & 0xffffffff) % UInt32
        for shift in (0, 8, 16, 24)
            push!(bytes, (word >> shift) % UInt8)
        end
        seed >>>= 32
        seed == 0 && break
    end
    negative && push!(bytes, 0x01)
    SHA.sha256(bytes)
end
function _hash_seed(seed::AbstractArray{T}) where {T<:Union{UInt32,UInt64}}
    bytes = UInt8[]
    for x in seed, k in 0:sizeof(T)-1
        push!(bytes, (x >> (8k)) % UInt8)
    end
    SHA.sha256(bytes)
end
_hash_seed(seed::AbstractString) = SHA.sha256(Vector{UInt8}(codeunits(String(seed))))
function _word(bytes, k)
    x = UInt64(0)
    for i in 8:-1:1
        x = (x << 8) | bytes[8k+i]
    end
    x
end
seed!(rng::_XoshiroLike) = _set!(rng, Core._sys_random(), Core._sys_random(), Core._sys_random(), Core._sys_random())
seed!(rng::_XoshiroLike, ::Nothing) = seed!(rng)
function seed!(rng::_XoshiroLike, seed)
    h = _hash_seed(seed)
    _set!(rng, _word(h, 0), _word(h, 1), _word(h, 2), _word(h, 3))
end
seed!(rng::AbstractRNG) = seed!(rng, nothing)
seed!(seed::Union{Nothing,Integer,AbstractArray,AbstractString}=nothing) = seed!(default_rng(), seed)

## Numbers from the system

struct RandomDevice <: AbstractRNG end
rand(::RandomDevice, ::SamplerType{UInt64}) = Core._sys_random()
rand(rng::AbstractRNG, ::SamplerType{T}) where {T<:Union{Bool,Int8,UInt8,Int16,UInt16,Int32,UInt32,Int64}} = rand(rng, UInt64) % T
rand(rng::AbstractRNG, ::SamplerType{UInt128}) = (UInt128(rand(rng, UInt64)) << 64) | rand(rng, UInt64)
rand(rng::AbstractRNG, ::SamplerType{Int128}) = rand(rng, UInt128) % Int128
seed!(r::RandomDevice, args...) = r
