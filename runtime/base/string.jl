# Strings: UTF-8 bytes, indexed by the position of a character's first byte. Bytes that are not valid
# UTF-8 are kept, and appear as malformed characters of one or more bytes.

ncodeunits(s::String) = Core._string_len(s)
codeunit(::String) = UInt8
codeunit(s::AbstractString) = throw(MethodError(codeunit, (s,)))
@inline function codeunit(s::String, i::Int)
    @boundscheck checkbounds(s, i)
    Core._string_byte(s, i)
end
codeunit(s::AbstractString, i::Integer) = i isa Int ? throw(MethodError(codeunit, (s, i))) : codeunit(s, Int(i))
sizeof(s::AbstractString) = ncodeunits(s) * sizeof(codeunit(s))
_byte(s::String, i::Int) = Core._string_byte(s, i)
is_continuation(b::UInt8) = b & 0xc0 == 0x80

## Bounds

firstindex(::AbstractString) = 1
lastindex(s::AbstractString) = thisind(s, ncodeunits(s))
isempty(s::AbstractString) = ncodeunits(s) == 0
checkbounds(::Type{Bool}, s::AbstractString, i::Integer) = 1 <= i <= ncodeunits(s)
checkbounds(::Type{Bool}, s::AbstractString, r::AbstractRange{<:Integer}) = isempty(r) || (1 <= minimum(r) && maximum(r) <= ncodeunits(s))
checkbounds(::Type{Bool}, s::AbstractString, I::AbstractArray{<:Integer}) = all(i -> checkbounds(Bool, s, i), I)
checkbounds(s::AbstractString, I) = checkbounds(Bool, s, I) ? nothing : throw(BoundsError(s, I))
@noinline string_index_err(s::AbstractString, i::Integer) = throw(StringIndexError(s, Int(i)))

## Walking by characters

isvalid(s::String, i::Int) = checkbounds(Bool, s, i) && thisind(s, i) == i
isvalid(s::AbstractString, i::Integer) = i isa Int ? throw(MethodError(isvalid, (s, i))) : isvalid(s, Int(i))

# The start of the character that byte `i` belongs to: at most three bytes back.
function thisind(s::String, i::Int)
    n = ncodeunits(s)
    i == 0 && return 0
    i == n + 1 && return i
    @boundscheck 0 < i <= n || throw(BoundsError(s, i))
    b = _byte(s, i)
    (is_continuation(b) & (i > 1)) || return i
    b = _byte(s, i - 1)
    0xc0 <= b <= 0xf7 && return i - 1
    (is_continuation(b) & (i > 2)) || return i
    b = _byte(s, i - 2)
    0xe0 <= b <= 0xf7 && return i - 2
    (is_continuation(b) & (i > 3)) || return i
    b = _byte(s, i - 3)
    0xf0 <= b <= 0xf7 && return i - 3
    i
end
# The start of the next character. From the middle of one, that character's end counts.
function nextind(s::String, i::Int)
    i == 0 && return 1
    n = ncodeunits(s)
    @boundscheck 0 < i <= n || throw(BoundsError(s, i))
    b = _byte(s, i)
    b < 0x80 ? i + 1 : _nextind_multibyte(s, i, b, n)
end
@noinline _nextind_multibyte(s::String, i::Int, b::UInt8, n::Int) =
    is_continuation(b) ? _nextind_inside(s, i, n) : _character_end(s, i, b, n)
@noinline function _nextind_inside(s::String, i::Int, n::Int)
    start = thisind(s, i)
    start < i ? _character_end(s, start, _byte(s, start), n) : i + 1
end
# The place behind the character whose first byte is `b`, at `i`.
@inline function _character_end(s, i, b, n)
    i += 1
    (b > 0xf7 || i > n || !is_continuation(_byte(s, i))) && return i
    i += 1
    (b < 0xe0 || i > n || !is_continuation(_byte(s, i))) && return i
    i += 1
    (b < 0xf0 || i > n || !is_continuation(_byte(s, i))) && return i
    i + 1
end

thisind(s::AbstractString, i::Integer) = thisind(s, Int(i))
nextind(s::AbstractString, i::Integer) = nextind(s, Int(i))
prevind(s::AbstractString, i::Integer) = prevind(s, Int(i))
function thisind(s::AbstractString, i::Int)
    z = ncodeunits(s) + 1
    i == z && return i
    0 <= i <= z || throw(BoundsError(s, i))
    while 1 < i && !isvalid(s, i)
        i -= 1
    end
    i
end
function nextind(s::AbstractString, i::Int)
    z = ncodeunits(s)
    0 <= i <= z || throw(BoundsError(s, i))
    i += 1
    while i <= z && !isvalid(s, i)
        i += 1
    end
    i
end
function prevind(s::AbstractString, i::Int)
    1 <= i <= ncodeunits(s) + 1 || throw(BoundsError(s, i))
    i == 1 ? 0 : thisind(s, i - 1)
end
nextind(s::AbstractString, i::Integer, n::Integer) = nextind(s, Int(i), Int(n))
prevind(s::AbstractString, i::Integer, n::Integer) = prevind(s, Int(i), Int(n))
function nextind(s::AbstractString, i::Int, n::Int)
    n < 0 && throw(ArgumentError("n cannot be negative: $n"))
    z = ncodeunits(s)
    0 <= i <= z || throw(BoundsError(s, i))
    n == 0 && return thisind(s, i) == i ? i : string_index_err(s, i)
    while n > 0 && i < z
        i = nextind(s, i)
        n -= 1
    end
    i + n
end
function prevind(s::AbstractString, i::Int, n::Int)
    n < 0 && throw(ArgumentError("n cannot be negative: $n"))
    z = ncodeunits(s) + 1
    1 <= i <= z || throw(BoundsError(s, i))
    n == 0 && return thisind(s, i) == i ? i : string_index_err(s, i)
    while n > 0 && i > 1
        i = prevind(s, i)
        n -= 1
    end
    i - n
end

@inline function iterate(s::String, i::Int=1)
    (i - 1) % UInt < ncodeunits(s) % UInt || return nothing
    b = _byte(s, i)
    u = UInt32(b) << 24
    b < 0x80 && return (char_of(u), i + 1)
    _iterate_multibyte(s, u, i)
end
# Takes continuation bytes as long as the first byte calls for them; stops where one is missing.
function _iterate_multibyte(s::String, u::UInt32, i::Int)
    n = ncodeunits(s)
    (u < 0xc0000000 || u > 0xf7ffffff) && return (char_of(u), i + 1)
    (i += 1) > n && return (char_of(u), i)
    b = _byte(s, i)
    is_continuation(b) || return (char_of(u), i)
    u |= UInt32(b) << 16
    ((i += 1) > n || u < 0xe0000000) && return (char_of(u), i)
    b = _byte(s, i)
    is_continuation(b) || return (char_of(u), i)
    u |= UInt32(b) << 8
    ((i += 1) > n || u < 0xf0000000) && return (char_of(u), i)
    b = _byte(s, i)
    is_continuation(b) || return (char_of(u), i)
    (char_of(u | UInt32(b)), i + 1)
end
function getindex(s::String, i::Int)
    @boundscheck checkbounds(s, i)
    b = _byte(s, i)
    u = UInt32(b) << 24
    b < 0x80 ? char_of(u) : _getindex_multibyte(s, u, i)
end
@noinline _getindex_multibyte(s::String, u::UInt32, i::Int) =
    u < 0xc0000000 ? _getindex_inside(s, u, i) : (@inline _iterate_multibyte(s, u, i))[1]
# A continuation byte is a character where it continues nothing.
@noinline _getindex_inside(s::String, u::UInt32, i::Int) = thisind(s, i) == i ? char_of(u) : string_index_err(s, i)
@inline function iterate(s::AbstractString, i::Integer=1)
    i > ncodeunits(s) ? nothing : (s[i], nextind(s, i))
end
eltype(::Type{<:AbstractString}) = Char
IteratorSize(::Type{<:AbstractString}) = HasLength()
keys(s::AbstractString) = EachStringIndex(s)
keytype(::Type{<:AbstractString}) = Int
valtype(::Type{<:AbstractString}) = Char
struct EachStringIndex{T<:AbstractString}
    s::T
end
eachindex(s::AbstractString) = EachStringIndex(s)
length(e::EachStringIndex) = length(e.s)
first(::EachStringIndex) = 1
last(e::EachStringIndex) = lastindex(e.s)
@inline iterate(e::EachStringIndex, i::Int=1) = i > ncodeunits(e.s) ? nothing : (i, nextind(e.s, i))
eltype(::Type{<:EachStringIndex}) = Int
iterate(r::Iterators.Reverse{<:EachStringIndex}, i::Int=lastindex(r.itr.s)) = i < firstindex(r.itr.s) ? nothing : (i, prevind(r.itr.s, i))

# A type of string defines `iterate`; the character at an index is where iteration goes on.
getindex(s::AbstractString, i::Integer) = s[Int(i)]
function getindex(s::AbstractString, i::Int)
    @boundscheck checkbounds(s, i)
    isvalid(s, i) ? iterate(s, i)[1] : string_index_err(s, i)
end
getindex(s::AbstractString, i::Colon) = s
getindex(s::AbstractString, r::UnitRange{<:Integer}) = SubString(s, r)
getindex(s::AbstractString, I::AbstractVector{<:Integer}) = sprint(io -> for i in I; print(io, s[i]); end)
getindex(s::AbstractString, I::AbstractVector{Bool}) = throw(ArgumentError("logical indexing not supported for strings"))
getindex(s::AbstractString) = throw(MethodError(getindex, (s,)))
get(s::AbstractString, i::Integer, default) = checkbounds(Bool, s, i) ? s[i] : default
# Both are needed: one alone would be ambiguous with the methods of `AbstractString`.
getindex(s::String, r::AbstractUnitRange{<:Integer}) = _slice(s, r)
getindex(s::String, r::UnitRange{<:Integer}) = _slice(s, r)
@inline function _slice(s::String, r::AbstractUnitRange{<:Integer})
    isempty(r) && return ""
    i, j = Int(first(r)), Int(last(r))
    @boundscheck begin
        checkbounds(s, r)
        isvalid(s, i) || string_index_err(s, i)
        isvalid(s, j) || string_index_err(s, j)
    end
    j = nextind(s, j) - 1
    Core._string_slice(s, i, j - i + 1)
end

length(s::String) = Core._string_characters(s, 0, ncodeunits(s))
length(s::AbstractString) = length(s, 1, lastindex(s))
function length(s::AbstractString, i::Integer, j::Integer)
    @boundscheck begin
        0 < i <= ncodeunits(s) + 1 || throw(BoundsError(s, i))
        0 <= j < ncodeunits(s) + 1 || throw(BoundsError(s, j))
    end
    n = 0
    for k in i:j
        n += isvalid(s, k)
    end
    n
end

## Comparison: by code points, which for UTF-8 is by bytes

==(a::String, b::String) = a === b || (ncodeunits(a) == ncodeunits(b) && Core._string_cmp(a, b) == 0)
isequal(a::String, b::String) = a == b
cmp(a::String, b::String) = Core._string_cmp(a, b)
function cmp(a::AbstractString, b::AbstractString)
    a === b && return 0
    x, y = iterate(a), iterate(b)
    while x !== nothing && y !== nothing
        c, d = x[1], y[1]
        c != d && return c < d ? -1 : 1
        x, y = iterate(a, x[2]), iterate(b, y[2])
    end
    x === nothing ? (y === nothing ? 0 : -1) : 1
end
==(a::AbstractString, b::AbstractString) = cmp(a, b) == 0
isless(a::AbstractString, b::AbstractString) = cmp(a, b) < 0
cmp(a::Symbol, b::Symbol) = cmp(Core._symbol_name(a), Core._symbol_name(b))
isless(a::Symbol, b::Symbol) = cmp(a, b) < 0
<(a::Symbol, b::Symbol) = cmp(a, b) < 0

## Construction

String(s::String) = s
String(s::Symbol) = Core._symbol_name(s)
String(s::AbstractString) = print_to_string(s)
String(chars::AbstractVector{<:AbstractChar}) = sprint(io -> foreach(c -> print(io, c), chars))
# Takes the bytes out of the vector, which is empty afterwards.
function String(v::Vector{UInt8})
    n = length(v)
    n == 0 && return ""
    s = Core._string_from_memory(getfield(v, :ref), n)
    empty!(v)
    s
end
String(v::AbstractVector{UInt8}) = String(copyto!(Vector{UInt8}(undef, length(v)), v))
_string_of_bytes(v::Vector{UInt8}) = isempty(v) ? "" : Core._string_from_memory(getfield(v, :ref), length(v))
unsafe_string_of(m::Memory{UInt8}, n::Int) = n == 0 ? "" : Core._string_from_memory(memoryref(m), n)
AbstractString(s::AbstractString) = s
(::Type{T})(s::T) where {T<:AbstractString} = s
typemin(::Type{String}) = ""
convert(::Type{T}, s::T) where {T<:AbstractString} = s
convert(::Type{String}, s::String) = s
convert(::Type{String}, s::AbstractString) = String(s)::String
convert(::Type{T}, s::AbstractString) where {T<:AbstractString} = T(s)::T
promote_rule(::Type{String}, ::Type{<:AbstractString}) = String
Vector{UInt8}(s::AbstractString) = copyto!(Vector{UInt8}(undef, ncodeunits(s)), codeunits(s))
Vector{Char}(s::AbstractString) = collect(s)
Array{UInt8}(s::AbstractString) = Vector{UInt8}(s)

Symbol(s::AbstractString) = Core._symbol(String(s))
Symbol(parts...) = Core._symbol(print_to_string(parts...))
nameof(s::Symbol) = s

## SubString: a part of another string, without a copy

struct SubString{T<:AbstractString} <: AbstractString
    string::T
    offset::Int
    ncodeunits::Int
    function SubString{T}(s::T, i::Int, j::Int) where {T<:AbstractString}
        i <= j || return new(s, i - 1, 0)
        @boundscheck begin
            checkbounds(s, i:j)
            isvalid(s, i) || string_index_err(s, i)
            isvalid(s, j) || string_index_err(s, j)
        end
        new(s, i - 1, nextind(s, j) - i)
    end
    SubString{T}(s::T, offset::Int, n::Int, ::Val{:noshift}) where {T<:AbstractString} = new{T}(s, offset, n)
end
SubString(s::T, i::Int, j::Int) where {T<:AbstractString} = SubString{T}(s, i, j)
SubString(s::AbstractString, i::Integer, j::Integer=lastindex(s)) = SubString(s, Int(i), Int(j))
SubString(s::T, offset::Int, n::Int, ::Val{:noshift}) where {T<:AbstractString} = SubString{T}(s, offset, n, Val(:noshift))
SubString(s::AbstractString, r::AbstractUnitRange{<:Integer}) = SubString(s, first(r), last(r))
SubString(s::AbstractString) = SubString(s, 1, lastindex(s))
SubString{T}(s::T) where {T<:AbstractString} = SubString{T}(s, 1, Int(lastindex(s)))
SubString{T}(s::AbstractString) where {T<:AbstractString} = SubString(convert(T, s))
function SubString(s::SubString, i::Int, j::Int)
    i <= j && checkbounds(s, i:j)
    SubString(s.string, s.offset + i, s.offset + j)
end
convert(::Type{SubString{S}}, s::AbstractString) where {S<:AbstractString} = SubString(convert(S, s))
convert(::Type{SubString{T}}, s::SubString{T}) where {T<:AbstractString} = s
String(s::SubString{String}) = s.ncodeunits == 0 ? "" : Core._string_slice(s.string, s.offset + 1, s.ncodeunits)
string(s::SubString{String}) = String(s)
ncodeunits(s::SubString) = s.ncodeunits
codeunit(s::SubString) = codeunit(s.string)
@inline function codeunit(s::SubString, i::Int)
    @boundscheck checkbounds(s, i)
    codeunit(s.string, s.offset + i)
end
function iterate(s::SubString, i::Int=1)
    i > ncodeunits(s) && return nothing
    next = iterate(s.string, s.offset + i)
    next === nothing ? nothing : (next[1], next[2] - s.offset)
end
function getindex(s::SubString, i::Int)
    @boundscheck checkbounds(s, i)
    s.string[s.offset+i]
end
isvalid(s::SubString, i::Int) = checkbounds(Bool, s, i) && isvalid(s.string, s.offset + i)
function thisind(s::SubString, i::Int)
    i == ncodeunits(s) + 1 && return i
    i == 0 && return 0
    checkbounds(s, i)
    thisind(s.string, s.offset + i) - s.offset
end
function nextind(s::SubString, i::Int)
    i == 0 && return 1
    checkbounds(s, i)
    nextind(s.string, s.offset + i) - s.offset
end
parent(s::SubString) = s.string
parentindices(s::SubString) = (s.offset+1:thisind(s.string, s.offset + s.ncodeunits),)
length(s::SubString{String}) = Core._string_characters(s.string, s.offset, s.ncodeunits)
# The characters of `n` bytes after the first `skip`; both ends must lie between characters.
_substring(s::String, skip::Int, n::Int) = SubString{String}(s, skip, n, Val(:noshift))
_substring(s::SubString{String}, skip::Int, n::Int) = SubString{String}(s.string, s.offset + skip, n, Val(:noshift))
_copy_bytes!(m::Memory{UInt8}, at::Int, s::SubString{String}) =
    Core._string_to_memory!(memoryref(m, at), s.string, s.offset + 1, s.ncodeunits)
==(a::SubString{String}, b::String) = a.ncodeunits == ncodeunits(b) && Core._string_cmp(a.string, b, a.offset, 0, a.ncodeunits) == 0
==(a::String, b::SubString{String}) = b == a
==(a::SubString{String}, b::SubString{String}) =
    a.ncodeunits == b.ncodeunits && Core._string_cmp(a.string, b.string, a.offset, b.offset, a.ncodeunits) == 0
cmp(a::Union{String,SubString{String}}, b::Union{String,SubString{String}}) = _compare_bytes(a, b)
function _compare_bytes(a, b)
    n, m = ncodeunits(a), ncodeunits(b)
    order = Core._string_cmp(_whole(a), _whole(b), _skipped(a), _skipped(b), min(n, m))
    order == 0 ? cmp(n, m) : order
end
# A string as part of a `String`.
_whole(s::String) = s
_whole(s::SubString{String}) = s.string
_skipped(::String) = 0
_skipped(s::SubString{String}) = s.offset
reverse(s::AbstractString) = sprint(io -> for c in Iterators.reverse(s); print(io, c); end)
function reverse(s::Union{String,SubString{String}})
    n = ncodeunits(s)
    whole, skipped = _whole(s), _skipped(s)
    reversed = Core._string_new(n)
    i = 1
    while i <= n
        b = _byte(whole, skipped + i)
        if b < 0x80
            Core._string_setbyte!(reversed, n - i + 1, b)
            i += 1
        else
            # (a continuation byte that is met here belongs to nothing)
            next = is_continuation(b) ? i + 1 : _character_end(whole, skipped + i, b, skipped + n) - skipped
            for k in i:next-1
                Core._string_setbyte!(reversed, n - next + 2 + k - i, _byte(whole, skipped + k))
            end
            i = next
        end
    end
    reversed
end
reverseind(s::AbstractString, i::Integer) = thisind(s, ncodeunits(s) - i + 1)
first(s::AbstractString) = s[firstindex(s)]
last(s::AbstractString) = s[lastindex(s)]
function first(s::AbstractString, n::Integer)
    n < 0 && throw(ArgumentError("n cannot be negative: $n"))
    n == 0 && return _prefix(s, 0)
    isempty(s) && return _prefix(s, 0)
    i = nextind(s, 0, min(Int(n), ncodeunits(s) + 1))
    _prefix(s, i > lastindex(s) ? lastindex(s) : i)
end
_prefix(s::AbstractString, i) = s[1:i]
function last(s::AbstractString, n::Integer)
    n < 0 && throw(ArgumentError("n cannot be negative: $n"))
    isempty(s) && return s[1:0]
    i = n > ncodeunits(s) ? 1 : max(1, prevind(s, ncodeunits(s) + 1, Int(n)))
    s[i:lastindex(s)]
end
only(s::AbstractString) = _only(s)

## Concatenation and repetition

# Each number of few texts has code of its own.
_concatenate_few(parts::Vararg{Union{String,SubString{String}},N}) where {N} = _concatenate(parts)
function _concatenate(parts::Tuple)
    n = 0
    for p in parts
        n += ncodeunits(p)
    end
    joined = Core._string_new(n)
    at = 1
    for p in parts
        at = _put!(joined, at, p)
    end
    joined
end
# Copies a text into a string that is being made; the place behind it.
@inline function _put!(to::String, at::Int, s::Union{String,SubString{String}})
    n = ncodeunits(s)
    Core._string_copy!(to, at, _whole(s), _skipped(s) + 1, n)
    at + n
end
# By their names in Julia: room for `n` bytes, and a text's bytes copied into it from a place on, which gives their number.
# (Packages have methods for texts of their own.)
_string_n(n::Integer) = Core._string_new(Int(n))
@inline __unsafe_string!(out::String, s::Union{String,SubString{String}}, at::Integer) = (_put!(out, Int(at), s); ncodeunits(s))
__unsafe_string!(out::String, s::Symbol, at::Integer) = __unsafe_string!(out, String(s), at)
__unsafe_string!(out::String, c::Char, at::Integer) = __unsafe_string!(out, string(c), at)
string(s::String) = s
function string(a::String, b::String)
    n = ncodeunits(a)
    joined = Core._string_new(n + ncodeunits(b))
    _put!(joined, _put!(joined, 1, a), b)
    joined
end
const _few = 10
string(parts::Union{String,SubString{String}}...) = length(parts) <= _few ? _concatenate_few(parts...) : _concatenate(parts)
string() = ""
string(s::AbstractString) = String(s)
string(s::Symbol) = Core._symbol_name(s)
string(c::Char) = _char_string(c)
string(x) = print_to_string(x)
string(xs...) = length(xs) <= _few ? _print_few(xs...) : print_to_string(xs...)
# Each kind of few values has code of its own.
function _print_few(xs::Vararg{Any,N}) where {N}
    io = IOBuffer(sizehint=64)
    _print_each(io, xs...)
    _take_string!(io)
end
@inline _print_each(io) = nothing
@inline _print_each(io, x, xs...) = (print(io, x); _print_each(io, xs...))
function _char_string(c::Char)
    n = ncodeunits(c)
    s = Core._string_new(n)
    u = bits_of(c)
    for i in 1:n
        Core._string_setbyte!(s, i, (u >> 24) % UInt8)
        u <<= 8
    end
    s
end

*(a::Union{AbstractString,AbstractChar}, more::Union{AbstractString,AbstractChar}...) = string(a, more...)
one(::Union{T,Type{T}}) where {T<:AbstractString} = convert(T, "")
^(s::Union{AbstractString,AbstractChar}, n::Integer) = repeat(s, n)
function repeat(s::AbstractString, n::Integer)
    n < 0 && throw(ArgumentError("can't repeat a string $n times"))
    n == 0 && return ""
    n == 1 && return String(s)
    _repeat(String(s), Int(n))
end
function _repeat(s::String, n::Int)
    k = ncodeunits(s)
    bytes, overflowed = checked_smul_int(k, n)
    overflowed && throw(OutOfMemoryError())
    repeated = Core._string_new(bytes)
    if k == 1
        for i in 1:n
            Core._string_setbyte!(repeated, i, _byte(s, 1))
        end
    elseif k > 0
        # What is there already is copied behind itself.
        done = _put!(repeated, 1, s) - 1
        while done < bytes
            more = min(done, bytes - done)
            Core._string_copy!(repeated, done + 1, repeated, 1, more)
            done += more
        end
    end
    repeated
end
repeat(c::AbstractChar, n::Integer) = repeat(string(c), n)

## Bytes of a string as a vector

struct CodeUnits{T,S<:AbstractString} <: AbstractArray{T,1}
    s::S
    CodeUnits(s::S) where {S<:AbstractString} = new{codeunit(s),S}(s)
end
codeunits(s::AbstractString) = CodeUnits(s)
length(u::CodeUnits) = ncodeunits(u.s)
size(u::CodeUnits) = (ncodeunits(u.s),)
getindex(u::CodeUnits, i::Int) = codeunit(u.s, i)
iterate(u::CodeUnits, i::Int=1) = i > ncodeunits(u.s) ? nothing : (@inbounds(codeunit(u.s, i)), i + 1)
IndexStyle(::Type{<:CodeUnits}) = IndexLinear()
String(u::CodeUnits{UInt8}) = String(u.s)
strides(::CodeUnits) = (1,)
elsize(::Type{<:CodeUnits{T}}) where {T} = sizeof(T)
similar(::Type{<:CodeUnits{T}}, dims::Dims) where {T} = similar(Array{T}, dims)
cconvert(::Type{Ptr{T}}, u::CodeUnits) where {T} = cconvert(Ptr{T}, u.s)

isascii(s::AbstractString) = all(isascii, s)
function isascii(s::String)
    for i in 1:ncodeunits(s)
        _byte(s, i) >= 0x80 && return false
    end
    true
end
isvalid(s::AbstractString) = all(isvalid, s)
isvalid(::Type{<:AbstractString}, s::AbstractString) = isvalid(String(s))
isvalid(::Type{String}, bytes::AbstractVector{UInt8}) = isvalid(_string_of_bytes(collect(bytes)))
isvalid(::Type{Char}, c::Char) = isvalid(c)
isvalid(::Type{Char}, u::Integer) = u <= 0x10ffff && !(0xd800 <= u <= 0xdfff)
isvalid(x) = isvalid(typeof(x), x)

# Regular expressions are the one kind of pattern here; packages add others.
abstract type AbstractPattern end
