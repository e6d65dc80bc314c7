# Working on strings: search, replace, split, join, strip, pad, case.

## Prefixes, suffixes, containment

startswith(s::AbstractString, prefix::AbstractString) = _has_prefix(s, prefix)
function _has_prefix(s, prefix)
    x, y = iterate(s), iterate(prefix)
    while y !== nothing
        (x === nothing || x[1] != y[1]) && return false
        x, y = iterate(s, x[2]), iterate(prefix, y[2])
    end
    true
end
function startswith(s::Union{String,SubString{String}}, prefix::Union{String,SubString{String}})
    n = ncodeunits(prefix)
    n <= ncodeunits(s) || return false
    Core._string_cmp(_whole(s), _whole(prefix), _skipped(s), _skipped(prefix), n) == 0 || return false
    # A character must not be cut in two.
    n == ncodeunits(s) || thisind(s, n + 1) == n + 1
end
startswith(s::AbstractString, c::AbstractChar) = !isempty(s) && first(s) == c
startswith(s::AbstractString, chars::Union{Tuple,AbstractVector{<:AbstractChar},AbstractSet{<:AbstractChar}}) = !isempty(s) && first(s) in chars
startswith(prefix) = Fix2(startswith, prefix)
# Does a stream go on with this? Nothing is read from it.
function startswith(io::IO, prefix::Union{AbstractString,AbstractChar,Tuple,AbstractVector{<:AbstractChar},AbstractSet{<:AbstractChar}})
    mark(io)
    s = prefix isa AbstractString ? String(read(io, ncodeunits(prefix))) : eof(io) ? "" : string(read(io, Char))
    reset(io)
    startswith(s, prefix)
end

function endswith(s::AbstractString, suffix::AbstractString)
    i, j = iterate(Iterators.reverse(s)), iterate(Iterators.reverse(suffix))
    while j !== nothing
        (i === nothing || i[1] != j[1]) && return false
        i, j = iterate(Iterators.reverse(s), i[2]), iterate(Iterators.reverse(suffix), j[2])
    end
    true
end
function endswith(s::Union{String,SubString{String}}, suffix::Union{String,SubString{String}})
    n, d = ncodeunits(suffix), ncodeunits(s) - ncodeunits(suffix)
    d >= 0 || return false
    Core._string_cmp(_whole(s), _whole(suffix), _skipped(s) + d, _skipped(suffix), n) == 0 || return false
    n == 0 || thisind(s, d + 1) == d + 1
end
endswith(s::AbstractString, c::AbstractChar) = !isempty(s) && last(s) == c
endswith(s::AbstractString, chars::Union{Tuple,AbstractVector{<:AbstractChar},AbstractSet{<:AbstractChar}}) = !isempty(s) && last(s) in chars
endswith(suffix) = Fix2(endswith, suffix)
occursin(needle::Union{AbstractString,AbstractChar}, haystack::AbstractString) = findfirst(needle, haystack) !== nothing
occursin(needle::Union{String,SubString{String}}, haystack::Union{String,SubString{String}}) = _find_string(haystack, needle, 1) != 0
occursin(c::Char, haystack::Union{String,SubString{String}}) = _find_char(haystack, c, 1) != 0
occursin(haystack) = Fix2(occursin, haystack)
contains(haystack::AbstractString, needle) = occursin(needle, haystack)
contains(needle) = Fix2(contains, needle)
in(::AbstractString, ::AbstractString) = error("use occursin(needle, haystack) for string containment")
in(c::AbstractChar, s::AbstractString) = _contains_char(s, c)
function _contains_char(s, c)
    for d in s
        d == c && return true
    end
    false
end

## Search: characters give an index, strings a range

findfirst(c::AbstractChar, s::AbstractString) = findnext(isequal(c), s, firstindex(s))
findlast(c::AbstractChar, s::AbstractString) = findprev(isequal(c), s, lastindex(s))
findnext(c::AbstractChar, s::AbstractString, i::Integer) = findnext(isequal(c), s, i)
findprev(c::AbstractChar, s::AbstractString, i::Integer) = findprev(isequal(c), s, i)
findfirst(f::Function, s::AbstractString) = findnext(f, s, firstindex(s))
findlast(f::Function, s::AbstractString) = findprev(f, s, lastindex(s))
function findnext(f::Function, s::AbstractString, i::Integer)
    z = ncodeunits(s) + 1
    1 <= i <= z || throw(BoundsError(s, i))
    i == z || isvalid(s, i) || string_index_err(s, i)
    next = iterate(s, Int(i))
    at = Int(i)
    while next !== nothing
        f(next[1]) && return at
        at = next[2]
        next = iterate(s, at)
    end
    nothing
end
function findprev(f::Function, s::AbstractString, i::Integer)
    z = ncodeunits(s) + 1
    0 <= i <= z || throw(BoundsError(s, i))
    i == z && return nothing
    i == 0 || isvalid(s, i) || string_index_err(s, i)
    at = Int(i)
    while at >= 1
        f(s[at]) && return at
        at = prevind(s, at)
    end
    nothing
end
# One character in UTF-8: its bytes are searched.
const _IsChar = Union{Fix2{typeof(isequal),Char},Fix2{typeof(==),Char}}
function findnext(p::_IsChar, s::Union{String,SubString{String}}, i::Integer)
    z = ncodeunits(s) + 1
    1 <= i <= z || throw(BoundsError(s, i))
    i == z && return nothing
    isvalid(s, Int(i)) || string_index_err(s, i)
    at = _find_char(s, p.x, Int(i))
    at == 0 ? nothing : at
end
# (backwards from the character that byte `i` belongs to)
function findprev(p::_IsChar, s::Union{String,SubString{String}}, i::Integer)
    z = ncodeunits(s) + 1
    0 <= i <= z || throw(BoundsError(s, i))
    at = i == z || i == 0 ? prevind(s, max(Int(i), 1)) : thisind(s, Int(i))
    while at >= 1
        s[at] == p.x && return at
        at = prevind(s, at)
    end
    nothing
end
# Where the character stands first from byte `i` on, or 0.
function _find_char(s::Union{String,SubString{String}}, c::Char, i::Int)
    u = bits_of(c)
    u < 0x80000000 && return _find_byte(s, (u >> 24) % UInt8, i)
    ismalformed(c) && return _find_malformed(s, c, i)
    n = ncodeunits(c)
    at = _find_byte(s, (u >> 24) % UInt8, i)
    while at != 0
        _has_bytes(s, u, at, n) && return at
        at = _find_byte(s, (u >> 24) % UInt8, at + 1)
    end
    0
end
function _find_byte(s, b::UInt8, i::Int)
    skipped = _skipped(s)
    at = Core._string_find_byte(_whole(s), b, skipped + i, skipped + ncodeunits(s))
    at == 0 ? 0 : at - skipped
end
function _has_bytes(s, u::UInt32, at::Int, n::Int)
    at + n - 1 <= ncodeunits(s) || return false
    for k in 0:n-1
        @inbounds(codeunit(s, at + k)) == (u >> 24) % UInt8 || return false
        u <<= 8
    end
    true
end
function _find_malformed(s, c::Char, i::Int)
    next = iterate(s, i)
    while next !== nothing
        next[1] == c && return i
        i = next[2]
        next = iterate(s, i)
    end
    0
end
findall(c::AbstractChar, s::AbstractString) = findall(isequal(c), s)
function findall(f::Function, s::AbstractString)
    found = Int[]
    for (i, c) in pairs(s)
        f(c) && push!(found, i)
    end
    found
end
findfirst(needle::AbstractString, s::AbstractString) = findnext(needle, s, firstindex(s))
findlast(needle::AbstractString, s::AbstractString) = findprev(needle, s, lastindex(s))
function findnext(needle::AbstractString, s::AbstractString, i::Integer)
    n = ncodeunits(s)
    1 <= i <= n + 1 || throw(BoundsError(s, i))
    at = _find_string(_utf8(s), _utf8(needle), Int(i))
    at == 0 && return nothing
    isempty(needle) ? (at:at-1) : (at:thisind(s, at + ncodeunits(needle) - 1))
end
# Byte position of the first occurrence from byte `i` on, or 0.
function _find_string(s::Union{String,SubString{String}}, needle::String, i::Int)
    isempty(needle) && return i
    whole, skipped = _whole(s), _skipped(s)
    stop = skipped + ncodeunits(s)
    at = Core._string_find(whole, needle, skipped + i, stop)
    while at != 0 && thisind(whole, at) != at
        at = Core._string_find(whole, needle, at + 1, stop)
    end
    at == 0 ? 0 : at - skipped
end
_find_string(s, needle::SubString{String}, i::Int) = _find_string(s, String(needle), i)
_utf8(s::Union{String,SubString{String}}) = s
_utf8(s::AbstractString) = String(s)
function findprev(needle::AbstractString, s::AbstractString, i::Integer)
    t, p = String(s), String(needle)
    n, m = ncodeunits(t), ncodeunits(p)
    i <= n + 1 || throw(BoundsError(s, i))
    isempty(p) && return max(Int(i), 1):max(Int(i), 1)-1
    at = min(i == 0 ? 0 : nextind(t, min(Int(i), n)) - 1, n) - m + 1
    while at >= 1
        if thisind(t, at) == at && Core._string_find(t, p, at) == at
            return at:thisind(t, at + m - 1)
        end
        at -= 1
    end
    nothing
end
function findall(needle::AbstractString, s::AbstractString; overlap::Bool=false)
    found = UnitRange{Int}[]
    i = firstindex(s)
    while i <= ncodeunits(s) + 1
        r = findnext(needle, s, i)
        r === nothing && break
        push!(found, r)
        isempty(r) && first(r) > ncodeunits(s) && break
        i = overlap || isempty(r) ? nextind(s, first(r)) : nextind(s, last(r))
    end
    found
end
count(needle::Union{AbstractString,AbstractChar}, s::AbstractString; overlap::Bool=false) =
    needle isa AbstractChar ? count(==(needle), s) : length(findall(needle, s; overlap=overlap))
const _Bytes = AbstractVector{<:Union{Int8,UInt8}}
findfirst(pattern::_Bytes, a::_Bytes) = _find_bytes(pattern, a, firstindex(a))
findlast(pattern::_Bytes, a::_Bytes) = _find_bytes_back(pattern, a, lastindex(a))
function findnext(pattern::_Bytes, a::_Bytes, i::Integer)
    firstindex(a) <= i <= lastindex(a) + 1 || (i == lastindex(a) + 2 && isempty(pattern)) || throw(BoundsError(a, i))
    _find_bytes(pattern, a, Int(i))
end
function findprev(pattern::_Bytes, a::_Bytes, i::Integer)
    i < firstindex(a) - 1 && throw(BoundsError(a, i))
    _find_bytes_back(pattern, a, min(Int(i), lastindex(a)))
end
function findall(pattern::_Bytes, a::_Bytes; overlap::Bool=false)
    found = UnitRange{Int}[]
    r = _find_bytes(pattern, a, firstindex(a))
    while r !== nothing
        push!(found, r)
        r = _find_bytes(pattern, a, overlap || isempty(r) ? first(r) + 1 : last(r) + 1)
    end
    found
end
_same_bytes(pattern, a, i) = all(k -> a[i+k-firstindex(pattern)] % UInt8 == pattern[k] % UInt8 && a[i+k-firstindex(pattern)] == pattern[k], eachindex(pattern))
function _find_bytes(pattern, a, i)
    m = length(pattern)
    while i + m - 1 <= lastindex(a)
        _same_bytes(pattern, a, i) && return i:i+m-1
        i += 1
    end
    nothing
end
# The last occurrence that ends at `stop` or before.
function _find_bytes_back(pattern, a, stop)
    m = length(pattern)
    i = stop - m + 1
    while i >= firstindex(a)
        _same_bytes(pattern, a, i) && return i:i+m-1
        i -= 1
    end
    nothing
end

## Stripping and chopping

# What is cut off, unless a predicate says it.
const Chars = Union{AbstractChar,Tuple{Vararg{AbstractChar}},AbstractVector{<:AbstractChar},AbstractSet{<:AbstractChar}}
strip(s::AbstractString) = lstrip(rstrip(s))
strip(s::AbstractString, chars::Chars) = lstrip(rstrip(s, chars), chars)
strip(f, s::AbstractString) = lstrip(f, rstrip(f, s))
lstrip(s::AbstractString) = lstrip(isspace, s)
rstrip(s::AbstractString) = rstrip(isspace, s)
lstrip(s::AbstractString, chars::Chars) = lstrip(_in_chars(chars), s)
rstrip(s::AbstractString, chars::Chars) = rstrip(_in_chars(chars), s)
# Blanks among the first 128 characters are looked for by bytes; what comes then is up to the general way.
_is_blank(b::UInt8) = (b == 0x20) | (b - 0x09 <= 0x04)
function lstrip(s::Union{String,SubString{String}})
    whole, skipped, n = _whole(s), _skipped(s), ncodeunits(s)
    i = 1
    while i <= n && _is_blank(_byte(whole, skipped + i))
        i += 1
    end
    i <= n && _byte(whole, skipped + i) >= 0x80 && return lstrip(isspace, _substring(s, i - 1, n - i + 1))
    _substring(s, i - 1, n - i + 1)
end
function rstrip(s::Union{String,SubString{String}})
    whole, skipped, n = _whole(s), _skipped(s), ncodeunits(s)
    while n >= 1 && _is_blank(_byte(whole, skipped + n))
        n -= 1
    end
    n >= 1 && _byte(whole, skipped + n) >= 0x80 && return rstrip(isspace, _substring(s, 0, n))
    _substring(s, 0, n)
end
function chomp(s::Union{String,SubString{String}})
    n = ncodeunits(s)
    n >= 1 && codeunit(s, n) == 0x0a || return _substring(s, 0, n)
    _substring(s, 0, n >= 2 && codeunit(s, n - 1) == 0x0d ? n - 2 : n - 1)
end
_in_chars(c::AbstractChar) = isequal(c)
_in_chars(chars) = in(chars)
function lstrip(f, s::AbstractString)
    e = lastindex(s)
    i = 1
    while i <= e
        f(s[i]) || return SubString(s, i, e)
        i = nextind(s, i)
    end
    SubString(s, e + 1, e)
end
function rstrip(f, s::AbstractString)
    i = lastindex(s)
    while i >= 1
        f(s[i]) || return SubString(s, 1, i)
        i = prevind(s, i)
    end
    SubString(s, 1, 0)
end
function chop(s::AbstractString; head::Integer=0, tail::Integer=1)
    isempty(s) && return SubString(s)
    SubString(s, nextind(s, firstindex(s), Int(head)), prevind(s, lastindex(s), Int(tail)))
end
function chomp(s::AbstractString)
    i = lastindex(s)
    (i < 1 || s[i] != '\n') && return SubString(s, 1, i)
    j = prevind(s, i)
    j >= 1 && s[j] == '\r' ? SubString(s, 1, prevind(s, j)) : SubString(s, 1, j)
end
chopprefix(s::AbstractString, prefix::AbstractString) = startswith(s, prefix) ? SubString(s, 1 + ncodeunits(prefix), lastindex(s)) : SubString(s)
chopsuffix(s::AbstractString, suffix::AbstractString) = !isempty(suffix) && endswith(s, suffix) ? SubString(s, 1, prevind(s, ncodeunits(s) - ncodeunits(suffix) + 1)) : SubString(s)

## Padding

lpad(s, n::Integer, p::Union{AbstractChar,AbstractString}=' ') = _padded(string(s), Int(n), p, true)
rpad(s, n::Integer, p::Union{AbstractChar,AbstractString}=' ') = _padded(string(s), Int(n), p, false)
function _padded(s::String, n::Int, p, left::Bool)
    missing_width = n - textwidth(s)
    missing_width <= 0 && return s
    p isa Char && ' ' <= p <= '~' && return _padded_with(s, missing_width, UInt8(p), left)
    w = textwidth(p)
    q, r = divrem(missing_width, w)
    padding = r == 0 ? string(p)^q : string(string(p)^q, first(string(p), r))
    left ? padding * s : s * padding
end
function _padded_with(s::String, missing_width::Int, b::UInt8, left::Bool)
    n = ncodeunits(s)
    padded = Core._string_new(n + missing_width)
    _put!(padded, left ? missing_width + 1 : 1, s)
    first = left ? 1 : n + 1
    for i in first:first+missing_width-1
        Core._string_setbyte!(padded, i, b)
    end
    padded
end
function ltruncate(s::AbstractString, maxwidth::Integer, mark="…")
    textwidth(s) <= maxwidth && return String(s)
    chars = Char[]
    room = maxwidth - textwidth(mark)
    for c in Iterators.reverse(s)
        (room -= textwidth(c)) < 0 && break
        push!(chars, c)
    end
    string(mark, String(reverse(chars)))
end
function rtruncate(s::AbstractString, maxwidth::Integer, mark="…")
    textwidth(s) <= maxwidth && return String(s)
    chars = Char[]
    room = maxwidth - textwidth(mark)
    for c in s
        (room -= textwidth(c)) < 0 && break
        push!(chars, c)
    end
    string(String(chars), mark)
end
function ctruncate(s::AbstractString, maxwidth::Integer, mark="…"; prefer_left::Bool=true)
    textwidth(s) <= maxwidth && return String(s)
    room = maxwidth - textwidth(mark)
    room <= 0 && return String(mark)
    left = prefer_left ? cld(room, 2) : fld(room, 2)
    string(_of_width(s, left), mark, reverse(_of_width(reverse(s), room - left)))
end
# As many characters from the start as fit into so many columns.
function _of_width(s::AbstractString, columns::Int)
    stop = 0
    for (i, c) in pairs(s)
        columns -= textwidth(c)
        columns < 0 && break
        stop = i
    end
    SubString(s, 1, stop)
end

## Case

uppercase(s::AbstractString) = map(uppercase, s)
lowercase(s::AbstractString) = map(lowercase, s)
uppercase(s::Union{String,SubString{String}}) = (t = _turned_ascii(s, 0x61); t === nothing ? map(uppercase, s) : t)
lowercase(s::Union{String,SubString{String}}) = (t = _turned_ascii(s, 0x41); t === nothing ? map(lowercase, s) : t)
# The text with the other case of the 26 letters from `first` on; nothing for one that is not all ASCII.
function _turned_ascii(s::Union{String,SubString{String}}, first::UInt8)
    n = ncodeunits(s)
    whole, skipped = _whole(s), _skipped(s)
    for i in 1:n
        _byte(whole, skipped + i) < 0x80 || return nothing
    end
    turned = Core._string_new(n)
    for i in 1:n
        b = _byte(whole, skipped + i)
        Core._string_setbyte!(turned, i, ifelse(b - first < 0x1a, b ⊻ 0x20, b))
    end
    turned
end
uppercasefirst(s::AbstractString) = isempty(s) || (c = first(s); d = titlecase(c); c == d) ? String(s) : string(titlecase(first(s)), SubString(s, nextind(s, 1)))
lowercasefirst(s::AbstractString) = isempty(s) ? String(s) : string(lowercase(first(s)), SubString(s, nextind(s, 1)))
function titlecase(s::AbstractString; wordsep::Function=!isletter, strict::Bool=true)
    start = true
    before = '\0'
    sprint() do io
        for c in s
            # An accent belongs to the letter before it.
            if wordsep(c) && (isascii(c) || Unicode.isgraphemebreak(before, c))
                print(io, c)
                start = true
            else
                print(io, start ? titlecase(c) : strict ? lowercase(c) : c)
                start = false
            end
            before = c
        end
    end
end
function map(f, s::AbstractString)
    io = IOBuffer(sizehint=ncodeunits(s) + 8)
    for c in s
        d = f(c)
        d isa AbstractChar || throw(ArgumentError("map(f, s::AbstractString) requires f to return AbstractChar; try map(f, collect(s)) or a comprehension instead"))
        print(io, d)
    end
    _take_string!(io)
end

## join

function join(io::IO, itr)
    for x in itr
        print(io, x)
    end
end
function join(io::IO, itr, delim)
    first = true
    for x in itr
        first || print(io, delim)
        first = false
        print(io, x)
    end
end
function join(io::IO, itr, delim, last)
    items = collect(itr)
    n = length(items)
    for i in 1:n
        i > 1 && print(io, i == n ? last : delim)
        print(io, items[i])
    end
end
join(itr) = _holds_annotated(itr) ? _join_annotated(itr) : sprint(join, itr)
join(itr, delim) = _holds_annotated(itr) || _is_annotated(delim) ? _join_annotated(itr, delim) : sprint(join, itr, delim)
join(itr, delim, last) = _holds_annotated(itr) || _is_annotated(delim) || _is_annotated(last) ? _join_annotated(itr, delim, last) : sprint(join, itr, delim, last)
join(io::IO, itr::Union{AbstractString,Number}) = print(io, itr isa AbstractString ? join(collect(itr)) : itr)

## split

struct SplitIterator{S<:AbstractString,F}
    str::S
    splitter::F
    limit::Int
    keepempty::Bool
end
eltype(::Type{<:SplitIterator{S}}) where {S} = SubString{S}
eltype(::Type{<:SplitIterator{<:SubString{S}}}) where {S} = SubString{S}
IteratorSize(::Type{<:SplitIterator}) = SizeUnknown()
# State: where the current part starts, where to search next, how many parts were made.
function iterate(it::SplitIterator, (i, k, n)=(firstindex(it.str), firstindex(it.str), 0))
    s = it.str
    stop = ncodeunits(s) + 1
    i > stop && return nothing
    j, next = n != it.limit - 1 && k <= stop ? _next_separator(it.splitter, s, k) : (0, -1)
    while 0 < j < stop
        # An empty match at the very start of a part does not separate.
        k = next > j ? next : nextind(s, j)
        if i != next && (it.keepempty || i < j)
            return (_between(s, i, j), (next, k, n + 1))
        end
        i = next > j ? next : i
        k > stop && break
        j, next = _next_separator(it.splitter, s, k)
    end
    it.keepempty || i < stop || return nothing
    (_between(s, i, stop), (stop + 1, k, n + 1))
end
# What stands from the character at `i` to the one before `j`.
_between(s::AbstractString, i::Int, j::Int) = SubString(s, i, j > 1 ? prevind(s, j) : 0)
_between(s::Union{String,SubString{String}}, i::Int, j::Int) = _substring(s, i - 1, j - i)
# First byte of the next separator from `k` on, and the byte after it; zero and -1 for none.
function _next_separator(f::Function, s, k)
    k > ncodeunits(s) && return (0, -1)
    j = findnext(f, s, k)
    j === nothing ? (0, -1) : (j, nextind(s, j))
end
function _next_separator(f::Function, s::Union{String,SubString{String}}, k)
    next = iterate(s, k)
    while next !== nothing
        f(next[1]) && return (k, next[2])
        k = next[2]
        next = iterate(s, k)
    end
    (0, -1)
end
function _next_separator(p::_IsChar, s::Union{String,SubString{String}}, k)
    j = _find_char(s, p.x, k)
    j == 0 ? (0, -1) : (j, j + ncodeunits(p.x))
end
function _next_separator(pattern, s, k)
    k > ncodeunits(s) + 1 && return (0, -1)
    r = findnext(pattern, s, k)
    r === nothing ? (0, -1) : (first(r), isempty(r) ? first(r) : nextind(s, last(r)))
end
function _next_separator(needle::Union{String,SubString{String}}, s::Union{String,SubString{String}}, k)
    k > ncodeunits(s) + 1 && return (0, -1)
    j = _find_string(s, needle, k)
    j == 0 ? (0, -1) : (j, _end_of_match(s, j + ncodeunits(needle)))
end
# A needle that ends amid a character takes the whole of it.
function _end_of_match(s, next::Int)
    next <= ncodeunits(s) && is_continuation(codeunit(s, next)) ? nextind(s, thisind(s, next - 1)) : next
end
_splitter(c::AbstractChar) = isequal(c)
_splitter(chars::Union{Tuple{Vararg{AbstractChar}},AbstractVector{<:AbstractChar},AbstractSet{<:AbstractChar}}) = in(chars)
_splitter(x) = x
eachsplit(s::AbstractString, dlm; limit::Integer=0, keepempty::Bool=true) = SplitIterator(s, _splitter(dlm), Int(limit), keepempty)
eachsplit(s::AbstractString; limit::Integer=0, keepempty::Bool=false) = SplitIterator(s, isspace, Int(limit), keepempty)
split(s::AbstractString, dlm; limit::Integer=0, keepempty::Bool=true) = _split(s, _splitter(dlm), Int(limit), keepempty)
split(s::AbstractString; limit::Integer=0, keepempty::Bool=false) = _split(s, isspace, Int(limit), keepempty)
_split(s::SubString{String}, r::AbstractPattern, limit::Int, keepempty::Bool) = _split(String(s), r, limit, keepempty)
function _split(s::Union{String,SubString{String}}, splitter, limit::Int, keepempty::Bool)
    limit >= 0 || throw(ArgumentError("limit must be non-negative"))
    parts = SubString{String}[]
    stop = ncodeunits(s) + 1
    # Where the current part starts, and where to search next.
    i = k = 1
    while length(parts) != limit - 1 && k <= stop
        j, next = _next_separator(splitter, s, k)
        0 < j < stop || break
        # An empty match at the very start of a part does not separate.
        k = next > j ? next : nextind(s, j)
        if i != next && (keepempty || i < j)
            push!(parts, _between(s, i, j))
            i = next
            # Of a long text the rest is taken to be like its beginning.
            length(parts) == 500 && sizehint!(parts, 550 * cld(stop, i))
        elseif next > j
            i = next
        end
    end
    (keepempty || i < stop) && push!(parts, _between(s, i, stop))
    parts
end
function _split(s, splitter, limit, keepempty)
    limit >= 0 || throw(ArgumentError("limit must be non-negative"))
    parts = Vector{_substring_type(s)}()
    for p in SplitIterator(s, splitter, limit, keepempty)
        push!(parts, p)
    end
    parts
end
_substring_type(s) = SubString{typeof(s)}
_substring_type(s::SubString{S}) where {S} = SubString{S}
rsplit(s::AbstractString, dlm; limit::Integer=0, keepempty::Bool=true) = _rsplit(s, _splitter(dlm), Int(limit), keepempty)
rsplit(s::AbstractString; limit::Integer=0, keepempty::Bool=false) = _rsplit(s, isspace, Int(limit), keepempty)
eachrsplit(s::AbstractString, args...; kw...) = reverse!(rsplit(s, args...; kw...))
function _rsplit(s, splitter, limit, keepempty)
    parts = Vector{_substring_type(s)}()
    stop = lastindex(s)
    k = stop
    while limit == 0 || length(parts) < limit - 1
        r = k < 1 ? nothing : findprev(splitter, s, k)
        r === nothing && break
        j, last_byte = first(r), last(r)
        (isempty(r) && j <= 1) && break
        if keepempty || nextind(s, last_byte) <= stop
            pushfirst!(parts, SubString(s, isempty(r) ? j : nextind(s, last_byte), stop))
        end
        stop = prevind(s, j)
        k = stop
    end
    (keepempty || stop >= 1) && pushfirst!(parts, SubString(s, 1, stop))
    parts
end

## replace

function replace(io::IO, s::AbstractString, ps::Pair...; count::Integer=typemax(Int))
    count < 0 && throw(DomainError(count, "`count` must be non-negative."))
    patterns = map(p -> _replacement_pattern(p.first), ps)
    _replace(io, _searchable(s, patterns...), patterns, map(last, ps), Int(count))
end
function replace(s::AbstractString, ps::Pair...; count::Integer=typemax(Int))
    count < 0 && throw(DomainError(count, "`count` must be non-negative."))
    (isempty(ps) || count == 0) && return String(s)
    io = IOBuffer(sizehint=ncodeunits(s) + 32)
    patterns = map(p -> _replacement_pattern(p.first), ps)
    _replace(io, _searchable(s, patterns...), patterns, map(last, ps), Int(count))
    _take_string!(io)
end
_replacement_pattern(p) = _splitter(p)
_replacement_pattern(p::AbstractString) = p
# A regex searches whole strings; what searches again and again does it on one.
_searchable(s) = s
_searchable(s, p, more...) = p isa AbstractPattern ? String(s) : _searchable(s, more...)
# One pattern is searched from match to match.
function _replace(io::IO, s::AbstractString, patterns::Tuple{Any}, replacements::Tuple{Any}, count::Int)
    pattern, new = patterns[1], replacements[1]
    n = ncodeunits(s)
    i = copied = firstindex(s)
    ended = 0   # where the match before ended, if it was not empty: no empty one counts there
    while count > 0 && i <= n + 1
        j, next = _next_separator(pattern, s, i)
        j == 0 && break
        if next == j == ended
            j > n && break
            i = nextind(s, j)
            continue
        end
        print(io, _between(s, copied, j))
        _print_replacement(io, new, s, next == j ? (j:j-1) : (j:prevind(s, next)), pattern)
        copied = next
        if next == j
            # An empty match: go on with the next character.
            j > n && break
            i = nextind(s, j)
        else
            i = ended = next
        end
        count -= 1
    end
    copied <= n && print(io, _between(s, copied, n + 1))
    nothing
end
# At each place the pattern that matches first wins; of several there, the one given first.
function _replace(io::IO, s::AbstractString, patterns::Tuple, replacements::Tuple, count::Int)
    n = ncodeunits(s)
    i = copied = firstindex(s)
    done = ended = 0
    # What each pattern found last; it is searched for again only when that place was passed.
    found = fill((0, 0), length(patterns))
    while done < count && i <= n + 1
        which = 0
        for k in 1:length(patterns)
            j, next = found[k]
            if j < i && next >= 0
                j, next = found[k] = _next_separator(patterns[k], s, i)
            end
            next < 0 && continue
            if which == 0 || j < found[which][1]
                which = k
            end
        end
        which == 0 && break
        j, next = found[which]
        if next == j == ended
            j > n && break
            i = nextind(s, j)
            continue
        end
        print(io, _between(s, copied, j))
        _print_replacement(io, replacements[which], s, next == j ? (j:j-1) : (j:prevind(s, next)), patterns[which])
        copied = next
        if next == j
            # An empty match: go on with the next character.
            j > n && break
            i = nextind(s, j)
        else
            i = ended = next
        end
        done += 1
    end
    copied <= n && print(io, _between(s, copied, n + 1))
    nothing
end
# (a substitution string has its own method, with the regular expressions)
_print_replacement(io, r, s, range, pattern) = print(io, r)
_print_replacement(io, r::Function, s, range, pattern) = print(io, r(SubString(s, first(range), last(range))))
_print_replacement(io, r::Function, s, range, pattern::Function) = print(io, r(s[first(range)]))
_print_replacement(io, ::Type{T}, s, range, pattern) where {T} = print(io, T(SubString(s, first(range), last(range))))

## Bytes as hexadecimal text, ASCII

function bytes2hex(bytes)
    io = IOBuffer()
    for b in bytes
        print(io, string(UInt8(b); base=16, pad=2))
    end
    _take_string!(io)
end
bytes2hex(io::IO, bytes) = print(io, bytes2hex(bytes))
function hex2bytes(s)
    c = s isa AbstractString ? codeunits(s) : s
    isodd(length(c)) && throw(ArgumentError("length of iterable must be even"))
    [UInt8(_hex_value(c[i]) << 4 | _hex_value(c[i+1])) for i in 1:2:length(c)]
end
function hex2bytes!(dest::AbstractVector{UInt8}, itr)
    length(itr) == 2 * length(dest) || throw(ArgumentError("length of iterable must be twice the length of destination array"))
    copyto!(dest, hex2bytes(itr))
end
function _hex_value(b)
    d = _digit_value(Char(b), 16)
    d < 0 && throw(ArgumentError("byte is not an ASCII hexadecimal digit"))
    d
end
ascii(s::AbstractString) = isascii(s) ? String(s) : throw(ArgumentError("invalid ASCII at index $(findfirst(!isascii, s)) in $(repr(s))"))
transcode(::Type{UInt8}, s::AbstractString) = codeunits(String(s))
transcode(::Type{Int32}, s::AbstractString) = Int32[Int32(c) for c in s]
transcode(::Type{String}, s::String) = s
transcode(::Type{String}, v::Vector{UInt8}) = String(copy(v))
transcode(::Type{T}, v::Vector{T}) where {T} = v
function transcode(::Type{UInt16}, s::AbstractString)
    out = UInt16[]
    for c in s
        u = UInt32(c)
        if u < 0x10000
            push!(out, u % UInt16)
        else
            u -= 0x10000
            push!(out, (0xd800 + (u >> 10)) % UInt16, (0xdc00 + (u & 0x3ff)) % UInt16)
        end
    end
    out
end
transcode(::Type{UInt32}, s::AbstractString) = UInt32[UInt32(c) for c in s]
function transcode(::Type{String}, v::AbstractVector{UInt16})
    io = IOBuffer()
    i = 1
    while i <= length(v)
        u = UInt32(v[i])
        if 0xd800 <= u < 0xdc00 && i < length(v)
            u = 0x10000 + ((u - 0xd800) << 10) + (UInt32(v[i+1]) - 0xdc00)
            i += 1
        end
        print(io, Char(u))
        i += 1
    end
    _take_string!(io)
end
transcode(::Type{String}, v::AbstractVector{UInt32}) = String(map(Char, v))

## Pieces of `n` characters: `Iterators.partition("abcde", 2)`

eltype(::Type{Iterators.PartitionIterator{T}}) where {T<:AbstractString} = SubString{T}
eltype(::Type{Iterators.PartitionIterator{SubString{T}}}) where {T<:AbstractString} = SubString{T}
function iterate(p::Iterators.PartitionIterator{<:AbstractString}, i::Int=1)
    i > ncodeunits(p.c) && return nothing
    following = min(nextind(p.c, i, p.n), ncodeunits(p.c) + 1)
    (SubString(p.c, i, prevind(p.c, following)), following)
end

## Indentation

# How wide the white space at the start of a line is, and whether the line has nothing else.
function indentation(s::AbstractString; tabwidth::Integer=8)
    width = 0
    for c in s
        if c == ' '
            width += 1
        elseif c == '\t'
            width = div(width + tabwidth, tabwidth) * tabwidth
        else
            return width, false
        end
    end
    width, true
end
# Every line without its first `indent` columns; tabs become blanks.
function unindent(s::AbstractString, indent::Int; tabwidth::Int=8)
    indent == 0 && return s
    out = IOBuffer()
    column, at_start, skipped = 0, true, 0
    for c in s
        if c == '\n'
            print(out, c)
            column, at_start, skipped = 0, true, 0
            continue
        end
        width = c == '\t' ? div(column + tabwidth, tabwidth) * tabwidth - column : 1
        if at_start && (c == ' ' || c == '\t')
            left_out = clamp(indent - skipped, 0, width)
            skipped += left_out
            print(out, ' '^(width - left_out))
        else
            at_start = false
            c == '\t' ? print(out, ' '^width) : print(out, c)
        end
        column += width
    end
    String(take!(out))
end
