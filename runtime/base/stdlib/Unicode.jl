# Normal forms of text and the characters that a reader sees.

module Unicode

export graphemes, isassigned, isequal_normalized

function normalize(s::AbstractString, form::Symbol)
    form in (:NFC, :NFD, :NFKC, :NFKD) || throw(ArgumentError(":$form is not one of :NFC, :NFD, :NFKC, :NFKD"))
    Core._unicode_text(form, String(s))
end
function normalize(s::AbstractString; stable::Bool=false, compat::Bool=false, compose::Bool=true, decompose::Bool=false,
    stripignore::Bool=false, rejectna::Bool=false, newline2ls::Bool=false, newline2ps::Bool=false, newline2lf::Bool=false,
    stripcc::Bool=false, casefold::Bool=false, lump::Bool=false, stripmark::Bool=false, chartransform=identity)
    text = String(s)
    casefold && (text = Core._unicode_text(:fold, text))
    # Marks can only be taken off where they stand alone.
    text = Core._unicode_text(compat ? :NFKD : :NFD, text)
    out = IOBuffer()
    i, n = 1, ncodeunits(text)
    while i <= n
        c = text[i]
        i = nextind(text, i)
        stripmark && _is_mark(c) && continue
        stripignore && _is_ignorable(c) && continue
        if newline2lf || newline2ls || newline2ps
            if c == '\r' || c == '\n' || c == '\u85' || c == '\u2028' || c == '\u2029'
                c == '\r' && i <= n && text[i] == '\n' && (i += 1)
                print(out, newline2ls ? '\u2028' : newline2ps ? '\u2029' : '\n')
                continue
            end
        end
        stripcc && iscntrl(c) && continue
        print(out, chartransform === identity ? c : Char(chartransform(c)))
    end
    text = String(take!(out))
    compose && !decompose ? Core._unicode_text(compat ? :NFKC : :NFC, text) : text
end
_is_mark(c::Char) = 6 <= Base.category_code(c) <= 8
_is_ignorable(c::Char) = c in ('\u00ad', '\u034f', '\u061c', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff') || '\ufe00' <= c <= '\ufe0f' || '\u180b' <= c <= '\u180f'

function isequal_normalized(a::AbstractString, b::AbstractString; casefold::Bool=false, stripmark::Bool=false, chartransform=identity)
    normalize(a; casefold=casefold, stripmark=stripmark, decompose=true, compose=false, chartransform=chartransform) ==
        normalize(b; casefold=casefold, stripmark=stripmark, decompose=true, compose=false, chartransform=chartransform)
end
julia_chartransform(c::Char) = c == '\u025b' ? '\u03b5' : c == '\u00b5' ? '\u03bc' : c == '\u00b7' || c == '\u0387' ? '\u22c5' : c == '\u2212' ? '-' : c

# Clusters of characters that are one to the reader: `e` with an accent, flags, families.
struct GraphemeIterator{S<:AbstractString}
    s::S
end
graphemes(s::AbstractString) = GraphemeIterator{String}(String(s))
function graphemes(s::AbstractString, r::AbstractUnitRange{<:Integer})
    parts = collect(graphemes(s))
    isempty(r) && return SubString(String(s), 1, 0)
    text = String(s)
    start = 1 + sum(ncodeunits, parts[1:first(r)-1]; init=0)
    stop = sum(ncodeunits, parts[1:last(r)])
    SubString(text, start, thisind(text, stop))
end
Base.eltype(::Type{<:GraphemeIterator}) = SubString{String}
Base.IteratorSize(::Type{<:GraphemeIterator}) = Base.SizeUnknown()
Base.length(g::GraphemeIterator) = (n = 0; for _ in g; n += 1; end; n)
function Base.iterate(g::GraphemeIterator, i::Int=1)
    i > ncodeunits(g.s) && return nothing
    stop = Core._grapheme_end(g.s, i)
    (SubString(g.s, i, thisind(g.s, stop - 1)), stop)
end
Base.show(io::IO, g::GraphemeIterator) = print(io, "length-$(length(g)) GraphemeIterator{String} for \"$(g.s)\"")
Base.:(==)(a::GraphemeIterator, b::GraphemeIterator) = a.s == b.s
Base.hash(g::GraphemeIterator, h::UInt) = hash(g.s, h)

isassigned(c) = Base.category_code(c) != 0

end
