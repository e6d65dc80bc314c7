# The dSFMT generator of Saito and Matsumoto with period 2^19937-1, as older programs ask for it.
# It makes floats in [1, 2); integers are put together from the bits of such floats.

const _mt_words = 382        # 191 pairs of 64 bits; one more pair carries over
const _mt_cache = 1002
const _mt_integer_bytes = 8016

mutable struct MersenneTwister <: AbstractRNG
    seed::Any
    state::Vector{UInt64}
    values::Vector{Float64}
    used::Int
    integers::Vector{UInt128}
    integer_bytes::Int
    MersenneTwister(seed=nothing) = seed!(new(nothing, zeros(UInt64, _mt_words + 2), Float64[], 0, UInt128[], 0), seed)
    MersenneTwister(m::MersenneTwister) = new(m.seed, copy(m.state), copy(m.values), m.used, copy(m.integers), m.integer_bytes)
end
Base.copy(m::MersenneTwister) = MersenneTwister(m)
Base.:(==)(a::MersenneTwister, b::MersenneTwister) = a.state == b.state && a.used == b.used && a.integer_bytes == b.integer_bytes
Base.show(io::IO, m::MersenneTwister) = (print(io, "MersenneTwister("); show(io, m.seed); print(io, ')'))

## The recurrence

function _mt_step!(s::Vector{UInt64}, i::Int)
    # Pair i from itself, the pair 117 places on, and the carry.
    j = i + 117 <= 190 ? i + 117 : i + 117 - 191
    a0, a1 = s[2i+1], s[2i+2]
    b0, b1 = s[2j+1], s[2j+2]
    c0, c1 = s[_mt_words+1], s[_mt_words+2]
    n0 = (a0 << 19) ⊻ (c1 >> 32) ⊻ (c1 << 32) ⊻ b0
    n1 = (a1 << 19) ⊻ (c0 >> 32) ⊻ (c0 << 32) ⊻ b1
    s[2i+1] = (n0 >> 12) ⊻ (n0 & 0x000ffafffffffb3f) ⊻ a0
    s[2i+2] = (n1 >> 12) ⊻ (n1 & 0x000ffdfffc90fffd) ⊻ a1
    s[_mt_words+1] = n0
    s[_mt_words+2] = n1
    nothing
end
# The next `n` floats in [1, 2) (an even number, at least a whole round). The round that is reached is turned so
# that the state stands where the numbers end.
function _mt_fill!(m::MersenneTwister, out::Vector{Float64}, n::Int)
    s = m.state
    i = 0
    k = 0
    while k < n
        _mt_step!(s, i)
        out[k+1] = reinterpret(Float64, s[2i+1])
        out[k+2] = reinterpret(Float64, s[2i+2])
        k += 2
        i = i == 190 ? 0 : i + 1
    end
    if i != 0
        turned = UInt64[s[2i+1:_mt_words]; s[1:2i]]
        copyto!(s, 1, turned, 1, _mt_words)
    end
    out
end
function _next_float(m::MersenneTwister)
    if m.used == length(m.values)
        length(m.values) == _mt_cache || resize!(m.values, _mt_cache)
        _mt_fill!(m, m.values, _mt_cache)
        m.used = 0
    end
    m.values[m.used+=1]
end

## Seeds

_mt_mix(x::UInt32, factor::UInt32) = (x ⊻ (x >> 27)) * factor
function seed!(m::MersenneTwister, seed)
    m.seed = seed
    h = seed isa Nothing ? nothing : _hash_seed(seed)
    key = UInt32[]
    for k in 0:7
        push!(key, h === nothing ? Core._sys_random() % UInt32 : UInt32(h[4k+1]) | UInt32(h[4k+2]) << 8 | UInt32(h[4k+3]) << 16 | UInt32(h[4k+4]) << 24)
    end
    _mt_init!(m.state, key)
    empty!(m.values)
    m.used = 0
    m.integer_bytes = 0
    m
end
function _mt_init!(state::Vector{UInt64}, key::Vector{UInt32})
    size, lag = 2 * length(state), 11
    mid = div(size - lag, 2)
    p = fill(0x8b8b8b8b, size)
    at(i) = mod(i, size) + 1
    n = length(key)
    count = max(n + 1, size)
    r = _mt_mix(p[at(0)] ⊻ p[at(mid)] ⊻ p[at(size - 1)], UInt32(1664525))
    p[at(mid)] += r
    r += n % UInt32
    p[at(mid + lag)] += r
    p[at(0)] = r
    i = 1
    for j in 0:count-2
        r = _mt_mix(p[at(i)] ⊻ p[at(i + mid)] ⊻ p[at(i + size - 1)], UInt32(1664525))
        p[at(i + mid)] += r
        r += (j < n ? key[j+1] : 0x00000000) + i % UInt32
        p[at(i + mid + lag)] += r
        p[at(i)] = r
        i = mod(i + 1, size)
    end
    for j in 0:size-1
        r = _mt_mix(p[at(i)] + p[at(i + mid)] + p[at(i + size - 1)], UInt32(1566083941))
        p[at(i + mid)] ⊻= r
        r -= i % UInt32
        p[at(i + mid + lag)] ⊻= r
        p[at(i)] = r
        i = mod(i + 1, size)
    end
    for k in 1:length(state)
        word = UInt64(p[2k-1]) | UInt64(p[2k]) << 32
        state[k] = k <= _mt_words ? (word & 0x000fffffffffffff) | 0x3ff0000000000000 : word
    end
    # The period is only certain when this parity is odd.
    parity = ((state[end-1] ⊻ 0x90014964b32f4329) & 0x3d84e1ac0dc82880) ⊻ ((state[end] ⊻ 0x3b8d12ac548a7c7a) & 0x0000000000000001)
    isodd(count_ones(parity)) || (state[end] ⊻= 1)
    nothing
end

## Drawing

rand(m::MersenneTwister, ::SamplerTrivial{CloseOpen12{Float64}}) = _next_float(m)
rand(m::MersenneTwister, ::SamplerTrivial{CloseOpen01{Float64}}) = _next_float(m) - 1.0
rng_native_52(::MersenneTwister) = Float64
_bits52(m::MersenneTwister) = reinterpret(UInt64, _next_float(m)) & 0x000fffffffffffff
rand(m::MersenneTwister, ::SamplerTrivial{CloseOpen01{Float32}}) = reinterpret(Float32, UInt32(_bits52(m) & 0x007fffff) | 0x3f800000) - 1.0f0
rand(m::MersenneTwister, ::SamplerTrivial{CloseOpen01{Float16}}) = Float16(reinterpret(Float16, UInt16(_bits52(m) & 0x03ff) | 0x3c00) - Float16(1))
function rand!(m::MersenneTwister, A::Array{Float64}, ::SamplerTrivial{CloseOpen01{Float64}})
    n = length(A)
    even = div(n - 2, 2) * 2
    from = 1
    if even >= _mt_words
        # Straight from the recurrence, past the numbers that wait.
        fresh = _mt_fill!(m, Vector{Float64}(undef, even), even)
        for i in 1:even
            A[i] = fresh[i] - 1.0
        end
        from = even + 1
    end
    for i in from:n
        A[i] = _next_float(m) - 1.0
    end
    A
end

# 501 numbers of 128 bits: pairs of floats whose upper 12 bits are made random by others of them.
function _mt_integers!(m::MersenneTwister)
    n = div(_mt_integer_bytes, 16)
    A = resize!(m.integers, n)
    i = n
    while true
        floats = _mt_floats12(m, 2i)
        for k in 1:i
            A[k] = UInt128(reinterpret(UInt64, floats[2k-1])) | UInt128(reinterpret(UInt64, floats[2k])) << 64
        end
        n < 5 && break
        i = 0
        while n - i >= 5
            u = A[i+=1]
            A[n] ⊻= u << 48
            A[n-1] ⊻= u << 36
            A[n-2] ⊻= u << 24
            A[n-3] ⊻= u << 12
            n -= 4
        end
    end
    if n > 0
        u = UInt128(reinterpret(UInt64, _next_float(m))) | UInt128(reinterpret(UInt64, _next_float(m))) << 64
        for k in 1:n
            A[k] ⊻= u << (12k)
        end
    end
    m.integer_bytes = _mt_integer_bytes
    nothing
end
function _mt_floats12(m::MersenneTwister, n::Int)
    out = Vector{Float64}(undef, n)
    even = div(n - 2, 2) * 2
    from = 1
    if even >= _mt_words
        copyto!(out, 1, _mt_fill!(m, Vector{Float64}(undef, even), even), 1, even)
        from = even + 1
    end
    for i in from:n
        out[i] = _next_float(m)
    end
    out
end
function _mt_integer(m::MersenneTwister, ::Type{T}) where {T}
    m.integer_bytes < sizeof(T) && _mt_integers!(m)
    m.integer_bytes -= sizeof(T)
    # What is left of a wide number is cut into pieces of this size.
    at = m.integer_bytes & ~(sizeof(T) - 1)
    (m.integers[(at>>4)+1] >>> (8 * (at & 15))) % T
end
for T in (Int64, UInt64, Int128, UInt128)
    @eval rand(m::MersenneTwister, ::SamplerType{$T}) = _mt_integer(m, $T)
end
for T in (Bool, Int8, UInt8, Int16, UInt16, Int32, UInt32)
    @eval rand(m::MersenneTwister, ::SamplerType{$T}) = reinterpret(UInt64, _next_float(m)) % $T
end
