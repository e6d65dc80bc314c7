# Strings and characters with notes on regions of them, such as styles, which stay when strings are cut and joined.

const Annotation = NamedTuple{(:label, :value),Tuple{Symbol,Any}}
const RegionAnnotation = NamedTuple{(:region, :label, :value),Tuple{UnitRange{Int},Symbol,Any}}

struct AnnotatedString{S<:AbstractString} <: AbstractString
    string::S
    annotations::Vector{RegionAnnotation}
end
struct AnnotatedChar{C<:AbstractChar} <: AbstractChar
    char::C
    annotations::Vector{Annotation}
end
const _AnnotatedText = Union{AnnotatedString,SubString{<:AnnotatedString}}

_region_annotation(a) = RegionAnnotation((a[1], a[2], a[3]))
_annotation(a) = Annotation(a isa Pair ? (first(a), last(a)) : (a[1], a[2]))
AnnotatedString(s::AbstractString, annotations) = AnnotatedString(s, RegionAnnotation[_region_annotation(a) for a in annotations])
AnnotatedString(s::AnnotatedString, annotations::Vector{RegionAnnotation}) = AnnotatedString(s.string, vcat(s.annotations, annotations))
AnnotatedString(s::AbstractString) = AnnotatedString(s, RegionAnnotation[])
AnnotatedString(s::AnnotatedString) = s
AnnotatedString(s::SubString{<:AnnotatedString}) = annotatedstring(s)
AnnotatedString{S}(s::AbstractString) where {S<:AbstractString} = AnnotatedString(convert(S, s), RegionAnnotation[])
AnnotatedChar(c::AbstractChar, annotations) = AnnotatedChar(c, Annotation[_annotation(a) for a in annotations])
AnnotatedChar(c::AnnotatedChar, annotations::Vector{Annotation}) = AnnotatedChar(c.char, vcat(c.annotations, annotations))
AnnotatedChar(c::AbstractChar) = AnnotatedChar(c, Annotation[])
AnnotatedChar(c::UInt32) = AnnotatedChar(Char(c))
AnnotatedChar{C}(c::UInt32) where {C<:AbstractChar} = AnnotatedChar(C(c))
AnnotatedString(chars::AbstractVector{<:AbstractChar}) = annotatedstring(chars...)
convert(::Type{AnnotatedString}, s::AnnotatedString) = s
convert(::Type{AnnotatedString}, s::AbstractString) = AnnotatedString(s)
promote_rule(::Type{<:AnnotatedString}, ::Type{<:AbstractString}) = AnnotatedString
promote_rule(::Type{String}, ::Type{<:AnnotatedString}) = AnnotatedString

## As strings and characters

String(s::AnnotatedString) = String(s.string)
String(s::SubString{<:AnnotatedString}) = String(_plain(s))
_plain(s::AnnotatedString) = s.string
_plain(s::SubString{<:AnnotatedString}) = (from = s.offset + 1; SubString(s.string.string, from, thisind(s.string.string, s.offset + s.ncodeunits)))
ncodeunits(s::AnnotatedString) = ncodeunits(s.string)
codeunits(s::AnnotatedString) = codeunits(s.string)
codeunit(s::AnnotatedString) = codeunit(s.string)
codeunit(s::AnnotatedString, i::Int) = codeunit(s.string, i)
isvalid(s::AnnotatedString, i::Int) = isvalid(s.string, i)
eltype(::Type{AnnotatedString{S}}) where {S} = AnnotatedChar{eltype(S)}
iterate(s::AnnotatedString, i::Int=1) = i <= ncodeunits(s) ? (s[i], nextind(s, i)) : nothing
getindex(s::AnnotatedString, i::Int) = AnnotatedChar(s.string[i], Annotation[Annotation((a.label, a.value)) for a in annotations(s, i)])
textwidth(s::_AnnotatedText) = textwidth(_plain(s))
length(s::AnnotatedString) = length(s.string)
codepoint(c::AnnotatedChar) = codepoint(c.char)
ncodeunits(c::AnnotatedChar) = ncodeunits(c.char)
Char(c::AnnotatedChar) = Char(c.char)
textwidth(c::AnnotatedChar) = textwidth(c.char)
write(io::IO, c::AnnotatedChar) = AnnotatedDisplay.ansi_write(write, io, c)
print(io::IO, c::AnnotatedChar) = (AnnotatedDisplay.ansi_write(print, io, c); nothing)
==(a::AnnotatedChar, b::AnnotatedChar) = a.char == b.char
==(a::AnnotatedChar, b::AbstractChar) = a.char == b
==(a::AbstractChar, b::AnnotatedChar) = a == b.char

# Equal texts are equal when their notes are.
cmp(a::AnnotatedString, b::AbstractString) = cmp(a.string, b)
cmp(a::AbstractString, b::AnnotatedString) = cmp(a, b.string)
cmp(a::AnnotatedString, b::AnnotatedString) = cmp(a.string, b.string)
_same_annotated(a, b) = _plain(a) == _plain(b) && annotations(a) == annotations(b)
==(a::_AnnotatedText, b::_AnnotatedText) = _same_annotated(a, b)
==(a::_AnnotatedText, b::AbstractString) = isempty(annotations(a)) && _plain(a) == b
==(a::AbstractString, b::_AnnotatedText) = b == a
==(a::_AnnotatedText, b::String) = isempty(annotations(a)) && _plain(a) == b
==(a::String, b::_AnnotatedText) = b == a
hash(s::AnnotatedString, h::UInt) = isempty(s.annotations) ? hash(s.string, h) : hash(s.annotations, hash(s.string, h))

## Notes

annotations(s::AnnotatedString) = s.annotations
annotations(s::AnnotatedString, i::Integer) = annotations(s, i:i)
annotations(s::AnnotatedString, range::UnitRange{<:Integer}) =
    RegionAnnotation[_with_region(a, max(first(range), first(a.region)):min(last(range), last(a.region))) for a in s.annotations if !isempty(intersect(range, a.region))]
annotations(s::SubString{<:AnnotatedString}) =
    RegionAnnotation[_with_region(a, a.region .- s.offset) for a in annotations(s.string, s.offset+1:s.offset+s.ncodeunits)]
annotations(s::SubString{<:AnnotatedString}, i::Integer) = annotations(s.string, s.offset + i)
annotations(s::SubString{<:AnnotatedString}, range::UnitRange{<:Integer}) = annotations(s.string, first(range)+s.offset:last(range)+s.offset)
annotations(c::AnnotatedChar) = c.annotations
_with_region(a::RegionAnnotation, region) = RegionAnnotation((region, a.label, a.value))

# Notes a value on a region; `nothing` takes away what was noted there.
function annotate!(s::AnnotatedString, range::UnitRange{Int}, label::Symbol, @nospecialize(value))
    if value === nothing
        filter!(a -> !(a.region == range && a.label === label), s.annotations)
    else
        push!(s.annotations, RegionAnnotation((range, label, value)))
    end
    s
end
annotate!(s::AnnotatedString, label::Symbol, @nospecialize(value)) = annotate!(s, firstindex(s):lastindex(s), label, value)
annotate!(s::SubString{<:AnnotatedString}, range::UnitRange{Int}, label::Symbol, @nospecialize(value)) = (annotate!(s.string, s.offset .+ range, label, value); s)
annotate!(s::SubString{<:AnnotatedString}, label::Symbol, @nospecialize(value)) = annotate!(s, 1:s.ncodeunits, label, value)
annotate!(c::AnnotatedChar, label::Symbol, @nospecialize(value)) = (push!(c.annotations, Annotation((label, value))); c)

# Texts one after the other, with the notes of each.
function annotatedstring(parts...)
    out = IOBuffer()
    io = IOContext(out, :color => true)
    noted = RegionAnnotation[]
    for x in parts
        offset = position(out)
        if x isa _AnnotatedText
            append!(noted, [_with_region(a, a.region .+ offset) for a in annotations(x)])
            print(io, _plain(x))
        elseif x isa AnnotatedChar
            print(io, x.char)
            append!(noted, [RegionAnnotation((offset+1:offset+1, a.label, a.value)) for a in x.annotations])
        else
            print(io, x)
        end
    end
    AnnotatedString(String(take!(out)), noted)
end
annotatedstring(s::AnnotatedString) = s

_is_annotated(x) = false
_is_annotated(::Union{_AnnotatedText,AnnotatedChar}) = true
# Joining asks this (a collection that is read once is not asked).
_holds_annotated(x) = eltype(x) <: Union{_AnnotatedText,AnnotatedChar}
_holds_annotated(x::Union{Tuple,Array}) = any(_is_annotated, x)
_holds_annotated(::Array{<:Union{String,SubString{String},Char,Number}}) = false
function _join_annotated(parts...)
    io = AnnotatedIOBuffer()
    join(io, parts...)
    read(seekstart(io), AnnotatedString)
end
*(a::Union{_AnnotatedText,AnnotatedChar}, rest::Union{AbstractString,AbstractChar}...) = annotatedstring(a, rest...)
*(a::Union{AbstractString,AbstractChar}, b::Union{_AnnotatedText,AnnotatedChar}) = annotatedstring(a, b)
*(a::Union{_AnnotatedText,AnnotatedChar}, b::Union{_AnnotatedText,AnnotatedChar}) = annotatedstring(a, b)

# As often as wanted; a note on all of the text is one on all of the result.
function repeat(s::AnnotatedString, n::Integer)
    n == 1 && return s
    text = repeat(s.string, n)
    all(a -> a.region == firstindex(s):lastindex(s), s.annotations) &&
        return AnnotatedString(text, RegionAnnotation[_with_region(a, firstindex(text):lastindex(text)) for a in s.annotations if n > 0])
    AnnotatedString(text, RegionAnnotation[_with_region(a, a.region .+ k * ncodeunits(s)) for k in 0:n-1 for a in s.annotations])
end
repeat(s::SubString{<:AnnotatedString}, n::Integer) = repeat(AnnotatedString(s), n)
function repeat(c::AnnotatedChar, n::Integer)
    text = repeat(c.char, n)
    AnnotatedString(text, RegionAnnotation[RegionAnnotation((firstindex(text):lastindex(text), a.label, a.value)) for a in c.annotations])
end
^(s::Union{_AnnotatedText,AnnotatedChar}, n::Integer) = repeat(s, n)
reverse(s::AnnotatedString) =
    AnnotatedString(reverse(s.string), RegionAnnotation[_with_region(a, 1+lastindex(s)-last(a.region):1+lastindex(s)-first(a.region)) for a in s.annotations])
reverse(s::SubString{<:AnnotatedString}) = reverse(AnnotatedString(s))
lpad(s::_AnnotatedText, n::Integer, fill::Union{AbstractChar,AbstractString}=' ') = annotatedstring(lpad("", max(0, Int(n) - textwidth(s)), fill), s)
rpad(s::_AnnotatedText, n::Integer, fill::Union{AbstractChar,AbstractString}=' ') = annotatedstring(s, rpad("", max(0, Int(n) - textwidth(s)), fill))

# Each character by another; where it takes more or fewer bytes, what is noted moves.
function _by_character(s::AnnotatedString, changed::AbstractString)
    # Where the character of each byte begins and ends in the result.
    first_byte, last_byte = Int[], Int[]
    at = 0
    for (old, new) in zip(s.string, changed)
        for k in 1:ncodeunits(old)
            push!(first_byte, at + 1)
            push!(last_byte, at + (k == ncodeunits(old) ? ncodeunits(new) : min(k, ncodeunits(new))))
        end
        at += ncodeunits(new)
    end
    AnnotatedString(String(changed), RegionAnnotation[_with_region(a, first_byte[first(a.region)]:last_byte[last(a.region)]) for a in s.annotations])
end
function annotated_chartransform(f::Function, s::AnnotatedString, state=nothing)
    out = IOBuffer()
    for c in s.string
        if state === nothing
            print(out, f(c))
        else
            d, state = f(c, state)
            print(out, d)
        end
    end
    _by_character(s, String(take!(out)))
end
for f in (:uppercase, :lowercase, :titlecase, :uppercasefirst, :lowercasefirst)
    @eval $f(s::AnnotatedString) = _by_character(s, $f(s.string))
    @eval $f(s::SubString{<:AnnotatedString}) = $f(AnnotatedString(s))
end
for f in (:uppercase, :lowercase, :titlecase)
    @eval $f(c::AnnotatedChar) = AnnotatedChar($f(c.char), c.annotations)
end

## Stretches with the same notes

struct RegionIterator{S<:AbstractString}
    str::S
    regions::Vector{UnitRange{Int}}
    annotations::Vector{Vector{Annotation}}
end
length(it::RegionIterator) = length(it.regions)
eltype(::Type{RegionIterator{S}}) where {S} = Tuple{SubString{S},Vector{Annotation}}
iterate(it::RegionIterator, i::Int=1) = i > length(it.regions) ? nothing : ((SubString(it.str, it.regions[i]), it.annotations[i]), i + 1)
eachregion(s::SubString{<:AnnotatedString}) = isempty(s) ? RegionIterator(s.string.string, UnitRange{Int}[], Vector{Annotation}[]) : eachregion(s.string, s.offset+1:s.offset+s.ncodeunits)
function eachregion(s::AnnotatedString, range::UnitRange{Int}=firstindex(s):lastindex(s))
    regions, noted = UnitRange{Int}[], Vector{Annotation}[]
    text = s.string
    if !isempty(s) && !isempty(range)
        stop = nextind(text, thisind(text, last(range)))
        cuts = Int[first(range), stop]
        for a in s.annotations
            isempty(intersect(a.region, range)) && continue
            push!(cuts, max(first(range), thisind(text, first(a.region))), min(stop, nextind(text, thisind(text, min(last(a.region), ncodeunits(text))))))
        end
        sort!(unique!(cuts))
        for k in 1:length(cuts)-1
            push!(regions, cuts[k]:prevind(text, cuts[k+1]))
            push!(noted, Annotation[Annotation((a.label, a.value)) for a in s.annotations if cuts[k] in a.region])
        end
    end
    RegionIterator(text, regions, noted)
end

## Showing: StyledStrings knows what styles look like, and adds methods to `ansi_write` and `show_annot`

module AnnotatedDisplay
using ..Base: IO, _plain, show
ansi_write(f::Function, io::IO, x) = f(io, x isa AbstractChar ? x.char : _plain(x))
show_annot(io::IO, mime, x) = show(io, mime, _plain(x))
end
print(io::IO, s::_AnnotatedText) = (AnnotatedDisplay.ansi_write(print, io, s); nothing)
write(io::IO, s::_AnnotatedText) = AnnotatedDisplay.ansi_write(write, io, s)
escape_string(io::IO, s::_AnnotatedText, esc=""; kw...) = AnnotatedDisplay.ansi_write((io, x) -> escape_string(io, x, esc; kw...), io, s)
function show(io::IO, s::AnnotatedString)
    show(io, typeof(s))
    print(io, '(')
    show(io, s.string)
    print(io, ", ")
    noted = Tuple{UnitRange{Int},Symbol,Any}[(a.region, a.label, a.value) for a in s.annotations]
    show(IOContext(io, :typeinfo => typeof(noted)), noted)
    print(io, ')')
end
function show(io::IO, ::MIME"text/plain", s::_AnnotatedText)
    print(io, '"')
    escape_string(io, s, "\"\$")
    print(io, '"')
end
show(io::IO, s::SubString{<:AnnotatedString}) = show(io, MIME("text/plain"), s)
show(io::IO, mime::MIME"text/html", s::_AnnotatedText) = AnnotatedDisplay.show_annot(io, mime, s)
show(io::IO, c::AnnotatedChar) = show(io, c.char)

# A stream that keeps what is noted on the strings that are printed to it.
struct AnnotatedIOBuffer <: IO
    io::IOBuffer
    annotations::Vector{RegionAnnotation}
end
AnnotatedIOBuffer() = AnnotatedIOBuffer(IOBuffer(), RegionAnnotation[])
write(io::AnnotatedIOBuffer, b::UInt8) = write(io.io, b)
position(io::AnnotatedIOBuffer) = position(io.io)
seek(io::AnnotatedIOBuffer, n::Integer) = (seek(io.io, n); io)
seekstart(io::AnnotatedIOBuffer) = seek(io, 0)
seekend(io::AnnotatedIOBuffer) = (seekend(io.io); io)
eof(io::AnnotatedIOBuffer) = eof(io.io)
isopen(io::AnnotatedIOBuffer) = isopen(io.io)
isreadable(io::AnnotatedIOBuffer) = true
iswritable(io::AnnotatedIOBuffer) = true
annotations(io::AnnotatedIOBuffer) = io.annotations
function write(io::AnnotatedIOBuffer, s::_AnnotatedText)
    offset = position(io)
    append!(io.annotations, [_with_region(a, a.region .+ offset) for a in annotations(s)])
    write(io.io, String(s))
end
print(io::AnnotatedIOBuffer, s::_AnnotatedText) = (write(io, s); nothing)
function write(io::AnnotatedIOBuffer, c::AnnotatedChar)
    at = position(io) + 1
    append!(io.annotations, [RegionAnnotation((at:at, a.label, a.value)) for a in c.annotations])
    write(io.io, c.char)
end
function read(io::AnnotatedIOBuffer, ::Type{AnnotatedString{T}}) where {T<:AbstractString}
    from = position(io)
    text = read(io.io, String)
    whole = 1:ncodeunits(text)
    noted = RegionAnnotation[_with_region(a, intersect(a.region .- from, whole)) for a in io.annotations if !isempty(intersect(a.region .- from, whole))]
    AnnotatedString(convert(T, text), noted)
end
read(io::AnnotatedIOBuffer, ::Type{AnnotatedString}) = read(io, AnnotatedString{String})
read(io::AnnotatedIOBuffer, ::Type{UInt8}) = read(io.io, UInt8)
write(to::IO, io::AnnotatedIOBuffer) = write(to, read(io, AnnotatedString))
annotate!(io::AnnotatedIOBuffer, range::UnitRange{Int}, label::Symbol, @nospecialize(value)) =
    (annotate!(AnnotatedString("", io.annotations), range, label, value); io)
function truncate(io::AnnotatedIOBuffer, n::Integer)
    truncate(io.io, n)
    filter!(a -> first(a.region) <= n, io.annotations)
    map!(a -> _with_region(a, first(a.region):min(n, last(a.region))), io.annotations, io.annotations)
    io
end
function take!(io::AnnotatedIOBuffer)
    empty!(io.annotations)
    take!(io.io)
end
