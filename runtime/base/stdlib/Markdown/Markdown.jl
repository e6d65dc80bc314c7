# Markdown: texts with light marks, read to a tree and shown as text, in a terminal, as HTML, LaTeX or reStructuredText.

"""
Reads Markdown as Julia's docstrings use it: `Markdown.parse`, `md"..."`, `doc"..."`, and shows what was read.
"""
module Markdown

import Base: show, ==
import Base.Docs: catdoc

export @md_str, @doc_str, html, latex
public MD, parse

include("elements.jl")
include("reader.jl")
include("blocks.jl")
include("inline.jl")
include("flavors.jl")
include("plain.jl")
include("html.jl")
include("latex.jl")
include("rst.jl")
include("terminal_text.jl")
include("terminal.jl")

"""
    Markdown.parse(text; flavor=Markdown.julia)

The tree of a text or a stream: an `MD`.
"""
function parse(text::AbstractString; flavor=julia)
    flavor = flavor isa Symbol ? flavors[flavor] : flavor
    r = Reader(String(text))
    md = MD(flavor)
    while read_block!(r, md, flavor)
    end
    md
end
parse(io::IO; flavor=julia) = parse(read(io, String); flavor)
parse_file(file::AbstractString; flavor=julia) = parse(read(file, String); flavor)

## Text in programs: what stands behind `$` is an expression of the program

"A text in Markdown, with values of the program behind `\$`."
macro md_str(text, flavor...)
    _literal(text, flavor...)
end
"As `md\"...\"`, with the place in the program."
macro doc_str(text::AbstractString, flavor...)
    :(doc_str($(_literal(text, flavor...)), $(QuoteNode(__source__)), $__module__))
end
_literal(text, flavor=:julia) = esc(toexpr(parse(text; flavor=Symbol(flavor))))

function doc_str(md, source::LineNumberNode, mod::Module)
    md.meta[:path] = source.file isa Symbol ? String(source.file) : ""
    md.meta[:module] = mod
    md
end
doc_str(text::AbstractString, source::LineNumberNode, mod::Module) = doc_str(parse(text), source, mod)

# The expression that makes a tree: whatever may hold expressions of the program is made when that runs.
toexpr(x) = x
toexpr(list::Union{Vector{Any},Vector{Vector{Any}}}) = Expr(:ref, Any, map(toexpr, list)...)
toexpr(x::Union{MD,Paragraph,Header,Link,Bold,Italic,Footnote,Admonition,List,Table}) =
    Expr(:call, typeof(x), Any[toexpr(getfield(x, i)) for i in 1:nfields(x)]...)

catdoc(docs::MD...) = MD(docs...)

end
