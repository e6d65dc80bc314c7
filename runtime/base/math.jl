# Mathematical functions of real numbers. The C library's algorithms are in the runtime; domains, special
# cases and other number types are here.

@noinline _domain_complex(f::Symbol, x) = throw(DomainError(x,
    string(f, " was called with a negative real argument but will only return a complex result if called with a complex argument. Try ", f, "(Complex(x)).")))

## Roots

function sqrt(x::Float3264)
    x < zero(x) && _domain_complex(:sqrt, x)
    sqrt_llvm(x)
end
sqrt(x::Float16) = Float16(sqrt(Float64(x)))
sqrt(x::Real) = sqrt(float(x))
const √ = sqrt
cbrt(x::Float3264) = Core._math(:cbrt, x)
const ∛ = cbrt
fourthroot(x::Number) = sqrt(sqrt(x))
const ∜ = fourthroot

## Elementary functions through the runtime

for f in (:sinh, :cosh, :tanh, :asinh, :atan, :exp, :exp2, :expm1)
    name = QuoteNode(f)
    @eval $f(x::Float3264) = Core._math($name, x)
end
for f in (:sin, :cos, :tan, :sinh, :cosh, :tanh, :asinh, :atan, :exp, :exp2, :exp10, :expm1, :asin, :acos, :acosh, :atanh, :log, :log2, :log10, :log1p, :cbrt)
    @eval begin
        $f(x::Float16) = Float16($f(Float32(x)))
        $f(x::Real) = $f(float(x))
    end
end
for f in (:sin, :cos, :tan)
    message = string(f, "(x) is only defined for finite x.")
    @eval function $f(x::Float3264)
        isinf(x) && throw(DomainError(x, $message))
        Core._math($(QuoteNode(f)), x)
    end
end
# (beyond 400 the runtime's function does not count in tens)
exp10(x::Float3264) = Core._math(:exp10, ifelse(abs(x) < 399, x, copysign(oftype(x, 399), x)))
function asin(x::Float3264)
    abs(x) > 1 && throw(DomainError(x, "asin(x) is not defined for |x| > 1."))
    Core._math(:asin, x)
end
function acos(x::Float3264)
    abs(x) > 1 && throw(DomainError(x, "acos(x) not defined for |x| > 1"))
    Core._math(:acos, x)
end
function acosh(x::Float3264)
    x < 1 && throw(DomainError(x, "acosh(x) is only defined for x ≥ 1."))
    Core._math(:acosh, x)
end
function atanh(x::Float3264)
    abs(x) > 1 && throw(DomainError(x, "atanh(x) is only defined for |x| ≤ 1."))
    Core._math(:atanh, x)
end
for f in (:log, :log2, :log10)
    name = QuoteNode(f)
    @eval function $f(x::Float3264)
        x < 0 && _domain_complex($name, x)
        Core._math($name, x)
    end
end
function log1p(x::Float3264)
    x < -1 && throw(DomainError(x, "log1p was called with a real argument < -1 but will only return a complex result if called with a complex argument. Try log1p(Complex(x))."))
    Core._math(:log1p, x)
end
log(b::T, x::T) where {T<:Number} = log(x) / log(b)
log(b::Number, x::Number) = log(promote(b, x)...)
atan(y::T, x::T) where {T<:Float3264} = Core._math2(:atan2, y, x)
atan(y::Float16, x::Float16) = Float16(atan(Float32(y), Float32(x)))
atan(y::Real, x::Real) = atan(promote(float(y), float(x))...)
sincos(x) = (sin(x), cos(x))
sincos(x::Float3264) = isinf(x) ? throw(DomainError(x, "sincos(x) is only defined for finite x.")) : (sin(x), cos(x))

## Powers

function ^(x::Float64, y::Float64)
    y == round(y) || x >= 0 || isnan(x) || isnan(y) || isinf(y) || (isinf(x) && false) ||
        throw(DomainError(x, "Exponentiation yielding a complex result requires a complex argument.\nReplace x^y with (x+0im)^y, Complex(x)^y, or similar."))
    Core._math2(:pow, x, y)
end
function ^(x::Float32, y::Float32)
    y == round(y) || x >= 0 || isnan(x) || isnan(y) || isinf(y) ||
        throw(DomainError(x, "Exponentiation yielding a complex result requires a complex argument.\nReplace x^y with (x+0im)^y, Complex(x)^y, or similar."))
    Core._math2(:pow, x, y)
end
^(x::Float16, y::Float16) = Float16(Float64(x)^Float64(y))
@inline function ^(x::Float64, n::Integer)
    n == 3 ? x * x * x : n == 2 ? x * x : n == 1 ? x : n == 0 ? 1.0 : _float_power(x, n)
end
@inline function ^(x::Float32, n::Integer)
    n == 3 ? x * x * x : n == 2 ? x * x : n == 1 ? x : n == 0 ? 1.0f0 : Float32(Float64(x)^n)
end
^(x::Float16, n::Integer) = Float16(Float64(x)^n)
# Exponentiation with compensated products, so that the error stays below one unit in the last place.
function _float_power(x::Float64, n::Integer)
    -(Int64(1) << 60) < n < (Int64(1) << 60) || return Core._math2(:pow, x, Float64(n))
    n = Int(n)
    y, xnlo, ynlo = 1.0, 0.0, 0.0
    if n < 0
        rx = inv(x)
        isfinite(x) && n == -1 && return rx
        isfinite(x) && (xnlo = -fma(x, rx, -1.0) * rx)
        x = rx
        n = -n
    end
    while n > 1
        if n & 1 > 0
            e = fma(y, xnlo, x * ynlo)
            y, ynlo = _product_and_error(x, y, e)
        end
        e = x * 2 * xnlo
        x, xnlo = _product_and_error(x, x, e)
        n >>>= 1
    end
    e = fma(y, xnlo, x * ynlo)
    ifelse(isfinite(x) & isfinite(e), fma(x, y, e), x * y)
end
@inline function _product_and_error(x, y, e)
    p = x * y
    lo = fma(x, y, -p)
    q = p + (lo + e)
    isfinite(q) ? (q, (p - q) + (lo + e)) : (p, lo + e)
end

hypot(x::Number) = abs(float(x))
hypot(x::T, y::T) where {T<:Float3264} = _hypot(x, y)
hypot(x::Number, y::Number) = hypot(promote(float(x), float(y))...)
hypot(x::Float16, y::Float16) = Float16(hypot(Float32(x), Float32(y)))
hypot(x::Number, y::Number, more::Number...) = _hypot_many(x, y, more...)
function _hypot_many(xs...)
    m = maximum(map(abs, map(float, xs)))
    (iszero(m) || isinf(m)) && return m
    isnan(m) && return any(isinf, xs) ? oftype(m, Inf) : m
    m * sqrt(sum(map(x -> (x / m)^2, xs)))
end
function _hypot(x::T, y::T) where {T}
    (isinf(x) || isinf(y)) && return T(Inf)
    ax, ay = abs(x), abs(y)
    ay > ax && ((ax, ay) = (ay, ax))
    ay <= ax * sqrt(eps(T) / 2) && return ax
    scale = one(T)
    # Scale away from overflow and underflow, by powers of two.
    if ax > sqrt(floatmax(T) / 2)
        scale = eps(sqrt(floatmin(T)))
        ax, ay = ax * scale, ay * scale
        scale = inv(scale)
    elseif ay < sqrt(floatmin(T))
        scale = inv(eps(sqrt(floatmin(T))))
        ax, ay = ax * scale, ay * scale
        scale = inv(scale)
    end
    h = sqrt(fma(ax, ax, ay * ay))
    # One Newton step with the exact squares.
    hsquared, axsquared = h * h, ax * ax
    h -= (fma(-ay, ay, hsquared - axsquared) + fma(h, h, -hsquared) - fma(ax, ax, -axsquared)) / (2 * h)
    h * scale
end

## In degrees and in half turns

deg2rad(x::AbstractFloat) = x * (oftype(x, pi) / 180)
rad2deg(x::AbstractFloat) = x * (180 / oftype(x, pi))
deg2rad(x::Real) = deg2rad(float(x))
rad2deg(x::Real) = rad2deg(float(x))

# The argument is reduced exactly before it is multiplied by π.
function sinpi(x::T) where {T<:AbstractFloat}
    isfinite(x) || (isnan(x) ? (return x) : throw(DomainError(x, "`x` cannot be infinite.")))
    r = rem(abs(x), 2 * one(T))
    n, t = _quarter_turns(r)
    v = n == 0 ? _sinpi_kernel(t) : n == 1 ? _cospi_kernel(t) : n == 2 ? -_sinpi_kernel(t) : -_cospi_kernel(t)
    isinteger(x) ? copysign(zero(T), x) : signbit(x) ? -v : v
end
function cospi(x::T) where {T<:AbstractFloat}
    isfinite(x) || (isnan(x) ? (return x) : throw(DomainError(x, "`x` cannot be infinite.")))
    r = rem(abs(x), 2 * one(T))
    n, t = _quarter_turns(r)
    v = n == 0 ? _cospi_kernel(t) : n == 1 ? -_sinpi_kernel(t) : n == 2 ? -_cospi_kernel(t) : _sinpi_kernel(t)
    iszero(v) ? zero(T) : v
end
# `r` in [0, 2) as n quarter... half units: r = n/2 + t with |t| <= 1/4.
function _quarter_turns(r)
    n = round(Int, 2r)
    (n & 3, r - n / oftype(r, 2))
end
# π t in two parts, the second added by the derivative.
_sinpi_kernel(t::Float64) = _sin_near_zero(_pi_times(t)...)
_cospi_kernel(t::Float64) = _cos_near_zero(_pi_times(t)...)
# Sine and cosine of `x + lo` for |x| up to π/4, by minimax polynomials.
function _sin_near_zero(x::Float64, lo::Float64)
    z = x * x
    r = 8.33333333332248946124e-3 + z * (-1.98412698298579493134e-4 + z * 2.75573137070700676789e-6) +
        z * (z * z) * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)
    v = z * x
    x - ((z * (0.5 * lo - v * r) - lo) + v * 1.66666666666666324348e-1)
end
function _cos_near_zero(x::Float64, lo::Float64)
    z = x * x
    w = z * z
    r = z * (4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5)) +
        w * w * (-2.75573143513906633035e-7 + z * (2.08757232129817482790e-9 + z * -1.13596475577881948265e-11))
    half = 0.5 * z
    w = 1.0 - half
    w + (((1.0 - w) - half) + (z * r - x * lo))
end
function _pi_times(t::Float64)
    hi = 3.141592653589793 * t
    (hi, fma(3.141592653589793, t, -hi) + 1.2246467991473532e-16 * t)
end
_sinpi_kernel(t::T) where {T} = T(sin(Float64(pi) * Float64(t)))
_cospi_kernel(t::T) where {T} = T(cos(Float64(pi) * Float64(t)))
sinpi(x::Real) = sinpi(float(x))
cospi(x::Real) = cospi(float(x))
tanpi(x::Real) = sinpi(x) / cospi(x)
sincospi(x) = (sinpi(x), cospi(x))
sinpi(x::Integer) = x >= 0 ? zero(float(x)) : -zero(float(x))
cospi(x::Integer) = isodd(x) ? -one(float(x)) : one(float(x))

function sind(x::Real)
    isinf(x) && throw(DomainError(x, "`x` cannot be infinite."))
    isnan(x) && return oftype(float(x), NaN)
    x isa BigFloat && return _sind_big(x)
    r = float(rem(x, 360))
    a = abs(r)
    v = a == 0 ? zero(r) : a <= 45 ? _sin_degrees(a) : a <= 135 ? _cos_degrees(90 - a) : a == 180 ? zero(r) :
        a <= 225 ? _sin_degrees(180 - a) : a <= 315 ? -_cos_degrees(270 - a) : -_sin_degrees(360 - a)
    v == 0 ? copysign(v, r) : r < 0 ? -v : v
end
# Degrees to radians in two parts.
_radians(a::Float64) = (hi = 0.017453292519943295 * a; (hi, fma(0.017453292519943295, a, -hi) + 2.9486522708701687e-19 * a))
_sin_degrees(a::Float64) = _sin_near_zero(_radians(a)...)
_cos_degrees(a::Float64) = _cos_near_zero(_radians(a)...)
_sin_degrees(a) = oftype(a, _sin_degrees(Float64(a)))
_cos_degrees(a) = oftype(a, _cos_degrees(Float64(a)))
# In the precision of a big float.
function _sind_big(x)
    r = rem(x, 360)
    a = abs(r)
    v = a % 180 == 0 ? zero(a) : a == 90 ? one(a) : a == 270 ? -one(a) : a == 30 || a == 150 ? one(a) / 2 :
        a == 210 || a == 330 ? -one(a) / 2 : sin(a * BigFloat(pi) / 180)
    signbit(r) ? -v : v
end
function cosd(x::Real)
    isinf(x) && throw(DomainError(x, "`x` cannot be infinite."))
    isnan(x) && return oftype(float(x), NaN)
    x isa BigFloat && return _sind_big(90 - abs(rem(x, 360)))
    a = abs(float(rem(x, 360)))
    a == 90 || a == 270 ? zero(a) : a <= 45 ? _cos_degrees(a) : a < 135 ? _sin_degrees(90 - a) :
    a <= 225 ? -_cos_degrees(180 - a) : a < 315 ? _sin_degrees(a - 270) : _cos_degrees(360 - a)
end
tand(x::Real) = (s = sind(x); c = cosd(x); abs(s) == abs(c) ? copysign(one(s), s * c) : s / c)
sincosd(x) = (sind(x), cosd(x))
asind(x) = rad2deg(asin(x))
acosd(x) = rad2deg(acos(x))
atand(x) = rad2deg(atan(x))
atand(y, x) = rad2deg(atan(y, x))

for (inverse, f) in ((:sec, :cos), (:csc, :sin), (:cot, :tan), (:sech, :cosh), (:csch, :sinh), (:coth, :tanh), (:secd, :cosd), (:cscd, :sind), (:cotd, :tand))
    @eval $inverse(x::Number) = inv($f(x))
end
for (inverse, f) in ((:asec, :acos), (:acsc, :asin), (:acot, :atan), (:asech, :acosh), (:acsch, :asinh), (:acoth, :atanh), (:asecd, :acosd), (:acscd, :asind), (:acotd, :atand))
    @eval $inverse(x::Number) = $f(inv(x))
end
sinc(x::Number) = iszero(x) ? one(x) : isinf(x) ? zero(float(x)) : sinpi(x) / (pi * x)
function cosc(x::Number)
    y = float(x)
    iszero(y) && return zero(y)
    y isa Real && isinf(y) && return zero(y)
    # Near zero the two parts cancel; there the first terms of the series are exact enough.
    if abs(y) < 0.14
        t = (pi * y)^2
        return oftype(y, -pi * (pi * y) * evalpoly(t, (1 / 3, -1 / 30, 1 / 840, -1 / 45360, 1 / 3991680, -1 / 518918400)))
    end
    (cospi(y) - sinpi(y) / (pi * y)) / y
end

## Other

function modf(x::AbstractFloat)
    isinf(x) && return (copysign(zero(x), x), x)
    i = trunc(x)
    (copysign(x - i, x), i)
end
modf(x::Real) = (rem(x, one(x)), trunc(x))
mod2pi(x::Real) = rem2pi(float(x), RoundDown)
rem2pi(x::Real, r::RoundingMode) = rem2pi(float(x), r)
function rem2pi(x::Float64, mode::RoundingMode)
    (isnan(x) || isinf(x)) && return NaN
    # 2π in two parts; what is far away is reduced in higher precision.
    abs(x) > 1.0e6 && return setprecision(() -> Float64(rem2pi(BigFloat(x), mode)), BigFloat, exponent(x) + 160)
    n = round(x / 6.283185307179586, mode)
    r = _minus_turns(x, n)
    # The quotient may have been rounded to the other side.
    if mode isa RoundingMode{:Nearest}
        abs(r) > 3.141592653589793 && (r = _minus_turns(x, n + sign(r)))
    else
        up = mode isa RoundingMode{:Up} || (mode isa RoundingMode{:ToZero} && x < 0)
        !up && r < 0 && (r = _minus_turns(x, n - 1))
        up && r > 0 && (r = _minus_turns(x, n + 1))
    end
    r
end
function _minus_turns(x::Float64, n::Float64)
    n == 0 && return x
    hi = n * 6.283185307179586
    (x - hi) - (fma(n, 6.283185307179586, -hi) + n * 2.4492935982947064e-16)
end
rem2pi(x::T, mode::RoundingMode) where {T<:Union{Float16,Float32}} = T(rem2pi(Float64(x), mode))

evalpoly(x, p::Tuple) = _horner(x, p)
_horner(x, p::Tuple{Any}) = p[1]
_horner(x, p::Tuple) = muladd(x, _horner(x, tail(p)), p[1])
evalpoly(x, p::Tuple{}) = zero(x)
function evalpoly(x, p::AbstractVector)
    isempty(p) && return zero(x)
    acc = p[end]
    for i in lastindex(p)-1:-1:firstindex(p)
        acc = muladd(x, acc, p[i])
    end
    acc
end
macro evalpoly(x, p...)
    Expr(:call, GlobalRef(Base, :evalpoly), esc(x), Expr(:tuple, map(esc, p)...))
end
function nextprod(factors, n::Integer)
    k = Int(n)
    while true
        m = k
        for f in factors
            while m % f == 0
                m ÷= f
            end
        end
        m == 1 && return k
        k += 1
    end
end

## Rounding to digits

# `digits`, `sigdigits` and `base` go to `_round_with`; without them it is one instruction.
for (f, mode) in ((:round, :RoundNearest), (:trunc, :RoundToZero), (:floor, :RoundDown), (:ceil, :RoundUp))
    @eval begin
        $f(x::Integer; kw...) = isempty(kw) ? x : _round_with(x, $mode; kw...)
        $f(x::Float3264; kw...) = isempty(kw) ? $(Symbol(:_plain_, f))(x) : _round_with(x, $mode; kw...)
        $f(x::Float16; kw...) = isempty(kw) ? Float16($f(Float64(x))) : _round_with(x, $mode; kw...)
        $f(::Type{T}, x::Real; kw...) where {T<:Real} = isempty(kw) ? convert(T, $f(x)) : convert(T, $f(x; kw...))
    end
end
_plain_round(x) = rint_llvm(x)
_plain_trunc(x) = trunc_llvm(x)
_plain_floor(x) = floor_llvm(x)
_plain_ceil(x) = ceil_llvm(x)
# (only the keyword form: without keywords each type has its own methods)
Core.kwcall(kw::NamedTuple, ::typeof(round), x::Real, r::RoundingMode) = _round_with(x, r; kw...)
Core.kwcall(kw::NamedTuple, ::typeof(round), x::Real) = _round_with(x, RoundNearest; kw...)
Core.kwcall(kw::NamedTuple, ::typeof(trunc), x::Real) = _round_with(x, RoundToZero; kw...)
Core.kwcall(kw::NamedTuple, ::typeof(floor), x::Real) = _round_with(x, RoundDown; kw...)
Core.kwcall(kw::NamedTuple, ::typeof(ceil), x::Real) = _round_with(x, RoundUp; kw...)
function _round_with(x, r::RoundingMode; digits::Union{Nothing,Integer}=nothing, sigdigits::Union{Nothing,Integer}=nothing, base::Union{Nothing,Integer}=nothing)
    b = base === nothing ? 10 : Int(base)
    if digits !== nothing
        sigdigits === nothing || throw(ArgumentError("`round` cannot use both `digits` and `sigdigits` arguments."))
        return _round_digits(x, r, Int(digits), b)
    elseif sigdigits !== nothing
        return _round_sigdigits(x, r, Int(sigdigits), b)
    end
    round(x, r)
end
_round_digits(x, r, digits, base) = (fx = float(x); isfinite(fx) ? _round_scaled(fx, r, digits, base) : fx)
# Scale by a power of the base, round, scale back; the power is kept whole on either side.
function _round_scaled(x::T, r, digits::Int, base::Int) where {T<:AbstractFloat}
    if digits >= 0
        p = convert(T, base)^digits
        y = round(x * p, r) / p
    else
        p = convert(T, base)^(-digits)
        y = round(x / p, r) * p
    end
    isfinite(y) ? y : digits > 0 ? x : zero(x)
end
function _round_sigdigits(x, r, n::Int, base::Int)
    n >= 1 || throw(ArgumentError("sigdigits must be positive"))
    fx = float(x)
    (iszero(fx) || !isfinite(fx)) && return fx
    h = _hidigit(fx, base)
    y = _round_scaled(fx, r, n - h, base)
    y
end
# Digits before the point (0 for 0.5, -1 for 0.05).
_hidigit(x::AbstractFloat, base::Int) = base == 2 ? 1 + exponent(x) : base == 10 ? 1 + floor(Int, log10(abs(x))) : 1 + floor(Int, log(abs(x)) / log(base))

# (promoted first: of two integers, the distance and the absolute values might not fit)
function isapprox(x::Number, y::Number; atol::Real=0, rtol::Real=rtoldefault(x, y, atol), nans::Bool=false, norm::Function=abs)
    a, b = promote(x, y)
    x == y || (isfinite(a) && isfinite(b) && norm(a - b) <= max(atol, rtol * max(norm(a), norm(b)))) || (nans && isnan(a) && isnan(b))
end
function isapprox(x::Integer, y::Integer; atol::Real=0, rtol::Real=rtoldefault(x, y, atol), nans::Bool=false, norm::Function=abs)
    norm === abs && atol < 1 && rtol == 0 && return x == y
    low, high = x < y ? (x, y) : (y, x)
    norm(high - low) <= max(atol, rtol * max(norm(low), norm(high)))
end
isapprox(y; kw...) = x -> isapprox(x, y; kw...)
const ≈ = isapprox
≉(x, y; kw...) = !isapprox(x, y; kw...)
# Half of the digits, for types that have digits behind the point; none where an absolute tolerance is given.
rtoldefault(::Type{T}) where {T<:AbstractFloat} = sqrt(eps(T))
rtoldefault(::Type{<:Real}) = 0
rtoldefault(x::Union{T,Type{T}}, y::Union{S,Type{S}}, atol::Real) where {T<:Number,S<:Number} =
    (r = max(rtoldefault(real(T)), rtoldefault(real(S))); atol > 0 ? zero(r) : r)
