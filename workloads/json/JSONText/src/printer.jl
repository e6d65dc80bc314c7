"""
    json([io,] value; indent = 0)

Writes a value as JSON, objects in the order of their keys; `indent` spaces a level, or one line when 0.
"""
json(value; indent = 0) = sprint(io -> json(io, value; indent = indent))
json(io::IO, value; indent = 0) = write_value(io, value, indent, 0)

write_value(io::IO, ::Nothing, indent, level) = print(io, "null")
write_value(io::IO, b::Bool, indent, level) = print(io, b)
write_value(io::IO, n::Integer, indent, level) = print(io, n)
write_value(io::IO, x::AbstractFloat, indent, level) =
    isfinite(x) ? print(io, x) : throw(ArgumentError("JSON has no number for $x"))
write_value(io::IO, s::Symbol, indent, level) = write_string(io, string(s))
write_value(io::IO, s::AbstractString, indent, level) = write_string(io, s)

function write_value(io::IO, items::Union{AbstractVector,Tuple}, indent, level)
    write_list(io, items, '[', ']', indent, level) do item
        write_value(io, item, indent, level + 1)
    end
end

function write_value(io::IO, object::Union{AbstractDict,NamedTuple}, indent, level)
    write_list(io, sort!([string(k) => v for (k, v) in pairs(object)]; by = first), '{', '}', indent, level) do (key, value)
        write_string(io, key)
        print(io, indent == 0 ? ":" : ": ")
        write_value(io, value, indent, level + 1)
    end
end

function write_list(write_item, io::IO, items, opening, closing, indent, level)
    print(io, opening)
    first = true
    for item in items
        first || print(io, ',')
        first = false
        new_line(io, indent, level + 1)
        write_item(item)
    end
    first || new_line(io, indent, level)
    print(io, closing)
end

new_line(io::IO, indent, level) = indent > 0 && print(io, '\n', ' '^(indent * level))

function write_string(io::IO, s::AbstractString)
    print(io, '"')
    for c in s
        if c == '"' || c == '\\'
            print(io, '\\', c)
        elseif c == '\n'
            print(io, "\\n")
        elseif c == '\t'
            print(io, "\\t")
        elseif c < ' '
            print(io, "\\u", string(UInt16(c); base = 16, pad = 4))
        else
            print(io, c)
        end
    end
    print(io, '"')
end
