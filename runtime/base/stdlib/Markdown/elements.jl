# The tree: a document is a list of blocks; these hold text, marked parts of it, or values of any kind.

abstract type MarkdownElement end

## Blocks

mutable struct Paragraph <: MarkdownElement
    content
end
Paragraph() = Paragraph([])

mutable struct Header{level} <: MarkdownElement
    text
end
Header(text, level::Int) = Header{level}(text)
Header(text) = Header(text, 1)

mutable struct Code <: MarkdownElement
    language::String
    code::String
end
Code(code) = Code("", code)

# `[^id]: text`; a mention of it has `nothing` for a text.
mutable struct Footnote <: MarkdownElement
    id::String
    text
end

mutable struct BlockQuote <: MarkdownElement
    content
end
BlockQuote() = BlockQuote([])

mutable struct Admonition <: MarkdownElement
    category::String
    title::String
    content::Vector
end

# `ordered` is the first number, or -1; a loose list has blank lines between its items.
mutable struct List <: MarkdownElement
    items::Vector{Any}
    ordered::Int
    loose::Bool
end
List(items::AbstractVector, ordered::Integer) = List(items, ordered, false)
List(items::AbstractVector) = List(items, -1)
List(ordered::Integer) = List(Any[], ordered)
List(items...) = List(vcat(items...))
isordered(list::List) = list.ordered >= 0

mutable struct HorizontalRule <: MarkdownElement end

# Rows of cells, the head first; `:l`, `:r` or `:c` for each column.
mutable struct Table <: MarkdownElement
    rows::Vector{Vector{Any}}
    align::Vector{Symbol}
end

mutable struct LaTeX <: MarkdownElement
    formula::String
end

## Parts of a text

mutable struct Italic <: MarkdownElement
    text
end
mutable struct Bold <: MarkdownElement
    text
end
mutable struct Link <: MarkdownElement
    text
    url::String
end
mutable struct Image <: MarkdownElement
    url::String
    alt::String
end
mutable struct LineBreak <: MarkdownElement end

## Documents

"A document in Markdown: `content` and what else is known of it, `meta`."
mutable struct MD
    content::Vector{Any}
    meta::Dict{Symbol,Any}
    MD(content::AbstractVector, meta::Dict=Dict()) = new(content, meta)
end
MD(parts...) = MD(vcat(parts...))

Base.push!(md::MD, x) = push!(md.content, x)
Base.getindex(md::MD, i...) = md.content[i...]
Base.setindex!(md::MD, x...) = setindex!(md.content, x...)
Base.firstindex(md::MD) = firstindex(md.content)
Base.lastindex(md::MD) = lastindex(md.content)
Base.length(md::MD) = length(md.content)
Base.isempty(md::MD) = isempty(md.content)
Base.copy(md::MD) = MD(copy(md.content), copy(md.meta))
==(a::MD, b::MD) = html(a) == html(b)
