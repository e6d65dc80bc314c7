# Faces in a terminal: the codes that change one face into the next.

const ANSI_4BIT_COLORS = Dict{Symbol,Int}((c => i - 1 for (i, c) in enumerate(_colors))..., (Symbol(:bright_, c) => i + 7 for (i, c) in enumerate(_colors))...)
const ANSI_STYLE_CODES = (bold_weight="\e[1m", dim_weight="\e[2m", normal_weight="\e[22m", start_italics="\e[3m", end_italics="\e[23m",
    start_underline="\e[4m", end_underline="\e[24m", start_reverse="\e[7m", end_reverse="\e[27m", start_strikethrough="\e[9m", end_strikethrough="\e[29m")

# Terminals say in the environment that they have all colours; others get the nearest of 256.
_has_all_colors() = get(ENV, "COLORTERM", "") in ("truecolor", "24bit")

function ansi_4bit_color_code(color::Symbol, background::Bool=false)
    n = get(ANSI_4BIT_COLORS, color, nothing)
    n === nothing ? (background ? 49 : 39) : (n < 8 ? 30 : 82) + n + (background ? 10 : 0)
end
termcolor8bit(io::IO, c::RGBTuple, slot::Char) = print(io, "\e[", slot, "8;5;", _nearest_of_256(c), 'm')
termcolor24bit(io::IO, c::RGBTuple, slot::Char) = print(io, "\e[", slot, "8;2;", Int(c.r), ';', Int(c.g), ';', Int(c.b), 'm')
# `slot` is '3' for the text, '4' for what is behind it.
termcolor(io::IO, ::Nothing, slot::Char) = print(io, "\e[", slot, "9m")
function termcolor(io::IO, color::SimpleColor, slot::Char)
    c = color.value
    if c isa RGBTuple
        (_has_all_colors() ? termcolor24bit : termcolor8bit)(io, c, slot)
    elseif c === :default
        termcolor(io, nothing, slot)
    elseif (foreground = get(FACES.current[], c, getface()).foreground) != color && foreground !== nothing
        termcolor(io, foreground, slot)
    else
        print(io, "\e[", ansi_4bit_color_code(c, slot == '4'), 'm')
    end
end
# A cube of six steps for each part, or one of 24 greys.
function _nearest_of_256(c::RGBTuple)
    r, g, b = Int.(values(c))
    steps = (0, 95, 135, 175, 215, 255)
    step(x) = max(0, (x - 35) ÷ 40)
    i, j, k = step(r), step(g), step(b)
    near = (steps[i+1], steps[j+1], steps[k+1])
    cube = 16 + 36i + 6j + k
    near == (r, g, b) && return cube
    function distance(r2, g2, b2)
        mean = (r + r2) / 2
        (2 + mean / 256) * (r - r2)^2 + 4 * (g - g2)^2 + (2 + (255 - mean) / 256) * (b - b2)^2
    end
    level = min(23, ((r + g + b) ÷ 3 - 3) ÷ 10)
    grey = 8 + 10level
    distance(grey, grey, grey) <= distance(near...) ? 232 + level : cube
end

_is_bold(weight) = weight in (:medium, :semibold, :bold, :extrabold, :black)
function termstyle(io::IO, face::Face, last::Face=getface())
    codes = ANSI_STYLE_CODES
    face.foreground == last.foreground || termcolor(io, face.foreground, '3')
    face.background == last.background || termcolor(io, face.background, '4')
    if face.weight != last.weight
        last.weight != :normal && face.weight != :normal && print(io, codes.normal_weight)
        print(io, _is_bold(face.weight) ? codes.bold_weight : face.weight === :normal ? codes.normal_weight : codes.dim_weight)
    end
    face.slant == last.slant || print(io, face.slant in (:italic, :oblique) ? codes.start_italics : codes.end_italics)
    face.underline == last.underline || print(io, face.underline !== false ? codes.start_underline : codes.end_underline)
    face.strikethrough == last.strikethrough || print(io, face.strikethrough === true ? codes.start_strikethrough : codes.end_strikethrough)
    face.inverse == last.inverse || print(io, face.inverse === true ? codes.start_reverse : codes.end_reverse)
    nothing
end

_link_of(noted) = (i = findfirst(a -> a.label === :link, noted); i === nothing ? nothing : string(noted[i].value))
function Base.AnnotatedDisplay.ansi_write(f::Function, io::IO, s::Union{AnnotatedString,SubString{<:AnnotatedString}})
    load_customisations!()
    get(io, :color, false)::Bool || return f(io, Base._plain(s))
    out = IOBuffer()
    last = FACES.default[:default]
    for (text, noted) in eachregion(s)
        face = getface(noted)
        link = _link_of(noted)
        link === nothing || print(out, "\e]8;;", link, "\e\\")
        termstyle(out, face, last)
        f(out, text)
        link === nothing || print(out, "\e]8;;\e\\")
        last = face
    end
    termstyle(out, FACES.default[:default], last)
    write(io, take!(out))
end
function Base.AnnotatedDisplay.ansi_write(f::Function, io::IO, c::AnnotatedChar)
    get(io, :color, false)::Bool || return f(io, c.char)
    Base.AnnotatedDisplay.ansi_write(f, io, AnnotatedString(string(c.char), [(1:ncodeunits(c.char), a.label, a.value) for a in c.annotations]))
end
function Base.show(io::IO, c::AnnotatedChar)
    text = repr(c.char)
    inner = text[2:end-1]
    print(io, '\'', AnnotatedString(inner, [(1:lastindex(inner), a.label, a.value) for a in c.annotations]), '\'')
end
