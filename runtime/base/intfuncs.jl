# Integers as numbers and as text: divisors, powers modulo, digits, bases, parsing.

## Divisors

function gcd(a::T, b::T) where {T<:Integer}
    while b != 0
        a, b = b, rem(a, b)
    end
    checked_abs(a)
end
# Binary algorithm: shifts and subtractions only.
function gcd(a::T, b::T) where {T<:BitInteger}
    a == 0 && return checked_abs(b)
    b == 0 && return checked_abs(a)
    za, zb = trailing_zeros(a), trailing_zeros(b)
    k = min(za, zb)
    u = unsigned(abs(a >> za))
    v = unsigned(abs(b >> zb))
    while u != v
        if u > v
            u, v = v, u
        end
        v -= u
        v >>= trailing_zeros(v)
    end
    r = u << k
    r > unsigned(typemax(T)) && throw(OverflowError("gcd($a, $b) overflows"))
    r % T
end
function lcm(a::T, b::T) where {T<:Integer}
    (a == 0 || b == 0) && return zero(a)
    checked_abs(checked_mul(a, div(b, gcd(b, a))))
end
gcd(a::Integer) = checked_abs(a)
lcm(a::Integer) = checked_abs(a)
gcd(a::Integer, b::Integer) = gcd(promote(a, b)...)
lcm(a::Integer, b::Integer) = lcm(promote(a, b)...)
# A sign would not survive the promotion to an unsigned type; the divisors are those of the absolute value.
gcd(a::Signed, b::Unsigned) = gcd(promote(_abs_for(a, b), b)...)
gcd(a::Unsigned, b::Signed) = gcd(b, a)
lcm(a::Signed, b::Unsigned) = lcm(promote(_abs_for(a, b), b)...)
lcm(a::Unsigned, b::Signed) = lcm(b, a)
_abs_for(a::Signed, b::Unsigned) = abs(a % signed(promote_typeof(a, b)))
gcd(a::Real, b::Real) = gcd(promote(a, b)...)
lcm(a::Real, b::Real) = lcm(promote(a, b)...)
gcdx(a::Real, b::Real) = gcdx(promote(a, b)...)
gcd(a::T, b::T) where {T<:Real} = throw(MethodError(gcd, (a, b)))
lcm(a::T, b::T) where {T<:Real} = throw(MethodError(lcm, (a, b)))
gcdx(a::T, b::T) where {T<:Real} = throw(MethodError(gcdx, (a, b)))
gcd(a::Real, b::Real, c::Real, more::Real...) = gcd(gcd(a, b), c, more...)
lcm(a::Real, b::Real, c::Real, more::Real...) = lcm(lcm(a, b), c, more...)
function gcdx(a::Real, b::Real, c::Real, more::Real...)
    g, x, y = gcdx(a, b)
    h, k, rest... = gcdx(g, c, more...)
    (h, k * x, k * y, rest...)
end
gcdx(a::Real) = (gcd(a), signbit(a) ? -one(a) : one(a))
gcd(abc::AbstractArray{<:Real}) = reduce(gcd, abc; init=zero(eltype(abc)))
lcm(abc::AbstractArray{<:Integer}) = reduce(lcm, abc; init=one(eltype(abc)))
lcm(abc::AbstractArray{<:Real}) = isempty(abc) ? throw(ArgumentError("lcm has no identity for $(eltype(abc))")) : reduce(lcm, abc)

# `g, x, y` with `g = gcd(a, b) = a*x + b*y`.
function gcdx(a::Integer, b::Integer)
    T = promote_typeof(a, b)
    x, y = a % T, b % T
    s0, s1 = oneunit(T), zero(T)
    t0, t1 = s1, s0
    x == 0 && y == 0 && return (x, s1, s1)
    while y != 0
        q, r = divrem(x, y)
        x, y = y, r
        s0, s1 = s1, s0 - q * s1
        t0, t1 = t1, t0 - q * t1
    end
    x < 0 ? (-x, -s0, -t0) : (x, s0, t0)
end
function gcdx(a::Signed, b::Unsigned)
    c = a % signed(promote_typeof(a, b))
    g, x, y = gcdx(promote(abs(c), b)...)
    (g, flipsign(x, a), y)
end
gcdx(a::Unsigned, b::Signed) = ((g, y, x) = gcdx(b, a); (g, x, y))

# `y` with `mod(n * y, m) == mod(1, m)`, of the sign of `m`.
function invmod(n::Integer, m::Integer)
    iszero(m) && throw(DomainError(m, "`m` must not be 0."))
    _invmod(promote(n, m)...)
end
function _invmod(n::T, m::T) where {T<:Integer}
    # Euclid's algorithm without signs: the coefficients alternate in sign and stay below `modulus`.
    modulus = _magnitude(m)
    a, b = modulus, _magnitude(signbit(m) ? -mod(n, m) : mod(n, m))
    c, d = zero(modulus), one(modulus)
    odd = true
    while !iszero(b)
        q, r = divrem(a, b)
        a, b = b, r
        c, d = d, c + q * d
        odd = !odd
    end
    isone(a) || throw(DomainError((n, m), LazyString("Greatest common divisor is ", a, ".")))
    isone(modulus) && return zero(m)
    # What was found inverts |n| modulo |m|, where n and m have one sign.
    y = odd ? modulus - c : c
    signbit(m) ? -(y % T) : y % T
end
_magnitude(m::Integer) = abs(m)
_magnitude(m::BitSigned) = unsigned(abs(m))
# Modulo 2^bits: Newton's iteration doubles the bits that are right; three are at first.
function invmod(n::T) where {T<:BitInteger}
    isodd(n) || throw(DomainError(n, "Argument must be odd."))
    u = unsigned(n)
    x = (u * (3 % typeof(u))) ⊻ (2 % typeof(u))
    bits = 5
    while bits < 8 * sizeof(T)
        x *= (2 % typeof(u)) - u * x
        bits *= 2
    end
    x % T
end
invmod(n::Integer, ::Type{T}) where {T<:BitInteger} = invmod(n % T)

function powermod(x::Integer, p::Integer, m::T) where {T<:Integer}
    p == 0 && return mod(one(m), m)
    p < 0 && return _powermod(invmod(x, m), _magnitude(p), m)
    _powermod(x, p, m)
end
function _powermod(x, p, m::T) where {T}
    b = oftype(m, mod(x, m))
    r = one(m)
    while p > 0
        isodd(p) && (r = mod(widemul(r, b), m) % T)
        p >>= 1
        p > 0 && (b = mod(widemul(b, b), m) % T)
    end
    mod(r, m)
end

# The smallest power of `a` that is not below `x`, and the largest that is not above.
function nextpow(a::Real, x::Real)
    x <= 0 && throw(DomainError(x, "`x` must be positive."))
    a <= 1 && throw(DomainError(a, "`a` must be greater than 1."))
    x <= 1 && return one(a)
    _check_power_range(a, x)
    p = a
    while p < x
        p = a isa Integer ? checked_mul(p, a) : p * a
    end
    p
end
function prevpow(a::T, x::Real) where {T<:Real}
    x < 1 && throw(DomainError(x, "`x` must be ≥ 1."))
    a <= 1 && throw(DomainError(a, "`a` must be greater than 1."))
    _check_power_range(a, x)
    p = one(a)
    while p <= x / a
        q = p * a
        a isa Integer && !(p < q <= x) && break
        p = q
    end
    # The division may have rounded.
    p > x ? p / a : p
end
_check_power_range(a, x) = nothing
_check_power_range(a::BitInteger, x) = x <= typemax(a) || throw(DomainError(x, "argument is beyond the range of type of the base"))
ispow2(x::Number) = isreal(x) && ispow2(real(x))
ispow2(x::Integer) = x > zero(x) && count_ones(x) == 1
ispow2(x::AbstractFloat) = !iszero(x) && isfinite(x) && x > 0 && frexp(x)[1] == 0.5

function isqrt(n::T) where {T<:BitInteger}
    n < 0 && throw(DomainError(n))
    n < 2 && return n
    r = unsafe_trunc(T, sqrt(Float64(n)))
    # The float may be off by a little: correct without overflow.
    while r > n ÷ r
        r -= one(T)
    end
    while (r + one(T)) <= n ÷ (r + one(T))
        r += one(T)
    end
    r
end
function isqrt(n::Integer)
    n < 0 && throw(DomainError(n))
    n < 2 && return n
    r = n
    s = (r + 1) ÷ 2
    while s < r
        r = s
        s = (r + n ÷ r) ÷ 2
    end
    r
end

const _factorials = let v = Int64[1]
    for n in 2:20
        push!(v, v[n-1] * n)
    end
    v
end
function factorial(n::Union{Int64,UInt64})
    n < 0 && throw(DomainError(n, "`n` must not be negative."))
    n > 20 && throw(OverflowError("$n is too large to look up in the table; consider using `factorial(big($n))` instead"))
    n == 0 ? one(n) : _factorials[n] % typeof(n)
end
factorial(n::Union{Int8,UInt8,Int16,UInt16,Int32,UInt32}) = factorial(Int64(n))
function factorial(n::Union{Int128,UInt128})
    n < 0 && throw(DomainError(n, "`n` must not be negative."))
    n > 34 && throw(OverflowError("$n is too large to look up in the table; consider using `factorial(big($n))` instead"))
    r = one(n)
    for k in 2:Int(n)
        r *= k
    end
    r
end
function factorial(n::Integer)
    n < 0 && throw(DomainError(n, "`n` must be nonnegative."))
    r = one(n)
    for k in 2:n
        r *= k
    end
    r
end
function binomial(n::T, k::T) where {T<:Integer}
    n < 0 && return (iseven(k) ? one(T) : -one(T)) * (k < 0 ? zero(T) : binomial(-n + k - 1, k))
    k < 0 && return zero(T)
    (k == 0 || k == n) && return one(T)
    k > n && return zero(T)
    k > (n >> 1) && (k = n - k)
    k == 1 && return n
    r = nn = n - k + 1
    nn += 1
    rr = T(2)
    while rr <= k
        x = div(widemul(r, nn), rr)
        r = x % T
        r == x || throw(OverflowError(string("binomial(", n, ", ", k, ") overflows")))
        rr += 1
        nn += 1
    end
    r
end
binomial(n::Integer, k::Integer) = binomial(promote(n, k)...)
function binomial(x::Number, k::Integer)
    k < 0 && return zero(x) / one(k)
    r = one(x) / one(k)
    for i in 1:k
        r *= (x - k + i) / i
    end
    r
end

bitstring(x::Union{BitInteger,Bool}) = _digits_string(x isa Bool ? UInt8(x) : unsigned(x), 2, 8 * sizeof(x))
bitstring(x::IEEEFloat) = bitstring(bitcast(uinttype(typeof(x)), x))
bitstring(x::Char) = bitstring(bits_of(x))

## Digits

function ndigits(x::Integer; base::Integer=10, pad::Integer=1)
    b = Int(base)
    b in (-1, 0, 1) && throw(DomainError(b, "The base must not be in `[-1, 0, 1]`."))
    max(Int(pad), b < 0 ? length(digits(x; base=b)) : _ndigits(x, b))
end
ndigits(x::Integer, b::Integer) = ndigits(x; base=b)
function _ndigits(x::Integer, b::Int)
    x == 0 && return 1
    n = 0
    x = x isa BitSigned ? unsigned(abs(x)) : abs(x)
    while x > 0
        x = div(x, b % typeof(x))
        n += 1
    end
    n
end
function _ndigits(x::UInt64, b::Int)
    if b == 10
        # Four digits at a time.
        n = 1
        while x >= 0x2710
            x = div(x, 0x0000000000002710)
            n += 4
        end
        return n + (x >= 0x000a) + (x >= 0x0064) + (x >= 0x03e8)
    end
    ispow2(b) && return max(1, div(64 - leading_zeros(x) + trailing_zeros(b) - 1, trailing_zeros(b)))
    n = 1
    while (x = div(x, b % UInt64)) > 0
        n += 1
    end
    n
end
_ndigits(x::Bool, b::Int) = 1
digits(n::Integer; base::Integer=10, pad::Integer=1) = digits(typeof(base), n; base=base, pad=pad)
function digits(::Type{T}, n::Integer; base::Integer=10, pad::Integer=1) where {T<:Integer}
    count = base < 0 ? 0 : _digit_count(n, Int(base))
    a = zeros(T, max(Int(pad), count))
    base < 0 && return _negative_base_digits(T, n, base, pad)
    base < 2 && throw(DomainError(base, "base must be ≥ 2 or ≤ -2"))
    digits!(a, n; base=base)
end
_digit_count(n, base) = n == 0 ? 0 : base < 2 ? 0 : _ndigits(n, base)
function digits!(a::AbstractVector{T}, n::Integer; base::Integer=10) where {T<:Integer}
    for i in eachindex(a)
        if n == 0
            a[i] = zero(T)
        else
            n, d = divrem(n, base)
            a[i] = d
        end
    end
    a
end
function _negative_base_digits(::Type{T}, n, base, pad) where {T}
    a = T[]
    while n != 0
        d = mod(n, -base)
        push!(a, d)
        n = -div(n - d, -base)
    end
    while length(a) < pad
        push!(a, 0)
    end
    a
end

## Text in a base

const _digit_chars = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

string(n::Integer; base::Integer=10, pad::Integer=1) = _integer_string(n, Int(base), Int(pad))
string(x::Bool; base::Integer=10, pad::Integer=1) = base == 10 && pad == 1 ? (x ? "true" : "false") : _integer_string(UInt8(x), Int(base), Int(pad))
string(n::BitInteger) = _decimal_string(n)
function _integer_string(n::Integer, base::Int, pad::Int)
    base == 10 && pad <= 1 && n isa BitInteger && return _decimal_string(n)
    if base < 0
        return _negative_base_string(n, base, pad)
    end
    2 <= base <= 62 || throw(ArgumentError("base must be 2 ≤ base ≤ 62, got $base"))
    n isa BitInteger ? _digits_string(n, base, pad) : _big_digits_string(n, base, pad)
end
function _negative_base_string(n, base, pad)
    -62 <= base <= -2 || throw(ArgumentError("base must be 2 ≤ base ≤ 62, got $base"))
    d = _negative_base_digits(Int, n, base, pad)
    String([_byte(_digit_chars, k + 1) for k in Iterators.reverse(d)])
end
# Base 62 uses lower case after upper case, smaller ones lower case only.
_digit_byte(d::Int, base::Int) = d < 10 ? UInt8(48 + d) : base <= 36 ? UInt8(87 + d) : d < 36 ? UInt8(55 + d) : UInt8(61 + d)
function _digits_string(n::BitInteger, base::Int, pad::Int)
    negative = n < 0
    u = unsigned(negative ? -n : n)
    u = u isa UInt128 ? u : UInt64(u)
    count = max(pad, _ndigits(u, base)) + negative
    s = Core._string_new(count)
    if base == 10
        _decimal_digits!(s, u, count, Int(negative))
    elseif ispow2(base)
        _binary_digits!(s, u, count, Int(negative), base)
    else
        b = base % typeof(u)
        for i in count:-1:negative+1
            q = div(u, b)
            _put_byte!(s, i, _digit_byte((u - q * b) % Int, base))
            u = q
        end
    end
    negative && _put_byte!(s, 1, UInt8('-'))
    s
end
# A byte of a string that is being made, or of a buffer with room.
@inline _put_byte!(s::String, i::Int, b::UInt8) = Core._string_setbyte!(s, i, b)
@inline _put_byte!(v::Vector{UInt8}, i::Int, b::UInt8) = @inbounds v[i] = b
# The digits of `u` into the places up to `last` and behind `before`, two at a time; a division by a constant is a multiplication.
const _digit_pairs = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849" *
                     "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"
@inline function _decimal_digits!(to, u, last::Int, before::Int)
    i = last
    while u >= 0x64
        q = div(u, 100 % typeof(u))
        pair = (2 * (u - q * (100 % typeof(u)))) % Int
        _put_byte!(to, i, Core._string_byte(_digit_pairs, pair + 2))
        _put_byte!(to, i - 1, Core._string_byte(_digit_pairs, pair + 1))
        u = q
        i -= 2
    end
    while i > before
        q = div(u, 10 % typeof(u))
        _put_byte!(to, i, 0x30 + (u - q * (10 % typeof(u))) % UInt8)
        u = q
        i -= 1
    end
end
function _binary_digits!(s, u, last, before, base)
    bits = trailing_zeros(base)
    mask = (base - 1) % typeof(u)
    i = last
    while i > before
        _put_byte!(s, i, _digit_byte((u & mask) % Int, base))
        u >>= bits
        i -= 1
    end
end
_decimal_string(n::BitInteger) = _digits_string(n, 10, 1)
_decimal_string(n::Union{Int128,UInt128}) = _digits_string(n, 10, 1)

## Parsing

function parse(::Type{T}, s::AbstractString; base::Union{Nothing,Integer}=nothing) where {T<:Integer}
    if T <: BitInteger && s isa Union{String,SubString{String}}
        x, ok = _parse_plain(T, s, base === nothing ? 10 : Int(base))
        ok && return x
    end
    convert(T, tryparse_internal(T, s, firstindex(s), lastindex(s), base === nothing ? 0 : Int(base), true))
end
function tryparse(::Type{T}, s::AbstractString; base::Union{Nothing,Integer}=nothing) where {T<:Integer}
    if T <: BitInteger && s isa Union{String,SubString{String}}
        x, ok = _parse_plain(T, s, base === nothing ? 10 : Int(base))
        ok && return x
        # A letter begins no number.
        base === nothing && !isempty(s) && 0x3a <= @inbounds(codeunit(s, 1)) <= 0x7e && return nothing
    end
    tryparse_internal(T, s, firstindex(s), lastindex(s), base === nothing ? 0 : _checked_base(Int(base)), false)
end
# What is nothing but a sign and digits that surely fit 64 bits; anything else is looked at thoroughly below.
@inline function _parse_plain(::Type{T}, s::Union{String,SubString{String}}, base::Int) where {T<:BitInteger}
    whole, i = _whole(s), _skipped(s) + 1
    stop = i + ncodeunits(s) - 1
    2 <= base <= 36 && i <= stop || return (zero(T), false)
    b = _byte(whole, i)
    negative = b == 0x2d
    i += negative | (b == 0x2b)
    n = stop - i + 1
    1 <= n <= ifelse(base <= 10, 18, ifelse(base <= 16, 15, 12)) || return (zero(T), false)
    value = 0
    while i <= stop
        b = _byte(whole, i)
        d = Int(b) - 0x30
        if base > 10 && d > 9
            # Letters, of either case.
            d = Int(b | 0x20) - 0x57
            d < 10 && return (zero(T), false)
        end
        0 <= d < base || return (zero(T), false)
        value = value * base + d
        i += 1
    end
    # (a minus sign is no part of an unsigned number, whatever follows)
    T <: Unsigned && negative && return (zero(T), false)
    value = ifelse(negative, -value, value)
    (value % T, sizeof(T) >= 8 ? true : typemin(T) <= value <= typemax(T))
end
function _checked_base(base)
    2 <= base <= 62 || throw(ArgumentError("invalid base: base must be 2 ≤ base ≤ 62, got $base"))
    base
end
function parse(::Type{T}, c::AbstractChar; base::Integer=10) where {T<:Integer}
    d = _digit_value(c, _checked_base(Int(base)))
    d < 0 && throw(ArgumentError("invalid base $base digit $(repr(c))"))
    convert(T, d)
end
tryparse(::Type{T}, c::AbstractChar; base::Integer=10) where {T<:Integer} = (d = _digit_value(c, Int(base)); d < 0 ? nothing : convert(T, d))
parse(::Type{Integer}, s::AbstractString; kw...) = parse(Int, s; kw...)

# -1 where the character is no digit of the base.
function _digit_value(c::AbstractChar, base::Int)
    d = '0' <= c <= '9' ? c - '0' :
        'a' <= c <= 'z' ? c - 'a' + (base <= 36 ? 10 : 36) :
        'A' <= c <= 'Z' ? c - 'A' + 10 : -1
    d < base ? d : -1
end

function _digit_value(byte::UInt8, base::Int)
    d = 0x30 <= byte <= 0x39 ? Int(byte - 0x30) :
        0x61 <= byte <= 0x7a ? Int(byte - 0x61) + (base <= 36 ? 10 : 36) :
        0x41 <= byte <= 0x5a ? Int(byte - 0x41) + 10 : -1
    d < base ? d : -1
end

function tryparse_internal(::Type{T}, s::AbstractString, start::Int, stop::Int, base::Int, raise::Bool) where {T<:Integer}
    base == 0 || _checked_base(base)
    part = SubString(s, start, stop)
    i, n = 1, ncodeunits(part)
    # Blanks around the number do not count.
    next = iterate(part, i)
    while next !== nothing && isspace(next[1])
        i = next[2]
        next = iterate(part, i)
    end
    if next === nothing
        raise && throw(ArgumentError("input string is empty or only contains whitespace"))
        return nothing
    end
    c, j = next
    negative = false
    if c == '-' || c == '+'
        if T <: Unsigned && c == '-'
            raise && throw(ArgumentError("invalid base $(base == 0 ? 10 : base) digit '-' in $(repr(SubString(s, start, stop)))"))
            return nothing
        end
        negative = c == '-'
        next = iterate(part, j)
        while next !== nothing && isspace(next[1])
            next = iterate(part, next[2])
        end
        if next === nothing
            raise && throw(ArgumentError("input string is empty or only contains whitespace"))
            return nothing
        end
        c, j = next
    end
    if base == 0
        base = 10
        if c == '0' && j <= n
            k = part[j]
            b = k == 'x' ? 16 : k == 'o' ? 8 : k == 'b' ? 2 : 10
            if b != 10
                base = b
                next = iterate(part, nextind(part, j))
                if next === nothing
                    raise && throw(ArgumentError("premature end of integer: $(repr(SubString(s, start, stop)))"))
                    return nothing
                end
                c, j = next
            end
        end
    end
    _parse_digits(T, part, c, j, base, negative, raise)
end
# By bytes, as digits are ASCII; what is no digit is looked at below.
function _parse_digits(::Type{T}, part::SubString{String}, c::AbstractChar, j::Int, base::Int, negative::Bool, raise::Bool) where {T<:BitInteger}
    value = zero(T)
    b = convert(T, base)
    n = ncodeunits(part)
    k = j - ncodeunits(c)
    while isascii(c) && k <= n
        byte = @inbounds codeunit(part, k)
        d = _digit_value(byte, base)
        d < 0 && break
        value, overflowed = _times_plus(value, b, (negative ? -d : d) % T)
        if overflowed
            raise && throw(OverflowError("overflow parsing $(repr(part))"))
            return nothing
        end
        k == n && return value
        k += 1
    end
    c = part[k]
    isspace(c) && all(isspace, SubString(part, k)) && return value
    if raise
        isspace(c) && throw(ArgumentError("extra characters after whitespace in $(repr(part))"))
        throw(ArgumentError("invalid base $base digit $(repr(c)) in $(repr(part))"))
    end
    nothing
end
function _parse_digits(::Type{T}, part, c::AbstractChar, j::Int, base::Int, negative::Bool, raise::Bool) where {T}
    value = zero(T)
    b = convert(T, base)
    while true
        d = _digit_value(c, base)
        if d < 0
            # Only blanks may follow.
            isspace(c) && all(isspace, SubString(part, j)) && return value
            if raise
                isspace(c) && throw(ArgumentError("extra characters after whitespace in $(repr(part))"))
                throw(ArgumentError("invalid base $base digit $(repr(c)) in $(repr(part))"))
            end
            return nothing
        end
        value, overflowed = _times_plus(value, b, (negative ? -d : d) % T)
        if overflowed
            raise && throw(OverflowError("overflow parsing $(repr(part))"))
            return nothing
        end
        next = iterate(part, j)
        next === nothing && return value
        c, j = next
    end
end
function _times_plus(value::T, b::T, d::T) where {T<:BitInteger}
    v, o1 = mul_with_overflow(value, b)
    w, o2 = add_with_overflow(v, d)
    (w, o1 | o2)
end
_times_plus(value::Integer, b::Integer, d::Integer) = (value * b + d, false)
function tryparse_internal(::Type{Bool}, s::AbstractString, start::Int, stop::Int, base::Int, raise::Bool)
    t = strip(SubString(s, start, stop))
    t == "true" && return true
    t == "false" && return false
    if isempty(t)
        raise && throw(ArgumentError(start > stop ? "input string is empty" : "input string only contains whitespace"))
        return nothing
    end
    d = tryparse_internal(Int, s, start, stop, base, false)
    d === 0 && return false
    d === 1 && return true
    raise && throw(ArgumentError("invalid Bool representation: $(repr(SubString(s, start, stop)))"))
    nothing
end

function parse(::Type{T}, s::AbstractString) where {T<:AbstractFloat}
    x = tryparse(T, s)
    x === nothing ? throw(ArgumentError("cannot parse $(repr(String(s))) as $T")) : x
end
function parse(::Type{Float64}, s::Union{String,SubString{String}})
    bits = _plain_float(s)
    bits == typemax(UInt64) || return bitcast(Float64, bits)
    x = _tryparse_float(Float64, s)
    x === nothing ? throw(ArgumentError("cannot parse $(repr(String(s))) as Float64")) : x
end
function tryparse(::Type{Float64}, s::Union{String,SubString{String}})
    bits = _plain_float(s)
    bits == typemax(UInt64) ? _tryparse_float(Float64, s) : bitcast(Float64, bits)
end
# The bits of a decimal number with nothing around it but blanks; all ones for other texts.
function _plain_float(s)
    whole, i = _whole(s), _skipped(s) + 1
    stop = i + ncodeunits(s) - 1
    while i < stop && _byte(whole, i) == 0x20
        i += 1
    end
    while i < stop && _byte(whole, stop) == 0x20
        stop -= 1
    end
    Core._float_bits(whole, i - 1, stop - i + 1)
end
tryparse(::Type{T}, s::AbstractString) where {T<:IEEEFloat} = _tryparse_float(T, s)
function _tryparse_float(::Type{T}, s::AbstractString) where {T<:IEEEFloat}
    text = String(strip(s))
    x = Core._float_parse(T, text)
    # Numbers too large, or too small to be told from zero, are refused.
    if x !== nothing && (isinf(x) ? !occursin("inf", lowercase(text)) : iszero(x) && _has_nonzero_digit(text))
        x = nothing
    end
    x::Union{Nothing,T}
end
function _has_nonzero_digit(text)
    for c in text
        '1' <= c <= '9' && return true
        (c == 'e' || c == 'E' || c == 'p') && return false
    end
    false
end

## Overflow-checked arithmetic

add_with_overflow(x::T, y::T) where {T<:BitSigned} = checked_sadd_int(x, y)
add_with_overflow(x::T, y::T) where {T<:BitUnsigned} = checked_uadd_int(x, y)
sub_with_overflow(x::T, y::T) where {T<:BitSigned} = checked_ssub_int(x, y)
sub_with_overflow(x::T, y::T) where {T<:BitUnsigned} = checked_usub_int(x, y)
mul_with_overflow(x::T, y::T) where {T<:BitSigned} = checked_smul_int(x, y)
mul_with_overflow(x::T, y::T) where {T<:BitUnsigned} = checked_umul_int(x, y)
add_with_overflow(x::Bool, y::Bool) = (x + y, false)

@noinline _overflow(op, x, y) = throw(OverflowError(string(x, " ", op, " ", y, " overflowed for type ", typeof(x))))
@noinline _overflow_unary(op, x) = throw(OverflowError(string(op, "(", x, ") overflowed for type ", typeof(x))))
function checked_add(x::T, y::T) where {T<:BitInteger}
    z, o = add_with_overflow(x, y)
    o && _overflow("+", x, y)
    z
end
function checked_sub(x::T, y::T) where {T<:BitInteger}
    z, o = sub_with_overflow(x, y)
    o && _overflow("-", x, y)
    z
end
function checked_mul(x::T, y::T) where {T<:BitInteger}
    z, o = mul_with_overflow(x, y)
    o && _overflow("*", x, y)
    z
end
checked_add(x::Integer, y::Integer) = x isa BitInteger && y isa BitInteger ? checked_add(promote(x, y)...) : x + y
checked_sub(x::Integer, y::Integer) = x isa BitInteger && y isa BitInteger ? checked_sub(promote(x, y)...) : x - y
checked_mul(x::Integer, y::Integer) = x isa BitInteger && y isa BitInteger ? checked_mul(promote(x, y)...) : x * y
checked_add(a, b, c, more...) = checked_add(checked_add(a, b), c, more...)
checked_mul(a, b, c, more...) = checked_mul(checked_mul(a, b), c, more...)
checked_add(x::Integer) = x
checked_mul(x::Integer) = x
checked_neg(x::T) where {T<:BitInteger} = checked_sub(zero(T), x)
checked_neg(x::Integer) = -x
function checked_abs(x::BitSigned)
    r = ifelse(x < 0, -x, x)
    r < 0 && throw(OverflowError("checked arithmetic: cannot compute |x| for x = $x::$(typeof(x))"))
    r
end
checked_abs(x::Integer) = abs(x)
checked_div(x::T, y::T) where {T<:Integer} = div(x, y)
checked_rem(x::T, y::T) where {T<:Integer} = rem(x, y)
checked_mod(x::T, y::T) where {T<:Integer} = mod(x, y)
checked_fld(x::T, y::T) where {T<:Integer} = fld(x, y)
checked_cld(x::T, y::T) where {T<:Integer} = cld(x, y)
function checked_pow(x::T, p::Integer) where {T<:Integer}
    p < 0 && _throw_negative_power(x, p)
    r = one(T)
    while true
        isodd(p) && (r = checked_mul(r, x))
        p >>= 1
        p == 0 && return r
        x = checked_mul(x, x)
    end
end
