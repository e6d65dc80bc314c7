# Asking about functions and their methods: which there are, which one a call runs, what inference says of it.

_function_name(f) = (mt = getfield(typeof(f), :name); isdefined(mt, :mt) ? getfield(getfield(mt, :mt), :name) : _bare_name(getfield(mt, :name)))
_bare_name(s::Symbol) = (t = Core._symbol_name(s); startswith(t, '#') && ncodeunits(t) > 1 && !isdigit(t[2]) ? Symbol(t[2:end]) : s)
nameof(f::Function) = _closure_name(_function_name(f))
# A closure's type is `#name#number`, or `#number#number` when it has no name: then it is `#number`.
function _closure_name(s::Symbol)
    text = Core._symbol_name(s)
    startswith(text, '#') || return s
    parts = split(text[2:end], '#')
    length(parts) == 1 ? s : isempty(parts[1]) || isdigit(parts[1][1]) ? Symbol('#', parts[1]) : Symbol(parts[1])
end
parentmodule(f::Function) = parentmodule(typeof(f))
parentmodule(@nospecialize(f), @nospecialize(types)) = parentmodule(which(f, types))
# The runtime keeps these in whole words.
function getproperty(m::Method, name::Symbol)
    name === :nargs || name === :line ? getfield(m, name) % Int32 : name === :isva ? getfield(m, name) != 0 : getfield(m, name)
end
parentmodule(m::Method) = getfield(m, :module)
nameof(m::Method) = getfield(m, :name)

## Signatures

to_tuple_type(t::Tuple) = Tuple{t...}
to_tuple_type(v::AbstractVector) = Tuple{v...}
function to_tuple_type(@nospecialize(T))
    T isa Type && T <: Tuple || error("argument tuple type must contain only types")
    T
end
function signature_type(@nospecialize(f), @nospecialize(types))
    T = to_tuple_type(types)
    rewrap_unionall(Tuple{Core.Typeof(f),unwrap_unionall(T).parameters...}, T)
end
tuple_type_tail(T) = Tuple{T.parameters[2:end]...}
typesof(args...) = Tuple{map(Core.Typeof, args)...}
# The arguments of a function's only method; of others, all.
function default_tt(@nospecialize(f))
    found = methods(f)
    length(found) == 1 || return Tuple
    sig = getfield(found[1], :sig)
    rewrap_unionall(tuple_type_tail(unwrap_unionall(sig)), sig)
end

isvarargtype(@nospecialize(t)) = t isa Core.TypeofVararg
unwrapva(@nospecialize(t)) = t isa Core.TypeofVararg ? (isdefined(t, :T) ? t.T : Any) : t
"The members of a union type, or the type itself in a vector."
uniontypes(u) = u isa Union ? Any[uniontypes(u.a)..., uniontypes(u.b)...] : Any[u]

## Methods

struct MethodList <: AbstractArray{Method,1}
    ms::Array{Method,1}
    f::Any
end
size(m::MethodList) = size(m.ms)
length(m::MethodList) = length(m.ms)
getindex(m::MethodList, i::Int) = m.ms[i]
iterate(m::MethodList, i=1) = i > length(m.ms) ? nothing : (m.ms[i], i + 1)
eltype(::Type{MethodList}) = Method
IndexStyle(::Type{MethodList}) = IndexLinear()

methods(@nospecialize(f), mods::Union{Nothing,Module,AbstractArray{Module},AbstractSet{Module}}=nothing) = methods(f, Tuple, mods)
function methods(@nospecialize(f), @nospecialize(types), mods::Union{Nothing,Module,Tuple{Module},AbstractArray{Module},AbstractSet{Module}}=nothing)
    found = collect(Method, Core._methods(f, to_tuple_type(types), get_world_counter()))
    mods === nothing || filter!(m -> mods isa Module ? parentmodule(m) === mods : parentmodule(m) in mods, found)
    MethodList(found, f)
end

function which(@nospecialize(f), @nospecialize(types))
    m = Core._which(f, to_tuple_type(types), get_world_counter())
    m === nothing || return m::Method
    shown = sprint(showerror, MethodError(f, to_tuple_type(types), get_world_counter()))
    error("Calling invoke(f, t, args...) would throw:\n" * shown)
end
which(@nospecialize(signature::Type{<:Tuple})) = which(nothing, signature)

hasmethod(@nospecialize(f), @nospecialize(types); world::UInt=get_world_counter()) =
    Core._hasmethod(f, to_tuple_type(types), min(world, get_world_counter()))
function hasmethod(@nospecialize(f), @nospecialize(types), names::Tuple{Vararg{Symbol}}; world::UInt=get_world_counter())
    isempty(names) && return hasmethod(f, types; world)
    T = to_tuple_type(types)
    sorter = rewrap_unionall(Tuple{NamedTuple,Core.Typeof(f),unwrap_unionall(T).parameters...}, T)
    hasmethod(Core.kwcall, sorter; world) || return false
    accepted = kwarg_decl(which(f, T))
    isempty(accepted) || any(k -> endswith(string(k), "..."), accepted) || all(n -> n in accepted, names)
end
# The keywords of a method; what takes the rest of them comes last.
function kwarg_decl(m::Method)
    found = collect(Symbol, Core._kwnames(m))
    rest = findfirst(k -> endswith(Core._symbol_name(k), "..."), found)
    rest === nothing || push!(found, popat!(found, rest))
    found
end
method_argnames(m::Method) = (v = getfield(m, :slot_names); Symbol[v[i] for i in 1:getfield(m, :nargs)])
hasgenerator(m::Method) = isdefined(m, :generator) && getfield(m, :generator) !== nothing

morespecific(@nospecialize(S), @nospecialize(T)) = Core._more_specific(S, T)
morespecific(m::Method, n::Method) = Core._more_specific(getfield(m, :sig), getfield(n, :sig))
delete_method(m::Method) = (Core._compiler_option(:delete_method, m); nothing)

function functionloc(m::Method)
    line = getfield(m, :line)
    line <= 0 && error("could not determine location of method definition")
    (_source_path(getfield(m, :file)), line % Int32)
end
functionloc(@nospecialize(f), @nospecialize(types)) = functionloc(which(f, types))
function functionloc(@nospecialize(f))
    found = methods(f)
    isempty(found) && error(f isa Function ? "function has no definitions" : "object is not callable")
    length(found) > 1 && error("function has multiple methods; please specify a type signature")
    functionloc(found[1])
end

## Specializations and inference

# The specializations of a method that exist.
specializations(m::Method) = collect(Core.MethodInstance, Core._compiler_option(:specializations, m))

# What each method that such a call may run returns.
function return_types(@nospecialize(f), @nospecialize(types=default_tt(f)); world::UInt=get_world_counter())
    T = to_tuple_type(types)
    f isa Core.Builtin && return Any[Core._return_type(f, T, world)]
    Any[Core._return_type(nothing, typeintersect(getfield(m, :sig), signature_type(f, T)), world) for m in Core._methods(f, T, world)]
end
infer_return_type(@nospecialize(f), @nospecialize(types=default_tt(f)); world::UInt=get_world_counter()) =
    Core._return_type(f, to_tuple_type(types), world)

precompile(@nospecialize(f), types::Tuple) = Core._precompile(f, Tuple{types...})
precompile(@nospecialize(T::Type)) = Core._precompile(T)
precompile(@nospecialize(f), types::Tuple, m::Method) = precompile(f, types)
precompile(m::Method) = true
