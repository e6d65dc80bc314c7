# `Base.Unicode`: normal forms of text, what a reader sees as one character, and the numbers of categories.

module Unicode

using ..Base: Base
import ..Base: ==, eltype, hash, isless, iterate, length, show, IteratorSize, category_code, category_string, category_abbrev, isassigned, iscased,
    isvalid, ismalformed, isoverlong, textwidth, lowercase, uppercase, titlecase, lowercasefirst, uppercasefirst, isletter, isnumeric, isdigit,
    isxdigit, iscntrl, ispunct, isprint, isspace, islowercase, isuppercase

# Categories of characters by their numbers, which are those of utf8proc.
for (i, name) in enumerate((:CN, :LU, :LL, :LT, :LM, :LO, :MN, :MC, :ME, :ND, :NL, :NO, :PC, :PD, :PS, :PE, :PI, :PF, :PO, :SM, :SC, :SK, :SO, :ZS, :ZL,
        :ZP, :CC, :CF, :CS, :CO))
    @eval const $(Symbol(:UTF8PROC_CATEGORY_, name)) = $(i - 1)
end

## Normal forms

# What the parser takes for the same in names, beside the canonical equivalents.
const _julia_charmap = Dict{UInt32,UInt32}(0x025b => 0x03b5, 0x00b5 => 0x03bc, 0x00b7 => 0x22c5, 0x0387 => 0x22c5, 0x2212 => 0x002d, 0x210f => 0x0127)

function normalize(s::AbstractString, form::Symbol)
    form in (:NFC, :NFD, :NFKC, :NFKD) || throw(ArgumentError(":$form is not one of :NFC, :NFD, :NFKC, :NFKD"))
    Core._unicode_text(form, _valid(s))
end
function normalize(s::AbstractString; stable::Bool=false, compat::Bool=false, compose::Bool=true, decompose::Bool=false,
    stripignore::Bool=false, rejectna::Bool=false, newline2ls::Bool=false, newline2ps::Bool=false, newline2lf::Bool=false,
    stripcc::Bool=false, casefold::Bool=false, lump::Bool=false, stripmark::Bool=false, chartransform=identity)
    compose || decompose || !(compat || stripmark) || throw(ArgumentError("compat=true or stripmark=true require compose=true or decompose=true"))
    newline2ls + newline2ps + newline2lf > 1 && throw(ArgumentError("only one newline conversion may be specified"))
    text = _valid(s)
    chartransform === identity || (text = map(c -> Char(chartransform(UInt32(c))), text))
    if rejectna
        all(isassigned, text) || error("Unassigned Unicode code point found in UTF-8 string.")
    end
    # Parts of a character are treated as characters are, so what is decomposed is looked at once more.
    for _ in 1:(compose || decompose ? 2 : 1)
        stripignore && (text = filter(!_is_ignorable, text))
        lump && (text = map(c -> _lumped(c, newline2lf), text))
        casefold && (text = Core._unicode_text(:fold, text))
        (compose || decompose) && (text = Core._unicode_text(compat ? :NFKD : :NFD, text))
        stripmark && (text = filter(!_is_mark, text))
    end
    newline = newline2lf ? '\n' : newline2ls ? '\u2028' : newline2ps ? '\u2029' : nothing
    (newline !== nothing || stripcc) && (text = _without_controls(text, newline, stripcc))
    compose && !decompose ? Core._unicode_text(:NFC, text) : text
end
function _valid(s::AbstractString)
    text = String(s)
    isvalid(text) || error("Invalid UTF-8 string")
    text
end

_is_mark(c::Char) = UTF8PROC_CATEGORY_MN <= category_code(c) <= UTF8PROC_CATEGORY_ME
_is_ignorable(c::Char) = c >= '\u00ad' && (c in ('\u00ad', '\u034f', '\u061c', '\u3164', '\ufeff', '\uffa0') || '\u115f' <= c <= '\u1160' || '\u17b4' <= c <= '\u17b5' ||
    '\u180b' <= c <= '\u180f' || '\u200b' <= c <= '\u200f' || '\u202a' <= c <= '\u202e' || '\u2060' <= c <= '\u206f' || '\ufe00' <= c <= '\ufe0f' ||
    '\ufff0' <= c <= '\ufff8' || '\U1bca0' <= c <= '\U1bca3' || '\U1d173' <= c <= '\U1d17a' || '\Ue0000' <= c <= '\Ue0fff')

# Characters that look like one of ASCII, as that one.
function _lumped(c::Char, newline2lf)
    isascii(c) && return c
    category = category_code(c)
    category == UTF8PROC_CATEGORY_ZS ? ' ' :
    category == UTF8PROC_CATEGORY_PD || c == '\u2212' ? '-' :
    category == UTF8PROC_CATEGORY_PC || c == '\u02cd' ? '_' :
    newline2lf && (category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP) ? '\n' :
    c in ('\u2018', '\u2019', '\u02bc', '\u02c8') ? '\'' :
    c in ('\u2044', '\u2215') ? '/' :
    c == '\u2236' ? ':' :
    c in ('\u2039', '\u2329', '\u3008') ? '<' :
    c in ('\u203a', '\u232a', '\u3009') ? '>' :
    c == '\u2216' ? '\\' :
    c in ('\u02c4', '\u02c6', '\u2038', '\u2303') ? '^' :
    c == '\u02cb' ? '`' :
    c == '\u2223' ? '|' :
    c == '\u223c' ? '~' : c
end

# Ends of lines as `newline` (a space, without it); with `strip`, tabs and the like as spaces and no other control characters.
function _without_controls(text::String, newline, strip)
    out = IOBuffer()
    i = 1
    while i <= ncodeunits(text)
        c, i = iterate(text, i)
        if c == '\r' && i <= ncodeunits(text) && text[i] == '\n'
            c = '\n'
            i += 1
        end
        if c in ('\n', '\r', '\u85') || (strip && c in ('\v', '\f'))
            print(out, something(newline, ' '))
        elseif strip && (c < ' ' || '\x7f' <= c < '\ua0')
            c == '\t' && print(out, ' ')
        else
            print(out, c)
        end
    end
    String(take!(out))
end

## Clusters of characters that are one to the reader: `e` with an accent, flags, families

struct GraphemeIterator{S<:AbstractString}
    s::S
end
graphemes(s::AbstractString) = GraphemeIterator{typeof(s)}(s)
eltype(::Type{GraphemeIterator{S}}) where {S} = SubString{S}
eltype(::Type{GraphemeIterator{SubString{S}}}) where {S} = SubString{S}
IteratorSize(::Type{<:GraphemeIterator}) = Base.HasLength()
function length(g::GraphemeIterator)
    n, i = 0, firstindex(g.s)
    while i <= ncodeunits(g.s)
        i = _cluster_end(g.s, i)
        n += 1
    end
    n
end
function iterate(g::GraphemeIterator, i::Int=firstindex(g.s))
    i > ncodeunits(g.s) && return nothing
    next = _cluster_end(g.s, i)
    (SubString(g.s, i, prevind(g.s, next)), next)
end
==(a::GraphemeIterator, b::GraphemeIterator) = a.s == b.s
isless(a::GraphemeIterator, b::GraphemeIterator) = isless(a.s, b.s)
hash(g::GraphemeIterator, h::UInt) = hash(g.s, h)
show(io::IO, g::GraphemeIterator{S}) where {S} = print(io, "length-$(length(g)) GraphemeIterator{$S} for \"$(g.s)\"")

# Where the cluster that begins at index `i` ends.
function _cluster_end(s::AbstractString, i::Int)
    c, next = iterate(s, i)
    isvalid(c) || return next
    # Two of ASCII are two clusters, but for the end of a line.
    next <= ncodeunits(s) && isascii(c) && isascii(s[next]) && return c == '\r' && s[next] == '\n' ? nextind(s, next) : next
    s isa String && ncodeunits(s) <= 256 && isvalid(s) && return Core._grapheme_end(s, i)
    n = 16
    while true
        # A part of the text is enough, unless all of it is one cluster.
        part = IOBuffer()
        stop = i
        for _ in 1:n
            stop <= ncodeunits(s) || break
            c, after = iterate(s, stop)
            isvalid(c) || break
            print(part, c)
            stop = after
        end
        text = String(take!(part))
        bytes = Core._grapheme_end(text, 1) - 1
        if bytes < ncodeunits(text) || stop > ncodeunits(s) || !isvalid(s[stop])
            return nextind(s, i, length(text, 1, thisind(text, bytes)))
        end
        n *= 4
    end
end

"""
    Base.Unicode.isgraphemebreak(c1::AbstractChar, c2::AbstractChar) -> Bool

Whether a text `c1 * c2` is two characters to the reader.
"""
function isgraphemebreak(c1::AbstractChar, c2::AbstractChar)
    (isvalid(c1) && isvalid(c2)) || return true
    Core._grapheme_end(string(c1, c2), 1) <= ncodeunits(c1) + 1
end

end
