# Normal and exponential numbers by the ziggurat method.

randn(rng::AbstractRNG=default_rng()) = _normal(rng, _bits52(rng))
function _normal(rng::AbstractRNG, bits::UInt64)
    # One bit for the sign, eight that also choose the strip.
    magnitude = Int64(bits >> 1)
    strip = magnitude & 0xff
    x = ((bits % Bool) ? -magnitude : magnitude) * _normal_w[strip+1]
    magnitude < _normal_k[strip+1] ? x : randn_unlikely(rng, strip, magnitude, x)
end
function randn_unlikely(rng, strip, magnitude, x)
    if strip == 0
        # The tail.
        while true
            a = -(1 / _normal_right) * log(rand(rng))
            b = -log(rand(rng))
            b + b > a * a && return (magnitude >> 8) % Bool ? -_normal_right - a : _normal_right + a
        end
    end
    (_normal_f[strip] - _normal_f[strip+1]) * rand(rng) + _normal_f[strip+1] < exp(-0.5 * x * x) ? x : randn(rng)
end

randexp(rng::AbstractRNG=default_rng()) = _exponential(rng, _bits52(rng))
function _exponential(rng::AbstractRNG, bits::UInt64)
    strip = Int(bits & 0xff)
    x = bits * _exponential_w[strip+1]
    bits < _exponential_k[strip+1] ? x : randexp_unlikely(rng, strip, x)
end
function randexp_unlikely(rng, strip, x)
    strip == 0 && return _exponential_right - log(rand(rng))
    (_exponential_f[strip] - _exponential_f[strip+1]) * rand(rng) + _exponential_f[strip+1] < exp(-x) ? x : randexp(rng)
end
randn(rng::AbstractRNG, ::Type{Complex{T}}) where {T<:AbstractFloat} = Complex{T}(T(sqrt(0.5)) * randn(rng, T), T(sqrt(0.5)) * randn(rng, T))

for (f, f!, from_bits) in ((:randn, :randn!, :_normal), (:randexp, :randexp!, :_exponential))
    @eval begin
        $f(rng::AbstractRNG, ::Type{T}) where {T<:Union{Float16,Float32,Float64}} = convert(T, $f(rng))
        $f(::Type{T}) where {T} = $f(default_rng(), T)
        $f(rng::AbstractRNG, ::Type{T}, dims::Base.Dims) where {T} = $f!(rng, Array{T}(undef, dims))
        $f(rng::AbstractRNG, ::Type{T}, d::Integer, dims::Integer...) where {T} = $f!(rng, Array{T}(undef, d, dims...))
        $f(::Type{T}, dims::Base.Dims) where {T} = $f(default_rng(), T, dims)
        $f(::Type{T}, d::Integer, dims::Integer...) where {T} = $f(default_rng(), T, d, dims...)
        $f(rng::AbstractRNG, dims::Base.Dims) = $f(rng, Float64, dims)
        $f(rng::AbstractRNG, d::Integer, dims::Integer...) = $f(rng, Float64, d, dims...)
        $f(dims::Base.Dims) = $f(default_rng(), Float64, dims)
        $f(d::Integer, dims::Integer...) = $f(default_rng(), Float64, d, dims...)
        $f!(A::AbstractArray) = $f!(default_rng(), A)
        function $f!(rng::AbstractRNG, A::AbstractArray{T}) where {T}
            for i in eachindex(A)
                A[i] = $f(rng, T)
            end
            A
        end
        # Seven or more take their bits at once.
        function $f!(rng::_XoshiroLike, A::Array{Float64})
            if length(A) < 7
                for i in eachindex(A)
                    A[i] = $f(rng)
                end
            else
                words = _bulk(rng, length(A))
                for i in eachindex(A)
                    A[i] = $from_bits(rng, words[i] >>> 12)
                end
            end
            A
        end
    end
end
