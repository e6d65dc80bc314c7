# Binary floating point of 16, 32 and 64 bits: arithmetic, comparison, rounding, conversion, bit patterns.

const IEEEFloat = Union{Float16,Float32,Float64}
const Float3264 = Union{Float32,Float64}

const Inf16 = bitcast(Float16, 0x7c00)
const NaN16 = bitcast(Float16, 0x7e00)
const Inf32 = bitcast(Float32, 0x7f800000)
const NaN32 = bitcast(Float32, 0x7fc00000)
const Inf64 = bitcast(Float64, 0x7ff0000000000000)
const NaN64 = bitcast(Float64, 0x7ff8000000000000)
const Inf = Inf64
const NaN = NaN64

## The parts of the bit pattern

uinttype(::Type{Float64}) = UInt64
uinttype(::Type{Float32}) = UInt32
uinttype(::Type{Float16}) = UInt16
inttype(::Type{Float64}) = Int64
inttype(::Type{Float32}) = Int32
inttype(::Type{Float16}) = Int16
sign_mask(::Type{Float64}) = 0x8000000000000000
exponent_mask(::Type{Float64}) = 0x7ff0000000000000
exponent_one(::Type{Float64}) = 0x3ff0000000000000
exponent_half(::Type{Float64}) = 0x3fe0000000000000
significand_mask(::Type{Float64}) = 0x000fffffffffffff
sign_mask(::Type{Float32}) = 0x80000000
exponent_mask(::Type{Float32}) = 0x7f800000
exponent_one(::Type{Float32}) = 0x3f800000
exponent_half(::Type{Float32}) = 0x3f000000
significand_mask(::Type{Float32}) = 0x007fffff
sign_mask(::Type{Float16}) = 0x8000
exponent_mask(::Type{Float16}) = 0x7c00
exponent_one(::Type{Float16}) = 0x3c00
exponent_half(::Type{Float16}) = 0x3800
significand_mask(::Type{Float16}) = 0x03ff
significand_bits(::Type{Float64}) = 52
significand_bits(::Type{Float32}) = 23
significand_bits(::Type{Float16}) = 10
exponent_bits(::Type{Float64}) = 11
exponent_bits(::Type{Float32}) = 8
exponent_bits(::Type{Float16}) = 5
exponent_bias(::Type{Float64}) = 1023
exponent_bias(::Type{Float32}) = 127
exponent_bias(::Type{Float16}) = 15

## Conversion between widths

Float64(x::Float32) = fpext(Float64, x)
Float32(x::Float64) = fptrunc(Float32, x)
Float64(x::Float64) = x
Float32(x::Float32) = x
Float16(x::Float16) = x

# Half precision is done by hand on the bits: few machines have it.
function Float64(x::Float16)
    bits = UInt64(bitcast(UInt16, x))
    sign = (bits & 0x8000) << 48
    exponent = (bits >> 10) & 0x1f
    fraction = bits & 0x3ff
    if exponent == 0x1f
        bitcast(Float64, sign | 0x7ff0000000000000 | (fraction << 42))
    elseif exponent == 0
        magnitude = uitofp(Float64, fraction) * 5.9604644775390625e-8
        sign == 0 ? magnitude : -magnitude
    else
        bitcast(Float64, sign | ((exponent + 1008) << 52) | (fraction << 42))
    end
end
function Float16(x::Float64)
    bits = bitcast(UInt64, x)
    sign = (bits >> 48) % UInt16 & 0x8000
    magnitude = bits & 0x7fffffffffffffff
    if magnitude > 0x7ff0000000000000
        return bitcast(Float16, sign | 0x7e00 | (((magnitude >> 42) % UInt16) & 0x03ff))
    end
    exponent = (magnitude >> 52) % Int - 1023
    exponent >= 16 && return bitcast(Float16, sign | 0x7c00)
    exponent < -25 && return bitcast(Float16, sign)
    fraction = (magnitude & 0x000fffffffffffff) | 0x0010000000000000
    # Keep 11 bits, fewer for subnormals; round the dropped part to nearest, ties to even.
    drop = exponent >= -14 ? 42 : 28 - exponent
    kept = fraction >> drop
    rest = fraction & ((UInt64(1) << drop) - 1)
    half = UInt64(1) << (drop - 1)
    kept += (rest > half) | ((rest == half) & isodd(kept))
    if exponent >= -14
        # The hidden bit adds one to the exponent field, and so does a carry out of the fraction.
        bitcast(Float16, sign | ((UInt64(exponent + 14) << 10 + kept) % UInt16))
    else
        bitcast(Float16, sign | (kept % UInt16))
    end
end
Float32(x::Float16) = Float32(Float64(x))
Float16(x::Float32) = Float16(Float64(x))

## Conversion from integers

Float64(x::BitSigned64) = sitofp(Float64, x)
Float64(x::BitUnsigned64) = uitofp(Float64, x)
Float32(x::BitSigned64) = sitofp(Float32, x)
Float32(x::BitUnsigned64) = uitofp(Float32, x)
Float64(x::Bool) = ifelse(x, 1.0, 0.0)
Float32(x::Bool) = ifelse(x, 1.0f0, 0.0f0)
Float16(x::Bool) = Float16(Float64(x))
Float16(x::BitInteger) = Float16(sizeof(x) <= 4 ? Float64(x) : _sticky_float(x))
Float64(x::UInt128) = _float_from_wide(Float64, x)
Float32(x::UInt128) = _float_from_wide(Float32, x)
Float64(x::Int128) = x < 0 ? -Float64(unsigned(-x)) : Float64(unsigned(x))
Float32(x::Int128) = x < 0 ? -Float32(unsigned(-x)) : Float32(unsigned(x))

# The top 64 bits, the lowest of them set if anything below was: rounds as the whole would.
function _float_from_wide(::Type{T}, x::UInt128) where {T}
    n = 64 - leading_zeros(x)
    n <= 0 && return T(x % UInt64)
    top = (x >> n) % UInt64
    lost = (x & ((UInt128(1) << n) - 1)) != 0
    ldexp(T(top | UInt64(lost)), n)
end
function _sticky_float(x::BitInteger)
    y = abs(x)
    y < 0 || y > 65535 ? (x < 0 ? -Inf : Inf) : Float64(x % Int32)
end

AbstractFloat(x::Bool) = Float64(x)
AbstractFloat(x::BitInteger) = Float64(x)
AbstractFloat(x::AbstractFloat) = x
float(x::AbstractFloat) = x
float(::Type{T}) where {T<:AbstractFloat} = T
float(x::BitInteger) = Float64(x)
float(x::Bool) = Float64(x)
float(::Type{T}) where {T<:BitInteger} = Float64
widen(::Type{Float16}) = Float32
widen(::Type{Float32}) = Float64

promote_rule(::Type{Float64}, ::Type{Float32}) = Float64
promote_rule(::Type{Float64}, ::Type{Float16}) = Float64
promote_rule(::Type{Float32}, ::Type{Float16}) = Float32
promote_rule(::Type{T}, ::Type{<:BitInteger}) where {T<:IEEEFloat} = T

## Arithmetic

-(x::Float3264) = neg_float(x)
+(x::T, y::T) where {T<:Float3264} = add_float(x, y)
-(x::T, y::T) where {T<:Float3264} = sub_float(x, y)
*(x::T, y::T) where {T<:Float3264} = mul_float(x, y)
/(x::T, y::T) where {T<:Float3264} = div_float(x, y)
-(x::Float16) = bitcast(Float16, bitcast(UInt16, x) ⊻ 0x8000)
+(x::Float16, y::Float16) = Float16(Float64(x) + Float64(y))
-(x::Float16, y::Float16) = Float16(Float64(x) - Float64(y))
*(x::Float16, y::Float16) = Float16(Float64(x) * Float64(y))
/(x::Float16, y::Float16) = Float16(Float64(x) / Float64(y))
muladd(x::T, y::T, z::T) where {T<:Float3264} = muladd_float(x, y, z)
muladd(x, y, z) = x * y + z
fma(x::T, y::T, z::T) where {T<:Float3264} = fma_float(x, y, z)
fma(x::Float16, y::Float16, z::Float16) = Float16(fma(Float64(x), Float64(y), Float64(z)))
fma(x::T, y::T, z::T) where {T<:Integer} = x * y + z
inv(x::IEEEFloat) = one(x) / x

rem(x::Float64, y::Float64) = Core._math2(:fmod, x, y)
rem(x::Float32, y::Float32) = Core._math2(:fmod, x, y)
rem(x::Float16, y::Float16) = Float16(rem(Float64(x), Float64(y)))
function mod(x::T, y::T) where {T<:AbstractFloat}
    r = rem(x, y)
    if r == 0
        copysign(r, y)
    elseif (r > 0) ⊻ (y > 0)
        r + y
    else
        r
    end
end
function rem(x::T, y::T, ::RoundingMode{:Nearest}) where {T<:IEEEFloat}
    # Exact remainder, to the nearest multiple, ties to an even quotient.
    (isnan(x) || isnan(y) || isinf(x) || y == 0) && return T(NaN)
    isinf(y) && return x
    ay = abs(y)
    r = isfinite(ay + ay) ? rem(abs(x), ay + ay) : abs(x)
    half = ay / 2
    r > half && (r -= ay; r >= half && (r -= ay))
    signbit(x) ? -r : r
end
div(x::T, y::T, ::RoundingMode{:ToZero}) where {T<:AbstractFloat} = trunc(round((x - rem(x, y)) / y))
div(x::T, y::T, ::RoundingMode{:Down}) where {T<:AbstractFloat} = trunc(round((x - mod(x, y)) / y))
div(x::T, y::T, ::RoundingMode{:Up}) where {T<:AbstractFloat} = trunc(round((x - _rem_up(x, y)) / y))
div(x::T, y::T, ::RoundingMode{:Nearest}) where {T<:AbstractFloat} = trunc(round((x - rem(x, y, RoundNearest)) / y))
div(x::T, y::T, r::RoundingMode) where {T<:AbstractFloat} = round(x / y, r)
div(x::T, y::T) where {T<:AbstractFloat} = div(x, y, RoundToZero)
fld(x::T, y::T) where {T<:AbstractFloat} = div(x, y, RoundDown)
cld(x::T, y::T) where {T<:AbstractFloat} = div(x, y, RoundUp)

## Comparison

==(x::T, y::T) where {T<:Float3264} = eq_float(x, y)
!=(x::T, y::T) where {T<:Float3264} = ne_float(x, y)
<(x::T, y::T) where {T<:Float3264} = lt_float(x, y)
<=(x::T, y::T) where {T<:Float3264} = le_float(x, y)
==(x::Float16, y::Float16) = Float64(x) == Float64(y)
<(x::Float16, y::Float16) = Float64(x) < Float64(y)
<=(x::Float16, y::Float16) = Float64(x) <= Float64(y)
isequal(x::T, y::T) where {T<:IEEEFloat} = (x === y) | (isnan(x) & isnan(y))

# `isless` is total: -0.0 before 0.0, NaN last.
function isless(x::T, y::T) where {T<:IEEEFloat}
    isnan(x) | isnan(y) ? !isnan(x) & isnan(y) : _ordered_bits(x) < _ordered_bits(y)
end
function _ordered_bits(x::T) where {T<:IEEEFloat}
    bits = bitcast(inttype(T), x)
    bits ⊻ ((bits >> (8 * sizeof(T) - 1)) & typemax(inttype(T)))
end
isless(x::AbstractFloat, y::AbstractFloat) = (!isnan(x) & (isnan(y) | signless(x, y))) | (x < y)
isless(x::Real, y::AbstractFloat) = (!isnan(x) & (isnan(y) | signless(x, y))) | (x < y)
isless(x::AbstractFloat, y::Real) = (!isnan(x) & (isnan(y) | signless(x, y))) | (x < y)
signless(x, y) = signbit(x) & !signbit(y) & iszero(x) & iszero(y)
isunordered(x::AbstractFloat) = isnan(x)
isequal(x::AbstractFloat, y::AbstractFloat) = (isnan(x) & isnan(y)) | signequal(x, y) & (x == y)
isequal(x::Real, y::AbstractFloat) = (isnan(x) & isnan(y)) | signequal(x, y) & (x == y)
isequal(x::AbstractFloat, y::Real) = (isnan(x) & isnan(y)) | signequal(x, y) & (x == y)
signequal(x, y) = signbit(x) == signbit(y)

# Against wide integers, exactly: the conversion may round.
const _WideInteger = Union{Int64,UInt64,Int128,UInt128}
==(x::Float64, y::_WideInteger) = _equal_exactly(x, y)
==(x::_WideInteger, y::Float64) = _equal_exactly(y, x)
<(x::Float64, y::_WideInteger) = _less_exactly(x, y)
<(x::_WideInteger, y::Float64) = _less_exactly(x, y)
<=(x::Float64, y::_WideInteger) = _less_equal_exactly(x, y)
<=(x::_WideInteger, y::Float64) = _less_equal_exactly(x, y)
# (a Float64 holds every smaller float)
for op in (:(==), :<, :<=)
    @eval begin
        $op(x::Union{Float16,Float32}, y::Union{Int32,UInt32,_WideInteger}) = $op(Float64(x), y)
        $op(x::Union{Int32,UInt32,_WideInteger}, y::Union{Float16,Float32}) = $op(x, Float64(y))
        $op(x::Float16, y::Union{Int16,UInt16}) = $op(Float32(x), y)
        $op(x::Union{Int16,UInt16}, y::Float16) = $op(x, Float32(y))
    end
end
function _equal_exactly(x::Float64, y::T) where {T<:Integer}
    f = Float64(y)
    (x == f) & ((f == _past_max(T)) ⊻ true) && y == unsafe_trunc(T, f)
end
_past_max(::Type{Int64}) = 9.223372036854775808e18
_past_max(::Type{UInt64}) = 1.8446744073709551616e19
_past_max(::Type{Int128}) = 1.7014118346046923e38
_past_max(::Type{UInt128}) = 3.402823669209385e38
function _less_exactly(x::Float64, y::T) where {T<:Integer}
    f = Float64(y)
    (x < f) | ((x == f) && f != _past_max(T) && unsafe_trunc(T, f) < y)
end
function _less_exactly(x::T, y::Float64) where {T<:Integer}
    f = Float64(x)
    (f < y) | ((f == y) && (f == _past_max(T) || x < unsafe_trunc(T, f)))
end
function _less_equal_exactly(x::Float64, y::T) where {T<:Integer}
    f = Float64(y)
    (x < f) | ((x == f) && f != _past_max(T) && unsafe_trunc(T, f) <= y)
end
function _less_equal_exactly(x::T, y::Float64) where {T<:Integer}
    f = Float64(x)
    (f < y) | ((f == y) && (f == _past_max(T) || x <= unsafe_trunc(T, f)))
end

for (F, U, I) in ((Float16, UInt16, Int16), (Float32, UInt32, Int32), (Float64, UInt64, Int64))
    @eval reinterpret(::Type{Unsigned}, x::$F) = reinterpret($U, x)
    @eval reinterpret(::Type{Signed}, x::$F) = reinterpret($I, x)
end

min(x::T, y::T) where {T<:Float3264} = min_float(x, y)
max(x::T, y::T) where {T<:Float3264} = max_float(x, y)
min(x::Float16, y::Float16) = _float_min(x, y)
max(x::Float16, y::Float16) = _float_max(x, y)
@inline function _float_min(x, y)
    smaller = ifelse((y < x) | (signbit(y) & !signbit(x) & (x == y)), y, x)
    ifelse(isnan(y), y, smaller)
end
@inline function _float_max(x, y)
    larger = ifelse((x < y) | (signbit(x) & !signbit(y) & (x == y)), y, x)
    ifelse(isnan(y), y, larger)
end
minmax(x::T, y::T) where {T<:IEEEFloat} = (min(x, y), max(x, y))

## Sign and classes

abs(x::Float3264) = abs_float(x)
abs(x::Float16) = bitcast(Float16, bitcast(UInt16, x) & 0x7fff)
signbit(x::T) where {T<:IEEEFloat} = (bitcast(uinttype(T), x) & sign_mask(T)) !== zero(uinttype(T))
copysign(x::T, y::T) where {T<:Float3264} = copysign_float(x, y)
copysign(x::Float16, y::Float16) = signbit(x) == signbit(y) ? x : -x
copysign(x::T, y::Real) where {T<:IEEEFloat} = signbit(x) == signbit(y) ? x : -x
flipsign(x::T, y::Real) where {T<:IEEEFloat} = signbit(y) ? -x : x
isnan(x::IEEEFloat) = x != x
isfinite(x::T) where {T<:IEEEFloat} = (bitcast(uinttype(T), x) & exponent_mask(T)) !== exponent_mask(T)
isinf(x::IEEEFloat) = abs(x) === oftype(x, Inf)
isinteger(x::AbstractFloat) = iszero(x - trunc(x))
issubnormal(x::T) where {T<:IEEEFloat} =
    ((bitcast(uinttype(T), x) & exponent_mask(T)) == 0) & ((bitcast(uinttype(T), x) & significand_mask(T)) != 0)
sign(x::AbstractFloat) = isnan(x) || iszero(x) ? x : copysign(one(x), x)
iszero(x::IEEEFloat) = x == zero(x)

zero(::Type{Float64}) = 0.0
zero(::Type{Float32}) = 0.0f0
zero(::Type{Float16}) = bitcast(Float16, 0x0000)
one(::Type{Float64}) = 1.0
one(::Type{Float32}) = 1.0f0
one(::Type{Float16}) = bitcast(Float16, 0x3c00)

## Rounding

round(x::AbstractFloat, ::RoundingMode{:Nearest}) = round(x)
round(x::AbstractFloat, ::RoundingMode{:ToZero}) = trunc(x)
round(x::AbstractFloat, ::RoundingMode{:Up}) = ceil(x)
round(x::AbstractFloat, ::RoundingMode{:Down}) = floor(x)
round(x::AbstractFloat, ::RoundingMode{:FromZero}) = signbit(x) ? floor(x) : ceil(x)
function round(x::AbstractFloat, ::RoundingMode{:NearestTiesAway})
    y = trunc(x)
    ifelse(x == y, y, trunc(2x - y))
end
function round(x::AbstractFloat, ::RoundingMode{:NearestTiesUp})
    y = floor(x)
    ifelse(x == y, y, copysign(floor(2x - y), x))
end

trunc(::Type{T}, x::AbstractFloat) where {T<:Integer} = _to_integer(T, trunc(x), x, :trunc)
floor(::Type{T}, x::AbstractFloat) where {T<:Integer} = _to_integer(T, floor(x), x, :floor)
ceil(::Type{T}, x::AbstractFloat) where {T<:Integer} = _to_integer(T, ceil(x), x, :ceil)
round(::Type{T}, x::AbstractFloat) where {T<:Integer} = _to_integer(T, round(x), x, :round)
round(::Type{T}, x::AbstractFloat, r::RoundingMode) where {T<:Integer} = _to_integer(T, round(x, r), x, :round)

# `y` is integral (or not finite); `x` and `f` are for the message.
@inline function _to_integer(::Type{T}, y::AbstractFloat, x, f::Symbol) where {T<:BitInteger}
    _fits(T, y) || _throw_float_inexact(f, T, x, y)
    unsafe_trunc(T, y)
end
_to_integer(::Type{T}, y::AbstractFloat, x, f::Symbol) where {T<:Integer} = convert(T, y)
_to_integer(::Type{Bool}, y::AbstractFloat, x, f::Symbol) =
    y == 0 ? false : y == 1 ? true : _throw_float_inexact(f, Bool, x, y)
_to_integer(::Type{Integer}, y::AbstractFloat, x, f::Symbol) = _to_integer(Int, y, x, f)
_to_integer(::Type{Signed}, y::AbstractFloat, x, f::Symbol) = _to_integer(Int, y, x, f)
_to_integer(::Type{Unsigned}, y::AbstractFloat, x, f::Symbol) = _to_integer(UInt, y, x, f)
# Truncation is one step; other ways of rounding convert what they rounded.
@noinline _throw_float_inexact(f::Symbol, ::Type{T}, x, y) where {T} =
    throw(f === :trunc ? InexactError(:round, T, x, RoundToZero) : InexactError(nameof(T), T, y))

# typemin is a power of two (or zero), so its conversion is exact; one past typemax likewise.
@inline _fits(::Type{T}, y::Float3264) where {T<:BitSigned} =
    (y >= typeof(y)(typemin(T))) & (y < -typeof(y)(typemin(T)))
@inline _fits(::Type{T}, y::Float3264) where {T<:BitUnsigned} =
    (y >= zero(y)) & (y < typeof(y)(2) * typeof(y)(one(T) << (8 * sizeof(T) - 1)))
_fits(::Type{T}, y::Float16) where {T<:BitInteger} = _fits(T, Float64(y))
_fits(::Type{UInt128}, y::Float32) = (y >= 0) & (y <= floatmax(Float32))

unsafe_trunc(::Type{T}, x::Float3264) where {T<:BitSigned64} = fptosi(T, x)
unsafe_trunc(::Type{T}, x::Float3264) where {T<:BitUnsigned64} = fptoui(T, x)
unsafe_trunc(::Type{T}, x::Float16) where {T<:BitInteger} = unsafe_trunc(T, Float64(x))
unsafe_trunc(::Type{T}, x::Float32) where {T<:Union{Int128,UInt128}} = unsafe_trunc(T, Float64(x))
function unsafe_trunc(::Type{UInt128}, x::Float64)
    bits = bitcast(UInt64, abs(x))
    shift = (bits >> 52) % Int - 1075
    fraction = UInt128((bits & 0x000fffffffffffff) | 0x0010000000000000)
    shift >= 0 ? fraction << shift : fraction >> -shift
end
unsafe_trunc(::Type{Int128}, x::Float64) = copysign(unsafe_trunc(UInt128, x) % Int128, x)

# Constructors accept only integral values.
function (::Type{T})(x::IEEEFloat) where {T<:BitInteger}
    y = trunc(x)
    (y == x && _fits(T, y)) || throw(InexactError(nameof(T), T, x))
    unsafe_trunc(T, y)
end
Bool(x::IEEEFloat) = x == 0 ? false : x == 1 ? true : throw(InexactError(:Bool, Bool, x))
Integer(x::IEEEFloat) = Int(x)
Signed(x::IEEEFloat) = Int(x)
Unsigned(x::IEEEFloat) = UInt(x)

## Neighbours, limits, scaling

eps(::Type{Float64}) = 2.220446049250313e-16
eps(::Type{Float32}) = 1.1920929f-7
eps(::Type{Float16}) = bitcast(Float16, 0x1400)
eps() = eps(Float64)
function eps(x::T) where {T<:IEEEFloat}
    isfinite(x) || return T(NaN)
    y = abs(x)
    y < floatmin(T) ? nextfloat(zero(T)) : ldexp(eps(T), exponent(y))
end
floatmin(::Type{Float64}) = bitcast(Float64, 0x0010000000000000)
floatmin(::Type{Float32}) = bitcast(Float32, 0x00800000)
floatmin(::Type{Float16}) = bitcast(Float16, 0x0400)
floatmax(::Type{Float64}) = bitcast(Float64, 0x7fefffffffffffff)
floatmax(::Type{Float32}) = bitcast(Float32, 0x7f7fffff)
floatmax(::Type{Float16}) = bitcast(Float16, 0x7bff)
floatmin() = floatmin(Float64)
floatmax() = floatmax(Float64)
floatmin(x::T) where {T<:AbstractFloat} = floatmin(T)
floatmax(x::T) where {T<:AbstractFloat} = floatmax(T)
typemin(::Type{Float64}) = -Inf64
typemax(::Type{Float64}) = Inf64
typemin(::Type{Float32}) = -Inf32
typemax(::Type{Float32}) = Inf32
typemin(::Type{Float16}) = bitcast(Float16, 0xfc00)
typemax(::Type{Float16}) = Inf16
maxintfloat(::Type{Float64}) = 9007199254740992.0
maxintfloat(::Type{Float32}) = 16777216.0f0
maxintfloat(::Type{Float16}) = Float16(2048.0)
maxintfloat() = maxintfloat(Float64)
maxintfloat(x::T) where {T<:AbstractFloat} = maxintfloat(T)
precision(::Type{Float64}) = 53
precision(::Type{Float32}) = 24
precision(::Type{Float16}) = 11
precision(x::AbstractFloat) = precision(typeof(x))

# Steps along the integers that the ordered bit patterns are.
function nextfloat(x::T, n::Integer) where {T<:IEEEFloat}
    isnan(x) && return x
    limit = _ordered_bits(T(Inf))
    target = clamp(Int128(_ordered_bits(x)) + (signbit(x) ? 1 : 0) + n, -Int128(limit), Int128(limit))
    magnitude = bitcast(T, inttype(T)(abs(target)))
    # The two zeros are one point here; a step from above arrives at 0.0, from below at -0.0.
    target < 0 || (target == 0 && signbit(x)) ? -magnitude : magnitude
end
nextfloat(x::AbstractFloat) = nextfloat(x, 1)
prevfloat(x::AbstractFloat) = nextfloat(x, -1)
prevfloat(x::AbstractFloat, n::Integer) = nextfloat(x, -n)

function exponent(x::T) where {T<:IEEEFloat}
    isfinite(x) || throw(DomainError(x, "Cannot be NaN or Inf."))
    iszero(x) && throw(DomainError(x, "Cannot be ±0.0."))
    bits = bitcast(uinttype(T), abs(x))
    field = (bits >> significand_bits(T)) % Int
    field != 0 ? field - exponent_bias(T) : 8 * sizeof(T) - 1 - leading_zeros(bits) - significand_bits(T) - exponent_bias(T) + 1
end
function significand(x::T) where {T<:IEEEFloat}
    (!isfinite(x) || iszero(x)) && return x
    ldexp(x, -exponent(x))
end
function frexp(x::T) where {T<:IEEEFloat}
    (!isfinite(x) || iszero(x)) && return (x, 0)
    e = exponent(x) + 1
    (ldexp(x, -e), e)
end
function ldexp(x::T, e::Integer) where {T<:IEEEFloat}
    (!isfinite(x) || iszero(x)) && return x
    U = uinttype(T)
    bits = bitcast(U, x)
    sign = bits & sign_mask(T)
    bits &= ~sign_mask(T)
    field = (bits >> significand_bits(T)) % Int
    if field == 0
        # Subnormal: shift the leading one into the place of the hidden bit.
        shift = leading_zeros(bits) - exponent_bits(T)
        bits <<= shift
        field = 1 - shift
    end
    fraction = bits & significand_mask(T)
    field += Int(clamp(e, -10_000, 10_000))
    if field > 2 * exponent_bias(T)
        bitcast(T, sign | exponent_mask(T))
    elseif field > 0
        bitcast(T, sign | fraction | ((field % U) << significand_bits(T)))
    elseif field < -significand_bits(T)
        bitcast(T, sign)
    else
        # Subnormal result: one exact value, scaled down by one multiplication that rounds.
        up = significand_bits(T) + 2
        bitcast(T, sign | fraction | (((field + up) % U) << significand_bits(T))) * _power_of_two(T, -up)
    end
end
_power_of_two(::Type{T}, n::Int) where {T<:IEEEFloat} =
    bitcast(T, ((n + exponent_bias(T)) << significand_bits(T)) % uinttype(T))

bswap(x::IEEEFloat) = bitcast(typeof(x), bswap(bitcast(uinttype(typeof(x)), x)))

# With a rounding mode: the nearest float, or its neighbour where that lies on the wrong side.
(::Type{T})(x::Union{Integer,AbstractFloat}, ::RoundingMode{:Nearest}) where {T<:IEEEFloat} = T(x)
(::Type{T})(x::Union{Integer,AbstractFloat}, ::RoundingMode{:Up}) where {T<:IEEEFloat} = (y = T(x); y < x ? nextfloat(y) : y)
(::Type{T})(x::Union{Integer,AbstractFloat}, ::RoundingMode{:Down}) where {T<:IEEEFloat} = (y = T(x); y > x ? prevfloat(y) : y)
(::Type{T})(x::Union{Integer,AbstractFloat}, ::RoundingMode{:ToZero}) where {T<:IEEEFloat} = signbit(x) ? T(x, RoundUp) : T(x, RoundDown)
(::Type{T})(x::Union{Integer,AbstractFloat}, ::RoundingMode{:FromZero}) where {T<:IEEEFloat} = signbit(x) ? T(x, RoundDown) : T(x, RoundUp)
