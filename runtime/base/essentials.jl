# What lowered code calls before any arithmetic exists: properties, conversion, destructuring of tuples.

struct Colon <: Function end
const (:) = Colon()

const Callable = Union{Function,Type}
const Cvoid = Nothing
const Bottom = Union{}

identity(x) = x
sizeof(x) = Core.sizeof(x)
esc(ex) = Expr(:escape, ex)

## Properties: `x.name` and `x.name = v`

getproperty(x, name::Symbol) = getfield(x, name)
getproperty(x, name::Symbol, order::Symbol) = getfield(x, name, order)
getproperty(x::Type, name::Symbol) = getfield(x, name)
getproperty(x::Tuple, i::Int) = getfield(x, i)
setproperty!(x, name::Symbol, v, order::Symbol) = setfield!(x, name, convert(fieldtype(typeof(x), name), v), order)
setpropertyonce!(x, name::Symbol, v, success::Symbol=:not_atomic, fail::Symbol=success) =
    setfieldonce!(x, name, convert(fieldtype(typeof(x), name), v), success, fail)
setproperty!(x, name::Symbol, v) = setfield!(x, name, convert(fieldtype(typeof(x), name), v))
setproperty!(x::Type, name::Symbol, v) = error("setproperty! of a type is not supported")
setproperty!(x::Tuple, i::Int, v) = setfield!(x, i, v)
setproperty!(m::Module, name::Symbol, v) = (x = convert(Core.get_binding_type(m, name), v); setglobal!(m, name, x); x)
swapproperty!(x, name::Symbol, v, order::Symbol=:not_atomic) = swapfield!(x, name, convert(fieldtype(typeof(x), name), v), order)
modifyproperty!(x, name::Symbol, op, v, order::Symbol=:not_atomic) = modifyfield!(x, name, op, v, order)
replaceproperty!(x, name::Symbol, expected, desired, success::Symbol=:not_atomic, fail::Symbol=success) =
    replacefield!(x, name, expected, convert(fieldtype(typeof(x), name), desired), success, fail)
propertynames(x) = fieldnames(typeof(x))
propertynames(x, private::Bool) = propertynames(x)
propertynames(m::Module) = names(m)
hasproperty(x, name::Symbol) = name in propertynames(x)

## Conversion

convert(::Type{Any}, x) = x
convert(::Type{T}, x::T) where {T} = x
convert(::Type{Type}, x::Type) = x
convert(::Type{Union{}}, x) = throw(MethodError(convert, (Union{}, x)))

oftype(x, y) = convert(typeof(x), y)
reinterpret(::Type{T}, x) where {T} = bitcast(T, x)
cconvert(::Type{T}, x) where {T} = convert(T, x)
unsafe_convert(::Type{T}, x::T) where {T} = x

## Tuples, as far as `for` and destructuring need them

iterate(t::Tuple) = iterate(t, 1)
iterate(t::Tuple, i::Int) = sle_int(i, nfields(t)) ? (getfield(t, i), add_int(i, 1)) : nothing
indexed_iterate(t::Tuple, i::Int, state=1) = (getfield(t, i), add_int(i, 1))
indexed_iterate(t::NamedTuple, i::Int, state=1) = (getfield(t, i), add_int(i, 1))

# Any other iterable on the right of `a, b = x`.
function indexed_iterate(itr, i)
    next = iterate(itr)
    next === nothing ? throw(BoundsError(itr, i)) : next
end
function indexed_iterate(itr, i, state)
    next = iterate(itr, state)
    next === nothing ? throw(BoundsError(itr, i)) : next
end

## Words about types

eltype(::Type) = Any
eltype(::Type{Union{}}, slurp...) = throw(ArgumentError("Union{} does not have elements"))
eltype(x) = eltype(typeof(x))

values(itr) = itr

## Simple vectors, which types are made of

length(v::SimpleVector) = Core._svec_len(v)
getindex(v::SimpleVector, i::Int) = Core._svec_ref(v, i)
iterate(v::SimpleVector, i::Int=1) = sle_int(i, Core._svec_len(v)) ? (Core._svec_ref(v, i), add_int(i, 1)) : nothing
eltype(::Type{SimpleVector}) = Any

## Barriers for the compiler: it does not see through them

# A value whose type is not known from where it comes; a value that is needed by nobody, and yet computed.
inferencebarrier(x) = invokelatest(identity, x)
donotdelete(args...) = (invokelatest(tuple, args...); nothing)
blackbox(x) = invokelatest(identity, x)

## World ages

invokelatest_gr(gr::GlobalRef, args...) = invokelatest(getglobal(gr.mod, gr.name), args...)
invoke_in_world(world::UInt, f, args...) = Core.invoke_in_world(world, f, args...)
get_world_counter() = Core._world_counter()
tls_world_age() = Core._world_age()

# Their keywords are those of the function that they call.
Core.kwcall(kw::NamedTuple, ::typeof(invokelatest), f, args...) = invokelatest(Core.kwcall, kw, f, args...)
Core.kwcall(kw::NamedTuple, ::typeof(invoke_in_world), world, f, args...) = invoke_in_world(world, Core.kwcall, kw, f, args...)
function Core.kwcall(kw::NamedTuple, ::typeof(invoke), f, types, args...)
    types isa Type || throw(ArgumentError("invoke: keyword arguments need the argument types, not $(typeof(types))"))
    vars = types
    positional = unwrap_unionall(types).parameters
    all = Tuple{NamedTuple,Core.Typeof(f),positional...}
    invoke(Core.kwcall, rewrap_unionall(all, vars), kw, f, args...)
end

## Functions that other modules of Base extend before they have a method here

function pairs end
function isdone end
isdone(itr, state...) = missing
function broadcast end
function broadcast! end
function broadcasted end
function broadcastable end
function materialize end
function materialize! end
function dotgetproperty end
function _broadcast_getindex end
function sort end
function sort! end
function issorted end
function sortperm end
function sortperm! end
function sortslices end
function searchsorted end
function searchsortedfirst end
function searchsortedlast end
function partialsort end
function partialsort! end
function partialsortperm end
function partialsortperm! end
function insorted end
function peek end
function broadcasted_kwsyntax end
