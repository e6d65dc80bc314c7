# A tree as it is shown in a terminal: wrapped to its width, with styles where it has colours.

const margin = 2
const _margin = ' '^margin

cols(io) = displaysize(io)[2]
show(io::IO, ::MIME"text/plain", md::MD) = (term(io, md); nothing)

term(io::IO, md::MD, columns=cols(io)) = term(io, insert_hlines(md).content, columns)
# Several docstrings that were found together have lines between them.
function insert_hlines(md)
    md isa MD && !isempty(get(md.meta, :results, ())) || return md
    parts = Any[]
    for x in md.content
        isempty(parts) || push!(parts, HorizontalRule())
        push!(parts, x)
    end
    MD(parts)
end
function term(io::IO, content::Vector, columns)
    for (i, x) in enumerate(content)
        i > 1 && print(io, "\n\n")
        term(io, x, columns)
    end
end
# An element is drawn on a canvas first.
term(io::IO, x::MarkdownElement, columns) = print(io, on_canvas(term, x, columns))
term(io::IO, x, columns) = show(io, MIME("text/plain"), x)

# Lines with the same before each.
function _print_lines(c::Canvas, lines, before)
    for (i, line) in enumerate(lines)
        i > 1 && print(c, '\n')
        before()
        print(c, line)
    end
end

term(c::Canvas, p::Paragraph, columns) = _print_lines(c, wraplines(on_canvas(terminline, p.content), columns - 2margin), () -> print(c, _margin))
function term(c::Canvas, header::Header{level}, columns) where {level}
    lines = wraplines(on_canvas(terminline, header.text), columns - 4margin)
    with_style(() -> _print_lines(c, lines, () -> print(c, _margin)), c, :header)
    width = isempty(lines) ? 0 : length(lines) == 1 ? min(textwidth(lines[1]), columns) : max(textwidth(lines[end]), columns ÷ 3 + margin)
    line = ('≡', '=', '–', '-', '⋅', ' ')[level]
    if line != ' ' && width > 0
        print(c, '\n', _margin)
        styled(c, :header, line^width)
    end
end
function term(c::Canvas, code::Code, columns)
    text = on_canvas(c -> styled(c, :code, code.code))
    if code.language == "julia-repl" || startswith(code.language, "jldoctest")
        for m in eachmatch(r"(?:^|\n)julia>", code.code)
            push!(text.marks, Mark(m.offset:m.offset+ncodeunits(m.match)-1, :prompt, ""))
        end
    end
    _print_lines(c, lines_of(text), () -> print(c, _margin))
end
function term(c::Canvas, q::BlockQuote, columns)
    text = rstrip(on_canvas(term, q.content, columns - 10))
    _print_lines(c, wraplines(text, columns - 10), () -> print(c, _margin, '│'))
end
function term(c::Canvas, a::Admonition, columns)
    style = haskey(_styles, Symbol(a.category)) && a.category in ("danger", "warning", "info", "note", "tip", "compat", "todo") ? Symbol(a.category) : :bold
    bar() = (print(c, _margin); styled(c, style, '│'))
    print(c, _margin)
    styled(c, style, "│ ", isempty(a.title) ? a.category : a.title)
    print(c, '\n')
    bar()
    print(c, '\n')
    _print_lines(c, lines_of(rstrip(on_canvas(term, a.content, columns - 10))), bar)
end
function term(c::Canvas, f::Footnote, columns)
    print(c, _margin, "│ ")
    styled(c, :footnote, "[^", f.id, "]")
    print(c, '\n', _margin, "│\n")
    _print_lines(c, lines_of(rstrip(on_canvas(term, f.text, columns - 10))), () -> print(c, _margin, '│'))
end
function term(c::Canvas, list::List, columns)
    for (i, item) in enumerate(list.items)
        i > 1 && print(c, list.loose ? "\n\n" : "\n")
        print(c, ' '^2margin)
        styled(c, :bullet, isordered(list) ? "$(i + list.ordered - 1)." : "• ")
        print(c, ' ')
        first = true
        _print_lines(c, map(lstrip, lines_of(rstrip(on_canvas(term, item, columns - 10)))), () -> (first || print(c, ' '^(2margin + 3)); first = false))
    end
end
term(c::Canvas, ::HorizontalRule, columns) = (print(c, _margin); styled(c, :rule, '─'^(columns - 2margin)))
term(c::Canvas, tex::LaTeX, columns) = (print(c, _margin); styled(c, :latex, tex.formula))
term(c::Canvas, ::LineBreak, columns) = nothing
function term(c::Canvas, table::Table, columns)
    cells = _pad_cells!([StyledText[on_canvas(terminline, cell) for cell in row] for row in table.rows], table.align, textwidth)
    for (i, row) in enumerate(cells)
        i > 1 && print(c, '\n')
        print(c, _margin)
        for (j, cell) in enumerate(row)
            j > 1 && print(c, ' ')
            print(c, cell)
        end
        i == 1 && print(c, '\n', _margin, join(('–'^textwidth(cell) for cell in row), ' '))
    end
end

## Parts of a text

terminline(io::IO, parts...) = terminline(io, collect(Any, parts))
terminline(io::IO, parts::Vector) = foreach(x -> terminline(io, x), parts)
terminline(io::IO, text::AbstractString) = print(io, replace(text, r"\s+" => ' '))
terminline(io::IO, x::MarkdownElement) = print(io, on_canvas(terminline, x))
terminline(io::IO, x) = show(io, MIME("text/plain"), x)
terminline(c::Canvas, x::Bold) = with_style(() -> terminline(c, x.text), c, :bold)
terminline(c::Canvas, x::Italic) = with_style(() -> terminline(c, x.text), c, :italic)
terminline(c::Canvas, x::Link) = with_style(() -> terminline(c, x.text), c, :link, occursin(r"^(https?|file)://", x.url) ? x.url : "")
terminline(c::Canvas, x::Image) = terminline(c, "(Image: $(x.alt))")
terminline(c::Canvas, x::Footnote) = styled(c, :footnote, "[^", x.id, "]")
terminline(c::Canvas, x::Code) = styled(c, :code, x.code)
terminline(c::Canvas, x::LaTeX) = styled(c, :latex, x.formula)
terminline(c::Canvas, ::LineBreak) = print(c, '\n')
