# Elements as text. A length on the page has two digits at most behind the point.

const ESCAPED = ('&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;")

function escape(text::AbstractString)
    for pair in ESCAPED
        text = replace(text, pair)
    end
    return text
end

attribute(x::AbstractString) = escape(x)
attribute(x::Integer) = string(x)
attribute(x::Symbol) = string(x)
function attribute(x::Real)
    text = rstrip(rstrip(@sprintf("%.2f", x), '0'), '.')
    return text == "-0" ? "0" : text
end
attribute(points::AbstractVector{<:Vec2}) = join((string(attribute(p.x), ',', attribute(p.y)) for p in points), ' ')

"""
    element(io, :name; attributes...) do
        content
    end

Writes an element; `_` in an attribute's name is `-`.
"""
function element(content, io::IO, name::Symbol; attributes...)
    opening(io, name, attributes)
    print(io, '>')
    content()
    println(io, "</", name, '>')
end

function element(io::IO, name::Symbol; attributes...)
    opening(io, name, attributes)
    println(io, "/>")
end

function opening(io::IO, name, attributes)
    print(io, '<', name)
    for (key, value) in attributes
        print(io, ' ', replace(string(key), '_' => '-'), "=\"", attribute(value), '"')
    end
end

text_at(io::IO, p::Vec2, text; attributes...) =
    element(io, :text; x = p.x, y = p.y, attributes...) do
        print(io, escape(string(text)))
    end
