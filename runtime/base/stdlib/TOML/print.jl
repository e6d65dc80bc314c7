# From a table to its text: first the plain values, then the tables below, each with its header.

import Dates
using Base: IdSet
using Base.TOML: isvalid_barekey_char

const Value = Union{AbstractVector,AbstractDict,Bool,Integer,AbstractFloat,AbstractString,Dates.DateTime,Dates.Time,Dates.Date,
    Base.TOML.DateTime,Base.TOML.Time,Base.TOML.Date}
const Convert = Union{Function,Nothing}

# What is to be known on the way down.
struct Style
    convert::Convert
    sorted::Bool
    by::Any
    inline_tables::IdSet
end

function print(convert::Convert, io::IO, table::AbstractDict; sorted::Bool=false, by=identity,
    inline_tables::IdSet{<:AbstractDict}=IdSet{Dict{String}}())
    print_table(io, Style(convert, sorted, by, inline_tables), table, String[], 0, true)
end
print(convert::Convert, table::AbstractDict; kw...) = print(convert, stdout, table; kw...)
print(io::IO, table::AbstractDict; kw...) = print(nothing, io, table; kw...)
print(table::AbstractDict; kw...) = print(nothing, stdout, table; kw...)

# A value as TOML knows it.
function to_value(s::Style, x)
    s.convert === nothing && error("type `$(typeof(x))` is not a valid TOML type, pass a conversion function to `TOML.print`")
    v = Base.invokelatest(s.convert, x)
    v isa Value || error("TOML syntax function for type `$(typeof(x))` did not return a valid TOML type but a `$(typeof(v))`")
    v
end
to_value(::Style, x::Value) = x

is_array_of_tables(x) = x isa AbstractArray && !isempty(x) && all(v -> v isa AbstractDict, x)
is_tabular(x) = x isa AbstractDict || is_array_of_tables(x)

## Tables

function print_table(io::IO, s::Style, table::AbstractDict, path::Vector{String}, depth::Int, first::Bool)
    table in s.inline_tables && return print_value(io, s, table)
    names = s.sorted ? sort!(collect(keys(table)); by=s.by) : keys(table)
    for name in names
        value = to_value(s, table[name])
        is_tabular(value) && !(value in s.inline_tables) && continue
        Base.print(io, ' '^4max(0, depth - 1))
        print_key(io, [String(name)])
        Base.print(io, " = ")
        print_value(io, s, value)
        Base.print(io, '\n')
        first = false
    end
    for name in names
        value = to_value(s, table[name])
        is_tabular(value) && !(value in s.inline_tables) || continue
        push!(path, String(name))
        if value isa AbstractDict
            # A table of nothing but tables needs no header.
            header = isempty(value) || !all(is_tabular, values(value)) || any(v -> v in s.inline_tables, values(value))
            header && print_header(io, "[", path, "]", depth, first)
            header && (first = false)
            print_table(io, s, value, path, depth + header, header)
        else
            for (i, element) in enumerate(value)
                print_header(io, "[[", path, "]]", depth, first || i > 1)
                first = false
                print_table(io, s, element, path, depth + 1, true)
            end
        end
        pop!(path)
    end
end
function print_header(io::IO, opening, path, closing, depth::Int, first::Bool)
    first || Base.print(io, '\n')
    Base.print(io, ' '^4depth, opening)
    print_key(io, path)
    Base.print(io, closing, '\n')
end

function print_key(io::IO, path::Vector{String})
    for (i, part) in enumerate(path)
        i > 1 && Base.print(io, '.')
        !isempty(part) && all(isvalid_barekey_char, part) ? Base.print(io, part) : print_quoted(io, part, "\"")
    end
end

## Values

print_value(io::IO, s::Style, x) = print_value(io, s, to_value(s, x))
print_value(io::IO, ::Style, x::Bool) = Base.print(io, x)
print_value(io::IO, ::Style, x::Signed) = show(io, x)
# What has no sign is shown in bytes.
print_value(io::IO, ::Style, x::Integer) = Base.print(io, "0x", string(x; base=16, pad=2ndigits(x; base=256)))
print_value(io::IO, ::Style, x::AbstractFloat) = isnan(x) ? Base.print(io, "nan") : isinf(x) ? Base.print(io, x > 0 ? "+inf" : "-inf") : Base.print(io, Float64(x))
print_value(io::IO, ::Style, x::AbstractString) = print_quoted(io, x, '\n' in x ? "\"\"\"" : "\"")
print_value(io::IO, s::Style, x::Base.TOML.Date) = print_value(io, s, Dates.Date(x.year, x.month, x.day))
print_value(io::IO, s::Style, x::Base.TOML.Time) = print_value(io, s, Dates.Time(x.hour, x.minute, x.second, x.ms))
print_value(io::IO, s::Style, x::Base.TOML.DateTime) =
    print_value(io, s, Dates.DateTime(x.date.year, x.date.month, x.date.day, x.time.hour, x.time.minute, x.time.second, x.time.ms))
print_value(io::IO, ::Style, x::Dates.DateTime) = Base.print(io, Dates.format(x, Dates.dateformat"YYYY-mm-dd\THH:MM:SS.sss\Z"))
print_value(io::IO, ::Style, x::Dates.Time) = Base.print(io, Dates.format(x, Dates.dateformat"HH:MM:SS.sss"))
print_value(io::IO, ::Style, x::Dates.Date) = Base.print(io, Dates.format(x, Dates.dateformat"YYYY-mm-dd"))
function print_value(io::IO, s::Style, x::AbstractVector)
    Base.print(io, '[')
    for (i, v) in enumerate(x)
        i > 1 && Base.print(io, ", ")
        print_value(io, s, v)
    end
    Base.print(io, ']')
end
function print_value(io::IO, s::Style, x::AbstractDict)
    Base.print(io, '{')
    for (i, name) in enumerate(s.sorted ? sort!(collect(keys(x))) : keys(x))
        i > 1 && Base.print(io, ", ")
        print_key(io, [String(name)])
        Base.print(io, " = ")
        print_value(io, s, x[name])
    end
    Base.print(io, '}')
end

const _escapes = Dict('\b' => "\\b", '\t' => "\\t", '\n' => "\\n", '\f' => "\\f", '\r' => "\\r", '"' => "\\\"", '\\' => "\\\\")
function print_quoted(io::IO, text::AbstractString, quotation::String)
    Base.print(io, quotation)
    for c in text
        isvalid(c) || error("TOML print: invalid character $(repr(c)) encountered when printing string")
        if haskey(_escapes, c)
            Base.print(io, _escapes[c])
        elseif iscntrl(c)
            Base.print(io, "\\u", string(UInt32(c); base=16, pad=4))
        else
            Base.print(io, c)
        end
    end
    Base.print(io, quotation)
end
