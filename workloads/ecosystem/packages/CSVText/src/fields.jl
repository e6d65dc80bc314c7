# Text to records of fields. A field may stand in quotes, where separators and ends of lines are plain text and a quote is
# written twice.

struct CSVError <: Exception
    message::String
    line::Int
end

Base.showerror(io::IO, e::CSVError) = print(io, "CSVError: ", e.message, " in line ", e.line)

"A field, and whether it was quoted: `\"\"` is an empty text, where nothing at all is a missing value."
struct Field
    text::String
    quoted::Bool
end

mutable struct Reader
    text::String
    position::Int
    line::Int
    delimiter::Char
end

at_end(r::Reader) = r.position > ncodeunits(r.text)
peek_char(r::Reader) = r.text[r.position]

function next_char!(r::Reader)
    c = peek_char(r)
    r.position = nextind(r.text, r.position)
    c == '\n' && (r.line += 1)
    return c
end

"The next record: its fields, and the line that it starts in."
function next_record!(r::Reader)
    line = r.line
    fields = Field[]
    while true
        push!(fields, next_field!(r))
        at_end(r) && break
        c = next_char!(r)
        c == r.delimiter && continue
        c == '\r' && !at_end(r) && peek_char(r) == '\n' && (c = next_char!(r))
        c == '\n' && break
        throw(CSVError("text after a closing quote", r.line))
    end
    return fields, line
end

ends_field(r::Reader, c::Char) = c == r.delimiter || c == '\n' || c == '\r'

function next_field!(r::Reader)
    !at_end(r) && peek_char(r) == '"' && return quoted_field!(r)
    start = r.position
    while !at_end(r) && !ends_field(r, peek_char(r))
        peek_char(r) == '"' && throw(CSVError("a quote inside of a field without quotes", r.line))
        next_char!(r)
    end
    return Field(r.text[start:prevind(r.text, r.position)], false)
end

function quoted_field!(r::Reader)
    line = r.line
    next_char!(r)
    out = IOBuffer()
    while !at_end(r)
        c = next_char!(r)
        if c != '"'
            print(out, c)
        elseif !at_end(r) && peek_char(r) == '"'
            print(out, next_char!(r))
        else
            return Field(String(take!(out)), true)
        end
    end
    throw(CSVError("a quoted field without an end", line))
end

"All records of a text, empty lines left out."
function records(text::String, delimiter::Char)
    r = Reader(text, 1, 1, delimiter)
    out = Tuple{Vector{Field},Int}[]
    while !at_end(r)
        fields, line = next_record!(r)
        is_empty = length(fields) == 1 && isempty(fields[1].text) && !fields[1].quoted
        is_empty || push!(out, (fields, line))
    end
    return out
end
