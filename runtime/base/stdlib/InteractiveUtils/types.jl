# Which types are below a type, and which methods take it.

# Those that modules declare, directly below `T`; of parametric ones the part that is below it.
subtypes(T::Type) = _subtypes_in(Base.loaded_modules_array(), T)
subtypes(m::Module, T::Type) = _subtypes_in([m], T)
function _subtypes_in(modules, T::Type)
    above = Base.unwrap_unionall(T)
    isabstracttype(T) && above isa DataType || return Type[]
    found = Any[]
    todo = copy(modules)
    while !isempty(todo)
        m = pop!(todo)
        for name in names(m; all=true)
            isdefined(m, name) && !Base.isdeprecated(m, name) || continue
            x = getglobal(m, name)
            if x isa Module
                nameof(x) === name && parentmodule(x) === m && x !== m && x !== Base && push!(todo, x)
                continue
            end
            D = x isa UnionAll ? Base.unwrap_unionall(x) : x
            D isa DataType && nameof(D) === name && parentmodule(D) === m && supertype(D).name === above.name && D !== Any || continue
            common = typeintersect(x, T)
            common === Union{} || push!(found, common)
        end
    end
    permute!(found, sortperm(map(string, found)))
end

# The methods with an argument of a type; with `supertypes`, of a type above it, but not `Any`.
methodswith(@nospecialize(T::Type); supertypes::Bool=false) =
    unique(reduce(append!, Any[methodswith(T, m; supertypes) for m in Base.loaded_modules_array()]; init=Method[]))
function methodswith(@nospecialize(T::Type), m::Module; supertypes::Bool=false)
    found = Method[]
    for name in names(m)
        isdefined(m, name) || continue
        f = getglobal(m, name)
        f isa Base.Callable && methodswith(T, f, found; supertypes)
    end
    unique(found)
end
function methodswith(@nospecialize(T::Type), @nospecialize(f::Base.Callable), found=Method[]; supertypes::Bool=false)
    for m in methods(f)
        any(P -> _takes(P, T, m, supertypes), Base.unwrap_unionall(m.sig).parameters) && push!(found, m)
    end
    found
end
function _takes(@nospecialize(P), @nospecialize(T), m::Method, supertypes::Bool)
    P isa Core.TypeofVararg && return false
    P = P isa TypeVar ? P.ub : Base.rewrap_unionall(P, m.sig)
    P isa Type && P != Any && (_is_nearly(P, T) || supertypes && T <: P)
end
# The type itself, one of its instances with parameters, or a union with it.
_is_nearly(@nospecialize(P), @nospecialize(T)) =
    P == T || T isa DataType && (P isa DataType && P.name === T.name && P <: T || P isa Union && (_is_nearly(P.a, T) || _is_nearly(P.b, T)))
