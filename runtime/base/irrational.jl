# π, ℯ and the like: exact until a precision is asked for.

abstract type AbstractIrrational <: Real end
struct Irrational{sym} <: AbstractIrrational end

show(io::IO, ::Irrational{sym}) where {sym} = print(io, sym)
show(io::IO, ::MIME"text/plain", x::Irrational{sym}) where {sym} =
    get(io, :compact, false)::Bool ? print(io, sym) : print(io, sym, " = ", string(Float64(x))[1:min(end, 15)], "...")
promote_rule(::Type{<:AbstractIrrational}, ::Type{Float16}) = Float16
promote_rule(::Type{<:AbstractIrrational}, ::Type{Float32}) = Float32
promote_rule(::Type{<:AbstractIrrational}, ::Type{<:AbstractIrrational}) = Float64
promote_rule(::Type{<:AbstractIrrational}, ::Type{T}) where {T<:Real} = promote_type(Float64, T)
promote_rule(::Type{S}, ::Type{T}) where {S<:AbstractIrrational,T<:Number} = promote_type(promote_type(S, real(T)), T)
AbstractFloat(x::AbstractIrrational) = Float64(x)
Float16(x::AbstractIrrational) = Float16(Float64(x))
Complex{T}(x::AbstractIrrational) where {T<:Real} = Complex{T}(T(x))
(::Type{T})(x::AbstractIrrational) where {T<:Integer} = throw(InexactError(nameof(T), T, x))
(::Type{T})(x::AbstractIrrational) where {T<:BitInteger} = throw(InexactError(nameof(T), T, x))
Signed(x::AbstractIrrational) = throw(InexactError(:Signed, Signed, x))
Unsigned(x::AbstractIrrational) = throw(InexactError(:Unsigned, Unsigned, x))
Bool(x::AbstractIrrational) = throw(InexactError(:Bool, Bool, x))
==(::Irrational{s}, ::Irrational{s}) where {s} = true
==(::AbstractIrrational, ::AbstractIrrational) = false
==(::AbstractIrrational, ::Real) = false
==(::Real, ::AbstractIrrational) = false
<(::Irrational{s}, ::Irrational{s}) where {s} = false
<=(::Irrational{s}, ::Irrational{s}) where {s} = true
<(x::AbstractIrrational, y::AbstractIrrational) = Float64(x) < Float64(y)
<(x::AbstractIrrational, y::Float64) = _rounded_up(x) <= y
<(x::Float64, y::AbstractIrrational) = x <= _rounded_down(y)
<(x::AbstractIrrational, y::Float32) = Float64(x) < Float64(y)
<(x::Float32, y::AbstractIrrational) = Float64(x) < Float64(y)
<(x::AbstractIrrational, y::Integer) = Float64(x) < y
<(x::Integer, y::AbstractIrrational) = x < Float64(y)
<(x::AbstractIrrational, y::Rational) = BigFloat(x; precision=256) < y
<(x::Rational, y::AbstractIrrational) = x < BigFloat(y; precision=256)
<=(x::AbstractIrrational, y::Real) = x < y
<=(x::Real, y::AbstractIrrational) = x < y
<=(x::AbstractIrrational, y::AbstractIrrational) = x == y || x < y
# The neighbours of the exact value: whether the Float64 lies below it is noted with each constant.
_rounded_up(x::Irrational) = _float_is_below(x) ? nextfloat(Float64(x)) : Float64(x)
_rounded_down(x::Irrational) = _float_is_below(x) ? Float64(x) : prevfloat(Float64(x))
_rounded_up(x::AbstractIrrational) = Float64(x, RoundUp)
_rounded_down(x::AbstractIrrational) = Float64(x, RoundDown)
isfinite(::AbstractIrrational) = true
isinteger(::AbstractIrrational) = false
iszero(::AbstractIrrational) = false
isone(::AbstractIrrational) = false
signbit(::AbstractIrrational) = false
hash(x::Irrational, h::UInt) = 3objectid(x) - h
-(x::AbstractIrrational) = -Float64(x)
+(x::AbstractIrrational) = x
for op in (:+, :-, :*, :/, :^)
    @eval $op(x::AbstractIrrational, y::AbstractIrrational) = $op(Float64(x), Float64(y))
end
*(x::Bool, y::AbstractIrrational) = ifelse(x, Float64(y), 0.0)
*(x::AbstractIrrational, y::Bool) = y * x
round(x::AbstractIrrational, r::RoundingMode) = round(Float64(x), r)
for (f, mode) in ((:round, :RoundNearest), (:trunc, :RoundToZero), (:floor, :RoundDown), (:ceil, :RoundUp))
    @eval begin
        $f(x::AbstractIrrational) = $f(Float64(x))
        $f(::Type{T}, x::AbstractIrrational) where {T<:Integer} = $f(T, Float64(x))
        Core.kwcall(kw::NamedTuple, ::typeof($f), x::AbstractIrrational) = _round_with(Float64(x), $mode; kw...)
    end
end
zero(::AbstractIrrational) = false
zero(::Type{<:AbstractIrrational}) = false
one(::AbstractIrrational) = true
one(::Type{<:AbstractIrrational}) = true
sign(x::AbstractIrrational) = 1.0
float(::Type{<:AbstractIrrational}) = Float64
widen(::Type{T}) where {T<:Irrational} = T
inv(x::AbstractIrrational) = inv(Float64(x))
copysign(x::AbstractIrrational, y::Real) = copysign(Float64(x), y)

macro irrational(sym, value, def=nothing)
    name = QuoteNode(sym)
    quote
        const $(esc(sym)) = Irrational{$name}()
        Base.Float64(::Irrational{$name}) = $value
        Base.Float32(::Irrational{$name}) = Float32($value)
    end
end

module MathConstants
using ..Base: @irrational, Irrational
export π, pi, ℯ, e, γ, eulergamma, catalan, φ, golden
end
for (names, value, below) in (((:π, :pi), 3.141592653589793, true), ((:ℯ, :e), 2.718281828459045, true), ((:γ, :eulergamma), 0.5772156649015329, true),
    ((:φ, :golden), 1.618033988749895, false), ((:catalan,), 0.915965594177219, true))
    symbol = QuoteNode(names[1])
    @eval begin
        Float64(::Irrational{$symbol}) = $value
        Float32(::Irrational{$symbol}) = $(Float32(value))
        _float_is_below(::Irrational{$symbol}) = $below
    end
    for name in names
        Core._eval(MathConstants, :(const $name = Irrational{$symbol}()))
    end
end
const π = MathConstants.π
const pi = MathConstants.pi
const ℯ = MathConstants.ℯ

^(::Irrational{:ℯ}, x::Real) = exp(x)
^(::Irrational{:ℯ}, x::Integer) = exp(x)
^(::Irrational{:ℯ}, x::Complex) = exp(x)
^(::Irrational{:ℯ}, x::AbstractIrrational) = exp(Float64(x))
^(::Irrational{:ℯ}, x::Rational) = exp(x)
@inline literal_pow(::typeof(^), ::Irrational{:ℯ}, ::Val{p}) where {p} = exp(p)
@inline literal_pow(::typeof(^), x::AbstractIrrational, ::Val{p}) where {p} = Float64(x)^p
log(::Irrational{:ℯ}) = 1
log(::Irrational{:ℯ}, x::Number) = log(x)
rationalize(::Type{T}, x::AbstractIrrational; tol::Real=0) where {T<:Integer} = rationalize(T, big(x); tol=tol)
rationalize(x::AbstractIrrational; kw...) = rationalize(Int, Float64(x); kw...)
sin(::Irrational{:π}) = 0.0
cos(::Irrational{:π}) = -1.0
tan(::Irrational{:π}) = -0.0
sinpi(x::AbstractIrrational) = sinpi(Float64(x))
cospi(x::AbstractIrrational) = cospi(Float64(x))
# (they are positive)
abs(x::AbstractIrrational) = x
