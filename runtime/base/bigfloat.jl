# BigFloat: binary floating point of any precision, `mantissa * 2^exponent`, rounded to nearest, ties to even.

# (Only what stands for MPFR's functions changes a number that is there.)
mutable struct BigFloat <: AbstractFloat
    const prec::Int
    # 0: finite, 1: infinite, 2: not a number
    kind::Int
    negative::Bool
    # Exactly `prec` bits, or zero.
    mantissa::BigInt
    exponent::Int
end
_bigfloat_raw(prec, kind, negative, mantissa, exponent) = Core.@new BigFloat prec kind negative mantissa exponent

const _default_precision = RefValue{Int}(256)
precision(::Type{BigFloat}; base::Integer=2) = base == 2 ? _default_precision[] : floor(Int, _default_precision[] / log2(base))
precision(x::BigFloat; base::Integer=2) = base == 2 ? x.prec : floor(Int, x.prec / log2(base))
function setprecision(::Type{BigFloat}, bits::Integer; base::Integer=2)
    bits < 1 && throw(DomainError(bits, "`precision` cannot be less than 1."))
    _default_precision[] = base == 2 ? Int(bits) : ceil(Int, bits * log2(base))
end
setprecision(bits::Integer; kw...) = setprecision(BigFloat, bits; kw...)
function setprecision(f::Function, ::Type{BigFloat}, bits::Integer; kw...)
    old = _default_precision[]
    setprecision(BigFloat, bits; kw...)
    try
        f()
    finally
        _default_precision[] = old
    end
end
setprecision(f::Function, bits::Integer; kw...) = setprecision(f, BigFloat, bits; kw...)
rounding(::Type{<:AbstractFloat}) = RoundNearest
setrounding(::Type{<:AbstractFloat}, r::RoundingMode) = r
setrounding(f::Function, ::Type{<:AbstractFloat}, r::RoundingMode) = f()

_big_nan(p=_default_precision[]) = _bigfloat_raw(p, 2, false, BigInt(0), 0)
_big_inf(negative, p=_default_precision[]) = _bigfloat_raw(p, 1, negative, BigInt(0), 0)
_big_zero(negative, p=_default_precision[]) = _bigfloat_raw(p, 0, negative, BigInt(0), 0)

# ± m * 2^e rounded to `p` bits; `sticky`: the exact value is a little larger than m.
function _round_big(negative::Bool, m::BigInt, e::Int, p::Int, sticky::Bool=false)
    iszero(m) && return _big_zero(negative, p)
    n = _bit_length(m)
    if n <= p
        return _bigfloat_raw(p, 0, negative, m << (p - n), e - (p - n))
    end
    s = n - p
    q = m >> s
    half = _bit(m, s - 1)
    below = sticky || (s > 1 && trailing_zeros(m) < s - 1)
    if half && (below || isodd(q))
        q = q + 1
        _bit_length(q) > p && (q = q >> 1; s += 1)
    end
    _bigfloat_raw(p, 0, negative, q, e + s)
end

BigFloat(; precision::Integer=_default_precision[]) = _big_nan(Int(precision))
BigFloat(x::BigFloat; precision::Integer=_default_precision[]) = x.kind != 0 || x.prec == precision ? x : _round_big(x.negative, x.mantissa, x.exponent, Int(precision))
BigFloat(x::BigInt; precision::Integer=_default_precision[]) = _round_big(x.negative, abs(x), 0, Int(precision))
BigFloat(x::Union{BitInteger,Bool}; precision::Integer=_default_precision[]) = BigFloat(BigInt(x); precision=precision)
function BigFloat(x::IEEEFloat; precision::Integer=_default_precision[])
    p = Int(precision)
    isnan(x) && return _big_nan(p)
    isinf(x) && return _big_inf(x < 0, p)
    iszero(x) && return _big_zero(signbit(x), p)
    f, e = frexp(Float64(abs(x)))
    _round_big(x < 0, BigInt(Int64(ldexp(f, 53))), e - 53, p)
end
BigFloat(x::Rational; precision::Integer=_default_precision[]) = _divide_big(BigFloat(x.num; precision=max(precision, 2 * _bit_length(abs(BigInt(x.num))) + 64)), BigFloat(x.den; precision=max(precision, 2 * _bit_length(BigInt(x.den)) + 64)), Int(precision))
BigFloat(x::AbstractIrrational; precision::Integer=_default_precision[]) = _big_constant(x, Int(precision))
BigFloat(s::AbstractString; precision::Integer=_default_precision[]) = (x = _parse_bigfloat(s, Int(precision)); x === nothing ? throw(ArgumentError("cannot parse \"$s\" as BigFloat")) : x)
BigFloat(z::Complex) = isreal(z) ? BigFloat(real(z)) : throw(InexactError(:BigFloat, BigFloat, z))
big(x::AbstractFloat) = BigFloat(x)
big(x::AbstractIrrational) = BigFloat(x)
big(::Type{<:AbstractFloat}) = BigFloat
widen(::Type{Float64}) = BigFloat
widen(::Type{BigFloat}) = BigFloat
convert(::Type{BigFloat}, x::Union{Integer,IEEEFloat,Rational}) = BigFloat(x)
promote_rule(::Type{BigFloat}, ::Type{<:Integer}) = BigFloat
promote_rule(::Type{BigFloat}, ::Type{<:IEEEFloat}) = BigFloat
promote_rule(::Type{BigFloat}, ::Type{<:Rational}) = BigFloat
promote_rule(::Type{<:AbstractIrrational}, ::Type{BigFloat}) = BigFloat
zero(::Type{BigFloat}) = _big_zero(false)
one(::Type{BigFloat}) = BigFloat(1)
float(x::BigFloat) = x
deepcopy_internal(x::BigFloat, seen::IdDict) = get!(() -> _bigfloat_raw(x.prec, x.kind, x.negative, x.mantissa, x.exponent), seen, x)::BigFloat

function Float64(x::BigFloat)
    x.kind == 2 && return NaN
    x.kind == 1 && return x.negative ? -Inf : Inf
    iszero(x.mantissa) && return x.negative ? -0.0 : 0.0
    n = _bit_length(x.mantissa) + x.exponent
    n > 1024 && return x.negative ? -Inf : Inf
    # Subnormal results keep fewer bits; rounding happens once.
    bits = n < -1021 ? 53 - (-1021 - n) : 53
    bits < 0 && return x.negative ? -0.0 : 0.0
    r = bits == 0 ? (x.mantissa > (BigInt(1) << (_bit_length(x.mantissa) - 1)) ? 5.0e-324 : 0.0) : (y = _round_big(false, x.mantissa, x.exponent, bits); ldexp(Float64(Int64(y.mantissa)), y.exponent))
    x.negative ? -r : r
end
function Float32(x::BigFloat)
    x.kind == 0 && !iszero(x.mantissa) || return Float32(Float64(x))
    n = _bit_length(x.mantissa) + x.exponent
    (n > 128 || n < -125) && return Float32(Float64(x))
    y = _round_big(x.negative, x.mantissa, x.exponent, 24)
    Float32(Float64(y))
end
# By a Float64 that tells whether anything was cut off by its last bit: so nothing is rounded twice.
function Float16(x::BigFloat)
    y = Float64(x)
    isfinite(y) && BigFloat(y; precision=53) != x || return Float16(y)
    cut = abs(y) > abs(x) ? prevfloat(abs(y)) : abs(y)
    Float16(copysign(bitcast(Float64, bitcast(UInt64, cut) | 0x0000000000000001), y))
end
(::Type{T})(x::AbstractIrrational, r::RoundingMode) where {T<:IEEEFloat} = T(BigFloat(x; precision=256), r)
function _truncated_big(x::BigFloat)
    x.exponent >= 0 ? x.mantissa << x.exponent : x.mantissa >> -x.exponent
end
function BigInt(x::BigFloat)
    isinteger(x) || throw(InexactError(:BigInt, BigInt, x))
    m = _truncated_big(x)
    x.negative ? -m : m
end
(::Type{T})(x::BigFloat) where {T<:BitInteger} = (isinteger(x) && typemin(T) <= x <= typemax(T)) ? BigInt(x) % T : throw(InexactError(nameof(T), T, x))
Bool(x::BigFloat) = iszero(x) ? false : x == 1 ? true : throw(InexactError(:Bool, Bool, x))
Integer(x::BigFloat) = BigInt(x)
function Rational{BigInt}(x::BigFloat)
    x.exponent >= 0 ? Rational{BigInt}(BigInt(x), BigInt(1)) : Rational{BigInt}(x.negative ? -x.mantissa : x.mantissa, BigInt(1) << -x.exponent)
end
Rational(x::BigFloat) = Rational{BigInt}(x)
_to_integer(::Type{BigInt}, y::BigFloat, x, f::Symbol) = isfinite(y) ? BigInt(y) : throw(InexactError(f, BigInt, x))
_to_integer(::Type{Integer}, y::BigFloat, x, f::Symbol) = _to_integer(BigInt, y, x, f)
_to_integer(::Type{T}, y::BigFloat, x, f::Symbol) where {T<:BitInteger} = isfinite(y) && typemin(T) <= y <= typemax(T) ? BigInt(y) % T : throw(InexactError(f, T, x))
unsafe_trunc(::Type{T}, x::BigFloat) where {T<:Integer} = BigInt(trunc(x)) % T

## Classes and comparison

isnan(x::BigFloat) = x.kind == 2
isinf(x::BigFloat) = x.kind == 1
isfinite(x::BigFloat) = x.kind == 0
iszero(x::BigFloat) = x.kind == 0 && iszero(x.mantissa)
isone(x::BigFloat) = x == 1
signbit(x::BigFloat) = x.negative
isinteger(x::BigFloat) = x.kind == 0 && (iszero(x.mantissa) || x.exponent >= 0 || trailing_zeros(x.mantissa) >= -x.exponent)
-(x::BigFloat) = _bigfloat_raw(x.prec, x.kind, !x.negative, x.mantissa, x.exponent)
abs(x::BigFloat) = x.negative ? -x : x
copysign(x::BigFloat, y::Real) = signbit(x) == signbit(y) ? x : -x
flipsign(x::BigFloat, y::Real) = signbit(y) ? -x : x
sign(x::BigFloat) = iszero(x) || isnan(x) ? x : BigFloat(x.negative ? -1 : 1)
function _cmp_magnitude(x::BigFloat, y::BigFloat)
    (x.kind == 1 || y.kind == 1) && return cmp(x.kind, y.kind)
    (iszero(x.mantissa) || iszero(y.mantissa)) && return cmp(_bit_length(x.mantissa), _bit_length(y.mantissa))
    a, b = _bit_length(x.mantissa) + x.exponent, _bit_length(y.mantissa) + y.exponent
    a != b && return cmp(a, b)
    e = min(x.exponent, y.exponent)
    cmp(x.mantissa << (x.exponent - e), y.mantissa << (y.exponent - e))
end
function cmp(x::BigFloat, y::BigFloat)
    (isnan(x) || isnan(y)) && throw(DomainError((x, y), "cannot compare NaN"))
    iszero(x) && iszero(y) && return 0
    x.negative != y.negative && return x.negative ? -1 : 1
    c = _cmp_magnitude(x, y)
    x.negative ? -c : c
end
==(x::BigFloat, y::BigFloat) = !isnan(x) && !isnan(y) && cmp(x, y) == 0
<(x::BigFloat, y::BigFloat) = !isnan(x) && !isnan(y) && cmp(x, y) < 0
<=(x::BigFloat, y::BigFloat) = !isnan(x) && !isnan(y) && cmp(x, y) <= 0
for T in (:BitInteger, :BigInt, :IEEEFloat, :Bool)
    @eval begin
        ==(x::BigFloat, y::$T) = x == _exact_big(y)
        ==(x::$T, y::BigFloat) = _exact_big(x) == y
        <(x::BigFloat, y::$T) = x < _exact_big(y)
        <(x::$T, y::BigFloat) = _exact_big(x) < y
        <=(x::BigFloat, y::$T) = x <= _exact_big(y)
        <=(x::$T, y::BigFloat) = _exact_big(x) <= y
    end
end
==(x::BigFloat, y::Rational) = isfinite(x) && Rational{BigInt}(x) == y
==(x::Rational, y::BigFloat) = y == x
<(x::BigFloat, y::Rational) = isfinite(x) ? Rational{BigInt}(x) < y : x < 0
<(x::Rational, y::BigFloat) = isfinite(y) ? x < Rational{BigInt}(y) : y > 0
_exact_big(x::Integer) = (b = BigInt(x); BigFloat(b; precision=max(_bit_length(b), 64)))
_exact_big(x::IEEEFloat) = BigFloat(x; precision=64)
# (NaN wins, and -0.0 is below 0.0)
max(x::BigFloat, y::BigFloat) = isnan(x) ? x : isnan(y) ? y : x < y || (x == y && signbit(x)) ? y : x
min(x::BigFloat, y::BigFloat) = isnan(x) ? x : isnan(y) ? y : y < x || (x == y && signbit(y)) ? y : x
minmax(x::BigFloat, y::BigFloat) = (min(x, y), max(x, y))

## Arithmetic: exact on the mantissas, then one rounding

function _add_big(x::BigFloat, y::BigFloat, p::Int)
    (isnan(x) || isnan(y)) && return _big_nan(p)
    if isinf(x) || isinf(y)
        isinf(x) && isinf(y) && x.negative != y.negative && return _big_nan(p)
        return _big_inf(isinf(x) ? x.negative : y.negative, p)
    end
    iszero(x) && iszero(y) && return _big_zero(x.negative && y.negative, p)
    iszero(y) && return _round_big(x.negative, x.mantissa, x.exponent, p)
    iszero(x) && return _round_big(y.negative, y.mantissa, y.exponent, p)
    # A summand far below the last bit only decides the rounding.
    gap = (_bit_length(x.mantissa) + x.exponent) - (_bit_length(y.mantissa) + y.exponent)
    limit = 2 * p + x.prec + y.prec
    if abs(gap) > limit
        big, small = gap > 0 ? (x, y) : (y, x)
        m = big.mantissa << (p + 4)
        m = big.negative == small.negative ? m + 1 : m - 1
        return _round_big(big.negative, m, big.exponent - (p + 4), p)
    end
    e = min(x.exponent, y.exponent)
    a, b = x.mantissa << (x.exponent - e), y.mantissa << (y.exponent - e)
    s = (x.negative ? -a : a) + (y.negative ? -b : b)
    iszero(s) ? _big_zero(false, p) : _round_big(s.negative, abs(s), e, p)
end
function _multiply_big(x::BigFloat, y::BigFloat, p::Int)
    negative = x.negative ⊻ y.negative
    (isnan(x) || isnan(y)) && return _big_nan(p)
    if isinf(x) || isinf(y)
        return iszero(x) || iszero(y) ? _big_nan(p) : _big_inf(negative, p)
    end
    _round_big(negative, x.mantissa * y.mantissa, x.exponent + y.exponent, p)
end
function _divide_big(x::BigFloat, y::BigFloat, p::Int)
    negative = x.negative ⊻ y.negative
    (isnan(x) || isnan(y)) && return _big_nan(p)
    isinf(x) && return isinf(y) ? _big_nan(p) : _big_inf(negative, p)
    isinf(y) && return _big_zero(negative, p)
    iszero(y) && return iszero(x) ? _big_nan(p) : _big_inf(negative, p)
    iszero(x) && return _big_zero(negative, p)
    s = max(0, p + 4 + _bit_length(y.mantissa) - _bit_length(x.mantissa))
    q, r = divrem(x.mantissa << s, y.mantissa)
    # A remainder means "a little more": one extra bit carries that.
    q = (q << 1) + (iszero(r) ? 0 : 1)
    _round_big(negative, q, x.exponent - y.exponent - s - 1, p)
end
_result_precision(x, y) = _default_precision[]
+(x::BigFloat, y::BigFloat) = _add_big(x, y, _result_precision(x, y))
-(x::BigFloat, y::BigFloat) = _add_big(x, -y, _result_precision(x, y))
*(x::BigFloat, y::BigFloat) = _multiply_big(x, y, _result_precision(x, y))
/(x::BigFloat, y::BigFloat) = _divide_big(x, y, _result_precision(x, y))
inv(x::BigFloat) = BigFloat(1) / x
fma(x::BigFloat, y::BigFloat, z::BigFloat) = _add_big(_multiply_big(x, y, x.prec + y.prec), z, _default_precision[])
muladd(x::BigFloat, y::BigFloat, z::BigFloat) = fma(x, y, z)
function sqrt(x::BigFloat)
    (isnan(x) || iszero(x)) && return x
    x.negative && _domain_complex_big(:sqrt, x)
    isinf(x) && return x
    p = _default_precision[]
    s = max(0, 2 * p + 8 - _bit_length(x.mantissa))
    isodd(x.exponent - s) && (s += 1)
    m = x.mantissa << s
    r = isqrt(m)
    exact = r * r == m
    _round_big(false, (r << 1) + (exact ? 0 : 1), (x.exponent - s) ÷ 2 - 1, p)
end
_domain_complex_big(f, x) = throw(DomainError(x, "NaN result for non-NaN input."))
function ^(x::BigFloat, n::Integer)
    n == 0 && return one(BigFloat)
    n < 0 && return inv(x^(-n))
    # A few more bits on the way, one rounding at the end.
    p = _default_precision[]
    w = p + 2 * (64 - leading_zeros(Int64(n))) + 10
    r = BigFloat(1; precision=w)
    b = BigFloat(x; precision=max(w, x.prec))
    k = Int(n)
    while true
        isodd(k) && (r = _multiply_big(r, b, w))
        k >>= 1
        k == 0 && break
        b = _multiply_big(b, b, w)
    end
    BigFloat(r; precision=p)
end
^(x::BigFloat, y::BigFloat) = isinteger(y) && abs(y) < 1.0e6 ? x^Int(y) : iszero(x) ? (y > 0 ? zero(x) : _big_inf(false)) : x < 0 ? throw(DomainError(x, "Exponentiation yielding a complex result requires a complex argument.\nReplace x^y with (x+0im)^y, Complex(x)^y, or similar.")) : _with_guard(() -> exp(y * log(x)))
@inline literal_pow(::typeof(^), x::BigFloat, ::Val{p}) where {p} = x^p
rem(x::BigFloat, y::BigFloat) = (isinf(x) || iszero(y)) ? _big_nan() : isinf(y) ? x : (q = Rational{BigInt}(x) / Rational{BigInt}(y); r = Rational{BigInt}(x) - Rational{BigInt}(y) * trunc(q); copysign(BigFloat(r), x))
mod(x::BigFloat, y::BigFloat) = (r = rem(x, y); iszero(r) ? copysign(r, y) : (r > 0) == (y > 0) ? r : r + y)
ldexp(x::BigFloat, n::Integer) = x.kind == 0 && !iszero(x) ? _bigfloat_raw(x.prec, 0, x.negative, x.mantissa, x.exponent + Int(n)) : x
exponent(x::BigFloat) = iszero(x) || !isfinite(x) ? throw(DomainError(x, "`x` must be non-zero and finite.")) : _bit_length(x.mantissa) + x.exponent - 1
significand(x::BigFloat) = ldexp(x, -exponent(x))
frexp(x::BigFloat) = iszero(x) || !isfinite(x) ? (x, 0) : (ldexp(x, -exponent(x) - 1), exponent(x) + 1)
eps(::Type{BigFloat}) = ldexp(BigFloat(1), 1 - _default_precision[])
eps(x::BigFloat) = iszero(x) ? nextfloat(x) : ldexp(BigFloat(1), exponent(x) - x.prec + 1)
nextfloat(x::BigFloat, n::Integer=1) = iszero(x) ? ldexp(BigFloat(1), -4611686018427387905) : _bigfloat_step(x, n)
prevfloat(x::BigFloat, n::Integer=1) = nextfloat(x, -n)
_bigfloat_step(x, n) = (m = x.negative ? x.mantissa - n : x.mantissa + n; _round_big(x.negative, m, x.exponent, x.prec))
typemax(::Type{BigFloat}) = _big_inf(false)
typemin(::Type{BigFloat}) = _big_inf(true)
floatmax(::Type{BigFloat}) = ldexp(BigFloat(1) - eps(BigFloat) / 2, 4611686018427387903)
maxintfloat(::Type{BigFloat}) = ldexp(BigFloat(1), _default_precision[])

function trunc(x::BigFloat)
    (isfinite(x) && !isinteger(x)) || return x
    m = _truncated_big(x)
    iszero(m) ? _big_zero(x.negative, x.prec) : _round_big(x.negative, m, 0, x.prec)
end
floor(x::BigFloat) = (t = trunc(x); x.negative && t != x ? t - 1 : t)
ceil(x::BigFloat) = (t = trunc(x); !x.negative && t != x ? t + 1 : t)
function round(x::BigFloat)
    (isfinite(x) && !isinteger(x)) || return x
    f = floor(x)
    d = x - f
    half = ldexp(BigFloat(1), -1)
    r = d < half ? f : d > half ? f + 1 : iseven(BigInt(f)) ? f : f + 1
    iszero(r) ? _big_zero(x.negative, x.prec) : r
end
for (f, mode) in ((:round, :RoundNearest), (:trunc, :RoundToZero), (:floor, :RoundDown), (:ceil, :RoundUp))
    @eval Core.kwcall(kw::NamedTuple, ::typeof($f), x::BigFloat) = _round_with(x, $mode; kw...)
end
_round_digits(x::BigFloat, r, digits, base) = _round_scaled(x, r, digits, base)
_hidigit(x::BigFloat, base::Int) = base == 10 ? 1 + floor(Int, Float64(log10(abs(x)))) : 1 + floor(Int, exponent(x) * log(2) / log(base))

## Constants and functions, in fixed point with guard bits

# π by Machin's formula, e by its series: integers scaled by 2^w.
function _arctan_inverse(n::Int, w::Int)
    term = div(BigInt(1) << w, BigInt(n))
    sum, k, square = term, 3, BigInt(n * n)
    negative = true
    while !iszero(term)
        term = div(term, square)
        t = div(term, BigInt(k))
        sum = negative ? sum - t : sum + t
        negative = !negative
        k += 2
    end
    sum
end
_fixed_pi(w::Int) = (g = w + 20; (4 * (4 * _arctan_inverse(5, g) - _arctan_inverse(239, g))) >> 20)
_fixed_ln2(w::Int) = (g = w + 20; (18 * _arctanh_inverse(26, g) - 2 * _arctanh_inverse(4801, g) + 8 * _arctanh_inverse(8749, g)) >> 20)
function _arctanh_inverse(n::Int, w::Int)
    term = div(BigInt(1) << w, BigInt(n))
    sum, k, square = term, 3, BigInt(n) * n
    while !iszero(term)
        term = div(term, square)
        sum += div(term, BigInt(k))
        k += 2
    end
    sum
end
_big_constant(::Irrational{:π}, p::Int) = _round_big(false, _fixed_pi(p + 10), -(p + 10), p)
_big_constant(::Irrational{:ℯ}, p::Int) = BigFloat(_exp_big(BigFloat(1; precision=64), p + 16); precision=p)
_big_constant(::Irrational{:φ}, p::Int) = setprecision(() -> (1 + sqrt(BigFloat(5))) / 2, BigFloat, p)
_big_constant(x::AbstractIrrational, p::Int) = BigFloat(Float64(x); precision=p)
# Computes with extra bits, then rounds to the present precision.
function _with_guard(f)
    p = _default_precision[]
    _default_precision[] = p + 64
    try
        r = f()
        _default_precision[] = p
        BigFloat(r; precision=p)
    finally
        _default_precision[] = p
    end
end
_to_fixed(x::BigFloat, w::Int) = (s = x.exponent + w; m = s >= 0 ? x.mantissa << s : x.mantissa >> -s; x.negative ? -m : m)
_from_fixed(m::BigInt, w::Int, p::Int) = _round_big(m.negative, abs(m), -w, p)
# exp: x = k ln 2 + r; r is halved until small, its series summed, the result squared back.
function _exp_big(x::BigFloat, p::Int)
    iszero(x) && return BigFloat(1; precision=p)
    w = p + 40 + max(0, exponent(x))
    fx = _to_fixed(x, w)
    ln2 = _fixed_ln2(w)
    k = fld(fx, ln2)
    r = fx - k * ln2
    halvings = 16
    r = r >> halvings
    one_ = BigInt(1) << w
    sum, term, n = one_, one_, 1
    while true
        term = div((term * r) >> w, BigInt(n))
        iszero(term) && break
        sum += term
        n += 1
    end
    for _ in 1:halvings
        sum = (sum * sum) >> w
    end
    ldexp(_from_fixed(sum, w, p), Int(k))
end
function exp(x::BigFloat)
    isnan(x) && return x
    isinf(x) && return x.negative ? zero(x) : x
    p = _default_precision[]
    BigFloat(_exp_big(x, p + 32); precision=p)
end
# log by Newton's iteration on exp.
function log(x::BigFloat)
    isnan(x) && return x
    iszero(x) && return _big_inf(true)
    x.negative && throw(DomainError(x, "NaN result for non-NaN input."))
    isinf(x) && return x
    x == 1 && return _big_zero(false)
    p = _default_precision[]
    w = p + 64
    e = exponent(x) + 1
    m = ldexp(x, -e)
    y = BigFloat(log(Float64(m)); precision=w)
    mw = BigFloat(m; precision=max(w, m.prec))
    bits = 50
    while true
        ey = _exp_big(y, w)
        y = _add_big(y, _divide_big(_multiply_big(BigFloat(2), _add_big(mw, -ey, w), w), _add_big(mw, ey, w), w), w)
        bits *= 3
        bits > w + 50 && break
    end
    ln2 = _from_fixed(_fixed_ln2(w + 32), w + 32, w + 16)
    BigFloat(_add_big(y, _multiply_big(BigFloat(e), ln2, w), w); precision=p)
end
log2(x::BigFloat) = isfinite(x) && !iszero(x) && !x.negative && trailing_zeros(x.mantissa) == _bit_length(x.mantissa) - 1 ? BigFloat(exponent(x)) : _with_guard(() -> log(x) / log(BigFloat(2)))
function log10(x::BigFloat)
    r = _with_guard(() -> log(x) / log(BigFloat(10)))
    # Exact powers of ten give exact results.
    n = isfinite(r) ? round(r) : r
    isfinite(r) && abs(n) < 5000 && n >= 0 && isinteger(x) && BigInt(x) == BigInt(10)^Int(n) ? n : r
end
log1p(x::BigFloat) = _with_guard(() -> log(1 + BigFloat(x)))
expm1(x::BigFloat) = _with_guard(() -> exp(x) - 1)
exp2(x::BigFloat) = isinteger(x) ? ldexp(BigFloat(1), Int(x)) : _with_guard(() -> exp(x * log(BigFloat(2))))
exp10(x::BigFloat) = isinteger(x) ? BigFloat(10)^Int(x) : _with_guard(() -> exp(x * log(BigFloat(10))))
cbrt(x::BigFloat) = iszero(x) ? x : _with_guard(() -> (r = exp(log(abs(BigFloat(x))) / 3); n = round(r); s = abs(n * n * n - abs(x)) == 0 ? n : r; copysign(s, x)))
# Sine and cosine: reduce by multiples of π/2, then the Taylor series.
function _sincos_big(x::BigFloat, p::Int)
    w = p + 64 + max(0, exponent(x))
    fx = _to_fixed(x, w)
    half_pi = _fixed_pi(w) >> 1
    k = fld(fx + (half_pi >> 1), half_pi)
    r = fx - k * half_pi
    r2 = (r * r) >> w
    s, c = r, BigInt(1) << w
    ts, tc, n = r, BigInt(1) << w, 1
    while true
        tc = -div((tc * r2) >> w, BigInt((2n - 1) * 2n))
        ts = -div((ts * r2) >> w, BigInt(2n * (2n + 1)))
        (iszero(tc) && iszero(ts)) || (tc == -1 && ts == -1) && break
        iszero(tc) && iszero(ts) && break
        n > 100_000 && break
        c += tc
        s += ts
        n += 1
    end
    q = Int(mod(k, BigInt(4)))
    s, c = q == 0 ? (s, c) : q == 1 ? (c, -s) : q == 2 ? (-s, -c) : (-c, s)
    (_from_fixed(s, w, p), _from_fixed(c, w, p))
end
sincos(x::BigFloat) = !isfinite(x) ? (_big_nan(), _big_nan()) : iszero(x) ? (x, one(x)) : _sincos_big(x, _default_precision[])
sin(x::BigFloat) = sincos(x)[1]
cos(x::BigFloat) = sincos(x)[2]
tan(x::BigFloat) = _with_guard(() -> ((s, c) = sincos(x); s / c))
# Arc tangent: halve the angle a few times, then the series.
function atan(x::BigFloat)
    (isnan(x) || iszero(x)) && return x
    isinf(x) && return copysign(BigFloat(π) / 2, x)
    _with_guard() do
        y = abs(BigFloat(x))
        inverted = y > 1
        inverted && (y = 1 / y)
        n = 0
        while y > ldexp(BigFloat(1), -8)
            y = y / (1 + sqrt(1 + y * y))
            n += 1
        end
        term, sum, k, y2 = y, y, 3, y * y
        tiny = ldexp(BigFloat(1), -_default_precision[] - 10)
        while true
            term = -term * y2
            t = term / k
            sum += t
            abs(t) < tiny && break
            k += 2
        end
        r = ldexp(sum, n)
        inverted && (r = BigFloat(π) / 2 - r)
        copysign(r, x)
    end
end
asin(x::BigFloat) = abs(x) > 1 ? throw(DomainError(x, "NaN result for non-NaN input.")) : _with_guard(() -> atan(x / sqrt(1 - BigFloat(x) * x)))
acos(x::BigFloat) = abs(x) > 1 ? throw(DomainError(x, "NaN result for non-NaN input.")) : _with_guard(() -> BigFloat(π) / 2 - asin(x))
atan(y::BigFloat, x::BigFloat) = _with_guard(() -> x > 0 ? atan(y / x) : x < 0 ? (y >= 0 ? atan(y / x) + BigFloat(π) : atan(y / x) - BigFloat(π)) : y > 0 ? BigFloat(π) / 2 : y < 0 ? -BigFloat(π) / 2 : zero(y))
sinh(x::BigFloat) = _with_guard(() -> (e = exp(x); (e - inv(e)) / 2))
cosh(x::BigFloat) = _with_guard(() -> (e = exp(x); (e + inv(e)) / 2))
tanh(x::BigFloat) = _with_guard(() -> (e = exp(2x); (e - 1) / (e + 1)))
asinh(x::BigFloat) = _with_guard(() -> log(x + sqrt(BigFloat(x) * x + 1)))
acosh(x::BigFloat) = _with_guard(() -> log(x + sqrt(BigFloat(x) * x - 1)))
atanh(x::BigFloat) = _with_guard(() -> log((1 + BigFloat(x)) / (1 - BigFloat(x))) / 2)
hypot(x::BigFloat, y::BigFloat) = _with_guard(() -> sqrt(BigFloat(x) * x + BigFloat(y) * y))

## Text

parse(::Type{BigFloat}, s::AbstractString; precision::Integer=_default_precision[]) = (x = _parse_bigfloat(s, Int(precision)); x === nothing ? throw(ArgumentError("cannot parse $(repr(s)) as BigFloat")) : x)
tryparse(::Type{BigFloat}, s::AbstractString; precision::Integer=_default_precision[]) = _parse_bigfloat(s, Int(precision))
function _parse_bigfloat(text::AbstractString, p::Int)
    s = lowercase(strip(text))
    negative = startswith(s, '-')
    (negative || startswith(s, '+')) && (s = s[2:end])
    (s == "inf" || s == "infinity") && return _big_inf(negative, p)
    s == "nan" && return _big_nan(p)
    exponent = 0
    i = findfirst('e', s)
    if i !== nothing
        n = tryparse(Int, s[i+1:end])
        n === nothing && return nothing
        exponent = n
        s = s[1:i-1]
    end
    i = findfirst('.', s)
    if i !== nothing
        exponent -= ncodeunits(s) - i
        s = string(s[1:i-1], s[i+1:end])
    end
    (isempty(s) || !all(isdigit, s)) && return nothing
    m = parse(BigInt, s)
    iszero(m) && return _big_zero(negative, p)
    exponent >= 0 && return _round_big(negative, m * BigInt(10)^exponent, 0, p)
    d = BigInt(10)^(-exponent)
    shift = max(0, p + 8 + _bit_length(d) - _bit_length(m))
    q, r = divrem(m << shift, d)
    _round_big(negative, (q << 1) + (iszero(r) ? 0 : 1), -shift - 1, p)
end
# `n` significant digits, correctly rounded, and the exponent of the first.
function _decimal_digits(x::BigFloat, n::Int)
    m, e = x.mantissa, x.exponent
    guess = floor(Int, (_bit_length(m) + e - 1) * 0.30102999566398120)
    while true
        # Scale so that n digits stand before the point.
        k = n - 1 - guess
        num = k >= 0 ? m * BigInt(10)^k : m
        den = k < 0 ? BigInt(10)^(-k) : BigInt(1)
        e >= 0 ? (num = num << e) : (den = den << -e)
        q, r = divrem(num, den)
        c = cmp(r << 1, den)
        (c > 0 || (c == 0 && isodd(q))) && (q += 1)
        digits = string(q)
        ncodeunits(digits) == n && return (digits, guess)
        guess += ncodeunits(digits) - n
    end
end
function _string_bigfloat(x::BigFloat)
    isnan(x) && return "NaN"
    isinf(x) && return x.negative ? "-Inf" : "Inf"
    sign_ = x.negative ? "-" : ""
    iszero(x) && return sign_ * "0.0"
    n = 2 + floor(Int, x.prec * 0.30102999566398120)
    digits, exponent = _decimal_digits(x, n)
    digits = String(rstrip(digits, '0'))
    k = ncodeunits(digits)
    if -5 < exponent < 6
        exponent < 0 && return string(sign_, "0.", "0"^(-exponent - 1), digits)
        k <= exponent + 1 && return string(sign_, digits, "0"^(exponent + 1 - k), ".0")
        return string(sign_, digits[1:exponent+1], '.', digits[exponent+2:end])
    end
    string(sign_, digits[1:1], '.', k > 1 ? digits[2:end] : "0", exponent < 0 ? "e-" : "e+", lpad(abs(exponent), 2, '0'))
end
string(x::BigFloat) = _string_bigfloat(x)
print(io::IO, x::BigFloat) = print(io, string(x))
function show(io::IO, x::BigFloat)
    if get(io, :compact, false)::Bool && isfinite(x) && !iszero(x)
        # Six significant digits.
        digits, exponent = _decimal_digits(x, 6)
        y = _parse_bigfloat(string(digits[1:1], '.', digits[2:end], 'e', exponent), x.prec)
        s = rstrip(digits, '0')
        return _write_compact_big(io, x.negative, String(s), exponent)
    end
    print(io, string(x))
end
function _write_compact_big(io, negative, digits, exponent)
    k = ncodeunits(digits)
    text = -5 < exponent < 6 ? (exponent < 0 ? string("0.", "0"^(-exponent - 1), digits) : k <= exponent + 1 ? string(digits, "0"^(exponent + 1 - k), ".0") : string(digits[1:exponent+1], '.', digits[exponent+2:end])) :
        string(digits[1:1], '.', k > 1 ? digits[2:end] : "0", exponent < 0 ? "e-" : "e+", lpad(abs(exponent), 2, '0'))
    print(io, negative ? "-" : "", text)
end

sind(x::BigInt) = sind(float(x))
cosd(x::BigInt) = cosd(float(x))
tand(x::BigInt) = tand(float(x))
rem2pi(x::BigFloat, mode::RoundingMode) = (turn = 2 * BigFloat(pi); x - turn * round(x / turn, mode))

function decompose(x::BigFloat)::NTuple{3,Any}
    isnan(x) && return (0, 0, 0)
    isinf(x) && return (x < 0 ? -1 : 1, 0, 0)
    iszero(x) && return (0, 0, signbit(x) ? -1 : 1)
    (x.mantissa, x.exponent, x.negative ? -1 : 1)
end
