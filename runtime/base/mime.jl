# Kinds of representation, named by MIME type: `show(io, MIME"text/plain"(), x)` is what a prompt shows.

struct MIME{mime} end
macro MIME_str(s)
    Expr(:curly, GlobalRef(Base, :MIME), QuoteNode(Symbol(s)))
end
MIME(s::Union{AbstractString,Symbol}) = MIME{Symbol(s)}()
print(io::IO, ::MIME{mime}) where {mime} = print(io, mime)
string(m::MIME{mime}) where {mime} = Core._symbol_name(mime)
show(io::IO, ::MIME{mime}) where {mime} = print(io, "MIME type ", mime)
istextmime(m::MIME) = startswith(string(m), "text/") || string(m) in _text_mimes
# Kinds of text that do not say so in their names.
const _text_mimes = ("application/atom+xml", "application/ecmascript", "application/javascript", "application/julia", "application/json",
    "application/openxml+xml", "application/postscript", "application/rdf+xml", "application/rss+xml", "application/x-latex",
    "application/xhtml+xml", "application/xml", "application/xml-dtd", "image/svg+xml", "model/vrml", "model/x3d+vrml", "model/x3d+xml")
istextmime(m::AbstractString) = istextmime(MIME(m))

show(io::IO, ::MIME"text/plain", x) = show(io, x)
show(io::IO, m::AbstractString, x) = show(io, MIME(m), x)
showable(::MIME{mime}, @nospecialize(x)) where {mime} = hasmethod(show, Tuple{IO,MIME{mime},typeof(x)})
showable(m::AbstractString, @nospecialize(x)) = showable(MIME(m), x)
repr(m::MIME, x; context=nothing) = istextmime(m) ? _text_repr(m, x, context) : __binrepr(m, x, context)
repr(m::AbstractString, x; context=nothing) = repr(MIME(m), x; context=context)
_text_repr(m::MIME, x, context) = sprint(show, m, x; context=context)
_text_repr(m::MIME, x::AbstractString, context) = showable(m, x) ? sprint(show, m, x; context=context) : String(x)
function __binrepr(m::MIME, x, context)
    io = IOBuffer()
    show(context === nothing ? io : IOContext(io, context), m, x)
    take!(io)
end

## display: to the screen

abstract type AbstractDisplay end
struct TextDisplay <: AbstractDisplay
    io::IO
end
const _displays = Any[]
function display(x)
    if !isempty(_displays)
        for d in Iterators.reverse(_displays)
            return display(d, x)
        end
    end
    display(TextDisplay(stdout), x)
end
function display(d::TextDisplay, x)
    io = d.io
    show(io, MIME"text/plain"(), x)
    println(io)
end
display(m::MIME, x) = (show(stdout, m, x); println(stdout))
display(m::AbstractString, x) = display(MIME(m), x)
pushdisplay(d) = (push!(_displays, d); nothing)
popdisplay() = pop!(_displays)
displayable(m) = istextmime(MIME(m))
