# Base.Ryu: floating-point numbers written into a buffer of bytes, for printers of their own kind. The digits come from
# the runtime's shortest printing and from `Printf`'s exact ones.

module Ryu

using ..Base: IEEEFloat, ncodeunits, codeunits, BigInt

export writeshortest, writefixed, writeexp, neededdigits

# Room enough for any number of the type in any of these forms.
neededdigits(::Type{Float64}) = 309 + 17
neededdigits(::Type{Float32}) = 39 + 9 + 2
neededdigits(::Type{Float16}) = 9 + 5 + 9

# The digits of a finite positive number and the place of the point: 0.d1d2d3... * 10^point.
function shortest_digits(x::IEEEFloat)
    text = string(abs(x))
    text = Base.replace(text, "f" => "e")
    at = Base.findfirst('e', text)
    exponent10 = at === nothing ? 0 : parse(Int, text[at+1:end])
    at === nothing || (text = text[1:at-1])
    dot = Base.findfirst('.', text)
    whole, part = text[1:dot-1], text[dot+1:end]
    digits = whole * (part == "0" ? "" : part)
    point = length(whole) + exponent10
    stripped = Base.lstrip(digits, '0')
    point -= length(digits) - length(stripped)
    digits = Base.rstrip(stripped, '0')
    isempty(digits) ? ("0", 1) : (String(digits), point)
end

sign_text(x, plus, space) = Base.isnan(x) ? "" : Base.signbit(x) ? "-" : plus ? "+" : space ? " " : ""
special_text(x) = Base.isnan(x) ? "NaN" : Base.isinf(x) ? "Inf" : nothing

function put!(buf::Vector{UInt8}, pos::Int, text::AbstractString)
    n = ncodeunits(text)
    pos + n - 1 > length(buf) && Base.resize!(buf, pos + n - 1)
    Base.copyto!(buf, pos, codeunits(String(text)), 1, n)
    pos + n
end

# Scientific notation has two digits of the exponent at least.
exponent_text(e::Int, letter::UInt8, padded::Bool) =
    string(Char(letter), e < 0 ? "-" : padded ? "+" : "", padded ? Base.lpad(abs(e), 2, '0') : abs(e))

function shortest_text(x::IEEEFloat, plus, space, hash, precision, expchar, padexp, decchar, typed, compact)
    special = special_text(x)
    special === nothing || return string(sign_text(x, plus, space), special, typed && x isa Float32 ? "32" : typed && x isa Float16 ? "16" : "")
    compact && x isa Float64 && (x = Base.round(x; sigdigits=6))
    compact && x isa Float32 && (x = Base.round(x; sigdigits=6))
    digits, point = shortest_digits(x)
    dot = Char(decchar)
    # Zero fills the digits that were asked for, with a point or without.
    if Base.iszero(x) && precision > 1 && !hash
        digits, point = "0"^precision, precision
    end
    fill = precision > length(digits) ? "0"^(precision - length(digits)) : ""
    body = if -4 < point <= (precision == -1 ? (x isa Float16 ? 3 : 6) : precision)
        if point <= 0
            string("0", dot, "0"^(-point), digits, hash ? fill : "")
        elseif point >= length(digits)
            zeros = "0"^(point - length(digits))
            hash ? string(digits, zeros, dot, precision == -1 ? "0" : "0"^max(0, precision - point)) : string(digits, zeros)
        else
            string(digits[1:point], dot, digits[point+1:end], hash ? fill : "")
        end
    else
        part = length(digits) > 1 ? string(dot, digits[2:end], hash ? fill : "") : hash ? string(dot, isempty(fill) ? "0" : fill) : ""
        string(digits[1:1], part, exponent_text(point - 1, expchar, padexp))
    end
    typed && x isa Float32 && !Base.occursin(Char(expchar), body) && (body = string(body, "f0"))
    body = string(sign_text(x, plus, space), body)
    typed && x isa Float16 ? string("Float16(", body, ")") : body
end
function writeshortest(buf::Vector{UInt8}, pos, x::IEEEFloat, plus=false, space=false, hash=true, precision=-1, expchar=UInt8('e'), padexp=false,
    decchar=UInt8('.'), typed=false, compact=false)
    put!(buf, pos, shortest_text(x, plus, space, hash, precision, expchar, padexp, decchar, typed, compact))
end
writeshortest(x::IEEEFloat, plus::Bool=false, space::Bool=false, hash::Bool=true, precision::Integer=-1, expchar::UInt8=UInt8('e'), padexp::Bool=false,
    decchar::UInt8=UInt8('.'), typed::Bool=false, compact::Bool=false) =
    shortest_text(x, plus, space, hash, precision, expchar, padexp, decchar, typed, compact)

## A fixed number of digits after the point, all of them exact

# The number as an exact fraction m / 2^k, times 10^n, rounded to nearest, ties to even.
function scaled_digits(x::IEEEFloat, n::Int)
    f = Base.Float64(abs(x))
    m, e = BigInt(Base.significand(f) * 2.0^52), Base.exponent(f) - 52
    num, den = m, BigInt(1)
    n >= 0 ? (num *= BigInt(10)^n) : (den *= BigInt(10)^-n)
    e >= 0 ? (num <<= e) : (den <<= -e)
    q, r = Base.divrem(num, den)
    (2r > den || 2r == den && Base.isodd(q)) && (q += 1)
    string(q)
end

function fixed_text(x::IEEEFloat, precision::Int, plus, space, hash, decchar, trimtrailingzeros)
    special = special_text(x)
    special === nothing || return string(sign_text(x, plus, space), special)
    text = Base.iszero(x) ? "0"^(precision + 1) : Base.lpad(scaled_digits(x, precision), precision + 1, '0')
    whole, part = text[1:end-precision], text[end-precision+1:end]
    trimtrailingzeros && (part = Base.rstrip(part, '0'))
    string(sign_text(x, plus, space), whole, isempty(part) ? (hash ? string(Char(decchar)) : "") : string(Char(decchar), part))
end

function writefixed(buf::Vector{UInt8}, pos, x::IEEEFloat, precision=-1, plus=false, space=false, hash=false, decchar=UInt8('.'), trimtrailingzeros=false)
    put!(buf, pos, fixed_text(x, Int(precision), plus, space, hash, decchar, trimtrailingzeros))
end
writefixed(x::IEEEFloat, precision::Integer, plus::Bool=false, space::Bool=false, hash::Bool=false, decchar::UInt8=UInt8('.'), trimtrailingzeros::Bool=false) =
    fixed_text(x, Int(precision), plus, space, hash, decchar, trimtrailingzeros)

function exp_text(x::IEEEFloat, precision::Int, plus, space, hash, expchar, decchar, trimtrailingzeros)
    special = special_text(x)
    special === nothing || return string(sign_text(x, plus, space), special)
    digits, e = "0"^(precision + 1), 0
    if !Base.iszero(x)
        _, point = shortest_digits(x)
        e = point - 1
        digits = scaled_digits(x, precision - e)
        # Rounding may have made one digit more, or the shortest form one too few.
        if length(digits) > precision + 1
            e += 1
            digits = scaled_digits(x, precision - e)
        elseif length(digits) < precision + 1
            e -= 1
            digits = scaled_digits(x, precision - e)
        end
    end
    part = digits[2:end]
    trimtrailingzeros && (part = Base.rstrip(part, '0'))
    string(sign_text(x, plus, space), digits[1:1], isempty(part) ? (hash ? string(Char(decchar)) : "") : string(Char(decchar), part), exponent_text(e, expchar, true))
end
function writeexp(buf::Vector{UInt8}, pos, x::IEEEFloat, precision=-1, plus=false, space=false, hash=false, expchar=UInt8('e'), decchar=UInt8('.'), trimtrailingzeros=false)
    put!(buf, pos, exp_text(x, Int(precision), plus, space, hash, expchar, decchar, trimtrailingzeros))
end
writeexp(x::IEEEFloat, precision::Integer, plus::Bool=false, space::Bool=false, hash::Bool=false, expchar::UInt8=UInt8('e'), decchar::UInt8=UInt8('.'), trimtrailingzeros::Bool=false) =
    exp_text(x, Int(precision), plus, space, hash, expchar, decchar, trimtrailingzeros)

end
