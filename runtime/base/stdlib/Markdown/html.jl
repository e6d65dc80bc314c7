# A tree as HTML.

const _html_characters = Dict('<' => "&lt;", '>' => "&gt;", '"' => "&quot;", '&' => "&amp;", (c => "&#$(Int(c));" for c in "'`!\$%()=+{}[]")...)
htmlesc(io::IO, text::AbstractString) = foreach(c -> print(io, get(_html_characters, c, c)), text)
htmlesc(io::IO, name::Symbol) = htmlesc(io, string(name))
htmlesc(io::IO, parts::Union{AbstractString,Symbol}...) = foreach(x -> htmlesc(io, x), parts)
htmlesc(x::Union{AbstractString,Symbol}) = sprint(htmlesc, x)

# `<name key="value">`, what `f` writes, and the end; without `f` there is nothing inside.
function withtag(f, io::IO, name, attributes...)
    print(io, '<', name)
    for (key, value) in attributes
        print(io, ' ')
        htmlesc(io, key)
        print(io, "=\"")
        htmlesc(io, value)
        print(io, '"')
    end
    f === nothing && return print(io, " />")
    print(io, '>')
    f()
    print(io, "</", name, '>')
end
tag(io::IO, name, attributes...) = withtag(nothing, io, name, attributes...)

"The HTML of a document, as a text or written to a stream."
html(md) = sprint(html, md)
html(io::IO, md::MD) = html(io, md.content)
function html(io::IO, content::Vector)
    for x in content
        html(io, x)
        println(io)
    end
end
html(io::IO, header::Header{level}) where {level} = withtag(() -> htmlinline(io, header.text), io, "h$level")
function html(io::IO, code::Code)
    language = isempty(code.language) ? () : (:class => "language-$(code.language)",)
    withtag(() -> withtag(() -> htmlesc(io, code.code), io, :code, language...), io, :pre)
end
html(io::IO, p::Paragraph) = withtag(() -> htmlinline(io, p.content), io, :p)
function html(io::IO, q::BlockQuote)
    withtag(io, :blockquote) do
        println(io)
        html(io, q.content)
    end
end
function html(io::IO, f::Footnote)
    withtag(io, :div, :class => "footnote", :id => "footnote-$(f.id)") do
        withtag(() -> print(io, f.id), io, :p, :class => "footnote-title")
        html(io, f.text)
    end
end
function html(io::IO, a::Admonition)
    withtag(io, :div, :class => "admonition $(a.category)") do
        withtag(() -> print(io, a.title), io, :p, :class => "admonition-title")
        html(io, a.content)
    end
end
function html(io::IO, list::List)
    start = list.ordered > 1 ? (:start => string(list.ordered),) : ()
    withtag(io, isordered(list) ? :ol : :ul, start...) do
        for item in list.items
            println(io)
            withtag(() -> html(io, item), io, :li)
        end
        println(io)
    end
end
html(io::IO, ::HorizontalRule) = tag(io, :hr)
function html(io::IO, table::Table)
    sides = Dict(:l => "left", :r => "right", :c => "center")
    withtag(io, :table) do
        for (i, row) in enumerate(table.rows)
            withtag(io, :tr) do
                for (cell, a) in zip(row, table.align)
                    withtag(() -> htmlinline(io, cell), io, i == 1 ? :th : :td, :align => sides[a])
                end
            end
        end
    end
end
html(io::IO, x) = tohtml(io, x)

## Parts of a text

htmlinline(io::IO, parts::Vector) = foreach(x -> htmlinline(io, x), parts)
htmlinline(io::IO, text::Union{Symbol,AbstractString}) = htmlesc(io, text)
htmlinline(io::IO, x::Code) = withtag(() -> htmlesc(io, x.code), io, :code)
htmlinline(io::IO, x::Bold) = withtag(() -> htmlinline(io, x.text), io, :strong)
htmlinline(io::IO, x::Italic) = withtag(() -> htmlinline(io, x.text), io, :em)
htmlinline(io::IO, x::Image) = tag(io, :img, :src => x.url, :alt => x.alt)
htmlinline(io::IO, x::Link) = withtag(() -> htmlinline(io, x.text), io, :a, :href => x.url)
htmlinline(io::IO, x::Footnote) = withtag(() -> print(io, '[', x.id, ']'), io, :a, :href => "#footnote-$(x.id)", :class => "footnote")
htmlinline(io::IO, ::LineBreak) = tag(io, :br)
htmlinline(io::IO, x) = tohtml(io, x)

## Values of the program: in the richest form that they have

function bestmime(x)
    for mime in ("text/html", "image/svg+xml", "image/png", "text/plain")
        showable(mime, x) && return MIME(Symbol(mime))
    end
    error("Cannot render $x to Markdown.")
end
tohtml(io::IO, x) = tohtml(io, bestmime(x), x)
tohtml(io::IO, mime::Union{MIME"text/html",MIME"image/svg+xml"}, x) = show(io, mime, x)
tohtml(io::IO, mime::MIME"text/plain", x) = htmlesc(io, sprint(show, mime, x))
tohtml(io::IO, mime::MIME"image/png", x) = print(io, "<img src=\"data:image/png;base64,", _base64(repr(mime, x)), "\" />")
const _digits64 = ['A':'Z'; 'a':'z'; '0':'9'; '+'; '/']
# Three bytes are four digits; `=` stands for what is not there.
function _base64(bytes)
    sprint() do io
        for i in 1:3:length(bytes)
            part = bytes[i:min(i + 2, end)]
            bits = foldl((n, b) -> n << 8 | b, part; init=0) << 8(3 - length(part))
            for k in 1:4
                print(io, k <= length(part) + 1 ? _digits64[(bits >> 6(4 - k)) & 63 + 1] : '=')
            end
        end
    end
end

show(io::IO, ::MIME"text/html", md::MD) = withtag(() -> html(io, md), io, :div, :class => "markdown")
