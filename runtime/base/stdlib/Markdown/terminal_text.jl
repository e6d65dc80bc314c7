# Text with styles by place, for terminals: it can be cut into lines, and each piece keeps its styles.

# What a style changes: colour, bold, italic, underlined.
struct Style
    color::String
    bold::Bool
    italic::Bool
    underline::Bool
end
Style(color=""; bold=false, italic=false, underline=false) = Style(color, bold, italic, underline)
Base.merge(a::Style, b::Style) = Style(isempty(b.color) ? a.color : b.color, a.bold | b.bold, a.italic | b.italic, a.underline | b.underline)
const _plain_style = Style()
const _styles = Dict{Symbol,Style}(:bold => Style(; bold=true), :italic => Style(; italic=true), :link => Style(; underline=true), :code => Style("36"),
    :latex => Style("35"), :footnote => Style("93"), :rule => Style("90"), :bullet => Style("34"), :header => Style(; bold=true), :prompt => Style("32"; bold=true),
    :danger => Style("91"; bold=true), :warning => Style("33"; bold=true), :info => Style("96"; bold=true), :note => Style("90"; bold=true),
    :tip => Style("92"; bold=true), :compat => Style("96"; bold=true), :todo => Style("35"; bold=true))

# A stretch of bytes with a style, and the address that it leads to.
struct Mark
    bytes::UnitRange{Int}
    style::Symbol
    link::String
end

# Where styled text is written to.
struct Canvas <: IO
    buffer::IOBuffer
    marks::Vector{Mark}
end
Canvas() = Canvas(IOBuffer(), Mark[])
Base.write(c::Canvas, b::UInt8) = write(c.buffer, b)
Base.unsafe_write(c::Canvas, p::Ptr{UInt8}, n::UInt) = unsafe_write(c.buffer, p, n)
Base.position(c::Canvas) = position(c.buffer)
Base.isopen(c::Canvas) = true
Base.displaysize(c::Canvas) = displaysize(c.buffer)

# What `f` writes, in a style.
function with_style(f, c::Canvas, style::Symbol, link::String="")
    start = position(c)
    push!(c.marks, Mark(1:0, style, link))
    i = length(c.marks)
    f()
    c.marks[i] = Mark(start+1:position(c), style, link)
    nothing
end
styled(c::Canvas, style::Symbol, text...) = with_style(() -> print(c, text...), c, style)

# What was written.
struct StyledText
    text::String
    marks::Vector{Mark}
end
StyledText(c::Canvas) = StyledText(String(take!(c.buffer)), c.marks)
# (`take!` of this module reads; streams have Base's.)
take!(io::IO) = Base.take!(io)
function on_canvas(f, args...)
    c = Canvas()
    f(c, args...)
    StyledText(c)
end
Base.textwidth(s::StyledText) = textwidth(s.text)
Base.:*(a::AbstractString, s::StyledText) = StyledText(a * s.text, [Mark(m.bytes .+ ncodeunits(a), m.style, m.link) for m in s.marks])
Base.:*(s::StyledText, b::AbstractString) = StyledText(s.text * b, s.marks)
# A piece, by the first and last index.
function cut(s::StyledText, from::Int, to::Int)
    piece = SubString(s.text, from, to)
    bytes = from:from+ncodeunits(piece)-1
    StyledText(piece, [Mark(intersect(m.bytes, bytes) .- (from - 1), m.style, m.link) for m in s.marks if !isempty(intersect(m.bytes, bytes))])
end
Base.rstrip(s::StyledText) = cut(s, 1, something(findlast(!isspace, s.text), 0))
Base.lstrip(s::StyledText) = cut(s, something(findfirst(!isspace, s.text), ncodeunits(s.text) + 1), lastindex(s.text))
function lines_of(s::StyledText)
    found = StyledText[]
    start = 1
    while true
        stop = findnext('\n', s.text, start)
        stop === nothing && return push!(found, cut(s, start, lastindex(s.text)))
        push!(found, cut(s, start, prevind(s.text, stop)))
        start = stop + 1
    end
end

# Lines that are about `width` wide: one ends at the last space before the column is reached, or at the next where there is none.
function wraplines(s::StyledText, width::Integer=80, column::Integer=0)
    text = s.text
    lines = StyledText[]
    stop = ncodeunits(text)
    last_end, space, i = 0, 1, 1
    function end_line(at)
        push!(lines, cut(s, nextind(text, last_end), prevind(text, at)))
        last_end = at
        column = 0
    end
    while i < stop
        c = text[i]
        if c == '\n'
            end_line(i)
        elseif isspace(c)
            space = i
        elseif column >= width && space > 1
            if last_end == space
                next = findnext(isspace, text, nextind(text, last_end))
                next === nothing && break
                space = i = next
            else
                i = nextind(text, space)
            end
            end_line(space)
        end
        column += textwidth(text[i])
        i = nextind(text, i)
    end
    last_end < stop && push!(lines, cut(s, nextind(text, last_end), lastindex(text)))
    lines
end

## Onto another canvas, onto a terminal, or without styles

function Base.print(c::Canvas, s::StyledText)
    offset = position(c)
    print(c, s.text)
    append!(c.marks, [Mark(m.bytes .+ offset, m.style, m.link) for m in s.marks])
    nothing
end
function Base.print(io::IO, s::StyledText)
    get(io, :color, false)::Bool || return print(io, s.text)
    out = IOBuffer()
    before = _plain_style
    # Places where something begins or ends.
    cuts = sort!(unique!(Int[1; ncodeunits(s.text) + 1; [first(m.bytes) for m in s.marks]; [last(m.bytes) + 1 for m in s.marks]]))
    for (from, to) in zip(cuts, cuts[2:end])
        here = [m for m in s.marks if from in m.bytes]
        style = foldl((a, m) -> merge(a, get(_styles, m.style, _plain_style)), here; init=_plain_style)
        link = findfirst(m -> !isempty(m.link), here)
        link === nothing || print(out, "\e]8;;", here[link].link, "\e\\")
        _change_style(out, before, style)
        print(out, SubString(s.text, from, prevind(s.text, to)))
        link === nothing || print(out, "\e]8;;\e\\")
        before = style
    end
    _change_style(out, before, _plain_style)
    print(io, String(take!(out)))
end
function _change_style(io::IO, a::Style, b::Style)
    a.color == b.color || print(io, "\e[", isempty(b.color) ? "39" : b.color, 'm')
    a.bold == b.bold || print(io, b.bold ? "\e[1m" : "\e[22m")
    a.italic == b.italic || print(io, b.italic ? "\e[3m" : "\e[23m")
    a.underline == b.underline || print(io, b.underline ? "\e[4m" : "\e[24m")
    nothing
end
