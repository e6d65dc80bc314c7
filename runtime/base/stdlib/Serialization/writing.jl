# Values to bytes. Programs add methods of `serialize` for types of their own; `serialize_type` begins such a value.

serialize(s::AbstractSerializer, @nospecialize(x)) = serialize_any(s, x)

# Was it written before? Then its number is all that is written; otherwise it has a number now.
function serialize_cycle(s::AbstractSerializer, @nospecialize(x))
    number = get(s.table, x, -1)::Int
    if number == -1
        s.table[x] = s.counter
        s.counter += 1
        return false
    end
    tag, T = number <= typemax(UInt16) ? (SHORTBACKREF_TAG, UInt16) : number <= typemax(Int32) ? (BACKREF_TAG, Int32) : (LONGBACKREF_TAG, Int64)
    writetag(s.io, tag)
    write(s.io, T(number))
    true
end
function serialize_cycle_header(s::AbstractSerializer, @nospecialize(x))
    serialize_cycle(s, x) && return true
    serialize_type(s, typeof(x), true)
    false
end

# Any object: its type and its fields.
function serialize_any(s::AbstractSerializer, @nospecialize(x))
    tag = sertag(x)
    tag > 0 && return write_as_tag(s.io, tag)
    T = typeof(x)
    if isprimitivetype(T)
        serialize_type(s, T)
        _write_bits(s.io, x)
        return nothing
    end
    ismutable(x) && serialize_cycle(s, x) && return nothing
    serialize_type(s, T, ismutable(x))
    for i in 1:nfields(x)
        isdefined(x, i) ? serialize(s, getfield(x, i)) : writetag(s.io, UNDEFREF_TAG)
    end
    nothing
end
# (As an array of one: whatever `write` means for a single value of the type.)
_write_bits(io::IO, x) = write(io, [x])

## Numbers, characters, texts

serialize(s::AbstractSerializer, x::Bool) = writetag(s.io, x ? TRUE_TAG : FALSE_TAG)
function serialize(s::AbstractSerializer, n::Int32)
    0 <= n < n_int_literals && return writetag(s.io, ZERO32_TAG + n)
    writetag(s.io, INT32_TAG)
    write(s.io, n)
    nothing
end
function serialize(s::AbstractSerializer, n::Int64)
    0 <= n < n_int_literals && return writetag(s.io, ZERO64_TAG + n)
    short = typemin(Int32) <= n <= typemax(Int32)
    writetag(s.io, short ? SHORTINT64_TAG : INT64_TAG)
    write(s.io, short ? Int32(n) : n)
    nothing
end
for T in (Int8, UInt8, Int16, UInt16, UInt32, UInt64, Int128, UInt128, Float16, Float32, Float64, Char)
    @eval serialize(s::AbstractSerializer, x::$T) = (writetag(s.io, $(sertag(T))); write(s.io, x); nothing)
end
function serialize(s::AbstractSerializer, n::BigInt)
    serialize_type(s, BigInt)
    serialize(s, string(n; base=62))
end
# Addresses mean nothing elsewhere.
serialize(s::AbstractSerializer, p::Ptr) = serialize_any(s, oftype(p, C_NULL))

# Texts of more than seven bytes are shared.
function serialize(s::AbstractSerializer, x::Symbol)
    tag = sertag(x)
    tag > 0 && return write_as_tag(s.io, tag)
    name = String(x)
    sizeof(name) > 7 && serialize_cycle(s, x) && return nothing
    _write_length(s.io, sizeof(name), SYMBOL_TAG, LONGSYMBOL_TAG, Int32)
    write(s.io, name)
    nothing
end
function serialize(s::AbstractSerializer, text::String)
    if sizeof(text) > 7
        serialize_cycle(s, text) && return nothing
        writetag(s.io, SHARED_REF_TAG)
    end
    _write_length(s.io, sizeof(text), STRING_TAG, LONGSTRING_TAG, Int64)
    write(s.io, text)
    nothing
end
# Only the part that is seen.
serialize(s::AbstractSerializer, text::SubString{String}) = serialize_any(s, SubString(String(text)))
function serialize(s::AbstractSerializer, text::LazyString)
    done = LazyString()
    done.str = String(text)
    serialize_any(s, done)
end
# A regular expression is its text and the options of PCRE.
const _regex_options = (default=0x040a0002, unicode=0x00020000, match=0x40000000, flags=('i' => 0x00000008, 'm' => 0x00000400, 's' => 0x00000020, 'x' => 0x00000080))
_regex_letters(r::Regex) = match(r"[a-z]*$", repr(r)).match
function serialize(s::AbstractSerializer, r::Regex)
    flags = _regex_letters(r)
    options = foldl((o, (c, bit)) -> c in flags ? o | bit : o, _regex_options.flags; init=_regex_options.default)
    'a' in flags && (options &= ~_regex_options.unicode)
    serialize_type(s, Regex)
    serialize(s, r.pattern)
    serialize(s, options)
    serialize(s, _regex_options.match)
end

## Collections

serialize(s::AbstractSerializer, ::Tuple{}) = writetag(s.io, EMPTYTUPLE_TAG)
function serialize(s::AbstractSerializer, t::Tuple)
    _write_length(s.io, length(t), TUPLE_TAG, LONGTUPLE_TAG, Int32)
    foreach(x -> serialize(s, x), t)
end
function serialize(s::AbstractSerializer, v::SimpleVector)
    writetag(s.io, SIMPLEVECTOR_TAG)
    write(s.io, Int32(length(v)))
    foreach(x -> serialize(s, x), v)
end
function serialize(s::AbstractSerializer, ex::Expr)
    serialize_cycle(s, ex) && return nothing
    _write_length(s.io, length(ex.args), EXPR_TAG, LONGEXPR_TAG, Int32)
    serialize(s, ex.head)
    foreach(x -> serialize(s, x), ex.args)
end

function serialize(s::AbstractSerializer, a::Array)
    serialize_cycle(s, a) && return nothing
    writetag(s.io, ARRAY_TAG)
    eltype(a) === UInt8 || serialize(s, eltype(a))
    serialize(s, ndims(a) == 1 ? length(a) : size(a))
    _write_elements(s, a)
end
function serialize(s::AbstractSerializer, m::Memory)
    serialize_cycle_header(s, m) && return nothing
    serialize(s, length(m))
    _write_elements(s, m)
end
serialize(s::AbstractSerializer, m::GenericMemory) = error("GenericMemory{:atomic} currently cannot be serialized")
function serialize(s::AbstractSerializer, r::GenericMemoryRef)
    serialize_type(s, typeof(r))
    serialize(s, getfield(r, :mem))
    serialize(s, Base.memoryrefoffset(r))
end
function _write_elements(s::AbstractSerializer, a)
    isbitstype(eltype(a)) && return serialize_array_data(s.io, a)
    for i in eachindex(a)
        isassigned(a, i) ? serialize(s, a[i]) : writetag(s.io, UNDEFREF_TAG)
    end
end
function serialize_array_data(io::IO, a)
    Base.require_one_based_indexing(a)
    isempty(a) && return nothing
    if eltype(a) !== Bool
        write(io, a)
        return nothing
    end
    # Runs of equal values: the value and a length of up to 127.
    last, count = a[1], 0
    for x in a
        if x != last || count == 127
            write(io, UInt8(last) << 7 | UInt8(count))
            last, count = x, 0
        end
        count += 1
    end
    write(io, UInt8(last) << 7 | UInt8(count))
    nothing
end

function serialize_dict_data(s::AbstractSerializer, d::AbstractDict)
    write(s.io, Int32(length(d)))
    for (k, v) in d
        serialize(s, k)
        serialize(s, v)
    end
end
function serialize(s::AbstractSerializer, d::Dict)
    serialize_cycle_header(s, d) && return nothing
    serialize_dict_data(s, d)
end
function serialize(s::AbstractSerializer, d::IdDict)
    serialize_cycle(s, d) && return nothing
    writetag(s.io, IDDICT_TAG)
    serialize_type_data(s, typeof(d))
    serialize_dict_data(s, d)
end

## Modules, types, functions: by name

# The package, then the names from there.
function serialize_mod_names(s::AbstractSerializer, m::Module)
    if parentmodule(m) === m || m === Base
        key = Base.PkgId(m)
        serialize(s, key.uuid === nothing ? nothing : key.uuid.value)
        serialize(s, Symbol(key.name))
    else
        serialize_mod_names(s, parentmodule(m))
        serialize(s, nameof(m))
    end
end
function serialize(s::AbstractSerializer, m::Module)
    writetag(s.io, MODULE_TAG)
    serialize_mod_names(s, m)
    writetag(s.io, EMPTYTUPLE_TAG)
end
function serialize(s::AbstractSerializer, g::GlobalRef)
    writetag(s.io, GLOBALREF_TAG)
    serialize(s, g.mod)
    serialize(s, g.name)
end

serialize(s::AbstractSerializer, ::Core.TypeofBottom) = write_as_tag(s.io, BOTTOM_TAG)
function serialize(s::AbstractSerializer, T::DataType)
    tag = sertag(T)
    tag > 0 ? write_as_tag(s.io, tag) : serialize_type_data(s, T)
end
# A type before a value of it; `ref` when the value has a number.
function serialize_type(s::AbstractSerializer, @nospecialize(T::DataType), ref::Bool=false)
    tag = sertag(T)
    tag > 0 && return writetag(s.io, tag)
    writetag(s.io, ref ? REF_OBJECT_TAG : OBJECT_TAG)
    serialize_type_data(s, T)
end
function serialize_type_data(s::AbstractSerializer, @nospecialize(T::DataType))
    serialize_cycle(s, T) && return nothing
    writetag(s.io, DATATYPE_TAG)
    serialize(s, nameof(T))
    serialize(s, parentmodule(T))
    isempty(T.parameters) && return nothing
    # No parameters for the type that stands inside its own `where`.
    parameters = T === unwrap_unionall(T.name.wrapper) ? () : T.parameters
    write(s.io, Int32(length(parameters)))
    foreach(p -> serialize(s, p), parameters)
end
function serialize(s::AbstractSerializer, U::UnionAll)
    writetag(s.io, UNIONALL_TAG)
    n, T = 0, U
    while T isa UnionAll
        T = T.body
        n += 1
    end
    if T isa DataType && T === unwrap_unionall(T.name.wrapper)
        write(s.io, 0x01, Int16(n))
        serialize(s, T)
    else
        write(s.io, 0x00)
        serialize(s, U.var)
        serialize(s, U.body)
    end
end
function serialize(s::AbstractSerializer, U::Union)
    serialize_type(s, Union)
    serialize(s, U.a)
    serialize(s, U.b)
end
function serialize(s::AbstractSerializer, v::TypeVar)
    serialize_cycle_header(s, v) && return nothing
    serialize(s, v.name)
    serialize(s, v.lb)
    serialize(s, v.ub)
end
serialize(s::AbstractSerializer, x::Union{Method,Core.MethodInstance,Core.CodeInfo,Core.TypeName}) =
    error("serialization of a $(nameof(typeof(x))) is not there yet: functions and types are written by name")

## Tasks, locks, frames

function serialize(s::AbstractSerializer, t::Task)
    serialize_cycle(s, t) && return nothing
    istaskstarted(t) && !istaskdone(t) && error("cannot serialize a running Task")
    writetag(s.io, TASK_TAG)
    foreach(x -> serialize(s, x), (t.code, t.storage, t.state, t.result, t._isexception))
end
serialize(s::AbstractSerializer, lock::Base.AbstractLock) = (serialize_cycle_header(s, lock); nothing)
function serialize(s::AbstractSerializer, condition::Base.GenericCondition)
    serialize_cycle_header(s, condition) || serialize(s, condition.lock)
    nothing
end
function serialize(s::AbstractSerializer, frame::Base.StackTraces.StackFrame)
    serialize_type(s, typeof(frame))
    serialize(s, frame.func)
    serialize(s, frame.file)
    write(s.io, Int(frame.line), frame.from_c, frame.inlined, UInt64(frame.pointer))
    nothing
end
