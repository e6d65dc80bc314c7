# Dates from text: each token of a format reads its part, and the parts make the date or time.

"""
    Dates.tryparsenext(token, str, i, len, locale) -> Union{Tuple{Any,Int}, Nothing}

What the token reads at index `i` of `str`, whose last index is `len`, and the index behind it; `nothing` if it is not there.
"""
function tryparsenext end
tryparsenext(token::AbstractDateToken, str, i, len, locale) = tryparsenext(token, str, i, len)

## Digits, signs and words

function tryparsenext_sign(str::AbstractString, i::Int, len::Int)
    i <= len || return nothing
    c, next = iterate(str, i)::Tuple{Char,Int}
    c == '+' ? (1, next) : c == '-' ? (-1, next) : nothing
end
# At least `min_width` digits, and no more than `max_width` unless that is 0.
function tryparsenext_base10(str::AbstractString, i::Int, len::Int, min_width::Int=1, max_width::Int=0)
    number = Int64(0)
    count = 0
    while i <= len && (max_width <= 0 || count < max_width)
        c, next = iterate(str, i)::Tuple{Char,Int}
        '0' <= c <= '9' || break
        number = 10number + (c - '0')
        count += 1
        i = next
    end
    count == 0 || count < min_width ? nothing : (number, i)
end
# Letters, no more than `max_width` unless that is 0.
function tryparsenext_word(str::AbstractString, i, len, locale, max_width=0)
    stop = i
    count = 0
    while stop <= len && (max_width <= 0 || count < max_width)
        c, next = iterate(str, stop)::Tuple{Char,Int}
        isletter(c) || break
        count += 1
        stop = next
    end
    count == 0 ? nothing : (SubString(str, i, prevind(str, stop)), stop)
end

## The tokens

# The sign does not count as one of the digits.
function _next_year(d, str, i, len)
    sign, i = @something tryparsenext_sign(str, i, len) (1, i)
    found = tryparsenext_base10(str, i, len, min_width(d), max_width(d))
    found === nothing ? nothing : (sign * found[1], found[2])
end
for letter in "yY"
    @eval tryparsenext(d::DatePart{$letter}, str, i, len) = _next_year(d, str, i, len)
end
for letter in "mdHIMS"
    @eval tryparsenext(d::DatePart{$letter}, str, i, len) = tryparsenext_base10(str, i, len, min_width(d), max_width(d))
end
for (letter, number) in ('u' => monthabbr_to_value, 'U' => monthname_to_value, 'e' => dayabbr_to_value, 'E' => dayname_to_value)
    @eval function tryparsenext(d::DatePart{$letter}, str, i, len, locale)
        word = tryparsenext_word(str, i, len, locale, max_width(d))
        word === nothing && return nothing
        n = $number(word[1], locale)
        n == 0 ? nothing : (n, word[2])
    end
end
# A fraction of a second is in milliseconds; finer digits have to be zeros.
function tryparsenext(d::DatePart{'s'}, str, i, len)
    found = tryparsenext_base10(str, i, len, min_width(d), max_width(d))
    found === nothing && return nothing
    fraction, next = found
    digits = next - i
    digits <= 3 && return (fraction * Int64(10)^(3 - digits), next)
    milliseconds, rest = divrem(fraction, Int64(10)^(digits - 3))
    rest == 0 ? (milliseconds, next) : nothing
end
function tryparsenext(d::DatePart{'p'}, str, i, len)
    i < len || return nothing
    half, next = iterate(str, i)::Tuple{Char,Int}
    m, next = iterate(str, next)::Tuple{Char,Int}
    lowercase(m) == 'm' || return nothing
    lowercase(half) == 'a' ? (AM, next) : lowercase(half) == 'p' ? (PM, next) : nothing
end
function tryparsenext(d::Delim{T,N}, str, i::Int, len) where {T,N}
    for wanted in (T <: AbstractChar ? ntuple(_ -> d.d, N) : d.d)
        i <= len || return nothing
        c, i = iterate(str, i)::Tuple{Char,Int}
        c == wanted || return nothing
    end
    (true, i)
end

## Formats

_directives(::Type{DateFormat{S,T}}) where {S,T} = fieldtypes(T)
_letter(::Type{DatePart{letter}}) where {letter} = letter
_letter(::Type) = nothing
character_codes(F::Type{<:DateFormat}) = Char[_letter(token) for token in _directives(F) if token <: DatePart]
genvar(T::DataType) = Symbol(lowercase(string(nameof(T))))

_failure(position, token) = ArgumentError("Unable to parse date time. Expected directive $token at char $position")

"""
    Dates.tryparsenext_core(str, pos, len, df::DateFormat, raise=false)

Read the text from `pos` to `len` by a format: the values of its parts as a tuple (those that the text ends before have
their defaults), the index behind them, and how many of them were read. What does not fit is `nothing`, or an error
with `raise`.
"""
@generated function tryparsenext_core(str::AbstractString, pos::Int, len::Int, df::DateFormat, raise::Bool=false)
    directives = _directives(df)
    body = Expr(:block, :(n = 0))
    values = Symbol[]
    steps = Expr[]
    for (i, directive) in enumerate(directives)
        keep = :(pos = found[2])
        if directive <: DatePart
            name = Symbol(:value_, i)
            push!(values, name)
            push!(body.args, :($name = $(CONVERSION_DEFAULTS[CONVERSION_SPECIFIERS[_letter(directive)]])))
            keep = :(($name, pos) = found; n += 1)
        end
        push!(steps, quote
            pos > len && @goto ended
            found = tryparsenext(df.tokens[$i], str, pos, len, df.locale)
            found === nothing && (raise ? throw(_failure(pos, df.tokens[$i])) : return nothing)
            $keep
        end)
    end
    quote
        $body
        $(steps...)
        pos > len || (raise ? throw(ArgumentError("Found extra characters at the end of date time string")) : return nothing)
        @label ended
        return ($(Expr(:tuple, values...)), pos, n)
    end
end

"""
    Dates.tryparsenext_internal(T, str, pos, len, df::DateFormat, raise=false)

The arguments of a `T` that the text from `pos` to `len` says by a format, and the index behind them.
"""
@generated function tryparsenext_internal(::Type{T}, str::AbstractString, pos::Int, len::Int, df::DateFormat, raise::Bool=false) where {T<:TimeType}
    parts = [CONVERSION_SPECIFIERS[letter] for letter in character_codes(df)]
    # A part that stands twice has its last value.
    arguments = map(CONVERSION_TRANSLATIONS[T]) do P
        i = findlast(==(P), parts)
        i === nothing ? CONVERSION_DEFAULTS[P] : :(values[$i])
    end
    quote
        found = tryparsenext_core(str, pos, len, df, raise)
        found === nothing && return nothing
        values, pos, _ = found
        return ($(Expr(:tuple, arguments...)), pos)
    end
end

"""
    Dates.parse_components(str, df::DateFormat) -> Vector{Any}

The parts that a text has by a format, as periods.
"""
function parse_components(str::AbstractString, df::DateFormat)
    values, _, n = tryparsenext_core(str, firstindex(str), lastindex(str), df, true)
    letters = character_codes(typeof(df))
    Any[CONVERSION_SPECIFIERS[letters[i]](values[i]) for i in 1:n]
end

function Base.parse(::Type{T}, str::AbstractString, df::DateFormat=default_format(T)) where {T<:TimeType}
    isempty(str) && throw(ArgumentError("Cannot parse an empty string as a Date or Time"))
    arguments, _ = tryparsenext_internal(T, str, firstindex(str), lastindex(str), df, true)
    T(arguments...)::T
end
function Base.tryparse(::Type{T}, str::AbstractString, df::DateFormat=default_format(T)) where {T<:TimeType}
    isempty(str) && return nothing
    found = tryparsenext_internal(T, str, firstindex(str), lastindex(str), df, false)
    found === nothing && return nothing
    validargs(T, found[1]...) === nothing ? T(found[1]...)::T : nothing
end
# By the ISO format a failure says no more than that, and a fraction has three digits at most.
function Base.parse(::Type{DateTime}, str::AbstractString, df::typeof(ISODateTimeFormat))
    isempty(str) && throw(ArgumentError("Cannot parse an empty string as a DateTime"))
    parts = _iso_parts(str)
    parts === nothing && throw(ArgumentError("Invalid DateTime string"))
    DateTime(parts...)
end
function _iso_parts(str)
    i, len = firstindex(str), lastindex(str)
    sign, i = @something tryparsenext_sign(str, i, len) (1, i)
    year, month, day, hour, minute, second, fraction = Int64(1), Int64(1), Int64(1), Int64(0), Int64(0), Int64(0), Int64(0)
    for (k, before) in enumerate(('+', '-', '-', 'T', ':', ':', '.'))
        if k > 1
            i > len && break
            c, i = iterate(str, i)::Tuple{Char,Int}
            c == before || return nothing
            # A text may end with what stands before the next part.
            i > len && break
        end
        found = tryparsenext_base10(str, i, len, 1, k == 1 ? 0 : k == 7 ? 3 : 2)
        found === nothing && return nothing
        n, next = found
        if k == 1
            year = sign * n
        elseif k == 2
            month = n
        elseif k == 3
            day = n
        elseif k == 4
            hour = n
        elseif k == 5
            minute = n
        elseif k == 6
            second = n
        else
            fraction = n * Int64(10)^(3 - (next - i))
        end
        i = next
    end
    i > len ? (year, month, day, hour, minute, second, fraction) : nothing
end

for T in (:Date, :DateTime, :Time)
    @eval begin
        $T(str::AbstractString, df::DateFormat=default_format($T)) = parse($T, str, df)
        $T(str::AbstractString, f::AbstractString; locale::Locale=ENGLISH) = parse($T, str, DateFormat(f, locale))
    end
end
