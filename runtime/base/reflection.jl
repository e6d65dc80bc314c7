# Asking about functions, modules and methods.

## Modules

nameof(m::Module) = Core._module_name(m)
parentmodule(m::Module) = Core._module_parent(m)
function fullname(m::Module)
    name = nameof(m)
    p = parentmodule(m)
    (m === Main || m === Base || m === Core || p === m) ? (name,) : (fullname(p)..., name)
end
moduleroot(m::Module) = (p = parentmodule(m); p === m ? m : moduleroot(p))
names(m::Module; all::Bool=false, imported::Bool=false, usings::Bool=false) = sort!(collect(Symbol, Core._module_names(m, all, imported)))
# (-1: no such name)
_has_binding_flag(m::Module, s::Symbol, mask) = (flags = Core._binding_flags(m, s); flags >= 0 && flags & mask != 0)
isexported(m::Module, s::Symbol) = _has_binding_flag(m, s, 2)
ispublic(m::Module, s::Symbol) = _has_binding_flag(m, s, 6)
isconst(m::Module, s::Symbol) = _has_binding_flag(m, s, 1)
isconst(@nospecialize(T::Type), field) = _isconst_field(T, field)
isdeprecated(m::Module, s::Symbol) = _has_binding_flag(m, s, 32)
isbindingresolved(m::Module, s::Symbol) = isdefinedglobal(m, s)
binding_module(m::Module, s::Symbol) = m
is_root_module(m::Module) = parentmodule(m) === m || m === Main || m === Base

## Functions and methods

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
parentmodule(f::Function) = getfield(getfield(typeof(f), :name), :module)
function parentmodule(f, types)
    m = which(f, types)
    getfield(m, :module)
end
# The runtime keeps these in whole words.
function getproperty(m::Method, name::Symbol)
    name === :nargs ? getfield(m, name) % Int32 : name === :isva ? getfield(m, name) != 0 : getfield(m, name)
end
parentmodule(m::Method) = getfield(m, :module)
nameof(m::Method) = getfield(m, :name)

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

to_tuple_type(t::Tuple) = Tuple{t...}
to_tuple_type(v::AbstractVector) = Tuple{v...}
to_tuple_type(@nospecialize(T::Type)) = T
function methods(@nospecialize(f), @nospecialize(types=Tuple))
    MethodList(collect(Method, Core._methods(f, to_tuple_type(types))), f)
end
methods(@nospecialize(f), @nospecialize(types), mods) = (l = methods(f, types); MethodList(filter(m -> parentmodule(m) in (mods isa Module ? (mods,) : mods), l.ms), f))
function which(@nospecialize(f), @nospecialize(types))
    m = Core._which(f, to_tuple_type(types))
    m === nothing && error("no unique matching method found for the specified argument types")
    m::Method
end
function which(m::Module, s::Symbol)
    isdefinedglobal(m, s) || error("\"$s\" is not defined in module $m")
    x = getglobal(m, s)
    x isa Function || x isa DataType ? parentmodule(x) : m
end
which(s::Symbol) = which(Main, s)
function hasmethod(@nospecialize(f), @nospecialize(types); world=nothing)
    Core._hasmethod(f, to_tuple_type(types))
end
function hasmethod(@nospecialize(f), @nospecialize(types), names::Tuple{Vararg{Symbol}}; world=nothing)
    isempty(names) && return hasmethod(f, types)
    hasmethod(f, types) || return false
    T = to_tuple_type(types)
    Core._hasmethod(Core.kwcall, Tuple{NamedTuple,Core.Typeof(f),T.parameters...}) || return false
    m = Core._which(Core.kwcall, Tuple{NamedTuple,Core.Typeof(f),T.parameters...})
    accepted = kwarg_decl(which(f, types))
    any(k -> endswith(string(k), "..."), accepted) || all(n -> n in accepted, names)
end
kwarg_decl(m::Method) = collect(Symbol, Core._kwnames(m))
morespecific(@nospecialize(S), @nospecialize(T)) = Core._more_specific(S, T)
morespecific(m::Method, n::Method) = Core._more_specific(getfield(m, :sig), getfield(n, :sig))
method_argnames(m::Method) = collect(Symbol, _slot_names(m))
_slot_names(m::Method) = (v = getfield(m, :slot_names); [v[i] for i in 1:getfield(m, :nargs)])
return_types(@nospecialize(f), @nospecialize(types=Tuple)) = Any[_return_type(f, to_tuple_type(types))]
infer_return_type(@nospecialize(f), @nospecialize(types=Tuple)) = _return_type(f, to_tuple_type(types))
delete_method(m::Method) = (Core._compiler_option(:delete_method, m); nothing)
function functionloc(m::Method)
    (_source_path(getfield(m, :file)), Int(getfield(m, :line)))
end
functionloc(@nospecialize(f), @nospecialize(types)) = functionloc(which(f, types))
functionloc(@nospecialize(f)) = functionloc(first(methods(f)))
precompile(@nospecialize(f), types::Tuple) = Core._precompile(f, Tuple{types...})
precompile(@nospecialize(T::Type)) = Core._precompile(T)
precompile(m::Method) = true

isgensym(s::Symbol) = '#' in Core._symbol_name(s)
signature_type(@nospecialize(f), @nospecialize(types)) = Tuple{Core.Typeof(f),to_tuple_type(types).parameters...}
function tuple_type_tail(T) Tuple{T.parameters[2:end]...} end
typesof(args...) = Tuple{map(Core.Typeof, args)...}

isvarargtype(@nospecialize(t)) = t isa Core.TypeofVararg
unwrapva(@nospecialize(t)) = t isa Core.TypeofVararg ? (isdefined(t, :T) ? t.T : Any) : t

"The members of a union type, or the type itself in a vector."
uniontypes(u) = u isa Union ? Any[uniontypes(u.a)..., uniontypes(u.b)...] : Any[u]
