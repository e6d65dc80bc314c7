# Characters: 32 bits that hold the bytes of the UTF-8 form, left-aligned, so that bad bytes survive too.

# Bytes that no decoder accepts have no code point; `ismalformed` and `isoverlong` tell why.
struct InvalidCharError{T<:AbstractChar} <: Exception
    char::T
end
struct CodePointError{T<:Integer} <: Exception
    code::T
end
@noinline throw_invalid_char(c::AbstractChar) = throw(InvalidCharError(c))
@noinline throw_code_point_err(u::Integer) = throw(CodePointError(u))

bits_of(c::Char) = bitcast(UInt32, c)
char_of(bits::UInt32) = bitcast(Char, bits)

function ismalformed(c::Char)
    u = bits_of(c)
    leading = leading_ones(u)
    trailing = trailing_zeros(u) & 56
    # One leading byte of the right kind, then continuation bytes up to the end.
    (leading == 1) | (8 * leading + trailing > 32) |
        (((u & 0x00c0c0c0) ⊻ 0x00808080) >> trailing != 0)
end
isoverlong(c::Char) = is_overlong_enc(bits_of(c))
is_overlong_enc(u::UInt32) = (u >> 24 == 0xc0) | (u >> 24 == 0xc1) | (u >> 21 == 0x0704) | (u >> 20 == 0x0f08)
function isvalid(c::Char)
    ismalformed(c) && return false
    (isoverlong(c) | ((bits_of(c) >> 21) == 0x76d)) && return false
    bits_of(c) <= 0xf48fbfbf
end

function UInt32(c::Char)
    u = bits_of(c)
    u < 0x80000000 && return u >> 24
    leading = leading_ones(u)
    trailing = trailing_zeros(u) & 56
    if (leading == 1) | (8 * leading + trailing > 32) | (((u & 0x00c0c0c0) ⊻ 0x00808080) >> trailing != 0) | is_overlong_enc(u)
        throw_invalid_char(c)
    end
    decode_bits(u, leading, trailing)
end
function decode_bits(u::UInt32, leading, trailing)
    u &= 0xffffffff >> leading
    u >>= trailing
    ((u & 0x0000007f) >> 0) | ((u & 0x00007f00) >> 2) | ((u & 0x007f0000) >> 4) | ((u & 0x7f000000) >> 6)
end
# The same for characters that may be malformed: some number, for tables and width.
function decode_overlong(c::Char)
    u = bits_of(c)
    decode_bits(u, leading_ones(u), trailing_zeros(u) & 56)
end

function Char(code::UInt32)
    if code < 0x80
        char_of(code << 24)
    elseif code < 0x00200000
        a = ((code << 0) & 0x0000003f) | ((code << 2) & 0x00003f00) | ((code << 4) & 0x003f0000) | ((code << 6) & 0x3f000000)
        code < 0x800 ? char_of((a << 16) | 0xc0800000) :
        code < 0x10000 ? char_of((a << 8) | 0xe0808000) : char_of(a | 0xf0808080)
    else
        throw_code_point_err(code)
    end
end
Char(c::Char) = c
(::Type{T})(code::Number) where {T<:AbstractChar} = T(UInt32(code))
Char(code::Number) = Char(UInt32(code))
AbstractChar(x::Number) = Char(x)
(::Type{T})(c::AbstractChar) where {T<:AbstractChar} = T(codepoint(c))
(::Type{T})(c::AbstractChar) where {T<:Number} = T(codepoint(c))
convert(::Type{T}, x::Number) where {T<:AbstractChar} = T(x)
convert(::Type{T}, c::AbstractChar) where {T<:Number} = T(c)
convert(::Type{T}, c::AbstractChar) where {T<:AbstractChar} = T(c)
convert(::Type{T}, c::T) where {T<:AbstractChar} = c
rem(c::AbstractChar, ::Type{T}) where {T<:Number} = rem(codepoint(c), T)
codepoint(c::Char) = UInt32(c)
typemax(::Type{Char}) = char_of(0xffffffff)
typemin(::Type{Char}) = char_of(0x00000000)

ncodeunits(c::Char) = (n = 4 - (trailing_zeros(bits_of(c)) >> 3); n < 1 ? 1 : n)
ncodeunits(c::AbstractChar) = ncodeunits(Char(c))
codeunit(c::Char) = UInt8

size(c::AbstractChar) = ()
axes(c::AbstractChar) = ()
eachindex(c::AbstractChar) = OneTo(1)
keys(c::AbstractChar) = OneTo(1)
size(c::AbstractChar, d::Integer) = d < 1 ? throw(BoundsError()) : 1
ndims(::AbstractChar) = 0
ndims(::Type{<:AbstractChar}) = 0
length(::AbstractChar) = 1
firstindex(::AbstractChar) = 1
lastindex(::AbstractChar) = 1
getindex(c::AbstractChar) = c
getindex(c::AbstractChar, i::Integer) = i == 1 ? c : throw(BoundsError())
getindex(c::AbstractChar, I::Integer...) = all(==(1), I) ? c : throw(BoundsError())
widen(::Type{T}) where {T<:AbstractChar} = T
widen(c::AbstractChar) = c
first(c::AbstractChar) = c
last(c::AbstractChar) = c
eltype(::Type{T}) where {T<:AbstractChar} = T
iterate(c::AbstractChar) = (c, nothing)
iterate(c::AbstractChar, ::Any) = nothing
isempty(::AbstractChar) = false
in(x::AbstractChar, y::AbstractChar) = x == y

==(x::Char, y::Char) = bits_of(x) == bits_of(y)
isless(x::Char, y::Char) = bits_of(x) < bits_of(y)
<(x::Char, y::Char) = bits_of(x) < bits_of(y)
==(x::AbstractChar, y::AbstractChar) = Char(x) == Char(y)
isless(x::AbstractChar, y::AbstractChar) = isless(Char(x), Char(y))

-(x::AbstractChar, y::AbstractChar) = Int(x) - Int(y)
-(x::T, n::Integer) where {T<:AbstractChar} = T(Int32(x) - Int32(n))
+(x::T, n::Integer) where {T<:AbstractChar} = T(Int32(x) + Int32(n))
+(n::Integer, x::AbstractChar) = x + n

isascii(c::Char) = bits_of(c) < 0x80000000
isascii(c::AbstractChar) = UInt32(c) < 0x80
promote_rule(::Type{Char}, ::Type{<:AbstractChar}) = Char
