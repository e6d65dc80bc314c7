# C's `printf` with Julia's arguments: a format is read once, into pieces that know how to print one argument.

module Printf

export @printf, @sprintf

# One conversion, `%-08.3f`. Width and precision may come from the arguments (`*`), then they are -2; -1 is none.
struct Spec
    conversion::Char
    left::Bool
    plus::Bool
    space::Bool
    zero::Bool
    hash::Bool
    width::Int
    precision::Int
end

struct Format
    text::String
    # Literal text and conversions, in order.
    parts::Vector{Union{String,Spec}}
    n_arguments::Int
end
Format(text::AbstractString) = Format(String(text))
function Format(text::String)
    parts = Union{String,Spec}[]
    literal = IOBuffer()
    n = 0
    i, stop = 1, ncodeunits(text)
    while i <= stop
        c = text[i]
        i = nextind(text, i)
        if c != '%'
            print(literal, c)
            continue
        end
        i <= stop || throw(InvalidFormatStringError("Format specifier is incomplete", text, stop, stop))
        if text[i] == '%'
            print(literal, '%')
            i += 1
            continue
        end
        spec, i = _read_spec(text, i)
        literal.size > 0 && push!(parts, String(take!(literal)))
        push!(parts, spec)
        n += 1 + (spec.width == -2) + (spec.precision == -2)
    end
    literal.size > 0 && push!(parts, String(take!(literal)))
    Format(text, parts, n)
end
macro format_str(text)
    Format(unescape_string(text))
end

struct InvalidFormatStringError <: Exception
    message::String
    format::String
    start::Int
    stop::Int
end
Base.showerror(io::IO, e::InvalidFormatStringError) = print(io, "InvalidFormatStringError: ", e.message, '\n', e.format)

function _read_spec(text::String, i::Int)
    stop = ncodeunits(text)
    left = plus = space = zero = hash = false
    next() = i <= stop ? text[i] : throw(InvalidFormatStringError("Format specifier is incomplete", text, stop, stop))
    while true
        c = next()
        if c == '-'
            left = true
        elseif c == '+'
            plus = true
        elseif c == ' '
            space = true
        elseif c == '0'
            zero = true
        elseif c == '#'
            hash = true
        else
            break
        end
        i += 1
    end
    width = -1
    if next() == '*'
        width = -2
        i += 1
    else
        while isdigit(next())
            width = 10 * max(width, 0) + (text[i] - '0')
            i += 1
        end
    end
    precision = -1
    if next() == '.'
        i += 1
        precision = 0
        if next() == '*'
            precision = -2
            i += 1
        else
            while isdigit(next())
                precision = 10precision + (text[i] - '0')
                i += 1
            end
        end
    end
    # Lengths mean nothing here.
    while next() in ('h', 'l', 'L', 'j', 'q', 't', 'z')
        i += 1
    end
    c = next()
    c in "diouxXeEfFgGaAcspn" ||
        throw(InvalidFormatStringError("'$c' is not a valid type specifier", text, i, i))
    left && (zero = false)
    (Spec(c, left, plus, space, zero, hash, width, precision), i + 1)
end

## Printing one argument

function _padded(io::IO, s::Spec, sign::AbstractString, digits::AbstractString)
    room = s.width - textwidth(sign) - textwidth(digits)
    if room <= 0
        print(io, sign, digits)
    elseif s.left
        print(io, sign, digits, ' '^room)
    elseif s.zero
        print(io, sign, '0'^room, digits)
    else
        print(io, ' '^room, sign, digits)
    end
end
_sign(s::Spec, negative::Bool) = negative ? "-" : s.plus ? "+" : s.space ? " " : ""
_without_zeros(s::Spec) = Spec(s.conversion, s.left, s.plus, s.space, false, s.hash, s.width, s.precision)

function _format(io::IO, s::Spec, x)
    c = s.conversion
    if c == 'c'
        _padded(io, _without_zeros(s), "", string(x isa Integer ? Char(x) : x isa AbstractString ? first(x) : x))
    elseif c == 's'
        text = s.hash ? repr(x) : string(x)
        s.precision >= 0 && (text = first(text, s.precision))
        _padded(io, _without_zeros(s), "", text)
    elseif c == 'p'
        _padded(io, s, "0x", string(UInt(x); base=16, pad=16))
    elseif c in "diouxX"
        _format_integer(io, s, x)
    elseif c == 'n'
        throw(ArgumentError("%n is not supported"))
    else
        _format_float(io, s, x)
    end
    nothing
end
function _format_integer(io::IO, s::Spec, x)
    if x isa AbstractChar
        x = Int(x)
    elseif x isa AbstractFloat
        # As a float without decimals.
        return _format_float(io, Spec('f', s.left, s.plus, s.space, s.zero, s.hash, s.width, 0), x)
    elseif !(x isa Integer)
        x = Integer(x)
    end
    c = s.conversion
    base = c == 'x' || c == 'X' ? 16 : c == 'o' ? 8 : 10
    negative = x < 0
    # The least integer has no positive counterpart of its type.
    digits = string(x isa Bool ? Int(x) : x; base=base)
    if x isa Unsigned && base == 10
        digits = string(x)
    end
    negative && (digits = digits[2:end])
    s.precision >= 0 && (digits = lpad(digits, s.precision, '0'))
    prefix = s.hash && base == 16 ? "0x" : s.hash && base == 8 ? "0" : ""
    text = prefix * digits
    c == 'X' && (text = uppercase(text))
    sign = base == 10 || negative ? _sign(s, negative) : ""
    _padded(io, s.precision >= 0 ? _without_zeros(s) : s, sign, text)
end
function _format_float(io::IO, s::Spec, x)
    x isa AbstractFloat || (x = _as_float(x))
    upper = isuppercase(s.conversion)
    if !isfinite(x)
        text = isnan(x) ? "NaN" : "Inf"
        return _padded(io, _without_zeros(s), _sign(s, !isnan(x) && x < 0), upper ? uppercase(text) : text)
    end
    c = lowercase(s.conversion)
    a = abs(x)
    digits = c == 'f' ? _fixed(a, s.precision < 0 ? 6 : s.precision) :
        c == 'e' ? _exponent(a, s.precision < 0 ? 6 : s.precision) :
        c == 'g' ? _general(a, s.precision < 0 ? 6 : max(s.precision, 1), s.hash) : _hexadecimal(a, s.precision)
    s.hash && c != 'g' && !('.' in digits) && (digits = c == 'e' ? replace(digits, 'e' => ".e") : digits * ".")
    _padded(io, s, _sign(s, signbit(x)), upper ? uppercase(digits) : digits)
end
_as_float(x::Union{Int8,UInt8,Int16,UInt16,Int32,UInt32,Int64,UInt64,Bool}) = Float64(x)
_as_float(x) = float(x)
_fixed(x::Union{Float64,Float32,Float16}, digits::Int) = Core._float_fixed(Float64(x), digits)
_exponent(x::Union{Float64,Float32,Float16}, digits::Int) = Core._float_exp(Float64(x), digits)
# Wide numbers: scaled and rounded as integers.
function _fixed(x, digits::Int)
    scaled = string(BigInt(round(big(x) * big(10)^digits, RoundNearest)))
    digits == 0 && return scaled
    scaled = lpad(scaled, digits + 1, '0')
    string(scaled[1:end-digits], '.', scaled[end-digits+1:end])
end
function _exponent(x, digits::Int)
    iszero(x) && return _exponent(0.0, digits)
    e = floor(Int, log10(x))
    while true
        scaled = string(BigInt(round(big(x) * big(10.0)^(digits - e), RoundNearest)))
        length(scaled) == digits + 1 &&
            return string(scaled[1:1], digits > 0 ? "." : "", scaled[2:end], 'e', e < 0 ? '-' : '+', lpad(abs(e), 2, '0'))
        e += length(scaled) > digits + 1 ? 1 : -1
    end
end
# The shorter of the two notations, without zeros at the end.
function _general(x, precision::Int, keep_zeros::Bool)
    text = _exponent(x, precision - 1)
    at = findfirst('e', text)
    e = parse(Int, text[at+1:end])
    if -4 <= e < precision
        text = _fixed(x, precision - 1 - e)
        keep_zeros || (text = _strip_zeros(text))
    elseif !keep_zeros
        text = _strip_zeros(text[1:at-1]) * text[at:end]
    end
    text
end
_strip_zeros(text) = '.' in text ? String(rstrip(rstrip(text, '0'), '.')) : text
function _hexadecimal(x, precision::Int)
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
    string("0x", digits[1:1], length(digits) > 1 ? "." : "", digits[2:end], 'p', e < 0 ? '-' : '+', abs(e))
end

## Formats with their arguments

function format(io::IO, f::Format, args...)
    length(args) == f.n_arguments ||
        throw(ArgumentError("mismatch between # of format specifiers and provided args: $(f.n_arguments) != $(length(args))"))
    k = 0
    for part in f.parts
        if part isa String
            print(io, part)
            continue
        end
        s = part
        if s.width == -2
            k += 1
            width = Int(args[k])
            s = Spec(s.conversion, s.left || width < 0, s.plus, s.space, s.zero && width >= 0, s.hash, abs(width), s.precision)
        end
        if s.precision == -2
            k += 1
            precision = Int(args[k])
            s = Spec(s.conversion, s.left, s.plus, s.space, s.zero, s.hash, s.width, max(precision, -1))
        end
        k += 1
        _format(io, s, args[k])
    end
    nothing
end
format(f::Format, args...) = sprint(format, f, args...)
format(text::AbstractString, args...) = format(Format(text), args...)

# The format must be written out: it is read while the macro is expanded.
macro printf(first, args...)
    if first isa String
        f = Format(first)
        _check_count(f, args, "@printf")
        return :(format(stdout, $f, $(map(esc, args)...)))
    end
    (!isempty(args) && args[1] isa String) ||
        throw(ArgumentError("First argument to `@printf` after `io` must be a format string"))
    f = Format(args[1])
    _check_count(f, args[2:end], "@printf")
    :(format($(esc(first)), $f, $(map(esc, args[2:end])...)))
end
macro sprintf(text, args...)
    text isa String || throw(ArgumentError("First argument to `@sprintf` must be a format string."))
    f = Format(text)
    _check_count(f, args, "@sprintf")
    :(format($f, $(map(esc, args)...)))
end
# (a splatted argument may stand for any number)
function _check_count(f::Format, args, name)
    any(a -> a isa Expr && a.head === :..., args) && return nothing
    length(args) == f.n_arguments ||
        throw(ArgumentError("mismatch between # of format specifiers and provided args: $(f.n_arguments) != $(length(args))"))
end

end
