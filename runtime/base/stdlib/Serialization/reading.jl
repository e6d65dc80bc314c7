# Bytes to values. `deserialize(s, T)` reads a value whose type was read; programs add methods for types of their own.

deserialize(s::AbstractSerializer) = handle_deserialize(s, Int32(read(s.io, UInt8)))

# An object that begins has the next number; it is made somewhat later.
_begin_object(s::AbstractSerializer) = (number = s.counter; s.counter += 1; number)
function _begin_pending(s::AbstractSerializer)
    push!(s.pending_refs, _begin_object(s))
    nothing
end
function deserialize_cycle(s::AbstractSerializer, @nospecialize(x))
    s.table[pop!(s.pending_refs)] = x
    nothing
end
function resolve_ref_immediately(s::AbstractSerializer, @nospecialize(x))
    s.table[_begin_object(s)] = x
    nothing
end
gettable(s::AbstractSerializer, id::Int) = get(s.table, id) do
    error("""Inconsistent Serializer state when deserializing.
        Attempt to access internal table with key $id failed.

        This might occur if the Serializer contexts when serializing and deserializing are inconsistent.
        In particular, if multiple serialize calls use the same Serializer object then
        the corresponding deserialize calls should also use the same Serializer object.
    """)
end

const _number_types = (Int8, UInt8, Int16, UInt16, Int32, UInt32, Int64, UInt64, Int128, UInt128, Float16, Float32, Float64, Char)

function handle_deserialize(s::AbstractSerializer, tag::Int32)
    io = s.io
    tag == 0 && return desertag(Int32(read(io, UInt8)))
    tag >= VALUE_TAGS && return desertag(tag)
    INT8_TAG <= tag < INT8_TAG + length(_number_types) && return read(io, desertag(tag))
    tag == SHORTINT64_TAG && return Int64(read(io, Int32))
    tag == SHORTBACKREF_TAG && return gettable(s, Int(read(io, UInt16)))
    tag == BACKREF_TAG && return gettable(s, Int(read(io, Int32)))
    tag == LONGBACKREF_TAG && return gettable(s, Int(read(io, Int64)))
    if tag == OBJECT_TAG
        return deserialize(s, deserialize(s))
    elseif tag == REF_OBJECT_TAG
        _begin_pending(s)
        return deserialize(s, deserialize(s))
    elseif tag == SHARED_REF_TAG
        number = _begin_object(s)
        return s.table[number] = deserialize(s)
    elseif tag == HEADER_TAG
        readheader(s)
        return deserialize(s)
    end
    tag == STRING_TAG && return deserialize_string(s, Int(read(io, UInt8)))
    tag == LONGSTRING_TAG && return deserialize_string(s, Int(read(io, Int64)))
    tag == SYMBOL_TAG && return deserialize_symbol(s, Int(read(io, UInt8)))
    tag == LONGSYMBOL_TAG && return deserialize_symbol(s, Int(read(io, Int32)))
    tag == TUPLE_TAG && return deserialize_tuple(s, Int(read(io, UInt8)))
    tag == LONGTUPLE_TAG && return deserialize_tuple(s, Int(read(io, Int32)))
    tag == EXPR_TAG && return deserialize_expr(s, Int(read(io, UInt8)))
    tag == LONGEXPR_TAG && return deserialize_expr(s, Int(read(io, Int32)))
    tag == ARRAY_TAG && return deserialize_array(s)
    tag == SIMPLEVECTOR_TAG && return svec(Any[deserialize(s) for _ in 1:read(io, Int32)]...)
    tag == MODULE_TAG && return deserialize_module(s)
    tag == GLOBALREF_TAG && return GlobalRef(deserialize(s)::Module, deserialize(s)::Symbol)
    tag == DATATYPE_TAG && return deserialize_datatype(s)
    if tag == IDDICT_TAG
        _begin_pending(s)
        return deserialize_dict(s, deserialize(s))
    end
    tag in (FULL_DATATYPE_TAG, WRAPPER_DATATYPE_TAG, FULL_GLOBALREF_TAG, METHOD_TAG, METHODINSTANCE_TAG, TYPENAME_TAG, sertag(Core.CodeInfo)) &&
        error("the data hold the code of a function or a whole type, which cannot be read yet")
    T = desertag(tag)
    (T === TypeVar || T === Core.Box || T === Task) && _begin_pending(s)
    deserialize(s, T)
end

## Texts and collections

deserialize_string(s::AbstractSerializer, n::Int) = String(_read_exactly(s.io, n))
function deserialize_symbol(s::AbstractSerializer, n::Int)
    name = Symbol(deserialize_string(s, n))
    n > 7 && resolve_ref_immediately(s, name)
    name
end
function _read_exactly(io::IO, n::Int)
    bytes = read(io, n)
    length(bytes) == n ? bytes : throw(EOFError())
end
deserialize(s::AbstractSerializer, ::Type{BigInt}) = parse(BigInt, deserialize(s); base=62)
function deserialize(s::AbstractSerializer, ::Type{Regex})
    pattern, options, _ = deserialize(s), deserialize(s), deserialize(s)
    flags = join(c for (c, bit) in _regex_options.flags if options & bit != 0)
    options & _regex_options.unicode == 0 && (flags *= 'a')
    Regex(pattern, flags)
end
deserialize_tuple(s::AbstractSerializer, n::Int) = (Any[deserialize(s) for _ in 1:n]...,)
function deserialize_expr(s::AbstractSerializer, n::Int)
    ex = Expr(:temp)
    resolve_ref_immediately(s, ex)
    ex.head = deserialize(s)::Symbol
    ex.args = Any[deserialize(s) for _ in 1:n]
    ex
end

function deserialize_array(s::AbstractSerializer)
    number = _begin_object(s)
    T, dims = UInt8, deserialize(s)
    dims isa Union{Type,TypeVar} && ((T, dims) = (dims, deserialize(s)))
    a = Array{T,dims isa Integer ? 1 : length(dims)}(undef, map(Int, (dims...,)))
    s.table[number] = a
    _read_elements!(s, a)
end
function deserialize(s::AbstractSerializer, ::Type{Memory{T}}) where {T}
    number = pop!(s.pending_refs)
    m = Memory{T}(undef, deserialize(s)::Int)
    s.table[number] = m
    _read_elements!(s, m)
end
function deserialize(s::AbstractSerializer, ::Type{MemoryRef{T}}) where {T}
    m = deserialize(s)
    i = deserialize(s)
    i == 1 ? memoryref(m) : memoryref(m, i)
end
function _read_elements!(s::AbstractSerializer, a)
    if eltype(a) === Bool
        i, n = 1, length(a)
        while i <= n
            run = read(s.io, UInt8)
            for _ in 1:run & 0x7f
                a[i] = run >> 7 == 1
                i += 1
            end
        end
    elseif isbitstype(eltype(a))
        read!(s.io, a)
    else
        for i in eachindex(a)
            tag = Int32(read(s.io, UInt8))
            tag == UNDEFREF_TAG || (a[i] = handle_deserialize(s, tag))
        end
    end
    a
end

function deserialize_dict(s::AbstractSerializer, T::Type{<:AbstractDict})
    n = read(s.io, Int32)
    d = T()
    sizehint!(d, n)
    deserialize_cycle(s, d)
    for _ in 1:n
        k = deserialize(s)
        d[k] = deserialize(s)
    end
    d
end
deserialize(s::AbstractSerializer, T::Type{Dict{K,V}}) where {K,V} = deserialize_dict(s, T)

## Modules and types

function deserialize_module(s::AbstractSerializer)
    uuid = deserialize(s)
    name = String(deserialize(s)::Symbol)
    m = uuid !== nothing ? Base.root_module(Base.PkgId(Base.UUID(uuid), name)) :
        name == "Main" ? Main : name == "Core" ? Core : name == "Base" ? Base : Base.root_module(Base.PkgId(name))
    while (inner = deserialize(s)) !== ()
        m = getglobal(m, inner)::Module
    end
    m
end
# The type of a function has the function's name after a `#`, and need not be a global itself.
function _type_named(m::Module, name::Symbol)
    isdefined(m, name) && return getglobal(m, name)
    text = String(name)
    startswith(text, '#') && isdefined(m, Symbol(text[2:end])) ? typeof(getglobal(m, Symbol(text[2:end]))) : getglobal(m, name)
end
function deserialize_datatype(s::AbstractSerializer)
    number = _begin_object(s)
    name = deserialize(s)::Symbol
    T = _type_named(deserialize(s)::Module, name)
    if T isa UnionAll || T === Tuple || !isempty(T.parameters)
        n = read(s.io, Int32)
        T = n == 0 ? unwrap_unionall(T) : T{Any[deserialize(s) for _ in 1:n]...}
    end
    s.table[number] = T
end
function deserialize(s::AbstractSerializer, ::Type{UnionAll})
    if read(s.io, UInt8) == 0
        var = deserialize(s)
        return UnionAll(var, deserialize(s))
    end
    n = read(s.io, Int16)
    T = unwrap_unionall(deserialize(s)).name.wrapper
    # As many `where`s as were written are left.
    inner, depth = T, 0
    while inner isa UnionAll
        inner = inner.body
        depth += 1
    end
    for _ in 1:depth-n
        T = T.body
    end
    T
end
deserialize(s::AbstractSerializer, ::Type{Union}) = (a = deserialize(s); Union{a,deserialize(s)})
function deserialize(s::AbstractSerializer, ::Type{TypeVar})
    number = pop!(s.pending_refs)
    name, lb, ub = deserialize(s), deserialize(s), deserialize(s)
    s.table[number] = TypeVar(name, lb, ub)
end
function deserialize(s::AbstractSerializer, ::Type{Core.TypeofVararg})
    parts = Any[]
    for _ in 1:2
        tag = Int32(read(s.io, UInt8))
        tag == UNDEFREF_TAG || push!(parts, handle_deserialize(s, tag))
    end
    isempty(parts) ? Vararg : Vararg{parts...}
end

## Objects

function deserialize(s::AbstractSerializer, T::DataType)
    isprimitivetype(T) && return _read_bits(s.io, T)
    n = fieldcount(T)
    if ismutabletype(T)
        x = Core._new_struct(T)
        deserialize_cycle(s, x)
        for i in 1:n
            tag = Int32(read(s.io, UInt8))
            tag == UNDEFREF_TAG || Core._init_field!(x, i, handle_deserialize(s, tag))
        end
        return x
    end
    isdefined(T, :instance) && return T.instance
    # Behind a field that is undefined, all are (numbers there have bits, but no values).
    fields = Any[]
    complete = true
    for i in 1:n
        tag = Int32(read(s.io, UInt8))
        complete &= tag != UNDEFREF_TAG
        value = tag == UNDEFREF_TAG ? nothing : handle_deserialize(s, tag)
        complete && push!(fields, value)
    end
    Core._new_struct(T, fields...)
end
_read_bits(io::IO, T::DataType) = read!(io, Vector{T}(undef, 1))[1]

function deserialize(s::AbstractSerializer, ::Type{Task})
    t = Task(() -> nothing)
    deserialize_cycle(s, t)
    t.code, t.storage = deserialize(s), deserialize(s)
    state = deserialize(s)
    setfield!(t, :_state, state === :runnable ? 0x00 : state === :done ? 0x01 : 0x02)
    t.result = deserialize(s)
    t._isexception = deserialize(s)
    t
end
function deserialize(s::AbstractSerializer, ::Type{T}) where {T<:Base.AbstractLock}
    lock = T()
    deserialize_cycle(s, lock)
    lock
end
function deserialize(s::AbstractSerializer, ::Type{T}) where {T<:Base.GenericCondition}
    number = pop!(s.pending_refs)
    s.table[number] = T(deserialize(s))
end
function deserialize(s::AbstractSerializer, ::Type{Base.StackTraces.StackFrame})
    func, file = deserialize(s), deserialize(s)
    line, from_c, inlined, pointer = read(s.io, Int), read(s.io, Bool), read(s.io, Bool), read(s.io, UInt64)
    Base.StackTraces.StackFrame(func, file, line, nothing, from_c, inlined, pointer)
end
