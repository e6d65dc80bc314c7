struct HTMLPage <: Format end

escaped(x) = SVGPlot.escape(shown(x))

function render(io::IO, format::HTMLPage, document::Document)
    println(io, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>", escaped(document.title), "</title></head><body>")
    println(io, "<h1>", escaped(document.title), "</h1>")
    for part in document.parts
        render(io, format, part)
    end
    println(io, "</body></html>")
end

render(io::IO, ::HTMLPage, h::Heading) = println(io, "<h", h.level + 1, '>', escaped(h.text), "</h", h.level + 1, '>')
render(io::IO, ::HTMLPage, p::Paragraph) = println(io, "<p>", escaped(p.text), "</p>")

function render(io::IO, ::HTMLPage, list::Listing)
    println(io, "<dl>")
    for (name, value) in list.entries
        println(io, "<dt>", escaped(name), "</dt><dd>", escaped(value), "</dd>")
    end
    println(io, "</dl>")
end

function render(io::IO, ::HTMLPage, t::TableOf)
    cell_row(tag, cells) = println(io, "<tr>", join("<$tag>$(escaped(c))</$tag>" for c in cells), "</tr>")
    println(io, "<table>")
    cell_row("th", map(string, names(t.frame)))
    for row in rows(t.frame)
        cell_row("td", values(row))
    end
    println(io, "</table>")
end

render(io::IO, ::HTMLPage, p::Picture) = println(io, "<figure>\n", svg(p.figure), "\n</figure>")
