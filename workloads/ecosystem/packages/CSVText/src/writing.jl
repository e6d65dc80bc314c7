"""
    write_csv(io, names, columns; delimiter = ',')

Writes columns so that `read_csv` gives them back.
"""
function write_csv(io::IO, names, columns; delimiter::Char = ',')
    write_record(io, map(string, names), delimiter)
    for i in eachindex(first(columns))
        write_record(io, (column[i] for column in columns), delimiter)
    end
end

function write_record(io::IO, values, delimiter)
    for (i, value) in enumerate(values)
        i > 1 && print(io, delimiter)
        write_field(io, value, delimiter)
    end
    println(io)
end

write_field(io::IO, ::Missing, delimiter) = nothing
write_field(io::IO, value, delimiter) = write_text(io, string(value), false, delimiter)
# A text that looks like a number keeps its quotes, or it would be a number when it is read.
write_field(io::IO, text::AbstractString, delimiter) = write_text(io, text, looks_different(text), delimiter)

looks_different(text) = isempty(text) || any(T -> tryparse(T, text) !== nothing, KINDS)

function write_text(io::IO, text, quoted, delimiter)
    if quoted || any(c -> c == delimiter || c in "\"\r\n", text)
        print(io, '"', replace(text, "\"" => "\"\""), '"')
    else
        print(io, text)
    end
end
