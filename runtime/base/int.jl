# Integers of 8 to 128 bits: wrapping arithmetic, comparisons, bits, conversions, division.

const BitSigned32 = Union{Int8,Int16,Int32}
const BitUnsigned32 = Union{UInt8,UInt16,UInt32}
const BitSigned64 = Union{Int8,Int16,Int32,Int64}
const BitUnsigned64 = Union{UInt8,UInt16,UInt32,UInt64}
const BitInteger64 = Union{BitSigned64,BitUnsigned64}
const BitSigned = Union{BitSigned64,Int128}
const BitUnsigned = Union{BitUnsigned64,UInt128}
const BitInteger = Union{BitSigned,BitUnsigned}
# The same as lists, by width.
const BitSigned32_types = (Int8, Int16, Int32)
const BitUnsigned32_types = (UInt8, UInt16, UInt32)
const BitInteger32_types = (BitSigned32_types..., BitUnsigned32_types...)
const BitSigned64_types = (BitSigned32_types..., Int64)
const BitUnsigned64_types = (BitUnsigned32_types..., UInt64)
const BitInteger64_types = (BitSigned64_types..., BitUnsigned64_types...)
const BitSigned_types = (BitSigned64_types..., Int128)
const BitUnsigned_types = (BitUnsigned64_types..., UInt128)
const BitInteger_types = (BitSigned_types..., BitUnsigned_types...)
# The absolute value, of the unsigned type: also of the least number.
uabs(x::Integer) = abs(x)
uabs(x::BitSigned) = unsigned(abs(x))
# Is a number (a byte, mostly) of an interval?
between(b, lo, hi) = (lo <= b) & (b <= hi)
hastypemax(::Type{Bool}) = true
hastypemax(::Type{<:BitInteger}) = true
hastypemax(::Type{T}) where {T<:Integer} = false
const BitIntegerType = Union{Type{Int8},Type{Int16},Type{Int32},Type{Int64},Type{Int128},
    Type{UInt8},Type{UInt16},Type{UInt32},Type{UInt64},Type{UInt128}}
const BitIntegerSmall = Union{Int8,Int16,Int32,UInt8,UInt16,UInt32}

## Arithmetic, wrapping around

-(x::BitInteger) = neg_int(x)
-(x::T, y::T) where {T<:BitInteger} = sub_int(x, y)
+(x::T, y::T) where {T<:BitInteger} = add_int(x, y)
*(x::T, y::T) where {T<:BitInteger} = mul_int(x, y)

/(x::Integer, y::Integer) = float(x) / float(y)
/(x::T, y::T) where {T<:Integer} = float(x) / float(y)
inv(x::Integer) = float(one(x)) / float(x)

## Comparisons, also between signed and unsigned

==(x::T, y::T) where {T<:BitInteger} = eq_int(x, y)
<(x::T, y::T) where {T<:BitSigned} = slt_int(x, y)
<=(x::T, y::T) where {T<:BitSigned} = sle_int(x, y)
<(x::T, y::T) where {T<:BitUnsigned} = ult_int(x, y)
<=(x::T, y::T) where {T<:BitUnsigned} = ule_int(x, y)

==(x::BitSigned, y::BitUnsigned) = (x >= 0) & (unsigned(x) == y)
==(x::BitUnsigned, y::BitSigned) = (y >= 0) & (x == unsigned(y))
<(x::BitSigned, y::BitUnsigned) = (x < 0) | (unsigned(x) < y)
<(x::BitUnsigned, y::BitSigned) = (y >= 0) & (x < unsigned(y))
<=(x::BitSigned, y::BitUnsigned) = (x < 0) | (unsigned(x) <= y)
<=(x::BitUnsigned, y::BitSigned) = (y >= 0) & (x <= unsigned(y))

isless(x::T, y::T) where {T<:BitInteger} = x < y

## Bits

~(x::BitInteger) = not_int(x)
(&)(x::T, y::T) where {T<:BitInteger} = and_int(x, y)
(|)(x::T, y::T) where {T<:BitInteger} = or_int(x, y)
xor(x::T, y::T) where {T<:BitInteger} = xor_int(x, y)

>>(x::BitSigned, n::BitUnsigned) = ashr_int(x, n)
>>(x::BitUnsigned, n::BitUnsigned) = lshr_int(x, n)
<<(x::BitInteger, n::BitUnsigned) = shl_int(x, n)
>>>(x::BitInteger, n::BitUnsigned) = lshr_int(x, n)

# A negative count shifts the other way.
@inline <<(x::BitInteger, n::BitSigned) = n >= 0 ? x << unsigned(n) : x >> unsigned(-n)
@inline >>(x::BitInteger, n::BitSigned) = n >= 0 ? x >> unsigned(n) : x << unsigned(-n)
@inline >>>(x::BitInteger, n::BitSigned) = n >= 0 ? x >>> unsigned(n) : x << unsigned(-n)
# Counts of other types; one that no `Int` holds shifts everything out. A type that defines no shift by an `Int` has none.
function <<(x::Integer, n::Integer)
    n isa Int && throw(MethodError(<<, (x, n)))
    typemin(Int) <= n <= typemax(Int) && return x << (n % Int)
    n > 0 || x >= 0 ? zero(x) << 0 : oftype(x, -1)
end
function >>(x::Integer, n::Integer)
    n isa Int && throw(MethodError(>>, (x, n)))
    typemin(Int) <= n <= typemax(Int) && return x >> (n % Int)
    n < 0 || x >= 0 ? zero(x) >> 0 : oftype(x, -1)
end
function >>>(x::Integer, n::Integer)
    n isa Int && throw(MethodError(>>>, (x, n)))
    typemin(Int) <= n <= typemax(Int) ? x >>> (n % Int) : zero(x) >>> 0
end

bswap(x::BitInteger) = bswap_int(x)
bswap(x::Union{Int8,UInt8}) = x
bswap(x::Bool) = x
count_ones(x::BitInteger) = ctpop_int(x) % Int
leading_zeros(x::BitInteger) = ctlz_int(x) % Int
trailing_zeros(x::BitInteger) = cttz_int(x) % Int
count_zeros(x::Integer) = count_ones(~x)
leading_ones(x::Integer) = leading_zeros(~x)
trailing_ones(x::Integer) = trailing_zeros(~x)
top_set_bit(x::BitInteger) = 8 * sizeof(x) - leading_zeros(x)
bitrotate(x::T, k::Integer) where {T<:BitInteger} =
    (x << ((sizeof(T) << 3 - 1) & k)) | (x >>> ((sizeof(T) << 3 - 1) & -k))
function bitreverse(x::BitInteger)
    reversed = zero(x)
    for _ in 1:8*sizeof(x)
        reversed = (reversed << 1) | (x & one(x))
        x >>>= 1
    end
    reversed
end
# The bytes 1, 2, 3, 4 in memory as one number: the least significant first.
const ENDIAN_BOM = 0x04030201
hton(x) = bswap(x)
ntoh(x) = bswap(x)
htol(x) = x
ltoh(x) = x

## Sign

signbit(x::Integer) = x < 0
signbit(x::Unsigned) = false
flipsign(x::T, y::T) where {T<:BitSigned} = flipsign_int(x, y)
flipsign(x::BitSigned, y::BitSigned) = flipsign_int(promote(x, y)...) % typeof(x)
flipsign(x::Signed, y::Real) = signbit(y) ? -x : x
copysign(x::Signed, y::Real) = flipsign(x, signbit(x) == signbit(y) ? 1 : -1)
copysign(x::BitSigned, y::BitSigned) = flipsign(x, x ⊻ y)
abs(x::Unsigned) = x
abs(x::Signed) = flipsign(x, x)
iseven(n::BitInteger) = (n & one(n)) == zero(n)
isodd(n::BitInteger) = (n & one(n)) != zero(n)
iseven(n::Integer) = iszero(rem(n, 2))
isodd(n::Integer) = !iszero(rem(n, 2))
isodd(x::Real) = isinteger(x) && !iszero(rem(Integer(x), 2))
iseven(x::Real) = isinteger(x) && iszero(rem(Integer(x), 2))

## Conversion

# `x % T`: the low bits.
rem(x::T, ::Type{T}) where {T<:Integer} = x
rem(x::Integer, T::Type{<:Integer}) = convert(T, x)
@inline function rem(x::S, ::Type{T}) where {S<:BitInteger,T<:BitInteger}
    if S === T
        x
    elseif sizeof(T) === sizeof(S)
        bitcast(T, x)
    elseif slt_int(sizeof(T), sizeof(S))
        trunc_int(T, x)
    elseif S <: BitSigned
        sext_int(T, x)
    else
        zext_int(T, x)
    end
end
rem(x::Bool, ::Type{T}) where {T<:BitInteger} = zext_int(T, x)
rem(x::BitUnsigned, ::Type{Signed}) = signed(x)
rem(x::BitSigned, ::Type{Unsigned}) = unsigned(x)
unsafe_trunc(::Type{T}, x::Integer) where {T<:Integer} = rem(x, T)
rem(x::Integer, ::Type{Bool}) = (x & 1) != 0

# Constructors check that the value fits.
@inline function (::Type{T})(x::BitInteger) where {T<:BitInteger}
    y = x % T
    # Equal after widening, and of equal sign: then no bit was lost.
    ((y % typeof(x)) === x) & ((x < zero(x)) === (y < zero(y))) || _throw_inexact(T, x)
    y
end
(::Type{T})(x::T) where {T<:BitInteger} = x
(::Type{T})(x::Bool) where {T<:BitInteger} = zext_int(T, x)
@noinline function _throw_inexact(::Type{T}, x) where {T}
    throw(InexactError(sizeof(T) < sizeof(x) ? :trunc : :convert, T, x))
end

Integer(x::Integer) = x
Signed(x::Signed) = x
Unsigned(x::Unsigned) = x
Signed(x::BitUnsigned) = convert(signed(typeof(x)), x)
Unsigned(x::BitSigned) = convert(unsigned(typeof(x)), x)
Unsigned(x::Bool) = UInt(x)
Signed(x::Bool) = Int(x)

signed(::Type{UInt8}) = Int8
signed(::Type{UInt16}) = Int16
signed(::Type{UInt32}) = Int32
signed(::Type{UInt64}) = Int64
signed(::Type{UInt128}) = Int128
signed(::Type{Bool}) = Int
signed(::Type{T}) where {T<:Signed} = T
unsigned(::Type{Int8}) = UInt8
unsigned(::Type{Int16}) = UInt16
unsigned(::Type{Int32}) = UInt32
unsigned(::Type{Int64}) = UInt64
unsigned(::Type{Int128}) = UInt128
unsigned(::Type{Bool}) = UInt
unsigned(::Type{T}) where {T<:Unsigned} = T
signed(x::BitUnsigned) = x % signed(typeof(x))
signed(x::Signed) = x
signed(x::Bool) = Int(x)
unsigned(x::BitSigned) = bitcast(unsigned(typeof(x)), x)
unsigned(x::Unsigned) = x
unsigned(x::Bool) = UInt(x)
signed(x) = x % typeof(convert(Signed, zero(x)))
unsigned(x) = x % typeof(convert(Unsigned, zero(x)))

widen(::Type{Int8}) = Int16
widen(::Type{Int16}) = Int32
widen(::Type{Int32}) = Int64
widen(::Type{Int64}) = Int128
widen(::Type{UInt8}) = UInt16
widen(::Type{UInt16}) = UInt32
widen(::Type{UInt32}) = UInt64
widen(::Type{UInt64}) = UInt128
widemul(x::Number, y::Number) = widen(x) * widen(y)
widemul(x::Bool, y::Bool) = x & y
widemul(x::Bool, y::Number) = x * y
widemul(x::Number, y::Bool) = x * y

zero(::Type{T}) where {T<:BitInteger} = 0 % T
one(::Type{T}) where {T<:BitInteger} = 1 % T

typemin(::Type{T}) where {T<:BitUnsigned} = zero(T)
typemax(::Type{T}) where {T<:BitUnsigned} = ~zero(T)
typemin(::Type{T}) where {T<:BitSigned} = one(T) << (8 * sizeof(T) - 1)
typemax(::Type{T}) where {T<:BitSigned} = ~typemin(T)
typemin(x::T) where {T} = typemin(T)
typemax(x::T) where {T} = typemax(T)
typemin(T::Type) = throw(MethodError(typemin, (T,)))
typemax(T::Type) = throw(MethodError(typemax, (T,)))

# The wider type wins; of equal widths, the unsigned one.
@inline function promote_rule(::Type{S}, ::Type{T}) where {S<:BitInteger,T<:BitInteger}
    sizeof(S) > sizeof(T) ? S :
    sizeof(S) < sizeof(T) ? T :
    S <: Unsigned ? S : T
end
promote_rule(::Type{Bool}, ::Type{T}) where {T<:Number} = T

## Division

div(x::T, y::T) where {T<:BitSigned} = checked_sdiv_int(x, y)
rem(x::T, y::T) where {T<:BitSigned} = y === (-1 % T) ? zero(T) : checked_srem_int(x, y)
div(x::T, y::T) where {T<:BitUnsigned} = checked_udiv_int(x, y)
rem(x::T, y::T) where {T<:BitUnsigned} = checked_urem_int(x, y)

# Mixed signedness keeps the type of the dividend.
div(x::BitSigned, y::BitUnsigned) = flipsign(signed(div(unsigned(abs(x)), y)), x)
div(x::BitUnsigned, y::BitSigned) = unsigned(flipsign(signed(div(x, unsigned(abs(y)))), y))
rem(x::BitSigned, y::BitUnsigned) = flipsign(signed(rem(unsigned(abs(x)), y)), x)
rem(x::BitUnsigned, y::BitSigned) = rem(x, unsigned(abs(y)))
mod(x::BitSigned, y::BitUnsigned) = rem(y + unsigned(rem(x, y)), y)
mod(x::BitUnsigned, y::BitSigned) = (r = signed(rem(x, y)); ifelse((r != 0) & (y < 0), r + y, r))
fld(x::BitSigned, y::BitUnsigned) = (d = div(x, y); d - (signbit(x) & (d * y != x)))
fld(x::BitUnsigned, y::BitSigned) = (d = div(x, y); d - (signbit(y) & (d * y != x)))
cld(x::BitSigned, y::BitUnsigned) = (d = div(x, y); d + (!signbit(x) & (d * y != x)))
cld(x::BitUnsigned, y::BitSigned) = (d = div(x, y); d + (!signbit(y) & (d * y != x)))

function mod(x::T, y::T) where {T<:BitSigned}
    y == -1 && return zero(T)
    r = rem(x, y)
    ifelse((r == 0) | ((r ⊻ y) >= 0), r, r + y)
end
mod(x::T, y::T) where {T<:BitUnsigned} = rem(x, y)
function fld(x::T, y::T) where {T<:BitSigned}
    q = div(x, y)
    q - (((x ⊻ y) < 0) & (q * y != x))
end
fld(x::T, y::T) where {T<:BitUnsigned} = div(x, y)
function cld(x::T, y::T) where {T<:BitSigned}
    q = div(x, y)
    q + (((x ⊻ y) >= 0) & (q * y != x))
end
function cld(x::T, y::T) where {T<:BitUnsigned}
    q = div(x, y)
    q + (q * y != x)
end
mod(x::Integer, ::Type{T}) where {T<:Integer} = rem(x, T)

div(x::T, y::T, ::RoundingMode{:ToZero}) where {T<:Integer} = div(x, y)
div(x::T, y::T, ::RoundingMode{:Down}) where {T<:Integer} = fld(x, y)
div(x::T, y::T, ::RoundingMode{:Up}) where {T<:Integer} = cld(x, y)
div(x::T, y::T, ::RoundingMode{:FromZero}) where {T<:Integer} = signbit(x) == signbit(y) ? cld(x, y) : fld(x, y)
function div(x::T, y::T, mode::RoundingMode) where {T<:Integer}
    q, r = fldmod(x, y)
    # `r` and `y` have one sign; compare the distances to the two neighbours without overflow.
    other = y - r
    above = signbit(y) ? r < other : r > other
    tie = r == other
    up = above | (tie & _tie_goes_up(q, mode))
    q + up
end
_tie_goes_up(q, ::RoundingMode{:Nearest}) = isodd(q)
_tie_goes_up(q, ::RoundingMode{:NearestTiesAway}) = q >= 0
_tie_goes_up(q, ::RoundingMode{:NearestTiesUp}) = true

fld(x::T, y::T) where {T<:Integer} = (d = div(x, y); d - (signbit(x ⊻ y) & (d * y != x)))
cld(x::T, y::T) where {T<:Integer} = (d = div(x, y); d + ((!signbit(x ⊻ y)) & (d * y != x)))

## Rounding integers does nothing

round(x::Integer, ::RoundingMode) = x
trunc(::Type{T}, x::Integer) where {T<:Integer} = convert(T, x)
floor(::Type{T}, x::Integer) where {T<:Integer} = convert(T, x)
ceil(::Type{T}, x::Integer) where {T<:Integer} = convert(T, x)
round(::Type{T}, x::Integer) where {T<:Integer} = convert(T, x)
round(::Type{T}, x::Integer, ::RoundingMode) where {T<:Integer} = convert(T, x)
isinteger(x::Integer) = true

## Powers

^(x::T, p::T) where {T<:Integer} = power_by_squaring(x, p)
^(x::Number, p::Integer) = power_by_squaring(x, p)
^(x::Integer, p::Integer) = power_by_squaring(x, p)

function power_by_squaring(x, p::Integer)
    if p == 1
        return copy(x)
    elseif p == 0
        return one(x)
    elseif p == 2
        return x * x
    elseif p < 0
        isone(x) && return copy(x)
        isone(-x) && return iseven(p) ? one(x) : copy(x)
        _throw_negative_power(x, p)
    end
    # Strip the factors of two first, so that the accumulator starts with the lowest set bit.
    t = trailing_zeros(p) + 1
    p >>= t
    while (t -= 1) > 0
        x *= x
    end
    y = x
    while p > 0
        t = trailing_zeros(p) + 1
        p >>= t
        while (t -= 1) >= 0
            x *= x
        end
        y *= x
    end
    y
end
power_by_squaring(x::Bool, p::Unsigned) = p == 0 || x
function power_by_squaring(x::Bool, p::Integer)
    p < 0 && !x && _throw_negative_power(x, p)
    p == 0 || x
end
power_by_squaring(x::AbstractFloat, p::Integer) = x^p
@noinline _throw_negative_power(x, p) = throw(DomainError(p, string("Cannot raise an integer x to a negative power ", p, ".\n",
    "Make x or $p a float by adding a zero decimal (e.g., 2.0^$p or 2^$(float(p)) instead of 2^$p) ",
    "or write 1/x^$(-p), float(x)^$p, x^float($p) or (x//1)^$p.")))

# `x^2` with a literal exponent.
const HWReal = Union{Int8,Int16,Int32,Int64,UInt8,UInt16,UInt32,UInt64,Float32,Float64}
@inline literal_pow(::typeof(^), x::HWReal, ::Val{0}) = one(x)
@inline literal_pow(::typeof(^), x::HWReal, ::Val{1}) = x
@inline literal_pow(::typeof(^), x::HWReal, ::Val{2}) = x * x
@inline literal_pow(::typeof(^), x::HWReal, ::Val{3}) = x * x * x
@inline literal_pow(::typeof(^), x::HWReal, ::Val{-1}) = inv(x)
@inline literal_pow(::typeof(^), x::HWReal, ::Val{-2}) = (i = inv(x); i * i)
@inline literal_pow(f, x, ::Val{p}) where {p} = f(x, p)
# (floats take a negative exponent as it is: that is a little more exact than inverting first)
@inline literal_pow(::typeof(^), x::AbstractFloat, ::Val{p}) where {p} = x^p
@inline function literal_pow(f::typeof(^), x, ::Val{p}) where {p}
    p < 0 ? (x isa BitInteger64 ? f(Float64(x), p) : f(inv(x), -p)) : f(x, p)
end

## Numbers in general

copy(x::Number) = x
iszero(x) = x == zero(x)
isone(x) = x == one(x)
sign(x::Number) = iszero(x) ? x / abs(oneunit(x)) : x / abs(x)
sign(x::Real) = ifelse(x < zero(x), oftype(one(x), -1), ifelse(x > zero(x), one(x), oftype(one(x), x)))
sign(x::Unsigned) = ifelse(x > zero(x), one(x), oftype(one(x), x))
abs(x::Real) = ifelse(signbit(x), -x, x)
abs2(x::Number) = abs(x)^2
abs2(x::Real) = x * x
signbit(x::Real) = x < 0
copysign(x::Real, y::Real) = ifelse(signbit(x) != signbit(y), -x, +x)
flipsign(x::Real, y::Real) = ifelse(signbit(y), -x, +x)
-(x::Number) = zero(x) - x
-(x::Real) = zero(x) - x
inv(x::Number) = one(x) / x
isfinite(x::Real) = x - x == 0
isfinite(x::Integer) = true
isnan(x::Real) = x != x
isnan(x::Integer) = false
isinf(x::Real) = !isnan(x) & !isfinite(x)
isinf(x::Integer) = false
isinteger(x::Number) = false
isreal(x::Real) = true
real(x::Real) = x
imag(x::Real) = zero(x)
conj(x::Real) = x
adjoint(x::Number) = conj(x)
transpose(x::Number) = x
real(::Type{T}) where {T<:Real} = T
widen(x::Number) = convert(widen(typeof(x)), x)
widen(x::Type) = throw(MethodError(widen, (x,)))
float(x) = AbstractFloat(x)
float(::Type{T}) where {T<:Number} = typeof(float(zero(T)))
Number(x::Number) = x
Real(x::Real) = x
convert(::Type{T}, x::T) where {T<:Number} = x
convert(::Type{T}, x::Number) where {T<:Number} = T(x)::T
clamp(x::X, lo::L, hi::H) where {X,L,H} = ifelse(x > hi, convert(promote_type(X, L, H), hi),
    ifelse(x < lo, convert(promote_type(X, L, H), lo), convert(promote_type(X, L, H), x)))
clamp(x, ::Type{T}) where {T<:Integer} = clamp(x, typemin(T), typemax(T)) % T
rem(x::Integer, y::Integer) = rem(promote(x, y)...)

# Numbers behave as containers of themselves.
size(x::Number) = ()
size(x::Number, d::Integer) = d < 1 ? throw(BoundsError()) : 1
axes(x::Number) = ()
axes(x::Number, d::Integer) = d < 1 ? throw(BoundsError()) : OneTo(1)
eltype(::Type{T}) where {T<:Number} = T
ndims(x::Number) = 0
ndims(::Type{<:Number}) = 0
length(x::Number) = 1
firstindex(x::Number) = 1
lastindex(x::Number) = 1
firstindex(x::Number, d::Int) = d < 1 ? throw(BoundsError()) : 1
lastindex(x::Number, d::Int) = d < 1 ? throw(BoundsError()) : 1
keys(::Number) = OneTo(1)
iterate(x::Number) = (x, nothing)
iterate(x::Number, ::Any) = nothing
isempty(x::Number) = false
in(x::Number, y::Number) = x == y
getindex(x::Number) = x
getindex(x::Number, i::Integer) = i == 1 ? x : throw(BoundsError(x, i))
getindex(x::Number, I::Integer...) = all(==(1), I) ? x : throw(BoundsError(x, I))
get(x::Number, i::Integer, default) = isone(i) ? x : default
get(x::Number, I::Tuple, default) = all(isone, I) ? x : default
get(f::Callable, x::Number, i::Integer) = isone(i) ? x : f()
get(f::Callable, x::Number, I::Tuple) = all(isone, I) ? x : f()
first(x::Number) = x
last(x::Number) = x
map(f, x::Number, ys::Number...) = f(x, ys...)
