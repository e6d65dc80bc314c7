# BigInt: integers of any size, as a sign and 32-bit limbs (least significant first, no leading zeros).

mutable struct BigInt <: Signed
    const negative::Bool
    const limbs::Vector{UInt32}
end
# The limbs are taken over; zero is not negative.
_bigint(negative::Bool, limbs::Vector{UInt32}) = Core.@new BigInt (negative & !isempty(limbs)) limbs

function _trim!(limbs::Vector{UInt32})
    n = length(limbs)
    while n > 0 && @inbounds(limbs[n]) == 0
        n -= 1
    end
    resize!(limbs, n)
end

## From and to other numbers

BigInt(x::BigInt) = x
BigInt(x::Bool) = BigInt(Int(x))
function BigInt(x::BitInteger)
    negative = x < zero(x)
    u = x isa Union{Int128,UInt128} ? unsigned(negative ? -x : x) % UInt128 : unsigned(negative ? -x : x) % UInt64
    x isa Union{Int8,Int16,Int32} && negative && (u = UInt64(-Int64(x)))
    limbs = UInt32[]
    while u != 0
        push!(limbs, u % UInt32)
        u >>= 32
    end
    _bigint(negative, limbs)
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
_to_integer(::Type{BigInt}, y::AbstractFloat, x, f::Symbol) = isfinite(y) ? BigInt(y) : _throw_float_inexact(f, BigInt, x)
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
    u = zero(UInt128)
    for i in 1:min(length(x.limbs), 4)
        u |= UInt128(x.limbs[i]) << (32 * (i - 1))
    end
    (x.negative ? -u : u) % T
end
rem(x::BigInt, ::Type{BigInt}) = x
rem(x::BigInt, ::Type{Bool}) = isodd(x)
rem(x::BitInteger, ::Type{BigInt}) = BigInt(x)
function (::Type{T})(x::BigInt) where {T<:BitInteger}
    typemin(T) <= x <= typemax(T) || throw(InexactError(nameof(T), T, x))
    x % T
end
Bool(x::BigInt) = iszero(x) ? false : isone(x) ? true : throw(InexactError(:Bool, Bool, x))
function Float64(x::BigInt)
    n = length(x.limbs)
    n == 0 && return 0.0
    # The top 64 bits, with a sticky bit for what lies below.
    bits = _bit_length(x)
    if bits <= 64
        u = zero(UInt64)
        for i in 1:n
            u |= UInt64(x.limbs[i]) << (32 * (i - 1))
        end
        return x.negative ? -Float64(u) : Float64(u)
    end
    shift = bits - 64
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
deepcopy_internal(x::BigInt, ::IdDict) = x
unsigned(x::BigInt) = x < 0 ? throw(DomainError(x)) : x
signed(x::BigInt) = x
hash(x::BigInt, h::UInt) = typemin(Int64) <= x <= typemax(Int64) ? hash(x % Int64, h) : typemin(Int128) <= x <= typemax(Int128) ? hash(x % Int128, h) : (f = Float64(x); isfinite(f) && BigInt(f) == x ? _hash_float_bits(f, h) : hash(x.limbs, h ⊻ UInt(x.negative)))

## Comparison

iszero(x::BigInt) = isempty(x.limbs)
isone(x::BigInt) = !x.negative && length(x.limbs) == 1 && x.limbs[1] == 1
signbit(x::BigInt) = x.negative
sign(x::BigInt) = iszero(x) ? BigInt(0) : x.negative ? BigInt(-1) : BigInt(1)
iseven(x::BigInt) = iszero(x) || iseven(x.limbs[1])
isodd(x::BigInt) = !iszero(x) && isodd(x.limbs[1])
function _cmp_limbs(a::Vector{UInt32}, b::Vector{UInt32})
    length(a) == length(b) || return length(a) < length(b) ? -1 : 1
    for i in length(a):-1:1
        a[i] == b[i] || return a[i] < b[i] ? -1 : 1
    end
    0
end
function cmp(x::BigInt, y::BigInt)
    x.negative == y.negative || return x.negative ? -1 : 1
    c = _cmp_limbs(x.limbs, y.limbs)
    x.negative ? -c : c
end
==(x::BigInt, y::BigInt) = x.negative == y.negative && x.limbs == y.limbs
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

## Addition and subtraction of magnitudes

function _add_limbs(a::Vector{UInt32}, b::Vector{UInt32})
    length(a) < length(b) && ((a, b) = (b, a))
    n, m = length(a), length(b)
    r = Vector{UInt32}(undef, n + 1)
    carry = UInt64(0)
    for i in 1:n
        s = UInt64(@inbounds a[i]) + (i <= m ? UInt64(@inbounds b[i]) : UInt64(0)) + carry
        @inbounds r[i] = s % UInt32
        carry = s >> 32
    end
    r[n+1] = carry % UInt32
    _trim!(r)
end
# a >= b
function _sub_limbs(a::Vector{UInt32}, b::Vector{UInt32})
    n, m = length(a), length(b)
    r = Vector{UInt32}(undef, n)
    borrow = Int64(0)
    for i in 1:n
        s = Int64(@inbounds a[i]) - (i <= m ? Int64(@inbounds b[i]) : Int64(0)) - borrow
        borrow = s < 0 ? 1 : 0
        @inbounds r[i] = (s + (borrow << 32)) % UInt32
    end
    _trim!(r)
end
function _add_signed(x::BigInt, y::BigInt, y_negative::Bool)
    x.negative == y_negative && return _bigint(x.negative, _add_limbs(x.limbs, y.limbs))
    c = _cmp_limbs(x.limbs, y.limbs)
    c == 0 ? _bigint(false, UInt32[]) : c > 0 ? _bigint(x.negative, _sub_limbs(x.limbs, y.limbs)) : _bigint(y_negative, _sub_limbs(y.limbs, x.limbs))
end
+(x::BigInt, y::BigInt) = _add_signed(x, y, y.negative)
-(x::BigInt, y::BigInt) = _add_signed(x, y, !y.negative)
-(x::BigInt) = _bigint(!x.negative, x.limbs)
abs(x::BigInt) = x.negative ? _bigint(false, x.limbs) : x
flipsign(x::BigInt, y::Real) = signbit(y) ? -x : x
copysign(x::BigInt, y::Real) = signbit(x) == signbit(y) ? x : -x
checked_abs(x::BigInt) = abs(x)
checked_neg(x::BigInt) = -x

## Multiplication: by the schoolbook rule, or by halves (Karatsuba) when both are long

function _mul_limbs(a::Vector{UInt32}, b::Vector{UInt32})
    n, m = length(a), length(b)
    (n == 0 || m == 0) && return UInt32[]
    min(n, m) >= 40 && return _karatsuba(a, b)
    r = fill!(Vector{UInt32}(undef, n + m), 0x00000000)
    for i in 1:n
        carry = UInt64(0)
        x = UInt64(@inbounds a[i])
        for j in 1:m
            t = x * UInt64(@inbounds b[j]) + UInt64(@inbounds r[i+j-1]) + carry
            @inbounds r[i+j-1] = t % UInt32
            carry = t >> 32
        end
        @inbounds r[i+m] = carry % UInt32
    end
    _trim!(r)
end
function _karatsuba(a::Vector{UInt32}, b::Vector{UInt32})
    k = max(length(a), length(b)) >> 1
    a0, a1 = _low_limbs(a, k), _high_limbs(a, k)
    b0, b1 = _low_limbs(b, k), _high_limbs(b, k)
    low, high = _mul_limbs(a0, b0), _mul_limbs(a1, b1)
    middle = _sub_limbs(_sub_limbs(_mul_limbs(_add_limbs(a0, a1), _add_limbs(b0, b1)), low), high)
    r = fill!(Vector{UInt32}(undef, length(a) + length(b) + 1), 0x00000000)
    _add_into!(r, low, 0)
    _add_into!(r, middle, k)
    _add_into!(r, high, 2k)
    _trim!(r)
end
_low_limbs(a, k) = _trim!(a[1:min(k, length(a))])
_high_limbs(a, k) = a[k+1:end]
function _add_into!(r::Vector{UInt32}, a::Vector{UInt32}, offset::Int)
    carry = UInt64(0)
    i = 1
    while i <= length(a) || carry != 0
        t = UInt64(r[offset+i]) + (i <= length(a) ? UInt64(a[i]) : UInt64(0)) + carry
        r[offset+i] = t % UInt32
        carry = t >> 32
        i += 1
    end
end
*(x::BigInt, y::BigInt) = _bigint(x.negative ⊻ y.negative, _mul_limbs(x.limbs, y.limbs))

## Division: long division with an estimated quotient digit

function _divrem_small(a::Vector{UInt32}, d::UInt32)
    q = Vector{UInt32}(undef, length(a))
    r = UInt64(0)
    for i in length(a):-1:1
        t = (r << 32) | UInt64(@inbounds a[i])
        @inbounds q[i] = div(t, UInt64(d)) % UInt32
        r = rem(t, UInt64(d))
    end
    (_trim!(q), r % UInt32)
end
function _divrem_limbs(a::Vector{UInt32}, b::Vector{UInt32})
    length(b) == 0 && throw(DivideError())
    _cmp_limbs(a, b) < 0 && return (UInt32[], copy(a))
    if length(b) == 1
        q, r = _divrem_small(a, b[1])
        return (q, r == 0 ? UInt32[] : UInt32[r])
    end
    # Scaled so that the divisor's top bit is set; then the estimate is at most two too large.
    s = leading_zeros(b[end])
    u = _shift_left(a, s)
    v = _shift_left(b, s)
    n = length(v)
    length(u) == length(a) && push!(u, 0x00000000)
    while length(u) <= length(a)
        push!(u, 0x00000000)
    end
    m = length(u) - n - 1
    q = fill!(Vector{UInt32}(undef, m + 1), 0x00000000)
    top, second = UInt64(v[n]), UInt64(v[n-1])
    for j in m:-1:0
        numerator = (UInt64(u[j+n+1]) << 32) | UInt64(u[j+n])
        estimate = div(numerator, top)
        remainder = numerator - estimate * top
        while estimate > 0xffffffff || estimate * second > ((remainder << 32) | UInt64(u[j+n-1]))
            estimate -= 1
            remainder += top
            remainder > 0xffffffff && break
        end
        # Subtract estimate * v from u at position j.
        borrow = Int64(0)
        carry = UInt64(0)
        for i in 1:n
            p = estimate * UInt64(v[i]) + carry
            carry = p >> 32
            t = Int64(u[i+j]) - borrow - Int64(p & 0xffffffff)
            u[i+j] = (t & 0xffffffff) % UInt32
            borrow = t < 0 ? Int64(1) : Int64(0)
        end
        t = Int64(u[j+n+1]) - borrow - Int64(carry)
        u[j+n+1] = (t & 0xffffffff) % UInt32
        if t < 0
            # One too many: add the divisor back.
            estimate -= 1
            c = UInt64(0)
            for i in 1:n
                w = UInt64(u[i+j]) + UInt64(v[i]) + c
                u[i+j] = w % UInt32
                c = w >> 32
            end
            u[j+n+1] = (UInt64(u[j+n+1]) + c) % UInt32
        end
        q[j+1] = estimate % UInt32
    end
    (_trim!(q), _shift_right(_trim!(resize!(u, n)), s))
end
function divrem(x::BigInt, y::BigInt)
    q, r = _divrem_limbs(x.limbs, y.limbs)
    (_bigint(x.negative ⊻ y.negative, q), _bigint(x.negative, r))
end
div(x::BigInt, y::BigInt) = divrem(x, y)[1]
rem(x::BigInt, y::BigInt) = divrem(x, y)[2]
function fldmod(x::BigInt, y::BigInt)
    q, r = divrem(x, y)
    !iszero(r) && r.negative != y.negative ? (q - 1, r + y) : (q, r)
end
fld(x::BigInt, y::BigInt) = fldmod(x, y)[1]
mod(x::BigInt, y::BigInt) = fldmod(x, y)[2]
function cld(x::BigInt, y::BigInt)
    q, r = divrem(x, y)
    !iszero(r) && r.negative == y.negative ? q + 1 : q
end
/(x::BigInt, y::BigInt) = float(x) / float(y)
function gcd(x::BigInt, y::BigInt)
    a, b = abs(x), abs(y)
    while !iszero(b)
        a, b = b, rem(a, b)
    end
    a
end
lcm(x::BigInt, y::BigInt) = iszero(x) || iszero(y) ? BigInt(0) : abs(x * div(y, gcd(x, y)))
invmod(x::BigInt, m::BigInt) = (g = gcdx(x, m); abs(g[1]) == 1 ? mod(g[2], m) : throw(DomainError((x, m), "Greatest common divisor is $(g[1]).")))
powermod(x::Integer, p::Integer, m::BigInt) = _powermod_big(BigInt(x), BigInt(p), m)
function _powermod_big(x::BigInt, p::BigInt, m::BigInt)
    p < 0 && return _powermod_big(invmod(x, m), -p, m)
    r = mod(BigInt(1), m)
    b = mod(x, m)
    for i in 0:_bit_length(p)-1
        _bit(p, i) && (r = mod(r * b, m))
        b = mod(b * b, m)
    end
    r
end
function isqrt(x::BigInt)
    x.negative && throw(DomainError(x))
    iszero(x) && return x
    # Newton from above.
    r = BigInt(1) << ((_bit_length(x) + 1) >> 1)
    while true
        s = (r + div(x, r)) >> 1
        s >= r && return r
        r = s
    end
end
function ^(x::BigInt, n::Union{BitInteger,BigInt})
    n < 0 && return isone(x) ? x : x == -1 ? (iseven(n) ? -x : x) : throw(DomainError(n, "Cannot raise an integer x to a negative power $n.\nConvert input to float."))
    _power(x, n isa BigInt ? Int(n) : Int(n))
end
^(x::BigInt, n::Bool) = n ? x : one(x)
^(x::BitInteger, n::BigInt) = BigInt(x)^n
function _power(x::BigInt, n::Int)
    r = BigInt(1)
    while true
        isodd(n) && (r = r * x)
        n >>= 1
        n == 0 && return r
        x = x * x
    end
end

## Bits, as if in two's complement of endless length

_bit_length(x::BigInt) = isempty(x.limbs) ? 0 : 32 * length(x.limbs) - leading_zeros(x.limbs[end])
_bit(x::BigInt, i::Int) = (k = i >> 5 + 1; k <= length(x.limbs) && (x.limbs[k] >> (i & 31)) & 1 == 1)
function _shift_left(a::Vector{UInt32}, s::Int)
    isempty(a) && return UInt32[]
    whole, part = s >> 5, s & 31
    r = fill!(Vector{UInt32}(undef, length(a) + whole + 1), 0x00000000)
    carry = UInt64(0)
    for i in 1:length(a)
        t = (UInt64(a[i]) << part) | carry
        r[i+whole] = t % UInt32
        carry = t >> 32
    end
    r[length(a)+whole+1] = carry % UInt32
    _trim!(r)
end
function _shift_right(a::Vector{UInt32}, s::Int)
    whole, part = s >> 5, s & 31
    whole >= length(a) && return UInt32[]
    n = length(a) - whole
    r = Vector{UInt32}(undef, n)
    for i in 1:n
        low = UInt64(a[i+whole]) >> part
        high = i < n ? UInt64(a[i+whole+1]) << (32 - part) : UInt64(0)
        r[i] = (low | high) % UInt32
    end
    _trim!(r)
end
<<(x::BigInt, n::UInt) = _bigint(x.negative, _shift_left(x.limbs, Int(n)))
<<(x::BigInt, n::Int) = n < 0 ? x >> -n : _bigint(x.negative, _shift_left(x.limbs, n))
function >>(x::BigInt, n::Int)
    n < 0 && return x << -n
    r = _bigint(x.negative, _shift_right(x.limbs, n))
    # Towards minus infinity.
    x.negative && trailing_zeros(x) < n ? r - 1 : r
end
>>(x::BigInt, n::UInt) = x >> Int(n)
>>>(x::BigInt, n::Int) = x >> n
<<(x::BigInt, n::Integer) = x << Int(n)
>>(x::BigInt, n::Integer) = x >> Int(n)
~(x::BigInt) = -x - 1
function trailing_zeros(x::BigInt)
    for i in 1:length(x.limbs)
        x.limbs[i] != 0 && return 32 * (i - 1) + trailing_zeros(x.limbs[i])
    end
    throw(DomainError(x))
end
trailing_ones(x::BigInt) = trailing_zeros(~x)
count_ones(x::BigInt) = x.negative ? throw(DomainError(x, "BigInts must be non-negative")) : sum(count_ones, x.limbs; init=0)
top_set_bit(x::BigInt) = _bit_length(x)
ispow2(x::BigInt) = !x.negative && !iszero(x) && count_ones(x) == 1
# A limb of the two's complement form.
function _complement_limbs(x::BigInt, n::Int)
    r = Vector{UInt32}(undef, n)
    carry = UInt64(1)
    for i in 1:n
        limb = i <= length(x.limbs) ? x.limbs[i] : 0x00000000
        if x.negative
            t = UInt64(~limb) + carry
            r[i] = t % UInt32
            carry = t >> 32
        else
            r[i] = limb
        end
    end
    r
end
function _from_complement(r::Vector{UInt32})
    r[end] >> 31 == 0 && return _bigint(false, _trim!(r))
    carry = UInt64(1)
    for i in 1:length(r)
        t = UInt64(~r[i]) + carry
        r[i] = t % UInt32
        carry = t >> 32
    end
    _bigint(true, _trim!(r))
end
for op in (:&, :|, :xor)
    @eval function $op(x::BigInt, y::BigInt)
        n = max(length(x.limbs), length(y.limbs)) + 1
        a, b = _complement_limbs(x, n), _complement_limbs(y, n)
        for i in 1:n
            a[i] = $op(a[i], b[i])
        end
        _from_complement(a)
    end
end

## Text

# Split by powers of ten, so that long numbers need fewer long divisions.
function _big_digits_string(x::Integer, base::Int, pad::Int)
    _pad_digits(x < 0, _magnitude_digits(abs(BigInt(x)), base), pad)
end
_pad_digits(negative, digits, pad) = string(negative ? "-" : "", "0"^max(0, pad - ncodeunits(digits)), digits)
function _magnitude_digits(x::BigInt, base::Int)
    iszero(x) && return "0"
    # Digits that fit one limb.
    k, chunk = 1, UInt32(base)
    while UInt64(chunk) * base <= 0xffffffff
        chunk *= base % UInt32
        k += 1
    end
    parts = String[]
    limbs = copy(x.limbs)
    while !isempty(limbs)
        limbs, r = _divrem_small(limbs, chunk)
        push!(parts, _digits_string(UInt64(r), base, isempty(limbs) ? 1 : k))
    end
    join(reverse!(parts))
end
string(x::BigInt; base::Integer=10, pad::Integer=1) = _big_digits_string(x, Int(base), Int(pad))
show(io::IO, x::BigInt) = print(io, string(x))
print(io::IO, x::BigInt) = (write(io, string(x)); nothing)
ndigits(x::BigInt; base::Integer=10, pad::Integer=1) = max(Int(pad), ncodeunits(_magnitude_digits(abs(x), Int(base))))
_ndigits(x::BigInt, b::Int) = ncodeunits(_magnitude_digits(abs(x), b))
bitstring(x::BigInt) = string(x; base=2)
sizeof(x::BigInt) = 4 * length(x.limbs)
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
binomial(n::BigInt, k::BigInt) = binomial(n, Int(k))
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
