# A tree as Markdown again.

plain(x) = sprint(plain, x)
plain(io::IO, md::MD) = plain(io, md.content)
plain(io::IO, content::Vector) = _separated(plain, io, content)
# Blocks with empty lines between them.
function _separated(f, io::IO, content)
    for (i, x) in enumerate(content)
        i > 1 && println(io)
        f(io, x)
    end
end
# Lines with the same before each; what is empty stays so.
_lines(f, x) = split(rstrip(sprint(f, x)), '\n')
_indented(io::IO, lines, before) = foreach(line -> println(io, isempty(line) ? "" : before, line), lines)

function plain(io::IO, header::Header{level}) where {level}
    print(io, '#'^level, ' ')
    plaininline(io, header.text)
    println(io)
end
# With more backticks than any line of it begins with.
function plain(io::IO, code::Code)
    fence = '`'^(1 + maximum(m -> length(m.match), eachmatch(r"^`+"m, code.code); init=2))
    println(io, fence, code.language, '\n', code.code, '\n', fence)
end
function plain(io::IO, p::Paragraph)
    plaininline(io, p.content)
    println(io)
end
_bullet(list::List, i::Int, otherwise) = isordered(list) ? "$(i + list.ordered - 1). " : otherwise
function plain(io::IO, list::List)
    for (i, item) in enumerate(list.items)
        lines = _lines(plain, item)
        println(io, _bullet(list, i, "  * "), lines[1])
        _indented(io, lines[2:end], "    ")
    end
end
function plain(io::IO, q::BlockQuote)
    foreach(line -> println(io, isempty(line) ? ">" : "> ", line), _lines(plain, q.content))
    println(io)
end
function plain(io::IO, f::Footnote)
    print(io, "[^", f.id, "]:")
    lines = _lines(plain, f.text)
    length(lines) == 1 && return println(io, ' ', lines[1])
    println(io)
    _indented(io, lines, "    ")
    println(io)
end
function plain(io::IO, a::Admonition)
    println(io, "!!! ", a.category, a.title == uppercasefirst(a.category) ? "" : " \"$(a.title)\"")
    _indented(io, _lines(plain, a.content), "    ")
    println(io)
end
plain(io::IO, ::HorizontalRule) = println(io, "---")
plain(io::IO, l::LaTeX) = println(io, "\$\$\n", l.formula, "\n\$\$")
function plain(io::IO, table::Table)
    cells = [[replace(plaininline(cell), "|" => "\\|") for cell in row] for row in table.rows]
    _pad_cells!(cells, table.align, length, 3)
    for (i, row) in enumerate(cells)
        println(io, "| ", join(row, " | "), " |")
        i == 1 || continue
        rules = [string(a in (:l, :c) ? ':' : ' ', '-'^length(cell), a in (:r, :c) ? ':' : ' ') for (cell, a) in zip(row, table.align)]
        println(io, '|', join(rules, '|'), '|')
    end
end
# All cells of a column as wide as the widest.
function _pad_cells!(rows, align, width, least=0)
    for j in eachindex(align)
        wide = maximum(row -> width(row[j]), rows; init=least)
        for row in rows
            room = wide - width(row[j])
            left = align[j] === :l ? 0 : align[j] === :r ? room : room ÷ 2
            row[j] = ' '^left * row[j] * ' '^(room - left)
        end
    end
    rows
end
function plain(io::IO, x)
    show(io, MIME("text/plain"), x)
    println(io)
end

## Parts of a text

plaininline(x) = sprint(plaininline, x)
plaininline(io::IO, parts...) = foreach(x -> plaininline(io, x), parts)
plaininline(io::IO, parts::Vector) = foreach(x -> plaininline(io, x), parts)
plaininline(io::IO, text::AbstractString) = print(io, text)
plaininline(io::IO, x::Bold) = plaininline(io, "**", x.text, "**")
plaininline(io::IO, x::Italic) = plaininline(io, "*", x.text, "*")
plaininline(io::IO, x::Link) = plaininline(io, "[", x.text, "](", x.url, ")")
plaininline(io::IO, x::Image) = plaininline(io, "![", x.alt, "](", x.url, ")")
plaininline(io::IO, x::Footnote) = print(io, "[^", x.id, "]")
plaininline(io::IO, ::LineBreak) = println(io)
# As many backticks, an odd number, as the code itself does not have.
function plaininline(io::IO, code::Code)
    n = maximum(m -> length(m.match), eachmatch(r"`+", code.code); init=0)
    n == 0 && return print(io, '`', code.code, '`')
    ticks = '`'^(n + (iseven(n) ? 1 : 2))
    print(io, ticks, startswith(code.code, '`') ? " " : "", code.code, endswith(code.code, '`') ? " " : "", ticks)
end
plaininline(io::IO, x) = show(io, MIME("text/plain"), x)

Base.show(io::IO, md::MD) = plain(io, md)
Base.show(io::IO, ::MIME"text/markdown", md::MD) = plain(io, md)
Base.show(io::IO, tex::LaTeX) = print(io, '$', tex.formula, '$')
