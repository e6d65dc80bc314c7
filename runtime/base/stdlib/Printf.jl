# C's `printf` with Julia's arguments: a format is read once, into pieces that know how to print one argument.

"Texts from formats and arguments, as C's `printf` makes them: `@printf`, `@sprintf`, `Printf.format`."
module Printf

export @printf, @sprintf
public Format, format

# One conversion, `%-08.3f`. Where width or precision come from the arguments (`*`), they are dynamic; a precision of -1 is none.
struct Spec
    conversion::Char
    leftalign::Bool
    plus::Bool
    space::Bool
    zero::Bool
    hash::Bool
    width::Int
    precision::Int
    dynamic_width::Bool
    dynamic_precision::Bool
end
Base.string(s::Spec; modifier::String="") =
    string('%', s.leftalign ? "-" : "", s.plus ? "+" : "", s.space ? " " : "", s.zero ? "0" : "", s.hash ? "#" : "",
        s.dynamic_width ? "*" : s.width > 0 ? s.width : "", s.dynamic_precision ? ".*" : s.precision >= 0 ? ".$(s.precision)" : "", modifier, s.conversion)
Base.show(io::IO, s::Spec) = print(io, string(s))
_is_integer(c::Char) = c in ('d', 'i', 'u', 'x', 'X', 'o', 'D', 'O', 'U')
_is_float(c::Char) = c in ('e', 'E', 'f', 'F', 'g', 'G', 'a', 'A')

struct InvalidFormatStringError <: Exception
    message::String
    format::String
    start_color::Int
    end_color::Int
end
# The wrong part of the format is red, with an arrow below.
function Base.showerror(io::IO, e::InvalidFormatStringError)
    wrong = SubString(e.format, e.start_color, e.end_color)
    print(io, "InvalidFormatStringError: ", e.message, "\n    \"", SubString(e.format, 1, prevind(e.format, e.start_color)))
    printstyled(io, wrong; color=:red)
    println(io, SubString(e.format, nextind(e.format, e.end_color)), '"')
    arrow = string("    ", ' '^e.start_color, '-'^(length(wrong) - 1), "^\n")
    get(io, :color, false)::Bool ? printstyled(io, arrow; color=:red) : print(io, arrow)
end

"A format that was read: `Printf.format` applies it to arguments."
struct Format
    str::String
    # Literal text and conversions, in order.
    parts::Vector{Union{String,Spec}}
    formats::Tuple
    numarguments::Int
end
function Format(text::AbstractString)
    text = String(text)
    parts = Union{String,Spec}[]
    literal = IOBuffer()
    i = 1
    while i <= ncodeunits(text)
        c = text[i]
        start = i
        i = nextind(text, i)
        if c != '%'
            print(literal, c)
        elseif i > ncodeunits(text)
            throw(InvalidFormatStringError("Format specifier is incomplete", text, start, start))
        elseif text[i] == '%'
            print(literal, '%')
            i += 1
        else
            spec, i = _read_spec(text, start)
            literal.size > 0 && push!(parts, String(take!(literal)))
            push!(parts, spec)
        end
    end
    literal.size > 0 && push!(parts, String(take!(literal)))
    formats = Tuple(p for p in parts if p isa Spec)
    Format(text, parts, formats, sum(s -> 1 + s.dynamic_width + s.dynamic_precision, formats; init=0))
end
"A `Printf.Format`, read once."
macro format_str(text)
    Format(text)
end

# The conversion that begins with the `%` at `start`, and where the text goes on.
function _read_spec(text::String, start::Int)
    i = start + 1
    message = "Format specifier is incomplete"
    # What is asked for must be there; most errors are those of an end that comes too early.
    next() = i <= ncodeunits(text) ? text[i] : throw(InvalidFormatStringError(message, text, start, lastindex(text)))
    accept(c) = next() == c && (i += 1; true)
    function number()
        n = 0
        while isdigit(next())
            n = 10n + (text[i] - '0')
            i += 1
        end
        n
    end
    left = plus = space = zero = hash = false
    while (c = next()) in "-+ 0#"
        c == '-' ? (left = true) : c == '+' ? (plus = true) : c == ' ' ? (space = true) : c == '0' ? (zero = true) : (hash = true)
        i += 1
    end
    dynamic_width = accept('*')
    width = dynamic_width ? 0 : number()
    precision, dynamic_precision, has_precision = 0, false, false
    if accept('.')
        has_precision = true
        message = "Precision specifier is missing precision"
        dynamic_precision = accept('*')
        dynamic_precision || (precision = number())
    end
    # Lengths mean nothing here.
    message = next() in "hlLjqtz" ? "Length modifier is missing type specifier" : message
    if (c = next()) in "hl"
        i += 1
        accept(c)
    elseif c in "Ljqtz"
        i += 1
    end
    c = next()
    c in "diouxXDOUeEfFgGaAcCsSpn" || throw(InvalidFormatStringError("'$c' is not a valid type specifier", text, start, i))
    has_precision || (precision = c in "sScCaA" ? -1 : _is_float(c) ? 6 : 0)
    zero &= !left && !(_is_integer(c) && precision > 0)
    (Spec(c, left, plus, space, zero, hash, width, precision, dynamic_width, dynamic_precision), i + 1)
end

## Printing one argument

# `before` (a sign, `0x`) stays in front of zeros that fill up.
function _padded(io::IO, s::Spec, before::AbstractString, text::AbstractString; zero::Bool=s.zero)
    room = max(0, s.width - textwidth(before) - textwidth(text))
    s.leftalign ? print(io, before, text, ' '^room) : zero ? print(io, before, '0'^room, text) : print(io, ' '^room, before, text)
    nothing
end
_sign(s::Spec, negative::Bool) = negative ? "-" : s.plus ? "+" : s.space ? " " : ""

function _format(io::IO, s::Spec, x)
    c = s.conversion
    if c == 'c' || c == 'C'
        _padded(io, s, "", string(Char(first(x))); zero=false)
    elseif c == 's' || c == 'S'
        _format_text(io, s, x)
    elseif c == 'p'
        _format_integer(io, Spec('x', s.leftalign, s.plus, s.space, s.zero, true, s.width, 16, false, false), UInt64(x))
    elseif _is_float(c)
        _format_float(io, s, x)
    else
        _format_integer(io, s, x)
    end
    nothing
end
# With `#`, symbols and texts are shown as in a program. The precision is how many columns may be used.
function _format_text(io::IO, s::Spec, x)
    text = string(x)
    s.hash && (text = x isa Symbol ? ":" * text : x isa AbstractString ? "\"" * text * "\"" : text)
    if 0 <= s.precision < textwidth(text)
        room = s.precision
        kept = IOBuffer()
        for c in text
            room -= textwidth(c)
            room < 0 && break
            print(kept, c)
        end
        text = String(take!(kept))
    end
    _padded(io, s, "", text; zero=false)
end
toint(x) = x
toint(x::Rational) = Integer(x)
# A float is shown without decimals.
_format_integer(io::IO, s::Spec, x::AbstractFloat) =
    _format_float(io, Spec('f', s.leftalign, s.plus, s.space, s.zero, s.hash, s.width, 0, false, false), x)
function _format_integer(io::IO, s::Spec, x)
    n = toint(x)
    c = s.conversion
    base = c == 'x' || c == 'X' ? 16 : c == 'o' || c == 'O' ? 8 : 10
    negative = n < 0
    # (The least integer has no positive counterpart in its type.)
    digits = string(n isa Base.BitSigned ? unsigned(abs(n)) : n isa Bool ? Int(n) : abs(n); base, pad=max(s.precision, 1))
    prefix = !s.hash ? "" : base == 16 ? "0" * c : base == 8 ? "0" : ""
    _padded(io, s, _sign(s, negative) * prefix, c == 'X' ? uppercase(digits) : digits)
end

"What a number is as a float; packages add methods for their numbers."
tofloat(x) = Float64(x)
tofloat(x::Union{Base.IEEEFloat,BigFloat}) = x

function _format_float(io::IO, s::Spec, argument)
    x = tofloat(argument)
    sign = _sign(s, signbit(x) && !isnan(x))
    isfinite(x) || return _padded(io, s, sign, isnan(x) ? "NaN" : "Inf"; zero=false)
    c = lowercase(s.conversion)
    a = abs(x)
    text = c == 'f' ? _fixed(a, s.precision) : c == 'e' ? _exponent(a, s.precision) :
        c == 'g' ? _general(a, max(s.precision, 1), s.hash) : _hexadecimal(a, s.precision, s.hash)
    s.hash && c in ('f', 'e') && !('.' in text) && (text = c == 'e' ? replace(text, 'e' => ".e") : text * ".")
    isuppercase(s.conversion) && (text = uppercase(text))
    c == 'a' ? _padded(io, s, sign * text[1:2], text[3:end]) : _padded(io, s, sign, text)
end
_fixed(x::Union{Float64,Float32,Float16}, digits::Int) = Core._float_fixed(Float64(x), digits)
_exponent(x::Union{Float64,Float32,Float16}, digits::Int) = Core._float_exp(Float64(x), digits)
# A BigFloat is a fraction of integers: times a power of ten, rounded to an integer, half to even.
function _scaled(x::BigFloat, power::Int)
    iszero(x) && return BigInt(0)
    e = exponent(x) - precision(x) + 1
    n = BigInt(ldexp(x, -e)) * BigInt(2)^max(e, 0) * BigInt(10)^max(power, 0)
    d = BigInt(2)^max(-e, 0) * BigInt(10)^max(-power, 0)
    q, r = divrem(n, d)
    2r > d || 2r == d && isodd(q) ? q + 1 : q
end
function _fixed(x::BigFloat, digits::Int)
    text = lpad(string(_scaled(x, digits)), digits + 1, '0')
    digits == 0 || (text = string(text[1:end-digits], '.', text[end-digits+1:end]))
    length(text) <= 8192 ||
        throw(ArgumentError("The given BigFloat requires $(length(text)) bytes to be printed, which is more than the maximum of 8192 bytes supported."))
    text
end
function _exponent(x::BigFloat, digits::Int)
    iszero(x) && return _exponent(0.0, digits)
    e = floor(Int, log10(x))
    # (The logarithm may be next to an integer, and rounding may give one more digit.)
    while true
        text = string(_scaled(x, digits - e))
        length(text) == digits + 1 &&
            return string(text[1:1], digits > 0 ? "." : "", text[2:end], 'e', e < 0 ? '-' : '+', lpad(abs(e), 2, '0'))
        e += length(text) > digits + 1 ? 1 : -1
    end
end
# The shorter of the two notations, without zeros at the end.
function _general(x, precision::Int, keep_zeros::Bool)
    e = _exponent_of(_exponent(x, precision))
    if -4 <= e < precision
        text = _fixed(x, precision - 1 - e)
        return keep_zeros ? ('.' in text ? text : text * ".") : _strip_zeros(text)
    end
    text = _exponent(x, precision - 1)
    at = findfirst('e', text)
    digits = text[1:at-1]
    string(keep_zeros ? ('.' in digits ? digits : digits * ".") : _strip_zeros(digits), text[at:end])
end
_exponent_of(text) = parse(Int, text[findfirst('e', text)+1:end])
_strip_zeros(text) = '.' in text ? String(rstrip(rstrip(text, '0'), '.')) : text
function _hexadecimal(x, precision::Int, point::Bool)
    x = Float64(x)
    iszero(x) && return "0x0" * (precision > 0 ? "." * '0'^precision : "") * "p+0"
    fraction, e = frexp(x)
    bits = UInt64(fraction * 2.0^53)
    if 0 <= precision < 13
        drop = 4 * (13 - precision)
        half = UInt64(1) << (drop - 1)
        rest = bits & ((UInt64(1) << drop) - 1)
        bits >>= drop
        (rest > half || (rest == half && isodd(bits))) && (bits += 1)
        digits = string(bits; base=16)
    else
        digits = string(bits; base=16)
        precision < 0 && (digits = digits[1:1] * rstrip(digits[2:end], '0'))
        precision > 13 && (digits = rpad(digits, precision + 1, '0'))
    end
    e -= 1
    string("0x", digits[1:1], length(digits) > 1 || point ? "." : "", digits[2:end], 'p', e < 0 ? '-' : '+', abs(e))
end

## Formats with their arguments

"""
    Printf.format(format, args...)
    Printf.format(io, format, args...)

The text of the arguments, or that text written to a stream.
"""
function format end
function format(io::IO, f::Format, args...)
    write(io, take!(_formatted(f, args)))
    nothing
end
format(f::Format, args...) = String(take!(_formatted(f, args)))
function _formatted(f::Format, args)
    length(args) == f.numarguments ||
        throw(ArgumentError("Number of format specifiers and number of provided args differ: $(f.numarguments) != $(length(args))"))
    out = IOBuffer()
    k = 0
    for part in f.parts
        if part isa String
            print(out, part)
            continue
        end
        s = part
        if s.dynamic_width || s.dynamic_precision
            width, precision = s.width, s.precision
            s.dynamic_width && (width = args[k += 1]::Integer)
            s.dynamic_precision && (precision = args[k += 1]::Integer)
            zero = s.zero && !(_is_integer(s.conversion) && precision > 0)
            s = Spec(s.conversion, s.leftalign, s.plus, s.space, zero, s.hash, width, precision, false, false)
        end
        k += 1
        # (`%n` prints nothing: its argument gets the number of bytes before it.)
        s.conversion == 'n' ? args[k][] = position(out) : _format(out, s, args[k])
    end
    out
end

# The format must be written out: it is read while the macro is expanded.
"`@printf([io], \"%format\", args...)`: prints the arguments as C's `printf` does."
macro printf(io_or_format, args...)
    io_or_format isa String && return esc(:($format(stdout, $(Format(io_or_format)), $(args...))))
    isempty(args) && throw(ArgumentError("No format string provided to `@printf` - use like `@printf [io] <format string> [<args...>]."))
    args[1] isa String || throw(ArgumentError("First argument to `@printf` after `io` must be a format string"))
    esc(:($format($io_or_format, $(Format(args[1])), $(args[2:end]...))))
end
"`@sprintf(\"%format\", args...)`: the text that `@printf` prints."
macro sprintf(text, args...)
    text isa String || throw(ArgumentError("First argument to `@sprintf` must be a format string."))
    esc(:($format($(Format(text)), $(args...))))
end

end
