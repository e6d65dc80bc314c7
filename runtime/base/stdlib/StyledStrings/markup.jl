# `{face,(weight=bold),key=value:content}` in a text, read to a tree of parts: texts, values of the program, styled parts.

struct MalformedStylingMacro <: Exception
    raw::String
    problems::Vector{NamedTuple{(:message, :position, :hint),Tuple{String,Int,String}}}
end
function Base.showerror(io::IO, e::MalformedStylingMacro)
    red(text) = AnnotatedString(text, [(1:lastindex(text), :face, :error)])
    green(text) = AnnotatedString(text, [(1:lastindex(text), :face, :bright_green)])
    println(io, "MalformedStylingMacro")
    for p in e.problems
        text = escape_string(e.raw)
        before = textwidth(escape_string(SubString(e.raw, 1, thisind(e.raw, min(p.position, ncodeunits(e.raw))))))
        hint = "╰─╴" * p.hint
        println(io, red("│"), ' ', p.message, ":\n", red("│"), "  ", green("\"$text\""), '\n', red("│"), "  ", ' '^before,
            AnnotatedString(hint, [(1:lastindex(hint), :face, :info)]))
    end
    count = length(e.problems) == 1 ? "1 issue" : "$(length(e.problems)) issues"
    println(io, red("┕"), ' ', AnnotatedString(count, [(1:lastindex(count), :face, :light), (1:lastindex(count), :face, :italic)]))
end

mutable struct Markup
    const text::String
    at::Int
    # In a macro, `\$` is a value of the program, and `\n` a newline.
    const in_macro::Bool
    interpolates::Bool
end
_fail(m::Markup, message, position=m.at, hint="here") = throw(MalformedStylingMacro(m.text, [(message=message, position=position, hint=hint)]))
_peek(m::Markup) = m.at > ncodeunits(m.text) ? '\0' : m.text[m.at]
_next!(m::Markup) = (c = m.text[m.at]; m.at += ncodeunits(c); c)
_accept!(m::Markup, c::Char) = _peek(m) == c && (m.at += 1; true)
_skip!(m::Markup) = (while _peek(m) in (' ', '\t', '\n', '\r'); m.at += 1; end)
function _read_until!(m::Markup, stops)
    start = m.at
    while m.at <= ncodeunits(m.text) && !(_peek(m) in stops)
        _next!(m)
    end
    String(strip(SubString(m.text, start, prevind(m.text, m.at))))
end
# The expression behind a `$`.
function _read_value!(m::Markup)
    m.in_macro || _fail(m, "Interpolation is not supported here")
    ex, m.at = Meta.parse(m.text, m.at; greedy=false)
    m.interpolates = true
    esc(ex)
end

# What is a part of the text: a string, an expression, or a call that notes something on a styled part.
function _read_content!(m::Markup, inside::Bool)
    parts = Any[]
    plain = IOBuffer()
    flush() = (s = String(take!(plain)); isempty(s) || push!(parts, m.in_macro ? unescape_string(s) : s))
    while m.at <= ncodeunits(m.text)
        c = _next!(m)
        if c == '\\' && m.at <= ncodeunits(m.text)
            d = _next!(m)
            if d in ('\n', '\r')
                # The line goes on with the next.
                _skip!(m)
            else
                d in ('{', '}', '$', ':') ? print(plain, d) : print(plain, c, d)
            end
        elseif c == '$' && m.in_macro
            flush()
            push!(parts, _read_value!(m))
        elseif c == '{'
            flush()
            push!(parts, _read_styled!(m))
        elseif c == '}'
            inside || (m.at -= 1; _fail(m, "Close style without a style to close"))
            flush()
            return parts
        else
            print(plain, c)
        end
    end
    inside && _fail(m, "Unterminated annotation (missing closing '}')")
    flush()
    parts
end
function _read_styled!(m::Markup)
    noted = Any[]
    start = m.at - 1
    while true
        _skip!(m)
        _accept!(m, ':') && break
        push!(noted, _read_annotation!(m))
        _skip!(m)
        _accept!(m, ',') || _peek(m) == ':' || _fail(m, "Incomplete annotation declaration", start, "starts here")
    end
    content = _read_content!(m, true)
    Expr(:call, _noted, Expr(:tuple, noted...), Expr(:call, annotatedstring, content...))
end
_pair(label, value) = Expr(:tuple, label, value)
function _read_annotation!(m::Markup)
    _accept!(m, '(') && return _pair(QuoteNode(:face), _read_face!(m))
    name = _accept!(m, '$') ? _read_value!(m) : QuoteNode(Symbol(_read_until!(m, (',', ':', '=', '}', '{'))))
    name isa QuoteNode && name.value === Symbol("") && _fail(m, "Incomplete annotation declaration", prevind(m.text, m.at), "starts here")
    _skip!(m)
    _accept!(m, '=') || return _pair(QuoteNode(:face), name)
    _skip!(m)
    value = _accept!(m, '$') ? _read_value!(m) : _accept!(m, '{') ? _read_braced!(m) : _read_until!(m, (',', ':'))
    _pair(name, value)
end
function _read_braced!(m::Markup)
    out = IOBuffer()
    while m.at <= ncodeunits(m.text)
        c = _next!(m)
        c == '}' && return String(take!(out))
        print(out, c == '\\' && _peek(m) in ('{', '}', '\\') ? _next!(m) : c)
    end
    _fail(m, "Unterminated annotation value")
end

# `(foreground=#cd853f, weight=bold)`
function _read_face!(m::Markup)
    attributes = Any[]
    while true
        _skip!(m)
        _accept!(m, ')') && break
        name = Symbol(_read_until!(m, ('=', ')', ',')))
        name = name === :fg ? :foreground : name === :bg ? :background : name
        name in (:font, :foreground, :background, :height, :weight, :slant, :underline, :strikethrough, :inverse, :inherit) ||
            _fail(m, "Invalid face attribute '$name'")
        _accept!(m, '=') || _fail(m, "Incomplete attribute declaration")
        _skip!(m)
        push!(attributes, Expr(:kw, name, _accept!(m, '$') ? _read_value!(m) : _read_attribute!(m, name)))
        _skip!(m)
        _accept!(m, ',') || _peek(m) == ')' || _fail(m, "Malformed inline face")
    end
    Expr(:call, Face, Expr(:parameters, attributes...))
end
# (In a program there is a backslash before it.)
_accept_quote!(m::Markup) = (_accept!(m, '\\'); _accept!(m, '"'))
const _underlines = ("straight", "double", "curly", "dotted", "dashed")
function _read_attribute!(m::Markup, name::Symbol)
    if name === :inherit
        names = _accept!(m, '[') ? split(_read_until!(m, (']',)), ',') : [_read_until!(m, (',', ')'))]
        _accept!(m, ']')
        return [Symbol(lstrip(strip(n), ':')) for n in names if !isempty(strip(n))]
    elseif name === :underline && _accept!(m, '(')
        color = _read_until!(m, (',',))
        _accept!(m, ',')
        style = lstrip(_read_until!(m, (')',)), ':')
        _accept!(m, ')')
        style in _underlines || _fail(m, "Invalid underline style '$style'")
        return (isempty(color) ? nothing : _read_color(m, color), Symbol(style))
    elseif name === :font && _accept_quote!(m)
        text = _read_until!(m, ('"', '\\'))
        _accept_quote!(m)
        return text
    end
    text = _read_until!(m, (',', ')'))
    text == "nothing" && return nothing
    name === :font && return text
    if name === :height
        height = something(tryparse(Int, text), tryparse(Float64, text), Some(nothing))
        return height === nothing ? _fail(m, "Invalid height '$text', should be a natural number or positive float") : height
    elseif name in (:weight, :slant)
        value = Symbol(lstrip(text, ':'))
        value in (name === :weight ? keys(HTML_WEIGHT_MAP) : (:italic, :oblique, :normal)) || _fail(m, "Invalid $name '$text'")
        return QuoteNode(value)
    end
    text in ("true", "false") && return text == "true"
    name in (:strikethrough, :inverse) && _fail(m, "Invalid value for '$name', expected a boolean")
    name === :underline && text in _underlines && return QuoteNode(Symbol(text))
    _read_color(m, text)
end
function _read_color(m::Markup, text)
    text == "nothing" && return nothing
    color = tryparse(SimpleColor, startswith(text, "0x") ? "#" * text[3:end] : String(lstrip(text, ':')))
    color === nothing ? _fail(m, "Invalid color '$text'") : color
end

# A styled part: what is noted on all of it comes before what is noted inside.
function _noted(labels, s::AnnotatedString)
    isempty(s) && return s
    all = firstindex(s):lastindex(s)
    AnnotatedString(s.string, Base.RegionAnnotation[[Base.RegionAnnotation((all, label isa Symbol ? label : Symbol(label), value)) for (label, value) in labels]; s.annotations])
end
# Equal notes on neighbouring stretches become one.
function _joined(s::AnnotatedString)
    kept = Base.RegionAnnotation[]
    for a in s.annotations
        i = findlast(b -> b.label === a.label && b.value == a.value && last(b.region) + 1 == first(a.region), kept)
        i === nothing ? push!(kept, a) : (kept[i] = Base.RegionAnnotation((first(kept[i].region):last(a.region), a.label, a.value)))
    end
    AnnotatedString(s.string, kept)
end

# The text of a string macro as it stands in the program: with backslashes before quotes and at the end.
_as_written(text::String) = replace(text, r"(\\+)(\"|$)" => s"\1\1\2", "\"" => "\\\"")

"""
    styled"The {bold:{italic:quick} {(foreground=#cd853f):brown} fox} at {link={https://julialang.org}:home}"

A text with faces and other notes; `\$` is a value of the program.
"""
macro styled_str(text::String)
    m = Markup(_as_written(text), 1, true, false)
    parts = _read_content!(m, false)
    made = Expr(:call, _joined, Expr(:call, annotatedstring, parts...))
    m.interpolates ? made : Core.eval(@__MODULE__, made)
end
"The text that `styled\"\"` gives, for a text that is known later; it has no values of the program."
function styled(text::AbstractString)
    parts = _read_content!(Markup(String(text), 1, false, false), false)
    _joined(annotatedstring(map(p -> p isa Expr ? Core.eval(@__MODULE__, p) : p, parts)...))
end
