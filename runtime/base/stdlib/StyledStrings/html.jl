# Faces as HTML: spans with CSS.

const HTML_BASIC_COLORS = Dict{Symbol,SimpleColor}(
    :black => SimpleColor(0x1c, 0x1a, 0x23), :red => SimpleColor(0xa5, 0x1c, 0x2c), :green => SimpleColor(0x25, 0xa2, 0x68), :yellow => SimpleColor(0xe5, 0xa5, 0x09),
    :blue => SimpleColor(0x19, 0x5e, 0xb3), :magenta => SimpleColor(0x80, 0x3d, 0x9b), :cyan => SimpleColor(0x00, 0x97, 0xa7), :white => SimpleColor(0xdd, 0xdc, 0xd9),
    :bright_black => SimpleColor(0x76, 0x75, 0x7a), :grey => SimpleColor(0x76, 0x75, 0x7a), :gray => SimpleColor(0x76, 0x75, 0x7a), :bright_red => SimpleColor(0xed, 0x33, 0x3b),
    :bright_green => SimpleColor(0x33, 0xd0, 0x79), :bright_yellow => SimpleColor(0xf6, 0xd2, 0x2c), :bright_blue => SimpleColor(0x35, 0x83, 0xe4),
    :bright_magenta => SimpleColor(0xbf, 0x60, 0xca), :bright_cyan => SimpleColor(0x26, 0xc6, 0xda), :bright_white => SimpleColor(0xf6, 0xf5, 0xf4))
const HTML_WEIGHT_MAP = Dict{Symbol,Int}(:thin => 100, :extralight => 200, :light => 300, :semilight => 300, :normal => 400, :medium => 500, :semibold => 600,
    :bold => 700, :extrabold => 800, :black => 900)

function _css_color(color::SimpleColor)
    c = color.value
    c isa RGBTuple && return "#" * _hex(c)
    c === :default && return "initial"
    foreground = get(FACES.current[], c, getface()).foreground
    foreground == color || foreground === nothing ? (haskey(HTML_BASIC_COLORS, c) ? _css_color(HTML_BASIC_COLORS[c]) : "initial") : _css_color(foreground)
end
_shown_colors(f::Face) = f.inverse === true ? (f.background, f.foreground) : (f.foreground, f.background)
function _css_underline(u, last)
    if u isa Tuple
        color, style = u
        lines = Dict(:straight => "solid ", :double => "double ", :curly => "wavy ", :dotted => "dotted ", :dashed => "dashed ")
        return string(color === nothing ? "" : _css_color(color) * " ", get(lines, style, ""), "underline")
    elseif u isa SimpleColor
        return string(_css_color(u), last isa Tuple && last[2] !== :straight ? " solid" : "", " underline")
    end
    before = last isa SimpleColor ? "currentcolor " : last isa Tuple ? (last[1] isa SimpleColor ? "currentcolor " : "") * (last[2] !== :straight ? "straight " : "") : ""
    string(before, u ? "underline" : "none")
end
# The properties in which two faces differ.
function _css(face::Face, last::Face)
    parts = String[]
    face.font == last.font || push!(parts, "font-family: &quot;" * replace(face.font, '"' => "\\&quot;", '\'' => "&#39;") * "&quot;")
    face.height == last.height || push!(parts, "font-size: $(face.height ÷ 10)pt")
    face.weight == last.weight || push!(parts, "font-weight: $(get(HTML_WEIGHT_MAP, face.weight, 400))")
    face.slant == last.slant || push!(parts, "font-style: $(face.slant)")
    (foreground, background), (last_foreground, last_background) = _shown_colors(face), _shown_colors(last)
    foreground == last_foreground || push!(parts, "color: " * _css_color(foreground))
    background == last_background || push!(parts, "background-color: " * _css_color(background))
    face.underline == last.underline || push!(parts, "text-decoration: " * _css_underline(face.underline, last.underline))
    face.strikethrough == last.strikethrough || !face.strikethrough && face.underline !== false ||
        push!(parts, "text-decoration: " * (face.strikethrough ? "line-through" : "none"))
    join(parts, "; ")
end

htmlcolor(io::IO, color::SimpleColor) = print(io, _css_color(color))
htmlstyle(io::IO, face::Face, last::Face=getface()) = print(io, "<span style=\"", _css(face, last), "\">")

function Base.AnnotatedDisplay.show_annot(io::IO, ::MIME"text/html", s::Union{AnnotatedString,SubString{<:AnnotatedString}})
    last, depth = getface(), 0
    for (text, noted) in eachregion(s)
        face = getface(noted)
        link = _link_of(noted)
        link === nothing || print(io, "<a href=\"", link, "\">")
        if face == getface()
            print(io, "</span>"^depth)
            depth = 0
        elseif (last.inverse, last.foreground, last.background) != (face.inverse, face.foreground, face.background)
            # Colours cannot be taken back: begin anew.
            print(io, "</span>"^depth)
            htmlstyle(io, face, getface())
            depth = 1
        else
            htmlstyle(io, face, last)
            depth += 1
        end
        print(io, replace(text, '&' => "&amp;", '<' => "&lt;", '>' => "&gt;"))
        link === nothing || print(io, "</a>")
        last = face
    end
    print(io, "</span>"^depth)
end
