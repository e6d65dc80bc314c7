# For authors of generators: numbers of random bits. A generator says with `rng_native_52` whether 52 bits come to it most
# easily as a `UInt64` or as the fraction of a `Float64`; the floating-point numbers are made of these bits.

abstract type UniformBits{T<:Unsigned} end
gentype(::Type{<:UniformBits{T}}) where {T} = T
gentype(::UniformBits{T}) where {T} = T
# `Raw`: the bits above the named ones may be anything.
for (name, U) in ((:UInt10, UInt16), (:UInt10Raw, UInt16), (:UInt23, UInt32), (:UInt23Raw, UInt32), (:UInt52, UInt64), (:UInt52Raw, UInt64),
        (:UInt104, UInt128), (:UInt104Raw, UInt128))
    @eval begin
        struct $name{T} <: UniformBits{T} end
        $name() = $name{$U}()
        $name(::Type{T}) where {T<:Unsigned} = $name{T}()
        $name(::Type{T}) where {T<:Signed} = $name{unsigned(T)}()
        # In words of another size.
        rand(rng::AbstractRNG, ::SamplerTrivial{$name{T}}) where {T} = rand(rng, $name{$U}()) % T
    end
end
rng_native_52(::AbstractRNG) = UInt64
_rand52(rng::AbstractRNG, ::Type{UInt64}) = rand(rng, UInt64)
_rand52(rng::AbstractRNG, ::Type{Float64}) = reinterpret(UInt64, rand(rng, CloseOpen12{Float64}()))
rand(rng::AbstractRNG, ::SamplerTrivial{UInt10Raw{UInt16}}) = rand(rng, UInt16)
rand(rng::AbstractRNG, ::SamplerTrivial{UInt23Raw{UInt32}}) = rand(rng, UInt32)
rand(rng::AbstractRNG, ::SamplerTrivial{UInt52Raw{UInt64}}) = _rand52(rng, rng_native_52(rng))
rand(rng::AbstractRNG, ::SamplerTrivial{UInt104Raw{UInt128}}) = rand(rng, UInt52Raw(UInt128)) << 52 ⊻ rand(rng, UInt52Raw(UInt128))
rand(rng::AbstractRNG, ::SamplerTrivial{UInt10{UInt16}}) = rand(rng, UInt10Raw()) & 0x03ff
rand(rng::AbstractRNG, ::SamplerTrivial{UInt23{UInt32}}) = rand(rng, UInt23Raw()) & 0x007fffff
rand(rng::AbstractRNG, ::SamplerTrivial{UInt52{UInt64}}) = rand(rng, UInt52Raw()) & 0x000fffffffffffff
rand(rng::AbstractRNG, ::SamplerTrivial{UInt104{UInt128}}) = rand(rng, UInt104Raw()) & 0x000000ffffffffffffffffffffffffff
_bits52(rng::AbstractRNG) = rand(rng, UInt52())

# Floating-point numbers of a generator that says nothing else.
rand(rng::AbstractRNG, ::SamplerTrivial{CloseOpen01{Float16}}) =
    Float16(reinterpret(Float32, (rand(rng, UInt10(UInt32)) << 13) | 0x3f800000) - 1)
rand(rng::AbstractRNG, ::SamplerTrivial{CloseOpen01{Float32}}) = reinterpret(Float32, rand(rng, UInt23()) | 0x3f800000) - 1
rand(rng::AbstractRNG, ::SamplerTrivial{CloseOpen12{Float64}}) = reinterpret(Float64, 0x3ff0000000000000 | rand(rng, UInt52()))
rand(rng::AbstractRNG, ::SamplerTrivial{CloseOpen01{Float64}}) = rand(rng, CloseOpen12{Float64}()) - 1.0

## Samplers around samplers: only some bits, only values up to a limit

uniform(s::Sampler) = s
uniform(::Type{T}) where {T} = SamplerType{T}()
uniform(bits::UniformBits) = SamplerTrivial(bits)
struct Masked{T<:Integer,S} <: Sampler{T}
    mask::T
    inner::S
    Masked(mask::T, s) where {T<:Integer} = (inner = uniform(s); new{T,typeof(inner)}(mask, inner))
end
rand(rng::AbstractRNG, s::Masked{T}) where {T} = (rand(rng, s.inner) % T) & s.mask
struct LessThan{T<:Integer,S} <: Sampler{T}
    limit::T
    inner::S
    LessThan(limit::T, s) where {T<:Integer} = (inner = uniform(s); new{T,typeof(inner)}(limit, inner))
end
function rand(rng::AbstractRNG, s::LessThan{T}) where {T}
    while true
        x = rand(rng, s.inner) % T
        x <= s.limit && return x
    end
end
ltm52(n::Int, mask::Int=nextpow(2, n) - 1) = LessThan(n - 1, Masked(mask, UInt52Raw(Int)))
