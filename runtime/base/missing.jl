# `missing` spreads through operations: three-valued logic, arithmetic, comparison.

==(::Missing, ::Missing) = missing
==(::Missing, ::Any) = missing
==(::Any, ::Missing) = missing
isequal(::Missing, ::Missing) = true
isequal(::Missing, ::Any) = false
isequal(::Any, ::Missing) = false
<(::Missing, ::Missing) = missing
<(::Missing, ::Any) = missing
<(::Any, ::Missing) = missing
isless(::Missing, ::Missing) = false
isless(::Missing, ::Any) = false
isless(::Any, ::Missing) = true
isunordered(::Missing) = true
isapprox(::Missing, ::Missing; kw...) = missing
isapprox(::Missing, ::Any; kw...) = missing
isapprox(::Any, ::Missing; kw...) = missing
hash(::Missing, h::UInt) = hash(Missing, h)

for f in (:!, :~, :+, :-, :*, :&, :|, :xor, :identity, :zero, :one, :oneunit, :isfinite, :isinf, :isodd, :isinteger, :isreal, :isnan, :iszero, :transpose,
    :adjoint, :float, :complex, :conj, :abs, :abs2, :iseven, :ispow2, :real, :imag, :sign, :inv, :sqrt, :exp, :log, :log2, :log10, :sin, :cos, :tan, :signbit, :exp2, :exp10, :asin, :acos, :atan, :sinh, :cosh, :tanh, :unsigned, :signed, :angle, :deg2rad, :rad2deg, :cbrt,
    :acosh, :asinh, :atanh, :expm1, :log1p, :exponent, :sec, :csc, :cot, :sinpi, :cospi, :significand, :cis, :mod2pi)
    @eval $f(::Missing) = missing
end
zero(::Type{Missing}) = missing
one(::Type{Missing}) = missing
oneunit(::Type{Missing}) = missing
float(a::AbstractArray{Missing}) = a
float(a::AbstractArray{Union{T,Missing}}) where {T} = convert(AbstractArray{Union{typeof(float(zero(T))),Missing}}, a)
oneunit(::Type{Union{T,Missing}}) where {T} = oneunit(T)
complex(::Type{Missing}) = Missing
complex(::Type{Union{T,Missing}}) where {T} = Union{complex(T),Missing}
clamp(::Missing, lo, hi) = missing
float(::Type{Any}) = throw(MethodError(float, (Any,)))
log(::Missing, ::Missing) = missing
log(::Missing, ::Number) = missing
log(::Number, ::Missing) = missing
zero(::Type{Union{T,Missing}}) where {T} = zero(T)
zero(::Type{Any}) = throw(MethodError(zero, (Any,)))
one(::Type{Any}) = throw(MethodError(one, (Any,)))
one(::Type{Union{T,Missing}}) where {T} = one(T)
float(::Type{Missing}) = Missing
float(::Type{Union{T,Missing}}) where {T} = Union{float(T),Missing}
for f in (:+, :-, :*, :/, :^, :mod, :rem, :div, :fld, :cld, :copysign, :flipsign, :fldmod, :divrem, :mod1, :atan, :hypot, ://, :gcd, :lcm)
    @eval begin
        $f(::Missing, ::Missing) = missing
        $f(::Missing, ::Number) = missing
        $f(::Number, ::Missing) = missing
    end
end
min(::Missing, ::Any) = missing
min(::Any, ::Missing) = missing
max(::Missing, ::Any) = missing
max(::Any, ::Missing) = missing
min(::Missing, ::Missing) = missing
max(::Missing, ::Missing) = missing
min(::Missing, ::Number) = missing
min(::Number, ::Missing) = missing
max(::Missing, ::Number) = missing
max(::Number, ::Missing) = missing
*(::Missing, ::Union{AbstractString,AbstractChar}) = missing
*(::Union{AbstractString,AbstractChar}, ::Missing) = missing
^(::Missing, ::Integer) = missing
round(::Missing, ::RoundingMode; kw...) = missing
for f in (:round, :ceil, :floor, :trunc)
    @eval begin
        $f(::Missing; digits::Integer=0, base::Integer=0, sigdigits::Integer=0) = missing
        $f(::Type{>:Missing}, ::Missing) = missing
        $f(::Type{T}, x) where {T>:Missing} = $f(nonmissingtype_checked(T), x)
        $f(::Type{T}, x::Rational) where {T>:Missing} = $f(nonmissingtype_checked(T), x)
    end
    f === :round || @eval $f(::Type{T}, ::Missing) where {T} = throw(MissingException(string("cannot convert a missing value to type ", T, ": use Union{", T, ", Missing} instead")))
end
round(::Type{T}, x, r::RoundingMode) where {T>:Missing} = round(nonmissingtype_checked(T), x, r)
round(::Type{>:Missing}, ::Missing, ::RoundingMode) = missing
round(::Type{T}, ::Missing, ::RoundingMode) where {T} = throw(MissingException(string("cannot convert a missing value to type ", T, ": use Union{", T, ", Missing} instead")))
function nonmissingtype_checked(::Type{T}) where {T>:Missing}
    R = nonmissingtype(T)
    R >: T && error("could not compute non-missing type")
    R
end
round(::Type{T}, ::Missing) where {T} = throw(MissingException(string("cannot convert a missing value to type ", T, ": use Union{", T, ", Missing} instead")))
@inline literal_pow(::typeof(^), ::Missing, ::Val) = missing

# Known whatever the missing value is: `false & missing`.
(&)(::Missing, ::Missing) = missing
(&)(a::Missing, b::Bool) = ifelse(b, missing, false)
(&)(b::Bool, a::Missing) = ifelse(b, missing, false)
(&)(::Missing, ::Integer) = missing
(&)(::Integer, ::Missing) = missing
(|)(::Missing, ::Missing) = missing
(|)(a::Missing, b::Bool) = ifelse(b, true, missing)
(|)(b::Bool, a::Missing) = ifelse(b, true, missing)
(|)(::Missing, ::Integer) = missing
(|)(::Integer, ::Missing) = missing
xor(::Missing, ::Missing) = missing
xor(::Missing, ::Bool) = missing
xor(::Bool, ::Missing) = missing
xor(::Missing, ::Integer) = missing
xor(::Integer, ::Missing) = missing
in(::Missing, itr::AbstractRange) = missing

coalesce() = missing
coalesce(x::Missing, y...) = coalesce(y...)
coalesce(x, y...) = x
macro coalesce(args...)
    result = :(missing)
    i = length(args)
    result = GlobalRef(Base, :missing)
    while i > 0
        value = gensym()
        result = Expr(:let, Expr(:(=), value, esc(args[i])), Expr(:if, Expr(:call, GlobalRef(Base, :ismissing), value), result, value))
        i -= 1
    end
    result
end
missing_type_error(T) = throw(MissingException("cannot convert a missing value to type $T"))

## skipmissing

IteratorSize(::Type{<:SkipMissing}) = SizeUnknown()
IteratorEltype(::Type{SkipMissing{T}}) where {T} = IteratorEltype(T)
eltype(::Type{SkipMissing{T}}) where {T} = nonmissingtype(eltype(T))
function iterate(s::SkipMissing, state...)
    next = iterate(s.x, state...)
    while next !== nothing
        item, rest = next
        # (Not `next`: only `item` is known to be no `missing` here.)
        item === missing || return item, rest
        next = iterate(s.x, rest)
    end
    nothing
end
IndexStyle(::Type{<:SkipMissing{T}}) where {T} = IndexStyle(T)
eachindex(s::SkipMissing) = Iterators.filter(i -> s.x[i] !== missing, eachindex(s.x))
keys(s::SkipMissing) = Iterators.filter(i -> s.x[i] !== missing, keys(s.x))
function getindex(s::SkipMissing, I...)
    v = s.x[I...]
    v === missing && throw(MissingException("the value at index $I is missing"))
    v
end
show(io::IO, s::SkipMissing) = (print(io, "skipmissing("); show(io, s.x); print(io, ')'))
filter(f, s::SkipMissing{<:AbstractArray}) = [x for x in s if f(x)]
