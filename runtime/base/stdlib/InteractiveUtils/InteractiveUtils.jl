# Looking around in a session: methods, subtypes, code.

module InteractiveUtils

import Base: supertypes, code_lowered, code_typed, code_ircode, infer_return_type, infer_effects, infer_exception_type, typesof

export apropos, subtypes, supertypes, varinfo, versioninfo, methodswith, @which, @functionloc, @code_lowered, @code_typed,
    code_lowered, code_typed, @code_warntype, code_warntype, @code_native, code_native, @code_llvm, code_llvm, @edit, @less

include("queries.jl")
include("codeview.jl")

# Types declared directly below `T`, of all modules that are loaded.
function subtypes(T::Type)
    found = Any[]
    seen = Module[]
    for m in (Core, Base, Main)
        _subtypes_in!(found, seen, m, T)
    end
    sort!(unique!(found); by=string)
    Vector{Any}(found)
end
function subtypes(m::Module, T::Type)
    found = Any[]
    _subtypes_in!(found, Module[], m, T)
    sort!(unique!(found); by=string)
end
function _subtypes_in!(found, seen, m::Module, T)
    m in seen && return nothing
    push!(seen, m)
    for name in names(m; all=true)
        isdefined(m, name) && !Base.isdeprecated(m, name) || continue
        x = getglobal(m, name)
        if x isa Module && x !== m && parentmodule(x) === m
            _subtypes_in!(found, seen, x, T)
        elseif x isa Type && (D = Base.unwrap_unionall(x)) isa DataType && nameof(D) === name && parentmodule(D) === m
            S = supertype(D)
            if S isa DataType && Base.unwrap_unionall(T) isa DataType && S.name === Base.unwrap_unionall(T).name && x !== T && x <: T
                push!(found, x)
            end
        end
    end
end

# The methods with an argument of type `T` (`supertypes`: or of a type above it, but `Any`).
methodswith(@nospecialize(T::Type); supertypes::Bool=false) =
    unique!(reduce(append!, Any[methodswith(T, m; supertypes) for m in Base.loaded_modules_array()]; init=Method[]))
function methodswith(@nospecialize(T::Type), m::Module; supertypes::Bool=false)
    found = Method[]
    for name in names(m)
        isdefined(m, name) || continue
        f = getglobal(m, name)
        f isa Base.Callable && append!(found, methodswith(T, f; supertypes))
    end
    unique!(found)
end
function methodswith(@nospecialize(T::Type), @nospecialize(f::Base.Callable); supertypes::Bool=false)
    function mentions(P)
        P = P isa TypeVar ? P.ub : Base.unwrapva(P)
        P isa TypeVar && (P = P.ub)
        P isa Type || return false
        P === T || (P isa UnionAll && T isa UnionAll && P == T) || (supertypes && P !== Any && T <: P)
    end
    Method[m for m in methods(f) if any(mentions, collect(Any, Base.unwrap_unionall(m.sig).parameters)[2:end])]
end

function versioninfo(io::IO=stdout; kw...)
    println(io, "Julia Version ", VERSION)
    println(io, "  (language version of sysimg ", Core._compiler_option(:version), ')')
end


end
