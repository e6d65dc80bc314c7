# Complex numbers.

struct Complex{T<:Real} <: Number
    re::T
    im::T
end
Complex(x::Real, y::Real) = Complex(promote(x, y)...)
Complex(x::Real) = Complex(x, zero(x))
const im = Complex(false, true)
const ComplexF64 = Complex{Float64}
const ComplexF32 = Complex{Float32}
const ComplexF16 = Complex{Float16}

Complex{T}(x::Real) where {T<:Real} = Complex{T}(x, 0)
Complex{T}(z::Complex) where {T<:Real} = Complex{T}(real(z), imag(z))
Complex(z::Complex) = z
(::Type{T})(z::Complex) where {T<:Real} = isreal(z) ? T(real(z))::T : throw(InexactError(nameof(T), T, z))
(::Type{T})(z::Complex) where {T<:BitInteger} = isreal(z) ? T(real(z))::T : throw(InexactError(nameof(T), T, z))
Bool(z::Complex) = isreal(z) ? Bool(real(z)) : throw(InexactError(:Bool, Bool, z))
complex(z::Complex) = z
complex(x::Real) = Complex(x)
complex(x::Real, y::Real) = Complex(x, y)
complex(::Type{T}) where {T<:Real} = Complex{T}
complex(::Type{Complex{T}}) where {T<:Real} = Complex{T}
complex(a::AbstractArray) = map(complex, a)
promote_rule(::Type{Complex{T}}, ::Type{S}) where {T<:Real,S<:Real} = Complex{promote_type(T, S)}
promote_rule(::Type{Complex{T}}, ::Type{Complex{S}}) where {T<:Real,S<:Real} = Complex{promote_type(T, S)}
widen(::Type{Complex{T}}) where {T} = Complex{widen(T)}
float(::Type{Complex{T}}) where {T<:Real} = Complex{float(T)}
float(z::Complex{<:AbstractFloat}) = z
float(z::Complex) = Complex(float(real(z)), float(imag(z)))
big(z::Complex) = Complex(big(real(z)), big(imag(z)))

real(z::Complex) = z.re
imag(z::Complex) = z.im
reim(z) = (real(z), imag(z))
real(::Type{Complex{T}}) where {T<:Real} = T
real(a::AbstractArray) = map(real, a)
imag(a::AbstractArray) = map(imag, a)
isreal(z::Complex) = iszero(imag(z))
isinteger(z::Complex) = isreal(z) & isinteger(real(z))
isfinite(z::Complex) = isfinite(real(z)) & isfinite(imag(z))
isnan(z::Complex) = isnan(real(z)) | isnan(imag(z))
isinf(z::Complex) = isinf(real(z)) | isinf(imag(z))
iszero(z::Complex) = iszero(real(z)) & iszero(imag(z))
isone(z::Complex) = isone(real(z)) & iszero(imag(z))
zero(::Type{Complex{T}}) where {T<:Real} = Complex{T}(zero(T), zero(T))
one(::Type{Complex{T}}) where {T<:Real} = Complex{T}(one(T), zero(T))

==(z::Complex, w::Complex) = (real(z) == real(w)) & (imag(z) == imag(w))
==(z::Complex, x::Real) = isreal(z) & (real(z) == x)
==(x::Real, z::Complex) = z == x
isequal(z::Complex, w::Complex) = isequal(real(z), real(w)) & isequal(imag(z), imag(w))
isequal(z::Complex, x::Real) = isequal(imag(z), zero(x)) & isequal(real(z), x)
isequal(x::Real, z::Complex) = isequal(z, x)
in(x::Complex, r::AbstractRange{<:Real}) = isreal(x) && real(x) in r
# (what equals a real number hashes as that)
const h_imag = 0x32a7a07f3e7cd1f9
hash(z::Complex, h::UInt) = hash(real(z), h ⊻ hash(imag(z), h_imag) ⊻ hash(0, h_imag))

conj(z::Complex) = Complex(real(z), -imag(z))
abs(z::Complex) = hypot(real(z), imag(z))
abs2(z::Complex) = real(z) * real(z) + imag(z) * imag(z)
angle(z::Complex) = atan(imag(z), real(z))
angle(x::Real) = atan(zero(x), x)
sign(z::Complex) = iszero(z) ? float(z) : z / abs(z)
flipsign(z::Complex, y::Real) = ifelse(signbit(y), -z, z)

## Arithmetic; a real operand takes part in its own way, so that signed zeros and infinities come out right

+(z::Complex) = Complex(+real(z), +imag(z))
-(z::Complex) = Complex(-real(z), -imag(z))
+(z::Complex, w::Complex) = Complex(real(z) + real(w), imag(z) + imag(w))
-(z::Complex, w::Complex) = Complex(real(z) - real(w), imag(z) - imag(w))
*(z::Complex, w::Complex) = Complex(real(z) * real(w) - imag(z) * imag(w), real(z) * imag(w) + imag(z) * real(w))
+(x::Real, z::Complex) = Complex(x + real(z), imag(z))
+(z::Complex, x::Real) = Complex(real(z) + x, imag(z))
-(z::Complex, x::Real) = Complex(real(z) - x, imag(z))
-(x::Real, z::Complex) = Complex(x - real(z), -imag(z))
*(x::Real, z::Complex) = Complex(x * real(z), x * imag(z))
*(z::Complex, x::Real) = Complex(x * real(z), x * imag(z))
muladd(z::Complex, w::Complex, x::Complex) = z * w + x

# The imaginary unit is made of Bools: multiplying by it only swaps the parts.
+(x::Bool, z::Complex{Bool}) = Complex(x + real(z), imag(z))
+(z::Complex{Bool}, x::Bool) = x + z
-(x::Bool, z::Complex{Bool}) = Complex(x - real(z), -imag(z))
-(z::Complex{Bool}, x::Bool) = Complex(real(z) - x, imag(z))
*(x::Bool, z::Complex{Bool}) = Complex(x * real(z), x * imag(z))
*(z::Complex{Bool}, x::Bool) = x * z
*(z::Complex{Bool}, w::Complex{Bool}) = Complex(real(z) * real(w) - imag(z) * imag(w), real(z) * imag(w) + imag(z) * real(w))
+(x::Real, z::Complex{Bool}) = Complex(x + real(z), oftype(x + real(z), imag(z)))
+(z::Complex{Bool}, x::Real) = x + z
-(x::Real, z::Complex{Bool}) = (re = x - real(z); Complex(re, -oftype(re, imag(z))))
-(z::Complex{Bool}, x::Real) = (re = real(z) - x; Complex(re, oftype(re, imag(z))))
*(x::Bool, z::Complex) = ifelse(x, z, ifelse(signbit(real(z)) | signbit(imag(z)), zero(z), zero(z)))
*(z::Complex, x::Bool) = x * z
*(x::Real, z::Complex{Bool}) = Complex(x * real(z), x * imag(z))
*(z::Complex{Bool}, x::Real) = x * z

/(z::Complex, x::Real) = Complex(real(z) / x, imag(z) / x)
/(x::Real, z::Complex) = x * inv(z)
function /(a::Complex{T}, b::Complex{T}) where {T<:Real}
    are, aim = reim(a)
    bre, bim = reim(b)
    if isinf(bre) | isinf(bim)
        (isfinite(a)) && return complex(zero(T) * sign(are) * sign(bre), -zero(T) * sign(aim) * sign(bim))
        return complex(T(NaN), T(NaN))
    end
    # Divide by the larger part first, so that nothing overflows on the way.
    if abs(bre) <= abs(bim)
        r = bre / bim
        d = bim + r * bre
        complex((are * r + aim) / d, (aim * r - are) / d)
    else
        r = bim / bre
        d = bre + r * bim
        complex((are + aim * r) / d, (aim - are * r) / d)
    end
end
/(a::Complex{T}, b::Complex{T}) where {T<:Integer} = float(a) / float(b)
function /(z::ComplexF64, w::ComplexF64)
    a, b = reim(z)
    c, d = reim(w)
    absa, absb, ab = abs(a), abs(b), max(abs(a), abs(b))
    cd = max(abs(c), abs(d))
    if isinf(c) | isinf(d)
        isfinite(z) && return complex(0.0 * sign(a) * sign(c), -0.0 * sign(b) * sign(d))
        return complex(NaN, NaN)
    end
    # Robust division: scaled, then one reciprocal (Baudin and Smith).
    halfov, twounϵ, bs = 0.5 * floatmax(Float64), floatmin(Float64) * 2 / eps(Float64), 2 / (eps(Float64)^2)
    s = 1.0
    ab >= halfov && (a *= 0.5; b *= 0.5; s *= 2)
    cd >= halfov && (c *= 0.5; d *= 0.5; s *= 0.5)
    ab <= twounϵ && (a *= bs; b *= bs; s /= bs)
    cd <= twounϵ && (c *= bs; d *= bs; s *= bs)
    p, q = abs(d) <= abs(c) ? _robust_division(a, b, c, d) : ((x, y) = _robust_division(b, a, d, c); (x, -y))
    complex(p * s, q * s)
end
function _robust_division(a, b, c, d)
    r = d / c
    t = 1.0 / (c + d * r)
    (_robust_part(a, b, c, d, r, t), _robust_part(b, -a, c, d, r, t))
end
function _robust_part(a, b, c, d, r, t)
    if r != 0
        br = b * r
        br != 0 ? (a + br) * t : a * t + (b * t) * r
    else
        (a + d * (b / c)) * t
    end
end
inv(z::Complex{<:Integer}) = inv(float(z))
inv(z::Complex{<:Union{Float16,Float32}}) = oftype(z, inv(ComplexF64(z)))
function inv(z::Complex)
    c, d = reim(z)
    (isinf(c) | isinf(d)) && return complex(copysign(zero(c), c), flipsign(-zero(d), d))
    one(z) / z
end
//(z::Complex, x::Real) = Complex(real(z) // x, imag(z) // x)
//(x::Number, z::Complex) = x * conj(z) // abs2(z)

## Functions

function sqrt(z::Complex)
    x, y = reim(float(z))
    T = typeof(x)
    if x == 0 && y == 0
        return Complex(zero(x), y)
    elseif isinf(y)
        return Complex(T(Inf), y)
    elseif isinf(x) && !isnan(y)
        return x > 0 ? Complex(x, copysign(zero(x), y)) : Complex(zero(x), copysign(-x, y))
    end
    # |z| scaled, to avoid overflow
    k = max(abs(x), abs(y))
    e = (isnan(k) || k == 0) ? 0 : exponent(k) & ~1
    xs, ys = ldexp(x, -e), ldexp(y, -e)
    h = sqrt((hypot(xs, ys) + abs(xs)) / 2)
    h = ldexp(h, e >> 1)
    other = iszero(h) ? h : abs(y) / h / 2
    x >= 0 ? Complex(h, copysign(other, y)) : Complex(other, copysign(h, y))
end
# (of an infinite angle nothing is known but where the modulus leaves no choice)
function exp(z::Complex)
    x, y = reim(float(z))
    isnan(x) && return Complex(x, iszero(y) ? y : x)
    isfinite(y) || return x == Inf ? Complex(-x, oftype(x, NaN)) : x == -Inf ? Complex(-zero(x), copysign(zero(x), y)) : Complex(oftype(x, NaN), oftype(x, NaN))
    e = exp(x)
    iszero(y) ? Complex(e, y) : Complex(e * cos(y), e * sin(y))
end
function log(z::Complex)
    x, y = reim(float(z))
    # Close to the unit circle the modulus loses digits; log1p keeps them.
    m = hypot(x, y)
    t = 0.5 < m < 2 ? log1p((m - 1) * (m + 1)) / 2 : log(m)
    if 0.5 < m < 3
        ax, ay = max(abs(x), abs(y)), min(abs(x), abs(y))
        t = log1p((ax - 1) * (ax + 1) + ay * ay) / 2
    end
    Complex(t, angle(z))
end
log2(z::Complex) = log(z) / log(oftype(real(float(z)), 2))
log10(z::Complex) = log(z) / log(oftype(real(float(z)), 10))
function log1p(z::Complex)
    x, y = reim(float(z))
    abs(x) < 0.5 && abs(y) < 0.5 ? Complex(log1p(muladd(x, x, y * y) + 2x) / 2, atan(y, 1 + x)) : log(1 + float(z))
end
exp2(z::Complex) = ((x, y) = reim(float(z)); exp2(x) * cis(y * log(oftype(y, 2))))
exp10(z::Complex) = ((x, y) = reim(float(z)); exp10(x) * cis(y * log(oftype(y, 10))))
function expm1(z::Complex)
    x, y = reim(float(z))
    isnan(x) && return Complex(x, iszero(y) ? y : x)
    isfinite(y) || return x == Inf ? Complex(-x, oftype(x, NaN)) : x == -Inf ? Complex(-one(x), copysign(zero(x), y)) : Complex(oftype(x, NaN), oftype(x, NaN))
    m = expm1(x)
    iszero(y) && return Complex(m, y)
    e = m + 1
    Complex(isfinite(e) ? m - 2 * e * sin(y / 2)^2 : e * cos(y), e * sin(y))
end
cis(x::Real) = Complex(cos(x), sin(x))
cis(z::Complex) = (v = exp(-imag(z)); Complex(v * cos(real(z)), v * sin(real(z))))
cispi(x::Real) = Complex(cospi(x), sinpi(x))
# By the hyperbolic functions, which say what happens at infinity.
sin(z::Complex) = ((x, y) = reim(float(z)); w = sinh(Complex(-y, x)); Complex(imag(w), -real(w)))
cos(z::Complex) = ((x, y) = reim(float(z)); cosh(Complex(-y, x)))
tan(z::Complex) = (w = tanh(Complex(-imag(z), real(z))); Complex(imag(w), -real(w)))
function sinh(z::Complex)
    x, y = reim(float(z))
    iszero(y) && return Complex(sinh(x), y)
    isfinite(y) && return Complex(sinh(x) * cos(y), cosh(x) * sin(y))
    Complex(iszero(x) || isinf(x) ? x : oftype(x, NaN), oftype(x, NaN))
end
function cosh(z::Complex)
    x, y = reim(float(z))
    iszero(y) && return Complex(cosh(x), isnan(x) ? y : flipsign(y, x))
    isfinite(y) && return Complex(cosh(x) * cos(y), sinh(x) * sin(y))
    iszero(x) ? Complex(oftype(x, NaN), flipsign(x, y)) : Complex(isinf(x) ? abs(x) : oftype(x, NaN), oftype(x, NaN))
end
# (where a factor is too large, no exact zero is left to lose)
function sinpi(z::Complex)
    x, y = reim(float(z))
    isfinite(x) && isfinite(cosh(pi * y)) ? Complex(sinpi(x) * cosh(pi * y), cospi(x) * sinh(pi * y)) : sin(pi * z)
end
function cospi(z::Complex)
    x, y = reim(float(z))
    isfinite(x) && isfinite(cosh(pi * y)) ? Complex(cospi(x) * cosh(pi * y), -sinpi(x) * sinh(pi * y)) : cos(pi * z)
end
cispi(z::Complex) = (v = exp(-(pi * imag(z))); v * cispi(real(z)))
deg2rad(z::Complex) = Complex(deg2rad(real(z)), deg2rad(imag(z)))
rad2deg(z::Complex) = Complex(rad2deg(real(z)), rad2deg(imag(z)))
sind(z::Complex) = sin(deg2rad(z))
cosd(z::Complex) = cos(deg2rad(z))
tand(z::Complex) = tan(deg2rad(z))
# The inverse functions by Kahan's formulas, which are right on both sides of every branch cut.
function tanh(z::Complex)
    x, y = reim(float(z))
    isnan(x) && return Complex(x, iszero(y) ? y : x)
    abs(x) > asinh(floatmax(x)) / 4 && return Complex(copysign(one(x), x), copysign(zero(y), isfinite(y) ? sin(2y) : y))
    t = tan(y)
    β = 1 + t * t
    s = sinh(x)
    ρ = sqrt(1 + s * s)
    isinf(t) ? Complex(ρ / s, 1 / t) : Complex(β * ρ * s, t) / (1 + β * s * s)
end
# At infinity, the angle of the diagonal or of the axis that the number lies at.
function _asinh_far(x::T, y::T) where {T}
    isinf(x) && return Complex(x, isinf(y) ? copysign(T(pi) / 4, y) : isnan(y) ? y : copysign(zero(y), y))
    isinf(y) && return isnan(x) ? Complex(abs(y), x) : Complex(copysign(T(Inf), x), copysign(T(pi) / 2, y))
    isnan(x) && iszero(y) ? Complex(x, y) : Complex(T(NaN), T(NaN))
end
function _acosh_far(x::T, y::T) where {T}
    isinf(x) && isinf(y) && return Complex(T(Inf), copysign(x > 0 ? T(pi) / 4 : 3 * T(pi) / 4, y))
    isinf(x) && return Complex(T(Inf), isnan(y) ? y : copysign(x > 0 ? zero(x) : T(pi), y))
    isinf(y) ? Complex(T(Inf), isnan(x) ? x : copysign(T(pi) / 2, y)) : Complex(T(NaN), T(NaN))
end
function _acos_far(x::T, y::T) where {T}
    isinf(x) && isinf(y) && return Complex(x > 0 ? T(pi) / 4 : 3 * T(pi) / 4, -y)
    isinf(x) && return isnan(y) ? Complex(y, T(Inf)) : Complex(x > 0 ? zero(x) : T(pi), copysign(T(Inf), -y))
    isinf(y) && return Complex(isnan(x) ? x : T(pi) / 2, -y)
    iszero(x) ? Complex(T(pi) / 2, T(NaN)) : Complex(T(NaN), T(NaN))
end
function asin(z::Complex)
    w = float(z)
    isfinite(w) || (v = _asinh_far(-imag(w), real(w)); return Complex(imag(v), -real(v)))
    a, b = sqrt(1 - w), sqrt(1 + w)
    Complex(atan(real(w), real(a * b)), asinh(copysign(imag(conj(a) * b), imag(w))))
end
function acos(z::Complex)
    w = float(z)
    isfinite(w) || return _acos_far(reim(w)...)
    a, b = sqrt(1 - w), sqrt(1 + w)
    Complex(2 * atan(real(a), real(b)), asinh(imag(conj(b) * a)))
end
atan(z::Complex) = (w = atanh(Complex(-imag(z), real(z))); Complex(imag(w), -real(w)))
function asinh(z::Complex)
    x, y = reim(float(z))
    isfinite(x) && isfinite(y) || return _asinh_far(x, y)
    w = asin(Complex(-y, x))
    Complex(imag(w), -real(w))
end
function acosh(z::Complex)
    w = float(z)
    isfinite(w) || return _acosh_far(reim(w)...)
    a, b = sqrt(w - 1), sqrt(w + 1)
    Complex(asinh(real(conj(a) * b)), 2 * atan(imag(a), real(b)))
end
function atanh(z::Complex)
    x, y = reim(float(z))
    a = abs(x)
    (isinf(a) || isinf(y)) && return Complex(copysign(zero(x), x), copysign(oftype(y, pi) / 2, y))
    Complex(copysign(log1p(4a / ((1 - a)^2 + y * y)) / 4, x), atan(2y, (1 - a) * (1 + a) - y * y) / 2)
end
hypot(z::Complex, w::Complex) = hypot(abs(z), abs(w))

^(z::Complex, n::Bool) = n ? z : one(z)
^(z::Complex{<:Integer}, n::Bool) = n ? z : one(z)
^(z::Complex, n::Integer) = n >= 0 ? power_by_squaring(z, n) : power_by_squaring(inv(z), -n)
^(z::Complex{<:Integer}, n::Integer) = n >= 0 ? power_by_squaring(z, n) : power_by_squaring(inv(float(z)), -n)
^(z::Complex{<:AbstractFloat}, p::Complex{<:AbstractFloat}) = _complex_power(z, p)
^(z::Complex, p::Complex) = _complex_power(float(z), float(p))
^(z::Complex, x::Real) = _complex_power_real(float(z), x)
^(x::Real, z::Complex) = _complex_power(Complex(float(x)), z)
^(z::T, p::T) where {T<:Complex} = _complex_power(float(z), float(p))
function _complex_power(z, p)
    z, p = promote(z, p)
    # (the sign of the zero beside the one is that of p * log(z))
    iszero(p) && return iszero(z) ? Complex(one(real(z)), flipsign(copysign(zero(real(z)), imag(z)), real(p))) : one(z)
    isreal(p) && return _complex_power_real(z, real(p))
    if iszero(z)
        return real(p) > 0 ? zero(z) : Complex(oftype(real(z), NaN), oftype(real(z), NaN))
    end
    r, θ = abs(z), angle(z)
    pr, pim = reim(p)
    m = r^pr * exp(-pim * θ)
    ϕ = pr * θ + pim * log(r)
    Complex(m * cos(ϕ), m * sin(ϕ))
end
function _complex_power_real(z, x)
    isinteger(x) && abs(x) <= 1024 && return x >= 0 ? power_by_squaring(z, Integer(x)) : power_by_squaring(inv(z), -Integer(x))
    iszero(z) && return x > 0 ? zero(z) : Complex(oftype(real(z), NaN), oftype(real(z), NaN))
    if isreal(z) && real(z) >= 0
        return Complex(real(z)^x, imag(z))
    end
    r, θ = abs(z)^x, angle(z) * x
    Complex(r * cos(θ), r * sin(θ))
end
@inline literal_pow(::typeof(^), z::Complex, ::Val{0}) = one(z)
@inline literal_pow(::typeof(^), z::Complex, ::Val{1}) = z
@inline literal_pow(::typeof(^), z::Complex, ::Val{2}) = z * z
@inline literal_pow(::typeof(^), z::Complex, ::Val{p}) where {p} = z^p

round(z::Complex; kw...) = Complex(round(real(z); kw...), round(imag(z); kw...))
round(z::Complex, r::RoundingMode, s::RoundingMode=r; kw...) = Complex(round(real(z), r; kw...), round(imag(z), s; kw...))
for f in (:ceil, :floor, :trunc)
    @eval $f(z::Complex; kw...) = Complex($f(real(z); kw...), $f(imag(z); kw...))
    @eval $f(::Type{Complex{T}}, z::Complex) where {T} = Complex{T}($f(T, real(z)), $f(T, imag(z)))
end
round(::Type{Complex{T}}, z::Complex) where {T} = Complex{T}(round(T, real(z)), round(T, imag(z)))
big(::Type{Complex{T}}) where {T} = Complex{big(T)}

function show(io::IO, z::Complex)
    r, i = reim(z)
    compact = get(io, :compact, false)::Bool
    show(io, r)
    if signbit(i) && !isnan(i)
        print(io, compact ? "-" : " - ")
        if i isa Signed && i == typemin(typeof(i)) && i isa BitSigned
            show(io, -widen(i))
        else
            show(io, -i)
        end
    else
        print(io, compact ? "+" : " + ")
        show(io, i)
    end
    (i isa Integer && !(i isa Bool) || i isa AbstractFloat && isfinite(i)) || print(io, '*')
    print(io, "im")
end
show(io::IO, z::Complex{Bool}) = print(io, z == im ? "im" : "Complex($(z.re),$(z.im))")

# `a + b*im` with `im`, `i` or `j`, blanks around the sign; each part may have a sign of its own.
function tryparse(::Type{Complex{T}}, s::AbstractString) where {T<:Real}
    t = strip(s)
    isempty(t) && return nothing
    imaginary = endswith(t, "im") ? chop(t; tail=2) : (endswith(t, 'i') || endswith(t, 'j')) ? chop(t; tail=1) : nothing
    imaginary === nothing && return (x = tryparse(T, t); x === nothing ? nothing : Complex{T}(x, zero(T)))
    # The sign between the parts: the first one that is neither the real part's own nor an exponent's.
    at = findnext(c -> c == '+' || c == '-', imaginary, min(2, ncodeunits(imaginary) + 1))
    while at !== nothing && _before_exponent(imaginary, prevind(imaginary, at))
        at = findnext(c -> c == '+' || c == '-', imaginary, at + 1)
    end
    if at === nothing
        y = tryparse(T, imaginary)
        return y === nothing ? nothing : Complex{T}(zero(T), y)
    end
    x = tryparse(T, SubString(imaginary, 1, prevind(imaginary, at)))
    y = tryparse(T, SubString(imaginary, at + 1))
    x === nothing || y === nothing ? nothing : Complex{T}(x, imaginary[at] == '-' ? -y : y)
end
# (`1e-3`, `1f-3`; but not `inf-`)
_before_exponent(s, i) = i > 1 && s[i] in "eEf" && (isdigit(s[prevind(s, i)]) || s[prevind(s, i)] == '.')
function parse(::Type{Complex{T}}, s::AbstractString) where {T<:Real}
    z = tryparse(Complex{T}, s)
    z === nothing ? throw(ArgumentError("cannot parse $(repr(s)) as Complex{$T}")) : z
end
_cumsum!(dest, a::AbstractVector, dims, ::Type{<:Complex}) = dims == 1 ? _accumulate_pairwise!(add_sum, dest, a) : copyto!(dest, a)

# In streams: both parts, as they lie in memory.
write(io::IO, z::Complex) = write(io, real(z)) + write(io, imag(z))
read(io::IO, ::Type{Complex{T}}) where {T<:Real} = (x = read(io, T); Complex{T}(x, read(io, T)))
write(io::IO, x::Rational) = write(io, numerator(x)) + write(io, denominator(x))
read(io::IO, ::Type{Rational{T}}) where {T<:Integer} = (n = read(io, T); Rational{T}(n, read(io, T)))
