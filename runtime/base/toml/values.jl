# From a text to a value: numbers, dates, texts, arrays, tables in braces.

function read_value!(p::Parser)
    accept!(p, '[') && return read_array!(p)
    accept!(p, '{') && return read_inline_table!(p)
    accept!(p, '"') && return read_string!(p, '"')
    accept!(p, '\'') && return read_string!(p, '\'')
    accept!(p, 't') && return read_rest!(p, "rue", true)
    accept!(p, 'f') && return read_rest!(p, "alse", false)
    read_number!(p)
end
# The rest of a word that means something.
read_rest!(p::Parser, rest::String, value) = all(c -> accept!(p, c), rest) ? value : fail(ErrGenericValueError)

function read_array!(p::Parser)
    array = Any[]
    skip_lines!(p)
    done = accept!(p, ']')
    while !done
        push!(array, read_value!(p))
        skip_lines!(p)
        comma = accept!(p, ',')
        skip_lines!(p)
        done = accept!(p, ']')
        done || comma || fail(ErrExpectedCommaBetweenItemsArray)
    end
    array = _of_one_type(array)
    push!(p.static_arrays, array)
    array
end
# Arrays of the simple types have that type of element; all else are of `Any`.
function _of_one_type(array::Vector{Any})
    for T in (String, Bool, Int64, UInt64, Float64)
        !isempty(array) && all(x -> x isa T, array) && return Vector{T}(array)
    end
    array
end

function read_inline_table!(p::Parser)
    table = Table()
    push!(p.inline_tables, table)
    skip_spaces!(p)
    accept!(p, '}') && return table
    while true
        read_entry!(p, table)
        skip_spaces!(p)
        accept!(p, '}') && return table
        accept!(p, ',') || fail(ErrExpectedCommaBetweenItemsInlineTable)
        skip_spaces!(p)
        accept!(p, '}') && fail(ErrTrailingCommaInlineTable)
    end
end

## Numbers

is_hex(c::Char) = isdigit(c) || 'a' <= c <= 'f' || 'A' <= c <= 'F'
is_octal(c::Char) = '0' <= c <= '7'
is_binary(c::Char) = c == '0' || c == '1'
ends_value(c::Char) = is_space(c) || is_newline(c) || c in ('#', END, ']', '}', ',')

# Digits, which single underscores may divide: were there any, and were there underscores?
function accept_digits!(is_digit::F, p::Parser, after_digit::Bool) where {F}
    digits = underscores = false
    while true
        if p.char == '_'
            after_digit || fail(ErrUnderscoreNotSurroundedByDigits)
            underscores = true
            after_digit = false
        elseif is_digit(p.char)
            digits = after_digit = true
        else
            underscores && !after_digit && fail(ErrTrailingUnderscoreNumber)
            return digits, underscores
        end
        eat!(p)
    end
end

# A number, a date, or a time: which of them shows as it is read.
function read_number!(p::Parser)
    start = p.at
    negative = p.char == '-'
    signed = accept!(p, '+') || accept!(p, '-')
    accept!(p, 'i') && return read_rest!(p, "nf", negative ? -Inf : Inf)
    accept!(p, 'n') && return read_rest!(p, "an", NaN)
    accept!(p, '.') && fail(ErrLeadingDot)
    zero_first = accept!(p, '0')
    if zero_first
        ends_value(p.char) && return Int64(0)
        for (letter, base, is_digit) in (('x', 16, is_hex), ('o', 8, is_octal), ('b', 2, is_binary))
            accept!(p, letter) || continue
            signed && fail(ErrSignInNonBase10Number)
            digits, underscores = accept_digits!(is_digit, p, false)
            digits && return _integer(_number_text(p, start, underscores), base)
            break
        end
        accept!(p, isdigit) && return read_time!(p, start)
    end
    digit = accept!(p, isdigit)
    zero_first || digit || fail(p.char == END ? ErrUnexpectedEofExpectedValue : ErrUnexpectedStartOfValue)
    more, underscores = accept_digits!(isdigit, p, !zero_first)
    (digit || more) && ends_value(p.char) && return _integer(_number_text(p, start, underscores), 10)
    if !underscores
        p.char == '-' && return read_date!(p, start)
        p.char == ':' && return read_time!(p, start)
    end
    # Decimals and an exponent.
    dot = accept!(p, '.')
    decimals, more_underscores = accept_digits!(isdigit, p, false)
    dot && !decimals && fail(ErrNoTrailingDigitAfterDot)
    underscores |= more_underscores
    if accept!(p, 'e') || accept!(p, 'E')
        accept!(p, '+') || accept!(p, '-')
        digit = accept_all!(isdigit, p)
        underscores |= accept_digits!(isdigit, p, digit)[2]
    end
    ends_value(p.char) || (eat!(p); fail(ErrGenericValueError))
    value = Base.tryparse(Float64, _number_text(p, start, underscores))
    value === nothing ? fail(ErrGenericValueError) : value
end
_number_text(p::Parser, start::Int, underscores::Bool) = underscores ? filter(!=('_'), since(p, start)) : String(since(p, start))

# The type goes by the length of the text, with its sign or prefix: 64 bits, 128, or as many as it needs.
const _lengths = Dict(10 => (17, 33), 16 => (18, 34), 8 => (24, 45), 2 => (66, 130))
function _integer(text::String, base::Int)
    short, long = _lengths[base]
    narrow, wide = base == 10 ? (Int64, Int128) : (UInt64, UInt128)
    T = length(text) <= short ? narrow : length(text) <= long ? wide : BigInt
    value = Base.tryparse(T, base == 10 ? text : text[3:end]; base)
    value === nothing ? fail(ErrOverflowError) : value
end

## Dates and times

_check(ok::Bool) = ok || fail(ErrParsingDateTime)
function _small(p::Parser, start::Int, range)
    n = Base.tryparse(Int64, since(p, start))
    n === nothing && fail(ErrOverflowError)
    _check(n in range)
    n
end
function read_two!(p::Parser, range)
    start = p.at
    _check(accept_two!(p, isdigit))
    _small(p, start, range)
end
# A date may be wrong in ways that only `Dates` knows.
_dates(::Parser{nothing}, T::Symbol, parts...) = getglobal(@__MODULE__, T)(parts...)
function _dates(::Parser{Dates}, T::Symbol, parts...) where {Dates}
    try
        getproperty(Dates, T)(parts...)
    catch e
        e isa ArgumentError || rethrow()
        fail(ErrParsingDateTime)
    end
end

# The year is read already.
function read_date!(p::Parser, start::Int)
    year = _small(p, start, 0:9999)
    _check(accept!(p, '-'))
    month = read_two!(p, 1:12)
    _check(accept!(p, '-'))
    day = read_two!(p, 1:31)
    # A time follows after `T` or one space.
    if ends_value(p.char)
        accept!(p, ' ') && isdigit(p.char) || return _dates(p, :Date, year, month, day)
    else
        _check(accept!(p, 'T') || accept!(p, 't'))
    end
    hour = read_two!(p, 0:23)
    rest = read_minutes!(p)
    accept!(p, 'Z') || !(accept!(p, '+') || accept!(p, '-')) || fail(ErrOffsetDateNotSupported)
    _check(ends_value(p.char))
    _dates(p, :DateTime, year, month, day, hour, rest...)
end
# The hour is read already.
function read_time!(p::Parser, start::Int)
    hour = _small(p, start, 0:23)
    _dates(p, :Time, hour, read_minutes!(p)...)
end
# `:minutes:seconds`, and a fraction, of which three digits count. They are taken as a number, as Julia takes them.
function read_minutes!(p::Parser)
    _check(accept!(p, ':'))
    minute = read_two!(p, 0:59)
    _check(accept!(p, ':'))
    second = read_two!(p, 0:59)
    fraction = Int64(0)
    if accept!(p, '.')
        start = p.at
        _check(accept!(p, isdigit))
        accept_two!(p, isdigit)
        fraction = _small(p, start, 0:999)
        accept_all!(isdigit, p)
    end
    minute, second, fraction
end

## Texts

# The first quote is read already. Three begin a text of several lines; in `'` nothing is escaped.
function read_string!(p::Parser, quotation::Char)
    long = false
    if accept!(p, quotation)
        accept!(p, quotation) || return ""
        long = true
        accept!(p, '\r')
        accept!(p, '\n')
    end
    raw = quotation == '\''
    out = IOBuffer()
    escapes = false
    start = p.at
    while true
        p.char == END && fail(ErrUnexpectedEndString)
        accept_all!(c -> c != quotation && c != '\\' && (long || c != '\n'), p)
        !long && p.char == '\n' && fail(ErrNewLineInString)
        stop = p.at
        if p.char != '\\' && accept!(p, quotation) && (!long || accept_two!(p, quotation))
            print(out, SubString(p.text, start, prevind(p.text, stop)))
            text = String(take!(out))
            return escapes ? unescape_string(text) : text
        end
        eat!(p) == '\\' && !raw || continue
        if is_newline(p.char)
            # The line goes on with the next character that is no space.
            print(out, SubString(p.text, start, prevind(p.text, prevind(p.text, p.at))))
            accept_all!(c -> is_space(c) || is_newline(c), p)
            start = p.at
        else
            escapes = true
            read_escape!(p)
        end
    end
end
# What stands behind a backslash; the text is made when its end is known.
function read_escape!(p::Parser)
    c = eat!(p)
    if c == 'u' || c == 'U'
        start = p.at
        all(_ -> accept!(p, is_hex), 1:(c == 'u' ? 4 : 6)) || fail(ErrInvalidUnicodeScalar)
        code = Base.parse(Int64, since(p, start); base=16)
        code <= 0xd7ff || 0xe000 <= code <= 0x10ffff || fail(ErrInvalidUnicodeScalar)
    elseif !(c in ('b', 't', 'n', 'f', 'r', '"', '\\'))
        fail(ErrInvalidEscapeCharacter)
    end
    nothing
end
