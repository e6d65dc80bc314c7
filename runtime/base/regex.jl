# Regular expressions. A `Regex` holds the pattern and its flags; the runtime compiles it when it is first used.

abstract type AbstractPattern end
abstract type AbstractMatch end

struct Regex <: AbstractPattern
    pattern::String
    flags::Int
    # Names of the capture groups in order, empty where there is none.
    names::Vector{String}
    function Regex(pattern::AbstractString, flags::Integer)
        s = String(pattern)
        names = Core._regex_compile(s, Int(flags))
        names isa String && error(names)
        new(s, Int(flags), String[names[i] for i in 1:length(names)])
    end
end
const _regex_letters = (('i', 1), ('m', 2), ('s', 4), ('x', 8), ('a', 16))
function Regex(pattern::AbstractString, flags::AbstractString)
    bits = 0
    for c in flags
        at = findfirst(entry -> entry[1] == c, _regex_letters)
        at === nothing && throw(ArgumentError("unknown regex flag: $c"))
        bits |= _regex_letters[at][2]
    end
    Regex(pattern, bits)
end
Regex(pattern::AbstractString) = Regex(pattern, 0)
Regex(r::Regex) = r
# (It has been compiled when it was made.)
compile(r::Regex) = r
macro r_str(pattern, flags...)
    Regex(pattern, flags...)
end

function show(io::IO, r::Regex)
    print(io, "r\"")
    print(io, _escape_pattern(r.pattern), '"')
    for (letter, bit) in _regex_letters
        r.flags & bit == 0 || print(io, letter)
    end
end
# Quotes that are not escaped yet, and the backslashes before them.
_escape_pattern(s) = escape_raw_string(s)
==(a::Regex, b::Regex) = a.pattern == b.pattern && a.flags == b.flags
hash(r::Regex, h::UInt) = hash(r.flags, hash(r.pattern, h + 0x67e195eb8555e72d))
*(a::Regex, b::Union{Regex,AbstractString,AbstractChar}...) = _joined_regex(a, b...)
*(a::Union{AbstractString,AbstractChar}, b::Regex, more::Union{Regex,AbstractString,AbstractChar}...) = _joined_regex(a, b, more...)
*(a::Regex) = a
function _joined_regex(parts...)
    flags = 0
    for p in parts
        p isa Regex && (flags |= p.flags)
    end
    Regex(join(map(p -> p isa Regex ? "(?:$(p.pattern))" : _quoted_pattern(string(p)), parts)), flags)
end
_quoted_pattern(s) = "\\Q" * replace(s, "\\E" => "\\\\E\\Q") * "\\E"
^(r::Regex, n::Integer) = Regex("(?:$(r.pattern)){$n}", r.flags)

## Matches

struct RegexMatch{S<:AbstractString} <: AbstractMatch
    match::SubString{S}
    captures::Vector{Union{Nothing,SubString{S}}}
    offset::Int
    offsets::Vector{Int}
    regex::Regex
end

# Start and length in bytes, of the match and of each group; nothing if there is none from byte `from` on.
_search(r::Regex, s::String, from::Int, at_end::Bool=false) = Core._regex_match(r.pattern, r.flags, s, from, at_end)
_part(s::String, from::Int, n::Int) = n == 0 ? SubString(s, from, from - 1) : SubString(s, from, thisind(s, from + n - 1))

function match(r::Regex, s::String, from::Integer=1)
    found = _search(r, s, Int(from))
    found === nothing ? nothing : _match_of(r, s, found)
end
# Options of PCRE: anchored where the search begins; the end of the text as the end of the match.
function match(r::Regex, s::String, from::Integer, options::UInt32)
    options == 0 && return match(r, s, from)
    m = match(r, s, from)
    options & 0x80000000 != 0 && m !== nothing && m.offset != from && return nothing
    options & 0x20000000 != 0 && m !== nothing && m.offset + ncodeunits(m.match) != ncodeunits(s) + 1 && return nothing
    m
end
match(r::Regex, s::AbstractString, from::Integer, options::UInt32) = match(r, String(s), from, options)
match(r::Regex, s::AbstractString) = match(r, String(s))
match(r::Regex, s::AbstractString, from::Integer) = match(r, String(s), from)
function _match_of(r::Regex, s::String, found)
    n = div(length(found), 2) - 1
    captures = Union{Nothing,SubString{String}}[found[2k+1] == 0 ? nothing : _part(s, found[2k+1], found[2k+2]) for k in 1:n]
    offsets = Int[found[2k+1] for k in 1:n]
    RegexMatch{String}(_part(s, found[1], found[2]), captures, found[1], offsets, r)
end

function keys(m::RegexMatch)
    [isempty(name) ? k : name for (k, name) in enumerate(m.regex.names)]
end
values(m::RegexMatch) = m.captures
pairs(m::RegexMatch) = [k => m[k] for k in keys(m)]
getindex(m::RegexMatch, i::Integer) = m.captures[i]
function getindex(m::RegexMatch, name::Union{AbstractString,Symbol})
    i = _group(m, name)
    i === nothing ? error("no capture group named $name found in regex") : m.captures[i]
end
_group(m::RegexMatch, name) = findfirst(==(string(name)), m.regex.names)
haskey(m::RegexMatch, i::Integer) = 1 <= i <= length(m.captures)
haskey(m::RegexMatch, name::Union{AbstractString,Symbol}) = _group(m, name) !== nothing
get(m::RegexMatch, key, default) = haskey(m, key) ? m[key] : default
length(m::RegexMatch) = length(m.captures)
iterate(m::RegexMatch, args...) = iterate(m.captures, args...)
eltype(::Type{<:RegexMatch}) = Union{Nothing,SubString{String}}
function show(io::IO, m::RegexMatch)
    print(io, "RegexMatch(")
    show(io, m.match)
    for (k, name) in enumerate(m.regex.names)
        print(io, ", ", isempty(name) ? k : name, '=')
        show(io, m.captures[k])
    end
    print(io, ')')
end

# All matches from left to right. After an empty one the search goes on one character later.
struct RegexMatchIterator{S<:AbstractString}
    regex::Regex
    string::S
    overlap::Bool
end
eachmatch(r::Regex, s::AbstractString; overlap::Bool=false) = RegexMatchIterator{String}(r, String(s), overlap)
eltype(::Type{<:RegexMatchIterator}) = RegexMatch{String}
IteratorSize(::Type{<:RegexMatchIterator}) = SizeUnknown()
function iterate(it::RegexMatchIterator, from::Int=1)
    s = it.string
    from > ncodeunits(s) + 1 && return nothing
    found = _search(it.regex, s, from)
    found === nothing && return nothing
    start, n = found[1], found[2]
    next = it.overlap || n == 0 ? (start > ncodeunits(s) ? start + 1 : nextind(s, start)) : start + n
    (_match_of(it.regex, s, found), next)
end

## Searching with a pattern

# The first byte of the first match from byte `from` on, and how many it has; zeros for none.
function _span(r::Regex, s::String, from::Int)
    packed = Core._regex_span(r.pattern, r.flags, s, from)
    packed >= 0 && return (packed >> 24, packed & 0xffffff)
    found = _search(r, s, from)
    (found[1]::Int, found[2]::Int)
end
occursin(r::Regex, s::AbstractString; offset::Integer=0) = _span(r, String(s), Int(offset) + 1)[1] != 0
startswith(io::IO, r::Regex) = (mark(io); s = read(io, String); reset(io); startswith(s, r))
startswith(s::AbstractString, r::Regex) = _span(r, String(s), 1)[1] == 1
endswith(s::AbstractString, r::Regex) = _search(r, String(s), 1, true) !== nothing
chopprefix(s::AbstractString, r::Regex) = (m = match(r, s); m === nothing || m.offset != 1 ? SubString(s) : SubString(s, 1 + ncodeunits(m.match)))
function chopsuffix(s::AbstractString, r::Regex)
    t = String(s)
    found = _search(r, t, 1, true)
    found === nothing || found[2] == 0 ? SubString(t) : SubString(t, 1, prevind(t, found[1]))
end
function findnext(r::Regex, s::Union{String,SubString{String}}, from::Integer)
    from > lastindex(s) + 1 + (ncodeunits(s) - lastindex(s)) && throw(BoundsError(s, from))
    start, n = _span(r, String(s), Int(from))
    start == 0 ? nothing : n == 0 ? (start:start-1) : start:thisind(s, start + n - 1)
end
findfirst(r::Regex, s::AbstractString) = findnext(r, String(s), 1)
# (what splits and replaces asks for the next match so; matches begin and end between characters)
function _next_separator(r::Regex, s::String, k)
    k > ncodeunits(s) + 1 && return (0, -1)
    start, n = _span(r, s, k)
    start == 0 ? (0, -1) : (start, start + n)
end
function findall(r::Regex, s::AbstractString; overlap::Bool=false)
    UnitRange{Int}[m.offset:(ncodeunits(m.match) == 0 ? m.offset - 1 : thisind(String(s), m.offset + ncodeunits(m.match) - 1)) for m in eachmatch(r, s; overlap=overlap)]
end
function count(r::Regex, s::AbstractString; overlap::Bool=false)
    n = 0
    t = String(s)
    i = 1
    while i <= ncodeunits(t) + 1
        start, length = _span(r, t, i)
        start == 0 && break
        n += 1
        i = overlap || length == 0 ? (start > ncodeunits(t) ? start + 1 : nextind(t, start)) : start + length
    end
    n
end

## Replacing: `s"\1-\g<name>"` refers to what the groups matched

struct SubstitutionString{T<:AbstractString} <: AbstractString
    string::T
    SubstitutionString{T}(s::AbstractString) where {T<:AbstractString} = new{T}(s)
end
SubstitutionString(s::T) where {T<:AbstractString} = SubstitutionString{T}(s)
ncodeunits(s::SubstitutionString) = ncodeunits(s.string)
codeunit(s::SubstitutionString) = codeunit(s.string)
codeunit(s::SubstitutionString, i::Integer) = codeunit(s.string, i)
isvalid(s::SubstitutionString, i::Integer) = isvalid(s.string, i)
isvalid(s::SubstitutionString, i::Int) = isvalid(s.string, i)
iterate(s::SubstitutionString, i::Int=1) = iterate(s.string, i)
String(s::SubstitutionString) = String(s.string)
show(io::IO, s::SubstitutionString) = (print(io, "s\""); print(io, escape_raw_string(s.string)); print(io, '"'))
macro s_str(text)
    SubstitutionString(text)
end

# `\0`, `\1`, `\g<name>` stand for what was matched, of a pattern that is no regex only for the whole.
function _print_replacement(io, new::SubstitutionString, s, range, pattern)
    found = pattern isa Regex ? match(pattern, s, first(range)) : SubString(s, first(range), last(range))
    text = String(new.string)
    bad() = error("Bad replacement string: $(repr(text))")
    i, n = 1, ncodeunits(text)
    while i <= n
        c = text[i]
        i = nextind(text, i)
        if c != '\\'
            print(io, c)
            continue
        end
        i <= n || bad()
        c = text[i]
        i = nextind(text, i)
        if c == '\\'
            print(io, '\\')
        elseif isdigit(c)
            group = c - '0'
            while i <= n && isdigit(text[i])
                group = 10group + (text[i] - '0')
                i += 1
            end
            _print_group(io, found, group, bad)
        elseif c == 'g' && i <= n && text[i] == '<'
            stop = findnext('>', text, i)
            stop === nothing && bad()
            name = text[i+1:stop-1]
            i = stop + 1
            _print_group(io, found, all(isdigit, name) ? parse(Int, name) : name, bad)
        else
            bad()
        end
    end
end
_print_group(io, whole::AbstractString, group, bad) = group == 0 ? print(io, whole) : bad()
function _print_group(io, m::RegexMatch, group, bad)
    group == 0 && return print(io, m.match)
    if group isa Integer
        1 <= group <= length(m.captures) || error("PCRE error: unknown substring")
    elseif _group(m, group) === nothing
        error("Bad replacement string: Group $group not found in regex $(m.regex)")
    end
    x = m[group]
    x === nothing || print(io, x)
    nothing
end
