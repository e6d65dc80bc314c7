# Pairs, tuples, dictionaries, sets and references as text. What the context's `:typeinfo` already says of an
# element's type is not written again.

## Tuples

show(io::IO, t::Tuple) = show_delim_array(io, t, '(', ',', ')', true)
show(io::IO, v::Core.SimpleVector) = (print(io, "svec"); show_delim_array(io, v, '(', ',', ')', false))

function show_delim_array(io::IO, itr, open, delim, close, delim_one, from=1, n=typemax(Int))
    print(io, open)
    if !_show_if_circular(io, itr)
        inner = IOContext(io, :SHOWN_SET => itr)
        known = get(io, :typeinfo, Any)
        typed = itr isa Tuple && itr isa known && known <: Tuple
        k = shown = 0
        for x in itr
            k += 1
            k < from && continue
            shown == n && break
            shown > 0 && print(io, delim, ' ')
            show(IOContext(inner, :typeinfo => typed ? fieldtype(known, k) : Any), x)
            shown += 1
        end
        delim_one && shown == 1 && print(io, delim)
    end
    print(io, close)
    nothing
end

function show(io::IO, nt::NamedTuple)
    T = typeof(nt)
    n = nfields(nt)
    for i in 1:n
        # `(a = 1,)` would not read back with the declared type.
        if typeof(getfield(nt, i)) !== fieldtype(T, i)
            show(io, T)
            print(io, '(')
            show(io, Tuple(nt))
            print(io, ')')
            return nothing
        end
    end
    n == 0 && return print(io, "NamedTuple()")
    known = get(io, :typeinfo, Any)
    typed = nt isa known && known <: NamedTuple
    print(io, '(')
    for i in 1:n
        show_sym(io, fieldnames(T)[i])
        print(io, " = ")
        show(IOContext(io, :typeinfo => typed ? fieldtype(known, i) : Any), getfield(nt, i))
        i < n ? print(io, ", ") : n == 1 && print(io, ',')
    end
    print(io, ')')
end

## Pairs: `a => b`, or with the type where that would not read back: `Pair{Any, Int64}(1, 2)`

function show(io::IO, p::Pair)
    if _is_delimited(io, p)
        show(io, typeof(p))
        print(io, '(')
        show(IOContext(io, :typeinfo => Any), p.first)
        print(io, ", ")
        show(IOContext(io, :typeinfo => Any), p.second)
        print(io, ')')
        return nothing
    end
    _show_part(IOContext(io, :typeinfo => _part_typeinfo(io, p, 1)), p.first)
    print(io, get(io, :compact, false)::Bool ? "=>" : " => ")
    _show_part(IOContext(io, :typeinfo => _part_typeinfo(io, p, 2)), p.second)
end
_show_part(io::IO, x) = _is_delimited(io, x) ? show(io, x) : (print(io, '('); show(io, x); print(io, ')'))
function _part_typeinfo(io::IO, p::Pair, i::Int)
    known = get(io, :typeinfo, Any)
    p isa known && known <: Pair ? fieldtype(known, i) : Any
end
# Does the text end where it obviously ends, so that no parentheses are needed around it?
_is_delimited(io::IO, x) = true
_is_delimited(io::IO, f::Function) = !isoperator(Symbol(string(f)))
_is_delimited(io::IO, p::Pair{A,B}) where {A,B} =
    !((typeof(p.first) === A && typeof(p.second) === B) || _is_type_of(A, p.first) && _is_type_of(B, p.second) || get(io, :typeinfo, Any) === typeof(p))
_is_type_of(@nospecialize(A), @nospecialize(x)) = x isa Type ? A === Type{x} : typeof(x) === A

## Dictionaries

function show(io::IO, d::AbstractDict)
    print(io, typeinfo_prefix(io, d)[1], '(')
    if !isempty(d) && !_show_if_circular(io, d)
        inner = IOContext(io, :SHOWN_SET => d, :typeinfo => eltype(d))
        limited = get(io, :limit, false)::Bool
        n = 0
        for p in d
            n > 0 && print(io, ", ")
            show(inner, p)
            n += 1
            if limited && n >= 10
                print(io, '…')
                break
            end
        end
    end
    print(io, ')')
end
summary(io::IO, d::AbstractDict) = _counted_summary(io, d, "entry", "entries")
summary(io::IO, s::AbstractSet) = _counted_summary(io, s, "element", "elements")
function _counted_summary(io::IO, x, one, many)
    n = length(x)
    showarg(io, x, true)
    print(io, " with ", n, ' ', n == 1 ? one : many)
end

# One entry a line, keys padded to one width when the display is limited.
function show(io::IO, ::MIME"text/plain", d::AbstractDict)
    isempty(d) && return show(io, d)
    summary(io, d)
    print(io, ':')
    _show_if_circular(io, d) && return nothing
    inner = IOContext(io, :SHOWN_SET => d)
    haskey(io, :compact) || (inner = IOContext(inner, :compact => true))
    key_io = IOContext(inner, :typeinfo => keytype(d))
    value_io = IOContext(inner, :typeinfo => valtype(d))
    if !(get(io, :limit, false)::Bool)
        for (k, v) in d
            print(io, "\n  ")
            show(key_io, k)
            print(io, " => ")
            show(value_io, v)
        end
        return nothing
    end
    rows = displaysize(io)[1] - 3
    rows < 2 && return print(io, " …")
    rows -= 1
    width = max(displaysize(io)[2], 12) - 6
    key_texts, value_texts = String[], String[]
    for (k, v) in d
        length(key_texts) == rows && break
        push!(key_texts, sprint(show, k; context=key_io))
        push!(value_texts, sprint(show, v; context=value_io))
    end
    key_width = min(_widest(key_texts), width)
    value_width = min(_widest(value_texts), width)
    if key_width > max(div(width, 2), width - value_width)
        key_width = max(cld(width, 3), width - value_width)
    end
    for i in 1:length(key_texts)
        print(io, "\n  ")
        if i == rows < length(d)
            print(io, rpad("⋮", key_width), " => ⋮")
            break
        end
        print(io, rpad(_truncated(key_texts[i], key_width), key_width), " => ", _truncated(value_texts[i], width - key_width))
    end
    nothing
end
_widest(texts) = (w = 0; for t in texts; w = max(w, textwidth(t)); end; w)
# At most `width` columns, and one line.
function _truncated(text::AbstractString, width::Int)
    used = 0
    stop = 0
    i = 1
    for c in text
        (c == '\r' || c == '\n') && return string(SubString(text, 1, stop), '…')
        w = textwidth(c)
        if used + w > width || (used + w == width && i + ncodeunits(c) <= ncodeunits(text) && _rest_is_wide(text, i, width - used))
            return string(SubString(text, 1, stop), '…')
        end
        used += w
        stop = i
        i += ncodeunits(c)
    end
    String(text)
end
_rest_is_wide(text, i, room) = textwidth(SubString(text, i)) > room

## Sets

function show(io::IO, s::AbstractSet)
    if isempty(s)
        get(io, :typeinfo, Any) === typeof(s) ? _show_bare_type_name(io, typeof(s)) : show(io, typeof(s))
        return print(io, "()")
    end
    _show_bare_type_name(io, typeof(s))
    print(io, '(')
    show_vector(io, s)
    print(io, ')')
end
function show(io::IO, ::MIME"text/plain", s::AbstractSet)
    isempty(s) && return show(io, s)
    summary(io, s)
    print(io, ':')
    _show_if_circular(io, s) && return nothing
    _show_lines(io, s, IOContext(io, :SHOWN_SET => s))
end
function _show_lines(io::IO, itr, inner::IO)
    limited = get(io, :limit, false)::Bool
    rows, width = typemax(Int), typemax(Int)
    if limited
        rows = displaysize(io)[1] - 3
        rows < 2 && return print(io, " …")
        rows -= 1
        width = max(displaysize(io)[2], 4) - 2
    end
    n = 0
    for x in itr
        n += 1
        print(io, "\n  ")
        if n == rows < length(itr)
            print(io, "⋮ ")
            break
        end
        limited ? print(io, _truncated(sprint(show, x; context=inner), width)) : show(inner, x)
    end
    nothing
end

## Keys and values of a dictionary

show(io::IO, v::Union{KeySet,ValueIterator}) = show_vector(io, v)
function summary(io::IO, v::Union{KeySet,ValueIterator})
    print(io, nameof(typeof(v)), " for a ")
    summary(io, v.dict)
end
function show(io::IO, ::MIME"text/plain", v::Union{KeySet,ValueIterator})
    summary(io, v)
    isempty(v) && return nothing
    print(io, ". ", v isa KeySet ? "Keys" : "Values", ':')
    _show_if_circular(io, v) && return nothing
    inner = IOContext(io, :SHOWN_SET => v.dict, :typeinfo => eltype(v))
    _show_lines(io, v, inner)
end

## What holds one value

function show(io::IO, x::Some)
    get(io, :typeinfo, Any) === typeof(x) && return show(io, x.value)
    print(io, "Some(")
    show(io, x.value)
    print(io, ')')
end
function show(io::IO, r::RefValue)
    print(io, typeof(r), '(')
    isdefined(r, :x) ? show(io, r.x) : print(io, _undef_text)
    print(io, ')')
end
show(io::IO, ::Missing) = print(io, "missing")
show(io::IO, ::Nothing) = print(io, "nothing")
print(io::IO, ::Nothing) = print(io, "nothing")
show(io::IO, w::WeakRef) = (print(io, "WeakRef("); show(io, w.value); print(io, ')'))
show(io::IO, ::UndefInitializer) = print(io, "UndefInitializer(): array initializer with undefined values")
show(io::IO, m::MIME{mime}) where {mime} = print(io, "MIME type ", mime)
show(io::IO, ::DevNull) = print(io, "Base.DevNull()")
show(io::IO, c::IOContext) = (print(io, "IOContext("); show(io, c.io); print(io, ')'))
function show(io::IO, b::GenericIOBuffer)
    print(io, "IOBuffer(data=UInt8[...], readable=", b.readable, ", writable=", b.writable, ", seekable=", b.seekable,
        ", append=", b.append, ", size=", b.size, ", maxsize=", b.maxsize == typemax(Int) ? "Inf" : b.maxsize,
        ", ptr=", b.ptr, ", mark=", b.mark, ')')
end

## Generators and iterators

function show(io::IO, g::Generator)
    print(io, "Base.Generator{", typeof(g).parameters[1], ", ", typeof(g).parameters[2], "}(")
    show(io, g.f)
    print(io, ", ")
    show(io, g.iter)
    print(io, ')')
end
show(io::IO, e::Iterators.Enumerate) = (print(io, "enumerate("); show(io, e.itr); print(io, ')'))
show(io::IO, z::Iterators.Zip) = (print(io, "zip("); _show_list(io, z.is); print(io, ')'))
function _show_list(io::IO, xs)
    first = true
    for x in xs
        first || print(io, ", ")
        first = false
        show(io, x)
    end
end
