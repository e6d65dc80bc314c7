# `dump`: an object as a tree of its fields, one on each line.

dump(x; maxdepth::Integer=8) = dump(IOContext(stdout, :limit => true), x; maxdepth=maxdepth)
function dump(io::IO, x; maxdepth::Integer=8)
    _dump(IOContext(io), x, Int(maxdepth), "")
    println(io)
end

function _dump(io::IO, @nospecialize(x), depth::Int, indent::String)
    x === Union{} && return show(io, x)
    T = typeof(x)
    n = nfields(x)
    if x isa Function
        print(io, x, " (function of type ", T, ')')
        n == 0 && return nothing
    else
        print(io, T)
        if n == 0
            print(io, ' ')
            return show(io, x)
        end
    end
    depth == 0 && return nothing
    _is_circular(io, x) && return print(io, "#= circular reference @-", _circular_depth(io, x), " =#")
    inner = IOContext(io, :SHOWN_SET => x)
    for i in 1:n
        print(io, '\n', indent, "  ", x isa Tuple ? i : fieldname(T, i), ": ")
        isdefined(x, i) ? _dump(inner, getfield(x, i), depth - 1, indent * "  ") : print(io, "#undef")
    end
end
_dump(io::IO, x::Module, depth::Int, indent::String) = print(io, "Module ", x)
_dump(io::IO, x::String, depth::Int, indent::String) = (print(io, "String "); show(io, x))
_dump(io::IO, x::Symbol, depth::Int, indent::String) = print(io, typeof(x), ' ', x)
_dump(io::IO, x::Union{Union,Ptr}, depth::Int, indent::String) = print(io, x)

# Of a long list, the first five and the last five where output is limited.
function _dump(io::IO, x::Array, depth::Int, indent::String)
    print(io, "Array{", eltype(x), "}(", size(x), ')')
    if eltype(x) <: Number
        print(io, ' ')
        return show(io, x)
    end
    _dump_elements(io, x, depth, indent)
end
function _dump(io::IO, x::Core.SimpleVector, depth::Int, indent::String)
    print(io, "SimpleVector")
    isempty(x) && return print(io, " empty")
    _dump_elements(io, x, depth, indent)
end
function _dump_elements(io::IO, x, depth::Int, indent::String)
    depth == 0 && return nothing
    _is_circular(io, x) && return print(io, "#= circular reference @-", _circular_depth(io, x), " =#")
    inner = IOContext(io, :SHOWN_SET => x)
    n = length(x)
    for i in 1:n
        if n > 10 && 5 < i <= n - 5 && get(io, :limit, false)::Bool
            i == 6 && print(io, '\n', indent, "  ...")
            continue
        end
        print(io, '\n', indent, "  ", i, ": ")
        !isassigned(x, i) ? print(io, "#undef") : _dump(inner, x[i], depth - 1, indent * "  ")
    end
end

# A type: how it was declared.
function _dump(io::IO, T::DataType, depth::Int, indent::String)
    has_fields = isstructtype(T) && !(T <: Tuple)
    has_fields && ismutabletype(T) && print(io, "mutable ")
    print(io, isabstracttype(T) ? "abstract type " : isprimitivetype(T) ? "primitive type " : has_fields ? "struct " : "", T)
    T === Any || print(io, " <: ", supertype(T))
    has_fields && depth > 0 || return nothing
    # (The variables are those of the head, with their bounds there.)
    io = _bind_names(io, TypeVar[p for p in T.parameters if p isa TypeVar])
    for i in 1:fieldcount(T)
        print(io, '\n', indent, "  ", ismutabletype(T) && isconst(T, i) ? "const " : "", fieldname(T, i), "::", fieldtype(T, i))
    end
end
