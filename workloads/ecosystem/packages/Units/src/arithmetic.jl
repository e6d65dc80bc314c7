# Sums and comparisons want one dimension, products make new ones.

for op in (:+, :-)
    @eval Base.$op(a::Quantity{S,D}, b::Quantity{T,D}) where {S<:Real,T<:Real,D<:Dimension} = quantity($op(a.value, b.value), D)
    @eval Base.$op(a::Quantity, b::Quantity) = throw(DimensionError(a, b))
    @eval Base.$op(a::Quantity, b::Real) = throw(DimensionError(a, b))
    @eval Base.$op(a::Real, b::Quantity) = throw(DimensionError(a, b))
    @eval Base.$op(a::Quantity{T,D}) where {T<:Real,D<:Dimension} = quantity($op(a.value), D)
end

for op in (:*, :/)
    @eval Base.$op(a::Quantity, b::Quantity) = quantity($op(a.value, b.value), $op(dimension(a), dimension(b)))
    @eval Base.$op(a::Quantity, b::Real) = quantity($op(a.value, b), dimension(a))
    @eval Base.$op(a::Real, b::Quantity) = quantity($op(a, b.value), $op(None, dimension(b)))
end
# `true` and `false` times a number are a rule of Base's own.
Base.:*(a::Quantity, b::Bool) = quantity(a.value * b, dimension(a))
Base.:*(a::Bool, b::Quantity) = quantity(a * b.value, dimension(b))

Base.:^(q::Quantity, n::Integer) = quantity(q.value^n, dimension(q)^n)
# A literal exponent is known to the compiler, so the dimension of `q^2` is, too.
Base.literal_pow(::typeof(^), q::Quantity, ::Val{N}) where {N} = quantity(q.value^N, power(dimension(q), Val(N)))
Base.sqrt(q::Quantity) = quantity(sqrt(q.value), sqrt(dimension(q)))
Base.inv(q::Quantity) = 1 / q

Base.abs(q::Quantity) = quantity(abs(q.value), dimension(q))
Base.sign(q::Quantity) = sign(q.value)
Base.isfinite(q::Quantity) = isfinite(q.value)
Base.isnan(q::Quantity) = isnan(q.value)
Base.iszero(q::Quantity) = iszero(q.value)
Base.round(q::Quantity; keywords...) = quantity(round(q.value; keywords...), dimension(q))

Base.:(==)(a::Quantity{S,D}, b::Quantity{T,D}) where {S<:Real,T<:Real,D<:Dimension} = a.value == b.value
Base.:(==)(a::Quantity, b::Quantity) = false
Base.:(==)(a::Quantity, b::Real) = false
Base.:(==)(a::Real, b::Quantity) = false
Base.isless(a::Quantity{S,D}, b::Quantity{T,D}) where {S<:Real,T<:Real,D<:Dimension} = isless(a.value, b.value)
Base.isless(a::Quantity, b::Quantity) = throw(DimensionError(a, b))
Base.:<(a::Quantity{S,D}, b::Quantity{T,D}) where {S<:Real,T<:Real,D<:Dimension} = a.value < b.value
Base.:<(a::Quantity, b::Quantity) = throw(DimensionError(a, b))
Base.isapprox(a::Quantity{S,D}, b::Quantity{T,D}; keywords...) where {S<:Real,T<:Real,D<:Dimension} = isapprox(a.value, b.value; keywords...)
Base.hash(q::Quantity, h::UInt) = hash(q.value, hash(exponents(dimension(q)), h))
