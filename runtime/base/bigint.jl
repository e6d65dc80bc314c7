# BigInt: integers of any size, a sign and the 64-bit limbs of the magnitude (least significant first, no leading zeros).
# The runtime does the arithmetic. Only the functions of `GMP.MPZ` and C code change a number that is there; they put
# other limbs in the place of the old ones, which several numbers may share.

mutable struct BigInt <: Signed
    negative::Bool
    limbs::Memory{UInt64}
end
# The limbs are taken over; zero is not negative.
_bigint(negative::Bool, limbs::Memory{UInt64}) = Core.@new BigInt (negative & (length(limbs) != 0)) limbs

## From and to other numbers

# (Memory for a number of so many bits is not set aside: limbs are not written in place.)
BigInt(; nbits::Integer=0) = _bigint(false, Memory{UInt64}(undef, 0))
BigInt(x::BigInt) = x
BigInt(x::Bool) = _one_limb(false, UInt64(x))
BigInt(x::BitInteger64) = _one_limb(x < zero(x), (x < zero(x) ? -(x % Int64) : x) % UInt64)
function _one_limb(negative::Bool, u::UInt64)
    u == 0 && return _bigint(false, Memory{UInt64}(undef, 0))
    limbs = Memory{UInt64}(undef, 1)
    @inbounds limbs[1] = u
    _bigint(negative, limbs)
end
function BigInt(x::Union{Int128,UInt128})
    u = (x < zero(x) ? -x : x) % UInt128
    high, low = (u >> 64) % UInt64, u % UInt64
    high == 0 && return _one_limb(x < zero(x), low)
    limbs = Memory{UInt64}(undef, 2)
    @inbounds limbs[1] = low
    @inbounds limbs[2] = high
    _bigint(x < zero(x), limbs)
end
function BigInt(x::AbstractFloat)
    isinteger(x) || throw(InexactError(:BigInt, BigInt, x))
    (iszero(x) || abs(x) < 9.0e18) && return BigInt(Int64(x))
    f, e = frexp(Float64(x))
    BigInt(Int64(ldexp(f, 53))) << (e - 53)
end
BigInt(x::Rational) = isinteger(x) ? BigInt(x.num) : throw(InexactError(:BigInt, BigInt, x))
BigInt(x::Complex) = isreal(x) ? BigInt(real(x)) : throw(InexactError(:BigInt, BigInt, x))
BigInt(x::AbstractIrrational) = throw(InexactError(:BigInt, BigInt, x))
Integer(x::BigInt) = x
Signed(x::BigInt) = x
_to_integer(::Type{BigInt}, y::AbstractFloat, x, f::Symbol) = isfinite(y) ? BigInt(y) : throw(InexactError(f, BigInt, x))
big(x::Integer) = BigInt(x)
big(::Type{T}) where {T<:Integer} = BigInt
big(x::Rational) = _rational(BigInt, big(x.num), big(x.den))
big(::Type{Rational{T}}) where {T} = Rational{BigInt}
big(a::AbstractArray) = map(big, a)
widen(::Type{Int128}) = BigInt
widen(::Type{UInt128}) = BigInt
widen(::Type{BigInt}) = BigInt
widen(x::BigInt) = x

# Low bits, two's complement.
function rem(x::BigInt, ::Type{T}) where {T<:BitInteger}
    n = length(x.limbs)
    u = n == 0 ? zero(UInt128) : UInt128(x.limbs[1])
    n > 1 && (u |= UInt128(x.limbs[2]) << 64)
    (x.negative ? -u : u) % T
end
rem(x::BigInt, ::Type{BigInt}) = x
rem(x::BigInt, ::Type{Bool}) = isodd(x)
rem(x::BitInteger, ::Type{BigInt}) = BigInt(x)
function (::Type{T})(x::BigInt) where {T<:BitInteger}
    n = length(x.limbs)
    if n <= 2
        r = x % T
        # It fits when nothing was cut off, the sign included.
        (n == 0 || (n == 1 && x.negative == (r < zero(T)) && (x.negative ? -(r % UInt64) : r % UInt64) == x.limbs[1] && sizeof(T) <= 8)) && return r
        sizeof(T) > 8 && BigInt(r) == x && return r
    end
    throw(InexactError(nameof(T), T, x))
end
Bool(x::BigInt) = iszero(x) ? false : isone(x) ? true : throw(InexactError(:Bool, Bool, x))
function Float64(x::BigInt)
    n = length(x.limbs)
    n == 0 && return 0.0
    if n == 1
        f = Float64(x.limbs[1])
        return x.negative ? -f : f
    end
    # The top 64 bits, with a sticky bit for what lies below.
    shift = _bit_length(x) - 64
    top = (abs(x) >> shift) % UInt64
    trailing_zeros(x) < shift && (top |= 1)
    r = shift > 1100 ? Inf : ldexp(Float64(top), shift)
    x.negative ? -r : r
end
Float32(x::BigInt) = (n = _bit_length(x); n <= 53 ? Float32(Float64(x)) : (s = n - 40; t = (abs(x) >> s) | (trailing_zeros(x) < s); r = ldexp(Float32(Float64(t)), s); x.negative ? -r : r))
Float16(x::BigInt) = Float16(Float64(x))
AbstractFloat(x::BigInt) = BigFloat(x)
float(x::BigInt) = BigFloat(x)
float(::Type{BigInt}) = BigFloat
promote_rule(::Type{BigInt}, ::Type{<:BitInteger}) = BigInt
promote_rule(::Type{BigInt}, ::Type{Bool}) = BigInt
promote_rule(::Type{BigInt}, ::Type{<:IEEEFloat}) = BigFloat
zero(::Type{BigInt}) = BigInt(0)
one(::Type{BigInt}) = BigInt(1)
copy(x::BigInt) = x
deepcopy_internal(x::BigInt, seen::IdDict) = get!(() -> _bigint(x.negative, x.limbs), seen, x)::BigInt
unsigned(x::BigInt) = x < 0 ? throw(DomainError(x)) : x
signed(x::BigInt) = x

## Comparison

iszero(x::BigInt) = length(x.limbs) == 0
isone(x::BigInt) = !x.negative && length(x.limbs) == 1 && x.limbs[1] == 1
signbit(x::BigInt) = x.negative
sign(x::BigInt) = iszero(x) ? BigInt(0) : x.negative ? BigInt(-1) : BigInt(1)
iseven(x::BigInt) = iszero(x) || iseven(x.limbs[1])
isodd(x::BigInt) = !iszero(x) && isodd(x.limbs[1])
cmp(x::BigInt, y::BigInt) = Core._big_op(:cmp, x, y)::Int
cmp(x::BigInt, y::BitInteger) = cmp(x, BigInt(y))
cmp(x::BitInteger, y::BigInt) = cmp(BigInt(x), y)
function ==(x::BigInt, y::BigInt)
    n = length(x.limbs)
    (x.negative == y.negative && n == length(y.limbs)) || return false
    n == 0 || (n == 1 ? x.limbs[1] == y.limbs[1] : cmp(x, y) == 0)
end
<(x::BigInt, y::BigInt) = cmp(x, y) < 0
<=(x::BigInt, y::BigInt) = cmp(x, y) <= 0
isless(x::BigInt, y::BigInt) = cmp(x, y) < 0
==(x::BigInt, y::BitInteger) = x == BigInt(y)
==(x::BitInteger, y::BigInt) = BigInt(x) == y
<(x::BigInt, y::BitInteger) = x < BigInt(y)
<(x::BitInteger, y::BigInt) = BigInt(x) < y
<=(x::BigInt, y::BitInteger) = x <= BigInt(y)
<=(x::BitInteger, y::BigInt) = BigInt(x) <= y
==(x::BigInt, f::Float64) = isinteger(f) && x == BigInt(f)
==(f::Float64, x::BigInt) = x == f
<(x::BigInt, f::Float64) = isnan(f) ? false : isinf(f) ? f > 0 : x < BigInt(ceil(f))
<(f::Float64, x::BigInt) = isnan(f) ? false : isinf(f) ? f < 0 : BigInt(floor(f)) < x
<=(x::BigInt, f::Float64) = isnan(f) ? false : isinf(f) ? f > 0 : x <= BigInt(floor(f))
<=(f::Float64, x::BigInt) = isnan(f) ? false : isinf(f) ? f < 0 : BigInt(ceil(f)) <= x

## Arithmetic

+(x::BigInt, y::BigInt) = Core._big_op(:add, x, y)::BigInt
-(x::BigInt, y::BigInt) = Core._big_op(:sub, x, y)::BigInt
*(x::BigInt, y::BigInt) = Core._big_op(:mul, x, y)::BigInt
-(x::BigInt) = _bigint(!x.negative, x.limbs)
abs(x::BigInt) = x.negative ? _bigint(false, x.limbs) : x
flipsign(x::BigInt, y::Real) = signbit(y) ? -x : x
copysign(x::BigInt, y::Real) = signbit(x) == signbit(y) ? x : -x
checked_abs(x::BigInt) = abs(x)
checked_neg(x::BigInt) = -x
checked_add(x::BigInt, y::BigInt) = x + y
checked_sub(x::BigInt, y::BigInt) = x - y
checked_mul(x::BigInt, y::BigInt) = x * y
/(x::BigInt, y::BigInt) = float(x) / float(y)

div(x::BigInt, y::BigInt) = Core._big_op(:div, x, y)::BigInt
rem(x::BigInt, y::BigInt) = Core._big_op(:rem, x, y)::BigInt
fld(x::BigInt, y::BigInt) = Core._big_op(:fld, x, y)::BigInt
mod(x::BigInt, y::BigInt) = Core._big_op(:mod, x, y)::BigInt
cld(x::BigInt, y::BigInt) = -fld(-x, y)
divrem(x::BigInt, y::BigInt) = (q = div(x, y); (q, x - q * y))
fldmod(x::BigInt, y::BigInt) = (q = fld(x, y); (q, x - q * y))
gcd(x::BigInt, y::BigInt) = Core._big_op(:gcd, x, y)::BigInt
lcm(x::BigInt, y::BigInt) = iszero(x) || iszero(y) ? BigInt(0) : abs(x * div(y, gcd(x, y)))
invmod(x::BigInt, m::BigInt) = (g = gcdx(x, m); abs(g[1]) == 1 ? mod(g[2], m) : throw(DomainError((x, m), "Greatest common divisor is $(g[1]).")))
powermod(x::Integer, p::Integer, m::BigInt) = _powermod_big(BigInt(x), BigInt(p), m)
_powermod_big(x::BigInt, p::BigInt, m::BigInt) =
    p < 0 ? _powermod_big(invmod(x, m), -p, m) : Core._big_op(:powermod, x, p, m)::BigInt
function isqrt(x::BigInt)
    x.negative && throw(DomainError(x, "isqrt requires a non-negative argument"))
    Core._big_op(:sqrt, x, x)::BigInt
end
function ^(x::BigInt, n::Union{BitInteger,BigInt})
    if n < 0
        isone(x) && return x
        x == -1 && return iseven(n) ? -x : x
        throw(DomainError(n, "Cannot raise an integer x to a negative power $n.\nConvert input to float."))
    end
    # 0, 1 and -1 take exponents of any size.
    n isa BigInt && n > typemax(Int) && (n = abs(x) <= 1 ? 2 - isodd(n) : throw(OutOfMemoryError()))
    Core._big_op(:pow, x, Int(n))::BigInt
end
^(x::BigInt, n::Bool) = n ? x : one(x)
^(x::BitInteger, n::BigInt) = BigInt(x)^n

## Bits, as if in two's complement of endless length

_bit_length(x::BigInt) = (n = length(x.limbs); n == 0 ? 0 : 64 * n - leading_zeros(x.limbs[n]))
_bit(x::BigInt, i::Int) = (k = i >> 6 + 1; k <= length(x.limbs) && (x.limbs[k] >> (i & 63)) & 1 == 1)
<<(x::BigInt, n::Int) = n < 0 ? x >> -n : Core._big_op(:shl, x, n)::BigInt
>>(x::BigInt, n::Int) = n < 0 ? x << -n : Core._big_op(:shr, x, n)::BigInt
<<(x::BigInt, n::UInt) = x << Int(n)
>>(x::BigInt, n::UInt) = x >> Int(n)
>>>(x::BigInt, n::Int) = x >> n
>>>(x::BigInt, n::UInt) = x >> n
<<(x::BigInt, n::Integer) = x << Int(n)
>>(x::BigInt, n::Integer) = x >> Int(n)
>>>(x::BigInt, n::Integer) = x >> Int(n)
~(x::BigInt) = -x - 1
(&)(x::BigInt, y::BigInt) = Core._big_op(:and, x, y)::BigInt
(|)(x::BigInt, y::BigInt) = Core._big_op(:or, x, y)::BigInt
xor(x::BigInt, y::BigInt) = Core._big_op(:xor, x, y)::BigInt
function trailing_zeros(x::BigInt)
    for i in 1:length(x.limbs)
        x.limbs[i] != 0 && return 64 * (i - 1) + trailing_zeros(x.limbs[i])
    end
    throw(DomainError(x, "`x` must be non-zero"))
end
trailing_ones(x::BigInt) = trailing_zeros(~x)
count_ones(x::BigInt) = x.negative ? throw(DomainError(x, "`x` cannot be negative.")) : sum(count_ones, x.limbs; init=0)
top_set_bit(x::BigInt) = x.negative ? throw(DomainError(x, "top_set_bit only supports negative arguments when they have type BitSigned.")) : _bit_length(x)
ispow2(x::BigInt) = !x.negative && !iszero(x) && count_ones(x) == 1

## Text

# The runtime knows bases up to 36; above, ten digits at a time are a machine integer.
function _big_text(x::BigInt, base::Int)
    base <= 36 && return Core._big_text(x, base)::String
    base <= 62 || throw(ArgumentError("base must be 2 ≤ base ≤ 62, got $base"))
    parts = String[]
    while true
        x, low = divrem(x, BigInt(base)^10)
        iszero(x) && return join(reverse!(push!(parts, string(Int(low); base))))
        push!(parts, string(Int(low); base, pad=10))
    end
end
function _big_digits_string(x::Integer, base::Int, pad::Int)
    digits = _big_text(abs(BigInt(x)), base)
    string(x < 0 ? "-" : "", "0"^max(0, pad - ncodeunits(digits)), digits)
end
string(x::BigInt; base::Integer=10, pad::Integer=1) = _big_digits_string(x, Int(base), Int(pad))
show(io::IO, x::BigInt) = print(io, string(x))
print(io::IO, x::BigInt) = (write(io, string(x)); nothing)
ndigits(x::BigInt; base::Integer=10, pad::Integer=1) = max(Int(pad), _ndigits(x, Int(base)))
_ndigits(x::BigInt, b::Int) = ncodeunits(_big_text(abs(x), b))
bitstring(x::BigInt) = string(x; base=2)
sizeof(x::BigInt) = 8 * length(x.limbs)
function _times_plus(value::BigInt, b::BigInt, d::BigInt)
    (value * b + d, false)
end

macro big_str(s)
    text = filter(c -> c != '_', s)
    n = tryparse(BigInt, text)
    n === nothing || return n
    x = tryparse(BigFloat, text)
    x === nothing ? :(throw(ArgumentError($("invalid number format $s for BigInt or BigFloat")))) : x
end
Core._declare_const(Core, Symbol("@big_str"), getglobal(Base, Symbol("@big_str")))

factorial(n::BigInt) = n < 0 ? throw(DomainError(n, "`n` must not be negative.")) : _product_of_range(2, Int(n))
# By halves, which keeps the factors balanced.
_product_of_range(a::Int, b::Int) = b < a ? BigInt(1) : b - a < 8 ? prod(BigInt, a:b) : (m = (a + b) >> 1; _product_of_range(a, m) * _product_of_range(m + 1, b))
function binomial(n::BigInt, k::BigInt)
    # The smaller of k and n - k counts; what is left must fit a machine number.
    n >= 0 && k > n && return BigInt(0)
    k = n >= 0 && k > n - k ? n - k : k
    n < 0 && k >= 0 && return (iseven(k) ? 1 : -1) * binomial(-n + k - 1, k)
    k > typemax(Int) && throw(OverflowError("Computed coefficient is too large"))
    binomial(n, Int(k))
end
function binomial(n::BigInt, k::Integer)
    k < 0 && return BigInt(0)
    n >= 0 && k > n && return BigInt(0)
    n >= 0 && k > n - k && (k = Int(n - k))
    r = BigInt(1)
    for i in 1:Int(k)
        r = div(r * (n - k + i), i)
    end
    r
end
sum(a::AbstractArray{BigInt}) = foldl(+, a; init=BigInt(0))
prod(a::AbstractArray{BigInt}) = foldl(*, a; init=BigInt(1))

# Digits of bases up to 36 are read by the runtime.
function _parse_digits(::Type{BigInt}, part, c::AbstractChar, j::Int, base::Int, negative::Bool, raise::Bool)
    text = rstrip(SubString(part, prevind(part, j)))
    if base <= 36 && all(d -> _digit_value(d, base) >= 0, text)
        x = Core._big_parse(BigInt, String(text), base)::BigInt
        return negative ? -x : x
    end
    invoke(_parse_digits, Tuple{Type,Any,AbstractChar,Int,Int,Bool,Bool}, BigInt, part, c, j, base, negative, raise)
end
