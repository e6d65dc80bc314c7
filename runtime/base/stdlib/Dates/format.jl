# Dates as text: formats are lists of tokens, `yyyy` or `:`, that write and read one part each.

"""
    Dates.AbstractDateToken

A piece of a `DateFormat`. A type of tokens has methods of `Dates.format(io, token, dt, locale)` and
`Dates.tryparsenext(token, str, i, len, locale)`; both may leave the locale out.
"""
abstract type AbstractDateToken end

# A code letter, repeated; `fixed` if another code follows at once, so that it has to have this width.
struct DatePart{letter} <: AbstractDateToken
    width::Int
    fixed::Bool
end
min_width(d::DatePart) = d.fixed ? d.width : 1
max_width(d::DatePart) = d.fixed ? d.width : 0

# Text between codes: a character, or several.
struct Delim{T,length} <: AbstractDateToken
    d::T
end
Delim(d::T) where {T<:AbstractChar} = Delim{T,1}(d)
Delim(d::String) = Delim{String,length(d)}(d)

abstract type DayOfWeekToken end

# What the letters stand for, what a part is that a text ends before, and the parts that make a date or time.
# Packages add their own.
const CONVERSION_SPECIFIERS = Dict{Char,Type}('y' => Year, 'Y' => Year, 'm' => Month, 'u' => Month, 'U' => Month, 'd' => Day,
    'e' => DayOfWeekToken, 'E' => DayOfWeekToken, 'H' => Hour, 'I' => Hour, 'M' => Minute, 'S' => Second, 's' => Millisecond, 'p' => AMPM)
const CONVERSION_DEFAULTS = IdDict{Type,Any}(Year => Int64(1), Month => Int64(1), Day => Int64(1), DayOfWeekToken => Int64(0),
    Hour => Int64(0), Minute => Int64(0), Second => Int64(0), Millisecond => Int64(0), Microsecond => Int64(0), Nanosecond => Int64(0),
    AMPM => TWENTYFOURHOUR)
const CONVERSION_TRANSLATIONS = IdDict{Type,Any}(
    Date => (Year, Month, Day),
    DateTime => (Year, Month, Day, Hour, Minute, Second, Millisecond, AMPM),
    Time => (Hour, Minute, Second, Millisecond, Microsecond, Nanosecond, AMPM))

"""
    DateFormat(format::AbstractString, locale="english")

A format to read and write dates with. Letters stand for parts, repeated ones give the least width:

    y Y   year (`y` writes only as many digits as there are letters)
    m     month as a number;  u, U  its name, short and whole
    d     day;                e, E  name of the day of the week, short and whole
    H M S s                   hour, minute, second, fraction of the second
    I p                       hour of twelve, AM or PM

Parts that follow each other without anything between them have exactly the width of their letters (`yyyymmdd`).
All else stands for itself, and so do letters after a backslash. `dateformat"..."` makes a format once.
"""
struct DateFormat{S,T<:Tuple}
    tokens::T
    locale::DateLocale
end
function DateFormat(f::AbstractString, locale::DateLocale=ENGLISH)
    tokens = AbstractDateToken[]
    # The code that waits for what follows it, and where the text after it begins.
    code, width = '\0', 0
    from = i = firstindex(f)
    escaped = false
    while i <= lastindex(f)
        c = f[i]
        if escaped || !haskey(CONVERSION_SPECIFIERS, c)
            escaped = c == '\\'
            i = nextind(f, i)
            continue
        end
        _push_tokens!(tokens, code, width, f[from:prevind(f, i)], true)
        code, width = c, 0
        while i <= lastindex(f) && f[i] == c
            i = nextind(f, i)
            width += 1
        end
        from = i
    end
    _push_tokens!(tokens, code, width, f[from:lastindex(f)], false)
    parts = (tokens...,)
    DateFormat{Symbol(f),typeof(parts)}(parts, locale)
end
DateFormat(f::AbstractString, locale::AbstractString) = DateFormat(f, LOCALES[locale])
# A code and the text after it. The code has a fixed width if another one follows at once.
function _push_tokens!(tokens, code, width, text, another_follows)
    text = replace(text, r"\\(.)" => s"\1")
    width == 0 || push!(tokens, DatePart{code}(width, another_follows && isempty(text)))
    isempty(text) || push!(tokens, Delim(length(text) == 1 ? first(text) : String(text)))
    nothing
end

"""
    dateformat"format"

The `DateFormat` of this text, made when the code is read.
"""
macro dateformat_str(f::String)
    DateFormat(f)
end

"""
    ISODateTimeFormat

How `DateTime`s are read and written by themselves: `2024-02-29T12:30:00.5`.
"""
const ISODateTimeFormat = DateFormat("yyyy-mm-dd\\THH:MM:SS.s")

"""
    ISODateFormat

How `Date`s are read and written by themselves: `2024-02-29`.
"""
const ISODateFormat = DateFormat("yyyy-mm-dd")

"""
    ISOTimeFormat

How `Time`s are read and written by themselves: `12:30:00.5`.
"""
const ISOTimeFormat = DateFormat("HH:MM:SS.s")

"""
    RFC1123Format

The format of dates in mails and HTTP: `Thu, 29 Feb 2024 12:30:00`.
"""
const RFC1123Format = DateFormat("e, dd u yyyy HH:MM:SS")
default_format(::Type{DateTime}) = ISODateTimeFormat
default_format(::Type{Date}) = ISODateFormat
default_format(::Type{Time}) = ISOTimeFormat

Base.show(io::IO, f::DateFormat{S}) where {S} = print(io, "dateformat\"", S, '"')
Base.Broadcast.broadcastable(f::DateFormat) = Ref(f)
Base.show(io::IO, d::DatePart{letter}) where {letter} = print(io, "DatePart(", letter^d.width, ')')
function Base.show(io::IO, d::Delim{T,N}) where {T,N}
    print(io, "Delim(")
    for c in (T <: AbstractChar ? fill(d.d, N) : d.d)
        haskey(CONVERSION_SPECIFIERS, c) && print(io, '\\')
        print(io, c)
    end
    print(io, ')')
end

## Writing

"""
    Dates.format(dt::TimeType, format; locale="english") -> String
    Dates.format(io::IO, dt::TimeType, format::DateFormat)

A date or time as text by a format (see `DateFormat`).
"""
format(dt::TimeType, f::AbstractString; locale::Locale=ENGLISH) = format(dt, DateFormat(f, locale))
format(dt::TimeType, f::DateFormat, size_hint::Integer=12) = sprint(format, dt, f; sizehint=size_hint)
format(io::IO, dt::TimeType, f::DateFormat) = foreach(token -> format(io, token, dt, f.locale), f.tokens)
# Tokens that are the same in all languages.
format(io::IO, token::AbstractDateToken, dt, locale) = format(io, token, dt)

format(io::IO, d::Delim, dt) = print(io, d.d)
hour12(dt) = mod1(hour(dt), 12)
for (letter, part) in ('Y' => year, 'm' => month, 'd' => day, 'H' => hour, 'I' => hour12, 'M' => minute, 'S' => second)
    @eval format(io::IO, d::DatePart{$letter}, dt) = print(io, string($part(dt); pad=d.width))
end
for (letter, f, part) in (('u', monthabbr, month), ('U', monthname, month), ('e', dayabbr, dayofweek), ('E', dayname, dayofweek))
    @eval format(io::IO, d::DatePart{$letter}, dt, locale) = print(io, $f($part(dt), locale))
end
format(io::IO, d::DatePart{'y'}, dt) = print(io, last(string(year(dt); pad=d.width), d.width))
format(io::IO, d::DatePart{'p'}, dt) = print(io, hour(dt) < 12 ? "AM" : "PM")
# A fraction, without the zeros that its width does not need.
function format(io::IO, d::DatePart{'s'}, dt)
    digits = string(millisecond(dt); pad=3)
    shortest = rstrip(digits, '0')
    print(io, rpad(isempty(shortest) ? "0" : shortest, d.width, '0'))
end

function Base.print(io::IO, d::Date)
    y, m, day = yearmonthday(d)
    print(io, string(y; pad=4), '-', string(m; pad=2), '-', string(day; pad=2))
end
function Base.print(io::IO, dt::DateTime)
    print(io, Date(dt), 'T', Time(dt - Millisecond(millisecond(dt))))
    millisecond(dt) == 0 || print(io, '.', string(millisecond(dt); pad=3))
end
function Base.print(io::IO, t::Time)
    print(io, string(hour(t); pad=2), ':', string(minute(t); pad=2), ':', string(second(t); pad=2))
    fraction = value(t) % 1_000_000_000
    fraction == 0 || print(io, '.', rstrip(string(fraction; pad=9), '0'))
end
Base.string(x::Union{Date,DateTime,Time}) = sprint(print, x)

Base.show(io::IO, ::MIME"text/plain", x::Union{Date,DateTime,Time}) = print(io, x)
Base.show(io::IO, x::Union{Date,DateTime}) = print(io, typeof(x), "(\"", x, "\")")
Base.typeinfo_implicit(::Type{Date}) = true
Base.typeinfo_implicit(::Type{DateTime}) = true
function Base.show(io::IO, t::Time)
    get(io, :compact, false)::Bool && return print(io, t)
    parts = (hour(t), minute(t), second(t), millisecond(t), microsecond(t), nanosecond(t))
    print(io, Time, '(')
    join(io, parts[1:something(findlast(!iszero, parts), 1)], ", ")
    print(io, ')')
end
