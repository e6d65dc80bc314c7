# Tables as text: rows are lines, cells stand between delimiters, and may be quoted.

"""
    DelimitedFiles

Matrices from text and to text: `readdlm("file.csv", ',')`, `writedlm("file.tsv", a)`.
"""
module DelimitedFiles

import Base: show

export readdlm, writedlm

# Stands for "any white space": no character is this one.
invalid_dlm(::Type{Char}) = reinterpret(Char, 0xfffffffe)

const OPTIONS = (header=Bool, has_header=Bool, use_mmap=Bool, quotes=Bool, comments=Bool, dims=NTuple{2,Integer}, comment_char=Char,
    skipstart=Integer, skipblanks=Bool)
function _checked_options(options)
    for (name, value) in pairs(options)
        haskey(OPTIONS, name) || throw(ArgumentError("unknown option $name"))
        value isa OPTIONS[name] || throw(ArgumentError("$name should be of type $(OPTIONS[name]), got $(typeof(value))"))
    end
    (; options...)
end

## Reading

"""
    readdlm(source, [delim::AbstractChar,] [T::Type,] [eol::AbstractChar='\\n']; options...)

The cells of a text (a file by its name, a stream, or bytes) as a matrix, a row for each line. Without `delim`, any white space
separates cells. Without `T`, the elements are `Float64`s if all cells are numbers, otherwise numbers and strings.

- `header=false`: the first row is apart: the result is `(cells, header)`.
- `skipstart=0`: so many lines are left out. `skipblanks=true`: empty lines are left out.
- `quotes=true`: cells in `"` may contain delimiters and ends of lines; `""` is a quote in them.
- `comments=false`, `comment_char='#'`: whether text after that character is left out.
- `dims`: rows and columns, where they are known. `use_mmap` changes nothing.
"""
readdlm(input; opts...) = readdlm(input, invalid_dlm(Char), '\n'; opts...)
readdlm(input, T::Type; opts...) = readdlm(input, invalid_dlm(Char), T, '\n'; opts...)
readdlm(input, dlm::AbstractChar; opts...) = readdlm(input, dlm, '\n'; opts...)
readdlm(input, dlm::AbstractChar, T::Type; opts...) = readdlm(input, dlm, T, '\n'; opts...)
readdlm(input, dlm::AbstractChar, eol::AbstractChar; opts...) = _read(_text(input), Char(dlm), Float64, Char(eol), true, _checked_options(opts))
readdlm(input, dlm::AbstractChar, T::Type, eol::AbstractChar; opts...) = _read(_text(input), Char(dlm), T, Char(eol), false, _checked_options(opts))

_text(bytes::Vector{UInt8}) = String(copy(bytes))
_text(io::IO) = read(io, String)
function _text(file::AbstractString)
    isfile(file) || throw(ArgumentError("Cannot open '$file': not a file"))
    read(file, String)
end

# Where a cell stands in the table and in the text.
struct Cell
    row::Int
    column::Int
    first::Int
    last::Int
    quoted::Bool
end

function _read(text::String, dlm::Char, T::Type, eol::Char, auto::Bool, options)
    header = get(options, :header, get(options, :has_header, false))
    get(options, :has_header, header) == header || throw(ArgumentError("conflicting values for header and has_header"))
    skip = get(options, :skipstart, 0)
    skip >= 0 || throw(ArgumentError("skipstart must be ≥ 0, got $skip"))
    dims = get(options, :dims, nothing)
    if dims !== nothing
        dims[1] > 0 || throw(ArgumentError("number of rows in dims must be > 0, got $(dims[1])"))
        dims[2] > 0 || throw(ArgumentError("number of columns in dims must be > 0, got $(dims[2])"))
    end
    comment = get(options, :comments, false) ? get(options, :comment_char, '#') : nothing
    cells, rows, columns = _cells(text, dlm, eol, get(options, :quotes, true), comment, skip, get(options, :skipblanks, true))
    rows, columns = something(dims, (rows, columns))
    rows > 0 || throw(ArgumentError("number of rows in dims must be > 0, got $rows"))
    columns > 0 || throw(ArgumentError("number of columns in dims must be > 0, got $columns"))
    table = _table(text, cells, Int(rows), Int(columns), T, eol, auto, header)
    table === nothing ? _table(text, cells, Int(rows), Int(columns), Any, eol, auto, header) : table
end

# The cells of a text, and how many rows and columns there are.
function _cells(text::String, dlm::Char, eol::Char, quotes::Bool, comment::Union{Char,Nothing}, skip::Integer, skipblanks::Bool)
    any_space = dlm == invalid_dlm(Char)
    is_dlm(c) = any_space ? isspace(c) : c == dlm
    cells = Cell[]
    rows = columns = column = 0
    add(first, last, quoted) = (column += 1; push!(cells, Cell(rows + 1, column, first, last, quoted)))
    function end_row()
        rows += 1
        columns = max(columns, column)
        column = 0
    end
    i, stop = 1, ncodeunits(text)
    while skip > 0 && i <= stop
        c, i = iterate(text, i)
        c == eol && (skip -= 1)
    end
    # After a delimiter a cell has to come, be it empty.
    awaited = false
    start = i
    last_is_dlm = false
    while i <= stop
        c, next = iterate(text, i)
        last_is_dlm = false
        if c == eol
            awaited && add(start, i - 1, false)
            (column > 0 || !skipblanks) && end_row()
            awaited = false
            start = i = next
        elseif is_dlm(c)
            if !any_space
                add(start, i - 1, false)
                awaited = true
            end
            last_is_dlm = true
            start = i = next
        elseif c == comment
            awaited && add(start, i - 1, false)
            column > 0 && end_row()
            awaited = false
            start = i = _after_line(text, next, eol)
        elseif c == '\r' && eol == '\n'
            i = next
        else
            quoted = quotes && c == '"' && !(eol == '\n' && i > start && codeunit(text, i - 1) == UInt8('\r'))
            # The cell ends at a delimiter, the end of the line, a comment, or the end of the text.
            stop_at = quoted ? _after_quotes(text, next, rows, column) : _after_plain(text, i, is_dlm, eol, comment)
            if quoted && stop_at <= stop
                follows, after = iterate(text, stop_at)
                returned = follows == '\r' && eol == '\n' && after <= stop && text[after] == eol
                follows == eol || is_dlm(follows) || follows == comment || (follows == '\r' && eol == '\n' && (after > stop || returned)) ||
                    error(escape_string("unexpected character '$follows' after quoted field at row $(rows + 1) column $(column + 1)"))
                add(start, stop_at - 1, true)
                returned && (stop_at = after)
            else
                add(start, stop_at - 1, quoted)
            end
            awaited = false
            if stop_at > stop
                end_row()
                return cells, rows, columns
            end
            c, i = iterate(text, stop_at)
            if c == eol
                end_row()
            elseif is_dlm(c)
                awaited = !any_space
                last_is_dlm = true
            elseif c == comment
                end_row()
                i = _after_line(text, i, eol)
            end
            start = i
        end
    end
    if last_is_dlm
        add(start, stop, false)
        end_row()
    end
    cells, rows, columns
end
function _after_line(text, i, eol)
    while i <= ncodeunits(text)
        c, i = iterate(text, i)
        c == eol && break
    end
    i
end
function _after_quotes(text, i, rows, column)
    while i <= ncodeunits(text)
        c, i = iterate(text, i)
        c == '"' || continue
        (i <= ncodeunits(text) && text[i] == '"') || return i
        i += 1
    end
    error("truncated column at row $(rows + 1) column $(column + 1)")
end
function _after_plain(text, i, is_dlm, eol, comment)
    while i <= ncodeunits(text)
        c, next = iterate(text, i)
        (c == eol || is_dlm(c) || c == comment) && return i
        i = next
    end
    i
end

# The matrix of the cells; `nothing` if there are others than numbers, and it may have them when asked again.
function _table(text::String, cells::Vector{Cell}, rows::Int, columns::Int, ::Type{T}, eol::Char, auto::Bool, header::Bool) where {T}
    heads = Matrix{AbstractString}(undef, 1, columns)
    fill!(heads, SubString(text, 1, 0))
    data = Matrix{T}(undef, rows - header, columns)
    # The place of the next cell; what is skipped is missing.
    place = 1
    for cell in cells
        content = _content(text, cell, eol)
        row = cell.row - header
        if row == 0
            heads[cell.column] = content
            continue
        end
        wanted = (row - 1) * columns + cell.column
        try
            while place < wanted
                _missing!(data, fldmod1(place, columns)..., auto) || return nothing
                place += 1
            end
            value = _value(T, content)
            if value === nothing
                auto && T <: Number && return nothing
                error("file entry \"$content\" cannot be converted to $T")
            end
            data[row, cell.column] = value
        catch e
            error("at row $(cell.row), column $(cell.column) : $e")
        end
        place = wanted + 1
    end
    while place <= length(data)
        try
            _missing!(data, fldmod1(place, columns)..., auto) || return nothing
        catch e
            error("at row $(cells[end].row), column $(cells[end].column) : $e")
        end
        place += 1
    end
    header ? (data, heads) : data
end
# Strings can be empty, numbers cannot.
function _missing!(data::Matrix{T}, row, column, auto) where {T}
    if T === Any || T <: AbstractString
        data[row, column] = SubString("", 1, 0)
    elseif auto && T <: Union{Number,AbstractChar}
        return false
    else
        error("missing value at row $row column $column")
    end
    true
end
function _content(text::String, cell::Cell, eol::Char)
    s = SubString(text, cell.first, thisind(text, cell.last))
    eol == '\n' && endswith(s, '\r') && (s = chop(s))
    cell.quoted || return s
    s = chop(s; head=1, tail=1)
    '"' in s ? SubString(replace(s, "\"\"" => "\"")) : s
end

_value(::Type{T}, s) where {T<:Union{Real,Complex}} = tryparse(T, s)
_value(::Type{T}, s) where {T<:AbstractString} = s
_value(::Type{T}, s) where {T<:AbstractChar} = length(s) == 1 ? first(s) : nothing
_value(::Type{Any}, s) = isempty(s) ? s : @something tryparse(Int, s) tryparse(Bool, s) tryparse(Float64, s) s
_value(::Type, s) = nothing

## Writing

"""
    writedlm(f, a, delim='\\t'; quotes=true)

Write a matrix, a vector, or the rows that something iterates, to a file by its name or to a stream. With `quotes`, strings that
contain quotes, delimiters or ends of lines are quoted.
"""
writedlm(io, a; opts...) = writedlm(io, a, '\t'; opts...)
writedlm(file::AbstractString, a, dlm; opts...) = open(io -> writedlm(io, a, dlm; opts...), file, "w")
function writedlm(io::IO, a::AbstractMatrix, dlm; opts...)
    _write_rows(io, (view(a, i, :) for i in axes(a, 1)), dlm, _checked_options(opts))
end
writedlm(io::IO, a::AbstractArray{<:Any,0}, dlm; opts...) = writedlm(io, reshape(a, 1), dlm; opts...)
writedlm(io::IO, rows, dlm; opts...) = _write_rows(io, rows, dlm, _checked_options(opts))

function _write_rows(io::IO, rows, dlm, options)
    quotes = get(options, :quotes, true)
    out = IOBuffer()
    for row in rows
        _write_row(out, row, dlm, quotes)
        # Not the whole text at once.
        position(out) > 16384 && write(io, take!(out))
    end
    write(io, take!(out))
    nothing
end
function _write_row(out, row, dlm, quotes)
    # A row without cells has not even an end.
    first = true
    for x in row
        first || print(out, dlm)
        first = false
        _write_cell(out, x, dlm, quotes)
    end
    first || print(out, '\n')
end
function _write_row(out, row::Union{Number,AbstractString}, dlm, quotes)
    _write_cell(out, row, dlm, quotes)
    print(out, '\n')
end
_write_cell(out, x, dlm, quotes) = print(out, x)
function _write_cell(out, s::AbstractString, dlm, quotes)
    special = quotes && !isempty(s) && ('"' in s || '\n' in s || (dlm isa AbstractChar ? dlm in s : occursin(dlm, s)))
    special ? print(out, '"', replace(s, "\"" => "\"\""), '"') : print(out, s)
end

show(io::IO, ::MIME"text/csv", a) = writedlm(io, a, ',')
show(io::IO, ::MIME"text/tab-separated-values", a) = writedlm(io, a, '\t')

end
