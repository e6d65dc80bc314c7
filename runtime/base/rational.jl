# Rational numbers: a fraction of integers in lowest terms, with a positive (or zero, for infinity) denominator.

struct Rational{T<:Integer} <: Real
    num::T
    den::T
    Rational{T}(num::Integer, den::Integer) where {T<:Integer} = _reduced(T, num, den)
end
# The parts are taken as they are.
_rational(::Type{T}, num::T, den::T) where {T<:Integer} = Core.@new Rational{T} num den
_rational(num::T, den::T) where {T<:Integer} = _rational(T, num, den)

function _reduced(::Type{T}, num::Integer, den::Integer) where {T<:Integer}
    iszero(num) && iszero(den) && throw(ArgumentError("invalid rational: zero($T)//zero($T)"))
    n, d = convert(T, num), convert(T, den)
    g = gcd(n, d)
    n, d = div(n, g), div(d, g)
    if signbit(d)
        n, d = checked_neg(n), checked_neg(d)
    end
    _rational(T, n, d)
end
Rational(n::T, d::T) where {T<:Integer} = Rational{T}(n, d)
Rational(n::Integer, d::Integer) = Rational(promote(n, d)...)
Rational(n::Integer) = _rational(n, one(n))
Rational{T}(x::Integer) where {T<:Integer} = _rational(T, convert(T, x), one(T))
Rational{T}(x::Rational) where {T<:Integer} = _rational(T, convert(T, x.num), convert(T, x.den))
Rational{T}(x::Rational{T}) where {T<:Integer} = x
Rational(x::Rational) = x
Bool(x::Rational) = x == 0 ? false : x == 1 ? true : throw(InexactError(:Bool, Bool, x))
(::Type{T})(x::Rational) where {T<:Integer} = isinteger(x) ? convert(T, x.num)::T : throw(InexactError(nameof(T), T, x))
(::Type{T})(x::Rational) where {T<:BitInteger} = isinteger(x) ? convert(T, x.num)::T : throw(InexactError(nameof(T), T, x))
Signed(x::Rational) = convert(Signed, Integer(x))
Unsigned(x::Rational) = Unsigned(Integer(x))
AbstractFloat(x::Rational) = float(x.num) / float(x.den)
(::Type{T})(x::Rational) where {T<:AbstractFloat} = convert(T, convert(T, x.num) / convert(T, x.den))
Float64(x::Rational) = Float64(x.num) / Float64(x.den)
Float32(x::Rational) = Float32(Float64(x))
Float16(x::Rational) = Float16(Float64(x))
float(x::Rational) = AbstractFloat(x)
float(::Type{Rational{T}}) where {T} = float(T)

//(n::Integer, d::Integer) = Rational(n, d)
function //(x::Rational, y::Integer)
    n, d = promote(x.num, y)
    g = gcd(n, d)
    Rational(div(n, g), checked_mul(promote(x.den, div(d, g))...))
end
function //(x::Integer, y::Rational)
    n, d = promote(x, y.num)
    g = gcd(n, d)
    Rational(checked_mul(promote(div(n, g), y.den)...), div(d, g))
end
//(x::Rational, y::Rational) = x / y
//(x::AbstractArray, y::Number) = x .// y

# A float is a fraction of powers of two, exactly.
function Rational{T}(x::AbstractFloat) where {T<:Integer}
    r = rationalize(T, x; tol=0)
    x == convert(typeof(x), r) || throw(InexactError(:Rational, Rational{T}, x))
    r
end
Rational(x::AbstractFloat) = Rational{Int}(x)
Rational{T}(x::Real) where {T<:Integer} = Rational{T}(float(x))

# The simplest fraction within a tolerance: Euclid's algorithm on floats, whose quotients are the continued fraction.
function rationalize(::Type{T}, x::AbstractFloat; tol::Real=eps(x)) where {T<:Integer}
    tol < 0 && throw(ArgumentError("negative tolerance $tol"))
    T <: Unsigned && x < 0 && throw(OverflowError("cannot negate unsigned number"))
    isnan(x) && return T(x) // one(T)
    isinf(x) && return (x < 0 ? -one(T) : one(T)) // zero(T)
    # Convergents p//q and the one before; `num / den` is what is left of the number, `slack` how far off it may be.
    p, q = x < 0 ? -one(T) : one(T), zero(T)
    before_p, before_q = zero(T), one(T)
    num, den = abs(x), one(x)
    a = trunc(num)
    rest = num - a
    slack = oftype(x, tol)
    last_slack, older_slack = zero(slack), slack
    while rest > slack
        next = _next_convergent(T, a, p, before_p, q, before_q)
        next === nothing && return p // q
        p, before_p, q, before_q = next[1], p, next[2], q
        num, den = den, rest
        a, rest = divrem(num, den)
        last_slack, older_slack = slack, last_slack
        slack = a * last_slack + older_slack
    end
    # The smallest last quotient that is close enough.
    a = cld(num - older_slack, den + last_slack)
    next = _next_convergent(T, a, p, before_p, q, before_q)
    next === nothing ? p // q : next[1] // next[2]
end
# `nothing` when it does not fit.
function _next_convergent(::Type{T}, a, p, before_p, q, before_q) where {T}
    try
        n = convert(T, a)
        (checked_add(checked_mul(n, p), before_p), checked_add(checked_mul(n, q), before_q))
    catch e
        e isa InexactError || e isa OverflowError || rethrow()
        nothing
    end
end
rationalize(x::AbstractFloat; kw...) = rationalize(Int, x; kw...)
rationalize(::Type{T}, x::AbstractFloat, tol::Real) where {T<:Integer} = rationalize(T, x; tol)
rationalize(::Type{T}, x::Integer; tol::Real=0) where {T<:Integer} = _rationalize_exact(T, Rational(x), tol)
rationalize(x::Integer; kw...) = Rational(x)
rationalize(::Type{T}, x::Rational; tol::Real=0) where {T<:Integer} = _rationalize_exact(T, x, tol)
rationalize(x::Rational; tol::Real=0) = rationalize(typeof(x.num), x; tol)
# The fraction with the smallest denominator in [x - tol, x + tol], or the last convergent that fits `T`.
function _rationalize_exact(::Type{T}, x::Rational, tol::Real) where {T<:Integer}
    tol < 0 && throw(ArgumentError("negative tolerance $tol"))
    T <: Unsigned && x < 0 && throw(OverflowError("cannot negate unsigned number"))
    iszero(x) && return Rational{T}(x)
    isinf(x) && return (x < 0 ? -one(T) : one(T)) // zero(T)
    p, q = x < 0 ? -one(T) : one(T), zero(T)
    before_p, before_q = zero(T), one(T)
    num, den = abs(x.num), x.den
    while !iszero(den)
        a, rest = divrem(num, den)
        next = _next_convergent(T, a, p, before_p, q, before_q)
        next === nothing && return p // q
        if !iszero(tol) && abs(x - next[1] // next[2]) <= tol
            # A smaller last quotient may be near enough too.
            low, high = one(a), a
            while low < high
                b = div(low + high, 2)
                n = _next_convergent(T, b, p, before_p, q, before_q)
                near = n !== nothing && !iszero(n[2]) && abs(x - n[1] // n[2]) <= tol
                low, high = near ? (low, b) : (b + one(b), high)
            end
            n = _next_convergent(T, low, p, before_p, q, before_q)
            return n[1] // n[2]
        end
        p, before_p, q, before_q = next[1], p, next[2], q
        num, den = den, rest
    end
    p // q
end

numerator(x::Integer) = x
denominator(x::Integer) = one(x)
numerator(x::Rational) = x.num
denominator(x::Rational) = x.den
zero(::Type{Rational{T}}) where {T<:Integer} = _rational(T, zero(T), one(T))
one(::Type{Rational{T}}) where {T<:Integer} = _rational(T, one(T), one(T))
typemin(::Type{Rational{T}}) where {T<:Signed} = _rational(T, -one(T), zero(T))
typemin(::Type{Rational{T}}) where {T<:Integer} = _rational(T, zero(T), one(T))
typemax(::Type{Rational{T}}) where {T<:Integer} = _rational(T, one(T), zero(T))
widen(::Type{Rational{T}}) where {T} = Rational{widen(T)}
promote_rule(::Type{Rational{T}}, ::Type{S}) where {T<:Integer,S<:Integer} = Rational{promote_type(T, S)}
promote_rule(::Type{Rational{T}}, ::Type{Rational{S}}) where {T<:Integer,S<:Integer} = Rational{promote_type(T, S)}
promote_rule(::Type{Rational{T}}, ::Type{S}) where {T<:Integer,S<:AbstractFloat} = promote_type(T, S)

iszero(x::Rational) = iszero(x.num)
isone(x::Rational) = isone(x.num) & isone(x.den)
isinteger(x::Rational) = x.den == 1
isfinite(x::Rational) = x.den != 0
isinf(x::Rational) = x.den == 0
isnan(x::Rational) = false
signbit(x::Rational) = signbit(x.num)
sign(x::Rational) = oftype(x, sign(x.num))
abs(x::Rational) = _rational(abs(x.num), x.den)
copysign(x::Rational, y::Real) = _rational(copysign(x.num, y), x.den)
flipsign(x::Rational, y::Real) = _rational(flipsign(x.num, y), x.den)
-(x::Rational) = _rational(-x.num, x.den)
-(x::Rational{<:Unsigned}) = iszero(x) ? x : throw(OverflowError("cannot negate unsigned number"))
-(x::Rational{<:BitSigned}) = _rational(checked_neg(x.num), x.den)
+(x::Rational) = x

for (op, checked) in ((:+, :checked_add), (:-, :checked_sub))
    @eval begin
        function $op(x::Rational, y::Rational)
            xp, yp = promote(x.den, y.den)
            g = gcd(xp, yp)
            if iszero(g)
                # Two infinities.
                x.num == $op(y.num) || throw(DivideError())
                return x
            end
            xd, yd = div(xp, g), div(yp, g)
            Rational($checked(checked_mul(promote(x.num, yd)...), checked_mul(promote(y.num, xd)...)), checked_mul(promote(x.den, yd)...))
        end
        $op(x::Rational, y::Integer) = _rational(promote($checked(promote(x.num, checked_mul(promote(x.den, y)...))...), x.den)...)
        $op(x::Integer, y::Rational) = _rational(promote($checked(promote(checked_mul(promote(x, y.den)...), y.num)...), y.den)...)
    end
end
function *(x::Rational, y::Rational)
    xn, yd = _divided_by_gcd(promote(x.num, y.den)...)
    xd, yn = _divided_by_gcd(promote(x.den, y.num)...)
    _rational(promote(checked_mul(promote(xn, yn)...), checked_mul(promote(xd, yd)...))...)
end
function _divided_by_gcd(a, b)
    g = gcd(a, b)
    iszero(g) ? (a, b) : (div(a, g), div(b, g))
end
function *(x::Rational, y::Integer)
    xd, yn = _divided_by_gcd(promote(x.den, y)...)
    _rational(promote(checked_mul(promote(x.num, yn)...), xd)...)
end
*(x::Integer, y::Rational) = y * x
/(x::Rational, y::Integer) = x / Rational(y)
# What both numerators, and both denominators, have in common goes first, so that no product is larger than it must be.
function /(x::Rational, y::Rational)
    n, m = promote(x.num, y.num)
    c, d = promote(x.den, y.den)
    n, m = _without_common(n, m)
    c, d = _without_common(c, d)
    num, den = checked_mul(n, d), checked_mul(c, m)
    signbit(den) ? _rational(promote(checked_neg(num), checked_neg(den))...) : _rational(promote(num, den)...)
end
_without_common(a, b) = (g = gcd(_magnitude(a), _magnitude(b)); (div(a, g), div(b, g)))
/(x::Integer, y::Rational) = Rational(x) * inv(y)
inv(x::Rational) = iszero(x.num) ? _rational(x.den, x.num) : signbit(x.num) ? _rational(checked_neg(x.den), checked_neg(x.num)) : _rational(x.den, x.num)
fma(x::Rational, y::Rational, z::Rational) = x * y + z

==(x::Rational, y::Rational) = (x.den == y.den) & (x.num == y.num)
==(x::Rational, y::Integer) = (x.den == 1) & (x.num == y)
==(x::Integer, y::Rational) = y == x
function ==(x::AbstractFloat, q::Rational)
    isfinite(x) || return x == (isinf(q) ? q.num * Inf : NaN)
    isinf(q) && return false
    iszero(x) ? iszero(q) : count_ones(q.den) <= 1 && x * q.den == q.num
end
==(q::Rational, x::AbstractFloat) = x == q
function <(x::Rational, y::Rational)
    x.den == y.den ? x.num < y.num : widemul(x.num, y.den) < widemul(x.den, y.num)
end
<=(x::Rational, y::Rational) = x.den == y.den ? x.num <= y.num : widemul(x.num, y.den) <= widemul(x.den, y.num)
<(x::Rational, y::Integer) = x.num < widemul(x.den, y)
<(x::Integer, y::Rational) = widemul(x, y.den) < y.num
<=(x::Rational, y::Integer) = x.num <= widemul(x.den, y)
<=(x::Integer, y::Rational) = widemul(x, y.den) <= y.num
<(x::AbstractFloat, q::Rational) = isnan(x) ? false : x < Float64(q)
<(q::Rational, x::AbstractFloat) = isnan(x) ? false : Float64(q) < x
# A float that the fraction rounds to may lie on either side of it; then both are compared as fractions.
<(x::IEEEFloat, q::Rational) = (f = Float64(q); x == f && isfinite(f) ? Rational{BigInt}(x) < q : x < f)
<(q::Rational, x::IEEEFloat) = (f = Float64(q); x == f && isfinite(f) ? q < Rational{BigInt}(x) : f < x)
<=(x::IEEEFloat, q::Rational) = x == q || x < q
<=(q::Rational, x::IEEEFloat) = q == x || q < x

^(x::Rational, n::Integer) = n >= 0 ? power_by_squaring(x, n) : power_by_squaring(inv(x), -n)
^(x::T, y::Rational) where {T<:AbstractFloat} = x^convert(T, y)
^(x::Integer, y::Rational) = float(x)^float(y)
^(x::Rational, y::Rational) = float(x)^float(y)
^(x::Rational, y::AbstractFloat) = oftype(y, x)^y
@inline literal_pow(::typeof(^), x::Rational, ::Val{p}) where {p} = x^p

trunc(x::Rational) = Rational(div(x.num, x.den))
floor(x::Rational) = Rational(fld(x.num, x.den))
ceil(x::Rational) = Rational(cld(x.num, x.den))
round(x::Rational) = round(x, RoundNearest)
round(x::Rational, ::RoundingMode{:ToZero}) = trunc(x)
round(x::Rational, ::RoundingMode{:Down}) = floor(x)
round(x::Rational, ::RoundingMode{:Up}) = ceil(x)
round(x::Rational, r::RoundingMode) = x.den == 0 ? x : Rational(div(x.num, x.den, r))
trunc(::Type{T}, x::Rational) where {T<:Integer} = convert(T, div(x.num, x.den))
floor(::Type{T}, x::Rational) where {T<:Integer} = convert(T, fld(x.num, x.den))
ceil(::Type{T}, x::Rational) where {T<:Integer} = convert(T, cld(x.num, x.den))
round(::Type{T}, x::Rational) where {T<:Integer} = convert(T, div(x.num, x.den, RoundNearest))
round(::Type{T}, x::Rational, r::RoundingMode) where {T<:Integer} = convert(T, div(x.num, x.den, r))
round(::Type{T}, x::Rational, r::RoundingMode=RoundNearest) where {T<:AbstractFloat} = convert(T, round(x, r))
div(x::Rational, y::Rational) = div(x.num * y.den, x.den * y.num)
div(x::Rational, y::Integer) = div(x.num, x.den * y)
div(x::Integer, y::Rational) = div(x * y.den, y.num)
div(x::Rational, y::Rational, r::RoundingMode) = div(x.num * y.den, x.den * y.num, r)
div(x::T, y::T, r::RoundingMode) where {T<:Rational} = div(x.num * y.den, x.den * y.num, r)
fld(x::Rational, y::Rational) = fld(x.num * y.den, x.den * y.num)
cld(x::Rational, y::Rational) = cld(x.num * y.den, x.den * y.num)
fld(x::T, y::T) where {T<:Rational} = fld(x.num * y.den, x.den * y.num)
cld(x::T, y::T) where {T<:Rational} = cld(x.num * y.den, x.den * y.num)
div(x::T, y::T) where {T<:Rational} = div(x.num * y.den, x.den * y.num)
rem(x::Rational, y::Rational) = x - y * div(x, y)
mod(x::Rational, y::Rational) = x - y * fld(x, y)
rem(x::T, y::T) where {T<:Rational} = x - y * div(x, y)
mod(x::T, y::T) where {T<:Rational} = x - y * fld(x, y)
gcd(x::Rational, y::Rational) = gcd(x.num, y.num) // lcm(x.den, y.den)
lcm(x::Rational, y::Rational) = lcm(x.num, y.num) // gcd(x.den, y.den)
gcd(x::T, y::T) where {T<:Rational} = gcd(x.num, y.num) // lcm(x.den, y.den)
lcm(x::T, y::T) where {T<:Rational} = lcm(x.num, y.num) // gcd(x.den, y.den)

function show(io::IO, x::Rational)
    # Inside an array of rationals whole numbers lose their denominator.
    show(io, x.num)
    x.den == 1 && get(io, :typeinfo, Any) <: Rational && return nothing
    print(io, "//")
    show(io, x.den)
end
function parse(::Type{Rational{T}}, s::AbstractString) where {T<:Integer}
    parts = split(s, "//"; limit=2)
    length(parts) == 1 ? Rational{T}(parse(T, s)) : Rational{T}(parse(T, parts[1]), parse(T, parts[2]))
end
function tryparse(::Type{Rational{T}}, s::AbstractString) where {T<:Integer}
    parts = split(s, "//"; limit=2)
    n = tryparse(T, parts[1])
    n === nothing && return nothing
    length(parts) == 1 && return Rational{T}(n)
    d = tryparse(T, parts[2])
    d === nothing ? nothing : Rational{T}(n, d)
end

gcd(x::Rational{T}, y::Rational{T}) where {T<:Integer} = gcd(x.num, y.num) // lcm(x.den, y.den)
lcm(x::Rational{T}, y::Rational{T}) where {T<:Integer} = lcm(x.num, y.num) // gcd(x.den, y.den)
function gcdx(x::Rational{T}, y::Rational{T}) where {T<:Integer}
    c = gcd(x, y)
    iszero(c.num) && return (c, one(T), c.num)
    times(r) = div(r.num, c.num) * div(c.den, r.den)
    _, a, b = gcdx(times(x), times(y))
    (c, a, b)
end
gcd(x::Rational) = abs(x)
lcm(x::Rational) = abs(x)
ispow2(x::Rational) = ispow2(x.num) & ispow2(x.den)

## Any real number as a fraction: `num * 2^pow / den`, with 1 / 0 for infinities and 0 / 0 for what is no number

decompose(x::Integer) = (x, 0, 1)
decompose(x::Rational) = (numerator(x), 0, denominator(x))
function decompose(x::IEEEFloat)
    isnan(x) && return (0, 0, 0)
    isinf(x) && return (x < 0 ? -1 : 1, 0, 0)
    f = Float64(x)
    iszero(f) && return (0, 0, signbit(f) ? -1 : 1)
    m, e = frexp(abs(f))
    # As many bits as the type has, so that equal numbers of one type are the same triple.
    bits = precision(typeof(x))
    (Int64(ldexp(m, bits)), e - bits, signbit(f) ? -1 : 1)
end
