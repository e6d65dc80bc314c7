# A quantity holds its value in the base units: metre, kilogram, second, kelvin.

struct Quantity{T<:Real,D<:Dimension} <: Number
    value::T
end

# A quantity without a dimension is a plain number.
quantity(value::Real, ::Type{None}) = value
quantity(value::T, ::Type{D}) where {T<:Real,D<:Dimension} = Quantity{T,D}(value)

dimension(::Type{Quantity{T,D}}) where {T<:Real,D<:Dimension} = D
dimension(::Quantity{T,D}) where {T<:Real,D<:Dimension} = D
dimension(::Type{<:Real}) = None
dimension(::Real) = None

"The value in base units, as a plain number."
magnitude(q::Quantity) = q.value
magnitude(x::Real) = x

"A name for some amount of a dimension. A number times a unit is a quantity."
struct Unit{D<:Dimension,F<:Real}
    symbol::String
    factor::F
    Unit{D}(symbol, factor::F) where {D,F} = new{D,F}(symbol, factor)
end

Base.:*(x::Real, u::Unit{D}) where {D<:Dimension} = quantity(x * u.factor, D)
Base.show(io::IO, u::Unit) = print(io, u.symbol)
Base.broadcastable(u::Unit) = Ref(u)

"How many of a unit a quantity is."
in_unit(q::Quantity{T,D}, u::Unit{D}) where {T<:Real,D<:Dimension} = q.value / u.factor
in_unit(q::Quantity, u::Unit) = throw(DimensionError(q, u))

Base.convert(::Type{Quantity{T,D}}, q::Quantity{S,D}) where {S<:Real,T<:Real,D<:Dimension} = Quantity{T,D}(q.value)
Base.convert(::Type{Quantity{T,D}}, q::Quantity{T,D}) where {T<:Real,D<:Dimension} = q
Base.convert(::Type{Quantity{T,D}}, q::Quantity) where {T<:Real,D<:Dimension} = throw(DimensionError(zero(Quantity{T,D}), q))
Base.promote_rule(::Type{Quantity{S,D}}, ::Type{Quantity{T,D}}) where {S<:Real,T<:Real,D<:Dimension} = Quantity{promote_type(S, T),D}

Base.zero(::Type{Quantity{T,D}}) where {T<:Real,D<:Dimension} = Quantity{T,D}(zero(T))
Base.one(::Type{Quantity{T,D}}) where {T<:Real,D<:Dimension} = one(T)
Base.oneunit(::Type{Quantity{T,D}}) where {T<:Real,D<:Dimension} = Quantity{T,D}(one(T))
Base.zero(q::Quantity) = zero(typeof(q))
Base.one(q::Quantity) = one(typeof(q))
Base.oneunit(q::Quantity) = oneunit(typeof(q))
Base.typemin(::Type{Quantity{T,D}}) where {T<:Real,D<:Dimension} = Quantity{T,D}(typemin(T))
Base.typemax(::Type{Quantity{T,D}}) where {T<:Real,D<:Dimension} = Quantity{T,D}(typemax(T))
Base.float(q::Quantity{T,D}) where {T<:Real,D<:Dimension} = quantity(float(q.value), D)
Base.float(::Type{Quantity{T,D}}) where {T<:Real,D<:Dimension} = Quantity{float(T),D}
