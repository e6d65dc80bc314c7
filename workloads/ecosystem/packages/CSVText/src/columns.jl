# From fields to columns: the first kind that every field of a column can be read as is the column's.

struct CSVTable
    names::Vector{Symbol}
    columns::Vector{AbstractVector}
end

function Base.getindex(t::CSVTable, name::Symbol)
    i = findfirst(==(name), t.names)
    i === nothing && throw(KeyError(name))
    return t.columns[i]
end
Base.length(t::CSVTable) = isempty(t.columns) ? 0 : length(t.columns[1])

"What a column is tried as, in this order; text is what is left."
const KINDS = (Int, Float64, Bool)

"""
    read_csv(text; delimiter = ',', header = true, kinds = CSVText.KINDS)
    read_csv(io; ...)

A table of columns. `kinds` are types with a `tryparse`, tried in order for each column. A field without any text is
`missing`.
"""
read_csv(io::IO; keywords...) = read_csv(read(io, String); keywords...)
function read_csv(text::AbstractString; delimiter::Char = ',', header::Bool = true, kinds::Tuple = KINDS)
    rows = records(String(text), delimiter)
    isempty(rows) && return CSVTable(Symbol[], AbstractVector[])
    width = length(first(rows)[1])
    names = header ? [Symbol(strip(f.text)) for f in popfirst!(rows)[1]] : [Symbol("column", i) for i in 1:width]
    allunique(names) || throw(CSVError("two columns of one name", 1))
    for (fields, line) in rows
        length(fields) == width || throw(CSVError("expected $width fields, found $(length(fields))", line))
    end
    columns = AbstractVector[column([fields[i] for (fields, _) in rows], kinds) for i in 1:width]
    return CSVTable(names, columns)
end

is_missing(f::Field) = isempty(f.text) && !f.quoted

function column(fields::Vector{Field}, kinds::Tuple)
    isempty(kinds) && return texts(fields)
    found = column_of(first(kinds), fields)
    return found === nothing ? column(fields, Base.tail(kinds)) : found
end

"The fields as values of one type, or `nothing` as soon as one is not."
function column_of(::Type{T}, fields::Vector{Field}) where {T}
    all(is_missing, fields) && return nothing
    some_missing = any(is_missing, fields)
    out = some_missing ? Vector{Union{Missing,T}}(undef, length(fields)) : Vector{T}(undef, length(fields))
    return fill_column!(out, T, fields)
end

function fill_column!(out::AbstractVector, ::Type{T}, fields::Vector{Field}) where {T}
    for (i, f) in enumerate(fields)
        if is_missing(f)
            out[i] = missing
        else
            f.quoted && return nothing
            value = tryparse(T, f.text)
            value === nothing && return nothing
            out[i] = value
        end
    end
    return out
end

function texts(fields::Vector{Field})
    any(is_missing, fields) || return String[f.text for f in fields]
    return Union{Missing,String}[is_missing(f) ? missing : f.text for f in fields]
end
