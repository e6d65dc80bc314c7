# `show`: values as Julia code would write them. Numbers, characters, strings, symbols, and any struct.

show(x) = show(stdout, x)
show(io::IO, x) = show_default(io, x)
repr(x; context=nothing) = sprint(show, x; context=context)

## Nothing, Bool, integers

show(io::IO, ::Nothing) = print(io, "nothing")
print(io::IO, ::Nothing) = (write(io, "nothing"); nothing)
# The type that the context tells of an element, apart from its being absent.
_told_type(io::IO) = nonmissingtype(nonnothingtype(get(io, :typeinfo, Any)))

show(io::IO, b::Bool) = print(io, _told_type(io) === Bool ? (b ? "1" : "0") : (b ? "true" : "false"))
print(io::IO, b::Bool) = print(io, b ? "true" : "false")
show(io::IO, n::Signed) = (write(io, string(n)); nothing)
show(io::IO, n::Unsigned) = print(io, "0x", string(n; base=16, pad=sizeof(n) << 1))
print(io::IO, n::Unsigned) = print(io, string(n))
# Into a buffer the digits go directly.
show(io::IOBuffer, n::BitSigned64) = _write_decimal(io, n)
print(io::IOBuffer, n::BitInteger64) = _write_decimal(io, n)
function _write_decimal(io::IOBuffer, n::BitInteger64)
    negative = n < 0
    u = UInt64(unsigned(negative ? -n : n))
    count = _ndigits(u, 10) + negative
    at = _ensure_room(io, count)
    if at + count - 1 > io.maxsize
        write(io, string(n))
        return nothing
    end
    _decimal_digits!(io.data, u, at + count - 1, at - 1 + negative)
    negative && (@inbounds io.data[at] = UInt8('-'))
    _advance(io, at, count)
    nothing
end
show(io::IO, p::Ptr) = print(io, typeof(p), " @0x", string(UInt(p); base=16, pad=16))

## Floats: the shortest digits that read back as the same number

show(io::IO, x::IEEEFloat) = _show_float(io, x, !get(io, :compact, false)::Bool && _told_type(io) !== typeof(x), true)
print(io::IO, x::IEEEFloat) = _show_float(io, x, false, false)
string(x::IEEEFloat) = sprint(print, x)
string(x::Union{Float32,Float64}) = isfinite(x) ? _float_string(x, 0) : sprint(print, x)
# The usual text is made by the runtime, in no more bytes than these.
const _float_room = 32
function _float_string(x::Union{Float32,Float64}, form::Int)
    text = memoryref(Memory{UInt8}(undef, _float_room))
    Core._string_from_memory(text, Core._float_text!(text, x, form))
end
_write_float(io::IO, x, form::Int) = write(io, _float_string(x, form))
function _write_float(io::IOBuffer, x, form::Int)
    io.maxsize == typemax(Int) || return write(io, _float_string(x, form))
    at = _ensure_room(io, _float_room)
    _advance(io, at, Core._float_text!(memoryrefnew(getfield(io.data, :ref), at, false), x, form))
end

# `typed`: show the type where a literal has a way to; `code`: as in source, where Float32 exponents are `f10`.
function _show_float(io::IO, x::T, typed::Bool, code::Bool) where {T<:IEEEFloat}
    if T !== Float16 && isfinite(x) && (T === Float64 || typed == code) && !get(io, :compact, false)::Bool
        _write_float(io, x, T === Float32 && typed ? 1 : 0)
        return nothing
    end
    if !isfinite(x)
        suffix = !typed || T === Float64 ? "" : T === Float32 ? "32" : "16"
        return print(io, isnan(x) ? "NaN" : x > 0 ? "Inf" : "-Inf", suffix)
    end
    digits, exponent = _shortest_digits(abs(x), get(io, :compact, false)::Bool)
    half = typed && T === Float16
    half && print(io, "Float16(")
    signbit(x) && print(io, '-')
    _write_decimal(io, digits, exponent, T === Float16 ? 3 : 6, typed && T === Float32, code && T === Float32 ? 'f' : 'e')
    half && print(io, ')')
    nothing
end
# `digits * 10^exponent`, digits without trailing zeros; compact means at most six of them.
function _shortest_digits(x, compact::Bool)
    digits, exponent = Core._float_shortest(x)::Tuple{String,Int}
    if compact && ncodeunits(digits) > 6
        text = Core._float_exp(x, 5)
        e = findfirst('e', text)::Int
        digits = rstrip(text[1:1] * text[3:e-1], '0')
        exponent = parse(Int, text[e+1:end]) - (ncodeunits(digits) - 1)
    end
    (String(digits), exponent)
end
# Positional where the decimal point is near the digits, scientific otherwise.
function _write_decimal(io::IO, digits::String, exponent::Int, most::Int, f0::Bool, letter::Char)
    n = ncodeunits(digits)
    point = digits == "0" ? 1 : n + exponent
    if -4 < point <= most
        if point <= 0
            print(io, "0.", "0"^(-point), digits)
        elseif point >= n
            print(io, digits, "0"^(point - n), ".0")
        else
            print(io, digits[1:point], '.', digits[point+1:n])
        end
        f0 && print(io, "f0")
    else
        print(io, digits[1:1], '.', n > 1 ? digits[2:n] : "0", letter, point - 1)
    end
    nothing
end

## Characters and strings

function show(io::IO, c::AbstractChar)
    short = c == '\0' ? '0' : c == '\'' || c == '\\' ? Char(c) : _letter_escape(c)
    if short != '\0'
        print(io, "'\\", short, '\'')
    elseif ismalformed(c) || isoverlong(c)
        print(io, '\'')
        _show_bytes(io, Char(c))
        print(io, '\'')
    elseif isprint(c)
        print(io, '\'', c, '\'')
    else
        u = codepoint(c)
        print(io, "'\\", u <= 0x7f ? 'x' : u <= 0xffff ? 'u' : 'U', string(u; base=16, pad=2), '\'')
    end
    nothing
end
# The letter of `\n`, `\t`, ...; NUL where there is none.
function _letter_escape(c::AbstractChar)
    c == '\a' ? 'a' : c == '\b' ? 'b' : c == '\t' ? 't' : c == '\n' ? 'n' : c == '\v' ? 'v' :
    c == '\f' ? 'f' : c == '\r' ? 'r' : c == '\e' ? 'e' : '\0'
end
function _show_bytes(io::IO, c::Char)
    u = bits_of(c)
    while true
        print(io, "\\x", string(u >> 24; base=16, pad=2))
        u <<= 8
        u == 0 && return nothing
    end
end
function show(io::IO, ::MIME"text/plain", c::T) where {T<:AbstractChar}
    show(io, c)
    get(io, :compact, false) && return nothing
    if ismalformed(c)
        print(io, ": Malformed UTF-8 (category Ma: Malformed, bad data)")
    else
        u = decode_overlong(Char(c))
        print(io, isoverlong(c) ? ": [overlong] " : ": ", u < 0x80 ? "ASCII/" : "", "Unicode U+", uppercase(string(u; base=16, pad=4)),
            " (category ", category_abbrev(c), ": ", category_string(c), ')')
    end
    nothing
end

show(io::IO, s::AbstractString) = _show_string(io, s)
function _show_string(io::IO, s::AbstractString)
    limit = get(io, :typeinfo, nothing)
    print(io, '"')
    escape_string(io, s, ('"', '$'))
    print(io, '"')
end
escape_string(s::AbstractString, esc=('"',); keep=(), ascii::Bool=false, fullhex::Bool=false) =
    sprint((io, t) -> escape_string(io, t, esc; keep=keep, ascii=ascii, fullhex=fullhex), s)
# `esc` gets a backslash, `keep` stays as it is; `ascii` also escapes what lies beyond, `fullhex` with all its digits.
function escape_string(io::IO, s::AbstractString, esc=""; keep=(), ascii::Bool=false, fullhex::Bool=false)
    i, n = 1, ncodeunits(s)
    while i <= n
        c, i = iterate(s, i)
        following = i <= n ? s[i] : ' '
        if c in esc
            print(io, '\\', c)
        elseif c in keep
            print(io, c)
        elseif c == '\\'
            print(io, "\\\\")
        elseif isascii(c)
            if c == '\0'
                print(io, '0' <= following <= '7' ? "\\x00" : "\\0")
            elseif _letter_escape(c) != '\0'
                print(io, '\\', _letter_escape(c))
            elseif isprint(c)
                print(io, c)
            else
                print(io, "\\x", string(UInt32(c); base=16, pad=2))
            end
        elseif !ismalformed(c) && !isoverlong(c)
            if !ascii && isprint(c)
                print(io, c)
            else
                # A hex digit that follows must not be taken for part of the number.
                u = UInt32(c)
                full = fullhex || isxdigit(following)
                u <= 0xffff ? print(io, "\\u", string(u; base=16, pad=full ? 4 : 2)) :
                print(io, "\\U", string(u; base=16, pad=full ? 8 : 4))
            end
        else
            _show_bytes(io, c)
        end
    end
end
print_quoted(io, s) = show(io, s)
escape_raw_string(s::AbstractString, delim::AbstractChar='"') = sprint(escape_raw_string, s, delim)
function escape_raw_string(io::IO, s::AbstractString, delim::AbstractChar='"')
    backslashes = 0
    for c in s
        if c == '\\'
            backslashes += 1
        else
            if c == delim
                print(io, '\\'^(backslashes + 1))
            end
            backslashes = 0
        end
        print(io, c)
    end
    print(io, '\\'^backslashes)
end
function unescape_string(s::AbstractString, keep=())
    sprint(unescape_string, s, keep)
end
function unescape_string(io::IO, s::AbstractString, keep=())
    i, n = 1, ncodeunits(s)
    while i <= n
        c, i = iterate(s, i)
        if c != '\\' || i > n
            print(io, c)
            continue
        end
        c, i = iterate(s, i)
        if c in keep
            print(io, '\\', c)
        elseif c == 'x' || c == 'u' || c == 'U'
            most = c == 'x' ? 2 : c == 'u' ? 4 : 8
            value, k = UInt32(0), 0
            while k < most && i <= n && isxdigit(s[i])
                value = (value << 4) | UInt32(_digit_value(s[i], 16))
                i = nextind(s, i)
                k += 1
            end
            k == 0 && throw(ArgumentError("invalid $(c == 'x' ? "hex" : "unicode") (\\$c) escape sequence"))
            if c == 'x'
                write(io, UInt8(value))
            else
                value > 0x10ffff && throw(ArgumentError("invalid unicode (\\$c) escape sequence"))
                print(io, Char(value))
            end
        elseif '0' <= c <= '7'
            value, k = UInt32(c - '0'), 1
            while k < 3 && i <= n && '0' <= s[i] <= '7'
                value = (value << 3) | UInt32(s[i] - '0')
                i = nextind(s, i)
                k += 1
            end
            value > 0xff && throw(ArgumentError("octal escape sequence out of range"))
            write(io, UInt8(value))
        else
            print(io, c == 'a' ? '\a' : c == 'b' ? '\b' : c == 't' ? '\t' : c == 'n' ? '\n' : c == 'v' ? '\v' :
                c == 'f' ? '\f' : c == 'r' ? '\r' : c == 'e' ? '\e' :
                c == '\\' || c == '"' || c == '\'' || c == '$' ? c : throw(ArgumentError("invalid escape sequence \\$c")))
        end
    end
end

## Names

function isidentifier(s::AbstractString)
    isempty(s) && return false
    (s == "true" || s == "false") && return false
    c, i = iterate(s)
    is_id_start_char(c) || return false
    all(is_id_char, SubString(s, i))
end
isidentifier(s::Symbol) = isidentifier(Core._symbol_name(s))
is_id_start_char(c::AbstractChar) = !ismalformed(c) && Core._char_is(:ident_start, decode_overlong(Char(c)))
is_id_char(c::AbstractChar) = !ismalformed(c) && Core._char_is(:ident, decode_overlong(Char(c)))

## Any struct: `Type(field, field)`

show_default(io::IO, @nospecialize(x)) = _show_default(io, x)
function _show_default(io::IO, @nospecialize(x))
    T = typeof(x)
    show(io, T)
    print(io, '(')
    n = nfields(x)
    if n == 0 && _is_primitive(T) && sizeof(T) > 0
        print(io, "0x")
        _show_primitive_bits(io, x)
    elseif _is_circular(io, x)
        print(io, "#= circular reference @-", _circular_depth(io, x), " =#")
    else
        inner = IOContext(io, :SHOWN_SET => x)
        for i in 1:n
            if isdefined(x, i)
                show(IOContext(inner, :typeinfo => _field_typeinfo(T, i)), getfield(x, i))
            else
                print(io, "#undef")
            end
            i < n && print(io, ", ")
        end
    end
    print(io, ')')
end
_field_typeinfo(T, i) = Any
_is_primitive(T) = (getfield(getfield(T, :name), :flags) & 0x4) != 0
function _show_primitive_bits(io, x)
    n = sizeof(typeof(x))
    bits = n == 1 ? bitcast(UInt8, x) : n == 2 ? bitcast(UInt16, x) : n == 4 ? bitcast(UInt32, x) : n == 8 ? bitcast(UInt64, x) : bitcast(UInt128, x)
    print(io, string(bits; base=16, pad=2n))
end
# Is `x` being shown already, further out?
function _is_circular(io::IOContext, @nospecialize(x))
    ismutable(x) || return false
    for (k, v) in io.dict
        k === :SHOWN_SET && v === x && return true
    end
    false
end
_is_circular(io::IO, @nospecialize(x)) = false
function _circular_depth(io::IOContext, @nospecialize(x))
    d = 1
    for (k, v) in io.dict
        if k === :SHOWN_SET
            v === x && return d
            d += 1
        end
    end
    d
end

## Tuples, pairs, named tuples

show(io::IO, t::Tuple) = show_delim_array(io, t, '(', ',', ')', true)
function show_delim_array(io::IO, itr, open, delim, close, delim_one, i1=1, n=typemax(Int))
    print(io, open)
    if !_is_circular(io, itr)
        inner = IOContext(io, :SHOWN_SET => itr)
        limit = itr isa Tuple || itr isa SimpleVector
        count = 0
        next = iterate(itr)
        while next !== nothing && count < n
            count > 0 && print(io, delim, ' ')
            x, state = next
            show(IOContext(inner, :typeinfo => itr isa Tuple ? _tuple_typeinfo(io, itr, count + 1) : Any), x)
            count += 1
            next = iterate(itr, state)
        end
        delim_one && count == 1 && print(io, delim)
    else
        print(io, "#= circular reference @-", _circular_depth(io, itr), " =#")
    end
    print(io, close)
    nothing
end
function _tuple_typeinfo(io, t, i)
    T = get(io, :typeinfo, Any)
    T isa DataType && T <: Tuple && length(T.parameters) == length(t) && isconcretetype(T) ? fieldtype(T, i) : Any
end
show(io::IO, v::SimpleVector) = (print(io, "svec"); show_delim_array(io, v, '(', ',', ')', false))

# A pair whose type its parts do not tell is written as a call, others with an arrow; in an arrow, what has operators
# of its own gets parentheses.
_is_delimited(io::IO, x) = true
_is_delimited(io::IO, f::Function) = !isoperator(nameof(f))
_is_delimited(io::IO, p::Pair) = _needs_pair_type(p) && get(io, :typeinfo, Any) !== typeof(p)
_needs_pair_type(p::Pair{A,B}) where {A,B} = !(_same_type(A, p.first) && _same_type(B, p.second))
_same_type(::Type{T}, x) where {T} = T === typeof(x) || (x isa Type && T === Type{x}) || (x isa Type && T <: Type)
function _pair_typeinfos(io::IO, p::Pair)
    T = get(io, :typeinfo, Any)
    T isa DataType && T <: Pair && p isa T ? (fieldtype(T, 1), fieldtype(T, 2)) : (Any, Any)
end
function show(io::IO, p::Pair)
    if _is_delimited(io, p)
        show(io, typeof(p))
        inner = IOContext(io, :typeinfo => Any)
        print(io, '(')
        show(inner, p.first)
        print(io, ", ")
        show(inner, p.second)
        print(io, ')')
        return nothing
    end
    first, second = _pair_typeinfos(io, p)
    show_pair_part(IOContext(io, :typeinfo => first), p.first)
    print(io, get(io, :compact, false)::Bool ? "=>" : " => ")
    show_pair_part(IOContext(io, :typeinfo => second), p.second)
end
function show_pair_part(io::IO, x)
    _is_delimited(io, x) && return show(io, x)
    print(io, '(')
    show(io, x)
    print(io, ')')
    nothing
end

function show(io::IO, nt::NamedTuple)
    n = nfields(nt)
    n == 0 && return print(io, "NamedTuple()")
    if _is_circular(io, nt)
        print(io, "#= circular reference @-1 =#")
        return nothing
    end
    print(io, '(')
    T = get(io, :typeinfo, Any)
    known = T === typeof(nt) && isconcretetype(T)
    for i in 1:n
        show_sym(io, keys(nt)[i])
        print(io, " = ")
        show(IOContext(io, :typeinfo => known ? fieldtype(T, i) : Any, :SHOWN_SET => nt), getfield(nt, i))
        i < n ? print(io, ", ") : n == 1 && print(io, ',')
    end
    print(io, ')')
end

function show(io::IO, x::Some)
    get(io, :typeinfo, Any) == typeof(x) ? show(io, x.value) : (print(io, "Some("); show(IOContext(io, :typeinfo => typeof(x).parameters[1] === typeof(x.value) ? Any : Any), x.value); print(io, ')'))
    nothing
end
show(io::IO, ::Missing) = print(io, "missing")

## References to code: modules, LineNumberNode, GlobalRef

show(io::IO, w::WeakRef) = (print(io, "WeakRef("); show(io, w.value); print(io, ')'))


## Streams and small things

show(io::IO, c::IOContext) = (print(io, "IOContext("); show(io, c.io); print(io, ')'))
show(io::IO, s::IOStream) = print(io, "IOStream(", s.name, ')')
function show(io::IO, b::GenericIOBuffer)
    print(io, "IOBuffer(data=UInt8[...], readable=", b.readable, ", writable=", b.writable, ", seekable=", b.seekable,
        ", append=", b.append, ", size=", b.size, ", maxsize=", b.maxsize == typemax(Int) ? "Inf" : b.maxsize,
        ", ptr=", b.ptr, ", mark=", b.mark, ')')
end
show(io::IO, e::Iterators.Enumerate) = (print(io, "enumerate("); show(io, e.itr); print(io, ')'))
show(io::IO, z::Iterators.Zip) = (print(io, "zip("); join(io, map(repr, z.is), ", "); print(io, ')'))
show(io::IO, ::UndefInitializer) = print(io, "UndefInitializer(): array initializer with undefined values")
