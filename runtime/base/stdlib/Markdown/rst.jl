# A tree as reStructuredText.

rst(x) = sprint(rst, x)
rst(io::IO, md::MD) = rst(io, md.content)
rst(io::IO, content::Vector) = _separated(rst, io, content)
function rst(io::IO, header::Header{level}) where {level}
    text = rstinline(header.text)
    println(io, text, '\n', "*=-~:.^"[level]^length(text), '\n')
end
function rst(io::IO, code::Code)
    code.language == "rst" ||
        println(io, code.language == "jldoctest" ? ".. doctest::" : code.language in ("", "julia", "julia-repl") ? ".. code-block:: julia" : "::", '\n')
    foreach(line -> println(io, "    ", line), eachsplit(code.code, '\n'))
end
function rst(io::IO, p::Paragraph)
    rstinline(io, p.content)
    println(io)
end
function rst(io::IO, list::List)
    for (i, item) in enumerate(list.items)
        bullet = _bullet(list, i, "* ")
        lines = _lines(rst, item)
        println(io, bullet, lines[1])
        _indented(io, lines[2:end], ' '^length(bullet))
    end
end
function rst(io::IO, q::BlockQuote)
    foreach(line -> println(io, "    ", line), _lines(rst, q.content))
    println(io)
end
function rst(io::IO, f::Footnote)
    print(io, ".. [", f.id, ']')
    lines = _lines(rst, f.text)
    length(lines) == 1 && return println(io, ' ', lines[1])
    println(io)
    _indented(io, map(rstrip, lines), "   ")
    println(io)
end
function rst(io::IO, a::Admonition)
    title = a.title == uppercasefirst(a.category) || isempty(a.title) ? "" : " " * a.title
    println(io, ".. ", a.category, "::", title)
    _indented(io, _lines(rst, a.content), "   ")
    println(io)
end
rst(io::IO, ::HorizontalRule) = println(io, "–––––")
function rst(io::IO, l::LaTeX)
    println(io, ".. math::\n")
    foreach(line -> println(io, "    ", line), eachsplit(l.formula, '\n'))
end
function rst(io::IO, table::Table)
    cells = _pad_cells!([[rstinline(cell) for cell in row] for row in table.rows], table.align, length, 3)
    line(mark) = println(io, '+', mark, join((mark^length(c) for c in cells[1]), string(mark, '+', mark)), mark, '+')
    line('-')
    for (i, row) in enumerate(cells)
        println(io, "| ", join(row, " | "), " |")
        line(i == 1 ? '=' : '-')
    end
end
rst(io::IO, x) = show(io, "text/rst", x)

## Parts of a text

rstinline(x) = sprint(rstinline, x)
# What follows on code without a space is kept apart.
function rstinline(io::IO, parts...)
    after_code = false
    for x in parts
        after_code && x isa AbstractString && !startswith(x, ' ') && print(io, "\\ ")
        after_code = x isa Union{Code,LaTeX,Link}
        rstinline(io, x)
    end
end
rstinline(io::IO, parts::Vector) = rstinline(io, parts...)
rstinline(io::IO) = nothing
rstinline(io::IO, text::AbstractString) = print(io, replace(text, "\\" => "\\\\"))
rstinline(io::IO, x::Bold) = rstinline(io, "**", x.text, "**")
rstinline(io::IO, x::Italic) = rstinline(io, "*", x.text, "*")
rstinline(io::IO, x::Code) = print(io, "``", x.code, "``")
rstinline(io::IO, x::LaTeX) = print(io, ":math:`", x.formula, '`')
rstinline(io::IO, x::Link) =
    occursin(r":(func|obj|ref|exc|class|const|data):`\.*", x.url) ? rstinline(io, x.url) : rstinline(io, "`", x.text, " <", x.url, ">`_")
rstinline(io::IO, x::Footnote) = print(io, '[', x.id, "]_")
rstinline(io::IO, ::LineBreak) = println(io)
rstinline(io::IO, x) = show(io, MIME("text/rst"), x)

show(io::IO, ::MIME"text/rst", md::MD) = rst(io, md)
