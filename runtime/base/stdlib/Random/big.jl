# Random numbers of `BigFloat`: whole words of random bits, as many as the precision has, below one.

struct BigFloatSampler{I<:FloatInterval{BigFloat}} <: Sampler{BigFloat}
    precision::Int
    words::Vector{UInt64}
end
Sampler(::Type{<:AbstractRNG}, ::I, ::Repetition) where {I<:FloatInterval{BigFloat}} =
    (p = precision(BigFloat); BigFloatSampler{I}(p, Vector{UInt64}(undef, cld(p, 64))))
Sampler(R::Type{<:AbstractRNG}, ::Type{BigFloat}, n::Repetition) = Sampler(R, CloseOpen01{BigFloat}(), n)
# The lowest word comes first, and loses what the precision has no room for.
function rand(rng::AbstractRNG, s::BigFloatSampler{I}) where {I}
    words = s.words
    rand!(rng, words)
    words[1] <<= 64length(words) - s.precision
    n = foldr((w, above) -> above << 64 | w, words; init=big(0))
    # (from one to two there is one bit less after the point: the highest bit is the one itself)
    I <: CloseOpen12 && (n |= big(1) << (64length(words) - 1))
    ldexp(BigFloat(n; precision=s.precision), (I <: CloseOpen12 ? 1 : 0) - 64length(words))
end
