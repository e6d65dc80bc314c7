# Asking about types, functions, modules and methods.

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

## Types

isconcretetype(@nospecialize(T)) = T isa DataType && (getfield(T, :flags) & 0x1) != 0
isabstracttype(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && (getfield(getfield(D, :name), :flags) & 0x1) != 0)
isprimitivetype(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && (getfield(getfield(D, :name), :flags) & 0x4) != 0)
ismutabletype(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && (getfield(getfield(D, :name), :flags) & 0x2) != 0)
isstructtype(@nospecialize(T)) = (D = unwrap_unionall(T); D isa DataType && !isabstracttype(D) && !isprimitivetype(D))
ismutable(@nospecialize(x)) = ismutabletype(typeof(x))
isimmutable(@nospecialize(x)) = !ismutable(x)
isdispatchtuple(@nospecialize(T)) = T isa DataType && (getfield(T, :flags) & 0x20) != 0
iskindtype(@nospecialize(T)) = T === DataType || T === UnionAll || T === Union || T === typeof(Union{})
issingletontype(@nospecialize(T)) = T isa DataType && isconcretetype(T) && Core._type_storage(T) !== 0 && isdefined(T, :instance)
has_free_typevars(@nospecialize(T)) = T isa DataType && (getfield(T, :flags) & 0x4) != 0
hasintersect(@nospecialize(S), @nospecialize(T)) = typeintersect(S, T) !== Union{}

supertype(T::DataType) = Core._supertype(T)
function supertype(T::UnionAll)
    UnionAll(T.var, supertype(T.body))
end
supertypes(T::Type) = T === Any ? (Any,) : (T, supertypes(supertype(T))...)
nameof(T::DataType) = getfield(getfield(T, :name), :name)
nameof(T::UnionAll) = nameof(unwrap_unionall(T))
parentmodule(T::DataType) = getfield(getfield(T, :name), :module)
parentmodule(T::UnionAll) = parentmodule(unwrap_unionall(T))
typename(T::DataType) = getfield(T, :name)
typename(T::UnionAll) = typename(unwrap_unionall(T))
fieldoffset(T::DataType, i::Integer) = Core._fieldoffset(T, Int(i))

function fieldnames(T::DataType)
    T <: Tuple && return ntuple(identity, _tuple_field_count(T))
    T <: NamedTuple && return _named_tuple_names(T)
    isabstracttype(T) && throw(ArgumentError("type does not have a definite number of fields"))
    v = getfield(getfield(T, :name), :names)
    ntuple(i -> v[i], length(v))
end
fieldnames(T::UnionAll) = fieldnames(unwrap_unionall(T))
fieldnames(::Type{Union{}}) = throw(ArgumentError("The empty type does not have field names since it does not have instances."))
_tuple_field_count(T) = fieldcount(T)
_named_tuple_names(T) = (n = T.parameters[1]; n isa Tuple ? n : throw(ArgumentError("type does not have a definite number of fields")))
function fieldcount(@nospecialize(T))
    T === Union{} && throw(ArgumentError("The empty type does not have a well-defined number of fields since it does not have instances."))
    D = unwrap_unionall(T)
    D isa Core.TypeofVararg && throw(TypeError(:fieldcount, Type, D))
    D isa DataType || throw(ArgumentError("type does not have a definite number of fields"))
    if D <: Tuple
        n = length(D.parameters)
        (n > 0 && D.parameters[n] isa Core.TypeofVararg) && throw(ArgumentError("type does not have a definite number of fields"))
        return n
    elseif D <: NamedTuple
        return length(_named_tuple_names(D))
    elseif isabstracttype(D)
        throw(ArgumentError("type does not have a definite number of fields"))
    end
    length(getfield(getfield(D, :name), :names))
end
function fieldname(T::DataType, i::Integer)
    isabstracttype(T) && throw(ArgumentError("type does not have definite field names"))
    names = fieldnames(T)
    i < 1 && throw(ArgumentError("Field numbers must be positive integers. $i is invalid."))
    n = length(names)
    i <= n || throw(ArgumentError("Cannot access field $i since type $T only has $n $(n == 1 ? "field" : "fields")."))
    names[i]
end
fieldname(T::UnionAll, i::Integer) = fieldname(unwrap_unionall(T), i)
fieldindex(T::DataType, name::Symbol, err::Bool=true) = (i = Core._fieldindex(T, name); i == 0 && err && throw(FieldError(T, name)); i)
fieldtypes(@nospecialize(T)) = ntuple(i -> fieldtype(T, i), fieldcount(T))
hasfield(@nospecialize(T), name::Symbol) = (D = unwrap_unionall(T); D isa DataType && Core._fieldindex(D, name) > 0)
function _isconst_field(@nospecialize(T), field)
    D = unwrap_unionall(T)
    i = field isa Symbol ? fieldindex(D, field, false) : Int(field)
    i == 0 && return false
    !ismutabletype(D) || _field_flag(D, i, 0x01)
end
# Bit 1: declared `const`; bit 2: declared `@atomic`.
function _field_flag(D::DataType, i, bit)
    name = getfield(D, :name)
    isdefined(name, :field_flags) || return false
    flags = getfield(name, :field_flags)
    1 <= i <= ncodeunits(flags) && codeunit(flags, i) & bit != 0
end
function isfieldatomic(@nospecialize(T), field)
    D = unwrap_unionall(T)
    D isa DataType || return false
    i = field isa Symbol ? fieldindex(D, field, false) : Int(field)
    i > 0 && ismutabletype(D) && _field_flag(D, i, 0x02)
end

instances(::Type{Nothing}) = (nothing,)
instances(::Type{Bool}) = (false, true)
aligned_sizeof(@nospecialize(T)) = allocatedinline(T) ? sizeof(T) : 8
summarysize(x) = _summary_size(x, IdSet{Any}())
function _summary_size(@nospecialize(x), seen)
    isbits(x) && return sizeof(x)
    x in seen && return 0
    push!(seen, x)
    n = x isa String ? 8 + ncodeunits(x) : x isa Symbol || x isa DataType || x isa Module ? 0 : sizeof(x)
    if x isa Array
        n = 24 + 16 + length(x) * _element_bytes(eltype(x))
        isbitstype(eltype(x)) && return n
        for i in eachindex(x)
            isassigned(x, i) && (n += _summary_size(x[i], seen))
        end
    elseif !(x isa String || x isa Symbol || x isa DataType || x isa Module || x isa Function)
        for i in 1:nfields(x)
            isdefined(x, i) && !isbits(getfield(x, i)) && (n += _summary_size(getfield(x, i), seen))
        end
    end
    n
end

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
# Some calls fit both, and neither they nor a third method's signature decide.
function isambiguous(m::Method, n::Method; ambiguous_bottom::Bool=false)
    (m === n || morespecific(m, n) || morespecific(n, m)) && return false
    both = typeintersect(getfield(m, :sig), getfield(n, :sig))
    both === Union{} && return false
    ambiguous_bottom || !_needs_bottom(both) || return false
    for o in Core._methods(nothing, both)
        (o === m || o === n) && continue
        both <: getfield(o, :sig) && morespecific(o, m) && morespecific(o, n) && return false
    end
    true
end
# Whether calls of a signature pass `Union{}` itself.
_needs_bottom(@nospecialize(sig)) = any(p -> p isa DataType && p === Type{Union{}}, unwrap_unionall(sig).parameters)
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
