# Random numbers, with the streams that Julia gives for the same seeds.
#
# `rand(rng, what, dims...)`: `what` is a type, a range or any collection; a `Sampler` says how to draw from it.

module Random

using SHA

import Base: rand, randn

export rand!, randn!, randexp, randexp!, randstring, randsubseq, randsubseq!, randperm, randperm!, randcycle, randcycle!,
    shuffle, shuffle!, bitrand, rand, randn, AbstractRNG, MersenneTwister, RandomDevice, Xoshiro, TaskLocalRNG

abstract type AbstractRNG end

## Samplers: how one value is drawn

abstract type Sampler{E} end
Base.eltype(::Type{<:Sampler{E}}) where {E} = E

# From all values of a type; from a collection; from a collection with something worked out before.
struct SamplerType{T} <: Sampler{T} end
struct SamplerTrivial{T,E} <: Sampler{E}
    self::T
end
SamplerTrivial(x) = SamplerTrivial{typeof(x),gentype(x)}(x)
struct SamplerSimple{T,S,E} <: Sampler{E}
    self::T
    data::S
end
SamplerSimple(x, data) = SamplerSimple{typeof(x),typeof(data),gentype(x)}(x, data)
Base.getindex(s::SamplerTrivial) = s.self
Base.getindex(s::SamplerSimple) = s.self
Base.getindex(s::SamplerType{T}) where {T} = T

gentype(x) = eltype(x)
gentype(::Type{T}) where {T} = T

const Repetition = Union{Val{1},Val{Inf}}
Sampler(rng::AbstractRNG, x, n::Repetition=Val(Inf)) = Sampler(typeof(rng), x, n)
Sampler(::Type{<:AbstractRNG}, s::Sampler, ::Repetition) = s
Sampler(::Type{<:AbstractRNG}, x, ::Repetition) = SamplerTrivial(x)
Sampler(::Type{<:AbstractRNG}, ::Type{T}, ::Repetition) where {T} = SamplerType{T}()
Sampler(R::Type{<:AbstractRNG}, x) = Sampler(R, x, Val(Inf))

# Intervals of floating-point numbers.
abstract type FloatInterval{T<:AbstractFloat} end
struct CloseOpen01{T<:AbstractFloat} <: FloatInterval{T} end
struct CloseOpen12{T<:AbstractFloat} <: FloatInterval{T} end
CloseOpen01(::Type{T}=Float64) where {T} = CloseOpen01{T}()
CloseOpen12(::Type{T}=Float64) where {T} = CloseOpen12{T}()
const CloseOpen01_64 = CloseOpen01{Float64}
const CloseOpen12_64 = CloseOpen12{Float64}
gentype(::FloatInterval{T}) where {T} = T
Sampler(::Type{<:AbstractRNG}, ::Type{T}, ::Repetition) where {T<:AbstractFloat} = SamplerTrivial(CloseOpen01{T}())
rand(rng::AbstractRNG, ::SamplerTrivial{CloseOpen12{T}}) where {T} = rand(rng, T) + one(T)

## The interface

rand(rng::AbstractRNG, x) = rand(rng, Sampler(typeof(rng), x, Val(1)))
rand(rng::AbstractRNG, ::Type{T}) where {T} = rand(rng, Sampler(typeof(rng), T, Val(1)))
rand(rng::AbstractRNG, t::Base.Dims) = rand(rng, Sampler(typeof(rng), t, Val(1)))
rand(rng::AbstractRNG) = rand(rng, Float64)
rand(x) = rand(default_rng(), x)
rand(::Type{T}) where {T} = rand(default_rng(), T)
rand() = rand(default_rng(), Float64)

rand(rng::AbstractRNG, x, d::Integer, dims::Integer...) = rand(rng, x, map(Int, (d, dims...)))
rand(x, d::Integer, dims::Integer...) = rand(default_rng(), x, map(Int, (d, dims...)))
rand(rng::AbstractRNG, x, dims::Base.Dims) = rand!(rng, Array{gentype(x)}(undef, dims), x)
rand(rng::AbstractRNG, ::Type{T}, dims::Base.Dims) where {T} = rand!(rng, Array{T}(undef, dims), T)
rand(rng::AbstractRNG, d::Integer, dims::Integer...) = rand(rng, Float64, map(Int, (d, dims...)))
rand(d::Integer, dims::Integer...) = rand(default_rng(), Float64, map(Int, (d, dims...)))
# (a tuple alone is a collection to draw from, not a size)
rand(x, dims::Base.Dims) = rand(default_rng(), x, dims)

rand!(A::AbstractArray, x=eltype(A)) = rand!(default_rng(), A, x)
rand!(rng::AbstractRNG, A::AbstractArray) = rand!(rng, A, eltype(A))
rand!(rng::AbstractRNG, A::AbstractArray, x) = rand!(rng, A, Sampler(typeof(rng), x, Val(Inf)))
rand!(rng::AbstractRNG, A::AbstractArray, ::Type{T}) where {T} = rand!(rng, A, Sampler(typeof(rng), T, Val(Inf)))
function rand!(rng::AbstractRNG, A::AbstractArray, s::Sampler)
    for i in eachindex(A)
        A[i] = rand(rng, s)
    end
    A
end

include("bits.jl")
include("xoshiro.jl")
include("mersenne_twister.jl")
include("big.jl")
include("ziggurat.jl")
include("collections.jl")
include("normal.jl")
include("permutations.jl")

__init__() = (seed!(TaskLocalRNG()); nothing)

end
